"""Blocks of a page that were drawn before, kept in the cache: for the next visitor, and to show while a kernel starts.

A block is kept under the hash of figures and code that it was made with (``Figures.afdruk``), so that no change of
either can show an old one.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import shutil
import uuid
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from kansrijk_analysis.config import instellingen

_MAP = "getekend"
_STANDEN = 3  # states of figures and code of which blocks are kept: real, practice, and the ones before a fetch
_BLOKKEN = 8_000  # of one state; some 10 kB each
_log = logging.getLogger(__name__)


def uit_kast(afdruk: str, sleutel: str, teken: Callable[[], str]) -> str:
    """Give the block that was kept under ``afdruk`` and ``sleutel``; draw and keep it when it is not there whole.

    Without ``afdruk`` (figures made by hand) it is drawn and not kept. What ``teken`` raises is passed on.
    """
    if not afdruk:
        return teken()
    gevonden = bewaard(afdruk, sleutel)
    if gevonden is None:
        gevonden = teken()
        _bewaar(_plek(afdruk, sleutel), gevonden)
    return gevonden


def bewaard(afdruk: str, sleutel: str) -> str | None:
    """Give the block that was kept, or ``None`` when it is not there or not whole."""
    try:
        return zlib.decompress(_plek(afdruk, sleutel).read_bytes()).decode()
    except (OSError, zlib.error, UnicodeDecodeError):
        return None


def _plek(afdruk: str, sleutel: str) -> Path:
    return instellingen().cache / _MAP / afdruk / f"{hashlib.sha256(sleutel.encode()).hexdigest()[:32]}.z"


def _bewaar(pad: Path, html: str) -> None:
    """Keep a block: whole or not at all. Not being able to costs a moment at the next visit, nothing more."""
    deel = pad.with_name(f".deel-{uuid.uuid4().hex}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        deel.write_bytes(zlib.compress(html.encode(), 1))
        deel.replace(pad)
        _ruim_op(pad.parent)
    except OSError as fout:
        _log.info("drawn block not kept: %s", fout)
    finally:
        with contextlib.suppress(OSError):
            deel.unlink()


@cache
def _ruim_op(map_: Path) -> None:
    """Throw away the oldest, once a process: looking through thousands of files at each block would take longer."""
    standen = sorted(map_.parent.iterdir(), key=lambda stand: stand.stat().st_mtime)
    for oud in standen[:-_STANDEN]:
        if oud != map_:
            shutil.rmtree(oud, ignore_errors=True)
    blokken = sorted(map_.glob("*.z"), key=lambda blok: blok.stat().st_mtime)
    for blok in blokken[:-_BLOKKEN]:
        blok.unlink(missing_ok=True)
