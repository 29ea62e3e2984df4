"""The privacy rules as data, and how an indicator names one."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.disclosure import BESTAND, lees_privacyregels
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.indicators import catalogue, catalogus, lees_indicator
from kansrijk_analysis.indicators.catalogue import privacyregels
from kansrijk_analysis.indicators.harmonise import SPLITSING
from kansrijk_analysis.sources import definities

REGELS = instellingen().data / BESTAND
INHOUD = yaml.safe_load(REGELS.read_text(encoding="utf-8"))


def schrijf(map_: Path, inhoud: object) -> Path:
    pad = map_ / BESTAND
    pad.write_text(yaml.safe_dump(inhoud, allow_unicode=True), encoding="utf-8")
    return pad


def test_the_rule_of_the_monitor_hides_below_ten_nobody_and_everybody_too() -> None:
    regel = privacyregels()["monitor_kansrijke_start"]
    assert (regel.minimum, regel.nul, regel.afronding) == (10, True, None)
    assert "RIVM, DIAPER-scripts" in regel.bron


def test_every_rule_says_what_it_is_and_where_it_was_seen_and_is_used() -> None:
    regels = privacyregels()
    assert list(regels) == [regel["id"] for regel in INHOUD["regels"]]
    for naam, regel in regels.items():
        assert naam == regel.id
        assert regel.naam
        assert regel.bron
        assert regel.toelichting
    assert {indicator.privacy.id for indicator in catalogus().values()} == set(regels)


def test_an_indicator_has_its_whole_rule() -> None:
    for indicator in catalogus().values():
        assert indicator.privacy == privacyregels()[indicator.privacy.id]


def test_no_definition_repeats_a_rule() -> None:
    for pad in (instellingen().data / "indicatoren").glob("*.yaml"):
        assert isinstance(yaml.safe_load(pad.read_text(encoding="utf-8"))["privacy"], str), pad.name


def test_the_rounding_of_a_rule_is_that_of_the_source() -> None:
    """What the source rounds is told in two places, which must agree."""
    for indicator in catalogus().values():
        if indicator.teller is None:
            continue
        maten = {maat.titel: maat for maat in definities()[indicator.teller.tabel].maten}
        bases = {
            maten[titel.split(SPLITSING)[0]].afronding_gemeente
            for titel in (*indicator.teller.maten, *indicator.teller.min_maten)
        }
        assert bases == {indicator.privacy.afronding or 1}, indicator.id


def test_an_unknown_rule_names_file_field_and_the_known_ones(tmp_path: Path) -> None:
    bestand = tmp_path / "moeders_jonger_25.yaml"
    goed = (instellingen().data / "indicatoren" / bestand.name).read_text(encoding="utf-8")
    bestand.write_text(goed.replace("privacy: monitor_kansrijke_start", "privacy: monitor"), encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie) as fout:
        lees_indicator(bestand)
    zin = str(fout.value)
    assert "moeders_jonger_25.yaml klopt niet bij privacy" in zin
    assert "“monitor” is geen privacyregel" in zin
    assert all(naam in zin for naam in privacyregels())


def test_a_rule_written_out_in_an_indicator_is_refused(tmp_path: Path) -> None:
    bestand = tmp_path / "moeders_jonger_25.yaml"
    goed = yaml.safe_load((instellingen().data / "indicatoren" / bestand.name).read_text(encoding="utf-8"))
    bestand.write_text(yaml.safe_dump({**goed, "privacy": {"minimum": 1, "bron": "zelf bedacht"}}), encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie, match=r"moeders_jonger_25\.yaml.*privacy.*tekst"):
        lees_indicator(bestand)


@pytest.mark.parametrize(
    ("veld", "waarde", "wat"),
    [
        ("minimum", 0, "te klein"),
        ("minimum", "tien", "heel getal"),
        ("nul", "weg", "ontbreekt"),
        ("nul", "soms", "true"),
        ("bron", "weg", "ontbreekt"),
        ("toelichting", "", "te kort"),
        ("id", "Monitor!", "vorm"),
        ("drempel", 10, "kent de analysetool niet"),
        ("afronding", 0, "te klein"),
    ],
)
def test_a_wrong_rule_names_file_field_and_fault(tmp_path: Path, veld: str, waarde: object, wat: str) -> None:
    regel = {k: v for k, v in {**INHOUD["regels"][0], veld: waarde}.items() if v != "weg"}
    with pytest.raises(OngeldigeDefinitie, match=rf"privacyregels\.yaml.*regels\.0\.{veld}.*{wat}"):
        lees_privacyregels(schrijf(tmp_path, {"regels": [regel]}))


def test_a_rule_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    regel = INHOUD["regels"][0]
    with pytest.raises(OngeldigeDefinitie, match=r"regels\.1\.id.*monitor_kansrijke_start.*twee keer"):
        lees_privacyregels(schrijf(tmp_path, {"regels": [regel, regel]}))


@pytest.mark.parametrize(("inhoud", "wat"), [({"regels": []}, "leeg"), ({}, "ontbreekt"), ([], "velden met waarden")])
def test_a_file_without_rules_is_refused(tmp_path: Path, inhoud: object, wat: str) -> None:
    with pytest.raises(OngeldigeDefinitie, match=rf"privacyregels\.yaml.*{wat}"):
        lees_privacyregels(schrijf(tmp_path, inhoud))


def test_a_missing_file_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "instellingen", lambda: replace(instellingen(), data=tmp_path))
    with pytest.raises(OngeldigeDefinitie, match=r"privacyregels\.yaml.*ontbreekt"):
        lees_indicator(instellingen().data / "indicatoren" / "bijstand.yaml")


def test_a_changed_file_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "instellingen", lambda: replace(instellingen(), data=tmp_path))
    schrijf(tmp_path, INHOUD)
    assert privacyregels()["monitor_kansrijke_start"].minimum == 10
    pad = schrijf(tmp_path, {"regels": [{**INHOUD["regels"][0], "minimum": 20}]})
    os.utime(pad, ns=(1, 1))
    assert privacyregels()["monitor_kansrijke_start"].minimum == 20
