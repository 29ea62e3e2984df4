"""Which raw row a telling came from: in a stored answer, in what ships with the tool, or in an own file of the user."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.errors import BestandBeschadigd, KansrijkError
from kansrijk_analysis.indicators.gegevens import OEFEN, Tafel
from kansrijk_analysis.indicators.harmonise import NEDERLAND, SPLITSING
from kansrijk_analysis.indicators.leveringen import BESCHRIJVING, lees_beschrijving
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources import Opslag, Zending
from kansrijk_analysis.sources.rijen import Herleiding
from kansrijk_analysis.text import tekst

Soort = Literal["antwoord", "ingebouwd", "cache", "eigen", "oefen"]


@dataclass(frozen=True)
class Ruw:
    """Where a telling stands in what came in.

    ``soort``: a stored answer of the source; what ships or was fetched, where its answer is not on this computer; a
    file of the user's own; practice. ``velden`` are the fields of the row as they came, with ``None`` for a count that
    may not be told; empty where the row itself is not here, and ``zin`` then says how to get it. ``sha256`` is that
    of ``bestand`` (of an answer: as it came, before it was compressed).
    """

    soort: Soort
    bestand: str
    sha256: str
    zin: str
    adres: str = ""
    opgehaald: dt.datetime | dt.date | None = None
    velden: Mapping[str, Any] = field(default_factory=dict)
    veld: str = ""


class Ruwzoeker:
    """Finds the raw rows of one table; reads each zending and each file once."""

    def __init__(self, tafel: Tafel, definitie: Tabel | None) -> None:
        self.tafel, self.definitie = tafel, definitie
        self._editie: dict[int, _Editie | None] = {}

    def zoek(self, maat: str, jaar: int, gebied: str, aantal: float, *, toon: bool) -> Ruw:
        """Find the raw row of one telling. ``toon``: whether its count may be told."""
        if self.tafel.bron.herkomst == OEFEN:
            return self._bestand("oefen", tekst("herkomst.ruw.oefen"))
        if self.definitie is None:
            return self._eigen(maat, jaar, gebied, toon=toon)
        for editie in self._edities(jaar):
            if (ruw := editie.zoek(maat, jaar, gebied, toon=toon)) is None:
                continue
            if _gelijk(editie.aantal(maat, jaar, gebied), aantal):
                return ruw
            # An answer that was fetched later says nothing of an embedded figure; a fetched figure is made of it.
            if not self._ingebouwd:
                return replace(ruw, zin=tekst("herkomst.ruw.anders"))
        sleutel = "ingebouwd" if self._ingebouwd else "weg"
        zin = tekst(f"herkomst.ruw.{sleutel}", tabel=self.tafel.bron.tabel)
        return self._bestand("ingebouwd" if self._ingebouwd else "cache", zin)

    @property
    def _ingebouwd(self) -> bool:
        return self.tafel.bron.herkomst == "ingebouwd"

    def _bestand(self, soort: Soort, zin: str) -> Ruw:
        bron = self.tafel.bron
        return Ruw(soort, self.tafel.pad.name, self.tafel.afdruk, zin, bron.adres, bron.opgehaald)

    def _edities(self, jaar: int) -> list[_Editie]:
        """Give the editions that can hold a year, the likeliest first."""
        assert self.definitie is not None
        if self.definitie.periode_dimensie is None:
            begin = [jaar] if jaar in self.definitie.edities else []
        else:
            begin = sorted(self.definitie.edities, key=lambda eerste: (eerste > jaar, abs(eerste - jaar)))
        return [editie for eerste in begin if (editie := self._open(eerste)) is not None]

    def _open(self, eerste: int) -> _Editie | None:
        assert self.definitie is not None
        if eerste not in self._editie:
            definitie = self.definitie
            zending = Opslag().laatste(definitie.dienst, definitie.edities[eerste], definitie.id).zending
            try:
                self._editie[eerste] = None if zending is None else _Editie(zending, definitie)
            except BestandBeschadigd:
                self._editie[eerste] = None
        return self._editie[eerste]

    # --- a file of the user's own ------------------------------------------------------------------------------

    def _eigen(self, maat: str, jaar: int, gebied: str, *, toon: bool) -> Ruw:
        beschrijving = lees_beschrijving(self.tafel.pad.with_name(BESCHRIJVING))
        naam = beschrijving.bron.opmerking or beschrijving.origineel
        gevonden = self._regels.get((maat, jaar, gebied), [])
        zin = tekst("herkomst.ruw.eigen" if gevonden else "herkomst.ruw.eigen_zonder_regel", bestand=naam)
        velden = {plaats: inhoud if toon else None for plaats, inhoud in gevonden}
        return Ruw(
            "eigen", naam, beschrijving.origineel_sha256, zin, "", beschrijving.gemaakt, velden, ", ".join(velden)
        )

    @cached_property
    def _regels(self) -> dict[tuple[str, int, str], list[tuple[str, float]]]:
        """Read the original file again, under the mapping that it was kept with: place and number of every figure."""
        from kansrijk_analysis.indicators.importeren import Koppeling, duid
        from kansrijk_analysis.sources.bestanden import lees_bestand

        beschrijving = lees_beschrijving(self.tafel.pad.with_name(BESCHRIJVING))
        origineel = self.tafel.pad.with_name(beschrijving.origineel)
        uit: dict[tuple[str, int, str], list[tuple[str, float]]] = {}
        try:
            if sha256(origineel) != beschrijving.origineel_sha256:
                return {}
            blad = lees_bestand(origineel, beschrijving.bron.opmerking or origineel.name)
            figuren = duid(blad, Koppeling.model_validate(beschrijving.koppeling)).figuren
        except (OSError, ValueError, KansrijkError):
            return {}
        for figuur in figuren:
            plaats = tekst("herkomst.ruw.plaats", regel=figuur.regel, kolom=figuur.kolom)
            # People who are no case are counted to make the denominator.
            delen = ("noemer",) if figuur.deel == "rest" else (figuur.deel,)
            for deel in delen:
                uit.setdefault((f"{figuur.indicator}:{deel}", figuur.jaar, figuur.gebied), []).append(
                    (plaats, figuur.aantal)
                )
        return uit


class _Editie:
    """One zending with a way to find the row of a telling in it."""

    def __init__(self, zending: Zending, definitie: Tabel) -> None:
        self.herleiding = Herleiding(zending)
        lang = self.herleiding.lang
        maat = lang["maat"].astype("str")
        if (dimensie := definitie.uitgesplitst) is not None:
            genoemd = definitie.filters[dimensie]
            code = lang[dimensie].astype("str")
            maat = maat.str.cat(code.where(code.isin(genoemd), lang[f"{dimensie}_naam"]), sep=SPLITSING)
        gebied = lang["gebied"].astype("str").replace("NL00", NEDERLAND)
        jaar = lang["jaar"].fillna(-1).astype("int64")
        plekken = range(len(lang))
        self._plek = dict(zip(zip(maat, jaar.tolist(), gebied, strict=True), plekken, strict=True))

    def aantal(self, maat: str, jaar: int, gebied: str) -> float:
        return float(self.herleiding.lang["waarde"].iloc[self._plek[maat, jaar, gebied]])

    def zoek(self, maat: str, jaar: int, gebied: str, *, toon: bool) -> Ruw | None:
        plek = self._plek.get((maat, jaar, gebied))
        if plek is None:
            return None
        rij = self.herleiding.rij(plek)
        dicht = {rij.veld, "StringValue"}
        velden = {naam: None if naam in dicht and not toon else waarde for naam, waarde in rij.velden.items()}
        bestand = rij.bestand
        manifest = self.herleiding.zending.manifest
        plaats = "/".join((manifest.dienst, manifest.tabel, self.herleiding.zending.map.name, bestand.naam))
        return Ruw(
            "antwoord",
            plaats,
            bestand.sha256,
            tekst("herkomst.ruw.antwoord"),
            bestand.adres,
            bestand.tijd,
            velden,
            rij.veld,
        )


def _gelijk(een: float, ander: float) -> bool:
    return een == ander or (math.isnan(een) and math.isnan(ander))
