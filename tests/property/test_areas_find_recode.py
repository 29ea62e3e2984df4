"""Areas: what must hold for any input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kansrijk_analysis.areas import (
    find_gebied,
    find_gemeente,
    gemeenten,
    gewichten,
    herindeel,
    indeling,
    register_jaren,
)
from kansrijk_analysis.areas.find import sleutel_van
from kansrijk_analysis.errors import KansrijkError

LIJST = gemeenten(2026)
EXTRA = st.sampled_from([str.upper, str.lower, str.title, lambda n: f" gemeente {n} ", lambda n: n.replace("-", " ")])


@pytest.mark.parametrize("jaar", register_jaren())
def test_every_name_and_code_finds_itself(jaar: int) -> None:
    lijst = gemeenten(jaar)
    for code, naam in zip(lijst["code"], lijst["naam"], strict=True):
        assert find_gemeente(code, jaar)[:2] == (code, naam)
        assert find_gemeente(naam, jaar)[:2] == (code, naam)
        assert find_gemeente(str(int(code[2:])), jaar).code == code


@given(i=st.integers(0, 341), schrijf=EXTRA)
def test_however_it_is_written(i: int, schrijf: object) -> None:
    assert callable(schrijf)
    assert find_gemeente(schrijf(LIJST["naam"][i])).code == LIJST["code"][i]


@given(zoek=st.text(), jaar=st.sampled_from([None, 2015, 2021, 2026]))
def test_any_text_finds_an_area_or_says_why_not(zoek: str, jaar: int | None) -> None:
    for zoeker in (find_gemeente, find_gebied):
        try:
            gebied = zoeker(zoek, jaar)
        except KansrijkError:
            continue
        assert all(code[2:].isdigit() for code in gebied.code.split("+"))


@given(zoek=st.from_regex(r"(gm|GM|PV|GK|NL|VT)? ?[0-9]{1,6}", fullmatch=True), jaar=st.sampled_from(register_jaren()))
def test_any_code_finds_an_area_of_that_year_or_says_why_not(zoek: str, jaar: int) -> None:
    try:
        gebied = find_gebied(zoek, jaar)
    except KansrijkError:
        return
    assert gebied.jaar == jaar
    assert find_gebied(gebied.code, jaar) == gebied


@given(
    wie=st.lists(st.integers(0, 341), min_size=2, max_size=9, unique=True),
    tussen=st.sampled_from([", ", " en ", " + ", ",", "&", "; "]),
)
def test_any_selection_is_found_by_the_names_of_its_gemeenten(wie: list[int], tussen: str) -> None:
    codes = sorted(LIJST["code"].iloc[wie])
    gebied = find_gebied(tussen.join(LIJST["naam"].iloc[wie]))
    assert gebied.code == "+".join(codes)
    assert find_gebied(gebied.code) == gebied


@given(naam=st.text(max_size=40))
def test_a_key_is_its_own_key(naam: str) -> None:
    sleutel = sleutel_van(naam)
    assert sleutel == "" or sleutel.isalnum()


@settings(max_examples=25)
@given(van=st.integers(2010, 2026), data=st.data())
def test_moving_keeps_every_person(van: int, data: st.DataObject) -> None:
    naar = data.draw(st.integers(van, 2026))
    zaad = data.draw(st.integers(0, 2**32 - 1))
    codes = sorted(indeling(van))
    aantal = np.random.default_rng(zaad).integers(0, 5000, len(codes))
    uit = herindeel(pd.DataFrame({"gebied": codes, "jaar": van, "aantal": aantal}), naar)
    assert set(uit["gebied"]) == indeling(naar)
    assert uit["aantal"].sum() == pytest.approx(aantal.sum(), abs=1e-6)
    assert (uit["aantal"] >= 0).all()


@settings(max_examples=25)
@given(van=st.integers(2010, 2025), data=st.data())
def test_hiding_one_gemeente_hides_exactly_its_successors(van: int, data: st.DataObject) -> None:
    codes = sorted(indeling(van))
    weg = data.draw(st.sampled_from(codes))
    tabel = pd.DataFrame({"gebied": codes, "jaar": van, "aantal": 10.0, "reden": None})
    tabel.loc[tabel["gebied"] == weg, ["aantal", "reden"]] = [np.nan, "afgeschermd"]
    uit = herindeel(tabel, 2026)
    gewicht = gewichten(van, 2026)
    assert set(uit.loc[uit["aantal"].isna(), "gebied"]) == set(gewicht.loc[gewicht["van"] == weg, "naar"])
    assert (uit["reden"].notna() == uit["aantal"].isna()).all()
