"""The mark of practice figures: in words, and in the picture itself, so that any piece cut out of it still says it.

A picture gets a strip above and under it, and rows of words across all of it; both are part of the SVG. The rows
are so light that the figures under them can be read, and so close that hardly any piece of a picture misses them.
"""

from __future__ import annotations

import math
import re
from typing import Final

from kansrijk_analysis.charts.thema import INKT, ORANJE_TEKST, PAPIER
from kansrijk_analysis.charts.woorden import t

_KOP: Final = re.compile(r'(<svg [^>]*?height=")([\d.]+)(" viewBox=")([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)(")')
_GEZEGD: Final = re.compile(r"oefencijfers?\b.{0,20}\bniet echt\b", re.IGNORECASE)
_STROOK: Final = 24.0  # px: height of a strip
_STAP: Final = 260.0  # px: width in which the words of a strip stand once
_GRADEN: Final = 24.0  # how far the rows of words are turned
_REGEL: Final = 60.0  # px from one row to the next of the same colour
_WOORD: Final = 168.0  # px that one word takes in its row, with the room behind it
_STIJL: Final = {
    INKT: f' fill-opacity="0.15" stroke="{PAPIER}" stroke-opacity="0.3" paint-order="stroke"',
    PAPIER: ' fill-opacity="0.2"',
}


def gemerkt(zin: str, vorm: str = "zin") -> str:
    """Put the mark before a sentence, or before a title (``vorm="titel"``), unless it stands in it already."""
    return zin if not zin or is_gemerkt(zin) else f"{t(f'oefen.{vorm}')} {zin}"


def feit_gemerkt(feit: str) -> str:
    """Put the mark behind a fact, a number with its words, that is no sentence."""
    kaal = feit.removesuffix(".")
    return t("oefen.feit", feit=kaal) + feit[len(kaal) :]


def is_gemerkt(tekst: str) -> bool:
    """Tell whether a text, or a piece of HTML or SVG, carries the mark."""
    return _GEZEGD.search(tekst) is not None


def merk_svg(svg: str) -> str:
    """Mark a picture that ``svg.naar_svg`` drew: it becomes two strips higher and keeps its width."""
    gevonden = _KOP.match(svg)
    if gevonden is None:
        raise ValueError("this picture has no size: naar_svg did not draw it")
    voor, hoog, tussen, x, y, breed, venster, achter = gevonden.groups()
    links, boven = float(x), float(y) - _STROOK
    breedte, hoogte = float(breed), float(venster) + 2 * _STROOK
    kop = f"{voor}{float(hoog) + 2 * _STROOK:g}{tussen}{links:g} {boven:g} {breedte:g} {hoogte:g}{achter}"
    stroken = "".join(_strook(links, plek, breedte) for plek in (boven, boven + hoogte - _STROOK))
    romp = svg[gevonden.end() :].removesuffix("</svg>")
    return f"{kop}{romp}{_rijen(links, boven, breedte, hoogte)}{stroken}</svg>"


def _strook(x: float, y: float, breed: float) -> str:
    """A dark strip with the mark in white, as many times as there is room for it."""
    aantal = max(1, int(breed // _STAP))
    woorden = "".join(
        f'<text x="{x + breed * (i + 0.5) / aantal:.0f}" y="{y + 17:g}">{t("oefen.strook")}</text>'
        for i in range(aantal)
    )
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{breed:g}" height="{_STROOK:g}" fill="{ORANJE_TEKST}"/>'
        f'<g fill="{PAPIER}" font-size="14" font-weight="700" text-anchor="middle">{woorden}</g>'
    )


def _rijen(x: float, y: float, breed: float, hoog: float) -> str:
    """Rows of the word across the picture: dark ones, and between them white ones for where it is dark itself.

    They lie over everything, because a map has no room under it. A mouse that rests on a tile does not feel them.
    """
    cos, sin = math.cos(math.radians(_GRADEN)), math.sin(math.radians(_GRADEN))
    lagen: dict[str, list[str]] = {INKT: [], PAPIER: []}
    for rij in range(1, 2 * int((breed * sin + hoog * cos) // _REGEL) + 1):
        v = rij * _REGEL / 2  # how far the row lies from the upper left corner; it runs from u to u
        begin = max(-v * sin / cos, (v * cos - hoog) / sin) - (rij % 4 // 2) * _WOORD / 2
        eind = min((breed - v * sin) / cos, v * cos / sin)
        woorden = " ".join([t("oefen.watermerk")] * math.ceil((eind - begin) / _WOORD))
        lagen[PAPIER if rij % 2 else INKT].append(f'<text x="{begin:.0f}" y="{v:.0f}">{woorden}</text>')
    delen = "".join(f'<g fill="{kleur}"{_STIJL[kleur]}>{"".join(regels)}</g>' for kleur, regels in lagen.items())
    return (
        f'<g transform="translate({x:g},{y:g}) rotate(-{_GRADEN:g})" font-size="15" font-weight="700" '
        f'word-spacing="46" pointer-events="none">{delen}</g>'
    )
