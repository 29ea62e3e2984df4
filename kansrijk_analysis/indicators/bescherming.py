"""Search again what must be hidden in the figures that ship, and write the answers beside them (``disclosure.known``).

``python -m kansrijk_analysis.indicators.bescherming FILE``, a process of its own: nothing that was fetched or brought
in on this computer may get into what ships.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kansrijk_analysis import disclosure
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, SchrijvenMislukt
from kansrijk_analysis.indicators.gegevens import BRONNEN, load_figures
from kansrijk_analysis.model import Niveau
from kansrijk_analysis.text import tekst

NIVEAUS = (Niveau.GEMEENTE, Niveau.WIJK, Niveau.BUURT)


def bouw_bescherming(uit: Path) -> Path:
    """Search everything again and write the answers into ``uit`` (the folder of the data); give the file.

    Raises ``SchrijvenMislukt``.
    """
    doel = uit / disclosure.ANSWERS
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as werk:
        deel = Path(werk) / disclosure.ANSWERS
        leeg = {naam: str(Path(werk) / naam) for naam in ("KANSRIJK_CACHE", "KANSRIJK_EIGEN")}
        subprocess.run([sys.executable, "-m", __name__, str(deel)], env=os.environ | leeg, check=True)
        try:
            doel.write_bytes(deel.read_bytes())
        except OSError as fout:
            raise SchrijvenMislukt(pad=str(doel), wat=fout.strerror or str(fout)) from fout
    return doel


def lees_bescherming() -> dict[str, list[int]]:
    """Read the answers that ship. Raises ``BestandBeschadigd``."""
    pad = instellingen().data / disclosure.ANSWERS
    try:
        return disclosure.read_answers(pad)
    except (OSError, ValueError) as fout:
        wat = tekst("gegevens.kapot.ontbreekt" if isinstance(fout, FileNotFoundError) else "gegevens.kapot.checksum")
        raise BestandBeschadigd(bestand=str(pad), wat=wat, doe=tekst("gegevens.herstel_ingebouwd")) from fout


if __name__ == "__main__":
    with disclosure.noting() as antwoorden:
        for bron in BRONNEN:
            for niveau in NIVEAUS:
                load_figures(bron, niveau.value)
    disclosure.write_answers(antwoorden, Path(sys.argv[1]))
