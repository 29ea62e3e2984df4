"""Which area a cell means, in the year of its row: codes in every spelling, names, gemeenten that are no more."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from kansrijk_analysis import areas
from kansrijk_analysis.areas.changes import EERSTE_JAAR
from kansrijk_analysis.areas.codes import NA_BU, NA_WK
from kansrijk_analysis.areas.find import sleutel_van
from kansrijk_analysis.areas.register import GEEN_GEMEENTE
from kansrijk_analysis.errors import KansrijkError, OnbekendGebied
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.indicators.importeren.voorbeeld import Ernst, Melding
from kansrijk_analysis.model import Niveau
from kansrijk_analysis.sources.bestanden.veilig import citaat, schoon
from kansrijk_analysis.text import opsomming, tekst

_GEMEENTE = re.compile(r"GM ?(\d{1,4})", re.IGNORECASE | re.ASCII)
_GETAL = re.compile(r"(-?)0*(\d{1,8})(?:[.,]0+)?", re.ASCII)
_DEEL = re.compile(f"WK ?{NA_WK}|BU ?{NA_BU}", re.IGNORECASE | re.ASCII)
_REGIO = re.compile(
    r"(NL)(?: ?(0?[01]))?|(PV|GG|LD|CR|JZ|VR|ZK|VT|AM|RE|SG|ROS|ZB|WGR|GK) ?(\d{1,8})", re.IGNORECASE | re.ASCII
)
_GEBRUIKT = {"PV": Niveau.PROVINCIE, "GG": Niveau.GGD_REGIO}
_LAND = frozenset(
    {"nederland", "nederlandtotaal", "totaalnederland", "heelnederland", "landelijk", "nl", "thenetherlands"}
)
_GEEN_GEBIED = frozenset({
    "totaal", "onbekend", "buitenland", "nietintedelen", "overig", "overige", "restcategorie", "gemiddelde",
    "gemiddeld", "nvt", "anders", "geengemeente", "onbekendegemeente",
})  # fmt: skip
_SOORT_REGIO = re.compile(
    r"\((?:PV|LD|CR|GG|JZ|VR|ZK|AM|RE|SG|AR|RC|RP|POL|KVK)\)\s*$|^\s*(?:GGD|regio|COROP|provincie)\b", re.IGNORECASE
)
_HAAKJES = re.compile(r"\s*\([^)]*\)")
_NIVEAUS = (("gemeente", "gemeente"), ("wijk", "wijk"), ("buurt", "buurt"), ("land", "land"), ("nederland", "land"),
            ("provincie", "provincie"), ("ggd", "ggd_regio"))  # fmt: skip


class Plek(NamedTuple):
    """An area of one year. ``vroeger``: a gemeente that had ended before that year began."""

    code: str
    naam: str
    niveau: Niveau
    vroeger: bool = False


def zoek(waarde: str, jaar: int, niveau: str = "", *, namen: bool = True) -> Plek:
    """Find the area that a cell means in ``jaar``; ``niveau`` is what the file says of its level, if anything.

    ``namen``: whether names count, which they can't where a name may be that of a wijk.

    >>> zoek("59,00", 2020).naam, zoek("Dongeradeel", 2016).code, zoek("'s Gravenhage (gemeente)", 2020).code
    ('Achtkarspelen', 'GM0058', 'GM0518')

    Raises ``Melding`` for what is no area, or none that figures are shown of.
    """
    uitkomst = _gevonden(waarde.strip(), jaar, _soort(niveau), namen)
    if isinstance(uitkomst, Plek):
        return uitkomst
    raise Melding(*uitkomst)


def _soort(niveau: str) -> str:
    laag = niveau.casefold()
    return next((soort for woord, soort in _NIVEAUS if woord in laag), "anders" if laag.strip() else "")


@lru_cache(maxsize=100_000)
def _gevonden(waarde: str, jaar: int, soort: str, namen: bool) -> Plek | tuple[Ernst, str]:
    try:
        return _op_code(waarde, jaar, soort) or _op_naam(waarde, jaar, soort, namen)
    except Melding as melding:
        return melding.ernst, melding.zin


def _op_code(waarde: str, jaar: int, soort: str) -> Plek | None:
    if code := _GEMEENTE.fullmatch(waarde):
        return _gemeente(f"GM{code[1]:0>4}", jaar)
    if _DEEL.fullmatch(waarde):
        return _deel(waarde.replace(" ", "").upper(), jaar)
    if code := _REGIO.fullmatch(waarde):
        return _regio((code[3] or "NL").upper(), code[4] or "", jaar)
    if (getal := _GETAL.fullmatch(waarde)) is None:
        return None
    if getal[1]:
        raise Melding("overgeslagen", tekst("importeren.gebied.negatief", waarde=citaat(waarde)))
    cijfers = getal[2]
    if soort == "wijk" and len(cijfers) <= 6:
        return _deel(f"WK{cijfers:0>6}", jaar)
    if soort == "buurt":
        return _deel(f"BU{cijfers:0>8}", jaar)
    if soort not in ("", "gemeente"):
        raise Melding("overgeslagen", tekst("importeren.gebied.nummer_van", waarde=citaat(waarde)))
    if len(cijfers) > 4:
        raise Melding("niet_begrepen", tekst("importeren.gebied.nummer", waarde=citaat(waarde)))
    return _gemeente(f"GM{cijfers:0>4}", jaar)


def _regio(letters: str, cijfers: str, jaar: int) -> Plek:
    if letters == "NL":
        return Plek(NEDERLAND, tekst("algemeen.nederland"), Niveau.LAND)
    code = f"{letters}{cijfers}"
    if letters not in _GEBRUIKT:
        raise Melding("overgeslagen", tekst("importeren.gebied.soort", waarde=code))
    try:
        gebied = areas.find_gebied(code, _registerjaar(jaar))
    except KansrijkError as fout:
        raise Melding("niet_begrepen", schoon(str(fout))) from None
    return Plek(gebied.code, gebied.naam, gebied.niveau)


def _deel(code: str, jaar: int) -> Plek:
    """Find a wijk or buurt; of a year whose wijken are not known only its gemeente can be checked."""
    niveau = Niveau.WIJK if code.startswith("WK") else Niveau.BUURT
    if (gemeente := f"GM{code[2:6]}") not in _ooit():
        raise Melding("niet_begrepen", tekst("importeren.gebied.wijk", waarde=code))
    if jaar not in areas.wijk_jaren():
        return Plek(code, f"{code} ({naam_van(gemeente)})", niveau)
    try:
        return Plek(code, (areas.find_wijk if niveau is Niveau.WIJK else areas.find_buurt)(code, jaar).naam, niveau)
    except KansrijkError as fout:
        raise Melding("niet_begrepen", schoon(str(fout))) from None


def _gemeente(code: str, jaar: int) -> Plek:
    if code in GEEN_GEMEENTE or code == "GM0999":
        raise Melding("overgeslagen", tekst("importeren.gebied.geen_gemeente", waarde=code))
    if not is_vroeger(code, jaar):
        return Plek(code, naam_van(code, jaar), Niveau.GEMEENTE)
    if code in _ooit():
        return Plek(code, naam_van(code), Niveau.GEMEENTE, vroeger=True)
    if (gevolg := _opgevolgd(code)) is not None:
        raise Melding("niet_begrepen", gevolg)
    try:
        areas.find_gemeente(code)
    except OnbekendGebied as fout:
        raise Melding("niet_begrepen", schoon(str(fout))) from None
    raise Melding("niet_begrepen", tekst("importeren.gebied.nummer", waarde=code))


def _opgevolgd(code: str) -> str | None:
    """Say where a gemeente went that had ended before the first division that counts can be moved from."""
    try:
        waarheen = [naam for _, naam, _ in areas.opvolgers(code)]
    except OnbekendGebied:
        return None
    return tekst("importeren.gebied.lang_weg", code=code, eerste=EERSTE_JAAR, opvolgers=opsomming(waarheen))


def _op_naam(waarde: str, jaar: int, soort: str, namen: bool) -> Plek:
    sleutel = sleutel_van(waarde)
    if sleutel in _LAND:
        return Plek(NEDERLAND, tekst("algemeen.nederland"), Niveau.LAND)
    if not sleutel:
        raise Melding("niet_begrepen", tekst("importeren.gebied.leeg"))
    if sleutel in _GEEN_GEBIED:
        raise Melding("overgeslagen", tekst("importeren.gebied.geen_gebied", waarde=citaat(waarde)))
    if _SOORT_REGIO.search(waarde) or soort in ("provincie", "ggd_regio", "anders"):
        raise Melding("overgeslagen", tekst("importeren.gebied.regio_op_naam", waarde=citaat(waarde)))
    if soort in ("wijk", "buurt") or not namen:
        raise Melding("niet_begrepen", tekst("importeren.gebied.wijk_op_naam", waarde=citaat(waarde)))
    if (code := _code_bij(sleutel, jaar)) is not None:
        return _gemeente(code, jaar)
    try:
        return _gemeente(areas.find_gemeente(waarde, _registerjaar(jaar)).code, jaar)
    except KansrijkError as fout:
        raise Melding("niet_begrepen", schoon(str(fout))) from None


def _code_bij(sleutel: str, jaar: int) -> str | None:
    """Give the gemeente of exactly this name: in that year, else the nearest earlier year, else a later one."""
    nu = indelingsjaar(jaar)
    for j in (nu, *range(nu - 1, EERSTE_JAAR - 1, -1), *range(nu + 1, areas.laatste_jaar() + 1)):
        codes = _namen(j).get(sleutel, ())
        if len(codes) == 1:
            return codes[0]
        if codes:
            return None  # two of the same name: ``find_gemeente`` tells which
    return None


@cache
def _namen(jaar: int) -> dict[str, tuple[str, ...]]:
    """Names in one division, whole and without brackets, each with its codes."""
    namen: dict[str, dict[str, None]] = {}
    for code in sorted(areas.indeling(jaar)):
        naam = naam_van(code, jaar)
        for vorm in (naam, _HAAKJES.sub("", naam)):
            namen.setdefault(sleutel_van(vorm), {})[code] = None
    return {sleutel: tuple(codes) for sleutel, codes in namen.items()}


@cache
def _alle_namen() -> dict[str, str]:
    """Every gemeente since ``EERSTE_JAAR`` with its last name."""
    lijst = areas.wijzigingen()
    namen = dict(zip(lijst["van_code"], lijst["van"], strict=True))
    namen |= dict(zip(lijst["naar_code"], lijst["naar"], strict=True))
    for jaar in areas.register_jaren():
        namen |= _register(jaar)
    return namen


@cache
def _register(jaar: int) -> dict[str, str]:
    lijst = areas.gemeenten(jaar)
    return dict(zip(lijst["code"], lijst["naam"], strict=True))


def naam_van(code: str, jaar: int | None = None) -> str:
    """Give the name of a gemeente in that year, as far as it is known; its last name without a year."""
    if jaar is not None and jaar in areas.register_jaren() and code in _register(jaar):
        return _register(jaar)[code]
    return _alle_namen().get(code, code)


def is_vroeger(code: str, jaar: int) -> bool:
    """Tell whether a gemeente had ended before that year, and so stands in no later division either."""
    return code not in _vanaf(jaar)


@cache
def indelingsjaar(jaar: int) -> int:
    """Give the division that figures of a year stand on, as far as there are divisions."""
    return min(max(jaar, EERSTE_JAAR), areas.laatste_jaar())


def _registerjaar(jaar: int) -> int:
    jaren = areas.register_jaren()
    return min(max(jaar, jaren[0]), jaren[-1])


@cache
def _vanaf(jaar: int) -> frozenset[str]:
    """Codes of that year's division and of every later one: a series may stand on a later division."""
    return frozenset[str]().union(*(areas.indeling(j) for j in range(indelingsjaar(jaar), areas.laatste_jaar() + 1)))


