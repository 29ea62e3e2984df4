"""The pages of the app: which notebooks, under which title, and what stands around them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.text import sleutels, tekst

STIJL = Path(__file__).resolve().parents[1] / "charts" / "stijl.css"


@dataclass(frozen=True)
class Pagina:
    """A notebook that the app serves: file name, title, the same in a word or two, and one sentence about it."""

    bestand: str
    titel: str
    kort: str
    uitleg: str

    @property
    def adres(self) -> str:
        """Address of the page, relative to the start page."""
        return f"voila/render/{self.bestand}"


def lees_paginas(map_: Path) -> list[Pagina]:
    """List the notebooks of a folder, in the order of their names.

    The title comes from the notebook's metadata (``title``), the other words from ``app.yaml``.
    Notebooks in folders below this one, such as Jupyter's own copies, are not served.
    Raises ``OngeldigeInvoer`` when there is no notebook, or one that can't be read.
    """
    paginas = []
    for bestand in sorted(map_.glob("*.ipynb")):
        try:
            metadata = json.loads(bestand.read_text(encoding="utf-8"))["metadata"]
        except (OSError, ValueError, KeyError) as fout:
            raise OngeldigeInvoer("notebook_onleesbaar", bestand=bestand) from fout
        titel = metadata.get("title", bestand.stem)
        paginas.append(
            Pagina(
                bestand=bestand.name,
                titel=titel,
                kort=_tekst_bij(bestand.stem, "kort", titel),
                uitleg=_tekst_bij(bestand.stem, "uitleg", ""),
            )
        )
    if not paginas:
        raise OngeldigeInvoer("geen_notebooks", map=map_)
    return paginas


def _tekst_bij(stam: str, soort: str, anders: str) -> str:
    """Give the text about one of the project's own notebooks; ``anders`` for somebody else's."""
    sleutel = f"app.pagina.{stam}.{soort}"
    return tekst(sleutel) if sleutel in sleutels() else anders


def omlijsting(paginas: list[Pagina]) -> dict[str, Any]:
    """Give what the templates need: texts, pages and the address of the style of the figures."""
    stempel = hashlib.sha256(STIJL.read_bytes()).hexdigest()[:12]
    return {
        "t": {sleutel.removeprefix("app."): tekst(sleutel) for sleutel in sleutels() if sleutel.startswith("app.")},
        "paginas": [
            {"bestand": p.bestand, "titel": p.titel, "kort": p.kort, "uitleg": p.uitleg, "adres": p.adres}
            for p in paginas
        ],
        "stijl": f"stijl/{STIJL.name}?v={stempel}",
        "versie": version("kansrijk-analysis"),
    }
