"""The figures of wijken, beside those of their gemeenten and the nation, in the division of one year.

The source rounds the counts of wijken and gives those of the gemeente as they are. What is left of a gemeente without
its other wijken is therefore known but for the rounding of those; where that tells more of a small wijk than the
privacy rule does, a second wijk is hidden too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from kansrijk_analysis import areas, disclosure
from kansrijk_analysis.indicators.compute import (
    KOLOMMEN,
    REDENEN,
    STATUSSEN,
    Floats,
    Kubus,
    Venster,
    rijen_van,
    titel,
    vensters_van,
)
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.indicators.hiding import Verborgen
from kansrijk_analysis.model import Indicator, Maat, Reden, Telbron

Mask = NDArray[np.bool_]


class _Wijken:
    """Wijken first, then the gemeenten of the same year, then the nation; each counted by the source itself.

    ``geteld``: the areas that there are counts of; wijken of gemeenten without any are left out.
    """

    def __init__(self, jaar: int, geteld: set[str]) -> None:
        lijst = areas.wijken(jaar)
        lijst = lijst[lijst["gemeente"].isin(set(lijst.loc[lijst["code"].isin(geteld), "gemeente"]))]
        self.wijken = pd.Index(lijst["code"])
        self.gemeenten = gemeenten = pd.Index(areas.gemeenten(jaar)["code"])
        self.alle = self.wijken.append(gemeenten).append(pd.Index([NEDERLAND]))
        rij = gemeenten.get_indexer(pd.Index(lijst["gemeente"]))
        aantal = len(self.wijken)
        self.ligt_in = sparse.coo_array((np.ones(aantal), (rij, np.arange(aantal))), shape=(len(gemeenten), aantal))

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

    def verberg(self, venster: Venster) -> Verborgen:
        """Tell which wijken (and gemeenten) are hidden by the rule itself, and which wijken for another's sake."""
        cijfer, regel = venster.cijfer, venster.cijfer.indicator.privacy
        niets = np.zeros(len(self.alle), dtype=np.bool_)
        if regel.minimum is None:
            return Verborgen(niets, niets)
        direct = disclosure.primary(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul) & cijfer.bekend
        return Verborgen(direct, self._beschermd(venster, direct))

    def _beschermd(self, venster: Venster, direct: Mask) -> Mask:
        """Give the wijken that must be hidden because their gemeente would give another one away.

        Cells: what is printed of every wijk, what rounding took off it (which nobody sees), and the gemeenten. The
        error of a wijk is taken to be its part of the difference with its gemeente; any other would do, as only
        how far it can move counts.
        """
        cijfer, regel, n = venster.cijfer, venster.cijfer.indicator.privacy, len(self.wijken)
        extra = np.zeros(len(self.alle), dtype=np.bool_)
        if regel.minimum is None or not direct[:n].any():
            return extra
        waarde = np.nan_to_num(cijfer.teller)
        wijk, gemeente = waarde[:n], waarde[n:-1]
        erin = self.ligt_in.tocsr()
        # 2.5 to either side is two whole cases. Of a wijk that is hidden itself the real count is asked.
        ruimte = np.where(direct[:n], 0, np.floor(venster.ruimte[:n]))
        verschil = (gemeente - erin @ wijk) / np.maximum(erin.sum(axis=1), 1)
        fout = np.clip(erin.T @ verschil, -ruimte, ruimte)
        laag, hoog = disclosure.rule_range(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul)
        # A wijk of which the source tells nothing is as good as hidden, with no bounds.
        stil = np.isnan(cijfer.teller)
        weg = direct | stil
        oneindig = np.full(n, np.inf)
        duur = np.where(cijfer.bekend, 1 + np.sqrt(waarde), np.inf)
        duur[n:] = np.inf
        # A rounded count can lie a little outside what the rule tells of the real one.
        laag, hoog = np.minimum(np.where(stil, 0, laag), waarde), np.maximum(np.where(stil, np.inf, hoog), waarde)
        cel = {
            "value": np.concatenate([wijk, fout, gemeente]),
            "hidden": np.concatenate([weg[:n], np.ones(n, dtype=np.bool_), weg[n:-1]]),
            "lower": np.concatenate([laag[:n], -ruimte, laag[n:-1]]),
            "upper": np.concatenate([hoog[:n], ruimte, hoog[n:-1]]),
            "cost": np.concatenate([duur[:n], oneindig, duur[n:-1]]),
        }
        doel = np.concatenate([direct[:n], np.zeros(n + len(gemeente), dtype=np.bool_)])
        optelling = sparse.hstack([-erin, -erin, sparse.eye_array(len(gemeente))], format="csr")
        extra[:n] = disclosure.protect(relations=optelling, targets=doel, **cel)[:n]
        return extra


