from __future__ import annotations

from itertools import permutations as orders

import numpy as np
import pytest
from scipy import sparse

from kansrijk_analysis.stats import morans_i, spatial

LINE = np.eye(4, k=1) + np.eye(4, k=-1)


def grid(side: int) -> sparse.csr_array:
    """Rook neighbours on a square grid."""
    line = sparse.diags_array([np.ones(side - 1), np.ones(side - 1)], offsets=[-1, 1])
    return sparse.csr_array(sparse.kron(line, sparse.eye_array(side)) + sparse.kron(sparse.eye_array(side), line))


def test_four_areas_in_a_row_by_hand() -> None:
    # Deviations -1.5, -0.5, 0.5, 1.5: neighbours give 2 (0.75 - 0.25 + 0.75) = 2.5, squares 5, weights 6.
    assert morans_i([1, 2, 3, 4], LINE).i == pytest.approx(4 / 6 * 2.5 / 5)
    # Alternating 1, 0, 1, 0: each pair gives -0.25, six times; squares 1.
    assert morans_i([1, 0, 1, 0], LINE).i == pytest.approx(4 / 6 * -1.5 / 1)


def test_p_equals_that_of_all_orders() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0])
    every = np.array([morans_i(order, LINE, permutations=1).i for order in orders(values)])
    assert every.mean() == pytest.approx(-1 / 3)
    for order in ([0, 1, 2, 3], [2, 0, 3, 1], [0, 3, 1, 2]):
        far = np.abs(every + 1 / 3) >= abs(morans_i(values[order], LINE, permutations=1).i + 1 / 3) - 1e-9
        assert morans_i(values[order], LINE, permutations=40_000, seed=3).p == pytest.approx(far.mean(), abs=0.012)


def test_weights_are_used_as_given_and_may_be_lopsided() -> None:
    random = np.random.default_rng(2)
    x, w = random.normal(size=9), random.random((9, 9))
    d = x - x.mean()
    total = sum(w[i, j] for i in range(9) for j in range(9) if i != j)
    cross = sum(w[i, j] * d[i] * d[j] for i in range(9) for j in range(9) if i != j)
    assert morans_i(x, w).i == pytest.approx(9 / total * cross / (d**2).sum(), rel=1e-12)


def test_sparse_and_dense_weights_agree_and_the_seed_decides() -> None:
    x, w = np.random.default_rng(3).normal(size=100), grid(10)
    assert morans_i(x, w, seed=4) == morans_i(x, w.toarray(), seed=4)
    assert morans_i(3 * x + 100, 2 * w, seed=4) == pytest.approx(morans_i(x, w, seed=4))
    assert morans_i(x, w, seed=4).p != morans_i(x, w, seed=5).p


def test_a_pattern_is_found_and_the_reverse_of_one_too() -> None:
    row, column = np.divmod(np.arange(400), 20)
    noise = np.random.default_rng(1).normal(size=400)
    alike = morans_i(row + noise, grid(20))
    chess = morans_i((row + column) % 2 + noise / 4, grid(20))
    assert alike.i > 0.5
    assert chess.i < -0.5
    assert alike.p == chess.p == pytest.approx(1 / 1000)


def test_without_pattern_p_is_spread_evenly() -> None:
    random, w = np.random.default_rng(6), grid(12)
    p = np.array([morans_i(random.normal(size=144), w, permutations=99, seed=i).p for i in range(300)])
    for level in (0.1, 0.5, 0.9):
        assert (p <= level).mean() == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / 300))


def test_unknown_areas_are_dropped_with_their_weights() -> None:
    x, w = np.random.default_rng(3).normal(size=100), grid(10)
    x[[3, 40, 77]] = np.nan
    known = ~np.isnan(x)
    assert morans_i(x, w) == morans_i(x[known], w.toarray()[np.ix_(known, known)])


def test_nothing_to_tell() -> None:
    assert np.isnan(morans_i([2.0, 2.0, 2.0, 2.0], LINE)).all()
    assert np.isnan(morans_i([0.1] * 4, LINE)).all()
    assert np.isnan(morans_i([1.0, 2.0, 3.0, 4.0], np.eye(4))).all()  # the diagonal counts for nothing
    assert np.isnan(morans_i([1.0, 2.0, np.nan, np.nan], LINE)).all()
    assert np.isnan(morans_i([], np.empty((0, 0)))).all()


def test_blocks_do_not_change_p(monkeypatch: pytest.MonkeyPatch) -> None:
    x, w = np.random.default_rng(3).normal(size=100), grid(10)
    whole = morans_i(x, w, permutations=150)
    monkeypatch.setattr(spatial, "_BLOCK", 700)
    assert morans_i(x, w, permutations=150) == whole


def test_impossible_input_is_an_error() -> None:
    with pytest.raises(ValueError, match="shape"):
        morans_i([1, 2, 3], LINE)
    with pytest.raises(ValueError, match="negative"):
        morans_i([1, 2, 3, 4], -LINE)
    with pytest.raises(ValueError, match="negative"):
        morans_i([1, 2, 3, 4], np.where(LINE > 0, np.nan, 0))
    with pytest.raises(ValueError, match="finite"):
        morans_i([1, 2, np.inf, 4], LINE)
    with pytest.raises(ValueError, match="permutations"):
        morans_i([1, 2, 3, 4], LINE, permutations=0)
