"""Wijken of one year: which there are, in which gemeente they lie, and what a wrong code gets."""

from __future__ import annotations

import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.areas import find_wijk, maak_wijken, wijk_jaren, wijken
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, OnbekendGebied
from kansrijk_analysis.model import Niveau


def test_each_wijk_lies_in_a_gemeente_of_that_year() -> None:
    for jaar in wijk_jaren():
        lijst = wijken(jaar)
        assert lijst["code"].is_unique
        assert set(lijst["gemeente"]) == set(areas.gemeenten(jaar)["code"])
        assert (lijst["naam"] != "").all()
    assert len(wijken(2020)) == 3177


def test_a_wijk_is_found_by_its_code_with_its_gemeente() -> None:
    wijk = areas.find_gebied(" wk005902 ")
    assert (wijk.code, wijk.naam, wijk.niveau, wijk.jaar) == (
        "WK005902",
        "Wijk 02 Zuid (Achtkarspelen)",
        Niveau.WIJK,
        2020,
    )
    assert areas.leden("WK005902") == ["WK005902"]


def test_a_wrong_code_names_wijken_of_the_same_gemeente() -> None:
    with pytest.raises(OnbekendGebied, match=r"WK005999.*WK005900, WK005901 of WK005902"):
        find_wijk("WK005999")
    with pytest.raises(GeenCijfers, match="de wijken van 1999"):
        wijken(1999)


@pytest.mark.parametrize(
    ("geheel", "ligt"), [("GM0059", True), ("GM0363", False), ("NL01", True), ("PV21", True), ("PV27", False)]
)
def test_in_what_a_wijk_lies(geheel: str, ligt: bool) -> None:
    assert areas.ligt_in(find_wijk("WK005901"), areas.find_gebied(geheel, 2020)) is ligt


def test_a_wijk_is_compared_with_its_gemeente_and_the_nation() -> None:
    assert [g.code for g in areas.vergelijkingen("WK005901")] == ["GM0059", "NL01"]


def test_a_wijk_without_a_name_or_twice_is_refused() -> None:
    goed = pd.DataFrame({"gebied": ["WK000300", "WK000300", "GM0003"], "gebied_naam": ["Wijk 00 ", "Wijk 00 ", "x"]})
    assert maak_wijken(goed, 2020).to_numpy().tolist() == [[2020, "WK000300", "Wijk 00", "GM0003"]]
    for naam in ("Anders", " "):
        fout = pd.concat([goed, pd.DataFrame({"gebied": ["WK000300"], "gebied_naam": [naam]})])
        with pytest.raises(AntwoordOnjuist, match="WK000300"):
            maak_wijken(fout, 2020)
