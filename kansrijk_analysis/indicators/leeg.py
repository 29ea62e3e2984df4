"""Periods of which a source has the rows and no figure yet: they may not stand in the way of the newest figures.

A new edition of a table is empty for some subjects at first (CBS, Kerncijfers wijken en buurten: income and benefits
come a year later than inhabitants). Its rows stay, and say why there is no figure.
"""

from __future__ import annotations

import pandas as pd

from kansrijk_analysis.model import VERBORGEN


def lege_perioden(tabel: pd.DataFrame) -> frozenset[tuple[str, int]]:
    """Give indicator and last year of the periods of which no area shows or hides a figure, where others do.

    ``tabel``: rows of the Figures table. Where wijken or buurten have rows, only those count: a year that has figures
    of gemeenten alone is empty beside them.
    """
    if tabel.empty:
        return frozenset()
    is_deel = tabel["gebied"].str.match("WK|BU")
    rijen = tabel[is_deel] if is_deel.any() else tabel
    iets = rijen["waarde"].notna() | rijen["reden"].isin(VERBORGEN)
    gevuld = iets.groupby([rijen["indicator"], rijen["tot"]], observed=True).any()
    ooit = gevuld.groupby(level="indicator", observed=True).transform("any")
    return frozenset((str(naam), int(tot)) for naam, tot in gevuld.index[~gevuld & ooit])


def zonder(tabel: pd.DataFrame, leeg: frozenset[tuple[str, int]]) -> pd.DataFrame:
    """Leave out the rows of these periods; the same frame where it has none."""
    if not leeg:
        return tabel
    weg = pd.MultiIndex.from_arrays([tabel["indicator"].astype("object"), tabel["tot"]]).isin(list(leeg))
    return tabel[~weg].reset_index(drop=True) if weg.any() else tabel
