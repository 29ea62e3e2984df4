"""Read a CSV: which sign stands between the columns, and the rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from kansrijk_analysis.sources.bestanden.veilig import CELLEN, Geweigerd, Grenzen
from kansrijk_analysis.sources.bestanden.vorm import Rij, letter
from kansrijk_analysis.text import tekst

SCHEIDINGEN = (";", "\t", ",", "|")  # in the order in which an equal score is decided
_PROEF_TEKENS, _PROEF_RIJEN = 200_000, 1_000
_VOORAF = 500  # rows around the table: title and footer
_REGELS_IN_CEL = 200  # more means that a quotation mark was never closed
_SEP = re.compile(r'"?sep=(.)"?[;,\t|]*\r?\n?', re.IGNORECASE)


def lees_csv(inhoud: str, grenzen: Grenzen) -> tuple[list[Rij], str]:
    """Give the rows that have something in them, and the separator.

    Raises ``Geweigerd`` when there is no separator, a quotation mark is not closed, or a limit is passed.
    """
    regels = _Regels(inhoud)
    scheiding = regels.scheiding or _zoek_scheiding(regels.proef())
    if scheiding is None and (uitgepakt := _zonder_aanhalingstekens(inhoud)) is not None:
        regels = _Regels(uitgepakt)
        scheiding = _zoek_scheiding(regels.proef())
    if scheiding is None:
        raise Geweigerd("geen_scheiding")
    return _rijen(regels, scheiding, grenzen), scheiding


class _Regels:
    """The text without Excel's own first line ``sep=;``, which tells the separator."""

    def __init__(self, inhoud: str) -> None:
        eerste = _SEP.match(inhoud[:20])
        self.tekst = inhoud[eerste.end() :] if eerste else inhoud
        self.scheiding = eerste[1] if eerste and eerste[1] in SCHEIDINGEN else None
        self.overgeslagen = 1 if eerste else 0

    def proef(self) -> str:
        """Give the first whole lines."""
        if len(self.tekst) <= _PROEF_TEKENS:
            return self.tekst
        knip = max(self.tekst.rfind("\n", 0, _PROEF_TEKENS), self.tekst.rfind("\r", 0, _PROEF_TEKENS))
        return self.tekst[: knip + 1 or _PROEF_TEKENS]


def _zoek_scheiding(proef: str) -> str | None:
    """Choose the separator that splits the most lines into the same number of cells.

    A decimal comma splits lines too, but not the header, so the separator wins by at least that line.
    """
    beste, meeste = None, 0
    for scheiding in SCHEIDINGEN:
        if scheiding not in proef:
            continue
        breedtes: Counter[int] = Counter()
        for nummer, cellen in enumerate(_ontleed(proef, scheiding, streng=False)):
            if nummer == _PROEF_RIJEN:
                break
            if len(cellen) > 1:
                breedtes[len(cellen)] += 1
        aantal = max(breedtes.values(), default=0)
        if aantal > meeste:
            beste, meeste = scheiding, aantal
    return beste


def _zonder_aanhalingstekens(inhoud: str) -> str | None:
    """Undo a CSV that was opened as one column and stored again, with every line between quotation marks."""
    if '"' not in inhoud[:_PROEF_TEKENS]:
        return None
    # No separator is in sight outside the quotation marks, so any of them gives one cell a line.
    return "\n".join(cellen[0] if cellen else "" for cellen in _ontleed(inhoud, "\t", streng=False))


def _ontleed(inhoud: str, scheiding: str, *, streng: bool) -> Iterator[list[str]]:
    try:
        yield from csv.reader(io.StringIO(inhoud, newline=""), delimiter=scheiding, strict=streng)
    except csv.Error:
        if streng:
            raise


def _rijen(regels: _Regels, scheiding: str, grenzen: Grenzen) -> list[Rij]:
    try:
        return _lees_rijen(regels, scheiding, grenzen, streng=True)
    except csv.Error:
        # A quotation mark inside a cell, as in: "Boxtel" (dorp). Read it as it stands.
        return _lees_rijen(regels, scheiding, grenzen, streng=False)


def _lees_rijen(regels: _Regels, scheiding: str, grenzen: Grenzen, *, streng: bool) -> list[Rij]:
    lezer = csv.reader(io.StringIO(regels.tekst, newline=""), delimiter=scheiding, strict=streng)
    rijen: list[Rij] = []
    gelezen = regels.overgeslagen
    cellen_totaal = 0
    na_leeg = False
    while True:
        regel = gelezen + 1
        try:
            ruw = next(lezer, None)
        except csv.Error as fout:
            if streng and "end of data" not in str(fout):
                raise
            raise Geweigerd("aanhalingsteken", regel=regel) from None
        if ruw is None:
            return rijen
        gelezen = lezer.line_num + regels.overgeslagen
        if gelezen - regel > _REGELS_IN_CEL:
            raise Geweigerd("aanhalingsteken", regel=regel)
        cellen = [cel.strip() for cel in ruw]
        while cellen and not cellen[-1]:
            cellen.pop()
        if not cellen:
            na_leeg = True
            continue
        _keur_rij(cellen, regel, grenzen)
        rijen.append(Rij(regel, [*cellen], len(ruw), na_leeg))
        na_leeg = False
        cellen_totaal += len(cellen)
        if len(rijen) > grenzen.rijen + _VOORAF:
            raise Geweigerd("te_veel_rijen", grens=grenzen.rijen)
        if cellen_totaal > CELLEN:
            raise Geweigerd("te_veel_cellen", aantal=CELLEN)


def _keur_rij(cellen: list[str], regel: int, grenzen: Grenzen) -> None:
    if len(cellen) > grenzen.kolommen:
        raise Geweigerd("te_veel_kolommen", grens=grenzen.kolommen, waar=f"{letter(grenzen.kolommen)}{regel}")
    if len(max(cellen, key=len)) > grenzen.tekst_per_cel:
        raise Geweigerd(
            "cel_te_lang", waar=tekst("inlezen.waar.cel_in_regel", regel=regel), grens=grenzen.tekst_per_cel
        )
