from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.indicators import catalogue, catalogus, lees_indicator
from kansrijk_analysis.indicators.catalogue import landelijke_waarden
from kansrijk_analysis.indicators.gegevens import stand, tellingen
from kansrijk_analysis.indicators.harmonise import SPLITSING
from kansrijk_analysis.sources.definities import definities

GOED = yaml.safe_load((instellingen().data / "indicatoren" / "moeders_jonger_25.yaml").read_text(encoding="utf-8"))


def schrijf(map_: Path, **anders: object) -> Path:
    bestand = map_ / "moeders_jonger_25.yaml"
    velden = {**GOED, **anders}
    bestand.write_text(yaml.safe_dump({k: v for k, v in velden.items() if v != "weg"}), encoding="utf-8")
    return bestand


@pytest.mark.parametrize(
    ("veld", "waarde", "wat"),
    [
        ("eenheid", "weg", "dit veld ontbreekt"),
        ("eenhied", "%", "dit veld kent de analysetool niet"),
        ("richting", "hoog is slecht", "mogelijke waarden"),
        ("factor", "veel", "hier hoort een getal te staan"),
        ("decimalen", 9, "te groot"),
        ("vragen", [], "leeg of te kort"),
        ("volgende_controle", "ooit", "datum"),
        ("id", "moeders_jonger_26", "gelijk zijn aan de bestandsnaam"),
        ("teller", None, "alleen het niveau land"),
        ("landelijk", [{"waarde": 1}], "landelijk"),
    ],
)
def test_a_wrong_definition_names_file_field_and_fault(tmp_path: Path, veld: str, waarde: object, wat: str) -> None:
    bestand = schrijf(tmp_path, **{veld: waarde})
    with pytest.raises(OngeldigeDefinitie) as fout:
        lees_indicator(bestand)
    assert "moeders_jonger_25.yaml" in str(fout.value)
    assert veld in str(fout.value)
    assert wat in str(fout.value)


@pytest.mark.parametrize("inhoud", [b"id: [", b"\xff\xfe\x00", b"", b"- een lijst"])
def test_a_file_that_is_no_definition(tmp_path: Path, inhoud: bytes) -> None:
    bestand = tmp_path / "kapot.yaml"
    bestand.write_bytes(inhoud)
    with pytest.raises(OngeldigeDefinitie, match=r"kapot\.yaml"):
        lees_indicator(bestand)


def test_at_least_ten_indicators_can_be_computed() -> None:
    assert sum(indicator.teller is not None for indicator in catalogus().values()) >= 10


def test_every_measure_that_an_indicator_names_is_in_its_table_and_may_be_added_up() -> None:
    for indicator in catalogus().values():
        for deel in (indicator.teller, indicator.noemer):
            if deel is None:
                continue
            titels = {maat.split(SPLITSING)[0] for maat in (*deel.maten, *deel.min_maten)}
            maten = [maat for maat in definities()[deel.tabel].maten if maat.titel in titels]
            assert {maat.titel for maat in maten} == titels, indicator.id
            assert all(maat.optelbaar for maat in maten), indicator.id


def test_births_to_very_young_mothers_pool_at_least_five_years() -> None:
    assert catalogus()["moeders_jonger_20"].samenvoegen.jaren >= 5


def test_every_national_value_has_a_source_and_every_indicator_its_reason_to_hide() -> None:
    for indicator in catalogus().values():
        assert all(waarde.publicatie and waarde.periode and waarde.licentie for waarde in indicator.landelijk)
        telt_mensen = indicator.waarde is None and indicator.aard == "uitkomst"
        if telt_mensen and (indicator.soort in ("aandeel", "cijfer") or indicator.teller is None):
            assert indicator.privacy.minimum == 10, indicator.id


def test_the_lists_of_the_field_are_in_the_catalogue() -> None:
    alle = catalogus().values()
    per_lijst = {
        lijst: {plaats.nummer: i.id for i in alle for plaats in i.lijsten if plaats.lijst == lijst}
        for lijst in ("monitor_2019", "monitor_2024")
    }
    assert {str(nummer) for nummer in range(1, 8)} | {str(nummer) for nummer in range(9, 15)} <= set(
        per_lijst["monitor_2019"]
    )
    assert {"6", "10", "11", "13", "14", "15"} <= set(per_lijst["monitor_2024"])
    assert per_lijst["monitor_2019"]["10"] == per_lijst["monitor_2024"]["10"] == "schulden_zwangeren"
    atlas = {i.id for i in alle if any(plaats.lijst == "perinatale_atlas" for plaats in i.lijsten)}
    assert {"geboorten", "big2", "perinatale_sterfte", "moeders_jonger_20", "vroege_start_zorg"} <= atlas
    assert len(list(alle)) >= 45


def test_what_was_not_seen_is_not_computed() -> None:
    for indicator in catalogus().values():
        if indicator.definitie_gezien == "nee":
            assert (indicator.teller, indicator.waarde) == (None, None), indicator.id
            tekst = indicator.definitie + " ".join(indicator.kanttekeningen)
            assert "niet gezien" in tekst or "niet in een bron gezien" in tekst, indicator.id


def test_a_table_that_was_not_tried_live_says_so_with_its_indicators() -> None:
    tabellen = definities()
    for indicator in catalogus().values():
        delen = [deel for deel in (indicator.teller, indicator.noemer, indicator.waarde) if deel is not None]
        nieuw = [
            d for d in delen if tabellen[d.tabel].nagekeken_op is None and d.tabel not in {b.tabel for b in stand()}
        ]
        if nieuw:
            assert any("niet bij de bron zelf nagekeken" in k for k in indicator.kanttekeningen), indicator.id


def test_published_values_are_joined_newest_first() -> None:
    roken = catalogus()["roken_zwangerschap"].landelijk
    assert [(waarde.periode, waarde.waarde) for waarde in roken] == [("2023", 6.3), ("2018", 7.0), ("2016", 9.0)]
    assert {waarde.gebied for indicator in catalogus().values() for waarde in indicator.landelijk} == {"NL01"}
    assert len([waarde for lijst in landelijke_waarden().values() for waarde in lijst]) == 36


def test_the_published_births_of_2015_are_those_of_the_table() -> None:
    geboren = {waarde.periode: waarde.waarde for waarde in catalogus()["geboorten"].landelijk}
    tabel = tellingen("37201").query("gebied == 'NL01' and jaar == 2015").set_index("maat")["aantal"]
    assert geboren["2015"] == tabel["Totaal levend geboren kinderen"]


def test_a_wrong_published_value_names_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goed = (instellingen().data / "landelijk.csv").read_text(encoding="utf-8")
    (tmp_path / "landelijk.csv").write_text(goed.replace(",14.8,", ",veel,"), encoding="utf-8")
    monkeypatch.setattr(catalogue, "instellingen", lambda: replace(instellingen(), data=tmp_path))
    landelijke_waarden.cache_clear()
    try:
        with pytest.raises(OngeldigeDefinitie, match=r"landelijk\.csv.*regel 2.*getal"):
            landelijke_waarden()
    finally:
        landelijke_waarden.cache_clear()
