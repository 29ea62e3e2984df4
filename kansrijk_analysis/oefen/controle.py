"""Find the planted truths back in figures, with the statistics that users' own figures go through."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from kansrijk_analysis import areas, stats
from kansrijk_analysis.indicators import Figures, catalogus
from kansrijk_analysis.indicators.catalogue import NEDERLAND
from kansrijk_analysis.model import Reden, Status
from kansrijk_analysis.oefen.antwoorden import Sleutel, Waarheid, sleutel
from kansrijk_analysis.oefen.niveaus import Floats
from kansrijk_analysis.oefen.planten import TRECHTER
from kansrijk_analysis.stats.compare import Kind
from kansrijk_analysis.text import getal, opsomming, tekst

ZEKERHEID = 0.95
"""Confidence at which something counts as found, after the correction for many comparisons."""

_KLEINSTE_P = 0.0001


class Bevinding(NamedTuple):
    """Whether one planted truth is found back, and what was found."""

    soort: str
    gemeente: str
    goed: bool
    melding: str


class _Reeks(NamedTuple):
    """Counts of one indicator: gemeenten (sorted codes) x periods, and those of the nation; NaN where hidden."""

    codes: pd.Index
    midden: Floats
    teller: Floats
    noemer: Floats
    land_teller: Floats
    land_noemer: Floats
    kind: Kind


def controleer_sleutel(figures: Figures, antwoorden: Sleutel | None = None) -> list[Bevinding]:
    """Look for every planted truth of the key (default: the shipped one) in the practice figures.

    A truth of which the figures lack the indicator is not found. Raises ``OngeldigeDefinitie`` for a key that can't
    be read.
    """
    uit = []
    for waarheid in (antwoorden or sleutel()).waarheden:
        if (figures.table["indicator"] == waarheid.indicator).any():
            goed, melding = _ZOEK[waarheid.soort](figures, waarheid)
        else:
            goed, melding = False, tekst("oefen.controle.geen_cijfers", indicator=waarheid.indicator)
        uit.append(Bevinding(waarheid.soort, waarheid.gemeente, goed, melding))
    return uit


def _reeks(figures: Figures, indicator: str) -> _Reeks:
    tabel = figures.table[figures.table["indicator"] == indicator]
    vensters = sorted(set(zip(tabel["van"].tolist(), tabel["tot"].tolist(), strict=True)))
    codes = pd.Index(sorted(tabel.loc[tabel["gebied"].str.startswith("GM"), "gebied"].unique()))

    def breed(kolom: str) -> pd.DataFrame:
        uit = tabel.pivot(index="gebied", columns=["van", "tot"], values=kolom).astype("float64")
        return uit[vensters]

    teller, noemer = breed("teller"), breed("noemer")
    eigen = catalogus().get(indicator)
    return _Reeks(
        codes,
        np.array([(van + tot) / 2 for van, tot in vensters]),
        teller.reindex(codes).to_numpy(),
        noemer.reindex(codes).to_numpy(),
        teller.reindex([NEDERLAND]).to_numpy()[0],
        noemer.reindex([NEDERLAND]).to_numpy()[0],
        "rate" if eigen is not None and eigen.soort == "cijfer" else "proportion",
    )


def trends(figures: Figures, indicator: str) -> pd.DataFrame:
    """Give the trend of every gemeente in an indicator: ``change`` a year, ``p``, and ``p_bij`` over all gemeenten."""
    reeks = _reeks(figures, indicator)
    reken = stats.trend_in_proportions if reeks.kind == "proportion" else stats.trend_in_rates
    teller, noemer = np.where(np.isnan(reeks.noemer), np.nan, reeks.teller), np.nan_to_num(reeks.noemer)
    wild = stats.trend_dispersion(teller, noemer, reeks.midden, kind=reeks.kind)
    lijn = reken(teller, noemer, reeks.midden, dispersion=wild)
    return pd.DataFrame(
        {"change": lijn.change, "p": lijn.p, "p_bij": stats.benjamini_hochberg(lijn.p)}, index=reeks.codes
    )


def verschillen(figures: Figures, indicator: str) -> pd.DataFrame:
    """Compare the newest figure of every gemeente with the rest of the nation: ``z, p``, ``p_bij`` over gemeenten.

    ``plaats`` is the place among all that are shown, 1 for the highest; ``binnen`` tells whether it lies within the
    funnel of 99.8%.
    """
    reeks = _reeks(figures, indicator)
    teller, noemer = reeks.teller[:, -1], reeks.noemer[:, -1]
    land_teller, land_noemer = reeks.land_teller[-1], reeks.land_noemer[-1]
    p = stats.compare_with_rest(teller, noemer, land_teller, land_noemer, kind=reeks.kind)
    grens = stats.funnel_limits(land_teller / land_noemer, noemer, (TRECHTER,), kind=reeks.kind)
    with np.errstate(divide="ignore", invalid="ignore"):
        deel = teller / noemer
        binnen = (deel >= grens.lower[0]) & (deel <= grens.upper[0])
    return pd.DataFrame(
        {
            "deel": deel,
            "z": p.z,
            "p": p.p,
            "p_bij": stats.benjamini_hochberg(p.p),
            "plaats": pd.Series(deel).rank(ascending=False, method="min").to_numpy(),
            "binnen": binnen,
        },
        index=reeks.codes,
    )


def over_indicatoren(figures: Figures, gemeente: str) -> dict[str, float]:
    """Give the p of every indicator of a gemeente, corrected for all of them together; NaN where nothing is tested."""
    namen = sorted(figures.table["indicator"].unique())
    bekend = catalogus()
    p = [
        float(verschillen(figures, naam)["p"][gemeente])
        if naam in bekend and bekend[naam].soort in ("aandeel", "cijfer")
        else float("nan")
        for naam in namen
    ]
    return dict(zip(namen, stats.benjamini_hochberg(p).tolist(), strict=True))


def _rij(tabel: pd.DataFrame, gemeente: str) -> dict[str, float]:
    return {str(kolom): float(tabel[kolom][gemeente]) for kolom in tabel.columns}


def _zeker(figures: Figures, waarheid: Waarheid) -> tuple[dict[str, float], bool, bool]:
    """Row of the gemeente; and whether it stands out after correction, over gemeenten and over indicators."""
    rij = _rij(verschillen(figures, waarheid.indicator), waarheid.gemeente)
    eigen = over_indicatoren(figures, waarheid.gemeente)[waarheid.indicator]
    return rij, rij["p_bij"] < 1 - ZEKERHEID, eigen < 1 - ZEKERHEID


def _kans(p: float) -> str:
    """Write a p with its sign: never as zero."""
    return (
        tekst("oefen.controle.kleiner", p=getal(_KLEINSTE_P, 4))
        if p < _KLEINSTE_P
        else f"= {getal(p, 2 if p > 0.01 else 4)}"
    )


def _verslechtering(figures: Figures, waarheid: Waarheid) -> tuple[bool, str]:
    alle = trends(figures, waarheid.indicator)
    rij = _rij(alle, waarheid.gemeente)
    goed = rij["p_bij"] < 1 - ZEKERHEID and rij["change"] > 0
    return goed, tekst(
        f"oefen.controle.verslechtering.{'ja' if goed else 'nee'}",
        naam=waarheid.naam,
        p=_kans(rij["p_bij"]),
        aantal=int(alle["p"].notna().sum()),
    )


def _splitsing(figures: Figures, waarheid: Waarheid) -> tuple[bool, str]:
    delen = [deel.gemeente for deel in waarheid.delen]
    tabel = figures.table[(figures.table["indicator"] == waarheid.indicator) & figures.table["gebied"].isin(delen)]
    assert waarheid.jaar is not None
    ervoor = tabel.loc[tabel["tot"] < waarheid.jaar, "status"] == Status.GESCHAT
    erna = tabel.loc[tabel["van"] >= waarheid.jaar, "status"] == Status.GESCHAT
    goed = bool(len(ervoor) and len(erna) and ervoor.all() and not erna.any())
    return goed, tekst(
        f"oefen.controle.splitsing.{'ja' if goed else 'nee'}",
        naam=waarheid.naam,
        jaar=waarheid.jaar,
        delen=opsomming([deel.naam for deel in waarheid.delen]),
    )


def _redenen(figures: Figures, waarheid: Waarheid, gemeenten: list[str]) -> pd.Series:
    """Why figures of the year of a truth are missing, by gemeente; empty where there is one."""
    tabel = figures.table[(figures.table["indicator"] == waarheid.indicator) & (figures.table["tot"] == waarheid.jaar)]
    return tabel.set_index("gebied")["reden"].reindex(gemeenten).fillna("")


def _klein_eiland(figures: Figures, waarheid: Waarheid) -> tuple[bool, str]:
    reden = _redenen(figures, waarheid, [waarheid.gemeente]).iloc[0]
    goed = bool(reden == Reden.AFGESCHERMD)
    return goed, tekst(f"oefen.controle.klein_eiland.{'ja' if goed else 'nee'}", naam=waarheid.naam)


def _verborgen_aanvulling(figures: Figures, waarheid: Waarheid) -> tuple[bool, str]:
    assert waarheid.regio is not None
    redenen = _redenen(figures, waarheid, areas.leden(waarheid.regio, figures.jaar))
    namen = areas.gemeenten(figures.jaar).set_index("code")["naam"]
    ook = [str(namen[code]) for code in redenen.index[redenen == Reden.AFGESCHERMD_INDIRECT]]
    goed = redenen[waarheid.gemeente] == Reden.AFGESCHERMD and len(ook) > 0
    return bool(goed), tekst(
        f"oefen.controle.verborgen_aanvulling.{'ja' if goed else 'nee'}", naam=waarheid.naam, ook=opsomming(ook)
    )


def _lijkt_slecht(figures: Figures, waarheid: Waarheid) -> tuple[bool, str]:
    rij, bij_gemeenten, bij_indicatoren = _zeker(figures, waarheid)
    toen = next(stand.plaats for stand in waarheid.jaren if stand.jaar == waarheid.jaar)
    goed = bool(rij["plaats"] <= toen and rij["binnen"] and not bij_gemeenten and not bij_indicatoren)
    return goed, tekst(
        f"oefen.controle.lijkt_slecht.{'ja' if goed else 'nee'}",
        naam=waarheid.naam,
        plaats=getal(rij["plaats"]),
        p=_kans(rij["p_bij"]),
    )


def _echt_goed(figures: Figures, waarheid: Waarheid) -> tuple[bool, str]:
    rij, bij_gemeenten, bij_indicatoren = _zeker(figures, waarheid)
    goed = bool(rij["z"] < 0 and bij_gemeenten and bij_indicatoren)
    return goed, tekst(f"oefen.controle.echt_goed.{'ja' if goed else 'nee'}", naam=waarheid.naam, p=_kans(rij["p_bij"]))


_ZOEK: dict[str, Callable[[Figures, Waarheid], tuple[bool, str]]] = {
    "verslechtering": _verslechtering,
    "splitsing": _splitsing,
    "klein_eiland": _klein_eiland,
    "verborgen_aanvulling": _verborgen_aanvulling,
    "lijkt_slecht": _lijkt_slecht,
    "echt_goed": _echt_goed,
}
