"""Figures of areas beside the published ones: regions of other kinds, and gemeenten that somebody took together.

They are added up from the same counts as the provincies. Published figures stay as they are; the new area gives way.
Its figure is shown only where anybody could add it up from what is published already: as totals that are shown, minus
gemeenten and totals that are shown. It then tells nothing new, and neither do any number of such areas, whatever they
have in common. In a region that a user brought in a gemeente can count for a part: then the same holds for the weighted
sum, and its figures are estimates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import areas, disclosure
from kansrijk_analysis.areas.regions import EIGEN
from kansrijk_analysis.areas.register import NIVEAU_MATEN
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import gegevens
from kansrijk_analysis.indicators.compute import (
    KOLOMMEN,
    REGIONIVEAUS,
    STATUSSEN,
    Figures,
    Floats,
    Gemeentegebieden,
    Kubus,
    Venster,
    afrondruimte,
    alle_vensters,
    maak_kubus,
    rijen_van,
)
from kansrijk_analysis.indicators.hiding import Cijfer, Mask, Verborgen
from kansrijk_analysis.indicators.leveringen import tabel_van
from kansrijk_analysis.indicators.mengen import meng
from kansrijk_analysis.indicators.waarden import alle_gepubliceerde
from kansrijk_analysis.model import VERBORGEN, Gebied, Indicator, Maat, Niveau, Status, Telbron
from kansrijk_analysis.text import tekst

REGIOS: tuple[Niveau, ...] = tuple(niveau for niveau in NIVEAU_MATEN if niveau not in REGIONIVEAUS)
"""Kinds of registered regions whose figures are added up when they are asked for, as those of a selection are."""

OPGETELD: frozenset[Niveau] = frozenset({*REGIOS, *EIGEN, Niveau.SELECTIE})
"""All kinds of areas that are added up when they are asked for."""

# Far below what weights of whole hundredths can leave as a difference, and far above what floats do.
_NAUWKEURIG = 1e-9
_BEWAARD = 32  # areas whose figures stay in memory


def cijfers_van(gebied: Gebied, figuren: Figures) -> pd.DataFrame:
    """Compute the rows of one region or selection that ``figuren`` does not have (columns of ``figuren.table``).

    The result is shared and must not be changed. Raises ``OngeldigeInvoer`` for an area that is no sum of gemeenten or
    for figures that were made by hand, and ``GeenCijfers`` where the data behind ``figuren`` has changed since.
    """
    if gebied.niveau not in OPGETELD or not figuren.afdruk:
        raise OngeldigeInvoer(waarde=gebied.code, veld="gebied", doe=tekst("gegevens.selectie.kan_niet"))
    bron = gegevens.OEFEN if figuren.oefen else gegevens.BASIS
    if gegevens.vingerafdruk(bron) != figuren.afdruk:
        raise GeenCijfers(wat=gebied.naam, doe=tekst("gegevens.selectie.vernieuwd"))
    # Who belongs to a region of the user's can change while its code stays.
    return _bereken(gebied.code, tuple(areas.aandelen(gebied.code, figuren.jaar).items()), bron, figuren.afdruk)


class Som:
    """One area that is a sum of gemeenten (see ``compute.Gebieden``), or of parts of them.

    ``gewicht``: the part of each gemeente that belongs to it, 0 to 1, in the order of the counts.
    """

    def __init__(self, code: str, gewicht: Mask | Floats) -> None:
        self.alle = pd.Index([code], dtype=object)
        self.leden: NDArray[np.intp] = np.flatnonzero(gewicht)  # places of its gemeenten
        self.gewicht: Floats = np.asarray(gewicht, dtype=np.float64)[self.leden]

    def ruimte(self, maten: Iterable[Maat]) -> Floats:
        """Give how far a sum of rounded measures can be off, to either side."""
        return afrondruimte(maten, self.gewicht.sum(keepdims=True))

    def optellen(self, kubus: Kubus) -> Kubus:
        """Add up the counts of gemeenten. With a part of one the whole is an estimate, however firm the counts are."""
        status = kubus.status[self.leden].max(axis=0)[None]
        if (self.gewicht < 1).any():
            status = np.full_like(status, STATUSSEN.index(Status.GESCHAT))
        return Kubus(
            self.alle,
            kubus.jaren,
            kubus.maten,
            (kubus.aantal[self.leden] * self.gewicht[:, None, None]).sum(axis=0)[None],
            kubus.reden[self.leden].max(axis=0)[None],
            status,
        )


class Afleiding(NamedTuple):
    """What anybody can work out about the gemeenten of which one figure is hidden.

    ``verborgen``: their places; ``basis``: rows that are perpendicular and of length one, and that span every sum of
    them that follows from the shown totals minus the shown gemeenten.
    """

    verborgen: NDArray[np.intp]
    basis: Floats

    @classmethod
    def van(cls, verborgen: Mask, totalen: Mask) -> Afleiding:
        """``verborgen``: which gemeenten are hidden; ``totalen``: shown totals x gemeenten, who is in each."""
        wie = np.flatnonzero(verborgen)
        rijen = np.unique(totalen[:, wie], axis=0).astype(np.float64)
        _, lengte, richting = np.linalg.svd(rijen, full_matrices=False)
        return cls(wie, richting[lengte > _NAUWKEURIG])

    def volgt(self, gewicht: Mask | Floats) -> bool:
        """Tell whether the (weighted) total of gemeenten follows from what is shown."""
        hier = gewicht[self.verborgen].astype(np.float64)
        return float(np.abs(hier - self.basis.T @ (self.basis @ hier)).max(initial=0.0)) < _NAUWKEURIG


def verberg(cijfer: Cijfer, afleiding: Afleiding | None, gewicht: Mask | Floats) -> Verborgen:
    """Hide the figure of one area where it does not follow from what is shown, or where the rule says so.

    ``cijfer`` is of the area alone; ``gewicht`` which part of each gemeente it has; ``afleiding`` is ``None`` where
    nothing is hidden. All that is hidden is called indirect: a reason that tells whether the gemeenten are below the
    minimum together would tell of each of them.
    """
    niets = np.zeros(1, dtype=np.bool_)
    regel = cijfer.indicator.privacy
    if regel.minimum is None:
        return Verborgen(niets, niets)
    if afleiding is not None and not afleiding.volgt(gewicht):
        return Verborgen(niets, cijfer.bekend | cijfer.leeg)
    klein = disclosure.primary(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul) & cijfer.bekend
    return Verborgen(niets, klein)


@dataclass(frozen=True)
class _Stand:
    """What is the same for every area, of one state of data and code."""

    jaar: int
    indicatoren: list[Indicator]
    tabellen: Mapping[str, Telbron]
    gemeenten: pd.Index
    kubussen: Mapping[str, Kubus]  # of gemeenten alone
    kant_en_klaar: Mapping[str, pd.DataFrame]  # tellingen of values that can't be added up
    afleiding: Mapping[tuple[str, int, str], Afleiding]  # see ``afleidingen``


@lru_cache(maxsize=2)
def _stand(bron: str, afdruk: str) -> _Stand:
    figuren = gegevens.load_figures(bron)
    indicatoren, tafels = gegevens.indicatoren(bron), gegevens.bruikbaar(bron)
    gebieden = Gemeentegebieden(figuren.jaar)
    maten: dict[str, set[str | None]] = {}
    for deel in (indicator.waarde for indicator in indicatoren if indicator.waarde is not None):
        maten.setdefault(deel.tabel, set()).update((deel.maat, deel.ondergrens, deel.bovengrens))
    kubussen, kant_en_klaar = {}, {}
    for naam, tafel in tafels.items():
        frame = pd.read_parquet(tafel.pad)
        if naam in maten:
            kant_en_klaar[naam] = frame[frame["maat"].isin([maat for maat in maten[naam] if maat is not None])]
        if len(frame):
            kubussen[naam] = _van_gemeenten(maak_kubus(frame, tafel.telbron, gebieden, figuren.jaar), gebieden)
    return _Stand(
        figuren.jaar,
        indicatoren,
        {naam: tafel.telbron for naam, tafel in tafels.items()},
        gebieden.gemeenten,
        kubussen,
        kant_en_klaar,
        afleidingen(figuren.table, gebieden),
    )


def _van_gemeenten(kubus: Kubus, gebieden: Gemeentegebieden) -> Kubus:
    n = len(gebieden.gemeenten)
    delen = (kubus.aantal[:n].copy(), kubus.reden[:n].copy(), kubus.status[:n].copy())
    return Kubus(gebieden.gemeenten, kubus.jaren, kubus.maten, *delen)


def afleidingen(tabel: pd.DataFrame, gebieden: Gemeentegebieden) -> dict[tuple[str, int, str], Afleiding]:
    """Give what can be worked out of each figure in a published table, by indicator, first year and source.

    Where nothing of a figure is hidden there is no entry. What one source hides is hidden for all, and only totals of
    the same source count: nobody can add up another one from them.
    """
    n = len(gebieden.gemeenten)
    weg = tabel["reden"].isin(VERBORGEN)
    uit = {}
    for sleutel, deel in tabel[tabel["indicator"].isin(tabel.loc[weg, "indicator"])].groupby(["indicator", "van"]):
        per_gebied = deel.set_index("gebied").reindex(gebieden.alle)
        verborgen = weg.loc[deel.index].set_axis(deel["gebied"]).reindex(gebieden.alle, fill_value=False).to_numpy()
        if verborgen[:n].any():
            indicator, van = str(sleutel[0]), int(str(sleutel[1]))
            for bron in ["", *deel["bron"].unique()]:  # the empty one: of a source that shows no total
                getoond = (per_gebied["waarde"].notna() & (per_gebied["bron"] == bron)).to_numpy()[n:]
                uit[indicator, van, str(bron)] = Afleiding.van(verborgen[:n], gebieden.optelling[n:][getoond])
    return uit


@lru_cache(maxsize=_BEWAARD)
def _bereken(code: str, aandelen: tuple[tuple[str, float], ...], bron: str, afdruk: str) -> pd.DataFrame:
    stand = _stand(bron, afdruk)
    gewicht = stand.gemeenten.map(dict(aandelen)).to_numpy(dtype=np.float64, na_value=0)
    gebied = Som(code, gewicht)
    kubussen = {naam: gebied.optellen(kubus) for naam, kubus in stand.kubussen.items()}
    vensters = alle_vensters(stand.indicatoren, kubussen, stand.tabellen, gebied)
    rijen = [rijen_van(venster, _verberg(venster, stand, gewicht), gebied) for venster in vensters]
    # Of ready-made values mostly that the source does not have them of this area.
    rijen += alle_gepubliceerde(stand.indicatoren, stand.kant_en_klaar, stand.tabellen, gebied.alle, stand.jaar)
    if not rijen:
        return pd.DataFrame(columns=KOLOMMEN)
    tabel = meng(pd.concat(rijen, ignore_index=True)[KOLOMMEN])
    tabel["reden"] = tabel["reden"].astype("str")
    return tabel


def _verberg(venster: Venster, stand: _Stand, gewicht: Floats) -> Verborgen:
    cijfer = venster.cijfer
    figuur, bron = (cijfer.indicator.id, cijfer.van), tabel_van(cijfer.indicator)
    return verberg(cijfer, stand.afleiding.get((*figuur, bron)) or stand.afleiding.get((*figuur, "")), gewicht)