def bereken_wijken(
    tellingen: Mapping[str, pd.DataFrame], indicatoren: Iterable[Indicator], tabellen: Mapping[str, Telbron], jaar: int
) -> pd.DataFrame:
    """Compute the indicators whose counts are there for wijken, in the division of ``jaar``.

    ``tellingen``: per table id the frame of ``harmonise`` with wijken, gemeenten and nation; other areas are left out,
    and so are the years of another division. Returns the Figures table (see ``Figures``).
    """
    gebieden = _Wijken(jaar, {str(code) for frame in tellingen.values() for code in frame["gebied"].unique()})
    kubussen = {naam: _kubus(frame, tabellen[naam], gebieden, jaar) for naam, frame in tellingen.items()}
    rijen = []
    for indicator in indicatoren:
        if indicator.teller is None:
            continue
        for venster in vensters_van(indicator, kubussen, tabellen, gebieden):
            rijen.append(rijen_van(venster, gebieden.verberg(venster), gebieden))
    if not rijen:
        return pd.DataFrame(columns=KOLOMMEN)
    tabel = pd.concat(rijen, ignore_index=True)[KOLOMMEN]
    tabel["reden"] = tabel["reden"].astype("str")
    return tabel


def _kubus(tellingen: pd.DataFrame, tabel: Telbron, gebieden: _Wijken, jaar: int) -> Kubus:
    optelbaar = {maat.titel for maat in tabel.maten if maat.optelbaar}
    nodig = tellingen[tellingen["maat"].map(titel).isin(optelbaar)]
    # A code means another wijk in another year, unless the source counted all its years on one division.
    if tabel.indeling_wijken != jaar:
        nodig = nodig[nodig["jaar"] == jaar]
    maten = {maat: plaats for plaats, maat in enumerate(sorted(nodig["maat"].unique()))}
    jaren = sorted(int(j) for j in nodig["jaar"].unique())
    vorm = (len(gebieden.alle), len(jaren), len(maten))
    rij = gebieden.alle.get_indexer(pd.Index(nodig["gebied"]))
    binnen = rij >= 0
    kolom = nodig["jaar"].map({j: plaats for plaats, j in enumerate(jaren)}).to_numpy()
    plek = (rij[binnen], kolom[binnen], nodig["maat"].map(maten).to_numpy()[binnen])
    aantal = np.full(vorm, np.nan)
    reden = np.full(vorm, REDENEN.index(Reden.NIET_BESCHIKBAAR), dtype=np.int8)
    status = np.zeros(vorm, dtype=np.int8)
    aantal[plek] = nodig["aantal"].to_numpy(dtype=np.float64)[binnen]
    reden[plek] = nodig["reden"].fillna("").map(REDENEN.index).to_numpy()[binnen]
    status[plek] = nodig["status"].map(STATUSSEN.index).to_numpy()[binnen]
    _land(nodig, aantal, status, jaren, maten)
    reden[~np.isnan(aantal)] = 0
    return Kubus(gebieden.alle, jaren, maten, aantal, reden, status)


def _land(
    tellingen: pd.DataFrame, aantal: Floats, status: NDArray[np.int8], jaren: list[int], maten: dict[str, int]
) -> None:
    """Where the source does not count the nation itself it is the sum of that year's gemeenten, if none lacks."""
    gemeenten = tellingen[tellingen["gebied"].str.startswith("GM")]
    for (jaar, maat), deel in gemeenten.groupby(["jaar", "maat"]):
        plek = (-1, jaren.index(int(str(jaar))), maten[str(maat)])
        if np.isnan(aantal[plek]):
            aantal[plek] = deel["aantal"].sum(skipna=False)
            status[plek] = max(map(STATUSSEN.index, deel["status"]))
