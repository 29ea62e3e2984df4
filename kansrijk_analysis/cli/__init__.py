"""The command line: ``kansrijk``. Each module hangs its commands on the line when it is imported."""

from kansrijk_analysis.cli import oefen as _oefen
from kansrijk_analysis.cli.opdrachten import main

__all__ = ["main"]

_MODULES = (_oefen,)
