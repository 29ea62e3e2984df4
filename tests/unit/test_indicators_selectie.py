"""Regions of other kinds and selections: the sums that published regions are too, and no figure that stays hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, gegevens, load_figures
from kansrijk_analysis.indicators.compute import KOLOMMEN, afrondruimte
from kansrijk_analysis.indicators.selectie import REGIOS, Afleiding, cijfers_van
from kansrijk_analysis.model import Niveau, Reden
from kansrijk_analysis.stats import poisson_interval

GETALLEN = ["teller", "noemer", "waarde", "ondergrens", "bovengrens", "speling"]
HIDDEN = [Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT]
SLEUTEL = ["indicator", "van"]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return load_figures()


def van(code: str, figures: Figures) -> pd.DataFrame:
    """The rows of one area, published or not, by indicator and first year."""
    tabel = figures.table[figures.table["gebied"] == code]
    if tabel.empty:
        tabel = cijfers_van(areas.find_gebied(code), figures)
    assert list(tabel.columns) == KOLOMMEN
    return tabel.set_index(SLEUTEL).sort_index()


@pytest.mark.parametrize(("een", "ander"), [("JZ02", "GG7206"), ("VR02", "PV21"), ("ZK27", "GG5006")])
def test_a_region_of_the_same_gemeenten_has_the_same_figures(een: str, ander: str, figures: Figures) -> None:
    assert areas.leden(een) == areas.leden(ander)
    links, rechts = van(een, figures), van(ander, figures)
    pd.testing.assert_frame_equal(links.drop(columns="gebied"), rechts.drop(columns="gebied"))


def test_a_selection_of_all_gemeenten_of_a_provincie_is_that_provincie(figures: Figures) -> None:
    """All of it can be worked out from what is shown of the provincie, hidden gemeenten and all."""
    samen = van("+".join(areas.leden("PV21")), figures)
    pd.testing.assert_frame_equal(samen.drop(columns="gebied"), van("PV21", figures).drop(columns="gebied"))


def test_a_selection_without_hidden_gemeenten_is_their_sum(figures: Figures) -> None:
    delen = [van(code, figures) for code in ("GM0344", "GM0363", "GM0599")]
    samen = van("GM0344+GM0363+GM0599", figures)
    assert not samen["reden"].notna().any()
    for kolom in ("teller", "noemer"):
        np.testing.assert_allclose(samen[kolom], sum(deel[kolom] for deel in delen))
    factor = samen.index.get_level_values(0).map(lambda naam: catalogus()[naam].factor)
    met = samen["noemer"].notna()
    np.testing.assert_allclose(samen["waarde"][met], (factor * samen["teller"] / samen["noemer"])[met])


def test_rounding_of_the_source_grows_less_than_the_number_of_gemeenten(figures: Figures) -> None:
    een, samen = (van(code, figures).loc["bijstand"].iloc[0] for code in ("GM0059", "GM0059+GM0737"))
    assert een["speling"] == 5
    assert samen["speling"] == pytest.approx(1.96 * np.sqrt(2 * 100 / 12))
    grenzen = poisson_interval(samen["teller"] - samen["speling"], samen["noemer"])
    assert samen["ondergrens"] == pytest.approx(1000 * grenzen.lower)
    assert afrondruimte([], np.array([3.0])).tolist() == [0.0]


def test_one_hidden_gemeente_hides_the_selection_for_that_figure_only(figures: Figures) -> None:
    """Schiermonnikoog has 47 births a year at most: nearly all it has is hidden."""
    samen, eiland, land = (van(code, figures) for code in ("GM0059+GM0088", "GM0088", "GM0059"))
    weg = eiland["reden"].isin(HIDDEN) | land["reden"].isin(HIDDEN)
    assert weg.sum() > 15
    assert (samen["reden"].notna() == weg).all()
    assert samen.loc[weg, GETALLEN].isna().all(axis=None)
    assert samen.loc[~weg, "waarde"].notna().all()


def test_why_a_figure_is_hidden_does_not_tell_how_many_there_are(figures: Figures) -> None:
    """Two hidden gemeenten: whether they are below the minimum together would tell of each."""
    samen = van("GM0088+GM0096", figures)
    assert set(samen.loc[samen["reden"].notna(), "reden"]) == {Reden.AFGESCHERMD_INDIRECT}


def test_few_figures_of_regions_are_hidden_and_none_holds_a_number(figures: Figures) -> None:
    assert {Niveau.JEUGDREGIO, Niveau.ZORGKANTOORREGIO} < set(REGIOS)
    codes = [code for niveau in ("jeugdregio", "zorgkantoorregio") for code in areas.regios(2026, niveau)["code"]]
    regios = pd.concat([van(code, figures).reset_index() for code in codes], ignore_index=True)
    weg = regios["reden"].isin(HIDDEN)
    assert set(regios.loc[weg, "reden"]) == {Reden.AFGESCHERMD_INDIRECT}
    assert regios.loc[weg, GETALLEN].isna().all(axis=None)
    assert 0 < weg.mean() < 0.05
    streng = [i.id for i in catalogus().values() if i.privacy.minimum == 10]
    getoond = regios[~weg & regios["indicator"].isin(streng) & regios["teller"].notna()]
    assert (getoond["teller"] >= 10).all()


def test_what_follows_from_shown_totals() -> None:
    """Hidden are 0, 1 and 2; the total of 0 and 1 is shown, and that of all."""
    afleiding = Afleiding.van(np.array([1, 1, 1, 0], bool), np.array([[1, 1, 0, 1], [1, 1, 1, 1]], bool))
    for leden, volgt in (
        ([0, 0, 0, 1], True),
        ([1, 1, 0, 0], True),
        ([0, 0, 1, 0], True),
        ([1, 1, 1, 1], True),
        ([1, 0, 0, 1], False),
        ([0, 1, 1, 0], False),
    ):
        assert afleiding.volgt(np.array(leden, bool)) is volgt, leden
    assert not Afleiding.van(np.array([True, True]), np.zeros((0, 2), bool)).volgt(np.array([True, True]))


def test_what_can_not_be_added_up_says_so(figures: Figures) -> None:
    samen = areas.find_gebied("GM0059+GM0737")
    met_de_hand = Figures(figures.table, figures.jaar, figures.bronnen)
    for gebied, cijfers in ((samen, met_de_hand), (areas.find_gebied("WK005901"), figures)):
        with pytest.raises(OngeldigeInvoer, match="geen aantallen om op te tellen"):
            cijfers_van(gebied, cijfers)
    oud = Figures(figures.table, figures.jaar, figures.bronnen, "andere stand")
    with pytest.raises(GeenCijfers, match="intussen vernieuwd"):
        cijfers_van(samen, oud)


def test_practice_figures_are_added_up_from_practice_counts() -> None:
    oefen = load_figures(gegevens.OEFEN)
    samen = van("GM0344+GM0363", oefen)
    assert samen["waarde"].notna().any()
    delen = [van(code, oefen)["teller"].reindex(samen.index) for code in ("GM0344", "GM0363")]
    telt = samen["teller"].notna() & delen[0].notna() & delen[1].notna()
    np.testing.assert_allclose(samen["teller"][telt], sum(delen)[telt])
