"""Areas in a file: every spelling of a code, names of then and now, and what is none of ours."""

from __future__ import annotations

import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.indicators.importeren.gebied import lijkt_gebied, nu_bij, zoek
from kansrijk_analysis.indicators.importeren.voorbeeld import Melding
from kansrijk_analysis.model import Niveau


@pytest.mark.parametrize(
    ("waarde", "jaar", "code"),
    [
        ("GM0059", 2022, "GM0059"),
        ("GM0059    ", 2022, "GM0059"),
        ("gm59", 2022, "GM0059"),
        ("0059", 2022, "GM0059"),
        ("59", 2022, "GM0059"),
        ("59,00", 2022, "GM0059"),
        ("1680,00", 2022, "GM1680"),
        ("AA EN HUNZE", 2022, "GM1680"),
        ("s-Gravenhage (gemeente)", 2012, "GM0518"),
        ("S HERTOGENBOSCH", 2022, "GM0796"),
        ("Den Haag", 2022, "GM0518"),
        ("BeekDaelen", 2022, "GM1954"),
        ("Súdwest Fryslân", 2022, "GM1900"),
        ("Bergen (NH)", 2022, "GM0373"),
        ("Hengelo (O.)", 2022, "GM0164"),
        ("Dongeradeel", 2016, "GM0058"),
        ("Boarnsterhim", 2012, "GM0055"),
        ("Noardeast-Fryslân", 2016, "GM1970"),
        ("PV21", 2022, "PV21"),
        ("NL01  ", 2022, "NL01"),
        ("NL00", 2022, "NL01"),
        ("Nederland", 2022, "NL01"),
        ("WK005901", 2020, "WK005901"),
    ],
)
def test_areas_that_are_understood(waarde: str, jaar: int, code: str) -> None:
    plek = zoek(waarde, jaar)
    assert plek.code == code
    assert plek.naam
    assert not plek.vroeger


@pytest.mark.parametrize("waarde", ["Dongeradeel", "GM0058", "58"])
def test_a_gemeente_that_had_ended_is_kept_apart_from_its_successor(waarde: str) -> None:
    plek = zoek(waarde, 2022)
    assert (plek.code, plek.vroeger) == ("GM0058", True)


@pytest.mark.parametrize(
    ("waarde", "niveau", "ernst", "zin"),
    [
        ("Leidne", "", "niet_begrepen", "Leiden"),
        ("Bergen", "", "niet_begrepen", "meer dan één"),
        ("GM9999", "", "niet_begrepen", "GM9999"),
        ("99999", "", "niet_begrepen", "99999"),
        ("WK999901", "", "niet_begrepen", "WK999901"),
        ("WK005999", "", "niet_begrepen", "WK005999"),
        ("Wijk 01 Centrum", "wijk", "niet_begrepen", "Gebruik de code"),
        ("", "", "niet_begrepen", "geen gemeente"),
        ("-1", "", "overgeslagen", "geen gemeentenummer"),
        ("BU99990101", "", "niet_begrepen", "BU99990101"),
        ("CR01", "", "overgeslagen", "soort gebied"),
        ("Totaal", "", "overgeslagen", "geen gemeente"),
        ("Fryslân (PV)", "", "overgeslagen", "opgeteld"),
        ("GGD Fryslân", "", "overgeslagen", "opgeteld"),
        ("10", "ggd", "overgeslagen", "ander soort gebied"),
        ("Utrecht", "Provincie", "overgeslagen", "opgeteld"),
        ("GM0998", "", "overgeslagen", "restgroep"),
    ],
)
def test_what_is_no_area_of_ours_says_so(waarde: str, niveau: str, ernst: str, zin: str) -> None:
    with pytest.raises(Melding, match=zin) as gevangen:
        zoek(waarde, 2020, niveau)
    assert gevangen.value.ernst == ernst


def test_a_number_is_read_as_its_level_says() -> None:
    assert zoek("59", 2020, "gemeente344").code == "GM0059"
    assert zoek("5901", 2020, "Wijk") == zoek("WK005901", 2020)


def test_a_name_that_may_be_that_of_a_buurt_does_not_count() -> None:
    assert zoek("Laren", 2020).niveau is Niveau.GEMEENTE
    with pytest.raises(Melding, match="wijk of buurt"):
        zoek("Laren", 2020, namen=False)
    assert zoek("GM0417", 2020, namen=False).naam.startswith("Laren")


def test_a_wijk_of_a_year_that_is_not_known_is_taken_on_its_gemeente() -> None:
    onbekend = max(areas.wijk_jaren()) + 50
    assert zoek("WK005977", onbekend).code == "WK005977"


def test_it_is_told_where_a_gemeente_went() -> None:
    assert nu_bij("GM0058") == "Dongeradeel (opgeheven) wordt bij Noardeast-Fryslân geteld."
    assert "verdeeld over Oisterwijk, Vught, Boxtel en Tilburg" in nu_bij("GM0788")
    assert nu_bij("GM0059") == ""


@pytest.mark.parametrize("jaar", [2010, 2015, 2020, areas.laatste_jaar()])
def test_every_gemeente_is_found_by_code_and_by_name(jaar: int) -> None:
    lijst = areas.gemeenten(max(jaar, areas.register_jaren()[0]))
    for code, naam in zip(lijst["code"], lijst["naam"], strict=True):
        assert zoek(code, jaar).code == code
        assert zoek(naam, jaar).code == code
        assert lijkt_gebied(naam)
