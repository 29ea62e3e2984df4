"""Where the tellingen stand: shipped with the package or fetched into the cache; and how they are built.

Embedded: ``data/cijfers/<tabel>.parquet`` with ``bronnen.json`` beside it. Fetched: the same files under
``<KANSRIJK_CACHE>/cijfers``. Per table the cache goes before the embedded file; a damaged cache file is
passed over with a warning.
"""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from kansrijk_analysis._vingerafdruk import programma, sha256
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, GeenCijfers, KansrijkError, OngeldigeInvoer
from kansrijk_analysis.indicators.catalogue import catalogus, landelijke_waarden, lees_indicator
from kansrijk_analysis.indicators.compute import Figures, bereken
from kansrijk_analysis.model import Bron
from kansrijk_analysis.sources import Opslag, definities
from kansrijk_analysis.text import tekst

INDELING = 2026
"""Division of areas on which figures are given."""

LIJST = "bronnen.json"
WIJKNIVEAU = "-wijken"
_BEWAARDE_STANDEN = 5
_bronnen_type = TypeAdapter(list[Bron])
_log = logging.getLogger(__name__)


class Bevinding(NamedTuple):
    """Outcome of checking one file."""

    bestand: str
    goed: bool
    melding: str


def ingebouwd() -> Path:
    """Folder of the embedded tellingen."""
    return instellingen().data / "cijfers"


def in_cache() -> Path:
    """Folder of the fetched tellingen; need not exist."""
    return instellingen().cache / "cijfers"


def gebieden() -> Path:
    """Folder of the register and the boundary changes."""
    return instellingen().data / "gebieden"


def _lijst(map_: Path) -> dict[str, Any]:
    pad = map_ / LIJST
    try:
        inhoud = json.loads(pad.read_text(encoding="utf-8"))
        _bronnen_type.validate_python(inhoud["bronnen"])
        dict(inhoud["bestanden"])
    except FileNotFoundError:
        if map_ == in_cache():  # nothing fetched yet
            return {"bronnen": [], "bestanden": {}}
        raise BestandBeschadigd(bestand=str(pad), wat=tekst("gegevens.kapot.ontbreekt"), doe=_herstel(map_)) from None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as fout:
        raise BestandBeschadigd(
            bestand=str(pad), wat=tekst("gegevens.kapot.onleesbaar", soort="JSON"), doe=_herstel(map_)
        ) from fout
    return dict(inhoud)


def _herstel(map_: Path) -> str:
    return tekst("gegevens.herstel_cache" if map_ == in_cache() else "gegevens.herstel_ingebouwd")


def _controleer_bestand(pad: Path, verwacht: dict[str, Any]) -> None:
    """Compare one parquet file with what ``bronnen.json`` says of it; raises ``BestandBeschadigd``."""

    def kapot(sleutel: str, **velden: Any) -> BestandBeschadigd:
        return BestandBeschadigd(
            bestand=str(pad), wat=tekst(f"gegevens.kapot.{sleutel}", **velden), doe=_herstel(pad.parent)
        )

    if not pad.is_file():
        raise kapot("ontbreekt")
    if sha256(pad) != verwacht["sha256"]:
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


def controleer() -> list[Bevinding]:
    """Re-read every shipped and fetched file.

    Figures and area files against their checksum and schema, definitions against their schema, raw
    answers against their checksum (of those only what is damaged is named).
    """
    uit: list[Bevinding] = []
    for map_ in (ingebouwd(), gebieden(), in_cache()):
        try:
            lijst = _lijst(map_)
        except BestandBeschadigd as fout:
            uit.append(Bevinding(str(map_ / LIJST), False, str(fout)))
            continue
        for naam, verwacht in sorted(lijst["bestanden"].items()):
            uit.append(_bevinding(map_ / naam, partial(_controleer_bestand, map_ / naam, verwacht)))
    data = instellingen().data
    uit.extend(_bevinding(pad, partial(lees_indicator, pad)) for pad in sorted((data / "indicatoren").glob("*.yaml")))
    uit.append(_bevinding(data / "tabellen", definities))
    landelijke_waarden.cache_clear()
    uit.append(_bevinding(data / "landelijk.csv", landelijke_waarden))
    uit.extend(Bevinding(str(fout.velden["bestand"]), False, str(fout)) for fout in Opslag().controleer())
    return uit


def _bevinding(pad: Path, lees: Callable[[], object]) -> Bevinding:
    try:
        lees()
    except KansrijkError as fout:
        return Bevinding(str(pad), False, str(fout))
    return Bevinding(str(pad), True, tekst("gegevens.goed"))


