"""What a picture takes from a profile: one row or one series, with nothing of a hidden figure left in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.model import Bron, Gebied, Niveau, Reden, Status
from kansrijk_analysis.text import tekst

_TEKSTEN = (
    "indicator", "naam", "korte_naam", "fase", "soort", "eenheid", "richting", "periode",
    "teller_omschrijving", "noemer_omschrijving", "oordeel", "zin", "bron", "bronregel",
)  # fmt: skip
_CIJFERS = ("waarde", "ondergrens", "bovengrens", "teller", "noemer")
_VERHOUDING = ("verhouding", "verhouding_onder", "verhouding_boven")
# What statistics say about the figure: all of it goes when the figure is hidden.
_UITSPRAKEN = (
    "zekerheid", "waardering", "niet_vergeleken_reden", "zin_verschil", "zin_trend", "zin_geleend", "zin_kans",
    "trechter", "zin_trechter", "gelijken_oordeel", "zin_gelijken",
)  # fmt: skip
_GESCHAT = (
    "geleend", "geleend_onder", "geleend_boven", "geleend_gewicht", "kans_vijfde", "plaats_onder", "plaats_boven",
    "plaats_van",
)  # fmt: skip
_GELIJKEN = ("gelijken_waarde", "gelijken_onder", "gelijken_boven")
_GRENZEN = ("onder_95", "boven_95", "onder_998", "boven_998",
            "ruim_onder_95", "ruim_boven_95", "ruim_onder_998", "ruim_boven_998")  # fmt: skip


class Meervoud(Protocol):
    """How many comparisons a page makes at once, and what that means for them, in a Dutch sentence."""

    @property
    def zin(self) -> str: ...  # noqa: D102


class Profiel(Protocol):
    """What charts ask of ``kansrijk_analysis.profiles.Profile``."""

    @property
    def gebied(self) -> Gebied: ...  # noqa: D102
    @property
    def vergelijk(self) -> Gebied: ...  # noqa: D102
    @property
    def table(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def series(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def kaarten(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def trechters(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def trendlijnen(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def breuken(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def gelijken(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def meervoud(self) -> Meervoud: ...  # noqa: D102
    @property
    def bronnen(self) -> tuple[Bron, ...]: ...  # noqa: D102
    @property
    def oefen(self) -> bool: ...  # noqa: D102


@dataclass(frozen=True)
class Rij:
    """One indicator of one gemeente; ``None`` where there is no value."""

    indicator: str
    naam: str
    korte_naam: str
    fase: str
    soort: str
    eenheid: str
    decimalen: int
    richting: str
    periode: str
    teller_omschrijving: str
    noemer_omschrijving: str
    teller: float | None
    noemer: float | None
    waarde: float | None
    ondergrens: float | None
    bovengrens: float | None
    status: str
    reden: str | None
    vergelijk_waarde: float | None
    verhouding: float | None
    verhouding_onder: float | None
    verhouding_boven: float | None
    oordeel: str
    zekerheid: str
    relevant: bool | None
    waardering: str
    niet_vergeleken_reden: str
    zin: str
    zin_verschil: str
    zin_trend: str
    geleend: float | None
    geleend_onder: float | None
    geleend_boven: float | None
    geleend_gewicht: float | None
    zin_geleend: str
    kans_vijfde: float | None
    plaats_onder: float | None
    plaats_boven: float | None
    plaats_van: float | None
    zin_kans: str
    trechter: str
    zin_trechter: str
    gelijken_waarde: float | None
    gelijken_onder: float | None
    gelijken_boven: float | None
    gelijken_oordeel: str
    zin_gelijken: str
    bron: str
    bronregel: str


@dataclass(frozen=True)
class Punt:
    """One period of a series; ``None`` where there is no value."""

    van: int
    tot: int
    periode: str
    waarde: float | None
    ondergrens: float | None
    bovengrens: float | None
    teller: float | None
    noemer: float | None
    status: str
    reden: str | None
    bron: str = ""  # id of the table; of a hidden or missing figure too


@dataclass(frozen=True)
class Kaartcijfer:
    """One gemeente of all; ``waarde`` is rounded as it is printed, so that class and print agree."""

    naam: str
    waarde: float | None
    reden: str | None
    periode: str
    precies: float | None = None
    ondergrens: float | None = None
    bovengrens: float | None = None
    noemer: float | None = None
    trechter: str = ""
    trechter_ruw: str = ""


@dataclass(frozen=True)
class Trechterpunt:
    """The limits of a funnel at one size, in the unit of the indicator."""

    noemer: float
    midden: float
    grenzen: Mapping[str, float]  # "onder_95" and so on: see ``_GRENZEN``


@dataclass(frozen=True)
class Trendpunt:
    """The fitted line of a trend at one period, with its 95% band."""

    van: int
    tot: int
    waarde: float
    onder: float
    boven: float


@dataclass(frozen=True)
class Breuk:
    """The first year from which a series can't be compared with the years before, and why."""

    jaar: int
    reden: str


