"""Practice figures: real gemeenten, drawn outcomes, and a key that tells what was put in on purpose."""

from kansrijk_analysis.oefen.antwoorden import Sleutel, Waarheid, sleutel
from kansrijk_analysis.oefen.bouwen import TABEL, OefenFrames, bouw, bron, maak
from kansrijk_analysis.oefen.controle import Bevinding, controleer_sleutel
from kansrijk_analysis.oefen.lezen import lees_model

__all__ = [
    "TABEL",
    "Bevinding",
    "OefenFrames",
    "Sleutel",
    "Waarheid",
    "bouw",
    "bron",
    "controleer_sleutel",
    "lees_model",
    "maak",
    "sleutel",
]
