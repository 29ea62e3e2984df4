"""The page of wijken as a visitor meets it: by mouse, by keyboard, on a phone, in a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PAGINA = "voila/render/1b_wijken.ipynb"
INDEX = "figure.ks-figuur--index"


@pytest.fixture
def wijken(tabblad: Any) -> Any:
    """The page with a gemeente of ten wijken, whatever a test before did with it."""
    pagina = tabblad.pagina
    pagina.set_viewport_size({"width": 1280, "height": 900})
    pagina.evaluate("document.documentElement.style.fontSize = ''; window.scrollTo(0, 0)")
    if not pagina.url.endswith("?gemeente=GM0546&niveau=wijk&onderwerp=bijstand"):
        tabblad.open(f"{PAGINA}?gemeente=GM0546")
        tabblad.toont("Leiden")
    return tabblad


def tekst_van(pagina: Page, kies: str) -> str:
    return " ".join(pagina.locator(kies).first.inner_text().split())


def test_start_page_leads_to_it(bezoek: Any) -> None:
    bezoek.open("")
    schakel = bezoek.pagina.get_by_role("link", name="Binnen uw gemeente: wijken en buurten")
    expect(schakel).to_have_attribute("href", f"/{PAGINA}")


def test_has_a_title_one_heading_and_its_pictures(wijken: Any) -> None:
    pagina = wijken.pagina
    expect(pagina).to_have_title("Binnen Leiden – Analysetool Kansrijke Start")
    assert pagina.locator("h1:visible").count() == 1
    assert pagina.locator("main, [role=main]").count() == 1
    assert pagina.locator("main figure").count() == 3
    assert pagina.locator("[role=alert]").count() == 0
    assert "10 wijken en 54 buurten" in tekst_van(pagina, ".ks-kop")
    rijen = pagina.locator("figure.ks-figuur--wijken tbody th")
    namen = rijen.all_text_contents()
    assert len(namen) == 10
    assert namen == sorted(namen)


def test_has_no_accessibility_violation(wijken: Any) -> None:
    assert wijken.axe() == ""
    for knop in wijken.pagina.locator("main summary").all():
        knop.click()
    assert wijken.axe() == ""


def test_a_weight_changes_the_order_by_keyboard(wijken: Any) -> None:
    pagina = wijken.pagina
    groep = pagina.get_by_role("group", name="Hoe zwaar telt elk cijfer?")
    veld = groep.get_by_label("Personen met bijstand")
    expect(veld).to_have_value("1")
    zin = pagina.locator(f"{INDEX} .ks-samenvatting")
    voor, lijst = zin.inner_text(), pagina.locator("figure.ks-figuur--wijken").inner_html()
    veld.focus()
    veld.press("Control+A")
    pagina.keyboard.type("4")
    pagina.keyboard.press("Enter")
    expect(zin).to_contain_text("Met uw gewichten schuift een wijk gemiddeld")
    assert "gewichten=bijstand%3D4" in pagina.url
    assert pagina.locator("figure.ks-figuur--wijken").inner_html() == lijst, "only the index changes"
    assert "Kans met gewone gewichten" in pagina.locator(f"{INDEX} thead").text_content()
    assert wijken.axe() == ""
    veld.press("Control+A")
    pagina.keyboard.type("1")
    pagina.keyboard.press("Enter")
    expect(zin).to_have_text(voor)
    pagina.wait_for_function("!location.search.includes('gewichten')")


def test_choosing_buurten_and_another_subject(wijken: Any) -> None:
    pagina = wijken.pagina
    pagina.get_by_label("Gebieden", exact=True).select_option(label="Buurten van Leiden-Noord")
    expect(pagina.locator(".ks-kop")).to_contain_text("de buurten van Leiden-Noord (Leiden)")
    titel = pagina.locator("figure.ks-figuur--wijken .ks-figuur__titel")
    pagina.get_by_label("Onderwerp", exact=True).select_option(label="Kinderen 0 tot 15 jaar")
    expect(titel).to_have_text("Kinderen van 0 tot 15 jaar in de buurten van Leiden-Noord (Leiden), 2020")
    assert "niveau=WK054603" in pagina.url


def test_a_wrong_name_changes_nothing(wijken: Any) -> None:
    voor = tekst_van(wijken.pagina, ".ks-kop")
    wijken.kies("Leidne")
    wijken.pagina.wait_for_selector("[role=alert]")
    melding = tekst_van(wijken.pagina, "[role=alert]")
    assert "Leiden (GM0546)" in melding
    assert "U ziet nog de cijfers van Leiden." in melding
    expect(wijken.gemeente).to_have_attribute("aria-invalid", "true")
    assert tekst_van(wijken.pagina, ".ks-kop") == voor
    wijken.kies("Schiermonnikoog")
    wijken.toont("Schiermonnikoog")
    expect(wijken.pagina.locator("main")).to_contain_text("Er valt dus niets te vergelijken.")
    assert wijken.axe() == ""


@pytest.mark.parametrize("vergroot", [False, True], ids=["text-100%", "text-200%"])
def test_fits_a_small_window(wijken: Any, vergroot: bool) -> None:
    pagina = wijken.pagina
    pagina.set_viewport_size({"width": 640 if vergroot else 320, "height": 800})
    if vergroot:
        pagina.evaluate("document.documentElement.style.fontSize = '200%'")
    pagina.wait_for_timeout(300)
    assert not wijken.schuift_opzij()


def test_asked_nothing_of_another_host_and_broke_nowhere(wijken: Any) -> None:
    assert wijken.elders() == []
    assert wijken.fouten == []


def test_hostile_address(bezoek: Any) -> None:
    bezoek.open(f"{PAGINA}?gemeente=%3Cscript%3Ealert(1)%3C/script%3E&gewichten=x;os&niveau=WK036300")
    pagina = bezoek.pagina
    melding = tekst_van(pagina, "[role=alert]")
    assert "<script>alert(1)</script>" in melding
    assert pagina.locator("[role=alert] script").count() == 0
    assert "Achtkarspelen" in pagina.title()
    assert bezoek.axe() == ""
    assert bezoek.fouten == []


def test_report_is_accessible_without_scripts(chromium: Browser, tmp_path: Path) -> None:
    """The blocks of a report stand on their own, with no widget and no script."""
    from axe_playwright_python.sync_playwright import Axe

    from kansrijk_analysis.app.wijken import wijkenpagina
    from kansrijk_analysis.charts import css

    pagina = wijkenpagina(gemeente="Achtkarspelen", weergave="rapport")
    blokken = [getattr(pagina, n).html() for n in ("kop", "lijst", "spreiding", "index", "ingredienten", "gemeenten")]
    bestand = tmp_path / "rapport.html"
    bestand.write_text(
        f"<!DOCTYPE html><html lang='nl'><head><meta charset='utf-8'><title>Proef</title><style>{css()}</style></head>"
        f"<body><main><h1>Proef</h1>{''.join(blokken)}</main></body></html>",
        encoding="utf-8",
    )
    context = chromium.new_context(java_script_enabled=True, viewport={"width": 320, "height": 800})
    blad = context.new_page()
    blad.goto(bestand.as_uri())
    assert "<script" not in bestand.read_text(encoding="utf-8")
    uitslag = Axe().run(blad, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert uitslag.violations_count == 0, uitslag.generate_report()
    assert blad.locator(".ks-beeld--smal svg").first.is_visible()
    context.close()
