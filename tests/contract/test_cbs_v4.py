"""Version 4: what comes out of the answers, and what is asked for."""

from __future__ import annotations

from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from replay import Replay, Storing

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, MetadataPastNiet, OngeldigeInvoer
from kansrijk_analysis.sources import cbs
from kansrijk_analysis.sources.bron import KOLOMMEN

T = "99001NED"


def test_long_table_keeps_codes_labels_status_and_reason(met: Instellingen) -> None:
    lang = cbs.observations(T, met=met)
    assert list(lang.columns) == [*KOLOMMEN, "Geslacht", "Geslacht_naam"]
    assert len(lang) == 45
    rij = lang[(lang["gebied"] == "GM0737") & (lang["periode"] == "2021JJ00") & (lang["Geslacht"] == "4000")].iloc[0]
    assert (rij["maat"], rij["eenheid"], rij["maat_code"]) == ("Inwoners", "aantal", "A000001")
    assert (rij["gebied_naam"], rij["Geslacht_naam"]) == ("Tytsjerksteradiel", "Vrouwen")
    assert (rij["jaar"], rij["status"]) == (2021, "Voorlopig")
    assert rij["attribuut"] == "Confidential"
    assert np.isnan(rij["waarde"])
    assert lang["waarde"].dtype == "float64"
    assert lang["jaar"].dtype == "Int64"
    assert lang.loc[lang["periode"] == "2021KW01", "jaar"].isna().all()


def test_zero_is_a_value_and_missing_is_not_zero(met: Instellingen) -> None:
    lang = cbs.observations(T, measures=["Inwoners"], regions=["GM"], met=met)
    nul = lang[lang["waarde"] == 0]
    assert list(zip(nul["gebied"], nul["periode"], nul["attribuut"], strict=True)) == [("GM0737", "2020JJ00", "None")]
    assert lang.loc[lang["gebied"] == "GM0058", "attribuut"].eq("Impossible").all()
    assert lang.loc[lang["attribuut"] != "None", "waarde"].isna().all()


def test_value_beside_a_reason_is_not_a_figure(replay: Replay, met: Instellingen) -> None:
    def geheim(lijf: dict[str, list[dict[str, object]]]) -> object:
        lijf["value"][0] |= {"ValueAttribute": "Confidential", "Value": 0}
        return lijf

    replay.storingen.append(Storing("Observations", "wijzig", geheim))
    lang = cbs.observations(T, measures=["Inwoners"], regions=["NL01"], periods=[2019], met=met)
    assert lang["attribuut"].iloc[0] == "Confidential"
    assert np.isnan(lang["waarde"].iloc[0])


def test_text_values_come_without_blanks(met: Instellingen) -> None:
    lang = cbs.observations(T, measures=["Naam"], met=met)
    assert set(lang["tekst"]) == {"Nederland", "Fryslân (PV)", "Dongeradeel", "Achtkarspelen", "Tytsjerksteradiel"}
    assert lang["waarde"].isna().all()
    assert cbs.observations(T, measures=["Inwoners"], periods=[2019], met=met)["tekst"].map(lambda t: t is None).all()


@pytest.mark.parametrize(
    ("keuze", "verwacht"),
    [
        ({"regions": ["GM"]}, {"GM0058", "GM0059", "GM0737"}),
        ({"regions": ["GM0059", "NL01"]}, {"GM0059", "NL01"}),
        ({"regions": "PV"}, {"PV21"}),
    ],
)
def test_regions_by_code_and_by_beginning(met: Instellingen, keuze: dict[str, object], verwacht: set[str]) -> None:
    assert set(cbs.observations(T, met=met, **keuze)["gebied"]) == verwacht  # type: ignore[arg-type]


def test_periods_by_year_and_code(met: Instellingen) -> None:
    lang = cbs.observations(T, measures=["A000001"], periods=[2019, "2021KW01"], met=met)
    assert set(lang["periode"]) == {"2019JJ00", "2021KW01"}


