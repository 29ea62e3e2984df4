"""Checksums: of a file, and of the package itself."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

_PAKKET = Path(__file__).resolve().parent
_SOORTEN = (".py", ".yaml", ".css", ".js", ".j2", ".json")
_NIET = {"meegeleverd", "__pycache__"}


def sha256(pad: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal. Raises ``OSError``."""
    with pad.open("rb") as bestand:
        return hashlib.file_digest(bestand, "sha256").hexdigest()


def programmabestanden() -> list[str]:
    """Give the paths of the package's own code, templates and texts."""
    gevonden = []
    for map_, mappen, namen in os.walk(_PAKKET):
        mappen[:] = [naam for naam in mappen if naam not in _NIET]
        gevonden += [f"{map_}{os.sep}{naam}" for naam in namen if naam.endswith(_SOORTEN)]
    return gevonden


@cache
def programma() -> str:
    """Give a hash of the package's own code, templates and texts: a version number does not change with each change."""
    geheel = hashlib.sha256()
    for pad in sorted(map(Path, programmabestanden())):
        geheel.update(f"{pad.relative_to(_PAKKET).as_posix()}:{sha256(pad)}\n".encode())
    return geheel.hexdigest()
