"""From rows to figures: read a file under a mapping, cell by cell, and say of each what was understood."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kansrijk_analysis.areas.changes import EERSTE_JAAR
from kansrijk_analysis.areas.find import sleutel_van
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.importeren.gebied import Plek, zoek
from kansrijk_analysis.indicators.importeren.gevolg import gevolg
from kansrijk_analysis.indicators.importeren.indruk import codes
from kansrijk_analysis.indicators.importeren.koppeling import (
    PER,
    Deel,
    Eenheid,
    Koppeling,
    Onderwerp,
    Waardekolom,
    vind_kolom,
)
from kansrijk_analysis.indicators.importeren.nagaan import Nagegaan, ga_na
from kansrijk_analysis.indicators.importeren.periode import Periode, lees_periode
from kansrijk_analysis.indicators.importeren.voorbeeld import Ernst, Figuur, Melding, Probleem, Voorbeeld
from kansrijk_analysis.indicators.importeren.woorden import indicator_van, plat
from kansrijk_analysis.model import Indicator, Status
from kansrijk_analysis.sources.bestanden import Cel, Kolom, Werkblad
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import getal, tekst

TELLINGEN: tuple[Deel, ...] = ("teller", "noemer", "rest")
_HEEL = 1e-6
_CODE = re.compile(r"-9{4,}\d(?:[.,]0+)?", re.ASCII)  # -99996 and the like: no count is below zero
_WIJKWOORDEN = ("wijk", "buurt")
_T = TypeVar("_T")


def duid(werkblad: Werkblad, koppeling: Koppeling, vandaag: dt.date | None = None) -> Voorbeeld:
    """Read a file under a mapping, and say row by row what was understood and what was not.

    Nothing is kept. Raises ``OngeldigeInvoer`` for a mapping that names a column which is not there.
    """
    lezer = _Lezer(werkblad, koppeling, vandaag)
    lezer.keur_koppeling()
    if not lezer.geweigerd:
        lezer.lees()
    uit = ga_na(lezer.figuren)
    problemen = [*lezer.problemen, *uit.problemen]
    return _voorbeeld(werkblad, koppeling, lezer, uit, problemen)


def _voorbeeld(
    werkblad: Werkblad, koppeling: Koppeling, lezer: _Lezer, uit: Nagegaan, problemen: list[Probleem]
) -> Voorbeeld:
    if not lezer.figuren and not lezer.geweigerd:
        sleutel = "leeg" if lezer.leeg == werkblad.rijen else "niets"
        problemen.insert(0, Probleem("geweigerd", tekst(f"importeren.geheel.{sleutel}")))
    elif uit.cijfers.empty and uit.wijken.empty and not any(p.ernst == "geweigerd" for p in problemen):
        problemen.insert(0, Probleem("geweigerd", tekst("importeren.geheel.niets_bruikbaar")))
    kaal = Voorbeeld(
        werkblad.bestand,
        werkblad.blad,
        koppeling,
        werkblad.rijen,
        lezer.leeg,
        lezer.gefilterd,
        tuple(lezer.figuren),
        tuple(problemen),
        uit.cijfers,
        uit.wijken,
        uit.jaren,
    )
    return kaal if kaal.geweigerd else gevolg(kaal)


@dataclass(frozen=True)
class _Waarde:
    """A column with figures, and what its mapping says."""

    kolom: Kolom
    bij: Waardekolom


class _Waarover(NamedTuple):
    indicator: Indicator
    deel: Deel
    eenheid: Eenheid


class _Lezer:
    def __init__(self, werkblad: Werkblad, koppeling: Koppeling, vandaag: dt.date | None) -> None:
        self.koppeling = koppeling
        self.vandaag = vandaag
        self.regels = werkblad.regelnummers
        self.figuren: list[Figuur] = []
        self.problemen: list[Probleem] = []
        self.leeg = self.gefilterd = 0
        self._gezegd: set[tuple[int, str]] = set()

        def kolom(naam: str) -> Kolom | None:
            return vind_kolom(werkblad, naam) if naam else None

        self.gebied, self.gebied_naam, self.niveau = map(
            kolom, (koppeling.gebied, koppeling.gebied_naam, koppeling.niveau)
        )
        self.periode, self.indicator = kolom(koppeling.periode), kolom(koppeling.indicator)
        self.waarden = [_Waarde(vind_kolom(werkblad, w.kolom), w) for w in koppeling.waarden]
        self.alleen = [(vind_kolom(werkblad, naam), plat(wat)) for naam, wat in koppeling.alleen.items()]
        self.onderwerpen = {plat(naam): onderwerp for naam, onderwerp in koppeling.onderwerpen.items()}
        self._perioden: dict[str, Periode | Melding] = {}
        self._over: dict[tuple[str, int], _Waarover | Melding] = {}
        # A name under a header such as "Wijken en buurten" may be that of a buurt called after a gemeente.
        self.namen = not (
            self.gebied is not None
            and self.niveau is None
            and not codes(self.gebied)
            and any(woord in self.gebied.naam.casefold() for woord in _WIJKWOORDEN)
        )

    @property
    def geweigerd(self) -> bool:
        return any(probleem.ernst == "geweigerd" for probleem in self.problemen)

    def keur_koppeling(self) -> None:
        """Say what the mapping still lacks."""
        koppeling = self.koppeling
        ontbreekt = {
            "geen_waarden": not koppeling.waarden,
            "geen_gebied": not (koppeling.gebied or koppeling.vast_gebied or all(w.gebied for w in koppeling.waarden)),
            "geen_periode": not (
                koppeling.periode or koppeling.vaste_periode or all(w.periode for w in koppeling.waarden)
            ),
        }
        self.problemen += [
            Probleem("geweigerd", tekst(f"importeren.geheel.{s}")) for s, waar in ontbreekt.items() if waar
        ]
        for plek, waarde in enumerate(self.waarden):
            if not koppeling.indicator or waarde.bij.indicator:
                try:
                    self._waarover(waarde.bij, plek)
                except Melding as melding:
                    self.problemen.append(Probleem(melding.ernst, melding.zin, None, waarde.kolom.letter))
        for naam, onderwerp in koppeling.onderwerpen.items():
            if onderwerp.indicator and onderwerp.indicator not in catalogus():
                zin = tekst("importeren.geheel.onbekende_indicator", waarde=citaat(onderwerp.indicator))
                self.problemen.append(Probleem("geweigerd", f"{citaat(naam)}: {zin}"))

    def lees(self) -> None:
        """Read all rows."""
        for rij, regel in enumerate(self.regels):
            gevuld = [
                (plek, waarde, cel)
                for plek, waarde in enumerate(self.waarden)
                if (cel := waarde.kolom.cellen[rij]).soort != "leeg"
            ]
            if not gevuld:
                self.leeg += 1
            elif any(plat(kolom.cellen[rij].ruw) != wat for kolom, wat in self.alleen):
                self.gefilterd += 1
            else:
                for plek, waarde, cel in gevuld:
                    try:
                        figuur = self._figuur(rij, regel, plek, waarde, cel)
                    except Melding as melding:
                        self._zeg(melding, regel, waarde.kolom.letter)
                    else:
                        if figuur is not None:
                            self.figuren.append(figuur)

    def _zeg(self, melding: Melding, regel: int, kolom: str) -> None:
        """Note a sentence once a row: what holds for the row is not repeated for every column."""
        if (regel, melding.zin) not in self._gezegd:
            self._gezegd.add((regel, melding.zin))
            self.problemen.append(Probleem(melding.ernst, melding.zin, regel, kolom))

    def _figuur(self, rij: int, regel: int, plek: int, waarde: _Waarde, cel: Cel) -> Figuur | None:
        over = self._waarover_rij(rij, waarde.bij, plek)
        if over is None:
            return None
        periode = self._lees_periode(waarde.bij.periode or self.koppeling.vaste_periode or self._ruw(self.periode, rij))
        aantal = _lees_getal(cel, over)
        if cel.soort == "fout":
            self._zeg(
                Melding("let_op", tekst("importeren.rij.code", waarde=citaat(cel.ruw))), regel, waarde.kolom.letter
            )
        gebied = self._gebied(rij, waarde.bij, periode.tot)
        if periode.tot < EERSTE_JAAR:
            raise Melding("overgeslagen", tekst("importeren.periode.voor_indeling", eerste=EERSTE_JAAR))
        status = Status.VOORLOPIG if cel.voorlopig else periode.status or Status(self.koppeling.status)
        jaren = periode.jaren if periode.jaren > 1 else self.koppeling.jaren
        reden = cel.reden if math.isnan(aantal) else None
        return Figuur(
            regel,
            waarde.kolom.letter,
            gebied.code,
            gebied.naam,
            gebied.niveau,
            periode.tot,
            jaren,
            over.indicator.id,
            over.deel,
            aantal,
            reden,
            status,
        )

    @staticmethod
    def _ruw(kolom: Kolom | None, rij: int) -> str:
        return kolom.cellen[rij].ruw if kolom is not None else ""

    def _lees_periode(self, waarde: str) -> Periode:
        if waarde not in self._perioden:
            try:
                self._perioden[waarde] = lees_periode(waarde, self.vandaag)
            except Melding as melding:
                self._perioden[waarde] = melding
        return _of_melding(self._perioden[waarde])

    def _gebied(self, rij: int, bij: Waardekolom, jaar: int) -> Plek:
        vast = bij.gebied or self.koppeling.vast_gebied
        if vast:
            return zoek(vast, jaar)
        niveau = self._ruw(self.niveau, rij)
        code, naam = self._ruw(self.gebied, rij), self._ruw(self.gebied_naam, rij)
        if not code:
            return zoek(naam, jaar, niveau, namen=self.namen)
        plek = zoek(code, jaar, niveau, namen=self.namen)
        if naam and plek.code.startswith("GM"):
            self._vergelijk_naam(plek, code, naam, jaar)
        return plek

    def _vergelijk_naam(self, plek: Plek, code: str, naam: str, jaar: int) -> None:
        """Refuse a code with the name of another gemeente beside it: the rows have shifted."""
        if sleutel_van(naam) == sleutel_van(plek.naam):
            return
        try:
            ander = zoek(naam, jaar)
        except Melding:
            return
        if ander.code.startswith("GM") and ander.code != plek.code and not (ander.vroeger or plek.vroeger):
            zin = tekst("importeren.gebied.code_en_naam", code=citaat(code), eigen=plek.naam, naam=citaat(naam))
            raise Melding("geweigerd", zin)

    def _waarover_rij(self, rij: int, bij: Waardekolom, plek: int) -> _Waarover | None:
        """Give what a cell is about; ``None`` for a topic that the mapping leaves out."""
        if self.indicator is None or bij.indicator:
            return self._waarover(bij, plek)
        ruw = self.indicator.cellen[rij].ruw
        sleutel = (ruw, plek)
        if sleutel not in self._over:
            try:
                onderwerp = self._onderwerp(ruw)
                if onderwerp is None:
                    return None
                self._over[sleutel] = _samen(onderwerp, bij)
            except Melding as melding:
                self._over[sleutel] = melding
        return _of_melding(self._over[sleutel])

    def _onderwerp(self, ruw: str) -> Onderwerp | None:
        if (gekozen := self.onderwerpen.get(plat(ruw))) is not None:
            return gekozen if gekozen.indicator else None
        if not ruw:
            raise Melding("niet_begrepen", tekst("importeren.rij.geen_indicator"))
        gevonden = indicator_van(ruw)
        if gevonden is None or not gevonden.zeker:
            ernst: Ernst = "overgeslagen" if self.onderwerpen else "geweigerd"
            raise Melding(ernst, tekst("importeren.geheel.onbekende_indicator", waarde=citaat(ruw)))
        return Onderwerp(indicator=gevonden.indicator)

    def _waarover(self, bij: Waardekolom, plek: int) -> _Waarover:
        sleutel = ("", plek)
        if sleutel not in self._over:
            try:
                self._over[sleutel] = _samen(Onderwerp(indicator=bij.indicator), bij)
            except Melding as melding:
                self._over[sleutel] = melding
        return _of_melding(self._over[sleutel])


def _of_melding(uitkomst: _T | Melding) -> _T:
    if isinstance(uitkomst, Melding):
        raise Melding(uitkomst.ernst, uitkomst.zin)
    return uitkomst


def _samen(onderwerp: Onderwerp, bij: Waardekolom) -> _Waarover:
    """Put topic and column together, and check that part and unit can go with the indicator."""
    if not onderwerp.indicator:
        raise Melding("geweigerd", tekst("importeren.geheel.geen_indicator", kolom=citaat(bij.kolom)))
    if (indicator := catalogus().get(onderwerp.indicator)) is None:
        zin = tekst("importeren.geheel.onbekende_indicator", waarde=citaat(onderwerp.indicator))
        raise Melding("geweigerd", zin)
    deel: Deel = onderwerp.deel or bij.deel or ("teller" if indicator.soort == "aantal" else "waarde")
    eenheid = onderwerp.eenheid or bij.eenheid
    if deel in TELLINGEN:
        if eenheid in PER:
            raise Melding("geweigerd", tekst("importeren.geheel.telling_als_deel", kolom=citaat(bij.kolom)))
        return _Waarover(indicator, deel, eenheid or "aantal")
    if indicator.soort in ("aantal", "dichtheid"):
        return _Waarover(indicator, deel, "aantal")
    if eenheid == "van_indicator":
        eenheid = next((e for e, per in PER.items() if per == indicator.factor), None)
    if eenheid not in PER:
        raise Melding("geweigerd", tekst("importeren.geheel.geen_eenheid", kolom=citaat(bij.kolom)))
    return _Waarover(indicator, deel, eenheid)


def _lees_getal(cel: Cel, over: _Waarover) -> float:
    """Give the number of a cell in the indicator's unit, NaN for a sign that stands for a missing figure."""
    if cel.soort in ("ontbreekt", "kleiner_dan") or (cel.soort == "fout" and _CODE.fullmatch(cel.ruw)):
        return math.nan
    if cel.soort != "getal":
        soort = {"datum": "datum", "formule": "formule", "fout": "fout"}.get(cel.soort, "tekst")
        zin = tekst(f"importeren.rij.{soort}", waarde=citaat(cel.ruw), opmerking=cel.opmerking)
        raise Melding("niet_begrepen", zin)
    if over.deel in TELLINGEN:
        return _lees_telling(cel, over)
    return _lees_waarde(cel, over)


