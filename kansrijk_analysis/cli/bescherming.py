"""The command that searches again what must be hidden in the figures that ship."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import Opdracht, meld
from kansrijk_analysis.text import tekst


@gegevens.command(cls=Opdracht, help=tekst("cli.bescherming.hulp"))
def bescherming(
    uit: Annotated[Path | None, typer.Option("--uit", metavar="DIR", help=tekst("cli.bescherming.uit"))] = None,
) -> None:
    """Search again, so that the first look at the figures need not."""
    from kansrijk_analysis.config import instellingen
    from kansrijk_analysis.indicators.bescherming import bouw_bescherming

    meld(tekst("cli.bescherming.bezig"))
    typer.echo(str(bouw_bescherming(uit or instellingen().data)))
