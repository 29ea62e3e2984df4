from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from kansrijk_analysis.stats import rank_intervals

Floats = NDArray[np.float64]
shapes = st.tuples(st.integers(1, 60), st.integers(1, 15))
tied = arrays.arrays(np.float64, shapes, elements=st.integers(0, 4).map(float))
smooth = arrays.arrays(np.float64, shapes, elements=st.floats(0, 1), unique=True)


@given(draws=st.one_of(tied, smooth), confidence=st.floats(0.1, 0.99))
def test_ranks_lie_within_the_list(draws: Floats, confidence: float) -> None:
    areas = draws.shape[1]
    found = rank_intervals(draws, confidence)
    for limit in (found.lower, found.upper):
        np.testing.assert_array_equal(limit, np.round(limit))
    assert (found.lower >= 1).all()
    assert (found.lower <= found.upper).all()
    assert (found.upper <= areas).all()
    np.testing.assert_allclose(found.worst_fifth.sum(), max(1, np.floor(areas / 5 + 0.5)))


@given(draws=smooth, seed=st.integers(0, 1000))
def test_the_order_of_areas_and_of_draws_is_irrelevant(draws: Floats, seed: int) -> None:
    random = np.random.default_rng(seed)
    areas, rows = random.permutation(draws.shape[1]), random.permutation(draws.shape[0])
    found, other = rank_intervals(draws), rank_intervals(draws[rows][:, areas])
    for one, two in zip(found, other, strict=True):
        np.testing.assert_allclose(two, one[areas])


@given(draws=smooth)
def test_only_the_order_of_the_values_counts(draws: Floats) -> None:
    for one, two in zip(rank_intervals(draws), rank_intervals(np.argsort(np.argsort(draws)) * 10.0), strict=True):
        np.testing.assert_array_equal(one, two)


@given(draws=smooth)
def test_turning_the_values_turns_the_list(draws: Floats) -> None:
    areas = draws.shape[1]
    found, turned = rank_intervals(draws), rank_intervals(-draws)
    np.testing.assert_array_equal(turned.lower, areas + 1 - found.upper)
    np.testing.assert_array_equal(turned.upper, areas + 1 - found.lower)


@given(draws=st.one_of(tied, smooth), confidence=st.floats(0.1, 0.9))
def test_more_confidence_widens(draws: Floats, confidence: float) -> None:
    narrow, wide = rank_intervals(draws, confidence), rank_intervals(draws, confidence + 0.09)
    assert (wide.lower <= narrow.lower).all()
    assert (wide.upper >= narrow.upper).all()


@given(truth=st.lists(st.integers(0, 30), min_size=2, max_size=12, unique=True), seed=st.integers(0, 1000))
def test_precision_narrows(truth: list[int], seed: int) -> None:
    # The same disturbances, made smaller: places that are certain stay so.
    noise = np.random.default_rng(seed).normal(size=(400, len(truth)))
    width = [
        (found.upper - found.lower).sum()
        for found in (rank_intervals(np.array(truth) + noise * spread) for spread in (1e-3, 1.0, 30.0))
    ]
    assert width[0] == 0
    assert width[0] <= width[1] <= width[2]
