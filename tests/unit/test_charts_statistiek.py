"""The pictures of what may be concluded: funnel, borrowed strength, chances, comparable gemeenten, trend, certainty."""

from __future__ import annotations

import itertools
import re
import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import charts
from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.gegevens import Rij, rij, trechter_van
from kansrijk_analysis.charts.trechter_beeld import GRENZEN, Stip, dichtstbij
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer

NAN = float("nan")
# The hand-made profile, and what reads HTML and specifications.
HIER = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_charts_pagina.py")), run_name="hier"))
JONG = "moeders_jonger_25"
OUD = "moeders_35_plus"


@pytest.fixture(scope="module")
def profiel() -> Any:
    return HIER.maak_profiel()


def zet(profiel: Any, indicator: str = JONG, /, **waarden: object) -> Any:
    """The profile with other values in the row of one indicator."""
    table = profiel.table.astype(dict.fromkeys(waarden, object))
    for naam, waarde in waarden.items():
        table.loc[table["indicator"] == indicator, naam] = waarde
    return replace(profiel, table=table)


def verberg(profiel: Any, indicator: str = JONG, reden: str = "afgeschermd") -> Any:
    """The profile as it is when the own newest figure of an indicator is hidden."""
    leeg = {naam: NAN for naam in HIER.LEGE_GETALLEN if not naam.startswith("vergelijk")}
    leeg |= dict.fromkeys(HIER.LEGE_WOORDEN, "")
    weg = zet(profiel, indicator, **leeg, reden=reden, status="", relevant=None, oordeel="niet_vergeleken")
    kaarten = profiel.kaarten.copy()
    kaarten.loc[kaarten["code"] == "GM0059", HIER.KAARTGETALLEN] = NAN
    kaarten.loc[kaarten["code"] == "GM0059", "reden"] = reden
    return replace(weg, kaarten=kaarten)


def lagen(
    figuur: charts.Figuur, soort: str, *, smal: bool = False
) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    spec = figuur.spec(smal=smal)
    return [
        (laag["mark"], spec["datasets"][laag["data"]["name"]])
        for laag in spec["layer"]
        if laag["mark"]["type"] == soort
    ]


def geschreven(figuur: charts.Figuur, *, smal: bool = False) -> list[str]:
    """Every text in the picture, lines joined."""
    return [str(w["t"]).replace("\n", " ") for _, data in lagen(figuur, "text", smal=smal) for w in data]


def cellen(figuur: charts.Figuur) -> dict[str, list[str]]:
    """The table, printed, by row head."""
    gedrukt = [[cel if isinstance(cel, str) else cel.gedrukt for cel in regel] for regel in figuur.tabel.rijen]
    return {regel[0]: regel[1:] for regel in gedrukt}


# ---- higher, lower, certain, large, favourable: every outcome has its words ---------------------

UITKOMSTEN = [
    ("niet_vergeleken", "", None, ""),
    ("vergelijkbaar", "", None, ""),
    ("onbeslist", "", None, ""),
    *itertools.product(
        ("hoger", "lager"), ("zeker", "aanwijzing"), (True, False, None), ("gunstiger", "ongunstiger", "")
    ),
]


def met_uitkomst(profiel: Any, uitkomst: tuple[str, str, bool | None, str]) -> Any:
    oordeel, zekerheid, relevant, waardering = uitkomst
    verhouding = {"hoger": 1.41, "lager": 0.71}.get(oordeel, 1.01)
    return zet(
        profiel,
        oordeel=oordeel,
        zekerheid=zekerheid,
        relevant=relevant,
        waardering=waardering,
        niet_vergeleken_reden="telling" if oordeel == "niet_vergeleken" else "",
        verhouding=verhouding,
        verhouding_onder=0.9 * verhouding,
        verhouding_boven=1.1 * verhouding,
    )


@pytest.mark.parametrize("uitkomst", UITKOMSTEN, ids=lambda u: "-".join(str(deel) for deel in u))
def test_every_outcome_has_its_words_and_its_sign(profiel: Any, uitkomst: tuple[str, str, bool | None, str]) -> None:
    oordeel, zekerheid, relevant, waardering = uitkomst
    hier = met_uitkomst(profiel, uitkomst)
    regel = rij(hier, JONG)
    lang, kort = woorden.oordeel(regel, "Nederland"), woorden.kort_oordeel(regel)
    assert "{" not in lang + kort
    assert ("minder gunstig" in lang) == (waardering == "ongunstiger")
    assert ("(gunstiger)" in lang) == (waardering == "gunstiger")
    assert (": zeker" in lang) == (zekerheid == "zeker")
    assert ("een aanwijzing (niet zeker)" in lang) == kort.startswith("misschien") == (zekerheid == "aanwijzing")
    assert kort.startswith("duidelijk") == (zekerheid == "zeker")
    assert ("klein" in lang) == ("weinig" in kort) == (relevant is False)
    assert ("groot genoeg" in lang) == (relevant is True)
    if oordeel in ("hoger", "lager"):
        assert oordeel in lang
        assert oordeel in kort

    figuur = charts.overzicht(hier)
    assert f" {kort}" in " ".join(geschreven(figuur))
    vorm, hol = {
        "hoger": ("triangle-right", zekerheid != "zeker"),
        "lager": ("triangle-left", zekerheid != "zeker"),
        "vergelijkbaar": ("circle", False),
        "onbeslist": ("circle", True),
        "niet_vergeleken": ("square", False),
    }[oordeel]
    zelfde = [
        data for mark, data in lagen(figuur, "point") if (mark["shape"], mark["fill"] == "#FFFFFF") == (vorm, hol)
    ]
    assert len(zelfde) == 1

    html = HIER.tekst_van(charts.kaartje(hier, JONG, HIER.definitie()).html())
    teken = {"hoger": "▲" if zekerheid == "zeker" else "△", "lager": "▼" if zekerheid == "zeker" else "▽"}.get(
        oordeel, {"vergelijkbaar": "●", "onbeslist": "○"}.get(oordeel)
    )
    if teken is None:
        assert not re.search("[▲△▼▽●○]", html)
    else:
        assert f"Vergelijking {teken} {lang}" in html


