"""Make the page "Cijfers" from a notebook's parameters: for a report, for a screen, or why neither can be."""

from __future__ import annotations

from typing import Any

from kansrijk_analysis.app.bladzijde import Storing
from kansrijk_analysis.app.cijfers import Cijferpagina
from kansrijk_analysis.app.omgeving import in_app, querystring
from kansrijk_analysis.app.parameters import lees_parameters, uit_adres
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

    gekozen, fouten = uit_adres(querystring(), keuze)
    # Which figures is not one choice among others on the page: all of it is about these.
    keuze = keuze.model_copy(update={"bron": gekozen.bron})
    try:
        return Schermpagina(keuze, gekozen, fouten, stijl=not in_app())
    except KansrijkError as fout:
        return _Storing(fout)


class _Storing(Storing, Cijferpagina):
    pass
