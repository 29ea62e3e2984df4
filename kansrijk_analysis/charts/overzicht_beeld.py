"""The picture of ``overzicht``: one row an indicator, its figure as an index of the benchmark.

The place on the axis is the figure divided by that of the benchmark (index, benchmark = 100), on a
logarithmic scale: twice as much and half as much then lie equally far from the middle. The bar is
the 95% interval. A triangle points to the side on which the figure lies: filled when that is
certain, hollow when it is only an indication. A filled circle is about equal to the benchmark, with
a hollow circle that can't be told; a square is a figure without interval. The words beside it say
the same, with the real figure and its years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.blad import REGEL, VET, Blad, Plek, Stuk, Vorm, Woorden, breek_naam
from kansrijk_analysis.charts.gegevens import Rij
from kansrijk_analysis.charts.lagen import Lagen, Stapel, breek, lijnstukken, punten, teksten
from kansrijk_analysis.charts.schaal import Indexas, maak_indexas
from kansrijk_analysis.charts.thema import INKT, INKT_ZACHT, KLEIN, MERK, PAPIER, RASTER, VERGELIJK_STREEP
from kansrijk_analysis.charts.woorden import t

_VORM = {
    "hoger": "triangle-right",
    "lager": "triangle-left",
    "vergelijkbaar": "circle",
    "onbeslist": "circle",
    "niet_vergeleken": "square",
}
_GROOTTE = {"triangle-right": 210, "triangle-left": 210, "circle": 150, "square": 130}
_PIJL_LINKS = "M0.5,-0.8L-0.5,0L0.5,0.8"
_PIJL_RECHTS = "M-0.5,-0.8L0.5,0L-0.5,0.8"

Pijl = tuple[str, float, float]


@dataclass
class _Blad(Blad):
    """The rows, with what lies in their strips."""

    as_: Indexas = field(kw_only=True)
    raster: list[Stuk] = field(default_factory=list)
    balken: list[Stuk] = field(default_factory=list)
    pijlen: list[Pijl] = field(default_factory=list)
    symbolen: dict[tuple[str, bool], list[Plek]] = field(default_factory=dict)

    def strook(self, rij: Rij, verhouding: float, y: float, raster: Plek, streep: Plek) -> None:
        """Draw the strip of one row."""
        as_ = self.as_
        self.raster += [(as_.plaats(s), raster[0], as_.plaats(s), raster[1]) for s in as_.strepen if s != 100]
        self.verleng(as_.plaats(100), streep)
        eigen = 100 * verhouding
        onder, boven = (100 * e if e is not None else eigen for e in (rij.verhouding_onder, rij.verhouding_boven))
        self.balken.append((as_.plaats(onder), y, as_.plaats(boven), y))
        self.pijlen += pijlen(as_, onder, boven, y)
        if not as_.buiten(eigen):
            self.symbolen.setdefault((_VORM[rij.oordeel], _open(rij)), []).append((as_.plaats(eigen), y))

    def lagen(self) -> Lagen:
        """Give the parts in the order in which they lie over each other."""
        streep = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}
        dicht = {"filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1.5}
        hol = {"filled": True, "fill": PAPIER, "stroke": MERK, "strokeWidth": 2}
        return [
            *self.onder(),
            lijnstukken(self.raster, color=RASTER, strokeWidth=1),
            lijnstukken(self.lijnen, **streep),
            lijnstukken(self.balken, color=MERK, strokeWidth=3),
            *teken_pijlen(self.pijlen),
            *(
                punten(plekken, shape=vorm, size=_GROOTTE[vorm] * (0.8 if open_ else 1), **(hol if open_ else dicht))
                for (vorm, open_), plekken in sorted(self.symbolen.items())
            ),
            *self.woorden(),
        ]


def pijlen(as_: Indexas, onder: float, boven: float, y: float) -> list[Pijl]:
    """Give an arrow for each end of an interval that lies beyond the axis."""
    uit = []
    if as_.buiten(onder) and onder < 100:
        uit.append((_PIJL_LINKS, as_.begin - 3, y))
    if as_.buiten(boven) and boven > 100:
        uit.append((_PIJL_RECHTS, as_.eind + 3, y))
    return uit


def teken_pijlen(alle: Sequence[Pijl]) -> Lagen:
    """Draw the arrows of intervals that lie beyond the axis."""
    return [
        punten(
            [(x, y) for pad_, x, y in alle if pad_ == pad],
            shape=pad,
            filled=False,
            stroke=MERK,
            strokeWidth=2.5,
            size=80,
        )
        for pad in sorted({pad for pad, _, _ in alle})
    ]


def _open(rij: Rij) -> bool:
    """Whether the sign is hollow: what it says is not certain."""
    return rij.oordeel == "onbeslist" or woorden.misschien(rij)


def _woorden(rij: Rij, vorm: Vorm) -> Woorden:
    naam = breek_naam(rij.korte_naam, vorm)
    if rij.reden is not None:
        waarom = breek(woorden.waarom_niet(rij.reden), vorm.strookbreedte)
        return Woorden(naam, [t("overzicht.geen_cijfer")], waarom=waarom)
    waarde = breek(f"{woorden.met_eenheid(rij.waarde, rij)} · {rij.periode}", vorm.rechts)
    if rij.verhouding is None:
        return Woorden(naam, waarde, waarom=breek(woorden.niet_vergeleken(rij), vorm.strookbreedte))
    return Woorden(naam, waarde, breek(woorden.kort_oordeel(rij), vorm.rechts))


@zonder_controle()
def teken(alle: Sequence[Rij], vergelijk: str, vorm: Vorm) -> Stapel:
    """Draw all rows in one picture."""
    as_ = maak_indexas(
        [rij.verhouding for rij in alle if rij.verhouding is not None and rij.verhouding > 0],
        [e for rij in alle for e in (rij.verhouding_onder, rij.verhouding_boven) if e is not None],
        *vorm.strook,
    )
    blad = _Blad(vorm, as_=as_)
    lagen, blad.y = kop(as_, vergelijk)
    blad.per_fase(alle, lambda rij: _zet_rij(blad, rij))
    return blad.stapel([*lagen, *blad.lagen()])


def _zet_rij(blad: _Blad, rij: Rij) -> None:
    verhouding = rij.verhouding
    if verhouding is None:
        blad.rij(_woorden(rij, blad.vorm))
    else:
        blad.rij(
            _woorden(rij, blad.vorm),
            lambda y, raster, streep: blad.strook(rij, verhouding, y, raster, streep),
        )


def kop(as_: Indexas, vergelijk: str, boven: float = 0.0) -> tuple[Lagen, float]:
    """What an axis of an index means: its two directions, the benchmark in the middle, the ticks.

    Gives the parts, which begin at ``boven``, and where the rows can begin.
    """
    regels = breek(t("overzicht.as", vergelijk=vergelijk), (as_.eind - as_.begin) / VET)
    ticks_y = boven + 33 + REGEL * len(regels)
    lagen: Lagen = [
        teksten([(as_.begin, boven + 13, t("overzicht.lager"))], kleur=INKT_ZACHT, grootte=KLEIN),
        teksten([(as_.eind, boven + 13, t("overzicht.hoger"))], kleur=INKT_ZACHT, grootte=KLEIN, uitlijnen="right"),
        teksten([(as_.plaats(100), boven + 33, "\n".join(regels))], uitlijnen="center", vet=True),
        teksten(
            [(as_.plaats(s), ticks_y, str(s)) for s in as_.strepen],
            uitlijnen="center",
            kleur=INKT_ZACHT,
            grootte=KLEIN,
        ),
    ]
    return lagen, ticks_y + 6
