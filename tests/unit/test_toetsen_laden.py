"""The check of loading measures what it says, and tells when a bound was not kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.cli.opdrachten import app
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.indicators import load_figures
from kansrijk_analysis.indicators.bewaard import bewaarplaats, uit_bewaring
from kansrijk_analysis.toetsen import laden


def test_each_measurement_loads_the_figures_in_a_process_of_its_own(tmp_path: Path) -> None:
    figuren = load_figures()
    uit_bewaring(figuren.afdruk, "cijfers", lambda: figuren.table)
    parquet = tmp_path / "cijfers.parquet"
    figuren.table.to_parquet(parquet, index=False)
    plekken = (str(bewaarplaats(figuren.afdruk, "cijfers")), str(parquet), sha256(parquet))
    metingen = {naam: laden._meet(naam, plekken) for naam in laden._KIND}
    assert metingen["alles"][2] == metingen["kaart"][2] == metingen["parquet"][2] == len(figuren.table)
    assert metingen["een"][2] == len(figuren.table.query("gebied == 'GM0363'"))
    assert all(tijd > 0 for tijd, _, _ in metingen.values())


def test_the_first_computation_starts_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    gezien: list[Path] = []

    def kind(wat: str, argumenten: tuple[str, ...], omgeving: dict[str, str]) -> tuple[float, float, int]:
        mappen = [Path(omgeving[naam]) for naam in ("KANSRIJK_CACHE", "KANSRIJK_EIGEN")]
        assert not any(map_.exists() for map_ in mappen)
        gezien.append(mappen[0])
        uit = echt("import os\n" + wat, argumenten, omgeving)
        assert len(list((mappen[0] / "berekend").glob("*/oordelen.arrow"))) == 1
        return uit

    echt = laden._in_kind
    monkeypatch.setattr(laden, "RONDEN_EERSTE", 2)
    monkeypatch.setattr(laden, "_in_kind", kind)
    assert laden._eerste("basis") > 0
    assert len(set(gezien)) == 2


@pytest.fixture
def gemeten(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Milliseconds of each measurement, to be changed by a test; nothing is really measured."""
    tijden = {"importeren": 900.0, "alles": 30.0, "een": 12.0, "kaart": 3.0, "parquet": 60.0}
    aantal = len(load_figures().table)
    tijden |= {"basis": 1_350.0, "oefen": 2_250.0}
    monkeypatch.setattr(laden, "_meet", lambda naam, _: (tijden[naam], 1.0, aantal))
    monkeypatch.setattr(laden, "_eerste", lambda bron: tijden[bron])
    return tijden


def test_all_bounds_kept(gemeten: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    assert voer_uit(app, ["toets", "laden", "--vorm", "csv"]) == 0
    uit = capsys.readouterr()
    assert uit.out.splitlines()[0] == "wat,milliseconden,grens,eigen_megabytes"
    assert "cijfers van één gemeente laden,12.0,50.0,1.0" in uit.out
    assert "oefencijfers de eerste keer uitrekenen,2250,4500," in uit.out
    assert "20,0 keer zo lang" in uit.err
    assert "duurt 1,5 keer zo lang als het programma starten, bij de oefencijfers 2,5 keer" in uit.err
    assert "geen ruwe antwoorden" in uit.err
    assert "Alle grenzen zijn gehaald." in uit.err


@pytest.mark.parametrize(("wat", "tijd"), [("alles", 1_000.0), ("een", 50.0), ("kaart", 60.0), ("oefen", 4_500.0)])
def test_one_bound_missed_is_told(
    gemeten: dict[str, float], wat: str, tijd: float, capsys: pytest.CaptureFixture[str]
) -> None:
    gemeten[wat] = tijd
    assert voer_uit(app, ["toets", "laden"]) == 1
    assert "Niet alle grenzen zijn gehaald." in capsys.readouterr().err


def test_a_slow_rebuild_is_told(
    gemeten: dict[str, float], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(laden, "_bouwen", lambda _: 12_300.0)
    assert voer_uit(app, ["toets", "laden"]) == 0
    assert "kost 12,3 seconden" in capsys.readouterr().err
    monkeypatch.setattr(laden, "_bouwen", lambda _: 60_000.0)
    assert voer_uit(app, ["toets", "laden"]) == 1


def test_a_check_that_loads_nothing_fails(gemeten: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laden, "_meet", lambda naam, _: (1.0, 1.0, 3))
    with pytest.raises(RuntimeError, match="did not load"):
        laden.toets_laden(lambda _: None)
