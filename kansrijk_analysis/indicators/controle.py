"""Refuse figures that can't be: a wrong count is told with its indicator, area and period, and never mended."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kansrijk_analysis.errors import OnmogelijkAantal
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.model import Status
from kansrijk_analysis.text import getal, tekst

_HEEL = 1e-6  # counts that were moved and added up are whole but for floating point


def controleer_aantallen(tabel: pd.DataFrame) -> None:
    """Raise ``OnmogelijkAantal`` for the first row of a Figures table whose counts can't be.

    Refused are counts below zero, infinite ones, more cases than people in a proportion (beyond what the
    source's rounding explains), and a count with a fraction where nothing was shared out.
    """
    teller = tabel["teller"].to_numpy(dtype=np.float64)
    noemer = tabel["noemer"].to_numpy(dtype=np.float64)
    speling = np.nan_to_num(tabel["speling"].to_numpy(dtype=np.float64))
    bekend = catalogus()
    namen = tabel["indicator"].astype("category")
    soorten = {naam: bekend[naam].soort if naam in bekend else "" for naam in namen.cat.categories}
    aandeel = np.array([soorten[naam] == "aandeel" for naam in namen.cat.categories], dtype=np.bool_)
    is_aandeel = aandeel[namen.cat.codes] if len(tabel) else np.zeros(0, dtype=np.bool_)
    geteld = (tabel["status"] != Status.GESCHAT.value).to_numpy()
    with np.errstate(invalid="ignore"):
        bezwaren = {
            "oneindig": np.isinf(teller) | np.isinf(noemer),
            "onder_nul": (teller < 0) | (noemer < 0),
            "meer_dan_noemer": is_aandeel & (teller > noemer + speling + _HEEL),
            "gebroken": geteld & (np.abs(teller - np.round(teller)) > _HEEL),
        }
    for bezwaar, waar in bezwaren.items():
        if waar.any():
            rij = tabel.iloc[int(np.argmax(waar))]
            wat = tekst(
                f"gegevens.onmogelijk.{bezwaar}", teller=getal(rij["teller"], 1), noemer=getal(rij["noemer"], 1)
            )
            raise OnmogelijkAantal(indicator=rij["indicator"], gebied=rij["gebied"], periode=rij["periode"], wat=wat)
