"""The choices behind a page: what is accepted, and how a wrong one is told."""

from __future__ import annotations

import pytest

from kansrijk_analysis.app.parameters import CijferParameters, kort, lees_parameters, uit_adres
from kansrijk_analysis.areas import gemeenten
from kansrijk_analysis.errors import OngeldigeInvoer

STANDAARD = lees_parameters(gemeente="GM0059")


@pytest.mark.parametrize(
    "gemeente",
    [
        "GM0059",
        "'s-Gravenhage",
        "Bergen (NH.)",
        "GM0059+GM0737",
        "JZ02",
        "GGD-regio Twente",
        "Urk, Nuenen, Gerwen en Nederwetten",
    ],
)
def test_codes_and_names_of_areas_are_accepted(gemeente: str) -> None:
    assert lees_parameters(gemeente=gemeente).gemeente == gemeente


@pytest.mark.parametrize("code", ["NL01", "PV21", "GG4816", "GK1"])
def test_codes_of_benchmarks_are_accepted(code: str) -> None:
    assert lees_parameters(gemeente="GM0059", vergelijk=code).vergelijk == code


@pytest.mark.parametrize(
    ("waarden", "veld"),
    [
        ({"gemeente": 59}, "gemeente"),
        ({"gemeente": ""}, "gemeente"),
        ({"gemeente": "x" * 2501}, "gemeente"),
        ({"gemeente": "GM0059;import os"}, "gemeente"),
        ({"gemeente": "GM0059\n"}, "gemeente"),
        ({"gemeente": "<b>Urk</b>"}, "gemeente"),
        ({}, "gemeente"),
        ({"gemeente": "GM0059", "vergelijk": "GM0060"}, "vergelijk"),
        ({"gemeente": "GM0059", "vergelijk": "NL01 "}, "vergelijk"),
        ({"gemeente": "GM0059", "bron": "elders"}, "bron"),
        ({"gemeente": "GM0059", "onderwerp": "../etc"}, "onderwerp"),
        ({"gemeente": "GM0059", "zonder": "bijstand;x"}, "zonder"),
        ({"gemeente": "GM0059", "weergave": "print"}, "weergave"),
        ({"gemeente": "GM0059", "kleur": "rood"}, "kleur"),
    ],
)
def test_anything_else_is_refused_with_its_name(waarden: dict[str, object], veld: str) -> None:
    with pytest.raises(OngeldigeInvoer, match=f"bij {veld} kan niet") as gevangen:
        lees_parameters(**waarden)
    assert gevangen.value.velden["veld"] == veld
    assert gevangen.value.velden["doe"]


def test_address_goes_before_the_standard() -> None:
    keuze, fouten = uit_adres("gemeente=GM0518&vergelijk=PV28", STANDAARD)
    assert (keuze.gemeente, keuze.vergelijk, keuze.onderwerp) == ("GM0518", "PV28", STANDAARD.onderwerp)
    assert fouten == ()


def test_address_is_read_back_as_it_was_written() -> None:
    keuze = CijferParameters(gemeente="'s-Gravenhage", vergelijk="GG1413", onderwerp="inwoners", zonder="a,bijstand")
    assert keuze.weggelaten == ("a", "bijstand")
    assert uit_adres(keuze.adres(), STANDAARD) == (keuze, ())


def test_codes_of_all_gemeenten_fit_in_an_address() -> None:
    keuze = CijferParameters(gemeente="+".join(gemeenten()["code"]))
    assert uit_adres(keuze.adres(), STANDAARD) == (keuze, ())


def test_address_can_only_carry_the_fixed_names() -> None:
    assert uit_adres("weergave=rapport&__class__=x&voila-template=classic", STANDAARD) == (STANDAARD, ())


def test_address_tells_practice_figures_and_never_invents_others() -> None:
    oefen, fouten = uit_adres("bron=oefen", STANDAARD)
    assert (oefen.bron, fouten) == ("oefen", ())
    assert "bron=oefen" in oefen.adres()
    assert "bron" not in STANDAARD.adres()
    assert uit_adres("bron=echt", STANDAARD)[0] == STANDAARD


def test_wrong_values_in_an_address_are_told_and_the_right_ones_used() -> None:
    keuze, fouten = uit_adres("gemeente=%3Cscript%3E&vergelijk=PV21&onderwerp=__import__", STANDAARD)
    assert keuze == STANDAARD.model_copy(update={"vergelijk": "PV21"})
    assert [fout.velden["veld"] for fout in fouten] == ["gemeente", "onderwerp"]


def test_only_the_first_of_a_name_counts() -> None:
    assert uit_adres("gemeente=GM0518&gemeente=GM0363", STANDAARD)[0].gemeente == "GM0518"


@pytest.mark.parametrize("adres", ["", "&" * 500, "gemeente=a&" * 30, "%ff%fe=%00", "?", "="])
def test_nonsense_leaves_the_standard(adres: str) -> None:
    assert uit_adres(adres, STANDAARD)[0] == STANDAARD


def test_long_input_is_cut_in_a_message() -> None:
    assert kort("a" * 100) == "a" * 39 + "…"
    assert kort("  Den \n Haag ") == "Den Haag"
