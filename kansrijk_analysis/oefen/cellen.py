"""The smallest areas that counts are drawn for, and how many people live there.

A cell is a part of the country that lay in one gemeente in every year (so each part of a divided gemeente is one),
or a wijk of a gemeente with wijken. The figures of any year are sums of cells on the division of that year.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import areas
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.indicators.catalogue import NEDERLAND, landelijke_waarden
from kansrijk_analysis.oefen.model import BESTAND, KWB, WIJKJAAR, Groep, Model
from kansrijk_analysis.oefen.niveaus import Floats, ingebed
from kansrijk_analysis.text import tekst

INWONERS = "Aantal inwoners"
BIJSTAND = "Personen per soort uitkering; Bijstand"
Ints = NDArray[np.int64]
Codes = NDArray[np.object_]


def toeval(model: Model, *naam: str) -> np.random.Generator:
    """Give the random numbers of one purpose; they don't change when other purposes are added."""
    tak = zlib.crc32("/".join(naam).encode())
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(model.zaad, spawn_key=(tak,))))


def verdeel_heel(totaal: Ints, gewicht: Floats, groep: Ints) -> Ints:
    """Share whole totals of groups out over their members by weight: whole parts that add up exactly.

    >>> verdeel_heel(np.array([10, 3]), np.array([1.0, 1.0, 1.0, 2.0]), np.array([0, 0, 0, 1])).tolist()
    [4, 3, 3, 3]
    """
    som = np.bincount(groep, weights=gewicht, minlength=len(totaal))
    gelijk = 1 / np.maximum(np.bincount(groep, minlength=len(totaal)), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        deel = np.where(som[groep] > 0, gewicht / som[groep], gelijk[groep])
    precies = totaal[groep] * deel
    uit = np.floor(precies + 1e-9).astype(np.int64)
    over = totaal - np.bincount(groep, weights=uit, minlength=len(totaal)).astype(np.int64)
    volgorde = np.lexsort((np.arange(len(groep)), np.round(uit - precies, 9), groep))
    rang = np.empty(len(groep), dtype=np.int64)
    rang[volgorde] = np.arange(len(groep)) - np.searchsorted(groep[volgorde], groep[volgorde])
    return np.asarray(uit + (rang < over[groep]), dtype=np.int64)


@dataclass(frozen=True)
class Cellen:
    """Cells x years. ``gemeente``: the code in each year; ``thuis``: that of ``WIJKJAAR``; ``wijk``: empty without."""

    jaren: tuple[int, ...]
    gemeente: Codes
    thuis: Codes
    wijk: Codes
    geboren: Floats  # real births of the base year, a part of those of its gemeente
    kwb: dict[str, Floats]  # real counts of WIJKJAAR, a part of those of its gemeente
    inwoners: Ints  # cells x years, whole parts of the real inhabitants of each year

    @cached_property
    def heeft_wijk(self) -> NDArray[np.bool_]:
        """Which cells are a wijk."""
        return np.asarray(self.wijk != "", dtype=np.bool_)

    @cached_property
    def groei(self) -> Floats:
        """Inhabitants of each year against those of ``WIJKJAAR``, of the gemeente as it was; cells x years."""
        uit = np.ones(self.inwoners.shape)
        basis = self.kwb[INWONERS]
        for j in range(len(self.jaren)):
            _, wie = np.unique(self.gemeente[:, j].astype("str"), return_inverse=True)
            nu = np.bincount(wie, weights=self.inwoners[:, j])
            uit[:, j] = (nu / np.maximum(np.bincount(wie, weights=basis), 1))[wie]
        return uit

    def groep(self, groep: Groep) -> Ints:
        """Give how many people of a population group there are; cells x years."""
        basis = np.zeros(len(self.thuis))
        for maat, deel in groep.uit.items():
            basis = basis + deel * self.kwb[maat]
        if groep.vrouwen:
            basis = basis * self.kwb["Vrouwen"] / np.maximum(self.kwb["Vrouwen"] + self.kwb["Mannen"], 1)
        return np.asarray(np.round(basis[:, None] * self.groei), dtype=np.int64)


def _paden(jaren: tuple[int, ...]) -> pd.DataFrame:
    """Follow every gemeente of the first year through all divisions: one row a part, with its weight."""
    paden: list[tuple[tuple[str, ...], float]] = [((code,), 1.0) for code in sorted(areas.indeling(jaren[0]))]
    for van, naar in pairwise(jaren):
        overgang = areas.gewichten(van, naar)
        volgende: dict[str, list[tuple[str, float]]] = {}
        for oud, nieuw, gewicht in zip(overgang["van"], overgang["naar"], overgang["gewicht"], strict=True):
            volgende.setdefault(str(oud), []).append((str(nieuw), float(gewicht)))
        paden = [((*pad, code), g * deel) for pad, g in paden for code, deel in volgende[pad[-1]]]
    tabel = pd.DataFrame([pad for pad, _ in paden], columns=list(jaren))
    return tabel.assign(gewicht=[g for _, g in paden])


def _breed(tabel: pd.DataFrame) -> pd.DataFrame:
    return tabel.pivot(index="gebied", columns="maat", values="aantal").fillna(0.0)


def maak_cellen(model: Model) -> Cellen:
    """Cut the country into cells and give each its real people: births, age groups, inhabitants of every year."""
    jaren = model.jaren
    paden = _paden(jaren)
    thuis = paden[WIJKJAAR].to_numpy(dtype=object)
    eerste = areas.gemeenten(jaren[0]).set_index("code")["inwoners"]
    omvang = paden["gewicht"].to_numpy() * eerste.loc[paden[jaren[0]]].to_numpy(dtype=np.float64)
    deel = omvang / pd.Series(omvang).groupby(thuis).transform("sum").to_numpy()

    bron = model.geboorten
    geboorten = ingebed(bron.tabel)
    geboorten = geboorten[(geboorten["maat"] == bron.maat) & (geboorten["jaar"] == bron.jaar)]
    geboorten = areas.herindeel(geboorten[geboorten["gebied"].str.startswith("GM")], jaren[0])
    echt = geboorten.set_index("gebied")["aantal"]
    geboren = paden["gewicht"].to_numpy() * echt.loc[paden[jaren[0]]].to_numpy()

    delen = pd.Series(thuis).value_counts()
    for code in model.wijken:
        # A wijk of a gemeente that was merged or divided would lie in two places.
        if delen.get(code) != 1:
            raise OngeldigeDefinitie(bestand=BESTAND, veld="wijken", wat=tekst("oefen.model.niet_heel", code=code))
    kwb, buurten = _breed(ingebed(KWB)), _breed(ingebed(f"{KWB}-wijken"))
    rijen: list[int] = []
    wijken: list[str] = []
    wijkdelen = []
    for nummer, code in enumerate(thuis):
        eigen = areas.wijken(WIJKJAAR, str(code))["code"].tolist() if code in model.wijken else [""]
        rijen += [nummer] * len(eigen)
        wijken += eigen
        wijkdelen.append(_wijkdelen(buurten, kwb, eigen))
    rij = np.array(rijen)
    in_wijk = pd.concat(wijkdelen, ignore_index=True)
    per_maat = {
        maat: kwb.loc[thuis[rij], maat].to_numpy() * deel[rij] * in_wijk[maat].to_numpy() for maat in in_wijk.columns
    }
    gemeente = paden[list(jaren)].to_numpy(dtype=object)[rij]
    return Cellen(
        jaren=jaren,
        gemeente=gemeente,
        thuis=thuis[rij],
        wijk=np.array(wijken, dtype=np.object_),
        geboren=geboren[rij] * in_wijk["25 tot 45 jaar"].to_numpy(),
        kwb=per_maat,
        inwoners=_inwoners(jaren, gemeente, per_maat[INWONERS]),
    )


def _wijkdelen(buurten: pd.DataFrame, kwb: pd.DataFrame, wijken: list[str]) -> pd.DataFrame:
    """Part of the gemeente's count that each of its wijken has, per measure."""
    if wijken == [""]:
        return pd.DataFrame(1.0, index=[0], columns=kwb.columns)
    delen = buurten.loc[wijken]
    return (delen / delen.sum().where(delen.sum() > 0, 1.0)).reset_index(drop=True)


def _inwoners(jaren: tuple[int, ...], gemeente: Codes, gewicht: Floats) -> Ints:
    uit = np.zeros(gemeente.shape, dtype=np.int64)
    for j, jaar in enumerate(jaren):
        codes, wie = np.unique(gemeente[:, j].astype("str"), return_inverse=True)
        echt = areas.gemeenten(jaar).set_index("code")["inwoners"].loc[codes].to_numpy(dtype=np.int64)
        uit[:, j] = verdeel_heel(echt, gewicht, wie)
    return uit


def landelijke_geboorten(model: Model) -> Ints:
    """Give the births of the nation in the base year and every year after: published, or on a straight line."""
    bekend = {int(w.periode): w.waarde for w in landelijke_waarden()["geboorten"] if w.gebied == NEDERLAND}
    wanneer = sorted(bekend)
    t = np.arange(model.geboorten.jaar, model.tot + 1)
    return np.round(np.interp(t, wanneer, [bekend[jaar] for jaar in wanneer])).astype(np.int64)
