"""The figures of wijken or buurten, beside those of their gemeenten and the nation, in the division of one year.

The source rounds the counts of wijken and buurten and gives those of the gemeente as they are. What is left of a
gemeente without its other wijken is therefore known but for the rounding of those; where that tells more of a small
wijk than the privacy rule does, a second wijk is hidden too. The same goes for a buurt in its wijk. A gemeente that is
hidden on the page of gemeenten is hidden here too, and so much of its wijken that their sum does not tell it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from kansrijk_analysis import areas, disclosure
from kansrijk_analysis.indicators.compute import (
    KOLOMMEN,
    REDENEN,
    STATUSSEN,
    Floats,
    Kubus,
    Venster,
    alle_vensters,
    rijen_van,
    titel,
)
from kansrijk_analysis.indicators.harmonise import NEDERLAND
from kansrijk_analysis.indicators.hiding import Verborgen
from kansrijk_analysis.indicators.mengen import meng_wijken
from kansrijk_analysis.indicators.waarden import alle_van_wijken
from kansrijk_analysis.model import Indicator, Maat, Niveau, Reden, Status, Telbron

Mask = NDArray[np.bool_]
Elders = Mapping[tuple[str, int, int], Collection[str]]
"""Per indicator, first and last year: the codes of the gemeenten in which the figure is hidden among all gemeenten."""

ASELECT = 5
"""Base of rounding at random: up or down, with the chance that leaves the mean as it is.

