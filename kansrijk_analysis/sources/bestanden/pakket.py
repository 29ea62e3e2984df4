"""The parts of an Excel file (a zip with XML), each read as a stream and within the limits."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from xml.parsers import expat

from kansrijk_analysis.sources.bestanden.herken import open_zip
from kansrijk_analysis.sources.bestanden.veilig import MB, Geweigerd, Grenzen

_BLOK = 1 << 16
_VERHOUDING = 200  # times smaller by packing; a sheet full of equal cells reaches 50
_KLEIN = 10 * MB  # below this the ratio says nothing
_LANGSTE_STUK = MB  # one XML tag or text; the parser reads an unfinished one again at every block
# A declaration with entities, also where the part is written in UTF-16.
_VERBODEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]\x00|\x00<\x00!\x00[DE]", re.IGNORECASE)
_OVERLAP = 10

Begin = Callable[[str, dict[str, str]], None]
Eind = Callable[[str], None]
Letters = Callable[[str], None]


class GenoegGelezen(Exception):
    """Raised by a handler to stop reading a part."""


class Pakket:
    """An opened Excel file.

    Raises ``Geweigerd`` on opening when the file is damaged, locked, dangerous or too large; every
    part has then been unpacked once, in small blocks, and nothing of it was kept.
    """

    def __init__(self, inhoud: bytes, grenzen: Grenzen) -> None:
        self.grenzen = grenzen
        self._zip = open_zip(inhoud)
        self._delen: dict[str, zipfile.ZipInfo] = {}
        for deel in self._zip.infolist():
            if deel.filename in self._delen:
                raise Geweigerd("beschadigd")
            self._delen[deel.filename] = deel
        self._keur_inhoudsopgave()
        self._doorzoek()

    def __contains__(self, naam: str) -> bool:
        return naam in self._delen

    def _keur_inhoudsopgave(self) -> None:
        for deel in self._delen.values():
            # Other ways of packing can make gigabytes of one block, out of reach of any limit here.
            if deel.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Geweigerd("beschadigd")
            if deel.file_size > max(_KLEIN, _VERHOUDING * deel.compress_size):
                raise Geweigerd("zipbom")
        if sum(deel.file_size for deel in self._delen.values()) > self.grenzen.uitgepakt:
            raise Geweigerd("zipbom")

    def _doorzoek(self) -> None:
        over = self.grenzen.uitgepakt
        for deel in self._delen.values():
            staart = b""
            for blok in self._blokken(deel):
                over -= len(blok)
                if over < 0:
                    raise Geweigerd("zipbom")
                if _VERBODEN.search(staart + blok):
                    raise Geweigerd("gevaarlijke_xml")
                staart = blok[-_OVERLAP:]

    def _blokken(self, deel: zipfile.ZipInfo) -> Iterator[bytes]:
        with _beschadigd(), self._zip.open(deel) as stroom:
            while blok := stroom.read(_BLOK):
                yield blok

    def lees_xml(self, naam: str, begin: Begin, eind: Eind | None = None, letters: Letters | None = None) -> None:
        """Read one part; the handlers get element names without the prefix of the root, attributes as they stand.

        A handler stops the reading by raising ``GenoegGelezen``. Raises ``Geweigerd``.
        """
        if naam not in self._delen:
            raise Geweigerd("beschadigd")
        lezer = expat.ParserCreate()
        lezer.buffer_text = True
        lezer.StartDoctypeDeclHandler = _weiger_doctype
        lezer.StartElementHandler = lambda naam, kenmerken: _sluit_aan(lezer, begin, eind, naam, kenmerken)
        if letters is not None:
            lezer.CharacterDataHandler = letters
        gegeven = 0
        try:
            with _beschadigd():
                for blok in self._blokken(self._delen[naam]):
                    lezer.Parse(blok, False)
                    gegeven += len(blok)
                    if gegeven - lezer.CurrentByteIndex > _LANGSTE_STUK:
                        raise Geweigerd("gevaarlijke_xml")
                lezer.Parse(b"", True)
        except GenoegGelezen:
            return

    def relaties(self, naam: str) -> dict[str, tuple[str, str]]:
        """Give what a part refers to inside the file: id to the last word of the kind and the other part's name."""
        map_, eigen = posixpath.split(naam)
        gevonden: dict[str, tuple[str, str]] = {}

        def begin(element: str, kenmerken: dict[str, str]) -> None:
            if element == "Relationship" and kenmerken.get("TargetMode") != "External":
                doel = posixpath.normpath(posixpath.join("/", map_, kenmerken.get("Target", ""))).lstrip("/")
                gevonden[kenmerken.get("Id", "")] = (kenmerken.get("Type", "").rpartition("/")[2], doel)

        self.lees_xml(posixpath.join(map_, "_rels", f"{eigen}.rels"), begin)
        return gevonden


def _sluit_aan(
    lezer: expat.XMLParserType, begin: Begin, eind: Eind | None, wortel: str, kenmerken: dict[str, str]
) -> None:
    """Connect the handlers at the root. Most files have no prefixes, and a sheet has millions of elements."""
    voor = wortel[: wortel.rfind(":") + 1]
    if voor:
        lezer.StartElementHandler = lambda naam, k: begin(naam.removeprefix(voor), k)
        if eind is not None:
            lezer.EndElementHandler = lambda naam: eind(naam.removeprefix(voor))
    else:
        lezer.StartElementHandler = begin
        lezer.EndElementHandler = eind
    begin(wortel.removeprefix(voor), kenmerken)


def _weiger_doctype(*_: object) -> None:
    raise Geweigerd("gevaarlijke_xml")


@contextmanager
def _beschadigd() -> Iterator[None]:
    """Turn what zip, unpacking and XML say about a broken file into one refusal."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, OSError) as fout:
        raise Geweigerd("beschadigd") from fout
    except (ValueError, OverflowError, RuntimeError) as fout:  # e.g. an unknown encoding, a part that is locked
        raise Geweigerd("beschadigd") from fout
