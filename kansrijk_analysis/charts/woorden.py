"""Figures in words: the same phrase in a card, a picture and a table."""

from __future__ import annotations

from kansrijk_analysis.charts.gegevens import Punt, Rij
from kansrijk_analysis.model import Status
from kansrijk_analysis.text import GEEN, getal, tekst

VASTE_SPATIE = "\u00a0"


def t(sleutel: str, /, **velden: object) -> str:
    """Give a text of ``grafieken.yaml``."""
    return tekst(f"grafieken.{sleutel}", **velden)


def teken(eenheid: str) -> str:
    """What stands directly behind each number: only the percent sign is that short."""
    return "%" if eenheid == "%" else ""


def met_teken(waarde: float | None, rij: Rij) -> str:
    """Write a value for a narrow place: "8,1%", "10,6"."""
    return GEEN if waarde is None else getal(waarde, rij.decimalen) + teken(rij.eenheid)


def met_eenheid(waarde: float | None, rij: Rij) -> str:
    """Write a value with its whole unit: "8,1%", "10,6 per 1.000 inwoners"."""
    if waarde is None or rij.eenheid == "%":
        return met_teken(waarde, rij)
    return f"{getal(waarde, rij.decimalen)}{VASTE_SPATIE}{rij.eenheid}"


def interval(onder: float | None, boven: float | None, rij: Rij) -> str:
    """Write a 95% interval: "6,9% tot 9,4%"; an en dash when there is none."""
    if onder is None or boven is None:
        return GEEN
    return t("interval.tot", onder=met_teken(onder, rij), boven=met_teken(boven, rij))


def aantallen(teller: float | None, noemer: float | None, rij: Rij, *, lang: bool) -> str:
    """Write what the value was computed from: "96 van de 1.190 geboorten"; an en dash for a bare count.

    ``lang`` adds what was counted.
    """
    if teller is None or noemer is None:
        return GEEN
    vorm = ("lang_" if lang else "kort_") + ("van" if rij.soort == "aandeel" else "op")
    return t(
        f"aantal.{vorm}",
        teller=getal(teller),
        noemer=getal(noemer),
        wat=rij.teller_omschrijving,
        waarvan=rij.noemer_omschrijving,
    )


def oordeel(rij: Rij, vergelijk: str) -> str:
    """Say how the value lies against the benchmark; with "gunstiger" only where the indicator has a direction."""
    if rij.reden is not None:
        return t("oordeel.geen_cijfer")
    zin = t(f"oordeel.{rij.oordeel}", vergelijk=vergelijk)
    if rij.oordeel not in ("hoger", "lager") or rij.richting == "geen_oordeel":
        return zin
    ongunstig = rij.richting == f"{rij.oordeel}_ongunstiger"
    return t("oordeel.ongunstiger" if ongunstig else "oordeel.gunstiger", zin=zin)


def waarom_niet(reden: str) -> str:
    """Say in a few words why there is no figure."""
    return t(f"reden.{reden}.kort")


def toelichting(punt: Punt | Rij) -> str:
    """Say what is special about a figure: no figure and why, or a status that is not final; else nothing."""
    if punt.reden is not None:
        return waarom_niet(punt.reden)
    return "" if punt.status == Status.DEFINITIEF else tekst(f"algemeen.status.{punt.status}")
