"""Which figures are hidden: all indicators and periods together, for what one shows another may have to hide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kansrijk_analysis import disclosure
from kansrijk_analysis.model import Breukdeel, Indicator

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Atoom = tuple[str, str, int]  # table, measure and year of a count that is never shown by itself
# Figures that count some of the same people; and the counts they have in common, by which of them (places in
# the group; below zero, minus one, where it is subtracted) hold it.
_Groep = tuple[list[int], dict[tuple[int, ...], Floats]]

# What hiding a figure loses, in figures of a gemeente of middling size. A region is what its gemeenten are
# compared with, so it is dear; a gemeente with many people is a little dearer than a small one.
_REGIO = 3.0
_REGIO_HOOGSTENS = 20
_GROOTTE = 0.1


@dataclass(frozen=True)
class Cijfer:
    """One indicator in one period, of all areas, before anything is hidden.

    ``bekend``: where it has a figure. ``leeg``: where it has none because its denominator is zero.
    ``atomen``: the counts that the numerator is the sum of.
    """

    indicator: Indicator
    van: int
    tot: int
    teller: Floats
    noemer: Floats | None
    bekend: Mask
    leeg: Mask
    atomen: Mapping[Atoom, Floats]

    @property
    def mensen(self) -> Floats | None:
        """The group that the cases are part of; a rate has none."""
        return self.noemer if self.indicator.soort == "aandeel" else None

    @property
    def lengte(self) -> int:
        """Years that are added up."""
        return self.tot - self.van + 1


class Verborgen(NamedTuple):
    """Areas whose figure is hidden: by the rule itself, or because it would give another away."""

    direct: Mask
    indirect: Mask


def verberg(cijfers: Sequence[Cijfer], optelling: Mask) -> list[Verborgen]:
    """Tell for each figure in which areas it is hidden.

    ``optelling``: areas x gemeenten, which gemeenten add up to each area; the first areas are the gemeenten
    themselves. A figure is hidden:

    - directly, where its rule says so;
    - where it would show a count that is hidden as a figure of its own: as its denominator, or as one of the
      years that are added up;
    - where the figure of the same indicator from another source is hidden;
    - where a published total would otherwise tell more of a hidden figure than the rule itself. First per
      indicator and period; then once more over all indicators that count the same people, since the mothers
      of 40 and older are among those of 35 and older.

    Counts that others divide by come first, shorter periods before longer ones.
    """
    zoek = _Zoektocht(cijfers, optelling)
    while zoek.ronde():
        pass
    return [Verborgen(direct, weg & ~direct) for direct, weg in zip(zoek.direct, zoek.weg, strict=True)]


def _sleutel(deel: Breukdeel) -> tuple[str, ...]:
    return (deel.tabel, *sorted(deel.maten), "-", *sorted(deel.min_maten))


class _Zoektocht:
    def __init__(self, cijfers: Sequence[Cijfer], optelling: Mask) -> None:
        self.cijfers = cijfers
        gebieden, gemeenten = optelling.shape
        regios = np.arange(gemeenten, gebieden)
        # A total minus its parts.
        self.optellen = np.zeros((len(regios), gebieden))
        self.optellen[np.arange(len(regios)), regios] = 1
        self.optellen[:, :gemeenten] -= optelling[gemeenten:]
        self.is_totaal = np.arange(gebieden) >= gemeenten
        self.leden = optelling.sum(axis=1)
        self.direct = [self._direct(cijfer) for cijfer in cijfers]
        self.weg = [direct.copy() for direct in self.direct]
        gedeeld = {_sleutel(c.indicator.noemer) for c in cijfers if c.indicator.noemer is not None}
        rang = [(_sleutel(_teller(c)) not in gedeeld, c.lengte, c.indicator.noemer is not None) for c in cijfers]
        self.trappen = [[i for i, r in enumerate(rang) if r == trap] for trap in sorted(set(rang))]
        self.verwant = list(_verwant(cijfers))
        self.kosten = self._kosten()
        self.beschermd: dict[tuple[int, ...], bytes] = {}

    @staticmethod
    def _direct(cijfer: Cijfer) -> Mask:
        regel = cijfer.indicator.privacy
        if regel.minimum is None:
            return np.zeros_like(cijfer.bekend)
        return disclosure.primary(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul) & cijfer.bekend

    def _kosten(self) -> list[Floats]:
        """Give the same costs in every period of an indicator, so that the same area gives way in each."""
        totaal: dict[tuple[str, str], Floats] = {}
        for cijfer in self.cijfers:
            som = totaal.setdefault((cijfer.indicator.id, _teller(cijfer).tabel), np.zeros(len(cijfer.teller)))
            som += np.nan_to_num(cijfer.teller)
        kosten = []
        for cijfer in self.cijfers:
            grootte = totaal[cijfer.indicator.id, _teller(cijfer).tabel]
            midden = float(np.median(grootte[~self.is_totaal])) or 1.0
            kosten.append(
                np.where(
                    self.is_totaal,
                    1 + _REGIO * np.minimum(self.leden, _REGIO_HOOGSTENS),
                    1 + _GROOTTE * grootte / midden,
                )
            )
        return kosten

    def ronde(self) -> bool:
        """Go once through all figures; tell whether anything more had to be hidden."""
        eerder = [weg.copy() for weg in self.weg]
        for trap in self.trappen:
            for i in trap:
                self.weg[i] |= self._toont_verborgen(i)
            self._bescherm([([i], {}) for i in trap])
        self._bescherm(self.verwant)
        return any((oud != nu).any() for oud, nu in zip(eerder, self.weg, strict=True))

    def _toont_verborgen(self, i: int) -> Mask:
        """Areas where this figure would show a count that is hidden as a figure of its own."""
        cijfer = self.cijfers[i]
        mee = np.zeros_like(cijfer.bekend)
        if cijfer.indicator.privacy.minimum is None:
            return mee
        noemer = cijfer.indicator.noemer
        for j, ander in enumerate(self.cijfers):
            if j == i or ander.van > cijfer.tot or ander.tot < cijfer.van:
                continue
            telling = _sleutel(_teller(ander))
            deelt = noemer is not None and telling == _sleutel(noemer)
            zelfde = telling == _sleutel(_teller(cijfer)) and ander.lengte <= cijfer.lengte
            # The same people as another source counts them: the one figure tells what the other is.
            andere_bron = ander.indicator.id == cijfer.indicator.id
            if deelt or zelfde or andere_bron:
                mee |= self.weg[j]
        # "Nobody to count" is a number too.
        return mee & (cijfer.bekend | cijfer.leeg)

    def _bescherm(self, groepen: Sequence[_Groep]) -> None:
        """Hide what is needed more, so that no figure that is hidden directly is given away within its group."""
        nodig = [(groep, atomen) for groep, atomen in groepen if self._veranderd(groep)]
        if not nodig:
            return
        vragen = []
        for groep, atomen in nodig:
            cellen = (*(self._cellen(i) for i in groep), *(_vrij(waarde) for waarde in atomen.values()))
            samen = _Cellen(*(np.concatenate(kolom) for kolom in zip(*cellen, strict=True)))
            vragen.append(disclosure.Question(*samen, self._relaties(groep, atomen)))
        for (groep, atomen), gevonden in zip(nodig, disclosure.protect_each(vragen), strict=True):
            extra = gevonden.reshape(len(groep) + len(atomen), -1)
            for plek, i in enumerate(groep):
                self.weg[i] |= extra[plek]
            self.beschermd[tuple(groep)] = self._stand(groep)

    def _stand(self, groep: Sequence[int]) -> bytes:
        return b"".join(self.weg[i].tobytes() for i in groep)

    def _veranderd(self, groep: Sequence[int]) -> bool:
        """Tell whether a group has something to protect that was not protected as it stands now."""
        return any(self.direct[i].any() for i in groep) and self.beschermd.get(tuple(groep)) != self._stand(groep)

    def _relaties(self, groep: Sequence[int], atomen: Mapping[tuple[int, ...], Floats]) -> sparse.csr_array:
        """Give what must add up: regions from gemeenten for every figure, and each figure from its atoms."""
        gebieden = self.optellen.shape[1]
        regios = sparse.block_diag([sparse.csr_array(self.optellen)] * len(groep), format="csr")
        if not atomen:
            return regios
        som = np.array([[(plek in wie) - (-plek - 1 in wie) for wie in atomen] for plek in range(len(groep))])
        delers = np.array([_teller(self.cijfers[i]).deel_door for i in groep])
        koppel = np.hstack([np.eye(len(groep)), -som / delers[:, None]])
        geen = sparse.csr_array((regios.shape[0], len(atomen) * gebieden))
        return sparse.vstack(
            [sparse.hstack([regios, geen]), sparse.kron(koppel, sparse.eye_array(gebieden))], format="csr"
        )

    def _cellen(self, i: int) -> _Cellen:
        cijfer, regel = self.cijfers[i], self.cijfers[i].indicator.privacy
        waarde = np.nan_to_num(cijfer.teller)
        # Nobody can subtract from a total that has no figure. A part without one counts as known elsewhere.
        onbekend = self.is_totaal & np.isnan(cijfer.teller)
        if regel.minimum is None:
            laag, hoog = np.zeros_like(waarde), np.full_like(waarde, np.inf)
        else:
            laag, hoog = disclosure.rule_range(cijfer.teller, cijfer.mensen, regel.minimum, zero=regel.nul)
        kosten = np.where(cijfer.bekend, self.kosten[i], np.inf)
        if regel.minimum is None:
            kosten[:] = np.inf
        return _Cellen(
            waarde,
            self.weg[i] | onbekend,
            np.where(onbekend, -np.inf, laag),
            np.where(onbekend, np.inf, hoog),
            kosten,
            self.direct[i],
        )


class _Cellen(NamedTuple):
    """The columns of a ``disclosure.Question``, beside the relations."""

    waarde: Floats
    weg: Mask
    laag: Floats
    hoog: Floats
    kosten: Floats
    doel: Mask


def _vrij(waarde: Floats) -> _Cellen:
    """Give the cells of an atom: hidden in every area, and nobody knows more than that it is not below zero."""
    overal = np.ones_like(waarde, dtype=np.bool_)
    geen_eind = np.full_like(waarde, np.inf)
    return _Cellen(waarde, overal, np.zeros_like(waarde), geen_eind, geen_eind, ~overal)


def _teller(cijfer: Cijfer) -> Breukdeel:
    assert cijfer.indicator.teller is not None
    return cijfer.indicator.teller


def _verwant(cijfers: Sequence[Cijfer]) -> Iterable[_Groep]:
    """Give the groups of figures that have a measure of a year in common, and the counts they are made of.

    Counts that the same figures hold are one.
    """
    groep_van = list(range(len(cijfers)))
    eerste: dict[Atoom, int] = {}
    for i, cijfer in enumerate(cijfers):
        for atoom in cijfer.atomen:
            oud, nieuw = groep_van[i], groep_van[eerste.setdefault(atoom, i)]
            groep_van = [nieuw if groep == oud else groep for groep in groep_van]
    for nummer in sorted(set(groep_van)):
        groep = [i for i, g in enumerate(groep_van) if g == nummer]
        if len(groep) == 1:
            continue
        per_bezit: dict[tuple[int, ...], Floats] = {}
        for atoom in sorted({atoom for i in groep for atoom in cijfers[i].atomen}):
            bezit, waarde = _bezit(cijfers, groep, atoom)
            per_bezit[bezit] = per_bezit.get(bezit, np.zeros_like(waarde)) + np.nan_to_num(waarde)
        yield groep, per_bezit


def _bezit(cijfers: Sequence[Cijfer], groep: Sequence[int], atoom: Atoom) -> tuple[tuple[int, ...], Floats]:
    wie: list[int] = []
    for plek, i in enumerate(groep):
        if atoom in cijfers[i].atomen:
            waarde = cijfers[i].atomen[atoom]
            wie.append(-plek - 1 if atoom[1] in _teller(cijfers[i]).min_maten else plek)
    return tuple(wie), waarde
