"""One area against its benchmark, with all that may be concluded: what notebook, app and report show."""

from kansrijk_analysis.profiles.beoordelen import Beoordeling, beoordeel
from kansrijk_analysis.profiles.binnen import Binnen, binnen, naam_van_delen, onderwerpen
from kansrijk_analysis.profiles.gelijken import Kenmerk, vergelijkbaar
from kansrijk_analysis.profiles.indexdefinitie import (
    HOOGSTE_GEWICHT,
    alle_gewichten,
    indexdefinitie,
    lees_gewichten,
    schrijf_gewichten,
)
from kansrijk_analysis.profiles.kwetsbaarheid import Kwetsbaarheid, kwetsbaarheid
from kansrijk_analysis.profiles.profiel import Profile, profile

__all__ = [
    "HOOGSTE_GEWICHT",
    "Beoordeling",
    "Binnen",
    "Kenmerk",
    "Kwetsbaarheid",
    "Profile",
    "alle_gewichten",
    "beoordeel",
    "binnen",
    "indexdefinitie",
    "kwetsbaarheid",
    "lees_gewichten",
    "naam_van_delen",
    "onderwerpen",
    "profile",
    "schrijf_gewichten",
    "vergelijkbaar",
]
