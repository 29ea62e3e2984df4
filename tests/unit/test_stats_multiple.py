from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from kansrijk_analysis.stats import benjamini_hochberg, expected_false_alarms

RANDOM = np.random.default_rng(1)


@pytest.mark.parametrize("p", [RANDOM.random(342) ** 3, np.round(RANDOM.random(50), 1), np.array([0.2]), np.zeros(4)])
def test_adjusted_values_equal_scipy_and_statsmodels(p: np.ndarray) -> None:
    adjusted = benjamini_hochberg(p)
    np.testing.assert_allclose(adjusted, stats.false_discovery_control(p), rtol=1e-12)
    np.testing.assert_allclose(adjusted, multipletests(p, method="fdr_bh")[1], rtol=1e-12)


def test_the_example_of_benjamini_and_hochberg() -> None:
    # Benjamini & Hochberg 1995, section 4.2: of these 15 p-values, four stay at 5%.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
         0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip
    np.testing.assert_array_equal(benjamini_hochberg(p) <= 0.05, np.arange(15) < 4)


def test_what_was_not_compared_does_not_count() -> None:
    p = np.array([0.01, np.nan, 0.03, 0.04, np.nan, 0.5])
    adjusted = benjamini_hochberg(p)
    known = ~np.isnan(p)
    np.testing.assert_allclose(adjusted[known], stats.false_discovery_control(p[known]), rtol=1e-12)
    assert np.isnan(adjusted[~known]).all()
    assert np.isnan(benjamini_hochberg([np.nan, np.nan])).all()
    assert benjamini_hochberg([]).shape == (0,)


def test_each_row_is_a_family() -> None:
    p = RANDOM.random((3, 4, 12))
    p[0, 1, 3:] = p[2, 2, :] = np.nan
    adjusted = benjamini_hochberg(p)
    for where in np.ndindex(3, 4):
        np.testing.assert_allclose(adjusted[where], benjamini_hochberg(p[where]), rtol=1e-12)
    assert float(benjamini_hochberg(0.03)) == 0.03


def test_expected_false_alarms() -> None:
    np.testing.assert_allclose(expected_false_alarms(342), 17.1)
    np.testing.assert_allclose(expected_false_alarms([0, 342, 12], confidence=0.998), [0, 0.684, 0.024])
    assert np.isnan(expected_false_alarms(np.nan))


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.1, 1.1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([-0.1])
    with pytest.raises(ValueError, match="negative"):
        expected_false_alarms(-1)
    with pytest.raises(ValueError, match="confidence"):
        expected_false_alarms(1, confidence=95)
