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
from kansrijk_analysis.areas.kiezen import kenmerk, keuzelijst, zin_deels
from kansrijk_analysis.areas.koppelen import VERGELIJKBAAR, Uitkomst, koppel_wijken
from kansrijk_analysis.areas.namen import alfabet, kale_naam, lijstnaam
from kansrijk_analysis.areas.recode import herindeel
from kansrijk_analysis.areas.regions import (
    aandelen,
    find_gebied,
    groepen,
    inwoners,
    leden,
    ligt_in,
    regios,
    vergelijkingen,
)
from kansrijk_analysis.areas.register import gemeenten, laatste_jaar, maak_register, register_jaren
from kansrijk_analysis.areas.tiles import tegels
from kansrijk_analysis.areas.wijken import (
    NIEUWE_GRENZEN,
    ONBEKEND,
    buurten,
    find_buurt,
    find_wijk,
    maak_wijken,
    wijk_jaren,
    wijken,
)

__all__ = [
    "NIEUWE_GRENZEN",
    "ONBEKEND",
    "VERGELIJKBAAR",
    "Uitkomst",
    "aandelen",
    "alfabet",
    "buurten",
    "find_buurt",
    "find_gebied",
    "find_gemeente",
    "find_wijk",
    "gemeenten",
    "gewichten",
    "grenswijzigingen_van",
    "groepen",
    "herindeel",
    "indeling",
    "inwoners",
    "kale_naam",
    "kenmerk",
    "keuzelijst",
    "koppel_wijken",
    "laatste_jaar",
    "leden",
    "lees_wijzigingen",
    "ligt_in",
    "lijstnaam",
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
    "zin_deels",
]
