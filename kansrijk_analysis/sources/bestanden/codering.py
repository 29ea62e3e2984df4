"""From bytes to text: which character encoding a CSV has."""

from __future__ import annotations

import codecs
import re

from kansrijk_analysis.sources.bestanden.veilig import Geweigerd

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MERKEN: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_ROND_EEN_TEKEN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_STUURTEKENS = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_STUURTEKENS_DEEL = 0.002  # of all characters; a text has none, a picture or program has many
_PROEF = 4_096
_ASCII = bytes(range(0x80))


def ontcijfer(inhoud: bytes) -> tuple[str, str]:
    """Give the text and the name of its encoding.

    Without a mark at the beginning it is UTF-16 when every other byte is zero, else UTF-8 when it can
    be, else Windows-1252 (which holds Latin-1). Raises ``Geweigerd`` for what is no text, or for UTF-8
    that is cut off or mixed with another encoding.
    """
    tekst, naam = _met_merk(inhoud) or _zonder_merk(inhoud)
    vreemd = len(_STUURTEKENS.findall(tekst))
    if "\x00" in tekst or vreemd > max(2, _STUURTEKENS_DEEL * len(tekst)):
        raise Geweigerd("geen_tekst")
    tekst = tekst.replace("\ufeff", "").replace("\u200b", "")
    if not tekst.strip():
        raise Geweigerd("leeg")
    return tekst, naam


def _met_merk(inhoud: bytes) -> tuple[str, str] | None:
    for merk, codering, naam in _MERKEN:
        if inhoud.startswith(merk):
            return _lees(inhoud, codering), naam
    return None


def _zonder_merk(inhoud: bytes) -> tuple[str, str]:
    proef = inhoud[:_PROEF]
    for plek, codering in ((1, "utf-16-le"), (0, "utf-16-be")):
        nullen, anders = proef[plek::2].count(0), proef[1 - plek :: 2].count(0)
        if nullen > 0.4 * len(proef) and not anders:
            return _lees(inhoud, codering), "UTF-16"
    try:
        return inhoud.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as fout:
        goed_begin = fout.reason == "unexpected end of data" and _ROND_EEN_TEKEN.search(inhoud, 0, fout.start)
    if goed_begin:
        raise Geweigerd("afgebroken")
    vreemd = len(inhoud.translate(None, delete=_ASCII))
    if len(_ROND_EEN_TEKEN.findall(inhoud)) > vreemd / 4:
        raise Geweigerd("codering_gemengd")
    try:
        return inhoud.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return inhoud.decode("latin-1"), "Latin-1"


def _lees(inhoud: bytes, codering: str) -> str:
    try:
        return inhoud.decode(codering)
    except UnicodeDecodeError as fout:
        raise Geweigerd(
            "afgebroken" if "truncated" in fout.reason or "end of data" in fout.reason else "geen_tekst"
        ) from None
