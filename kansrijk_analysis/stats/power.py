"""What could have been seen: the fall that the trend test finds with a given number of births and years.

All for the same n every year and a fall in a straight line. Silence of the trend test means something
only beside these figures. For a proportion that rises take ``1 - baseline``: a rise of the one is a
fall of the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kansrijk_analysis.stats.compare import Kind, check_kind
from kansrijk_analysis.stats.intervals import Floats, _counts, _level
from kansrijk_analysis.stats.trend import check_dispersion

_STEPS = 60  # halvings of the range 0..baseline: down to the last digit of a float
_FEWEST_YEARS = 3


def _baseline(baseline: ArrayLike, kind: str) -> Floats:
    check_kind(kind)
    start = _counts("baseline", baseline)
    if kind == "proportion" and (start > 1).any():
        raise ValueError("baseline must lie between 0 and 1: a proportion, not a percentage")
    return start


def _years(years: ArrayLike) -> Floats:
    k = _counts("years", years)
    if (k != np.round(k))[~np.isnan(k)].any():
        raise ValueError("years must be whole numbers of yearly figures")
    return k


def _power(n: Floats, start: Floats, fall: Floats, k: Floats, phi: Floats, critical: float, kind: str) -> Floats:
    """Power with the years' sums written out, so that no axis of years is needed; NaN passes through.

    With i = 0..k-1 the years, S = n k(k^2-1)/12 is the sum of squares about their middle, and the slope's
    variance is (sum of n (i - middle)^2 v_i) / S^2, where v_i is the variance of one outcome in year i.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = k * (k**2 - 1) / 12
        step = fall / (k - 1)
        middle = start - fall / 2
        # v_i is middle figure minus its square; odd powers of (i - middle) cancel out over the years.
        without = middle * (1 - middle) if kind == "proportion" else middle
        fourth = squares * (3 * k**2 - 7) / 20
        with_fall = without - step**2 * fourth / squares if kind == "proportion" else without
        null_error = np.sqrt(phi * without / (n * squares))
        error = np.sqrt(phi * np.maximum(with_fall, 0.0) / (n * squares))
        found = special.ndtr((step - critical * null_error) / error)
        opposite = special.ndtr((-step - critical * null_error) / error)
    possible = (n > 0) & (k >= 2) & (start > 0) & (fall <= start)
    return np.where(possible, found + opposite, np.nan)


def power_of_trend(
    n_per_year: ArrayLike,
    baseline: ArrayLike,
    change: ArrayLike,
    years: ArrayLike,
    confidence: float = 0.95,
    dispersion: ArrayLike = 1.0,
    kind: Kind = "proportion",
) -> Floats:
    """Chance that the trend test finds a fall of ``change`` over ``years`` yearly figures (Nam 1987).

    ``change`` is the whole fall from the first year to the last, positive, in the unit of ``baseline``
    (the figure of the first year: a proportion, or a rate per unit of ``n_per_year``). All inputs
    broadcast. Normal approximation (Biometrics 43:701) with the test's variance under no trend and the
    slope's own under the fall; without a fall it gives the test's false alarms, 1 - confidence. It is
    two-sided and so holds the chance of a significant rise too: at 95% confidence less than 0.01 where
    the power is 0.1 or more.

    NaN where n is 0, with fewer than 2 years, for a baseline of 0 (or of 1, when nothing falls), a fall
    larger than the baseline and NaN input. ``ValueError`` for negative or infinite input, a baseline
    above 1 with proportions, years that are not whole numbers and a dispersion below 1.

    >>> power_of_trend([500, 2000], 0.08, 0.02, 5).round(2).tolist()
    [0.28, 0.79]
    """
    critical = special.ndtri(0.5 + _level(confidence) / 2)
    start, phi = _baseline(baseline, kind), check_dispersion(dispersion)
    return _power(
        _counts("n_per_year", n_per_year), start, _counts("change", change), _years(years), phi, critical, kind
    )


def _check_power(power: float, confidence: float) -> float:
    if not 1 - _level(confidence) < power < 1:
        raise ValueError(f"power must lie between the false alarms, 1 - confidence, and 1, not {power}")
    return power


def detectable_change(
    n_per_year: ArrayLike,
    baseline: ArrayLike,
    years: ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    dispersion: ArrayLike = 1.0,
    kind: Kind = "proportion",
) -> Floats:
    """Smallest fall over the whole stretch of ``years`` that the trend test would find with this power.

    Positive, from the first yearly figure to the last, in the unit of ``baseline``; the formula is that of
    ``power_of_trend`` (Nam 1987), solved by bisection. All array inputs broadcast. NaN
    where even a fall to zero would not be found, and as in ``power_of_trend``; errors as there, and
    ``ValueError`` for a power that is not between 1 - confidence and 1.

    >>> detectable_change([200, 2000, 20_000], 0.08, 5).round(4).tolist()
    [0.0556, 0.0202, 0.0067]
    """
    wanted = _check_power(power, confidence)
    critical = special.ndtri(0.5 + _level(confidence) / 2)
    n, start, k, phi = np.broadcast_arrays(
        _counts("n_per_year", n_per_year), _baseline(baseline, kind), _years(years), check_dispersion(dispersion)
    )
    # Comparisons with NaN are false: where no power can be given, no fall can be found.
    found = _power(n, start, start, k, phi, critical, kind) >= wanted
    low, high = np.zeros(start.shape), start.copy()
    for _ in range(_STEPS):
        half = (low + high) / 2
        enough = _power(n, start, half, k, phi, critical, kind) >= wanted
        low, high = np.where(enough, low, half), np.where(enough, half, high)
    return np.where(found, high, np.nan)


def years_needed(
    n_per_year: ArrayLike,
    baseline: ArrayLike,
    change: ArrayLike,
    power: float = 0.8,
    confidence: float = 0.95,
    dispersion: ArrayLike = 1.0,
    kind: Kind = "proportion",
    longest: int = 20,
) -> Floats:
    """Smallest number of yearly figures, from 3, in which a whole fall of ``change`` would be found.

    The fall is spread over the years, however many: more years mean more births, not a larger fall.
    Inputs as in ``power_of_trend`` (Nam 1987), which gives the power. NaN when more
    than ``longest`` years would be needed, and as there; errors as in ``detectable_change``.

    >>> years_needed([500, 2000, 5000], 0.08, 0.02).tolist()
    [nan, 6.0, 3.0]
    """
    if longest < _FEWEST_YEARS:
        raise ValueError(f"longest must be at least {_FEWEST_YEARS}, not {longest}")
    wanted = _check_power(power, confidence)
    k = np.arange(_FEWEST_YEARS, longest + 1, dtype=np.float64)
    n, start, fall, phi = (
        values[..., None]
        for values in np.broadcast_arrays(
            _counts("n_per_year", n_per_year),
            _baseline(baseline, kind),
            _counts("change", change),
            check_dispersion(dispersion),
        )
    )
    critical = special.ndtri(0.5 + _level(confidence) / 2)
    enough = _power(n, start, fall, k, phi, critical, kind) >= wanted
    return np.where(enough.any(axis=-1), k[enough.argmax(axis=-1)], np.nan)
