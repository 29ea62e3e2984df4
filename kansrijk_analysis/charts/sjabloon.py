"""HTML from the templates in ``sjablonen``: everything that is filled in is escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from kansrijk_analysis.text import tekst


@cache
def _omgeving() -> Environment:
    omgeving = Environment(
        loader=PackageLoader("kansrijk_analysis.charts", "sjablonen"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    omgeving.globals["t"] = lambda sleutel, **velden: tekst(f"grafieken.{sleutel}", **velden)
    return omgeving


def vul(naam: str, /, **velden: object) -> str:
    """Fill template ``sjablonen/<naam>.html.j2``; ``t("...")`` in it gives a text of ``grafieken.yaml``."""
    return _omgeving().get_template(f"{naam}.html.j2").render(velden)
