"""The practice figures themselves: they add up, agree with each other, and are what the model asks for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from kansrijk_analysis import areas, oefen, stats
from kansrijk_analysis.indicators.catalogue import landelijke_waarden
from kansrijk_analysis.indicators.gegevens import tellingen
from kansrijk_analysis.indicators.harmonise import KOLOMMEN
from kansrijk_analysis.oefen.cellen import verdeel_heel
from kansrijk_analysis.oefen.model import Getrokken, Model
from kansrijk_analysis.oefen.niveaus import ankers, niveau
from kansrijk_analysis.oefen.trekken import trek_alles

MODEL = oefen.lees_model()
GETROKKEN = [i for i in MODEL.indicatoren if isinstance(i, Getrokken)]
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def frames() -> oefen.OefenFrames:
    return oefen.maak()


class Breed(NamedTuple):
    """Counts by measure: area x year."""

    gemeenten: dict[str, pd.DataFrame]
    wijken: dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def breed(frames: oefen.OefenFrames) -> Breed:
    def per_maat(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
        return {
            str(maat): deel.pivot(index="gebied", columns="jaar", values="aantal")
            for maat, deel in frame.groupby("maat")
        }

    return Breed(per_maat(frames.gemeenten), per_maat(frames.wijken))


def som(frame: pd.DataFrame) -> str:
    return str(pd.util.hash_pandas_object(frame, index=False).sum())


def test_the_frames_are_tellingen(frames: oefen.OefenFrames) -> None:
    for frame in (frames.gemeenten, frames.wijken):
        assert list(frame.columns) == KOLOMMEN
        assert frame["aantal"].dtype == np.int32
        assert (frame["aantal"] >= 0).all()
        assert set(frame["status"]) == {"oefen"}
        assert set(frame["tabel"]) == {"oefen"}
        assert frame["reden"].isna().all()
        assert not frame.duplicated(["maat", "gebied", "jaar"]).any()
        volgorde = frame.sort_values(["maat", "jaar", "gebied"], ignore_index=True)
        pd.testing.assert_frame_equal(frame, volgorde)
    telt = {i.id for i in MODEL.indicatoren if i.noemer is None}
    maten = {f"{i}:teller" for i in MODEL.per_id} | {f"{i}:noemer" for i in MODEL.per_id if i not in telt}
    assert set(frames.gemeenten["maat"]) == set(frames.wijken["maat"]) == maten


def test_the_shipped_files_are_what_the_code_makes(frames: oefen.OefenFrames) -> None:
    map_ = PROJECT / "data" / "oefen"
    assert som(pd.read_parquet(map_ / "oefen.parquet")) == som(frames.gemeenten)
    assert som(pd.read_parquet(map_ / "oefen-wijken.parquet")) == som(frames.wijken)
    assert oefen.sleutel() == frames.sleutel


def test_each_year_stands_on_its_own_division(frames: oefen.OefenFrames) -> None:
    for jaar, deel in frames.gemeenten.groupby("jaar"):
        assert set(deel["gebied"]) == {*areas.indeling(int(str(jaar))), "NL01"}
    assert "GM0788" in set(frames.gemeenten.loc[frames.gemeenten["jaar"] == 2020, "gebied"])
    assert "GM0788" not in set(frames.gemeenten.loc[frames.gemeenten["jaar"] == 2021, "gebied"])


def test_gemeenten_add_up_to_the_nation(frames: oefen.OefenFrames) -> None:
    land = frames.gemeenten["gebied"] == "NL01"
    sleutel = ["maat", "jaar"]
    pd.testing.assert_series_equal(
        frames.gemeenten[~land].groupby(sleutel)["aantal"].sum(),
        frames.gemeenten[land].groupby(sleutel)["aantal"].sum(),
        check_dtype=False,
    )


def test_wijken_add_up_to_their_gemeente(breed: Breed) -> None:
    bekend = areas.wijken(2020).set_index("code")["gemeente"]
    for maat, wijken in breed.wijken.items():
        per_gemeente = wijken.groupby(bekend.loc[wijken.index].to_numpy()).sum()
        # Weesp is a part of Amsterdam in the register of 2023.
        per_gemeente.loc["GM0363", 2023] += per_gemeente.loc["GM0457", 2023]
        per_gemeente.loc["GM0457", 2023] = 0
        echt = breed.gemeenten[maat].reindex(per_gemeente.index).fillna(0)
        assert (per_gemeente.to_numpy() == echt.to_numpy()).all(), maat
    gemeenten = set(bekend.loc[breed.wijken["big2:teller"].index])
    assert {"GM0363", "GM0599", "GM0546", "GM0059", "GM0737"} <= gemeenten
    assert len(gemeenten) >= 12
    assert all(set(areas.wijken(2020, code)["code"]) <= set(breed.wijken["big2:teller"].index) for code in gemeenten)


@pytest.mark.parametrize("niveau_", ["gemeenten", "wijken"])
def test_counts_agree_with_each_other(breed: Breed, niveau_: str) -> None:
    maten = getattr(breed, niveau_)

    def telling(naam: str) -> NDArray[np.float64]:
        return np.asarray(maten[naam].fillna(0).to_numpy(), dtype=np.float64)

    for indicator in MODEL.indicatoren:
        if indicator.noemer is not None:
            assert (telling(f"{indicator.id}:teller") <= telling(f"{indicator.id}:noemer")).all(), indicator.id
    vroeg, licht, big2 = (telling(f"{i}:teller") for i in ("vroeggeboorte", "laag_geboortegewicht", "big2"))
    assert (big2 >= np.maximum(vroeg, licht)).all()
    assert (big2 <= vroeg + licht).all()
    assert (telling("moeders_jonger_20:teller") <= telling("moeders_jonger_25:teller")).all()
    assert (telling("moeders_jonger_25:noemer") == telling("geboorten:teller")).all()
    # The stillborn are in the denominator of those born from 24 weeks, and among the perinatal deaths.
    doodgeboren = telling("big2:noemer") - telling("geboorten:teller")
    assert (doodgeboren >= 0).all()
    assert (doodgeboren <= telling("perinatale_sterfte:teller")).all()
    assert (telling("late_start_zorg:noemer") <= telling("big2:noemer")).all()
    per_noemer: dict[str, list[str]] = {}
    for indicator in MODEL.indicatoren:
        if indicator.noemer is not None:
            per_noemer.setdefault(indicator.noemer, []).append(indicator.id)
    for eerste, *anderen in per_noemer.values():
        for ander in anderen:
            assert (telling(f"{eerste}:noemer") == telling(f"{ander}:noemer")).all(), ander


def test_births_of_the_nation_are_the_published_ones(breed: Breed) -> None:
    land = breed.gemeenten["geboorten:teller"].loc["NL01"]
    gepubliceerd = {int(w.periode): w.waarde for w in landelijke_waarden()["geboorten"]}
    for jaar in (2020, 2021, 2022, 2023):
        assert land[jaar] == gepubliceerd[jaar]
    # A straight line from 2015 to 2020.
    stap = (gepubliceerd[2020] - gepubliceerd[2015]) / 5
    np.testing.assert_allclose(land[[2016, 2017, 2018, 2019]], gepubliceerd[2015] + stap * np.arange(1, 5), atol=1)


def test_births_of_gemeenten_vary_about_their_part_as_chance_does(frames: oefen.OefenFrames) -> None:
    echt = tellingen("37201")
    echt = echt[(echt["jaar"] == 2015) & (echt["maat"] == "Totaal levend geboren kinderen")]
    basis = areas.herindeel(echt[echt["gebied"].str.startswith("GM")], 2016).set_index("gebied")["aantal"]
    eigen = frames.gemeenten[(frames.gemeenten["maat"] == "geboorten:teller") & (frames.gemeenten["jaar"] == 2016)]
    eigen = eigen[eigen["gebied"] != "NL01"].set_index("gebied")["aantal"]
    verwacht = basis / basis.sum() * eigen.sum()
    chi2 = float(((eigen - verwacht) ** 2 / verwacht).sum())
    graden = len(eigen) - 1
    assert abs(chi2 - graden) < 4 * np.sqrt(2 * graden)


def test_what_is_called_real_is_real(breed: Breed) -> None:
    for jaar in MODEL.jaren:
        register = areas.gemeenten(jaar).set_index("code")["inwoners"]
        eigen = breed.gemeenten["inwoners:teller"][jaar].drop("NL01").dropna()
        assert (eigen.sort_index() == register.sort_index()).all()
    kwb = tellingen("KWB").pivot(index="gebied", columns="maat", values="aantal")
    kwb = kwb[kwb.index.str.startswith("GM")]
    eigen = breed.gemeenten["bijstand:teller"][2020].drop("NL01").dropna()
    np.testing.assert_allclose(eigen, kwb.loc[eigen.index, "Personen per soort uitkering; Bijstand"])
    mensen = kwb[["15 tot 25 jaar", "25 tot 45 jaar", "45 tot 65 jaar"]].sum(axis=1)
    noemer = breed.gemeenten["bijstand:noemer"][2020].drop("NL01").dropna()
    # The register of 2020 and Kerncijfers 2020 can differ by a handful; rounding of wijken by one each.
    np.testing.assert_allclose(noemer, mensen.loc[noemer.index], rtol=0.002, atol=60)


@pytest.mark.parametrize("indicator", GETROKKEN, ids=lambda i: i.id)
def test_the_nation_is_what_the_model_says(indicator: Getrokken, breed: Breed) -> None:
    teller = breed.gemeenten[f"{indicator.id}:teller"].loc["NL01"].to_numpy(dtype=float)
    noemer = breed.gemeenten[f"{indicator.id}:noemer"].loc["NL01"].to_numpy(dtype=float)
    hoogte = niveau(indicator, MODEL.jaren)
    fout = np.sqrt(hoogte * (1 - hoogte) / noemer)
    # Births of gemeenten vary, and with them how much each weighs: a little beyond the error of the draw.
    assert (np.abs(teller / noemer - hoogte) < 4 * fout + 0.002 * hoogte).all()


def test_big2_is_what_was_published(breed: Breed) -> None:
    teller, noemer = (breed.gemeenten[f"big2:{deel}"].loc["NL01", 2021] for deel in ("teller", "noemer"))
    assert teller / noemer == pytest.approx(0.148, abs=4 * np.sqrt(0.148 * 0.852 / noemer))


def _samen(frames: oefen.OefenFrames, indicator: Getrokken) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Counts of all years together, on the 342 gemeenten of 2023."""
    maten = frames.gemeenten["maat"].isin([f"{indicator.id}:teller", f"{indicator.id}:noemer"])
    gm = frames.gemeenten[maten & (frames.gemeenten["gebied"] != "NL01")]
    op = areas.herindeel(gm, 2023, sleutels=["maat"]).groupby(["maat", "gebied"])["aantal"].sum().unstack(0).round()
    assert len(op) == 342
    return op[f"{indicator.id}:teller"].to_numpy(dtype=float), op[f"{indicator.id}:noemer"].to_numpy(dtype=float)


