"""What is concluded about all gemeenten at once, on the real figures and on figures with a known answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import stats
from kansrijk_analysis.errors import OnmogelijkAantal
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.model import Breuk, Status
from kansrijk_analysis.profiles import beoordelen, profile
from kansrijk_analysis.profiles.beoordelen import (
    GEMEENTE_KOLOMMEN,
    TREND_KOLOMMEN,
    beoordeel,
    bereken_beoordeling,
    kenmerken_van,
)
from kansrijk_analysis.profiles.reeksen import maak_reeksen
from kansrijk_analysis.profiles.vergelijken import VERGELIJKING_KOLOMMEN, vergelijk
from kansrijk_analysis.toetsen.statistiek import nagemaakte_cijfers

PROEF = "moeders_35_plus"


def cijfers(
    teller: np.ndarray, noemer: np.ndarray, indicator: str = PROEF, eerste: int = 2018, stap: int = 1
) -> Figures:
    """Figures of one indicator: rows are gemeenten, columns periods; the nation is their sum."""
    teller, noemer = (np.vstack([a, a.sum(axis=0)]).astype(float) for a in (teller, noemer))
    codes = [*(f"GM{i:05d}" for i in range(len(teller) - 1)), "NL01"]
    deel = [
        pd.DataFrame(
            {
                "indicator": indicator,
                "gebied": codes,
                "periode": str(eerste + stap * k),
                "van": eerste + stap * k,
                "tot": eerste + stap * k + stap - 1,
                "teller": teller[:, k],
                "noemer": noemer[:, k],
                "waarde": 100 * teller[:, k] / noemer[:, k],
                "ondergrens": 100 * stats.wilson_interval(teller[:, k], noemer[:, k]).lower,
                "bovengrens": 100 * stats.wilson_interval(teller[:, k], noemer[:, k]).upper,
                "speling": 0.0,
                "status": Status.DEFINITIEF.value,
                "reden": None,
                "bron": "37201",
            }
        )
        for k in range(teller.shape[1])
    ]
    return Figures(pd.concat(deel, ignore_index=True), 2026)


def verberg(figuren: Figures, waar: Callable[[pd.DataFrame], pd.Series]) -> Figures:
    tabel = figuren.table.copy()
    rijen = waar(tabel)
    tabel.loc[rijen, ["teller", "noemer", "waarde", "ondergrens", "bovengrens", "speling"]] = np.nan
    tabel.loc[rijen, "reden"] = "afgeschermd"
    return Figures(tabel, 2026)


def van(figuren: Figures, gebied: str, indicator: str = PROEF) -> pd.Series:
    tabel = bereken_beoordeling(figuren).table
    return tabel[(tabel["gebied"] == gebied) & (tabel["indicator"] == indicator)].iloc[0]


@pytest.fixture
def toeval() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.fixture
def veertig(toeval: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Forty gemeenten of 300 to 3,000 births a year over six years, all with a true share of 20%."""
    noemer = np.repeat(np.geomspace(300, 3000, 40).round()[:, None], 6, axis=1)
    return toeval.binomial(noemer.astype(int), 0.20), noemer


def test_the_planted_fall_is_found_and_the_others_are_not_called_falling(
    veertig: tuple[np.ndarray, np.ndarray], toeval: np.random.Generator
) -> None:
    teller, noemer = veertig
    noemer[0] = 2000
    teller[0] = toeval.binomial(2000, np.linspace(0.26, 0.16, 6))
    figuren = cijfers(teller, noemer)
    gevonden = van(figuren, "GM00000")
    assert gevonden["trend"] == "daalt"
    assert gevonden["trend_onder"] < -2.0 < gevonden["trend_boven"] < 0
    assert (gevonden["trend_van"], gevonden["trend_tot"], gevonden["trend_perioden"]) == (2018, 2023, 6)
    rest = bereken_beoordeling(figuren).table.query("gebied.str.startswith('GM') and gebied != 'GM00000'")
    assert (rest["trend"].isin(["stijgt", "daalt"])).mean() < 0.2
    assert {"stabiel", "onbeslist"} & set(rest["trend"])


