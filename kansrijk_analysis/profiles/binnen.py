"""Inside one gemeente: its wijken (or buurten) with their figures, and how far they lie apart beyond chance."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import stats
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.controle import controleer_aantallen
from kansrijk_analysis.model import VERBORGEN, Bron, Gebied, Niveau, Reden
from kansrijk_analysis.profiles.delen import Delen, Trekking, bekend_eerst, delen_van, met_toeval, trek
from kansrijk_analysis.profiles.reeksen import Floats
from kansrijk_analysis.profiles.vergelijken import ZEKERHEID
from kansrijk_analysis.profiles.zinnen import met_eenheid
from kansrijk_analysis.text import datum, getal, jaren, opsomming, tekst

SIMULATIES = 1000
"""Imitations of pure chance behind a p-value: it is then right to less than a point near 5%."""

DEKKING = 0.8
"""Part of the people that must live in parts with a figure: the hidden ones are the low ones, and what is left of the
others would seem more equal than all are."""

GEBIED_KOLOMMEN = (
    "indicator", "code", "naam", "waarde", "ondergrens", "bovengrens", "teller", "noemer",
    "geleend", "geleend_onder", "geleend_boven", "status", "reden",
)  # fmt: skip
_MATEN = ("laag", "hoog", "verschil", "verhouding", "elders", "sd")
INDICATOR_KOLOMMEN = (
    "indicator", "naam", "korte_naam", "soort", "eenheid", "decimalen", "richting", "geteld", "periode",
    "teller_omschrijving", "noemer_omschrijving", "gemeente_waarde", "gemeente_onder", "gemeente_boven",
    "gebieden", "met_cijfer", "verborgen", "zonder", "dekking", "uitspraak", "zekerheid", "p", "p_bij",
    *(f"{maat}{eind}" for maat in _MATEN for eind in ("", "_onder", "_boven")),
    "bron", "bronregel", "zin", "zin_elders",
)  # fmt: skip


@dataclass(frozen=True)
class Binnen:
    """What there is to say about the parts of one gemeente, in the division of one year.

    ``delen``: the parts (wijken, buurten, or the buurten of one wijk), by name. ``table``: one row per indicator and
    part (``GEBIED_KOLOMMEN``): the figure with limits and counts, ``geleend`` with limits (the estimate that borrows
    strength from all parts of the gemeente) and, without a figure, the ``reden`` and no number. ``indicatoren``: one
    row an indicator (``INDICATOR_KOLOMMEN``): the figure of the gemeente, and how far its parts lie apart:

    - ``uitspraak``: ``verschil`` (more than chance), ``verschil_klein`` (more than chance, too little to matter),
      ``gelijk`` (what difference there is, is too little to matter), ``onbeslist`` (can't be told), ``te_weinig`` (of
      fewer than three parts a figure), ``te_weinig_dekking`` (those with a figure hold less than ``DEKKING`` of the
      people), ``telling`` (chance plays no part), ``waarde`` (published by the source without the counts);
      ``zekerheid`` as in a profile.
    - ``laag, hoog``: the figure of the fifth of the people in the parts with the lowest and highest figures,
      ``verschil`` and ``verhouding`` between them; ``elders``: part of the cases that would have to live in another
      part for all to be equal; ``sd``: standard deviation between the parts. Each with 95% limits, from draws
      of what is true in the parts (``stats.between_areas``).
    """

    delen: Delen
    table: pd.DataFrame
    indicatoren: pd.DataFrame
    bronnen: tuple[Bron, ...]

    @property
    def gemeente(self) -> Gebied:
        """The gemeente that the parts lie in."""
        return self.delen.gemeente

    @property
    def niveau(self) -> Niveau:
        """Level of the parts."""
        return self.delen.niveau

    @property
    def oefen(self) -> bool:
        """Whether these are practice figures: everything that shows them must say so."""
        return any(bron.herkomst == "oefen" for bron in self.bronnen)


def binnen(
    gemeente: Gebied | str, figures: Figures | None = None, niveau: str = "wijk", indicator: str | None = None
) -> Binnen:
    """Put the parts of one gemeente beside each other.

    ``gemeente``: a ``Gebied`` of the division of the figures, a code or a name. ``niveau``: ``"wijk"``, ``"buurt"`` or
    the code of a wijk, for its buurten. ``figures``: of that level (default: the real ones). ``indicator``: look
    at this one only; ``p_bij`` then holds for it alone.

    Raises ``OnbekendGebied`` for an unknown gemeente or wijk, ``OngeldigeInvoer`` for another level or an indicator
    without figures here, ``GeenCijfers`` when there is none at all, ``OnmogelijkAantal`` for an impossible count.
    """
    figuren = figures if figures is not None else load_figures(niveau="wijk" if niveau == "wijk" else "buurt")
    delen = delen_van(gemeente, figuren.jaar, niveau)
    controleer_aantallen(figuren.table[figuren.table["gebied"].isin([*delen.buren, delen.gemeente.code])])
    getrokken = trek(figuren, delen.buren)
    if indicator is not None:
        if indicator not in getrokken:
            doe = tekst("wijken.parameter.onderwerp_kies", keuzes=", ".join(getrokken))
            raise OngeldigeInvoer(waarde=indicator, veld="indicator", doe=doe)
        getrokken = {indicator: getrokken[indicator]}
    recent = figuren.laatste
    gehelen = _Gehelen(
        *(recent[recent["gebied"] == code].set_index("indicator") for code in (delen.gemeente.code, delen.geheel.code))
    )
    plek = delen.buren.get_indexer(delen.codes)
    regels = [_regel(getrokken[naam], plek, gehelen, figuren) for naam in bekend_eerst(getrokken)]
    _oordeel(regels, delen)
    gebruikt = {tabel for trekking in getrokken.values() for tabel in _tabellen(trekking)}
    return Binnen(
        delen=delen,
        table=pd.concat([_gebieden(t, plek, delen) for t in getrokken.values()], ignore_index=True),
        indicatoren=pd.DataFrame(regels, columns=list(INDICATOR_KOLOMMEN)),
        bronnen=tuple(bron for naam, bron in sorted(figuren.bronnen.items()) if naam in gebruikt),
    )


# --- the parts ----------------------------------------------------------------------------------------------


def _gebieden(trekking: Trekking, plek: NDArray[np.intp], delen: Delen) -> pd.DataFrame:
    cijfers = {naam: waarden[plek] for naam, waarden in trekking.cijfers.items() if naam != "speling"}
    geleend = {naam: np.full(len(plek), np.nan) for naam in ("geleend", "geleend_onder", "geleend_boven")}
    if trekking.draws is not None:
        geleend = dict(zip(geleend, _midden(trekking.draws[:, plek]), strict=True))
    # A part that the figures do not have at all has no row to tell why.
    reden = np.where(np.isnan(cijfers["waarde"]) & pd.isna(trekking.reden[plek]), NIETS, trekking.reden[plek])
    return pd.DataFrame(
        {
            "indicator": trekking.indicator.id,
            "code": delen.lijst["code"],
            "naam": delen.lijst["naam"],
            **cijfers,
            **geleend,
            "status": np.where(np.isnan(cijfers["waarde"]), "", trekking.status[plek]),
            "reden": reden,
        }
    )[list(GEBIED_KOLOMMEN)]


NIETS = Reden.NIET_BESCHIKBAAR.value


def _midden(draws: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean and 95% limits over the draws, of each column; NaN where it is."""
    staart = (1 - ZEKERHEID) / 2
    onder, boven = np.quantile(draws, (staart, 1 - staart), axis=0)
    return draws.mean(axis=0), onder, boven


