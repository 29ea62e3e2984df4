"""Memberships of regions that have no open register (VSV, ROS, ROAZ, consortium), as a user filled them in.

A gemeente may lie in more than one region of a kind, each with the part of its inhabitants that belongs there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.areas import eigen
from kansrijk_analysis.areas.eigen import BESCHRIJVING, BESTAND, KOLOMMEN
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandGeweigerd, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.indicators.importeren.gebied import zoek
from kansrijk_analysis.indicators.importeren.opslaan import heel_of_niet, slug_van, verwijder_map
from kansrijk_analysis.indicators.importeren.periode import lees_periode
from kansrijk_analysis.indicators.importeren.voorbeeld import Melding, Probleem
from kansrijk_analysis.indicators.importeren.woorden import plat
from kansrijk_analysis.model import Niveau
from kansrijk_analysis.sources.bestanden import Cel, Kolom, Werkblad
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import getal, opsomming, tekst

SOORTEN = tuple(eigen.SOORTEN.values())
_NIVEAUS = {soort: niveau for niveau, soort in eigen.SOORTEN.items()}
_VERPLICHT = KOLOMMEN[:4]
_RUIM = 1e-6
_LANGSTE = 80


@dataclass(frozen=True)
class Regiovoorbeeld:
    """What was understood of a file with memberships: ``leden`` has the columns of ``KOLOMMEN``."""

    bestand: str
    rijen: int
    leden: pd.DataFrame
    problemen: tuple[Probleem, ...]

    @property
    def geweigerd(self) -> bool:
        """Whether nothing of this file can be kept."""
        return self.leden.empty or any(p.ernst == "geweigerd" for p in self.problemen)


def is_regio_indeling(werkblad: Werkblad) -> bool:
    """Tell whether a file holds memberships of regions and no figures."""
    koppen = {_kop(kolom) for kolom in werkblad.kolommen}
    return koppen.issuperset(_VERPLICHT[:2]) and bool(koppen & {"regio", "regio_code"})


def _kop(kolom: Kolom) -> str:
    return plat(kolom.naam).replace(" ", "_")


def duid_regios(werkblad: Werkblad, vandaag: dt.date | None = None) -> Regiovoorbeeld:
    """Read memberships row by row; nothing is kept. An empty weight is 1, an empty year this year.

    Weights are kept in whole hundredths (see ``areas.eigen.DECIMALEN``).
    """
    kolommen = {_kop(kolom): kolom for kolom in werkblad.kolommen}
    rijen: list[tuple[object, ...]] = []
    problemen: list[Probleem] = []
    gezien: dict[tuple[object, ...], tuple[float, int]] = {}
    nu = (vandaag or dt.date.today()).year
    for plek, regel in enumerate(werkblad.regelnummers):
        cellen = {naam: kolom.cellen[plek] for naam, kolom in kolommen.items() if naam in KOLOMMEN}
        if not any(cel.ruw for naam, cel in cellen.items() if naam != "jaar"):
            continue
        try:
            rij = _lees_rij(cellen, nu)
            sleutel = (rij[0], rij[1], rij[2], rij[4])
            if sleutel in gezien:
                if gezien[sleutel][0] != rij[5]:
                    raise Melding("geweigerd", tekst("importeren.regios.dubbel", regel=gezien[sleutel][1]))
                continue
            gezien[sleutel] = (rij[5], regel)
            rijen.append((*rij, regel))
        except Melding as melding:
            problemen.append(Probleem(melding.ernst, melding.zin, regel))
    if not rijen:
        problemen.insert(0, Probleem("geweigerd", tekst("importeren.regios.niets")))
    problemen += _te_zwaar(rijen) + _twee_namen(rijen) + _ook_elders(rijen)
    leden = pd.DataFrame([rij[:6] for rij in rijen], columns=list(KOLOMMEN))
    soorten = dict.fromkeys(KOLOMMEN[:4], "str") | {"jaar": "int64", "gewicht": "float64"}
    leden["gewicht"] = leden["gewicht"].astype("float64").round(eigen.DECIMALEN)
    leden = leden.astype(soorten).sort_values(["regio_soort", "jaar", "regio_code", "gemeente_code"], ignore_index=True)
    return Regiovoorbeeld(werkblad.bestand, werkblad.rijen, leden, tuple(problemen))


def _lees_rij(cellen: dict[str, Cel], nu: int) -> tuple[str, str, str, str, int, float]:
    def ruw(naam: str) -> str:
        return cellen[naam].ruw if naam in cellen else ""

    jaar = lees_periode(ruw("jaar")).tot if ruw("jaar") else nu
    if jaar < (eerste := areas.register_jaren()[0]):
        raise Melding("geweigerd", tekst("importeren.regios.te_vroeg", jaar=jaar, eerste=eerste))
    soort = next((s for s in SOORTEN if plat(s) == plat(ruw("regio_soort"))), None)
    if soort is None:
        keuzes = opsomming(list(SOORTEN), "of")
        raise Melding("geweigerd", tekst("importeren.regios.soort", waarde=citaat(ruw("regio_soort")), keuzes=keuzes))
    plek = zoek(ruw("gemeente_code"), jaar)
    if plek.niveau is not Niveau.GEMEENTE or plek.vroeger:
        raise Melding("geweigerd", tekst("importeren.regios.geen_gemeente", waarde=plek.naam, jaar=jaar))
    naam = eigen.nette_naam(citaat(ruw("regio")) or citaat(ruw("regio_code")))
    if not any(teken.isalnum() for teken in naam):
        raise Melding("geweigerd", tekst("importeren.regios.naam"))
    code = "-".join(plat(ruw("regio_code") or naam).upper().split())[:_LANGSTE]
    if not code:
        raise Melding("geweigerd", tekst("importeren.regios.naam"))
    return plek.code, soort, code, naam, jaar, _gewicht(cellen.get("gewicht"))


def _gewicht(cel: Cel | None) -> float:
    if cel is None or not cel.ruw:
        return 1.0
    if cel.soort != "getal" or not cel.getal <= 1 or round(cel.getal, eigen.DECIMALEN) <= 0:
        raise Melding("geweigerd", tekst("importeren.regios.gewicht", waarde=citaat(cel.ruw)))
    return cel.getal


def _te_zwaar(rijen: list[tuple[object, ...]]) -> list[Probleem]:
    """The parts of one gemeente in regions of one kind are at most the whole of it."""
    per_gemeente: dict[tuple[object, ...], list[tuple[float, int]]] = defaultdict(list)
    for gemeente, soort, _, _, jaar, gewicht, regel in rijen:
        per_gemeente[gemeente, soort, jaar].append((float(str(gewicht)), int(str(regel))))
    uit = []
    for (gemeente, soort, jaar), delen in per_gemeente.items():
        som = math.fsum(gewicht for gewicht, _ in delen)
        if som > 1 + _RUIM:
            velden = {"gemeente": zoek(str(gemeente), int(str(jaar))).naam, "soort": soort, "jaar": jaar}
            zin = tekst("importeren.regios.te_zwaar", som=getal(som, 2), **velden)
            uit += [Probleem("geweigerd", zin, regel) for _, regel in delen]
    return uit


def _twee_namen(rijen: list[tuple[object, ...]]) -> list[Probleem]:
    eerste: dict[tuple[object, ...], object] = {}
    uit = []
    for _, soort, code, naam, jaar, _, regel in rijen:
        volledig = eigen.code_van(_NIVEAUS[str(soort)], str(code))  # "VSV-A" and "A" are one
        if eerste.setdefault((volledig, jaar), naam) != naam:
            zin = tekst("importeren.regios.twee_namen", code=code, naam=naam, eerste=eerste[volledig, jaar])
            uit.append(Probleem("geweigerd", zin, int(str(regel))))
    return uit


def _ook_elders(rijen: list[tuple[object, ...]]) -> list[Probleem]:
    """Tell of a name that is that of a gemeente or a registered region too: that one is found by it."""
    uit = []
    for soort, naam in dict.fromkeys((str(rij[1]), str(rij[3])) for rij in rijen):
        try:
            ander = areas.find_gebied(naam)
        except OnbekendGebied:
            continue
        if ander.niveau not in _NIVEAUS.values() and ander.niveau is not Niveau.SELECTIE:
            velden = {"naam": naam, "ander": areas.lijstnaam(ander), "soort": soort}
            uit.append(Probleem("let_op", tekst("importeren.regios.ook_elders", **velden)))
    return uit


def bewaar_regios(voorbeeld: Regiovoorbeeld, naam: str, *, inhoud: bytes, vervang: bool = False) -> Path:
    """Keep memberships under a name; gives the folder.

    Raises ``BestandGeweigerd`` when the preview is refused or when a region of it is kept under another name for the
    same year, ``OngeldigeInvoer`` for a name that can't be or is taken, ``SchrijvenMislukt``.
    """
    if voorbeeld.geweigerd:
        zin = next(p.zin for p in voorbeeld.problemen if p.ernst == "geweigerd")
        doe = tekst("importeren.opslaan.eerst_verbeteren")
        raise BestandGeweigerd(bestand=voorbeeld.bestand, wat=zin.rstrip("."), doe=doe, reden="voorbeeld")
    doel = instellingen().eigen / eigen.MAP / slug_van(naam)
    if doel.exists() and not vervang:
        raise OngeldigeInvoer(waarde=naam[:_LANGSTE], veld="naam", doe=tekst("importeren.opslaan.bestaat"))
    _niet_dubbel(voorbeeld, doel.name)

    def schrijf(map_: Path) -> Path:
        tabel = voorbeeld.leden.to_csv(index=False, sep=";", lineterminator="\n").encode()
        (map_ / BESTAND).write_bytes(tabel)
        (map_ / f"origineel{Path(voorbeeld.bestand).suffix.casefold() or '.csv'}").write_bytes(inhoud)
        beschrijving = {
            "naam": " ".join(naam.split())[:_LANGSTE],
            "gemaakt": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "bestand": voorbeeld.bestand,
            "sha256": hashlib.sha256(tabel).hexdigest(),
        }
        (map_ / BESCHRIJVING).write_text(
            json.dumps(beschrijving, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        return doel

    return heel_of_niet(doel, schrijf)


def _niet_dubbel(voorbeeld: Regiovoorbeeld, slug: str) -> None:
    """Keep each region of a year under one name: of two divisions nobody could tell which one counts."""
    bewaard = regios()
    anders = bewaard[bewaard["indeling"].map(slug_van).ne(slug)]
    wie = {(soort, code, jaar): naam for soort, code, jaar, naam in _regios_in(anders, "indeling")}
    for soort, code, jaar, _ in _regios_in(voorbeeld.leden, "regio"):
        if (indeling := wie.get((soort, code, jaar))) is not None:
            raise BestandGeweigerd(
                bestand=voorbeeld.bestand,
                wat=tekst("importeren.regios.bestaat", soort=soort, code=code, jaar=jaar, indeling=indeling),
                doe=tekst("importeren.regios.bestaat_doe", indeling=indeling),
                reden="voorbeeld",
            )


def _regios_in(leden: pd.DataFrame, ook: str) -> Iterator[tuple[str, str, int, str]]:
    """Give kind, full code, year and one column more of each membership."""
    for soort, code, jaar, naam in leden[["regio_soort", "regio_code", "jaar", ook]].itertuples(index=False):
        yield str(soort), eigen.code_van(_NIVEAUS[str(soort)], str(code)), int(jaar), str(naam)


def regios() -> pd.DataFrame:
    """Give all memberships that were brought in (see ``areas.eigen.indelingen``)."""
    return eigen.indelingen()


def verwijder_regios(naam: str) -> None:
    """Take away the memberships that are kept under a name. Raises ``OngeldigeInvoer``, ``SchrijvenMislukt``."""
    bekend = sorted(pad.parent.name for pad in (instellingen().eigen / eigen.MAP).glob(f"*/{BESCHRIJVING}"))
    slug = slug_van(naam)
    if slug not in bekend:
        doe = tekst("importeren.opslaan.kies", keuzes=opsomming(bekend[:10], "of")) if bekend else ""
        raise OngeldigeInvoer(waarde=naam[:_LANGSTE], veld="naam", doe=doe or tekst("importeren.opslaan.niets"))
    verwijder_map(instellingen().eigen / eigen.MAP / slug)