@pytest.mark.parametrize("uitkomst", UITKOMSTEN, ids=lambda u: "-".join(str(deel) for deel in u))
def test_overview_names_only_what_is_certain_as_clear(
    profiel: Any, uitkomst: tuple[str, str, bool | None, str]
) -> None:
    oordeel, zekerheid, relevant, _ = uitkomst
    zin = charts.overzicht(met_uitkomst(profiel, uitkomst)).zin
    zinnen = [deel for deel in zin.split(". ") if "Moeder jonger dan 25" in deel]
    if oordeel not in ("hoger", "lager"):
        assert zinnen == []
        return
    (deel,) = zinnen
    assert deel.startswith("Duidelijk" if zekerheid == "zeker" else "Misschien")
    assert oordeel in deel
    assert ("klein verschil" in deel) == (zekerheid == "zeker" and relevant is False)


def test_overview_says_when_nothing_is_certain(profiel: Any) -> None:
    table = profiel.table.copy()
    table.loc[table["oordeel"].isin(["hoger", "lager"]), "zekerheid"] = "aanwijzing"
    zin = charts.overzicht(replace(profiel, table=table)).zin
    assert zin.startswith("Geen enkel cijfer is duidelijk hoger of lager dan in Nederland. Misschien hoger:")
    assert "Duidelijk" not in zin


def test_what_is_not_called_certain_is_only_an_indication(profiel: Any) -> None:
    assert woorden.misschien(rij(zet(profiel, zekerheid=""), JONG))


@pytest.mark.parametrize(
    ("reden", "woord"),
    [
        ("zelfde_gebied", "hetzelfde gebied"),
        ("aantal", "een aantal: niet te vergelijken"),
        ("telling", "telling van iedereen"),
        ("geen_vergelijking", "geen cijfer om mee te vergelijken"),
    ],
)
def test_overview_says_why_there_is_no_comparison(profiel: Any, reden: str, woord: str) -> None:
    hier = zet(profiel, oordeel="niet_vergeleken", niet_vergeleken_reden=reden, zekerheid="", relevant=None)
    geen: dict[str, object] = dict.fromkeys(("verhouding", "verhouding_onder", "verhouding_boven"), NAN)
    for variant in (hier, zet(hier, **geen)):
        assert geschreven(charts.overzicht(variant)).count(woord) > geschreven(charts.overzicht(profiel)).count(woord)


@pytest.mark.parametrize("relevant", [np.bool_(False), False, 0.0])
def test_yes_or_no_survives_any_kind_of_column(profiel: Any, relevant: object) -> None:
    assert rij(zet(profiel, relevant=relevant), JONG).relevant is False


@pytest.mark.parametrize("leeg", [None, NAN, pd.NA])
def test_missing_values_become_none_or_nothing(profiel: Any, leeg: object) -> None:
    hier = zet(profiel, relevant=leeg, zekerheid=leeg, zin_kans=leeg, kans_vijfde=leeg, geleend=leeg)
    regel = rij(hier, JONG)
    assert (regel.relevant, regel.zekerheid, regel.zin_kans) == (None, "", "")
    assert (regel.kans_vijfde, regel.geleend) == (None, None)


def test_a_hidden_figure_leaves_nothing_of_its_conclusions(profiel: Any) -> None:
    """Even when a profile would carry them by mistake."""
    regel = rij(zet(profiel, reden="afgeschermd"), JONG)
    namen = {veld for veld in Rij.__dataclass_fields__ if veld.startswith(("zin_", "geleend", "kans", "plaats"))}
    assert len(namen) == 14
    assert {getattr(regel, naam) for naam in namen} <= {None, ""}
    assert (regel.zekerheid, regel.relevant, regel.waardering, regel.trechter) == ("", None, "", "")


# ---- strip, series and trend -------------------------------------------------------------------


@pytest.mark.parametrize("uitkomst", UITKOMSTEN[1:], ids=lambda u: "-".join(str(deel) for deel in u))
def test_strip_says_the_judgement_in_words(profiel: Any, uitkomst: tuple[str, str, bool | None, str]) -> None:
    hier = met_uitkomst(profiel, uitkomst)
    figuur = charts.strook(hier, JONG)
    regel = rij(hier, JONG)
    assert f"Vergelijking: {woorden.oordeel(regel, 'Nederland')}." in figuur.zin
    assert woorden.kort_oordeel(regel) in geschreven(figuur)


def test_strip_without_comparison_has_no_judgement(profiel: Any) -> None:
    for indicator in ("geboorten", "moeders_jonger_20"):
        assert "Vergelijking" not in charts.strook(profiel, indicator).zin