@pytest.mark.parametrize("indicator", GETROKKEN, ids=lambda i: i.id)
def test_gemeenten_differ_as_much_as_the_model_says(indicator: Getrokken, frames: oefen.OefenFrames) -> None:
    teller, noemer = _samen(frames, indicator)
    beeld = stats.shrink_proportions(teller, noemer)
    gevonden = (1 - beeld.prior_mean) / (beeld.prior_mean * (beeld.prior_strength + 1))
    # Against the level, squared: where the level moves over the years, the differences move with it.
    bedoeld = (indicator.spreiding.gemeenten / indicator.factor / ankers(indicator)[max(ankers(indicator))]) ** 2
    # What 342 gemeenten tell of a variance, with the chance in their counts.
    fout = np.sqrt(2 / 342) * (bedoeld + float(np.mean(1 / (noemer * beeld.prior_mean))))
    assert gevonden == pytest.approx(bedoeld, abs=0.25 * bedoeld + 3 * fout)


def test_true_rates_differ_as_much_as_the_model_says() -> None:
    trekking = trek_alles(MODEL.model_copy(update={"waarheden": ()}))
    nu = trekking.cellen.gemeente[:, -1].astype("str")
    for indicator in GETROKKEN:
        kans, gewicht = trekking.kansen[indicator.id], trekking.gewichten[indicator.id][:, -1]
        per_gemeente = pd.Series(kans[:, -1] * gewicht).groupby(nu).sum() / pd.Series(gewicht).groupby(nu).sum()
        deel = float(per_gemeente.std() / niveau(indicator, MODEL.jaren)[-1])
        bedoeld = indicator.spreiding.gemeenten / indicator.factor / ankers(indicator)[max(ankers(indicator))]
        assert deel == pytest.approx(bedoeld, rel=0.1), indicator.id


