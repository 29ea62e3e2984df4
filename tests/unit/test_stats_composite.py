"""A composite of figures: the weighted mean it says it is, with the uncertainty of its weights."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from kansrijk_analysis.stats import composite_scores, mean_places


def test_without_uncertainty_it_is_the_weighted_mean() -> None:
    random = np.random.default_rng(1)
    values, weights = random.normal(size=(7, 5, 3)), np.array([1.0, 2.0, 5.0])
    made = composite_scores(values, weights)
    assert np.allclose(made.scores, np.average(values, axis=2, weights=weights))
    assert np.allclose(made.parts.sum(axis=1), made.scores.mean(axis=0))
    assert np.allclose(composite_scores(values, 10 * weights).scores, made.scores), "only proportions matter"


def test_weights_vary_as_their_concentration_says() -> None:
    values = np.tile(np.array([[[1.0, 0.0]]]), (20_000, 1, 1))
    scores = composite_scores(values, [3, 1], concentration=19).scores[:, 0]
    assert scores.mean() == pytest.approx(0.75, abs=0.005)
    assert scores.std() == pytest.approx(np.sqrt(0.75 * 0.25 / 20), rel=0.03)
    surer = composite_scores(values, [3, 1], concentration=1000).scores[:, 0]
    assert surer.std() < 0.2 * scores.std()


def test_a_figure_without_weight_plays_no_part_even_where_it_is_missing() -> None:
    values = np.array([[[1.0, np.nan], [2.0, 5.0]], [[1.5, np.nan], [2.5, 6.0]]])
    made = composite_scores(values, [2, 0], concentration=10)
    assert made.scores.tolist() == [[1.0, 2.0], [1.5, 2.5]]
    assert made.parts[:, 1].tolist() == [0.0, 0.0]
    assert np.isnan(composite_scores(values, [1, 1]).scores[:, 0]).all()


def test_mean_places_agree_with_scipy() -> None:
    random = np.random.default_rng(2)
    scores = random.integers(0, 4, (50, 9)).astype(float)
    assert np.allclose(mean_places(scores), stats.rankdata(-scores, axis=1).mean(axis=0))
    scores[:, 3] = np.nan
    rest = np.delete(scores, 3, axis=1)
    made = mean_places(scores)
    assert np.isnan(made[3])
    assert np.allclose(np.delete(made, 3), stats.rankdata(-rest, axis=1).mean(axis=0))


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [1, np.nan], [1, 2, 3]])
def test_impossible_weights_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weight"):
        composite_scores(np.zeros((2, 3, 2)), weights)


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        composite_scores(np.zeros((2, 3)), [1, 1])
    with pytest.raises(ValueError, match="concentration"):
        composite_scores(np.zeros((2, 3, 2)), [1, 1], concentration=0)
    with pytest.raises(ValueError, match="shape"):
        mean_places(np.zeros(3))
