"""The Figures table as arrays: per indicator areas x periods, all with the areas in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis.indicators import Figures, catalogus
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.model import Indicator, Status

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Kind = Literal["proportion", "rate"]

_GETALLEN = ("teller", "noemer", "waarde", "ondergrens", "bovengrens", "speling")


@dataclass(frozen=True)
class Reeks:
    """One indicator of all areas: arrays of areas x periods, oldest period first; NaN where nothing is shown.

    A figure of a survey or a model has no ``teller``: its limits are those that its source published.
    """

    indicator: Indicator
    vensters: tuple[tuple[int, int], ...]
    teller: Floats
    noemer: Floats
    waarde: Floats
    ondergrens: Floats
    bovengrens: Floats
    speling: Floats
    geschat: Mask
    bron: NDArray[np.int16]  # place in ``bronnen``
    bronnen: tuple[str, ...] = ("",)

    @property
    def kind(self) -> Kind:
        """How chance works on this indicator: cases among people, or events over an exposure."""
        return "proportion" if self.indicator.soort == "aandeel" else "rate"

    @property
    def meest(self) -> int:
        """Place of the source that most newest figures have."""
        tellen = self.bron[~np.isnan(self.waarde[:, -1]), -1]
        return int(np.bincount(tellen).argmax()) if len(tellen) else 0

    @property
    def met_toeval(self) -> bool:
        """Whether chance plays a part in the figure and it can be compared."""
        return self.indicator.soort in ("aandeel", "cijfer") and self.indicator.marge == "toeval"

    @property
    def gepubliceerd(self) -> Mask:
        """Areas whose newest figure has limits of its source instead of counts."""
        return np.isnan(self.teller[:, -1]) & ~np.isnan(self.ondergrens[:, -1])


@dataclass(frozen=True)
class Reeksen:
    """All indicators, with ``gebieden`` as the order of the areas in every array."""

    gebieden: pd.Index
    per_indicator: Mapping[str, Reeks]

    @property
    def delen(self) -> Mask:
        """Which areas are judged among each other: the wijken where there are any, else the gemeenten."""
        wijken = np.asarray(self.gebieden.str.startswith("WK"), dtype=np.bool_)
        return wijken if wijken.any() else np.asarray(self.gebieden.str.startswith("GM"), dtype=np.bool_)

    def plekken(self, *codes: str) -> tuple[int, ...]:
        """Place of each area in the arrays; -1 for one that the figures do not have."""
        return tuple(int(plek) for plek in self.gebieden.get_indexer(pd.Index(list(codes), dtype=object)))

    @property
    def nederland(self) -> int | None:
        """Place of the nation; ``None`` where the figures do not have it."""
        plek = self.plekken(NEDERLAND)[0]
        return None if plek < 0 else plek


def maak_reeksen(figuren: Figures) -> Reeksen:
    """Give figures as arrays, up to the newest period that most areas have."""
    return reeksen_uit(figuren.gedeeld)


def reeksen_uit(tabel: pd.DataFrame, gebieden: pd.Index | None = None) -> Reeksen:
    """Give rows of the Figures table as arrays. Indicators that the catalogue does not have are left out.

    ``gebieden``: the order of the areas; that of the rows where it is not given.
    """
    if gebieden is None:
        gebieden = pd.Index(tabel["gebied"].unique())
    rij = gebieden.get_indexer(pd.Index(tabel["gebied"]))
    welke, namen = pd.factorize(tabel["indicator"])
    tot = tabel["tot"].to_numpy()
    van = tabel["van"].to_numpy()
    geschat = (tabel["status"] == Status.GESCHAT.value).to_numpy()
    bron, bronnen = pd.factorize(tabel["bron"])
    getallen = {naam: tabel[naam].to_numpy(dtype=np.float64) for naam in _GETALLEN}
    volgorde = np.argsort(welke, kind="stable")
    grenzen = np.searchsorted(welke[volgorde], np.arange(len(namen) + 1))
    bekend = catalogus()
    per_indicator = {}
    for nummer, naam in enumerate(namen):
        if naam not in bekend:
            continue
        deel = volgorde[grenzen[nummer] : grenzen[nummer + 1]]
        eindes, kolom = np.unique(tot[deel], return_inverse=True)
        begin = np.zeros(len(eindes), dtype=np.int64)
        begin[kolom] = van[deel]
        vorm = (len(gebieden), len(eindes))
        lagen = {}
        for veld, waarden in getallen.items():
            laag = np.full(vorm, np.nan)
            laag[rij[deel], kolom] = waarden[deel]
            lagen[veld] = laag
        is_geschat = np.zeros(vorm, dtype=np.bool_)
        is_geschat[rij[deel], kolom] = geschat[deel]
        bron_van = np.zeros(vorm, dtype=np.int16)
        bron_van[rij[deel], kolom] = np.maximum(bron[deel], 0)
        vensters = tuple(zip(begin.tolist(), eindes.tolist(), strict=True))
        per_indicator[str(naam)] = Reeks(
            indicator=bekend[naam],
            vensters=vensters,
            geschat=is_geschat,
            bron=bron_van,
            bronnen=tuple(map(str, bronnen)),
            **lagen,
        )
    return Reeksen(gebieden, per_indicator)


_gemaakt: WeakKeyDictionary[Figures, Reeksen] = WeakKeyDictionary()


def reeksen_van(figuren: Figures) -> Reeksen:
    """Give what ``maak_reeksen`` gives, made once."""
    if figuren not in _gemaakt:
        _gemaakt[figuren] = maak_reeksen(figuren)
    return _gemaakt[figuren]
