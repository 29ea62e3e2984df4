"""What can be concluded about every area at once, whatever it is compared with.

Trend, borrowed strength, the chance of the worst fifth and the funnel depend on all gemeenten together,
so they are computed once for all of them and kept; a page only looks up its own row.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import stats
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures
from kansrijk_analysis.indicators.bewaard import uit_bewaring
from kansrijk_analysis.indicators.controle import controleer_aantallen
from kansrijk_analysis.model import Breuk, Bron, Indicator
from kansrijk_analysis.profiles.reeksen import Floats, Mask, Reeks, Reeksen, reeksen_van
from kansrijk_analysis.profiles.vergelijken import ZEKERHEID, Groep, toets, zonder_eigen
from kansrijk_analysis.profiles.zinnen import noem_bron
from kansrijk_analysis.sources import definities
from kansrijk_analysis.text import tekst

TREKKINGEN = 1000
"""Posterior draws behind a chance: it is then right to about three points."""

MINSTE_GEMEENTEN = 20
"""With fewer gemeenten that have a figure, how they differ among themselves can't be estimated."""

_TRECHTERPUNTEN = 60
_Z = 1.959963984540054
TREND_KOLOMMEN = (
    "trend", "trend_reden", "trend_van", "trend_tot", "trend_perioden", "trend_per_jaar", "trend_onder", "trend_boven",
    "trend_p", "waarneembaar",
)  # fmt: skip
GEMEENTE_KOLOMMEN = (
    "geleend", "geleend_onder", "geleend_boven", "geleend_midden", "geleend_gewicht",
    "kans_vijfde", "plaats_onder", "plaats_boven", "plaats_van", "trechter", "trechter_ruw",
)  # fmt: skip
_WOORDEN = frozenset({"trend", "trend_reden", "trechter", "trechter_ruw"})
KENMERK_KOLOMMEN = (
    "indicator", "dispersie", "midden", "fi", "tau2", "met_cijfer",
    "verwacht_buiten", "buiten", "buiten_ruim", "verschilt",
)  # fmt: skip
TRECHTER_KOLOMMEN = (
    "indicator", "noemer", "midden", "onder_95", "boven_95", "onder_998", "boven_998",
    "ruim_onder_95", "ruim_boven_95", "ruim_onder_998", "ruim_boven_998",
)  # fmt: skip


@dataclass(frozen=True)
class Beoordeling:
    """Conclusions about all areas.

    ``table``: one row per indicator and area with ``TREND_KOLOMMEN`` and, for gemeenten, ``GEMEENTE_KOLOMMEN``.
    ``kenmerken``: one row an indicator: how gemeenten differ among themselves, and how many stand out.
    ``trechters``: the funnel limits of each indicator on a grid of sizes, in the indicator's unit.
    """

    table: pd.DataFrame
    kenmerken: pd.DataFrame
    trechters: pd.DataFrame


_bewaard: WeakKeyDictionary[Figures, Beoordeling] = WeakKeyDictionary()


def beoordeel(figuren: Figures) -> Beoordeling:
    """Give the conclusions about all areas of these figures; computed once and kept in memory and cache.

    Raises ``OnmogelijkAantal`` when a count can't be (more cases than people, below zero).
    """
    if figuren not in _bewaard:
        reken = cache(lambda: bereken_beoordeling(figuren))
        _bewaard[figuren] = Beoordeling(
            table=uit_bewaring(figuren.afdruk, "oordelen", lambda: reken().table),
            kenmerken=uit_bewaring(figuren.afdruk, "kenmerken", lambda: reken().kenmerken),
            trechters=uit_bewaring(figuren.afdruk, "trechters", lambda: reken().trechters),
        )
    return _bewaard[figuren]


def bereken_beoordeling(figuren: Figures) -> Beoordeling:
    """Compute what ``beoordeel`` gives, without keeping it."""
    controleer_aantallen(figuren.table)
    reeksen = reeksen_van(figuren)
    delen = [_indicator(reeks, reeksen) for reeks in reeksen.per_indicator.values()]
    return Beoordeling(
        table=_plak([deel.table for deel in delen], ("indicator", "gebied", *TREND_KOLOMMEN, *GEMEENTE_KOLOMMEN)),
        kenmerken=pd.DataFrame([deel.kenmerken for deel in delen], columns=list(KENMERK_KOLOMMEN)),
        trechters=_plak([deel.trechter for deel in delen if deel.trechter is not None], TRECHTER_KOLOMMEN),
    )


