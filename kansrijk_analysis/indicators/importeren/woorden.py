"""What a header or a topic in a file means: which indicator, which part of it, in which unit.

Names come from the catalogue (id, name, short name) and from ``text/nl/importeren.yaml`` (other names that were seen).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.importeren.koppeling import Deel, Eenheid
from kansrijk_analysis.text import sleutels, tekst

_EENHEDEN: tuple[tuple[str, Eenheid], ...] = (
    (r"\bx ?1[ .]?000\b", "aantal_x1000"),
    (r"\b(?:per|p) ?10[ ._]?000\b", "per_10000"),
    (r"\b(?:per|p) ?1[ ._]?000\b|\bpromille\b|‰", "per_1000"),
    (r"\b(?:percentages?|perc|pct|procent)\b|%", "procent"),
    (r"\b(?:fractie|proportie)\b", "fractie"),
)
_DELEN: tuple[tuple[str, Deel], ...] = (
    (r"\b(?:ondergrens|onderste grens|lower|lcl|ci laag)\b", "ondergrens"),
    (r"\b(?:bovengrens|bovenste grens|upper|ucl|ci hoog)\b", "bovengrens"),
    (r"\b(?:n 0|restgroep)\b", "rest"),
    (r"\b(?:noemer|totaal|denominator|populatie|n totaal|totale groep)\b", "noemer"),
    (r"\b(?:teller|numerator|n 1)\b", "teller"),
    (r"\b(?:waarde|value|score|aandeel|prevalentie)\b", "waarde"),
    (r"\b(?:aantal|abs|absoluut|count|n|getal)\b", "teller"),
)
# Words that tell the part or the unit and not the subject.
_RUIS = re.compile(
    r"\b(?:ondergrens|bovengrens|onderste grens|bovenste grens|lower|upper|lcl|ucl|n [01]|restgroep|noemer|totaal|"
    r"denominator|teller|numerator|waarde|value|percentages?|perc|pct|procent|fractie|proportie|promille|aantal|abs|absoluut|"
    r"(?:per|p) 1 ?0? ?000(?: \w+)?|x 1 ?000|(?:19|20)\d\d|jaar)\b"
)
_LANG_GENOEG = 7  # letters of a single word that may be found inside a longer header


class Gevonden(NamedTuple):
    """What a text names; ``zeker`` says whether it is a name of the indicator, and not only holds one."""

    indicator: str
    zeker: bool


def plat(waarde: str) -> str:
    """Reduce a text to lower-case words without accents and signs.

    >>> plat("Vroeggeboorte_(<37 wk.), én Meer")
    'vroeggeboorte 37 wk en meer'
    """
    kaal = unicodedata.normalize("NFKD", waarde[:300]).casefold()
    kaal = "".join(teken for teken in kaal if not unicodedata.combining(teken))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", kaal).split())


def deel_van(kop: str) -> Deel | None:
    """Tell which part of an indicator a header names; ``None`` when it names none.

    >>> deel_van("n_0"), deel_van("Noemer 2023"), deel_van("Big2 | Totaal | %"), deel_van("Big2")
    ('rest', 'noemer', 'waarde', None)
    """
    woorden = plat(kop)
    eerste = next((deel for patroon, deel in _DELEN if re.search(patroon, woorden)), None)
    # "Totaal" over a percentage are all people together, and not how many there are.
    zwak = eerste in (None, "teller") or (eerste == "noemer" and "noemer" not in woorden)
    if zwak and eenheid_van(kop) in ("procent", "fractie", "per_1000", "per_10000"):
        return "waarde"
    return eerste


def eenheid_van(kop: str) -> Eenheid | None:
    """Tell the unit that a header names; ``None`` when it names none.

    >>> eenheid_van("Keuze (x 1 000)"), eenheid_van("perc"), eenheid_van("per_1000"), eenheid_van("Waarde")
    ('aantal_x1000', 'procent', 'per_1000', None)
    """
    laag = re.sub(r"[_()\[\]]", " ", kop.casefold())
    return next((eenheid for patroon, eenheid in _EENHEDEN if re.search(patroon, laag)), None)


def indicator_van(waarde: str) -> Gevonden | None:
    """Find the indicator that a text names, or that it holds the name of; ``None`` when there is none.

    >>> indicator_van("Big2: teller"), indicator_van("Kinderen met vroeggeboorte, 2021")
    (Gevonden(indicator='big2', zeker=True), Gevonden(indicator='vroeggeboorte', zeker=False))
    >>> indicator_van("VSV Drachten big2 2022")
    Gevonden(indicator='big2', zeker=False)
    """
    namen = _namen(instellingen().data)
    heel = plat(waarde)
    kern = _kern(heel)
    for zoek in (heel, kern):
        if zoek in namen:
            return Gevonden(namen[zoek], True)
    gehaald = [n for n in namen if _herkenbaar(n) and f" {n} " in f" {kern} "]
    langste = max(gehaald, key=len, default=None)
    return Gevonden(namen[langste], False) if langste is not None else None


def _herkenbaar(naam: str) -> bool:
    """Tell whether a name can mean nothing else within a longer text: "big2" can't, "roken" can."""
    return " " in naam or len(naam) >= _LANG_GENOEG or (naam[0].isalpha() and naam[-1].isdigit())


@cache
def _namen(_data: Path) -> dict[str, str]:
    """Names in plain words, each with the id of its one indicator; a name that two have is left out."""
    alle: dict[str, set[str]] = {}
    for indicator in catalogus().values():
        namen = [indicator.id, indicator.naam, indicator.korte_naam]
        if (sleutel := f"importeren.synoniem.{indicator.id}") in sleutels():
            namen += tekst(sleutel).split(";")
        for naam in namen:
            for vorm in (plat(naam), _kern(plat(naam))):
                if vorm:
                    alle.setdefault(vorm, set()).add(indicator.id)
    eigen = {plat(naam) for naam in catalogus()}
    uit = {naam: min(ids) for naam, ids in alle.items() if len(ids) == 1}
    return uit | {plat(naam): naam for naam in catalogus() if plat(naam) in eigen}


def _kern(woorden: str) -> str:
    return " ".join(_RUIS.sub(" ", woorden).split())
