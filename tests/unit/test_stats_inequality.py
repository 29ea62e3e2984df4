from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special, stats

from kansrijk_analysis.stats import slope_index_of_inequality

VALUE = np.array([0.14, 0.11, 0.12, 0.08, 0.05, 0.06])
PEOPLE = np.array([900.0, 400.0, 1500.0, 700.0, 600.0, 2000.0])
ERROR = np.array([0.010, 0.016, 0.008, 0.010, 0.009, 0.005])
SHARE = PEOPLE / PEOPLE.sum()
RANK = np.cumsum(SHARE) - SHARE / 2
SCALES = {
    "linear": (lambda y: y, lambda y: y),
    "log": (np.log, np.exp),
    "logit": (special.logit, special.expit),
}


@pytest.mark.parametrize("kind", SCALES)
def test_ends_equal_weighted_least_squares_of_statsmodels(kind: str) -> None:
    there, back = SCALES[kind]
    line = sm.WLS(there(VALUE), sm.add_constant(RANK), weights=PEOPLE).fit()
    first, last = back(line.params[0]), back(line.params.sum())
    found = slope_index_of_inequality(VALUE, PEOPLE, kind=kind)  # type: ignore[arg-type]
    np.testing.assert_allclose([found.sii, found.rii], [last - first, last / first], rtol=1e-9)
    assert np.isnan([found.lower, found.upper]).all()


def test_a_straight_line_is_found_exactly() -> None:
    found = slope_index_of_inequality(0.2 - 0.12 * RANK, PEOPLE)
    np.testing.assert_allclose([found.sii, found.rii], [-0.12, 0.08 / 0.2], rtol=1e-12)


def test_limits_equal_the_error_of_the_slope() -> None:
    # The slope is a weighted sum of the values, so that its error is known without simulation.
    centred = SHARE * (RANK - (SHARE * RANK).sum())
    weights = centred / (SHARE * (RANK - (SHARE * RANK).sum()) ** 2).sum()
    half = stats.norm.ppf(0.95) * np.sqrt((weights**2 * ERROR**2).sum())
    found = slope_index_of_inequality(VALUE, PEOPLE, ERROR, confidence=0.9, simulations=200_000)
    np.testing.assert_allclose([found.lower, found.upper], [found.sii - half, found.sii + half], atol=0.02 * half)


@pytest.mark.parametrize("kind", SCALES)
def test_limits_are_seeded_and_hold_the_slope(kind: str) -> None:
    first, again, other = (
        slope_index_of_inequality(VALUE, PEOPLE, ERROR, kind=kind, seed=seed)  # type: ignore[arg-type]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first.lower != other.lower
    assert first.lower < first.sii < first.upper
    linear = slope_index_of_inequality(VALUE, PEOPLE, ERROR)
    np.testing.assert_allclose(first.upper - first.lower, linear.upper - linear.lower, rtol=0.35)


def test_without_errors_in_the_groups_there_is_no_doubt() -> None:
    found = slope_index_of_inequality(VALUE, PEOPLE, np.zeros(6))
    np.testing.assert_allclose([found.lower, found.upper], found.sii, rtol=1e-9)


def test_order_turns_the_sign() -> None:
    found = slope_index_of_inequality(VALUE, PEOPLE)
    turned = slope_index_of_inequality(VALUE[::-1], PEOPLE[::-1])
    np.testing.assert_allclose([turned.sii, turned.rii], [-found.sii, 1 / found.rii], rtol=1e-9)


def test_a_group_without_value_keeps_its_place() -> None:
    value = VALUE.copy()
    value[2] = np.nan
    known = np.arange(6) != 2
    line = sm.WLS(VALUE[known], sm.add_constant(RANK[known]), weights=PEOPLE[known]).fit()
    np.testing.assert_allclose(slope_index_of_inequality(value, PEOPLE).sii, line.params[1], rtol=1e-9)


def test_a_group_without_people_is_no_group() -> None:
    full = slope_index_of_inequality(np.insert(VALUE, 3, 0.9), np.insert(PEOPLE, 3, 0.0))
    unknown = slope_index_of_inequality(np.insert(VALUE, 3, 0.9), np.insert(PEOPLE, 3, np.nan))
    np.testing.assert_allclose(full[:2], slope_index_of_inequality(VALUE, PEOPLE)[:2], rtol=1e-12)
    np.testing.assert_allclose(unknown[:2], full[:2], rtol=1e-12)


def test_too_few_groups_or_a_value_on_the_edge_gives_nothing() -> None:
    assert np.isnan(slope_index_of_inequality(VALUE[:4], PEOPLE[:4], ERROR[:4])).all()
    assert np.isnan(slope_index_of_inequality([0.1, np.nan, 0.1, 0.1, 0.2], np.ones(5))).all()
    zero, one = np.append(VALUE[:5], 0.0), np.append(VALUE[:5], 1.0)
    assert np.isnan(slope_index_of_inequality(zero, PEOPLE, ERROR, kind="log")).all()
    assert np.isnan(slope_index_of_inequality(one, PEOPLE, ERROR, kind="logit")).all()
    assert np.isfinite(slope_index_of_inequality(zero, PEOPLE, ERROR)).all()
    assert np.isnan(slope_index_of_inequality([-5.0, -4.0, 0.0, 3.0, 5.0], np.ones(5)).rii)


def test_one_unknown_error_leaves_the_slope() -> None:
    found = slope_index_of_inequality(VALUE, PEOPLE, np.append(ERROR[:5], np.nan))
    assert np.isfinite(found.sii)
    assert np.isnan(found.lower)


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="same length"):
        slope_index_of_inequality(VALUE, PEOPLE[:5])
    with pytest.raises(ValueError, match="same length"):
        slope_index_of_inequality(VALUE, PEOPLE, ERROR[:5])
    with pytest.raises(ValueError, match="negative"):
        slope_index_of_inequality(VALUE, -PEOPLE)
    with pytest.raises(ValueError, match="negative"):
        slope_index_of_inequality(VALUE, PEOPLE, -ERROR)
    with pytest.raises(ValueError, match="scale log"):
        slope_index_of_inequality(-VALUE, PEOPLE, kind="log")
    with pytest.raises(ValueError, match="scale logit"):
        slope_index_of_inequality(100 * VALUE, PEOPLE, kind="logit")
    with pytest.raises(ValueError, match="kind"):
        slope_index_of_inequality(VALUE, PEOPLE, kind="rubbish")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="confidence"):
        slope_index_of_inequality(VALUE, PEOPLE, confidence=95)
