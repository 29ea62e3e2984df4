"""All indicators of one gemeente against the benchmark: picture, message and table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import Profiel, Rij, rijen
from kansrijk_analysis.charts.overzicht_beeld import BREED, SMAL, teken
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import Reden
from kansrijk_analysis.text import opsomming


def overzicht(profiel: Profiel) -> Figuur:
    """Draw all indicators of a gemeente as an index of the benchmark, with interval, value, years and words.

    Rows without a figure stay in the picture with their reason; indicators of which no gemeente has
    an open figure share one row a phase, and stand in ``blinde_vlekken``. Nothing of a hidden figure
    is in the picture, the table or the specification.
    """
    alle, niet_open = _vouw(rijen(profiel))
    gebied, vergelijk = profiel.gebied.naam, profiel.vergelijk.naam
    oefen = any(rij.oefen for rij in alle)
    return Figuur(
        titel=t("overzicht.titel", gebied=gebied, vergelijk=vergelijk),
        zin=_zin(alle, niet_open, vergelijk),
        chart=teken(alle, vergelijk, BREED, oefen=oefen),
        smal=teken(alle, vergelijk, SMAL, oefen=oefen),
        tabel=_tabel(alle, gebied, vergelijk),
        bron=_bron(profiel, alle),
        soort="overzicht",
        oefen=oefen,
    )


def _vouw(alle: Sequence[Rij]) -> tuple[list[Rij], int]:
    """Fold the rows without any open figure into one row a phase; give the rows and how many were folded."""
    niet_open = [rij for rij in alle if rij.reden == Reden.ALLEEN_LANDELIJK]
    aantal = Counter(rij.fase for rij in niet_open)
    gevouwen: list[Rij] = []
    for rij in alle:
        if rij.reden != Reden.ALLEEN_LANDELIJK:
            gevouwen.append(rij)
        elif aantal[rij.fase]:
            vorm = "een" if aantal[rij.fase] == 1 else "meer"
            naam = t(f"overzicht.niet_open_{vorm}", aantal=aantal.pop(rij.fase))
            gevouwen.append(replace(rij, naam=naam, korte_naam=naam, bronregel=""))
    return gevouwen, len(niet_open)


def _bron(profiel: Profiel, alle: Sequence[Rij]) -> str:
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


def _zin(alle: Sequence[Rij], niet_open: int, vergelijk: str) -> str:
    """The message: what lies clearly higher or lower, and what can't be said."""
    delen = []
    for oordeel in ("hoger", "lager"):
        namen = [rij.korte_naam for rij in alle if rij.reden is None and rij.oordeel == oordeel]
        if namen:
            delen.append(t(f"overzicht.zin_{oordeel}", vergelijk=vergelijk, namen=opsomming(namen)))
    if not delen:
        delen.append(t("overzicht.zin_niets", vergelijk=vergelijk))
    gelijk = sum(rij.reden is None and rij.oordeel == "vergelijkbaar" for rij in alle)
    zonder = sum(rij.reden not in (None, Reden.ALLEEN_LANDELIJK) for rij in alle)
    for naam, aantal in (("gelijk", gelijk), ("zonder", zonder), ("niet_open", niet_open)):
        if aantal:
            delen.append(t(f"overzicht.zin_{naam}_{'een' if aantal == 1 else 'meer'}", aantal=aantal))
    return " ".join(delen)


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
