"""A first mapping of a file, from its headers, its cells and the names in the catalogue; every guess is told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kansrijk_analysis.errors import BestandGeweigerd
from kansrijk_analysis.indicators.importeren.gebied import lijkt_gebied
from kansrijk_analysis.indicators.importeren.indruk import Indruk, codes, herkend, indruk_van, is_periode, is_rijnummer
from kansrijk_analysis.indicators.importeren.koppeling import (
    EIGEN_UITVOER,
    Koppeling,
    Waardekolom,
    bewaarde_koppeling,
    verwijs,
    vind_kolom,
)
from kansrijk_analysis.indicators.importeren.twijfels import Twijfels
from kansrijk_analysis.indicators.importeren.waardekolommen import JAAR, Waardekolommen
from kansrijk_analysis.indicators.importeren.woorden import deel_van, eenheid_van, plat
from kansrijk_analysis.sources.bestanden import Werkblad
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import tekst

_GEBIED = re.compile(
    r"(?:gm|gem|wk|gemeente|wijk|regio|gebieds?|stat)? ?(?:code|naam|id)|gemeenten?|gemeente ?(?:naam|code)|gebieden|"
    r"gebied|regio ?s?|regios|geo ?(?:id|item)|gwb ?code(?: \d+)?|codering(?: \d)?|wijken en buurten|wijkenenbuurten|"
    r"wijken|gem ?20\d\d|category|categorie"
)
_WIJKWOORD = re.compile(r"\b(?:wijk|wijken|buurt|buurten|wijkenenbuurten)\b")
_PERIODE = re.compile(r"perioden?|period|jaar|jaren|year|(?:peil|meet|verslag|rapportage)jaar|tijd|category|categorie")
_TIJDVAK = re.compile(r"perioden?|jaar|jaren|(?:peil|meet|verslag|rapportage|school)jaar|kwartaal|halfjaar|maand")
_INDICATOR = re.compile(r"indicator\w*|onderwerp\w*|maat|topic|variabele|thema|kenmerk")
_NIVEAU = re.compile(r"gebieds?niveau|geo ?level|soort regio|soortregio|regio ?soort|gebieds?type|recs|niveau")
_TOTAAL = re.compile(r"totaal\b|totale\b|alle\b|beide\b", re.IGNORECASE)
_DOWNLOADTIJD = re.compile(r"_\d{6,8}_\d{4,6}(?=\.|$)")  # "_05022020_161506": when, not about which year
_V4 = frozenset({"measure", "value", "valueattribute"})
# What ``uitvoer`` writes is known; nothing of it is a guess.
_EIGEN = Koppeling(
    gebied="gebied",
    periode="periode",
    indicator="indicator",
    waarden=(
        Waardekolom(kolom="teller", deel="teller", eenheid="aantal"),
        Waardekolom(kolom="noemer", deel="noemer", eenheid="aantal"),
        Waardekolom(kolom="waarde", deel="waarde", eenheid="van_indicator"),
        Waardekolom(kolom="ondergrens", deel="ondergrens", eenheid="van_indicator"),
        Waardekolom(kolom="bovengrens", deel="bovengrens", eenheid="van_indicator"),
    ),
)
_CODELIJSTEN = ({"identifier", "title"}, {"key", "title", "description"}, {"position", "parentid", "key"})


def stel_voor(werkblad: Werkblad) -> Koppeling:
    """Guess the mapping of a file. What a user must look at stands in ``twijfels``; what is unknown stays empty.

    The mapping of an earlier file with the same header goes before a guess. Raises ``BestandGeweigerd`` for a list
    of codes, metadata, or a table that can't be read without its other half.
    """
    _weiger_zonder_cijfers(werkblad)
    if tuple(kolom.naam for kolom in werkblad.kolommen) == EIGEN_UITVOER:
        return _EIGEN
    if (eerder := bewaarde_koppeling(werkblad)) is not None:
        return _vul_aan(eerder, werkblad)
    return _Gok(werkblad).koppeling()


def _weiger_zonder_cijfers(werkblad: Werkblad) -> None:
    koppen = {plat(kolom.naam).replace(" ", "") for kolom in werkblad.kolommen}
    if koppen >= _V4:
        raise _geweigerd(werkblad, "v4")
    if any(koppen >= lijst for lijst in _CODELIJSTEN) and not koppen & {"value", "waarde", "aantal"}:
        raise _geweigerd(werkblad, "codelijst")


def _geweigerd(werkblad: Werkblad, reden: str) -> BestandGeweigerd:
    wat, doe = (tekst(f"importeren.weiger.{reden}.{deel}") for deel in ("wat", "doe"))
    return BestandGeweigerd(bestand=werkblad.bestand, wat=wat, doe=doe, reden=reden)


def _vul_aan(eerder: Koppeling, werkblad: Werkblad) -> Koppeling:
    """Complete a kept mapping with what belongs to this file alone."""
    twijfels = Twijfels()
    twijfels.zeg("bewaard")
    vast = _vast(
        werkblad,
        twijfels,
        periode=not eerder.periode and not all(w.periode for w in eerder.waarden),
        gebied=not eerder.gebied and not all(w.gebied for w in eerder.waarden),
    )
    return eerder.model_copy(update={**vast, "twijfels": (*twijfels.zinnen, *_twijfels_van(werkblad, eerder))})


def _twijfels_van(werkblad: Werkblad, koppeling: Koppeling) -> list[str]:
    """Give what the reader doubted of the columns that are used."""
    gebruikt = {vind_kolom(werkblad, naam).letter for naam in koppeling.kolommen}
    return [
        tekst("importeren.twijfel.kolom", kolom=citaat(kolom.naam), zin=kolom.twijfel)
        for kolom in werkblad.kolommen
        if kolom.letter in gebruikt and kolom.twijfel
    ]


def _jaar_van_bestand(werkblad: Werkblad) -> str:
    """Give the one year that the file's name or title names; empty when there is none, or more."""
    for plek in (_DOWNLOADTIJD.sub("", werkblad.bestand), werkblad.blad, *werkblad.titelblok):
        jaren: set[str] = {jaar for jaar in JAAR.findall(plek) if is_periode(jaar)}
        if len(jaren) == 1:
            return jaren.pop()
    return ""


