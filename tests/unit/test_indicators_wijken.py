"""Figures of wijken: counted by the source, rounded to fives, hidden where they are small."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from kansrijk_analysis import areas, disclosure, stats
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.compute import Venster
from kansrijk_analysis.indicators.gegevens import tellingen
from kansrijk_analysis.indicators.hiding import Cijfer
from kansrijk_analysis.indicators.wijken import _Delen, bereken_wijken
from kansrijk_analysis.profiles import profile
from kansrijk_analysis.sources import definities


@pytest.fixture(scope="module")
def figuren() -> Figures:
    return load_figures(niveau="wijk")


def test_every_wijk_gemeente_and_the_nation_are_there(figuren: Figures) -> None:
    assert figuren.jaar == 2020
    codes = set(figuren.table["gebied"])
    assert codes == {*areas.wijken(2020)["code"], *areas.gemeenten(2020)["code"], "NL01"}
    assert {"bijstand", "kinderen_0_14"} <= set(figuren.table["indicator"])
    assert not {"moeders_jonger_20", "geboorten"} & set(figuren.table["indicator"]), "no counts of births in wijken"


def test_small_counts_and_rests_are_hidden_with_no_number_left(figuren: Figures) -> None:
    ruw = tellingen("KWB", wijken=True).query("maat == 'Personen per soort uitkering; Bijstand'")
    klein = set(ruw.loc[ruw["aantal"] < 10, "gebied"])
    tabel = figuren.table[figuren.table["indicator"] == "bijstand"].set_index("gebied")
    wijken = {code for code in klein if code.startswith("WK")}
    assert len(wijken) > 100
    weg = tabel.loc[sorted(wijken)]
    assert (weg["reden"] == "afgeschermd").all()
    assert weg[["teller", "noemer", "waarde", "ondergrens", "bovengrens"]].isna().all(axis=None)


def test_rounding_at_random_widens_the_limits(figuren: Figures) -> None:
    tabel = figuren.table[figuren.table["indicator"] == "kinderen_0_14"].set_index("gebied")
    rij = tabel.loc["WK005901"]
    smal = stats.wilson_interval(rij["teller"], rij["noemer"])
    assert rij["ondergrens"] < 100 * float(smal.lower)
    assert rij["bovengrens"] > 100 * float(smal.upper)
    assert rij["speling"] == 4, "up or down to a multiple of five"
    assert tabel.loc["GM0059", "speling"] == 0, "gemeenten are not rounded in this table"


def test_wijken_that_are_a_whole_gemeente_show_how_cbs_rounds(figuren: Figures) -> None:
    """The gemeente is counted exactly, so the difference is the rounding: up to four, and not only to the nearest."""
    wijken = areas.wijken(2020)
    alleen = wijken[~wijken["gemeente"].duplicated(keep=False)].set_index("gemeente")["code"]
    assert len(alleen) == 30
    ruw = pd.concat([tellingen("KWB"), tellingen("KWB", wijken=True)])
    verschillen = []
    for maat in ("0 tot 15 jaar", "25 tot 45 jaar", "Eenpersoonshuishoudens"):
        aantal = ruw[ruw["maat"] == maat].set_index("gebied")["aantal"]
        verschillen.append((aantal[alleen].to_numpy() - aantal[alleen.index].to_numpy()).astype(int))
    gezien = np.concatenate(verschillen)
    assert set(gezien) <= set(range(-4, 5))
    assert {-4, 4} <= set(gezien), "rounding to the nearest five would never be more than two off"
    assert abs(gezien.mean()) < 0.7
    # Bijstand is the nearest ten on both levels, so there the two agree.
    bijstand = ruw[ruw["maat"] == "Personen per soort uitkering; Bijstand"].set_index("gebied")["aantal"]
    assert (bijstand[alleen].to_numpy() == bijstand[alleen.index].to_numpy()).all()


def test_the_gemeente_has_the_same_figure_as_among_gemeenten(figuren: Figures) -> None:
    wijk = figuren.table.set_index(["indicator", "gebied"])
    gemeente = load_figures().table.set_index(["indicator", "gebied"])
    for indicator in ("bijstand", "kinderen_0_14", "eenpersoonshuishoudens"):
        for kolom in ("teller", "noemer", "waarde"):
            assert wijk.loc[(indicator, "GM0059"), kolom] == gemeente.loc[(indicator, "GM0059"), kolom]


def test_the_profile_of_a_wijk_is_judged_among_wijken(figuren: Figures) -> None:
    eigen = profile("WK005901", vergelijk="GM0059")
    assert eigen.vergelijk.naam == "Achtkarspelen"
    tabel = eigen.table.set_index("indicator")
    rij = tabel.loc["bijstand"]
    assert rij["oordeel"] in {"hoger", "lager", "vergelijkbaar", "onbeslist"}
    assert rij["plaats_van"] > 2000
    assert "van de wijken" in rij["zin_kans"]
    assert "gemeenten" not in rij["zin_kans"] + rij["zin_trechter"] + rij["zin_geleend"]
    assert set(eigen.kaarten["code"].str[:2]) == {"WK"}
    assert eigen.gelijken.empty
    assert tabel.loc["moeders_jonger_20", "reden"] == "niet_beschikbaar"
    assert np.isnan(tabel.loc["moeders_jonger_20", "waarde"])


def test_an_unknown_level_is_told() -> None:
    with pytest.raises(OngeldigeInvoer, match="gemeente, wijk of buurt"):
        load_figures(niveau="straat")


def delen_van(wijken: int, gemeenten: list[int]) -> _Delen:
    """Wijken in the gemeenten with these places, as if the register held no other."""
    gebieden = object.__new__(_Delen)
    gebieden.buurten = pd.Index([], dtype=object)
    gebieden.wijken = pd.Index([f"WK{i:06d}" for i in range(wijken)], dtype=object)
    gebieden.gemeenten = pd.Index([f"GM{i:04d}" for i in sorted(set(gemeenten))], dtype=object)
    gebieden.alle = gebieden.wijken.append(gebieden.gemeenten).append(pd.Index(["NL01"]))
    vorm = (len(gebieden.gemeenten), wijken)
    gebieden.in_gemeente = sparse.coo_array((np.ones(wijken), (gemeenten, np.arange(wijken))), shape=vorm).tocsr()
    return gebieden


def two_gemeenten(teller: list[float], gemeenten: tuple[float, float], ruimte: float) -> tuple[_Delen, Venster]:
    """A gemeente of two wijken and one of the rest, rounded by up to ``ruimte``, of 400 people each."""
    n = len(teller)
    gebieden = delen_van(n, [0, 0, *[1] * (n - 2)])
    alles = np.array([*teller, *gemeenten, sum(gemeenten)])
    mensen = np.array([400.0] * n + [800.0, 400.0 * (n - 2), 400.0 * n])
    cijfer = Cijfer(catalogus()["kinderen_0_14"], 2020, 2020, alles, mensen, ~np.isnan(alles), np.isnan(alles), {})
    nul = np.zeros(n + 3)
    venster = Venster(cijfer, nul.astype(np.int8), nul.astype(np.int8), np.array([ruimte] * n + [0.0] * 3), nul)
    return gebieden, venster


def test_of_two_wijken_the_other_is_hidden_too() -> None:
    """The gemeente less a count that is known to two cases tells the small one to two cases."""
    gebieden, venster = two_gemeenten([5, 60, 5, *[60] * 9], (65, 545), 2.5)
    [verborgen] = gebieden.verberg([venster])
    assert np.flatnonzero(verborgen.direct).tolist() == [0, 2]
    # With nine others the rounding leaves room for anything below ten.
    assert np.flatnonzero(verborgen.indirect).tolist() == [1]


def test_rounding_at_random_by_itself_leaves_room_for_most() -> None:
    """A count that is known to four cases hides nearly all of nine; what is left of it still needs another."""
    ruimtes = []
    for ruimte in (0.0, 2.0, 4.0, 9.0):
        gebieden, venster = two_gemeenten([5, 60, *[60] * 4], (65, 240), ruimte)
        ruimtes.append(int(gebieden.verberg([venster])[0].indirect.sum()))
    assert ruimtes[0] == 1
    assert ruimtes[-1] == 0
    assert ruimtes == sorted(ruimtes, reverse=True)


def test_a_second_small_wijk_protects_the_first_only_with_room() -> None:
    gebieden, venster = two_gemeenten([5, 5, 60, *[60] * 3], (10, 240), 2.5)
    assert gebieden.verberg([venster])[0].indirect.sum() == 0, "two of 0 to 9 that are 10 together can be anything"
    alleen, venster = two_gemeenten([60, 60, 60, 60], (120, 120), 2.5)
    [verborgen] = alleen.verberg([venster])
    assert verborgen.direct.sum() == verborgen.indirect.sum() == 0


def test_figures_together_are_hidden_as_each_alone() -> None:
    gebieden, een = two_gemeenten([5, 60, 5, *[60] * 9], (65, 545), 2.5)
    _, ander = two_gemeenten([60, 60, 5, *[60] * 9], (120, 545), 0.0)
    samen = gebieden.verberg([een, ander])
    for los, verborgen in zip((gebieden.verberg([een])[0], gebieden.verberg([ander])[0]), samen, strict=True):
        assert (los.direct == verborgen.direct).all()
        assert (los.indirect == verborgen.indirect).all()


def test_real_wijken_are_rarely_hidden_for_another(figuren: Figures) -> None:
    deel = figuren.table[figuren.table["gebied"].str.startswith("WK")]
    for indicator, rijen in deel.groupby("indicator"):
        indirect = (rijen["reden"] == "afgeschermd_indirect").sum()
        assert indirect < 0.25 * max((rijen["reden"] == "afgeschermd").sum(), 1), indicator
    assert (deel["reden"] == "afgeschermd_indirect").sum() > 0
    assert not deel.loc[deel["reden"] == "afgeschermd_indirect", ["teller", "noemer", "waarde"]].notna().any(axis=None)


# --- buurten --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def buurtfiguren() -> Figures:
    return load_figures(niveau="buurt")


def test_all_regions_of_the_table_are_there(buurtfiguren: Figures) -> None:
    codes = set(buurtfiguren.table["gebied"])
    assert len(codes) == 17_341
    assert codes == {
        *areas.buurten(2020)["code"],
        *areas.wijken(2020)["code"],
        *areas.gemeenten(2020)["code"],
        "NL01",
    }


def test_what_is_shown_of_a_wijk_is_the_same_on_both_levels(figuren: Figures, buurtfiguren: Figures) -> None:
    """Otherwise one page would show what another hides."""
    sleutel = ["indicator", "gebied", "periode"]
    boven = figuren.table.set_index(sleutel).sort_index()
    onder = buurtfiguren.table[~buurtfiguren.table["gebied"].str.startswith("BU")].set_index(sleutel).sort_index()
    pd.testing.assert_frame_equal(boven, onder)


def test_small_counts_of_buurten_are_hidden(buurtfiguren: Figures) -> None:
    ruw = tellingen("KWB", wijken=True).query("maat == 'Eenpersoonshuishoudens'")
    klein = ruw.loc[ruw["gebied"].str.startswith("BU") & (ruw["aantal"] < 10), "gebied"]
    assert len(klein) > 500
    tabel = buurtfiguren.table[buurtfiguren.table["indicator"] == "eenpersoonshuishoudens"].set_index("gebied")
    assert tabel.loc[klein, ["teller", "noemer", "waarde", "ondergrens", "bovengrens"]].isna().all(axis=None)
    assert set(tabel.loc[klein, "reden"]) <= {"afgeschermd", "geen_noemer"}
    assert tabel.loc[tabel.index.str.startswith("BU"), "speling"].dropna().eq(4).all()


def test_what_is_shown_of_buurten_and_wijken_gives_no_hidden_count_away(buurtfiguren: Figures) -> None:
    """Attack what is shown: each hidden count must have any value that the rule leaves it, or no less than before.

    Tried on the gemeenten with the most buurten hidden for another's sake; rounding errors are unknowns of up to four.
    """
    naam = "kinderen_0_14"
    tabel = buurtfiguren.table[buurtfiguren.table["indicator"] == naam].set_index("gebied")
    ruw = pd.concat([tellingen("KWB"), tellingen("KWB", wijken=True)])
    aantal = ruw[ruw["maat"] == "0 tot 15 jaar"].set_index("gebied")["aantal"]
    mensen = ruw[ruw["maat"] == "Aantal inwoners"].set_index("gebied")["aantal"]
    buurten = areas.buurten(2020)
    indirect = tabel.index[(tabel["reden"] == "afgeschermd_indirect") & tabel.index.str.startswith("BU")]
    meest = ("GM" + pd.Series(indirect).str[2:6]).value_counts().index[:8]
    assert len(meest) == 8
    for gemeente in meest:
        onder = buurten[buurten["gemeente"] == gemeente]
        wijken = areas.wijken(2020, gemeente)["code"]
        delen = [*onder["code"], *wijken]
        codes = [*delen, gemeente]
        weg = tabel.loc[codes, "waarde"].isna().to_numpy()
        direct = (tabel.loc[codes, "reden"] == "afgeschermd").to_numpy()
        waarde = aantal[codes].to_numpy(dtype=float)
        laag, hoog = disclosure.rule_range(waarde, mensen[codes].to_numpy(dtype=float), 10)
        laag, hoog = np.minimum(laag, waarde), np.maximum(hoog, waarde)
        rijen = np.zeros((len(wijken) + 1, 2 * len(delen) + 1))
        fout = len(codes)
        for rij, wijk in enumerate(wijken):
            erin = [codes.index(code) for code in onder.loc[onder["wijk"] == wijk, "code"]]
            zelf = codes.index(wijk)
            rijen[rij, [zelf, fout + zelf]] = 1
            rijen[rij, erin] = rijen[rij, [fout + i for i in erin]] = -1
            rijen[-1, [zelf, fout + zelf]] = -1
        rijen[-1, fout - 1] = 1
        # What rounding took: so much that all adds up. People without an address put some gemeenten further off.
        vier = np.where(direct[:-1], 0.0, 4.0)
        los = np.concatenate([waarde, np.zeros(len(delen))])
        verborgen = np.concatenate([weg, np.ones(len(delen), dtype=bool)])
        gevonden = disclosure.attack(los, verborgen, rijen, np.concatenate([laag, -vier]), np.concatenate([hoog, vier]))
        doel = np.flatnonzero(direct)
        assert len(doel) > 0
        breed = gevonden.high[doel] - gevonden.low[doel]
        gevraagd = hoog[doel] - laag[doel]
        assert (breed > 0.5 * gevraagd).all(), (gemeente, np.array(codes)[doel][breed <= 0.5 * gevraagd])
        assert np.isclose(breed, gevraagd).mean() > 0.9


# --- several years --------------------------------------------------------------------------------------------


def test_earlier_years_count_only_where_the_area_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wijk 00 is the same, wijk 01 has a new code, wijk 02 changed its borders and has no earlier figure."""
    koppeling = pd.DataFrame(
        [
            ("WK005900", "Noord", "WK005900", "Noord", "zelfde", True),
            ("WK005909", "Centrum", "WK005901", "Centrum", "andere_code", True),
            ("WK005902", "Zuid", "WK005902", "Zuid", "veranderd", True),
        ],
        columns=["oude_code", "oude_naam", "code", "naam", "uitkomst", "volledig"],
    )
    niets = koppeling[:0]
    monkeypatch.setattr(areas, "wijk_jaren", lambda: (2019, 2020))
    monkeypatch.setattr(areas, "koppel_wijken", lambda a, b, niveau: koppeling if niveau == "wijk" else niets)
    rijen = []
    for jaar, codes in ((2019, ("WK005900", "WK005909", "WK005902")), (2020, ("WK005900", "WK005901", "WK005902"))):
        for maat, deel in (("0 tot 15 jaar", 1), ("Aantal inwoners", 5)):
            aantallen = {code: 100.0 * deel * (plek + 1) + 5 * (jaar - 2019) for plek, code in enumerate(codes)}
            aantallen |= {"GM0059": 600.0 * deel, "NL01": 6000.0 * deel}
            rijen += [("KWB", maat, code, jaar, n, "definitief", None) for code, n in aantallen.items()]
    frame = pd.DataFrame(rijen, columns=["tabel", "maat", "gebied", "jaar", "aantal", "status", "reden"])
    tabel = bereken_wijken({"KWB": frame}, [catalogus()["kinderen_0_14"]], definities(), 2020)
    gevonden = tabel.set_index(["gebied", "tot"])
    assert gevonden.loc[("WK005900", 2019), "teller"] == 100
    assert gevonden.loc[("WK005901", 2019), "teller"] == 200, "the counts that stood under its old code"
    assert gevonden.loc[("WK005901", 2020), "teller"] == 205
    assert gevonden.loc[("WK005902", 2019), "reden"] == "gebied_veranderd"
    assert np.isnan(gevonden.loc[("WK005902", 2019), "teller"])
    assert gevonden.loc[("WK005902", 2020), "teller"] == 305
    assert "WK005909" not in set(tabel["gebied"])


