"""Answers that CBS really gave, replayed: the whole way from question to table."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from replay import GEBIEDEN, Replay

from kansrijk_analysis.config import Instellingen, instellingen
from kansrijk_analysis.sources import cbs, cbs_v3
from kansrijk_analysis.sources.definities import definities
from kansrijk_analysis.sources.lezen import lees
from kansrijk_analysis.sources.ophalen import haal_op


@pytest.fixture(scope="module")
def server(echte_data: Path) -> Iterator[Replay]:
    with Replay(echte_data).draait() as replay:
        yield replay


@pytest.fixture(scope="module")
def echt(server: Replay, tmp_path_factory: pytest.TempPathFactory) -> Instellingen:
    map_ = tmp_path_factory.mktemp("echt")
    return dataclasses.replace(instellingen(), cbs_url=server.v4, cbs_v3_url=server.v3, cache=map_)


@pytest.fixture(scope="module")
def tabellen(echt: Instellingen) -> Callable[[str], dict[int, pd.DataFrame]]:
    """Gives the stored editions of a definition, fetched once."""

    @cache
    def opgehaald(definitie: str) -> dict[int, pd.DataFrame]:
        gekozen = definities()[definitie]
        if definitie == "KWB":  # one of its years was recorded
            gekozen = gekozen.model_copy(update={"edities": {2020: gekozen.edities[2020]}})
        resultaten = haal_op([gekozen], met=echt)
        assert [r.uitkomst for r in resultaten] == ["vernieuwd"] * len(resultaten)
        return {r.jaar: lees(r.zending) for r in resultaten if r.zending}

    return opgehaald


Tabellen = Callable[[str], dict[int, pd.DataFrame]]


def test_population(tabellen: Tabellen) -> None:
    (lang,) = tabellen("03759ned").values()
    nederland = lang[lang["gebied"] == "NL01"].set_index("jaar")["waarde"]
    assert nederland[2019] == 17_282_163
    assert nederland[2026] == 18_130_208
    gemeenten = lang[lang["gebied"].str.startswith("GM")]
    som = gemeenten.groupby("jaar")["waarde"].sum()
    assert (som[[2019, 2021, 2023, 2026]] == nederland[[2019, 2021, 2023, 2026]]).all()
    assert gemeenten[gemeenten["attribuut"] == "None"].groupby("jaar")["gebied"].nunique()[2026] == 342
    assert set(lang["status"]) == {"Definitief"}
    assert set(lang["Geslacht_naam"]) == {"Totaal mannen en vrouwen"}


def test_reason_of_every_missing_value_is_kept(echt: Instellingen) -> None:
    lang = cbs.observations("03759ned", met=echt)
    assert len(lang) == 13_568
    assert lang["attribuut"].value_counts().to_dict() == {"Impossible": 8_165, "None": 13_568 - 8_165}
    assert lang["waarde"].isna().sum() == 8_165


def test_register(tabellen: Tabellen) -> None:
    per_jaar = tabellen("gebieden")
    aantal = {jaar: lang["gebied"].nunique() for jaar, lang in per_jaar.items()}
    assert aantal == dict(zip(GEBIEDEN, [393, 390, 388, 380, 355, 355, 352, 345, 342, 342, 342, 342], strict=True))
    lang = per_jaar[2026].set_index(["maat_code", "gebied"])
    assert lang.loc[("PV0001", "GM0059"), "tekst"] == "PV21"
    assert lang.loc[("GM000C_1", "GM0737"), "tekst"] == "Tytsjerksteradiel"
    assert lang.loc["T001036_2", "waarde"].sum() == 18_130_208
    assert lang.loc["GG0001", "tekst"].nunique() == 25
    assert "VT0001" not in set(per_jaar[2019]["maat_code"])
    assert per_jaar[2020].set_index("maat_code").loc["VT0001", "tekst"].notna().all()
    assert all(set(lang["periode"]) == {f"{jaar}JJ00"} for jaar, lang in per_jaar.items())


def test_districts_and_neighbourhoods(tabellen: Tabellen, server: Replay) -> None:
    (lang,) = tabellen("KWB").values()
    assert sum("/84799NED/TypedDataSet" in v and "%20" not in v for v in server.verzoeken) == 2  # two pages
    inwoners = lang[lang["maat"] == "Aantal inwoners"].set_index("gebied")["waarde"]
    assert len(inwoners) == 17_341
    assert inwoners[["NL00", "GM0059", "GM0737", "GM0363"]].to_list() == [17_407_585, 27_843, 32_052, 872_757]
    assert inwoners.index.str[:2].value_counts().to_dict() == {"BU": 13_808, "WK": 3_177, "GM": 355, "NL": 1}
    assert inwoners.index.str.strip().equals(inwoners.index)
    assert set(lang["jaar"]) == {2020}


def test_rounding_is_as_the_definition_says(tabellen: Tabellen) -> None:
    (lang,) = tabellen("KWB").values()
    klein = lang["gebied"].str.startswith(("WK", "BU"))
    for maat in definities()["KWB"].maten:
        if maat.eenheid == "aantal":
            waarde = lang[(lang["maat"] == maat.titel) & lang["waarde"].notna()]
            assert (waarde.loc[klein, "waarde"] % maat.afronding == 0).all(), maat.titel
            assert (waarde.loc[~klein, "waarde"] % maat.afronding_gemeente == 0).all(), maat.titel
            rest = waarde.loc[~klein, "waarde"] % 5
            assert maat.afronding_gemeente > 1 or (rest != 0).any(), maat.titel


def test_one_neighbourhood_by_its_padded_code(echt: Instellingen) -> None:
    lang = cbs_v3.observations("84799NED", regions=["GM0059"], measures=["Aantal inwoners", "Gemeentenaam"], met=echt)
    assert lang.set_index("maat")["waarde"]["Aantal inwoners"] == 27_843
    assert lang.set_index("maat")["tekst"]["Gemeentenaam"] == "Achtkarspelen"


def test_births(tabellen: Tabellen) -> None:
    (lang,) = tabellen("37201").values()
    totaal = lang[lang["maat_code"] == "TotaalLevendGeborenKinderen_1"]
    nederland = totaal[totaal["gebied"] == "NL01"].set_index("jaar")["waarde"]
    assert nederland[2015] == 170_510
    gemeenten = totaal[totaal["gebied"].str.startswith("GM")]
    assert (gemeenten.groupby("jaar")["waarde"].sum() == nederland).all()
    assert gemeenten[gemeenten["jaar"] == 2015]["gebied"].nunique() == 393
    breed = lang.pivot(index=["gebied", "jaar"], columns="maat", values="waarde")
    grenzen = ["20 tot 25", "25 tot 30", "30 tot 35", "35 tot 40", "40 tot 45"]
    leeftijd = ["Jonger dan 20 jaar", *(f"{van_tot} jaar" for van_tot in grenzen), "45 jaar of ouder"]
    assert (breed[leeftijd].sum(axis=1) == breed["Totaal levend geboren kinderen"]).all()


@pytest.mark.parametrize("tabel", ["83625NED", "37789ksz"])
def test_other_recorded_tables(echt: Instellingen, tabel: str) -> None:
    lang = cbs.observations(tabel, met=echt)
    assert len(lang) == {"83625NED": 8_195, "37789ksz": 6_470}[tabel]
    assert lang["maat"].ne("").all()
    assert (lang["gebied"] == "").all() == (tabel == "37789ksz")
