"""Fetching into the raw store: whatever goes wrong, what was there stays there, and the user is told."""

from __future__ import annotations

import dataclasses
import datetime as dt
import errno
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import Momentopname
from replay import Replay, Storing

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import (
    AntwoordOnjuist,
    BronOnbereikbaar,
    KansrijkError,
    MetadataPastNiet,
    SchrijvenMislukt,
    TabelNietGevonden,
)
from kansrijk_analysis.model import Maat, Tabel
from kansrijk_analysis.sources import cache, cbs, cbs_v3
from kansrijk_analysis.sources.cache import Opslag
from kansrijk_analysis.sources.lezen import lees
from kansrijk_analysis.sources.ophalen import Ophaalresultaat, haal_op
from kansrijk_analysis.text import datum

PROJECT = Path(__file__).resolve().parents[2]


def _haal(tabel: Tabel, met: Instellingen, **kw: Any) -> Ophaalresultaat:
    (resultaat,) = haal_op([tabel], met=met, **kw)
    return resultaat


def _nieuwe_uitgave(lijf: dict[str, Any]) -> dict[str, Any]:
    """The service has published again: Modified moves on."""
    if "value" in lijf:
        lijf["value"][0]["Modified"] = "2026-11-20T02:00:00"
        return lijf
    return lijf | {"Modified": "2026-11-20T02:00:00+01:00"}


# --- what goes well ---


def test_stored_answers_give_the_same_table_as_the_live_service(
    tabel_v4: Tabel, tabel_v3: Tabel, met: Instellingen
) -> None:
    zending = _haal(tabel_v4, met).zending
    assert zending is not None
    perioden = [2020, 2021, "2021KW01"]
    live = cbs.observations("99001NED", measures=["Inwoners"], regions=["NL", "GM"], periods=perioden, met=met)
    live = live[live["Geslacht"] == "T001038"].reset_index(drop=True)
    pd.testing.assert_frame_equal(lees(zending), live)

    zending = _haal(tabel_v3, met).zending
    assert zending is not None
    codes = ["LevendGeborenKinderen_1", "MoederJongerDan20Jaar_2"]
    pd.testing.assert_frame_equal(
        lees(zending), cbs_v3.observations("99002NED", measures=codes, regions=["NL", "GM"], met=met)
    )


