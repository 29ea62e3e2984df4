"""The start page's choice of figures, and fetching newer ones from the app."""

from __future__ import annotations

import time

import pytest

from kansrijk_analysis.app import bronkeuze
from kansrijk_analysis.app.vernieuwen import Stand, Vernieuwing
from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.indicators import gegevens


def _tot_einde(werk: Vernieuwing, seconden: float = 30) -> Stand:
    einde = time.monotonic() + seconden
    while werk.stand.fase == "bezig" and time.monotonic() < einde:
        time.sleep(0.05)
    return werk.stand


def test_nothing_is_fetched_until_somebody_asks() -> None:
    assert Vernieuwing().stand == Stand("niet_begonnen", ())


def test_job_runs_once_at_a_time_and_tells_how_it_ended() -> None:
    werk = Vernieuwing(("--version",))
    assert werk.begin()
    assert not werk.begin()
    stand = _tot_einde(werk)
    assert stand.fase == "klaar"
    assert stand.json()["zin"] == "Klaar. Open de pagina met cijfers opnieuw om ze te zien."
    assert werk.begin()
    assert _tot_einde(werk).fase == "klaar"


def test_job_that_could_not_do_all_says_so_with_its_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    for naam in ("CBS", "CBS_V3", "RIVM"):
        monkeypatch.setenv(f"KANSRIJK_{naam}_URL", "http://127.0.0.1:9/niemand")
    werk = Vernieuwing(("gegevens", "ophalen", "SES-WOA"))
    werk.begin()
    stand = _tot_einde(werk)
    assert stand.fase == "deels"
    assert any("86296NED" in regel for regel in stand.regels)


def test_wrong_use_is_a_failure() -> None:
    werk = Vernieuwing(("gegevens", "bestaatniet"))
    werk.begin()
    stand = _tot_einde(werk)
    assert stand.fase == "mislukt"
    assert stand.regels


def test_job_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    werk = Vernieuwing()
    monkeypatch.setattr(werk, "_opdracht", (werk._opdracht[0], "-c", "import time; time.sleep(60)"))
    werk.begin()
    while werk._proces is None:
        time.sleep(0.01)
    werk.stop()
    assert _tot_einde(werk).fase == "mislukt"


def test_real_figures_come_first_and_practice_figures_warn() -> None:
    echt, oefen = bronkeuze.kaarten()
    assert (echt.bron, oefen.bron) == ("basis", "oefen")
    assert "nooit voor beleid" in oefen.uitleg
    assert any("niet op deze computer" in punt for punt in echt.punten)
    assert echt.punten[0].endswith("2010–2026.")


def test_figures_that_can_not_be_read_say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def kapot(bron: str) -> None:
        raise BestandBeschadigd(bestand="oefen.parquet", wat="het ontbreekt", doe="Installeer opnieuw.")

    monkeypatch.setattr(gegevens, "stand", kapot)
    assert all("oefen.parquet" in kaart.punten[0] for kaart in bronkeuze.kaarten())
