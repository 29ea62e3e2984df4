"""Analysetool Kansrijke Start: figures of a gemeente for its coalition.

The public face. Notebooks import this package as ``ka`` and nothing beneath it.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kansrijk_analysis.app.eigen_scherm import eigen_pagina
    from kansrijk_analysis.app.pagina import cijferpagina
    from kansrijk_analysis.app.wijken import wijkenpagina
    from kansrijk_analysis.areas import find_gemeente, gemeenten
    from kansrijk_analysis.errors import KansrijkError
    from kansrijk_analysis.indicators import Figures, catalogus, load_figures
    from kansrijk_analysis.profiles import Profile, profile

try:
    __version__ = version("kansrijk-analysis")
except PackageNotFoundError:  # run from a folder of files that was never installed
    __version__ = "0+onbekend"

# Loaded when first used: the command line must answer before pandas and Altair are in memory.
_PLAATS = {
    "Figures": "indicators",
    "KansrijkError": "errors",
    "Profile": "profiles",
    "catalogus": "indicators",
    "cijferpagina": "app.pagina",
    "eigen_pagina": "app.eigen_scherm",
    "find_gemeente": "areas",
    "gemeenten": "areas",
    "load_figures": "indicators",
    "profile": "profiles",
    "wijkenpagina": "app.wijken",
}

__all__ = [
    "Figures",
    "KansrijkError",
    "Profile",
    "__version__",
    "catalogus",
    "cijferpagina",
    "eigen_pagina",
    "find_gemeente",
    "gemeenten",
    "load_figures",
    "profile",
    "wijkenpagina",
]


def __getattr__(naam: str) -> Any:
    if naam not in _PLAATS:
        raise AttributeError(f"module {__name__!r} has no attribute {naam!r}")
    return getattr(import_module(f"{__name__}.{_PLAATS[naam]}"), naam)
