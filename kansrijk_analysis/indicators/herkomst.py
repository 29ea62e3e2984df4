"""Where a figure comes from: the figure, how it was computed, the tellingen that went in, and the raw rows of those.

What a figure hides its chain hides. Of a hidden figure there are no counts, rows, weights or members at all; of a shown
one only the counts that may be told beside it (``toonbaar``).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import gegevens
from kansrijk_analysis.indicators.compute import KOLOMMEN, Figures
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.indicators.keten import Bestand, Cijfer, Herkomst, Lid, Onderdeel, Rol, Telling
from kansrijk_analysis.indicators.leveringen import tabel_van
from kansrijk_analysis.indicators.ruw import Ruwzoeker
from kansrijk_analysis.indicators.selectie import OPGETELD
from kansrijk_analysis.indicators.selectie import cijfers_van as som_van
from kansrijk_analysis.indicators.telboek import Bijdrage, Telboek, jaren_van, maten_van
from kansrijk_analysis.indicators.toonbaar import Toonbaar
from kansrijk_analysis.model import VERBORGEN, Breukdeel, Gebied, Indicator, Niveau, Reden, Waardedeel
from kansrijk_analysis.sources import definities
from kansrijk_analysis.text import opsomming, tekst

_GETALLEN = ("waarde", "ondergrens", "bovengrens", "teller", "noemer", "speling")
_HEEL = 1e-6
_SUGGESTIES = 3


def herkomst(indicator: str, gebied: Gebied | str, jaar: int, bron: str = gegevens.BASIS) -> Herkomst:
    """Tell where the figure of an indicator in an area and year comes from.

    ``indicator``: id or name; ``gebied``: as for ``areas.find_gebied``; ``jaar``: any year of the period.
    Raises ``OngeldigeInvoer`` for an indicator or source that is not there, ``OnbekendGebied``, and ``GeenCijfers``
    where nothing was computed, naming the periods that were.
    """
    if bron not in gegevens.BRONNEN:
        raise OngeldigeInvoer(waarde=bron, veld="bron", doe=tekst("gegevens.onbekende_bron"))
    wat = zoek_indicator(indicator, bron)
    waar = areas.find_gebied(gebied) if isinstance(gebied, str) else gebied
    lade = _lade(bron, gegevens.vingerafdruk(bron), tuple(t.pad for t in gegevens.bruikbaar(bron).values()))
    lade.zoekers.clear()  # raw answers can come and go while the figures stay the same
    rij = lade.rij(wat, waar, jaar)
    wat = lade.variant(wat, rij)
    reden = rij["reden"] if isinstance(rij["reden"], str) and rij["reden"] else None
    verborgen = reden in VERBORGEN
    getallen = {naam: None if reden or rij[naam] != rij[naam] else float(rij[naam]) for naam in _GETALLEN}
    delen = lade.onderdelen(wat, waar, rij, reden) if not verborgen else ()
    tabellen = dict.fromkeys(deel.tabel for deel in (wat.teller, wat.noemer, wat.waarde) if deel is not None)
    return Herkomst(
        indicator=wat,
        gebied=waar,
        van=int(rij["van"]),
        tot=int(rij["tot"]),
        periode=str(rij["periode"]),
        bron=bron,
        indeling=lade.figuren(waar.niveau).jaar,
        oefen=bron == gegevens.OEFEN,
        cijfer=Cijfer(**getallen, status="" if reden else str(rij["status"]), reden=reden, verborgen=verborgen),
        onderdelen=delen,
        leden=lade.leden(wat, waar, rij) if not verborgen else (),
        bestanden=tuple(lade.bestand(tabel) for tabel in tabellen if tabel in lade.tafels),
    )


def zoek_indicator(woord: str, bron: str = gegevens.BASIS) -> Indicator:
    """Find an indicator by its id, name or short name. Raises ``OngeldigeInvoer`` with what comes nearest."""
    alle = {indicator.id: indicator for indicator in gegevens.indicatoren(bron)}
    namen: dict[str, str] = {}
    for indicator in alle.values():
        for naam in (indicator.korte_naam, indicator.naam, indicator.id):
            namen[_sleutel(naam)] = indicator.id
    zoek = _sleutel(woord)
    if zoek in namen:
        return alle[namen[zoek]]
    binnen = [naam for naam in namen if zoek and zoek in naam]
    lijkt = [*binnen, *difflib.get_close_matches(zoek, namen, n=4 * _SUGGESTIES, cutoff=0.0)]
    keuzes = list(dict.fromkeys(namen[naam] for naam in lijkt))[:_SUGGESTIES]
    raad = opsomming([tekst("herkomst.keuze", naam=alle[id_].naam, id=id_) for id_ in keuzes], "of")
    raise OngeldigeInvoer(waarde=woord, veld="indicator", doe=tekst("herkomst.bedoelt", keuzes=raad))


def _sleutel(naam: str) -> str:
    return " ".join(naam.replace("_", " ").casefold().split())


@lru_cache(maxsize=4)
def _lade(bron: str, _afdruk: str, _paden: tuple[Path, ...]) -> _Lade:
    return _Lade(bron)


class _Lade:
    """The figures and tellingen of one source, of one state of data and code."""

    def __init__(self, bron: str) -> None:
        self.bron = bron
        self.tafels = gegevens.bruikbaar(bron)
        self.indicatoren = gegevens.indicatoren(bron)
        self._definities = definities()
        self._boeken: dict[tuple[str, bool], Telboek] = {}
        self.zoekers: dict[str, Ruwzoeker] = {}
        self.toonbaar = Toonbaar(
            [i for i in self.indicatoren if all(d.tabel in self.tafels for d in (i.teller, i.noemer) if d is not None)],
            lambda niveau: self.figuren(niveau).table,
            self.boek,
            frozenset(naam for naam, tafel in self.tafels.items() if tafel.wijken.is_file()),
            gegevens.INDELING,
        )

    def figuren(self, niveau: Niveau) -> Figures:
        """Give the figures in which areas of this level are."""
        delen = (Niveau.WIJK, Niveau.BUURT)
        return gegevens.load_figures(self.bron, str(niveau if niveau in delen else Niveau.GEMEENTE))

    def boek(self, tabel: str, *, wijken: bool = False) -> Telboek:
        """Give the tellingen of a table, with every measure that an indicator uses."""
        if (tabel, wijken) not in self._boeken:
            tafel = self.tafels.get(tabel)
            maten = {
                maat
                for indicator in self.indicatoren
                for deel in (indicator.teller, indicator.noemer, indicator.waarde)
                if deel is not None and deel.tabel == tabel
                for maat in _maten(deel)
            }
            pad = None if tafel is None else tafel.wijken if wijken else tafel.pad
            if tafel is None or pad is None or not pad.is_file():
                raise GeenCijfers(wat=tabel, doe=tekst("gegevens.geen_wijken"))
            frame = pd.read_parquet(pad, filters=[("maat", "in", sorted(maten))])
            self._boeken[tabel, wijken] = Telboek(tafel.telbron, frame, maten, gegevens.INDELING)
        return self._boeken[tabel, wijken]

    def bestand(self, tabel: str) -> Bestand:
        """Say which file holds the tellingen of a table."""
        tafel = self.tafels[tabel]
        return Bestand(tafel.bron, tafel.pad.name, tafel.afdruk)

    # --- the figure --------------------------------------------------------------------------------------------

    def rij(self, indicator: Indicator, gebied: Gebied, jaar: int) -> dict[str, Any]:
        """Find the row of the figures table. Raises ``GeenCijfers``."""
        if gebied.niveau in OPGETELD:
            rijen = som_van(gebied, self.figuren(gebied.niveau))
        elif gebied.niveau in (Niveau.WIJK, Niveau.BUURT):
            tabel = self.figuren(gebied.niveau).table
            rijen = tabel[tabel["gebied"] == gebied.code]
        else:
            rijen = gegevens.gebiedscijfers(gebied.code, self.bron)
        rijen = rijen.loc[rijen["indicator"] == indicator.id, KOLOMMEN]
        raak = rijen[(rijen["van"] <= jaar) & (rijen["tot"] >= jaar)]
        if len(raak):
            return {str(k): v for k, v in raak.iloc[0].items()}
        if len(rijen):
            doe = tekst("herkomst.wel", perioden=opsomming(list(dict.fromkeys(rijen.sort_values("tot")["periode"]))))
        else:
            doe = tekst("herkomst.geen_landelijk" if indicator.landelijk else "herkomst.geen")
        wat = tekst("herkomst.wat", indicator=indicator.naam, gebied=gebied.naam, jaar=jaar)
        raise GeenCijfers(wat=wat, doe=doe)

    def variant(self, indicator: Indicator, rij: Mapping[str, Any]) -> Indicator:
        """Give the indicator as the source of a row has it: own figures can stand beside those of an open table."""
        zelfde = (i for i in self.indicatoren if i.id == indicator.id and tabel_van(i) == rij["bron"])
        return next(zelfde, indicator)

    def leden(self, indicator: Indicator, gebied: Gebied, rij: Mapping[str, Any]) -> tuple[Lid, ...]:
        """Give the gemeenten that a region was added up from, each as the page shows it."""
        if gebied.niveau in (Niveau.GEMEENTE, Niveau.WIJK, Niveau.BUURT) or not self._opgeteld(indicator, gebied, rij):
            return ()
        tabel = self.figuren(gebied.niveau).table
        tabel = tabel[(tabel["indicator"] == indicator.id) & (tabel["tot"] == rij["tot"])].set_index("gebied")
        uit = []
        for code in areas.leden(gebied.code, gebied.jaar):
            lid = tabel.loc[code]
            reden = lid["reden"] if isinstance(lid["reden"], str) and lid["reden"] else None
            if lid["bron"] != rij["bron"]:  # its figure is from another source than what went into the sum
                reden = reden or Reden.ANDERE_BRON.value
            cijfers = {naam: None if reden or lid[naam] != lid[naam] else float(lid[naam]) for naam in _GETALLEN}
            uit.append(Lid(code, _naam(code), cijfers["teller"], cijfers["noemer"], cijfers["waarde"], reden))
        return tuple(uit)

    def _opgeteld(self, indicator: Indicator, gebied: Gebied, rij: Mapping[str, Any]) -> bool:
        """Tell whether the area is a sum of gemeenten: the source counts the nation itself, as a rule."""
        if indicator.teller is None:
            return False
        if gebied.code != NEDERLAND:
            return True
        boek, jaren = self.boek(indicator.teller.tabel), jaren_van(indicator, rij["van"], rij["tot"])
        return any(
            [b.gebied for b in boek.bijdragen_land(maat, jaar)] != [NEDERLAND]
            for maat in indicator.teller.maten
            for jaar in jaren
        )

    # --- what went in --------------------------------------------------------------------------------------------

    def onderdelen(
        self, indicator: Indicator, gebied: Gebied, rij: Mapping[str, Any], reden: str | None
    ) -> tuple[Onderdeel, ...]:
        """Give numerator and denominator, or the ready-made value, with their tellingen."""
        if indicator.waarde is not None:
            return self._kant_en_klaar(indicator, indicator.waarde, gebied, rij, reden)
        delen: list[Onderdeel] = []
        paren: list[tuple[Rol, Breukdeel | None]] = [("teller", indicator.teller), ("noemer", indicator.noemer)]
        jaren = jaren_van(indicator, int(rij["van"]), int(rij["tot"]))
        for rol, deel in paren:
            if deel is not None:
                delen.append(self._deel(rol, deel, gebied, jaren, rij, reden))
        return tuple(delen)

    def _deel(
        self, rol: Rol, deel: Breukdeel, gebied: Gebied, jaren: list[int], rij: Mapping[str, Any], reden: str | None
    ) -> Onderdeel:
        wijken = gebied.niveau in (Niveau.WIJK, Niveau.BUURT)
        boek = self.boek(deel.tabel, wijken=wijken)
        # Of a figure that is missing, and of gemeenten in a region, nothing is told that is no figure of its own.
        los = reden is None and (wijken or gebied.niveau in (Niveau.GEMEENTE, Niveau.LAND))
        tellingen, som = [], 0.0
        for maat, teken in maten_van(deel):
            for jaar in jaren:
                for naar, bijdragen in self._bijdragen(boek, maat, jaar, gebied):
                    alleen = len(bijdragen) == 1 and bijdragen[0].gewicht == 1
                    for bijdrage in bijdragen:
                        aantal = boek.rij(maat, jaar, bijdrage.gebied).aantal
                        som += teken * bijdrage.gewicht * aantal
                        cel = (deel.tabel, maat, jaar, bijdrage.gebied)
                        mag = self.toonbaar.mag(cel, naar, alleen=alleen, los=los and naar == gebied.code)
                        tellingen.append(self._telling(boek, cel, teken, naar, bijdrage, mag=mag))
        som /= deel.deel_door
        afronding = {m.titel: m.afronding if wijken else m.afronding_gemeente for m in boek.tabel.maten}
        return Onderdeel(
            rol=rol,
            omschrijving=deel.omschrijving,
            tabel=deel.tabel,
            maten=deel.maten,
            min_maten=deel.min_maten,
            deel_door=deel.deel_door,
            jaren=tuple(jaren),
            afrondingen=tuple(sorted({afronding.get(m.split(" | ")[0], 1) for m in (*deel.maten, *deel.min_maten)})),
            som=som if reden is None else None,
            klopt=math.isclose(som, float(rij[rol]), rel_tol=1e-9, abs_tol=_HEEL) if reden is None else None,
            tellingen=tuple(tellingen),
        )

    def _bijdragen(self, boek: Telboek, maat: str, jaar: int, gebied: Gebied) -> list[tuple[str, list[Bijdrage]]]:
        """Give, per area of today, the areas of the source that its count was made of."""
        if gebied.niveau in (Niveau.WIJK, Niveau.BUURT):
            return [(gebied.code, boek.bijdrage_wijk(jaar, gebied.code, gebied.niveau))]
        if gebied.code == NEDERLAND and (land := boek.bijdragen_land(maat, jaar))[:1] == [
            Bijdrage(NEDERLAND, 1, False)
        ]:
            return [(NEDERLAND, land)]
        return [
            (lid, [_voor_deel(bijdrage, deel) for bijdrage in boek.bijdragen(maat, jaar, lid)])
            for lid, deel in areas.aandelen(gebied.code, gebied.jaar).items()
        ]

    def _kant_en_klaar(
        self, indicator: Indicator, deel: Waardedeel, gebied: Gebied, rij: Mapping[str, Any], reden: str | None
    ) -> tuple[Onderdeel, ...]:
        boek, tot = self.boek(deel.tabel), int(rij["tot"])
        bijdragen = [Bijdrage(gebied.code, 1.0, False)]
        if gebied.niveau is Niveau.GEMEENTE:
            bijdragen = boek.bijdragen(deel.maat, tot, gebied.code)
        maten: list[tuple[Rol, str | None]] = [
            ("waarde", deel.maat), ("ondergrens", deel.ondergrens), ("bovengrens", deel.bovengrens),
        ]  # fmt: skip
        uit = []
        for rol, maat in maten:
            if maat is None:
                continue
            tellingen = tuple(
                self._telling(boek, (deel.tabel, maat, tot, b.gebied), 1, gebied.code, b, mag=reden is None)
                for b in bijdragen
            )
            som = None if reden is not None else sum(boek.rij(maat, tot, b.gebied).aantal for b in bijdragen)
            klopt = None if som is None else math.isclose(som, float(rij[rol]), rel_tol=1e-9, abs_tol=_HEEL)
            uit.append(
                Onderdeel(rol, indicator.naam, deel.tabel, (maat,), (), 1.0, (tot,), (1,), som, klopt, tellingen)
            )
        return tuple(uit)

    def _telling(
        self, boek: Telboek, cel: tuple[str, str, int, str], teken: int, naar: str, bijdrage: Bijdrage, *, mag: bool
    ) -> Telling:
        tabel, maat, jaar, gebied = cel
        rij = boek.rij(maat, jaar, gebied)
        if tabel not in self.zoekers:
            self.zoekers[tabel] = Ruwzoeker(self.tafels[tabel], self._definities.get(tabel))
        ontbreekt = math.isnan(rij.aantal)
        return Telling(
            tabel=tabel,
            maat=maat,
            teken=teken,
            jaar=jaar,
            gebied=gebied,
            gebied_naam=_naam(gebied),
            naar=naar,
            gewicht=bijdrage.gewicht,
            geschat=bijdrage.geschat,
            aantal=rij.aantal if mag and not ontbreekt else None,
            getoond=mag or ontbreekt,
            status=rij.status,
            reden=(rij.reden or Reden.NIET_BESCHIKBAAR.value) if ontbreekt else None,
            ruw=self.zoekers[tabel].zoek(maat, jaar, gebied, rij.aantal, toon=mag),
        )


def _maten(deel: Breukdeel | Waardedeel) -> list[str]:
    if isinstance(deel, Waardedeel):
        return [maat for maat in (deel.maat, deel.ondergrens, deel.bovengrens) if maat is not None]
    return [maat for maat, _ in maten_van(deel)]


def _naam(code: str) -> str:
    """Name of an area of any year."""
    if code.startswith("GM"):
        return _namen().get(code, code)
    return areas.find_gebied(code).naam


@cache
def _namen() -> dict[str, str]:
    wijzigingen = areas.wijzigingen()
    namen: dict[str, str] = {}
    for kant in ("van", "naar"):
        namen |= dict(zip(wijzigingen[f"{kant}_code"], wijzigingen[kant], strict=True))
    for jaar in areas.register_jaren():
        lijst = areas.gemeenten(jaar)
        namen |= dict(zip(lijst["code"], lijst["naam"], strict=True))
    return namen


def _voor_deel(bijdrage: Bijdrage, deel: float) -> Bijdrage:
    """Count a gemeente for the part of it that lies in a region."""
    return bijdrage if deel == 1 else bijdrage._replace(gewicht=bijdrage.gewicht * deel, geschat=True)
