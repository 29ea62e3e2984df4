"""A tile map of the Netherlands: one square of the same size for each gemeente.

On an ordinary map a small gemeente in the Randstad is a dot and a large one in Drenthe a plain. Here
each is as visible as the other. The layout is computed from centre points and from which gemeenten
touch: first the points spread until neighbours stand one tile apart in their true direction, then
each gets a square of a grid (optimal assignment), then squares change places as long as that brings
neighbours together, keeps provinces whole and closes holes. Only the squares are kept.
"""

from __future__ import annotations

import math
import random
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from kansrijk_analysis.areas.register import laatste_jaar, lees_ingebed, register

WADDENEILANDEN = frozenset({"GM0060", "GM0088", "GM0093", "GM0096", "GM0448"})
"""Ameland, Schiermonnikoog, Terschelling, Vlieland, Texel: these may not touch the mainland."""

WATER: tuple[tuple[float, float], ...] = (
    (5.20, 52.97), (5.32, 52.88), (5.22, 52.78), (5.38, 52.77), (5.50, 52.75), (5.28, 52.67), (5.45, 52.66),
    (5.18, 52.56), (5.32, 52.54), (5.12, 52.46),
    (3.62, 51.40), (3.80, 51.39), (3.98, 51.41),
)  # fmt: skip
"""Points (longitude, latitude) in the IJsselmeer, the Markermeer and the Westerschelde that keep their place open."""

_KM_PER_GRAAD = 111.2
_BREEDTE = 52.15  # latitude at which a kilometre east is as long as one north
_TEGEL_KM = 10.1  # side of the square that the average gemeente covers

_BUURAFSTAND = 1.1  # mean distance of neighbours on a grid, some of them at a corner

_ROND = tuple((dx, dy, dx * dy == 0) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy)
_ZEE, _WATER, _EILAND = "zee", "water", "eiland"  # what a cell can be, besides part of a provincie

_Punten = npt.NDArray[np.float64]
_Cel = tuple[int, int]


def middelpunten(geojson: dict[str, Any]) -> pd.DataFrame:
    """Give the centre of the area of each gemeente: ``code, x, y`` in kilometres (east, north).

    ``geojson`` is a collection of polygons in degrees with the property ``statcode``. Equirectangular
    projection around the middle of the country; rounded to 100 metres.
    """
    rijen = []
    for code, ringen in _ringen(geojson):
        delen = [_oppervlak_en_zwaartepunt(ring) for ring in ringen]
        oppervlak = sum(a for a, _, _ in delen)
        x, y = (sum(deel[0] * deel[i] for deel in delen) / oppervlak for i in (1, 2))
        rijen.append((code, round(x, 1), round(y, 1)))
    return pd.DataFrame(sorted(rijen), columns=["code", "x", "y"])


def _ringen(geojson: dict[str, Any]) -> list[tuple[str, list[_Punten]]]:
    uit = []
    for stuk in geojson["features"]:
        vorm = stuk["geometry"]
        veelhoeken = vorm["coordinates"] if vorm["type"] == "MultiPolygon" else [vorm["coordinates"]]
        ringen = [_naar_km(np.asarray(ring, dtype=float)[:, :2]) for veelhoek in veelhoeken for ring in veelhoek]
        uit.append((str(stuk["properties"]["statcode"]), ringen))
    return uit


def _naar_km(graden: _Punten) -> _Punten:
    km: _Punten = graden * np.array([_KM_PER_GRAAD * math.cos(math.radians(_BREEDTE)), _KM_PER_GRAAD])
    return km


def _oppervlak_en_zwaartepunt(ring: _Punten) -> tuple[float, float, float]:
    """Signed area and centroid; holes run the other way round and so take off what they should."""
    x, y = (ring - ring[0]).T
    kruis = x[:-1] * y[1:] - x[1:] * y[:-1]
    oppervlak = float(kruis.sum() / 2)
    if oppervlak == 0:
        return 0.0, 0.0, 0.0
    cx = float(((x[:-1] + x[1:]) * kruis).sum() / (6 * oppervlak) + ring[0, 0])
    cy = float(((y[:-1] + y[1:]) * kruis).sum() / (6 * oppervlak) + ring[0, 1])
    return oppervlak, cx, cy


def buren(geojson: dict[str, Any]) -> pd.DataFrame:
    """Give the gemeenten that share a border (two or more corner points): ``van, naar``, each pair once."""
    wie: dict[tuple[float, float], set[str]] = {}
    for code, ringen in _ringen(geojson):
        for ring in ringen:
            for punt in np.unique(ring.round(6), axis=0).tolist():
                wie.setdefault((punt[0], punt[1]), set()).add(code)
    samen: dict[tuple[str, str], int] = {}
    for codes in wie.values():
        for paar in combinations(sorted(codes), 2):
            samen[paar] = samen.get(paar, 0) + 1
    return pd.DataFrame(sorted(paar for paar, n in samen.items() if n > 1), columns=["van", "naar"])


