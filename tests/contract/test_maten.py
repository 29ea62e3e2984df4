"""Choosing measures: title and unit decide, the code confirms."""

from __future__ import annotations

import pandas as pd
import pytest

from kansrijk_analysis.errors import MetadataPastNiet
from kansrijk_analysis.model import Maat, Tabel
from kansrijk_analysis.sources.maten import KOLOMMEN, kies_maten


def _lijst(*maten: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame([(*maat, "Long", "") for maat in maten], columns=KOLOMMEN)


def _tabel(*maten: Maat, dienst: str = "cbs-v3") -> Tabel:
    return Tabel.model_validate(
        {
            "id": "t01", "naam": "Tabel", "uitgever": "CBS", "dienst": dienst, "adres": "https://x",
            "licentie": "CC BY 4.0", "edities": {2020: "1"}, "gebieden": ["GM"], "maten": maten, "nagekeken_op": None,
        }
    )  # fmt: skip


VERBRUIK = _lijst(
    ("Huurwoning_53", "Huurwoning", "kWh"),
    ("Huurwoning_61", "Huurwoning", "m³"),
    ("Bijstand_89", "Bijstand", "aantal"),
    ("Totaal_1", "Totaal", "aantal"),
    ("Totaal_8", "Totaal", "aantal"),
)


def test_unit_tells_equal_titles_apart() -> None:
    gekozen = kies_maten(_tabel(Maat(titel="Huurwoning", eenheid="m³")), VERBRUIK)
    assert list(gekozen["code"]) == ["Huurwoning_61"]


def test_position_in_a_version_3_code_may_shift() -> None:
    gekozen = kies_maten(_tabel(Maat(titel="Bijstand", eenheid="aantal", code="Bijstand_83")), VERBRUIK)
    assert list(gekozen["code"]) == ["Bijstand_89"]


def test_version_4_code_may_not() -> None:
    maat = Maat(titel="Bijstand", eenheid="aantal", code="Bijstand_83")
    with pytest.raises(MetadataPastNiet, match="code Bijstand_89 in plaats van Bijstand_83"):
        kies_maten(_tabel(maat, dienst="cbs-v4"), VERBRUIK)


def test_exact_code_decides_between_equal_titles_with_equal_units() -> None:
    gekozen = kies_maten(_tabel(Maat(titel="Totaal", eenheid="aantal", code="Totaal_8")), VERBRUIK)
    assert list(gekozen["code"]) == ["Totaal_8"]


@pytest.mark.parametrize("code", [None, "Totaal_5"])
def test_double_that_nothing_decides(code: str | None) -> None:
    with pytest.raises(MetadataPastNiet, match="komt 2 keer voor, met de codes Totaal_1 en Totaal_8"):
        kies_maten(_tabel(Maat(titel="Totaal", eenheid="aantal", code=code)), VERBRUIK)


def test_title_is_case_sensitive_and_nearest_titles_are_named() -> None:
    with pytest.raises(MetadataPastNiet, match=r"Tabel t01 is veranderd: .*“bijstand”.* is er niet meer.*“Bijstand”"):
        kies_maten(_tabel(Maat(titel="bijstand", eenheid="aantal")), VERBRUIK)
    with pytest.raises(MetadataPastNiet, match="Wat er het meest op lijkt: geen"):
        kies_maten(_tabel(Maat(titel="Xylofoon", eenheid="aantal")), VERBRUIK)


def test_order_is_that_of_the_definition() -> None:
    maten = (Maat(titel="Bijstand", eenheid="aantal"), Maat(titel="Huurwoning", eenheid="kWh"))
    assert list(kies_maten(_tabel(*maten), VERBRUIK)["titel"]) == ["Bijstand", "Huurwoning"]


def test_optional_among_equal_titles_needs_its_own_code() -> None:
    codes = _lijst(("PV0001", "Code", "code"), ("GG0001", "Code", "code"))
    maten = [Maat(titel="Code", eenheid="code", code=c, optioneel=c == "VT0001") for c in ("PV0001", "VT0001")]
    assert list(kies_maten(_tabel(*maten, dienst="cbs-v4"), codes)["code"]) == ["PV0001"]


def test_where_the_title_was_not_seen_the_code_without_its_position_chooses() -> None:
    gekozen = kies_maten(
        _tabel(Maat(titel="Met bijstand", eenheid="", code="Bijstand_3", titel_gezien=False)), VERBRUIK
    )
    assert list(gekozen["code"]) == ["Bijstand_89"]
    with pytest.raises(MetadataPastNiet, match="de kolom Wajong is er niet"):
        kies_maten(_tabel(Maat(titel="Wajong", eenheid="", code="Wajong_3", titel_gezien=False)), VERBRUIK)
    with pytest.raises(MetadataPastNiet, match="de kolom Totaal komt 2 keer voor"):
        kies_maten(_tabel(Maat(titel="Totaal", eenheid="", code="Totaal_1", titel_gezien=False)), VERBRUIK)


def test_the_group_above_tells_equal_titles_apart() -> None:
    lijst = VERBRUIK.iloc[[3, 4]].assign(groep=["Inwoners / Mannen", "Inwoners / Vrouwen"]).reset_index(drop=True)
    gekozen = kies_maten(_tabel(Maat(titel="Totaal", eenheid="aantal", groep="Vrouwen")), lijst)
    assert list(gekozen["code"]) == ["Totaal_8"]
