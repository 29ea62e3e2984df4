"""Funnel plots: what chance alone does at each size, and how much more areas differ than that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kansrijk_analysis.stats.compare import check_kind
from kansrijk_analysis.stats.intervals import Floats, _counts, _level

FunnelKind = Literal["proportion", "rate", "ratio"]
CONFIDENCE = (0.95, 0.998)


class FunnelLimits(NamedTuple):
    """Limits of shape (len(confidence), *shape of n): one layer a level."""

    lower: Floats
    upper: Floats


class FunnelZ(NamedTuple):
    """How many standard errors each area lies from the target, and that standard error under the target."""

    z: Floats
    se: Floats


class Overdispersion(NamedTuple):
    """``phi``: how wild z-scores are (1: as chance); ``tau2``: variance between areas beside chance."""

    phi: float
    tau2: float


def funnel_limits(
    target: ArrayLike, n: ArrayLike, confidence: Sequence[float] = CONFIDENCE, kind: FunnelKind = "proportion"
) -> FunnelLimits:
    """Give exact funnel limits around a target, smooth at small sizes (Spiegelhalter 2005, Stat Med 24:1185).

    ``n``: people, exposure (rate) or expected counts (ratio); ``target``: a proportion, events per unit of
    ``n``, or the ratio to expect, usually 1. They broadcast; limits are in the unit of ``target``. A count lies
    outside the limits exactly where the binomial or Poisson chance of that count or a more extreme one is
    below (1 - confidence) / 2. Between whole counts they are interpolated: with r the quantile and a = (F(r) - p)
    / (F(r) - F(r - 1)) the limits are r - a below and r + 1 - a above. The upper one is the lower one of those
    who are no case, so that a percentage and its complement are judged alike. Limits stay within 0..1 for a
    proportion and not below 0 else.

    A fractional ``n`` (a split gemeente) is no problem: the binomial distribution function is then the
    incomplete beta function that it is for whole numbers. NaN where n is 0 or an input is NaN.
    Raises ``ValueError`` for negative or infinite input and for a target proportion above 1.

    >>> limits = funnel_limits(0.08, [50, 500])
    >>> limits.lower.round(3).tolist(), limits.upper.round(3).tolist()
    ([[0.003, 0.056], [0.0, 0.044]], [[0.174, 0.106], [0.231, 0.121]])
    """
    size, middle = np.broadcast_arrays(_counts("n", n), _target(target, kind))
    tails = [(1 - _level(level)) / 2 for level in confidence]
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = np.array([_quantile(tail, size, middle, kind) / size for tail in tails])
        upper = np.array([(_quantile(1 - tail, size, middle, kind) + 1) / size for tail in tails])
    unknown = (size == 0) | np.isnan(size) | np.isnan(middle)
    return FunnelLimits(*(_possible(np.where(unknown, np.nan, limit), kind) for limit in (lower, upper)))


def _target(target: ArrayLike, kind: str) -> Floats:
    check_kind(kind, ("proportion", "rate", "ratio"))
    middle = _counts("target", target)
    if kind == "proportion" and (middle > 1).any():
        raise ValueError("target must lie between 0 and 1: a proportion, not a percentage")
    return middle


def _possible(limit: Floats, kind: str) -> Floats:
    return np.clip(limit, 0.0, 1.0 if kind == "proportion" else np.inf)


def _cdf(r: Floats, size: Floats, middle: Floats, kind: str) -> Floats:
    """Chance of at most r, a whole number from -1 up."""
    with np.errstate(invalid="ignore"):
        if kind == "proportion":
            inside = special.betainc(np.maximum(size - r, 1e-300), np.maximum(r, 0) + 1, 1 - middle)
            chance = np.where(r >= size, 1.0, inside)
        else:
            chance = special.gammaincc(np.maximum(r, 0) + 1, middle * size)
        return np.where(r < 0, 0.0, chance)


def _quantile(p: float, size: Floats, middle: Floats, kind: str) -> Floats:
    """Smallest whole r with F(r) >= p, interpolated towards r - 1."""
    mean = middle * size
    reach = 10 * np.sqrt(mean) + 20  # more than ten standard deviations: r lies within, and halving finds it
    unknown = np.isnan(mean)
    low = np.where(unknown, -1.0, np.maximum(np.floor(mean - reach), -1.0))
    high = np.where(unknown, 0.0, np.ceil(mean + reach))
    if kind == "proportion":
        high = np.where(unknown, 0.0, np.minimum(high, np.ceil(size)))
    while (high - low > 1).any():
        centre = np.floor((low + high) / 2)
        enough = _cdf(centre, size, middle, kind) >= p
        high, low = np.where(enough, centre, high), np.where(enough, low, centre)
    above, below = _cdf(high, size, middle, kind), _cdf(high - 1, size, middle, kind)
    return np.asarray(high - (above - p) / (above - below), dtype=np.float64)


def funnel_z(count: ArrayLike, n: ArrayLike, target: ArrayLike, kind: FunnelKind = "proportion") -> FunnelZ:
    """Give each area's distance from the target in standard errors under the target (Spiegelhalter 2005).

    ``count`` of ``n`` and ``target`` broadcast, in the units of ``funnel_limits``. The error is
    sqrt(target (1 - target) / n) for a proportion and sqrt(target / n) for a rate or a ratio. z is NaN where n
    is 0, an input is NaN, or the target leaves no room for chance; se wherever it can't be given. Raises
    ``ValueError`` for negative or infinite input, and for a count > n or a target > 1 of a proportion.

    >>> scores = funnel_z([30, 8], [250, 100], 0.08)
    >>> scores.z.round(2).tolist(), scores.se.round(4).tolist()
    ([2.33, 0.0], [0.0172, 0.0271])
    """
    x, size, middle = np.broadcast_arrays(_counts("count", count), _counts("n", n), _target(target, kind))
    if kind == "proportion" and (x > size).any():
        raise ValueError("count must not be larger than n")
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = middle * (1 - middle) / size if kind == "proportion" else middle / size
        se = np.where((size > 0) & (variance > 0), np.sqrt(variance), np.nan)
        return FunnelZ(np.asarray((x / size - middle) / se), se)


def overdispersion(
    z: ArrayLike, weight: ArrayLike | None = None, winsorise: float = 0.10, *, consistent: bool = False
) -> Overdispersion:
    """Estimate how much more areas differ than by chance (Spiegelhalter 2005, Qual Saf Health Care 14:347).

    ``z``: scores of ``funnel_z``, any shape. The part ``winsorise`` at either end is pulled in to the quantile
    there, so that a few areas that are really different do not excuse all others. ``phi`` is the mean square
    of what results. Where N phi > N - 1, ``tau2`` = (N phi - (N - 1)) / (sum w - sum w^2 / sum w), the
    variance between areas in the squared unit of the figure, with w = ``weight`` = 1 / se^2
    (Spiegelhalter et al. 2012, J R Stat Soc A 175:1, section 3); else it is 0.

    Pulling in the ends takes away a part of the spread that is not wild at all (a third of that of chance alone, at
    0.10), so widened limits come out too narrow. ``consistent`` divides phi by what is left of a standard normal,
    as robust measures of scale do: without outliers the spread is then found back.

    Areas with NaN in z or weight are left out, as are infinite weights. tau2 is NaN without weights; both are
    NaN with fewer than two areas. Raises ``ValueError`` for infinite z, weights not above 0, and for winsorise outside
    0..0.5.

    >>> overdispersion([-3.0, -1.0, 0.0, 1.0, 3.0], [100.0] * 5, winsorise=0)
    Overdispersion(phi=4.0, tau2=0.04)
    """
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"winsorise must lie between 0 and a half, not {winsorise}")
    scores = np.asarray(z, dtype=np.float64)
    if np.isinf(scores).any():
        raise ValueError("z must be finite")
    scores, w = np.broadcast_arrays(scores, np.asarray(1.0 if weight is None else weight, dtype=np.float64))
    if (w <= 0).any():
        raise ValueError("weight must be larger than 0")
    known = ~np.isnan(scores) & np.isfinite(w)
    scores, w, number = scores[known], w[known], int(known.sum())
    if number < 2:
        return Overdispersion(np.nan, np.nan)
    phi = float(np.mean(np.clip(scores, *np.quantile(scores, (winsorise, 1 - winsorise))) ** 2))
    if consistent:
        phi /= _left_of_normal(winsorise)
    if weight is None:
        return Overdispersion(phi, np.nan)
    beyond, effective = number * phi - (number - 1), float(w.sum() - (w**2).sum() / w.sum())
    if beyond <= 0:
        return Overdispersion(phi, 0.0)
    # With all weight on one area nothing can be said of how areas differ.
    return Overdispersion(phi, beyond / effective if effective > 0 else np.nan)


def _left_of_normal(winsorise: float) -> float:
    """Give the mean square of a standard normal whose ends are pulled in to the quantiles there."""
    if winsorise == 0:
        return 1.0
    end = special.ndtri(1 - winsorise)
    density = np.exp(-(end**2) / 2) / np.sqrt(2 * np.pi)
    return float(1 - 2 * winsorise - 2 * end * density + 2 * winsorise * end**2)


def widened_limits(
    target: ArrayLike,
    n: ArrayLike,
    tau2: float,
    confidence: Sequence[float] = CONFIDENCE,
    kind: FunnelKind = "proportion",
    *,
    exact: FunnelLimits | None = None,
) -> FunnelLimits:
    """Give funnel limits that allow for differences between areas as well as for chance.

    Each limit of ``funnel_limits`` moves away from the target by the factor sqrt((se^2 + tau2) / se^2), with se the
    standard error under the target and ``tau2`` that of ``overdispersion``. For large areas these are the limits
    target +- z sqrt(se^2 + tau2) of Spiegelhalter 2005 (Qual Saf Health Care 14:347); for small ones they stay
    exact where tau2 is 0, and never lie within the ordinary limits. They are cut off at what is possible: at 0,
    and for a proportion at 1. ``exact``: what ``funnel_limits`` gives for the same input, where that is at hand
    already. NaN where an input is NaN, n is 0, or the target leaves no room for chance. Raises ``ValueError`` for
    negative or infinite input.

    >>> widened_limits(0.08, [400], 0.0001).upper.round(3).tolist()
    [[0.116], [0.137]]
    """
    size, middle, extra = np.broadcast_arrays(_counts("n", n), _target(target, kind), _counts("tau2", tau2))
    if exact is None:
        exact = funnel_limits(middle, size, confidence, kind)
    se = funnel_z(np.zeros_like(size), size, middle, kind).se
    factor = np.sqrt(1 + extra / se**2)
    return FunnelLimits(*(_possible(middle + (limit - middle) * factor, kind) for limit in exact))
