"""Read how the source tables are asked for: ``data/tabellen/*.yaml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kansrijk_analysis._definitie import lees_definitie
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie, OngeldigeInvoer
from kansrijk_analysis.model import Tabel
from kansrijk_analysis.sources.vraag import TABELNUMMER
from kansrijk_analysis.text import tekst


def definities(map_: Path | None = None) -> dict[str, Tabel]:
    """Give the table definitions by their id, in the order of their file names.

    Raises ``OngeldigeDefinitie`` with the file, the field and what is wrong with it.
    """
    gelezen: dict[str, Tabel] = {}
    uit: dict[str, str] = {}
    for pad in sorted((map_ or instellingen().data / "tabellen").glob("*.yaml")):
        tabel = _lees(pad)
        if tabel.id in gelezen:
            raise _ongeldig(pad, "id", "dubbel_id", id=tabel.id, ander=uit[tabel.id])
        gelezen[tabel.id] = tabel
        uit[tabel.id] = pad.name
    return gelezen


def kies_definities(namen: Iterable[str], bekend: Mapping[str, Tabel]) -> list[Tabel]:
    """Give the definitions that are called so, by id or by the number of a table at the service; without names all.

    Raises ``OngeldigeInvoer`` for a name that no definition has.
    """
    gekozen: dict[str, Tabel] = {}
    for naam in namen:
        raak = [bekend[naam]] if naam in bekend else [d for d in bekend.values() if naam in d.edities.values()]
        if not raak:
            doe = tekst("gegevens.onbekende_tabel", tabellen=", ".join(sorted(bekend)))
            raise OngeldigeInvoer(waarde=naam, veld="tabel", doe=doe)
        gekozen |= {definitie.id: definitie for definitie in raak}
    return list(gekozen.values()) or [bekend[naam] for naam in sorted(bekend)]


def _lees(pad: Path) -> Tabel:
    tabel = lees_definitie(pad, Tabel)
    for jaar, nummer in tabel.edities.items():
        if not TABELNUMMER.fullmatch(nummer):
            raise _ongeldig(pad, f"edities.{jaar}", "pad")
    gezien: set[tuple[str, str | None]] = set()
    for maat in tabel.maten:
        if (maat.titel, maat.code) in gezien:
            raise _ongeldig(pad, "maten", "dubbele_maat", titel=maat.titel)
        gezien.add((maat.titel, maat.code))
        if not maat.titel_gezien and maat.code is None:
            raise _ongeldig(pad, "maten", "code_nodig", titel=maat.titel)
    meer = [dimensie for dimensie, codes in tabel.filters.items() if not isinstance(codes, str)]
    if meer != ([] if tabel.uitgesplitst is None else [tabel.uitgesplitst]):
        raise _ongeldig(pad, "uitgesplitst", "uitgesplitst")
    return tabel


def _ongeldig(pad: Path, veld: str, reden: str, **velden: object) -> OngeldigeDefinitie:
    return OngeldigeDefinitie(bestand=pad.name, veld=veld, wat=tekst(f"bronnen.definitie.{reden}", **velden))
