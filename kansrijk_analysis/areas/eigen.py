"""Regions of which no open register says who belongs to them: VSV, ROS, ROAZ, consortium, as a user filled them in.

The memberships are plain tables in the folder of own figures; whoever brings them in writes them there (``MAP``). A
gemeente may lie in several regions of a kind, and in each for a part of its inhabitants.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from kansrijk_analysis.areas.changes import EERSTE_JAAR, gewichten_tabel, indeling
from kansrijk_analysis.areas.find import sleutel_van
from kansrijk_analysis.areas.register import laatste_jaar, register, register_jaren
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import tekst

SOORTEN: dict[Niveau, str] = {
    Niveau.VSV: "VSV",
    Niveau.ROS: "ROS",
    Niveau.ROAZ: "ROAZ",
    Niveau.CONSORTIUM: "consortium",
}
"""Kinds of these regions, as a file with memberships names them."""

MAP = "regio-indelingen"
BESTAND = "indeling.csv"
BESCHRIJVING = "indeling.json"
KOLOMMEN = ("gemeente_code", "regio_soort", "regio_code", "regio", "jaar", "gewicht")

DECIMALEN = 2
"""Weights are whole hundredths. They are estimates, and with weights of any size a sum of shown and hidden counts could
come as close to a shown one as somebody likes, and still hold the hidden one in its decimals."""

_WOORDEN = {
    Niveau.VSV: r"verloskundig\s+samenwerkingsverband|vsv",
    Niveau.ROS: r"ros(?:[\s-]*regio)?",
    Niveau.ROAZ: r"roaz(?:[\s-]*regio)?",
    Niveau.CONSORTIUM: r"consortium",
}
# A gemeente was called Rosmalen: a kind is a word of its own.
_BEGIN = {niveau: re.compile(rf"\s*(?:(?:de|het)\s+)?(?:{w})\b", re.IGNORECASE) for niveau, w in _WOORDEN.items()}
_LANGSTE = 80
_log = logging.getLogger(__name__)

Stand = tuple[tuple[str, int, int, int], ...]


class Eigenregio(NamedTuple):
    """A region of the user's, with the part of each gemeente that belongs to it: more than 0, at most 1."""

    gebied: Gebied
    delen: Mapping[str, float]


def soort_in(naam: str) -> tuple[Niveau, str] | None:
    """Tell which of these kinds a name begins with, and what is left of the name; ``None`` where it names none.

    >>> soort_in("het VSV Noordoost"), soort_in("ROS-Friesland"), soort_in("Rosmalen")
    ((<Niveau.VSV: 'vsv'>, 'Noordoost'), (<Niveau.ROS: 'ros'>, 'Friesland'), None)
    """
    for niveau, begin in _BEGIN.items():
        if gevonden := begin.match(naam):
            return niveau, naam[gevonden.end() :].strip(" -")
    return None


def code_van(niveau: Niveau, regio_code: str) -> str:
    """Give the code of a region: that of the user behind the kind. No code of a register has a hyphen.

    >>> code_van(Niveau.VSV, "Noord oost"), code_van(Niveau.VSV, "VSV-NOORD-OOST")
    ('VSV-NOORD-OOST', 'VSV-NOORD-OOST')
    """
    kaal = re.sub(r"[^A-Z0-9]+", "-", regio_code.upper()[:_LANGSTE]).strip("-")
    soort = SOORTEN[niveau].upper()
    return f"{soort}-{kaal.removeprefix(f'{soort}-')}"


def nette_naam(naam: str) -> str:
    """Leave out of a name what an address or a list of names can't hold.

    >>> nette_naam("VSV Moeder & Kind; <Oost>")
    'VSV Moeder en Kind Oost'
    """
    return " ".join(re.sub(r"[^\w .,'’‘`()/-]", " ", naam.replace("&", " en ")).split())[:_LANGSTE]


def _kale_naam(niveau: Niveau, naam: str) -> str:
    """Give the name of a region without its kind: that is printed before it anyway."""
    schoon = nette_naam(naam)
    gevonden = soort_in(schoon)
    return gevonden[1] if gevonden is not None and gevonden[0] is niveau and gevonden[1] else schoon


def stand() -> Stand:
    """Tell states of the memberships apart: another process, or this one, may have brought in or removed some."""
    uit = []
    for naam in (BESCHRIJVING, BESTAND):
        for pad in sorted((instellingen().eigen / MAP).glob(f"*/{naam}")):
            try:
                kenmerk = pad.stat()
            except OSError:
                continue
            uit.append((str(pad), kenmerk.st_mtime_ns, kenmerk.st_size, kenmerk.st_ino))
    return tuple(uit)


def indelingen() -> pd.DataFrame:
    """Give all memberships that were brought in: ``KOLOMMEN`` and ``indeling``, the name they are kept under.

    The last that was made comes last. A damaged file is passed over with a warning.
    """
    return _indelingen(stand()).copy()


