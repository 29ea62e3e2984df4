"""What the methods do on the real sizes of the gemeenten: seeded, so that a failure is a change and not chance."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kansrijk_analysis.areas import herindeel
from kansrijk_analysis.indicators.gegevens import tellingen
from kansrijk_analysis.stats import (
    byar_interval,
    compare_with_rest,
    compare_with_value,
    detectable_change,
    directly_standardised_rate,
    poisson_interval,
    power_of_trend,
    trend_dispersion,
    trend_in_proportions,
    trend_in_rates,
    wilson_interval,
)

YEAR = np.arange(2018, 2023)
RUNS = 400


@pytest.fixture(scope="module")
def births() -> np.ndarray:
    """Live births of 2015 in each of the gemeenten of 2026."""
    table = tellingen("37201")
    table = table[(table["maat"] == "Totaal levend geboren kinderen") & (table["jaar"] == 2015)]
    moved = herindeel(table, 2026)
    births: np.ndarray = moved.loc[moved["gebied"].str.startswith("GM"), "aantal"].to_numpy()
    assert births.size == 342
    assert births.sum() == pytest.approx(170_510, abs=1)  # CBS: live births in 2015
    return np.round(births).astype(np.int64)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20260101)


@pytest.mark.parametrize("share", [0.015, 0.07, 0.25])
def test_wilson_covers_the_truth_in_nearly_95_percent(
    births: np.ndarray, rng: np.random.Generator, share: float
) -> None:
    lower, upper = wilson_interval(rng.binomial(births, share, (RUNS, 342)), births)
    covered = (lower <= share) & (share <= upper)
    assert covered.mean() == pytest.approx(0.95, abs=0.006)
    # Whole counts: a single small gemeente may be off, one with at least 25 cases is not.
    assert covered[:, births * share >= 25].mean(axis=0).min() > 0.91


@pytest.mark.parametrize("interval", [poisson_interval, byar_interval])
@pytest.mark.parametrize("rate", [0.015, 0.07, 0.25])
def test_poisson_limits_cover_at_least_95_percent_and_not_much_more(
    births: np.ndarray, rng: np.random.Generator, rate: float, interval: object
) -> None:
    lower, upper = interval(rng.poisson(births * rate, (RUNS, 342)), births)  # type: ignore[operator]
    covered = (lower <= rate) & (rate <= upper)
    # Exact limits are never too narrow; with few events they are too wide.
    assert 0.95 <= covered.mean() < 0.98
    assert covered[:, births * rate >= 100].mean() == pytest.approx(0.955, abs=0.01)


def test_standardised_rate_covers_the_truth(births: np.ndarray, rng: np.random.Generator) -> None:
    rates, make_up, weight = np.array([0.02, 0.05, 0.15]), [0.5, 0.3, 0.2], np.array([0.3, 0.3, 0.4])
    size = np.ceil(births[:, None] * make_up)
    large = (size * rates).sum(axis=1) >= 20  # so large that fewer than ten events, and no rate, hardly occur
    rate, lower, upper = directly_standardised_rate(
        rng.poisson(size * rates, (RUNS, 342, 3))[:, large], size[large], weight
    )
    truth = (weight * rates).sum()
    known = ~np.isnan(rate)
    assert known.mean() > 0.999
    covered = (lower <= truth) & (truth <= upper)
    assert covered[known].mean() == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize("share", [0.015, 0.07])
def test_comparisons_without_a_difference_are_false_in_5_percent(
    births: np.ndarray, rng: np.random.Generator, share: float
) -> None:
    count = rng.binomial(births, share, (RUNS, 342))
    total, members = count.sum(axis=1, keepdims=True), births.sum()
    for kind in ("proportion", "rate"):
        assert (compare_with_rest(count, births, total, members, kind).p < 0.05).mean() < 0.056
    large = births * share >= 25
    assert (compare_with_value(count, births, share).p < 0.05)[:, large].mean() == pytest.approx(0.05, abs=0.005)
    assert (compare_with_rest(count, births, total, members).p < 0.05)[:, large].mean() == pytest.approx(
        0.05, abs=0.005
    )


@pytest.mark.parametrize("share", [0.015, 0.07, 0.25])
def test_trend_test_raises_a_false_alarm_in_5_percent(
    births: np.ndarray, rng: np.random.Generator, share: float
) -> None:
    size = births[:, None]
    proportions = trend_in_proportions(rng.binomial(size, share, (RUNS, 342, 5)), size, YEAR)
    known = ~np.isnan(proportions.p)
    assert (proportions.p < 0.05)[known].mean() == pytest.approx(0.05, abs=0.004)
    rates = trend_in_rates(rng.poisson(size * share, (RUNS, 342, 5)), size, YEAR)
    known = ~np.isnan(rates.p)
    assert (rates.p < 0.05)[known].mean() == pytest.approx(0.05, abs=0.004)


@pytest.mark.parametrize("phi", [1.0, 1.5, 3.0])
def test_pooled_dispersion_keeps_false_alarms_at_5_percent(
    births: np.ndarray, rng: np.random.Generator, phi: float
) -> None:
    size = np.repeat(births[:, None], 5, axis=1)
    factors, alarms, plain = [], [], []
    for _ in range(40):
        share: Any = 0.07
        if phi > 1:  # beta-binomial with variance phi times that of the binomial, in every gemeente
            strength = (size - 1) / (phi - 1) - 1
            share = rng.beta(0.07 * strength, 0.93 * strength)
        count = rng.binomial(size, share)
        factors.append(trend_dispersion(count, size, YEAR))
        alarms.append((trend_in_proportions(count, size, YEAR, factors[-1]).p < 0.05).mean())
        plain.append((trend_in_proportions(count, size, YEAR).p < 0.05).mean())
    assert np.mean(factors) == pytest.approx(phi, rel=0.06)
    assert np.mean(alarms) == pytest.approx(0.05, abs=0.006)
    assert phi == 1 or np.mean(plain) > 0.09  # what the factor is for


@pytest.mark.parametrize(("share", "fall"), [(0.08, 0.02), (0.25, 0.10), (0.02, 0.01)])
def test_power_is_what_simulated_gemeenten_show(
    births: np.ndarray, rng: np.random.Generator, share: float, fall: float
) -> None:
    size = births[:, None]
    falling = share - fall * np.arange(5) / 4
    found = (trend_in_proportions(rng.binomial(size, falling, (RUNS, 342, 5)), size, YEAR).p < 0.05).mean(axis=0)
    power = power_of_trend(births, share, fall, 5)
    # Of a country: the share of gemeenten in which the same fall would have been seen.
    assert found.mean() == pytest.approx(power.mean(), abs=0.01)
    enough = births * share >= 10
    assert np.abs(found - power)[enough].max() < 0.08  # four standard errors of 400 runs and the approximation


# The project's own earlier simulation, 3,000 runs each, in whole percents: at 95% and at 99.8%.
EARLIER = [
    (100, 0.10, 0.01),
    (200, 0.15, 0.01),
    (300, 0.20, 0.02),
    (500, 0.29, 0.04),
    (1000, 0.50, 0.12),
    (2000, 0.80, 0.36),
    (5000, 0.99, 0.91),
]


@pytest.mark.parametrize(("n", "at_95", "at_998"), EARLIER)
def test_fall_from_8_to_6_percent_in_five_years(rng: np.random.Generator, n: int, at_95: float, at_998: float) -> None:
    falling = np.array([0.08, 0.075, 0.07, 0.065, 0.06])
    p = trend_in_proportions(rng.binomial(n, falling, (20_000, 5)), n, YEAR).p
    for confidence, earlier in [(0.95, at_95), (0.998, at_998)]:
        power = float(power_of_trend(n, 0.08, 0.02, 5, confidence))
        assert (p < 1 - confidence).mean() == pytest.approx(power, abs=0.01)
        assert earlier == pytest.approx(power, abs=0.005 + 3 * np.sqrt(power * (1 - power) / 3000))


@pytest.mark.parametrize("kind", ["proportion", "rate"])
@pytest.mark.parametrize(("n", "baseline", "years"), [(300, 0.10, 5), (150, 0.30, 8), (60, 0.5, 3), (4000, 0.015, 10)])
def test_detectable_fall_is_found_as_often_as_wanted(
    rng: np.random.Generator, n: int, baseline: float, years: int, kind: str
) -> None:
    fall = float(detectable_change(n, baseline, years, kind=kind))  # type: ignore[arg-type]
    falling = baseline - fall * np.arange(years) / (years - 1)
    shape = (10_000, years)
    if kind == "proportion":
        p = trend_in_proportions(rng.binomial(n, falling, shape), n, np.arange(years)).p
    else:
        p = trend_in_rates(rng.poisson(n * falling, shape), n, np.arange(years)).p
    assert (p < 0.05).mean() == pytest.approx(0.80, abs=0.03)
