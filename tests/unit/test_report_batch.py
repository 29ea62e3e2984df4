"""Many reports: failures stay with one gemeente, dead workers are replaced, a next run goes on."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from kansrijk_analysis import areas
from kansrijk_analysis.errors import OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators.importeren import verwijder_regios
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.report import batch, maak_alle, overzicht, samenvatting
from kansrijk_analysis.report.schrijven import DEEL

HIER = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def _nepwerk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HIER))


class _Meteen:
    """A pool without processes: does the work when it is submitted."""

    def __init__(self, tijdelijk: str) -> None:
        pass

    def submit(self, werk: Callable[[object], object], opdracht: object) -> Future[object]:
        taak: Future[object] = Future()
        taak.set_result(werk(opdracht))
        return taak

    def shutdown(self, wait: bool = True, cancel_futures: bool = False) -> None:
        pass


@pytest.fixture
def in_dit_proces(monkeypatch: pytest.MonkeyPatch) -> None:
    """New processes are slow; only the tests about processes need them."""
    monkeypatch.setattr(batch, "_pool", _Meteen)


@pytest.fixture(scope="module")
def vier() -> list[Gebied]:
    return [areas.find_gemeente(naam) for naam in ("Achtkarspelen", "Urk", "Amsterdam", "Schiermonnikoog")]


def _json(map_: Path) -> dict[str, object]:
    return json.loads((map_ / "samenvatting.json").read_text(encoding="utf-8"))


def _namen_gemaakt(map_: Path) -> list[str]:
    return [regel.split()[0] for regel in (map_ / "gemaakt.log").read_text(encoding="utf-8").splitlines()]


def test_one_failure_stops_no_other_and_has_its_reason(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    gehoord = []
    stand = maak_alle(vier, tmp_path, 2, melding=gehoord.append, maak=nepwerk.urk_faalt)

    assert [regel.code for regel in stand.mislukt] == ["GM0184"]
    assert "met opzet" in stand.mislukt[0].melding
    assert stand.aantal.model_dump() == {
        "gevraagd": 4, "gelukt": 3, "mislukt": 1, "overgeslagen": 0, "niet_gedaan": 0,
    }  # fmt: skip
    assert [stap.gedaan for stap in gehoord] == [1, 2, 3, 4]
    op_schijf = _json(tmp_path)
    assert op_schijf["aantal"] == stand.aantal.model_dump()
    assert op_schijf["eind"] is not None
    urk = op_schijf["rapporten"]["GM0184"]
    assert (urk["status"], urk["bestand"]) == ("mislukt", None)
    goed = op_schijf["rapporten"]["GM0363"]
    assert (tmp_path / goed["bestand"]).stat().st_size == goed["bytes"]

    with (tmp_path / "samenvatting.csv").open(encoding="utf-8", newline="") as bestand:
        regels = list(csv.DictReader(bestand))
    assert [(r["code"], r["status"]) for r in regels] == [
        ("GM0059", "gelukt"), ("GM0088", "gelukt"), ("GM0184", "mislukt"), ("GM0363", "gelukt"),
    ]  # fmt: skip
    pagina = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="kansrijke-start-GM0059-achtkarspelen.html"' in pagina
    assert "kansrijke-start-GM0184" not in pagina
    assert "dat is met opzet" in pagina
    assert not list(tmp_path.glob(".kansrijk*"))


@pytest.mark.usefixtures("in_dit_proces")
def test_an_unexpected_error_is_told_on_one_line(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    stand = maak_alle(vier[:2], tmp_path, 1, maak=nepwerk.urk_ontploft)
    assert [regel.status for regel in stand.rapporten.values()] == ["gelukt", "mislukt"]
    assert "ZeroDivisionError: delen door nul" in stand.mislukt[0].melding


def test_a_killed_worker_costs_one_retry_of_its_own_report(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    stand = maak_alle(vier, tmp_path, 2, maak=nepwerk.urk_sterft_eenmaal)
    assert (tmp_path / "gestorven").exists()
    assert stand.aantal.gelukt == 4
    assert sorted(_namen_gemaakt(tmp_path)) == ["GM0059", "GM0088", "GM0184", "GM0363"]


def test_what_kills_its_worker_twice_is_given_up_and_alone(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    stand = maak_alle(vier, tmp_path, 2, maak=nepwerk.urk_sterft_altijd)
    assert (tmp_path / "gestorven").read_text(encoding="utf-8") == "xx"
    assert [regel.naam for regel in stand.mislukt] == ["Urk"]
    assert stand.aantal.gelukt == 3


@pytest.mark.usefixtures("in_dit_proces")
def test_hervat_passes_over_what_is_whole_and_the_same(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    maak_alle(vier, tmp_path, 1, maak=nepwerk.urk_faalt)
    (tmp_path / "gemaakt.log").unlink()
    (tmp_path / "kansrijke-start-GM0363-amsterdam.html").write_text("half", encoding="utf-8")
    (tmp_path / "kansrijke-start-GM0088-schiermonnikoog.html").unlink()

    stand = maak_alle(vier, tmp_path, 1, hervat=True, maak=nepwerk.goed)
    assert {code: regel.status for code, regel in stand.rapporten.items()} == {
        "GM0059": "overgeslagen", "GM0184": "gelukt", "GM0363": "gelukt", "GM0088": "gelukt",
    }  # fmt: skip
    assert "GM0059" not in _namen_gemaakt(tmp_path)

    (tmp_path / "gemaakt.log").unlink()
    stand = maak_alle(vier, tmp_path, 1, hervat=True, maak=nepwerk.goed)
    assert stand.aantal.overgeslagen == 4
    assert not (tmp_path / "gemaakt.log").exists()
    assert "kansrijke-start-GM0363" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("in_dit_proces")
def test_hervat_makes_a_region_of_the_user_again_when_others_belong_to_it(tmp_path: Path) -> None:
    import nepregios
    import nepwerk

    uit = tmp_path / "uit"
    nepregios.bewaar()
    maak_alle([areas.find_gebied(code) for code in ("VSV-NO", "VSV-LW", "GM0184")], uit, 1, maak=nepwerk.goed)
    nepregios.bewaar(nepregios.NOORDOOST.replace("0,6", "0,5"), vervang=True)
    gebieden = [areas.find_gebied(code) for code in ("VSV-NO", "VSV-LW", "GM0184")]
    stand = maak_alle(gebieden, uit, 1, hervat=True, maak=nepwerk.goed)
    assert {code: regel.status for code, regel in stand.rapporten.items()} == {
        "VSV-NO": "gelukt", "VSV-LW": "overgeslagen", "GM0184": "overgeslagen",
    }  # fmt: skip
    lijst = overzicht.maak(stand)
    assert "VSV’s" in lijst
    assert lijst.index("Urk") < lijst.index("VSV Noordoost")
    # Of a region that is gone the report that was made stays in the list.
    verwijder_regios("proef")
    assert "VSV Noordoost" in overzicht.maak(stand)


@pytest.mark.usefixtures("in_dit_proces")
@pytest.mark.parametrize("wat", ["notebook", "vergelijk", "cijfers", "geen_hervat"])
def test_hervat_makes_again_what_would_be_different(
    wat: str, vier: list[Gebied], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nepwerk

    from kansrijk_analysis.indicators import gegevens

    notebook = tmp_path / "boek.ipynb"
    notebook.write_text("een", encoding="utf-8")
    uit = tmp_path / "uit"
    maak_alle(vier[:1], uit, 1, notebook=notebook, maak=nepwerk.goed)
    if wat == "notebook":
        notebook.write_text("twee", encoding="utf-8")
    if wat == "cijfers":
        monkeypatch.setattr(gegevens, "vingerafdruk", lambda bron: "anders")
    vergelijk = "provincie" if wat == "vergelijk" else "NL01"
    stand = maak_alle(vier[:1], uit, 1, wat != "geen_hervat", notebook=notebook, vergelijk=vergelijk, maak=nepwerk.goed)
    assert [regel.status for regel in stand.ronde] == ["gelukt"]
    assert _namen_gemaakt(uit) == ["GM0059", "GM0059"]


@pytest.mark.usefixtures("in_dit_proces")
def test_a_run_over_others_keeps_what_was_there(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    maak_alle(vier[:2], tmp_path, 1, maak=nepwerk.goed)
    stand = maak_alle(vier[2:], tmp_path, 1, maak=nepwerk.goed)
    assert (len(stand.rapporten), stand.aantal.gevraagd, stand.aantal.gelukt) == (4, 2, 2)
    assert "Urk" in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("in_dit_proces")
def test_a_damaged_summary_only_means_that_all_is_made_again(vier: list[Gebied], tmp_path: Path) -> None:
    import nepwerk

    maak_alle(vier[:1], tmp_path, 1, maak=nepwerk.goed)
    (tmp_path / "samenvatting.json").write_text('{"rapporten": {', encoding="utf-8")
    assert maak_alle(vier[:1], tmp_path, 1, hervat=True, maak=nepwerk.goed).aantal.gelukt == 1


@pytest.fixture
def _geen_werk(monkeypatch: pytest.MonkeyPatch) -> None:
    def mag_niet(tijdelijk: str) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(batch, "_pool", mag_niet)


@pytest.mark.usefixtures("_geen_werk")
def test_an_unusable_folder_is_told_before_any_work(vier: list[Gebied], tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("in de weg", encoding="utf-8")
    with pytest.raises(SchrijvenMislukt, match="bestand in de weg"):
        maak_alle(vier, tmp_path / "bestand")
    with pytest.raises(SchrijvenMislukt, match="/proc"):
        maak_alle(vier, Path("/proc/kansrijk"))


@pytest.mark.usefixtures("_geen_werk")
def test_a_full_disk_is_told_before_any_work(
    vier: list[Gebied], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vol(pad: Path, inhoud: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", vol)
    with pytest.raises(SchrijvenMislukt, match="schijf is vol"):
        maak_alle(vier, tmp_path)


@pytest.mark.usefixtures("_geen_werk")
def test_wrong_choices_are_told_before_any_work(vier: list[Gebied], tmp_path: Path) -> None:
    with pytest.raises(OngeldigeInvoer, match="verzonnen"):
        maak_alle(vier, tmp_path, bron="verzonnen")
    with pytest.raises(OngeldigeInvoer, match="dorp"):
        maak_alle(vier, tmp_path, vergelijk="dorp")
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("in_dit_proces")
def test_a_disk_that_fills_up_stops_the_run(
    vier: list[Gebied], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nepwerk

    echt = batch.maak_map

    def vol_als_het_zo_is(pad: Path, ruimte: int) -> None:
        echt(pad, ruimte)
        if (pad / "vol").exists():
            raise SchrijvenMislukt(pad=pad, wat="de schijf is vol")

    monkeypatch.setattr(batch, "maak_map", vol_als_het_zo_is)
    with pytest.raises(SchrijvenMislukt, match="schijf is vol"):
        maak_alle(vier, tmp_path, 1, maak=nepwerk.map_verdwijnt)


def test_two_runs_in_one_folder_do_not_mix(vier: list[Gebied], tmp_path: Path) -> None:
    with batch._alleen_hier(tmp_path), pytest.raises(SchrijvenMislukt, match="op dit moment"):
        maak_alle(vier, tmp_path)


_SCRIPT = """
import sys
from pathlib import Path
from kansrijk_analysis import areas
from kansrijk_analysis.report import maak_alle
if __name__ == "__main__":
    sys.path.insert(0, {hier!r})
    import nepwerk
    vier = [areas.find_gemeente(n) for n in ("Achtkarspelen", "Urk", "Amsterdam", "Schiermonnikoog")]
    stand = maak_alle(vier, Path({uit!r}), 2, maak=nepwerk.een_snel_de_rest_traag)
    print("afgebroken", stand.afgebroken, stand.aantal.niet_gedaan)
