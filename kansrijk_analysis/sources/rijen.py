"""Find the rows of the stored answers that a figure came from: which file, and what the row said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kansrijk_analysis.sources.bron import rijen_van
from kansrijk_analysis.sources.cache import Bestand, Zending
from kansrijk_analysis.sources.cbs import beschikbaar as maten_v4
from kansrijk_analysis.sources.cbs_v3 import beschikbaar as maten_v3
from kansrijk_analysis.sources.lezen import lees

_CIJFERS = {"cbs-v4": "Observations"}
_CIJFERS_V3 = "TypedDataSet"


@dataclass(frozen=True)
class Antwoordrij:
    """One row of an answer. ``velden`` are those of the row as it came, ``veld`` the one that holds the count.

    A row of version 3 holds all topics of one area and period; of those only the topic that was asked for is here.
    """

    bestand: Bestand
    velden: Mapping[str, Any]
    veld: str


class Herleiding:
    """A zending as the long raw table (``lang``, see ``lezen.lees``), with the way back from each of its rows.

    Raises ``BestandBeschadigd`` when a file is missing or is no longer what was stored.
    """

    def __init__(self, zending: Zending) -> None:
        self.zending = zending
        self.lang: pd.DataFrame = lees(zending)
        self._v4 = zending.manifest.dienst in _CIJFERS
        onderdeel = _CIJFERS.get(zending.manifest.dienst, _CIJFERS_V3)
        self._rijen: list[tuple[Bestand, dict[str, Any]]] = []
        onderwerpen: list[dict[str, Any]] = []
        for bestand, stuk in zip(zending.manifest.bestanden, zending.stukken(), strict=True):
            if stuk.onderdeel == onderdeel:
                self._rijen += [(bestand, rij) for rij in rijen_van(stuk.json)]
            elif stuk.onderdeel == ("MeasureCodes" if self._v4 else "DataProperties"):
                onderwerpen += rijen_van(stuk.json)
        self._onderwerpen = frozenset((maten_v4 if self._v4 else maten_v3)(onderwerpen)["code"])

    def rij(self, plek: int) -> Antwoordrij:
        """Give the row of the answer behind row ``plek`` of ``lang``."""
        # Version 4 has a row for each count; of version 3 the long table puts the topics of all rows behind each other.
        bestand, rij = self._rijen[plek if self._v4 else plek % len(self._rijen)]
        hier = self.lang.iloc[plek]
        veld = "Value" if self._v4 else str(hier["maat_code"])
        anders = self._onderwerpen - {veld}
        velden = {naam: waarde for naam, waarde in rij.items() if naam not in anders}
        gebied = self.zending.manifest.gebied_dimensie
        if veld not in velden or (gebied is not None and str(velden[gebied]).strip() != hier["gebied"]):
            raise RuntimeError(f"row {plek} of {self.zending.map} is not the row it should be")
        return Antwoordrij(bestand, velden, veld)
