"""Compute the figures of another state than the present one: a process of its own, that reads other folders.

Where the register of gemeenten stands is read once in a process and used in many places, so another register needs
another process. ``python -m kansrijk_analysis.indicators.herrekenen YEAR FILE`` computes from the folders that the
environment names (``KANSRIJK_DATA``, ``KANSRIJK_EIGEN``) on the division of a year, and writes the figures to a file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kansrijk_analysis.disclosure import BESTAND as REGELS
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators.gegevens import BASIS, bereken_cijfers
from kansrijk_analysis.indicators.uitgaven import Uitgave


@dataclass(frozen=True)
class Samenstelling:
    """Which edition each ingredient of the figures is taken from."""

    gegevens: Uitgave
    definitie: Uitgave
    grenzen: Uitgave
    regels: Uitgave


def herreken(wat: Samenstelling) -> pd.DataFrame | None:
    """Compute the figures of a mixture of editions with the present code; ``None`` where they don't go together."""
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as naam:
        werk = Path(naam)
        _stel_samen(wat, werk)
        omgeving = os.environ | {
            "KANSRIJK_DATA": str(werk / "data"),
            "KANSRIJK_EIGEN": str(werk / "eigen"),
            "KANSRIJK_CACHE": str(werk / "cache"),
        }
        doel = werk / "uit.parquet"
        opdracht = [sys.executable, "-m", __name__, str(wat.grenzen.kenmerken.jaar), str(doel)]
        uit = subprocess.run(opdracht, env=omgeving, check=False, capture_output=True)
        return pd.read_parquet(doel) if uit.returncode == 0 else None


def _stel_samen(wat: Samenstelling, werk: Path) -> None:
    data = werk / "data"
    data.mkdir()
    for soort, uitgave in (
        ("cijfers", wat.gegevens),
        ("indicatoren", wat.definitie),
        ("tabellen", wat.definitie),
        ("gebieden", wat.grenzen),
    ):
        shutil.copytree(uitgave.data / soort, data / soort)
    shutil.copyfile(wat.definitie.data / "landelijk.csv", data / "landelijk.csv")
    shutil.copyfile(wat.regels.data / REGELS, data / REGELS)
    if wat.gegevens.eigen.is_dir():
        shutil.copytree(wat.gegevens.eigen, werk / "eigen")


def main(argumenten: list[str]) -> int:
    """Do what the module says; 1 when the folders hold nothing that can be computed."""
    jaar, doel = argumenten
    try:
        tabel = bereken_cijfers(BASIS, int(jaar))
    except KansrijkError as fout:
        sys.stderr.write(f"{fout}\n")
        return 1
    tabel.to_parquet(Path(doel), engine="pyarrow", index=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
