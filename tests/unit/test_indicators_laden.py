"""Figures of a new process: mapped, not read; nothing hashed that did not change; never a damaged or stale table."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from kansrijk_analysis import _vingerafdruk
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, OngeldigeInvoer
from kansrijk_analysis.indicators import bewaard, bouwen, gegevens, load_figures, mappen, stempel
from kansrijk_analysis.indicators.bewaard import bewaarplaats, deel_uit_bewaring, uit_bewaring

TABEL = pd.DataFrame(
    {
        "gebied": pd.Series(["GM0059", "GM0363", None, "GM0059"], dtype="str"),
        "waarde": [1.5, np.nan, 3.0, np.inf],
        "van": [2010, 2011, 2012, 2013],
        "goed": [True, False, True, True],
        "klasse": pd.Categorical(["a", "b", "a", "a"]),
    }
)


def nooit() -> pd.DataFrame:
    raise AssertionError("computed again")


def test_a_kept_table_comes_back_as_it_was() -> None:
    eerste = uit_bewaring("a1", "proef", TABEL.copy)
    tweede = uit_bewaring("a1", "proef", nooit)
    for tabel in (eerste, tweede):
        pd.testing.assert_frame_equal(tabel, TABEL)
    with pytest.raises(ValueError, match="read-only"):
        tweede["waarde"].to_numpy()[0] = 2
    anders = tweede.assign(waarde=0.0)
    assert tweede["waarde"].iloc[0] == 1.5
    assert anders["waarde"].eq(0).all()


def test_a_large_table_takes_no_memory_of_its_own() -> None:
    groot = pd.concat([TABEL] * 50_000, ignore_index=True).astype({"klasse": "str"})
    uit_bewaring("a1", "groot", groot.copy)
    voor = pa.total_allocated_bytes()
    tabel = uit_bewaring("a1", "groot", nooit)
    assert len(tabel) == 200_000
    # Only what is true or false is unpacked: a byte a row, of about forty.
    assert pa.total_allocated_bytes() - voor < 1.1 * len(groot)
    pd.testing.assert_frame_equal(tabel, groot)


def test_only_the_rows_that_are_asked_for_are_given() -> None:
    assert deel_uit_bewaring("a1", "proef", "gebied", "GM0059") is None
    uit_bewaring("a1", "proef", TABEL.copy)
    deel = deel_uit_bewaring("a1", "proef", "gebied", "GM0059")
    assert deel is not None
    pd.testing.assert_frame_equal(deel, TABEL.iloc[[0, 3]].reset_index(drop=True))
    leeg = deel_uit_bewaring("a1", "proef", "gebied", "GM9999")
    assert leeg is not None
    assert list(leeg.columns) == list(TABEL.columns)
    assert leeg.empty


@pytest.mark.parametrize("schade", ["byte", "afgekapt", "leeg", "som_weg", "andere_som"])
def test_a_damaged_table_is_computed_again_and_mended(schade: str) -> None:
    uit_bewaring("a1", "proef", TABEL.copy)
    pad = bewaarplaats("a1", "proef")
    inhoud = pad.read_bytes()
    if schade == "byte":
        midden = len(inhoud) // 2
        pad.write_bytes(inhoud[:midden] + bytes([inhoud[midden] ^ 1]) + inhoud[midden + 1 :])
    elif schade == "afgekapt":
        pad.write_bytes(inhoud[:-10])
    elif schade == "leeg":
        pad.write_bytes(b"")
    elif schade == "som_weg":
        pad.with_suffix(".sha256").unlink()
    else:
        pad.with_suffix(".sha256").write_text("0" * 64, encoding="ascii")
    assert bewaard.lees(pad) is None
    pd.testing.assert_frame_equal(uit_bewaring("a1", "proef", TABEL.copy), TABEL)
    pd.testing.assert_frame_equal(uit_bewaring("a1", "proef", nooit), TABEL)


def test_what_can_not_be_kept_is_given_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    (instellingen().cache / "berekend").write_text("in the way", encoding="utf-8")
    pd.testing.assert_frame_equal(uit_bewaring("a1", "proef", TABEL.copy), TABEL)
    assert uit_bewaring("", "proef", TABEL.copy) is not None


def test_only_the_newest_states_are_kept() -> None:
    for nummer in range(8):
        uit_bewaring(f"a{nummer}", "proef", TABEL.copy)
        os.utime(bewaarplaats(f"a{nummer}", "proef").parent, (nummer, nummer))
    assert len(list((instellingen().cache / "berekend").iterdir())) == 5
    assert bewaarplaats("a7", "proef").is_file()


# --- whether anything changed ----------------------------------------------------------------------------------------


@pytest.fixture
def oud_genoeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files count as written long ago, as those of a user are."""
    monkeypatch.setattr(stempel, "_NET_GESCHREVEN", -1)


def test_a_file_that_was_written_just_now_can_not_be_relied_on(tmp_path: Path) -> None:
    assert stempel.stempel([tmp_path, tmp_path / "weg"]) == ()
    (tmp_path / "a").write_text("1", encoding="utf-8")
    assert stempel.stempel([tmp_path]) is None