def beoordeel_met(nieuw: Reeksen, beoordeling: Beoordeling) -> Beoordeling:
    """Give the conclusions with those of some indicators in the place of what was concluded of them."""
    delen = [_indicator(reeks, nieuw) for reeks in nieuw.per_indicator.values()]

    def met(oud: pd.DataFrame, erbij: list[pd.DataFrame]) -> pd.DataFrame:
        return pd.concat([oud[~oud["indicator"].isin(list(nieuw.per_indicator))], *erbij], ignore_index=True)

    return Beoordeling(
        table=met(beoordeling.table, [deel.table for deel in delen]),
        kenmerken=met(beoordeling.kenmerken, [pd.DataFrame([deel.kenmerken]) for deel in delen]),
        trechters=met(beoordeling.trechters, [deel.trechter for deel in delen if deel.trechter is not None]),
    )


def beoordeel_erbij(reeksen: Reeksen, beoordeling: Beoordeling) -> pd.DataFrame:
    """Give the table of ``Beoordeling`` for areas beside all others: their trends; the rest compares gemeenten.

    How wild years are around a line is taken from all gemeenten (``beoordeling.kenmerken``).
    """
    leeg = {k: "" if k in _WOORDEN else np.nan for k in GEMEENTE_KOLOMMEN}
    delen = [
        pd.DataFrame(
            {
                "indicator": naam,
                "gebied": reeksen.gebieden,
                **_trend(reeks, float(kenmerken_van(beoordeling, naam)["dispersie"])),
                **leeg,
            }
        )
        for naam, reeks in reeksen.per_indicator.items()
    ]
    return _plak(delen, ("indicator", "gebied", *TREND_KOLOMMEN, *GEMEENTE_KOLOMMEN))


def _plak(delen: list[pd.DataFrame], kolommen: tuple[str, ...]) -> pd.DataFrame:
    return pd.concat(delen, ignore_index=True) if delen else pd.DataFrame(columns=list(kolommen))


class _Deel(NamedTuple):
    table: pd.DataFrame
    kenmerken: dict[str, Any]
    trechter: pd.DataFrame | None


def _indicator(reeks: Reeks, reeksen: Reeksen) -> _Deel:
    gemeenten = reeksen.delen
    dispersie = spreiding_om_de_lijn(reeks, gemeenten)
    kolommen: dict[str, Any] = _trend(reeks, dispersie)
    kolommen |= {k: "" if k in _WOORDEN else np.full(len(gemeenten), np.nan) for k in GEMEENTE_KOLOMMEN}
    kenmerken: dict[str, Any] = dict.fromkeys(KENMERK_KOLOMMEN, np.nan)
    kenmerken |= {"indicator": reeks.indicator.id, "dispersie": dispersie}
    trechter = None
    groep = _Onderling(reeks, reeksen)
    met_cijfer = int((~np.isnan(groep.waarde)).sum())
    kenmerken["met_cijfer"] = met_cijfer
    if reeks.met_toeval and met_cijfer >= MINSTE_GEMEENTEN:
        eigen = groep.geleend() | groep.kansen()
        if not groep.gepubliceerd:
            oordeel, meer, trechter = groep.trechter()
            eigen |= oordeel
            kenmerken |= meer
        for naam, waarden in eigen.items():
            vol = np.full(len(gemeenten), "" if naam in _WOORDEN else np.nan, dtype=np.asarray(waarden).dtype)
            vol[gemeenten] = waarden
            kolommen[naam] = vol
    tabel = pd.DataFrame({"indicator": reeks.indicator.id, "gebied": reeksen.gebieden, **kolommen})
    return _Deel(tabel, kenmerken, trechter)


# --- trend --------------------------------------------------------------------------------------------------


def breuken_van(indicator: Indicator) -> tuple[Breuk, ...]:
    """Give the breaks in definition and source of an indicator, oldest first."""
    delen = dict.fromkeys(deel.tabel for deel in (indicator.teller, indicator.noemer) if deel is not None)
    van_bronnen = [breuk for naam in delen for breuk in _breuken_per_tabel(instellingen().data).get(naam, ())]
    return tuple(sorted((*indicator.breuken, *van_bronnen), key=lambda breuk: breuk.jaar))


@cache
def _breuken_per_tabel(_data: Path) -> dict[str, tuple[Breuk, ...]]:
    """Breaks of every source table, read once for each folder of data."""
    return {naam: tabel.breuken for naam, tabel in definities().items()}


