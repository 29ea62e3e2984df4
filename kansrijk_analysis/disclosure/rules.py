"""The privacy rules as data: ``data/privacyregels.yaml``, one entry a rule; an indicator names one by its id."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kansrijk_analysis._definitie import lees_definitie
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.model import Privacyregel, Zin
from kansrijk_analysis.text import tekst

BESTAND = "privacyregels.yaml"


class _Regel(Privacyregel):
    """A rule as it must stand in the file: nothing is left to a default."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    naam: Zin
    nul: bool
    afronding: Annotated[int, Field(ge=1)] | None
    toelichting: Zin


class _Regels(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    regels: Annotated[tuple[_Regel, ...], Field(min_length=1)]


def lees_privacyregels(bestand: Path) -> dict[str, Privacyregel]:
    """Read and check the rules, by id.

    Raises ``OngeldigeDefinitie`` naming file, field and what is wrong: also when there is no file, or an id
    occurs twice.
    """
    if not bestand.is_file():
        raise OngeldigeDefinitie(bestand=bestand.name, veld="–", wat=tekst("gegevens.kapot.ontbreekt"))
    regels: dict[str, Privacyregel] = {}
    for nummer, regel in enumerate(lees_definitie(bestand, _Regels).regels):
        if regel.id in regels:
            raise OngeldigeDefinitie(
                bestand=bestand.name, veld=f"regels.{nummer}.id", wat=tekst("gegevens.regel_dubbel", id=regel.id)
            )
        regels[regel.id] = Privacyregel.model_validate(regel.model_dump())
    return regels
