"""Confidence intervals for proportions and rates from counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """Lower and upper limits, each of the broadcast shape of the inputs."""

    lower: Floats
    upper: Floats


def _level(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, not {confidence}")
    return confidence


def _counts(name: str, values: ArrayLike) -> Floats:
    """Counts as floats; NaN stays NaN (no value), infinite or negative is an error."""
    array = np.asarray(values, dtype=np.float64)
    if np.isinf(array).any():
        raise ValueError(f"{name} must be finite")
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative")
    return array


def wilson_interval(count: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Interval:
    """Score interval for a proportion (Wilson 1927; Newcombe 1998, Stat Med 17:857).

    ``count`` cases of ``n``, any broadcastable shapes; counts may be fractional where a split
    gemeente was weighted. Limits are proportions in 0..1; NaN where n is 0 or a count is NaN.
    Raises ``ValueError`` for negative or infinite input and for count > n.

    >>> lower, upper = wilson_interval(10, 100)
    >>> round(float(lower), 4), round(float(upper), 4)
    (0.0552, 0.1744)
    """
    x, size = np.broadcast_arrays(_counts("count", count), _counts("n", n))
    if (x > size).any():
        raise ValueError("count must not be larger than n")
    z = special.ndtri(0.5 + _level(confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = x / size
        centre = p + z**2 / (2 * size)
        half = z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
        scale = 1 + z**2 / size
        # The exact ends: rounding would put them a hair outside 0..1.
        lower = np.where(x == 0, 0.0, (centre - half) / scale)
        upper = np.where(x == size, 1.0, (centre + half) / scale)
    unknown = (size == 0) | np.isnan(x) | np.isnan(size)
    return Interval(np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper))


def poisson_interval(count: ArrayLike, exposure: ArrayLike = 1.0, confidence: float = 0.95) -> Interval:
    """Exact interval for a count or a rate (Garwood 1936, Biometrika 28:437).

    Limits are per unit of ``exposure`` (1: the count itself). The lower limit is 0 for a zero
    count. NaN where the exposure is 0 or an input is NaN; ``ValueError`` for negative or
    infinite input.

    >>> lower, upper = poisson_interval(0)
    >>> float(lower), round(float(upper), 3)
    (0.0, 3.689)
    """
    x, size = np.broadcast_arrays(_counts("count", count), _counts("exposure", exposure))
    tail = (1 - _level(confidence)) / 2
    unknown = (size == 0) | np.isnan(x) | np.isnan(size)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = np.where(x == 0, 0.0, special.gammaincinv(x, tail)) / size
        upper = special.gammainccinv(x + 1, tail) / size
    return Interval(np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper))


def byar_interval(count: ArrayLike, exposure: ArrayLike = 1.0, confidence: float = 0.95) -> Interval:
    """Byar's approximation to the exact interval for a count or a rate (Breslow & Day 1987, IARC 82).

    Shapes, units and errors as ``poisson_interval``, which is exact and goes before; this one is
    there to agree with figures of others and for ``directly_standardised_rate``. The lower limit is
    0 at count 0, and wherever the approximation would fall below it.

    >>> lower, upper = byar_interval(65)
    >>> round(float(lower), 2), round(float(upper), 2)
    (50.16, 82.85)
    """
    x, size = np.broadcast_arrays(_counts("count", count), _counts("exposure", exposure))
    z = special.ndtri(0.5 + _level(confidence) / 2)
    unknown = (size == 0) | np.isnan(x) | np.isnan(size)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.maximum(1 - 1 / (9 * x) - z / (3 * np.sqrt(x)), 0.0)
        lower = np.where(x == 0, 0.0, x * root**3) / size
        upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3 / size
    return Interval(np.where(unknown, np.nan, lower), np.where(unknown, np.nan, upper))
