"""Reports of many gemeenten, on all cores: one that fails stops no other, and a next run can go on."""

from __future__ import annotations

import contextlib
import datetime as dt
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from kansrijk_analysis import areas
from kansrijk_analysis._vingerafdruk import programma, sha256
from kansrijk_analysis.errors import KansrijkError, SchrijvenMislukt
from kansrijk_analysis.indicators.gegevens import BASIS
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.report import overzicht, samenvatting
from kansrijk_analysis.report.keuring import MAX_BYTES
from kansrijk_analysis.report.notebook import bestandsnaam, kies_bron, kies_vergelijking, maak_rapport, notebookpad
from kansrijk_analysis.report.samenvatting import Herkomst, Regel, Samenvatting
from kansrijk_analysis.report.schrijven import DEEL, maak_map, ruim_op
from kansrijk_analysis.text import tekst

_POGINGEN = 2
_LANGST = 200  # characters of an unexpected error that are repeated
_SLOT = ".kansrijk-rapport.slot"


class Voortgang(NamedTuple):
    """One more gemeente is done."""

    gedaan: int
    totaal: int
    regel: Regel


class _Uitslag(NamedTuple):
    """What a worker gives back: a file, or a message why there is none."""

    bestand: str | None
    bytes: int
    sha256: str
    melding: str
    seconden: float
    map_onbruikbaar: bool = False


@dataclass
class _Opdracht:
    gebied: Gebied
    uit: Path
    vergelijk: str
    bron: str
    bewaar_notebook: bool
    notebook: Path
    maak: Callable[..., Path]
    herkomst: Herkomst
    pogingen: int = field(default=0, compare=False)


def maak_alle(
    gebieden: Sequence[Gebied],
    uit: Path,
    werkers: int | None = None,
    hervat: bool = False,
    melding: Callable[[Voortgang], None] = lambda _: None,
    *,
    vergelijk: str = "NL01",
    bron: str = BASIS,
    bewaar_notebook: bool = False,
    notebook: Path | None = None,
    maak: Callable[..., Path] = maak_rapport,
) -> Samenvatting:
    """Make the reports of ``gebieden`` in folder ``uit``, with a summary and a list of them beside.

    ``werkers``: number of processes (default: one a core). ``hervat`` passes over each report that is
    whole and made of the same notebook, figures and program. ``melding`` is called after each
    gemeente. ``maak`` makes one report (as ``maak_rapport``) and must be importable in a new process.

    One that fails is in the summary with its reason. A worker that dies costs its own report one
    more try. After Ctrl+C no process goes on, no half file stays, and ``afgebroken`` is true.
    Like everything that starts processes, call it under ``if __name__ == "__main__":`` in a script.

    Raises ``OngeldigeInvoer`` for a wrong choice and ``SchrijvenMislukt`` when the folder can't be
    used, before any notebook runs where that can be known.
    """
    notebook = notebook or notebookpad()
    kies_bron(bron)
    for gebied in gebieden:
        kies_vergelijking(gebied, vergelijk)
    maak_map(uit, MAX_BYTES)
    with _alleen_hier(uit):
        herkomst = _herkomst(notebook, vergelijk, bron)
        stand = Samenvatting(
            begin=_nu(), gevraagd=len(gebieden), herkomst=herkomst, rapporten=_nog_aanwezig(samenvatting.lees(uit), uit)
        )
        klok = time.monotonic()
        opdrachten = deque[_Opdracht]()
        overgeslagen = []
        for gebied in gebieden:
            vorige = stand.rapporten.get(samenvatting.sleutel(gebied.code, bron))
            van_gebied = _van_gebied(herkomst, gebied)
            if hervat and vorige is not None and samenvatting.is_compleet(vorige, van_gebied, uit):
                overgeslagen.append(
                    vorige.model_copy(update={"status": "overgeslagen", "ronde": stand.begin, "melding": ""})
                )
            else:
                opdrachten.append(_Opdracht(gebied, uit, vergelijk, bron, bewaar_notebook, notebook, maak, van_gebied))

        def klaar(regel: Regel) -> None:
            stand.rapporten[samenvatting.sleutel(regel.code, bron)] = regel
            stand.duur = round(time.monotonic() - klok, 1)
            samenvatting.bewaar(stand, uit)
            melding(Voortgang(len(stand.ronde), len(gebieden), regel))

        for regel in overgeslagen:
            stand.rapporten[samenvatting.sleutel(regel.code, bron)] = regel
        samenvatting.bewaar(stand, uit)
        if overgeslagen:
            melding(Voortgang(len(overgeslagen), len(gebieden), overgeslagen[-1]))
        try:
            for opdracht, uitslag in _verdeel(opdrachten, _aantal_werkers(werkers, len(opdrachten))):
                if uitslag.map_onbruikbaar:
                    maak_map(uit, MAX_BYTES)  # raises when it is the folder, and not this one file
                klaar(_regel(opdracht, uitslag, stand))
        except KeyboardInterrupt:
            stand.afgebroken = True
        finally:
            for gebied in gebieden:
                ruim_op(uit / (bestandsnaam(gebied, bron) + DEEL))
        stand.duur = round(time.monotonic() - klok, 1)
        stand.eind = _nu()
        samenvatting.bewaar(stand, uit)
        samenvatting.bewaar_csv(stand, uit)
        overzicht.bewaar(stand, uit)
    return stand


