"""The key for the trainer (``data/oefen/sleutel.yaml``): what was put into the practice figures on purpose."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from kansrijk_analysis._definitie import lees_definitie
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.model import Zin
from kansrijk_analysis.text import tekst

BESTAND = "sleutel.yaml"
Soort = Literal["verslechtering", "splitsing", "klein_eiland", "verborgen_aanvulling", "lijkt_slecht", "echt_goed"]


class _Definitie(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Jaarstand(_Definitie):
    """One year: the true rate and the figure in the indicator's unit, and the counts that were drawn."""

    jaar: int
    waar: float | None = None  # None: a count has no rate
    teller: int
    noemer: int | None = None
    cijfer: float | None = None
    nederland: float | None = None
    plaats: int  # among all gemeenten of that year, 1 for the highest


class Gebiedsdeel(_Definitie):
    """Where a part of a divided gemeente went; the births of its last year as drawn and as inhabitants tell."""

    gemeente: str
    naam: str
    deel_van_inwoners: float
    geteld: int
    geschat: float


class Waarheid(_Definitie):
    """One planted truth: what is true, what was drawn, what may be concluded from it and what not."""

    soort: Soort
    gemeente: str
    naam: str
    indicator: str
    jaar: int | None = None  # the year that it is about; None: all years
    regio: str | None = None
    wat: Zin
    hoe: Zin
    opnieuw_getrokken: int = 0
    jaren: tuple[Jaarstand, ...]
    delen: tuple[Gebiedsdeel, ...] = ()
    conclusie: Zin
    niet: Zin
    vragen: tuple[Zin, ...] = Field(min_length=1)


class Sleutel(_Definitie):
    """All planted truths of one version of the practice figures."""

    waarschuwing: Zin
    versie: dt.date
    zaad: int
    waarheden: tuple[Waarheid, ...]

    def waarheid(self, soort: Soort) -> Waarheid:
        """Give the truth of one kind. Raises ``KeyError``."""
        for waarheid in self.waarheden:
            if waarheid.soort == soort:
                return waarheid
        raise KeyError(soort)


def sleutel(bestand: Path | None = None) -> Sleutel:
    """Read and check the key (default: the shipped one). Raises ``OngeldigeDefinitie``."""
    pad = bestand or instellingen().data / "oefen" / BESTAND
    if not pad.is_file():
        raise OngeldigeDefinitie(bestand=pad.name, veld="–", wat=tekst("gegevens.kapot.ontbreekt"))
    return lees_definitie(pad, Sleutel)


def schrijf_sleutel(sleutel: Sleutel, bestand: Path) -> None:
    """Write the key as YAML: same key, same bytes. Raises ``OSError``."""
    inhoud = sleutel.model_dump(mode="json", exclude_none=True)
    for waarheid in inhoud["waarheden"]:
        for leeg in ("delen", "opnieuw_getrokken"):
            if not waarheid[leeg]:
                del waarheid[leeg]
    kop = "".join(f"# {regel}\n" for regel in tekst("oefen.sleutel.kop").splitlines())
    bestand.write_text(kop + yaml.safe_dump(inhoud, allow_unicode=True, sort_keys=False, width=110), encoding="utf-8")
