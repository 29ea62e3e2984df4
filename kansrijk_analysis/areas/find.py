"""Find a gemeente by its code or by its name as people write it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from functools import cache

from kansrijk_analysis.areas.changes import (
    EERSTE_JAAR,
    NAAMSWIJZIGING,
    gewichten_tabel,
    indeling,
    opvolgers,
)
from kansrijk_analysis.areas.register import GEEN_GEMEENTE, laatste_jaar, lees_ingebed, register, register_jaren
from kansrijk_analysis.errors import OnbekendGebied
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import opsomming

_CODE = re.compile(r"\s*(?:gm)?\s*(\d{1,4})\s*", re.IGNORECASE | re.ASCII)
_HAAKJES = re.compile(r"\([^)]*\)")
_SUGGESTIES = 3
_LANGST = 60  # characters of the user's text that are looked at and repeated


def find_gemeente(tekst: str, jaar: int | None = None) -> Gebied:
    """Find the gemeente that ``tekst`` names, in the register of ``jaar`` (default: the newest).

    Takes a code (``GM0059``, ``59``) or a name, whatever its capitals, accents, hyphens and
    apostrophes; also Den Haag, the Frisian name, and the name of an old gemeente, which leads to
    its only successor.

    >>> find_gemeente("sudwest fryslan").code, find_gemeente("Dongeradeel").naam
    ('GM1900', 'Noardeast-Fryslân')
    >>> find_gemeente("Dongeradeel", 2016).naam
    'Dongeradeel'

    Raises ``OnbekendGebied`` when there is none (with the three nearest), when there are more (with
    all of them), when the old gemeente was split (with its successors), or when it was not there yet
    (with what was); ``GeenCijfers`` for a year without a register.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    if (gevonden := zoek_gemeente(tekst, jaar)) is not None:
        return gevonden
    if als_code := _CODE.fullmatch(tekst):
        code = f"GM{als_code[1]:0>4}"
        codes = {c: [c] for c in namen_van(jaar)}
        raise OnbekendGebied(tekst=tekst.strip(), suggesties=_suggesties(code, codes, jaar))
    if not (zoek := sleutel_van(tekst)):
        raise OnbekendGebied("gebied_leeg")
    raise OnbekendGebied(tekst=knip(tekst), suggesties=_suggesties(zoek, zoeklijst(jaar), jaar))


def zoek_gemeente(tekst: str, jaar: int) -> Gebied | None:
    """Find what ``find_gemeente`` finds, without looking for names that are like it; ``None`` when there is none.

    Raises ``OnbekendGebied`` for a name that means more than one, or that was once a gemeente and has no one successor.
    """
    namen = namen_van(jaar)
    if gevonden := _CODE.fullmatch(tekst):
        code = f"GM{gevonden[1]:0>4}"
        if code in namen:
            return _gebied(code, jaar)
        if code not in GEEN_GEMEENTE and code in _alle_codes():
            return _uit_ander_jaar([code], jaar)
        return None
    if not (sleutel := sleutel_van(tekst)):
        return None
    for lijst in (zoeklijst(jaar), _zoeklijst_kort(jaar)):
        codes = lijst.get(sleutel, [])
        if len(codes) > 1:
            raise OnbekendGebied("gebied_dubbel", tekst=knip(tekst), keuzes=_keuzes(codes, jaar))
        if codes:
            return _gebied(codes[0], jaar)
    if codes := [code for code in _oude_namen().get(sleutel, []) if code not in namen]:
        return _uit_ander_jaar(codes, jaar)
    return None


def _uit_ander_jaar(codes: list[str], jaar: int) -> Gebied:
    """Follow codes that are not in this year's register to the one that is."""
    naam = _alle_codes()[codes[0]]
    eerste = min((j for j in register_jaren() if j > jaar and codes[0] in indeling(j)), default=None)
    if eerste is not None:
        tabel = gewichten_tabel(jaar, eerste)
        uit = tabel.loc[tabel["naar"] == codes[0], "van"].tolist()
        raise OnbekendGebied("gebied_nog_niet", naam=naam, jaar=jaar, keuzes=_keuzes(uit, jaar, "en"))
    delen = list(dict.fromkeys(naar for code in codes for naar, _, _ in opvolgers(code, jaar)))
    if len(delen) == 1:
        return _gebied(delen[0], jaar)
    sleutel = "gebied_gesplitst" if len(codes) == 1 else "gebied_dubbel"
    raise OnbekendGebied(sleutel, tekst=naam, naam=naam, keuzes=_keuzes(delen, jaar))


def _gebied(code: str, jaar: int) -> Gebied:
    return Gebied(code, namen_van(jaar)[code], Niveau.GEMEENTE, jaar)


