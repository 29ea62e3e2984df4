"""The areas above a gemeente: who belongs where in a year, and what to compare a gemeente with."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd

from kansrijk_analysis.areas.find import find_gemeente
from kansrijk_analysis.areas.register import NIVEAU_MATEN, laatste_jaar, register
from kansrijk_analysis.areas.wijken import find_wijk, wijk_jaren
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import getal, opsomming, sleutels, tekst

NEDERLAND = "NL01"

GROOTTEGRENZEN: tuple[int, ...] = (20_000, 50_000, 100_000, 150_000, 250_000)
"""Inhabitants at which the next size class of CBS begins; below the first is class GK1."""

NIVEAUS: tuple[Niveau, ...] = (Niveau.LAND, *NIVEAU_MATEN, Niveau.GROOTTEKLASSE)
"""Levels that have groups of gemeenten."""

_WIJK = re.compile(r"WK\d{6}")
_VOORVOEGSELS = ("GGD Regio ", "GGD ")
_SOORTEN = {"NL", "GK", *(code[:2] for code, _ in NIVEAU_MATEN.values())}  # what codes of regions begin with


def groepen(jaar: int | None = None) -> pd.DataFrame:
    """Give every membership of a year's gemeenten, one row a gemeente and group.

    Columns: ``gebied`` (gemeente), ``groep`` (code of the group), ``niveau``, ``groep_naam`` (to
    print: "de provincie Fryslân"). Levels: ``NIVEAUS``, in that order; a level that the year's
    register does not have is absent. The size classes follow from that year's inhabitants.
    """
    return _groepen(laatste_jaar() if jaar is None else jaar).copy()


@cache
def _groepen(jaar: int) -> pd.DataFrame:
    lijst = register(jaar)
    delen = [pd.DataFrame({"gebied": lijst["code"], "groep": NEDERLAND, "niveau": Niveau.LAND.value, "naam": ""})]
    delen += [
        pd.DataFrame(
            {"gebied": lijst["code"], "groep": lijst[f"{n}_code"], "niveau": n.value, "naam": lijst[n.value]}
        ).dropna(subset="groep")
        for n in NIVEAU_MATEN
    ]
    klasse = pd.cut(
        lijst["inwoners"],
        [0, *GROOTTEGRENZEN, float("inf")],
        right=False,
        labels=[f"GK{i}" for i in range(1, len(GROOTTEGRENZEN) + 2)],
    )
    delen.append(
        pd.DataFrame(
            {"gebied": lijst["code"], "groep": klasse.astype("str"), "niveau": Niveau.GROOTTEKLASSE.value, "naam": ""}
        )
    )
    tabel = pd.concat(delen, ignore_index=True)
    uniek = tabel[["groep", "niveau", "naam"]].drop_duplicates("groep")
    namen = {g: _printnaam(g, Niveau(n), naam) for g, n, naam in uniek.itertuples(index=False)}
    tabel["groep_naam"] = tabel["groep"].map(namen)
    return tabel[["gebied", "groep", "niveau", "groep_naam"]].astype("str")


def _printnaam(code: str, niveau: Niveau, naam: str) -> str:
    if niveau is Niveau.LAND:
        return tekst("algemeen.nederland")
    if niveau is Niveau.GROOTTEKLASSE:
        return grootteklasse_naam(code)
    # Some regions have an organisation's name in the register, or a slip of the pen.
    if (eigen := f"gebieden.regio_naam.{code}") in sleutels():
        naam = tekst(eigen)
    elif niveau is Niveau.GGD_REGIO:
        for voorvoegsel in _VOORVOEGSELS:
            naam = naam.removeprefix(voorvoegsel)
    return tekst(f"gebieden.niveau.{niveau}", naam=naam)


def grootteklasse_naam(code: str) -> str:
    """Give the name of a size class.

    >>> grootteklasse_naam("GK2")
    'gemeenten met 20.000 tot 50.000 inwoners'
    """
    i = int(code.removeprefix("GK"))
    grenzen = [getal(grens) for grens in GROOTTEGRENZEN]
    if i == 1:
        return tekst("gebieden.grootteklasse.kleinste", tot=grenzen[0])
    if i == len(grenzen) + 1:
        return tekst("gebieden.grootteklasse.grootste", van=grenzen[-1])
    return tekst("gebieden.grootteklasse.tussen", van=grenzen[i - 2], tot=grenzen[i - 1])


def regios(jaar: int | None, niveau: Niveau | str) -> pd.DataFrame:
    """Give the areas of one level in a year: ``code, naam`` (to print)``, aantal_gemeenten, inwoners``.

    ``niveau`` is one of ``NIVEAUS`` or ``gemeente``. Sorted by code.

    Raises ``OngeldigeInvoer`` for another level, ``GeenCijfers`` for a level or year that the
    registers do not have.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    lijst = register(jaar)
    if niveau == Niveau.GEMEENTE:
        return lijst[["code", "naam", "inwoners"]].assign(aantal_gemeenten=1)[
            ["code", "naam", "aantal_gemeenten", "inwoners"]
        ]
    if niveau not in NIVEAUS:
        keuzes = opsomming([*map(str, NIVEAUS), str(Niveau.GEMEENTE)], "of")
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("gebieden.regios.kies", keuzes=keuzes))
    tabel = _groepen(jaar)
    tabel = tabel[tabel["niveau"] == niveau].merge(lijst[["code", "inwoners"]], left_on="gebied", right_on="code")
    if tabel.empty:
        naam = tekst(f"algemeen.niveau.{niveau}")
        raise GeenCijfers(wat=tekst("gebieden.regios.wat", niveau=naam, jaar=jaar), doe=tekst("gebieden.regios.later"))
    return (
        tabel.groupby(["groep", "groep_naam"], as_index=False)
        .agg(aantal_gemeenten=("gebied", "size"), inwoners=("inwoners", "sum"))
        .rename(columns={"groep": "code", "groep_naam": "naam"})
    )


