"""Third place of the figures: from tellingen to the tidy Figures table, for all areas at once.

Counts are put on one division of areas, added up over regions and pooled years, and only then divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import areas, disclosure, stats
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.model import Breukdeel, Bron, Indicator, Niveau, Reden, Status, Tabel
from kansrijk_analysis.text import jaren

Floats = NDArray[np.float64]

# The levels for which figures are published: the ones a gemeente can be compared with. More published
# groupings would give more ways to compute a hidden figure back.
REGIONIVEAUS = (Niveau.PROVINCIE, Niveau.GGD_REGIO, Niveau.GROOTTEKLASSE)
KOLOMMEN = [
    "indicator", "gebied", "periode", "van", "tot", "teller", "noemer",
    "waarde", "ondergrens", "bovengrens", "status", "reden", "bron",
]  # fmt: skip

# Least firm last: the status of a sum is that of its least firm part.
_STATUSSEN = [Status.DEFINITIEF, Status.GESCHAT, Status.NADER_VOORLOPIG, Status.VOORLOPIG, Status.OEFEN]
_REDENEN = ["", *Reden]
_AFGESCHERMD = [_REDENEN.index(Reden.AFGESCHERMD), _REDENEN.index(Reden.AFGESCHERMD_INDIRECT)]


@dataclass(frozen=True)
class Figures:
    """Computed figures of one source, on one division of areas.

    ``table``: one row per indicator, area and period, with the columns of ``KOLOMMEN``; ``waarde``,
    ``ondergrens`` and ``bovengrens`` in the indicator's unit, counts in ``teller`` and ``noemer``. A row
    without a value has its ``reden`` and no numbers at all.
    """

    table: pd.DataFrame
    jaar: int  # year of the division
    bronnen: Mapping[str, Bron] = field(default_factory=dict)

    @cached_property
    def laatste(self) -> pd.DataFrame:
        """The most recent period of each indicator, same columns as ``table``."""
        recent = self.table.groupby("indicator", observed=True)["tot"].transform("max")
        return self.table[self.table["tot"] == recent].reset_index(drop=True)


@dataclass(frozen=True)
class _Kubus:
    """Counts of one table on one division: areas x years x measures."""

    gebieden: pd.Index
    jaren: list[int]
    maten: dict[str, int]
    aantal: Floats
    reden: NDArray[np.int8]
    status: NDArray[np.int8]  # areas x years x measures


class _Gebieden:
    """The areas of one division in a fixed order: gemeenten first, then regions, then the nation."""

    def __init__(self, jaar: int) -> None:
        groepen = areas.groepen(jaar)
        self.gemeenten = pd.Index(sorted(areas.gemeenten(jaar)["code"]))
        gewenst = groepen[groepen["niveau"].isin([str(niveau) for niveau in REGIONIVEAUS])]
        self.regios = pd.Index(sorted(gewenst["groep"].unique()))
        self.alle = self.gemeenten.append(self.regios).append(pd.Index([NEDERLAND]))
        plaats = pd.Series(np.arange(len(self.gemeenten)), index=self.gemeenten)
        self.leden = {
            str(groep): plaats[leden].to_numpy()
            for groep, leden in gewenst.groupby("groep")["gebied"].agg(list).items()
        }
        self.niveau = {str(groep): str(deel["niveau"].iloc[0]) for groep, deel in gewenst.groupby("groep")}
        # Row 0..n-1: which gemeenten add up to each region and to the nation.
        self.optelling = np.zeros((len(self.alle), len(self.gemeenten)), dtype=bool)
        self.optelling[: len(self.gemeenten)] = np.eye(len(self.gemeenten), dtype=bool)
        for rij, regio in enumerate(self.regios, start=len(self.gemeenten)):
            self.optelling[rij, self.leden[regio]] = True
        self.optelling[-1] = True
        self.aantal_gemeenten = self.optelling.sum(axis=1)

    def totalen(self) -> Iterable[NDArray[np.intp]]:
        """Index arrays (into ``alle``) of the parts of every published total: the ways to subtract."""
        for leden in self.leden.values():
            yield np.asarray(leden, dtype=np.intp)
        yield np.arange(len(self.gemeenten), dtype=np.intp)
        for niveau in REGIONIVEAUS:
            yield np.asarray(
                [
                    len(self.gemeenten) + rij
                    for rij, regio in enumerate(self.regios)
                    if self.niveau[regio] == str(niveau)
                ],
                dtype=np.intp,
            )


def _kubus(tellingen: pd.DataFrame, tabel: Tabel, gebieden: _Gebieden, jaar: int) -> _Kubus:
    """Put the tellingen of one table on the division of ``jaar`` and add up regions."""
    optelbaar = {maat.titel for maat in tabel.maten if maat.optelbaar}
    plaats_telt = tellingen["gebied"].str.startswith("GM") | (tellingen["gebied"] == NEDERLAND)
    nodig = tellingen[plaats_telt & tellingen["maat"].isin(optelbaar)]
    op_indeling = areas.herindeel(nodig, jaar, sleutels=["maat"])
    maten = {maat: plaats for plaats, maat in enumerate(sorted(op_indeling["maat"].unique()))}
    jaarlijst = sorted(int(j) for j in op_indeling["jaar"].unique())
    vorm = (len(gebieden.alle), len(jaarlijst), len(maten))
    rij = gebieden.alle.get_indexer(op_indeling["gebied"])
    kolom = op_indeling["jaar"].map({j: plaats for plaats, j in enumerate(jaarlijst)}).to_numpy()
    laag = op_indeling["maat"].map(maten).to_numpy()
    binnen = rij >= 0
    plek = (rij[binnen], kolom[binnen], laag[binnen])

    aantal = np.full(vorm, np.nan)
    reden = np.full(vorm, _REDENEN.index(Reden.NIET_BESCHIKBAAR), dtype=np.int8)
    status = np.zeros(vorm, dtype=np.int8)
    aantal[plek] = op_indeling["aantal"].to_numpy(dtype=np.float64)[binnen]
    reden[plek] = op_indeling["reden"].fillna("").map(_REDENEN.index).to_numpy()[binnen]
    # The source gives one status a period; a shared-out count is an estimate besides.
    per_jaar = nodig["status"].map(_STATUSSEN.index).groupby(nodig["jaar"]).max()
    geschat = np.where(op_indeling["geschat"], _STATUSSEN.index(Status.GESCHAT), 0)
    status[plek] = np.maximum(op_indeling["jaar"].map(per_jaar).to_numpy(), geschat)[binnen]

    n = len(gebieden.gemeenten)
    for som in range(n, len(gebieden.alle)):
        leden = gebieden.optelling[som]
        # The nation as the source gives it keeps people without a known gemeente.
        uit_bron = ~np.isnan(aantal[som])
        aantal[som] = np.where(uit_bron, aantal[som], aantal[:n][leden].sum(axis=0))
        reden[som] = np.where(uit_bron, 0, reden[:n][leden].max(axis=0))
        status[som] = np.where(uit_bron, status[som], status[:n][leden].max(axis=0))
    # Moved within the nation: the sum of all parts is not estimated.
    nationaal = status[-1]
    nationaal[nationaal == _STATUSSEN.index(Status.GESCHAT)] = 0
    reden[~np.isnan(aantal)] = 0
    return _Kubus(gebieden.alle, jaarlijst, maten, aantal, reden, status)


@dataclass(frozen=True)
class _Deel:
    """Numerator or denominator: areas x years."""

    aantal: Floats
    reden: NDArray[np.int8]
    status: NDArray[np.int8]
    afronding: Floats  # half width of the rounding error, same unit as ``aantal``, per area


def _deel(deel: Breukdeel, kubus: _Kubus, tabel: Tabel, gebieden: _Gebieden) -> _Deel:
    plus = [kubus.maten[maat] for maat in deel.maten]
    min_ = [kubus.maten[maat] for maat in deel.min_maten]
    lagen = plus + min_
    aantal = kubus.aantal[..., plus].sum(axis=-1) - kubus.aantal[..., min_].sum(axis=-1)
    bases = {maat.titel: maat.afronding_gemeente for maat in tabel.maten}
    basis = np.array([bases[maat] for maat in (*deel.maten, *deel.min_maten)], dtype=np.float64)
    basis = np.where(basis > 1, basis, 0.0)
    # One rounded count is off by at most half its base; over many, the errors (uniform, standard
    # deviation base / sqrt(12)) partly cancel out.
    delen = gebieden.aantal_gemeenten.astype(np.float64).copy()
    delen[-1] = 1
    ruimte = np.minimum(0.5 * basis.sum() * delen, 1.96 * np.sqrt((basis**2).sum() * delen / 12))
    return _Deel(
        aantal / deel.deel_door,
        kubus.reden[..., lagen].max(axis=-1),
        kubus.status[..., lagen].max(axis=-1),
        ruimte / deel.deel_door,
    )


def _vensters(aanwezig: list[int], lengte: int) -> list[tuple[int, int]]:
    """Give whole, non-overlapping periods, counted back from the last year."""
    vensters: list[tuple[int, int]] = []
    tot = max(aanwezig)
    while all(jaar in aanwezig for jaar in range(tot - lengte + 1, tot + 1)):
        vensters.append((tot - lengte + 1, tot))
        tot -= lengte
    return vensters[::-1]


class _Verborgen:
    """Counts that are hidden as figures of their own: no other figure may show them as its part."""

    def __init__(self) -> None:
        self._per_telling: dict[tuple[str, ...], dict[int, NDArray[np.bool_]]] = {}

    @staticmethod
    def _sleutel(deel: Breukdeel) -> tuple[str, ...]:
        return (deel.tabel, *sorted(deel.maten), "-", *sorted(deel.min_maten))

    def onthoud(self, deel: Breukdeel, venster: range, weg: NDArray[np.bool_]) -> None:
        per_jaar = self._per_telling.setdefault(self._sleutel(deel), {})
        for jaar in venster:
            per_jaar[jaar] = weg

    def raakt(self, deel: Breukdeel, venster: range, aantal: int) -> NDArray[np.bool_]:
        """Areas for which a hidden count is part of this sum: the years beside it would give it away."""
        per_jaar = self._per_telling.get(self._sleutel(deel), {})
        lagen = [per_jaar[jaar] for jaar in venster if jaar in per_jaar]
        return np.logical_or.reduce(lagen) if lagen else np.zeros(aantal, dtype=bool)


def _indicator(
    indicator: Indicator,
    kubussen: Mapping[str, _Kubus],
    tabellen: Mapping[str, Tabel],
    gebieden: _Gebieden,
    verborgen: _Verborgen,
) -> list[pd.DataFrame]:
    assert indicator.teller is not None
    delen = [deel for deel in (indicator.teller, indicator.noemer) if deel is not None]
    # An edition without one of the measures: this indicator has no figures, the others do.
    if any(
        not {*deel.maten, *deel.min_maten} <= kubussen[deel.tabel].maten.keys() if deel.tabel in kubussen else True
        for deel in delen
    ):
        return []
    uit = [(_deel(deel, kubussen[deel.tabel], tabellen[deel.tabel], gebieden), kubussen[deel.tabel]) for deel in delen]
    gezamenlijk = sorted(set.intersection(*(set(kubus.jaren) for _, kubus in uit)))
    rijen = []
    for van, tot in _vensters(gezamenlijk, indicator.samenvoegen.jaren) if gezamenlijk else []:
        venster = range(van, tot + 1)
        kolommen = [[kubus.jaren.index(jaar) for jaar in venster] for _, kubus in uit]
        sommen = [deel.aantal[:, kolom].sum(axis=1) for (deel, _), kolom in zip(uit, kolommen, strict=True)]
        reden = np.maximum.reduce([d.reden[:, k].max(axis=1) for (d, _), k in zip(uit, kolommen, strict=True)])
        status = np.maximum.reduce([d.status[:, k].max(axis=1) for (d, _), k in zip(uit, kolommen, strict=True)])
        teller = sommen[0]
        noemer = sommen[1] if len(sommen) > 1 else None
        ook_weg = np.logical_or.reduce([verborgen.raakt(deel, venster, len(teller)) for deel in delen])
        reden = _scherm_af(indicator, teller, noemer, reden, ook_weg, gebieden)
        if noemer is None:
            verborgen.onthoud(indicator.teller, venster, np.isin(reden, _AFGESCHERMD))
        ruimte = uit[0][0].afronding * len(venster)
        waarde, onder, boven = _waarden(indicator, teller, noemer, ruimte)
        weg = reden > 0
        nummers = {
            "teller": teller,
            "noemer": noemer if noemer is not None else np.full_like(teller, np.nan),
            "waarde": waarde,
            "ondergrens": onder,
            "bovengrens": boven,
        }
        rijen.append(
            pd.DataFrame(
                {
                    "indicator": indicator.id,
                    "gebied": gebieden.alle,
                    "periode": jaren(van, tot),
                    "van": van,
                    "tot": tot,
                    **{naam: np.where(weg, np.nan, kolom) for naam, kolom in nummers.items()},
                    "status": [str(_STATUSSEN[s]) for s in status],
                    "reden": [str(_REDENEN[r]) or None for r in reden],
                    "bron": indicator.teller.tabel,
                }
            )
        )
    return rijen


def _scherm_af(
    indicator: Indicator,
    teller: Floats,
    noemer: Floats | None,
    reden: NDArray[np.int8],
    ook_weg: NDArray[np.bool_],
    gebieden: _Gebieden,
) -> NDArray[np.int8]:
    """Add the reasons of privacy and of an empty denominator to those of the source.

    ``ook_weg``: areas where this figure would show a count that is hidden elsewhere.
    """
    reden = reden.copy()
    if noemer is not None:
        reden[(reden == 0) & (noemer == 0)] = _REDENEN.index(Reden.GEEN_NOEMER)
    if indicator.privacy.minimum is None:
        return reden
    restgroep = noemer if indicator.soort == "aandeel" else None
    bekend = reden == 0
    verborgen = disclosure.primary(teller, restgroep, indicator.privacy.minimum) & bekend
    mee = ook_weg & bekend & ~verborgen
    extra = disclosure.complementary(verborgen | mee, np.where(bekend, teller, np.nan), gebieden.totalen())
    reden[verborgen] = _REDENEN.index(Reden.AFGESCHERMD)
    reden[mee | extra] = _REDENEN.index(Reden.AFGESCHERMD_INDIRECT)
    return reden


def _waarden(
    indicator: Indicator, teller: Floats, noemer: Floats | None, ruimte: Floats
) -> tuple[Floats, Floats, Floats]:
    """Give value and limits in the indicator's unit; rounding of the source widens the limits."""
    deler = np.ones_like(teller) if noemer is None else noemer
    with np.errstate(divide="ignore", invalid="ignore"):
        waarde = np.where(deler > 0, indicator.factor * teller / deler, np.nan)
    if indicator.marge == "geen":
        return waarde, np.full_like(waarde, np.nan), np.full_like(waarde, np.nan)
    laag = np.maximum(teller - ruimte, 0)
    hoog = teller + ruimte
    if indicator.soort == "aandeel":
        onder = stats.wilson_interval(laag, deler).lower
        boven = stats.wilson_interval(np.fmin(hoog, deler), deler).upper
    else:
        onder = stats.poisson_interval(laag, deler).lower
        boven = stats.poisson_interval(hoog, deler).upper
    return waarde, indicator.factor * onder, indicator.factor * boven


