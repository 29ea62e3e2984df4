"""Directly standardised rates: what the rate would be if every area had the same make-up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kansrijk_analysis.stats.intervals import Floats, _counts, byar_interval

FEWEST_EVENTS = 10
"""Below this total the limits are not to be trusted and no rate is given."""


class StandardisedRate(NamedTuple):
    """Rate and its limits per unit of ``n``, each of the leading shape of the inputs."""

    rate: Floats
    lower: Floats
    upper: Floats


def directly_standardised_rate(
    count: ArrayLike, n: ArrayLike, weight: ArrayLike, confidence: float = 0.95
) -> StandardisedRate:
    """Directly standardised rate with limits of Dobson et al. (1991, Stat Med 10:457).

    The last axis of ``count`` and ``n`` holds the strata (such as age groups), the axes before it
    areas; ``weight`` is the standard population per stratum, on any scale. Rate and limits are per
    unit of ``n``; the limits use Byar's for the total count, the lower one is cut off at 0. ``n`` is
    persons or person-years, so ``count`` may be larger; every event is taken to be independent.

    NaN with fewer than 10 events in total, where a stratum has n = 0 and where an input is NaN.
    Raises ``ValueError`` for negative or infinite counts, and for weights that are not positive and finite.

    >>> rate, lower, upper = directly_standardised_rate([20, 30], [1000, 500], weight=[3, 1])
    >>> round(float(rate), 4), round(float(lower), 4), round(float(upper), 4)
    (0.03, 0.0221, 0.0397)
    """
    w = np.asarray(weight, dtype=np.float64)
    if not ((w > 0) & np.isfinite(w)).all():
        raise ValueError("weight must be positive and finite")
    x, size, w = np.broadcast_arrays(_counts("count", count), _counts("n", n), w)
    if x.ndim == 0:
        raise ValueError("count, n or weight must have an axis of strata")
    with np.errstate(divide="ignore", invalid="ignore"):
        per_event = w / w.sum(axis=-1, keepdims=True) / size
        total = x.sum(axis=-1)
        rate = (per_event * x).sum(axis=-1)
        spread = np.sqrt((per_event**2 * x).sum(axis=-1) / total)
        byar = byar_interval(total, 1.0, confidence)
        # One event that weighs far more than the others would take the limit below 0.
        lower = np.maximum(rate + spread * (byar.lower - total), 0.0)
        upper = rate + spread * (byar.upper - total)
    # A comparison with NaN is false, so this catches missing counts too.
    known = (total >= FEWEST_EVENTS) & (size > 0).all(axis=-1)
    return StandardisedRate(
        np.where(known, rate, np.nan), np.where(known, lower, np.nan), np.where(known, upper, np.nan)
    )
