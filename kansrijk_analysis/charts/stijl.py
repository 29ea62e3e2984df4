"""The one stylesheet of everything this package shows."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from kansrijk_analysis.charts.figuur import Blok


@cache
def css() -> str:
    """Give the stylesheet: for the report's template, the app's template and JupyterLab alike."""
    return files(__package__).joinpath("stijl.css").read_text(encoding="utf-8")


def stijlblok() -> Blok:
    """Give the stylesheet as something that a notebook can show: for JupyterLab, which has no page template."""
    return Blok(inhoud=f"<style>{css()}</style>", tekst="")
