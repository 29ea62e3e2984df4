"""The page that lists all reports in a folder."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kansrijk_analysis import areas
from kansrijk_analysis.areas.register import lees_ingebed
from kansrijk_analysis.errors import OnbekendGebied
from kansrijk_analysis.report.samenvatting import VERSIE, Regel, Samenvatting
from kansrijk_analysis.report.schrijven import schrijf
from kansrijk_analysis.report.vorm import css
from kansrijk_analysis.text import datum, getal, sleutels, tekst, zinsbegin

INDEX_NAAM = "index.html"


def bewaar(samenvatting: Samenvatting, map_: Path) -> None:
    """Write the page. Raises ``SchrijvenMislukt``."""
    schrijf(map_ / INDEX_NAAM, maak(samenvatting).encode())


def maak(samenvatting: Samenvatting) -> str:
    """Give the page's HTML: reports by provincie or kind of region with a field to search, and what failed and why.

    It needs no other file and no script: the script only makes the list shorter while one types.
    """
    register = areas.gemeenten().set_index("code")["provincie"].to_dict()
    bijnamen = lees_ingebed("namen.csv").groupby("code")["naam"].agg(" / ".join).to_dict()
    groepen: dict[str, list[Regel]] = {}
    mislukt = []
    for regel in sorted(samenvatting.rapporten.values(), key=lambda regel: areas.alfabet(regel.naam)):
        if regel.bestand is None:
            mislukt.append(regel)
        else:
            kop = register.get(regel.code) or _soort(regel.code)
            groepen.setdefault(tekst("rapport.oefen.groep", groep=kop) if regel.oefen else kop, []).append(regel)
    script = _script()
    aantal = sum(len(groep) for groep in groepen.values())
    dag = (samenvatting.eind or samenvatting.begin).date()
    return (
        _omgeving()
        .get_template("overzicht.html.j2")
        .render(
            # The provincies with their gemeenten first, practice figures last.
            groepen=sorted(
                groepen.items(), key=lambda groep: (groep[1][0].oefen, groep[0] not in register.values(), groep[0])
            ),
            oefen=_oefen(samenvatting),
            bijnamen=bijnamen,
            mislukt=mislukt,
            aantal=aantal,
            aantal_tekst=tekst(
                "rapport.overzicht.een_rapport" if aantal == 1 else "rapport.overzicht.rapporten", aantal=getal(aantal)
            ),
            datum=datum(dag),
            versie=VERSIE,
            css=css(),
            script=script,
            script_som=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _oefen(samenvatting: Samenvatting) -> str:
    """Tell how many of the reports show practice figures: "", "deels" or "alle"."""
    oefen = [regel.oefen for regel in samenvatting.rapporten.values()]
    return "" if not any(oefen) else "alle" if all(oefen) else "deels"


def _soort(code: str) -> str:
    """Give the head over regions of one kind, or over what is no area of today."""
    try:
        kop = f"rapport.overzicht.niveau.{areas.find_gebied(code).niveau}"
    except OnbekendGebied:
        kop = ""
    return tekst(kop if kop in sleutels() else "rapport.overzicht.overig")


def _script() -> str:
    return (Path(__file__).resolve().parent / "sjablonen" / "overzicht.js").read_text(encoding="utf-8").strip()


@cache
def _omgeving() -> Environment:
    omgeving = Environment(
        loader=PackageLoader("kansrijk_analysis.report", "sjablonen"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

    def t(sleutel: str, **velden: Any) -> str:
        return tekst(f"rapport.{sleutel}", **velden)

    omgeving.globals["t"] = t
    omgeving.filters["zinsbegin"] = zinsbegin
    return omgeving
