"""The commands for practice figures: make them again, and give the trainer the key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import Opdracht, Vorm, kies_vorm, meld, toon
from kansrijk_analysis.text import tekst


@gegevens.command(cls=Opdracht, help=tekst("cli.oefen.bouwen"))
def oefencijfers(
    uit: Annotated[Path | None, typer.Option("--uit", metavar="DIR", help=tekst("cli.oefen.uit"))] = None,
) -> None:
    """Make the practice figures again: same code and model, same bytes."""
    from kansrijk_analysis import oefen
    from kansrijk_analysis.config import instellingen

    for pad in oefen.bouw(uit or instellingen().data, meld):
        typer.echo(str(pad))


@gegevens.command(cls=Opdracht, help=tekst("cli.oefen.sleutel"))
def sleutel(vorm: Vorm = "tabel") -> None:
    """Tell the trainer what was planted, and whether our own statistics find it back."""
    kies_vorm(vorm)
    from kansrijk_analysis import oefen
    from kansrijk_analysis.indicators import load_figures

    meld(tekst("cli.oefen.waarschuwing"))
    bevindingen = oefen.controleer_sleutel(load_figures("oefen"))
    # Each row says what it is about: it can be copied without what stands around it.
    merk = tekst("rapport.oefen.cijfers")
    toon([*oefen.Bevinding._fields, "cijfers"], [[*b, merk] for b in bevindingen], vorm)
    raise typer.Exit(0 if all(b.goed for b in bevindingen) else 1)
