"""How far areas lie apart beyond chance, honest for few areas and small counts: a hierarchical model on a grid."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from kansrijk_analysis.stats.compare import check_kind
from kansrijk_analysis.stats.intervals import Floats, _counts

Kind = Literal["proportion", "rate"]

LEAST_AREAS = 3
"""With fewer areas the spread between them has no proper posterior (Gelman 2006)."""

PRIOR_SCALE = 0.5
"""Median of the spread before the data: areas one standard deviation apart then differ by a factor of about 1.6."""

_SPREADS = np.geomspace(0.004, 4.0, 56)
_CENTRES = np.linspace(-6.0, 6.0, 33)  # in standard errors of the mean at that spread


class BetweenAreas(NamedTuple):
    """Draws from the posterior of areas and of the distribution that they come from.

    ``draws``: (draws, areas), the true proportions or rates; NaN in columns of areas without a figure. ``mean`` and
    ``sd``: (draws,), mean and standard deviation of that distribution, in the same unit. All are NaN with fewer than
    ``LEAST_AREAS`` areas.
    """

    draws: NDArray[np.float32]
    mean: Floats
    sd: Floats


def between_areas(
    count: ArrayLike,
    n: ArrayLike,
    kind: Kind = "proportion",
    error: ArrayLike = 0.0,
    draws: int = 2000,
    seed: int = 0,
) -> BetweenAreas:
    """Draw the true figures of areas, allowing for how little is known of how far they lie apart.

    ``count`` cases of ``n`` people (or events over exposure ``n``), of shape (areas,). True proportions follow
    Beta(mu M, (1 - mu) M), rates a gamma distribution with mean mu and shape 1 / s². Unlike ``shrink_proportions``,
    which takes the fitted mean and strength as known, these are drawn too: over a grid of mu and of the spread
    s = sd / (mu (1 - mu)) (rates: sd / mu), which is about the standard deviation of the log odds (log rate). The
    prior of s is half-Cauchy with scale ``PRIOR_SCALE``, as advised for few groups (Gelman 2006, Bayesian Analysis
    1:515); that of mu is flat on the scale of the log odds (log rate).

    ``error``: standard deviation of an error in each count that is not chance, such as rounding by the source. An
    area then counts as the fewer people whose chance alone varies as much as chance and error together.

    Areas with NaN or n = 0 get NaN and no part in the fit. The same seed gives the same draws. Raises ``ValueError``
    for negative or infinite input, more cases than people (proportion), or anything but one dimension.

    >>> made = between_areas([30, 42, 75, 20], [400, 400, 400, 400], draws=4000, seed=1)
    >>> made.draws.shape, made.draws.mean(axis=0, dtype=float).round(2).tolist()
    ((4000, 4), [0.08, 0.1, 0.18, 0.05])
    """
    check_kind(kind, ("proportion", "rate"))
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    x, size, off = _areas(count, n, _counts("error", error), kind)
    known = ~np.isnan(x) & ~np.isnan(size) & (size > 0)
    sample = np.full((draws, len(x)), np.nan, dtype=np.float32)
    cases, people = x[known], size[known]
    total, everybody = float(cases.sum()), float(people.sum())
    if known.sum() < LEAST_AREAS or total == 0 or (kind == "proportion" and total == everybody):
        nothing = np.full(draws, np.nan)
        return BetweenAreas(sample, nothing, nothing.copy())
    weight = _worth(people, total / everybody, off[known], kind)
    cases, people = cases * weight, people * weight
    random = np.random.default_rng(seed)
    mu, spread = _draw_common(cases, people, kind, draws, random)
    if kind == "proportion":
        strength = _strength(mu, spread)
        a, b = (mu * strength)[:, None] + cases, ((1 - mu) * strength)[:, None] + people - cases
        sample[:, known] = random.beta(a, b)
        return BetweenAreas(sample, mu, np.sqrt(mu * (1 - mu) / (strength + 1)))
    shape = 1 / spread**2
    sample[:, known] = random.standard_gamma(shape[:, None] + cases) / ((shape / mu)[:, None] + people)
    return BetweenAreas(sample, mu, mu * spread)


def _areas(count: ArrayLike, n: ArrayLike, error: Floats, kind: Kind) -> tuple[Floats, Floats, Floats]:
    x, size, off = np.broadcast_arrays(_counts("count", count), _counts("n", n), error)
    if x.ndim != 1:
        raise ValueError("one value an area: one dimension")
    if kind == "proportion" and (x > size).any():
        raise ValueError("count must not be larger than n")
    if ((size == 0) & (x > 0)).any():
        raise ValueError("count must be zero where there is nobody")
    return x, size, off


def _worth(n: Floats, pooled: float, error: Floats, kind: Kind) -> Floats:
    """Part of its people that an area counts for, given the error in its count."""
    chance = n * pooled * ((1 - pooled) if kind == "proportion" else 1.0)
    return np.asarray(chance / (chance + error**2), dtype=np.float64)


def _strength(mu: Floats, spread: Floats) -> Floats:
    """Strength of the beta distribution with this spread; where none is that wide, one that is nearly all ends."""
    return np.maximum(1 / (spread**2 * mu * (1 - mu)) - 1, 1e-3)


def _draw_common(x: Floats, n: Floats, kind: Kind, draws: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw mean and spread from their posterior on a grid, evenly within each cell of it."""
    pooled = float(x.sum() / n.sum())
    chance = 1 / float(x.sum()) + (1 / float((n - x).sum()) if kind == "proportion" else 0.0)
    width = np.sqrt(chance + _SPREADS**2 / len(x))
    middle = special.logit(pooled) if kind == "proportion" else np.log(pooled)
    at = middle + width[:, None] * _CENTRES
    with np.errstate(over="ignore"):
        mu = special.expit(at) if kind == "proportion" else np.exp(at)
    likelihood = _log_likelihood(x, n, mu, np.broadcast_to(_SPREADS[:, None], mu.shape), kind)
    # A cell of the grid is as wide as the spread (its points lie evenly on a log scale) and as ``width``.
    prior = np.log(_SPREADS * width / (1 + (_SPREADS / PRIOR_SCALE) ** 2))
    posterior = likelihood + prior[:, None]
    chances = np.exp(posterior - posterior.max()).ravel()
    cell = random.choice(chances.size, size=draws, p=chances / chances.sum())
    i, j = np.unravel_index(cell, mu.shape)
    step = np.log(_SPREADS[1] / _SPREADS[0])
    spread = _SPREADS[i] * np.exp(step * (random.random(draws) - 0.5))
    here = at[i, j] + width[i] * (_CENTRES[1] - _CENTRES[0]) * (random.random(draws) - 0.5)
    return (special.expit(here) if kind == "proportion" else np.exp(here)), spread