@dataclass(frozen=True)
class Gelijke:
    """A gemeente that resembles the own one; ``kenmerken`` are shares (0..1) in the squared distance."""

    code: str
    naam: str
    afstand: float
    kenmerken: Mapping[str, float | None]


def eigen_codes(profiel: Profiel) -> frozenset[str]:
    """Give the code of the own gemeente, or of each gemeente in the own region; none where that is all of them."""
    gebied = profiel.gebied
    if gebied.niveau is Niveau.LAND:
        return frozenset()
    if is_samen(profiel):
        return frozenset(areas.leden(gebied.code, gebied.jaar))
    return frozenset({gebied.code})


def is_samen(profiel: Profiel) -> bool:
    """Tell whether the area of a profile is made up of gemeenten."""
    return profiel.gebied.niveau not in (Niveau.GEMEENTE, Niveau.WIJK, Niveau.BUURT)


def rijen(profiel: Profiel) -> list[Rij]:
    """Give all indicators of the profile, in its order."""
    return [_rij(regel) for regel in profiel.table.to_dict("records")]


def rij(profiel: Profiel, indicator: str) -> Rij:
    """Give one indicator of the profile; ``OngeldigeInvoer`` when the profile does not have it."""
    gevonden = profiel.table[profiel.table["indicator"] == indicator]
    if gevonden.empty:
        bekend = ", ".join(str(naam) for naam in profiel.table["indicator"])
        raise OngeldigeInvoer(waarde=indicator, veld="indicator", doe=tekst("grafieken.kies_uit", keuzes=bekend))
    return _rij(gevonden.iloc[0].to_dict())


def reeks_van(profiel: Profiel, indicator: str, gebied: str) -> list[Punt]:
    """Give the series of one indicator, oldest period first; ``gebied`` is "eigen" or "vergelijk"."""
    alles = profiel.series
    keuze = alles[(alles["indicator"] == indicator) & (alles["gebied"] == gebied)].sort_values(["tot", "van"])
    return [
        Punt(
            van=int(regel["van"]),
            tot=int(regel["tot"]),
            periode=str(regel["periode"]),
            status=_woord(regel.get("status")) or Status.DEFINITIEF.value,
            reden=_reden(regel),
            bron=_woord(regel.get("bron")),
            **_getallen(regel, _CIJFERS),
        )
        for regel in keuze.to_dict("records")
    ]


def kaart_van(profiel: Profiel, kop: Rij) -> dict[str, Kaartcijfer]:
    """Give the figures of all gemeenten for one indicator by code of the gemeente; empty when there are none."""
    alles = profiel.kaarten
    uit = {}
    for regel in alles[alles["indicator"] == kop.indicator].to_dict("records"):
        getallen = _getallen(regel, ("waarde", "ondergrens", "bovengrens", "noemer"))
        precies = getallen.pop("waarde")
        uit[str(regel["code"])] = Kaartcijfer(
            naam=_woord(regel["naam"]),
            waarde=None if precies is None else round(precies, kop.decimalen),
            precies=precies,
            reden=_reden(regel),
            periode=_woord(regel["periode"]),
            trechter=_woord(regel["trechter"]),
            trechter_ruw=_woord(regel["trechter_ruw"]),
            **getallen,
        )
    return uit


