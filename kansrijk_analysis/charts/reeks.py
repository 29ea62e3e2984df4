"""One indicator through the years, or, with one period, one interval on its axis: message and table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import (
    Breuk,
    Profiel,
    Punt,
    Rij,
    Trendpunt,
    breuken_van,
    reeks_van,
    rij,
    trend_van,
)
from kansrijk_analysis.charts.reeks_beeld import Lijnen, teken_reeks, teken_strook, zichtbaar
from kansrijk_analysis.charts.schaal import As, maak_as
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.model import Status
from kansrijk_analysis.text import getal, jaren, opsomming


def reeks(profiel: Profiel, indicator: str) -> Figuur:
    """Draw an indicator through the years, with 95% intervals and the benchmark as a dashed line.

    Where a trend was fitted, its line lies in a light band, the 95% band of that line. Periods without
    a figure are hatched and break the line, as does a break in the series, which is a dashed upright
    line; estimated figures are open circles.
    The axis begins at 0 unless that would hide every difference (``schaal.maak_as``); the sentence
    says so when it does not. With fewer than two periods to show, the result is that of ``strook``.
    """
    kop = rij(profiel, indicator)
    eigen = reeks_van(profiel, indicator, "eigen")
    if sum(punt.waarde is not None for punt in eigen) < 2:
        return strook(profiel, indicator)
    ander = (
        [] if kop.oordeel == "niet_vergeleken" and kop.soort == "aantal" else reeks_van(profiel, indicator, "vergelijk")
    )
    trend = [] if kop.reden is not None else trend_van(profiel, indicator)
    breuken = breuken_van(profiel, indicator)
    as_ = maak_as([*_alle_waarden(eigen, ander), *(w for punt in trend for w in (punt.waarde, punt.onder, punt.boven))])
    gebied, vergelijk = profiel.gebied.naam, profiel.vergelijk.naam
    te_zien = [punt for punt in eigen if punt.waarde is not None]
    periode = jaren(eigen[0].van, eigen[-1].tot)
    return Figuur(
        titel=t("reeks.titel", naam=kop.naam, gebied=gebied, periode=periode),
        zin=_zin_reeks(kop, eigen, te_zien, as_, trend, breuken),
        chart=teken_reeks(Lijnen(kop, eigen, ander, trend, breuken), as_, gebied, vergelijk),
        tabel=_tabel(kop, eigen, ander, gebied, vergelijk, zichtbaar(breuken, eigen), _bronnamen(profiel)),
        bron=_bronregel(kop, profiel, eigen, ander, periode),
        soort="reeks",
        oefen=profiel.oefen,
    )


def strook(profiel: Profiel, indicator: str) -> Figuur:
    """Draw one figure as a point with its 95% interval, and the benchmark as a dashed line.

    Where the gemeente has no figure, only the benchmark is drawn, with the reason in words.
    """
    kop = rij(profiel, indicator)
    gebied, vergelijk = profiel.gebied.naam, profiel.vergelijk.naam
    eigen = reeks_van(profiel, indicator, "eigen")
    ander = reeks_van(profiel, indicator, "vergelijk")
    return Figuur(
        titel=t("strook.titel", naam=kop.naam, gebied=gebied, periode=kop.periode).rstrip(", "),
        zin=_zin_strook(kop, gebied, vergelijk),
        chart=teken_strook(kop, gebied, vergelijk),
        tabel=_tabel(kop, eigen or [_als_punt(kop)], ander, gebied, vergelijk, namen=_bronnamen(profiel)),
        bron=_bronregel(kop, profiel, eigen, ander),
        soort="strook",
        oefen=profiel.oefen,
    )


def _alle_waarden(*reeksen: Sequence[Punt]) -> list[float]:
    return [w for reeks_ in reeksen for p in reeks_ for w in (p.waarde, p.ondergrens, p.bovengrens) if w is not None]


def _bronnamen(profiel: Profiel) -> dict[str, str]:
    return {bron.tabel: f"{bron.uitgever}, {bron.aanduiding}" for bron in profiel.bronnen}


def _bronnen(*reeksen: Sequence[Punt]) -> list[str]:
    """Tables that the shown figures come from."""
    return list(
        dict.fromkeys(punt.bron for reeks_ in reeksen for punt in reeks_ if punt.bron and punt.waarde is not None)
    )


def _bronregel(
    kop: Rij, profiel: Profiel, eigen: Sequence[Punt], ander: Sequence[Punt], periode: str | None = None
) -> str:
    """Name the source, with all years of the series; where it has more than one, the others too."""
    anders = [tabel for tabel in _bronnen(eigen, ander) if tabel != kop.bron]
    if anders and kop.bron:
        namen = _bronnamen(profiel)
        ook = opsomming([namen.get(tabel, tabel) for tabel in anders])
        return t("reeks.ook_bron", bron=kop.bronregel, andere=ook)
    # The source line of the profile names the years of the newest figure only.
    return kop.bronregel.replace(f", {kop.periode};", f", {periode};", 1) if periode else kop.bronregel


def _als_punt(kop: Rij) -> Punt:
    """The profile's own figure as a series of one, for the table."""
    return Punt(
        van=0,
        tot=0,
        periode=kop.periode,
        waarde=kop.waarde,
        ondergrens=kop.ondergrens,
        bovengrens=kop.bovengrens,
        teller=kop.teller,
        noemer=kop.noemer,
        status=kop.status,
        reden=kop.reden,
    )


