"""What was understood of a file, and what was not: shown row by row before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pandas as pd

from kansrijk_analysis.indicators.importeren.koppeling import Deel, Koppeling
from kansrijk_analysis.model import Niveau, Reden, Status

Ernst = Literal["geweigerd", "niet_begrepen", "overgeslagen", "let_op"]
"""How bad it is: nothing is kept, this row or cell is left out, it is no figure of ours, or it is only told."""

ERNST: tuple[Ernst, ...] = ("geweigerd", "niet_begrepen", "overgeslagen", "let_op")


class Melding(Exception):
    """A Dutch sentence about one cell, row or file, on its way to the preview."""

    def __init__(self, ernst: Ernst, zin: str) -> None:
        self.ernst = ernst
        self.zin = zin
        super().__init__(zin)


class Probleem(NamedTuple):
    """One sentence, with the row and the columns (as letters) it is about; row ``None``: the whole file."""

    ernst: Ernst
    zin: str
    regel: int | None = None
    kolom: str = ""


class Figuur(NamedTuple):
    """One number that was understood, a value in the indicator's unit; NaN where ``reden`` says why."""

    regel: int
    kolom: str
    gebied: str
    naam: str
    niveau: Niveau
    jaar: int
    jaren: int
    indicator: str
    deel: Deel
    aantal: float
    reden: Reden | None
    status: Status


class Uitkomst(NamedTuple):
    """What the figures page will show of one indicator in one period: numbers of gemeenten in the file.

    ``zonder`` have no figure for another reason than privacy.
    """

    indicator: str
    naam: str
    periode: str
    getoond: int
    verborgen: int
    zonder: int


@dataclass(frozen=True)
class Voorbeeld:
    """The preview of one file under one mapping.

    ``cijfers`` and ``wijken`` are what would be kept (columns of ``harmonise.KOLOMMEN``, ``tabel`` still empty);
    ``jaren`` is the number of years in one figure, per indicator. ``rijen`` counts all rows of the file, ``leeg``
    those without a figure and ``gefilterd`` those that the mapping leaves out.
    """

    bestand: str
    blad: str
    koppeling: Koppeling
    rijen: int
    leeg: int
    gefilterd: int
    figuren: tuple[Figuur, ...]
    problemen: tuple[Probleem, ...]
    cijfers: pd.DataFrame
    wijken: pd.DataFrame
    jaren: dict[str, int]
    uitkomsten: tuple[Uitkomst, ...] = ()
    gemeenten: int = 0  # of today that have a figure
    ontbreken: tuple[str, ...] = ()  # names of those that have none, where most of the country has one

    @property
    def geweigerd(self) -> bool:
        """Whether nothing of this file can be kept."""
        return any(probleem.ernst == "geweigerd" for probleem in self.problemen)

    @property
    def onvolledig(self) -> bool:
        """Whether rows or cells were not understood, which a user must agree to leave out."""
        return any(probleem.ernst == "niet_begrepen" for probleem in self.problemen)

    @property
    def begrepen(self) -> frozenset[int]:
        """Rows with at least one number that was understood."""
        return frozenset(figuur.regel for figuur in self.figuren)

    @property
    def probleemrijen(self) -> frozenset[int]:
        """Rows that something is wrong with."""
        erg = ("geweigerd", "niet_begrepen")
        return frozenset(p.regel for p in self.problemen if p.regel is not None and p.ernst in erg)

    def meldingen(self) -> list[tuple[Ernst, str, list[tuple[int, str]]]]:
        """Give each sentence once, worst first, with the rows (and columns) it is about."""
        return groepeer(self.problemen)


def groepeer(problemen: Iterable[Probleem]) -> list[tuple[Ernst, str, list[tuple[int, str]]]]:
    """Put equal sentences together, worst first."""
    samen: dict[tuple[Ernst, str], dict[tuple[int, str], None]] = {}
    for probleem in problemen:
        plekken = samen.setdefault((probleem.ernst, probleem.zin), {})
        if probleem.regel is not None:
            plekken[probleem.regel, probleem.kolom] = None
    volgorde = sorted(samen.items(), key=lambda paar: ERNST.index(paar[0][0]))
    return [(ernst, zin, sorted(plekken)) for (ernst, zin), plekken in volgorde]
