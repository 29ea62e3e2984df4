"""Voila as this project serves it: one list of pages, its own handlers, this environment's Python.

Voila is built as an application to derive from; what is changed here is changed in its methods
``init_settings``, ``init_handlers`` and ``listen``. Nothing of Voila is patched.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.auth.identity import IdentityProvider, User
from jupyter_server.utils import url_path_join
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import HTTPError, RequestHandler, StaticFileHandler
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from kansrijk_analysis.app.bronkeuze import kaarten
from kansrijk_analysis.app.paginas import STIJL, Pagina, omlijsting
from kansrijk_analysis.app.vernieuwen import Vernieuwing
from kansrijk_analysis.app.vorige import vorige

# Voila's own list of files, its file server and its page for every notebook are not offered.
_NIET_AANGEBODEN = (AllowListFileHandler, TornadoVoilaHandler, TornadoVoilaTreeHandler, VoilaContentsHandler)
_GROOTSTE_BERICHT = 64 * 1024 * 1024  # bytes over the connection with a page: three times the largest file

# Widgets set styles and pictures come as data; scripts come from files of this server only, and no text is run as one.
_INHOUD = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_KOPPEN = {
    "Content-Security-Policy": "; ".join(f"{soort} {waar}" for soort, waar in _INHOUD.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class EigenPython(KernelSpecManager):  # type: ignore[misc]
    """Knows one kernel: the Python that runs the app. Kernels a user installed elsewhere don't count."""

    def _kernel_dirs_default(self) -> list[str]:
        return []


class Bezoeker(IdentityProvider):
    """Every visitor is the same anonymous one: no made-up name, no cookie that holds it."""

    def get_user(self, handler: Any) -> User:
        """Give the anonymous visitor."""
        return User(username="bezoeker")


class StartHandler(BaseVoilaHandler):  # type: ignore[misc]
    """The start page at ``/``."""

    async def get(self) -> None:
        """Show what this is, which pages there are and which figures."""
        _ = self.xsrf_token  # sets the cookie that the form on this page needs
        self.write(self.render_template("start.html", bronnen=kaarten(), xsrf=self.xsrf_form_html()))


class VernieuwHandler(BaseVoilaHandler):  # type: ignore[misc]
    """The page that fetches newer figures and follows how far that is."""

    @property
    def _werk(self) -> Vernieuwing:
        werk: Vernieuwing = self.settings["kansrijk_vernieuwing"]
        return werk

    async def get(self) -> None:
        """Show how far it is; as JSON for the page's own script."""
        stand = self._werk.stand
        if self.get_query_argument("vorm", "") == "json":
            self.write(stand.json())
            return
        _ = self.xsrf_token
        self.write(self.render_template("vernieuwen.html", stand=stand.json(), xsrf=self.xsrf_form_html()))

    async def post(self) -> None:
        """Start it (once), and show the page."""
        self._werk.begin()
        self.redirect(url_path_join(self.base_url, "vernieuwen"), status=303)


class PaginaHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """A page made from a notebook, if it is on the list."""

    vorige: dict[str, str]

    async def get(self, path: str | None = None) -> None:
        """Run the notebook and stream the page; 404 for anything that is not on the list."""
        if path is None or path not in self.settings["kansrijk_paginas"]:
            raise HTTPError(404)
        # Looking for it reads files, which must not hold up other visitors.
        notebook = Path(self.settings["kansrijk_map"], path)
        self.vorige = await asyncio.to_thread(vorige, notebook, self.request.query)
        # Reading the token sets its cookie. Without it Voila's "stop the kernel" on leaving the page is refused.
        _ = self.xsrf_token
        await super().get(path)


def geef_vorige_mee(handler: PaginaHandler, notebook: Any, cwd: str) -> None:
    """Lay beside each cell the block that was drawn before (a hook of Voila); the template shows it meanwhile."""
    notebook.metadata["ks_vorige"] = bool(handler.vorige)
    if not handler.vorige:
        return
    for cel in notebook.cells:
        if cel.cell_type == "markdown":
            cel.metadata["ks_vorige"] = markdown2html_mistune(cel.source)
        else:
            cel.metadata["ks_vorige"] = handler.vorige.get(cel.source, "")


class NietGevondenHandler(BaseVoilaHandler):  # type: ignore[misc]
    """Any other address."""

    async def prepare(self) -> None:
        """Answer 404 with a page in Dutch."""
        await super().prepare()
        raise HTTPError(404)


class GezondHandler(RequestHandler):
    """Says that the app is up and how many kernels run, for tests and for who keeps watch."""

    def get(self) -> None:
        """Answer in JSON."""
        self.write({"gereed": True, "kernels": len(self.settings["kernel_manager"].list_kernel_ids())})


class KansrijkApp(Voila):  # type: ignore[misc]
    """The app: a Voila server for a fixed list of pages on a socket that is open already."""

    def __init__(
        self, paginas: list[Pagina], verbinding: socket.socket, gereed: Callable[[], None], **instellingen: Any
    ) -> None:
        super().__init__(**instellingen)
        self._paginas = paginas
        self._verbinding = verbinding
        self._gereed = gereed
        self._vernieuwing = Vernieuwing()

    def _config_file_paths_default(self) -> list[str]:
        # A voila.json in the working folder or the home folder must not change what is served.
        return []

    def initialize(self, argv: list[str] | None = None) -> None:
        """Set up as Voila does, and stop on Ctrl+C as calmly as on a termination signal."""
        super().initialize(argv)
        signal.signal(signal.SIGINT, self._handle_signal_stop)

    def init_settings(self) -> dict[str, Any]:
        """Give Voila's settings, closed to other host names, with the frame's texts for every template."""
        instellingen: dict[str, Any] = super().init_settings()
        instellingen["voila_jinja2_env"].globals["ks"] = omlijsting(self._paginas)
        return instellingen | {
            "allow_remote_access": False,
            "kansrijk_vernieuwing": self._vernieuwing,
            "kansrijk_map": self.root_dir,
            "kansrijk_paginas": frozenset(pagina.bestand for pagina in self._paginas),
            "headers": _KOPPEN,
            "default_handler_class": NietGevondenHandler,
            # A file that is a little too large must reach who can say so; beyond this the connection is cut.
            "websocket_max_message_size": _GROOTSTE_BERICHT,
            "default_handler_args": {"voila_configuration": self.voila_configuration},
        }

    def init_handlers(self) -> list[Any]:
        """Give Voila's handlers without its file and folder views, and with ours."""
        voila = {"voila_configuration": self.voila_configuration}
        pagina = voila | {"template_paths": self.template_paths, "config": self.config}
        return [
            (self.server_url, StartHandler, voila),
            (url_path_join(self.server_url, r"/gezond"), GezondHandler),
            (url_path_join(self.server_url, r"/vernieuwen"), VernieuwHandler, voila),
            (url_path_join(self.server_url, rf"/stijl/({STIJL.name})"), StaticFileHandler, {"path": str(STIJL.parent)}),
            (url_path_join(self.server_url, r"/voila/render/(.*)"), PaginaHandler, pagina),
            *(regel for regel in super().init_handlers() if regel[1] not in _NIET_AANGEBODEN),
        ]

    def listen(self) -> None:
        """Serve until a signal comes, then stop all kernels."""
        server = HTTPServer(self.app)
        server.add_sockets([self._verbinding])
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self._gereed)
        try:
            self.ioloop.start()
        finally:
            self._vernieuwing.stop()
            server.stop()
            self.stop()
