"""Whether high values lie beside high values on the map: Moran's I with a permutation test."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from kansrijk_analysis.stats.intervals import Floats

_BLOCK = 2_000_000  # values of random maps handled at once


class MoransI(NamedTuple):
    """``i``: about 0 without pattern, towards 1 where neighbours are alike; ``p``: two-sided, by permutation."""

    i: float
    p: float


def morans_i(values: ArrayLike, weights: Any, permutations: int = 999, seed: int = 0) -> MoransI:
    """Compute Moran's I (Moran 1950, Biometrika 37:17) and how often a random map does as much.

    ``values``: shape (areas,). ``weights``: (areas, areas), an array or a scipy sparse one: how near each pair is,
    used as given (not standardised by row, need not be symmetric), but for the diagonal, which counts as 0.
    i = n / sum(w) * sum(w_ij d_i d_j) / sum(d_i^2) with d the deviations from the mean. p is (1 + maps at least as far
    from -1 / (n - 1), the mean of all maps) / (permutations + 1), over seeded shuffles of the values.

    Areas with NaN are dropped, with their weights. Both NaN for fewer than 3 areas, constant values, or no weights at
    all. Raw figures of small areas blur a pattern: give estimates that borrow strength. Raises ``ValueError``
    for other shapes, infinite values, negative or infinite weights, and fewer than 1 permutation.

    >>> line = np.eye(6, k=1) + np.eye(6, k=-1)
    >>> round(morans_i([1, 2, 3, 4, 5, 6], line).i, 3)
    0.6
    """
    x = np.asarray(values, dtype=np.float64)
    near = sparse.csr_array(weights, dtype=np.float64)
    if x.ndim != 1 or near.shape != (len(x), len(x)):
        raise ValueError("values must have the shape (areas,) and weights (areas, areas)")
    if np.isinf(x).any():
        raise ValueError("values must be finite")
    if not np.isfinite(near.data).all() or (near.data < 0).any():
        raise ValueError("weights must be finite and not negative")
    if permutations < 1:
        raise ValueError(f"permutations must be at least 1, not {permutations}")
    known = np.flatnonzero(~np.isnan(x))
    x, near = x[known], near[known][:, known].tocoo()
    near = sparse.csr_array((np.where(near.row == near.col, 0.0, near.data), (near.row, near.col)), shape=near.shape)
    total = float(near.sum())
    if len(x) < 3 or (x == x[0]).all() or total == 0:
        return MoransI(np.nan, np.nan)
    deviation = x - x.mean()
    factor = len(x) / total / float((deviation**2).sum())

    def statistic(maps: Floats) -> Floats:
        return np.asarray(factor * ((near @ maps) * maps).sum(axis=0))

    i = float(statistic(deviation[:, None])[0])
    middle = -1 / (len(x) - 1)
    # Shuffles that give the same map again must count, whatever the last digit does.
    far = abs(i - middle) - 1e-12 * (1 + abs(i))
    random = np.random.default_rng(seed)
    step = max(1, _BLOCK // len(x))
    extreme = 0
    for start in range(0, permutations, step):
        number = min(step, permutations - start)
        maps = random.permuted(np.broadcast_to(deviation, (number, len(x))), axis=1).T
        extreme += int((np.abs(statistic(maps) - middle) >= far).sum())
    return MoransI(i, (1 + extreme) / (permutations + 1))
