"""Refuse a file about persons: the tool takes counts per area, never a row per person.

A message names the column and the row, and never repeats what stands in the cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kansrijk_analysis.sources.bestanden.cellen import datum_van
from kansrijk_analysis.sources.bestanden.kop import TUSSEN
from kansrijk_analysis.sources.bestanden.veilig import Geweigerd, citaat
from kansrijk_analysis.sources.bestanden.vorm import Kolom
from kansrijk_analysis.sources.bestanden.woorden import (
    BSN_NAMEN,
    GEBIEDEN,
    GEBOORTE_BEGIN,
    GEBOORTE_NAMEN,
    KENMERKEN,
    ORGANISATIE_NAMEN,
    PERSOON_NAMEN,
    RIJNUMMERS,
    SLEUTELS,
    TELLING,
)
from kansrijk_analysis.text import tekst

_PAAR = 3  # cells that say something about persons; one or two may be chance
_POSTCODE6 = re.compile(r"\b[1-9][0-9]{3} ?(?!SA|SD|SS)[A-Z]{2}\b", re.ASCII)
_NEGEN_CIJFERS = re.compile(r"(?<![0-9.,])[0-9]{9}(?![0-9.,])", re.ASCII)
_MIN_RIJEN = 10  # under which two equal rows say nothing
_DUBBEL = 0.1  # of the rows, that have the same key as another
_MEESTAL = 0.5


def keur_personen(kolommen: Sequence[Kolom], regelnummers: Sequence[int], blad: str = "") -> None:
    """Check the columns of one table. Raises ``Geweigerd`` at the first sign of a row per person."""
    plat = [_plat_delen(kolom.naam) for kolom in kolommen]
    for kolom, namen in zip(kolommen, plat, strict=True):
        if reden := _naam_zegt(kolom.naam, namen):
            raise _persoon(reden, kolom, blad)
    for kolom, namen in zip(kolommen, plat, strict=True):
        _keur_waarden(kolom, namen, kolommen, regelnummers, blad)
    _keur_rij_per_persoon(kolommen, plat, blad)
    _keur_nul_of_een(kolommen, plat, blad)


def _naam_zegt(naam: str, namen: list[str]) -> str:
    if TELLING.search(naam):  # a count of persons, such as: aantal cliënten
        return ""
    for deel in namen:
        if deel in BSN_NAMEN or deel.startswith(("bsn", "burgerservicen")):
            return "bsn_naam"
        if deel.startswith(GEBOORTE_BEGIN) or deel in GEBOORTE_NAMEN:
            return "geboortedatum"
        if deel in PERSOON_NAMEN:
            return "naam"
    return ""


def _keur_waarden(
    kolom: Kolom, namen: list[str], kolommen: Sequence[Kolom], regelnummers: Sequence[int], blad: str
) -> None:
    verschillend = Counter(cel.ruw for cel in kolom.cellen)
    verschillend.pop("", None)
    if not ORGANISATIE_NAMEN & set(namen):
        bsn = {ruw: _is_bsn(ruw) for ruw in verschillend if len(ruw) >= 9}
        raak = [ruw for ruw, goed in bsn.items() if goed]
        if len(raak) >= _PAAR and 2 * len(raak) >= sum(goed is not None for goed in bsn.values()):
            raise _persoon("bsn", kolom, blad, _regel(kolom, raak, regelnummers))
    teksten = {c.ruw for c in kolom.cellen if c.soort == "tekst"}
    gevuld = sum(verschillend.values())
    for reden, lijkt in (("postcode", _is_postcode6), ("mail", _is_mail)):
        raak = [ruw for ruw in teksten if lijkt(ruw)]
        aantal = sum(verschillend[ruw] for ruw in raak)
        if len(raak) >= _PAAR and 2 * aantal >= gevuld:
            raise _persoon(reden, kolom, blad, _regel(kolom, raak, regelnummers))
    geteld = any(TELLING.search(k.naam) for k in kolommen)
    if _lijken_geboortedatums(kolom, gevuld, geteld=geteld) and not _rij_per_gebied(kolommen):
        raise _persoon("geboortedatum", kolom, blad)


def _is_bsn(ruw: str) -> bool | None:
    """Tell whether a text is or holds nine digits that pass the test of a BSN; ``None`` when there are no nine.

    The test: the digits times 9, 8, ... 2 and -1 add up to a multiple of 11 (the "elfproef").
    """
    kaal = re.sub(r"[ .\-]", "", ruw) if len(ruw) <= 12 else ruw
    gevonden = _NEGEN_CIJFERS.search(kaal)
    if gevonden is None:
        return None
    cijfers = [int(cijfer) for cijfer in gevonden[0]]
    som = sum(gewicht * cijfer for gewicht, cijfer in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), cijfers, strict=True))
    return som % 11 == 0 and any(cijfers)


def _is_postcode6(ruw: str) -> bool:
    return len(ruw) < 200 and _POSTCODE6.search(ruw) is not None


def _is_mail(ruw: str) -> bool:
    voor, apenstaart, na = ruw.partition("@")
    return bool(apenstaart) and bool(voor.strip()) and "." in na.strip() and "=" not in voor and len(ruw) < 200


def _lijken_geboortedatums(kolom: Kolom, gevuld: int, *, geteld: bool) -> bool:
    """Days all over the month and over many years; the days on which figures are reported are not like that.

    Next to a column that counts, dates within a few years may well be those of a report.
    """
    dagen = [dag for cel in kolom.cellen if cel.soort == "datum" and (dag := datum_van(cel.ruw)) is not None]
    if len(dagen) < 5 or 5 * len(dagen) < 4 * gevuld:
        return False
    los = sorted(set(dagen))
    if len(los) < max(5, len(dagen) // 5) or (geteld and (los[-1] - los[0]).days < 3 * 365):
        return False
    grens = sum(dag.day == 1 or (dag + dt.timedelta(days=1)).day == 1 for dag in los if dag < dt.date.max)
    stappen = Counter((b - a).days for a, b in pairwise(los))
    regelmaat = max(stappen.values()) / len(los)
    return 2 * grens < len(los) and regelmaat < 0.5


def _rij_per_gebied(kolommen: Sequence[Kolom]) -> bool:
    for kolom in kolommen:
        if any(deel.startswith(GEBIEDEN) for deel in _plat_delen(kolom.naam)):
            cellen = [cel.ruw for cel in kolom.cellen if cel.ruw]
            if cellen and len(set(cellen)) > 0.9 * len(cellen):
                return True
    return False


def _keur_rij_per_persoon(kolommen: Sequence[Kolom], plat: list[list[str]], blad: str) -> None:
    """Two or more traits of a person, nothing that is counted, and rows that are equal in all that could be a key."""
    kenmerken = [i for i, namen in enumerate(plat) if KENMERKEN & set(namen)]
    if len(kenmerken) < 2 or any(TELLING.search(kolom.naam) for kolom in kolommen):
        return
    aantal = len(kolommen[0].cellen)
    sleutel = set(kenmerken)
    for i, kolom in enumerate(kolommen):
        teksten = {cel.ruw for cel in kolom.cellen if cel.soort != "getal"}
        indeling = len(teksten) > 1 and 2 * len(teksten) <= aantal
        if indeling or any(deel.startswith(SLEUTELS) for deel in plat[i]):
            sleutel.add(i)
    rijen = Counter(zip(*([cel.ruw for cel in kolommen[i].cellen] for i in sorted(sleutel)), strict=True))
    if aantal >= _MIN_RIJEN and aantal - len(rijen) >= _DUBBEL * aantal:
        raise _rij_per_persoon([kolommen[i] for i in kenmerken], blad)


def _keur_nul_of_een(kolommen: Sequence[Kolom], plat: list[list[str]], blad: str) -> None:
    """Whether it happened to each (0 or 1), and rows that are equal in all else but their number."""
    aantal = len(kolommen[0].cellen) if kolommen else 0
    uitkomsten = [kolom for kolom in kolommen if {cel.ruw for cel in kolom.cellen if cel.ruw} == {"0", "1"}]
    rest = [
        [cel.ruw for cel in kolom.cellen]
        for kolom, namen in zip(kolommen, plat, strict=True)
        if kolom not in uitkomsten and not RIJNUMMERS & set(namen)
    ]
    if aantal < _MIN_RIJEN or not uitkomsten or not rest:
        return
    if aantal - len(set(zip(*rest, strict=True))) >= _MEESTAL * aantal:
        raise _rij_per_persoon(uitkomsten, blad)


def _rij_per_persoon(kolommen: Sequence[Kolom], blad: str) -> Geweigerd:
    namen = ", ".join(f"“{citaat(kolom.naam)}”" for kolom in kolommen[:3])
    op_blad = tekst("inlezen.waar.tabel_op_blad", blad=citaat(blad)) if blad else tekst("inlezen.waar.tabel")
    return Geweigerd("rij_per_persoon", namen=namen, waar=op_blad)


def _persoon(soort: str, kolom: Kolom, blad: str, regel: int | None = None) -> Geweigerd:
    if kolom.naam:
        waar = tekst("inlezen.waar.kolom", letter=kolom.letter, naam=citaat(kolom.naam))
    else:
        waar = tekst("inlezen.waar.kolom_zonder_naam", letter=kolom.letter)
    if blad:
        waar = tekst("inlezen.waar.kolom_op_blad", kolom=waar, blad=citaat(blad))
    return Geweigerd(f"persoon_{soort}", waar=waar, regel=regel)


def _regel(kolom: Kolom, raak: list[str], regelnummers: Sequence[int]) -> int:
    gezocht = set(raak)
    return next(regel for cel, regel in zip(kolom.cellen, regelnummers, strict=True) if cel.ruw in gezocht)


def _plat_delen(naam: str) -> list[str]:
    """Reduce a header to the letters and digits of each of its rows.

    >>> _plat_delen("Gegevens | Geb.-datum")
    ['gegevens', 'gebdatum']
    """
    plat = "".join(t for t in unicodedata.normalize("NFKD", naam).casefold() if not unicodedata.combining(t))
    return [re.sub(r"[^a-z0-9]", "", deel) for deel in plat.split(TUSSEN.strip())]
