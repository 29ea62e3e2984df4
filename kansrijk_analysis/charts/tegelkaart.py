"""One indicator for all gemeenten on a map of equal tiles: message, classes and table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import pairwise

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.gegevens import Kaartcijfer, Profiel, Rij, eigen_codes, is_samen, kaart_van, rij
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
    outlined and named, and so are the gemeenten of the own region together. Raises ``GeenCijfers`` when
    the profile has no map figures of this indicator.
    """
    kop = rij(profiel, indicator)
    cijfers = kaart_van(profiel, kop)
    if not cijfers:
        raise GeenCijfers(wat=t("kaart.wat", naam=kop.naam), doe=t("kaart.doe"))
    grenzen = klassegrenzen([c.waarde for c in cijfers.values() if c.waarde is not None], kop.decimalen)
    eigen, gebied = eigen_codes(profiel), profiel.gebied
    alle = list(cijfers.values())
    if is_samen(profiel):
        zin = [_zin_samen(kop, gebied.naam, len(eigen))]
    else:
        zin = [_zin_eigen(kop, gebied.naam, cijfers.get(gebied.code), grenzen)]
    periode = alle[0].periode
    return Figuur(
        titel=t("kaart.titel", naam=kop.naam, periode=periode),
        zin=" ".join([*zin, *_zin_alle(alle)]),
        chart=teken(
            _tegels(tegels, cijfers, grenzen, kop),
            _legenda(grenzen, kop, alle),
            eenheid="" if woorden.teken(kop.eenheid) else kop.eenheid,
            eigen=eigen,
            naam=areas.kale_naam(gebied),
        ),
        tabel=_tabel(kop, cijfers, periode, eigen),
        bron=kop.bronregel,
        soort="tegelkaart",
        oefen=profiel.oefen,
    )


def _zin_eigen(kop: Rij, gebied: str, eigen: Kaartcijfer | None, grenzen: Sequence[float]) -> str:
    """Where the own gemeente stands, in words: a class, never a place in a row."""
    if eigen is None or eigen.waarde is None:
        return t("kaart.eigen_geen_cijfer", gebied=gebied)
    klasse = bisect_right(grenzen, eigen.waarde)
    plaats = round(klasse / len(grenzen) * (len(KLASSEN) - 1)) if grenzen else 2
    return t(
        "kaart.eigen",
        gebied=gebied,
        waarde=woorden.met_eenheid(eigen.waarde, kop),
        klasse=_klassenamen(grenzen, kop)[klasse],
        plaats=t(f"kaart.plaats.{plaats}"),
    )


def _zin_samen(kop: Rij, gebied: str, gemeenten: int) -> str:
    """The figure of the own region. No class: those are of gemeenten, and a region is none of them."""
    if kop.waarde is None:
        delen = [t("kaart.eigen_geen_cijfer", gebied=gebied)]
    else:
        delen = [t("kaart.samen", gebied=gebied, waarde=woorden.met_eenheid(kop.waarde, kop))]
    if gemeenten:
        delen.append(t("kaart.rand_een" if gemeenten == 1 else "kaart.rand_meer", aantal=getal(gemeenten)))
    return " ".join(delen)


def _zin_alle(alle: Sequence[Kaartcijfer]) -> list[str]:
    """How many have no figure, and what small differences are."""
    zonder = sum(c.waarde is None for c in alle)
    delen = [t("kaart.zonder_een" if zonder == 1 else "kaart.zonder_meer", aantal=getal(zonder))] if zonder else []
    return [*delen, t("kaart.toeval")]


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


def _tabel(kop: Rij, cijfers: dict[str, Kaartcijfer], periode: str, eigen: Collection[str]) -> Tabel:
    """All gemeenten by name; no order by figure, because such an order says more than the figures do."""
    op_naam = sorted(cijfers, key=lambda code: areas.alfabet(cijfers[code].naam))
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
        eigen=[plek for plek, code in enumerate(op_naam) if code in eigen],
    )
