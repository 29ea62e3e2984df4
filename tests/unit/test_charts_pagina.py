"""The pictures, cards and lists of one gemeente, drawn from a hand-made profile with real CBS figures."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import altair as alt
import pandas as pd
import pytest

from kansrijk_analysis import charts
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.model import (
    Breukdeel,
    Bron,
    Gebied,
    Indicator,
    Landelijk,
    Niveau,
    Privacyregel,
    Reden,
    Samenvoegen,
    Status,
)
from kansrijk_analysis.text import jaren, sleutels

NAN = float("nan")
BRONREGEL = "CBS, tabel 37201, 2010–2015; stand van 22 november 2026; CC BY 4.0"

# Live births in Achtkarspelen (GM0059) and the Netherlands 2010-2015 by age of the mother (CBS 37201).
JAREN = (2010, 2011, 2012, 2013, 2014, 2015)
GEBOREN = (350, 301, 297, 293, 277, 289)
JONGER_25 = (43, 35, 40, 35, 37, 35)
OUDER_35 = (62, 52, 52, 47, 39, 35)
NL_GEBOREN = (184397, 180060, 175959, 171341, 175181, 170510)
NL_JONGER_25 = (18301, 17499, 16798, 15941, 15489, 14234)
NL_OUDER_35 = (45106, 43095, 41551, 40133, 41265, 41179)


@dataclass(frozen=True)
class NepProfiel:
    """As ``kansrijk_analysis.profiles.Profile``, made by hand."""

    gebied: Gebied
    vergelijk: Gebied
    table: pd.DataFrame
    series: pd.DataFrame
    kaarten: pd.DataFrame
    trechters: pd.DataFrame
    trendlijnen: pd.DataFrame
    breuken: pd.DataFrame
    gelijken: pd.DataFrame
    meervoud: Meervoud
    bronnen: tuple[Bron, ...]
    oefen: bool = False


class Meervoud(NamedTuple):
    """As ``Profile.meervoud``."""

    vergeleken: int
    verwacht_vals: float
    opvallend: int
    zeker: int
    zin: str


def wilson(teller: float, noemer: float) -> tuple[float, float]:
    z, p = 1.959964, teller / noemer
    midden, half = p + z * z / (2 * noemer), z * (p * (1 - p) / noemer + z * z / (4 * noemer**2)) ** 0.5
    return (midden - half) / (1 + z * z / noemer), (midden + half) / (1 + z * z / noemer)


LEGE_GETALLEN = (
    "teller", "noemer", "waarde", "ondergrens", "bovengrens",
    "vergelijk_waarde", "vergelijk_ondergrens", "vergelijk_bovengrens",
    "verhouding", "verhouding_onder", "verhouding_boven", "p", "p_bij", "verschil_aantal",
    "trend_van", "trend_tot", "trend_per_jaar", "trend_onder", "trend_boven", "waarneembaar",
    "geleend", "geleend_onder", "geleend_boven", "geleend_midden", "geleend_gewicht",
    "kans_vijfde", "plaats_onder", "plaats_boven", "plaats_van",
    "gelijken_waarde", "gelijken_onder", "gelijken_boven", "gelijken_aantal",
)  # fmt: skip
LEGE_WOORDEN = (
    "zekerheid", "waardering", "niet_vergeleken_reden", "zin_verschil", "trend_reden", "zin_trend", "zin_geleend",
    "zin_kans", "trechter", "trechter_ruw", "zin_trechter", "gelijken_oordeel", "zin_gelijken",
)  # fmt: skip


def rij(indicator: str, **anders: object) -> dict[str, object]:
    """One row of ``Profile.table``: a share with its interval, compared with the benchmark."""
    leeg = {**dict.fromkeys(LEGE_GETALLEN, NAN), **dict.fromkeys(LEGE_WOORDEN, "")}
    basis: dict[str, object] = {
        **leeg,
        "indicator": indicator,
        "naam": indicator,
        "korte_naam": indicator,
        "fase": "tijdens",
        "soort": "aandeel",
        "eenheid": "%",
        "decimalen": 1,
        "richting": "geen_oordeel",
        "van": 2013,
        "tot": 2015,
        "teller_omschrijving": "kinderen",
        "noemer_omschrijving": "levend geboren kinderen",
        "status": "definitief",
        "reden": None,
        "oordeel": "niet_vergeleken",
        "relevant": None,
        "trend": "geen",
        "zin": "Dit is de zin.",
        "bron": "37201",
        "bronregel": BRONREGEL,
    }
    rij_ = {**basis, **anders}
    factor = 100 if rij_["soort"] == "aandeel" else 1000
    if rij_["teller"] == rij_["teller"] and "waarde" not in anders:
        teller, noemer = float(rij_["teller"]), float(rij_["noemer"])  # type: ignore[arg-type]
        rij_["waarde"] = factor * teller / noemer
        rij_["ondergrens"], rij_["bovengrens"] = (factor * grens for grens in wilson(teller, noemer))
    naast = rij_["vergelijk_waarde"]
    if naast == naast and rij_["waarde"] == rij_["waarde"] and rij_["reden"] is None:
        rij_["verhouding"] = rij_["waarde"] / naast  # type: ignore[operator]
        rij_["verhouding_onder"] = rij_["ondergrens"] / naast  # type: ignore[operator]
        rij_["verhouding_boven"] = rij_["bovengrens"] / naast  # type: ignore[operator]
        if rij_["ondergrens"] == rij_["ondergrens"] and "oordeel" not in anders:
            hoger, lager = rij_["ondergrens"] > naast, rij_["bovengrens"] < naast  # type: ignore[operator]
            rij_["oordeel"] = "hoger" if hoger else "lager" if lager else "onbeslist"
        if rij_["oordeel"] in ("hoger", "lager"):
            rij_["relevant"] = abs(rij_["verhouding"] - 1) >= 0.1  # type: ignore[operator]
            rij_["zekerheid"] = rij_["zekerheid"] or "zeker"
    rij_["periode"] = "" if rij_["van"] is None else jaren(int(rij_["van"]), int(rij_["tot"]))  # type: ignore[call-overload]
    return rij_


def tabel() -> pd.DataFrame:
    landelijk = {
        "van": None,
        "tot": None,
        "reden": "alleen_landelijk",
        "status": "",
        "bron": "",
        "bronregel": "Definitie: RIVM",
    }
    regels = [
        rij(
            "schulden_19_45",
            naam="Vrouwen en mannen van 19 tot 45 jaar met problematische schulden",
            korte_naam="Schulden 19–45 jaar",
            fase="voor",
            richting="hoger_ongunstiger",
            zin="Er is geen open cijfer per gemeente.",
            **landelijk,
        ),
        rij(
            "moeders_jonger_25",
            naam="Kinderen van moeders jonger dan 25 jaar",
            korte_naam="Moeder jonger dan 25",
            teller=107,
            noemer=859,
            vergelijk_waarde=8.83,
            zin="In 2013–2015 was dit in Achtkarspelen 12,5% (95%-marge: 10,4% tot 14,8%).",
            zin_verschil="Dit verschil blijft staan. Het gaat om ongeveer 31 meer.",
            zin_trend="Te weinig geboorten om te zeggen of dit verandert.",
            geleend=11.4,
            geleend_onder=9.6,
            geleend_boven=13.3,
            geleend_midden=8.9,
            geleend_gewicht=0.71,
            zin_geleend="De beste schatting is 11,4%.",
            kans_vijfde=0.83,
            plaats_onder=8.0,
            plaats_boven=96.0,
            plaats_van=339.0,
            zin_kans="De kans op de vijfde met de hoogste cijfers is ongeveer 85%.",
            trechter="boven_95",
            trechter_ruw="boven_998",
            zin_trechter="Achtkarspelen ligt hoger dan de ruime grens van 95%.",
            gelijken_waarde=9.4,
            gelijken_onder=8.9,
            gelijken_boven=9.9,
            gelijken_aantal=5.0,
            gelijken_oordeel="hoger",
            zin_gelijken="De gemeenten die er het meest op lijken, hebben samen 9,4%.",
        ),
        rij(
            "moeders_35_plus",
            naam="Kinderen van moeders van 35 jaar of ouder",
            korte_naam="Moeder 35 of ouder",
            teller=121,
            noemer=859,
            vergelijk_waarde=23.72,
            zin="In 2013–2015 was dit in Achtkarspelen 14,1%.",
            zin_trend="Tussen 2010 en 2015 daalde dit met ongeveer 0,85 procentpunt per jaar.",
            geleend=15.2,
            geleend_onder=13.1,
            geleend_boven=17.4,
            geleend_midden=21.0,
            geleend_gewicht=0.84,
            kans_vijfde=0.01,
            plaats_onder=260.0,
            plaats_boven=335.0,
            plaats_van=339.0,
        ),
        rij(
            "moeders_jonger_20",
            naam="Kinderen van moeders jonger dan 20 jaar",
            korte_naam="Moeder jonger dan 20",
            richting="hoger_ongunstiger",
            reden="afgeschermd",
            status="",
            vergelijk_waarde=0.72,
            van=2011,
            zin="Voor Achtkarspelen tonen wij dit cijfer niet: het gaat om minder dan 10 personen of gezinnen.",
        ),
        rij(
            "eerste_kinderen",
            naam="Eerste kinderen",
            korte_naam="Eerste kind van de moeder",
            teller=361,
            noemer=859,
            vergelijk_waarde=46.0,
            zekerheid="aanwijzing",
            geleend=43.1,
            geleend_onder=40.2,
            geleend_boven=46.0,
            geleend_midden=45.5,
            geleend_gewicht=0.55,
            kans_vijfde=0.14,
            plaats_onder=40.0,
            plaats_boven=310.0,
            plaats_van=342.0,
        ),
        rij(
            "geboortecijfer",
            naam="Geboortecijfer",
            korte_naam="Geboortecijfer",
            soort="cijfer",
            eenheid="per 1.000 inwoners",
            van=2015,
            teller=289,
            noemer=28016,
            vergelijk_waarde=10.06,
            teller_omschrijving="geboren kinderen",
            noemer_omschrijving="inwoners",
        ),
        rij(
            "geboorten",
            naam="Levend geboren kinderen",
            korte_naam="Geboorten",
            soort="aantal",
            eenheid="geboorten",
            decimalen=0,
            van=2015,
            waarde=289.0,
            niet_vergeleken_reden="aantal",
            zin="In 2015 was dit in Achtkarspelen 289 geboorten.",
        ),
        rij(
            "big2",
            naam="Vroeggeboorte en/of een te laag geboortegewicht (Big2)",
            korte_naam="Big2",
            fase="na",
            richting="hoger_ongunstiger",
            zin="Er is geen open cijfer per gemeente.",
            **landelijk,
        ),
        rij(
            "bijstand",
            naam="Personen met een bijstandsuitkering",
            korte_naam="Personen met bijstand",
            fase="context",
            soort="cijfer",
            eenheid="per 1.000 inwoners van 15 tot 65 jaar",
            richting="hoger_ongunstiger",
            van=2020,
            tot=2020,
            status="geschat",
            teller=610,
            noemer=17150,
            vergelijk_waarde=38.4,
            oordeel="vergelijkbaar",
            geleend=35.6,
            geleend_onder=33.0,
            geleend_boven=38.2,
            geleend_midden=31.0,
            geleend_gewicht=0.97,
            kans_vijfde=0.31,
            plaats_onder=31.0,
            plaats_boven=120.0,
            plaats_van=342.0,
            teller_omschrijving="personen met bijstand",
            noemer_omschrijving="inwoners van 15 tot 65 jaar",
        ),
        rij(
            "bevolkingsdichtheid",
            naam="Bevolkingsdichtheid",
            korte_naam="Bevolkingsdichtheid",
            fase="context",
            soort="dichtheid",
            eenheid="inwoners per km²",
            decimalen=0,
            van=2020,
            tot=2020,
            waarde=272.0,
            vergelijk_waarde=517.0,
            niet_vergeleken_reden="telling",
            teller_omschrijving="inwoners",
            noemer_omschrijving="vierkante kilometer land",
        ),
        rij(
            "inwoners",
            naam="Inwoners",
            korte_naam="Inwoners",
            fase="context",
            soort="aantal",
            eenheid="inwoners",
            decimalen=0,
            van=2020,
            tot=2020,
            waarde=27843.0,
            niet_vergeleken_reden="aantal",
        ),
    ]
    frame = pd.DataFrame(regels)
    return frame.assign(van=frame["van"].astype("Int64"), tot=frame["tot"].astype("Int64"))


def punten(indicator: str, gebied: str, tellers: tuple[int, ...], noemers: tuple[int, ...]) -> list[dict[str, object]]:
    uit: list[dict[str, object]] = []
    for jaar, teller, noemer in zip(JAREN, tellers, noemers, strict=True):
        onder, boven = wilson(teller, noemer)
        uit.append(
            {
                "indicator": indicator,
                "van": jaar,
                "tot": jaar,
                "periode": str(jaar),
                "gebied": gebied,
                "waarde": 100 * teller / noemer,
                "ondergrens": 100 * onder,
                "bovengrens": 100 * boven,
                "teller": float(teller),
                "noemer": float(noemer),
                "status": "definitief",
                "reden": None,
            }
        )
    return uit


def reeksen() -> pd.DataFrame:
    regels = [
        *punten("moeders_jonger_25", "eigen", JONGER_25, GEBOREN),
        *punten("moeders_jonger_25", "vergelijk", NL_JONGER_25, NL_GEBOREN),
        *punten("moeders_35_plus", "eigen", OUDER_35, GEBOREN),
        *punten("moeders_35_plus", "vergelijk", NL_OUDER_35, NL_GEBOREN),
        *[
            {
                "indicator": "geboorten",
                "van": jaar,
                "tot": jaar,
                "periode": str(jaar),
                "gebied": "eigen",
                "waarde": float(n),
                "ondergrens": NAN,
                "bovengrens": NAN,
                "teller": NAN,
                "noemer": NAN,
                "status": "definitief",
                "reden": None,
            }
            for jaar, n in zip(JAREN, GEBOREN, strict=True)
        ],
    ]
    regels[1] |= {"status": "geschat"}
    regels[2] |= dict.fromkeys(("waarde", "ondergrens", "bovengrens", "teller", "noemer"), NAN) | {
        "reden": "afgeschermd"
    }
    return pd.DataFrame(regels)


def tegels() -> pd.DataFrame:
    """A lozenge of 342 tiles, about as high and wide as the Netherlands."""
    plekken = sorted(
        ((k, r) for k in range(18) for r in range(26)),
        key=lambda p: abs(p[0] - 9 + (p[1] - 13) * 0.15) * 1.5 + abs(p[1] - 12.5),
    )[:342]
    plekken.sort()
    codes = ["GM0059", *(f"GM{1000 + n}" for n in range(341))]
    volgorde = [plekken[200], *plekken[:200], *plekken[201:]]
    return pd.DataFrame({"code": codes, "kolom": [k for k, _ in volgorde], "rij": [r for _, r in volgorde]})


def kaarten() -> pd.DataFrame:
    alle = tegels()
    waarden = [
        12.46,
        *(4 + ((k * 7 + r * 3) % 41) * 0.25 for k, r in zip(alle["kolom"][1:], alle["rij"][1:], strict=True)),
    ]
    frame = pd.DataFrame(
        {
            "indicator": "moeders_jonger_25",
            "code": alle["code"],
            "naam": [f"Gemeente {n}" for n in range(342)],
            "waarde": waarden,
            "reden": None,
            "periode": "2013–2015",
            # From 60 births to Amsterdam's number, in no order that goes with the figures.
            "noemer": [859.0, *(round(60 * 500 ** ((n * 97 % 341) / 340)) for n in range(341))],
            "kans_vijfde": 0.2,
        }
    )
    grenzen = [wilson(w * n / 100, n) for w, n in zip(frame["waarde"], frame["noemer"], strict=True)]
    frame["ondergrens"], frame["bovengrens"] = [100 * g[0] for g in grenzen], [100 * g[1] for g in grenzen]
    frame.loc[0, "naam"] = "Achtkarspelen"
    frame.loc[[5, 77, 200], "naam"] = ["'s-Gravenhage", "Súdwest-Fryslân", "Zaanstad"]
    for kolom, spreiding in (("trechter_ruw", 0.0), ("trechter", 1.5)):
        fout = (100**2 * 0.0883 * 0.9117 / frame["noemer"] + spreiding**2) ** 0.5
        z = (frame["waarde"] - 8.83) / fout
        kant = z.map(lambda afstand: "boven" if afstand > 0 else "onder")
        ver = z.abs().map(lambda afstand: "_998" if afstand > 3.09 else "_95" if afstand > 1.96 else "")
        frame[kolom] = (kant + ver).where(ver != "", "binnen")
    frame.loc[[30, 31, 150], KAARTGETALLEN] = NAN
    frame.loc[[30, 31, 150], ["trechter", "trechter_ruw"]] = ""
    frame.loc[[30, 31, 150], "reden"] = "afgeschermd"
    return frame


KAARTGETALLEN = ["waarde", "noemer", "ondergrens", "bovengrens", "kans_vijfde"]


def trechters() -> pd.DataFrame:
    """Limits round 8.83%, by the normal approximation; the widened ones for a spread of 1.5 points."""
    regels = []
    for k in range(40):
        noemer = round(60 * 500 ** (k / 39))
        fout = 100 * (0.0883 * 0.9117 / noemer) ** 0.5
        regel: dict[str, object] = {"indicator": "moeders_jonger_25", "noemer": float(noemer), "midden": 8.83}
        for voor, breed in (("", fout), ("ruim_", (fout**2 + 1.5**2) ** 0.5)):
            for kans, z in (("95", 1.96), ("998", 3.09)):
                regel[f"{voor}onder_{kans}"] = max(8.83 - z * breed, 0)
                regel[f"{voor}boven_{kans}"] = 8.83 + z * breed
        regels.append(regel)
    return pd.DataFrame(regels)


def trendlijnen() -> pd.DataFrame:
    """A line through all years of one indicator, and after the break of another."""
    regels = [("moeders_35_plus", 2010 + k, 17.7 - 0.85 * k, 2.4 - 0.3 * min(k, 5 - k)) for k in range(6)]
    regels += [("moeders_jonger_25", 2013 + k, 12.2 + 0.1 * k, 2.5) for k in range(3)]
    return pd.DataFrame(
        [
            {"indicator": naam, "van": jaar, "tot": jaar, "waarde": w, "onder": w - half, "boven": w + half}
            for naam, jaar, w, half in regels
        ]
    )


def breuken() -> pd.DataFrame:
    return pd.DataFrame(
        {"indicator": ["moeders_jonger_25"], "jaar": [2013], "reden": ["Vanaf 2013 telt de bron anders."]}
    )


def gelijken() -> pd.DataFrame:
    """Six gemeenten of the map, one of them hidden (row 30)."""
    alle = kaarten().set_index(pd.RangeIndex(342))
    wie = [77, 12, 30, 200, 119, 301]
    return pd.DataFrame(
        {
            "code": alle.loc[wie, "code"].to_list(),
            "naam": alle.loc[wie, "naam"].to_list(),
            "afstand": [0.41, 0.77, 0.8, 1.02, 1.3, 2.04],
            "aantal inwoners": [0.5, 0.25, 0.1, 0.3, 0.62, 0.05],
            "adressen per km²": [0.25, 0.5, 0.4, 0.3, 0.18, 0.9],
            "kinderen 0 tot 15 jaar": [0.25, 0.25, 0.5, 0.4, 0.2, 0.05],
        }
    )


def definitie(indicator: str = "moeders_jonger_25", **anders: object) -> Indicator:
    deel = Breukdeel(omschrijving="levend geboren kinderen", tabel="37201", maten=("Totaal levend geboren kinderen",))
    velden: dict[str, object] = {
        "id": indicator,
        "naam": "Kinderen van moeders jonger dan 25 jaar",
        "korte_naam": "Moeder jonger dan 25",
        "fase": "tijdens",
        "lijsten": [{"lijst": "context", "gezien": "definitie", "bron": "CBS StatLine, tabel 37201"}],
        "definitie_gezien": "ja",
        "definitie": "Het aandeel van de levend geboren kinderen van wie de moeder jonger is dan 25 jaar.",
        "teller": deel,
        "noemer": deel,
        "soort": "aandeel",
        "eenheid": "%",
        "factor": 100.0,
        "decimalen": 1,
        "richting": "geen_oordeel",
        "niveau": (Niveau.LAND, Niveau.GEMEENTE),
        "samenvoegen": Samenvoegen(jaren=3),
        "privacy": Privacyregel(minimum=10, bron="Landelijke monitor"),
        "waarom": "Jonge ouders staan vaak aan het begin van werken en wonen.",
        "lezen": "Een hoog cijfer is niet goed of slecht.",
        "vragen": ("Sluit het aanbod aan bij jonge ouders?", "Wat vragen jonge ouders zelf?"),
        "kanttekeningen": ("CBS telt een geboorte in de woongemeente van de moeder.",),
        "bronvermelding": "CBS StatLine, tabel 37201",
        "versie": "2026-1",
        "nagekeken_op": dt.date(2026, 11, 22),
        "volgende_controle": dt.date(2027, 11, 22),
    }
    return Indicator.model_validate({**velden, **anders})


def landelijke_definitie() -> Indicator:
    return definitie(
        "big2",
        naam="Vroeggeboorte en/of een te laag geboortegewicht (Big2)",
        korte_naam="Big2",
        teller=None,
        noemer=None,
        niveau=(Niveau.LAND,),
        landelijk=(
            Landelijk(
                indicator="big2",
                omschrijving="Big2",
                eenheid="%",
                gebied="NL01",
                periode="2021",
                waarde=14.8,
                teller=None,
                noemer=None,
                publicatie="RIVM, Monitor Kansrijke Start 2023 / Perined",
                adres="",
                licentie="niet vermeld",
                gelezen_op=dt.date(2026, 11, 22),
                opmerking="",
            ),
        ),
    )


@pytest.fixture(scope="module")
def profiel() -> NepProfiel:
    return maak_profiel()


def maak_profiel() -> NepProfiel:
    return NepProfiel(
        gebied=Gebied("GM0059", "Achtkarspelen", Niveau.GEMEENTE, 2026),
        vergelijk=Gebied("NL01", "Nederland", Niveau.LAND, 2026),
        table=tabel(),
        series=reeksen(),
        kaarten=kaarten(),
        trechters=trechters(),
        trendlijnen=trendlijnen(),
        breuken=breuken(),
        gelijken=gelijken(),
        meervoud=Meervoud(5, 0.25, 3, 2, "U bekijkt hier 5 vergelijkingen met Nederland. Er vallen er nu 3 op."),
        bronnen=(
            Bron(
                tabel="37201",
                aanduiding="37201",
                titel="Geboorte; kerncijfers vruchtbaarheid, leeftijd moeder, regio",
                uitgever="CBS",
                editie="juli 2016",
                perioden="2010–2015",
                opgehaald=dt.date(2026, 11, 22),
                licentie="CC BY 4.0",
                adres="https://opendata.cbs.nl/37201",
                herkomst="ingebouwd",
            ),
        ),
    )


# ---- the whole page ----------------------------------------------------------------------------

INDICATOREN = tuple(tabel()["indicator"])
MET_CIJFER = ("moeders_jonger_25", "moeders_35_plus", "eerste_kinderen", "geboortecijfer", "geboorten", "bijstand",
              "bevolkingsdichtheid", "inwoners")  # fmt: skip


def figuren(profiel: NepProfiel) -> list[charts.Figuur]:
    return [
        charts.overzicht(profiel),
        charts.reeks(profiel, "moeders_jonger_25"),
        charts.reeks(profiel, "geboorten"),
        charts.strook(profiel, "geboortecijfer"),
        charts.strook(profiel, "moeders_jonger_20"),
        charts.tegelkaart(profiel, "moeders_jonger_25", tegels().assign(provincie=lambda t: t["rij"] // 9)),
        charts.reeks(profiel, "moeders_35_plus"),
        *statistiek(profiel),
    ]


def statistiek(profiel: NepProfiel) -> list[charts.Figuur]:
    """The pictures of what may be concluded."""
    return [
        charts.trechter(profiel, "moeders_jonger_25"),
        charts.ruw_en_geleend(profiel),
        charts.kansen(profiel),
        charts.vergelijkbaar(profiel, "moeders_jonger_25"),
    ]


def pagina(profiel: NepProfiel) -> str:
    """Everything that a page shows of one profile."""
    delen = [charts.overzicht(profiel).html()]
    for indicator in INDICATOREN:
        delen.append(charts.kaartje(profiel, indicator, definitie(indicator)).html())
    delen.append(charts.tegelkaart(profiel, "moeders_jonger_25", tegels()).html())
    delen += [figuur.html() for figuur in statistiek(profiel)]
    delen.append(charts.blinde_vlekken(profiel, [definitie(), landelijke_definitie()]).html())
    delen.append(charts.bronnentabel(profiel).html())
    return "\n".join(delen)


def lagen(figuur: charts.Figuur, soort: str) -> list[tuple[dict[str, object], list[dict[str, float]]]]:
    """Style and data of each layer of one kind of mark."""
    spec = figuur.spec()
    return [
        (laag["mark"], spec["datasets"][laag["data"]["name"]])
        for laag in spec["layer"]
        if laag["mark"]["type"] == soort
    ]


@pytest.fixture(scope="module")
def getekend(profiel: NepProfiel) -> list[charts.Figuur]:
    return figuren(profiel)


@pytest.fixture(scope="module")
def gemaakt(profiel: NepProfiel) -> str:
    return pagina(profiel)


class Lezer(HTMLParser):
    """Collects ids, references, tags and words, and checks that every element is closed."""

    LEEG = frozenset({"img", "br", "hr", "input", "meta", "link"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.verwijzingen: list[str] = []
        self.tags: Counter[str] = Counter()
        self.woorden: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag not in self.LEEG:
            self._open.append(tag)
        for naam, waarde in attrs:
            if naam == "id":
                self.ids.append(waarde or "")
            if naam in ("aria-labelledby", "aria-describedby"):
                self.verwijzingen += (waarde or "").split()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.woorden.append(data)


def tekst_van(html: str) -> str:
    return " ".join(" ".join(Lezer(html).woorden).split())


def test_page_is_sound_html_with_unique_ids_and_no_loose_reference(gemaakt: str) -> None:
    lezer = Lezer(gemaakt)
    assert [naam for naam, aantal in Counter(lezer.ids).items() if aantal > 1] == []
    assert set(lezer.verwijzingen) <= set(lezer.ids)
    assert lezer.tags["script"] == 0


def test_a_figure_beside_its_own_card_brings_no_double_id(profiel: NepProfiel) -> None:
    beide = (
        charts.kaartje(profiel, "moeders_35_plus", definitie()).html() + charts.reeks(profiel, "moeders_35_plus").html()
    )
    ids = Lezer(beide).ids
    assert len(ids) == len(set(ids))


def test_page_asks_for_nothing_from_elsewhere(gemaakt: str) -> None:
    zonder_namen = gemaakt.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "http" not in zonder_namen
    assert not re.search(r"<(script|link|img|iframe|object|use)\b", zonder_namen)
    assert all(doel.startswith("#ks-") for doel in re.findall(r"url\(([^)]*)\)", zonder_namen))


def test_every_figure_has_title_sentence_picture_source_and_table(getekend: list[charts.Figuur]) -> None:
    for figuur in getekend:
        html = figuur.html()
        lezer = Lezer(html)
        assert lezer.tags["figure"] == lezer.tags["figcaption"] == lezer.tags["table"] == lezer.tags["caption"] == 1
        assert figuur.titel
        assert len(figuur.zin) > 20
        assert figuur.bron
        tekst = tekst_van(html)
        assert figuur.titel in tekst
        assert " ".join(figuur.zin.split()) in tekst
        assert f"Bron: {figuur.bron}" in tekst
        assert "Bekijk de cijfers als tabel" in tekst
        assert re.search(r'role="img" aria-label="Grafiek: [^"]+" aria-describedby="ks-f-\w+-s"', html)
        assert html.count("<svg aria-hidden") == html.count("<svg ") == (2 if figuur.smal else 1)
        assert figuur.tabel.rijen


def test_specifications_are_valid_vega_lite(getekend: list[charts.Figuur]) -> None:
    for figuur in getekend:
        assert figuur.chart.to_dict()["layer"]  # Altair's own check, as when a reader shows the chart
        for smal in (False, True):
            alt.LayerChart.from_dict(figuur.spec(smal=smal), validate=True)


def test_pictures_have_dutch_numbers_and_one_letter(getekend: list[charts.Figuur]) -> None:
    overzicht, reeks_, *_ = getekend
    assert "12,5% · 2013–2015" in overzicht.svg()
    assert "12,5% · 2013–2015" in overzicht.svg(smal=True)
    assert "27.843 inwoners · 2020" in overzicht.svg().replace("\u00a0", " ")
    reeks = reeks_.svg()
    assert ">12,1%<" in reeks
    assert ">8,3%<" in reeks
    assert "12.1" not in re.sub(r'="[^"]*"', "", reeks)
    for figuur in getekend:
        assert figuur.svg().count("font-family") == 1


def test_pictures_stay_small_and_scale(getekend: list[charts.Figuur]) -> None:
    grens = {
        "overzicht": 40_000,
        "reeks": 12_000,
        "strook": 6_000,
        "tegelkaart": 120_000,
        "trechter": 45_000,
        "geleend": 20_000,
        "kansen": 20_000,
        "vergelijkbaar": 20_000,
    }
    for figuur in getekend:
        for smal in (False, True):
            svg = figuur.svg(smal=smal)
            assert len(svg.encode()) < grens[figuur.soort]
            assert re.search(r'viewBox="0 0 [\d.]+ [\d.]+"', svg)
            assert re.search(r"style=\"width:[\d.]+rem;max-width:100%;height:auto\"", svg)


def test_a_whole_page_stays_far_under_the_limit(gemaakt: str) -> None:
    assert len(gemaakt.encode()) < 300_000


def test_same_figures_give_same_bytes_in_another_process(gemaakt: str) -> None:
    code = f"""
