"""A server on loopback that answers as the CBS services do, from stored answers.

It serves version 4 under ``/v4/<table>/...``, and version 3 under ``/v3/<table>/...`` and, as RIVM
does, under ``/rivm/<table>/...``:

* the small answers in ``antwoorden/`` beside this file: the shapes are those of the services, the
  figures are made up (tables 99001NED, 99002NED);
* those in ``antwoorden/soorten/`` where they are asked for: every kind of table that the definitions
  have, under its own number (``README.md`` there says what of them was seen at the source); what
  stands in ``rivm`` is served at RIVM's address alone;
* answers of CBS that were recorded earlier, where a folder with them is given:

  - ``cbs-v4-wire-fixtures``: verbatim version 4 answers (03759ned and others);
  - ``cbs-gebieden-in-nederland``: the observations are verbatim; the envelope, ``Properties`` and the
    list of areas are re-made, and ``MeasureCodes`` of every year is the list of 2026 as far as it
    holds codes of that year;
  - ``cbs-kwb-2020-v3``: version 3 answers of 84799NED as they were stored, in a re-made envelope;
  - ``cbs-37201-geboorte-leeftijd-moeder``: the values are real; envelope, column names, the blanks
    behind the codes, area names (only codes were kept) and the status of the periods are re-made.

By hand: ``python tests/contract/replay.py --poort 9999 --map ../shared/data`` (``--soorten`` for the third kind).
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pandas as pd

ANTWOORDEN = Path(__file__).parent / "antwoorden"
SOORTEN = ANTWOORDEN / "soorten"
ECHT = {
    "v4": "https://datasets.cbs.nl/odata/v1/CBS",
    "v3": "https://opendata.cbs.nl/ODataFeed/odata",
    "rivm": "https://dataderden.cbs.nl/ODataFeed/odata",
}
CIJFERS = {"v4": "Observations", "v3": "TypedDataSet", "rivm": "TypedDataSet"}
FAMILIE = {"v4": "v4", "v3": "v3", "rivm": "v3"}  # which of the two versions a service speaks


# --- tables ------------------------------------------------------------------------------------


@dataclass
class Tabel:
    """One table: verbatim bodies of its collections, and its rows for filtering and paging."""

    dienst: str
    id: str
    laad: dict[str, Callable[[], Any]]
    opgenomen: str = ""  # day of the recording, or of the table's state where that is all that is known
    _geladen: dict[str, Any] = field(default_factory=dict)

    def antwoord(self, onderdeel: str) -> Any:
        if onderdeel not in self._geladen:
            self._geladen[onderdeel] = self.laad[onderdeel]()
        return self._geladen[onderdeel]

    @cached_property
    def rijen(self) -> pd.DataFrame:
        return pd.DataFrame.from_records(self.antwoord(CIJFERS[self.dienst])["value"]).astype(object)


def envelop(dienst: str, tabel: str, onderdeel: str, rijen: list[dict[str, Any]]) -> dict[str, Any]:
    sleutel = "@odata.context" if dienst == "v4" else "odata.metadata"
    return {sleutel: f"{ECHT[dienst]}/{tabel}/$metadata#{onderdeel}", "value": rijen}


def _json(pad: Path) -> Any:
    return json.loads(gzip.decompress(pad.read_bytes()) if pad.suffix == ".gz" else pad.read_bytes())


def _records(tabel: pd.DataFrame) -> list[dict[str, Any]]:
    return tabel.astype(object).where(tabel.notna(), None).to_dict("records")


def uit_antwoorden(map_: Path) -> Iterator[Tabel]:
    for dienst in ECHT:
        for tabel in sorted((map_ / dienst).glob("*")):
            laad = {pad.stem: lambda pad=pad: _json(pad) for pad in sorted(tabel.glob("*.json"))}
            yield Tabel(dienst, tabel.name, laad)


def uit_opnamen(map_: Path) -> Iterator[Tabel]:
    vast = {"properties": "Properties", "dimensions": "Dimensions", "measure-codes": "MeasureCodes"}
    for tabel in sorted(
        p for p in (map_ / "cbs-v4-wire-fixtures").glob("*") if (p / "observations-page-1.json.gz").exists()
    ):
        laad: dict[str, Callable[[], Any]] = {}
        for pad in tabel.glob("*.json*"):
            naam = pad.name.split(".")[0]
            if naam.startswith("codes-"):
                laad[f"{naam.removeprefix('codes-')}Codes"] = lambda pad=pad: _json(pad)
            elif naam in vast:
                laad[vast[naam]] = lambda pad=pad: _json(pad)
            elif naam == "observations-page-1":
                laad["Observations"] = lambda pad=pad: _json(pad)
        yield Tabel("v4", tabel.name, laad, opgenomen=_json(tabel / "index.json")["capturedAt"][:10])
    yield from _gebieden(map_ / "cbs-gebieden-in-nederland")
    if (map_ / "cbs-kwb-2020-v3").is_dir():
        yield _kwb(map_ / "cbs-kwb-2020-v3")
    if (map_ / "cbs-37201-geboorte-leeftijd-moeder").is_dir():
        yield _geboorte(map_ / "cbs-37201-geboorte-leeftijd-moeder" / "37201_TS_2010_2015.json.gz")


GEBIEDEN = {
    2015: "82949NED", 2016: "83287NED", 2017: "83553NED", 2018: "83859NED", 2019: "84378NED", 2020: "84721NED",
    2021: "84929NED", 2022: "85067NED", 2023: "85385NED", 2024: "85755NED", 2025: "86059NED", 2026: "86247NED",
}  # fmt: skip


def _gebieden(map_: Path) -> Iterator[Tabel]:
    for jaar, tabel in GEBIEDEN.items():
        pad = map_ / f"v4_observations_{jaar}.parquet"
        if pad.exists():
            yield _gebieden_van(map_, pad, jaar, tabel)


def _gebieden_van(map_: Path, pad: Path, jaar: int, tabel: str) -> Tabel:
    @cache
    def rauw() -> pd.DataFrame:
        rijen = pd.read_parquet(pad)
        return rijen.assign(Id=rijen["Id"].astype(int), Value=pd.to_numeric(rijen["Value"]))

    def maten() -> list[dict[str, Any]]:
        lijst = pd.read_csv(map_ / "v4_measurecodes_2026.csv", keep_default_na=False)
        schrijfwijze = {code.casefold(): code for code in rauw()["Measure"].unique()}
        lijst = lijst[lijst["Identifier"].str.casefold().isin(schrijfwijze)].copy()
        lijst["Identifier"] = lijst["Identifier"].str.casefold().map(schrijfwijze)
        bekend = set(lijst["Identifier"])
        rest = [
            {"Identifier": code, "Index": 999, "Title": code, "Unit": "", "DataType": "String"}
            for code in sorted(set(schrijfwijze.values()) - bekend)
        ]
        return _records(lijst) + rest

    def namen() -> list[dict[str, Any]]:
        rijen = rauw()
        naam = rijen[rijen["Measure"] == "GM000C_1"]
        return [
            {"Identifier": code, "Index": nummer, "Title": titel.strip(), "Description": "", "DimensionGroupId": ""}
            for nummer, (code, titel) in enumerate(zip(naam["RegioS"], naam["StringValue"], strict=True), 1)
        ]

    eigenschappen = {
        "@odata.context": f"{ECHT['v4']}/{tabel}/$metadata#Properties",
        "Identifier": tabel,
        "Title": f"Gebieden in Nederland {jaar}",
        "Modified": "2026-07-29T00:00:00+02:00",
        "TemporalCoverage": str(jaar),
        "Status": "Regulier",
        "License": "https://creativecommons.org/licenses/by/4.0/",
    }
    dimensie = {"Identifier": "RegioS", "Title": "Regio's", "Kind": "GeoDimension"}
    return Tabel(
        "v4",
        tabel,
        {
            "Properties": lambda: eigenschappen,
            "Dimensions": lambda: envelop("v4", tabel, "Dimensions", [dimensie]),
            "MeasureCodes": lambda: envelop("v4", tabel, "MeasureCodes", maten()),
            "RegioSCodes": lambda: envelop("v4", tabel, "RegioSCodes", namen()),
            "Observations": lambda: envelop("v4", tabel, "Observations", _records(rauw())),
        },
        opgenomen="2026-07-29",
    )


def _kwb(map_: Path) -> Tabel:
    def deel(naam: str) -> Callable[[], Any]:
        def laad() -> Any:
            rijen = pd.read_parquet(map_ / f"cbs.v3.84799NED_{naam}.parquet")
            return envelop("v3", "84799NED", naam, _records(rijen.rename(columns={"odata_type": "odata.type"})))

        return laad

    namen = ("DataProperties", "WijkenEnBuurten", "TypedDataSet")
    laad = {naam: deel(naam) for naam in namen}
    laad["TableInfos"] = lambda: envelop(
        "v3", "84799NED", "TableInfos", [_json(map_ / "cbs.v3.84799NED_Metadata.json")]
    )
    return Tabel("v3", "84799NED", laad, opgenomen="2021-03-26")


_TOTAAL = ("Totaal levend geboren kinderen", "TotaalLevendGeborenKinderen", "born")
_GEBOORTE = {
    1: _TOTAAL,
    3: ("Levend geboren jongens", "LevendGeborenJongens", "mal"),
    4: ("Levend geboren meisjes", "LevendGeborenMeisjes", "fem"),
    8: _TOTAAL,
    9: ("Jonger dan 20 jaar", "JongerDan20Jaar", "age_0_20"),
    10: ("20 tot 25 jaar", "k_20Tot25Jaar", "age_20_25"),
    11: ("25 tot 30 jaar", "k_25Tot30Jaar", "age_25_30"),
    12: ("30 tot 35 jaar", "k_30Tot35Jaar", "age_30_35"),
    13: ("35 tot 40 jaar", "k_35Tot40Jaar", "age_35_40"),
    14: ("40 tot 45 jaar", "k_40Tot45Jaar", "age_40_45"),
    15: ("45 jaar of ouder", "k_45JaarOfOuder", "age_45plus"),
    16: _TOTAAL,
    17: ("1e kind", "k_1eKind", "sib_0"),
    18: ("2e kind", "k_2eKind", "sib_1"),
    19: ("3e kind", "k_3eKind", "sib_2"),
    20: ("4e of volgende kinderen", "k_4eOfVolgendeKinderen", "sib_3plus"),
    21: _TOTAAL,
    22: ("Moeder gehuwd", "MoederGehuwd", "married"),
    23: ("Moeder niet-gehuwd", "MoederNietGehuwd", "unmarried"),
}


def _geboorte(pad: Path) -> Tabel:
    def rijen() -> list[dict[str, Any]]:
        breed: dict[tuple[str, int], dict[str, Any]] = {}
        for reeks in _json(pad):
            eerste = int(reeks["since"][:4])
            for plek in range(len(reeks["born"])):
                sleutel = {"RegioS": reeks["reg"].ljust(6), "Perioden": f"{eerste + plek}JJ00"}
                waarden = {f"{naam}_{n}": reeks[kort][plek] for n, (_, naam, kort) in _GEBOORTE.items()}
                breed[reeks["reg"], eerste + plek] = sleutel | waarden
        return [{"ID": nummer} | breed[plek] for nummer, plek in enumerate(sorted(breed))]

    def eigenschappen() -> list[dict[str, Any]]:
        dimensies = [
            {"odata.type": "Cbs.OData.GeoDimension", "ID": 0, "Position": 0, "ParentID": None,
             "Type": "GeoDimension", "Key": "RegioS", "Title": "Regio's"},
            {"odata.type": "Cbs.OData.TimeDimension", "ID": 1, "Position": 1, "ParentID": None,
             "Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden"},
        ]  # fmt: skip
        return dimensies + [
            {"odata.type": "Cbs.OData.Topic", "ID": 10 + n, "Position": n, "ParentID": None, "Type": "Topic",
             "Key": f"{naam}_{n}", "Title": titel, "Datatype": "Long", "Unit": "aantal", "Decimals": 0}
            for n, (titel, naam, _) in _GEBOORTE.items()
        ]  # fmt: skip

    def perioden() -> list[dict[str, Any]]:
        return [
            {"Key": f"{jaar}JJ00", "Title": str(jaar), "Description": "", "Status": "Definitief"}
            for jaar in range(2010, 2016)
        ]

    def gebieden() -> list[dict[str, Any]]:
        codes = dict.fromkeys(reeks["reg"] for reeks in _json(pad))
        return [{"Key": code.ljust(6), "Title": code, "Description": None} for code in codes]

    info = {
        "ID": 0, "Identifier": "37201", "Title": "Geboorte; kerncijfers vruchtbaarheid, leeftijd moeder, regio",
        "Modified": "2016-07-12T02:00:00", "Period": "2010-2015", "OutputStatus": "Regulier",
    }  # fmt: skip
    delen = {
        "TableInfos": lambda: [info],
        "DataProperties": eigenschappen,
        "RegioS": gebieden,
        "Perioden": perioden,
        "TypedDataSet": rijen,
    }
    return Tabel(
        "v3",
        "37201",
        {n: lambda n=n, maak=maak: envelop("v3", "37201", n, maak()) for n, maak in delen.items()},
        opgenomen="2016-07-12",
    )


# --- $filter -----------------------------------------------------------------------------------

_TEKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z_]\w*)|([(),])|(-?\d+(?:\.\d+)?))")


class Filter:
    """The part of ``$filter`` that our own questions use: and, or, eq, ne, ge, le, in, startswith, substringof."""

    def __init__(self, uitdrukking: str, rijen: pd.DataFrame) -> None:
        self.rijen = rijen
        self.tekens: list[tuple[str, str]] = []
        plek = 0
        while plek < len(uitdrukking.rstrip()):
            raak = _TEKEN.match(uitdrukking, plek)
            if not raak:
                raise ValueError(f"can't read $filter at {uitdrukking[plek:]!r}")
            tekst, naam, teken, getal = raak.groups()
            soort = "tekst" if tekst is not None else "naam" if naam else "teken" if teken else "getal"
            waarde = tekst if tekst is not None else naam or teken or getal
            self.tekens.append((soort, waarde.replace("''", "'") if soort == "tekst" else waarde))
            plek = raak.end()

    def masker(self) -> pd.Series:
        uitkomst = self._of()
        if self.tekens:
            raise ValueError(f"$filter goes on after its end: {self.tekens}")
        return uitkomst

    def _neem(self, verwacht: str | None = None) -> str:
        _, waarde = self.tekens.pop(0)
        if verwacht and waarde != verwacht:
            raise ValueError(f"$filter has {waarde!r} where {verwacht!r} is due")
        return waarde

    def _volgt(self, woord: str) -> bool:
        return bool(self.tekens) and self.tekens[0][1] == woord and self.tekens[0][0] != "tekst"

    def _of(self) -> pd.Series:
        uitkomst = self._en()
        while self._volgt("or"):
            self._neem()
            uitkomst = uitkomst | self._en()
        return uitkomst

    def _en(self) -> pd.Series:
        uitkomst = self._eis()
        while self._volgt("and"):
            self._neem()
            uitkomst = uitkomst & self._eis()
        return uitkomst

    def _eis(self) -> pd.Series:
        if self._volgt("("):
            self._neem()
            uitkomst = self._of()
            self._neem(")")
            return uitkomst
        naam = self._neem()
        if naam in ("startswith", "substringof"):
            self._neem("(")
            een = self._neem()
            self._neem(",")
            twee = self._neem()
            self._neem(")")
            if naam == "startswith":
                return self.rijen[een].str.startswith(twee)
            return self.rijen[twee].str.contains(een, regex=False)
        kolom = self.rijen[naam]
        teken = self._neem()
        if teken == "in":
            self._neem("(")
            waarden = [self._neem()]
            while self._volgt(","):
                self._neem()
                waarden.append(self._neem())
            self._neem(")")
            return kolom.isin(waarden)
        waarde = self._neem()
        return {"eq": kolom.eq, "ne": kolom.ne, "ge": kolom.ge, "le": kolom.le}[teken](waarde)


# --- faults ------------------------------------------------------------------------------------


@dataclass
class Storing:
    """A fault at a collection: at which page, how many times (``None``: always), and what.

    ``soort``: ``status`` (waarde: code), ``afgekapt``, ``kapotte_json``, ``traag`` (waarde: seconds),
    ``wijzig`` (waarde: a function on the parsed body), ``omleiding`` (waarde: address),
    ``telling`` (waarde: added to the count). With ``tabel`` at that table alone.
    """

    onderdeel: str
    soort: str
    waarde: Any = None
    bladzijde: int = 1
    keer: int | None = None
    tabel: str | None = None

    def treft(self, tabel: str, onderdeel: str, bladzijde: int) -> bool:
        if self.tabel not in (None, tabel):
            return False
        if self.onderdeel != onderdeel or self.bladzijde != bladzijde or self.keer == 0:
            return False
        if self.keer is not None:
            self.keer -= 1
        return True


class Replay:
    """The server. ``verzoeken`` lists what was asked; ``storingen`` are the faults that are on."""

    def __init__(
        self,
        *mappen: Path,
        poort: int = 0,
        bladzijde_v4: int = 100_000,
        bladzijde_v3: int = 10_000,
        soorten: bool = False,
    ) -> None:
        klein = [ANTWOORDEN, SOORTEN] if soorten else [ANTWOORDEN]
        self.tabellen = {(t.dienst, t.id): t for map_ in klein for t in uit_antwoorden(map_)}
        for map_ in mappen:
            self.tabellen |= {(t.dienst, t.id): t for t in uit_opnamen(map_)}
        self.bladzijde = {"v4": bladzijde_v4, "v3": bladzijde_v3}
        self.grens_v3: int | None = None  # more rows than this: the refusal of the version 3 service
        self.telt = True  # answers Observations/$count
        self.storingen: list[Storing] = []
        self.verzoeken: list[str] = []
        replay = self

        class Afhandeling(_Afhandeling):
            server_replay = replay

        self._server = _Server(("127.0.0.1", poort), Afhandeling)
        self.adres = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def v4(self) -> str:
        return f"{self.adres}/v4"

    @property
    def v3(self) -> str:
        return f"{self.adres}/v3"

    @property
    def rivm(self) -> str:
        return f"{self.adres}/rivm"

    def serve_forever(self) -> None:
        self._server.serve_forever(poll_interval=0.01)

    @contextmanager
    def draait(self) -> Iterator[Replay]:
        draad = threading.Thread(target=self.serve_forever, daemon=True)
        draad.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            draad.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up waiting is what some tests are about."""


