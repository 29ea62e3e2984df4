"""A page of rows that several pictures share: words at the left and right, a strip with an axis between them.

The wide form has name, strip and words beside each other; the narrow one has them under each other.
A picture adds what is drawn in the strip of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kansrijk_analysis.charts.gegevens import Rij
from kansrijk_analysis.charts.lagen import Lagen, Stapel, breek, lijnstukken, stapel, teksten
from kansrijk_analysis.charts.thema import INKT_ZACHT, LIJN, MERK_DONKER
from kansrijk_analysis.charts.woorden import t

Plek = tuple[float, float]
Stuk = tuple[float, float, float, float]
Woord = tuple[float, float, str]
Strook = Callable[[float, Plek, Plek], None]
"""Draws one strip: its height on the page, from where to where its grid runs, and its benchmark line."""

REGEL = 17.0  # px between two lines of text
VET = 1.06  # bold text is this much wider


@dataclass(frozen=True)
class Vorm:
    """Measures of the picture in px: ``strook`` is the part with the axis."""

    breedte: float
    naam_breedte: float
    strook: Plek
    tekst_x: float
    gestapeld: bool  # the strip stands under the words instead of between them

    @property
    def rechts(self) -> float:
        """Room for a line of the words that stand behind the strip, or above it."""
        return (self.breedte - self.tekst_x) / (1 if self.gestapeld else VET)

    @property
    def strookbreedte(self) -> float:
        """Length of the axis."""
        return self.strook[1] - self.strook[0]


BREED = Vorm(breedte=760, naam_breedte=205, strook=(222, 498), tekst_x=518, gestapeld=False)
SMAL = Vorm(breedte=316, naam_breedte=316, strook=(8, 308), tekst_x=0, gestapeld=True)


@dataclass(frozen=True)
class Woorden:
    """The words of one row, broken into lines."""

    naam: Sequence[str]
    waarde: Sequence[str] = ()
    zacht: Sequence[str] = ()  # what is said of the value
    waarom: Sequence[str] = ()  # stands in the strip when there is nothing to draw

    @property
    def rechts(self) -> int:
        """How many lines stand behind the strip."""
        return len(self.waarde) + len(self.zacht)


def breek_naam(naam: str, vorm: Vorm) -> list[str]:
    """Break a row's name into lines that fit; in the narrow form it is bold."""
    return breek(naam, vorm.naam_breedte / (VET if vorm.gestapeld else 1))


@dataclass
class Blad:
    """What is to be drawn, gathered row by row."""

    vorm: Vorm
    y: float = 0.0
    koppen: list[Woord] = field(default_factory=list)
    namen: list[Woord] = field(default_factory=list)
    waarden: list[Woord] = field(default_factory=list)
    zacht: list[Woord] = field(default_factory=list)
    scheiding: list[Stuk] = field(default_factory=list)
    lijnen: list[Stuk] = field(default_factory=list)

    def lijn(self) -> None:
        """Draw the thin line under a row."""
        self.scheiding.append((0, self.y, self.vorm.breedte, self.y))

    def kop(self, fase: str) -> None:
        """Set the heading of a phase."""
        self.y += 25
        self.koppen.append((0, self.y, t(f"fase.{fase}")))
        self.y += 8
        self.lijn()

    def per_fase(self, alle: Iterable[Rij], zet_rij: Callable[[Rij], None]) -> None:
        """Set all rows, each phase under its heading."""
        for fase, groep in groupby(alle, key=lambda rij: rij.fase):
            self.kop(fase)
            for rij in groep:
                zet_rij(rij)

    def rij(self, w: Woorden, strook: Strook | None = None, *, minstens: float = 0.0) -> None:
        """Set one row in the shape of this picture; ``minstens`` is the height that its strip needs."""
        (self._gestapeld if self.vorm.gestapeld else self._naast)(w, strook, minstens)
        self.lijn()

    def _naast(self, w: Woorden, strook: Strook | None, minstens: float) -> None:
        """Name, strip and words beside each other."""
        hoogte = max(max(len(w.naam), w.rechts, len(w.waarom)) * REGEL + 13, minstens)
        hart = self.y + hoogte / 2
        self._zet(self.namen, 0, _eerste_regel(hart, len(w.naam)), w.naam)
        y = self._zet(self.waarden, self.vorm.tekst_x, _eerste_regel(hart, w.rechts), w.waarde)
        self._zet(self.zacht, self.vorm.tekst_x, y, w.zacht)
        self._zet(self.zacht, self.vorm.strook[0], _eerste_regel(hart, len(w.waarom)), w.waarom)
        if strook is not None:
            strook(hart, (self.y + 3, self.y + hoogte - 3), (self.y, self.y + hoogte))
        self.y += hoogte

    def _gestapeld(self, w: Woorden, strook: Strook | None, minstens: float) -> None:
        """Name, words and strip under each other."""
        y = self._zet(self.namen, 0, self.y + 19, w.naam)
        y = self._zet(self.waarden, 0, y, w.waarde)
        y = self._zet(self.zacht, 0, y, w.zacht)
        y = self._zet(self.zacht, 0, y, w.waarom)
        if strook is not None:
            half = max(minstens - 22, 0) / 2
            y += half
            reikt = (y - 9 - half, y + 11 + half)
            strook(y + 1, reikt, reikt)
            y += 21 + half
        self.y = y

    @staticmethod
    def _zet(waar: list[Woord], x: float, y: float, regels: Sequence[str]) -> float:
        """Set lines of text from baseline ``y``; give the baseline of the line after them."""
        if regels:
            waar.append((x, y, "\n".join(regels)))
        return y + REGEL * len(regels)

    def verleng(self, x: float, streep: Plek) -> None:
        """Draw the line of the benchmark: unbroken, until a row without a strip gives way to words."""
        begin = streep[0]
        if self.lijnen and begin - self.lijnen[-1][3] < 1:
            begin = self.lijnen.pop()[1]
        self.lijnen.append((x, begin, x, streep[1]))

    def onder(self) -> Lagen:
        """Give the parts that lie under everything else."""
        return [lijnstukken(self.scheiding, color=LIJN, strokeWidth=0.7)]

    def stapel(self, lagen: Lagen) -> Stapel:
        """Lay the finished parts on a canvas of this height."""
        return stapel(lagen, self.vorm.breedte, self.y + 2)

    def woorden(self) -> Lagen:
        """Give all words."""
        return [
            teksten(self.koppen, kleur=MERK_DONKER, vet=True, grootte=14),
            teksten(self.namen, vet=self.vorm.gestapeld),
            teksten(self.waarden, vet=not self.vorm.gestapeld),
            teksten(self.zacht, kleur=INKT_ZACHT),
        ]


def _eerste_regel(hart: float, regels: int) -> float:
    """Baseline of the first of some lines that stand around ``hart``."""
    return hart - (regels - 1) * REGEL / 2 + 4.5
