from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, special, stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from kansrijk_analysis.stats import (
    posterior_draws_proportions,
    posterior_draws_rates,
    shrink,
    shrink_estimates,
    shrink_proportions,
    shrink_rates,
)

Floats = NDArray[np.float64]
SIZES = np.array([5, 18, 60, 110, 150, 210, 240, 280, 350, 420, 500, 700, 900, 1500, 3200, 11_000])


def spread_out(mean: float, sd: float, seed: int, sizes: NDArray[np.int_] = SIZES) -> NDArray[np.int_]:
    strength = mean * (1 - mean) / sd**2 - 1
    random = np.random.default_rng(seed)
    return random.binomial(sizes, random.beta(mean * strength, (1 - mean) * strength, sizes.size))


# --- the fit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("a", [1e-4, 0.3, 5.0, 29.9, 30.1, 400.0, 1e6, 1e9])
def test_rising_factorials_equal_the_plain_sums(a: float) -> None:
    x = np.array([0.0, 1.0, 2.0, 7.0, 300.0])
    terms = [np.arange(int(v)) for v in x]
    value, first, second = shrink._rising(x, a)
    np.testing.assert_allclose(value, sum(np.log1p(i / a).sum() for i in terms), rtol=1e-9)
    np.testing.assert_allclose(first, sum((-i / (a * (a + i))).sum() for i in terms), rtol=1e-6)
    np.testing.assert_allclose(second, sum((1 / a**2 - 1 / (a + i) ** 2).sum() for i in terms), rtol=1e-5)


@pytest.mark.parametrize(("mean", "sd"), [(0.07, 0.02), (0.12, 0.02), (0.5, 0.15), (0.003, 0.003)])
def test_beta_binomial_fit_is_the_maximum_of_the_likelihood(mean: float, sd: float) -> None:
    count = spread_out(mean, sd, seed=11)
    fit = shrink_proportions(count, SIZES)

    def likelihood(mu: float, strength: float) -> float:
        return float(stats.betabinom.logpmf(count, SIZES, mu * strength, (1 - mu) * strength).sum())

    best = likelihood(fit.prior_mean, fit.prior_strength)
    wide = [likelihood(mu, m) for mu in np.linspace(0.2, 3, 29) * mean for m in np.geomspace(0.5, 1e6, 30) if mu < 1]
    near = [
        likelihood(fit.prior_mean * (1 + d), fit.prior_strength * (1 + e))
        for d in (-1e-4, 0, 1e-4)
        for e in (-1e-3, 0, 1e-3)
    ]
    assert best >= max(wide)
    assert best == max(near)

    # The same from the textbook score equations, solved by another route.
    def score(at: Floats) -> Floats:
        a, b = special.expit(at[0]) * np.exp(at[1]), special.expit(-at[0]) * np.exp(at[1])
        both = special.psi(a + b) - special.psi(SIZES + a + b)
        return np.array(
            [
                (special.psi(count + a) - special.psi(a) + both).sum(),
                (special.psi(SIZES - count + b) - special.psi(b) + both).sum(),
            ]
        )

    start = np.array([special.logit(fit.prior_mean) + 0.01, np.log(fit.prior_strength) - 0.02])
    answer = optimize.root(score, start, tol=1e-13).x
    np.testing.assert_allclose(fit.prior_mean, special.expit(answer[0]), rtol=1e-9)
    np.testing.assert_allclose(fit.prior_strength, np.exp(answer[1]), rtol=1e-8)


@pytest.mark.parametrize(("mean", "sd"), [(0.07, 0.02), (0.01, 0.005), (3.0, 0.8)])
def test_gamma_poisson_fit_is_the_maximum_of_the_likelihood(mean: float, sd: float) -> None:
    random = np.random.default_rng(12)
    count = random.poisson(SIZES * random.gamma(mean**2 / sd**2, sd**2 / mean, SIZES.size))
    fit = shrink_rates(count, SIZES)

    def likelihood(m: float, strength: float) -> float:
        return float(stats.nbinom.logpmf(count, m * strength, strength / (strength + SIZES)).sum())

    best = likelihood(fit.prior_mean, fit.prior_strength)
    assert best >= max(
        likelihood(m, b) for m in np.linspace(0.2, 3, 29) * mean for b in np.geomspace(0.01, 1e6, 30) * fit.prior_mean
    )

    def score(at: Floats) -> Floats:
        shape, scale = np.exp(at[0]), np.exp(at[1])
        return np.array(
            [
                (special.psi(count + shape) - special.psi(shape) - np.log1p(SIZES / scale)).sum(),
                (shape / scale - (count + shape) / (scale + SIZES)).sum(),
            ]
        )

    start = np.log([fit.prior_mean * fit.prior_strength, fit.prior_strength]) + 0.01
    shape, scale = np.exp(optimize.root(score, start, tol=1e-13).x)
    np.testing.assert_allclose([fit.prior_mean, fit.prior_strength], [shape / scale, scale], rtol=1e-8)


