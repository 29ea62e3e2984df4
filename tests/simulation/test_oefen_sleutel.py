"""The planted truths of the practice figures: does what users' own figures go through find them back, and only them?"""

from __future__ import annotations

import pandas as pd
import pytest

from kansrijk_analysis import areas, oefen
from kansrijk_analysis.indicators import Figures, bereken, catalogus
from kansrijk_analysis.indicators.gegevens import INDELING
from kansrijk_analysis.indicators.leveringen import Levering, alleen_uit, pas_toe
from kansrijk_analysis.oefen.controle import over_indicatoren, trends, verschillen


@pytest.fixture(scope="module")
def tellingen() -> pd.DataFrame:
    return oefen.maak().gemeenten


def figuren(tellingen: pd.DataFrame) -> Figures:
    levering = Levering("oefen", "Oefencijfers", frozenset(tellingen["maat"].unique()))
    indicatoren = alleen_uit(pas_toe(catalogus().values(), [levering]), "oefen")
    return Figures(bereken({"oefen": tellingen}, indicatoren, {"oefen": levering.telbron}, INDELING), INDELING)


@pytest.fixture(scope="module")
def figures(tellingen: pd.DataFrame) -> Figures:
    return figuren(tellingen)


@pytest.fixture(scope="module")
def sleutel() -> oefen.Sleutel:
    return oefen.sleutel()


def test_every_truth_is_found_back(figures: Figures) -> None:
    bevindingen = oefen.controleer_sleutel(figures)
    assert {b.soort for b in bevindingen} >= {
        "verslechtering", "splitsing", "klein_eiland", "verborgen_aanvulling", "lijkt_slecht",
    }  # fmt: skip
    assert [b for b in bevindingen if not b.goed] == []


def test_the_worsening_one_is_found_among_all_gemeenten(figures: Figures, sleutel: oefen.Sleutel) -> None:
    waarheid = sleutel.waarheid("verslechtering")
    alle = trends(figures, waarheid.indicator)
    assert alle["p"].notna().sum() > 300
    assert alle.loc[waarheid.gemeente, "p_bij"] < 0.001
    assert alle["p"].idxmin() == waarheid.gemeente
    begin, eind = waarheid.jaren[0].waar, waarheid.jaren[-1].waar
    assert begin is not None
    assert eind is not None
    echt = (eind - begin) / 100 / (len(waarheid.jaren) - 1)
    assert alle.loc[waarheid.gemeente, "change"] == pytest.approx(echt, rel=0.25)
    stijgt = alle[(alle["p_bij"] < 0.05) & (alle["change"] > 0)]
    assert len(stijgt) <= 2  # nothing else rises


def test_all_wijken_of_the_worsening_one_take_part(sleutel: oefen.Sleutel) -> None:
    waarheid = sleutel.waarheid("verslechtering")
    wijken = oefen.maak().wijken
    eigen = wijken[wijken["gebied"].isin(areas.wijken(2020, waarheid.gemeente)["code"])]
    breed = eigen.pivot_table(index=["maat", "gebied"], columns=eigen["jaar"] >= 2020, values="aantal", aggfunc="sum")
    deel = breed.loc[f"{waarheid.indicator}:teller"] / breed.loc[f"{waarheid.indicator}:noemer"]
    groot = breed.loc[f"{waarheid.indicator}:noemer"].min(axis=1) >= 100
    assert groot.sum() >= 5
    assert (deel.loc[groot, True] > deel.loc[groot, False]).mean() > 0.7


def test_the_one_that_only_looks_bad_is_not_found(figures: Figures, sleutel: oefen.Sleutel) -> None:
    waarheid = sleutel.waarheid("lijkt_slecht")
    rij = verschillen(figures, waarheid.indicator).loc[waarheid.gemeente]
    assert rij["plaats"] <= 20
    assert rij["z"] > 0
    assert rij["binnen"]
    assert rij["p_bij"] > 0.05
    assert over_indicatoren(figures, waarheid.gemeente)[waarheid.indicator] > 0.05
    trend = trends(figures, waarheid.indicator).loc[waarheid.gemeente]
    assert trend["p_bij"] > 0.05
    # The true rate is the nation's, in every year.
    for stand in waarheid.jaren:
        assert stand.waar == pytest.approx(stand.nederland, rel=0.02)


def test_the_key_tells_what_the_figures_hold(tellingen: pd.DataFrame, sleutel: oefen.Sleutel) -> None:
    aantal = tellingen.set_index(["maat", "gebied", "jaar"])["aantal"]
    for waarheid in sleutel.waarheden:
        assert waarheid.jaren
        for stand in waarheid.jaren:
            assert stand.teller == aantal[f"{waarheid.indicator}:teller", waarheid.gemeente, stand.jaar]
            if stand.noemer is not None:
                assert stand.noemer == aantal[f"{waarheid.indicator}:noemer", waarheid.gemeente, stand.jaar]
    eiland = sleutel.waarheid("klein_eiland")
    assert next(s.plaats for s in eiland.jaren if s.jaar == eiland.jaar) == 1


