"""The command line: ``kansrijk``. Each module hangs its commands on the line when it is imported."""

from kansrijk_analysis.cli import bescherming as _bescherming
from kansrijk_analysis.cli import herkomst as _herkomst
from kansrijk_analysis.cli import nakijken as _nakijken
from kansrijk_analysis.cli import oefen as _oefen
from kansrijk_analysis.cli import uitgave as _uitgave
from kansrijk_analysis.cli.opdrachten import main

__all__ = ["main"]

_MODULES = (_bescherming, _herkomst, _nakijken, _oefen, _uitgave)
