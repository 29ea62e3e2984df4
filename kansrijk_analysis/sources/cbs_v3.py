"""Open data, version 3 (CBS itself, and RIVM at dataderden.cbs.nl): one column a topic, codes padded with blanks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

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
from kansrijk_analysis.sources.http import Antwoord, TeVeelRijen, Verbinding
from kansrijk_analysis.sources.vraag import (
    Vraag,
    kies_gebieden,
    kies_perioden,
    losse_vraag,
    met_codes,
    met_dimensies,
)
from kansrijk_analysis.text import tekst

LEEG = "Null"  # v3 has no word for why a value is missing
_GEBIED = ("GeoDimension", "GeoDetail")
_PERIODE = ("TimeDimension",)
_DIMENSIES = ("Dimension", *_GEBIED, *_PERIODE)
_ONDERWERP = "Topic"


def observations(
    table: str,
    *,
    measures: Iterable[str] | None = None,
    regions: Iterable[str] | None = None,
    periods: Iterable[str | int] | None = None,
    service: Literal["cbs-v3", "rivm-v3"] = "cbs-v3",
    met: Instellingen | None = None,
) -> pd.DataFrame:
    """Fetch figures of a version 3 table from the service, as a long table with codes and labels.

    The same parameters, columns and errors as ``cbs.observations``; ``service="rivm-v3"`` asks RIVM.
    Codes come without the blanks that this service puts behind them. ``attribuut`` is ``Null`` where
    a value is missing: the service does not tell why.
    """
    return CbsV3(service).observations(losse_vraag(table, measures, regions, periods), met)


@dataclass(frozen=True)
class _Deel:
    """A part of a table: beginnings of area codes and period codes (``None``: all)."""

    gebieden: tuple[str, ...] | None
    perioden: tuple[str, ...] | None


class CbsV3(Bron):
    """The service for version 3, of CBS itself or of others whose tables CBS hosts."""

    onderdeel_kenmerken = "TableInfos"

    def _altijd(self) -> dict[str, str]:
        return {"format": "json"}

    def _kenmerken(self, json: Any) -> Kenmerken:
        rij = rijen_van(json)[0]
        return Kenmerken(
            titel=netjes(rij["Title"]),
            gewijzigd=netjes(rij["Modified"]),
            licentie="",
            dekking=netjes(rij.get("Period")),
        )

    def beschrijf(self, verbinding: Verbinding) -> Beschrijving:
        """Ask for the table's information, topics and code lists."""
        alles = partial(self.alles, verbinding=verbinding, bewaar=lambda *_: None)
        _, kenmerken = self.kenmerken(verbinding)
        with vorm(verbinding, "DataProperties"):
            eigenschappen = alles("DataProperties")
            dimensies, maten = _dimensies(eigenschappen), beschikbaar(eigenschappen)
        codes = {}
        for dimensie in dimensies:
            with vorm(verbinding, dimensie):
                codes[dimensie] = _titels(alles(dimensie))
        return Beschrijving(kenmerken, dimensies, maten, codes)

    def haal(self, vraag: Vraag, verbinding: Verbinding, bewaar: Bewaar, stap: Stap) -> Bouw:
        """Ask for topics, code lists and rows; in smaller parts where the service refuses the whole."""

        alles = partial(self.alles, verbinding=verbinding, bewaar=bewaar)
        stap(tekst("bronnen.stap.onderwerpen"))
        with vorm(verbinding, "DataProperties"):
            eigenschappen = alles("DataProperties")
            soorten = {netjes(r["Key"]): r["Type"] for r in eigenschappen if r["Type"] in _DIMENSIES}
            alle_maten = beschikbaar(eigenschappen)
            vraag = met_dimensies(vraag, _dimensies(eigenschappen))
        maten = vraag.kies(alle_maten)
        bouw = Bouw(
            vraag.gebied_dimensie or _eerste(soorten, _GEBIED),
            vraag.periode_dimensie or _eerste(soorten, _PERIODE),
            vraag.jaar,
        )
        codes: dict[str, dict[str, str]] = {}  # dimension: trimmed code: code as the service writes it
        for dimensie in soorten:
            stap(tekst("bronnen.stap.codes", dimensie=dimensie))
            with vorm(verbinding, dimensie):
                lijst = alles(dimensie)
                codes[dimensie] = {netjes(c["Key"]): c["Key"] for c in lijst}
                titels = _titels(lijst)
            vraag = met_codes(vraag, dimensie, titels)
        velden = [*soorten, *maten["code"]]
        ophaal = _Ophaal(vraag, verbinding, bouw, codes, velden, alles=len(maten) == len(alle_maten))
        self._cijfers(ophaal, bewaar, stap)
        return bouw

    def _cijfers(self, ophaal: _Ophaal, bewaar: Bewaar, stap: Stap) -> None:
        gekregen = 0
        stap(tekst("bronnen.stap.cijfers", rijen=0))
        for antwoord in ophaal.antwoorden():
            with vorm(ophaal.verbinding, "TypedDataSet"):
                rijen = rijen_van(antwoord.json)
                if any(veld not in rij for rij in rijen for veld in ophaal.velden):
                    raise KeyError("a row without one of the fields that were asked for")
                gekregen += len(rijen)
            bewaar("TypedDataSet", antwoord)
            stap(tekst("bronnen.stap.cijfers", rijen=gekregen))
        if ophaal.vraag.strikt and gekregen == 0:
            raise ophaal.verbinding.onjuist("geen_rijen")

    def lang(self, stukken: Iterable[Stuk], tabel: str, bouw: Bouw) -> pd.DataFrame:
        """Make the long raw table of the answers. Raises ``AntwoordOnjuist`` for double rows."""
        delen = verzamel(stukken)
        eigenschappen = delen["DataProperties"]
        dimensies = [netjes(r["Key"]) for r in eigenschappen if r["Type"] in _DIMENSIES]
        breed = pd.DataFrame.from_records(delen.get("TypedDataSet", []))
        if breed.empty:
            breed = pd.DataFrame(columns=dimensies, dtype=object)
        for dimensie in dimensies:
            breed[dimensie] = breed[dimensie].map(netjes).astype("str")
        if dubbel := int(breed.duplicated(dimensies).sum()):
            raise AntwoordOnjuist(
                bron=tekst(f"bronnen.naam.{self.dienst_id}"),
                tabel=tabel,
                wat=tekst("bronnen.reden.dubbele_rijen", aantal=dubbel),
                reden="dubbele_rijen",
            )
        maten = beschikbaar(eigenschappen)
        maten = maten[maten["code"].isin(breed.columns)]
        vast = _vaste_kolommen(breed, delen, dimensies, tabel, bouw)
        lang = [_kolom(breed[maat.code], vast, maat) for maat in maten.itertuples(index=False)]
        kolommen = [*KOLOMMEN, *(k for k in vast.columns if k not in KOLOMMEN)]
        if not lang:
            return pd.DataFrame(columns=kolommen)
        return pd.concat(lang, ignore_index=True)[kolommen]


