"""Counts of several years on one division."""

from __future__ import annotations

import cProfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis.areas import gemeenten, herindeel, indeling
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.model import Reden


def alle(jaar: int, aantal: float = 1.0) -> pd.DataFrame:
    return pd.DataFrame({"gebied": sorted(indeling(jaar)), "jaar": jaar, "aantal": aantal, "reden": None})


def zet(tabel: pd.DataFrame, gebied: str, aantal: float, reden: str | None = None) -> pd.DataFrame:
    tabel = tabel.copy()
    tabel.loc[tabel["gebied"] == gebied, ["aantal", "reden"]] = [aantal, reden]
    return tabel


def rij(tabel: pd.DataFrame, gebied: str) -> pd.Series:
    gevonden = tabel[tabel["gebied"] == gebied]
    assert len(gevonden) == 1
    return gevonden.iloc[0]


def test_a_merger_adds_up_and_is_exact() -> None:
    uit = herindeel(zet(alle(2018), "GM0058", 20), 2019)
    assert list(uit.columns) == ["gebied", "jaar", "aantal", "geschat", "reden"]
    samen = rij(uit, "GM1970")
    assert (samen["aantal"], samen["geschat"], samen["reden"]) == (22, False, None)
    assert set(uit["gebied"]) == indeling(2019)


def test_a_split_is_shared_out_and_estimated() -> None:
    uit = herindeel(zet(alle(2020), "GM0788", 14318), 2021)
    assert rij(uit, "GM0757")["aantal"] == pytest.approx(1 + 2149)
    assert rij(uit, "GM0865")["aantal"] == pytest.approx(1 + 4900)
    assert set(uit.loc[uit["geschat"], "gebied"]) == {"GM0757", "GM0824", "GM0855", "GM0865"}
    assert uit["aantal"].sum() == pytest.approx(14318 + 354, abs=1e-9)


def test_a_missing_part_makes_the_sum_missing_and_keeps_the_reason() -> None:
    uit = herindeel(zet(alle(2018), "GM0058", np.nan, Reden.AFGESCHERMD), 2019)
    samen = rij(uit, "GM1970")
    assert np.isnan(samen["aantal"])
    assert samen["reden"] == Reden.AFGESCHERMD
    assert uit["aantal"].isna().sum() == 1
    # A zero is a value.
    assert rij(herindeel(zet(alle(2018), "GM0058", 0), 2019), "GM1970")["aantal"] == 2


def test_hiding_goes_before_other_reasons_and_no_reason_is_not_available() -> None:
    twee = zet(zet(alle(2018), "GM0058", np.nan, "niet_beschikbaar"), "GM0079", np.nan, "afgeschermd_indirect")
    assert rij(herindeel(twee, 2019), "GM1970")["reden"] == "afgeschermd_indirect"
    zonder = herindeel(zet(alle(2018), "GM0058", np.nan).drop(columns="reden"), 2019)
    assert rij(zonder, "GM1970")["reden"] == Reden.NIET_BESCHIKBAAR


def test_a_part_without_a_row_is_missing_too() -> None:
    tabel = alle(2018)
    uit = herindeel(tabel[tabel["gebied"] != "GM0058"], 2019)
    assert np.isnan(rij(uit, "GM1970")["aantal"])
    assert rij(uit, "GM1970")["reden"] == Reden.NIET_BESCHIKBAAR


def test_rows_of_codes_that_were_not_there_fall_away() -> None:
    later = pd.DataFrame({"gebied": ["GM1970"], "jaar": 2018, "aantal": np.nan, "reden": "gebied_bestond_niet"})
    uit = herindeel(pd.concat([alle(2018), later]), 2019)
    assert rij(uit, "GM1970")["aantal"] == 3


def test_a_gemeente_that_ended_within_the_year_may_be_counted_with_its_successor() -> None:
    tabel = alle(2022)
    zonder = tabel[tabel["gebied"] != "GM0457"]
    assert rij(herindeel(zonder, 2023), "GM0363")["aantal"] == 1
    bestond_niet = zet(tabel, "GM0457", np.nan, Reden.GEBIED_BESTOND_NIET)
    assert rij(herindeel(bestond_niet, 2023), "GM0363")["aantal"] == 1
    verborgen = zet(tabel, "GM0457", np.nan, Reden.AFGESCHERMD)
    assert np.isnan(rij(herindeel(verborgen, 2023), "GM0363")["aantal"])
    assert rij(herindeel(tabel, 2023), "GM0363")["aantal"] == 2


