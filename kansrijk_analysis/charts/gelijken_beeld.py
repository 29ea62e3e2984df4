"""The picture of ``vergelijkbaar``: the own gemeente, and under it those that resemble it, most alike first.

Each has a point with its 95% interval; the own one is petrol and larger, the others are grey. The
dashed line through all of them is their joint figure, in a pale band: the 95% interval of that figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.blad import REGEL, VET, Blad, Plek, Stuk, Vorm, Woorden, breek_naam
from kansrijk_analysis.charts.gegevens import Rij
from kansrijk_analysis.charts.lagen import (
    Lagen,
    Stapel,
    breek,
    lijnstukken,
    punten,
    tekstbreedte,
    teksten,
    vlakken,
)
from kansrijk_analysis.charts.schaal import As, maak_as, verdunnen
from kansrijk_analysis.charts.svg import ARCERING
from kansrijk_analysis.charts.thema import (
    ANDER,
    INKT,
    INKT_ZACHT,
    KLEIN,
    MERK,
    MERK_DONKER,
    PAPIER,
    RASTER,
    VERGELIJK_STREEP,
    VLAK_2,
)
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import Reden
from kansrijk_analysis.text import getal

_EIGEN = {"size": 150, "filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1.5}
_ANDER = {"size": 80, "filled": True, "fill": ANDER, "stroke": PAPIER, "strokeWidth": 1}
_STREEP = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}


@dataclass(frozen=True)
class Regel:
    """One gemeente; without a value it has a reason."""

    naam: str
    waarde: float | None
    ondergrens: float | None
    bovengrens: float | None
    reden: str | None


@dataclass(frozen=True)
class Gelijkenbeeld:
    """What is drawn: the own gemeente, and the others in order of likeness."""

    kop: Rij
    eigen: Regel
    anderen: Sequence[Regel]


@dataclass
class _Blad(Blad):
    """The rows, with what lies in their strips."""

    as_: As = field(kw_only=True)
    samen: float | None = field(kw_only=True)
    raster: list[Stuk] = field(default_factory=list)
    arcering: list[Stuk] = field(default_factory=list)
    balken: dict[bool, list[Stuk]] = field(default_factory=lambda: {True: [], False: []})
    stippen: dict[bool, list[Plek]] = field(default_factory=lambda: {True: [], False: []})

    def px(self, waarde: float) -> float:
        """Place of a value."""
        return round(self.as_.plaats(waarde, *self.vorm.strook), 1)

    def strook(self, regel: Regel, eigen: bool, y: float, raster: Plek, streep: Plek) -> None:
        """Draw the strip of one row; hatching where there is no value."""
        self.raster += [(self.px(s), raster[0], self.px(s), raster[1]) for s in self.as_.strepen]
        if self.samen is not None:
            self.verleng(self.px(self.samen), streep)
        if regel.waarde is None:
            self.arcering.append((self.vorm.strook[0], y - 6, self.vorm.strook[1], y + 6))
            return
        self.stippen[eigen].append((self.px(regel.waarde), y))
        if regel.ondergrens is not None and regel.bovengrens is not None:
            self.balken[eigen].append((self.px(regel.ondergrens), y, self.px(regel.bovengrens), y))

    def lagen(self, band: Plek | None) -> Lagen:
        """Give the parts in the order in which they lie over each other."""
        stroken = [(band[0], y1, band[1], y2) for _, y1, _, y2 in self.lijnen] if band else []
        return [
            vlakken(stroken, fill=VLAK_2),
            *self.onder(),
            lijnstukken(self.raster, color=RASTER, strokeWidth=1),
            vlakken(self.arcering, fill=ARCERING, opacity=0.45),
            lijnstukken(self.lijnen, **_STREEP),
            lijnstukken(self.balken[False], color=ANDER, strokeWidth=2.5),
            lijnstukken(self.balken[True], color=MERK, strokeWidth=4),
            punten(self.stippen[False], shape="circle", **_ANDER),
            punten(self.stippen[True], shape="circle", **_EIGEN),
            *self.woorden(),
        ]


@zonder_controle()
def teken(beeld: Gelijkenbeeld, vorm: Vorm) -> Stapel:
    """Draw all rows in one picture."""
    kop = beeld.kop
    alle = [beeld.eigen, *beeld.anderen]
    waarden = [w for regel in alle for w in (regel.waarde, regel.ondergrens, regel.bovengrens) if w is not None]
    samen = (kop.gelijken_waarde, kop.gelijken_onder, kop.gelijken_boven)
    as_ = maak_as([*waarden, *(w for w in samen if w is not None)])
    blad = _Blad(vorm, as_=as_, samen=kop.gelijken_waarde)
    lagen, blad.y = _kop(blad, kop)
    blad.lijn()
    for regel in alle:
        _zet_rij(blad, regel, kop, eigen=regel is beeld.eigen)
    band = None
    if kop.gelijken_onder is not None and kop.gelijken_boven is not None:
        band = (blad.px(kop.gelijken_onder), blad.px(kop.gelijken_boven))
    eigen_naam = blad.namen.pop(0)
    lagen += [*blad.lagen(band), teksten([eigen_naam], vet=True, kleur=MERK_DONKER)]
    return blad.stapel(lagen)


def _zet_rij(blad: _Blad, regel: Regel, kop: Rij, *, eigen: bool) -> None:
    vorm = blad.vorm
    naam = breek_naam(regel.naam, vorm)
    if regel.waarde is None:
        waarde, zacht = [], breek(woorden.waarom_niet(regel.reden or Reden.NIET_BESCHIKBAAR), vorm.rechts)
    else:
        waarde = [woorden.met_teken(regel.waarde, kop)]
        marge = woorden.interval(regel.ondergrens, regel.bovengrens, kop)
        zacht = [] if regel.ondergrens is None else breek(t("gelijken.marge", interval=marge), vorm.rechts)
    if vorm.gestapeld:  # one line under the name is enough
        waarde, zacht = [" · ".join([*waarde, *zacht])], []
    blad.rij(
        Woorden(naam, waarde, zacht),
        lambda y, raster, streep: blad.strook(regel, eigen, y, raster, streep),
    )


def _kop(blad: _Blad, kop: Rij) -> tuple[Lagen, float]:
    """The joint figure in words above its line, and the axis; gives the parts and where the rows can begin."""
    begin, eind = blad.vorm.strook
    lagen: Lagen = []
    y = 0.0
    if not woorden.teken(kop.eenheid):
        regels = breek(kop.eenheid, eind - begin, KLEIN)
        lagen.append(teksten([(begin, 12, "\n".join(regels))], kleur=INKT_ZACHT, grootte=KLEIN))
        y += 16 * len(regels)
    if kop.gelijken_waarde is not None:
        regels = breek(t("gelijken.label", waarde=woorden.met_teken(kop.gelijken_waarde, kop)), (eind - begin) / VET)
        half = max(map(tekstbreedte, regels)) * VET / 2
        x = min(max(blad.px(kop.gelijken_waarde), begin + half), eind - half)
        lagen.append(teksten([(round(x, 1), y + 13, "\n".join(regels))], uitlijnen="center", vet=True))
        y += REGEL * len(regels)
    strepen = [getal(s, blad.as_.decimalen) + woorden.teken(kop.eenheid) for s in blad.as_.strepen]
    te_tonen = verdunnen(len(strepen), eind - begin, max(tekstbreedte(w, KLEIN) for w in strepen) + 8)
    plekken = []
    for i in te_tonen:
        half = tekstbreedte(strepen[i], KLEIN) / 2
        plekken.append((min(max(blad.px(blad.as_.strepen[i]), half), blad.vorm.breedte - half), y + 15, strepen[i]))
    lagen.append(teksten(plekken, uitlijnen="center", kleur=INKT_ZACHT, grootte=KLEIN))
    return lagen, y + 21
