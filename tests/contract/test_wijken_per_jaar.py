"""A second edition of the table of wijken en buurten, from its answer to the figures of two years.

The second one is made up: the recorded answer of 2020 as if it were that of 2023, with codes that have letters, areas
that changed, a subject that is still empty, and topics at other places under another title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from replay import Replay, Tabel, envelop

from kansrijk_analysis import areas
from kansrijk_analysis.app.wijken import wijkenpagina
from kansrijk_analysis.areas.wijken import NIEUWE_CODE, NIEUWE_GRENZEN, ONVERANDERD, OPGEHAALD
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, bouwen, gegevens, load_figures
from kansrijk_analysis.profiles import binnen, profile

NIEUW = "85618NED"
JAAR = 2023
CENTRUM = {"WK005901": "WK0059AA"}  # Achtkarspelen; its buurten too
NOORD, ZUID = "WK005900", "WK005902"
MINDER = 20  # children in the wijk with the new code


def _code(oud: str) -> str:
    """Code of an area in the made-up edition."""
    kaal = oud.strip()
    nieuw = f"{kaal[:6]}AA{kaal[8:]}" if kaal[2:8] == "005901" else kaal
    return nieuw.ljust(len(oud))


def _sleutel(oud: str) -> str:
    """Name of a column: what comes after the population stands one place further."""
    if oud == "IndelingswijzigingWijkenEnBuurten_4":
        return "IndelingswijzigingGemeenteWijkBuurt_4"
    return re.sub(r"_(\d+)$", lambda plek: f"_{int(plek[1]) + (int(plek[1]) >= 17)}", oud)


def _editie(recht: Tabel) -> Tabel:
    """Make the edition of 2023 out of the recorded one."""
    bestaat = set(areas.gemeenten(JAAR)["code"])

    def blijft(code: str) -> bool:
        return code.strip() == "NL00" or f"GM{code.strip()[2:6]}" in bestaat

    def eigenschappen() -> list[dict[str, Any]]:
        rijen = [dict(rij) for rij in recht.antwoord("DataProperties")["value"]]
        for rij in rijen:
            if rij["Type"] == "Topic":
                rij["Key"] = _sleutel(rij["Key"])
            if rij["Title"] == "Indelingswijziging wijken en buurten":
                rij["Title"] = "Indelingswijziging gemeente, wijk, buurt"
        return rijen

    def gebieden() -> list[dict[str, Any]]:
        rijen = [rij for rij in recht.antwoord("WijkenEnBuurten")["value"] if blijft(rij["Key"])]
        anders = {NOORD: "Noord"}  # a name without its number is the same name
        return [
            {**rij, "Key": _code(rij["Key"]), "Title": anders.get(rij["Key"].strip(), rij["Title"])} for rij in rijen
        ]

    def cijfers() -> list[dict[str, Any]]:
        uit = []
        for oud in recht.antwoord("TypedDataSet")["value"]:
            if not blijft(oud["WijkenEnBuurten"]):
                continue
            rij = {_sleutel(naam): waarde for naam, waarde in oud.items()}
            code = oud["WijkenEnBuurten"].strip()
            rij["WijkenEnBuurten"] = _code(oud["WijkenEnBuurten"])
            gezegd = "2" if code[2:8] == "005901" else "3" if code == ZUID else "1"
            rij["IndelingswijzigingGemeenteWijkBuurt_4"] = gezegd
            rij["PersonenPerSoortUitkeringBijstand_84"] = None
            if code in CENTRUM:
                rij["k_0Tot15Jaar_8"] -= MINDER
            uit.append(rij)
        return uit

    info = {**recht.antwoord("TableInfos")["value"][0], "Identifier": NIEUW, "Period": str(JAAR)}
    info["Title"] = f"Kerncijfers wijken en buurten {JAAR}"
    delen = {
        "DataProperties": eigenschappen,
        "WijkenEnBuurten": gebieden,
        "TypedDataSet": cijfers,
        "TableInfos": lambda: [info],
    }
    laad = {naam: lambda naam=naam, maak=maak: envelop("v3", NIEUW, naam, maak()) for naam, maak in delen.items()}
    return Tabel("v3", NIEUW, laad, opgenomen="2026-11-01")


@pytest.fixture(scope="module")
def opgehaald(echte_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with what ``kansrijk gegevens ophalen KWB`` made of the two editions that there are."""
    cache = tmp_path_factory.mktemp("wijken")
    with Replay(echte_data).draait() as replay, pytest.MonkeyPatch.context() as omgeving:
        replay.tabellen["v3", NIEUW] = _editie(replay.tabellen["v3", "84799NED"])
        omgeving.setenv("KANSRIJK_CACHE", str(cache))
        omgeving.setenv("KANSRIJK_EIGEN", str(tmp_path_factory.mktemp("eigen")))
        omgeving.setenv("KANSRIJK_CBS_V3_URL", replay.v3)
        instellingen.cache_clear()
        resultaten = bouwen.haal_op(["KWB"])
    instellingen.cache_clear()
    assert {r.jaar: r.uitkomst for r in resultaten if r.uitkomst != "mislukt"} == {2020: "vernieuwd", JAAR: "vernieuwd"}
    return cache