# --- how far they lie apart ---------------------------------------------------------------------------------


class _Gehelen(NamedTuple):
    """The newest figures of the gemeente, and of what the parts lie in, by indicator."""

    gemeente: pd.DataFrame
    geheel: pd.DataFrame


def _regel(trekking: Trekking, plek: NDArray[np.intp], gehelen: _Gehelen, figuren: Figures) -> dict[str, Any]:
    indicator = trekking.indicator
    eigen: Any = gehelen.gemeente.loc[indicator.id] if indicator.id in gehelen.gemeente.index else {}
    toont, reden = trekking.toont[plek], trekking.reden[plek]
    verborgen = np.isin(reden.astype(str), sorted(VERBORGEN))
    periode = jaren(trekking.van, trekking.tot)
    regel: dict[str, Any] = dict.fromkeys(INDICATOR_KOLOMMEN, np.nan)
    regel |= {
        "indicator": indicator.id,
        "naam": indicator.naam,
        "korte_naam": indicator.korte_naam,
        "soort": indicator.soort,
        "eenheid": indicator.eenheid,
        "decimalen": indicator.decimalen,
        "richting": indicator.richting,
        "geteld": indicator.geteld,
        "periode": periode,
        "teller_omschrijving": indicator.teller.omschrijving if indicator.teller else indicator.teller_omschrijving,
        "noemer_omschrijving": indicator.noemer.omschrijving if indicator.noemer else indicator.noemer_omschrijving,
        "gemeente_waarde": float(eigen.get("waarde", np.nan)),
        "gemeente_onder": float(eigen.get("ondergrens", np.nan)),
        "gemeente_boven": float(eigen.get("bovengrens", np.nan)),
        "gebieden": len(plek),
        "met_cijfer": int(toont.sum()),
        "verborgen": int(verborgen.sum()),
        "zonder": int((~toont & ~verborgen).sum()),
        "dekking": _dekking(trekking, plek, gehelen.geheel),
        "bron": trekking.bron,
        "bronregel": _bronregel(trekking, periode, figuren),
        "zekerheid": "",
        "leeg": sorted(tot for naam, tot in figuren.leeg if naam == indicator.id and tot > trekking.tot),
    }
    if trekking.is_waarde:
        return regel | {"uitspraak": "waarde"}
    if not met_toeval(indicator):
        return regel | {"uitspraak": "telling"}
    if trekking.geteld[plek].sum() < stats.LEAST_AREAS or trekking.draws is None:
        return regel | {"uitspraak": "te_weinig"}
    if regel["dekking"] < DEKKING:
        return regel | {"uitspraak": "te_weinig_dekking"}
    return regel | _maten(trekking, plek)


