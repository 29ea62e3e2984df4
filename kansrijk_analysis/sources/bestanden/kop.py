"""Where the table is: the header (one row or more), the title block above it, the footer below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kansrijk_analysis.areas.codes import DEEL
from kansrijk_analysis.sources.bestanden.cellen import indruk
from kansrijk_analysis.sources.bestanden.veilig import Geweigerd, schoon
from kansrijk_analysis.sources.bestanden.vorm import Rij, Ruw, inhoud
from kansrijk_analysis.sources.bestanden.woorden import BIJSCHRIFT, BRON, EENHEDEN, SLEUTELWOORDEN, VOET

_ZOEK = 100  # rows in which the header is looked for
_KOPRIJEN = 4  # StatLine writes subject, period and unit above each other
_VOETRIJEN = 100
TUSSEN = " | "  # between the rows of a header
_JAAR = re.compile(
    r"(?:19|20)[0-9]{2}(?:(?:JJ|KW|MM|HJ)[0-9]{2})?\*{0,2}(?: ?(?:[-/]|t/m|tot) ?(?:19|20)?[0-9]{2})?", re.ASCII
)
_GEBIEDSCODE = re.compile(rf"(?:NL|LD|PV|CR|GM|WK|BU|GG|JZ|VR|ZK|AM|RE|SG)[0-9]{{2,8}}|{DEEL}", re.ASCII)


@dataclass(frozen=True)
class Kop:
    """Places in the list of rows: header ``rijen[van:tot]``, table ``rijen[tot:voet]``."""

    van: int
    tot: int
    voet: int


def vind_kop(rijen: Sequence[Rij]) -> Kop:
    """Find the header, the table and the footer in rows that have something in them.

    Raises ``Geweigerd`` when there is no table of two columns or more, no header, or no row under it.
    """
    breedtes = Counter(len(rij.cellen) for rij in rijen if _gevuld(rij) > 1)
    if not breedtes:
        raise Geweigerd("een_kolom")
    meeste = max(breedtes.values())
    breedte = max(b for b, aantal in breedtes.items() if aantal == meeste)
    voet = _voet(rijen, breedte)
    van, tot = _koprijen(rijen[: min(voet, _ZOEK)], breedte)
    if tot >= voet:
        raise Geweigerd("geen_rijen")
    return Kop(van, tot, voet)


def kolomnamen(koprijen: Sequence[Rij], breedte: int) -> list[str]:
    """Join the rows of a header into one name a column; an empty name where there is none.

    A cell in an upper row counts for the empty cells to its right, as a merged cell does.
    """
    delen: list[list[str]] = [[] for _ in range(breedte)]
    for nummer, rij in enumerate(koprijen):
        onderste = nummer == len(koprijen) - 1
        vorige = ""
        for kolom in range(breedte):
            eigen = schoon(inhoud(rij.cellen[kolom])) if kolom < len(rij.cellen) else ""
            vorige = eigen or vorige
            onder = any(kolom < len(r.cellen) and r.cellen[kolom] for r in koprijen[nummer + 1 :])
            deel = eigen if onderste or not onder else vorige
            if deel and deel not in delen[kolom]:
                delen[kolom].append(deel)
    return [TUSSEN.join(deel) for deel in delen]


def regels(rijen: Sequence[Rij]) -> tuple[str, ...]:
    """Give rows outside the table as lines of text."""
    return tuple(schoon(" ".join(filter(None, map(inhoud, rij.cellen)))) for rij in rijen)


def _gevuld(rij: Rij) -> int:
    return sum(1 for cel in rij.cellen if cel)


def _vol(rij: Rij, breedte: int) -> bool:
    return _gevuld(rij) > 1 and 2 * len(rij.cellen) >= breedte and not BIJSCHRIFT.match(inhoud(rij.cellen[0])[:40])


def _koprijen(rijen: Sequence[Rij], breedte: int) -> tuple[int, int]:
    volle = [i for i, rij in enumerate(rijen) if _vol(rij, breedte)]
    if not volle:
        raise Geweigerd("geen_kop")
    eerste = next((i for i in volle if _is_gegeven(rijen, i, volle)), None)
    if eerste is None:  # a table of texts only
        return volle[0], volle[0] + 1
    erboven = [i for i in volle if i < eerste]
    if not erboven:
        if _sleutelwoord(rijen[eerste]):  # column names that are numbers, as with the number of children
            return _met_bovenrij(rijen, eerste), eerste + 1
        raise Geweigerd("geen_kop_boven", regel=rijen[eerste].regel)
    return _blok(rijen, erboven)


def _blok(rijen: Sequence[Rij], erboven: list[int]) -> tuple[int, int]:
    """Tell which rows of texts above the figures are the header; rows of texts under it belong to the table."""
    van = erboven[-1]
    while van - 1 in erboven and not rijen[van].na_leeg:
        van -= 1
    tot = van
    while tot + 1 in erboven and tot - van + 1 < _KOPRIJEN and _hoort_eronder(rijen[tot], rijen[tot + 1]):
        tot += 1
    return _met_bovenrij(rijen, van), tot + 1


def _hoort_eronder(boven: Rij, onder: Rij) -> bool:
    """A second row of a header: the first has gaps or repeats itself, or it starts empty or holds units or years."""
    namen = [inhoud(cel) for cel in boven.cellen[1:]]
    gaten = len(boven.cellen) < len(onder.cellen) or "" in namen or len(set(namen)) < len(namen)
    rest = [cel for cel in onder.cellen[1:] if cel]
    return gaten or not onder.cellen[0] or all(EENHEDEN.fullmatch(inhoud(cel)) or _is_tijd(cel) for cel in rest)


def _met_bovenrij(rijen: Sequence[Rij], van: int) -> int:
    """Take in the row above a header when it starts beyond the first column, as a merged cell does."""
    links = next(k for k, cel in enumerate(rijen[van].cellen) if cel)
    while van > 0 and not rijen[van].na_leeg:
        eerste = next(k for k, cel in enumerate(rijen[van - 1].cellen) if cel)
        if eerste <= links:
            break
        van -= 1
    return van


def _is_gegeven(rijen: Sequence[Rij], plek: int, volle: list[int]) -> bool:
    """A row of the table: it has an area code, or a figure that is not a year above other years' figures."""
    rij = rijen[plek]
    onder = [rijen[i] for i in volle if i > plek][:5]
    soorten = [indruk(cel) for cel in rij.cellen]
    cijfers = []
    for kolom, (cel, soort) in enumerate(zip(rij.cellen, soorten, strict=True)):
        if _GEBIEDSCODE.fullmatch(inhoud(cel)):
            return True
        tijd = _is_tijd(cel)
        if tijd and not _tijden(onder, kolom):
            continue
        if tijd or soort in ("getal", "ontbreekt", "fout"):
            cijfers.append(kolom)
    return bool(cijfers) and not (_sleutelwoord(rij) and _kleine_getallen(rij, cijfers))


