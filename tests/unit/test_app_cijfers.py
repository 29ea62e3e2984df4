"""The page "Cijfers": one content for report and screen, and a screen that survives every choice."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from kansrijk_analysis.app import cijfers
from kansrijk_analysis.app.pagina import cijferpagina
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer

BLOKKEN = ("kop", "overzicht", "kansen", "geleend", "trechter", "blinde_vlekken", "bronnen")
FASEN = ("voor", "tijdens", "na", "context")


@pytest.fixture
def scherm() -> Any:
    pagina = cijferpagina(gemeente="GM0059")
    for naam in (*BLOKKEN, "gelijken"):
        getattr(pagina, naam)
    return pagina


def velden(pagina: Any) -> tuple[Any, Any]:
    """Give the fields for gemeente and comparison, as a visitor finds them."""
    rij = pagina.keuze.children[0]
    return rij.children[0].children[0], rij.children[1]


def melding(pagina: Any) -> str:
    return str(pagina.keuze.children[1].value)


def test_report_loads_no_widgets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kansrijk_analysis.app.scherm", None)
    pagina = cijferpagina(gemeente="Achtkarspelen", weergave="rapport")
    assert set(pagina.kop._repr_mimebundle_()) == {"text/html", "text/plain"}
    assert pagina.keuze.html() == ""


def test_report_and_screen_say_the_same(scherm: Any) -> None:
    rapport = cijferpagina(gemeente="GM0059", weergave="rapport")
    for naam in BLOKKEN:
        assert getattr(scherm, naam).value == getattr(rapport, naam).html(), naam
    for fase in FASEN:
        assert scherm.kaartjes(fase).value == rapport.kaartjes(fase).html(), fase


def test_head_tells_what_is_known_and_how_old_it_is() -> None:
    tekst = cijferpagina(gemeente="GM0059", vergelijk="PV21", weergave="rapport").kop.platte_tekst()
    assert "Achtkarspelen (GM0059) heeft 28.254 inwoners op 1 januari 2026" in tekst
    assert "de provincie Fryslân en in de GGD-regio Fryslân" in tekst
    assert "U vergelijkt Achtkarspelen met de provincie Fryslân" in tekst
    assert "cijfers zijn oud. Ze gaan over 2011–2015." in tekst


def test_head_of_a_region_tells_which_gemeenten_it_holds() -> None:
    tekst = cijferpagina(gemeente="Jeugdregio Amsterdam-Amstelland", weergave="rapport").kop.platte_tekst()
    assert tekst.startswith("De jeugdregio Amsterdam-Amstelland\n")
    assert "(JZ13) telt 1.151.282 inwoners op 1 januari 2026. Het gebied bestaat uit 6 gemeenten: Aalsmeer" in tekst
    assert "Het gebied ligt in zijn geheel in de provincie Noord-Holland." in tekst
    samen = cijferpagina(gemeente="GM0737+GM0059", weergave="rapport").kop
    assert "Dit gebied telt 61.128 inwoners" in samen.platte_tekst()
    assert "Achtkarspelen en Tytsjerksteradiel. Het gebied ligt in zijn geheel in de provincie" in samen.platte_tekst()
    assert "omdat anders het cijfer van een kleine gemeente is uit te rekenen" in samen.platte_tekst()
    assert "gemeente=GM0059%2BGM0737" in samen.html()
    assert "Dat zijn alle 342 gemeenten." in cijferpagina(gemeente="Nederland", weergave="rapport").kop.platte_tekst()


@pytest.mark.parametrize("gebied", ["GM0059+GM0737", "JZ13", "ZK08", "GG7206", "PV21", "NL01"])
def test_every_block_of_a_region_shows_something_or_says_why_not(gebied: str) -> None:
    pagina = cijferpagina(gemeente=gebied, weergave="rapport")
    for naam in ("kansen", "geleend", "gelijken"):
        blok = getattr(pagina, naam)
        assert pagina.kop.platte_tekst().splitlines()[0][1:] in blok.platte_tekst()
        assert "<svg" not in blok.html()
    for naam in ("overzicht", "landkaart", "trechter"):
        assert "<svg" in getattr(pagina, naam).html()
    for fase in FASEN:
        assert pagina.kaartjes(fase).html()
    # No place among gemeenten, and no class of gemeenten.
    alles = " ".join(getattr(pagina, naam).platte_tekst() for naam in (*BLOKKEN, "landkaart", "gelijken"))
    assert "ranglijst" not in alles
    assert "Dat valt in de groep" not in alles


def test_a_phase_without_open_figures_says_so() -> None:
    assert (
        "Hierover zijn er hier geen cijfers."
        in cijferpagina(gemeente="GM0059", weergave="rapport").kaartjes("na").html()
    )


def test_a_phase_that_does_not_exist_is_a_mistake_of_the_notebook() -> None:
    with pytest.raises(ValueError, match="straks"):
        cijferpagina(gemeente="GM0059", weergave="rapport").kaartjes("straks")


@pytest.mark.parametrize(
    ("waarden", "fout"),
    [
        ({"gemeente": "Leidne"}, OnbekendGebied),
        ({"gemeente": "GM0059", "vergelijk": "PV99"}, OnbekendGebied),
        ({"gemeente": "GM0059", "onderwerp": "vroeggeboorte"}, OngeldigeInvoer),
    ],
)
def test_a_report_refuses_what_is_not_there(waarden: dict[str, str], fout: type[Exception]) -> None:
    with pytest.raises(fout):
        cijferpagina(weergave="rapport", **waarden)


def test_choosing_a_gemeente_by_another_name(scherm: Any) -> None:
    gemeente, vergelijk = velden(scherm)
    gemeente.value = "den haag"
    assert gemeente.value == "'s-Gravenhage"
    assert "GM0518" in scherm.kop.value
    assert "Gravenhage" in scherm.overzicht.value
    assert [code for _, code in vergelijk.options][:2] == ["NL01", "PV28"]
    assert melding(scherm) == ""


def test_choosing_a_region_and_several_gemeenten(scherm: Any) -> None:
    gemeente, vergelijk = velden(scherm)
    assert {"Urk", "GGD-regio Twente", "Jeugdregio Twente", "Zorgkantoorregio Twente"} <= set(gemeente.options)
    assert "Provincie Fryslân" in gemeente.options
    groep, blok = scherm.gelijken.children
    vergelijk.value = "PV21"
    gemeente.value = "Jeugdregio Twente"
    assert gemeente.value == "Jeugdregio Twente"
    assert "De jeugdregio Twente" in scherm.kop.value
    assert [code for _, code in vergelijk.options] == ["NL01", "PV23"]
    assert vergelijk.value == "PV23"
    assert groep.layout.display == "none"
    assert "Voor de jeugdregio Twente doen wij dat niet" in blok.value
    gemeente.value = "tytsjerksteradiel, achtkarspelen"
    assert gemeente.value == "Achtkarspelen, Tytsjerksteradiel"
    assert "gemeente=GM0059%2BGM0737" in scherm.kop.value
    assert [code for _, code in vergelijk.options] == ["NL01", "PV21", "GG7206", "GK2"]
    gemeente.value = "Twente"
    assert "GGD-regio Twente (GG1106)" in melding(scherm)
    assert "U ziet nog de cijfers van Achtkarspelen en Tytsjerksteradiel." in melding(scherm)
    gemeente.value = "Urk"
    assert groep.layout.display is None
    assert melding(scherm) == ""


def test_what_the_field_shows_can_be_typed_again(scherm: Any) -> None:
    gemeente, _ = velden(scherm)
    gemeente.value = "Urk, Ede, Nuenen, Gerwen en Nederwetten, Berg en Dal, Leiden en Bergen (L.)"
    getoond = gemeente.value
    assert getoond == "Berg en Dal, Bergen (L.), Ede, Leiden, Nuenen, Gerwen en Nederwetten, Urk"
    gemeente.value = "Urk"
    gemeente.value = getoond
    assert gemeente.value == getoond
    assert "Berg en Dal, Bergen (L.), Ede en nog 3 gemeenten" in scherm.overzicht.value


def test_a_wijk_is_not_on_this_page(scherm: Any) -> None:
    gemeente, _ = velden(scherm)
    gemeente.value = "WK005901"
    assert "geen aantallen om op te tellen" in melding(scherm)
    assert "Achtkarspelen" in scherm.kop.value


def test_another_gemeente_keeps_the_kind_of_benchmark(scherm: Any) -> None:
    gemeente, vergelijk = velden(scherm)
    vergelijk.value = "PV21"
    assert "de provincie Fryslân" in scherm.overzicht.value
    gemeente.value = "Urk"
    assert vergelijk.value == "PV24"
    assert "de provincie Flevoland" in scherm.overzicht.value


@pytest.mark.parametrize("getypt", ["Leidne", "<img src=x onerror=alert(1)>", "x" * 500, "GM9999"])
def test_a_wrong_name_changes_nothing_but_the_message(scherm: Any, getypt: str) -> None:
    gemeente, _ = velden(scherm)
    voor = {naam: getattr(scherm, naam).value for naam in BLOKKEN}
    gemeente.value = getypt
    assert {naam: getattr(scherm, naam).value for naam in BLOKKEN} == voor
    assert 'role="alert"' in melding(scherm)
    assert "U ziet nog de cijfers van Achtkarspelen." in melding(scherm)
    assert "<img" not in melding(scherm)
    assert "x" * 100 not in melding(scherm)
    assert "ks-ongeldig" in gemeente._dom_classes
    gemeente.value = "Urk"
    assert melding(scherm) == ""
    assert "ks-ongeldig" not in gemeente._dom_classes


def test_an_emptied_field_gets_its_name_back(scherm: Any) -> None:
    gemeente, _ = velden(scherm)
    gemeente.value = "  "
    assert gemeente.value == "Achtkarspelen"


def test_a_failure_while_computing_keeps_the_page(scherm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    gemeente, vergelijk = velden(scherm)
    voor = {naam: getattr(scherm, naam).value for naam in BLOKKEN}

    def kapot(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cijfers.charts, "overzicht", kapot)
    vergelijk.value = "PV21"
    assert {naam: getattr(scherm, naam).value for naam in BLOKKEN} == voor
    assert "niet gelukt" in melding(scherm)
    assert (gemeente.value, vergelijk.value) == ("Achtkarspelen", "NL01")
    assert scherm.keuze.children[2].value == "", "the page still says that it computes"


def kenmerken(pagina: Any) -> tuple[dict[str, Any], Any]:
    """Give the boxes of the characteristics by their label, and the block with the comparable gemeenten."""
    groep, blok = pagina.gelijken.children
    return {vakje.description: vakje for vakje in groep.children[1:]}, blok


def test_leaving_a_characteristic_out_changes_who_is_alike(scherm: Any) -> None:
    vakjes, blok = kenmerken(scherm)
    assert all(vakje.value for vakje in vakjes.values())
    voor, overzicht = blok.value, scherm.overzicht.value
    vakjes["Personen met bijstand"].value = False
    assert blok.value != voor
    assert scherm.overzicht.value == overzicht
    assert "zonder=bijstand" in scherm.kop.value
    vakjes["Personen met bijstand"].value = True
    assert blok.value == voor
    assert "zonder" not in scherm.kop.value


def test_the_last_characteristic_cannot_be_left_out(scherm: Any) -> None:
    vakjes, blok = kenmerken(scherm)
    *eerste, laatste = vakjes.values()
    for vakje in eerste:
        vakje.value = False
    voor = blok.value
    laatste.value = False
    assert "minstens één kenmerk" in melding(scherm)
    assert laatste.value is True, "the boxes must say what the page shows"
    assert blok.value == voor


def test_a_subject_that_is_hidden_here_says_so_in_its_place() -> None:
    klein = cijferpagina(gemeente="GM0088", onderwerp="moeders_jonger_25", weergave="rapport")
    for blok in (klein.trechter, klein.gelijken):
        tekst = blok.platte_tekst()
        assert "Van Schiermonnikoog is er geen cijfer" in tekst
        assert "te kleine aantallen" in tekst


def test_a_page_without_figures_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def geen(bron: str) -> None:
        raise GeenCijfers(wat="alle onderwerpen", doe="Haal ze op.")

    monkeypatch.setattr(cijfers, "load_figures", geen)
    pagina = cijferpagina(gemeente="GM0059")
    assert "Er zijn geen cijfers voor alle onderwerpen. Haal ze op." in pagina.keuze.html()
    assert pagina.kop.html() == ""


def test_address_goes_before_the_notebook_in_the_app_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUERY_STRING", "gemeente=GM0518&vergelijk=PV99&onderwerp=inwoners")
    assert "Achtkarspelen" in cijferpagina(gemeente="GM0059").kop.value
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    pagina = cijferpagina(gemeente="GM0059")
    assert "'s-Gravenhage" in pagina.kop.value.replace("&#39;", "'")
    assert "onderwerp=inwoners" in pagina.kop.value
    assert "PV99" in melding(pagina)
    # A report never looks at an address.
    assert "Achtkarspelen" in cijferpagina(gemeente="GM0059", weergave="rapport").kop.html()


def test_only_outside_the_app_the_page_brings_its_stylesheet(monkeypatch: pytest.MonkeyPatch) -> None:
    def stijlen() -> list[bool]:
        return ["<style>" in getattr(kind, "value", "") for kind in cijferpagina(gemeente="GM0059").keuze.children]

    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    assert stijlen() == [False, False, False, True]
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    assert not any(stijlen())
