"""What a run over many gemeenten has made: kept on disk as it goes, so that a later run can go on."""

from __future__ import annotations

import csv
import datetime as dt
import io
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, computed_field

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.indicators.gegevens import BASIS, OEFEN
from kansrijk_analysis.report.schrijven import schrijf
from kansrijk_analysis.sources.bestanden import veilig_voor_werkblad
from kansrijk_analysis.text import tekst

try:
    VERSIE = version("kansrijk-analysis")
except PackageNotFoundError:  # run from a folder of files that was never installed
    VERSIE = "0+onbekend"

JSON_NAAM = "samenvatting.json"
CSV_NAAM = "samenvatting.csv"
CSV_KOLOMMEN = ("code", "naam", "cijfers", "bestand", "bytes", "seconden", "status", "melding")


class Herkomst(BaseModel):
    """What a report is made of: equal here, equal report (but for its date)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    versie: str
    programma: str
    notebook: str
    cijfers: str
    vergelijk: str
    bron: str


class Regel(BaseModel):
    """What became of one gemeente. ``bestand`` lies in the folder of the summary; ``sha256`` is of that file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    naam: str
    bron: str = BASIS
    status: Literal["gelukt", "mislukt", "overgeslagen"]
    bestand: str | None = None
    bytes: int = 0
    seconden: float = 0.0
    melding: str = ""
    sha256: str = ""
    herkomst: Herkomst | None = None
    ronde: dt.datetime

    @property
    def oefen(self) -> bool:
        """Whether the report shows practice figures."""
        return self.bron == OEFEN

    @property
    def cijfers(self) -> str:
        """Say whether the figures are real."""
        return tekst("rapport.oefen.cijfers" if self.oefen else "rapport.oefen.echt")


def sleutel(code: str, bron: str) -> str:
    """Give the key of a report among all in a folder: of one gemeente there can be a real and a practice one.

    >>> sleutel("GM0059", "basis"), sleutel("GM0059", "oefen")
    ('GM0059', 'GM0059-oefen')
    """
    return code if bron == BASIS else f"{code}-{bron}"


class Aantallen(BaseModel):
    """How many gemeenten, in the last run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gevraagd: int
    gelukt: int
    mislukt: int
    overgeslagen: int
    niet_gedaan: int


class Samenvatting(BaseModel):
    """All reports in a folder, and how the last run went.

    ``rapporten``, by ``sleutel``, also keeps what earlier runs made of other gemeenten or of other figures;
    ``aantal`` counts the last run only, whose lines have its ``begin`` as ``ronde``. ``eind`` is ``None`` while
    it runs, or when it was cut off.
    """

    model_config = ConfigDict(extra="ignore")  # the counts are written, and counted again when read

    versie: str = VERSIE
    begin: dt.datetime
    eind: dt.datetime | None = None
    duur: float = 0.0
    afgebroken: bool = False
    gevraagd: int = 0
    herkomst: Herkomst
    rapporten: dict[str, Regel] = {}

    @property
    def ronde(self) -> list[Regel]:
        """The lines of the last run."""
        return [regel for regel in self.rapporten.values() if regel.ronde == self.begin]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def aantal(self) -> Aantallen:
        """Count the last run."""
        per = {
            status: sum(regel.status == status for regel in self.ronde)
            for status in ("gelukt", "mislukt", "overgeslagen")
        }
        return Aantallen(gevraagd=self.gevraagd, niet_gedaan=self.gevraagd - sum(per.values()), **per)

    @property
    def mislukt(self) -> list[Regel]:
        """The gemeenten of the last run of which there is no report."""
        return [regel for regel in self.ronde if regel.status == "mislukt"]

    def als_json(self) -> bytes:
        """Give the summary as JSON, counts included."""
        geheel = self.model_copy(update={"rapporten": dict(sorted(self.rapporten.items()))})
        return geheel.model_dump_json(indent=1).encode() + b"\n"

    def als_csv(self) -> bytes:
        """Give one line a gemeente as CSV: commas, UTF-8, columns ``CSV_KOLOMMEN``."""
        doel = io.StringIO(newline="")
        schrijver = csv.writer(doel, lineterminator="\n")
        schrijver.writerow(CSV_KOLOMMEN)
        for _, regel in sorted(self.rapporten.items()):
            waarden = (getattr(regel, kolom) for kolom in CSV_KOLOMMEN)
            # A message can repeat what somebody typed; a spreadsheet must not run it.
            schrijver.writerow([veilig_voor_werkblad(w) if isinstance(w, str) else w for w in waarden])
        return doel.getvalue().encode()


def lees(map_: Path) -> dict[str, Regel]:
    """Give the lines of the summary in a folder; none when there is no summary that can be read."""
    try:
        return Samenvatting.model_validate_json((map_ / JSON_NAAM).read_bytes()).rapporten
    except (OSError, ValidationError):
        return {}


def bewaar(samenvatting: Samenvatting, map_: Path) -> None:
    """Write the summary as JSON. Raises ``SchrijvenMislukt``."""
    schrijf(map_ / JSON_NAAM, samenvatting.als_json())


def bewaar_csv(samenvatting: Samenvatting, map_: Path) -> None:
    """Write the summary as CSV. Raises ``SchrijvenMislukt``."""
    schrijf(map_ / CSV_NAAM, samenvatting.als_csv())


def is_compleet(regel: Regel | None, herkomst: Herkomst, map_: Path) -> bool:
    """Tell whether this report is there, whole, and what would be made again now."""
    if regel is None or regel.bestand is None or regel.herkomst != herkomst:
        return False
    try:
        return sha256(map_ / regel.bestand) == regel.sha256
    except OSError:
        return False
