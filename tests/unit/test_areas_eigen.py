"""Regions that no register has: found and listed like others as long as their memberships are there."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.app.cijfers import Cijferpagina
from kansrijk_analysis.app.parameters import lees_parameters, uit_adres
from kansrijk_analysis.areas import eigen
from kansrijk_analysis.areas.regions import EIGEN, NIVEAUS
from kansrijk_analysis.errors import BestandGeweigerd, GeenCijfers, OnbekendGebied
from kansrijk_analysis.indicators import load_figures
from kansrijk_analysis.indicators.herkomst import herkomst
from kansrijk_analysis.indicators.importeren import duid_regios, verwijder_regios
from kansrijk_analysis.indicators.importeren.opslaan import REGIOS
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.report import bestandsnaam
from kansrijk_analysis.sources.bestanden import lees_bestand

HIER = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def _nepregios(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HIER))


@pytest.fixture
def noordoost() -> None:
    from nepregios import bewaar

    bewaar()


@pytest.mark.usefixtures("noordoost")
@pytest.mark.parametrize(
    ("naam", "code"),
    [
        ("VSV Noordoost", "VSV-NO"),
        ("het VSV noordoost", "VSV-NO"),
        ("vsv-noordoost", "VSV-NO"),
        ("Verloskundig samenwerkingsverband Noordoost", "VSV-NO"),
        ("Noordoost", "VSV-NO"),
        ("vsv-no ", "VSV-NO"),
        ("VSV Leeuwarden", "VSV-LW"),
        ("ROS Groningen", "ROS-G"),
        ("ROS-regio Groningen", "ROS-G"),
        # What a register has of that name goes before it.
        ("Leeuwarden", "GM0080"),
        ("Groningen", "GM0014"),
        ("provincie Groningen", "PV20"),
        ("GGD-regio Groningen", "GG0111"),
    ],
)
def test_a_region_of_the_user_is_found_by_name_and_code(naam: str, code: str) -> None:
    if code == "GG0111":
        code = areas.find_gebied("GGD Groningen").code
        assert code.startswith("GG")
    assert areas.find_gebied(naam).code == code


@pytest.mark.usefixtures("noordoost")
def test_a_region_of_the_user_knows_its_gemeenten_and_their_parts() -> None:
    regio = areas.find_gebied("VSV Noordoost")
    assert regio == Gebied("VSV-NO", "het VSV Noordoost", Niveau.VSV, 2026)
    assert areas.lijstnaam(regio) == "VSV Noordoost"
    assert areas.leden("VSV-NO") == ["GM0059", "GM0737", "GM1970"]
    assert areas.aandelen("VSV-NO") == {"GM0059": 1.0, "GM0737": 1.0, "GM1970": 0.6}
    per_gemeente = areas.gemeenten(2026).set_index("code")["inwoners"]
    mensen = per_gemeente["GM0059"] + per_gemeente["GM0737"] + 0.6 * per_gemeente["GM1970"]
    assert areas.inwoners("VSV-NO") == pytest.approx(mensen)
    lijst = areas.regios(2026, "vsv")
    assert list(lijst.columns) == ["code", "naam", "aantal_gemeenten", "inwoners"]
    assert lijst["code"].tolist() == ["VSV-LW", "VSV-NO"]
    assert lijst["inwoners"].tolist()[1] == round(mensen)
    assert areas.zin_deels("VSV-NO").startswith("Deze gemeenten liggen maar voor een deel")
    assert "Noardeast-Fryslân (60%)" in areas.zin_deels("VSV-NO")
    assert areas.zin_deels("ROS-G") == areas.zin_deels("GM0059") == ""


@pytest.mark.usefixtures("noordoost")
def test_what_a_region_of_the_user_is_part_of() -> None:
    vsv, ros = areas.find_gebied("VSV-NO"), areas.find_gebied("ROS-G")
    fryslan, deels, heel = (areas.find_gebied(code) for code in ("PV21", "GM1970", "GM0059"))
    assert [g.code for g in areas.vergelijkingen("VSV-NO")] == ["NL01", "PV21", "GG7206", "GK2"]
    assert areas.ligt_in(vsv, fryslan)
    assert not areas.ligt_in(ros, fryslan)
    assert areas.ligt_in(heel, vsv)
    # The rest of it is somewhere else, so its counts are no part of those of the region.
    assert not areas.ligt_in(deels, vsv)


@pytest.mark.usefixtures("noordoost")
def test_everything_that_can_be_chosen_is_found_under_the_name_in_the_list() -> None:
    lijst = areas.keuzelijst(2026)
    assert len(lijst) == len(set(lijst))
    gevonden = {naam: areas.find_gebied(naam) for naam in lijst}
    assert {g.code for g in gevonden.values()} >= {"VSV-NO", "VSV-LW", "ROS-G", "GG7206", "JZ02", "PV21", "GM0059"}
    assert sum(g.niveau is Niveau.GEMEENTE for g in gevonden.values()) == 342
    assert all(areas.lijstnaam(gebied) == naam for naam, gebied in gevonden.items())
    assert lijst[0] == "Aa en Hunze"
    assert lijst.index("VSV Noordoost") > lijst.index("Provincie Zuid-Holland")


@pytest.mark.usefixtures("noordoost")
def test_every_name_and_code_can_stand_in_the_address_of_a_page() -> None:
    for naam in areas.keuzelijst(2026)[-60:]:
        code = areas.find_gebied(naam).code
        keuze = lees_parameters(gemeente=code)
        assert lees_parameters(gemeente=naam).gemeente == naam
        assert uit_adres(keuze.adres(), lees_parameters(gemeente="GM0059")) == (keuze, ())


@pytest.mark.usefixtures("noordoost")
def test_a_region_with_whole_gemeenten_can_be_joined_with_others_and_one_with_parts_can_not() -> None:
    assert areas.find_gebied("ROS Groningen, Urk").code == "GM0014+GM0184+GM1699"
    with pytest.raises(OnbekendGebied, match=r"voor een deel.*Kies het alleen"):
        areas.find_gebied("VSV Noordoost, Urk")


def test_without_memberships_the_message_says_what_to_do() -> None:
    from nepregios import bewaar

    for tekst in ("VSV Noordoost", "VSV-NO", "ROAZ Zwolle"):
        with pytest.raises(OnbekendGebied, match=r"geen (VSV|ROAZ-regio) met de naam of code.*importeren"):
            areas.find_gebied(tekst)
    with pytest.raises(GeenCijfers, match=r"VSV van 2026.*importeren"):
        areas.regios(2026, "vsv")
    bewaar()
    assert areas.find_gebied("VSV-NO").naam == "het VSV Noordoost"
    with pytest.raises(OnbekendGebied, match=r"VSV Nordost.*Kies uit VSV Noordoost \(VSV-NO\)"):
        areas.find_gebied("VSV Nordost")
    # A saved address with a region that is gone.
    verwijder_regios("proef")
    with pytest.raises(OnbekendGebied, match=r"“VSV-NO”.*verwijderd of veranderd"):
        areas.find_gebied("VSV-NO")
    with pytest.raises(OnbekendGebied, match=r"verwijderd of veranderd"):
        areas.aandelen("VSV-NO")
    assert not [naam for naam in areas.keuzelijst(2026) if naam.startswith(("VSV", "ROS "))]


def test_a_gemeente_that_begins_like_a_kind_is_no_region() -> None:
    assert eigen.soort_in("Rosmalen") is None
    with pytest.raises(OnbekendGebied, match=r"geen gemeente of regio"):
        areas.find_gebied("Rosdalen")


def test_codes_stay_the_same_and_never_are_those_of_a_register() -> None:
    from nepregios import bewaar

    bewaar()
    voor = {code: areas.find_gebied(code).naam for code in ("VSV-NO", "VSV-LW", "ROS-G")}
    bewaar(vervang=True)
    assert {code: areas.find_gebied(code).naam for code in voor} == voor
    register = {code for niveau in (*NIVEAUS, "gemeente") for code in areas.regios(2026, niveau)["code"]}
    assert not any("-" in code for code in register)
    assert [bestandsnaam(areas.find_gebied(code)) for code in ("VSV-NO", "ROS-G")] == [
        "kansrijke-start-VSV-NO-vsv-noordoost.html",
        "kansrijke-start-ROS-G-ros-groningen.html",
    ]
    bewaar(f"GM0059;consortium;{'lang' * 20};Heel lang;2026;\n", "lang")
    code = areas.regios(2026, "consortium")["code"].item()
    assert bestandsnaam(areas.find_gebied(code)).startswith("kansrijke-start-consortium-")
    assert len(bestandsnaam(areas.find_gebied(code))) < 80


def test_other_members_or_another_name_are_another_state() -> None:
    from nepregios import NOORDOOST, bewaar

    bewaar()
    kenmerken = {areas.kenmerk("VSV-NO"), areas.kenmerk("VSV-LW")}
    bewaar(vervang=True)
    assert {areas.kenmerk("VSV-NO"), areas.kenmerk("VSV-LW")} == kenmerken
    for oud, nieuw in (("0,6", "0,5"), ("VSV Noordoost", "VSV Oost")):
        bewaar(NOORDOOST.replace(oud, nieuw), vervang=True)
        kenmerken.add(areas.kenmerk("VSV-NO"))
        assert areas.kenmerk("VSV-LW") in kenmerken
    assert len(kenmerken) == 4
    assert {areas.kenmerk(code) for code in ("GM0059", "PV21", "GM0059+GM0737", "WK005901", "NL01")} == {""}


def test_a_new_import_is_seen_at_once_and_the_newest_year_counts() -> None:
    from nepregios import bewaar

    bewaar("GM0059;VSV;A;Drachten;2024;\nGM0737;VSV;A;Drachten;2024;\nGM0090;VSV;B;Oud;2024;\n", "oud")
    assert areas.leden("VSV-A") == ["GM0059", "GM0737"]
    bewaar("GM0059;VSV;A;Drachten;2026;0,5\n", "nieuw")
    assert areas.aandelen("VSV-A") == {"GM0059": 0.5}
    assert areas.leden("VSV-A", 2025) == ["GM0059", "GM0737"]
    assert areas.leden("VSV-B") == ["GM0090"]
    with pytest.raises(OnbekendGebied):
        areas.find_gebied("VSV-A", 2023)


def test_gemeenten_that_merged_since_are_followed_and_in_part_where_only_part_lay_in_it() -> None:
    """Ferwerderadiel, Dongeradeel and Kollumerland became Noardeast-Fryslân in 2019."""
    from nepregios import bewaar

    bewaar(
        "GM1722;VSV;A;Alles;2018;\nGM0058;VSV;A;Alles;2018;\nGM0079;VSV;A;Alles;2018;\n"
        "GM0058;ROS;B;Een;2018;\nGM0072;ROS;B;Een;2018;\n",
        "voor de herindeling",
    )
    assert areas.aandelen("VSV-A") == {"GM1970": 1.0}
    toen = areas.gemeenten(2018).set_index("code")["inwoners"]
    deel = toen["GM0058"] / (toen["GM0058"] + toen["GM1722"] + toen["GM0079"])
    assert areas.aandelen("ROS-B", 2026) == {"GM0072": 1.0, "GM1970": pytest.approx(deel, abs=0.005)}
    assert areas.aandelen("ROS-B", 2018) == {"GM0058": 1.0, "GM0072": 1.0}


def test_two_regions_of_one_kind_and_name_print_apart() -> None:
    from nepregios import bewaar

    bewaar("GM0059;VSV;A;Oost;2026;\nGM0737;VSV;B;VSV Oost;2026;\n")
    assert {areas.find_gebied(code).naam for code in ("VSV-A", "VSV-B")} == {"het VSV Oost (A)", "het VSV Oost (B)"}
    with pytest.raises(OnbekendGebied, match=r"meer dan één regio.*VSV Oost \(A\) \(VSV-A\)"):
        areas.find_gebied("VSV Oost")
    assert areas.find_gebied("VSV Oost (B)").code == "VSV-B"


def test_names_hold_no_sign_that_an_address_or_a_page_could_trip_over() -> None:
    from nepregios import bewaar

    bewaar('GM0059;VSV;A;"<b>Moeder</b> & Kind; x+y";2026;\n')
    naam = areas.find_gebied("VSV-A").naam
    assert naam == "het VSV b Moeder /b en Kind x y"
    assert areas.find_gebied(naam).code == "VSV-A"


def test_the_preview_tells_of_names_that_others_have() -> None:
    from nepregios import KOP, NOORDOOST

    problemen = duid_regios(lees_bestand((KOP + NOORDOOST).encode(), "x.csv")).problemen
    assert {p.ernst for p in problemen} == {"let_op"}
    zinnen = [p.zin for p in problemen]
    assert len(zinnen) == 2
    assert "Deze regio vindt u als “VSV Leeuwarden”" in zinnen[0]
    assert "Deze regio vindt u als “ROS Groningen”" in zinnen[1]


def test_one_region_of_a_year_is_kept_under_one_name_only() -> None:
    from nepregios import bewaar

    bewaar()
    with pytest.raises(BestandGeweigerd, match=r"VSV met de code VSV-NO staat voor 2026 al in.*“proef”"):
        bewaar("GM0090;VSV;vsv no;Anders;2026;\n", "tweede")
    assert bewaar("GM0090;VSV;NO;Anders;2025;\n", "vorig jaar").is_dir()
    assert areas.leden("VSV-NO") == ["GM0059", "GM0737", "GM1970"]


@pytest.mark.parametrize(
    ("regel", "zin"),
    [
        ("GM0059;VSV;A;Drachten;2014;\n", "vanaf 2015"),
        ("GM0059;VSV;A;Drachten;2026;0,004\n", "is geen gewicht"),
        ("GM0059;VSV;A;&();2026;\n", ""),
        ("GM0059;VSV;A;();2026;\n", "naam of een code"),
        ("GM0059;VSV;VSV-A;Een;2026;\nGM0737;VSV;A;Twee;2026;\n", "één naam"),
    ],
)
def test_what_can_not_be_a_region_is_refused(regel: str, zin: str) -> None:
    from nepregios import KOP

    voorbeeld = duid_regios(lees_bestand((KOP + regel).encode(), "x.csv"))
    if zin:
        assert voorbeeld.geweigerd
        assert zin in " ".join(p.zin for p in voorbeeld.problemen)
    else:
        assert voorbeeld.leden["regio"].tolist() == ["en ()"]


def test_weights_are_whole_hundredths_and_may_add_up_to_one() -> None:
    from nepregios import KOP, bewaar

    derde = "".join(f"GM0059;VSV;{code};Regio {code};2026;0,3333\n" for code in "ABC")
    assert not duid_regios(lees_bestand((KOP + derde).encode(), "x.csv")).problemen
    bewaar(derde)
    assert [areas.aandelen(f"VSV-{code}") for code in "ABC"] == [{"GM0059": 0.33}] * 3


def test_damaged_memberships_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    from nepregios import bewaar

    map_ = bewaar()
    assert map_.parent.name == REGIOS == eigen.MAP
    (map_ / "indeling.csv").write_text("weg", encoding="utf-8")
    with caplog.at_level(logging.WARNING), pytest.raises(OnbekendGebied):
        areas.find_gebied("VSV-NO")
    assert "damaged" in caplog.text
    assert {niveau.value for niveau in EIGEN} == {"vsv", "ros", "roaz", "consortium"}


@pytest.mark.parametrize("code", ["VSV-NO", "ROS-G"])
def test_a_figure_of_a_region_can_be_traced_to_the_parts_of_its_gemeenten(code: str) -> None:
    from nepregios import bewaar

    bewaar()
    keten = herkomst("inwoners", code, 2026)
    (teller,) = keten.onderdelen
    assert teller.klopt
    assert teller.som == pytest.approx(areas.inwoners(code, 2026))
    gewichten = {telling.naar: telling.gewicht for telling in teller.tellingen}
    assert gewichten == {lid: pytest.approx(deel) for lid, deel in areas.aandelen(code, 2026).items()}
    assert any(telling.geschat for telling in teller.tellingen) == (code == "VSV-NO")


def test_a_page_of_a_region_is_drawn_anew_when_its_members_change() -> None:
    from nepregios import NOORDOOST, bewaar

    bewaar()
    keuze = lees_parameters(gemeente="VSV-NO")
    voor, elders = Cijferpagina.afdruk(keuze), Cijferpagina.afdruk(lees_parameters(gemeente="GM0059"))
    assert voor != elders == load_figures().afdruk
    assert "107.063" not in Cijferpagina(keuze).kop.tekst
    bewaar(NOORDOOST.replace("0,6", "0,5"), vervang=True)
    assert Cijferpagina.afdruk(keuze) != voor
    assert Cijferpagina.afdruk(lees_parameters(gemeente="GM0059")) == elders
