"""Own figures beside an open table: they count where they are, the others stay, and nobody mixes them unseen."""

from __future__ import annotations

import pandas as pd
import pytest

from kansrijk_analysis import areas, charts, profile
from kansrijk_analysis.cli.herkomst import regels
from kansrijk_analysis.indicators import gegevens, load_figures
from kansrijk_analysis.indicators.compute import KOLOMMEN
from kansrijk_analysis.indicators.herkomst import herkomst
from kansrijk_analysis.indicators.importeren import Koppeling, Voorbeeld, bewaar, duid
from kansrijk_analysis.indicators.mengen import gedeeld_tot, meng, meng_wijken, naast, tot_en_met
from kansrijk_analysis.indicators.selectie import cijfers_van
from kansrijk_analysis.sources.bestanden import lees_bestand

NAAM = "moeders_35_plus"
OPEN, EIGEN = "37201", "eigen-ggd"
WEG = ["afgeschermd", "afgeschermd_indirect"]


def houd(rijen: list[tuple[str, str, object, object]], naam: str = "GGD", indicator: str = NAAM) -> Voorbeeld:
    inhoud = "gemeente;jaar;t;n\n" + "".join(f"{';'.join(map(str, rij))}\n" for rij in rijen)
    waarden = [{"kolom": k, "indicator": indicator, "deel": d, "eenheid": "aantal"} for k, d in
               (("t", "teller"), ("n", "noemer"))]  # fmt: skip
    koppeling = Koppeling.model_validate({"gebied": "gemeente", "periode": "jaar", "waarden": waarden})
    blad = lees_bestand(inhoud.encode(), "ggd.csv")
    voorbeeld = duid(blad, koppeling)
    bewaar(voorbeeld, naam, "GGD Fryslân", werkblad=blad, inhoud=inhoud.encode())
    return voorbeeld


def houd_waarde(rijen: str, indicator: str) -> Voorbeeld:
    waarden = [{"kolom": "p", "indicator": indicator, "deel": "waarde", "eenheid": "procent"}]
    koppeling = Koppeling.model_validate({"gebied": "gemeente", "periode": "jaar", "waarden": waarden})
    inhoud = f"gemeente;jaar;p\n{rijen}"
    blad = lees_bestand(inhoud.encode(), "ggd.csv")
    voorbeeld = duid(blad, koppeling)
    bewaar(voorbeeld, "GGD", "GGD Fryslân", werkblad=blad, inhoud=inhoud.encode())
    return voorbeeld


def van(indicator: str = NAAM) -> pd.DataFrame:
    tabel = load_figures().table
    return tabel[tabel["indicator"] == indicator].set_index(["gebied", "tot"])


# --- the rows --------------------------------------------------------------------------------------------------------


def test_own_figures_count_where_they_are_and_the_open_ones_stay() -> None:
    eerst = van()
    houd([("Achtkarspelen", "2015", 61, 280), ("Achtkarspelen", "2016", 64, 290)])
    nu = van()
    assert nu.index.is_unique
    assert (nu.loc[("GM0059", 2015), ["bron", "teller", "noemer"]] == [EIGEN, 61, 280]).all()
    assert (nu.loc[("GM0059", 2016), ["bron", "teller", "noemer"]] == [EIGEN, 64, 290]).all()
    assert [bron for (gebied, _), bron in nu["bron"].items() if gebied != "GM0059"] == [OPEN] * (len(eerst) - 6)
    zelfde = eerst.drop(index=("GM0059", 2015))
    pd.testing.assert_frame_equal(nu.loc[zelfde.index], zelfde)


def test_a_figure_that_the_open_table_hides_is_not_opened() -> None:
    eerst = van()
    verborgen = eerst[eerst["reden"].isin(WEG)].reset_index()
    assert set(verborgen["reden"]) == set(WEG)
    houd([(g, str(j), 40, 200) for g, j in zip(verborgen["gebied"], verborgen["tot"], strict=True)])
    nu = van().loc[verborgen.set_index(["gebied", "tot"]).index]
    assert nu["reden"].isin(WEG).all()
    assert nu[["teller", "noemer", "waarde", "ondergrens", "bovengrens"]].isna().all(axis=None)


def test_what_the_own_file_hides_the_open_table_does_not_fill() -> None:
    houd([("Achtkarspelen", "2015", 4, 280), ("Urk", "2015", "<10", 400)])
    nu = van()
    assert nu.loc[("GM0059", 2015), ["reden", "bron"]].tolist() == ["afgeschermd", EIGEN]
    assert nu.loc[("GM0184", 2015), ["reden", "bron"]].tolist() == ["afgeschermd", EIGEN]
    # The open figure of the same people counts as hidden too: a second gemeente keeps it from being worked out.
    ander = nu[(nu["reden"] == "afgeschermd_indirect") & (nu.index.get_level_values("tot") == 2015)]
    assert len(ander) >= 1


