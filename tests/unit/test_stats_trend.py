from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import optimize
from scipy import stats as scipy_stats

from kansrijk_analysis.stats import fitted_trend, trend_dispersion, trend_in_proportions, trend_in_rates
from kansrijk_analysis.stats.trend import _line, _pearson

YEARS = np.array([2015, 2016, 2018, 2019, 2023])
SERIES = [
    ([83, 90, 129, 70, 66], [86, 93, 136, 82, 80]),
    ([0, 1, 0, 2, 5], [11, 9, 12, 10, 8]),
    ([21, 18, 15, 15, 12], [240, 251, 233, 228, 219]),
    ([10**8, 10**8 + 4000, 10**8, 10**8 + 9000, 10**8 + 9000], [10**9] * 5),
]


def armitage(count: list[int], n: list[int], year: list[int]) -> float:
    """Chi-square of Armitage in whole numbers, as statistics tables write it."""
    total, members = sum(count), sum(n)
    xt = sum(x * t for x, t in zip(count, year, strict=True))
    nt = sum(m * t for m, t in zip(n, year, strict=True))
    ntt = sum(m * t * t for m, t in zip(n, year, strict=True))
    above = members * (members * xt - total * nt) ** 2
    return float(Fraction(above, total * (members - total) * (members * ntt - nt**2)))


def test_published_smokers() -> None:
    # Fleiss 1981, p. 139: the example of R's prop.trend.test, X-squared = 8.2249, p-value = 0.004132.
    trend = trend_in_proportions([83, 90, 129, 70], [86, 93, 136, 82], [1, 2, 3, 4])
    assert float(trend.chi2) == pytest.approx(8.2249, abs=5e-5)
    assert float(trend.p) == pytest.approx(0.004132, abs=5e-7)


@pytest.mark.parametrize(("count", "n"), SERIES)
def test_proportions_as_armitage_and_statsmodels(count: list[int], n: list[int]) -> None:
    trend = trend_in_proportions(count, n, YEARS)
    assert float(trend.chi2) == pytest.approx(armitage(count, n, YEARS.tolist()), rel=1e-9)
    assert float(trend.p) == pytest.approx(scipy_stats.chi2.sf(float(trend.chi2), 1), rel=1e-9)
    # statsmodels has the variance of draws without replacement, a factor N / (N - 1) larger.
    table = np.array([count, np.subtract(n, count)], dtype=float)
    linked = sm.stats.Table(table, shift_zeros=False).test_ordinal_association(np.array([1, 0]), YEARS - 2015)
    members = sum(n)
    assert float(trend.chi2) == pytest.approx(linked.zscore**2 * members / (members - 1), rel=1e-9)


@pytest.mark.parametrize(("count", "n"), SERIES[:3])
@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_is_the_score_test_of_a_regression(count: list[int], n: list[int], kind: str) -> None:
    x, size, one = np.array(count, dtype=float), np.array(n, dtype=float), np.ones((5, 1))
    if kind == "proportion":
        trend = trend_in_proportions(count, n, YEARS)
        model = sm.GLM(np.column_stack([x, size - x]), one, family=sm.families.Binomial())
    else:
        trend = trend_in_rates(count, n, YEARS)
        model = sm.GLM(x, one, family=sm.families.Poisson(), exposure=size)
    score = model.fit(tol=1e-14).score_test(exog_extra=(YEARS - 2015.0)[:, None])
    assert float(trend.chi2) == pytest.approx(score.statistic[0], rel=1e-8)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_line_limits_and_band_as_weighted_least_squares(kind: Any, dispersion: float) -> None:
    count, n = (np.array(values, dtype=float) for values in SERIES[2])
    mean = count.sum() / n.sum()
    variance = dispersion * (mean * (1 - mean) if kind == "proportion" else mean)
    design = sm.add_constant(YEARS - 2015.0)
    line = sm.WLS(count / n, design, weights=n).fit(cov_type="fixed scale", cov_kwds={"scale": variance}, use_t=False)
    calculate = trend_in_proportions if kind == "proportion" else trend_in_rates
    trend = calculate(count, n, YEARS, dispersion, confidence=0.9)
    low, high = line.conf_int(alpha=0.1)[1]
    np.testing.assert_allclose([trend.change, trend.lower, trend.upper], [line.params[1], low, high], rtol=1e-9)
    assert float(trend.p) == pytest.approx(line.pvalues[1], rel=1e-9)
    band = fitted_trend(count, n, YEARS, kind, dispersion, confidence=0.9)
    half = scipy_stats.norm.ppf(0.95) * np.sqrt(np.einsum("ij,jk,ik->i", design, line.cov_params(), design))
    np.testing.assert_allclose(band.fitted, line.fittedvalues, rtol=1e-9)
    np.testing.assert_allclose(band.lower, line.fittedvalues - half, rtol=1e-9)
    np.testing.assert_allclose(band.upper, line.fittedvalues + half, rtol=1e-9)


