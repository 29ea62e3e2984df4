"""Where the tellingen stand: shipped with the package, fetched into the cache, or brought in by the user.

Embedded: ``data/cijfers/<tabel>.parquet`` with ``bronnen.json`` beside it. Fetched: the same files under
``<KANSRIJK_CACHE>/cijfers``. Per table the cache goes before the embedded file; a damaged cache file is
passed over with a warning. Brought in: a folder each under ``<KANSRIJK_EIGEN>`` (see ``leveringen``). Practice:
``data/oefen``, never together with the others.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import ValidationError

from kansrijk_analysis import areas
from kansrijk_analysis._vingerafdruk import programma, sha256
from kansrijk_analysis.areas import wijk_jaren
from kansrijk_analysis.areas.wijken import OPGEHAALD
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.disclosure import BESTAND, lees_privacyregels
from kansrijk_analysis.errors import BestandBeschadigd, GeenCijfers, KansrijkError, OngeldigeInvoer
from kansrijk_analysis.indicators.bewaard import deel_uit_bewaring, uit_bewaring
from kansrijk_analysis.indicators.catalogue import catalogus, landelijke_waarden, lees_indicator
from kansrijk_analysis.indicators.compute import Figures, bereken
from kansrijk_analysis.indicators.leveringen import (
    BESCHRIJVING,
    CIJFERS,
    Levering,
    alleen_uit,
    lees_beschrijving,
    pas_toe,
)
from kansrijk_analysis.indicators.mappen import (
    BRONNEN_TYPE,
    LIJST,
    controleer_bestand,
    gebieden,
    herstel,
    in_cache,
    ingebouwd,
    lijst_van,
    oefen,
)
from kansrijk_analysis.indicators.mengen import naast
from kansrijk_analysis.indicators.perioden import Periode, perioden_in, vensters_naast
from kansrijk_analysis.indicators.stempel import Stempel, onthouden, stempel
from kansrijk_analysis.indicators.wijken import bereken_wijken
from kansrijk_analysis.model import VERBORGEN, Bron, Indicator, Niveau, Tabel, Telbron
from kansrijk_analysis.sources import Opslag, definities
from kansrijk_analysis.text import opsomming, tekst

INDELING = 2026
"""Division of areas on which figures are given."""

BASIS = "basis"
OEFEN = "oefen"
BRONNEN = (BASIS, OEFEN)
"""Sources of figures that a user can choose from."""

OEFEN_WIJKINDELING = 2020
"""Division of the wijken in the practice figures, for all their years."""

WIJKTABEL = "KWB"
"""Table that tells which wijken and buurten there are in a year."""

WIJKNIVEAU = "-wijken"
_log = logging.getLogger(__name__)


class Bevinding(NamedTuple):
    """Outcome of checking one file."""

    bestand: str
    goed: bool
    melding: str


def controleer(ook: Iterable[tuple[str, Callable[[], object]]] = ()) -> list[Bevinding]:
    """Re-read every file that was shipped, fetched or brought in.

    Figures and area files against their checksum and schema, definitions against their schema, raw
    answers against their checksum (of those only what is damaged is named). ``ook``: further files of the data
    folder, each with the function that reads and checks it, for rooms that have definitions of their own.
    """
    uit: list[Bevinding] = []
    for map_ in (ingebouwd(), gebieden(), oefen(), in_cache()):
        try:
            lijst = lijst_van(map_)
        except BestandBeschadigd as fout:
            uit.append(Bevinding(str(map_ / LIJST), False, str(fout)))
            continue
        for naam, verwacht in sorted(lijst["bestanden"].items()):
            uit.append(_bevinding(map_ / naam, partial(controleer_bestand, map_ / naam, verwacht)))
    data = instellingen().data
    uit.extend(_bevinding(pad, partial(lees_indicator, pad)) for pad in sorted((data / "indicatoren").glob("*.yaml")))
    uit.append(_bevinding(data / "tabellen", definities))
    uit.append(_bevinding(data / BESTAND, partial(lees_privacyregels, data / BESTAND)))
    uit.extend(_bevinding(data / naam, lees) for naam, lees in ook)
    landelijke_waarden.cache_clear()
    uit.append(_bevinding(data / "landelijk.csv", landelijke_waarden))
    eigen = sorted(instellingen().eigen.glob(f"*/{BESCHRIJVING}"))
    uit.extend(_bevinding(pad, partial(_eigen_tafel, pad)) for pad in eigen)
    uit.extend(Bevinding(str(fout.velden["bestand"]), False, str(fout)) for fout in Opslag().controleer())
    return uit


def _bevinding(pad: Path, lees: Callable[[], object]) -> Bevinding:
    try:
        lees()
    except KansrijkError as fout:
        return Bevinding(str(pad), False, str(fout))
    return Bevinding(str(pad), True, tekst("gegevens.goed"))


class Tafel(NamedTuple):
    """One table that figures are computed from: its tellingen, its source, and what it is to computing."""

    pad: Path
    bron: Bron
    telbron: Telbron
    levering: Levering | None
    afdruk: str  # checksum of ``pad``, which was compared with it
    afdruk_wijken: str = ""

    @property
    def wijken(self) -> Path:
        """Tellingen of wijken and buurten, where the table has them."""
        return self.pad.with_name(f"{self.pad.stem}{WIJKNIVEAU}.parquet")


def bruikbaar(bron: str = BASIS) -> dict[str, Tafel]:
    """Give the tables that the figures of ``bron`` are computed from, by id.

    Every file is compared with its checksum; what was found stands as long as no file changes.
    """
    gezien = stempel(_mappen())
    return dict(_tafels(bron) if gezien is None else _bewaarde_tafels(bron, gezien))


def _mappen() -> list[Path]:
    """Folders whose files decide what the figures are."""
    hier = instellingen()
    eigen = sorted(pad.parent for pad in hier.eigen.glob(f"*/{BESCHRIJVING}"))
    definities_ = [hier.data / naam for naam in ("", "indicatoren", "tabellen")]
    return [*definities_, gebieden(), ingebouwd(), oefen(), in_cache(), *eigen]


@lru_cache(maxsize=16)
def _bewaarde_tafels(bron: str, _gezien: Stempel) -> dict[str, Tafel]:
    return _tafels(bron)


def _tafels(bron: str) -> dict[str, Tafel]:
    if bron == OEFEN:
        return {tafel.bron.tabel: tafel for tafel in _uit_map(oefen(), {}) if tafel.levering is not None}
    bekend = definities()
    gevonden = {tafel.bron.tabel: tafel for tafel in _uit_map(ingebouwd(), bekend)}
    try:
        gevonden |= {tafel.bron.tabel: tafel for tafel in _uit_map(in_cache(), bekend)}
    except BestandBeschadigd as fout:
        _log.warning("%s", fout)
    return gevonden | {tafel.bron.tabel: tafel for tafel in eigen_tafels()}


def _uit_map(map_: Path, bekend: Mapping[str, Tabel]) -> list[Tafel]:
    lijst = lijst_van(map_)
    bestanden = lijst["bestanden"]
    tafels = []
    for bron in BRONNEN_TYPE.validate_python(lijst["bronnen"]):
        naam, wijken = f"{bron.tabel}.parquet", f"{bron.tabel}{WIJKNIVEAU}.parquet"
        if naam not in bestanden or not (bron.herkomst == OEFEN or bron.tabel in bekend):
            continue
        afdruk, *meer = [
            controleer_bestand(map_ / bestand, bestanden[bestand]) for bestand in (naam, wijken) if bestand in bestanden
        ]
        if bron.herkomst == OEFEN:
            tafel = _geleverd(map_ / naam, afdruk, bron, {}, OEFEN_WIJKINDELING)
        else:
            tafel = Tafel(map_ / naam, bron, bekend[bron.tabel], None, afdruk)
        tafels.append(tafel._replace(afdruk_wijken="".join(meer)))
    return tafels


def _geleverd(pad: Path, afdruk: str, bron: Bron, jaren: Mapping[str, int], indeling_wijken: int | None) -> Tafel:
    # The names of the measures stand once in the file, apart from its rows.
    kolom = pq.read_table(pad, columns=["maat"], read_dictionary=["maat"])["maat"]
    levering = Levering(bron.tabel, bron.titel, frozenset(pc.unique(kolom).to_pylist()), jaren)
    telbron = levering.telbron.model_copy(update={"indeling_wijken": indeling_wijken})
    return Tafel(pad, bron, telbron, levering, afdruk)


def eigen_tafels() -> list[Tafel]:
    """Give the leveringen that the user brought in, oldest first; a damaged one is passed over with a warning."""
    tafels = []
    for pad in sorted(instellingen().eigen.glob(f"*/{BESCHRIJVING}")):
        try:
            tafels.append(_eigen_tafel(pad))
        except BestandBeschadigd as fout:
            _log.warning("%s", fout)
    return [tafel for _, tafel in sorted(tafels, key=lambda paar: paar[0])]


def _eigen_tafel(pad: Path) -> tuple[dt.datetime, Tafel]:
    """Check one levering and give it with the moment it was made. Raises ``BestandBeschadigd``."""
    beschrijving = lees_beschrijving(pad)
    cijfers = pad.with_name(CIJFERS)
    afdruk = controleer_bestand(cijfers, beschrijving.bestand)
    wijken = beschrijving.bestand.get("wijken")
    pad_wijken = cijfers.with_name(f"{cijfers.stem}{WIJKNIVEAU}.parquet")
    afdruk_wijken = controleer_bestand(pad_wijken, wijken) if wijken else ""
    try:
        tafel = _geleverd(cijfers, afdruk, beschrijving.bron, beschrijving.jaren, None)
    except ValidationError as fout:
        raise BestandBeschadigd(
            bestand=str(pad), wat=tekst("gegevens.kapot.onleesbaar", soort="JSON"), doe=herstel(pad.parent)
        ) from fout
    return beschrijving.gemaakt, tafel._replace(afdruk_wijken=afdruk_wijken)


def stand(bron: str = BASIS) -> list[Bron]:
    """Tell which figures are there: for each table the source that is used."""
    return [tafel.bron for tafel in sorted(bruikbaar(bron).values(), key=lambda tafel: tafel.bron.tabel)]


def tellingen(tabel: str, *, wijken: bool = False) -> pd.DataFrame:
    """Read the tellingen of one table (columns of ``harmonise.KOLOMMEN``).

    ``wijken``: those of wijken and buurten instead, for a table that has them. Raises ``GeenCijfers``.
    """
    tafels = bruikbaar()
    if tabel not in tafels:
        raise GeenCijfers(wat=tabel, doe=tekst("gegevens.onbekende_tabel", tabellen=", ".join(sorted(tafels))))
    pad = tafels[tabel].wijken if wijken else tafels[tabel].pad
    if wijken and not pad.is_file():
        raise GeenCijfers(wat=tabel, doe=tekst("gegevens.geen_wijken"))
    return pd.read_parquet(pad)


def indicatoren(bron: str = BASIS) -> list[Indicator]:
    """Give the indicators as the figures of ``bron`` are computed.

    One that a levering adds to stands in the list more than once: as open table and as levering (see ``pas_toe``).
    """
    leveringen = [tafel.levering for tafel in bruikbaar(bron).values() if tafel.levering is not None]
    alle = pas_toe(catalogus().values(), leveringen)
    return alleen_uit(alle, OEFEN) if bron == OEFEN else alle


def perioden_van(indicator: str, bron: str = BASIS) -> list[Periode]:
    """Give the periods of which there are counts of an indicator, oldest first, without computing figures."""
    tafels = bruikbaar(bron)
    rooster: list[Periode] = []
    for variant in indicatoren(bron):
        delen = [deel for deel in (variant.teller, variant.noemer) if deel is not None]
        if variant.id != indicator or not delen or any(deel.tabel not in tafels for deel in delen):
            continue
        jaren = [set(pq.read_table(tafels[d.tabel].pad, columns=["jaar"])["jaar"].unique().to_pylist()) for d in delen]
        if samen := sorted(set.intersection(*jaren)):
            duur = delen[0].jaren
            nieuw = perioden_in(samen, duur) if duur > 1 else vensters_naast(samen, variant.samenvoegen.jaren, rooster)
            rooster = sorted({*rooster, *nieuw}) if naast(rooster, nieuw) else nieuw
    return rooster


@cache
def _figures(bron: str, afdruk: str) -> Figures:
    """Give the figures of one state of data and code (``afdruk``): read back, or computed and kept."""
    tabel = uit_bewaring(afdruk, "cijfers", partial(bereken_cijfers, bron, INDELING))
    return Figures(tabel, INDELING, _bronnen(bruikbaar(bron)), afdruk)


def bereken_cijfers(bron: str, jaar: int) -> pd.DataFrame:
    """Compute the figures of gemeenten and regions on the division of ``jaar``, without keeping them."""
    tafels = bruikbaar(bron)
    frames = {naam: pd.read_parquet(tafel.pad) for naam, tafel in tafels.items()}
    return bereken(frames, indicatoren(bron), _telbronnen(tafels), jaar)


@cache
def _wijkfiguren(bron: str, afdruk: str, niveau: Niveau, jaar: int) -> Figures:
    """Give the figures of wijken (or buurten) up to a year, in its division."""
    tafels = bruikbaar(bron)

    def reken() -> pd.DataFrame:
        frames = {}
        for naam, tafel in tafels.items():
            if tafel.wijken.is_file():
                frames[naam] = pd.concat([pd.read_parquet(tafel.pad), pd.read_parquet(tafel.wijken)], ignore_index=True)
        elders = _verborgen_gemeenten(_figures(bron, afdruk), jaar)
        return bereken_wijken(frames, indicatoren(bron), _telbronnen(tafels), jaar, niveau, elders)

    naam = f"{'wijken' if niveau is Niveau.WIJK else 'buurten'}-{jaar}"
    return Figures(uit_bewaring(afdruk, naam, reken), jaar, _bronnen(tafels), f"{afdruk}-{naam}")


def _verborgen_gemeenten(figuren: Figures, jaar: int) -> dict[tuple[str, int, int], set[str]]:
    """Tell per indicator and period which gemeenten are hidden, in the division of ``jaar``.

    Of one that was made of others, or of parts of them, all of those: together they are what is hidden.
    """
    tabel = figuren.table
    weg = tabel[tabel["gebied"].str.startswith("GM") & tabel["reden"].isin(VERBORGEN)]
    toen = weg[["indicator", "van", "tot", "gebied"]].merge(
        areas.gewichten(jaar, figuren.jaar)[["van", "naar"]].rename(columns={"van": "code"}),
        left_on="gebied",
        right_on="naar",
    )
    uit: dict[tuple[str, int, int], set[str]] = {}
    for wat, van, tot, code in toen[["indicator", "van", "tot", "code"]].itertuples(index=False):
        uit.setdefault((str(wat), int(van), int(tot)), set()).add(code)
    return uit


def _bronnen(tafels: Mapping[str, Tafel]) -> dict[str, Bron]:
    return {naam: tafel.bron for naam, tafel in tafels.items()}


def _telbronnen(tafels: Mapping[str, Tafel]) -> dict[str, Telbron]:
    return {naam: tafel.telbron for naam, tafel in tafels.items()}


def vingerafdruk(bron: str = BASIS) -> str:
    """Give a hash of all data, definitions and code behind the figures: equal hash, equal figures.

    No file is read when none has changed since they were.
    """
    gezien = stempel(_mappen())
    return _vingerafdruk(bron) if gezien is None else _bewaarde_vingerafdruk(bron, gezien)


@lru_cache(maxsize=16)
def _bewaarde_vingerafdruk(bron: str, gezien: Stempel) -> str:
    return onthouden(f"vingerafdruk {bron}", gezien, partial(_vingerafdruk, bron))


def _vingerafdruk(bron: str) -> str:
    som = hashlib.sha256(bron.encode())
    if (register := in_cache() / OPGEHAALD).is_file():
        som.update(f"{register.name}:{sha256(register)}\n".encode())
    for naam, tafel in sorted(bruikbaar(bron).items()):
        som.update(f"{naam}:{tafel.afdruk}:{tafel.afdruk_wijken}:{tafel.bron.model_dump_json()}\n".encode())
    for map_ in ("indicatoren", "tabellen", "gebieden"):
        for pad in sorted((instellingen().data / map_).iterdir()):
            som.update(f"{map_}/{pad.name}:{sha256(pad)}\n".encode())
    for pad in sorted(p for p in instellingen().data.iterdir() if p.suffix in {".csv", ".yaml"}):
        som.update(f"{pad.name}:{sha256(pad)}\n".encode())
    som.update(programma().encode())
    return som.hexdigest()


def wijkindelingen(bron: str = BASIS) -> tuple[int, ...]:
    """Give the years in whose division of wijken the figures of a source can be given, oldest first."""
    return (OEFEN_WIJKINDELING,) if bron == OEFEN else wijk_jaren()


def load_figures(bron: str = BASIS, niveau: str = "gemeente", indeling: int | None = None) -> Figures:
    """Load and compute all figures of a source.

    ``bron``: ``"basis"`` are the real open figures with what the user brought in, ``"oefen"`` the practice figures.
    ``niveau``: ``"gemeente"`` (gemeenten and regions), ``"wijk"`` (wijken and their gemeenten) or ``"buurt"`` (with
    buurten too). ``indeling``: of wijken and buurten the year of the division, one of ``wijkindelingen`` (default: the
    newest); figures of later years are left out. The result is shared and must not be changed. Raises
    ``OngeldigeInvoer`` for an unknown source, level or division.
    """
    if bron not in BRONNEN:
        raise OngeldigeInvoer(waarde=bron, veld="bron", doe=tekst("gegevens.onbekende_bron"))
    if niveau not in ("gemeente", "wijk", "buurt"):
        raise OngeldigeInvoer(waarde=niveau, veld="niveau", doe=tekst("gegevens.onbekend_niveau"))
    if niveau == "gemeente":
        return _figures(bron, vingerafdruk(bron))
    jaren = wijkindelingen(bron)
    if indeling is not None and indeling not in jaren:
        doe = tekst("gegevens.onbekende_indeling", jaren=opsomming([str(jaar) for jaar in jaren], "of"))
        raise OngeldigeInvoer(waarde=indeling, veld="indeling", doe=doe)
    return _wijkfiguren(bron, vingerafdruk(bron), Niveau(niveau), jaren[-1] if indeling is None else indeling)


def gebiedscijfers(gebied: str, bron: str = BASIS) -> pd.DataFrame:
    """Give the figures of one gemeente or published region (a code): its rows of ``load_figures(bron).table``.

    Of figures that were computed before no other row is touched. An area without figures has no rows.
    """
    if bron not in BRONNEN:
        raise OngeldigeInvoer(waarde=bron, veld="bron", doe=tekst("gegevens.onbekende_bron"))
    deel = deel_uit_bewaring(vingerafdruk(bron), "cijfers", "gebied", gebied)
    if deel is not None:
        return deel
    tabel = load_figures(bron).table
    return tabel[tabel["gebied"] == gebied].reset_index(drop=True)