def _log_likelihood(x: Floats, n: Floats, mu: Floats, spread: Floats, kind: Kind) -> Floats:
    """Beta-binomial or negative binomial, without what does not depend on mean and spread."""
    m, s = mu[..., None], spread[..., None]
    if kind == "proportion":
        strength = _strength(m, s)
        a, b = m * strength, (1 - m) * strength
        terms = special.betaln(a + x, b + n - x) - special.betaln(a, b)
    else:
        shape = 1 / s**2
        rate = shape / m
        terms = (
            special.gammaln(shape + x) - special.gammaln(shape) + shape * np.log(rate) - (shape + x) * np.log(rate + n)
        )
    return np.asarray(terms.sum(axis=-1), dtype=np.float64)


class Fifths(NamedTuple):
    """One value a draw: the mean figure of the fifth of the people with the lowest figures, and with the highest."""

    low: Floats
    high: Floats


def outer_fifths(values: ArrayLike, size: ArrayLike) -> Fifths:
    """Give the figure of the two outer fifths of the people, by the area they live in.

    ``values``: (draws, areas); ``size``: people of each area. In each draw areas are put in order of their value, and
    the first and last fifth of the people are taken, of the area on the edge a part: few large areas then count as
    what they are. This is the quintile share ratio (S80/S20) with areas in the place of incomes (Eurostat). Areas
    with NaN or without people do not count.

    >>> low, high = outer_fifths([[1.0, 2.0, 3.0, 4.0, 6.0]], [100, 100, 100, 100, 100])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([1.0], [6.0])
    """
    sample, people = _sample(values, size)
    order = np.argsort(sample, axis=1)
    ordered, share = np.take_along_axis(sample, order, axis=1), (people / people.sum())[order]
    upto = np.cumsum(share, axis=1)
    first = np.clip(0.2 - (upto - share), 0, share)
    last = np.clip(upto - 0.8, 0, share)
    return Fifths((ordered * first).sum(axis=1) / 0.2, (ordered * last).sum(axis=1) / 0.2)


