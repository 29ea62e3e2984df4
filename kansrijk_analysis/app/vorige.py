"""The page as it was last drawn for the same choices: to look at while the kernel for it starts.

The server itself draws nothing. It finds what a page would show (the notebook's parameters, the address), and looks in
the cache for blocks that an earlier kernel drew of exactly that.
"""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import nbformat

from kansrijk_analysis.app.bladzijde import Bladzijde
from kansrijk_analysis.app.cijfers import Cijferpagina
from kansrijk_analysis.app.getekend import bewaard
from kansrijk_analysis.app.parameters import lees_parameters, uit_adres
from kansrijk_analysis.app.wijken import Wijkpagina
from kansrijk_analysis.app.wijken_parameters import lees_wijkparameters, wijken_uit_adres
from kansrijk_analysis.errors import KansrijkError

EERST = "kop"
"""The block that says what the page is about; without it nothing is shown."""

_BLOK = re.compile(r"pagina\.(\w+)(?:\(\"(\w+)\"\))?")
_log = logging.getLogger(__name__)


class _Soort(NamedTuple):
    pagina: type[Bladzijde]
    lees: Callable[..., Any]
    uit_adres: Callable[[str, Any], tuple[Any, tuple[Any, ...]]]


_SOORTEN = {
    "ka.cijferpagina(": _Soort(Cijferpagina, lees_parameters, uit_adres),
    "ka.wijkenpagina(": _Soort(Wijkpagina, lees_wijkparameters, wijken_uit_adres),
}


def vorige(notebook: Path, querystring: str) -> dict[str, str]:
    """Give the blocks that were drawn before of what this notebook shows at this address, by the source of their cell.

    Empty when there are none, when the address has something wrong in it, or when the notebook is no page of figures.
    """
    try:
        cellen = nbformat.read(notebook, as_version=4).cells
        bronnen = [cel.source for cel in cellen if cel.cell_type == "code"]
        soort = next((s for begin, s in _SOORTEN.items() if any(begin in bron for bron in bronnen)), None)
        if soort is None:
            return {}
        standaard = soort.lees(**_parameters(cellen))
        gekozen, fouten = soort.uit_adres(querystring, standaard)
        if fouten:
            return {}
        afdruk = soort.pagina.afdruk(gekozen)
    except (KansrijkError, OSError, ValueError, SyntaxError) as fout:
        _log.info("no earlier page of %s: %s", notebook.name, fout)
        return {}
    gevonden = {}
    for bron in bronnen:
        if blok := _BLOK.fullmatch(bron.strip()):
            naam = ".".join(filter(None, blok.groups()))
            html = bewaard(afdruk, soort.pagina.sleutel(naam, gekozen))
            if html is not None:
                gevonden[bron] = html
            elif naam == EERST:
                return {}
    return gevonden


def _parameters(cellen: list[Any]) -> dict[str, Any]:
    """Read the notebook's own parameters: plain values only, nothing is run."""
    cel = next(cel for cel in cellen if "parameters" in cel.metadata.get("tags", []))
    return {
        regel.targets[0].id: ast.literal_eval(regel.value)
        for regel in ast.parse(cel.source).body
        if isinstance(regel, ast.Assign) and isinstance(regel.targets[0], ast.Name)
    }
