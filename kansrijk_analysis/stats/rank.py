"""How sure a place on a list is: intervals of ranks, and the chance of the worst fifth, from posterior draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kansrijk_analysis.stats.intervals import Floats, _level

_SEED = 20160601  # of the order in which ties fall; fixed, so that the same draws give the same ranks
_BLOCK = 1_000_000  # values handled at once: some tens of megabytes


class RankIntervals(NamedTuple):
    """One value an area: rank limits (1 is the highest value) and the chance of the worst fifth."""

    lower: Floats
    upper: Floats
    worst_fifth: Floats


def rank_intervals(draws: ArrayLike, confidence: float = 0.95) -> RankIntervals:
    """Rank areas within each posterior draw and summarise (Goldstein & Spiegelhalter 1996, J R Stat Soc A 159:385).

    ``draws``: shape (draws, areas); the highest value of a draw has rank 1 (for a figure of which a low value is
    unfavourable, give minus the draws). ``lower`` and ``upper``: whole numbers within 1..n between which the
    middle part ``confidence`` of an area's ranks lies. ``worst_fifth``: the part of the draws in which
    its rank is at most n / 5, rounded to the nearest whole number and at least 1 (68 of 342).

    Ties fall in random order (own fixed seed), so areas that are equal in every draw share all places: their
    intervals are as wide as the list allows. Areas of which every draw is NaN get NaN and do not count in n.
    Memory beside the draws: two bytes a draw and area, and some tens of megabytes.

    Raises ``ValueError`` for draws of another shape, and for an area with NaN in some draws only.

    >>> ranks = rank_intervals([[0.9, 0.1, 0.5], [0.8, 0.3, 0.2], [0.7, 0.2, 0.4]])
    >>> ranks.lower.tolist(), ranks.upper.tolist(), ranks.worst_fifth.round(2).tolist()
    ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0], [1.0, 0.0, 0.0])
    """
    sample = np.asarray(draws)
    if sample.ndim != 2 or sample.shape[0] == 0:
        raise ValueError("draws must have the shape (draws, areas), with at least one draw")
    tail = (1 - _level(confidence)) / 2
    known = ~np.isnan(sample[0])
    number, areas = sample.shape[0], int(known.sum())
    lower, upper, fifth = (np.full(sample.shape[1], np.nan) for _ in range(3))
    if areas:
        # By area, so that the ranks of one area lie side by side when they are sorted.
        ranks = np.empty((areas, number), dtype=np.uint16 if areas < 2**16 else np.uint32)
        random = np.random.default_rng(_SEED)
        for block in _blocks(number, sample.shape[1]):
            ranks[:, block] = _ranks(_of_known(sample[block], known), random, ranks.dtype).T
        skip = int(np.floor(tail * number + 1e-9))
        worst = max(1, int(np.floor(areas / 5 + 0.5)))
        place = np.flatnonzero(known)
        for block in _blocks(areas, number):
            ordered = np.sort(ranks[block], axis=1)
            lower[place[block]], upper[place[block]] = ordered[:, skip], ordered[:, number - 1 - skip]
            fifth[place[block]] = (ordered <= worst).mean(axis=1)
    elif not np.isnan(sample).all():
        raise ValueError("an area has NaN in some draws only")
    return RankIntervals(lower, upper, fifth)


def _blocks(rows: int, columns: int) -> list[slice]:
    step = max(1, _BLOCK // max(columns, 1))
    return [slice(start, min(start + step, rows)) for start in range(0, rows, step)]


def _of_known(sample: NDArray[np.floating], known: NDArray[np.bool_]) -> NDArray[np.floating]:
    missing = np.isnan(sample)
    if not missing.any():
        if known.all():
            return sample
        raise ValueError("an area has NaN in some draws only")
    if (missing == known).any():
        raise ValueError("an area has NaN in some draws only")
    return sample[:, known]


def _ranks(
    sample: NDArray[np.floating], random: np.random.Generator, dtype: np.dtype[np.unsignedinteger]
) -> NDArray[np.unsignedinteger]:
    """Rank within each row, highest first."""
    rows, areas = sample.shape
    order = np.argsort(sample, axis=1)
    ordered = np.take_along_axis(sample, order, axis=1)
    tied = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
    if tied.any():
        # A stable sort of areas that were put in a random order first leaves equal values in that order.
        shuffled = np.argsort(random.random((int(tied.sum()), areas)), axis=1)
        again = np.argsort(np.take_along_axis(sample[tied], shuffled, axis=1), axis=1, kind="stable")
        order[tied] = np.take_along_axis(shuffled, again, axis=1)
    ranks = np.empty((rows, areas), dtype=dtype)
    np.put_along_axis(ranks, order, np.arange(areas, 0, -1, dtype=dtype)[None, :], axis=1)
    return ranks
