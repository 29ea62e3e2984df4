"""Answers of earlier searches: used for the very question they were found for, and for nothing else."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from kansrijk_analysis import disclosure
from kansrijk_analysis.cli.opdrachten import app
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.disclosure import Question, known
from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.indicators.bescherming import bouw_bescherming, lees_bescherming

PROJECT = Path(__file__).resolve().parents[2]


def vraag(**anders: object) -> Question:
    """The example of ``protect``: a total, and three gemeenten of which the one with 3 is hidden."""
    velden: dict[str, object] = {
        "value": np.array([45.0, 3.0, 12.0, 30.0]),
        "hidden": np.array([False, True, False, False]),
        "lower": np.array([10.0, 0.0, 10.0, 10.0]),
        "upper": np.array([99.0, 9.0, 99.0, 99.0]),
        "cost": np.array([40.0, 1.0, 1.2, 1.3]),
        "targets": np.array([False, True, False, False]),
        "relations": sparse.csr_array(np.array([[1.0, -1.0, -1.0, -1.0]])),
    }
    return Question(**(velden | anders))  # type: ignore[arg-type]


ANDERE = {
    "value": np.array([46.0, 3.0, 13.0, 30.0]),
    "hidden": np.array([False, True, True, False]),
    "lower": np.array([10.0, 0.0, 11.0, 10.0]),
    "upper": np.array([99.0, 9.0, 90.0, 99.0]),
    "cost": np.array([40.0, 1.0, 1.3, 1.2]),
    "targets": np.array([False, False, False, False]),
    "relations": sparse.csr_array(np.array([[2.0, -1.0, -1.0, -1.0]])),
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data without answers."""
    monkeypatch.setenv("KANSRIJK_DATA", str(tmp_path))
    instellingen.cache_clear()
    known._read_once.cache_clear()
    return tmp_path