def _ooit() -> frozenset[str]:
    return _vanaf(EERSTE_JAAR)


@cache
def nu_bij(code: str) -> str:
    """Say where a gemeente that is no more is counted today; empty for one that still is."""
    if code in areas.indeling(areas.laatste_jaar()):
        return ""
    delen = areas.opvolgers(code)
    sleutel = "bij" if len(delen) == 1 else "verdeeld"
    namen = opsomming([naam for _, naam, _ in delen])
    return tekst(f"importeren.gebied.{sleutel}", naam=naam_van(code), opvolgers=namen)


@cache
def opvolgers_van(code: str) -> tuple[str, ...]:
    """Give the gemeenten of today that a gemeente is, or went into."""
    return tuple(naar for naar, _, _ in areas.opvolgers(code))


@cache
def laatste_indeling(code: str, voor: int) -> int:
    """Give the last division before the year ``voor`` that a gemeente which ended stands in."""
    return max(jaar for jaar in range(EERSTE_JAAR, min(voor, areas.laatste_jaar() + 1)) if code in areas.indeling(jaar))


def is_code(waarde: str) -> bool:
    """Tell whether a text is built as the code of an area, whether or not there is one.

    >>> is_code("GM0059"), is_code("WK0363AA"), is_code("Nederland")
    (True, True, False)
    """
    if _GEMEENTE.fullmatch(waarde) or _DEEL.fullmatch(waarde):
        return True
    return _REGIO.fullmatch(waarde) is not None and waarde[-1].isdigit()


