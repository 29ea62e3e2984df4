"""Every outcome that the statistics can have becomes a Dutch sentence that says it."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.model import Indicator, Reden, Status
from kansrijk_analysis.profiles import zinnen

NAN = float("nan")
JONG = catalogus()["moeders_jonger_20"]  # higher is less favourable
BIJSTAND = catalogus()["bijstand"]
OUD = catalogus()["moeders_35_plus"]  # no judgement

# What a youth-health nurse would have to look up, or what says more than figures can.
VERBODEN = (
    "significant",
    "p-waarde",
    "betrouwbaarheidsinterval",
    "posterior",
    "bayes",
    "oorzaak",
    "doordat",
    "omdat u",
)


def rij(**anders: Any) -> dict[str, Any]:
    basis: dict[str, Any] = {
        "periode": "2011–2015",
        "waarde": 1.2,
        "ondergrens": 0.8,
        "bovengrens": 1.9,
        "vergelijk_naam": "Nederland",
        "vergelijk_waarde": 0.9,
        "verhouding": 1.33,
        "verhouding_onder": 0.89,
        "verhouding_boven": 2.11,
        "verschil_aantal": 4.4,
        "teller_omschrijving": "kinderen met een moeder jonger dan 20 jaar",
        "status": "definitief",
        "reden": None,
        "oordeel": "onbeslist",
        "zekerheid": "",
        "waardering": "",
        "relevant": None,
        "niet_vergeleken_reden": "",
    }
    return basis | anders


def netjes(zin: str) -> str:
    """Check what holds for every sentence, and give it back."""
    assert zin
    assert zin[0].isupper()
    assert zin.endswith(".")
    assert ".." not in zin
    assert "  " not in zin
    assert "{" not in zin
    assert "nan" not in zin
    assert not [woord for woord in VERBODEN if woord in zin.lower()]
    return zin


def test_better_and_worse_only_where_there_is_a_direction() -> None:
    ongunstig = zinnen.zin(JONG, rij(oordeel="hoger", zekerheid="zeker", waardering="ongunstiger"), "Urk")
    assert netjes(ongunstig) == (
        "In 2011–2015 was dit in Urk 1,2% (95%-marge: 0,8% tot 1,9%); dat is hoger en dus ongunstiger dan in "
        "Nederland (0,9%), en meer dan toeval alleen doet verwachten."
    )
    gunstig = zinnen.zin(JONG, rij(oordeel="lager", zekerheid="zeker", waardering="gunstiger"), "Urk")
    assert "lager en dus gunstiger" in netjes(gunstig)
    zonder = zinnen.zin(OUD, rij(oordeel="hoger", zekerheid="zeker"), "Urk")
    assert "dat is hoger dan in Nederland" in netjes(zonder)
    assert "gunstig" not in zonder


def test_an_indication_is_not_said_as_a_certainty() -> None:
    zin = netjes(zinnen.zin(OUD, rij(oordeel="lager", zekerheid="aanwijzing"), "Urk"))
    assert zin.endswith(
        "dat is lager dan in Nederland (0,9%). Dat kan toeval zijn, want u bekijkt veel cijfers tegelijk."
    )
    assert "meer dan toeval" not in zin


def test_about_the_same_differs_from_cannot_tell() -> None:
    gelijk = netjes(zinnen.zin(OUD, rij(oordeel="vergelijkbaar"), "Urk"))
    onbeslist = netjes(zinnen.zin(OUD, rij(oordeel="onbeslist"), "Urk"))
    assert "ongeveer evenveel" in gelijk
    assert "te weinig geboorten om te zeggen of dat verschilt" in onbeslist
    assert "te weinig mensen" in zinnen.zin(BIJSTAND, rij(oordeel="onbeslist"), "Urk")


@pytest.mark.parametrize("reden", list(Reden))
def test_every_reason_has_its_sentence(reden: Reden) -> None:
    netjes(zinnen.zin(JONG, rij(reden=reden.value, waarde=NAN), "Urk"))


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.DEFINITIEF])
def test_every_status_that_is_not_final_is_said(status: Status) -> None:
    gewoon = zinnen.zin(JONG, rij(), "Urk")
    assert netjes(zinnen.zin(JONG, rij(status=status.value), "Urk")).startswith(gewoon)
    assert zinnen.zin(JONG, rij(status=status.value), "Urk") != gewoon


@pytest.mark.parametrize(
    ("oordeel", "zekerheid", "relevant"),
    list(itertools.product(("hoger", "lager"), ("zeker", "aanwijzing"), (True, False))),
)
def test_certainty_and_size_of_a_difference(oordeel: str, zekerheid: str, relevant: bool) -> None:
    aantal = 4.4 if oordeel == "hoger" else -1234.0
    hier = rij(oordeel=oordeel, zekerheid=zekerheid, relevant=relevant, verschil_aantal=aantal)
    zin = netjes(zinnen.zin_verschil(JONG, hier, 12))
    assert ("blijft staan" in zin) == (zekerheid == "zeker")
    assert ("12 vergelijkingen tegelijk" in zin) == (zekerheid == "aanwijzing")
    assert ("minder dan 10% van het cijfer" in zin) == (not relevant)
    if relevant:
        assert ("ongeveer 4 meer" if oordeel == "hoger" else "ongeveer 1.200 minder") in zin


def test_what_a_difference_could_be_when_it_cannot_be_told() -> None:
    assert "11% lager tot 111% hoger zijn dan in Nederland" in netjes(zinnen.zin_verschil(JONG, rij(), 12))
    assert "vrijwel zeker kleiner dan 10%" in netjes(zinnen.zin_verschil(JONG, rij(oordeel="vergelijkbaar"), 12))


@pytest.mark.parametrize("reden", ["zelfde_gebied", "aantal", "telling", "geen_vergelijking"])
def test_why_nothing_is_compared(reden: str) -> None:
    hier = rij(oordeel="niet_vergeleken", niet_vergeleken_reden=reden)
    netjes(zinnen.zin_verschil(JONG, hier, 12))


def trend(**anders: Any) -> dict[str, Any]:
    basis: dict[str, Any] = {
        "trend": "daalt",
        "trend_reden": "",
        "trend_van": 2010.0,
        "trend_tot": 2015.0,
        "trend_perioden": 6.0,
        "trend_per_jaar": -0.31,
        "trend_onder": -0.52,
        "trend_boven": -0.10,
        "waarneembaar": 3.2,
        "trend_zekerheid": "zeker",
    }
    return basis | anders


def test_falling_and_rising_are_said_with_positive_numbers() -> None:
    assert netjes(zinnen.zin_trend(JONG, trend())) == (
        "Tussen 2010 en 2015 daalde dit met ongeveer 0,31 procentpunt per jaar (95%-marge: 0,10 tot 0,52)."
    )
    stijgt = trend(trend="stijgt", trend_per_jaar=0.4, trend_onder=0.1, trend_boven=0.7, trend_zekerheid="aanwijzing")
    zin = netjes(zinnen.zin_trend(BIJSTAND, stijgt))
    assert "steeg dit met ongeveer 0,40 per 1.000 inwoners" in zin
    assert zin.endswith("Dat kan toeval zijn, want u bekijkt veel cijfers tegelijk.")


def test_too_few_births_to_tell_says_what_would_have_been_seen() -> None:
    zin = netjes(zinnen.zin_trend(JONG, trend(trend="onbeslist", trend_zekerheid="")))
    assert "Te weinig geboorten om te zeggen of dit verandert" in zin
    assert "een daling van 3,2 procentpunt tussen 2010 en 2015" in zin
    niets = netjes(zinnen.zin_trend(JONG, trend(trend="onbeslist", waarneembaar=NAN, trend_zekerheid="")))
    assert "Zelfs een daling tot nul" in niets
    stabiel = netjes(zinnen.zin_trend(JONG, trend(trend="stabiel", trend_zekerheid="")))
    assert "bleef dit ongeveer gelijk. Een verandering van meer dan 10% hadden wij gezien." in stabiel


def test_two_periods_are_said_to_be_few() -> None:
    assert zinnen.zin_trend(JONG, trend(trend_perioden=2.0)).startswith("Er zijn maar twee perioden. Tussen")


@pytest.mark.parametrize("reden", ["te_weinig_perioden", "aantal", "telling", "overlap", "gepubliceerd"])
def test_why_there_is_no_line(reden: str) -> None:
    netjes(zinnen.zin_trend(JONG, trend(trend="geen", trend_reden=reden)))


def test_borrowed_strength_in_one_sentence() -> None:
    hier = {
        "geleend": 1.0,
        "geleend_onder": 0.7,
        "geleend_boven": 1.4,
        "geleend_midden": 0.9,
        "geleend_gewicht": 0.4,
    }
    zin = netjes(zinnen.zin_geleend(JONG, hier))
    assert "1,0% de beste schatting (95%-marge: 0,7% tot 1,4%)" in zin
    assert "voor 40% mee" in zin
    assert "het eigen cijfer" in netjes(zinnen.zin_geleend(JONG, hier | {"geleend_gewicht": 0.97}))
    assert "alle gemeenten samen: 0,9%" in netjes(zinnen.zin_geleend(JONG, hier | {"geleend_gewicht": 0.0}))
    assert zinnen.zin_geleend(JONG, hier | {"geleend": NAN}) == ""


@pytest.mark.parametrize(
    ("kans", "woorden"), [(0.01, "kleiner dan 5%"), (0.37, "ongeveer 35%"), (0.99, "groter dan 95%")]
)
@pytest.mark.parametrize("indicator", [JONG, OUD], ids=["direction", "no-direction"])
def test_a_chance_instead_of_a_rank(kans: float, woorden: str, indicator: Indicator) -> None:
    breed = {"kans_vijfde": kans, "plaats_onder": 3.0, "plaats_boven": 300.0, "plaats_van": 317.0}
    zin = netjes(zinnen.zin_kans(indicator, breed, "Urk"))
    assert woorden in zin
    assert ("minst gunstige" in zin) == (indicator is JONG)
    assert "die kan liggen tussen 3 en 300 van de 317 gemeenten" in zin
    smal = breed | {"plaats_boven": 30.0}
    assert "ligt de plaats tussen 3 en 30" in netjes(zinnen.zin_kans(indicator, smal, "Urk"))
    assert zinnen.zin_kans(indicator, breed | {"kans_vijfde": NAN}, "Urk") == ""


@pytest.mark.parametrize("klasse", ["binnen", "boven_95", "boven_998", "onder_95", "onder_998"])
@pytest.mark.parametrize("ruw", ["binnen", "boven_95", "onder_998"])
def test_the_funnel_is_judged_with_the_wide_limits(klasse: str, ruw: str) -> None:
    kenmerken = {"met_cijfer": 317, "buiten": 60, "verwacht_buiten": 15.9, "verschilt": 41}
    zin = netjes(zinnen.zin_trechter({"trechter": klasse, "trechter_ruw": ruw}, kenmerken, "Urk"))
    assert ("valt Urk niet op" in zin) == (klasse == "binnen" and ruw != "binnen")
    assert "er 60 buiten de gewone 95%-grenzen" in zin
    assert "hoogstens ongeveer 16" in zin
    assert "verschillen er 41 van de rest van Nederland" in zin
    assert zinnen.zin_trechter({"trechter": "", "trechter_ruw": ""}, kenmerken, "Urk") == ""


@pytest.mark.parametrize("oordeel", ["hoger", "lager", "vergelijkbaar", "onbeslist", "niet_vergeleken"])
def test_comparable_gemeenten(oordeel: str) -> None:
    hier = {"reden": None, "gelijken_oordeel": oordeel, "gelijken_aantal": 14.0, "gelijken_waarde": 1.1}
    zin = netjes(zinnen.zin_gelijken(JONG, hier, "Urk"))
    assert ("1,1% (14 gemeenten)" in zin) == (oordeel != "niet_vergeleken")
    assert "dit cijfer er niet" in zinnen.zin_gelijken(
        JONG, hier | {"gelijken_aantal": 0.0, "gelijken_oordeel": "hoger"}, "Urk"
    )
    assert zinnen.zin_gelijken(JONG, hier | {"reden": "afgeschermd"}, "Urk") == ""


@pytest.mark.parametrize(
    ("vergeleken", "opvallend", "zeker"), [(0, 0, 0), (1, 0, 0), (13, 0, 0), (13, 1, 0), (13, 1, 1), (13, 8, 7)]
)
def test_many_comparisons_in_words(vergeleken: int, opvallend: int, zeker: int) -> None:
    meervoud = zinnen.meervoud(vergeleken, 0.05 * vergeleken, opvallend, zeker, "Nederland")
    zin = netjes(meervoud.zin)
    if vergeleken == 13:
        assert "gemiddeld 0,7 op" in zin
        assert ("Er valt nu niets op." in zin) == (opvallend == 0)
    if zeker == 7:
        assert "Er vallen er nu 8 op; daarvan blijven er 7 over" in zin
