"""Put figures beside a benchmark: does it differ, how sure is that, is it large enough to matter.

Arrays in, arrays out, for any number of indicators or areas; what is said of them in Dutch stands in ``zinnen``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kansrijk_analysis import stats
from kansrijk_analysis.profiles.reeksen import Floats, Kind, Mask, Reeks, Reeksen

ZEKERHEID = 0.95
"""Confidence of all limits and tests."""

VERGELIJKING_KOLOMMEN = (
    "vergelijk_waarde", "vergelijk_ondergrens", "vergelijk_bovengrens", "verhouding", "verhouding_onder",
    "verhouding_boven", "verschil_aantal", "p", "p_bij", "oordeel", "zekerheid", "relevant", "waardering",
    "niet_vergeleken_reden",
)  # fmt: skip

Teksten = NDArray[np.str_]


class Groep(NamedTuple):
    """The others that figures are compared with: their value in the indicator's unit, and their counts."""

    waarde: Floats
    teller: Floats
    noemer: Floats


class Verschil(NamedTuple):
    """One value a figure; ``p`` is NaN where nothing could be tested."""

    p: Floats
    oordeel: Teksten  # hoger, lager, vergelijkbaar, onbeslist; empty where nothing could be tested
    verhouding: Floats  # figure / benchmark, with the limits of the figure
    onder: Floats
    boven: Floats


def zonder_eigen(waarde: Floats, teller: Floats, noemer: Floats, geheel: Groep, erin: ArrayLike) -> Groep:
    """Take the area's own counts out of the benchmark it is part of (``erin``): what is left are the others.

    Amsterdam is a twentieth of the Netherlands: beside the whole country it would partly be compared with itself.
    Where counts lack, the benchmark stays whole.
    """
    eigen = np.asarray(erin, dtype=np.bool_) & ~np.isnan(teller) & ~np.isnan(geheel.teller)
    return Groep(
        geheel.waarde,
        np.where(eigen, geheel.teller - teller, geheel.teller),
        np.where(eigen, geheel.noemer - noemer, geheel.noemer),
    )


def toets(teller: Floats, noemer: Floats, speling: Floats, anderen: Groep, kind: Kind) -> Floats:
    """Give the two-sided p-value of the difference with the others, from counts; NaN without counts.

    A count that the source rounded is first moved towards no difference as far as the rounding allows,
    so that rounding alone never makes a difference.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        verwacht = noemer * anderen.teller / anderen.noemer
    ruimte = np.nan_to_num(speling)
    geschoven = np.where(
        teller > verwacht, np.maximum(teller - ruimte, verwacht), np.minimum(teller + ruimte, verwacht)
    )
    geschoven = np.where(ruimte > 0, geschoven, teller)
    kan = ~np.isnan(geschoven) & ~np.isnan(anderen.teller) & (anderen.noemer > 0) & (noemer > 0)
    p = np.full(np.shape(teller), np.nan)
    if kan.any():
        p[kan] = stats.compare_with_rest(
            geschoven[kan],
            noemer[kan],
            (geschoven + anderen.teller)[kan],
            (noemer + anderen.noemer)[kan],
            kind=kind,
        ).p
    return p


def oordeel(
    waarde: Floats, ondergrens: Floats, bovengrens: Floats, p: Floats, tegen: Floats, relevant: ArrayLike
) -> Verschil:
    """Judge figures against a benchmark value.

    ``relevant`` is the smallest difference that matters, as a part of the benchmark. Higher or lower where
    the test finds a difference; "vergelijkbaar" where the whole interval lies within what does not matter;
    else "onbeslist": too few to tell.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        deler = np.where(tegen > 0, tegen, np.nan)
        verhouding, onder, boven = waarde / deler, ondergrens / deler, bovengrens / deler
    grens = np.asarray(relevant, dtype=np.float64)
    verschilt = p < 1 - ZEKERHEID
    zelfde = (onder >= 1 - grens) & (boven <= 1 + grens)
    woord = np.select(
        [np.isnan(p) | np.isnan(verhouding), verschilt & (verhouding > 1), verschilt & (verhouding < 1), zelfde],
        ["", "hoger", "lager", "vergelijkbaar"],
        default="onbeslist",
    )
    return Verschil(p, woord, verhouding, onder, boven)


