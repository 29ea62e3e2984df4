"""A replay server for every test of this folder, and definitions of its two made-up tables."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the server is also a program of its own

from replay import Replay

from kansrijk_analysis.config import Instellingen, instellingen
from kansrijk_analysis.model import Maat, Tabel

Momentopname = Callable[[], dict[str, bytes]]


@pytest.fixture
def replay() -> Iterator[Replay]:
    """The made-up tables, a few rows a page, so that the figures take more than one page."""
    with Replay(bladzijde_v4=6, bladzijde_v3=3).draait() as server:
        yield server


@pytest.fixture
def met(replay: Replay) -> Instellingen:
    """Settings that point at the replay server and do not wait long."""
    return dataclasses.replace(
        instellingen(),
        cbs_url=replay.v4,
        cbs_v3_url=replay.v3,
        rivm_url=replay.rivm,
        wachttijd=2.0,
        pogingen=3,
        tussenpoos=0.01,
    )


@pytest.fixture
def ruw(met: Instellingen) -> Momentopname:
    """Gives every stored file with its bytes (locks apart), to compare before and after."""

    def lees() -> dict[str, bytes]:
        return {
            str(pad.relative_to(met.cache)): pad.read_bytes()
            for pad in sorted((met.cache / "ruw").rglob("*"))
            if pad.is_file() and pad.suffix != ".slot"
        }

    return lees


@pytest.fixture
def tabel_v4() -> Tabel:
    return Tabel(
        id="voorbeeld-v4",
        naam="Voorbeeldtabel",
        uitgever="CBS",
        dienst="cbs-v4",
        adres="https://datasets.cbs.nl/odata/v1/CBS/99001NED",
        licentie="CC BY 4.0",
        edities={2020: "99001NED"},
        gebieden=("NL", "GM"),
        vanaf=2020,
        filters={"Geslacht": "T001038"},
        maten=(Maat(titel="Inwoners", eenheid="aantal", code="A000001"),),
        nagekeken_op=None,
    )


@pytest.fixture
def tabel_v3() -> Tabel:
    return Tabel(
        id="voorbeeld-v3",
        naam="Voorbeeldtabel",
        uitgever="CBS",
        dienst="cbs-v3",
        adres="https://opendata.cbs.nl/ODataFeed/odata/99002NED",
        licentie="CC BY 4.0",
        edities={2019: "99002NED"},
        gebieden=("NL", "GM"),
        vanaf=2019,
        maten=(
            Maat(titel="Levend geboren kinderen", eenheid="aantal", code="LevendGeborenKinderen_1"),
            Maat(titel="Moeder jonger dan 20 jaar", eenheid="aantal", code="MoederJongerDan20Jaar_7"),
        ),
        nagekeken_op=None,
    )