def _keuzes(codes: list[str], jaar: int, voegwoord: str = "of") -> str:
    namen = namen_van(jaar)
    return opsomming([f"{namen[code]} ({code})" for code in codes], voegwoord)


def _suggesties(sleutel: str, lijst: dict[str, list[str]], jaar: int) -> str:
    gelijkend = difflib.get_close_matches(sleutel, lijst, n=4 * _SUGGESTIES, cutoff=0.0)
    codes = dict.fromkeys(code for naam in gelijkend for code in lijst[naam])
    return _keuzes(list(codes)[:_SUGGESTIES], jaar)


def knip(tekst: str) -> str:
    """Shorten what somebody typed, to be repeated in a message."""
    tekst = " ".join(tekst.split())
    return tekst if len(tekst) <= _LANGST else f"{tekst[:_LANGST]}…"


def sleutel_van(naam: str) -> str:
    """Reduce a name to the letters and digits that tell it apart.

    >>> sleutel_van("Gemeente Súdwest Fryslân"), sleutel_van("’s-Gravenhage"), sleutel_van("St. Anthonis")
    ('sudwestfryslan', 'sgravenhage', 'sintanthonis')
    """
    plat = unicodedata.normalize("NFKD", naam[: 4 * _LANGST]).casefold()
    plat = "".join(teken for teken in plat if not unicodedata.combining(teken))
    plat = re.sub(r"^\s*gemeente\s+|\(gemeente\)", "", plat).replace("&", " en ")
    plat = re.sub(r"\bst\b\.?", "sint", plat)
    return re.sub(r"[^a-z0-9]", "", plat)[:_LANGST]


@cache
def namen_van(jaar: int) -> dict[str, str]:
    """Give the names of that year's gemeenten by code."""
    lijst = register(jaar)
    return dict(zip(lijst["code"], lijst["naam"], strict=True))


@cache
def _alle_codes() -> dict[str, str]:
    """Every code that ever was, with its (last) name."""
    tabel = lees_ingebed("wijzigingen.parquet")
    namen: dict[str, str] = {}
    for kant in ("van", "naar"):
        namen |= dict(zip(tabel[f"{kant}_code"], tabel[kant], strict=True))
    for jaar in register_jaren():
        namen |= namen_van(jaar)
    return namen


@cache
def zoeklijst(jaar: int) -> dict[str, list[str]]:
    """Full names that mean a gemeente of that year: its own, those of other years, and usual other names."""
    lijst: dict[str, dict[str, None]] = defaultdict(dict)
    rijen = register(jaar)
    for code, naam, provincie in zip(rijen["code"], rijen["naam"], rijen["provincie"], strict=True):
        lijst[sleutel_van(naam)][code] = None
        if "(" in naam:
            lijst[sleutel_van(f"{_HAAKJES.sub('', naam)} {provincie}")][code] = None
    ander = lees_ingebed("namen.csv")
    bekend = namen_van(jaar)
    overig = [(c, n) for c, n in zip(ander["code"], ander["naam"], strict=True) if c in bekend]
    overig += [(c, n) for j in register_jaren() for c, n in namen_van(j).items() if c in bekend]
    eigen = set(lijst)
    for code, naam in dict.fromkeys(overig):
        # What one gemeente is called now goes before what another was called once.
        if (sleutel := sleutel_van(naam)) not in eigen:
            lijst[sleutel][code] = None
    return {sleutel: list(codes) for sleutel, codes in lijst.items()}


@cache
def _zoeklijst_kort(jaar: int) -> dict[str, list[str]]:
    """Names without what stands between brackets: "Bergen" means two."""
    lijst: dict[str, list[str]] = defaultdict(list)
    for code, naam in namen_van(jaar).items():
        lijst[sleutel_van(_HAAKJES.sub("", naam))].append(code)
    return dict(lijst)


@cache
def _oude_namen() -> dict[str, list[str]]:
    """Names of gemeenten of any year since ``EERSTE_JAAR``, and of those that only changed their name.

    Older names are left out: many are now the name of a village in a gemeente of another name.
    """
    tabel = lees_ingebed("wijzigingen.parquet")
    hernoemd = set(tabel.loc[tabel["soort"].str.contains(NAAMSWIJZIGING), "van_code"])
    codes = hernoemd.union(*(indeling(jaar) for jaar in range(EERSTE_JAAR, laatste_jaar() + 1)))
    lijst: dict[str, dict[str, None]] = defaultdict(dict)
    for code, naam in sorted(_alle_codes().items()):
        if code in codes:
            lijst[sleutel_van(naam)][code] = None
            lijst[sleutel_van(_HAAKJES.sub("", naam))][code] = None
    return {sleutel: list(codes) for sleutel, codes in lijst.items()}
