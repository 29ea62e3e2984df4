"""Write what is kept to a CSV or Excel file that can be brought in again, and that no program takes for a formula."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandBeschadigd, KansrijkError, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators.importeren.gebied import zoek
from kansrijk_analysis.indicators.importeren.koppeling import EIGEN_UITVOER
from kansrijk_analysis.indicators.importeren.opslaan import CIJFERS_WIJKEN, zoek_eigen
from kansrijk_analysis.indicators.importeren.periode import Periode
from kansrijk_analysis.indicators.importeren.voorbeeld import Melding
from kansrijk_analysis.indicators.leveringen import CIJFERS, Beschrijving
from kansrijk_analysis.model import Reden, Status
from kansrijk_analysis.sources.bestanden import veilig_voor_werkblad
from kansrijk_analysis.text import tekst

# What a reader of files understands: hidden, not in this edition, and anything else that is missing.
_TEKENS = {Reden.AFGESCHERMD.value: "x", Reden.AFGESCHERMD_INDIRECT.value: "x", Reden.NIET_IN_EDITIE.value: "-99995"}
_STERREN = {Status.VOORLOPIG.value: "*", Status.NADER_VOORLOPIG.value: "**"}

Cel = str | float | int


def exporteer(naam: str, pad: Path) -> Path:
    """Write what is kept under a name to ``pad``, by its ending as CSV (semicolons, decimal comma) or Excel.

    Bringing the file in again gives the same figures. Raises ``OngeldigeInvoer`` for a name that is not there or
    another kind of file, ``BestandBeschadigd``, ``SchrijvenMislukt``.
    """
    eigen = zoek_eigen(naam)
    if eigen.beschrijving is None:
        raise BestandBeschadigd(
            bestand=str(instellingen().eigen / eigen.naam),
            wat=tekst("gegevens.kapot.onleesbaar", soort="JSON"),
            doe=tekst("gegevens.herstel_eigen"),
        )
    if pad.suffix.casefold() not in (".csv", ".xlsx"):
        raise OngeldigeInvoer(waarde=pad.name, veld="pad", doe=tekst("importeren.opslaan.csv_of_xlsx"))
    rijen = list(_rijen(instellingen().eigen / eigen.naam, eigen.beschrijving))
    try:
        if pad.suffix.casefold() == ".csv":
            _schrijf_csv(pad, rijen)
        else:
            _schrijf_xlsx(pad, rijen)
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(pad), wat=fout.strerror or str(fout)) from fout
    return pad


def _rijen(map_: Path, beschrijving: Beschrijving) -> Iterator[list[Cel]]:
    """Give one row an indicator, area, period and status."""
    bestanden = [pad for pad in (map_ / CIJFERS, map_ / CIJFERS_WIJKEN) if pad.is_file()]
    frame = pd.concat([pd.read_parquet(pad) for pad in bestanden], ignore_index=True)
    frame[["indicator", "deel"]] = frame["maat"].str.rsplit(":", n=1, expand=True)
    for (indicator, gebied, jaar), deel in frame.groupby(["indicator", "gebied", "jaar"], sort=True):
        duur = beschrijving.jaren.get(str(indicator), 1)
        for status, rijen in deel.groupby("status"):
            kolommen = (rijen[kolom].tolist() for kolom in ("deel", "aantal", "reden"))
            cellen = {str(d): _cel(aantal, reden) for d, aantal, reden in zip(*kolommen, strict=True)}
            periode = Periode(int(str(jaar)), duur).naam + _STERREN.get(str(status), "")
            naam = veilig_voor_werkblad(_naam(str(gebied), int(str(jaar))))
            yield [str(indicator), str(gebied), naam, periode, *(cellen.get(d, "") for d in EIGEN_UITVOER[4:])]


def _cel(aantal: float, reden: object) -> Cel:
    if math.isnan(aantal):
        return _TEKENS.get(str(reden), ".")
    return int(aantal) if aantal == int(aantal) else float(aantal)


def _naam(code: str, jaar: int) -> str:
    try:
        return zoek(code, jaar).naam
    except (Melding, KansrijkError):
        return ""


def _schrijf_csv(pad: Path, rijen: Sequence[Sequence[Cel]]) -> None:
    with pad.open("w", encoding="utf-8-sig", newline="") as bestand:
        schrijver = csv.writer(bestand, delimiter=";", lineterminator="\r\n")
        schrijver.writerow(EIGEN_UITVOER)
        schrijver.writerows([[_met_komma(cel) for cel in rij] for rij in rijen])


def _met_komma(cel: Cel) -> str:
    return np.format_float_positional(cel, trim="-").replace(".", ",") if isinstance(cel, float) else str(cel)


def _schrijf_xlsx(pad: Path, rijen: Sequence[Sequence[Cel]]) -> None:
    boek = openpyxl.Workbook(write_only=True)
    blad = boek.create_sheet(tekst("importeren.sjabloon.blad.cijfers"))
    blad.append(list(EIGEN_UITVOER))
    for rij in rijen:
        blad.append(list(rij))
    boek.save(pad)