def test_posterior_is_the_conjugate_one() -> None:
    count = spread_out(0.08, 0.02, seed=3)
    fit = shrink_proportions(count, SIZES, confidence=0.9)
    a = count + fit.prior_mean * fit.prior_strength
    b = SIZES - count + (1 - fit.prior_mean) * fit.prior_strength
    np.testing.assert_allclose(fit.mean, stats.beta.mean(a, b), rtol=1e-12)
    np.testing.assert_allclose(fit.lower, stats.beta.ppf(0.05, a, b), rtol=1e-9)
    np.testing.assert_allclose(fit.upper, stats.beta.ppf(0.95, a, b), rtol=1e-9)

    rates = shrink_rates(count, SIZES / 1000, confidence=0.9)
    shape = count + rates.prior_mean * rates.prior_strength
    scale = 1 / (SIZES / 1000 + rates.prior_strength)
    np.testing.assert_allclose(rates.mean, shape * scale, rtol=1e-12)
    np.testing.assert_allclose(rates.lower, stats.gamma.ppf(0.05, shape, scale=scale), rtol=1e-9)
    np.testing.assert_allclose(rates.upper, stats.gamma.ppf(0.95, shape, scale=scale), rtol=1e-9)


def test_rates_do_not_depend_on_the_unit_of_exposure() -> None:
    count = spread_out(0.08, 0.03, seed=4)
    per_head, per_thousand = shrink_rates(count, SIZES), shrink_rates(count, SIZES / 1000)
    np.testing.assert_allclose(per_thousand.mean, per_head.mean * 1000, rtol=1e-9)
    np.testing.assert_allclose(per_thousand.prior_strength, per_head.prior_strength / 1000, rtol=1e-8)


@pytest.mark.parametrize("sizes", [np.full(6, 10_000_000), np.array([10_000_000, 5, 40, 9_000_000])])
def test_very_large_counts(sizes: NDArray[np.int_]) -> None:
    count = np.round(sizes * np.linspace(0.06, 0.09, sizes.size))
    for fit in (shrink_proportions(count, sizes), shrink_rates(count, sizes)):
        assert np.isfinite(fit.prior_strength)
        large = sizes > 1000
        np.testing.assert_allclose(fit.mean[large], (count / sizes)[large], rtol=1e-3)
        assert (fit.lower < fit.mean).all()
        assert (fit.mean < fit.upper).all()


# --- no variation, and what is missing -----------------------------------------------------------------------


@pytest.mark.parametrize("count", [[7, 14, 70, 700], [0, 0, 0, 0], [100, 200, 1000, 10_000]])
def test_without_variation_all_get_the_pooled_proportion_with_exact_limits(count: list[int]) -> None:
    n = [100, 200, 1000, 10_000]
    fit = shrink_proportions(count, n)
    lower, upper = proportion_confint(sum(count), sum(n), method="beta")
    assert np.isinf(fit.prior_strength)
    np.testing.assert_allclose(fit.mean, sum(count) / sum(n), rtol=1e-12)
    np.testing.assert_allclose(fit.lower, lower, rtol=1e-9)
    np.testing.assert_allclose(fit.upper, upper, rtol=1e-9)


@pytest.mark.parametrize("count", [[1, 2, 10, 100], [0, 0, 0, 0]])
def test_without_variation_all_get_the_pooled_rate_with_exact_limits(count: list[int]) -> None:
    exposure = [100, 200, 1000, 10_000]
    fit = shrink_rates(count, exposure)
    lower, upper = confint_poisson(sum(count), sum(exposure), method="exact-c")
    assert np.isinf(fit.prior_strength)
    np.testing.assert_allclose(fit.mean, sum(count) / sum(exposure), rtol=1e-12)
    np.testing.assert_allclose(fit.lower, np.nan_to_num(lower), rtol=1e-9)
    np.testing.assert_allclose(fit.upper, upper, rtol=1e-9)


@pytest.mark.parametrize("make", [shrink_proportions, shrink_rates])
def test_a_single_area_keeps_its_own_figure(make: object) -> None:
    fit = make([12], [150])  # type: ignore[operator]
    assert np.isinf(fit.prior_strength)
    np.testing.assert_allclose([fit.mean[0], fit.prior_mean], 0.08)


