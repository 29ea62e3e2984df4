"""Regions of other kinds and selections: the sums that published regions are too, and no figure that stays hidden."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, gegevens, load_figures
from kansrijk_analysis.indicators.compute import KOLOMMEN, afrondruimte
from kansrijk_analysis.indicators.selectie import REGIOS, Afleiding, Som, cijfers_van
from kansrijk_analysis.model import Maat, Niveau, Reden, Status
from kansrijk_analysis.profiles import profile
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


# --- regions that a user brought in ------------------------------------------------------------------------------


def bewaar(regels: str, monkeypatch: pytest.MonkeyPatch, naam: str = "proef", *, vervang: bool = False) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent))
    import nepregios

    nepregios.bewaar(regels, naam, vervang=vervang)


def test_a_region_of_whole_gemeenten_is_what_a_selection_of_them_is(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    bewaar("GM0344;VSV;A;Proef;2026;\nGM0363;VSV;A;Proef;2026;1\nGM0088;VSV;A;Proef;2026;\n", monkeypatch)
    een, ander = van("VSV-A", figures), van("GM0088+GM0344+GM0363", figures)
    pd.testing.assert_frame_equal(een.drop(columns="gebied"), ander.drop(columns="gebied"))
    assert Status.GESCHAT not in set(een["status"])


def test_a_gemeente_in_parts_counts_for_its_part_and_makes_every_figure_an_estimate(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    bewaar("GM0344;VSV;A;Proef;2026;\nGM0363;VSV;A;Proef;2026;0,25\n", monkeypatch)
    utrecht, amsterdam, samen = (van(code, figures) for code in ("GM0344", "GM0363", "VSV-A"))
    for kolom in ("teller", "noemer"):
        np.testing.assert_allclose(samen[kolom], utrecht[kolom] + 0.25 * amsterdam[kolom])
    assert set(samen.loc[samen["waarde"].notna(), "status"]) == {Status.GESCHAT}
    gezien = profile("VSV Proef", figures).table
    assert set(gezien.loc[gezien["waarde"].notna(), "status"]) == {Status.GESCHAT}
    zinnen = gezien.loc[gezien["waarde"].notna(), "zin"]
    assert zinnen.str.contains("geschat").all()
    # A trend is not broken off where counts become provisional: the whole series is estimated alike.
    assert (gezien["trend"] != "geen").sum() > 5


def test_parts_of_all_regions_add_up_to_the_whole(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    delen = {"A": "0,5", "B": "0,3", "C": "0,2"}
    bewaar("".join(f"GM0363;VSV;{k};Deel {k};2026;{w}\n" for k, w in delen.items()), monkeypatch)
    tabellen = [van(f"VSV-{k}", figures) for k in delen]
    heel = van("GM0363", figures)
    telt = heel["teller"].notna() & np.logical_and.reduce([t["teller"].notna() for t in tabellen])
    assert telt.mean() > 0.9
    np.testing.assert_allclose(sum(t["teller"] for t in tabellen)[telt], heel["teller"][telt])


def test_the_rounding_of_a_part_is_no_more_than_that_of_the_part() -> None:
    maat = Maat(titel="Bijstand", eenheid="aantal", afronding_gemeente=10)
    assert Som("x", np.array([0.5, 0.0])).ruimte([maat]).tolist() == [2.5]
    assert Som("x", np.array([True, True])).ruimte([maat]) == pytest.approx(afrondruimte([maat], np.array([2.0])))


def test_a_hidden_gemeente_is_hidden_in_every_part(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schiermonnikoog for a hundredth beside Utrecht: a hundred times the difference would be the hidden figure."""
    bewaar(
        "GM0344;VSV;A;Klein deel;2026;\nGM0088;VSV;A;Klein deel;2026;0,01\nGM0088;VSV;B;Rest;2026;0,99\n",
        monkeypatch,
    )
    eiland = van("GM0088", figures)
    weg = eiland["reden"].isin(HIDDEN)
    assert weg.sum() > 15
    for code in ("VSV-A", "VSV-B"):
        rijen = van(code, figures)
        assert rijen.loc[weg, GETALLEN].isna().all(axis=None), code
        assert set(rijen.loc[weg, "reden"]) == {Reden.AFGESCHERMD_INDIRECT}


def test_a_weight_that_is_nearly_none_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights of any size could bring a hidden figure in behind the decimal point of a shown one."""
    afleiding = Afleiding.van(np.array([True, True]), np.array([[True, True]]))
    assert afleiding.volgt(np.array([0.37, 0.37]))
    for bijna in (1e-7, 1e-8):
        assert not afleiding.volgt(np.array([0.37, 0.37 + bijna]))
    bewaar("GM0344;VSV;A;Proef;2026;\nGM0363;VSV;A;Proef;2026;0,3333333\n", monkeypatch)
    assert areas.aandelen("VSV-A")["GM0363"] == 0.33


def test_other_members_are_other_figures_under_the_same_code(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    bewaar("GM0344;VSV;A;Proef;2026;\n", monkeypatch)
    voor = van("VSV-A", figures)["teller"]
    bewaar("GM0363;VSV;A;Proef;2026;\n", monkeypatch, vervang=True)
    na = van("VSV-A", figures)["teller"]
    np.testing.assert_allclose(voor, van("GM0344", figures)["teller"])
    np.testing.assert_allclose(na, van("GM0363", figures)["teller"])


def test_a_region_of_the_user_is_no_benchmark_as_other_regions_are_none(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    bewaar("GM0344;VSV;A;Proef;2026;\n", monkeypatch)
    for code in ("VSV-A", "JZ02"):
        with pytest.raises(OngeldigeInvoer, match="Kies Nederland"):
            profile("GM0059", figures, code)
