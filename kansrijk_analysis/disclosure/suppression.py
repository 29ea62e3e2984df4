"""Primary and complementary protection of counts.

Primary: a figure is hidden when its cases, or its non-cases, are below the minimum of its privacy rule.
Complementary: published totals must not tell more about such a figure than the rule itself does, so further
figures are hidden until an attack by linear programming finds nothing (Hundepool et al. 2012, Statistical
Disclosure Control; the search for the cheapest further cells follows Kelly, Golden & Assad 1992, Networks
22:397).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from kansrijk_analysis.disclosure.attacker import (
    TOLERANCE,
    Floats,
    Indices,
    Mask,
    Range,
    Unknowns,
    checked,
    parts,
    solve,
)

# What falling short of a whole range costs, against the dearest cell: nearly never worth it.
_SHORTFALL = 1e4
# Of cells that are in the same sums only the cheapest are tried, with room for so many times the goal.
_ENOUGH = 3.0


def primary(count: ArrayLike, n: ArrayLike | None, minimum: int, *, zero: bool = True) -> Mask:
    """Tell which figures must be hidden by themselves.

    ``count`` cases of ``n`` (None: no denominator, the count stands alone); NaN is not hidden, it
    has a reason of its own. True where count < minimum or, with a denominator, n - count < minimum.
    ``zero``: whether a count of nobody is hidden too, and a rest of nobody (100%); both tell something of
    everybody.

    >>> primary([9, 10, 95, 0], [100, 100, 100, 100], 10).tolist()
    [True, False, True, True]
    >>> primary([9, 10, 100, 0], [100, 100, 100, 100], 10, zero=False).tolist()
    [True, False, False, False]
    """
    cases = np.asarray(count, dtype=np.float64)
    hidden = _small(cases, minimum, zero)
    if n is not None:
        hidden |= _small(np.asarray(n, dtype=np.float64) - cases, minimum, zero)
    return hidden


def _small(count: Floats, minimum: int, zero: bool) -> Mask:
    with np.errstate(invalid="ignore"):
        # A sum of parts of divided gemeenten can be a hair off the whole number that it is.
        return np.asarray((count < minimum - TOLERANCE) & (zero | (count > TOLERANCE)), dtype=np.bool_)


def rule_range(count: ArrayLike, n: ArrayLike | None, minimum: int, *, zero: bool = True) -> Range:
    """Give what anybody knows of each figure, were it hidden, before subtracting anything.

    A figure that is hidden by itself (``primary``) has fewer than ``minimum`` cases or non-cases. Which of
    both is not told, but often easy to guess: the attacker is given the right one. Any other figure has at
    least ``minimum`` of both (or nobody, where ``zero`` is false). Denominators ``n`` count as known.

    A count that is not whole, of a gemeente that was divided, lies below ``minimum`` instead of at most one
    less. Returns limits of the shape of ``count``; NaN where it is.

    >>> low, high = rule_range([3, 12, 95], [100, 100, 100], 10)
    >>> low.tolist(), high.tolist()
    ([0.0, 10.0, 91.0], [9.0, 90.0, 100.0])
    """
    cases = np.asarray(count, dtype=np.float64)
    people = np.full_like(cases, np.inf) if n is None else np.asarray(n, dtype=np.float64)
    few = _small(cases, minimum, zero)
    few_left = _small(people - cases, minimum, zero) & ~few
    no_less = float(minimum) if zero else 0.0
    few_low, few_high = _ends(cases, minimum, zero)
    left_low, left_high = _ends(people - cases, minimum, zero)
    low = np.where(few, few_low, np.where(few_left, people - left_high, no_less))
    high = np.where(few, np.minimum(few_high, people), people - np.where(few_left, left_low, no_less))
    known = ~np.isnan(cases)
    return Range(np.where(known, np.maximum(low, 0), np.nan), np.where(known, high, np.nan))


def _ends(count: Floats, minimum: int, zero: bool) -> Range:
    """Smallest and largest count below the minimum, among whole numbers where the count is one."""
    finite = np.where(np.isfinite(count), count, 0)
    whole = np.abs(finite - np.round(finite)) < TOLERANCE
    return Range(np.where(whole & (not zero), 1.0, 0.0), np.where(whole, minimum - 1.0, float(minimum)))


def protect(
    value: ArrayLike,
    hidden: ArrayLike,
    relations: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    cost: ArrayLike,
    targets: ArrayLike | None = None,
) -> Mask:
    """Tell which further cells must be hidden, so that each target can have any value its bounds allow.

    ``value``, ``hidden``, ``relations``, ``lower``, ``upper`` as for ``attack``; the bounds of a cell that is
    still shown say what would be known of it when it is hidden as well. ``cost``: what is lost by hiding a
    cell; infinite (or NaN) where it can't be hidden. ``targets``: mask of the cells to protect, all of ``hidden``
    when left out. An end that is infinite asks for nothing.

    Width that is asked for: all of lower..upper, that is, publishing totals tells nothing that the rule did
    not. Where even hiding every cell that may be hidden leaves less, the cell keeps the widest range there is.

    How: while an attack gets a target's range narrower than it should be, one linear programme finds the
    change of shown cells that lets the target reach its end at the least cost, and those cells are hidden too.
    Afterwards each of them is shown again, dearest first, if no target suffers. Every round hides a cell or
    settles a target, so it ends. Targets are taken in order of value, then cost; when no two cells are alike
    in both, the order of the cells does not matter. Returns the mask of *extra* cells.

    Three gemeenten and their total: the 12 alone would leave 3 within 0..5, the 30 gives it all of 0..9.

    >>> rule = dict(lower=[10, 0, 10, 10], upper=[99, 9, 99, 99])
    >>> protect([45, 3, 12, 30], [0, 1, 0, 0], [[1, -1, -1, -1]], cost=[40, 1, 1.2, 1.3], **rule).tolist()
    [False, False, False, True]
    """
    values, mask, matrix, low, high = checked(value, hidden, relations, lower, upper)
    price = np.asarray(cost, dtype=np.float64)
    price = np.where(np.isnan(price), np.inf, price)
    if price.shape != values.shape or (price[~mask] <= 0).any():
        raise ValueError("cost must be positive, one for each cell")
    wanted = mask if targets is None else np.asarray(targets, dtype=np.bool_) & mask
    if not wanted.any():
        return np.zeros_like(mask)
    search = _Search(values, mask, matrix, low, high, price, wanted)
    search.hide()
    search.show_again()
    return np.asarray(search.hidden & ~mask, dtype=np.bool_)


def _kinds(relations: Any) -> NDArray[np.intp]:
    """Number the cells by the relations they are in: cells of one kind can stand in for each other."""
    # Sums of a few random whole numbers are exact, and those of two kinds differ as good as surely; if
    # they did not, the only loss would be a dearer choice.
    mark = np.random.default_rng(0).integers(1, 2**40, relations.shape[0]).astype(np.float64)
    return np.asarray(np.unique(relations.T @ mark, return_inverse=True)[1], dtype=np.intp)


def _cheapest(kind: NDArray[np.intp], rate: Floats, room: Floats, enough: float) -> Indices:
    """Give the cheapest cells of each kind, as many as have room for ``enough`` cases together."""
    order = np.lexsort((rate, kind))
    before = np.cumsum(room[order]) - room[order]
    start = np.unique(kind[order], return_index=True)
    within = before - before[start[1]][np.searchsorted(start[0], kind[order])]
    return np.sort(order[within < enough])


class _Search:
    """Which cells are hidden so far, and how far each target must be able to go."""

    def __init__(
        self, value: Floats, hidden: Mask, relations: Any, low: Floats, high: Floats, cost: Floats, targets: Mask
    ) -> None:
        self.value, self.start, self.hidden = value, hidden, hidden.copy()
        self.low, self.high, self.cost, self.targets = low, high, cost, targets
        self.relations = relations
        free = hidden | np.isfinite(cost)
        down = np.where(free, np.minimum(low - value, 0.0), 0.0)
        up = np.where(free, np.maximum(high - value, 0.0), 0.0)
        self.down, self.up = np.nan_to_num(down, neginf=-np.inf), np.nan_to_num(up, posinf=np.inf)
        # Cells that can't change link nothing.
        self.part = np.full(len(value), -1, dtype=np.int32)
        self.part[free] = parts(relations[:, np.flatnonzero(free)])
        self.kind = _kinds(relations)
        self.goal = {1: np.where(targets, self.up, 0.0), -1: np.where(targets, -self.down, 0.0)}
        for goal in self.goal.values():
            goal[~np.isfinite(goal)] = 0.0

    def hide(self) -> None:
        """Hide cells until every target reaches its goals, or as near to them as can be."""
        order = np.flatnonzero(self.targets)
        order = order[np.lexsort((order, np.nan_to_num(self.cost[order], posinf=0.0), self.value[order]))]
        left = {sign: self.goal[sign] > TOLERANCE for sign in (1, -1)}
        changed = True
        while left[1].any() or left[-1].any():
            if changed:
                puzzle = Unknowns(self.value, self.hidden, self.relations, self.low, self.high)
                for sign, goal in self.goal.items():
                    left[sign][puzzle.cells] &= ~puzzle.reach(sign, goal[puzzle.cells], left[sign][puzzle.cells])
            # What is hidden in one part changes nothing in another, so each takes a step.
            narrowed: dict[int, tuple[int, int]] = {}
            for cell in order.tolist():
                for sign in (1, -1):
                    if left[sign][cell]:
                        narrowed.setdefault(int(self.part[cell]), (cell, sign))
            changed = False
            for cell, sign in narrowed.values():
                changed |= self._let_reach(cell, sign)
                left[sign][cell] = False

    def _let_reach(self, target: int, sign: int, *, all_cells: bool = False) -> bool:
        """Hide the cheapest cells that let one target reach its goal; tell whether any had to be hidden."""
        cells = np.flatnonzero(self.part == self.part[target])
        goal = self.goal[sign][target]
        down, up = self.down[cells], self.up[cells]
        candidate = ~self.hidden[cells]
        own = np.flatnonzero(~candidate)
        some, rate = [], []
        for room in (up, -down):
            can = np.flatnonzero(candidate & (room > TOLERANCE))
            # A cell is hidden or it is not: what it costs per case is its cost over the cases it can take.
            per_case = self.cost[cells[can]] / np.minimum(room[can], goal)
            if not all_cells:
                cheap = _cheapest(self.kind[cells[can]], per_case, np.minimum(room[can], goal), _ENOUGH * goal)
                can, per_case = can[cheap], per_case[cheap]
            some.append(can)
            rate.append(per_case)
        matrix = self.relations[:, cells]
        matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        here = int(np.searchsorted(cells[own], target))
        blocks = [matrix[:, own], matrix[:, some[0]], -matrix[:, some[1]]]
        dear = _SHORTFALL * max((float(r.max()) for r in rate if len(r)), default=1.0)
        price = np.concatenate([np.zeros(len(own)), *rate])
        price[here] = -sign * dear
        lowest = np.concatenate([down[own], np.zeros(len(some[0]) + len(some[1]))])
        highest = np.concatenate([up[own], up[some[0]], -down[some[1]]])
        lowest[here], highest[here] = (0.0, goal) if sign > 0 else (-goal, 0.0)
        found = solve(price, sparse.hstack(blocks, format="csc"), lowest, highest)
        assert found is not None  # the only negative price is on a variable with two finite bounds
        reached = abs(found[here])
        if reached < goal - TOLERANCE:
            if not all_cells:
                return self._let_reach(target, sign, all_cells=True)
            self.goal[sign][target] = reached
        moved: Indices = np.concatenate(some)[found[len(own) :] > TOLERANCE]
        self.hidden[cells[moved]] = True
        return len(moved) > 0

    def show_again(self) -> None:
        """Show each extra cell again without which every target still reaches its goals, dearest first."""
        extra = np.flatnonzero(self.hidden & ~self.start)
        extra = extra[np.lexsort((extra, -self.cost[extra]))]
        while len(extra):
            # One of each part at a time.
            turn = np.zeros(len(extra), dtype=np.bool_)
            turn[np.unique(self.part[extra], return_index=True)[1]] = True
            self.hidden[extra[turn]] = False
            short = self._short(self.part[extra[turn]])
            self.hidden[extra[turn][np.isin(self.part[extra[turn]], short)]] = True
            extra = extra[~turn]

    def _short(self, among: NDArray[np.int32]) -> NDArray[np.int32]:
        """Give the parts, of those ``among``, where a target does not reach its goals."""
        where = np.isin(self.part, among)
        puzzle = Unknowns(self.value, self.hidden & where, self.relations, self.low, self.high)
        part = self.part[puzzle.cells]
        short = np.zeros(0, dtype=np.int32)
        for sign, all_goals in self.goal.items():
            goal = all_goals[puzzle.cells]
            left = self.targets[puzzle.cells] & (goal > TOLERANCE)
            short = np.union1d(short, part[left & puzzle.cannot(sign, goal)])
            left &= ~np.isin(part, short)
            left &= ~puzzle.reach(sign, goal, left)
            while left.any():
                one = puzzle.firsts(left)
                short = np.union1d(short, part[one & (puzzle.furthest(sign, one) < goal - TOLERANCE)])
                left &= ~one & ~np.isin(part, short)
        return short
