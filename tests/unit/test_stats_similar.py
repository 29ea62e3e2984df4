from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from kansrijk_analysis.stats import similar_areas

RANDOM = np.random.default_rng(5)
TABLES = {
    "smooth": RANDOM.normal(size=(120, 6)),
    "skewed": RANDOM.lognormal(sigma=1.5, size=(150, 3)),
    "many ties": RANDOM.integers(0, 3, (140, 3)).astype(float),
    "two values": RANDOM.integers(0, 2, (90, 2)).astype(float),
    "all equal": np.ones((40, 3)),
    "mostly zero": np.where(RANDOM.random((100, 4)) < 0.7, 0.0, RANDOM.normal(size=(100, 4))),
    "three areas": RANDOM.normal(size=(3, 2)),
}


def by_hand(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """All squared differences on one scale: (areas, areas, variables)."""
    scaled = np.zeros_like(table)
    for j, column in enumerate(table.T):
        spread = np.median(np.abs(column - np.median(column))) / 0.6744897501960817
        spread = spread if spread > 0 else np.sqrt(((column - column.mean()) ** 2).mean())
        if len(set(column)) > 1:
            scaled[:, j] = (column - np.median(column)) / spread
    return (scaled[:, None, :] - scaled[None, :, :]) ** 2


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("k", [1, 2, 15])
def test_neighbours_equal_those_of_all_pairs(name: str, k: int) -> None:
    table = TABLES[name]
    k = min(k, len(table) - 1)
    squared = by_hand(table)
    distance = np.sqrt(squared.sum(axis=2))
    found = similar_areas(table, k)
    for row in range(len(table)):
        others = [i for i in range(len(table)) if i != row]
        expected = sorted(others, key=lambda i: (round(float(distance[row, i]), 9), i))[:k]
        assert found.index[row].tolist() == expected
        np.testing.assert_allclose(found.distance[row], distance[row, expected], rtol=1e-11)
        total = distance[row, expected, None] ** 2
        share = np.divide(squared[row, expected], total, out=np.zeros((k, table.shape[1])), where=total > 0)
        np.testing.assert_allclose(found.share[row], share, rtol=1e-9, atol=1e-15)


def test_shares_add_up() -> None:
    found = similar_areas(TABLES["mostly zero"], 10)
    np.testing.assert_allclose(found.share.sum(axis=2), (found.distance > 0).astype(float), rtol=1e-12)


def test_an_outlier_does_not_squeeze_the_others() -> None:
    table = np.column_stack([np.arange(11.0), np.arange(11.0) % 2])
    table[10, 0] = 1e9
    # Had the outlier set the scale, only the second variable would count.
    assert similar_areas(table, 1).index[0, 0] == 2
    assert similar_areas(table, 1).distance[0, 0] < 1


def test_a_constant_variable_counts_for_nothing() -> None:
    table = TABLES["smooth"]
    found = similar_areas(np.column_stack([table, np.full(len(table), 0.1 + 0.2)]), 5)
    plain = similar_areas(table, 5)
    np.testing.assert_array_equal(found.index, plain.index)
    np.testing.assert_array_equal(found.distance, plain.distance)
    assert (found.share[..., -1] == 0).all()


def test_an_incomplete_area_has_no_neighbours_and_is_none() -> None:
    table = np.insert(TABLES["smooth"], [0, 50, 120], 1e6, axis=0)
    table[[0, 51, 122], [1, 2, 3]] = np.nan
    whole = ~np.isnan(table).any(axis=1)
    found, plain = similar_areas(table, 4), similar_areas(TABLES["smooth"], 4)
    np.testing.assert_array_equal(found.index[whole], np.flatnonzero(whole)[plain.index])
    np.testing.assert_array_equal(found.distance[whole], plain.distance)
    assert (found.index[~whole] == -1).all()
    assert np.isnan(found.distance[~whole]).all()
    assert np.isnan(found.share[~whole]).all()


def test_fewer_complete_areas_than_asked_for() -> None:
    table = np.array([[1.0], [2.0], [np.nan], [np.nan], [4.0]])
    found = similar_areas(table, 3)
    assert found.index.tolist() == [[1, 4, -1], [0, 4, -1], [-1, -1, -1], [-1, -1, -1], [1, 0, -1]]
    assert np.isnan(found.distance[:, 2]).all()
    alone = similar_areas([[1.0], [np.nan], [np.nan]], 1)
    assert (alone.index == -1).all()


def test_memory_does_not_grow_with_the_square() -> None:
    table = np.random.default_rng(1).normal(size=(4000, 3))
    table[:300] = 0.0
    tracemalloc.start()
    try:
        similar_areas(table, 10)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4000**2 * 8 / 10


def test_impossible_input_is_an_error() -> None:
    table = TABLES["three areas"]
    for k in (0, -1, 3, 4):
        with pytest.raises(ValueError, match="k must be"):
            similar_areas(table, k)
    with pytest.raises(ValueError, match="at least one variable"):
        similar_areas(np.empty((5, 0)), 1)
    with pytest.raises(ValueError, match="shape"):
        similar_areas([1.0, 2.0, 3.0], 1)
    with pytest.raises(ValueError, match="finite"):
        similar_areas([[1.0], [np.inf], [2.0]], 1)
