"""What a picture takes from a profile: one row or one series, with nothing of a hidden figure left in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.model import Bron, Gebied, Reden, Status
from kansrijk_analysis.text import tekst

_TEKSTEN = (
    "indicator", "naam", "korte_naam", "fase", "soort", "eenheid", "richting", "periode",
    "teller_omschrijving", "noemer_omschrijving", "oordeel", "zin", "bron", "bronregel",
)  # fmt: skip
_CIJFERS = ("waarde", "ondergrens", "bovengrens", "teller", "noemer")
_VERHOUDING = ("verhouding", "verhouding_onder", "verhouding_boven")


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
    def bronnen(self) -> tuple[Bron, ...]: ...  # noqa: D102


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
    zin: str
    bron: str
    bronregel: str

    @property
    def oefen(self) -> bool:
        """Whether this is a practice figure."""
        return self.status == Status.OEFEN


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


@dataclass(frozen=True)
class Kaartcijfer:
    """One gemeente on the map; rounded as it is printed, so that class and print agree."""

    naam: str
    waarde: float | None
    reden: str | None
    periode: str


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
            **_getallen(regel, _CIJFERS),
        )
        for regel in keuze.to_dict("records")
    ]


def kaart_van(profiel: Profiel, kop: Rij) -> dict[str, Kaartcijfer]:
    """Give the map figures of one indicator by code of the gemeente; empty when there are none."""
    alles = profiel.kaarten
    uit = {}
    for regel in alles[alles["indicator"] == kop.indicator].to_dict("records"):
        reden = _reden(regel)
        waarde = None if reden is not None else _getal(regel["waarde"])
        uit[str(regel["code"])] = Kaartcijfer(
            naam=_woord(regel["naam"]),
            waarde=None if waarde is None else round(waarde, kop.decimalen),
            reden=reden,
            periode=_woord(regel["periode"]),
        )
    return uit


def _rij(regel: Mapping[Any, Any]) -> Rij:
    teksten: dict[str, Any] = {naam: _woord(regel[naam]) for naam in _TEKSTEN}
    getallen: dict[str, Any] = _getallen(regel, (*_CIJFERS, *_VERHOUDING))
    return Rij(
        **teksten,
        **getallen,
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


def _getal(waarde: object) -> float | None:
    if waarde is None or waarde is pd.NA:
        return None
    getal = float(waarde)  # type: ignore[arg-type]
    return None if math.isnan(getal) else getal


def _woord(waarde: object) -> str:
    leeg = waarde is None or waarde is pd.NA or (isinstance(waarde, float) and math.isnan(waarde))
    return "" if leeg else str(waarde)