"""


@pytest.fixture
def halverwege(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A run in its own process group, stopped at the moment that one report is done and two are being made."""
    uit = tmp_path / "uit"
    script = tmp_path / "maak.py"
    script.write_text(_SCRIPT.format(hier=str(HIER), uit=str(uit)), encoding="utf-8")
    proces = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    try:
        _wacht(lambda: len(list(uit.glob("bezig-*"))) == 2 and len(samenvatting.lees(uit)) == 1)
        yield proces, uit
    finally:
        proces.kill()
        proces.communicate()


def _wacht(klaar: object, seconden: float = 30) -> None:
    einde = time.monotonic() + seconden
    while not klaar():  # type: ignore[operator]
        assert time.monotonic() < einde, "did not happen in time"
        time.sleep(0.05)


def _leeft(pid: int) -> bool:
    try:
        staat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return staat not in "ZX"


def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(
    halverwege: tuple[subprocess.Popen[str], Path], vier: list[Gebied]
) -> None:
    import nepwerk

    proces, uit = halverwege
    werkers = [int(pad.name.partition("-")[2]) for pad in uit.glob("bezig-*")]
    os.killpg(proces.pid, signal.SIGINT)
    uitvoer, _ = proces.communicate(timeout=20)
    assert uitvoer.strip() == "afgebroken True 3"
    assert proces.returncode == 0
    assert not any(map(_leeft, werkers))
    assert not list(uit.glob(f"*{DEEL}"))
    assert not list(uit.parent.glob("kansrijk-*"))
    assert _json(uit)["afgebroken"] is True

    stand = maak_alle(vier, uit, 1, hervat=True, maak=nepwerk.goed)
    assert (stand.aantal.overgeslagen, stand.aantal.gelukt, stand.afgebroken) == (1, 3, False)


