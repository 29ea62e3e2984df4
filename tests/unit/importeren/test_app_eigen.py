"""The page "Eigen cijfers toevoegen": each step says what goes on, and nothing is kept before a yes."""

from __future__ import annotations

import base64
import datetime as dt
import re
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kansrijk_analysis.app.eigen_scherm import eigen_pagina
from kansrijk_analysis.indicators.importeren import lijst, maak_eigen_cijfers, regios
from kansrijk_analysis.sources.bestanden import lees_bestand

GOED = "gemeente;jaar;teller;noemer\nAchtkarspelen;2022;43;280\nUrk;2022;3;400\n"
HALF = GOED + "Leidne;2022;50;400\n"


def kies(pagina: Any, inhoud: bytes | str, naam: str = "big2.csv") -> None:
    """Choose a file as a visitor does."""
    ruw = inhoud.encode() if isinstance(inhoud, str) else inhoud
    nu = dt.datetime.now(dt.UTC)
    bestand = {"name": naam, "type": "", "size": len(ruw), "content": memoryview(ruw), "last_modified": nu}
    knop(pagina.bestand, "Kies een bestand").value = (bestand,)


def alle(widget: Any) -> list[Any]:
    return [widget, *(w for kind in getattr(widget, "children", ()) for w in alle(kind))]


def knop(widget: Any, woorden: str) -> Any:
    return next(w for w in alle(widget) if getattr(w, "description", "") == woorden)


def html(widget: Any) -> str:
    return " ".join(str(w.value) for w in alle(widget) if type(w).__name__ == "HTML")


@pytest.fixture
def pagina() -> Any:
    return eigen_pagina()


def test_a_report_loads_no_widgets(monkeypatch: pytest.MonkeyPatch) -> None:
    rapport = eigen_pagina("rapport")
    assert rapport.bestand.html() == rapport.koppeling.html() == ""
    assert "nog geen eigen cijfers" in rapport.bewaard.html()
    assert "download=" in rapport.sjablonen.html()


def test_before_a_file_each_step_says_what_comes(pagina: Any) -> None:
    assert "20 MB" in html(pagina.bestand)
    assert "Kies eerst een bestand" in html(pagina.koppeling)
    assert "rij voor rij" in html(pagina.voorbeeld)
    assert knop(pagina.bewaren, "Bewaar deze cijfers").disabled
    assert "nog geen eigen cijfers" in html(pagina.bewaard)


def test_from_file_to_kept_and_away_again(pagina: Any) -> None:
    kies(pagina, GOED)
    assert "“big2.csv” is gelezen" in html(pagina.bestand)
    assert "Big2 (teller): 43" in html(pagina.voorbeeld)
    assert "1 gemeenten met een cijfer, 1 afgeschermd" in html(pagina.voorbeeld)
    assert knop(pagina.bewaren, "Naam").value == "big2"
    knop(pagina.bewaren, "Naam").value = "Cijfers VSV"
    knop(pagina.bewaren, "Van wie zijn de cijfers?").value = "VSV Drachten"
    assert not lijst()
    knop(pagina.bewaren, "Bewaar deze cijfers").click()
    assert "“Cijfers VSV” is bewaard" in html(pagina.bewaren)
    assert [eigen.titel for eigen in lijst()] == ["Cijfers VSV"]
    assert "Bron: VSV Drachten" in html(pagina.bewaard)

    knop(pagina.bewaard, "Verwijder “Cijfers VSV”").click()
    knop(pagina.bewaard, "Nee, bewaar het").click()
    assert len(lijst()) == 1
    knop(pagina.bewaard, "Verwijder “Cijfers VSV”").click()
    knop(pagina.bewaard, "Ja, verwijder “Cijfers VSV”").click()
    assert not lijst()
    assert "“Cijfers VSV” is verwijderd" in html(pagina.bewaard)


def test_the_link_to_download_holds_the_figures(pagina: Any) -> None:
    kies(pagina, GOED)
    knop(pagina.bewaren, "Bewaar deze cijfers").click()
    ruw = re.search(r"base64,([A-Za-z0-9+/=]+)", html(pagina.bewaard))
    assert ruw is not None
    assert "big2;GM0059;Achtkarspelen;2022;43;280" in base64.b64decode(ruw[1]).decode("utf-8-sig")


def test_rows_that_are_not_understood_are_left_out_only_with_a_yes(pagina: Any) -> None:
    kies(pagina, HALF)
    assert "Leidne" in html(pagina.voorbeeld)
    knop(pagina.bewaren, "Bewaar deze cijfers").click()
    assert "kies dat ze worden overgeslagen" in html(pagina.bewaren)
    assert not lijst()
    knop(pagina.bewaren, "Sla de rijen over die niet zijn begrepen").value = True
    knop(pagina.bewaren, "Bewaar deze cijfers").click()
    assert len(lijst()) == 1


def test_a_refusal_closes_the_button_and_a_better_file_opens_it(pagina: Any) -> None:
    kies(pagina, GOED.replace("43", "430"))
    assert "groter dan de noemer" in html(pagina.voorbeeld)
    assert knop(pagina.bewaren, "Bewaar deze cijfers").disabled
    kies(pagina, GOED)
    assert not knop(pagina.bewaren, "Bewaar deze cijfers").disabled


def test_a_file_that_is_refused_changes_nothing(pagina: Any) -> None:
    kies(pagina, GOED)
    voor = html(pagina.voorbeeld)
    kies(pagina, b"%PDF-1.7", "big2.pdf")
    assert "het is een PDF" in html(pagina.bestand)
    assert html(pagina.voorbeeld) == voor


