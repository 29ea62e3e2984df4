"""What the figures of one area say, in Dutch: one sentence a question, for every outcome there can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from kansrijk_analysis.model import Bron, Indicator, Reden, Status
from kansrijk_analysis.text import getal, tekst

Rij = Mapping[str, Any]

_GEMEENTEN = "delen.gemeente"  # key of what an area is judged among
_VRIJWEL_ALLES = 0.95  # weight of the own figure from which borrowing adds nothing
_SMAL = 0.25  # rank interval, as a part of all gemeenten, below which the place does say something


class Meervoud(NamedTuple):
    """Many comparisons at once: how many, how many would stand out by chance, how many do, how many remain."""

    vergeleken: int
    verwacht_vals: float
    opvallend: int
    zeker: int
    zin: str


def t(sleutel: str, /, **velden: object) -> str:
    """Give a text of ``profiel.yaml``."""
    return tekst(f"profiel.{sleutel}", **velden)


def met_eenheid(waarde: float, decimalen: int, eenheid: str) -> str:
    """Write a value with its unit.

    >>> met_eenheid(8.12, 1, "%"), met_eenheid(1204, 0, "geboorten")
    ('8,1%', '1.204 geboorten')
    """
    return f"{getal(waarde, decimalen)}{'' if eenheid == '%' else ' '}{eenheid}"


def noem_bron(tabel: str, bronnen: Mapping[str, Bron]) -> str:
    """Name the source of a figure within a sentence."""
    bron = bronnen.get(tabel)
    if bron is not None and bron.herkomst == "eigen":
        return t("bronnen.eigen", titel=bron.titel)
    return t("bronnen.van", uitgever=tabel if bron is None else bron.uitgever)


def zin_bronnen(rij: Rij, bronnen: Mapping[str, Bron]) -> str:
    """Say that a figure and the one it is put beside have another source; empty where they don't."""
    eigen, naast = rij["bron"], rij["vergelijk_bron"]
    if not eigen or not naast or eigen == naast or np.isnan(rij["vergelijk_waarde"]):
        return ""
    namen = {"eigen": noem_bron(eigen, bronnen), "naast": noem_bron(naast, bronnen)}
    return t("bronnen.naast", ander=rij["vergelijk_naam"], **namen)


def _kort(waarde: float, indicator: Indicator) -> str:
    """Write a value whose unit was said already: only the percent sign is short enough to say twice."""
    return getal(waarde, indicator.decimalen) + ("%" if indicator.eenheid == "%" else "")


def _verandering(waarde: float, indicator: Indicator, decimalen: int) -> str:
    gedrukt = getal(waarde, decimalen)
    return t("trend.procentpunt", waarde=gedrukt) if indicator.eenheid == "%" else f"{gedrukt} {indicator.eenheid}"


def _geteld(indicator: Indicator) -> str:
    return t(f"geteld.{indicator.geteld}")


def zin(indicator: Indicator, rij: Rij, gebied: str, *, samen: bool = False) -> str:
    """The figure, how sure it is, and how it lies beside the benchmark; or why it is not there.

    ``samen``: the area is more than one gemeente.
    """
    if rij["reden"] is not None:
        vorm = "_samen" if samen and rij["reden"] == Reden.AFGESCHERMD_INDIRECT else ""
        return t(f"zin.{rij['reden']}{vorm}", gebied=gebied, periode=rij["periode"], minimum=indicator.privacy.minimum)
    velden = {
        "gebied": gebied,
        "periode": rij["periode"],
        "waarde": met_eenheid(rij["waarde"], indicator.decimalen, indicator.eenheid),
    }
    if np.isnan(rij["ondergrens"]):
        delen = t("zin.zonder_marge", **velden)
    else:
        velden |= {"onder": _kort(rij["ondergrens"], indicator), "boven": _kort(rij["bovengrens"], indicator)}
        delen = t("zin.met_marge", **velden)
    delen += "." if np.isnan(rij["verhouding"]) else _vergelijking(indicator, rij)
    if rij["status"] not in ("", Status.DEFINITIEF.value):
        delen += " " + t(f"status.{rij['status']}")
    return delen


