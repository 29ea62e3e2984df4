"""Boundary changes and the weights they give."""

from __future__ import annotations

import gzip
import json
import math
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from kansrijk_analysis.areas import (
    gemeenten,
    gewichten,
    grenswijzigingen_van,
    indeling,
    lees_wijzigingen,
    opvolgers,
    register_jaren,
    wijzigingen,
)
from kansrijk_analysis.areas.bouwen import bouw_wijzigingen
from kansrijk_analysis.areas.changes import EERSTE_JAAR, ONTSTAAN, OPGEHEVEN, in_register_van
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, GeenCijfers, OnbekendGebied, OngeldigeInvoer

HAAREN = """Opgeheven per 01-01-2021, overgegaan naar:\r
- Boxtel (GM0757),\r
... 535 hectare met 918 woningen en 2149 inwoners\r
- Vught (GM0865),\r
... 2630 hectare met 2085 woningen en 1 inwoner \r
\r
Begindatum voor 1830\r
"""
VUGHT = """Gemeentelijke herindeling per 01-01-2021, ontvangen van:
- Haaren (GM0788),
... 2630 hectare met 2085 woningen en 1 inwoner
Grenswijziging per 01-02-1999, ontvangen van:
- Verweg (GM0001),
... 0,17 hectare met 3 inwoners
"""


def codelijst(**uitleg: str | None) -> pd.DataFrame:
    titels = {"GM0788": "Haaren", "GM0865": "Vught", "GM0757": "Boxtel (gemeente)", "PV30": "Noord-Brabant"}
    return pd.DataFrame([{"Identifier": c, "Title": titels.get(c, c), "Description": u} for c, u in uitleg.items()])


def test_both_sides_of_a_change_become_one_row() -> None:
    tabel = lees_wijzigingen(codelijst(GM0788=HAAREN, GM0865=VUGHT, GM0757=None, PV30="PV = Provincie (GM0788)"))
    sleutel = tabel[["datum", "van_code", "naar_code"]].agg(" ".join, axis=1).tolist()
    assert sleutel == ["1999-02-01 GM0001 GM0865", "2021-01-01 GM0788 GM0757", "2021-01-01 GM0788 GM0865"]
    assert tabel["soort"].tolist() == ["Grenswijziging", "Opgeheven", "Gemeentelijke herindeling|Opgeheven"]
    assert tabel["zijden"].tolist() == [1, 1, 2]
    assert tabel[["van", "naar"]].to_numpy().tolist() == [
        ["Verweg", "Vught"],
        ["Haaren", "Boxtel"],
        ["Haaren", "Vught"],
    ]
    assert tabel["hectare"].tolist() == [0.17, 535, 2630]
    assert tabel["inwoners"].tolist() == [3, 2149, 1]
    assert math.isnan(tabel["woningen"][0])


def test_a_change_of_name_goes_from_old_to_new_whoever_tells_it() -> None:
    oud = "Naamswijziging per 01-01-2009,\nnieuwe naam: Dantumadiel (GM1891)\n"
    nieuw = "Naamswijziging per 01-01-2009,\noude naam: Dantumadeel (GM0065),\nBegindatum 01-01-2009"
    for lijst in (codelijst(GM0065=oud), codelijst(GM1891=nieuw)):
        rij = lees_wijzigingen(lijst).iloc[0]
        assert (rij["van_code"], rij["naar_code"], rij["soort"]) == ("GM0065", "GM1891", "Naamswijziging")


@pytest.mark.parametrize("uitleg", ["- Boxtel (GM0757),\n... 1 hectare", "Wordt per 2028 deel van Boxtel (GM0757)"])
def test_what_is_not_understood_stops_the_work(uitleg: str) -> None:
    with pytest.raises(AntwoordOnjuist, match="GM0788"):
        lees_wijzigingen(codelijst(GM0788=uitleg))


