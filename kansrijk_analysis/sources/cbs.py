"""CBS open data, version 4 (datasets.cbs.nl): one row a value, with the reason where a value is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import pandas as pd

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import AntwoordOnjuist
from kansrijk_analysis.sources.bron import (
    GEEN_ATTRIBUUT,
    KOLOMMEN,
    Beschrijving,
    Bewaar,
    Bouw,
    Bron,
    Kenmerken,
    Stap,
    Stuk,
    jaar_van,
    netjes,
    rijen_van,
    vertaal,
    verzamel,
    vorm,
)
from kansrijk_analysis.sources.http import Verbinding
from kansrijk_analysis.sources.vraag import (
    Vraag,
    kies_gebieden,
    kies_perioden,
    losse_vraag,
    met_codes,
    met_dimensies,
)
from kansrijk_analysis.text import tekst

_GEBIED = ("GeoDimension", "GeoDetail")
_PERIODE = ("TimeDimension",)
_VAST = {"Id", "Measure", "ValueAttribute", "Value", "StringValue"}


def observations(
    table: str,
    *,
    measures: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    periods: Iterable[str | int] | None = None,
    met: Instellingen | None = None,
) -> pd.DataFrame:
    """Fetch figures of a CBS table from the service, as a long table with codes and labels.

    ``measures``: titles or codes. ``regions``: codes (``GM0059``) or beginnings of codes (``GM``).
    ``periods``: years or period codes. Without them: all there is, so ask for a part of a large table.

    Columns: ``tabel, maat_code, maat, eenheid, gebied, gebied_naam, periode, jaar, status, waarde,
    tekst, attribuut``, and for every other dimension its code and its label (``<name>_naam``).
    ``waarde`` is NaN where ``attribuut`` is not ``None``: that word tells why there is no value.

    Raises ``BronOnbereikbaar``, ``TabelNietGevonden``, ``AntwoordOnjuist``, ``MetadataPastNiet`` or
    ``OngeldigeInvoer``.
    """
    return CbsV4("cbs-v4").observations(losse_vraag(table, measures, regions, periods), met)


class CbsV4(Bron):
    """The service for version 4."""

    onderdeel_kenmerken = "Properties"

    def _kenmerken(self, json: Any) -> Kenmerken:
        return Kenmerken(
            titel=netjes(json["Title"]),
            gewijzigd=netjes(json["Modified"]),
            licentie=netjes(json.get("License")),
            dekking=netjes(json.get("TemporalCoverage")),
        )

    def beschrijf(self, verbinding: Verbinding) -> Beschrijving:
        """Ask for properties, dimensions, measures and code lists."""
        alles = partial(self.alles, verbinding=verbinding, bewaar=lambda *_: None)
        _, kenmerken = self.kenmerken(verbinding)
        with vorm(verbinding, "Dimensions"):
            dimensies = _titels(alles("Dimensions"))
        with vorm(verbinding, "MeasureCodes"):
            maten = beschikbaar(alles("MeasureCodes"))
        codes = {}
        for dimensie in dimensies:
            with vorm(verbinding, f"{dimensie}Codes"):
                codes[dimensie] = _titels(alles(f"{dimensie}Codes"))
        return Beschrijving(kenmerken, dimensies, maten, codes)

    def haal(self, vraag: Vraag, verbinding: Verbinding, bewaar: Bewaar, stap: Stap) -> Bouw:
        """Ask for dimensions, measures, code lists and observations, in that order."""

        alles = partial(self.alles, verbinding=verbinding, bewaar=bewaar)
        stap(tekst("bronnen.stap.onderwerpen"))
        with vorm(verbinding, "Dimensions"):
            dimensies = alles("Dimensions")
            soorten = {netjes(d["Identifier"]): d.get("Kind") for d in dimensies}
            vraag = met_dimensies(vraag, _titels(dimensies))
        with vorm(verbinding, "MeasureCodes"):
            alle_maten = beschikbaar(alles("MeasureCodes"))
        maten = vraag.kies(alle_maten)
        maatcodes = list(maten["code"]) if len(maten) < len(alle_maten) else []
        bouw = Bouw(
            vraag.gebied_dimensie or _eerste(soorten, _GEBIED),
            vraag.periode_dimensie or _eerste(soorten, _PERIODE),
            vraag.jaar,
        )
        codes: dict[str, list[str]] = {}
        for dimensie in soorten:
            stap(tekst("bronnen.stap.codes", dimensie=dimensie))
            with vorm(verbinding, f"{dimensie}Codes"):
                titels = _titels(alles(f"{dimensie}Codes"))
            codes[dimensie] = list(titels)
            vraag = met_codes(vraag, dimensie, titels)
        self._cijfers(vraag, verbinding, bewaar, stap, _filter(vraag, bouw, maatcodes, codes))
        return bouw

    def _cijfers(self, vraag: Vraag, verbinding: Verbinding, bewaar: Bewaar, stap: Stap, keuze: dict[str, str]) -> None:
        gekregen = 0
        stap(tekst("bronnen.stap.cijfers", rijen=0))
        for antwoord in verbinding.bladzijden("Observations", **keuze):
            with vorm(verbinding, "Observations"):
                gekregen += len(rijen_van(antwoord.json))
            bewaar("Observations", antwoord)
            stap(tekst("bronnen.stap.cijfers", rijen=gekregen))
        verwacht = verbinding.tel("Observations", **keuze)
        if verwacht is not None and verwacht != gekregen:
            raise verbinding.onjuist("telling", verwacht=verwacht, gekregen=gekregen)
        if vraag.strikt and gekregen == 0:
            raise verbinding.onjuist("geen_rijen")

    def lang(self, stukken: Iterable[Stuk], tabel: str, bouw: Bouw) -> pd.DataFrame:
        """Make the long raw table of the answers. Raises ``AntwoordOnjuist`` for double or unexplained rows."""
        delen = verzamel(stukken)
        maten = beschikbaar(delen["MeasureCodes"]).set_index("code")
        rauw = pd.DataFrame.from_records(delen.get("Observations", []))
        dimensies = [netjes(d["Identifier"]) for d in delen["Dimensions"]]
        if rauw.empty:
            rauw = pd.DataFrame(columns=[*_VAST, *dimensies], dtype=object)
        self._controleer(rauw, maten, tabel)
        namen, toestand = _codelijsten(delen, dimensies)
        code = {d: rauw[d].map(netjes).astype("str") for d in dimensies}
        leeg = pd.Series("", index=rauw.index, dtype="str")
        vast = leeg if bouw.jaar is None else leeg + f"{bouw.jaar}JJ00"
        periode = code[bouw.periode] if bouw.periode else vast
        gebied = code[bouw.gebied] if bouw.gebied else leeg
        attribuut = rauw["ValueAttribute"].map(netjes).astype("str")
        maat = rauw["Measure"].map(netjes)
        lang = pd.DataFrame({
            "tabel": tabel,
            "maat_code": maat.astype("str"),
            "maat": maat.map(maten["titel"]).astype("str"),
            "eenheid": maat.map(maten["eenheid"]).astype("str"),
            "gebied": gebied,
            "gebied_naam": vertaal(gebied, namen[bouw.gebied]) if bouw.gebied else leeg,
            "periode": periode,
            "jaar": jaar_van(periode),
            "status": vertaal(periode, toestand),
            "waarde": pd.to_numeric(rauw["Value"]).astype("float64").where(attribuut == GEEN_ATTRIBUUT),
            "tekst": pd.Series([netjes(t) or None for t in rauw["StringValue"]], index=rauw.index, dtype=object),
            "attribuut": attribuut,
        }, columns=KOLOMMEN)  # fmt: skip
        for dimensie in dimensies:
            if dimensie not in (bouw.gebied, bouw.periode):
                lang[dimensie] = code[dimensie]
                lang[f"{dimensie}_naam"] = vertaal(code[dimensie], namen[dimensie])
        return lang

    def _controleer(self, rauw: pd.DataFrame, maten: pd.DataFrame, tabel: str) -> None:
        def onjuist(reden: str, **velden: object) -> AntwoordOnjuist:
            wat = tekst(f"bronnen.reden.{reden}", **velden)
            return AntwoordOnjuist(bron=tekst(f"bronnen.naam.{self.dienst_id}"), tabel=tabel, wat=wat, reden=reden)

        if dubbel := int(rauw["Id"].duplicated().sum()):
            raise onjuist("dubbele_rijen", aantal=dubbel)
        onbekend = rauw.loc[~rauw["Measure"].map(netjes).isin(maten.index), "Measure"]
        if not onbekend.empty:
            raise onjuist("onbekende_maat", code=netjes(onbekend.iloc[0]))


def beschikbaar(rijen: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Make the list of measures from ``MeasureCodes``: ``code, titel, eenheid, type, groep``."""
    return pd.DataFrame(
        [
            {
                "code": netjes(r["Identifier"]),
                "titel": netjes(r["Title"]),
                "eenheid": netjes(r.get("Unit")),
                "type": netjes(r.get("DataType")),
                "groep": netjes(r.get("MeasureGroupId")),
            }
            for r in rijen
        ],
        columns=["code", "titel", "eenheid", "type", "groep"],
    )


