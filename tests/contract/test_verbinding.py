"""The connection: tries, time-outs, next links, redirects, IPv4, size."""

from __future__ import annotations

import dataclasses
import pickle
import ssl
import time
from collections.abc import Callable

import httpx
import pytest
from replay import Replay, Storing

from kansrijk_analysis.config import Instellingen
from kansrijk_analysis.errors import AntwoordOnjuist, BronOnbereikbaar, KansrijkError, TabelNietGevonden
from kansrijk_analysis.sources.http import Dienst, Verbinding, dienst

T = "99001NED"


def _verbinding(met: Instellingen, **kw: int) -> Verbinding:
    return Verbinding(dienst("cbs-v4", met), T, met, **kw)


def test_says_who_it_is_and_asks_for_json(met: Instellingen) -> None:
    with _verbinding(met) as verbinding:
        assert "kansrijk-analysis" in verbinding._client.headers["User-Agent"]
        assert verbinding._client.headers["Accept"] == "application/json"
        assert verbinding._client.timeout.read == met.wachttijd


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_another_try_after_a_passing_fault(replay: Replay, met: Instellingen, status: int) -> None:
    replay.storingen.append(Storing("Properties", "status", status, keer=2))
    with _verbinding(met) as verbinding:
        assert verbinding.haal("Properties").json["Identifier"] == T
    assert len(replay.verzoeken) == 3


@pytest.mark.parametrize("soort", ["afgekapt", "kapotte_json"])
def test_another_try_after_half_an_answer(replay: Replay, met: Instellingen, soort: str) -> None:
    replay.storingen.append(Storing("Dimensions", soort, keer=1))
    with _verbinding(met) as verbinding:
        assert len(verbinding.haal("Dimensions").json["value"]) == 3
    assert len(replay.verzoeken) == 2


def test_another_try_after_a_slow_answer(replay: Replay, met: Instellingen) -> None:
    replay.storingen.append(Storing("Properties", "traag", 0.8, keer=1))
    with _verbinding(dataclasses.replace(met, wachttijd=0.5)) as verbinding:
        assert verbinding.haal("Properties").status == 200
    assert len(replay.verzoeken) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 406, 500])
def test_no_other_try_where_it_would_not_help(replay: Replay, met: Instellingen, status: int) -> None:
    replay.storingen.append(Storing("Properties", "status", status))
    with _verbinding(met) as verbinding, pytest.raises(KansrijkError, match=T) as fout:
        verbinding.haal("Properties")
    assert len(replay.verzoeken) == 1
    assert isinstance(fout.value, TabelNietGevonden) == (status == 404)
    assert isinstance(fout.value, BronOnbereikbaar) == (status == 500)


def test_tries_are_counted_and_wait_longer_each_time(
    replay: Replay, met: Instellingen, monkeypatch: pytest.MonkeyPatch
) -> None:
    gewacht: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", gewacht.append)
    replay.storingen.append(Storing("Properties", "status", 503))
    geduldig = dataclasses.replace(met, pogingen=4, tussenpoos=1.0)
    fout = pytest.raises(BronOnbereikbaar, match=r"CBS gaf geen antwoord .* foutcode 503")
    with _verbinding(geduldig) as verbinding, fout:
        verbinding.haal("Properties")
    assert len(replay.verzoeken) == 4
    assert [1 <= gewacht[0] <= 2, 2 <= gewacht[1] <= 3, 4 <= gewacht[2] <= 5] == [True] * 3


def test_waits_as_long_as_the_service_asks(met: Instellingen, monkeypatch: pytest.MonkeyPatch) -> None:
    gewacht: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", gewacht.append)
    antwoorden = iter([httpx.Response(429, headers={"Retry-After": "7"}), httpx.Response(200, json={"a": 1})])
    with _verbinding(met) as verbinding:
        verbinding._client = httpx.Client(transport=httpx.MockTransport(lambda _: next(antwoorden)))
        assert verbinding.haal("Properties").json == {"a": 1}
    assert gewacht == [7.0]


def test_refused_connection(met: Instellingen) -> None:
    dicht = dataclasses.replace(met, cbs_url="http://127.0.0.1:9/v4")
    fout = pytest.raises(BronOnbereikbaar, match=r"er kwam geen verbinding tot stand.*Controleer de internetverbinding")
    with _verbinding(dicht) as verbinding, fout:
        verbinding.haal("Properties")