def _tijden(rijen: Sequence[Rij], kolom: int) -> bool:
    cellen = [rij.cellen[kolom] for rij in rijen if kolom < len(rij.cellen)]
    return bool(cellen) and all(_is_tijd(cel) for cel in cellen)


def _is_tijd(cel: Ruw) -> bool:
    return _JAAR.fullmatch(inhoud(cel)) is not None or indruk(cel) == "datum"


def _sleutelwoord(rij: Rij) -> bool:
    eerste = next(cel for cel in rij.cellen if cel)
    return schoon(inhoud(eerste)).casefold() in SLEUTELWOORDEN


def _kleine_getallen(rij: Rij, kolommen: list[int]) -> bool:
    """Column names such as 0, 1, 2: all different, and whole."""
    namen = [inhoud(rij.cellen[kolom]) for kolom in kolommen]
    return len(set(namen)) == len(namen) and all(naam.isdigit() and len(naam) < 3 for naam in namen)


def _voet(rijen: Sequence[Rij], breedte: int) -> int:
    """Give the place of the first row of the footer; the number of rows when there is none."""
    voet = len(rijen)
    for plek in range(len(rijen) - 1, max(len(rijen) - 1 - _VOETRIJEN, 0), -1):
        rij = rijen[plek]
        if _is_voettekst(rij, breedte):
            voet = plek
        elif not _smal(rij, breedte):
            break
        elif rij.na_leeg:
            voet = plek
    return voet


def _smal(rij: Rij, breedte: int) -> bool:
    """One cell, or two where the table has at least four columns."""
    return _gevuld(rij) == 1 or (len(rij.cellen) == 2 and breedte > 3)


def _is_voettekst(rij: Rij, breedte: int) -> bool:
    eerste = inhoud(next(cel for cel in rij.cellen if cel))
    if VOET.match(eerste[:60]):
        # A source with commas in it falls apart into cells in a CSV with commas.
        return _smal(rij, breedte) or eerste[:60].lower().startswith(BRON)
    return _gevuld(rij) == 1 and len(eerste) > 60
