"""Boundary changes: what CBS tells about them, and the weights they give from one division to another.

An event on 1 January is in force in the register of that year, an event later in the year (Weesp,
24 March 2022) in the register of the next. A merger moves everything; a split is weighted with the
inhabitants that each part had, and marked as estimated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from kansrijk_analysis.areas.register import laatste_jaar, lees_ingebed, register, register_jaren
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.text import jaren as jaren_tekst
from kansrijk_analysis.text import tekst

EERSTE_JAAR = 2010
"""First division that counts can be moved from."""

DREMPEL_GRENSWIJZIGING = 0.01
"""Smallest part of the smaller of two gemeenten that must move before a border move is applied.

Most border moves concern a few houses. Applying them would mark every figure of two gemeenten as
estimated for a shift that drowns in yearly chance; at 1% of the inhabitants it no longer does.
"""

OPGEHEVEN = "Opgeheven"
ONTSTAAN = "Ontstaan"
NAAMSWIJZIGING = "Naamswijziging"

_KOP = re.compile(
    r"(Opgeheven|Grenswijziging|Gemeentelijke herindeling|Wijziging|Ontstaan|Naamswijziging)"
    r" per (\d\d)-(\d\d)-(\d{4}),?"
    r"(?: (ontvangen van|uit|overgegaan naar):)?"
)
_DEEL = re.compile(r"(?:- |oude naam: |nieuwe naam: )(.+) \((GM\d{4})\),?")
_CODE = re.compile(r"\(GM\d{4}\)")
_GETAL = {
    "hectare": re.compile(r"([\d,]+) hectare"),
    "woningen": re.compile(r"(\d+) woning"),
    "inwoners": re.compile(r"(\d+) inwoner"),
}


def lees_wijzigingen(codelijst: pd.DataFrame) -> pd.DataFrame:
    """Read all boundary changes from the Dutch descriptions in a CBS list of regional codes.

    ``codelijst`` has ``Identifier``, ``Title`` and ``Description``. Both areas of a change tell
    about it; the two accounts become one row with ``zijden`` 2.

    Gives ``datum, van_code, van, naar_code, naar, soort, hectare, woningen, inwoners, zijden``,
    sorted; ``soort`` holds the words of both sides, joined by ``|``; what moved is NaN where no side
    tells it. A row from a gemeente to itself tells what it had when it took in others.

    Raises ``AntwoordOnjuist`` when a description names a gemeente in a way that is not understood,
    so that no change gets lost without a word.
    """
    gemeenten = codelijst[codelijst["Identifier"].str.strip().str.fullmatch(r"GM\d{4}")]
    namen = {
        code.strip(): titel.strip().removesuffix(" (gemeente)")
        for code, titel in zip(gemeenten["Identifier"], gemeenten["Title"], strict=True)
    }
    regels = [
        regel
        for code, uitleg in zip(gemeenten["Identifier"], gemeenten["Description"], strict=True)
        if isinstance(uitleg, str)
        for regel in _lees_uitleg(code.strip(), uitleg)
    ]
    lang = pd.DataFrame(
        regels, columns=["verteller", "datum", "van_code", "naar_code", "soort", "ander", *_GETAL]
    ).drop_duplicates()
    for code, naam in zip(
        lang["van_code"].where(lang["van_code"] != lang["verteller"], lang["naar_code"]), lang["ander"], strict=True
    ):
        namen.setdefault(code, naam)
    sleutel = ["datum", "van_code", "naar_code"]
    tabel = lang.groupby(sleutel, as_index=False).agg(
        soort=("soort", lambda s: "|".join(sorted(set(s)))),
        **{kolom: (kolom, "max") for kolom in _GETAL},
        zijden=("verteller", "nunique"),
    )
    tabel["van"] = tabel["van_code"].map(namen)
    tabel["naar"] = tabel["naar_code"].map(namen)
    kolommen = ["datum", "van_code", "van", "naar_code", "naar", "soort", *_GETAL, "zijden"]
    return tabel[kolommen].astype({"zijden": "int8"} | dict.fromkeys(kolommen[:6], "str"))


def _lees_uitleg(code: str, uitleg: str) -> Iterable[tuple[object, ...]]:
    kop: re.Match[str] | None = None
    open_deel: list[object] | None = None
    for ruw in uitleg.splitlines():
        regel = ruw.strip()
        if gevonden := _KOP.fullmatch(regel):
            kop = gevonden
            continue
        deel = _DEEL.fullmatch(regel)
        if deel is None:
            if open_deel is not None and regel.startswith("..."):
                open_deel[6:] = [_lees_getal(vorm, regel) for vorm in _GETAL.values()]
                yield tuple(open_deel)
                open_deel = None
            elif _CODE.search(regel):
                raise _niet_begrepen(code, regel)
            continue
        if open_deel is not None:
            yield tuple(open_deel)
        if kop is None:
            raise _niet_begrepen(code, regel)
        soort, dag, maand, jaar, richting = kop.groups()
        naam, ander = deel.groups()
        vertrekt = regel.startswith("nieuwe naam") or richting == "overgegaan naar"
        van, naar = (code, ander) if vertrekt else (ander, code)
        open_deel = [code, f"{jaar}-{maand}-{dag}", van, naar, soort, naam, *[math.nan] * len(_GETAL)]
        if soort == NAAMSWIJZIGING:
            yield tuple(open_deel)
            open_deel = None
    if open_deel is not None:
        yield tuple(open_deel)


def _lees_getal(vorm: re.Pattern[str], regel: str) -> float:
    gevonden = vorm.search(regel)
    return float(gevonden[1].replace(",", ".")) if gevonden else math.nan


def _niet_begrepen(code: str, regel: str) -> AntwoordOnjuist:
    return AntwoordOnjuist(
        bron="CBS", tabel="RegioS", wat=tekst("gebieden.wijzigingen.niet_begrepen", code=code, regel=regel)
    )


def wijzigingen() -> pd.DataFrame:
    """Give all boundary changes since 1988; columns as in ``lees_wijzigingen``, ``datum`` as ISO text."""
    return lees_ingebed("wijzigingen.parquet").copy()


class _Stap(NamedTuple):
    """What one day changed: for each code that is no longer whole, the parts of it (adding up to 1)."""

    datum: str
    jaar: int  # first register in which it is in force
    delen: dict[str, dict[str, float]]
    weg: frozenset[str]
    nieuw: frozenset[str]


def in_register_van(datum: str) -> int:
    """Give the first year whose register (1 January) has an event of this ISO date.

    >>> in_register_van("2022-01-01"), in_register_van("2022-03-24")
    (2022, 2023)
    """
    return int(datum[:4]) + (not datum.endswith("-01-01"))


@cache
def _stappen() -> tuple[_Stap, ...]:
    tabel = _echte_wijzigingen()
    kolommen = [tabel[kolom].tolist() for kolom in ("datum", "van_code", "naar_code", "soort", "inwoners")]
    stappen = []
    for datum, dag in groupby(zip(*kolommen, strict=True), key=lambda rij: str(rij[0])):
        jaar = in_register_van(datum)
        weg, nieuw = set(), set()
        verhuisd: dict[str, dict[str, float]] = {}
        for _, van, naar, soort, inwoners in dag:
            if OPGEHEVEN in soort or NAAMSWIJZIGING in soort:
                weg.add(van)
            if ONTSTAAN in soort or NAAMSWIJZIGING in soort:
                nieuw.add(naar)
            verhuisd.setdefault(van, {})[naar] = inwoners
        delen = {
            van: _verdeel(naren) if van in weg else _grenswijziging(van, naren, jaar) for van, naren in verhuisd.items()
        }
        delen = {van: naren for van, naren in delen.items() if naren}
        stappen.append(_Stap(datum, jaar, delen, frozenset(weg), frozenset(nieuw)))
    return tuple(stappen)


@cache
def _echte_wijzigingen() -> pd.DataFrame:
    """All rows but those from a gemeente to itself, by date, with the first register each is in force in."""
    tabel = lees_ingebed("wijzigingen.parquet")
    tabel = tabel[tabel["van_code"] != tabel["naar_code"]]
    return tabel.assign(jaar=[in_register_van(datum) for datum in tabel["datum"].tolist()])


def _verdeel(verhuisd: dict[str, float]) -> dict[str, float]:
    if len(verhuisd) == 1:
        return dict.fromkeys(verhuisd, 1.0)
    bekend = {naar: n for naar, n in verhuisd.items() if n > 0}
    totaal = sum(bekend.values())
    return {naar: n / totaal for naar, n in bekend.items()}


def _grenswijziging(van: str, verhuisd: dict[str, float], jaar: int) -> dict[str, float]:
    inwoners = _inwoners(max(jaar - 1, register_jaren()[0]))
    delen = {
        naar: n / inwoners[van]
        for naar, n in verhuisd.items()
        if van in inwoners and naar in inwoners and n >= DREMPEL_GRENSWIJZIGING * min(inwoners[van], inwoners[naar])
    }
    return {van: 1 - sum(delen.values()), **delen} if delen else {}


@cache
def _inwoners(jaar: int) -> dict[str, int]:
    lijst = register(jaar)
    return dict(zip(lijst["code"], lijst["inwoners"].tolist(), strict=True))


@cache
def indeling(jaar: int) -> frozenset[str]:
    """Give the codes of all gemeenten on 1 January of a year, from ``EERSTE_JAAR``.

    Of years before the first register they follow from the changes, reckoned back.
    """
    if jaar in register_jaren():
        return frozenset(register(jaar)["code"])
    if jaar > laatste_jaar():
        register(jaar)  # says which years there are
    codes = set(indeling(register_jaren()[0]))
    for stap in reversed(_stappen()):
        if jaar < stap.jaar <= register_jaren()[0]:
            codes = (codes - stap.nieuw) | stap.weg
    return frozenset(codes)


def _keten(begin: Iterable[str], stappen: Iterable[_Stap]) -> dict[str, dict[str, float]]:
    """Follow codes through the steps: per code the parts that it ended in."""
    huidig = {code: {code: 1.0} for code in begin}
    for stap in stappen:
        for van, delen in huidig.items():
            if not stap.delen.keys() & delen.keys():
                continue
            nieuw: dict[str, float] = {}
            for code, gewicht in delen.items():
                for naar, deel in stap.delen.get(code, {code: 1.0}).items():
                    nieuw[naar] = nieuw.get(naar, 0.0) + gewicht * deel
            huidig[van] = nieuw
    for delen in huidig.values():
        # The largest part takes up what floating point loses, so that nothing gets lost or made.
        grootste = max(delen, key=lambda code: (delen[code], code))
        while rest := 1.0 - math.fsum(delen.values()):
            delen[grootste] += rest
    return huidig


@cache
def gewichten_tabel(van_jaar: int, naar_jaar: int) -> pd.DataFrame:
    """Give the weights themselves, not a copy: for reading within this package only."""
    jaren = range(EERSTE_JAAR, laatste_jaar() + 1)
    for jaar in (van_jaar, naar_jaar):
        if jaar not in jaren:
            raise GeenCijfers(
                wat=tekst("gebieden.jaar.wat", jaar=jaar),
                doe=tekst("gebieden.jaar.doe", jaren=jaren_tekst(jaren[0], jaren[-1])),
            )
    onderweg = [s for s in _stappen() if min(van_jaar, naar_jaar) < s.jaar <= max(van_jaar, naar_jaar)]
    if van_jaar > naar_jaar and any(stap.delen for stap in onderweg):
        raise OngeldigeInvoer(
            waarde=naar_jaar, veld="naar_jaar", doe=tekst("gebieden.wijzigingen.niet_terug", jaar=van_jaar)
        )
    keten = _keten(sorted(indeling(van_jaar)), onderweg if van_jaar < naar_jaar else [])
    return pd.DataFrame(
        [(van, naar, w, len(delen) > 1) for van, delen in keten.items() for naar, w in sorted(delen.items())],
        columns=["van", "naar", "gewicht", "geschat"],
    )


def gewichten(van_jaar: int, naar_jaar: int) -> pd.DataFrame:
    """Give the weights that put counts on the division of ``van_jaar`` on that of ``naar_jaar``.

    Gives ``van, naar, gewicht, geschat``; the weights of each ``van`` sum to 1. ``geschat`` is true
    where a gemeente went in parts: the weight is then the part of the inhabitants that moved, and
    the mothers of all births need not have moved in the same proportion.

    Raises ``GeenCijfers`` for years without a division, ``OngeldigeInvoer`` when merged gemeenten
    would have to be taken apart again.
    """
    return gewichten_tabel(van_jaar, naar_jaar).copy()


def opvolgers(code: str, jaar: int | None = None) -> list[tuple[str, str, float]]:
    """Give where an old gemeente went: ``(code, name, part of its inhabitants)``, largest part first.

    ``jaar`` is the register in which the successors stand (default: the newest). A gemeente that is
    in that register is its own successor.

    >>> [(naam, round(deel, 2)) for _, naam, deel in opvolgers("GM0788")]
    [('Oisterwijk', 0.41), ('Vught', 0.34), ('Boxtel', 0.15), ('Tilburg', 0.1)]

    Raises ``OnbekendGebied`` for a code that never was, or not yet in that year.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    lijst = register(jaar)
    namen = dict(zip(lijst["code"], lijst["naam"], strict=True))
    if code in namen:
        return [(code, namen[code], 1.0)]
    einde = max((stap.datum for stap in _stappen() if code in stap.weg and stap.jaar <= jaar), default=None)
    if einde is None:
        raise OnbekendGebied("onbekende_code", code=code, jaar=jaar)
    delen = _keten([code], [s for s in _stappen() if s.datum >= einde and s.jaar <= jaar])[code]
    return [(naar, namen[naar], w) for naar, w in sorted(delen.items(), key=lambda deel: (-deel[1], deel[0]))]