def _vergelijking(indicator: Indicator, rij: Rij) -> str:
    velden = {"ander": rij["vergelijk_naam"], "naast": _kort(rij["vergelijk_waarde"], indicator)}
    if rij["oordeel"] not in ("hoger", "lager"):
        return t(f"vergelijking.{rij['oordeel']}", geteld=_geteld(indicator), **velden)
    return t(
        "vergelijking.verschil",
        oordeel=t("oordeel." + "_".join(filter(None, (rij["oordeel"], rij["waardering"])))),
        zekerheid=t(f"vergelijking.{rij['zekerheid']}"),
        **velden,
    )


def zin_verschil(indicator: Indicator, rij: Rij, vergeleken: int) -> str:
    """How sure the difference is, and how large; ``vergeleken`` is how many comparisons are looked at together."""
    ander, procent = rij["vergelijk_naam"], getal(100 * indicator.relevant_verschil)
    match rij["oordeel"]:
        case "hoger" | "lager":
            zeker = t(f"verschil.{rij['zekerheid']}", aantal=vergeleken)
            if not rij["relevant"]:
                return f"{zeker} {t('verschil.klein', procent=procent, ander=ander)}"
            aantal = rij["verschil_aantal"]
            if np.isnan(aantal):
                return zeker
            omvang = t(
                f"verschil.relevant_{'meer' if aantal > 0 else 'minder'}",
                aantal=_rond(abs(aantal)),
                ander=ander,
                wat=rij["teller_omschrijving"],
                periode=rij["periode"],
            )
            return f"{zeker} {omvang}"
        case "vergelijkbaar":
            return t("verschil.vergelijkbaar", procent=procent, ander=ander)
        case "onbeslist":
            onder, boven = _procent(rij["verhouding_onder"]), _procent(rij["verhouding_boven"])
            return t("verschil.onbeslist", onder=onder, boven=boven, ander=ander)
    return t(f"verschil.niet.{rij['niet_vergeleken_reden']}", ander=ander)


def _procent(verhouding: float) -> str:
    hoger = verhouding >= 1
    procent = getal(100 * abs(verhouding - 1))
    return t(f"verschil.procent_{'hoger' if hoger else 'lager'}", procent=procent)


def _rond(aantal: float) -> str:
    """Write a number that is only about right with at most two figures that count.

    >>> _rond(3.4), _rond(47.2), _rond(1234)
    ('3', '47', '1.200')
    """
    if aantal < 100:
        return getal(aantal)
    macht = 10 ** (len(str(int(aantal))) - 2)
    return getal(round(aantal / macht) * macht)


def zin_trend(indicator: Indicator, rij: Rij) -> str:
    """How the figure develops, or that this can't be said, with the change that could have been seen."""
    if rij["trend"] == "geen":
        return t(f"trend.geen.{rij['trend_reden']}")
    decimalen = indicator.decimalen + 1
    velden: dict[str, object] = {
        "van": int(rij["trend_van"]),
        "tot": int(rij["trend_tot"]),
        "geteld": _geteld(indicator),
        "procent": getal(100 * indicator.relevant_verschil),
    }
    vorm = rij["trend"]
    if vorm in ("stijgt", "daalt"):
        per_jaar, onder, boven = rij["trend_per_jaar"], rij["trend_onder"], rij["trend_boven"]
        if vorm == "daalt":
            per_jaar, onder, boven = -per_jaar, -boven, -onder
        velden |= {
            "per_jaar": _verandering(per_jaar, indicator, decimalen),
            "onder": getal(onder, decimalen),
            "boven": getal(boven, decimalen),
        }
    elif vorm == "onbeslist":
        if np.isnan(rij["waarneembaar"]):
            vorm = "onbeslist_nul"
        velden["waarneembaar"] = _verandering(rij["waarneembaar"], indicator, indicator.decimalen)
    delen = [t("trend.twee_perioden")] if rij["trend_perioden"] == 2 else []
    delen.append(t(f"trend.{vorm}", **velden))
    if rij["trend_zekerheid"] == "aanwijzing":
        delen.append(t("trend.aanwijzing"))
    return " ".join(delen)


def zin_geleend(indicator: Indicator, rij: Rij, delen: str = _GEMEENTEN) -> str:
    """What the figure is when it borrows strength from all gemeenten (or wijken)."""
    if np.isnan(rij["geleend"]):
        return ""
    midden = _kort(rij["geleend_midden"], indicator)
    if rij["geleend_gewicht"] == 0:
        return t("geleend.geen_verschil", midden=midden, delen=t(delen))
    if rij["geleend_gewicht"] >= _VRIJWEL_ALLES:
        return t("geleend.eigen", geteld=_geteld(indicator), delen=t(delen))
    return t(
        "geleend.gewoon",
        waarde=_kort(rij["geleend"], indicator),
        onder=_kort(rij["geleend_onder"], indicator),
        boven=_kort(rij["geleend_boven"], indicator),
        gewicht=getal(100 * rij["geleend_gewicht"]),
        midden=midden,
        delen=t(delen),
    )


