"""Regions and selections beside the published figures: whatever is asked, no hidden figure is known any better."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kansrijk_analysis.disclosure import attack, rule_range
from kansrijk_analysis.indicators import catalogus, hiding
from kansrijk_analysis.indicators.hiding import Cijfer, Verborgen
from kansrijk_analysis.indicators.selectie import Afleiding, verberg
from kansrijk_analysis.model import Breukdeel

MINIMUM = 10


class Land(NamedTuple):
    """A small country: gemeenten, published totals, and the regions and selections that somebody asks for."""

    aantal: np.ndarray
    mensen: np.ndarray
    gepubliceerd: np.ndarray  # areas x gemeenten, the gemeenten themselves first
    selecties: np.ndarray  # areas x gemeenten: which are in it, or which part of each

    def cijfer(self, optelling: np.ndarray) -> Cijfer:
        teller, noemer = optelling @ self.aantal, optelling @ self.mensen
        indicator = catalogus()["moeders_jonger_25"].model_copy(
            update={"teller": Breukdeel(omschrijving="kinderen", tabel="proef", maten=("a",))}
        )
        leeg = noemer == 0
        return Cijfer(indicator, 2010, 2010, teller, noemer, ~leeg, leeg, {("proef", "a", 2010): teller})


def _groepen(draw: st.DrawFn, size: int, soorten: int) -> list[np.ndarray]:
    labels = np.array(draw(st.lists(st.integers(0, soorten - 1), min_size=size, max_size=size)))
    return [labels == label for label in range(soorten) if (labels == label).any()]


@st.composite
def landen(draw: st.DrawFn) -> Land:
    size = draw(st.integers(3, 9))
    aantal = np.array(draw(st.lists(st.integers(0, 25), min_size=size, max_size=size)), dtype=float)
    rest = np.array(draw(st.lists(st.integers(0, 60), min_size=size, max_size=size)), dtype=float)
    totalen = [*_groepen(draw, size, 3), np.ones(size, dtype=bool)]
    deel = st.lists(st.booleans(), min_size=size, max_size=size).filter(any)
    # Regions that divide the country in another way, and any gemeenten together.
    selecties = [*_groepen(draw, size, draw(st.integers(1, 4))), *draw(st.lists(deel, min_size=1, max_size=6))]
    gepubliceerd = np.vstack([np.eye(size, dtype=bool), *totalen])
    return Land(aantal, aantal + rest, gepubliceerd, np.array(selecties, dtype=bool))


@st.composite
def landen_met_delen(draw: st.DrawFn) -> Land:
    """Countries in which people bring in regions of their own: parts of gemeenten, in whole hundredths."""
    land = draw(landen())
    size = len(land.aantal)
    deel = st.sampled_from([0, 0, 1, 25, 30, 50, 99, 100, 100])
    regios = draw(st.lists(st.lists(deel, min_size=size, max_size=size).filter(any), min_size=1, max_size=8))
    gewicht = np.array(regios) / 100
    # Of each also the rest of every gemeente in it, parts of what is published, and one that is a hundredth off.
    totalen = land.gepubliceerd[size:]
    bijna = 0.5 * totalen[draw(st.integers(0, len(totalen) - 1))]
    bijna[draw(st.integers(0, size - 1))] += 0.01
    return land._replace(selecties=np.vstack([gewicht, (gewicht > 0) - gewicht, 0.3 * totalen, bijna]))


def _weg(verborgen: Verborgen) -> np.ndarray:
    return verborgen.direct | verborgen.indirect


def getoond(land: Land) -> tuple[Verborgen, np.ndarray]:
    """What is hidden of the published areas, and which selections are shown."""
    eerst = hiding.verberg([land.cijfer(land.gepubliceerd)], land.gepubliceerd)[0]
    n, weg = len(land.aantal), _weg(eerst)
    afleiding = Afleiding.van(weg[:n], land.gepubliceerd[n:][~weg[n:]])
    per_selectie = [verberg(land.cijfer(lid[None, :]), afleiding, lid) for lid in land.selecties]
    assert not any(verborgen.direct.any() for verborgen in per_selectie), "the reason would tell how many there are"
    return eerst, np.array([not verborgen.indirect[0] for verborgen in per_selectie])


def grenzen(land: Land, eerst: Verborgen, totalen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Attack: what is known of the figures that are hidden by the rule, when these totals are shown as well."""
    alles = np.vstack([land.gepubliceerd, totalen]).astype(float)
    cijfer = land.cijfer(alles)
    n = len(land.aantal)
    relaties = np.hstack([-alles[n:].astype(float), np.eye(len(alles) - n)])
    erbij = np.zeros(len(totalen), dtype=bool)
    weg = np.concatenate([_weg(eerst), erbij])
    laag, hoog = rule_range(cijfer.teller, cijfer.noemer, MINIMUM)
    gevonden = attack(cijfer.teller, weg, relaties, laag, hoog, np.concatenate([eerst.direct, erbij]))
    return tuple(end[: len(eerst.direct)][eerst.direct] for end in gevonden)  # type: ignore[return-value]