def _gebied_van_bestand(werkblad: Werkblad) -> str:
    stam = werkblad.bestand.rpartition(".")[0]
    for plek in (*werkblad.titelblok, werkblad.blad, *re.split(r"[_,;()–]| - ", stam)):
        for deel in (plek, *re.split(r"[:,;()–]|\b(?:in|van|gemeente)\b", plek)):
            if len(deel.strip()) > 2 and lijkt_gebied(deel):
                return deel.strip()
    return ""


def _vast(werkblad: Werkblad, twijfels: Twijfels, *, periode: bool, gebied: bool) -> dict[str, str]:
    """Look in the file's name and title for what no column tells: the period, the area."""
    uit: dict[str, str] = {}
    if periode:
        uit["vaste_periode"] = jaar = _jaar_van_bestand(werkblad)
        if jaar:
            twijfels.zeg("periode_uit_naam", jaar=jaar)
        else:
            twijfels.zeg("geen_periode")
    if gebied:
        uit["vast_gebied"] = naam = _gebied_van_bestand(werkblad)
        if naam:
            twijfels.zeg("gebied_uit_naam", gebied=citaat(naam))
        else:
            twijfels.zeg("geen_gebied")
    return uit


class _Gok:
    def __init__(self, werkblad: Werkblad) -> None:
        self.werkblad = werkblad
        self.twijfels = Twijfels()
        self.indrukken = [indruk_van(kolom) for kolom in werkblad.kolommen]
        self.vrij = list(self.indrukken)  # columns without a part yet

    def koppeling(self) -> Koppeling:
        gebied, gebied_naam, niveau = self._gebieden()
        periode = self._neem(self._periode())
        indicator = self._neem(self._indicator())
        # In a template that is still empty the headers alone say what goes where.
        waarden = [
            i
            for i in self.vrij
            if not (is_rijnummer(i) or _GEBIED.fullmatch(i.kop))
            and (i.getal >= 0.3 or (not i.gevuld and i.kop in ("teller", "noemer")))
        ]
        alleen = self._alleen(waarden)
        keuze = Waardekolommen(self.werkblad, self.twijfels)
        kolommen = keuze.kies(waarden, gebied, periode, indicator)
        vast = _vast(
            self.werkblad,
            self.twijfels,
            periode=periode is None and not (kolommen and all(w.periode for w in kolommen)),
            gebied=gebied is None and not (kolommen and all(w.gebied for w in kolommen)),
        )
        uit = Koppeling(
            gebied=self._naam(gebied),
            gebied_naam=self._naam(gebied_naam),
            niveau=self._naam(niveau),
            periode=self._naam(periode),
            indicator=self._naam(indicator),
            onderwerpen=keuze.onderwerpen(indicator, kolommen),
            waarden=tuple(kolommen),
            alleen=alleen,
        ).model_copy(update=vast)
        return uit.model_copy(update={"twijfels": (*self.twijfels.zinnen, *_twijfels_van(self.werkblad, uit))})

    def _naam(self, indruk: Indruk | None) -> str:
        return verwijs(self.werkblad, indruk.kolom) if indruk is not None else ""

    def _neem(self, indruk: Indruk | None) -> Indruk | None:
        if indruk is not None:
            self.vrij.remove(indruk)
        return indruk

    def _gebieden(self) -> tuple[Indruk | None, Indruk | None, Indruk | None]:
        """Give the column of areas, one of names beside codes, and one with the level."""
        niveau = next((i for i in self.vrij if _NIVEAU.fullmatch(i.kop) and i.getal < 0.5), None)
        self._neem(niveau)

        def waarde(i: Indruk) -> float:
            genoemd = _GEBIED.fullmatch(i.kop) is not None
            if i.gebied >= 0.5:
                return 2 + i.gebied + codes(i.kolom) + 0.5 * genoemd
            return 1 + i.gebied + i.nummer if genoemd and i.gebied + i.nummer >= 0.5 else 0

        beste = max(self.vrij, key=waarde, default=None)
        if beste is None or not waarde(beste):
            return None, None, niveau
        if _WIJKWOORD.search(beste.kop) and not codes(beste.kolom):
            self.twijfels.zeg("wijknamen")
        self._neem(beste)
        met_codes = codes(beste.kolom) or not beste.gebied >= 0.5
        namen = [i for i in self.vrij if i.gebied >= 0.5 and not codes(i.kolom)]
        naam = max(namen, key=lambda i: i.gebied, default=None) if met_codes else None
        return beste, self._neem(naam), niveau

    def _periode(self) -> Indruk | None:
        genoemd = [i for i in self.vrij if _PERIODE.fullmatch(i.kop) and i.periode >= 0.5]
        # A count can look like a year; a header that speaks of counts or shares decides.
        stil = [i for i in self.vrij if i.periode >= 0.9 and not deel_van(i.kop) and not eenheid_van(i.kop)]
        # Quarters, school years and years to come: each row then says what is wrong with it.
        deels = [] if genoemd or stil else [i for i in self.vrij if _TIJDVAK.fullmatch(i.kop) and i.gevuld]
        kandidaten = [*genoemd, *stil, *deels]
        return max(kandidaten, key=lambda i: (bool(_PERIODE.fullmatch(i.kop)), i.periode), default=None)

    def _indicator(self) -> Indruk | None:
        teksten = [i for i in self.vrij if i.getal < 0.2 and i.gevuld]
        genoemd = [i for i in teksten if _INDICATOR.fullmatch(i.kop)]
        op_inhoud = [i for i in teksten if herkend(i.kolom) >= 0.5]
        return next(iter([*op_inhoud, *genoemd]), None)

    def _alleen(self, waarden: Sequence[Indruk]) -> dict[str, str]:
        """Propose to keep the totals of columns that split the figures up, such as sex or age."""
        alleen: dict[str, str] = {}
        for indruk in self.vrij:
            if indruk in waarden or not 1 < indruk.verschillend <= 200 or is_rijnummer(indruk):
                continue
            cellen = dict.fromkeys(cel.ruw for cel in indruk.kolom.cellen if cel.ruw)
            if (totaal := next((cel for cel in cellen if _TOTAAL.match(cel)), None)) is not None:
                alleen[self._naam(indruk)] = totaal
                self.twijfels.kolom("alleen", indruk.kolom.naam, waarde=citaat(totaal))
        return alleen
