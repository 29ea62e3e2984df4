"""Compare the definitions of the tables with what the services say of them now; nothing is stored or changed.

Only metadata is asked for: what the table is, its measures and its code lists. What does not fit is told with what
stands there instead; what was not seen when the definition was made is proposed as a line for its file.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd
import yaml

from kansrijk_analysis.config import Instellingen, instellingen
from kansrijk_analysis.errors import BronOnbereikbaar, KansrijkError, MetadataPastNiet
from kansrijk_analysis.model import Maat, Tabel
from kansrijk_analysis.sources.bron import Beschrijving, jaar_van
from kansrijk_analysis.sources.lezen import bron_van
from kansrijk_analysis.sources.maten import kies_maten
from kansrijk_analysis.sources.vraag import Vraag, kies_gebieden, met_codes, met_dimensies, vraag_van
from kansrijk_analysis.text import opsomming, tekst

Soort = Literal["past_niet", "onbereikbaar", "voorstel"]
Melding = Callable[[str, int, int], None]
_LIJKT = 0.4  # least likeness of a title that is named beside one that is gone
_BREED = 10_000  # a line of YAML stays one line


@dataclass(frozen=True)
class Bevinding:
    """One thing found at one edition of a table: what we have, what the service has, and the line to put in the file.

    ``titel`` is the service's own title of a measure that we call otherwise: indicators name it too.
    """

    tabel: str
    nummer: str
    jaar: int
    soort: Soort
    onderdeel: str
    ons: str
    bron: str
    zin: str
    yaml: str = ""
    titel: str = ""


@dataclass(frozen=True)
class Nagekeken:
    """Outcome of one definition, all its editions together."""

    definitie: Tabel
    bevindingen: tuple[Bevinding, ...]

    @property
    def uitkomst(self) -> Literal["past", "past_niet", "onbereikbaar"]:
        """Whether fetching will go well; a proposal is no reason that it would not."""
        soorten = {bevinding.soort for bevinding in self.bevindingen}
        if "past_niet" in soorten:
            return "past_niet"
        return "onbereikbaar" if "onbereikbaar" in soorten else "past"


def kijk_na(
    definities: Iterable[Tabel],
    vandaag: dt.date,
    *,
    melding: Melding = lambda nummer, gedaan, totaal: None,
    met: Instellingen | None = None,
) -> list[Nagekeken]:
    """Ask the metadata of every edition of the definitions and compare; a failure is a finding, not an exception.

    A definition that fits gets a proposal for ``nagekeken_op`` with ``vandaag``. ``melding(number, done, total)``.
    """
    definities = list(definities)
    dienst = _Diensten(met or instellingen())
    totaal = sum(len(definitie.edities) for definitie in definities)
    gedaan = 0
    uit = []
    for definitie in definities:
        bevindingen: list[Bevinding] = []
        for jaar, nummer in sorted(definitie.edities.items()):
            melding(nummer, gedaan, totaal)
            bevindingen += _Editie(definitie, jaar).vergelijk(dienst.beschrijving(definitie.dienst, nummer))
            gedaan += 1
        nagekeken = Nagekeken(definitie, tuple(_een_keer(bevindingen)))
        if nagekeken.uitkomst == "past":
            dag = _Editie(definitie, max(definitie.edities)).voorstel(
                "nagekeken_op", str(definitie.nagekeken_op or "–"), str(vandaag), f"nagekeken_op: {vandaag}"
            )
            nagekeken = replace(nagekeken, bevindingen=(*nagekeken.bevindingen, dag))
        uit.append(nagekeken)
    return uit


class _Diensten:
    """Asks each table once; a service that does not answer gets one try for each of its other tables."""

    def __init__(self, met: Instellingen) -> None:
        self._met = met
        self._zwijgt: set[str] = set()
        self._gevraagd: dict[tuple[str, str], Beschrijving | KansrijkError] = {}

    def beschrijving(self, dienst: str, nummer: str) -> Beschrijving | KansrijkError:
        if (dienst, nummer) not in self._gevraagd:
            self._gevraagd[dienst, nummer] = self._vraag(dienst, nummer)
        return self._gevraagd[dienst, nummer]

    def _vraag(self, dienst: str, nummer: str) -> Beschrijving | KansrijkError:
        bron = bron_van(dienst)
        hoe = replace(self._met, pogingen=1) if dienst in self._zwijgt else self._met
        try:
            with bron.verbinding(nummer, hoe) as verbinding:
                return bron.beschrijf(verbinding)
        except KansrijkError as fout:
            if isinstance(fout, BronOnbereikbaar):
                self._zwijgt.add(dienst)
            return fout


@dataclass(frozen=True)
class _Editie:
    """One edition of a definition, beside what the service says of its table."""

    definitie: Tabel
    jaar: int

    @property
    def nummer(self) -> str:
        return self.definitie.edities[self.jaar]

    @property
    def enige(self) -> bool:
        """Whether the definition is about this table alone: then its file can say what this table calls things."""
        return len(self.definitie.edities) == 1

    def bevinding(self, soort: Soort, onderdeel: str, ons: str, bron: str, zin: str, **meer: str) -> Bevinding:
        return Bevinding(self.definitie.id, self.nummer, self.jaar, soort, onderdeel, ons, bron, zin, **meer)

    def voorstel(self, onderdeel: str, ons: str, bron: str, yaml: str, titel: str = "") -> Bevinding:
        zin = tekst("nakijken.voorstel", onderdeel=onderdeel, ons=ons, bron=bron)
        return self.bevinding("voorstel", onderdeel, ons, bron, zin, yaml=yaml, titel=titel)

    def past_niet(self, onderdeel: str, ons: str, bron: Iterable[str], fout: KansrijkError) -> Bevinding:
        wat = str(fout.velden.get("wat", fout))
        return self.bevinding("past_niet", onderdeel, ons, opsomming(list(bron), "of") or "–", wat)

    def vergelijk(self, gevonden: Beschrijving | KansrijkError) -> Iterator[Bevinding]:
        if isinstance(gevonden, KansrijkError):
            soort: Soort = "onbereikbaar" if isinstance(gevonden, BronOnbereikbaar) else "past_niet"
            yield self.bevinding(soort, "tabel", self.nummer, "–", str(gevonden))
            return
        yield from self._naam(gevonden)
        yield from self._dimensies(gevonden)
        yield from self._filters(gevonden)
        yield from self._gebieden(gevonden)
        yield from self._perioden(gevonden)
        for maat in self.definitie.maten:
            yield from self._maat(maat, gevonden.maten)

    def _naam(self, gevonden: Beschrijving) -> Iterator[Bevinding]:
        titel = gevonden.kenmerken.titel
        if self.enige and titel != self.definitie.naam:
            yield self.voorstel("naam", self.definitie.naam, titel, _regel({"naam": titel}))

    def _dimensies(self, gevonden: Beschrijving) -> Iterator[Bevinding]:
        leeg = replace(vraag_van(self.definitie, self.jaar), gebied_dimensie=None, periode_dimensie=None, filters={})
        gevraagd = {
            "gebied_dimensie": self.definitie.gebied_dimensie,
            "periode_dimensie": self.definitie.periode_dimensie,
        }
        for veld, dimensie in gevraagd.items():
            try:
                met_dimensies(replace(leeg, gebied_dimensie=dimensie), gevonden.dimensies)
            except MetadataPastNiet as fout:
                yield self.past_niet(veld, dimensie or "–", _dimensienamen(gevonden), fout)

    def _filters(self, gevonden: Beschrijving) -> Iterator[Bevinding]:
        vraag = vraag_van(self.definitie, self.jaar)
        regels: dict[str, str | list[str]] = {}
        ons: list[str] = []
        for naam, gevraagd in vraag.filters.items():
            alleen = replace(vraag, gebied_dimensie=None, periode_dimensie=None, filters={naam: gevraagd})
            try:
                hernoemd = met_dimensies(alleen, gevonden.dimensies)
            except MetadataPastNiet as fout:
                yield self.past_niet(f"filters.{naam}", naam, _dimensienamen(gevonden), fout)
                continue
            (dimensie,) = hernoemd.filters
            codes, fouten = self._codes(hernoemd, dimensie, gevonden.codes[dimensie])
            yield from fouten
            if not fouten:
                ons += [naam] * (naam != dimensie) + [g for g, code in zip(gevraagd, codes, strict=True) if g != code]
                regels[dimensie] = codes if naam == self.definitie.uitgesplitst else codes[0]
        if ons and len(regels) == len(vraag.filters):
            yield self.voorstel("filters", opsomming(ons), _plat(regels), _regel({"filters": regels}))
        # A dimension that the definition leaves alone would give more than one figure for each area and year.
        bedoeld = {self.definitie.gebied_dimensie, self.definitie.periode_dimensie, *vraag.filters}
        for dimensie, titel in gevonden.dimensies.items():
            if not bedoeld & {dimensie, titel}:
                groepen = [f"{naam} ({code})" for code, naam in gevonden.codes[dimensie].items()]
                totalen = [groep for groep in groepen if groep.casefold().startswith("totaal")]
                wat = tekst("nakijken.indeling_erbij", dimensie=dimensie)
                yield self.bevinding("past_niet", "filters", "–", opsomming((totalen or groepen)[:3], "of"), wat)

    def _codes(self, vraag: Vraag, dimensie: str, titels: Mapping[str, str]) -> tuple[list[str], list[Bevinding]]:
        """Code of each category that is asked for, and what can't be found."""
        codes: list[str] = []
        fouten: list[Bevinding] = []
        for gevraagd in vraag.filters[dimensie]:
            een = replace(vraag, filters={dimensie: (gevraagd,)})
            try:
                codes += met_codes(een, dimensie, titels).filters[dimensie]
            except MetadataPastNiet as fout:
                dichtbij = [
                    f"{titel} ({code})" for code, titel in titels.items() if titel in _lijkt_op(gevraagd, titels)
                ]
                fouten.append(self.past_niet(f"filters.{dimensie}", gevraagd, dichtbij, fout))
        return codes, fouten

    def _gebieden(self, gevonden: Beschrijving) -> Iterator[Bevinding]:
        codes = list(gevonden.codes.get(self.definitie.gebied_dimensie, ()))
        for begin in self.definitie.gebieden if codes else ():
            try:
                kies_gebieden(replace(vraag_van(self.definitie, self.jaar), gebieden=(begin,)), codes)
            except MetadataPastNiet as fout:
                yield self.past_niet("gebieden", begin, sorted({code[:2] for code in codes}), fout)

    def _perioden(self, gevonden: Beschrijving) -> Iterator[Bevinding]:
        """Years of the table; the definition says the first one by its edition, or asks from a year on."""
        codes = gevonden.codes.get(self.definitie.periode_dimensie or "")
        if codes is None:
            return
        jaren = sorted(int(jaar) for jaar in jaar_van(pd.Series(list(codes), dtype="str")).dropna())
        gezocht = [jaar for jaar in jaren if jaar >= (self.definitie.vanaf or 0)]
        if not gezocht:
            wat = tekst("nakijken.geen_jaren", vanaf=self.definitie.vanaf or "–")
            yield self.bevinding(
                "past_niet", "perioden", str(self.definitie.vanaf or "–"), _plat(list(codes)[-3:]), wat
            )
        elif self.enige and gezocht[0] != self.jaar:
            regel = _regel({"edities": {gezocht[0]: self.nummer}})
            yield self.voorstel("edities", str(self.jaar), str(gezocht[0]), regel)

    def _maat(self, maat: Maat, beschikbaar: pd.DataFrame) -> Iterator[Bevinding]:
        een = self.definitie.model_copy(update={"maten": (maat,)})
        onderdeel = f"maten.{maat.titel}"
        ons = _maatnaam(maat.titel, maat.eenheid, maat.code)
        try:
            gekozen = kies_maten(een, beschikbaar, tabel=self.nummer)
        except MetadataPastNiet as fout:
            bezwaar = self.past_niet(onderdeel, ons, _naast(maat, beschikbaar), fout)
            regel = self._vervanging(maat, beschikbaar)
            yield replace(bezwaar, yaml=regel.get("yaml", ""), titel=regel.get("titel", ""))
            return
        if gekozen.empty or not self.enige:  # may be absent; positions differ from edition to edition
            return
        rij = gekozen.iloc[0]
        nu = self._zoals_bron(maat, rij, beschikbaar)
        if nu != maat:
            yield self.voorstel(onderdeel, ons, _maatnaam(nu.titel, nu.eenheid, nu.code), **_regel_van(maat, nu))

    def _vervanging(self, maat: Maat, beschikbaar: pd.DataFrame) -> dict[str, str]:
        """The line for a measure that has another code now, or another title or unit with the code that it had."""
        titel = beschikbaar[(beschikbaar["titel"] == maat.titel) & (beschikbaar["eenheid"] == maat.eenheid)]
        code = beschikbaar[beschikbaar["code"] == maat.code]
        for raak in (titel, code):
            if len(raak) == 1 and self.enige and maat.groep is None:
                rij = raak.iloc[0]
                anders = {veld: str(rij[veld]) for veld in ("titel", "eenheid", "code")}
                return _regel_van(maat, maat.model_copy(update=anders))
        return {}

    def _zoals_bron(self, maat: Maat, rij: pd.Series, beschikbaar: pd.DataFrame) -> Maat:
        """The measure as the service has it: its code, and where it was not seen before its title and unit."""
        anders: dict[str, object] = {"code": str(rij["code"])}
        if not maat.titel_gezien:
            anders |= {"titel": str(rij["titel"]), "eenheid": str(rij["eenheid"]), "titel_gezien": True}
            zelfde = beschikbaar[(beschikbaar["titel"] == rij["titel"]) & (beschikbaar["eenheid"] == rij["eenheid"])]
            if len(zelfde) > 1 and rij["groep"]:
                anders["groep"] = str(rij["groep"])
        return maat.model_copy(update=anders)


