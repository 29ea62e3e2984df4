"""Attack one's own figures: what can anybody work out about each hidden count?

A published table is a set of cells that must add up. Whoever subtracts what is shown from the published totals
keeps a small set of equations in the hidden cells alone. The smallest and largest value that each hidden cell can
have under those equations, and under what the privacy rule itself tells, is what an attacker learns (Hundepool
et al. 2012, Statistical Disclosure Control).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.intp]

TOLERANCE = 1e-6
"""Counts this near to each other are the same; programmes are solved to 1e-7."""


class Range(NamedTuple):
    """Smallest and largest possible value of each cell; equal where it is known, NaN where it was not asked."""

    low: Floats
    high: Floats


def solve(cost: Floats, matrix: Any, low: Floats, high: Floats) -> Floats | None:
    """Minimise ``cost @ x`` where ``matrix @ x == 0`` and low <= x <= high, which 0 must satisfy.

    ``None`` where it has no minimum. Raises ``RuntimeError`` when no method solves it.
    """
    for method in ("highs", "highs-ipm"):
        answer = linprog(
            cost, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=np.column_stack([low, high]), method=method
        )
        if answer.status == 0:
            return np.asarray(answer.x, dtype=np.float64)
        if answer.status == 3:
            return None
    raise RuntimeError(f"the linear programme was not solved: {answer.message}")


def parts(matrix: Any) -> NDArray[np.int32]:
    """Number the connected parts of the columns: what an equation holds together is one part."""
    rows, columns = matrix.shape
    entries = matrix.tocoo()
    row, column = entries.coords
    links = sparse.coo_array((np.ones(len(row), dtype=np.int8), (column, columns + row)), shape=(columns + rows,) * 2)
    return np.asarray(connected_components(links, directed=False)[1][:columns], dtype=np.int32)


class Unknowns:
    """The hidden cells, as changes from their true values, and only the equations that hold one of them.

    ``cells``: their places among all cells; ``down`` and ``up``: how far each can change at most (down <= 0
    <= up); ``part``: number of the connected part that each belongs to.
    """

    def __init__(self, value: Floats, hidden: Mask, relations: Any, low: Floats, high: Floats) -> None:
        self.cells: Indices = np.flatnonzero(hidden)
        matrix = relations[:, self.cells]
        self.matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        self.down = np.minimum(low[self.cells] - value[self.cells], 0.0)
        self.up = np.maximum(high[self.cells] - value[self.cells], 0.0)
        self.part = parts(self.matrix)
        self.bound = self.part[np.unique(self.matrix.indices)]  # parts with an equation

    def reach(self, sign: int, goal: Floats, wanted: Mask) -> Mask:
        """Tell which wanted cells surely get ``goal`` away from their value, in the direction of ``sign``.

        Cells that are not told may do so yet: ``furthest`` says it.
        """
        got = wanted & (goal <= TOLERANCE)
        can = wanted & np.isfinite(goal) & ~self.cannot(sign, goal)
        while (left := can & ~got).any():
            # One programme for all at once: a corner where one is at its end often is one for many.
            change = self._push(sign, left)
            new = left & (sign * change >= goal - TOLERANCE)
            if not new.any():
                break
            got |= new
        return got

    def furthest(self, sign: int, wanted: Mask) -> Floats:
        """Give how far wanted cells can change in the direction of ``sign``; at most one in each part."""
        return np.asarray(np.abs(self._push(sign, wanted)), dtype=np.float64)

    def cannot(self, sign: int, goal: Floats) -> Mask:
        """Tell which cells surely do not get ``goal`` away: one equation alone stands in the way.

        A quick look that spares many a programme: the others in the equation together can't make up for it.
        """
        far = 1e12  # in the place of no end, so that differences stay numbers
        rows = self.matrix.tocoo()
        row, cell, factor = rows.coords[0], rows.coords[1], rows.data
        down, up = np.maximum(self.down, -far), np.minimum(self.up, far)
        ends = np.sort(np.stack([factor * down[cell], factor * up[cell]]), axis=0)
        least, most = (np.bincount(row, end, self.matrix.shape[0])[row] - end for end in ends)
        asked = -factor * sign * goal[cell]
        blocked = (asked < least - TOLERANCE) | (asked > most + TOLERANCE)
        return np.bincount(cell[blocked], minlength=len(self.cells)) > 0

    def firsts(self, wanted: Mask) -> Mask:
        """Give the first wanted cell of each part."""
        first = np.zeros_like(wanted)
        cells = np.flatnonzero(wanted)
        first[cells[np.unique(self.part[cells], return_index=True)[1]]] = True
        return first

    def _push(self, sign: int, pushed: Mask) -> Floats:
        """Change the pushed cells as far as they go together; nothing moves in parts that hold none."""
        change = np.zeros(len(self.cells))
        loose = pushed & np.isin(self.part, self.bound, invert=True)
        change[loose] = (self.up if sign > 0 else self.down)[loose]
        tied = pushed & ~loose
        some = np.flatnonzero(np.isin(self.part, self.part[tied]))
        if len(some) == 0:
            return change
        matrix = self.matrix[:, some]
        matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        found = solve(-sign * tied[some].astype(np.float64), matrix, self.down[some], self.up[some])
        if found is not None:
            change[some] = found
        elif tied.sum() == 1:
            change[tied] = sign * np.inf
        else:  # one of them has no end: each by itself
            for cell in np.flatnonzero(tied):
                change[cell] = self._push(sign, np.arange(len(tied)) == cell)[cell]
        return change


def checked(
    value: ArrayLike, hidden: ArrayLike, relations: Any, lower: ArrayLike, upper: ArrayLike
) -> tuple[Floats, Mask, Any, Floats, Floats]:
    """Give the arguments as arrays of one length and a sparse matrix. Raises ``ValueError`` where they can't be."""
    values = np.asarray(value, dtype=np.float64)
    mask = np.asarray(hidden, dtype=np.bool_)
    low = np.broadcast_to(np.asarray(lower, dtype=np.float64), values.shape)
    high = np.broadcast_to(np.asarray(upper, dtype=np.float64), values.shape)
    matrix = sparse.csr_array(relations, dtype=np.float64)
    matrix.eliminate_zeros()
    if mask.shape != values.shape or values.ndim != 1 or matrix.shape[1] != len(values):
        raise ValueError("value, hidden and the columns of relations must be of one length")
    if not np.isfinite(values[mask]).all():
        raise ValueError("a hidden cell must have a value")
    if (low[mask] > values[mask] + TOLERANCE).any() or (high[mask] < values[mask] - TOLERANCE).any():
        raise ValueError("the value of a hidden cell must lie between lower and upper")
    return values, mask, matrix, low, high


