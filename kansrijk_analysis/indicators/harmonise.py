"""Second place of the figures: raw tables become *tellingen* in one schema.

A telling is one count of one measure in one area and year, in the division of areas of that year.
Percentages of a source are never carried over: only counts can be added up.
"""

from __future__ import annotations

import pandas as pd

from kansrijk_analysis.errors import AntwoordOnjuist
from kansrijk_analysis.model import Reden, Status, Tabel
from kansrijk_analysis.sources.maten import kaal
from kansrijk_analysis.text import tekst

KOLOMMEN = ["tabel", "maat", "gebied", "jaar", "aantal", "status", "reden"]
NEDERLAND = "NL01"
SPLITSING = " | "

_STATUS = {
    "Definitief": Status.DEFINITIEF,
    "Voorlopig": Status.VOORLOPIG,
    "NaderVoorlopig": Status.NADER_VOORLOPIG,
    "": Status.DEFINITIEF,  # a table without periods says nothing; its edition is what it is
}
_REDEN = {
    "Impossible": Reden.GEBIED_BESTOND_NIET,
    "Confidential": Reden.AFGESCHERMD,
    "NotAvailable": Reden.NIET_BESCHIKBAAR,
    "Null": Reden.NIET_BESCHIKBAAR,
}


def harmoniseer(ruw: pd.DataFrame, definitie: Tabel) -> pd.DataFrame:
    """Turn the long raw table of one source table into tellingen.

    Returns a frame with the columns of ``KOLOMMEN``, one row per measure, area and year, sorted;
    ``aantal`` is NaN where ``reden`` says why. Rows of areas that did not exist are left out, and so
    are texts. A measure without one single value is ``niet_in_editie``.

    Raises ``AntwoordOnjuist`` when a measure, area and year occurs twice.
    """
    met_tekst = set(ruw.loc[ruw["tekst"].notna(), "maat"])
    cijfers = ruw[~ruw["maat"].isin(met_tekst) & ruw["jaar"].notna()]
    rijen = pd.DataFrame(
        {
            "tabel": definitie.id,
            "maat": _namen(cijfers, definitie),
            # The nation is NL00 in the tables of wijken and buurten and NL01 elsewhere.
            "gebied": cijfers["gebied"].astype("str").replace("NL00", NEDERLAND),
            "jaar": cijfers["jaar"].astype("int64"),
            "aantal": cijfers["waarde"].astype("float64"),
            "status": cijfers["status"].fillna("").map(_STATUS).fillna(Status.VOORLOPIG).astype("str"),
            "reden": cijfers["attribuut"].map(_REDEN).where(cijfers["waarde"].isna()).astype("object"),
        }
    )
    rijen = rijen[rijen["reden"] != Reden.GEBIED_BESTOND_NIET]
    rijen.loc[rijen["aantal"].isna() & rijen["reden"].isna(), "reden"] = Reden.NIET_BESCHIKBAAR.value
    leeg = rijen.groupby("maat")["aantal"].transform(lambda aantal: aantal.isna().all())
    rijen.loc[leeg, "reden"] = Reden.NIET_IN_EDITIE.value
    rijen["reden"] = rijen["reden"].map(lambda reden: str(reden) if pd.notna(reden) else None).astype("str")
    dubbel = rijen.duplicated(["maat", "gebied", "jaar"])
    if dubbel.any():
        eerste = rijen[dubbel].iloc[0]
        raise AntwoordOnjuist(
            bron=definitie.uitgever,
            tabel=definitie.id,
            wat=tekst("gegevens.dubbel", maat=eerste["maat"], gebied=eerste["gebied"], jaar=eerste["jaar"]),
        )
    return rijen[KOLOMMEN].sort_values(["maat", "jaar", "gebied"], ignore_index=True)


def _namen(cijfers: pd.DataFrame, definitie: Tabel) -> pd.Series[str]:
    """Name of the measure of every row; in a table that is split out with that of the category."""
    maat = cijfers["maat"].astype("str")
    eigen = {kaal(m.code): m.titel for m in definitie.maten if m.code is not None and not m.titel_gezien}
    if eigen:
        maat = cijfers["maat_code"].map(kaal).map(eigen).fillna(maat).astype("str")
    if definitie.uitgesplitst is None:
        return maat
    # As the definition calls them: by code, or by title where the code was not seen.
    genoemd = definitie.filters[definitie.uitgesplitst]
    code = cijfers[definitie.uitgesplitst].astype("str")
    return maat.str.cat(code.where(code.isin(genoemd), cijfers[f"{definitie.uitgesplitst}_naam"]), sep=SPLITSING)
