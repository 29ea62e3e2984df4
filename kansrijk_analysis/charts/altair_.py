"""The one place where Altair is imported, without the slow import that ``_snelstart`` tells of."""

from __future__ import annotations

from functools import partial

from kansrijk_analysis._snelstart import sla_over

sla_over()

import altair as alt  # noqa: E402
from altair.utils.schemapi import debug_mode  # noqa: E402

__all__ = ["alt", "zonder_controle"]

zonder_controle = partial(debug_mode, False)
"""Context and decorator: let Altair build without checking each part against the schema of Vega-Lite.

That check takes more time than the drawing itself. The tests do it, on every kind of chart.
"""
