"""Keep what was understood of a file, list it, take it away: whole or not at all.

``<KANSRIJK_EIGEN>/<naam>/`` holds ``levering.json``, ``cijfers.parquet``, ``cijfers-wijken.parquet`` where there are
wijken, and the file as it came (``origineel.csv`` or ``.xlsx``). Nothing leaves the computer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, BestandGeweigerd, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators.gegevens import WIJKNIVEAU
from kansrijk_analysis.indicators.harmonise import KOLOMMEN
from kansrijk_analysis.indicators.importeren.koppeling import bewaar_koppeling
from kansrijk_analysis.indicators.importeren.voorbeeld import Voorbeeld
from kansrijk_analysis.indicators.importeren.woorden import plat
from kansrijk_analysis.indicators.leveringen import BESCHRIJVING, CIJFERS, Beschrijving, lees_beschrijving
from kansrijk_analysis.model import Bron
from kansrijk_analysis.sources.bestanden import Werkblad
from kansrijk_analysis.text import jaren as jaren_tekst
from kansrijk_analysis.text import opsomming, tekst

VOORVOEGSEL = "eigen-"
REGIOS = areas.eigen.MAP
CIJFERS_WIJKEN = f"{Path(CIJFERS).stem}{WIJKNIVEAU}.parquet"
_WERK = ".werk"  # unfinished folders; one level deeper than finished ones, so that none is ever read
KORTSTE_NAAM = 3  # characters of what a table can be called
_LANGSTE_NAAM = 60
_GERESERVEERD = frozenset({REGIOS, "con", "prn", "aux", "nul"})


T = TypeVar("T")


class Eigen(NamedTuple):
    """One levering that is kept: its folder's name, and what it is; ``None`` where that can't be read."""

    naam: str
    beschrijving: Beschrijving | None

    @property
    def titel(self) -> str:
        """The name that the user gave."""
        return self.naam if self.beschrijving is None else self.beschrijving.bron.titel


def bewaar(
    voorbeeld: Voorbeeld,
    naam: str,
    bron_omschrijving: str = "",
    *,
    werkblad: Werkblad,
    inhoud: bytes,
    vervang: bool = False,
) -> Beschrijving:
    """Keep a file that was understood, and its mapping for the next one.

    ``naam`` is what the user calls it, ``bron_omschrijving`` who made the figures, ``inhoud`` the file as it came.
    ``vervang``: take the place of what is kept under this name. Raises ``BestandGeweigerd`` when the preview is
    refused, ``OngeldigeInvoer`` for a name that can't be or that is taken, ``SchrijvenMislukt``.
    """
    if voorbeeld.geweigerd:
        zin = next(p.zin for p in voorbeeld.problemen if p.ernst == "geweigerd")
        doe = tekst("importeren.opslaan.eerst_verbeteren")
        raise BestandGeweigerd(bestand=voorbeeld.bestand, wat=zin.rstrip("."), doe=doe, reden="voorbeeld")
    titel = " ".join(naam.split())[:_LANGSTE_NAAM]
    slug = slug_van(titel)
    if not vervang and (instellingen().eigen / slug).exists():
        raise OngeldigeInvoer(waarde=titel, veld="naam", doe=tekst("importeren.opslaan.bestaat"))
    tabel = f"{VOORVOEGSEL}{slug}"
    bron = _bron(voorbeeld, tabel, titel, bron_omschrijving)
    origineel = f"origineel{_uitgang(voorbeeld.bestand)}"

    def schrijf(map_: Path) -> Beschrijving:
        bestand = _schrijf(voorbeeld.cijfers, tabel, map_ / CIJFERS)
        if not voorbeeld.wijken.empty:
            bestand["wijken"] = _schrijf(voorbeeld.wijken, tabel, map_ / CIJFERS_WIJKEN)
        (map_ / origineel).write_bytes(inhoud)
        beschrijving = Beschrijving(
            bron=bron,
            gemaakt=dt.datetime.now(dt.UTC),
            jaren=voorbeeld.jaren,
            bestand=bestand,
            origineel=origineel,
            origineel_sha256=hashlib.sha256(inhoud).hexdigest(),
            koppeling=voorbeeld.koppeling.model_dump(mode="json", exclude_defaults=True),
        )
        (map_ / BESCHRIJVING).write_text(beschrijving.model_dump_json(indent=1) + "\n", encoding="utf-8")
        return beschrijving

    uit = heel_of_niet(instellingen().eigen / slug, schrijf)
    bewaar_koppeling(werkblad, voorbeeld.koppeling)
    return uit


def _bron(voorbeeld: Voorbeeld, tabel: str, titel: str, omschrijving: str) -> Bron:
    alle = pd.concat([voorbeeld.cijfers, voorbeeld.wijken], ignore_index=True)
    duur = max(voorbeeld.jaren.values(), default=1)
    vandaag = dt.date.today()
    return Bron(
        tabel=tabel,
        aanduiding=titel,
        titel=titel,
        uitgever=" ".join(omschrijving.split())[:200] or tekst("importeren.opslaan.uitgever"),
        editie=vandaag.isoformat(),
        perioden=jaren_tekst(int(alle["jaar"].min()) - duur + 1, int(alle["jaar"].max())),
        opgehaald=vandaag,
        licentie=tekst("importeren.opslaan.licentie"),
        adres="",
        herkomst="eigen",
        opmerking=voorbeeld.bestand,
    )


def _schrijf(frame: pd.DataFrame, tabel: str, pad: Path) -> dict[str, Any]:
    klaar = frame.assign(tabel=tabel).astype({"tabel": "str"})[KOLOMMEN]
    klaar.to_parquet(pad, engine="pyarrow", compression="zstd", index=False)
    return {"sha256": sha256(pad), "regels": len(klaar), "kolommen": list(klaar.columns)}


def _uitgang(bestand: str) -> str:
    uitgang = Path(bestand).suffix.casefold()
    return uitgang if re.fullmatch(r"\.[a-z0-9]{1,5}", uitgang) else ".csv"


def slug_van(naam: str) -> str:
    """Give the name of the folder for what a user calls it. Raises ``OngeldigeInvoer`` when nothing is left of it.

    >>> slug_van("Cijfers GGD Fryslân (2023)")
    'cijfers-ggd-fryslan-2023'
    """
    slug = "-".join(plat(naam).split())[:_LANGSTE_NAAM].strip("-")
    if len(" ".join(naam.split())) < KORTSTE_NAAM or not slug or slug in _GERESERVEERD:
        raise OngeldigeInvoer(waarde=naam[:_LANGSTE_NAAM], veld="naam", doe=tekst("importeren.opslaan.naam"))
    return slug


def heel_of_niet(doel: Path, schrijf: Callable[[Path], T]) -> T:
    """Let ``schrijf`` fill a new folder, and put that in the place of ``doel`` when it is whole.

    Raises ``SchrijvenMislukt``; what was there then still is.
    """
    with _schrijffout(doel):
        werk = instellingen().eigen / _WERK
        werk.mkdir(parents=True, exist_ok=True)
        # Only for the user: a folder made by mkdtemp is closed to others.
        deel = Path(tempfile.mkdtemp(dir=werk))
        weg = deel.with_name(f"{deel.name}-oud")
        try:
            uit = schrijf(deel)
            doel.parent.mkdir(parents=True, exist_ok=True)
            if doel.exists():
                doel.replace(weg)
            try:
                deel.replace(doel)
            except OSError:
                if weg.exists():
                    weg.replace(doel)
                raise
            return uit
        finally:
            shutil.rmtree(deel, ignore_errors=True)
            shutil.rmtree(weg, ignore_errors=True)


@contextmanager
def _schrijffout(pad: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(pad), wat=fout.strerror or str(fout)) from fout


def lijst() -> list[Eigen]:
    """Give what is kept, newest first; what can't be read comes last."""
    gevonden = []
    for pad in sorted(instellingen().eigen.glob(f"*/{BESCHRIJVING}")):
        try:
            gevonden.append(Eigen(pad.parent.name, lees_beschrijving(pad)))
        except BestandBeschadigd:
            gevonden.append(Eigen(pad.parent.name, None))
    nooit = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(gevonden, key=lambda e: e.beschrijving.gemaakt if e.beschrijving else nooit, reverse=True)