@pytest.mark.parametrize("indicator", ["vroeggeboorte", "laag_geboortegewicht"])
def test_wijken_differ_as_much_as_was_measured(indicator: str, breed: Breed) -> None:
    eigen = MODEL.per_id[indicator]
    assert isinstance(eigen, Getrokken)
    assert eigen.spreiding.wijken is not None
    teller, noemer = (breed.wijken[f"{indicator}:{deel}"].sum(axis=1) for deel in ("teller", "noemer"))
    groot = noemer[noemer >= 300].index
    gemeente = areas.wijken(2020).set_index("code").loc[groot, "gemeente"].to_numpy()
    x, n = teller[groot], noemer[groot]
    midden = (x.groupby(gemeente).transform("sum") / n.groupby(gemeente).transform("sum")).to_numpy()
    toeval = midden * (1 - midden) / n
    tussen = np.sqrt(float(((x / n - midden) ** 2 - toeval).mean()))
    assert tussen * 100 == pytest.approx(eigen.spreiding.wijken, rel=0.3)


def test_figures_go_with_the_real_bijstand_of_an_area(frames: oefen.OefenFrames, breed: Breed) -> None:
    bijstand = (
        (breed.gemeenten["bijstand:teller"][2023] / breed.gemeenten["bijstand:noemer"][2023]).drop("NL01").dropna()
    )
    for naam, minstens in (("schulden_zwangeren", 0.4), ("laag_inkomen_19_45", 0.5), ("vroeggeboorte", 0.1)):
        indicator = MODEL.per_id[naam]
        assert isinstance(indicator, Getrokken)
        teller, noemer = _samen(frames, indicator)
        assert np.corrcoef(np.log(bijstand.sort_index()), teller / noemer)[0, 1] > minstens, naam


