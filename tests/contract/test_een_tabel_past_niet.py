"""A table that no longer fits stops its own indicators and nothing else, in fetching and in computing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest
from replay import Replay, Storing

from kansrijk_analysis.cli import opdrachten
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.indicators import bouwen, gegevens
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.profiles import profile
from kansrijk_analysis.sources import definities

ANDERE = ("81064ned", "85098NED", "85458NED-buiten-nederland", "85458NED-totaal", "RVP-2-jaar")
Lijf = dict[str, Any]
Ophalen = Callable[..., tuple[int, dict[str, str], str]]


@pytest.fixture
def bron(monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    with Replay(soorten=True).draait() as replay:
        monkeypatch.setenv("KANSRIJK_CBS_URL", replay.v4)
        monkeypatch.setenv("KANSRIJK_CBS_V3_URL", replay.v3)
        monkeypatch.setenv("KANSRIJK_RIVM_URL", replay.rivm)
        monkeypatch.setattr(bouwen, "_aantal_gemeenten", lambda jaar: None)  # a handful of gemeenten is all there is
        instellingen.cache_clear()
        yield replay


@pytest.fixture
def ophalen(capsys: pytest.CaptureFixture[str]) -> Ophalen:
    def doe(*tabellen: str) -> tuple[int, dict[str, str], str]:
        code = voer_uit(opdrachten.app, ["gegevens", "ophalen", *tabellen])
        uit, melding = capsys.readouterr()
        return code, {r["tabel"]: r["uitkomst"] for r in csv.DictReader(io.StringIO(uit))}, melding

    return doe


def _uit_cache() -> set[str]:
    return {bron.tabel for bron in gegevens.stand() if bron.herkomst == "cache"}


def _anders(veld: str, van: str, naar: object) -> Callable[[Lijf], Lijf]:
    """The service has written something else in a field of its metadata."""

    def doe(lijf: Lijf) -> Lijf:
        raak = [rij for rij in lijf["value"] if str(rij.get(veld, "")).strip() == van]
        assert raak, f"{van!r} is not in this answer"
        for rij in raak:
            rij[veld] = naar
        return lijf

    return doe


def _nieuw_gebied(lijf: Lijf) -> Lijf:
    lijf["value"].append({**lijf["value"][3], "ID": 9999, "RegioS": "GM9999    "})
    return lijf


def _meer_dan_iedereen(lijf: Lijf) -> Lijf:
    for rij in lijf["value"]:
        if rij["Geboorteland"] == "A051736" and rij["Bevolking_1"] is not None:
            rij["Bevolking_1"] *= 20
    return lijf


def _dubbel(lijf: Lijf) -> Lijf:
    """A category of which the source has two codes with one title: as figures they would be one."""
    for rij in lijf["value"]:
        if rij["Perioden"] == "2023JJ00":
            rij["Perioden"] = "2022JJ01"
    return lijf


# What is wrong, at which collection of which table; the definition that fails, and what the user reads.
FOUTEN: dict[str, tuple[Storing, str, str]] = {
    "onderwerp hernoemd": (
        Storing("DataProperties", "wijzig", _anders("Title", "Personen met een betalingsachterstand", "Wanbetalers"),
                tabel="81064ned"),
        "81064ned", "“Personen met een betalingsachterstand” heet nu “Wanbetalers”",
    ),
    "eenheid anders": (
        Storing("DataProperties", "wijzig", _anders("Unit", "% (zie toelichting)", "aantal"), tabel="85098NED"),
        "85098NED", "staat nu in “aantal” in plaats van in “% (zie toelichting)”",
    ),
    "indeling hernoemd": (
        Storing("DataProperties", "wijzig", _anders("Title", "Kenmerken adviezen/meldingen", "Kenmerken"),
                tabel="84849NED"),
        "84849NED", "de indeling Kenmerken adviezen/meldingen is er niet",
    ),
    "groep hernoemd": (
        Storing("Persoonskenmerken", "wijzig", _anders("Title", "Leeftijd: 0 tot 4 jaar", "0 tot 4 jaar"),
                tabel="85100NED"),
        "85100NED", "“Leeftijd: 0 tot 4 jaar” komt niet voor in de indeling Persoonskenmerken",
    ),
    "code van een van twee definities weg": (
        Storing("Geboorteland", "wijzig", _anders("Key", "A051736", "A099999"), tabel="85458NED"),
        "85458NED-buiten-nederland", "“A051736” komt niet voor in de indeling Geboorteland",
    ),
    "kolom weg": (
        Storing("DataProperties", "wijzig", _anders("Key", "GevaccineerdenZonderLeeftijdsgrens_4", "Gevaccineerd_4"),
                tabel="50141NED"),
        "RVP-2-jaar", "de kolom GevaccineerdenZonderLeeftijdsgrens is er niet (meer)",
    ),
    "groep van onderwerpen hernoemd": (
        Storing("DataProperties", "wijzig", _anders("Title", "Totaalscore", "Totaal"), tabel="86296NED"),
        "SES-WOA", "het onderwerp “Gemiddelde score” (Getal) is er niet meer",
    ),
    "tabel weg": (
        Storing("TableInfos", "status", 404, tabel="71487ned"), "71487ned", "kent tabel 71487ned niet (meer)",
    ),
    "codelijst afgekapt": (
        Storing("Marges", "wijzig", lambda lijf: lijf | {"value": lijf["value"][:2]}, tabel="50150NED"),
        "50150NED", "“MBG0095” komt niet voor in de indeling Marges",
    ),
    "gemeente die nooit bestond": (
        Storing("TypedDataSet", "wijzig", _nieuw_gebied, tabel="81064ned"), "81064ned", "GM9999",
    ),
    "meer gevallen dan mensen": (
        Storing("TypedDataSet", "wijzig", _meer_dan_iedereen, tabel="85458NED"),
        "85458NED-totaal", "er zijn meer gevallen",
    ),
    "twee perioden van een jaar": (
        Storing("TypedDataSet", "wijzig", _dubbel, tabel="85098NED"),
        "85098NED", "“Jongeren met jeugdhulp in natura” van NL01 in 2022 komt twee keer voor",
    ),
}  # fmt: skip


@pytest.mark.parametrize("geval", FOUTEN)
def test_one_table_fails_and_the_others_come_in(bron: Replay, ophalen: Ophalen, geval: str) -> None:
    storing, naam, zin = FOUTEN[geval]
    bron.storingen.append(storing)
    tabellen = sorted({*ANDERE, naam})
    code, uitkomsten, melding = ophalen(*tabellen)
    assert code == 1
    assert [tabel for tabel, uitkomst in uitkomsten.items() if uitkomst == "mislukt"] == [naam]
    assert list(uitkomsten) == tabellen
    assert zin in melding
    assert melding.count("Van deze tabel zijn er nog geen cijfers op deze computer.") == 1
    assert _uit_cache() == set(tabellen) - {naam}


@pytest.mark.parametrize("geval", ["onderwerp hernoemd", "gemeente die nooit bestond"])
def test_older_figures_of_the_table_stay(bron: Replay, ophalen: Ophalen, geval: str) -> None:
    storing, naam, zin = FOUTEN[geval]
    assert ophalen("81064ned", "85098NED")[0] == 0
    eerder = gegevens.tellingen("81064ned")
    ander = gegevens.tellingen("85098NED")

    def nieuwe_uitgave(lijf: Lijf) -> Lijf:
        lijf["value"][0]["Modified"] = "2026-11-20T02:00:00"
        return lijf

    def hoger(lijf: Lijf) -> Lijf:
        for rij in lijf["value"]:
            if rij["JongerenMetJeugdhulpInNatura_1"] is not None:
                rij["JongerenMetJeugdhulpInNatura_1"] += 1
        return lijf

    bron.storingen += [
        storing,
        Storing("TableInfos", "wijzig", nieuwe_uitgave),
        Storing("TypedDataSet", "wijzig", hoger, tabel="85098NED"),
    ]
    code, uitkomsten, melding = ophalen("81064ned", "85098NED")
    assert (code, uitkomsten) == (1, {"81064ned": "mislukt", "85098NED": "vernieuwd"})
    assert zin in melding
    assert "De analysetool gebruikt de cijfers die op" in melding
    assert naam in _uit_cache()
    pd.testing.assert_frame_equal(gegevens.tellingen("81064ned"), eerder)
    assert gegevens.tellingen("85098NED")["aantal"].sum() > ander["aantal"].sum()


def test_reader_is_told_which_figures_are_not_here(bron: Replay, ophalen: Ophalen) -> None:
    bron.storingen.append(FOUTEN["kolom weg"][0])
    assert ophalen("RVP-2-jaar", "85098NED")[0] == 1
    eigen = profile("GM1970").table.set_index("indicator")
    assert eigen.loc["vaccinatie_volledig", "reden"] == "niet_opgehaald"
    assert eigen.loc["vaccinatie_geen", "reden"] == "niet_opgehaald"
    assert eigen.loc["jeugdhulp", "waarde"] == 11
    assert eigen.loc["moeders_jonger_25", "waarde"] > 0  # the embedded ones are what they were


def test_a_number_of_the_service_is_a_name_too(bron: Replay, ophalen: Ophalen) -> None:
    code, uitkomsten, _ = ophalen("85458NED")
    assert (code, uitkomsten) == (0, {"85458NED-buiten-nederland": "vernieuwd", "85458NED-totaal": "vernieuwd"})


# --- a table a year -----------------------------------------------------------------------------------------


def test_missing_years_cost_nothing_that_was_there(bron: Replay, ophalen: Ophalen) -> None:
    """Two of the twelve years of this table come in; the others stay what they were."""
    ingebouwd = gegevens.tellingen("gebieden")
    code, _, melding = ophalen("gebieden")
    assert code == 1
    assert melding.count("De analysetool gebruikt de ingebouwde cijfers.") == 10
    (stand,) = [b for b in gegevens.stand() if b.tabel == "gebieden"]
    assert (stand.herkomst, stand.perioden) == ("cache", "2015–2026")
    eerder = "De cijfers van 2015, 2016, 2017, 2019, 2021, 2022, 2023, 2024, 2025 en 2026 zijn van een eerdere keer."
    assert stand.opmerking.endswith(eerder)
    assert eerder in melding
    nu = gegevens.tellingen("gebieden")
    vernieuwd = nu["jaar"].isin([2018, 2020])
    pd.testing.assert_frame_equal(
        nu[~vernieuwd].reset_index(drop=True),
        ingebouwd[~ingebouwd["jaar"].isin([2018, 2020])].reset_index(drop=True),
    )
    assert set(nu.loc[vernieuwd, "gebied"]) < set(ingebouwd["gebied"])


def _nieuwe_tabel(**anders: object) -> Callable[[], dict[str, Tabel]]:
    """Definitions with one table more, of which nothing is embedded."""
    alle = definities()
    tabel = alle["gebieden"].model_copy(update={"id": "nieuw", "edities": {2018: "83859NED", 2019: "84378NED"}})
    return lambda: alle | {"nieuw": tabel.model_copy(update=anders)}


@pytest.fixture
def met_nieuw(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def zet(**anders: object) -> None:
        for kamer in (bouwen, gegevens):
            monkeypatch.setattr(kamer, "definities", _nieuwe_tabel(**anders))

    return zet


def test_years_that_came_are_used_and_the_others_named(
    bron: Replay, ophalen: Ophalen, met_nieuw: Callable[..., None]
) -> None:
    met_nieuw()
    code, _, melding = ophalen("nieuw")
    assert code == 1
    assert "Van 2019 zijn er geen cijfers." in melding
    (stand,) = [b for b in gegevens.stand() if b.tabel == "nieuw"]
    assert (stand.perioden, stand.opmerking.endswith("Van 2019 zijn er geen cijfers.")) == ("2018", True)
    assert set(gegevens.tellingen("nieuw")["jaar"]) == {2018}


def test_editions_that_hold_more_years_are_all_needed(
    bron: Replay, ophalen: Ophalen, met_nieuw: Callable[..., None]
) -> None:
    """An edition with periods may hold years of the other: without both nobody knows what a year is made of."""
    met_nieuw(
        dienst="cbs-v3",
        periode_dimensie="Perioden",
        edities={2016: "81064ned", 2023: "99999ned"},
        maten=definities()["81064ned"].maten,
        gebieden=("NL", "GM"),
    )
    assert ophalen("nieuw")[0] == 1
    assert "nieuw" not in _uit_cache()


def test_table_that_can_not_be_built_any_more_keeps_its_figures(
    bron: Replay, ophalen: Ophalen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Raw answers of an earlier version of the tool that this version can't read any more."""
    assert ophalen("81064ned")[0] == 0
    eerder = gegevens.tellingen("81064ned")
    echt = bouwen.harmoniseer

    def kapot(ruw: pd.DataFrame, definitie: Tabel) -> pd.DataFrame:
        dubbel = pd.concat([ruw, ruw], ignore_index=True) if definitie.id == "81064ned" else ruw
        return echt(dubbel, definitie)

    monkeypatch.setattr(bouwen, "harmoniseer", kapot)
    code, uitkomsten, _ = ophalen("81064ned", "85098NED")
    assert (code, uitkomsten) == (1, {"81064ned": "mislukt", "85098NED": "vernieuwd"})
    assert _uit_cache() == {"81064ned", "85098NED"}
    pd.testing.assert_frame_equal(gegevens.tellingen("81064ned"), eerder)
