"""What one figure shows another may have to hide: denominators, years that are added up, mothers among mothers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from kansrijk_analysis.disclosure import attack, rule_range
from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.indicators.hiding import Cijfer, Verborgen, verberg
from kansrijk_analysis.model import Breukdeel, Privacyregel

# Six gemeenten, two regions of three, and the nation.
GEMEENTEN, REGIOS = 6, [[0, 1, 2], [3, 4, 5]]
OPTELLING = np.zeros((9, GEMEENTEN), dtype=bool)
OPTELLING[:6] = np.eye(6)
for rij, leden in enumerate([*REGIOS, range(6)], start=6):
    OPTELLING[rij, leden] = True

Tellingen = Mapping[str, Mapping[int, Sequence[float]]]


def deel(*maten: str) -> Breukdeel:
    return Breukdeel(omschrijving="kinderen", tabel="proef", maten=maten)


def cijfer(
    naam: str, tellingen: Tellingen, jaren: range, maten: Sequence[str], noemer: str | None = None, **anders: Any
) -> Cijfer:
    """One made-up indicator; ``tellingen`` per measure and year for the six gemeenten."""
    indicator = catalogus()["moeders_jonger_25"].model_copy(
        update={
            "id": naam,
            "teller": deel(*maten),
            "noemer": None if noemer is None else deel(noemer),
            "soort": "aantal" if noemer is None else "aandeel",
            **anders,
        }
    )

    def overal(per_gemeente: Sequence[float]) -> np.ndarray:
        rij = np.asarray(per_gemeente, dtype=float)
        return np.array([rij[leden].sum() for leden in OPTELLING])

    atomen = {("proef", maat, jaar): overal(tellingen[maat][jaar]) for maat in maten for jaar in jaren}
    n = None if noemer is None else np.sum([overal(tellingen[noemer][jaar]) for jaar in jaren], axis=0)
    teller = np.sum(list(atomen.values()), axis=0)
    leeg = n == 0 if n is not None else np.zeros(9, dtype=bool)
    return Cijfer(indicator, jaren[0], jaren[-1], teller, n, ~np.isnan(teller) & ~leeg, leeg, atomen)


def weg(verborgen: Verborgen) -> list[int]:
    return np.flatnonzero(verborgen.direct | verborgen.indirect).tolist()


def aanval(cijfers: Sequence[Cijfer], verborgen: Sequence[Verborgen], sommen: Sequence[tuple[Any, ...]]) -> Any:
    """Attack all figures and atoms together; gives the ranges, figures x areas.

    ``sommen``: (figure, atoms), each figure being the sum of atoms, written as (measure, year).
    """
    atomen = sorted({atoom for _, delen in sommen for atoom in delen})
    alle = {(maat, jaar): waarde for c in cijfers for (_, maat, jaar), waarde in c.atomen.items()}
    waarde = np.concatenate([*(c.teller for c in cijfers), *(alle[atoom] for atoom in atomen)])
    rijen = []
    for i in range(len(cijfers)):
        for totaal in range(6, 9):
            rij = np.zeros(len(waarde))
            rij[9 * i + totaal] = 1
            rij[9 * i : 9 * i + 6] -= OPTELLING[totaal]
            rijen.append(rij)
    for i, delen in sommen:
        for gebied in range(9):
            rij = np.zeros(len(waarde))
            rij[9 * i + gebied] = 1
            for atoom in delen:
                rij[9 * (len(cijfers) + atomen.index(atoom)) + gebied] = -1
            rijen.append(rij)
    n = len(atomen) * 9
    mask = np.concatenate([*(v.direct | v.indirect for v in verborgen), np.ones(n, dtype=bool)])
    doel = np.concatenate([*(v.direct for v in verborgen), np.zeros(n, dtype=bool)])
    grens = [rule_range(c.teller, c.mensen, 10) for c in cijfers]
    laag = np.concatenate([*(g.low for g in grens), np.zeros(n)])
    hoog = np.concatenate([*(g.high for g in grens), np.full(n, np.inf)])
    gevonden = attack(waarde, mask, rijen, laag, hoog, doel)
    goed = (gevonden.low <= laag + 1e-5) & (gevonden.high >= hoog - 1e-5)
    return goed[doel]


def test_a_figure_that_divides_by_a_hidden_count_is_hidden_too() -> None:
    tellingen = {
        "geboren": {j: [4, 50, 60, 70, 80, 90] for j in (2010, 2011, 2012)},
        "eerste": {j: [2, 20, 25, 30, 35, 40] for j in (2010, 2011, 2012)},
    }
    tellingen["geboren"][2011] = [30, 50, 60, 70, 80, 90]
    tellingen["eerste"][2011] = [15, 20, 25, 30, 35, 40]
    per_jaar = [cijfer("geboorten", tellingen, range(j, j + 1), ["geboren"]) for j in (2010, 2011, 2012)]
    samen = cijfer("eerste", tellingen, range(2010, 2013), ["eerste"], "geboren")
    verborgen = verberg([samen, *per_jaar], OPTELLING)
    # 19 of 38: by itself it might be shown, but its 38 minus the 30 of 2011 would tell of 2010 and 2012.
    assert (samen.teller[0], samen.noemer[0]) == (19, 38)  # type: ignore[index]
    assert not verborgen[0].direct.any()
    assert weg(verborgen[0]) == weg(verborgen[1]) == [0, 1]
    assert weg(verborgen[2]) == []
    assert weg(verborgen[3]) == [0, 1]


def test_nobody_to_count_is_a_number_too() -> None:
    tellingen = {
        "geboren": {2010: [0, 50, 60, 70, 80, 90]},
        "eerste": {2010: [0, 20, 25, 30, 35, 40]},
    }
    geboren = cijfer("geboorten", tellingen, range(2010, 2011), ["geboren"])
    eerste = cijfer("eerste", tellingen, range(2010, 2011), ["eerste"], "geboren")
    assert eerste.leeg[0]
    met, zonder = verberg([geboren, eerste], OPTELLING), verberg([eerste], OPTELLING)
    assert met[1].indirect[0]  # or "no denominator" would say that nobody was born
    assert not zonder[0].indirect[0]


def test_the_same_area_gives_way_in_every_period() -> None:
    """Else a longer period would lose one area more for every year."""
    tellingen = {"geboren": {2010: [4, 50, 55, 70, 80, 90], 2011: [4, 60, 55, 70, 80, 90]}}
    cijfers = [cijfer("geboorten", tellingen, range(j, j + 1), ["geboren"]) for j in (2010, 2011)]
    assert [weg(v) for v in verberg(cijfers, OPTELLING)] == [[0, 2], [0, 2]] or [
        weg(v) for v in verberg(cijfers, OPTELLING)
    ] == [[0, 1], [0, 1]]


def test_years_do_not_give_a_hidden_sum_of_years_away() -> None:
    """Gemeente 1 gives way in the period; its years, all big enough, may then not all be shown."""
    jaren = (2010, 2011, 2012)
    tellingen = {
        "jong": {j: [2, 12, 30, 70, 80, 90] for j in jaren},
        "geboren": {j: [90, 95, 400, 400, 400, 400] for j in jaren},
    }
    per_jaar = [cijfer("jong_jaar", tellingen, range(j, j + 1), ["jong"], "geboren") for j in jaren]
    samen = cijfer("jong_drie", tellingen, range(2010, 2013), ["jong"], "geboren")
    cijfers = [samen, *per_jaar]
    sommen = [(0, [("jong", j) for j in jaren]), *((i, [("jong", j)]) for i, j in enumerate(jaren, start=1))]
    verborgen = verberg(cijfers, OPTELLING)
    assert all(v.direct[0] for v in verborgen)
    goed = aanval(cijfers, verborgen, sommen)
    assert len(goed) == 4
    assert goed.all()
    # The attack does see it when the years are protected without regard to the period.
    los = [verberg([c], OPTELLING)[0] for c in cijfers]
    zichtbaar = [los[0], *(Verborgen(v.direct, np.zeros_like(v.direct)) for v in los[1:])]
    assert not aanval(cijfers, zichtbaar, sommen).all()


def test_mothers_of_forty_and_older_are_among_those_of_thirty_five_and_older() -> None:
    """28 mothers of 40+ in three years, and 10 + 11 of 35+ in the last two: at least 7 in the first."""
    jaren = (2010, 2011, 2012)
    tellingen = {
        "35-40": {2010: [0, 30, 40, 40, 40, 40], 2011: [1, 30, 40, 40, 40, 40], 2012: [1, 30, 40, 40, 40, 40]},
        "40+": {2010: [9, 20, 20, 20, 20, 20], 2011: [9, 20, 20, 20, 20, 20], 2012: [10, 20, 20, 20, 20, 20]},
        "geboren": {j: [100, 300, 300, 300, 300, 300] for j in jaren},
    }
    jaar = [cijfer("ouder_dan_35", tellingen, range(j, j + 1), ["35-40", "40+"], "geboren") for j in jaren]
    drie = cijfer("ouder_dan_40", tellingen, range(2010, 2013), ["40+"], "geboren")
    cijfers = [*jaar, drie]
    assert [c.teller[0] for c in cijfers] == [9, 10, 11, 28]
    sommen = [
        *((i, [("35-40", j), ("40+", j)]) for i, j in enumerate(jaren)),
        (3, [("40+", j) for j in jaren]),
    ]
    apart = [*verberg(jaar, OPTELLING), *verberg([drie], OPTELLING)]
    assert weg(apart[3]) == []
    assert not aanval(cijfers, apart, sommen).all()
    samen = verberg(cijfers, OPTELLING)
    assert aanval(cijfers, samen, sommen).all()
    assert sum(len(weg(v)) for v in samen) > sum(len(weg(v)) for v in apart)


def test_indicators_that_share_nothing_are_left_alone() -> None:
    tellingen = {
        "a": {2010: [4, 50, 60, 70, 80, 90]},
        "b": {2010: [40, 50, 60, 70, 80, 90]},
        "n": {2010: [400] * 6},
    }
    a, b = (cijfer(m, tellingen, range(2010, 2011), [m], "n") for m in "ab")
    met = verberg([a, b], OPTELLING)
    assert weg(met[0]) == weg(verberg([a], OPTELLING)[0]) != []
    assert weg(met[1]) == []


def test_a_total_without_a_figure_gives_nothing_away() -> None:
    """Where the source lacks gemeente 2, its region and the nation have no figure; region two is as ever."""
    tellingen = {"geboren": {2010: [4, 50, np.nan, 7, 80, 90]}}
    geboren = cijfer("geboorten", tellingen, range(2010, 2011), ["geboren"])
    assert np.flatnonzero(~geboren.bekend).tolist() == [2, 6, 8]
    verborgen = verberg([geboren], OPTELLING)[0]
    assert np.flatnonzero(verborgen.direct).tolist() == [0, 3]
    assert np.flatnonzero(verborgen.indirect).tolist() == [4]


def test_a_rule_without_a_minimum_hides_nothing() -> None:
    tellingen = {"inwoners": {2010: [0, 3, 60, 70, 80, 90]}}
    vrij = Privacyregel(minimum=None, bron="openbaar")
    cijfers = [cijfer("inwoners", tellingen, range(2010, 2011), ["inwoners"], privacy=vrij)]
    assert weg(verberg(cijfers, OPTELLING)[0]) == []


@pytest.mark.parametrize(("nul", "verwacht"), [(True, [0, 1]), (False, [])])
def test_whether_nobody_is_shown_is_up_to_the_rule(nul: bool, verwacht: list[int]) -> None:
    tellingen = {"a": {2010: [0, 50, 60, 70, 80, 90]}, "n": {2010: [400] * 6}}
    regel = Privacyregel(minimum=10, nul=nul, bron="proef")
    cijfers = [cijfer("a", tellingen, range(2010, 2011), ["a"], "n", privacy=regel)]
    assert weg(verberg(cijfers, OPTELLING)[0]) == verwacht


def test_everybody_is_as_telling_as_nobody() -> None:
    tellingen = {"a": {2010: [400, 397, 60, 70, 80, 90]}, "n": {2010: [400] * 6}}
    verborgen = verberg([cijfer("a", tellingen, range(2010, 2011), ["a"], "n")], OPTELLING)[0]
    assert np.flatnonzero(verborgen.direct).tolist() == [0, 1]


def test_a_higher_minimum_hides_at_least_as_much() -> None:
    rng = np.random.default_rng(1)
    tellingen = {"a": {2010: rng.integers(0, 40, 6).tolist()}, "n": {2010: [400] * 6}}
    aantal = []
    for minimum in (1, 5, 10, 20):
        regel = Privacyregel(minimum=minimum, bron="proef")
        cijfers = [cijfer("a", tellingen, range(2010, 2011), ["a"], "n", privacy=regel)]
        aantal.append(int(verberg(cijfers, OPTELLING)[0].direct.sum()))
    assert all(minder <= meer for minder, meer in pairwise(aantal))
    assert aantal[-1] > aantal[0]
