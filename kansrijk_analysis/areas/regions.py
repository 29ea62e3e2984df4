"""The areas above a gemeente: who belongs where in a year, and what to compare a gemeente with."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import pandas as pd

from kansrijk_analysis.areas import eigen
from kansrijk_analysis.areas.codes import DEEL
from kansrijk_analysis.areas.find import find_gemeente, namen_van, zoek_gemeente
from kansrijk_analysis.areas.namen import Regionamen, alfabet, is_meer, splits
from kansrijk_analysis.areas.register import NIVEAU_MATEN, laatste_jaar, register
from kansrijk_analysis.areas.wijken import find_buurt, find_wijk, wijk_jaren
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import getal, opsomming, sleutels, tekst

NEDERLAND = "NL01"

GROOTTEGRENZEN: tuple[int, ...] = (20_000, 50_000, 100_000, 150_000, 250_000)
"""Inhabitants at which the next size class of CBS begins; below the first is class GK1."""

NIVEAUS: tuple[Niveau, ...] = (Niveau.LAND, *NIVEAU_MATEN, Niveau.GROOTTEKLASSE)
"""Levels that have groups of gemeenten."""

EIGEN: tuple[Niveau, ...] = tuple(eigen.SOORTEN)
"""Levels of regions that no register has, and a user may have brought in."""

_DEEL = re.compile(DEEL)
_DELEN = (Niveau.WIJK, Niveau.BUURT)
_VOORVOEGSELS = ("GGD Regio ", "GGD ")
_SELECTIE = re.compile(r"GM\d{4}(?:[+ ]GM\d{4})+")  # a plus sign in the address of a page is read as a space
_GENOEMD = 3  # gemeenten of a selection that its name has
_FOUTEN = 5  # unknown names that one message tells
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

    ``niveau`` is one of ``NIVEAUS``, of ``EIGEN`` (regions that the user brought in) or ``gemeente``. Sorted by
    code. Of a gemeente that lies in a region for a part, that part of the inhabitants counts.

    Raises ``OngeldigeInvoer`` for another level, ``GeenCijfers`` for a level or year that the
    registers or the user do not have.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    lijst = register(jaar)
    if niveau == Niveau.GEMEENTE:
        return lijst[["code", "naam", "inwoners"]].assign(aantal_gemeenten=1)[
            ["code", "naam", "aantal_gemeenten", "inwoners"]
        ]
    if niveau in EIGEN:
        return _eigen_regios(jaar, Niveau(niveau))
    if niveau not in NIVEAUS:
        keuzes = opsomming([*map(str, (*NIVEAUS, *EIGEN)), str(Niveau.GEMEENTE)], "of")
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


def _eigen_regios(jaar: int, niveau: Niveau) -> pd.DataFrame:
    regios_ = {code: regio for code, regio in eigen.regios_van(jaar).items() if regio.gebied.niveau is niveau}
    if not regios_:
        wat = tekst("gebieden.regios.wat", niveau=tekst(f"algemeen.niveau.{niveau}"), jaar=jaar)
        raise GeenCijfers(wat=wat, doe=tekst("gebieden.eigen.importeer"))
    rijen = [
        (code, regio.gebied.naam, len(regio.delen), round(inwoners(code, jaar)))
        for code, regio in sorted(regios_.items())
    ]
    return pd.DataFrame(rijen, columns=["code", "naam", "aantal_gemeenten", "inwoners"])


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
    """Give the codes of the gemeenten in an area that year, sorted; of a gemeente, a wijk or a buurt: itself.

    Raises ``OnbekendGebied`` for a code that is no area in that year.
    """
    gebied = find_gebied(regio_code, jaar)
    if gebied.niveau in (Niveau.GEMEENTE, *_DELEN):
        return [gebied.code]
    if gebied.niveau is Niveau.SELECTIE:
        return gebied.code.split("+")
    if gebied.niveau in EIGEN:
        return list(eigen.regios_van(gebied.jaar)[gebied.code].delen)
    return list(_ledenlijst(gebied.jaar)[gebied.code][1])


def aandelen(regio_code: str, jaar: int | None = None) -> dict[str, float]:
    """Give the gemeenten in an area as ``leden`` does, each with the part of it that belongs there, at most 1.

    Only in regions that a user brought in a gemeente can lie for a part; figures of such a region are estimates.

    >>> aandelen("GM0059+GM0737", 2026)
    {'GM0059': 1.0, 'GM0737': 1.0}
    """
    gebied = find_gebied(regio_code, jaar)
    if gebied.niveau in EIGEN:
        return dict(eigen.regios_van(gebied.jaar)[gebied.code].delen)
    return dict.fromkeys(leden(gebied.code, gebied.jaar), 1.0)


def inwoners(regio_code: str, jaar: int | None = None) -> float:
    """Give the inhabitants of a gemeente, region or selection on 1 January; of a gemeente in parts that part of them.

    >>> inwoners("PV24", 2026) == sum(inwoners(code, 2026) for code in leden("PV24", 2026))
    True
    """
    jaar = laatste_jaar() if jaar is None else jaar
    lijst = register(jaar)
    per_gemeente = dict(zip(lijst["code"], lijst["inwoners"].astype(float), strict=True))
    return sum(deel * float(per_gemeente[code]) for code, deel in aandelen(regio_code, jaar).items())


def find_gebied(code: str, jaar: int | None = None) -> Gebied:
    """Find an area of any level by its code or name, or several gemeenten together; ``naam`` is the name to print.

    >>> find_gebied("PV21", 2026).naam, find_gebied("ggd Fryslân", 2026).naam
    ('de provincie Fryslân', 'de GGD-regio Fryslân')
    >>> find_gebied("Tytsjerksteradiel en Achtkarspelen", 2026)[:2]
    ('GM0059+GM0737', 'Achtkarspelen en Tytsjerksteradiel')

    The code of a wijk (``WK005901``) or buurt (``BU00590102``) is looked up in the newest ones that are known up to
    that year. A name is that of a gemeente first, then of a provincie, then of another region of the register, then of
    one that the user brought in: that one has always its name with its kind before it ("VSV Groningen"). Several names
    or codes stand apart by a comma, "en" or a plus sign; a region among them stands for its gemeenten. What that gives
    of one gemeente is that gemeente.

    Raises ``OnbekendGebied`` for what is no area in that year, naming each part that is not.
    """
    jaar = laatste_jaar() if jaar is None else jaar
    kort = code.strip().upper()
    if _DEEL.fullmatch(kort):
        zoek = find_wijk if kort.startswith("WK") else find_buurt
        return zoek(kort, max((j for j in wijk_jaren() if j <= jaar), default=wijk_jaren()[0]))
    if (regio := _op_code(kort, jaar)) is not None:
        return regio
    if kort[:2] in _SOORTEN and kort[2:].isdecimal():
        raise OnbekendGebied("onbekende_code", code=kort, jaar=jaar)
    if _SELECTIE.fullmatch(kort) and namen_van(jaar).keys() >= (codes := set(re.split("[+ ]", kort))):
        return _selectie(codes, jaar)
    niet = None
    if "+" not in code:
        try:
            if (gevonden := _op_naam(code, jaar)) is not None:
                return gevonden
        except OnbekendGebied as fout:
            niet = fout
    if is_meer(code) and (delen := splits(code, lambda deel: _bekend(deel, jaar))) and delen != [code.strip()]:
        # A slip of the pen in one long name is no list of names.
        een_naam = niet is not None or _regionamen(jaar).lijkt_op(code, jaar)
        if "+" in code or any(_bekend(deel, jaar) for deel in delen) or not een_naam:
            return _samen(delen, jaar)
    raise niet or _regionamen(jaar).onbekend(code, jaar)


def _op_code(code: str, jaar: int) -> Gebied | None:
    if code in (lijst := _ledenlijst(jaar)):
        return lijst[code][0]
    # A register code has no hyphen, and only own ones need a look at the files of the user.
    regio = eigen.regios_van(jaar).get(code) if "-" in code else None
    return None if regio is None else regio.gebied


def _op_naam(naam: str, jaar: int) -> Gebied | None:
    namen = _regionamen(jaar)
    return namen.met_soort(naam) or zoek_gemeente(naam, jaar) or namen.zonder_soort(naam)


def _bekend(deel: str, jaar: int) -> bool:
    try:
        return _op_code(deel.strip().upper(), jaar) is not None or _op_naam(deel, jaar) is not None
    except OnbekendGebied:
        return False


def _samen(delen: list[str], jaar: int) -> Gebied:
    """Give the gemeenten of all parts as one area."""
    gebieden, fouten = [], []
    for deel in dict.fromkeys(delen):
        try:
            gebied = find_gebied(deel, jaar)
            if gebied.niveau in _DELEN:
                raise OnbekendGebied("deel_in_selectie", naam=gebied.naam)
            if any(deel < 1 for deel in aandelen(gebied.code, jaar).values()):
                raise OnbekendGebied("deels_in_selectie", naam=gebied.naam)
        except OnbekendGebied as fout:
            fouten.append(str(fout))
        else:
            gebieden.append(gebied)
    if fouten:
        meer = [tekst("gebieden.selectie.meer_fouten", aantal=len(fouten) - _FOUTEN)] if len(fouten) > _FOUTEN else []
        raise OnbekendGebied("onbekende_delen", delen=" ".join([*fouten[:_FOUTEN], *meer]))
    if len(set(gebieden)) == 1:
        return gebieden[0]
    return _selectie({lid for gebied in gebieden for lid in leden(gebied.code, jaar)}, jaar)


def _selectie(codes: set[str], jaar: int) -> Gebied:
    if len(codes) == 1:
        return find_gemeente(min(codes), jaar)
    namen = sorted((namen_van(jaar)[code] for code in codes), key=alfabet)
    if len(namen) <= _GENOEMD + 1:
        naam = opsomming(namen)
    else:
        rest = len(namen) - _GENOEMD
        naam = tekst("gebieden.selectie.naam", namen=", ".join(namen[:_GENOEMD]), rest=rest)
    return Gebied("+".join(sorted(codes)), naam, Niveau.SELECTIE, jaar)


def _regionamen(jaar: int) -> Regionamen:
    return _regionamen_van(jaar, eigen.stand())


@lru_cache(maxsize=32)
def _regionamen_van(jaar: int, _stand: eigen.Stand) -> Regionamen:
    """Names of that year's regions, as they are printed and as the register has them."""
    lijst = register(jaar)
    anders = [
        (str(code), str(naam))
        for niveau in NIVEAU_MATEN
        for code, naam in lijst[[f"{niveau}_code", str(niveau)]].dropna().drop_duplicates().itertuples(index=False)
    ]
    return Regionamen.van(alle_regios(jaar), anders)


