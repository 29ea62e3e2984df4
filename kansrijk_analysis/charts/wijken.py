"""Wijken and buurten inside one gemeente: picture, message, table and source of each thing there is to see."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from kansrijk_analysis.charts import wijken_beeld as beeld
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.wijken_beeld import Paar, Spreiding, Uiteinden
from kansrijk_analysis.charts.woorden import VASTE_SPATIE, waarom_niet
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.profiles.binnen import Binnen, naam_van_delen
from kansrijk_analysis.profiles.kwetsbaarheid import Kwetsbaarheid
from kansrijk_analysis.text import GEEN, getal, opsomming, tekst

Rij = Mapping[Any, Any]


def t(sleutel: str, /, **velden: object) -> str:
    """Give a text of ``wijken.yaml``."""
    return tekst(f"wijken.{sleutel}", **velden)


def _teken(eenheid: str) -> str:
    return "%" if eenheid == "%" else ""


def met_teken(waarde: float, rij: Rij) -> str:
    """Write a value with the one sign that is short enough; an en dash for none."""
    return GEEN if math.isnan(waarde) else getal(waarde, rij["decimalen"]) + _teken(rij["eenheid"])


def met_eenheid(waarde: float, rij: Rij) -> str:
    """Write a value with its whole unit."""
    gedrukt = met_teken(waarde, rij)
    return gedrukt if rij["eenheid"] == "%" else f"{gedrukt}{VASTE_SPATIE}{rij['eenheid']}"


def _van_tot(onder: float, boven: float, rij: Rij) -> str:
    if math.isnan(onder) or math.isnan(boven):
        return GEEN
    return tekst("grafieken.interval.tot", onder=met_teken(onder, rij), boven=met_teken(boven, rij))


def met_grenzen(waarde: float, onder: float, boven: float, deel: float = 1.0) -> Spreiding | None:
    """A value with its limits; itself where it has none, nothing where there is no value."""
    if math.isnan(waarde) or not deel > 0:
        return None
    onder, boven = (waarde if math.isnan(eind) else eind for eind in (onder, boven))
    return waarde / deel, onder / deel, boven / deel


def _kop(gevonden: Binnen, indicator: str) -> dict[str, Any]:
    rijen = gevonden.indicatoren[gevonden.indicatoren["indicator"] == indicator]
    if rijen.empty:
        keuzes = ", ".join(gevonden.indicatoren["indicator"])
        raise OngeldigeInvoer(waarde=indicator, veld="indicator", doe=t("parameter.onderwerp_kies", keuzes=keuzes))
    return {str(naam): waarde for naam, waarde in rijen.iloc[0].items()}


# --- the figure of each part ----------------------------------------------------------------------------------


def delenlijst(gevonden: Binnen, indicator: str) -> Figuur:
    """Draw the figure of each wijk (or buurt) on one indicator, by name, beside that of the gemeente.

    Above: the own figure, an open circle with a thin bar (95%). Under it: the estimate with strength borrowed from
    the other parts, filled with a thick bar. A part without a figure says why. Raises ``OngeldigeInvoer`` for an
    indicator that is not there, ``GeenCijfers`` when no part has a figure.
    """
    kop = _kop(gevonden, indicator)
    rijen = gevonden.table[gevonden.table["indicator"] == indicator].to_dict("records")
    if not kop["met_cijfer"]:
        raise GeenCijfers(wat=t("geen_cijfers.wat"), doe=t("geen_cijfers.doe"))
    paren = [_paar(rij, kop) for rij in rijen]
    gemeente = gevonden.gemeente.naam
    geheel = None if math.isnan(kop["gemeente_waarde"]) else (gemeente, float(kop["gemeente_waarde"]))
    velden = {
        "naam": kop["naam"],
        "delen": naam_van_delen(gevonden.delen),
        "geheel": gevonden.delen.geheel.naam,
        "periode": kop["periode"],
    }
    zin = kop["zin"]
    if geheel is not None:
        zin = f"{t('lijst.gemeente', gemeente=gemeente, waarde=met_eenheid(geheel[1], kop))} {zin}"
    return Figuur(
        titel=t("lijst.titel", **velden),
        zin=" ".join(filter(None, (zin, kop["zin_elders"]))),
        chart=beeld.teken_delen(paren, geheel, _teken(kop["eenheid"]), BREED),
        smal=beeld.teken_delen(paren, geheel, _teken(kop["eenheid"]), SMAL),
        tabel=_delentabel(rijen, kop, gevonden, velden),
        bron=kop["bronregel"],
        soort="wijken",
        oefen=gevonden.oefen,
    )


def _paar(rij: Rij, kop: Rij) -> Paar:
    if rij["reden"] is not None and not isinstance(rij["reden"], float):
        return Paar(str(rij["naam"]), None, None, waarom=waarom_niet(str(rij["reden"])))
    geleend = met_grenzen(rij["geleend"], rij["geleend_onder"], rij["geleend_boven"])
    return Paar(
        naam=str(rij["naam"]),
        hol=met_grenzen(rij["waarde"], rij["ondergrens"], rij["bovengrens"]),
        vol=geleend,
        waarde=met_teken(rij["waarde"], kop),
        zacht="" if geleend is None else t("lijst.geschat", waarde=met_teken(rij["geleend"], kop)),
    )


def _delentabel(rijen: Sequence[Rij], kop: Rij, gevonden: Binnen, velden: dict[str, Any]) -> Tabel:
    regels: list[list[Cel]] = []
    for rij in rijen:
        toont = not math.isnan(rij["waarde"])
        op = "van" if kop["soort"] == "aandeel" else "op"
        aantal = tekst(f"grafieken.aantal.kort_{op}", teller=getal(rij["teller"]), noemer=getal(rij["noemer"]))
        regels.append(
            [
                str(rij["naam"]),
                cijfer(rij["waarde"])._replace(gedrukt=met_teken(rij["waarde"], kop))
                if toont
                else waarom_niet(rij["reden"]),
                _van_tot(rij["ondergrens"], rij["bovengrens"], kop),
                aantal if toont and not math.isnan(rij["noemer"]) else GEEN,
                cijfer(rij["geleend"])._replace(gedrukt=met_teken(rij["geleend"], kop)),
                _van_tot(rij["geleend_onder"], rij["geleend_boven"], kop),
            ]
        )
    eerste = naam_van_delen(gevonden.delen, 1).capitalize()
    return Tabel(
        titel=t("lijst.tabel", eenheid=kop["eenheid"], **velden),
        kolommen=[eerste, *(t(f"lijst.kop.{k}") for k in ("cijfer", "marge", "aantal", "geschat", "marge_geschat"))],
        rijen=regels,
    )


# --- how far they lie apart -----------------------------------------------------------------------------------


def spreiding(gevonden: Binnen) -> Figuur:
    """Draw for each indicator how far the parts lie apart: the lowest and the highest fifth of the people.

    Both as an index of the gemeente (100), with 95% limits. Raises ``GeenCijfers`` where it can't be told of any.
    """
    regels = gevonden.indicatoren.to_dict("records")
    uiteinden = [_uiteinden(rij) for rij in regels]
    if all(rij.laag is None for rij in uiteinden):
        eerste = next((r for r in regels if r["uitspraak"] == "te_weinig"), regels[0])
        raise GeenCijfers(wat=t("spreiding.wat", delen=naam_van_delen(gevonden.delen)), doe=str(eerste["zin"]))
    geheel = gevonden.gemeente.naam
    velden = {"delen": naam_van_delen(gevonden.delen), "geheel": gevonden.delen.geheel.naam, "gemeente": geheel}
    return Figuur(
        titel=t("spreiding.titel", **velden),
        zin=_spreidingszin(regels, velden),
        chart=beeld.teken_spreiding(uiteinden, geheel, BREED),
        smal=beeld.teken_spreiding(uiteinden, geheel, SMAL),
        tabel=_spreidingstabel(regels, velden),
        bron=bronnen_van(gevonden),
        soort="spreiding",
        oefen=gevonden.oefen,
    )


def bronnen_van(gevonden: Binnen | Kwetsbaarheid) -> str:
    """The tables behind a picture of many indicators."""
    namen: dict[tuple[str, str], list[str]] = {}
    for bron in gevonden.bronnen:
        namen.setdefault((bron.uitgever, bron.licentie), []).append(bron.aanduiding)
    return "; ".join(
        tekst(
            f"grafieken.overzicht.bron_{'een' if len(tabellen) == 1 else 'meer'}",
            uitgever=wie,
            tabel=opsomming(tabellen),
            licentie=hoe,
        )
        for (wie, hoe), tabellen in namen.items()
    )


def _oordeel(rij: Rij) -> str:
    zeker = f"_{rij['zekerheid']}" if rij["zekerheid"] else ""
    return t(f"spreiding.oordeel.{rij['uitspraak']}{zeker}")


def _uiteinden(rij: Rij) -> Uiteinden:
    laag, hoog = (
        met_grenzen(rij[n], rij[f"{n}_onder"], rij[f"{n}_boven"], rij["gemeente_waarde"]) for n in ("laag", "hoog")
    )
    naam, oordeel = str(rij["korte_naam"]), _oordeel(rij)
    if laag is None or hoog is None:
        return Uiteinden(naam, None, None, waarom=oordeel)
    waarde = tekst("grafieken.interval.tot", onder=met_teken(rij["laag"], rij), boven=met_teken(rij["hoog"], rij))
    return Uiteinden(naam, laag, hoog, waarde, oordeel)


def _spreidingszin(regels: Sequence[Rij], velden: dict[str, str]) -> str:
    delen = [t("spreiding.lezen", **velden)]
    for groep in ("verschil", "verschil_klein", "gelijk", "onbeslist"):
        namen = [str(rij["korte_naam"]) for rij in regels if rij["uitspraak"] == groep]
        if namen:
            delen.append(t(f"spreiding.zin.{groep}", namen=opsomming(namen)))
    return " ".join(delen)


def _spreidingstabel(regels: Sequence[Rij], velden: dict[str, str]) -> Tabel:
    rijen: list[list[Cel]] = []
    for rij in regels:
        leeg = math.isnan(rij["verschil"])
        rijen.append(
            [
                str(rij["naam"]),
                _oordeel(rij),
                getal(rij["met_cijfer"]),
                *(_met_marge(rij, naam) for naam in ("laag", "hoog", "verschil")),
                _maal(rij),
                GEEN
                if leeg
                else f"{getal(rij['elders'])}% ({getal(rij['elders_onder'])}–{getal(rij['elders_boven'])}%)",
                _met_marge(rij, "sd"),
            ]
        )
    koppen = ("onderwerp", "oordeel", "aantal", "laag", "hoog", "verschil", "verhouding", "elders", "sd")
    return Tabel(
        titel=t("spreiding.tabel", **velden),
        kolommen=[t(f"spreiding.kop.{k}", **velden) for k in koppen],
        rijen=rijen,
    )


def _met_marge(rij: Rij, naam: str) -> str:
    """Write one of the measures with its limits."""
    if math.isnan(rij[naam]):
        return GEEN
    return f"{met_teken(rij[naam], rij)} ({_van_tot(rij[f'{naam}_onder'], rij[f'{naam}_boven'], rij)})"


def _maal(rij: Rij) -> str:
    if math.isnan(rij["verhouding"]):
        return GEEN
    waarde, onder, boven = (getal(rij[f"verhouding{eind}"], 1) for eind in ("", "_onder", "_boven"))
    return t("spreiding.maal", waarde=waarde, onder=onder, boven=boven)