def _dekking(trekking: Trekking, plek: NDArray[np.intp], geheel: pd.DataFrame) -> float:
    """Give the part of the people that lives in areas with a figure; of a whole without one, the part of the areas."""
    naam, noemer = trekking.indicator.id, trekking.cijfers["noemer"][plek]
    alle = float(geheel["noemer"].get(naam, np.nan))
    if not alle > 0:
        return float(trekking.toont[plek].mean())
    return float(min(np.nansum(noemer) / alle, 1.0))


def _maten(trekking: Trekking, plek: NDArray[np.intp]) -> dict[str, Any]:
    """Give the measures of inequality, with their limits, and the p-value of no inequality at all."""
    assert trekking.draws is not None
    assert trekking.sd is not None
    erin = plek[trekking.geteld[plek]]
    teller, noemer, speling = (trekking.cijfers[naam][erin] for naam in ("teller", "noemer", "speling"))
    noemer = np.maximum(noemer, teller) if trekking.kind == "proportion" else noemer
    waar = trekking.draws[:, erin]
    laag, hoog = stats.outer_fifths(waar, noemer)
    with np.errstate(divide="ignore", invalid="ignore"):
        verhouding = np.where(laag > 0, hoog / laag, np.nan)
    elders = 100 * stats.dissimilarity(waar / trekking.indicator.factor, noemer, trekking.kind)
    reeksen = {"laag": laag, "hoog": hoog, "verschil": hoog - laag, "verhouding": verhouding, "elders": elders}
    uit: dict[str, Any] = {}
    for naam, reeks in (reeksen | {"sd": trekking.sd}).items():
        # The median: a ratio has a long tail to one side.
        staart = (1 - ZEKERHEID) / 2
        onder, midden, boven = np.quantile(reeks, (staart, 0.5, 1 - staart))
        uit |= {naam: float(midden), f"{naam}_onder": float(onder), f"{naam}_boven": float(boven)}
    uit["p"] = stats.homogeneity_test(
        teller,
        noemer,
        trekking.kind,
        rounding=np.nan_to_num(speling),
        least=trekking.indicator.privacy.minimum,
        simulations=SIMULATIES,
        seed=zlib.crc32(trekking.indicator.id.encode()),
    )
    midden_van_allen = trekking.indicator.factor * teller.sum() / noemer.sum()
    groot = uit["verschil_boven"] >= trekking.indicator.relevant_verschil * midden_van_allen
    if uit["p"] < 1 - ZEKERHEID:
        return uit | {"uitspraak": "verschil" if groot else "verschil_klein"}
    return uit | {"uitspraak": "onbeslist" if groot else "gelijk"}


def _oordeel(regels: list[dict[str, Any]], delen: Delen) -> None:
    """Add what follows from all indicators together, and the sentences."""
    p = np.array([regel["p"] for regel in regels], dtype=np.float64)
    for regel, bij in zip(regels, stats.benjamini_hochberg(p), strict=True):
        regel["p_bij"] = float(bij)
        if regel["uitspraak"] in ("verschil", "verschil_klein"):
            regel["zekerheid"] = "zeker" if bij < 1 - ZEKERHEID else "aanwijzing"
        regel["zin"] = " ".join(filter(None, (_zin(regel, delen), _zin_leeg(regel))))
        regel["zin_elders"] = _zin_elders(regel, delen)


def _tabellen(trekking: Trekking) -> list[str]:
    """Give the tables behind a figure: that of its cases, and of what it is divided by where that is another."""
    delen, namen = (trekking.indicator.teller, trekking.indicator.noemer), [trekking.bron]
    if delen[0] is not None and delen[1] is not None and delen[0].tabel == trekking.bron:
        namen.append(delen[1].tabel)
    return list(dict.fromkeys(namen))


