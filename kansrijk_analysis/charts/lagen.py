"""Small drawing parts that the charts share. Positions are in px; a part without contents is ``None``."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kansrijk_analysis.charts.altair_ import alt
from kansrijk_analysis.charts.thema import GROOTTE, INKT, PAPIER

# Noto Sans: mean width of a letter as a part of its height, on the wide side so that text fits.
_LETTERBREEDTE = 0.57

Lagen = list[alt.Chart | None]

PX_X = alt.X("x", type="quantitative", scale=None, axis=None)
PX_Y = alt.Y("y", type="quantitative", scale=None, axis=None)


def gegevens(rijen: Sequence[dict[str, Any]]) -> alt.InlineData:
    """Put rows in the specification itself: no DataFrame, no second data set."""
    return alt.InlineData(values=list(rijen))


def breek(tekst: str, breedte: float, grootte: int = GROOTTE) -> list[str]:
    """Break a text into lines of at most ``breedte`` px."""
    return textwrap.wrap(tekst, max(int(breedte / (grootte * _LETTERBREEDTE)), 6), break_long_words=False) or [""]


def tekstbreedte(tekst: str, grootte: int = GROOTTE) -> float:
    """Estimate the width of a text in px, on the safe side."""
    return len(tekst) * grootte * _LETTERBREEDTE


def teksten(
    regels: Sequence[tuple[float, float, str]],
    *,
    uitlijnen: str = "left",
    kleur: str = INKT,
    grootte: int = GROOTTE,
    vet: bool = False,
    rand: bool = False,
) -> alt.Chart | None:
    """Texts at (x, baseline, text). ``rand`` draws the text's white halo instead of the text itself."""
    if not regels:
        return None
    mark: dict[str, Any] = {
        "align": uitlijnen,
        "baseline": "alphabetic",
        "fontSize": grootte,
        "fontWeight": 700 if vet else 400,
        "color": kleur,
        "lineBreak": "\n",
        "lineHeight": round(grootte * 1.3),
    }
    if rand:
        mark |= {"color": PAPIER, "stroke": PAPIER, "strokeWidth": 5, "strokeJoin": "round"}
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y, "t": t} for x, y, t in regels]))
        .mark_text(**mark)
        .encode(x=PX_X, y=PX_Y, text=alt.Text("t", type="nominal"))
    )
    return deel


def lijnstukken(stukken: Sequence[tuple[float, float, float, float]], **stijl: Any) -> alt.Chart | None:
    """Straight lines from (x, y) to (x2, y2)."""
    if not stukken:
        return None
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y, "x2": x2, "y2": y2} for x, y, x2, y2 in stukken]))
        .mark_rule(**stijl)
        .encode(x=PX_X, y=PX_Y, x2=alt.X2("x2"), y2=alt.Y2("y2"))
    )
    return deel


def vlakken(stukken: Sequence[tuple[float, float, float, float]], **stijl: Any) -> alt.Chart | None:
    """Rectangles from (x, y) to (x2, y2)."""
    if not stukken:
        return None
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y, "x2": x2, "y2": y2} for x, y, x2, y2 in stukken]))
        .mark_rect(**stijl)
        .encode(x=PX_X, y=PX_Y, x2=alt.X2("x2"), y2=alt.Y2("y2"))
    )
    return deel


def punten(plekken: Sequence[tuple[float, float]], **stijl: Any) -> alt.Chart | None:
    """Symbols at (x, y)."""
    if not plekken:
        return None
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y} for x, y in plekken]))
        .mark_point(opacity=1, **stijl)
        .encode(x=PX_X, y=PX_Y)
    )
    return deel


def lijn(plekken: Sequence[tuple[float, float, int]], **stijl: Any) -> alt.Chart | None:
    """One line through the points (x, y, stretch) for each stretch."""
    if not plekken:
        return None
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y, "s": s} for x, y, s in plekken]))
        .mark_line(**stijl)
        .encode(x=PX_X, y=PX_Y, detail=alt.Detail("s", type="nominal"))
    )
    return deel


def band(plekken: Sequence[tuple[float, float, float, int]], **stijl: Any) -> alt.Chart | None:
    """A filled band through the points (x, y, y2, stretch), one for each stretch."""
    if not plekken:
        return None
    deel: alt.Chart = (
        alt.Chart(gegevens([{"x": x, "y": y, "y2": y2, "s": s} for x, y, y2, s in plekken]))
        .mark_area(**stijl)
        .encode(x=PX_X, y=PX_Y, y2=alt.Y2("y2"), detail=alt.Detail("s", type="nominal"))
    )
    return deel


@dataclass(frozen=True)
class Stapel:
    """Parts laid over each other on a canvas of a fixed size: an Altair ``LayerChart``, put together by hand.

    Altair copies every part three times over to look for parameters and data that parts share. Ours share none, and
    a page has thirty of these.
    """

    lagen: tuple[alt.Chart, ...]
    breedte: int
    hoogte: int

    def to_dict(self, validate: bool = True) -> dict[str, Any]:
        """Give the Vega-Lite specification, checked against its schema unless ``validate`` is false."""
        datasets: dict[str, Any] = {}
        delen = []
        for laag in self.lagen:
            deel = laag.to_dict(validate=False)
            datasets |= deel.pop("datasets", {})
            delen.append({sleutel: waarde for sleutel, waarde in deel.items() if sleutel not in ("$schema", "config")})
        rand = 6
        spec: dict[str, Any] = {
            "$schema": alt.SCHEMA_URL,
            "layer": delen,
            "width": self.breedte,
            "height": self.hoogte,
            "padding": {"left": rand, "right": rand, "top": rand, "bottom": rand},
            "autosize": {"type": "none"},
        }
        if datasets:
            spec["datasets"] = datasets
        if validate:
            alt.LayerChart.from_dict(spec, validate=True)
        return spec


def stapel(lagen: Sequence[alt.Chart | None], breedte: float, hoogte: float) -> Stapel:
    """Lay the parts over each other on a canvas of a fixed size, whatever the letters measure."""
    return Stapel(tuple(laag for laag in lagen if laag is not None), round(breedte), round(hoogte))
