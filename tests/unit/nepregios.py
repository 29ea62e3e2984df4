"""Keep memberships of regions as the importer keeps them, from the lines of a file."""

from __future__ import annotations

from pathlib import Path

from kansrijk_analysis.indicators.importeren import bewaar_regios, duid_regios
from kansrijk_analysis.sources.bestanden import lees_bestand

KOP = "gemeente_code;regio_soort;regio_code;regio;jaar;gewicht\n"
NOORDOOST = (
    "GM0059;VSV;NO;VSV Noordoost;2026;\n"
    "GM0737;VSV;NO;VSV Noordoost;2026;\n"
    "GM1970;VSV;NO;VSV Noordoost;2026;0,6\n"
    "GM1970;VSV;LW;Leeuwarden;2026;0,4\n"
    "GM0080;VSV;LW;Leeuwarden;2026;\n"
    "GM0014;ROS;G;Groningen;2026;\n"
    "GM1699;ROS;G;Groningen;2026;\n"
)
"""Two VSV's that share a gemeente, one with the name of a gemeente; a ROS of two whole gemeenten."""


def bewaar(regels: str = NOORDOOST, naam: str = "proef", *, vervang: bool = False) -> Path:
    inhoud = (KOP + regels).encode()
    return bewaar_regios(duid_regios(lees_bestand(inhoud, "regios.csv")), naam, inhoud=inhoud, vervang=vervang)
