from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kansrijk_analysis.stats import detectable_change, power_of_trend, years_needed

sizes = st.floats(2, 1e6)
baselines = st.floats(1e-4, 0.9)
lengths = st.integers(2, 20)
kinds = st.sampled_from(["proportion", "rate"])
dispersions = st.floats(1, 10)


@given(n=sizes, baseline=baselines, part=st.floats(0, 1), years=lengths, dispersion=dispersions, kind=kinds)
def test_power_is_a_chance_and_grows_with_births(
    n: float, baseline: float, part: float, years: int, dispersion: float, kind: str
) -> None:
    power = power_of_trend(n, baseline, part * baseline, years, 0.95, dispersion, kind)  # type: ignore[arg-type]
    assert 0 <= power <= 1 + 1e-12
    double = power_of_trend(2 * n, baseline, part * baseline, years, 0.95, dispersion, kind)  # type: ignore[arg-type]
    # Below it the normal approximation of a handful of cases may turn either way.
    assume(power > 0.2)
    assert double >= power - 1e-12


@given(
    n=sizes,
    baseline=baselines,
    years=lengths,
    power=st.floats(0.3, 0.99),
    confidence=st.floats(0.8, 0.998),
    dispersion=dispersions,
    kind=kinds,
)
def test_detectable_change_has_the_wanted_power_or_is_out_of_reach(
    n: float, baseline: float, years: int, power: float, confidence: float, dispersion: float, kind: str
) -> None:
    change = detectable_change(n, baseline, years, power, confidence, dispersion, kind)  # type: ignore[arg-type]
    if math.isnan(change):
        assert power_of_trend(n, baseline, baseline, years, confidence, dispersion, kind) < power  # type: ignore[arg-type]
        return
    assert 0 < change <= baseline
    assert power_of_trend(n, baseline, change, years, confidence, dispersion, kind) == pytest.approx(power, abs=1e-6)  # type: ignore[arg-type]
    more = detectable_change(2 * n, baseline, years, power, confidence, dispersion, kind)  # type: ignore[arg-type]
    assert more < change
    longer = detectable_change(n, baseline, years + 3, power, confidence, dispersion, kind)  # type: ignore[arg-type]
    assert longer < change


@given(n=sizes, baseline=baselines, part=st.floats(0.01, 1), power=st.floats(0.3, 0.99), kind=kinds)
def test_years_needed_is_the_shortest(n: float, baseline: float, part: float, power: float, kind: str) -> None:
    change = part * baseline
    years = years_needed(n, baseline, change, power, kind=kind)  # type: ignore[arg-type]
    if math.isnan(years):
        assert power_of_trend(n, baseline, change, 20, kind=kind) < power  # type: ignore[arg-type]
        return
    assert 3 <= years <= 20
    assert power_of_trend(n, baseline, change, years, kind=kind) >= power  # type: ignore[arg-type]
    if years > 3:
        assert power_of_trend(n, baseline, change, years - 1, kind=kind) < power  # type: ignore[arg-type]
