"""The folders that tellingen stand in, and whether a file there is what its list says it must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.model import Bron
from kansrijk_analysis.text import tekst

LIJST = "bronnen.json"
BRONNEN_TYPE = TypeAdapter(list[Bron])


def ingebouwd() -> Path:
    """Folder of the embedded tellingen."""
    return instellingen().data / "cijfers"


def oefen() -> Path:
    """Folder of the practice figures."""
    return instellingen().data / "oefen"


def in_cache() -> Path:
    """Folder of the fetched tellingen; need not exist."""
    return instellingen().cache / "cijfers"


def gebieden() -> Path:
    """Folder of the register and the boundary changes."""
    return instellingen().data / "gebieden"


def lijst_van(map_: Path) -> dict[str, Any]:
    """Read what the files of a folder must be and the sources of its figures: ``bronnen`` and ``bestanden``.

    Of a cache that holds nothing yet both are empty. Raises ``BestandBeschadigd``.
    """
    pad = map_ / LIJST
    try:
        inhoud = json.loads(pad.read_text(encoding="utf-8"))
        BRONNEN_TYPE.validate_python(inhoud["bronnen"])
        dict(inhoud["bestanden"])
    except FileNotFoundError:
        if map_ == in_cache():  # nothing fetched yet
            return {"bronnen": [], "bestanden": {}}
        raise BestandBeschadigd(bestand=str(pad), wat=tekst("gegevens.kapot.ontbreekt"), doe=herstel(map_)) from None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as fout:
        raise BestandBeschadigd(
            bestand=str(pad), wat=tekst("gegevens.kapot.onleesbaar", soort="JSON"), doe=herstel(map_)
        ) from fout
    return dict(inhoud)


def herstel(map_: Path) -> str:
    """Say how to mend a damaged file of a folder."""
    if map_.is_relative_to(instellingen().eigen):
        return tekst("gegevens.herstel_eigen")
    return tekst("gegevens.herstel_cache" if map_ == in_cache() else "gegevens.herstel_ingebouwd")


def controleer_bestand(pad: Path, verwacht: dict[str, Any]) -> str:
    """Compare one parquet file with what ``bronnen.json`` says of it, and give its checksum.

    Raises ``BestandBeschadigd``.
    """

    def kapot(sleutel: str, **velden: Any) -> BestandBeschadigd:
        return BestandBeschadigd(
            bestand=str(pad), wat=tekst(f"gegevens.kapot.{sleutel}", **velden), doe=herstel(pad.parent)
        )

    if not pad.is_file():
        raise kapot("ontbreekt")
    if (afdruk := sha256(pad)) != verwacht["sha256"]:
        raise kapot("checksum")
    try:
        kop = pq.read_metadata(pad)
    except (OSError, ValueError) as fout:
        raise kapot("onleesbaar", soort="Parquet") from fout
    kolommen = list(kop.schema.to_arrow_schema().names)
    if kolommen != verwacht["kolommen"]:
        raise kapot("schema", gevonden=", ".join(kolommen), verwacht=", ".join(verwacht["kolommen"]))
    if kop.num_rows != verwacht["regels"]:
        raise kapot("regels", gevonden=kop.num_rows, verwacht=verwacht["regels"])
    return afdruk
