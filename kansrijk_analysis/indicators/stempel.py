"""Tell cheaply whether any file behind the figures has changed since it was last read and checked.

Reading, checking and hashing all of them costs most of what it takes to have the figures of one gemeente; asking the
file system for their sizes and times does not.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from kansrijk_analysis._vingerafdruk import programmabestanden
from kansrijk_analysis.config import instellingen

Stempel = tuple[tuple[str, int, int, int, int], ...]

BESTAND = "stempels.json"
_NET_GESCHREVEN = 2_000_000_000
"""Nanoseconds; some file systems write times in whole or even seconds."""
_MEESTE = 50
_log = logging.getLogger(__name__)


def stempel(mappen: Iterable[Path]) -> Stempel | None:
    """Give path, size, both times and number of every file that stands directly in these folders.

    Two equal ones mean that nothing was written in between. ``None`` when times can't tell: a file that was written
    a moment ago can be written again without its time changing. A folder that is not there has no files.
    """
    paden: list[str] = []
    for map_ in dict.fromkeys(mappen):
        try:
            with os.scandir(map_) as inhoud:
                paden += [pad.path for pad in inhoud if pad.is_file()]
        except FileNotFoundError:
            continue
    return _stempel(paden)


def _stempel(paden: Iterable[str]) -> Stempel | None:
    rijen = []
    nieuwste = 0
    for pad in paden:
        toestand = os.stat(pad)  # noqa: PTH116 - making a Path takes longer than the look itself
        nieuwste = max(nieuwste, toestand.st_mtime_ns, toestand.st_ctime_ns)
        rijen.append((pad, toestand.st_size, toestand.st_mtime_ns, toestand.st_ctime_ns, toestand.st_ino))
    return None if time.time_ns() - nieuwste < _NET_GESCHREVEN else tuple(sorted(rijen))


@cache
def _van_programma() -> Stempel | None:
    """Give the same of the package's own files, once: a process does not change its code."""
    return _stempel(programmabestanden())


def onthouden(wat: str, gezien: Stempel, maak: Callable[[], str]) -> str:
    """Make a text from the files of a stempel and the package's own, or give what an earlier process made of them.

    It is kept in the cache. A file there that can't be read or written costs time, nothing more.
    """
    programma = _van_programma()
    if programma is None:
        return maak()
    sleutel = hashlib.sha256(repr((wat, gezien, programma)).encode()).hexdigest()
    pad = instellingen().cache / BESTAND
    bekend = _lees(pad)
    if sleutel not in bekend:
        bekend[sleutel] = maak()
        _schrijf(pad, dict(list(bekend.items())[-_MEESTE:]))
    return bekend[sleutel]


def _lees(pad: Path) -> dict[str, str]:
    try:
        gelezen = json.loads(pad.read_bytes())
    except (OSError, ValueError):
        return {}
    goed = isinstance(gelezen, dict) and all(isinstance(waarde, str) for waarde in gelezen.values())
    return gelezen if goed else {}


def _schrijf(pad: Path, inhoud: dict[str, str]) -> None:
    deel = pad.with_name(f".deel-{uuid.uuid4().hex}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        deel.write_text(json.dumps(inhoud), encoding="utf-8")
        deel.replace(pad)
    except OSError as fout:
        _log.info("not kept: %s", fout)
    finally:
        deel.unlink(missing_ok=True)
