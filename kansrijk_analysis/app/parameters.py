"""The choices behind a page of figures, checked before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import parse_qsl, urlencode

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.text import tekst

# Letters and figures of any alphabet and the signs that names of areas have; no markup, no code.
_NAAM = r"^[\w .,+'’‘`()/-]+$"
_LANGSTE_NAAM = 2500  # room for the codes of all gemeenten of the country
_UIT_ADRES = ("gemeente", "vergelijk", "onderwerp", "zonder", "bron")
_MEEST = 20  # fields in an address; more is no mistake but an attempt
Keuze = TypeVar("Keuze", bound=BaseModel)
Gebiedsnaam = Annotated[str, StringConstraints(pattern=_NAAM, max_length=_LANGSTE_NAAM)]


class CijferParameters(BaseModel):
    """What a page of figures shows. Unknown names and other types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    gemeente: Gebiedsnaam
    vergelijk: Annotated[str, StringConstraints(pattern=r"^(NL01|PV\d{2}|GG\d{4}|GK\d)$")] = "NL01"
    bron: Literal["basis", "oefen"] = "basis"
    onderwerp: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")] = "moeders_jonger_25"
    # Characteristics that do not count in choosing comparable gemeenten: ids, with commas between them.
    zonder: Annotated[str, StringConstraints(pattern=r"^([a-z0-9_]{1,40}(,[a-z0-9_]{1,40}){0,20})?$")] = ""
    weergave: Literal["scherm", "rapport"] = "scherm"

    @property
    def weggelaten(self) -> tuple[str, ...]:
        """The characteristics that do not count."""
        return tuple(filter(None, self.zonder.split(",")))

    def adres(self) -> str:
        """Give the choices as the query of an address; ``uit_adres`` reads it back."""
        standaard = {"zonder": "", "bron": "basis"}
        return urlencode(
            {veld: waarde for veld in _UIT_ADRES if (waarde := getattr(self, veld)) != standaard.get(veld)}
        )


def lees_parameters(**waarden: Any) -> CijferParameters:
    """Check the parameters of a notebook. Raises ``OngeldigeInvoer`` that names the first wrong one."""
    return lees_als(CijferParameters, waarden, lambda soort: tekst(f"app.parameter.{soort}"))


def uit_adres(querystring: str, standaard: CijferParameters) -> tuple[CijferParameters, tuple[OngeldigeInvoer, ...]]:
    """Take the choices from the query of the page's address over those in ``standaard`` (see ``neem_uit_adres``)."""
    return neem_uit_adres(querystring, standaard, _UIT_ADRES, lees_parameters)


def lees_als(soort: type[Keuze], waarden: dict[str, Any], doe: Callable[[str], str]) -> Keuze:
    """Check values against a model of choices. ``doe`` tells what to do about a field, or about an unknown one.

    Raises ``OngeldigeInvoer`` that names the first wrong one.
    """
    try:
        return soort(**waarden)
    except ValidationError as fout:
        eerste = fout.errors(include_url=False)[0]
        veld = str(eerste["loc"][0])
        wat = "onbekend" if eerste["type"] == "extra_forbidden" else veld
        raise OngeldigeInvoer(waarde=kort(waarden.get(veld, "")), veld=veld, doe=doe(wat)) from None


def neem_uit_adres(
    querystring: str, standaard: Keuze, toegestaan: Collection[str], lees: Callable[..., Keuze]
) -> tuple[Keuze, tuple[OngeldigeInvoer, ...]]:
    """Take choices from the query of a page's address over those in ``standaard``.

    Only the names in ``toegestaan`` are read, each once; the rest is ignored. A value that can't be is left out, and
    told in the second result. Values are never run, and are still to be escaped where they are shown.
    """
    try:
        velden = parse_qsl(querystring, max_num_fields=_MEEST, errors="replace")
    except ValueError:
        return standaard, ()
    gekozen: dict[str, str] = {}
    for veld, waarde in velden:
        if veld in toegestaan:
            gekozen.setdefault(veld, waarde)
    fouten: list[OngeldigeInvoer] = []
    resultaat = standaard
    for veld, waarde in gekozen.items():
        try:
            resultaat = lees(**{**resultaat.model_dump(), veld: waarde})
        except OngeldigeInvoer as fout:
            fouten.append(fout)
    return resultaat, tuple(fouten)


def kort(waarde: object, lengte: int = 40) -> str:
    """Shorten what somebody typed, for use in a message."""
    geheel = " ".join(str(waarde).split())
    return geheel if len(geheel) <= lengte else f"{geheel[: lengte - 1]}…"