def test_too_few_births_tell_what_would_have_been_seen(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    teller, noemer = veertig
    klein, groot = van(cijfers(teller, noemer), "GM00000"), van(cijfers(teller, noemer), "GM00039")
    assert klein["waarneembaar"] > 2 * groot["waarneembaar"] > 0
    verwacht = 100 * stats.detectable_change(300, teller[0].sum() / noemer[0].sum(), 6)
    assert klein["waarneembaar"] >= float(verwacht)


def test_a_hidden_period_is_not_used_and_a_hidden_figure_has_no_conclusion(
    veertig: tuple[np.ndarray, np.ndarray],
) -> None:
    teller, noemer = veertig
    figuren = cijfers(teller, noemer)
    ouder = verberg(figuren, lambda t: (t["gebied"] == "GM00005") & (t["van"] == 2018))
    assert (van(ouder, "GM00005")["trend_van"], van(ouder, "GM00005")["trend_perioden"]) == (2019, 5)
    nieuwste = van(verberg(figuren, lambda t: (t["gebied"] == "GM00005") & (t["van"] == 2023)), "GM00005")
    assert nieuwste["trend"] == "geen"
    assert nieuwste["trend_reden"] == "geen_cijfer"
    getallen = [k for k in (*TREND_KOLOMMEN, *GEMEENTE_KOLOMMEN) if k not in beoordelen._WOORDEN]
    assert nieuwste[getallen].isna().all()
    assert (nieuwste[["trechter", "trechter_ruw"]] == "").all()


def test_no_line_is_drawn_across_a_break_in_definition(
    veertig: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    teller, noemer = veertig
    teller[:, :3] *= 2  # the old definition counted twice as many
    figuren = cijfers(teller, noemer)
    assert van(figuren, "GM00039")["trend"] == "daalt"
    breuk = (Breuk(jaar=2021, reden="De definitie veranderde."),)
    monkeypatch.setattr(beoordelen, "breuken_van", lambda indicator: breuk)
    na_breuk = van(figuren, "GM00039")
    assert na_breuk["trend"] != "daalt"
    assert na_breuk["trend_van"] == 2021
    reeks = maak_reeksen(figuren).per_indicator[PROEF]
    assert beoordelen.breuken_in(reeks, 0).to_numpy().tolist() == [[2021, "De definitie veranderde."]]
    assert beoordelen.trendlijn(reeks, 0, 1.0)["van"].min() == 2021


def test_no_line_is_drawn_across_a_break_of_the_border(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    figuren = cijfers(*veertig)
    geschat = (figuren.table["gebied"] == "GM00003") & (figuren.table["van"] < 2020)
    figuren.table.loc[geschat, "status"] = Status.GESCHAT.value
    assert (van(figuren, "GM00003")["trend_van"], van(figuren, "GM00004")["trend_van"]) == (2020, 2018)
    reeks = maak_reeksen(figuren).per_indicator[PROEF]
    assert beoordelen.breuken_in(reeks, 3)["jaar"].tolist() == [2020]
    assert beoordelen.breuken_in(reeks, 4).empty


def test_overlapping_means_get_no_line(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    figuren = cijfers(*veertig)
    figuren.table["van"] -= 2
    assert van(figuren, "GM00003")["trend_reden"] == "overlap"


def test_one_period_is_no_development(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    teller, noemer = veertig
    hier = van(cijfers(teller[:, :1], noemer[:, :1]), "GM00003")
    assert (hier["trend"], hier["trend_reden"]) == ("geen", "te_weinig_perioden")


def test_borrowing_draws_small_gemeenten_most(toeval: np.random.Generator) -> None:
    noemer = np.repeat(np.geomspace(100, 8000, 60).round()[:, None], 1, axis=1)
    teller = toeval.binomial(noemer.astype(int), toeval.beta(40, 160, (60, 1)))
    figuren = cijfers(teller, noemer)
    tabel = bereken_beoordeling(figuren).table.query("gebied.str.startswith('GM')")
    waarde, midden = 100 * teller[:, 0] / noemer[:, 0], tabel["geleend_midden"].iloc[0]
    geleend = tabel["geleend"].to_numpy()
    assert ((geleend - waarde) * (geleend - midden) <= 1e-9).all(), "not between its own figure and the mean"
    assert (np.diff(tabel["geleend_gewicht"]) > 0).all()
    gewicht = tabel["geleend_gewicht"].to_numpy()
    np.testing.assert_allclose(geleend, gewicht * waarde + (1 - gewicht) * midden)


def test_hidden_gemeenten_pull_the_mean_as_what_is_left_of_the_nation(toeval: np.random.Generator) -> None:
    noemer = np.repeat(np.array([60.0] * 200 + [900.0] * 20)[:, None], 1, axis=1)
    teller = toeval.binomial(noemer.astype(int), 0.10)
    alles = cijfers(teller, noemer)
    klein = verberg(alles, lambda t: (t["teller"] < 10) & (t["gebied"] != "NL01"))
    assert klein.table["waarde"].isna().sum() > 150
    midden = {naam: van(f, "GM00210")["geleend_midden"] for naam, f in (("alles", alles), ("klein", klein))}
    zonder_rest = Figures(klein.table[klein.table["gebied"] != "NL01"], 2026)
    assert abs(midden["klein"] - midden["alles"]) < 0.15
    assert van(zonder_rest, "GM00210")["geleend_midden"] > midden["klein"] + 0.1


def test_chances_add_up_to_a_fifth_and_follow_the_direction(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    teller, noemer = veertig
    teller[:5] = (0.35 * noemer[:5]).round()
    tabel = bereken_beoordeling(cijfers(teller, noemer)).table.query("gebied.str.startswith('GM')")
    assert tabel["kans_vijfde"].sum() == pytest.approx(40 / 5)
    assert (tabel["kans_vijfde"].iloc[:5] > 0.95).all()
    assert (tabel["plaats_boven"].iloc[:5] <= 8).all()
    assert (tabel["plaats_van"] == 40).all()


def test_without_differences_the_ranks_are_as_wide_as_can_be() -> None:
    noemer = np.full((50, 1), 240.0)
    tabel = bereken_beoordeling(cijfers(np.full((50, 1), 24), noemer)).table.query("gebied.str.startswith('GM')")
    assert ((tabel["plaats_boven"] - tabel["plaats_onder"]) > 40).all()
    assert tabel["kans_vijfde"].between(0.1, 0.3).all()
    assert (tabel["geleend_gewicht"] == 0).all()
    np.testing.assert_allclose(tabel["geleend"], 10.0)


def test_the_funnel_counts_what_lies_outside(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    teller, noemer = veertig
    teller[39] = (0.30 * noemer[39]).round()
    beoordeling = bereken_beoordeling(cijfers(teller, noemer))
    tabel = beoordeling.table.set_index("gebied")
    assert tabel.loc["GM00039", "trechter_ruw"] == "boven_998"
    kenmerken = kenmerken_van(beoordeling, PROEF)
    gewoon = tabel["trechter_ruw"][tabel.index.str.startswith("GM")]
    assert kenmerken["buiten"] == (gewoon != "binnen").sum() >= 1
    assert kenmerken["verwacht_buiten"] == pytest.approx(2.0)
    reeksen = maak_reeksen(cijfers(teller, noemer))
    p = vergelijk(reeksen, np.flatnonzero(reeksen.delen), int(reeksen.nederland or 0), True)["p"]
    assert kenmerken["verschilt"] == (stats.benjamini_hochberg(p) < 0.05).sum() >= 1
    grenzen = beoordeling.trechters
    assert (grenzen["onder_998"] <= grenzen["onder_95"]).all()
    assert (grenzen["boven_95"] <= grenzen["boven_998"]).all()
    assert (grenzen["ruim_boven_95"] - grenzen["boven_95"] > -0.5).all()
    assert (np.diff(grenzen["boven_95"]) < 0).all(), "limits must narrow with size"


def test_amsterdam_is_compared_with_the_rest_of_the_country() -> None:
    figuren = load_figures()
    reeksen = maak_reeksen(figuren)
    amsterdam, land = reeksen.plekken("GM0363", "NL01")
    met, zonder = (
        vergelijk(reeksen, [amsterdam], land, erin).set_index("indicator").loc["moeders_35_plus", "p"]
        for erin in (True, False)
    )
    reeks = reeksen.per_indicator["moeders_35_plus"]
    x, n, totaal, alles = (laag[plek, -1] for plek in (amsterdam, land) for laag in (reeks.teller, reeks.noemer))
    assert met == pytest.approx(float(stats.compare_with_rest(x, n, totaal, alles).p), rel=1e-9)
    assert met != zonder


def test_rounding_of_the_source_alone_makes_no_difference() -> None:
    teller, noemer = np.full((30, 1), 100.0), np.full((30, 1), 1000.0)
    teller[0] = 128  # by itself a difference of p < 0.01
    figuren = cijfers(teller, noemer)
    reeksen = maak_reeksen(figuren)
    eerste, land = reeksen.plekken("GM00000", "NL01")
    assert vergelijk(reeksen, [eerste], land, True)["oordeel"].tolist() == ["hoger"]
    figuren.table["speling"] = 20.0
    assert vergelijk(maak_reeksen(figuren), [eerste], land, True)["oordeel"].tolist() != ["hoger"]


def test_figures_of_a_survey_use_the_limits_of_their_source(toeval: np.random.Generator) -> None:
    noemer = np.full((30, 1), 1000.0)
    figuren = cijfers(toeval.binomial(1000, 0.2, (30, 1)), noemer)
    gm = figuren.table["gebied"].str.startswith("GM")
    figuren.table.loc[gm, ["teller", "noemer"]] = np.nan
    figuren.table.loc[gm, "waarde"] = 20.0 + np.linspace(-8, 8, 30)
    for breed in (2.0, 15.0):
        figuren.table.loc[gm, "ondergrens"] = figuren.table["waarde"] - breed
        figuren.table.loc[gm, "bovengrens"] = figuren.table["waarde"] + breed
        reeksen = maak_reeksen(figuren)
        laatste, land = reeksen.plekken("GM00029", "NL01")
        oordeel = vergelijk(reeksen, [laatste], land, True)["oordeel"].tolist()
        assert oordeel == (["hoger"] if breed == 2.0 else ["onbeslist"])
    hier = van(figuren, "GM00029")
    assert (hier["trend"], hier["trend_reden"]) == ("geen", "gepubliceerd")
    assert 20 <= hier["geleend"] < 28, "a survey with wide limits borrows a lot"


@pytest.mark.parametrize(
    ("kolom", "waarde", "woord"),
    [("teller", 5000.0, "meer gevallen"), ("teller", -1.0, "kleiner dan nul"), ("teller", 12.5, "geen heel getal")],
)
def test_a_count_that_cannot_be_names_indicator_area_and_period(
    veertig: tuple[np.ndarray, np.ndarray], kolom: str, waarde: float, woord: str
) -> None:
    figuren = cijfers(*veertig)
    fout = (figuren.table["gebied"] == "GM00007") & (figuren.table["van"] == 2020)
    figuren.table.loc[fout, kolom] = waarde
    with pytest.raises(OnmogelijkAantal, match=woord) as gevangen:
        beoordeel(figuren)
    assert PROEF in str(gevangen.value)
    assert "GM00007 in 2020" in str(gevangen.value)


def test_an_estimated_count_may_be_a_fraction(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    figuren = cijfers(*veertig)
    figuren.table.loc[0, ["teller", "status"]] = [60.5, Status.GESCHAT.value]
    assert not beoordeel(figuren).table.empty


def test_conclusions_are_kept_and_read_back() -> None:
    figuren = load_figures()
    eerste = beoordeel(figuren)
    opnieuw = Figures(figuren.table, figuren.jaar, figuren.bronnen, figuren.afdruk)
    tweede = beoordeel(opnieuw)
    pd.testing.assert_frame_equal(eerste.table, tweede.table, check_dtype=False)
    pd.testing.assert_frame_equal(eerste.kenmerken, tweede.kenmerken, check_dtype=False)


def test_order_of_the_rows_does_not_matter(veertig: tuple[np.ndarray, np.ndarray]) -> None:
    figuren = cijfers(*veertig)
    andersom = Figures(figuren.table.sample(frac=1, random_state=3).reset_index(drop=True), 2026)
    kolommen = [k for k in (*TREND_KOLOMMEN, *GEMEENTE_KOLOMMEN) if not k.startswith(("kans", "plaats"))]
    een, twee = (
        bereken_beoordeling(f).table.sort_values("gebied").reset_index(drop=True)[kolommen] for f in (figuren, andersom)
    )
    pd.testing.assert_frame_equal(een, twee)


def test_all_gemeenten_together_say_the_same_as_one_profile() -> None:
    figuren = load_figures()
    reeksen = maak_reeksen(figuren)
    wie = np.flatnonzero(reeksen.delen)
    alles = vergelijk(reeksen, wie, int(reeksen.nederland or 0), True).set_index(["indicator", "gebied"])
    for code in ("GM0059", "GM0363", "GM0088"):
        eigen = profile(code).table.set_index("indicator")
        for indicator in reeksen.per_indicator:
            for kolom in VERGELIJKING_KOLOMMEN:
                een, twee = alles.loc[(indicator, code), kolom], eigen.loc[indicator, kolom]
                assert (pd.isna(een) and pd.isna(twee)) or een == twee, (code, indicator, kolom)


def test_made_up_figures_of_the_speed_check_are_hidden_like_real_ones() -> None:
    tabel = nagemaakte_cijfers(50).table
    assert tabel["indicator"].nunique() == 25 <= len(catalogus())
    assert tabel.loc[tabel["teller"].notna(), "teller"].min() >= 10
    assert tabel["reden"].notna().equals(tabel["teller"].isna())
