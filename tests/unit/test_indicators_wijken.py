"""Figures of wijken: counted by the source, rounded to fives, hidden where they are small."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from kansrijk_analysis import areas, stats
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.compute import Venster
from kansrijk_analysis.indicators.gegevens import tellingen
from kansrijk_analysis.indicators.hiding import Cijfer
from kansrijk_analysis.indicators.wijken import _Wijken
from kansrijk_analysis.profiles import profile


@pytest.fixture(scope="module")
def figuren() -> Figures:
    return load_figures(niveau="wijk")


def test_every_wijk_gemeente_and_the_nation_are_there(figuren: Figures) -> None:
    assert figuren.jaar == 2020
    codes = set(figuren.table["gebied"])
    assert codes == {*areas.wijken(2020)["code"], *areas.gemeenten(2020)["code"], "NL01"}
    assert {"bijstand", "kinderen_0_14"} <= set(figuren.table["indicator"])
    assert not {"moeders_jonger_20", "geboorten"} & set(figuren.table["indicator"]), "no counts of births in wijken"


def test_small_counts_and_rests_are_hidden_with_no_number_left(figuren: Figures) -> None:
    ruw = tellingen("84799NED", wijken=True).query("maat == 'Personen per soort uitkering; Bijstand'")
    klein = set(ruw.loc[ruw["aantal"] < 10, "gebied"])
    tabel = figuren.table[figuren.table["indicator"] == "bijstand"].set_index("gebied")
    wijken = {code for code in klein if code.startswith("WK")}
    assert len(wijken) > 100
    weg = tabel.loc[sorted(wijken)]
    assert (weg["reden"] == "afgeschermd").all()
    assert weg[["teller", "noemer", "waarde", "ondergrens", "bovengrens"]].isna().all(axis=None)


def test_rounding_to_fives_widens_the_limits(figuren: Figures) -> None:
    tabel = figuren.table[figuren.table["indicator"] == "kinderen_0_14"].set_index("gebied")
    rij = tabel.loc["WK005901"]
    smal = stats.wilson_interval(rij["teller"], rij["noemer"])
    assert rij["ondergrens"] < 100 * float(smal.lower)
    assert rij["bovengrens"] > 100 * float(smal.upper)
    assert rij["speling"] == 2.5
    assert tabel.loc["GM0059", "speling"] == 0, "gemeenten are not rounded in this table"


def test_the_gemeente_has_the_same_figure_as_among_gemeenten(figuren: Figures) -> None:
    wijk = figuren.table.set_index(["indicator", "gebied"])
    gemeente = load_figures().table.set_index(["indicator", "gebied"])
    for indicator in ("bijstand", "kinderen_0_14", "eenpersoonshuishoudens"):
        for kolom in ("teller", "noemer", "waarde"):
            assert wijk.loc[(indicator, "GM0059"), kolom] == gemeente.loc[(indicator, "GM0059"), kolom]


def test_the_profile_of_a_wijk_is_judged_among_wijken(figuren: Figures) -> None:
    eigen = profile("WK005901", vergelijk="GM0059")
    assert eigen.vergelijk.naam == "Achtkarspelen"
    tabel = eigen.table.set_index("indicator")
    rij = tabel.loc["bijstand"]
    assert rij["oordeel"] in {"hoger", "lager", "vergelijkbaar", "onbeslist"}
    assert rij["plaats_van"] > 2000
    assert "van de wijken" in rij["zin_kans"]
    assert "gemeenten" not in rij["zin_kans"] + rij["zin_trechter"] + rij["zin_geleend"]
    assert set(eigen.kaarten["code"].str[:2]) == {"WK"}
    assert eigen.gelijken.empty
    assert tabel.loc["moeders_jonger_20", "reden"] == "niet_beschikbaar"
    assert np.isnan(tabel.loc["moeders_jonger_20", "waarde"])


def test_an_unknown_level_is_told() -> None:
    with pytest.raises(OngeldigeInvoer, match="gemeente of wijk"):
        load_figures(niveau="straat")


def two_gemeenten(teller: list[float], gemeenten: tuple[float, float]) -> tuple[_Wijken, Venster]:
    """A gemeente of two wijken and one of the rest, rounded to fives, of 400 people each."""
    n = len(teller)
    gebieden = object.__new__(_Wijken)
    gebieden.wijken = pd.Index([f"WK{i:06d}" for i in range(n)])
    gebieden.alle = gebieden.wijken.append(pd.Index(["GM0001", "GM0002", "NL01"]))
    rij = np.array([0, 0, *[1] * (n - 2)])
    gebieden.ligt_in = sparse.coo_array((np.ones(n), (rij, np.arange(n))), shape=(2, n))
    alles = np.array([*teller, *gemeenten, sum(gemeenten)])
    mensen = np.array([400.0] * n + [800.0, 400.0 * (n - 2), 400.0 * n])
    cijfer = Cijfer(catalogus()["kinderen_0_14"], 2020, 2020, alles, mensen, ~np.isnan(alles), np.isnan(alles), {})
    nul = np.zeros(n + 3)
    venster = Venster(cijfer, nul.astype(np.int8), nul.astype(np.int8), np.array([2.5] * n + [0.0] * 3), nul)
    return gebieden, venster


def test_of_two_wijken_the_other_is_hidden_too() -> None:
    """The gemeente less a count that is known to two cases tells the small one to two cases."""
    gebieden, venster = two_gemeenten([5, 60, 5, *[60] * 9], (65, 545))
    verborgen = gebieden.verberg(venster)
    assert np.flatnonzero(verborgen.direct).tolist() == [0, 2]
    # With nine others the rounding leaves room for anything below ten.
    assert np.flatnonzero(verborgen.indirect).tolist() == [1]


def test_a_second_small_wijk_protects_the_first_only_with_room() -> None:
    gebieden, venster = two_gemeenten([5, 5, 60, *[60] * 3], (10, 240))
    assert gebieden.verberg(venster).indirect.sum() == 0, "two of 0 to 9 that are 10 together can be anything"
    alleen, venster = two_gemeenten([60, 60, 60, 60], (120, 120))
    assert alleen.verberg(venster).direct.sum() == alleen.verberg(venster).indirect.sum() == 0


def test_real_wijken_are_rarely_hidden_for_another(figuren: Figures) -> None:
    deel = figuren.table[figuren.table["gebied"].str.startswith("WK")]
    for indicator, rijen in deel.groupby("indicator"):
        indirect = (rijen["reden"] == "afgeschermd_indirect").sum()
        assert indirect < 0.25 * max((rijen["reden"] == "afgeschermd").sum(), 1), indicator
    assert (deel["reden"] == "afgeschermd_indirect").sum() > 10
    assert not deel.loc[deel["reden"] == "afgeschermd_indirect", ["teller", "noemer", "waarde"]].notna().any(axis=None)
