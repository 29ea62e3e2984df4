"""The choices behind the page "Binnen uw gemeente", checked before anything runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, StringConstraints

from kansrijk_analysis.app.parameters import Gebiedsnaam, lees_als, neem_uit_adres
from kansrijk_analysis.areas import wijk_jaren
from kansrijk_analysis.areas.codes import WIJK
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.text import tekst

UIT_ADRES = ("jaar", "gemeente", "niveau", "onderwerp", "gewichten", "bron")


class WijkParameters(BaseModel):
    """What the page shows. Unknown names and other types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    gemeente: Gebiedsnaam
    onderwerp: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")] = "bijstand"
    # Weights of the index: "bijstand=2,eenpersoonshuishoudens=1"; what is not named counts as in the definition.
    gewichten: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_=, ]{0,400}$")] = ""
    niveau: Annotated[str, StringConstraints(pattern=rf"^(wijk|buurt|{WIJK})$")] = "wijk"
    # Year of the division of wijken; figures of later years are left out. Empty: the newest there is.
    jaar: Annotated[str, StringConstraints(pattern=r"^([0-9]{4})?$")] = ""
    bron: Literal["basis", "oefen"] = "basis"
    weergave: Literal["scherm", "rapport"] = "scherm"

    @property
    def indeling(self) -> int | None:
        """The year as ``load_figures`` takes it."""
        return int(self.jaar) if self.jaar else None

    def adres(self) -> str:
        """Give the choices as the query of an address; ``uit_adres`` reads it back."""
        standaard = {"jaar": "", "gewichten": "", "bron": "basis"}
        return urlencode({veld: waarde for veld in UIT_ADRES if (waarde := getattr(self, veld)) != standaard.get(veld)})


def lees_wijkparameters(**waarden: Any) -> WijkParameters:
    """Check the parameters of a notebook. Raises ``OngeldigeInvoer`` that names the first wrong one."""
    return lees_als(WijkParameters, waarden, lambda soort: tekst(f"wijken.parameter.{soort}", jaar=wijk_jaren()[-1]))


def wijken_uit_adres(querystring: str, standaard: WijkParameters) -> tuple[WijkParameters, tuple[OngeldigeInvoer, ...]]:
    """Take the choices from the query of the page's address over those in ``standaard`` (see ``neem_uit_adres``)."""
    return neem_uit_adres(querystring, standaard, UIT_ADRES, lees_wijkparameters)
