"""Try what came in before it is stored: an answer of which no figures can be made must stop only its own table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kansrijk_analysis.areas import maak_wijken
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.compute import (
    STATUSSEN,
    Gemeentegebieden,
    Venster,
    maak_kubus,
    vensters_van,
)
from kansrijk_analysis.indicators.controle import controleer_aantallen
from kansrijk_analysis.indicators.gegevens import INDELING, WIJKTABEL, Tafel
from kansrijk_analysis.indicators.harmonise import harmoniseer
from kansrijk_analysis.indicators.waarden import gepubliceerd
from kansrijk_analysis.model import Indicator, Tabel, Telbron
from kansrijk_analysis.text import jaren


class Keuring:
    """Refuse what came in when no figures can be made of it, before it is stored: the others then go on."""

    def __init__(self, tafels: Mapping[str, Tafel]) -> None:
        self._tafels = tafels
        self._frames: dict[str, pd.DataFrame] = {}
        self._telbronnen: dict[str, Telbron] = {}

    def __call__(self, definitie: Tabel, ruw: pd.DataFrame) -> None:
        """Make the counts of the indicators that use the table. Raises the error that would stop all figures."""
        frame = harmoniseer(ruw, definitie)
        if definitie.id == WIJKTABEL:
            for jaar, deel in ruw.groupby("jaar"):
                maak_wijken(deel, int(str(jaar)))
        frame = frame[~frame["gebied"].str.match("WK|BU")].reset_index(drop=True)
        gebruikt = [i for i in catalogus().values() if definitie.id in _tabellen_van(i)]
        frames = {definitie.id: frame}
        telbronnen: dict[str, Telbron] = {definitie.id: definitie}
        for naam in sorted(set().union(*map(_tabellen_van, gebruikt)) - {definitie.id}):
            if (ander := self._ander(naam)) is not None:
                frames[naam], telbronnen[naam] = ander[0][ander[0]["jaar"].isin(frame["jaar"])], ander[1]
        gebieden = Gemeentegebieden(INDELING)
        kubussen = {naam: maak_kubus(deel, telbronnen[naam], gebieden, INDELING) for naam, deel in frames.items()}
        for indicator in gebruikt:
            if indicator.teller is not None:
                for venster in vensters_van(indicator, kubussen, telbronnen, gebieden):
                    controleer_aantallen(_aantallen(venster, gebieden.alle))
            elif indicator.waarde is not None:
                gepubliceerd(indicator, indicator.waarde, frame, definitie, gebieden.alle, INDELING)
        eerder = [self._frames[definitie.id]] if definitie.id in self._frames else []
        self._frames[definitie.id] = pd.concat([*eerder, frame], ignore_index=True)
        self._telbronnen[definitie.id] = definitie

    def _ander(self, naam: str) -> tuple[pd.DataFrame, Telbron] | None:
        """Another table that the same indicators use: as it came in just now, else as it was."""
        if naam in self._frames:
            return self._frames[naam], self._telbronnen[naam]
        if naam in self._tafels:
            return pd.read_parquet(self._tafels[naam].pad), self._tafels[naam].telbron
        return None


def _aantallen(venster: Venster, gebieden: pd.Index) -> pd.DataFrame:
    """Counts of one indicator in one period, as ``controleer_aantallen`` reads them.

    Without those that are hidden: rounded counts of a handful can hold more cases than people.
    """
    cijfer = venster.cijfer
    handvol = (cijfer.teller >= 0) & (cijfer.teller < (cijfer.indicator.privacy.minimum or 0))
    return pd.DataFrame(
        {
            "indicator": cijfer.indicator.id,
            "gebied": gebieden,
            "periode": jaren(cijfer.van, cijfer.tot),
            "teller": np.where(handvol, np.nan, cijfer.teller),
            "noemer": np.nan if cijfer.noemer is None else cijfer.noemer,
            "speling": venster.ruimte,
            "status": [str(STATUSSEN[status]) for status in venster.status],
        }
    )


def _tabellen_van(indicator: Indicator) -> set[str]:
    return {d.tabel for d in (indicator.teller, indicator.noemer, indicator.waarde) if d is not None}
