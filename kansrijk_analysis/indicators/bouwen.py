"""Make the tellingen from raw answers, for the package or for the cache: whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.areas.bouwen import bouw_register, bouw_wijken, bouw_wijzigingen
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer, SchrijvenMislukt
from kansrijk_analysis.indicators.gegevens import LIJST, WIJKNIVEAU, in_cache, stand
from kansrijk_analysis.indicators.harmonise import KOLOMMEN, harmoniseer
from kansrijk_analysis.model import Bron, Tabel
from kansrijk_analysis.sources import Ophaalresultaat, Opslag, Zending, codelijst, definities, lees
from kansrijk_analysis.sources import haal_op as haal_tabellen_op
from kansrijk_analysis.text import jaren, tekst


def _schrijf_parquet(frame: pd.DataFrame, pad: Path) -> dict[str, Any]:
    frame.to_parquet(pad, engine="pyarrow", compression="zstd", compression_level=19, index=False)
    return _kenmerken(pad, frame)


def _kenmerken(pad: Path, frame: pd.DataFrame) -> dict[str, Any]:
    return {"sha256": sha256(pad), "regels": len(frame), "kolommen": list(frame.columns)}


def _schrijf_lijst(map_: Path, bronnen: list[Bron], bestanden: dict[str, Any]) -> None:
    """Write what each file of a folder must be, and the sources of its figures."""
    lijst = {"bronnen": [bron.model_dump(mode="json") for bron in bronnen], "bestanden": bestanden}
    (map_ / LIJST).write_text(json.dumps(lijst, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _bron(definitie: Tabel, frame: pd.DataFrame, zendingen: list[Zending], herkomst: str) -> Bron:
    return Bron(
        tabel=definitie.id,
        aanduiding=definitie.id if len(definitie.edities) == 1 else definitie.naam,
        titel=definitie.naam,
        uitgever=definitie.uitgever,
        editie=max(zending.manifest.gewijzigd[:10] for zending in zendingen),
        perioden=jaren(int(frame["jaar"].min()), int(frame["jaar"].max())),
        opgehaald=max(bestand.tijd for zending in zendingen for bestand in zending.manifest.bestanden).date(),
        licentie=definitie.licentie,
        adres=definitie.adres,
        herkomst="ingebouwd" if herkomst == "ingebouwd" else "cache",
        opmerking=definitie.opmerking,
    )


def _laatste(definitie: Tabel, jaar: int, ruw: Path) -> Zending | None:
    """Give the newest whole zending of one edition in a cache folder."""
    return Opslag(ruw).laatste(definitie.dienst, definitie.edities[jaar], definitie.id).zending


def _tabel(definitie: Tabel, ruw: Path) -> tuple[pd.DataFrame, list[Zending]]:
    """Harmonise the newest raw answers of every edition of a table."""
    zendingen = [
        zending for jaar in sorted(definitie.edities) if (zending := _laatste(definitie, jaar, ruw)) is not None
    ]
    if not zendingen:
        raise GeenCijfers(wat=definitie.id, doe=tekst("gegevens.geen_ruwe_gegevens", tabel=definitie.id, map=ruw))
    delen = [harmoniseer(lees(zending), definitie) for zending in zendingen]
    samen = pd.concat(delen, ignore_index=True)
    return samen.sort_values(["maat", "jaar", "gebied"], ignore_index=True)[KOLOMMEN], zendingen


def bouw(
    ruw: Path,
    uit: Path,
    melding: Callable[[str], None] = lambda _: None,
    *,
    tabellen: Iterable[str] | None = None,
    herkomst: str = "ingebouwd",
) -> list[Path]:
    """Build the tellingen of all tables from raw answers: whole or not at all.

    ``ruw``: a cache folder with raw answers (``kansrijk gegevens ophalen``). ``uit``: the folder that is
    replaced. Same raw answers, same bytes. Returns the files. Raises ``GeenCijfers`` where raw answers lack.
    """
    deel = uit.with_name(f".deel-{uit.name}-{uuid.uuid4().hex[:8]}")
    bronnen: list[Bron] = []
    bestanden: dict[str, Any] = {}
    try:
        deel.mkdir(parents=True)
        for naam, definitie in sorted(definities().items()):
            if tabellen is not None and naam not in set(tabellen):
                continue
            melding(tekst("gegevens.bouwen", tabel=naam))
            frame, zendingen = _tabel(definitie, ruw)
            wijk = frame["gebied"].str.match("WK|BU")
            bestanden[f"{naam}.parquet"] = _schrijf_parquet(
                frame[~wijk].reset_index(drop=True), deel / f"{naam}.parquet"
            )
            if wijk.any():
                bestand = f"{naam}{WIJKNIVEAU}.parquet"
                bestanden[bestand] = _schrijf_parquet(frame[wijk].reset_index(drop=True), deel / bestand)
            bronnen.append(_bron(definitie, frame, zendingen, herkomst))
        _schrijf_lijst(deel, bronnen, bestanden)
        _vervang(deel, uit)
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(uit), wat=fout.strerror or str(fout)) from fout
    finally:
        shutil.rmtree(deel, ignore_errors=True)
    return sorted(uit.iterdir())


def _vervang(nieuw: Path, oud: Path) -> None:
    """Put a finished folder in the place of an earlier one; that one goes only when the new one is there.

    A folder that holds anything else is never replaced: ``SchrijvenMislukt``.
    """
    eigen = {LIJST, *(pad.name for pad in oud.glob("*.parquet"))}
    if oud.exists() and (vreemd := {pad.name for pad in oud.iterdir()} - eigen):
        raise SchrijvenMislukt(pad=str(oud), wat=tekst("gegevens.andere_bestanden", bestand=min(vreemd)))
    weg = oud.with_name(f".oud-{oud.name}-{uuid.uuid4().hex[:8]}")
    if oud.exists():
        oud.replace(weg)
    try:
        nieuw.replace(oud)
    except OSError:
        if weg.exists():
            weg.replace(oud)
        raise
    shutil.rmtree(weg, ignore_errors=True)


def bouw_alles(ruw: Path, uit: Path, melding: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Build what ships in ``data/`` from raw answers: ``uit/cijfers`` and the area files in ``uit/gebieden``."""
    return [*bouw(ruw, uit / "cijfers", melding), *bouw_gebieden(ruw, uit / "gebieden")]