@settings(max_examples=60)
@given(st.one_of(landen(), landen_met_delen()))
def test_any_number_of_selections_tells_no_more_than_what_is_published(land: Land) -> None:
    eerst, selecties = getoond(land)
    voor = grenzen(land, eerst, land.selecties[:0])
    na = grenzen(land, eerst, land.selecties[selecties])
    for een, twee in zip(voor, na, strict=True):
        np.testing.assert_allclose(twee, een, atol=1e-5)


_NIEMAND = Land(
    np.zeros(3),
    np.zeros(3),
    np.vstack([np.eye(3, dtype=bool), np.ones((2, 3), dtype=bool)]),
    np.ones((1, 3), dtype=bool),
)


@settings(max_examples=60)
@given(landen())
@example(_NIEMAND)
def test_a_selection_is_shown_when_nothing_in_it_is_hidden_and_only_when_it_can_be_added_up(land: Land) -> None:
    eerst, selecties = getoond(land)
    n = len(land.aantal)
    weg = _weg(eerst)[:n]
    totalen = land.gepubliceerd[n:][~_weg(eerst)[n:]]
    for lid, toont in zip(land.selecties, selecties, strict=True):
        if not (lid & weg).any():
            groot = land.aantal[lid].sum() >= MINIMUM and (land.mensen - land.aantal)[lid].sum() >= MINIMUM
            # Where nobody lives there is no figure and nothing to hide.
            assert toont == (groot or land.mensen[lid].sum() == 0)
        elif toont:
            # Some combination of shown totals and shown gemeenten gives exactly these gemeenten.
            rijen = np.vstack([totalen, np.eye(n)[~weg]]).astype(float)
            som = np.linalg.lstsq(rijen.T, lid.astype(float), rcond=None)[0]
            np.testing.assert_allclose(som @ rijen, lid, atol=1e-8)
            np.testing.assert_allclose(som @ (rijen @ land.aantal), land.aantal[lid].sum(), atol=1e-6)


@settings(max_examples=60)
@given(landen_met_delen())
def test_a_weighted_sum_is_shown_only_when_it_can_be_added_up(land: Land) -> None:
    eerst, regios = getoond(land)
    n = len(land.aantal)
    weg = _weg(eerst)[:n]
    rijen = np.vstack([land.gepubliceerd[n:][~_weg(eerst)[n:]], np.eye(n)[~weg]]).astype(float)
    for gewicht, toont in zip(land.selecties, regios, strict=True):
        if toont and (land.mensen @ gewicht) > 0:
            som = np.linalg.lstsq(rijen.T, gewicht, rcond=None)[0]
            np.testing.assert_allclose(som @ rijen, gewicht, atol=1e-8)
            np.testing.assert_allclose(som @ (rijen @ land.aantal), gewicht @ land.aantal, atol=1e-6)
            assert gewicht @ land.aantal >= MINIMUM
            assert gewicht @ (land.mensen - land.aantal) >= MINIMUM


@settings(max_examples=60)
@given(landen_met_delen())
def test_leaving_the_rule_out_would_give_hidden_figures_away_or_nothing_is_hidden(land: Land) -> None:
    """A part of one hidden gemeente, shown, would be that gemeente: the attack sees weights."""
    eerst, _ = getoond(land)
    n = len(land.aantal)
    doel = np.flatnonzero(eerst.direct[:n])
    if not len(doel):
        return
    deel = np.zeros((1, n))
    deel[0, doel[0]] = 0.01
    laag, hoog = grenzen(land, eerst, deel)
    assert hoog[0] - laag[0] < 1e-4


@settings(max_examples=60)
@given(landen())
def test_what_is_said_of_a_selection_does_not_depend_on_what_is_hidden(land: Land) -> None:
    """Two hidden gemeenten that are in the same totals exchange their counts: the same selections are shown."""
    eerst, selecties = getoond(land)
    n = len(land.aantal)
    weg = np.flatnonzero(_weg(eerst)[:n])
    zelfde = [
        (i, j) for i in weg for j in weg if i < j and (land.gepubliceerd[n:, i] == land.gepubliceerd[n:, j]).all()
    ]
    for i, j in zelfde:
        ruil = np.arange(n)
        ruil[[i, j]] = j, i
        ander = land._replace(aantal=land.aantal[ruil], mensen=land.mensen[ruil])
        andere = getoond(ander)
        if (_weg(andere[0]) == _weg(eerst)).all():
            assert (andere[1] == selecties).all()
