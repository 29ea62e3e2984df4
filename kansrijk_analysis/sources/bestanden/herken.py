"""What kind of file this is, by its contents and not by its name; what can't be read is refused with advice."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from kansrijk_analysis.sources.bestanden.veilig import Geweigerd

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ONDERDELEN = 5_000  # parts in a zip; a workbook has tens
_VOORAAN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "tekstdocument"),
    (b"\x89PNG", "beeld"),
    (b"\xff\xd8\xff", "beeld"),
    (b"GIF8", "beeld"),
    (b"\x1f\x8b", "ingepakt"),
    (b"7z\xbc\xaf\x27\x1c", "ingepakt"),
    (b"Rar!", "ingepakt"),
    (b"BZh", "ingepakt"),
    (b"\xfd7zXZ", "ingepakt"),
    (b"PAR1", "databestand"),
    (b"SQLite format 3", "databestand"),
    (b"$FL2", "databestand"),  # SPSS
    (b"<stata_dta>", "databestand"),
)
_IN_TEKST: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<\?xml", re.I), "xml"),
    (re.compile(r"<(?:!doctype|!--|html|head|body|meta|style|table|tr|div|svg)\b|<!--", re.I), "html"),
    (re.compile(r'\{\s*["}]|\[\s*[{\[]'), "json"),
)


def herken(inhoud: bytes) -> Literal["excel", "tekst"]:
    """Tell how to read these bytes.

    Raises ``Geweigerd`` for each kind of file that is not read here.
    """
    begin = inhoud[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    for kenmerk, reden in _VOORAAN:
        if begin.startswith(kenmerk):
            raise Geweigerd(reden)
    if inhoud.startswith(_OLE):
        raise Geweigerd(_soort_ole(inhoud))
    if inhoud[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        _keur_zip(inhoud)
        return "excel"
    return "tekst"


def keur_begin(tekst: str) -> None:
    """Refuse a text that is a web page, XML or JSON, whatever the file is called."""
    begin = tekst[:1024].lstrip()
    for patroon, reden in _IN_TEKST:
        if patroon.match(begin):
            raise Geweigerd(reden)


def _soort_ole(inhoud: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in inhoud:
        return "wachtwoord"
    if any(naam.encode("utf-16-le") in inhoud for naam in ("Workbook", "Book")):
        return "oud_excel"
    return "tekstdocument"


def open_zip(inhoud: bytes) -> zipfile.ZipFile:
    """Open a zip in memory, after a look at how many parts it says it has."""
    if inhoud.count(b"PK\x01\x02") > _ONDERDELEN:
        raise Geweigerd("zipbom")
    try:
        return zipfile.ZipFile(io.BytesIO(inhoud))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, OSError):
        raise Geweigerd("beschadigd") from None


def _keur_zip(inhoud: bytes) -> None:
    with open_zip(inhoud) as archief:
        delen = archief.infolist()
    namen = {deel.filename.lower() for deel in delen}
    if any(deel.flag_bits & 0x1 for deel in delen):
        raise Geweigerd("wachtwoord")
    if "content.xml" in namen and "meta-inf/manifest.xml" in namen:
        raise Geweigerd("ods")
    if any(naam.endswith("vbaproject.bin") or naam.startswith("xl/macrosheets/") for naam in namen):
        raise Geweigerd("macros")
    if "xl/workbook.bin" in namen:
        raise Geweigerd("xlsb")
    if any(naam.startswith(("word/", "ppt/")) for naam in namen):
        raise Geweigerd("tekstdocument")
    if "[content_types].xml" not in namen or "_rels/.rels" not in namen:
        raise Geweigerd("zip")
