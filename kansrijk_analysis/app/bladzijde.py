"""What every page of figures is: blocks by name, finished in a report, and one sentence when there is nothing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from kansrijk_analysis.app.sjabloon import melding
from kansrijk_analysis.charts import Blok, Figuur, Tabel
from kansrijk_analysis.errors import KansrijkError


class Bladzijde(ABC):
    """The blocks of a page, as finished objects for a report.

    A page computes with ``_bereken`` what it shows at one moment, and makes each block of that with ``_teken``. On a
    screen (``Volgscherm``) the same two are used again at each choice.

    ``raakt``: which kinds of blocks a choice changes or is carried by; a choice that is not named changes all.
    """

    naam: ClassVar[str]
    raakt: ClassVar[Mapping[str, Collection[str]]] = {}

    def __init__(self, keuze: Any) -> None:
        self._beeld = self._bereken(keuze)

    @property
    def keuze(self) -> Any:
        """The choices. A report has none to make: an empty block."""
        return Blok(inhoud="", tekst="")

    @classmethod
    def verandert(cls, keuze: str, blok: str) -> bool:
        """Tell whether a choice (its name) changes a block."""
        return keuze not in cls.raakt or blok.partition(".")[0] in cls.raakt[keuze]

    @classmethod
    def sleutel(cls, blok: str, keuze: Any) -> str:
        """Give what tells this block apart from the same one under other choices: the choices that change it."""
        waarden = sorted(keuze.model_dump(exclude={"weergave"}).items())
        delen = [f"{naam}={waarde}" for naam, waarde in waarden if cls.verandert(naam, blok)]
        return "\n".join([cls.naam, blok, *delen])

    @staticmethod
    @abstractmethod
    def afdruk(keuze: Any) -> str:
        """Give the hash of the figures and code behind the blocks, without reading or computing figures."""

    def _afdruk(self, beeld: Any) -> str:
        """Give the hash behind what this page shows; empty when its figures were made by hand."""
        return self.afdruk(beeld.keuze)

    @abstractmethod
    def _bereken(self, keuze: Any) -> Any:
        """Compute what belongs to checked choices; ``keuze`` of the result are the choices as they are shown."""

    @abstractmethod
    def _teken(self, naam: str, beeld: Any) -> Figuur | Tabel | Blok:
        """Make one block by its name."""

    def _toon(self, naam: str) -> Any:
        return self._teken(naam, self._beeld)


class Storing(Bladzijde):
    """To stand before a page class: the page when there is nothing to show but the reason."""

    def __init__(self, fout: KansrijkError) -> None:
        self._fout = fout

    @property
    def keuze(self) -> Any:
        """What is wrong and what to do, in the place of the choices."""
        return Blok(inhoud=melding([self._fout]), tekst=str(self._fout))

    def _toon(self, naam: str) -> Any:
        return Blok(inhoud="", tekst="")
