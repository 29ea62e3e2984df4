"""What a check gives back: a table, what it means, and whether the bounds were kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Uitslag:
    """``kolommen`` and ``rijen`` to print, ``zinnen`` in Dutch, ``gehaald`` when every bound was kept."""

    kolommen: tuple[str, ...]
    rijen: tuple[tuple[object, ...], ...]
    zinnen: tuple[str, ...]
    gehaald: bool
