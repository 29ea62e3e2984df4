"""Where the tellingen stand: shipped with the package or fetched into the cache; and how they are built.

Embedded: ``data/cijfers/<tabel>.parquet`` with ``bronnen.json`` beside it. Fetched: the same files under
``<KANSRIJK_CACHE>/cijfers``. Per table the cache goes before the embedded file; a damaged cache file is
passed over with a warning.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from kansrijk_analysis._vingerafdruk import programma, sha256
from kansrijk_analysis.areas import wijk_jaren
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.disclosure import BESTAND, lees_privacyregels
from kansrijk_analysis.errors import BestandBeschadigd, GeenCijfers, KansrijkError, OngeldigeInvoer
from kansrijk_analysis.indicators.bewaard import uit_bewaring
from kansrijk_analysis.indicators.catalogue import catalogus, landelijke_waarden, lees_indicator
from kansrijk_analysis.indicators.compute import Figures, bereken
from kansrijk_analysis.indicators.wijken import bereken_wijken
from kansrijk_analysis.model import Bron
from kansrijk_analysis.sources import Opslag, definities
from kansrijk_analysis.text import tekst

INDELING = 2026
"""Division of areas on which figures are given."""

LIJST = "bronnen.json"
WIJKNIVEAU = "-wijken"
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


def controleer(ook: Iterable[tuple[str, Callable[[], object]]] = ()) -> list[Bevinding]:
    """Re-read every shipped and fetched file.

    Figures and area files against their checksum and schema, definitions against their schema, raw
    answers against their checksum (of those only what is damaged is named). ``ook``: further files of the data
    folder, each with the function that reads and checks it, for rooms that have definitions of their own.
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
    uit.append(_bevinding(data / BESTAND, partial(lees_privacyregels, data / BESTAND)))
    uit.extend(_bevinding(data / naam, lees) for naam, lees in ook)
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

    def reken() -> pd.DataFrame:
        frames = {naam: pd.read_parquet(pad) for naam, (pad, _) in bruikbaar.items()}
        return bereken(frames, catalogus().values(), definities(), INDELING)

    return Figures(uit_bewaring(afdruk, "cijfers", reken), INDELING, _bronnen(bruikbaar), afdruk)


@cache
def _wijkfiguren(afdruk: str) -> Figures:
    """Give the figures of wijken, in the newest division of wijken that is known."""
    bruikbaar = _bruikbaar()
    jaar = wijk_jaren()[-1]

    def reken() -> pd.DataFrame:
        frames = {}
        for naam, (pad, _) in bruikbaar.items():
            wijken_ = pad.with_name(f"{naam}{WIJKNIVEAU}.parquet")
            if wijken_.is_file():
                frames[naam] = pd.concat([pd.read_parquet(pad), pd.read_parquet(wijken_)], ignore_index=True)
        return bereken_wijken(frames, catalogus().values(), definities(), jaar)

    return Figures(uit_bewaring(afdruk, "wijken", reken), jaar, _bronnen(bruikbaar), f"{afdruk}-wijken")


def _bronnen(bruikbaar: dict[str, tuple[Path, Bron]]) -> dict[str, Bron]:
    return {naam: bron for naam, (_, bron) in bruikbaar.items()}


def vingerafdruk() -> str:
    """Give a hash of all data, definitions and code behind the figures: equal hash, equal figures."""
    som = hashlib.sha256()
    for naam, (pad, bron) in sorted(_bruikbaar().items()):
        som.update(f"{naam}:{sha256(pad)}:{bron.model_dump_json()}\n".encode())
    for map_ in ("indicatoren", "tabellen", "gebieden"):
        for pad in sorted((instellingen().data / map_).iterdir()):
            som.update(f"{map_}/{pad.name}:{sha256(pad)}\n".encode())
    for pad in sorted(p for p in instellingen().data.iterdir() if p.suffix in {".csv", ".yaml"}):
        som.update(f"{pad.name}:{sha256(pad)}\n".encode())
    som.update(programma().encode())
    return som.hexdigest()


def load_figures(bron: str = "basis", niveau: str = "gemeente") -> Figures:
    """Load and compute all figures of a source; ``"basis"`` are the real open figures.

    ``niveau``: ``"gemeente"`` (gemeenten and regions) or ``"wijk"`` (wijken and their gemeenten). The result is
    shared and must not be changed. Raises ``OngeldigeInvoer`` for an unknown source or level.
    """
    if bron != "basis":
        raise OngeldigeInvoer(waarde=bron, veld="bron", doe=tekst("gegevens.onbekende_bron"))
    if niveau not in ("gemeente", "wijk"):
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("gegevens.onbekend_niveau"))
    return (_figures if niveau == "gemeente" else _wijkfiguren)(vingerafdruk())
