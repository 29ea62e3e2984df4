"""What the command line needs beneath its commands: Dutch around Typer, tables, progress."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.text import getal, opsomming, tekst

if TYPE_CHECKING:
    from kansrijk_analysis.report.batch import Voortgang

VORMEN = ("tabel", "csv", "json")
Vorm = Annotated[str, typer.Option("--vorm", metavar="VORM", help=tekst("cli.gegevens.vorm"), show_default=False)]

Gebruiksfout: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises for wrong use; which library has it differs per version of Typer."""

_STAP = 10  # reports per line of progress where there is no terminal

_SOORT = re.compile(r" <[a-z\[\]]+>")  # a Python type, which says nothing to a user

# Typer has no setting for these words.
_WOORDEN = {
    "Usage:": "cli.hulp.gebruik",
    "Arguments:": "cli.hulp.argumenten",
    "Options:": "cli.hulp.opties",
    "Commands:": "cli.hulp.opdrachten",
    "Show this message and exit.": "cli.hulp.hulp",
    "[OPTIONS]": "cli.hulp.opties_kort",
    "COMMAND [ARGS]...": "cli.hulp.opdracht_kort",
    "[x>=1]": "cli.hulp.vanaf_een",
    "[required]": "cli.hulp.verplicht",
}


def _vertaal(hulp: str) -> str:
    for woord, sleutel in _WOORDEN.items():
        hulp = hulp.replace(woord, tekst(sleutel))
    return _SOORT.sub(lambda gevonden: " " * len(gevonden[0]), hulp)


class Opdracht(TyperCommand):
    """A command whose help is Dutch."""

    def get_help(self, ctx: Any) -> str:
        """Give the help text."""
        return _vertaal(super().get_help(ctx))


