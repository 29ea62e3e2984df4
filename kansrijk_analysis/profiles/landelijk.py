"""How areas differ in the whole country: the yardstick of the index, and draws of what is true in all areas at once."""

from __future__ import annotations

import zlib
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from kansrijk_analysis import areas, stats
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus
from kansrijk_analysis.model import Indicator, Niveau
from kansrijk_analysis.profiles.delen import met_toeval
from kansrijk_analysis.profiles.reeksen import Floats
from kansrijk_analysis.text import tekst

TREKKINGEN_LAND = 1000
MINSTE_GEBIEDEN = 20
"""With fewer areas how they differ in the country can't be told (as in ``beoordelen``)."""


class Landmaat(NamedTuple):
    """Mean and standard deviation between all areas of a level that show a figure, in the indicator's unit."""

    midden: float
    stap: float


_bewaard: WeakKeyDictionary[Figures, dict[tuple[str, Niveau], Landmaat | None]] = WeakKeyDictionary()


def lijst_van(jaar: int, niveau: Niveau) -> pd.DataFrame:
    """Give ``code, naam`` of all areas of a level, by name; of wijken the name with that of the gemeente."""
    gemeenten = areas.gemeenten(jaar)[["code", "naam"]]
    if niveau is Niveau.GEMEENTE:
        lijst = gemeenten
    else:
        lijst = areas.wijken(jaar) if niveau is Niveau.WIJK else areas.buurten(jaar)
        waar = lijst["gemeente"].map(dict(zip(gemeenten["code"], gemeenten["naam"], strict=True)))
        lijst = lijst[["code"]].assign(naam=lijst["naam"] + " (" + waar + ")")
    return lijst.sort_values("naam", key=lambda namen: namen.str.casefold(), kind="stable", ignore_index=True)


def landmaat(figuren: Figures, niveau: Niveau, indicator: str) -> Landmaat | None:
    """Give how areas of a level differ in the country, beyond chance; ``None`` where that can't be told.

    From the distribution between areas that ``stats.shrink_proportions`` or ``shrink_rates`` finds: beta with mean mu
    and strength M has variance mu (1 - mu) / (M + 1), gamma with mean m and strength b has m / b. Made once.
    """
    bewaard = _bewaard.setdefault(figuren, {})
    if (indicator, niveau) not in bewaard:
        bewaard[indicator, niveau] = _reken(figuren, niveau, indicator)
    return bewaard[indicator, niveau]


def _reken(figuren: Figures, niveau: Niveau, naam: str) -> Landmaat | None:
    indicator = catalogus()[naam]
    teller, noemer = _tellingen(figuren, indicator, pd.Index(lijst_van(figuren.jaar, niveau)["code"]))
    if not met_toeval(indicator) or (~np.isnan(teller)).sum() < MINSTE_GEBIEDEN:
        return None
    klein = _krimp(indicator, teller, noemer)
    mu, sterkte = klein.prior_mean, klein.prior_strength
    if np.isnan(mu) or np.isinf(sterkte):
        return None
    variantie = mu * (1 - mu) / (sterkte + 1) if indicator.soort == "aandeel" else mu / sterkte
    return Landmaat(indicator.factor * mu, indicator.factor * float(np.sqrt(variantie)))


def _krimp(indicator: Indicator, teller: Floats, noemer: Floats) -> stats.Shrunken:
    reken = stats.shrink_proportions if indicator.soort == "aandeel" else stats.shrink_rates
    return reken(teller, noemer)


def _tellingen(figuren: Figures, indicator: Indicator, codes: pd.Index) -> tuple[Floats, Floats]:
    recent = figuren.laatste
    rijen = recent[recent["indicator"] == indicator.id].set_index("gebied").reindex(codes)
    teller, noemer = (rijen[naam].to_numpy(dtype=np.float64) for naam in ("teller", "noemer"))
    # A rounded count can lie a little above that of the people.
    return teller, np.maximum(noemer, teller) if indicator.soort == "aandeel" else noemer


def trek_landelijk(figuren: Figures, niveau: str, indicator: str) -> Floats | None:
    """Draw what is true in all areas of a level, with strength from all others: (draws, areas of ``lijst_van``).

    In the indicator's unit; NaN where no figure is shown. ``None`` where areas do not differ beyond chance or can't be
    judged. Raises ``OngeldigeInvoer`` for a level other than wijk or gemeente.
    """
    if niveau not in (Niveau.WIJK, Niveau.GEMEENTE):
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("wijken.index.niveau"))
    if landmaat(figuren, Niveau(niveau), indicator) is None:
        return None
    soort = catalogus()[indicator]
    teller, noemer = _tellingen(figuren, soort, pd.Index(lijst_van(figuren.jaar, Niveau(niveau))["code"]))
    klein = _krimp(soort, teller, noemer)
    trek = stats.posterior_draws_proportions if soort.soort == "aandeel" else stats.posterior_draws_rates
    zaad = zlib.crc32(indicator.encode())
    getrokken = trek(teller, noemer, klein.prior_mean, klein.prior_strength, TREKKINGEN_LAND, zaad)
    return soort.factor * getrokken.astype(np.float64)
