"""One report: what goes in, what is refused, and that nothing is left behind."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from kansrijk_analysis import areas
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeInvoer, RapportMislukt, SchrijvenMislukt
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.report import bestandsnaam, maak_rapport, uitvoeren, vorm
from kansrijk_analysis.report.keuring import MAX_BYTES, keur
from kansrijk_analysis.report.notebook import kies_vergelijking
from kansrijk_analysis.report.schrijven import schrijf

PROEF = Path(__file__).resolve().parents[1] / "notebooks" / "proef.ipynb"
DAG = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def acht() -> Gebied:
    return areas.find_gemeente("Achtkarspelen")


def _boek(*uitvoer: dict[str, Any], tags: tuple[str, ...] = ()) -> Any:
    return nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# Titel van de pagina\n\nTekst.\n\n# Tweede titel"),
            nbformat.v4.new_code_cell(
                "geheim = 1", outputs=[nbformat.from_dict(u) for u in uitvoer], metadata={"tags": list(tags)}
            ),
        ]
    )


def _toont(**data: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {soort.replace("_", "/"): waarde for soort, waarde in data.items()},
    }


# --- names and choices --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("naam", "slak"),
    [
        ("Achtkarspelen", "achtkarspelen"),
        ("Súdwest-Fryslân", "sudwest-fryslan"),
        ("'s-Gravenhage (gemeente)", "s-gravenhage-gemeente"),
        ("Bergen (NH.)", "bergen-nh"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_file_names_are_plain_ascii(naam: str, slak: str) -> None:
    assert bestandsnaam(Gebied("GM0001", naam, Niveau.GEMEENTE, 2026)) == f"kansrijke-start-GM0001-{slak}.html"


def test_file_names_of_regions_and_selections() -> None:
    lang = areas.find_gebied("+".join(areas.gemeenten()["code"][:60]))
    anders = areas.find_gebied("+".join([*areas.gemeenten()["code"][:59], "GM1970"]))
    assert lang.naam == anders.naam
    namen = [bestandsnaam(gebied) for gebied in (lang, anders)]
    assert namen[0] != namen[1]
    for naam in namen:
        assert re.fullmatch(r"kansrijke-start-selectie-[0-9a-f]{8}-[a-z0-9-]+-en-nog-57-gemeenten\.html", naam)
    assert bestandsnaam(areas.find_gebied("ZK21")) == "kansrijke-start-ZK21-zorgkantoorregio-t-gooi.html"


def test_file_names_of_all_gemeenten_differ() -> None:
    namen = {bestandsnaam(areas.find_gemeente(code)) for code in areas.gemeenten()["code"]}
    assert len(namen) == len(areas.gemeenten())
    assert all(re.fullmatch(r"kansrijke-start-GM\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.html", naam) for naam in namen)


@pytest.mark.parametrize(
    ("keuze", "code"),
    [
        ("nederland", "NL01"),
        ("NL01", "NL01"),
        ("Provincie", "PV21"),
        ("ggd", "GG7206"),
        ("grootte", "GK2"),
        ("pv26", "PV26"),
    ],
)
def test_benchmark_by_word_or_code(keuze: str, code: str, acht: Gebied) -> None:
    assert kies_vergelijking(acht, keuze).code == code


@pytest.mark.parametrize(
    ("gebied", "keuze", "code"),
    [
        ("GM0059+GM0737", "provincie", "PV21"),
        ("GM0059+GM0737", "grootte", "GK2"),
        ("JZ14", "provincie", "PV23"),
        ("JZ14", "gk3", "GK3"),
    ],
)
def test_benchmark_of_a_region(gebied: str, keuze: str, code: str) -> None:
    assert kies_vergelijking(areas.find_gebied(gebied), keuze).code == code


def test_a_region_need_not_lie_in_one_provincie() -> None:
    with pytest.raises(OngeldigeInvoer, match=r"Achtkarspelen en Urk kan dat niet.*nederland of grootte"):
        kies_vergelijking(areas.find_gebied("Urk en Achtkarspelen"), "provincie")


@pytest.mark.parametrize("keuze", ["dorp", "GM0363", "", "Amsterdam", "VR02"])
def test_what_is_no_benchmark_is_refused(keuze: str, acht: Gebied) -> None:
    with pytest.raises(OngeldigeInvoer, match=r"vergelijk.*nederland, provincie, ggd of grootte"):
        kies_vergelijking(acht, keuze)


# --- from executed notebook to HTML -------------------------------------------------------------------------


def test_only_html_and_markdown_get_in(acht: Gebied) -> None:
    boek = _boek(
        _toont(text_html="<p>zichtbaar</p>", text_plain="platte versie"),
        _toont(text_plain="alleen plat"),
        _toont(text_markdown="**vet**"),
        {"output_type": "stream", "name": "stderr", "text": "waarschuwing"},
        {"output_type": "stream", "name": "stdout", "text": "gedrukt"},
    )
    html = vorm.naar_html(boek, acht, "CBS (CC BY 4.0)", DAG)
    assert "<p>zichtbaar</p>" in html
    assert "<strong>vet</strong>" in html
    for weg in ("geheim", "platte versie", "alleen plat", "waarschuwing", "gedrukt"):
        assert weg not in html
    assert '<html lang="nl">' in html
    assert "<title>Kansrijke Start in cijfers: Achtkarspelen</title>" in html
    assert '<a class="ks-sprong" href="#ks-inhoud">' in html
    assert '<main id="ks-inhoud"' in html
    assert "1 maart 2026" in html
    assert "CBS (CC BY 4.0)" in html
    assert "@media print" in html
    assert "--ks-merk-donker" in html
    assert "/*" not in html
    keur(html, acht)


def test_the_first_heading_names_the_report(acht: Gebied) -> None:
    html = vorm.naar_html(_boek(), acht, "", DAG)
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == ["Kansrijke Start in cijfers: Achtkarspelen", "Tweede titel"]


def test_a_name_with_markup_is_escaped() -> None:
    vreemd = Gebied("GM0001", "A&B<script>", Niveau.GEMEENTE, 2026)
    html = vorm.naar_html(_boek(_toont(text_html="<p>x</p>")), vreemd, "", DAG)
    assert "<script" not in html.partition("<main")[0]
    assert "A&amp;B&lt;script&gt;" in html


def test_cells_for_the_screen_stay_out(acht: Gebied) -> None:
    boek = _boek(_toont(text_html="<p>knoppen</p>"), tags=("niet-in-rapport",))
    assert "knoppen" not in vorm.naar_html(boek, acht, "", DAG)


def test_an_error_in_the_outputs_is_refused(acht: Gebied) -> None:
    fout = {"output_type": "error", "ename": "ValueError", "evalue": "x", "traceback": []}
    with pytest.raises(RapportMislukt, match=r"Achtkarspelen.*ValueError"):
        vorm.naar_html(_boek(fout), acht, "", DAG)


def test_a_widget_is_refused(acht: Gebied) -> None:
    widget = _toont(text_html="<p>x</p>")
    widget["data"]["application/vnd.jupyter.widget-view+json"] = {"model_id": "a"}
    with pytest.raises(RapportMislukt, match="alleen in de app"):
        vorm.naar_html(_boek(widget), acht, "", DAG)


# --- the check of a finished report -------------------------------------------------------------------------


def _pagina(inhoud: str) -> str:
    return f"<!DOCTYPE html><html><head><title>Achtkarspelen</title></head><body><main>{inhoud}</main></body></html>"


@pytest.mark.parametrize(
    "inhoud",
    [
        '<a href="https://opendata.cbs.nl">bron</a>',
        '<img src="data:image/png;base64,AAAA" alt="">',
        '<svg><use href="#a"/><rect fill="url(#streep)" style="fill:url(#streep)"/></svg>',
        "<style>@font-face{src:url(data:font/woff2;base64,AA)}</style>",
    ],
)
def test_what_stands_on_its_own_is_accepted(inhoud: str, acht: Gebied) -> None:
    keur(_pagina(f"<p>Achtkarspelen</p>{inhoud}"), acht)


@pytest.mark.parametrize(
    "inhoud",
    [
        "<script>alert(1)</script>",
        '<SCRIPT SRC="a.js"></SCRIPT>',
        '<img src="http://voorbeeld.nl/a.png" alt="">',
        '<img src="//voorbeeld.nl/a.png" alt="">',
        '<img srcset="https://voorbeeld.nl/a.png 2x" alt="">',
        '<link rel="stylesheet" href="https://voorbeeld.nl/a.css">',
        '<svg><image xlink:href="https://voorbeeld.nl/a.png"/></svg>',
        '<svg><use href="https://voorbeeld.nl/a.svg#b"/></svg>',
        '<p style="background:url(https://voorbeeld.nl/a.png)">x</p>',
        "<style>@import 'a.css';</style>",
        '<style>p{background:url("a.png")}</style>',
        '<p onclick="x()">x</p>',
        '<a href=" javascript:x()">x</a>',
        '<iframe src="a.html"></iframe>',
        '<form action="/x"></form>',
    ],
)
def test_what_runs_or_fetches_is_refused(inhoud: str, acht: Gebied) -> None:
    with pytest.raises(RapportMislukt, match="niet op zichzelf"):
        keur(_pagina(f"<p>Achtkarspelen</p>{inhoud}"), acht)


def test_the_name_must_stand_in_the_report_itself(acht: Gebied) -> None:
    with pytest.raises(RapportMislukt, match="naam van de gemeente"):
        keur(_pagina("<p>Amsterdam</p>"), acht)
    gravenhage = Gebied("GM0518", "'s-Gravenhage", Niveau.GEMEENTE, 2026)
    keur(_pagina("<p>Over &#39;s-Gravenhage</p>"), gravenhage)


def test_a_report_of_a_megabyte_is_refused(acht: Gebied) -> None:
    with pytest.raises(RapportMislukt, match=r"1\.000\.000"):
        keur(_pagina("Achtkarspelen" + "x" * MAX_BYTES), acht)


# --- running ------------------------------------------------------------------------------------------------


def test_an_unknown_parameter_stops_before_anything_runs(
    acht: Gebied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boek = nbformat.read(PROEF, as_version=4)
    boek.cells[1]["source"] = 'gemeente = "GM0059"\nvergelijk: str = "NL01"\nbron = "basis"'
    nbformat.write(boek, tmp_path / "boek.ipynb")
    monkeypatch.setattr("papermill.execute_notebook", lambda *_, **__: pytest.fail("it ran"))
    with pytest.raises(RapportMislukt, match="parameter niet: weergave"):
        maak_rapport(acht, uit=tmp_path, notebook=tmp_path / "boek.ipynb")
    assert [pad.name for pad in tmp_path.iterdir()] == ["boek.ipynb"]


def _speel(monkeypatch: pytest.MonkeyPatch, *gebeurtenissen: Any) -> list[dict[str, Any]]:
    """Let Papermill do these things in turn; gives what it was called with."""
    aanroepen: list[dict[str, Any]] = []
    reeks = iter(gebeurtenissen)

    def nep(notebook: Any, uit: None, **velden: Any) -> Any:
        aanroepen.append(velden | {"uit": uit, "runtime": os.environ["JUPYTER_RUNTIME_DIR"]})
        gebeurtenis = next(reeks)
        if isinstance(gebeurtenis, BaseException):
            raise gebeurtenis
        return gebeurtenis

    monkeypatch.setattr("papermill.execute_notebook", nep)
    return aanroepen


@pytest.mark.parametrize("dood", [DeadKernelError("dood"), RuntimeError("Kernel died before replying")])
def test_a_kernel_that_dies_gets_one_successor(dood: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", "eigen")
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    boek = nbformat.read(PROEF, as_version=4)
    aanroepen = _speel(monkeypatch, dood, "klaar")
    assert uitvoeren.voer_uit(boek, {"gemeente": "GM0059"}, naam="A", map_=PROEF.parent) == "klaar"
    assert aanroepen[0]["runtime"] != aanroepen[1]["runtime"]
    assert not Path(aanroepen[0]["runtime"]).exists()
    assert aanroepen[0]["uit"] is None
    assert aanroepen[0]["request_save_on_cell_execute"] is False
    assert aanroepen[0]["autosave_cell_every"] == 0
    assert aanroepen[0]["progress_bar"] is False
    assert 0 < aanroepen[0]["execution_timeout"] <= 600
    assert os.environ["JUPYTER_RUNTIME_DIR"] == "eigen"
    assert "IPYTHONDIR" not in os.environ

    aanroepen = _speel(monkeypatch, dood, dood)
    with pytest.raises(RapportMislukt, match="ook bij de tweede poging"):
        uitvoeren.voer_uit(boek, {}, naam="A", map_=PROEF.parent)
    assert len(aanroepen) == 2


def _celfout(ename: str, evalue: str) -> PapermillExecutionError:
    return PapermillExecutionError(2, 2, "bron", ename, evalue, [])


@pytest.mark.parametrize(
    ("fout", "zin"),
    [
        (_celfout("ValueError", "iets\nanders"), "een cel van het notebook gaf een fout (ValueError: iets anders)."),
        (_celfout("GeenCijfers", "Er zijn geen cijfers. Doe iets."), "is niet gelukt: Er zijn geen cijfers. Doe iets."),
        (CellTimeoutError("te lang"), f"na {uitvoeren.CEL_SECONDEN} seconden nog niet klaar."),
    ],
)
def test_a_cell_that_fails_is_not_tried_again(fout: Exception, zin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    aanroepen = _speel(monkeypatch, fout, "klaar")
    with pytest.raises(RapportMislukt) as gevangen:
        uitvoeren.voer_uit(nbformat.read(PROEF, as_version=4), {}, naam="Urk", map_=PROEF.parent)
    assert str(gevangen.value).endswith(zin)
    assert len(aanroepen) == 1


@pytest.mark.parametrize("inhoud", ["", "{", "[]"])
def test_a_file_that_is_no_notebook_is_named(inhoud: str, tmp_path: Path, acht: Gebied) -> None:
    (tmp_path / "boek.ipynb").write_text(inhoud, encoding="utf-8")
    with pytest.raises(OngeldigeInvoer, match=r"boek\.ipynb"):
        maak_rapport(acht, uit=tmp_path, notebook=tmp_path / "boek.ipynb")


# --- writing ------------------------------------------------------------------------------------------------


def test_a_folder_in_the_way_is_told_before_anything_runs(
    acht: Gebied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("papermill.execute_notebook", lambda *_, **__: pytest.fail("it ran"))
    (tmp_path / bestandsnaam(acht)).mkdir()
    with pytest.raises(SchrijvenMislukt, match="in de weg"):
        maak_rapport(acht, uit=tmp_path, notebook=PROEF)


@pytest.mark.parametrize("stap", ["write_bytes", "replace"])
def test_a_failing_write_leaves_the_old_file_and_no_half_one(
    stap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doel = tmp_path / "a.html"
    doel.write_text("oud", encoding="utf-8")

    def vol(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path if stap == "write_bytes" else os, stap, vol)
    with pytest.raises(SchrijvenMislukt, match="schijf is vol"):
        schrijf(doel, b"nieuw")
    assert [(pad.name, pad.read_text(encoding="utf-8")) for pad in tmp_path.iterdir()] == [("a.html", "oud")]


def test_help_does_not_load_the_heavy_libraries() -> None:
    vraag = (
        "import sys, kansrijk_analysis.cli;"
        "print([m for m in ('pandas', 'altair', 'papermill', 'nbconvert', 'jsonschema') if m in sys.modules])"
    )
    uit = subprocess.run([sys.executable, "-c", vraag], capture_output=True, text=True, check=True).stdout
    assert uit.strip() == "[]"


def test_the_slow_grammar_is_left_out() -> None:
    vraag = (
        "from kansrijk_analysis.report.uitvoeren import lees_notebook; import sys;"
        f"lees_notebook(__import__('pathlib').Path({str(PROEF)!r})); import papermill, jsonschema;"
        "print(sys.modules.get('rfc3987_syntax', 'absent'), 'lark' in sys.modules)"
    )
    uit = subprocess.run([sys.executable, "-c", vraag], capture_output=True, text=True, check=True).stdout
    assert uit.strip() == "None False"


def test_the_shipped_notebook_has_the_parameters_that_reports_give() -> None:
    boek = nbformat.read(instellingen().notebooks / "1_cijfers.ipynb", as_version=4)
    assert uitvoeren.parameternamen(boek) >= {"gemeente", "vergelijk", "bron", "weergave"}
