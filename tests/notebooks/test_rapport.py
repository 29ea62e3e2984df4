"""Reports for real: a kernel, Papermill, and the notebook that ships."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import RapportMislukt
from kansrijk_analysis.indicators import catalogus, load_figures
from kansrijk_analysis.indicators.gegevens import tellingen
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.report import MAX_BYTES, maak_alle, maak_rapport, uitvoeren

PROEF = Path(__file__).with_name("proef.ipynb")
pytestmark = pytest.mark.notebook


@pytest.fixture
def acht() -> Gebied:
    return areas.find_gemeente("GM0059")


def test_the_trial_notebook_becomes_a_report(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    pad = maak_rapport("achtkarspelen", uit=tmp_path, vergelijk="provincie", notebook=PROEF, bewaar_notebook=True)
    assert pad == tmp_path / "kansrijke-start-GM0059-achtkarspelen.html"
    html = pad.read_text(encoding="utf-8")
    assert "<h2>Achtkarspelen</h2><p>rapport PV21 basis</p>" in html
    assert "Kies hierboven" not in html
    assert {p.name for p in tmp_path.iterdir()} == {pad.name, pad.with_suffix(".ipynb").name}
    boek = pad.with_suffix(".ipynb").read_text(encoding="utf-8")
    assert "papermill" not in boek.replace("injected-parameters", "")
    assert str(PROEF.parent) not in boek
    assert capfd.readouterr() == ("", "")


def test_a_real_kernel_that_is_killed_is_replaced(tmp_path: Path, acht: Gebied) -> None:
    boek = nbformat.read(PROEF, as_version=4)
    boek.cells[2]["source"] += (
        "\nimport os, pathlib"
        '\nif not pathlib.Path("een").exists():'
        '\n    pathlib.Path("een").touch()'
        "\n    os.kill(os.getpid(), 9)"
    )
    nbformat.write(boek, tmp_path / "boek.ipynb")
    assert maak_rapport(acht, uit=tmp_path, notebook=tmp_path / "boek.ipynb").is_file()
    assert (tmp_path / "een").exists()


def test_a_cell_that_raises_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RapportMislukt, match=r"Schiermonnikoog.*RuntimeError: met opzet mislukt"):
        maak_rapport("Schiermonnikoog", uit=tmp_path, notebook=PROEF, bewaar_notebook=True)
    assert not list(tmp_path.iterdir())


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a report of the real notebook with the embedded figures, once per way of calling."""
    gemaakt: dict[str, Path] = {}

    def maak(gemeente: str) -> Path:
        if gemeente not in gemaakt:
            gemaakt[gemeente] = maak_rapport(gemeente, uit=tmp_path_factory.mktemp("rapport"))
        return gemaakt[gemeente]

    return maak


@pytest.mark.parametrize(
    ("code", "naam"), [("GM0059", "Achtkarspelen"), ("GM0088", "Schiermonnikoog"), ("GM0363", "Amsterdam")]
)
def test_the_real_report(code: str, naam: str, rapport: Callable[[str], Path]) -> None:
    pad = rapport(code)
    html = pad.read_text(encoding="utf-8")
    assert pad.name == f"kansrijke-start-{code}-{naam.lower()}.html"
    assert pad.stat().st_size < MAX_BYTES
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", html) == [f"Kansrijke Start in cijfers: {naam}"]
    assert f"<title>Kansrijke Start in cijfers: {naam}</title>" in html
    assert html.count(naam) > 5
    assert "<script" not in html
    assert not re.search(r"""(?:src|url\(|<link[^>]+href)\s*=?\s*["']?\s*(?:https?:)?//""", html)
    assert "<svg" in html
    assert "<table" in html
    assert "Traceback" not in html
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)
    assert not re.search(r"\b(nan|NaN|None|<NA>)\b", re.sub(r"<style>.*?</style>", "", html, flags=re.S))


def test_name_and_code_give_the_same_bytes(rapport: Callable[[str], Path]) -> None:
    assert rapport("achtkarspelen").read_bytes() == rapport("GM0059").read_bytes()


def test_nothing_hidden_stands_in_the_report_or_the_stored_notebook(tmp_path: Path) -> None:
    pad = maak_rapport("GM0088", uit=tmp_path, bewaar_notebook=True)
    inhoud = pad.read_text(encoding="utf-8") + pad.with_suffix(".ipynb").read_text(encoding="utf-8")
    figuren = load_figures().table
    verborgen = figuren[(figuren["gebied"] == "GM0088") & figuren["reden"].notna()]
    ruw = tellingen("37201").query("gebied == 'GM0088'").pivot(index="jaar", columns="maat", values="aantal")
    gezocht = 0
    for rij in verborgen.itertuples():
        indicator = catalogus()[rij.indicator]
        if indicator.teller is None or indicator.teller.tabel != "37201" or indicator.noemer is None:
            continue
        jaren = ruw.loc[rij.van : rij.tot]
        teller = int(jaren[list(indicator.teller.maten)].sum().sum())
        noemer = int(jaren["Totaal levend geboren kinderen"].sum())
        for spoor in (
            f"{teller} van de {noemer}",
            f"{teller} {indicator.teller.omschrijving}",
            f"{noemer} {indicator.noemer.omschrijving}",
        ):
            assert not re.search(rf"(?<![\d.,]){spoor}(?!\d)", inhoud), spoor
        gezocht += 1
    assert gezocht >= 10
    assert "privacy" in inhoud


def test_kernels_that_start_at_once_stay_out_of_each_others_way(tmp_path: Path) -> None:
    gebieden = [areas.find_gemeente(naam) for naam in ("Urk", "Vlieland", "Ede")]
    stand = maak_alle(gebieden, tmp_path, 3, False, lambda _: None)
    assert stand.aantal.gelukt == 3


def test_each_kernel_has_sockets_of_its_own(tmp_path: Path) -> None:
    instellingen = [uitvoeren._kernelinstellingen(Path("/tmp") / naam).KernelManager for naam in ("een", "twee")]
    if sys.platform == "linux":
        assert [i.transport for i in instellingen] == ["ipc", "ipc"]
        assert instellingen[0].ip != instellingen[1].ip
    lang = uitvoeren._kernelinstellingen(tmp_path / ("lang" * 30)).KernelManager
    assert "transport" not in lang  # too long for a socket's path: TCP, encrypted where that can be
