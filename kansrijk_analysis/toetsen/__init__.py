"""Speed and self-checks that a user can repeat: ``kansrijk toets``."""

from __future__ import annotations

from collections.abc import Callable

from kansrijk_analysis.toetsen.laden import toets_laden
from kansrijk_analysis.toetsen.statistiek import toets_statistiek
from kansrijk_analysis.toetsen.uitslag import Uitslag

TOETSEN: dict[str, Callable[[Callable[[str], None]], Uitslag]] = {
    "laden": toets_laden,
    "statistiek": toets_statistiek,
}

__all__ = ["TOETSEN", "Uitslag"]
