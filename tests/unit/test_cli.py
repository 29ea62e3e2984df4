"""The command line: Dutch, the right exit code, results and messages each in their own stream."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kansrijk_analysis import __version__, report
from kansrijk_analysis.cli import opdrachten
from kansrijk_analysis.cli.opdrachtregel import voer_uit, voortgang
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import RapportMislukt, SchrijvenMislukt
from kansrijk_analysis.indicators import bouwen, catalogus, gegevens
from kansrijk_analysis.model import Bron, Gebied
from kansrijk_analysis.report import Voortgang, bestandsnaam
from kansrijk_analysis.report.samenvatting import Herkomst, Regel, Samenvatting


@dataclass
class Uit:
    code: int
    stdout: str
    stderr: str


@pytest.fixture
def kansrijk(capsys: pytest.CaptureFixture[str]) -> Any:
    def doe(*argumenten: str | Path) -> Uit:
        code = voer_uit(opdrachten.app, [str(a) for a in argumenten])
        return Uit(code, *capsys.readouterr())

    return doe


# --- help and wrong use -------------------------------------------------------------------------------------

_OPDRACHTEN = [
    [], ["start"], ["lab"], ["rapport"], ["indicatoren"], ["gegevens"],
    ["gegevens", "status"], ["gegevens", "ophalen"], ["gegevens", "controleren"], ["gegevens", "bouwen"],
]  # fmt: skip


@pytest.mark.parametrize("opdracht", _OPDRACHTEN, ids=" ".join)
def test_help_is_dutch(opdracht: list[str], kansrijk: Any) -> None:
    uit = kansrijk(*opdracht, "--help")
    assert (uit.code, uit.stderr) == (0, "")
    assert uit.stdout.startswith("Gebruik: kansrijk")
    assert "Toon deze uitleg." in uit.stdout
    assert not re.search(r"(?i)usage|options|commands|arguments|show this|default:|required|list\[", uit.stdout)


@pytest.mark.parametrize(
    ("argumenten", "zin"),
    [
        (["rapport"], "noem een of meer gemeenten of regio’s, of gebruik --alle"),
        (["rapport", "--alle", "Urk"], "niet allebei"),
        (["rapport", "Urk", "--niveau", "jeugdregio"], "--niveau hoort bij --alle"),
        (
            ["rapport", "--alle", "--niveau", "dorp"],
            "Kies gemeente, ggd_regio, jeugdregio, zorgkantoorregio, provincie, vsv, ros, roaz of consortium",
        ),
        (["rapport", "JZ07", "--vergelijk", "ggd"], "Voor de jeugdregio IJsselland kan dat niet"),
        (["rapport", "--alel"], "de optie --alel bestaat niet. Bedoelt u --alle"),
        (["rapport", "Urk", "--uit"], "achter --uit hoort een waarde"),
        (["rapport", "Urk", "--werkers", "0"], "de waarde bij --werkers kan niet"),
        (["rapport", "Urk", "--bron", "verzonnen"], "Kies basis"),
        (["rapport", "Urk", "--vergelijk", "dorp"], "nederland, provincie, ggd of grootte"),
        (["start", "--poort", "acht"], "de waarde bij --poort kan niet"),
        (["doe"], "de opdracht “doe” bestaat niet. Kies start, lab, rapport"),
        (["gegevens", "doe"], "Kies status, ophalen, controleren, bouwen"),
        (["gegevens", "status", "x"], "er staat te veel op de regel: x"),
        (["gegevens", "status", "--vorm", "xml"], "Kies tabel, csv of json"),
        (["gegevens", "bouwen"], "--uit ontbreekt"),
    ],
)
def test_wrong_use_is_told_in_dutch(
    argumenten: list[str], zin: str, kansrijk: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    uit = kansrijk(*argumenten)
    assert (uit.code, uit.stdout) == (2, "")
    assert zin in uit.stderr
    assert uit.stderr.startswith("Dit kan niet: ")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("argumenten", [[], ["gegevens"]])
def test_no_command_shows_the_help_as_wrong_use(argumenten: list[str], kansrijk: Any) -> None:
    uit = kansrijk(*argumenten)
    assert (uit.code, uit.stdout) == (2, "")
    assert "Opdrachten:" in uit.stderr


def test_version(kansrijk: Any) -> None:
    assert kansrijk("--version") == Uit(0, f"kansrijk {__version__}\n", "")


def test_the_command_is_installed_and_ends_with_its_code() -> None:
    opdracht = [sys.executable, "-m", "kansrijk_analysis.cli", "rapport"]
    klaar = subprocess.run(opdracht, capture_output=True, text=True, check=False)
    assert (klaar.returncode, klaar.stdout) == (2, "")
    assert "Traceback" not in klaar.stderr


# --- rapport ------------------------------------------------------------------------------------------------


def test_all_wrong_names_are_told_and_nothing_is_made(
    kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "maak_alle", lambda *_, **__: pytest.fail("it ran"))
    uit = kansrijk("rapport", "Achtkarspeln", "Urk", "Amsterdm", "--uit", tmp_path / "uit")
    assert (uit.code, uit.stdout) == (1, "")
    assert "Achtkarspelen (GM0059)" in uit.stderr
    assert "Amsterdam (GM0363)" in uit.stderr
    assert "Er is niets gemaakt." in uit.stderr
    assert not (tmp_path / "uit").exists()


def test_reports_of_regions_and_of_gemeenten_together(
    kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gevraagd: list[str] = []

    def nep(gebied: Gebied, **velden: Any) -> Path:
        gevraagd.append(gebied.code)
        return velden["uit"] / bestandsnaam(gebied)

    monkeypatch.setattr(report, "maak_rapport", nep)
    for woord, naam in (
        ("GGD-regio Fryslân", "GG7206-ggd-regio-fryslan"),
        ("Achtkarspelen+Tytsjerksteradiel", "GM0059-GM0737-achtkarspelen-en-tytsjerksteradiel"),
        ("JZ02", "JZ02-jeugdregio-fryslan"),
    ):
        uit = kansrijk("rapport", woord, "--uit", tmp_path)
        assert (uit.code, uit.stdout) == (0, f"{tmp_path / f'kansrijke-start-{naam}.html'}\n")
    assert gevraagd == ["GG7206", "GM0059+GM0737", "JZ02"]


@pytest.mark.parametrize(
    ("niveau", "aantal", "code"),
    [("ggd_regio", 25, "GG7206"), ("jeugdregio", 42, "JZ02"), ("provincie", 12, "PV21"), ("gemeente", 342, "GM0059")],
)
def test_all_of_a_kind(
    niveau: str, aantal: int, code: str, kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gevraagd: list[Gebied] = []

    def nep(gebieden: list[Gebied], *_: Any, **__: Any) -> Samenvatting:
        gevraagd.extend(gebieden)
        return _stand(gebieden)

    monkeypatch.setattr(report, "maak_alle", nep)
    assert kansrijk("rapport", "--alle", "--niveau", niveau, "--uit", tmp_path).code == 0
    assert len(gevraagd) == aantal
    assert code in {gebied.code for gebied in gevraagd}


def test_all_of_a_kind_that_the_user_brought_in(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent))
    import nepregios

    gevraagd: list[Gebied] = []

    def nep(gebieden: list[Gebied], *_: Any, **__: Any) -> Samenvatting:
        gevraagd.extend(gebieden)
        return _stand(gebieden)

    monkeypatch.setattr(report, "maak_alle", nep)
    uit = kansrijk("rapport", "--alle", "--niveau", "vsv", "--uit", tmp_path)
    assert uit.code == 1
    assert "Voeg een regio-indeling toe" in uit.stderr
    assert not gevraagd
    nepregios.bewaar()
    assert kansrijk("rapport", "--alle", "--niveau", "vsv", "--uit", tmp_path).code == 0
    assert [gebied.code for gebied in gevraagd] == ["VSV-LW", "VSV-NO"]
    lijst = kansrijk("indicatoren", "--gemeente", "VSV Noordoost", "--vorm", "csv")
    assert lijst.code == 0
    assert kansrijk("gegevens", "verwijderen", "proef").code == 0
    weg = kansrijk("indicatoren", "--gemeente", "VSV-NO")
    assert weg.code == 1
    assert "Misschien is de regio-indeling verwijderd of veranderd" in weg.stderr


BEZIG = "Het rapport van {} wordt gemaakt. Dit duurt een paar seconden.\n"


def test_one_report_prints_its_path_and_nothing_else(
    kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gevraagd: dict[str, Any] = {}

    def nep(gebied: Gebied, **velden: Any) -> Path:
        gevraagd.update(velden, code=gebied.code)
        return velden["uit"] / bestandsnaam(gebied)

    monkeypatch.setattr(report, "maak_rapport", nep)
    doel = tmp_path / "nieuw" / "map"
    uit = kansrijk("rapport", "achtkarspelen", "GM0059", "--uit", doel, "--vergelijk", "ggd", "--bewaar-notebook")
    assert uit == Uit(0, f"{doel / 'kansrijke-start-GM0059-achtkarspelen.html'}\n", BEZIG.format("Achtkarspelen"))
    assert gevraagd == {"code": "GM0059", "uit": doel, "vergelijk": "ggd", "bron": "basis", "bewaar_notebook": True}


def test_a_report_that_fails_is_one_sentence(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nep(gebied: Gebied, **_: Any) -> Path:
        raise RapportMislukt(gebied=gebied.naam, wat="met opzet")

    monkeypatch.setattr(report, "maak_rapport", nep)
    uit = kansrijk("rapport", "Urk", "--uit", tmp_path)
    assert uit == Uit(1, "", BEZIG.format("Urk") + "Het rapport voor Urk is niet gelukt: met opzet.\n")


def test_a_file_in_the_way_is_one_sentence(kansrijk: Any, tmp_path: Path) -> None:
    (tmp_path / "weg").touch()
    for argumenten in (["Urk"], ["Urk", "Amsterdam"]):
        uit = kansrijk("rapport", *argumenten, "--uit", tmp_path / "weg")
        assert (uit.code, uit.stdout) == (1, "")
        assert "er staat een bestand in de weg" in uit.stderr


def _stand(gebieden: list[Gebied], *mislukt: str, gedaan: int | None = None) -> Samenvatting:
    begin = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    leeg = dict.fromkeys(Herkomst.model_fields, "")
    stand = Samenvatting(begin=begin, herkomst=Herkomst(**leeg), gevraagd=len(gebieden), duur=125.4)
    for g in gebieden[:gedaan]:
        goed = g.naam not in mislukt
        stand.rapporten[g.code] = Regel(
            code=g.code,
            naam=g.naam,
            status="gelukt" if goed else "mislukt",
            bestand=bestandsnaam(g) if goed else None,
            melding="" if goed else "met opzet",
            ronde=begin,
        )
    return stand


def test_several_reports(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gevraagd: list[Any] = []

    def nep(gebieden: list[Gebied], uit: Path, werkers: int | None, hervat: bool, melder: Any, **velden: Any) -> Any:
        gevraagd.append((len(gebieden), uit, werkers, hervat, velden["vergelijk"], velden["bron"]))
        stand = _stand(gebieden)
        for nummer, regel in enumerate(stand.ronde, 1):
            melder(Voortgang(nummer, len(gebieden), regel))
        return stand

    monkeypatch.setattr(report, "maak_alle", nep)
    uit = kansrijk("rapport", "Urk", "Amsterdam", "--uit", tmp_path, "--werkers", "3", "--hervat")
    assert (uit.code, uit.stdout) == (0, f"{tmp_path / 'index.html'}\n")
    assert "2 gelukt, 0 overgeslagen, 0 mislukt" in uit.stderr
    assert "Klaar in 2:05" in uit.stderr

    uit = kansrijk("rapport", "--alle", "--uit", tmp_path)
    assert uit.code == 0
    assert sum(" klaar" in regel for regel in uit.stderr.splitlines()) == 35
    assert gevraagd == [
        (2, tmp_path, 3, True, "nederland", "basis"),
        (342, tmp_path, None, False, "nederland", "basis"),
    ]


def test_failures_are_named_and_give_code_1(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "maak_alle", lambda gebieden, *_, **__: _stand(gebieden, "Urk"))
    uit = kansrijk("rapport", "Urk", "Amsterdam", "--uit", tmp_path)
    assert uit.code == 1
    assert "Deze zijn niet gelukt: Urk." in uit.stderr
    assert "samenvatting.csv" in uit.stderr


def test_a_stopped_run_says_how_to_go_on(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nep(gebieden: list[Gebied], *_: Any, **__: Any) -> Samenvatting:
        return _stand(gebieden, gedaan=1).model_copy(update={"afgebroken": True})

    monkeypatch.setattr(report, "maak_alle", nep)
    uit = kansrijk("rapport", "Urk", "Amsterdam", "--uit", tmp_path)
    assert uit.code == 1
    assert "Gestopt na 1 van 2" in uit.stderr
    assert "--hervat" in uit.stderr


def test_ctrl_c_is_no_traceback(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nep(*_: Any, **__: Any) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(report, "maak_rapport", nep)
    assert kansrijk("rapport", "Urk", "--uit", tmp_path) == Uit(1, "", BEZIG.format("Urk") + "Gestopt.\n")


def test_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    begin = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    goed = Regel(code="GM0001", naam="A", status="gelukt", ronde=begin)
    slecht = Regel(code="GM0002", naam="B", status="mislukt", melding="B is niet gelukt.", ronde=begin)
    with voortgang(25) as melder:
        for nummer in range(1, 26):
            melder(Voortgang(nummer, 25, slecht if nummer == 3 else goed))
    regels = capsys.readouterr().err.splitlines()
    assert regels[0] == "B is niet gelukt."
    assert [regel.split(" klaar")[0] for regel in regels[1:]] == ["10 van 25", "20 van 25", "25 van 25"]


def test_progress_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    slecht = Regel(
        code="GM0002",
        naam="B",
        status="mislukt",
        melding="B [x] mislukt.",
        ronde=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    )
    with voortgang(2) as melder:
        melder(Voortgang(2, 2, slecht))
    gezien = capsys.readouterr().err
    assert "2/2" in gezien
    assert "B [x] mislukt." in gezien


# --- gegevens and indicatoren -------------------------------------------------------------------------------


@pytest.fixture
def een_bron(monkeypatch: pytest.MonkeyPatch) -> None:
    bron = Bron(
        tabel="37201",
        aanduiding="37201",
        titel="Geboorte; kerncijfers, leeftijd",
        uitgever="CBS",
        editie="2016-07-12",
        perioden="2010–2015",
        opgehaald=dt.date(2026, 3, 1),
        licentie="CC BY 4.0",
        adres="https://voorbeeld",
        herkomst="ingebouwd",
    )
    monkeypatch.setattr(gegevens, "stand", lambda: [bron])


@pytest.mark.usefixtures("een_bron")
def test_status_in_three_forms(kansrijk: Any) -> None:
    verwacht = {
        "tabel": "37201",
        "titel": "Geboorte; kerncijfers, leeftijd",
        "perioden": "2010–2015",
        "editie": "2016-07-12",
        "opgehaald": "2026-03-01",
        "licentie": "CC BY 4.0",
        "herkomst": "ingebouwd",
        "nagekeken_op": "",
    }
    (regel,) = [r for r in json.loads(kansrijk("gegevens", "status", "--vorm", "json").stdout) if r["perioden"]]
    assert regel == verwacht | {"nagekeken_op": None}
    assert verwacht in csv.DictReader(io.StringIO(kansrijk("gegevens", "status", "--vorm", "csv").stdout))
    kop, streep, *regels = kansrijk("gegevens", "status").stdout.splitlines()
    assert " ".join(kop.split()) == "tabel titel perioden editie opgehaald licentie herkomst nagekeken op"
    assert set(streep) == {"-", " "}
    assert [r.split()[-2:] for r in regels if r.startswith("37201 ")] == [["ingebouwd", "–"]]


@dataclass
class _Resultaat:
    definitie: str
    tabel: str
    uitkomst: str
    zin: str


@pytest.mark.parametrize(("uitkomst", "code"), [("vernieuwd", 0), ("al_nieuwste", 0), ("mislukt", 1)])
def test_fetching(uitkomst: str, code: int, kansrijk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def nep(tabellen: list[str], melding: Any) -> list[_Resultaat]:
        melding("37201", "codelijst RegioS", 1, 2)
        return [
            _Resultaat("KWB", "84799NED", "vernieuwd", "Nieuw."),
            _Resultaat("37201", "37201", uitkomst, f"Zin over {tabellen}."),
        ]

    monkeypatch.setattr(bouwen, "haal_op", nep)
    uit = kansrijk("gegevens", "ophalen", "37201", "84799NED")
    assert uit == Uit(
        code,
        f"tabel,nummer,uitkomst\nKWB,84799NED,vernieuwd\n37201,37201,{uitkomst}\n",
        "Tabel 37201: codelijst RegioS (1 van 2)\n",
    )


def test_an_unknown_table_is_told(kansrijk: Any) -> None:
    uit = kansrijk("gegevens", "ophalen", "12345")
    assert (uit.code, uit.stdout) == (1, "")
    assert "“12345”" in uit.stderr
    assert "37201" in uit.stderr


def test_checking_names_what_is_damaged(kansrijk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lijst = [("a.parquet", True, "goed"), ("b.parquet", False, "Het bestand b.parquet is beschadigd.")]
    monkeypatch.setattr(gegevens, "controleer", lambda ook: lijst)
    uit = kansrijk("gegevens", "controleren")
    assert (uit.code, uit.stdout) == (1, "goed\ta.parquet\nbeschadigd\tb.parquet\n")
    assert "Het bestand b.parquet is beschadigd." in uit.stderr
    assert "1 van de 2" in uit.stderr

    monkeypatch.setattr(gegevens, "controleer", lambda ook: lijst[:1])
    assert kansrijk("gegevens", "controleren").code == 0


def test_the_shipped_figures_are_whole(kansrijk: Any) -> None:
    uit = kansrijk("gegevens", "controleren")
    assert uit.code == 0
    assert "37201.parquet" in uit.stdout


def test_building(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gevraagd = []

    def nep(ruw: Path, uit: Path, melding: Any) -> list[Path]:
        gevraagd.append((ruw, uit))
        melding("Tabel 37201 verwerken")
        return [uit / "37201.parquet"]

    monkeypatch.setattr(bouwen, "bouw_alles", nep)
    uit = kansrijk("gegevens", "bouwen", "--uit", tmp_path, "--ruw", "ruw")
    assert uit == Uit(0, f"{tmp_path / '37201.parquet'}\n", "Tabel 37201 verwerken\n")
    kansrijk("gegevens", "bouwen", "--uit", tmp_path)
    assert gevraagd == [(Path("ruw"), tmp_path), (instellingen().cache, tmp_path)]


def test_the_catalogue_in_three_forms(kansrijk: Any) -> None:
    lijst = json.loads(kansrijk("indicatoren", "--vorm", "json").stdout)
    assert [regel["id"] for regel in lijst] == list(catalogus())
    assert set(lijst[0]) >= {"id", "naam", "fase", "bron", "niveau", "jaren", "beschikbaar"}
    per_id = {regel["id"]: regel for regel in lijst}
    assert per_id["moeders_jonger_25"]["beschikbaar"] is True
    assert "gemeente" in per_id["moeders_jonger_25"]["niveau"]
    assert per_id["roken_zwangerschap"] == per_id["roken_zwangerschap"] | {
        "beschikbaar": False,
        "jaren": None,
        "bron": None,
    }
    regels = list(csv.DictReader(io.StringIO(kansrijk("indicatoren", "--vorm", "csv").stdout)))
    assert {regel["id"]: regel["beschikbaar"] for regel in regels}["roken_zwangerschap"] == "false"
    assert len(kansrijk("indicatoren").stdout.splitlines()) == len(lijst) + 2


def test_the_catalogue_with_the_figures_of_a_gemeente(kansrijk: Any) -> None:
    uit = kansrijk("indicatoren", "--vorm", "json", "--gemeente", "Urk")
    per_id = {regel["id"]: regel for regel in json.loads(uit.stdout)}
    jong = per_id["moeders_jonger_25"]
    assert jong["ondergrens"] < jong["waarde"] < jong["bovengrens"]
    assert jong["reden"] is None
    assert (per_id["roken_zwangerschap"]["waarde"], per_id["roken_zwangerschap"]["reden"]) == (None, "alleen_landelijk")
    assert "nan" not in kansrijk("indicatoren", "--gemeente", "Urk").stdout.lower()
    assert kansrijk("indicatoren", "--gemeente", "Urkk").code == 1


@pytest.mark.parametrize(("gebied", "reden"), [("jeugdregio Twente", None), ("GM0059+GM0737", "afgeschermd_indirect")])
def test_the_catalogue_with_the_figures_of_a_region(gebied: str, reden: str | None, kansrijk: Any) -> None:
    lijst = json.loads(kansrijk("indicatoren", "--vorm", "json", "--gemeente", gebied).stdout)
    per_id = {regel["id"]: regel for regel in lijst}
    assert per_id["moeders_jonger_25"]["waarde"] > 0
    assert per_id["moeders_jonger_20"]["reden"] == reden
    assert (per_id["moeders_jonger_20"]["waarde"] is None) == (reden is not None)


# --- start and lab ------------------------------------------------------------------------------------------


def test_start_passes_its_choices_on(kansrijk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kansrijk_analysis.app import server

    gevraagd = []
    monkeypatch.setattr(server, "start", lambda **velden: gevraagd.append(velden))
    assert kansrijk("start").code == 0
    assert kansrijk("start", "--poort", "0", "--map", tmp_path, "--geen-browser").code == 0
    assert gevraagd == [
        {"poort": server.POORT, "map": None, "browser": True},
        {"poort": 0, "map": tmp_path, "browser": False},
    ]


@pytest.fixture
def gestart(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    opdrachten: list[list[str]] = []

    def nep(opdracht: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        opdrachten.append(opdracht)
        return subprocess.CompletedProcess(opdracht, 0)

    monkeypatch.setattr(subprocess, "run", nep)
    return opdrachten


def test_lab_opens_the_notebooks_of_a_clone_in_place(kansrijk: Any, gestart: list[list[str]]) -> None:
    uit = kansrijk("lab", "--geen-browser", "--poort", "8999")
    assert uit.code == 0
    assert str(instellingen().notebooks) in uit.stderr
    assert f"--ServerApp.root_dir={instellingen().notebooks}" in gestart[0]
    assert {"--no-browser", "--ServerApp.port=8999", "--ServerApp.ip=127.0.0.1"} < set(gestart[0])


def test_lab_copies_and_never_overwrites(kansrijk: Any, tmp_path: Path, gestart: list[list[str]]) -> None:
    doel = tmp_path / "werk"
    assert f"De notebooks staan in {doel}" in kansrijk("lab", "--map", doel).stderr
    eigen = doel / "1_cijfers.ipynb"
    assert eigen.read_bytes() == (instellingen().notebooks / "1_cijfers.ipynb").read_bytes()
    eigen.write_text("aangepast", encoding="utf-8")
    assert f"U werkt met de notebooks in {doel}" in kansrijk("lab", "--map", doel).stderr
    assert eigen.read_text(encoding="utf-8") == "aangepast"
    assert len(gestart) == 2


def test_lab_copies_out_of_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    pakket = tmp_path / "site-packages" / "kansrijk_analysis"
    (pakket / "meegeleverd" / "notebooks").mkdir(parents=True)
    (pakket / "meegeleverd" / "notebooks" / "1_cijfers.ipynb").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(opdrachten, "__file__", str(pakket / "cli" / "opdrachten.py"))
    monkeypatch.setattr(platformdirs, "user_documents_path", lambda: tmp_path / "Documenten")

    class Nep:
        notebooks = pakket / "meegeleverd" / "notebooks"

    monkeypatch.setattr("kansrijk_analysis.config.instellingen", Nep)
    assert opdrachten._labmap(None) == tmp_path / "Documenten" / "kansrijke-start"
    assert (tmp_path / "Documenten" / "kansrijke-start" / "1_cijfers.ipynb").is_file()


def test_lab_says_when_it_can_not_copy(tmp_path: Path) -> None:
    (tmp_path / "weg").touch()
    with pytest.raises(SchrijvenMislukt):
        opdrachten._labmap(tmp_path / "weg")


def test_a_spreadsheet_runs_nothing_of_what_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    from kansrijk_analysis.cli.opdrachtregel import toon

    toon(["naam", "aantal"], [['=HYPERLINK("x")', -5.2], ["Boxtel", None]], "csv")
    assert capsys.readouterr().out == 'naam,aantal\n"\'=HYPERLINK(""x"")",-5.2\nBoxtel,\n'
