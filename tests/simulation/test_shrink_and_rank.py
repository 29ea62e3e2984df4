"""Known truths, drawn on the real sizes of gemeenten: do the methods find what was put in?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special

from kansrijk_analysis import areas, stats
from kansrijk_analysis.indicators.gegevens import INDELING, tellingen

ROUNDS = 60
DRAWS = 500
WORST = 68  # a fifth of 342 gemeenten

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def births() -> NDArray[np.int_]:
    """Births of 2015 in each of the 342 gemeenten of now."""
    table = tellingen("37201")
    table = table[(table["jaar"] == 2015) & (table["maat"] == "Totaal levend geboren kinderen")]
    now = areas.herindeel(table[table["gebied"].str.startswith("GM")], INDELING)
    assert len(now) == 342
    return np.round(now["aantal"].to_numpy(dtype=float)).astype(int)


@dataclass
class Outcome:
    """One row a round, one column a gemeente; ``rank``: the true place, 1 for the highest proportion."""

    covered: Floats
    error: Floats
    raw_error: Floats
    rank: Floats
    rank_covered: Floats
    worst_fifth: Floats


def simulate(births: NDArray[np.int_], mean: float, sd: float) -> Outcome:
    random = np.random.default_rng(2026)
    strength = mean * (1 - mean) / sd**2 - 1
    rows = []
    for seed in range(ROUNDS):
        truth = random.beta(mean * strength, (1 - mean) * strength, births.size)
        count = random.binomial(births, truth)
        fit = stats.shrink_proportions(count, births)
        draws = stats.posterior_draws_proportions(count, births, fit.prior_mean, fit.prior_strength, DRAWS, seed)
        ranks = stats.rank_intervals(draws)
        rank = births.size - np.argsort(np.argsort(truth))
        rows.append(
            (
                (fit.lower <= truth) & (truth <= fit.upper),
                fit.mean - truth,
                count / births - truth,
                rank,
                (ranks.lower <= rank) & (rank <= ranks.upper),
                ranks.worst_fifth,
            )
        )
    return Outcome(*(np.array(column, dtype=float) for column in zip(*rows, strict=True)))


@pytest.fixture(scope="module", params=[(0.07, 0.006), (0.12, 0.02)], ids=["little variation", "much variation"])
def outcome(request: pytest.FixtureRequest, births: NDArray[np.int_]) -> Outcome:
    return simulate(births, *request.param)


def test_limits_hold_the_true_value_about_as_often_as_they_say(outcome: Outcome) -> None:
    # A little less than 95%: the limits take the fitted distribution between areas as known.
    assert 0.92 <= outcome.covered.mean() <= 0.97


def test_small_and_large_gemeenten_are_covered_alike(outcome: Outcome, births: NDArray[np.int_]) -> None:
    small = births < np.median(births)
    assert abs(outcome.covered[:, small].mean() - outcome.covered[:, ~small].mean()) < 0.025


def test_borrowing_strength_brings_estimates_nearer_to_the_truth(outcome: Outcome, births: NDArray[np.int_]) -> None:
    assert (outcome.error**2).mean() < 0.6 * (outcome.raw_error**2).mean()
    small = births < np.median(births)
    assert (outcome.error[:, small] ** 2).mean() < 0.5 * (outcome.raw_error[:, small] ** 2).mean()
    assert abs(outcome.error.mean()) < 0.001


def test_rank_intervals_hold_the_true_rank(outcome: Outcome) -> None:
    assert 0.93 <= outcome.rank_covered.mean() <= 0.98


def test_the_chance_of_the_worst_fifth_comes_true(outcome: Outcome) -> None:
    said, true = outcome.worst_fifth.ravel(), (outcome.rank <= WORST).ravel()
    np.testing.assert_allclose(outcome.worst_fifth.sum(axis=1), WORST)
    tenth = np.minimum((said * 10).astype(int), 9)
    checked = 0
    for group in range(10):
        within = tenth == group
        if within.sum() >= 200:
            # Half a tenth, and what chance does to a group of this size.
            slack = 0.05 + 2 * np.sqrt(0.25 / within.sum())
            assert true[within].mean() == pytest.approx(said[within].mean(), abs=slack), group
            checked += 1
    assert checked >= 5


@pytest.fixture(scope="module")
def without_difference(births: NDArray[np.int_]) -> NDArray[np.int_]:
    return np.random.default_rng(7).binomial(births, 0.07, (150, births.size))


def test_false_alarms_without_any_difference(births: NDArray[np.int_], without_difference: NDArray[np.int_]) -> None:
    z = stats.funnel_z(without_difference, births, 0.07).z
    p = 2 * special.ndtr(-np.abs(z))
    assert 15.5 <= (p < 0.05).sum(axis=1).mean() <= 18
    assert (p < 0.05).sum(axis=1).mean() == pytest.approx(float(stats.expected_false_alarms(342)), abs=1.5)
    assert (p < 0.002).sum(axis=1).mean() == pytest.approx(0.7, abs=0.4)
    assert (stats.benjamini_hochberg(p) < 0.05).sum(axis=1).mean() < 0.3


def test_exact_funnel_never_has_more_false_alarms_than_it_says(
    births: NDArray[np.int_], without_difference: NDArray[np.int_]
) -> None:
    limits = stats.funnel_limits(0.07, births)
    part = without_difference / births
    for lower, upper, said in zip(limits.lower, limits.upper, (0.05, 0.002), strict=True):
        below, above = (part < lower).mean(), (part > upper).mean()
        assert 0.2 * said / 2 < below < 1.1 * said / 2
        assert 0.5 * said / 2 < above < 1.1 * said / 2
    found = [stats.overdispersion(z).phi for z in stats.funnel_z(without_difference, births, 0.07).z]
    # Pulling in the outer tenths takes a part of the spread of pure chance away.
    assert 0.6 < float(np.mean(found)) < 1.0


def test_a_list_of_equal_gemeenten_says_nothing(births: NDArray[np.int_], without_difference: NDArray[np.int_]) -> None:
    pooled = 0
    for seed, count in enumerate(without_difference[:25]):
        fit = stats.shrink_proportions(count, births)
        draws = stats.posterior_draws_proportions(count, births, fit.prior_mean, fit.prior_strength, DRAWS, seed)
        ranks = stats.rank_intervals(draws)
        assert np.median(ranks.upper - ranks.lower) >= 300
        assert np.median(ranks.worst_fifth) == pytest.approx(0.2, abs=0.03)
        pooled += np.isinf(fit.prior_strength)
    assert pooled >= 8  # about half: the best guess of a variance of 0 is 0 every other time


def test_tau2_is_found_back(births: NDArray[np.int_]) -> None:
    random = np.random.default_rng(3)
    found = []
    for _ in range(60):
        truth = np.clip(random.normal(0.12, 0.02, births.size), 0.001, None)
        z = stats.funnel_z(random.binomial(births, truth), births, 0.12)
        found.append(stats.overdispersion(z.z, 1 / z.se**2, winsorise=0).tau2)
    assert np.sqrt(np.mean(found)) == pytest.approx(0.02, rel=0.1)


@pytest.mark.parametrize(("mean", "spread"), [(0.12, 0.02), (0.07, 0.006)])
def test_one_in_twenty_lies_outside_the_widened_funnel(births: NDArray[np.int_], mean: float, spread: float) -> None:
    """What docs/methode/trechter.md says of it; without the correction it would be 12 and 8%."""
    random = np.random.default_rng(4)
    outside, tau2 = [], []
    for _ in range(60):
        count = random.binomial(births, np.clip(random.normal(mean, spread, births.size), 0.001, None))
        z = stats.funnel_z(count, births, mean)
        spreads = [stats.overdispersion(z.z, 1 / z.se**2, consistent=way).tau2 for way in (True, False)]
        part = count / births
        widened = [stats.widened_limits(mean, births, variance, (0.95,)) for variance in spreads]
        outside.append([((part < limits.lower[0]) | (part > limits.upper[0])).mean() for limits in widened])
        tau2.append(spreads)
    corrected, pulled_in = np.mean(outside, axis=0)
    assert corrected == pytest.approx(0.05, abs=0.015)
    assert pulled_in > corrected + 0.01
    found = np.mean(tau2, axis=0) / spread**2
    assert found[0] == pytest.approx(1, abs=0.35)
    assert found[1] < 0.5
