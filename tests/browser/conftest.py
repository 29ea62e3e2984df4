"""The app in a subprocess and a browser that reaches nothing but this computer."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect, sync_playwright

from kansrijk_analysis.app.server import wacht_tot_gereed

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Without a name server every request to another host fails, and the browser's own cache keeps working.
AFGESLOTEN = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
AXE_REGELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
WACHTTIJD = 60_000
expect.set_options(timeout=WACHTTIJD)
BEZIG = ".ks-status .widget-html-content"


@dataclass(frozen=True)
class App:
    """A running app: its address, its process, and the file with what it says in the terminal."""

    adres: str
    proces: subprocess.Popen[str]
    verslag: Path

    def kernels(self) -> int:
        with urllib.request.urlopen(f"{self.adres}gezond", timeout=10) as antwoord:
            return int(json.load(antwoord)["kernels"])


@dataclass
class Bezoek:
    """A tab of the browser, with all it asked for and all that went wrong in it."""

    pagina: Page
    adres: str
    gevraagd: list[str] = field(default_factory=list)
    fouten: list[str] = field(default_factory=list)

    def open(self, pad: str) -> Response:
        """Open an address of the app; of a notebook's page, wait until it is complete."""
        antwoord = self.pagina.goto(self.adres + pad, wait_until="commit")
        assert antwoord is not None
        self.pagina.wait_for_selector("footer")
        self.pagina.wait_for_selector("body:not(.ks-bezig)")
        return antwoord

    @property
    def gemeente(self) -> Locator:
        return self.pagina.get_by_label(re.compile("^Gemeente( of regio)?$"))

    def kies(self, naam: str) -> None:
        """Type the name of a gemeente over the one that stands there."""
        self.gemeente.focus()
        self.pagina.keyboard.type(naam)
        self.pagina.keyboard.press("Enter")

    def vergelijk(self, plaats: int) -> None:
        """Choose what stands at this place in the list of comparisons, and wait until it is shown."""
        veld = self.pagina.get_by_label("Vergelijk met")
        naam = " ".join(veld.locator("option").nth(plaats).inner_text().split())
        veld.select_option(index=plaats)
        self._wacht(
            "naam => document.querySelector('.ks-kop').innerText.toLowerCase().includes(naam)", f" met {naam.lower()}."
        )

    def toont(self, titel: str) -> None:
        """Wait until the whole page shows this gemeente."""
        self._wacht("titel => document.title.includes(titel)", titel)

    def _wacht(self, voorwaarde: str, waarde: str) -> None:
        """Wait until a condition holds and no block of the page is still to come.

        Blocks arrive one by one; the page says that it is busy before the first and takes that back after the last.
        """
        self.pagina.wait_for_function(voorwaarde, arg=waarde)
        self.pagina.wait_for_function(f"() => document.querySelector({BEZIG!r}).innerText === ''")

    def axe(self) -> str:
        """Give the violations of the accessibility rules, readable; empty when there are none."""
        uitslag = Axe().run(self.pagina, options={"runOnly": AXE_REGELS, "resultTypes": ["violations"]})
        return uitslag.generate_report() if uitslag.violations_count else ""

    def elders(self) -> list[str]:
        """Give the addresses that were asked for and are not on this computer."""
        hier = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:")
        return [adres for adres in self.gevraagd if not hier.match(adres)]

    def schuift_opzij(self) -> bool:
        """Tell whether the page is wider than its window, or a field wider than what it stands in."""
        return bool(
            self.pagina.evaluate(
                """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
                    || [...document.querySelectorAll('.ks-keuze input, .ks-keuze select')].some(
                        (veld) => veld.getBoundingClientRect().right > document.documentElement.clientWidth)"""
            )
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and in CI it must be")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", AFGESLOTEN],
        )
        yield browser
        browser.close()


def vrije_poort() -> int:
    with socket.socket() as verbinding:
        verbinding.bind(("127.0.0.1", 0))
        return int(verbinding.getsockname()[1])


@contextmanager
def draai(werkmap: Path, notebooks: Path | None = None) -> Iterator[App]:
    """Run the app in a process of its own, with an empty cache and no source that answers."""
    poort = vrije_poort()
    adres = f"http://127.0.0.1:{poort}/"
    omgeving = {**os.environ, "KANSRIJK_CACHE": str(werkmap / "cache"), "KANSRIJK_EIGEN": str(werkmap / "eigen")}
    for naam in ("KANSRIJK_CBS_URL", "KANSRIJK_CBS_V3_URL", "KANSRIJK_RIVM_URL"):
        omgeving[naam] = "http://127.0.0.1:9"
    opdracht = [sys.executable, "-m", "kansrijk_analysis.cli", "start", "--poort", str(poort), "--geen-browser"]
    if notebooks is not None:
        opdracht += ["--map", str(notebooks)]
    verslag = werkmap / "verslag.txt"
    with verslag.open("w") as uit:
        proces = subprocess.Popen(opdracht, stderr=uit, stdout=uit, text=True, env=omgeving)
    try:
        assert wacht_tot_gereed(adres, 60), verslag.read_text()
        yield App(adres, proces, verslag)
    finally:
        proces.terminate()
        proces.wait(timeout=30)


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The app as a user starts it, one for all tests."""
    with draai(tmp_path_factory.mktemp("app")) as gestart:
        yield gestart


@pytest.fixture
def app_met(tmp_path: Path) -> Iterator[Callable[[Path], App]]:
    """Start an app of one's own on a folder of notebooks."""
    with ExitStack() as stapel:
        yield lambda notebooks: stapel.enter_context(draai(tmp_path, notebooks))


def _bezoek(context: BrowserContext, adres: str) -> Bezoek:
    context.set_default_timeout(WACHTTIJD)
    bezoek = Bezoek(context.new_page(), adres)
    bezoek.pagina.on("request", lambda vraag: bezoek.gevraagd.append(vraag.url))
    bezoek.pagina.on("pageerror", lambda fout: bezoek.fouten.append(str(fout)))
    bezoek.pagina.on("dialog", lambda venster: bezoek.fouten.append(f"dialog: {venster.message}"))
    return bezoek


@pytest.fixture
def bezoek(chromium: Browser, app: App) -> Iterator[Bezoek]:
    """A tab for one test."""
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    yield _bezoek(context, app.adres)
    context.close()


@pytest.fixture(scope="module")
def tabblad(chromium: Browser, app: App) -> Iterator[Bezoek]:
    """One tab with the page of figures: opening it takes seconds, choosing in it much less."""
    context = chromium.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    bezoek = _bezoek(context, app.adres)
    bezoek.open("voila/render/1_cijfers.ipynb")
    yield bezoek
    context.close()


@pytest.fixture
def cijfers(tabblad: Bezoek) -> Bezoek:
    """The page of figures as it opens, whatever a test before did with it."""
    pagina = tabblad.pagina
    pagina.set_viewport_size({"width": 1280, "height": 900})
    pagina.evaluate("document.documentElement.style.fontSize = ''; window.scrollTo(0, 0)")
    if "gemeente=GM0059&vergelijk=NL01" not in pagina.url:
        tabblad.kies("Achtkarspelen")
        tabblad.toont("Achtkarspelen")
        tabblad.vergelijk(0)
    return tabblad
