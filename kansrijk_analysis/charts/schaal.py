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
    then it begins near the lowest value. It never goes below ``minimum``.

    >>> maak_as([6.1, 9.4]).strepen, maak_as([90.2, 93.4]).strepen
    ((0.0, 2.5, 5.0, 7.5, 10.0), (90.0, 91.0, 92.0, 93.0, 94.0))
    """
    bekend = [w for w in waarden if not math.isnan(w)]
    hoog = max(bekend, default=0.0)
    laag = min(bekend, default=0.0)
    if hoog <= minimum:
        return As(minimum, minimum + 1.0, (minimum, minimum + 1.0), 0)
    vanaf = 0.0 if laag <= _VANAF_NUL * hoog or laag == hoog else laag
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