def test_kill_9_of_the_run_leaves_no_worker_and_a_right_summary(
    halverwege: tuple[subprocess.Popen[str], Path], vier: list[Gebied]
) -> None:
    import nepwerk

    proces, uit = halverwege
    werkers = [int(pad.name.partition("-")[2]) for pad in uit.glob("bezig-*")]
    proces.kill()
    _wacht(lambda: not any(map(_leeft, werkers)), 10)
    op_schijf = _json(uit)
    assert (op_schijf["eind"], list(op_schijf["rapporten"])) == (None, ["GM0059"])

    stand = maak_alle(vier, uit, 1, hervat=True, maak=nepwerk.goed)
    assert (stand.aantal.overgeslagen, stand.aantal.gelukt) == (1, 3)
    assert not list(uit.glob(f"*{DEEL}"))


def test_the_list_of_reports_escapes_and_needs_no_script(vier: list[Gebied], tmp_path: Path) -> None:
    stand = samenvatting.Samenvatting(
        begin=batch._nu(), herkomst=batch._herkomst(tmp_path / "geen", "NL01", "basis"), gevraagd=2
    )
    stand.rapporten = {
        "GM0059": samenvatting.Regel(
            code="GM0059", naam="<b>Acht</b>", status="gelukt", bestand="kansrijke start.html", ronde=stand.begin
        ),
        "GM0184": samenvatting.Regel(
            code="GM0184", naam="Urk", status="mislukt", melding="<script>", ronde=stand.begin
        ),
    }
    stand.rapporten["GM0518"] = stand.rapporten["GM0059"].model_copy(update={"code": "GM0518", "naam": "'s-Gravenhage"})
    pagina = overzicht.maak(stand)
    assert "&#39;s-Gravenhage / GM0518 / Den Haag" in pagina
    assert "&lt;b&gt;Acht&lt;/b&gt;" in pagina
    assert "&lt;script&gt;" in pagina
    assert 'href="kansrijke%20start.html"' in pagina
    assert pagina.count("<script") == 1
    assert '<div id="zoeken" class="ks-zoeken" role="search" hidden>' in pagina
    assert '<label for="zoek">Zoek een gemeente of regio</label>' in pagina
    assert "http://" not in pagina
    assert "https://" not in pagina
    assert 'lang="nl"' in pagina


