"""The true rates behind the practice figures: one per indicator, cell and year.

On the logit scale a rate is a national level, a lasting effect of the gemeente, a small one of the year and, within
gemeenten with wijken, one of the wijk. Level and spread are solved for, so that the nation and the differences between
gemeenten are what the model asks for, and not about that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from kansrijk_analysis.oefen.cellen import BIJSTAND, Cellen, Ints, toeval
from kansrijk_analysis.oefen.model import (
    EchtGoed,
    Getrokken,
    KleinEiland,
    LijktSlecht,
    Model,
    Plant,
    Samengesteld,
    Verslechtering,
)
from kansrijk_analysis.oefen.niveaus import Floats, ankers, niveau

DECIMALEN = 6
"""Rates are rounded to this, so that what a processor makes of the last digit changes no draw."""

_HOOGSTE = 0.95
_RONDES = 40
_LEEN = 200.0  # people
_KLEINSTE_WIJK = 100  # inhabitants; what differs in a wijk of some houses is no measure of spread


@dataclass(frozen=True)
class _Gebied:
    """Hidden vulnerability, standardised: of each home gemeente, and of each cell within it."""

    van: Ints  # home gemeente of each cell, as a number
    gemeente: Floats
    wijk: Floats


def _standaard(waarden: Floats) -> Floats:
    return np.asarray((waarden - waarden.mean()) / waarden.std(), dtype=np.float64)


def _binnen(waarden: Floats, gewicht: Floats, van: Ints, telt: Floats) -> Floats:
    """Take the mean of each gemeente away, and bring the wijken that count to a standard deviation of 1."""
    som = np.bincount(van, weights=gewicht)
    midden = np.bincount(van, weights=waarden * gewicht) / np.maximum(som, 1e-9)
    uit = waarden - midden[van]
    schaal = np.sqrt((uit[telt > 0] ** 2).mean()) if (telt > 0).any() else 1.0
    return np.asarray(uit / schaal, dtype=np.float64)


def _meetellend(cellen: Cellen) -> Floats:
    groot = cellen.kwb["Aantal inwoners"] >= _KLEINSTE_WIJK
    return np.asarray(groot & cellen.heeft_wijk, dtype=np.float64)


def _gemengd(eigen: Floats, rest: Floats, r: float) -> Floats:
    return np.asarray(r * eigen + np.sqrt(1 - r**2) * rest, dtype=np.float64)


def kwetsbaarheid(model: Model, cellen: Cellen) -> _Gebied:
    """Draw the hidden vulnerability of areas, around their real bijstand."""
    _, van = np.unique(cellen.thuis.astype("str"), return_inverse=True)
    mensen = cellen.kwb["15 tot 25 jaar"] + cellen.kwb["25 tot 45 jaar"] + cellen.kwb["45 tot 65 jaar"]
    som = np.bincount(van, weights=cellen.kwb[BIJSTAND]) / np.maximum(np.bincount(van, weights=mensen), 1)
    bijstand = special.logit(np.clip(som, 0.001, 0.5))
    # The count of a wijk is rounded to tens, and not given where few people live: then it is like its gemeente.
    eigen = (cellen.kwb[BIJSTAND] + _LEEN * som[van]) / (mensen + _LEEN)
    per_cel = special.logit(np.clip(eigen, 0.001, 0.5))
    telt, gewicht = _meetellend(cellen), cellen.geboren
    kans = toeval(model, "kwetsbaarheid")
    r = model.kwetsbaarheid.bijstand
    gemeente = _gemengd(_standaard(bijstand), kans.standard_normal(len(bijstand)), r)
    in_wijk = _gemengd(_binnen(per_cel, gewicht, van, telt), kans.standard_normal(len(van)), r)
    return _Gebied(van, _standaard(gemeente), _binnen(in_wijk, gewicht, van, telt))


@dataclass(frozen=True)
class _Opgave:
    """What rates are solved for. ``nu``: the gemeente of the last year of each cell, as a number."""

    gewicht: Floats  # cells
    van: Ints
    nu: Ints

    def landelijk(self, effect: Floats, hoogte: float, gezet: Floats | None = None) -> Floats:
        """Rates of cells with these effects, or as set by hand, whose weighted mean is the national level."""
        vrij = np.ones(len(effect), dtype=np.bool_) if gezet is None else np.isnan(gezet)
        begin, p = float(special.logit(hoogte)), np.zeros(len(effect))
        for _ in range(_RONDES):
            p = np.where(vrij, special.expit(begin + effect), 0.0 if gezet is None else gezet)
            fout = float((self.gewicht * (p - hoogte)).sum())
            begin -= fout / float((self.gewicht * p * (1 - p))[vrij].sum())
        return np.asarray(p, dtype=np.float64)

    def per_gemeente(self, p: Floats) -> Floats:
        """Rates of the gemeenten of the last year."""
        return np.asarray(
            np.bincount(self.nu, weights=p * self.gewicht) / np.bincount(self.nu, weights=self.gewicht),
            dtype=np.float64,
        )


def _schaal_gemeenten(opgave: _Opgave, effect: Floats, hoogte: float, spreiding: float) -> float:
    """How large the effect of a gemeente must be for the spread between gemeenten to be what is asked."""
    schaal = spreiding / (hoogte * (1 - hoogte))
    for _ in range(_RONDES):
        schaal *= spreiding / float(opgave.per_gemeente(opgave.landelijk(schaal * effect, hoogte)).std())
    return schaal


def _met_wijken(opgave: _Opgave, p: Floats, afwijking: Floats) -> Floats:
    """Let wijken differ within their gemeente, whose own rate stays what it is; ``p`` and result: cells."""
    midden = special.logit(p)
    schuif = np.zeros(int(opgave.van.max()) + 1)
    som = np.maximum(np.bincount(opgave.van, weights=opgave.gewicht), 1e-9)
    doel = np.bincount(opgave.van, weights=p * opgave.gewicht)
    for _ in range(_RONDES):
        q = special.expit(midden + afwijking + schuif[opgave.van])
        fout = np.bincount(opgave.van, weights=q * opgave.gewicht) - doel
        helling = np.bincount(opgave.van, weights=q * (1 - q) * opgave.gewicht)
        schuif -= np.clip(fout / np.maximum(helling, 1e-9 * som), -1, 1)
    return np.asarray(special.expit(midden + afwijking + schuif[opgave.van]), dtype=np.float64)


def _schaal_wijken(opgave: _Opgave, p: Floats, effect: Floats, telt: Floats, spreiding: float) -> float:
    binnen = telt > 0
    if not binnen.any():
        return 0.0
    midden = float(p[binnen].mean())
    schaal = spreiding / (midden * (1 - midden))
    for _ in range(_RONDES):
        gevonden = (_met_wijken(opgave, p, schaal * effect) - p)[binnen]
        # Where wijken can't differ that much (a rate near 0), no scale does it: keep it within reason.
        schaal = min(schaal * spreiding / float(np.sqrt((gevonden**2).mean())), 3.0)
    return schaal


def kansen(
    model: Model, indicator: Getrokken, cellen: Cellen, gebied: _Gebied, gewicht: Floats, planten: tuple[Plant, ...]
) -> Floats:
    """Give the true rates of one indicator, cells x years, with what was planted in it.

    ``gewicht``: about how many people the cells have in each year, cells x years.
    """
    kans = toeval(model, indicator.id, "kansen")
    van, telt = gebied.van, _meetellend(cellen)
    _, nu = np.unique(cellen.gemeente[:, -1].astype("str"), return_inverse=True)
    opgave = _Opgave(gewicht[:, -1], van, nu)
    eigen = _gemengd(gebied.gemeente, kans.standard_normal(len(gebied.gemeente)), indicator.samenhang)
    effect = _standaard(eigen)[van]
    in_wijk = _gemengd(gebied.wijk, kans.standard_normal(len(van)), indicator.samenhang)
    in_wijk = np.where(cellen.heeft_wijk, _binnen(in_wijk, gewicht[:, -1], van, telt), 0.0)
    per_jaar = kans.standard_normal((len(gebied.gemeente), len(model.jaren))) * model.jaarschommeling.deel

    hoogte = niveau(indicator, model.jaren)
    peil = max(ankers(indicator))
    peilhoogte = float(niveau(indicator, (peil,))[0])
    schaal = _schaal_gemeenten(opgave, effect, peilhoogte, indicator.spreiding.gemeenten / indicator.factor)
    tussen_wijken = indicator.spreiding.wijken or model.wijkverhouding.keer * indicator.spreiding.gemeenten
    p_peil = opgave.landelijk(schaal * effect, peilhoogte)
    schaal_wijk = _schaal_wijken(opgave, p_peil, in_wijk, telt, tussen_wijken / indicator.factor)
    uit = np.empty((len(van), len(model.jaren)))
    for j in range(len(model.jaren)):
        opgave = _Opgave(gewicht[:, j], van, nu)
        gezet = np.full(len(van), np.nan)
        for plant in planten:
            gezet[cellen.gemeente[:, j] == plant.gemeente] = geplant(plant, model, indicator, float(hoogte[j]), j)
        p = opgave.landelijk(schaal * effect + per_jaar[van, j], float(hoogte[j]), gezet)
        uit[:, j] = _met_wijken(opgave, p, schaal_wijk * in_wijk)
    return np.asarray(np.round(np.clip(uit, 10.0**-DECIMALEN, _HOOGSTE), DECIMALEN), dtype=np.float64)


def geplant(plant: Plant, model: Model, indicator: Getrokken, hoogte: float, j: int) -> float:
    """Give the rate that was planted in year ``j``; NaN where only counts are chosen."""
    if isinstance(plant, Verslechtering):
        stap = (plant.eind - plant.begin) / (len(model.jaren) - 1)
        return (plant.begin + stap * j) / indicator.factor
    if isinstance(plant, KleinEiland | LijktSlecht | EchtGoed):
        return plant.keer * hoogte
    return float("nan")


def planten_van(model: Model, indicator: str) -> tuple[Plant, ...]:
    """Give what was planted in an indicator, itself or through one that is made of it."""
    geheel = {i.id for i in model.indicatoren if isinstance(i, Samengesteld) and indicator in i.uit}
    return tuple(plant for plant in model.waarheden if plant.indicator in {indicator, *geheel})


def overlap(samen: Samengesteld, kans: Mapping[str, Floats], gewicht: Floats, jaren: tuple[int, ...]) -> float:
    """How many times more often than by chance a case of one part is one of the other, from the national values."""
    peil, hoogte = max(ankers(samen).items())
    j = int(np.clip(peil, jaren[0], jaren[-1])) - jaren[0]
    p, q = kans[samen.uit[0]][:, j], kans[samen.uit[1]][:, j]

    def gemiddeld(waarden: Floats) -> float:
        return float((waarden * gewicht).sum() / gewicht.sum())

    return (gemiddeld(p) + gemiddeld(q) - hoogte) / gemiddeld(p * q)
