"""Make the page "Cijfers" from a notebook's parameters: for a report, for a screen, or why neither can be."""

from __future__ import annotations

import os
from typing import Any

from kansrijk_analysis.app.cijfers import Cijferpagina, melding
from kansrijk_analysis.app.parameters import lees_parameters, uit_adres
from kansrijk_analysis.charts import Blok
from kansrijk_analysis.errors import KansrijkError


def cijferpagina(**parameters: Any) -> Cijferpagina:
    """Make the page from a notebook's parameters: gemeente, vergelijk, bron, onderwerp, weergave.

    With ``weergave="rapport"`` its blocks are finished objects and no widget is loaded. With
    ``"scherm"`` they are widgets, and in the app the address of the page comes before the
    notebook's own values.

    Raises ``OngeldigeInvoer`` or ``OnbekendGebied`` for values that can't be, ``GeenCijfers`` or
    ``BestandBeschadigd`` when the figures can't be read; on a screen the page says that itself.
    """
    keuze = lees_parameters(**parameters)
    if keuze.weergave == "rapport":
        return Cijferpagina(keuze)
    # Widgets cost a second to import; a report has none.
    from kansrijk_analysis.app.scherm import Schermpagina

    gekozen, fouten = uit_adres(_querystring(), keuze)
    # Which figures is not one choice among others on the page: all of it is about these.
    keuze = keuze.model_copy(update={"bron": gekozen.bron})
    try:
        return Schermpagina(keuze, gekozen, fouten, stijl=not _in_app())
    except KansrijkError as fout:
        return Storingspagina(fout)


class Storingspagina(Cijferpagina):
    """The page when there is nothing to show: the reason, and nothing under it."""

    def __init__(self, fout: KansrijkError) -> None:
        self._fout = fout

    @property
    def keuze(self) -> Any:
        """What is wrong and what to do, in the place of the choices."""
        return Blok(inhoud=melding([self._fout]), tekst=str(self._fout))

    def _toon(self, naam: str) -> Any:
        return Blok(inhoud="", tekst="")


def _in_app() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def _querystring() -> str:
    """Give what stands behind the question mark of the page's address; empty outside the app."""
    return os.environ.get("QUERY_STRING", "") if _in_app() else ""
