"""Version 3: padded codes, a column a topic, refusal of large answers."""

from __future__ import annotations

from urllib.parse import unquote

import numpy as np
import pytest
from replay import Replay, Storing

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, MetadataPastNiet
from kansrijk_analysis.sources import cbs_v3
from kansrijk_analysis.sources.bron import KOLOMMEN

T = "99002NED"


def _rijen_gevraagd(replay: Replay) -> list[str]:
    return [unquote(v) for v in replay.verzoeken if "/TypedDataSet" in v]


def test_long_table_is_trimmed_and_complete(met: Instellingen) -> None:
    lang = cbs_v3.observations(T, met=met)
    assert list(lang.columns) == KOLOMMEN
    assert len(lang) == 10 * 5
    assert set(lang["gebied"]) == {"NL01", "PV21", "GM0059", "GM0737", "GM0080"}
    rij = lang[
        (lang["gebied"] == "GM0059") & (lang["periode"] == "2020JJ00") & (lang["maat_code"] == "Geboortecijfer_4")
    ]
    assert rij.iloc[0].drop("tekst").to_dict() == {
        "tabel": T, "maat_code": "Geboortecijfer_4", "maat": "Geboortecijfer", "eenheid": "per 1 000 inwoners",
        "gebied": "GM0059", "gebied_naam": "Achtkarspelen", "periode": "2020JJ00", "jaar": 2020,
        "status": "NaderVoorlopig", "waarde": 11.5, "attribuut": "None",
    }  # fmt: skip


def test_null_is_missing_and_zero_is_zero(met: Instellingen) -> None:
    lang = cbs_v3.observations(T, measures=["Moeder jonger dan 20 jaar"], met=met).set_index(["gebied", "jaar"])
    assert lang.loc[("NL01", 2019), "waarde"] == 0
    assert lang.loc[("NL01", 2019), "attribuut"] == "None"
    assert np.isnan(lang.loc[("GM0080", 2019), "waarde"])
    assert lang.loc[("GM0080", 2019), "attribuut"] == "Null"


def test_text_topics_go_to_the_text_column(met: Instellingen) -> None:
    lang = cbs_v3.observations(T, measures=["Naam van de gemeente"], periods=[2020], met=met).set_index("gebied")
    assert lang.loc["GM0059", "tekst"] == "Achtkarspelen"
    assert lang.loc["NL01", "tekst"] is None
    assert lang.loc["NL01", "attribuut"] == "Null"
    assert lang["waarde"].isna().all()


def test_filter_has_the_blanks_of_the_area_list(replay: Replay, met: Instellingen) -> None:
    lang = cbs_v3.observations(T, regions=["GM0059"], periods=["2020JJ00"], measures=["Geboortecijfer"], met=met)
    assert list(lang["waarde"]) == [11.5]
    (vraag,) = _rijen_gevraagd(replay)
    assert vraag.split("?", 1)[1] == (
        "$format=json&$filter=(RegioS eq 'GM0059    ') and (Perioden eq '2020JJ00')"
        "&$select=RegioS,Perioden,Geboortecijfer_4"
    )


def test_beginning_of_codes_and_next_links_without_doubled_parameters(replay: Replay, met: Instellingen) -> None:
    lang = cbs_v3.observations(T, regions=["GM"], met=met)
    assert set(lang["gebied"]) == {"GM0059", "GM0737", "GM0080"}
    vragen = _rijen_gevraagd(replay)
    assert len(vragen) == 2
    assert all(v.count("$format") == 1 and v.count("$filter") == 1 for v in vragen)


@pytest.mark.parametrize("grens", [9, 5, 3, 2, 1])
def test_refused_size_is_asked_in_parts_without_loss_or_double(replay: Replay, met: Instellingen, grens: int) -> None:
    heel = cbs_v3.observations(T, met=met)
    replay.grens_v3 = grens
    delen = cbs_v3.observations(T, met=met)
    sleutel = ["maat_code", "gebied", "periode"]
    assert delen.sort_values(sleutel).reset_index(drop=True).equals(heel.sort_values(sleutel).reset_index(drop=True))


def test_refused_size_that_can_not_be_made_smaller(replay: Replay, met: Instellingen) -> None:
    replay.storingen.append(Storing("TypedDataSet", "status", 500))
    with pytest.raises(Exception, match="foutcode 500"):
        cbs_v3.observations(T, met=met)
    replay.storingen.clear()
    replay.grens_v3 = 0.5  # type: ignore[assignment]  # even one row is too much
    with pytest.raises(AntwoordOnjuist, match=r"niet meer dan 10\.000 rijen tegelijk, en kleiner vragen lukt niet"):
        cbs_v3.observations(T, met=met)


def test_title_of_two_topics_needs_the_code(met: Instellingen) -> None:
    with pytest.raises(MetadataPastNiet, match="LevendGeborenKinderen_1 en LevendGeborenKinderen_3"):
        cbs_v3.observations(T, measures=["Levend geboren kinderen"], met=met)
    assert set(cbs_v3.observations(T, measures=["LevendGeborenKinderen_3"], met=met)["maat_code"]) == {
        "LevendGeborenKinderen_3"
    }


def test_double_rows_are_refused(replay: Replay, met: Instellingen) -> None:
    def dubbel(lijf: dict[str, list[object]]) -> object:
        lijf["value"].append(lijf["value"][0])
        return lijf

    replay.storingen.append(Storing("TypedDataSet", "wijzig", dubbel))
    with pytest.raises(AntwoordOnjuist, match="er staan 1 rijen dubbel in"):
        cbs_v3.observations(T, met=met)


def test_topic_knows_the_groups_above_it(replay: Replay) -> None:
    rijen = replay.tabellen["v3", T].antwoord("DataProperties")["value"]
    lijst = cbs_v3.beschikbaar(rijen).set_index("code")
    assert lijst.loc["Geboortecijfer_4", "groep"] == "Geboorte / Relatief"
    assert len(lijst) == 5


def test_rivm_is_asked_at_its_own_address(replay: Replay, met: Instellingen) -> None:
    assert len(cbs_v3.observations(T, service="rivm-v3", met=met)) == 50
    assert all(v.startswith("/rivm/") for v in replay.verzoeken)
