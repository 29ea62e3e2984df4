"""Checksums: of a file, and of the package itself."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_PAKKET = Path(__file__).resolve().parent
_SOORTEN = {".py", ".yaml", ".css", ".js", ".j2", ".json"}


def sha256(pad: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal. Raises ``OSError``."""
    with pad.open("rb") as bestand:
        return hashlib.file_digest(bestand, "sha256").hexdigest()


@cache
def programma() -> str:
    """Give a hash of the package's own code, templates and texts: a version number does not change with each change."""
    geheel = hashlib.sha256()
    for pad in sorted(_PAKKET.rglob("*")):
        if pad.suffix in _SOORTEN and pad.is_file() and "meegeleverd" not in pad.parts:
            geheel.update(f"{pad.relative_to(_PAKKET).as_posix()}:{sha256(pad)}\n".encode())
    return geheel.hexdigest()
