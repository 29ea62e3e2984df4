"""Writing the practice figures: one command, the same bytes, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from kansrijk_analysis import oefen
from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.errors import OngeldigeDefinitie, SchrijvenMislukt
from kansrijk_analysis.model import Bron

PROJECT = Path(__file__).resolve().parents[2]
BESTANDEN = {"oefen.parquet", "oefen-wijken.parquet", "sleutel.yaml", "bronnen.json"}


@pytest.fixture(scope="module")
def gebouwd(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    meldingen: list[str] = []
    paden = oefen.bouw(tmp_path_factory.mktemp("data"), meldingen.append)
    assert len(meldingen) == 2
    return paden


def test_building_gives_the_shipped_files(gebouwd: list[Path]) -> None:
    assert {pad.name for pad in gebouwd} == BESTANDEN == {pad.name for pad in gebouwd[0].parent.iterdir()}
    meegeleverd = PROJECT / "data" / "oefen"
    for pad in gebouwd:
        if pad.suffix == ".parquet":  # the bytes also tell the version of the library that wrote them
            pd.testing.assert_frame_equal(pd.read_parquet(pad), pd.read_parquet(meegeleverd / pad.name))
    assert gebouwd[2].read_bytes() == (meegeleverd / "sleutel.yaml").read_bytes()
    lijst = json.loads((meegeleverd / "bronnen.json").read_text(encoding="utf-8"))
    for naam, kenmerken in lijst["bestanden"].items():
        assert kenmerken["sha256"] == sha256(meegeleverd / naam), naam


def test_building_twice_gives_the_same_bytes(gebouwd: list[Path], tmp_path: Path) -> None:
    for eerste, tweede in zip(gebouwd, oefen.bouw(tmp_path), strict=True):
        assert eerste.read_bytes() == tweede.read_bytes(), eerste.name


def test_the_files_are_small(gebouwd: list[Path]) -> None:
    assert sum(pad.stat().st_size for pad in gebouwd) < 1_500_000


def test_the_list_says_that_it_is_not_real(gebouwd: list[Path]) -> None:
    map_ = gebouwd[0].parent
    lijst = json.loads((map_ / "bronnen.json").read_text(encoding="utf-8"))
    (velden,) = lijst["bronnen"]
    bron = Bron.model_validate(velden)
    assert bron == oefen.bron(oefen.lees_model())
    assert bron.herkomst == "oefen"
    assert bron.tabel == "oefen"
    assert "niet echt" in bron.titel
    assert "CC BY 4.0" in bron.licentie  # the real counts in it are those of CBS
    assert set(lijst["bestanden"]) == {"oefen.parquet", "oefen-wijken.parquet"}
    for naam, kenmerken in lijst["bestanden"].items():
        frame = pd.read_parquet(map_ / naam)
        verwacht = {"sha256": sha256(map_ / naam), "regels": len(frame), "kolommen": list(frame.columns)}
        assert kenmerken == verwacht


def test_the_model_beside_the_files_stays(tmp_path: Path) -> None:
    (tmp_path / "oefen").mkdir()
    model = tmp_path / "oefen" / "model.yaml"
    model.write_text("van de gebruiker", encoding="utf-8")
    oefen.bouw(tmp_path)
    assert model.read_text(encoding="utf-8") == "van de gebruiker"
    assert {pad.name for pad in model.parent.iterdir()} == {*BESTANDEN, "model.yaml"}


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(SchrijvenMislukt, match="data"):
        oefen.bouw(tmp_path / "data")


def test_nothing_is_replaced_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "oefen").mkdir()
    oud = tmp_path / "oefen" / "oefen.parquet"
    oud.write_bytes(b"oud")

    def vol(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", vol)
    with pytest.raises(SchrijvenMislukt, match="No space left"):
        oefen.bouw(tmp_path)
    assert [pad.name for pad in oud.parent.iterdir()] == ["oefen.parquet"]
    assert oud.read_bytes() == b"oud"


def test_the_key_says_in_its_first_lines_what_it_is(gebouwd: list[Path]) -> None:
    tekst = (gebouwd[0].parent / "sleutel.yaml").read_text(encoding="utf-8")
    assert tekst.startswith("# Sleutel bij de oefencijfers")
    assert "niet echt" in tekst


def test_a_key_that_was_spoilt_is_told_with_its_field(gebouwd: list[Path], tmp_path: Path) -> None:
    tekst = (gebouwd[0].parent / "sleutel.yaml").read_text(encoding="utf-8")
    pad = tmp_path / "sleutel.yaml"
    pad.write_text(tekst.replace("soort: splitsing", "soort: samenvoeging"), encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie, match=r"waarheden\.1\.soort"):
        oefen.sleutel(pad)
    with pytest.raises(OngeldigeDefinitie, match="ontbreekt"):
        oefen.sleutel(tmp_path / "weg.yaml")
