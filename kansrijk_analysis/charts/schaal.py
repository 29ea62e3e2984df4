"""Round numbers for axes and classes. Plain arithmetic, no drawing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_STAPPEN = (1.0, 2.0, 2.5, 5.0, 10.0)
# While the lowest value is below this part of the highest, an axis from 0 still shows how they differ.
_VANAF_NUL = 0.85


@dataclass(frozen=True)
class As:
    """An axis: its end points, where it has ticks, and how many decimals those need."""

    onder: float
    boven: float
    strepen: tuple[float, ...]
    decimalen: int

    @property
    def vanaf_nul(self) -> bool:
        """Whether the axis begins at 0; if not, the page has to say so."""
        return self.onder == 0

    def plaats(self, waarde: float, begin: float, eind: float) -> float:
        """Give the position in px of a value on an axis that runs from ``begin`` to ``eind``."""
        return begin + (waarde - self.onder) / (self.boven - self.onder) * (eind - begin)


def maak_as(waarden: Sequence[float], *, aantal: int = 4, minimum: float = 0.0) -> As:
    """Give an axis with about ``aantal`` round ticks that holds all ``waarden`` (NaN is left out).

    The axis begins at 0, because a length then shows a size. Only where all values lie close
    together and far from 0 (the lowest above 85% of the highest) that would hide every difference:
    then it begins near the lowest value. It never goes below ``minimum``; with one below 0, values below 0 (a score)
    lie to the left of it.

    >>> maak_as([6.1, 9.4]).strepen, maak_as([90.2, 93.4]).strepen
    ((0.0, 2.5, 5.0, 7.5, 10.0), (90.0, 91.0, 92.0, 93.0, 94.0))
    >>> maak_as([-0.4, 0.3], minimum=-math.inf).strepen
    (-0.4, -0.2, 0.0, 0.2, 0.4)
    """
    bekend = [w for w in waarden if not math.isnan(w)]
    hoog = max(bekend, default=0.0)
    laag = min(bekend, default=0.0)
    if hoog <= minimum:
        return As(minimum, minimum + 1.0, (minimum, minimum + 1.0), 0)
    vanaf = 0.0 if laag <= _VANAF_NUL * hoog or laag == hoog else laag
    if minimum < 0:
        vanaf, hoog = min(laag, 0.0), max(hoog, 0.0)
    stap = _stap((hoog - vanaf) / aantal)
    onder = max(math.floor(vanaf / stap + 1e-9) * stap, minimum)
    boven = math.ceil(hoog / stap - 1e-9) * stap
    n = round((boven - onder) / stap)
    decimalen = max(0, -math.floor(math.log10(stap) + 1e-9))
    if stap * 10**decimalen % 1 > 1e-6:  # 2.5 needs one decimal more than 1 and 5
        decimalen += 1
    return As(onder, boven, tuple(round(onder + k * stap, 6) for k in range(n + 1)), decimalen)


def _stap(ruw: float) -> float:
    macht = 10.0 ** math.floor(math.log10(ruw))
    return next(s * macht for s in _STAPPEN if s * macht >= ruw * (1 - 1e-9))


def verdunnen(aantal: int, plaats: float, breedte: float) -> list[int]:
    """Choose which of ``aantal`` labels fit on ``plaats`` px, each ``breedte`` px wide; the last always stays.

    >>> verdunnen(6, 300, 40), verdunnen(6, 150, 40)
    ([0, 1, 2, 3, 4, 5], [1, 3, 5])
    """
    stap = max(1, math.ceil(aantal * breedte / max(plaats, 1)))
    return sorted(range(aantal - 1, -1, -stap))


def klassegrenzen(waarden: Sequence[float], decimalen: int, klassen: int = 5) -> tuple[float, ...]:
    """Give rising class limits for a map: quantiles, each rounded to the roundest number nearby.

    A class takes values from its lower limit up to, not including, the next limit. Rounding may
    move a limit by at most a sixth of the distance to its neighbour, and limits that become equal
    are given once: with many equal values there are fewer classes.
    """
    bekend = np.asarray([w for w in waarden if not math.isnan(w)], dtype=float)
    if bekend.size == 0 or np.ptp(bekend) == 0:
        return ()
    ruw = np.quantile(bekend, np.linspace(0, 1, klassen + 1)[1:-1])
    afstand = np.diff(np.unique(ruw)).min() if np.unique(ruw).size > 1 else np.ptp(bekend)
    fijnst = 10.0**-decimalen
    stap = fijnst
    for macht in range(-decimalen, 9):
        for s in (1.0, 2.0, 5.0):
            if s * 10.0**macht <= max(afstand / 3, fijnst):
                stap = max(stap, s * 10.0**macht)
    afgerond = sorted({round(round(float(g) / stap) * stap, decimalen) for g in ruw})
    laagst = round(float(bekend.min()), decimalen)
    return tuple(g for g in afgerond if g > laagst)


@dataclass(frozen=True)
class Indexas:
    """Logarithmic axis of an index (100 is equal) from 100/k to 100*k, between two places in px."""

    k: float
    strepen: tuple[int, ...]
    begin: float
    eind: float

    def plaats(self, index: float) -> float:
        """Place of an index; beyond an end, the end itself."""
        laag, hoog = 100 / self.k, 100 * self.k
        deel = math.log(min(max(index, laag), hoog) / laag) / math.log(hoog / laag)
        return round(self.begin + deel * (self.eind - self.begin), 1)

    def buiten(self, index: float) -> bool:
        """Whether an index lies beyond an end."""
        return not 100 / self.k <= index <= 100 * self.k


# The outer ticks of 1.5 and 3 are printed rounded.
_INDEXASSEN: tuple[tuple[float, tuple[int, ...]], ...] = (
    (1.5, (67, 80, 100, 125, 150)),
    (2.0, (50, 75, 100, 150, 200)),
    (3.0, (33, 50, 100, 200, 300)),
    (4.0, (25, 50, 100, 200, 400)),
)


def maak_indexas(verhoudingen: Sequence[float], uiteinden: Sequence[float], begin: float, eind: float) -> Indexas:
    """Give the narrowest axis that holds all points with some room, and all but a quarter of the bar ends.

    ``verhoudingen`` and ``uiteinden`` are ratios to the benchmark (1 is equal).

    >>> maak_indexas([0.9, 1.2], [0.8, 1.4], 0, 300).strepen
    (67, 80, 100, 125, 150)
    """

    def past(k: float) -> bool:
        buiten = sum(not 1 / k <= eind_ <= k for eind_ in uiteinden)
        return all(1.1 / k <= punt <= k / 1.1 for punt in verhoudingen) and buiten <= len(uiteinden) / 4

    k, strepen = next((as_ for as_ in _INDEXASSEN if past(as_[0])), _INDEXASSEN[-1])
    return Indexas(k, strepen, begin, eind)


@dataclass(frozen=True)
class Grootteas:
    """Logarithmic axis of sizes, with ticks at 1, 2 and 5 times the powers of ten."""

    laag: float
    hoog: float
    begin: float
    eind: float

    def plaats(self, waarde: float) -> float:
        """Give the position in px of a size."""
        deel = math.log(waarde / self.laag) / math.log(self.hoog / self.laag)
        return self.begin + deel * (self.eind - self.begin)

    @property
    def strepen(self) -> tuple[int, ...]:
        """The round sizes on this axis.

        >>> Grootteas(laag=80, hoog=2500, begin=0, eind=100).strepen
        (100, 200, 500, 1000, 2000)
        """
        machten = range(math.floor(math.log10(self.laag)), math.ceil(math.log10(self.hoog)) + 1)
        alle = (round(s * 10.0**macht) for macht in machten if macht >= 0 for s in (1, 2, 5))
        return tuple(n for n in alle if self.laag <= n <= self.hoog)


def maak_grootteas(waarden: Sequence[float], begin: float, eind: float) -> Grootteas:
    """Give a logarithmic axis that holds all sizes, which are above 0, with a little room at both ends."""
    laag, hoog = min(waarden), max(waarden)
    ruimte = max((hoog / laag) ** 0.03, 1.05)
    return Grootteas(laag / ruimte, hoog * ruimte, begin, eind)
