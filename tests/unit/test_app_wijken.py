"""The page "Binnen uw gemeente": one content for report and screen, and a screen that survives every choice."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.app import wijken as module
from kansrijk_analysis.app.wijken import wijkenpagina
from kansrijk_analysis.app.wijken_parameters import lees_wijkparameters, wijken_uit_adres
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer

BLOKKEN = ("kop", "spreiding", "ingredienten", "gemeenten", "bronnen")
ALLE = ("kop", "lijst", "spreiding", "index", "ingredienten", "gemeenten", "bronnen")


@pytest.fixture
def scherm() -> Any:
    pagina = wijkenpagina(gemeente="GM0059")
    for naam in ALLE:
        getattr(pagina, naam)
    return pagina


def velden(pagina: Any) -> tuple[Any, Any]:
    """Give the fields for gemeente and level, as a visitor finds them."""
    rij = pagina.keuze.children[0]
    return rij.children[0].children[0], rij.children[1]


def onderwerp(pagina: Any) -> Any:
    return pagina.lijst.children[0]


def gewicht(pagina: Any) -> dict[str, Any]:
    return {veld.description: veld for veld in pagina.index.children[0].children[1:]}


def html(pagina: Any, naam: str) -> str:
    blok = getattr(pagina, naam)
    return str(blok.children[1].value if naam in ("lijst", "index") else blok.value)


def melding(pagina: Any) -> str:
    return str(pagina.keuze.children[1].value)


def test_report_loads_no_widgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kansrijk_analysis.app.wijken_scherm", None)
    pagina = wijkenpagina(gemeente="Achtkarspelen", weergave="rapport")
    assert set(pagina.kop._repr_mimebundle_()) == {"text/html", "text/plain"}
    assert pagina.keuze.html() == ""


def test_report_and_screen_say_the_same(scherm: Any) -> None:
    rapport = wijkenpagina(gemeente="GM0059", weergave="rapport")
    for naam in ALLE:
        assert html(scherm, naam) == getattr(rapport, naam).html(), naam


def test_head_tells_which_parts_and_which_of_them_changed() -> None:
    tekst = wijkenpagina(gemeente="Achtkarspelen", weergave="rapport").kop.platte_tekst()
    assert "had 27.843 inwoners op 1 januari 2020, in 3 wijken en 24 buurten" in tekst
    assert "CBS zegt dat al deze wijken in 2020 gelijk bleven." in tekst
    lijst = areas.wijken(2020)
    veranderd = lijst.loc[lijst["wijziging"] == areas.NIEUWE_GRENZEN, "gemeente"].value_counts()
    meest = str(veranderd.index[0])
    tekst = wijkenpagina(gemeente=meest, weergave="rapport").kop.platte_tekst()
    assert re.search(rf"CBS veranderde in 2020 de grenzen van {veranderd.iloc[0]} wijken: .* Vergelijk die niet", tekst)


def test_a_gemeente_of_one_wijk_says_that_there_is_nothing_to_compare() -> None:
    pagina = wijkenpagina(gemeente="Schiermonnikoog", weergave="rapport")
    assert "in één wijk en 2 buurten" in pagina.kop.platte_tekst()
    assert "Er valt dus niets te vergelijken." in pagina.spreiding.platte_tekst()
    assert "drie wijken nodig" in pagina.index.platte_tekst()
    assert "342 gemeenten" in pagina.gemeenten.platte_tekst()


def test_a_gemeente_that_no_longer_exists_has_its_wijken() -> None:
    pagina = wijkenpagina(gemeente="Landerd", weergave="rapport")
    assert "bestaat niet meer" in pagina.gemeenten.platte_tekst()
    assert len(pagina.lijst.tabel.rijen) == len(areas.wijken(2020, "GM1685"))


@pytest.mark.parametrize(
    ("waarden", "fout"),
    [
        ({"gemeente": "Leidne"}, OnbekendGebied),
        ({"gemeente": "Maashorst"}, OnbekendGebied),  # not there yet in 2020
        ({"gemeente": "GM0059", "onderwerp": "geluk"}, OngeldigeInvoer),
        ({"gemeente": "GM0059", "niveau": "WK036300"}, OngeldigeInvoer),
        ({"gemeente": "GM0363", "niveau": "buurt"}, OngeldigeInvoer),  # 479 are no picture
        ({"gemeente": "GM0059", "gewichten": "geluk=3"}, OngeldigeInvoer),
        ({"gemeente": "Urk", "bron": "oefen"}, GeenCijfers),  # practice figures are of some gemeenten only
    ],
)
def test_a_report_refuses_what_is_not_there(waarden: dict[str, str], fout: type[Exception]) -> None:
    with pytest.raises(fout):
        wijkenpagina(weergave="rapport", **waarden)


def test_a_subject_without_figures_is_told_in_its_place() -> None:
    pagina = wijkenpagina(gemeente="GM0059", onderwerp="vroeggeboorte", weergave="rapport")
    assert "geen cijfers per wijk" in pagina.lijst.platte_tekst()
    assert pagina.spreiding.html().count("<figure") == 1


def test_choosing_a_gemeente_by_another_name(scherm: Any) -> None:
    gemeente, niveau = velden(scherm)
    gemeente.value = "den haag"
    assert gemeente.value == "'s-Gravenhage"
    assert "GM0518" in html(scherm, "kop")
    assert "Gravenhage" in html(scherm, "lijst")
    assert niveau.options[0] == ("Wijken", "wijk")
    assert ("Alle buurten", "buurt") in niveau.options
    assert all(code.startswith("WK0518") for _, code in niveau.options[2:])
    gemeente.value = "Amsterdam"
    assert ("Alle buurten", "buurt") not in niveau.options, "its 479 buurten are no picture"
    assert melding(scherm) == ""


def test_choosing_the_buurten_of_a_wijk_and_then_another_gemeente(scherm: Any) -> None:
    gemeente, niveau = velden(scherm)
    assert ("Alle buurten", "buurt") in niveau.options
    niveau.value = "WK005901"
    assert "Drogeham" in html(scherm, "lijst")
    assert "niveau=WK005901" in html(scherm, "kop")
    gemeente.value = "Leiden"
    assert niveau.value == "wijk"
    assert "Leiden-Noord" in html(scherm, "lijst")
    niveau.value = "buurt"
    assert "54 buurten" in html(scherm, "kop")


def test_choosing_a_subject_changes_only_what_it_is_about(scherm: Any) -> None:
    voor = {naam: html(scherm, naam) for naam in ALLE}
    onderwerp(scherm).value = "kinderen_0_14"
    anders = {naam for naam in ALLE if html(scherm, naam) != voor[naam]}
    assert anders == {"kop", "lijst"}
    assert "onderwerp=kinderen_0_14" in html(scherm, "kop")


def test_choosing_a_weight_shows_what_it_does(scherm: Any) -> None:
    gemeente, _ = velden(scherm)
    gemeente.value = "Leiden"
    voor = {naam: html(scherm, naam) for naam in ALLE}
    alle = gewicht(scherm)
    uitkeringen = {"Personen met WW": 0, "Personen met AO": 0}
    assert {naam: veld.value for naam, veld in alle.items()} == {
        "Personen met bijstand": 1, "Eenpersoonshuishoudens": 1, **uitkeringen
    }  # fmt: skip
    alle["Personen met bijstand"].value = 4
    anders = {naam for naam in ALLE if html(scherm, naam) != voor[naam]}
    assert anders == {"kop", "index", "ingredienten", "gemeenten"}
    assert "Met uw gewichten schuift een wijk gemiddeld" in html(scherm, "index")
    assert "gewichten=bijstand%3D4" in html(scherm, "kop")
    alle["Personen met bijstand"].value = 1
    assert {naam for naam in ALLE if html(scherm, naam) != voor[naam]} == set(), "the same choice, the same page"


def test_no_weight_at_all_is_told_and_the_fields_stay(scherm: Any) -> None:
    for veld in gewicht(scherm).values():
        veld.value = 0
    assert "Alle gewichten zijn 0." in html(scherm, "index")
    assert len(gewicht(scherm)) == 4
    assert 'role="alert"' not in melding(scherm)


@pytest.mark.parametrize("getypt", ["Leidne", "<img src=x onerror=alert(1)>", "x" * 500, "Maashorst"])
def test_a_wrong_name_changes_nothing_but_the_message(scherm: Any, getypt: str) -> None:
    gemeente, _ = velden(scherm)
    voor = {naam: html(scherm, naam) for naam in ALLE}
    gemeente.value = getypt
    assert {naam: html(scherm, naam) for naam in ALLE} == voor
    assert 'role="alert"' in melding(scherm)
    assert "U ziet nog de cijfers van Achtkarspelen." in melding(scherm)
    assert "<img" not in melding(scherm)
    assert "ks-ongeldig" in gemeente._dom_classes
    gemeente.value = "Urk"
    assert melding(scherm) == ""
    gemeente.value = "  "
    assert gemeente.value == "Urk"


def test_when_computing_fails_the_page_stays_whole(scherm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    voor = {naam: html(scherm, naam) for naam in ALLE}

    def kapot(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(module, "_binnen", kapot)
    gemeente, _ = velden(scherm)
    gemeente.value = "Leiden"
    assert {naam: html(scherm, naam) for naam in ALLE} == voor
    assert "niet gelukt" in melding(scherm)
    assert gemeente.value == "Achtkarspelen"


def test_choices_from_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    vraag = "gemeente=Leiden&niveau=WK054603&onderwerp=kinderen_0_14&gewichten=bijstand%3D2&weergave=rapport"
    monkeypatch.setattr(module, "querystring", lambda: vraag)
    pagina = wijkenpagina(gemeente="GM0059")
    kop = html(pagina, "kop")
    assert "buurten van Leiden-Noord (Leiden)" in kop
    assert "gewichten=bijstand%3D2" in kop
    assert gewicht(pagina)["Personen met bijstand"].value == 2
    assert onderwerp(pagina).value == "kinderen_0_14"
    assert melding(pagina) == ""


def test_what_can_not_be_in_an_address_is_told_and_the_rest_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    vraag = "gemeente=%3Cscript%3E&niveau=WK036300&onderwerp=kinderen_0_14&gewichten=geluk%3D2"
    monkeypatch.setattr(module, "querystring", lambda: vraag)
    pagina = wijkenpagina(gemeente="GM0059")
    assert "adres van deze pagina klopt niet" in melding(pagina)
    assert "&lt;script&gt;" in melding(pagina)
    assert "niet in Achtkarspelen" in melding(pagina)
    assert "geluk=2" in melding(pagina)
    assert onderwerp(pagina).value == "kinderen_0_14"


def test_practice_figures_are_marked_on_the_whole_page() -> None:
    pagina = wijkenpagina(gemeente="Amsterdam", bron="oefen", weergave="rapport")
    for naam in ("kop", "lijst", "spreiding", "index", "ingredienten", "bronnen"):
        assert "efencijfers" in getattr(pagina, naam).html(), naam
    assert "CBS rondt" not in pagina.kop.platte_tekst()


@pytest.mark.parametrize(
    ("waarden", "veld"),
    [
        ({"gemeente": 59}, "gemeente"),
        ({"gemeente": "<b>"}, "gemeente"),
        ({"niveau": "straat"}, "niveau"),
        ({"onderwerp": "x;import os"}, "onderwerp"),
        ({"gewichten": "bijstand=2;os"}, "gewichten"),
        ({"bron": "elders"}, "bron"),
        ({"weergave": "papier"}, "weergave"),
        ({"jaar": 2020}, "jaar"),
    ],
)
def test_values_that_can_not_be_are_refused(waarden: dict[str, Any], veld: str) -> None:
    with pytest.raises(OngeldigeInvoer) as fout:
        lees_wijkparameters(**({"gemeente": "GM0059"} | waarden))
    assert fout.value.velden["veld"] == veld


def test_an_address_is_read_as_it_is_written() -> None:
    standaard = lees_wijkparameters(gemeente="GM0059")
    assert standaard.adres() == "gemeente=GM0059&niveau=wijk&onderwerp=bijstand"
    keuze = lees_wijkparameters(gemeente="GM0546", niveau="buurt", gewichten="bijstand=3", bron="oefen")
    assert wijken_uit_adres(keuze.adres(), standaard) == (keuze, ())
    assert wijken_uit_adres("&".join(f"a{i}=1" for i in range(40)), standaard) == (standaard, ())


@pytest.mark.parametrize("gekozen", ["GM0059%2BGM0737", "Achtkarspelen%2C+Tytsjerksteradiel"])
def test_a_page_about_several_gemeenten_leads_to_the_first(monkeypatch: pytest.MonkeyPatch, gekozen: str) -> None:
    monkeypatch.setattr(module, "querystring", lambda: f"gemeente={gekozen}")
    pagina = wijkenpagina(gemeente="Leiden")
    assert pagina._getoond == "Achtkarspelen"
    assert "eerste van de 2 gemeenten" in melding(pagina)
    assert "adres" not in melding(pagina)


def test_a_region_has_no_wijken_of_its_own() -> None:
    with pytest.raises(OngeldigeInvoer, match=r"binnen één gemeente\. Kies er een: Achtkarspelen, Ameland"):
        wijkenpagina(gemeente="PV21", weergave="rapport")
    pagina = wijkenpagina(gemeente="Leiden")
    velden(pagina)[0].value = "Achtkarspelen en Tytsjerksteradiel"
    assert pagina._getoond == "Leiden"
    assert "Kies er een: Achtkarspelen of Tytsjerksteradiel." in melding(pagina)
