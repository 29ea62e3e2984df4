"""The embedded figures and what is computed from them, on all 342 gemeenten."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.gegevens import stand, tellingen
from kansrijk_analysis.model import Reden
from kansrijk_analysis.stats import wilson_interval

GETALLEN = ["teller", "noemer", "waarde", "ondergrens", "bovengrens"]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return load_figures()


def test_sum_of_gemeenten_is_the_nation_for_births() -> None:
    geboren = tellingen("37201")
    som = geboren[geboren["gebied"].str.startswith("GM")].groupby(["maat", "jaar"])["aantal"].sum()
    land = geboren[geboren["gebied"] == "NL01"].set_index(["maat", "jaar"])["aantal"]
    assert len(land) == 16 * 6
    pd.testing.assert_series_equal(som.sort_index(), land.sort_index())
    assert land["Totaal levend geboren kinderen", 2015] == 170_510


def test_sum_of_gemeenten_is_the_nation_for_inhabitants() -> None:
    bevolking = tellingen("03759ned")
    land = bevolking[bevolking["gebied"] == "NL01"].set_index("jaar")["aantal"]
    for bron, maat in (("03759ned", "Bevolking op 1 januari"), ("gebieden", "Inwonertal")):
        cijfers = tellingen(bron).loc[lambda frame, maat=maat: frame["maat"] == maat]
        som = cijfers[cijfers["gebied"].str.startswith("GM")].groupby("jaar")["aantal"].sum()
        beide = land.index.intersection(som.index)
        assert list(beide) == list(range(2019, 2027))
        assert (som[beide] == land[beide]).all()


@pytest.mark.parametrize("bron", ["37201", "gebieden"])
def test_one_division_keeps_the_national_sum(bron: str) -> None:
    cijfers = tellingen(bron)
    eigen = cijfers[cijfers["gebied"].str.startswith("GM") & (cijfers["maat"] != "Omgevingsadressendichtheid")]
    op_2026 = areas.herindeel(eigen, 2026, sleutels=["maat"])
    assert set(op_2026["gebied"]) == set(areas.gemeenten(2026)["code"])
    assert len(areas.gemeenten(2026)) == 342
    som = op_2026.groupby(["maat", "jaar"])["aantal"].sum()
    pd.testing.assert_series_equal(som, eigen.groupby(["maat", "jaar"])["aantal"].sum(), rtol=0, atol=1e-6)


def test_wijken_and_buurten_of_2020_are_there() -> None:
    wijken = tellingen("KWB", wijken=True)
    assert wijken["gebied"].str[:2].value_counts().div(wijken["maat"].nunique()).to_dict() == {
        "BU": 13_808,
        "WK": 3_177,
    }
    assert {"Huishoudens met kinderen", "Eenpersoonshuishoudens", "Bevolkingsdichtheid"} <= set(wijken["maat"])
    with pytest.raises(GeenCijfers, match="wijk of buurt"):
        tellingen("37201", wijken=True)


def test_every_gemeente_has_every_indicator_with_a_value_or_a_reason(figures: Figures) -> None:
    laatste = figures.laatste[figures.laatste["gebied"].str.startswith("GM")]
    berekend = [i for i in catalogus().values() if i.teller is not None and i.teller.tabel in figures.bronnen]
    assert len(laatste) == 342 * len(berekend)
    assert (laatste["waarde"].notna() ^ laatste["reden"].notna()).all()


def test_what_is_hidden_has_no_number_at_all(figures: Figures) -> None:
    weg = figures.table[figures.table["reden"].notna()]
    assert weg["reden"].isin([Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT]).any()
    assert weg[GETALLEN].isna().all(axis=None)


def test_small_numerators_and_rests_are_hidden(figures: Figures) -> None:
    over = figures.table[figures.table["waarde"].notna()].merge(
        pd.DataFrame(
            [(i.id, i.soort, i.privacy.minimum) for i in catalogus().values()],
            columns=["indicator", "soort", "minimum"],
        )
    )
    streng = over[over["minimum"].notna()]
    assert (streng["teller"] >= 10).all()
    aandelen = streng[streng["soort"] == "aandeel"]
    assert (aandelen["noemer"] - aandelen["teller"] >= 10).all()


def test_shares_have_the_wilson_limits_of_their_counts(figures: Figures) -> None:
    deel = figures.table[(figures.table["indicator"] == "moeders_35_plus") & figures.table["waarde"].notna()]
    onder, boven = wilson_interval(deel["teller"], deel["noemer"])
    np.testing.assert_allclose(deel["ondergrens"], 100 * onder)
    np.testing.assert_allclose(deel["bovengrens"], 100 * boven)
    np.testing.assert_allclose(deel["waarde"], 100 * deel["teller"] / deel["noemer"])


def test_rounding_of_bijstand_widens_the_limits(figures: Figures) -> None:
    rij = figures.table.query("indicator == 'bijstand' and gebied == 'GM0059'").iloc[0]
    from kansrijk_analysis.stats import poisson_interval

    plat = poisson_interval(rij["teller"], rij["noemer"])
    assert rij["ondergrens"] < 1000 * plat.lower
    assert rij["bovengrens"] > 1000 * plat.upper


def test_achtkarspelen_by_hand(figures: Figures) -> None:
    # 2013-2015, table 37201: 16 + 4 + 87 of 293 + 277 + 289; recomputed here from the tellingen.
    ruw = (
        tellingen("37201")
        .query("gebied == 'GM0059' and jaar >= 2013")
        .pivot(index="jaar", columns="maat", values="aantal")
    )
    teller = (ruw["Jonger dan 20 jaar"] + ruw["20 tot 25 jaar"]).sum()
    noemer = ruw["Totaal levend geboren kinderen"].sum()
    rij = figures.table.query("indicator == 'moeders_jonger_25' and gebied == 'GM0059' and van == 2013").iloc[0]
    assert (rij["teller"], rij["noemer"]) == (teller, noemer) == (107, 859)


def test_a_split_gemeente_is_marked_as_estimated(figures: Figures) -> None:
    # Haaren was divided over Boxtel, Oisterwijk, Tilburg and Vught on 1 January 2021.
    rijen = figures.table.query("indicator == 'inwoners' and van == 2019").set_index("gebied")["status"]
    assert set(rijen[["GM0757", "GM0824", "GM0855", "GM0865"]]) == {"geschat"}
    assert rijen["GM0059"] == "definitief"
    assert rijen["NL01"] == "definitief"


def test_regions_are_added_up_from_counts(figures: Figures) -> None:
    groepen = areas.groepen(2026)
    friesland = groepen[groepen["groep"] == "PV21"]["gebied"]
    inwoners = figures.table.query("indicator == 'inwoners' and van == 2026").set_index("gebied")["teller"]
    assert inwoners["PV21"] == inwoners[friesland].sum()


def test_no_region_total_gives_a_single_hidden_gemeente_away(figures: Figures) -> None:
    groepen = areas.groepen(2026)
    groepen = groepen[groepen["groep"].isin(figures.table["gebied"])]
    for _, deel in figures.table.groupby(["indicator", "van"]):
        zichtbaar = deel.set_index("gebied")["waarde"].notna()
        per_groep = groepen.assign(weg=~groepen["gebied"].map(zichtbaar)).groupby("groep")["weg"].sum()
        getoond = per_groep[[groep for groep in per_groep.index if zichtbaar[groep]]]
        assert not (getoond == 1).any()


def test_nothing_hidden_follows_from_what_is_shown_of_the_same_gemeente(figures: Figures) -> None:
    """Linear attack: is a hidden count a combination of shown numerators, denominators and what must add up?"""
    maten = [
        "Jonger dan 20 jaar", "20 tot 25 jaar", "25 tot 30 jaar", "30 tot 35 jaar", "35 tot 40 jaar",
        "40 tot 45 jaar", "45 jaar of ouder", "1e kind", "2e kind", "3e kind", "4e of volgende kinderen",
        "Moeder gehuwd", "Moeder niet-gehuwd",
    ]  # fmt: skip
    jaren = range(2010, 2016)
    plaats = {(maat, jaar): i for i, (jaar, maat) in enumerate((j, m) for j in jaren for m in maten)}

    def vorm(namen: tuple[str, ...], van: int, tot: int) -> np.ndarray:
        rij = np.zeros(len(plaats))
        for jaar in range(van, tot + 1):
            for naam in namen:
                # All births of a year are those of the seven age groups together.
                for maat in maten[:7] if naam == "Totaal levend geboren kinderen" else [naam]:
                    rij[plaats[maat, jaar]] += 1
        return rij

    gelijk = [
        vorm(tuple(maten[a:b]), jaar, jaar) - vorm(("Totaal levend geboren kinderen",), jaar, jaar)
        for jaar in jaren
        for a, b in ((7, 11), (11, 13))
    ]
    definities = {i.id: i for i in catalogus().values() if i.teller is not None and i.teller.tabel == "37201"}
    eigen = figures.table[figures.table["gebied"].str.startswith("GM") & figures.table["indicator"].isin(definities)]
    verborgen_bij = eigen[eigen["reden"].notna()]["gebied"].unique()
    gecontroleerd = 0
    for _, deel in eigen[eigen["gebied"].isin(verborgen_bij)].groupby("gebied"):
        bekend, verborgen = list(gelijk), []
        for rij in deel.itertuples():
            indicator = definities[rij.indicator]
            teller = vorm(indicator.teller.maten, rij.van, rij.tot)
            if isinstance(rij.reden, str):
                verborgen.append(teller)
                continue
            bekend.append(teller)
            if indicator.noemer is not None and indicator.noemer.tabel == "37201":
                bekend.append(vorm(indicator.noemer.maten, rij.van, rij.tot))
        basis = np.array(bekend)
        rang = np.linalg.matrix_rank(basis)
        for teller in verborgen:
            gecontroleerd += 1
            assert np.linalg.matrix_rank(np.vstack([basis, teller])) > rang, deel["gebied"].iloc[0]
    assert gecontroleerd > 100


def test_sources_say_where_when_and_under_which_licence() -> None:
    bronnen = {bron.tabel: bron for bron in stand()}
    assert set(bronnen) == {"03759ned", "37201", "KWB", "gebieden"}
    assert all(bron.licentie == "CC BY 4.0" and bron.uitgever == "CBS" for bron in bronnen.values())
    assert bronnen["37201"].perioden == "2010–2015"


def test_an_unknown_source_is_refused() -> None:
    with pytest.raises(OngeldigeInvoer, match="basis"):
        load_figures("geheim")
