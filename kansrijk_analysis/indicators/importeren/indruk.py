"""What the cells of a column look like: areas, periods, numbers, topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kansrijk_analysis.indicators.importeren.gebied import is_code, is_gemeentenummer, lijkt_gebied
from kansrijk_analysis.indicators.importeren.periode import lees_periode
from kansrijk_analysis.indicators.importeren.voorbeeld import Melding
from kansrijk_analysis.indicators.importeren.woorden import indicator_van, plat
from kansrijk_analysis.sources.bestanden import Kolom
from kansrijk_analysis.text import tekst

_STEEKPROEF = 400  # different cells of a column that are looked at


@dataclass(frozen=True)
class Indruk:
    """What the cells of a column look like: shares of its filled cells."""

    kolom: Kolom
    kop: str  # header in plain words, without the headers above it
    gebied: float
    nummer: float
    periode: float
    getal: float
    verschillend: int
    gevuld: int


def is_periode(waarde: str) -> bool:
    """Tell whether a text is a period that a figure can be of."""
    try:
        lees_periode(waarde)
    except Melding:
        return False
    return True


def indruk_van(kolom: Kolom) -> Indruk:
    """Look at the cells of a column; of a long one, at its first different cells."""
    cellen = [cel for cel in kolom.cellen if cel.ruw]
    verschillend = dict.fromkeys(cel.ruw for cel in cellen)
    proef = list(verschillend)[:_STEEKPROEF]

    def deel(raak: Sequence[bool]) -> float:
        return sum(raak) / len(raak) if raak else 0.0

    getallen = [cel.soort in ("getal", "kleiner_dan", "ontbreekt") for cel in cellen]
    return Indruk(
        kolom,
        plat(kolom.naam.rpartition(" | ")[2]),
        deel([lijkt_gebied(cel) for cel in proef]),
        deel([is_gemeentenummer(cel) for cel in proef]),
        deel([is_periode(cel) for cel in proef]),
        deel(getallen),
        len(verschillend),
        len(cellen),
    )


def codes(kolom: Kolom) -> bool:
    """Tell whether a column of areas holds codes."""
    proef = [cel.ruw for cel in kolom.cellen if cel.ruw][:20]
    codes_ = [is_code(cel) or (cel[:2].isalpha() and cel[-1].isdigit()) for cel in proef]
    return bool(proef) and sum(codes_) > len(proef) / 2


def herkend(kolom: Kolom) -> float:
    """Give the part of the different cells that name an indicator, or hold the name of one."""
    cellen = list(dict.fromkeys(cel.ruw for cel in kolom.cellen if cel.ruw))[:_STEEKPROEF]
    return sum(indicator_van(cel) is not None for cel in cellen) / len(cellen) if cellen else 0.0


def is_rijnummer(indruk: Indruk) -> bool:
    """Tell whether a column only numbers the rows."""
    naamloos = indruk.kolom.naam == tekst("inlezen.kolom_zonder_naam", letter=indruk.kolom.letter)
    if not naamloos:
        return indruk.kop in ("id", "nr", "nummer", "rij")
    getallen = [cel.getal for cel in indruk.kolom.cellen]
    return len(getallen) > 1 and getallen == [getallen[0] + n for n in range(len(getallen))] and getallen[0] in (0, 1)
