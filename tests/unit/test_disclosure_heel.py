"""Counts are whole numbers; an attacker who uses that finds no more than one who does not.

The attack by linear programming allows fractions. Where sums overlap, its ends need not be reached by whole
numbers, so here they are looked for: per indicator and period, from the table of figures as it is shown.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from kansrijk_analysis import areas
from kansrijk_analysis.indicators import bereken, catalogus, gegevens, load_figures
from kansrijk_analysis.model import Privacyregel, Reden
from kansrijk_analysis.sources.definities import definities

MINIMUM = 10
PERIODE = ["indicator", "van"]


@pytest.fixture(scope="module")
def getoond() -> pd.DataFrame:
    """The table as shown, with what is really there beside it: the size of each group, and what is whole."""
    vrij = Privacyregel(minimum=None, bron="niets te beschermen")
    indicatoren = [i.model_copy(update={"privacy": vrij}) for i in catalogus().values() if i.teller is not None]
    frames = {bron.tabel: gegevens.tellingen(bron.tabel) for bron in gegevens.stand()}
    open_ = bereken(frames, indicatoren, definities(), load_figures().jaar)
    assert (open_[[*PERIODE, "gebied"]] == load_figures().table[[*PERIODE, "gebied"]]).all(axis=None)
    soort = {i.id: i.soort for i in catalogus().values()}
    groep = open_["noemer"].where(open_["indicator"].map(soort) == "aandeel", np.inf)
    heel = (open_["teller"] - open_["teller"].round()).abs() < 1e-6
    return load_figures().table.assign(echt=open_["teller"], groep=groep, heel=heel)


class Stuk:
    """The hidden gemeenten of one indicator and period, and what is left of each region without the shown ones."""

    def __init__(self, deel: pd.DataFrame, leden: dict[str, set[str]]) -> None:
        weg = deel[deel["reden"].isin([Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT])]
        self.weg = weg.reset_index(drop=True)
        tellers = deel.set_index("gebied")["teller"]
        groepen = {groep: wie for groep, wie in leden.items() if wie & set(weg["gebied"])}
        self.matrix = np.array([weg["gebied"].isin(wie).to_numpy() for wie in groepen.values()], dtype=float)
        self.over = np.array([tellers[groep] - tellers[sorted(wie)].sum() for groep, wie in groepen.items()])
        direct = (weg["reden"] == Reden.AFGESCHERMD).to_numpy()
        assert (weg["echt"][direct] < MINIMUM).all(), "a rest that is too small needs bounds of its own"
        most = np.where(weg["heel"], MINIMUM - 1, MINIMUM)
        self.direct = np.flatnonzero(direct)
        self.laag = np.where(direct, 0, MINIMUM).astype(float)
        self.hoog = np.where(direct, np.minimum(most, weg["groep"]), weg["groep"] - MINIMUM)

    def kan(self, plek: int, waarde: float) -> bool:
        """Tell whether one hidden gemeente can have this count, all others being whole numbers."""
        laag, hoog = self.laag.copy(), self.hoog.copy()
        laag[plek] = hoog[plek] = waarde
        antwoord = milp(
            np.zeros(len(laag)),
            constraints=LinearConstraint(self.matrix, self.over - 1e-6, self.over + 1e-6),
            bounds=Bounds(laag, hoog),
            integrality=self.weg["heel"].to_numpy(dtype=int),
        )
        return bool(antwoord.status == 0)


def test_whole_numbers_leave_every_hidden_figure_its_whole_range(getoond: pd.DataFrame) -> None:
    groepen = areas.groepen(2026)
    leden = {groep: set(deel["gebied"]) for groep, deel in groepen.groupby("groep") if groep in set(getoond["gebied"])}
    assert len(leden) == 44
    gedaan = 0
    for (indicator, van), deel in getoond.groupby(PERIODE):
        stuk = Stuk(deel, leden)
        assert len(stuk.over) or not len(stuk.weg)
        for plek in stuk.direct:
            echt = stuk.weg["echt"][plek]
            for einde in (stuk.laag[plek], stuk.hoog[plek]):
                gedaan += 1
                assert stuk.kan(plek, einde), (indicator, van, stuk.weg["gebied"][plek], echt, einde)
    assert gedaan > 700


def test_the_search_sees_a_figure_that_is_shown_again(getoond: pd.DataFrame) -> None:
    """Two islands have 13 births together in 2012; with Terschelling shown neither can have fewer than 4."""
    groepen = areas.groepen(2026)
    leden = {groep: set(deel["gebied"]) for groep, deel in groepen.groupby("groep") if groep in set(getoond["gebied"])}
    deel = getoond[(getoond["indicator"] == "geboorten") & (getoond["van"] == 2012)].copy()
    dicht = Stuk(deel, leden)
    vlieland = int(np.flatnonzero(dicht.weg["gebied"] == "GM0096")[0])
    assert [waarde for waarde in range(10) if dicht.kan(vlieland, waarde)] == list(range(10))
    terschelling = deel["gebied"] == "GM0093"
    assert (deel.loc[terschelling, "reden"] == Reden.AFGESCHERMD_INDIRECT).all()
    deel.loc[terschelling, ["teller", "reden"]] = [deel.loc[terschelling, "echt"].iloc[0], None]
    open_ = Stuk(deel, leden)
    vlieland = int(np.flatnonzero(open_.weg["gebied"] == "GM0096")[0])
    assert [waarde for waarde in range(10) if open_.kan(vlieland, waarde)] == [4, 5, 6, 7, 8, 9]