class Groep(TyperGroup):
    """A group of commands whose help is Dutch, and that says so in Dutch when it has no such command."""

    def get_help(self, ctx: Any) -> str:
        """Give the help text."""
        return _vertaal(super().get_help(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was typed."""
        bekend = self.list_commands(ctx)
        if args and args[0] not in bekend:
            ctx.fail(tekst("cli.fout.opdracht", opdracht=args[0], keuzes=opsomming(list(bekend), "of")))
        return super().resolve_command(ctx, args)


def voer_uit(app: typer.Typer, argumenten: Sequence[str] | None) -> int:
    """Run a command and give the exit code: 0 done, 1 something could not be made, 2 wrong use."""
    opdracht = typer.main.get_command(app)
    try:
        code = opdracht.main(args=argumenten, prog_name="kansrijk", standalone_mode=False)
    except Gebruiksfout as fout:
        meld(tekst("cli.fout.kop", zin=_gebruiksfout(fout)))
        if (context := getattr(fout, "ctx", None)) is not None:
            meld(tekst("cli.fout.hulp", opdracht=context.command_path))
        return 2
    except KansrijkError as fout:
        meld(str(fout))
        return 1
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:  # nobody reads on, as after "| head"
        sys.stdout = None
        return 1
    if code == 130:
        meld(tekst("cli.gestopt"))
        return 1
    return int(code or 0)


def _gebruiksfout(fout: Any) -> str:
    soort = type(fout).__name__
    veld = _veld(fout)
    if soort == "NoSuchOption":
        return tekst("cli.fout.optie", optie=fout.option_name) + _lijkt_op(fout)
    if soort == "BadOptionUsage":
        return tekst("cli.fout.optie_zonder_waarde", optie=fout.option_name)
    if soort == "MissingParameter":
        return tekst("cli.fout.ontbreekt", veld=veld)
    if soort == "BadParameter" and veld:  # what Typer says about the value is English
        return tekst("cli.fout.waarde", veld=veld)
    if "unexpected extra argument" in fout.message:
        return tekst("cli.fout.te_veel", woorden=fout.message.rpartition("(")[2].rstrip(")"))
    if fout.message.startswith("Missing command"):
        return tekst("cli.fout.geen_opdracht")
    return str(fout.message)


def _veld(fout: Any) -> str:
    if (param := getattr(fout, "param", None)) is None:
        return ""
    naam = str(param.opts[0])
    return naam if naam.startswith("-") else str(param.metavar or naam)


def _lijkt_op(fout: Any) -> str:
    if not fout.possibilities:
        return ""
    return " " + tekst("cli.fout.lijkt_op", keuzes=opsomming(sorted(fout.possibilities), "of"))


def gebruiksfout(sleutel: str, **velden: object) -> Exception:
    """Give the error for wrong use with the text ``cli.fout.<sleutel>``."""
    return Gebruiksfout(tekst(f"cli.fout.{sleutel}", **velden))


def meld(zin: str) -> None:
    """Say something on standard error."""
    typer.echo(zin, err=True)


def toon(kolommen: Sequence[str], rijen: Sequence[Sequence[Any]], vorm: str) -> None:
    """Write rows to standard output as ``tabel``, ``csv`` or ``json``."""
    if vorm == "json":
        lijst = [dict(zip(kolommen, rij, strict=True)) for rij in rijen]
        typer.echo(json.dumps(lijst, ensure_ascii=False, indent=2, default=str))
    elif vorm == "csv":
        from kansrijk_analysis.sources.bestanden import veilig_voor_werkblad

        def cel_van(cel: Any) -> str:
            # Names can come from a file of the user's own; a spreadsheet must not run them.
            return veilig_voor_werkblad(_plat(cel)) if isinstance(cel, str | list | tuple) else _plat(cel)

        doel = io.StringIO(newline="")
        schrijver = csv.writer(doel, lineterminator="\n")
        schrijver.writerow(kolommen)
        schrijver.writerows([["" if cel is None else cel_van(cel) for cel in rij] for rij in rijen])
        typer.echo(doel.getvalue(), nl=False)
    else:
        _tabel(kolommen, [[_mens(cel) for cel in rij] for rij in rijen])


def _plat(cel: Any) -> str:
    if isinstance(cel, bool):
        return str(cel).lower()
    return " ".join(map(str, cel)) if isinstance(cel, list | tuple) else str(cel)


def _mens(cel: Any) -> str:
    if isinstance(cel, bool):
        return tekst("cli.ja" if cel else "cli.nee")
    if isinstance(cel, float):
        return getal(cel, 1)
    return "–" if cel is None or cel == "" else _plat(cel)


def _tabel(kolommen: Sequence[str], rijen: Sequence[Sequence[str]]) -> None:
    koppen = [kolom.replace("_", " ") for kolom in kolommen]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        tabel = Table(*koppen)
        for rij in rijen:
            tabel.add_row(*map(Text, rij))
        Console().print(tabel)
        return
    breedtes = [max(map(len, kolom)) for kolom in zip(koppen, *rijen, strict=True)]
    for rij in (koppen, ["-" * breedte for breedte in breedtes], *rijen):
        typer.echo("  ".join(cel.ljust(breedte) for cel, breedte in zip(rij, breedtes, strict=True)).rstrip())


@contextmanager
def voortgang(totaal: int) -> Iterator[Callable[[Voortgang], None]]:
    """Show how far a run over many gemeenten is: a bar on a terminal, else a line now and then.

    A gemeente that fails gets its own line at once.
    """
    if sys.stderr.isatty():
        with _balk(totaal) as balk:
            yield balk
        return
    begin = time.monotonic()
    vorige = 0

    def melder(stap: Voortgang) -> None:
        nonlocal vorige
        if stap.regel.status == "mislukt":
            meld(stap.regel.melding)
        if stap.gedaan // _STAP > vorige // _STAP or stap.gedaan == stap.totaal:
            meld(tekst("cli.rapport.stap", gedaan=stap.gedaan, totaal=stap.totaal, rest=_rest(stap, begin)))
            vorige = stap.gedaan

    yield melder


def _rest(stap: Voortgang, begin: float) -> str:
    if stap.gedaan == stap.totaal:
        return ""
    seconden = (time.monotonic() - begin) / stap.gedaan * (stap.totaal - stap.gedaan)
    minuten = round(seconden / 60)
    return tekst("cli.rapport.rest", minuten=minuten) if minuten else tekst("cli.rapport.rest_kort")


@contextmanager
def _balk(totaal: int) -> Iterator[Callable[[Voortgang], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    kolommen = (
        TextColumn(tekst("cli.rapport.balk")),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(tekst("cli.rapport.balk_rest")),
        TimeRemainingColumn(),
    )
    with Progress(*kolommen, console=Console(stderr=True)) as balk:
        taak = balk.add_task("", total=totaal)

        def melder(stap: Voortgang) -> None:
            if stap.regel.status == "mislukt":
                balk.console.print(stap.regel.melding, markup=False, highlight=False)
            balk.update(taak, completed=stap.gedaan)

        yield melder


def kies_vorm(vorm: str) -> None:
    """Treat a form of output that does not exist as wrong use."""
    if vorm not in VORMEN:
        raise gebruiksfout("vorm", waarde=vorm, keuzes=opsomming(list(VORMEN), "of"))
