"""The register of gemeenten per year: who is there, how many people live there, in which regions it lies.

Membership is kept per year and never as one tree: the levels do not nest (a jeugdregio can lie in
two GGD-regio's), and a gemeente can change region without any merger.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, BestandBeschadigd, GeenCijfers
from kansrijk_analysis.model import Niveau
from kansrijk_analysis.text import jaren as jaren_tekst
from kansrijk_analysis.text import tekst

NIVEAU_MATEN: dict[Niveau, tuple[str, str]] = {
    Niveau.PROVINCIE: ("PV0001", "PV0002"),
    Niveau.COROP: ("CR0001", "CR0002"),
    Niveau.GGD_REGIO: ("GG0001", "GG0002"),
    Niveau.JEUGDREGIO: ("JZ0001", "JZ0002"),
    Niveau.ZORGKANTOORREGIO: ("ZK0001", "ZK0002"),
    Niveau.VEILIGHEIDSREGIO: ("VR0001", "VR0002"),
    Niveau.VEILIG_THUIS: ("VT0001", "VT0002"),
}
"""Regional levels of the register, with the source's measure codes of their code and name."""

LATER_BEGONNEN = frozenset({Niveau.VEILIG_THUIS})
"""Levels that the tables of the first years do not have; their columns are then empty."""

GEEN_GEMEENTE = frozenset({"GM0997", "GM0998"})
"""Codes that look like a gemeente and are none: the central register of persons and "Buitenland"."""

KOLOMMEN: tuple[str, ...] = (
    "jaar",
    "code",
    "naam",
    "inwoners",
    "stedelijkheid",
    "oad_per_km2",
    *(kolom for niveau in NIVEAU_MATEN for kolom in (f"{niveau}_code", str(niveau))),
)

_MAAT_KOLOM = {"GM000C_1": "naam", "T001036_2": "inwoners", "ST0001": "stedelijkheid", "ST0003": "oad_per_km2"} | {
    maat: kolom
    for niveau, (code, naam) in NIVEAU_MATEN.items()
    for maat, kolom in ((code, f"{niveau}_code"), (naam, str(niveau)))
}
_GETALLEN = {"jaar": "int16", "inwoners": "int32", "stedelijkheid": "int8", "oad_per_km2": "int32"}


def maak_register(waarnemingen: pd.DataFrame, jaar: int) -> pd.DataFrame:
    """Turn one year's table "Gebieden in Nederland" into one row a gemeente.

    ``waarnemingen`` is a long raw table; of it are used ``gebied`` (the only reliable key: the
    measure with the gemeente's own code changed its name over the years and is absent in some),
    ``maat_code``, ``waarde`` and ``tekst``. Numbers may stand in either of the last two.

    Gives the columns ``KOLOMMEN``, sorted by code: ``inwoners`` on 1 January, ``stedelijkheid``
    1 (very urban) to 5 (not urban), ``oad_per_km2`` addresses per square kilometre, and per level
    a code and a name (``None`` where the table of that year does not have the level).

    Raises ``AntwoordOnjuist`` when a gemeente lacks a name, number or region, or has one twice.
    """
    rijen = pd.DataFrame(
        {
            "code": waarnemingen["gebied"].astype("str").str.strip(),
            "kolom": waarnemingen["maat_code"].astype("str").str.strip().str.upper().map(_MAAT_KOLOM),
            "tekst": waarnemingen["tekst"].astype("object"),
            "waarde": pd.to_numeric(waarnemingen["waarde"], errors="coerce"),
        }
    )
    rijen = rijen[rijen["code"].str.fullmatch(r"GM\d{4}") & ~rijen["code"].isin(GEEN_GEMEENTE) & rijen["kolom"].notna()]
    if rijen.empty:
        raise _onjuist(jaar, tekst("gebieden.register.leeg"))
    if (dubbel := rijen.duplicated(["code", "kolom"])).any():
        raise _onjuist(jaar, tekst("gebieden.register.dubbel", code=rijen.loc[dubbel, "code"].iloc[0]))

    rijen["tekst"] = rijen["tekst"].map(lambda t: t.strip() or None if isinstance(t, str) else None)
    teksten = rijen.pivot(index="code", columns="kolom", values="tekst").reindex(columns=list(_MAAT_KOLOM.values()))
    getallen = rijen.pivot(index="code", columns="kolom", values="waarde")
    breed = teksten.sort_index()
    for kolom in _GETALLEN.keys() - {"jaar"}:
        breed[kolom] = pd.to_numeric(teksten[kolom], errors="coerce")
        if kolom in getallen:
            breed[kolom] = breed[kolom].fillna(getallen[kolom])

    for kolom in breed.columns:
        ontbreekt = breed[kolom].isna()
        if ontbreekt.all() and any(kolom in (niveau, f"{niveau}_code") for niveau in LATER_BEGONNEN):
            continue
        if ontbreekt.any():
            raise _onjuist(jaar, tekst("gebieden.register.ontbreekt", code=breed.index[ontbreekt][0], kolom=kolom))
    if not breed["stedelijkheid"].isin(range(1, 6)).all():
        raise _onjuist(jaar, tekst("gebieden.register.stedelijkheid"))

    breed = breed.reset_index().rename_axis(columns=None).assign(jaar=jaar)[list(KOLOMMEN)].astype(_GETALLEN)
    return breed.astype({kolom: "str" for kolom in KOLOMMEN if kolom not in _GETALLEN})


