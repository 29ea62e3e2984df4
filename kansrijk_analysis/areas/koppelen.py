"""Which wijk of one year is which of another: only an area that stayed the same may be compared over years.

A code says little: it can be given to another area. So code and name must both agree, and what CBS says of the area
in the years between goes before either (``wijziging`` in the register of wijken).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

import pandas as pd

from kansrijk_analysis.areas.changes import gewichten_tabel
from kansrijk_analysis.areas.wijken import NIEUWE_CODE, NIEUWE_GRENZEN, Stand, delen, stand, wijk_jaren
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.model import Niveau
from kansrijk_analysis.text import tekst

KOLOMMEN = ("oude_code", "oude_naam", "code", "naam", "uitkomst", "volledig")
_NUMMER = re.compile(r"^\s*(?:wijk|buurt)\s+\d+\b")


class Uitkomst(StrEnum):
    """What became of a wijk or buurt between two years."""

    ZELFDE = "zelfde"
    ANDERE_CODE = "andere_code"  # the same area under a new code
    VERANDERD = "veranderd"  # its borders changed
    WEG = "weg"  # nothing of the later year is known to be this area
    NIEUW = "nieuw"  # nothing of the earlier year is


VERGELIJKBAAR = frozenset({Uitkomst.ZELFDE, Uitkomst.ANDERE_CODE})
"""Outcomes after which figures of both years may be put beside each other."""


def koppel_wijken(jaar_a: int, jaar_b: int, niveau: Niveau | str = Niveau.WIJK) -> pd.DataFrame:
    """Tell what became of each wijk (or buurt) between the divisions of two years, the earlier one first.

    Gives one row an area, sorted by the later code and then the earlier one: ``oude_code, oude_naam`` (empty when it is
    new), ``code, naam`` (empty when it is gone), ``uitkomst`` (see ``Uitkomst``) and ``volledig``: whether the
    register of every year between was looked at. Where one is missing, only code, name and what CBS says of the
    last step are known.

    Raises ``GeenCijfers`` for a year of which the wijken are not known, ``OngeldigeInvoer`` for years in the wrong
    order or another level.
    """
    if jaar_b <= jaar_a:
        raise OngeldigeInvoer(waarde=jaar_b, veld="jaar_b", doe=tekst("gebieden.koppelen.volgorde", jaar=jaar_a))
    if niveau not in (Niveau.WIJK, Niveau.BUURT):
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("gebieden.koppelen.niveau"))
    return _koppel_jaren(stand(), jaar_a, jaar_b, Niveau(niveau)).copy()


@lru_cache(maxsize=64)
def _koppel_jaren(_van: Stand, jaar_a: int, jaar_b: int, niveau: Niveau) -> pd.DataFrame:
    for jaar in (jaar_a, jaar_b):
        delen(jaar, niveau)  # says which years there are
    jaren = [jaar for jaar in wijk_jaren() if jaar_a <= jaar <= jaar_b]
    stappen = [_stap(_van, van, naar, niveau) for van, naar in pairwise(jaren)]
    samen = stappen[0]
    for stap in stappen[1:]:
        samen = _na_elkaar(samen, stap)
    return samen


@lru_cache(maxsize=64)
def _stap(_van: Stand, van: int, naar: int, niveau: Niveau) -> pd.DataFrame:
    """From one register to the next one there is."""
    return koppel(delen(van, niveau), delen(naar, niveau), _voorgangers(van, naar), volledig=naar - van == 1)


def _voorgangers(van: int, naar: int) -> dict[str, frozenset[str]]:
    """Per gemeente of the later year, the gemeenten that it was made of."""
    tabel = gewichten_tabel(van, naar)
    return {str(code): frozenset(deel) for code, deel in tabel.groupby("naar")["van"]}


def koppel(
    oud: pd.DataFrame,
    nieuw: pd.DataFrame,
    voorgangers: Mapping[str, frozenset[str]] | None = None,
    *,
    volledig: bool = True,
) -> pd.DataFrame:
    """Match the areas of two registers (``code, naam, gemeente, wijziging``); gives what ``koppel_wijken`` gives.

    - Code and name agree: the same area, unless CBS says that its borders changed.
    - Another code, and CBS says that this is a new code for the same area: the area of that name, if exactly one area
      of the same gemeente (``voorgangers``: or of those it was made of) that is not matched yet has it.
    - Another code and changed borders, found by name in the same way: changed.
    - A code that now stands for another name is not matched.

    >>> oud = pd.DataFrame({"code": ["WK000100", "WK000101"], "naam": ["Wijk 00 Dorp", "Wijk 01 Haven"]})
    >>> nieuw = pd.DataFrame({"code": ["WK000100", "WK000101"], "naam": ["Dorp", "Strand"], "wijziging": [1, 3]})
    >>> koppel(oud.assign(gemeente="GM0001"), nieuw.assign(gemeente="GM0001"))["uitkomst"].tolist()
    ['weg', 'zelfde', 'nieuw']
    """
    namen_oud, namen_nieuw = (dict(zip(f["code"], f["naam"], strict=True)) for f in (oud, nieuw))
    sleutel_oud = {code: naamsleutel(naam) for code, naam in namen_oud.items()}
    gemeente_oud = dict(zip(oud["code"], oud["gemeente"], strict=True))
    paren: dict[str, tuple[str, Uitkomst]] = {}  # later code: earlier code and outcome
    over: list[tuple[str, str, str, int]] = []
    for code, naam, gemeente, wijziging in nieuw[["code", "naam", "gemeente", "wijziging"]].itertuples(index=False):
        if sleutel_oud.get(code) == (sleutel := naamsleutel(naam)):
            paren[code] = (code, Uitkomst.VERANDERD if wijziging == NIEUWE_GRENZEN else Uitkomst.ZELFDE)
        else:
            over.append((code, sleutel, gemeente, wijziging))

    gebruikt = {oude for oude, _ in paren.values()}
    op_naam: dict[tuple[str, str], list[str]] = {}
    for code, sleutel in sleutel_oud.items():
        if code not in gebruikt:
            op_naam.setdefault((gemeente_oud[code], sleutel), []).append(code)
    gevonden: dict[str, list[tuple[str, Uitkomst]]] = {}
    soort = {NIEUWE_CODE: Uitkomst.ANDERE_CODE, NIEUWE_GRENZEN: Uitkomst.VERANDERD}
    for code, sleutel, gemeente, wijziging in over:
        uit = (voorgangers or {}).get(gemeente, frozenset({gemeente}))
        raak = [oude for g in sorted(uit) for oude in op_naam.get((g, sleutel), [])]
        if len(raak) == 1 and raak[0] != code and wijziging in soort:
            gevonden.setdefault(raak[0], []).append((code, soort[wijziging]))
    # An earlier area that two later ones could be, is neither.
    paren |= {ones[0][0]: (oude, ones[0][1]) for oude, ones in gevonden.items() if len(ones) == 1}

    over_oud = set(namen_oud) - {oude for oude, _ in paren.values()}
    rijen = [(oude, namen_oud[oude], code, namen_nieuw[code], uitkomst) for code, (oude, uitkomst) in paren.items()]
    rijen += [("", "", code, naam, Uitkomst.NIEUW) for code, naam in namen_nieuw.items() if code not in paren]
    rijen += [(code, namen_oud[code], "", "", Uitkomst.WEG) for code in over_oud]
    return _tabel([(*rij, volledig) for rij in rijen])


def _na_elkaar(eerst: pd.DataFrame, dan: pd.DataFrame) -> pd.DataFrame:
    """Follow areas through two steps: changed once is changed, and a code that comes back is the same code."""
    verder: dict[str, dict[Any, Any]] = {rij["oude_code"]: rij for rij in dan.to_dict("records") if rij["oude_code"]}
    rijen: list[tuple[Any, ...]] = []
    for rij in eerst.to_dict("records"):
        oud = (rij["oude_code"], rij["oude_naam"])
        if not rij["code"]:
            rijen.append((*oud, "", "", Uitkomst.WEG, rij["volledig"]))
            continue
        volgende = verder[rij["code"]]
        volledig = rij["volledig"] and volgende["volledig"]
        if not volgende["code"]:
            # What came and went between the years is in neither.
            rijen += [(*oud, "", "", Uitkomst.WEG, volledig)] if rij["oude_code"] else []
            continue
        if not rij["oude_code"]:
            uitkomst = Uitkomst.NIEUW
        elif Uitkomst.VERANDERD in (rij["uitkomst"], volgende["uitkomst"]):
            uitkomst = Uitkomst.VERANDERD
        else:
            uitkomst = Uitkomst.ZELFDE if rij["oude_code"] == volgende["code"] else Uitkomst.ANDERE_CODE
        rijen.append((*oud, volgende["code"], volgende["naam"], uitkomst, volledig))
    nieuw = dan[dan["uitkomst"] == Uitkomst.NIEUW.value].to_dict("records")
    rijen += [("", "", rij["code"], rij["naam"], Uitkomst.NIEUW, rij["volledig"]) for rij in nieuw]
    return _tabel(rijen)


def _tabel(rijen: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    tabel = pd.DataFrame(rijen, columns=list(KOLOMMEN)).astype(dict.fromkeys(KOLOMMEN[:5], "str"))
    return tabel.sort_values(["code", "oude_code"], ignore_index=True)


def naamsleutel(naam: str) -> str:
    """Reduce the name of a wijk or buurt to the letters and digits that tell it apart, without its number in front.

    >>> naamsleutel("Wijk 03 Súd-West"), naamsleutel("sud west"), naamsleutel("Wijk 03")
    ('sudwest', 'sudwest', 'wijk03')
    """
    plat = unicodedata.normalize("NFKD", naam).casefold()
    plat = "".join(teken for teken in plat if not unicodedata.combining(teken))
    return re.sub(r"[^a-z0-9]", "", _NUMMER.sub("", plat)) or re.sub(r"[^a-z0-9]", "", plat)
