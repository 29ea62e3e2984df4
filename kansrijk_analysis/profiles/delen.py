"""The parts of a gemeente (wijken, or buurten), and draws of what is true in each of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import areas, stats
from kansrijk_analysis.areas.codes import WIJK
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus
from kansrijk_analysis.model import VERBORGEN, Gebied, Indicator, Niveau
from kansrijk_analysis.profiles.reeksen import Floats, Kind
from kansrijk_analysis.text import tekst

TREKKINGEN = 2000
"""Draws behind every statement about parts of a gemeente."""

_WIJK = re.compile(WIJK)
_CIJFERS = ("waarde", "ondergrens", "bovengrens", "teller", "noemer", "speling")


@dataclass(frozen=True)
class Delen:
    """The parts of ``geheel``, which is a gemeente or one wijk of it, in the order of their names.

    ``lijst``: their rows in the register of wijken; ``buren``: codes of all parts of this level in the gemeente, from
    which each can borrow strength.
    """

    gemeente: Gebied
    geheel: Gebied
    niveau: Niveau
    lijst: pd.DataFrame
    buren: pd.Index

    @cached_property
    def codes(self) -> pd.Index:
        """Codes of the parts."""
        codes: pd.Index = pd.Index(self.lijst["code"], dtype=object)
        return codes


def delen_van(gemeente: Gebied | str, jaar: int, niveau: str = "wijk") -> Delen:
    """Give the parts of a gemeente in the division of ``jaar``.

    ``gemeente``: a ``Gebied``, code or name. ``niveau``: ``"wijk"``, ``"buurt"``, or the code of one of its wijken,
    for the buurten of that wijk. Raises ``OnbekendGebied`` for an unknown gemeente or wijk, ``OngeldigeInvoer`` for
    another level or the wijk of another gemeente.
    """
    eigen = areas.find_gemeente(gemeente, jaar) if isinstance(gemeente, str) else gemeente
    if niveau == "wijk":
        lijst = areas.wijken(jaar, eigen.code)
        return Delen(eigen, eigen, Niveau.WIJK, _op_naam(lijst), pd.Index(lijst["code"], dtype=object))
    alle = areas.buurten(jaar, eigen.code)
    buren = pd.Index(alle["code"], dtype=object)
    if niveau == "buurt":
        return Delen(eigen, eigen, Niveau.BUURT, _op_naam(alle), buren)
    if not _WIJK.fullmatch(niveau):
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("wijken.parameter.niveau"))
    wijk = areas.find_wijk(niveau, jaar)
    if wijk.code[2:6] != eigen.code[2:]:
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("wijken.andere_gemeente", naam=eigen.naam))
    return Delen(eigen, wijk, Niveau.BUURT, _op_naam(alle[alle["wijk"] == wijk.code]), buren)


def _op_naam(lijst: pd.DataFrame) -> pd.DataFrame:
    return lijst.sort_values("naam", key=lambda namen: namen.str.casefold(), kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class Trekking:
    """The newest figure of one indicator in some areas, and draws of the truth behind it.

    Arrays are in the order of ``codes``; NaN where nothing is shown, with the ``reden``. Values in the indicator's
    unit. ``draws``: (draws, areas) in that unit, NaN where there is no figure; ``None`` where chance plays no part or
    there are too few areas. ``mean`` and ``sd``: (draws,) of the distribution between the areas.
    """

    indicator: Indicator
    codes: pd.Index
    van: int
    tot: int
    cijfers: Mapping[str, Floats]
    reden: NDArray[np.object_]
    status: NDArray[np.object_]
    draws: Floats | None
    sd: Floats | None
    bron: str

    @property
    def kind(self) -> Kind:
        """How chance works on this indicator."""
        return "proportion" if self.indicator.soort == "aandeel" else "rate"

    @property
    def toont(self) -> NDArray[np.bool_]:
        """Which areas have a figure."""
        return ~np.isnan(self.cijfers["waarde"])

    @property
    def is_waarde(self) -> bool:
        """Whether these are values that the source published ready-made, without the counts behind them."""
        return bool(np.isnan(self.cijfers["teller"]).all())

    @property
    def geteld(self) -> NDArray[np.bool_]:
        """Which areas have a figure that was counted, so that chance can be reckoned with."""
        return ~np.isnan(self.cijfers["teller"]) & (self.cijfers["noemer"] > 0)


def met_toeval(indicator: Indicator) -> bool:
    """Whether chance plays a part in an indicator, and areas can be compared on it."""
    return indicator.soort in ("aandeel", "cijfer") and indicator.marge == "toeval"


_bewaard: WeakKeyDictionary[Figures, dict[tuple[str, ...], dict[str, Trekking]]] = WeakKeyDictionary()


def trek(figuren: Figures, codes: pd.Index) -> dict[str, Trekking]:
    """Give the draws of all indicators that these areas have figures of, each with strength from the others.

    Made once for the same figures and areas. Raises ``GeenCijfers`` when there is no figure at all.
    """
    bewaard, sleutel = _bewaard.setdefault(figuren, {}), tuple(codes)
    if sleutel not in bewaard:
        recent = figuren.laatste
        gemeenten = recent[recent["gebied"].isin({f"GM{code[2:6]}" for code in codes})].set_index("indicator")
        recent = recent[recent["gebied"].isin(codes)]
        bekend = catalogus()
        bewaard[sleutel] = {
            naam: _een(bekend[naam], deel.set_index("gebied").reindex(codes), gemeenten.reindex([naam]).iloc[0])
            for naam, deel in ((str(naam), deel) for naam, deel in recent.groupby("indicator", sort=False))
            if naam in bekend and deel["waarde"].notna().any()
        }
    if not bewaard[sleutel]:
        raise GeenCijfers(wat=tekst("wijken.geen_cijfers.wat"), doe=tekst("wijken.geen_cijfers.doe"))
    return {naam: bewaard[sleutel][naam] for naam in bekend_eerst(bewaard[sleutel])}


def bekend_eerst(namen: Mapping[str, object]) -> list[str]:
    """Put ids of indicators in the order of the catalogue."""
    return [naam for naam in catalogus() if naam in namen]


def _een(indicator: Indicator, rijen: pd.DataFrame, gemeente: pd.Series[Any]) -> Trekking:
    cijfers = {naam: rijen[naam].to_numpy(dtype=np.float64) for naam in _CIJFERS}
    soort: Kind = "proportion" if indicator.soort == "aandeel" else "rate"
    draws = sd = None
    if met_toeval(indicator) and not np.isnan(cijfers["teller"]).all():
        # Rounding shifts a count evenly to either side, of the denominator as much as of the numerator.
        with np.errstate(invalid="ignore", divide="ignore"):
            deel = np.nansum(cijfers["teller"]) / np.nansum(cijfers["noemer"]) if np.nansum(cijfers["noemer"]) else 0.0
        fout = np.nan_to_num(cijfers["speling"]) / np.sqrt(3) * np.sqrt(1 + deel**2)
        teller, noemer = _met_rest(cijfers, rijen["reden"], gemeente)
        noemer = np.maximum(noemer, teller) if soort == "proportion" else noemer
        made = stats.between_areas(
            teller, noemer, soort, error=fout, draws=TREKKINGEN, seed=zlib.crc32(indicator.id.encode())
        )
        if not np.isnan(made.mean).any():
            draws = indicator.factor * made.draws.astype(np.float64)
            draws[:, np.isnan(cijfers["teller"])] = np.nan
            sd = indicator.factor * made.sd
    getoond = rijen.dropna(subset="van").iloc[0]
    return Trekking(
        indicator=indicator,
        codes=rijen.index,
        van=int(getoond["van"]),
        tot=int(getoond["tot"]),
        cijfers=cijfers,
        reden=rijen["reden"].astype(object).where(rijen["reden"].notna(), None).to_numpy(),
        status=rijen["status"].astype(object).to_numpy(),
        draws=draws,
        sd=sd,
        bron=str(getoond["bron"]),
    )


def _met_rest(cijfers: Mapping[str, Floats], reden: pd.Series[str], gemeente: pd.Series[Any]) -> tuple[Floats, Floats]:
    """Give the counts with what is left of the gemeente shared out evenly over the areas that are hidden.

    They are the smallest counts; leaving them out would lift the mean that the others are drawn to. Only what is
    published is used, so that nothing hidden shows through.
    """
    teller, noemer = cijfers["teller"], cijfers["noemer"]
    weg = reden.isin(VERBORGEN).to_numpy()
    rest_teller, rest_noemer = (
        float(gemeente[naam]) - float(np.nansum(cijfers[naam])) for naam in ("teller", "noemer")
    )
    if not weg.any() or not 0 <= rest_teller <= rest_noemer or not rest_noemer > 0:
        return teller, noemer
    aantal = int(weg.sum())
    return np.where(weg, rest_teller / aantal, teller), np.where(weg, rest_noemer / aantal, noemer)
