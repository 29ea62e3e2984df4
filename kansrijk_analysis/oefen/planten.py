"""What was put into the practice figures on purpose: counts that are drawn again until they fit, and the key.

The rates that were planted stand in ``kansen``; here only chance is chosen, and the key says so.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kansrijk_analysis import areas, stats
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.indicators.catalogue import privacyregels
from kansrijk_analysis.oefen.antwoorden import Gebiedsdeel, Jaarstand, Sleutel, Waarheid
from kansrijk_analysis.oefen.cellen import Ints, toeval
from kansrijk_analysis.oefen.model import (
    BESTAND,
    KleinEiland,
    LijktSlecht,
    Plant,
    Splitsing,
    VerborgenAanvulling,
)
from kansrijk_analysis.oefen.niveaus import Floats
from kansrijk_analysis.oefen.trekken import Plek, Trekking
from kansrijk_analysis.text import tekst

PRIVACYREGEL = "monitor_kansrijke_start"
TRECHTER = 0.998
_POGINGEN = 2_000
_DECIMALEN = 3


def plant_alles(trekking: Trekking) -> Sleutel:
    """Draw again what has to fit, in the order of the model, and write down every planted truth."""
    model = trekking.model
    opnieuw = [_pas_aan(trekking, plant) for plant in model.waarheden]
    waarheden = [_waarheid(trekking, plant, aantal) for plant, aantal in zip(model.waarheden, opnieuw, strict=True)]
    return Sleutel(
        waarschuwing=tekst("oefen.waarschuwing"), versie=model.versie, zaad=model.zaad, waarheden=tuple(waarheden)
    )


def _pas_aan(trekking: Trekking, plant: Plant) -> int:
    """Draw the counts of a truth again until they fit; gives how often that took."""
    if isinstance(plant, KleinEiland):
        return _opnieuw(trekking, plant, [plant.gemeente], lambda x, n, i: _hoogste(x, n, i[0]))
    if isinstance(plant, LijktSlecht):
        return _opnieuw(trekking, plant, [plant.gemeente], lambda x, n, i: _lijkt_slecht(x, n, i[0], plant))
    if isinstance(plant, VerborgenAanvulling):
        leden = areas.leden(plant.regio, plant.jaar)
        return _opnieuw(
            trekking, plant, leden, lambda x, n, i: _alleen_onder(x[i], n[i], i == i[leden.index(plant.gemeente)])
        )
    return 0


_Past = Callable[[Ints, Ints, Ints], bool]


def _opnieuw(
    trekking: Trekking, plant: KleinEiland | LijktSlecht | VerborgenAanvulling, wie: list[str], past: _Past
) -> int:
    """``past`` is given the counts of all gemeenten of the year, and the places of those that are drawn again."""
    model, cellen = trekking.model, trekking.cellen
    j = model.jaren.index(plant.jaar)
    waar: Plek = np.zeros(cellen.gemeente.shape, dtype=np.bool_)
    waar[:, j] = np.isin(cellen.gemeente[:, j], wie)
    codes, n = trekking.per_gemeente(trekking.noemers[plant.indicator], j)
    plekken = np.array([codes.index(code) for code in wie])
    kans = toeval(model, plant.indicator, plant.soort, plant.gemeente)
    for poging in range(_POGINGEN):
        _, x = trekking.per_gemeente(trekking.tellers[plant.indicator], j)
        if past(x, n, plekken):
            return poging
        trekking.trek(plant.indicator, kans, waar)
    raise OngeldigeDefinitie(
        bestand=BESTAND, veld=f"waarheden.{plant.soort}", wat=tekst("oefen.model.lukt_niet", aantal=_POGINGEN)
    )


def _cijfers(x: Ints, n: Ints) -> Floats:
    return np.asarray(np.where(n > 0, x / np.maximum(n, 1), np.nan), dtype=np.float64)


def _plaats(cijfers: Floats, plek: int) -> int:
    """Give the place among all, 1 for the highest; of equals all have the first."""
    return int((cijfers > cijfers[plek]).sum()) + 1


def _hoogste(x: Ints, n: Ints, plek: int) -> bool:
    cijfers = _cijfers(x, n)
    return bool(cijfers[plek] > np.nanmax(np.delete(cijfers, plek)))


def _lijkt_slecht(x: Ints, n: Ints, plek: int, plant: LijktSlecht) -> bool:
    """High among all, and yet no more than chance makes it."""
    cijfers = _cijfers(x, n)
    grens = stats.funnel_limits(x.sum() / n.sum(), n[plek], (TRECHTER,)).upper[0]
    p = float(stats.compare_with_rest(x[plek], n[plek], x.sum(), n.sum()).p)
    return _plaats(cijfers, plek) <= plant.plaats and cijfers[plek] <= grens and p >= plant.p_minstens


def _alleen_onder(x: Ints, n: Ints, deze: Plek) -> bool:
    """Only this one is hidden by the rule, by its cases, and it has some."""
    minimum = privacyregels()[PRIVACYREGEL].minimum
    assert minimum is not None
    anderen = (x >= minimum) & (n - x >= minimum)
    return bool((anderen == ~deze).all() and 0 < x[deze][0] < minimum)


def _waarheid(trekking: Trekking, plant: Plant, opnieuw: int) -> Waarheid:
    model = trekking.model
    namen = {code: naam for jaar in model.jaren for code, naam in areas.gemeenten(jaar)[["code", "naam"]].to_numpy()}
    return Waarheid(
        soort=plant.soort,
        gemeente=plant.gemeente,
        naam=namen[plant.gemeente],
        indicator=plant.indicator,
        jaar=getattr(plant, "jaar", None),
        regio=getattr(plant, "regio", None),
        wat=plant.wat,
        hoe=plant.hoe,
        opnieuw_getrokken=opnieuw,
        jaren=tuple(_jaarstanden(trekking, plant)),
        delen=tuple(_delen(trekking, plant, namen)) if isinstance(plant, Splitsing) else (),
        conclusie=plant.conclusie,
        niet=plant.niet,
        vragen=plant.vragen,
    )


def _jaarstanden(trekking: Trekking, plant: Plant) -> list[Jaarstand]:
    """Give every year in which the gemeente was there."""
    model, indicator = trekking.model, trekking.model.per_id[plant.indicator]
    uit = []
    for j, jaar in enumerate(model.jaren):
        codes, x = trekking.per_gemeente(trekking.tellers[plant.indicator], j)
        if plant.gemeente not in codes:
            continue
        plek = codes.index(plant.gemeente)
        if indicator.noemer is None:
            uit.append(Jaarstand(jaar=jaar, teller=int(x[plek]), plaats=_plaats(x.astype(np.float64), plek)))
            continue
        _, n = trekking.per_gemeente(trekking.noemers[plant.indicator], j)
        cijfers = _cijfers(x, n) * indicator.factor
        waar = trekking.cellen.gemeente[:, j] == plant.gemeente
        gewicht = trekking.gewichten[plant.indicator][waar, j]
        kans = (trekking.kansen[plant.indicator][waar, j] * gewicht).sum() / gewicht.sum()
        uit.append(
            Jaarstand(
                jaar=jaar,
                waar=round(float(kans) * indicator.factor, _DECIMALEN),
                teller=int(x[plek]),
                noemer=int(n[plek]),
                cijfer=round(float(cijfers[plek]), _DECIMALEN),
                nederland=round(float(x.sum() / n.sum()) * indicator.factor, _DECIMALEN),
                plaats=_plaats(cijfers, plek),
            )
        )
    return uit


def _delen(trekking: Trekking, plant: Splitsing, namen: dict[str, str]) -> list[Gebiedsdeel]:
    """Give the parts of a divided gemeente: births drawn in its last year, and by inhabitants."""
    cellen, jaren = trekking.cellen, trekking.model.jaren
    j = jaren.index(plant.jaar) - 1
    tellingen = trekking.tellers[plant.indicator][:, j]
    binnen = cellen.gemeente[:, j] == plant.gemeente
    totaal = int(tellingen[binnen].sum())
    overgang = areas.gewichten(jaren[j], plant.jaar)
    return [
        Gebiedsdeel(
            gemeente=naar,
            naam=namen[naar],
            deel_van_inwoners=round(gewicht, _DECIMALEN),
            geteld=int(tellingen[binnen & (cellen.gemeente[:, j + 1] == naar)].sum()),
            geschat=round(gewicht * totaal, 1),
        )
        for van, naar, gewicht in overgang[["van", "naar", "gewicht"]].to_numpy()
        if van == plant.gemeente
    ]