def test_false_alarms_in_an_exact_enumeration() -> None:
    # Every outcome of three years of 30 births, with its chance when nothing changes.
    outcomes = np.array(list(product(range(31), repeat=3)))
    chance = scipy_stats.binom.pmf(outcomes, 30, 0.3).prod(axis=1)
    p = trend_in_proportions(outcomes, 30, [2021, 2022, 2023]).p
    assert chance[~np.isnan(p)].sum() == pytest.approx(1.0, abs=1e-9)
    assert chance[p < 0.05].sum() == pytest.approx(0.05, abs=0.005)


def test_areas_with_missing_years() -> None:
    nan = np.nan
    count: Any = [
        [20, 18, 15, 12],
        [20, nan, 15, 12],
        [20, 18, 15, nan],
        [nan, nan, 15, nan],
        [0, 0, 0, 0],
        [9, 9, 9, 9],
    ]
    n: Any = [[200] * 4, [200] * 4, [200, 200, nan, 200], [200] * 4, [200] * 4, [9] * 4]
    years = [2019, 2020, 2021, 2022]
    trend = trend_in_proportions(count, n, years)
    for values in trend:
        assert np.isnan(values).tolist() == [False, False, False, True, True, True]
    for row, keep in [(1, [0, 2, 3]), (2, [0, 1])]:
        alone = trend_in_proportions(np.take(count[row], keep), 200, np.take(years, keep))
        np.testing.assert_allclose([values[row] for values in trend], alone, rtol=1e-12)
    assert not np.isnan(trend_in_rates(count[5], n[5], years).p)
    band = fitted_trend(count, n, years)
    # Between the first and last usable year only, also over a gap.
    assert np.isnan(band.fitted).tolist() == [
        [False] * 4,
        [False] * 4,
        [False, False, True, True],
        [True] * 4,
        [True] * 4,
        [True] * 4,
    ]
    assert (np.isnan(band.lower) == np.isnan(band.fitted)).all()


def test_two_years_are_a_comparison_of_two_proportions() -> None:
    trend = trend_in_proportions([30, 18], [200, 210], [2022, 2023])
    z, p = sm.stats.proportions_ztest([18, 30], [210, 200])
    np.testing.assert_allclose([trend.chi2, trend.p], [z**2, p], rtol=1e-9)
    assert float(trend.change) == pytest.approx(18 / 210 - 30 / 200, rel=1e-12)


def test_one_dispersion_per_area() -> None:
    count, n = [[20, 18, 15, 12]] * 3, 200
    plain = trend_in_proportions(count[0], n, [1, 2, 3, 4])
    trend = trend_in_proportions(count, n, [1, 2, 3, 4], dispersion=[1.0, 4.0, np.nan])
    np.testing.assert_allclose(trend.chi2, plain.chi2 / np.array([1, 4, np.nan]), rtol=1e-12)
    np.testing.assert_allclose(
        trend.upper - trend.change, (plain.upper - plain.change) * np.array([1, 2, np.nan]), rtol=1e-9
    )
    band = fitted_trend(count, n, [1, 2, 3, 4], dispersion=[1.0, 4.0, np.nan])
    assert band.fitted.shape == (3, 4)
    assert np.isnan(band.fitted[2]).all()
    assert (band.upper - band.fitted)[1] == pytest.approx(2 * (band.upper - band.fitted)[0])


def test_the_band_stays_on_the_scale_and_takes_years_in_any_order() -> None:
    years = np.array([2023, 2020, 2022, 2021])
    count = np.array([0, 9, 1, np.nan])
    band = fitted_trend(count, 10, years)
    assert (band.fitted[[0, 1]] == [0.0, band.fitted[1]]).all()
    assert band.lower.min() == 0.0
    assert band.upper.max() == 1.0
    assert not np.isnan(band.fitted).any()
    order = np.argsort(years)
    np.testing.assert_allclose(fitted_trend(count[order], 10, years[order]).fitted, band.fitted[order], rtol=1e-12)
    assert np.isnan(fitted_trend([np.nan, 9, 1, 2], 10, years).fitted).tolist() == [True, False, False, False]


