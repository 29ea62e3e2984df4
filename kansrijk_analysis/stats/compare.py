"""Is an area's figure different from another one? Score tests; never a test on two published intervals."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from kansrijk_analysis.stats.intervals import Floats, _counts, _level

Kind = Literal["proportion", "rate"]


class Comparison(NamedTuple):
    """Standard score (positive: the area is higher) and two-sided p, each of the broadcast shape of the inputs."""

    z: Floats
    p: Floats


def check_kind(kind: str, allowed: tuple[str, ...] = ("proportion", "rate")) -> None:
    """Raise ``ValueError`` for a kind of figure that is not known: a typing error must not pick a formula."""
    if kind not in allowed:
        raise ValueError(f"kind must be one of {', '.join(allowed)}, not {kind!r}")


def check_part(count: Floats, n: Floats, kind: str) -> None:
    """Raise ``ValueError`` where a proportion has more cases than members; events may outnumber an exposure."""
    if kind == "proportion" and (count > n).any():
        raise ValueError("count must not be larger than n")


def _target(value: ArrayLike, kind: str) -> Floats:
    target = np.asarray(value, dtype=np.float64)
    if np.isinf(target).any() or (kind != "linear" and (target < 0).any()):
        raise ValueError("target must be finite" + ("" if kind == "linear" else " and not negative"))
    if kind == "proportion" and (target > 1).any():
        raise ValueError("target must lie between 0 and 1: a proportion, not a percentage")
    return target


def _scored(difference: Floats, error: Floats, unknown: NDArray[np.bool_]) -> Comparison:
    """Divide; no difference without spread is z = 0, a difference without spread is infinitely far."""
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where((difference == 0) & (error == 0), 0.0, difference / error)
    z = np.where(unknown, np.nan, z)
    return Comparison(z, 2 * special.ndtr(-np.abs(z)))


def compare_with_value(count: ArrayLike, n: ArrayLike, target: ArrayLike, kind: Kind = "proportion") -> Comparison:
    """Two-sided score test of an area against a known value (Agresti 2013, chapter 1).

    ``count`` of ``n`` and ``target`` broadcast; ``target`` in the unit of count / n. For a proportion
    the verdict "p < 1 - confidence" is the same as "``wilson_interval`` leaves out the target". For a
    rate ``n`` is an exposure and the variance that of Poisson. A target of 0 or 1 leaves no room for
    chance: z is 0 (p = 1) when the count agrees with it and infinite (p = 0) when it does not.

    NaN where n is 0 or an input is NaN. ``ValueError`` for negative or infinite input, for count > n
    or a target above 1 with proportions.

    >>> z, p = compare_with_value(45, 500, 0.065)
    >>> round(float(z), 3), round(float(p), 4)
    (2.268, 0.0234)
    """
    check_kind(kind)
    x, size, aim = np.broadcast_arrays(_counts("count", count), _counts("n", n), _target(target, kind))
    check_part(x, size, kind)
    expected = size * aim
    variance = expected * (1 - aim) if kind == "proportion" else expected
    return _scored(x - expected, np.sqrt(variance), (size == 0) | np.isnan(x + expected))


_ROUNDING = 1e-12
"""What sums of weighted counts may miss by rounding, as a part of the total: less than one of a thousand million."""


def _rest(name: str, total: Floats, part: Floats) -> Floats:
    # Weighted counts are sums of fractions: an area that is the whole may differ from it by rounding.
    rest = total - part
    rest = np.where(np.abs(rest) <= _ROUNDING * total, 0.0, rest)
    if (rest < 0).any():
        raise ValueError(f"{name} of the area must not be larger than total_{name}")
    return rest


def compare_with_rest(
    count: ArrayLike, n: ArrayLike, total_count: ArrayLike, total_n: ArrayLike, kind: Kind = "proportion"
) -> Comparison:
    """Two-sided score test of an area against the rest of a total that it is part of.

    A large gemeente is a good part of its region: against the total it is compared with itself. The
    rest is total minus area. Proportions: two-sample test with pooled variance (Pearson's chi-square,
    Agresti 2013, chapter 3). Rates: given the total, the area's count is binomial with the area's
    share of the exposure (Przyborowski & Wilenski 1940, Biometrika 31:313), tested by its score.

    All inputs broadcast. z is 0 and p is 1 where nobody, or everybody, in the total is a case. NaN
    where the area or the rest is empty or an input is NaN. ``ValueError`` where the area, or its rest,
    is impossible: larger than the total, or with more cases than members.

    >>> z, p = compare_with_rest(45, 500, 700, 10_000)
    >>> round(float(z), 3), round(float(p), 4)
    (1.798, 0.0721)
    """
    check_kind(kind)
    x, size, total_x, total_size = np.broadcast_arrays(
        _counts("count", count), _counts("n", n), _counts("total_count", total_count), _counts("total_n", total_n)
    )
    rest_x, rest_size = _rest("count", total_x, x), _rest("n", total_size, size)
    check_part(x, size, kind)
    check_part(rest_x, rest_size + _ROUNDING * total_size, kind)
    unknown = (size == 0) | (rest_size == 0) | np.isnan(total_x + total_size + x + size)
    # Cross products instead of two divisions: exactly 0 where both figures are 0 or both are 1.
    difference = x * rest_size - rest_x * size
    variance = total_x * size * rest_size
    if kind == "proportion":
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = variance * np.maximum(1 - total_x / total_size, 0.0)
    return _scored(difference, np.sqrt(variance), unknown)


def compare_published(
    value: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    target: ArrayLike,
    confidence: float = 0.95,
    kind: Literal["proportion", "rate", "linear"] = "proportion",
) -> Comparison:
    """Two-sided test of a published figure, with its published limits, against a known value.

    For figures of a sample survey or a model: their count and n don't tell their uncertainty (a design
    effect, a model's prior), the published limits do. The standard error is the width of the limits
    on the scale on which they are about symmetric: logit for ``proportion`` (values in 0..1), log for
    ``rate``, as they are for ``linear`` (Altman & Bland 2011, BMJ 343:d2304, who do so for ratios).
    Limits that were rounded to whole percents make z rough.

    All inputs broadcast; ``confidence`` is that of the published limits. z is infinite (p = 0) for a
    target at the end of the scale. NaN where an input is NaN, where a limit stands at the end of the
    scale (0; 1 for a proportion) and where both limits are the same, for then there is no standard
    error to be had. ``ValueError`` for limits that don't enclose the value and for values off the
    scale, such as percentages given as proportions.

    >>> z, p = compare_published(0.12, 0.09, 0.16, 0.10)
    >>> round(float(z), 2), round(float(p), 2)
    (1.22, 0.22)
    """
    check_kind(kind, ("proportion", "rate", "linear"))
    critical = special.ndtri(0.5 + _level(confidence) / 2)
    figures = [np.asarray(a, dtype=np.float64) for a in (value, lower, upper)]
    centre, low, high, aim = np.broadcast_arrays(*figures, _target(target, kind))
    for figure in figures:
        if np.isinf(figure).any():
            raise ValueError("value and limits must be finite")
        if kind != "linear" and ((figure < 0) | (figure > (1 if kind == "proportion" else np.inf))).any():
            raise ValueError("value and limits must lie on the scale: 0 to 1 for a proportion, from 0 for a rate")
    if ((low > centre) | (centre > high)).any():
        raise ValueError("the limits must enclose the value")

    def scale(a: Floats) -> Floats:
        if kind == "linear":
            return a
        scaled: Floats = special.logit(a) if kind == "proportion" else np.log(a)
        return scaled

    with np.errstate(divide="ignore", invalid="ignore"):
        error = (scale(high) - scale(low)) / (2 * critical)
        unknown = ~(np.isfinite(error) & (error > 0)) | np.isnan(centre + aim)
        return _scored(scale(centre) - scale(aim), error, unknown)


def excess(count: ArrayLike, n: ArrayLike, target: ArrayLike) -> Floats:
    """Cases above what the target would give: count - n * target, negative where there are fewer.

    Inputs broadcast; ``target`` in the unit of count / n. It says how large a difference is in
    people, not whether it is more than chance. NaN where n is 0 or an input is NaN; ``ValueError``
    for negative or infinite input.

    >>> excess(45, 500, 0.065).tolist()
    12.5
    """
    x, size, aim = np.broadcast_arrays(_counts("count", count), _counts("n", n), _target(target, "rate"))
    return np.where(size == 0, np.nan, x - size * aim)
