"""Many comparisons at once: how many false alarms to expect, and what remains when that is taken into account."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kansrijk_analysis.stats.intervals import Floats, _counts, _level


def benjamini_hochberg(p: ArrayLike) -> Floats:
    """Adjust p-values for the false discovery rate (Benjamini & Hochberg 1995, J R Stat Soc B 57:289).

    ``p``: one family, or families along the last axis. Calling different what has an adjusted value below
    q makes the expected part of false alarms among all that is called different at most q. NaN
    (not compared) stays NaN and does not count. Raises ``ValueError`` for values outside 0..1.

    >>> benjamini_hochberg([0.01, 0.02, 0.04, float("nan")]).round(4).tolist()
    [0.03, 0.03, 0.04, nan]
    """
    values = np.asarray(p, dtype=np.float64)
    if ((values < 0) | (values > 1)).any():
        raise ValueError("p must lie between 0 and 1")
    if values.size == 0 or values.ndim == 0:
        return values.copy()
    order = np.argsort(values, axis=-1)  # NaN comes last
    ranked = np.take_along_axis(values, order, axis=-1)
    number = (~np.isnan(values)).sum(axis=-1, keepdims=True)
    scaled = ranked * number / np.arange(1, values.shape[-1] + 1)
    # The value of a place is the lowest from there on: a larger p never gets a smaller adjusted value.
    lowest = np.fmin.accumulate(scaled[..., ::-1], axis=-1)[..., ::-1]
    adjusted = np.empty_like(values)
    np.put_along_axis(adjusted, order, np.minimum(lowest, 1.0), axis=-1)
    return adjusted


def expected_false_alarms(m: ArrayLike, confidence: float = 0.95) -> Floats:
    """Give how many of ``m`` comparisons stand out by chance alone, when nothing differs: m (1 - confidence).

    This is an expectation, not a bound, and needs no independence. NaN gives NaN; raises ``ValueError`` for a
    negative or infinite number.

    >>> round(float(expected_false_alarms(342)), 1)
    17.1
    """
    return np.asarray(_counts("m", m) * (1 - _level(confidence)))
