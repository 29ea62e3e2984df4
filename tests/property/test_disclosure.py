from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kansrijk_analysis.disclosure import attack, primary, protect, rule_range

MINIMUM = 10


class Table(NamedTuple):
    """Gemeenten, two overlapping groupings of them and the nation, as cells that must add up."""

    value: np.ndarray
    relations: np.ndarray
    hidden: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    cost: np.ndarray

    @property
    def rule(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.relations, self.lower, self.upper


def make_table(counts: list[int], groups: list[list[int]], people: list[int] | None, costs: list[float]) -> Table:
    relations = np.zeros((len(groups), len(counts) + len(groups)))
    for row, members in enumerate(groups):
        relations[row, len(counts) + row] = 1
        relations[row, members] = -1
    value = np.array([*counts, *(sum(counts[i] for i in members) for members in groups)], dtype=float)
    n = None
    if people is not None:
        n = np.array([*people, *(sum(people[i] for i in members) for members in groups)], dtype=float)
    hidden = primary(value, n, MINIMUM)
    return Table(value, relations, hidden, *rule_range(value, n, MINIMUM), np.array(costs[: len(value)]))


@st.composite
def tables(draw: st.DrawFn, most: int = 9) -> Table:
    """Small tables with many small counts; no two cells cost the same."""
    size = draw(st.integers(2, most))
    counts = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    rest = draw(st.one_of(st.none(), st.lists(st.integers(0, 60), min_size=size, max_size=size)))
    groups = []
    for _ in range(2):
        labels = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
        groups += [[i for i, label in enumerate(labels) if label == k] for k in range(3)]
    groups = [*[group for group in groups if group], list(range(size))]
    order = draw(st.permutations(range(size + len(groups))))
    # Square roots of primes: no sum of some of them is a sum of others.
    roots = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61]
    people = None if rest is None else [c + r for c, r in zip(counts, rest, strict=True)]
    return make_table(counts, groups, people, [float(np.sqrt(roots[i])) for i in order])


@given(count=st.integers(0, 1000), rest=st.integers(0, 1000), minimum=st.integers(1, 20))
def test_primary_hides_small_cases_and_small_rest(count: int, rest: int, minimum: int) -> None:
    hidden = bool(primary([count], [count + rest], minimum)[0])
    assert hidden == (count < minimum or rest < minimum)
    seen = bool(primary([count], [count + rest], minimum, zero=False)[0])
    assert seen == (0 < count < minimum or 0 < rest < minimum)


@given(
    count=st.floats(0, 100) | st.integers(0, 100),
    rest=st.floats(0, 100) | st.integers(0, 100),
    minimum=st.integers(1, 20),
    zero=st.booleans(),
    alone=st.booleans(),
)
def test_what_the_rule_tells_is_true_and_no_more_than_it_says(
    count: float, rest: float, minimum: int, zero: bool, alone: bool
) -> None:
    n = None if alone else [count + rest]
    low, high = (float(end[0]) for end in rule_range([count], n, minimum, zero=zero))
    assert low - 1.01e-6 <= count <= high + 1.01e-6
    if primary([count], n, minimum, zero=zero)[0]:
        assert high - low <= minimum


@settings(deadline=None)
@given(tables())
def test_after_protection_an_attack_learns_as_little_as_if_everything_were_hidden(table: Table) -> None:
    extra = protect(table.value, table.hidden, *table.rule, table.cost)
    assert not (extra & table.hidden).any()
    found = attack(table.value, table.hidden | extra, *table.rule, table.hidden)
    least = attack(table.value, np.ones_like(table.hidden), *table.rule, table.hidden)
    np.testing.assert_allclose(found.low[table.hidden], least.low[table.hidden], atol=1e-5)
    np.testing.assert_allclose(found.high[table.hidden], least.high[table.hidden], atol=1e-5)


@settings(deadline=None)
@given(tables())
def test_no_figure_is_given_up_for_nothing(table: Table) -> None:
    extra = protect(table.value, table.hidden, *table.rule, table.cost)
    width = np.subtract(*attack(table.value, table.hidden | extra, *table.rule, table.hidden)[::-1])[table.hidden]
    for cell in np.flatnonzero(extra):
        shown = (table.hidden | extra) & (np.arange(len(extra)) != cell)
        found = attack(table.value, shown, *table.rule, table.hidden)
        assert ((found.high - found.low)[table.hidden] < width - 1e-6).any()


@settings(deadline=None)
@given(tables(), st.data())
def test_protection_never_reveals_more_when_a_cell_is_hidden(table: Table, data: st.DataObject) -> None:
    some = np.array(data.draw(st.lists(st.booleans(), min_size=len(table.value), max_size=len(table.value))))
    before = attack(table.value, table.hidden | some, *table.rule)
    assume(not (table.hidden | some).all())
    shown = np.flatnonzero(~(table.hidden | some))
    more = data.draw(st.sampled_from(shown.tolist()))
    after = attack(table.value, table.hidden | some | (np.arange(len(some)) == more), *table.rule)
    assert (after.low <= before.low + 1e-5).all()
    assert (after.high >= before.high - 1e-5).all()


