"""Errors that users can cause or see: each says in Dutch what is wrong, where, and what to do."""

from __future__ import annotations

from typing import Any, ClassVar

from kansrijk_analysis.text import tekst


class KansrijkError(Exception):
    """Root of all errors that a user can cause or see.

    ``velden`` fill the message in ``text/nl/fouten.yaml`` under the class's ``sleutel`` (or a
    more precise key of the same file). The fields stay available, and the error survives
    pickling, as process pools need.
    """

    sleutel: ClassVar[str] = "algemeen"

    def __init__(self, sleutel: str | None = None, /, **velden: Any) -> None:
        self.gebruikte_sleutel = sleutel or self.sleutel
        self.velden = velden
        super().__init__(tekst(f"fouten.{self.gebruikte_sleutel}", **velden))

    def __reduce__(self) -> tuple[Any, ...]:
        return (_herstel, (type(self), self.gebruikte_sleutel, self.velden))


def _herstel(soort: type[KansrijkError], sleutel: str, velden: dict[str, Any]) -> KansrijkError:
    return soort(sleutel, **velden)


class OnbekendGebied(KansrijkError):
    """No area is called this, or the code no longer exists and has no single successor."""

    sleutel = "onbekend_gebied"


class GeenCijfers(KansrijkError):
    """There are no figures for what was asked (a year, a table, a source)."""

    sleutel = "geen_cijfers"


class OngeldigeInvoer(KansrijkError):
    """A parameter or option has a wrong type or value."""

    sleutel = "ongeldige_invoer"


class OngeldigeDefinitie(KansrijkError):
    """A definition file (YAML) does not fit its schema."""

    sleutel = "ongeldige_definitie"


class OnmogelijkAantal(KansrijkError):
    """A count that can't be: names indicator, area and period."""

    sleutel = "onmogelijk_aantal"


class BronOnbereikbaar(KansrijkError):
    """A source did not answer, or not in time, after all tries."""

    sleutel = "bron_onbereikbaar"


class TabelNietGevonden(KansrijkError):
    """The source answers that the table is not there (any more)."""

    sleutel = "tabel_niet_gevonden"


class AntwoordOnjuist(KansrijkError):
    """A source answered, but the answer is cut off, incomplete or of another shape."""

    sleutel = "antwoord_onjuist"


class MetadataPastNiet(KansrijkError):
    """The source's metadata no longer fits the table's definition: names table, measure and finding."""

    sleutel = "metadata_past_niet"


class BestandBeschadigd(KansrijkError):
    """A stored file does not have the checksum, schema or contents that it should have."""

    sleutel = "bestand_beschadigd"


class SchrijvenMislukt(KansrijkError):
    """A file or folder can't be written: read-only, full, or in the way."""

    sleutel = "schrijven_mislukt"


class RapportMislukt(KansrijkError):
    """A report could not be made."""

    sleutel = "rapport_mislukt"


class BestandGeweigerd(KansrijkError):
    """A file of the user's own is not taken in: names the file, what is wrong and where, and what to do."""

    sleutel = "bestand_geweigerd"
