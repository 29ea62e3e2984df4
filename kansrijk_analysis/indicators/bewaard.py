"""Keep computed tables in the cache for the next kernel, under a hash of everything they were made of."""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.config import instellingen

_BEWAARDE_STANDEN = 5
_log = logging.getLogger(__name__)


def uit_bewaring(afdruk: str, naam: str, bereken: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Give the table that was kept under ``afdruk`` and ``naam``; compute and keep it when it is not there whole.

    Without ``afdruk`` (figures made by hand) it is computed and not kept.
    """
    if not afdruk:
        return bereken()
    pad = instellingen().cache / "berekend" / afdruk / f"{naam}.parquet"
    tabel = _lees(pad)
    if tabel is None:
        tabel = bereken()
        _bewaar(pad, tabel)
    return tabel


def _lees(pad: Path) -> pd.DataFrame | None:
    try:
        som = pad.with_suffix(".sha256").read_text(encoding="ascii")
        return pd.read_parquet(pad) if sha256(pad) == som else None
    except (OSError, ValueError):
        return None


def _bewaar(pad: Path, tabel: pd.DataFrame) -> None:
    """Write whole or not at all. Not being able to costs a second a start, nothing more."""
    deel = pad.with_name(f".deel-{uuid.uuid4().hex}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        tabel.to_parquet(deel, engine="pyarrow", compression="zstd", index=False)
        som = sha256(deel)
        deel.replace(pad)
        pad.with_suffix(".sha256").write_text(som, encoding="ascii")
        standen = sorted(pad.parents[1].iterdir(), key=lambda map_: map_.stat().st_mtime)
        for oud in standen[:-_BEWAARDE_STANDEN]:
            shutil.rmtree(oud, ignore_errors=True)
    except OSError as fout:
        _log.info("computed table not kept: %s", fout)
    finally:
        deel.unlink(missing_ok=True)
