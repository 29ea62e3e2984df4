"""Which wijk of one year is which of another: by code and name, and never against what CBS says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.areas import koppelen
from kansrijk_analysis.areas.koppelen import VERGELIJKBAAR, Uitkomst, koppel, koppel_wijken, naamsleutel
from kansrijk_analysis.areas.wijken import NIEUWE_GRENZEN, delen, maak_wijken
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.model import Niveau


def lijst(*rijen: tuple[str, str, int]) -> pd.DataFrame:
    """A register of wijken: code, name, and what CBS says of it since the year before."""
    tabel = pd.DataFrame(rijen, columns=["code", "naam", "wijziging"])
    return tabel.assign(gemeente="GM" + tabel["code"].str[2:6])


def uitkomsten(gevonden: pd.DataFrame) -> dict[tuple[str, str], str]:
    return {(r.oude_code, r.code): r.uitkomst for r in gevonden.itertuples()}


def test_code_and_name_agree() -> None:
    oud = lijst(("WK000100", "Wijk 00 Dorp", 1), ("WK000101", "Wijk 01 Haven", 1))
    nieuw = lijst(("WK000100", "Dorp", 1), ("WK000101", "Wijk 01 Haven", 3))
    assert uitkomsten(koppel(oud, nieuw)) == {
        ("WK000100", "WK000100"): "zelfde",
        ("WK000101", "WK000101"): "veranderd",
    }


def test_a_code_that_names_another_area_is_not_matched() -> None:
    oud = lijst(("WK000100", "Dorp", 1), ("WK000101", "Haven", 1))
    nieuw = lijst(("WK000100", "Haven", 1), ("WK000101", "Strand", 1))
    gevonden = uitkomsten(koppel(oud, nieuw))
    assert gevonden == {
        ("", "WK000100"): "nieuw",
        ("", "WK000101"): "nieuw",
        ("WK000100", ""): "weg",
        ("WK000101", ""): "weg",
    }, "CBS says of neither that it has a new code"


def test_a_new_code_for_the_same_area_is_found_by_its_name() -> None:
    oud = lijst(("WK000100", "Wijk 00 Dorp", 1), ("WK000101", "Wijk 01 Haven", 1))
    nieuw = lijst(("WK000100", "Haven", 2), ("WK000105", "Dorp", 2))
    gevonden = koppel(oud, nieuw)
    assert uitkomsten(gevonden) == {
        ("WK000101", "WK000100"): "andere_code",
        ("WK000100", "WK000105"): "andere_code",
    }
    assert set(gevonden["uitkomst"]) <= {str(u) for u in VERGELIJKBAAR}


def test_a_name_that_two_areas_have_says_nothing() -> None:
    oud = lijst(("BU00010001", "Verspreide huizen", 1), ("BU00010009", "Verspreide huizen", 1))
    nieuw = lijst(("BU00010101", "Verspreide huizen", 2), ("BU00010102", "Verspreide huizen", 2))
    assert set(koppel(oud, nieuw)["uitkomst"]) == {"nieuw", "weg"}
    een = lijst(("BU00010001", "Verspreide huizen", 1))
    assert set(koppel(een, nieuw)["uitkomst"]) == {"nieuw", "weg"}, "two later ones could be it"


def test_a_wijk_of_a_merged_gemeente_is_looked_for_in_the_old_gemeenten_only() -> None:
    oud = lijst(("WK000100", "Dorp", 1), ("WK000200", "Dorp", 1))
    nieuw = lijst(("WK000300", "Dorp", 2))
    uit = {"GM0003": frozenset({"GM0001"})}
    assert uitkomsten(koppel(oud, nieuw, uit))["WK000100", "WK000300"] == "andere_code"
    assert ("WK000100", "WK000300") not in uitkomsten(koppel(oud, nieuw)), "no gemeente GM0003 was there before"
    beide = {"GM0003": frozenset({"GM0001", "GM0002"})}
    assert uitkomsten(koppel(oud, nieuw, beide))["", "WK000300"] == "nieuw"


@pytest.mark.parametrize(
    ("een", "ander"),
    [("Wijk 01 Súdwest", "sudwest"), ("Buurt 12 't Hof", "'t hof"), ("Wijk 07", "wijk 07"), ("A/B", "A B")],
)
def test_names_are_compared_by_what_tells_them_apart(een: str, ander: str) -> None:
    assert naamsleutel(een) == naamsleutel(ander)
    assert naamsleutel("Wijk 07") != naamsleutel("Wijk 08")


@pytest.fixture
def meer_jaren(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Registers of 2018, 2019 and 2020 of one gemeente, and none of the years before."""
    per_jaar = {
        2018: lijst(
            ("WK005900", "Noord", 1), ("WK005901", "Midden", 1), ("WK005902", "Zuid", 1), ("WK005903", "Oost", 1)
        ),
        2019: lijst(
            ("WK005910", "Noord", 2), ("WK005901", "Midden", 3), ("WK005902", "Zuid", 1), ("WK005904", "West", 0)
        ),
        2020: lijst(
            ("WK005900", "Noord", 2), ("WK005901", "Midden", 1), ("WK005902", "Zuid", 1), ("WK005904", "West", 1)
        ),
    }

    def van_jaar(jaar: int, niveau: Niveau) -> pd.DataFrame:
        return per_jaar[jaar] if jaar in per_jaar else delen(1900, niveau)  # says which years there are

    monkeypatch.setattr(koppelen, "delen", van_jaar)
    monkeypatch.setattr(koppelen, "wijk_jaren", lambda: tuple(per_jaar))
    koppelen._koppel_jaren.cache_clear()
    koppelen._stap.cache_clear()
    yield
    koppelen._koppel_jaren.cache_clear()
    koppelen._stap.cache_clear()