@dataclass(frozen=True)
class _Ophaal:
    """One run over ``TypedDataSet``: the selection, and how to cut it up when it is too large."""

    vraag: Vraag
    verbinding: Verbinding
    bouw: Bouw
    codes: dict[str, dict[str, str]]
    velden: list[str]  # dimensions and topics that every row must have
    alles: bool  # these are all there are

    def antwoorden(self) -> Iterator[Antwoord]:
        gebieden: tuple[str, ...] | None = None
        if self.bouw.gebied and (keuze := kies_gebieden(self.vraag, list(self.codes[self.bouw.gebied]))):
            gebieden = (*keuze.codes, *keuze.begin)
        perioden = kies_perioden(self.vraag, list(self.codes[self.bouw.periode])) if self.bouw.periode else None
        if perioden == ():
            return
        yield from self._deel(_Deel(gebieden, perioden))

    def _deel(self, deel: _Deel) -> Iterator[Antwoord]:
        try:
            # The whole part first: a refusal on a later page must not leave half a part behind.
            antwoorden = list(self.verbinding.bladzijden("TypedDataSet", **self._keuze(deel)))
        except TeVeelRijen:
            kleiner = self._splits(deel)
            if not kleiner:
                raise
            for stuk in kleiner:
                yield from self._deel(stuk)
        else:
            yield from antwoorden

    def _keuze(self, deel: _Deel) -> dict[str, str]:
        eisen = [
            f"({' or '.join(f'{d} eq {_tekst(self.codes[d][code])}' for code in toegestaan)})"
            for d, toegestaan in self.vraag.filters.items()
        ]
        if deel.gebieden is not None and self.bouw.gebied:
            eisen.append(f"({' or '.join(self._gebied(self.bouw.gebied, g) for g in deel.gebieden)})")
        if deel.perioden is not None and (periode := self.bouw.periode):
            gelijk = [f"{periode} eq {_tekst(self.codes[periode][p])}" for p in deel.perioden]
            eisen.append(f"({' or '.join(gelijk)})")
        keuze = {"format": "json"}
        if eisen:
            keuze["filter"] = " and ".join(eisen)
        if not self.alles:
            keuze["select"] = ",".join(self.velden)
        return keuze

    def _gebied(self, dimensie: str, begin: str) -> str:
        """A whole code with its blanks, or the beginning of codes."""
        heel = self.codes[dimensie].get(begin)
        if heel and sum(code.startswith(begin) for code in self.codes[dimensie]) == 1:
            return f"{dimensie} eq {_tekst(heel)}"
        return f"startswith({dimensie},{_tekst(begin)})"

    def _splits(self, deel: _Deel) -> list[_Deel]:
        """Cut a part in smaller ones: by area kind first, then by period, then by longer beginnings of codes."""
        if self.bouw.gebied:
            codes = list(self.codes[self.bouw.gebied])
            gebieden = deel.gebieden if deel.gebieden is not None else tuple(sorted({c[:2] for c in codes}))
            if deel.gebieden is None or len(gebieden) > 1:
                return [_Deel((gebied,), deel.perioden) for gebied in gebieden]
        if self.bouw.periode:
            perioden = deel.perioden if deel.perioden is not None else tuple(self.codes[self.bouw.periode])
            if deel.perioden is None or len(perioden) > 1:
                return [_Deel(deel.gebieden, (periode,)) for periode in perioden]
        if self.bouw.gebied and deel.gebieden:
            (begin,) = deel.gebieden
            if begin not in codes:
                langer = sorted({code[: len(begin) + 1] for code in codes if code.startswith(begin)})
                return [_Deel((gebied,), deel.perioden) for gebied in langer]
        return []


