from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kansrijk_analysis.stats import fitted_trend, trend_dispersion, trend_in_proportions, trend_in_rates

series = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 100_000)), min_size=2, max_size=12)
kinds = st.sampled_from(["proportion", "rate"])
TREND = {"proportion": trend_in_proportions, "rate": trend_in_rates}


def _split(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    count = np.array([x for x, _ in pairs])
    return count, count + np.array([rest for _, rest in pairs]), np.arange(2015, 2015 + len(pairs))


@given(pairs=series, kind=kinds, confidence=st.floats(0.5, 0.999), dispersion=st.floats(1, 10))
def test_interval_holds_the_change_and_leaves_out_zero_exactly_when_significant(
    pairs: list[tuple[int, int]], kind: str, confidence: float, dispersion: float
) -> None:
    count, n, year = _split(pairs)
    assume(count.sum() > 0)
    chi2, p, change, lower, upper = TREND[kind](count, n, year, dispersion, confidence)
    assert 0 <= p <= 1
    assert chi2 >= 0
    assert lower <= change <= upper
    assume(abs(p - (1 - confidence)) > 1e-9)
    assert (p < 1 - confidence) == bool(lower > 0 or upper < 0)


@given(pairs=series, kind=kinds, shift=st.integers(-3000, 3000), stretch=st.integers(2, 100))
def test_shifting_the_years_does_not_matter(pairs: list[tuple[int, int]], kind: str, shift: int, stretch: int) -> None:
    count, n, year = _split(pairs)
    assume(count.sum() > 0)
    one = TREND[kind](count, n, year)
    np.testing.assert_allclose(TREND[kind](count, n, year + shift), one, rtol=1e-12, atol=0)
    months = TREND[kind](count, n, year * stretch)
    assert months.chi2 == pytest.approx(one.chi2, rel=1e-6, abs=1e-9)
    assert months.change * stretch == pytest.approx(one.change, rel=1e-6, abs=1e-12)


@given(pairs=series, kind=kinds, factor=st.integers(2, 50))
def test_more_births_narrow(pairs: list[tuple[int, int]], kind: str, factor: int) -> None:
    count, n, year = _split(pairs)
    assume(count.sum() > 0)
    one, more = TREND[kind](count, n, year), TREND[kind](count * factor, n * factor, year)
    assert more.chi2 == pytest.approx(one.chi2 * factor, rel=1e-6, abs=1e-9)
    assert more.upper - more.lower == pytest.approx((one.upper - one.lower) / factor**0.5, rel=1e-6)


@given(pairs=series, random=st.randoms(use_true_random=False))
def test_order_of_the_years_and_the_other_outcome_do_not_matter(
    pairs: list[tuple[int, int]], random: np.random.Generator
) -> None:
    count, n, year = _split(pairs)
    assume(count.sum() > 0)
    one = trend_in_proportions(count, n, year)
    order = list(range(len(pairs)))
    random.shuffle(order)
    mixed = trend_in_proportions(count[order], n[order], year[order])
    np.testing.assert_allclose(mixed, one, rtol=1e-6, atol=1e-9)
    others = trend_in_proportions(n - count, n, year)
    assert others.chi2 == pytest.approx(one.chi2, rel=1e-6, abs=1e-9)
    assert others.change == pytest.approx(-one.change, rel=1e-6, abs=1e-9)


@given(pairs=series, kind=kinds, gap=st.integers(0, 11))
def test_a_year_without_value_is_as_if_it_were_not_there(pairs: list[tuple[int, int]], kind: str, gap: int) -> None:
    count, n, year = _split(pairs)
    assume(len(pairs) > 2)
    keep = np.arange(len(pairs)) != gap % len(pairs)
    assume(count[keep].sum() > 0)
    holed = np.where(keep, count, np.nan)
    np.testing.assert_allclose(
        TREND[kind](holed, n, year), TREND[kind](count[keep], n[keep], year[keep]), rtol=1e-6, atol=1e-9
    )


@given(pairs=series, kind=kinds, dispersion=st.floats(1, 10))
def test_band_holds_the_line_and_stays_on_the_scale(pairs: list[tuple[int, int]], kind: str, dispersion: float) -> None:
    count, n, year = _split(pairs)
    assume(count.sum() > 0)
    fitted, lower, upper = fitted_trend(count, n, year, kind, dispersion)  # type: ignore[arg-type]
    assert (lower >= 0).all()
    assert (lower <= fitted).all()
    assert (fitted <= upper).all()
    assert kind == "rate" or (upper <= 1).all()


@given(
    table=st.lists(st.lists(st.integers(0, 200), min_size=5, max_size=5), min_size=4, max_size=12),
    kind=kinds,
    random=st.randoms(use_true_random=False),
)
def test_dispersion_is_at_least_one_whatever_the_order_of_the_areas(
    table: list[list[int]], kind: str, random: np.random.Generator
) -> None:
    year = np.arange(2018, 2023)
    phi = trend_dispersion(table, 200, year, kind)  # type: ignore[arg-type]
    assert 1 <= phi < np.inf
    mixed = table.copy()
    random.shuffle(mixed)
    assert trend_dispersion(mixed, 200, year + 7, kind) == pytest.approx(phi, rel=1e-6)  # type: ignore[arg-type]
