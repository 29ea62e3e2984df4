"""The schema of what the practice figures are drawn from (``data/oefen/model.yaml``)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kansrijk_analysis.model import Zin

BESTAND = "model.yaml"
KWB = "KWB"
WIJKJAAR = 2020
"""Division of wijken, and year of the real population groups and bijstand."""

GEBOORTEBASES = ("geboorten", "geboren_24w", "zwangeren", "moeders", "kinderen_0_2")
"""Denominators that follow from the births: live births; with stillbirths; pregnancies; mothers; children under 2."""

Naam = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
Deel = Annotated[float, Field(ge=0, le=1)]


class _Definitie(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Kwetsbaarheid(_Definitie):
    """Correlation of an area's hidden vulnerability with its real bijstand."""

    bijstand: Annotated[float, Field(ge=-1, le=1)]
    bron: Zin


class Aandeel(_Definitie):
    """A part, and where it was found."""

    deel: Deel
    bron: Zin


class Wijkverhouding(_Definitie):
    """How many times the spread between gemeenten the spread between wijken is."""

    keer: Annotated[float, Field(gt=0)]
    bron: Zin


class Geboortebron(_Definitie):
    """The real births that every year's are shared out by."""

    tabel: str
    maat: str
    jaar: int
    bron: Zin


class Groep(_Definitie):
    """A population group: parts of the real age groups of ``WIJKJAAR``."""

    id: Naam
    uit: Annotated[dict[str, Deel], Field(min_length=1)]
    vrouwen: bool = False
    bron: Zin


class Regel(_Definitie):
    """A row of ``data/landelijk.csv``; ``jaar`` where its period is not one year."""

    periode: str
    indicator: str = ""  # empty: that of the indicator itself
    jaar: int | None = None


class Gepubliceerd(_Definitie):
    """National values from publications; between them a curve of equal yearly parts."""

    soort: Literal["gepubliceerd"]
    regels: tuple[Regel, ...] = Field(min_length=1)


class UitTabel(_Definitie):
    """National value from the counts of an embedded table."""

    soort: Literal["tabel"]
    tabel: str
    teller: tuple[str, ...] = Field(min_length=1)
    noemer: tuple[str, ...] = Field(min_length=1)
    jaar: int


class Verzonnen(_Definitie):
    """A value that was chosen for the exercise, because none was found."""

    soort: Literal["verzonnen"]
    waarde: Annotated[float, Field(gt=0)]
    jaar: int
    reden: Zin


class Spreiding(_Definitie):
    """True differences as a standard deviation, in the unit of the figure."""

    gemeenten: Annotated[float, Field(gt=0)]
    wijken: Annotated[float, Field(gt=0)] | None = None
    bron: Zin


LandelijkeBron = Annotated[Gepubliceerd | UitTabel | Verzonnen, Field(discriminator="soort")]


class Getrokken(_Definitie):
    """An indicator whose counts are drawn around a rate of each area and year."""

    hoe: Literal["getrokken"]
    id: Naam
    noemer: Naam
    deel_van: Naam | None = None  # its cases are among those of this indicator
    factor: Literal[100, 1000] = 100
    landelijk: LandelijkeBron
    verloop: Annotated[float, Field(ge=-20, le=20)]  # percent of the figure per year
    verloop_bron: Zin
    spreiding: Spreiding
    samenhang: Annotated[float, Field(ge=-1, le=1)]
    samenhang_bron: Zin
    opmerking: str = ""


class Samengesteld(_Definitie):
    """An indicator that counts the cases of either of two others."""

    hoe: Literal["samengesteld"]
    id: Naam
    noemer: Naam
    uit: tuple[Naam, Naam]
    factor: Literal[100, 1000] = 100
    landelijk: LandelijkeBron
    bron: Zin


class Echt(_Definitie):
    """An indicator that is not drawn: births, the register, or a real count that is carried into the years."""

    hoe: Literal["echt"]
    id: Naam
    uit: Literal["geboorten", "register", "Personen per soort uitkering; Bijstand"]
    noemer: Naam | None = None
    factor: Literal[1, 100, 1000] = 1
    bron: Zin


class _Waarheid(_Definitie):
    gemeente: Annotated[str, Field(pattern=r"^GM\d{4}$")]
    indicator: Naam
    wat: Zin
    hoe: Zin
    conclusie: Zin
    niet: Zin
    vragen: tuple[Zin, ...] = Field(min_length=1)


class Verslechtering(_Waarheid):
    """The rate goes in a straight line from ``begin`` to ``eind``."""

    soort: Literal["verslechtering"]
    begin: Annotated[float, Field(gt=0)]
    eind: Annotated[float, Field(gt=0)]


class Splitsing(_Waarheid):
    """A gemeente that was divided on 1 January of ``jaar``."""

    soort: Literal["splitsing"]
    jaar: int


class KleinEiland(_Waarheid):
    """The highest figure of all by chance, in the smallest gemeente."""

    soort: Literal["klein_eiland"]
    jaar: int
    keer: Annotated[float, Field(gt=0)]


class VerborgenAanvulling(_Waarheid):
    """The only gemeente of ``regio`` with fewer cases than the privacy rule shows."""

    soort: Literal["verborgen_aanvulling"]
    jaar: int
    regio: str


class LijktSlecht(_Waarheid):
    """A figure among the highest ``plaats`` of the last year by chance."""

    soort: Literal["lijkt_slecht"]
    jaar: int
    keer: Annotated[float, Field(gt=0)]
    plaats: Annotated[int, Field(ge=1)]
    p_minstens: Deel


class EchtGoed(_Waarheid):
    """A rate that is truly lower than the nation's."""

    soort: Literal["echt_goed"]
    keer: Annotated[float, Field(gt=0, lt=1)]


Plant = Annotated[
    Verslechtering | Splitsing | KleinEiland | VerborgenAanvulling | LijktSlecht | EchtGoed,
    Field(discriminator="soort"),
]
Indicatormodel = Annotated[Getrokken | Samengesteld | Echt, Field(discriminator="hoe")]


class Model(_Definitie):
    """The whole model; ``van`` and ``tot`` are the first and last year."""

    zaad: int
    versie: dt.date
    van: int
    tot: int
    kwetsbaarheid: Kwetsbaarheid
    jaarschommeling: Aandeel
    wijkverhouding: Wijkverhouding
    wijken: tuple[str, ...]
    geboorten: Geboortebron
    meerlingen: Aandeel
    doodgeboren: Aandeel
    groepen: tuple[Groep, ...]
    indicatoren: tuple[Indicatormodel, ...] = Field(min_length=1)
    waarheden: tuple[Plant, ...]

    @property
    def jaren(self) -> tuple[int, ...]:
        """All years."""
        return tuple(range(self.van, self.tot + 1))

    @property
    def per_id(self) -> dict[str, Getrokken | Samengesteld | Echt]:
        """Indicators by id."""
        return {indicator.id: indicator for indicator in self.indicatoren}
