"""From the long raw table back to the row of the answer that it came from."""

from __future__ import annotations

import math

import pytest
from replay import Replay

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources import Zending, haal_op
from kansrijk_analysis.sources.rijen import Herleiding


def haal(tabel: Tabel, met: Instellingen) -> Zending:
    (resultaat,) = haal_op([tabel], met=met)
    assert resultaat.zending is not None, resultaat.zin
    return resultaat.zending


@pytest.mark.parametrize("dienst", ["v4", "v3"])
def test_every_row_leads_to_the_answer_it_came_from(
    dienst: str, replay: Replay, met: Instellingen, tabel_v4: Tabel, tabel_v3: Tabel
) -> None:
    zending = haal(tabel_v4 if dienst == "v4" else tabel_v3, met)
    herleiding = Herleiding(zending)
    assert len(herleiding.lang) > 10
    bestanden = set()
    for plek, rij in enumerate(herleiding.lang.to_dict("records")):
        gevonden = herleiding.rij(plek)
        bestanden.add(gevonden.bestand.naam)
        assert gevonden.velden["RegioS"].strip() == rij["gebied"]
        assert gevonden.velden["Perioden"].strip() == rij["periode"]
        waarde = gevonden.velden[gevonden.veld]
        assert (waarde is None and math.isnan(rij["waarde"])) or float(waarde) == rij["waarde"]
    assert len(bestanden) > 1, "the answers came in pages"
    assert all(gevonden.naam in bestanden for gevonden in zending.manifest.bestanden if "Set" in gevonden.onderdeel)


def test_a_wide_row_tells_only_the_topic_that_was_asked_for(replay: Replay, met: Instellingen, tabel_v3: Tabel) -> None:
    herleiding = Herleiding(haal(tabel_v3, met))
    codes = set(herleiding.lang["maat_code"])
    assert len(codes) == 2
    for plek, code in enumerate(herleiding.lang["maat_code"]):
        gevonden = herleiding.rij(plek)
        assert gevonden.veld == code
        assert codes & gevonden.velden.keys() == {code}


def test_a_damaged_answer_leads_nowhere(replay: Replay, met: Instellingen, tabel_v4: Tabel) -> None:
    zending = haal(tabel_v4, met)
    pad = next(zending.map.glob("*Observations*"))
    pad.write_bytes(pad.read_bytes()[:-5])
    with pytest.raises(BestandBeschadigd):
        Herleiding(zending)


def test_a_row_of_another_area_is_refused(replay: Replay, met: Instellingen, tabel_v4: Tabel) -> None:
    herleiding = Herleiding(haal(tabel_v4, met))
    herleiding.lang = herleiding.lang.iloc[::-1].reset_index(drop=True)
    with pytest.raises(RuntimeError, match="not the row"):
        [herleiding.rij(plek) for plek in range(len(herleiding.lang))]
