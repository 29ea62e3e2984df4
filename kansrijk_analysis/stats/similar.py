"""Areas that are like one another: nearest neighbours on characteristics put on one scale."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kansrijk_analysis.stats.intervals import Floats

_NORMAL_MAD = 1.482602218505602  # a normal spread is this many times its median absolute deviation
_TIE = 1 + 1e-10  # relative; distances nearer than this are equal but for rounding
_MARGIN = 1 + 1e-9  # within this the order of the tree is not relied on


class SimilarAreas(NamedTuple):
    """Nearest areas of each area: row numbers and distances (areas, k), and (areas, k, variables) shares."""

    index: NDArray[np.intp]  # type: ignore[assignment]  # hides tuple.index, which nobody needs here
    distance: Floats
    share: Floats


def similar_areas(features: ArrayLike, k: int) -> SimilarAreas:
    """Find the k areas most like each area.

    ``features``: shape (areas, variables). Each variable is put on one scale by its median and its scaled median
    absolute deviation (by its standard deviation where that is 0), so that units do not matter and one
    extreme area does not squeeze the others; a variable that is the same everywhere counts for nothing.
    Distance: straight line. ``index`` goes by distance, ties by row number; ``share`` is the part of the
    squared distance that each variable makes up, 0 where the distance is 0. Distances that differ by less
    than 1e-10 of themselves are ties, so that units, machine or order of the columns can't decide.

    A row with NaN gets index -1 and NaN distances, takes no part in the scales, and is nobody's neighbour;
    places beyond the number of complete rows stay -1 and NaN too. Cost: a search tree, near to linear in the areas
    for a handful of variables; many identical areas or dozens of variables make it quadratic in time, not
    in memory.

    Nearest neighbours on standardised characteristics are what CIPFA gives English authorities; the robust
    scale is a choice of this project. Raises ``ValueError`` for k below 1 or not below the number of areas, for
    infinite features, and for no variables.

    >>> near = similar_areas([[10, 1.0], [11, 1.1], [30, 5.0], [29, 4.8]], 1)
    >>> near.index.ravel().tolist(), near.share.sum(axis=2).round(6).ravel().tolist()
    ([1, 0, 3, 2], [1.0, 1.0, 1.0, 1.0])
    """
    table = np.asarray(features, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] == 0:
        raise ValueError("features must have the shape (areas, variables), with at least one variable")
    if np.isinf(table).any():
        raise ValueError("features must be finite")
    areas, variables = table.shape
    if not 1 <= k < areas:
        raise ValueError(f"k must be at least 1 and below the number of areas ({areas}), not {k}")
    whole = np.flatnonzero(~np.isnan(table).any(axis=1))
    index = np.full((areas, k), -1, dtype=np.intp)
    distance = np.full((areas, k), np.nan)
    share = np.full((areas, k, variables), np.nan)
    found = min(k, len(whole) - 1)
    if found >= 1:
        points = _scaled(table[whole])
        near, away = _nearest(points, found)
        index[whole, :found], distance[whole, :found] = whole[near], away
        squared = (points[:, None, :] - points[near]) ** 2
        total = squared.sum(axis=2, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            share[whole, :found] = np.where(total > 0, squared / total, 0.0)
    return SimilarAreas(index, distance, share)


def _scaled(table: Floats) -> Floats:
    centre = np.median(table, axis=0)
    spread = _NORMAL_MAD * np.median(np.abs(table - centre), axis=0)
    spread = np.where(spread > 0, spread, table.std(axis=0))
    varies = (table != table[0]).any(axis=0)  # rounding gives a constant a standard deviation that is not quite 0
    return np.where(varies, (table - centre) / np.where(varies, spread, 1.0), 0.0)


def _nearest(points: Floats, k: int) -> tuple[NDArray[np.intp], Floats]:
    """Give the k nearest other rows of each row and their distances; equal distances in the order of the rows.

    The tree may leave any of several equals out at the edge, so there all at that distance are looked up.
    """
    # Imported where it is used: most pages need no neighbours.
    from scipy.spatial import cKDTree

    number = len(points)
    tree = cKDTree(points)
    ask = min(k + 2, number)
    away, who = tree.query(points, k=ask)
    index, distance = _first(points, np.arange(number), who, k)
    if ask < number:
        for row in np.flatnonzero(away[:, k + 1] <= away[:, k] * _MARGIN):
            around = np.array(tree.query_ball_point(points[row], away[row, k] * _MARGIN), dtype=np.intp)
            index[row], distance[row] = _first(points, np.array([row]), around[None, :], k)
    return index, distance


def _first(
    points: Floats, rows: NDArray[np.intp], candidates: NDArray[np.intp], k: int
) -> tuple[NDArray[np.intp], Floats]:
    """Take the nearest k of the candidates of each row, itself left out."""
    squared = (points[rows][:, None, :] - points[candidates]) ** 2
    # Added up in order of size, which the order of the columns can't change.
    distance = np.sqrt(np.sort(squared, axis=2).sum(axis=2))
    distance[candidates == rows[:, None]] = np.inf
    order = np.argsort(distance, axis=1)
    candidates, distance = np.take_along_axis(candidates, order, axis=1), np.take_along_axis(distance, order, axis=1)
    # What hardly exceeds its predecessor ties with it, and gets its distance.
    starts = np.ones(distance.shape, dtype=bool)
    starts[:, 1:] = distance[:, 1:] > distance[:, :-1] * _TIE
    distance = np.maximum.accumulate(np.where(starts, distance, 0.0), axis=1)
    order = np.lexsort((candidates, distance), axis=-1)[:, :k]
    return np.take_along_axis(candidates, order, axis=1), np.take_along_axis(distance, order, axis=1)
