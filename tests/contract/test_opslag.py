"""The raw store: damage is found and named, and an older whole zending is used instead."""

from __future__ import annotations

import dataclasses
import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from replay import Replay, Storing

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import BestandBeschadigd, SchrijvenMislukt
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources.cache import Opslag, Zending
from kansrijk_analysis.sources.lezen import lees
from kansrijk_analysis.sources.ophalen import haal_op


@pytest.fixture
def twee(replay: Replay, tabel_v4: Tabel, met: Instellingen) -> list[Zending]:
    """Two zendingen of one table: the older and the newer one."""
    gemaakt = []
    for dag in ("2026-05-04", "2026-11-20"):
        replay.storingen[:] = [Storing("Properties", "wijzig", lambda lijf, dag=dag: lijf | {"Modified": dag})]
        (resultaat,) = haal_op([tabel_v4], met=met)
        assert resultaat.zending is not None
        gemaakt.append(resultaat.zending)
    return gemaakt


def _cijfers(zending: Zending) -> Path:
    return min(zending.map.glob("*-Observations.json.gz"))


def _omgevallen_bit(pad: Path) -> None:
    inhoud = bytearray(pad.read_bytes())
    inhoud[len(inhoud) // 2] ^= 1
    pad.write_bytes(inhoud)


def _ander_getal(pad: Path) -> None:
    pad.write_bytes(gzip.compress(gzip.decompress(pad.read_bytes()).replace(b"1010", b"9010")))


def _half(pad: Path) -> None:
    pad.write_bytes(pad.read_bytes()[: pad.stat().st_size // 2])


SCHADE: dict[str, tuple[Callable[[Path], None], str]] = {
    "bit": (_omgevallen_bit, "niet meer uit te pakken|veranderd nadat hij is bewaard"),
    "figure changed": (_ander_getal, "de inhoud is veranderd nadat hij is bewaard"),
    "cut off": (_half, "het bestand is niet meer uit te pakken"),
    "gone": (Path.unlink, "het bestand ontbreekt"),
    "empty": (lambda pad: pad.write_bytes(b"") and None, "het bestand is niet meer|inhoud is veranderd"),
}


@pytest.mark.parametrize("soort", SCHADE)
def test_damaged_file_is_named_and_the_zending_before_is_used(
    twee: list[Zending], met: Instellingen, soort: str
) -> None:
    oud, nieuw = twee
    schade, zin = SCHADE[soort]
    opslag = Opslag(met.cache)
    assert opslag.laatste("cbs-v4", "99001NED") == (nieuw, ())
    assert opslag.controleer() == []
    schade(_cijfers(nieuw))
    with pytest.raises(BestandBeschadigd, match=zin):
        lees(nieuw)
    gevonden = opslag.laatste("cbs-v4", "99001NED")
    assert gevonden.zending == oud
    (fout,) = gevonden.beschadigd
    assert str(_cijfers(oud).name) in str(fout)
    assert "gebruikt deze zending niet meer. Haal tabel 99001NED opnieuw op." in str(fout)
    assert [str(f) for f in opslag.controleer()] == [str(fout)]
    assert len(lees(oud)) == 12


@pytest.mark.parametrize("inhoud", ["", "{", '{"versie": 1}', "[]"])
def test_damaged_manifest(twee: list[Zending], met: Instellingen, inhoud: str) -> None:
    oud, nieuw = twee
    (nieuw.map / "manifest.json").write_text(inhoud)
    gevonden = Opslag(met.cache).laatste("cbs-v4", "99001NED")
    assert gevonden.zending == oud
    assert "de beschrijving van deze zending is niet te lezen" in str(gevonden.beschadigd[0])
    assert len(Opslag(met.cache).controleer()) == 1


def test_damaged_newest_is_fetched_again(
    replay: Replay, twee: list[Zending], tabel_v4: Tabel, met: Instellingen
) -> None:
    _omgevallen_bit(_cijfers(twee[1]))
    (resultaat,) = haal_op([tabel_v4], met=met)
    assert resultaat.uitkomst == "vernieuwd"
    assert Opslag(met.cache).laatste("cbs-v4", "99001NED").zending == resultaat.zending


def test_number_of_rows_is_checked_on_reading(twee: list[Zending]) -> None:
    manifest = twee[1].manifest.model_copy(update={"rijen": 13})
    with pytest.raises(BestandBeschadigd, match="er staan 12 rijen in, terwijl er 13 zijn bewaard"):
        lees(dataclasses.replace(twee[1], manifest=manifest))


def test_nothing_stored(met: Instellingen) -> None:
    opslag = Opslag(met.cache)
    assert opslag.laatste("cbs-v4", "99001NED") == (None, ())
    assert opslag.controleer() == []


def test_other_definition_of_the_same_table_is_not_mixed_up(twee: list[Zending], met: Instellingen) -> None:
    opslag = Opslag(met.cache)
    assert opslag.laatste("cbs-v4", "99001NED", "voorbeeld-v4").zending == twee[1]
    assert opslag.laatste("cbs-v4", "99001NED", "een-andere").zending is None


def test_zendingen_are_found_after_the_cache_has_moved(twee: list[Zending], met: Instellingen, tmp_path: Path) -> None:
    shutil.copytree(met.cache, tmp_path / "elders")
    zending = Opslag(tmp_path / "elders").laatste("cbs-v4", "99001NED").zending
    assert zending is not None
    assert lees(zending).equals(lees(twee[1]))


def test_table_that_another_window_is_fetching(met: Instellingen) -> None:
    opslag = Opslag(met.cache)
    with opslag.slot("cbs-v4", "99001NED"):
        bezet = opslag.slot("cbs-v4", "99001NED", wachttijd=0.05)
        with pytest.raises(SchrijvenMislukt, match="Tabel 99001NED wordt al opgehaald door een ander venster"), bezet:
            pytest.fail("two at once")
        with opslag.slot("cbs-v4", "99002NED", wachttijd=0.05):
            pass
