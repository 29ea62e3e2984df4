from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from kansrijk_analysis.stats import byar_interval, poisson_interval


def byar_by_hand(count: float, confidence: float) -> tuple[float, float]:
    z = float(scipy_stats.norm.ppf((1 + confidence) / 2))
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return lower, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3


def test_limits_of_65_events() -> None:
    lower, upper = byar_interval(65)
    assert float(lower) == pytest.approx(50.16, abs=5e-3)
    assert float(upper) == pytest.approx(82.85, abs=5e-3)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.998])
@pytest.mark.parametrize("count", [4, 10, 65, 1234.5, 1e9])
def test_is_the_formula_of_breslow_and_day(count: float, confidence: float) -> None:
    lower, upper = byar_interval(count, confidence=confidence)
    np.testing.assert_allclose([lower, upper], byar_by_hand(count, confidence), rtol=1e-9)


def test_is_near_the_exact_limits_and_takes_an_exposure() -> None:
    counts = np.array([10, 30, 100, 1000, 10**6])
    byar, exact = byar_interval(counts, 2000.0), poisson_interval(counts, 2000.0)
    np.testing.assert_allclose(byar.lower, exact.lower, rtol=5e-3)
    np.testing.assert_allclose(byar.upper, exact.upper, rtol=5e-3)
    np.testing.assert_allclose(byar.upper * 2000, byar_interval(counts).upper, rtol=1e-12)


def test_few_events() -> None:
    lower, upper = byar_interval([0, 1, 0.2])
    assert lower[0] == 0.0
    assert float(upper[0]) == pytest.approx((8 / 9 + 1.959963984540054 / 3) ** 3, rel=1e-9)
    # At 99.8% the approximation for a single event would fall below 0.
    assert float(byar_interval(1, confidence=0.998).lower) == 0.0
    assert (lower <= [0, 1, 0.2]).all()
    assert (upper >= [0, 1, 0.2]).all()


def test_no_value_gives_no_limits() -> None:
    lower, upper = byar_interval([np.nan, 3, 0], [10, np.nan, 0])
    assert np.isnan(lower).all()
    assert np.isnan(upper).all()
    assert byar_interval(np.zeros((2, 1)), np.ones(3)).lower.shape == (2, 3)


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="negative"):
        byar_interval(-1)
    with pytest.raises(ValueError, match="finite"):
        byar_interval(np.inf)
    with pytest.raises(ValueError, match="negative"):
        byar_interval(1, -5)
    with pytest.raises(ValueError, match="between 0 and 1"):
        byar_interval(1, confidence=95)
