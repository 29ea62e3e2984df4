from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kansrijk_analysis.stats import (
    byar_interval,
    compare_published,
    compare_with_rest,
    compare_with_value,
    directly_standardised_rate,
    excess,
    wilson_interval,
)

counts = st.integers(0, 10**7)
shares = st.floats(1e-4, 1 - 1e-4)


@given(count=counts, exposure=st.floats(1e-3, 1e8), confidence=st.floats(0.5, 0.99), factor=st.integers(2, 50))
def test_byar_contains_the_estimate_and_narrows_with_n(
    count: int, exposure: float, confidence: float, factor: int
) -> None:
    lower, upper = byar_interval(count, exposure, confidence)
    assert 0 <= lower <= count / exposure <= upper
    narrow = byar_interval(count * factor, exposure * factor, confidence)
    assert narrow.upper - narrow.lower < upper - lower
    wider = byar_interval(count, exposure, confidence + 0.005)
    assert wider.lower <= lower
    assert wider.upper >= upper


@given(
    strata=st.lists(
        st.tuples(st.integers(2, 10**5), st.integers(1, 10**6), st.floats(0.01, 100)), min_size=5, max_size=12
    ),
    factor=st.integers(2, 50),
)
def test_standardised_rate_lies_within_the_strata_and_narrows_with_n(
    strata: list[tuple[int, int, float]], factor: int
) -> None:
    count, n, weight = zip(*strata, strict=True)
    rate, lower, upper = directly_standardised_rate(count, n, weight)
    rates = [x / size for x, size in zip(count, n, strict=True)]
    assert min(rates) * (1 - 1e-9) <= rate <= max(rates) * (1 + 1e-9)
    assert lower < rate < upper
    larger = directly_standardised_rate([x * factor for x in count], [size * factor for size in n], weight)
    assert larger.rate == pytest.approx(rate, rel=1e-9)
    assert larger.upper - larger.lower < upper - lower


@given(count=counts, rest=counts, target=shares, confidence=st.floats(0.5, 0.999))
def test_value_agrees_with_wilson_and_mirrors(count: int, rest: int, target: float, confidence: float) -> None:
    n = count + rest
    assume(n > 0)
    z, p = compare_with_value(count, n, target)
    assert 0 <= p <= 1
    assert math.copysign(1, z) == math.copysign(1, count - n * target) or abs(z) < 1e-6
    mirrored = compare_with_value(rest, n, 1 - target)
    assert mirrored.z == pytest.approx(-z, rel=1e-6, abs=1e-6)
    lower, upper = wilson_interval(count, n, confidence)
    # At the limit itself rounding decides; elsewhere test and interval must say the same.
    assume(min(abs(lower - target), abs(upper - target)) > 1e-9)
    assert (p < 1 - confidence) == bool(lower > target or upper < target)


@given(
    count=counts, rest=counts, target=shares, factor=st.integers(2, 50), kind=st.sampled_from(["proportion", "rate"])
)
def test_value_is_further_off_with_more_births(count: int, rest: int, target: float, factor: int, kind: str) -> None:
    n = count + rest
    assume(n > 0)
    one = compare_with_value(count, n, target, kind)  # type: ignore[arg-type]
    more = compare_with_value(count * factor, n * factor, target, kind)  # type: ignore[arg-type]
    assert more.z == pytest.approx(one.z * math.sqrt(factor), rel=1e-6, abs=1e-4)


@given(count=counts, others=counts, rest_count=counts, rest_others=counts, kind=st.sampled_from(["proportion", "rate"]))
def test_area_and_rest_are_each_others_mirror(
    count: int, others: int, rest_count: int, rest_others: int, kind: str
) -> None:
    n, rest_n = count + others, rest_count + rest_others
    assume(n > 0 and rest_n > 0)
    total, total_n = count + rest_count, n + rest_n
    area = compare_with_rest(count, n, total, total_n, kind)  # type: ignore[arg-type]
    rest = compare_with_rest(rest_count, rest_n, total, total_n, kind)  # type: ignore[arg-type]
    assert 0 <= area.p <= 1
    assert area.z == -rest.z
    difference = count * rest_n - rest_count * n
    assert (area.z > 0) == (difference > 0)
    assert (area.z == 0) == (difference == 0)


@given(
    value=shares,
    below=st.floats(0.01, 3),
    above=st.floats(0.01, 3),
    target=shares,
    narrower=st.floats(0.1, 0.9),
    confidence=st.floats(0.5, 0.99),
)
def test_published_narrower_limits_are_further_off(
    value: float, below: float, above: float, target: float, narrower: float, confidence: float
) -> None:
    def logistic(a: float) -> float:
        return 1 / (1 + math.exp(-a))

    centre = math.log(value / (1 - value))
    assume(abs(value - target) > 1e-6)
    wide = compare_published(value, logistic(centre - below), logistic(centre + above), target, confidence)
    small = compare_published(
        value, logistic(centre - below * narrower), logistic(centre + above * narrower), target, confidence
    )
    assert 0 <= small.p <= wide.p <= 1
    assert small.z == pytest.approx(wide.z / narrower, rel=1e-6)
    assert (wide.z > 0) == (value > target)


@given(parts=st.lists(st.tuples(counts, counts), min_size=1, max_size=20))
def test_excess_over_the_overall_share_sums_to_nothing(parts: list[tuple[int, int]]) -> None:
    count, n = [x for x, _ in parts], [x + rest for x, rest in parts]
    assume(sum(n) > 0)
    found = excess(count, n, sum(count) / sum(n))
    assert sum(v for v in found.tolist() if not math.isnan(v)) == pytest.approx(0, abs=1e-3)
