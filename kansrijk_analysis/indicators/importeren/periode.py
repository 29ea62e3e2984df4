"""The period of a figure: one year, or several years that were counted together."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from kansrijk_analysis.indicators.importeren.voorbeeld import Melding
from kansrijk_analysis.model import Status
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import tekst

EERSTE = 1990
LANGST = 10  # years in one figure

_JAAR = r"((?:19|20)\d\d)"
_EEN = re.compile(rf"(?:jaar |peiljaar |meetjaar |verslagjaar )?{_JAAR}(?:JJ00|[.,]0+)?", re.IGNORECASE | re.ASCII)
_MEER = re.compile(
    rf"{_JAAR}(?:JJ00)?\s*(?:-|–|—|_|t/m|tm|tot en met|\bt\.?\s?e\.?\s?m\.?)\s*(?:{_JAAR}|['’]?(\d\d))",
    re.IGNORECASE | re.ASCII,
)
_SCHOOLJAAR = re.compile(
    rf"(?:school|leer|seizoens?)?\w*\s*{_JAAR}\s*/\s*['’]?(?:{_JAAR}|\d\d)", re.IGNORECASE | re.ASCII
)
_DEEL = re.compile(r"(?:KW|MM|HJ|W1|Q[1-4]\b|kwartaal|maand|halfjaar|week)", re.IGNORECASE)
_DAG = re.compile(
    rf"(?:0?1[-/. ]0?1[-/. ]{_JAAR}|31[-/. ]12[-/. ]{_JAAR}|{_JAAR}[-/.]0?1[-/.]0?1|{_JAAR}[-/.]12[-/.]31)"
    r"(?:[ T]00:00(?::00)?)?"
)
_DATUM = re.compile(r"\d{1,4}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}.*", re.IGNORECASE | re.ASCII)
_VOORLOPIG = re.compile(r"\s*(\*{1,2}|\((?:nader )?voorlopig\))\s*$", re.IGNORECASE)


class Periode(NamedTuple):
    """``tot`` is the last year; ``status`` is ``None`` where the period says nothing of it."""

    tot: int
    jaren: int
    status: Status | None = None

    @property
    def naam(self) -> str:
        """The period as it is written in a file: "2022", "2018-2022"."""
        return str(self.tot) if self.jaren == 1 else f"{self.tot - self.jaren + 1}-{self.tot}"


def lees_periode(waarde: str, vandaag: dt.date | None = None) -> Periode:
    """Read a period.

    >>> lees_periode("2022*"), lees_periode("2018JJ00").tot, lees_periode("2019 t/m 2023")[:2]
    (Periode(tot=2022, jaren=1, status=<Status.VOORLOPIG: 'voorlopig'>), 2018, (2023, 5))

    Raises ``Melding``: quarters, school years, days, years that have not been yet or are before 1990.
    """
    kaal, status = _status(" ".join(waarde[:80].split()))
    if een := _EEN.fullmatch(kaal):
        return _binnen(Periode(int(een[1]), 1, status), waarde, vandaag)
    if dag := _DAG.fullmatch(kaal):
        return _binnen(Periode(int(next(filter(None, dag.groups()))), 1, status), waarde, vandaag)
    if meer := _MEER.fullmatch(kaal):
        van = int(meer[1])
        tot = int(meer[2]) if meer[2] else van - van % 100 + int(meer[3])
        if not 0 < tot - van < LANGST:
            raise Melding("niet_begrepen", tekst("importeren.periode.bereik", waarde=citaat(waarde)))
        return _binnen(Periode(tot, tot - van + 1, status), waarde, vandaag)
    school = _SCHOOLJAAR.fullmatch(kaal)
    soort = (
        "streep"
        if school and school[2] and int(school[2]) - int(school[1]) != 1
        else "schooljaar"
        if school
        else "deel"
        if _DEEL.search(kaal)
        else "dag"
        if _DATUM.fullmatch(kaal)
        else "onbekend"
        if kaal
        else "leeg"
    )
    raise Melding("niet_begrepen", tekst(f"importeren.periode.{soort}", waarde=citaat(waarde)))


def _status(kaal: str) -> tuple[str, Status | None]:
    gevonden = _VOORLOPIG.search(kaal)
    if gevonden is None:
        return kaal, None
    nader = gevonden[1] == "**" or "nader" in gevonden[1].casefold()
    return kaal[: gevonden.start()], Status.NADER_VOORLOPIG if nader else Status.VOORLOPIG


def _binnen(periode: Periode, waarde: str, vandaag: dt.date | None) -> Periode:
    nu = (vandaag or dt.date.today()).year
    if periode.tot > nu:
        raise Melding("geweigerd", tekst("importeren.periode.toekomst", waarde=citaat(waarde), nu=nu))
    if periode.tot - periode.jaren + 1 < EERSTE:
        raise Melding("geweigerd", tekst("importeren.periode.te_oud", waarde=citaat(waarde), eerste=EERSTE))
    return periode
