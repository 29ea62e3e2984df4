"""Comparable gemeenten: chosen by what they are, with every characteristic's share to see."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import yaml

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.profiles import gelijken, profile, vergelijkbaar
from kansrijk_analysis.profiles.gelijken import kenmerkentabel, vind_gelijken


@pytest.fixture(scope="module")
def figuren() -> Figures:
    return load_figures()


def test_characteristics_are_no_outcomes_of_care_and_are_reviewed() -> None:
    kenmerken = vergelijkbaar()
    assert kenmerken.volgende_controle > dt.date.today()
    for kenmerk in kenmerken.kenmerken:
        if kenmerk.indicator is not None:
            assert catalogus()[kenmerk.indicator].fase in ("voor", "context")
            assert "geboorte" not in catalogus()[kenmerk.indicator].definitie.lower()


def test_the_list_is_in_order_of_distance_with_shares_that_add_up(figuren: Figures) -> None:
    tabel = vind_gelijken("GM0059", figuren).table
    assert len(tabel) == 15
    assert "GM0059" not in set(tabel["code"])
    assert tabel["afstand"].is_monotonic_increasing
    delen = tabel[[kenmerk.naam for kenmerk in vergelijkbaar().kenmerken]]
    np.testing.assert_allclose(delen.sum(axis=1), 1)
    assert "Dantumadiel" in set(tabel["naam"]), "a neighbour of the same kind"


def test_leaving_a_characteristic_out_changes_who_is_alike(figuren: Figures) -> None:
    met = vind_gelijken("GM0059", figuren)
    zonder = vind_gelijken("GM0059", figuren, ["inwoners", "bijstand"])
    assert list(met.table["code"]) != list(zonder.table["code"])
    assert "aantal inwoners" not in zonder.table
    assert "bijstand" in met.indicatoren
    assert "bijstand" not in zonder.indicatoren
    afstand = {g.code: g.afstand for g in met.table.itertuples()}
    for gemeente in zonder.table.itertuples():
        if gemeente.code in afstand:
            assert gemeente.afstand <= afstand[gemeente.code], "fewer characteristics, never further apart"


def test_what_is_hidden_of_a_gemeente_does_not_count_for_it(figuren: Figures) -> None:
    breed = kenmerkentabel(figuren)
    weinig = breed[breed.isna().any(axis=1)]
    for code in weinig.index:
        tabel = vind_gelijken(code, figuren).table
        assert len(tabel) == 15
        onbekend = {k.naam for k in vergelijkbaar().kenmerken if np.isnan(breed.loc[code, k.id])}
        assert not onbekend & set(tabel.columns)


def test_a_wrong_or_last_characteristic_is_told_in_dutch(figuren: Figures) -> None:
    with pytest.raises(OngeldigeInvoer, match=r"“postcode” bij zonder kan niet.*inwoners"):
        vind_gelijken("GM0059", figuren, ["postcode"])
    with pytest.raises(OngeldigeInvoer, match="minstens één kenmerk"):
        vind_gelijken("GM0059", figuren, [k.id for k in vergelijkbaar().kenmerken])


def test_a_characteristic_names_one_source(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    velden = yaml.safe_load((instellingen().data / "vergelijkbaar.yaml").read_text(encoding="utf-8"))
    velden["kenmerken"][0]["indicator"] = "bijstand"
    (tmp_path / "vergelijkbaar.yaml").write_text(yaml.safe_dump(velden), encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie, match=r"vergelijkbaar.yaml.*kenmerken.0.*niet allebei"):
        gelijken._lees(tmp_path / "vergelijkbaar.yaml")


def test_the_joint_figure_is_made_of_what_is_shown_only(figuren: Figures) -> None:
    eigen = profile("GM0059", figuren)
    rij = eigen.table.set_index("indicator").loc["moeders_jonger_20"]
    kaart = figuren.laatste[figuren.laatste["indicator"] == "moeders_jonger_20"].set_index("gebied")
    leden = kaart.loc[list(eigen.gelijken["code"])]
    toont = leden[leden["teller"].notna()]
    assert 0 < len(toont) < 15, "the example must have hidden ones among them"
    assert rij["gelijken_aantal"] == len(toont)
    assert rij["gelijken_waarde"] == pytest.approx(100 * toont["teller"].sum() / toont["noemer"].sum())
    assert rij["gelijken_onder"] < rij["gelijken_waarde"] < rij["gelijken_boven"]


def test_a_figure_that_chose_them_is_not_compared_with_them(figuren: Figures) -> None:
    tabel = profile("GM0059", figuren).table.set_index("indicator")
    assert tabel.loc["bijstand", "gelijken_oordeel"] == "niet_vergeleken"
    zonder = profile("GM0059", figuren, zonder=["bijstand"]).table.set_index("indicator")
    assert zonder.loc["bijstand", "gelijken_oordeel"] in {"hoger", "lager", "vergelijkbaar", "onbeslist"}


def test_a_region_is_like_no_gemeente(figuren: Figures) -> None:
    eigen = profile("PV21", figuren)
    assert eigen.gebied.naam == "de provincie Fryslân"
    assert eigen.gelijken.empty
    rij = eigen.table.set_index("indicator").loc["moeders_35_plus"]
    assert rij["oordeel"] == "lager"
    assert rij["trend"] in {"stijgt", "daalt", "stabiel"}
    assert np.isnan(rij["kans_vijfde"])
    assert (eigen.table.loc[eigen.table["reden"].isna(), ["zin", "zin_verschil", "zin_trend"]] != "").all(axis=None)
