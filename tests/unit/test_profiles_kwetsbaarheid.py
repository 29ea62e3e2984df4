"""The index of vulnerability: what is in it, what weights do, and what it never does."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.profiles import Kwetsbaarheid, binnen, indexdefinitie, kwetsbaarheid, lees_gewichten
from kansrijk_analysis.profiles.indexdefinitie import alle_gewichten, schrijf_gewichten
from kansrijk_analysis.profiles.kwetsbaarheid import INGREDIENT_KOLOMMEN, SCORE_KOLOMMEN, TABEL_KOLOMMEN
from kansrijk_analysis.profiles.landelijk import landmaat, lijst_van

ALLEEN_BIJSTAND = {"bijstand": 1, "eenpersoonshuishoudens": 0}


@pytest.fixture(scope="module")
def wijken() -> Figures:
    return load_figures(niveau="wijk")


@pytest.fixture(scope="module")
def gemeenten() -> Figures:
    return load_figures()


@pytest.fixture(scope="module")
def leiden(wijken: Figures) -> Kwetsbaarheid:
    return kwetsbaarheid("Leiden", wijken)


def test_the_definition_names_indicators_with_a_reason_and_a_source() -> None:
    definitie = indexdefinitie()
    namen = [i.id for i in definitie.ingredienten]
    assert len(set(namen)) == len(namen)
    assert set(namen) <= set(catalogus())
    for ingredient in definitie.ingredienten:
        richting = catalogus()[ingredient.id].richting
        assert richting in ("geen_oordeel", f"{ingredient.meer}_ongunstiger"), ingredient.id
        assert re.search(r"[a-z0-9]\.$", ingredient.waarom.strip()), ingredient.id
    assert {i.gewicht for i in definitie.ingredienten} == {0, 1}, "equal as long as nobody has a reason for others"
    for ingredient in definitie.ingredienten:
        assert ("Het telt niet mee zolang" in ingredient.waarom) == (ingredient.gewicht == 0), "the reason stands there"
    assert definitie.nagekeken_op <= dt.date.today() < definitie.volgende_controle


def test_one_row_an_area_and_one_an_ingredient(leiden: Kwetsbaarheid) -> None:
    assert tuple(leiden.table.columns) == TABEL_KOLOMMEN
    assert tuple(leiden.ingredienten.columns) == INGREDIENT_KOLOMMEN
    assert list(leiden.ingredienten["indicator"]) == [i.id for i in indexdefinitie().ingredienten]
    namen = leiden.table["naam"].tolist()
    assert namen == sorted(namen, key=str.casefold), "by name: the page is no ranking"
    beschikbaar = leiden.ingredienten.set_index("indicator")
    er_zijn = {"bijstand", "eenpersoonshuishoudens", "ww_uitkering", "ao_uitkering"}
    assert set(beschikbaar.index[beschikbaar["beschikbaar"]]) == er_zijn
    assert beschikbaar.loc[["ww_uitkering", "ao_uitkering"], "aandeel"].eq(0).all(), "only when somebody chooses so"
    assert (beschikbaar.loc[~beschikbaar["beschikbaar"], "reden"] != "").all()
    assert beschikbaar["aandeel"].sum() == pytest.approx(1)
    assert not leiden.anders


def test_all_weight_on_one_ingredient_gives_its_order(wijken: Figures) -> None:
    for gemeente in ("Leiden", "Amsterdam", "Achtkarspelen"):
        index = kwetsbaarheid(gemeente, wijken, gewichten=ALLEEN_BIJSTAND).table.set_index("code")
        geleend = binnen(gemeente, wijken, indicator="bijstand").table.set_index("code")["geleend"]
        met = index.index[index["score"].notna()]
        assert set(met) == set(geleend.dropna().index)
        volgorde = index.loc[met, "score"].sort_values(ascending=False).index
        assert list(volgorde) == list(geleend[met].sort_values(ascending=False).index)
        assert (index.loc[met, "omhoog"].isin(["bijstand", ""])).all()


def test_a_score_is_in_ordinary_differences_of_the_country(wijken: Figures) -> None:
    index = kwetsbaarheid("Leiden", wijken, gewichten=ALLEEN_BIJSTAND).table.set_index("code")
    maat = landmaat(wijken, areas.find_wijk("WK054600").niveau, "bijstand")
    assert maat is not None
    geleend = binnen("Leiden", wijken, indicator="bijstand").table.set_index("code")["geleend"]
    assert np.allclose(index["score"], (geleend[index.index] - maat.midden) / maat.stap)


def test_what_ingredients_add_is_the_score(leiden: Kwetsbaarheid) -> None:
    delen = leiden.bijdragen.set_index("code")
    score = leiden.table.set_index("code")["score"]
    assert np.allclose(delen.sum(axis=1), score[delen.index])
    rij = leiden.table.set_index("code")
    for code in delen.index:
        hoogste = delen.loc[code].idxmax()
        assert rij.loc[code, "omhoog"] == (hoogste if delen.loc[code, hoogste] > 0 else "")


def test_places_and_chances_fit_together(leiden: Kwetsbaarheid) -> None:
    tabel = leiden.table
    assert tabel["kans_vijfde"].sum() == pytest.approx(2), "two of ten are a fifth, in every draw"
    assert tabel["plaats"].sum() == pytest.approx(55)
    assert (tabel["plaats_onder"] <= tabel["plaats"]).all()
    assert (tabel["plaats"] <= tabel["plaats_boven"]).all()
    assert (tabel["plaats_van"] == 10).all()
    assert (tabel["score_onder"] < tabel["score"]).all()
    for naam in SCORE_KOLOMMEN:
        assert (tabel[naam] == tabel[f"{naam}_standaard"]).all(), "no other weights were chosen"


def test_other_weights_change_the_order_and_keep_the_usual_one_beside_it(
    wijken: Figures, leiden: Kwetsbaarheid
) -> None:
    anders = kwetsbaarheid("Leiden", wijken, gewichten={"bijstand": 5})
    assert anders.anders
    uitkeringen = {"ww_uitkering": 0, "ao_uitkering": 0}
    assert anders.gewichten == {"bijstand": 5, "eenpersoonshuishoudens": 1} | uitkeringen
    for naam in SCORE_KOLOMMEN:
        assert (anders.table[f"{naam}_standaard"] == leiden.table[naam]).all()
    assert (anders.table["plaats"] - leiden.table["plaats"]).abs().max() > 1
    deel = anders.ingredienten.set_index("indicator")
    assert deel.loc["bijstand", "aandeel"] == pytest.approx(5 / 6)
    # Doubling a weight that is most of all already moves less than doubling the small one.
    assert deel.loc["bijstand", "schuift"] < deel.loc["eenpersoonshuishoudens", "schuift"]
    assert np.isnan(deel.loc["schulden_19_45", "schuift"])


def test_an_area_with_a_hidden_ingredient_has_no_index_and_no_number(wijken: Figures) -> None:
    gevonden = kwetsbaarheid("Amsterdam", wijken)
    zonder = gevonden.table[gevonden.table["reden"] != ""]
    getallen = [k for k in TABEL_KOLOMMEN if k.startswith(("score", "kans", "plaats"))]
    assert len(zonder) == 5
    assert zonder[getallen].isna().all(axis=None)
    assert (zonder[["omhoog", "omlaag"]] == "").all(axis=None)
    assert gevonden.bijdragen.set_index("code").loc[zonder["code"]].isna().all(axis=None)
    assert zonder["reden"].str.contains("Personen met bijstand").all()
    # Without weight on it, its being hidden does not matter.
    alleen = kwetsbaarheid("Amsterdam", wijken, gewichten={"bijstand": 0})
    assert alleen.table["score"].notna().sum() > gevonden.table["score"].notna().sum()


def test_too_few_wijken_no_ingredients_and_no_weights(wijken: Figures) -> None:
    een = kwetsbaarheid("Schiermonnikoog", wijken)
    assert "drie wijken nodig" in een.reden
    assert een.table["score"].isna().all()
    niets = kwetsbaarheid("Leiden", wijken, gewichten={"bijstand": 0, "eenpersoonshuishoudens": 0})
    assert niets.reden == "Alle gewichten zijn 0. Geef minstens één cijfer een gewicht."
    zonder = wijken.table[~wijken.table["indicator"].isin([i.id for i in indexdefinitie().ingredienten])]
    leeg = kwetsbaarheid("Leiden", Figures(zonder, 2020, wijken.bronnen))
    assert leeg.reden == "Geen van de cijfers van de index is er hier per wijk."
    assert leeg.gewichten == {}
    assert leeg.bronnen == ()


def test_an_ingredient_that_most_areas_lack_does_not_count(wijken: Figures) -> None:
    tabel = wijken.table.copy()
    weg = (tabel["indicator"] == "bijstand") & tabel["gebied"].isin(areas.wijken(2020, "GM0546")["code"][:5])
    tabel.loc[weg, ["teller", "noemer", "waarde", "ondergrens", "bovengrens", "speling"]] = np.nan
    tabel.loc[weg, "reden"] = "afgeschermd"
    gevonden = kwetsbaarheid("Leiden", Figures(tabel, 2020, wijken.bronnen))
    rij = gevonden.ingredienten.set_index("indicator").loc["bijstand"]
    assert not rij["beschikbaar"]
    assert rij["reden"] == "van te weinig gebieden een cijfer (5 van de 10)"
    assert gevonden.table["score"].notna().all(), "the other one still counts"


def test_over_all_gemeenten_and_over_all_wijken(gemeenten: Figures, wijken: Figures) -> None:
    alle = kwetsbaarheid(None, gemeenten, "gemeente")
    assert alle.gebied is None
    assert list(alle.table["code"]) == list(lijst_van(gemeenten.jaar, alle.niveau)["code"])
    met = alle.table[alle.table["score"].notna()]
    assert len(met) == 342
    assert met["kans_vijfde"].sum() == pytest.approx(68)
    assert abs(met["score"].mean()) < 0.3, "0 is an average gemeente"
    hoogste = set(met.nlargest(10, "score")["naam"])
    assert {"Rotterdam", "Groningen"} <= hoogste
    wijkindex = kwetsbaarheid(None, wijken, "wijk")
    assert wijkindex.table["score"].notna().sum() > 2000
    with pytest.raises(OngeldigeInvoer, match="wijk of gemeente"):
        kwetsbaarheid(None, wijken, "buurt")


def test_the_same_choice_gives_the_same_outcome(wijken: Figures, leiden: Kwetsbaarheid) -> None:
    pd.testing.assert_frame_equal(kwetsbaarheid("Leiden", wijken).table, leiden.table)


@pytest.mark.parametrize(
    "keuze",
    ["bijstand", "bijstand=", "bijstand=-1", "bijstand=11", "bijstand=1.5", "geluk=1", "bijstand=1,bijstand=2", "=3"],
)
def test_weights_that_cannot_be_are_refused(keuze: str) -> None:
    with pytest.raises(OngeldigeInvoer, match=r"heel getal van 0 tot en met 10.*bijstand"):
        lees_gewichten(keuze)


def test_weights_are_written_as_they_are_read() -> None:
    assert lees_gewichten("") == {}
    for gewichten in ({"bijstand": 3}, {"bijstand": 0, "eenpersoonshuishoudens": 10}):
        assert lees_gewichten(schrijf_gewichten(alle_gewichten(gewichten))) == gewichten
    with pytest.raises(OngeldigeInvoer):
        kwetsbaarheid("Leiden", gewichten={"bijstand": 2.5})  # type: ignore[dict-item]