def _nu() -> dt.datetime:
    return dt.datetime.now().astimezone()  # to the microsecond: it tells runs apart


def _herkomst(notebook: Path, vergelijk: str, bron: str) -> Herkomst:
    from kansrijk_analysis.indicators import gegevens

    try:
        som = sha256(notebook)
    except OSError:
        som = ""  # each report then says that the notebook can't be read
    return Herkomst(
        versie=samenvatting.VERSIE,
        programma=programma(),
        notebook=som,
        cijfers=gegevens.vingerafdruk(bron),
        vergelijk=vergelijk,
        bron=bron,
    )


def _van_gebied(herkomst: Herkomst, gebied: Gebied) -> Herkomst:
    """Add who belongs to a region that the user brought in: no fingerprint of the figures holds that."""
    kenmerk = areas.kenmerk(gebied.code, gebied.jaar)
    return herkomst.model_copy(update={"cijfers": f"{herkomst.cijfers} {kenmerk}"}) if kenmerk else herkomst


def _nog_aanwezig(regels: dict[str, Regel], uit: Path) -> dict[str, Regel]:
    return {code: regel for code, regel in regels.items() if regel.bestand and (uit / regel.bestand).is_file()}


@contextlib.contextmanager
def _alleen_hier(uit: Path) -> Iterator[None]:
    """Keep a second run out of the same folder: both would write the same files."""
    slot = FileLock(uit / _SLOT)
    try:
        slot.acquire(timeout=0)
    except Timeout as fout:
        raise SchrijvenMislukt(pad=uit, wat=tekst("rapport.schrijven.bezet")) from fout
    try:
        yield
    finally:
        ruim_op(uit / _SLOT)
        slot.release()


def _aantal_werkers(gevraagd: int | None, opdrachten: int) -> int:
    if gevraagd is None:
        kernen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    else:
        kernen = gevraagd
    return max(1, min(kernen, opdrachten))


def _regel(opdracht: _Opdracht, uitslag: _Uitslag, stand: Samenvatting) -> Regel:
    return Regel(
        code=opdracht.gebied.code,
        naam=opdracht.gebied.naam,
        bron=opdracht.bron,
        status="gelukt" if uitslag.bestand else "mislukt",
        bestand=uitslag.bestand,
        bytes=uitslag.bytes,
        seconden=round(uitslag.seconden, 2),
        melding=uitslag.melding,
        sha256=uitslag.sha256,
        herkomst=opdracht.herkomst,
        ronde=stand.begin,
    )


# --- processes ----------------------------------------------------------------------------------------------


def _verdeel(opdrachten: deque[_Opdracht], werkers: int) -> Iterator[tuple[_Opdracht, _Uitslag]]:
    """Give each job's result as it comes.

    Each worker is a pool of one process: when a process dies, its pool tells exactly whose job it
    had, and the others go on. In one shared pool all jobs would fail at once.
    """
    # What a killed worker leaves in here goes with it.
    with tempfile.TemporaryDirectory(prefix="kansrijk-", ignore_cleanup_errors=True) as tijdelijk:
        yield from _verdeel_over(opdrachten, [_pool(tijdelijk) for _ in range(werkers)], tijdelijk)