def _onjuist(jaar: int, wat: str) -> AntwoordOnjuist:
    return AntwoordOnjuist(bron="CBS", tabel=tekst("gebieden.register.tabel", jaar=jaar), wat=wat)


def lees_ingebed(naam: str) -> pd.DataFrame:
    """Read one of the shipped area files, once per process; the caller may not change it."""
    return _lees(instellingen().data / "gebieden" / naam)


@cache
def _lees(pad: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(pad) if pad.suffix == ".csv" else pd.read_parquet(pad)
    except (OSError, ValueError) as fout:
        raise BestandBeschadigd(
            bestand=pad.name, wat=tekst("gebieden.bestand.wat"), doe=tekst("gebieden.bestand.doe")
        ) from fout


@cache
def _per_jaar(pad: Path) -> dict[int, pd.DataFrame]:
    return {int(str(jaar)): deel.reset_index(drop=True) for jaar, deel in _lees(pad).groupby("jaar")}


def register(jaar: int) -> pd.DataFrame:
    """Give that year's register itself, not a copy: for reading within this package only."""
    per_jaar = _per_jaar(instellingen().data / "gebieden" / "register.parquet")
    try:
        return per_jaar[jaar]
    except KeyError:
        raise GeenCijfers(
            wat=tekst("gebieden.jaar.wat", jaar=jaar),
            doe=tekst("gebieden.jaar.doe", jaren=jaren_tekst(min(per_jaar), max(per_jaar))),
        ) from None


def register_jaren() -> tuple[int, ...]:
    """Give the years of which there is a register, oldest first."""
    return tuple(sorted(_per_jaar(instellingen().data / "gebieden" / "register.parquet")))


def laatste_jaar() -> int:
    """Give the year of the newest register."""
    return register_jaren()[-1]


def gemeenten(jaar: int | None = None) -> pd.DataFrame:
    """Give the register of one year (default: the newest), one row a gemeente, sorted by code.

    Columns: see ``KOLOMMEN``; ``inwoners`` are persons on 1 January of that year.

    >>> lijst = gemeenten(2026)
    >>> len(lijst), int(lijst["inwoners"].sum())
    (342, 18130208)

    Raises ``GeenCijfers`` for a year without a register, naming the years there are.
    """
    return register(laatste_jaar() if jaar is None else jaar).copy()