def _bronregel(trekking: Trekking, periode: str, figuren: Figures) -> str:
    gebruikt = [figuren.bronnen[naam] for naam in _tabellen(trekking) if naam in figuren.bronnen]
    if not gebruikt:
        return ""
    return tekst(
        "profiel.bronregel",
        uitgever=gebruikt[0].uitgever,
        tabellen=" en ".join(bron.aanduiding for bron in gebruikt),
        periode=periode,
        opgehaald=datum(max(bron.opgehaald for bron in gebruikt)),
        licentie=gebruikt[0].licentie,
    )


# --- in words -----------------------------------------------------------------------------------------------


def naam_van_delen(delen: Delen, aantal: int | None = None) -> str:
    """Give what the parts are called: "wijken", or "wijk" for one."""
    return tekst(f"wijken.{'enkelvoud' if aantal == 1 else 'meervoud'}.{delen.niveau}")


def _zin(regel: dict[str, Any], delen: Delen) -> str:
    """Say whether the parts differ more than chance, how far they lie apart, and of how many nothing is known."""
    velden: dict[str, Any] = {
        "delen": naam_van_delen(delen),
        "geheel": delen.geheel.naam,
        "aantal": getal(regel["gebieden"]),
        "met": getal(regel["met_cijfer"]),
        "mensen": tekst(f"wijken.mensen.{regel['geteld']}"),
    }
    uitspraak = regel["uitspraak"]
    if uitspraak == "te_weinig" and regel["gebieden"] == 1:
        return tekst("wijken.zin.een_deel", deel=naam_van_delen(delen, 1), geheel=delen.geheel.naam)
    velden["dekking"] = getal(100 * regel["dekking"])
    if uitspraak == "waarde":
        return f"{tekst('wijken.zin.waarde', **velden)} {catalogus()[regel['indicator']].lezen}"
    if uitspraak in ("te_weinig", "te_weinig_dekking", "telling"):
        return tekst(f"wijken.zin.{uitspraak}", **velden)
    velden["hoog"] = met_eenheid(regel["hoog"], regel["decimalen"], regel["eenheid"])
    velden["laag"], velden["verschil"] = _kort(regel["laag"], regel), _verschil(regel["verschil"], regel)
    velden["hoogstens"] = _verschil(regel["verschil_boven"], regel)
    for naam in ("laag", "hoog"):
        velden |= {f"{naam}_{eind}": _kort(regel[f"{naam}_{eind}"], regel) for eind in ("onder", "boven")}
    velden |= {f"verschil_{eind}": getal(regel[f"verschil_{eind}"], regel["decimalen"]) for eind in ("onder", "boven")}
    zinnen = [tekst(f"wijken.zin.{uitspraak}", **velden)]
    if regel["zekerheid"] == "aanwijzing":
        zinnen.append(tekst("wijken.zin.aanwijzing"))
    if zonder := regel["gebieden"] - regel["met_cijfer"]:
        vorm, deel = "een" if zonder == 1 else "meer", naam_van_delen(delen, 1)
        zinnen.append(tekst(f"wijken.zin.zonder_{vorm}", zonder=getal(zonder), deel=deel, **velden))
    return " ".join(zinnen)


def _zin_leeg(regel: dict[str, Any]) -> str:
    """Say of which later years the source has the rows and no figures yet."""
    if not regel["leeg"]:
        return ""
    return tekst("wijken.zin.nog_leeg", jaren=opsomming([str(jaar) for jaar in regel["leeg"]]))


def _zin_elders(regel: dict[str, Any], delen: Delen) -> str:
    """Say what part of the cases would have to live elsewhere, where the parts are known to differ."""
    if regel["uitspraak"] != "verschil":
        return ""
    procent, onder, boven = (getal(regel[f"elders{eind}"]) for eind in ("", "_onder", "_boven"))
    return tekst(
        "wijken.zin.elders" if onder == boven else "wijken.zin.elders_marge",
        wat=regel["teller_omschrijving"],
        deel=naam_van_delen(delen, 1),
        procent=procent,
        onder=onder,
        boven=boven,
    )


def _verschil(waarde: float, regel: dict[str, Any]) -> str:
    """Write a difference: of percentages in points."""
    gedrukt = getal(waarde, regel["decimalen"])
    return tekst("profiel.trend.procentpunt", waarde=gedrukt) if regel["eenheid"] == "%" else gedrukt


def _kort(waarde: float, regel: dict[str, Any]) -> str:
    return getal(waarde, regel["decimalen"]) + ("%" if regel["eenheid"] == "%" else "")


def onderwerpen(gevonden: Binnen) -> list[tuple[str, str]]:
    """List short name and id of the indicators that parts of this gemeente have figures of."""
    rijen = gevonden.indicatoren[gevonden.indicatoren["met_cijfer"] > 0]
    if rijen.empty:
        raise GeenCijfers(wat=tekst("wijken.geen_cijfers.wat"), doe=tekst("wijken.geen_cijfers.doe"))
    return list(zip(rijen["korte_naam"], rijen["indicator"], strict=True))