CBS says so of the inhabitants in its table of wijken en buurten, and the counts show it: in the 30 gemeenten of 2020
that are one wijk, the wijk lies up to four beside the gemeente, where rounding to the nearest five would be two.
Its tens (bijstand) are the nearest ten: the sum of the wijken lies as far from the gemeente as that gives.
"""


def afrondfout(basis: Floats) -> tuple[Floats, Floats]:
    """Give how far one rounded count can be off, and the variance of that, by the base of the rounding.

    >>> ver, spreiding = afrondfout(np.array([1.0, 5.0, 10.0]))
    >>> ver.tolist(), spreiding.round(2).tolist()
    ([0.0, 4.0, 5.0], [0.0, 4.0, 8.33])
    """
    aselect = basis == ASELECT
    ver = np.where(basis <= 1, 0.0, np.where(aselect, basis - 1, basis / 2))
    # At random, of a count with remainder r: r (base - r), on average (base² - 1) / 6.
    spreiding = np.where(basis <= 1, 0.0, np.where(aselect, (basis**2 - 1) / 6, basis**2 / 12))
    return ver, spreiding


class _Delen:
    """Wijken or buurten first, then what they lie in (wijken, gemeenten), then the nation; all counted by the source.

    ``geteld``: the areas that there are counts of; parts of a gemeente without any are left out.
    """

    def __init__(self, jaar: int, geteld: set[str], niveau: Niveau = Niveau.WIJK) -> None:
        wijken, buurten = areas.wijken(jaar), areas.buurten(jaar)
        eigen = wijken if niveau is Niveau.WIJK else buurten
        met_cijfers = set(eigen.loc[eigen["code"].isin(geteld), "gemeente"])
        wijken, buurten = (lijst[lijst["gemeente"].isin(met_cijfers)] for lijst in (wijken, buurten))
        self.buurten = pd.Index(buurten["code"] if niveau is Niveau.BUURT else [], dtype=object)
        self.wijken = pd.Index(wijken["code"], dtype=object)
        self.gemeenten = pd.Index(areas.gemeenten(jaar)["code"], dtype=object)
        self.alle = self.buurten.append(self.wijken).append(self.gemeenten).append(pd.Index([NEDERLAND], dtype=object))
        self.in_gemeente = _ligt_in(wijken["gemeente"], self.gemeenten)
        self.in_wijk = _ligt_in(buurten["wijk"] if niveau is Niveau.BUURT else buurten["wijk"][:0], self.wijken)

    @property
    def afgerond(self) -> int:
        """How many areas, the first ones, have counts that are rounded below gemeente level."""
        return len(self.buurten) + len(self.wijken)

    def ruimte(self, maten: Iterable[Maat]) -> Floats:
        """Half width of the rounding error of a sum of measures: never more than it can be, else 95% of them.

        The base differs per level; errors of several measures partly cancel out.
        """
        lijst = list(maten)
        uit = np.empty(len(self.alle))
        for waar, bases in (
            (slice(0, self.afgerond), [maat.afronding for maat in lijst]),
            (slice(self.afgerond, None), [maat.afronding_gemeente for maat in lijst]),
        ):
            ver, spreiding = afrondfout(np.array(bases, dtype=np.float64))
            uit[waar] = min(ver.sum(), max(ver.max(), 1.96 * np.sqrt(spreiding.sum())))
        return uit

    def verberg(self, vensters: Sequence[Venster], elders: Elders | None = None) -> list[Verborgen]:
        """Tell of each figure in which areas it is hidden: by the rule itself, or for another's sake.

        ``elders``: the gemeenten in which it is hidden among all gemeenten, for whichever reason.
        All at once: what one protects changes nothing for another, and one large programme is solved sooner than
        many small ones.
        """
        direct = [self._direct(venster) for venster in vensters]
        gemeente = [self._elders(venster, elders or {}) for venster in vensters]
        extra = [heel & ~weg for heel, weg in zip(gemeente, direct, strict=True)]
        nodig = [i for i, weg in enumerate(direct) if weg[: self.afgerond].any() or gemeente[i].any()]
        # The wijken first, as if there were no buurten: what is shown of them is the same on every page.
        stappen = [[_Laag(len(self.buurten), self.in_gemeente)]]
        if len(self.buurten):
            stappen.append([_Laag(0, self.in_wijk), _Laag(len(self.buurten), self.in_gemeente, vast=True)])
        for lagen in stappen if nodig else []:
            cellen = [_cellen(vensters[i], direct[i], extra[i], gemeente[i], lagen) for i in nodig]
            for i, weg in zip(nodig, _bescherm(cellen, lagen), strict=True):
                extra[i] |= weg
        return [Verborgen(*paar) for paar in zip(direct, extra, strict=True)]

    def _elders(self, venster: Venster, elders: Elders) -> Mask:
        cijfer = venster.cijfer
        if cijfer.indicator.privacy.minimum is None:
            return np.zeros(len(self.alle), dtype=np.bool_)
        codes = elders.get((cijfer.indicator.id, cijfer.van, cijfer.tot), ())
        return np.asarray(self.alle.isin(codes) & cijfer.bekend, dtype=np.bool_)

    def _direct(self, venster: Venster) -> Mask:
        cijfer, regel = venster.cijfer, venster.cijfer.indicator.privacy
        if regel.minimum is None:
            return np.zeros(len(self.alle), dtype=np.bool_)
        return disclosure.primary(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul) & cijfer.bekend


def _ligt_in(geheel: pd.Series[str], gehelen: pd.Index) -> sparse.csr_array:
    """Give a matrix of wholes x parts: which part lies in which whole."""
    rij, aantal = gehelen.get_indexer(pd.Index(geheel, dtype=object)), len(geheel)
    return sparse.coo_array((np.ones(aantal), (rij, np.arange(aantal))), shape=(len(gehelen), aantal)).tocsr()


class _Laag:
    """Parts that add up to wholes: where the parts begin among all areas; the wholes come right after the parts.

    ``vast``: which parts are hidden was settled before.
    """

    def __init__(self, begin: int, erin: sparse.csr_array, *, vast: bool = False) -> None:
        self.begin, self.erin, self.vast = begin, erin, vast
        self.delen, self.gehelen = erin.shape[1], erin.shape[0]


class _Cellen(NamedTuple):
    """The columns that ``disclosure.protect`` asks for, beside the relations."""

    waarde: Floats
    weg: Mask
    laag: Floats
    hoog: Floats
    kosten: Floats
    doel: Mask


def _cellen(venster: Venster, direct: Mask, ook: Mask, elders: Mask, lagen: Sequence[_Laag]) -> _Cellen:
    """Give the cells of one figure: what is printed of every part, the wholes, and what rounding took off each part.

    ``ook``: areas that are hidden already, for another's sake; ``elders``: gemeenten that are hidden among all
    gemeenten. The sum of its parts may tell no more of such a one than that it lies within the smallest number that is
    shown, to either side: nothing narrower is needed to protect another gemeente by it. Nobody sees the errors. That of
    a part is taken to be its share of the difference with the whole; any other would do, as only how far it can move
    counts.
    """
    cijfer, regel = venster.cijfer, venster.cijfer.indicator.privacy
    assert regel.minimum is not None
    alles, delen = _bereik(lagen)
    waarde = np.nan_to_num(cijfer.teller)
    # Of an area that is hidden itself the real count is asked; rounding took whole cases off the others.
    ruimte = np.where(direct, 0, np.floor(venster.ruimte))
    laag, hoog = disclosure.rule_range(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul)
    # An area of which the source tells nothing is as good as hidden, with no bounds.
    stil = np.isnan(cijfer.teller)
    # A rounded count can lie a little outside what the rule tells of the real one.
    laag, hoog = np.minimum(np.where(stil, 0, laag), waarde), np.maximum(np.where(stil, np.inf, hoog), waarde)
    laag = np.where(elders, np.maximum(0, waarde - regel.minimum), laag)
    hoog = np.where(elders, waarde + regel.minimum, hoog)
    kosten = np.where(cijfer.bekend, 1 + np.sqrt(waarde), np.inf)
    kosten[delen.stop :] = np.inf
    fout = np.zeros_like(waarde)
    for deel in lagen:
        hier, erna = _plekken(deel)
        if deel.vast:
            kosten[hier] = np.inf
        verschil = (waarde[erna] - deel.erin @ waarde[hier]) / np.maximum(deel.erin.sum(axis=1), 1)
        fout[hier] = np.clip(deel.erin.T @ verschil, -ruimte[hier], ruimte[hier])
    aantal = delen.stop - delen.start
    hier, gemeenten = _plekken(lagen[-1])
    doel = direct & (np.arange(len(waarde)) < delen.stop)
    # Of one without figures of its parts there is no sum.
    doel[gemeenten] |= elders[gemeenten] & (lagen[-1].erin @ cijfer.bekend[hier] > 0)
    return _Cellen(
        np.concatenate([waarde[alles], fout[delen]]),
        np.concatenate([(direct | stil | ook)[alles], np.ones(aantal, dtype=np.bool_)]),
        np.concatenate([laag[alles], -ruimte[delen]]),
        np.concatenate([hoog[alles], ruimte[delen]]),
        np.concatenate([kosten[alles], np.full(aantal, np.inf)]),
        np.concatenate([doel[alles], np.zeros(aantal, dtype=np.bool_)]),
    )


def _bescherm(figuren: Sequence[_Cellen], lagen: Sequence[_Laag]) -> list[Mask]:
    """Give for each figure the parts that must be hidden because a whole would give another part away."""
    alles, delen = _bereik(lagen)
    optelling = _optelling(lagen)
    extra = np.stack(disclosure.protect_each([disclosure.Question(*cellen, optelling) for cellen in figuren]))
    # The nation comes after the wholes, and is never hidden for another's sake.
    uit = np.zeros((len(figuren), alles.stop + 1), dtype=np.bool_)
    uit[:, delen] = extra[:, : delen.stop - delen.start]
    return list(uit)


def _bereik(lagen: Sequence[_Laag]) -> tuple[slice, slice]:
    """Places of all cells that are printed, and of the parts among them."""
    begin, eind = lagen[0].begin, lagen[-1].begin + lagen[-1].delen
    return slice(begin, eind + lagen[-1].gehelen), slice(begin, eind)


def _plekken(laag: _Laag) -> tuple[slice, slice]:
    """Places of the parts and of their wholes among all areas."""
    midden = laag.begin + laag.delen
    return slice(laag.begin, midden), slice(midden, midden + laag.gehelen)


def _optelling(lagen: Sequence[_Laag]) -> sparse.csr_array:
    """Give what must add up: each whole, with its own error, is the sum of its parts with theirs."""
    alles, delen = _bereik(lagen)
    breed, fouten = alles.stop - alles.start, delen.stop - delen.start
    rijen = []
    for laag in lagen:
        hier, erna = (slice(s.start - alles.start, s.stop - alles.start) for s in _plekken(laag))
        rij, kolom = laag.erin.tocoo().coords
        heel = np.arange(laag.gehelen)
        stukken = [
            (rij, kolom + hier.start, -1.0),
            (rij, kolom + hier.start + breed, -1.0),
            (heel, heel + erna.start, 1.0),
        ]
        if erna.stop <= fouten:  # wholes that are rounded too
            stukken.append((heel, heel + erna.start + breed, 1.0))
        rijen.append(
            sparse.coo_array(
                (
                    np.concatenate([np.full(len(r), teken) for r, _, teken in stukken]),
                    (np.concatenate([r for r, _, _ in stukken]), np.concatenate([k for _, k, _ in stukken])),
                ),
                shape=(laag.gehelen, breed + fouten),
            )
        )
    return sparse.vstack(rijen, format="csr")


def bereken_wijken(
    tellingen: Mapping[str, pd.DataFrame],
    indicatoren: Iterable[Indicator],
    tabellen: Mapping[str, Telbron],
    jaar: int,
    niveau: Niveau = Niveau.WIJK,
    elders: Elders | None = None,
) -> pd.DataFrame:
    """Compute the indicators whose counts are there for wijken (or buurten), in the division of ``jaar``.

    ``tellingen``: per table id the frame of ``harmonise`` with wijken, buurten, gemeenten and nation; other areas are
    left out. Of years before ``jaar`` an area has counts only where it is known to be the same one (see
    ``areas.koppel_wijken``). With buurten come their wijken too. ``elders``: what is hidden of gemeenten among all
    gemeenten, in this division. Returns the Figures table (see ``Figures``).
    """
    gebieden = _Delen(jaar, {str(code) for frame in tellingen.values() for code in frame["gebied"].unique()}, niveau)
    kubussen = {naam: _kubus(frame, tabellen[naam], gebieden, jaar) for naam, frame in tellingen.items()}
    lijst = list(indicatoren)
    vensters = alle_vensters(lijst, kubussen, tabellen, gebieden)
    rijen = [rijen_van(v, weg, gebieden) for v, weg in zip(vensters, gebieden.verberg(vensters, elders), strict=True)]
    rijen += alle_van_wijken(lijst, tellingen, tabellen, gebieden.alle, jaar)
    if not rijen:
        return pd.DataFrame(columns=KOLOMMEN)
    tabel = meng_wijken(pd.concat(rijen, ignore_index=True)[KOLOMMEN])
    tabel["reden"] = tabel["reden"].astype("str")
    return tabel


def _kubus(tellingen: pd.DataFrame, tabel: Telbron, gebieden: _Delen, jaar: int) -> Kubus:
    optelbaar = {maat.titel for maat in tabel.maten if maat.optelbaar}
    nodig = tellingen[tellingen["maat"].map(titel).isin(optelbaar)]
    veranderd: dict[int, pd.Index] = {}
    # Unless the source counted all its years on one division.
    if tabel.indeling_wijken != jaar:
        nodig, veranderd = _op_indeling(nodig, jaar)
    maten = {maat: plaats for plaats, maat in enumerate(sorted(nodig["maat"].unique()))}
    jaren = sorted(int(j) for j in nodig["jaar"].unique())
    vorm = (len(gebieden.alle), len(jaren), len(maten))
    rij = gebieden.alle.get_indexer(pd.Index(nodig["gebied"]))
    binnen = rij >= 0
    kolom = nodig["jaar"].map({j: plaats for plaats, j in enumerate(jaren)}).to_numpy(dtype=np.int64)
    plek = (rij[binnen], kolom[binnen], nodig["maat"].map(maten).to_numpy(dtype=np.int64)[binnen])
    aantal = np.full(vorm, np.nan)
    reden = np.full(vorm, REDENEN.index(Reden.NIET_BESCHIKBAAR), dtype=np.int8)
    for ouder, codes in veranderd.items():
        if ouder in jaren:
            reden[gebieden.alle.isin(codes), jaren.index(ouder)] = REDENEN.index(Reden.GEBIED_VERANDERD)
    status = np.zeros(vorm, dtype=np.int8)
    aantal[plek] = nodig["aantal"].to_numpy(dtype=np.float64)[binnen]
    reden[plek] = nodig["reden"].fillna("").map(REDENEN.index).to_numpy(dtype=np.int8)[binnen]
    status[plek] = nodig["status"].map(STATUSSEN.index).to_numpy(dtype=np.int8)[binnen]
    _land(nodig, aantal, status, jaren, maten)
    reden[~np.isnan(aantal)] = 0
    return Kubus(gebieden.alle, jaren, maten, aantal, reden, status)


def _op_indeling(tellingen: pd.DataFrame, jaar: int) -> tuple[pd.DataFrame, dict[int, pd.Index]]:
    """Put counts on the division of ``jaar``: gemeenten by their changes, their parts only where those are the same.

    Gives the counts and, per earlier year, the areas of ``jaar`` that were not the same area then. Years of which the
    wijken are not known, and later ones, fall away.
    """
    delen, veranderd = [tellingen[tellingen["jaar"] == jaar]], {}
    for ouder in areas.wijk_jaren():
        rijen = tellingen[tellingen["jaar"] == ouder]
        if ouder >= jaar or rijen.empty:
            continue
        samen = pd.concat([areas.koppel_wijken(ouder, jaar, niveau) for niveau in (Niveau.WIJK, Niveau.BUURT)])
        zelfde = samen["uitkomst"].isin(areas.VERGELIJKBAAR)
        nieuw = dict(zip(samen.loc[zelfde, "oude_code"], samen.loc[zelfde, "code"], strict=True))
        veranderd[ouder] = pd.Index(samen.loc[~zelfde & (samen["code"] != ""), "code"])
        is_deel = rijen["gebied"].str.match("WK|BU")
        eigen = rijen[is_deel].assign(gebied=rijen.loc[is_deel, "gebied"].map(nieuw)).dropna(subset="gebied")
        hoger = areas.herindeel(rijen[~is_deel], jaar, sleutels=["maat"], van_jaar=ouder)
        status = np.where(hoger["geschat"], Status.GESCHAT.value, rijen["status"].iloc[0])
        delen += [eigen, hoger.assign(status=status)]
    return pd.concat(delen, ignore_index=True), veranderd


def _land(
    tellingen: pd.DataFrame, aantal: Floats, status: NDArray[np.int8], jaren: list[int], maten: dict[str, int]
) -> None:
    """Where the source does not count the nation itself it is the sum of that year's gemeenten, if none lacks."""
    gemeenten = tellingen[tellingen["gebied"].str.startswith("GM")]
    for (jaar, maat), deel in gemeenten.groupby(["jaar", "maat"]):
        plek = (-1, jaren.index(int(str(jaar))), maten[str(maat)])
        if np.isnan(aantal[plek]):
            aantal[plek] = deel["aantal"].sum(skipna=False)
            status[plek] = max(map(STATUSSEN.index, deel["status"]))
