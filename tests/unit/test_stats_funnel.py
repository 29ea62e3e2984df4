from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportions_ztest

from kansrijk_analysis.stats import funnel_limits, funnel_z, overdispersion, widened_limits

TARGETS = (0.0013, 0.07, 0.3, 0.5, 0.93, 0.999)
LEVELS = (0.8, 0.95, 0.998)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("n", [1, 2, 3, 10, 47, 300])
def test_outside_is_where_the_exact_chance_is_too_small(target: float, n: int) -> None:
    limits = funnel_limits(target, n, LEVELS)
    count = np.arange(n + 1)
    too_low, too_high = stats.binom.cdf(count, n, target), stats.binom.sf(count - 1, n, target)
    for lower, upper, level in zip(limits.lower, limits.upper, LEVELS, strict=True):
        np.testing.assert_array_equal(count / n < lower, too_low < (1 - level) / 2)
        np.testing.assert_array_equal(count / n > upper, too_high < (1 - level) / 2)


@pytest.mark.parametrize("mean", [0.01, 0.7, 3.0, 12.5, 260.0])
@pytest.mark.parametrize("kind", ["rate", "ratio"])
def test_outside_is_where_the_exact_poisson_chance_is_too_small(mean: float, kind: str) -> None:
    target, n = (0.004, mean / 0.004) if kind == "rate" else (1.0, mean)
    limits = funnel_limits(target, n, LEVELS, kind=kind)  # type: ignore[arg-type]
    count = np.arange(int(3 * mean) + 30)
    too_low, too_high = stats.poisson.cdf(count, target * n), stats.poisson.sf(count - 1, target * n)
    for lower, upper, level in zip(limits.lower, limits.upper, LEVELS, strict=True):
        np.testing.assert_array_equal(count / n < lower, too_low < (1 - level) / 2)
        np.testing.assert_array_equal(count / n > upper, too_high < (1 - level) / 2)


@pytest.mark.parametrize("target", TARGETS)
def test_limits_are_interpolated_as_spiegelhalter_does(target: float) -> None:
    n = np.array([1, 2, 5, 10, 33, 100, 1000, 25_000])
    low, high = funnel_limits(target, n, (0.95,))
    below, above = stats.binom(n, target), stats.binom(n, 1 - target)
    for distribution, found in ((below, low[0]), (above, 1 - high[0])):
        r = distribution.ppf(0.025)
        part = (distribution.cdf(r) - 0.025) / distribution.pmf(r)
        np.testing.assert_allclose(found, np.maximum((r - part) / n, 0), rtol=1e-9, atol=1e-12)


def test_poisson_limits_are_interpolated_as_spiegelhalter_does() -> None:
    expected = np.array([0.3, 1.0, 4.5, 20.0, 333.3, 40_000.0])
    low, high = funnel_limits(1.0, expected, (0.95,), kind="ratio")
    distribution = stats.poisson(expected)
    r = distribution.ppf(0.025)
    np.testing.assert_allclose(
        low[0], np.maximum((r - (distribution.cdf(r) - 0.025) / distribution.pmf(r)) / expected, 0), rtol=1e-9
    )
    r = distribution.ppf(0.975)
    np.testing.assert_allclose(
        high[0], (r + 1 - (distribution.cdf(r) - 0.975) / distribution.pmf(r)) / expected, rtol=1e-9
    )


def test_shapes_and_units() -> None:
    n = np.array([[10, 20, 30], [40, 50, 60]])
    limits = funnel_limits(0.1, n)
    assert limits.lower.shape == limits.upper.shape == (2, 2, 3)
    assert funnel_limits([0.1, 0.2, 0.3], n, (0.95,)).upper.shape == (1, 2, 3)
    rate, ratio = funnel_limits(0.004, 5000, kind="rate"), funnel_limits(1.0, 20, kind="ratio")
    np.testing.assert_allclose(np.array(rate) / 0.004, ratio, rtol=1e-12)


def test_very_large_areas_get_normal_limits() -> None:
    for kind in ("proportion", "rate"):
        limits = funnel_limits(0.07, 1e7, kind=kind)
        se = np.sqrt(0.07 * (0.93 if kind == "proportion" else 1) / 1e7)
        z = stats.norm.ppf([0.975, 0.999])
        np.testing.assert_allclose(limits.upper, 0.07 + z * se, rtol=1e-5)
        np.testing.assert_allclose(limits.lower, 0.07 - z * se, rtol=1e-5)


