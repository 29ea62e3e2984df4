"""One connection to one source table: time-outs, tries, IPv4 fall-back, next links, a size cap."""

from __future__ import annotations

import datetime as dt
import json
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from types import TracebackType
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, BronOnbereikbaar, KansrijkError, TabelNietGevonden
from kansrijk_analysis.text import tekst

MAXIMAAL = 512 * 1024 * 1024
_NAAM = "kansrijk-analysis (Analysetool Kansrijke Start)"
_OPNIEUW = frozenset({429, 502, 503, 504})
_OMLEIDINGEN = 5
_LANGSTE_TUSSENPOOS = 30.0
_LEESBAAR = "$,'():"  # may stand in a query as they are
_VERBINDINGSTIJD = 10.0  # seconds; then IPv4 is tried
_TE_VEEL = b"more than 10000 records"


@cache
def _certificaten() -> ssl.SSLContext:
    """Read the trusted certificates once, not for every table."""
    return httpx.create_ssl_context()


@dataclass(frozen=True)
class Dienst:
    """A service: the name a user knows it by, its configured base address, the host its own links name."""

    id: str
    basis: str
    host: str

    @property
    def naam(self) -> str:
        """Name as a user reads it."""
        return tekst(f"bronnen.naam.{self.id}")


def dienst(naam: str, met: Instellingen) -> Dienst:
    """Give the service ``cbs-v4``, ``cbs-v3`` or ``rivm-v3`` with its configured address."""
    basis, host = {
        "cbs-v4": (met.cbs_url, "datasets.cbs.nl"),
        "cbs-v3": (met.cbs_v3_url, "opendata.cbs.nl"),
        "rivm-v3": (met.rivm_url, "dataderden.cbs.nl"),
    }[naam]
    return Dienst(naam, basis, host)


@dataclass(frozen=True)
class Antwoord:
    """One answer as it came. ``json`` is the parsed body (``None`` where text was asked for)."""

    adres: str
    status: int
    inhoud: bytes
    tijd: dt.datetime
    json: Any


class TeVeelRijen(AntwoordOnjuist):
    """The version 3 service refuses: the answer would have more than 10,000 rows. Ask in parts."""


class _Tijdelijk(Exception):
    """Worth another try; ``fout`` is what the user gets when all tries are used."""

    def __init__(self, fout: KansrijkError, na: float = 0.0) -> None:
        super().__init__(str(fout))
        self.fout = fout
        self.na = na


def _moment(koppen: httpx.Headers) -> dt.datetime:
    """When the service gave the answer, by its own clock; by ours where it does not say."""
    try:
        return parsedate_to_datetime(koppen["Date"]).astimezone(dt.UTC)
    except (KeyError, ValueError):
        return dt.datetime.now(dt.UTC)


