"""The page of figures as a visitor meets it: by mouse, by keyboard, on a phone, with a hostile address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
PAGINA = "voila/render/1_cijfers.ipynb"


def tekst_van(pagina: Page, kies: str) -> str:
    return " ".join(pagina.locator(kies).first.inner_text().split())


def test_has_a_language_a_title_one_heading_and_one_main_part(cijfers: Any) -> None:
    pagina = cijfers.pagina
    assert pagina.locator("html").get_attribute("lang") == "nl"
    expect(pagina).to_have_title("Cijfers van Achtkarspelen – Analysetool Kansrijke Start")
    assert pagina.locator("h1:visible").count() == 1
    assert pagina.locator("main, [role=main]").count() == 1
    assert pagina.locator("main svg").count() > 10
    assert pagina.locator("[role=alert]").count() == 0


def test_has_no_accessibility_violation(cijfers: Any) -> None:
    assert cijfers.axe() == ""


def test_typing_the_hague_shows_s_gravenhage(cijfers: Any) -> None:
    cijfers.kies("Den Haag")
    cijfers.toont("'s-Gravenhage")
    expect(cijfers.gemeente).to_have_value("'s-Gravenhage")
    assert "GM0518" in tekst_van(cijfers.pagina, ".ks-kop")
    assert "'s-Gravenhage" in tekst_van(cijfers.pagina, "figure")
    assert "Achtkarspelen" not in cijfers.pagina.locator("main").inner_text()
    assert "gemeente=GM0518" in cijfers.pagina.url


def test_a_wrong_name_gives_suggestions_and_changes_nothing(cijfers: Any) -> None:
    voor = tekst_van(cijfers.pagina, ".ks-kop")
    cijfers.kies("Leidne")
    cijfers.pagina.wait_for_selector("[role=alert]")
    melding = tekst_van(cijfers.pagina, "[role=alert]")
    assert "Leidne" in melding
    assert "Leiden (GM0546)" in melding
    assert "U ziet nog de cijfers van Achtkarspelen." in melding
    expect(cijfers.gemeente).to_have_attribute("aria-invalid", "true")
    assert tekst_van(cijfers.pagina, ".ks-kop") == voor


def test_choosing_another_benchmark_changes_the_sentences(cijfers: Any) -> None:
    zin = tekst_van(cijfers.pagina, "figure .ks-samenvatting")
    cijfers.kies("Leidne")
    cijfers.pagina.wait_for_selector("[role=alert]")
    cijfers.vergelijk(1)
    assert "U vergelijkt Achtkarspelen met de provincie Fryslân" in tekst_van(cijfers.pagina, ".ks-kop")
    assert tekst_van(cijfers.pagina, "figure .ks-samenvatting") != zin
    # The message about the wrong name has gone, and the field says again what is shown.
    assert cijfers.pagina.locator("[role=alert]").count() == 0
    expect(cijfers.gemeente).to_have_value("Achtkarspelen")


def test_choosing_another_subject_changes_the_map_only(cijfers: Any) -> None:
    overzicht = cijfers.pagina.locator("figure.ks-figuur--overzicht").inner_html()
    titel = cijfers.pagina.locator("figure.ks-figuur--tegelkaart .ks-figuur__titel")
    voor = titel.inner_text()
    veld = cijfers.pagina.get_by_label("Onderwerp", exact=True)
    gekozen = veld.evaluate("veld => veld.selectedIndex")
    veld.select_option(index=gekozen - 1 if gekozen else 1)
    expect(titel).not_to_have_text(voor)
    assert cijfers.pagina.locator("figure.ks-figuur--overzicht").inner_html() == overzicht


def test_leaving_a_characteristic_out_with_the_keyboard(cijfers: Any) -> None:
    pagina = cijfers.pagina
    groep = pagina.get_by_role("group", name="Waarop moeten gemeenten lijken?")
    vakje = groep.get_by_label("Personen met bijstand")
    lijst = pagina.locator("figure.ks-figuur--vergelijkbaar .ks-samenvatting")
    voor = lijst.inner_text()
    vakje.focus()
    pagina.keyboard.press("Space")
    expect(lijst).not_to_have_text(voor)
    assert "zonder=bijstand" in pagina.url
    pagina.keyboard.press("Space")
    expect(lijst).to_have_text(voor)
    assert "zonder" not in pagina.url


def test_another_gemeente_keeps_the_kind_of_benchmark(cijfers: Any) -> None:
    cijfers.vergelijk(1)
    cijfers.kies("Urk")
    cijfers.toont("Urk")
    assert "de provincie Flevoland" in tekst_van(cijfers.pagina, ".ks-kop")


def test_has_no_accessibility_violation_after_choosing(cijfers: Any) -> None:
    cijfers.kies("Urk")
    cijfers.toont("Urk")
    cijfers.pagina.locator("summary").first.click()
    assert cijfers.axe() == ""


def test_keyboard_reaches_the_fields_with_a_visible_focus(cijfers: Any) -> None:
    pagina = cijfers.pagina
    pagina.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    pagina.keyboard.press("Tab")
    assert pagina.evaluate("document.activeElement.className") == "ks-sprong"
    bezocht = []
    for _ in range(12):
        pagina.keyboard.press("Tab")
        stand = pagina.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e);
                return [e.tagName, e.labels?.[0]?.innerText ?? '', s.outlineStyle, parseFloat(s.outlineWidth)]; }"""
        )
        bezocht.append(stand)
        if stand[1] == "Vergelijk met":
            break
    assert [naam for _, naam, _, _ in bezocht[-2:]] == ["Gemeente of regio", "Vergelijk met"]
    assert all(tag != "BODY" and soort == "solid" and dikte >= 3 for tag, _, soort, dikte in bezocht)
    pagina.keyboard.press("Shift+Tab")
    pagina.keyboard.type("Tilburg")
    pagina.keyboard.press("Tab")
    cijfers.toont("Tilburg")
    assert pagina.evaluate("document.activeElement.labels[0].innerText") == "Vergelijk met"