def test_fields_are_filled_with_the_proposal_and_a_choice_is_read_at_once(pagina: Any) -> None:
    kies(pagina, "waar;wanneer;een;twee\nLeiden;2022;43;280\nUrk;2022;30;400\n", "cijfers.csv")
    assert knop(pagina.koppeling, "Kolom met de gemeente of de wijk").value == "waar"
    assert knop(pagina.koppeling, "Kolom met het jaar").value == "wanneer"
    assert knop(pagina.bewaren, "Bewaar deze cijfers").disabled
    onderwerp = [w for w in alle(pagina.koppeling) if getattr(w, "description", "") == "Onderwerp"]
    deel = [w for w in alle(pagina.koppeling) if getattr(w, "description", "") == "Wat is het?"]
    for plek, naam in enumerate(("teller", "noemer")):
        onderwerp[plek].value = "big2"
        deel[plek].value = naam
    assert "Big2 (teller): 43; Big2 (noemer): 280" in html(pagina.voorbeeld)
    knop(pagina.koppeling, "Zijn de cijfers definitief?").value = "voorlopig"
    knop(pagina.koppeling, "Hoeveel jaren zitten in één cijfer?").value = 5
    assert "2018–2022" in html(pagina.voorbeeld)
    assert not knop(pagina.bewaren, "Bewaar deze cijfers").disabled


def test_nothing_that_a_visitor_brings_is_markup(pagina: Any) -> None:
    kwaad = "<img src=x onerror=alert(1)>"
    kies(
        pagina,
        f"{kwaad};gemeente;jaar;Big2 teller;Big2 noemer\n1;{kwaad};2022;20;100\n2;Urk;2022;30;400\n",
        f"{kwaad}.csv",
    )
    knop(pagina.bewaren, "Sla de rijen over die niet zijn begrepen").value = True
    knop(pagina.bewaren, "Naam").value = f"a {kwaad}"
    knop(pagina.bewaren, "Van wie zijn de cijfers?").value = kwaad
    knop(pagina.bewaren, "Bewaar deze cijfers").click()
    assert len(lijst()) == 1
    delen = (pagina.bestand, pagina.koppeling, pagina.voorbeeld, pagina.bewaren, pagina.bewaard)
    assert not [deel for deel in delen if "<img" in html(deel)]
    assert "&lt;img" in html(pagina.bewaard)


def test_a_sheet_can_be_chosen(pagina: Any, tmp_path: Path) -> None:
    boek = openpyxl.Workbook()
    for naam, gemeente in (("een", "Leiden"), ("twee", "Urk")):
        blad = boek.create_sheet(naam)
        for rij in (["gemeente", "jaar", "Big2 teller", "Big2 noemer"], [gemeente, 2022, 40, 400]):
            blad.append(rij)
    del boek["Sheet"]
    boek.save(tmp_path / "x.xlsx")
    kies(pagina, (tmp_path / "x.xlsx").read_bytes(), "x.xlsx")
    assert "GM0546" in html(pagina.voorbeeld)
    knop(pagina.bestand, "Blad").value = "twee"
    assert "GM0184" in html(pagina.voorbeeld)


def test_a_regional_division_goes_the_same_way(pagina: Any) -> None:
    kies(
        pagina,
        "gemeente_code;regio_soort;regio_code;regio;jaar;gewicht\nGM0059;VSV;A;VSV Drachten;2026;0,5\n",
        "vsv.csv",
    )
    assert "kijk bij stap 3" in html(pagina.koppeling)
    assert "VSV Drachten" in html(pagina.voorbeeld)
    knop(pagina.bewaren, "Bewaar deze cijfers").click()
    assert len(regios()) == 1
    knop(pagina.bewaard, "Verwijder “vsv”").click()
    knop(pagina.bewaard, "Ja, verwijder “vsv”").click()
    assert regios().empty


def test_the_templates_on_the_page_can_be_read(pagina: Any, tmp_path: Path) -> None:
    links = re.findall(r'download="([^"]+)"', html(pagina.sjablonen))
    assert links == ["kansrijke-start-cijfers.xlsx", "kansrijke-start-regios.xlsx"]
    ruw = re.findall(r"base64,([A-Za-z0-9+/=]+)", html(pagina.sjablonen))
    for inhoud, naam in zip(ruw, links, strict=True):
        (tmp_path / naam).write_bytes(base64.b64decode(inhoud))
        assert openpyxl.load_workbook(tmp_path / naam).sheetnames[0] == "Lees dit eerst"


def test_something_unforeseen_is_told_and_logged(
    pagina: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stuk(*_: object, **__: object) -> None:
        raise RuntimeError("stuk")

    monkeypatch.setattr(sys.modules["kansrijk_analysis.app.eigen"], "lees_bestand", stuk)
    kies(pagina, GOED)
    assert "Probeer het nog een keer" in html(pagina.bestand)
    assert "stuk" in caplog.text


def test_a_template_of_the_page_is_understood(pagina: Any, tmp_path: Path) -> None:
    pad = maak_eigen_cijfers(tmp_path / "x.xlsx", ["Urk"], ["big2"], [2022])
    boek = openpyxl.load_workbook(pad)
    boek["Cijfers"]["D2"], boek["Cijfers"]["E2"] = 40, 400
    boek.save(pad)
    kies(pagina, pad.read_bytes(), "x.xlsx")
    assert knop(pagina.bestand, "Blad").value == "Cijfers" == lees_bestand(pad, "x.xlsx").blad
    assert not knop(pagina.bewaren, "Bewaar deze cijfers").disabled
