"""The pictures of ``reeks`` and ``strook``.

The own gemeente is a petrol line with points and a thin bar for each 95% interval, the benchmark a
dashed ink line. Both have their last value behind them. A hatched column is a period without a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import alt, zonder_controle
from kansrijk_analysis.charts.gegevens import Punt, Rij
from kansrijk_analysis.charts.lagen import (
    Lagen,
    breek,
    lijn,
    lijnstukken,
    oefenmerk,
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


@zonder_controle()
def teken_reeks(
    kop: Rij, eigen: Sequence[Punt], ander: Sequence[Punt], as_: As, gebied: str, vergelijk: str, *, oefen: bool
) -> alt.LayerChart:
    """Draw two series over the years; ``eigen`` has at least two periods with a figure."""
    ander = [punt for punt in ander if punt.waarde is not None]
    te_zien = [punt for punt in eigen if punt.waarde is not None]
    lagen, boven = _sleutel(gebied, vergelijk if ander else None, geschat=any(map(_geschat, te_zien)))
    if not woorden.teken(kop.eenheid):
        eenheid = breek(kop.eenheid, _BREEDTE, KLEIN)
        lagen.append(teksten([(0, boven + 14, "\n".join(eenheid))], kleur=INKT_ZACHT, grootte=KLEIN))
        boven += 16 * len(eenheid)
    boven += 14
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
    eigen_lijn = [(px(punt.tot), py(punt.waarde), stuk) for punt, stuk in _stukken(eigen) if punt.waarde is not None]
    ander_lijn = [(px(punt.tot), py(punt.waarde), 0) for punt in ander]
    lagen += [
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
    hoogte = onder + 26
    if oefen:
        hoogte += 20
        lagen += oefenmerk(t("oefen.merk"), _BREEDTE, hoogte)
    return stapel(lagen, _BREEDTE, hoogte)


@zonder_controle()
def teken_strook(kop: Rij, gebied: str, vergelijk: str) -> alt.LayerChart:
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
    if kop.oefen:
        hoogte += 22
        lagen += oefenmerk(t("oefen.merk"), _BREEDTE, hoogte)
    return stapel(lagen, _BREEDTE, hoogte)


def _geschat(punt: Punt) -> bool:
    return punt.status == Status.GESCHAT


def _sleutel(gebied: str, vergelijk: str | None, *, geschat: bool) -> tuple[Lagen, float]:
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
    return lagen, y - 4


def _stukken(eigen: Sequence[Punt]) -> list[tuple[Punt, int]]:
    """Number the unbroken stretches: a missing figure, or a missing year, begins a new one."""
    afstand = min((twee.tot - een.tot for een, twee in pairwise(eigen)), default=1)
    stuk = 0
    uit = [(eigen[0], stuk)]
    for vorige, punt in pairwise(eigen):
        if vorige.waarde is None or punt.tot - vorige.tot > afstand:
            stuk += 1
        uit.append((punt, stuk))
    return uit


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


def _label(x: float, y: float, woord: str, *, vet: bool = False, rand: bool = False) -> alt.Chart | None:
    """A label around its place, moved inwards where it would stick out."""
    plek = (_binnen(x, tekstbreedte(woord) * (_VET if vet else 1)), y, woord)
    return teksten([plek], uitlijnen="center", vet=vet, kleur=MERK_DONKER if vet else INKT, rand=rand)


def _binnen(x: float, breed: float) -> float:
    return min(max(x, breed / 2), _BREEDTE - breed / 2)
