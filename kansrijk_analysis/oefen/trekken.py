"""Draw the counts: births, who is counted, and the cases of every indicator; cells x years, whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kansrijk_analysis.oefen.cellen import (
    Cellen,
    Ints,
    landelijke_geboorten,
    maak_cellen,
    toeval,
    verdeel_heel,
)
from kansrijk_analysis.oefen.kansen import kansen, kwetsbaarheid, overlap, planten_van
from kansrijk_analysis.oefen.model import Echt, Getrokken, Model, Samengesteld
from kansrijk_analysis.oefen.niveaus import Floats

STERFTE = "perinatale_sterfte"
Plek = NDArray[np.bool_]


@dataclass
class Trekking:
    """All that was drawn. ``tellers`` and ``noemers`` by indicator, ``kansen`` the true rates as a part.

    ``gewichten``: about how many people each cell has, by which rates of cells make that of their gemeente.
    """

    model: Model
    cellen: Cellen
    bases: dict[str, Ints] = field(default_factory=dict)
    doodgeboren: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    kansen: dict[str, Floats] = field(default_factory=dict)
    gewichten: dict[str, Floats] = field(default_factory=dict)
    overlap: dict[str, float] = field(default_factory=dict)
    tellers: dict[str, Ints] = field(default_factory=dict)
    noemers: dict[str, Ints] = field(default_factory=dict)

    def per_gemeente(self, tellingen: Ints, j: int) -> tuple[list[str], Ints]:
        """Add cells up to the gemeenten of year ``j``: their codes, sorted, and the sums."""
        codes, wie = np.unique(self.cellen.gemeente[:, j].astype("str"), return_inverse=True)
        return codes.tolist(), np.bincount(wie, weights=tellingen[:, j]).astype(np.int64)

    def groep_van(self, indicator: str) -> tuple[str, ...]:
        """Give the indicators that are drawn together with this one, itself included."""
        for ander in self.model.indicatoren:
            samen: set[str] = set()
            if isinstance(ander, Samengesteld):
                samen = {*ander.uit, ander.id}
            elif isinstance(ander, Getrokken) and ander.deel_van is not None:
                samen = {ander.deel_van, ander.id}
            if indicator in samen:
                return tuple(sorted(samen))
        return (indicator,)

    def trek(self, indicator: str, kans: np.random.Generator, waar: Plek | None = None) -> None:
        """Draw the cases of an indicator and of those drawn together with it, everywhere or only ``waar``."""
        groep = self.groep_van(indicator)
        masker = np.ones(self.cellen.gemeente.shape, dtype=np.bool_) if waar is None else waar
        n = self.noemers[indicator][masker]
        p = {naam: self.kansen[naam][masker] for naam in groep}
        uit = self._getrokken(groep, kans, n, p, masker)
        for naam, waarden in uit.items():
            self.tellers.setdefault(naam, np.zeros(masker.shape, dtype=np.int64))[masker] = waarden

    def _getrokken(
        self, groep: tuple[str, ...], kans: np.random.Generator, n: Ints, p: Mapping[str, Floats], waar: Plek
    ) -> dict[str, Ints]:
        per_id = self.model.per_id
        for naam in groep:
            ander = per_id[naam]
            if isinstance(ander, Samengesteld):
                return _allebei(ander, kans, n, p, self.overlap[naam])
            if isinstance(ander, Getrokken) and ander.deel_van is not None:
                geheel = kans.binomial(n, p[ander.deel_van])
                return {ander.deel_van: geheel, naam: kans.binomial(geheel, p[naam] / p[ander.deel_van])}
        (naam,) = groep
        if naam == STERFTE:
            # The stillborn are drawn with the births, for they are in the denominator; here those who died after.
            dood, deel = self.doodgeboren[waar], self.model.doodgeboren.deel
            later = p[naam] * (1 - deel) / (1 - p[naam] * deel)
            return {naam: dood + kans.binomial(n - dood, later)}
        return {naam: kans.binomial(n, p[naam])}


def _allebei(
    samen: Samengesteld, kans: np.random.Generator, n: Ints, p: Mapping[str, Floats], vaker: float
) -> dict[str, Ints]:
    """Draw both, only the first, only the second; what either has is their sum."""
    een, twee = samen.uit
    beide = kans.binomial(n, samen_kans(p[een], p[twee], vaker))
    p_beide = samen_kans(p[een], p[twee], vaker)
    alleen_een = kans.binomial(n - beide, (p[een] - p_beide) / (1 - p_beide))
    rest = n - beide - alleen_een
    alleen_twee = kans.binomial(rest, (p[twee] - p_beide) / (1 - p[een]))
    return {een: beide + alleen_een, twee: beide + alleen_twee, samen.id: beide + alleen_een + alleen_twee}


def samen_kans(p: Floats, q: Floats, vaker: float) -> Floats:
    """Chance of both at once."""
    return np.asarray(np.minimum(vaker * p * q, np.minimum(p, q)), dtype=np.float64)


def trek_alles(model: Model) -> Trekking:
    """Draw everything once, with the rates that were planted but before any count is drawn again."""
    cellen = maak_cellen(model)
    gebied = kwetsbaarheid(model, cellen)
    trekking = Trekking(model, cellen)
    groepen = {groep.id: cellen.groep(groep) for groep in model.groepen}
    geboren = np.repeat(cellen.geboren[:, None], len(model.jaren), axis=1)
    for indicator in model.indicatoren:
        if isinstance(indicator, Getrokken):
            gewicht = groepen.get(indicator.noemer, geboren).astype(np.float64)
            planten = planten_van(model, indicator.id)
            trekking.gewichten[indicator.id] = gewicht
            trekking.kansen[indicator.id] = kansen(model, indicator, cellen, gebied, gewicht, planten)
    for indicator in model.indicatoren:
        if isinstance(indicator, Getrokken) and indicator.deel_van is not None:
            trekking.kansen[indicator.id] = np.minimum(
                trekking.kansen[indicator.id], trekking.kansen[indicator.deel_van]
            )
        if isinstance(indicator, Samengesteld):
            vaker = overlap(indicator, trekking.kansen, cellen.geboren, model.jaren)
            p, q = (trekking.kansen[deel] for deel in indicator.uit)
            trekking.overlap[indicator.id] = vaker
            trekking.gewichten[indicator.id] = trekking.gewichten[indicator.uit[0]]
            trekking.kansen[indicator.id] = p + q - samen_kans(p, q, vaker)
    trekking.bases = {**_geboortebases(trekking), **groepen}
    for indicator in model.indicatoren:
        if indicator.noemer is not None:
            trekking.noemers[indicator.id] = trekking.bases[indicator.noemer]
    for indicator in model.indicatoren:
        if isinstance(indicator, Echt):
            trekking.tellers[indicator.id] = _echt(indicator, trekking)
        elif indicator.id == trekking.groep_van(indicator.id)[0]:
            trekking.trek(indicator.id, toeval(model, indicator.id, "tellingen"))
    return trekking


def _geboortebases(trekking: Trekking) -> dict[str, Ints]:
    """Draw births, stillbirths and multiples, and give the groups that follow from them."""
    model, cellen = trekking.model, trekking.cellen
    aandeel = cellen.geboren / cellen.geboren.sum()
    aantallen = landelijke_geboorten(model)
    eerste = model.van - model.geboorten.jaar
    kans = toeval(model, "geboorten")
    # Poisson given the total of the nation is multinomial: the published number of births comes out exactly.
    geboren = np.stack([kans.multinomial(int(aantal), aandeel) for aantal in aantallen], axis=1)
    levend = geboren[:, eerste:]
    jaar_ervoor = geboren[:, eerste - 1 : -1]
    sterfte = trekking.kansen.get(STERFTE, np.zeros(levend.shape)) * model.doodgeboren.deel
    trekking.doodgeboren = toeval(model, "doodgeboren").poisson(levend * sterfte / (1 - sterfte))
    met_dood = levend + trekking.doodgeboren
    # Of every two children of twins one pregnancy is counted; there are never more twins than pairs.
    tweelingen = toeval(model, "meerlingen").binomial(met_dood // 2, model.meerlingen.deel)
    return {
        "geboorten": levend,
        "geboren_24w": met_dood,
        "zwangeren": met_dood - tweelingen,
        "moeders": levend - np.minimum(tweelingen, levend // 2),
        "kinderen_0_2": levend + jaar_ervoor,
    }


def _echt(indicator: Echt, trekking: Trekking) -> Ints:
    cellen = trekking.cellen
    if indicator.uit == "geboorten":
        return trekking.bases["geboorten"]
    if indicator.uit == "register":
        return cellen.inwoners
    # Whole numbers that add up: those of the gemeente first, then shared out over its wijken.
    precies = cellen.kwb[indicator.uit][:, None] * cellen.groei
    uit = np.zeros(precies.shape, dtype=np.int64)
    for j in range(precies.shape[1]):
        _, wie = np.unique(cellen.gemeente[:, j].astype("str"), return_inverse=True)
        totaal = np.round(np.bincount(wie, weights=precies[:, j])).astype(np.int64)
        uit[:, j] = verdeel_heel(totaal, precies[:, j], wie)
    assert indicator.noemer is not None
    return np.minimum(uit, trekking.bases[indicator.noemer])