@pytest.mark.parametrize("trend", ["stijgt", "daalt", "stabiel", "onbeslist", "geen"])
def test_every_outcome_of_a_trend_is_told(profiel: Any, trend: str) -> None:
    zin = f"De uitkomst is: {trend}." if trend != "geen" else ""
    hier = zet(profiel, OUD, trend=trend, zin_trend=zin)
    if trend == "geen":
        hier = replace(hier, trendlijnen=profiel.trendlijnen[profiel.trendlijnen["indicator"] != OUD])
    figuur = charts.reeks(hier, OUD)
    assert zin in figuur.zin
    assert ("lichte band" in figuur.zin) == bool(lagen(figuur, "area")) == (trend != "geen")
    assert ("trend" in geschreven(figuur)) == (trend != "geen")
    kaart = HIER.tekst_van(charts.kaartje(hier, OUD, HIER.definitie(OUD)).html())
    assert ("Ontwikkeling" in kaart) == (trend != "geen")


def test_trend_is_a_band_under_a_thin_line_under_the_points(profiel: Any) -> None:
    figuur = charts.reeks(profiel, OUD)
    soorten = [laag["mark"]["type"] for laag in figuur.spec()["layer"]]
    assert soorten.index("area") < soorten.index("line") < len(soorten) - soorten[::-1].index("point")
    (_, band), (mark, lijn), *_ = lagen(figuur, "area") + lagen(figuur, "line")
    assert mark["strokeWidth"] == 1
    assert [punt["x"] for punt in band] == [punt["x"] for punt in lijn]
    assert len(band) == 6
    assert all(rand["y"] > punt["y"] > rand["y2"] for rand, punt in zip(band, lijn, strict=True))
    assert lijn[0]["y"] < lijn[-1]["y"]  # it falls: y is lower on the page


def test_axis_holds_the_band_of_a_trend(profiel: Any) -> None:
    lijnen = profiel.trendlijnen.copy()
    lijnen.loc[lijnen["indicator"] == OUD, "boven"] = 48.0
    figuur = charts.reeks(replace(profiel, trendlijnen=lijnen), OUD)
    (_, band), *_ = lagen(figuur, "area")
    raster = min(stuk["y"] for mark, data in lagen(figuur, "rule") if mark["color"] == "#E1E8EA" for stuk in data)
    assert min(punt["y2"] for punt in band) >= raster


def test_no_trend_is_drawn_when_the_newest_figure_is_hidden(profiel: Any) -> None:
    assert lagen(charts.reeks(verberg(profiel, OUD), OUD), "area") == []


def test_break_is_marked_told_and_never_crossed(profiel: Any) -> None:
    lijnen = pd.DataFrame(
        {"indicator": OUD, "van": [2014, 2015], "tot": [2014, 2015], "waarde": 13.0, "onder": 11.0, "boven": 15.0}
    )
    breuken = pd.DataFrame({"indicator": [OUD], "jaar": [2014], "reden": ["De grens van de gemeente veranderde."]})
    figuur = charts.reeks(replace(profiel, trendlijnen=lijnen, breuken=breuken), OUD)
    assert "De stippellijn bij 2014 is een breuk in de cijfers. De grens van de gemeente veranderde." in figuur.zin
    assert geschreven(figuur).count("breuk") == 1
    eigen = lagen(figuur, "line")[-1][1]
    assert [punt["s"] for punt in eigen] == [0, 0, 0, 0, 1, 1]
    (streep,) = [data for mark, data in lagen(figuur, "rule") if mark.get("strokeDash") == [2, 3]]
    assert eigen[3]["x"] < streep[0]["x"] == streep[0]["x2"] < eigen[4]["x"]
    assert cellen(figuur)["2014"][-1] == "na een breuk in de cijfers"
    assert [punt["x"] for punt in lagen(figuur, "area")[0][1]] == [eigen[4]["x"], eigen[5]["x"]]


@pytest.mark.parametrize("jaar", [2009, 2010, 2016])
def test_break_outside_the_series_is_not_drawn(profiel: Any, jaar: int) -> None:
    breuken = pd.DataFrame({"indicator": [OUD], "jaar": [jaar], "reden": ["Iets anders."]})
    figuur = charts.reeks(replace(profiel, breuken=breuken), OUD)
    assert "breuk" not in figuur.zin
    assert "breuk" not in geschreven(figuur)


def test_many_breaks_do_not_write_over_each_other(profiel: Any) -> None:
    breuken = pd.DataFrame({"indicator": OUD, "jaar": range(2011, 2016), "reden": "De bron telt anders."})
    hier = replace(profiel, breuken=breuken, trendlijnen=profiel.trendlijnen.iloc[:0])
    figuur = charts.reeks(hier, OUD)
    plekken = [w["x"] for _, data in lagen(figuur, "text") for w in data if w["t"] == "breuk"]
    assert 1 < len(plekken) <= 5
    assert all(b - a > 34 for a, b in itertools.pairwise(plekken))
    assert figuur.zin.count("een breuk in de cijfers") == 5


# ---- funnel ------------------------------------------------------------------------------------


def stippen(figuur: charts.Figuur, *, smal: bool = False) -> list[dict[str, Any]]:
    """The dots of other gemeenten; the one in the key has its own layer."""
    return max((data for mark, data in lagen(figuur, "point", smal=smal) if mark["fill"] == "#7A8A93"), key=len)


