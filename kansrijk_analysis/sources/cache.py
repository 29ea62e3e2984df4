"""The raw store: every answer as it came, whole or not at all, with its address, time and checksum.

One fetch of one table is a *zending*: ``<cache>/ruw/<service>/<table>/<moment>/`` with the answers
(gzip) and ``manifest.json``. It is written beside its place and renamed when it is complete, so a
zending that is there is a whole one; checksums tell when it was damaged later.
"""

from __future__ import annotations

import datetime as dt
import errno
import gzip
import hashlib
import json
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, SchrijvenMislukt
from kansrijk_analysis.sources.bron import Stuk
from kansrijk_analysis.sources.http import Antwoord
from kansrijk_analysis.text import tekst

MANIFEST = "manifest.json"
_MOMENT = "%Y-%m-%dT%H%M%SZ"
_ZENDING = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")
_DEEL = ".deel-"
_VOL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_GEEN_RECHTEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_IN_DE_WEG = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}


class Bestand(BaseModel):
    """One stored answer. ``sha256`` and ``bytes`` are of the answer as it came."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    naam: str
    onderdeel: str
    adres: str
    tijd: dt.datetime
    status: int
    sha256: str
    bytes: int


class Manifest(BaseModel):
    """What a zending is and where it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    versie: int = 1
    definitie: str
    dienst: str
    tabel: str
    titel: str
    editie: int
    opgehaald: dt.datetime
    gewijzigd: str
    licentie: str
    rijen: int
    gebied_dimensie: str | None
    periode_dimensie: str | None
    vraag: dict[str, Any]
    bestanden: tuple[Bestand, ...]


@dataclass(frozen=True)
class Zending:
    """One complete fetch of one table."""

    map: Path
    manifest: Manifest

    def stukken(self) -> Iterator[Stuk]:
        """Give the stored answers in the order in which they came. Raises ``BestandBeschadigd``."""
        for bestand in self.manifest.bestanden:
            inhoud = _lees(self.map / bestand.naam, bestand, self.manifest.tabel)
            yield Stuk(bestand.onderdeel, json.loads(inhoud))

    def controleer(self) -> list[BestandBeschadigd]:
        """Compare every file with its checksum and give what is wrong."""
        fouten = []
        for bestand in self.manifest.bestanden:
            try:
                _lees(self.map / bestand.naam, bestand, self.manifest.tabel)
            except BestandBeschadigd as fout:
                fouten.append(fout)
        return fouten


class Gevonden(NamedTuple):
    """The newest usable zending, and what is wrong with the newer ones."""

    zending: Zending | None
    beschadigd: tuple[BestandBeschadigd, ...]


class Transactie:
    """A zending that is being written."""

    def __init__(self, map_: Path) -> None:
        self.map = map_
        self.bestanden: list[Bestand] = []

    def bewaar(self, onderdeel: str, antwoord: Antwoord) -> None:
        """Write one answer. Raises ``SchrijvenMislukt``."""
        naam = f"{len(self.bestanden) + 1:04d}-{onderdeel}.json.gz"
        with schrijffout(self.map):
            _schrijf(self.map / naam, gzip.compress(antwoord.inhoud, compresslevel=6, mtime=0))
        self.bestanden.append(
            Bestand(
                naam=naam,
                onderdeel=onderdeel,
                adres=antwoord.adres,
                tijd=antwoord.tijd,
                status=antwoord.status,
                sha256=hashlib.sha256(antwoord.inhoud).hexdigest(),
                bytes=len(antwoord.inhoud),
            )
        )

    def stukken(self) -> Iterator[Stuk]:
        """Read back what was written so far."""
        for bestand in self.bestanden:
            yield Stuk(bestand.onderdeel, json.loads(_lees(self.map / bestand.naam, bestand, "")))