def test_manifest_tells_where_every_answer_came_from(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    resultaat = _haal(tabel_v4, met)
    assert resultaat.uitkomst == "vernieuwd"
    assert resultaat.zin == "Tabel 99001NED is vernieuwd: 12 rijen, bij de bron gewijzigd op 4 mei 2026."
    assert resultaat.zending is not None
    manifest = resultaat.zending.manifest
    assert (manifest.definitie, manifest.dienst, manifest.tabel, manifest.editie) == (
        "voorbeeld-v4", "cbs-v4", "99001NED", 2020,
    )  # fmt: skip
    assert manifest.gewijzigd == "2026-05-04T02:00:00+02:00"
    assert manifest.licentie == "https://creativecommons.org/licenses/by/4.0/"
    assert manifest.rijen == len(lees(resultaat.zending)) == 12
    assert abs(dt.datetime.now(dt.UTC) - manifest.opgehaald) < dt.timedelta(minutes=1)
    assert [b.onderdeel for b in manifest.bestanden[:2]] == ["Properties", "Dimensions"]
    assert all(b.adres.startswith(replay.v4) and b.status == 200 and len(b.sha256) == 64 for b in manifest.bestanden)
    assert {p.name for p in resultaat.zending.map.iterdir()} == {b.naam for b in manifest.bestanden} | {"manifest.json"}


def test_newest_table_is_not_fetched_again(
    replay: Replay, tabel_v4: Tabel, met: Instellingen, ruw: Momentopname
) -> None:
    eerste = _haal(tabel_v4, met)
    voor = ruw()
    replay.verzoeken.clear()
    tweede = _haal(tabel_v4, met)
    assert tweede.uitkomst == "al_nieuwste"
    assert tweede.zin == "Van tabel 99001NED hebt u al de nieuwste cijfers (bij de bron gewijzigd op 4 mei 2026)."
    assert tweede.zending == eerste.zending
    assert replay.verzoeken == ["/v4/99001NED/Properties"]
    assert ruw() == voor


def test_newer_table_is_a_new_zending_beside_the_old_one(
    replay: Replay, tabel_v4: Tabel, met: Instellingen, ruw: Momentopname
) -> None:
    eerste = _haal(tabel_v4, met)
    voor = ruw()
    replay.storingen.append(Storing("Properties", "wijzig", _nieuwe_uitgave))
    tweede = _haal(tabel_v4, met)
    assert tweede.uitkomst == "vernieuwd"
    assert "20 november 2026" in tweede.zin
    assert eerste.zending is not None
    assert tweede.zending is not None
    assert tweede.zending.map.name > eerste.zending.map.name
    assert voor.items() < ruw().items()
    assert Opslag(met.cache).laatste("cbs-v4", "99001NED").zending == tweede.zending


def test_changed_definition_is_fetched_though_the_table_is_the_same(tabel_v4: Tabel, met: Instellingen) -> None:
    _haal(tabel_v4, met)
    ruimer = tabel_v4.model_copy(update={"gebieden": ("NL", "PV", "GM")})
    resultaat = _haal(ruimer, met)
    assert resultaat.uitkomst == "vernieuwd"
    assert resultaat.zending is not None
    assert "PV21" in set(lees(resultaat.zending)["gebied"])


def test_year_of_the_edition_is_the_period_of_a_table_without_periods(
    replay: Replay, tabel_v4: Tabel, met: Instellingen
) -> None:
    def zonder_perioden(lijf: dict[str, Any]) -> dict[str, Any]:
        lijf["value"] = [d for d in lijf["value"] if d["Identifier"] != "Perioden"]
        return lijf

    def alleen_2020(lijf: dict[str, Any]) -> dict[str, Any]:
        lijf["value"] = [r for r in lijf["value"] if r.pop("Perioden") == "2020JJ00"]
        return lijf

    replay.bladzijde["v4"] = 100
    replay.telt = False
    replay.storingen += [
        Storing("Dimensions", "wijzig", zonder_perioden),
        Storing("Observations", "wijzig", alleen_2020),
    ]
    los = tabel_v4.model_copy(update={"periode_dimensie": None, "vanaf": None, "edities": {2018: "99001NED"}})
    zending = _haal(los, met).zending
    assert zending is not None
    lang = lees(zending)
    assert set(lang["periode"]) == {"2018JJ00"}
    assert set(lang["jaar"]) == {2018}
    assert set(lang["status"]) == {""}


def test_progress_names_table_step_and_count(tabel_v4: Tabel, tabel_v3: Tabel, met: Instellingen) -> None:
    gemeld: list[tuple[str, str, int, int]] = []
    haal_op([tabel_v4, tabel_v3], met=met, melding=lambda *stap: gemeld.append(stap))
    assert gemeld[0] == ("99001NED", "kenmerken van de tabel", 0, 2)
    assert ("99001NED", "cijfers (12 rijen)", 0, 2) in gemeld
    assert gemeld[-1][0::2] == ("99002NED", 2)
    assert gemeld[-1][3] == 2


# --- what goes wrong ---


def _verander(veld: str, waarde: str, plek: int = 0) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def doe(lijf: dict[str, Any]) -> dict[str, Any]:
        lijf["value"][plek][veld] = waarde
        return lijf

    return doe


def _vreemde_link(lijf: dict[str, Any]) -> dict[str, Any]:
    return lijf | {"@odata.nextLink": "https://kwaad.example/99001NED/Observations?$skip=3"}


def _dubbele_rij(lijf: dict[str, Any]) -> dict[str, Any]:
    lijf["value"][1]["Id"] = lijf["value"][0]["Id"]
    return lijf


FOUTEN_V4 = {
    "tweede bladzijde blijft weg": (
        Storing("Observations", "status", 503, bladzijde=2), BronOnbereikbaar,
        "De bron CBS gaf geen antwoord voor tabel 99001NED (de bron antwoordde met foutcode 503).",
    ),
    "tweede bladzijde breekt af": (
        Storing("Observations", "afgekapt", bladzijde=2), AntwoordOnjuist, "het antwoord brak halverwege af",
    ),
    "half antwoord": (
        Storing("RegioSCodes", "kapotte_json"), AntwoordOnjuist, "het antwoord is niet volledig",
    ),
    "te traag": (
        Storing("Observations", "traag", 0.8, bladzijde=2), BronOnbereikbaar, "nog geen antwoord",
    ),
    "tabel weg": (
        Storing("Properties", "status", 404), TabelNietGevonden, "De bron CBS kent tabel 99001NED niet (meer).",
    ),
    "telling klopt niet": (
        Storing("Observations/$count", "telling", 5), AntwoordOnjuist, "de bron telt 17 rijen en stuurde er 12",
    ),
    "dubbele rij": (
        Storing("Observations", "wijzig", _dubbele_rij), AntwoordOnjuist, "er staan 1 rijen dubbel in",
    ),
    "vreemde link": (
        Storing("Observations", "wijzig", _vreemde_link), AntwoordOnjuist, "een onbekend adres (kwaad.example",
    ),
    "geen lijst": (
        Storing("Observations", "wijzig", lambda lijf: {"value": "geen"}), AntwoordOnjuist, "heeft een andere vorm",
    ),
    "rij van andere vorm": (
        Storing("Observations", "wijzig", _verander("Value", "veel")), AntwoordOnjuist, "heeft een andere vorm",
    ),
    "onderwerp hernoemd": (
        Storing("MeasureCodes", "wijzig", _verander("Title", "Ingezetenen")), MetadataPastNiet,
        "Tabel 99001NED is veranderd: het onderwerp “Inwoners” heet nu “Ingezetenen” (code A000001).",
    ),
    "eenheid anders": (
        Storing("MeasureCodes", "wijzig", _verander("Unit", "x 1 000")), MetadataPastNiet,
        "het onderwerp “Inwoners” staat nu in “x 1 000” in plaats van in “aantal”",
    ),
    "code anders": (
        Storing("MeasureCodes", "wijzig", _verander("Identifier", "B000001")), MetadataPastNiet,
        "heeft nu code B000001 in plaats van A000001",
    ),
    "indeling weg": (
        Storing("Dimensions", "wijzig", lambda d: _verander("Title", "Sekse")(_verander("Identifier", "Sekse")(d))),
        MetadataPastNiet,
        "de indeling Geslacht is er niet. Wel zijn er: Sekse, RegioS en Perioden",
    ),
    "filtercode weg": (
        Storing("GeslachtCodes", "wijzig", _verander("Identifier", "T1")), MetadataPastNiet,
        "“T001038” komt niet voor in de indeling Geslacht",
    ),
}  # fmt: skip


@pytest.mark.parametrize("geval", FOUTEN_V4)
def test_fault_leaves_the_store_as_it_was(
    replay: Replay, tabel_v4: Tabel, met: Instellingen, ruw: Momentopname, geval: str
) -> None:
    storing, soort, zin = FOUTEN_V4[geval]
    oud = _haal(tabel_v4, met).zending
    assert oud is not None
    voor = ruw()
    replay.storingen += [dataclasses.replace(storing), Storing("Properties", "wijzig", _nieuwe_uitgave)]
    ongeduldig = dataclasses.replace(met, wachttijd=0.5 if storing.soort == "traag" else 5, pogingen=2)
    resultaat = _haal(tabel_v4, ongeduldig)
    assert (resultaat.uitkomst, type(resultaat.fout)) == ("mislukt", soort)
    assert zin in resultaat.zin
    dag = datum(oud.manifest.opgehaald.date())
    assert resultaat.zin.endswith(f"De analysetool gebruikt de cijfers die op {dag} zijn opgehaald.")
    assert resultaat.zending == oud
    assert ruw() == voor
    assert not list(met.cache.rglob(".deel-*"))


@pytest.mark.parametrize("geval", ["tweede bladzijde blijft weg", "tabel weg", "onderwerp hernoemd"])
def test_fault_at_the_first_time_leaves_an_empty_store(
    replay: Replay, tabel_v4: Tabel, met: Instellingen, ruw: Momentopname, geval: str
) -> None:
    storing, _, zin = FOUTEN_V4[geval]
    replay.storingen.append(dataclasses.replace(storing))
    resultaat = _haal(tabel_v4, met)
    assert resultaat.zending is None
    assert zin in resultaat.zin
    assert resultaat.zin.endswith("De analysetool gebruikt de ingebouwde cijfers.")
    assert ruw() == {}
    assert not list(met.cache.rglob(".deel-*"))


FOUTEN_V3 = {
    "onderwerp hernoemd": (
        Storing("DataProperties", "wijzig", _verander("Title", "Moeder jonger dan 21 jaar", 1), bladzijde=2),
        MetadataPastNiet,
        "het onderwerp “Moeder jonger dan 20 jaar” (aantal) is er niet meer. Wat er het meest op lijkt: "
        "“Moeder jonger dan 21 jaar”",
    ),
    "eenheid anders": (
        Storing("DataProperties", "wijzig", _verander("Unit", "%", 1), bladzijde=2), MetadataPastNiet,
        "“Moeder jonger dan 20 jaar” staat nu in “%” in plaats van in “aantal”",
    ),
    "code zonder volgnummer anders": (
        Storing("DataProperties", "wijzig", _verander("Key", "MoederJonger_2", 1), bladzijde=2), MetadataPastNiet,
        "heeft nu code MoederJonger_2 in plaats van MoederJongerDan20Jaar_7",
    ),
    "dubbele titel, code weg": (
        Storing("DataProperties", "wijzig", _verander("Key", "LevendGeborenKinderen_8", 0), bladzijde=2),
        MetadataPastNiet,
        "komt 2 keer voor, met de codes LevendGeborenKinderen_8 en LevendGeborenKinderen_3",
    ),
    "tweede bladzijde blijft weg": (
        Storing("TypedDataSet", "status", 502, bladzijde=2), BronOnbereikbaar, "foutcode 502",
    ),
    "lege tabel": (
        Storing("TypedDataSet", "wijzig", lambda lijf: {"value": []}), AntwoordOnjuist, "er kwam geen enkele rij",
    ),
    "onderwerp weg uit de rijen": (
        Storing("TypedDataSet", "wijzig", lambda lijf: {"value": [{"RegioS": "NL01", "Perioden": "2019JJ00"}]}),
        AntwoordOnjuist, "het onderdeel TypedDataSet heeft een andere vorm dan afgesproken",
    ),
    "gebieden weg": (
        Storing("RegioS", "wijzig", lambda lijf: {"value": [{"Key": "PV21      ", "Title": "Fryslân"}]}),
        MetadataPastNiet, "er zijn geen gebieden met een code die begint met NL",
    ),
}  # fmt: skip


@pytest.mark.parametrize("geval", FOUTEN_V3)
def test_fault_of_version_3_leaves_the_store_as_it_was(
    replay: Replay, tabel_v3: Tabel, met: Instellingen, ruw: Momentopname, geval: str
) -> None:
    storing, soort, zin = FOUTEN_V3[geval]
    replay.bladzijde["v3"] = 4
    assert _haal(tabel_v3, met).uitkomst == "vernieuwd"
    voor = ruw()
    replay.bladzijde["v3"] = 3
    replay.storingen += [dataclasses.replace(storing), Storing("TableInfos", "wijzig", _nieuwe_uitgave)]
    resultaat = _haal(tabel_v3, met)
    assert (resultaat.uitkomst, type(resultaat.fout)) == ("mislukt", soort)
    assert zin in resultaat.zin
    assert ruw() == voor


def test_one_bad_moment_leaves_no_trace(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    goed = _haal(tabel_v4, met).zending
    replay.storingen += [
        Storing("Properties", "wijzig", _nieuwe_uitgave),
        Storing("Observations", "status", 503, bladzijde=2, keer=1),
        Storing("RegioSCodes", "afgekapt", keer=1),
    ]
    weer = _haal(tabel_v4, met)
    assert weer.uitkomst == "vernieuwd"
    assert goed is not None
    assert weer.zending is not None
    pd.testing.assert_frame_equal(lees(weer.zending), lees(goed))


def test_one_failing_table_stops_no_other(replay: Replay, tabel_v4: Tabel, tabel_v3: Tabel, met: Instellingen) -> None:
    weg = tabel_v4.model_copy(update={"edities": {2019: "98765NED", 2020: "99001NED"}})
    resultaten = haal_op([weg, tabel_v3], met=met)
    assert [(r.tabel, r.jaar, r.uitkomst) for r in resultaten] == [
        ("98765NED", 2019, "mislukt"),
        ("99001NED", 2020, "vernieuwd"),
        ("99002NED", 2019, "vernieuwd"),
    ]
    assert resultaten[0].zin.startswith("De bron CBS kent tabel 98765NED niet (meer). Kijk op StatLine")


def test_refused_connection(tabel_v4: Tabel, met: Instellingen, ruw: Momentopname) -> None:
    _haal(tabel_v4, met)
    voor = ruw()
    resultaat = _haal(tabel_v4, dataclasses.replace(met, cbs_url="http://127.0.0.1:9/v4"))
    assert isinstance(resultaat.fout, BronOnbereikbaar)
    assert "er kwam geen verbinding tot stand" in resultaat.zin
    assert ruw() == voor


@pytest.mark.parametrize(
    ("nummer", "zin"),
    [
        (errno.ENOSPC, "de schijf is vol. Kies een andere map of maak ruimte vrij."),
        (errno.EROFS, "deze map is niet om in te schrijven"),
        (errno.EIO, "het besturingssysteem meldt"),
    ],
)
@pytest.mark.parametrize("na", [0, 3, 8])
def test_disk_that_takes_no_more(
    replay: Replay, tabel_v4: Tabel, met: Instellingen, ruw: Momentopname, monkeypatch: pytest.MonkeyPatch,
    nummer: int, zin: str, na: int,
) -> None:  # fmt: skip
    _haal(tabel_v4, met)
    voor = ruw()
    replay.storingen.append(Storing("Properties", "wijzig", _nieuwe_uitgave))
    echt = cache._schrijf
    geschreven: list[Path] = []

    def klein(pad: Path, inhoud: bytes) -> None:
        if len(geschreven) == na:
            pad.write_bytes(inhoud[: len(inhoud) // 2])
            raise OSError(nummer, os.strerror(nummer))
        geschreven.append(pad)
        echt(pad, inhoud)

    monkeypatch.setattr(cache, "_schrijf", klein)
    resultaat = _haal(tabel_v4, met)
    assert isinstance(resultaat.fout, SchrijvenMislukt)
    assert zin in resultaat.zin
    assert ruw() == voor
    assert not list(met.cache.rglob(".deel-*"))


def test_file_where_the_folder_should_be(tabel_v4: Tabel, met: Instellingen, tmp_path: Path) -> None:
    in_de_weg = tmp_path / "cache"
    in_de_weg.write_text("ik sta hier al")
    resultaat = _haal(tabel_v4, dataclasses.replace(met, cache=in_de_weg))
    assert isinstance(resultaat.fout, SchrijvenMislukt)
    assert "er staat al een bestand met deze naam" in resultaat.zin
    assert in_de_weg.read_text() == "ik sta hier al"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_folder_that_may_not_be_written(tabel_v4: Tabel, met: Instellingen) -> None:
    met.cache.chmod(0o500)
    try:
        resultaat = _haal(tabel_v4, met)
    finally:
        met.cache.chmod(0o700)
    assert isinstance(resultaat.fout, SchrijvenMislukt)
    assert "deze map is niet om in te schrijven" in resultaat.zin


def test_killed_half_way(replay: Replay, tabel_v4: Tabel, met: Instellingen, ruw: Momentopname) -> None:
    _haal(tabel_v4, met)
    voor = ruw()
    replay.storingen += [
        Storing("Properties", "wijzig", _nieuwe_uitgave),
        Storing("Observations", "traag", 20, bladzijde=2),
    ]
    programma = f"""
        from kansrijk_analysis.model import Tabel
        from kansrijk_analysis.sources.ophalen import haal_op
        haal_op([Tabel.model_validate_json({tabel_v4.model_dump_json()!r})])
    """
    omgeving = os.environ | {
        "KANSRIJK_CBS_URL": replay.v4,
        "KANSRIJK_CACHE": str(met.cache),
        "PYTHONPATH": str(PROJECT),
    }
    proces = subprocess.Popen([sys.executable, "-c", textwrap.dedent(programma)], env=omgeving)
    try:
        klaar = time.monotonic() + 20
        while not any("skip=6" in v for v in replay.verzoeken[-3:]) or not list(met.cache.rglob(".deel-*/*.gz")):
            assert time.monotonic() < klaar
            assert proces.poll() is None
            time.sleep(0.05)
        proces.send_signal(signal.SIGKILL)
    finally:
        proces.kill()
        proces.wait()
    over = ruw()
    rest = {naam for naam in over if ".deel-" in naam}
    assert rest
    assert {naam: inhoud for naam, inhoud in over.items() if naam not in rest} == voor
    assert Opslag(met.cache).controleer() == []

    replay.storingen = replay.storingen[:1]
    assert _haal(tabel_v4, met).uitkomst == "vernieuwd"
    assert not list(met.cache.rglob(".deel-*"))


def test_two_at_the_same_time_fetch_once(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    replay.storingen.append(Storing("Observations", "traag", 0.3, keer=1))
    resultaten: list[Ophaalresultaat] = []
    draden = [threading.Thread(target=lambda: resultaten.append(_haal(tabel_v4, met))) for _ in range(2)]
    for draad in draden:
        draad.start()
    for draad in draden:
        draad.join()
    assert sorted(r.uitkomst for r in resultaten) == ["al_nieuwste", "vernieuwd"]
    assert len(Opslag(met.cache).zendingen("cbs-v4", "99001NED")) == 1
    assert sum("$count" in v for v in replay.verzoeken) == 1


def test_far_too_few_gemeenten(tabel_v4: Tabel, met: Instellingen, ruw: Momentopname) -> None:
    resultaat = _haal(tabel_v4, met, aantal_gemeenten={2020: 2, 2021: 342}.get)
    assert isinstance(resultaat.fout, AntwoordOnjuist)
    assert "voor 2021 kwamen er cijfers van 2 gemeenten, terwijl Nederland er toen 342 had" in resultaat.zin
    assert ruw() == {}
    assert _haal(tabel_v4, met, aantal_gemeenten={2020: 2, 2021: 2}.get).uitkomst == "vernieuwd"


def test_optional_measure_may_be_absent_but_not_renamed(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    extra = Maat(titel="Nieuw onderwerp", eenheid="aantal", code="A000009", optioneel=True)
    ruimer = tabel_v4.model_copy(update={"maten": (*tabel_v4.maten, extra)})
    assert _haal(ruimer, met).uitkomst == "vernieuwd"
    streng = ruimer.model_copy(update={"maten": (extra.model_copy(update={"optioneel": False}),)})
    assert isinstance(_haal(streng, met).fout, MetadataPastNiet)
    replay.storingen.append(Storing("MeasureCodes", "wijzig", _verander("Identifier", "A000009", 1)))
    hernoemd = _haal(ruimer.model_copy(update={"gebieden": ("NL",)}), met)
    assert "“Nieuw onderwerp” heet nu “Gemiddeld aantal inwoners”" in hernoemd.zin


def test_measure_that_is_listed_but_has_no_figures(tabel_v4: Tabel, met: Instellingen) -> None:
    leeg = Maat(titel="Maat zonder cijfers", eenheid="aantal", code="A000004")
    fout = _haal(tabel_v4.model_copy(update={"maten": (*tabel_v4.maten, leeg)}), met).fout
    assert isinstance(fout, AntwoordOnjuist)
    assert "het onderwerp “Maat zonder cijfers” (aantal) heeft geen enkel cijfer" in str(fout)
    mag = leeg.model_copy(update={"optioneel": True})
    assert _haal(tabel_v4.model_copy(update={"maten": (*tabel_v4.maten, mag)}), met).uitkomst == "vernieuwd"


def test_table_that_does_not_say_when_it_changed_is_fetched_again(
    replay: Replay, tabel_v4: Tabel, met: Instellingen
) -> None:
    replay.storingen.append(Storing("Properties", "wijzig", lambda lijf: lijf | {"Modified": None}))
    assert [_haal(tabel_v4, met).uitkomst for _ in range(2)] == ["vernieuwd", "vernieuwd"]


def test_results_carry_no_bare_exception(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    replay.storingen.append(Storing("Properties", "wijzig", lambda lijf: {"Title": None}))
    fout = _haal(tabel_v4, met).fout
    assert isinstance(fout, KansrijkError)
    assert "het onderdeel Properties heeft een andere vorm dan afgesproken" in str(fout)
    assert json.dumps(str(fout))


def test_a_silent_service_gets_all_its_tries_once(
    tabel_v4: Tabel, met: Instellingen, monkeypatch: pytest.MonkeyPatch
) -> None:
    pogingen: list[int] = []
    maak = cbs.CbsV4.verbinding

    def tel(self: Any, tabel: str, met: Instellingen) -> Any:
        pogingen.append(met.pogingen)
        return maak(self, tabel, met)

    monkeypatch.setattr(cbs.CbsV4, "verbinding", tel)
    dood = dataclasses.replace(met, cbs_url="http://127.0.0.1:9", pogingen=3, tussenpoos=0.001)
    jaren = tabel_v4.model_copy(update={"edities": {2018: "A", 2019: "B", 2020: "C"}})
    resultaten = haal_op([jaren], met=dood)
    assert pogingen == [3, 1, 1]
    assert {resultaat.uitkomst for resultaat in resultaten} == {"mislukt"}
    assert all("ingebouwde cijfers" in resultaat.zin for resultaat in resultaten)
