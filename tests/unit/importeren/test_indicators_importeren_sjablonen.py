"""Templates can be filled in and brought in again; memberships of regions keep their weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from nepbestand import blad, getallen, zinnen

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandGeweigerd, OnbekendGebied, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.indicators.importeren import (
    bewaar_regios,
    duid,
    duid_regios,
    is_regio_indeling,
    maak_eigen_cijfers,
    maak_regio_indeling,
    regios,
    stel_voor,
    verwijder_regios,
    voor_sjabloon,
)
from kansrijk_analysis.sources.bestanden import lees_bestand

KOP = "gemeente_code;regio_soort;regio_code;regio;jaar;gewicht\n"


def vul(pad: Path, naam: str, cellen: dict[str, Any]) -> Path:
    boek = openpyxl.load_workbook(pad)
    for plek, waarde in cellen.items():
        boek[naam][plek] = waarde
    boek.save(pad)
    return pad


def test_an_empty_template_says_that_nothing_is_filled_in(tmp_path: Path) -> None:
    pad = maak_eigen_cijfers(tmp_path / "cijfers.xlsx", ["Leiden"], ["big2"], [2022])
    werkblad = lees_bestand(pad, pad.name)
    assert werkblad.blad == "Cijfers"
    assert "nog geen cijfers ingevuld" in zinnen(duid(werkblad, stel_voor(werkblad)), "geweigerd")


def test_a_filled_template_is_understood_without_a_question(tmp_path: Path) -> None:
    pad = maak_eigen_cijfers(
        tmp_path / "cijfers.xlsx", ["Leiden", "Den Haag"], ["big2", "vroeggeboorte"], ["2019-2023"]
    )
    vul(pad, "Cijfers", {"D2": 80, "E2": 900, "D3": "x", "E3": 4_000, "F3": "te klein", "D4": 60, "E4": 900})
    werkblad = lees_bestand(pad, pad.name)
    koppeling = stel_voor(werkblad)
    assert not koppeling.twijfels
    voorbeeld = duid(werkblad, koppeling)
    assert not voorbeeld.geweigerd
    assert not voorbeeld.onvolledig
    assert getallen(voorbeeld)["big2:teller", "GM0546", 2023] == 80
    assert voorbeeld.jaren == {"big2": 5, "vroeggeboorte": 5}
    assert voorbeeld.leeg == 1


def test_every_name_in_the_template_is_understood(tmp_path: Path) -> None:
    pad = maak_eigen_cijfers(tmp_path / "cijfers.xlsx", ["GM0088"], [], [2022])
    cellen = {f"{kolom}{rij}": 40 + 60 * (kolom == "E") for rij in range(2, 2 + len(voor_sjabloon())) for kolom in "DE"}
    werkblad = lees_bestand(vul(pad, "Cijfers", cellen), pad.name)
    voorbeeld = duid(werkblad, stel_voor(werkblad))
    assert {maat.split(":")[0] for maat, _, _ in getallen(voorbeeld)} == {i.id for i in voor_sjabloon()}
    assert not [i for i in voor_sjabloon() if i.teller is not None or i.waarde is not None]


def test_the_template_has_lists_a_locked_header_and_a_page_to_read(tmp_path: Path) -> None:
    boek = openpyxl.load_workbook(maak_eigen_cijfers(tmp_path / "cijfers.xlsx"))
    assert boek.sheetnames == ["Lees dit eerst", "Cijfers", "Indicatoren", "Gemeenten"]
    blad_ = boek["Cijfers"]
    assert [cel.value for cel in blad_[1]] == ["indicator", "gemeente", "periode", "teller", "noemer", "opmerking"]
    assert blad_.protection.sheet
    assert blad_["A1"].protection.locked
    assert not blad_["A2"].protection.locked
    lijsten = [r.formula1 for r in blad_.data_validations.dataValidation if r.type == "list"]
    assert lijsten == [f"'Indicatoren'!$B$2:$B${len(voor_sjabloon()) + 1}", "'Gemeenten'!$B$2:$B$343"]
    uitleg = {boek["Indicatoren"].cell(rij, 1).value for rij in range(2, boek["Indicatoren"].max_row + 1)}
    assert uitleg == {i.id for i in voor_sjabloon()} <= set(catalogus())
    formules = [c.value for b in boek for rij in b.iter_rows() for c in rij if c.data_type == "f"]
    assert not formules


def test_what_a_template_can_not_be_made_of_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OnbekendGebied):
        maak_eigen_cijfers(tmp_path / "a.xlsx", ["Leidne"])
    with pytest.raises(OngeldigeInvoer, match="big3"):
        maak_eigen_cijfers(tmp_path / "a.xlsx", [], ["big3"])
    with pytest.raises(OngeldigeInvoer, match="Kies er minder"):
        maak_eigen_cijfers(tmp_path / "a.xlsx", [f"GM{c:04}" for c in (59, 60)] * 1000, [], [2020])
    with pytest.raises(OngeldigeInvoer, match=r"\.xlsx"):
        maak_eigen_cijfers(tmp_path / "a.csv")
    with pytest.raises(SchrijvenMislukt):
        maak_regio_indeling(tmp_path / "nergens" / "a.xlsx")
    assert not list(tmp_path.iterdir())


def test_memberships_are_many_to_many_with_weights(tmp_path: Path) -> None:
    pad = maak_regio_indeling(tmp_path / "regios.xlsx")
    rijen = [
        ("GM0059", "VSV", "A", "VSV Drachten", 2026, 0.6),
        ("GM0059", "vsv", "B", "VSV Leeuwarden", 2026, 0.4),
        ("GM0737", "VSV", "A", "VSV Drachten", 2026, None),
        ("59", "ROS", "", "ROS Friesland", 2026, None),
    ]
    cellen = {
        f"{'ABCDEF'[k]}{r}": w for r, rij in enumerate(rijen, 2) for k, w in enumerate(rij) if w not in (None, "")
    }
    werkblad = lees_bestand(vul(pad, "Regio-indeling", cellen), pad.name)
    assert is_regio_indeling(werkblad)
    voorbeeld = duid_regios(werkblad)
    assert not voorbeeld.problemen
    bewaar_regios(voorbeeld, "Fryslân", inhoud=pad.read_bytes())
    leden = regios()
    assert leden["indeling"].unique().tolist() == ["Fryslân"]
    vsv = leden[leden["regio_soort"] == "VSV"]
    assert vsv.groupby("gemeente_code")["gewicht"].sum().tolist() == [1.0, 1.0]
    assert leden.loc[leden["regio_soort"] == "ROS", "regio_code"].tolist() == ["ROS-FRIESLAND"]
    with pytest.raises(OngeldigeInvoer, match="al cijfers bewaard"):
        bewaar_regios(voorbeeld, "fryslan", inhoud=b"")
    verwijder_regios("Fryslân")
    assert regios().empty
    with pytest.raises(OngeldigeInvoer):
        verwijder_regios("Fryslân")


@pytest.mark.parametrize(
    ("rijen", "zin"),
    [
        ("GM0059;VSV;A;VSV Drachten;2026;0,6\nGM0059;VSV;B;VSV L;2026;0,5\n", "samen 1,10"),
        ("GM0059;VSV;A;VSV Drachten;2026;0\n", "is geen gewicht"),
        ("GM0059;VSV;A;VSV Drachten;2026;2\n", "is geen gewicht"),
        ("GM0059;GGD;A;GGD Fryslân;2026;\n", "Kies VSV, ROS, ROAZ of consortium"),
        ("GM0058;VSV;A;VSV Drachten;2026;\n", "geen gemeente van 2026"),
        ("GM9999;VSV;A;VSV Drachten;2026;\n", "GM9999"),
        ("GM0059;VSV;;;2026;\n", "naam of een code"),
        ("GM0059;VSV;A;VSV Drachten;2026;\nGM0737;VSV;A;VSV Leeuwarden;2026;\n", "één naam"),
        ("GM0059;VSV;A;VSV Drachten;2026;0,5\nGM0059;VSV;A;VSV Drachten;2026;0,4\n", "ander gewicht"),
        ("GM0059;VSV;A;VSV Drachten;2099;\n", "toekomst"),
    ],
)
def test_memberships_that_can_not_be_are_refused(rijen: str, zin: str) -> None:
    voorbeeld = duid_regios(blad(KOP + rijen))
    assert voorbeeld.geweigerd or voorbeeld.leden.empty
    assert zin in " ".join(p.zin for p in voorbeeld.problemen)
    with pytest.raises(BestandGeweigerd):
        bewaar_regios(voorbeeld, "proef", inhoud=b"x")
    assert regios().empty


def test_damaged_memberships_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    voorbeeld = duid_regios(blad(f"{KOP}GM0059;VSV;A;VSV Drachten;2026;\n"))
    map_ = bewaar_regios(voorbeeld, "proef", inhoud=b"x")
    assert map_ == instellingen().eigen / "regio-indelingen" / "proef"
    assert len(regios()) == 1
    (map_ / "indeling.csv").write_text("weg", encoding="utf-8")
    assert regios().empty
    assert "damaged" in caplog.text


def test_figures_are_no_memberships() -> None:
    assert not is_regio_indeling(blad("gemeente;jaar;teller;noemer\nLeiden;2022;80;900\n"))
