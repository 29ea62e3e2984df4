"""One area against its benchmark, with all that may be concluded: what notebook, app and report show."""

from kansrijk_analysis.profiles.beoordelen import Beoordeling, beoordeel
from kansrijk_analysis.profiles.gelijken import Kenmerk, vergelijkbaar
from kansrijk_analysis.profiles.profiel import Profile, profile

__all__ = ["Beoordeling", "Kenmerk", "Profile", "beoordeel", "profile", "vergelijkbaar"]