def test_equals_the_list_derived_by_others(echte_data: Path) -> None:
    sleutel = ["datum", "van_code", "naar_code"]
    ander = pd.read_csv(echte_data / "herindelingen" / "gemeente_wijzigingen_1988_2026_uit_regioscodes.csv")
    beide = wijzigingen().merge(ander, on=sleutel, how="outer", suffixes=("", "_ander"), indicator=True)
    assert len(beide) == 1515
    assert (beide["_merge"] == "both").all()
    assert (beide["soort"] == beide["soort_ander"]).all()
    # "zijden" counts sides here, kinds of words there: two kinds take two sides.
    assert (beide["zijden"] >= beide["zijden_ander"]).all()
    for kant in ("van", "naar"):  # the other list keeps "(gemeente)" behind some names
        namen = [beide[f"{kant}{bij}"].str.replace(r" \(.*\)", "", regex=True) for bij in ("", "_ander")]
        assert (namen[0] == namen[1]).all()
    # We read ten lines more: parts of a hectare, "1 woning en 2 inwoners", "hectare 8104 woningen".
    meer = {"hectare": 3, "woningen": 9, "inwoners": 10}
    for kolom, aantal in meer.items():
        eigen, hun = beide[kolom], beide[f"{kolom}_ander"]
        assert (eigen[hun.notna()] == hun[hun.notna()]).all()
        assert (eigen.notna() & hun.isna()).sum() == aantal


def test_rebuilding_gives_the_shipped_bytes(tmp_path: Path, echte_data: Path) -> None:
    antwoord = (echte_data / "cbs-v4-wire-fixtures/03759ned/codes-RegioS.json.gz").read_bytes()
    lijst = pd.DataFrame(json.loads(gzip.decompress(antwoord))["value"])
    bouw_wijzigingen(lijst, tmp_path / "w.parquet")
    assert (tmp_path / "w.parquet").read_bytes() == (instellingen().data / "gebieden/wijzigingen.parquet").read_bytes()


def test_changes_explain_every_code_of_every_register() -> None:
    tabel = wijzigingen()
    jaar = tabel["datum"].map(in_register_van)
    jaren = register_jaren()
    for oud, nieuw in pairwise(jaren):
        dit = tabel[jaar == nieuw]
        hernoemd = dit["soort"] == "Naamswijziging"
        weg = set(dit.loc[dit["soort"].str.contains(OPGEHEVEN) | hernoemd, "van_code"])
        erbij = set(dit.loc[dit["soort"].str.contains(ONTSTAAN) | hernoemd, "naar_code"])
        assert set(gemeenten(oud)["code"]) - weg | erbij == set(gemeenten(nieuw)["code"])


@pytest.mark.parametrize(("jaar", "aantal"), [(2010, 431), (2011, 418), (2012, 415), (2013, 408), (2014, 403)])
def test_divisions_before_the_first_register(jaar: int, aantal: int) -> None:
    assert len(indeling(jaar)) == aantal


@pytest.mark.parametrize("van", range(EERSTE_JAAR, 2027))
def test_weights_lose_and_make_nothing(van: int) -> None:
    tabel = gewichten(van, 2026)
    assert set(tabel["van"]) == indeling(van)
    assert set(tabel["naar"]) == indeling(2026)
    assert all(math.fsum(deel) == 1.0 for _, deel in tabel.groupby("van")["gewicht"])
    assert (tabel["gewicht"] > 0).all()
    meer = tabel.groupby("van")["naar"].transform("size") > 1
    assert (tabel["geschat"] == meer).all()


def test_no_change_no_weights() -> None:
    tabel = gewichten(2023, 2026)
    assert (tabel["van"] == tabel["naar"]).all()
    assert not tabel["geschat"].any()


def delen(van: str, van_jaar: int, naar_jaar: int) -> dict[str, float]:
    tabel = gewichten(van_jaar, naar_jaar)
    tabel = tabel[tabel["van"] == van]
    return dict(zip(tabel["naar"], tabel["gewicht"].round(4), strict=True))