class Verbinding:
    """Connection for one table of one service. Use as a context manager.

    Retries connection failures, time-outs, 429, 502, 503, 504 and answers that are cut off or no
    JSON. Raises ``BronOnbereikbaar``, ``TabelNietGevonden`` or ``AntwoordOnjuist``.
    """

    def __init__(self, bij: Dienst, tabel: str, met: Instellingen, *, maximaal: int = MAXIMAAL) -> None:
        self.dienst = bij
        self.tabel = tabel
        self._met = met
        self._maximaal = maximaal
        self._ontvangen = 0
        self._client = self._maak()
        self._ipv4 = False

    def __enter__(self) -> Verbinding:
        return self

    def __exit__(self, soort: type[BaseException] | None, fout: BaseException | None, tb: TracebackType | None) -> None:
        self._client.close()

    def haal(self, onderdeel: str, **parameters: str) -> Antwoord:
        """Ask for a collection of the table; ``parameters`` are OData options without their ``$``."""
        return self._met_pogingen(lambda: self._vraag(self._adres(onderdeel, parameters)))

    def bladzijden(self, onderdeel: str, **parameters: str) -> Iterator[Antwoord]:
        """Ask for a collection and every next page of it. A next link already carries the parameters."""
        adres = self._adres(onderdeel, parameters)
        gezien: set[str] = set()
        while adres:
            if adres in gezien:
                raise self.onjuist("kringloop")
            gezien.add(adres)
            antwoord = self._met_pogingen(lambda hier=adres: self._vraag(hier))  # type: ignore[misc]
            yield antwoord
            if not isinstance(antwoord.json, dict):
                raise self.onjuist("vorm", onderdeel=onderdeel)
            link = antwoord.json.get("@odata.nextLink") or antwoord.json.get("odata.nextLink")
            adres = self._volgende(str(link), onderdeel, adres) if link else ""

    def tel(self, onderdeel: str, **parameters: str) -> int | None:
        """Ask how many rows a selection has. ``None`` where the service has no answer to that."""
        try:
            antwoord = self._vraag(self._adres(f"{onderdeel}/$count", parameters), als_json=False)
            return int(antwoord.inhoud.decode("utf-8-sig").strip())
        except (KansrijkError, _Tijdelijk, ValueError):
            return None

    def onjuist(self, reden: str, **velden: Any) -> AntwoordOnjuist:
        """Make the error for an answer that is not right."""
        return AntwoordOnjuist(
            bron=self.dienst.naam, tabel=self.tabel, wat=tekst(f"bronnen.reden.{reden}", **velden), reden=reden
        )

    def _onbereikbaar(self, reden: str, **velden: Any) -> BronOnbereikbaar:
        return BronOnbereikbaar(
            bron=self.dienst.naam, tabel=self.tabel, wat=tekst(f"bronnen.reden.{reden}", **velden), reden=reden
        )

    def _maak(self, transport: httpx.HTTPTransport | None = None) -> httpx.Client:
        return httpx.Client(
            timeout=httpx.Timeout(self._met.wachttijd, connect=min(self._met.wachttijd, _VERBINDINGSTIJD)),
            transport=transport,
            verify=_certificaten(),
            follow_redirects=False,
            headers={"User-Agent": _NAAM, "Accept": "application/json"},
        )

    def _adres(self, onderdeel: str, parameters: dict[str, str]) -> str:
        vraag = "&".join(f"${naam}={quote(waarde, safe=_LEESBAAR)}" for naam, waarde in parameters.items())
        return f"{self.dienst.basis}/{quote(self.tabel)}/{onderdeel}" + (f"?{vraag}" if vraag else "")

    def _volgende(self, link: str, onderdeel: str, hier: str) -> str:
        """Address of the next page at the configured base; only the query of the link is taken over."""
        deel = urlsplit(urljoin(hier, link))
        eigen = urlsplit(self.dienst.basis)
        staart = f"/{self.tabel}/{onderdeel}".casefold()
        bekend = deel.netloc == eigen.netloc or deel.hostname == self.dienst.host
        if not bekend or not deel.path.casefold().endswith(staart):
            raise self.onjuist("vreemde_link", adres=f"{deel.netloc}{deel.path}")
        return f"{self._adres(onderdeel, {})}?{deel.query}"

    def _met_pogingen(self, doe: Callable[[], Antwoord]) -> Antwoord:
        tussen = self._met.tussenpoos
        gewoon = wait_exponential(multiplier=tussen, max=_LANGSTE_TUSSENPOOS) + wait_random(0, tussen)

        def wacht(stand: RetryCallState) -> float:
            fout = stand.outcome.exception() if stand.outcome else None
            gevraagd = fout.na if isinstance(fout, _Tijdelijk) else 0.0
            return max(gewoon(stand), gevraagd)

        pogingen = Retrying(
            stop=stop_after_attempt(self._met.pogingen),
            wait=wacht,
            retry=retry_if_exception_type(_Tijdelijk),
            reraise=True,
        )
        try:
            return pogingen(doe)
        except _Tijdelijk as fout:
            raise fout.fout from fout

    def _vraag(self, adres: str, *, als_json: bool = True) -> Antwoord:
        for _ in range(_OMLEIDINGEN):
            status, koppen, inhoud = self._lees(adres)
            if 300 <= status < 400 and "location" in koppen:
                nieuw = urljoin(adres, koppen["location"])
                if urlsplit(nieuw).netloc != urlsplit(adres).netloc:
                    raise self.onjuist("vreemde_omleiding", server=urlsplit(nieuw).netloc)
                adres = nieuw
                continue
            self._beoordeel(status, koppen, inhoud)
            return Antwoord(adres, status, inhoud, _moment(koppen), self._json(inhoud) if als_json else None)
        raise self.onjuist("te_veel_omleidingen")

    def _beoordeel(self, status: int, koppen: httpx.Headers, inhoud: bytes) -> None:
        if status == 200:
            return
        if status == 404:
            raise TabelNietGevonden(bron=self.dienst.naam, tabel=self.tabel)
        if status in _OPNIEUW:
            na = koppen.get("retry-after", "")
            gevraagd = min(float(na), _LANGSTE_TUSSENPOOS) if na.isdigit() else 0.0
            raise _Tijdelijk(self._onbereikbaar("status", status=status), gevraagd)
        if status >= 500:
            if _TE_VEEL in inhoud:
                wat = tekst("bronnen.reden.te_veel_rijen")
                raise TeVeelRijen(bron=self.dienst.naam, tabel=self.tabel, wat=wat, reden="te_veel_rijen")
            raise self._onbereikbaar("status", status=status)
        raise self.onjuist("status", status=status)

    def _json(self, inhoud: bytes) -> Any:
        try:
            return json.loads(inhoud)
        except ValueError as fout:
            raise _Tijdelijk(self.onjuist("geen_json")) from fout

    def _lees(self, adres: str) -> tuple[int, httpx.Headers, bytes]:
        try:
            return self._stroom(adres)
        except (httpx.ConnectError, httpx.ConnectTimeout) as fout:
            if not self._ipv4:
                return self._via_ipv4(adres, fout)
            raise _Tijdelijk(self._onbereikbaar("geen_verbinding")) from fout
        except httpx.TimeoutException as fout:
            raise _Tijdelijk(self._onbereikbaar("te_traag", seconden=f"{self._met.wachttijd:.0f}")) from fout
        except httpx.RemoteProtocolError as fout:
            raise _Tijdelijk(self.onjuist("afgebroken")) from fout
        except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL) as fout:
            raise _Tijdelijk(self._onbereikbaar("geen_verbinding")) from fout

    def _via_ipv4(self, adres: str, eerder: Exception) -> tuple[int, httpx.Headers, bytes]:
        """Some networks announce an IPv6 address of the service that does not answer."""
        self._client.close()
        self._client = self._maak(httpx.HTTPTransport(local_address="0.0.0.0", verify=_certificaten()))
        self._ipv4 = True
        try:
            return self._lees(adres)
        except _Tijdelijk:
            # Neither way works now; a proxy or IPv6 may be the only way out, so start over with both.
            self._client.close()
            self._client = self._maak()
            self._ipv4 = False
            raise

    def _stroom(self, adres: str) -> tuple[int, httpx.Headers, bytes]:
        stukken: list[bytes] = []
        with self._client.stream("GET", adres) as antwoord:
            for stuk in antwoord.iter_bytes():
                self._ontvangen += len(stuk)
                if self._ontvangen > self._maximaal:
                    raise self.onjuist("te_groot", megabytes=self._maximaal // 1024**2)
                stukken.append(stuk)
            return antwoord.status_code, antwoord.headers, b"".join(stukken)