def test_funnel_has_every_shown_gemeente_once_and_no_hidden_one(profiel: Any) -> None:
    figuur = charts.trechter(profiel, JONG)
    for smal in (False, True):
        assert len(stippen(figuur, smal=smal)) == 342 - 3 - 1
    assert "Van 3 gemeenten is er geen cijfer. Die staan er niet in." in figuur.zin
    een = profiel.kaarten.copy()
    een.loc[[30, 31], "waarde"] = 8.0
    een.loc[[30, 31], "noemer"] = 100.0
    een.loc[[30, 31], "reden"] = None
    assert (
        "Van 1 gemeente is er geen cijfer. Die staat er niet in."
        in charts.trechter(replace(profiel, kaarten=een), JONG).zin
    )


def test_funnel_dot_moves_right_with_size_and_up_with_its_figure(profiel: Any) -> None:
    kaarten = profiel.kaarten.iloc[:4].copy()
    kaarten["noemer"] = [859.0, 100.0, 1000.0, 10000.0]
    kaarten["waarde"] = [12.46, 5.0, 10.0, 7.5]
    een, twee, drie = stippen(charts.trechter(replace(profiel, kaarten=kaarten), JONG))
    assert een["x"] < twee["x"] < drie["x"]
    assert twee["x"] - een["x"] == pytest.approx(drie["x"] - twee["x"], abs=0.11)  # ten times more is as far each time
    assert een["y"] > drie["y"] > twee["y"]
    assert een["y"] - drie["y"] == pytest.approx(drie["y"] - twee["y"], abs=0.11)


def test_funnel_own_dot_is_larger_named_and_petrol(profiel: Any) -> None:
    figuur = charts.trechter(profiel, JONG)
    for smal in (False, True):
        (mark, plek), *_ = [
            (mark, data)
            for mark, data in lagen(figuur, "point", smal=smal)
            if mark.get("stroke") == "#FFFFFF" and mark["fill"] == "#0B5563"
        ]
        assert len(plek) == 1
        assert mark["size"] > 3 * 26
        assert "Achtkarspelen 12,5%" in geschreven(figuur, smal=smal)
    assert figuur.zin.startswith("Achtkarspelen ligt hoger dan de ruime grens van 95%. Zo leest u het:")


def test_funnel_tells_its_limits_apart_by_line_and_by_name(profiel: Any) -> None:
    figuur = charts.trechter(profiel, JONG)
    stijlen = {
        (mark["strokeWidth"], tuple(mark.get("strokeDash", ())))
        for mark, data in lagen(figuur, "line")
        if len(data) > 1
    }
    assert len(stijlen) == len(GRENZEN) == 4
    assert {"gewoon 95%", "gewoon 99,8%", "ruim 95%", "ruim 99,8%"} <= set(geschreven(figuur))
    assert len(lagen(figuur, "area")) == 2
    assert "alle gemeenten samen: 8,8%" in geschreven(figuur)
    assert any("elk streepje naar rechts is ongeveer twee keer zoveel" in woord for woord in geschreven(figuur))


@pytest.mark.parametrize("smal", [False, True])
def test_funnel_keeps_lines_and_names_inside_the_picture(profiel: Any, smal: bool) -> None:
    figuur = charts.trechter(profiel, JONG)
    spec = figuur.spec(smal=smal)
    raster = [stuk for mark, data in lagen(figuur, "rule", smal=smal) if mark["color"] == "#E1E8EA" for stuk in data]
    boven, onder = min(r["y"] for r in raster), max(r["y"] for r in raster)
    for soort in ("line", "area"):
        for _, data in lagen(figuur, soort, smal=smal):
            assert all(boven <= p["y"] <= onder and 0 <= p["x"] <= spec["width"] for p in data)
    # Names of limits do not touch each other or the own name.
    vakken = [
        (w["x"], w["y"] - 11, w["x"] + 6.84 * len(w["t"]), w["y"])
        for mark, data in lagen(figuur, "text", smal=smal)
        for w in data
        if mark["color"] != "#FFFFFF" and re.match(r"(gewoon|ruim) 9|Achtkarspelen 1", w["t"])
    ]
    for een, twee in itertools.combinations(vakken, 2):
        assert een[2] <= twee[0] or twee[2] <= een[0] or een[3] <= twee[1] or twee[3] <= een[1]


def test_funnel_table_counts_the_dots_outside_each_limit(profiel: Any) -> None:
    figuur = charts.trechter(profiel, JONG)
    regels = cellen(figuur)
    assert list(regels) == [
        "Achtkarspelen",
        "alle gemeenten samen",
        "Gewone grens van 95%",
        "Gewone grens van 99,8%",
        "Ruime grens van 95%",
        "Ruime grens van 99,8%",
    ]
    lijnen = trechter_van(profiel, JONG)
    toont = profiel.kaarten[profiel.kaarten["waarde"].notna()]
    for grens in GRENZEN:
        breed = {"95": 1.96, "998": 3.09}[grens.naam.rpartition("_")[2]]
        # The limits of the hand-made profile from their formula instead of from the grid.
        fout = 100 * (0.0883 * 0.9117 / toont["noemer"]) ** 0.5
        if grens.naam.startswith("ruim"):
            fout = (fout**2 + 1.5**2) ** 0.5
        echt = int(((toont["waarde"] - 8.83).abs() > breed * fout).sum())
        naam = f"{'Ruime' if grens.naam.startswith('ruim') else 'Gewone'} grens van {'95%' if breed < 2 else '99,8%'}"
        gedrukt = int(regels[naam][1].split()[0])
        assert regels[naam][1].endswith("van de 339 gemeenten")
        assert gedrukt == echt
    naast = dichtstbij(lijnen, 859)
    assert regels["Gewone grens van 95%"][0] == "{} tot {}".format(
        *(f"{naast.grenzen[kolom]:.1f}%".replace(".", ",") for kolom in ("onder_95", "boven_95"))
    )
    assert "bij ongeveer 901 levend geboren kinderen" in figuur.tabel.titel
    assert figuur.tabel.eigen == 0


