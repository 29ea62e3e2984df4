"""Limits, how a refusal travels, and texts that can't do harm."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from kansrijk_analysis.errors import BestandGeweigerd
from kansrijk_analysis.text import tekst

MB = 1024 * 1024
CELLEN = 4_000_000  # on one sheet, empty ones inside the table counted; Kerncijfers wijken en buurten has 2.1 million
_NAAM, _CITAAT = 80, 60  # characters of the user's file name and of a cell that a message repeats
_ONZICHTBAAR = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_GETAL = re.compile(r"[+\-]?(?:[0-9]+(?:[.,][0-9]+)*)?\s?%?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Grenzen:
    """How large a file may be: bytes, bytes after unpacking, rows and columns of the table, characters in a cell."""

    bytes: int = 20 * MB
    uitgepakt: int = 300 * MB
    rijen: int = 200_000
    kolommen: int = 1_000
    tekst_per_cel: int = 32_767


STANDAARD = Grenzen()


class Geweigerd(Exception):
    """A refusal on its way to ``lees_bestand``, which knows the file's name.

    ``reden`` is a key under ``inlezen.geweigerd``; ``velden`` fill its sentences.
    """

    def __init__(self, reden: str, /, **velden: object) -> None:
        self.reden = reden
        self.velden = velden
        super().__init__(reden)

    def als_fout(self, bestand: str) -> BestandGeweigerd:
        """Make the error that a user sees."""
        wat = tekst(f"inlezen.geweigerd.{self.reden}.wat", **self.velden)
        doe = tekst(f"inlezen.geweigerd.{self.reden}.doe", **self.velden)
        return BestandGeweigerd(bestand=bestand, wat=wat, doe=doe, reden=self.reden)


def lees_inhoud(inhoud: bytes | Path, grenzen: Grenzen) -> bytes:
    """Give the bytes of a file; one that is too large is refused before it is read."""
    if isinstance(inhoud, Path):
        try:
            kenmerken = inhoud.stat()
            if not stat.S_ISREG(kenmerken.st_mode):
                raise Geweigerd("geen_bestand")
            if kenmerken.st_size > grenzen.bytes:
                raise Geweigerd("te_groot", megabytes=_megabytes(grenzen.bytes))
            with inhoud.open("rb") as bestand:
                inhoud = bestand.read(grenzen.bytes + 1)
        except FileNotFoundError:
            raise Geweigerd("niet_gevonden") from None
        except (OSError, ValueError):
            raise Geweigerd("niet_te_openen") from None
    if len(inhoud) > grenzen.bytes:
        raise Geweigerd("te_groot", megabytes=_megabytes(grenzen.bytes))
    if not inhoud:
        raise Geweigerd("leeg")
    return inhoud


def _megabytes(aantal: int) -> str:
    return f"{aantal / MB:.3g}".replace(".", ",")


def nette_naam(naam: str) -> str:
    """Give a file's own name, without folders and without signs that change how a line is read."""
    kaal = schoon(re.split(r"[/\\]", naam)[-1])
    return kaal if len(kaal) <= _NAAM else f"{kaal[: _NAAM - 1]}…"


def schoon(waarde: str) -> str:
    """Give a text on one line, without control signs.

    >>> schoon("  aantal\\n kinderen ")
    'aantal kinderen'
    """
    return " ".join(_ONZICHTBAAR.sub(" ", waarde).split())


def citaat(waarde: str) -> str:
    """Give what a message repeats of a cell or a header."""
    kaal = schoon(waarde[: 4 * _CITAAT])
    return kaal if len(kaal) <= _CITAAT else f"{kaal[: _CITAAT - 1]}…"


def veilig_voor_werkblad(tekst: str) -> str:
    """Make a text safe to write into a spreadsheet or CSV: what a program could run gets an apostrophe before it.

    Blanks and invisible signs before the sign don't hide it. A plain number keeps its sign.

    >>> veilig_voor_werkblad("=1+1"), veilig_voor_werkblad("-5,2%"), veilig_voor_werkblad("Boxtel")
    ("'=1+1", '-5,2%', 'Boxtel')
    """
    kaal = _ONZICHTBAAR.sub("", tekst).lstrip()
    if not kaal or kaal[0] not in "=+-@|\uff1d\uff0b\uff0d\uff20" or _GETAL.fullmatch(tekst.strip(" ")):
        return f"'{tekst}" if tekst[:1] in ("\t", "\r", "\n") else tekst
    return f"'{tekst}"