@lru_cache(maxsize=4)
def _indelingen(stand_: Stand) -> pd.DataFrame:
    delen = []
    for pad in (Path(naam) for naam, *_ in stand_ if naam.endswith(BESCHRIJVING)):
        try:
            beschrijving = json.loads(pad.read_bytes())
            inhoud = pad.with_name(BESTAND).read_bytes()
            if hashlib.sha256(inhoud).hexdigest() != beschrijving["sha256"]:
                raise ValueError("checksum")
            deel = pd.read_csv(
                pad.with_name(BESTAND), sep=";", dtype=dict.fromkeys(KOLOMMEN[:4], "str"), keep_default_na=False
            )
            gemaakt, naam = str(beschrijving["gemaakt"]), str(beschrijving["naam"])
            delen.append((gemaakt, deel[list(KOLOMMEN)].assign(indeling=naam)))
        except (OSError, ValueError, KeyError, TypeError):
            _log.warning("%s is damaged and was passed over", pad.parent)
    if not delen:
        return pd.DataFrame(columns=[*KOLOMMEN, "indeling"])
    return pd.concat([deel for _, deel in sorted(delen, key=lambda deel: deel[0])], ignore_index=True)


def regios_van(jaar: int) -> Mapping[str, Eigenregio]:
    """Give the regions of a year by code, on that year's division of gemeenten.

    Of each region the newest memberships up to that year count. Gemeenten that merged since then are followed; of a
    gemeente of today that only partly lies in a region the part is estimated with inhabitants.
    """
    return _regios_van(jaar, stand(), instellingen().data)


@lru_cache(maxsize=16)
def _regios_van(jaar: int, stand_: Stand, _data: Path) -> Mapping[str, Eigenregio]:
    niveaus = {woord.casefold(): niveau for niveau, woord in SOORTEN.items()}
    tabel = _indelingen(stand_)
    # Memberships of a year that has no register yet count from the newest one.
    tabel = tabel[
        (tabel["jaar"].clip(upper=laatste_jaar()) <= jaar) & tabel["regio_soort"].str.casefold().isin(list(niveaus))
    ]
    gevonden: dict[str, tuple[Niveau, str, Mapping[str, float]]] = {}
    for (soort, regio_code), deel in tabel.groupby(["regio_soort", "regio_code"], sort=True):
        niveau = niveaus[str(soort).casefold()]
        deel = deel[deel["jaar"] == deel["jaar"].max()]
        deel = deel[deel["indeling"] == deel["indeling"].iloc[-1]]
        oud = dict(zip(deel["gemeente_code"].astype(str), deel["gewicht"].astype(float), strict=True))
        if delen := _op_indeling(oud, int(deel["jaar"].iloc[0]), jaar):
            naam = _kale_naam(niveau, str(deel["regio"].iloc[-1])) or str(regio_code)
            gevonden[code_van(niveau, str(regio_code))] = (niveau, naam, delen)
    keer = Counter((niveau, sleutel_van(naam)) for niveau, naam, _ in gevonden.values())
    uit = {}
    for code, (niveau, naam, wie) in gevonden.items():
        # Two of one kind may not print alike.
        eigen = f"{naam} ({code.partition('-')[2]})" if keer[niveau, sleutel_van(naam)] > 1 else naam
        uit[code] = Eigenregio(Gebied(code, tekst(f"gebieden.niveau.{niveau}", naam=eigen), niveau, jaar), wie)
    return uit


def _op_indeling(oud: Mapping[str, float], van_jaar: int, jaar: int) -> dict[str, float]:
    """Give the part of each gemeente of ``jaar`` that belongs to a region, from the parts of those of ``van_jaar``."""
    begin = min(max(van_jaar, EERSTE_JAAR, register_jaren()[0]), laatste_jaar(), jaar)
    # Who fills in a year beforehand may use the codes of the year before it.
    jaren = [j for j in register_jaren() if j <= begin and oud.keys() <= indeling(j)]
    begin = max(jaren, default=begin)
    lijst = register(begin)
    inwoners = dict(zip(lijst["code"], lijst["inwoners"].astype(float), strict=True))
    erin: dict[str, float] = {}
    geheel: dict[str, float] = {}
    tabel = gewichten_tabel(begin, jaar)
    for van, naar, deel in zip(tabel["van"], tabel["naar"], tabel["gewicht"], strict=True):
        mensen = inwoners.get(van, 0.0) * deel
        geheel[naar] = geheel.get(naar, 0.0) + mensen
        erin[naar] = erin.get(naar, 0.0) + mensen * min(max(oud.get(van, 0.0), 0.0), 1.0)
    delen = {code: round(erin[code] / geheel[code], DECIMALEN) for code in sorted(erin) if geheel[code] > 0}
    return {code: deel for code, deel in delen.items() if deel > 0}
