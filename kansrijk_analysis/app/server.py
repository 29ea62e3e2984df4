"""Start the app on this computer, and see whether it is up."""

from __future__ import annotations

import logging
import os
import socket
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from rich.console import Console

from kansrijk_analysis.app.paginas import lees_paginas, omlijsting
from kansrijk_analysis.config import instellingen, kernelvervoer
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.text import tekst

ADRES = "127.0.0.1"
POORT = 8866
_JUPYTER = Path(__file__).resolve().parent / "jupyter"

# A kernel whose page is gone stops after this many seconds; most stop at once, when the page is left.
_RUST = 600
_RONDE = 60

_UITBREIDINGEN = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"]


def start(poort: int = POORT, map: str | Path | None = None, browser: bool = True) -> None:
    """Serve the notebooks of ``map`` (default: the project's own) until Ctrl+C or a termination signal.

    ``poort`` 0 takes a free port. Only this computer can reach the app. ``browser`` opens a
    browser when this computer has one. Raises ``OngeldigeInvoer`` when the port is taken or can't
    be used, or when the folder has no notebooks.
    """
    notebooks = (Path(map) if map else instellingen().notebooks).resolve()
    paginas = lees_paginas(notebooks)
    verbinding = _open(poort)
    adres = f"http://{ADRES}:{verbinding.getsockname()[1]}/"

    # Jupyter reads these when it is imported or asked, so they come first.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(_JUPYTER), os.environ.get("JUPYTER_PATH", "")]))
    from traitlets.config import Config

    from kansrijk_analysis.app.webserver import Bezoeker, EigenPython, KansrijkApp, geef_vorige_mee

    # An address that does not exist is not worth a line in somebody's terminal.
    logging.getLogger("tornado").setLevel(logging.ERROR)

    def gereed() -> None:
        _meld(tekst("app.server.gereed", adres=adres))
        if browser and _heeft_scherm():
            threading.Thread(target=_open_browser, args=(adres,), daemon=True).start()

    config = Config(
        Voila={
            "root_dir": str(notebooks),
            "ip": ADRES,
            "port": verbinding.getsockname()[1],
            "open_browser": False,
            "identity_provider_class": Bezoeker,
            "log_level": "ERROR",
        },
        VoilaConfiguration={
            "template": "kansrijk",
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "strip_sources": True,
            "file_allowlist": [],
            "extension_allowlist": _UITBREIDINGEN,
            "kernel_spec_manager_class": EigenPython,
            "prelaunch_hook": geef_vorige_mee,
            "http_keep_alive_timeout": 10,
            "resources": {"ks": omlijsting(paginas)},
        },
        VoilaExporter={"language_code": "nl", "exclude_anchor_links": True},
        KernelManager={"transport": kernelvervoer(Path(tempfile.gettempdir(), "voila_12345678"))},  # as Voila names it
        MappingKernelManager={"cull_idle_timeout": _RUST, "cull_interval": _RONDE, "cull_connected": False},
    )
    # As the one instance, so that what goes wrong in a notebook reaches its log.
    app = KansrijkApp.instance(paginas, verbinding, gereed, config=config)
    app.initialize([])
    app.start()
    _meld(tekst("app.server.gestopt"))


def wacht_tot_gereed(url: str, seconden: float = 30.0) -> bool:
    """Wait until the app at ``url`` answers; ``False`` when it has not after ``seconden``."""
    einde = time.monotonic() + seconden
    while time.monotonic() < einde:
        try:
            with urllib.request.urlopen(f"{url.rstrip('/')}/gezond", timeout=5) as antwoord:
                if antwoord.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    return False


def _open(poort: int) -> socket.socket:
    if not 0 <= poort <= 65535:
        raise OngeldigeInvoer(waarde=poort, veld="--poort", doe=tekst("app.server.kies_poort"))
    verbinding = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # on Windows this option would let two apps share a port
            verbinding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        verbinding.setblocking(False)
        verbinding.bind((ADRES, poort))
        verbinding.listen(128)
    except OSError as fout:
        verbinding.close()
        raise OngeldigeInvoer("poort_bezet", poort=poort) from fout
    return verbinding


def _heeft_scherm() -> bool:
    """Tell whether a browser window can appear; a text browser would take over the terminal."""
    if sys.platform in ("win32", "darwin") or os.environ.get("BROWSER"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _open_browser(adres: str) -> None:
    try:
        geopend = webbrowser.open(adres)
    except (webbrowser.Error, OSError):
        geopend = False
    if not geopend:
        _meld(tekst("app.server.open_zelf", adres=adres))


def _meld(regel: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(regel, markup=False)
