"""Read a workbook (xlsx): its sheets, its texts, which formats show a date or a percentage, and the rows of a sheet.

openpyxl is not used for reading the cells: it reads either formulas or their outcomes, fills every gap
in a sheet, and takes four times as long. It does tell which number format is a date, and which day a number is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from kansrijk_analysis.sources.bestanden.pakket import GenoegGelezen, Pakket
from kansrijk_analysis.sources.bestanden.veilig import CELLEN, Geweigerd, Grenzen, citaat
from kansrijk_analysis.sources.bestanden.vorm import Rij, Ruw, Vast, letter
from kansrijk_analysis.text import tekst

_STRINGS = 1_000_000  # different texts in a workbook
_VOORAF = 500  # rows around the table: title and footer
_DATUM, _PROCENT = "datum", "procent"
_OPMAAK_TEKENS = 255  # Excel's own limit
_GETAL_TEKENS = 60  # the longest number that Excel writes has 24
_GROOTSTE_MACHT = 300  # of ten; beyond 308 it is no number any more
# Formats without a text of their own that show a date: 27-36 and 50-58 are those of East Asian editions.
_DATUM_NUMMERS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_LETTERLIJK = re.compile(r'"[^"]*"|\\.')
_ONTSNAPT = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CIJFERS = "0123456789"


@dataclass(frozen=True)
class Blad:
    """A sheet: its name, the part that holds it, and whether a reader sees it."""

    naam: str
    deel: str
    zichtbaar: bool


@dataclass(frozen=True)
class Boek:
    """A workbook that was opened; ``soorten`` gives for each cell style "datum", "procent" or ""."""

    pakket: Pakket
    bladen: tuple[Blad, ...]
    teksten: list[str]
    soorten: list[str]
    begindag: object


def open_boek(inhoud: bytes, grenzen: Grenzen) -> Boek:
    """Open a workbook. Raises ``Geweigerd``."""
    pakket = Pakket(inhoud, grenzen)
    boek = next((doel for soort, doel in pakket.relaties("").values() if soort == "officeDocument"), None)
    if boek is None:
        raise Geweigerd("zip")
    relaties = pakket.relaties(boek)
    if any(
        soort.lower().startswith(("vbaproject", "xlmacrosheet", "xlintlmacrosheet")) for soort, _ in relaties.values()
    ):
        raise Geweigerd("macros")
    bladen, mac = _bladen(pakket, boek, relaties)
    per_soort = {soort: doel for soort, doel in relaties.values() if doel in pakket}
    teksten = _teksten(pakket, per_soort["sharedStrings"]) if "sharedStrings" in per_soort else []
    soorten = _soorten(pakket, per_soort["styles"]) if "styles" in per_soort else []
    return Boek(pakket, bladen, teksten, soorten, CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900)


def _bladen(pakket: Pakket, deel: str, relaties: dict[str, tuple[str, str]]) -> tuple[tuple[Blad, ...], bool]:
    bladen: list[Blad] = []
    mac = False

    def begin(element: str, kenmerken: dict[str, str]) -> None:
        nonlocal mac
        if element == "workbookPr":
            mac = kenmerken.get("date1904", "0") in ("1", "true")
        elif element == "sheet":
            verwijzing = next((w for k, w in kenmerken.items() if k.endswith(":id")), "")
            soort, doel = relaties.get(verwijzing, ("", ""))
            if soort == "worksheet" and doel in pakket:
                zichtbaar = kenmerken.get("state", "visible") == "visible"
                bladen.append(Blad(kenmerken.get("name", ""), doel, zichtbaar))

    pakket.lees_xml(deel, begin)
    if not bladen:
        raise Geweigerd("beschadigd")
    return tuple(bladen), mac


def _teksten(pakket: Pakket, deel: str) -> list[str]:
    teksten: list[str] = []
    stukken: list[str] = []
    uitspraak = False  # a phonetic guide beside the text
    binnen = False

    def begin(element: str, _: dict[str, str]) -> None:
        nonlocal uitspraak, binnen
        if element == "rPh":
            uitspraak = True
        binnen = element == "t" and not uitspraak

    def eind(element: str) -> None:
        nonlocal uitspraak, binnen
        binnen = False
        if element == "rPh":
            uitspraak = False
        elif element == "si":
            teksten.append(_tekst(stukken, pakket.grenzen))
            stukken.clear()
            if len(teksten) > _STRINGS:
                raise Geweigerd("te_veel_cellen", aantal=CELLEN)

    def letters(deel: str) -> None:
        if binnen:
            stukken.append(deel)

    pakket.lees_xml(deel, begin, eind, letters)
    return teksten


def _tekst(stukken: list[str], grenzen: Grenzen) -> str:
    geheel = "".join(stukken)
    if len(geheel) > grenzen.tekst_per_cel:
        raise _te_lang(grenzen)
    if "_x" in geheel:
        geheel = _ONTSNAPT.sub(lambda m: chr(int(m[1], 16)) if m[1].upper() < "D800" else "", geheel)
    return geheel.replace("\x00", "").replace("\ufeff", "").replace("\u200b", "").strip()


def _te_lang(grenzen: Grenzen) -> Geweigerd:
    return Geweigerd("cel_te_lang", waar=tekst("inlezen.waar.cel"), grens=grenzen.tekst_per_cel)


def _soorten(pakket: Pakket, deel: str) -> list[str]:
    eigen: dict[str, str] = {}
    soorten: list[str] = []
    in_cellen = False

    def begin(element: str, kenmerken: dict[str, str]) -> None:
        nonlocal in_cellen
        if element == "numFmt":
            eigen[kenmerken.get("numFmtId", "")] = kenmerken.get("formatCode", "")[:_OPMAAK_TEKENS]
        elif element == "cellXfs":
            in_cellen = True
        elif element == "xf" and in_cellen:
            nummer = kenmerken.get("numFmtId", "0")
            soorten.append(_soort(nummer, eigen.get(nummer)))

    def eind(element: str) -> None:
        nonlocal in_cellen
        if element == "cellXfs":
            in_cellen = False

    pakket.lees_xml(deel, begin, eind)
    return soorten


def _soort(nummer: str, opmaak: str | None) -> str:
    if opmaak is None:
        ingebouwd = int(nummer) if nummer.isascii() and nummer.isdigit() and len(nummer) < 4 else 0
        if ingebouwd in _DATUM_NUMMERS:
            return _DATUM
        opmaak = BUILTIN_FORMATS.get(ingebouwd, "General")
    if "%" in _LETTERLIJK.sub("", opmaak):
        return _PROCENT
    return _DATUM if is_date_format(opmaak) else ""


def rijen_van(boek: Boek, blad: Blad, hoogstens: int | None = None) -> list[Rij]:
    """Give the rows of a sheet that have something in them, or only the first ``hoogstens`` of them.

    Raises ``Geweigerd`` when the sheet is larger than the limits.
    """
    lezer = _BladLezer(boek, blad.naam, hoogstens)
    boek.pakket.lees_xml(blad.deel, lezer.begin, lezer.eind, lezer.letters)
    return lezer.rijen


class _BladLezer:
    """Take the cells out of the XML of one sheet. The order of the elements in it is fixed: rows, then cells."""

    def __init__(self, boek: Boek, blad: str, hoogstens: int | None) -> None:
        self.boek, self.blad, self.hoogstens = boek, blad, hoogstens
        self.grenzen = boek.pakket.grenzen
        self.rijen: list[Rij] = []
        self._regel = self._gevuld_tot = self._cellen = 0
        self._rij: list[Ruw] | None = None
        self._kolom = -1
        self._cel: dict[str, str] | None = None
        self._stukken: list[str] | None = None
        self._waarde: str | None = None
        self._formule = self._uitspraak = False
        self._bekend: dict[tuple[str | None, str, str | None, bool], Ruw] = {}
        self._kolommen: dict[str, int] = {}

    def begin(self, element: str, kenmerken: dict[str, str]) -> None:
        if element == "c" and self._rij is not None:
            self._cel, self._waarde, self._formule = kenmerken, None, False
        elif self._cel is not None:
            if element == "v" or (element == "t" and not self._uitspraak):
                self._stukken = []
            elif element == "f":
                self._formule = True
            elif element == "rPh":
                self._uitspraak = True
        elif element == "row":
            nummer = kenmerken.get("r")
            regel = int(nummer) if nummer else self._regel + 1
            if regel <= self._regel:
                raise Geweigerd("beschadigd")
            self._regel, self._rij, self._kolom = regel, [], -1

    def letters(self, deel: str) -> None:
        if self._stukken is not None:
            self._stukken.append(deel)

    def eind(self, element: str) -> None:
        if element in ("v", "t"):
            if self._stukken is not None:
                self._waarde = (self._waarde or "") + "".join(self._stukken)
                self._stukken = None
        elif element == "c":
            if self._cel is not None:
                self._plaats(self._cel)
                self._cel = None
        elif element == "row":
            self._sluit_rij()
        elif element == "rPh":
            self._uitspraak = False
        elif element == "sheetData":
            raise GenoegGelezen

    def _plaats(self, kenmerken: dict[str, str]) -> None:
        assert self._rij is not None
        plek = kenmerken.get("r")
        kolom = self._kolom + 1 if plek is None else self._kolomnummer(plek.rstrip(_CIJFERS))
        if kolom <= self._kolom:
            raise Geweigerd("beschadigd")
        self._kolom = kolom
        if self._waarde is None and not self._formule:
            return
        soort = kenmerken.get("t", "n")
        sleutel = (self._waarde, soort, kenmerken.get("s"), self._formule)
        cel = self._bekend.get(sleutel)
        if cel is None:
            cel = self._bekend[sleutel] = self._maak(*sleutel)
        if not cel:
            return
        if kolom >= self.grenzen.kolommen:
            raise Geweigerd("te_veel_kolommen", grens=self.grenzen.kolommen, waar=f"{letter(kolom)}{self._regel}")
        self._rij.extend([""] * (kolom - len(self._rij)))
        self._rij.append(cel)

    def _sluit_rij(self) -> None:
        if rij := self._rij:
            self.rijen.append(Rij(self._regel, rij, len(rij), self._regel > self._gevuld_tot + 1))
            self._gevuld_tot = self._regel
            self._cellen += len(rij)
            if len(self.rijen) == self.hoogstens:
                raise GenoegGelezen
            if len(self.rijen) > self.grenzen.rijen + _VOORAF:
                raise Geweigerd("te_veel_rijen", grens=self.grenzen.rijen)
            if self._cellen > CELLEN:
                raise Geweigerd("te_veel_cellen", aantal=CELLEN)
        self._rij = self._cel = None

    def _kolomnummer(self, letters: str) -> int:
        nummer = self._kolommen.get(letters)
        if nummer is None:
            if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
                raise Geweigerd("beschadigd")
            nummer = 0
            for teken in letters.upper():
                nummer = nummer * 26 + ord(teken) - ord("A") + 1
            nummer = self._kolommen[letters] = nummer - 1
        return nummer

    def _maak(self, waarde: str | None, soort: str, stijl: str | None, formule: bool) -> Ruw:
        waarde = waarde or ""
        if len(waarde) > self.grenzen.tekst_per_cel:
            raise _te_lang(self.grenzen)
        if formule and not waarde and soort != "str":
            return Vast("", "geen_uitkomst", True)
        if soort == "n":
            if not waarde.strip():
                return ""
            return Vast(*self._getal(waarde.strip(), self._stijlsoort(stijl)), formule)
        if soort == "e":
            return Vast(citaat(waarde), "fout", formule)
        if soort == "d":
            return Vast(citaat(waarde.strip().removesuffix("T00:00:00")), _DATUM, formule)
        if soort == "s":
            gelezen = self._gedeelde_tekst(int(waarde))
        elif soort == "b":
            gelezen = "WAAR" if waarde.strip() == "1" else "ONWAAR"
        else:
            gelezen = _tekst([waarde], self.grenzen)
        return Vast(gelezen, "tekst", True) if formule and gelezen else gelezen

    def _gedeelde_tekst(self, nummer: int) -> str:
        if not 0 <= nummer < len(self.boek.teksten):
            raise Geweigerd("beschadigd")
        return self.boek.teksten[nummer]

    def _stijlsoort(self, stijl: str | None) -> str:
        nummer = int(stijl or 0)
        return self.boek.soorten[nummer] if 0 <= nummer < len(self.boek.soorten) else ""

    def _getal(self, waarde: str, stijlsoort: str) -> tuple[str, str]:
        if waarde.isascii() and waarde.isdigit() and len(waarde) < 16 and not stijlsoort:
            return waarde, "getal"
        if len(waarde) > _GETAL_TEKENS:
            return citaat(waarde), "fout"
        try:
            getal = Decimal(waarde)
            if not getal.is_finite() or getal.adjusted() > _GROOTSTE_MACHT:
                return citaat(waarde), "fout"
            if stijlsoort == _DATUM:
                return self._dag(float(getal), waarde)
            # Excel shows fifteen digits; the file holds the binary fraction behind them.
            if stijlsoort == _PROCENT:
                return f"{float(getal.scaleb(2)):.15g}%", _PROCENT
            return f"{float(getal):.15g}", "getal"
        except ArithmeticError:
            return citaat(waarde), "fout"

    def _dag(self, getal: float, waarde: str) -> tuple[str, str]:
        try:
            dag = from_excel(getal, self.boek.begindag)
        except (OverflowError, ValueError):
            return citaat(waarde), "fout"
        return str(dag).removesuffix(" 00:00:00"), _DATUM
