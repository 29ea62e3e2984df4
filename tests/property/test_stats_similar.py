from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from kansrijk_analysis.stats import similar_areas

Floats = NDArray[np.float64]
# No deadline: the first search imports the tree.
shapes = st.tuples(st.integers(3, 25), st.integers(1, 5))
# Whole numbers: many ties, and changes of unit that keep them whole.
tables = arrays.arrays(np.float64, shapes, elements=st.integers(-6, 6).map(float))


@settings(deadline=None)
@given(table=tables)
def test_distance_is_symmetric_and_no_area_is_its_own_neighbour(table: Floats) -> None:
    areas = len(table)
    found = similar_areas(table, areas - 1)
    matrix = np.zeros((areas, areas))
    np.put_along_axis(matrix, found.index, found.distance, axis=1)
    np.testing.assert_allclose(matrix, matrix.T, rtol=1e-9)
    for row in range(areas):
        assert sorted(found.index[row]) == [i for i in range(areas) if i != row]
    assert (np.diff(found.distance, axis=1) >= 0).all()
    same = (table[:, None, :] == table[None, :, :]).all(axis=2)
    assert (matrix[same] == 0).all()


@settings(deadline=None)
@given(table=tables, k=st.integers(1, 24), seed=st.integers(0, 1000))
def test_units_shift_sign_and_order_of_the_columns_are_irrelevant(table: Floats, k: int, seed: int) -> None:
    k = min(k, len(table) - 1)
    random = np.random.default_rng(seed)
    variables = table.shape[1]
    order = random.permutation(variables)
    unit, shift = random.choice([0.001, 0.1, 3.0, 7.0, 1000.0], variables), random.integers(-50, 50, variables)
    sign = random.choice([-1.0, 1.0], variables)
    found, other = similar_areas(table, k), similar_areas((sign * unit * (table + shift))[:, order], k)
    np.testing.assert_array_equal(other.index, found.index)
    np.testing.assert_allclose(other.distance, found.distance, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(other.share, found.share[..., order], rtol=1e-6, atol=1e-9)


@settings(deadline=None)
@given(table=tables, k=st.integers(1, 24), seed=st.integers(0, 1000))
def test_the_order_of_the_areas_matters_for_ties_only(table: Floats, k: int, seed: int) -> None:
    k = min(k, len(table) - 1)
    order = np.random.default_rng(seed).permutation(len(table))
    found, other = similar_areas(table, k), similar_areas(table[order], k)
    np.testing.assert_allclose(other.distance, found.distance[order], rtol=1e-9, atol=1e-12)
    for row in range(len(table)):
        edge = found.distance[order[row], -1]
        nearer = found.distance[order[row]] < edge * (1 - 1e-9)
        assert set(found.index[order[row]][nearer]) <= {order[i] for i in other.index[row]}


@settings(deadline=None)
@given(table=tables, k=st.integers(1, 23))
def test_fewer_neighbours_are_the_first_of_more(table: Floats, k: int) -> None:
    k = min(k, len(table) - 2)
    few, more = similar_areas(table, k), similar_areas(table, k + 1)
    np.testing.assert_array_equal(few.index, more.index[:, :k])
    np.testing.assert_allclose(few.distance, more.distance[:, :k], rtol=1e-12)


@settings(deadline=None)
@given(table=tables, row=st.integers(0, 24))
def test_an_incomplete_area_changes_nothing_for_the_others(table: Floats, row: int) -> None:
    row = min(row, len(table))
    with_gap = np.insert(table, row, np.nan, axis=0)
    whole = np.arange(len(with_gap)) != row
    found, plain = similar_areas(with_gap, 2), similar_areas(table, 2)
    np.testing.assert_array_equal(found.index[whole], np.flatnonzero(whole)[plain.index])
    np.testing.assert_array_equal(found.distance[whole], plain.distance)
