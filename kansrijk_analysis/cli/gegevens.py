"""The commands ``kansrijk gegevens``: look at the figures, renew them, check them, build them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kansrijk_analysis.cli.opdrachtregel import Groep, Opdracht, Vorm, kies_vorm, meld, toon
from kansrijk_analysis.text import tekst

gegevens = typer.Typer(cls=Groep, help=tekst("cli.gegevens.hulp"), rich_markup_mode=None)


@gegevens.callback(invoke_without_command=True)
def _gegevens(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        meld(ctx.get_help())
        raise typer.Exit(2)


@gegevens.command(cls=Opdracht, help=tekst("cli.gegevens.status"))
def status(vorm: Vorm = "tabel") -> None:
    """Tell which figures there are."""
    kies_vorm(vorm)
    from kansrijk_analysis.indicators import gegevens as lade
    from kansrijk_analysis.sources import definities

    kolommen = ("tabel", "titel", "perioden", "editie", "opgehaald", "licentie", "herkomst", "nagekeken_op")
    bekend, stand = definities(), {bron.tabel: bron for bron in lade.stand()}
    rijen = []
    for naam in sorted({*bekend, *stand}):
        definitie, bron = bekend.get(naam), stand.get(naam)
        nagekeken = str(definitie.nagekeken_op) if definitie and definitie.nagekeken_op else None
        if bron is not None:
            rijen.append([*(str(getattr(bron, kolom)) for kolom in kolommen[:-1]), nagekeken])
        elif definitie is not None:
            weg = tekst("cli.gegevens.niet_opgehaald")
            rijen.append([naam, definitie.naam, None, None, None, definitie.licentie, weg, nagekeken])
    toon(kolommen, rijen, vorm)


@gegevens.command(cls=Opdracht, help=tekst("cli.gegevens.ophalen"))
def ophalen(
    tabel: Annotated[
        list[str] | None, typer.Argument(metavar="TABEL", help=tekst("cli.gegevens.tabel"), show_default=False)
    ] = None,
) -> None:
    """Fetch tables."""
    from kansrijk_analysis.indicators.bouwen import haal_op

    def melding(nummer: str, stap: str, gedaan: int, totaal: int) -> None:
        meld(tekst("cli.gegevens.stap", tabel=nummer, stap=stap, gedaan=gedaan, totaal=totaal))

    resultaten = haal_op(tabel or [], melding)
    # One table of the service can have more than one definition, and one definition a table a year.
    toon(("tabel", "nummer", "uitkomst"), [(r.definitie, r.tabel, r.uitkomst) for r in resultaten], "csv")
    raise typer.Exit(1 if any(resultaat.uitkomst == "mislukt" for resultaat in resultaten) else 0)


@gegevens.command(cls=Opdracht, help=tekst("cli.gegevens.controleren"))
def controleren() -> None:
    """Check every file with figures."""
    from kansrijk_analysis import oefen
    from kansrijk_analysis.indicators import gegevens as lade
    from kansrijk_analysis.indicators.bescherming import lees_bescherming
    from kansrijk_analysis.profiles import vergelijkbaar
    from kansrijk_analysis.profiles.indexdefinitie import indexdefinitie

    bevindingen = lade.controleer(
        [
            ("bescherming.json", lees_bescherming),
            ("vergelijkbaar.yaml", vergelijkbaar),
            ("kwetsbaarheidsindex.yaml", indexdefinitie),
            ("oefen/model.yaml", oefen.lees_model),
            ("oefen/sleutel.yaml", oefen.sleutel),
        ]
    )
    slecht = 0
    for bestand, goed, melding in bevindingen:
        slecht += not goed
        typer.echo(f"{tekst('cli.gegevens.goed' if goed else 'cli.gegevens.beschadigd')}\t{bestand}")
        if not goed:
            meld(melding)
    if slecht:
        meld(tekst("cli.gegevens.niet_goed", aantal=slecht, totaal=len(bevindingen)))
        raise typer.Exit(1)
    meld(tekst("cli.gegevens.alles_goed", aantal=len(bevindingen)))


@gegevens.command(cls=Opdracht, help=tekst("cli.gegevens.bouwen"))
def bouwen(
    uit: Annotated[Path, typer.Option("--uit", metavar="DIR", help=tekst("cli.gegevens.bouwen_uit"))],
    ruw: Annotated[Path | None, typer.Option("--ruw", metavar="DIR", help=tekst("cli.gegevens.bouwen_ruw"))] = None,
) -> None:
    """Rebuild the embedded figures from raw answers."""
    from kansrijk_analysis.config import instellingen
    from kansrijk_analysis.indicators.bouwen import bouw_alles

    for pad in bouw_alles(ruw or instellingen().cache, uit, meld):
        typer.echo(str(pad))
