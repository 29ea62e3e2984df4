"""One indicator for all gemeenten on a map of equal tiles: message, classes and table."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import Kaartcijfer, Profiel, Rij, kaart_van, rij
from kansrijk_analysis.charts.schaal import klassegrenzen
from kansrijk_analysis.charts.svg import ARCERING
from kansrijk_analysis.charts.tegelkaart_beeld import Tegel, teken
from kansrijk_analysis.charts.thema import KLASSEN
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.model import Reden
from kansrijk_analysis.text import getal

# Which of the five colours are used when equal values leave fewer classes.
_KLEUREN = {1: (2,), 2: (0, 3), 3: (0, 2, 4), 4: (0, 1, 2, 4), 5: (0, 1, 2, 3, 4)}


def tegelkaart(profiel: Profiel, indicator: str, tegels: pd.DataFrame) -> Figuur:
    """Draw one indicator for all gemeenten on a tile map.

    ``tegels`` has one row a gemeente: ``code``, ``kolom``, ``rij`` (whole numbers, row 0 in the
    north), and may have ``provincie``: then the borders of the provincies are drawn. There are five
    classes between rounded quantiles, and hatching where there is no figure. The own gemeente is
    outlined and named. Raises ``GeenCijfers`` when the profile has no map figures of this indicator.
    """
    kop = rij(profiel, indicator)
    cijfers = kaart_van(profiel, kop)
    if not cijfers:
        raise GeenCijfers(wat=t("kaart.wat", naam=kop.naam), doe=t("kaart.doe"))
    grenzen = klassegrenzen([c.waarde for c in cijfers.values() if c.waarde is not None], kop.decimalen)
    eigen = profiel.gebied.code
    periode = next(iter(cijfers.values())).periode
    return Figuur(
        titel=t("kaart.titel", naam=kop.naam, periode=periode),
        zin=_zin(kop, profiel.gebied.naam, cijfers.get(eigen), grenzen, list(cijfers.values())),
        chart=teken(
            _tegels(tegels, cijfers, grenzen, kop),
            _legenda(grenzen, kop, list(cijfers.values())),
            eenheid="" if woorden.teken(kop.eenheid) else kop.eenheid,
            eigen=eigen,
            oefen=kop.oefen,
        ),
        tabel=_tabel(kop, cijfers, periode, eigen),
        bron=kop.bronregel,
        soort="tegelkaart",
        oefen=kop.oefen,
    )


def _zin(
    kop: Rij, gebied: str, eigen: Kaartcijfer | None, grenzen: Sequence[float], alle: Sequence[Kaartcijfer]
) -> str:
    """Where the own gemeente stands, in words: a class, never a place in a row."""
    delen = []
    if eigen is None or eigen.waarde is None:
        delen.append(t("kaart.eigen_geen_cijfer", gebied=gebied))
    else:
        klasse = bisect_right(grenzen, eigen.waarde)
        plaats = round(klasse / len(grenzen) * (len(KLASSEN) - 1)) if grenzen else 2
        delen.append(
            t(
                "kaart.eigen",
                gebied=gebied,
                waarde=woorden.met_eenheid(eigen.waarde, kop),
                klasse=_klassenamen(grenzen, kop)[klasse],
                plaats=t(f"kaart.plaats.{plaats}"),
            )
        )
    zonder = sum(c.waarde is None for c in alle)
    if zonder:
        delen.append(t("kaart.zonder_een" if zonder == 1 else "kaart.zonder_meer", aantal=getal(zonder)))
    delen.append(t("kaart.toeval"))
    return " ".join(delen)


def _klassenamen(grenzen: Sequence[float], kop: Rij) -> list[str]:
    """Print the classes: "minder dan 6,1%", "6,1 tot 7,0%", "9,5% of meer"."""
    achter = woorden.teken(kop.eenheid)
    g = [getal(grens, kop.decimalen) for grens in grenzen]
    if not g:
        return [t("kaart.klasse.alle")]
    midden = [t("kaart.klasse.tussen", onder=een, boven=twee + achter) for een, twee in pairwise(g)]
    return [t("kaart.klasse.minder", grens=g[0] + achter), *midden, t("kaart.klasse.meer", grens=g[-1] + achter)]


def _kleuren(grenzen: Sequence[float]) -> list[str]:
    return [KLASSEN[i] for i in _KLEUREN[len(grenzen) + 1]]


def _legenda(grenzen: Sequence[float], kop: Rij, alle: Sequence[Kaartcijfer]) -> list[tuple[str, str]]:
    """Fill and name of each class that is on the map."""
    legenda: list[tuple[str, str]] = []
    if any(c.waarde is not None for c in alle):
        legenda += zip(_kleuren(grenzen), _klassenamen(grenzen, kop), strict=True)
    if any(c.waarde is None for c in alle):
        legenda.append((ARCERING, t("kaart.geen_cijfer")))
    return legenda


def _tegels(tegels: pd.DataFrame, cijfers: dict[str, Kaartcijfer], grenzen: Sequence[float], kop: Rij) -> list[Tegel]:
    kleuren = _kleuren(grenzen)
    uit = []
    for regel in tegels.to_dict("records"):
        code = str(regel["code"])
        hier = cijfers.get(code) or Kaartcijfer(code, None, Reden.NIET_BESCHIKBAAR, "")
        if hier.waarde is None:
            kleur, woord = ARCERING, woorden.waarom_niet(hier.reden or Reden.NIET_BESCHIKBAAR)
        else:
            kleur, woord = kleuren[bisect_right(grenzen, hier.waarde)], woorden.met_teken(hier.waarde, kop)
        uit.append(
            Tegel(
                code=code,
                kolom=int(regel["kolom"]),
                rij=int(regel["rij"]),
                provincie=str(regel.get("provincie", "")),
                naam=hier.naam,
                bij=t("kaart.bij_tegel", naam=hier.naam, waarde=woord),
                kleur=kleur,
            )
        )
    return uit


def _tabel(kop: Rij, cijfers: dict[str, Kaartcijfer], periode: str, eigen: str) -> Tabel:
    """All gemeenten by name; no order by figure, because such an order says more than the figures do."""
    op_naam = sorted(cijfers, key=lambda code: _alfabet(cijfers[code].naam))
    regels: list[list[Cel]] = []
    for code in op_naam:
        hier = cijfers[code]
        if hier.waarde is None:
            regels.append([hier.naam, woorden.waarom_niet(hier.reden or Reden.NIET_BESCHIKBAAR)])
        else:
            regels.append([hier.naam, cijfer(hier.waarde, kop.decimalen, woorden.teken(kop.eenheid))])
    return Tabel(
        titel=t("kaart.tabel", naam=kop.naam, eenheid=kop.eenheid, periode=periode),
        kolommen=[t("kaart.kop.gemeente"), t("kaart.kop.waarde")],
        rijen=regels,
        eigen=op_naam.index(eigen) if eigen in cijfers else None,
    )


def _alfabet(naam: str) -> str:
    """Key to sort names as a Dutch reader looks for them: 's-Gravenhage under the S, accents left out."""
    kaal = unicodedata.normalize("NFKD", naam).encode("ascii", "ignore").decode()
    return kaal.lstrip("'’ ").casefold()
