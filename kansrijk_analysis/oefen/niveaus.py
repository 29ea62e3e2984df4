"""The national level of every indicator: known values from their source, and the years between and around them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.indicators.catalogue import NEDERLAND, landelijke_waarden
from kansrijk_analysis.indicators.mappen import ingebouwd
from kansrijk_analysis.oefen.model import Getrokken, Samengesteld, UitTabel, Verzonnen
from kansrijk_analysis.text import tekst

Floats = NDArray[np.float64]


def ankers(indicator: Getrokken | Samengesteld) -> dict[int, float]:
    """Give the known national values of an indicator by year, as a part.

    Raises ``LookupError`` with the name of a value that is not in its source.
    """
    bron = indicator.landelijk
    if isinstance(bron, Verzonnen):
        return {bron.jaar: bron.waarde / indicator.factor}
    if isinstance(bron, UitTabel):
        land = ingebed(bron.tabel)
        land = land[(land["gebied"] == NEDERLAND) & (land["jaar"] == bron.jaar)]
        aantal = dict(zip(land["maat"], land["aantal"], strict=True))
        if ontbreekt := {*bron.teller, *bron.noemer} - set(aantal):
            raise LookupError(f"{min(ontbreekt)} ({bron.tabel}, {bron.jaar})")
        return {bron.jaar: sum(aantal[maat] for maat in bron.teller) / sum(aantal[maat] for maat in bron.noemer)}
    uit = {}
    for regel in bron.regels:
        naam = regel.indicator or indicator.id
        gevonden = [
            w for w in landelijke_waarden().get(naam, ()) if w.periode == regel.periode and w.gebied == NEDERLAND
        ]
        per = "%" if indicator.factor == 100 else "per 1.000"
        if not gevonden or not gevonden[0].eenheid.startswith(per):
            raise LookupError(f"{naam} ({regel.periode})")
        uit[regel.jaar or int(regel.periode)] = gevonden[0].waarde / indicator.factor
    return uit


def niveau(indicator: Getrokken, jaren: tuple[int, ...]) -> Floats:
    """Give the national rate of each year, as a part: known years as they are, others by equal yearly parts."""
    bekend = ankers(indicator)
    wanneer = np.array(sorted(bekend), dtype=np.float64)
    hoogte = np.log([bekend[int(jaar)] for jaar in wanneer])
    stap = np.log1p(indicator.verloop / 100)
    t = np.array(jaren, dtype=np.float64)
    buiten = np.minimum(t - wanneer[0], 0) + np.maximum(t - wanneer[-1], 0)
    return np.asarray(np.exp(np.interp(t, wanneer, hoogte) + stap * buiten), dtype=np.float64)


def ingebed(tabel: str) -> pd.DataFrame:
    """Read the embedded tellingen of a table; never the fetched ones, which differ from user to user."""
    return _lees(ingebouwd() / f"{tabel}.parquet")


@cache
def _lees(pad: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(pad)
    except (OSError, ValueError):
        raise BestandBeschadigd(
            bestand=str(pad), wat=tekst("gegevens.kapot.ontbreekt"), doe=tekst("gegevens.herstel_ingebouwd")
        ) from None
