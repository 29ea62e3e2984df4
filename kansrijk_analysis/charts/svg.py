"""From a Vega-Lite specification to one small, self-contained, deterministic SVG."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final

from kansrijk_analysis.charts.thema import LETTER, PAPIER, VELDRAND

ARCERING: Final = "url(#ks-arcering)"  # the fill that a chart gives to "geen cijfer"

_WEG = re.compile(
    r' (?:class|role|aria-hidden|aria-roledescription|pointer-events|stroke-miterlimit|font-family)="[^"]*"'
)
_GEWOON_GEWICHT: Final = ' font-weight="400"'  # stands on every text; once on the picture says the same
_ACHTERGROND = re.compile(r'<path class="(?:background|foreground)"[^>]*/>')
_BENOEMD = re.compile(r'<path aria-label="([^"]*)"([^>]*)/>')
# A circle as Vega writes it, and a group of nothing but circles that look the same.
_CIRKEL = re.compile(
    r'<path transform="translate\(([-\d.]+),([-\d.]+)\)" '
    r'd="M([\d.]+),0A\3,\3,0,1,1,-\3,0A\3,\3,0,1,1,\3,0"([^>]*?)(?: opacity="1")?/>'
)
_EENDER = re.compile(
    r'<g>(<circle cx="[^"]*" cy="[^"]*" r="[^"]*"((?:(?! opacity=)[^>])*)/>'
    r'(?:<circle cx="[^"]*" cy="[^"]*" r="[^"]*"\2/>)+)</g>'
)
_LEGE_GROEP = re.compile(r"<g[^>]*></g>")
_MATEN = re.compile(r' (d|transform|x|y|cx|cy|r|x1|x2|y1|y2|dx|dy|width|height|viewBox)="([^"]*)"')
_LANG_GETAL = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_KOP = re.compile(r'<svg [^>]*?width="([\d.]+)" height="([\d.]+)" viewBox="([^"]+)">')
_ID = re.compile(r'(\bid="|url\(#)([^")]+)')


def naar_svg(spec: dict[str, Any], *, schaal: float = 1.0) -> str:
    """Draw a Vega-Lite specification as SVG text, shown ``schaal`` times its drawn size where there is room.

    The picture carries its own hatch pattern for "geen cijfer" and ids that are unique for what
    is drawn, so that several pictures stand on one page without disturbing each other. The same
    specification always gives the same bytes. The first call in a process takes about half a
    second (the engine starts), each further one about 10 ms.
    """
    import vl_convert as vlc  # starts a JavaScript engine when first used; see thema.GETALLEN

    return verklein(vlc.vegalite_to_svg(spec), merk=kenmerk(spec), schaal=schaal)


def kenmerk(*inhoud: object) -> str:
    """Give a short id that depends on the contents only: the same in each run and each process."""
    rauw = json.dumps(inhoud, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(rauw.encode()).hexdigest()[:10]


def verklein(svg: str, *, merk: str, schaal: float = 1.0) -> str:
    """Strip what Vega adds for its own use, round positions to 0.1 px, and make ids unique with ``merk``."""
    svg = _ACHTERGROND.sub("", svg)
    svg = _WEG.sub("", svg)
    svg = svg.replace(_GEWOON_GEWICHT, "")
    svg = _BENOEMD.sub(r"<path\2><title>\1</title></path>", svg)
    svg = _CIRKEL.sub(r'<circle cx="\1" cy="\2" r="\3"\4/>', svg)
    svg = _EENDER.sub(lambda m: f"<g{m[2]}>{m[1].replace(m[2], '')}</g>" if m[2] else m[0], svg)
    svg = _MATEN.sub(lambda m: f' {m[1]}="{_LANG_GETAL.sub(_kort, m[2])}"', svg)
    while (leger := _LEGE_GROEP.sub("", svg)) != svg:
        svg = leger
    svg = _ID.sub(rf"\1\2-{merk}", svg)
    patroon = _patroon(merk) if "#ks-arcering-" in svg else ""
    return _KOP.sub(lambda m: _kop(float(m[1]), float(m[2]), m[3], schaal) + patroon, svg, count=1)


def _kort(gevonden: re.Match[str]) -> str:
    return f"{round(float(gevonden[0]), 1):g}"


def _kop(breedte: float, hoogte: float, venster: str, schaal: float) -> str:
    """Opening tag: width in rem, so that the picture grows with the reader's text size, and shrinks to fit."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{breedte:g}" height="{hoogte:g}" viewBox="{venster}" '
        f'font-family="{LETTER}"{_GEWOON_GEWICHT} '
        f'style="width:{breedte * schaal / 16:.4g}rem;max-width:100%;height:auto">'
    )


def _patroon(merk: str) -> str:
    return (
        f'<defs><pattern id="ks-arcering-{merk}" width="5" height="5" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{PAPIER}"/>'
        f'<path d="M0,0V5" stroke="{VELDRAND}" stroke-width="1.8"/></pattern></defs>'
    )
