"""Editions: states of the figures that are kept whole, to tell later what moved and why.

A folder each: ``uitgave.json``, the figures (``cijfers.parquet``), and in ``data`` and ``eigen`` what they were made
of, laid out as the folders that the tool itself reads. An edition can therefore be computed again, with a part of it
replaced by that of another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, ValidationError

from kansrijk_analysis._vingerafdruk import programma, sha256
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.disclosure import BESTAND as REGELS
from kansrijk_analysis.errors import BestandBeschadigd, GeenCijfers, KansrijkError, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators import gegevens, mappen
from kansrijk_analysis.indicators.leveringen import BESCHRIJVING
from kansrijk_analysis.model import Bron
from kansrijk_analysis.text import opsomming, tekst

NU = "nu"
VORIGE = "vorige"
KENMERKEN = "uitgave.json"
CIJFERS = "cijfers.parquet"
GRENZEN = ("register.parquet", "wijzigingen.parquet")
_NAAM = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_log = logging.getLogger(__name__)


class Kenmerken(BaseModel):
    """What an edition is.

    ``jaar``: division of its figures; ``tellingen``: per table the checksum of its counts; ``bestanden``: that of
    every file in the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    naam: str
    gemaakt: dt.datetime
    versie: str
    programma: str
    jaar: int
    bronnen: tuple[Bron, ...]
    tellingen: dict[str, str]
    bestanden: dict[str, str]


@dataclass(frozen=True)
class Uitgave:
    """One edition and the folder it stands in."""

    map: Path
    kenmerken: Kenmerken

    @cached_property
    def cijfers(self) -> pd.DataFrame:
        """The figures, with the columns of ``Figures.table``."""
        return pd.read_parquet(self.map / CIJFERS)

    @property
    def data(self) -> Path:
        """What the figures were made of: a folder like the ``data`` that ships."""
        return self.map / "data"

    @property
    def eigen(self) -> Path:
        """What the user had brought in."""
        return self.map / "eigen"

    def afdruk(self, *plekken: str) -> str:
        """Give a hash of the files whose path begins with one of these: equal hash, equal content."""
        som = hashlib.sha256()
        for naam, inhoud in sorted(self.kenmerken.bestanden.items()):
            if naam.startswith(plekken):
                som.update(f"{naam}:{inhoud}\n".encode())
        return som.hexdigest()


def bewaar_uitgave(naam: str) -> Uitgave:
    """Keep the present figures under a name.

    Raises ``OngeldigeInvoer`` for a name that can't be or that is taken, ``SchrijvenMislukt``.
    """
    if not _NAAM.fullmatch(naam) or naam in (NU, VORIGE):
        raise OngeldigeInvoer(waarde=naam, veld="naam", doe=tekst("uitgave.naam", niet=opsomming([NU, VORIGE], "of")))
    doel = instellingen().uitgaven / naam
    if doel.exists():
        raise OngeldigeInvoer(waarde=naam, veld="naam", doe=tekst("uitgave.bestaat"))
    with _werkmap(doel.parent) as werk:
        _leg_vast(werk / naam, naam)
        with _schrijffout(doel):
            (werk / naam).replace(doel)
    return lees_uitgave(naam)


@contextmanager
def stand_van_nu() -> Iterator[Uitgave]:
    """Give the present figures as an edition, for as long as it is looked at."""
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as werk:
        yield _leg_vast(Path(werk) / NU, NU)


@contextmanager
def bewaar_vorige() -> Iterator[None]:
    """Keep the figures as they were before what happens here, when it changes the counts they are made of.

    Not being able to stops nothing: then there is no earlier state to compare with.
    """
    doel = instellingen().cache / VORIGE
    with tempfile.TemporaryDirectory(prefix="kansrijk-") as werk:
        try:
            eerder = _leg_vast(Path(werk) / VORIGE, VORIGE)
        except (KansrijkError, OSError) as fout:
            _log.info("earlier state not kept: %s", fout)
            yield
            return
        yield
        try:
            if {naam: tafel.afdruk for naam, tafel in gegevens.bruikbaar().items()} != eerder.kenmerken.tellingen:
                _zet_neer(eerder.map, doel)
        except (KansrijkError, OSError) as fout:
            _log.info("earlier state not kept: %s", fout)


def lees_uitgave(naam: str) -> Uitgave:
    """Read an edition: a name, or ``vorige`` for the state before the last fetch. Every file is checked.

    Raises ``GeenCijfers`` when there is none with this name, ``BestandBeschadigd``.
    """
    map_ = instellingen().cache / VORIGE if naam == VORIGE else instellingen().uitgaven / naam
    if not _NAAM.fullmatch(naam) or not (map_ / KENMERKEN).is_file():
        doe = tekst("uitgave.geen_vorige")
        if naam != VORIGE:
            namen = [uitgave.naam for uitgave in uitgaven()]
            doe = tekst("uitgave.kies", namen=opsomming(namen, "of")) if namen else tekst("uitgave.geen")
        raise GeenCijfers(wat=tekst("uitgave.wat", naam=naam), doe=doe)
    try:
        kenmerken = Kenmerken.model_validate_json((map_ / KENMERKEN).read_bytes())
    except (OSError, ValidationError) as fout:
        raise _kapot(map_ / KENMERKEN, "onleesbaar", soort="JSON") from fout
    for bestand, som in kenmerken.bestanden.items():
        pad = map_ / bestand
        if not pad.is_file():
            raise _kapot(pad, "ontbreekt")
        if sha256(pad) != som:
            raise _kapot(pad, "checksum")
    return Uitgave(map_, kenmerken)


