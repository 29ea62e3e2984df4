"""The register of gemeenten per year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kansrijk_analysis.areas import gemeenten, laatste_jaar, maak_register, register_jaren
from kansrijk_analysis.areas.bouwen import bouw_register
from kansrijk_analysis.areas.register import KOLOMMEN, NIVEAU_MATEN
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers

AANTALLEN = dict(zip(range(2015, 2027), (393, 390, 388, 380, 355, 355, 352, 345, 342, 342, 342, 342), strict=True))


def lange_tabel(map_: Path, jaar: int) -> pd.DataFrame:
    """The recorded v4 observations of a year in the form of a long raw table."""
    ruw = pd.read_parquet(map_ / f"v4_observations_{jaar}.parquet")
    return pd.DataFrame(
        {
            "maat_code": ruw["Measure"],
            "gebied": ruw["RegioS"],
            "waarde": pd.to_numeric(ruw["Value"], errors="coerce"),
            "tekst": ruw["StringValue"].astype("object").where(ruw["StringValue"].notna(), None),
        }
    )


def een_gemeente(**anders: object) -> pd.DataFrame:
    maten: dict[str, object] = {
        "GM000C_1": "Achtkarspelen   ",
        "PV0001": "PV21 ",
        "PV0002": "Fryslân   ",
        "CR0001": "CR04",
        "CR0002": "Noord-Friesland",
        "GG0001": "GG7206",
        "GG0002": "GGD Fryslân",
        "JZ0001": "JZ02",
        "JZ0002": "Friesland (Fryslân)",
        "ZK0001": "ZK08",
        "ZK0002": "Friesland",
        "VR0001": "VR02",
        "VR0002": "Fryslân",
        "ST0001": "5         ",
        "T001036_2": 28254.0,
        "ST0003": 446.0,
        "GM000E": "4",
    } | anders
    return pd.DataFrame(
        [
            {
                "gebied": "GM0059",
                "maat_code": code,
                "waarde": float("nan") if isinstance(w, str) else w,
                "tekst": w if isinstance(w, str) else None,
            }
            for code, w in maten.items()
            if w is not None
        ]
    )


def test_one_gemeente_becomes_one_trimmed_row() -> None:
    rij = maak_register(een_gemeente(), 2026)
    assert list(rij.columns) == list(KOLOMMEN)
    assert rij.loc[0, ["jaar", "code", "naam", "inwoners", "stedelijkheid", "oad_per_km2"]].tolist() == [
        2026, "GM0059", "Achtkarspelen", 28254, 5, 446,
    ]  # fmt: skip
    assert rij.loc[0, ["provincie_code", "provincie", "ggd_regio"]].tolist() == ["PV21", "Fryslân", "GGD Fryslân"]
    assert rij["veilig_thuis_code"].isna().all()


def test_numbers_may_come_as_text_and_codes_in_other_case() -> None:
    rij = maak_register(een_gemeente(T001036_2=" 28254", ST0003="446 ", PV0001=None, Pv0001="PV21"), 2026)
    assert rij.loc[0, ["inwoners", "oad_per_km2", "provincie_code"]].tolist() == [28254, 446, "PV21"]


@pytest.mark.parametrize(
    ("anders", "wat"),
    [({"T001036_2": None}, "inwoners"), ({"GG0001": "   "}, "ggd_regio_code"), ({"ST0001": "7"}, "stedelijkheid")],
)
def test_a_hole_in_the_table_is_an_error(anders: dict[str, object], wat: str) -> None:
    with pytest.raises(AntwoordOnjuist, match=wat):
        maak_register(een_gemeente(**anders), 2026)


def test_double_and_empty_tables_are_errors() -> None:
    een = een_gemeente()
    with pytest.raises(AntwoordOnjuist, match="dubbel"):
        maak_register(pd.concat([een, een.head(1)]), 2026)
    with pytest.raises(AntwoordOnjuist, match="geen enkele"):
        maak_register(een.assign(gebied="GM0998"), 2026)


def test_counts_per_year_and_of_regions() -> None:
    assert register_jaren() == tuple(AANTALLEN)
    assert laatste_jaar() == 2026
    assert {jaar: len(gemeenten(jaar)) for jaar in AANTALLEN} == AANTALLEN
    laatste = gemeenten()
    assert laatste["inwoners"].sum() == 18_130_208
    aantal = {niveau.value: laatste[f"{niveau}_code"].nunique() for niveau in NIVEAU_MATEN}
    assert aantal == {
        "provincie": 12,
        "corop": 40,
        "ggd_regio": 25,
        "jeugdregio": 42,
        "zorgkantoorregio": 31,
        "veiligheidsregio": 25,
        "veilig_thuis": 25,
    }


def test_the_caller_gets_a_copy() -> None:
    lijst = gemeenten(2026)
    lijst["naam"] = "x"
    assert gemeenten(2026)["naam"].nunique() == 342


@pytest.mark.parametrize("jaar", [2014, 2027, 0])
def test_a_year_without_register_names_the_years_there_are(jaar: int) -> None:
    with pytest.raises(GeenCijfers, match=f"{jaar}.*2015–2026"):
        gemeenten(jaar)


def test_equals_the_table_derived_by_others(echte_data: Path) -> None:
    ander = pd.read_csv(echte_data / "cbs-gebieden-in-nederland" / "gemeenten_register_2015_2026.csv.gz").rename(
        columns={
            "gemeente_code": "code",
            "gemeente": "naam",
            "inwonertal": "inwoners",
            "stedelijkheid_klasse": "stedelijkheid",
        }
    )
    eigen = pd.concat([gemeenten(jaar) for jaar in register_jaren()], ignore_index=True)
    ander = ander[list(KOLOMMEN)].sort_values(["jaar", "code"], ignore_index=True)
    pd.testing.assert_frame_equal(eigen, ander, check_dtype=False)


def test_rebuilding_gives_the_shipped_bytes(tmp_path: Path, echte_data: Path) -> None:
    bron = echte_data / "cbs-gebieden-in-nederland"
    bouw_register({jaar: lange_tabel(bron, jaar) for jaar in AANTALLEN}, tmp_path / "register.parquet")
    ingebed = instellingen().data / "gebieden" / "register.parquet"
    assert (tmp_path / "register.parquet").read_bytes() == ingebed.read_bytes()
