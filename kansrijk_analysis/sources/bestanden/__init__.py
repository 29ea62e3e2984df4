"""Files of the user's own, CSV and Excel: read into cells that keep what they were, or refused with what to do."""

from kansrijk_analysis.sources.bestanden.lezen import lees_bestand
from kansrijk_analysis.sources.bestanden.veilig import STANDAARD, Grenzen, veilig_voor_werkblad
from kansrijk_analysis.sources.bestanden.vorm import Cel, Kolom, Werkblad

__all__ = ["STANDAARD", "Cel", "Grenzen", "Kolom", "Werkblad", "lees_bestand", "veilig_voor_werkblad"]