# --- what is hidden among all gemeenten ---------------------------------------------------------------------


def test_the_wijken_do_not_tell_a_gemeente_that_is_hidden_among_all_gemeenten() -> None:
    """Two large wijken, neither hidden by the rule: their sum, up to rounding, is the gemeente."""
    kinderen = catalogus()["kinderen_0_14"].model_copy(update={"privacy": catalogus()["bijstand"].privacy})
    register = areas.wijken(2020).groupby("gemeente")["code"].agg(list)
    gemeente, (klein, groot) = next((naam, codes) for naam, codes in register.items() if len(codes) == 2)
    rijen = []
    for maat, keer in (("0 tot 15 jaar", 1), ("Aantal inwoners", 5)):
        aantallen = {klein: 105.0, groot: 300.0, gemeente: 404.0, "NL01": 6000.0}
        rijen += [("KWB", maat, code, 2020, n * keer, "definitief", None) for code, n in aantallen.items()]
    frame = pd.DataFrame(rijen, columns=["tabel", "maat", "gebied", "jaar", "aantal", "status", "reden"])

    def toon(elders: dict[tuple[str, int, int], set[str]]) -> pd.DataFrame:
        tabel = bereken_wijken({"KWB": frame}, [kinderen], definities(), 2020, elders=elders)
        return tabel.set_index("gebied")

    open_ = toon({("kinderen_0_14", 2019, 2019): {gemeente}, ("bijstand", 2020, 2020): {gemeente}})
    assert open_.loc[[gemeente, klein, groot], "waarde"].notna().all(), "another year or subject says nothing of this"
    weg = toon({("kinderen_0_14", 2020, 2020): {gemeente}})
    assert (weg.loc[[gemeente, klein], "reden"] == "afgeschermd_indirect").all()
    assert weg.loc[[gemeente, klein], ["teller", "noemer", "waarde", "ondergrens", "bovengrens"]].isna().all(axis=None)
    assert weg.loc[[groot, "NL01"], "waarde"].notna().all(), "the smallest is enough"


def test_nothing_is_shown_beside_wijken_that_is_hidden_among_gemeenten() -> None:
    """Of practice figures hundreds of gemeenten are hidden for another's sake, and some have wijken."""
    sleutel = ["indicator", "gebied", "van", "tot"]
    alle, delen = load_figures("oefen").table, load_figures("oefen", "wijk").table
    weg = alle[alle["gebied"].str.startswith("GM") & alle["reden"].str.startswith("afgeschermd")]
    samen = weg[sleutel].merge(delen[[*sleutel, "waarde"]], on=sleutel)
    assert len(samen) > 5_000
    assert samen["waarde"].isna().all()
    wijken = delen[delen["gebied"].str.startswith("WK")]
    toont = wijken["waarde"].notna().groupby([wijken["indicator"], "GM" + wijken["gebied"].str[2:6], wijken["tot"]])
    alles_te_zien = toont.all()
    met_wijken = weg.set_index(["indicator", "gebied", "tot"]).index.intersection(alles_te_zien.index)
    assert len(met_wijken) > 20
    assert not alles_te_zien.loc[met_wijken].any(), "their sum would tell it"
