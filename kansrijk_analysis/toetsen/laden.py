"""How long it takes to have the figures in a new process: all of them, or those of one gemeente; and to rebuild them.

Every measurement is a process of its own, because only the first look at the figures costs anything. Beside it the same
table is read from Parquet, with its checksum, as the alternative. The very first look on a computer computes them; how
long that takes is told in times that the program needs to start, which says the same on a slow computer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.indicators import load_figures
from kansrijk_analysis.indicators.bewaard import bewaarplaats
from kansrijk_analysis.indicators.gegevens import BRONNEN
from kansrijk_analysis.text import getal, tekst
from kansrijk_analysis.toetsen.uitslag import Uitslag

RONDEN = 7
RONDEN_EERSTE = 3
GRENS_ALLES = 1_000.0
GRENS_EEN = 50.0
GRENS_BOUWEN = 60_000.0
"""Milliseconds."""
GRENS_EERSTE = 5.0
"""Times that the program needs to start."""

# What a new process does; it prints milliseconds, and the megabytes that it has for itself alone.
_BEGIN = """
import json, sys, time
def eigen():
    try:
        regels = open("/proc/self/smaps_rollup").read().splitlines()
    except OSError:
        return float("nan")
    return sum(int(r.split()[1]) for r in regels if r.startswith("Private")) / 1024
def meet(doe):
    geheugen, begin = eigen(), time.perf_counter()
    uit = doe()
    print(json.dumps([1000 * (time.perf_counter() - begin), eigen() - geheugen, len(uit)]))