import hashlib, runpy
hier = runpy.run_path({str(Path(__file__))!r}, run_name="hier")
print(hashlib.sha256(hier["pagina"](hier["maak_profiel"]()).encode()).hexdigest())
"""
    daar = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    assert daar == hashlib.sha256(gemaakt.encode()).hexdigest()


def test_hostile_names_are_shown_as_text(profiel: NepProfiel) -> None:
    slecht = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}&amp;'
    table = profiel.table.assign(naam=slecht, korte_naam=slecht, zin=slecht, bronregel=slecht, eenheid=slecht)
    kwaad = replace(
        profiel,
        gebied=profiel.gebied._replace(naam=slecht),
        vergelijk=profiel.vergelijk._replace(naam=slecht),
        table=table.assign(**dict.fromkeys(ZINNEN, slecht)),
        kaarten=profiel.kaarten.assign(naam=slecht, periode=slecht),
        breuken=profiel.breuken.assign(reden=slecht),
        gelijken=profiel.gelijken.assign(naam=slecht).rename(columns={"aantal inwoners": slecht}),
        meervoud=profiel.meervoud._replace(zin=slecht),
        bronnen=tuple(bron.model_copy(update={"titel": slecht, "adres": slecht}) for bron in profiel.bronnen),
    )
    lezer = Lezer(pagina(kwaad))
    assert lezer.tags["script"] == lezer.tags["img"] == 0
    assert "{{7*7}}" in " ".join(lezer.woorden)
    assert "49" not in " ".join(lezer.woorden)


# ---- what is hidden stays hidden ---------------------------------------------------------------

ZINNEN = [naam for naam in LEGE_WOORDEN if naam.startswith("zin_")]
GEHEIM: dict[str, Any] = {"waarde": 77.7, "ondergrens": 66.6, "bovengrens": 88.8, "teller": 7.0, "noemer": 9.0,
          "verhouding": 7.77, "verhouding_onder": 6.66, "verhouding_boven": 8.88,
          "geleend": 77.7, "geleend_onder": 66.6, "geleend_boven": 88.8, "geleend_gewicht": 0.777,
          "kans_vijfde": 0.777, "plaats_onder": 77.7, "plaats_boven": 88.8, "plaats_van": 77.7,
          **dict.fromkeys(ZINNEN, "Het is 77,7%."), "oordeel": "hoger", "zekerheid": "zeker", "relevant": True,
          "waardering": "ongunstiger"}  # fmt: skip
SPOREN = re.compile(r"(?<![\d.,])(77[.,]7|66[.,]6|88[.,]8|7[.,]77|6[.,]66|8[.,]88|7 van de 9)(?!\d)")


@pytest.mark.parametrize("reden", ["afgeschermd", "afgeschermd_indirect"])
def test_numbers_of_a_hidden_figure_are_nowhere(profiel: NepProfiel, reden: str) -> None:
    """Even when a profile would carry them by mistake."""
    table, series, kaarten = profiel.table.copy(), profiel.series.copy(), profiel.kaarten.copy()
    for naam, waarde in GEHEIM.items():
        table.loc[table["indicator"] == "moeders_jonger_25", naam] = waarde
    table.loc[table["indicator"] == "moeders_jonger_25", ["reden", "zin"]] = [reden, "Afgeschermd."]
    waar = (series["indicator"] == "moeders_jonger_25") & (series["gebied"] == "eigen") & (series["van"] == 2015)
    for naam in ("waarde", "ondergrens", "bovengrens", "teller", "noemer"):
        series.loc[waar, naam] = GEHEIM[naam]
    series.loc[waar, "reden"] = reden
    for naam in KAARTGETALLEN:
        kaarten.loc[0, naam] = 77.7
        kaarten.loc[12, naam] = 77.7  # one of the comparable gemeenten
    kaarten.loc[[0, 12], "reden"] = reden
    verborgen = replace(profiel, table=table, series=series, kaarten=kaarten)
    specs = [f.spec(smal=smal) for f in figuren(verborgen) for smal in (False, True)]
    frames = [f.tabel.frame().to_csv() for f in figuren(verborgen)]
    overal = pagina(verborgen) + str(specs) + str(frames)
    assert not SPOREN.findall(overal)
    assert "gunstiger" not in charts.kaartje(verborgen, "moeders_jonger_25", definitie()).html()


def test_missing_figures_say_why_and_what_to_do(profiel: NepProfiel) -> None:
    tekst = tekst_van(charts.kaartje(profiel, "moeders_jonger_20", definitie("moeders_jonger_20")).html())
    assert "Geen cijfer" in tekst
    assert "minder dan 10 personen" in tekst
    assert "Wat kunt u doen?" in tekst
    assert "groter gebied" in tekst
    assert "Nederland 0,7%" in tekst
    overzicht = charts.overzicht(profiel).svg()
    assert "afgeschermd: te kleine aantallen" in overzicht
    assert "Big2" not in overzicht  # no gemeente has an open figure of it: see the blind spots


def test_every_reason_and_status_has_its_words() -> None:
    for reden in Reden:
        assert {f"grafieken.reden.{reden}.kort", f"grafieken.reden.{reden}.doe"} <= sleutels()
    for status in set(Status) - {Status.DEFINITIEF}:
        assert f"grafieken.kaartje.status.{status}" in sleutels()


# ---- overzicht ---------------------------------------------------------------------------------


def test_overview_says_in_words_what_lies_where(profiel: NepProfiel) -> None:
    figuur = charts.overzicht(profiel)
    assert "Duidelijk hoger dan in Nederland: Moeder jonger dan 25." in figuur.zin
    assert "Duidelijk lager dan in Nederland: Moeder 35 of ouder." in figuur.zin
    assert "Misschien lager: Eerste kind van de moeder." in figuur.zin
    assert "Bij 1 onderwerp is het cijfer ongeveer even hoog." in figuur.zin
    assert "Bij 1 onderwerp is niet te zeggen of het cijfer hoger of lager is." in figuur.zin
    assert figuur.zin.endswith(profiel.meervoud.zin)
    assert "Van 1 onderwerp tonen wij hier geen cijfer." in figuur.zin
    assert "Over 2 andere onderwerpen bestaat geen open cijfer per gemeente" in figuur.zin
    for smal in (False, True):
        svg = figuur.svg(smal=smal)
        for woord in (
            "duidelijk hoger",
            "duidelijk lager",
            "misschien lager, maar weinig",
            "ongeveer even hoog",
            "niet te zeggen",
            "telling van iedereen",
            "een aantal: niet te vergelijken",
            "Nederland = 100",
        ):
            assert woord in svg
        for fase in ("Voor de zwangerschap", "Tijdens de zwangerschap", "Na de geboorte", "De gemeente in het kort"):
            assert fase in svg
        open_ = profiel.table[profiel.table["reden"] != "alleen_landelijk"]
        for naam in open_["korte_naam"]:
            assert naam in svg
        assert svg.count(">geen open cijfer per gemeente<") == 2  # one row for each phase that lacks figures


def test_overview_points_lie_on_the_side_that_the_words_say(profiel: NepProfiel) -> None:
    vormen = {
        (mark["shape"], mark["fill"] == "#FFFFFF"): plekken
        for mark, plekken in lagen(charts.overzicht(profiel), "point")
    }
    midden = 360.0  # the axis runs from 222 to 498 px
    assert all(plek["x"] > midden for plek in vormen["triangle-right", False])
    assert all(plek["x"] < midden for plek in (*vormen["triangle-left", False], *vormen["triangle-left", True]))
    # Hollow: not certain. A hollow circle can't be told, a filled one is about equal, a square has no interval.
    assert {vorm: len(plekken) for vorm, plekken in vormen.items()} == {
        ("triangle-right", False): 1,
        ("triangle-left", False): 1,
        ("triangle-left", True): 1,
        ("circle", True): 1,
        ("circle", False): 1,
        ("square", False): 1,
    }


def test_overview_marks_intervals_that_leave_the_axis(profiel: NepProfiel) -> None:
    def pijlen(p: NepProfiel) -> list[float]:
        tekens = lagen(charts.overzicht(p), "point")
        return [plek["x"] for mark, plekken in tekens if str(mark["shape"]).startswith("M") for plek in plekken]

    assert pijlen(profiel) == []
    table = profiel.table.copy()
    table.loc[table["indicator"] == "moeders_jonger_25", ["verhouding", "verhouding_onder", "verhouding_boven"]] = [
        1.5,
        0.01,
        90,
    ]
    assert sorted(pijlen(replace(profiel, table=table))) == [219.0, 501.0]
    table.loc[table["indicator"] == "moeders_jonger_25", ["verhouding", "verhouding_onder", "verhouding_boven"]] = [
        0,
        0,
        0.5,
    ]
    assert pijlen(replace(profiel, table=table)) == [219.0]


def test_overview_table_has_value_interval_count_years_and_judgement(profiel: NepProfiel) -> None:
    tabel_ = charts.overzicht(profiel).tabel
    assert list(tabel_.kolommen) == [
        "Onderwerp",
        "Cijfer",
        "95%-interval",
        "Aantal",
        "Jaren",
        "Nederland",
        "Vergelijking",
        "Bron",
    ]
    regels = {str(regel[0]): [cel if isinstance(cel, str) else cel.gedrukt for cel in regel] for regel in tabel_.rijen}
    assert regels["Kinderen van moeders jonger dan 25 jaar"][1:7] == [
        "12,5%", "10,4% tot 14,8%", "107 van de 859", "2013–2015", "8,8%",
        "hoger dan in Nederland: zeker, en groot genoeg om te bespreken",
    ]  # fmt: skip
    assert regels["Kinderen van moeders jonger dan 20 jaar"][1:4] == ["afgeschermd: te kleine aantallen", "–", "–"]
    assert regels["Geboortecijfer"][1] == "10,3\u00a0per 1.000 inwoners"
    assert regels["Geboortecijfer"][3] == "289 op 28.016"


def test_judgement_is_only_favourable_where_the_indicator_has_a_direction(profiel: NepProfiel) -> None:
    table = profiel.table.copy()
    for waardering, woord in (("ongunstiger", "(minder gunstig)"), ("gunstiger", "(gunstiger)")):
        table.loc[table["indicator"] == "moeders_jonger_25", "waardering"] = waardering
        html = charts.kaartje(replace(profiel, table=table), "moeders_jonger_25", definitie()).html()
        assert f"▲ hoger dan in Nederland {woord}" in html
    neutraal = charts.kaartje(profiel, "moeders_jonger_25", definitie()).html()
    assert "gunstig" not in neutraal


# ---- reeks and strook --------------------------------------------------------------------------


def test_series_breaks_at_a_hidden_period_and_says_so(profiel: NepProfiel) -> None:
    figuur = charts.reeks(profiel, "moeders_jonger_25")
    assert figuur.titel == "Kinderen van moeders jonger dan 25 jaar in Achtkarspelen, 2010–2015"
    assert figuur.zin.startswith("In 2010 ging het om 12,3%, in 2015 om 12,1%.")
    assert "Gearceerd: geen cijfer." in figuur.zin
    assert "geschat cijfer" in figuur.zin
    _, eigen = lagen(figuur, "line")[-1]
    assert [punt["s"] for punt in eigen] == [0, 0, 1, 1, 1]
    assert "url(#ks-arcering-" in figuur.svg()
    assert [str(regel[0]) for regel in figuur.tabel.rijen] == [str(jaar) for jaar in JAREN]
    assert figuur.tabel.rijen[2][-1] == "afgeschermd: te kleine aantallen"
    assert figuur.tabel.rijen[1][-1] == "geschat"
    assert figuur.bron == BRONREGEL


def test_series_source_names_all_its_years(profiel: NepProfiel) -> None:
    table = profiel.table.assign(bronregel="CBS, tabel 37201, 2013–2015; stand van 1 maart 2026; CC BY 4.0")
    figuur = charts.reeks(replace(profiel, table=table), "moeders_35_plus")
    assert figuur.bron == "CBS, tabel 37201, 2010–2015; stand van 1 maart 2026; CC BY 4.0"


def test_estimated_points_are_open_and_the_axis_begins_at_zero(profiel: NepProfiel) -> None:
    figuur = charts.reeks(profiel, "moeders_jonger_25")
    open_ = [len(plekken) for mark, plekken in lagen(figuur, "point") if mark["fill"] == "#FFFFFF"]
    assert open_ == [1, 1]  # in the key and in the picture
    assert ">0%<" in figuur.svg()
    assert "begint niet bij 0" not in figuur.zin


def test_series_says_when_its_axis_does_not_begin_at_zero(profiel: NepProfiel) -> None:
    series = profiel.series.copy()
    waar = series["indicator"] == "geboorten"
    series.loc[waar, "waarde"] = [27843.0, 27850, 27861, 27900, 27910, 27930]
    figuur = charts.reeks(replace(profiel, series=series), "geboorten")
    assert "begint niet bij 0 maar bij 27.8" in figuur.zin


def test_pooled_periods_that_overlap_are_named_as_such(profiel: NepProfiel) -> None:
    series = profiel.series.copy()
    series["van"] = series["tot"] - 2
    series["periode"] = [jaren(van, tot) for van, tot in zip(series["van"], series["tot"], strict=True)]
    figuur = charts.reeks(replace(profiel, series=series), "moeders_35_plus")
    assert "Elk punt telt 3 jaar bij elkaar op. De perioden overlappen dus." in figuur.zin
    assert ">2013–2015<" in figuur.svg()


def test_one_period_gives_a_strip_with_interval_and_benchmark(profiel: NepProfiel) -> None:
    figuur = charts.reeks(profiel, "geboortecijfer")
    assert figuur.soort == "strook"
    assert "tussen 9,2 en 11,6" in figuur.zin
    assert "Nederland 10,1" in figuur.svg()
    assert "Achtkarspelen 10,3" in figuur.svg()


def test_strip_of_a_hidden_figure_shows_only_the_benchmark(profiel: NepProfiel) -> None:
    figuur = charts.strook(profiel, "moeders_jonger_20")
    assert "Van Achtkarspelen is er geen cijfer (afgeschermd: te kleine aantallen)." in figuur.zin
    assert "Achtkarspelen" not in figuur.svg()
    assert "Nederland 0,7%" in figuur.svg()


def test_unknown_indicator_names_the_known_ones(profiel: NepProfiel) -> None:
    with pytest.raises(OngeldigeInvoer, match="moeders_jonger_25"):
        charts.reeks(profiel, "bestaat_niet")


# ---- tegelkaart --------------------------------------------------------------------------------


def test_map_has_a_tile_for_each_gemeente_in_printed_classes(profiel: NepProfiel) -> None:
    figuur = charts.tegelkaart(profiel, "moeders_jonger_25", tegels())
    svg = figuur.svg()
    for klasse in ("minder dan 6,0%", "6,0 tot 8,0%", "12,0% of meer", "geen cijfer"):
        assert f">{klasse}<" in svg
    namen = re.findall(r"<title>([^<]*)</title>", svg)
    assert len(namen) == 342 + 6
    assert "Achtkarspelen: 12,5%" in namen
    assert sum("afgeschermd" in naam for naam in namen) == 3
    assert svg.count("url(#ks-arcering-") == 4
    assert ">Achtkarspelen<" in svg


def test_map_tells_a_class_in_words_and_never_a_rank(profiel: NepProfiel) -> None:
    zin = charts.tegelkaart(profiel, "moeders_jonger_25", tegels()).zin
    assert "Achtkarspelen heeft 12,5%." in zin
    assert "“12,0% of meer”: de groep met de hoogste cijfers" in zin
    assert "Van 3 gemeenten is er geen cijfer." in zin
    assert not re.search(r"\b(plaats|plek|nummer|rang|\d+e)\b", zin)


def test_map_colour_and_printed_value_agree_at_a_class_limit(profiel: NepProfiel) -> None:
    """11,96 is printed as 12,0 and belongs to the class that begins at 12,0."""
    kaarten_ = profiel.kaarten.copy()
    kaarten_.loc[0, "waarde"] = 11.96
    assert "“12,0% of meer”" in charts.tegelkaart(replace(profiel, kaarten=kaarten_), "moeders_jonger_25", tegels()).zin


def test_map_table_lists_all_by_name(profiel: NepProfiel) -> None:
    tabel_ = charts.tegelkaart(profiel, "moeders_jonger_25", tegels()).tabel
    namen = [str(regel[0]) for regel in tabel_.rijen]
    assert len(namen) == 342
    assert namen[0] == "Achtkarspelen"
    assert tabel_.eigen == [0]
    assert namen[-3:] == ["'s-Gravenhage", "Súdwest-Fryslân", "Zaanstad"]


def test_map_without_the_own_figure_or_with_equal_figures(profiel: NepProfiel) -> None:
    leeg = profiel.kaarten.copy()
    leeg.loc[0, ["waarde", "reden"]] = [NAN, "afgeschermd"]
    assert (
        "Van Achtkarspelen is er geen cijfer."
        in charts.tegelkaart(replace(profiel, kaarten=leeg), "moeders_jonger_25", tegels()).zin
    )
    gelijk = profiel.kaarten.assign(waarde=5.0, reden=None)
    figuur = charts.tegelkaart(replace(profiel, kaarten=gelijk), "moeders_jonger_25", tegels())
    assert "alle gemeenten gelijk" in figuur.svg()
    niets = profiel.kaarten.assign(waarde=NAN, reden="afgeschermd")
    assert "Van 342 gemeenten" in charts.tegelkaart(replace(profiel, kaarten=niets), "moeders_jonger_25", tegels()).zin


def test_map_draws_provinces_only_when_known(profiel: NepProfiel) -> None:
    zonder = charts.tegelkaart(profiel, "moeders_jonger_25", tegels())
    met = charts.tegelkaart(profiel, "moeders_jonger_25", tegels().assign(provincie=lambda t: t["kolom"] // 6))
    assert met.svg().count("<line") > zonder.svg().count("<line") + 20


def test_no_map_of_an_indicator_without_map_figures(profiel: NepProfiel) -> None:
    with pytest.raises(GeenCijfers, match="Geboortecijfer"):
        charts.tegelkaart(profiel, "geboortecijfer", tegels())


# ---- kaartje, blinde vlekken, bronnen ----------------------------------------------------------


def test_card_has_the_figure_with_all_that_belongs_to_it(profiel: NepProfiel) -> None:
    html = charts.kaartje(profiel, "moeders_jonger_25", definitie()).html()
    tekst = tekst_van(html)
    for deel in (
        "Kinderen van moeders jonger dan 25 jaar",
        "12,5% 2013–2015",
        "tussen 10,4% en 14,8%",
        "107 van de 859 levend geboren kinderen",
        "Nederland 8,8%",
        "▲ hoger dan in Nederland: zeker, en groot genoeg om te bespreken",
        "Wat mag u hieruit afleiden?",
        "Verschil met Nederland Dit verschil blijft staan.",
        "Ontwikkeling Te weinig geboorten",
        "Met geleende kracht De beste schatting is 11,4%.",
        "Kans De kans op de vijfde",
        "Vergelijkbare gemeenten De gemeenten die er het meest op lijken",
        "Bekijk de cijfers als tabel",
        "Bron: CBS, tabel 37201",
        "Hoe leest u dit?",
        "Een hoog cijfer is niet goed of slecht.",
        "Jonge ouders staan vaak aan het begin",
        "CBS telt een geboorte in de woongemeente",
        "Vragen voor het gesprek",
        "Wat vragen jonge ouders zelf?",
    ):
        assert deel in tekst, deel
    assert Lezer(html).tags["h3"] == 1


@pytest.mark.parametrize("indicator", MET_CIJFER)
def test_every_indicator_with_a_figure_has_a_picture(profiel: NepProfiel, indicator: str) -> None:
    assert Lezer(charts.kaartje(profiel, indicator, definitie(indicator)).html()).tags["svg"] == 1


def test_status_is_told_only_when_it_is_not_final(profiel: NepProfiel) -> None:
    assert "geschat" in tekst_van(charts.kaartje(profiel, "bijstand", definitie("bijstand")).html())
    assert "definitief" not in tekst_van(
        charts.kaartje(profiel, "moeders_35_plus", definitie("moeders_35_plus")).html()
    )


def test_practice_figures_are_marked_everywhere(profiel: NepProfiel) -> None:
    oefen = replace(profiel, oefen=True)
    for figuur in figuren(oefen):  # those with a hidden figure too
        assert "Oefencijfers, niet echt: " in figuur.html()
        assert ">OEFENCIJFERS – NIET ECHT<" in figuur.svg()
        assert ">OEFENCIJFERS – NIET ECHT<" in figuur.svg(smal=True)
    assert "ks-oefen" in charts.kaartje(oefen, "moeders_jonger_25", definitie()).html()
    assert "oefen" not in charts.kaartje(profiel, "moeders_jonger_25", definitie()).html()


def test_blind_spots_name_the_national_figure_and_no_local_indicator(profiel: NepProfiel) -> None:
    blok = charts.blinde_vlekken(profiel, [definitie(), landelijke_definitie()])
    tekst = tekst_van(blok.html())
    assert "Big2" in tekst
    assert "Nederland: 14,8% (2021)." in tekst
    assert "Bron: RIVM, Monitor Kansrijke Start 2023 / Perined." in tekst
    assert definitie().naam not in tekst
    assert "van alle onderwerpen" in charts.blinde_vlekken(profiel, [definitie()]).html().lower()


def test_sources_are_a_table_with_edition_date_and_licence(profiel: NepProfiel) -> None:
    tabel_ = charts.bronnentabel(profiel)
    assert tabel_.rijen[0][0] == "37201"
    assert {"CBS", "juli 2016", "22 november 2026", "CC BY 4.0", "2010–2015"} <= set(map(str, tabel_.rijen[0]))


def test_objects_show_themselves_as_html_and_plain_text_only(profiel: NepProfiel) -> None:
    for ding in (
        *figuren(profiel),
        charts.kaartje(profiel, "geboorten", definitie("geboorten")),
        charts.bronnentabel(profiel),
    ):
        bundel = ding._repr_mimebundle_()
        assert set(bundel) == {"text/html", "text/plain"}
        assert "<" not in bundel["text/plain"].replace("<NA>", "")