@pytest.mark.usefixtures("meer_jaren")
def test_areas_are_followed_through_the_years() -> None:
    gevonden = koppel_wijken(2018, 2020)
    assert uitkomsten(gevonden) == {
        ("WK005900", "WK005900"): "zelfde",  # away under another code, and back
        ("WK005901", "WK005901"): "veranderd",  # although the last step says that it is the same
        ("WK005902", "WK005902"): "zelfde",
        ("WK005903", ""): "weg",
        ("", "WK005904"): "nieuw",
    }
    assert gevonden["volledig"].all()
    assert uitkomsten(koppel_wijken(2018, 2019))["WK005900", "WK005910"] == "andere_code"


@pytest.mark.usefixtures("meer_jaren")
def test_impossible_questions() -> None:
    with pytest.raises(OngeldigeInvoer, match="na 2020"):
        koppel_wijken(2020, 2020)
    with pytest.raises(OngeldigeInvoer, match="wijk of buurt"):
        koppel_wijken(2018, 2020, "gemeente")
    with pytest.raises(GeenCijfers):
        koppel_wijken(2010, 2020)


def test_the_real_wijken_and_buurten_of_2017_and_2020(echte_data: Path) -> None:
    """Names and codes of two real years; of the years between nothing is known, and that is told."""
    codes = pd.read_parquet(echte_data / "cbs-kwb-2017-v4-metadata" / "cbs.v4.83765NED_WijkenEnBuurtenCodes.parquet")
    toen = maak_wijken(pd.DataFrame({"gebied": codes["Identifier"].str.strip(), "gebied_naam": codes["Title"]}), 2017)
    overgang = areas.gewichten(2017, 2020)
    uit = {str(code): frozenset(deel) for code, deel in overgang.groupby("naar")["van"]}
    for begin, nu in (("WK", areas.wijken(2020)), ("BU", areas.buurten(2020))):
        gevonden = koppel(toen[toen["code"].str.startswith(begin)], nu, uit, volledig=False)
        # Each area of either year stands in it once.
        assert sorted(gevonden.loc[gevonden["code"] != "", "code"]) == sorted(nu["code"])
        assert gevonden.loc[gevonden["oude_code"] != "", "oude_code"].is_unique
        aantal = gevonden["uitkomst"].value_counts()
        assert aantal["zelfde"] > 0.75 * len(nu)
        gezegd = nu.set_index("code")["wijziging"]
        met = gevonden[gevonden["code"] != ""]
        zelfde = met[met["uitkomst"].isin([str(u) for u in VERGELIJKBAAR])]
        assert (gezegd[zelfde["code"]] != NIEUWE_GRENZEN).all(), "CBS says that these changed"
        assert [naamsleutel(n) for n in zelfde["naam"]] == [naamsleutel(n) for n in zelfde["oude_naam"]]
        assert not gevonden["volledig"].any()
    # Diemen gave two codes to each other's area.
    wijken = koppel(toen[toen["code"].str.startswith("WK")], areas.wijken(2020), uit).set_index("code")
    assert wijken.loc["WK038401", "naam"] == "Diemen Noord"
    assert wijken.loc["WK038401", "oude_code"] != "WK038401"
    assert wijken.loc["WK099503", "uitkomst"] == Uitkomst.ANDERE_CODE


def test_only_one_year_is_embedded() -> None:
    assert areas.wijk_jaren() == (2020,)
    assert instellingen().data.joinpath("gebieden", "wijken.parquet").stat().st_size < 400_000
