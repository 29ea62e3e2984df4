"""All indicators of one gemeente against the benchmark: picture, message and table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import Profiel, Rij, rijen
from kansrijk_analysis.charts.overzicht_beeld import teken
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import BLINDE_VLEKKEN
from kansrijk_analysis.text import opsomming, zinsbegin


def overzicht(profiel: Profiel) -> Figuur:
    """Draw all indicators of a gemeente as an index of the benchmark, with interval, value, years and words.

    Rows without a figure stay in the picture with their reason; indicators of which no gemeente has
    a figure share one row a phase and reason, and stand in ``blinde_vlekken``. Nothing of a hidden figure
    is in the picture, the table or the specification.
    """
    alle, gevouwen = vouw(rijen(profiel))
    gebied, vergelijk = profiel.gebied.naam, profiel.vergelijk.naam
    return Figuur(
        titel=t("overzicht.titel", gebied=zinsbegin(gebied), vergelijk=vergelijk),
        zin=_zin(alle, gevouwen, vergelijk, profiel.meervoud.zin),
        chart=teken(alle, vergelijk, BREED),
        smal=teken(alle, vergelijk, SMAL),
        tabel=_tabel(alle, gebied, vergelijk),
        bron=bronnen_van(profiel, alle),
        soort="overzicht",
        oefen=profiel.oefen,
    )


def vouw(alle: Sequence[Rij]) -> tuple[list[Rij], Counter[str]]:
    """Fold the rows that no gemeente has a figure of into one a phase and reason, after the other rows of the phase.

    Gives the rows, and how many were folded by reason.
    """
    vlekken = [rij for rij in alle if rij.reden in BLINDE_VLEKKEN]
    aantal = Counter((rij.fase, rij.reden) for rij in vlekken)
    rijen_ = [rij for rij in alle if rij.reden not in BLINDE_VLEKKEN]
    for rij in vlekken:
        if hoeveel := aantal.pop((rij.fase, rij.reden), 0):
            naam = t(f"overzicht.gevouwen_{'een' if hoeveel == 1 else 'meer'}", aantal=hoeveel)
            rijen_.append(replace(rij, naam=naam, korte_naam=naam, bronregel=""))
    fasen = list(dict.fromkeys(rij.fase for rij in alle))
    return sorted(rijen_, key=lambda rij: fasen.index(rij.fase)), Counter(str(rij.reden) for rij in vlekken)


def bronnen_van(profiel: Profiel, alle: Sequence[Rij]) -> str:
    """The tables that the rows come from; each row has its own years, so the line does without."""
    gebruikt = {rij.bron for rij in alle if rij.bron}
    tabellen: dict[tuple[str, str], list[str]] = {}
    for bron in profiel.bronnen:
        if bron.tabel in gebruikt:
            tabellen.setdefault((bron.uitgever, bron.licentie), []).append(bron.aanduiding)
    return "; ".join(
        t(f"overzicht.bron_{'een' if len(namen) == 1 else 'meer'}", uitgever=wie, tabel=opsomming(namen), licentie=hoe)
        for (wie, hoe), namen in tabellen.items()
    )


def _zin(alle: Sequence[Rij], gevouwen: Mapping[str, int], vergelijk: str, meervoud: str) -> str:
    """The message: what lies clearly higher or lower, what perhaps does, and what can't be said."""
    open_ = [rij for rij in alle if rij.reden is None]
    delen = []
    for soort in ("zeker", "zeker_klein", "aanwijzing"):
        for oordeel in ("hoger", "lager"):
            namen = [rij.korte_naam for rij in open_ if rij.oordeel == oordeel and _soort(rij) == soort]
            if namen:
                delen.append(t(f"overzicht.zin_{oordeel}_{soort}", vergelijk=vergelijk, namen=opsomming(namen)))
    if not any(rij.oordeel in ("hoger", "lager") and not woorden.misschien(rij) for rij in open_):
        delen.insert(0, t("overzicht.zin_niets", vergelijk=vergelijk))
    aantallen: dict[str, int] = {
        "gelijk": sum(rij.oordeel == "vergelijkbaar" for rij in open_),
        "onbeslist": sum(rij.oordeel == "onbeslist" for rij in open_),
        "zonder": sum(rij.reden not in {None, *BLINDE_VLEKKEN} for rij in alle),
        **{str(reden): gevouwen.get(reden, 0) for reden in sorted(BLINDE_VLEKKEN)},
    }
    for naam, aantal in aantallen.items():
        if aantal:
            delen.append(t(f"overzicht.zin_{naam}_{'een' if aantal == 1 else 'meer'}", aantal=aantal))
    return " ".join([*delen, meervoud]).strip()


def _soort(rij: Rij) -> str:
    """With which differences one is named: the certain ones, the certain but small ones, the perhaps ones."""
    if woorden.misschien(rij):
        return "aanwijzing"
    return "zeker_klein" if rij.relevant is False else "zeker"


def _tabel(alle: Sequence[Rij], gebied: str, vergelijk: str) -> Tabel:
    regels: list[list[Cel]] = []
    for rij in alle:
        achter = woorden.met_eenheid(rij.waarde, rij) if rij.reden is None else ""
        regels.append(
            [
                rij.naam,
                cijfer(rij.waarde)._replace(gedrukt=achter) if achter else woorden.waarom_niet(rij.reden or ""),
                woorden.interval(rij.ondergrens, rij.bovengrens, rij),
                woorden.aantallen(rij.teller, rij.noemer, rij, lang=False),
                rij.periode,
                cijfer(rij.vergelijk_waarde)._replace(gedrukt=woorden.met_teken(rij.vergelijk_waarde, rij)),
                woorden.oordeel(rij, vergelijk),
                rij.bronregel,
            ]
        )
    koppen = [t(f"overzicht.kop.{kop}") for kop in ("onderwerp", "waarde", "interval", "aantal", "jaren")]
    return Tabel(
        titel=t("overzicht.tabel", gebied=gebied, vergelijk=vergelijk),
        kolommen=[*koppen, vergelijk[:1].upper() + vergelijk[1:], t("overzicht.kop.oordeel"), t("overzicht.kop.bron")],
        rijen=regels,
    )