def dispersion_by_hand(count: Any, n: Any, years: Any, kind: str) -> float:
    """Write the definition out: a line per area, cut chi-squares, the factor at which they sum to their average."""
    found, degrees = [], []
    for x, size in zip(np.asarray(count, dtype=float), np.asarray(n, dtype=float), strict=True):
        use = ~np.isnan(x) & (size > 0)
        if use.sum() < 3:
            continue
        x, size, t = x[use], size[use], np.asarray(years, dtype=float)[use] - 2015
        mean = x.sum() / size.sum()
        line = np.polyval(np.polyfit(t, x / size, 1, w=np.sqrt(size)), t)
        variance = mean * (1 - mean) * size.sum() / (size.sum() - 1) if kind == "proportion" else mean
        found.append((size * (x / size - line) ** 2).sum() / variance)
        degrees.append(use.sum() - 2)
    laws = [scipy_stats.chi2(df) for df in degrees]
    cuts = [law.ppf(0.9) for law in laws]
    average = sum(law.expect(lambda v, c=c: min(v, c)) for law, c in zip(laws, cuts, strict=True))

    def surplus(phi: float) -> float:
        return float(sum(min(v / phi, c) for v, c in zip(found, cuts, strict=True)) - average)

    return float(optimize.brentq(surplus, 1.0, 1000.0))


@pytest.mark.parametrize(("kind", "total"), [("proportion", 4), ("proportion", 7), ("rate", 3)])
def test_chi_square_about_the_line_has_its_degrees_of_freedom_as_expectation(kind: str, total: int) -> None:
    # Also with a handful of cases: all ways in which so many can fall over four years, with their chance.
    size, years = np.array([4, 3, 5, 3]), np.array([0, 1, 2, 4])
    ways = np.array([way for way in product(range(total + 1), repeat=4) if sum(way) == total])
    if kind == "proportion":
        ways = ways[(ways <= size).all(axis=1)]
        chance = scipy_stats.multivariate_hypergeom(size, total).pmf(ways)
    else:
        chance = scipy_stats.multinomial(total, size / size.sum()).pmf(ways)
    assert chance.sum() == pytest.approx(1.0)
    chi2, degrees = _pearson(_line(ways, size, years, kind), kind)
    assert (degrees == 2).all()
    assert (chance * chi2).sum() == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_dispersion_is_its_definition(kind: Any) -> None:
    draw = np.random.default_rng(45)
    n = draw.integers(50, 800, (25, 5)).astype(float)
    count = draw.binomial(n.astype(int), draw.beta(6, 54, n.shape)).astype(float)
    count[3, 1] = count[4, :3] = np.nan
    n[5, 2] = 0
    count[5, 2] = 0
    found = trend_dispersion(count, n, YEARS, kind=kind)
    assert found == pytest.approx(dispersion_by_hand(count, n, YEARS, kind), rel=1e-5)
    assert found > 1.5


def test_a_wild_area_weighs_little() -> None:
    draw = np.random.default_rng(46)
    count = draw.binomial(500, 0.1, (100, 5))
    count[7] = [5, 480, 5, 480, 5]
    assert trend_dispersion(count, 500, YEARS) < 1.2


def test_dispersion_is_never_below_one_and_needs_ten_degrees_of_freedom() -> None:
    assert trend_dispersion(np.full((50, 5), 20), 200, YEARS) == 1.0
    wild = [[10, 60, 10, 60, 10]] * 4
    assert trend_dispersion(wild[:3], 200, YEARS) == 1.0
    assert trend_dispersion(wild, 200, YEARS) > 5
    assert trend_dispersion(np.full((50, 5), np.nan), 200, YEARS) == 1.0


def test_impossible_input_is_an_error() -> None:
    everything: list[Any] = [trend_in_proportions, trend_dispersion, fitted_trend]
    for function in everything:
        with pytest.raises(ValueError, match="larger than n"):
            function([1, 11], [10, 10], [1, 2])
    tests: list[Any] = [trend_in_proportions, trend_in_rates]
    for function in tests:
        with pytest.raises(ValueError, match="negative"):
            function([-1, 1], 10, [1, 2])
        with pytest.raises(ValueError, match="finite"):
            function([1, 1], [10, np.inf], [1, 2])
        unusable: list[Any] = [[1, 1], [1, np.nan], [1, np.inf], [[1, 2]]]
        for years in unusable:
            with pytest.raises(ValueError, match="different, finite years"):
                function([1, 1], 10, years)
        with pytest.raises(ValueError, match="last axis"):
            function([1, 1, 1], 10, [1, 2])
        with pytest.raises(ValueError, match="last axis"):
            function(1, 10, [1, 2])
        for factor in (0.9, np.inf):
            with pytest.raises(ValueError, match="dispersion"):
                function([1, 2], 10, [1, 2], dispersion=factor)
        with pytest.raises(ValueError, match="confidence"):
            function([1, 2], 10, [1, 2], confidence=95)
    with pytest.raises(ValueError, match="kind"):
        trend_dispersion([1, 2], 10, [1, 2], kind="percentage")  # type: ignore[arg-type]
