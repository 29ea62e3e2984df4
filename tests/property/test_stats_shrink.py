from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from kansrijk_analysis.stats import Shrunken, shrink_estimates, shrink_proportions, shrink_rates

Floats = NDArray[np.float64]
# No deadline: the first fit imports the optimiser.


@st.composite
def areas(draw: st.DrawFn, largest: int = 20_000) -> tuple[Floats, Floats]:
    n = np.array(draw(st.lists(st.integers(0, largest), min_size=1, max_size=25)), dtype=float)
    part = draw(arrays.arrays(np.float64, n.size, elements=st.floats(0, 1)))
    scale = draw(st.sampled_from([1.0, 0.1, 0.01]))
    return np.round(part * scale * n), n


def between(value: Floats, one: Floats, other: Floats | float) -> bool:
    low, high = np.minimum(one, other), np.maximum(one, other)
    slack = 1e-9 * np.maximum(high, 1e-12)
    return bool(((low - slack <= value) & (value <= high + slack)).all())


@pytest.mark.parametrize("make", [shrink_proportions, shrink_rates])
@settings(max_examples=60, deadline=None)
@given(data=areas())
def test_an_estimate_lies_between_its_own_figure_and_the_mean(make: object, data: tuple[Floats, Floats]) -> None:
    count, n = data
    fit: Shrunken = make(count, n)  # type: ignore[operator]
    if n.sum() == 0:
        assert np.isnan(fit.mean).all()
        return
    assert fit.prior_strength > 0
    assert np.isfinite([fit.mean, fit.lower, fit.upper]).all()
    assert (fit.lower <= fit.upper).all()
    has = n > 0
    assert between(fit.mean[has], count[has] / n[has], fit.prior_mean)
    np.testing.assert_allclose(fit.mean[~has], fit.prior_mean, rtol=1e-9)
    if make is shrink_proportions:
        assert (fit.lower >= 0).all()
        assert (fit.upper <= 1).all()


@pytest.mark.parametrize("make", [shrink_proportions, shrink_rates])
@settings(max_examples=40, deadline=None)
@given(data=areas(), seed=st.integers(0, 1000))
def test_the_order_of_areas_is_irrelevant(make: object, data: tuple[Floats, Floats], seed: int) -> None:
    count, n = data
    order = np.random.default_rng(seed).permutation(n.size)
    fit, other = make(count, n), make(count[order], n[order])  # type: ignore[operator]
    np.testing.assert_allclose(other.mean, fit.mean[order], rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(other.upper, fit.upper[order], rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("make", [shrink_proportions, shrink_rates])
@settings(deadline=None)
@given(
    part=st.lists(st.floats(0.01, 0.99), min_size=4, max_size=12).filter(lambda p: np.ptp(p) > 0.05),
    own=st.floats(0.01, 0.99),
)
def test_an_area_that_grows_keeps_its_own_figure(make: object, part: list[float], own: float) -> None:
    n = np.append(np.full(len(part), 500.0), 1e9)
    fit = make(np.append(part, own) * n, n)  # type: ignore[operator]
    np.testing.assert_allclose(fit.mean[-1], own, rtol=1e-4)


@settings(deadline=None)
@given(data=areas(largest=300), factor=st.integers(2, 50))
def test_more_people_with_the_same_figures_keep_more_of_their_own(data: tuple[Floats, Floats], factor: int) -> None:
    count, n = data
    before, after = shrink_proportions(count, n), shrink_proportions(count * factor, n * factor)
    if np.isfinite(before.prior_strength) and np.isfinite(after.prior_strength):
        own, own_after = n / (n + before.prior_strength), n * factor / (n * factor + after.prior_strength)
        assert (own_after >= own - 1e-9).all()


@settings(deadline=None)
@given(
    value=arrays.arrays(np.float64, 8, elements=st.floats(-100, 100)),
    se=arrays.arrays(np.float64, 8, elements=st.floats(0.01, 50)),
    seed=st.integers(0, 1000),
)
def test_estimates_lie_between_their_own_figure_and_the_mean(value: Floats, se: Floats, seed: int) -> None:
    fit = shrink_estimates(value, se)
    low, high = np.minimum(value, fit.prior_mean), np.maximum(value, fit.prior_mean)
    assert (fit.mean >= low - 1e-9).all()
    assert (fit.mean <= high + 1e-9).all()
    assert (fit.lower <= fit.mean).all()
    order = np.random.default_rng(seed).permutation(8)
    np.testing.assert_allclose(shrink_estimates(value[order], se[order]).mean, fit.mean[order], rtol=1e-6, atol=1e-6)


@settings(deadline=None)
@given(
    value=arrays.arrays(np.float64, 6, elements=st.floats(-10, 10)),
    se=arrays.arrays(np.float64, 6, elements=st.floats(0.1, 5)),
)
def test_a_more_precise_estimate_keeps_more_of_its_own(value: Floats, se: Floats) -> None:
    fit = shrink_estimates(value, se)
    if np.isfinite(fit.prior_strength):
        order = np.argsort(se)
        own = 1 / (1 + se**2 * fit.prior_strength)
        away = np.abs(fit.mean - value) - (1 - own) * np.abs(fit.prior_mean - value)
        np.testing.assert_allclose(away, 0, atol=1e-9)
        assert (np.diff((fit.upper - fit.lower)[order]) >= -1e-9).all()