def attack(
    value: ArrayLike,
    hidden: ArrayLike,
    relations: ArrayLike,
    lower: ArrayLike = 0.0,
    upper: ArrayLike = np.inf,
    targets: ArrayLike | None = None,
) -> Range:
    """Give the smallest and largest value that each hidden cell can have, given all that is published.

    ``value``: the true count of each cell, a total being a cell too; for an attacker, who does not know the hidden
    ones, any counts that add up and lie between the bounds do as well. ``hidden``: mask of the cells that are not
    published. ``relations``: relations x cells, dense or sparse, one row for each sum that must hold (1 at a
    total, -1 at each of its parts); ``relations @ value`` counts as known. ``lower`` and ``upper``: what anybody
    knows of a hidden cell beforehand (see ``rule_range``); a shown cell has its value. ``targets``: mask of the
    hidden cells that are asked for, all when left out.

    The ends come from linear programmes (scipy, HiGHS) over the hidden cells and the relations that hold one of
    them, part by connected part. That counts are whole numbers is not used. Raises ``ValueError`` for a hidden
    cell whose value is NaN or outside its bounds.

    Two hidden gemeenten of 3 and 12 add up to 15. As the 12 is known to be 10 or more, the other is 5 at most:

    >>> low, high = attack([15, 3, 12], [False, True, True], [[1, -1, -1]], lower=[0, 0, 10], upper=[99, 9, 99])
    >>> low.tolist(), high.tolist()
    ([15.0, 0.0, 10.0], [15.0, 5.0, 15.0])
    """
    values, mask, matrix, low, high = checked(value, hidden, relations, lower, upper)
    asked = mask if targets is None else np.asarray(targets, dtype=np.bool_) & mask
    puzzle = Unknowns(values, mask, matrix, low, high)
    wanted = asked[puzzle.cells]
    ends = []
    for sign, goal in ((-1, -puzzle.down), (1, puzzle.up)):
        distance = np.where(puzzle.reach(sign, goal, wanted), goal, np.nan)
        while (left := wanted & np.isnan(distance)).any():
            one = puzzle.firsts(left)
            distance[one] = puzzle.furthest(sign, one)[one]
        end = np.where(mask, np.nan, values)
        end[puzzle.cells] = values[puzzle.cells] + sign * distance
        ends.append(end)
    return Range(*ends)
