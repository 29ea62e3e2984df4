"""``kansrijk gegevens importeren`` and what belongs to it: nothing is kept without a yes, and never in part."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kansrijk_analysis.cli import opdrachten
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.indicators.importeren import lijst, regios

GOED = "gemeente;jaar;teller;noemer\nAchtkarspelen;2022;43;280\nUrk;2022;3;400\n"
FOUT = GOED + "Ede;2022;500;400\n"
HALF = GOED + "Leidne;2022;50;400\n"


@dataclass
class Uit:
    code: int
    stdout: str
    stderr: str


@pytest.fixture
def kansrijk(capsys: pytest.CaptureFixture[str]) -> Any:
    def doe(*argumenten: str | Path) -> Uit:
        code = voer_uit(opdrachten.app, ["gegevens", *(str(a) for a in argumenten)])
        return Uit(code, *capsys.readouterr())

    return doe


def bestand(map_: Path, inhoud: str, naam: str = "big2.csv") -> Path:
    pad = map_ / naam
    pad.write_text(inhoud, encoding="utf-8")
    return pad


class Scherm(io.StringIO):
    """Standard input that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("opdracht", ["importeren", "sjabloon", "eigen", "verwijderen", "exporteren"])
def test_help_is_dutch(opdracht: str, kansrijk: Any) -> None:
    uit = kansrijk(opdracht, "--help")
    assert (uit.code, uit.stderr) == (0, "")
    assert uit.stdout.startswith("Gebruik: kansrijk gegevens")
    assert not re.search(r"(?i)usage|options|arguments|show this|default:|required|list\[", uit.stdout)


def test_a_trial_shows_all_and_keeps_nothing(kansrijk: Any, tmp_path: Path) -> None:
    uit = kansrijk("importeren", bestand(tmp_path, GOED), "--proef")
    assert uit.code == 0
    assert re.search(r"2 +Achtkarspelen +GM0059 +2022 +Big2 \(teller\): 43; Big2 \(noemer\): 280", uit.stdout)
    assert "1 gemeenten met een cijfer, 1 afgeschermd" in uit.stderr
    assert "2 van de 342 gemeenten" in uit.stderr
    assert "Er is niets bewaard." in uit.stderr
    assert not lijst()


def test_yes_keeps_it_under_a_name_with_its_source(kansrijk: Any, tmp_path: Path) -> None:
    uit = kansrijk("importeren", bestand(tmp_path, GOED), "--ja", "--naam", "VSV 2022", "--bron", "VSV Drachten")
    assert uit.code == 0
    assert str(instellingen().eigen / "vsv-2022") in uit.stderr
    lijst_ = kansrijk("eigen", "--vorm", "csv")
    assert "VSV 2022,cijfers,2022,VSV Drachten" in lijst_.stdout
    nog_eens = kansrijk("importeren", bestand(tmp_path, GOED), "--ja", "--naam", "VSV 2022")
    assert nog_eens.code == 1
    assert "al cijfers bewaard" in nog_eens.stderr
    assert kansrijk("importeren", bestand(tmp_path, GOED), "--ja", "--naam", "VSV 2022", "--vervang").code == 0
    weg = kansrijk("verwijderen", "vsv 2022")
    assert (weg.code, weg.stderr.strip()) == (0, "“VSV 2022” is verwijderd.")
    assert "nog geen eigen cijfers" in kansrijk("eigen").stderr


def test_what_can_not_be_is_refused_whole(kansrijk: Any, tmp_path: Path) -> None:
    uit = kansrijk("importeren", bestand(tmp_path, FOUT), "--ja")
    assert uit.code == 1
    assert "Kan niet (rij 4, kolom C): De teller van Ede" in uit.stderr
    assert "Er is niets bewaard." in uit.stderr
    assert not lijst()
    assert not (instellingen().eigen / "koppelingen.json").exists()


