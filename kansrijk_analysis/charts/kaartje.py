"""The card of one indicator: the figure with all that belongs to it, its picture, how to read it, what to ask."""

from __future__ import annotations

from dataclasses import replace

from kansrijk_analysis import areas
from kansrijk_analysis.areas.tiles import tegels
from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.figuur import Blok, Figuur
from kansrijk_analysis.charts.gegevens import Profiel, Rij, reeks_van, rij
from kansrijk_analysis.charts.merk import feit_gemerkt, gemerkt
from kansrijk_analysis.charts.reeks import reeks
from kansrijk_analysis.charts.sjabloon import vul
from kansrijk_analysis.charts.svg import kenmerk
from kansrijk_analysis.charts.tegelkaart import tegelkaart
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import Indicator, Status
from kansrijk_analysis.text import GEEN

# The signs of ``overzicht``, upright: filled where it is certain, hollow where it is not.
_TEKEN = {"hoger": "▲", "lager": "▼", "vergelijkbaar": "●", "onbeslist": "○"}
_TEKEN_MISSCHIEN = {"hoger": "△", "lager": "▽"}


def kaartje(profiel: Profiel, indicator: str, definitie: Indicator) -> Blok:
    """Give the card of one indicator.

    The figure stands with its unit and its years in one size, with its 95% interval in words, its
    count, its status where that is not final, the benchmark, how it compares and how certain that is,
    the sentence, a picture with table and source. What more can be concluded opens under it. A card
    without a figure says why, and what one can do instead.
    """
    kop = rij(profiel, indicator)
    vergelijk = profiel.vergelijk.naam
    figuur = reeks(profiel, indicator) if _heeft_beeld(profiel, kop) else None
    merk = gemerkt if profiel.oefen else str  # each sentence of its own: one that is copied still says it
    inhoud = vul(
        "kaartje",
        id=f"ks-k-{kenmerk(kop.indicator, profiel.gebied.code, profiel.vergelijk.code, kop.zin)}",
        kop=replace(kop, zin=merk(kop.zin), bronregel=merk(kop.bronregel)),
        oefen=profiel.oefen,
        cijfer=None if kop.reden else woorden.met_teken(kop.waarde, kop),
        eenheid="" if woorden.teken(kop.eenheid) else kop.eenheid,
        feiten=[(naam, feit_gemerkt(feit) if profiel.oefen else feit) for naam, feit in _feiten(kop, vergelijk)],
        conclusies=[(naam, merk(zin)) for naam, zin in _conclusies(kop, vergelijk)],
        doe=t(f"reden.{kop.reden}.doe") if kop.reden else None,
        figuur=figuur,
        definitie=definitie,
    )
    return Blok(inhoud=inhoud, tekst=f"{kop.naam}\n{kop.zin}", oefen=profiel.oefen)


def landkaart(profiel: Profiel, indicator: str) -> Figuur:
    """Give the tile map of one indicator on the project's own layout, with the borders of the provincies."""
    lijst = areas.gemeenten(profiel.gebied.jaar)[["code", "provincie"]]
    return tegelkaart(profiel, indicator, tegels().merge(lijst, on="code", how="left", validate="one_to_one"))


def _heeft_beeld(profiel: Profiel, kop: Rij) -> bool:
    """Whether there is anything of the gemeente to draw: its figure, or figures of other periods."""
    if kop.waarde is not None:
        return True
    return sum(punt.waarde is not None for punt in reeks_van(profiel, kop.indicator, "eigen")) > 1


def _feiten(kop: Rij, vergelijk: str) -> list[tuple[str, str]]:
    """The facts beside the figure, each with its head."""
    feiten = []
    if kop.ondergrens is not None and kop.bovengrens is not None:
        onder, boven = woorden.met_teken(kop.ondergrens, kop), woorden.met_teken(kop.bovengrens, kop)
        feiten.append((t("kaartje.interval_kop"), t("kaartje.interval", onder=onder, boven=boven)))
    aantal = woorden.aantallen(kop.teller, kop.noemer, kop, lang=True)
    if aantal != GEEN:
        feiten.append((t("kaartje.aantal_kop"), aantal))
    if kop.vergelijk_waarde is not None and kop.soort != "aantal":
        feiten.append((vergelijk[:1].upper() + vergelijk[1:], woorden.met_eenheid(kop.vergelijk_waarde, kop)))
    if kop.reden is None and kop.oordeel in _TEKEN:
        teken = (_TEKEN_MISSCHIEN if woorden.misschien(kop) else _TEKEN)[kop.oordeel]
        feiten.append((t("kaartje.oordeel_kop"), f"{teken} {woorden.oordeel(kop, vergelijk)}"))
    if kop.reden is None and kop.status not in (Status.DEFINITIEF, Status.OEFEN):  # practice is said of all of it
        feiten.append((t("kaartje.status_kop"), t(f"kaartje.status.{kop.status}")))
    return feiten


def _conclusies(kop: Rij, vergelijk: str) -> list[tuple[str, str]]:
    """What may be concluded from the figure, each with its head; what there is nothing to say about is left out."""
    alle = {
        t("kaartje.verschil_kop", vergelijk=vergelijk): kop.zin_verschil,
        t("kaartje.trend_kop"): kop.zin_trend,
        t("kaartje.geleend_kop"): kop.zin_geleend,
        t("kaartje.kans_kop"): kop.zin_kans,
        t("kaartje.gelijken_kop"): kop.zin_gelijken,
    }
    return [(naam, zin) for naam, zin in alle.items() if zin]
