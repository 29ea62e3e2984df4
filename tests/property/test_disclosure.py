from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kansrijk_analysis.disclosure import complementary, primary


@st.composite
def gesloten_tabel(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    """Counts of areas, and two overlapping groupings of them plus the nation."""
    counts = draw(st.lists(st.integers(0, 60), min_size=2, max_size=30))
    groups = [list(range(len(counts)))]
    for _ in range(2):
        labels = draw(st.lists(st.integers(0, 4), min_size=len(counts), max_size=len(counts)))
        groups += [[i for i, label in enumerate(labels) if label == k] for k in range(5)]
    return counts, [group for group in groups if group]


@given(count=st.integers(0, 1000), rest=st.integers(0, 1000), minimum=st.integers(1, 20))
def test_primary_hides_small_cases_and_small_rest(count: int, rest: int, minimum: int) -> None:
    hidden = bool(primary([count], [count + rest], minimum)[0])
    assert hidden == (count < minimum or rest < minimum)


@given(gesloten_tabel())
def test_no_published_total_has_exactly_one_hidden_part(tabel: tuple[list[int], list[list[int]]]) -> None:
    counts, groups = tabel
    hidden = primary(counts, None, 10)
    extra = complementary(hidden, counts, groups)
    assert not (hidden & extra).any()
    together = hidden | extra
    for group in groups:
        if len(group) > 1 and together[group].any():
            assert together[group].sum() != 1


@given(gesloten_tabel(), st.randoms(use_true_random=False))
def test_order_of_areas_and_groups_does_not_matter(
    tabel: tuple[list[int], list[list[int]]], random: np.random.Generator
) -> None:
    counts, groups = tabel
    distinct = [count + index / 1000 for index, count in enumerate(counts)]  # no ties
    hidden = primary(distinct, None, 10)
    extra = complementary(hidden, distinct, groups[:1])
    order = list(range(len(counts)))
    random.shuffle(order)  # type: ignore[arg-type]
    shuffled = [distinct[i] for i in order]
    extra_shuffled = complementary(primary(shuffled, None, 10), shuffled, groups[:1])
    assert [bool(extra[i]) for i in order] == extra_shuffled.tolist()


def test_nothing_hidden_means_nothing_more_is_hidden() -> None:
    assert not complementary([False, False], [20, 30], [[0, 1]]).any()


def test_unknown_figures_are_not_given_up() -> None:
    assert not complementary([True, False], [3, np.nan], [[0, 1]]).any()
