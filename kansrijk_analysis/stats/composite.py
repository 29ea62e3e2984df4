"""A composite index of several figures, with the uncertainty of the figures and of the weights in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kansrijk_analysis.stats.intervals import Floats


class Composite(NamedTuple):
    """``scores``: (draws, areas); ``parts``: (areas, figures), what each figure adds to the mean score of an area."""

    scores: Floats
    parts: Floats


def composite_scores(
    values: ArrayLike, weights: ArrayLike, concentration: float | None = None, seed: int = 0
) -> Composite:
    """Give the weighted mean of figures in each draw.

    ``values``: shape (draws, areas, figures), on one scale (say standard deviations) and all in one direction.
    ``weights``: one a figure, not negative, not all 0; only their proportions matter. ``concentration``: how sure
    the weights are, as the total of a Dirichlet distribution around them (each draw has weights of its own; with
    total c a weight w varies with standard deviation sqrt(w (1 - w) / (c + 1))); ``None``: exactly as given. A figure
    with weight 0 plays no part, so with all weight on one figure a score is that figure.

    The linear weighted mean is the plain form of a composite indicator (OECD & JRC 2008, Handbook on Constructing
    Composite Indicators, step 6); drawing figures and weights together is its uncertainty analysis (Saisana, Saltelli
    & Tarantola 2005, J R Stat Soc A 168:307). Areas with NaN in a figure that counts get NaN. Raises ``ValueError``
    for another shape, or weights that can't be.

    >>> made = composite_scores([[[1.0, 0.0], [0.0, 2.0]]], [3, 1])
    >>> made.scores.tolist(), made.parts.tolist()
    ([[0.75, 0.5]], [[0.75, 0.0], [0.0, 0.5]])
    """
    sample, weight = np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    if sample.ndim != 3 or weight.shape != sample.shape[2:] or sample.shape[0] == 0:
        raise ValueError("values must have the shape (draws, areas, figures), with one weight a figure")
    if not np.isfinite(weight).all() or (weight < 0).any() or weight.sum() == 0:
        raise ValueError("weights must be finite, not negative, and not all 0")
    counts = weight > 0
    share = weight[counts] / weight[counts].sum()
    used = sample[:, :, counts]
    if concentration is None or len(share) == 1:
        drawn = np.broadcast_to(share, (len(sample), len(share)))
    elif concentration > 0:
        drawn = np.random.default_rng(seed).dirichlet(concentration * share, size=len(sample))
    else:
        raise ValueError("concentration must be above 0")
    parts = np.zeros(sample.shape[1:])
    parts[:, counts] = np.einsum("daf,df->af", used, drawn) / len(sample)
    return Composite(np.einsum("daf,df->da", used, drawn), parts)


def mean_places(scores: ArrayLike) -> Floats:
    """Give the mean place of each area over the draws; the highest score of a draw has place 1, equals share places.

    ``scores``: (draws, areas). Areas with NaN get NaN and take no place.

    >>> mean_places([[3.0, 1.0, 2.0], [3.0, 2.0, 1.0]]).tolist()
    [1.0, 2.5, 2.5]
    """
    sample = np.asarray(scores, dtype=np.float64)
    if sample.ndim != 2 or sample.shape[0] == 0:
        raise ValueError("scores must have the shape (draws, areas), with at least one draw")
    known = ~np.isnan(sample).any(axis=0)
    places = np.full(sample.shape[1], np.nan)
    if known.any():
        # Of equals, one sort puts the first in front and the other the last: between them each gets the shared place.
        used = -sample[:, known]
        places[known] = (_places(used) + _places(used[:, ::-1])[:, ::-1]).mean(axis=0) / 2
    return places


def _places(sample: Floats) -> Floats:
    """Places within each row, lowest first; of equals the first comes first."""
    places = np.empty_like(sample)
    order = np.argsort(sample, axis=1, kind="stable")
    np.put_along_axis(places, order, np.arange(1.0, sample.shape[1] + 1)[None, :], axis=1)
    return places