def test_a_fractional_size_lies_between_whole_ones() -> None:
    steps = np.linspace(20, 60, 401)
    limits = funnel_limits(0.3, steps)
    for layer in (*limits.lower, *limits.upper):
        assert np.abs(np.diff(layer)).max() < 0.01  # no jumps
    whole = funnel_limits(0.3, [20, 33, 60])
    np.testing.assert_allclose(funnel_limits(0.3, [20 + 1e-9, 33 - 1e-9, 60 + 1e-9]).lower, whole.lower, atol=1e-7)
    np.testing.assert_allclose(funnel_limits(0.3, [20 + 1e-9, 33 - 1e-9, 60 + 1e-9]).upper, whole.upper, atol=1e-7)
    tiny = funnel_limits(0.3, [0.2, 0.9])
    assert ((tiny.lower == 0) & (tiny.upper == 1)).all()


def test_nothing_to_count_gives_no_limits() -> None:
    for kind in ("proportion", "rate", "ratio"):
        limits = funnel_limits([0.1, 0.1, np.nan], [0, np.nan, 10], kind=kind)
        assert np.isnan(np.array(limits)).all()


def test_a_target_without_chance() -> None:
    never, always = funnel_limits(0.0, 40, (0.95,)), funnel_limits(1.0, 40, (0.95,))
    assert never.lower[0] == 0
    assert 0 < never.upper[0] < 1 / 40
    assert always.upper[0] == 1
    assert 39 / 40 < always.lower[0] < 1


@pytest.mark.parametrize(("count", "n", "target"), [(30, 250, 0.08), (0, 12, 0.3), (12, 12, 0.3), (1, 1, 0.5)])
def test_z_equals_statsmodels(count: int, n: int, target: float) -> None:
    expected = proportions_ztest(count, n, target, prop_var=target)[0]
    np.testing.assert_allclose(funnel_z(count, n, target).z, expected, rtol=1e-12)


def test_z_of_rates_and_ratios() -> None:
    rate, ratio = funnel_z(25, 4000, 0.004, "rate"), funnel_z(25, 16, 1.0, "ratio")
    np.testing.assert_allclose([rate.z, rate.se], [(25 - 16) / 4, 0.004 / 4], rtol=1e-12)
    np.testing.assert_allclose([ratio.z, ratio.se], [(25 - 16) / 4, 1 / 4], rtol=1e-12)


def test_z_without_value() -> None:
    scores = funnel_z([0, np.nan, 3, 0], [0, 10, np.nan, 10], [0.1, 0.1, 0.1, 0.0])
    assert np.isnan(scores.z).all()
    np.testing.assert_array_equal(np.isnan(scores.se), [True, False, True, True])


def test_tau2_is_that_of_dersimonian_and_laird_when_the_target_is_the_weighted_mean() -> None:
    value, se = np.array([10.0, 14.0, 12.0, 9.0, 13.5, 11.0]), np.array([2.0, 1.0, 1.0, 1.0, 3.0, 0.5])
    weight = 1 / se**2
    target = (weight * value).sum() / weight.sum()
    found = overdispersion((value - target) / se, weight, winsorise=0)
    np.testing.assert_allclose(found.tau2, combine_effects(value, se**2, method_re="dl").tau2, rtol=1e-9)


def test_winsorising_pulls_in_both_ends() -> None:
    z = np.array([-20.0, -1.0, -0.5, -0.2, 0.0, 0.1, 0.4, 0.8, 1.0, 1.2, 50.0])  # 10% and 90% are -1 and 1.2
    inside = np.clip(z, -1.0, 1.2)
    assert overdispersion(z).phi == pytest.approx((inside**2).mean())
    assert overdispersion(z, winsorise=0).phi == pytest.approx((z**2).mean())


def test_no_more_than_chance_is_no_overdispersion() -> None:
    found = overdispersion([-1.0, 1.0, 0.5, -0.5], np.ones(4), winsorise=0)
    assert found == (0.625, 0.0)


