"""The figures of wijken, beside those of their gemeenten and the nation, in the division of one year.

The source rounds the counts of wijken to fives. That is how it protects them: their sums differ from those of the
gemeente. So the privacy rule hides what is small, and no second wijk has to be hidden for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from kansrijk_analysis import areas, disclosure
from kansrijk_analysis.indicators.compute import KOLOMMEN, REDENEN, STATUSSEN, Floats, Kubus, rijen_van, vensters_van
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.indicators.hiding import Verborgen
from kansrijk_analysis.model import Indicator, Maat, Reden, Tabel


class _Wijken:
    """Wijken first, then the gemeenten of the same year, then the nation; each counted by the source itself."""

    def __init__(self, jaar: int) -> None:
        self.wijken = pd.Index(areas.wijken(jaar)["code"])
        self.alle = self.wijken.append(pd.Index(areas.gemeenten(jaar)["code"])).append(pd.Index([NEDERLAND]))

    def ruimte(self, maten: Iterable[Maat]) -> Floats:
        """Half width of the rounding error: the base differs per level (see ``compute``)."""
        delen = list(maten)
        uit = np.empty(len(self.alle))
        for waar, bases in (
            (slice(0, len(self.wijken)), [maat.afronding for maat in delen]),
            (slice(len(self.wijken), None), [maat.afronding_gemeente for maat in delen]),
        ):
            basis = np.array([b for b in bases if b > 1], dtype=np.float64)
            uit[waar] = min(0.5 * basis.sum(), 1.96 * np.sqrt((basis**2).sum() / 12))
        return uit


def bereken_wijken(
    tellingen: Mapping[str, pd.DataFrame], indicatoren: Iterable[Indicator], tabellen: Mapping[str, Tabel], jaar: int
) -> pd.DataFrame:
    """Compute the indicators whose counts are there for wijken, in the division of ``jaar``.

    ``tellingen``: per table id the frame of ``harmonise`` with wijken, gemeenten and nation; other areas are left out.
    Returns the Figures table (see ``Figures``).
    """
    gebieden = _Wijken(jaar)
    kubussen = {naam: _kubus(frame, tabellen[naam], gebieden, jaar) for naam, frame in tellingen.items()}
    rijen = []
    for indicator in indicatoren:
        if indicator.teller is None:
            continue
        for venster in vensters_van(indicator, kubussen, tabellen, gebieden):
            rijen.append(
                rijen_van(venster, _verberg(venster.cijfer.teller, venster.cijfer.mensen, indicator), gebieden)
            )
    if not rijen:
        return pd.DataFrame(columns=KOLOMMEN)
    tabel = pd.concat(rijen, ignore_index=True)[KOLOMMEN]
    tabel["reden"] = tabel["reden"].astype("str")
    return tabel


def _verberg(teller: Floats, mensen: Floats | None, indicator: Indicator) -> Verborgen:
    regel, niets = indicator.privacy, np.zeros(len(teller), dtype=np.bool_)
    if regel.minimum is None:
        return Verborgen(niets, niets)
    weg = disclosure.primary(teller, mensen, regel.minimum, zero=regel.nul)
    return Verborgen(weg & ~np.isnan(teller), niets)


def _kubus(tellingen: pd.DataFrame, tabel: Tabel, gebieden: _Wijken, jaar: int) -> Kubus:
    optelbaar = {maat.titel for maat in tabel.maten if maat.optelbaar}
    nodig = tellingen[tellingen["maat"].isin(optelbaar) & (tellingen["jaar"] == jaar)]
    maten = {maat: plaats for plaats, maat in enumerate(sorted(nodig["maat"].unique()))}
    vorm = (len(gebieden.alle), 1, len(maten))
    rij = gebieden.alle.get_indexer(pd.Index(nodig["gebied"]))
    binnen = rij >= 0
    plek = (rij[binnen], 0, nodig["maat"].map(maten).to_numpy()[binnen])
    aantal = np.full(vorm, np.nan)
    reden = np.full(vorm, REDENEN.index(Reden.NIET_BESCHIKBAAR), dtype=np.int8)
    status = np.zeros(vorm, dtype=np.int8)
    aantal[plek] = nodig["aantal"].to_numpy(dtype=np.float64)[binnen]
    reden[plek] = nodig["reden"].fillna("").map(REDENEN.index).to_numpy()[binnen]
    status[plek] = nodig["status"].map(STATUSSEN.index).to_numpy()[binnen]
    reden[~np.isnan(aantal)] = 0
    return Kubus(gebieden.alle, [jaar], maten, aantal, reden, status)
