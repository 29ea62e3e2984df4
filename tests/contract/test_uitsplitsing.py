"""A table asked for by the titles of its categories, and one whose measures are split out over some of them."""

from __future__ import annotations

from urllib.parse import unquote

from replay import Replay, Storing

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import MetadataPastNiet
from kansrijk_analysis.indicators.harmonise import harmoniseer
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources import lees
from kansrijk_analysis.sources.ophalen import haal_op


def _tellingen(tabel: Tabel, met: Instellingen) -> dict[str, dict[tuple[str, int], float]]:
    (resultaat,) = haal_op([tabel], met=met)
    assert resultaat.zending is not None, resultaat.zin
    frame = harmoniseer(lees(resultaat.zending), tabel)
    return {
        str(maat): {(g, j): a for g, j, a in zip(deel["gebied"], deel["jaar"], deel["aantal"], strict=True)}
        for maat, deel in frame.groupby("maat")
    }


def test_category_may_be_called_by_its_title(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    op_titel = tabel_v4.model_copy(update={"filters": {"Geslacht": "Vrouwen"}})
    gevonden = _tellingen(op_titel, met)
    assert list(gevonden) == ["Inwoners"]
    vraag = next(unquote(v) for v in replay.verzoeken if "/Observations?" in v)
    assert "Geslacht eq '4000'" in vraag


def test_dimension_may_be_called_by_its_title(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    def andere_naam(lijf: dict[str, list[dict[str, object]]]) -> object:
        lijf["value"][0]["Title"] = "Geslacht van de persoon"
        return lijf

    replay.storingen.append(Storing("Dimensions", "wijzig", andere_naam))
    op_titel = tabel_v4.model_copy(update={"filters": {"Geslacht van de persoon": "Vrouwen"}})
    assert list(_tellingen(op_titel, met)) == ["Inwoners"]


def test_split_out_table_keeps_the_categories_apart(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> None:
    gesplitst = tabel_v4.model_copy(
        update={"filters": {"Geslacht": ("T001038", "Vrouwen")}, "uitgesplitst": "Geslacht"}
    )
    gevonden = _tellingen(gesplitst, met)
    assert list(gevonden) == ["Inwoners | T001038", "Inwoners | Vrouwen"]
    totaal, vrouwen = gevonden.values()
    gedeeld = [sleutel for sleutel in vrouwen if vrouwen[sleutel] == vrouwen[sleutel] and sleutel in totaal]
    assert gedeeld
    assert all(vrouwen[sleutel] <= totaal[sleutel] for sleutel in gedeeld if totaal[sleutel] == totaal[sleutel])


def test_unknown_category_stops_the_table(tabel_v4: Tabel, met: Instellingen) -> None:
    (resultaat,) = haal_op([tabel_v4.model_copy(update={"filters": {"Geslacht": "Meisjes"}})], met=met)
    assert isinstance(resultaat.fout, MetadataPastNiet)
    assert "“Meisjes” komt niet voor in de indeling Geslacht" in resultaat.zin