def dissimilarity(values: ArrayLike, size: ArrayLike, kind: Kind = "proportion") -> Floats:
    """Give the part of the cases that would have to live elsewhere for the figure to be the same everywhere.

    ``values``: (draws, areas), proportions or rates; ``size``: people of each area. The index of dissimilarity
    (Duncan & Duncan 1955, Am Sociol Rev 20:210) of cases against all others; of a rate, against the people (the
    Hoover index). Counted from observed figures it is too high where areas are small, since chance makes them differ
    (Carrington & Troske 1997, J Bus Econ Stat 15:402); over draws of the true figures it is not.

    >>> dissimilarity([[0.1, 0.3], [0.2, 0.2]], [100, 100]).round(3).tolist()
    [0.312, 0.0]
    """
    check_kind(kind, ("proportion", "rate"))
    sample, people = _sample(values, size)
    cases = sample * people
    rest = people - cases if kind == "proportion" else np.broadcast_to(people, cases.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = cases / cases.sum(axis=1, keepdims=True), rest / rest.sum(axis=1, keepdims=True)
    return np.asarray(0.5 * np.abs(parts[0] - parts[1]).sum(axis=1), dtype=np.float64)


def _sample(values: ArrayLike, size: ArrayLike) -> tuple[Floats, Floats]:
    sample, people = np.asarray(values, dtype=np.float64), _counts("size", size)
    if sample.ndim != 2 or people.shape != sample.shape[1:]:
        raise ValueError("values must have the shape (draws, areas), and size the shape (areas,)")
    counts = ~np.isnan(people) & (people > 0) & ~np.isnan(sample).any(axis=0)
    if not counts.any():
        raise ValueError("no area has a value and people")
    return sample[:, counts], people[counts]


def homogeneity_test(
    count: ArrayLike,
    n: ArrayLike,
    kind: Kind = "proportion",
    rounding: ArrayLike = 0.0,
    least: float | None = None,
    simulations: int = 1000,
    seed: int = 0,
) -> float:
    """Give the p-value of "all areas have the same figure", by imitating chance, rounding and hiding.

    The statistic is Pearson's: the sum of (count - expected)² / variance. Its distribution is not looked up but
    imitated (Monte Carlo test; Barnard 1963, J R Stat Soc B 25:294), because counts are small and the source rounds
    them: ``rounding`` is how far each count can be off, to either side, and the imitated counts are as far off,
    evenly. ``least``: areas with fewer cases (or, of a proportion, fewer others) than this are never shown; the
    imitated counts are then never below it either, or chance alone would lift the smallest areas.

    NaN with fewer than ``LEAST_AREAS`` areas or without any case. Raises ``ValueError`` as ``between_areas``.

    >>> homogeneity_test([30, 42, 75, 20], [400, 400, 400, 400]), homogeneity_test([30, 42, 35, 33], [400] * 4) > 0.2
    (0.000999000999000999, True)
    """
    check_kind(kind, ("proportion", "rate"))
    x, size, off = _areas(count, n, _counts("rounding", rounding), kind)
    known = ~np.isnan(x) & ~np.isnan(size) & (size > 0)
    cases, people, error = x[known], size[known], off[known]
    total, everybody = float(cases.sum()), float(people.sum())
    if len(cases) < LEAST_AREAS or total == 0 or (kind == "proportion" and total == everybody):
        return np.nan
    random = np.random.default_rng(seed)
    imitated = _imitate(people, total / everybody, kind, least, simulations, random)
    imitated += error * random.uniform(-1, 1, imitated.shape)
    bottom = 0.0 if least is None else least
    imitated = np.maximum(imitated, bottom)
    if kind == "proportion":
        imitated = np.minimum(imitated, people - bottom)
    found = _pearson(cases[None, :], people, kind)[0]
    # The observed outcome is one of the outcomes that chance could give: never a p-value of 0.
    return float((1 + (_pearson(imitated, people, kind) >= found * (1 - 1e-12)).sum()) / (simulations + 1))


def _imitate(
    n: Floats, pooled: float, kind: Kind, least: float | None, simulations: int, random: np.random.Generator
) -> Floats:
    """Draw counts that differ by chance alone, none below ``least``."""
    shape = (simulations, len(n))
    whole = np.maximum(np.round(n), 1).astype(np.int64)
    bottom = 0 if least is None else int(np.ceil(least))

    def draw(columns: NDArray[np.bool_]) -> NDArray[np.int64]:
        if kind == "proportion":
            return random.binomial(whole[columns], pooled, (simulations, int(columns.sum())))
        return random.poisson(n[columns] * pooled, (simulations, int(columns.sum())))

    made = draw(np.ones(len(n), dtype=np.bool_))
    if bottom == 0:
        return made.astype(np.float64)
    top = np.where(kind == "proportion", np.maximum(whole - bottom, bottom), np.iinfo(np.int64).max)
    # What falls outside is drawn again, some times; what is hardly ever shown then lies on the edge.
    for _ in range(30):
        outside = (made < bottom) | (made > top)
        columns = np.asarray(outside.any(axis=0), dtype=np.bool_)
        if not columns.any():
            break
        made[:, columns] = np.where(outside[:, columns], draw(columns), made[:, columns])
    return np.clip(made, bottom, top).astype(np.float64).reshape(shape)


def _pearson(counts: Floats, n: Floats, kind: Kind) -> Floats:
    pooled = counts.sum(axis=1, keepdims=True) / n.sum()
    expected = n * pooled
    variance = expected * (1 - pooled) if kind == "proportion" else expected
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nansum((counts - expected) ** 2 / variance, axis=1), dtype=np.float64)