def bereken(
    tellingen: Mapping[str, pd.DataFrame],
    indicatoren: Iterable[Indicator],
    tabellen: Mapping[str, Tabel],
    jaar: int,
) -> pd.DataFrame:
    """Compute every indicator that has counts, for all gemeenten and regions of the division of ``jaar``.

    ``tellingen``: per table id the frame of ``harmonise``. Returns the Figures table (see ``Figures``).
    """
    gebieden = _Gebieden(jaar)
    kubussen = {naam: _kubus(frame, tabellen[naam], gebieden, jaar) for naam, frame in tellingen.items() if len(frame)}
    met_teller = [indicator for indicator in indicatoren if indicator.teller is not None]
    verborgen = _Verborgen()
    # Counts first: what is hidden of them decides what the others may show.
    per_indicator = {
        indicator.id: _indicator(indicator, kubussen, tabellen, gebieden, verborgen)
        for indicator in sorted(met_teller, key=lambda indicator: indicator.noemer is not None)
    }
    rijen = [deel for indicator in met_teller for deel in per_indicator[indicator.id]]
    if not rijen:
        return pd.DataFrame(columns=KOLOMMEN)
    tabel = pd.concat(rijen, ignore_index=True)[KOLOMMEN]
    tabel["reden"] = tabel["reden"].astype("str")
    return tabel