def uitgaven() -> list[Kenmerken]:
    """Give the editions that were kept, oldest first; what can't be read is left out."""
    gevonden = []
    for pad in instellingen().uitgaven.glob(f"*/{KENMERKEN}"):
        try:
            gevonden.append(Kenmerken.model_validate_json(pad.read_bytes()))
        except (OSError, ValidationError) as fout:
            _log.warning("%s: %s", pad, fout)
    return sorted(gevonden, key=lambda kenmerken: kenmerken.gemaakt)


def _kapot(pad: Path, sleutel: str, **velden: object) -> BestandBeschadigd:
    wat = tekst(f"gegevens.kapot.{sleutel}", **velden)
    return BestandBeschadigd(bestand=str(pad), wat=wat, doe=tekst("uitgave.herstel"))


def _leg_vast(map_: Path, naam: str) -> Uitgave:
    """Write the present state into a new folder. Raises ``SchrijvenMislukt``."""
    figuren = gegevens.load_figures()
    tafels = gegevens.bruikbaar()
    bron_data = instellingen().data
    with _schrijffout(map_):
        data, cijfers = map_ / "data", map_ / "data" / "cijfers"
        cijfers.mkdir(parents=True)
        figuren.table.to_parquet(map_ / CIJFERS, engine="pyarrow", compression="zstd", index=False)
        for soort in ("indicatoren", "tabellen"):
            shutil.copytree(bron_data / soort, data / soort)
        for bestand in (REGELS, "landelijk.csv"):
            shutil.copyfile(bron_data / bestand, data / bestand)
        (data / "gebieden").mkdir()
        for bestand in GRENZEN:
            shutil.copyfile(mappen.gebieden() / bestand, data / "gebieden" / bestand)
        bronnen, beschreven = [], {}
        for tabel, tafel in tafels.items():
            if tafel.levering is None:
                shutil.copyfile(tafel.pad, cijfers / tafel.pad.name)
                bronnen.append(tafel.bron.model_dump(mode="json"))
                beschreven[tafel.pad.name] = _beschrijf(tafel)
            else:
                (eigen := map_ / "eigen" / tabel).mkdir(parents=True)
                for pad in (tafel.pad, tafel.wijken, tafel.pad.with_name(BESCHRIJVING)):
                    if pad.is_file():
                        shutil.copyfile(pad, eigen / pad.name)
        lijst = json.dumps({"bronnen": bronnen, "bestanden": beschreven}, ensure_ascii=False, indent=1, sort_keys=True)
        (cijfers / mappen.LIJST).write_text(lijst + "\n", encoding="utf-8")
        bestanden = {p.relative_to(map_).as_posix(): sha256(p) for p in sorted(map_.rglob("*")) if p.is_file()}
        kenmerken = Kenmerken(
            naam=naam,
            gemaakt=dt.datetime.now(dt.UTC).replace(microsecond=0),
            versie=_versie(),
            programma=programma(),
            jaar=figuren.jaar,
            bronnen=tuple(tafel.bron for tafel in tafels.values()),
            tellingen={tabel: tafel.afdruk for tabel, tafel in tafels.items()},
            bestanden=bestanden,
        )
        (map_ / KENMERKEN).write_text(kenmerken.model_dump_json(indent=1) + "\n", encoding="utf-8")
    return Uitgave(map_, kenmerken)


def _versie() -> str:
    """Version of the program; empty when it runs from files that were never installed."""
    try:
        return version("kansrijk-analysis")
    except PackageNotFoundError:
        return ""


def _beschrijf(tafel: gegevens.Tafel) -> dict[str, object]:
    """Say of a file with tellingen what it must be."""
    kop = pq.read_metadata(tafel.pad)
    return {"sha256": tafel.afdruk, "regels": kop.num_rows, "kolommen": list(kop.schema.to_arrow_schema().names)}


@contextmanager
def _werkmap(bij: Path) -> Iterator[Path]:
    """Give a folder on the same disk, to be renamed into place; what is left in it is thrown away."""
    with _schrijffout(bij):
        bij.mkdir(parents=True, exist_ok=True)
        werk = Path(tempfile.mkdtemp(prefix=".deel-", dir=bij))
    try:
        yield werk
    finally:
        shutil.rmtree(werk, ignore_errors=True)


def _zet_neer(van: Path, doel: Path) -> None:
    """Put a folder in the place of an earlier one, whole or not at all."""
    with _werkmap(doel.parent) as werk, _schrijffout(doel):
        shutil.copytree(van, werk / "nieuw")
        if doel.exists():
            doel.replace(werk / "oud")
        (werk / "nieuw").replace(doel)


@contextmanager
def _schrijffout(pad: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(pad), wat=fout.strerror or str(fout)) from fout
