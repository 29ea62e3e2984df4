"""Fetch every edition of the defined tables into the raw store; one that fails stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from kansrijk_analysis.config import Instellingen, instellingen
from kansrijk_analysis.errors import BronOnbereikbaar, KansrijkError
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources.bron import GEEN_ATTRIBUUT, Bouw, Bron, Kenmerken, vorm
from kansrijk_analysis.sources.cache import Manifest, Opslag, Transactie, Zending
from kansrijk_analysis.sources.http import Antwoord, Verbinding
from kansrijk_analysis.sources.lezen import bron_van
from kansrijk_analysis.sources.maten import kaal
from kansrijk_analysis.sources.vraag import vraag_van
from kansrijk_analysis.text import datum, getal, tekst

Melding = Callable[[str, str, int, int], None]
Register = Callable[[int], int | None]
Keur = Callable[[Tabel, pd.DataFrame], None]


@dataclass(frozen=True)
class Ophaalresultaat:
    """What became of one edition of one table; ``zin`` says it in Dutch, with what will be used instead."""

    definitie: str
    tabel: str
    jaar: int
    uitkomst: Literal["vernieuwd", "al_nieuwste", "mislukt"]
    zin: str
    zending: Zending | None
    fout: KansrijkError | None = None


def haal_op(
    tabellen: Iterable[Tabel],
    *,
    melding: Melding = lambda tabel, stap, gedaan, totaal: None,
    met: Instellingen | None = None,
    aantal_gemeenten: Register = lambda jaar: None,
    keur: Keur = lambda definitie, lang: None,
    is_er: Callable[[str], bool] = lambda tabel: True,
) -> list[Ophaalresultaat]:
    """Fetch each edition of each definition, unless the newest one is here already.

    ``melding(tabel, stap, gedaan, totaal)`` is called at each step; ``gedaan`` and ``totaal`` count
    editions. ``aantal_gemeenten(jaar)`` tells how many gemeenten there were (``None``: not known);
    a table with figures for far fewer is refused. ``keur`` gets the definition and the long raw table of
    an edition and raises a ``KansrijkError`` when no figures can be made of it; that edition is not stored.
    ``is_er(id)`` tells whether there are other figures of a table, to say what is used when fetching fails.
    A failure is a result, not an exception; the raw store then holds what it held before.
    """
    met = met or instellingen()
    opslag = Opslag(met.cache)
    edities = [(tabel, jaar) for tabel in tabellen for jaar in sorted(tabel.edities)]
    resultaten = []
    zwijgt: set[str] = set()
    for gedaan, (definitie, jaar) in enumerate(edities):
        nummer = definitie.edities[jaar]

        def stap(wat: str, nummer: str = nummer, gedaan: int = gedaan) -> None:
            melding(nummer, wat, gedaan, len(edities))

        # A service that did not answer for one table gets one try for each of the others: without
        # internet a user must not wait for all tries of all tables.
        hoe = replace(met, pogingen=1) if definitie.dienst in zwijgt else met
        try:
            resultaat = _Ophaling(definitie, jaar, hoe, opslag, stap, aantal_gemeenten, keur).uitvoeren()
        except KansrijkError as fout:
            if isinstance(fout, BronOnbereikbaar):
                zwijgt.add(definitie.dienst)
            resultaat = _mislukt(definitie, jaar, opslag, fout, is_er(definitie.id))
        resultaten.append(resultaat)
        melding(nummer, resultaat.zin, gedaan + 1, len(edities))
    return resultaten


@dataclass(frozen=True)
class _Ophaling:
    """One edition of one table."""

    definitie: Tabel
    jaar: int
    met: Instellingen
    opslag: Opslag
    stap: Callable[[str], None]
    aantal_gemeenten: Register
    keur: Keur

    @property
    def nummer(self) -> str:
        return self.definitie.edities[self.jaar]

    def uitvoeren(self) -> Ophaalresultaat:
        definitie, nummer = self.definitie, self.nummer
        bron = bron_van(definitie.dienst)
        with self.opslag.slot(definitie.dienst, nummer), bron.verbinding(nummer, self.met) as verbinding:
            self.stap(tekst("bronnen.stap.kenmerken"))
            eerste, kenmerken = bron.kenmerken(verbinding)
            vorige = self.opslag.laatste(definitie.dienst, nummer, definitie.id).zending
            if vorige and self._is_dezelfde(vorige.manifest, kenmerken):
                return self._resultaat("al_nieuwste", vorige)
            with self.opslag.transactie(definitie.dienst, nummer) as transactie:
                zending = self._haal(bron, verbinding, transactie, eerste, kenmerken)
            return self._resultaat("vernieuwd", zending)

    def _haal(
        self, bron: Bron, verbinding: Verbinding, transactie: Transactie, eerste: Antwoord, kenmerken: Kenmerken
    ) -> Zending:
        transactie.bewaar(bron.onderdeel_kenmerken, eerste)
        bouw = bron.haal(vraag_van(self.definitie, self.jaar), verbinding, transactie.bewaar, self.stap)
        self.stap(tekst("bronnen.stap.controle"))
        with vorm(verbinding, tekst("bronnen.stap.onderdeel_cijfers")):
            lang = bron.lang(transactie.stukken(), self.nummer, bouw)
        self._controleer_maten(lang, verbinding)
        self._controleer_gemeenten(lang, verbinding)
        with vorm(verbinding, tekst("bronnen.stap.onderdeel_cijfers")):
            self.keur(self.definitie, lang)
        return self.opslag.voltooi(transactie, self._manifest(kenmerken, bouw, transactie, len(lang)))

    def _controleer_gemeenten(self, lang: pd.DataFrame, verbinding: Verbinding) -> None:
        """A year in which many gemeenten have no figure at all is an incomplete answer."""
        met_cijfer = lang[lang["gebied"].str.startswith("GM") & (lang["attribuut"] == GEEN_ATTRIBUUT)]
        for jaar, gekregen in met_cijfer.groupby("jaar")["gebied"].nunique().items():
            verwacht = self.aantal_gemeenten(int(str(jaar)))
            if verwacht is not None and gekregen < self.definitie.dekking * verwacht:
                raise verbinding.onjuist("te_weinig_gemeenten", jaar=jaar, gekregen=gekregen, verwacht=verwacht)

    def _controleer_maten(self, lang: pd.DataFrame, verbinding: Verbinding) -> None:
        """The list of measures can name one that has no figures at all in this edition."""
        for maat in self.definitie.maten:
            if maat.titel_gezien:
                eigen = (lang["maat"] == maat.titel) & (lang["eenheid"] == maat.eenheid)
            else:
                eigen = lang["maat_code"].map(kaal) == kaal(maat.code or "")
            if maat.code and self.definitie.dienst == "cbs-v4":
                eigen &= lang["maat_code"] == maat.code
            if not maat.optioneel and not eigen.any():
                raise verbinding.onjuist("maat_zonder_rijen", titel=maat.titel, eenheid=maat.eenheid)

    def _is_dezelfde(self, eerder: Manifest, nu: Kenmerken) -> bool:
        """The table has not changed since, and was asked for in the same way."""
        return nu.gewijzigd != "" and (eerder.gewijzigd, eerder.vraag) == (nu.gewijzigd, self._vraag())

    def _vraag(self) -> dict[str, Any]:
        """What is asked, in a form that can be compared with what was asked before."""
        velden = {"gebied_dimensie", "periode_dimensie", "gebieden", "vanaf", "filters", "maten"}
        vraag = self.definitie.model_dump(mode="json", include=velden)
        vraag["maten"] = [{k: m[k] for k in ("titel", "eenheid", "code")} for m in vraag["maten"]]
        return vraag

    def _manifest(self, kenmerken: Kenmerken, bouw: Bouw, transactie: Transactie, rijen: int) -> Manifest:
        return Manifest(
            definitie=self.definitie.id,
            dienst=self.definitie.dienst,
            tabel=self.nummer,
            titel=kenmerken.titel,
            editie=self.jaar,
            opgehaald=dt.datetime.now(dt.UTC).replace(microsecond=0),
            gewijzigd=kenmerken.gewijzigd,
            licentie=kenmerken.licentie or self.definitie.licentie,
            rijen=rijen,
            gebied_dimensie=bouw.gebied,
            periode_dimensie=bouw.periode,
            vraag=self._vraag(),
            bestanden=tuple(transactie.bestanden),
        )

    def _resultaat(self, uitkomst: Literal["vernieuwd", "al_nieuwste"], zending: Zending) -> Ophaalresultaat:
        manifest = zending.manifest
        zin = tekst(
            f"bronnen.ophalen.{uitkomst}",
            tabel=self.nummer,
            rijen=getal(manifest.rijen),
            gewijzigd=_dag(manifest.gewijzigd),
        )
        return Ophaalresultaat(self.definitie.id, self.nummer, self.jaar, uitkomst, zin, zending)


def _mislukt(definitie: Tabel, jaar: int, opslag: Opslag, fout: KansrijkError, is_er: bool) -> Ophaalresultaat:
    nummer = definitie.edities[jaar]
    zending = opslag.laatste(definitie.dienst, nummer, definitie.id).zending
    if zending:
        dag = datum(zending.manifest.opgehaald.date())
        zin = tekst("bronnen.ophalen.mislukt_cache", fout=fout, datum=dag)
    else:
        zin = tekst(f"bronnen.ophalen.mislukt_{'ingebouwd' if is_er else 'niets'}", fout=fout)
    return Ophaalresultaat(definitie.id, nummer, jaar, "mislukt", zin, zending, fout)


def _dag(moment: str) -> str:
    """Date in words of a moment as a service writes it."""
    try:
        return datum(dt.date.fromisoformat(moment[:10]))
    except ValueError:
        return tekst("bronnen.ophalen.onbekende_datum")
