"""What a file becomes: cells, columns and one sheet with one header, and the raw rows before that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kansrijk_analysis.model import Reden

Soort = Literal["leeg", "getal", "tekst", "ontbreekt", "kleiner_dan", "formule", "datum", "fout"]


@dataclass(frozen=True, slots=True)
class Cel:
    """One cell as it was read.

    ``ruw`` is the text in the file without blanks around it. ``getal`` is NaN unless ``soort`` is
    "getal"; a percentage is what a reader sees (12.5 for 12,5%). ``reden`` says why there is no
    number; it is ``None`` for a number, a text and a date. ``opmerking`` is Dutch, or empty.
    """

    ruw: str
    soort: Soort
    getal: float = math.nan
    reden: Reden | None = None
    voorlopig: bool = False
    opmerking: str = ""


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column: ``twijfel`` says in Dutch what a reader should check, or is empty.

    ``decimaalteken`` and ``duizendteken`` are ``None`` where the column has no such sign (a blank as
    thousands separator is " "); in Excel they only tell about numbers that were typed as text.
    """

    naam: str
    letter: str
    cellen: tuple[Cel, ...]
    decimaalteken: str | None
    duizendteken: str | None
    twijfel: str


@dataclass(frozen=True, slots=True)
class Werkblad:
    """One table out of a file.

    ``blad`` and ``bladen`` (all sheets, in order) are empty for a CSV, ``scheiding`` is empty for
    Excel. ``kopregel`` is the first line of the header and ``regelnummers`` holds the line (CSV) or
    row (Excel) of each row of ``kolommen``, all counted from 1.
    """

    bestand: str
    blad: str
    bladen: tuple[str, ...]
    codering: str
    scheiding: str
    kopregel: int
    titelblok: tuple[str, ...]
    voettekst: tuple[str, ...]
    kolommen: tuple[Kolom, ...]
    rijen: int
    regelnummers: tuple[int, ...]


class Vast(NamedTuple):
    """A cell whose kind Excel tells.

    ``soort``: "getal", "procent" (already times 100), "datum", "fout", "tekst" or "geen_uitkomst".
    """

    tekst: str
    soort: str
    formule: bool = False


Ruw = str | Vast


class Rij(NamedTuple):
    """A row with something in it.

    ``cellen`` ends with the last filled cell; ``breedte`` is the number of cells before that was cut off.
    """

    regel: int
    cellen: list[Ruw]
    breedte: int
    na_leeg: bool  # an empty row stands before it


def inhoud(cel: Ruw) -> str:
    """Give the text of a raw cell."""
    return cel if isinstance(cel, str) else cel.tekst


def letter(kolom: int) -> str:
    """Name a column (counted from 0) as Excel does.

    >>> letter(0), letter(25), letter(26), letter(117)
    ('A', 'Z', 'AA', 'DN')
    """
    naam, rest = "", kolom + 1
    while rest:
        rest, teken = divmod(rest - 1, 26)
        naam = chr(ord("A") + teken) + naam
    return naam