def test_one_person_an_area_tells_nothing_of_variation() -> None:
    fit = shrink_proportions([0, 1, 0, 0, 1], np.ones(5))
    assert np.isinf(fit.prior_strength)
    np.testing.assert_allclose(fit.mean, 0.4)


def test_all_or_nothing_areas_keep_their_own_figure() -> None:
    fit = shrink_proportions([0, 40, 0, 50], [30, 40, 60, 50])
    np.testing.assert_allclose(fit.mean, [0, 1, 0, 1], atol=1e-6)
    assert np.isfinite([fit.lower, fit.upper]).all()


def test_nobody_to_count_gets_the_prior() -> None:
    count, n = np.array([2, 12, 30, 220, 0]), np.array([20, 100, 500, 2000, 0])
    fit = shrink_proportions(count, n)
    a, b = fit.prior_mean * fit.prior_strength, (1 - fit.prior_mean) * fit.prior_strength
    np.testing.assert_allclose(
        [fit.mean[-1], fit.lower[-1], fit.upper[-1]],
        [fit.prior_mean, *stats.beta.ppf([0.025, 0.975], a, b)],
        rtol=1e-9,
    )
    without = shrink_proportions(count[:-1], n[:-1])
    np.testing.assert_allclose(fit.mean[:-1], without.mean, rtol=1e-12)
    rates = shrink_rates(count, n)
    assert rates.mean[-1] == pytest.approx(rates.prior_mean)
    assert rates.lower[-1] < rates.prior_mean < rates.upper[-1]


@pytest.mark.parametrize("make", [shrink_proportions, shrink_rates])
def test_an_unknown_area_is_left_out(make: object) -> None:
    known = make([2, 12, 30, 220], [20, 100, 500, 2000])  # type: ignore[operator]
    fit = make([2, np.nan, 12, 30, 220, 4], [20, 50, 100, 500, 2000, np.nan])  # type: ignore[operator]
    for name in ("mean", "lower", "upper"):
        np.testing.assert_allclose(getattr(fit, name)[[0, 2, 3, 4]], getattr(known, name))
        assert np.isnan(getattr(fit, name)[[1, 5]]).all()
    assert fit.prior_strength == known.prior_strength


@pytest.mark.parametrize("make", [shrink_proportions, shrink_rates, shrink_estimates])
def test_nothing_known_gives_nothing(make: object) -> None:
    fit = make([np.nan, np.nan], [np.nan, 3.0])  # type: ignore[operator]
    assert np.isnan([*fit.mean, *fit.lower, *fit.upper, fit.prior_mean, fit.prior_strength]).all()
    empty = make([], [])  # type: ignore[operator]
    assert empty.mean.shape == (0,)
    assert np.isnan(empty.prior_mean)


def test_nobody_anywhere_gives_nothing() -> None:
    assert np.isnan(shrink_proportions([0, 0], [0, 0]).mean).all()
    assert np.isnan(shrink_rates([0, 0], [0, 0]).prior_mean)


def test_fractional_counts_are_welcome() -> None:
    whole = shrink_proportions([2, 12, 30, 220], [20, 100, 500, 2000])
    split = shrink_proportions([2.2, 12.4, 30.1, 219.7], [20.5, 99.8, 500.2, 2000.0])
    np.testing.assert_allclose(split.mean, whole.mean, rtol=0.05)


# --- when the search fails ------------------------------------------------------------------------------------


def kleinman(count: Floats, n: Floats) -> tuple[float, float]:
    """Moments with weights n, written out: E sum n (r - p)² = A (sum n - sum n²/N - (k - 1)) + p (1 - p) (k - 1)."""
    p, k = count.sum() / n.sum(), len(n)
    squares = sum(n[i] * (count[i] / n[i] - p) ** 2 for i in range(k))
    between = (squares - (k - 1) * p * (1 - p)) / (n.sum() - (n**2).sum() / n.sum() - (k - 1))
    return p, p * (1 - p) / between - 1


def test_a_failed_search_falls_back_on_the_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    count, n = spread_out(0.1, 0.04, seed=5).astype(float), SIZES.astype(float)

    def lost(likelihood: object, start: Floats) -> Floats:
        return np.asarray(start + np.array([9.0, -30.0]))

    monkeypatch.setattr(shrink, "_climb", lost)
    fit = shrink_proportions(count, n)
    np.testing.assert_allclose([fit.prior_mean, fit.prior_strength], kleinman(count, n), rtol=1e-9)
    assert np.isfinite([fit.mean, fit.lower, fit.upper]).all()
    rates = shrink_rates(count, n)
    pooled = count.sum() / n.sum()
    squares = float((n * (count / n - pooled) ** 2).sum())
    between = (squares - (len(n) - 1) * pooled) / (n.sum() - (n**2).sum() / n.sum())
    np.testing.assert_allclose([rates.prior_mean, rates.prior_strength], [pooled, pooled / between], rtol=1e-9)


