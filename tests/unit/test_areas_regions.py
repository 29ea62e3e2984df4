"""The areas above a gemeente."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kansrijk_analysis.areas import find_gebied, gemeenten, groepen, leden, regios, register_jaren, vergelijkingen
from kansrijk_analysis.areas.regions import GROOTTEGRENZEN, NIVEAUS
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.model import Gebied, Niveau


@pytest.mark.parametrize("jaar", register_jaren())
def test_each_gemeente_is_in_one_group_of_each_level(jaar: int) -> None:
    tabel = groepen(jaar)
    assert list(tabel.columns) == ["gebied", "groep", "niveau", "groep_naam"]
    niveaus = {n.value for n in NIVEAUS} - (set() if jaar >= 2020 else {"veilig_thuis"})
    assert set(tabel["niveau"]) == niveaus
    assert not tabel.duplicated(["gebied", "niveau"]).any()
    assert len(tabel) == len(niveaus) * len(gemeenten(jaar))
    assert tabel.groupby("groep")["groep_naam"].nunique().eq(1).all()
    # Two areas of one level may not print alike.
    assert tabel.drop_duplicates("groep")["groep_naam"].is_unique


@pytest.mark.parametrize("niveau", NIVEAUS)
def test_regions_add_up_to_the_country(niveau: Niveau) -> None:
    tabel = regios(2026, niveau)
    assert list(tabel.columns) == ["code", "naam", "aantal_gemeenten", "inwoners"]
    assert tabel["aantal_gemeenten"].sum() == 342
    assert tabel["inwoners"].sum() == 18_130_208


def test_size_classes_follow_the_inhabitants_of_the_year() -> None:
    lijst = gemeenten(2026).set_index("code")["inwoners"]
    grenzen = [0, *GROOTTEGRENZEN, 10**9]
    for i, (van, tot) in enumerate(pairwise(grenzen), 1):
        assert set(leden(f"GK{i}")) == set(lijst[(lijst >= van) & (lijst < tot)].index)
    assert find_gebied("GK1").naam == "gemeenten met minder dan 20.000 inwoners"
    assert find_gebied("GK6").naam == "gemeenten met 250.000 inwoners of meer"


def test_members() -> None:
    assert leden("PV24", 2026) == ["GM0034", "GM0050", "GM0171", "GM0184", "GM0303", "GM0995"]
    assert len(leden("NL01", 2015)) == 393
    assert leden("GM0059") == ["GM0059"]
    # Zeewolde went to another jeugdregio without any merger: membership is per year.
    regio = {jaar: gemeenten(jaar).set_index("code").loc["GM0050", "jeugdregio_code"] for jaar in (2018, 2026)}
    assert regio[2018] != regio[2026]
    assert "GM0050" in leden(regio[2018], 2018)
    assert "GM0050" not in leden(regio[2018], 2026)


@pytest.mark.parametrize(
    ("code", "jaar", "naam", "niveau"),
    [
        ("NL01", 2026, "Nederland", Niveau.LAND),
        ("pv21 ", 2026, "de provincie Fryslân", Niveau.PROVINCIE),
        ("PV21", 2019, "de provincie Friesland", Niveau.PROVINCIE),
        ("GG7206", 2026, "de GGD-regio Fryslân", Niveau.GGD_REGIO),
        ("GG1106", 2018, "de GGD-regio Twente", Niveau.GGD_REGIO),
        ("GG1911", 2026, "de GGD-regio Gelderland-Midden", Niveau.GGD_REGIO),
        ("GG4816", 2026, "de GGD-regio Zuid-Holland Zuid", Niveau.GGD_REGIO),
        ("CR13", 2026, "het COROP-gebied Veluwe", Niveau.COROP),
        ("JZ02", 2026, "de jeugdregio Fryslân", Niveau.JEUGDREGIO),
        ("ZK21", 2026, "de zorgkantoorregio 't Gooi", Niveau.ZORGKANTOORREGIO),
        ("VR02", 2026, "de veiligheidsregio Fryslân", Niveau.VEILIGHEIDSREGIO),
        ("VT21", 2026, "de Veilig Thuis-regio West-Brabant", Niveau.VEILIG_THUIS),
        ("GM0059", 2026, "Achtkarspelen", Niveau.GEMEENTE),
    ],
)
def test_areas_by_code_have_a_name_to_print(code: str, jaar: int, naam: str, niveau: Niveau) -> None:
    assert find_gebied(code, jaar) == Gebied(code.strip().upper(), naam, niveau, jaar)


def test_no_printed_name_repeats_its_kind() -> None:
    for jaar in register_jaren():
        namen = groepen(jaar).drop_duplicates("groep")["groep_naam"]
        assert not namen.str.contains(r"GGD-regio (?:GGD|Regio)|Dienst|Veiligheids- en").any()


@pytest.mark.parametrize(
    ("code", "jaar"), [("PV99", 2026), ("GK9", 2026), ("ZK05", 2026), ("VT01", 2019), ("NL00", 2026)]
)
def test_codes_that_are_no_area_that_year(code: str, jaar: int) -> None:
    with pytest.raises(OnbekendGebied, match=f"{jaar}.*{code}"):
        find_gebied(code, jaar)


def test_what_a_gemeente_is_compared_with() -> None:
    gebieden = vergelijkingen("GM0059", 2026)
    assert [g.naam for g in gebieden] == [
        "Nederland",
        "de provincie Fryslân",
        "de GGD-regio Fryslân",
        "gemeenten met 20.000 tot 50.000 inwoners",
    ]
    for gemeente in gemeenten(2026)["code"]:
        assert all(gemeente in leden(g.code, 2026) for g in vergelijkingen(gemeente, 2026))


def test_levels_that_are_not_there() -> None:
    with pytest.raises(OngeldigeInvoer, match=r"wijk.*provincie"):
        regios(2026, "wijk")
    with pytest.raises(GeenCijfers, match=r"Veilig Thuis.*2019"):
        regios(2019, "veilig_thuis")
    assert len(regios(None, "gemeente")) == 342