def alle_regios(jaar: int) -> list[Gebied]:
    """Give every region of a year: those of the register, and under them those that a user brought in."""
    van_register = [gebied for gebied, _ in _ledenlijst(jaar).values()]
    return [*van_register, *(regio.gebied for regio in eigen.regios_van(jaar).values())]


def ligt_in(deel: Gebied, geheel: Gebied) -> bool:
    """Tell whether an area is part of another, or the same.

    >>> wijk, fryslan = find_gebied("WK005901"), find_gebied("PV21")
    >>> ligt_in(wijk, fryslan), ligt_in(fryslan, wijk)
    (True, False)
    """
    if deel.code == geheel.code:
        return True
    if deel.niveau in _DELEN:
        if geheel.niveau in _DELEN:
            return deel.niveau is Niveau.BUURT and deel.code[2:8] == geheel.code[2:]
        return aandelen(geheel.code, geheel.jaar).get(f"GM{deel.code[2:6]}") == 1
    # Of a gemeente that lies there for a part the rest is somewhere else.
    erin = aandelen(geheel.code, geheel.jaar)
    return all(erin.get(code, 0) >= gewicht for code, gewicht in aandelen(deel.code, deel.jaar).items())


def vergelijkingen(gebied_code: str, jaar: int | None = None) -> list[Gebied]:
    """Give what an area is compared with: Nederland, its provincie, its GGD-regio, gemeenten of its size.

    A region or selection has those of them that all of its gemeenten are in, and that are more than it is itself. A
    wijk is compared with its gemeente and Nederland, a buurt with its wijk too.

    >>> [gebied.naam for gebied in vergelijkingen("GM0059", 2026)][2:]
    ['de GGD-regio Fryslân', 'gemeenten met 20.000 tot 50.000 inwoners']
    >>> [gebied.code for gebied in vergelijkingen("JZ14", 2026)]
    ['NL01', 'PV23']
    """
    gebied = find_gebied(gebied_code, jaar)
    if gebied.niveau in _DELEN:
        wijk = [find_wijk(f"WK{gebied.code[2:8]}", gebied.jaar)] if gebied.niveau is Niveau.BUURT else []
        return [*wijk, find_gemeente(f"GM{gebied.code[2:6]}", gebied.jaar), find_gebied(NEDERLAND, gebied.jaar)]
    wie, lijst, per_gemeente = aandelen(gebied.code, gebied.jaar), _ledenlijst(gebied.jaar), _groepen_van(gebied.jaar)
    uit = [lijst[NEDERLAND][0]]
    for niveau in (Niveau.PROVINCIE, Niveau.GGD_REGIO, Niveau.GROOTTEKLASSE):
        groepen_ = {per_gemeente[lid][niveau] for lid in wie}
        if len(groepen_) == 1:
            groep, alle = lijst[groepen_.pop()]
            if gebied.niveau is Niveau.GEMEENTE or len(alle) > sum(wie.values()):
                uit.append(groep)
    return uit
