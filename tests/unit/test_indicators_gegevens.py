"""Where the figures stand: checks, damage, and building whole or not at all."""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, GeenCijfers, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators import bouwen, catalogue, catalogus, gegevens, harmoniseer, load_figures, mappen
from kansrijk_analysis.sources.definities import definities


@pytest.fixture
def cache_met_cijfers() -> Path:
    """A cache that holds what is embedded, one table with a figure that tells them apart."""
    doel = gegevens.in_cache()
    shutil.copytree(gegevens.ingebouwd(), doel)
    frame = pd.read_parquet(doel / "03759ned.parquet")
    frame.loc[frame["gebied"] == "NL01", "aantal"] += 1
    verwacht = bouwen._schrijf_parquet(frame, doel / "03759ned.parquet")
    lijst = json.loads((doel / "bronnen.json").read_text(encoding="utf-8"))
    lijst["bestanden"]["03759ned.parquet"] = verwacht
    for bron in lijst["bronnen"]:
        bron["herkomst"] = "cache"
    (doel / "bronnen.json").write_text(json.dumps(lijst), encoding="utf-8")
    return doel


def nederland(jaar: int) -> float:
    frame = gegevens.tellingen("03759ned")
    return float(frame.loc[(frame["gebied"] == "NL01") & (frame["jaar"] == jaar), "aantal"].iloc[0])


def test_embedded_files_are_what_they_should_be() -> None:
    bevindingen = gegevens.controleer()
    namen = [Path(bevinding.bestand).name for bevinding in bevindingen]
    assert {
        "37201.parquet",
        "KWB-wijken.parquet",
        "register.parquet",
        "wijken.parquet",
        "oefen.parquet",
        "bijstand.yaml",
        "privacyregels.yaml",
    } <= set(namen)
    assert len(namen) == 5 + 3 + 2 + len(catalogus()) + 3
    assert all(bevinding.goed for bevinding in bevindingen)


def test_the_cache_goes_before_what_is_embedded(cache_met_cijfers: Path) -> None:
    assert nederland(2026) == 18_130_209
    assert {bron.herkomst for bron in gegevens.stand()} == {"cache"}


@pytest.mark.parametrize("schade", ["afgekapt", "weg", "andere_kolommen"])
def test_a_damaged_cache_file_is_found_and_passed_over(
    cache_met_cijfers: Path, schade: str, caplog: pytest.LogCaptureFixture
) -> None:
    bestand = cache_met_cijfers / "03759ned.parquet"
    if schade == "afgekapt":
        bestand.write_bytes(bestand.read_bytes()[:-100])
    elif schade == "weg":
        bestand.unlink()
    else:
        frame = pd.read_parquet(bestand).rename(columns={"aantal": "waarde"})
        lijst = json.loads((cache_met_cijfers / "bronnen.json").read_text(encoding="utf-8"))
        kolommen = lijst["bestanden"]["03759ned.parquet"]["kolommen"]
        lijst["bestanden"]["03759ned.parquet"] = {
            **bouwen._schrijf_parquet(frame, bestand),
            "kolommen": kolommen,
        }
        (cache_met_cijfers / "bronnen.json").write_text(json.dumps(lijst), encoding="utf-8")
    kapot = [bevinding for bevinding in gegevens.controleer() if not bevinding.goed]
    assert len(kapot) == 1
    assert "03759ned.parquet" in kapot[0].melding
    assert "kansrijk gegevens ophalen" in kapot[0].melding
    with caplog.at_level(logging.WARNING):
        assert nederland(2026) == 18_130_208
    assert "beschadigd" in caplog.text


def test_a_damaged_list_of_sources_is_found_and_passed_over(cache_met_cijfers: Path) -> None:
    (cache_met_cijfers / "bronnen.json").write_text("{", encoding="utf-8")
    assert [bevinding.goed for bevinding in gegevens.controleer()].count(False) == 1
    assert nederland(2026) == 18_130_208


