"""How far areas lie apart beyond chance: against exact integrals, known outcomes and imitated data."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, special, stats

from kansrijk_analysis.stats import between_areas, dissimilarity, homogeneity_test, outer_fifths, shrink_proportions
from kansrijk_analysis.stats.between import PRIOR_SCALE


def exact_posterior_mean_of_spread(x: np.ndarray, n: np.ndarray) -> float:
    """Mean of s = sd / (mu (1 - mu)) by two-dimensional quadrature, with the same priors."""

    def density(s: float, a: float) -> float:
        mu = special.expit(a)
        strength = max(1 / (s**2 * mu * (1 - mu)) - 1, 1e-3)
        alfa, beta = mu * strength, (1 - mu) * strength
        return float(
            np.exp((special.betaln(x + alfa, n - x + beta) - special.betaln(alfa, beta)).sum() - offset)
            / (1 + (s / PRIOR_SCALE) ** 2)
        )

    middle = float(special.logit(x.sum() / n.sum()))
    offset = 0.0
    offset = np.log(density(0.3, middle))
    bounds = (middle - 3, middle + 3), (0.004, 3.0)
    opts = {"limit": 60}
    top = integrate.nquad(lambda a, s: s * density(s, a), bounds, opts=opts)[0]
    return top / integrate.nquad(lambda a, s: density(s, a), bounds, opts=opts)[0]


def test_spread_agrees_with_quadrature() -> None:
    x, n = np.array([30.0, 42.0, 75.0, 20.0]), np.full(4, 400.0)
    made = between_areas(x, n, draws=40_000, seed=3)
    spread = made.sd / (made.mean * (1 - made.mean))
    assert spread.mean() == pytest.approx(exact_posterior_mean_of_spread(x, n), rel=0.02)


@pytest.mark.parametrize("kind", ["proportion", "rate"])
def test_with_many_areas_it_agrees_with_empirical_bayes(kind: str) -> None:
    random = np.random.default_rng(4)
    n = random.integers(200, 4000, 120).astype(float)
    true = random.beta(12, 88, 120)
    x = random.binomial(n.astype(int), true).astype(float)
    made = between_areas(x, n, kind, draws=4000, seed=1)
    klein = shrink_proportions(x, n)
    assert np.abs(made.draws.mean(axis=0) - klein.mean).max() < 0.004
    expected = np.sqrt(klein.prior_mean * (1 - klein.prior_mean) / (klein.prior_strength + 1))
    assert made.sd.mean() == pytest.approx(expected, rel=0.1)


def test_few_areas_are_less_certain_than_empirical_bayes_has_it() -> None:
    x, n = [20, 25, 24], [300, 320, 310]
    assert np.isinf(shrink_proportions(x, n).prior_strength), "it takes these areas for equal"
    made = between_areas(x, n, draws=4000)
    low, high = np.quantile(made.draws, (0.025, 0.975), axis=0)
    klein = shrink_proportions(x, n)
    assert ((high - low) > 1.1 * (klein.upper - klein.lower)).all()


def test_an_error_in_the_counts_widens_and_lowers() -> None:
    x, n = [12, 30, 14, 22, 15], [200, 210, 190, 220, 180]
    exact, rounded = between_areas(x, n, draws=6000), between_areas(x, n, error=4.0, draws=6000)
    width = [np.subtract(*np.quantile(made.draws, (0.975, 0.025), axis=0)) for made in (exact, rounded)]
    assert (width[1].mean() / width[0].mean()) > 1.03
    # What may be rounding is less of a difference.
    assert np.ptp(rounded.draws.mean(axis=0)) < np.ptp(exact.draws.mean(axis=0))


def test_areas_without_a_figure_and_too_few_areas() -> None:
    made = between_areas([10, np.nan, 20, 30, 0], [100, 100, 200, 250, 0], draws=50)
    assert np.isnan(made.draws[:, [1, 4]]).all()
    assert not np.isnan(made.draws[:, [0, 2, 3]]).any()
    for x, n in (([10, 20], [100, 200]), ([0, 0, 0], [10, 20, 30]), ([10, 20, 30], [10, 20, 30])):
        nothing = between_areas(x, n, draws=20)
        assert np.isnan(nothing.draws).all()
        assert np.isnan(nothing.mean).all()
        assert np.isnan(nothing.sd).all()
        assert np.isnan(homogeneity_test(x, n))


def test_the_same_seed_gives_the_same_draws() -> None:
    een, ander, derde = (between_areas([10, 20, 30], [100, 150, 300], draws=100, seed=s) for s in (1, 1, 2))
    assert (een.draws == ander.draws).all()
    assert (een.draws != derde.draws).any()


def test_outer_fifths_take_parts_of_areas() -> None:
    # Three areas of 10, 60 and 30 people: the lowest fifth is all of the first and a sixth of the second.
    low, high = outer_fifths([[0.1, 0.2, 0.5]], [10, 60, 30])
    assert low[0] == pytest.approx((10 * 0.1 + 10 * 0.2) / 20)
    assert high[0] == pytest.approx(0.5)
    gelijk = outer_fifths([[0.3, 0.3]], [5, 500])
    assert gelijk.low[0] == pytest.approx(gelijk.high[0]) == pytest.approx(0.3)
    # An area without a value or without people does not count.
    met = outer_fifths([[0.1, np.nan, 0.5, 0.9]], [50, 10, 50, 0])
    assert (met.low[0], met.high[0]) == (pytest.approx(0.1), pytest.approx(0.5))


def test_dissimilarity_is_the_part_that_would_have_to_move() -> None:
    # 10 of 100 and 30 of 100: moving 10 of the 40 cases to the first area, and as many others back, makes both 20%.
    assert dissimilarity([[0.1, 0.3]], [100, 100], "proportion")[0] == pytest.approx(0.3125)
    assert dissimilarity([[0.1, 0.3]], [100, 100], "rate")[0] == pytest.approx(0.25)
    assert dissimilarity([[0.0, 1.0]], [100, 100])[0] == pytest.approx(1)


def test_dissimilarity_of_draws_is_not_lifted_by_chance() -> None:
    """Sixty small areas with one true figure: counted it seems that many would have to move, and nearly none do."""
    random = np.random.default_rng(6)
    n = np.full(60, 150.0)
    x = random.binomial(150, 0.1, 60).astype(float)
    counted = dissimilarity((x / n)[None, :], n)[0]
    made = dissimilarity(between_areas(x, n).draws, n)
    assert counted > 0.08
    assert np.median(made) < 0.4 * counted


def test_homogeneity_agrees_with_chi_square_where_counts_are_large() -> None:
    x, n = np.array([510.0, 480.0, 545.0, 470.0]), np.full(4, 5000.0)
    expected = stats.chi2_contingency(np.stack([x, n - x]), correction=False).pvalue
    assert homogeneity_test(x, n, simulations=8000) == pytest.approx(expected, abs=0.015)
    assert homogeneity_test(x, n, "rate", simulations=8000) == pytest.approx(stats.chisquare(x).pvalue, abs=0.015), (
        "a Poisson count has no others"
    )


def test_rounding_and_hiding_alone_are_no_difference() -> None:
    """One true figure everywhere, rounded at random to fives, and shown only from ten on: not found too often."""
    random = np.random.default_rng(8)
    found = []
    for seed in range(120):
        n = np.round(np.exp(random.uniform(np.log(70), np.log(1500), 30)))
        x = random.binomial(n.astype(int), 0.12)
        rest = x % 5
        rounded = (x - rest + np.where(random.random(30) < rest / 5, 5, 0)).astype(float)
        shown = rounded >= 10
        p = homogeneity_test(rounded[shown], n[shown], rounding=4.0, least=10, simulations=300, seed=seed)
        found.append(p < 0.05)
    assert np.mean(found) < 0.08
    # Without allowing for the hiding the smallest seem high, and chance is found far too often.
    blind = homogeneity_test([10, 11, 10, 12, 10, 11], [30, 35, 31, 36, 800, 900], simulations=500)
    allowed = homogeneity_test([10, 11, 10, 12, 10, 11], [30, 35, 31, 36, 800, 900], least=10, simulations=500)
    assert allowed >= blind


@pytest.mark.parametrize(
    ("aanroep", "wat"),
    [
        (lambda: between_areas([11], [10]), "larger"),
        (lambda: between_areas([1, 2, 3], [0, 9, 9], "rate"), "nobody"),
        (lambda: between_areas([-1, 2, 3], [10, 10, 10]), "negative"),
        (lambda: between_areas([[1, 2, 3]], [[10, 10, 10]]), "dimension"),
        (lambda: between_areas([1, 2, 3], [9, 9, 9], draws=0), "draws"),
        (lambda: between_areas([1, 2, 3], [9, 9, 9], "odds"), "odds"),  # type: ignore[arg-type]
        (lambda: homogeneity_test([11, 1, 1], [10, 10, 10]), "larger"),
        (lambda: homogeneity_test([[1]], [[2]]), "dimension"),
        (lambda: outer_fifths([0.1, 0.2], [1, 2]), "shape"),
        (lambda: outer_fifths([[np.nan]], [1]), "no area"),
        (lambda: dissimilarity([[0.1]], [1, 2]), "shape"),
    ],
)
def test_impossible_input_is_refused(aanroep: object, wat: str) -> None:
    with pytest.raises(ValueError, match=wat):
        aanroep()  # type: ignore[operator]
