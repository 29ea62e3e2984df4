"""Which tellingen a figure was made of: the areas, years and weights that computing used, one by one.

Computing works on all areas at once (``compute``); this walks the same way back for one area.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.areas.changes import gewichten_tabel, verdwenen_in
from kansrijk_analysis.areas.register import GEEN_GEMEENTE, laatste_jaar
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.model import Breukdeel, Indicator, Niveau, Reden, Telbron

Cel = tuple[str, str, int, str]  # table, measure, year, area as the source had it in that year


class Rij(NamedTuple):
    """One telling as it stands."""

    aantal: float  # NaN where ``reden`` says why
    status: str
    reden: str


class Bijdrage(NamedTuple):
    """An area of the source, and which part of its count went into the figure."""

    gebied: str
    gewicht: float
    geschat: bool


class Telboek:
    """The tellingen of one table, to be looked up; only of the measures that are asked for."""

    def __init__(self, tabel: Telbron, frame: pd.DataFrame, maten: Iterable[str], jaar: int) -> None:
        self.tabel, self.jaar = tabel, jaar
        nodig = frame[frame["maat"].isin(set(maten))]
        kolommen = [nodig[k].tolist() for k in ("maat", "jaar", "gebied", "aantal", "status")]
        redenen = nodig["reden"].where(nodig["reden"].notna(), "").tolist()
        self._rijen: dict[tuple[str, int], dict[str, Rij]] = {}
        self._indelingen: dict[tuple[str, int], int] = {}
        for maat, telling_jaar, gebied, aantal, status, reden in zip(*kolommen, redenen, strict=True):
            per_gebied = self._rijen.setdefault((str(maat), int(telling_jaar)), {})
            per_gebied[str(gebied)] = Rij(float(aantal), str(status), str(reden))

    @cached_property
    def jaren(self) -> list[int]:
        """Years of which there are tellingen."""
        return sorted({jaar for _, jaar in self._rijen})

    def rij(self, maat: str, jaar: int, gebied: str) -> Rij:
        """Give one telling; where there is none, one that says so."""
        leeg = Rij(float("nan"), "", Reden.NIET_BESCHIKBAAR.value)
        return self._rijen.get((maat, jaar), {}).get(gebied, leeg)

    def rijen(self, maat: str, jaar: int) -> dict[str, Rij]:
        """Give all tellingen of a measure and year, by area."""
        return self._rijen.get((maat, jaar), {})

    def indeling(self, maat: str, jaar: int) -> int:
        """Give the division of gemeenten that the counts of a measure and year stand on (see ``areas.herindeel``)."""
        if (maat, jaar) not in self._indelingen:
            self._indelingen[maat, jaar] = self._zoek_indeling(maat, jaar)
        return self._indelingen[maat, jaar]

    def _zoek_indeling(self, maat: str, jaar: int) -> int:
        vast = self.tabel.indeling
        eerste = min(jaar if vast is None else vast, laatste_jaar())
        laatste = eerste if vast is not None else max(eerste, self.jaar)
        geteld = {
            gebied
            for gebied, rij in self.rijen(maat, jaar).items()
            if gebied.startswith("GM") and gebied not in GEEN_GEMEENTE and rij.aantal == rij.aantal
        }
        return next((j for j in range(eerste, laatste + 1) if geteld <= areas.indeling(j)), eerste)

    def bijdragen(self, maat: str, jaar: int, gemeente: str) -> list[Bijdrage]:
        """Give what went into the count of one gemeente: itself, or the gemeenten that it was made of."""
        delen = _delen_van(self.indeling(maat, jaar), self.jaar).get(gemeente, ())
        weg, rijen = verdwenen_in(jaar), self.rijen(maat, jaar)
        # Of a gemeente that ended within the year its successor has the count.
        return [deel for deel in delen if deel.gebied in rijen or deel.gebied not in weg]

    def bijdragen_land(self, maat: str, jaar: int) -> list[Bijdrage]:
        """Give what went into the count of the nation: its own row, or all gemeenten where the source has none."""
        eigen = self.rij(maat, jaar, NEDERLAND).aantal
        if eigen == eigen:
            return [Bijdrage(NEDERLAND, 1.0, False)]
        gemeenten = sorted(g for g in self.rijen(maat, jaar) if g.startswith("GM") and g not in GEEN_GEMEENTE)
        return [Bijdrage(code, 1.0, False) for code in gemeenten]

    def bijdrage_wijk(self, jaar: int, code: str, niveau: Niveau) -> list[Bijdrage]:
        """Give the wijk or buurt of an earlier year that a wijk of today is; none where it was another area."""
        nu = areas.wijk_jaren()[-1]
        # Counts of which all years stand on one division (practice) are shown on that one, whatever was fetched since.
        if jaar == nu or self.tabel.indeling_wijken is not None:
            return [Bijdrage(code, 1.0, False)]
        if jaar not in areas.wijk_jaren():
            return []
        zelfde = areas.koppel_wijken(jaar, nu, niveau)
        zelfde = zelfde[(zelfde["code"] == code) & zelfde["uitkomst"].isin(areas.VERGELIJKBAAR)]
        return [Bijdrage(str(oud), 1.0, False) for oud in zelfde["oude_code"]]


@lru_cache(maxsize=32)
def _delen_van(van: int, naar: int) -> dict[str, tuple[Bijdrage, ...]]:
    """Give, per gemeente of one division, what it was made of in another."""
    uit: dict[str, tuple[Bijdrage, ...]] = {}
    tabel = gewichten_tabel(van, naar)
    kolommen = (tabel[naam].tolist() for naam in ("van", "naar", "gewicht", "geschat"))
    for oud, nieuw, gewicht, geschat in zip(*kolommen, strict=True):
        uit[nieuw] = (*uit.get(nieuw, ()), Bijdrage(oud, gewicht, geschat))
    return uit


def maten_van(deel: Breukdeel) -> list[tuple[str, int]]:
    """Give the measures of a part of a figure, each with its sign."""
    return [*((maat, 1) for maat in deel.maten), *((maat, -1) for maat in deel.min_maten)]


def jaren_van(indicator: Indicator, van: int, tot: int) -> list[int]:
    """Give the years of the tellingen behind a period: each of its years, or the year that the source names it by."""
    samen = indicator.teller is not None and indicator.teller.jaren > 1
    return [tot] if samen else list(range(van, tot + 1))
