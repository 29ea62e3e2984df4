"""Inequality between ordered groups: slope and relative index."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from kansrijk_analysis.stats.compare import check_kind
from kansrijk_analysis.stats.intervals import Floats, _counts, _level

LEAST_GROUPS = 5


class Inequality(NamedTuple):
    """``sii``: difference between the two ends; ``rii``: their ratio; ``lower, upper``: limits of ``sii``."""

    sii: float
    rii: float
    lower: float
    upper: float


def slope_index_of_inequality(
    value: ArrayLike,
    population: ArrayLike,
    se: ArrayLike | None = None,
    kind: Literal["linear", "log", "logit"] = "linear",
    confidence: float = 0.95,
    seed: int = 0,
    simulations: int = 2000,
) -> Inequality:
    """Fit a line through ordered groups and compare its two ends (Low & Low 2004, J Public Health 26:388).

    ``value`` and ``population``: one of each group, from the first group (rank 0) to the last (rank 1). Each
    group stands in the middle of its part of the population and weighs as its population. sii =
    fitted(1) - fitted(0) and rii = fitted(1) / fitted(0), in the unit of ``value``: put the most deprived group
    first, and an sii below 0 says that the figure is higher among the deprived. ``kind`` is the scale on which the
    line is straight: linear, log (rates) or logit (proportions within 0..1).

    ``se``: standard error of each value. The limits of the sii are percentiles over ``simulations`` seeded draws of
    the groups, on the scale of the line; NaN without se.

    A group without a value keeps its place in the population. Everything is NaN with fewer than 5 groups with a value
    and people, or with a value on the edge of the scale (0 on log; 0 or 1 on logit). rii is NaN where
    fitted(0) is not above 0. Raises ``ValueError`` for unequal lengths, negative or infinite population or se,
    infinite values, and values outside the scale.

    >>> outcome = slope_index_of_inequality([18.0, 15.0, 12.0, 11.0, 9.0], [100, 100, 100, 100, 100])
    >>> round(outcome.sii, 2), round(outcome.rii, 3)
    (-11.0, 0.405)
    """
    check_kind(kind, ("linear", "log", "logit"))
    tail = (1 - _level(confidence)) / 2
    y, size = np.asarray(value, dtype=np.float64), _counts("population", population)
    error = np.full_like(y, np.nan) if se is None else _counts("se", se)
    if y.ndim != 1 or y.shape != size.shape or y.shape != error.shape:
        raise ValueError("value, population and se must be one-dimensional and of the same length")
    if np.isinf(y).any() or (kind != "linear" and (y < 0).any()) or (kind == "logit" and (y > 1).any()):
        raise ValueError(f"a value lies outside the scale {kind}")
    share = np.nan_to_num(size) / max(float(np.nansum(size)), np.finfo(float).tiny)
    rank = np.cumsum(share) - share / 2
    known = ~np.isnan(y) & (share > 0)
    y, error, rank, weight = y[known], error[known], rank[known], share[known]
    on_edge = (kind != "linear" and (y == 0).any()) or (kind == "logit" and (y == 1).any())
    if len(y) < LEAST_GROUPS or on_edge:
        return Inequality(np.nan, np.nan, np.nan, np.nan)
    at, spread = y, error
    # The slope of the scale at the value turns an error of the value into one on the scale.
    if kind == "log":
        at, spread = np.log(y), error / y
    elif kind == "logit":
        at, spread = special.logit(y), error / (y * (1 - y))
    first, last = (float(end[0]) for end in _ends(at[None, :], rank, weight, kind))
    lower = upper = np.nan
    if not np.isnan(spread).any():
        draws = at + spread * np.random.default_rng(seed).standard_normal((simulations, len(y)))
        low, high = _ends(draws, rank, weight, kind)
        lower, upper = (float(q) for q in np.quantile(high - low, (tail, 1 - tail)))
    return Inequality(last - first, last / first if first > 0 else np.nan, lower, upper)


def _ends(y: Floats, rank: Floats, weight: Floats, kind: str) -> tuple[Floats, Floats]:
    """Weighted least squares of each row of y on rank; fitted values at rank 0 and 1, back in the unit of the value."""
    middle = float((weight * rank).sum() / weight.sum())
    mean = y @ weight / weight.sum()
    slope = y @ (weight * (rank - middle)) / float((weight * (rank - middle) ** 2).sum())
    ends = mean - slope * middle, mean + slope * (1 - middle)
    if kind == "log":
        return np.exp(ends[0]), np.exp(ends[1])
    if kind == "logit":
        return special.expit(ends[0]), special.expit(ends[1])
    return ends
