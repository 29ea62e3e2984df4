"""The catalogue: one reviewed YAML file an indicator becomes one typed, checked ``Indicator``."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kansrijk_analysis import disclosure
from kansrijk_analysis._definitie import controleer_velden, lees_definitie
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.model import Indicator, Landelijk, Privacyregel
from kansrijk_analysis.text import opsomming, tekst

NEDERLAND = "NL01"
FASEN = ("voor", "tijdens", "na", "context")


class _Bestand(Indicator):
    """An indicator as it stands in its file: the privacy rule by its id."""

    privacy: str  # type: ignore[assignment]


def privacyregels() -> dict[str, Privacyregel]:
    """Give the privacy rules by id. Raises ``OngeldigeDefinitie``."""
    pad = instellingen().data / disclosure.BESTAND
    # One reading serves all indicators; a file that was changed is read again.
    return dict(_lees_regels(pad, pad.stat().st_mtime_ns if pad.exists() else 0))


@cache
def _lees_regels(pad: Path, _gewijzigd: int) -> dict[str, Privacyregel]:
    return disclosure.lees_privacyregels(pad)


def lees_indicator(bestand: Path) -> Indicator:
    """Read and check one definition file, and put the privacy rule that it names in its place.

    Raises ``OngeldigeDefinitie`` naming file, field and what is wrong.
    """
    gelezen = lees_definitie(bestand, _Bestand)
    regels = privacyregels()
    if gelezen.privacy not in regels:
        wat = tekst("gegevens.onbekende_regel", id=gelezen.privacy, regels=opsomming(sorted(regels), "of"))
        raise OngeldigeDefinitie(bestand=bestand.name, veld="privacy", wat=wat)
    indicator = Indicator.model_validate({**dict(gelezen), "privacy": regels[gelezen.privacy]})
    if indicator.landelijk:
        raise OngeldigeDefinitie(bestand=bestand.name, veld="landelijk", wat=tekst("gegevens.landelijk_in_tabel"))
    if indicator.id != bestand.stem:
        raise OngeldigeDefinitie(
            bestand=bestand.name, veld="id", wat=tekst("gegevens.id_is_bestandsnaam", id=indicator.id)
        )
    _controleer_cijfer(indicator, bestand.name)
    return indicator


def _controleer_cijfer(indicator: Indicator, bestand: str) -> None:
    """What is computed has a definition that was seen, and either counts or a ready-made value."""
    rekent = indicator.teller is not None or indicator.waarde is not None
    bezwaren = {
        "teller": ("teller_en_niveau", rekent == (indicator.niveau == ("land",))),
        "waarde": ("teller_of_waarde", indicator.teller is not None and indicator.waarde is not None),
        "definitie_gezien": ("niet_gezien", rekent and indicator.definitie_gezien == "nee"),
    }
    for veld, (sleutel, klopt_niet) in bezwaren.items():
        if klopt_niet:
            raise OngeldigeDefinitie(bestand=bestand, veld=veld, wat=tekst(f"gegevens.{sleutel}"))


@cache
def landelijke_waarden() -> dict[str, tuple[Landelijk, ...]]:
    """Give the published values per indicator, newest first. Raises ``OngeldigeDefinitie``."""
    pad = instellingen().data / "landelijk.csv"
    waarden: dict[str, list[Landelijk]] = {}
    with pad.open(encoding="utf-8", newline="") as bestand:
        for nummer, regel in enumerate(csv.DictReader(bestand), start=2):
            velden = {**regel, "teller": regel["teller"] or None, "noemer": regel["noemer"] or None}
            waarde = controleer_velden(pad.name, velden, Landelijk, tekst("gegevens.regel", regel=nummer))
            waarden.setdefault(waarde.indicator, []).append(waarde)
    return {naam: tuple(lijst) for naam, lijst in waarden.items()}


@cache
def _lees_map(map_: Path) -> dict[str, Indicator]:
    landelijk = landelijke_waarden()
    gelezen = [
        indicator.model_copy(
            update={"landelijk": tuple(w for w in landelijk.get(indicator.id, ()) if w.gebied == NEDERLAND)}
        )
        for indicator in map(lees_indicator, sorted(map_.glob("*.yaml")))
    ]
    # In the order of a child's first 1000 days; within a phase what can be computed comes first.
    gelezen.sort(
        key=lambda indicator: (
            FASEN.index(indicator.fase),
            indicator.teller is None and indicator.waarde is None,
            indicator.id,
        )
    )
    return {indicator.id: indicator for indicator in gelezen}


def catalogus() -> dict[str, Indicator]:
    """Give all indicators by id, in the order voor, tijdens, na, context."""
    return dict(_lees_map(instellingen().data / "indicatoren"))