def test_the_divided_gemeente_is_told_part_by_part(
    tellingen: pd.DataFrame, figures: Figures, sleutel: oefen.Sleutel
) -> None:
    waarheid = sleutel.waarheid("splitsing")
    assert {deel.naam for deel in waarheid.delen} == {"Boxtel", "Oisterwijk", "Tilburg", "Vught"}
    assert sum(deel.geteld for deel in waarheid.delen) == waarheid.jaren[-1].teller
    assert [s.jaar for s in waarheid.jaren] == [2016, 2017, 2018, 2019, 2020]
    geboren = figures.table[(figures.table["indicator"] == "geboorten") & (figures.table["tot"] == 2020)]
    geboren = geboren.set_index("gebied")["teller"]
    aantal = tellingen[tellingen["maat"] == "geboorten:teller"].set_index(["gebied", "jaar"])["aantal"]
    for deel in waarheid.delen:
        assert geboren[deel.gemeente] == pytest.approx(aantal[deel.gemeente, 2020] + deel.geschat, abs=0.1)


def _anders(tellingen: pd.DataFrame, maat: str, gebied: str, jaren: set[int], aantal: object) -> pd.DataFrame:
    """The same counts with those of one gemeente replaced, and the nation with them."""
    uit = tellingen.copy()
    waar = (uit["maat"] == maat) & (uit["gebied"] == gebied) & uit["jaar"].isin(jaren)
    land = (uit["maat"] == maat) & (uit["gebied"] == "NL01") & uit["jaar"].isin(jaren)
    oud = uit.loc[waar, "aantal"].to_numpy()
    uit.loc[waar, "aantal"] = aantal
    uit.loc[land, "aantal"] += uit.loc[waar, "aantal"].to_numpy() - oud
    return uit


def test_a_truth_that_is_no_longer_there_is_not_found(tellingen: pd.DataFrame, sleutel: oefen.Sleutel) -> None:
    slechter, slecht, goed, weg = (
        sleutel.waarheid(soort) for soort in ("verslechtering", "lijkt_slecht", "echt_goed", "verborgen_aanvulling")
    )
    jaren = set(range(2016, 2024))
    anders = _anders(tellingen, f"{slechter.indicator}:teller", slechter.gemeente, jaren, 60)
    anders = _anders(anders, f"{slecht.indicator}:teller", slecht.gemeente, {2023}, 75)
    anders = _anders(anders, f"{goed.indicator}:teller", goed.gemeente, {2023}, 580)
    anders = _anders(anders, f"{weg.indicator}:teller", weg.gemeente, {2023}, 14)
    # Schiermonnikoog with a hundred children, of whom many too early.
    eiland = sleutel.waarheid("klein_eiland")
    for maat, aantal in (("teller", 40), ("noemer", 100)):
        anders = _anders(anders, f"{eiland.indicator}:{maat}", eiland.gemeente, {2023}, aantal)
    nodig = {f"{w.indicator}:{deel}" for w in sleutel.waarheden for deel in ("teller", "noemer")}
    bevindingen = oefen.controleer_sleutel(figuren(anders[anders["maat"].isin(nodig)]))
    assert {b.soort for b in bevindingen if b.goed} == {"splitsing"}


@pytest.mark.parametrize("verder", [1, 2, 3])
def test_the_truths_do_not_hang_on_the_seed(verder: int) -> None:
    """Another seed gives other figures, and the same can be said of what was planted; nothing else rises."""
    model = oefen.lees_model()
    frames = oefen.maak(model.model_copy(update={"zaad": model.zaad + verder}))
    nodig = {f"{w.indicator}:{deel}" for w in frames.sleutel.waarheden for deel in ("teller", "noemer")}
    ander = figuren(frames.gemeenten[frames.gemeenten["maat"].isin(nodig)])
    assert [b for b in oefen.controleer_sleutel(ander, frames.sleutel) if not b.goed] == []
    waarheid = frames.sleutel.waarheid("verslechtering")
    alle = trends(ander, waarheid.indicator)
    assert list(alle.index[(alle["p_bij"] < 0.05) & (alle["change"] > 0)]) == [waarheid.gemeente]


def test_a_truth_without_figures_is_not_found(figures: Figures) -> None:
    zonder = Figures(figures.table[figures.table["indicator"] != "big2"], figures.jaar)
    bevindingen = {b.soort: b for b in oefen.controleer_sleutel(zonder)}
    assert not bevindingen["klein_eiland"].goed
    assert "big2" in bevindingen["klein_eiland"].melding
    assert bevindingen["verslechtering"].goed
