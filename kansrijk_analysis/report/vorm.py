"""An executed notebook becomes one HTML file that needs nothing beside it."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

from kansrijk_analysis._snelstart import sla_over
from kansrijk_analysis.errors import RapportMislukt
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.report.samenvatting import VERSIE
from kansrijk_analysis.text import datum, tekst

_SJABLONEN = Path(__file__).resolve().parent / "jupyter" / "nbconvert" / "templates"
_SJABLOON = "kansrijk-rapport"

NIET_IN_RAPPORT = "niet-in-rapport"
"""Tag of a notebook cell that only makes sense on the screen."""

_WIDGET = "application/vnd.jupyter.widget-view+json"
_TITEL = re.compile(r"^# .*$", re.MULTILINE)
_KOP = re.compile(r"^#{2,3} .*\S", re.MULTILINE)


def titel(gebied: Gebied, *, oefen: bool = False) -> str:
    """Give the report's title; of practice figures it begins with the mark.

    >>> from kansrijk_analysis.model import Niveau
    >>> titel(Gebied("GM0059", "Achtkarspelen", Niveau.GEMEENTE, 2026))
    'Kansrijke Start in cijfers: Achtkarspelen'
    """
    return tekst("rapport.oefen.titel" if oefen else "rapport.titel", naam=gebied.naam)


def naar_html(notebook: Any, gebied: Gebied, licenties: str, dag: dt.date | None = None, *, oefen: bool = False) -> str:
    """Give the report's HTML; the notebook given here is changed.

    Only ``text/html`` and markdown get in: no input, no printed lines, no warnings. ``licenties``
    says under which licence the figures may be used. ``oefen``: practice figures, which title, headings and every
    printed page then say. Raises ``RapportMislukt`` for an output that
    is an error, or a widget, which only works in the app.
    """
    _voorbereiden(notebook, gebied, oefen)
    bronnen = {
        "rapport": {
            "titel": titel(gebied, oefen=oefen),
            "oefen": oefen,
            "naam": gebied.naam,
            "datum": datum(dag or dt.date.today()),
            "versie": VERSIE,
            "licenties": licenties,
            "css": css(),
        },
        "tekst": tekst,
    }
    sla_over()
    from nbconvert.exporters import TemplateExporter

    # HTMLExporter's own step after this parses the page again, for what only a JupyterLab page has.
    html, _ = TemplateExporter.from_notebook_node(_exporteur(), notebook, resources=bronnen)
    return re.sub(r"\n\s*\n+", "\n", str(html)).strip() + "\n"


def _voorbereiden(notebook: Any, gebied: Gebied, oefen: bool) -> None:
    notebook.cells = [
        cel for cel in notebook.cells if NIET_IN_RAPPORT not in cel.metadata.get("tags", []) and cel.cell_type != "raw"
    ]
    for cel in notebook.cells:
        cel.metadata.pop("papermill", None)
        if cel.cell_type == "markdown":
            if oefen:
                cel["source"] = _KOP.sub(lambda m: tekst("rapport.oefen.kop", kop=m[0]), cel.source)
            continue
        goed = []
        for uitvoer in cel.get("outputs", []):
            if uitvoer.output_type == "error":
                raise RapportMislukt(gebied=gebied.naam, wat=tekst("rapport.uitvoer.fout", fout=uitvoer.ename))
            data = uitvoer.get("data", {})
            if _WIDGET in data:
                raise RapportMislukt(gebied=gebied.naam, wat=tekst("rapport.uitvoer.widget"))
            uitvoer["data"] = {soort: data[soort] for soort in ("text/html", "text/markdown") if soort in data}
            if uitvoer["data"]:
                goed.append(uitvoer)
        cel["outputs"] = goed
    # The page's own title becomes the report's: among 342 reports the name must stand in it.
    for cel in notebook.cells:
        if cel.cell_type == "markdown" and _TITEL.search(cel.source):
            cel["source"] = _TITEL.sub(lambda _: f"# {titel(gebied, oefen=oefen)}", cel.source, count=1)
            break


@cache
def _exporteur() -> Any:
    sla_over()
    from nbconvert.exporters import HTMLExporter

    exporteur = HTMLExporter(
        template_name=_SJABLOON,
        extra_template_basedirs=[str(_SJABLONEN)],
        exclude_anchor_links=True,
        preprocessors=[],
        default_preprocessors=[],
    )
    exporteur.config.NbConvertBase.display_data_priority = ["text/html", "text/markdown"]
    return exporteur


@cache
def css() -> str:
    """Give the style of reports and of their list: that of the figures, and the frame."""
    from kansrijk_analysis.charts import stijl

    eigen = (_SJABLONEN / _SJABLOON / "rapport.css").read_text(encoding="utf-8")
    zonder_uitleg = re.sub(r"/\*.*?\*/", "", f"{stijl.css()}\n{eigen}", flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", zonder_uitleg).strip()
