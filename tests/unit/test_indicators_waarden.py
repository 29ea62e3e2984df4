"""Values that a source publishes ready-made, of wijken and buurten: shown as they are, where the area is the same."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas, charts
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.wijken import bereken_wijken
from kansrijk_analysis.model import Niveau, Telbron
from kansrijk_analysis.profiles import binnen, kwetsbaarheid, profile
from kansrijk_analysis.sources import definities
from kansrijk_analysis.text import tekst

LEIDEN = "GM0546"
ROKEN = "Rookt tabak"


def frame(tabel: str, maten: dict[str, float], jaren: list[int], *, per_wijk: float = 0.0) -> pd.DataFrame:
    """The same value everywhere, and ``per_wijk`` more in each next wijk of Leiden."""
    wijken = areas.wijken(2020, LEIDEN)["code"].tolist()
    buurten = areas.buurten(2020, LEIDEN)["code"].tolist()
    erbij = {code: per_wijk * plek for plek, code in enumerate(wijken)}
    rijen = [
        (tabel, maat, gebied, jaar, waarde + erbij.get(gebied, 0.0), "definitief", None)
        for maat, waarde in maten.items()
        for jaar in jaren
        for gebied in ("NL01", LEIDEN, *wijken, *buurten)
    ]
    uit = pd.DataFrame(rijen, columns=["tabel", "maat", "gebied", "jaar", "aantal", "status", "reden"])
    return uit.assign(reden=uit["reden"].astype("str"))


def reken(tellingen: pd.DataFrame, indicator: str, tabel: Telbron, niveau: Niveau = Niveau.WIJK) -> pd.DataFrame:
    uit = bereken_wijken({tabel.id: tellingen}, [catalogus()[indicator]], {tabel.id: tabel}, 2020, niveau)
    return uit.set_index(["gebied", "tot"]) if len(uit) else uit


@pytest.fixture
def rivm() -> Telbron:
    """The table of RIVM as if it stood on the division of wijken that ships."""
    return definities()["50150NED"].model_copy(update={"indeling": 2020, "indeling_wijken": 2020})


@pytest.fixture
def roken() -> pd.DataFrame:
    maten = {f"{ROKEN} | MW00000": 18.0, f"{ROKEN} | MOG0095": 15.0, f"{ROKEN} | MBG0095": 21.0}
    return frame("50150NED", maten, [2016, 2020, 2024], per_wijk=1.0)


def test_values_and_limits_of_the_source_are_shown(rivm: Telbron, roken: pd.DataFrame) -> None:
    tabel = reken(roken, "roken_18_plus", rivm, Niveau.BUURT)
    assert set(tabel.index.get_level_values("tot")) == {2016, 2020}, "2024 is after the division"
    tweede = areas.wijken(2020, LEIDEN)["code"][1]
    rij = tabel.loc[(tweede, 2020)]
    assert rij[["waarde", "ondergrens", "bovengrens"]].tolist() == [19, 16, 22]
    assert rij[["teller", "noemer", "speling"]].isna().all()
    assert tabel.loc[(areas.buurten(2020, LEIDEN)["code"][0], 2016), "waarde"] == 18
    assert tabel.loc[(LEIDEN, 2020), "waarde"] == 18
    # Of wijken elsewhere in the country nothing came in, and they have no row at all.
    assert {code[2:6] for code in tabel.index.get_level_values("gebied") if code[:2] in ("WK", "BU")} == {"0546"}


def test_an_area_of_which_there_is_no_value_says_so(rivm: Telbron, roken: pd.DataFrame) -> None:
    eerste = areas.wijken(2020, LEIDEN)["code"][0]
    tabel = reken(roken[roken["gebied"] != eerste], "roken_18_plus", rivm)
    assert tabel.loc[(eerste, 2020), "reden"] == "niet_beschikbaar"
    assert np.isnan(tabel.loc[(eerste, 2020), "ondergrens"])


def test_a_later_division_can_not_be_taken_back(roken: pd.DataFrame) -> None:
    assert definities()["50150NED"].indeling_wijken == 2024
    assert reken(roken, "roken_18_plus", definities()["50150NED"]).empty


def test_a_year_of_which_the_wijken_are_not_known_has_no_values(roken: pd.DataFrame) -> None:
    """The scores of each year stand on its own division; of 2019 that is not here."""
    tabel = reken(frame("SES-WOA", {"Gemiddelde score": -0.2}, [2019, 2020]), "ses_woa", definities()["SES-WOA"])
    eerste = areas.wijken(2020, LEIDEN)["code"][0]
    assert tabel.loc[(eerste, 2020), "waarde"] == -0.2
    assert tabel.loc[(eerste, 2019), "reden"] == "niet_beschikbaar"
    assert tabel.loc[(LEIDEN, 2019), "waarde"] == -0.2
    alleen = frame("SES-WOA", {"Gemiddelde score": -0.2}, [2019])
    assert reken(alleen, "ses_woa", definities()["SES-WOA"]).empty, "then the subject is not there for wijken"


def test_areas_that_changed_have_no_earlier_value(monkeypatch: pytest.MonkeyPatch) -> None:
    een, twee, drie = areas.wijken(2020, LEIDEN)["code"][:3]
    koppeling = pd.DataFrame(
        [(een, een, "zelfde"), ("WK054699", twee, "andere_code"), (drie, drie, "veranderd")],
        columns=["oude_code", "code", "uitkomst"],
    )
    monkeypatch.setattr(areas, "wijk_jaren", lambda: (2019, 2020))
    monkeypatch.setattr(areas, "koppel_wijken", lambda a, b, n: koppeling if n == "wijk" else koppeling[:0])
    scores = frame("SES-WOA", {"Gemiddelde score": 0.1}, [2019, 2020])
    scores.loc[(scores["jaar"] == 2019) & (scores["gebied"] == twee), ["gebied", "aantal"]] = ["WK054699", 0.5]
    tabel = reken(scores, "ses_woa", definities()["SES-WOA"])
    assert tabel.loc[[(een, 2019), (twee, 2019)], "waarde"].tolist() == [0.1, 0.5]
    assert tabel.loc[(drie, 2019), "reden"] == "gebied_veranderd"
    assert tabel.loc[(drie, 2020), "waarde"] == 0.1


# --- what is concluded and shown ------------------------------------------------------------------------------


@pytest.fixture
def figuren(rivm: Telbron, roken: pd.DataFrame) -> Figures:
    """The figures of wijken that ship, with both kinds of ready-made values beside them."""
    scores = frame("SES-WOA", {"Gemiddelde score": -0.5}, [2020], per_wijk=0.1)
    erbij = [
        reken(deel, naam, tabel).reset_index()
        for deel, naam, tabel in ((roken, "roken_18_plus", rivm), (scores, "ses_woa", definities()["SES-WOA"]))
    ]
    wijk = load_figures(niveau="wijk")
    samen = pd.concat([wijk.table, *erbij], ignore_index=True)[list(wijk.table.columns)]
    return Figures(samen, 2020, wijk.bronnen)


def test_nothing_is_concluded_about_values_without_counts(figuren: Figures) -> None:
    gevonden = binnen(LEIDEN, figuren)
    regels = gevonden.indicatoren.set_index("indicator").loc[["roken_18_plus", "ses_woa"]]
    assert set(regels["uitspraak"]) == {"waarde"}
    assert regels[["p", "verschil", "sd", "elders"]].isna().all(axis=None)
    assert (regels["met_cijfer"] == len(areas.wijken(2020, LEIDEN))).all()
    zin = regels.loc["roken_18_plus", "zin"]
    assert "niet openbaar" in zin
    assert "schatting door een model van het RIVM" in zin
    rijen = gevonden.table[gevonden.table["indicator"] == "roken_18_plus"]
    assert rijen["geleend"].isna().all()
    assert rijen[["waarde", "ondergrens", "bovengrens"]].notna().all(axis=None)


def test_pictures_hold_the_values_with_the_limits_of_the_source(figuren: Figures) -> None:
    gevonden = binnen(LEIDEN, figuren)
    roken = charts.delenlijst(gevonden, "roken_18_plus")
    eerste = next(rij for rij in roken.tabel.rijen if "18,0%" in str(rij[1].gedrukt))  # type: ignore[union-attr]
    assert [str(cel) for cel in eerste[2:4]] == ["15,0% tot 21,0%", "–"]
    assert "model" in roken.zin
    scores = charts.delenlijst(gevonden, "ses_woa")
    assert "−0,50" in {str(rij[1].gedrukt) for rij in scores.tabel.rijen}  # type: ignore[union-attr]
    # An axis through zero: each of the ten scores has a place of its own.
    html = scores.html()
    breed = html[html.index("<svg") : html.index("</svg>")]
    rijen = [float(x) for x in re.findall(r'<circle cx="([0-9.]+)"', breed)][1:]  # after the key
    assert len(set(rijen)) == len(areas.wijken(2020, LEIDEN))
    assert tekst("wijken.lijst.sleutel_zonder") in breed
    assert "geleende kracht" not in breed, "there is no such estimate of a score"
    spreiding = charts.spreiding(gevonden)
    assert any("berekend door de bron" in str(rij[1]) for rij in spreiding.tabel.rijen)


def test_the_rest_of_the_page_stays_as_it_was(figuren: Figures) -> None:
    eerst, nu = (binnen(LEIDEN, f).indicatoren for f in (load_figures(niveau="wijk"), figuren))
    gewoon = nu[~nu["indicator"].isin(["roken_18_plus", "ses_woa"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(gewoon.drop(columns="p_bij"), eerst.drop(columns="p_bij"), check_dtype=False)
    index = kwetsbaarheid(LEIDEN, figuren)
    assert "roken_18_plus" not in set(index.ingredienten["indicator"])
    eerste = areas.wijken(2020, LEIDEN)["code"][0]
    tabel = profile(eerste, figures=figuren, vergelijk=LEIDEN).table.set_index("indicator")
    assert tabel.loc["roken_18_plus", "waarde"] == 18
