"""One cell: a number, a sign for a missing figure, a date, something that looks like a formula, or text."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import NamedTuple

from kansrijk_analysis.model import Reden
from kansrijk_analysis.sources.bestanden.vorm import Cel, Ruw, Vast
from kansrijk_analysis.text import tekst

_KORT = 60  # a longer cell is text, whatever is in it

_AFGESCHERMD = frozenset({"x", "geheim", "afgeschermd", "onderdrukt"})
_ONBEKEND = frozenset({"..", "...", "…", "--", "*", "**", "***", "?", "na", "n/a", "null", "none", "nan", "missing",
                       "nb", "n.b.", "n.b", "nvt", "n.v.t.", "n.v.t", "onbekend", "niet bekend", "geen gegevens",
                       "geen data", "niet beschikbaar"})  # fmt: skip
_STREEP = frozenset("-–—−")
# Kerncijfers wijken en buurten, the editions in Excel and on the map: CBS's own note with these files.
_KWB_CODES: dict[float, tuple[Reden, str]] = {
    -99997.0: (Reden.NIET_BESCHIKBAAR, "code_geheim"),
    -99995.0: (Reden.NIET_IN_EDITIE, "code_later"),
    -99991.0: (Reden.NIET_IN_EDITIE, "code_niet_meer"),
}
_NEGENS = re.compile(r"9{4,}[1-9]")  # other codes for a missing figure look like this too
_KLEINER = re.compile(r"(?:<|≤|<=|=<|kleiner dan|minder dan)\s?([0-9]{1,9}(?:[.,][0-9]{1,3})?)\s?%?", re.I | re.ASCII)
_GROTER = re.compile(r"(?:>|≥|>=|=>|groter dan|meer dan)\s?([0-9]{1,9}(?:[.,][0-9]{1,3})?)\s?%?", re.I | re.ASCII)
_SPATIES = re.compile(r"['\u2019\u00a0\u2009\u202f]")
_GETAL = re.compile(
    r"(?P<teken>[+\-\u2212\u2013]?) ?(?:€ ?)?(?P<kern>[0-9.,][0-9., ]*)(?P<macht>[eE][+\-]?[0-9]{1,3})?", re.ASCII
)
_DUIZENDTALLEN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+", re.ASCII)
_DATUM = re.compile(
    r"([0-9]{1,2})([-/. ])([0-9]{1,2}|[a-z]{3,9})\.?\2([0-9]{4}|[0-9]{2})(?:[ T][0-9:.]{4,12})?", re.I | re.ASCII
)
_DATUM_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T][0-9:.Z+]{4,20})?", re.ASCII)
_MAANDEN = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_FOUTWAARDE = re.compile(r"#(?:[A-Z/]{1,20}[!?]|N/A|N/B|GETAL!|DEEL/0!|DIV/0!)", re.ASCII)
_OPDRACHT_NA_STREEP = re.compile(r"-\s?[A-Za-z0-9$(][^|!(]*[|!(]", re.ASCII)


class Getalvorm(NamedTuple):
    """A number as it is written.

    ``heel`` and ``breuk`` are the digits before and behind the sign that is, or may be, the decimal
    sign. ``los`` is the one separator of a number that may be read in two ways (1.234), else empty.
    """

    teken: str
    heel: str
    breuk: str
    macht: str
    decimaal: str
    duizend: str
    los: str
    merk: str  # "%", "‰" or ""
    voorlopig: bool

    def waarde(self, *, duizend: bool = False) -> float:
        """Give the number; ``duizend`` says that ``los`` is a thousands separator."""
        breuk = "" if duizend else f".{self.breuk}"
        heel = self.heel + self.breuk if duizend else self.heel
        return float(f"{self.teken}{heel or '0'}{breuk}{self.macht}")


def getalvorm(waarde: str) -> Getalvorm | None:
    """Take a text apart as a number; ``None`` when it is none.

    >>> getalvorm("1.234,5*").waarde(), getalvorm("12,5 %").merk, getalvorm("1.234").los
    (1234.5, '%', '.')
    """
    if len(waarde) > _KORT:
        return None
    kaal = waarde.rstrip("* ")
    merk = kaal[-1:] if kaal[-1:] in ("%", "‰") else ""
    kaal = _SPATIES.sub(" ", kaal.removesuffix(merk)).rstrip("* ")
    gevonden = _GETAL.fullmatch(kaal)
    if gevonden is None:
        return None
    delen = _splits(gevonden["kern"].rstrip())
    if delen is None:
        return None
    heel, breuk, decimaal, duizend, los = delen
    teken = "-" if gevonden["teken"] in ("-", "\u2212", "\u2013") else ""
    return Getalvorm(teken, heel, breuk, gevonden["macht"] or "", decimaal, duizend, los, merk, "*" in waarde)


def _splits(kern: str) -> tuple[str, str, str, str, str] | None:
    """Split digits with separators into whole, fraction, decimal sign, thousands sign and the undecided sign."""
    spatie = " " if " " in kern else ""
    punten, kommas = kern.count("."), kern.count(",")
    if not punten and not kommas:
        heel = _zonder_groepen(kern, spatie)
        return None if heel is None else (heel, "", "", spatie, "")
    laatste = "." if kern.rfind(".") > kern.rfind(",") else ","
    voor, _, na = kern.rpartition(laatste)
    if (punten and kommas) or spatie or kern.count(laatste) == 1:
        eerste = {".": ",", ",": "."}[laatste] if punten and kommas else spatie
        if laatste in voor or not na.isdigit():
            return None
        heel = _zonder_groepen(voor, eerste) if voor else ""
        if heel is None:
            return None
        los = laatste if not eerste and len(na) == 3 and 1 <= len(voor) <= 3 and voor[0] != "0" else ""
        return (heel, na, "" if los else laatste, eerste, los)
    heel = _zonder_groepen(kern, laatste)
    return None if heel is None else (heel, "", "", laatste, "")


def _zonder_groepen(cijfers: str, teken: str) -> str | None:
    if not teken:
        return cijfers if cijfers.isdigit() else None
    goed = _DUIZENDTALLEN.fullmatch(cijfers.replace(teken, ".")) is not None
    return cijfers.replace(teken, "") if goed else None


def datum_van(waarde: str) -> dt.date | None:
    """Give the day that a text names: day-month-year or year-month-day.

    >>> datum_van("1-3-2019"), datum_van("2019-03-01 00:00:00"), datum_van("1.234.567")
    (datetime.date(2019, 3, 1), datetime.date(2019, 3, 1), None)
    """
    if len(waarde) > _KORT:
        return None
    if iso := _DATUM_ISO.fullmatch(waarde):
        jaar, maand, dag = int(iso[1]), int(iso[3]), int(iso[4])
    elif nl := _DATUM.fullmatch(waarde):
        dag, jaar = int(nl[1]), int(nl[4])
        jaar += 0 if len(nl[4]) == 4 else 2000 if jaar < 40 else 1900
        woord = nl[3].lower()
        if not woord.isdigit():
            woord = {"mrt": "maa", "mar": "maa", "may": "mei", "oct": "okt"}.get(woord[:3], woord[:3])
            if woord not in _MAANDEN:
                return None
        maand = int(woord) if woord.isdigit() else _MAANDEN.index(woord) + 1
    else:
        return None
    try:
        return dt.date(jaar, maand, dag)
    except ValueError:
        pass
    try:
        return dt.date(jaar, dag, maand)  # month first, as in English
    except ValueError:
        return None


def lees_tekst(waarde: str, vorm: Getalvorm | None, duizend: str = "", tegenspraak: bool = False) -> Cel:
    """Make a cell of a text.

    ``vorm`` is ``getalvorm(waarde)``; ``duizend`` holds the signs that are thousands separators in this
    column. With ``tegenspraak`` a number that may be read in two ways is not read.
    """
    if vorm is not None:
        if vorm.los and tegenspraak:
            return _fout(waarde, "twee_lezingen")
        return _getal(waarde, vorm.waarde(duizend=bool(vorm.los) and vorm.los in duizend), vorm.merk, vorm.voorlopig)
    if not waarde:
        return Cel("", "leeg", reden=Reden.NIET_BESCHIKBAAR)
    if len(waarde) <= _KORT:
        if (cel := _ontbreekt(waarde)) is not None:
            return cel
        if datum_van(waarde) is not None:
            return Cel(waarde, "datum")
        if _FOUTWAARDE.fullmatch(waarde):
            return _fout(waarde, "foutwaarde")
    if waarde[0] in "=@+" or _OPDRACHT_NA_STREEP.match(waarde):
        return Cel(waarde, "formule", reden=Reden.NIET_BESCHIKBAAR, opmerking=tekst("inlezen.cel.formule"))
    return Cel(waarde, "tekst")


def lees_vast(cel: Vast, gelezen: Cel | None = None) -> Cel:
    """Make a cell of what Excel itself calls a number, a date or an error, or of the outcome of a formula."""
    if cel.soort == "geen_uitkomst":
        return Cel("", "formule", reden=Reden.NIET_BESCHIKBAAR, opmerking=tekst("inlezen.cel.geen_uitkomst"))
    if cel.soort == "fout":
        return _fout(cel.tekst, "foutwaarde")
    if cel.soort == "datum":
        uit = Cel(cel.tekst, "datum")
    elif cel.soort == "tekst":
        uit = gelezen or lees_tekst(cel.tekst, getalvorm(cel.tekst))
    else:
        merk = "%" if cel.soort == "procent" else ""
        uit = _getal(cel.tekst, float(cel.tekst.removesuffix("%")), merk, voorlopig=False)
    if not cel.formule or uit.opmerking:
        return uit
    return Cel(uit.ruw, uit.soort, uit.getal, uit.reden, uit.voorlopig, tekst("inlezen.cel.uitkomst"))


def indruk(cel: Ruw) -> str:
    """Say what a cell looks like before its column is known: a ``Soort``."""
    if isinstance(cel, Vast):
        return lees_vast(cel).soort
    return lees_tekst(cel, getalvorm(cel)).soort


def _ontbreekt(waarde: str) -> Cel | None:
    woord = waarde.casefold()
    if waarde == ".":
        return _geen(waarde, Reden.NIET_BESCHIKBAAR, "punt")
    if woord in _AFGESCHERMD:
        return _geen(waarde, Reden.AFGESCHERMD, "afgeschermd")
    if waarde in _STREEP:
        return _geen(waarde, Reden.NIET_BESCHIKBAAR, "streep")
    if woord in _ONBEKEND:
        return _geen(waarde, Reden.NIET_BESCHIKBAAR, "onbekend")
    kaal = waarde.rstrip("* ")
    if _KLEINER.fullmatch(kaal):
        opmerking = tekst("inlezen.cel.kleiner_dan")
        return Cel(waarde, "kleiner_dan", reden=Reden.AFGESCHERMD, voorlopig="*" in waarde, opmerking=opmerking)
    if _GROTER.fullmatch(kaal):
        return _geen(waarde, Reden.AFGESCHERMD, "groter_dan")
    return None


def _getal(ruw: str, getal: float, merk: str, voorlopig: bool) -> Cel:
    if not math.isfinite(getal):
        return _fout(ruw, "te_groot")
    if getal in _KWB_CODES:
        reden, sleutel = _KWB_CODES[getal]
        return _geen(ruw, reden, sleutel)
    if getal < 0 and getal.is_integer() and _NEGENS.fullmatch(f"{-getal:.0f}"):
        return _fout(ruw, "negens")
    opmerking = tekst(f"inlezen.cel.{'procent' if merk == '%' else 'promille'}") if merk else ""
    return Cel(ruw, "getal", getal, None, voorlopig, opmerking)


def _geen(ruw: str, reden: Reden, sleutel: str) -> Cel:
    return Cel(ruw, "ontbreekt", reden=reden, opmerking=tekst(f"inlezen.cel.{sleutel}"))


def _fout(ruw: str, sleutel: str) -> Cel:
    return Cel(ruw, "fout", reden=Reden.NIET_BESCHIKBAAR, opmerking=tekst(f"inlezen.cel.{sleutel}"))