@pytest.fixture
def gezocht(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many groups every search was for."""
    aantallen: list[int] = []
    zoek: Callable[..., object] = known._search

    def tel(vragen: list[Question]) -> object:
        aantallen.append(len(vragen))
        return zoek(vragen)

    monkeypatch.setattr(known, "_search", tel)
    return aantallen


def test_groups_together_get_what_each_gets_alone(data: Path) -> None:
    vragen = [vraag(), vraag(cost=ANDERE["cost"]), vraag(targets=ANDERE["targets"])]
    samen = disclosure.protect_each(vragen)
    assert [m.tolist() for m in samen] == [[False, False, False, True], [False, False, False, True], [False] * 4]
    for een, masker in zip(vragen, samen, strict=True):
        alleen = disclosure.protect(een.value, een.hidden, een.relations, *een[2:6])
        np.testing.assert_array_equal(masker, alleen)
    assert disclosure.protect_each([]) == []


def test_what_is_known_is_not_searched(data: Path, gezocht: list[int]) -> None:
    bekend, nieuw = vraag(), vraag(value=ANDERE["value"])
    with disclosure.noting() as antwoorden:
        eerst = disclosure.protect_each([bekend])
    assert list(antwoorden.values()) == [[3]]
    disclosure.write_answers(antwoorden, data / disclosure.ANSWERS)
    assert disclosure.read_answers(data / disclosure.ANSWERS) == antwoorden
    gezocht.clear()
    known._read_once.cache_clear()
    uit = disclosure.protect_each([nieuw, bekend, nieuw])
    assert gezocht == [2]
    np.testing.assert_array_equal(uit[1], eerst[0])
    np.testing.assert_array_equal(uit[0], disclosure.protect(nieuw.value, nieuw.hidden, nieuw.relations, *nieuw[2:6]))


def test_while_noting_nothing_known_is_used(data: Path) -> None:
    sleutel = known._key(vraag())
    disclosure.write_answers({sleutel: [2]}, data / disclosure.ANSWERS)
    assert disclosure.protect_each([vraag()])[0].tolist() == [False, False, True, False]
    with disclosure.noting() as antwoorden:
        assert disclosure.protect_each([vraag()])[0].tolist() == [False, False, False, True]
    assert antwoorden == {sleutel: [3]}


@pytest.mark.parametrize("veld", ANDERE)
def test_any_other_question_has_another_key(veld: str) -> None:
    assert known._key(vraag(**{veld: ANDERE[veld]})) != known._key(vraag())


def test_other_code_has_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    eerst = known._key(vraag())
    monkeypatch.setattr(known, "_code", lambda: b"another search")
    assert known._key(vraag()) != eerst


def test_the_last_digits_of_a_number_do_not_count() -> None:
    bijna = np.array([45.0, 3.0, 12.0 + 1e-12, 30.0])
    nul = np.array([10.0, -0.0, 10.0, 10.0])
    assert known._key(vraag(value=bijna, lower=nul)) == known._key(vraag())


@pytest.mark.parametrize("schade", ["getal", "afgekapt", "geen_json", "lijst"])
def test_a_damaged_file_is_not_used(data: Path, schade: str, caplog: pytest.LogCaptureFixture) -> None:
    pad = data / disclosure.ANSWERS
    disclosure.write_answers({known._key(vraag()): [3]}, pad)
    heel = pad.read_text(encoding="utf-8")
    assert len(lees_bescherming()) == 1
    kapot = {"getal": heel.replace("[3]", "[2]"), "afgekapt": heel[:-9], "geen_json": "x", "lijst": "[]"}[schade]
    pad.write_text(kapot, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert disclosure.protect_each([vraag()])[0].tolist() == [False, False, False, True]
    assert caplog.records
    with pytest.raises(BestandBeschadigd, match="controlegetal"):
        lees_bescherming()


def test_without_a_file_everything_is_searched(data: Path, gezocht: list[int]) -> None:
    assert disclosure.protect_each([vraag()])[0].tolist() == [False, False, False, True]
    assert gezocht == [1]
    with pytest.raises(BestandBeschadigd, match="ontbreekt"):
        lees_bescherming()


# --- what ships ------------------------------------------------------------------------------------------------------

NIETS_ZOEKEN = """
from kansrijk_analysis.disclosure import known
def zoek(vragen):
    assert not vragen, "run: kansrijk gegevens bescherming --uit data"
    return []
known._search = zoek
from kansrijk_analysis.indicators import load_figures
for bron in ("basis", "oefen"):
    for niveau in ("gemeente", "wijk", "buurt"):
        print(bron, niveau, len(load_figures(bron, niveau).table))
"""


def test_the_shipped_answers_are_those_of_the_shipped_figures() -> None:
    """Nothing has to be searched for any figure that ships, in a process that has kept nothing."""
    uit = subprocess.run([sys.executable, "-c", NIETS_ZOEKEN], capture_output=True, text=True, check=False)
    assert uit.returncode == 0, uit.stderr
    assert all(int(regel.split()[2]) > 10_000 for regel in uit.stdout.splitlines())


def test_searching_again_gives_the_shipped_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert voer_uit(app, ["gegevens", "bescherming", "--uit", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / disclosure.ANSWERS)
    nieuw, bekend = (json.loads((map_ / disclosure.ANSWERS).read_bytes()) for map_ in (tmp_path, PROJECT / "data"))
    assert nieuw == bekend, "run: kansrijk gegevens bescherming --uit data"
    assert len(bekend["antwoorden"]) > 100
    assert sum(map(len, bekend["antwoorden"].values())) > 500


def test_what_can_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kansrijk_analysis.errors import SchrijvenMislukt
    from kansrijk_analysis.indicators import bescherming

    def maak(opdracht: list[str], **_: object) -> None:
        Path(opdracht[-1]).write_text("{}", encoding="utf-8")

    monkeypatch.setattr(bescherming.subprocess, "run", maak)
    with pytest.raises(SchrijvenMislukt):
        bouw_bescherming(tmp_path / "weg")
