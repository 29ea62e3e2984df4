"""The picture of ``overzicht``: one row an indicator, its figure as an index of the benchmark.

The place on the axis is the figure divided by that of the benchmark (index, benchmark = 100), on a
logarithmic scale: twice as much and half as much then lie equally far from the middle. The bar is
the 95% interval. A triangle points to the side on which the whole interval lies; a circle says that
the interval contains the benchmark; a square is a figure without interval. The words beside it say
the same, with the real figure and its years.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import alt, zonder_controle
from kansrijk_analysis.charts.gegevens import Rij
from kansrijk_analysis.charts.lagen import Lagen, breek, lijnstukken, oefenmerk, punten, stapel, teksten
from kansrijk_analysis.charts.thema import (
    INKT,
    INKT_ZACHT,
    KLEIN,
    LIJN,
    MERK,
    MERK_DONKER,
    PAPIER,
    RASTER,
    VERGELIJK_STREEP,
)
from kansrijk_analysis.charts.woorden import t

Plek = tuple[float, float]
Stuk = tuple[float, float, float, float]
Woord = tuple[float, float, str]

_VORM = {"hoger": "triangle-right", "lager": "triangle-left", "vergelijkbaar": "circle", "niet_vergeleken": "square"}
_GROOTTE = {"triangle-right": 210, "triangle-left": 210, "circle": 150, "square": 130}
_PIJL_LINKS = "M0.5,-0.8L-0.5,0L0.5,0.8"
_PIJL_RECHTS = "M-0.5,-0.8L0.5,0L-0.5,0.8"
_REGEL = 17.0  # px between two lines of text
_VET = 1.06  # bold text is this much wider


@dataclass(frozen=True)
class Vorm:
    """Measures of the picture in px: ``strook`` is the part with the axis."""

    breedte: float
    naam_breedte: float
    strook: Plek
    tekst_x: float
    gestapeld: bool  # the strip stands under the words instead of between them


BREED = Vorm(breedte=760, naam_breedte=205, strook=(222, 498), tekst_x=518, gestapeld=False)
SMAL = Vorm(breedte=316, naam_breedte=316, strook=(8, 308), tekst_x=0, gestapeld=True)


@dataclass(frozen=True)
class _As:
    """Axis from 100/k to 100*k, between two places in px."""

    k: float
    strepen: tuple[int, ...]
    begin: float
    eind: float

    def plaats(self, index: float) -> float:
        """Place of an index; beyond an end, the end itself."""
        laag, hoog = 100 / self.k, 100 * self.k
        deel = math.log(min(max(index, laag), hoog) / laag) / math.log(hoog / laag)
        return round(self.begin + deel * (self.eind - self.begin), 1)

    def buiten(self, index: float) -> bool:
        return not 100 / self.k <= index <= 100 * self.k


# The smallest k that holds the points is taken. The outer ticks of 1.5 and 3 are printed rounded.
_ASSEN: tuple[tuple[float, tuple[int, ...]], ...] = (
    (1.5, (67, 80, 100, 125, 150)),
    (2.0, (50, 75, 100, 150, 200)),
    (3.0, (33, 50, 100, 200, 300)),
    (4.0, (25, 50, 100, 200, 400)),
)


def _kies_as(alle: Sequence[Rij], vorm: Vorm) -> _As:
    """The narrowest axis that holds all points with some room, and all but a quarter of the bar ends."""
    te_zien = [rij.verhouding for rij in alle if rij.verhouding is not None and rij.verhouding > 0]
    uiteinden = [e for rij in alle for e in (rij.verhouding_onder, rij.verhouding_boven) if e is not None]

    def past(k: float) -> bool:
        buiten = sum(not 1 / k <= eind <= k for eind in uiteinden)
        return all(1.1 / k <= punt <= k / 1.1 for punt in te_zien) and buiten <= len(uiteinden) / 4

    k, strepen = next((as_ for as_ in _ASSEN if past(as_[0])), _ASSEN[-1])
    return _As(k, strepen, *vorm.strook)


@dataclass
class _Blad:
    """What is to be drawn, gathered row by row."""

    vorm: Vorm
    as_: _As
    y: float = 0.0
    koppen: list[Woord] = field(default_factory=list)
    namen: list[Woord] = field(default_factory=list)
    waarden: list[Woord] = field(default_factory=list)
    zacht: list[Woord] = field(default_factory=list)
    scheiding: list[Stuk] = field(default_factory=list)
    raster: list[Stuk] = field(default_factory=list)
    vergelijk: list[Stuk] = field(default_factory=list)
    balken: list[Stuk] = field(default_factory=list)
    pijlen: dict[str, list[Plek]] = field(default_factory=dict)
    symbolen: dict[str, list[Plek]] = field(default_factory=dict)

    def lijn(self) -> None:
        """Draw the thin line under a row."""
        self.scheiding.append((0, self.y, self.vorm.breedte, self.y))

    def kop(self, fase: str) -> None:
        """Set the heading of a phase."""
        self.y += 25
        self.koppen.append((0, self.y, t(f"fase.{fase}")))
        self.y += 8
        self.lijn()

    def rij(self, rij: Rij) -> None:
        """Set one indicator, in the shape of this picture."""
        (self._gestapeld if self.vorm.gestapeld else self._naast)(rij, _woorden(rij, self.vorm))
        self.lijn()

    def _naast(self, rij: Rij, w: _Woorden) -> None:
        """Name, strip and figure beside each other."""
        rechts = len(w.waarde) + len(w.oordeel)
        hoogte = max(len(w.naam), rechts, len(w.waarom)) * _REGEL + 13
        hart = self.y + hoogte / 2
        self._zet(self.namen, 0, _eerste_regel(hart, len(w.naam)), w.naam)
        y = self._zet(self.waarden, self.vorm.tekst_x, _eerste_regel(hart, rechts), w.waarde)
        self._zet(self.zacht, self.vorm.tekst_x, y, w.oordeel)
        self._zet(self.zacht, self.vorm.strook[0], _eerste_regel(hart, len(w.waarom)), w.waarom)
        if rij.verhouding is not None:
            self._strook(rij, rij.verhouding, hart, (self.y + 3, self.y + hoogte - 3), (self.y, self.y + hoogte))
        self.y += hoogte

    def _gestapeld(self, rij: Rij, w: _Woorden) -> None:
        """Name, figure and strip under each other."""
        y = self._zet(self.namen, 0, self.y + 19, w.naam)
        y = self._zet(self.waarden, 0, y, w.waarde)
        y = self._zet(self.zacht, 0, y, w.oordeel)
        y = self._zet(self.zacht, 0, y, w.waarom)
        if rij.verhouding is not None:
            self._strook(rij, rij.verhouding, y + 1, (y - 9, y + 11), (y - 9, y + 11))
            y += 21
        self.y = y

    @staticmethod
    def _zet(waar: list[Woord], x: float, y: float, regels: Sequence[str]) -> float:
        """Set lines of text from baseline ``y``; give the baseline of the line after them."""
        if regels:
            waar.append((x, y, "\n".join(regels)))
        return y + _REGEL * len(regels)

    def _strook(self, rij: Rij, verhouding: float, y: float, raster: Plek, streep: Plek) -> None:
        as_ = self.as_
        self.raster += [(as_.plaats(s), raster[0], as_.plaats(s), raster[1]) for s in as_.strepen if s != 100]
        # One unbroken line, that gives way to words where a row has no bar.
        begin, midden = streep[0], as_.plaats(100)
        if self.vergelijk and begin - self.vergelijk[-1][3] < 1:
            begin = self.vergelijk.pop()[1]
        self.vergelijk.append((midden, begin, midden, streep[1]))
        eigen = 100 * verhouding
        onder, boven = (100 * e if e is not None else eigen for e in (rij.verhouding_onder, rij.verhouding_boven))
        self.balken.append((as_.plaats(onder), y, as_.plaats(boven), y))
        if as_.buiten(onder) and onder < 100:
            self.pijlen.setdefault(_PIJL_LINKS, []).append((as_.begin - 3, y))
        if as_.buiten(boven) and boven > 100:
            self.pijlen.setdefault(_PIJL_RECHTS, []).append((as_.eind + 3, y))
        if not as_.buiten(eigen):
            self.symbolen.setdefault(_VORM[rij.oordeel], []).append((as_.plaats(eigen), y))

    def lagen(self) -> Lagen:
        """Give the parts in the order in which they lie over each other."""
        streep = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}
        rand = {"filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1.5}
        pijl = {"filled": False, "stroke": MERK, "strokeWidth": 2.5, "size": 80}
        return [
            lijnstukken(self.scheiding, color=LIJN, strokeWidth=0.7),
            lijnstukken(self.raster, color=RASTER, strokeWidth=1),
            lijnstukken(self.vergelijk, **streep),
            lijnstukken(self.balken, color=MERK, strokeWidth=3),
            *(punten(plekken, shape=pad, **pijl) for pad, plekken in sorted(self.pijlen.items())),
            *(punten(p, shape=vorm, size=_GROOTTE[vorm], **rand) for vorm, p in sorted(self.symbolen.items())),
            teksten(self.koppen, kleur=MERK_DONKER, vet=True, grootte=14),
            teksten(self.namen, vet=self.vorm.gestapeld),
            teksten(self.waarden, vet=not self.vorm.gestapeld),
            teksten(self.zacht, kleur=INKT_ZACHT),
        ]


@dataclass(frozen=True)
class _Woorden:
    """The words of one row, broken into lines."""

    naam: list[str]
    waarde: list[str]
    oordeel: list[str]
    waarom: list[str]  # why there is no bar


def _woorden(rij: Rij, vorm: Vorm) -> _Woorden:
    rechts = (vorm.breedte - vorm.tekst_x) / (1 if vorm.gestapeld else _VET)
    naam = breek(rij.korte_naam, vorm.naam_breedte / (_VET if vorm.gestapeld else 1))
    in_strook = vorm.strook[1] - vorm.strook[0]
    if rij.reden is not None:
        waarom = breek(woorden.waarom_niet(rij.reden), in_strook)
        return _Woorden(naam, [t("overzicht.geen_cijfer")], [], waarom)
    waarde = breek(f"{woorden.met_eenheid(rij.waarde, rij)} · {rij.periode}", rechts)
    if rij.verhouding is None:
        return _Woorden(naam, waarde, [], breek(t("overzicht.niet_te_vergelijken"), in_strook))
    sleutel = "zonder_marge" if rij.oordeel == "niet_vergeleken" else rij.oordeel
    return _Woorden(naam, waarde, breek(t(f"overzicht.oordeel.{sleutel}"), rechts), [])


def _eerste_regel(hart: float, regels: int) -> float:
    """Baseline of the first of some lines that stand around ``hart``."""
    return hart - (regels - 1) * _REGEL / 2 + 4.5


@zonder_controle()
def teken(alle: Sequence[Rij], vergelijk: str, vorm: Vorm, *, oefen: bool) -> alt.LayerChart:
    """Draw all rows in one picture; ``oefen`` puts the mark of practice figures in it."""
    blad = _Blad(vorm, _kies_as(alle, vorm))
    lagen = _kop(blad, vergelijk)
    for fase, groep in groupby(alle, key=lambda rij: rij.fase):
        blad.kop(fase)
        for rij in groep:
            blad.rij(rij)
    lagen += blad.lagen()
    hoogte = blad.y + 2
    if oefen:
        hoogte += 24
        lagen += oefenmerk(t("oefen.merk"), vorm.breedte, hoogte)
    return stapel(lagen, vorm.breedte, hoogte)


def _kop(blad: _Blad, vergelijk: str) -> Lagen:
    """What the axis means: its two directions, the benchmark in the middle, the ticks."""
    as_ = blad.as_
    regels = breek(t("overzicht.as", vergelijk=vergelijk), (as_.eind - as_.begin) / _VET)
    ticks_y = 33 + _REGEL * len(regels)
    blad.y = ticks_y + 6
    return [
        teksten([(as_.begin, 13, t("overzicht.lager"))], kleur=INKT_ZACHT, grootte=KLEIN),
        teksten([(as_.eind, 13, t("overzicht.hoger"))], kleur=INKT_ZACHT, grootte=KLEIN, uitlijnen="right"),
        teksten([(as_.plaats(100), 33, "\n".join(regels))], uitlijnen="center", vet=True),
        teksten(
            [(as_.plaats(s), ticks_y, str(s)) for s in as_.strepen],
            uitlijnen="center",
            kleur=INKT_ZACHT,
            grootte=KLEIN,
        ),
    ]