def trechter_van(profiel: Profiel, indicator: str) -> list[Trechterpunt]:
    """Give the limits of one indicator's funnel, from the smallest size to the largest; empty when there are none."""
    return [
        Trechterpunt(
            noemer=float(regel["noemer"]),
            midden=float(regel["midden"]),
            grenzen={naam: float(regel[naam]) for naam in _GRENZEN},
        )
        for regel in _van(profiel.trechters, indicator).sort_values("noemer").to_dict("records")
    ]


def trend_van(profiel: Profiel, indicator: str) -> list[Trendpunt]:
    """Give the fitted line of one indicator, oldest period first; empty when there is none."""
    return [
        Trendpunt(
            van=int(regel["van"]),
            tot=int(regel["tot"]),
            waarde=float(regel["waarde"]),
            onder=float(regel["onder"]),
            boven=float(regel["boven"]),
        )
        for regel in _van(profiel.trendlijnen, indicator).sort_values("tot").to_dict("records")
    ]


def breuken_van(profiel: Profiel, indicator: str) -> list[Breuk]:
    """Give the breaks in one indicator's series, oldest first."""
    return [
        Breuk(jaar=int(regel["jaar"]), reden=_woord(regel["reden"]))
        for regel in _van(profiel.breuken, indicator).sort_values("jaar").to_dict("records")
    ]


def gelijken_van(profiel: Profiel) -> list[Gelijke]:
    """Give the comparable gemeenten, the one that resembles the own one most first."""
    alles = profiel.gelijken
    kenmerken = [str(kolom) for kolom in alles.columns if kolom not in ("code", "naam", "afstand")]
    return [
        Gelijke(
            code=str(regel["code"]),
            naam=_woord(regel["naam"]),
            afstand=float(regel["afstand"]),
            kenmerken={kenmerk: _getal(regel[kenmerk]) for kenmerk in kenmerken},
        )
        for regel in alles.to_dict("records")
    ]


def _van(frame: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return frame[frame["indicator"] == indicator]


def _rij(regel: Mapping[Any, Any]) -> Rij:
    teksten: dict[str, Any] = {naam: _woord(regel[naam]) for naam in _TEKSTEN}
    getallen: dict[str, Any] = _getallen(regel, (*_CIJFERS, *_VERHOUDING, *_GESCHAT))
    verborgen = _reden(regel) is not None
    # The comparable gemeenten have their own figures: those stay when the own one is hidden.
    naast: dict[str, Any] = {naam: _getal(regel[naam]) for naam in _GELIJKEN}
    uitspraken: dict[str, Any] = {naam: "" if verborgen else _woord(regel[naam]) for naam in _UITSPRAKEN}
    return Rij(
        **teksten,
        **getallen,
        **naast,
        **uitspraken,
        relevant=None if verborgen else _ja(regel["relevant"]),
        decimalen=int(regel["decimalen"]),
        status=_woord(regel["status"]) or Status.DEFINITIEF.value,
        reden=_reden(regel),
        vergelijk_waarde=_getal(regel["vergelijk_waarde"]),
    )


def _reden(regel: Mapping[Any, Any]) -> str | None:
    """Why there is no figure; a figure without value always has a reason."""
    reden = _woord(regel["reden"])
    if not reden and _getal(regel["waarde"]) is None:
        return Reden.NIET_BESCHIKBAAR.value
    return reden or None


def _getallen(regel: Mapping[Any, Any], namen: Sequence[str]) -> dict[str, float | None]:
    """Read the figures, unless there is a reason not to show them: then nothing passes here."""
    verborgen = _reden(regel) is not None
    return {naam: None if verborgen else _getal(regel[naam]) for naam in namen}


def _ja(waarde: object) -> bool | None:
    """Read a yes or no that may be missing, from whatever a column of them has become."""
    return None if not _woord(waarde) else bool(waarde)


def _getal(waarde: object) -> float | None:
    if waarde is None or waarde is pd.NA:
        return None
    getal = float(waarde)  # type: ignore[arg-type]
    return None if math.isnan(getal) else getal


def _woord(waarde: object) -> str:
    leeg = waarde is None or waarde is pd.NA or (isinstance(waarde, float) and math.isnan(waarde))
    return "" if leeg else str(waarde)
