"""The model of the practice figures: what it says is published really is, and a wrong model is refused by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from kansrijk_analysis import oefen
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.indicators.catalogue import landelijke_waarden
from kansrijk_analysis.oefen.model import Echt, Gepubliceerd, Getrokken, Verzonnen
from kansrijk_analysis.oefen.niveaus import ankers, niveau

IDS = {
    "geboorten", "moeders_jonger_20", "moeders_jonger_25", "big2", "vroeggeboorte", "laag_geboortegewicht",
    "perinatale_sterfte", "late_start_zorg", "schulden_zwangeren", "psychische_problemen_ouders", "roken_zwangerschap",
    "meervoudig_kwetsbaar_zwangeren", "geen_kraamzorg", "uithuisplaatsing_0_2", "kwetsbaar_gezin_geboorte",
    "kinderen_ouder_psychisch", "kinderen_ouder_schulden", "kinderen_ouder_rookt", "psychische_problemen_19_45",
    "schulden_19_45", "roken_vrouwen_19_45", "laaggeletterdheid_19_45", "leefbaarheid_19_45", "laag_inkomen_19_45",
    "lvb_19_45", "kinderen_armoede", "eenoudergezinnen", "inwoners", "bijstand",
}  # fmt: skip


def test_it_has_the_whole_local_set() -> None:
    assert set(oefen.lees_model().per_id) == IDS


def test_units_are_those_of_the_catalogue() -> None:
    bekend = catalogus()
    samen = [i for i in oefen.lees_model().indicatoren if i.id in bekend]
    assert len(samen) >= 20
    for indicator in samen:
        eigen = bekend[indicator.id]
        assert eigen.factor == indicator.factor, indicator.id
        assert (eigen.soort == "aantal") == (indicator.noemer is None), indicator.id


def test_published_levels_are_the_published_ones() -> None:
    waarden = landelijke_waarden()
    gezien = 0
    for indicator in oefen.lees_model().indicatoren:
        if isinstance(indicator, Echt) or not isinstance(indicator.landelijk, Gepubliceerd):
            continue
        for regel in indicator.landelijk.regels:
            rij = next(w for w in waarden[regel.indicator or indicator.id] if w.periode == regel.periode)
            assert ankers(indicator)[regel.jaar or int(regel.periode)] * indicator.factor == pytest.approx(rij.waarde)
            gezien += 1
    assert gezien >= 8


def test_nothing_is_called_published_that_is_invented() -> None:
    """An indicator of which the catalogue has a national value is not drawn around an invented one."""
    waarden = landelijke_waarden()
    for indicator in oefen.lees_model().indicatoren:
        if not isinstance(indicator, Echt) and isinstance(indicator.landelijk, Verzonnen):
            assert indicator.id not in waarden
            assert "niet gevonden" in indicator.landelijk.reden


def test_the_level_goes_through_the_known_years() -> None:
    model = oefen.lees_model()
    roken = model.per_id["roken_zwangerschap"]
    assert isinstance(roken, Getrokken)
    hoogte = dict(zip(model.jaren, niveau(roken, model.jaren) * 100, strict=True))
    assert (hoogte[2016], hoogte[2018], hoogte[2023]) == pytest.approx((9, 7, 6.3))
    assert hoogte[2018] > hoogte[2020] > hoogte[2023]
    sterfte = model.per_id["perinatale_sterfte"]
    assert isinstance(sterfte, Getrokken)
    np.testing.assert_allclose(niveau(sterfte, model.jaren), 0.005)


def _velden() -> dict[str, Any]:
    velden = yaml.safe_load((instellingen().data / "oefen" / "model.yaml").read_text(encoding="utf-8"))
    assert isinstance(velden, dict)
    return velden


def _van(velden: dict[str, Any], indicator: str) -> dict[str, Any]:
    return next(i for i in velden["indicatoren"] if i["id"] == indicator)


def _plant(velden: dict[str, Any], soort: str) -> dict[str, Any]:
    return next(w for w in velden["waarheden"] if w["soort"] == soort)


@pytest.mark.parametrize(
    ("bederf", "veld"),
    [
        (lambda v: _van(v, "big2").update(noemer="ouders"), r"indicatoren\.big2\.noemer"),
        (lambda v: _van(v, "big2").update(uit=["vroeggeboorte", "late_start_zorg"]), r"indicatoren\.big2\.uit"),
        (lambda v: _van(v, "vroeggeboorte")["landelijk"]["regels"][0].update(periode="2019"), r"geboorte \(2019\)"),
        (lambda v: _van(v, "vroeggeboorte").update(factor=1000), r"indicatoren\.vroeggeboorte\.landelijk"),
        (lambda v: _van(v, "moeders_jonger_20")["landelijk"].update(teller=["Jonger dan 12"]), "Jonger dan 12"),
        (lambda v: _van(v, "late_start_zorg").pop("spreiding"), "spreiding"),
        (lambda v: _van(v, "late_start_zorg")["landelijk"].pop("reden"), "reden"),
        (lambda v: _van(v, "late_start_zorg").update(samenhang=1.5), "samenhang"),
        (lambda v: v["indicatoren"].append(_van(v, "big2")), "twee keer"),
        (lambda v: v["groepen"][0]["uit"].update({"95 jaar of ouder": 1.0}), r"groepen\.inwoners_19_45"),
        (lambda v: v["wijken"].append("GM9999"), "GM9999"),
        (lambda v: _plant(v, "klein_eiland").update(jaar=2030), "2030"),
        (lambda v: _plant(v, "verslechtering").update(indicator="geboorten"), r"waarheden\.verslechtering\.indicator"),
        (lambda v: _plant(v, "verborgen_aanvulling").update(regio="PV21"), "PV21"),
        (lambda v: _plant(v, "lijkt_slecht").pop("vragen"), "vragen"),
    ],
)  # fmt: skip
def test_a_wrong_model_is_refused_with_its_field(bederf: Any, veld: str, tmp_path: Path) -> None:
    velden = _velden()
    bederf(velden)
    pad = tmp_path / "model.yaml"
    pad.write_text(yaml.safe_dump(velden, allow_unicode=True), encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie, match=veld):
        oefen.lees_model(pad)


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(OngeldigeDefinitie, match="ontbreekt"):
        oefen.lees_model(tmp_path / "model.yaml")


@pytest.mark.parametrize("code", ["GM1900", "GM0788"])
def test_a_gemeente_that_was_merged_or_divided_gets_no_wijken(code: str) -> None:
    model = oefen.lees_model()
    with pytest.raises(OngeldigeDefinitie, match=code):
        oefen.maak(model.model_copy(update={"wijken": (*model.wijken, code)}))


def test_a_truth_that_chance_never_gives_is_refused() -> None:
    model = oefen.lees_model()
    nooit = tuple(
        w.model_copy(update={"p_minstens": 0.999, "plaats": 1}) if w.soort == "lijkt_slecht" else w
        for w in model.waarheden
    )
    with pytest.raises(OngeldigeDefinitie, match="lijkt_slecht"):
        oefen.maak(model.model_copy(update={"waarheden": nooit}))
