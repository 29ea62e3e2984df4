"""What the command line tells of the catalogue and the tables: what is here, what is not, and what was seen."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest

from kansrijk_analysis.cli import catalogus as lijst
from kansrijk_analysis.cli import opdrachten
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.indicators import catalogus, gegevens
from kansrijk_analysis.model import Indicator
from kansrijk_analysis.sources import definities

Opdracht = Any


@pytest.fixture
def kansrijk(capsys: pytest.CaptureFixture[str]) -> Opdracht:
    def doe(*argumenten: str) -> Any:
        code = voer_uit(opdrachten.app, [*argumenten, "--vorm", "json"])
        uit = capsys.readouterr().out
        return code, json.loads(uit) if uit else None

    return doe


def test_status_names_every_defined_table(kansrijk: Opdracht) -> None:
    code, regels = kansrijk("gegevens", "status")
    assert code == 0
    assert [regel["tabel"] for regel in regels] == sorted(definities())
    hier = {bron.tabel for bron in gegevens.stand()}
    for regel in regels:
        if regel["tabel"] in hier:
            assert regel["herkomst"] == "ingebouwd"
            assert regel["perioden"]
        else:
            assert regel["herkomst"] == "niet opgehaald"
            assert (regel["perioden"], regel["editie"], regel["opgehaald"]) == (None, None, None)
            assert regel["licentie"] == "CC BY 4.0"
    assert {"81064ned", "SES-WOA"} <= {regel["tabel"] for regel in regels if regel["herkomst"] == "niet opgehaald"}


def test_status_tells_whether_a_table_was_checked(kansrijk: Opdracht, monkeypatch: pytest.MonkeyPatch) -> None:
    alle = definities()
    dag = dt.date(2026, 11, 30)
    alle["81064ned"] = alle["81064ned"].model_copy(update={"nagekeken_op": dag})
    alle["37201"] = alle["37201"].model_copy(update={"nagekeken_op": dag})
    monkeypatch.setattr("kansrijk_analysis.sources.definities", lambda: alle)
    regels = {regel["tabel"]: regel for regel in kansrijk("gegevens", "status")[1]}
    nagekeken = {naam for naam, regel in regels.items() if regel["nagekeken_op"] == "2026-11-30"}
    assert nagekeken == {"81064ned", "37201"}
    assert {regels[naam]["nagekeken_op"] for naam in set(regels) - nagekeken} == {None}


@pytest.fixture(scope="module")
def per_id() -> dict[str, dict[str, Any]]:
    kolommen, rijen = lijst.overzicht(None)
    return {rij[0]: dict(zip(kolommen, rij, strict=True)) for rij in rijen}


def test_catalogue_names_the_lists_with_their_numbers(per_id: dict[str, dict[str, Any]]) -> None:
    for naam, indicator in catalogus().items():
        delen = per_id[naam]["lijsten"].split("; ")
        assert len(delen) == len(indicator.lijsten)
        for deel, plaats in zip(delen, indicator.lijsten, strict=True):
            assert "_" not in deel
            assert deel.endswith(f": {plaats.nummer}") == bool(plaats.nummer)
    assert "monitor 2024: 15" in " ".join(regel["lijsten"] for regel in per_id.values())


def test_catalogue_tells_what_was_seen_of_a_definition(per_id: dict[str, dict[str, Any]]) -> None:
    assert {naam: regel["definitie_gezien"] for naam, regel in per_id.items()} == {
        naam: indicator.definitie_gezien for naam, indicator in catalogus().items()
    }
    assert per_id["jeugdhulp"]["bron"] == "85098NED"  # a value that comes ready-made


def test_catalogue_tells_why_there_is_no_figure(per_id: dict[str, dict[str, Any]]) -> None:
    def verwacht(indicator: Indicator) -> str | None:
        if per_id[indicator.id]["beschikbaar"]:
            return None
        if indicator.teller or indicator.waarde:
            return "openbaar, nog niet opgehaald"
        soort = "alleen landelijke cijfers" if indicator.landelijk else "geen cijfers"
        return f"hier bestaan {soort} over"

    vlekken = {naam: verwacht(indicator) for naam, indicator in catalogus().items()}
    assert {naam: regel["blinde_vlek"] for naam, regel in per_id.items()} == vlekken
    assert len(set(vlekken.values())) == 4


def test_day_of_checking_is_that_of_the_table_that_waited_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    alle = definities()
    for naam, dag in {"85100NED": dt.date(2026, 12, 1), "03759ned-leeftijd": dt.date(2026, 11, 1)}.items():
        alle[naam] = alle[naam].model_copy(update={"nagekeken_op": dag})
    monkeypatch.setattr(lijst, "definities", lambda: alle)
    kolommen, rijen = lijst.overzicht(None)
    dagen = {rij[0]: rij[kolommen.index("nagekeken_op")] for rij in rijen}
    assert dagen["jeugdzorg_0_3"] == dt.date(2026, 11, 1)
    assert dagen["kinderen_0_1"] == dt.date(2026, 11, 1)
    assert dagen["meldingen_veilig_thuis"] is None  # one of its two tables was not checked
    assert dagen["big2"] is None


def test_catalogue_of_one_gemeente_tells_what_there_is_of_it(kansrijk: Opdracht) -> None:
    code, regels = kansrijk("indicatoren", "--gemeente", "Vlieland")
    assert code == 0
    assert [regel["id"] for regel in regels] == list(catalogus())
    assert {regel["beschikbaar"] for regel in regels if regel["waarde"] is not None} == {True}
    assert {regel["beschikbaar"] for regel in regels if regel["waarde"] is None} == {False}
    verborgen = {regel["id"]: regel["reden"] for regel in regels if regel["jaren"] and not regel["beschikbaar"]}
    assert "afgeschermd" in verborgen.values()


def test_csv_has_the_same_columns(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert voer_uit(opdrachten.app, ["indicatoren", "--vorm", "csv"]) == 0
    regels = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(regels[0]) == lijst.KOLOMMEN
    assert {regel["nagekeken_op"] for regel in regels} == {""}
