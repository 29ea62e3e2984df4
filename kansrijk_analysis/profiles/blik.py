"""The figures that one profile looks at: of all areas, or of one that stands beside the published ones."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures
from kansrijk_analysis.indicators.selectie import cijfers_van
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.profiles.beoordelen import Beoordeling, beoordeel, beoordeel_erbij
from kansrijk_analysis.profiles.reeksen import Reeksen, maak_reeksen, reeksen_van
from kansrijk_analysis.text import tekst


class Blik(NamedTuple):
    """Figures, the same as arrays, and what is concluded of each area in them."""

    figuren: Figures
    reeksen: Reeksen
    beoordeling: Beoordeling


def blik_op(figuren: Figures, eigen: Gebied, ander: Gebied) -> Blik:
    """Give figures that hold an area and its benchmark.

    An area that ``figuren`` does not have is added up (see ``indicators.selectie``) and judged by itself, beside the
    benchmark alone: what all gemeenten are concluded to be like stays as it is.

    Raises ``OngeldigeInvoer`` for an area or benchmark that can't be had, ``GeenCijfers`` where the data changed.
    """
    reeksen = reeksen_van(figuren)
    plek, ander_plek = reeksen.plekken(eigen.code, ander.code)
    if ander_plek < 0:
        raise OngeldigeInvoer(waarde=ander.code, veld="vergelijk", doe=tekst("profiel.kies_vergelijking"))
    if plek >= 0:
        return Blik(figuren, reeksen, beoordeel(figuren))
    naast = figuren.table[figuren.table["gebied"] == ander.code]
    twee = Figures(
        pd.concat([cijfers_van(eigen, figuren), naast], ignore_index=True), figuren.jaar, figuren.bronnen, ""
    )
    kleine_reeksen, alles = maak_reeksen(twee), beoordeel(figuren)
    return Blik(twee, kleine_reeksen, replace(alles, table=beoordeel_erbij(kleine_reeksen, alles)))
