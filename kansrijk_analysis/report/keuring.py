"""Look a finished report over before it is kept: complete, of this gemeente, and standing on its own."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from kansrijk_analysis.errors import RapportMislukt
from kansrijk_analysis.model import Gebied
from kansrijk_analysis.text import getal, tekst

MAX_BYTES = 1_000_000

_LEEG = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_INSLUITEND = frozenset({"script", "iframe", "frame", "object", "embed", "applet", "base", "audio", "video", "form"})
_VERWIJZEND = frozenset({"src", "srcset", "data", "poster", "background", "xlink:href", "action", "formaction"})
_ADRES = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_UITKNIPBAAR = re.compile(r"<(svg|table|figcaption)\b.*?</\1>", re.DOTALL)
_CSS_ADRES = re.compile(r"url\(\s*['\"]?\s*(?!['\"]?(?:data:|#))|@import", re.IGNORECASE)


def keur(html: str, gebied: Gebied, *, oefen: bool = False) -> None:
    """Accept the report or raise ``RapportMislukt``.

    It must be smaller than ``MAX_BYTES``, name the gemeente within ``main``, hold no script and ask
    for nothing at any address. A link that a reader can follow is fine. With ``oefen`` each picture,
    caption and table carries the mark of practice figures, without it none of them does.
    """
    from kansrijk_analysis.charts.merk import is_gemerkt  # charts are slow to import

    grootte = len(html.encode())
    if grootte >= MAX_BYTES:
        _wijs_af(gebied, "te_groot", grootte=getal(grootte), grens=getal(MAX_BYTES))
    lezer = _Lezer()
    lezer.feed(html)
    lezer.close()
    if gebied.naam not in " ".join(lezer.tekst):
        _wijs_af(gebied, "naam_ontbreekt")
    if any(is_gemerkt(stuk[0]) is not oefen for stuk in _UITKNIPBAAR.finditer(html)):
        _wijs_af(gebied, "oefen_zonder_merk" if oefen else "oefen_erin")
    if lezer.bezwaren:
        _wijs_af(gebied, "niet_zelfstandig", wat=lezer.bezwaren[0])


def _wijs_af(gebied: Gebied, sleutel: str, **velden: object) -> None:
    raise RapportMislukt(gebied=gebied.naam, wat=tekst(f"rapport.keuring.{sleutel}", **velden))


class _Lezer(HTMLParser):
    """Collects the text of ``main`` and everything that a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tekst: list[str] = []
        self.bezwaren: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _LEEG:
            self._open.append(tag)
        self._bekijk(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._bekijk(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            self._bekijk_css(data)
        elif "main" in self._open:
            self.tekst.append(" ".join(data.split()))

    def _bekijk(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _INSLUITEND:
            self.bezwaren.append(f"<{tag}>")
        for naam, rauw in attrs:
            waarde = rauw or ""
            if naam.startswith("on"):
                self.bezwaren.append(f"{tag} {naam}")
            elif naam == "style":
                self._bekijk_css(waarde)
            elif naam in _VERWIJZEND or (naam == "href" and tag != "a"):
                if _ADRES.match(waarde) and not waarde.lstrip().lower().startswith("data:"):
                    self.bezwaren.append(f"{tag} {naam}={waarde[:80]}")
            elif naam == "href" and waarde.lstrip().lower().startswith("javascript:"):
                self.bezwaren.append(f"{tag} {naam}={waarde[:80]}")

    def _bekijk_css(self, css: str) -> None:
        if gevonden := _CSS_ADRES.search(css):
            self.bezwaren.append(css[gevonden.start() : gevonden.start() + 80])
