"""Read one file of the user's own: check it, find the table, make the columns, refuse what is about persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kansrijk_analysis.sources.bestanden.codering import ontcijfer
from kansrijk_analysis.sources.bestanden.csv_ import lees_csv
from kansrijk_analysis.sources.bestanden.excel import Blad, Boek, open_boek, rijen_van
from kansrijk_analysis.sources.bestanden.herken import herken, keur_begin
from kansrijk_analysis.sources.bestanden.kolommen import maak_kolommen
from kansrijk_analysis.sources.bestanden.kop import kolomnamen, regels, vind_kop
from kansrijk_analysis.sources.bestanden.personen import keur_personen
from kansrijk_analysis.sources.bestanden.veilig import (
    CELLEN,
    STANDAARD,
    Geweigerd,
    Grenzen,
    citaat,
    lees_inhoud,
    nette_naam,
)
from kansrijk_analysis.sources.bestanden.vorm import Kolom, Rij, Ruw, Werkblad, letter
from kansrijk_analysis.text import opsomming, tekst

_GEEN_TABEL = frozenset({"leeg", "een_kolom", "geen_kop", "geen_kop_boven", "geen_rijen"})
_STEEKPROEF = 1_000  # rows of a sheet that is not read but may hold persons


def lees_bestand(inhoud: bytes | Path, naam: str, *, blad: str | None = None, grenzen: Grenzen = STANDAARD) -> Werkblad:
    """Read a CSV or an Excel file (xlsx) into one table, in memory only and without running anything in it.

    ``naam`` is what the user calls the file. ``blad`` chooses a sheet of an Excel file; without it,
    the first visible sheet with figures is read, else the first with a table. Rows that are empty
    are left out, and so are columns without a name and without a cell.

    Raises ``BestandGeweigerd`` (fields ``bestand``, ``wat``, ``doe``, and ``reden``: which rule) when the
    file is of another kind, damaged, dangerous or larger than ``grenzen``, has no table with a
    header, or is about persons: a BSN, dates of birth, names, e-mail, postcodes of six signs, or a row per person.
    On an Excel file the other sheets, hidden ones too, are looked at for persons as well.
    """
    bestand = nette_naam(naam) or tekst("inlezen.naamloos")
    try:
        ruw = lees_inhoud(inhoud, grenzen)
        if herken(ruw) == "excel":
            return _lees_excel(ruw, bestand, blad, grenzen)
        return _lees_tekst(ruw, bestand, blad, grenzen)
    except Geweigerd as weigering:
        raise weigering.als_fout(bestand) from weigering.__cause__


def _lees_tekst(ruw: bytes, bestand: str, blad: str | None, grenzen: Grenzen) -> Werkblad:
    inhoud, codering = ontcijfer(ruw)
    keur_begin(inhoud)
    if blad:
        raise Geweigerd("geen_bladen")
    rijen, scheiding = lees_csv(inhoud, grenzen)
    return _tabel(rijen, bestand, "", (), codering, scheiding, grenzen)


def _lees_excel(ruw: bytes, bestand: str, blad: str | None, grenzen: Grenzen) -> Werkblad:
    boek = open_boek(ruw, grenzen)
    namen = tuple(b.naam for b in boek.bladen)
    gezien: set[str] = set()
    gevonden: Werkblad | None = None
    eerste_fout: Geweigerd | None = None
    for kandidaat in _kandidaten(boek, blad):
        gezien.add(kandidaat.deel)
        try:
            tabel = _tabel(rijen_van(boek, kandidaat), bestand, kandidaat.naam, namen, "xlsx", "", grenzen)
        except Geweigerd as fout:
            if fout.reden not in _GEEN_TABEL:
                raise
            eerste_fout = eerste_fout or fout
            continue
        if any(cel.soort == "getal" for kolom in tabel.kolommen for cel in kolom.cellen):
            gevonden = tabel
            break
        gevonden = gevonden or tabel
    if gevonden is None:
        raise eerste_fout or Geweigerd("leeg")
    for ander in boek.bladen:
        if ander.deel not in gezien:
            _keur_steekproef(rijen_van(boek, ander, _STEEKPROEF), ander.naam)
    return gevonden


def _kandidaten(boek: Boek, blad: str | None) -> list[Blad]:
    if blad:
        gekozen = [b for b in boek.bladen if b.naam == blad]
        if not gekozen:
            namen = opsomming([f"“{citaat(b.naam)}”" for b in boek.bladen[:10]])
            raise Geweigerd("blad_onbekend", blad=citaat(blad), bladen=namen)
        return gekozen
    return [b for b in boek.bladen if b.zichtbaar] or list(boek.bladen)


def _tabel(
    rijen: list[Rij],
    bestand: str,
    blad: str,
    bladen: tuple[str, ...],
    codering: str,
    scheiding: str,
    grenzen: Grenzen,
) -> Werkblad:
    if not rijen:
        raise Geweigerd("leeg")
    try:
        kop = vind_kop(rijen)
    except Geweigerd:
        _keur_steekproef(rijen[:_STEEKPROEF], blad)
        raise
    koprijen, gegevens = rijen[kop.van : kop.tot], rijen[kop.tot : kop.voet]
    if len(gegevens) > grenzen.rijen:
        raise Geweigerd("te_veel_rijen", grens=grenzen.rijen)
    if scheiding:
        _keur_breedtes(koprijen, gegevens)
    kolommen = _kolommen(koprijen, gegevens, scheiding)
    if scheiding:
        kolommen = _meld_korte_rijen(kolommen, koprijen, gegevens)
    regelnummers = tuple(rij.regel for rij in gegevens)
    keur_personen(kolommen, regelnummers, blad)
    return Werkblad(
        bestand,
        blad,
        bladen,
        codering,
        scheiding,
        rijen[kop.van].regel,
        regels(rijen[: kop.van]),
        regels(rijen[kop.voet :]),
        kolommen,
        len(gegevens),
        regelnummers,
    )


def _keur_breedtes(koprijen: Sequence[Rij], gegevens: Sequence[Rij]) -> None:
    """Refuse rows with more cells than the header: a separator inside a number or text has shifted the cells."""
    breedte = max(rij.breedte for rij in koprijen)
    for rij in gegevens:
        if len(rij.cellen) > breedte:
            raise Geweigerd("te_breed", regel=rij.regel, aantal=len(rij.cellen), kop=breedte)


def _meld_korte_rijen(
    kolommen: tuple[Kolom, ...], koprijen: Sequence[Rij], gegevens: Sequence[Rij]
) -> tuple[Kolom, ...]:
    """Say so at the last column when rows end early: a file that was cut off looks like that."""
    breedte = max(len(rij.cellen) for rij in koprijen)
    aantal = sum(1 for rij in gegevens if rij.breedte < breedte)
    if not aantal:
        return kolommen
    melding = tekst("inlezen.twijfel.korte_rijen", aantal=aantal)
    return (*kolommen[:-1], replace(kolommen[-1], twijfel=f"{kolommen[-1].twijfel} {melding}".strip()))


def _kolommen(koprijen: Sequence[Rij], gegevens: Sequence[Rij], scheiding: str) -> tuple[Kolom, ...]:
    breedte = max(len(rij.cellen) for rij in (*koprijen, *gegevens))
    if breedte * len(gegevens) > CELLEN:
        raise Geweigerd("te_veel_cellen", aantal=CELLEN)
    namen = kolomnamen(koprijen, breedte)
    waarden = _per_kolom(gegevens, breedte)
    houd = [k for k in range(breedte) if namen[k] or any(waarden[k])]
    genoemd = [(namen[k] or tekst("inlezen.kolom_zonder_naam", letter=letter(k)), letter(k)) for k in houd]
    return maak_kolommen(genoemd, [waarden[k] for k in houd], scheiding)


def _per_kolom(rijen: Sequence[Rij], breedte: int) -> list[list[Ruw]]:
    vol = [[*rij.cellen, *[""] * (breedte - len(rij.cellen))] for rij in rijen]
    return [list(kolom) for kolom in zip(*vol, strict=True)]


def _keur_steekproef(rijen: Sequence[Rij], blad: str) -> None:
    """Look for persons on a sheet that is not read, or where no table was found."""
    if not rijen:
        return
    try:
        kop = vind_kop(rijen)
        kolommen = _kolommen(rijen[kop.van : kop.tot], gegevens := rijen[kop.tot : kop.voet], "")
    except Geweigerd:
        gegevens = rijen
        breedte = max(len(rij.cellen) for rij in rijen)
        kolommen = maak_kolommen([("", letter(k)) for k in range(breedte)], _per_kolom(rijen, breedte), "")
    keur_personen(kolommen, [rij.regel for rij in gegevens], blad)
