"""The chain of a figure down to the stored answers of the source, as they were fetched."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from replay import Replay

from kansrijk_analysis.cli.herkomst import als_velden, regels
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.indicators import bouwen, gegevens
from kansrijk_analysis.indicators.herkomst import herkomst
from kansrijk_analysis.indicators.uitgaven import lees_uitgave
from kansrijk_analysis.sources import Opslag


@pytest.fixture(scope="module")
def opgehaald(echte_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the answers about births, and about inhabitants and bijstand of wijken."""
    cache = tmp_path_factory.mktemp("herkomst")
    with Replay(echte_data).draait() as replay, pytest.MonkeyPatch.context() as omgeving:
        for naam, waarde in (
            ("KANSRIJK_CACHE", str(cache)),
            ("KANSRIJK_EIGEN", str(tmp_path_factory.mktemp("eigen"))),
            ("KANSRIJK_CBS_URL", replay.v4),
            ("KANSRIJK_CBS_V3_URL", replay.v3),
        ):
            omgeving.setenv(naam, waarde)
        instellingen.cache_clear()
        gehaald = [r.jaar for r in bouwen.haal_op(["37201", "KWB", "gebieden"]) if r.uitkomst == "vernieuwd"]
        assert sorted(gehaald) == sorted([2010, 2020, *range(2015, 2027)])  # of KWB one year was recorded
    instellingen.cache_clear()
    return cache


@pytest.fixture
def met_cache(opgehaald: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANSRIJK_CACHE", str(opgehaald))
    instellingen.cache_clear()
    return opgehaald


@pytest.mark.parametrize(
    ("indicator", "gebied", "jaar", "veld"),
    [
        ("moeders_35_plus", "Utrecht", 2014, "k_35Tot40Jaar_13"),  # version 3, a column a topic
        ("inwoners", "Achtkarspelen", 2020, "Value"),  # version 4, a row a count
        ("bijstand", "WK005901", 2020, "PersonenPerSoortUitkeringBijstand_83"),  # an edition without periods
    ],
)
def test_a_count_is_in_the_answer_that_is_named(
    met_cache: Path, indicator: str, gebied: str, jaar: int, veld: str
) -> None:
    keten = herkomst(indicator, gebied, jaar)
    telling = keten.onderdelen[0].tellingen[0]
    assert (telling.ruw.soort, telling.ruw.veld) == ("antwoord", veld)
    assert float(telling.ruw.velden[veld]) == telling.aantal
    dienst, tabel, moment, naam = telling.ruw.bestand.split("/")
    zending = Opslag().laatste(dienst, tabel).zending
    assert zending is not None
    assert zending.map.name == moment
    bestand = next(b for b in zending.manifest.bestanden if b.naam == naam)
    assert (telling.ruw.sha256, telling.ruw.adres, telling.ruw.opgehaald) == (
        bestand.sha256,
        bestand.adres,
        bestand.tijd,
    )
    assert naam in "\n".join(regels(keten))


def test_a_row_tells_no_count_that_the_chain_leaves_out(met_cache: Path) -> None:
    keten = herkomst("moeders_jonger_25", "Achtkarspelen", 2014)
    dicht = [t for deel in keten.onderdelen for t in deel.tellingen if not t.getoond]
    assert len(dicht) > 2
    namen = {"RegioS", "Perioden"}
    for telling in dicht:
        assert telling.ruw.velden[telling.ruw.veld] is None
        assert set(telling.ruw.velden) == namen | {telling.ruw.veld}
    echt = gegevens.tellingen("37201").query("gebied == 'GM0059'").set_index(["maat", "jaar"])["aantal"]
    assert all(echt[t.maat, t.jaar] >= 0 for t in dicht), "they are there, and left out"


def test_of_a_hidden_figure_no_row_is_read(met_cache: Path) -> None:
    keten = herkomst("moeders_jonger_20", "Schiermonnikoog", 2015)
    assert keten.cijfer.verborgen
    assert "velden" not in json.dumps(als_velden(keten))
    assert "GM0088, Perioden" not in "\n".join(regels(keten))


def test_raw_answers_that_are_gone_are_told(met_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ruw = met_cache / "ruw"
    ruw.rename(met_cache / "weg")
    try:
        telling = herkomst("moeders_35_plus", "Utrecht", 2014).onderdelen[0].tellingen[0]
        assert telling.ruw.soort == "cache"
        assert "kansrijk gegevens ophalen 37201" in telling.ruw.zin
        assert telling.aantal is not None
    finally:
        (met_cache / "weg").rename(ruw)


def test_fetching_the_same_figures_keeps_no_earlier_state(met_cache: Path) -> None:
    assert not (met_cache / "vorige").exists(), "the fetched figures are the embedded ones"


def test_an_earlier_state_is_kept_when_the_figures_change(
    echte_data: Path, met_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count of the embedded figures differs from what is fetched: the embedded ones are then the earlier state."""
    data = tmp_path / "data"
    shutil.copytree(instellingen().data, data)
    pad = data / "cijfers" / "37201.parquet"
    frame = pd.read_parquet(pad)
    frame.loc[(frame["gebied"] == "GM0363") & (frame["jaar"] == 2015), "aantal"] += 5
    lijst = json.loads((pad.parent / "bronnen.json").read_text(encoding="utf-8"))
    lijst["bestanden"][pad.name] = bouwen._schrijf_parquet(frame, pad)
    (pad.parent / "bronnen.json").write_text(json.dumps(lijst), encoding="utf-8")
    monkeypatch.setenv("KANSRIJK_DATA", str(data))
    monkeypatch.setenv("KANSRIJK_CACHE", str(tmp_path / "cache"))
    with Replay(echte_data).draait() as replay:
        monkeypatch.setenv("KANSRIJK_CBS_V3_URL", replay.v3)
        instellingen.cache_clear()
        assert {r.uitkomst for r in bouwen.haal_op(["37201"])} == {"vernieuwd"}
    vorige = lees_uitgave("vorige")
    geboren = vorige.cijfers.query("indicator == 'geboorten' and gebied == 'GM0363' and tot == 2015")["teller"].iloc[0]
    nu = gegevens.gebiedscijfers("GM0363").query("indicator == 'geboorten' and tot == 2015")["teller"].iloc[0]
    assert geboren == nu + 5