def test_a_region_is_own_only_where_all_its_gemeenten_are() -> None:
    leden = areas.leden("PV22", 2026)
    assert len(leden) > 5
    houd([(g, "2015", 100 + i, 400) for i, g in enumerate(leden)])
    nu = van()
    assert nu.loc[("PV22", 2015), ["bron", "teller"]].tolist() == [EIGEN, sum(100 + i for i in range(len(leden)))]
    assert nu.loc[("PV21", 2015), "bron"] == OPEN
    assert nu.loc[("NL01", 2015), "bron"] == OPEN


def test_years_that_are_taken_together_otherwise_take_the_place_of_the_open_ones() -> None:
    voorbeeld = houd([("Achtkarspelen", "2013-2015", 190, 840)])
    nu = van()
    assert set(nu["bron"]) == {EIGEN}
    assert any("worden niet meer getoond" in p.zin for p in voorbeeld.problemen)


def test_a_percentage_takes_the_place_of_open_counts() -> None:
    voorbeeld = houd_waarde("Achtkarspelen;2015;22,5\n", NAAM)
    assert set(van()["bron"]) == {EIGEN}
    assert any("worden niet meer getoond" in p.zin for p in voorbeeld.problemen)


def test_the_preview_says_that_the_others_stay() -> None:
    voorbeeld = houd([("Achtkarspelen", "2015", 61, 280)])
    assert any("voor de andere blijven de open cijfers staan" in p.zin for p in voorbeeld.problemen)


def test_own_years_are_taken_together_as_the_open_ones_are() -> None:
    open_ = set(van("moeders_jonger_20").reset_index()[["van", "tot"]].itertuples(index=False, name=None))
    assert open_ == {(2011, 2015)}
    rijen: list[tuple[str, str, object, object]] = [
        ("Achtkarspelen", str(j), 12, 300) for j in (2012, 2013, 2014, 2015, 2016)
    ]
    voorbeeld = houd(rijen, indicator="moeders_jonger_20")
    # 2012-2016 would hold a year more than 2011-2015 does, and one less.
    assert set(van("moeders_jonger_20")["bron"]) == {OPEN}
    assert not any(uitkomst.getoond for uitkomst in voorbeeld.uitkomsten)


def test_of_two_own_files_the_newest_counts_gemeente_by_gemeente() -> None:
    houd([("Achtkarspelen", "2015", 61, 280), ("Dantumadiel", "2015", 51, 200)])
    houd([("Achtkarspelen", "2015", 71, 280)], naam="VSV")
    nu = van()
    assert nu.loc[("GM0059", 2015), ["bron", "teller"]].tolist() == ["eigen-vsv", 71]
    assert nu.loc[("GM1891", 2015), ["bron", "teller"]].tolist() == [EIGEN, 51]
    assert nu.loc[("GM0060", 2015), "bron"] == OPEN


def test_several_gemeenten_together_have_one_source() -> None:
    houd([("Achtkarspelen", "2015", 61, 280), ("Tytsjerksteradiel", "2015", 60, 250)])
    beide = areas.find_gebied("Achtkarspelen, Tytsjerksteradiel")
    half = areas.find_gebied("Achtkarspelen, Smallingerland")
    for gebied, bron in ((beide, EIGEN), (half, OPEN)):
        rijen = cijfers_van(gebied, load_figures())
        rij = rijen[(rijen["indicator"] == NAAM) & (rijen["tot"] == 2015)]
        assert rij["bron"].tolist() == [bron]
    assert cijfers_van(beide, load_figures()).query("indicator == @NAAM and tot == 2015")["teller"].item() == 121


def test_a_sum_of_own_figures_tells_nothing_of_hidden_ones() -> None:
    nu = van().xs(2015, level="tot")
    verborgen = set(nu.index[nu["reden"].isin(WEG) & nu.index.str.startswith("GM")])
    provincies = [verborgen & set(areas.leden(code, 2026)) for code in nu.index if code.startswith("PV")]
    weg = sorted(max(provincies, key=len))
    assert len(weg) >= 2
    gebied = areas.find_gebied(", ".join(areas.find_gebied(code).naam for code in weg))

    def samen() -> pd.Series[object]:
        rijen = cijfers_van(gebied, load_figures())
        return rijen[(rijen["indicator"] == NAAM) & (rijen["tot"] == 2015)].iloc[0]

    # All that is hidden of a provincie follows from what is shown of it, in the open table.
    assert samen()["waarde"] > 0
    houd([(code, "2015", 40, 200) for code in weg])
    assert samen()[["bron", "reden"]].tolist() == [EIGEN, "afgeschermd_indirect"]


