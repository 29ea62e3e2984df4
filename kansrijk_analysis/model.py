"""The nouns of the house: frozen, typed, without logic. Each room passes these on."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Niveau(StrEnum):
    """Kind of area."""

    LAND = "land"
    PROVINCIE = "provincie"
    COROP = "corop"
    GGD_REGIO = "ggd_regio"
    JEUGDREGIO = "jeugdregio"
    ZORGKANTOORREGIO = "zorgkantoorregio"
    VEILIGHEIDSREGIO = "veiligheidsregio"
    VEILIG_THUIS = "veilig_thuis"
    VSV = "vsv"  # this one and the three below: no register has them, a user can say who belongs there
    ROS = "ros"
    ROAZ = "roaz"
    CONSORTIUM = "consortium"
    GROOTTEKLASSE = "grootteklasse"
    GEMEENTE = "gemeente"
    WIJK = "wijk"
    BUURT = "buurt"
    SELECTIE = "selectie"  # gemeenten that somebody took together


class Status(StrEnum):
    """How firm a figure is."""

    DEFINITIEF = "definitief"
    VOORLOPIG = "voorlopig"
    NADER_VOORLOPIG = "nader_voorlopig"
    GESCHAT = "geschat"  # a gemeente counts for a part, with inhabitants as weight
    OEFEN = "oefen"


class Reden(StrEnum):
    """Why a figure is missing. Zero is a value, never a reason."""

    AFGESCHERMD = "afgeschermd"  # fewer than the privacy rule allows
    AFGESCHERMD_INDIRECT = "afgeschermd_indirect"  # else a hidden figure could be computed from it
    NIET_BESCHIKBAAR = "niet_beschikbaar"  # the source has no value
    NIET_IN_EDITIE = "niet_in_editie"  # this edition of the table does not have it (yet)
    GEBIED_BESTOND_NIET = "gebied_bestond_niet"
    GEEN_NOEMER = "geen_noemer"  # nobody to count
    NIET_OPGEHAALD = "niet_opgehaald"  # open, and not on this computer
    NIET_IN_OEFENING = "niet_in_oefening"  # the practice figures don't have it
    ALLEEN_LANDELIJK = "alleen_landelijk"  # not open at gemeente level
    GEBIED_VERANDERD = "gebied_veranderd"  # a ready-made value can't be moved to the area of today
    ANDERE_BRON = "andere_bron"  # there is one, but from another source than what it would stand beside


BLINDE_VLEKKEN = frozenset({Reden.ALLEEN_LANDELIJK, Reden.NIET_OPGEHAALD, Reden.NIET_IN_OEFENING})
"""Reasons that hold for every gemeente: they stand in a list of their own, not at each figure."""

VERBORGEN = frozenset({Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT})
"""Reasons of figures that are there and are not told: no number of them may stand anywhere."""


class Gebied(NamedTuple):
    """An area in the division of one year."""

    code: str
    naam: str
    niveau: Niveau
    jaar: int


class _Definitie(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Zin = Annotated[str, Field(min_length=3)]


class Maat(_Definitie):
    """One measure (v4) or topic (v3) of a source table.

    Of some tables the name of the column was seen and the title was not (``titel_gezien: false``): then the code
    without its position chooses, ``titel`` is what we call it and the unit is not compared. The service's own title
    and unit are to be filled in at the first comparison with it.
    """

    titel: Zin
    eenheid: str
    groep: str | None = None  # end of the path of groups above the topic, where the title occurs more than once
    titel_gezien: bool = True
    code: str | None = None  # None: the code is not fixed; title and unit must then be unique
    afronding: Annotated[int, Field(ge=1)] = 1  # rounding base below gemeente level
    afronding_gemeente: Annotated[int, Field(ge=1)] = 1  # rounding base for gemeente and above
    optelbaar: bool = True  # False: a density, class or mean, which no sum of areas may hold
    optioneel: bool = False  # may be absent from an edition


class Breuk(_Definitie):
    """From ``jaar`` on figures are made in another way; no trend may be drawn across it."""

    jaar: int
    reden: Zin


class Telbron(_Definitie):
    """What computing must know of a table with counts, wherever they came from."""

    id: Zin
    naam: Zin
    maten: tuple[Maat, ...]
    indeling: int | None = None  # division of gemeenten of every year in the table; None: each year its own
    indeling_wijken: int | None = None  # the same for wijken and buurten
    breuken: tuple[Breuk, ...] = ()  # the source changed


class Tabel(Telbron):
    """How one source table is asked for (``data/tabellen/*.yaml``)."""

    uitgever: Zin
    dienst: Literal["cbs-v4", "cbs-v3", "rivm-v3"]
    adres: Zin
    licentie: Zin
    edities: dict[int, str]  # first year of the edition: table id at the service
    gebied_dimensie: str = "RegioS"
    periode_dimensie: str | None = "Perioden"  # None: the edition's year is the period
    gebieden: tuple[str, ...]  # prefixes of the area codes that are asked for
    vanaf: int | None = None  # first year that is asked for
    dekking: Annotated[float, Field(ge=0, le=1)] = 0.9  # of the gemeenten of a year that must at least have a figure
    # Other dimensions, each held at one category or at some; by code, or by title where that was seen.
    filters: dict[str, str | tuple[str, ...]] = {}
    # The filter dimension with some categories; a measure is then called "title | category" in the tellingen.
    uitgesplitst: str | None = None
    nagekeken_op: dt.date | None  # last comparison with the live service; None: not tried live yet
    opmerking: str = ""


class Breukdeel(_Definitie):
    """Numerator or denominator: a sum of measures (minus others) of one table, and what it counts."""

    omschrijving: Zin
    tabel: str
    maten: tuple[str, ...] = Field(min_length=1)  # titles
    min_maten: tuple[str, ...] = ()  # titles that are subtracted
    deel_door: float = 1.0  # e.g. 100 for hectares to square kilometres
    jaren: Annotated[int, Field(ge=1, le=10)] = 1  # years that one count of the table already holds, the last named


class Waardedeel(_Definitie):
    """A value that the source publishes ready-made, with its limits: a survey, a model, a percentage without counts.

    It can't be added up over areas or years, and what is not published stays unknown.
    """

    tabel: str
    maat: str  # title, or "title | code" in a table that is split out
    ondergrens: str | None = None
    bovengrens: str | None = None
    jaren: Annotated[int, Field(ge=1, le=10)] = 1


class Samenvoegen(_Definitie):
    """How many years form one figure, and why."""

    jaren: Annotated[int, Field(ge=1, le=10)]
    reden: str = ""


class Privacyregel(_Definitie):
    """Below ``minimum`` cases or non-cases a figure is hidden (``None``: nothing to protect).

    One of the rules in ``data/privacyregels.yaml``; an indicator names it by ``id``.
    """

    id: str = ""
    naam: str = ""
    minimum: Annotated[int, Field(ge=1)] | None
    nul: bool = True  # a count of nobody, and of everybody, is hidden too
    afronding: Annotated[int, Field(ge=1)] | None = None  # the source rounds to this base, as its protection
    bron: Zin  # where the rule was seen
    toelichting: str = ""


class Landelijk(_Definitie):
    """A published value (``data/landelijk.csv``), for when or where no counts are open."""

    indicator: Zin
    omschrijving: Zin
    eenheid: Annotated[str, Field(min_length=1)]
    gebied: str
    periode: Zin
    waarde: float
    teller: float | None
    noemer: float | None
    publicatie: Zin
    adres: str
    licentie: Zin
    gelezen_op: dt.date
    opmerking: str


class Lijstplaats(_Definitie):
    """Place of an indicator in one of the lists of the field, and how much of it was seen there.

    ``gezien``: its full definition, only its name, only its subject, or nothing (the place is then a guess of ours).
    """

    lijst: Literal[
        "lokaal",
        "keuzeset",
        "kerncijfers",
        "monitor_2019",
        "monitor_2024",
        "monitor_2025",
        "perinatale_atlas",
        "context",
    ]
    nummer: str = ""
    gezien: Literal["definitie", "naam", "onderwerp", "nee"]
    definitie: str = ""  # where this list defines it otherwise than the file does
    bron: Zin


class Indicator(_Definitie):
    """One indicator (``data/indicatoren/*.yaml``)."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    naam: Zin
    korte_naam: Annotated[str, Field(min_length=3, max_length=40)]
    fase: Literal["voor", "tijdens", "na", "context"]
    aard: Literal["uitkomst", "proces"] = "uitkomst"  # how people fare, or what the field does
    lijsten: tuple[Lijstplaats, ...] = Field(min_length=1)
    definitie: Zin
    # What was seen of the definition. Without it nothing is computed from open tables.
    definitie_gezien: Literal["ja", "deels", "nee"]
    teller: Breukdeel | None
    noemer: Breukdeel | None  # None: the figure is a count
    waarde: Waardedeel | None = None  # instead of a numerator
    teller_omschrijving: str = ""  # only where there are no open counts
    noemer_omschrijving: str = ""
    soort: Literal["aandeel", "cijfer", "aantal", "dichtheid"]  # proportion, rate, count, density
    marge: Literal["toeval", "geen"] = "toeval"  # "geen": everybody is counted and chance plays no part
    eenheid: Annotated[str, Field(min_length=1)]  # as printed behind the value: "%", "per 1.000 inwoners"
    factor: float  # value = factor * numerator / denominator
    decimalen: Annotated[int, Field(ge=0, le=3)]
    richting: Literal["hoger_ongunstiger", "lager_ongunstiger", "geen_oordeel"]
    niveau: tuple[Niveau, ...]
    samenvoegen: Samenvoegen
    breuken: tuple[Breuk, ...] = ()  # the definition changed
    # Smallest difference worth talking about, as a part of the figure it is compared with.
    relevant_verschil: Annotated[float, Field(gt=0, lt=1)] = 0.10
    geteld: Literal["geboorten", "mensen", "huishoudens"] = "mensen"  # what there can be too few of
    privacy: Privacyregel
    landelijk: tuple[Landelijk, ...] = ()  # from data/landelijk.csv, newest first; not in the file itself
    waarom: Zin
    lezen: Zin
    vragen: tuple[Zin, ...] = Field(min_length=1)
    kanttekeningen: tuple[Zin, ...] = ()
    bronvermelding: Zin  # where the definition was seen
    versie: Zin
    nagekeken_op: dt.date
    volgende_controle: dt.date


class Bron(_Definitie):
    """Where figures came from; stands beside every figure that is shown."""

    tabel: str
    aanduiding: str  # as printed: the service's number, or the title where each year has its own number
    titel: str
    uitgever: str
    editie: str  # what the service calls its version: the date it last changed
    perioden: str
    opgehaald: dt.date
    licentie: str
    adres: str
    herkomst: Literal["ingebouwd", "cache", "eigen", "oefen"]
    opmerking: str = ""