def test_the_list_of_reports_has_regions_by_kind_behind_the_provincies(tmp_path: Path) -> None:
    stand = samenvatting.Samenvatting(begin=batch._nu(), herkomst=batch._herkomst(tmp_path / "geen", "NL01", "basis"))
    for woord in ("JZ02", "Urk", "GM0059+GM0737", "Achtkarspelen", "GG7206", "GM9999"):
        gebied = Gebied(woord, "Weg", Niveau.GEMEENTE, 2026) if woord == "GM9999" else areas.find_gebied(woord)
        stand.rapporten[gebied.code] = samenvatting.Regel(
            code=gebied.code, naam=gebied.naam, status="gelukt", bestand=f"{woord}.html", ronde=stand.begin
        )
    pagina = overzicht.maak(stand)
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", pagina) == [
        "Flevoland", "Fryslân", "GGD-regio’s", "Gemeenten samen", "Jeugdregio’s", "Overige gebieden",
    ]  # fmt: skip
    assert ">De jeugdregio Fryslân</a>" in pagina
    assert 'href="GM0059%2BGM0737.html"' in pagina


@pytest.mark.notebook
def test_real_kernels_in_real_workers(vier: list[Gebied], tmp_path: Path) -> None:
    proef = HIER.parent / "notebooks" / "proef.ipynb"
    stand = maak_alle(vier, tmp_path, 2, notebook=proef)
    assert [regel.naam for regel in stand.mislukt] == ["Schiermonnikoog"]
    assert "RuntimeError: met opzet mislukt" in stand.mislukt[0].melding
    assert stand.aantal.gelukt == 3
    assert {pad.name for pad in tmp_path.iterdir()} == {
        "index.html", "samenvatting.csv", "samenvatting.json", "kansrijke-start-GM0059-achtkarspelen.html",
        "kansrijke-start-GM0184-urk.html", "kansrijke-start-GM0363-amsterdam.html",
    }  # fmt: skip


def test_a_spreadsheet_runs_nothing_of_the_summary(tmp_path: Path) -> None:
    stand = samenvatting.Samenvatting(begin=batch._nu(), herkomst=batch._herkomst(tmp_path / "geen", "NL01", "basis"))
    stand.rapporten["GM0059"] = samenvatting.Regel(
        code="GM0059", naam="Achtkarspelen", status="mislukt", melding="=1+1", ronde=stand.begin
    )
    assert ",'=1+1" in stand.als_csv().decode()
