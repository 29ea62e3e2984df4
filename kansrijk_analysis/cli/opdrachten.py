"""The command line ``kansrijk``.

Exit codes: 0 done, 1 something could not be made, 2 wrong use. Results go to standard output or to
files, messages and progress to standard error. Each command imports what it needs itself, so that
``kansrijk --help`` answers at once.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

import kansrijk_analysis.cli.importeren  # noqa: F401  (adds its commands to the group ``gegevens``)
from kansrijk_analysis import __version__
from kansrijk_analysis._snelstart import sla_over
from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import (
    Gebruiksfout,
    Groep,
    Opdracht,
    Vorm,
    gebruiksfout,
    kies_vorm,
    meld,
    toon,
    voer_uit,
    voortgang,
)
from kansrijk_analysis.errors import KansrijkError, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.text import opsomming, tekst

if TYPE_CHECKING:
    from kansrijk_analysis.model import Gebied

_POORT = 8866
_TOETSEN = ["laden", "statistiek"]
# Of which --alle makes reports; who belongs to the last four the user has brought in.
_NIVEAUS = [
    "gemeente", "ggd_regio", "jeugdregio", "zorgkantoorregio", "provincie", "vsv", "ros", "roaz", "consortium",
]  # fmt: skip

app = typer.Typer(
    cls=Groep, help=tekst("cli.over"), rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)
app.add_typer(gegevens, name="gegevens")

GeenBrowser = Annotated[bool, typer.Option("--geen-browser", help=tekst("cli.start.browser"))]


def main(argumenten: Sequence[str] | None = None) -> NoReturn:
    """Run the command that was typed and end the process with its exit code."""
    sla_over()
    sys.exit(voer_uit(app, argumenten))


@app.callback(invoke_without_command=True)
def _kansrijk(
    ctx: typer.Context,
    versie: Annotated[bool, typer.Option("--version", help=tekst("cli.versie_hulp"))] = False,
) -> None:
    if versie:
        typer.echo(f"kansrijk {__version__}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        meld(ctx.get_help())
        raise typer.Exit(2)


@app.command(cls=Opdracht, help=tekst("cli.start.hulp"))
def start(
    poort: Annotated[
        int, typer.Option("--poort", metavar="N", help=tekst("cli.start.poort", poort=_POORT), show_default=False)
    ] = _POORT,
    map_: Annotated[Path | None, typer.Option("--map", metavar="DIR", help=tekst("cli.start.map"))] = None,
    geen_browser: GeenBrowser = False,
) -> None:
    """Serve the app."""
    from kansrijk_analysis.app import server

    server.start(poort=poort, map=map_, browser=not geen_browser)


@app.command(cls=Opdracht, help=tekst("cli.lab.hulp"))
def lab(
    map_: Annotated[
        Path | None,
        typer.Option("--map", metavar="DIR", help=tekst("cli.lab.map", map="Documenten/kansrijke-start")),
    ] = None,
    poort: Annotated[int | None, typer.Option("--poort", metavar="N", help=tekst("cli.lab.poort"))] = None,
    geen_browser: Annotated[bool, typer.Option("--geen-browser", help=tekst("cli.lab.browser"))] = False,
) -> None:
    """Open JupyterLab on the notebooks."""
    import os
    import subprocess

    doel = _labmap(map_)
    opdracht = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={doel}", "--ServerApp.ip=127.0.0.1"]
    # Nothing is asked of the internet: no news, no check for a newer JupyterLab.
    opdracht += ["--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    opdracht += [f"--ServerApp.port={poort}"] if poort is not None else []
    opdracht += ["--no-browser"] if geen_browser else []
    # On a machine where all work is done as root JupyterLab would only refuse; it serves 127.0.0.1 alone.
    opdracht += ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    code = subprocess.run(opdracht, env={**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"}, check=False).returncode
    raise typer.Exit(1 if code else 0)


def _labmap(map_: Path | None) -> Path:
    """Give the folder to work in; shipped notebooks inside the installed package are copied out of it first."""
    import shutil

    from platformdirs import user_documents_path

    from kansrijk_analysis.config import instellingen

    bron = instellingen().notebooks
    if map_ is None and not bron.is_relative_to(Path(__file__).resolve().parents[1]):
        meld(tekst("cli.lab.aanwezig", map=bron))
        return bron
    doel = (map_ or user_documents_path() / "kansrijke-start").resolve()
    try:
        doel.mkdir(parents=True, exist_ok=True)
        nieuw = [pad for pad in sorted(bron.glob("*.ipynb")) if not (doel / pad.name).exists()]
        for pad in nieuw:
            shutil.copyfile(pad, doel / pad.name)
    except OSError as fout:
        raise SchrijvenMislukt(pad=doel, wat=fout.strerror or str(fout)) from fout
    meld(tekst("cli.lab.gekopieerd" if nieuw else "cli.lab.aanwezig", map=doel))
    return doel


@app.command(cls=Opdracht, help=tekst("cli.rapport.hulp"))
def rapport(
    gemeente: Annotated[
        list[str] | None,
        typer.Argument(metavar="GEBIED", help=tekst("cli.rapport.gemeente"), show_default=False),
    ] = None,
    alle: Annotated[bool, typer.Option("--alle", help=tekst("cli.rapport.alle"))] = False,
    niveau: Annotated[
        str,
        typer.Option(
            "--niveau",
            metavar="NIVEAU",
            help=tekst("cli.rapport.niveau", keuzes=opsomming(_NIVEAUS, "of")),
            show_default=False,
        ),
    ] = _NIVEAUS[0],
    uit: Annotated[
        Path, typer.Option("--uit", metavar="DIR", help=tekst("cli.rapport.uit"), show_default=False)
    ] = Path("reports"),
    vergelijk: Annotated[
        str, typer.Option("--vergelijk", metavar="CODE", help=tekst("cli.rapport.vergelijk"), show_default=False)
    ] = "nederland",
    werkers: Annotated[
        int | None, typer.Option("--werkers", metavar="N", min=1, help=tekst("cli.rapport.werkers"))
    ] = None,
    hervat: Annotated[bool, typer.Option("--hervat", help=tekst("cli.rapport.hervat"))] = False,
    bron: Annotated[
        str, typer.Option("--bron", metavar="BRON", help=tekst("cli.rapport.bron"), show_default=False)
    ] = "basis",
    bewaar_notebook: Annotated[bool, typer.Option("--bewaar-notebook", help=tekst("cli.rapport.bewaar"))] = False,
) -> None:
    """Make reports."""
    if alle and gemeente:
        raise gebruiksfout("gemeente_en_alle")
    if not alle and not gemeente:
        raise gebruiksfout("geen_gemeente")
    if niveau not in _NIVEAUS:
        raise gebruiksfout("niveau", waarde=niveau, keuzes=opsomming(_NIVEAUS, "of"))
    if niveau != _NIVEAUS[0] and not alle:
        raise gebruiksfout("niveau_zonder_alle")
    gebieden = _zoek(gemeente or [], niveau if alle else None)
    _kies(gebieden, vergelijk, bron)
    if len(gebieden) == 1 and not alle and not hervat:
        _een_rapport(gebieden[0], uit, vergelijk, bron, bewaar_notebook)
    else:
        _veel_rapporten(gebieden, uit, vergelijk, bron, bewaar_notebook, werkers, hervat)


def _zoek(namen: list[str], alle_van: str | None) -> list[Gebied]:
    """Find every area before anything is made, or all of a kind; all wrong names are told at once."""
    from kansrijk_analysis import areas

    if alle_van is not None:
        return [areas.find_gebied(code) for code in areas.regios(None, alle_van)["code"]]
    gevonden, fouten = [], 0
    for naam in namen:
        try:
            gevonden.append(areas.find_gebied(naam))
        except KansrijkError as fout:
            meld(str(fout))
            fouten += 1
    if fouten:
        meld(tekst("cli.rapport.niets_gemaakt"))
        raise typer.Exit(1)
    return list({gebied.code: gebied for gebied in gevonden}.values())


def _kies(gebieden: list[Gebied], vergelijk: str, bron: str) -> None:
    """Treat a choice that does not exist as wrong use, before anything is made."""
    from kansrijk_analysis.report import kies_bron, kies_vergelijking

    try:
        kies_bron(bron)
        for gebied in gebieden:
            kies_vergelijking(gebied, vergelijk)
    except OngeldigeInvoer as fout:
        raise Gebruiksfout(str(fout)) from fout


def _een_rapport(gebied: Gebied, uit: Path, vergelijk: str, bron: str, bewaar_notebook: bool) -> None:
    from kansrijk_analysis.report import MAX_BYTES, maak_map, maak_rapport

    maak_map(uit, MAX_BYTES)
    meld(tekst("cli.rapport.een", naam=gebied.naam))
    pad = maak_rapport(gebied, uit=uit, vergelijk=vergelijk, bron=bron, bewaar_notebook=bewaar_notebook)
    typer.echo(str(pad))


def _veel_rapporten(
    gebieden: list[Gebied],
    uit: Path,
    vergelijk: str,
    bron: str,
    bewaar_notebook: bool,
    werkers: int | None,
    hervat: bool,
) -> None:
    from kansrijk_analysis.report import CSV_NAAM, INDEX_NAAM, maak_alle

    meld(tekst("cli.rapport.begin", aantal=len(gebieden), map=uit))
    with _netjes_stoppen(), voortgang(len(gebieden)) as melder:
        stand = maak_alle(
            gebieden,
            uit,
            werkers,
            hervat,
            melder,
            vergelijk=vergelijk,
            bron=bron,
            bewaar_notebook=bewaar_notebook,
        )
    aantal = stand.aantal
    typer.echo(str(uit / INDEX_NAAM))
    if stand.afgebroken:
        gedaan = aantal.gevraagd - aantal.niet_gedaan
        meld(tekst("cli.rapport.afgebroken", gedaan=gedaan, totaal=aantal.gevraagd, map=uit))
        raise typer.Exit(1)
    if stand.mislukt:
        namen = opsomming([regel.naam for regel in stand.mislukt])
        meld(tekst("cli.rapport.mislukt", namen=namen, bestand=uit / CSV_NAAM))
    minuten, seconden = divmod(round(stand.duur), 60)
    meld(
        tekst(
            "cli.rapport.klaar",
            duur=f"{minuten}:{seconden:02d}",
            gelukt=aantal.gelukt,
            overgeslagen=aantal.overgeslagen,
            mislukt=aantal.mislukt,
            map=uit,
        )
    )
    raise typer.Exit(1 if stand.mislukt else 0)


@contextmanager
def _netjes_stoppen() -> Iterator[None]:
    """Give who ends the process with a signal the same clean stop as with Ctrl+C."""
    vorige = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, vorige)


@app.command(cls=Opdracht, help=tekst("cli.indicatoren.hulp"))
def indicatoren(
    vorm: Vorm = "tabel",
    gemeente: Annotated[
        str | None, typer.Option("--gemeente", metavar="GEMEENTE", help=tekst("cli.indicatoren.gemeente"))
    ] = None,
) -> None:
    """List the catalogue, with the figures of one area if asked for."""
    kies_vorm(vorm)
    from kansrijk_analysis.cli.catalogus import overzicht

    toon(*overzicht(gemeente), vorm)


@app.command(cls=Opdracht, help=tekst("cli.toets.hulp"))
def toets(
    namen: Annotated[
        list[str], typer.Argument(metavar="NAAM", help=tekst("cli.toets.naam", namen=opsomming(_TOETSEN)))
    ],
    vorm: Vorm = "tabel",
) -> None:
    """Measure speed, against the project's own bounds."""
    kies_vorm(vorm)
    from kansrijk_analysis.toetsen import TOETSEN

    for naam in namen:
        if naam not in TOETSEN:
            raise gebruiksfout("toets", waarde=naam, keuzes=opsomming(list(TOETSEN), "of"))
    uitslagen = [TOETSEN[naam](meld) for naam in namen]
    for uitslag in uitslagen:
        toon(uitslag.kolommen, uitslag.rijen, vorm)
        for zin in uitslag.zinnen:
            meld(zin)
    raise typer.Exit(0 if all(uitslag.gehaald for uitslag in uitslagen) else 1)
