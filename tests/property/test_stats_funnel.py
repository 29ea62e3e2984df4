from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kansrijk_analysis.stats import funnel_limits, funnel_z, overdispersion, widened_limits

sizes = st.one_of(st.integers(1, 300), st.integers(300, 10**7))
kinds = st.sampled_from(["proportion", "rate", "ratio"])


@given(target=st.floats(0, 1), n=sizes, level=st.floats(0.5, 0.99))
def test_limits_hold_the_target_and_stay_possible(target: float, n: int, level: float) -> None:
    limits = funnel_limits(target, n, (level, level + 0.009))
    assert (limits.lower >= 0).all()
    assert (limits.upper <= 1).all()
    # Of whole counts the one at or just below the target is never outside, and neither is the one above.
    assert np.floor(target * n) / n <= limits.upper[0] + 1e-9
    assert np.ceil(target * n) / n >= limits.lower[0] - 1e-9
    assert limits.lower[1] <= limits.lower[0] <= limits.upper[0] <= limits.upper[1]


@given(target=st.floats(0.001, 0.999), n=sizes)
def test_a_percentage_and_its_complement_are_judged_alike(target: float, n: int) -> None:
    limits, turned = funnel_limits(target, n), funnel_limits(1 - target, n)
    np.testing.assert_allclose(turned.lower, 1 - limits.upper, atol=1e-9)
    np.testing.assert_allclose(turned.upper, 1 - limits.lower, atol=1e-9)


@given(target=st.floats(0.01, 0.99), n=st.integers(1, 10**6), factor=st.integers(4, 10), kind=kinds)
def test_larger_areas_have_narrower_limits(target: float, n: int, factor: int, kind: str) -> None:
    small, large = funnel_limits(target, n, kind=kind), funnel_limits(target, n * factor, kind=kind)  # type: ignore[arg-type]
    assert (large.upper - large.lower <= small.upper - small.lower + 1e-12).all()


@given(target=st.floats(1e-6, 5), n=st.floats(0.01, 1e6), unit=st.floats(1e-3, 1e4))
def test_the_unit_of_exposure_is_irrelevant(target: float, n: float, unit: float) -> None:
    one, other = funnel_limits(target, n, kind="rate"), funnel_limits(target / unit, n * unit, kind="rate")
    np.testing.assert_allclose(np.array(other) * unit, one, rtol=1e-6, atol=1e-9 * target)


@given(count=st.integers(0, 10**6), rest=st.integers(0, 10**6), target=st.floats(0.001, 0.999))
def test_z_mirrors_and_grows_with_the_count(count: int, rest: int, target: float) -> None:
    n = count + rest
    if n == 0:
        return
    score = funnel_z(count, n, target)
    np.testing.assert_allclose(funnel_z(rest, n, 1 - target).z, -score.z, rtol=1e-6, atol=1e-6)
    if rest:
        assert funnel_z(count + 1, n, target).z > score.z
    np.testing.assert_allclose(target + score.z * score.se, count / n, rtol=1e-9, atol=1e-9)


@given(z=st.lists(st.floats(-20, 20), min_size=2, max_size=40), seed=st.integers(0, 1000))
def test_overdispersion_needs_no_order_and_widens(z: list[float], seed: int) -> None:
    weight = np.random.default_rng(seed).uniform(1, 1000, len(z))
    order = np.random.default_rng(seed).permutation(len(z))
    found, other = overdispersion(z, weight), overdispersion(np.array(z)[order], weight[order])
    np.testing.assert_allclose(other, found, rtol=1e-6, atol=1e-9)
    assert found.tau2 >= 0
    assert (found.tau2 > 0) == (len(z) * found.phi > len(z) - 1)
    plain, wide = widened_limits(0.3, 84, 0.0), widened_limits(0.3, 84, found.tau2)
    assert (wide.upper >= plain.upper).all()
    assert (wide.lower <= plain.lower).all()