def test_an_indicator_less_changes_no_other(frames: oefen.OefenFrames) -> None:
    weg = "lvb_19_45"
    minder = tuple(i for i in MODEL.indicatoren if i.id != weg)
    zonder = oefen.maak(MODEL.model_copy(update={"indicatoren": minder[::-1]}))
    for eigen, ander in ((frames.gemeenten, zonder.gemeenten), (frames.wijken, zonder.wijken)):
        blijft = eigen[~eigen["maat"].str.startswith(f"{weg}:")]
        assert som(blijft) == som(ander)
    assert zonder.sleutel == frames.sleutel


def test_another_seed_gives_other_figures(frames: oefen.OefenFrames) -> None:
    ander: Model = MODEL.model_copy(update={"zaad": MODEL.zaad + 1, "waarheden": ()})
    nieuw = oefen.maak(ander)
    assert som(nieuw.gemeenten) != som(frames.gemeenten)
    assert nieuw.sleutel.waarheden == ()


def test_sharing_out_keeps_the_total_and_stays_near_the_weights() -> None:
    kans = np.random.default_rng(1)
    groep = np.sort(kans.integers(0, 40, 500))
    totaal, gewicht = kans.integers(0, 1000, 40), kans.random(500)
    uit = verdeel_heel(totaal, gewicht, groep)
    np.testing.assert_array_equal(np.bincount(groep, weights=uit, minlength=40), totaal)
    precies = totaal[groep] * gewicht / np.bincount(groep, weights=gewicht)[groep]
    assert (np.abs(uit - precies) < 1).all()
    np.testing.assert_array_equal(verdeel_heel(np.array([5]), np.zeros(2), np.array([0, 0])), [3, 2])
