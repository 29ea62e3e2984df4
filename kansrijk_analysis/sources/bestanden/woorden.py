"""Words by which a header, a footer, a unit or a column about persons is known, as they stand in Dutch tables."""

from __future__ import annotations

import re


def _lijst(*woorden: str) -> frozenset[str]:
    return frozenset(woord for regel in woorden for woord in regel.split())


# The name of a first column.
SLEUTELWOORDEN = _lijst(
    "gemeente gemeenten gemeentenaam gemeentecode gm_code gm_naam wijk wijken wijkcode buurt buurten buurtcode",
    "regio regio's regios regionaam regiocode gebied gebieden gebiedsnaam gebiedscode code naam statcode statnaam",
    "onderwerp perioden periode jaar indicator land provincie provincies",
) | {"wijken en buurten"}

# A row under the column names.
EENHEDEN = re.compile(
    r"(?:%|‰|aantal|abs(?:oluut)?\.?|procent(?:en)?|perc(?:entage)?\.?|promille|euro|€|eur|jaar|jaren|km²?|km2|kg|gram|"
    r"dagen|weken|kinderen|personen|inwoners|huishoudens|geboorten|gemiddelde?|index|score|cijfer|code|naam|"
    r"(?:aantal |% |euro )?(?:per|x|van) ?[0-9 .]{1,9}(?: \w{1,20}){0,3}|x? ?1[ .]?000(?: euro)?|aantal \w{1,20}|"
    r"\([^()]{1,20}\))",
    re.IGNORECASE,
)
# The beginning of a line under the table.
VOET = re.compile(
    r"(?:bron(?:nen|vermelding)?\b|source\b|©|\(c\)|copyright|noot\b|noten\b|voetnoot|toelichting|opmerking|let op\b|"
    r"legenda|verklaring|disclaimer|bewerking|peildatum|laatst|datum\b|gemaakt|gedownload|opgehaald|export|samengesteld|"
    r"\*{1,3} ?[=:\w(]|[.x\-–] ?[=:] |<[0-9]+ ?[=:] |\(?[0-9a-z]\)[ :]|cbs\b|rivm\b|statline|https?://|www\.)",
    re.IGNORECASE,
)
BRON = ("bron:", "bronnen:", "source:")
# The first cell of a line above the table that tells about it in two cells.
BIJSCHRIFT = re.compile(
    r"(?:bron|peildatum|datum|titel|toelichting|noot|versie|tabel|thema|opgesteld|periode|gebied)\b.*:$", re.IGNORECASE
)

# Column names, reduced to letters and digits.
BSN_NAMEN = _lijst("bsn bsnnummer burgerservicenummer burgerservicenr sofinummer sofinr anummer")
GEBOORTE_BEGIN = (
    "geboortedatum", "geboortedat", "gebdatum", "gebdat", "datumgeboorte", "birthdate", "dateofbirth",
)  # fmt: skip
GEBOORTE_NAMEN = _lijst("dob geboortedag")
PERSOON_NAMEN = _lijst(
    "achternaam voornaam voornamen voorletters roepnaam tussenvoegsel geslachtsnaam familienaam meisjesnaam",
    "naamclient clientnaam naampatient patientnaam naammoeder naamkind naamouder naamvader lastname firstname surname",
    "client patient clientnummer clientnr clientid patientnummer patientnr patientid dossiernummer dossiernr",
    "persoonsnummer persoonid rinpersoon email emailadres mail mailadres telefoon telefoonnummer telefoonnr",
    "mobiel mobielnummer huisnummer woonadres straatnaam iban rekeningnummer",
)
ORGANISATIE_NAMEN = _lijst("rsin kvk kvknummer agb agbcode")  # numbers that pass the test of a BSN
KENMERKEN = _lijst(
    "geslacht sekse leeftijd geboortejaar geboortemaand geboorteland nationaliteit herkomst burgerlijkestaat",
    "geboortegewicht zwangerschapsduur pariteit graviditeit apgar apgarscore leeftijdmoeder opleiding",
    "opleidingsniveau rookt postcode diagnose datumbevalling overlijdensdatum",
)
RIJNUMMERS = _lijst("id nr nummer volgnr volgnummer rij record sleutel key casus casusnummer respondent")
GEBIEDEN = ("gemeente", "wijk", "buurt", "regio", "gebied", "provincie", "statcode", "statnaam")
SLEUTELS = (*GEBIEDEN, "jaar", "periode", "maand", "kwartaal", "code", "land", "indicator", "onderwerp")
# A column of counts or rates. The number of children or pregnancies is a trait of one woman as well.
TELLING = re.compile(
    r"\b(?:aantal(?! kinderen\b| zwangerschappen\b)|percentage|perc|pct|procent|teller|noemer|waarde|value|score|"
    r"cijfer|totaal|count|n|per 1\.?0+|promille|index|ratio|gemiddelde?|som)\b|%|‰",
    re.IGNORECASE,
)
