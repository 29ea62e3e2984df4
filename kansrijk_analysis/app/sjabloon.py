"""The small pieces of HTML that pages share, filled in from ``app/sjablonen``; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from kansrijk_analysis.charts import Blok
from kansrijk_analysis.charts.merk import gemerkt
from kansrijk_analysis.errors import KansrijkError


@cache
def _sjablonen() -> Environment:
    return Environment(
        loader=PackageLoader("kansrijk_analysis.app", "sjablonen"), autoescape=True, undefined=StrictUndefined
    )


def vul(naam: str, /, **velden: object) -> str:
    """Fill in ``app/sjablonen/<naam>.html.j2``; a field that is missing is an error."""
    return _sjablonen().get_template(f"{naam}.html.j2").render(velden)


def zinsblok(zin: str, *, oefen: bool) -> Blok:
    """Give one sentence in the place of a picture, marked where it is about practice figures."""
    return Blok(inhoud=vul("zin", zin=gemerkt(zin) if oefen else zin), tekst=zin, oefen=oefen)


def melding(regels: Iterable[KansrijkError | str]) -> str:
    """Give messages as one alert in HTML; empty when there are none."""
    lijst = [str(regel) for regel in regels]
    return vul("melding", regels=lijst) if lijst else ""


def groepskop(zin: str) -> str:
    """Give the head of a group of fields as HTML; ``app.js`` makes it the group's name."""
    return vul("groepskop", zin=zin)


def uitleg(zin: str, naam: str) -> str:
    """Give the explanation under a field as HTML; ``naam`` ties it to the field (see ``app.js``)."""
    return vul("uitleg", zin=zin, naam=naam)