def _zin_reeks(
    kop: Rij,
    eigen: Sequence[Punt],
    te_zien: Sequence[Punt],
    as_: As,
    trend: Sequence[Trendpunt],
    breuken: Sequence[Breuk],
) -> str:
    eerste, laatste = te_zien[0], te_zien[-1]
    delen = [
        t(
            "reeks.zin",
            eerste=eerste.periode,
            waarde_eerste=woorden.met_eenheid(eerste.waarde, kop),
            laatste=laatste.periode,
            waarde_laatste=woorden.met_teken(laatste.waarde, kop),
        )
    ]
    delen += [kop.zin_trend] if kop.zin_trend else []
    delen += [t("reeks.trend")] if trend else []
    delen += [t("reeks.breuk", jaar=breuk.jaar, reden=breuk.reden) for breuk in zichtbaar(breuken, eigen)]
    if any(punt.ondergrens is not None for punt in te_zien):
        delen.append(t("reeks.balken"))
    if any(een.tot >= twee.van for een, twee in pairwise(eigen)):
        delen.append(t("reeks.overlap", jaren=eigen[-1].tot - eigen[-1].van + 1))
    if any(punt.waarde is None for punt in eigen):
        delen.append(t("reeks.arcering"))
    if any(punt.status == Status.GESCHAT for punt in te_zien):
        delen.append(t("reeks.geschat"))
    if not as_.vanaf_nul:
        delen.append(t("reeks.as_niet_nul", begin=getal(as_.onder, as_.decimalen) + woorden.teken(kop.eenheid)))
    return " ".join(delen)


def _zin_strook(kop: Rij, gebied: str, vergelijk: str) -> str:
    if kop.reden is not None:
        delen = [t("strook.geen_cijfer", gebied=gebied, reden=woorden.waarom_niet(kop.reden))]
    elif kop.ondergrens is None:
        delen = [t("strook.zonder_interval", gebied=gebied, waarde=woorden.met_eenheid(kop.waarde, kop))]
    else:
        delen = [
            t(
                "strook.zin",
                gebied=gebied,
                waarde=woorden.met_eenheid(kop.waarde, kop),
                onder=woorden.met_teken(kop.ondergrens, kop),
                boven=woorden.met_teken(kop.bovengrens, kop),
            )
        ]
    if kop.vergelijk_waarde is not None and kop.soort != "aantal":
        delen.append(t("strook.vergelijk", vergelijk=vergelijk, waarde=woorden.met_eenheid(kop.vergelijk_waarde, kop)))
    if kop.reden is None and kop.oordeel in ("hoger", "lager", "vergelijkbaar", "onbeslist"):
        delen.append(t("strook.oordeel", oordeel=woorden.oordeel(kop, vergelijk)))
    return " ".join(delen)


def _tabel(
    kop: Rij,
    eigen: Sequence[Punt],
    ander: Sequence[Punt],
    gebied: str,
    vergelijk: str,
    breuken: Sequence[Breuk] = (),
    namen: Mapping[str, str] | None = None,
) -> Tabel:
    meer_bronnen = len(_bronnen(eigen, ander)) > 1
    naast = {(punt.van, punt.tot): punt for punt in ander}
    na_breuk = {next(punt.tot for punt in eigen if punt.van >= breuk.jaar) for breuk in breuken}
    regels: list[list[Cel]] = []
    for punt in eigen:
        gelijk = naast.get((punt.van, punt.tot))
        regels.append(
            [
                punt.periode or t("reeks.periode_onbekend"),
                cijfer(punt.waarde)._replace(gedrukt=woorden.met_teken(punt.waarde, kop)),
                woorden.interval(punt.ondergrens, punt.bovengrens, kop),
                woorden.aantallen(punt.teller, punt.noemer, kop, lang=False),
                cijfer(gelijk.waarde if gelijk else None)._replace(
                    gedrukt=woorden.met_teken(gelijk.waarde if gelijk else None, kop)
                ),
                "; ".join(
                    filter(
                        None,
                        [
                            t("reeks.na_breuk") if punt.tot in na_breuk else "",
                            woorden.toelichting(punt),
                            *(_uit_bron(punt, gelijk, gebied, vergelijk, namen or {}) if meer_bronnen else ()),
                        ],
                    )
                ),
            ]
        )
    eenheid = t("reeks.kop.eenheid", naam=kop.naam, eenheid=kop.eenheid)
    koppen = [
        t("reeks.kop.periode"),
        gebied,
        t("reeks.kop.interval"),
        t("reeks.kop.aantal"),
        vergelijk,
        t("reeks.kop.opmerking"),
    ]
    laat_weg = {k for k in (2, 3, 4, 5) if all(r[k] in ("–", "") or getattr(r[k], "waarde", 0) is None for r in regels)}
    return Tabel(
        titel=eenheid,
        kolommen=[kop_ for k, kop_ in enumerate(koppen) if k not in laat_weg],
        rijen=[[cel for k, cel in enumerate(regel) if k not in laat_weg] for regel in regels],
    )


def _uit_bron(punt: Punt, gelijk: Punt | None, gebied: str, vergelijk: str, namen: Mapping[str, str]) -> Iterator[str]:
    """Say where a figure, and the one beside it, come from."""
    for naam, deel in ((gebied, punt), (vergelijk, gelijk)):
        if deel is not None and deel.waarde is not None and deel.bron:
            yield t("reeks.uit_bron", gebied=naam, bron=namen.get(deel.bron, deel.bron))
