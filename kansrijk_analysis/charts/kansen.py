"""The chance of each indicator to be among the fifth of gemeenten with the least favourable true figures."""

from __future__ import annotations

from collections.abc import Sequence

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel
from kansrijk_analysis.charts.gegevens import Profiel, Rij, rijen
from kansrijk_analysis.charts.kansen_beeld import teken
from kansrijk_analysis.charts.overzicht import bronnen_van, vouw
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import BLINDE_VLEKKEN
from kansrijk_analysis.text import GEEN, getal


def kansen(profiel: Profiel) -> Figuur:
    """Draw a bar for each indicator: the chance that the gemeente belongs to the least favourable fifth.

    For an indicator without a direction it is the fifth with the highest figures. A dashed line stands at
    one in five: the chance of any gemeente of which nothing is known. Chances are rounded to five
    points, in words, picture and table alike, because they are not known better. Rows stay in the order
    of the catalogue, because this is no ranking. A row without a chance says why.
    """
    alle, _ = vouw(rijen(profiel))
    gebied = profiel.gebied.naam
    return Figuur(
        titel=t("kansen.titel", gebied=gebied),
        zin=_zin(alle, gebied),
        chart=teken(alle, BREED),
        smal=teken(alle, SMAL),
        tabel=_tabel(alle, gebied),
        bron=bronnen_van(profiel, alle),
        soort="kansen",
        oefen=profiel.oefen,
    )


def _zin(alle: Sequence[Rij], gebied: str) -> str:
    """How to read a bar, and how many indicators have one."""
    zonder = sum(rij.kans_vijfde is None and rij.reden not in BLINDE_VLEKKEN for rij in alle)
    if all(rij.kans_vijfde is None for rij in alle):
        return t("kansen.zin_niets", gebied=gebied)
    delen = [t("kansen.zin", gebied=gebied), t("kansen.zin_streep")]
    if zonder:
        delen.append(t(f"kansen.zin_zonder_{'een' if zonder == 1 else 'meer'}", aantal=zonder))
    return " ".join(delen)


def _tabel(alle: Sequence[Rij], gebied: str) -> Tabel:
    regels: list[list[Cel]] = []
    for rij in alle:
        if rij.kans_vijfde is None:
            regels.append([rij.naam, woorden.geen_kans(rij), GEEN, GEEN, GEEN])
            continue
        regels.append(
            [
                rij.naam,
                woorden.kans_procent(rij.kans_vijfde),
                woorden.kans_in_woorden(rij.kans_vijfde),
                t(f"kansen.vijfde.{woorden.vijfde(rij)}"),
                _plaats(rij),
            ]
        )
    return Tabel(
        titel=t("kansen.tabel", gebied=gebied),
        kolommen=[t(f"kansen.kop.{kop}") for kop in ("onderwerp", "kans", "woorden", "vijfde", "plaats")],
        rijen=regels,
    )


def _plaats(rij: Rij) -> str:
    """Between which places on a list the gemeente may stand: always a range, never one place."""
    if rij.plaats_onder is None or rij.plaats_boven is None or rij.plaats_van is None:
        return GEEN
    return t("kansen.plaats", onder=getal(rij.plaats_onder), boven=getal(rij.plaats_boven), van=getal(rij.plaats_van))
