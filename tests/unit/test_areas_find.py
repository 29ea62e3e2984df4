"""Finding a gemeente as people write it."""

from __future__ import annotations

import pytest

from kansrijk_analysis.areas import find_gemeente
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied
from kansrijk_analysis.model import Gebied, Niveau


@pytest.mark.parametrize("zoek", ["GM0059", "gm0059", " 0059 ", "59", "gm 59", "Achtkarspelen", "ACHTKARSPELEN "])
def test_by_code_and_by_name(zoek: str) -> None:
    assert find_gemeente(zoek) == Gebied("GM0059", "Achtkarspelen", Niveau.GEMEENTE, 2026)


@pytest.mark.parametrize(
    ("zoek", "code"),
    [
        ("Súdwest-Fryslân", "GM1900"),
        ("Sudwest Fryslan", "GM1900"),
        ("gemeente Súdwest-Fryslân", "GM1900"),
        ("'s-Gravenhage", "GM0518"),
        ("’s-Gravenhage", "GM0518"),
        ("s-Gravenhage", "GM0518"),
        ("Den Haag", "GM0518"),
        ("Den Bosch", "GM0796"),
        ("s hertogenbosch", "GM0796"),
        ("Utrecht", "GM0344"),
        ("Utrecht (gemeente)", "GM0344"),
        ("Hengelo", "GM0164"),
        ("Hengelo (O.)", "GM0164"),
        ("Hengelo Overijssel", "GM0164"),
        ("Bergen NH", "GM0373"),
        ("Bergen (L.)", "GM0893"),
        ("bergen limburg", "GM0893"),
        ("Nuenen", "GM0820"),
        ("Ljouwert", "GM0080"),
        ("Stichtse Vecht", "GM1904"),
    ],
)
def test_names_as_people_write_them(zoek: str, code: str) -> None:
    assert find_gemeente(zoek).code == code


@pytest.mark.parametrize(
    ("zoek", "naam"),
    [
        ("Dongeradeel", "Noardeast-Fryslân"),
        ("GM0058", "Noardeast-Fryslân"),
        ("Dantumadeel", "Dantumadiel"),
        ("De Friese Meren", "De Fryske Marren"),
        ("Groesbeek", "Berg en Dal"),
        ("Sneek", "Súdwest-Fryslân"),
        ("Weesp", "Amsterdam"),
        ("St. Anthonis", "Land van Cuijk"),
        ("Mill & Sint Hubert", "Land van Cuijk"),
    ],
)
def test_an_old_gemeente_leads_to_its_only_successor(zoek: str, naam: str) -> None:
    assert find_gemeente(zoek).naam == naam


@pytest.mark.parametrize("zoek", ["Haaren", "GM0788", "gemeente haaren"])
def test_a_split_gemeente_names_its_successors(zoek: str) -> None:
    with pytest.raises(OnbekendGebied) as fout:
        find_gemeente(zoek)
    for keuze in ("Oisterwijk (GM0824)", "Vught (GM0865)", "Boxtel (GM0757)", "Tilburg (GM0855)"):
        assert keuze in str(fout.value)


def test_one_name_for_two_asks_which() -> None:
    with pytest.raises(OnbekendGebied, match=r"Bergen \(NH\.\) \(GM0373\) of Bergen \(L\.\) \(GM0893\)"):
        find_gemeente("bergen")


def test_a_wrong_name_gets_the_three_nearest() -> None:
    with pytest.raises(OnbekendGebied, match=r"“Achtkarspeln”.*Achtkarspelen \(GM0059\)") as fout:
        find_gemeente("Achtkarspeln")
    assert str(fout.value).count("(GM") == 3
    with pytest.raises(OnbekendGebied, match="Valkenburg aan de Geul"):
        find_gemeente("Valkenburg")  # a gemeente until 2006, now a village of Katwijk
    with pytest.raises(OnbekendGebied, match="GM9999") as fout:
        find_gemeente("GM9999")
    assert str(fout.value).count("(GM") == 3
    with pytest.raises(OnbekendGebied):
        find_gemeente("GM0998")


@pytest.mark.parametrize("zoek", ["", "   ", "()", "–", "''"])
def test_nothing_is_asked_for_a_name(zoek: str) -> None:
    with pytest.raises(OnbekendGebied, match="Vul de naam of de code"):
        find_gemeente(zoek)


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(OnbekendGebied) as fout:
        find_gemeente("Haarlem" * 1000)
    assert len(str(fout.value)) < 250


def test_a_past_year_gives_that_years_area() -> None:
    assert find_gemeente("GM0058", 2016) == Gebied("GM0058", "Dongeradeel", Niveau.GEMEENTE, 2016)
    assert find_gemeente("Haaren", 2020).code == "GM0788"
    assert find_gemeente("Hengelo (O.)", 2015).naam == "Hengelo"
    assert find_gemeente("Weesp", 2022).code == "GM0457"
    assert find_gemeente("Menaldumadeel", 2015).naam == "Menameradiel"
    assert find_gemeente("Menaldumadeel", 2018).naam == "Waadhoeke"


@pytest.mark.parametrize("zoek", ["GM1970", "Noardeast-Fryslân"])
def test_a_gemeente_of_later_names_what_was(zoek: str) -> None:
    with pytest.raises(OnbekendGebied, match=r"2016 nog niet.*Dongeradeel \(GM0058\), Kollumerland"):
        find_gemeente(zoek, 2016)


def test_a_year_without_register() -> None:
    with pytest.raises(GeenCijfers, match="2012"):
        find_gemeente("GM0059", 2012)
