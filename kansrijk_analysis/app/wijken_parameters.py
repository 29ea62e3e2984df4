"""The choices behind the page "Binnen uw gemeente", checked before anything runs."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from kansrijk_analysis.app.parameters import kort
from kansrijk_analysis.areas import wijk_jaren
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.text import tekst

# Letters and figures of any alphabet and the signs that names of gemeenten have; no markup, no code.
_NAAM = r"^[\w .,'’‘`()/-]{1,60}$"
UIT_ADRES = ("gemeente", "niveau", "onderwerp", "gewichten", "bron")
_MEEST = 20  # fields in an address; more is no mistake but an attempt


class WijkParameters(BaseModel):
    """What the page shows. Unknown names and other types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    gemeente: Annotated[str, StringConstraints(pattern=_NAAM)]
    onderwerp: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")] = "bijstand"
    # Weights of the index: "bijstand=2,eenpersoonshuishoudens=1"; what is not named counts as in the definition.
    gewichten: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_=, ]{0,400}$")] = ""
    niveau: Annotated[str, StringConstraints(pattern=r"^(wijk|buurt|WK\d{6})$")] = "wijk"
    bron: Literal["basis", "oefen"] = "basis"
    weergave: Literal["scherm", "rapport"] = "scherm"

    def adres(self) -> str:
        """Give the choices as the query of an address; ``uit_adres`` reads it back."""
        standaard = {"gewichten": "", "bron": "basis"}
        return urlencode({veld: waarde for veld in UIT_ADRES if (waarde := getattr(self, veld)) != standaard.get(veld)})


def lees_wijkparameters(**waarden: Any) -> WijkParameters:
    """Check the parameters of a notebook. Raises ``OngeldigeInvoer`` that names the first wrong one."""
    try:
        return WijkParameters(**waarden)
    except ValidationError as fout:
        eerste = fout.errors(include_url=False)[0]
        veld = str(eerste["loc"][0])
        soort = "onbekend" if eerste["type"] == "extra_forbidden" else veld
        raise OngeldigeInvoer(
            waarde=kort(waarden.get(veld, "")),
            veld=veld,
            doe=tekst(f"wijken.parameter.{soort}", jaar=wijk_jaren()[-1]),
        ) from None


def wijken_uit_adres(querystring: str, standaard: WijkParameters) -> tuple[WijkParameters, tuple[OngeldigeInvoer, ...]]:
    """Take the choices from the query of the page's address over those in ``standaard``.

    Only the names in ``UIT_ADRES`` are read, each once; the rest is ignored. A value that can't be is left out, and
    told in the second result. Values are never run, and are still to be escaped where they are shown.
    """
    try:
        velden = parse_qsl(querystring, max_num_fields=_MEEST, errors="replace")
    except ValueError:
        return standaard, ()
    gekozen: dict[str, str] = {}
    for veld, waarde in velden:
        if veld in UIT_ADRES:
            gekozen.setdefault(veld, waarde)
    fouten: list[OngeldigeInvoer] = []
    resultaat = standaard
    for veld, waarde in gekozen.items():
        try:
            resultaat = lees_wijkparameters(**{**resultaat.model_dump(), veld: waarde})
        except OngeldigeInvoer as fout:
            fouten.append(fout)
    return resultaat, tuple(fouten)
