"""Wijken: the parts of a gemeente, in the division of one year. A code means another wijk in another year."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from kansrijk_analysis.areas.register import lees_ingebed, register
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, OnbekendGebied
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import opsomming, tekst

KOLOMMEN = ("jaar", "code", "naam", "gemeente")
_VOORBEELDEN = 3


def maak_wijken(waarnemingen: pd.DataFrame, jaar: int) -> pd.DataFrame:
    """Turn one year's long raw table of wijken en buurten into one row a wijk.

    Of ``waarnemingen`` are used ``gebied`` and ``gebied_naam``. Gives ``KOLOMMEN``, sorted by code; ``gemeente`` is the
    code of the gemeente, which stands in the wijk's own. Raises ``AntwoordOnjuist`` for a wijk without a name.
    """
    wijken = waarnemingen.loc[waarnemingen["gebied"].str.fullmatch(r"WK\d{6}"), ["gebied", "gebied_naam"]]
    tabel = wijken.drop_duplicates().rename(columns={"gebied": "code", "gebied_naam": "naam"})
    tabel["naam"] = tabel["naam"].str.strip()
    if tabel["code"].duplicated().any() or (tabel["naam"] == "").any():
        fout = tabel.loc[tabel["code"].duplicated(keep=False) | (tabel["naam"] == ""), "code"].iloc[0]
        raise AntwoordOnjuist(
            bron="CBS", tabel=tekst("gebieden.wijken.tabel", jaar=jaar), wat=tekst("gebieden.wijken.naam", code=fout)
        )
    tabel = tabel.assign(jaar=jaar, gemeente="GM" + tabel["code"].str[2:6])[list(KOLOMMEN)]
    return tabel.astype({"jaar": "int16"} | dict.fromkeys(KOLOMMEN[1:], "str")).sort_values("code", ignore_index=True)


def wijk_jaren() -> tuple[int, ...]:
    """Give the years of which the wijken are known, oldest first."""
    return tuple(sorted(_per_jaar(instellingen().data)))


@cache
def _per_jaar(_data: Path) -> dict[int, pd.DataFrame]:
    return {
        int(str(jaar)): deel.reset_index(drop=True) for jaar, deel in lees_ingebed("wijken.parquet").groupby("jaar")
    }


def wijken(jaar: int | None = None, gemeente: str | None = None) -> pd.DataFrame:
    """Give the wijken of one year (default: the newest), of the whole country or of one gemeente (by code).

    >>> wijken(2020, "GM0059")["naam"].tolist()
    ['Wijk 00 Noord', 'Wijk 01 Centrum', 'Wijk 02 Zuid']

    Raises ``GeenCijfers`` for a year of which the wijken are not known.
    """
    jaar = wijk_jaren()[-1] if jaar is None else jaar
    try:
        lijst = _per_jaar(instellingen().data)[jaar]
    except KeyError:
        jaren = opsomming([str(j) for j in wijk_jaren()], "of")
        raise GeenCijfers(
            wat=tekst("gebieden.wijken.wat", jaar=jaar), doe=tekst("gebieden.jaar.doe", jaren=jaren)
        ) from None
    return (lijst if gemeente is None else lijst[lijst["gemeente"] == gemeente]).reset_index(drop=True)


def find_wijk(code: str, jaar: int | None = None) -> Gebied:
    """Find a wijk by its code. ``naam`` is the name to print, with that of its gemeente.

    >>> find_wijk("WK005901").naam
    'Wijk 01 Centrum (Achtkarspelen)'

    Raises ``OnbekendGebied`` for a code that is no wijk in that year, naming some that are.
    """
    jaar = wijk_jaren()[-1] if jaar is None else jaar
    lijst, gemeenten = wijken(jaar), register(jaar)
    namen = dict(zip(lijst["code"], lijst["naam"], strict=True))
    kort = code.strip().upper()
    if kort not in namen:
        zelfde = [ander for ander in namen if ander.startswith(kort[:6])]
        keuzes = opsomming((zelfde or list(namen))[:_VOORBEELDEN], "of")
        raise OnbekendGebied("onbekende_wijk", code=kort, jaar=jaar, keuzes=keuzes)
    gemeente = dict(zip(gemeenten["code"], gemeenten["naam"], strict=True))[f"GM{kort[2:6]}"]
    return Gebied(kort, f"{namen[kort]} ({gemeente})", Niveau.WIJK, jaar)