def _verdeel_over(
    opdrachten: deque[_Opdracht], vrij: list[ProcessPoolExecutor], tijdelijk: str
) -> Iterator[tuple[_Opdracht, _Uitslag]]:
    lopend: dict[Future[_Uitslag], tuple[ProcessPoolExecutor, _Opdracht]] = {}
    al_bezig = set(multiprocessing.active_children())
    try:
        while opdrachten or lopend:
            while opdrachten and vrij:
                pool, opdracht = vrij.pop(), opdrachten.popleft()
                try:
                    lopend[pool.submit(_werk, opdracht)] = (pool, opdracht)
                except BrokenProcessPool:  # died while it had nothing to do: costs no try
                    opdrachten.appendleft(opdracht)
                    vrij.append(_vervang(pool, tijdelijk))
            # On Windows only a wait that ends now and then sees Ctrl+C.
            gereed, _ = wait(lopend, timeout=1.0, return_when=FIRST_COMPLETED)
            for taak in gereed:
                pool, opdracht = lopend.pop(taak)
                try:
                    uitslag = taak.result()
                except BrokenProcessPool:
                    vrij.append(_vervang(pool, tijdelijk))
                    opdracht.pogingen += 1
                    if opdracht.pogingen < _POGINGEN:
                        opdrachten.appendleft(opdracht)
                        continue
                    zin = tekst("rapport.reeks.gestopt", gebied=opdracht.gebied.naam)
                    uitslag = _Uitslag(None, 0, "", zin, 0.0)
                else:
                    vrij.append(pool)
                yield opdracht, uitslag
    finally:
        pools = [*vrij, *(pool for pool, _ in lopend.values())]
        for pool in pools:
            pool.shutdown(wait=not lopend, cancel_futures=True)
        if lopend:  # stopped half-way: by Ctrl+C, or because nothing can be written any more
            for proces in set(multiprocessing.active_children()) - al_bezig:
                proces.kill()
                proces.join()


def _pool(tijdelijk: str) -> ProcessPoolExecutor:
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin_werker, initargs=(tijdelijk,))


def _vervang(pool: ProcessPoolExecutor, tijdelijk: str) -> ProcessPoolExecutor:
    pool.shutdown(wait=False)
    return _pool(tijdelijk)


def _begin_werker(tijdelijk: str) -> None:
    """Let only the main process hear Ctrl+C, let no worker outlive it, and keep its temporary files together."""
    tempfile.tempdir = tijdelijk
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        os.setsid()
    ouder = multiprocessing.parent_process()

    def waak() -> None:
        if ouder is not None:
            ouder.join()
            os._exit(1)

    threading.Thread(target=waak, daemon=True).start()


def _werk(opdracht: _Opdracht) -> _Uitslag:
    """Make one report, in a worker; whatever goes wrong comes back as a sentence."""
    begin = time.monotonic()
    try:
        pad = opdracht.maak(
            opdracht.gebied,
            uit=opdracht.uit,
            vergelijk=opdracht.vergelijk,
            bron=opdracht.bron,
            bewaar_notebook=opdracht.bewaar_notebook,
            notebook=opdracht.notebook,
        )
        inhoud = (pad.name, pad.stat().st_size, sha256(pad), "")
        return _Uitslag(*inhoud, time.monotonic() - begin)
    except KansrijkError as fout:
        onbruikbaar = isinstance(fout, SchrijvenMislukt)
        return _Uitslag(None, 0, "", str(fout), time.monotonic() - begin, onbruikbaar)
    except Exception as fout:
        wat = f"{type(fout).__name__}: {' '.join(str(fout).split())}"[:_LANGST]
        zin = tekst("rapport.reeks.onverwacht", gebied=opdracht.gebied.naam, fout=wat)
        return _Uitslag(None, 0, "", zin, time.monotonic() - begin)
