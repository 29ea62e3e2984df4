"""Reports: the notebook of a gemeente as one HTML file, and of all gemeenten with a list."""

from kansrijk_analysis.report.batch import Voortgang, maak_alle
from kansrijk_analysis.report.keuring import MAX_BYTES
from kansrijk_analysis.report.notebook import VERGELIJKINGEN, bestandsnaam, kies_bron, kies_vergelijking, maak_rapport
from kansrijk_analysis.report.overzicht import INDEX_NAAM
from kansrijk_analysis.report.samenvatting import CSV_NAAM, JSON_NAAM, Samenvatting
from kansrijk_analysis.report.schrijven import maak_map

__all__ = [
    "CSV_NAAM",
    "INDEX_NAAM",
    "JSON_NAAM",
    "MAX_BYTES",
    "VERGELIJKINGEN",
    "Samenvatting",
    "Voortgang",
    "bestandsnaam",
    "kies_bron",
    "kies_vergelijking",
    "maak_alle",
    "maak_map",
    "maak_rapport",
]
