"""From raw tables to the tidy Figures table: catalogue, harmonise, compute, and where it all stands."""

from kansrijk_analysis.indicators.catalogue import FASEN, catalogus, lees_indicator
from kansrijk_analysis.indicators.compute import Figures, bereken
from kansrijk_analysis.indicators.gegevens import load_figures
from kansrijk_analysis.indicators.harmonise import harmoniseer

__all__ = ["FASEN", "Figures", "bereken", "catalogus", "harmoniseer", "lees_indicator", "load_figures"]
