"""Choose measures by title and unit, confirmed by code; stop loudly when the service's metadata has changed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

import pandas as pd

from kansrijk_analysis.errors import MetadataPastNiet, OngeldigeInvoer
from kansrijk_analysis.model import Maat, Tabel
from kansrijk_analysis.text import opsomming, tekst

KOLOMMEN = ["code", "titel", "eenheid", "type", "groep"]
_VOLGNUMMER = re.compile(r"_\d+$")


def kies_maten(definitie: Tabel, beschikbaar: pd.DataFrame, *, tabel: str | None = None) -> pd.DataFrame:
    """Give the rows of ``beschikbaar`` that the definition asks for, in its order.

    ``beschikbaar`` has the columns ``code, titel, eenheid, type, groep`` (texts stripped). In v3 a
    code ends in a position that shifts from year to year; there the code is compared without it, as
    long as title and unit point to one measure. A measure that is ``optioneel`` may be absent, but
    may not have become something else.

    Raises ``MetadataPastNiet`` with the table, the measure and what was found instead.
    """
    los = definitie.dienst != "cbs-v4"
    naam = tabel or definitie.id
    gekozen = [rij for maat in definitie.maten if (rij := _kies(maat, beschikbaar, naam, los=los)) is not None]
    return beschikbaar.loc[gekozen].reset_index(drop=True)


def zoek_maten(gevraagd: Sequence[str], beschikbaar: pd.DataFrame, tabel: str) -> pd.DataFrame:
    """Give the measures with these codes or (unique) titles.

    Raises ``OngeldigeInvoer`` for an unknown one, ``MetadataPastNiet`` for a title that occurs more than once.
    """
    gekozen = []
    for woord in gevraagd:
        raak = beschikbaar.index[beschikbaar["code"] == woord.strip()]
        if raak.empty:
            raak = beschikbaar.index[beschikbaar["titel"] == woord.strip()]
        if raak.empty:
            doe = tekst("bronnen.invoer.maat", lijkt_op=_lijkt_op(woord, beschikbaar))
            raise OngeldigeInvoer(waarde=woord, veld="measures", doe=doe)
        if len(raak) > 1:
            eenheden = opsomming(sorted(set(beschikbaar.loc[raak, "eenheid"])), "of")
            raise _past_niet(tabel, "dubbel", titel=woord, eenheid=eenheden, **_codes(beschikbaar.loc[raak]))
        gekozen.append(raak[0])
    return beschikbaar.loc[gekozen].reset_index(drop=True)


def _kies(maat: Maat, beschikbaar: pd.DataFrame, tabel: str, *, los: bool) -> int | None:
    if maat.groep is not None:
        beschikbaar = beschikbaar[beschikbaar["groep"].str.endswith(maat.groep)]
    if not maat.titel_gezien:
        return _kies_op_code(maat, beschikbaar, tabel, los=los)
    titel = beschikbaar[beschikbaar["titel"] == maat.titel]
    raak = titel[titel["eenheid"] == maat.eenheid]
    exact = raak[raak["code"] == maat.code]
    if len(exact) == 1:
        return int(exact.index[0])
    if len(raak) == 1 and (maat.code is None or (los and kaal(raak["code"].iloc[0]) == kaal(maat.code))):
        return int(raak.index[0])
    elders = beschikbaar[beschikbaar["code"] == maat.code]
    if not elders.empty and elders["titel"].iloc[0] != maat.titel:
        raise _past_niet(tabel, "hernoemd", titel=maat.titel, nu=elders["titel"].iloc[0], code=maat.code)
    if not elders.empty:
        raise _past_niet(tabel, "eenheid", titel=maat.titel, eenheid=maat.eenheid, nu=elders["eenheid"].iloc[0] or "–")
    if maat.optioneel and (raak.empty or len(titel) > 1):
        return None
    if titel.empty:
        lijkt_op = _lijkt_op(maat.titel, beschikbaar)
        raise _past_niet(tabel, "titel_weg", titel=maat.titel, eenheid=maat.eenheid, lijkt_op=lijkt_op)
    if raak.empty:
        nu = opsomming(sorted({e or "–" for e in titel["eenheid"]}), "of")
        raise _past_niet(tabel, "eenheid", titel=maat.titel, eenheid=maat.eenheid, nu=nu)
    if len(raak) == 1:
        nu = raak["code"].iloc[0]
        raise _past_niet(tabel, "code", titel=maat.titel, eenheid=maat.eenheid, nu=nu, code=maat.code)
    raise _past_niet(tabel, "dubbel", titel=maat.titel, eenheid=maat.eenheid, **_codes(raak))


def _kies_op_code(maat: Maat, beschikbaar: pd.DataFrame, tabel: str, *, los: bool) -> int | None:
    """Choose by the code alone; in v3 without its position, if it then points to one topic."""
    assert maat.code is not None
    gezocht = kaal(maat.code) if los else maat.code
    raak = beschikbaar[(beschikbaar["code"].map(kaal) if los else beschikbaar["code"]) == gezocht]
    if len(raak) == 1:
        return int(raak.index[0])
    if raak.empty and maat.optioneel:
        return None
    if raak.empty:
        raise _past_niet(tabel, "kolom_weg", code=gezocht)
    raise _past_niet(tabel, "kolom_dubbel", code=gezocht, **_codes(raak))


def kaal(code: str) -> str:
    """Code of a topic without its position, which shifts from year to year."""
    return _VOLGNUMMER.sub("", code)


def _past_niet(tabel: str, reden: str, **velden: object) -> MetadataPastNiet:
    return MetadataPastNiet(tabel=tabel, wat=tekst(f"bronnen.metadata.{reden}", **velden), reden=reden)


def _codes(rijen: pd.DataFrame) -> dict[str, object]:
    return {"aantal": len(rijen), "codes": opsomming(list(rijen["code"]))}


def _lijkt_op(titel: str, beschikbaar: pd.DataFrame) -> str:
    titels = list(dict.fromkeys(beschikbaar["titel"]))
    dichtbij = difflib.get_close_matches(titel, titels, n=3, cutoff=0.4)
    return opsomming([f"“{t}”" for t in dichtbij], "of") or tekst("bronnen.metadata.geen_lijkt_op")
