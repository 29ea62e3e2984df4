"""Wijken and buurten: the parts of a gemeente, in the division of one year.

A code means another area in another year: what may be compared over years, ``koppelen`` tells.

The wijken of one year ship with the package. Those of editions that were fetched stand in ``<KANSRIJK_CACHE>/cijfers``,
beside the figures that were made of the same answers (``indicators.bouwen`` writes both at once), and go before them.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path

import pandas as pd

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.areas.codes import DEEL
from kansrijk_analysis.areas.register import lees_ingebed, register
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, OnbekendGebied
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import opsomming, tekst

KOLOMMEN = ("jaar", "code", "naam", "gemeente", "wijk", "wijziging")
WIJZIGING = ("Indelingswijziging wijken en buurten", "Indelingswijziging gemeente, wijk, buurt")
"""Titles of the measure in which CBS says what became of an area since the year before: until 2021, and since 2022."""

OPGEHAALD = "wijkregister.parquet"
"""File of the fetched wijken: ``KOLOMMEN``, and its checksum in ``bronnen.json`` beside it."""

ONBEKEND, ONVERANDERD, NIEUWE_CODE, NIEUWE_GRENZEN = range(4)
"""What CBS says of an area in a year: nothing; unchanged; a new code for the same area; changed borders."""

_BEGIN = {Niveau.WIJK: "WK", Niveau.BUURT: "BU"}
_VOORBEELDEN = 3
_log = logging.getLogger(__name__)


def maak_wijken(waarnemingen: pd.DataFrame, jaar: int) -> pd.DataFrame:
    """Turn one year's long raw table of wijken en buurten into one row a wijk and one a buurt.

    Of ``waarnemingen`` are used ``gebied``, ``gebied_naam`` and, where it has them, ``maat`` and ``tekst`` of the
    measure ``WIJZIGING``. Gives ``KOLOMMEN``, sorted by code: ``gemeente`` and ``wijk`` are codes that stand in the
    area's own (of a wijk, ``wijk`` is its own code); ``wijziging`` is what CBS says of the area since the year before.
    Raises ``AntwoordOnjuist`` for an area without a name, or that occurs twice.
    """
    is_deel = waarnemingen["gebied"].str.fullmatch(DEEL)
    tabel = waarnemingen.loc[is_deel, ["gebied", "gebied_naam"]].drop_duplicates()
    tabel = tabel.rename(columns={"gebied": "code", "gebied_naam": "naam"})
    tabel["naam"] = tabel["naam"].str.strip()
    if tabel["code"].duplicated().any() or (tabel["naam"] == "").any():
        fout = tabel.loc[tabel["code"].duplicated(keep=False) | (tabel["naam"] == ""), "code"].iloc[0]
        raise AntwoordOnjuist(
            bron="CBS", tabel=tekst("gebieden.wijken.tabel", jaar=jaar), wat=tekst("gebieden.wijken.naam", code=fout)
        )
    cijfers = tabel["code"].str[2:]
    tabel = tabel.assign(
        jaar=jaar,
        gemeente="GM" + cijfers.str[:4],
        wijk="WK" + cijfers.str[:6],
        wijziging=tabel["code"].map(_wijzigingen(waarnemingen)).fillna(ONBEKEND),
    )[list(KOLOMMEN)]
    soorten = {"jaar": "int16", "wijziging": "int8"} | dict.fromkeys(("code", "naam", "gemeente", "wijk"), "str")
    return tabel.astype(soorten).sort_values("code", ignore_index=True)


def _wijzigingen(waarnemingen: pd.DataFrame) -> dict[str, int]:
    """Read what CBS says of each area; a point or anything else says nothing."""
    if "maat" not in waarnemingen:
        return {}
    rijen = waarnemingen[waarnemingen["maat"].isin(WIJZIGING)]
    gezegd = {str(code): code for code in (ONVERANDERD, NIEUWE_CODE, NIEUWE_GRENZEN)}
    return {
        gebied: gezegd[woord.strip()]
        for gebied, woord in zip(rijen["gebied"], rijen["tekst"], strict=True)
        if isinstance(woord, str) and woord.strip() in gezegd
    }


def wijk_jaren() -> tuple[int, ...]:
    """Give the years of which the wijken and buurten are known, oldest first."""
    return tuple(sorted(_per_jaar(stand())))


Stand = tuple[Path, Path, tuple[int, int, int] | None]


def stand() -> Stand:
    """Tell which lists of wijken are read: equal ones hold the same wijken. For caches within this package."""
    pad = instellingen().cache / "cijfers" / OPGEHAALD
    try:
        toestand = pad.stat()
    except OSError:
        return instellingen().data, pad, None
    return instellingen().data, pad, (toestand.st_size, toestand.st_mtime_ns, toestand.st_ino)


def opgehaald() -> pd.DataFrame:
    """Give the wijken and buurten of the editions that were fetched (``KOLOMMEN``); no rows where there are none."""
    return _opgehaald(stand())


@lru_cache(maxsize=4)
def _opgehaald(van: Stand) -> pd.DataFrame:
    """Read them, whole or not at all: what is damaged is passed over with a warning, as its figures are."""
    pad = van[1]
    if van[2] is not None:
        try:
            verwacht = json.loads((pad.parent / "bronnen.json").read_bytes())["bestanden"][pad.name]["sha256"]
            if sha256(pad) == verwacht:
                return pd.read_parquet(pad)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        _log.warning("%s", tekst("gebieden.wijken.kapot", bestand=pad))
    return lees_ingebed("wijken.parquet").iloc[:0]


@lru_cache(maxsize=4)
def _per_jaar(van: Stand) -> dict[int, dict[Niveau, pd.DataFrame]]:
    nieuw, eigen = _opgehaald(van), lees_ingebed("wijken.parquet")
    samen = pd.concat([eigen[~eigen["jaar"].isin(nieuw["jaar"])], nieuw])
    return {
        int(str(jaar)): {
            niveau: deel[deel["code"].str.startswith(begin)].reset_index(drop=True) for niveau, begin in _BEGIN.items()
        }
        for jaar, deel in samen.groupby("jaar")
    }


def delen(jaar: int | None, niveau: Niveau) -> pd.DataFrame:
    """Give the list of wijken or buurten itself, not a copy: for reading within this package only."""
    jaar = wijk_jaren()[-1] if jaar is None else jaar
    try:
        return _per_jaar(stand())[jaar][niveau]
    except KeyError:
        jaren = opsomming([str(j) for j in wijk_jaren()], "of")
        raise GeenCijfers(
            wat=tekst("gebieden.wijken.wat", jaar=jaar), doe=tekst("gebieden.jaar.doe", jaren=jaren)
        ) from None


def wijken(jaar: int | None = None, gemeente: str | None = None) -> pd.DataFrame:
    """Give the wijken of one year (default: the newest), of the whole country or of one gemeente (by code).

    >>> wijken(2020, "GM0059")["naam"].tolist()
    ['Wijk 00 Noord', 'Wijk 01 Centrum', 'Wijk 02 Zuid']

    Columns: ``KOLOMMEN``. Raises ``GeenCijfers`` for a year of which the wijken are not known.
    """
    lijst = delen(jaar, Niveau.WIJK)
    return (lijst if gemeente is None else lijst[lijst["gemeente"] == gemeente]).reset_index(drop=True)


def buurten(jaar: int | None = None, geheel: str | None = None) -> pd.DataFrame:
    """Give the buurten of one year, of the whole country or of one gemeente or wijk (by code).

    >>> len(buurten(2020)), buurten(2020, "WK005901")["naam"].tolist()[:2]
    (13808, ['Stroobos', 'Drogeham'])

    Columns: ``KOLOMMEN``. Raises ``GeenCijfers`` for a year of which the buurten are not known.
    """
    lijst = delen(jaar, Niveau.BUURT)
    if geheel is None:
        return lijst.reset_index(drop=True)
    kolom = "wijk" if geheel.startswith("WK") else "gemeente"
    return lijst[lijst[kolom] == geheel].reset_index(drop=True)


def find_wijk(code: str, jaar: int | None = None) -> Gebied:
    """Find a wijk by its code. ``naam`` is the name to print, with that of its gemeente.

    >>> find_wijk("WK005901").naam
    'Wijk 01 Centrum (Achtkarspelen)'

    Raises ``OnbekendGebied`` for a code that is no wijk in that year, naming some that are.
    """
    return _vind(code, jaar, Niveau.WIJK)


def find_buurt(code: str, jaar: int | None = None) -> Gebied:
    """Find a buurt by its code. ``naam`` is the name to print, with that of its gemeente.

    >>> find_buurt("BU00590102").naam
    'Drogeham (Achtkarspelen)'

    Raises ``OnbekendGebied`` for a code that is no buurt in that year, naming some that are.
    """
    return _vind(code, jaar, Niveau.BUURT)


def _vind(code: str, jaar: int | None, niveau: Niveau) -> Gebied:
    jaar = wijk_jaren()[-1] if jaar is None else jaar
    lijst = delen(jaar, niveau)
    kort = code.strip().upper()
    raak = lijst.loc[lijst["code"] == kort, "naam"]
    if raak.empty:
        namen = lijst["code"]
        # The buurten of its wijk first, else those of its gemeente, else any.
        keuzes = next(k for begin in (kort[:8], kort[:6], "") if len(k := namen[namen.str.startswith(begin)]))
        raise OnbekendGebied(
            f"onbekende_{niveau}", code=kort, jaar=jaar, keuzes=opsomming(list(keuzes[:_VOORBEELDEN]), "of")
        )
    gemeenten = register(jaar)
    gemeente = gemeenten.loc[gemeenten["code"] == f"GM{kort[2:6]}", "naam"].iloc[0]
    return Gebied(kort, f"{raak.iloc[0]} ({gemeente})", niveau, jaar)
