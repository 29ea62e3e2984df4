"""The chain of one figure: figure, parts, tellingen and raw rows, as it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kansrijk_analysis.indicators.ruw import Ruw
from kansrijk_analysis.model import Bron, Gebied, Indicator

Rol = Literal["teller", "noemer", "waarde", "ondergrens", "bovengrens"]


@dataclass(frozen=True)
class Cijfer:
    """The figure: values and limits in the indicator's unit, or why there are none.

    ``speling``: how far the numerator can be off because the source rounds, to either side.
    """

    waarde: float | None
    ondergrens: float | None
    bovengrens: float | None
    teller: float | None
    noemer: float | None
    speling: float | None
    status: str
    reden: str | None
    verborgen: bool


@dataclass(frozen=True)
class Telling:
    """One count that went in: what ``gebied`` had in ``jaar``, in the division of that year.

    ``naar`` is the area of today that it went to, for the part ``gewicht``, which is ``geschat`` where a gemeente was
    divided. ``teken`` is -1 where it was subtracted. ``aantal`` is ``None`` where it is missing (``reden``) or where it
    may not be told (not ``getoond``).
    """

    tabel: str
    maat: str
    teken: int
    jaar: int
    gebied: str
    gebied_naam: str
    naar: str
    gewicht: float
    geschat: bool
    aantal: float | None
    getoond: bool
    status: str
    reden: str | None
    ruw: Ruw


@dataclass(frozen=True)
class Onderdeel:
    """Numerator, denominator or ready-made value: what it counts, and the tellingen it is the sum of.

    ``som`` is what they add up to, divided by ``deel_door``, and ``klopt`` whether that is the number of the figure;
    ``None`` where there is no figure.
    """

    rol: Rol
    omschrijving: str
    tabel: str
    maten: tuple[str, ...]
    min_maten: tuple[str, ...]
    deel_door: float
    jaren: tuple[int, ...]
    afrondingen: tuple[int, ...]
    som: float | None
    klopt: bool | None
    tellingen: tuple[Telling, ...]


@dataclass(frozen=True)
class Lid:
    """A gemeente in a region, with its own figure where that is shown."""

    code: str
    naam: str
    teller: float | None
    noemer: float | None
    waarde: float | None
    reden: str | None


@dataclass(frozen=True)
class Bestand:
    """A table behind the figure: its source, and the file with its tellingen."""

    bron: Bron
    bestand: str
    sha256: str


@dataclass(frozen=True)
class Herkomst:
    """The chain of one figure. ``indeling`` is the year of the division of areas, ``oefen`` tells practice apart."""

    indicator: Indicator
    gebied: Gebied
    van: int
    tot: int
    periode: str
    bron: str
    indeling: int
    oefen: bool
    cijfer: Cijfer
    onderdelen: tuple[Onderdeel, ...]
    leden: tuple[Lid, ...]
    bestanden: tuple[Bestand, ...]

    @property
    def alles_getoond(self) -> bool:
        """Whether every count that went in is told."""
        return all(telling.getoond for deel in self.onderdelen for telling in deel.tellingen)