def test_counts_may_stand_on_a_later_division_already() -> None:
    nieuw = alle(2026).assign(jaar=2012)
    pd.testing.assert_series_equal(herindeel(nieuw, 2026)["aantal"], pd.Series(1.0, range(342), name="aantal"))
    # Without codes that tell it, it can be said. Nissewaard lost a part in 2018.
    gm = alle(2018).assign(jaar=2017)
    assert not herindeel(gm, 2018, van_jaar=2018)["geschat"].any()
    # A year after the newest register stands on that register.
    assert len(herindeel(alle(2026).assign(jaar=2027), 2026)) == 342


def test_other_areas_pass_through_and_persons_without_gemeente_fall_away() -> None:
    meer = pd.DataFrame(
        {"gebied": ["NL01", "PV21", "GM0997", "GM0998"], "jaar": 2018, "aantal": [9.5, np.nan, 3, 3], "reden": None}
    )
    meer.loc[1, "reden"] = "afgeschermd"
    uit = herindeel(pd.concat([alle(2018), meer]), 2019)
    assert rij(uit, "NL01")["aantal"] == 9.5
    assert rij(uit, "PV21")["reden"] == "afgeschermd"
    assert not uit["gebied"].isin(["GM0997", "GM0998"]).any()
    assert not herindeel(meer.iloc[:2], 2019)["geschat"].any()


def test_keys_keep_apart_what_is_apart() -> None:
    twee = pd.concat([alle(2018).assign(maat="a"), alle(2018, 5).assign(maat="b"), alle(2019, 7).assign(maat="a")])
    uit = herindeel(twee, 2019, ["maat"])
    noardeast = uit[uit["gebied"] == "GM1970"]
    assert noardeast[["jaar", "maat", "aantal"]].to_numpy().tolist() == [
        [2018, "a", 3],
        [2018, "b", 15],
        [2019, "a", 7],
    ]


def test_impossible_input() -> None:
    with pytest.raises(OngeldigeInvoer, match="GM9999"):
        herindeel(pd.concat([alle(2018), alle(2018).head(1).assign(gebied="GM9999")]), 2026)
    with pytest.raises(OngeldigeInvoer, match="meer dan één keer"):
        herindeel(pd.concat([alle(2018), alle(2018).head(1)]), 2026)
    with pytest.raises(OngeldigeInvoer, match="samengevoegd"):
        herindeel(alle(2026), 2018)


def test_population_of_each_year_comes_close_to_that_of_2026() -> None:
    """The inhabitants of 2020, moved, must look like those of 2026: a weight on the wrong place would show."""
    oud = gemeenten(2020).rename(columns={"code": "gebied", "inwoners": "aantal"})[["gebied", "jaar", "aantal"]]
    uit = herindeel(oud, 2026)
    nu = gemeenten(2026).set_index("code")["inwoners"]
    verhouding = nu / uit.set_index("gebied")["aantal"]
    assert verhouding.between(0.95, 1.35).all()
    assert uit["aantal"].sum() == pytest.approx(gemeenten(2020)["inwoners"].sum(), abs=1e-6)


@pytest.fixture
def geboorten(echte_data: Path) -> pd.DataFrame:
    breed = pd.read_csv(echte_data / "cbs-37201-geboorte-leeftijd-moeder/births_by_mother_age_2010_2015.csv.gz")
    return breed.rename(columns={"regio_code": "gebied"}).melt(["gebied", "jaar"], var_name="maat", value_name="aantal")


def test_real_births_keep_the_national_sum(geboorten: pd.DataFrame) -> None:
    uit = herindeel(geboorten, 2026, ["maat"])
    gm = uit[uit["gebied"].str.startswith("GM")]
    assert not gm["aantal"].isna().any()
    assert gm.groupby(["jaar", "maat"])["gebied"].agg(set).map(lambda codes: codes == indeling(2026)).all()
    land = uit[uit["gebied"] == "NL01"].set_index(["jaar", "maat"])["aantal"]
    assert (gm.groupby(["jaar", "maat"])["aantal"].sum() - land).abs().max() < 1e-6
    # A sum over one source stays a whole number; where a part is shared out the row says so.
    heel = gm[~gm["geschat"]]
    assert (heel["aantal"] % 1 == 0).all()


def test_the_work_does_not_grow_with_the_measures(geboorten: pd.DataFrame) -> None:
    """Whole columns at once: seventeen measures take no more calls than one, up to what pandas itself needs."""
    aanroepen = []
    for maten in (geboorten["maat"].unique()[:1], geboorten["maat"].unique()):
        deel = geboorten[geboorten["maat"].isin(maten)]
        herindeel(deel, 2026, ["maat"])
        meter = cProfile.Profile()
        meter.runcall(herindeel, deel, 2026, ["maat"])
        aanroepen.append(sum(regel.callcount for regel in meter.getstats()))
    assert aanroepen[1] < 1.5 * aanroepen[0]
