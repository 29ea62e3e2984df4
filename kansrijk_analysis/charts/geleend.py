"""Each figure as it was counted, beside what it becomes with strength borrowed from all gemeenten."""

from __future__ import annotations

from collections.abc import Sequence

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import Profiel, Rij, rijen
from kansrijk_analysis.charts.geleend_beeld import teken
from kansrijk_analysis.charts.overzicht import bronnen_van
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.errors import GeenCijfers


def ruw_en_geleend(profiel: Profiel) -> Figuur:
    """Draw the own figures and the borrowed-strength estimates of all indicators that have both.

    Both lie on the axis of ``overzicht``, as an index of the benchmark: the own figure as an open circle
    with a thin bar, the estimate as a filled one with a thick bar. Raises ``GeenCijfers`` when no
    indicator of this gemeente has such an estimate.
    """
    alle = [rij for rij in rijen(profiel) if rij.geleend is not None]
    if not alle:
        raise GeenCijfers(wat=t("geleend.wat", gebied=profiel.gebied.naam), doe=t("geleend.doe"))
    gebied, vergelijk = profiel.gebied.naam, profiel.vergelijk.naam
    return Figuur(
        titel=t("geleend.titel", gebied=gebied),
        zin=t("geleend.zin"),
        chart=teken(alle, vergelijk, BREED),
        smal=teken(alle, vergelijk, SMAL),
        tabel=_tabel(alle, gebied),
        bron=bronnen_van(profiel, alle),
        soort="geleend",
        oefen=profiel.oefen,
    )


def _tabel(alle: Sequence[Rij], gebied: str) -> Tabel:
    regels: list[list[Cel]] = []
    for rij in alle:
        regels.append(
            [
                rij.naam,
                cijfer(rij.waarde)._replace(gedrukt=woorden.met_eenheid(rij.waarde, rij)),
                woorden.interval(rij.ondergrens, rij.bovengrens, rij),
                cijfer(rij.geleend)._replace(gedrukt=woorden.met_eenheid(rij.geleend, rij)),
                woorden.interval(rij.geleend_onder, rij.geleend_boven, rij),
                cijfer(None if rij.geleend_gewicht is None else 100 * rij.geleend_gewicht, 0, "%"),
            ]
        )
    return Tabel(
        titel=t("geleend.tabel", gebied=gebied),
        kolommen=[
            t(f"geleend.kop.{kop}")
            for kop in ("onderwerp", "eigen", "interval", "geleend", "geleend_interval", "gewicht")
        ],
        rijen=regels,
    )