def test_a_damaged_embedded_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    shutil.copytree(instellingen().data, data)
    (data / "cijfers" / "37201.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(gegevens, "ingebouwd", lambda: data / "cijfers")
    with pytest.raises(BestandBeschadigd, match="Installeer de analysetool opnieuw"):
        load_figures()


def test_building_without_raw_answers_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    uit = tmp_path / "uit"
    with pytest.raises(GeenCijfers, match="03759ned"):
        bouwen.bouw(tmp_path / "leeg", uit)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_keeps_what_was_there(
    cache_met_cijfers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uit = tmp_path / "uit"
    uit.mkdir()
    (uit / "oud.txt").write_text("blijft", encoding="utf-8")

    def vol(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    frame = gegevens.tellingen("03759ned")
    monkeypatch.setattr(bouwen, "_tabel", lambda *_: bouwen._Gemaakt(frame, [], [], {}))
    monkeypatch.setattr(pd.DataFrame, "to_parquet", vol)
    with pytest.raises(SchrijvenMislukt, match="uit"):
        bouwen.bouw(tmp_path, uit)
    assert [pad.name for pad in tmp_path.iterdir()] == ["uit"]
    assert (uit / "oud.txt").read_text(encoding="utf-8") == "blijft"


def test_fetching_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(OngeldigeInvoer, match="KWB"):
        bouwen.haal_op(["12345NED"])


def ruwe_rij(**anders: object) -> dict[str, object]:
    return {
        "tabel": "x", "maat_code": "M1", "maat": "1e kind", "eenheid": "aantal", "gebied": "GM0059", "gebied_naam": "",
        "periode": "2015JJ00", "jaar": 2015, "status": "Definitief", "waarde": 5.0, "tekst": None, "attribuut": "None",
    } | anders  # fmt: skip


def test_missing_keeps_its_reason_and_never_becomes_zero() -> None:
    ruw = pd.DataFrame(
        [
            ruwe_rij(),
            ruwe_rij(gebied="GM0060", waarde=float("nan"), attribuut="Confidential"),
            ruwe_rij(gebied="GM0061", waarde=float("nan"), attribuut="Impossible"),
            ruwe_rij(gebied="GM0062", waarde=float("nan"), attribuut="Null"),
            ruwe_rij(gebied="NL00", waarde=0.0),
            ruwe_rij(maat="2e kind", waarde=float("nan"), attribuut="Null"),
            ruwe_rij(maat="Gemeentenaam", waarde=float("nan"), tekst="Achtkarspelen"),
        ]
    )
    uit = harmoniseer(ruw, definities()["37201"]).set_index(["maat", "gebied"])
    assert set(uit.loc["1e kind"].index) == {"GM0059", "GM0060", "GM0062", "NL01"}
    assert uit.loc[("1e kind", "GM0060"), "reden"] == "afgeschermd"
    assert uit.loc[("1e kind", "GM0062"), "reden"] == "niet_beschikbaar"
    assert uit.loc[("1e kind", "NL01"), "aantal"] == 0
    assert uit.loc[("2e kind", "GM0059"), "reden"] == "niet_in_editie"
    assert "Gemeentenaam" not in uit.index.get_level_values(0)
    assert uit["aantal"].isna().sum() == 3


def test_provisional_figures_stay_provisional() -> None:
    ruw = pd.DataFrame([ruwe_rij(status="Voorlopig"), ruwe_rij(gebied="GM0060", status="iets nieuws")])
    assert set(harmoniseer(ruw, definities()["37201"])["status"]) == {"voorlopig"}


@pytest.mark.parametrize(
    ("pad", "schade", "zin"),
    [
        ("cijfers/bronnen.json", None, "ontbreekt"),
        ("gebieden/register.parquet", b"PAR1", "controlegetal"),
        ("gebieden/bronnen.json", b"{", "niet te lezen"),
        ("indicatoren/bijstand.yaml", b"id: bijstand", "bijstand.yaml"),
        ("landelijk.csv", b"indicator,waarde,teller,noemer\nbig2,veel,,", "landelijk.csv"),
    ],
)
def test_every_kind_of_damage_to_what_ships_is_found(
    pad: str, schade: bytes | None, zin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    echt = instellingen()
    shutil.copytree(echt.data, tmp_path / "data")
    if schade is None:
        (tmp_path / "data" / pad).unlink()
    else:
        (tmp_path / "data" / pad).write_bytes(schade)
    hier = replace(echt, data=tmp_path / "data")
    for module in (gegevens, mappen, catalogue):
        monkeypatch.setattr(module, "instellingen", lambda: hier)
    slecht = [bevinding for bevinding in gegevens.controleer() if not bevinding.goed]
    catalogue.landelijke_waarden.cache_clear()
    assert [Path(bevinding.bestand).name for bevinding in slecht] == [Path(pad).name]
    assert zin in slecht[0].melding
    assert "kansrijk gegevens ophalen" not in slecht[0].melding
