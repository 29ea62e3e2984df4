"""What is asked of a table: measures, areas, periods; and how that fits the table's own code lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pandas as pd

from kansrijk_analysis.errors import MetadataPastNiet, OngeldigeInvoer
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources.maten import kies_maten, zoek_maten
from kansrijk_analysis.text import opsomming, tekst

TABELNUMMER = re.compile(r"[A-Za-z0-9]+")
_MEESTE_CODES = 20  # more codes make an address that servers refuse


@dataclass(frozen=True)
class Vraag:
    """A selection of one table; empty means all there is.

    ``gebieden`` are area codes or the first letters of them; ``perioden`` are period codes.
    ``strikt`` is set for a definition: what does not fit then means that the table has changed, not
    that a caller asked for something odd. ``jaar`` is the year of an edition without periods.
    """

    tabel: str
    kies: Callable[[pd.DataFrame], pd.DataFrame]
    gebieden: tuple[str, ...] = ()
    perioden: tuple[str, ...] = ()
    vanaf: int | None = None
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gebied_dimensie: str | None = None
    periode_dimensie: str | None = None
    jaar: int | None = None
    strikt: bool = False

    def alleen(self, lang: pd.DataFrame) -> pd.DataFrame:
        """Keep the areas that were asked for, where a wider net was cast at the service."""
        if not self.gebieden or lang.empty:
            return lang
        return lang[lang["gebied"].str.startswith(self.gebieden)].reset_index(drop=True)


class Gebiedskeuze(NamedTuple):
    """Areas to ask for: whole codes, and beginnings of codes."""

    codes: tuple[str, ...]
    begin: tuple[str, ...]


def vraag_van(definitie: Tabel, jaar: int) -> Vraag:
    """Make the selection that a definition asks of its edition of this year."""
    tabel = definitie.edities[jaar]
    return Vraag(
        tabel=tabel,
        kies=lambda beschikbaar: kies_maten(definitie, beschikbaar, tabel=tabel),
        gebieden=definitie.gebieden,
        vanaf=definitie.vanaf,
        filters={d: (codes,) if isinstance(codes, str) else codes for d, codes in definitie.filters.items()},
        gebied_dimensie=definitie.gebied_dimensie,
        periode_dimensie=definitie.periode_dimensie,
        jaar=jaar if definitie.periode_dimensie is None else None,
        strikt=True,
    )


def losse_vraag(
    tabel: str,
    measures: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    periods: Iterable[str | int] | None = None,
) -> Vraag:
    """Make a selection from what a caller gives. Raises ``OngeldigeInvoer`` for an impossible table number."""
    if not TABELNUMMER.fullmatch(tabel):
        raise OngeldigeInvoer(waarde=tabel, veld="table", doe=tekst("bronnen.invoer.tabel"))
    maten = _woorden(measures)

    def kies(beschikbaar: pd.DataFrame) -> pd.DataFrame:
        return zoek_maten(maten, beschikbaar, tabel) if maten else beschikbaar

    perioden = tuple(f"{p}JJ00" if len(p) == 4 else p for p in _woorden(periods))
    return Vraag(tabel=tabel, kies=kies, gebieden=_woorden(regions), perioden=perioden)


def kies_gebieden(vraag: Vraag, codes: Sequence[str]) -> Gebiedskeuze | None:
    """Split the areas asked for into codes and beginnings. ``None``: all areas of the table.

    Raises ``MetadataPastNiet`` (definition) or ``OngeldigeInvoer`` (caller) for an area that the table does not have.
    """
    if not vraag.gebieden or all(code.startswith(vraag.gebieden) for code in codes):
        return None
    bekend = set(codes)
    heel = tuple(g for g in vraag.gebieden if g in bekend)
    begin = tuple(g for g in vraag.gebieden if g not in bekend)
    for letters in begin:
        if not any(code.startswith(letters) for code in codes):
            if vraag.strikt:
                raise MetadataPastNiet(tabel=vraag.tabel, wat=tekst("bronnen.metadata.gebied_weg", code=letters))
            doe = tekst("bronnen.invoer.gebied", voorbeeld=opsomming(list(codes[:3]), "of"))
            raise OngeldigeInvoer(waarde=letters, veld="regions", doe=doe)
    if len(heel) > _MEESTE_CODES:
        begin = tuple(sorted({*begin, *(code[:2] for code in heel)}))
        heel = ()
    return Gebiedskeuze(heel, begin)


def kies_perioden(vraag: Vraag, codes: Sequence[str]) -> tuple[str, ...] | None:
    """Give the period codes to ask for. ``None``: all periods of the table.

    Raises ``OngeldigeInvoer`` for a period that the table does not have.
    """
    for periode in vraag.perioden:
        if periode not in codes:
            raise OngeldigeInvoer(waarde=periode, veld="periods", doe=tekst("bronnen.invoer.periode"))
    vanaf = str(vraag.vanaf or "")
    gekozen = tuple(code for code in (vraag.perioden or codes) if code >= vanaf)
    return None if len(gekozen) == len(codes) else gekozen


def met_dimensies(vraag: Vraag, titels: Mapping[str, str]) -> Vraag:
    """Give the selection with the service's own names of the dimensions of its filters.

    ``titels``: title of every dimension; a definition may use either. Raises ``MetadataPastNiet`` for a dimension that
    the definition names and the table does not have.
    """
    op_titel = {titel: dimensie for dimensie, titel in titels.items()}
    filters = {d if d in titels else op_titel.get(d, d): codes for d, codes in vraag.filters.items()}
    if vraag.strikt:
        for dimensie in (vraag.gebied_dimensie, vraag.periode_dimensie, *filters):
            if dimensie and dimensie not in titels:
                wat = tekst("bronnen.metadata.dimensie_weg", dimensie=dimensie, wel=opsomming(list(titels)))
                raise MetadataPastNiet(tabel=vraag.tabel, wat=wat)
    return replace(vraag, filters=filters)


def met_codes(vraag: Vraag, dimensie: str, titels: Mapping[str, str]) -> Vraag:
    """Give the selection with codes for what its filter on this dimension calls by title.

    ``titels``: title of every code of the dimension. A definition may use either: of some tables only titles were
    seen. Raises ``MetadataPastNiet`` for what is neither, or is the title of more than one code.
    """
    if dimensie not in vraag.filters:
        return vraag
    codes = []
    for gevraagd in vraag.filters[dimensie]:
        raak = [gevraagd] if gevraagd in titels else [code for code, titel in titels.items() if titel == gevraagd]
        if len(raak) != 1:
            reden = "titel_dubbel" if raak else "code_weg"
            wat = tekst(f"bronnen.metadata.{reden}", code=gevraagd, dimensie=dimensie, codes=opsomming(raak))
            raise MetadataPastNiet(tabel=vraag.tabel, wat=wat)
        codes += raak
    return replace(vraag, filters={**vraag.filters, dimensie: tuple(codes)})


def _woorden(waarden: Iterable[str | int] | str | None) -> tuple[str, ...]:
    if isinstance(waarden, str):
        waarden = [waarden]
    return tuple(dict.fromkeys(str(w).strip() for w in waarden or ()))
