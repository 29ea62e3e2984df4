"""The start page, the page for a wrong address, and what the server refuses."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def antwoord(adres: str, inhoud: bytes | None = None, **koppen: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(adres, inhoud, koppen), timeout=10) as gekregen:
            return gekregen.status, gekregen.read().decode()
    except urllib.error.HTTPError as fout:
        with fout:
            return fout.code, fout.read().decode()


@pytest.mark.parametrize("pad", ["", "nergens"])
def test_page_is_complete_and_accessible(bezoek: Any, pad: str) -> None:
    bezoek.open(pad)
    pagina = bezoek.pagina
    assert pagina.locator("html").get_attribute("lang") == "nl"
    assert pagina.title().endswith("– Analysetool Kansrijke Start")
    assert pagina.locator("h1").count() == 1
    assert pagina.locator("main").count() == 1
    assert bezoek.axe() == ""
    pagina.set_viewport_size({"width": 320, "height": 800})
    assert not bezoek.schuift_opzij()
    assert bezoek.elders() == []
    assert bezoek.fouten == []


def test_start_page_leads_to_the_figures(bezoek: Any) -> None:
    bezoek.open("")
    assert bezoek.pagina.locator("main a").first.get_attribute("href") == "/voila/render/1_cijfers.ipynb"


def test_start_page_tells_of_real_and_practice_figures(bezoek: Any) -> None:
    bezoek.open("")
    kaarten = bezoek.pagina.locator(".ks-bronnen > li")
    assert kaarten.count() == 2
    echt, oefen = kaarten.nth(0), kaarten.nth(1)
    assert "bron=oefen" not in (echt.locator("a").first.get_attribute("href") or "")
    assert "Verzonnen uitkomsten" in oefen.inner_text()
    oefen.locator("a").first.click()
    bezoek.pagina.wait_for_url("**/voila/render/1_cijfers.ipynb?bron=oefen")


def test_fetching_newer_figures_needs_the_form_of_the_page(app: Any) -> None:
    """Another site can't start it: without the token of the start page the request is refused."""
    for inhoud in (b"", b"_xsrf=abc"):
        assert antwoord(f"{app.adres}vernieuwen", inhoud)[0] == 403
    assert '"fase": "niet_begonnen"' in antwoord(f"{app.adres}vernieuwen?vorm=json")[1]


@pytest.mark.parametrize(
    "pad",
    [
        "voila/render/nergens.ipynb",
        "voila/render/../pyproject.toml",
        "voila/render/..%2F..%2Fetc%2Fpasswd",
        "voila/render/.ipynb_checkpoints/1_cijfers-checkpoint.ipynb",
        "voila/files/1_cijfers.ipynb",
        "voila/tree",
        "voila/tree?classic-tree=false",
        "voila/api/contents",
        "api/kernels",
        "api/contents",
        "stijl/../figuur.py",
        "voila/static/../../app.py",
    ],
)
def test_only_the_pages_on_the_list_are_served(app: Any, pad: str) -> None:
    # A browser would tidy these addresses first, so they go over a plain socket.
    poort = int(app.adres.rstrip("/").rpartition(":")[2])
    kernels = app.kernels()
    with socket.create_connection(("127.0.0.1", poort), timeout=10) as verbinding:
        verbinding.sendall(f"GET /{pad} HTTP/1.1\r\nHost: 127.0.0.1:{poort}\r\nConnection: close\r\n\r\n".encode())
        eerste_regel = verbinding.makefile("rb").readline().decode()
    assert eerste_regel.split()[1] in {"403", "404"}
    assert app.kernels() == kernels


def test_other_host_names_are_refused(app: Any) -> None:
    assert antwoord(app.adres)[0] == 200
    assert antwoord(app.adres, Host="kwaad.example")[0] == 403


