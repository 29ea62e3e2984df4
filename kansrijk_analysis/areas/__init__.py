"""Areas: the register of gemeenten per year, boundary changes, regions, finding a gemeente, the tile map."""

from kansrijk_analysis.areas.changes import (
    gewichten,
    grenswijzigingen_van,
    indeling,
    lees_wijzigingen,
    opvolgers,
    wijzigingen,
)
from kansrijk_analysis.areas.find import find_gemeente
from kansrijk_analysis.areas.recode import herindeel
from kansrijk_analysis.areas.regions import find_gebied, groepen, leden, ligt_in, regios, vergelijkingen
from kansrijk_analysis.areas.register import gemeenten, laatste_jaar, maak_register, register_jaren
from kansrijk_analysis.areas.tiles import tegels
from kansrijk_analysis.areas.wijken import find_wijk, maak_wijken, wijk_jaren, wijken

__all__ = [
    "find_gebied",
    "find_gemeente",
    "find_wijk",
    "gemeenten",
    "gewichten",
    "grenswijzigingen_van",
    "groepen",
    "herindeel",
    "indeling",
    "laatste_jaar",
    "leden",
    "lees_wijzigingen",
    "ligt_in",
    "maak_register",
    "maak_wijken",
    "opvolgers",
    "regios",
    "register_jaren",
    "tegels",
    "vergelijkingen",
    "wijk_jaren",
    "wijken",
    "wijzigingen",
]
