"""Put counts of several years on one division of gemeenten.

Only counts can be moved: they are added up, or shared out by inhabitants. A percentage or a rate of
two gemeenten is never the sum or the mean of both; move its numerator and denominator, then divide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kansrijk_analysis.areas.changes import gewichten_tabel, indeling, verdwenen_in
from kansrijk_analysis.areas.register import GEEN_GEMEENTE, laatste_jaar
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.model import Reden
from kansrijk_analysis.text import opsomming, tekst

# Where parts of one sum are missing for different reasons, the first of these is told.
_VOORRANG = (Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT, Reden.NIET_IN_EDITIE, Reden.NIET_BESCHIKBAAR)

_Masker = npt.NDArray[np.bool_]


def herindeel(
    tellingen: pd.DataFrame, naar_jaar: int, sleutels: Sequence[str] = (), van_jaar: int | None = None
) -> pd.DataFrame:
    """Put counts on the division of gemeenten of ``naar_jaar``.

    ``tellingen`` has ``gebied, jaar, aantal``, the columns in ``sleutels`` (such as table and
    measure; one row per area within each) and, if it has one, ``reden`` for a missing count. The
    counts of a year stand on that year's division, or, when they hold codes that did not exist yet,
    on the first later one that has them all; ``van_jaar`` says it when all rows stand on another.

    Gives ``gebied, jaar, *sleutels, aantal, geschat, reden``, sorted by year, keys and area.

    - ``geschat`` marks counts in which a part was shared out by inhabitants; they can be fractions.
    - A missing part makes the sum missing, with the reason of the part: never a zero, never a sum of
      what happens to be there. This holds for a part without a row too, unless that gemeente ended
      within the year itself, for its successor then has the count.
    - Rows of codes that did not exist in that year, without a count, fall away.
    - Areas that are no gemeente (NL01, PV21) pass through as they are; GM0997 and GM0998 (persons
      without a gemeente, abroad) fall away.

    Raises ``OngeldigeInvoer`` for a code with a count that no division has, a double row, or counts
    that would have to be taken apart.
    """
    sleutels = list(sleutels)
    groep_op = ["jaar", *sleutels]
    rijen = tellingen[["gebied", *groep_op, "aantal"]].reset_index(drop=True)
    rijen["aantal"] = rijen["aantal"].astype("float64")
    reden = tellingen["reden"].reset_index(drop=True) if "reden" in tellingen else pd.Series(index=rijen.index)
    rijen["reden"] = reden.astype("object").where(reden.notna(), None)
    if (dubbel := rijen.duplicated(["gebied", *groep_op])).any():
        raise OngeldigeInvoer(
            waarde=rijen.loc[dubbel, "gebied"].iloc[0], veld="gebied", doe=tekst("gebieden.herindelen.dubbel")
        )

    is_gemeente = rijen["gebied"].str.match(r"GM\d{4}$") & ~rijen["gebied"].isin(GEEN_GEMEENTE)
    overig = rijen[~rijen["gebied"].str.startswith("GM")].assign(geschat=False)
    delen = [overig]
    gm = rijen[is_gemeente]
    if len(gm):
        groepen = gm.groupby(groep_op, dropna=False, sort=True)
        kop = groepen.size().reset_index()[groep_op]
        delen.append(_herindeel(gm, groepen.ngroup().to_numpy().astype(np.int64), kop, naar_jaar, van_jaar))
    uit = pd.concat(delen, ignore_index=True)[["gebied", *groep_op, "aantal", "geschat", "reden"]]
    return uit.astype({"geschat": bool}).sort_values([*groep_op, "gebied"], kind="stable", ignore_index=True)


def _herindeel(
    gm: pd.DataFrame, groep: npt.NDArray[np.int64], kop: pd.DataFrame, naar_jaar: int, van_jaar: int | None
) -> pd.DataFrame:
    """Do it for gemeenten: ``groep`` numbers the rows of ``kop`` that the rows of ``gm`` belong to."""
    kolom, gevonden = pd.factorize(gm["gebied"], sort=True)
    codes = pd.Index(gevonden, dtype=object)  # plain strings: many small look-ups follow
    vorm = (len(kop), len(codes))
    waarden = np.full(vorm, np.nan)
    waarden[groep, kolom] = gm["aantal"]
    redenen = np.full(vorm, None, dtype=object)
    redenen[groep, kolom] = gm["reden"]
    aanwezig = np.zeros(vorm, dtype=bool)
    aanwezig[groep, kolom] = True
    # A row that says "did not exist" is no part of a sum; neither is a code that has no such row.
    aanwezig &= redenen != Reden.GEBIED_BESTOND_NIET

    jaren = kop["jaar"].to_numpy(dtype=np.int64)
    begin = _indelingen(~np.isnan(waarden), codes, jaren, naar_jaar, van_jaar)
    uit = []
    for van, jaar in sorted(set(zip(begin.tolist(), jaren.tolist(), strict=True))):
        groepen = np.flatnonzero((begin == van) & (jaren == jaar))
        deel = _deel(waarden[groepen], aanwezig[groepen], redenen[groepen], codes, van, jaar, naar_jaar)
        deel["groep"] = groepen[deel["groep"]]
        uit.append(deel)
    lang = pd.concat(uit, ignore_index=True)
    return pd.concat([kop.iloc[lang["groep"]].reset_index(drop=True), lang.drop(columns="groep")], axis=1)


def _indelingen(
    heeft: _Masker, codes: pd.Index[Any], jaren: npt.NDArray[np.int64], naar_jaar: int, van_jaar: int | None
) -> npt.NDArray[np.int64]:
    """Find, per group, the division its counts stand on: the first, from that year on, with all their codes."""
    uit = np.zeros(len(jaren), dtype=np.int64)
    for jaar in np.unique(jaren).tolist():
        open_ = jaren == jaar
        # Figures of a year that has no register yet stand on the newest one.
        eerste = min(jaar if van_jaar is None else van_jaar, laatste_jaar())
        laatste = eerste if van_jaar is not None else max(eerste, naar_jaar)
        for kandidaat in range(eerste, laatste + 1):
            past = open_ & ~heeft[:, ~codes.isin(indeling(kandidaat))].any(axis=1)
            uit[past] = kandidaat
            open_ &= ~past
        if open_.any():
            bekend = frozenset[str]().union(*(indeling(j) for j in range(eerste, laatste + 1)))
            gebruikt = codes[heeft[open_].any(axis=0)]
            # No division has all of them: name the codes that none has, else those that are of other years.
            vreemd = gebruikt[~gebruikt.isin(bekend)]
            if vreemd.empty:
                vreemd = gebruikt[~gebruikt.isin(indeling(eerste))]
            raise OngeldigeInvoer(
                waarde=opsomming(list(vreemd[:5])), veld="gebied", doe=tekst("gebieden.herindelen.onbekend", jaar=jaar)
            )
    return uit


def _deel(
    waarden: npt.NDArray[np.float64],
    aanwezig: _Masker,
    redenen: npt.NDArray[np.object_],
    codes: pd.Index[Any],
    van: int,
    jaar: int,
    naar: int,
) -> pd.DataFrame:
    """Move groups (rows) that stand on one division; gives the long result with the number of the group."""
    tabel = gewichten_tabel(van, naar).sort_values(["naar", "van"])
    doel, begin = np.unique(tabel["naar"].to_numpy(dtype=object), return_index=True)
    bron = pd.Index(tabel["van"], dtype=object)
    gewicht = tabel["gewicht"].to_numpy()
    gedeeld = tabel["geschat"].to_numpy()

    # One column for each pair (source, target), those of one target side by side.
    plek = codes.get_indexer(bron)
    waarde = np.where(plek >= 0, waarden[:, plek], np.nan)
    is_er = aanwezig[:, plek] & (plek >= 0)
    reden = np.where(is_er, redenen[:, plek], Reden.NIET_BESCHIKBAAR)
    mag_ontbreken = bron.isin(list(verdwenen_in(jaar))) & ~is_er
    ontbreekt = np.isnan(waarde) & ~mag_ontbreken

    def raakt(paren: _Masker) -> _Masker:
        return np.logical_or.reduceat(paren, begin, axis=1)

    som = np.add.reduceat(np.nan_to_num(waarde) * gewicht, begin, axis=1)
    som[raakt(ontbreekt)] = np.nan
    waarom = np.full(som.shape, None, dtype=object)
    reden[pd.isna(reden)] = Reden.NIET_BESCHIKBAAR
    gezien = set(reden[ontbreekt].tolist())
    for r in sorted(gezien, key=lambda r: (_VOORRANG.index(r) if r in _VOORRANG else len(_VOORRANG), r)):
        waarom[raakt(ontbreekt & (reden == r)) & pd.isna(waarom)] = str(r)
    g, d = np.nonzero(raakt(is_er))
    return pd.DataFrame(
        {
            "groep": g,
            "gebied": doel[d],
            "aantal": som[g, d],
            "geschat": raakt(is_er & gedeeld)[g, d],
            "reden": waarom[g, d],
        }
    )