def test_splits_go_by_the_inhabitants_that_moved() -> None:
    totaal = 2149 + 5827 + 1442 + 4900
    haaren = {"GM0757": 2149, "GM0824": 5827, "GM0855": 1442, "GM0865": 4900}
    assert delen("GM0788", 2020, 2021) == {c: round(n / totaal, 4) for c, n in haaren.items()}
    assert delen("GM0140", 2017, 2018).keys() == {"GM0080", "GM1900", "GM1949"}
    assert delen("GM0053", 2018, 2019) == {"GM1966": 0.8846, "GM1969": 0.1154}
    # Muiden left fields without people to Weesp: no split.
    assert delen("GM0424", 2015, 2016) == {"GM1942": 1.0}


def test_events_within_a_year_count_from_the_next_register() -> None:
    assert delen("GM0457", 2021, 2022) == {"GM0457": 1.0}
    assert delen("GM0457", 2022, 2023) == {"GM0363": 1.0}
    assert delen("GM0600", 2010, 2011) == {"GM0599": 1.0}


def test_only_border_moves_of_some_size_are_applied() -> None:
    assert delen("GM1930", 2017, 2018).keys() == {"GM1930", "GM0530"}  # 3% of Hellevoetsluis
    assert delen("GM0855", 2017, 2018) == {"GM0855": 1.0}  # 67 people from Tilburg to Goirle
    assert delen("GM0394", 2013, 2014) == {"GM0394": 1.0}  # 170 from Haarlemmermeer to Amsterdam
    # Slochteren first lost a part to Groningen (2017), then was merged (2018).
    assert delen("GM0040", 2016, 2018) == {"GM0014": 0.0658, "GM1952": 0.9342}


def test_years_that_do_not_go() -> None:
    with pytest.raises(GeenCijfers, match=r"2009.*2010–2026"):
        gewichten(2009, 2026)
    with pytest.raises(GeenCijfers, match="2027"):
        gewichten(2020, 2027)
    with pytest.raises(OngeldigeInvoer, match="2022"):
        gewichten(2026, 2022)
    assert len(gewichten(2026, 2023)) == 342


def test_successors() -> None:
    assert opvolgers("GM0058") == [("GM1970", "Noardeast-Fryslân", 1.0)]
    assert opvolgers("GM0059") == [("GM0059", "Achtkarspelen", 1.0)]
    assert opvolgers("GM0094") == [("GM0737", "Tytsjerksteradiel", 1.0)]
    assert [code for code, _, _ in opvolgers("GM0788")] == ["GM0824", "GM0865", "GM0757", "GM0855"]
    # An old gemeente, followed through two later mergers.
    assert opvolgers("GM0039") == [("GM1895", "Oldambt", 1.0)]
    assert opvolgers("GM0364", 2016) == [("GM0420", "Medemblik", 1.0)]
    with pytest.raises(OnbekendGebied, match="GM9999"):
        opvolgers("GM9999")
    with pytest.raises(OnbekendGebied, match="2016"):
        opvolgers("GM1970", 2016)


def test_break_marks_of_a_gemeente() -> None:
    vught = grenswijzigingen_van("GM0865", 2015, 2026)
    assert set(vught.loc[vught["jaar"] == 2021, "van_code"]) == {"GM0788"}
    klein = vught[vught["jaar"] == 2019]
    assert len(klein) == 2
    assert not klein["verwerkt"].any()
    assert vught.loc[vught["jaar"] == 2021, "verwerkt"].all()
    # What happened to Slochteren touches Midden-Groningen, which it became a part of.
    assert ((groningen := grenswijzigingen_van("GM1952", 2015, 2026))["naar_code"] == "GM0014").any()
    assert set(groningen["jaar"]) == {2017, 2018}
    assert grenswijzigingen_van("GM0059", 2010, 2026).empty
    assert grenswijzigingen_van("GM0865", 2021, 2026).empty
