"""Which column of a file holds what: the mapping that a user makes once, and that is kept for the next file."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import uuid
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kansrijk_analysis._definitie import controleer_velden
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.sources.bestanden import Kolom, Werkblad
from kansrijk_analysis.text import opsomming, tekst

Deel = Literal["teller", "noemer", "rest", "waarde", "ondergrens", "bovengrens"]
"""Part of an indicator; ``rest`` are those in the denominator that are not in the numerator."""

Eenheid = Literal["aantal", "aantal_x1000", "procent", "fractie", "per_1000", "per_10000", "van_indicator"]
"""Unit of a column; "fractie" is a share from 0 to 1, "van_indicator" the unit that the indicator is printed in."""

PER: dict[Eenheid, float] = {"procent": 100, "fractie": 1, "per_1000": 1_000, "per_10000": 10_000}
BESTAND = "koppelingen.json"
EIGEN_UITVOER = (
    "indicator",
    "gebied",
    "gebiedsnaam",
    "periode",
    "teller",
    "noemer",
    "waarde",
    "ondergrens",
    "bovengrens",
)
"""Header of a file that this package wrote of what is kept."""

_GENOEMD = 12  # columns that a message names
_MEEST = 500  # mappings that are kept
_log = logging.getLogger(__name__)


class _Vast(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Onderwerp(_Vast):
    """What a column, or a topic in a column of topics, is about. Without an indicator it is left out."""

    indicator: str = ""
    deel: Deel | None = None
    eenheid: Eenheid | None = None


class Waardekolom(Onderwerp):
    """A column with figures.

    ``periode`` and ``gebied`` are filled in where they stand in the header, as in a table with a column a year.
    """

    kolom: str
    periode: str = ""
    gebied: str = ""


class Koppeling(_Vast):
    """How a file is to be read. Columns are named by their header, or by their letter as in ``#C``.

    - ``gebied`` is the column with codes or names; ``gebied_naam`` one with names beside codes; ``vast_gebied`` is
      the area of the whole file. ``niveau`` is a column with the level of area (needed where codes are bare numbers).
    - ``periode`` or ``vaste_periode``; ``jaren`` is how many years one figure holds where a single year is named.
    - ``indicator`` is a column of topics, ``onderwerpen`` says of a topic what it is about.
    - ``alleen`` keeps the rows that have this text in this column, such as "Totaal".
    """

    gebied: str = ""
    gebied_naam: str = ""
    vast_gebied: str = ""
    niveau: str = ""
    periode: str = ""
    vaste_periode: str = ""
    jaren: int = Field(default=1, ge=1, le=10)
    indicator: str = ""
    onderwerpen: dict[str, Onderwerp] = {}
    waarden: tuple[Waardekolom, ...] = ()
    alleen: dict[str, str] = {}
    status: Literal["definitief", "voorlopig", "nader_voorlopig"] = "definitief"
    twijfels: tuple[str, ...] = Field(default=(), exclude=True)  # what a user should look at; not kept

    @property
    def kolommen(self) -> list[str]:
        """Every column that the mapping names."""
        sleutels = (self.gebied, self.gebied_naam, self.niveau, self.periode, self.indicator, *self.alleen)
        return [naam for naam in (*sleutels, *(waarde.kolom for waarde in self.waarden)) if naam]


def verwijs(werkblad: Werkblad, kolom: Kolom) -> str:
    """Name a column: by its header where no other column has that one, else by its letter."""
    gelijk = sum(ander.naam == kolom.naam for ander in werkblad.kolommen)
    return kolom.naam if gelijk == 1 and not kolom.naam.startswith("#") else f"#{kolom.letter}"


def vind_kolom(werkblad: Werkblad, naam: str) -> Kolom:
    """Find the column that a mapping names. Raises ``OngeldigeInvoer`` when there is none, or more than one."""
    if re.fullmatch(r"#[A-Z]{1,3}", naam):
        gevonden = [kolom for kolom in werkblad.kolommen if kolom.letter == naam[1:]]
    else:
        gevonden = [kolom for kolom in werkblad.kolommen if kolom.naam == naam]
        gelijkend = [kolom for kolom in werkblad.kolommen if kolom.naam.casefold() == naam.casefold()]
        gevonden = gevonden or gelijkend
    if len(gevonden) != 1:
        keuzes = [verwijs(werkblad, kolom) for kolom in werkblad.kolommen]
        doe = tekst("importeren.koppeling.kolommen", kolommen=opsomming(keuzes[:_GENOEMD], "of"))
        raise OngeldigeInvoer(waarde=naam, veld=tekst("importeren.koppeling.veld"), doe=doe)
    return gevonden[0]


def past(werkblad: Werkblad, koppeling: Koppeling) -> bool:
    """Tell whether the file has every column that a mapping names."""
    try:
        for naam in koppeling.kolommen:
            vind_kolom(werkblad, naam)
    except OngeldigeInvoer:
        return False
    return True


def lees_koppeling(pad: Path) -> Koppeling:
    """Read a mapping from a JSON file. Raises ``OngeldigeDefinitie``."""
    try:
        velden = json.loads(pad.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as fout:
        wat = tekst("gegevens.kapot.onleesbaar", soort="JSON")
        raise OngeldigeDefinitie(bestand=pad.name, veld="–", wat=wat) from fout
    return controleer_velden(pad.name, velden, Koppeling)


def als_json(koppeling: Koppeling) -> str:
    """Write a mapping as JSON, without what is as it is by default."""
    velden = koppeling.model_dump(mode="json", exclude_defaults=True)
    return json.dumps(velden, ensure_ascii=False, indent=2) + "\n"


def afdruk(werkblad: Werkblad) -> str:
    """Give a fingerprint of the header: files with equal columns in equal order have the same one."""
    namen = "\n".join(" ".join(kolom.naam.casefold().split()) for kolom in werkblad.kolommen)
    return hashlib.sha256(namen.encode()).hexdigest()


def bewaarde_koppeling(werkblad: Werkblad) -> Koppeling | None:
    """Give the mapping of an earlier file with the same header; ``None`` when there is none.

    A period or an area that held for that whole file is not in it: the next file has its own.
    """
    velden = _lees_alle().get(afdruk(werkblad))
    if velden is None:
        return None
    try:
        koppeling = Koppeling.model_validate(velden)
    except ValidationError:
        return None
    return koppeling if past(werkblad, koppeling) else None


def bewaar_koppeling(werkblad: Werkblad, koppeling: Koppeling) -> None:
    """Keep the mapping for the next file with this header. Raises ``SchrijvenMislukt``."""
    kaal = koppeling.model_copy(update={"vaste_periode": "", "vast_gebied": "", "twijfels": ()})
    alle = _lees_alle()
    alle.pop(afdruk(werkblad), None)
    alle[afdruk(werkblad)] = kaal.model_dump(mode="json", exclude_defaults=True)
    pad = instellingen().eigen / BESTAND
    deel = pad.with_name(f".{pad.name}-{uuid.uuid4().hex[:8]}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        nieuwste = dict(list(alle.items())[-_MEEST:])
        deel.write_text(json.dumps(nieuwste, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        deel.replace(pad)
    except OSError as fout:
        deel.unlink(missing_ok=True)
        raise SchrijvenMislukt(pad=str(pad), wat=fout.strerror or str(fout)) from fout


_alle_type = TypeAdapter(dict[str, dict[str, object]])


def _lees_alle() -> dict[str, dict[str, object]]:
    pad = instellingen().eigen / BESTAND
    try:
        return _alle_type.validate_json(pad.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError):
        _log.warning("%s can't be read; the columns have to be mapped again", pad)
        return {}
