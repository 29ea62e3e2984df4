from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kansrijk_analysis.stats import poisson_interval, wilson_interval

counts = st.integers(0, 10**7)


@given(count=counts, rest=counts, factor=st.integers(2, 50))
def test_wilson_contains_the_estimate_and_narrows_with_n(count: int, rest: int, factor: int) -> None:
    n = count + rest
    if n == 0:
        return
    lower, upper = wilson_interval(count, n)
    assert 0 <= lower <= count / n <= upper <= 1
    narrow = wilson_interval(count * factor, n * factor)
    assert narrow.upper - narrow.lower < upper - lower


@given(count=counts, rest=counts)
def test_wilson_mirrors(count: int, rest: int) -> None:
    n = count + rest
    if n == 0:
        return
    cases, others = wilson_interval(count, n), wilson_interval(rest, n)
    assert abs(cases.lower - (1 - others.upper)) < 1e-9
    assert abs(cases.upper - (1 - others.lower)) < 1e-9


@given(count=counts, exposure=st.floats(1e-3, 1e8), confidence=st.floats(0.5, 0.99))
def test_poisson_contains_the_estimate_and_widens_with_confidence(
    count: int, exposure: float, confidence: float
) -> None:
    lower, upper = poisson_interval(count, exposure, confidence)
    assert 0 <= lower <= count / exposure <= upper
    wider = poisson_interval(count, exposure, confidence + 0.005)
    assert wider.lower <= lower
    assert wider.upper >= upper
