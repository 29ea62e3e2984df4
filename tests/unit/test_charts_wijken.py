"""The pictures of wijken: what stands in them, in words, tables and marks; and never more than may be shown."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kansrijk_analysis import charts
from kansrijk_analysis.charts import Figuur
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, load_figures
from kansrijk_analysis.profiles import Binnen, Kwetsbaarheid, binnen, kwetsbaarheid


@pytest.fixture(scope="module")
def wijken() -> Figures:
    return load_figures(niveau="wijk")


@pytest.fixture(scope="module", params=["Leiden", "Amsterdam", "Achtkarspelen"])
def gevonden(request: Any, wijken: Figures) -> Binnen:
    return binnen(request.param, wijken)


@pytest.fixture(scope="module")
def index(wijken: Figures) -> Kwetsbaarheid:
    return kwetsbaarheid("Amsterdam", wijken, gewichten={"bijstand": 3})


def punten(figuur: Figuur, *, smal: bool = False) -> int:
    """How many marks of points are drawn in the rows (those of the key above them left out)."""
    spec = figuur.spec(smal=smal)
    grootte = [
        len(spec["datasets"][laag["data"]["name"]]) if "name" in laag["data"] else len(laag["data"]["values"])
        for laag in spec["layer"]
        if laag["mark"]["type"] == "point"
    ]
    return sum(grootte)


def heel(figuur: Figuur) -> str:
    html = figuur.html()
    tekst = re.sub(r"<[^>]+>", " ", html)
    assert not re.search(r"\b(nan|None|NaN|inf|<NA>)\b", tekst)
    assert "{" not in tekst
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert 'role="img"' in html
    assert "<details" in html, "a table beside the picture"
    figuur.chart.to_dict(validate=True)
    assert figuur.smal is not None
    figuur.smal.to_dict(validate=True)
    return tekst


def test_list_shows_every_wijk_by_name(gevonden: Binnen) -> None:
    figuur = charts.delenlijst(gevonden, "bijstand")
    tekst = heel(figuur)
    namen = [str(rij[0]) for rij in figuur.tabel.rijen]
    assert namen == gevonden.delen.lijst["naam"].tolist() == sorted(namen, key=str.casefold)
    assert gevonden.indicatoren.set_index("indicator").loc["bijstand", "zin"] in tekst
    assert f"In heel {gevonden.gemeente.naam} is het" in figuur.zin
    deel = gevonden.table[gevonden.table["indicator"] == "bijstand"]
    met = int(deel["waarde"].notna().sum())
    pijlen = 2  # in the key
    assert punten(figuur) >= 2 * met + pijlen
    assert "84799NED, 2020" in figuur.bron


def test_a_wijk_without_a_figure_says_why_and_has_no_mark(wijken: Figures) -> None:
    gevonden = binnen("Amsterdam", wijken)
    figuur = charts.delenlijst(gevonden, "bijstand")
    deel = gevonden.table[gevonden.table["indicator"] == "bijstand"].set_index("naam")
    zonder = deel.index[deel["reden"].notna()]
    assert len(zonder) == 5
    rijen = {str(rij[0]): rij for rij in figuur.tabel.rijen}
    for naam in zonder:
        assert rijen[naam][1:] == ["afgeschermd: te kleine aantallen", "–", "–", rijen[naam][4], "–"] or (
            str(rijen[naam][1]) in ("niet beschikbaar in de bron", "er was niemand om te tellen")
        )
        assert rijen[naam][4].waarde is None  # type: ignore[union-attr]
    aantal = len(deel) - len(zonder)
    # Two marks a row, two in the key, and an arrow where a bar leaves the axis.
    assert 2 * aantal + 2 <= punten(figuur) <= 3 * aantal + 2


def test_one_wijk_has_its_figure_and_no_estimate(wijken: Figures) -> None:
    figuur = charts.delenlijst(binnen("Schiermonnikoog", wijken), "kinderen_0_14")
    tekst = heel(figuur)
    assert "Er valt dus niets te vergelijken." in tekst
    assert len(figuur.tabel.rijen) == 1
    assert punten(figuur) == 2, "one mark, and one in the key"


def test_a_subject_that_is_not_there_is_refused(gevonden: Binnen) -> None:
    with pytest.raises(OngeldigeInvoer, match="bijstand"):
        charts.delenlijst(gevonden, "geboorten")


def test_spread_tells_every_subject_and_its_judgement(gevonden: Binnen) -> None:
    figuur = charts.spreiding(gevonden)
    tekst = heel(figuur)
    assert [str(rij[0]) for rij in figuur.tabel.rijen] == gevonden.indicatoren["naam"].tolist()
    verschil = gevonden.indicatoren[gevonden.indicatoren["uitspraak"] == "verschil"]
    for naam in verschil["korte_naam"]:
        assert naam in figuur.zin
    assert "een telling, zonder toeval" in tekst
    gemeten = int(gevonden.indicatoren["verschil"].notna().sum())
    assert punten(figuur) >= 2 * gemeten
    for rij in figuur.tabel.rijen:
        if "–" not in [str(cel) for cel in rij]:
            assert all("tot" in str(cel) for cel in rij[3:7]), "every measure has its limits"


def test_no_spread_of_one_wijk(wijken: Figures) -> None:
    with pytest.raises(GeenCijfers, match="niets te vergelijken"):
        charts.spreiding(binnen("Schiermonnikoog", wijken))


def test_index_never_gives_a_bare_place(index: Kwetsbaarheid) -> None:
    figuur = charts.kwetsbaarheidsindex(index)
    tekst = heel(figuur)
    met = index.table[index.table["score"].notna()]
    for rij in figuur.tabel.rijen:
        if not str(rij[1]).startswith("geen index"):
            assert re.fullmatch(r"\d+ tot \d+ van 94", str(rij[2])), rij
            assert re.fullmatch(r"\d+ tot \d+ van 94", str(rij[4])), "with the usual weights too"
    assert not re.search(r"(?i)\bop plaats \d+\b", tekst)
    assert "iets anders dan kwetsbaar zijn" in figuur.zin
    assert "Met uw gewichten schuift een wijk gemiddeld" in figuur.zin
    assert punten(figuur) == 2 * len(met) + 2


def test_index_with_the_usual_weights_draws_one_mark(wijken: Figures) -> None:
    gewoon = kwetsbaarheid("Leiden", wijken)
    figuur = charts.kwetsbaarheidsindex(gewoon)
    heel(figuur)
    assert punten(figuur) == 10 + 1
    assert "uw gewichten" not in figuur.zin
    assert "Kans met gewone gewichten" not in figuur.tabel.kolommen


def test_index_of_areas_that_cannot_have_one_says_why(wijken: Figures) -> None:
    with pytest.raises(GeenCijfers, match="drie wijken nodig"):
        charts.kwetsbaarheidsindex(kwetsbaarheid("Schiermonnikoog", wijken))
    zonder = charts.kwetsbaarheidsindex(kwetsbaarheid("Amsterdam", wijken))
    assert sum(str(rij[1]).startswith("geen index: ") for rij in zonder.tabel.rijen) == 5


def test_every_ingredient_stands_in_the_table_with_its_weight(index: Kwetsbaarheid) -> None:
    tabel = charts.ingredienten(index)
    rijen = {str(rij[0]): rij for rij in tabel.rijen}
    assert set(rijen) == set(index.ingredienten["naam"])
    bijstand = rijen["Personen met een bijstandsuitkering"]
    assert str(bijstand[1]) == "ja, hoger is kwetsbaarder"
    assert (bijstand[2].waarde, bijstand[3].waarde) == (3, 75)  # type: ignore[union-attr]
    # What counts comes first; of the rest the reason stands in the place.
    telt = [str(rij[1]).startswith("ja") for rij in tabel.rijen]
    assert telt == sorted(telt, reverse=True)
    assert sum(telt) == 4
    assert all(str(rij[1]).startswith("nee: ") for rij in tabel.rijen[4:])
    assert all(len(str(rij[-1])) > 5 for rij in tabel.rijen), "each with its source"


@pytest.mark.parametrize(
    ("kans", "zin"),
    [
        (0.01, "heel klein (kleiner dan 5%)"),
        (0.42, "ongeveer 4 op de 10 (40%)"),
        (0.99, "heel groot (groter dan 95%)"),
    ],
)
def test_a_chance_inside_a_sentence(kans: float, zin: str) -> None:
    assert charts.kans_in_zin(kans) == zin


def test_practice_figures_say_so_everywhere() -> None:
    oefen = load_figures("oefen", "wijk")
    gevonden, index = binnen("Amsterdam", oefen), kwetsbaarheid("Amsterdam", oefen)
    assert gevonden.oefen
    assert index.oefen
    figuren = [charts.delenlijst(gevonden, "bijstand"), charts.spreiding(gevonden), charts.kwetsbaarheidsindex(index)]
    for figuur in figuren:
        assert figuur.zin.startswith("Oefencijfers, niet echt.")
        assert "OEFENCIJFERS" in figuur.svg()
        assert figuur.tabel.oefen
    assert charts.ingredienten(index).oefen
    # Where most wijken are hidden, nothing is said of inequality.
    assert (gevonden.indicatoren["uitspraak"] == "te_weinig_dekking").any()