def test_an_error_inside_the_search_is_no_error_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError("singular")

    monkeypatch.setattr(optimize, "minimize", breaks)
    fit = shrink_proportions(spread_out(0.1, 0.04, seed=5), SIZES)
    assert np.isfinite([fit.mean, fit.lower, fit.upper]).all()


@pytest.mark.parametrize("seed", range(40))
def test_no_data_make_it_fail(seed: int) -> None:
    random = np.random.default_rng(seed)
    areas = int(random.choice([2, 3, 8, 60]))
    n = random.choice(SIZES, areas) * int(random.choice([1, 1000])) if seed % 3 else random.integers(0, 4, areas)
    strength, mean = 10 ** random.uniform(-1, 7), 10 ** random.uniform(-4, -0.3)
    count = random.binomial(n, random.beta(mean * strength, (1 - mean) * strength, areas))
    if n.sum():
        for fit in (shrink_proportions(count, n), shrink_rates(count, n)):
            assert not np.isnan([fit.mean, fit.lower, fit.upper]).any()
            assert fit.prior_strength > 0


# --- published estimates --------------------------------------------------------------------------------------

VALUES = np.array([10.0, 14.0, 12.0, 9.0, 13.5, 11.0])
ERRORS = np.array([2.0, 1.0, 1.0, 1.0, 3.0, 0.5])


def test_variance_between_areas_equals_statsmodels() -> None:
    fit = shrink_estimates(VALUES, ERRORS)
    other = combine_effects(VALUES, ERRORS**2, method_re="iterated")
    np.testing.assert_allclose(1 / fit.prior_strength, other.tau2, rtol=1e-6)  # its search stops at 1e-6
    weight = 1 / (ERRORS**2 + 1 / fit.prior_strength)
    np.testing.assert_allclose((weight * (VALUES - fit.prior_mean) ** 2).sum(), len(VALUES) - 1, rtol=1e-12)
    np.testing.assert_allclose(fit.prior_mean, (weight * VALUES).sum() / weight.sum(), rtol=1e-12)


def test_estimates_have_the_posterior_of_the_normal_model() -> None:
    # Joint precision of all true values and their mean, which has a flat prior.
    fit = shrink_estimates(VALUES, ERRORS, confidence=0.9)
    k, between = len(VALUES), 1 / fit.prior_strength
    precision = np.diag(np.append(1 / ERRORS**2 + 1 / between, k / between))
    precision[:k, k] = precision[k, :k] = -1 / between
    covariance = np.linalg.inv(precision)
    mean = covariance @ np.append(VALUES / ERRORS**2, 0.0)
    half = stats.norm.ppf(0.95) * np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(fit.mean, mean[:k], rtol=1e-9)
    np.testing.assert_allclose(fit.lower, (mean - half)[:k], rtol=1e-9)
    np.testing.assert_allclose(fit.upper, (mean + half)[:k], rtol=1e-9)


def test_equal_estimates_are_pooled() -> None:
    fit = shrink_estimates([10.0, 10.4, 9.8, np.nan], [1.0, 2.0, 1.0, 1.0])
    weight = np.array([1.0, 0.25, 1.0])
    middle = (weight * [10.0, 10.4, 9.8]).sum() / weight.sum()
    assert np.isinf(fit.prior_strength)
    np.testing.assert_allclose(fit.mean[:3], middle)
    np.testing.assert_allclose(fit.upper[:3], middle + stats.norm.ppf(0.975) / np.sqrt(weight.sum()))
    assert np.isnan(fit.mean[3])
    assert np.isnan(fit.upper[3])


def test_an_estimate_without_error_stays() -> None:
    fit = shrink_estimates([10.0, 14.0, 12.0, 9.0], [0.0, 1.0, 0.0, 1.0])
    np.testing.assert_allclose(fit.mean[[0, 2]], [10, 12])
    np.testing.assert_allclose(fit.upper[[0, 2]], [10, 12])
    assert np.isfinite(fit.prior_strength)
    same = shrink_estimates([10.0, 10.0, 10.5], [0.0, 0.0, 2.0])
    np.testing.assert_allclose(same.mean, 10.0)


