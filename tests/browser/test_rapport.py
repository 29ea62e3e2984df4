"""A report and the list of reports, opened as files in a browser without any network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from kansrijk_analysis import areas
from kansrijk_analysis.report import INDEX_NAAM, maak_alle

pytestmark = pytest.mark.browser
AXE_REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.fixture(scope="module")
def rapporten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two reports (one with many hidden figures) and the list of them."""
    uit = tmp_path_factory.mktemp("rapporten")
    gebieden = [areas.find_gemeente(naam) for naam in ("Achtkarspelen", "Schiermonnikoog")]
    assert maak_alle(gebieden, uit, 2).aantal.gelukt == 2
    return uit


@pytest.fixture
def pagina(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("naam", ["GM0059-achtkarspelen", "GM0088-schiermonnikoog"])
def test_a_report_opens_without_network_and_without_violation(naam: str, rapporten: Path, pagina: Page) -> None:
    gevraagd: list[str] = []
    pagina.on("request", lambda vraag: gevraagd.append(vraag.url))
    adres = (rapporten / f"kansrijke-start-{naam}.html").as_uri()
    pagina.goto(adres)
    assert gevraagd == [adres]
    assert pagina.locator("html").get_attribute("lang") == "nl"
    assert pagina.locator("h1").count() == pagina.locator("main").count() == 1
    # What is folded away must be in order too.
    pagina.evaluate("document.querySelectorAll('details').forEach((deel) => { deel.open = true; })")
    uitslag = Axe().run(pagina, options={"runOnly": AXE_REGELS, "resultTypes": ["violations"]})
    assert not uitslag.violations_count, uitslag.generate_report()
    pagina.set_viewport_size({"width": 320, "height": 900})
    assert pagina.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_list_is_searched_by_typing(rapporten: Path, pagina: Page) -> None:
    pagina.goto((rapporten / INDEX_NAAM).as_uri())
    uitslag = Axe().run(pagina, options={"runOnly": AXE_REGELS, "resultTypes": ["violations"]})
    assert not uitslag.violations_count, uitslag.generate_report()
    links = pagina.get_by_role("link", name=re.compile("Achtkarspelen|Schiermonnikoog"))
    assert links.count() == 2
    pagina.get_by_label("Zoek een gemeente of regio").fill("schier")
    pagina.get_by_role("link", name="Achtkarspelen").wait_for(state="hidden")
    assert links.count() == 1
    links.first.click()
    assert pagina.locator("h1").inner_text() == "Kansrijke Start in cijfers: Schiermonnikoog"