def test_selection_is_made_at_the_service_and_sent_once(replay: Replay, met: Instellingen) -> None:
    cbs.observations(T, measures=["Inwoners"], regions=["GM"], periods=[2019, 2020], met=met)
    gevraagd = [unquote(v) for v in replay.verzoeken if "/Observations?" in v]
    assert gevraagd[0].split("?", 1)[1] == (
        "$filter=Measure in ('A000001') and (startswith(RegioS,'GM'))"
        " and (Perioden eq '2019JJ00' or Perioden eq '2020JJ00')"
    )
    assert len(gevraagd) > 1
    assert all(v.count("$filter") == 1 for v in gevraagd)


def test_many_codes_do_not_make_a_long_address(
    replay: Replay, met: Instellingen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kansrijk_analysis.sources.vraag._MEESTE_CODES", 1)
    lang = cbs.observations(T, regions=["GM0059", "GM0737"], met=met)
    assert set(lang["gebied"]) == {"GM0059", "GM0737"}
    assert any("startswith(RegioS,'GM')" in unquote(v) and "GM0059" not in v for v in replay.verzoeken)


@pytest.mark.parametrize(
    ("keuze", "zin"),
    [
        ({"measures": ["Inwonres"]}, "“Inwonres” bij measures kan niet. Kies een van .*, zoals “Inwoners”"),
        ({"regions": ["XX"]}, "“XX” bij regions kan niet. Kies een code die in de tabel voorkomt, zoals NL01"),
        ({"periods": [1812]}, "“1812JJ00” bij periods kan niet"),
    ],
)  # fmt: skip
def test_impossible_choice_is_explained(met: Instellingen, keuze: dict[str, object], zin: str) -> None:
    with pytest.raises(OngeldigeInvoer, match=zin):
        cbs.observations(T, met=met, **keuze)  # type: ignore[arg-type]


def test_table_number_can_not_be_a_path(met: Instellingen) -> None:
    with pytest.raises(OngeldigeInvoer, match="letters en cijfers"):
        cbs.observations("../99001NED", met=met)


def test_title_that_occurs_twice_is_refused(replay: Replay, met: Instellingen) -> None:
    def dubbel(lijf: dict[str, list[dict[str, str]]]) -> object:
        lijf["value"][1]["Title"] = "Inwoners"
        return lijf

    replay.storingen.append(Storing("MeasureCodes", "wijzig", dubbel))
    with pytest.raises(MetadataPastNiet, match="komt 2 keer voor, met de codes A000001 en A000002"):
        cbs.observations(T, measures=["Inwoners"], met=met)
    assert len(cbs.observations(T, measures=["A000001"], met=met)) == 40


def test_row_of_a_measure_that_is_not_in_the_list(replay: Replay, met: Instellingen) -> None:
    def vreemd(lijf: dict[str, list[dict[str, str]]]) -> object:
        lijf["value"][0]["Measure"] = "Z9"
        return lijf

    replay.storingen.append(Storing("Observations", "wijzig", vreemd))
    with pytest.raises(AntwoordOnjuist, match=r"onderwerp \(Z9\) dat niet in de lijst"):
        cbs.observations(T, met=met)


def test_without_a_count_the_rows_are_taken_as_they_come(replay: Replay, met: Instellingen) -> None:
    replay.telt = False
    assert len(cbs.observations(T, met=met)) == 45


def test_selection_without_rows_is_an_empty_table_of_the_same_shape(met: Instellingen) -> None:
    leeg = cbs.observations(T, measures=["Maat zonder cijfers"], met=met)
    vol = cbs.observations(T, measures=["Inwoners"], met=met)
    assert len(leeg) == 0
    pd.testing.assert_index_equal(leeg.columns, vol.columns)
    assert dict(leeg.dtypes) == dict(vol.dtypes)
