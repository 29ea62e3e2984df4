from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas, text
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.model import Reden
from kansrijk_analysis.profiles import Profile, profile

KLEIN = "GM0088"  # Schiermonnikoog
GETALLEN = ["teller", "noemer", "waarde", "ondergrens", "bovengrens", "verhouding"]


@pytest.fixture(scope="module")
def achtkarspelen() -> Profile:
    return profile("Achtkarspelen")


def test_one_row_an_indicator_in_the_order_of_the_catalogue(achtkarspelen: Profile) -> None:
    assert list(achtkarspelen.table["indicator"]) == list(catalogus())
    assert achtkarspelen.gebied.code == "GM0059"
    assert achtkarspelen.vergelijk.naam == "Nederland"


def test_by_name_and_by_code_are_the_same(achtkarspelen: Profile) -> None:
    pd.testing.assert_frame_equal(profile("gm0059").table, achtkarspelen.table)


def test_judgement_follows_the_interval(achtkarspelen: Profile) -> None:
    tabel = achtkarspelen.table.set_index("indicator")
    jong, oud = tabel.loc["moeders_jonger_25"], tabel.loc["moeders_35_plus"]
    assert jong["ondergrens"] > jong["vergelijk_waarde"]
    assert jong["oordeel"] == "hoger"
    assert oud["bovengrens"] < oud["vergelijk_waarde"]
    assert oud["oordeel"] == "lager"
    assert tabel.loc["moeders_jonger_20", "oordeel"] == "onbeslist"
    assert tabel.loc["inwoners", "oordeel"] == "niet_vergeleken"
    assert jong["verhouding"] == pytest.approx(jong["waarde"] / jong["vergelijk_waarde"])


def test_the_sentence_has_the_numbers_of_the_row(achtkarspelen: Profile) -> None:
    zin = achtkarspelen.table.set_index("indicator").loc["moeders_jonger_25", "zin"]
    assert zin == (
        "In 2013–2015 was dit in Achtkarspelen 12,5% (95%-marge: 10,4% tot 14,8%); "
        "dat is hoger dan in Nederland (8,8%), en meer dan toeval alleen doet verwachten."
    )


def test_no_sentence_is_causal_or_a_rank() -> None:
    for gemeente in areas.gemeenten(2026)["code"][::40]:
        for zin in profile(gemeente).table["zin"]:
            assert zin.endswith(".")
            assert not any(woord in zin.lower() for woord in ("oorzaak", "doordat", "plaats ", "ranglijst"))


def test_a_direction_is_said_in_words_only_where_there_is_one() -> None:
    zinnen = {}
    for gemeente in ("GM0599", "GM0363", "GM0059", "GM0376"):
        tabel = profile(gemeente).table.set_index("indicator")
        zinnen |= {(gemeente, i): rij for i, rij in tabel.iterrows()}
    rotterdam = zinnen["GM0599", "bijstand"]
    assert rotterdam["oordeel"] == "hoger"
    assert "ongunstiger" in rotterdam["zin"]
    for (_, indicator), rij in zinnen.items():
        if catalogus()[str(indicator)].richting == "geen_oordeel":
            assert "gunstiger" not in rij["zin"]


def test_a_tiny_gemeente_hides_its_figures_everywhere() -> None:
    eigen = profile(KLEIN)
    verborgen = eigen.table[eigen.table["reden"] == Reden.AFGESCHERMD]
    assert {"geboorten", "moeders_jonger_20", "eerste_kinderen"} <= set(verborgen["indicator"])
    assert verborgen[GETALLEN].isna().all(axis=None)
    reeks = eigen.series[(eigen.series["gebied"] == "eigen") & eigen.series["reden"].notna()]
    assert reeks[["teller", "noemer", "waarde"]].isna().all(axis=None)
    kaart = eigen.kaarten[(eigen.kaarten["code"] == KLEIN) & eigen.kaarten["indicator"].isin(verborgen["indicator"])]
    assert kaart["waarde"].isna().all()
    assert all("privacy" in zin for zin in verborgen["zin"])


def test_every_reason_has_its_sentence() -> None:
    for reden in Reden:
        assert f"profiel.zin.{reden}" in text.sleutels()


def test_what_is_not_open_says_so_and_is_no_good_news(achtkarspelen: Profile) -> None:
    leeg = achtkarspelen.table[achtkarspelen.table["reden"] == Reden.ALLEEN_LANDELIJK]
    assert set(leeg["indicator"]) == {i.id for i in catalogus().values() if i.teller is None and i.waarde is None}
    assert all("betekent niet dat er geen probleem is" in zin for zin in leeg["zin"])


SAMEN = "Achtkarspelen en Tytsjerksteradiel"