def maak_tegels(middelpunten: pd.DataFrame, buren: pd.DataFrame) -> pd.DataFrame:
    """Lay out one tile a gemeente: ``code, kolom, rij``, whole numbers from 0, row 0 in the north.

    ``middelpunten`` and ``buren`` as the functions of these names give them. Takes some seconds;
    the same input gives the same layout.
    """
    punten = middelpunten.sort_values("code", ignore_index=True)
    codes = punten["code"].tolist()
    plek = {code: i for i, code in enumerate(codes)}
    land = punten[["x", "y"]].to_numpy(dtype=float)
    water = _naar_km(np.array(WATER))
    alle = np.vstack([land, water]) / _TEGEL_KM
    eiland = np.array([code in WADDENEILANDEN for code in codes] + [False] * len(water))
    banden = [_Band(plek[a], plek[b], 1.0) for a, b in zip(buren["van"], buren["naar"], strict=True)]
    banden += _over_water(alle, len(codes), eiland)

    doel = _spreid(alle, banden)
    cellen = _wijs_toe(doel)
    wat = [*_provincies(codes), *[_WATER] * len(water)]
    wat = [_EILAND if is_eiland else w for w, is_eiland in zip(wat, eiland, strict=True)]
    cellen = _Schuiver(alle, doel, banden, wat, cellen).schuif()

    uit = pd.DataFrame({"code": codes, "kolom": cellen[: len(codes), 0], "rij": -cellen[: len(codes), 1]})
    uit["kolom"] -= uit["kolom"].min()
    uit["rij"] -= uit["rij"].min()
    return uit


def _provincies(codes: list[str]) -> list[str]:
    lijst = register(laatste_jaar())
    provincie = dict(zip(lijst["code"], lijst["provincie_code"], strict=True))
    return [provincie[code] for code in codes]


class _Band(NamedTuple):
    """Two points that belong beside each other, and how many tiles apart."""

    a: int
    b: int
    afstand: float

    def stap(self, punten: _Punten) -> _Punten:
        """Give where ``a`` should stand, seen from ``b``."""
        verschil = punten[self.a] - punten[self.b]
        stap: _Punten = verschil / np.linalg.norm(verschil) * max(self.afstand, _BUURAFSTAND)
        return stap


def _over_water(punten: _Punten, n_land: int, eiland: npt.NDArray[np.bool_]) -> list[_Band]:
    """Tie what lies across water: triangle sides that end in a water point or at an island."""
    from scipy.spatial import Delaunay

    banden = set()
    for driehoek in Delaunay(punten).simplices.tolist():
        for a, b in combinations(sorted(driehoek), 2):
            afstand = math.dist(punten[a], punten[b])
            if eiland[a] or eiland[b]:
                banden.add(_Band(a, b, max(afstand, 2.0)))
            elif b >= n_land and afstand < 3:
                banden.add(_Band(a, b, 1.0))
    return sorted(banden)


def _spreid(punten: _Punten, banden: list[_Band]) -> _Punten:
    """Place the points so that each pair of neighbours stands one tile apart in its true direction (least squares)."""
    n = len(punten)
    los = 0.02  # a weak tie to the true place: keeps far corners where they belong
    laplace = np.eye(n) * los
    rechts = punten * los
    for band in banden:
        a, b, _ = band
        laplace[[a, b], [a, b]] += 1
        laplace[[a, b], [b, a]] -= 1
        rechts[a] += band.stap(punten)
        rechts[b] -= band.stap(punten)
    plaats: npt.NDArray[np.floating[Any]] = np.linalg.solve(laplace, rechts)
    for _ in range(200):  # push apart what stands closer than a tile
        verschil = plaats[:, None] - plaats[None]
        afstand = np.linalg.norm(verschil, axis=2) + np.eye(n)
        duw = np.clip(1.0 - afstand, 0, None) / np.maximum(afstand, 1e-9)
        plaats = plaats + 0.25 * (verschil * duw[:, :, None]).sum(axis=1)
    # Rounded, for another machine's last digit would end in another map.
    return np.round(plaats, 3).astype(np.float64)


def _wijs_toe(doel: _Punten) -> npt.NDArray[np.int64]:
    """Give each point its own cell of the grid with the smallest sum of squared distances."""
    from scipy.optimize import linear_sum_assignment

    laag, hoog = np.floor(doel.min(axis=0)) - 2, np.ceil(doel.max(axis=0)) + 2
    x, y = np.meshgrid(np.arange(laag[0], hoog[0] + 1), np.arange(laag[1], hoog[1] + 1))
    cellen = np.column_stack([x.ravel(), y.ravel()])
    kosten = ((doel[:, None] - cellen[None]) ** 2).sum(axis=2)
    _, gekozen = linear_sum_assignment(kosten)
    uit: npt.NDArray[np.int64] = cellen[gekozen].astype(np.int64)
    return uit