class _Afhandeling(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two would wait for each other
    server_replay: Replay
    opgenomen = ""

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test output clean."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date header is that of the recording, as it would be in a replayed answer."""
        if self.opgenomen and timestamp is None:
            timestamp = dt.datetime.fromisoformat(self.opgenomen).replace(hour=12, tzinfo=dt.UTC).timestamp()
        return super().date_time_string(timestamp)

    def do_GET(self) -> None:
        replay = self.server_replay
        self.opgenomen = ""
        replay.verzoeken.append(self.path)
        deel = urlsplit(self.path)
        self.soort, tabel_id, *rest = deel.path.strip("/").split("/")
        dienst = FAMILIE.get(self.soort, "v3")
        vraag = dict(stuk.split("=", 1) for stuk in deel.query.split("&") if stuk)
        vraag = {unquote(naam): unquote(waarde) for naam, waarde in vraag.items()}
        tabel = replay.tabellen.get((self.soort, tabel_id)) or replay.tabellen.get((dienst, tabel_id))
        if tabel is None or not rest or rest[0] not in tabel.laad:
            return self._stuur(404, {"error": {"code": "", "message": "Not found"}})
        self.opgenomen = tabel.opgenomen
        onderdeel = "/".join(rest)
        if dienst == "v3" and vraag.get("$format") != "json":
            return self._stuur(200, "<feed/>", "application/atom+xml")
        groot = replay.bladzijde[dienst]
        bladzijde = int(vraag.get("$skip", 0)) // groot + 1
        for storing in replay.storingen:
            if storing.treft(tabel_id, onderdeel, bladzijde):
                return self._stoor(storing, tabel, rest[0], onderdeel, vraag)
        return self._stuur(*self._antwoord(tabel, rest[0], onderdeel, vraag))

    def _antwoord(self, tabel: Tabel, naam: str, onderdeel: str, vraag: dict[str, str]) -> tuple[int, Any]:
        replay = self.server_replay
        lijf = tabel.antwoord(naam)
        if "value" not in lijf:
            return 200, lijf
        rijen = lijf["value"]
        if "$filter" in vraag:
            frame = tabel.rijen
            rijen = [rijen[n] for n in frame.index[Filter(vraag["$filter"], frame).masker()]]
        if onderdeel.endswith("/$count"):
            return (200, str(len(rijen))) if replay.telt else (404, {"error": {}})
        if naam == "TypedDataSet" and replay.grens_v3 and len(rijen) > replay.grens_v3:
            melding = "The query returns more than 10000 records, please reduce the amount of records requested."
            return 500, {"odata.error": {"code": "", "message": {"lang": "en-US", "value": melding}}}
        skip = int(vraag.get("$skip", 0))
        groot = replay.bladzijde[FAMILIE[tabel.dienst]]
        deel = rijen[skip : skip + groot]
        if "$select" in vraag:
            velden = vraag["$select"].split(",")
            deel = [{veld: rij[veld] for veld in velden} for rij in deel]
        antwoord = {sleutel: waarde for sleutel, waarde in lijf.items() if sleutel != "value"} | {"value": deel}
        if skip + groot < len(rijen):
            verder = {**vraag, "$skip": str(skip + groot)}
            query = "&".join(f"{n}={quote(w, safe='$,()')}" for n, w in verder.items())
            sleutel = "@odata.nextLink" if tabel.dienst == "v4" else "odata.nextLink"
            antwoord[sleutel] = f"{ECHT[self.soort]}/{tabel.id}/{naam}?{query}"
        return 200, antwoord

    def _stoor(self, storing: Storing, tabel: Tabel, naam: str, onderdeel: str, vraag: dict[str, str]) -> None:
        if storing.soort == "status":
            return self._stuur(storing.waarde, {"error": {"code": "", "message": "fault"}})
        if storing.soort == "omleiding":
            return self._stuur(302, "", koppen={"Location": storing.waarde})
        if storing.soort == "traag":
            time.sleep(storing.waarde)
        status, lijf = self._antwoord(tabel, naam, onderdeel, vraag)
        if storing.soort == "wijzig":
            lijf = storing.waarde(json.loads(json.dumps(lijf)))
        if storing.soort == "telling":
            lijf = str(int(lijf) + storing.waarde)
        if storing.soort == "kapotte_json":
            heel = json.dumps(lijf)
            return self._stuur(status, heel[: len(heel) // 2])
        return self._stuur(status, lijf, afkappen=storing.soort == "afgekapt")

    def _stuur(
        self,
        status: int,
        lijf: Any,
        soort: str = "application/json",
        *,
        koppen: dict[str, str] | None = None,
        afkappen: bool = False,
    ) -> None:
        inhoud = (lijf if isinstance(lijf, str) else json.dumps(lijf)).encode()
        self.send_response(status)
        self.send_header("Content-Type", soort)
        self.send_header("Content-Length", str(len(inhoud)))
        for kop, waarde in (koppen or {}).items():
            self.send_header(kop, waarde)
        self.end_headers()
        if afkappen:
            self.wfile.write(inhoud[: len(inhoud) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(inhoud)


def main() -> None:
    lezer = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    lezer.add_argument("--poort", type=int, default=9999)
    lezer.add_argument("--map", type=Path, action="append", default=[], help="folder with recorded answers")
    lezer.add_argument("--soorten", action="store_true", help="the small answers of every kind of table too")
    keuze = lezer.parse_args()
    replay = Replay(*keuze.map, poort=keuze.poort, soorten=keuze.soorten)
    adressen = f"KANSRIJK_CBS_URL={replay.v4} KANSRIJK_CBS_V3_URL={replay.v3} KANSRIJK_RIVM_URL={replay.rivm}"
    print(adressen, flush=True)  # noqa: T201
    try:
        replay.serve_forever()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
