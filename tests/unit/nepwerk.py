"""Stand-ins for ``maak_rapport`` that the tests of the batch run in real worker processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from kansrijk_analysis.errors import RapportMislukt, SchrijvenMislukt
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.report import bestandsnaam
from kansrijk_analysis.report.schrijven import DEEL


def goed(gebied: Gebied, *, uit: Path, bron: str = "basis", **_: Any) -> Path:
    pad = uit / bestandsnaam(gebied, bron)
    with (uit / "gemaakt.log").open("a", encoding="utf-8") as log:
        log.write(f"{gebied.code} {os.getpid()}\n")
    pad.write_text(f"rapport van {gebied.naam}", encoding="utf-8")
    return pad


def urk_faalt(gebied: Gebied, *, uit: Path, **velden: Any) -> Path:
    if gebied.naam == "Urk":
        raise RapportMislukt(gebied=gebied.naam, wat="dat is met opzet")
    return goed(gebied, uit=uit, **velden)


def urk_ontploft(gebied: Gebied, *, uit: Path, **velden: Any) -> Path:
    if gebied.naam == "Urk":
        raise ZeroDivisionError("delen door\nnul")
    return goed(gebied, uit=uit, **velden)


def urk_sterft_eenmaal(gebied: Gebied, *, uit: Path, **velden: Any) -> Path:
    if gebied.naam == "Urk" and not (uit / "gestorven").exists():
        (uit / "gestorven").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return goed(gebied, uit=uit, **velden)


def urk_sterft_altijd(gebied: Gebied, *, uit: Path, **velden: Any) -> Path:
    if gebied.naam == "Urk":
        with (uit / "gestorven").open("a", encoding="utf-8") as log:
            log.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return goed(gebied, uit=uit, **velden)


def map_verdwijnt(gebied: Gebied, *, uit: Path, **velden: Any) -> Path:
    (uit / "vol").touch()
    raise SchrijvenMislukt(pad=uit, wat="de schijf is vol")


def een_snel_de_rest_traag(gebied: Gebied, *, uit: Path, **velden: Any) -> Path:
    if gebied.naam == "Achtkarspelen":
        return goed(gebied, uit=uit, **velden)
    (uit / (bestandsnaam(gebied) + DEEL)).write_text("half", encoding="utf-8")
    (uit / f"bezig-{os.getpid()}").touch()
    time.sleep(60)
    raise AssertionError("should have been stopped")
