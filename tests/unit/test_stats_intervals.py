from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from kansrijk_analysis.stats import poisson_interval, wilson_interval

COUNTS = np.array([0, 1, 1, 5, 10, 99, 100, 263, 184_397])
SIZES = np.array([10, 1, 2, 50, 100, 100, 100, 263, 17_000_000])


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_wilson_equals_statsmodels(confidence: float) -> None:
    lower, upper = wilson_interval(COUNTS, SIZES, confidence)
    expected = proportion_confint(COUNTS, SIZES, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(lower, expected[0], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(upper, expected[1], rtol=1e-9)


def test_wilson_newcombe_1998() -> None:
    # Newcombe 1998 (Stat Med 17:857), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    lower, upper = wilson_interval([81, 15, 0, 1], [263, 148, 20, 29])
    np.testing.assert_allclose(lower, [0.2553, 0.0624, 0.0000, 0.0061], atol=5e-5)
    np.testing.assert_allclose(upper, [0.3662, 0.1605, 0.1611, 0.1718], atol=5e-5)


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.998])
def test_poisson_equals_statsmodels(confidence: float) -> None:
    lower, upper = poisson_interval(COUNTS, SIZES, confidence)
    expected = confint_poisson(COUNTS, SIZES, method="exact-c", alpha=1 - confidence)
    np.testing.assert_allclose(lower, expected[0], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(upper, expected[1], rtol=1e-9)


@pytest.mark.parametrize("interval", [wilson_interval, poisson_interval])
def test_nobody_to_count_gives_no_limits(interval: object) -> None:
    lower, upper = interval([0, np.nan, 3], [0, 10, np.nan])  # type: ignore[operator]
    assert np.isnan(lower).all()
    assert np.isnan(upper).all()


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="larger than n"):
        wilson_interval(11, 10)
    with pytest.raises(ValueError, match="negative"):
        wilson_interval(-1, 10)
    with pytest.raises(ValueError, match="finite"):
        poisson_interval(1, np.inf)
    with pytest.raises(ValueError, match="between 0 and 1"):
        poisson_interval(1, 1, confidence=95)