def test_ipv4_when_the_other_way_does_not_answer(met: Instellingen, monkeypatch: pytest.MonkeyPatch) -> None:
    lokaal: list[str | None] = []

    def dood(verzoek: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=verzoek)

    class Transport(httpx.HTTPTransport):
        def __init__(self, *, local_address: str | None = None, verify: ssl.SSLContext) -> None:
            lokaal.append(local_address)
            super().__init__(local_address=local_address, verify=verify)

    monkeypatch.setattr("kansrijk_analysis.sources.http.httpx.HTTPTransport", Transport)
    with _verbinding(met) as verbinding:
        verbinding._client = httpx.Client(transport=httpx.MockTransport(dood))
        assert verbinding.haal("Properties").json["Identifier"] == T
        assert verbinding.haal("Dimensions").status == 200
    assert lokaal == ["0.0.0.0"]


def _zet_link(link: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda lijf: lijf | {"@odata.nextLink": link}


@pytest.mark.parametrize(
    "link",
    [
        "https://kwaad.example/odata/v1/CBS/99001NED/Observations?$skip=3",
        "https://datasets.cbs.nl.kwaad.example/odata/v1/CBS/99001NED/Observations?$skip=3",
        "https://datasets.cbs.nl/odata/v1/CBS/03759ned/Observations?$skip=3",
        "https://datasets.cbs.nl/odata/v1/CBS/99001NED/Properties?$skip=3",
        "file:///etc/passwd",
    ],
)
def test_next_link_elsewhere_is_not_followed(replay: Replay, met: Instellingen, link: str) -> None:
    replay.storingen.append(Storing("Observations", "wijzig", _zet_link(link)))
    with _verbinding(met) as verbinding, pytest.raises(AntwoordOnjuist, match="staat op een onbekend adres"):
        list(verbinding.bladzijden("Observations"))
    assert len(replay.verzoeken) == 1


@pytest.mark.parametrize("link", ["Observations?$skip=42", "/v4/99001NED/Observations?$skip=42"])
def test_relative_next_link(replay: Replay, met: Instellingen, link: str) -> None:
    replay.storingen.append(Storing("Observations", "wijzig", _zet_link(link), keer=1))
    with _verbinding(met) as verbinding:
        bladzijden = list(verbinding.bladzijden("Observations"))
    assert len(bladzijden) == 2


def test_next_link_in_a_circle(replay: Replay, met: Instellingen) -> None:
    link = "https://datasets.cbs.nl/odata/v1/CBS/99001NED/Observations?$skip=3"
    replay.storingen.append(Storing("Observations", "wijzig", _zet_link(link), bladzijde=2))
    with _verbinding(met) as verbinding, pytest.raises(AntwoordOnjuist, match="steeds naar dezelfde bladzijde"):
        list(verbinding.bladzijden("Observations"))


def test_redirect_within_the_host_only(replay: Replay, met: Instellingen) -> None:
    replay.storingen.append(Storing("Properties", "omleiding", f"{replay.v4}/{T}/Dimensions", keer=1))
    with _verbinding(met) as verbinding:
        assert "value" in verbinding.haal("Properties").json
        replay.storingen.append(Storing("Properties", "omleiding", "https://kwaad.example/Properties"))
        with pytest.raises(AntwoordOnjuist, match=r"verwijst naar een andere server \(kwaad.example\)"):
            verbinding.haal("Properties")
        replay.storingen[:] = [Storing("Properties", "omleiding", f"{replay.v4}/{T}/Properties")]
        with pytest.raises(AntwoordOnjuist, match="steeds door"):
            verbinding.haal("Properties")


def test_size_has_an_end(met: Instellingen) -> None:
    with _verbinding(met, maximaal=500) as verbinding, pytest.raises(AntwoordOnjuist, match="groter dan de 0 MB"):
        list(verbinding.bladzijden("Observations"))


def test_errors_survive_a_process_pool(replay: Replay, met: Instellingen) -> None:
    replay.storingen.append(Storing("Properties", "status", 503))
    with _verbinding(met) as verbinding, pytest.raises(BronOnbereikbaar) as fout:
        verbinding.haal("Properties")
    terug = pickle.loads(pickle.dumps(fout.value))
    assert (type(terug), str(terug)) == (BronOnbereikbaar, str(fout.value))


def test_gives_up_in_time(replay: Replay, met: Instellingen) -> None:
    replay.storingen.append(Storing("Properties", "traag", 30))
    kort = dataclasses.replace(met, wachttijd=0.1, pogingen=2)
    begin = time.monotonic()
    with _verbinding(kort) as verbinding, pytest.raises(BronOnbereikbaar, match="nog geen antwoord"):
        verbinding.haal("Properties")
    assert time.monotonic() - begin < 10


def test_services_have_their_own_addresses(met: Instellingen) -> None:
    assert dienst("rivm-v3", dataclasses.replace(met, rivm_url="https://r/odata")) == Dienst(
        "rivm-v3", "https://r/odata", "dataderden.cbs.nl"
    )
    assert dienst("rivm-v3", met).naam == "RIVM"
