"""The command line: ``kansrijk``."""

from kansrijk_analysis.cli.opdrachten import main

__all__ = ["main"]
