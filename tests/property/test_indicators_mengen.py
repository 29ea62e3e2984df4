"""A file of the user's own beside an open table opens nothing that the table hides, also not by subtraction."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kansrijk_analysis.disclosure import attack, rule_range
from kansrijk_analysis.disclosure.attacker import Range
from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.indicators.hiding import Cijfer, verberg
from kansrijk_analysis.indicators.leveringen import Levering, maat, pas_toe

N = 6
LEDEN = np.array([[1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [1, 1, 1, 1, 1, 1]], dtype=bool)
OPTELLING = np.vstack([np.eye(N, dtype=bool), LEDEN])
NAAM = "moeders_35_plus"
GROEP = 500.0
OPEN, EIGEN = pas_toe(
    [catalogus()[NAAM]], [Levering("eigen-ggd", "GGD", frozenset(maat(NAAM, d) for d in ("teller", "noemer")))]
)


def cijfers(tellers: list[int], eigen: list[bool]) -> tuple[Cijfer, Cijfer]:
    """The same counts twice: in the open table of all gemeenten, in the own file of some."""
    teller = OPTELLING @ np.array(tellers, dtype=float)
    noemer = OPTELLING @ np.full(N, GROEP)
    heeft = (OPTELLING & ~np.array(eigen)).sum(axis=1) == 0
    ook = np.where(heeft, teller, np.nan)
    niets = np.zeros(N + 3, dtype=bool)
    return (
        Cijfer(OPEN, 2020, 2020, teller, noemer, ~niets, niets, {("37201", "a", 2020): teller}),
        Cijfer(EIGEN, 2020, 2020, ook, noemer, heeft, niets, {("eigen-ggd", "b", 2020): ook}),
    )


def te_weten(cijfer: Cijfer, weg: np.ndarray) -> Range:
    """What anybody can work out of each figure that is hidden by the rule itself."""
    direct = verberg([cijfer], OPTELLING)[0].direct
    grens = rule_range(cijfer.teller, cijfer.mensen, 10)
    return attack(cijfer.teller, weg, np.hstack([-LEDEN.astype(float), np.eye(3)]), grens.low, grens.high, direct)


@settings(max_examples=150)
@given(st.lists(st.integers(0, 40), min_size=N, max_size=N), st.lists(st.booleans(), min_size=N, max_size=N))
def test_nobody_works_out_more_of_a_hidden_figure_than_the_rule_tells(tellers: list[int], eigen: list[bool]) -> None:
    assume(any(eigen))
    een, ander = cijfers(tellers, eigen)
    verborgen = verberg([een, ander], OPTELLING)
    weg = [v.direct | v.indirect for v in verborgen]
    assert not (weg[0] & ander.bekend & ~weg[1]).any()
    assert not (weg[1] & ~weg[0]).any()
    # What is shown of an area is its own figure where there is one; the counts are the same.
    samen = te_weten(een, np.where(ander.bekend, weg[1], weg[0]))
    los = verberg([een], OPTELLING)[0]
    alleen = te_weten(een, los.direct | los.indirect)
    direct, grens = los.direct, rule_range(een.teller, een.mensen, 10)
    # Where all totals are small the rule's whole range can't be kept; the file may then make it no narrower.
    assert (samen.low[direct] <= np.maximum(grens.low, alleen.low)[direct] + 1e-5).all()
    assert (samen.high[direct] >= np.minimum(grens.high, alleen.high)[direct] - 1e-5).all()