def vergelijk(reeksen: Reeksen, eigen: ArrayLike, ander: int, erin: ArrayLike) -> pd.DataFrame:
    """Compare the newest figures of areas with those of one other area.

    ``eigen``: places of the areas in ``reeksen.gebieden``; ``ander``: place of the benchmark; ``erin``: which of the
    areas are part of it. Gives ``indicator, gebied`` and ``VERGELIJKING_KOLOMMEN``, one row per indicator
    and area, indicator by indicator. ``p_bij`` holds for all indicators of an area together.
    """
    plekken = np.atleast_1d(np.asarray(eigen, dtype=np.intp))
    in_ander = np.broadcast_to(np.asarray(erin, dtype=np.bool_), plekken.shape)
    zelf = plekken == ander
    delen = [_een_indicator(reeks, plekken, ander, in_ander, zelf) for reeks in reeksen.per_indicator.values()]
    if not delen:
        return pd.DataFrame(columns=["indicator", "gebied", *VERGELIJKING_KOLOMMEN])
    p = np.stack([deel["p"] for deel in delen])
    p_bij = stats.benjamini_hochberg(p.T).T
    tabellen = []
    for deel, bij in zip(delen, p_bij, strict=True):
        verschilt = np.isin(deel["oordeel"], ["hoger", "lager"])
        zekerheid = np.select([verschilt & (bij < 1 - ZEKERHEID), verschilt], ["zeker", "aanwijzing"], default="")
        tabellen.append(
            pd.DataFrame({"gebied": reeksen.gebieden[plekken], **deel, "p_bij": bij, "zekerheid": zekerheid})
        )
    return pd.concat(tabellen, ignore_index=True)[["indicator", "gebied", *VERGELIJKING_KOLOMMEN]]


def _een_indicator(reeks: Reeks, plekken: NDArray[np.intp], ander: int, erin: Mask, zelf: Mask) -> dict[str, Any]:
    indicator = reeks.indicator
    lagen = ("waarde", "ondergrens", "bovengrens", "teller", "noemer", "speling")
    waarde, onder, boven, teller, noemer, speling = (getattr(reeks, laag)[plekken, -1] for laag in lagen)
    geheel = Groep(*(np.asarray(getattr(reeks, laag)[ander, -1]) for laag in ("waarde", "teller", "noemer")))
    telt = indicator.soort in ("aandeel", "cijfer", "dichtheid")
    naast = geheel.waarde if telt else np.asarray(np.nan)
    p = np.full(len(plekken), np.nan)
    if reeks.met_toeval:
        # Counts of another source are no part of the benchmark's.
        deel_van = erin & (reeks.bron[plekken, -1] == reeks.bron[ander, -1])
        p = toets(teller, noemer, speling, zonder_eigen(waarde, teller, noemer, geheel, deel_van), reeks.kind)
        uit_bron = np.isnan(teller) & ~np.isnan(onder) & bool(np.isfinite(naast))
        if uit_bron.any():
            deel, laag, hoog = (laag[uit_bron] / indicator.factor for laag in (waarde, onder, boven))
            doel = naast / indicator.factor
            p[uit_bron] = stats.compare_published(deel, laag, hoog, doel, confidence=ZEKERHEID, kind=reeks.kind).p
    p[zelf] = np.nan
    gevonden = oordeel(waarde, onder, boven, p, np.where(zelf, np.nan, naast), indicator.relevant_verschil)
    verschilt = np.isin(gevonden.oordeel, ["hoger", "lager"])
    ongunstig = {"hoger_ongunstiger": "hoger", "lager_ongunstiger": "lager"}.get(indicator.richting)
    with np.errstate(invalid="ignore"):
        relevant = np.abs(gevonden.verhouding - 1) >= indicator.relevant_verschil
    if telt and indicator.soort != "dichtheid":
        aantal = stats.excess(teller, noemer, naast / indicator.factor)
    else:
        aantal = np.full(len(plekken), np.nan)
    reden = np.select(
        [gevonden.oordeel != "", np.isnan(waarde), zelf, np.isnan(naast) & telt, np.full(len(plekken), not telt)],
        ["", "geen_cijfer", "zelfde_gebied", "geen_vergelijking", "aantal"],
        default="telling",
    )
    toont = ~np.isnan(waarde) & ~zelf

    def getoond(waarden: Floats) -> Floats:
        return np.where(toont, waarden, np.nan)

    return {
        "indicator": indicator.id,
        "vergelijk_waarde": np.broadcast_to(naast, plekken.shape),
        "vergelijk_ondergrens": np.broadcast_to(reeks.ondergrens[ander, -1] if telt else np.nan, plekken.shape),
        "vergelijk_bovengrens": np.broadcast_to(reeks.bovengrens[ander, -1] if telt else np.nan, plekken.shape),
        "verhouding": getoond(gevonden.verhouding),
        "verhouding_onder": getoond(gevonden.onder),
        "verhouding_boven": getoond(gevonden.boven),
        "verschil_aantal": getoond(aantal),
        "p": p,
        "oordeel": np.where(gevonden.oordeel == "", "niet_vergeleken", gevonden.oordeel),
        "relevant": pd.array(
            [bool(r) if v else None for r, v in zip(relevant, verschilt, strict=True)], dtype="boolean"
        ),
        "waardering": np.select(
            [~verschilt | (ongunstig is None), gevonden.oordeel == (ongunstig or "")], ["", "ongunstiger"], "gunstiger"
        ),
        "niet_vergeleken_reden": reden,
    }
