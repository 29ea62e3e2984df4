"""Excel files to fill in: own figures of a coalition, GGD, JGZ or VSV, and memberships of regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kansrijk_analysis import areas
from kansrijk_analysis.areas.eigen import KOLOMMEN as REGIOKOLOMMEN
from kansrijk_analysis.errors import OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.importeren.regios import SOORTEN
from kansrijk_analysis.model import Indicator
from kansrijk_analysis.sources.bestanden import veilig_voor_werkblad
from kansrijk_analysis.text import tekst

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

KOLOMMEN = ("indicator", "gemeente", "periode", "teller", "noemer", "opmerking")
MEEST = 20_000  # rows that are filled in beforehand
_LEEG = 1_000  # rows to fill in where none are filled in beforehand
_BREEDTES = {"indicator": 36, "gemeente": 26, "periode": 12, "teller": 10, "noemer": 10, "opmerking": 40}
_MERK = "0B5563"
_VLAK = "E3EEF0"


def voor_sjabloon() -> list[Indicator]:
    """Give the indicators that an organisation may have figures of and that no open table has."""
    return [
        indicator
        for indicator in catalogus().values()
        if indicator.teller is None and indicator.waarde is None and indicator.aard == "uitkomst"
    ]


def maak_eigen_cijfers(
    pad: Path,
    gemeenten: Iterable[str] = (),
    indicatoren: Iterable[str] = (),
    jaren: Iterable[int | str] = (),
) -> Path:
    """Write the template for own figures to ``pad``.

    ``gemeenten`` (codes or names), ``indicatoren`` (ids) and ``jaren`` (or periods such as "2019-2023") give a row each
    combination; without them the rows are empty. Raises ``OnbekendGebied`` or ``OngeldigeInvoer`` for what is not
    known or too much, ``SchrijvenMislukt``.
    """
    gekozen = [_indicator(naam) for naam in indicatoren] or voor_sjabloon()
    namen = [areas.find_gemeente(naam).naam for naam in gemeenten]
    perioden: list[int | str | None] = [int(str(jaar)) if str(jaar).isdigit() else str(jaar) for jaar in jaren]
    aantal = len(gekozen) * len(namen) * max(len(perioden), 1)
    if aantal > MEEST:
        doe = tekst("importeren.sjabloon.te_veel", aantal=aantal, grens=MEEST)
        raise OngeldigeInvoer(waarde=aantal, veld="rijen", doe=doe)
    rijen: list[list[str | int | None]] = [
        [indicator.korte_naam, naam, periode]
        for indicator in gekozen
        for naam in namen
        for periode in perioden or [None]
    ]

    def vul(boek: Workbook) -> None:
        blad = boek.create_sheet(_t("blad.cijfers"))
        _kop(blad, [_t(f"kop.{kolom}") for kolom in KOLOMMEN], list(_BREEDTES.values()))
        for rij in rijen:
            blad.append([veilig_voor_werkblad(cel) if isinstance(cel, str) else cel for cel in rij])
        laatste = 1 + max(len(rijen), _LEEG)
        _lijstbladen(boek, gekozen)
        _keuzelijst(blad, "A", laatste, _t("blad.indicatoren"), "B", len(gekozen))
        _keuzelijst(blad, "B", laatste, _t("blad.gemeenten"), "B", len(areas.gemeenten()))
        for letter in "DE":
            _getallen(blad, letter, laatste, "getal_fout", f'OR({letter}2="x",AND(ISNUMBER({letter}2),{letter}2>=0))')
        _bescherm(blad, laatste, len(KOLOMMEN))

    return _schrijf(pad, "lees_cijfers", vul)


def maak_regio_indeling(pad: Path) -> Path:
    """Write the template for memberships of VSV, ROS, ROAZ and consortium. Raises as ``maak_eigen_cijfers``."""

    def vul(boek: Workbook) -> None:
        blad = boek.create_sheet(_t("blad.regios"))
        _kop(blad, list(REGIOKOLOMMEN), [16, 14, 14, 36, 10, 10])
        _gemeenten(boek)
        laatste = 1 + _LEEG
        _keuzelijst(blad, "A", laatste, _t("blad.gemeenten"), "A", len(areas.gemeenten()))
        keuzes = DataValidation(type="list", formula1=f'"{",".join(SOORTEN)}"', allow_blank=True)
        _voeg_toe(blad, keuzes, "B", laatste, "keuze_fout")
        _getallen(blad, "F", laatste, "gewicht_fout", "AND(ISNUMBER(F2),F2>=0.01,F2<=1)")
        _bescherm(blad, laatste, len(REGIOKOLOMMEN))

    return _schrijf(pad, "lees_regios", vul)


def _t(sleutel: str) -> str:
    return tekst(f"importeren.sjabloon.{sleutel}")


def _indicator(naam: str) -> Indicator:
    if naam not in catalogus():
        doe = tekst("importeren.geheel.onbekende_indicator", waarde=naam)
        raise OngeldigeInvoer(waarde=naam, veld="indicator", doe=doe)
    return catalogus()[naam]


def _schrijf(pad: Path, uitleg: str, vul: Callable[[Workbook], None]) -> Path:
    if pad.suffix.casefold() != ".xlsx":
        raise OngeldigeInvoer(waarde=pad.name, veld="pad", doe=_t("alleen_xlsx"))
    boek = openpyxl.Workbook()
    boek.properties.creator = tekst("algemeen.naam")
    eerste = boek.active
    eerste.title = _t("blad.lees")
    eerste.sheet_view.showGridLines = False
    eerste.column_dimensions["A"].width = 100
    for nummer, regel in enumerate(_t(uitleg).splitlines(), start=1):
        cel = eerste.cell(nummer, 1, regel)
        cel.alignment = Alignment(wrap_text=True, vertical="top")
        cel.font = Font(bold=nummer == 1, size=14 if nummer == 1 else 11, color=_MERK if nummer == 1 else None)
    vul(boek)
    boek.active = 1
    eerste.sheet_view.tabSelected = False
    try:
        boek.save(pad)
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(pad), wat=fout.strerror or str(fout)) from fout
    return pad


def _kop(blad: Worksheet, namen: Sequence[str], breedtes: Sequence[int]) -> None:
    blad.append(list(namen))
    for kolom, breedte in enumerate(breedtes, start=1):
        cel = blad.cell(1, kolom)
        cel.font = Font(bold=True, color="FFFFFF")
        cel.fill = PatternFill("solid", fgColor=_MERK)
        blad.column_dimensions[get_column_letter(kolom)].width = breedte
    blad.freeze_panes = "A2"


def _lijstbladen(boek: Workbook, indicatoren: Sequence[Indicator]) -> None:
    blad = boek.create_sheet(_t("blad.indicatoren"))
    _kop(
        blad,
        [_t(f"kop.{kop}") for kop in ("id", "indicator", "naam", "telt", "groep", "eenheid")],
        [30, 36, 60, 60, 60, 26],
    )
    for i in indicatoren:
        telt = i.teller.omschrijving if i.teller is not None else i.teller_omschrijving
        groep = i.noemer.omschrijving if i.noemer is not None else i.noemer_omschrijving
        blad.append([veilig_voor_werkblad(cel) for cel in (i.id, i.korte_naam, i.naam, telt, groep, i.eenheid)])
    _gemeenten(boek)


def _gemeenten(boek: Workbook) -> None:
    blad = boek.create_sheet(_t("blad.gemeenten"))
    _kop(blad, [_t("kop.code"), _t("kop.gemeente")], [12, 30])
    lijst = areas.gemeenten()
    rijen = sorted(zip(lijst["code"], lijst["naam"], strict=True), key=lambda rij: areas.alfabet(rij[1]))
    for code, naam in rijen:
        blad.append([code, veilig_voor_werkblad(naam)])


def _keuzelijst(blad: Worksheet, letter: str, laatste: int, bron: str, kolom: str, aantal: int) -> None:
    """Let a column be chosen from another sheet; what is not in the list is asked about, not refused."""
    lijst = f"'{bron}'!${kolom}$2:${kolom}${aantal + 1}"
    _voeg_toe(blad, DataValidation(type="list", formula1=lijst, allow_blank=True), letter, laatste, "keuze_fout")


def _getallen(blad: Worksheet, letter: str, laatste: int, sleutel: str, formule: str) -> None:
    _voeg_toe(blad, DataValidation(type="custom", formula1=formule, allow_blank=True), letter, laatste, sleutel)


def _voeg_toe(blad: Worksheet, regel: Any, letter: str, laatste: int, sleutel: str) -> None:
    regel.errorStyle = "warning"
    regel.errorTitle, regel.error = _t("keuze_titel"), _t(sleutel)
    regel.showErrorMessage = True
    blad.add_data_validation(regel)
    regel.add(f"{letter}2:{letter}{laatste}")


def _bescherm(blad: Worksheet, laatste: int, breedte: int) -> None:
    """Lock the header, so that the file can be read back; there is no password on it."""
    open_cel, vlak = Protection(locked=False), PatternFill("solid", fgColor=_VLAK)
    for rij in range(2, laatste + 1):
        for kolom in range(1, breedte + 1):
            cel = blad.cell(rij, kolom)
            cel.protection = open_cel
            if blad.cell(rij, 1).value and kolom <= 3:
                cel.fill = vlak
    blad.protection.sheet = True
    for mag in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(blad.protection, mag, False)
