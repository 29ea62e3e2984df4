"""Leveringen: counts that are named by indicator, from a file of the user's own or made for practice.

An open table names its counts in its own words, and the catalogue says which of them make an indicator. A levering
comes the other way round: ``big2:teller`` and ``big2:noemer`` are what the definition of ``big2`` asks for, and
``big2:waarde`` with ``:ondergrens`` and ``:bovengrens`` is a value that came ready-made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.model import Breukdeel, Bron, Indicator, Maat, Samenvoegen, Telbron, Waardedeel
from kansrijk_analysis.text import tekst

DELEN = ("teller", "noemer", "waarde", "ondergrens", "bovengrens")
BESCHRIJVING = "levering.json"
CIJFERS = "cijfers.parquet"


class Beschrijving(BaseModel):
    """What stands beside the figures that a user brought in (``<KANSRIJK_EIGEN>/<naam>/levering.json``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bron: Bron
    gemaakt: dt.datetime
    jaren: dict[str, int] = {}  # per indicator, the years that one figure holds
    bestand: dict[str, Any]  # checksum, rows and columns of the tellingen
    origineel: str  # name of the file as it came, which is kept beside it
    origineel_sha256: str
    koppeling: dict[str, Any] = {}  # which column was taken for what


def lees_beschrijving(pad: Path) -> Beschrijving:
    """Read what stands beside a levering. Raises ``BestandBeschadigd``."""
    try:
        return Beschrijving.model_validate_json(pad.read_bytes())
    except (OSError, ValidationError) as fout:
        raise BestandBeschadigd(
            bestand=str(pad),
            wat=tekst("gegevens.kapot.onleesbaar", soort="JSON"),
            doe=tekst("gegevens.herstel_eigen"),
        ) from fout


class Levering(NamedTuple):
    """What one levering has: its table, the measures that stand in it, and the years that one count of each holds."""

    tabel: str
    naam: str
    maten: frozenset[str]
    jaren: Mapping[str, int] = {}  # per indicator; one year where nothing is said
    indeling: int | None = None

    @property
    def telbron(self) -> Telbron:
        """Describe the table for computing."""
        maten = tuple(Maat(titel=maat, eenheid="aantal") for maat in sorted(self.maten))
        return Telbron(id=self.tabel, naam=self.naam, maten=maten, indeling=self.indeling)


def maat(indicator: str, deel: str) -> str:
    """Name of one part of an indicator in a levering.

    >>> maat("big2", "teller")
    'big2:teller'
    """
    return f"{indicator}:{deel}"


def met_levering(indicator: Indicator, levering: Levering) -> Indicator:
    """Give the indicator as it is computed from a levering.

    An indicator that the levering does not have, or has too little of, is given back as it was.
    """
    heeft = {deel for deel in DELEN if maat(indicator.id, deel) in levering.maten}
    jaren = levering.jaren.get(indicator.id, 1)
    telt = indicator.soort == "aantal"
    if "teller" in heeft and (telt or "noemer" in heeft):
        anders: dict[str, object] = {
            "teller": _breukdeel(indicator, "teller", levering.tabel, jaren),
            "noemer": None if telt else _breukdeel(indicator, "noemer", levering.tabel, jaren),
            "waarde": None,
        }
    elif "waarde" in heeft:
        namen = {naam: maat(indicator.id, naam) if naam in heeft else None for naam in ("ondergrens", "bovengrens")}
        waarde = Waardedeel(tabel=levering.tabel, maat=maat(indicator.id, "waarde"), jaren=jaren, **namen)
        anders = {"teller": None, "noemer": None, "waarde": waarde}
    else:
        return indicator
    if jaren > 1:
        anders["samenvoegen"] = Samenvoegen(jaren=1)
    return indicator.model_copy(update=anders)


def _breukdeel(indicator: Indicator, deel: str, tabel: str, jaren: int) -> Breukdeel:
    eigen: Breukdeel | None = getattr(indicator, deel)
    omschrijving = eigen.omschrijving if eigen is not None else getattr(indicator, f"{deel}_omschrijving")
    return Breukdeel(
        omschrijving=omschrijving or indicator.naam, tabel=tabel, maten=(maat(indicator.id, deel),), jaren=jaren
    )


def pas_toe(indicatoren: Iterable[Indicator], leveringen: Iterable[Levering]) -> list[Indicator]:
    """Give the indicators as the leveringen have them, each behind the one that it adds to.

    Counts add to counts and ready-made values to ready-made values: an indicator then stands in the list more than
    once, and the last one goes first where it has a figure (see ``mengen``). Counts and ready-made values are not to be
    compared: there the last one takes the place of the others.
    """
    alle = list(leveringen)
    uit: list[Indicator] = []
    for indicator in indicatoren:
        geleverd = [met_levering(indicator, levering) for levering in alle]
        varianten = [indicator, *(variant for variant in geleverd if variant is not indicator)]
        uit += [variant for variant in varianten if _soort(variant) == _soort(varianten[-1])]
    return uit


def _soort(indicator: Indicator) -> tuple[bool, bool]:
    return indicator.teller is None, indicator.waarde is None


def alleen_uit(indicatoren: Iterable[Indicator], tabel: str) -> list[Indicator]:
    """Keep the indicators whose figures come from this table alone: practice and real figures are never mixed."""
    return [i for i in indicatoren if tabel_van(i) == tabel]


def tabel_van(indicator: Indicator) -> str:
    """Name of the table that the figures of an indicator are named after; empty where there is none."""
    deel = indicator.teller or indicator.waarde
    return "" if deel is None else deel.tabel
