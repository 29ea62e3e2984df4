"""The commands ``kansrijk gegevens importeren`` and what belongs to it: figures of the user's own."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import Gebruiksfout, Opdracht, Vorm, kies_vorm, meld, toon
from kansrijk_analysis.text import datum, tekst

if TYPE_CHECKING:
    from kansrijk_analysis.indicators.importeren import Koppeling, Voorbeeld
    from kansrijk_analysis.sources.bestanden import Werkblad

_SJABLONEN = ("cijfers", "regios")


@gegevens.command(cls=Opdracht, help=tekst("importeren.cli.importeren"))
def importeren(
    bestand: Annotated[Path, typer.Argument(metavar="BESTAND", help=tekst("importeren.cli.bestand"))],
    blad: Annotated[str | None, typer.Option("--blad", metavar="BLAD", help=tekst("importeren.cli.blad"))] = None,
    koppeling: Annotated[
        Path | None, typer.Option("--koppeling", metavar="JSON", help=tekst("importeren.cli.koppeling"))
    ] = None,
    koppeling_uit: Annotated[
        Path | None, typer.Option("--koppeling-uit", metavar="JSON", help=tekst("importeren.cli.koppeling_uit"))
    ] = None,
    naam: Annotated[str | None, typer.Option("--naam", metavar="NAAM", help=tekst("importeren.cli.naam"))] = None,
    bron: Annotated[
        str, typer.Option("--bron", metavar="TEKST", help=tekst("importeren.cli.bron"), show_default=False)
    ] = "",
    proef: Annotated[bool, typer.Option("--proef", help=tekst("importeren.cli.proef"))] = False,
    ja: Annotated[bool, typer.Option("--ja", help=tekst("importeren.cli.ja"))] = False,
    vervang: Annotated[bool, typer.Option("--vervang", help=tekst("importeren.cli.vervang"))] = False,
) -> None:
    """Bring in figures or memberships of regions."""
    from kansrijk_analysis.config import instellingen
    from kansrijk_analysis.indicators import importeren as lade
    from kansrijk_analysis.sources.bestanden import lees_bestand

    werkblad = lees_bestand(bestand, bestand.name, blad=blad)
    inhoud = bestand.read_bytes()
    naam = naam or bestand.stem
    if lade.is_regio_indeling(werkblad):
        _regios(werkblad, inhoud, naam, proef=proef, ja=ja, vervang=vervang)
        return
    gekozen = lade.lees_koppeling(koppeling) if koppeling is not None else lade.stel_voor(werkblad)
    if koppeling_uit is not None:
        _schrijf_koppeling(koppeling_uit, gekozen)
    voorbeeld = lade.duid(werkblad, gekozen)
    _vertel(voorbeeld)
    vraag = "importeren.cli.bewaren_zonder" if voorbeeld.onvolledig else "importeren.cli.bewaren"
    aantal = sum(p.ernst == "niet_begrepen" for p in voorbeeld.problemen)
    op_kolommen = any(p.ernst == "geweigerd" and p.regel is None for p in voorbeeld.problemen)
    if op_kolommen and not voorbeeld.figuren and koppeling is None:
        meld(tekst("importeren.cli.hoe_kiezen"))
    _mag_bewaren(voorbeeld.geweigerd, proef, ja, tekst(vraag, naam=naam, aantal=aantal))
    beschrijving = lade.bewaar(voorbeeld, naam, bron, werkblad=werkblad, inhoud=inhoud, vervang=vervang)
    map_ = instellingen().eigen / beschrijving.bron.tabel.removeprefix(lade.VOORVOEGSEL)
    meld(tekst("importeren.cli.klaar", naam=beschrijving.bron.titel, map=map_))


def _schrijf_koppeling(pad: Path, koppeling: Koppeling) -> None:
    from kansrijk_analysis.errors import SchrijvenMislukt
    from kansrijk_analysis.indicators.importeren import als_json

    try:
        pad.write_text(als_json(koppeling), encoding="utf-8")
    except OSError as fout:
        raise SchrijvenMislukt(pad=pad, wat=fout.strerror or str(fout)) from fout


def _vertel(voorbeeld: Voorbeeld) -> None:
    """Show how the columns were read and what was understood, row by row."""
    from kansrijk_analysis.indicators.importeren import woordelijk

    kop = "importeren.cli.kop_blad" if voorbeeld.blad else "importeren.cli.kop"
    begrepen = len(voorbeeld.begrepen)
    velden = {"rijen": voorbeeld.rijen, "begrepen": begrepen, "leeg": voorbeeld.leeg}
    meld(tekst(kop, bestand=voorbeeld.bestand, blad=voorbeeld.blad, **velden))
    if voorbeeld.gefilterd:
        meld(tekst("importeren.cli.gefilterd", aantal=voorbeeld.gefilterd))
    meld(tekst("importeren.cli.gekoppeld"))
    for kolom, wat in woordelijk.koppelwoorden(voorbeeld.koppeling):
        meld(f"  {kolom}: {wat}")
    for zin in voorbeeld.koppeling.twijfels:
        meld(tekst("importeren.cli.twijfel", zin=zin))
    rijen = woordelijk.regels(voorbeeld)
    koppen = [tekst(f"importeren.kop.{kop}") for kop in ("rij", "gebied", "code", "periode", "cijfer", "melding")]
    toon(koppen, [[str(r.regel), r.gebied, r.code, r.periode, r.cijfers, r.meldingen] for r in rijen], "tabel")
    if len(rijen) < begrepen:
        meld(tekst("importeren.cli.meer", getoond=woordelijk.EERSTE, aantal=begrepen))
    _zeg(woordelijk.meldingen(voorbeeld))
    for zin in woordelijk.gevolgen(voorbeeld):
        meld(zin)


def _zeg(meldingen: Iterable[tuple[str, str, str]]) -> None:
    for ernst, waar, zin in meldingen:
        meld(f"{ernst} ({waar}): {zin}" if waar else f"{ernst}: {zin}")


def _mag_bewaren(geweigerd: bool, proef: bool, ja: bool, vraag: str) -> None:
    """Go on only when everything can be kept and the user says so; else end, with nothing kept."""
    if geweigerd:
        meld(tekst("importeren.cli.niets"))
        raise typer.Exit(1)
    if proef:
        meld(tekst("importeren.cli.proef_klaar"))
        raise typer.Exit
    if ja:
        return
    if not sys.stdin.isatty():
        meld(tekst("importeren.cli.geen_antwoord"))
        raise typer.Exit(1)
    antwoord = str(typer.prompt(vraag, default="", show_default=False, err=True))
    if antwoord.strip().casefold() not in (tekst("importeren.cli.ja_woord"), "j"):
        meld(tekst("importeren.cli.niets"))
        raise typer.Exit(1)


def _regios(werkblad: Werkblad, inhoud: bytes, naam: str, *, proef: bool, ja: bool, vervang: bool) -> None:
    from kansrijk_analysis.indicators import importeren as lade
    from kansrijk_analysis.indicators.importeren import woordelijk

    voorbeeld = lade.duid_regios(werkblad)
    meld(
        tekst(
            "importeren.cli.regios_kop",
            bestand=voorbeeld.bestand,
            rijen=voorbeeld.rijen,
            aantal=len(voorbeeld.leden),
        )
    )
    toon(list(voorbeeld.leden.columns), voorbeeld.leden.to_numpy().tolist(), "tabel")
    _zeg(woordelijk.per_zin(voorbeeld.problemen))
    _mag_bewaren(voorbeeld.geweigerd, proef, ja, tekst("importeren.cli.bewaren", naam=naam))
    map_ = lade.bewaar_regios(voorbeeld, naam, inhoud=inhoud, vervang=vervang)
    meld(tekst("importeren.cli.regios_klaar", naam=naam, map=map_))


@gegevens.command(cls=Opdracht, help=tekst("importeren.cli.sjabloon"))
def sjabloon(
    welk: Annotated[str, typer.Argument(metavar="SJABLOON", help=tekst("importeren.cli.welk"))],
    uit: Annotated[Path, typer.Option("--uit", metavar="PAD", help=tekst("importeren.cli.uit"))],
    gemeente: Annotated[
        list[str] | None, typer.Option("--gemeente", metavar="GEMEENTE", help=tekst("importeren.cli.gemeente"))
    ] = None,
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", metavar="ID", help=tekst("importeren.cli.indicator"))
    ] = None,
    jaar: Annotated[list[str] | None, typer.Option("--jaar", metavar="JAAR", help=tekst("importeren.cli.jaar"))] = None,
) -> None:
    """Write a template to fill in."""
    from kansrijk_analysis.indicators.importeren import maak_eigen_cijfers, maak_regio_indeling

    if welk not in _SJABLONEN:
        raise Gebruiksfout(tekst("importeren.cli.welk_fout", waarde=welk))
    if welk == "cijfers":
        pad = maak_eigen_cijfers(uit, gemeente or (), indicator or (), jaar or ())
    else:
        pad = maak_regio_indeling(uit)
    typer.echo(str(pad))


@gegevens.command(cls=Opdracht, help=tekst("importeren.cli.eigen"))
def eigen(vorm: Vorm = "tabel") -> None:
    """List what is kept."""
    kies_vorm(vorm)
    from kansrijk_analysis.indicators import importeren as lade

    kolommen = [tekst(f"importeren.kop.{kop}") for kop in ("naam", "soort", "perioden", "bron", "toegevoegd", "map")]
    rijen: list[list[str]] = []
    for levering in lade.lijst():
        if levering.beschrijving is None:
            rijen.append([levering.naam, tekst("importeren.cli.beschadigd"), "", "", "", levering.naam])
            continue
        bron = levering.beschrijving.bron
        soort = tekst("importeren.soort.cijfers")
        rijen.append([bron.titel, soort, bron.perioden, bron.uitgever, datum(bron.opgehaald), levering.naam])
    regios = lade.regios()
    for naam, deel in regios.groupby("indeling"):
        jaren = ", ".join(str(jaar) for jaar in sorted(deel["jaar"].unique()))
        rijen.append([str(naam), tekst("importeren.soort.regios"), jaren, "", "", lade.REGIOS])
    if not rijen:
        meld(tekst("importeren.cli.leeg"))
    toon(kolommen, rijen, vorm)


@gegevens.command(cls=Opdracht, help=tekst("importeren.cli.verwijderen"))
def verwijderen(
    naam: Annotated[str, typer.Argument(metavar="NAAM", help=tekst("importeren.cli.verwijderen_naam"))],
) -> None:
    """Take away what is kept under a name."""
    from kansrijk_analysis.indicators import importeren as lade

    if naam.strip().casefold() in {n.casefold() for n in lade.regios()["indeling"].unique()}:
        lade.verwijder_regios(naam)
        meld(tekst("importeren.cli.weg", naam=naam))
    else:
        meld(tekst("importeren.cli.weg", naam=lade.verwijder(naam).titel))


@gegevens.command(cls=Opdracht, help=tekst("importeren.cli.exporteren"))
def exporteren(
    naam: Annotated[str, typer.Argument(metavar="NAAM", help=tekst("importeren.cli.verwijderen_naam"))],
    uit: Annotated[Path, typer.Option("--uit", metavar="PAD", help=tekst("importeren.cli.exporteren_uit"))],
) -> None:
    """Write what is kept under a name to a file."""
    from kansrijk_analysis.indicators.importeren import exporteer

    typer.echo(str(exporteer(naam, uit)))