def test_without_a_terminal_nothing_is_kept_unless_asked(
    kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ja\n"))
    uit = kansrijk("importeren", bestand(tmp_path, GOED))
    assert (uit.code, lijst()) == (1, [])
    assert "--ja" in uit.stderr


@pytest.mark.parametrize(("antwoord", "bewaard"), [("ja", True), ("J", True), ("nee", False), ("", False)])
def test_a_terminal_is_asked(
    antwoord: str, bewaard: bool, kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Scherm(f"{antwoord}\n"))
    uit = kansrijk("importeren", bestand(tmp_path, HALF))
    assert "Niet begrepen rijen of cellen worden overgeslagen: 1." in uit.stdout + uit.stderr
    assert (uit.code == 0) is bewaard
    assert bool(lijst()) is bewaard


def test_a_mapping_can_be_written_changed_and_used(kansrijk: Any, tmp_path: Path) -> None:
    pad = bestand(tmp_path, GOED.replace("teller;noemer", "een;twee"), "cijfers.csv")
    koppeling = tmp_path / "koppeling.json"
    uit = kansrijk("importeren", pad, "--proef", "--koppeling-uit", koppeling)
    assert uit.code == 1
    assert "Kies over welk onderwerp" in uit.stderr
    tekst = koppeling.read_text(encoding="utf-8")
    assert '"kolom": "een"' in tekst
    nieuw = re.sub(r'("deel": ")\w+(",?\s+"kolom": "een")', r'\1teller", "indicator": "big2\2', tekst)
    nieuw = re.sub(r'("deel": ")\w+(",?\s+"kolom": "twee")', r'\1noemer", "indicator": "big2\2', nieuw)
    koppeling.write_text(nieuw, encoding="utf-8")
    assert kansrijk("importeren", pad, "--koppeling", koppeling, "--ja").code == 0
    volgende = kansrijk("importeren", pad, "--naam", "nog een", "--proef")
    assert volgende.code == 0
    assert "zoals u dat eerder deed" in volgende.stderr


def test_the_reading_layer_refuses_persons_and_says_so(kansrijk: Any, tmp_path: Path) -> None:
    pad = bestand(tmp_path, "gemeente;geboortedatum;bsn\nLeiden;1-2-2003;1\nUrk;3-4-2005;2\n")
    uit = kansrijk("importeren", pad, "--ja")
    assert (uit.code, lijst()) == (1, [])
    assert "geen gegevens over personen" in uit.stderr
    assert kansrijk("importeren", tmp_path / "nergens.csv", "--ja").code == 1


def test_a_template_is_filled_in_and_exported(kansrijk: Any, tmp_path: Path) -> None:
    pad = tmp_path / "invullen.xlsx"
    uit = kansrijk("sjabloon", "cijfers", "--uit", pad, "--gemeente", "Urk", "--indicator", "big2", "--jaar", "2022")
    assert (uit.code, uit.stdout.strip()) == (0, str(pad))
    boek = openpyxl.load_workbook(pad)
    boek["Cijfers"]["D2"], boek["Cijfers"]["E2"] = 40, 400
    boek.save(pad)
    assert kansrijk("importeren", pad, "--ja", "--naam", "Urk").code == 0
    csv = tmp_path / "uit.csv"
    assert kansrijk("exporteren", "urk", "--uit", csv).stdout.strip() == str(csv)
    assert "big2;GM0184;Urk;2022;40;400" in csv.read_text(encoding="utf-8-sig")
    assert kansrijk("importeren", csv, "--ja", "--naam", "Urk terug").code == 0


def test_a_template_that_does_not_exist_is_wrong_use(kansrijk: Any, tmp_path: Path) -> None:
    uit = kansrijk("sjabloon", "regio", "--uit", tmp_path / "x.xlsx")
    assert uit.code == 2
    assert "Kies cijfers of regios" in uit.stderr


def test_memberships_are_brought_in_the_same_way(kansrijk: Any, tmp_path: Path) -> None:
    assert kansrijk("sjabloon", "regios", "--uit", tmp_path / "regios.xlsx").code == 0
    kop = "gemeente_code;regio_soort;regio_code;regio;jaar;gewicht\n"
    fout = kansrijk("importeren", bestand(tmp_path, kop + "GM0059;GGD;A;VSV;2026;\n", "vsv.csv"), "--ja")
    assert (fout.code, len(regios())) == (1, 0)
    goed = bestand(tmp_path, kop + "GM0059;VSV;A;VSV Drachten;2026;0,5\n", "vsv.csv")
    assert kansrijk("importeren", goed, "--ja").code == 0
    assert "vsv,regio-indeling,2026" in kansrijk("eigen", "--vorm", "csv").stdout
    assert kansrijk("verwijderen", "vsv").code == 0
    assert regios().empty
    assert kansrijk("verwijderen", "vsv").code == 1


def test_who_has_to_choose_is_told_how(kansrijk: Any, tmp_path: Path) -> None:
    uit = kansrijk("importeren", bestand(tmp_path, GOED, "cijfers.csv"), "--proef")
    assert uit.code == 1
    assert "--koppeling-uit k.json" in uit.stderr
    assert "--koppeling-uit" not in kansrijk("importeren", bestand(tmp_path, FOUT), "--proef").stderr