def test_own_figures_of_gemeenten_leave_the_open_figures_of_wijken() -> None:
    def bijstand() -> pd.DataFrame:
        wijken = load_figures(niveau="wijk").table
        keuze = (wijken["indicator"] == "bijstand") & wijken["gebied"].str.startswith("WK")
        return wijken[keuze].reset_index(drop=True)

    eerst = bijstand()
    assert eerst["waarde"].notna().sum() > 1000
    houd([("Achtkarspelen", "2020", 700, 12000)], indicator="bijstand")
    pd.testing.assert_frame_equal(bijstand(), eerst)


def rij(gebied: str, bron: str, reden: str | None = None, tot: int = 2020) -> dict[str, object]:
    leeg = dict.fromkeys(KOLOMMEN)
    return {**leeg, "indicator": "i", "gebied": gebied, "van": tot, "tot": tot, "bron": bron, "reden": reden}


def test_the_wijken_of_one_gemeente_have_one_source() -> None:
    codes = ["WK000101", "WK000102", "GM0001", "WK000201", "GM0002", "NL01"]
    eigen = {"WK000102": "niet_beschikbaar", "WK000201": "niet_beschikbaar", "NL01": "niet_beschikbaar"}
    tabel = pd.DataFrame([rij(g, "open") for g in codes] + [rij(g, "eigen", eigen.get(g)) for g in codes])
    uit = meng_wijken(tabel).set_index("gebied")["bron"]
    assert uit.to_dict() == {
        "WK000101": "eigen", "WK000102": "eigen", "GM0001": "eigen",
        "WK000201": "open", "GM0002": "open", "NL01": "open",
    }  # fmt: skip


def test_rows_of_one_source_stay_as_they_are() -> None:
    tabel = pd.DataFrame([rij("GM0001", "open", "niet_beschikbaar"), rij("GM0002", "open")])
    assert meng(tabel) is tabel
    assert tot_en_met(tabel, gedeeld_tot(tabel)) is tabel
    assert naast([], [(2020, 2020)])


# --- what is said of them --------------------------------------------------------------------------------------------


@pytest.fixture
def reeks() -> None:
    houd([("Achtkarspelen", str(j), 60 + j - 2014, 280) for j in (2014, 2015, 2016, 2017)])


def test_a_later_own_year_changes_nothing_for_the_others(reeks: None) -> None:
    ander = profile("Tytsjerksteradiel").table.set_index("indicator").loc[NAAM]
    assert (ander["tot"], ander["bron"], ander["vergelijk_bron"]) == (2015, OPEN, OPEN)
    assert ander["oordeel"] != "niet_vergeleken"
    assert ander["kans_vijfde"] == ander["kans_vijfde"]
    assert "eigen cijfer" not in ander["zin"]


def test_a_later_own_year_is_the_newest_of_its_gemeente_and_not_compared(reeks: None) -> None:
    eigen = profile("Achtkarspelen")
    hier = eigen.table.set_index("indicator").loc[NAAM]
    assert (hier["tot"], hier["teller"], hier["bron"]) == (2017, 63, EIGEN)
    assert (hier["oordeel"], hier["niet_vergeleken_reden"]) == ("niet_vergeleken", "geen_vergelijking")
    assert hier["bronregel"].startswith("GGD Fryslân, tabel GGD, 2017;")
    assert {OPEN, EIGEN} <= {bron.tabel for bron in eigen.bronnen}
    series = eigen.series[(eigen.series["indicator"] == NAAM) & (eigen.series["gebied"] == "eigen")]
    assert dict(zip(series["tot"], series["bron"], strict=True)) == {
        **dict.fromkeys(range(2010, 2014), OPEN),
        **dict.fromkeys(range(2014, 2018), EIGEN),
    }


