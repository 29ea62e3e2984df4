"""What closes a page of figures: where they come from, and what there are no figures of."""

from __future__ import annotations

from collections.abc import Iterable

from kansrijk_analysis.charts.figuur import Blok, Tabel
from kansrijk_analysis.charts.gegevens import Profiel, rijen
from kansrijk_analysis.charts.sjabloon import vul
from kansrijk_analysis.charts.woorden import VASTE_SPATIE, t
from kansrijk_analysis.model import Indicator, Reden
from kansrijk_analysis.text import datum, getal


def bronnentabel(profiel: Profiel) -> Tabel:
    """Give the table of all sources of a profile: publisher, table, title, periods, edition, date, licence."""
    return Tabel(
        titel=t("bronnen.titel"),
        kolommen=[
            t(f"bronnen.kop.{kop}")
            for kop in ("tabel", "uitgever", "titel", "perioden", "editie", "opgehaald", "licentie", "herkomst")
        ],
        rijen=[
            [
                bron.aanduiding,
                bron.uitgever,
                bron.titel,
                bron.perioden,
                bron.editie,
                datum(bron.opgehaald),
                bron.licentie,
                t(f"bronnen.{bron.herkomst}"),
            ]
            for bron in profiel.bronnen
        ],
    )


def blinde_vlekken(profiel: Profiel, definities: Iterable[Indicator]) -> Blok:
    """Give the list of indicators without open counts for a gemeente: what they are, and what is known of the nation.

    Those are the indicators that have no numerator of their own, and those of which the profile
    says that they are only known for the whole country.
    """
    regels = {regel.indicator: regel for regel in rijen(profiel)}
    vlekken = []
    for definitie in definities:
        regel = regels.get(definitie.id)
        landelijk = regel is not None and regel.reden == Reden.ALLEEN_LANDELIJK
        if definitie.teller is not None and not landelijk:
            continue
        vlekken.append(
            {
                "naam": definitie.naam,
                "definitie": definitie.definitie,
                "landelijk": [
                    {
                        "zin": t(
                            "blinde_vlekken.landelijk",
                            waarde=_waarde(waarde.waarde, definitie),
                            periode=waarde.periode,
                        ),
                        "bron": t("blinde_vlekken.landelijk_bron", bron=waarde.publicatie),
                        "opmerking": waarde.opmerking,
                    }
                    for waarde in definitie.landelijk
                ],
            }
        )
    namen = [str(vlek["naam"]) for vlek in vlekken]
    return Blok(inhoud=vul("blinde_vlekken", vlekken=vlekken), tekst="\n".join(namen) or t("blinde_vlekken.geen"))


def _waarde(waarde: float, definitie: Indicator) -> str:
    gedrukt = getal(waarde, definitie.decimalen)
    return f"{gedrukt}%" if definitie.eenheid == "%" else f"{gedrukt}{VASTE_SPATIE}{definitie.eenheid}"
