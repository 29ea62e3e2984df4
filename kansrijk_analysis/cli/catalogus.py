"""What ``kansrijk indicatoren`` lists: the catalogue, how much of each definition was seen, and what there is of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kansrijk_analysis.indicators import catalogus, gegevens, load_figures
from kansrijk_analysis.model import Indicator, Lijstplaats, Tabel
from kansrijk_analysis.sources import definities
from kansrijk_analysis.text import jaren, tekst

KOLOMMEN = [
    "id", "naam", "fase", "lijsten", "definitie_gezien", "bron", "nagekeken_op", "niveau", "jaren", "beschikbaar",
    "blinde_vlek",
]  # fmt: skip
VAN_GEBIED = ["waarde", "ondergrens", "bovengrens", "eenheid", "periode", "reden"]


def overzicht(gebied: str | None) -> tuple[list[str], list[list[Any]]]:
    """Give columns and rows of the catalogue, in its order; with ``gebied`` (name or code) the newest figures of it.

    ``beschikbaar`` tells whether there is a figure: anywhere, or of ``gebied``. Raises what ``profile`` raises.
    """
    figuren = load_figures().table
    perioden = {
        str(naam): jaren(int(deel["van"].min()), int(deel["tot"].max())) for naam, deel in figuren.groupby("indicator")
    }
    uit_levering = {indicator.id: indicator for indicator in gegevens.indicatoren()}
    tabellen = definities()
    rijen = {naam: _rij(uit_levering.get(naam, i), perioden.get(naam), tabellen) for naam, i in catalogus().items()}
    if gebied is None:
        return KOLOMMEN, [[rij[kolom] for kolom in KOLOMMEN] for rij in rijen.values()]
    from kansrijk_analysis.profiles import profile

    for eigen in profile(gebied).table.to_dict("records"):
        cijfers = {
            veld: None if eigen[veld] != eigen[veld] or eigen[veld] == "" else eigen[veld] for veld in VAN_GEBIED
        }
        rijen[str(eigen["indicator"])] |= {**cijfers, "beschikbaar": cijfers["reden"] is None}
    kolommen = [*KOLOMMEN, *VAN_GEBIED]
    return kolommen, [[rij[kolom] for kolom in kolommen] for rij in rijen.values()]


def _rij(indicator: Indicator, periode: str | None, tabellen: dict[str, Tabel]) -> dict[str, Any]:
    deel = indicator.teller or indicator.waarde
    return {
        "id": indicator.id,
        "naam": indicator.naam,
        "fase": indicator.fase,
        "lijsten": "; ".join(map(_plaats, indicator.lijsten)),
        "definitie_gezien": indicator.definitie_gezien,
        "bron": deel.tabel if deel else None,
        "nagekeken_op": _nagekeken(indicator, tabellen),
        "niveau": [niveau.value for niveau in indicator.niveau],
        "jaren": periode,
        "beschikbaar": periode is not None,
        "blinde_vlek": None if periode is not None else _blinde_vlek(indicator),
    }


def _plaats(plaats: Lijstplaats) -> str:
    naam = plaats.lijst.replace("_", " ")
    return f"{naam}: {plaats.nummer}" if plaats.nummer else naam


def _nagekeken(indicator: Indicator, tabellen: dict[str, Tabel]) -> dt.date | None:
    """Day on which the tables behind the indicator were last compared with the service; the oldest of them."""
    namen = {d.tabel for d in (indicator.teller, indicator.noemer, indicator.waarde) if d is not None}
    dagen = [tabellen[naam].nagekeken_op for naam in namen if naam in tabellen]
    bekend = [dag for dag in dagen if dag is not None]
    return min(bekend) if bekend and len(bekend) == len(dagen) else None


def _blinde_vlek(indicator: Indicator) -> str:
    if indicator.teller is not None or indicator.waarde is not None:
        return tekst("cli.indicatoren.niet_opgehaald")
    return tekst("cli.indicatoren.alleen_landelijk" if indicator.landelijk else "cli.indicatoren.geen_cijfers")
