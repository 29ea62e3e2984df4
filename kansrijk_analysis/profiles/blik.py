"""The figures that one profile looks at: of all areas, or of one that stands beside the published ones."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures
from kansrijk_analysis.indicators.leeg import zonder
from kansrijk_analysis.indicators.mengen import tot_en_met
from kansrijk_analysis.indicators.selectie import cijfers_van
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.profiles.beoordelen import Beoordeling, beoordeel, beoordeel_erbij, beoordeel_met
from kansrijk_analysis.profiles.reeksen import Reeksen, reeksen_uit, reeksen_van
from kansrijk_analysis.text import tekst


class Blik(NamedTuple):
    """Figures, the same as arrays, and what is concluded of each area in them."""

    figuren: Figures
    reeksen: Reeksen
    beoordeling: Beoordeling
    laatste: pd.DataFrame
    """Rows of the period that is looked at of each indicator, of all areas."""


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
        return _op_eigen_jaren(Blik(figuren, reeksen, beoordeel(figuren), figuren.laatste), eigen)
    naast = figuren.table[figuren.table["gebied"] == ander.code]
    twee = Figures(
        pd.concat([cijfers_van(eigen, figuren), naast], ignore_index=True), figuren.jaar, figuren.bronnen, ""
    )
    nieuwste = nieuwste_van(zonder(twee.table, figuren.leeg), eigen.code, figuren.gedeeld)
    van_eigen = tot_en_met(twee.table, nieuwste)
    kleine_reeksen, alles = reeksen_uit(van_eigen), beoordeel(figuren)
    beoordeling = replace(alles, table=beoordeel_erbij(kleine_reeksen, alles))
    return Blik(twee, kleine_reeksen, beoordeling, _nieuwste(van_eigen))


def _op_eigen_jaren(blik: Blik, eigen: Gebied) -> Blik:
    """Look, at each indicator of which an area has another newest period than most, at the period of the area."""
    if not blik.figuren.gemengd:  # then every area has every period
        return blik
    tabel, gedeeld = blik.figuren.table, blik.figuren.gedeeld
    eigen_jaar = nieuwste_van(blik.figuren.gevuld, eigen.code, gedeeld)
    gewoon = gedeeld.groupby("indicator", observed=True)["tot"].max().to_dict()
    anders = {str(naam): tot for naam, tot in eigen_jaar.items() if tot != gewoon.get(naam)}
    if not anders:
        return blik
    deel = tot_en_met(tabel[tabel["indicator"].isin(anders)], anders)
    nieuw = reeksen_uit(deel, blik.reeksen.gebieden)
    rest = blik.laatste[~blik.laatste["indicator"].isin(anders)]
    return Blik(
        blik.figuren,
        replace(blik.reeksen, per_indicator={**blik.reeksen.per_indicator, **nieuw.per_indicator}),
        beoordeel_met(nieuw, blik.beoordeling),
        pd.concat([rest, _nieuwste(deel)], ignore_index=True),
    )


def nieuwste_van(tabel: pd.DataFrame, gebied: str, gedeeld: pd.DataFrame) -> dict[str, int]:
    """Give per indicator the last year of the newest period of an area, or of most where it has none."""
    eigen = tabel[tabel["gebied"] == gebied].groupby("indicator", observed=True)["tot"].max().to_dict()
    alle = gedeeld.groupby("indicator", observed=True)["tot"].max().to_dict()
    return {str(naam): int(tot) for naam, tot in (alle | eigen).items()}


def _nieuwste(tabel: pd.DataFrame) -> pd.DataFrame:
    return tabel[tabel["tot"] == tabel.groupby("indicator", observed=True)["tot"].transform("max")]
