from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import special
from scipy import stats as scipy_stats
from statsmodels.stats.proportion import proportions_ztest
from statsmodels.stats.rates import test_poisson as poisson_test
from statsmodels.stats.rates import test_poisson_2indep as two_poissons_test

from kansrijk_analysis.stats import (
    compare_published,
    compare_with_rest,
    compare_with_value,
    excess,
    wilson_interval,
)

CASES = [(0, 40, 0.05), (45, 500, 0.065), (500, 500, 0.9), (1, 1, 0.5), (3, 17, 0.3), (65_000_000, 10**9, 0.064)]
PARTS = [(45, 500, 700, 10_000), (0, 30, 12, 400), (30, 30, 80, 90), (1, 1, 5, 9), (10**8, 10**9, 3 * 10**8, 4 * 10**9)]


@pytest.mark.parametrize(("count", "n", "target"), CASES)
def test_proportion_and_value_as_statsmodels(count: int, n: int, target: float) -> None:
    z, p = compare_with_value(count, n, target)
    np.testing.assert_allclose([z, p], proportions_ztest(count, n, target, prop_var=target), rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize(("count", "n", "target"), CASES)
def test_rate_and_value_as_statsmodels(count: int, n: int, target: float) -> None:
    z, p = compare_with_value(count, n, target, kind="rate")
    expected = poisson_test(count, n, value=target, method="score")
    np.testing.assert_allclose([z, p], [expected.statistic, expected.pvalue], rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize(("count", "n", "total_count", "total_n"), PARTS)
def test_proportion_and_rest_as_statsmodels_and_scipy(count: int, n: int, total_count: int, total_n: int) -> None:
    z, p = compare_with_rest(count, n, total_count, total_n)
    rest, rest_n = total_count - count, total_n - n
    expected = proportions_ztest([count, rest], [n, rest_n])
    np.testing.assert_allclose([z, p], expected, rtol=1e-9, atol=1e-300)
    table = np.array([[count, n - count], [rest, rest_n - rest]])
    assert float(z**2) == pytest.approx(scipy_stats.chi2_contingency(table, correction=False).statistic, rel=1e-9)


@pytest.mark.parametrize(("count", "n", "total_count", "total_n"), PARTS)
def test_rate_and_rest_as_statsmodels(count: int, n: int, total_count: int, total_n: int) -> None:
    z, p = compare_with_rest(count, n, total_count, total_n, kind="rate")
    expected = two_poissons_test(count, n, total_count - count, total_n - n, method="score")
    np.testing.assert_allclose([z, p], [expected.statistic, expected.pvalue], rtol=1e-9, atol=1e-300)
    # Given the total, the area's count is binomial with its share of the exposure.
    conditional = compare_with_value(count, total_count, n / total_n)
    np.testing.assert_allclose([z, p], conditional, rtol=1e-9, atol=1e-300)


def test_a_large_area_differs_more_from_the_rest_than_from_the_whole() -> None:
    count, n, total_count, total_n = 900, 9_000, 1_640, 20_000
    assert compare_with_rest(count, n, total_count, total_n).p < 1e-10
    assert compare_with_value(count, n, total_count / total_n).p > 1e-10


def test_the_verdict_is_that_of_wilson() -> None:
    n = np.arange(1, 41)[:, None]
    count = np.minimum(np.arange(41)[None, :], n)
    z, p = compare_with_value(count, n, 0.13)
    lower, upper = wilson_interval(count, n)
    assert ((p < 0.05) == ((lower > 0.13) | (upper < 0.13))).all()
    assert (np.sign(z) == np.sign(count / n - 0.13)).all()


def test_nobody_and_everybody() -> None:
    assert compare_with_value([0, 3, 10], 10, [0, 0, 1]).z.tolist() == [0.0, np.inf, 0.0]
    assert compare_with_value([0, 3, 10], 10, [0, 0, 1]).p.tolist() == [1.0, 0.0, 1.0]
    kinds: tuple[Any, ...] = ("proportion", "rate")
    for kind in kinds:
        assert list(compare_with_rest(0, 10, 0, 100, kind=kind)) == [0.0, 1.0]
    assert list(compare_with_rest(10, 10, 100, 100)) == [0.0, 1.0]
    # Thirds that add up to a whole but for the last digit of a float.
    third, whole = 10 / 3, 10 / 3 + 10 / 3 + 10 / 3
    assert list(compare_with_rest(third, third, whole, whole)) == [0.0, 1.0]


def test_no_value_gives_no_verdict() -> None:
    nan = np.nan
    results = [
        compare_with_value([0, nan, 3, 3], [0, 10, nan, 10], [0.1, 0.1, 0.1, nan]),
        compare_with_rest([0, nan, 9, 3, 3], [0, 10, 90, 10, nan], [9, 9, 9, nan, 9], [90, 90, 90, 90, 90]),
        # No value, no limit, no target; a limit at the end of the scale; limits without width.
        compare_published(
            [nan, 0.1, 0.1, 0.0, 0.1], [0, nan, 0.05, 0, 0.1], [0.2, 0.2, 0.2, 0.1, 0.1], [0.1, 0.1, nan, 0.1, 0.2]
        ),
    ]
    for z, p in results:
        assert np.isnan(z).all()
        assert np.isnan(p).all()
    assert np.isnan(excess([0, nan, 1], [0, 5, 5], [0.1, 0.1, nan])).all()


def test_the_rest_may_be_a_billionth_of_the_whole() -> None:
    z, p = compare_with_rest(10**8, 10**9, 10**8 + 1, 10**9 + 1)
    assert np.isfinite(z)
    assert p < 0.01


@pytest.mark.parametrize("kind", ["proportion", "rate", "linear"])
def test_published_limits_on_their_own_scale(kind: Any) -> None:
    there, back = {
        "proportion": (special.logit, special.expit),
        "rate": (np.log, np.exp),
        "linear": (lambda v: v, lambda v: v),
    }[kind]
    value, target, error = np.array([0.02, 0.12, 0.6]), 0.1, np.array([0.3, 0.1, 0.05])
    critical = scipy_stats.norm.ppf(0.975)
    lower, upper = back(there(value) - critical * error), back(there(value) + critical * error)
    z, p = compare_published(value, lower, upper, target, kind=kind)
    np.testing.assert_allclose(z, (there(value) - there(target)) / error, rtol=1e-9)
    np.testing.assert_allclose(p, 2 * scipy_stats.norm.sf(np.abs(z)), rtol=1e-9)
    # A target at the limit is just not different.
    assert compare_published(value, lower, upper, upper, kind=kind).p == pytest.approx(0.05, rel=1e-9)


def test_published_limits_and_an_impossible_target() -> None:
    assert compare_published(0.12, 0.09, 0.16, [0.0, 1.0]).z.tolist() == [np.inf, -np.inf]
    assert compare_published(0.12, 0.09, 0.16, [0.0, 1.0]).p.tolist() == [0.0, 0.0]
    assert float(compare_published(0.12, 0.09, 0.16, 0.12).z) == 0.0


def test_published_ratio_of_altman_and_bland() -> None:
    # Altman & Bland 2011 (BMJ 343:d2304): a ratio of 0.81, 95% interval 0.70 to 0.94, has P = 0.005.
    z, p = compare_published(0.81, 0.70, 0.94, 1.0, kind="rate")
    assert float(z) == pytest.approx(-2.8, abs=0.05)
    assert float(p) == pytest.approx(0.005, abs=5e-4)


def test_excess_counts_people() -> None:
    np.testing.assert_allclose(excess([45, 10, 7], [500, 500, 7], [0.065, 0.04, 2.0]), [12.5, -10, -7])


@pytest.mark.parametrize("compare", [compare_with_value, excess])
def test_impossible_counts_are_an_error(compare: Any) -> None:
    with pytest.raises(ValueError, match="count must not be negative"):
        compare(-1, 10, 0.1)
    with pytest.raises(ValueError, match="n must not be negative"):
        compare(1, -10, 0.1)
    impossible: list[tuple[float, float, float]] = [(np.inf, 10, 0.1), (1, np.inf, 0.1), (1, 10, np.inf), (1, 10, -0.1)]
    for count, n, target in impossible:
        with pytest.raises(ValueError, match="finite"):
            compare(count, n, target)


def test_impossible_comparisons_are_an_error() -> None:
    with pytest.raises(ValueError, match="larger than n"):
        compare_with_value(11, 10, 0.1)
    assert float(compare_with_value(11, 10, 1.1, kind="rate").z) == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(ValueError, match="not a percentage"):
        compare_with_value(1, 10, 6.5)
    with pytest.raises(ValueError, match="kind"):
        compare_with_value(1, 10, 0.5, kind="linear")  # type: ignore[arg-type]
    for area in [(11, 10, 20, 100), (5, 10, 96, 100)]:  # in the area, in its rest
        with pytest.raises(ValueError, match="larger than n"):
            compare_with_rest(*area)
    with pytest.raises(ValueError, match="total_count"):
        compare_with_rest(5, 10, 4, 100)
    with pytest.raises(ValueError, match="total_n"):
        compare_with_rest(5, 10, 6, 9)
    with pytest.raises(ValueError, match="enclose"):
        compare_published(0.2, 0.05, 0.15, 0.1)
    with pytest.raises(ValueError, match="scale"):
        compare_published(12, 9, 16, 0.1)
    with pytest.raises(ValueError, match="scale"):
        compare_published(-1, -2, 3, 0.1, kind="rate")
    with pytest.raises(ValueError, match="finite"):
        compare_published(0.1, 0, np.inf, 0.1, kind="rate")
    with pytest.raises(ValueError, match="confidence"):
        compare_published(0.1, 0.05, 0.15, 0.1, confidence=95)


def test_an_area_that_is_the_whole_but_for_the_last_digit_has_no_rest() -> None:
    tenths = 0.1 + 0.2  # a hair above 0.3
    assert tenths > 0.3
    assert np.isnan(compare_with_rest(0.1, tenths, 0.1, 0.3).z)
    assert np.isnan(compare_with_rest(0.1, 0.3, 0.1, tenths).z)
    # Everybody is a case in the rest, but for the last digit.
    assert 10.3 - 10 > 100.3 - 100
    assert np.isfinite(compare_with_rest(10, 100, 10.3, 100.3).z)