def test_no_line_is_drawn_from_one_source_to_the_other(reeks: None) -> None:
    eigen = profile("Achtkarspelen")
    hier = eigen.table.set_index("indicator").loc[NAAM]
    assert (hier["trend_van"], hier["trend_tot"]) == (2014, 2017)
    lijn = eigen.trendlijnen[eigen.trendlijnen["indicator"] == NAAM]
    assert lijn["tot"].tolist() == [2014, 2015, 2016, 2017]
    breuk = eigen.breuken[eigen.breuken["indicator"] == NAAM]
    assert breuk["jaar"].tolist() == [2014]
    assert breuk["reden"].item() == (
        "Vanaf dat jaar is het uw eigen cijfer (“GGD”), daarvoor het cijfer van CBS. De definitie kan verschillen."
    )


def test_chart_and_table_name_the_source_of_each_figure(reeks: None) -> None:
    eigen = profile("Achtkarspelen")
    figuur = charts.reeks(eigen, NAAM)
    assert figuur.bron.endswith("Andere cijfers hier zijn van: CBS, 37201")
    assert "uw eigen cijfer (“GGD”), daarvoor het cijfer van CBS" in figuur.zin
    opmerking = {str(regel[0]): str(regel[-1]) for regel in figuur.tabel.rijen}
    assert opmerking["2013"] == "Achtkarspelen: CBS, 37201; Nederland: CBS, 37201"
    assert opmerking["2014"].endswith("Achtkarspelen: GGD Fryslân, GGD; Nederland: CBS, 37201")
    assert opmerking["2017"] == "Achtkarspelen: GGD Fryslân, GGD"
    een_bron = charts.reeks(eigen, "eerste_kinderen")
    assert "Andere cijfers" not in een_bron.bron
    assert not any("CBS" in str(cel) for regel in een_bron.tabel.rijen for cel in regel)


def test_an_own_figure_beside_an_open_one_says_so_and_is_not_judged_among_the_others() -> None:
    houd([("Achtkarspelen", "2015", 61, 280)])
    eigen = profile("Achtkarspelen")
    hier = eigen.table.set_index("indicator").loc[NAAM]
    assert (hier["bron"], hier["vergelijk_bron"]) == (EIGEN, OPEN)
    assert hier["zin"].endswith(
        "U ziet hier uw eigen cijfer (“GGD”) naast het cijfer van CBS voor Nederland. De definitie kan verschillen."
    )
    assert hier[["geleend", "kans_vijfde"]].isna().all()
    assert hier["trechter"] == ""
    assert hier["gelijken_aantal"] == 0
    kaart = eigen.kaarten[eigen.kaarten["indicator"] == NAAM].set_index("code")
    assert kaart["waarde"].notna().sum() == 1
    assert kaart.loc["GM0060", "reden"] == "andere_bron"
    naast_ander = profile("Tytsjerksteradiel").kaarten
    ander = naast_ander[naast_ander["indicator"] == NAAM].set_index("code")
    assert ander.loc["GM0059", "reden"] == "andere_bron"
    assert ander["waarde"].notna().sum() > 300


def test_own_counts_are_not_taken_out_of_the_benchmark_of_another_source() -> None:
    land = van().loc[("NL01", 2015)]
    # As many as the whole country: taken out of it, nobody would be left to compare with.
    houd([("Utrecht", "2015", int(land["teller"]), int(land["noemer"]))])
    hier = profile("Utrecht").table.set_index("indicator").loc[NAAM]
    assert hier["vergelijk_bron"] == OPEN
    assert hier["oordeel"] in ("vergelijkbaar", "onbeslist")


def test_the_chain_of_each_figure_is_that_of_its_source(reeks: None) -> None:
    eigen, ander = herkomst(NAAM, "Achtkarspelen", 2015), herkomst(NAAM, "Tytsjerksteradiel", 2015)
    oud = herkomst(NAAM, "Achtkarspelen", 2013)
    assert [bestand.bron.tabel for bestand in eigen.bestanden] == [EIGEN]
    assert [bestand.bron.tabel for bestand in ander.bestanden] == [OPEN]
    assert [bestand.bron.tabel for bestand in oud.bestanden] == [OPEN]
    for keten in (eigen, ander, oud):
        assert all(deel.klopt for deel in keten.onderdelen)
    assert eigen.onderdelen[0].tellingen[0].ruw.soort == "eigen"


def test_the_members_of_a_region_are_told_only_from_its_own_source(reeks: None) -> None:
    keten = herkomst(NAAM, "PV21", 2015)
    assert [bestand.bron.tabel for bestand in keten.bestanden] == [OPEN]
    lid = next(lid for lid in keten.leden if lid.code == "GM0059")
    assert (lid.reden, lid.teller) == ("andere_bron", None)
    assert "cijfer uit een andere bron" in "\n".join(regels(keten))
    assert gegevens.perioden_van(NAAM)[-1] == (2017, 2017)
