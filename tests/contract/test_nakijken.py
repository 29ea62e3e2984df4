"""Comparing definitions with the services: what fits, what does not, which lines are proposed; never any figures."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from replay import Replay, Storing

from kansrijk_analysis.cli import opdrachten
from kansrijk_analysis.cli.nakijken import KOLOMMEN
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.config import Instellingen, instellingen
from kansrijk_analysis.indicators.harmonise import harmoniseer
from kansrijk_analysis.model import Maat, Tabel
from kansrijk_analysis.sources import definities, haal_op, lees
from kansrijk_analysis.sources.nakijken import Nagekeken, kijk_na

VANDAAG = dt.date(2026, 11, 30)
HIER = sorted(set(definities()) - {"37201", "gebieden", "KWB"})  # of these there is a small answer of every edition
Lijf = dict[str, Any]


@pytest.fixture
def bron() -> Iterator[Replay]:
    with Replay(soorten=True).draait() as replay:
        yield replay


@pytest.fixture
def met(bron: Replay) -> Instellingen:
    return dataclasses.replace(
        instellingen(),
        cbs_url=bron.v4,
        cbs_v3_url=bron.v3,
        rivm_url=bron.rivm,
        wachttijd=2,
        pogingen=3,
        tussenpoos=0.01,
    )


def _een(naam: str, met: Instellingen, **anders: object) -> Nagekeken:
    (nagekeken,) = kijk_na([definities()[naam].model_copy(update=anders)], VANDAAG, met=met)
    return nagekeken


def _voorstellen(nagekeken: Nagekeken) -> dict[str, str]:
    return {b.onderdeel: b.yaml for b in nagekeken.bevindingen if b.soort == "voorstel"}


def _anders(veld: str, van: str, naar: object) -> Callable[[Lijf], Lijf]:
    def doe(lijf: Lijf) -> Lijf:
        raak = [rij for rij in lijf["value"] if str(rij.get(veld, "")).strip() == van]
        assert raak, f"{van!r} is not in this answer"
        for rij in raak:
            rij[veld] = naar
        return lijf

    return doe


# --- what fits ----------------------------------------------------------------------------------------------


def test_metadata_of_every_table_and_no_figure(bron: Replay, met: Instellingen) -> None:
    gemeld: list[tuple[str, int, int]] = []
    gekozen = [definities()[naam] for naam in HIER]
    uit = kijk_na(gekozen, VANDAAG, met=met, melding=lambda *stap: gemeld.append(stap))
    assert {een.definitie.id: een.uitkomst for een in uit} == dict.fromkeys(HIER, "past")
    assert all(_voorstellen(een)["nagekeken_op"] == "nagekeken_op: 2026-11-30" for een in uit)
    assert not [v for v in bron.verzoeken if "TypedDataSet" in v or "Observations" in v]
    gevraagd = [v.split("?")[0] for v in bron.verzoeken]
    assert len(gevraagd) == len(set(gevraagd)), "a table with two definitions is asked once"
    assert {v.split("/")[1] for v in gevraagd if "/50141NED/" in v or "/50150NED/" in v} == {"rivm"}
    assert [stap[1] for stap in gemeld] == list(range(len(HIER)))


def test_recorded_metadata_fits(echte_data: Path, met: Instellingen) -> None:
    with Replay(echte_data).draait() as replay:
        echt = dataclasses.replace(met, cbs_url=replay.v4, cbs_v3_url=replay.v3, rivm_url=replay.rivm)
        alle = definities()
        alle["KWB"] = alle["KWB"].model_copy(update={"edities": {2020: "84799NED"}})  # the year that was recorded
        namen = ["03759ned", "03759ned-leeftijd", "37201", "KWB"]
        uit = kijk_na([alle[naam] for naam in namen], VANDAAG, met=echt)
        assert {een.definitie.id: een.uitkomst for een in uit} == dict.fromkeys(namen, "past")
        # In the list of 2026 every code of the twelve years has its title; in the answers it is the same list.
        assert kijk_na([alle["gebieden"]], VANDAAG, met=echt)[0].uitkomst == "past"


def test_a_table_a_year_is_looked_at_year_by_year(bron: Replay, met: Instellingen) -> None:
    nummers = {2020: "84799NED", 2022: "85318NED"}
    uit = _een("KWB", met, edities=nummers)
    assert (uit.uitkomst, set(_voorstellen(uit))) == ("past", {"nagekeken_op"})
    assert all(any(f"/{nummer}/DataProperties" in vraag for vraag in bron.verzoeken) for nummer in nummers.values())
    zonder = _een("KWB", met, edities=nummers | {2023: "85618NED"})
    assert zonder.uitkomst != "past"
    assert {b.jaar for b in zonder.bevindingen if b.soort == "onbereikbaar"} <= {2023}


def test_table_that_says_all_we_have_gets_only_the_day(bron: Replay, met: Instellingen) -> None:
    assert _voorstellen(_een("85098NED", met)) == {"nagekeken_op": "nagekeken_op: 2026-11-30"}
    assert _voorstellen(_een("85458NED-totaal", met)) == {"nagekeken_op": "nagekeken_op: 2026-11-30"}


# --- proposals ----------------------------------------------------------------------------------------------


def _toegepast(nagekeken: Nagekeken) -> Tabel:
    """The definition with the proposed lines put in, as somebody would do it by hand."""
    velden = yaml.safe_load((instellingen().data / "tabellen" / f"{nagekeken.definitie.id}.yaml").read_text("utf-8"))
    for b in nagekeken.bevindingen:
        regel = yaml.safe_load(b.yaml)
        if b.onderdeel.startswith("maten."):
            oud = b.onderdeel.removeprefix("maten.")
            velden["maten"] = [regel[0] if maat["titel"] == oud else maat for maat in velden["maten"]]
        else:
            velden |= regel
    return Tabel.model_validate(velden)


def _aantallen(tabel: Tabel, met: Instellingen) -> pd.DataFrame:
    (resultaat,) = haal_op([tabel], met=met)
    assert resultaat.zending is not None, resultaat.zin
    return harmoniseer(lees(resultaat.zending), tabel)


@pytest.mark.parametrize("naam", HIER)
def test_proposed_lines_make_a_definition_that_asks_the_same(bron: Replay, met: Instellingen, naam: str) -> None:
    nagekeken = _een(naam, met)
    beter = _toegepast(nagekeken)
    assert beter.nagekeken_op == VANDAAG
    (weer,) = kijk_na([beter], VANDAAG, met=met)
    assert set(_voorstellen(weer)) == {"nagekeken_op"}
    assert weer.uitkomst == "past"
    voor, na = _aantallen(nagekeken.definitie, met), _aantallen(beter, met)
    titels = {b.onderdeel.removeprefix("maten."): b.titel for b in nagekeken.bevindingen if b.titel}
    voor["maat"] = [
        titels.get(m.split(" | ")[0], m.split(" | ")[0]) + m[len(m.split(" | ")[0]) :] for m in voor["maat"]
    ]
    volgorde = ["maat", "jaar", "gebied"]
    pd.testing.assert_frame_equal(
        voor.sort_values(volgorde, ignore_index=True), na.sort_values(volgorde, ignore_index=True)
    )


def test_titles_and_units_that_were_not_seen(bron: Replay, met: Instellingen) -> None:
    voorstellen = _voorstellen(_een("RVP-2-jaar", met))
    assert voorstellen["maten.Populatie"] == (
        "- {titel: Aantal kinderen in het cohort, eenheid: aantal, code: Populatie_1}"
    )
    # The title occurs twice: the group tells which.
    assert voorstellen["maten.Gevaccineerden"] == (
        "- {titel: Aantal gevaccineerd, eenheid: aantal, groep: Zonder leeftijdsgrens, "
        "code: GevaccineerdenZonderLeeftijdsgrens_4}"
    )


def test_codes_of_what_is_called_by_title(bron: Replay, met: Instellingen) -> None:
    voorstellen = _voorstellen(_een("85100NED", met))
    assert voorstellen["filters"] == "filters: {Persoonskenmerken: '10004', VormenVanJeugdzorg: A045561}"
    assert voorstellen["maten.Totaal jongeren met jeugdzorg"] == (
        "- {titel: Totaal jongeren met jeugdzorg, eenheid: aantal, code: TotaalJongerenMetJeugdzorg_1, "
        "afronding: 5, afronding_gemeente: 5}"
    )


def test_first_year_of_the_table(bron: Replay, met: Instellingen) -> None:
    assert _voorstellen(_een("SES-WOA", met))["edities"] == "edities: {2015: 86296NED}"
    assert "edities" not in _voorstellen(_een("RVP-2-jaar", met))


def test_column_that_moved(bron: Replay, met: Instellingen) -> None:
    maat = definities()["81064ned"].maten[0].model_copy(update={"code": "PersonenMetEenBetalingsachterstand_9"})
    voorstel = _voorstellen(_een("81064ned", met, maten=(maat,)))
    assert "code: PersonenMetEenBetalingsachterstand_1," in voorstel["maten.Personen met een betalingsachterstand"]


def test_optional_measure_that_is_not_there(bron: Replay, met: Instellingen) -> None:
    extra = Maat(titel="Iets van later", eenheid="aantal", code="IetsVanLater_7", optioneel=True)
    maten = (*definities()["81064ned"].maten, extra)
    assert _een("81064ned", met, maten=maten).uitkomst == "past"


# --- what does not fit --------------------------------------------------------------------------------------

FOUTEN: dict[str, tuple[str, Storing, str, str, str]] = {
    "onderwerp hernoemd": (
        "81064ned",
        Storing("DataProperties", "wijzig", _anders("Title", "Personen met een betalingsachterstand", "Wanbetalers")),
        "maten.Personen met een betalingsachterstand",
        "heet nu “Wanbetalers”",
        "Wanbetalers (aantal, PersonenMetEenBetalingsachterstand_1)",
    ),
    "eenheid anders": (
        "85098NED",
        Storing("DataProperties", "wijzig", _anders("Unit", "% (zie toelichting)", "aantal")),
        "maten.Jongeren met jeugdhulp in natura",
        "staat nu in “aantal”",
        "Jongeren met jeugdhulp in natura (aantal, JongerenMetJeugdhulpInNatura_1)",
    ),
    "kolom weg": (
        "RVP-2-jaar",
        Storing("DataProperties", "wijzig", _anders("Key", "Populatie_1", "Cohort_1")),
        "maten.Populatie",
        "de kolom Populatie is er niet",
        "–",
    ),
    "indeling hernoemd": (
        "84849NED",
        Storing("DataProperties", "wijzig", _anders("Title", "Kenmerken adviezen/meldingen", "Kenmerken")),
        "filters.Kenmerken adviezen/meldingen",
        "de indeling Kenmerken adviezen/meldingen is er niet",
        "KenmerkenAdviezenMeldingen (Kenmerken), RegioS (Regio's) of Perioden (Perioden)",
    ),
    "groep hernoemd": (
        "85100NED",
        Storing("Persoonskenmerken", "wijzig", _anders("Title", "Leeftijd: 0 tot 4 jaar", "Leeftijd: 0 tot 5 jaar")),
        "filters.Persoonskenmerken",
        "“Leeftijd: 0 tot 4 jaar” komt niet voor",
        "Leeftijd: 0 tot 5 jaar (10004)",
    ),
    "gebieden weg": (
        "85098NED",
        Storing("RegioS", "wijzig", lambda lijf: lijf | {"value": lijf["value"][:2]}),
        "gebieden",
        "geen gebieden met een code die begint met GM",
        "NL of PV",
    ),
    "geen hele jaren meer": (
        "81064ned",
        Storing("Perioden", "wijzig", lambda lijf: {"value": [{"Key": "2025KW01", "Title": "2025 1e kwartaal"}]}),
        "perioden",
        "de tabel heeft geen hele jaren vanaf 2016",
        "2025KW01",
    ),
    "tabel weg": (
        "71487ned", Storing("TableInfos", "status", 404), "tabel", "kent tabel 71487ned niet (meer)", "–",
    ),
    "antwoord van een andere vorm": (
        "71487ned", Storing("DataProperties", "wijzig", lambda lijf: {"value": "geen"}), "tabel",
        "het onderdeel DataProperties heeft een andere vorm", "–",
    ),
}  # fmt: skip


@pytest.mark.parametrize("geval", FOUTEN)
def test_what_does_not_fit_is_told_beside_what_is_there(bron: Replay, met: Instellingen, geval: str) -> None:
    naam, storing, onderdeel, zin, gevonden = FOUTEN[geval]
    bron.storingen.append(storing)
    nagekeken = _een(naam, met)
    assert nagekeken.uitkomst == "past_niet"
    fouten = {b.onderdeel: b for b in nagekeken.bevindingen if b.soort == "past_niet"}
    assert zin in fouten[onderdeel].zin
    assert gevonden in fouten[onderdeel].bron
    assert "nagekeken_op" not in _voorstellen(nagekeken)


def test_line_for_a_measure_that_was_renamed_or_got_another_code(bron: Replay, met: Instellingen) -> None:
    bron.storingen += [
        FOUTEN["onderwerp hernoemd"][1],
        Storing("MeasureCodes", "wijzig", _anders("Identifier", "M000352", "M000352_3")),
    ]
    for naam, regel, titel in (
        (
            "81064ned",
            "- {titel: Wanbetalers, eenheid: aantal, code: PersonenMetEenBetalingsachterstand_1, afronding: 10, "
            "afronding_gemeente: 10}",
            "Wanbetalers",
        ),
        ("03759ned", "- {titel: Bevolking op 1 januari, eenheid: aantal, code: M000352_3}", ""),
    ):
        (fout,) = [b for b in _een(naam, met).bevindingen if b.soort == "past_niet"]
        assert (fout.yaml, fout.titel) == (regel, titel)


def test_all_that_does_not_fit_is_told_at_once(bron: Replay, met: Instellingen) -> None:
    bron.storingen += [FOUTEN["eenheid anders"][1], FOUTEN["gebieden weg"][1]]
    nagekeken = _een("85098NED", met)
    assert {b.onderdeel for b in nagekeken.bevindingen if b.soort == "past_niet"} == {
        "maten.Jongeren met jeugdhulp in natura",
        "maten.Jongeren met jeugdbescherming",
        "gebieden",
    }


def test_dimension_that_nobody_chose_from(bron: Replay, met: Instellingen) -> None:
    """It would give more than one figure for each area and year."""
    filters = {"Leeftijd": "10000", "Herkomstland": "T001040", "Geboorteland": "T001638"}
    (fout,) = [b for b in _een("85458NED-totaal", met, filters=filters).bevindingen if b.soort == "past_niet"]
    assert "de tabel heeft ook de indeling Geslacht" in fout.zin
    assert fout.bron == "Totaal mannen en vrouwen (T001038)"


def test_silent_service_is_not_a_table_that_does_not_fit(bron: Replay, met: Instellingen) -> None:
    bron.storingen.append(Storing("TableInfos", "status", 503))
    alle = definities()
    namen = ["71487ned", "81064ned", "RVP-2-jaar", "03759ned"]
    uit = {een.definitie.id: een.uitkomst for een in kijk_na([alle[naam] for naam in namen], VANDAAG, met=met)}
    assert uit == dict.fromkeys(namen[:3], "onbereikbaar") | {"03759ned": "past"}
    pogingen = [v.split("/")[2] for v in bron.verzoeken if "TableInfos" in v]
    assert pogingen == ["71487ned"] * 3 + ["81064ned"] + ["50141NED"] * 3  # another service: all tries again


def test_every_edition_is_told_apart(bron: Replay, met: Instellingen) -> None:
    nagekeken = _een("gebieden", met)
    weg = [b.jaar for b in nagekeken.bevindingen if b.soort == "past_niet"]
    assert weg == [2015, 2016, 2017, 2019, 2021, 2022, 2023, 2024, 2025, 2026]
    assert nagekeken.uitkomst == "past_niet"


# --- the command --------------------------------------------------------------------------------------------


@pytest.fixture
def nakijken(
    bron: Replay, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("KANSRIJK_CBS_URL", bron.v4)
    monkeypatch.setenv("KANSRIJK_CBS_V3_URL", bron.v3)
    monkeypatch.setenv("KANSRIJK_RIVM_URL", bron.rivm)
    instellingen.cache_clear()

    def doe(*argumenten: str) -> tuple[int, str, str]:
        code = voer_uit(opdrachten.app, ["gegevens", "nakijken", *argumenten])
        return (code, *capsys.readouterr())

    return doe


def _afdruk() -> str:
    som = hashlib.sha256()
    for pad in sorted(instellingen().data.rglob("*.yaml")):
        som.update(pad.read_bytes())
    return som.hexdigest()


def test_command_tells_what_to_put_where_and_changes_nothing(
    bron: Replay, nakijken: Callable[..., tuple[int, str, str]]
) -> None:
    voor = _afdruk()
    bron.storingen.append(
        Storing("DataProperties", "wijzig", FOUTEN["eenheid anders"][1].waarde, tabel="85098NED"),
    )
    code, uit, melding = nakijken("85098NED", "50150NED")
    assert code == 1
    assert "85098NED: past niet.\n" in uit
    assert (
        "  - 85098NED: het onderwerp “Jongeren met jeugdhulp in natura” staat nu in “aantal” in plaats van in "
        "“% (zie toelichting)”. Bij ons: Jongeren met jeugdhulp in natura (% (zie toelichting), "
        "JongerenMetJeugdhulpInNatura_1). Bij de bron: Jongeren met jeugdhulp in natura (aantal, "
        "JongerenMetJeugdhulpInNatura_1)\n"
    ) in uit
    assert "50150NED: past.\n" in uit
    vandaag = dt.date.today()
    assert f"    in data/tabellen/50150NED.yaml: nagekeken_op: {vandaag}\n" in uit
    assert (
        "    in data/tabellen/50150NED.yaml: - {titel: Rookt tabak (dagelijks/soms), eenheid: '%', "
        "code: RooktTabak_35, optelbaar: false}\n"
    ) in uit
    assert '    in data/indicatoren/roken_18_plus.yaml: maat: "Rookt tabak (dagelijks/soms) | MW00000"\n' in uit
    assert '    in data/indicatoren/roken_18_plus.yaml: ondergrens: "Rookt tabak (dagelijks/soms) | MOG0095"\n' in uit
    assert "1 van de 2 tabellen passen." in melding
    assert _afdruk() == voor


def test_indicators_of_counts_get_their_line_too(nakijken: Callable[..., tuple[int, str, str]]) -> None:
    code, uit, _ = nakijken("50141NED")
    assert code == 0
    assert '    in data/indicatoren/vaccinatie_geen.yaml: maten: ["Aantal gevaccineerd | A041828"]\n' in uit


@pytest.mark.parametrize("soort", ["json", "csv"])
def test_report_for_machines(nakijken: Callable[..., tuple[int, str, str]], tmp_path: Path, soort: str) -> None:
    pad = tmp_path / f"nagekeken.{soort}"
    code, uit, melding = nakijken("82056NED", "--uit", str(pad))
    assert code == 0
    assert str(pad) in melding
    if soort == "json":
        rijen = json.loads(pad.read_text(encoding="utf-8"))
    else:
        with pad.open(encoding="utf-8", newline="") as bestand:
            rijen = list(csv.DictReader(bestand))
    assert all(list(rij) == list(KOLOMMEN) for rij in rijen)
    assert {rij["tabel"] for rij in rijen} == {"82056NED-eenouder", "82056NED-totaal"}
    assert {rij["uitkomst"] for rij in rijen} == {"past"}
    (regel,) = [r for r in rijen if r["tabel"] == "82056NED-eenouder" and r["onderdeel"] == "filters"]
    assert yaml.safe_load(regel["yaml"]) == {"filters": {"SamenstellingHuishouden": "1050190"}}
    assert regel["bestand"] == "data/tabellen/82056NED-eenouder.yaml"
    assert uit.count("past.") == 2


def test_wrong_use_is_told_before_anything_is_asked(
    bron: Replay, nakijken: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    code, uit, melding = nakijken("--uit", str(tmp_path / "lijst.xlsx"))
    assert (code, uit) == (2, "")
    assert "moet eindigen op .csv of .json" in melding
    code, uit, melding = nakijken("12345NED")
    assert (code, uit) == (1, "")
    assert "“12345NED”" in melding
    assert bron.verzoeken == []


def test_report_that_can_not_be_written(nakijken: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    code, uit, melding = nakijken("81064ned", "--uit", str(tmp_path / "weg" / "lijst.csv"))
    assert code == 1
    assert "81064ned: past." in uit  # what was found is not lost with it
    assert "Schrijven naar" in melding
