"""Practice figures in a browser: the strip that stays in sight, and every printed page."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.report import maak_rapport

pytestmark = pytest.mark.browser
AXE_REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
STROOK = "OEFENCIJFERS – NIET ECHT"


@pytest.fixture(scope="module")
def rapport(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maak_rapport("Achtkarspelen", uit=tmp_path_factory.mktemp("oefen"), bron="oefen")


@pytest.fixture
def pagina(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def zonder_overtreding(pagina: Page) -> None:
    uitslag = Axe().run(pagina, options={"runOnly": AXE_REGELS, "resultTypes": ["violations"]})
    assert not uitslag.violations_count, uitslag.generate_report()


def blijft_in_beeld(pagina: Page) -> None:
    band = pagina.locator(".ks-oefenband")
    assert band.count() == 1
    for plek in (0.3, 0.6, 1.0):
        pagina.evaluate("deel => window.scrollTo(0, deel * document.documentElement.scrollHeight)", plek)
        assert band.bounding_box()["y"] == 0
        assert band.inner_text() == STROOK


def test_the_strip_stays_in_sight_and_nothing_is_wider_than_the_window(rapport: Path, pagina: Page) -> None:
    assert rapport.name == "kansrijke-start-GM0059-achtkarspelen-oefencijfers.html"
    pagina.goto(rapport.as_uri())
    pagina.evaluate("document.querySelectorAll('details').forEach((deel) => { deel.open = true; })")
    zonder_overtreding(pagina)
    blijft_in_beeld(pagina)
    pagina.set_viewport_size({"width": 320, "height": 900})
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 320
    blijft_in_beeld(pagina)


def test_every_printed_page_is_marked(rapport: Path, pagina: Page, tmp_path: Path) -> None:
    pagina.goto(rapport.as_uri())
    pagina.emulate_media(media="print")
    assert pagina.evaluate("getComputedStyle(document.body).page") == "ks-oefen"
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: what stands on each printed page can't be read")
    pdf = tmp_path / "rapport.pdf"
    pagina.pdf(path=str(pdf), prefer_css_page_size=True)
    gelezen = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    bladen = gelezen.split("\f")[:-1]
    assert len(bladen) > 10
    for blad in bladen:
        regels = [regel.strip() for regel in blad.splitlines() if regel.strip()]
        assert regels[0] == STROOK
        assert any(regel.startswith(STROOK) for regel in regels[-2:])


def test_the_app_marks_the_page(app_met: Callable[[Path], object], pagina: Page, tmp_path: Path) -> None:
    boek = nbformat.read(instellingen().notebooks / "1_cijfers.ipynb", as_version=4)
    parameters = next(cel for cel in boek.cells if "parameters" in cel.metadata.get("tags", []))
    assert 'bron = "basis"' in parameters.source
    parameters["source"] = parameters.source.replace('bron = "basis"', 'bron = "oefen"')
    map_ = tmp_path / "notebooks"
    map_.mkdir()
    nbformat.write(boek, map_ / "1_cijfers.ipynb")
    app = app_met(map_)
    pagina.set_default_timeout(180_000)  # with an empty cache the figures are computed first
    pagina.goto(f"{app.adres}voila/render/1_cijfers.ipynb", wait_until="commit")
    pagina.wait_for_selector("body:not(.ks-bezig)")
    pagina.wait_for_selector("body.ks-oefenpagina")
    assert pagina.title().startswith("Oefencijfers, niet echt – Achtkarspelen")
    koppen = pagina.locator("main h1, main h2").all_inner_texts()
    assert len(koppen) > 5
    assert all(kop.endswith("(oefencijfers)") for kop in koppen if kop != "Achtkarspelen")
    blijft_in_beeld(pagina)
    zonder_overtreding(pagina)