def _bruikbaar(reeks: Reeks) -> Mask:
    """Which periods of each area a line may be drawn through: shown, and after the last break."""
    toont = ~np.isnan(reeks.teller) & ~np.isnan(reeks.noemer)
    laatste_breuk = max((breuk.jaar for breuk in breuken_van(reeks.indicator)), default=-1)
    na_breuk = np.array([van >= laatste_breuk for van, _ in reeks.vensters])
    # Where a split gemeente was shared out in some years and counted in others, the area itself changed.
    zelfde = ~toont | (reeks.geschat == _laatste(reeks.geschat, toont)[:, None])
    # So it is where figures of two sources follow each other.
    zelfde &= ~toont | (reeks.bron == _laatste(reeks.bron, toont)[:, None])
    aaneen = np.logical_and.accumulate(zelfde[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(toont & na_breuk & aaneen, dtype=np.bool_)


def _laatste(laag: NDArray[Any], toont: Mask) -> NDArray[Any]:
    """Value of the last period that is shown, per area."""
    plek = toont.shape[1] - 1 - np.argmax(toont[:, ::-1], axis=1)
    return np.asarray(laag[np.arange(len(laag)), plek])


def _middens(reeks: Reeks) -> Floats:
    return np.array([(van + tot) / 2 for van, tot in reeks.vensters])


def _overlapt(reeks: Reeks) -> bool:
    return any(reeks.vensters[i][0] <= reeks.vensters[i - 1][1] for i in range(1, len(reeks.vensters)))


def spreiding_om_de_lijn(reeks: Reeks, gemeenten: Mask) -> float:
    """Give how much wilder the years of a gemeente lie around a line than chance alone would have them (1: not)."""
    if not reeks.met_toeval or len(reeks.vensters) < 3 or _overlapt(reeks):
        return 1.0
    mag = _bruikbaar(reeks)[gemeenten]
    teller = np.where(mag, reeks.teller[gemeenten], np.nan)
    return float(stats.trend_dispersion(teller, reeks.noemer[gemeenten], _middens(reeks), kind=reeks.kind))


def _trend(reeks: Reeks, dispersie: float) -> dict[str, Any]:
    aantal, indicator = len(reeks.teller), reeks.indicator
    uit: dict[str, Any] = {k: "" if k in _WOORDEN else np.full(aantal, np.nan) for k in TREND_KOLOMMEN}
    uit["trend"] = "geen"
    if not reeks.met_toeval:
        return uit | {"trend_reden": "aantal" if indicator.soort == "aantal" else "telling"}
    if _overlapt(reeks):
        return uit | {"trend_reden": "overlap"}
    mag = _bruikbaar(reeks)
    jaren = _middens(reeks)
    perioden = mag.sum(axis=1)
    teller, noemer = np.where(mag, reeks.teller, np.nan), np.where(mag, reeks.noemer, np.nan)
    reken = stats.trend_in_proportions if reeks.kind == "proportion" else stats.trend_in_rates
    lijn = reken(teller, noemer, jaren, dispersion=dispersie, confidence=ZEKERHEID)
    begin = np.where(perioden > 0, np.argmax(mag, axis=1), 0)
    eind = np.where(perioden > 0, mag.shape[1] - 1 - np.argmax(mag[:, ::-1], axis=1), 0)
    duur = jaren[eind] - jaren[begin]
    with np.errstate(divide="ignore", invalid="ignore"):
        niveau = np.nansum(teller, axis=1) / np.nansum(noemer, axis=1)
    genoeg = (perioden >= 2) & ~np.isnan(lijn.p)
    klein = indicator.relevant_verschil * niveau
    stabiel = (np.abs(lijn.lower) * duur <= klein) & (np.abs(lijn.upper) * duur <= klein)
    oordeel = np.select(
        [~genoeg, lijn.lower > 0, lijn.upper < 0, stabiel],
        ["geen", "stijgt", "daalt", "stabiel"],
        default="onbeslist",
    )
    verborgen = np.isnan(reeks.waarde[:, -1])
    reden = np.select(
        [reeks.gepubliceerd, verborgen, genoeg], ["gepubliceerd", "geen_cijfer", ""], default="te_weinig_perioden"
    )
    van, tot = (np.array([venster[i] for venster in reeks.vensters], dtype=np.float64) for i in (0, 1))
    getallen = {
        "trend_van": van[begin],
        "trend_tot": tot[eind],
        "trend_perioden": perioden.astype(np.float64),
        "trend_per_jaar": indicator.factor * lijn.change,
        "trend_onder": indicator.factor * lijn.lower,
        "trend_boven": indicator.factor * lijn.upper,
        "trend_p": lijn.p,
        "waarneembaar": indicator.factor * _waarneembaar(noemer, niveau, perioden, dispersie, reeks),
    }
    return {
        "trend": np.where(verborgen, "geen", oordeel),
        "trend_reden": reden,
        **{naam: np.where(genoeg & ~verborgen, waarden, np.nan) for naam, waarden in getallen.items()},
    }


def _waarneembaar(noemer: Floats, niveau: Floats, perioden: Mask, dispersie: float, reeks: Reeks) -> Floats:
    """Smallest fall over the whole stretch that would have been seen in eight of ten times."""
    meet = (perioden >= 2) & (niveau > 0)
    gemiddeld = np.nansum(noemer[meet], axis=1) / perioden[meet]
    uit = np.full(len(niveau), np.nan)
    uit[meet] = stats.detectable_change(
        gemiddeld, niveau[meet], perioden[meet], confidence=ZEKERHEID, dispersion=dispersie, kind=reeks.kind
    )
    return uit


def trendlijn(reeks: Reeks, plek: int, dispersie: float) -> pd.DataFrame:
    """Give the line of one area with its 95% band, for a chart: ``van, tot, waarde, onder, boven``."""
    mag = _bruikbaar(reeks)[plek]
    if not reeks.met_toeval or mag.sum() < 2 or _overlapt(reeks):
        return pd.DataFrame(columns=["van", "tot", "waarde", "onder", "boven"])
    lijn = stats.fitted_trend(
        np.where(mag, reeks.teller[plek], np.nan),
        reeks.noemer[plek],
        _middens(reeks),
        kind=reeks.kind,
        dispersion=dispersie,
        confidence=ZEKERHEID,
    )
    factor = reeks.indicator.factor
    tabel = pd.DataFrame(
        {
            "van": [van for van, _ in reeks.vensters],
            "tot": [tot for _, tot in reeks.vensters],
            "waarde": factor * lijn.fitted,
            "onder": factor * lijn.lower,
            "boven": factor * lijn.upper,
        }
    )
    getekend: pd.DataFrame = tabel[mag & tabel["waarde"].notna().to_numpy()]
    return getekend.reset_index(drop=True)


def breuken_in(reeks: Reeks, plek: int, bronnen: Mapping[str, Bron] | None = None) -> pd.DataFrame:
    """Give where no line crosses in the series of one area: ``jaar`` (first of the new stretch) and ``reden``.

    ``bronnen``: what the sources of the figures are called, where there is more than one.
    """
    eerste, laatste = reeks.vensters[0][0], reeks.vensters[-1][1]
    rijen = [(breuk.jaar, breuk.reden) for breuk in breuken_van(reeks.indicator) if eerste < breuk.jaar <= laatste]
    toont = np.flatnonzero(~np.isnan(reeks.teller[plek]))
    for vorige, volgende in pairwise(toont):
        if reeks.geschat[plek, vorige] != reeks.geschat[plek, volgende]:
            rijen.append((reeks.vensters[volgende][0], tekst("profiel.breuk.grens")))
    for vorige, volgende in pairwise(np.flatnonzero(~np.isnan(reeks.waarde[plek]))):
        oud, nieuw = (reeks.bronnen[reeks.bron[plek, venster]] for venster in (vorige, volgende))
        if oud != nieuw:
            namen = {"oud": noem_bron(oud, bronnen or {}), "nieuw": noem_bron(nieuw, bronnen or {})}
            rijen.append((reeks.vensters[volgende][0], tekst("profiel.breuk.bron", **namen)))
    return pd.DataFrame(sorted(rijen), columns=["jaar", "reden"])


# --- gemeenten among each other -----------------------------------------------------------------------------


class _Onderling:
    """The newest figures of one indicator of all gemeenten (or wijken), to be judged among each other.

    Only those of the source that most of them have: others can count in another way.
    """

    def __init__(self, reeks: Reeks, reeksen: Reeksen) -> None:
        welke = reeksen.delen
        zelfde = reeks.bron[:, -1] == reeks.meest

        def nieuwste(laag: Floats) -> Floats:
            return np.where(zelfde, laag[:, -1], np.nan)

        self.indicator, self.kind = reeks.indicator, reeks.kind
        self.teller, self.noemer = nieuwste(reeks.teller)[welke], nieuwste(reeks.noemer)[welke]
        self.waarde, self.speling = nieuwste(reeks.waarde)[welke], nieuwste(reeks.speling)[welke]
        self.gepubliceerd = bool((reeks.gepubliceerd & zelfde)[welke].any())
        self.fout = (nieuwste(reeks.bovengrens) - nieuwste(reeks.ondergrens))[welke] / (2 * _Z)
        land = reeksen.nederland
        self.land = Groep(
            *(
                np.asarray(nieuwste(laag)[land]) if land is not None else np.asarray(np.nan)
                for laag in (reeks.waarde, reeks.teller, reeks.noemer)
            )
        )
        self._klein: Any = None

    def _geschat(self) -> Any:
        """Shrink, with the gemeenten that are hidden taken together as what is left of the nation.

        They are the smallest counts; leaving them out would lift the mean that the others are drawn to. Only
        published totals are used, so that nothing hidden shows through.
        """
        if self._klein is None:
            if self.gepubliceerd:
                factor = self.indicator.factor
                self._klein = stats.shrink_estimates(self.waarde / factor, self.fout / factor, confidence=ZEKERHEID)
            else:
                teller, noemer = self._met_rest()
                reken = stats.shrink_proportions if self.kind == "proportion" else stats.shrink_rates
                self._klein = reken(teller, noemer, confidence=ZEKERHEID)
        return self._klein

    def _met_rest(self) -> tuple[Floats, Floats]:
        weg = np.isnan(self.teller)
        rest_teller = float(self.land.teller) - float(np.nansum(self.teller))
        rest_noemer = float(self.land.noemer) - float(np.nansum(self.noemer))
        if not weg.any() or not 0 <= rest_teller <= rest_noemer or rest_noemer <= 0:
            return self.teller, self.noemer
        aantal = int(weg.sum())
        return np.where(weg, rest_teller / aantal, self.teller), np.where(weg, rest_noemer / aantal, self.noemer)

    def _alleen_getoond(self, waarden: Floats) -> Floats:
        return np.where(np.isnan(self.waarde), np.nan, waarden)

    def geleend(self) -> dict[str, Floats]:
        """The estimate that borrows strength from all gemeenten."""
        klein, factor = self._geschat(), self.indicator.factor
        sterkte = float(np.asarray(klein.prior_strength))
        if self.gepubliceerd:  # the weight of a survey's figure follows from its error
            with np.errstate(divide="ignore"):
                eigen = 1 / (self.fout / factor) ** 2
        else:
            eigen = self.noemer
        gewicht = np.zeros_like(eigen) if np.isinf(sterkte) else eigen / (eigen + sterkte)
        uit = {
            "geleend": factor * klein.mean,
            "geleend_onder": factor * klein.lower,
            "geleend_boven": factor * klein.upper,
            "geleend_midden": np.full_like(self.waarde, factor * float(np.asarray(klein.prior_mean))),
            "geleend_gewicht": gewicht,
        }
        return {naam: self._alleen_getoond(waarden) for naam, waarden in uit.items()}

    def kansen(self) -> dict[str, Floats]:
        """The chance of the least favourable fifth, and how far apart the possible places lie."""
        klein = self._geschat()
        zaad = zlib.crc32(self.indicator.id.encode())
        midden, sterkte = float(np.asarray(klein.prior_mean)), float(np.asarray(klein.prior_strength))
        toont = ~np.isnan(self.waarde)
        if self.gepubliceerd:
            fout = (klein.upper - klein.lower)[toont] / (2 * _Z)
            trekkingen: Any = np.random.default_rng(zaad).normal(
                klein.mean[toont], fout, (TREKKINGEN, int(toont.sum()))
            )
        else:
            trek = stats.posterior_draws_proportions if self.kind == "proportion" else stats.posterior_draws_rates
            trekkingen = trek(self.teller[toont], self.noemer[toont], midden, sterkte, TREKKINGEN, zaad)
        # Rank 1 is the least favourable one; without a direction, the highest.
        if self.indicator.richting == "lager_ongunstiger":
            trekkingen = -trekkingen
        plaats = stats.rank_intervals(trekkingen, confidence=ZEKERHEID)
        uit = {}
        for naam, waarden in (
            ("kans_vijfde", plaats.worst_fifth), ("plaats_onder", plaats.lower), ("plaats_boven", plaats.upper),
            ("plaats_van", np.full(int(toont.sum()), float(toont.sum()))),
        ):  # fmt: skip
            uit[naam] = np.full(len(toont), np.nan)
            uit[naam][toont] = waarden
        return uit

    def trechter(self) -> tuple[dict[str, Any], dict[str, Any], pd.DataFrame | None]:
        """Where each gemeente lies in the funnel, how many lie outside, and the limits themselves."""
        land = self._alles_bij_elkaar()
        if not np.isfinite(land) or land <= 0:
            return {}, {}, None
        factor = self.indicator.factor
        deel = self.waarde / factor
        z = stats.funnel_z(self.teller, self.noemer, land, kind=self.kind)
        with np.errstate(divide="ignore"):
            gewicht = 1 / z.se**2
        wild = stats.overdispersion(z.z, gewicht, consistent=True)
        tau2 = float(np.asarray(wild.tau2))
        gewoon = stats.funnel_limits(land, self.noemer, kind=self.kind)
        ruim = stats.widened_limits(land, self.noemer, tau2, kind=self.kind, exact=gewoon)
        klasse_gewoon, klasse_ruim = _klasse(deel, gewoon), _klasse(deel, ruim)
        getoond = ~np.isnan(deel)
        anderen = zonder_eigen(self.waarde, self.teller, self.noemer, self.land, True)
        p = toets(self.teller, self.noemer, self.speling, anderen, self.kind)
        kenmerken = {
            "midden": factor * land,
            "fi": float(np.asarray(wild.phi)),
            "tau2": tau2,
            "verwacht_buiten": float(stats.expected_false_alarms(int(getoond.sum()), confidence=ZEKERHEID)),
            "buiten": int(np.isin(klasse_gewoon[getoond], ["binnen"], invert=True).sum()),
            "buiten_ruim": int(np.isin(klasse_ruim[getoond], ["binnen"], invert=True).sum()),
            "verschilt": int((stats.benjamini_hochberg(p) < 1 - ZEKERHEID).sum()),
        }
        return {"trechter": klasse_ruim, "trechter_ruw": klasse_gewoon}, kenmerken, self._raster(land, tau2)

    def _alles_bij_elkaar(self) -> float:
        """The middle of the funnel, as a part: that of the nation, or of all that are shown."""
        if not np.isnan(self.land.waarde):
            return float(self.land.waarde) / self.indicator.factor
        return float(np.nansum(self.teller) / np.nansum(self.noemer))

    def _raster(self, land: float, tau2: float) -> pd.DataFrame:
        """The limits on a grid of sizes, for drawing."""
        noemers = self.noemer[~np.isnan(self.waarde)]
        if len(noemers) == 0:
            return pd.DataFrame(columns=list(TRECHTER_KOLOMMEN))
        n = np.unique(np.round(np.geomspace(max(noemers.min(), 1.0), noemers.max(), _TRECHTERPUNTEN)))
        gewoon = stats.funnel_limits(land, n, kind=self.kind)
        ruim = stats.widened_limits(land, n, tau2, kind=self.kind, exact=gewoon)
        factor = self.indicator.factor
        kolommen = {"indicator": self.indicator.id, "noemer": n, "midden": factor * land}
        for naam, grenzen in (("", gewoon), ("ruim_", ruim)):
            for i, niveau in enumerate(("95", "998")):
                kolommen[f"{naam}onder_{niveau}"] = factor * grenzen.lower[i]
                kolommen[f"{naam}boven_{niveau}"] = factor * grenzen.upper[i]
        return pd.DataFrame(kolommen)[list(TRECHTER_KOLOMMEN)]


def _klasse(deel: Floats, grenzen: Any) -> np.ndarray[Any, np.dtype[np.str_]]:
    onder_95, onder_998 = grenzen.lower
    boven_95, boven_998 = grenzen.upper
    return np.select(
        [np.isnan(deel), deel > boven_998, deel < onder_998, deel > boven_95, deel < onder_95],
        ["", "boven_998", "onder_998", "boven_95", "onder_95"],
        default="binnen",
    )


def kenmerken_van(beoordeling: Beoordeling, indicator: str) -> Mapping[str, Any]:
    """Give the row of ``kenmerken`` of one indicator. Raises ``OngeldigeInvoer`` where there is none."""
    rij = beoordeling.kenmerken[beoordeling.kenmerken["indicator"] == indicator]
    if rij.empty:
        raise OngeldigeInvoer(waarde=indicator, veld="indicator", doe=tekst("app.parameter.onderwerp"))
    return {str(naam): waarde for naam, waarde in rij.iloc[0].items()}
