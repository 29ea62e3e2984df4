"""Third place of the figures: from tellingen to the tidy Figures table, for all areas at once.

Counts are put on one division of areas, added up over regions and pooled years, and only then divided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import areas, stats
from kansrijk_analysis.indicators.harmonise import NEDERLAND, SPLITSING
from kansrijk_analysis.indicators.hiding import Cijfer, Verborgen, verberg
from kansrijk_analysis.indicators.leeg import lege_perioden, zonder
from kansrijk_analysis.indicators.mengen import gedeeld_tot, meng, naast, tot_en_met
from kansrijk_analysis.indicators.perioden import Periode, perioden_in, vensters_naast
from kansrijk_analysis.indicators.waarden import alle_gepubliceerde
from kansrijk_analysis.model import Breukdeel, Bron, Indicator, Maat, Niveau, Reden, Status, Telbron
from kansrijk_analysis.text import jaren

Floats = NDArray[np.float64]

# The levels for which figures are published: the ones a gemeente can be compared with. More published
# groupings would give more ways to compute a hidden figure back.
REGIONIVEAUS = (Niveau.PROVINCIE, Niveau.GGD_REGIO, Niveau.GROOTTEKLASSE)
KOLOMMEN = [
    "indicator", "gebied", "periode", "van", "tot", "teller", "noemer",
    "waarde", "ondergrens", "bovengrens", "speling", "status", "reden", "bron",
]  # fmt: skip

# Least firm last: the status of a sum is that of its least firm part.
# Practice is no degree of firmness: its source tells it, and a practice count that was shared out is an estimate too.
STATUSSEN = [Status.DEFINITIEF, Status.OEFEN, Status.GESCHAT, Status.NADER_VOORLOPIG, Status.VOORLOPIG]
REDENEN = ["", *Reden]


@dataclass(frozen=True, eq=False)
class Figures:
    """Computed figures of one source, on one division of areas.

    ``table``: one row per indicator, area and period, with the columns of ``KOLOMMEN``; ``waarde``,
    ``ondergrens`` and ``bovengrens`` in the indicator's unit, counts in ``teller`` and ``noemer``,
    ``speling`` how far the numerator can be off because the source rounds (cases, to either side). A row
    without a value has its ``reden`` and no numbers at all. ``afdruk`` tells states of data and code
    apart; empty for figures that were made by hand.
    """

    table: pd.DataFrame
    jaar: int  # year of the division
    bronnen: Mapping[str, Bron] = field(default_factory=dict)
    afdruk: str = ""

    @property
    def oefen(self) -> bool:
        """Whether these are practice figures: everything that shows them must say so."""
        return any(bron.herkomst == "oefen" for bron in self.bronnen.values())

    @cached_property
    def gemengd(self) -> bool:
        """Whether an indicator has figures from more than one source."""
        return len(self.table[["indicator", "bron"]].drop_duplicates()) > self.table["indicator"].nunique()

    @cached_property
    def leeg(self) -> frozenset[tuple[str, int]]:
        """Indicator and last year of the periods of which no area has a figure (see ``leeg``)."""
        return lege_perioden(self.table)

    @cached_property
    def gevuld(self) -> pd.DataFrame:
        """The rows of ``table`` without those of periods of which no area has a figure."""
        return zonder(self.table, self.leeg)

    @cached_property
    def gedeeld(self) -> pd.DataFrame:
        """The rows of ``table`` up to the newest period that most areas have and that has figures, by indicator.

        Only figures that a user brought in for some gemeenten can be of later years.
        """
        if not self.gemengd and not self.leeg:
            return self.table
        return tot_en_met(self.table, gedeeld_tot(self.gevuld))

    @cached_property
    def laatste(self) -> pd.DataFrame:
        """The most recent period with figures of each indicator that most areas have, same columns as ``table``."""
        recent = self.gedeeld.groupby("indicator", observed=True)["tot"].transform("max")
        return self.gedeeld[self.gedeeld["tot"] == recent].reset_index(drop=True)


@dataclass(frozen=True)
class Kubus:
    """Counts of one table on one division: areas x years x measures."""

    gebieden: pd.Index
    jaren: list[int]
    maten: dict[str, int]
    aantal: Floats
    reden: NDArray[np.int8]
    status: NDArray[np.int8]  # areas x years x measures


class Gebieden(Protocol):
    """What computing asks of a set of areas: their order, and how far rounding can put a count off."""

    @property
    def alle(self) -> pd.Index:
        """Codes of the areas, in the order of every array."""

    def ruimte(self, maten: Iterable[Maat]) -> Floats:
        """Half width of the rounding error of a sum of measures, per area."""


class Gemeentegebieden:
    """The areas of one division in a fixed order: gemeenten first, then regions, then the nation."""

    def __init__(self, jaar: int) -> None:
        self.jaar = jaar
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

    def ruimte(self, maten: Iterable[Maat]) -> Floats:
        """Give how far a sum of rounded measures can be off, per area, to either side.

        The nation is rounded once.
        """
        delen = self.optelling.sum(axis=1).astype(np.float64)
        delen[-1] = 1
        return afrondruimte(maten, delen)


def afrondruimte(maten: Iterable[Maat], gemeenten: Floats) -> Floats:
    """Give how far a sum of rounded measures over so many gemeenten can be off, to either side.

    One rounded count is off by at most half its base; over many, the errors (uniform, standard deviation
    base / sqrt(12)) partly cancel out.
    """
    basis = np.array([maat.afronding_gemeente for maat in maten if maat.afronding_gemeente > 1], dtype=np.float64)
    uit: Floats = np.minimum(0.5 * basis.sum() * gemeenten, 1.96 * np.sqrt((basis**2).sum() * gemeenten / 12))
    return uit


def titel(maat: str) -> str:
    """Title of a measure, without the code by which its table is split out."""
    return maat.split(SPLITSING)[0]


def maak_kubus(tellingen: pd.DataFrame, tabel: Telbron, gebieden: Gemeentegebieden, jaar: int) -> Kubus:
    """Put the tellingen of one table on the division of ``jaar`` and add up regions."""
    optelbaar = {maat.titel for maat in tabel.maten if maat.optelbaar}
    plaats_telt = tellingen["gebied"].str.startswith("GM") | (tellingen["gebied"] == NEDERLAND)
    nodig = tellingen[plaats_telt & tellingen["maat"].map(titel).isin(optelbaar)]
    op_indeling = areas.herindeel(nodig, jaar, sleutels=["maat"], van_jaar=tabel.indeling)
    maten = {maat: plaats for plaats, maat in enumerate(sorted(op_indeling["maat"].unique()))}
    jaarlijst = sorted(int(j) for j in op_indeling["jaar"].unique())
    vorm = (len(gebieden.alle), len(jaarlijst), len(maten))
    rij = gebieden.alle.get_indexer(op_indeling["gebied"])
    # A table with nothing that can be added up (ready-made values) has an empty cube: say what the places are.
    kolom = op_indeling["jaar"].map({j: plaats for plaats, j in enumerate(jaarlijst)}).to_numpy(dtype=np.int64)
    laag = op_indeling["maat"].map(maten).to_numpy(dtype=np.int64)
    binnen = rij >= 0
    plek = (rij[binnen], kolom[binnen], laag[binnen])

    aantal = np.full(vorm, np.nan)
    reden = np.full(vorm, REDENEN.index(Reden.NIET_BESCHIKBAAR), dtype=np.int8)
    status = np.zeros(vorm, dtype=np.int8)
    aantal[plek] = op_indeling["aantal"].to_numpy(dtype=np.float64)[binnen]
    reden[plek] = op_indeling["reden"].fillna("").map(REDENEN.index).to_numpy(dtype=np.int8)[binnen]
    # The source gives one status a period; a shared-out count is an estimate besides.
    per_jaar = nodig["status"].map(STATUSSEN.index).groupby(nodig["jaar"]).max()
    geschat = np.where(op_indeling["geschat"], STATUSSEN.index(Status.GESCHAT), 0)
    status[plek] = np.maximum(op_indeling["jaar"].map(per_jaar).to_numpy(dtype=np.int64), geschat)[binnen]

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
    nationaal[nationaal == STATUSSEN.index(Status.GESCHAT)] = 0
    reden[~np.isnan(aantal)] = 0
    return Kubus(gebieden.alle, jaarlijst, maten, aantal, reden, status)


@dataclass(frozen=True)
class _Deel:
    """Numerator or denominator: areas x years."""

    aantal: Floats
    reden: NDArray[np.int8]
    status: NDArray[np.int8]
    afronding: Floats  # half width of the rounding error, same unit as ``aantal``, per area


def _deel(deel: Breukdeel, kubus: Kubus, tabel: Telbron, gebieden: Gebieden) -> _Deel:
    plus = [kubus.maten[maat] for maat in deel.maten]
    min_ = [kubus.maten[maat] for maat in deel.min_maten]
    lagen = plus + min_
    aantal = kubus.aantal[..., plus].sum(axis=-1) - kubus.aantal[..., min_].sum(axis=-1)
    gebruikt = {maat.titel: maat for maat in tabel.maten}
    ruimte = gebieden.ruimte([gebruikt[titel(maat)] for maat in (*deel.maten, *deel.min_maten)])
    return _Deel(
        aantal / deel.deel_door,
        kubus.reden[..., lagen].max(axis=-1),
        kubus.status[..., lagen].max(axis=-1),
        ruimte / deel.deel_door,
    )


@dataclass(frozen=True)
class Venster:
    """One indicator in one period: what is known of it before anything is hidden."""

    cijfer: Cijfer
    reden: NDArray[np.int8]
    status: NDArray[np.int8]
    ruimte: Floats  # how far rounding can put the numerator off, to either side
    ruimte_noemer: Floats


def vensters_van(
    indicator: Indicator,
    kubussen: Mapping[str, Kubus],
    tabellen: Mapping[str, Telbron],
    gebieden: Gebieden,
    rooster: Sequence[Periode] = (),
) -> list[Venster]:
    """Give every period of an indicator that has counts, before anything is hidden.

    ``rooster``: the periods of the same indicator from another source, which it is to stand beside.
    """
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
    vensters = []
    for van, tot, venster in _perioden(indicator, gezamenlijk, rooster):
        kolommen = [[kubus.jaren.index(jaar) for jaar in venster] for _, kubus in uit]
        sommen = [deel.aantal[:, kolom].sum(axis=1) for (deel, _), kolom in zip(uit, kolommen, strict=True)]
        reden = np.maximum.reduce([d.reden[:, k].max(axis=1) for (d, _), k in zip(uit, kolommen, strict=True)])
        status = np.maximum.reduce([d.status[:, k].max(axis=1) for (d, _), k in zip(uit, kolommen, strict=True)])
        noemer = sommen[1] if len(sommen) > 1 else None
        leeg = (reden == 0) & (noemer == 0) if noemer is not None else np.zeros_like(reden, dtype=np.bool_)
        reden[leeg] = REDENEN.index(Reden.GEEN_NOEMER)
        atomen = {
            (indicator.teller.tabel, maat, jaar): uit[0][1].aantal[:, kolom, uit[0][1].maten[maat]]
            for maat in (*indicator.teller.maten, *indicator.teller.min_maten)
            for jaar, kolom in zip(venster, kolommen[0], strict=True)
        }
        cijfer = Cijfer(indicator, van, tot, sommen[0], noemer, reden == 0, leeg, atomen)
        ruimte = [deel.afronding * len(venster) for deel, _ in uit]
        vensters.append(Venster(cijfer, reden, status, ruimte[0], ruimte[-1] if len(ruimte) > 1 else 0 * ruimte[0]))
    return vensters


def alle_vensters(
    indicatoren: Iterable[Indicator],
    kubussen: Mapping[str, Kubus],
    tabellen: Mapping[str, Telbron],
    gebieden: Gebieden,
    rooster: Mapping[str, Sequence[Periode]] | None = None,
) -> list[Venster]:
    """Give every period of every indicator that has counts; of one with figures of more sources, of each of them.

    ``rooster``: per indicator, the periods of figures that are not computed here and that these will stand beside.
    """
    per_indicator: dict[str, list[Venster]] = {}
    for indicator in indicatoren:
        if indicator.teller is not None:
            eerder = per_indicator.get(indicator.id, [])
            perioden = {(v.cijfer.van, v.cijfer.tot) for v in eerder} | set((rooster or {}).get(indicator.id, ()))
            nieuw = vensters_van(indicator, kubussen, tabellen, gebieden, sorted(perioden))
            erbij = naast(perioden, [(v.cijfer.van, v.cijfer.tot) for v in nieuw])
            per_indicator[indicator.id] = [*(eerder if erbij else []), *nieuw]
    return [venster for vensters in per_indicator.values() for venster in vensters]


def _perioden(
    indicator: Indicator, aanwezig: list[int], rooster: Sequence[Periode]
) -> list[tuple[int, int, list[int]]]:
    """First and last year of each period, and the counts that are added up for it, by the year they are named after."""
    assert indicator.teller is not None
    if not aanwezig:
        return []
    if indicator.teller.jaren > 1:
        return [(van, tot, [tot]) for van, tot in perioden_in(aanwezig, indicator.teller.jaren)]
    vensters = vensters_naast(aanwezig, indicator.samenvoegen.jaren, rooster)
    return [(van, tot, list(range(van, tot + 1))) for van, tot in vensters]


def rijen_van(venster: Venster, verborgen: Verborgen, gebieden: Gebieden) -> pd.DataFrame:
    """Divide, and leave out every number of what is hidden or missing."""
    cijfer = venster.cijfer
    indicator, teller, noemer = cijfer.indicator, cijfer.teller, cijfer.noemer
    assert indicator.teller is not None
    reden = venster.reden.copy()
    reden[verborgen.direct] = REDENEN.index(Reden.AFGESCHERMD)
    reden[verborgen.indirect] = REDENEN.index(Reden.AFGESCHERMD_INDIRECT)
    weg = reden > 0
    # What is hidden is not divided either: rounded counts of a handful can hold more cases than people.
    waarde, onder, boven = _waarden(indicator, np.where(weg, np.nan, teller), noemer, venster)
    nummers = {
        "teller": teller,
        "noemer": noemer if noemer is not None else np.full_like(teller, np.nan),
        "waarde": waarde,
        "ondergrens": onder,
        "bovengrens": boven,
        "speling": venster.ruimte,
    }
    return pd.DataFrame(
        {
            "indicator": indicator.id,
            "gebied": gebieden.alle,
            "periode": jaren(cijfer.van, cijfer.tot),
            "van": cijfer.van,
            "tot": cijfer.tot,
            **{naam: np.where(weg, np.nan, kolom) for naam, kolom in nummers.items()},
            "status": [str(STATUSSEN[s]) for s in venster.status],
            "reden": [str(REDENEN[r]) or None for r in reden],
            "bron": indicator.teller.tabel,
        }
    )


def _waarden(
    indicator: Indicator, teller: Floats, noemer: Floats | None, venster: Venster
) -> tuple[Floats, Floats, Floats]:
    """Give value and limits in the indicator's unit; rounding of the source widens the limits."""
    deler = np.ones_like(teller) if noemer is None else noemer
    with np.errstate(divide="ignore", invalid="ignore"):
        waarde = np.where(deler > 0, indicator.factor * teller / deler, np.nan)
    if indicator.marge == "geen":
        return waarde, np.full_like(waarde, np.nan), np.full_like(waarde, np.nan)
    laag = np.maximum(teller - venster.ruimte, 0)
    hoog = teller + venster.ruimte
    veel, weinig = deler + venster.ruimte_noemer, np.maximum(deler - venster.ruimte_noemer, 0)
    if indicator.soort == "aandeel":
        onder = stats.wilson_interval(laag, veel).lower
        boven = stats.wilson_interval(np.fmin(hoog, weinig), weinig).upper
    else:
        onder = stats.poisson_interval(laag, veel).lower
        boven = stats.poisson_interval(hoog, weinig).upper
    return waarde, indicator.factor * onder, indicator.factor * boven


