"""Inside a gemeente: the figures of its wijken, how far they lie apart, and when that can't be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import GeenCijfers, OnbekendGebied, OngeldigeInvoer, OnmogelijkAantal
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.profiles import Binnen, binnen, onderwerpen
from kansrijk_analysis.profiles.binnen import GEBIED_KOLOMMEN, INDICATOR_KOLOMMEN
from kansrijk_analysis.profiles.delen import delen_van


@pytest.fixture(scope="module")
def wijken() -> Figures:
    return load_figures(niveau="wijk")


@pytest.fixture(scope="module")
def buurten() -> Figures:
    return load_figures(niveau="buurt")


@pytest.fixture(scope="module")
def leiden(wijken: Figures) -> Binnen:
    return binnen("Leiden", wijken)


def regel(gevonden: Binnen, indicator: str) -> pd.Series:
    return gevonden.indicatoren.set_index("indicator").loc[indicator]


def met_cijfers(figuren: Figures, gemeente: str, indicator: str, aantallen: dict[str, tuple[float, float]]) -> Figures:
    """The figures with other counts for some wijken of one gemeente and one indicator."""
    tabel = figuren.table.copy()
    factor = catalogus()[indicator].factor
    for code, (teller, noemer) in aantallen.items():
        rij = (tabel["indicator"] == indicator) & (tabel["gebied"] == code)
        nieuw = [teller, noemer, factor * teller / noemer]
        tabel.loc[rij, ["teller", "noemer", "waarde"]] = nieuw
        tabel.loc[rij, ["ondergrens", "bovengrens"]] = nieuw[2]
    return Figures(tabel, figuren.jaar, figuren.bronnen)


def test_one_row_per_indicator_and_wijk_by_name(leiden: Binnen) -> None:
    assert tuple(leiden.table.columns) == GEBIED_KOLOMMEN
    assert tuple(leiden.indicatoren.columns) == INDICATOR_KOLOMMEN
    assert len(leiden.table) == 10 * len(leiden.indicatoren)
    namen = leiden.table.loc[leiden.table["indicator"] == "bijstand", "naam"].tolist()
    assert namen == sorted(namen, key=str.casefold)
    assert set(leiden.table["code"].str[:6]) == {"WK0546"}
    assert [b.tabel for b in leiden.bronnen] == ["KWB"]
    assert not leiden.oefen


def test_the_figures_are_those_of_the_figures_table(leiden: Binnen, wijken: Figures) -> None:
    bron = wijken.table.set_index(["indicator", "gebied"])
    for rij in leiden.table.itertuples():
        zelfde = bron.loc[(rij.indicator, rij.code)]
        for naam in ("waarde", "ondergrens", "bovengrens", "teller", "noemer"):
            assert getattr(rij, naam) == zelfde[naam] or (np.isnan(getattr(rij, naam)) and np.isnan(zelfde[naam]))


def test_borrowed_strength_lies_between_own_figure_and_the_others(leiden: Binnen) -> None:
    for indicator, deel in leiden.table[leiden.table["geleend"].notna()].groupby("indicator"):
        laag, hoog = deel["waarde"].min(), deel["waarde"].max()
        assert deel["geleend"].between(laag, hoog).all(), indicator
        assert (deel["geleend_onder"] < deel["geleend"]).all()
        assert (deel["geleend"] < deel["geleend_boven"]).all()
    bijstand = leiden.table[leiden.table["indicator"] == "bijstand"].set_index("naam")
    klein, groot = bijstand.loc["Stationsdistrict"], bijstand.loc["Roodenburgerdistrict"]
    assert abs(klein["geleend"] - klein["waarde"]) > abs(groot["geleend"] - groot["waarde"])


def test_a_real_difference_is_told_with_its_size(leiden: Binnen) -> None:
    rij = regel(leiden, "bijstand")
    assert (rij["uitspraak"], rij["zekerheid"]) == ("verschil", "zeker")
    assert rij["laag"] < rij["gemeente_waarde"] < rij["hoog"]
    assert rij["verschil"] == pytest.approx(rij["hoog"] - rij["laag"], rel=0.05)
    for naam in ("laag", "hoog", "verschil", "verhouding", "elders", "sd"):
        assert rij[f"{naam}_onder"] < rij[naam] < rij[f"{naam}_boven"]
    assert "groter is dan toeval" in rij["zin"]
    assert "per 1.000 inwoners" in rij["zin"]
    assert "%) van de personen met een bijstandsuitkering" in rij["zin_elders"]


def test_three_wijken_are_compared_and_one_is_not(wijken: Figures) -> None:
    drie, een = binnen("Achtkarspelen", wijken), binnen("Schiermonnikoog", wijken)
    assert regel(drie, "bijstand")["uitspraak"] in {"verschil", "onbeslist"}
    assert regel(drie, "kinderen_0_14")["uitspraak"] == "gelijk"
    assert "verschillen weinig" in regel(drie, "kinderen_0_14")["zin"]
    rij = regel(een, "kinderen_0_14")
    assert rij["uitspraak"] == "te_weinig"
    assert rij["zin"] == "Schiermonnikoog is één wijk. Er valt dus niets te vergelijken."
    assert np.isnan(rij["p"])
    assert een.table["geleend"].isna().all(), "there is nobody to borrow from"


def test_two_wijken_are_too_few(wijken: Figures) -> None:
    lijst = areas.wijken(2020)
    aantal = lijst["gemeente"].value_counts()
    gevonden = binnen(str(aantal.index[aantal == 2][0]), wijken)
    zin = regel(gevonden, "kinderen_0_14")["zin"]
    assert regel(gevonden, "kinderen_0_14")["uitspraak"] == "te_weinig"
    assert "zijn er drie nodig" in zin


def test_a_count_without_chance_is_told_as_it_is(leiden: Binnen) -> None:
    rij = regel(leiden, "bevolkingsdichtheid")
    assert rij["uitspraak"] == "telling"
    assert np.isnan(rij["verschil"])
    assert "zonder toeval" in rij["zin"]


def test_equal_wijken_are_not_called_different(wijken: Figures) -> None:
    codes = areas.wijken(2020, "GM0546")["code"]
    klein = met_cijfers(wijken, "GM0546", "kinderen_0_14", {c: (30 + 5 * (i % 2), 200) for i, c in enumerate(codes)})
    rij = regel(binnen("GM0546", klein, indicator="kinderen_0_14"), "kinderen_0_14")
    # The gemeente still has all its people, so these small wijken hold too few of them.
    assert rij["uitspraak"] == "te_weinig_dekking"
    alles = met_cijfers(klein, "GM0546", "kinderen_0_14", {"GM0546": (325, 2000)})
    rij = regel(binnen("GM0546", alles, indicator="kinderen_0_14"), "kinderen_0_14")
    assert rij["uitspraak"] == "onbeslist"
    assert rij["p"] > 0.3
    assert "niet te zeggen" in rij["zin"]
    assert rij["zin_elders"] == ""


def test_a_certain_difference_can_be_small(wijken: Figures) -> None:
    codes = areas.wijken(2020, "GM0546")["code"]
    groot = {c: (400_000 + 3_000 * (i % 2), 1_000_000) for i, c in enumerate(codes)}
    figuren = met_cijfers(wijken, "GM0546", "kinderen_0_14", groot | {"GM0546": (4_015_000, 10_000_000)})
    rij = regel(binnen("GM0546", figuren, indicator="kinderen_0_14"), "kinderen_0_14")
    assert rij["uitspraak"] == "verschil_klein"
    assert "maar het is klein" in rij["zin"]


def test_where_the_low_ones_are_hidden_nothing_is_said_of_inequality(wijken: Figures) -> None:
    """What is left of the others would seem more equal than all are."""
    lijst = binnen("Leiden", wijken).table
    noemer = lijst[lijst["indicator"] == "bijstand"].set_index("code")["noemer"]
    tabel = wijken.table.copy()
    weg = tabel["gebied"].isin(noemer.nlargest(4).index) & (tabel["indicator"] == "bijstand")
    tabel.loc[weg, ["teller", "noemer", "waarde", "ondergrens", "bovengrens", "speling"]] = np.nan
    tabel.loc[weg, "reden"] = "afgeschermd"
    rij = regel(binnen("Leiden", Figures(tabel, 2020, wijken.bronnen)), "bijstand")
    assert rij["dekking"] < 0.8
    assert (rij["uitspraak"], rij["verborgen"]) == ("te_weinig_dekking", 4)
    assert "te weinig mensen" in rij["zin"]
    assert np.isnan(rij["verschil"])


def test_what_is_hidden_has_no_number_at_all(wijken: Figures) -> None:
    amsterdam = binnen("Amsterdam", wijken)
    getallen = [k for k in GEBIED_KOLOMMEN if k not in ("indicator", "code", "naam", "status", "reden")]
    zonder = amsterdam.table[amsterdam.table["reden"].notna()]
    assert len(zonder) > 5
    assert zonder[getallen].isna().all(axis=None)
    assert (zonder["status"] == "").all()
    assert amsterdam.table.loc[amsterdam.table["reden"].isna(), "waarde"].notna().all()
    assert "is er geen cijfer" in regel(amsterdam, "bijstand")["zin"]


def test_buurten_of_a_gemeente_and_of_one_wijk(buurten: Figures) -> None:
    alle, wijk = binnen("GM0546", buurten, "buurt"), binnen("GM0546", buurten, "WK054603")
    assert set(alle.table["code"].str[:2]) == {"BU"}
    assert set(wijk.table["code"].str[:8]) == {"BU054603"}
    assert wijk.delen.geheel.naam == "Leiden-Noord (Leiden)"
    # Each buurt borrows from all buurten of the gemeente, on either page.
    samen = alle.table.merge(wijk.table, on=["indicator", "code"], suffixes=("", "_wijk"))
    assert len(samen) == len(wijk.table)
    assert np.allclose(samen["geleend"], samen["geleend_wijk"], equal_nan=True)
    assert "de buurten" in regel(wijk, "bijstand")["zin"] or "buurten" in regel(wijk, "bijstand")["zin"]


def test_the_same_question_gives_the_same_answer(wijken: Figures) -> None:
    een = binnen("Leiden", Figures(wijken.table, wijken.jaar, wijken.bronnen))
    ander = binnen("Leiden", Figures(wijken.table, wijken.jaar, wijken.bronnen))
    pd.testing.assert_frame_equal(een.table, ander.table)
    pd.testing.assert_frame_equal(een.indicatoren, ander.indicatoren)


def test_many_subjects_are_judged_together(wijken: Figures) -> None:
    alles, een = binnen("Achtkarspelen", wijken), binnen("Achtkarspelen", wijken, indicator="bijstand")
    assert list(een.indicatoren["indicator"]) == ["bijstand"]
    samen, alleen = regel(alles, "bijstand"), regel(een, "bijstand")
    assert samen["p"] == alleen["p"]
    assert samen["p_bij"] > alleen["p_bij"]


def test_wrong_choices_are_told(wijken: Figures, buurten: Figures) -> None:
    with pytest.raises(OnbekendGebied):
        binnen("Leidne", wijken)
    with pytest.raises(OngeldigeInvoer, match="bijstand"):
        binnen("Leiden", wijken, indicator="geboorten")
    with pytest.raises(OngeldigeInvoer, match="wijk, buurt"):
        binnen("Leiden", wijken, "straat")
    with pytest.raises(OngeldigeInvoer, match="niet in Leiden"):
        binnen("Leiden", buurten, "WK036300")
    with pytest.raises(OnbekendGebied, match="WK054699"):
        binnen("Leiden", buurten, "WK054699")
    with pytest.raises(OnbekendGebied, match="bestond"):
        delen_van("Maashorst", 2020)
    leeg = Figures(wijken.table[~wijken.table["gebied"].str.startswith("WK0546")], 2020, wijken.bronnen)
    with pytest.raises(GeenCijfers, match="per wijk of buurt"):
        binnen("Leiden", leeg)
    fout = met_cijfers(wijken, "GM0546", "kinderen_0_14", {"WK054600": (9000, 100)})
    with pytest.raises(OnmogelijkAantal):
        binnen("Leiden", fout)


def test_subjects_to_choose_from(leiden: Binnen) -> None:
    gevonden = onderwerpen(leiden)
    assert ("Personen met bijstand", "bijstand") in gevonden
    assert [code for _, code in gevonden] == [i for i in catalogus() if i in {code for _, code in gevonden}]
    with pytest.raises(GeenCijfers):
        onderwerpen(replace(leiden, indicatoren=leiden.indicatoren.assign(met_cijfer=0)))