@pytest.fixture
def met_cache(opgehaald: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("KANSRIJK_CACHE", str(opgehaald))
    instellingen.cache_clear()
    yield opgehaald
    instellingen.cache_clear()


@pytest.fixture
def wijkfiguren(met_cache: Path) -> Figures:
    return load_figures(niveau="wijk")


def _van(figuren: Figures, indicator: str, gebied: str, jaar: int) -> pd.Series[Any]:
    tabel = figuren.table
    (plek,) = tabel.index[
        (tabel["indicator"] == indicator) & (tabel["gebied"] == gebied) & (tabel["tot"] == jaar)
    ].tolist()
    return tabel.loc[plek]


def test_the_fetched_year_has_its_own_wijken(met_cache: Path) -> None:
    assert areas.wijk_jaren() == (2020, JAAR)
    eigen = areas.wijken(JAAR, "GM0059").set_index("code")
    assert eigen["wijziging"].to_dict() == {NOORD: ONVERANDERD, ZUID: NIEUWE_GRENZEN, "WK0059AA": NIEUWE_CODE}
    assert eigen.loc[NOORD, "naam"] == "Noord"
    assert areas.wijken(2020, "GM0059")["code"].tolist() == [NOORD, "WK005901", ZUID], "that of 2020 stays"
    assert set(areas.buurten(JAAR, "WK0059AA")["code"].str[:8]) == {"BU0059AA"}
    assert areas.find_wijk("wk0059aa", JAAR).naam == "Wijk 01 Centrum (Achtkarspelen)"
    assert areas.find_gebied("BU0059AA02", 2026).jaar == JAAR


def test_areas_are_matched_on_code_and_name_and_what_cbs_says(met_cache: Path) -> None:
    gevonden = areas.koppel_wijken(2020, JAAR).set_index(["oude_code", "code"])["uitkomst"]
    assert gevonden[NOORD, NOORD] == "zelfde"
    assert gevonden["WK005901", "WK0059AA"] == "andere_code"
    assert gevonden[ZUID, ZUID] == "veranderd"
    assert not areas.koppel_wijken(2020, JAAR)["volledig"].any(), "of 2021 and 2022 nothing is known"


def test_figures_of_two_years_stand_in_the_newest_division(wijkfiguren: Figures) -> None:
    assert wijkfiguren.jaar == JAAR
    toen, nu = (_van(wijkfiguren, "kinderen_0_14", "WK0059AA", jaar) for jaar in (2020, JAAR))
    ingebouwd = load_figures(niveau="wijk", indeling=2020)
    eerder = _van(ingebouwd, "kinderen_0_14", "WK005901", 2020)
    assert (toen["teller"], toen["noemer"], toen["waarde"]) == (eerder["teller"], eerder["noemer"], eerder["waarde"])
    assert (nu["teller"], nu["noemer"]) == (toen["teller"] - MINDER, toen["noemer"])
    assert nu["waarde"] == pytest.approx(100 * nu["teller"] / nu["noemer"])
    veranderd = _van(wijkfiguren, "kinderen_0_14", ZUID, 2020)
    assert (veranderd["reden"], pd.isna(veranderd["waarde"])) == ("gebied_veranderd", True)
    assert _van(wijkfiguren, "kinderen_0_14", ZUID, JAAR)["waarde"] > 0


def test_an_earlier_division_leaves_out_what_came_later(met_cache: Path) -> None:
    toen = load_figures(niveau="wijk", indeling=2020)
    assert toen.jaar == 2020
    assert set(toen.table["tot"]) == {2020}
    assert not toen.table["gebied"].str.contains("WK0059AA").any()
    with pytest.raises(OngeldigeInvoer, match="Kies 2020 of 2023"):
        load_figures(niveau="wijk", indeling=2019)
    assert load_figures("oefen", "wijk").jaar == 2020, "practice figures stay on the division they were drawn on"


def test_an_empty_year_does_not_displace_the_newest_figures(wijkfiguren: Figures) -> None:
    leeg = wijkfiguren.table.query("indicator == 'bijstand' and tot == @JAAR")
    assert len(leeg) > 2000
    assert leeg["waarde"].isna().all()
    assert set(leeg["reden"]) == {"niet_in_editie", "niet_beschikbaar"}
    recent = wijkfiguren.laatste.groupby("indicator")["tot"].first()
    assert recent[["bijstand", "kinderen_0_14"]].to_dict() == {"bijstand": 2020, "kinderen_0_14": JAAR}


def test_inside_a_gemeente_each_subject_has_its_newest_year(wijkfiguren: Figures) -> None:
    gevonden = binnen("Achtkarspelen", wijkfiguren)
    assert gevonden.gemeente.jaar == JAAR
    regels = gevonden.indicatoren.set_index("indicator")
    assert regels.loc[["bijstand", "kinderen_0_14"], "periode"].tolist() == ["2020", "2023"]
    assert "2023" in regels.loc["bijstand", "zin"], "it says of which year there is nothing yet"
    assert "nog niet" in regels.loc["bijstand", "zin"]
    assert "nog niet" not in regels.loc["kinderen_0_14", "zin"]
    rijen = gevonden.table[gevonden.table["indicator"] == "bijstand"].set_index("code")
    assert rijen.loc[ZUID, "reden"] == "gebied_veranderd"
    assert rijen.loc["WK0059AA", "waarde"] > 0
    assert binnen("Achtkarspelen", load_figures(niveau="buurt"), "WK0059AA").table["code"].str.match("BU0059AA").all()


def test_profile_of_a_gemeente_and_of_a_wijk_with_letters(met_cache: Path) -> None:
    eigen = profile("Achtkarspelen")
    tabel = eigen.table.set_index("indicator")
    assert (tabel.loc["bijstand", "tot"], tabel.loc["kinderen_0_14", "tot"]) == (2020, JAAR)
    assert tabel.loc["bijstand", "waarde"] > 0
    reeks = eigen.series.query("indicator == 'bijstand' and gebied == 'eigen'").set_index("tot")
    assert reeks.loc[JAAR, "reden"] == "niet_in_editie", "the page can say why the newest year has none"
    van_wijk = profile("WK0059AA", vergelijk="GM0059").table.set_index("indicator")
    assert van_wijk.loc["kinderen_0_14", "tot"] == JAAR
    assert van_wijk.loc["bijstand", "waarde"] > 0


def test_the_page_offers_the_years_there_are(met_cache: Path) -> None:
    assert gegevens.wijkindelingen() == (2020, JAAR)
    assert gegevens.wijkindelingen("oefen") == (2020,)
    nu = wijkenpagina(gemeente="Achtkarspelen", onderwerp="kinderen_0_14", weergave="rapport")
    toen = wijkenpagina(gemeente="Achtkarspelen", onderwerp="kinderen_0_14", jaar="2020", weergave="rapport")
    assert f"{JAAR}" in nu.lijst.titel
    assert "2020" in toen.lijst.titel
    assert "jaar=2020" in toen.kop.inhoud
    with pytest.raises(OngeldigeInvoer, match="2020 of 2023"):
        wijkenpagina(gemeente="Achtkarspelen", jaar="2019", weergave="rapport")


def test_choosing_a_year_on_the_screen(met_cache: Path) -> None:
    pagina: Any = wijkenpagina(
        gemeente="Achtkarspelen", niveau="WK0059AA", onderwerp="kinderen_0_14", weergave="scherm"
    )
    veld = pagina._indeling
    assert [waarde for _, waarde in veld.options] == ["2023", "2020"]
    assert (veld.value, veld in pagina.keuze.children[0].children) == ("2023", True)
    assert "buurten van" in pagina.kop.value
    veld.value = "2020"
    assert "jaar=2020" in pagina.kop.value
    assert "op 1 januari 2020" in pagina.kop.value
    assert pagina._niveau.value == "wijk", "the wijk that was looked at is none of that year"
    assert "WK005901" in {waarde for _, waarde in pagina._niveau.options}
    oefen: Any = wijkenpagina(gemeente="Leiden", bron="oefen", weergave="scherm")
    assert oefen._indeling not in oefen.keuze.children[0].children, "with one year there is nothing to choose"


def test_a_later_fetch_keeps_the_wijken_of_a_year_that_does_not_come(
    opgehaald: Path, echte_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cijfers").mkdir()
    for pad in (opgehaald / "cijfers").iterdir():
        (tmp_path / "cijfers" / pad.name).write_bytes(pad.read_bytes())
    with Replay(echte_data).draait() as replay:  # the edition of 2023 is not there, and neither are its raw answers
        monkeypatch.setenv("KANSRIJK_CACHE", str(tmp_path))
        monkeypatch.setenv("KANSRIJK_CBS_V3_URL", replay.v3)
        instellingen.cache_clear()
        bouwen.haal_op(["KWB"])
    assert areas.wijk_jaren() == (2020, JAAR)
    assert set(gegevens.tellingen("KWB", wijken=True)["jaar"]) == {2020, JAAR}
    assert all(bevinding.goed for bevinding in gegevens.controleer())


def test_a_damaged_list_of_wijken_is_passed_over(
    opgehaald: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cijfers").mkdir()
    for pad in (opgehaald / "cijfers").iterdir():
        (tmp_path / "cijfers" / pad.name).write_bytes(pad.read_bytes())
    kapot = tmp_path / "cijfers" / OPGEHAALD
    kapot.write_bytes(kapot.read_bytes()[:-100])
    monkeypatch.setenv("KANSRIJK_CACHE", str(tmp_path))
    instellingen.cache_clear()
    assert areas.wijk_jaren() == (2020,)
    assert OPGEHAALD in caplog.text
    with pytest.raises(GeenCijfers, match="2020"):
        areas.wijken(JAAR)
    assert OPGEHAALD in {Path(b.bestand).name for b in gegevens.controleer() if not b.goed}
    assert set(load_figures(niveau="wijk").table["tot"]) == {2020}
