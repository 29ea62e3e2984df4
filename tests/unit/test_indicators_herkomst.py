"""From a figure back to the rows it was made of: the sums are right, and what is missing or hidden is said."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.cli.herkomst import als_velden, regels
from kansrijk_analysis.cli.opdrachten import app
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.indicators import bouwen, catalogus, gegevens, load_figures
from kansrijk_analysis.indicators.herkomst import herkomst, zoek_indicator
from kansrijk_analysis.indicators.importeren import Koppeling, bewaar, duid
from kansrijk_analysis.indicators.keten import Herkomst
from kansrijk_analysis.sources.bestanden import lees_bestand

# One that never changed, one made of four others, one that took in a part of another, a large one, one that is new.
GEMEENTEN = ("GM0059", "GM1970", "GM0757", "GM0363", "GM1980")


def tekst_van(keten: Herkomst) -> str:
    return "\n".join(regels(keten))


@pytest.mark.parametrize("gebied", [*GEMEENTEN, "NL01", "PV21", "GG4816", "GK1"])
def test_every_chain_adds_up_to_its_figure(gebied: str) -> None:
    tabel = load_figures().table
    tabel = tabel[(tabel["gebied"] == gebied) & tabel["waarde"].notna()]
    assert len(tabel) > 20
    tellers = tabel[tabel["tot"] >= 2015] if gebied.startswith("GK") else tabel
    for rij in tellers.to_dict("records"):
        keten = herkomst(str(rij["indicator"]), gebied, int(rij["van"]))
        assert (keten.van, keten.tot) == (rij["van"], rij["tot"])
        assert keten.cijfer.waarde == rij["waarde"]
        assert keten.onderdelen
        for deel in keten.onderdelen:
            assert deel.klopt, (rij["indicator"], rij["periode"], deel.rol)
            assert deel.som is not None
            assert math.isclose(deel.som, rij[deel.rol], rel_tol=1e-9, abs_tol=1e-6)


def test_the_chain_of_a_wijk_adds_up() -> None:
    tabel = load_figures(niveau="wijk").table
    wijken = tabel[tabel["gebied"].str.startswith("WK") & tabel["waarde"].notna()].groupby("indicator").head(3)
    assert len(wijken) > 10
    for rij in wijken.to_dict("records"):
        keten = herkomst(str(rij["indicator"]), str(rij["gebied"]), int(rij["tot"]))
        assert all(deel.klopt for deel in keten.onderdelen)
        assert all(len(deel.tellingen) == len(deel.maten) * len(deel.jaren) for deel in keten.onderdelen)


def test_achtkarspelen_by_hand() -> None:
    keten = herkomst("moeders_jonger_25", "Achtkarspelen", 2014)
    assert (keten.periode, keten.cijfer.teller, keten.cijfer.noemer) == ("2013–2015", 107, 859)
    teller, noemer = keten.onderdelen
    assert (teller.maten, teller.jaren) == (("Jonger dan 20 jaar", "20 tot 25 jaar"), (2013, 2014, 2015))
    ruw = gegevens.tellingen("37201").query("gebied == 'GM0059'").set_index(["maat", "jaar"])["aantal"]
    assert [t.aantal for t in noemer.tellingen] == [
        ruw["Totaal levend geboren kinderen", j] for j in (2013, 2014, 2015)
    ]
    for telling in teller.tellingen:
        assert telling.aantal in (None, ruw[telling.maat, telling.jaar])
        assert telling.getoond == (telling.aantal is not None)
    assert {t.gewicht for t in noemer.tellingen} == {1.0}


def test_a_divided_gemeente_is_there_with_its_part_by_inhabitants() -> None:
    keten = herkomst("inwoners", "Boxtel", 2019)
    haaren = {t.gebied: t for t in keten.onderdelen[0].tellingen}["GM0788"]
    gewicht = areas.gewichten(2019, 2026).query("van == 'GM0788' and naar == 'GM0757'")["gewicht"].iloc[0]
    assert (haaren.gebied_naam, haaren.geschat, haaren.gewicht) == ("Haaren", True, gewicht)
    assert keten.cijfer.status == "geschat"
    assert "Haaren (GM0788)" in tekst_van(keten)
    assert "15,0% (naar inwoners)" in tekst_van(keten)


def test_without_raw_answers_the_embedded_file_is_named_and_how_to_get_them() -> None:
    keten = herkomst("bijstand", "Achtkarspelen", 2020)
    ruw = keten.onderdelen[0].tellingen[0].ruw
    pad = gegevens.ingebouwd() / "KWB.parquet"
    assert (ruw.soort, ruw.bestand, ruw.sha256, ruw.velden) == ("ingebouwd", pad.name, sha256(pad), {})
    assert "kansrijk gegevens ophalen KWB" in tekst_van(keten)
    assert keten.bestanden[0].bron.editie in tekst_van(keten)


@pytest.mark.parametrize("stap", ["1 Cijfer", "2 Berekening", "3 Tellingen", "4 Ruwe gegevens"])
def test_the_text_has_four_steps(stap: str) -> None:
    for indicator, gebied, jaar in (
        ("moeders_35_plus", "Utrecht", 2015),
        ("moeders_jonger_20", "Schiermonnikoog", 2015),
        ("inwoners", "NL01", 2020),
        ("bijstand", "PV21", 2020),
    ):
        tekst = tekst_van(herkomst(indicator, gebied, jaar))
        assert sum(regel == stap for regel in tekst.splitlines()) == 1
        assert len(tekst.splitlines()) < 60


def test_the_json_has_all_of_it() -> None:
    velden = json.loads(json.dumps(als_velden(herkomst("bijstand", "PV21", 2020))))
    leden = areas.leden("PV21")
    assert [lid["code"] for lid in velden["leden"]] == leden
    assert {t["naar"] for deel in velden["onderdelen"] for t in deel["tellingen"]} == set(leden)
    assert velden["bestanden"][0]["sha256"] == sha256(gegevens.ingebouwd() / "KWB.parquet")


def test_practice_says_that_it_is_not_real() -> None:
    tabel = load_figures("oefen").table
    een_jaar = (tabel["van"] == tabel["tot"]) & tabel["waarde"].notna()
    rij = tabel[(tabel["gebied"] == "GM0363") & een_jaar].iloc[-1]
    keten = herkomst(rij["indicator"], "Amsterdam", int(rij["tot"]), "oefen")
    assert keten.oefen
    assert {t.ruw.soort for deel in keten.onderdelen for t in deel.tellingen} == {"oefen"}
    assert "Oefencijfer: niet echt" in tekst_van(keten)


def test_a_missing_part_says_which_and_tells_nothing_of_the_others() -> None:
    doel = gegevens.in_cache()
    shutil.copytree(gegevens.ingebouwd(), doel)
    frame = pd.read_parquet(doel / "37201.parquet")
    weg = (frame["gebied"] == "GM0344") & (frame["jaar"] == 2014) & (frame["maat"] == "20 tot 25 jaar")
    frame["aantal"] = frame["aantal"].astype("float64").mask(weg)
    frame["reden"] = frame["reden"].astype("object").mask(weg, "niet_beschikbaar").astype("str")
    lijst = json.loads((doel / "bronnen.json").read_text(encoding="utf-8"))
    lijst["bestanden"]["37201.parquet"] = bouwen._schrijf_parquet(frame, doel / "37201.parquet")
    (doel / "bronnen.json").write_text(json.dumps(lijst), encoding="utf-8")
    keten = herkomst("moeders_jonger_25", "Utrecht", 2015)
    assert keten.cijfer.reden == "niet_beschikbaar"
    assert not keten.cijfer.verborgen
    teller = keten.onderdelen[0]
    assert teller.som is None
    assert [(t.maat, t.jaar) for t in teller.tellingen if t.reden == "niet_beschikbaar"] == [("20 tot 25 jaar", 2014)]
    assert [t.aantal for t in teller.tellingen] == [None] * 6
    assert "niet beschikbaar in de bron" in tekst_van(keten)


# --- a file of the user's own ----------------------------------------------------------------------------------------

CSV = "gemeente;jaar;rookt;zwanger\nBoxtel;2023;4;300\nAchtkarspelen;2023;31;412\nUtrecht;2023;200;4000\n"


@pytest.fixture
def eigen() -> Path:
    delen = [("rookt", "teller"), ("zwanger", "noemer")]
    waarden = [{"kolom": k, "indicator": "roken_zwangerschap", "deel": d, "eenheid": "aantal"} for k, d in delen]
    koppeling = Koppeling.model_validate({"gebied": "gemeente", "periode": "jaar", "waarden": waarden})
    blad = lees_bestand(CSV.encode(), "roken.csv")
    bewaar(duid(blad, koppeling), "Roken", werkblad=blad, inhoud=CSV.encode())
    return instellingen().eigen / "roken"


def test_an_own_figure_leads_to_line_and_column_of_the_file(eigen: Path) -> None:
    keten = herkomst("roken_zwangerschap", "Achtkarspelen", 2023)
    teller, noemer = (deel.tellingen[0].ruw for deel in keten.onderdelen)
    assert (teller.soort, teller.bestand) == ("eigen", "roken.csv")
    assert teller.sha256 == sha256(eigen / "origineel.csv")
    assert (teller.velden, noemer.velden) == ({"regel 3, kolom C": 31.0}, {"regel 3, kolom D": 412.0})
    assert "regel 3, kolom C = 31" in tekst_van(keten)


def test_a_hidden_own_figure_tells_nothing_of_the_file(eigen: Path) -> None:
    keten = herkomst("roken_zwangerschap", "Boxtel", 2023)
    assert keten.cijfer.verborgen
    assert not keten.onderdelen
    tekst = tekst_van(keten)
    assert "regel 2" not in tekst
    assert "300" not in tekst


def test_an_original_that_was_changed_is_not_read(eigen: Path) -> None:
    (eigen / "origineel.csv").write_text(CSV.replace("31", "32"), encoding="utf-8")
    ruw = herkomst("roken_zwangerschap", "Achtkarspelen", 2023).onderdelen[0].tellingen[0].ruw
    assert ruw.velden == {}
    assert "niet teruggevonden" in ruw.zin


def test_a_ready_made_value_leads_to_its_line_too() -> None:
    inhoud = b"gemeente;jaar;rookt;onder;boven\nAchtkarspelen;2022;14,5;12,1;17,0\nUtrecht;2022;15,5;14,9;16,2\n"
    delen = [("rookt", "waarde"), ("onder", "ondergrens"), ("boven", "bovengrens")]
    waarden = [{"kolom": k, "indicator": "roken_18_plus", "deel": d, "eenheid": "procent"} for k, d in delen]
    koppeling = Koppeling.model_validate({"gebied": "gemeente", "periode": "jaar", "waarden": waarden})
    blad = lees_bestand(inhoud, "monitor.csv")
    bewaar(duid(blad, koppeling), "Monitor", werkblad=blad, inhoud=inhoud)
    keten = herkomst("roken_18_plus", "Achtkarspelen", 2022)
    assert [(deel.rol, deel.som, deel.klopt) for deel in keten.onderdelen] == [
        ("waarde", 14.5, True), ("ondergrens", 12.1, True), ("bovengrens", 17.0, True),
    ]  # fmt: skip
    assert keten.onderdelen[1].tellingen[0].ruw.velden == {"regel 2, kolom D": 12.1}
    assert "neemt het over zoals het is" in tekst_van(keten)
    ander = herkomst("roken_18_plus", "Boxtel", 2022)
    assert ander.cijfer.reden == "niet_beschikbaar"
    assert {t.reden for deel in ander.onderdelen for t in deel.tellingen} == {"niet_beschikbaar"}


# --- what can't be found ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "woord", ["moeders_35_plus", "Moeder 35 of ouder", "  kinderen van moeders VAN 35 jaar of ouder "]
)
def test_an_indicator_is_found_by_id_and_by_name(woord: str) -> None:
    definitie = catalogus()["moeders_35_plus"]
    zoek = definitie.korte_naam if woord.startswith("Moeder 35") else woord
    assert zoek_indicator(zoek).id == "moeders_35_plus"


def test_an_unknown_indicator_names_what_is_like_it() -> None:
    with pytest.raises(OngeldigeInvoer, match=r"Bedoelt u .*moeders_35_plus"):
        zoek_indicator("moeders van 35")


def test_a_year_without_a_figure_names_the_periods() -> None:
    with pytest.raises(GeenCijfers, match="2010–2012 en 2013–2015"):
        herkomst("moeders_jonger_25", "Utrecht", 2020)


def test_a_subject_without_open_figures_says_so() -> None:
    with pytest.raises(GeenCijfers, match="landelijk cijfer"):
        herkomst("roken_zwangerschap", "Utrecht", 2020)


def test_an_unknown_area_or_source_is_told() -> None:
    with pytest.raises(OnbekendGebied, match="Achtkarspelen"):
        herkomst("bijstand", "Achtkarspeln", 2020)
    with pytest.raises(OngeldigeInvoer, match="basis of oefen"):
        herkomst("bijstand", "Utrecht", 2020, "geheim")


def test_the_command_prints_text_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert voer_uit(app, ["gegevens", "herkomst", "bijstand", "Achtkarspelen", "2020"]) == 0
    assert "3 Tellingen" in capsys.readouterr().out
    assert voer_uit(app, ["gegevens", "herkomst", "bijstand", "Achtkarspelen", "2020", "--vorm", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["gebied"]["code"] == "GM0059"
    assert voer_uit(app, ["gegevens", "herkomst", "bijstand", "Achtkarspelen", "2020", "--vorm", "csv"]) == 2
    assert "tekst of json" in capsys.readouterr().err
    assert voer_uit(app, ["gegevens", "herkomst", "bijstand", "Achtkarspelen", "1999"]) == 1
    assert np.char.find(capsys.readouterr().err, "Er zijn wel cijfers over 2020") >= 0