def _titels(rijen: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Title of every dimension, or of every code of one."""
    return {netjes(r["Identifier"]): netjes(r.get("Title")) for r in rijen}


def _codelijsten(
    delen: dict[str, list[dict[str, Any]]], dimensies: Sequence[str]
) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Give the labels of every dimension's codes, and the status of every period."""
    namen: dict[str, dict[str, str]] = {}
    toestand: dict[str, str] = {}
    for dimensie in dimensies:
        lijst = delen[f"{dimensie}Codes"]
        namen[dimensie] = _titels(lijst)
        toestand |= {netjes(c["Identifier"]): netjes(c["Status"]) for c in lijst if "Status" in c}
    return namen, toestand


def _eerste(soorten: dict[str, Any], gezocht: tuple[str, ...]) -> str | None:
    return next((naam for naam, soort in soorten.items() if soort in gezocht), None)


def _filter(vraag: Vraag, bouw: Bouw, maten: list[str], codes: dict[str, list[str]]) -> dict[str, str]:
    delen = [f"Measure in ({','.join(map(_tekst, maten))})"] if maten else []
    for dimensie, toegestaan in vraag.filters.items():
        een_van = " or ".join(f"{dimensie} eq {_tekst(code)}" for code in toegestaan)
        delen.append(f"({een_van})" if len(toegestaan) > 1 else een_van)
    if bouw.gebied and (gebieden := kies_gebieden(vraag, codes[bouw.gebied])):
        keuze = [f"{bouw.gebied} eq {_tekst(code)}" for code in gebieden.codes]
        keuze += [f"startswith({bouw.gebied},{_tekst(begin)})" for begin in gebieden.begin]
        delen.append(f"({' or '.join(keuze)})")
    if bouw.periode and (perioden := kies_perioden(vraag, codes[bouw.periode])) is not None:
        if vraag.perioden:
            delen.append(f"({' or '.join(f'{bouw.periode} eq {_tekst(p)}' for p in perioden)})")
        else:
            delen.append(f"{bouw.periode} ge {_tekst(f'{vraag.vanaf}JJ00')}")
    return {"filter": " and ".join(delen)} if delen else {}


def _tekst(waarde: str) -> str:
    return "'" + waarde.replace("'", "''") + "'"