def _een_keer(bevindingen: Iterable[Bevinding]) -> Iterator[Bevinding]:
    """What the editions have in common is told once, at the first of them."""
    gezien: set[tuple[str, ...]] = set()
    for b in bevindingen:
        sleutel = (b.soort, b.onderdeel, b.ons, b.bron, b.zin.replace(b.nummer, ""))
        if b.soort == "voorstel" and sleutel in gezien:
            continue
        gezien.add(sleutel)
        yield b


def _dimensienamen(gevonden: Beschrijving) -> list[str]:
    return [f"{naam} ({titel})" for naam, titel in gevonden.dimensies.items()]


def _lijkt_op(gezocht: str, titels: Mapping[str, str]) -> list[str]:
    return difflib.get_close_matches(gezocht, list(dict.fromkeys(titels.values())), n=3, cutoff=_LIJKT)


def _naast(maat: Maat, beschikbaar: pd.DataFrame) -> list[str]:
    """Measures of the table that have the title or the code, or look most like it."""
    raak = beschikbaar[(beschikbaar["titel"] == maat.titel) | (beschikbaar["code"] == maat.code)]
    if raak.empty:
        dichtbij = difflib.get_close_matches(maat.titel, list(dict.fromkeys(beschikbaar["titel"])), n=3, cutoff=_LIJKT)
        raak = beschikbaar[beschikbaar["titel"].isin(dichtbij)]
    return [_maatnaam(r["titel"], r["eenheid"], r["code"]) for r in raak.head(3).to_dict("records")]


def _maatnaam(titel: str, eenheid: str, code: str | None) -> str:
    return f"{titel} ({eenheid or '–'}, {code or '–'})"


def _regel_van(maat: Maat, nu: Maat) -> dict[str, str]:
    """Line for the file, and the new title where there is one."""
    velden = nu.model_dump(exclude_defaults=True)
    return {"yaml": f"- {_stroom(velden)}", "titel": nu.titel if nu.titel != maat.titel else ""}


def _plat(waarde: object) -> str:
    return _stroom(waarde).strip("{}[]")


def _stroom(waarde: object) -> str:
    """Write a value as one line of YAML."""
    return yaml.safe_dump(waarde, default_flow_style=True, allow_unicode=True, sort_keys=False, width=_BREED).strip()


def _regel(velden: Mapping[str, object]) -> str:
    """Write one field of a definition as one line."""
    ((naam, waarde),) = velden.items()
    return f"{naam}: {_stroom(waarde).removesuffix('...').strip()}"
