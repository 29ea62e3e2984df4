"""One settings object, read once from the environment; and where the shipped files stand."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

_PAKKET = Path(__file__).resolve().parent


def _meegeleverd(naam: str) -> Path:
    """Folder that ships with the package: inside it when installed, beside it in a clone."""
    in_pakket = _PAKKET / "meegeleverd" / naam
    return in_pakket if in_pakket.is_dir() else _PAKKET.parent / naam


@dataclass(frozen=True)
class Instellingen:
    """Addresses and folders. Times are in seconds."""

    cbs_url: str
    cbs_v3_url: str
    rivm_url: str
    cache: Path
    eigen: Path  # figures that the user brought in; unlike the cache these can't be fetched again
    uitgaven: Path  # states of the figures that the user kept, to compare later ones with
    data: Path  # definitions, register and embedded figures
    notebooks: Path
    wachttijd: float = 60.0
    pogingen: int = 4
    tussenpoos: float = 1.0


def kernelvervoer(map_: Path) -> str:
    """Give how to talk to a kernel whose sockets stand in ``map_``: ``ipc`` or ``tcp``.

    With ipc two kernels can't choose the same port, and nobody else on the computer can listen in. Only
    Linux has it everywhere, and the path of a socket may not be long (107 characters, with the name).
    """
    return "ipc" if sys.platform == "linux" and len(str(map_)) < 50 else "tcp"


@cache
def instellingen() -> Instellingen:
    """Read the settings: ``KANSRIJK_CBS_URL``, ``KANSRIJK_CBS_V3_URL``, ``KANSRIJK_RIVM_URL``, ``KANSRIJK_CACHE``,
    ``KANSRIJK_EIGEN``, ``KANSRIJK_UITGAVEN``, ``KANSRIJK_DATA`` (another folder than the one that ships: to recompute
    an earlier state).

    Tests change the environment and call ``instellingen.cache_clear()``.
    """
    omgeving = os.environ
    eigen = Path(omgeving.get("KANSRIJK_EIGEN") or user_data_path("kansrijk-analysis", appauthor=False) / "eigen")
    return Instellingen(
        cbs_url=omgeving.get("KANSRIJK_CBS_URL", "https://datasets.cbs.nl/odata/v1/CBS").rstrip("/"),
        cbs_v3_url=omgeving.get("KANSRIJK_CBS_V3_URL", "https://opendata.cbs.nl/ODataFeed/odata").rstrip("/"),
        rivm_url=omgeving.get("KANSRIJK_RIVM_URL", "https://dataderden.cbs.nl/ODataFeed/odata").rstrip("/"),
        cache=Path(omgeving.get("KANSRIJK_CACHE") or user_cache_path("kansrijk-analysis", appauthor=False)),
        eigen=eigen,
        uitgaven=Path(omgeving.get("KANSRIJK_UITGAVEN") or eigen.parent / "uitgaven"),
        data=Path(omgeving.get("KANSRIJK_DATA") or _meegeleverd("data")),
        notebooks=_meegeleverd("notebooks"),
    )