@settings(deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_order_of_cells_and_of_sums_does_not_matter(table: Table, random: np.random.Generator) -> None:
    extra = protect(table.value, table.hidden, *table.rule, table.cost)
    cells, sums = list(range(len(table.value))), list(range(len(table.relations)))
    random.shuffle(cells)  # type: ignore[arg-type]
    random.shuffle(sums)  # type: ignore[arg-type]
    shuffled = protect(
        table.value[cells], table.hidden[cells], table.relations[np.ix_(sums, cells)],
        table.lower[cells], table.upper[cells], table.cost[cells],
    )  # fmt: skip
    assert extra[cells].tolist() == shuffled.tolist()


@settings(deadline=None, max_examples=40)
@given(
    counts=st.lists(st.integers(0, 12), min_size=3, max_size=5),
    labels=st.lists(st.integers(0, 1), min_size=5, max_size=5),
    hide=st.lists(st.booleans(), min_size=5, max_size=5),
)
def test_the_range_is_that_of_trying_every_whole_number(counts: list[int], labels: list[int], hide: list[bool]) -> None:
    """One grouping and a nation: there the ends of a linear programme are whole, and trying all is possible."""
    size = len(counts)
    groups = [[i for i in range(size) if labels[i] == k] for k in (0, 1)]
    groups = [*[group for group in groups if group], list(range(size))]
    table = make_table(counts, groups, None, [1.0] * 9)
    mask = np.zeros(len(table.value), dtype=bool)
    mask[:size] = hide[:size]
    assume(mask.any())
    places = np.flatnonzero(mask)
    ends = [range(int(table.lower[i]), int(min(table.upper[i], sum(counts))) + 1) for i in places]
    sums = {tuple(group): sum(counts[i] for i in group) for group in groups}
    possible = []
    for trial in itertools.product(*ends):
        full = dict(enumerate(counts)) | dict(zip(places.tolist(), trial, strict=True))
        if all(sum(full[i] for i in group) == total for group, total in sums.items()):
            possible.append(trial)
    found = attack(table.value, mask, *table.rule)
    np.testing.assert_allclose(found.low[places], np.min(possible, axis=0), atol=1e-5)
    np.testing.assert_allclose(found.high[places], np.max(possible, axis=0), atol=1e-5)


def test_nothing_hidden_means_nothing_more_is_hidden() -> None:
    relations = [[1, -1, -1]]
    assert not protect([50, 20, 30], [False] * 3, relations, [10] * 3, [99] * 3, [5, 1, 2]).any()


def test_what_can_not_be_hidden_is_not() -> None:
    """The 30 has no figure to give up, so the total goes."""
    value, relations = [45, 3, 12, 30], [[1, -1, -1, -1]]
    rule = ([10, 0, 10, 10], [99, 9, 99, 99])
    for cannot in (np.inf, np.nan):
        extra = protect(value, [0, 1, 0, 0], relations, *rule, [40, 1, 30, cannot])
        assert extra.tolist() == [True, False, False, False]


def test_two_small_ones_together_do_not_protect_each_other() -> None:
    """8 and 8 of a known 16: neither can be less than 7, so a third must go too."""
    value, relations = [56, 8, 8, 40], [[1, -1, -1, -1]]
    rule = (value, [0, 1, 1, 0], relations, [10, 0, 0, 10], [99, 9, 9, 99])
    low, high = attack(*rule)
    assert (low[1:3].tolist(), high[1:3].tolist()) == ([7, 7], [9, 9])
    assert protect(*rule, [9, 1, 1, 1]).tolist() == [False, False, False, True]


def test_a_hidden_total_protects_nothing_when_others_add_up_to_it() -> None:
    """Hiding the total of a region is no help as long as nation and other regions are shown."""
    # nation, region A, region B; A = 3 + 30, B = 20 + 25
    value = [78, 33, 45, 3, 30, 20, 25]
    relations = [[1, 0, 0, -1, -1, -1, -1], [0, 1, 0, -1, -1, 0, 0], [0, 0, 1, 0, 0, -1, -1]]
    low, high = [10, 10, 10, 0, 10, 10, 10], [999, 999, 999, 9, 999, 999, 999]
    hidden = np.array([0, 1, 0, 1, 0, 0, 0], dtype=bool)
    found = attack(value, hidden, relations, low, high)
    assert found.low[3] == found.high[3] == 3
    extra = protect(value, hidden, relations, low, high, [1000, 1, 200, 1, 1, 1, 1], np.arange(7) == 3)
    assert extra.tolist() == [False, False, False, False, True, False, False]


def test_an_attack_may_start_from_any_numbers_that_add_up() -> None:
    relations = [[1, -1, -1, -1]]
    rule = ([False, True, True, True], relations, [0, 0, 10, 10], [99, 9, 99, 99])
    truth, guess = attack([45, 3, 12, 30], *rule), attack([45, 5, 20, 20], *rule)
    np.testing.assert_allclose(truth, guess, atol=1e-6)


def test_an_end_that_does_not_exist_is_infinite() -> None:
    low, high = attack([50, 20, 30], [True, True, False], [[1, -1, -1]])
    assert (low.tolist(), high.tolist()) == ([30, 0, 30], [np.inf, np.inf, 30])


@pytest.mark.parametrize(
    ("value", "lower", "cost", "what"),
    [
        ([15, np.nan, 12], 0, [1, 1, 1], "must have a value"),
        ([15, 3, 12], 4, [1, 1, 1], "between lower and upper"),
        ([15, 3], 0, [1, 1], "one length"),
        ([15, 3, 12], 0, [1, 1, 0], "cost must be positive"),
        ([15, 3, 12], 0, [1, 1], "cost must be positive"),
    ],
)
def test_impossible_input_is_refused(value: list[float], lower: float, cost: list[float], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        protect(value, [False, True, False][: len(value)], [[1, -1, -1]], lower, 99, cost)