def kans_in_woorden(kans: float) -> str:
    """Write a chance as roughly as it is known: to five points.

    >>> kans_in_woorden(0.02), kans_in_woorden(0.37), kans_in_woorden(0.99)
    ('kleiner dan 5%', 'ongeveer 35%', 'groter dan 95%')
    """
    if kans < 0.05:
        return t("kans.laag_getal")
    if kans > 0.95:
        return t("kans.hoog_getal")
    return t("kans.getal", procent=5 * round(20 * kans))


def zin_kans(indicator: Indicator, rij: Rij, gebied: str, delen: str = _GEMEENTEN) -> str:
    """The chance of the least favourable (or highest) fifth, and why no place on a list is given."""
    if np.isnan(rij["kans_vijfde"]):
        return ""
    vorm = "hoog" if indicator.richting == "geen_oordeel" else "ongunstig"
    onder, boven, van = (int(rij[naam]) for naam in ("plaats_onder", "plaats_boven", "plaats_van"))
    plaats = "plaats_vast" if boven - onder < _SMAL * van else "plaats"
    kans = t(f"kans.{vorm}", gebied=gebied, kans=kans_in_woorden(rij["kans_vijfde"]), delen=t(delen))
    return f"{kans} {t(f'kans.{plaats}', onder=getal(onder), boven=getal(boven), van=getal(van), delen=t(delen))}"


def zin_trechter(rij: Rij, kenmerken: Mapping[str, Any], gebied: str, delen: str = _GEMEENTEN) -> str:
    """Whether the figure is unusual for a gemeente of this size, and how many are."""
    if not rij["trechter"]:
        return ""
    vorm = "binnen_ruim" if rij["trechter"] == "binnen" and rij["trechter_ruw"] != "binnen" else rij["trechter"]
    aantal = t(
        "trechter.aantal",
        getoond=getal(kenmerken["met_cijfer"]),
        buiten=getal(kenmerken["buiten"]),
        verwacht=getal(kenmerken["verwacht_buiten"]),
        verschilt=getal(kenmerken["verschilt"]),
        delen=t(delen),
    )
    return f"{t(f'trechter.{vorm}', gebied=gebied, delen=t(delen))} {aantal}"


def zin_gelijken(indicator: Indicator, rij: Rij, gebied: str) -> str:
    """How the gemeenten that are most alike fare, and whether this one differs from them."""
    if rij["reden"] is not None or not rij["gelijken_oordeel"]:
        return ""
    if rij["gelijken_oordeel"] == "niet_vergeleken":
        return t("gelijken.niet_vergeleken")
    if not rij["gelijken_aantal"]:
        return t("gelijken.geen", gebied=gebied)
    samen = t(
        "gelijken.samen",
        gebied=gebied,
        waarde=met_eenheid(rij["gelijken_waarde"], indicator.decimalen, indicator.eenheid),
        aantal=int(rij["gelijken_aantal"]),
    )
    return f"{samen} {t('gelijken.' + rij['gelijken_oordeel'], gebied=gebied)}"


def meervoud(vergeleken: int, verwacht_vals: float, opvallend: int, zeker: int, ander: str) -> Meervoud:
    """Say how many false alarms to expect, beside how many differences stand out."""
    if not vergeleken:
        return Meervoud(0, 0.0, 0, 0, t("meervoud.geen", ander=ander))
    delen = [
        t("meervoud.begin_een", ander=ander)
        if vergeleken == 1
        else t("meervoud.begin", vergeleken=vergeleken, ander=ander),
        t("meervoud.verwacht", verwacht=getal(verwacht_vals, 1)),
    ]
    if not opvallend:
        delen.append(t("meervoud.niets"))
    else:
        rest = t(f"meervoud.zeker_{'geen' if not zeker else 'een' if zeker == 1 else 'meer'}", zeker=zeker)
        delen.append(t(f"meervoud.opvallend{'_een' if opvallend == 1 else ''}", opvallend=opvallend, zeker=rest))
    return Meervoud(vergeleken, verwacht_vals, opvallend, zeker, " ".join(delen))
