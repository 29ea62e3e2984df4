"""Files as users download them: the shapes are real, the numbers are made up."""

from __future__ import annotations

from kansrijk_analysis.indicators.importeren import Koppeling, Voorbeeld, duid, stel_voor
from kansrijk_analysis.sources.bestanden import Werkblad, lees_bestand

STATLINE = """"Perioden";"Regio's";"Vroeggeboorte (aantal)";"Vroeggeboorte (%)";"Totaal geborenen (aantal)"
"2021";"Aa en Hunze";"      12";"   7.1";"    169"
"2022*";"Aa en Hunze";"       .";"     .";"    170"
"2022*";"'s-Gravenhage (gemeente)";"     500";"    8.3";"   6000"
"Bron: CBS"
"""
STATLINE_PIVOT = """"Geboorte; vroeggeboorte naar regio"
""
"";"";"Onderwerp"
"";"";"Vroeggeboorte";"Totaal geborenen"
"Regio's";"Perioden";"aantal";"aantal"
"Aa en Hunze";"2019";"12";"169"
"Aalten";"2019";"14";"200"
"Bron: CBS"
"""
STATLINE_OUD = """"Geboorte; zwangerschapsduur"
"";"";"Onderwerpen";"Vroeggeboorte";"Vroeggeboorte"
"";"";"Geslacht";"Totaal mannen en vrouwen";"Mannen"
"Regio's";"Leeftijd";"Perioden";"%";"%"
"Aa en Hunze";"Totaal";"2015*";"7.1";" "
"Aalten";"Totaal";"2015*";"7.2";"6.9"
"© Centraal Bureau voor de Statistiek, Den Haag/Heerlen 15-5-2018"
"""
KWB = """gwb_code_10;gwb_code_8;regio;gm_naam;recs;a_geb
NL00;0;Nederland;Nederland;Land;170000
GM1680   ;1680;Aa en Hunze;Aa en Hunze;Gemeente;  200
WK168000  ;168000;Wijk 00 Annen;Aa en Hunze;Wijk;30
BU16800000;16800000;Annen;Aa en Hunze;Buurt;.
"""
JAARKOLOMMEN = """Regio's,Onderwerp,2016,2020,2024
Aa en Hunze,Vroeggeboorte,6.2,6.3,5.9
"Hoogeloon, Hapert en Casteren",Vroeggeboorte,,,
s-Gravenhage (gemeente),Vroeggeboorte,7.1,6.2,6.3
"""
KAART = """id;Gemeente;Indicator;Aantal
1680,00;Aa en Hunze;Geboorten;
14,00;Groningen;Geboorten;1200
484,00;Alphen aan den Rijn;Geboorten;1100
888,00;Beek;Geboorten;90
"""
GRAFIEK = '"Category";"Achtkarspelen";"Nederland"\n"2019";7,1;6,5\n"2020";6,1;6,4'
DIAPER = '"";"gem2023";"n_1";"n_0";"percentage"\n"1";"0034";"<10";"<10";"<10"\n"2";"0014";"123";"2345";"0,0498379"\n'
DIAPER_REGIO = """geo_id;jaar;preconceptieconsult;totaal;perc
GM0059;2022;12;280;4,3
PV21;2022;120;2800;4,3
NL01;2022;1200;28000;4,3
"""
SWING = """PERIODE;GEBIEDSNIVEAU;GEBIED;NAAM;WAARDE
2022;gemeente;59;roken_zwangerschap;7,5
2022;gemeente;60;roken_zwangerschap;-99996
2022;ggd;10;roken_zwangerschap;8,5
"""
V3 = """"ID";"Geslacht";"RegioS";"Perioden";"LevendGeborenen_1"
"3400";"T001038";"GM1680";"2019JJ00";""
"3401";"T001038";"GM1680";"2020JJ00";"   248"
"""
V4 = "Id;Measure;WijkenEnBuurten;Value;StringValue;ValueAttribute\n1;M1;GM0059;5,0;;None\n2;M1;GM0060;6,0;;None\n"
CODELIJST = """"Key","Title","Description","CategoryGroupID"
"GM1680    ","Aa en Hunze","Ontstaan per 01-01-1998",1
"GM0197    ","Aalten","Gemeentelijke herindeling
Begindatum voor 1830",1
"""
VEKTIS = """GESLACHT;LEEFTIJDSKLASSE;GEMEENTENAAM;AANTAL_BSN;GEEN_KRAAMZORG
M;Totaal;AA EN HUNZE;515;20
M;0 t/m 4 jaar;AA EN HUNZE;55;3
M;Totaal;S HERTOGENBOSCH;600;21
"""
WIJKNAMEN = '"Perioden";"Wijken en buurten";"Big2 (aantal)"\n"2019";"Laren";" 29"\n"2019";"Nieuwmarkt/Lastage";" 62"\n'


def blad(inhoud: str, naam: str = "cijfers.csv") -> Werkblad:
    """Read a text as a file."""
    return lees_bestand(inhoud.encode(), naam)


def lees(inhoud: str, naam: str = "big2.csv", **anders: object) -> Voorbeeld:
    """Read a text under the mapping that is proposed for it, with these changes."""
    werkblad = blad(inhoud, naam)
    return duid(werkblad, stel_voor(werkblad).model_copy(update=anders))


def voorstel(inhoud: str, naam: str = "cijfers.csv") -> Koppeling:
    """Give the mapping that is proposed for a text."""
    return stel_voor(blad(inhoud, naam))


def zinnen(voorbeeld: Voorbeeld, ernst: str) -> str:
    """Give all sentences of one kind as one text."""
    return " ".join(p.zin for p in voorbeeld.problemen if p.ernst == ernst)


def getallen(voorbeeld: Voorbeeld) -> dict[tuple[str, str, int], float]:
    """Give what would be kept, by measure, area and year."""
    frame = voorbeeld.cijfers
    sleutels = zip(frame["maat"], frame["gebied"], frame["jaar"].tolist(), strict=True)
    return dict(zip(sleutels, frame["aantal"].tolist(), strict=True))
