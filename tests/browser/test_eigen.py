"""Bringing in figures in a browser: from a file to the page of figures, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAGINA = "voila/render/9_eigen_cijfers.ipynb"
INHOUD = "gemeente;jaar;teller;noemer\nAchtkarspelen;2022;43;280\nUrk;2022;3;400\nLeidne;2022;50;400\n"


def kies(pagina: Any, bestand: Path) -> None:
    with pagina.expect_file_chooser() as kiezer:
        pagina.get_by_role("button", name="Kies een bestand").click()
    kiezer.value.set_files(bestand)


def test_from_a_file_to_the_page_of_figures(bezoek: Any, tmp_path: Path) -> None:
    bestand = tmp_path / "big2.csv"
    bestand.write_text(INHOUD, encoding="utf-8")
    bezoek.open(PAGINA)
    pagina = bezoek.pagina
    knop = pagina.get_by_role("button", name="Kies een bestand", exact=True)
    expect(knop).to_be_visible()
    uitleg = pagina.locator(f"#{knop.get_attribute('aria-describedby')}")
    expect(uitleg).to_contain_text("20 MB")
    assert bezoek.axe() == ""

    kies(pagina, bestand)
    expect(pagina.locator("main")).to_contain_text("Big2 (teller): 43; Big2 (noemer): 280")
    expect(pagina.get_by_role("status").filter(has_text="is gelezen")).to_be_visible()
    expect(pagina.get_by_label("Kolom met het jaar")).to_have_value("jaar")
    assert bezoek.axe() == ""
    pagina.set_viewport_size({"width": 320, "height": 800})
    assert not bezoek.schuift_opzij()
    pagina.set_viewport_size({"width": 1280, "height": 900})

    pagina.get_by_label("Naam", exact=True).fill("Cijfers VSV")
    pagina.get_by_label("Sla de rijen over die niet zijn begrepen").check()
    bewaar = pagina.get_by_role("button", name="Bewaar deze cijfers")
    bewaar.focus()
    pagina.keyboard.press("Enter")
    expect(pagina.locator("main")).to_contain_text("“Cijfers VSV” is bewaard.")
    with pagina.expect_download() as download:
        pagina.get_by_role("link", name="Download “Cijfers VSV” als CSV").click()
    assert "big2;GM0059;Achtkarspelen;2022;43;280" in download.value.path().read_text(encoding="utf-8-sig")
    assert bezoek.axe() == ""

    bezoek.open("voila/render/1_cijfers.ipynb?gemeente=GM0059")
    expect(pagina.locator("main")).to_contain_text("15,4%")
    expect(pagina.locator("main")).to_contain_text("Cijfers VSV")

    bezoek.open(PAGINA)
    pagina.get_by_role("button", name="Verwijder “Cijfers VSV”", exact=True).click()
    pagina.get_by_role("button", name="Ja, verwijder “Cijfers VSV”").click()
    expect(pagina.locator("main")).to_contain_text("U hebt nog geen eigen cijfers bewaard.")
    assert bezoek.elders() == []
    assert bezoek.fouten == []


def test_a_file_that_is_too_large_is_refused_and_the_page_goes_on(bezoek: Any, tmp_path: Path) -> None:
    bestand = tmp_path / "big2.csv"  # the name says what it is about
    bestand.write_bytes(INHOUD.encode() + b"Urk;2021;30;400\n" * 1_500_000)
    bezoek.open(PAGINA)
    kies(bezoek.pagina, bestand)
    expect(bezoek.pagina.get_by_role("alert")).to_contain_text("groter dan 20 MB")
    bestand.write_text(INHOUD, encoding="utf-8")
    kies(bezoek.pagina, bestand)
    expect(bezoek.pagina.locator("main")).to_contain_text("Leidne")
    assert bezoek.fouten == []
