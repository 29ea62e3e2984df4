"""The picture of ``kansen``: a bar from 0 to 100% for each indicator, with a dashed line at one in five."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.blad import REGEL, VET, Blad, Plek, Stuk, Vorm, Woorden, breek_naam
from kansrijk_analysis.charts.gegevens import Rij
from kansrijk_analysis.charts.lagen import Lagen, Stapel, breek, lijnstukken, teksten, vlakken
from kansrijk_analysis.charts.thema import (
    INKT,
    INKT_ZACHT,
    KLEIN,
    MERK,
    RASTER,
    VELDRAND,
    VERGELIJK_STREEP,
    VLAK_2,
)
from kansrijk_analysis.charts.woorden import t

_STREPEN = (0, 25, 50, 75, 100)
_ONWETEND = 20  # percent: the share of all gemeenten that is in a fifth
_HALF = 7.0  # px: half of a bar's thickness


@dataclass
class _Blad(Blad):
    """The rows, with what lies in their strips."""

    banen: list[Stuk] = field(default_factory=list)
    raster: list[Stuk] = field(default_factory=list)
    balken: list[Stuk] = field(default_factory=list)

    def px(self, procent: float) -> float:
        """Place of a percentage."""
        begin, eind = self.vorm.strook
        return round(begin + procent / 100 * (eind - begin), 1)

    def strook(self, kans: float, y: float, raster: Plek, streep: Plek) -> None:
        """Draw the strip of one row: a pale bar of all that is possible, and in it the chance."""
        self.raster += [(self.px(s), raster[0], self.px(s), raster[1]) for s in _STREPEN]
        self.verleng(self.px(_ONWETEND), streep)
        # A chance is drawn as it is printed; one that is nearly nothing still shows as an edge.
        eind = max(self.px(100 * woorden.kans_afgerond(kans)), self.px(0) + 2)
        self.banen.append((self.px(0), y - _HALF, self.px(100), y + _HALF))
        self.balken.append((self.px(0), y - _HALF, eind, y + _HALF))

    def lagen(self) -> Lagen:
        """Give the parts in the order in which they lie over each other."""
        return [
            *self.onder(),
            lijnstukken(self.raster, color=RASTER, strokeWidth=1),
            vlakken(self.banen, fill=VLAK_2, stroke=VELDRAND, strokeWidth=0.5),
            vlakken(self.balken, fill=MERK),
            lijnstukken(self.lijnen, color="#FFFFFF", strokeWidth=3),
            lijnstukken(self.lijnen, color=INKT, strokeWidth=1.5, strokeDash=list(VERGELIJK_STREEP)),
            *self.woorden(),
        ]


def _woorden(rij: Rij, vorm: Vorm) -> Woorden:
    naam = breek_naam(rij.korte_naam, vorm)
    if rij.kans_vijfde is None:
        return Woorden(naam, waarom=breek(woorden.geen_kans(rij), vorm.strookbreedte))
    kans = t(
        "kansen.kans", woorden=woorden.kans_in_woorden(rij.kans_vijfde), procent=woorden.kans_procent(rij.kans_vijfde)
    )
    waarvan = t(f"kansen.vijfde_kort.{woorden.vijfde(rij)}")
    return Woorden(naam, breek(kans, vorm.rechts), breek(waarvan, vorm.rechts))


@zonder_controle()
def teken(alle: Sequence[Rij], vorm: Vorm) -> Stapel:
    """Draw all rows in one picture."""
    blad = _Blad(vorm)
    lagen, blad.y = _kop(blad)
    blad.per_fase(alle, lambda rij: _zet_rij(blad, rij))
    return blad.stapel([*lagen, *blad.lagen()])


def _zet_rij(blad: _Blad, rij: Rij) -> None:
    kans = rij.kans_vijfde
    if kans is None:
        blad.rij(_woorden(rij, blad.vorm))
    else:
        blad.rij(_woorden(rij, blad.vorm), lambda y, raster, streep: blad.strook(kans, y, raster, streep))


def _kop(blad: _Blad) -> tuple[Lagen, float]:
    """The ticks, and what the dashed line says; gives the parts and where the rows can begin."""
    begin, eind = blad.vorm.strook
    regels = breek(t("kansen.streep"), (eind - blad.px(_ONWETEND) - 6) / VET)
    y = 13 + REGEL * len(regels)
    lagen: Lagen = [
        teksten([(blad.px(_ONWETEND) - 4, 13, "\n".join(regels))], vet=True),
        lijnstukken(
            [(blad.px(_ONWETEND), y - 10, blad.px(_ONWETEND), y - 2)],
            color=INKT,
            strokeWidth=1.5,
            strokeDash=list(VERGELIJK_STREEP),
        ),
        teksten([(begin, y + 14, "0%")], kleur=INKT_ZACHT, grootte=KLEIN),
        teksten([(eind, y + 14, "100%")], kleur=INKT_ZACHT, grootte=KLEIN, uitlijnen="right"),
        teksten(
            [(blad.px(s), y + 14, f"{s}%") for s in (_ONWETEND, 50, 75)],
            kleur=INKT_ZACHT,
            grootte=KLEIN,
            uitlijnen="center",
        ),
    ]
    return lagen, y + 20
