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
from kansrijk_analysis.areas.regions import find_gebied, groepen, leden, regios, vergelijkingen
from kansrijk_analysis.areas.register import gemeenten, laatste_jaar, maak_register, register_jaren
from kansrijk_analysis.areas.tiles import tegels

__all__ = [
    "find_gebied",
    "find_gemeente",
    "gemeenten",
    "gewichten",
    "grenswijzigingen_van",
    "groepen",
    "herindeel",
    "indeling",
    "laatste_jaar",
    "leden",
    "lees_wijzigingen",
    "maak_register",
    "opvolgers",
    "regios",
    "register_jaren",
    "tegels",
    "vergelijkingen",
    "wijzigingen",
]
