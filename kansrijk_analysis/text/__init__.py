"""All Dutch that a user reads outside the notebooks, and the one formatter for numbers, years and dates.

Texts stand in ``nl/*.yaml``; the key of a text is the file's name and the path inside it:
``tekst("fouten.onbekend_gebied", tekst="Achtkarspeln")``.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from importlib.resources import files
from typing import Any

from kansrijk_analysis._yaml import lees_yaml

_MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
GEEN = "–"


@cache
def _teksten() -> dict[str, str]:
    plat: dict[str, str] = {}

    def loop(voorvoegsel: str, waarde: Any) -> None:
        if isinstance(waarde, dict):
            for sleutel, onder in waarde.items():
                loop(f"{voorvoegsel}.{sleutel}", onder)
        else:
            plat[voorvoegsel] = str(waarde).strip()

    for bestand in files(__package__).joinpath("nl").iterdir():
        if bestand.name.endswith(".yaml"):
            loop(bestand.name.removesuffix(".yaml"), lees_yaml(bestand.read_text(encoding="utf-8")) or {})
    return plat


def tekst(sleutel: str, /, **velden: object) -> str:
    """Give the Dutch text with this key, its ``{fields}`` filled in.

    >>> tekst("algemeen.nederland")
    'Nederland'

    Raises ``KeyError`` for a key that no file has.
    """
    try:
        vorm = _teksten()[sleutel]
    except KeyError:
        raise KeyError(f"no text with key {sleutel!r} in kansrijk_analysis/text/nl") from None
    return vorm.format(**velden) if velden else vorm


def sleutels() -> frozenset[str]:
    """Give every key there is, for the tests that look for missing or unused texts."""
    return frozenset(_teksten())


def getal(waarde: float | None, decimalen: int = 0) -> str:
    """Write a number the Dutch way; an en dash where there is none.

    >>> getal(1234.5, 1), getal(-3), getal(None), getal(float("nan"))
    ('1.234,5', '−3', '–', '–')
    """
    if waarde is None or math.isnan(waarde):
        return GEEN
    rauw = f"{waarde:,.{decimalen}f}"
    if not rauw.strip("-0.,"):
        rauw = rauw.lstrip("-")
    return rauw.translate(str.maketrans(",.-", ".,−"))


def jaren(van: int, tot: int) -> str:
    """Write a period in years.

    >>> jaren(2011, 2015), jaren(2020, 2020)
    ('2011–2015', '2020')
    """
    return str(van) if van == tot else f"{van}–{tot}"


def datum(dag: dt.date) -> str:
    """Write a date in words.

    >>> datum(dt.date(2026, 3, 1))
    '1 maart 2026'
    """
    return f"{dag.day} {_MAANDEN[dag.month - 1]} {dag.year}"


def opsomming(delen: list[str], voegwoord: str = "en") -> str:
    """Join words into one phrase.

    >>> opsomming(["Boxtel", "Tilburg", "Vught"]), opsomming(["Urk"])
    ('Boxtel, Tilburg en Vught', 'Urk')
    """
    if len(delen) < 2:
        return "".join(delen)
    return f"{', '.join(delen[:-1])} {voegwoord} {delen[-1]}"


def zinsbegin(naam: str) -> str:
    """Write a name as a sentence begins with it.

    >>> zinsbegin("de jeugdregio Twente"), zinsbegin("'s-Gravenhage")
    ('De jeugdregio Twente', "'s-Gravenhage")
    """
    return naam[:1].upper() + naam[1:]
