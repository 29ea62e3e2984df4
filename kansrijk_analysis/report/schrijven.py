"""Write files so that nobody ever sees half a file, and say in Dutch why it does not work."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from kansrijk_analysis.errors import SchrijvenMislukt
from kansrijk_analysis.text import tekst

DEEL = ".deel"
"""Ending of a file that is being written; it gets its own name when it is complete."""

_WAAROM = {
    errno.ENOSPC: "vol",
    errno.EDQUOT: "vol",
    errno.EROFS: "alleen_lezen",
    errno.EACCES: "geen_recht",
    errno.EPERM: "geen_recht",
    errno.EEXIST: "bestand_in_de_weg",
    errno.ENOTDIR: "bestand_in_de_weg",
    errno.EISDIR: "map_in_de_weg",
    errno.ENOENT: "bestaat_niet",
    errno.ENAMETOOLONG: "naam_te_lang",
}


def schrijf(pad: Path, inhoud: bytes) -> None:
    """Write ``inhoud`` to ``pad``: all of it or nothing. Raises ``SchrijvenMislukt``."""
    deel = pad.with_name(pad.name + DEEL)
    try:
        deel.write_bytes(inhoud)
        os.replace(deel, pad)  # noqa: PTH105  Path.replace says less clearly that this is the atomic step
    except OSError as fout:
        ruim_op(deel)
        raise mislukt(pad, fout) from fout


def maak_map(pad: Path, ruimte: int) -> None:
    """Make folder ``pad`` and prove that ``ruimte`` bytes can be written in it. Raises ``SchrijvenMislukt``."""
    proef = pad / f"schrijfproef-{os.getpid()}{DEEL}"
    try:
        pad.mkdir(parents=True, exist_ok=True)
        proef.write_bytes(b"\0" * ruimte)
    except OSError as fout:
        raise mislukt(pad, fout) from fout
    finally:
        ruim_op(proef)


def is_vrij(pad: Path) -> None:
    """Raise ``SchrijvenMislukt`` when a folder has the name that a file must get."""
    for doel in (pad, pad.with_name(pad.name + DEEL)):
        if doel.is_dir():
            raise SchrijvenMislukt(pad=doel, wat=tekst("rapport.schrijven.map_in_de_weg"))


def ruim_op(pad: Path) -> None:
    """Remove a file that may be there."""
    with contextlib.suppress(OSError):
        pad.unlink(missing_ok=True)


def mislukt(pad: Path, fout: OSError) -> SchrijvenMislukt:
    """Turn the system's error into ours."""
    reden = _WAAROM.get(fout.errno or 0)
    return SchrijvenMislukt(pad=pad, wat=tekst(f"rapport.schrijven.{reden}") if reden else str(fout.strerror or fout))