"""
_KIND = {
    "importeren": "meet(lambda: dir(__import__('kansrijk_analysis.indicators')))",
    "alles": "from kansrijk_analysis.indicators import load_figures\nmeet(lambda: load_figures().table)",
    "een": "from kansrijk_analysis.indicators.gegevens import gebiedscijfers\nmeet(lambda: gebiedscijfers('GM0363'))",
    "kaart": (
        "from pathlib import Path\nfrom kansrijk_analysis.indicators.bewaard import lees, naar_pandas\n"
        "meet(lambda: naar_pandas(lees(Path(sys.argv[1]))))"
    ),
    "parquet": (
        "from pathlib import Path\nimport pandas as pd\nfrom kansrijk_analysis.indicators import load_figures\n"
        "from kansrijk_analysis._vingerafdruk import sha256\n"
        "def doe():\n"
        "    pad = Path(sys.argv[2])\n"
        "    assert sha256(pad) == sys.argv[3]\n"
        "    return pd.read_parquet(pad)\n"
        "meet(doe)"
    ),
}
_EERSTE = """
from kansrijk_analysis.indicators import load_figures
from kansrijk_analysis.profiles.beoordelen import beoordeel
meet(lambda: beoordeel(load_figures(sys.argv[1])).table)
"""


def toets_laden(melding: Callable[[str], None]) -> Uitslag:
    """Measure loading and rebuilding and say whether the bounds were kept."""
    melding(tekst("toets.laden.bezig"))
    figuren = load_figures()
    kaart = bewaarplaats(figuren.afdruk, "cijfers")
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as werk:
        parquet = Path(werk) / "cijfers.parquet"
        figuren.table.to_parquet(parquet, engine="pyarrow", compression="zstd", index=False)
        plekken = (str(kaart), str(parquet), sha256(parquet))
        # In turn, so that what else the computer does falls on all of them. Of each the quickest counts: that is what
        # the work takes by itself. The first round warms the disk.
        ronden = [{naam: _meet(naam, plekken) for naam in _KIND} for _ in range(RONDEN + 1)][1:]
    ms = {naam: min(ronde[naam][0] for ronde in ronden) for naam in _KIND}
    mb = {naam: min(ronde[naam][1] for ronde in ronden) for naam in _KIND}
    if {ronde["alles"][2] for ronde in ronden} != {len(figuren.table)} or not all(r["een"][2] for r in ronden):
        raise RuntimeError("the check did not load what it should")
    keer = ms["parquet"] / ms["kaart"]
    eerste = {bron: _eerste(bron) for bron in BRONNEN}
    keer_eerste = {bron: tijd / ms["importeren"] for bron, tijd in eerste.items()}
    bouwen = _bouwen(melding)
    zinnen = [
        tekst("toets.laden.alles", aantal=getal(len(figuren.table)), ms=getal(ms["alles"]), een=getal(ms["een"])),
        tekst("toets.laden.keer", keer=getal(keer, 1), kaart=getal(mb["kaart"], 1), parquet=getal(mb["parquet"], 1)),
        tekst("toets.laden.eerste", grens=getal(GRENS_EERSTE), **{b: getal(k, 1) for b, k in keer_eerste.items()}),
        tekst("toets.laden.geen_ruw")
        if bouwen is None
        else tekst("toets.laden.bouwen", seconden=getal(bouwen / 1000, 1)),
    ]
    snel = ms["alles"] < GRENS_ALLES and ms["een"] < GRENS_EEN and (bouwen or 0.0) < GRENS_BOUWEN
    gehaald = snel and keer > 1 and max(keer_eerste.values()) < GRENS_EERSTE
    zinnen.append(tekst("toets.gehaald" if gehaald else "toets.niet_gehaald"))
    grenzen = {"alles": GRENS_ALLES, "een": GRENS_EEN}
    rijen: list[tuple[object, ...]] = [
        (tekst(f"toets.laden.wat.{naam}"), round(ms[naam], 1), grenzen.get(naam), round(mb[naam], 1)) for naam in _KIND
    ]
    rijen += [
        (tekst(f"toets.laden.wat.eerste_{bron}"), round(tijd), round(GRENS_EERSTE * ms["importeren"]), None)
        for bron, tijd in eerste.items()
    ]
    if bouwen is not None:
        rijen.append((tekst("toets.laden.wat.bouwen"), round(bouwen), GRENS_BOUWEN, None))
    return Uitslag(("wat", "milliseconden", "grens", "eigen_megabytes"), tuple(rijen), tuple(zinnen), gehaald)


def _meet(naam: str, plekken: tuple[str, ...]) -> tuple[float, float, int]:
    """Run one measurement in a new process: milliseconds, own megabytes, rows."""
    return _in_kind(_KIND[naam], plekken, {})


def _eerste(bron: str) -> float:
    """Milliseconds from nothing kept to figures and conclusions, of the figures that ship; the quickest of a few."""
    tijden = []
    for _ in range(RONDEN_EERSTE):
        with tempfile.TemporaryDirectory(prefix="kansrijk-") as werk:
            leeg = {naam: str(Path(werk) / naam) for naam in ("KANSRIJK_CACHE", "KANSRIJK_EIGEN")}
            tijd, _, regels = _in_kind(_EERSTE, (bron,), leeg)
        if not regels:
            raise RuntimeError("the check did not compute what it should")
        tijden.append(tijd)
    return min(tijden)


def _in_kind(wat: str, argumenten: tuple[str, ...], omgeving: dict[str, str]) -> tuple[float, float, int]:
    opdracht = [sys.executable, "-c", _BEGIN + wat, *argumenten]
    uit = subprocess.run(opdracht, capture_output=True, text=True, check=True, env=os.environ | omgeving).stdout
    tijd, geheugen, regels = json.loads(uit)
    return tijd, geheugen, regels


def _bouwen(melding: Callable[[str], None]) -> float | None:
    """Milliseconds from raw answers to figures and conclusions; ``None`` without raw answers on this computer."""
    from kansrijk_analysis.indicators.bouwen import bouw
    from kansrijk_analysis.indicators.compute import Figures
    from kansrijk_analysis.indicators.gegevens import BASIS, INDELING, bereken_cijfers
    from kansrijk_analysis.profiles.beoordelen import bereken_beoordeling

    with tempfile.TemporaryDirectory(prefix="kansrijk-") as werk:
        begin = time.perf_counter()
        try:
            bouw(instellingen().cache, Path(werk) / "cijfers", melding)
        except GeenCijfers:
            return None
        bereken_beoordeling(Figures(bereken_cijfers(BASIS, INDELING), INDELING))
        return 1000 * (time.perf_counter() - begin)
