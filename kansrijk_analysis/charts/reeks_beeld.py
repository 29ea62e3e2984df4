"""The pictures of ``reeks`` and ``strook``.

The own gemeente is a petrol line with points and a thin bar for each 95% interval, the benchmark a
dashed ink line. Both have their last value behind them. A hatched column is a period without a figure.
A fitted trend is a thin line in a light band; an upright line of short dashes is a break in the series.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import alt, zonder_controle
from kansrijk_analysis.charts.gegevens import Breuk, Punt, Rij, Trendpunt
from kansrijk_analysis.charts.lagen import (
    Lagen,
    Stapel,
    band,
    breek,
    lijn,
    lijnstukken,
    punten,
    stapel,
    tekstbreedte,
    teksten,
    vlakken,
)
from kansrijk_analysis.charts.schaal import As, maak_as, verdunnen
from kansrijk_analysis.charts.svg import ARCERING
from kansrijk_analysis.charts.thema import (
    INKT,
    INKT_ZACHT,
    KLASSEN,
    KLEIN,
    MERK,
    MERK_DONKER,
    PAPIER,
    RASTER,
    VELDRAND,
    VERGELIJK_STREEP,
)
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import Status
from kansrijk_analysis.text import getal

_BREEDTE = 290.0
_HOOGTE = 150.0
_REGEL = 18.0
_VET = 1.06  # bold text is this much wider
_STREEP = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}
_VAST = {"filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1}
_OPEN = {"filled": True, "fill": PAPIER, "stroke": MERK, "strokeWidth": 2}


_BREUKSTREEP = (2, 3)


@dataclass(frozen=True)
class Lijnen:
    """What is drawn over the years; ``eigen`` has at least two periods with a figure."""

    kop: Rij
    eigen: Sequence[Punt]
    ander: Sequence[Punt]
    trend: Sequence[Trendpunt]
    breuken: Sequence[Breuk]


def zichtbaar(breuken: Sequence[Breuk], eigen: Sequence[Punt]) -> list[Breuk]:
    """Give the breaks that lie between two periods of the series."""
    return [breuk for breuk in breuken if eigen[0].van < breuk.jaar <= eigen[-1].van]


@zonder_controle()
def teken_reeks(lijnen: Lijnen, as_: As, gebied: str, vergelijk: str) -> Stapel:
    """Draw two series over the years."""
    kop, eigen = lijnen.kop, lijnen.eigen
    ander = [punt for punt in lijnen.ander if punt.waarde is not None]
    te_zien = [punt for punt in eigen if punt.waarde is not None]
    breuken = zichtbaar(lijnen.breuken, eigen)
    lagen, boven = _sleutel(
        gebied, vergelijk if ander else None, geschat=any(map(_geschat, te_zien)), trend=bool(lijnen.trend)
    )
    if not woorden.teken(kop.eenheid):
        eenheid = breek(kop.eenheid, _BREEDTE, KLEIN)
        lagen.append(teksten([(0, boven + 14, "\n".join(eenheid))], kleur=INKT_ZACHT, grootte=KLEIN))
        boven += 16 * len(eenheid)
    boven += 26 if breuken else 14  # the word at a break stands above its line
    onder = boven + _HOOGTE

    labels = [getal(s, as_.decimalen) + woorden.teken(kop.eenheid) for s in as_.strepen]
    links = max(tekstbreedte(label, KLEIN) for label in labels) + 8
    eindlabel = max(tekstbreedte(woorden.met_teken(punt.waarde, kop)) for punt in (*te_zien, *ander)) * _VET
    rechts = _BREEDTE - eindlabel - 8
    jaren = sorted({punt.tot for punt in (*eigen, *ander)})
    stap = (rechts - links) / (jaren[-1] - jaren[0] + 1)  # a year without a row keeps its room

    def px(jaar: int) -> float:
        return round(links + (jaar - jaren[0] + 0.5) * stap, 1)

    def py(waarde: float | None) -> float:
        return round(as_.plaats(waarde or 0.0, onder, boven), 1)

    periodes = {punt.tot: punt.periode for punt in (*ander, *eigen)}
    breed = max(tekstbreedte(periode, KLEIN) for periode in periodes.values()) + 6
    te_tonen = verdunnen(len(jaren), rechts - links, breed)
    half = min(stap / 2 - 1, 14)
    jaren_breuk = [breuk.jaar for breuk in breuken]
    eigen_lijn = [
        (px(punt.tot), py(punt.waarde), stuk) for punt, stuk in _stukken(eigen, jaren_breuk) if punt.waarde is not None
    ]
    trend = [(punt, _nummer(punt.van, jaren_breuk)) for punt in lijnen.trend if jaren[0] <= punt.tot <= jaren[-1]]
    ander_lijn = [(px(punt.tot), py(punt.waarde), 0) for punt in ander]
    lagen += [
        band([(px(p.tot), py(p.onder), py(p.boven), stuk) for p, stuk in trend], color=KLASSEN[0], line=False),
        lijnstukken([(links, py(s), rechts, py(s)) for s in as_.strepen], color=RASTER, strokeWidth=1),
        teksten(
            [(links - 6, py(s) + 4, label) for s, label in zip(as_.strepen, labels, strict=True)],
            uitlijnen="right",
            kleur=INKT_ZACHT,
            grootte=KLEIN,
        ),
        lijnstukken([(links, onder, rechts, onder)], color=VELDRAND, strokeWidth=1),
        vlakken(
            [(px(punt.tot) - half, boven, px(punt.tot) + half, onder) for punt in eigen if punt.waarde is None],
            fill=ARCERING,
            opacity=0.45,
        ),
        _aslabels([(px(jaren[i]), periodes[jaren[i]]) for i in te_tonen], onder + 17),
        *_breuken([_tussen(breuk.jaar, eigen, px) for breuk in breuken], boven, onder),
        lijn([(px(p.tot), py(p.waarde), stuk) for p, stuk in trend], color=MERK, strokeWidth=1),
        lijn(ander_lijn, **_STREEP),
        lijnstukken(
            [(px(p.tot), py(p.ondergrens), px(p.tot), py(p.bovengrens)) for p in te_zien if p.ondergrens is not None],
            color=MERK,
            strokeWidth=2,
            opacity=0.55,
        ),
        lijn(eigen_lijn, color=MERK, strokeWidth=2.5),
        punten([(px(p.tot), py(p.waarde)) for p in te_zien if not _geschat(p)], size=80, **_VAST),
        punten([(px(p.tot), py(p.waarde)) for p in te_zien if _geschat(p)], size=70, **_OPEN),
        *_eindlabels(
            (eigen_lijn[-1][1], woorden.met_teken(te_zien[-1].waarde, kop)),
            (ander_lijn[-1][1], woorden.met_teken(ander[-1].waarde, kop)) if ander else None,
            rechts + 4,
        ),
    ]
    return stapel(lagen, _BREEDTE, onder + 26)


@zonder_controle()
def teken_strook(kop: Rij, gebied: str, vergelijk: str) -> Stapel:
    """Draw one figure with its interval on an axis from 0, and the benchmark; either may be missing."""
    grens = kop.vergelijk_waarde if kop.soort != "aantal" else None
    as_ = maak_as([w for w in (0.0, kop.waarde, kop.ondergrens, kop.bovengrens, grens) if w is not None])

    def px(waarde: float) -> float:
        return round(as_.plaats(waarde, 8, _BREEDTE - 8), 1)

    y = 14.0
    labels: Lagen = []
    if grens is not None:
        regels = breek(t("strook.label", naam=vergelijk, waarde=woorden.met_teken(grens, kop)), _BREEDTE)
        labels += [_label(px(grens), y + k * _REGEL, regel) for k, regel in enumerate(regels)]
        y += _REGEL * len(regels)
    grens_y = y - 10
    if kop.waarde is not None:
        y += 5
        regels = breek(t("strook.label", naam=gebied, waarde=woorden.met_teken(kop.waarde, kop)), _BREEDTE / _VET)
        for k, regel in enumerate(regels):
            labels += [_label(px(kop.waarde), y + k * _REGEL, regel, vet=True, rand=rand) for rand in (True, False)]
        y += _REGEL * len(regels)
        if kop.reden is None and kop.verhouding is not None:
            woord = woorden.kort_oordeel(kop)
            labels += [_label(px(kop.waarde), y, woord, kleur=INKT_ZACHT, rand=rand) for rand in (True, False)]
            y += _REGEL
    onder = y + 18
    streep = [getal(s, as_.decimalen) + woorden.teken(kop.eenheid) for s in as_.strepen]
    te_tonen = verdunnen(len(streep), _BREEDTE - 16, max(tekstbreedte(w, KLEIN) for w in streep) + 8)
    lagen: Lagen = [
        lijnstukken([(px(s), onder, px(s), onder + 5) for s in as_.strepen], color=VELDRAND, strokeWidth=1),
        lijnstukken([(8, onder, _BREEDTE - 8, onder)], color=VELDRAND, strokeWidth=1),
        _aslabels([(px(as_.strepen[i]), streep[i]) for i in te_tonen], onder + 19),
    ]
    if grens is not None:
        lagen.append(lijnstukken([(px(grens), grens_y, px(grens), onder)], **_STREEP))
    if kop.ondergrens is not None and kop.bovengrens is not None:
        lagen.append(lijnstukken([(px(kop.ondergrens), y, px(kop.bovengrens), y)], color=MERK, strokeWidth=4))
    if kop.waarde is not None:
        lagen.append(punten([(px(kop.waarde), y)], size=170, **(_OPEN if kop.status == Status.GESCHAT else _VAST)))
    lagen += labels
    hoogte = onder + 26
    if not woorden.teken(kop.eenheid):
        regels = breek(kop.eenheid, _BREEDTE, KLEIN)
        plek = (_BREEDTE, hoogte + 10, "\n".join(regels))
        lagen.append(teksten([plek], kleur=INKT_ZACHT, grootte=KLEIN, uitlijnen="right"))
        hoogte += 16 * len(regels)
    return stapel(lagen, _BREEDTE, hoogte)


def _geschat(punt: Punt) -> bool:
    return punt.status == Status.GESCHAT


def _sleutel(gebied: str, vergelijk: str | None, *, geschat: bool, trend: bool) -> tuple[Lagen, float]:
    """Names beside the signs they belong to, each on its own line; gives the parts and the height used."""
    y = 13.0
    lagen: Lagen = [
        lijnstukken([(0, y - 5, 26, y - 5)], color=MERK, strokeWidth=2.5),
        punten([(13, y - 5)], size=70, **_VAST),
        teksten([(34, y, gebied)], vet=True, kleur=MERK_DONKER),
    ]
    y += _REGEL
    if vergelijk is not None:
        regels = breek(vergelijk, _BREEDTE - 34)
        lagen += [lijnstukken([(0, y - 5, 26, y - 5)], **_STREEP), teksten([(34, y, "\n".join(regels))])]
        y += _REGEL * len(regels)
    if geschat:
        lagen += [punten([(13, y - 5)], size=60, **_OPEN), teksten([(34, y, t("reeks.sleutel_geschat"))])]
        y += _REGEL
    if trend:
        lagen += [
            vlakken([(0, y - 11, 26, y + 1)], fill=KLASSEN[0]),
            lijnstukken([(0, y - 5, 26, y - 5)], color=MERK, strokeWidth=1),
            teksten([(34, y, t("reeks.sleutel_trend"))]),
        ]
        y += _REGEL
    return lagen, y - 4


def _stukken(eigen: Sequence[Punt], breuken: Sequence[int]) -> list[tuple[Punt, int]]:
    """Number the unbroken stretches: a missing figure, a missing year or a break in the series begins a new one."""
    afstand = min((twee.tot - een.tot for een, twee in pairwise(eigen)), default=1)
    stuk = 0
    uit = [(eigen[0], stuk)]
    for vorige, punt in pairwise(eigen):
        gebroken = _nummer(vorige.van, breuken) != _nummer(punt.van, breuken)
        if vorige.waarde is None or punt.tot - vorige.tot > afstand or gebroken:
            stuk += 1
        uit.append((punt, stuk))
    return uit


def _nummer(van: int, breuken: Sequence[int]) -> int:
    """In which stretch a period lies, counted in breaks; one that a break cuts through belongs to the old stretch."""
    return sum(van >= jaar for jaar in breuken)


def _tussen(jaar: int, eigen: Sequence[Punt], px: Callable[[int], float]) -> float:
    """Place of a break: halfway the periods before and after it."""
    voor = max(punt.tot for punt in eigen if punt.van < jaar)
    na = min(punt.tot for punt in eigen if punt.van >= jaar)
    return round((px(voor) + px(na)) / 2, 1)


def _breuken(plekken: Sequence[float], boven: float, onder: float) -> Lagen:
    """An upright line at each break, with a word above it where there is room for one."""
    woord = t("reeks.breuk_kort")
    breed = tekstbreedte(woord, KLEIN)
    met_woord: list[float] = []
    for x in sorted(plekken):
        if not met_woord or x - met_woord[-1] > breed:
            met_woord.append(x)
    return [
        lijnstukken([(x, boven - 4, x, onder) for x in plekken], color=INKT_ZACHT, strokeDash=list(_BREUKSTREEP)),
        _aslabels([(x, woord) for x in met_woord], boven - 8),
    ]


def _eindlabels(eigen: tuple[float, str], ander: tuple[float, str] | None, x: float) -> Lagen:
    """Write the last value of each line behind it, given as (y, text); moved apart where they would touch."""
    eigen_y, ander_y = eigen[0], ander[0] if ander else float("-inf")
    te_dicht = 15 - abs(eigen_y - ander_y)
    if te_dicht > 0:
        kant = -1 if eigen_y <= ander_y else 1
        eigen_y, ander_y = eigen_y + kant * te_dicht / 2, ander_y - kant * te_dicht / 2
    return [
        teksten([(x, eigen_y + 4.5, eigen[1])], vet=True, kleur=MERK_DONKER),
        teksten([(x, ander_y + 4.5, ander[1])] if ander else []),
    ]


def _aslabels(plekken: Sequence[tuple[float, str]], y: float) -> alt.Chart | None:
    """Labels under an axis; the first and last stay inside the picture."""
    regels = [(_binnen(x, tekstbreedte(woord, KLEIN)), y, woord) for x, woord in plekken]
    return teksten(regels, uitlijnen="center", kleur=INKT_ZACHT, grootte=KLEIN)


def _label(
    x: float, y: float, woord: str, *, vet: bool = False, rand: bool = False, kleur: str = INKT
) -> alt.Chart | None:
    """A label around its place, moved inwards where it would stick out."""
    plek = (_binnen(x, tekstbreedte(woord) * (_VET if vet else 1)), y, woord)
    return teksten([plek], uitlijnen="center", vet=vet, kleur=MERK_DONKER if vet else kleur, rand=rand)


def _binnen(x: float, breed: float) -> float:
    return min(max(x, breed / 2), _BREEDTE - breed / 2)