def bouw_gebieden(ruw: Path, uit: Path) -> list[Path]:
    """Build the register, the wijken and the boundary changes from raw answers into the folder ``uit``.

    Register: table ``gebieden`` (one edition a year). Wijken: table ``84799NED``. Changes: the list of area codes of
    ``03759ned``.
    """
    gebieden, buurten, bevolking = (definities()[naam] for naam in ("gebieden", "84799NED", "03759ned"))
    per_jaar, wijk_per_jaar = (
        {jaar: lees(zending) for jaar in tabel.edities if (zending := _laatste(tabel, jaar, ruw)) is not None}
        for tabel in (gebieden, buurten)
    )
    codes = _laatste(bevolking, max(bevolking.edities), ruw)
    if not per_jaar or not wijk_per_jaar or codes is None:
        raise GeenCijfers(wat="gebieden", doe=tekst("gegevens.geen_ruwe_gegevens", tabel="gebieden", map=ruw))
    register, wijken, wijzigingen = (uit / f"{naam}.parquet" for naam in ("register", "wijken", "wijzigingen"))
    try:
        uit.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".deel-", dir=uit) as deel:
            nieuw = {
                register.name: bouw_register(per_jaar, Path(deel) / register.name),
                wijken.name: bouw_wijken(wijk_per_jaar, Path(deel) / wijken.name),
                wijzigingen.name: bouw_wijzigingen(
                    codelijst(codes, bevolking.gebied_dimensie), Path(deel) / wijzigingen.name
                ),
            }
            _schrijf_lijst(Path(deel), [], {naam: _kenmerken(Path(deel) / naam, nieuw[naam]) for naam in nieuw})
            for naam in (*nieuw, LIJST):
                (Path(deel) / naam).replace(uit / naam)
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(uit), wat=fout.strerror or str(fout)) from fout
    return [register, wijken, wijzigingen, uit / LIJST]


def _aantal_gemeenten(jaar: int) -> int | None:
    return len(areas.gemeenten(jaar)) if jaar in areas.register_jaren() else None


def haal_op(tabellen: Iterable[str] = (), melding: Callable[..., None] = lambda *_: None) -> list[Ophaalresultaat]:
    """Fetch tables (all when none is named) into the cache and make their tellingen.

    A table that fails stops no other; its figures stay as they were. Raises ``OngeldigeInvoer`` for an
    unknown table.
    """
    bekend = definities()
    gekozen = list(tabellen) or sorted(bekend)
    for naam in gekozen:
        if naam not in bekend:
            raise OngeldigeInvoer(
                waarde=naam, veld="tabel", doe=tekst("gegevens.onbekende_tabel", tabellen=", ".join(sorted(bekend)))
            )
    resultaten = haal_tabellen_op(
        [bekend[naam] for naam in gekozen], melding=melding, aantal_gemeenten=_aantal_gemeenten
    )
    ruw = instellingen().cache
    compleet = [
        naam
        for naam, definitie in sorted(bekend.items())
        if all(_laatste(definitie, jaar, ruw) is not None for jaar in definitie.edities)
    ]
    gebouwd = {bron.tabel for bron in stand() if bron.herkomst == "cache"}
    if compleet and (any(r.uitkomst == "vernieuwd" for r in resultaten) or not gebouwd.issuperset(compleet)):
        bouw(ruw, in_cache(), tabellen=compleet, herkomst="cache")
    return resultaten
