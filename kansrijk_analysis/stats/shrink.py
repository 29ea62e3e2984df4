"""Borrow strength: estimates of small areas drawn towards what all areas have in common (empirical Bayes)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from kansrijk_analysis.stats.intervals import Floats, _counts, _level

# Value, gradient and Hessian of a log-likelihood in two parameters.
_Likelihood = Callable[[Floats], tuple[float, Floats, Floats]]
_SERIES_FROM = 30.0  # from here Stirling's series with four terms is exact to the last bit
_NEAR = 1e-6  # log-likelihood still to gain: far less than the data can tell
_WEAKEST = 1e-6  # a strength below this can't be told from none at all


class Shrunken(NamedTuple):
    """Estimates of all areas, and the distribution between areas that they were drawn towards.

    ``mean, lower, upper``: one value an area. ``prior_mean``: the mean of the areas. ``prior_strength``:
    how much evidence the group of areas is worth beside an area's own, in the unit of that evidence:
    of its own figure an area keeps the part n / (n + prior_strength). Infinite: the areas differ no
    more than chance makes them differ, and all get the pooled figure.
    """

    mean: Floats
    lower: Floats
    upper: Floats
    prior_mean: float
    prior_strength: float


def shrink_proportions(count: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Shrunken:
    """Draw proportions of areas towards their common mean with a beta-binomial model.

    ``count`` cases of ``n``, both of shape (areas,); counts may be fractional. The true proportions
    are taken to follow Beta(mu M, (1 - mu) M), with mu (``prior_mean``) and M (``prior_strength``, a
    number of persons) by maximum likelihood (Kleinman 1973, J Am Stat Assoc 68:46, for the model and
    the moments from which the search starts). ``mean`` and the equal-tailed limits are those of the
    posterior Beta(count + mu M, n - count + (1 - mu) M); they take mu and M as known, which with few
    areas (say under ten) makes them too narrow. The cost is linear in the number of areas.

    - n = 0: the prior's mean and limits. NaN in count or n: NaN, and no part in the fit.
    - No variation beyond chance: M is infinite, every area gets the pooled proportion, with its exact
      limits (Clopper & Pearson 1934, Biometrika 26:404).
    - Nobody anywhere: everything NaN. A search that fails falls back on the moments.

    Raises ``ValueError`` for negative or infinite input, count > n, or anything but one dimension.

    >>> made = shrink_proportions([2, 12, 30, 220], [20, 100, 500, 2000])
    >>> made.mean.round(3).tolist(), round(made.prior_mean, 3), round(made.prior_strength)
    ([0.094, 0.103, 0.069, 0.109], 0.094, 174)
    """
    x, size = _areas(_counts("count", count), _counts("n", n))
    if (x > size).any():
        raise ValueError("count must not be larger than n")
    tail = (1 - _level(confidence)) / 2
    unknown = np.isnan(x) | np.isnan(size)
    used = ~unknown & (size > 0)
    xs, ns = x[used], size[used]
    total, everybody = float(xs.sum()), float(ns.sum())
    if everybody == 0:
        return _nothing(x.shape)
    mu, strength = _fit_beta(xs, ns)
    if np.isinf(strength):
        limits = [
            special.betaincinv(total, everybody - total + 1, tail) if total > 0 else 0.0,
            special.betainccinv(total + 1, everybody - total, tail) if total < everybody else 1.0,
        ]
        return _pooled(unknown, mu, *limits)
    with np.errstate(invalid="ignore"):
        a, b = x + mu * strength, size - x + (1 - mu) * strength
        return Shrunken(a / (a + b), special.betaincinv(a, b, tail), special.betainccinv(a, b, tail), mu, strength)


def shrink_rates(count: ArrayLike, exposure: ArrayLike, confidence: float = 0.95) -> Shrunken:
    """Draw rates of areas towards their common mean with a gamma-Poisson model.

    ``count`` events over ``exposure``, both of shape (areas,). The true rates per unit of exposure are
    taken to follow a gamma distribution with mean m (``prior_mean``) and m b as its shape, with b
    (``prior_strength``) in units of exposure; both by maximum likelihood (Clayton & Kaldor 1987,
    Biometrics 43:671; the moments of Marshall 1991, J R Stat Soc C 40:283, start the search). The
    posterior is gamma with shape count + m b and rate exposure + b; its limits take m and b as known.
    No exposure, NaN, no variation (then the exact limits of Garwood 1936) and failure: as in
    ``shrink_proportions``.

    Raises ``ValueError`` for negative or infinite input, events without exposure, or anything but one
    dimension.

    >>> made = shrink_rates([4, 2, 30, 9], [100, 200, 1000, 600])
    >>> made.mean.round(4).tolist(), round(made.prior_mean, 4), round(made.prior_strength)
    ([0.0249, 0.0199, 0.027, 0.0192], 0.0228, 707)
    """
    x, size = _areas(_counts("count", count), _counts("exposure", exposure))
    if ((size == 0) & (x > 0)).any():
        raise ValueError("count must be zero where there is no exposure")
    tail = (1 - _level(confidence)) / 2
    unknown = np.isnan(x) | np.isnan(size)
    used = ~unknown & (size > 0)
    xs, es = x[used], size[used]
    total, exposed = float(xs.sum()), float(es.sum())
    if exposed == 0:
        return _nothing(x.shape)
    m, strength = _fit_gamma(xs, es)
    if np.isinf(strength):
        lower = special.gammaincinv(total, tail) / exposed if total > 0 else 0.0
        return _pooled(unknown, m, lower, special.gammainccinv(total + 1, tail) / exposed)
    with np.errstate(invalid="ignore"):
        shape, rate = x + m * strength, size + strength
        lower, upper = special.gammaincinv(shape, tail) / rate, special.gammainccinv(shape, tail) / rate
    return Shrunken(shape / rate, lower, upper, m, strength)


def shrink_estimates(value: ArrayLike, se: ArrayLike, confidence: float = 0.95) -> Shrunken:
    """Draw published estimates with known standard errors towards their common mean (normal-normal).

    ``value`` and ``se``, both of shape (areas,), such as figures of a survey with limits: se =
    (upper - lower) / (2 z). The variance between areas A solves the equation of Paule & Mandel (1982,
    J Res Natl Bur Stand 87:377) and is never below 0. ``prior_strength`` is the precision 1 / A, so
    that an area keeps the part 1 / (1 + se² / A) = 1 / (1 + se² * prior_strength) of its own figure.
    The limits allow for the uncertainty of the common mean (Morris 1983, J Am Stat Assoc 78:47), not
    for that of A. With A = 0 the strength is infinite and every area gets the pooled mean and its limits.

    NaN in value or se: NaN, and no part in the fit. Raises ``ValueError`` for infinite input, a
    negative se, or anything but one dimension. An se of 0 is taken at its word.

    >>> made = shrink_estimates([10.0, 14.0, 12.0, 9.0], [2.0, 1.0, 1.0, 1.0])
    >>> made.mean.round(2).tolist(), round(made.prior_mean, 2), round(made.prior_strength, 3)
    ([10.72, 13.44, 11.87, 9.51], 11.39, 0.271)
    """
    y, s = _areas(np.asarray(value, dtype=np.float64), _counts("se", se))
    if np.isinf(y).any():
        raise ValueError("value must be finite")
    z = special.ndtri(0.5 + _level(confidence) / 2)
    unknown = np.isnan(y) | np.isnan(s)
    ys, variance = y[~unknown], s[~unknown] ** 2
    if ys.size == 0:
        return _nothing(y.shape)
    between = _paule_mandel(ys, variance)
    mu, mu_variance = _weighted_mean(ys, variance + between)
    if between == 0:
        half = z * np.sqrt(mu_variance)
        return _pooled(unknown, mu, mu - half, mu + half)
    own = between / (between + s**2)
    mean = mu + own * (y - mu)
    half = z * np.sqrt(own * s**2 + (1 - own) ** 2 * mu_variance)
    mean[unknown] = half[unknown] = np.nan
    return Shrunken(mean, mean - half, mean + half, mu, 1 / between)


def posterior_draws_proportions(
    count: ArrayLike, n: ArrayLike, prior_mean: float, prior_strength: float, draws: int, seed: int
) -> NDArray[np.float32]:
    """Draw the true proportions of all areas from the posterior of ``shrink_proportions``.

    Gives (draws, areas) in single precision: half the memory, and far finer than what is known of any
    area. An infinite ``prior_strength`` gives every area the ``prior_mean`` in every draw: they tie.
    Columns of areas without a figure are NaN, as is everything if the prior is. The same seed gives
    the same draws. Raises ``ValueError`` for impossible counts or priors.

    >>> sample = posterior_draws_proportions([2, 40], [20, 500], 0.06, 300, draws=4000, seed=1)
    >>> sample.shape, sample.mean(axis=0, dtype=float).round(3).tolist()
    ((4000, 2), [0.063, 0.073])
    """
    x, size = _areas(_counts("count", count), _counts("n", n))
    if (x > size).any():
        raise ValueError("count must not be larger than n")
    if not (0 <= prior_mean <= 1 or np.isnan(prior_mean)) or (np.isfinite(prior_strength) and prior_mean in (0, 1)):
        raise ValueError("prior_mean must lie between 0 and 1")
    unknown, sample = _sample(x, size, prior_mean, prior_strength, draws)
    if np.isfinite(prior_strength) and not np.isnan(prior_mean):
        a, b = (x + prior_mean * prior_strength)[~unknown], (size - x + (1 - prior_mean) * prior_strength)[~unknown]
        random, columns = np.random.default_rng(seed), _columns(~unknown)
        for block in _blocks(draws, x.size):
            sample[block, columns] = random.beta(a, b, size=(block.stop - block.start, a.size))
    return sample


def posterior_draws_rates(
    count: ArrayLike, exposure: ArrayLike, prior_mean: float, prior_strength: float, draws: int, seed: int
) -> NDArray[np.float32]:
    """Draw the true rates of all areas from the posterior of ``shrink_rates``.

    Shape, precision, ties, NaN, seed and errors as in ``posterior_draws_proportions``.

    >>> sample = posterior_draws_rates([4, 30], [100, 1000], 0.024, 430, draws=4000, seed=1)
    >>> sample.shape, sample.mean(axis=0, dtype=float).round(3).tolist()
    ((4000, 2), [0.027, 0.028])
    """
    x, size = _areas(_counts("count", count), _counts("exposure", exposure))
    if ((size == 0) & (x > 0)).any():
        raise ValueError("count must be zero where there is no exposure")
    if prior_mean < 0 or np.isinf(prior_mean) or (np.isfinite(prior_strength) and prior_mean == 0):
        raise ValueError("prior_mean must be finite and above 0")
    unknown, sample = _sample(x, size, prior_mean, prior_strength, draws)
    if np.isfinite(prior_strength) and not np.isnan(prior_mean):
        shape, rate = (x + prior_mean * prior_strength)[~unknown], (size + prior_strength)[~unknown]
        random, columns = np.random.default_rng(seed), _columns(~unknown)
        for block in _blocks(draws, x.size):
            sample[block, columns] = random.standard_gamma(shape, size=(block.stop - block.start, shape.size)) / rate
    return sample


def _areas(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    a, b = np.broadcast_arrays(first, second)
    if a.ndim != 1:
        raise ValueError("one value an area: one dimension")
    return a, b


def _nothing(shape: tuple[int, ...]) -> Shrunken:
    empty = np.full(shape, np.nan)
    return Shrunken(empty, empty.copy(), empty.copy(), np.nan, np.nan)


def _pooled(unknown: NDArray[np.bool_], mean: float, lower: float, upper: float) -> Shrunken:
    def all_areas(value: float) -> Floats:
        return np.where(unknown, np.nan, value)

    return Shrunken(all_areas(mean), all_areas(lower), all_areas(upper), mean, np.inf)


def _sample(
    x: Floats, size: Floats, prior_mean: float, prior_strength: float, draws: int
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Give which areas have no figure, and the array to fill; it holds the common mean until then."""
    if draws < 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    if prior_strength <= 0:
        raise ValueError("prior_strength must be above 0")
    unknown = np.isnan(x) | np.isnan(size) | np.isnan(prior_mean) | np.isnan(prior_strength)
    common = np.where(unknown, np.nan, prior_mean).astype(np.float32)
    return unknown, np.repeat(common[None, :], draws, axis=0)