@pytest.mark.parametrize("vergroot", [False, True], ids=["text-100%", "text-200%"])
def test_fits_a_small_window(cijfers: Any, vergroot: bool) -> None:
    pagina = cijfers.pagina
    breedte = 640 if vergroot else 320  # text at twice the size in a window of 640 is the same test of room
    pagina.set_viewport_size({"width": breedte, "height": 800})
    if vergroot:
        pagina.evaluate("document.documentElement.style.fontSize = '200%'")
    pagina.wait_for_timeout(300)
    assert not cijfers.schuift_opzij()


def test_prints_more_than_one_sheet(cijfers: Any) -> None:
    pdf = cijfers.pagina.pdf(format="A4")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type /Page/") > 3


def test_asked_nothing_of_another_host_and_broke_nowhere(cijfers: Any) -> None:
    assert len(cijfers.gevraagd) > 10
    assert cijfers.elders() == []
    assert cijfers.fouten == []


def test_address_brings_back_a_choice_and_says_what_could_not_be(bezoek: Any) -> None:
    vraag = (
        "?gemeente=%3Cscript%3Ealert(1)%3C/script%3E&vergelijk=GK6&onderwerp=x;import%20os&bron=oefen&weergave=rapport"
    )
    bezoek.open(f"{PAGINA}{vraag}&voila-template=classic&template=lab&theme=dark")
    pagina = bezoek.pagina
    melding = tekst_van(pagina, "[role=alert]")
    assert "<script>alert(1)</script>" in melding
    assert "x;import os" in melding
    assert pagina.locator("[role=alert] script").count() == 0
    assert "Achtkarspelen" in pagina.title()
    assert "250.000 inwoners" in tekst_van(pagina, ".ks-kop")
    assert pagina.locator("#rendered_cells").count() == 0, "another template was used"
    assert bezoek.axe() == ""
    assert bezoek.elders() == []
    assert bezoek.fouten == []


def test_a_page_that_was_made_before_stands_there_until_it_is_made_anew(bezoek: Any) -> None:
    """What an earlier visitor saw comes at once; then the page itself takes its place, once."""
    pad = "voila/render/1_cijfers.ipynb?gemeente=GM0093"
    pagina = bezoek.pagina
    bezoek.open(pad)
    assert pagina.locator("#ks-vorige").count() == 0
    koppen = pagina.locator("main h2").all_inner_texts()
    pagina.goto(bezoek.adres + pad, wait_until="commit")
    pagina.wait_for_selector("#ks-vorige .ks-figuur")
    assert "ks-bezig" in (pagina.locator("body").get_attribute("class") or "")
    assert "zoals die eerder is gemaakt" in pagina.locator("#ks-vorige").inner_text()
    assert pagina.locator("#ks-vorige h2").all_inner_texts() == koppen
    assert "Terschelling" in pagina.title()
    pagina.locator("#ks-vorige h2").nth(3).evaluate("kop => kop.scrollIntoView()")
    hoogte = pagina.locator("#ks-vorige h2").nth(3).bounding_box()["y"]
    pagina.wait_for_selector("body:not(.ks-bezig)")
    assert pagina.locator("#ks-vorige").count() == 0
    assert pagina.locator("main h2").all_inner_texts() == koppen
    assert abs(pagina.locator("main h2").nth(3).bounding_box()["y"] - hoogte) < 3, "the reader kept the place"
    pagina.get_by_label("Vergelijk met").wait_for()
    assert bezoek.axe() == ""
    assert bezoek.fouten == []