class Opslag:
    """The raw store in a cache folder."""

    def __init__(self, cache: Path | None = None) -> None:
        self.map = (cache or instellingen().cache) / "ruw"

    def tabelmap(self, dienst: str, tabel: str) -> Path:
        """Folder of all zendingen of one table."""
        return self.map / dienst / tabel

    @contextmanager
    def slot(self, dienst: str, tabel: str, wachttijd: float = 600.0) -> Iterator[None]:
        """Keep other processes from fetching the same table. Clears what dead runs left behind.

        Raises ``SchrijvenMislukt`` when the folder can't be made, or when the other one takes too long.
        """
        map_ = self.tabelmap(dienst, tabel)
        with schrijffout(map_):
            map_.mkdir(parents=True, exist_ok=True)
            slot = FileLock(map_.parent / f".{tabel}.slot", timeout=wachttijd)
            try:
                slot.acquire()
            except Timeout:
                raise SchrijvenMislukt("tabel_bezet", tabel=tabel, pad=str(map_)) from None
        try:
            for deel in map_.glob(f"{_DEEL}*"):
                shutil.rmtree(deel, ignore_errors=True)
            yield
        finally:
            slot.release()

    @contextmanager
    def transactie(self, dienst: str, tabel: str) -> Iterator[Transactie]:
        """Write into a folder beside the place; whatever happens, it is gone afterwards unless ``voltooi`` moved it."""
        map_ = self.tabelmap(dienst, tabel)
        deel = map_ / f"{_DEEL}{uuid.uuid4()}"
        with schrijffout(map_):
            deel.mkdir(parents=True)
        try:
            yield Transactie(deel)
        finally:
            shutil.rmtree(deel, ignore_errors=True)

    def voltooi(self, transactie: Transactie, manifest: Manifest) -> Zending:
        """Put a complete zending in its place, in one step. Raises ``SchrijvenMislukt``."""
        map_ = self.tabelmap(manifest.dienst, manifest.tabel)
        moment = manifest.opgehaald.astimezone(dt.UTC)
        with schrijffout(map_):
            _schrijf(transactie.map / MANIFEST, manifest.model_dump_json(indent=1).encode())
            while (doel := map_ / moment.strftime(_MOMENT)).exists():
                moment += dt.timedelta(seconds=1)
            _leg_vast(transactie.map)
            transactie.map.rename(doel)
            _leg_vast(map_)
        return Zending(doel, manifest)

    def zendingen(self, dienst: str, tabel: str) -> list[Path]:
        """Folders of the zendingen of a table, newest first."""
        map_ = self.tabelmap(dienst, tabel)
        if not map_.is_dir():
            return []
        return sorted((m for m in map_.iterdir() if _ZENDING.fullmatch(m.name)), reverse=True)

    def laatste(self, dienst: str, tabel: str, definitie: str | None = None) -> Gevonden:
        """Find the newest zending that is whole; newer ones that are damaged are named, not used.

        With ``definitie`` only zendingen that were fetched for the definition with this id.
        """
        beschadigd: list[BestandBeschadigd] = []
        for map_ in self.zendingen(dienst, tabel):
            try:
                zending = _open(map_, tabel)
            except BestandBeschadigd as fout:
                beschadigd.append(fout)
                continue
            if definitie not in (None, zending.manifest.definitie):
                continue
            fouten = zending.controleer()
            if not fouten:
                return Gevonden(zending, tuple(beschadigd))
            beschadigd += fouten
        return Gevonden(None, tuple(beschadigd))

    def controleer(self) -> list[BestandBeschadigd]:
        """Re-read every stored file of every table against its checksum and give what is wrong."""
        fouten: list[BestandBeschadigd] = []
        for map_ in sorted(self.map.glob("*/*/*")):
            if _ZENDING.fullmatch(map_.name):
                try:
                    fouten += _open(map_, map_.parent.name).controleer()
                except BestandBeschadigd as fout:
                    fouten.append(fout)
        return fouten


@contextmanager
def schrijffout(pad: Path) -> Iterator[None]:
    """Turn an error of the file system into ``SchrijvenMislukt`` with a Dutch reason."""
    try:
        yield
    except OSError as fout:
        if fout.errno in _VOL:
            wat = tekst("bronnen.opslag.vol")
        elif fout.errno in _GEEN_RECHTEN:
            wat = tekst("bronnen.opslag.geen_rechten")
        elif fout.errno in _IN_DE_WEG:
            wat = tekst("bronnen.opslag.in_de_weg")
        else:
            wat = tekst("bronnen.opslag.anders", melding=fout.strerror or fout)
        raise SchrijvenMislukt(pad=str(pad), wat=wat) from fout


def _schrijf(pad: Path, inhoud: bytes) -> None:
    with pad.open("xb") as bestand:
        bestand.write(inhoud)
        bestand.flush()
        os.fsync(bestand.fileno())


def _leg_vast(map_: Path) -> None:
    """Have the folder's own entries on disk before and after the rename. Not every system can do that."""
    with suppress(OSError):
        nummer = os.open(map_, os.O_RDONLY)
        try:
            os.fsync(nummer)
        finally:
            os.close(nummer)


def _beschadigd(pad: Path, tabel: str, reden: str) -> BestandBeschadigd:
    wat = tekst(f"bronnen.opslag.{reden}")
    return BestandBeschadigd(bestand=str(pad), wat=wat, doe=tekst("bronnen.opslag.doe", tabel=tabel), reden=reden)


def _open(map_: Path, tabel: str) -> Zending:
    pad = map_ / MANIFEST
    try:
        return Zending(map_, Manifest.model_validate_json(pad.read_bytes()))
    except FileNotFoundError:
        raise _beschadigd(pad, tabel, "weg") from None
    except (OSError, ValidationError) as fout:
        raise _beschadigd(pad, tabel, "manifest") from fout


def _lees(pad: Path, bestand: Bestand, tabel: str) -> bytes:
    try:
        inhoud = gzip.decompress(pad.read_bytes())
    except FileNotFoundError:
        raise _beschadigd(pad, tabel, "weg") from None
    except (OSError, EOFError, zlib.error) as fout:
        raise _beschadigd(pad, tabel, "niet_uit_te_pakken") from fout
    if len(inhoud) != bestand.bytes or hashlib.sha256(inhoud).hexdigest() != bestand.sha256:
        raise _beschadigd(pad, tabel, "controlegetal")
    return inhoud
