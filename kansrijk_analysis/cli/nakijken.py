"""The command ``kansrijk gegevens nakijken``: compare what we know of the tables with the services."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import Gebruiksfout, Opdracht, meld
from kansrijk_analysis.errors import SchrijvenMislukt
from kansrijk_analysis.text import tekst

if TYPE_CHECKING:
    from kansrijk_analysis.sources.nakijken import Bevinding, Nagekeken

KOLOMMEN = (
    "tabel", "uitkomst", "nummer", "jaar", "soort", "onderdeel", "ons", "bron", "zin", "bestand", "yaml",
)  # fmt: skip
_MATEN = ("maten", "min_maten", "maat", "ondergrens", "bovengrens")


@gegevens.command(cls=Opdracht, help=tekst("nakijken.hulp"))
def nakijken(
    tabel: Annotated[
        list[str] | None, typer.Argument(metavar="TABEL", help=tekst("nakijken.tabel"), show_default=False)
    ] = None,
    uit: Annotated[Path | None, typer.Option("--uit", metavar="BESTAND", help=tekst("nakijken.uit"))] = None,
) -> None:
    """Compare the definitions of tables with the services."""
    from kansrijk_analysis.sources import definities, kies_definities
    from kansrijk_analysis.sources.nakijken import kijk_na

    if uit is not None and uit.suffix not in {".csv", ".json"}:
        raise Gebruiksfout(tekst("nakijken.achtervoegsel"))
    gekozen = kies_definities(tabel or [], definities())

    def melding(nummer: str, gedaan: int, totaal: int) -> None:
        meld(tekst("nakijken.bezig", nummer=nummer, gedaan=gedaan, totaal=totaal))

    nagekeken = kijk_na(gekozen, dt.date.today(), melding=melding)
    rijen = [rij for een in nagekeken for rij in _rijen(een)]
    for een in nagekeken:
        typer.echo(tekst(f"nakijken.{een.uitkomst}", tabel=een.definitie.id))
        for rij in rijen:
            if rij["tabel"] == een.definitie.id and rij["soort"]:
                vorm = "regel_bron" if rij["soort"] == "past_niet" and rij["onderdeel"] != "tabel" else "regel"
                typer.echo("  " + tekst(f"nakijken.{vorm}", **{k: rij[k] for k in ("nummer", "zin", "ons", "bron")}))
                if rij["yaml"]:
                    typer.echo("    " + tekst("nakijken.regel_yaml", bestand=rij["bestand"], yaml=rij["yaml"]))
    goed = sum(een.uitkomst == "past" for een in nagekeken)
    meld(tekst("nakijken.klaar", past=goed, totaal=len(nagekeken)))
    if uit is not None:
        _schrijf(uit, rijen)
        meld(tekst("nakijken.geschreven", pad=uit))
    raise typer.Exit(0 if goed == len(nagekeken) else 1)


def _rijen(nagekeken: Nagekeken) -> Iterator[dict[str, Any]]:
    """Give what was found as rows of ``KOLOMMEN``: a row without ``soort`` for a table of which there is nothing."""
    naam = nagekeken.definitie.id
    vast = {"tabel": naam, "uitkomst": nagekeken.uitkomst}
    bestand = f"data/tabellen/{naam}.yaml"
    if not nagekeken.bevindingen:
        yield {**dict.fromkeys(KOLOMMEN), **vast}
    for b in nagekeken.bevindingen:
        vast |= {"bestand": bestand if b.yaml else ""}
        rij = {kolom: vast[kolom] if kolom in vast else getattr(b, kolom) for kolom in KOLOMMEN}
        yield rij
        if b.titel:
            yield from ({**rij, **anders} for anders in _in_indicatoren(b))


def _in_indicatoren(b: Bevinding) -> Iterator[dict[str, str]]:
    """Lines for the indicators that call a measure by the title that we gave it."""
    from kansrijk_analysis.indicators import catalogus
    from kansrijk_analysis.indicators.harmonise import SPLITSING

    oud = b.onderdeel.removeprefix("maten.")

    def nieuw(maat: Any) -> Any:
        if isinstance(maat, tuple):
            return [nieuw(m) for m in maat]
        titel, streep, groep = str(maat).partition(SPLITSING)
        return f"{b.titel}{streep}{groep}" if titel == oud else maat

    for indicator in catalogus().values():
        for deel in ("teller", "noemer", "waarde"):
            gevonden = getattr(indicator, deel)
            for veld in _MATEN if gevonden is not None and gevonden.tabel == b.tabel else ():
                was = getattr(gevonden, veld, None)
                wordt = nieuw(was) if was else None
                if wordt is None or wordt == (list(was) if isinstance(was, tuple) else was):
                    continue
                yield {
                    "onderdeel": f"{indicator.id}.{deel}.{veld}",
                    "zin": tekst("nakijken.voorstel_indicator", ons=oud, bron=b.titel),
                    "bestand": f"data/indicatoren/{indicator.id}.yaml",
                    "yaml": f"{veld}: {json.dumps(wordt, ensure_ascii=False)}",
                }


def _schrijf(pad: Path, rijen: list[dict[str, Any]]) -> None:
    """Write the rows as CSV or JSON. Raises ``SchrijvenMislukt``."""
    try:
        with pad.open("w", encoding="utf-8", newline="") as bestand:
            if pad.suffix == ".json":
                json.dump(rijen, bestand, ensure_ascii=False, indent=1)
                return
            schrijver = csv.DictWriter(bestand, KOLOMMEN, lineterminator="\n")
            schrijver.writeheader()
            schrijver.writerows(rijen)
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(pad), wat=fout.strerror or str(fout)) from fout
