"""One area against its benchmark: the table that notebook, app and report show, and nothing beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kansrijk_analysis import areas, stats
from kansrijk_analysis.areas.codes import WIJK
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.model import Bron, Gebied, Indicator, Niveau, Reden
from kansrijk_analysis.profiles import zinnen
from kansrijk_analysis.profiles.beoordelen import (
    GEMEENTE_KOLOMMEN,
    TREND_KOLOMMEN,
    Beoordeling,
    beoordeel,
    breuken_in,
    kenmerken_van,
    trendlijn,
)
from kansrijk_analysis.profiles.blik import Blik, blik_op
from kansrijk_analysis.profiles.gelijken import Gelijken, vind_gelijken
from kansrijk_analysis.profiles.reeksen import Reeks, Reeksen
from kansrijk_analysis.profiles.vergelijken import (
    VERGELIJKING_KOLOMMEN,
    ZEKERHEID,
    Groep,
    oordeel,
    toets,
    vergelijk,
)
from kansrijk_analysis.text import datum, jaren, tekst

_GETALLEN = ["teller", "noemer", "waarde", "ondergrens", "bovengrens"]
_WOORDEN = frozenset(
    {"oordeel", "zekerheid", "waardering", "niet_vergeleken_reden", "trend", "trend_reden", "trechter", "trechter_ruw"}
)
_VERGELIJKBARE_SOORTEN = ("aandeel", "cijfer", "dichtheid")
_GELIJKEN_KOLOMMEN = ("gelijken_waarde", "gelijken_onder", "gelijken_boven", "gelijken_aantal", "gelijken_oordeel")
_ZINNEN = ("zin", "zin_verschil", "zin_trend", "zin_geleend", "zin_kans", "zin_trechter", "zin_gelijken")


@dataclass(frozen=True)
class Profile:
    """All that a page may say about one area.

    ``table``: one row an indicator, in the order of the catalogue; ``docs/profiel.md`` names its columns.
    ``series``: one row per indicator, period and area (``eigen`` or ``vergelijk``). ``kaarten``: one row per indicator
    and gemeente (or wijk), most recent period. ``trechters``: funnel limits per indicator and size. ``trendlijnen``
    and ``breuken``: the fitted lines, and where none is drawn across. ``gelijken``: the gemeenten most
    like this one. ``meervoud``: what many comparisons at once mean. ``bronnen``: the sources of what is shown.
    A figure that is hidden or missing has its ``reden`` and no number in any of them.
    """

    gebied: Gebied
    vergelijk: Gebied
    table: pd.DataFrame
    series: pd.DataFrame
    kaarten: pd.DataFrame
    trechters: pd.DataFrame
    trendlijnen: pd.DataFrame
    breuken: pd.DataFrame
    gelijken: pd.DataFrame
    meervoud: zinnen.Meervoud
    bronnen: tuple[Bron, ...]

    @property
    def oefen(self) -> bool:
        """Whether these are practice figures: everything that shows them must say so."""
        return any(bron.herkomst == "oefen" for bron in self.bronnen)


def profile(
    gebied: Gebied | str,
    figures: Figures | None = None,
    vergelijk: Gebied | str = "NL01",
    zonder: Iterable[str] = (),
) -> Profile:
    """Put one area beside its benchmark.

    ``gebied``: a ``Gebied``, or what ``areas.find_gebied`` takes: a gemeente, a region, several gemeenten together, a
    wijk. ``vergelijk``: a ``Gebied`` or the code of one (``NL01``, a provincie, a GGD-regio, a size class). What
    compares gemeenten among each other is empty for a region or selection. ``zonder``: characteristics
    (ids of ``data/vergelijkbaar.yaml``) that do not count in choosing comparable gemeenten.

    Raises ``OnbekendGebied`` for an unknown area, ``OngeldigeInvoer`` for an area or benchmark without
    figures or an unknown characteristic, ``GeenCijfers`` when nothing is computed at all, ``OnmogelijkAantal``
    for figures with a count that can't be.
    """
    figuren = figures if figures is not None else load_figures(niveau="wijk" if _is_wijk(gebied) else "gemeente")
    if figuren.table.empty:
        raise GeenCijfers(wat=tekst("profiel.alle_indicatoren"), doe=tekst("profiel.doe_ophalen"))
    eigen = areas.find_gebied(gebied, figuren.jaar) if isinstance(gebied, str) else gebied
    ander = areas.find_gebied(vergelijk, figuren.jaar) if isinstance(vergelijk, str) else vergelijk
    blik = blik_op(figuren, eigen, ander)
    hier, reeksen, beoordeling, _ = blik
    plek = reeksen.plekken(eigen.code)[0]
    is_gemeente = eigen.niveau is Niveau.GEMEENTE
    gelijken = vind_gelijken(eigen.code, figuren, zonder) if is_gemeente else Gelijken.leeg()
    tabel = _tabel(blik, eigen, ander, gelijken)
    series = _reeksen(hier, eigen, ander)
    gebruikt = {
        str(bron) for kolom in (tabel["bron"], tabel["vergelijk_bron"], series["bron"]) for bron in kolom if bron
    }
    gebruikt |= {i.noemer.tabel for i in catalogus().values() if i.noemer is not None}
    return Profile(
        gebied=eigen,
        vergelijk=ander,
        table=tabel,
        series=series,
        kaarten=_kaarten(figuren, blik, eigen),
        trechters=beoordeling.trechters,
        trendlijnen=_per_indicator(
            reeksen, lambda r: _lijn(r, plek, beoordeling), ("van", "tot", "waarde", "onder", "boven")
        ),
        breuken=_per_indicator(reeksen, lambda r: breuken_in(r, plek, figuren.bronnen), ("jaar", "reden")),
        gelijken=gelijken.table,
        meervoud=_meervoud(tabel, ander),
        bronnen=tuple(bron for naam, bron in sorted(figuren.bronnen.items()) if naam in gebruikt),
    )


def _is_wijk(gebied: Gebied | str) -> bool:
    code = gebied if isinstance(gebied, str) else gebied.code
    return re.fullmatch(WIJK, code.strip().upper()) is not None


# --- the table ----------------------------------------------------------------------------------------------


def _tabel(blik: Blik, eigen: Gebied, ander: Gebied, gelijken: Gelijken) -> pd.DataFrame:
    figuren, reeksen, beoordeling, recent = blik
    plek, ander_plek = reeksen.plekken(eigen.code, ander.code)
    vergeleken = vergelijk(reeksen, [plek], ander_plek, areas.ligt_in(eigen, ander)).set_index("indicator")
    beoordeeld = beoordeling.table[beoordeling.table["gebied"] == eigen.code].set_index("indicator")
    cijfers = recent[recent["gebied"] == eigen.code].set_index("indicator").to_dict("index")
    naast = recent[recent["gebied"] == ander.code].set_index("indicator")["bron"].to_dict()
    rijen = []
    for indicator in catalogus().values():
        rij = _cijfer(indicator, cijfers.get(indicator.id), eigen, ander, figuren)
        rij["vergelijk_bron"] = naast.get(indicator.id, "")
        rij |= _regel(vergeleken, indicator.id, VERGELIJKING_KOLOMMEN)
        rij |= _regel(beoordeeld, indicator.id, (*TREND_KOLOMMEN, *GEMEENTE_KOLOMMEN))
        if indicator.id not in vergeleken.index:
            rij |= {"oordeel": "niet_vergeleken", "niet_vergeleken_reden": "geen_cijfer"}
            rij |= {"trend": "geen", "trend_reden": "geen_cijfer"}
        rij |= _naast_gelijken(indicator, reeksen, plek, gelijken)
        rijen.append(rij)
    tabel = pd.DataFrame(rijen)
    # Trends are looked at together as well.
    bij = stats.benjamini_hochberg(tabel["trend_p"].to_numpy(dtype=np.float64))
    beweegt = tabel["trend"].isin(["stijgt", "daalt"])
    tabel["trend_zekerheid"] = np.select([beweegt & (bij < 1 - ZEKERHEID), beweegt], ["zeker", "aanwijzing"], "")
    _schrijf_zinnen(tabel, beoordeling, eigen, figuren.bronnen)
    for kolom in ("van", "tot"):
        tabel[kolom] = tabel[kolom].astype("Int64")
    tabel["relevant"] = tabel["relevant"].astype("boolean")
    getallen = [*_GETALLEN, *VERGELIJKING_KOLOMMEN, *TREND_KOLOMMEN, *GEMEENTE_KOLOMMEN, *_GELIJKEN_KOLOMMEN]
    return tabel.astype({k: "float64" for k in getallen if k not in {*_WOORDEN, "relevant", "gelijken_oordeel"}})


def _regel(tabel: pd.DataFrame, indicator: str, kolommen: Iterable[str]) -> dict[str, Any]:
    if indicator not in tabel.index:
        return {k: "" if k in _WOORDEN else pd.NA if k == "relevant" else np.nan for k in kolommen}
    return {str(k): tabel.at[indicator, k] for k in kolommen}


def _cijfer(
    indicator: Indicator, gevonden: Mapping[Any, Any] | None, eigen: Gebied, ander: Gebied, figuren: Figures
) -> dict[str, Any]:
    """The figure itself: who, what, when, how many, and where from."""
    reden = _waarom_niet(indicator, figuren)
    cijfer: dict[Any, Any] = dict.fromkeys(_GETALLEN, np.nan)
    cijfer |= {"van": pd.NA, "tot": pd.NA, "status": "", "reden": reden.value, "bron": ""}
    cijfer |= dict(gevonden or {})
    reden_tekst = cijfer["reden"] if isinstance(cijfer["reden"], str) and cijfer["reden"] else None
    periode = "" if pd.isna(cijfer["van"]) else jaren(int(cijfer["van"]), int(cijfer["tot"]))
    return {
        "indicator": indicator.id,
        "naam": indicator.naam,
        "korte_naam": indicator.korte_naam,
        "fase": indicator.fase,
        "soort": indicator.soort,
        "eenheid": indicator.eenheid,
        "decimalen": indicator.decimalen,
        "richting": indicator.richting,
        "van": cijfer["van"],
        "tot": cijfer["tot"],
        "periode": periode,
        **{naam: cijfer[naam] for naam in _GETALLEN},
        "teller_omschrijving": indicator.teller.omschrijving if indicator.teller else indicator.teller_omschrijving,
        "noemer_omschrijving": indicator.noemer.omschrijving if indicator.noemer else indicator.noemer_omschrijving,
        "status": cijfer["status"] if reden_tekst is None else "",
        "reden": reden_tekst,
        "vergelijk_naam": ander.naam,
        "bron": cijfer["bron"],
        "bronregel": _bronregel(indicator, cijfer["bron"], periode, figuren),
    }


def _waarom_niet(indicator: Indicator, figuren: Figures) -> Reden:
    """Why there is no figure of an indicator at all: not open, open and not here, or not in the source."""
    deel = indicator.teller or indicator.waarde
    if figuren.oefen:
        return Reden.NIET_IN_OEFENING
    if deel is None:
        return Reden.ALLEEN_LANDELIJK
    return Reden.NIET_BESCHIKBAAR if deel.tabel in figuren.bronnen else Reden.NIET_OPGEHAALD


def _naast_gelijken(indicator: Indicator, reeksen: Reeksen, plek: int, gelijken: Gelijken) -> dict[str, Any]:
    """The joint figure of the comparable gemeenten, from what is shown of them: nothing hidden is added up."""
    uit: dict[str, Any] = {**dict.fromkeys(_GELIJKEN_KOLOMMEN, np.nan), "gelijken_oordeel": ""}
    reeks = reeksen.per_indicator.get(indicator.id)
    if reeks is None or not reeks.met_toeval or gelijken.table.empty or np.isnan(reeks.teller[plek, -1]):
        return uit
    wie = reeksen.gebieden.get_indexer(pd.Index(gelijken.table["code"]))
    teller, noemer = reeks.teller[wie, -1], reeks.noemer[wie, -1]
    toont = ~np.isnan(teller) & (reeks.bron[wie, -1] == reeks.bron[plek, -1])
    som, totaal = np.asarray(teller[toont].sum()), np.asarray(noemer[toont].sum())
    uit["gelijken_aantal"] = float(toont.sum())
    if totaal > 0:
        interval = stats.wilson_interval if reeks.kind == "proportion" else stats.poisson_interval
        grenzen = interval(som, totaal, ZEKERHEID)
        uit |= {
            "gelijken_waarde": indicator.factor * float(som / totaal),
            "gelijken_onder": indicator.factor * float(grenzen.lower),
            "gelijken_boven": indicator.factor * float(grenzen.upper),
        }
    if indicator.id in gelijken.indicatoren:
        return uit | {"gelijken_oordeel": "niet_vergeleken"}
    hier = ([plek], -1)
    tegen = np.asarray(uit["gelijken_waarde"])
    p = toets(reeks.teller[hier], reeks.noemer[hier], reeks.speling[hier], Groep(tegen, som, totaal), reeks.kind)
    gevonden = oordeel(
        reeks.waarde[hier], reeks.ondergrens[hier], reeks.bovengrens[hier], p, tegen, indicator.relevant_verschil
    ).oordeel[0]
    return uit | {"gelijken_oordeel": str(gevonden) or "niet_vergeleken"}


def _schrijf_zinnen(tabel: pd.DataFrame, beoordeling: Beoordeling, eigen: Gebied, bronnen: Mapping[str, Bron]) -> None:
    vergeleken = int(tabel["p"].notna().sum())
    delen = "delen.wijk" if eigen.niveau is Niveau.WIJK else "delen.gemeente"
    bekend = set(beoordeling.kenmerken["indicator"])
    samen = eigen.niveau not in (Niveau.GEMEENTE, Niveau.WIJK, Niveau.BUURT)
    regels: dict[str, list[str]] = {naam: [] for naam in _ZINNEN}
    for rij in tabel.to_dict("records"):
        indicator = catalogus()[str(rij["indicator"])]
        toont = not isinstance(rij["reden"], str)
        hier = {str(k): v for k, v in rij.items()} | ({"reden": None} if toont else {})
        delen_zin = [zinnen.zin(indicator, hier, eigen.naam, samen=samen)]
        delen_zin += [zinnen.zin_bronnen(hier, bronnen)] if toont else []
        regels["zin"].append(" ".join(filter(None, delen_zin)))
        regels["zin_verschil"].append(zinnen.zin_verschil(indicator, hier, vergeleken) if toont else "")
        regels["zin_trend"].append(zinnen.zin_trend(indicator, hier) if toont else "")
        regels["zin_geleend"].append(zinnen.zin_geleend(indicator, hier, delen) if toont else "")
        regels["zin_kans"].append(zinnen.zin_kans(indicator, hier, eigen.naam, delen) if toont else "")
        kenmerken = kenmerken_van(beoordeling, indicator.id) if indicator.id in bekend else {}
        regels["zin_trechter"].append(zinnen.zin_trechter(hier, kenmerken, eigen.naam, delen) if toont else "")
        regels["zin_gelijken"].append(zinnen.zin_gelijken(indicator, hier, eigen.naam) if toont else "")
    for naam, waarden in regels.items():
        tabel[naam] = waarden


def _meervoud(tabel: pd.DataFrame, ander: Gebied) -> zinnen.Meervoud:
    vergeleken = int(tabel["p"].notna().sum())
    return zinnen.meervoud(
        vergeleken,
        float(stats.expected_false_alarms(vergeleken, confidence=ZEKERHEID)),
        int(tabel["oordeel"].isin(["hoger", "lager"]).sum()),
        int((tabel["zekerheid"] == "zeker").sum()),
        ander.naam,
    )


def _bronregel(indicator: Indicator, bron: str, periode: str, figuren: Figures) -> str:
    if bron not in figuren.bronnen:
        return tekst("profiel.bron_definitie", bron=indicator.bronvermelding) if indicator.teller is None else ""
    namen = [bron]
    levering = figuren.bronnen[bron].herkomst in ("eigen", "oefen")  # has the denominator as well
    if (
        not levering
        and indicator.noemer is not None
        and indicator.noemer.tabel != bron
        and indicator.noemer.tabel in figuren.bronnen
    ):
        namen.append(indicator.noemer.tabel)
    gebruikt = [figuren.bronnen[naam] for naam in namen]
    return tekst(
        "profiel.bronregel",
        uitgever=gebruikt[0].uitgever,
        tabellen=" en ".join(b.aanduiding for b in gebruikt),
        periode=periode,
        opgehaald=datum(max(b.opgehaald for b in gebruikt)),
        licentie=gebruikt[0].licentie,
    )


# --- the frames beside it -----------------------------------------------------------------------------------


def _per_indicator(reeksen: Reeksen, maak: Callable[[Reeks], pd.DataFrame], kolommen: tuple[str, ...]) -> pd.DataFrame:
    delen = [maak(reeks).assign(indicator=naam) for naam, reeks in reeksen.per_indicator.items()]
    delen = [deel for deel in delen if len(deel)]
    if not delen:
        return pd.DataFrame(columns=["indicator", *kolommen])
    return pd.concat(delen, ignore_index=True)[["indicator", *kolommen]]


def _lijn(reeks: Reeks, plek: int, beoordeling: Beoordeling) -> pd.DataFrame:
    """The line, unless the newest figure is hidden: then nothing is concluded from the others either."""
    lijn = trendlijn(reeks, plek, float(kenmerken_van(beoordeling, reeks.indicator.id)["dispersie"]))
    return lijn.iloc[:0] if np.isnan(reeks.waarde[plek, -1]) else lijn


def _reeksen(figuren: Figures, eigen: Gebied, ander: Gebied) -> pd.DataFrame:
    tabel = figuren.table
    delen = []
    for code, rol in ((eigen.code, "eigen"), (ander.code, "vergelijk")):
        deel = tabel.loc[
            tabel["gebied"] == code, ["indicator", "van", "tot", "periode", *_GETALLEN, "status", "reden", "bron"]
        ]
        delen.append(deel.assign(gebied=rol))
    samen = pd.concat(delen, ignore_index=True)
    # Counts of another area say nothing beside one's own; only shares and rates are compared.
    telt = {i.id for i in catalogus().values() if i.soort not in _VERGELIJKBARE_SOORTEN}
    return samen[(samen["gebied"] == "eigen") | ~samen["indicator"].isin(telt)].reset_index(drop=True)


def _kaarten(figuren: Figures, blik: Blik, eigen: Gebied) -> pd.DataFrame:
    """The newest figure of every gemeente; beside a wijk, of every wijk. Only figures of one source lie on one map."""
    register = areas.wijken(figuren.jaar) if eigen.niveau is Niveau.WIJK else areas.gemeenten(figuren.jaar)
    namen = register.set_index("code")["naam"]
    van_alle = blik.laatste if blik.figuren is figuren else figuren.laatste
    kaart: pd.DataFrame = van_alle[van_alle["gebied"].isin(namen.index)]
    beoordeling = blik.beoordeling if blik.figuren is figuren else beoordeel(figuren)
    kaart = _van_een_bron(kaart, eigen)
    oordelen = beoordeling.table[["indicator", "gebied", "kans_vijfde", "trechter", "trechter_ruw"]]
    kaart = kaart.assign(naam=kaart["gebied"].map(namen)).merge(oordelen, on=["indicator", "gebied"], how="left")
    kolommen = ["waarde", "ondergrens", "bovengrens", "noemer", "kans_vijfde", "trechter", "trechter_ruw"]
    return kaart[["indicator", "gebied", "naam", *kolommen, "reden", "periode"]].rename(columns={"gebied": "code"})


def _van_een_bron(kaart: pd.DataFrame, eigen: Gebied) -> pd.DataFrame:
    """Leave out the figures of another source than that of the own figure, or, without one, than that of most."""
    if len(kaart.drop_duplicates(["indicator", "bron"])) == kaart["indicator"].nunique():
        return kaart
    van_eigen = kaart[kaart["gebied"] == eigen.code].set_index("indicator")["bron"].to_dict()
    meest = kaart.groupby("indicator", observed=True)["bron"].agg(lambda bron: bron.mode().iloc[0]).to_dict()
    ander = (kaart["bron"] != kaart["indicator"].map(meest | van_eigen)) & kaart["waarde"].notna()
    nummers = [*_GETALLEN, "speling"]
    uit = kaart.assign(reden=kaart["reden"].mask(ander, Reden.ANDERE_BRON.value))
    uit[nummers] = uit[nummers].mask(ander)
    return uit
