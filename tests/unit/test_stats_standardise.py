from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from kansrijk_analysis.stats import byar_interval, directly_standardised_rate

COUNT, SIZE, WEIGHT = [12, 30, 45, 9], [400, 900, 1500, 250], [2500, 5000, 6000, 1500]


def dobson_by_hand(confidence: float) -> tuple[float, float, float]:
    total, standard = sum(COUNT), sum(WEIGHT)
    rate = sum(w * x / n for x, n, w in zip(COUNT, SIZE, WEIGHT, strict=True)) / standard
    variance = sum(w**2 * x / n**2 for x, n, w in zip(COUNT, SIZE, WEIGHT, strict=True)) / standard**2
    lower, upper = (float(limit) for limit in byar_interval(total, confidence=confidence))
    spread = math.sqrt(variance / total)
    return rate, rate + spread * (lower - total), rate + spread * (upper - total)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_is_the_formula_of_dobson(confidence: float) -> None:
    standardised = directly_standardised_rate(COUNT, SIZE, WEIGHT, confidence)
    np.testing.assert_allclose(standardised, dobson_by_hand(confidence), rtol=1e-9)


def test_one_stratum_is_the_crude_rate_with_byars_limits() -> None:
    rate, lower, upper = directly_standardised_rate([65], [1000], [7])
    byar = byar_interval(65, 1000)
    expected: Any = [0.065, byar.lower, byar.upper]
    np.testing.assert_allclose(np.array([rate, lower, upper]), expected, rtol=1e-9)


def test_the_own_make_up_as_standard_gives_the_crude_rate() -> None:
    crude = sum(COUNT) / sum(SIZE)
    byar = byar_interval(sum(COUNT), sum(SIZE))
    expected: Any = [crude, byar.lower, byar.upper]
    np.testing.assert_allclose(np.array(directly_standardised_rate(COUNT, SIZE, SIZE)), expected, rtol=1e-9)


def test_areas_stand_before_strata_and_the_scale_of_weights_is_free() -> None:
    both = directly_standardised_rate([COUNT, COUNT[::-1]], [SIZE, SIZE[::-1]], np.array(WEIGHT) / 1e6)
    assert both.rate.shape == (2,)
    np.testing.assert_allclose([v[0] for v in both], directly_standardised_rate(COUNT, SIZE, WEIGHT), rtol=1e-9)
    turned = directly_standardised_rate(COUNT, SIZE, WEIGHT[::-1])
    np.testing.assert_allclose([v[1] for v in both], turned, rtol=1e-9)


def test_limits_hold_the_true_rate_as_often_as_they_say() -> None:
    draw = np.random.default_rng(1991)
    size, true = np.array([300.0, 500.0, 200.0]), np.array([0.02, 0.04, 0.10])
    weight = np.array([5.0, 3.0, 2.0])
    _, lower, upper = directly_standardised_rate(draw.poisson(size * true, (20_000, 3)), size, weight)
    target = (weight * true).sum() / weight.sum()
    # The error of a share of 20,000 is 0.0015.
    assert ((lower <= target) & (target <= upper)).mean() == pytest.approx(0.955, abs=0.01)


def test_a_lower_limit_is_never_below_zero() -> None:
    rate, lower, upper = directly_standardised_rate([1, 9], [10, 10_000], [1, 1])
    assert lower == 0.0
    assert 0 < rate < upper


def test_no_rate_where_it_would_mean_nothing() -> None:
    counts: Any = [[4, 5], [5, 5], [np.nan, 50], [0, 30], [0, 0]]
    sizes = [[100, 100], [100, 100], [100, 100], [0, 100], [100, 100]]
    for values in directly_standardised_rate(counts, sizes, [1, 1]):
        assert np.isnan(values).tolist() == [True, False, True, True, True]
    assert np.isnan(directly_standardised_rate([20, 20], [100, np.nan], [1, 1]).rate)


def test_very_large_counts() -> None:
    rate, lower, upper = directly_standardised_rate([10**9, 10**9], [10**10, 10**10], [1, 1])
    assert float(rate) == pytest.approx(0.1, rel=1e-12)
    assert lower < rate < upper < lower * 1.001


def test_impossible_input_is_an_error() -> None:
    for weight in ([0, 1], [-1, 1], [np.nan, 1], [np.inf, 1]):
        with pytest.raises(ValueError, match="positive and finite"):
            directly_standardised_rate([20, 20], [100, 100], weight)
    with pytest.raises(ValueError, match="count must not be negative"):
        directly_standardised_rate([-20, 20], [100, 100], [1, 1])
    with pytest.raises(ValueError, match="n must be finite"):
        directly_standardised_rate([20, 20], [100, np.inf], [1, 1])
    with pytest.raises(ValueError, match="axis of strata"):
        directly_standardised_rate(20, 100, 1)
