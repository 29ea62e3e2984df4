"""Keeping: whole or not at all, read back equal, taken away for good; and what is written is safe to open."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from nepbestand import blad, lees

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, BestandGeweigerd, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators import gegevens, load_figures
from kansrijk_analysis.indicators.harmonise import KOLOMMEN
from kansrijk_analysis.indicators.importeren import Voorbeeld, bewaar, duid, exporteer, lijst, stel_voor, verwijder
from kansrijk_analysis.indicators.leveringen import Beschrijving
from kansrijk_analysis.sources.bestanden import lees_bestand

INHOUD = "gemeente;jaar;teller;noemer\nAchtkarspelen;2022;43;280\nUrk;2022;3;400\nEde;2022*;<10;900\n"


def houd(naam: str = "Cijfers VSV", inhoud: str = INHOUD, **anders: object) -> Beschrijving:
    werkblad = blad(inhoud, "big2.csv")
    voorbeeld = duid(werkblad, stel_voor(werkblad))
    return bewaar(voorbeeld, naam, "VSV Drachten", werkblad=werkblad, inhoud=inhoud.encode(), **anders)  # type: ignore[arg-type]


def stand() -> set[str]:
    """Everything under the folder of own figures but the work folder and the kept mappings."""
    wortel = instellingen().eigen
    return {str(p.relative_to(wortel)) for p in wortel.rglob("*") if ".werk" not in p.parts and p.suffix != ".json"}


def test_what_is_kept_is_computed_and_shown() -> None:
    beschrijving = houd()
    assert beschrijving.bron.herkomst == "eigen"
    assert (beschrijving.bron.titel, beschrijving.bron.uitgever) == ("Cijfers VSV", "VSV Drachten")
    assert "eigen-cijfers-vsv" in {bron.tabel for bron in gegevens.stand()}
    tabel = load_figures().table
    eigen = tabel[tabel["indicator"] == "big2"].set_index("gebied")
    assert eigen.loc["GM0059", "teller"] == 43
    assert eigen.loc["GM0184", "reden"] == "afgeschermd"
    assert eigen.loc["GM0184"].filter(items=["teller", "noemer", "waarde"]).isna().all()


def test_the_folder_holds_the_file_as_it_came_and_only_the_user_can_open_it() -> None:
    beschrijving = houd()
    map_ = instellingen().eigen / "cijfers-vsv"
    assert {p.name for p in map_.iterdir()} == {"levering.json", "cijfers.parquet", "origineel.csv"}
    assert (map_ / beschrijving.origineel).read_bytes() == INHOUD.encode()
    assert list(pd.read_parquet(map_ / "cijfers.parquet").columns) == KOLOMMEN
    if os.name == "posix":
        assert stat.S_IMODE(map_.stat().st_mode) == 0o700


def test_a_hostile_file_name_stays_a_name() -> None:
    werkblad = blad(INHOUD, "../../big2/..\\x.csv")
    voorbeeld = lees(INHOUD, "../../big2.csv")
    bewaar(voorbeeld, "../../elders", werkblad=werkblad, inhoud=b"x")
    assert stand() >= {"elders", "elders/origineel.csv"}


@pytest.mark.parametrize("naam", ["", "  ", "w", "ab", "………", "regio-indelingen", "CON"])
def test_a_name_that_can_be_no_folder_is_refused(naam: str) -> None:
    with pytest.raises(OngeldigeInvoer, match="letters of cijfers"):
        houd(naam)
    assert not stand()


def test_a_name_is_taken_once_unless_it_is_to_be_replaced() -> None:
    houd()
    with pytest.raises(OngeldigeInvoer, match="al cijfers bewaard"):
        houd("cijfers vsv")
    houd(inhoud=INHOUD.replace("43", "44"), vervang=True)
    assert len(lijst()) == 1
    assert load_figures().table.query("indicator == 'big2' and gebied == 'GM0059'")["teller"].tolist() == [44]


def test_a_refused_preview_keeps_nothing() -> None:
    with pytest.raises(BestandGeweigerd, match="groter dan de noemer"):
        houd(inhoud=INHOUD.replace("43", "430"))
    assert not stand()


@pytest.mark.parametrize("schrijver", ["to_parquet", "write_bytes"])
def test_a_full_disk_keeps_what_was_there(schrijver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    houd()
    voor = stand()

    def vol(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pd.DataFrame if schrijver == "to_parquet" else Path, schrijver, vol)
    with pytest.raises(SchrijvenMislukt):
        houd(inhoud=INHOUD.replace("43", "44"), vervang=True)
    with pytest.raises(SchrijvenMislukt):
        houd("Iets anders")
    assert stand() == voor
    assert not list((instellingen().eigen / ".werk").iterdir())
    assert load_figures().table.query("indicator == 'big2' and gebied == 'GM0059'")["teller"].tolist() == [43]


def test_taking_away_leaves_nothing_but_the_mapping() -> None:
    houd()
    houd("Andere")
    assert [eigen.titel for eigen in lijst()] == ["Andere", "Cijfers VSV"]
    verwijder("cijfers vsv")
    assert {eigen.titel for eigen in lijst()} == {"Andere"}
    with pytest.raises(OngeldigeInvoer, match="Andere"):
        verwijder("Cijfers VSV")
    verwijder("andere")
    assert not stand()
    with pytest.raises(OngeldigeInvoer, match="nog geen eigen cijfers"):
        verwijder("andere")


def test_damaged_figures_can_be_seen_and_taken_away() -> None:
    houd()
    (instellingen().eigen / "cijfers-vsv" / "levering.json").write_text("{", encoding="utf-8")
    assert [(eigen.naam, eigen.beschrijving) for eigen in lijst()] == [("cijfers-vsv", None)]
    with pytest.raises(BestandBeschadigd):
        exporteer("cijfers-vsv", Path("x.csv"))
    verwijder("cijfers-vsv")
    assert not lijst()


@pytest.mark.parametrize("uitgang", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    "inhoud",
    [
        INHOUD,
        "gemeente;jaar;teller;noemer\nLeiden;2018-2022**;80;900\nDongeradeel;2018-2022;x;.\n",
        "gemeente;jaar;Big2 (%);ondergrens;bovengrens\nLeiden;2022;8,123;7,1;10,9\nUrk;2022;0,001;0;11,234\n",
        "gemeente;jaar;uithuisplaatsing per 1.000;Vroeggeboorte (%)\nLeiden;2022;8,125;7,1\nUrk;2022;0,25;6,5\n",
        "gebied;jaar;teller;noemer\nWK054600;2020;80;900\nLeiden;2020;85;905\n",
    ],
)
def test_export_and_import_give_the_same_figures(inhoud: str, uitgang: str, tmp_path: Path) -> None:
    werkblad = blad(inhoud, "big2.csv")
    eerst = duid(werkblad, stel_voor(werkblad))
    bewaar(eerst, "Proef", werkblad=werkblad, inhoud=inhoud.encode())
    pad = exporteer("Proef", tmp_path / f"uit{uitgang}")
    terug = lees_bestand(pad, pad.name)
    koppeling = stel_voor(terug)
    assert not koppeling.twijfels
    opnieuw = duid(terug, koppeling)
    assert not opnieuw.geweigerd
    zelfde(opnieuw, eerst)


def zelfde(een: Voorbeeld, ander: Voorbeeld) -> None:
    pd.testing.assert_frame_equal(een.cijfers, ander.cijfers)
    pd.testing.assert_frame_equal(een.wijken, ander.wijken)
    assert een.jaren == ander.jaren


def test_an_export_is_no_program(tmp_path: Path) -> None:
    houd()
    boek = openpyxl.load_workbook(exporteer("Cijfers VSV", tmp_path / "uit.xlsx"))
    cellen = [cel for rij in boek.active.iter_rows() for cel in rij if cel.value is not None]
    assert all(cel.data_type in ("s", "n") for cel in cellen)
    assert not [cel.value for cel in cellen if str(cel.value).startswith(("=", "+", "@"))]


def test_an_export_has_a_known_kind_of_name(tmp_path: Path) -> None:
    houd()
    with pytest.raises(OngeldigeInvoer, match=r"\.csv of \.xlsx"):
        exporteer("Cijfers VSV", tmp_path / "uit.pdf")
    with pytest.raises(SchrijvenMislukt):
        exporteer("Cijfers VSV", tmp_path / "nergens" / "uit.csv")