def _columns(known: NDArray[np.bool_]) -> slice | NDArray[np.bool_]:
    return slice(None) if known.all() else known  # a slice is filled several times faster


def _blocks(draws: int, areas: int) -> list[slice]:
    """Cut the draws into blocks of some million values: what a block needs is small beside the result."""
    step = max(1, 2_000_000 // max(areas, 1))
    return [slice(start, min(start + step, draws)) for start in range(0, draws, step)]


# ---------------------------------------------------------------------------------------------------------------
# Fitting the distribution between areas
# ---------------------------------------------------------------------------------------------------------------


def _fit_beta(x: Floats, n: Floats) -> tuple[float, float]:
    """Mean and strength of the beta distribution between areas; strength is infinite without variation."""
    y, everybody = n - x, float(n.sum())
    pooled = float(x.sum()) / everybody
    if pooled in (0.0, 1.0):
        return pooled, np.inf
    spread = pooled * (1 - pooled)
    excess = float((n * (x / n - pooled) ** 2).sum()) - (n.size - 1) * spread
    effective = everybody - float((n**2).sum()) / everybody - (n.size - 1)
    between = excess / effective if effective > 0 else 0.0
    moments = spread / between - 1 if between > 0 else np.inf
    # Slope of the log-likelihood in 1 / strength where that is 0, and the information about it there.
    score = float((x * (x - 1) / pooled + y * (y - 1) / (1 - pooled) - n * (n - 1)).sum()) / 2
    information = float((n * (n - 1)).sum()) / 2
    log_mean, log_rest = np.log(pooled), np.log1p(-pooled)

    def likelihood(at: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood less that of complete pooling, in logit(mean) and log(strength)."""
        mu, rest, strength = float(special.expit(at[0])), float(special.expit(-at[0])), float(np.exp(at[1]))
        a, b, spread = mu * strength, rest * strength, mu * rest * strength
        fa, da, dda = _rising(x, a)
        fb, db, ddb = _rising(y, b)
        fm, dm, ddm = _rising(n, strength)
        value = fa + fb - fm + float(x.sum()) * (np.log(mu) - log_mean) + float(y.sum()) * (np.log(rest) - log_rest)
        gradient = np.array([spread * (da - db) + everybody * (pooled - mu), a * da + b * db - strength * dm])
        mixed = spread * (a * dda - b * ddb + da - db)
        hessian = np.array(
            [
                [spread**2 * (dda + ddb) + spread * (rest - mu) * (da - db) - everybody * mu * rest, mixed],
                [mixed, a**2 * dda + a * da + b**2 * ddb + b * db - strength * (strength * ddm + dm)],
            ]
        )
        return value, gradient, hessian

    best = _maximise(likelihood, float(special.logit(pooled)), score, information, moments)
    return float(special.expit(best[0])), _usable(float(np.exp(best[1])), n)


def _fit_gamma(x: Floats, exposure: Floats) -> tuple[float, float]:
    """Mean and strength of the gamma distribution between areas; strength is infinite without variation."""
    events, exposed = float(x.sum()), float(exposure.sum())
    pooled = events / exposed
    if pooled == 0:
        return 0.0, np.inf
    excess = float((exposure * (x / exposure - pooled) ** 2).sum()) - (x.size - 1) * pooled
    effective = exposed - float((exposure**2).sum()) / exposed
    between = excess / effective if effective > 0 else 0.0
    moments = pooled / between if between > 0 else np.inf
    score = float(((x - pooled * exposure) ** 2 - x).sum()) / (2 * pooled)
    information = float((exposure**2).sum()) / 2

    def likelihood(at: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood less that of complete pooling, in log(mean) and log(strength)."""
        m, strength = float(np.exp(at[0])), float(np.exp(at[1]))
        shape = m * strength
        fk, dk, ddk = _rising(x, shape)
        lost = np.log1p(exposure / strength)
        share = exposure / (exposure + strength)
        all_lost, all_share = float(lost.sum()), float(share.sum())
        value = fk + events * (at[0] - np.log(pooled) + 1) - float(((x + shape) * lost).sum())
        slope = shape * (dk - all_lost)
        curve = slope + shape**2 * ddk
        gradient = np.array([slope + events, slope + float(((x + shape) * share).sum())])
        mixed = curve + shape * all_share
        last = mixed + shape * all_share - float(((x + shape) * share * (1 - share)).sum())
        return value, gradient, np.array([[curve, mixed], [mixed, last]])

    best = _maximise(likelihood, float(np.log(pooled)), score, information, moments)
    return float(np.exp(best[0])), _usable(float(np.exp(best[1])), exposure)


def _usable(strength: float, size: Floats) -> float:
    """Call a strength infinite that leaves no area a billionth of its own figure; keep it off 0."""
    return np.inf if strength > 1e9 * float(size.max()) else max(strength, _WEAKEST)


def _maximise(likelihood: _Likelihood, centre: float, score: float, information: float, moments: float) -> Floats:
    """Find the best centre and log strength, which is infinite for complete pooling."""
    pooling = np.array([centre, np.inf])
    if score <= 0 and np.isinf(moments):
        return pooling
    # Two guesses: the moments, and one Newton step away from "no variation".
    guesses = [moments] if 0 < moments < np.inf else []
    guesses += [information / score] if score > 0 else []
    with np.errstate(all="ignore"):
        starts = [np.array([centre, np.log(guess)]) for guess in guesses or [1.0]]
        at = _climb(likelihood, max(starts, key=lambda start: likelihood(start)[0]))
        here = likelihood(at)
        for _ in range(4):  # the climb stops early; each of these steps doubles the number of right digits
            if not _expected_gain(here) < np.inf:
                break
            nearer = at - np.linalg.solve(here[2], here[1])
            following = likelihood(nearer)
            if not np.abs(following[1]).sum() < np.abs(here[1]).sum():
                break
            at, here = nearer, following
        if _expected_gain(here) >= _NEAR:  # the search failed: what the moments say
            at = starts[0]
            here = likelihood(at)
        return at if here[0] > 0 else pooling  # not above 0: nothing is better than complete pooling


def _expected_gain(here: tuple[float, Floats, Floats]) -> float:
    """Twice the log-likelihood that a Newton step would add; infinite where the surface is not that of a top."""
    _, gradient, hessian = here
    if not (hessian[0, 0] < 0 and np.linalg.det(hessian) > 0):
        return np.inf
    return -float(gradient @ np.linalg.solve(hessian, gradient))


def _climb(likelihood: _Likelihood, start: Floats) -> Floats:
    """Go from ``start`` to near a maximum; gives the best point it came to."""
    # Imported where it is used: it takes longer than all other imports of this room together.
    from scipy import optimize

    seen: dict[bytes, tuple[float, Floats, Floats]] = {}

    def at(point: Floats) -> tuple[float, Floats, Floats]:
        key = point.tobytes()
        if key not in seen:
            seen[key] = likelihood(point)
        return seen[key]

    def near(point: Floats) -> None:
        if _expected_gain(at(point)) < _NEAR:
            raise StopIteration

    try:
        found = optimize.minimize(
            lambda point: -at(point)[0],
            start,
            jac=lambda point: -at(point)[1],
            hess=lambda point: -at(point)[2],
            method="trust-exact",
            callback=near,
            # The gradient says little about distance: its size goes with the counts.
            options={"gtol": 0.0, "max_trust_radius": 4.0, "maxiter": 60},
        )
    except (ValueError, np.linalg.LinAlgError):
        return start
    return np.asarray(found.x)


def _rising(x: Floats, a: float) -> tuple[float, float, float]:
    """Sum over areas of log(Gamma(a + x) / Gamma(a)) - x log(a), and its first two derivatives in a.

    For large a the plain difference would drown in rounding, for it goes to 0 as x (x - 1) / 2a.
    """
    s = a + x
    if a < _SERIES_FROM:
        value = special.gammaln(s) - special.gammaln(a) - x * np.log(a)
        first = special.psi(s) - special.psi(a) - x / a
        second = special.zeta(2, s) - special.zeta(2, a) + x / a**2
    else:
        step = np.log1p(x / a)
        (gs, ps, ts), (ga, pa, ta) = _stirling(s), _stirling(np.array(a))
        value = (s - 0.5) * step - x + gs - ga
        first = step - x / a + ps - pa
        second = x**2 / (a**2 * s) + ts - ta
    return float(value.sum()), float(first.sum()), float(second.sum())


def _stirling(v: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the tails of Stirling's series for log Gamma and two derivatives (Abramowitz & Stegun 6.1.41, 6.3.18)."""
    u = 1 / v
    w = u**2
    log_gamma = u * (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w / 1680)))
    psi = -u / 2 - w * (1 / 12 - w * (1 / 120 - w * (1 / 252 - w / 240)))
    trigamma = w / 2 + u * w * (1 / 6 - w * (1 / 30 - w * (1 / 42 - w / 30)))
    return log_gamma, psi, trigamma


# ---------------------------------------------------------------------------------------------------------------
# Published estimates
# ---------------------------------------------------------------------------------------------------------------


def _weighted_mean(y: Floats, variance: Floats) -> tuple[float, float]:
    """Inverse-variance mean and its variance; values without any error outweigh all others."""
    certain = variance == 0
    if certain.any():
        return float(y[certain].mean()), 0.0
    weight = 1 / variance
    return float((weight * y).sum() / weight.sum()), float(1 / weight.sum())


def _paule_mandel(y: Floats, variance: Floats) -> float:
    """Variance between areas at which the weighted squares add up to their expectation; 0 if they never exceed it."""
    between = 0.0
    for _ in range(200):
        total = variance + between
        mean, _unused = _weighted_mean(y, total)
        squares = (y - mean) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(squares == 0, 0.0, squares / total)
            excess = float(terms.sum()) - (y.size - 1)
            slope = float(np.where(squares == 0, 0.0, terms / total).sum())
        if excess <= 0:
            break
        # The excess falls ever slower with the variance, so that Newton's steps stay below the answer.
        # Values without any error have no slope at 0: begin just beside it, where each step doubles.
        step = excess / slope if (total > 0).all() else 1e-12 * float(y.var())
        between += step
        if step <= 1e-14 * between:
            break
    return between