def test_a_selection_has_the_same_table_as_a_gemeente(achtkarspelen: Profile) -> None:
    samen = profile(SAMEN, vergelijk="PV21")
    assert list(samen.table.columns) == list(achtkarspelen.table.columns)
    assert (samen.table.dtypes == achtkarspelen.table.dtypes).all()
    assert list(samen.table["indicator"]) == list(catalogus())
    tabel = samen.table.set_index("indicator")
    delen = [profile(code).table.set_index("indicator") for code in ("GM0059", "GM0737")]
    for kolom in ("teller", "noemer"):
        assert tabel.at["moeders_jonger_25", kolom] == sum(deel.at["moeders_jonger_25", kolom] for deel in delen)
    assert tabel.at["moeders_35_plus", "oordeel"] in {"hoger", "lager", "vergelijkbaar", "onbeslist"}
    assert tabel.at["moeders_35_plus", "trend"] in {"stijgt", "daalt", "stabiel", "onbeslist"}
    assert tabel.at["moeders_jonger_25", "zin"].startswith(f"In 2013–2015 was dit in {SAMEN} 9,5%")
    assert "de provincie Fryslân" in tabel.at["moeders_jonger_25", "zin"]
    pd.testing.assert_frame_equal(samen.kaarten, profile("GM0059", vergelijk="PV21").kaarten)
    assert set(samen.series.loc[samen.series["indicator"] == "geboortecijfer", "gebied"]) == {"eigen", "vergelijk"}
    assert not samen.trendlijnen.empty


@pytest.mark.parametrize("gebied", [SAMEN, "JZ02", "ZK08", "PV21", "GG7206"])
def test_what_compares_gemeenten_is_empty_for_a_region(gebied: str) -> None:
    samen = profile(gebied)
    leeg = ["geleend", "geleend_gewicht", "kans_vijfde", "plaats_onder", "gelijken_waarde", "gelijken_aantal"]
    assert samen.table[leeg].isna().all(axis=None)
    assert (samen.table[["trechter", "trechter_ruw", "zin_kans", "zin_geleend", "zin_gelijken"]] == "").all(axis=None)
    assert samen.gelijken.empty


def test_a_jeugdregio_of_the_gemeenten_of_a_ggd_regio_gets_the_same_judgement() -> None:
    """The one is judged with all others, the other when it is asked for."""
    zelf, ander = profile("JZ02").table, profile("GG7206").table
    zinnen = [kolom for kolom in zelf if kolom.startswith("zin")]
    pd.testing.assert_frame_equal(zelf.drop(columns=zinnen), ander.drop(columns=zinnen))


def test_a_figure_that_a_region_hides_is_nowhere_and_says_for_whom() -> None:
    samen = profile("GM0059+GM0088")
    weg = samen.table[samen.table["reden"] == Reden.AFGESCHERMD_INDIRECT]
    assert {"geboorten", "moeders_35_plus"} <= set(weg["indicator"])
    assert weg[GETALLEN].isna().all(axis=None)
    assert all("het afgeschermde cijfer van een gemeente uit te rekenen" in zin for zin in weg["zin"])
    assert not set(weg["indicator"]) & set(samen.trendlijnen["indicator"])


def test_compared_with_itself_nothing_is_judged() -> None:
    tabel = profile("GM0059", vergelijk=areas.find_gemeente("GM0059")).table
    assert set(tabel["oordeel"]) == {"niet_vergeleken"}


def test_each_comparison_of_a_gemeente_works() -> None:
    for ander in areas.vergelijkingen("GM0059", 2026):
        tabel = profile("GM0059", vergelijk=ander.code).table
        assert (tabel["vergelijk_naam"] == ander.naam).all()
        assert np.isfinite(tabel.loc[tabel["indicator"] == "moeders_35_plus", "vergelijk_waarde"]).all()


def test_bad_input_is_one_dutch_sentence() -> None:
    with pytest.raises(OnbekendGebied, match="Achtkarspelen"):
        profile("Achtkarspeln")
    with pytest.raises(OngeldigeInvoer, match="provincie"):
        profile("GM0059", vergelijk="JZ01")
    leeg = Figures(load_figures().table.iloc[:0], 2026)
    with pytest.raises(GeenCijfers, match="ophalen"):
        profile("GM0059", leeg)


def test_sources_are_those_of_what_is_shown(achtkarspelen: Profile) -> None:
    gebruikt = set(achtkarspelen.table["bron"]) - {""}
    assert gebruikt <= {bron.tabel for bron in achtkarspelen.bronnen}
    regel = achtkarspelen.table.set_index("indicator").loc["moeders_jonger_25", "bronregel"]
    assert regel.startswith("CBS, tabel 37201, 2013–2015; stand van ")
    assert regel.endswith("; CC BY 4.0")
