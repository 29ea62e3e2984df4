"""Known truths, drawn on the real sizes of wijken and rounded as CBS does: does the spread between them come out?"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kansrijk_analysis import areas, stats
from kansrijk_analysis.indicators.gegevens import tellingen

ROUNDS = 60
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def people() -> dict[str, Floats]:
    """Inhabitants of each wijk, by gemeente: Achtkarspelen has 3 wijken, Leiden 10, Den Haag 44."""
    table = tellingen("KWB", wijken=True)
    aantal = table[table["maat"] == "Aantal inwoners"].set_index("gebied")["aantal"]
    gevonden = {}
    for gemeente in ("GM0059", "GM0546", "GM0518"):
        n = aantal[areas.wijken(2020, gemeente)["code"]].to_numpy(dtype=float)
        gevonden[gemeente] = n[n >= 200]
    return gevonden


def rounded(x: Floats, random: np.random.Generator) -> Floats:
    rest = x % 5
    return x - rest + np.where(random.random(x.shape) < rest / 5, 5, 0)


@pytest.mark.parametrize("gemeente", ["GM0059", "GM0546", "GM0518"])
@pytest.mark.parametrize("spread", [0.05, 0.3, 0.8])
def test_limits_hold_the_truth(people: dict[str, Floats], gemeente: str, spread: float) -> None:
    random = np.random.default_rng(2026)
    n, mean = people[gemeente], 0.1
    strength = 1 / (spread**2 * mean * (1 - mean)) - 1
    held = {"difference": 0, "elsewhere": 0, "sd": 0}
    areas_held = []
    for seed in range(ROUNDS):
        truth = random.beta(mean * strength, (1 - mean) * strength, n.size)
        count = np.minimum(rounded(random.binomial(n.astype(int), truth).astype(float), random), n)
        made = stats.between_areas(count, n, error=4 / np.sqrt(3), draws=800, seed=seed)
        low, high = stats.outer_fifths(made.draws, n)
        true_low, true_high = stats.outer_fifths(truth[None, :], n)
        pairs = {
            "difference": (high - low, (true_high - true_low)[0]),
            "elsewhere": (stats.dissimilarity(made.draws, n), stats.dissimilarity(truth[None, :], n)[0]),
            "sd": (made.sd, spread * mean * (1 - mean)),
        }
        for naam, (draws, waar) in pairs.items():
            onder, boven = np.quantile(draws, (0.025, 0.975))
            held[naam] += onder <= waar <= boven
        onder, boven = np.quantile(made.draws, (0.025, 0.975), axis=0)
        areas_held.append(((onder <= truth) & (truth <= boven)).mean())
    # Of 60 rounds at 95%, 52 or fewer would be seen less than once in a hundred times.
    assert all(aantal >= 52 for aantal in held.values()), held
    assert np.mean(areas_held) > 0.9


@pytest.mark.parametrize("gemeente", ["GM0059", "GM0546", "GM0518"])
def test_where_nothing_differs_next_to_nothing_is_found(people: dict[str, Floats], gemeente: str) -> None:
    random = np.random.default_rng(7)
    n, found, seen, left = people[gemeente], 0, [], []
    for seed in range(ROUNDS):
        count = np.minimum(rounded(random.binomial(n.astype(int), 0.1).astype(float), random), n)
        shown = (count >= 10) & (n - count >= 10)
        x, size = count[shown], n[shown]
        found += stats.homogeneity_test(x, size, rounding=4.0, least=10, simulations=300, seed=seed) < 0.05
        made = stats.between_areas(x, size, error=4 / np.sqrt(3), draws=500, seed=seed)
        low, high = stats.outer_fifths(made.draws, size)
        left.append(np.median(high - low))
        raw_low, raw_high = stats.outer_fifths((x / size)[None, :], size)
        seen.append((raw_high - raw_low)[0])
    assert found <= 8, "at 5%, more than 8 of 60 would be seen less than once in two hundred times"
    assert np.mean(left) < np.mean(seen), "chance is taken off"
    assert np.mean(left) < 0.012, "all figures are 10%"


def test_a_real_difference_is_found(people: dict[str, Floats]) -> None:
    random = np.random.default_rng(9)
    n = people["GM0546"]
    for seed in range(20):
        truth = random.beta(0.1 * 40, 0.9 * 40, n.size)
        count = rounded(random.binomial(n.astype(int), truth).astype(float), random)
        assert stats.homogeneity_test(count, n, rounding=4.0, simulations=200, seed=seed) < 0.05
