from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats as scipy_stats

from kansrijk_analysis.stats import (
    detectable_change,
    power_of_trend,
    trend_in_proportions,
    trend_in_rates,
    years_needed,
)


def by_hand(n: float, baseline: float, change: float, years: int, phi: float, confidence: float, kind: str) -> float:
    """Write the sums over the years out, where the package has them in closed form."""
    t = np.arange(years) - (years - 1) / 2
    p = baseline - change * np.arange(years) / (years - 1)
    q, middle = (1 - p, 1 - p.mean()) if kind == "proportion" else (np.ones(years), 1.0)
    spread = n * (t**2).sum()
    null = np.sqrt(phi * p.mean() * middle / spread)
    error = np.sqrt(phi * (n * t**2 * p * q).sum()) / spread
    critical, step = scipy_stats.norm.ppf((1 + confidence) / 2), change / (years - 1)
    return float(
        scipy_stats.norm.cdf((step - critical * null) / error) + scipy_stats.norm.cdf((-step - critical * null) / error)
    )


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize(
    ("n", "baseline", "change", "years"), [(500, 0.08, 0.02, 5), (40, 0.6, 0.6, 2), (90, 0.3, 0, 9)]
)
def test_power_is_the_formula_of_nam(kind: Any, n: float, baseline: float, change: float, years: int) -> None:
    for phi, confidence in [(1.0, 0.95), (2.2, 0.998)]:
        power = power_of_trend(n, baseline, change, years, confidence, phi, kind)
        assert float(power) == pytest.approx(by_hand(n, baseline, change, years, phi, confidence, kind), rel=1e-9)


@pytest.mark.parametrize(("baseline", "change"), [(0.3, 0.0), (0.3, 0.15), (0.35, 0.25), (0.7, 0.2)])
def test_power_in_an_exact_enumeration(baseline: float, change: float) -> None:
    outcomes = np.array(list(product(range(51), repeat=3)))
    figures = baseline - change * np.array([0, 0.5, 1])
    chance = scipy_stats.binom.pmf(outcomes, 50, figures).prod(axis=1)
    exact = chance[trend_in_proportions(outcomes, 50, [1, 2, 3]).p < 0.05].sum()
    assert float(power_of_trend(50, baseline, change, 3)) == pytest.approx(exact, abs=0.02)


def test_power_for_rates_in_an_exact_enumeration() -> None:
    outcomes = np.array(list(product(range(60), repeat=3)))
    chance = scipy_stats.poisson.pmf(outcomes, [20, 15, 10]).prod(axis=1)
    exact = chance[trend_in_rates(outcomes, 10, [1, 2, 3]).p < 0.05].sum()
    assert float(power_of_trend(10, 2.0, 1.0, 3, kind="rate")) == pytest.approx(exact, abs=0.02)


def test_two_points_of_eight_percent_take_two_thousand_births() -> None:
    assert float(power_of_trend(2000, 0.08, 0.02, 5)) == pytest.approx(0.80, abs=0.01)
    assert float(detectable_change(2000, 0.08, 5)) == pytest.approx(0.02, abs=3e-4)
    assert float(years_needed(2000, 0.08, 0.0205)) == 5.0


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_detectable_change_is_just_enough(kind: Any) -> None:
    n, years = np.array([150, 700, 20_000, 10**9])[:, None], np.array([3, 5, 12])
    fall = detectable_change(n, 0.3, years, power=0.9, confidence=0.99, dispersion=1.4, kind=kind)
    assert fall.shape == (4, 3)
    power = power_of_trend(n, 0.3, fall, years, 0.99, 1.4, kind)
    np.testing.assert_allclose(power, 0.9, rtol=1e-9)
    assert (power_of_trend(n, 0.3, fall * 0.999, years, 0.99, 1.4, kind) < 0.9).all()


def test_a_rise_is_a_fall_of_the_others() -> None:
    rise = detectable_change(2000, 1 - 0.06, 5)
    figures = 0.06 + float(rise) * np.linspace(0, 1, 5)
    draw = np.random.default_rng(7)
    p = trend_in_proportions(draw.binomial(2000, figures, (20_000, 5)), 2000, np.arange(5)).p
    assert (p < 0.05).mean() == pytest.approx(0.8, abs=0.01)


def test_years_needed_is_the_first_that_is_enough() -> None:
    n = np.array([800, 1500, 2000, 2600, 4000])
    needed = years_needed(n, 0.08, 0.02)
    for size, years in zip(n, needed, strict=True):
        tried = power_of_trend(size, 0.08, 0.02, np.arange(3, 21))
        enough = np.flatnonzero(tried >= 0.8)
        assert years == (enough[0] + 3 if enough.size else np.nan)
    assert np.isnan(years_needed(500, 0.08, 0.02))
    assert float(years_needed(500, 0.08, 0.02, longest=60)) > 20


def test_no_value_where_nothing_can_be_seen() -> None:
    nan = np.nan
    lacking = [(0, 0.1, 5), (nan, 0.1, 5), (100, nan, 5), (100, 0, 5), (100, 0.1, nan), (100, 0.1, 1)]
    for n, baseline, years in lacking:
        assert np.isnan(power_of_trend(n, baseline, 0.0, years))
        assert np.isnan(detectable_change(n, baseline, years))
        if years == 5:
            assert np.isnan(years_needed(n, baseline, 0.05))
    assert np.isnan(power_of_trend(100, 0.1, [0.11, nan], 5)).all()
    assert np.isnan(power_of_trend(100, 0.1, 0.05, 5, dispersion=nan))
    # Twenty births: not even a fall to zero is found in eight of ten times.
    assert np.isnan(detectable_change(20, 0.08, 5))
    assert power_of_trend(20, 0.08, 0.08, 5) < 0.8


def test_impossible_input_is_an_error() -> None:
    for baseline, change, message in [(0.1, -0.05, "negative"), (8, 0.05, "percentage")]:
        with pytest.raises(ValueError, match=message):
            power_of_trend(100, baseline, change, 5)
        with pytest.raises(ValueError, match=message):
            years_needed(100, baseline, change)
    with pytest.raises(ValueError, match="n_per_year must be finite"):
        detectable_change(np.inf, 0.1, 5)
    with pytest.raises(ValueError, match="n_per_year must not be negative"):
        detectable_change(-1, 0.1, 5)
    with pytest.raises(ValueError, match="whole numbers"):
        detectable_change(100, 0.1, 4.5)
    with pytest.raises(ValueError, match="dispersion"):
        detectable_change(100, 0.1, 5, dispersion=0.5)
    with pytest.raises(ValueError, match="confidence"):
        detectable_change(100, 0.1, 5, confidence=95)
    for power in (0.05, 1.0, 80):
        with pytest.raises(ValueError, match="power"):
            detectable_change(100, 0.1, 5, power=power)
    with pytest.raises(ValueError, match="longest"):
        years_needed(100, 0.1, 0.05, longest=2)
    with pytest.raises(ValueError, match="kind"):
        detectable_change(100, 0.1, 5, kind="linear")  # type: ignore[arg-type]
