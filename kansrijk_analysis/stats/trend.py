"""Linear trend over years: is there one, how large is it, and how much do years jump about beyond chance?

One straight line through an area's yearly figures, weighted by their n. Variances are those under "no
trend" (the area's figure over all years together), as in the test of Armitage: test, interval and
chart then say the same. Years that overlap, such as averages over three years, must never be passed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from kansrijk_analysis.stats.compare import Kind, check_kind, check_part
from kansrijk_analysis.stats.intervals import Floats, _counts, _level

_WINSOR = 0.9
_FEWEST_DEGREES = 10


class Trend(NamedTuple):
    """Chi-square (1 df), its p, and the change per year with limits; each of the shape of the areas."""

    chi2: Floats
    p: Floats
    change: Floats
    lower: Floats
    upper: Floats


class FittedTrend(NamedTuple):
    """The line and its pointwise band, each of the shape (..., years)."""

    fitted: Floats
    lower: Floats
    upper: Floats


class _Line(NamedTuple):
    """Straight line per area, with the axis of years kept (length 1) where there is one value an area."""

    usable: NDArray[np.bool_]
    share: Floats  # the observed figure of each year
    weight: Floats  # n, 0 where the year is not usable
    distance: Floats  # years from the area's weighted mean year
    size: Floats  # n of all years together
    mean: Floats
    spread: Floats  # weighted sum of squared distances
    slope: Floats
    variance: Floats  # of one member's outcome when there is no trend
    known: NDArray[np.bool_]


def _line(count: ArrayLike, n: ArrayLike, year: ArrayLike, kind: str) -> _Line:
    check_kind(kind)
    t = np.asarray(year, dtype=np.float64)
    if t.ndim != 1 or not np.isfinite(t).all() or np.unique(t).size != t.size:
        raise ValueError("year must be a row of different, finite years")
    x, size = np.broadcast_arrays(_counts("count", count), _counts("n", n))
    if x.shape[-1:] != t.shape:
        raise ValueError(f"the last axis of count and n must be that of year: {x.shape} has not {t.size} years")
    check_part(x, size, kind)
    usable = ~np.isnan(x) & (size > 0)
    x, weight = np.where(usable, x, 0.0), np.where(usable, size, 0.0)
    total, members = x.sum(axis=-1, keepdims=True), weight.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(usable, x / weight, np.nan)
        mean = total / members
        # Counted from the first year: the squares of 2015 and 2026 would cost half of the digits.
        distance = (t - t[:1]) - (weight * (t - t[:1])).sum(axis=-1, keepdims=True) / members
        spread = (weight * distance**2).sum(axis=-1, keepdims=True)
        slope = (x * distance).sum(axis=-1, keepdims=True) / spread
    variance = mean * (1 - mean) if kind == "proportion" else mean
    known = (usable.sum(axis=-1, keepdims=True) >= 2) & (variance > 0)
    return _Line(usable, share, weight, distance, members, mean, spread, slope, variance, known)


def check_dispersion(dispersion: ArrayLike) -> Floats:
    """Give the factors as floats; ``ValueError`` for one below 1, as less than chance does not exist."""
    phi = np.asarray(dispersion, dtype=np.float64)
    if (phi < 1).any() or np.isinf(phi).any():
        raise ValueError("dispersion must be finite and at least 1")
    return phi


def _trend(
    count: ArrayLike, n: ArrayLike, year: ArrayLike, dispersion: ArrayLike, confidence: float, kind: str
) -> Trend:
    line = _line(count, n, year, kind)
    phi = check_dispersion(dispersion)
    critical = special.ndtri(0.5 + _level(confidence) / 2)
    slope = line.slope[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(phi * line.variance[..., 0] / line.spread[..., 0])
        z = slope / error
    known = line.known[..., 0] & ~np.isnan(phi)
    half = critical * error
    values = (z**2, 2 * special.ndtr(-np.abs(z)), slope, slope - half, slope + half)
    return Trend(*(np.where(known, value, np.nan) for value in values))


def trend_in_proportions(
    count: ArrayLike, n: ArrayLike, year: ArrayLike, dispersion: ArrayLike = 1.0, confidence: float = 0.95
) -> Trend:
    """Linear trend in yearly proportions (Armitage 1955, Biometrics 11:375).

    ``count`` and ``n`` have the shape (..., years), ``year`` is one-dimensional. ``change`` is the
    slope per year in proportion units, by least squares weighted with n; its limits use the variance
    under no trend and so leave out 0 exactly when p < 1 - confidence. ``dispersion`` (at least 1, one
    or one per area; see ``trend_dispersion``) multiplies the variance and divides chi-square.

    Years without a count or with n = 0 are left out of that area's line. NaN with fewer than two years
    and where nobody or everybody is a case. ``ValueError`` for impossible counts, years that are
    not different, a last axis unlike ``year``'s and a dispersion below 1.

    >>> trend = trend_in_proportions([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    >>> round(float(trend.chi2), 4), round(float(trend.change), 4)
    (8.2249, -0.0334)
    """
    return _trend(count, n, year, dispersion, confidence, "proportion")


def trend_in_rates(
    count: ArrayLike, exposure: ArrayLike, year: ArrayLike, dispersion: ArrayLike = 1.0, confidence: float = 0.95
) -> Trend:
    """Linear trend in yearly rates of events (Armitage 1955, Biometrics 11:375: trend in frequencies).

    As ``trend_in_proportions`` with the variance of Poisson: the score test of a rate that is linear in
    the year. ``change`` is per year and per unit of ``exposure``. NaN where there is no event at all.

    >>> trend = trend_in_rates([30, 26, 21, 18], [10, 10, 10, 10], [2020, 2021, 2022, 2023])
    >>> round(float(trend.chi2), 3), round(float(trend.change), 2)
    (3.539, -0.41)
    """
    return _trend(count, exposure, year, dispersion, confidence, "rate")


def _pearson(line: _Line, kind: str) -> tuple[Floats, Floats]:
    """Chi-square about the line and its degrees of freedom, of the areas with at least one degree."""
    degrees = np.where(line.known[..., 0], line.usable.sum(axis=-1) - 2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        misfit = line.share - line.mean - line.slope * line.distance
        chi2 = (np.where(line.usable, line.weight * misfit**2, 0.0) / line.variance).sum(axis=-1)
        if kind == "proportion":
            # A fixed total of cases over the years is a draw without replacement: its variance is N / (N - 1) larger.
            chi2 = chi2 * (1 - 1 / line.size[..., 0])
    enough = degrees >= 1
    return chi2[enough], degrees[enough].astype(np.float64)


def trend_dispersion(count: ArrayLike, n: ArrayLike, year: ArrayLike, kind: Kind = "proportion") -> float:
    """How much more yearly figures jump about their area's own line than chance makes them: one factor, at least 1.

    Per area with three or more usable years: Pearson's chi-square about its fitted line, with the
    variance at the area's overall figure (so that its expectation is the degrees of freedom even when
    counts are small), years - 2 degrees of freedom. These are pooled over all areas (McCullagh & Nelder
    1989, section 4.5: chi-square over degrees of freedom), but each area's is cut at the 90th percentile
    that a chi-square with its degrees of freedom, times the factor, would have; the factor is the one at
    which the cut values sum to what they would on average. So a few wild areas (a miscount, a break in
    the series) weigh little, and the cutting itself gives no bias as long as the areas are alike
    (Huber 1964, Ann Math Stat 35:73). With a few cases a year chi-square is more skewed than that and a true
    excess comes out too low: 2.2 for a true 3 at 3 cases per 1000 births in the real gemeenten, 2.9 at 70.
    Where the factor grows with n, it is the factor of the many small areas and too low for the few large
    ones. A jump that all areas share in one year counts as well.

    ``count`` and ``n`` (..., years), ``year`` one-dimensional. 1.0 when there is no more than chance, and
    when all areas together have fewer than 10 degrees of freedom. ``ValueError`` as for the trends.

    >>> rows = [[10, 18, 9, 21, 12], [30, 24, 41, 27, 38], [15, 14, 29, 12, 25], [8, 22, 6, 19, 11]]
    >>> round(trend_dispersion(rows, 400, [2019, 2020, 2021, 2022, 2023]), 2)
    3.56
    """
    chi2, degrees = _pearson(_line(count, n, year, kind), kind)
    if degrees.sum() < _FEWEST_DEGREES:
        return 1.0
    cut = special.chdtri(degrees, 1 - _WINSOR)
    average = (degrees * special.chdtr(degrees + 2, cut) + cut * (1 - _WINSOR)).sum()

    def surplus(phi: float) -> float:
        return float(np.minimum(chi2 / phi, cut).sum() - average)

    if surplus(1.0) <= 0:
        return 1.0
    # Beyond this factor nothing is cut and the sum lies below its average.
    highest = max(float((chi2 / cut).max()), float(chi2.sum() / average))
    return float(optimize.brentq(surplus, 1.0, highest + 1.0, xtol=1e-12))


def fitted_trend(
    count: ArrayLike,
    n: ArrayLike,
    year: ArrayLike,
    kind: Kind = "proportion",
    dispersion: ArrayLike = 1.0,
    confidence: float = 0.95,
) -> FittedTrend:
    """Fitted line and its pointwise band for a chart; the same line and variance as the trend's test.

    ``count`` and ``n`` (..., years), ``dispersion`` one or one per area. In each year the band holds the
    line's value there with the given confidence (Draper & Smith 1998, chapter 1); it is not a band for
    that year's own figure. Line and limits are cut off at 0, and at 1 for proportions: a straight line
    may leave the scale. Between an area's first and last usable year only, NaN outside and where the
    trend has no value. Errors as for the trends.

    >>> fitted, lower, upper = fitted_trend([30, 26, 21, 18], [300, 300, 300, 300], [2020, 2021, 2022, 2023])
    >>> fitted.round(4).tolist()
    [0.0997, 0.086, 0.0723, 0.0587]
    >>> round(float(lower[0]), 4), round(float(upper[0]), 4)
    (0.0741, 0.1252)
    """
    line = _line(count, n, year, kind)
    phi = check_dispersion(dispersion)[..., None]
    critical = special.ndtri(0.5 + _level(confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        fitted = line.mean + line.slope * line.distance
        half = critical * np.sqrt(phi * line.variance * (1 / line.size + line.distance**2 / line.spread))
    order = np.argsort(np.asarray(year, dtype=np.float64))
    begun = np.logical_or.accumulate(line.usable[..., order], axis=-1)
    ended = np.logical_or.accumulate(line.usable[..., order[::-1]], axis=-1)
    within = begun[..., np.argsort(order)] & ended[..., np.argsort(order[::-1])]
    known = line.known & within & ~np.isnan(phi)
    highest = 1.0 if kind == "proportion" else np.inf
    return FittedTrend(
        *(np.where(known, np.clip(v, 0.0, highest), np.nan) for v in (fitted, fitted - half, fitted + half))
    )