def beschikbaar(rijen: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Make the list of topics from ``DataProperties``: ``code, titel, eenheid, type, groep``.

    The collection is a tree: a topic hangs under groups, whose titles make the ``groep`` path.
    """
    rijen = list(rijen)
    op_nummer = {r.get("ID"): r for r in rijen}

    def pad(ouder: Any) -> str:
        titels: list[str] = []
        while ouder in op_nummer and ouder is not None and len(titels) < len(rijen):
            titels.insert(0, netjes(op_nummer[ouder].get("Title")))
            ouder = op_nummer[ouder].get("ParentID")
        return " / ".join(titels)

    return pd.DataFrame(
        [
            {
                "code": netjes(r["Key"]),
                "titel": netjes(r["Title"]),
                "eenheid": netjes(r.get("Unit")),
                "type": netjes(r.get("Datatype")),
                "groep": pad(r.get("ParentID")),
            }
            for r in rijen
            if r["Type"] == _ONDERWERP
        ],
        columns=["code", "titel", "eenheid", "type", "groep"],
    )


def _dimensies(eigenschappen: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Name and title of every dimension."""
    return _titels(r for r in eigenschappen if r["Type"] in _DIMENSIES)


def _titels(rijen: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Title of every code (or dimension), by the code without the blanks behind it."""
    return {netjes(r["Key"]): netjes(r.get("Title")) for r in rijen}


def _vaste_kolommen(
    breed: pd.DataFrame, delen: dict[str, list[dict[str, Any]]], dimensies: list[str], tabel: str, bouw: Bouw
) -> pd.DataFrame:
    """Columns that every topic of a row shares."""
    namen = {d: {netjes(c["Key"]): netjes(c["Title"]) for c in delen[d]} for d in dimensies}
    toestand = {netjes(c["Key"]): _woord(c.get("Status")) for c in delen[bouw.periode]} if bouw.periode else {}
    leeg = pd.Series("", index=breed.index, dtype="str")
    vast = leeg if bouw.jaar is None else leeg + f"{bouw.jaar}JJ00"
    periode = breed[bouw.periode] if bouw.periode else vast
    gebied = breed[bouw.gebied] if bouw.gebied else leeg
    kolommen: dict[str, Any] = {
        "tabel": tabel,
        "gebied": gebied,
        "gebied_naam": vertaal(gebied, namen[bouw.gebied]) if bouw.gebied else leeg,
        "periode": periode,
        "jaar": jaar_van(periode),
        "status": vertaal(periode, toestand),
    }
    for dimensie in dimensies:
        if dimensie not in (bouw.gebied, bouw.periode):
            kolommen[dimensie] = breed[dimensie]
            kolommen[f"{dimensie}_naam"] = vertaal(breed[dimensie], namen[dimensie])
    return pd.DataFrame(kolommen, index=breed.index)


def _kolom(waarden: pd.Series[Any], vast: pd.DataFrame, maat: Any) -> pd.DataFrame:
    """One topic: its values beside the columns that all topics share."""
    if maat.type == "String":
        woorden = pd.Series([netjes(w) or None for w in waarden], index=waarden.index, dtype=object)
        getallen = pd.Series(float("nan"), index=waarden.index, dtype="float64")
        mist = woorden.isna()
    else:
        getallen = pd.to_numeric(waarden).astype("float64")
        woorden = pd.Series([None] * len(waarden), index=waarden.index, dtype=object)
        mist = getallen.isna()
    attribuut = pd.Series(GEEN_ATTRIBUUT, index=waarden.index, dtype="str").mask(mist, LEEG)
    return vast.assign(
        maat_code=maat.code, maat=maat.titel, eenheid=maat.eenheid, waarde=getallen, tekst=woorden, attribuut=attribuut
    )


def _woord(toestand: object) -> str:
    """Status as one word, as version 4 writes it: ``NaderVoorlopig``."""
    return "".join(deel[:1].upper() + deel[1:] for deel in netjes(toestand).split())


def _eerste(soorten: dict[str, Any], gezocht: tuple[str, ...]) -> str | None:
    return next((naam for naam, soort in soorten.items() if soort in gezocht), None)


def _tekst(waarde: str) -> str:
    return "'" + waarde.replace("'", "''") + "'"
