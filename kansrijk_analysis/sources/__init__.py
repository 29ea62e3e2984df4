"""Figures from CBS and RIVM: ask, store every answer as it came, read it back as one long raw table."""

from kansrijk_analysis.sources import cbs, cbs_v3
from kansrijk_analysis.sources.cache import Opslag, Zending
from kansrijk_analysis.sources.definities import definities, kies_definities
from kansrijk_analysis.sources.lezen import codelijst, lees
from kansrijk_analysis.sources.ophalen import Ophaalresultaat, haal_op

__all__ = [
    "Ophaalresultaat",
    "Opslag",
    "Zending",
    "cbs",
    "cbs_v3",
    "codelijst",
    "definities",
    "haal_op",
    "kies_definities",
    "lees",
]
