"""Figures of the user's own: map the columns of a file, see what was understood, and keep it."""

from kansrijk_analysis.indicators.importeren.duiden import duid
from kansrijk_analysis.indicators.importeren.koppeling import (
    Koppeling,
    Onderwerp,
    Waardekolom,
    als_json,
    lees_koppeling,
)
from kansrijk_analysis.indicators.importeren.opslaan import REGIOS, VOORVOEGSEL, Eigen, bewaar, lijst, verwijder
from kansrijk_analysis.indicators.importeren.regios import (
    bewaar_regios,
    duid_regios,
    is_regio_indeling,
    regios,
    verwijder_regios,
)
from kansrijk_analysis.indicators.importeren.sjablonen import maak_eigen_cijfers, maak_regio_indeling, voor_sjabloon
from kansrijk_analysis.indicators.importeren.uitvoer import exporteer
from kansrijk_analysis.indicators.importeren.voorbeeld import Voorbeeld, groepeer
from kansrijk_analysis.indicators.importeren.voorstel import stel_voor

__all__ = [
    "REGIOS",
    "VOORVOEGSEL",
    "Eigen",
    "Koppeling",
    "Onderwerp",
    "Voorbeeld",
    "Waardekolom",
    "als_json",
    "bewaar",
    "bewaar_regios",
    "duid",
    "duid_regios",
    "exporteer",
    "groepeer",
    "is_regio_indeling",
    "lees_koppeling",
    "lijst",
    "maak_eigen_cijfers",
    "maak_regio_indeling",
    "regios",
    "stel_voor",
    "verwijder",
    "verwijder_regios",
    "voor_sjabloon",
]
