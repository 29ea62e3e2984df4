"""Wijken and buurten of one year: which there are, in which gemeente they lie, and what a wrong code gets."""

from __future__ import annotations

import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.areas import buurten, find_buurt, find_wijk, maak_wijken, wijk_jaren, wijken
from kansrijk_analysis.areas.wijken import KOLOMMEN, WIJZIGING
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, OnbekendGebied
from kansrijk_analysis.model import Niveau


def test_each_wijk_lies_in_a_gemeente_of_that_year() -> None:
    for jaar in wijk_jaren():
        lijst = wijken(jaar)
        assert lijst["code"].is_unique
        assert set(lijst["gemeente"]) == set(areas.gemeenten(jaar)["code"])
        assert (lijst["naam"] != "").all()
    assert len(wijken(2020)) == 3177


def test_each_buurt_lies_in_a_wijk_and_each_wijk_has_one() -> None:
    for jaar in wijk_jaren():
        lijst = buurten(jaar)
        assert lijst["code"].is_unique
        assert set(lijst["wijk"]) == set(wijken(jaar)["code"])
        assert tuple(lijst.columns) == KOLOMMEN
    # With the nation and 355 gemeenten: all regions of the table.
    assert len(buurten(2020)) + len(wijken(2020)) + len(areas.gemeenten(2020)) + 1 == 17_341


def test_buurten_of_a_gemeente_and_of_a_wijk() -> None:
    alle = buurten(2020, "GM0059")
    assert len(alle) == 24
    assert set(alle["wijk"]) == {"WK005900", "WK005901", "WK005902"}
    assert buurten(2020, "WK005901")["code"].tolist() == alle.loc[alle["wijk"] == "WK005901", "code"].tolist()


def test_the_register_says_what_cbs_says_of_each_area() -> None:
    assert wijken(2020)["wijziging"].value_counts().to_dict() == {1: 3022, 3: 153, 2: 2}
    assert buurten(2020)["wijziging"].value_counts().to_dict() == {1: 13_038, 3: 636, 2: 134}


def test_a_wijk_is_found_by_its_code_with_its_gemeente() -> None:
    wijk = areas.find_gebied(" wk005902 ")
    assert (wijk.code, wijk.naam, wijk.niveau, wijk.jaar) == (
        "WK005902",
        "Wijk 02 Zuid (Achtkarspelen)",
        Niveau.WIJK,
        2020,
    )
    assert areas.leden("WK005902") == ["WK005902"]


def test_a_buurt_is_found_by_its_code_with_its_gemeente() -> None:
    buurt = areas.find_gebied(" bu00590102 ")
    assert (buurt.code, buurt.naam, buurt.niveau, buurt.jaar) == (
        "BU00590102",
        "Drogeham (Achtkarspelen)",
        Niveau.BUURT,
        2020,
    )
    assert areas.leden("BU00590102") == ["BU00590102"]


def test_a_wrong_code_names_areas_near_it() -> None:
    with pytest.raises(OnbekendGebied, match=r"WK005999.*WK005900, WK005901 of WK005902"):
        find_wijk("WK005999")
    with pytest.raises(OnbekendGebied, match=r"geen buurt.*BU00590199.*BU00590100, BU00590102 of BU00590103"):
        find_buurt("BU00590199")
    with pytest.raises(OnbekendGebied, match=r"BU00599999.*BU00590000"):
        areas.find_gebied("BU00599999")
    with pytest.raises(GeenCijfers, match="de wijken van 1999"):
        wijken(1999)
    with pytest.raises(GeenCijfers, match="1999"):
        buurten(1999, "GM0059")


@pytest.mark.parametrize(
    ("deel", "geheel", "ligt"),
    [
        ("WK005901", "GM0059", True),
        ("WK005901", "GM0363", False),
        ("WK005901", "NL01", True),
        ("WK005901", "PV21", True),
        ("WK005901", "PV27", False),
        ("BU00590102", "WK005901", True),
        ("BU00590102", "WK005902", False),
        ("BU00590102", "GM0059", True),
        ("BU00590102", "PV21", True),
        ("WK005901", "BU00590102", False),
        ("BU00590102", "BU00590102", True),
        ("BU00590102", "BU00590103", False),
    ],
)
def test_in_what_a_part_of_a_gemeente_lies(deel: str, geheel: str, ligt: bool) -> None:
    assert areas.ligt_in(areas.find_gebied(deel, 2020), areas.find_gebied(geheel, 2020)) is ligt


def test_a_wijk_is_compared_with_its_gemeente_and_the_nation_and_a_buurt_with_its_wijk_too() -> None:
    assert [g.code for g in areas.vergelijkingen("WK005901")] == ["GM0059", "NL01"]
    assert [g.code for g in areas.vergelijkingen("BU00590102")] == ["WK005901", "GM0059", "NL01"]


@pytest.mark.parametrize("titel", WIJZIGING)
def test_the_register_is_made_from_the_raw_table(titel: str) -> None:
    ruw = pd.DataFrame(
        [
            ("WK000300", "Wijk 00 ", "Aantal inwoners", None),
            ("WK000300", "Wijk 00 ", titel, "1 "),
            ("BU00030001", "Dorp", titel, "3"),
            ("BU00030002", "Rand", titel, "."),
            ("GM0003", "x", titel, "."),
        ],
        columns=["gebied", "gebied_naam", "maat", "tekst"],
    )
    assert maak_wijken(ruw, 2020).to_numpy().tolist() == [
        [2020, "BU00030001", "Dorp", "GM0003", "WK000300", 3],
        [2020, "BU00030002", "Rand", "GM0003", "WK000300", 0],
        [2020, "WK000300", "Wijk 00", "GM0003", "WK000300", 1],
    ]
    zonder = ruw[["gebied", "gebied_naam"]]
    assert maak_wijken(zonder, 2020)["wijziging"].eq(0).all(), "a table that does not tell, tells nothing"


def test_an_area_without_a_name_or_twice_is_refused() -> None:
    goed = pd.DataFrame({"gebied": ["WK000300", "BU00030001"], "gebied_naam": ["Wijk 00", "Dorp"]})
    for code, naam in (("WK000300", "Anders"), ("BU00030001", "Anders"), ("WK000301", " ")):
        fout = pd.concat([goed, pd.DataFrame({"gebied": [code], "gebied_naam": [naam]})])
        with pytest.raises(AntwoordOnjuist, match=code):
            maak_wijken(fout, 2020)