def _lees_telling(cel: Cel, over: _Waarover) -> float:
    if cel.ruw.endswith(("%", "‰")):
        raise Melding("geweigerd", tekst("importeren.rij.percentage_als_aantal", waarde=citaat(cel.ruw)))
    aantal = cel.getal * (1_000 if over.eenheid == "aantal_x1000" else 1)
    if aantal < 0:
        raise Melding("geweigerd", tekst("importeren.rij.onder_nul", waarde=citaat(cel.ruw)))
    if abs(aantal - round(aantal)) > _HEEL or aantal > 1e9:
        raise Melding("geweigerd", tekst("importeren.rij.gebroken", waarde=citaat(cel.ruw)))
    return float(round(aantal))


def _lees_waarde(cel: Cel, over: _Waarover) -> float:
    waarde, indicator = cel.getal, over.indicator
    if waarde < 0:
        raise Melding("geweigerd", tekst("importeren.rij.waarde_onder_nul", waarde=citaat(cel.ruw)))
    if over.eenheid == "aantal":
        return waarde
    eenheid: Eenheid = "procent" if cel.ruw.endswith("%") else "per_1000" if cel.ruw.endswith("‰") else over.eenheid
    if waarde > PER[eenheid]:
        grens = getal(PER[eenheid])
        raise Melding("geweigerd", tekst(f"importeren.rij.te_hoog.{eenheid}", waarde=citaat(cel.ruw), grens=grens))
    return waarde if PER[eenheid] == indicator.factor else round(waarde * indicator.factor / PER[eenheid], 10)
