"""Figures in words: the same phrase in a card, a picture and a table."""

from __future__ import annotations

from kansrijk_analysis.charts.gegevens import Punt, Rij
from kansrijk_analysis.model import Status
from kansrijk_analysis.text import GEEN, getal, tekst

VASTE_SPATIE = "\u00a0"
_VERSCHIL = ("hoger", "lager")
_KLEINSTE_KANS = 0.05


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
    """Say how the value lies against the benchmark, how certain that is, and how large the difference.

    "Gunstiger" only stands there when the indicator has a direction.
    """
    if rij.reden is not None:
        return t("oordeel.geen_cijfer")
    zin = t(f"oordeel.{rij.oordeel}", vergelijk=vergelijk)
    if rij.oordeel not in _VERSCHIL:
        return zin
    if rij.waardering:
        zin = t(f"oordeel.{rij.waardering}", zin=zin)
    omvang = "" if rij.relevant is None else "_groot" if rij.relevant else "_klein"
    return t("oordeel.met_zekerheid", zin=zin, hoe=t(f"oordeel.{zekerheid(rij)}{omvang}"))


def zekerheid(rij: Rij) -> str:
    """Give "zeker" or "aanwijzing"; whatever is not called certain is only an indication."""
    return "zeker" if rij.zekerheid == "zeker" else "aanwijzing"


def misschien(rij: Rij) -> bool:
    """Whether the value lies higher or lower, but not with certainty."""
    return rij.oordeel in _VERSCHIL and zekerheid(rij) == "aanwijzing"


def kort_oordeel(rij: Rij) -> str:
    """Say in a few words how the value lies against the benchmark: "duidelijk hoger", "niet te zeggen"."""
    if rij.oordeel == "niet_vergeleken":
        return niet_vergeleken(rij)
    if rij.oordeel not in _VERSCHIL:
        return t(f"kort_oordeel.{rij.oordeel}")
    klein = "_klein" if rij.relevant is False else ""
    return t(f"kort_oordeel.{rij.oordeel}_{zekerheid(rij)}{klein}")


def niet_vergeleken(rij: Rij) -> str:
    """Say in a few words why a value is not compared."""
    return t(f"niet_vergeleken.{rij.niet_vergeleken_reden or 'geen_vergelijking'}")


def waarom_niet(reden: str) -> str:
    """Say in a few words why there is no figure."""
    return t(f"reden.{reden}.kort")


def toelichting(punt: Punt | Rij) -> str:
    """Say what is special about a figure: no figure and why, or a status that is not final; else nothing."""
    if punt.reden is not None:
        return waarom_niet(punt.reden)
    if punt.status in (Status.DEFINITIEF, Status.OEFEN):  # practice is said of the whole table
        return ""
    return tekst(f"algemeen.status.{punt.status}")


def kans_afgerond(kans: float) -> float:
    """Round a chance (0..1) to five points: it is not known better.

    >>> kans_afgerond(0.31), kans_afgerond(0.02)
    (0.3, 0.0)
    """
    return round(20 * kans) / 20


def kans_procent(kans: float) -> str:
    """Write a chance as a percentage in steps of five points: "30%", "kleiner dan 5%"."""
    if kans < _KLEINSTE_KANS:
        return t("kansen.minder")
    if kans > 1 - _KLEINSTE_KANS:
        return t("kansen.meer")
    return f"{getal(100 * kans_afgerond(kans))}%"


def kans_in_woorden(kans: float) -> str:
    """Write a chance in words: "ongeveer 3 op de 10"; the same number that ``kans_procent`` gives."""
    if kans < _KLEINSTE_KANS:
        return t("kansen.heel_klein")
    if kans > 1 - _KLEINSTE_KANS:
        return t("kansen.heel_groot")
    twintigsten = round(20 * kans)
    # The smallest round number of which it is a whole part: "3 op de 10", not "6 op de 20".
    van = next(n for n in (10, 4, 20) if twintigsten * n % 20 == 0)
    return t("kansen.op_de", aantal=twintigsten * van // 20, van=van)


def vijfde(rij: Rij) -> str:
    """Give which fifth a chance is about: "hoogste" for an indicator without a direction, else "ongunstigste"."""
    return "hoogste" if rij.richting == "geen_oordeel" else "ongunstigste"


def geen_kans(rij: Rij) -> str:
    """Say in a few words why there is no chance."""
    if rij.reden is not None:
        return waarom_niet(rij.reden)
    if rij.soort == "aantal":
        return t("niet_vergeleken.aantal")
    return t("niet_vergeleken.telling") if rij.ondergrens is None else t("kansen.niet_berekend")