def _bruikbaar() -> dict[str, tuple[Path, Bron]]:
    """Give per table id the file that is used and its source."""
    gevonden: dict[str, tuple[Path, Bron]] = {}
    for map_ in (ingebouwd(), in_cache()):
        try:
            lijst = _lijst(map_)
            for bron in _bronnen_type.validate_python(lijst["bronnen"]):
                naam = f"{bron.tabel}.parquet"
                if naam in lijst["bestanden"]:
                    _controleer_bestand(map_ / naam, lijst["bestanden"][naam])
                    gevonden[bron.tabel] = (map_ / naam, bron)
        except BestandBeschadigd as fout:
            if map_ == ingebouwd():
                raise
            _log.warning("%s", fout)
    return gevonden


def stand() -> list[Bron]:
    """Tell which figures are there: for each table the source that is used."""
    return [bron for _, bron in sorted(_bruikbaar().values(), key=lambda paar: paar[1].tabel)]


def tellingen(tabel: str, *, wijken: bool = False) -> pd.DataFrame:
    """Read the tellingen of one table (columns of ``harmonise.KOLOMMEN``).

    ``wijken``: those of wijken and buurten instead, for a table that has them. Raises ``GeenCijfers``.
    """
    bruikbaar = _bruikbaar()
    if tabel not in bruikbaar:
        raise GeenCijfers(wat=tabel, doe=tekst("gegevens.onbekende_tabel", tabellen=", ".join(sorted(bruikbaar))))
    pad = bruikbaar[tabel][0]
    if wijken:
        pad = pad.with_name(f"{tabel}{WIJKNIVEAU}.parquet")
        if not pad.is_file():
            raise GeenCijfers(wat=tabel, doe=tekst("gegevens.geen_wijken"))
    return pd.read_parquet(pad)


@cache
def _figures(afdruk: str) -> Figures:
    """Give the figures of one state of data and code (``afdruk``): read back, or computed and kept."""
    bruikbaar = _bruikbaar()
    tabel = _lees_berekend(afdruk)
    if tabel is None:
        frames = {naam: pd.read_parquet(pad) for naam, (pad, _) in bruikbaar.items()}
        tabel = bereken(frames, catalogus().values(), definities(), INDELING)
        _bewaar_berekend(afdruk, tabel)
    return Figures(tabel, INDELING, {naam: bron for naam, (_, bron) in bruikbaar.items()})


def _berekend(afdruk: str) -> Path:
    return instellingen().cache / "berekend" / f"{afdruk}.parquet"


def _lees_berekend(afdruk: str) -> pd.DataFrame | None:
    pad = _berekend(afdruk)
    try:
        som = pad.with_suffix(".sha256").read_text(encoding="ascii")
        return pd.read_parquet(pad) if sha256(pad) == som else None
    except (OSError, ValueError):
        return None


def _bewaar_berekend(afdruk: str, tabel: pd.DataFrame) -> None:
    """Keep the outcome for the next kernel. Not being able to costs a second a start, nothing more."""
    pad = _berekend(afdruk)
    deel = pad.with_name(f".deel-{uuid.uuid4().hex}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        tabel.to_parquet(deel, engine="pyarrow", compression="zstd", index=False)
        som = sha256(deel)
        deel.replace(pad)
        pad.with_suffix(".sha256").write_text(som, encoding="ascii")
        for oud in sorted(pad.parent.glob("*.parquet"), key=lambda p: p.stat().st_mtime)[:-_BEWAARDE_STANDEN]:
            oud.unlink(missing_ok=True)
            oud.with_suffix(".sha256").unlink(missing_ok=True)
    except OSError as fout:
        _log.info("computed figures not kept: %s", fout)
    finally:
        deel.unlink(missing_ok=True)


def vingerafdruk() -> str:
    """Give a hash of all data, definitions and code behind the figures: equal hash, equal figures."""
    som = hashlib.sha256()
    for naam, (pad, bron) in sorted(_bruikbaar().items()):
        som.update(f"{naam}:{sha256(pad)}:{bron.model_dump_json()}\n".encode())
    for map_ in ("indicatoren", "tabellen", "gebieden"):
        for pad in sorted((instellingen().data / map_).iterdir()):
            som.update(f"{map_}/{pad.name}:{sha256(pad)}\n".encode())
    som.update(sha256(instellingen().data / "landelijk.csv").encode())
    som.update(programma().encode())
    return som.hexdigest()


def load_figures(bron: str = "basis") -> Figures:
    """Load and compute all figures of a source; ``"basis"`` are the real open figures.

    The result is shared and must not be changed. Raises ``OngeldigeInvoer`` for an unknown source.
    """
    if bron != "basis":
        raise OngeldigeInvoer(waarde=bron, veld="bron", doe=tekst("gegevens.onbekende_bron"))
    return _figures(vingerafdruk())
