"""Make the tellingen from raw answers, for the package or for the cache: whole or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.areas import maak_wijken
from kansrijk_analysis.areas.bouwen import bouw_register, bouw_wijken, bouw_wijzigingen
from kansrijk_analysis.areas.wijken import KOLOMMEN as WIJKKOLOMMEN
from kansrijk_analysis.areas.wijken import OPGEHAALD, opgehaald
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import GeenCijfers, KansrijkError, SchrijvenMislukt
from kansrijk_analysis.indicators.gegevens import WIJKNIVEAU, WIJKTABEL, Tafel, bruikbaar
from kansrijk_analysis.indicators.harmonise import KOLOMMEN, harmoniseer
from kansrijk_analysis.indicators.keuren import Keuring
from kansrijk_analysis.indicators.mappen import LIJST, in_cache
from kansrijk_analysis.indicators.uitgaven import bewaar_vorige
from kansrijk_analysis.model import Bron, Tabel
from kansrijk_analysis.sources import Ophaalresultaat, Opslag, Zending, codelijst, definities, kies_definities, lees
from kansrijk_analysis.sources import haal_op as haal_tabellen_op
from kansrijk_analysis.text import jaren, opsomming, tekst


def _schrijf_parquet(frame: pd.DataFrame, pad: Path) -> dict[str, Any]:
    frame.to_parquet(pad, engine="pyarrow", compression="zstd", compression_level=19, index=False)
    return _kenmerken(pad, frame)


def _kenmerken(pad: Path, frame: pd.DataFrame) -> dict[str, Any]:
    return {"sha256": sha256(pad), "regels": len(frame), "kolommen": list(frame.columns)}


def _schrijf_lijst(map_: Path, bronnen: list[Bron], bestanden: dict[str, Any]) -> None:
    """Write what each file of a folder must be, and the sources of its figures."""
    lijst = {"bronnen": [bron.model_dump(mode="json") for bron in bronnen], "bestanden": bestanden}
    (map_ / LIJST).write_text(json.dumps(lijst, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


class _Gemaakt(NamedTuple):
    """Tellingen of one table, the raw answers they were made of, and what is to be said of the years.

    ``wijken``: per year that came in, the list of wijken and buurten, of the table that has it.
    """

    tellingen: pd.DataFrame
    zendingen: list[Zending]
    opmerkingen: list[str]
    wijken: dict[int, pd.DataFrame]


def _bron(definitie: Tabel, gemaakt: _Gemaakt, herkomst: str) -> Bron:
    frame, zendingen, opmerkingen, _ = gemaakt
    nummers = {zending.manifest.tabel for zending in zendingen}
    van_een = len(nummers) == 1 and (not _per_jaar(definitie) or frame["jaar"].nunique() == 1)
    return Bron(
        tabel=definitie.id,
        aanduiding=nummers.pop() if van_een else definitie.naam,
        titel=definitie.naam,
        uitgever=definitie.uitgever,
        editie=max(zending.manifest.gewijzigd[:10] for zending in zendingen),
        perioden=jaren(int(frame["jaar"].min()), int(frame["jaar"].max())),
        opgehaald=max(bestand.tijd for zending in zendingen for bestand in zending.manifest.bestanden).date(),
        licentie=definitie.licentie,
        adres=definitie.adres,
        herkomst="ingebouwd" if herkomst == "ingebouwd" else "cache",
        opmerking=" ".join([definitie.opmerking, *opmerkingen]),
    )


def _laatste(definitie: Tabel, jaar: int, ruw: Path) -> Zending | None:
    """Give the newest whole zending of one edition in a cache folder."""
    return Opslag(ruw).laatste(definitie.dienst, definitie.edities[jaar], definitie.id).zending


def _tabel(definitie: Tabel, ruw: Path, eerder: Tafel | None = None) -> _Gemaakt:
    """Harmonise the newest raw answers of every edition of a table.

    Where each edition is a year of its own, the years that lack are taken from ``eerder``.
    """
    per_jaar = {jaar: _laatste(definitie, jaar, ruw) for jaar in sorted(definitie.edities)}
    zendingen = [zending for zending in per_jaar.values() if zending is not None]
    if not zendingen:
        raise GeenCijfers(wat=definitie.id, doe=tekst("gegevens.geen_ruwe_gegevens", tabel=definitie.id, map=ruw))
    delen, wijken = [], {}
    for zending in zendingen:
        lang = lees(zending)
        delen.append(harmoniseer(lang, definitie))
        if definitie.id == WIJKTABEL:
            wijken[zending.manifest.editie] = maak_wijken(lang, zending.manifest.editie)
    weg = {jaar for jaar, zending in per_jaar.items() if zending is None}
    gevuld: set[int] = set()
    if weg and eerder is not None and _per_jaar(definitie):
        oud = _lees_tafel(eerder)
        delen.append(oud[oud["jaar"].isin(weg)])
        gevuld = set(delen[-1]["jaar"])
    opmerkingen = [
        tekst(f"gegevens.{sleutel}", jaren=opsomming([str(jaar) for jaar in sorted(lijst)]))
        for sleutel, lijst in (("jaren_van_eerder", gevuld), ("jaren_ontbreken", weg - gevuld))
        if lijst
    ]
    samen = pd.concat(delen, ignore_index=True).sort_values(["maat", "jaar", "gebied"], ignore_index=True)
    return _Gemaakt(samen[KOLOMMEN], zendingen, opmerkingen, wijken)


def _per_jaar(definitie: Tabel) -> bool:
    """Tell whether each edition is a year of its own, so that one that lacks takes nothing from the others."""
    return definitie.periode_dimensie is None


def _lees_tafel(tafel: Tafel) -> pd.DataFrame:
    """Read the tellingen of a table, those of wijken and buurten among them."""
    paden = [tafel.pad, *([tafel.wijken] if tafel.wijken.is_file() else [])]
    return pd.concat([pd.read_parquet(pad) for pad in paden], ignore_index=True)


def bouw(
    ruw: Path,
    uit: Path,
    melding: Callable[[str], None] = lambda _: None,
    *,
    tabellen: Iterable[str] | None = None,
    herkomst: str = "ingebouwd",
) -> list[Path]:
    """Build the tellingen of tables from raw answers: whole or not at all.

    ``ruw``: a cache folder with raw answers (``kansrijk gegevens ophalen``). ``uit``: the folder that is
    replaced. ``tabellen``: ids; without them every table that has raw answers. Same raw answers, same bytes.
    Returns the files. Raises ``GeenCijfers`` where raw answers lack.
    """
    gekozen = {naam: d for naam, d in sorted(definities().items()) if tabellen is None or naam in set(tabellen)}
    if tabellen is None:
        zonder = [naam for naam, d in gekozen.items() if all(_laatste(d, jaar, ruw) is None for jaar in d.edities)]
        for naam in zonder:
            melding(tekst("gegevens.zonder_ruwe", tabel=naam))
        if len(zonder) < len(gekozen):
            gekozen = {naam: definitie for naam, definitie in gekozen.items() if naam not in zonder}

    def maak(deel: Path) -> tuple[list[Bron], dict[str, Any]]:
        bronnen: list[Bron] = []
        bestanden: dict[str, Any] = {}
        for naam, definitie in gekozen.items():
            melding(tekst("gegevens.bouwen", tabel=naam))
            gemaakt = _tabel(definitie, ruw)
            for opmerking in gemaakt.opmerkingen:
                melding(opmerking)
            bestanden |= _schrijf_tabel(naam, gemaakt.tellingen, deel)
            bronnen.append(_bron(definitie, gemaakt, herkomst))
        return bronnen, bestanden

    return _bouw_in(uit, maak)


def _schrijf_tabel(naam: str, frame: pd.DataFrame, map_: Path) -> dict[str, Any]:
    """Write the tellingen of one table, those of wijken and buurten apart; give what each file must be."""
    wijk = frame["gebied"].str.match("WK|BU")
    delen = {f"{naam}.parquet": ~wijk} | ({f"{naam}{WIJKNIVEAU}.parquet": wijk} if wijk.any() else {})
    return {
        bestand: _schrijf_parquet(frame[deel].reset_index(drop=True), map_ / bestand) for bestand, deel in delen.items()
    }


def _bouw_in(uit: Path, maak: Callable[[Path], tuple[list[Bron], dict[str, Any]]]) -> list[Path]:
    """Have a folder filled beside its place and put it there when it is whole. Raises ``SchrijvenMislukt``."""
    deel = uit.with_name(f".deel-{uit.name}-{uuid.uuid4().hex[:8]}")
    try:
        deel.mkdir(parents=True)
        _schrijf_lijst(deel, *maak(deel))
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

    Register: table ``gebieden`` and wijken: table ``KWB``, both one edition a year. Changes: the list of area codes of
    ``03759ned``.
    """
    gebieden, buurten, bevolking = (definities()[naam] for naam in ("gebieden", WIJKTABEL, "03759ned"))
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
    """Fetch tables (by id or number; all when none is named) into the cache and make their tellingen.

    A table that fails stops no other; its figures stay as they were. Of a table with an edition a year the years
    that came are used. Raises ``OngeldigeInvoer`` for an unknown table.
    """
    bekend = definities()
    gekozen = kies_definities(tabellen, bekend)
    tafels = {naam: tafel for naam, tafel in bruikbaar().items() if tafel.levering is None}
    resultaten = haal_tabellen_op(
        gekozen,
        melding=melding,
        aantal_gemeenten=_aantal_gemeenten,
        keur=Keuring(tafels),
        is_er=tafels.__contains__,
    )
    ruw = instellingen().cache
    klaar = [naam for naam, definitie in sorted(bekend.items()) if _te_maken(definitie, ruw)]
    gebouwd = {naam for naam, tafel in tafels.items() if tafel.bron.herkomst == "cache"}
    if klaar and (any(r.uitkomst == "vernieuwd" for r in resultaten) or not gebouwd.issuperset(klaar)):
        with bewaar_vorige():
            fouten = _bouw_cache({naam: bekend[naam] for naam in klaar}, tafels, ruw, melding)
        resultaten = [
            replace(r, uitkomst="mislukt", zin=str(fouten[r.definitie]), fout=fouten[r.definitie])
            if r.definitie in fouten
            else r
            for r in resultaten
        ]
    return resultaten