def test_every_change_of_a_file_changes_the_stamp(tmp_path: Path, oud_genoeg: None) -> None:
    pad = tmp_path / "a"
    pad.write_text("1", encoding="utf-8")
    tijd = pad.stat().st_mtime_ns
    eerst = stempel.stempel([tmp_path])
    assert eerst == stempel.stempel([tmp_path, tmp_path])
    pad.write_text("2", encoding="utf-8")
    os.utime(pad, ns=(tijd, tijd))
    zelfde_tijd = stempel.stempel([tmp_path])
    assert zelfde_tijd != eerst, "as long as before, and the time set back"
    pad.unlink()
    pad.write_text("2", encoding="utf-8")
    assert stempel.stempel([tmp_path]) != zelfde_tijd
    (tmp_path / "b").write_text("", encoding="utf-8")
    assert len(stempel.stempel([tmp_path]) or ()) == 2


@pytest.fixture
def gelezen(monkeypatch: pytest.MonkeyPatch, oud_genoeg: None) -> list[Path]:
    """Which files are hashed."""
    lijst: list[Path] = []

    def sha256(pad: Path) -> str:
        lijst.append(pad)
        return _vingerafdruk.sha256(pad)

    for kamer in (gegevens, mappen):
        monkeypatch.setattr(kamer, "sha256", sha256)
    for geheugen in (gegevens._bewaarde_vingerafdruk, gegevens._bewaarde_tafels, stempel._van_programma):
        geheugen.cache_clear()
    return lijst


def test_nothing_is_hashed_again_while_nothing_changes(gelezen: list[Path]) -> None:
    afdruk = gegevens.vingerafdruk()
    assert len(gelezen) > 50
    gelezen.clear()
    assert gegevens.vingerafdruk() == afdruk
    assert gegevens.bruikbaar().keys() == {bron.tabel for bron in gegevens.stand()}
    gegevens._bewaarde_vingerafdruk.cache_clear()  # as in a new process
    assert gegevens.vingerafdruk() == afdruk
    assert gelezen == []
    assert gegevens.vingerafdruk("oefen") != afdruk


@pytest.mark.parametrize("inhoud", ["geen json", "[1]", '{"a": 1}'])
def test_a_damaged_list_of_stamps_costs_time_and_nothing_else(gelezen: list[Path], inhoud: str) -> None:
    afdruk = gegevens.vingerafdruk()
    (instellingen().cache / stempel.BESTAND).write_text(inhoud, encoding="utf-8")
    gegevens._bewaarde_vingerafdruk.cache_clear()
    gelezen.clear()
    assert gegevens.vingerafdruk() == afdruk
    assert len(gelezen) > 40


def test_new_figures_are_seen_at_once(gelezen: list[Path]) -> None:
    afdruk = gegevens.vingerafdruk()
    doel = gegevens.in_cache()
    doel.mkdir(parents=True)
    frame = gegevens.tellingen("03759ned")
    frame.loc[frame["gebied"] == "NL01", "aantal"] += 1
    bron = next(bron for bron in gegevens.stand() if bron.tabel == "03759ned")
    bestanden = {"03759ned.parquet": bouwen._schrijf_parquet(frame, doel / "03759ned.parquet")}
    bouwen._schrijf_lijst(doel, [bron.model_copy(update={"herkomst": "cache"})], bestanden)
    assert gegevens.vingerafdruk() != afdruk
    assert gegevens.bruikbaar()["03759ned"].bron.herkomst == "cache"


def test_a_damaged_file_with_wijken_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(gegevens.ingebouwd(), tmp_path / "cijfers")
    pad = tmp_path / "cijfers" / "KWB-wijken.parquet"
    pad.write_bytes(pad.read_bytes()[:-1])
    monkeypatch.setattr(gegevens, "ingebouwd", lambda: tmp_path / "cijfers")
    with pytest.raises(BestandBeschadigd, match="KWB-wijken"):
        gegevens.bruikbaar()


# --- the figures of one gemeente -------------------------------------------------------------------------------------


@pytest.mark.parametrize("gebied", ["GM0059", "PV21", "NL01"])
def test_the_figures_of_one_area_are_its_rows(gebied: str) -> None:
    tabel = load_figures().table
    verwacht = tabel[tabel["gebied"] == gebied].reset_index(drop=True)
    assert len(verwacht) > 20
    pd.testing.assert_frame_equal(gegevens.gebiedscijfers(gebied), verwacht)


def test_an_area_without_figures_has_no_rows() -> None:
    assert gegevens.gebiedscijfers("GM9999").empty
    with pytest.raises(OngeldigeInvoer, match="basis of oefen"):
        gegevens.gebiedscijfers("GM0059", "geheim")


def test_another_process_gets_one_gemeente_without_computing(tmp_path: Path) -> None:
    uit_bewaring(gegevens.vingerafdruk(), "cijfers", lambda: load_figures().table)
    opdracht = (
        "from kansrijk_analysis.indicators import compute, gegevens\n"
        "gegevens.bereken = lambda *_: 1 / 0\n"
        "print(gegevens.gebiedscijfers('GM0059').to_json(orient='records'))"
    )
    uit = subprocess.run([sys.executable, "-c", opdracht], capture_output=True, text=True, check=True).stdout
    gevonden = pd.DataFrame(json.loads(uit))
    verwacht = load_figures().table.query("gebied == 'GM0059'")
    assert gevonden["indicator"].tolist() == verwacht["indicator"].tolist()
    np.testing.assert_allclose(gevonden["teller"].astype("float64"), verwacht["teller"])
