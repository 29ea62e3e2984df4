"""Values that a source publishes ready-made: surveys, models, percentages without counts. Shown as they are, or not.

There are no counts to add up or to move to another division, so a gemeente, wijk or buurt that changed has no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.indicators.mengen import naast
from kansrijk_analysis.indicators.perioden import perioden_in
from kansrijk_analysis.model import Indicator, Niveau, Reden, Status, Telbron, Waardedeel
from kansrijk_analysis.text import jaren


def gepubliceerd(
    indicator: Indicator,
    deel: Waardedeel,
    tellingen: pd.DataFrame,
    tabel: Telbron,
    gebieden: pd.Index,
    jaar: int,
) -> list[pd.DataFrame]:
    """Give the rows of values that the source publishes ready-made: they are shown as they are, or not at all.

    A gemeente whose area changed between the year of the value and ``jaar`` has no value: there are no counts to move.
    """
    maten = [m for m in (deel.maat, deel.ondergrens, deel.bovengrens) if m is not None]
    nodig = tellingen[tellingen["maat"].isin(maten)]
    if deel.maat not in set(nodig["maat"]):
        return []
    aanwezig = sorted(int(j) for j in nodig.loc[nodig["maat"] == deel.maat, "jaar"].unique())
    rijen = []
    for van, tot in perioden_in(aanwezig, deel.jaren):
        delen = _overgang(tabel.indeling or tot, jaar)
        dezelfde = delen[~delen["naar"].duplicated(keep=False) & ~delen["van"].duplicated(keep=False)]
        van_jaar = nodig[nodig["jaar"] == tot]
        # Some sources list every code there ever was, empty in the years in which it was no gemeente.
        van_jaar = van_jaar[~van_jaar["gebied"].str.startswith("GM") | van_jaar["gebied"].isin(delen["van"])]
        gebied = van_jaar["gebied"].replace(dict(zip(dezelfde["van"], dezelfde["naar"], strict=True)))
        van_jaar = van_jaar.set_index(gebied)
        lagen = {m: van_jaar[van_jaar["maat"] == m].reindex(gebieden) for m in maten}
        waarde = lagen[deel.maat]
        reden = waarde["reden"].where(waarde["reden"].notna(), None).astype("object")
        reden[waarde["aantal"].isna() & reden.isna()] = Reden.NIET_BESCHIKBAAR.value
        reden[gebieden.isin(delen["naar"]) & ~gebieden.isin(dezelfde["naar"])] = Reden.GEBIED_VERANDERD.value
        weg = reden.notna().to_numpy()
        leeg = np.full(len(gebieden), np.nan)
        grenzen = {
            naam: leeg if maat is None else np.where(weg, np.nan, lagen[maat]["aantal"].to_numpy(dtype=np.float64))
            for naam, maat in (("ondergrens", deel.ondergrens), ("bovengrens", deel.bovengrens))
        }
        rijen.append(
            pd.DataFrame(
                {
                    "indicator": indicator.id,
                    "gebied": gebieden,
                    "periode": jaren(van, tot),
                    "van": van,
                    "tot": tot,
                    "teller": leeg,
                    "noemer": leeg,
                    "waarde": np.where(weg, np.nan, waarde["aantal"].to_numpy(dtype=np.float64)),
                    **grenzen,
                    "speling": leeg,
                    "status": waarde["status"].fillna(Status.DEFINITIEF.value).to_numpy(),
                    "reden": reden.to_numpy(),
                    "bron": deel.tabel,
                }
            )
        )
    return rijen


def alle_gepubliceerde(
    indicatoren: Iterable[Indicator],
    tellingen: Mapping[str, pd.DataFrame],
    tabellen: Mapping[str, Telbron],
    gebieden: pd.Index,
    jaar: int,
) -> list[pd.DataFrame]:
    """Give the rows of every ready-made value; of one with figures of more sources, of each of them."""
    per_indicator: dict[str, list[pd.DataFrame]] = {}
    for indicator in indicatoren:
        deel = indicator.waarde
        if deel is not None and deel.tabel in tellingen:
            eerder = per_indicator.get(indicator.id, [])
            nieuw = gepubliceerd(indicator, deel, tellingen[deel.tabel], tabellen[deel.tabel], gebieden, jaar)
            oud, erbij = ([(int(r["van"].iloc[0]), int(r["tot"].iloc[0])) for r in lijst] for lijst in (eerder, nieuw))
            per_indicator[indicator.id] = [*(eerder if naast(oud, erbij) else []), *nieuw]
    return [rijen for lijst in per_indicator.values() for rijen in lijst]


def alle_van_wijken(
    indicatoren: Iterable[Indicator],
    tellingen: Mapping[str, pd.DataFrame],
    tabellen: Mapping[str, Telbron],
    gebieden: pd.Index,
    jaar: int,
) -> list[pd.DataFrame]:
    """Give what ``alle_gepubliceerde`` gives, for wijken and buurten too, where the table has them.

    A value of a wijk or buurt needs an area that is the same one in ``jaar``; where the wijken of the table's own
    division are not known, nothing of it can be told. Values of years after ``jaar``, and of tables on a later
    division, are left out.
    """
    lijst, op_indeling, veranderd = list(indicatoren), {}, {}
    for naam in sorted({i.waarde.tabel for i in lijst if i.waarde is not None} & tellingen.keys()):
        tabel = tabellen[naam]
        if max(tabel.indeling or 0, tabel.indeling_wijken or 0) <= jaar:
            op_indeling[naam], veranderd[naam] = _delen_op_indeling(tellingen[naam], tabel, jaar)
    uit = []
    for rijen in alle_gepubliceerde(lijst, op_indeling, tabellen, gebieden, jaar):
        weg = gebieden.isin(veranderd[str(rijen["bron"].iloc[0])].get(int(rijen["tot"].iloc[0]), []))
        uit.append(rijen.assign(reden=rijen["reden"].mask(weg & rijen["waarde"].isna(), Reden.GEBIED_VERANDERD.value)))
    bekend = {
        str(rijen["indicator"].iloc[0])
        for rijen in uit
        if rijen.loc[rijen["gebied"].str.match("WK|BU"), "waarde"].notna().any()
    }
    return [rijen for rijen in uit if rijen["indicator"].iloc[0] in bekend]


def _delen_op_indeling(frame: pd.DataFrame, tabel: Telbron, jaar: int) -> tuple[pd.DataFrame, dict[int, pd.Index]]:
    """Give wijken and buurten the codes of ``jaar`` where they are the same area; and per year those that are not."""
    delen: list[pd.DataFrame] = []
    veranderd: dict[int, pd.Index] = {}
    is_deel = frame["gebied"].str.match("WK|BU")
    for van in sorted(int(j) for j in frame["jaar"].unique() if j <= jaar):
        hier = frame["jaar"] == van
        delen.append(frame[hier & ~is_deel])
        eigen, basis = frame[hier & is_deel], tabel.indeling_wijken or van
        if basis == jaar:
            delen.append(eigen)
        elif basis in areas.wijk_jaren():
            samen = pd.concat([areas.koppel_wijken(basis, jaar, niveau) for niveau in (Niveau.WIJK, Niveau.BUURT)])
            zelfde = samen["uitkomst"].isin(areas.VERGELIJKBAAR)
            nieuw = dict(zip(samen.loc[zelfde, "oude_code"], samen.loc[zelfde, "code"], strict=True))
            veranderd[van] = pd.Index(samen.loc[~zelfde & (samen["code"] != ""), "code"])
            delen.append(eigen.assign(gebied=eigen["gebied"].map(nieuw)).dropna(subset="gebied"))
    return pd.concat(delen, ignore_index=True) if delen else frame[:0], veranderd


def _overgang(van: int, naar: int) -> pd.DataFrame:
    """Which gemeenten of ``van`` became which of ``naar``; a year after the newest register has the newest division."""
    return areas.gewichten(min(van, areas.laatste_jaar()), naar)
