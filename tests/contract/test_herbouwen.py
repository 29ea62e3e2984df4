"""From the source to the embedded files: fetch the recorded answers, build, and compare byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from replay import Replay

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, SchrijvenMislukt, TabelNietGevonden
from kansrijk_analysis.indicators import bouwen, gegevens, load_figures
from kansrijk_analysis.sources import definities

INGEBOUWD = {"03759ned", "37201", "KWB", "gebieden"}
NIET = {("KWB", jaar) for jaar in definities()["KWB"].edities if jaar != 2020}  # no answers of these were recorded


@pytest.fixture(scope="module")
def cache_van_opnamen(echte_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder filled from the recorded answers, as ``kansrijk gegevens ophalen`` does it."""
    cache = tmp_path_factory.mktemp("ophalen")
    with Replay(echte_data).draait() as replay, pytest.MonkeyPatch.context() as omgeving:
        omgeving.setenv("KANSRIJK_CACHE", str(cache))
        omgeving.setenv("KANSRIJK_CBS_URL", replay.v4)
        omgeving.setenv("KANSRIJK_CBS_V3_URL", replay.v3)
        omgeving.setenv("KANSRIJK_RIVM_URL", replay.rivm)
        instellingen.cache_clear()
        resultaten = bouwen.haal_op()
    instellingen.cache_clear()
    # Of some tables no answer was ever recorded, of 03759ned not its single ages: they stop none of the others.
    fouten = {
        r.definitie: r.fout for r in resultaten if r.uitkomst != "vernieuwd" and (r.definitie, r.jaar) not in NIET
    }
    assert set(fouten) == set(definities()) - INGEBOUWD
    assert isinstance(fouten.pop("03759ned-leeftijd"), AntwoordOnjuist)
    assert {type(fout) for fout in fouten.values()} == {TabelNietGevonden}
    return cache


@pytest.fixture
def met_cache(cache_van_opnamen: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANSRIJK_CACHE", str(cache_van_opnamen))
    instellingen.cache_clear()
    return cache_van_opnamen


def test_rebuilding_gives_the_embedded_files(met_cache: Path, tmp_path: Path) -> None:
    data = instellingen().data
    gemeld: list[str] = []
    for pad in bouwen.bouw_alles(met_cache, tmp_path / "data", gemeld.append):
        ingebouwd = data / pad.relative_to(tmp_path / "data")
        assert pad.read_bytes() == ingebouwd.read_bytes(), ingebouwd
    for naam in definities():
        zonder = f"Tabel {naam} overgeslagen: er zijn geen ruwe antwoorden van" in gemeld
        assert zonder == (naam not in INGEBOUWD)


def test_fetched_figures_are_used_and_equal_the_embedded_ones(met_cache: Path) -> None:
    assert {bron.herkomst for bron in gegevens.stand()} == {"cache"}
    uit_cache = load_figures().table
    assert len(uit_cache) > 15_000
    assert all(bevinding.goed for bevinding in gegevens.controleer())


def test_building_without_any_raw_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(GeenCijfers, match="geen ruwe antwoorden"):
        bouwen.bouw(tmp_path / "leeg", tmp_path / "cijfers")
    assert not (tmp_path / "cijfers").exists()


def test_building_never_replaces_a_folder_with_other_files(met_cache: Path, tmp_path: Path) -> None:
    (tmp_path / "cijfers").mkdir()
    (tmp_path / "cijfers" / "scriptie.docx").write_bytes(b"niet van ons")
    with pytest.raises(SchrijvenMislukt, match=r"scriptie\.docx"):
        bouwen.bouw_alles(met_cache, tmp_path)
    assert [pad.name for pad in (tmp_path / "cijfers").iterdir()] == ["scriptie.docx"]
