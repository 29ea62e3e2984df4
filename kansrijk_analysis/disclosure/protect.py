"""Primary and complementary protection of counts.

Primary: a figure is hidden when its cases, or its non-cases, are below the minimum (the rule of the
national monitor: "<10" for numerator or complement). Complementary: where a published total has
exactly one hidden part, the hidden count is the total minus the rest, so a second part is hidden too.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Mask = NDArray[np.bool_]


def primary(count: ArrayLike, n: ArrayLike | None, minimum: int) -> Mask:
    """Tell which figures must be hidden by themselves.

    ``count`` cases of ``n`` (None: no denominator, the count stands alone); NaN is not hidden, it
    has a reason of its own. True where count < minimum or, with a denominator, n - count < minimum.

    >>> primary([9, 10, 95, 0], [100, 100, 100, 100], 10).tolist()
    [True, False, True, True]
    """
    cases = np.asarray(count, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        hidden = cases < minimum
        if n is not None:
            hidden |= np.asarray(n, dtype=np.float64) - cases < minimum
    return np.asarray(hidden, dtype=np.bool_)


def complementary(hidden: ArrayLike, size: ArrayLike, groups: Iterable[ArrayLike]) -> Mask:
    """Tell which further figures must be hidden because a published total would give one away.

    ``hidden``: mask over areas (primary). ``size``: what each area's figure rests on (its cases);
    the smallest area that has a figure is given up, so that the least is lost. ``groups``: index
    arrays, one for each published total, of the areas that add up to it. Groups may overlap, so the rule
    is repeated until nothing changes. Returns the mask of *extra* hidden areas.

    A group of one hidden area has no part to give up: its total is that area's own count and falls under
    the primary rule itself. Areas whose size is NaN have no figure to give up either.

    >>> complementary([True, False, False], [4, 20, 30], [[0, 1, 2]]).tolist()
    [False, True, False]
    """
    start = np.asarray(hidden, dtype=np.bool_)
    now = start.copy()
    weight = np.asarray(size, dtype=np.float64)
    parts = [np.asarray(group, dtype=np.intp) for group in groups]
    changed = True
    while changed:
        changed = False
        for part in parts:
            if now[part].sum() != 1:
                continue
            free = part[~now[part] & ~np.isnan(weight[part])]
            if free.size:
                # The order of the areas must not matter: smallest first, then lowest index.
                now[free[np.lexsort((free, weight[free]))[0]]] = True
                changed = True
    return np.asarray(now & ~start, dtype=np.bool_)
