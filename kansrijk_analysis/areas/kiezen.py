"""What a list of areas to choose from holds, and what there is to say of a region that a user brought in."""

from __future__ import annotations

import hashlib

from kansrijk_analysis.areas.find import namen_van
from kansrijk_analysis.areas.namen import alfabet, lijstnaam
from kansrijk_analysis.areas.regions import EIGEN, aandelen, alle_regios, find_gebied
from kansrijk_analysis.areas.register import laatste_jaar
from kansrijk_analysis.model import Niveau
from kansrijk_analysis.text import getal, opsomming, tekst

KEUZES: tuple[Niveau, ...] = (
    Niveau.GGD_REGIO, Niveau.JEUGDREGIO, Niveau.ZORGKANTOORREGIO, Niveau.PROVINCIE, *EIGEN,
)  # fmt: skip
"""Levels of the regions that lists to choose from hold."""


def keuzelijst(jaar: int | None = None) -> list[str]:
    """Give the names to choose from: the gemeenten by alphabet, and under them the regions by kind (``KEUZES``).

    Each is a name that ``find_gebied`` finds.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    namen = sorted(namen_van(jaar).values(), key=alfabet)
    regios = alle_regios(jaar)
    for niveau in KEUZES:
        namen += sorted((lijstnaam(regio) for regio in regios if regio.niveau is niveau), key=alfabet)
    return namen


def kenmerk(regio_code: str, jaar: int | None = None) -> str:
    """Tell states of a region apart that a user brought in: who belongs to it can change while its code stays.

    Empty for every other area: who belongs there follows from the register, so from the code. For what is kept under
    the fingerprint of the figures, which does not hold it. Raises as ``find_gebied``.
    """
    gebied = find_gebied(regio_code, jaar)
    if gebied.niveau not in EIGEN:
        return ""
    return hashlib.sha256(repr((gebied, sorted(aandelen(gebied.code, gebied.jaar).items()))).encode()).hexdigest()


def zin_deels(regio_code: str, jaar: int | None = None) -> str:
    """Say which gemeenten lie in a region for a part, and that its figures are estimates; empty where none does."""
    gebied = find_gebied(regio_code, jaar)
    namen = namen_van(gebied.jaar)
    delen = {namen[code]: deel for code, deel in aandelen(gebied.code, gebied.jaar).items() if deel < 1}
    if not delen:
        return ""
    lijst = [
        tekst("gebieden.eigen.deel", naam=naam, deel=getal(100 * delen[naam])) for naam in sorted(delen, key=alfabet)
    ]
    return tekst("gebieden.eigen.deels", gemeenten=opsomming(lijst))
