"""Keep computed tables in the cache for the next kernel, under a hash of everything they were made of.

A table is an Arrow file that is mapped into memory instead of read: its columns are used where they lie, nothing is
unpacked or copied, and kernels that use the same figures share one copy of them.
"""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.config import instellingen

_BEWAARDE_STANDEN = 5
_log = logging.getLogger(__name__)


def uit_bewaring(afdruk: str, naam: str, bereken: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Give the table that was kept under ``afdruk`` and ``naam``; compute and keep it when it is not there whole.

    Without ``afdruk`` (figures made by hand) it is computed and not kept. The columns of a kept table lie in a file
    and can't be written to; a copy can.
    """
    if not afdruk:
        return bereken()
    pad = bewaarplaats(afdruk, naam)
    gelezen = lees(pad)
    if gelezen is None:
        tabel = bereken()
        _bewaar(pad, tabel)
        gelezen = lees(pad)  # the kernel that computes works with the same columns as those that only map them
        if gelezen is None:
            return tabel
    return naar_pandas(gelezen)


def deel_uit_bewaring(afdruk: str, naam: str, kolom: str, waarde: str) -> pd.DataFrame | None:
    """Give the rows of a kept table that have ``waarde`` in ``kolom``, without touching its other columns elsewhere.

    ``None`` when the table was not kept, or is not whole.
    """
    tabel = lees(bewaarplaats(afdruk, naam))
    if tabel is None:
        return None
    return naar_pandas(tabel.filter(pc.equal(tabel[kolom], waarde)))


def bewaarplaats(afdruk: str, naam: str) -> Path:
    """Give the file of a kept table; need not exist."""
    return instellingen().cache / "berekend" / afdruk / f"{naam}.arrow"


def lees(pad: Path) -> Any:
    """Map a table that ``schrijf`` wrote; ``None`` when it is not there or not whole.

    The whole file is compared with its checksum first. That costs about a millisecond for each two megabytes, and no
    size or date of a file tells what this tells.
    """
    try:
        som = pad.with_suffix(".sha256").read_text(encoding="ascii")
        if sha256(pad) != som:
            return None
        with pa.memory_map(str(pad)) as bestand:
            return pa.ipc.open_file(bestand).read_all()
    except (OSError, ValueError):
        return None


def naar_pandas(tabel: Any) -> pd.DataFrame:
    """Give a mapped table as a frame whose columns lie where they are."""
    frame: pd.DataFrame = tabel.to_pandas(split_blocks=True)
    return frame


def schrijf(tabel: pd.DataFrame, pad: Path) -> None:
    """Write a table to be mapped, with its checksum beside it: whole or not at all. Raises ``OSError``."""
    deel = pad.with_name(f".deel-{uuid.uuid4().hex}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True)
        arrow = _naar_arrow(tabel)
        with pa.OSFile(str(deel), "wb") as doel, pa.ipc.new_file(doel, arrow.schema) as schrijver:
            schrijver.write_table(arrow)
        som = sha256(deel)
        deel.replace(pad)
        pad.with_suffix(".sha256").write_text(som, encoding="ascii")
    finally:
        deel.unlink(missing_ok=True)


def _naar_arrow(tabel: pd.DataFrame) -> Any:
    """Give the table in one piece, with NaN as it is: Arrow's own sign for missing would have to be turned back."""
    arrow = pa.Table.from_pandas(tabel, preserve_index=False)
    for plek, naam in enumerate(tabel.columns):
        if tabel[naam].dtype.kind == "f" and not isinstance(tabel[naam].dtype, pd.api.extensions.ExtensionDtype):
            kolom = pa.array(tabel[naam].to_numpy(), from_pandas=False)
            arrow = arrow.set_column(plek, arrow.schema.field(plek).with_nullable(True), kolom)
    return arrow.combine_chunks()


def _bewaar(pad: Path, tabel: pd.DataFrame) -> None:
    """Keep a table. Not being able to costs a second a start, nothing more."""
    try:
        schrijf(tabel, pad)
        standen = sorted(pad.parents[1].iterdir(), key=lambda map_: map_.stat().st_mtime)
        for oud in standen[:-_BEWAARDE_STANDEN]:
            shutil.rmtree(oud, ignore_errors=True)
    except OSError as fout:
        _log.info("computed table not kept: %s", fout)