# --- posterior draws -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_draws_follow_the_posterior(seed: int) -> None:
    count, n = np.array([0, 8, 300]), np.array([4, 100, 3000])
    sample = posterior_draws_proportions(count, n, 0.08, 250.0, draws=20_000, seed=seed)
    events = posterior_draws_rates(count, n, 0.08, 250.0, draws=20_000, seed=seed)
    for i in range(3):
        a, b = count[i] + 0.08 * 250, n[i] - count[i] + 0.92 * 250
        assert stats.kstest(sample[:, i], stats.beta(a, b).cdf).pvalue > 1e-3
        assert stats.kstest(events[:, i], stats.gamma(a, scale=1 / (n[i] + 250)).cdf).pvalue > 1e-3
    assert abs(np.corrcoef(sample[:, 0], sample[:, 1])[0, 1]) < 0.03


@pytest.mark.parametrize("make", [posterior_draws_proportions, posterior_draws_rates])
def test_draws_come_again_with_the_seed_and_in_any_number(make: object) -> None:
    arguments = ([0, 8, np.nan, 300], [4, 100, 10, 3000], 0.08, 250.0)
    sample = make(*arguments, draws=30, seed=7)  # type: ignore[operator]
    np.testing.assert_array_equal(sample[:10], make(*arguments, draws=10, seed=7))  # type: ignore[operator]
    assert (sample[:, [0, 1, 3]] != make(*arguments, draws=30, seed=8)[:, [0, 1, 3]]).all()  # type: ignore[operator]
    assert np.isnan(sample[:, 2]).all()
    assert sample.dtype == np.float32


def test_blocks_do_not_change_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = (spread_out(0.1, 0.02, seed=1), SIZES, 0.1, 200.0)
    whole = posterior_draws_proportions(*arguments, draws=50, seed=3)
    monkeypatch.setattr(shrink, "_blocks", lambda draws, areas: [slice(i, i + 1) for i in range(draws)])
    np.testing.assert_array_equal(posterior_draws_proportions(*arguments, draws=50, seed=3), whole)


@pytest.mark.parametrize("make", [posterior_draws_proportions, posterior_draws_rates])
def test_complete_pooling_makes_draws_tie(make: object) -> None:
    sample = make([1, 20, np.nan], [10, 200, 3], 0.1, np.inf, draws=5, seed=1)  # type: ignore[operator]
    np.testing.assert_array_equal(sample[:, :2], np.float32(0.1))
    assert np.isnan(sample[:, 2]).all()
    nothing = make([0, 0], [0, 0], np.nan, np.nan, draws=5, seed=1)  # type: ignore[operator]
    assert np.isnan(nothing).all()


# --- impossible input --------------------------------------------------------------------------------------------


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="larger than n"):
        shrink_proportions([11], [10])
    with pytest.raises(ValueError, match="negative"):
        shrink_rates([-1], [10])
    with pytest.raises(ValueError, match="finite"):
        shrink_proportions([1], [np.inf])
    with pytest.raises(ValueError, match="no exposure"):
        shrink_rates([1], [0])
    with pytest.raises(ValueError, match="one dimension"):
        shrink_proportions([[1]], [[2]])
    with pytest.raises(ValueError, match="between 0 and 1"):
        shrink_rates([1, 2], [10, 10], confidence=95)
    with pytest.raises(ValueError, match="finite"):
        shrink_estimates([np.inf], [1.0])
    with pytest.raises(ValueError, match="negative"):
        shrink_estimates([1.0], [-1.0])


def test_impossible_priors_are_an_error() -> None:
    with pytest.raises(ValueError, match="larger than n"):
        posterior_draws_proportions([11], [10], 0.1, 10.0, draws=1, seed=1)
    with pytest.raises(ValueError, match="prior_mean"):
        posterior_draws_proportions([1], [10], 1.1, 10.0, draws=1, seed=1)
    with pytest.raises(ValueError, match="prior_mean"):
        posterior_draws_proportions([1], [10], 0.0, 10.0, draws=1, seed=1)
    with pytest.raises(ValueError, match="prior_mean"):
        posterior_draws_rates([1], [10], 0.0, 10.0, draws=1, seed=1)
    with pytest.raises(ValueError, match="prior_strength"):
        posterior_draws_rates([1], [10], 0.1, 0.0, draws=1, seed=1)
    with pytest.raises(ValueError, match="draws"):
        posterior_draws_rates([1], [10], 0.1, 10.0, draws=0, seed=1)
    with pytest.raises(ValueError, match="no exposure"):
        posterior_draws_rates([1], [0], 0.1, 10.0, draws=1, seed=1)
