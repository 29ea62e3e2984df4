"""Pictures, tables and cards: each with its message in words, its figures and its source."""

from kansrijk_analysis.charts.bijlagen import blinde_vlekken, bronnentabel
from kansrijk_analysis.charts.figuur import Blok, Figuur, Getal, Tabel, cijfer
from kansrijk_analysis.charts.geleend import ruw_en_geleend
from kansrijk_analysis.charts.gelijken import vergelijkbaar
from kansrijk_analysis.charts.kaartje import kaartje, landkaart
from kansrijk_analysis.charts.kansen import kansen
from kansrijk_analysis.charts.overzicht import overzicht
from kansrijk_analysis.charts.reeks import reeks, strook
from kansrijk_analysis.charts.stijl import css, stijlblok
from kansrijk_analysis.charts.tegelkaart import tegelkaart
from kansrijk_analysis.charts.trechter import trechter
from kansrijk_analysis.charts.wijken import delenlijst, spreiding
from kansrijk_analysis.charts.wijken_index import ingredienten, kans_in_zin, kwetsbaarheidsindex

__all__ = [
    "Blok",
    "Figuur",
    "Getal",
    "Tabel",
    "blinde_vlekken",
    "bronnentabel",
    "cijfer",
    "css",
    "delenlijst",
    "ingredienten",
    "kaartje",
    "kans_in_zin",
    "kansen",
    "kwetsbaarheidsindex",
    "landkaart",
    "overzicht",
    "reeks",
    "ruw_en_geleend",
    "spreiding",
    "stijlblok",
    "strook",
    "tegelkaart",
    "trechter",
    "vergelijkbaar",
]