@pytest.mark.parametrize(
    ("klasse", "buiten_95", "buiten_998"),
    [("binnen", False, False), ("", False, False), ("boven_95", True, False), ("onder_998", True, True)],
)
def test_a_dot_lies_where_the_profile_says(klasse: str, buiten_95: bool, buiten_998: bool) -> None:
    for soort in ("gewoon", "ruim"):
        stip = Stip("GM1", 100.0, 8.0, **{soort: klasse})
        gevonden = {grens.naam: stip.ligt_buiten(grens) for grens in GRENZEN}
        ander = "ruim" if soort == "gewoon" else "gewoon"
        assert gevonden == {
            f"{soort}_95": buiten_95, f"{soort}_998": buiten_998, f"{ander}_95": False, f"{ander}_998": False,
        }  # fmt: skip


def test_funnel_of_a_hidden_figure_shows_the_others_and_says_why(profiel: Any) -> None:
    figuur = charts.trechter(verberg(profiel), JONG)
    assert figuur.zin.startswith("Van Achtkarspelen is er geen cijfer (afgeschermd: te kleine aantallen).")
    assert len(stippen(figuur)) == 338
    assert "Van 4 gemeenten is er geen cijfer." in figuur.zin
    assert "Achtkarspelen" not in " ".join(geschreven(figuur))
    assert "Achtkarspelen" not in str(figuur.tabel.rijen)
    assert not any(mark["fill"] == "#0B5563" for mark, _ in lagen(figuur, "point"))
    assert [regel[0] for regel in cellen(figuur).values()][1:] == ["–"] * 4  # no size, so no limits at its size


def test_funnel_reads_hidden_even_when_only_the_row_says_so(profiel: Any) -> None:
    figuur = charts.trechter(zet(profiel, reden="afgeschermd"), JONG)
    assert not any(mark["fill"] == "#0B5563" for mark, _ in lagen(figuur, "point"))
    assert "12,5" not in str(figuur.tabel.rijen) + figuur.svg()


def test_no_funnel_without_limits_or_figures(profiel: Any) -> None:
    with pytest.raises(GeenCijfers, match="Geboortecijfer"):
        charts.trechter(profiel, "geboortecijfer")
    with pytest.raises(GeenCijfers, match="jonger dan 25"):
        charts.trechter(replace(profiel, kaarten=profiel.kaarten.assign(waarde=NAN, reden="afgeschermd")), JONG)
    with pytest.raises(OngeldigeInvoer, match=JONG):
        charts.trechter(profiel, "bestaat_niet")


def test_funnel_label_stays_inside_at_the_right_edge(profiel: Any) -> None:
    kaarten = profiel.kaarten.copy()
    kaarten.loc[0, "noemer"] = 30000.0
    for smal in (False, True):
        figuur = charts.trechter(replace(profiel, kaarten=kaarten), JONG)
        for mark, data in lagen(figuur, "text", smal=smal):
            for woord in data:
                if woord["t"] == "Achtkarspelen 12,5%":
                    assert mark["align"] == "right"
                    assert 0 < woord["x"] < figuur.spec(smal=smal)["width"]


# ---- borrowed strength -------------------------------------------------------------------------


def test_borrowed_has_two_marks_for_each_estimate_and_no_other_row(profiel: Any) -> None:
    figuur = charts.ruw_en_geleend(profiel)
    met = profiel.table[profiel.table["geleend"].notna()]
    for smal in (False, True):
        open_ = [d for m, d in lagen(figuur, "point", smal=smal) if m["fill"] == "#FFFFFF"]
        dicht = [d for m, d in lagen(figuur, "point", smal=smal) if m["fill"] == "#0B5563"]
        assert [len(d) for d in open_] == [len(d) for d in dicht] == [1, len(met)]  # the key, the rows
        assert all(a["y"] < b["y"] for a, b in zip(open_[1], dicht[1], strict=True))
        tekst = geschreven(figuur, smal=smal)
        assert set(met["korte_naam"]) <= set(tekst)
        assert "Geboortecijfer" not in tekst
        assert "met geleende kracht 11,4%" in tekst
        assert "eigen cijfer 12,5% · 2013–2015" in tekst
    assert list(cellen(figuur)) == list(met["naam"])


def test_borrowed_lies_where_value_and_benchmark_say(profiel: Any) -> None:
    figuur = charts.ruw_en_geleend(profiel)
    dicht = [d for m, d in lagen(figuur, "point") if m["fill"] == "#0B5563"][1]
    balken = next(d for m, d in lagen(figuur, "rule") if m.get("strokeWidth") == 4 and len(d) > 1)
    # The axis runs from 50 to 200 between 222 and 498 px.
    for plek, balk, waarden in zip(dicht, balken, [(11.4, 9.6, 13.3), (15.2, 13.1, 17.4)], strict=False):
        naast = 8.83 if waarden[0] == 11.4 else 23.72
        verwacht = [222 + 276 * np.log(w / naast / 0.5) / np.log(4) for w in waarden]
        assert [plek["x"], balk["x"], balk["x2"]] == pytest.approx(verwacht, abs=0.1)


