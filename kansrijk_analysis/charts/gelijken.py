"""One indicator of the own gemeente and of the gemeenten that resemble it: message and table."""

from __future__ import annotations

from collections.abc import Sequence

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import Gelijke, Kaartcijfer, Profiel, Rij, gelijken_van, kaart_van, rij
from kansrijk_analysis.charts.gelijken_beeld import Gelijkenbeeld, Regel, teken
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.model import Reden
from kansrijk_analysis.text import GEEN, getal


def vergelijkbaar(profiel: Profiel, indicator: str) -> Figuur:
    """Draw one figure of the own gemeente above those of the gemeenten that resemble it, with 95% intervals.

    They stand in order of likeness, never of their figures. A dashed line is their joint figure. One
    without a figure has hatching and the reason, also the own one. Raises ``GeenCijfers`` when the
    profile has no comparable gemeenten, or no figures of gemeenten for this indicator.
    """
    kop = rij(profiel, indicator)
    gelijken = gelijken_van(profiel)
    cijfers = kaart_van(profiel, kop)
    if not gelijken or not cijfers:
        raise GeenCijfers(wat=t("gelijken.wat", naam=kop.naam), doe=t("kaart.doe"))
    gebied = profiel.gebied.naam
    eigen = Regel(gebied, kop.waarde, kop.ondergrens, kop.bovengrens, kop.reden)
    anderen = [_regel(gelijke, cijfers.get(gelijke.code)) for gelijke in gelijken]
    beeld = Gelijkenbeeld(kop=kop, eigen=eigen, anderen=anderen)
    periode = kop.periode or next(iter(cijfers.values())).periode
    return Figuur(
        titel=t("gelijken.titel", naam=kop.naam, gebied=gebied, periode=periode),
        zin=_zin(kop, gebied, anderen),
        chart=teken(beeld, BREED),
        smal=teken(beeld, SMAL),
        tabel=_tabel(beeld, gelijken, periode),
        bron=kop.bronregel,
        soort="vergelijkbaar",
        oefen=profiel.oefen,
    )


def _regel(gelijke: Gelijke, hier: Kaartcijfer | None) -> Regel:
    if hier is None or hier.precies is None:
        reden = hier.reden if hier is not None else None
        return Regel(gelijke.naam, None, None, None, reden or Reden.NIET_BESCHIKBAAR.value)
    return Regel(gelijke.naam, hier.precies, hier.ondergrens, hier.bovengrens, None)


def _zin(kop: Rij, gebied: str, anderen: Sequence[Regel]) -> str:
    """What the profile says of the comparison, how to read the picture, and who is not in it."""
    delen = []
    if kop.reden is not None:
        delen.append(t("gelijken.eigen_geen_cijfer", gebied=gebied, reden=woorden.waarom_niet(kop.reden)))
    elif kop.zin_gelijken:
        delen.append(kop.zin_gelijken)
    delen.append(t("gelijken.volgorde", gebied=gebied))
    zonder = sum(regel.waarde is None for regel in anderen)
    if zonder:
        delen.append(t(f"gelijken.zonder_{'een' if zonder == 1 else 'meer'}", aantal=zonder))
    return " ".join(delen)


def _tabel(beeld: Gelijkenbeeld, gelijken: Sequence[Gelijke], periode: str) -> Tabel:
    """All of them with figure, interval, likeness, and what their difference consists of."""
    kop = beeld.kop
    kenmerken = list(gelijken[0].kenmerken)
    regels: list[list[Cel]] = [[*_cijfers(beeld.eigen, kop), *[GEEN] * (2 + len(kenmerken))]]
    if kop.gelijken_waarde is not None:
        samen = Regel(t("gelijken.samen"), kop.gelijken_waarde, kop.gelijken_onder, kop.gelijken_boven, None)
        regels.append([*_cijfers(samen, kop), *[GEEN] * (2 + len(kenmerken))])
    for plek, (gelijke, regel) in enumerate(zip(gelijken, beeld.anderen, strict=True)):
        regels.append(
            [
                *_cijfers(regel, kop),
                _gelijkenis(plek, len(gelijken)),
                getal(gelijke.afstand, 1),
                *(cijfer(_procent(gelijke.kenmerken[kenmerk]), 0, "%") for kenmerk in kenmerken),
            ]
        )
    koppen = [t(f"gelijken.kop.{kop_}") for kop_ in ("gemeente", "waarde", "interval", "gelijkenis", "afstand")]
    return Tabel(
        titel=t("gelijken.tabel", naam=kop.naam, eenheid=kop.eenheid, periode=periode),
        kolommen=[*koppen, *(t("gelijken.kop.kenmerk", kenmerk=kenmerk) for kenmerk in kenmerken)],
        rijen=regels,
        eigen=0,
    )


def _cijfers(regel: Regel, kop: Rij) -> list[Cel]:
    """Name, value and interval of one row; the reason where there is no value."""
    if regel.waarde is None:
        return [regel.naam, woorden.waarom_niet(regel.reden or Reden.NIET_BESCHIKBAAR), GEEN]
    return [
        regel.naam,
        cijfer(regel.waarde)._replace(gedrukt=woorden.met_teken(regel.waarde, kop)),
        woorden.interval(regel.ondergrens, regel.bovengrens, kop),
    ]


def _gelijkenis(plek: int, aantal: int) -> str:
    """Likeness in words: in which third of the comparable gemeenten this one is."""
    return t(f"gelijken.gelijkenis.{3 * plek // aantal}")


def _procent(deel: float | None) -> float | None:
    return None if deel is None else 100 * deel
