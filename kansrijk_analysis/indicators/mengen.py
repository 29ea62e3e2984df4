"""Figures of one indicator from more than one source: a file of the user's own beside an open table.

The own figures count for the areas and periods that they have; elsewhere those of the open table stay. That holds only
where the periods of both are the same ones, or have no year in common: else the difference between two periods would be
a year that nobody published. Where they are not, the own figures take the place of the others everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from kansrijk_analysis.indicators.perioden import Periode
from kansrijk_analysis.model import Reden

_MEESTE = 0.5  # of the areas that an indicator has; what more of them have is shared by all


def naast(eerder: Collection[Periode], nieuw: Collection[Periode]) -> bool:
    """Tell whether the periods of two sources can stand beside each other: each the same one, or apart.

    >>> naast([(2018, 2020)], [(2018, 2020), (2021, 2023)]), naast([(2018, 2020)], [(2020, 2020)])
    (True, False)
    """
    return all(een == ander or een[1] < ander[0] or ander[1] < een[0] for een in eerder for ander in nieuw)


def meng(tabel: pd.DataFrame) -> pd.DataFrame:
    """Keep one row per indicator, area and period: that of the last source that has something to tell.

    ``tabel``: rows of the Figures table, with the rows of an earlier source before those of a later one. What a later
    source hides is hidden: no other figure takes its place.
    """
    bronnen = tabel.groupby("indicator", observed=True)["bron"].transform("nunique")
    if not len(tabel) or bronnen.max() < 2:
        return tabel
    eerste = tabel.groupby("indicator", observed=True)["bron"].transform("first")
    heeft = (tabel["bron"] == eerste) | (tabel["reden"].fillna("") != Reden.NIET_BESCHIKBAAR.value)
    return tabel[heeft].drop_duplicates(["indicator", "gebied", "van", "tot"], keep="last").reset_index(drop=True)


def meng_wijken(tabel: pd.DataFrame) -> pd.DataFrame:
    """Do as ``meng``, for a gemeente and all its wijken and buurten at once: their figures have one source.

    A source has something to tell of a gemeente where it has a figure of one of its parts.
    """
    sleutel = ["indicator", "gemeente", "van", "tot"]
    is_deel = tabel["gebied"].str.match("WK|BU")
    gemeente = tabel["gebied"].where(~is_deel, "GM" + tabel["gebied"].str[2:6])
    rijen = tabel.assign(gemeente=gemeente)
    iets = is_deel & (tabel["reden"].fillna("") != Reden.NIET_BESCHIKBAAR.value)
    heeft = iets.groupby([rijen[naam] for naam in (*sleutel, "bron")]).transform("any")
    heeft |= rijen["bron"] == rijen.groupby("indicator")["bron"].transform("first")
    laatste = rijen[heeft].groupby(sleutel)["bron"].transform("last")
    houdt = heeft & (rijen["bron"] == laatste.reindex(rijen.index))
    return tabel[houdt].reset_index(drop=True)


def gedeeld_tot(tabel: pd.DataFrame) -> dict[str, int]:
    """Give per indicator the last year of the newest period that the figures of most areas have."""
    per_periode = tabel.groupby(["indicator", "tot"], observed=True).size()
    meeste = per_periode.groupby(level="indicator", observed=True).transform("max")
    breed = per_periode[per_periode > _MEESTE * meeste].reset_index()
    return {str(naam): int(tot) for naam, tot in breed.groupby("indicator", observed=True)["tot"].max().items()}


def tot_en_met(tabel: pd.DataFrame, jaren: Mapping[str, int]) -> pd.DataFrame:
    """Keep the rows of each indicator up to a year; the same frame where that is all of them."""
    binnen = tabel["tot"] <= tabel["indicator"].astype("object").map(jaren)
    return tabel if binnen.all() else tabel[binnen].reset_index(drop=True)