def _te_maken(definitie: Tabel, ruw: Path) -> bool:
    """Tell whether there are raw answers enough: of every edition, or of some where each is a year of its own."""
    er_is = [_laatste(definitie, jaar, ruw) is not None for jaar in definitie.edities]
    return any(er_is) if _per_jaar(definitie) else all(er_is)


def _bouw_cache(
    bekend: Mapping[str, Tabel], tafels: Mapping[str, Tafel], ruw: Path, melding: Callable[..., None]
) -> dict[str, KansrijkError]:
    """Build the tellingen in the cache anew. A table of which that fails keeps those it had; give its error."""
    fouten: dict[str, KansrijkError] = {}

    def maak(deel: Path) -> tuple[list[Bron], dict[str, Any]]:
        bronnen: dict[str, Bron] = {}
        bestanden: dict[str, Any] = {}
        wijken: dict[int, pd.DataFrame] = {}
        for naam, definitie in bekend.items():
            try:
                gemaakt = _tabel(definitie, ruw, tafels.get(naam))
            except KansrijkError as fout:
                fouten[naam] = fout
                continue
            for opmerking in gemaakt.opmerkingen:
                melding(naam, opmerking, len(bekend), len(bekend))
            bestanden |= _schrijf_tabel(naam, gemaakt.tellingen, deel)
            bronnen[naam] = _bron(definitie, gemaakt, "cache")
            wijken |= gemaakt.wijken
        for naam, tafel in tafels.items():
            if naam not in bronnen and tafel.bron.herkomst == "cache":
                bestanden |= _schrijf_tabel(naam, _lees_tafel(tafel), deel)
                bronnen[naam] = tafel.bron
        bestanden |= _schrijf_wijken(wijken, deel)
        return [bronnen[naam] for naam in sorted(bronnen)], bestanden

    _bouw_in(in_cache(), maak)
    return fouten


def _schrijf_wijken(nieuw: Mapping[int, pd.DataFrame], map_: Path) -> dict[str, Any]:
    """Write the list of wijken of every year that was ever fetched: one that did not come now keeps what it had."""
    eerder = opgehaald()
    alle = [eerder[~eerder["jaar"].isin(list(nieuw))], *nieuw.values()]
    if not any(map(len, alle)):
        return {}
    samen = pd.concat(alle, ignore_index=True).sort_values(["jaar", "code"], ignore_index=True)
    return {OPGEHAALD: _schrijf_parquet(samen[list(WIJKKOLOMMEN)], map_ / OPGEHAALD)}