def zoek_eigen(naam: str) -> Eigen:
    """Find what is kept under a name, as the user or as its folder is called. Raises ``OngeldigeInvoer``."""
    alle = lijst()
    for eigen in alle:
        if naam.strip().casefold() in (eigen.naam.casefold(), eigen.titel.casefold()):
            return eigen
    keuzes = opsomming([eigen.titel for eigen in alle][:10], "of")
    doe = tekst("importeren.opslaan.kies", keuzes=keuzes) if alle else tekst("importeren.opslaan.niets")
    raise OngeldigeInvoer(waarde=naam[:_LANGSTE_NAAM], veld="naam", doe=doe)


def verwijder(naam: str) -> Eigen:
    """Take away what is kept under a name, with the original file. Raises ``OngeldigeInvoer``, ``SchrijvenMislukt``."""
    eigen = zoek_eigen(naam)
    verwijder_map(instellingen().eigen / eigen.naam)
    return eigen


def verwijder_map(pad: Path) -> None:
    """Take away one folder, at once for whoever reads. Raises ``SchrijvenMislukt``."""
    with _schrijffout(pad):
        werk = instellingen().eigen / _WERK
        werk.mkdir(parents=True, exist_ok=True)
        weg = Path(tempfile.mkdtemp(dir=werk)) / "weg"
        pad.replace(weg)
        shutil.rmtree(weg.parent)
