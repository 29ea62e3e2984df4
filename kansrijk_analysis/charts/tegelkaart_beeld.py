"""The picture of ``tegelkaart``: the Netherlands as equal tiles, one for each gemeente.

On an ordinary map a large gemeente with few people fills the eye. Here each is as visible as the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kansrijk_analysis.charts.altair_ import alt, zonder_controle
from kansrijk_analysis.charts.lagen import (
    PX_X,
    PX_Y,
    Lagen,
    Stapel,
    gegevens,
    lijnstukken,
    stapel,
    tekstbreedte,
    teksten,
    vlakken,
)
from kansrijk_analysis.charts.thema import INKT, INKT_ZACHT, KLEIN, ORANJE, PAPIER, VELDRAND
from kansrijk_analysis.charts.woorden import t

_BREEDTE = 320.0
_REGEL = 21.0

Vak = tuple[float, float, str, str]  # x, y, fill, text that shows when a mouse rests on it


@dataclass(frozen=True)
class Tegel:
    """One gemeente on the map."""

    code: str
    kolom: int
    rij: int
    provincie: str
    naam: str
    bij: str
    kleur: str


@zonder_controle()
def teken(
    tegels: Sequence[Tegel],
    legenda: Sequence[tuple[str, str]],
    *,
    eenheid: str,
    eigen: Collection[str],
    naam: str,
) -> Stapel:
    """Draw the legend and under it the map, with outline and name of the own gemeente, or of the own ones together."""
    lagen, boven = _legenda(legenda, eenheid)
    kolom0, rij0 = min(tegel.kolom for tegel in tegels), min(tegel.rij for tegel in tegels)
    maat = _BREEDTE / (max(tegel.kolom for tegel in tegels) - kolom0 + 1)
    onder = boven + maat * (max(tegel.rij for tegel in tegels) - rij0 + 1)
    plaats = {
        tegel.code: (round((tegel.kolom - kolom0) * maat, 1), round(boven + (tegel.rij - rij0) * maat, 1))
        for tegel in tegels
    }
    lagen += [
        _vakken([(*plaats[tegel.code], tegel.kleur, tegel.bij) for tegel in tegels], maat - 1),
        _provinciegrenzen(tegels, plaats, maat),
    ]
    zelf = [tegel for tegel in tegels if tegel.code in eigen]
    if zelf:
        lagen += _eigen(zelf, plaats, maat, naam, (boven, onder))
    return stapel(lagen, _BREEDTE, onder + 4)


def _legenda(legenda: Sequence[tuple[str, str]], eenheid: str) -> tuple[Lagen, float]:
    """The classes in two columns; gives the parts and the height used."""
    boven = 20.0 if eenheid else 0.0
    per_kolom = -(-len(legenda) // 2)
    plekken = [(_BREEDTE / 2 * (i // per_kolom), boven + _REGEL * (i % per_kolom)) for i in range(len(legenda))]
    lagen: Lagen = [
        teksten([(0, 12, eenheid)] if eenheid else [], kleur=INKT_ZACHT, grootte=KLEIN),
        _vakken([(x, y + 1, kleur, naam) for (x, y), (kleur, naam) in zip(plekken, legenda, strict=True)], 15),
        teksten([(x + 23, y + 13, naam) for (x, y), (_, naam) in zip(plekken, legenda, strict=True)]),
    ]
    return lagen, boven + _REGEL * per_kolom + 12


def _vakken(vakken: Sequence[Vak], maat: float) -> alt.Chart:
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y, "k": kleur, "n": bij} for x, y, kleur, bij in vakken]))
        .mark_rect(
            aria=True,
            align="left",
            baseline="top",
            width=round(maat, 1),
            height=round(maat, 1),
            stroke=VELDRAND,
            strokeWidth=0.35,
        )
        .encode(
            x=PX_X,
            y=PX_Y,
            fill=alt.Fill("k", type="nominal", scale=None, legend=None),
            description=alt.Description("n", type="nominal"),
        )
    )
    return deel


def _provinciegrenzen(tegels: Sequence[Tegel], plaats: dict[str, tuple[float, float]], maat: float) -> alt.Chart | None:
    """Lines between tiles of different provincies."""
    op_plek = {(tegel.kolom, tegel.rij): tegel for tegel in tegels}
    lijnen = []
    for (kolom, rij), tegel in op_plek.items():
        x, y = plaats[tegel.code][0] - 0.5, plaats[tegel.code][1] - 0.5
        if op_plek.get((kolom + 1, rij), tegel).provincie != tegel.provincie:
            lijnen.append((x + maat, y, x + maat, y + maat))
        if op_plek.get((kolom, rij + 1), tegel).provincie != tegel.provincie:
            lijnen.append((x, y + maat, x + maat, y + maat))
    return lijnstukken(lijnen, color=INKT, strokeWidth=1.3, strokeCap="square")


def _eigen(
    eigen: Sequence[Tegel], plaats: dict[str, tuple[float, float]], maat: float, naam: str, grens: tuple[float, float]
) -> Lagen:
    """Outline and name of the own gemeenten: an orange line in a white one stands out on each class."""
    if tekstbreedte(naam) * 1.06 + 12 > _BREEDTE:
        naam = t("kaart.dit_gebied")
    breed, hoog = tekstbreedte(naam) * 1.06 + 12, 20.0
    hokken, zelf = (np.asarray([plaats[code] for code in codes]) for codes in (plaats, [tegel.code for tegel in eigen]))
    lx, ly, (x, y) = _labelplaats(zelf, breed, hoog, maat, hokken, grens)
    if ly < y + maat and ly + hoog > y:  # beside it
        van, naar = (lx + breed if lx < x else lx, ly + hoog / 2), (x - 2 if lx < x else x + maat + 1, y + maat / 2)
    else:
        van = min(max(x + maat / 2, lx + 8), lx + breed - 8), ly + (hoog if ly < y else 0)
        naar = x + maat / 2, y - 2 if ly < y else y + maat + 1
    return [
        lijnstukken([(*van, *naar)], color=PAPIER, strokeWidth=5),
        lijnstukken([(*van, *naar)], color=INKT, strokeWidth=1.5),
        *_omtrek(eigen, plaats, maat),
        vlakken([(lx, ly, lx + breed, ly + hoog)], fill=PAPIER, cornerRadius=4),
        teksten([(lx + breed / 2, ly + 14.5, naam)], uitlijnen="center", vet=True, kleur=INKT),
    ]


def _omtrek(eigen: Sequence[Tegel], plaats: dict[str, tuple[float, float]], maat: float) -> Lagen:
    """A line round the own tiles, where they border on others."""
    wit, oranje = {"color": PAPIER, "strokeWidth": 6}, {"color": ORANJE, "strokeWidth": 3}
    if len(eigen) == 1:
        x, y = plaats[eigen[0].code]
        vak = [(x - 1, y - 1, x + maat, y + maat)]
        return [
            vlakken(vak, filled=False, stroke=stijl["color"], strokeWidth=stijl["strokeWidth"], strokeJoin="round")
            for stijl in (wit, oranje)
        ]
    op_plek = {(tegel.kolom, tegel.rij) for tegel in eigen}
    lijnen = []
    for tegel in eigen:
        links, boven = (waarde - 0.5 for waarde in plaats[tegel.code])
        rechts, onder = links + maat, boven + maat
        zijden = {
            (-1, 0): (links, boven, links, onder),
            (1, 0): (rechts, boven, rechts, onder),
            (0, -1): (links, boven, rechts, boven),
            (0, 1): (links, onder, rechts, onder),
        }
        lijnen += [lijn for (dx, dy), lijn in zijden.items() if (tegel.kolom + dx, tegel.rij + dy) not in op_plek]
    return [lijnstukken(lijnen, strokeCap="round", **stijl) for stijl in (wit, oranje)]


def _labelplaats(
    eigen: npt.NDArray[np.float64],
    breed: float,
    hoog: float,
    maat: float,
    hokken: npt.NDArray[np.float64],
    grens: tuple[float, float],
) -> tuple[float, float, tuple[float, float]]:
    """Find the place for a label nearest to one of the own tiles, where a covered tile counts as 120 px further away.

    ``eigen`` and ``hokken`` are the upper left corners of the own and of all tiles, ``grens`` the highest and lowest
    y. The label keeps one tile away, so that its pointer can be seen. Gives its place, and the tile to point at.
    """
    xs = np.arange(0, max(_BREEDTE - breed, 1), 4.0)
    ys = np.arange(grens[0], grens[1] - hoog, 4.0)
    lx, ly = (as_.ravel() for as_ in np.meshgrid(xs, ys))
    hx, hy = hokken[:, 0][:, None], hokken[:, 1][:, None]
    raakt = (hx < lx + breed + 2) & (hx + maat > lx - 2) & (hy < ly + hoog + 2) & (hy + maat > ly - 2)
    x, y = (eigen[:, as_][:, None] + maat / 2 for as_ in (0, 1))
    afstand = np.hypot(
        np.maximum(np.maximum(lx - x, x - lx - breed), 0), np.maximum(np.maximum(ly - y, y - ly - hoog), 0)
    )
    naast = afstand.min(axis=0)
    beste = int(np.argmin(naast + 120 * raakt.sum(axis=0) + 1000 * (naast < maat)))
    waar = eigen[int(np.argmin(afstand[:, beste]))]
    return float(lx[beste]), float(ly[beste]), (float(waar[0]), float(waar[1]))
