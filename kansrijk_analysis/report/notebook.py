"""One report: the notebook of one gemeente as one HTML file."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from pathlib import Path

from kansrijk_analysis import areas
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators.gegevens import BASIS, BRONNEN, OEFEN
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.report.keuring import keur
from kansrijk_analysis.report.schrijven import is_vrij, schrijf
from kansrijk_analysis.report.vorm import naar_html
from kansrijk_analysis.text import opsomming, tekst

NOTEBOOK = "1_cijfers.ipynb"
VERGELIJKINGEN = ("nederland", "provincie", "ggd", "grootte")
"""Words for what an area is compared with; each gemeente has its own provincie, GGD-regio and size."""

_WOORDEN = dict(
    zip(VERGELIJKINGEN, (Niveau.LAND, Niveau.PROVINCIE, Niveau.GGD_REGIO, Niveau.GROOTTEKLASSE), strict=True)
)
_LANGSTE_CODE = 20  # characters of the code of a selection or own region that a file name has room for
_LANGSTE_NAAM = 80


def maak_rapport(
    gebied: str | Gebied,
    *,
    uit: Path,
    vergelijk: str = "NL01",
    bron: str = BASIS,
    bewaar_notebook: bool = False,
    notebook: Path | None = None,
) -> Path:
    """Make the report of one area in the folder ``uit``, which must exist; gives the file.

    ``gebied`` is what ``areas.find_gebied`` takes: a gemeente, a region, several gemeenten; ``vergelijk`` a
    code (``NL01``, ``PV21``, ...) or one of ``VERGELIJKINGEN``. ``bewaar_notebook`` keeps the executed
    notebook beside it. ``notebook`` stands in for the project's own. The same choices on the same day
    give the same bytes.

    Raises ``OnbekendGebied`` or ``OngeldigeInvoer`` for a wrong choice, ``SchrijvenMislukt`` when the
    file can't be written (as far as it can be known: before the notebook runs), ``RapportMislukt``
    when the notebook or its result is not good enough. Nothing is left behind then.
    """
    eigen = areas.find_gebied(gebied) if isinstance(gebied, str) else gebied
    ander = kies_vergelijking(eigen, vergelijk)
    kies_bron(bron)
    doel = uit / bestandsnaam(eigen, bron)
    is_vrij(doel)

    from kansrijk_analysis.report.uitvoeren import lees_notebook, voer_uit

    pad = notebook or notebookpad()
    parameters = {"gemeente": eigen.code, "vergelijk": ander.code, "bron": bron, "weergave": "rapport"}
    uitgevoerd = voer_uit(lees_notebook(pad), parameters, naam=eigen.naam, map_=pad.parent)
    uitgevoerd.metadata.pop("papermill", None)  # holds paths and times of this computer
    bewaren = _als_bytes(uitgevoerd) if bewaar_notebook else None
    html = naar_html(uitgevoerd, eigen, licenties(bron), oefen=bron == OEFEN)
    keur(html, eigen, oefen=bron == OEFEN)
    if bewaren is not None:
        schrijf(doel.with_suffix(".ipynb"), bewaren)
    schrijf(doel, html.encode())
    return doel


def notebookpad() -> Path:
    """Give the notebook that reports are made of."""
    return instellingen().notebooks / NOTEBOOK


def bestandsnaam(gebied: Gebied, bron: str = BASIS) -> str:
    """Give the file name of a report, in plain ASCII; one with practice figures says so.

    >>> bestandsnaam(Gebied("GM1900", "Súdwest-Fryslân", Niveau.GEMEENTE, 2026))
    'kansrijke-start-GM1900-sudwest-fryslan.html'
    >>> bestandsnaam(areas.find_gebied("JZ02", 2026)), bestandsnaam(areas.find_gebied("Urk+Vlieland", 2026))
    ('kansrijke-start-JZ02-jeugdregio-fryslan.html', 'kansrijke-start-GM0096-GM0184-urk-en-vlieland.html')
    """
    plat = unicodedata.normalize("NFKD", areas.lijstnaam(gebied)).encode("ascii", "ignore").decode().lower()
    slak = re.sub(r"[^a-z0-9]+", "-", plat).strip("-")[:_LANGSTE_NAAM].rstrip("-")
    code = gebied.code.replace("+", "-")
    if len(code) > _LANGSTE_CODE:  # of many gemeenten: other gemeenten, other name
        code = f"{gebied.niveau}-{hashlib.sha256(code.encode()).hexdigest()[:8]}"
    return f"kansrijke-start-{code}-{slak}{tekst('rapport.oefen.bestand') if bron == OEFEN else ''}.html"


def kies_vergelijking(gebied: Gebied, keuze: str) -> Gebied:
    """Give the area that ``gebied`` is compared with: by code, or by a word of ``VERGELIJKINGEN``.

    >>> eigen = areas.find_gemeente("Achtkarspelen", 2026)
    >>> kies_vergelijking(eigen, "provincie").code, kies_vergelijking(eigen, "GG4816").niveau.value
    ('PV21', 'ggd_regio')

    Raises ``OnbekendGebied`` for an unknown code, ``OngeldigeInvoer`` for what is no benchmark, or not one of
    this area: a region need not lie in one provincie.
    """
    per_niveau = {ander.niveau: ander for ander in areas.vergelijkingen(gebied.code, gebied.jaar)}
    woorden = [woord for woord, niveau in _WOORDEN.items() if niveau in per_niveau]
    woord = keuze.strip().lower()
    if woord in woorden:
        return per_niveau[_WOORDEN[woord]]
    if re.fullmatch(r"[A-Za-z]{2}\d{1,4}", keuze.strip()):
        ander = areas.find_gebied(keuze, gebied.jaar)
        if ander.niveau in {*per_niveau, *_WOORDEN.values()}:
            return ander
    vorm = "_van_dit_gebied" if woord in _WOORDEN else ""
    keuzes = opsomming(woorden, "of")
    doe = tekst(f"rapport.kies_vergelijking{vorm}", keuzes=keuzes, naam=gebied.naam)
    raise OngeldigeInvoer(waarde=keuze, veld="vergelijk", doe=doe)


def kies_bron(bron: str) -> None:
    """Raise ``OngeldigeInvoer`` for a source of figures that is not there."""
    if bron not in BRONNEN:
        raise OngeldigeInvoer(
            waarde=bron, veld="bron", doe=tekst("rapport.kies_bron", keuzes=opsomming(list(BRONNEN), "of"))
        )


@cache
def licenties(bron: str = BASIS) -> str:
    """Say who the figures are from and under which licence: "CBS (CC BY 4.0)"."""
    from kansrijk_analysis.indicators import gegevens

    paren = dict.fromkeys((bron_.uitgever, bron_.licentie) for bron_ in gegevens.stand(bron))
    return opsomming(sorted(f"{uitgever} ({licentie})" for uitgever, licentie in paren))


def _als_bytes(notebook: object) -> bytes:
    import nbformat

    for cel in notebook.cells:  # type: ignore[attr-defined]
        for spoor in ("papermill", "execution"):  # times
            cel.metadata.pop(spoor, None)
    return nbformat.writes(notebook).encode()  # type: ignore[no-any-return]