def test_areas_without_score_do_not_count() -> None:
    z, weight = np.array([-3.0, 1.0, 0.2, 2.5]), np.array([4.0, 9.0, 1.0, 30.0])
    full = overdispersion(np.append(z, [np.nan, 2.0, 8.0]), np.append(weight, [5.0, np.nan, np.inf]))
    np.testing.assert_allclose(full, overdispersion(z, weight), rtol=1e-12)
    assert np.isnan(overdispersion(z).tau2)
    assert np.isnan(overdispersion([2.0], [1.0])).all()
    assert np.isnan(overdispersion([])).all()


def test_all_weight_on_one_area_tells_nothing() -> None:
    found = overdispersion([3.0, 3.0], [1e20, 1.0], winsorise=0)
    assert found.phi == pytest.approx(9.0)
    assert np.isnan(found.tau2)


def test_widened_limits_of_large_areas_are_those_of_random_effects() -> None:
    n = np.array([1e7, 4e7])
    limits, z = widened_limits(0.3, n, 0.04**2, (0.95,)), stats.norm.ppf(0.975)
    spread = np.sqrt(0.3 * 0.7 / n + 0.04**2)
    np.testing.assert_allclose(limits.upper[0], 0.3 + z * spread, rtol=1e-3)
    np.testing.assert_allclose(limits.lower[0], 0.3 - z * spread, rtol=1e-3)
    rate = widened_limits(0.01, 1e9, 0.001**2, (0.95,), kind="rate")
    assert rate.upper[0] == pytest.approx(0.01 + z * 0.001, rel=1e-2)


def test_without_spread_the_widened_limits_are_the_exact_ones() -> None:
    n = [12, 150, 9000]
    for plain, wide in zip(funnel_limits(0.05, n), widened_limits(0.05, n, 0.0), strict=True):
        np.testing.assert_allclose(wide, plain, rtol=1e-12)


def test_widened_limits_stay_within_what_is_possible() -> None:
    limits = widened_limits(0.5, [5, 0, np.nan], 0.4**2, (0.95,))
    assert (limits.lower[0, 0], limits.upper[0, 0]) == (0.0, 1.0)
    assert np.isnan(limits.lower[0, 1:]).all()
    assert np.isnan(widened_limits(0.5, [30], np.nan).upper).all()


def test_winsorising_is_undone_for_what_is_normal() -> None:
    z = np.random.default_rng(5).normal(0, 1, 400_000)
    for winsorise in (0.0, 0.05, 0.10, 0.25):
        assert overdispersion(z, winsorise=winsorise, consistent=True).phi == pytest.approx(1, abs=0.01)
    assert overdispersion(z).phi == pytest.approx(0.679, abs=0.01)
    wild = np.append(3 * z, np.full(4000, 50.0))  # one in a hundred is really different
    assert overdispersion(wild, consistent=True).phi == pytest.approx(9, rel=0.1)
    assert overdispersion(wild, winsorise=0).phi > 30


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="kind"):
        funnel_limits(0.1, 10, kind="rubbish")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel_limits(7.0, 10)
    with pytest.raises(ValueError, match="negative"):
        funnel_limits(-0.1, 10, kind="rate")
    with pytest.raises(ValueError, match="finite"):
        funnel_limits(0.1, np.inf)
    with pytest.raises(ValueError, match="confidence"):
        funnel_limits(0.1, 10, (95,))
    with pytest.raises(ValueError, match="larger than n"):
        funnel_z(11, 10, 0.1)
    with pytest.raises(ValueError, match="weight"):
        overdispersion([1.0, 2.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="winsorise"):
        overdispersion([1.0, 2.0], winsorise=0.5)
    with pytest.raises(ValueError, match="finite"):
        overdispersion([1.0, np.inf])
    with pytest.raises(ValueError, match="negative"):
        widened_limits(0.1, 10, -1.0)


def test_limits_at_hand_are_widened_as_they_are() -> None:
    n = np.array([20.0, 300.0, 0.0, 4000.0])
    for kind, middle in (("proportion", 0.08), ("rate", 0.4)):
        exact = funnel_limits(middle, n, kind=kind)
        anew, given = (widened_limits(middle, n, 0.0004, kind=kind, exact=limits) for limits in (None, exact))
        np.testing.assert_array_equal(given, anew)
        further = exact._replace(upper=exact.upper + 0.01)
        np.testing.assert_allclose(
            widened_limits(middle, n, 0.0, kind=kind, exact=further).upper - exact.upper,
            [[0.01, 0.01, np.nan, 0.01]] * 2,
        )
