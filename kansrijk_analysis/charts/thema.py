"""Colours, letter and Altair theme of every picture.

The same colours stand in ``stijl.css`` for the HTML around the pictures; a test compares the two
and checks the contrast of each.
"""

from __future__ import annotations

from typing import Any, Final

from kansrijk_analysis.charts.altair_ import alt

INKT: Final = "#14232B"  # text
INKT_ZACHT: Final = "#44555F"  # captions, units, sources
MERK: Final = "#0B5563"  # petrol: the own gemeente, what can be pressed
MERK_DONKER: Final = "#073B45"
ORANJE: Final = "#DE6A1C"  # marks and lines only, never text
ORANJE_TEKST: Final = "#A34608"
VELDRAND: Final = "#5F727C"  # axes, borders of tiles
ANDER: Final = "#7A8A93"  # marks of other gemeenten, never text
VLAK: Final = "#F3F7F8"  # surfaces
VLAK_2: Final = "#E3EEF0"
LIJN: Final = "#C3D0D5"  # decoration
RASTER: Final = "#E1E8EA"  # light grid
PAPIER: Final = "#FFFFFF"

REEKSEN: Final = ("#0B5563", "#DE6A1C", "#6A86D1", "#5E3B12", "#7C3AC8")
STREPEN: Final = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (12, 4))
VORMEN: Final = ("circle", "square", "triangle-up", "diamond", "cross")
KLASSEN: Final = ("#DCEBED", "#A6CBD0", "#66A1AA", "#2B7581", "#073B45")
TWEEZIJDIG: Final = ("#A34608", "#E39A5F", "#EDEFF0", "#66A1AA", "#0B5563")

LETTER: Final = "Noto Sans, sans-serif"
GROOTTE: Final = 13  # px of ordinary text in a picture
KLEIN: Final = 12  # px of the smallest text in a picture
VERGELIJK_STREEP: Final = (6, 4)  # the benchmark is a dashed ink line everywhere

# d3's own nl-NL locale. Written out, because asking vl-convert for it would start its engine, and
# a process that has started that engine can no longer be forked.
GETALLEN: Final[dict[str, Any]] = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€\u00a0", ""]}
TIJDEN: Final[dict[str, Any]] = {
    "dateTime": "%a %e %B %Y %X",
    "date": "%d-%m-%Y",
    "time": "%H:%M:%S",
    "periods": ["AM", "PM"],
    "days": ["zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"],
    "shortDays": ["zo", "ma", "di", "wo", "do", "vr", "za"],
    "months": [
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ],
    "shortMonths": ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
}  # fmt: skip


def instellingen() -> dict[str, Any]:
    """Give the Vega-Lite ``config`` of the house: Dutch numbers and dates, colours, letter, calm axes."""
    letters = {"labelFont": LETTER, "titleFont": LETTER, "labelFontSize": GROOTTE, "titleFontSize": GROOTTE}
    return {
        "font": LETTER,
        "background": PAPIER,
        "aria": False,  # Vega's own words are English; the figure around the picture speaks Dutch
        "locale": {"number": GETALLEN, "time": TIJDEN},
        "numberFormat": ",.4~g",
        "view": {"stroke": None},
        "axis": {
            **letters,
            "labelColor": INKT,
            "titleColor": INKT_ZACHT,
            "titleFontWeight": 400,
            "domainColor": VELDRAND,
            "tickColor": VELDRAND,
            "gridColor": RASTER,
            "labelOverlap": "greedy",
        },
        "legend": {**letters, "labelColor": INKT, "titleColor": INKT_ZACHT, "titleFontWeight": 400, "orient": "top"},
        "range": {
            "category": list(REEKSEN),
            "ordinal": list(KLASSEN),
            "ramp": list(KLASSEN),
            "diverging": list(TWEEZIJDIG),
            "symbol": list(VORMEN),
        },
        "text": {"font": LETTER, "fontSize": GROOTTE, "color": INKT},
        "line": {"color": MERK, "strokeWidth": 2.5},
        "rule": {"color": INKT, "strokeWidth": 2},
        "point": {"color": MERK, "filled": True, "size": 90, "opacity": 1},
        "bar": {"color": MERK},
        "area": {"color": MERK},
    }


@alt.theme.register("kansrijk", enable=False)
def kansrijk() -> alt.theme.ThemeConfig:
    """Theme for people who draw their own chart in a notebook: ``alt.theme.enable("kansrijk")``."""
    return {"config": instellingen()}  # type: ignore[typeddict-item]