def test_borrowed_table_has_both_with_interval_and_weight(profiel: Any) -> None:
    regels = cellen(charts.ruw_en_geleend(profiel))
    assert regels["Kinderen van moeders jonger dan 25 jaar"] == [
        "12,5%", "10,4% tot 14,8%", "11,4%", "9,6% tot 13,3%", "71%",
    ]  # fmt: skip


def test_borrowed_says_what_borrowing_does_in_one_sentence(profiel: Any) -> None:
    zin = charts.ruw_en_geleend(profiel).zin
    assert zin.startswith("Geleende kracht betekent:")
    assert zin.count(".") == 1


def test_borrowed_without_benchmark_keeps_its_words(profiel: Any) -> None:
    hier = zet(profiel, verhouding=NAN, verhouding_onder=NAN, verhouding_boven=NAN, oordeel="niet_vergeleken",
               niet_vergeleken_reden="zelfde_gebied", zekerheid="")  # fmt: skip
    figuur = charts.ruw_en_geleend(hier)
    assert "hetzelfde gebied" in geschreven(figuur)
    assert "met geleende kracht 11,4%" in geschreven(figuur)
    assert len([d for m, d in lagen(figuur, "point") if m["fill"] == "#0B5563"][1]) == 3


def test_borrowed_marks_an_interval_that_leaves_the_axis(profiel: Any) -> None:
    assert not [m for m, _ in lagen(charts.ruw_en_geleend(profiel), "point") if m["shape"].startswith("M")]
    hier = zet(profiel, verhouding_onder=0.01, verhouding_boven=90.0)
    assert len([m for m, _ in lagen(charts.ruw_en_geleend(hier), "point") if m["shape"].startswith("M")]) == 2


def test_no_picture_of_borrowing_without_estimates(profiel: Any) -> None:
    with pytest.raises(GeenCijfers, match="Achtkarspelen"):
        charts.ruw_en_geleend(replace(profiel, table=profiel.table.assign(geleend=NAN)))


def test_hidden_figure_has_no_row_of_borrowing(profiel: Any) -> None:
    figuur = charts.ruw_en_geleend(zet(profiel, reden="afgeschermd"))
    assert "Moeder jonger dan 25" not in geschreven(figuur)
    assert "11,4" not in figuur.html()


# ---- chances -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kans", "procent", "in_woorden"),
    [
        (0.0, "kleiner dan 5%", "heel klein"),
        (0.049, "kleiner dan 5%", "heel klein"),
        (0.05, "5%", "ongeveer 1 op de 20"),
        (0.25, "25%", "ongeveer 1 op de 4"),
        (0.31, "30%", "ongeveer 3 op de 10"),
        (0.36, "35%", "ongeveer 7 op de 20"),
        (0.5, "50%", "ongeveer 5 op de 10"),
        (0.76, "75%", "ongeveer 3 op de 4"),
        (0.94, "95%", "ongeveer 19 op de 20"),
        (0.96, "groter dan 95%", "heel groot"),
        (1.0, "groter dan 95%", "heel groot"),
    ],
)
def test_chance_in_words_is_the_chance_in_percent(kans: float, procent: str, in_woorden: str) -> None:
    assert woorden.kans_procent(kans) == procent
    assert woorden.kans_in_woorden(kans) == in_woorden
    deel = re.search(r"(\d+) op de (\d+)", in_woorden)
    if deel:
        assert f"{100 * int(deel[1]) // int(deel[2])}%" == procent


def test_chances_are_bars_from_zero_with_a_line_at_a_fifth(profiel: Any) -> None:
    figuur = charts.kansen(profiel)
    for smal, (begin, eind) in ((False, (222, 498)), (True, (8, 308))):
        (balken,) = [data for mark, data in lagen(figuur, "rect", smal=smal) if mark["fill"] == "#0B5563"]
        lengtes = [100 * (balk["x2"] - begin) / (eind - begin) for balk in balken]
        assert all(balk["x"] == begin for balk in balken)
        assert lengtes == pytest.approx([85, 0.7, 15, 30], abs=0.3)  # rounded as they are printed
        streep = [s for mark, data in lagen(figuur, "rule", smal=smal) if "strokeDash" in mark for s in data]
        assert {s["x"] for s in streep} == {round(begin + 0.2 * (eind - begin), 1)}
        tekst = geschreven(figuur, smal=smal)
        assert "20%: zo groot is de kans als wij niets weten" in tekst
        assert "ongeveer 17 op de 20 (85%)" in tekst
        assert "heel klein (kleiner dan 5%)" in tekst
        assert tekst.count("hoogste vijfde") == 3
        assert tekst.count("minst gunstige vijfde") == 1


def test_chances_stay_in_the_order_of_the_catalogue(profiel: Any) -> None:
    tekst = geschreven(charts.kansen(profiel))
    open_ = profiel.table[profiel.table["reden"] != "alleen_landelijk"]
    assert [w for w in tekst if w in set(open_["korte_naam"])] == list(open_["korte_naam"])


