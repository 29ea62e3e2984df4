"""The commands ``kansrijk gegevens uitgave`` and ``verschillen``: keep a state of the figures, and tell what moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import Groep, Opdracht, Vorm, kies_vorm, meld, toon
from kansrijk_analysis.text import datum, getal, opsomming, tekst

if TYPE_CHECKING:
    from kansrijk_analysis.indicators.uitgaven import Uitgave
    from kansrijk_analysis.indicators.verschillen import Verschillen

NU, VORIGE = "nu", "vorige"

uitgave = typer.Typer(cls=Groep, help=tekst("uitgave.cli.groep"), rich_markup_mode=None)
gegevens.add_typer(uitgave, name="uitgave")


@uitgave.callback(invoke_without_command=True)
def _uitgave(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        meld(ctx.get_help())
        raise typer.Exit(2)


@uitgave.command(cls=Opdracht, help=tekst("uitgave.cli.bewaren"))
def bewaren(naam: Annotated[str, typer.Argument(metavar="NAAM", help=tekst("uitgave.cli.naam"))]) -> None:
    """Keep the present figures."""
    from kansrijk_analysis.indicators.uitgaven import bewaar_uitgave

    bewaard = bewaar_uitgave(naam)
    meld(tekst("uitgave.cli.bewaard", map=bewaard.map, aantal=getal(len(bewaard.cijfers))))
    typer.echo(str(bewaard.map))


@uitgave.command(cls=Opdracht, help=tekst("uitgave.cli.lijst"))
def lijst(vorm: Vorm = "tabel") -> None:
    """List the editions that were kept."""
    kies_vorm(vorm)
    from kansrijk_analysis.indicators.uitgaven import uitgaven

    rijen = [[u.naam, u.gemaakt.date().isoformat(), u.versie, str(u.jaar), len(u.bronnen)] for u in uitgaven()]
    toon(("naam", "gemaakt", "versie", "indeling", "tabellen"), rijen, vorm)


@gegevens.command(cls=Opdracht, help=tekst("uitgave.cli.verschillen"))
def verschillen(
    oud: Annotated[str, typer.Argument(metavar="OUD", help=tekst("uitgave.cli.oud"), show_default=False)] = VORIGE,
    nieuw: Annotated[str, typer.Argument(metavar="NIEUW", help=tekst("uitgave.cli.nieuw"), show_default=False)] = NU,
    vorm: Annotated[
        str, typer.Option("--vorm", metavar="VORM", help=tekst("uitgave.cli.vorm"), show_default=False)
    ] = "tabel",
) -> None:
    """Tell what moved between two editions."""
    kies_vorm(vorm)
    from kansrijk_analysis.indicators.uitgaven import lees_uitgave, stand_van_nu
    from kansrijk_analysis.indicators.verschillen import KOLOMMEN, vergelijk

    with ExitStack() as stapel:
        eerder = lees_uitgave(oud)
        later = stapel.enter_context(stand_van_nu()) if nieuw == NU else lees_uitgave(nieuw)
        uit = vergelijk(eerder, later)
    if vorm == "tabel":
        for zin in zinnen(uit):
            typer.echo(zin)
        if len(uit.tabel):
            typer.echo("")
            _per_indicator(uit)
        return
    for zin in zinnen(uit):
        meld(zin)
    tabel = uit.tabel.astype("object").where(uit.tabel.notna(), None)
    toon(KOLOMMEN, tabel.to_numpy().tolist(), vorm)


def zinnen(uit: Verschillen) -> Iterator[str]:
    """Tell in Dutch what moved and why."""
    yield tekst("uitgave.vergeleken", oud=_naam(uit.oud), nieuw=_naam(uit.nieuw))
    for oorzaak, namen in uit.veranderd.items():
        yield tekst(f"uitgave.wat_anders.{oorzaak}", wat=opsomming([_onderdeel(naam, oorzaak) for naam in namen]))
    if uit.tabel.empty:
        yield tekst("uitgave.niets" if uit.veranderd else "uitgave.niets_anders")
        return
    from kansrijk_analysis.indicators.verschillen import SOORTEN

    for soort in SOORTEN:
        deel = uit.tabel[uit.tabel["soort"] == soort]
        if len(deel):
            aantallen = deel["oorzaak"].value_counts()
            alleen = len(aantallen) == 1
            oorzaken = [
                _oorzaak(str(naam))
                if alleen
                else tekst("uitgave.aantal_door", oorzaak=_oorzaak(str(naam)), aantal=getal(aantal))
                for naam, aantal in aantallen.items()
            ]
            zin = tekst(f"uitgave.soort.{soort}", aantal=getal(len(deel)))
            yield tekst("uitgave.door", zin=zin, oorzaken="; ".join(oorzaken))
    if uit.mislukt:
        yield tekst("uitgave.mislukt", wat=opsomming([_oorzaak(oorzaak) for oorzaak in uit.mislukt]))


def _naam(uitgave_: Uitgave) -> str:
    kenmerken = uitgave_.kenmerken
    if kenmerken.naam == NU:
        return tekst("uitgave.nu")
    sleutel = "uitgave.vorige" if kenmerken.naam == VORIGE else "uitgave.uitgave"
    return tekst(sleutel, naam=kenmerken.naam, datum=datum(kenmerken.gemaakt.date()))


def _onderdeel(naam: str, oorzaak: str) -> str:
    if oorzaak in ("gegevens", "definitie"):
        return naam
    if oorzaak == "grenzen" and "→" in naam:
        return tekst("uitgave.bestand.indeling", jaren=naam)
    bekend = {
        "register.parquet": "register",
        "wijzigingen.parquet": "wijzigingen",
        "privacyregels.yaml": "privacyregels",
    }
    if naam in bekend:
        return tekst(f"uitgave.bestand.{bekend[naam]}")
    return tekst("uitgave.bestand.programma_van" if "→" in naam else "uitgave.bestand.programma", versies=naam)


def _oorzaak(oorzaak: str) -> str:
    """Put causes in words: one, or several that each move the figure."""
    from kansrijk_analysis.indicators.verschillen import ONBEKEND, SAMEN

    if oorzaak in (SAMEN, ONBEKEND):
        return tekst(f"uitgave.oorzaak.{'samen' if oorzaak == SAMEN else 'onbekend'}")
    return opsomming([tekst(f"uitgave.oorzaak.{deel}") for deel in oorzaak.split(" en ")])


def _per_indicator(uit: Verschillen) -> None:
    telling = uit.tabel.groupby(["indicator", "soort", "oorzaak"], as_index=False).size()
    toon(("indicator", "soort", "oorzaak", "cijfers"), telling.to_numpy().tolist(), "tabel")