class _Schuiver:
    """Local search: two cells change places when that makes the picture better, sometimes when it does not."""

    TREK = 0.10  # to the place that the spreading gave, per squared tile
    STRAK = 0.5  # neighbours one tile apart in their true direction, per squared tile
    VREEMD = 1.8  # a side between two provinces
    RAND = 2.4  # a side on the sea
    EILAND = 25.0  # an island that touches the mainland
    STAPPEN = 600_000
    WARM, KOUD = 3.0, 0.05
    ZAAD = 7  # of eight seeds tried the one with the lowest cost

    def __init__(
        self,
        punten: _Punten,
        doel: _Punten,
        banden: list[_Band],
        wat: list[str],
        cellen: npt.NDArray[np.int64],
    ) -> None:
        self.doel: list[tuple[float, float]] = [(x, y) for x, y in doel.tolist()]
        self.cel: list[_Cel] = [(int(x), int(y)) for x, y in cellen]
        self.op = {cel: i for i, cel in enumerate(self.cel)}
        self.wat = wat
        self.wat_op = dict(zip(self.cel, wat, strict=True))
        soorten = [_ZEE, *sorted(set(wat))]
        self.zijden = {
            a: ({b: self._zijde(a, b, True) for b in soorten}, {b: self._zijde(a, b, False) for b in soorten})
            for a in soorten
        }
        self.banden: list[list[tuple[int, float, float]]] = [[] for _ in self.cel]
        for band in banden:
            dx, dy = band.stap(punten).round(3).tolist()
            self.banden[band.a].append((band.b, dx, dy))
            self.banden[band.b].append((band.a, -dx, -dy))

    def schuif(self) -> npt.NDArray[np.int64]:
        """Run from warm to cold and give the cells."""
        toeval = random.Random(self.ZAAD)
        afkoeling = (self.KOUD / self.WARM) ** (1 / self.STAPPEN)
        warmte = self.WARM
        for _ in range(self.STAPPEN):
            warmte *= afkoeling
            i = toeval.randrange(len(self.cel))
            x, y = self.cel[i]
            nieuw = (x + toeval.randint(-2, 2), y + toeval.randint(-2, 2))
            if nieuw == (x, y):
                continue
            j = self.op.get(nieuw)
            voor = self._kosten(i, j, (x, y), nieuw)
            self._wissel(i, j, (x, y), nieuw)
            erbij = self._kosten(i, j, (x, y), nieuw) - voor
            if erbij > 0 and toeval.random() >= math.exp(-erbij / warmte):
                self._wissel(i, j, nieuw, (x, y))
        return np.array(self.cel)

    def _wissel(self, i: int, j: int | None, van: _Cel, naar: _Cel) -> None:
        self.cel[i] = naar
        self.op[naar] = i
        self.wat_op[naar] = self.wat[i]
        if j is None:
            del self.op[van], self.wat_op[van]
        else:
            self.cel[j] = van
            self.op[van] = j
            self.wat_op[van] = self.wat[j]

    def _kosten(self, i: int, j: int | None, a: _Cel, b: _Cel) -> float:
        """What ``i`` and ``j`` cost where they are, with all sides of both cells (the one between them once)."""
        som = self._plaats(i) + (0.0 if j is None else self._plaats(j))
        wat_op = self.wat_op.get
        for (x, y), overslaan in ((a, None), (b, a)):
            recht, schuin = self.zijden[wat_op((x, y), _ZEE)]
            for dx, dy, is_recht in _ROND:
                ander = (x + dx, y + dy)
                if ander != overslaan:
                    wat = wat_op(ander, _ZEE)
                    som += recht[wat] if is_recht else schuin[wat]
        return som

    def _plaats(self, i: int) -> float:
        x, y = self.cel[i]
        doel_x, doel_y = self.doel[i]
        som = self.TREK * ((x - doel_x) ** 2 + (y - doel_y) ** 2)
        for j, dx, dy in self.banden[i]:
            bx, by = self.cel[j]
            som += self.STRAK * ((x - bx - dx) ** 2 + (y - by - dy) ** 2)
        return som

    def _zijde(self, a: str, b: str, recht: bool) -> float:
        """What it costs that two kinds of cell lie side by side, or corner to corner (not ``recht``)."""
        soorten = {a, b}
        if _EILAND in soorten and not soorten & {_ZEE, _WATER}:
            return self.EILAND if len(soorten) == 2 else 0.5 * self.EILAND * recht
        if not recht or len(soorten) == 1 or _EILAND in soorten:
            return 0.0
        if soorten == {_ZEE, _WATER}:
            return 0.5 * self.RAND
        if _WATER in soorten:
            return 0.3 * self.RAND
        return self.RAND if _ZEE in soorten else self.VREEMD


def tegels() -> pd.DataFrame:
    """Give the tile map: ``code, kolom, rij`` (from 0, row 0 in the north), one row a gemeente of 2023 and later."""
    return lees_ingebed("tegels.csv").copy()