def bereken(
    tellingen: Mapping[str, pd.DataFrame],
    indicatoren: Iterable[Indicator],
    tabellen: Mapping[str, Telbron],
    jaar: int,
    rooster: Mapping[str, Sequence[Periode]] | None = None,
) -> pd.DataFrame:
    """Compute every indicator that has figures, for all gemeenten and regions of the division of ``jaar``.

    ``tellingen``: per table id the frame of ``harmonise``; ``rooster``: see ``alle_vensters``. Returns the Figures
    table (see ``Figures``).
    """
    alle = list(indicatoren)
    gebieden = Gemeentegebieden(jaar)
    kubussen = {
        naam: maak_kubus(frame, tabellen[naam], gebieden, jaar) for naam, frame in tellingen.items() if len(frame)
    }
    vensters = alle_vensters(alle, kubussen, tabellen, gebieden, rooster)
    verborgen = verberg([venster.cijfer for venster in vensters], gebieden.optelling)
    rijen = [rijen_van(venster, weg, gebieden) for venster, weg in zip(vensters, verborgen, strict=True)]
    rijen += alle_gepubliceerde(alle, tellingen, tabellen, gebieden.alle, jaar)
    if not rijen:
        return pd.DataFrame(columns=KOLOMMEN)
    tabel = meng(pd.concat(rijen, ignore_index=True)[KOLOMMEN])
    tabel["reden"] = tabel["reden"].astype("str")
    return tabel