def lijkt_gebied(waarde: str) -> bool:
    """Tell whether a text looks like an area, without asking which one: for guessing what a column holds.

    >>> lijkt_gebied("GM0059"), lijkt_gebied("WK005901"), lijkt_gebied("Dongeradeel"), lijkt_gebied("Aantal")
    (True, True, True, False)
    """
    kaal = waarde.strip()
    if len(kaal) > 60:
        return False
    if is_code(kaal):
        return True
    sleutel = sleutel_van(kaal)
    return not _GETAL.fullmatch(kaal) and (sleutel in _LAND or sleutel in _alle_sleutels())


def is_gemeentenummer(waarde: str) -> bool:
    """Tell whether a bare number is the number of a gemeente since ``EERSTE_JAAR``.

    >>> is_gemeentenummer("0059"), is_gemeentenummer("1680,00"), is_gemeentenummer("1")
    (True, True, False)
    """
    getal = _GETAL.fullmatch(waarde.strip())
    return getal is not None and not getal[1] and f"GM{getal[2]:0>4}" in _ooit()


@cache
def _alle_sleutels() -> frozenset[str]:
    jaren = range(EERSTE_JAAR, areas.laatste_jaar() + 1)
    return frozenset[str]().union(*(_namen(jaar) for jaar in jaren)) | {"denhaag", "denbosch"}