@cache
def _ledenlijst(jaar: int) -> dict[str, tuple[Gebied, tuple[str, ...]]]:
    return {
        str(code): (
            Gebied(str(code), deel["groep_naam"].iloc[0], Niveau(deel["niveau"].iloc[0]), jaar),
            tuple(sorted(deel["gebied"])),
        )
        for code, deel in _groepen(jaar).groupby("groep")
    }


@cache
def _groepen_van(jaar: int) -> dict[str, dict[str, str]]:
    """Per gemeente, per level, the code of its group."""
    tabel = _groepen(jaar)
    uit: dict[str, dict[str, str]] = {}
    for gebied, groep, niveau in zip(tabel["gebied"], tabel["groep"], tabel["niveau"], strict=True):
        uit.setdefault(gebied, {})[niveau] = groep
    return uit


def leden(regio_code: str, jaar: int | None = None) -> list[str]:
    """Give the codes of the gemeenten in an area that year; of a gemeente or a wijk: itself.

    Raises ``OnbekendGebied`` for a code that is no area in that year.
    """
    gebied = find_gebied(regio_code, jaar)
    if gebied.niveau in (Niveau.GEMEENTE, Niveau.WIJK):
        return [gebied.code]
    return list(_ledenlijst(gebied.jaar)[gebied.code][1])


def find_gebied(code: str, jaar: int | None = None) -> Gebied:
    """Find an area of any level by its code; ``naam`` is the name to print.

    >>> find_gebied("PV21", 2026).naam, find_gebied("GG4816", 2026).naam
    ('de provincie Fryslân', 'de GGD-regio Zuid-Holland Zuid')

    The code of a wijk (``WK005901``) is looked up in the newest wijken that are known up to that year. What
    is no code of a region is looked up as a gemeente, by code or by name.

    Raises ``OnbekendGebied`` for a code that is no area in that year.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    kort = code.strip().upper()
    if _WIJK.fullmatch(kort):
        return find_wijk(kort, max((j for j in wijk_jaren() if j <= jaar), default=wijk_jaren()[0]))
    if kort in (lijst := _ledenlijst(jaar)):
        return lijst[kort][0]
    if kort[:2] in _SOORTEN and kort[2:].isdecimal():
        raise OnbekendGebied("onbekende_code", code=kort, jaar=jaar)
    return find_gemeente(code, jaar)


def ligt_in(deel: Gebied, geheel: Gebied) -> bool:
    """Tell whether an area is part of another, or the same.

    >>> wijk, fryslan = find_gebied("WK005901"), find_gebied("PV21")
    >>> ligt_in(wijk, fryslan), ligt_in(fryslan, wijk)
    (True, False)
    """
    if deel.code == geheel.code:
        return True
    if deel.niveau is Niveau.WIJK:
        gemeente = f"GM{deel.code[2:6]}"
        return geheel.niveau is not Niveau.WIJK and gemeente in leden(geheel.code, geheel.jaar)
    return set(leden(deel.code, deel.jaar)) <= set(leden(geheel.code, geheel.jaar))


def vergelijkingen(gemeente_code: str, jaar: int | None = None) -> list[Gebied]:
    """Give what a gemeente is compared with: Nederland, its provincie, its GGD-regio, gemeenten of its size.

    A wijk is compared with its gemeente and Nederland.

    >>> [gebied.naam for gebied in vergelijkingen("GM0059", 2026)][2:]
    ['de GGD-regio Fryslân', 'gemeenten met 20.000 tot 50.000 inwoners']
    """
    gemeente = find_gebied(gemeente_code, jaar)
    if gemeente.niveau is Niveau.WIJK:
        return [find_gemeente(f"GM{gemeente.code[2:6]}", gemeente.jaar), find_gebied(NEDERLAND, gemeente.jaar)]
    eigen = _groepen_van(gemeente.jaar)[gemeente.code]
    niveaus = (Niveau.LAND, Niveau.PROVINCIE, Niveau.GGD_REGIO, Niveau.GROOTTEKLASSE)
    return [_ledenlijst(gemeente.jaar)[eigen[niveau]][0] for niveau in niveaus]
