"""What closes a page of figures: where they come from, and what there are no figures of."""

from __future__ import annotations

from collections.abc import Iterable

from kansrijk_analysis.charts.figuur import Blok, Tabel
from kansrijk_analysis.charts.gegevens import Profiel, rijen
from kansrijk_analysis.charts.sjabloon import vul
from kansrijk_analysis.charts.woorden import VASTE_SPATIE, t
from kansrijk_analysis.model import BLINDE_VLEKKEN, Indicator, Reden
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
        oefen=profiel.oefen,
    )


_VLEKGROEP = {
    Reden.ALLEEN_LANDELIJK: "niet_open",
    Reden.NIET_OPGEHAALD: "niet_opgehaald",
    Reden.NIET_IN_OEFENING: "niet_in_oefening",
}
_VLEKGROEPEN = (*_VLEKGROEP.values(), "proces")


def blinde_vlekken(profiel: Profiel, definities: Iterable[Indicator]) -> Blok:
    """Give what there is no figure about: subjects without open figures, those that are open and not here yet, and
    what is counted of the field's own work, with what is known of the nation.
    """
    regels = {regel.indicator: regel for regel in rijen(profiel)}
    groepen: dict[str, list[dict[str, object]]] = {naam: [] for naam in _VLEKGROEPEN}
    for definitie in definities:
        regel = regels.get(definitie.id)
        if regel is None or regel.reden not in BLINDE_VLEKKEN:
            continue
        groep = "proces" if definitie.aard == "proces" else _VLEKGROEP[Reden(regel.reden)]
        groepen[groep].append(
            {
                "naam": definitie.naam,
                "definitie": definitie.definitie,
                "bron": definitie.bronvermelding,
                "landelijk": [
                    {
                        "zin": t(
                            "blinde_vlekken.landelijk", waarde=_waarde(waarde.waarde, definitie), periode=waarde.periode
                        ),
                        "bron": t("blinde_vlekken.landelijk_bron", bron=waarde.publicatie),
                        "opmerking": waarde.opmerking,
                    }
                    for waarde in definitie.landelijk
                ],
            }
        )
    gevuld = {groep: vlekken for groep, vlekken in groepen.items() if vlekken}
    regels_tekst = [
        "\n".join([t(f"blinde_vlekken.{groep}.kop"), *(str(vlek["naam"]) for vlek in vlekken)])
        for groep, vlekken in gevuld.items()
    ]
    return Blok(
        inhoud=vul("blinde_vlekken", groepen=gevuld, oefen=profiel.oefen),
        tekst="\n\n".join(regels_tekst) or t("blinde_vlekken.geen"),
        oefen=profiel.oefen,
    )


def _waarde(waarde: float, definitie: Indicator) -> str:
    gedrukt = getal(waarde, definitie.decimalen)
    return f"{gedrukt}%" if definitie.eenheid == "%" else f"{gedrukt}{VASTE_SPATIE}{definitie.eenheid}"