def grenswijzigingen_van(code: str, van_jaar: int, naar_jaar: int) -> pd.DataFrame:
    """Give the changes that touch a gemeente (or what it was made of) between two divisions.

    For the break marks in a series of ``van_jaar`` to ``naar_jaar``. Columns as in
    ``lees_wijzigingen`` plus ``jaar`` (first register in which it is in force) and ``verwerkt``
    (whether ``gewichten`` takes it into account; small border moves it does not).
    """
    tabel = _echte_wijzigingen()
    tabel = tabel[(tabel["jaar"] > van_jaar) & (tabel["jaar"] <= naar_jaar)].copy()
    delen = {(s.datum, van, naar) for s in _stappen() for van, naren in s.delen.items() for naar in naren}
    sleutels = zip(tabel["datum"], tabel["van_code"], tabel["naar_code"], strict=True)
    tabel["verwerkt"] = [sleutel in delen for sleutel in sleutels]

    familie = {code}
    for van, naar in zip(tabel["van_code"][::-1], tabel["naar_code"][::-1], strict=True):
        if naar in familie and (van, naar) in _samengegaan():
            familie.add(van)
    raakt = tabel["van_code"].isin(familie) | tabel["naar_code"].isin(familie)
    return tabel[raakt].reset_index(drop=True)


def verdwenen_in(jaar: int) -> frozenset[str]:
    """Give the codes that ended within a year, after 1 January: in its register, not at its end."""
    return frozenset(code for s in _stappen() if s.jaar == jaar + 1 and s.datum < f"{jaar + 1}-01-01" for code in s.weg)


@cache
def _samengegaan() -> frozenset[tuple[str, str]]:
    return frozenset((van, naar) for s in _stappen() for van in s.weg for naar in s.delen.get(van, ()))
