"""Check the figures of a file against each other, and make of them what is kept."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.harmonise import KOLOMMEN
from kansrijk_analysis.indicators.importeren.gebied import (
    indelingsjaar,
    is_vroeger,
    laatste_indeling,
    naam_van,
    nu_bij,
    opvolgers_van,
)
from kansrijk_analysis.indicators.importeren.koppeling import Deel
from kansrijk_analysis.indicators.importeren.voorbeeld import Ernst, Figuur, Probleem
from kansrijk_analysis.indicators.leveringen import maat
from kansrijk_analysis.model import Indicator, Niveau
from kansrijk_analysis.text import getal, opsomming, tekst

_REGIOS = (Niveau.PROVINCIE, Niveau.GGD_REGIO)
_DELEN = (Niveau.WIJK, Niveau.BUURT)
_GENOEMD = 5
_AFRONDING = 0.6  # units of its last digit that a printed value may be from its counts

Groep = dict[Deel, Figuur]


@dataclass
class Nagegaan:
    """What is left after checking: frames in the columns of ``harmonise.KOLOMMEN``, and what there is to say."""

    cijfers: pd.DataFrame
    wijken: pd.DataFrame
    jaren: dict[str, int]
    problemen: list[Probleem] = field(default_factory=list)


def ga_na(figuren: Iterable[Figuur]) -> Nagegaan:
    """Check the figures of one file together."""
    controle = _Controle()
    los = controle.zonder_dubbele(figuren)
    los = controle.op_een_duur(los)
    los = controle.vroegere_gemeenten(los)
    groepen: dict[tuple[str, int, str], Groep] = defaultdict(dict)
    for figuur in los:
        groepen[figuur.gebied, figuur.jaar, figuur.indicator][figuur.deel] = figuur
    klaar = [figuur for groep in controle.groepen(groepen) for figuur in groep.values()]
    controle.indelingen(klaar)
    controle.vertel(klaar)
    wijk = [figuur.niveau in _DELEN for figuur in klaar]
    gewoon, van_wijken = (_frame([f for f, w in zip(klaar, wijk, strict=True) if w is waar]) for waar in (False, True))
    return Nagegaan(gewoon, van_wijken, controle.jaren, controle.problemen)


def _frame(figuren: list[Figuur]) -> pd.DataFrame:
    rijen = [
        ("", maat(f.indicator, f.deel), f.gebied, f.jaar, f.aantal, str(f.status), str(f.reden) if f.reden else None)
        for f in figuren
    ]
    frame = pd.DataFrame(rijen, columns=KOLOMMEN)
    soorten = {"jaar": "int64", "aantal": "float64"} | dict.fromkeys(
        ("tabel", "maat", "gebied", "status", "reden"), "str"
    )
    return frame.astype(soorten).sort_values(["maat", "jaar", "gebied"], ignore_index=True)


class _Controle:
    def __init__(self) -> None:
        self.problemen: list[Probleem] = []
        self.jaren: dict[str, int] = {}

    def zeg(self, ernst: Ernst, sleutel: str, figuren: Iterable[Figuur], **velden: object) -> None:
        zin = tekst(f"importeren.{sleutel}", **velden)
        self.problemen += [Probleem(ernst, zin, f.regel, f.kolom) for f in figuren]

    def zonder_dubbele(self, figuren: Iterable[Figuur]) -> list[Figuur]:
        """Keep one of equal figures; two different ones of the same area and period are refused, both rows."""
        per_sleutel: dict[tuple[object, ...], list[Figuur]] = defaultdict(list)
        for figuur in figuren:
            per_sleutel[figuur.gebied, figuur.jaar, figuur.jaren, figuur.indicator, figuur.deel].append(figuur)
        uit = []
        for gelijk in per_sleutel.values():
            if len(gelijk) > 1:
                waarden = {(f.reden, None if math.isnan(f.aantal) else f.aantal) for f in gelijk}
                wat = {"gebied": gelijk[0].naam, "jaar": gelijk[0].jaar, "onderwerp": onderwerp(gelijk[0])}
                if len(waarden) > 1:
                    self.zeg("geweigerd", "rij.tegenspraak", gelijk, **wat)
                    continue
                self.zeg("let_op", "rij.dubbel", gelijk[1:], **wat)
            uit.append(gelijk[0])
        return uit

    def op_een_duur(self, figuren: list[Figuur]) -> list[Figuur]:
        """An indicator has figures over one year or over several, not both: they would be added up."""
        per_indicator: dict[str, set[int]] = defaultdict(set)
        for figuur in figuren:
            per_indicator[figuur.indicator].add(figuur.jaren)
        for naam, duren in per_indicator.items():
            if len(duren) > 1:
                raak = [f for f in figuren if f.indicator == naam and f.jaren != min(duren)]
                self.zeg("geweigerd", "rij.duren", raak, onderwerp=catalogus()[naam].korte_naam)
            elif (duur := min(duren)) > 1:
                self.jaren[naam] = duur
        return figuren

    def vroegere_gemeenten(self, figuren: list[Figuur]) -> list[Figuur]:
        """Count gemeenten that had ended before the year of their figure with the gemeente that they went into."""
        vroeger = [f for f in figuren if f.niveau is Niveau.GEMEENTE and is_vroeger(f.gebied, f.jaar)]
        if not vroeger:
            return figuren
        weg = set(map(id, vroeger))
        uit = [f for f in figuren if id(f) not in weg]
        per_deel: dict[tuple[int, str, Deel], dict[str, Figuur]] = defaultdict(dict)
        for figuur in figuren:
            if figuur.niveau is Niveau.GEMEENTE:
                per_deel[figuur.jaar, figuur.indicator, figuur.deel][figuur.gebied] = figuur
        klaar: set[int] = set()
        for figuur in vroeger:
            if id(figuur) in klaar:
                continue
            aanwezig = per_deel[figuur.jaar, figuur.indicator, figuur.deel]
            samen = self._samen(figuur, aanwezig)
            klaar |= {id(aanwezig[code]) for code in samen[1]} | {id(figuur)}
            uit += samen[0]
        return uit

    def _samen(self, figuur: Figuur, aanwezig: dict[str, Figuur]) -> tuple[list[Figuur], list[str]]:
        """Give the figure of the successor, and the codes that it was made of; nothing where that can't be."""
        van = laatste_indeling(figuur.gebied, figuur.jaar)
        delen = areas.gewichten(van, min(figuur.jaar, areas.laatste_jaar()))
        doelen = list(delen.loc[delen["van"] == figuur.gebied, "naar"])
        wat = {"naam": figuur.naam, "jaar": figuur.jaar, "opvolgers": opsomming([naam_van(code) for code in doelen])}
        if len(doelen) > 1:
            self.zeg("niet_begrepen", "gebied.weg_en_verdeeld", [figuur], **wat)
            return [], []
        doel = doelen[0]
        nodig = [str(code) for code in delen.loc[delen["naar"] == doel, "van"]]
        gevonden = [aanwezig[code] for code in nodig if code in aanwezig]
        if doel in aanwezig:
            self.zeg("niet_begrepen", "gebied.weg_en_opvolger", [figuur], **wat)
            return [], []
        if len(nodig) == 1:
            self.zeg("let_op", "gebied.hernoemd", [figuur], **wat)
            return [figuur._replace(gebied=doel, naam=naam_van(doel))], nodig
        if len(gevonden) < len(nodig):
            ontbreken = opsomming([naam_van(code) for code in nodig if code not in aanwezig])
            self.zeg("niet_begrepen", "gebied.weg_en_deel", [figuur], ontbreken=ontbreken, **wat)
            return [], []
        if figuur.deel not in ("teller", "noemer", "rest"):
            self.zeg("niet_begrepen", "gebied.weg_en_waarde", gevonden, **wat)
            return [], nodig
        self.zeg("let_op", "gebied.samengeteld", gevonden, opvolgers=wat["opvolgers"], jaar=figuur.jaar)
        leeg = next((f for f in gevonden if math.isnan(f.aantal)), None)
        som = math.nan if leeg is not None else math.fsum(f.aantal for f in gevonden)
        reden = leeg.reden if leeg is not None else None
        return [figuur._replace(gebied=doel, naam=naam_van(doel), aantal=som, reden=reden)], nodig

    def groepen(self, groepen: dict[tuple[str, int, str], Groep]) -> list[Groep]:
        """Check the parts of each figure against each other, and keep of each what computing can use."""
        met_tellingen = set()
        uit = []
        for groep in groepen.values():
            indicator = catalogus()[next(iter(groep.values())).indicator]
            nieuw = self._groep(dict(groep), indicator)
            if nieuw and _is_telling(nieuw):
                met_tellingen.add(indicator.id)
            uit.append(nieuw)
        for groep in uit:
            if groep and not _is_telling(groep) and next(iter(groep.values())).indicator in met_tellingen:
                self.zeg("let_op", "rij.waarde_naast_tellingen", list(groep.values())[:1])
                groep.clear()
        return uit

    def _groep(self, groep: Groep, indicator: Indicator) -> Groep:
        self._noemer_uit_rest(groep)
        self._teller_uit_waarde(groep, indicator)
        teller, noemer, waarde = groep.get("teller"), groep.get("noemer"), groep.get("waarde")
        if teller and noemer and indicator.soort in ("aandeel", "cijfer") and teller.aantal > noemer.aantal:
            aantallen = {"teller": getal(teller.aantal), "noemer": getal(noemer.aantal)}
            self.zeg("geweigerd", "rij.teller_te_hoog", [teller], gebied=teller.naam, jaar=teller.jaar, **aantallen)
            return {}
        telt = indicator.soort == "aantal"
        if teller and (noemer or telt):
            if waarde is not None and noemer is not None:
                self._vergelijk(teller, noemer, waarde, indicator)
            houd: tuple[Deel, ...] = ("teller",) if telt else ("teller", "noemer")
            return self._op_niveau({deel: groep[deel] for deel in houd})
        if waarde is not None:
            return self._met_grenzen(groep, waarde)
        figuur = next(iter(groep.values()))
        sleutel = "alleen_grens" if figuur.deel in ("ondergrens", "bovengrens") else f"alleen_{figuur.deel}"
        self.zeg("niet_begrepen", f"rij.{sleutel}", [figuur])
        return {}

    def _noemer_uit_rest(self, groep: Groep) -> None:
        rest, teller = groep.get("rest"), groep.get("teller")
        if rest is None or teller is None or "noemer" in groep:
            return
        reden = teller.reden or rest.reden
        groep["noemer"] = rest._replace(deel="noemer", aantal=teller.aantal + rest.aantal, reden=reden)

    def _teller_uit_waarde(self, groep: Groep, indicator: Indicator) -> None:
        """Without a numerator the privacy rule can't be applied; percentage and denominator give it, nearly."""
        waarde, noemer = groep.get("waarde"), groep.get("noemer")
        if waarde is None or noemer is None or "teller" in groep or indicator.soort not in ("aandeel", "cijfer"):
            return
        aantal = waarde.aantal * noemer.aantal / indicator.factor
        reden = waarde.reden or noemer.reden
        rond = aantal if math.isnan(aantal) else float(round(aantal))
        groep["teller"] = waarde._replace(deel="teller", aantal=rond, reden=reden)
        del groep["waarde"]
        self.zeg("let_op", "rij.teller_berekend", [waarde])

    def _vergelijk(self, teller: Figuur, noemer: Figuur, waarde: Figuur, indicator: Indicator) -> None:
        """Tell where a value is not what its counts give: it may be weighted, or a column may be mapped wrongly."""
        if not noemer.aantal or math.isnan(teller.aantal + noemer.aantal + waarde.aantal):
            return
        berekend = indicator.factor * teller.aantal / noemer.aantal
        if abs(berekend - waarde.aantal) > max(_AFRONDING * 10**-indicator.decimalen, 0.01 * berekend):
            geteld, gedrukt = (getal(w, max(indicator.decimalen, 1)) for w in (berekend, waarde.aantal))
            self.zeg("let_op", "rij.waarde_anders", [waarde], geteld=geteld, waarde=gedrukt)

    def _met_grenzen(self, groep: Groep, waarde: Figuur) -> Groep:
        """Keep a ready-made value with both its limits, or with none."""
        onder, boven = groep.get("ondergrens"), groep.get("bovengrens")
        if waarde.niveau in _DELEN:
            self.zeg("overgeslagen", "rij.waarde_van_wijk", [waarde])
            return {}
        if onder is None or boven is None:
            return {"waarde": waarde}
        if onder.aantal > waarde.aantal or boven.aantal < waarde.aantal:
            self.zeg("geweigerd", "rij.grenzen", [waarde], gebied=waarde.naam, jaar=waarde.jaar)
            return {}
        return {"waarde": waarde, "ondergrens": onder, "bovengrens": boven}

    def _op_niveau(self, groep: Groep) -> Groep:
        """Counts of regions are left out: they are added up from gemeenten, so that they always agree."""
        eerste = next(iter(groep.values()))
        if eerste.niveau in _REGIOS:
            self.zeg("overgeslagen", "rij.telling_van_regio", [eerste])
            return {}
        return groep

    def indelingen(self, figuren: list[Figuur]) -> None:
        """Refuse counts of one year that stand on no one division: some gemeenten would be counted twice."""
        per_maat: dict[tuple[str, int], list[Figuur]] = defaultdict(list)
        for f in figuren:
            if f.niveau is Niveau.GEMEENTE and f.deel in ("teller", "noemer") and not math.isnan(f.aantal):
                per_maat[maat(f.indicator, f.deel), f.jaar].append(f)
        gezegd: set[tuple[int, str]] = set()
        for (_, jaar), rijen in per_maat.items():
            kandidaten = range(indelingsjaar(jaar), areas.laatste_jaar() + 1)
            buiten = {j: [f for f in rijen if f.gebied not in areas.indeling(j)] for j in kandidaten}
            beste = min(kandidaten, key=lambda j: len(buiten[j]))
            nieuw = [f for f in buiten[beste] if (f.regel, f.gebied) not in gezegd]
            gezegd |= {(f.regel, f.gebied) for f in nieuw}
            if nieuw:
                namen = opsomming(list(dict.fromkeys(f.naam for f in nieuw))[:_GENOEMD])
                self.zeg("geweigerd", "gebied.door_elkaar", nieuw, jaar=jaar, indeling=beste, namen=namen)

    def vertel(self, figuren: list[Figuur]) -> None:
        """Say what will happen with gemeenten that are no more today."""
        gezegd: set[tuple[int, str]] = set()
        for f in figuren:
            if f.niveau is not Niveau.GEMEENTE or (f.regel, f.gebied) in gezegd or not (zin := nu_bij(f.gebied)):
                continue
            gezegd.add((f.regel, f.gebied))
            if f.deel not in ("teller", "noemer") and not _zelfde_gebied(f.gebied, f.jaar):
                opvolgers = opsomming([naam_van(code) for code in opvolgers_van(f.gebied)])
                zin = tekst("importeren.gebied.waarde_niet_mee", naam=f.naam, opvolgers=opvolgers)
            self.problemen.append(Probleem("let_op", zin, f.regel, f.kolom))


def _is_telling(groep: Groep) -> bool:
    return "teller" in groep


def _zelfde_gebied(code: str, jaar: int) -> bool:
    """Tell whether a gemeente only got another name or code since."""
    delen = areas.gewichten(indelingsjaar(jaar), areas.laatste_jaar())
    doelen = delen.loc[delen["van"] == code, "naar"]
    return len(doelen) == 1 and int((delen["naar"] == doelen.iloc[0]).sum()) == 1


def onderwerp(figuur: Figuur) -> str:
    """Name what a figure is: "Big2 (teller)"."""
    return f"{catalogus()[figuur.indicator].korte_naam} ({tekst(f'importeren.deel.{figuur.deel}')})"
