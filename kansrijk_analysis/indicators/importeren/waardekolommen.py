"""Which columns of a file hold figures, of what, and in which unit: guessed from headers and cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.importeren.gebied import lijkt_gebied
from kansrijk_analysis.indicators.importeren.indruk import Indruk, is_periode
from kansrijk_analysis.indicators.importeren.koppeling import (
    PER,
    Deel,
    Eenheid,
    Onderwerp,
    Waardekolom,
    verwijs,
    vind_kolom,
)
from kansrijk_analysis.indicators.importeren.twijfels import Twijfels, noem
from kansrijk_analysis.indicators.importeren.woorden import deel_van, eenheid_van, indicator_van
from kansrijk_analysis.sources.bestanden import Kolom, Werkblad
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import tekst

JAAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MEEST_ONDERWERPEN = 200


class Waardekolommen:
    """Proposes what the columns with figures of one file are about; its doubts go into ``twijfels``."""

    def __init__(self, werkblad: Werkblad, twijfels: Twijfels) -> None:
        self.werkblad = werkblad
        self.twijfels = twijfels

    def kies(
        self,
        waarden: Sequence[Indruk],
        gebied: Indruk | None,
        periode: Indruk | None,
        indicator: Indruk | None,
    ) -> list[Waardekolom]:
        """Give the columns that are used; those that nothing is known of are left out where others are named."""
        uit = [self._waardekolom(i, gebied, periode) for i in waarden]
        benoemd = {w.kolom for w in uit if w.indicator}
        soorten = self._soorten(indicator)
        thema = self._thema(uit) if indicator is None else ""
        if thema:
            uit = [
                w.model_copy(update={"indicator": thema}) if not w.indicator and _bruikbaar(w, uit) else w for w in uit
            ]
        if indicator is None and not thema and any(w.indicator for w in uit):
            weg = [w for w in uit if not w.indicator]
            uit = [w for w in uit if w.indicator]
            for w in weg:
                self.twijfels.kolom("niet_gebruikt", w.kolom)
        elif indicator is None and any(not w.indicator for w in uit):
            self.twijfels.zeg("geen_indicator")
        met_deel = [self._met_deel(w, uit) for w in uit]
        for eigen, nieuw in zip(uit, met_deel, strict=True):
            if (eigen.deel is None and nieuw.deel == "teller") or (thema and benoemd and eigen.kolom not in benoemd):
                deel = tekst(f"importeren.deel.{nieuw.deel}")
                naam = catalogus()[nieuw.indicator].korte_naam if nieuw.indicator else ""
                self.twijfels.kolom("gelezen_als", nieuw.kolom, deel=deel, indicator=naam)
        uit = self._zonder_dubbele(met_deel)
        return [self._met_eenheid(w, soorten) for w in uit if not _overbodig(w, uit)]

    def _waardekolom(self, indruk: Indruk, gebied: Indruk | None, periode: Indruk | None) -> Waardekolom:
        naam = indruk.kolom.naam
        gevonden = indicator_van(naam) or indicator_van(naam.rpartition(" | ")[2])
        if gevonden is not None and not gevonden.zeker:
            wat = catalogus()[gevonden.indicator].korte_naam
            self.twijfels.kolom("indicator", naam, indicator=wat)
        delen = naam.split(" | ")
        return Waardekolom(
            kolom=verwijs(self.werkblad, indruk.kolom),
            indicator=gevonden.indicator if gevonden is not None else "",
            deel=deel_van(naam),
            eenheid=eenheid_van(naam),
            periode=_periode_in(naam) if periode is None else "",
            gebied=next((d for d in delen if gebied is None and lijkt_gebied(d)), ""),
        )

    def _thema(self, kolommen: Sequence[Waardekolom]) -> str:
        """Give the one indicator that the columns without a subject must be about."""
        genoemd = {w.indicator for w in kolommen if w.indicator}
        if len(genoemd) == 1 and any(not w.indicator and w.deel for w in kolommen):
            return genoemd.pop()
        if genoemd:
            return ""
        stam = re.sub(r"[_\-]+", " ", self.werkblad.bestand.rpartition(".")[0])
        for plek in (self.werkblad.blad, *self.werkblad.titelblok, stam):
            if (gevonden := indicator_van(plek)) is not None:
                wat = catalogus()[gevonden.indicator].korte_naam
                self.twijfels.zeg("indicator_uit_naam", indicator=wat)
                return gevonden.indicator
        return ""

    def _met_deel(self, w: Waardekolom, alle: Sequence[Waardekolom]) -> Waardekolom:
        """Say which part a column is that does not say so itself: whole numbers beside a denominator are counts."""
        if w.deel is not None:
            return w
        getallen = _getallen(vind_kolom(self.werkblad, w.kolom))
        heel = bool(getallen) and all(g == round(g) for g in getallen)
        indicator = catalogus().get(w.indicator)
        telt = indicator is not None and indicator.soort == "aantal"
        ernaast = {a.deel for a in alle if _zelfde(a, w)}
        hoog = (
            w.eenheid is None
            and indicator is not None
            and indicator.soort == "aandeel"
            and max(getallen, default=0) > 100
        )
        teller = telt or (heel and "teller" not in ernaast and (bool(ernaast & {"noemer", "rest"}) or hoog))
        return w.model_copy(update={"deel": "teller" if teller else "waarde"})

    def _zonder_dubbele(self, kolommen: Sequence[Waardekolom]) -> list[Waardekolom]:
        gezien: dict[tuple[str, ...], Waardekolom] = {}
        for w in kolommen:
            sleutel = (w.indicator, w.deel or "waarde", w.periode, w.gebied)
            if not w.indicator or sleutel not in gezien:
                gezien[sleutel if w.indicator else (w.kolom,)] = w
            else:
                self.twijfels.kolom("dubbel", w.kolom, eerste=citaat(gezien[sleutel].kolom))
        return list(gezien.values())

    def _soorten(self, indicator: Indruk | None) -> set[Eenheid | None]:
        """Give the units that the indicators in a column of topics are printed in."""
        if indicator is None:
            return set()
        gevonden = [indicator_van(cel) for cel in dict.fromkeys(c.ruw for c in indicator.kolom.cellen if c.ruw)]
        return {_gewone_eenheid(g.indicator) for g in gevonden[:_MEEST_ONDERWERPEN] if g is not None}

    def _met_eenheid(self, w: Waardekolom, soorten: set[Eenheid | None]) -> Waardekolom:
        """Complete the unit from the cells; a share of at most 1 may be a fraction or a percentage."""
        if w.deel in ("teller", "noemer", "rest"):
            return w.model_copy(update={"eenheid": _van_telling(w.eenheid)})
        kolom = vind_kolom(self.werkblad, w.kolom)
        getallen = _getallen(kolom)
        gewoon = _gewone_eenheid(w.indicator) if w.indicator else next(iter(soorten)) if len(soorten) == 1 else None
        eenheid = w.eenheid
        if any(cel.ruw.endswith("%") for cel in kolom.cellen if cel.soort == "getal"):
            eenheid = "procent"
        elif getallen and max(getallen) <= 1 and eenheid in (None, "procent") and gewoon != "aantal":
            eenheid = None
            self.twijfels.kolom("fractie", kolom.naam)
        elif eenheid is None and gewoon is not None:
            eenheid = gewoon
            self.twijfels.kolom("eenheid", kolom.naam, eenheid=tekst(f"importeren.eenheid.{gewoon}"))
        elif eenheid is None and len(soorten) > 1:
            eenheid = "van_indicator"
            self.twijfels.kolom("eenheid", kolom.naam, eenheid=tekst("importeren.eenheid.van_indicator"))
        elif eenheid is None:
            self.twijfels.kolom("geen_eenheid", kolom.naam)
        return w.model_copy(update={"eenheid": eenheid})

    def onderwerpen(self, indicator: Indruk | None, kolommen: Sequence[Waardekolom]) -> dict[str, Onderwerp]:
        """Say of every topic in a column of topics what it is about, unless each is a name in the catalogue."""
        if indicator is None:
            return {}
        cellen = list(dict.fromkeys(cel.ruw for cel in indicator.kolom.cellen if cel.ruw))
        gevonden = {cel: indicator_van(cel) for cel in cellen[:_MEEST_ONDERWERPEN]}
        stil = all(deel_van(w.kolom) is None for w in kolommen)  # the columns don't say themselves what they hold
        delen = {cel: deel_van(cel) if stil else None for cel in gevonden}
        if (
            len(cellen) == len(gevonden)
            and all(g is not None and g.zeker for g in gevonden.values())
            and not any(delen.values())
        ):
            return {}
        vaag = [cel for cel, g in gevonden.items() if g is not None and not g.zeker]
        onbekend = [cel for cel, g in gevonden.items() if g is None]
        for sleutel, welke in (("onderwerp_vaag", vaag), ("onderwerp_onbekend", onbekend)):
            if welke:
                self.twijfels.zeg(sleutel, namen=noem(welke))
        return {
            cel: Onderwerp(indicator=g.indicator, deel=delen[cel], eenheid=_eenheid_bij(delen[cel], cel))
            if g is not None
            else Onderwerp()
            for cel, g in gevonden.items()
        }


def _eenheid_bij(deel: Deel | None, kop: str) -> Eenheid | None:
    gevonden = eenheid_van(kop)
    return _van_telling(gevonden) if deel in ("teller", "noemer", "rest") else gevonden


def _van_telling(eenheid: Eenheid | None) -> Eenheid:
    return "aantal_x1000" if eenheid == "aantal_x1000" else "aantal"


def _gewone_eenheid(naam: str) -> Eenheid | None:
    """Give the unit that an indicator itself is printed in; ``None`` without an indicator."""
    if (indicator := catalogus().get(naam)) is None:
        return None
    if indicator.soort in ("aantal", "dichtheid"):
        return "aantal"
    eenheden: dict[float, Eenheid] = {100: "procent", 1_000: "per_1000", 10_000: "per_10000"}
    return eenheden.get(indicator.factor)


def _periode_in(kop: str) -> str:
    """Give the period that a header names, as a whole row of it or as the one year in it."""
    heel = next((deel for deel in kop.split(" | ") if is_periode(deel)), "")
    jaren = set(JAAR.findall(kop))
    return heel or (jaren.pop() if len(jaren) == 1 else "")


def _getallen(kolom: Kolom) -> list[float]:
    return [cel.getal for cel in kolom.cellen if cel.soort == "getal"]


def _zelfde(een: Waardekolom, ander: Waardekolom) -> bool:
    """Tell whether two columns are about the same indicator, period and area."""
    return (een.indicator, een.periode, een.gebied) == (ander.indicator, ander.periode, ander.gebied)


def _overbodig(w: Waardekolom, alle: Sequence[Waardekolom]) -> bool:
    """A value beside its own counts is not asked about: the counts say more."""
    delen = {a.deel for a in alle if _zelfde(a, w)}
    return w.deel == "waarde" and "teller" in delen and bool(delen & {"noemer", "rest"})


def _bruikbaar(w: Waardekolom, alle: Sequence[Waardekolom]) -> bool:
    return w.deel is not None or w.eenheid in PER or bool(w.periode or w.gebied) or len(alle) == 1