def test_rows_without_a_chance_say_why(profiel: Any) -> None:
    figuur = charts.kansen(profiel)
    regels = cellen(figuur)
    assert regels["Kinderen van moeders jonger dan 20 jaar"] == ["afgeschermd: te kleine aantallen", "–", "–", "–"]
    assert regels["Inwoners"][0] == "een aantal: niet te vergelijken"
    assert regels["Bevolkingsdichtheid"][0] == "telling van iedereen"
    assert regels["Geboortecijfer"][0] == "te weinig gegevens voor een kans"
    assert "Bij 5 onderwerpen staat geen kans, met de reden erbij." in figuur.zin
    for woord in ("afgeschermd: te kleine aantallen", "telling van iedereen", "geen open cijfer per gemeente"):
        assert woord in geschreven(figuur)
    niets = charts.kansen(replace(profiel, table=profiel.table.assign(kans_vijfde=NAN)))
    assert "bij geen enkel onderwerp" in niets.zin


def test_hidden_figure_has_no_chance(profiel: Any) -> None:
    figuur = charts.kansen(zet(profiel, reden="afgeschermd"))
    (balken,) = [data for mark, data in lagen(figuur, "rect") if mark["fill"] == "#0B5563"]
    assert len(balken) == 3
    assert "85%" not in figuur.html()


def test_places_are_ranges_never_one_rank(profiel: Any) -> None:
    figuur = charts.kansen(profiel)
    plaatsen = [regel[-1] for regel in cellen(figuur).values() if regel[-1] != "–"]
    assert "plaats ergens tussen 8 en 96 van 339" in plaatsen
    assert all(re.fullmatch(r"plaats ergens tussen \d+ en \d+ van \d+", plaats) for plaats in plaatsen)
    for tekst in (figuur.zin, *geschreven(figuur)):
        assert not re.search(r"\b(plaats|plek|nummer|rang|\d+e)\b", tekst)


# ---- comparable gemeenten ----------------------------------------------------------------------


def test_comparable_stand_under_the_own_one_in_order_of_likeness(profiel: Any) -> None:
    figuur = charts.vergelijkbaar(profiel, JONG)
    namen = [
        "Achtkarspelen",
        "Súdwest-Fryslân",
        "Gemeente 12",
        "Gemeente 30",
        "Zaanstad",
        "Gemeente 119",
        "Gemeente 301",
    ]
    for smal in (False, True):
        hoogte = {w["t"]: w["y"] for _, data in lagen(figuur, "text", smal=smal) for w in data}
        assert sorted(namen, key=lambda naam: hoogte[naam]) == namen
    assert list(cellen(figuur)) == [namen[0], "vergelijkbare gemeenten samen", *namen[1:]]
    assert figuur.tabel.eigen == 0
    waarden = profiel.kaarten.set_index("code").loc[profiel.gelijken["code"], "waarde"].dropna()
    assert not waarden.is_monotonic_increasing
    assert not waarden.is_monotonic_decreasing


def test_comparable_have_points_bars_and_a_joint_line(profiel: Any) -> None:
    figuur = charts.vergelijkbaar(profiel, JONG)
    # The axis runs from 0 to 20% between 222 and 498 px.
    naar_px = 276 / 20
    eigen = next(data for mark, data in lagen(figuur, "point") if mark["fill"] == "#0B5563")
    assert [plek["x"] for plek in eigen] == pytest.approx([222 + naar_px * 100 * 107 / 859], abs=0.1)
    anderen = next(data for mark, data in lagen(figuur, "point") if mark["fill"] == "#7A8A93")
    kaart = profiel.kaarten.set_index("code").loc[profiel.gelijken["code"]].dropna(subset="waarde")
    assert [plek["x"] for plek in anderen] == pytest.approx(list(222 + naar_px * kaart["waarde"]), abs=0.1)
    balken = next(data for mark, data in lagen(figuur, "rule") if mark["color"] == "#7A8A93")
    assert [b["x2"] for b in balken] == pytest.approx(list(222 + naar_px * kaart["bovengrens"]), abs=0.1)
    (streep,) = [data for mark, data in lagen(figuur, "rule") if "strokeDash" in mark]
    assert len(streep) == 1  # unbroken through all rows
    assert streep[0]["x"] == pytest.approx(222 + naar_px * 9.4, abs=0.1)
    assert "vergelijkbare gemeenten samen 9,4%" in geschreven(figuur)


def test_hidden_comparable_is_hatched_and_said_in_words(profiel: Any) -> None:
    figuur = charts.vergelijkbaar(profiel, JONG)
    for smal in (False, True):
        arcering = [data for mark, data in lagen(figuur, "rect", smal=smal) if mark["fill"] == "url(#ks-arcering)"]
        assert [len(data) for data in arcering] == [1]
        assert any("afgeschermd: te kleine aantallen" in woord for woord in geschreven(figuur, smal=smal))
    assert "Van 1 vergelijkbare gemeente is er geen cijfer. Die is gearceerd." in figuur.zin
    assert cellen(figuur)["Gemeente 30"][:2] == ["afgeschermd: te kleine aantallen", "–"]
    weg = profiel.kaarten[~profiel.kaarten["naam"].isin(["Zaanstad"])]
    figuur = charts.vergelijkbaar(replace(profiel, kaarten=weg), JONG)
    assert "Van 2 vergelijkbare gemeenten is er geen cijfer. Die zijn gearceerd." in figuur.zin
    assert cellen(figuur)["Zaanstad"][0] == "niet beschikbaar in de bron"


