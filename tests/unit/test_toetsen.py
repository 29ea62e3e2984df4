"""The speed check runs, counts right, and tells when a bound was not kept."""

from __future__ import annotations

import pytest

from kansrijk_analysis.cli.opdrachten import app
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.toetsen import TOETSEN, statistiek


@pytest.fixture
def klein(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistiek, "GROOTTES", (40, 80))


def test_a_small_run_measures_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistiek, "GROOTTES", (40,))
    meting = statistiek._meet(40)
    assert meting.gebieden == 40
    assert meting.seconden > 0
    assert meting.keer > 1, "a loop over gemeenten can't be quicker than all at once"


def test_bounds_decide_the_exit_code(
    klein: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def meting(grootte: int) -> statistiek._Meting:
        return statistiek._Meting(grootte, grootte / 100, 100.0, 50.0)

    class Pool:
        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *_: object) -> None: ...

        def apply(self, _: object, argumenten: tuple[int]) -> statistiek._Meting:
            return meting(*argumenten)

    class Proces:
        Pool = staticmethod(lambda _: Pool())

    monkeypatch.setattr(statistiek.multiprocessing, "get_context", lambda _: Proces)
    assert voer_uit(app, ["toets", "statistiek", "--vorm", "csv"]) == 0
    uit = capsys.readouterr()
    assert uit.out.splitlines() == ["gebieden,seconden,ms_per_gebied,megabytes", "40,0.4,10.0,100", "80,0.8,10.0,100"]
    assert "1,00 keer zoveel" in uit.err
    assert "Alle grenzen zijn gehaald." in uit.err
    monkeypatch.setattr(statistiek, "GRENS_SECONDEN", 0.1)
    assert voer_uit(app, ["toets", "statistiek"]) == 1
    assert "Niet alle grenzen zijn gehaald." in capsys.readouterr().err


def test_an_unknown_check_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert voer_uit(app, ["toets", "alles"]) == 2
    assert "de toets “alles” bestaat niet" in capsys.readouterr().err


def test_the_help_names_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert voer_uit(app, ["toets", "--help"]) == 0
    hulp = capsys.readouterr().out
    assert all(naam in hulp for naam in TOETSEN)
