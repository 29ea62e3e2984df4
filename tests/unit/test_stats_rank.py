from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from kansrijk_analysis.stats import rank, rank_intervals


def sample(draws: int, areas: int, seed: int = 1) -> NDArray[np.float64]:
    random = np.random.default_rng(seed)
    return random.normal(random.normal(size=areas), 0.5, (draws, areas))


@pytest.mark.parametrize(
    ("draws", "confidence", "skip"), [(1000, 0.95, 25), (1000, 0.8, 100), (40, 0.95, 1), (7, 0.95, 0)]
)
def test_ranks_equal_those_of_scipy(draws: int, confidence: float, skip: int) -> None:
    values = sample(draws, 34)
    ranks = np.sort(stats.rankdata(-values, axis=1), axis=0)
    found = rank_intervals(values, confidence)
    np.testing.assert_array_equal(found.lower, ranks[skip])
    np.testing.assert_array_equal(found.upper, ranks[draws - 1 - skip])
    np.testing.assert_array_equal(found.worst_fifth, (ranks <= 7).mean(axis=0))


def test_areas_far_apart_have_one_place() -> None:
    values = np.array([30.0, 10.0, 50.0, 40.0, 20.0]) + sample(200, 5) / 10
    found = rank_intervals(values)
    np.testing.assert_array_equal(found.lower, [3, 5, 1, 2, 4])
    np.testing.assert_array_equal(found.upper, [3, 5, 1, 2, 4])
    np.testing.assert_array_equal(found.worst_fifth, [0, 0, 1, 0, 0])


@pytest.mark.parametrize(("areas", "worst"), [(1, 1), (2, 1), (7, 1), (8, 2), (12, 2), (13, 3), (342, 68), (345, 69)])
def test_the_worst_fifth_has_a_whole_number_of_places(areas: int, worst: int) -> None:
    assert rank_intervals(sample(50, areas)).worst_fifth.sum() == pytest.approx(worst)


def test_equal_areas_share_all_places() -> None:
    found = rank_intervals(np.full((4000, 100), 0.07, dtype=np.float32))
    assert (found.lower <= 6).all()
    assert (found.upper >= 95).all()
    assert found.worst_fifth.sum() == pytest.approx(20)
    np.testing.assert_allclose(found.worst_fifth, 0.2, atol=4 * np.sqrt(0.2 * 0.8 / 4000))


def test_a_tie_is_broken_within_itself_only() -> None:
    values = np.tile([5.0, 3.0, 3.0, 3.0, 1.0], (3000, 1))
    found = rank_intervals(values)
    np.testing.assert_array_equal(found.lower, [1, 2, 2, 2, 5])
    np.testing.assert_array_equal(found.upper, [1, 4, 4, 4, 5])
    # Each of the three gets each of the three places about as often.
    ranks = rank._ranks(values, np.random.default_rng(1), np.dtype(np.uint16))
    often = [[(ranks[:, area] == place).sum() for place in (2, 3, 4)] for area in (1, 2, 3)]
    assert stats.chisquare(np.ravel(often)).pvalue > 1e-3


def test_the_same_draws_give_the_same_ranks() -> None:
    values = np.round(sample(300, 20), 1)
    for first, second in zip(rank_intervals(values), rank_intervals(values), strict=True):
        np.testing.assert_array_equal(first, second)


def test_areas_without_a_figure_do_not_count() -> None:
    values = sample(400, 12)
    with_gaps = np.insert(values, [0, 5, 12], np.nan, axis=1)
    known = ~np.isnan(with_gaps[0])
    for full, part in zip(rank_intervals(with_gaps), rank_intervals(values), strict=True):
        np.testing.assert_array_equal(full[known], part)
        assert np.isnan(full[~known]).all()
    assert all(np.isnan(field).all() for field in rank_intervals(np.full((3, 2), np.nan)))
    assert rank_intervals(np.empty((3, 0))).lower.shape == (0,)


def test_blocks_do_not_change_the_ranks(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.insert(sample(101, 23), 4, np.nan, axis=1)
    whole = rank_intervals(values)
    monkeypatch.setattr(rank, "_BLOCK", 100)
    for first, second in zip(whole, rank_intervals(values), strict=True):
        np.testing.assert_array_equal(first, second)


def test_more_areas_than_two_bytes_can_count() -> None:
    areas = 70_000
    found = rank_intervals(np.arange(areas, dtype=np.float64)[None, :])
    np.testing.assert_array_equal(found.lower, areas - np.arange(areas))


def test_memory_stays_near_that_of_the_draws() -> None:
    values = np.random.default_rng(1).random((300, 17_000), dtype=np.float32)
    tracemalloc.start()
    try:
        rank_intervals(values)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * values.size + 60e6


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="shape"):
        rank_intervals([1.0, 2.0])
    with pytest.raises(ValueError, match="shape"):
        rank_intervals(np.empty((0, 3)))
    with pytest.raises(ValueError, match="some draws"):
        rank_intervals([[1.0, np.nan], [2.0, 3.0]])
    with pytest.raises(ValueError, match="some draws"):
        rank_intervals([[1.0, 3.0], [2.0, np.nan]])
    with pytest.raises(ValueError, match="some draws"):
        rank_intervals([[np.nan, np.nan], [2.0, np.nan]])
    with pytest.raises(ValueError, match="confidence"):
        rank_intervals([[1.0, 2.0]], confidence=95)
