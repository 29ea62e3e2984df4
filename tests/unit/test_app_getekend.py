"""Drawn blocks that are kept: the next page has them, and nothing old is ever shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kansrijk_analysis.app import getekend
from kansrijk_analysis.app.cijfers import Cijferpagina
from kansrijk_analysis.app.getekend import bewaard, uit_kast
from kansrijk_analysis.app.pagina import cijferpagina
from kansrijk_analysis.app.parameters import lees_parameters
from kansrijk_analysis.app.vorige import vorige
from kansrijk_analysis.app.wijken import Wijkpagina
from kansrijk_analysis.app.wijken_parameters import lees_wijkparameters
from kansrijk_analysis.errors import GeenCijfers

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture(autouse=True)
def eigen_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give each test a cupboard of its own; the computed figures stay where they are."""
    monkeypatch.setattr(getekend, "_MAP", str(tmp_path))
    getekend._ruim_op.cache_clear()
    yield
    getekend._ruim_op.cache_clear()


def weiger() -> str:
    raise AssertionError("drawn again")


def test_a_block_is_drawn_once(tmp_path: Path) -> None:
    assert uit_kast("a", "blok", lambda: "<p>één</p>") == "<p>één</p>"
    assert uit_kast("a", "blok", weiger) == "<p>één</p>"
    assert bewaard("a", "blok") == "<p>één</p>"
    assert bewaard("a", "ander") is bewaard("b", "blok") is None


def test_other_figures_or_code_are_drawn_anew(tmp_path: Path) -> None:
    uit_kast("a", "blok", lambda: "oud")
    assert uit_kast("b", "blok", lambda: "nieuw") == "nieuw"
    assert uit_kast("", "blok", lambda: "met de hand") == "met de hand"
    assert uit_kast("", "blok", lambda: "nog eens") == "nog eens"


@pytest.mark.parametrize("schade", [b"", b"x", b"x\x9c\x03\x00\x00\x00\x00\x01"[:5]])
def test_a_damaged_block_is_drawn_again(tmp_path: Path, schade: bytes) -> None:
    uit_kast("a", "blok", lambda: "heel")
    next(tmp_path.glob("a/*.z")).write_bytes(schade)
    assert bewaard("a", "blok") is None
    assert uit_kast("a", "blok", lambda: "weer heel") == "weer heel"


def test_what_could_not_be_drawn_is_not_kept(tmp_path: Path) -> None:
    def niets() -> str:
        raise GeenCijfers(wat="hier", doe="Kies iets anders.")

    with pytest.raises(GeenCijfers):
        uit_kast("a", "blok", niets)
    assert uit_kast("a", "blok", lambda: "nu wel") == "nu wel"


def test_a_cupboard_that_can_not_be_written_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bestand").write_text("")
    monkeypatch.setattr(getekend, "_MAP", str(tmp_path / "bestand"))
    assert uit_kast("a", "blok", lambda: "toch") == "toch"


def test_old_states_and_too_many_blocks_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getekend, "_BLOKKEN", 5)
    for stand in "abcd":
        uit_kast(stand, "blok", lambda: stand)  # noqa: B023 - drawn at once
    assert len(list(tmp_path.iterdir())) == 3
    assert bewaard("d", "blok") == "d"
    for i in range(9):
        uit_kast("d", f"blok {i}", lambda: "x")
    getekend._ruim_op.cache_clear()
    uit_kast("d", "de laatste", lambda: "x")
    assert len(list((tmp_path / "d").iterdir())) == 5
    assert bewaard("d", "de laatste") == "x"


def test_a_block_is_known_by_the_choices_that_change_it() -> None:
    een = lees_parameters(gemeente="GM0059")
    ander = een.model_copy(update={"onderwerp": "bijstand"})
    assert Cijferpagina.sleutel("overzicht", een) == Cijferpagina.sleutel("overzicht", ander)
    assert Cijferpagina.sleutel("landkaart", een) != Cijferpagina.sleutel("landkaart", ander)
    assert Cijferpagina.sleutel("kaartjes.voor", een) != Cijferpagina.sleutel("kaartjes.na", een)
    for veld, waarde in {"gemeente": "GM0060", "vergelijk": "PV21", "bron": "oefen"}.items():
        nieuw = een.model_copy(update={veld: waarde})
        assert Cijferpagina.sleutel("overzicht", een) != Cijferpagina.sleutel("overzicht", nieuw), veld
    wijk = lees_wijkparameters(gemeente="GM0059")
    zwaarder = wijk.model_copy(update={"gewichten": "bijstand=2"})
    assert Wijkpagina.sleutel("index", wijk) != Wijkpagina.sleutel("index", zwaarder)
    assert Wijkpagina.sleutel("lijst", wijk) == Wijkpagina.sleutel("lijst", zwaarder)


def test_a_second_page_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    eerste = cijferpagina(gemeente="GM0088")
    html = {naam: getattr(eerste, naam).value for naam in ("kop", "overzicht", "bronnen")}
    monkeypatch.setattr(Cijferpagina, "_teken", lambda *_: weiger())
    tweede = cijferpagina(gemeente="GM0088")
    assert {naam: getattr(tweede, naam).value for naam in html} == html


def test_the_server_finds_what_was_drawn_for_an_address(tmp_path: Path) -> None:
    notebook = NOTEBOOKS / "1_cijfers.ipynb"
    assert vorige(notebook, "gemeente=GM0088") == {}
    pagina = cijferpagina(gemeente="GM0088")
    html = {naam: getattr(pagina, naam).value for naam in ("kop", "overzicht")}
    gevonden = vorige(notebook, "gemeente=GM0088")
    assert gevonden == {f"pagina.{naam}": waarde for naam, waarde in html.items()}
    assert vorige(notebook, "gemeente=GM0059") == {}
    assert vorige(notebook, "gemeente=GM0088&bron=oefen") == {}
    assert vorige(notebook, "gemeente=GM0088&vergelijk=onzin") == {}
    assert vorige(notebook, "gemeente=%3Cscript%3E") == {}


def test_without_the_head_of_the_page_nothing_is_shown() -> None:
    pagina = cijferpagina(gemeente="GM0088")
    assert pagina.overzicht.value
    assert vorige(NOTEBOOKS / "1_cijfers.ipynb", "gemeente=GM0088") == {}


def test_a_notebook_that_is_no_page_of_figures_has_none(tmp_path: Path) -> None:
    assert vorige(NOTEBOOKS / "9_eigen_cijfers.ipynb", "") == {}
    kapot = tmp_path / "kapot.ipynb"
    kapot.write_text("{")
    assert vorige(kapot, "") == {}
    assert vorige(tmp_path / "weg.ipynb", "") == {}
