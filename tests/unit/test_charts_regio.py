"""Pictures of all gemeenten, seen from a region or from several gemeenten together: its gemeenten stand out."""

from __future__ import annotations

from typing import Any

import pytest

from kansrijk_analysis import areas, charts
from kansrijk_analysis.charts.gegevens import eigen_codes, is_samen, kaart_van, rij
from kansrijk_analysis.charts.thema import MERK, ORANJE
from kansrijk_analysis.profiles import Profile, profile

JONG = "moeders_jonger_25"
OUD = "moeders_40_plus"


@pytest.fixture(scope="module")
def profielen() -> dict[str, Profile]:
    return {code: profile(code) for code in ("GM0059", "GM0059+GM0737", "JZ13", "NL01", "GM0059+GM0088")}


def lagen(
    figuur: charts.Figuur, soort: str, *, smal: bool = False
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    spec = figuur.spec(smal=smal)
    return [
        (laag["mark"], spec["datasets"][laag["data"]["name"]])
        for laag in spec["layer"]
        if laag["mark"]["type"] == soort
    ]


def geschreven(figuur: charts.Figuur) -> list[str]:
    return [str(w["t"]).replace("\n", " ") for _, data in lagen(figuur, "text") for w in data]


def test_which_gemeenten_are_the_own_ones(profielen: dict[str, Profile]) -> None:
    assert eigen_codes(profielen["GM0059"]) == {"GM0059"}
    assert eigen_codes(profielen["GM0059+GM0737"]) == {"GM0059", "GM0737"}
    assert eigen_codes(profielen["JZ13"]) == set(areas.leden("JZ13"))
    assert eigen_codes(profielen["NL01"]) == set()
    assert [is_samen(profielen[code]) for code in ("GM0059", "JZ13", "NL01")] == [False, True, True]


def test_the_map_has_one_line_round_all_gemeenten_of_the_region(profielen: dict[str, Profile]) -> None:
    for code in ("JZ13", "GM0059+GM0737"):
        figuur = charts.landkaart(profielen[code], JONG)
        (rand,) = [data for mark, data in lagen(figuur, "rule") if mark.get("color") == ORANJE]
        # Every side of an own tile that borders on no own tile, once.
        tegels = areas.tegels().set_index("code").loc[areas.leden(code)]
        eigen = set(zip(tegels["kolom"], tegels["rij"], strict=True))
        buren = [(k + dk, r + dr) for k, r in eigen for dk, dr in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        assert len(rand) == sum(buur not in eigen for buur in buren)
    assert "Amsterdam-Amstelland" in geschreven(charts.landkaart(profielen["JZ13"], JONG))


def test_the_whole_country_has_no_line(profielen: dict[str, Profile]) -> None:
    figuur = charts.landkaart(profielen["NL01"], JONG)
    assert not [mark for mark, _ in lagen(figuur, "rule") if mark.get("color") == ORANJE]
    assert "oranje rand" not in figuur.zin
    assert figuur.tabel.eigen == []


def test_the_words_under_the_map_give_the_figure_of_the_region_and_no_class(profielen: dict[str, Profile]) -> None:
    figuur = charts.landkaart(profielen["GM0059+GM0737"], JONG)
    assert figuur.zin.startswith("Het cijfer van Achtkarspelen en Tytsjerksteradiel is 9,5%. De 2 gemeenten die erbij")
    assert "groep" not in figuur.zin
    gemerkt = [figuur.tabel.rijen[plek][0] for plek in figuur.tabel.eigen or ()]  # type: ignore[union-attr]
    assert gemerkt == ["Achtkarspelen", "Tytsjerksteradiel"]
    assert figuur.html().count('class="ks-eigen"') == 2


def test_a_hidden_figure_of_a_region_is_not_on_the_map(profielen: dict[str, Profile]) -> None:
    figuur = charts.landkaart(profielen["GM0059+GM0088"], OUD)
    assert figuur.zin.startswith("Van Achtkarspelen en Schiermonnikoog is er geen cijfer. De 2 gemeenten")


def test_a_name_that_does_not_fit_is_called_this_area() -> None:
    lang = profile("Nuenen, Gerwen en Nederwetten + Westerkwartier + Pijnacker-Nootdorp")
    assert "dit gebied" in geschreven(charts.landkaart(lang, JONG))


@pytest.mark.parametrize("smal", [False, True])
def test_the_funnel_has_the_gemeenten_of_the_region_and_not_the_region(
    profielen: dict[str, Profile], smal: bool
) -> None:
    profiel = profielen["JZ13"]
    figuur = charts.trechter(profiel, JONG)
    stippen = [data for mark, data in lagen(figuur, "point", smal=smal) if mark.get("fill") == MERK]
    toont = [code for code, c in kaart_van(profiel, rij(profiel, JONG)).items() if c.waarde is not None]
    assert sorted(len(data) for data in stippen) == [1, len(set(toont) & set(areas.leden("JZ13")))]  # the key has one
    assert "de gemeenten van de jeugdregio Amsterdam-Amstelland" in figuur.zin
    assert any(woord.startswith("gemeente van de jeugdregio Amsterdam") for woord in geschreven(figuur))
    assert figuur.tabel.eigen is None
    assert "valt niet op" not in figuur.zin


def test_the_funnel_of_one_gemeente_names_it(profielen: dict[str, Profile]) -> None:
    figuur = charts.trechter(profielen["GM0059"], JONG)
    assert figuur.tabel.eigen == 0
    assert any(woord.startswith("Achtkarspelen ") for woord in geschreven(figuur))


def test_the_overview_begins_with_a_capital(profielen: dict[str, Profile]) -> None:
    assert charts.overzicht(profielen["JZ13"]).titel == "De jeugdregio Amsterdam-Amstelland vergeleken met Nederland"
