"""What the index of vulnerability is made of (``data/kwetsbaarheidsindex.yaml``), and the weights a user chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kansrijk_analysis._definitie import lees_definitie
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.model import Zin
from kansrijk_analysis.text import opsomming, tekst

HOOGSTE_GEWICHT = 10


class Ingredient(BaseModel):
    """One figure in the index: an indicator, which end of it is more vulnerable, how heavy it counts, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    meer: Literal["hoger", "lager"]
    gewicht: Annotated[int, Field(ge=0, le=HOOGSTE_GEWICHT)]
    argument: Literal["sterk", "zwak"]
    waarom: Zin
    bron: Zin


class Index(BaseModel):
    """The definition of the index."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    naam: Zin
    versie: Zin
    verantwoording: Zin
    bron: Zin
    zekerheid_gewichten: Annotated[float, Field(gt=0)]  # total of the Dirichlet distribution around the weights
    dekking: Annotated[float, Field(gt=0, le=1)]  # part of the areas that must have a figure for it to count
    ingredienten: tuple[Ingredient, ...] = Field(min_length=1)
    nagekeken_op: dt.date
    volgende_controle: dt.date


@cache
def _lees(pad: Path) -> Index:
    return lees_definitie(pad, Index)


def indexdefinitie() -> Index:
    """Give the definition of the index. Raises ``OngeldigeDefinitie``."""
    return _lees(instellingen().data / "kwetsbaarheidsindex.yaml")


def lees_gewichten(keuze: str) -> dict[str, int]:
    """Read weights as they stand in a notebook or address.

    >>> lees_gewichten("bijstand=2, eenpersoonshuishoudens=0"), lees_gewichten("")
    ({'bijstand': 2, 'eenpersoonshuishoudens': 0}, {})

    Raises ``OngeldigeInvoer`` for what can't be read, an ingredient that the index does not have, or an impossible
    weight.
    """
    gelezen: dict[str, int] = {}
    for stuk in filter(None, (deel.strip() for deel in keuze.split(","))):
        naam, _, getal = (deel.strip() for deel in stuk.partition("="))
        if not getal.isdecimal() or naam in gelezen:
            raise _fout(stuk)
        gelezen[naam] = int(getal)
    alle_gewichten(gelezen)
    return gelezen


def schrijf_gewichten(gewichten: Mapping[str, int]) -> str:
    """Write weights as ``lees_gewichten`` reads them; those that are as the definition has them are left out.

    >>> schrijf_gewichten({"bijstand": 2, "eenpersoonshuishoudens": 1})
    'bijstand=2'
    """
    standaard = alle_gewichten({})
    return ",".join(f"{naam}={gewicht}" for naam, gewicht in gewichten.items() if gewicht != standaard[naam])


def alle_gewichten(gekozen: Mapping[str, int]) -> dict[str, int]:
    """Give the weight of every ingredient: the chosen one, else that of the definition. Raises ``OngeldigeInvoer``."""
    uit = {i.id: i.gewicht for i in indexdefinitie().ingredienten}
    for naam, gewicht in gekozen.items():
        if naam not in uit or not 0 <= gewicht <= HOOGSTE_GEWICHT or gewicht != int(gewicht):
            raise _fout(f"{naam}={gewicht}")
        uit[naam] = int(gewicht)
    return uit


def _fout(waarde: object) -> OngeldigeInvoer:
    keuzes = opsomming([i.id for i in indexdefinitie().ingredienten], "en")
    return OngeldigeInvoer(waarde=waarde, veld="gewichten", doe=tekst("wijken.index.gewicht_fout", keuzes=keuzes))
