"""Table definitions: those that ship are right, and a wrong one is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources.definities import definities


def test_definitions_that_ship() -> None:
    alle = definities()
    assert set(alle) >= {"gebieden", "03759ned", "37201", "KWB"}
    assert sorted(alle["gebieden"].edities) == list(range(2015, 2027))
    assert all(d.licentie == "CC BY 4.0" for d in alle.values())
    assert all((d.uitgever == "RIVM") == (d.dienst == "rivm-v3") for d in alle.values())
    assert alle["KWB"].periode_dimensie is None


def _schrijf(map_: Path, naam: str = "t.yaml", **anders: object) -> Path:
    tabel = yaml.safe_load((instellingen().data / "tabellen" / "03759ned.yaml").read_text(encoding="utf-8")) | anders
    (map_ / naam).write_text(yaml.safe_dump({k: v for k, v in tabel.items() if v != "WEG"}), encoding="utf-8")
    return map_


@pytest.mark.parametrize(
    ("anders", "zin"),
    [
        ({"dienst": "cbs-v5"}, "bij dienst: “cbs-v5” hoort niet bij de mogelijke waarden: cbs-v4, cbs-v3 of rivm-v3"),
        ({"licentie": "WEG"}, "bij licentie: dit veld ontbreekt"),
        ({"kleur": "rood"}, "bij kleur: dit veld kent de analysetool niet"),
        ({"maten": [{"titel": "Bevolking op 1 januari"}]}, "bij maten.0.eenheid: dit veld ontbreekt"),
        ({"edities": {2020: "../geheim"}}, "bij edities.2020: een tabelnummer bestaat uit letters en cijfers"),
        (
            {"maten": [{"titel": "Bevolking", "eenheid": "aantal"}] * 2},
            "bij maten: het onderwerp “Bevolking” staat er twee keer",
        ),
    ],
)
def test_wrong_field_is_named(tmp_path: Path, anders: dict[str, object], zin: str) -> None:
    with pytest.raises(OngeldigeDefinitie, match=rf"Het bestand t\.yaml klopt niet {zin}"):
        definities(_schrijf(tmp_path, **anders))


@pytest.mark.parametrize("inhoud", ["a: [", "- een lijst", ""])
def test_file_that_is_no_definition(tmp_path: Path, inhoud: str) -> None:
    (tmp_path / "kapot.yaml").write_text(inhoud)
    with pytest.raises(OngeldigeDefinitie, match=r"Het bestand kapot\.yaml klopt niet"):
        definities(tmp_path)


def test_id_may_occur_once(tmp_path: Path) -> None:
    _schrijf(tmp_path, "a.yaml")
    _schrijf(tmp_path, "b.yaml")
    with pytest.raises(OngeldigeDefinitie, match=r"b\.yaml .* het id “03759ned” staat ook in a\.yaml"):
        definities(tmp_path)


def test_definition_is_read_as_the_model(tmp_path: Path) -> None:
    (tabel,) = definities(_schrijf(tmp_path)).values()
    assert isinstance(tabel, Tabel)
    assert tabel.filters["Leeftijd"] == "10000"