@pytest.mark.parametrize("pad", ["", "nergens", "vernieuwen", "voila/render/9_eigen_cijfers.ipynb"])
def test_a_page_runs_no_text_as_script_and_stands_in_no_frame(bezoek: Any, pad: str) -> None:
    """Were HTML of a visitor ever shown unescaped, the browser itself would refuse to run it."""
    antwoord_ = bezoek.open(pad)
    beleid = antwoord_.header_value("content-security-policy") or ""
    assert "script-src 'self';" in beleid
    assert "unsafe-eval" not in beleid
    assert "frame-ancestors 'none'" in beleid
    assert antwoord_.header_value("x-content-type-options") == "nosniff"
    pagina = bezoek.pagina
    pagina.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.gelukt=1\">')")
    pagina.evaluate(
        "{ const s = document.createElement('script'); s.textContent = 'window.gelukt = 2'; document.body.append(s); }"
    )
    pagina.wait_for_timeout(300)
    assert pagina.evaluate("window.gelukt") is None


def test_no_cookie_holds_a_name(bezoek: Any) -> None:
    bezoek.open("")
    assert {koekje["name"] for koekje in bezoek.pagina.context.cookies()} <= {"_xsrf"}


def test_a_taken_port_gives_advice_in_dutch(app: Any) -> None:
    poort = int(app.adres.rstrip("/").rpartition(":")[2])
    from kansrijk_analysis.app.server import start
    from kansrijk_analysis.errors import OngeldigeInvoer

    with pytest.raises(OngeldigeInvoer, match=rf"Poort {poort} is niet vrij.*--poort"):
        start(poort, browser=False)


def test_a_folder_without_notebooks_is_refused(tmp_path: Any) -> None:
    from kansrijk_analysis.app.server import start
    from kansrijk_analysis.errors import OngeldigeInvoer

    with pytest.raises(OngeldigeInvoer, match="geen notebooks"):
        start(0, map=tmp_path, browser=False)


@pytest.mark.parametrize("teken", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_stops_cleanly(teken: signal.Signals) -> None:
    # No --geen-browser: where there is no screen, looking for a browser must do no harm.
    proces = subprocess.Popen(
        [sys.executable, "-m", "kansrijk_analysis.cli", "start", "--poort", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": "/nergens"},
    )
    assert proces.stderr is not None
    regels = [proces.stderr.readline(), proces.stderr.readline()]
    assert "De analysetool is klaar: http://127.0.0.1:" in regels[0]
    begin = time.monotonic()
    proces.send_signal(teken)
    _, rest = proces.communicate(timeout=20)
    assert proces.returncode == 0
    assert rest.strip() == "De analysetool is gestopt."
    assert time.monotonic() - begin < 10


def test_a_broken_cell_a_kernel_left_and_a_lost_connection(app_met: Any, bezoek: Any, tmp_path: Path) -> None:
    goed = "import ipywidgets; ipywidgets.HTML('<p>Dit werkt.</p>')"
    notebook = new_notebook(
        cells=[new_markdown_cell("# Proef"), new_code_cell(goed), new_code_cell("geheim = 'x'\n1 / 0")],
        metadata={"title": "Proef & meer", "kernelspec": {"name": "elders", "display_name": "", "language": "python"}},
    )
    nbformat.write(notebook, tmp_path / "proef.ipynb")
    eigen = app_met(tmp_path)
    bezoek.adres = eigen.adres
    eerste = bezoek.open("voila/render/proef.ipynb")
    assert "_xsrf=" in (eerste.header_value("set-cookie") or ""), "without it the page may not stop its kernel"
    pagina = bezoek.pagina
    assert pagina.title() == "Proef & meer – Analysetool Kansrijke Start"
    expect(pagina.get_by_text("Dit werkt.")).to_be_visible()
    expect(pagina.get_by_role("alert")).to_contain_text("Dit onderdeel werkt nu niet.")
    assert "geheim" not in pagina.content()
    assert "ZeroDivisionError" not in pagina.content()
    assert "ZeroDivisionError" in eigen.verslag.read_text(), "who runs the app must be able to see what went wrong"
    assert bezoek.axe() == ""

    pagina.wait_for_timeout(2500)  # the guard of the connection begins its work after two seconds
    eigen.proces.terminate()
    expect(pagina.get_by_role("alert").first).to_contain_text(
        "De verbinding met de analysetool is weg.", timeout=20_000
    )
