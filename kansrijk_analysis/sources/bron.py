"""What every service offers: say what a table is, hand over its answers, make one long raw table of them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import pandas as pd

from kansrijk_analysis.config import Instellingen, instellingen
from kansrijk_analysis.sources.http import Antwoord, Verbinding, dienst
from kansrijk_analysis.sources.vraag import Vraag

KOLOMMEN = [
    "tabel", "maat_code", "maat", "eenheid", "gebied", "gebied_naam", "periode", "jaar",
    "status", "waarde", "tekst", "attribuut",
]  # fmt: skip
GEEN_ATTRIBUUT = "None"  # the service's word for: nothing is the matter with this value
_JAARPERIODE = re.compile(r"^(\d{4})JJ\d\d$")


@dataclass(frozen=True)
class Kenmerken:
    """What a table says of itself; ``gewijzigd`` is its freshness test, as the service writes it."""

    titel: str
    gewijzigd: str
    licentie: str
    dekking: str


@dataclass(frozen=True)
class Beschrijving:
    """What a table is, without its figures.

    ``dimensies``: name and title of each. ``maten``: columns ``code, titel, eenheid, type, groep``. ``codes``: per
    dimension code and title of each category, without the blanks behind them.
    """

    kenmerken: Kenmerken
    dimensies: Mapping[str, str]
    maten: pd.DataFrame
    codes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Bouw:
    """Which dimensions of a table are area and period; ``jaar`` where the table has no periods."""

    gebied: str | None
    periode: str | None
    jaar: int | None


class Stuk(NamedTuple):
    """One answer: the collection it belongs to and its parsed body."""

    onderdeel: str
    json: Any


Bewaar = Callable[[str, Antwoord], None]
Stap = Callable[[str], None]


class Bron(ABC):
    """A service that gives tables."""

    onderdeel_kenmerken: ClassVar[str]

    def __init__(self, dienst_id: str) -> None:
        self.dienst_id = dienst_id

    def verbinding(self, tabel: str, met: Instellingen | None = None) -> Verbinding:
        """Open a connection for one table."""
        met = met or instellingen()
        return Verbinding(dienst(self.dienst_id, met), tabel, met)

    def kenmerken(self, verbinding: Verbinding) -> tuple[Antwoord, Kenmerken]:
        """Ask what the table says of itself."""
        antwoord = verbinding.haal(self.onderdeel_kenmerken, **self._altijd())
        with vorm(verbinding, self.onderdeel_kenmerken):
            return antwoord, self._kenmerken(antwoord.json)

    def alles(self, onderdeel: str, verbinding: Verbinding, bewaar: Bewaar) -> list[dict[str, Any]]:
        """Ask for all pages of a collection, hand each to ``bewaar`` and give the rows."""
        rijen: list[dict[str, Any]] = []
        for antwoord in verbinding.bladzijden(onderdeel, **self._altijd()):
            with vorm(verbinding, onderdeel):
                rijen += rijen_van(antwoord.json)
            bewaar(onderdeel, antwoord)
        return rijen

    @abstractmethod
    def beschrijf(self, verbinding: Verbinding) -> Beschrijving:
        """Ask what the table says of itself, its measures and its code lists; no figures."""

    @abstractmethod
    def haal(self, vraag: Vraag, verbinding: Verbinding, bewaar: Bewaar, stap: Stap) -> Bouw:
        """Ask for the code lists and the figures, and hand each answer to ``bewaar``."""

    @abstractmethod
    def lang(self, stukken: Iterable[Stuk], tabel: str, bouw: Bouw) -> pd.DataFrame:
        """Make the long raw table of the answers."""

    @abstractmethod
    def _kenmerken(self, json: Any) -> Kenmerken: ...

    def _altijd(self) -> dict[str, str]:
        """Parameters that go with every question."""
        return {}

    def observations(self, vraag: Vraag, met: Instellingen | None = None) -> pd.DataFrame:
        """Fetch a selection and give the long raw table, without storing anything."""
        stukken: list[Stuk] = []

        def bewaar(onderdeel: str, antwoord: Antwoord) -> None:
            stukken.append(Stuk(onderdeel, antwoord.json))

        with self.verbinding(vraag.tabel, met) as verbinding:
            eerste, kenmerken = self.kenmerken(verbinding)
            bewaar(self.onderdeel_kenmerken, eerste)
            bouw = self.haal(vraag, verbinding, bewaar, lambda _: None)
            if bouw.periode is None and kenmerken.dekking.isdigit():
                bouw = Bouw(bouw.gebied, None, int(kenmerken.dekking))
            with vorm(verbinding, "Observations"):
                return vraag.alleen(self.lang(stukken, vraag.tabel, bouw))


@contextmanager
def vorm(verbinding: Verbinding, onderdeel: str) -> Iterator[None]:
    """Turn the surprise of an answer of another shape into ``AntwoordOnjuist``."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fout:
        raise verbinding.onjuist("vorm", onderdeel=onderdeel) from fout


def rijen_van(json: Any) -> list[dict[str, Any]]:
    """Give the rows of a collection's answer."""
    waarde = json["value"]
    if not isinstance(waarde, list) or not all(isinstance(rij, dict) for rij in waarde):
        raise TypeError("value is not a list of objects")
    return waarde


def verzamel(stukken: Iterable[Stuk]) -> dict[str, list[dict[str, Any]]]:
    """Put the rows of all pages of a collection together."""
    bij_elkaar: dict[str, list[dict[str, Any]]] = {}
    for stuk in stukken:
        if isinstance(stuk.json, dict) and "value" in stuk.json:
            bij_elkaar.setdefault(stuk.onderdeel, []).extend(rijen_van(stuk.json))
    return bij_elkaar


def jaar_van(periode: pd.Series[str]) -> pd.Series[int]:
    """Year of each period that is a year, as ``Int64``; ``NA`` for quarters, months and so on."""
    return periode.str.extract(_JAARPERIODE, expand=False).astype("Int64")


def vertaal(codes: pd.Series[str], lijst: Mapping[str, str]) -> pd.Series[str]:
    """Label of every code; an empty text where the list has none."""
    return pd.Series([lijst.get(code, "") for code in codes], index=codes.index, dtype="str")


def netjes(waarde: object) -> str:
    """Text without the blanks around it; nothing becomes an empty text."""
    return str(waarde).strip() if isinstance(waarde, str | int) else ""
