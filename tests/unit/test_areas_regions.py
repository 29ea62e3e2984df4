"""The areas above a gemeente."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kansrijk_analysis.areas import (
    find_gebied,
    gemeenten,
    groepen,
    leden,
    ligt_in,
    lijstnaam,
    regios,
    register_jaren,
    vergelijkingen,
)
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


# --- regions by name, and several areas together --------------------------------------------------------------


@pytest.mark.parametrize(
    ("naam", "code"),
    [
        ("GGD-regio Fryslân", "GG7206"),
        ("de GGD-regio Fryslân", "GG7206"),
        ("ggd friesland", "GG7206"),
        ("GGD Noord- en Oost-Gelderland", "GG1413"),
        ("Jeugdregio Friesland", "JZ02"),
        ("jeugdregio alkmaar", "JZ06"),
        ("zorgkantoor 't Gooi", "ZK21"),
        ("provincie Utrecht", "PV26"),
        ("Veilig Thuis West-Brabant", "VT21"),
        ("Fryslân", "PV21"),
        ("Limburg", "PV31"),
        ("Hart voor Brabant", "GG5406"),
        ("Nederland", "NL01"),
        ("Utrecht", "GM0344"),
        ("Groningen", "GM0014"),
    ],
)
def test_regions_by_name(naam: str, code: str) -> None:
    assert find_gebied(naam).code == code


@pytest.mark.parametrize("niveau", [*NIVEAUS, "gemeente"])
def test_every_area_is_found_by_its_printed_name_and_by_that_in_a_list(niveau: str) -> None:
    for code in regios(2026, niveau)["code"]:
        gebied = find_gebied(code)
        assert find_gebied(gebied.naam) == find_gebied(lijstnaam(gebied)) == gebied


def test_a_name_of_several_kinds_of_region_names_the_choices() -> None:
    with pytest.raises(OnbekendGebied) as fout:
        find_gebied("Twente")
    for keuze in ("GGD-regio Twente (GG1106)", "Jeugdregio Twente (JZ14)", "Zorgkantoorregio Twente (ZK22)"):
        assert keuze in str(fout.value)


@pytest.mark.parametrize(
    ("zoek", "stukken"),
    [
        ("jeugdregio Twnte", ["geen jeugdregio", "Jeugdregio Twente (JZ14)"]),
        ("Zuid-Hollnd", ["geen gemeente of regio", "Provincie Zuid-Holland (PV28)"]),
        ("Achtkarspeln", ["Achtkarspelen (GM0059)"]),
        ("Berg en Dl", ["“Berg en Dl”", "Berg en Dal (GM1945)"]),
        ("GGD Noord- en Oost-Gelderlnd", ["GGD-regio Noord- en Oost-Gelderland (GG1413)"]),
        (
            "Achtkarspeln, Leidne, Urk",
            ["“Achtkarspeln”", "Achtkarspelen (GM0059)", "“Leidne”", "Leiden (GM0546)"],
        ),
        ("Bergen, Urk", ["Bergen (NH.) (GM0373)", "Bergen (L.) (GM0893)"]),
        ("Urk+WK005901", ["deel van een gemeente"]),
        ("+", ["Vul de naam"]),
    ],
)
def test_what_is_not_found_is_told_with_what_was_meant(zoek: str, stukken: list[str]) -> None:
    with pytest.raises(OnbekendGebied) as fout:
        find_gebied(zoek)
    for stuk in stukken:
        assert stuk in str(fout.value)


def test_a_long_list_of_wrong_names_stays_a_short_message() -> None:
    with pytest.raises(OnbekendGebied, match="En nog 95 andere") as fout:
        find_gebied(", ".join(f"nergenshuizen{i}" for i in range(100)))
    assert len(str(fout.value)) < 1500


@pytest.mark.parametrize(
    "zoek",
    [
        "GM0059+GM0737",
        "gm0737+GM0059",
        "GM0059 GM0737",
        "Achtkarspelen en Tytsjerksteradiel",
        "Tytsjerksteradiel, Achtkarspelen",
        "Achtkarspelen + Tytsjerksteradiel + 59",
        "Achtkarspelen & Tytsjerksteradiel;",
    ],
)
def test_a_selection_is_the_same_however_it_is_written(zoek: str) -> None:
    samen = find_gebied(zoek)
    assert samen == Gebied("GM0059+GM0737", "Achtkarspelen en Tytsjerksteradiel", Niveau.SELECTIE, 2026)
    assert leden(samen.code) == ["GM0059", "GM0737"]


def test_names_that_hold_en_or_a_comma_are_taken_whole() -> None:
    assert find_gebied("Berg en Dal").code == "GM1945"
    assert find_gebied("Nuenen, Gerwen en Nederwetten").code == "GM0820"
    samen = find_gebied("Nuenen, Gerwen en Nederwetten, Berg en Dal en Urk")
    assert leden(samen.code) == ["GM0184", "GM0820", "GM1945"]


def test_a_selection_of_one_is_that_gemeente_and_a_region_stands_for_its_gemeenten() -> None:
    assert find_gebied("Urk, Urk").niveau is Niveau.GEMEENTE
    assert find_gebied("Noardeast-Fryslân + Dongeradeel").code == "GM1970"
    assert find_gebied("JZ02, jeugdregio Fryslân").code == "JZ02"
    samen = find_gebied("JZ02 + Groningen")
    assert leden(samen.code) == sorted([*leden("JZ02"), "GM0014"])
    assert samen.naam == "Achtkarspelen, Ameland, Dantumadiel en nog 16 gemeenten"
    # The gemeenten of a whole region stay a selection.
    assert find_gebied("+".join(leden("JZ02"))).niveau is Niveau.SELECTIE


@pytest.mark.parametrize(
    ("code", "anders"),
    [
        ("GM0059+GM0737", ["NL01", "PV21", "GG7206", "GK2"]),
        ("GM0059+GM0184", ["NL01", "GK2"]),
        ("JZ14", ["NL01", "PV23"]),
        ("GG7206", ["NL01"]),
        ("VR10", ["NL01", "PV27"]),
        ("GK2", ["NL01"]),
        ("NL01", ["NL01"]),
    ],
)
def test_what_regions_and_selections_are_compared_with(code: str, anders: list[str]) -> None:
    eigen = find_gebied(code)
    gebieden = vergelijkingen(code)
    assert [ander.code for ander in gebieden] == anders
    assert all(ligt_in(eigen, ander) for ander in gebieden)
    assert all(len(leden(ander.code)) > len(leden(code)) for ander in gebieden if code != "NL01")