def test_comparable_table_has_likeness_in_words_and_what_the_distance_is_made_of(profiel: Any) -> None:
    figuur = charts.vergelijkbaar(profiel, JONG)
    assert list(figuur.tabel.kolommen) == [
        "Gemeente",
        "Cijfer",
        "95%-interval",
        "Gelijkenis",
        "Afstand",
        "Deel van de afstand door aantal inwoners",
        "Deel van de afstand door adressen per km²",
        "Deel van de afstand door kinderen 0 tot 15 jaar",
    ]
    regels = cellen(figuur)
    assert [regel[2] for regel in regels.values()][2:] == [
        *["lijkt het meest"] * 2, *["lijkt"] * 2, *["lijkt het minst van deze gemeenten"] * 2,
    ]  # fmt: skip
    assert regels["Súdwest-Fryslân"][3:] == ["0,4", "50%", "25%", "25%"]
    assert regels["vergelijkbare gemeenten samen"][:2] == ["9,4%", "8,9% tot 9,9%"]
    assert regels["Achtkarspelen"] == ["12,5%", "10,4% tot 14,8%", *["–"] * 5]
    assert figuur.zin.startswith("De gemeenten die er het meest op lijken, hebben samen 9,4%.")
    assert not re.search("lijkt|aantal inwoners", " ".join(geschreven(figuur)))  # that is for the table


def test_comparable_with_the_own_figure_hidden(profiel: Any) -> None:
    figuur = charts.vergelijkbaar(verberg(profiel), JONG)
    assert figuur.zin.startswith("Van Achtkarspelen is er geen cijfer (afgeschermd: te kleine aantallen).")
    assert not any(mark["fill"] == "#0B5563" for mark, _ in lagen(figuur, "point"))
    assert cellen(figuur)["Achtkarspelen"][0] == "afgeschermd: te kleine aantallen"
    assert "vergelijkbare gemeenten samen" not in cellen(figuur)
    assert not [mark for mark, _ in lagen(figuur, "rule") if "strokeDash" in mark]


def test_no_picture_without_comparable_gemeenten_or_figures(profiel: Any) -> None:
    with pytest.raises(GeenCijfers, match="jonger dan 25"):
        charts.vergelijkbaar(replace(profiel, gelijken=profiel.gelijken.iloc[:0]), JONG)
    with pytest.raises(GeenCijfers, match="Geboortecijfer"):
        charts.vergelijkbaar(profiel, "geboortecijfer")


# ---- the card ----------------------------------------------------------------------------------


def test_card_tells_conclusions_in_what_opens_and_the_comparison_above_it(profiel: Any) -> None:
    html = charts.kaartje(profiel, JONG, HIER.definitie()).html()
    knop = html.index("Wat mag u hieruit afleiden?")
    assert html.index("▲ hoger dan in Nederland") < knop < html.index("Hoe leest u dit?")
    for zin in ("zin_verschil", "zin_trend", "zin_geleend", "zin_kans", "zin_gelijken"):
        assert str(profiel.table.loc[profiel.table["indicator"] == JONG, zin].iloc[0]) in html[knop:]


def test_card_without_conclusions_has_nothing_to_open(profiel: Any) -> None:
    for hier in (zet(profiel, **dict.fromkeys(HIER.ZINNEN, "")), verberg(profiel)):
        assert "Wat mag u hieruit afleiden?" not in charts.kaartje(hier, JONG, HIER.definitie()).html()
    alleen = zet(profiel, **{**dict.fromkeys(HIER.ZINNEN, ""), "zin_kans": "De kans is klein."})
    tekst = HIER.tekst_van(charts.kaartje(alleen, JONG, HIER.definitie()).html())
    assert "Wat mag u hieruit afleiden? Kans De kans is klein." in tekst
    assert "Ontwikkeling" not in tekst


# ---- what holds for all of them ----------------------------------------------------------------


def test_statistics_are_the_same_bytes_each_time(profiel: Any) -> None:
    een, twee = HIER.statistiek(profiel), HIER.statistiek(HIER.maak_profiel())
    for a, b in zip(een, twee, strict=True):
        assert a.html() == b.html()


def test_statistics_carry_the_mark_of_practice_figures(profiel: Any) -> None:
    oefen = replace(profiel, oefen=True)
    for figuur in HIER.statistiek(oefen):
        assert figuur.oefen
        assert ">OEFENCIJFERS – NIET ECHT<" in figuur.svg()
        assert ">OEFENCIJFERS – NIET ECHT<" in figuur.svg(smal=True)
    assert not any(figuur.oefen for figuur in HIER.statistiek(profiel))


def test_statistics_stay_inside_their_canvas(profiel: Any) -> None:
    """No text begins or ends outside: letters are as wide as the drawing parts assume, or narrower."""
    for figuur in HIER.statistiek(profiel):
        for smal in (False, True):
            breedte, hoogte = figuur.spec(smal=smal)["width"], figuur.spec(smal=smal)["height"]
            for mark, data in lagen(figuur, "text", smal=smal):
                for woord in data:
                    langst = max(len(regel) for regel in woord["t"].split("\n")) * mark["fontSize"] * 0.57
                    links = woord["x"] - langst * {"left": 0, "center": 0.5, "right": 1}[mark["align"]]
                    assert links >= -1
                    assert links + langst <= breedte + 6, woord["t"]
                    assert 0 < woord["y"] < hoogte
