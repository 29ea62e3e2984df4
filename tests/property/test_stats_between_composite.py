"""Properties of the measures between areas and of a composite index."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kansrijk_analysis.stats import between_areas, composite_scores, dissimilarity, mean_places, outer_fifths

sizes = st.lists(st.integers(20, 5000), min_size=3, max_size=9)


@settings(max_examples=60)
@given(sizes, st.data())
def test_measures_do_not_depend_on_the_order_of_areas(n: list[int], data: st.DataObject) -> None:
    values = np.array([data.draw(st.lists(st.floats(0.01, 0.99), min_size=len(n), max_size=len(n)))])
    order = data.draw(st.permutations(range(len(n))))
    size = np.array(n, dtype=float)
    for een, ander in zip(outer_fifths(values, size), outer_fifths(values[:, order], size[order]), strict=True):
        assert np.allclose(een, ander)
    assert np.allclose(dissimilarity(values, size), dissimilarity(values[:, order], size[order]))


@settings(max_examples=60)
@given(sizes, st.data())
def test_measures_lie_where_they_must(n: list[int], data: st.DataObject) -> None:
    values = np.array([data.draw(st.lists(st.floats(0.01, 0.99), min_size=len(n), max_size=len(n)))])
    size = np.array(n, dtype=float)
    mean = float((values * size).sum() / size.sum())
    low, high = outer_fifths(values, size)
    assert values.min() - 1e-9 <= low[0] <= mean + 1e-9
    assert mean - 1e-9 <= high[0] <= values.max() + 1e-9
    d = dissimilarity(values, size)[0]
    assert -1e-12 <= d <= 1
    # Turning cases into others changes nothing of who would have to move.
    assert np.isclose(d, dissimilarity(1 - values, size)[0])


@settings(max_examples=25, deadline=None)
@given(sizes, st.data())
def test_draws_are_proportions_and_missing_areas_stay_missing(n: list[int], data: st.DataObject) -> None:
    size = np.array(n, dtype=float)
    x = np.array([data.draw(st.integers(0, k)) for k in n], dtype=float)
    weg = data.draw(st.integers(0, len(n) - 1))
    x[weg] = np.nan
    made = between_areas(x, size, draws=60)
    assert np.isnan(made.draws[:, weg]).all()
    rest = np.delete(made.draws, weg, axis=1)
    assert np.isnan(rest).all() or ((rest >= 0) & (rest <= 1)).all()


@settings(max_examples=60)
@given(st.integers(2, 8), st.integers(1, 4), st.integers(0, 10_000), st.data())
def test_all_weight_on_one_figure_gives_the_order_of_that_figure(
    areas: int, figures: int, seed: int, data: st.DataObject
) -> None:
    values = np.random.default_rng(seed).normal(size=(20, areas, figures))
    one = data.draw(st.integers(0, figures - 1))
    weights = np.zeros(figures)
    weights[one] = data.draw(st.integers(1, 10))
    made = composite_scores(values, weights, concentration=20)
    assert np.array_equal(made.scores, values[:, :, one])
    assert np.array_equal(mean_places(made.scores), mean_places(values[:, :, one]))


@settings(max_examples=60)
@given(st.integers(2, 8), st.integers(1, 4), st.integers(0, 10_000), st.floats(0.01, 5), st.data())
def test_more_of_a_figure_never_lowers_a_score(
    areas: int, figures: int, seed: int, extra: float, data: st.DataObject
) -> None:
    values = np.random.default_rng(seed).normal(size=(20, areas, figures))
    weights = np.array(data.draw(st.lists(st.integers(0, 10), min_size=figures, max_size=figures).filter(any)))
    area, figure = data.draw(st.integers(0, areas - 1)), data.draw(st.integers(0, figures - 1))
    higher = values.copy()
    higher[:, area, figure] += extra
    before = composite_scores(values, weights, concentration=20, seed=seed).scores
    after = composite_scores(higher, weights, concentration=20, seed=seed).scores
    assert (after[:, area] >= before[:, area] - 1e-12).all()
    assert mean_places(after)[area] <= mean_places(before)[area] + 1e-12
    others = np.delete(np.arange(areas), area)
    assert np.allclose(after[:, others], before[:, others])
