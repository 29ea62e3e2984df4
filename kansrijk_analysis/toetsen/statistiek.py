"""How long all conclusions about all gemeenten take, how that grows, and beside one gemeente at a time.

Each size runs in a process of its own, on one core, so that its memory is its own and nothing is warm.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from kansrijk_analysis.indicators import Figures, catalogus
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.model import Indicator, Status
from kansrijk_analysis.text import getal, tekst
from kansrijk_analysis.toetsen.uitslag import Uitslag

GROOTTES = (342, 3_400, 17_000)
INDICATOREN = 25
JAREN = 8
GRENS_SECONDEN = 3.0
GRENS_MB = 500.0
GRENS_GROEI = 1.5
"""How much more one area may cost among 17,000 than among 342."""


class _Meting(NamedTuple):
    gebieden: int
    seconden: float
    geheugen_mb: float
    keer: float  # how much longer trends and comparisons take in a loop over areas; 0 where not measured


def nagemaakte_cijfers(gebieden: int, zaad: int = 7) -> Figures:
    """Make figures of ``INDICATOREN`` indicators over ``JAREN`` years for any number of areas.

    Sizes and rates are drawn with about the spread of Dutch gemeenten (median of about 240 births a
    year); the figures mean nothing. Counts below 10 are hidden, as in the real ones.
    """
    toeval = np.random.default_rng(zaad)
    soorten = [i for i in catalogus().values() if i.soort in ("aandeel", "cijfer") and i.marge == "toeval"][
        :INDICATOREN
    ]
    codes = pd.Index([f"GM{nummer:05d}" for nummer in range(gebieden)] + [NEDERLAND])
    geboorten = np.maximum(np.round(np.exp(toeval.normal(np.log(240), 0.85, gebieden))), 20)
    delen = [_indicator(indicator, codes, geboorten, toeval) for indicator in soorten]
    tabel = pd.concat(delen, ignore_index=True)
    for kolom in ("indicator", "gebied", "periode", "status", "bron"):
        tabel[kolom] = tabel[kolom].astype("category")
    return Figures(tabel, 2026)


def _indicator(
    indicator: Indicator, codes: pd.Index, geboorten: np.ndarray, toeval: np.random.Generator
) -> pd.DataFrame:
    aantal, vorm = len(codes) - 1, (len(codes), JAREN)
    kans = np.clip(toeval.normal(0.08, 0.006, aantal) * toeval.uniform(0.5, 3), 0.005, 0.6)
    noemer = np.empty(vorm)
    noemer[:-1] = np.maximum(np.round(geboorten[:, None] * toeval.normal(1, 0.03, (aantal, JAREN))), 10)
    teller = np.empty(vorm)
    teller[:-1] = toeval.binomial(noemer[:-1].astype(np.int64), kans[:, None])
    noemer[-1], teller[-1] = noemer[:-1].sum(axis=0), teller[:-1].sum(axis=0)
    weg = (teller < 10) | (noemer - teller < 10)
    waarde = indicator.factor * teller / noemer
    marge = 1.96 * indicator.factor * np.sqrt(teller + 1) / noemer
    getallen = {"teller": teller, "noemer": noemer, "waarde": waarde, "ondergrens": waarde - marge}
    getallen |= {"bovengrens": waarde + marge, "speling": np.zeros(vorm)}
    jaren = np.arange(2026 - JAREN, 2026)
    return pd.DataFrame(
        {
            "indicator": indicator.id,
            "gebied": pd.Categorical.from_codes(np.repeat(np.arange(len(codes)), JAREN), categories=codes),
            "periode": np.tile(jaren.astype(str), len(codes)),
            "van": np.tile(jaren, len(codes)),
            "tot": np.tile(jaren, len(codes)),
            **{naam: np.where(weg, np.nan, laag).ravel() for naam, laag in getallen.items()},
            "status": Status.DEFINITIEF.value,
            "reden": pd.Series("afgeschermd", index=range(weg.size)).where(weg.ravel()),
            "bron": "toets",
        }
    )


def _op_een_kern() -> None:
    if hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _piek_mb() -> float:
    """Peak memory of this process; NaN where the system does not tell."""
    if sys.platform == "win32":
        return float("nan")
    import resource

    piek = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return piek / 1024**2 if sys.platform == "darwin" else piek / 1024


def _meet(gebieden: int) -> _Meting:
    from kansrijk_analysis.profiles.beoordelen import bereken_beoordeling
    from kansrijk_analysis.profiles.reeksen import reeksen_van
    from kansrijk_analysis.profiles.vergelijken import vergelijk

    _op_een_kern()
    figuren = nagemaakte_cijfers(gebieden)
    begin = time.perf_counter()
    beoordeling = bereken_beoordeling(figuren)
    reeksen = reeksen_van(figuren)
    plekken = np.flatnonzero(reeksen.delen)
    vergeleken = vergelijk(reeksen, plekken, int(reeksen.nederland or 0), True)
    seconden = time.perf_counter() - begin
    if len(vergeleken) != gebieden * INDICATOREN or beoordeling.table["kans_vijfde"].notna().sum() == 0:
        raise RuntimeError("the check did not compute what it should")
    piek = _piek_mb()
    return _Meting(gebieden, seconden, piek, _apart_of_samen(figuren) if gebieden == GROOTTES[0] else 0.0)


def _apart_of_samen(figuren: Figures) -> float:
    """Give how many times as long trends and comparisons take in a loop over gemeenten as all at once."""
    from kansrijk_analysis import stats
    from kansrijk_analysis.profiles.reeksen import reeksen_van

    jaren = np.arange(JAREN)
    samen = apart = 0.0
    for reeks in reeksen_van(figuren).per_indicator.values():
        trend = stats.trend_in_proportions if reeks.kind == "proportion" else stats.trend_in_rates
        land = (reeks.teller[-1, -1], reeks.noemer[-1, -1])
        begin = time.perf_counter()
        trend(reeks.teller[:-1], reeks.noemer[:-1], jaren)
        stats.compare_with_rest(reeks.teller[:-1, -1], reeks.noemer[:-1, -1], *land, kind=reeks.kind)
        samen += time.perf_counter() - begin
        begin = time.perf_counter()
        for teller, noemer in zip(reeks.teller[:-1], reeks.noemer[:-1], strict=True):
            trend(teller, noemer, jaren)
            stats.compare_with_rest(teller[-1], noemer[-1], *land, kind=reeks.kind)
        apart += time.perf_counter() - begin
    return apart / samen


def toets_statistiek(melding: Callable[[str], None]) -> Uitslag:
    """Measure all conclusions for each of ``GROOTTES`` and say whether the bounds were kept."""
    metingen = []
    proces = multiprocessing.get_context("spawn")
    for grootte in GROOTTES:
        melding(tekst("toets.bezig", aantal=getal(grootte)))
        with proces.Pool(1) as pool:
            metingen.append(pool.apply(_meet, (grootte,)))
    klein, groot = metingen[0], metingen[-1]
    groei = (groot.seconden / groot.gebieden) / (klein.seconden / klein.gebieden)
    zinnen = [
        tekst("toets.statistiek.klein", seconden=getal(klein.seconden, 2), megabytes=getal(klein.geheugen_mb)),
        tekst("toets.statistiek.groei", groei=getal(groei, 2), grens=getal(GRENS_GROEI, 1)),
        tekst("toets.statistiek.apart", keer=getal(klein.keer)),
    ]
    gehaald = klein.seconden < GRENS_SECONDEN and not klein.geheugen_mb >= GRENS_MB and groei < GRENS_GROEI
    zinnen.append(tekst("toets.gehaald" if gehaald else "toets.niet_gehaald"))
    rijen = tuple(
        (m.gebieden, round(m.seconden, 2), round(1000 * m.seconden / m.gebieden, 2), round(m.geheugen_mb))
        for m in metingen
    )
    return Uitslag(("gebieden", "seconden", "ms_per_gebied", "megabytes"), rijen, tuple(zinnen), gehaald)
