"""Gemeenten that are like one another: by what they are, not by how they fare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

from kansrijk_analysis import areas, stats
from kansrijk_analysis._definitie import lees_definitie
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import OngeldigeInvoer
from kansrijk_analysis.indicators import Figures
from kansrijk_analysis.model import Zin
from kansrijk_analysis.text import opsomming, tekst


class Kenmerk(BaseModel):
    """A characteristic on which gemeenten are compared: a column of the register, or an indicator."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    naam: Zin
    kolom: str | None = None
    indicator: str | None = None
    log: bool = False

    @model_validator(mode="after")
    def _een_bron(self) -> Kenmerk:
        if (self.kolom is None) == (self.indicator is None):
            raise ValueError(tekst("profiel.gelijken.een_bron"))
        return self


class Vergelijkbaar(BaseModel):
    """How comparable gemeenten are chosen (``data/vergelijkbaar.yaml``)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    aantal: Annotated[int, Field(ge=1)]
    bron: Zin
    kenmerken: tuple[Kenmerk, ...] = Field(min_length=1)
    nagekeken_op: dt.date
    volgende_controle: dt.date


@cache
def _lees(pad: Path) -> Vergelijkbaar:
    return lees_definitie(pad, Vergelijkbaar)


def vergelijkbaar() -> Vergelijkbaar:
    """Give the definition of comparable gemeenten. Raises ``OngeldigeDefinitie``."""
    return _lees(instellingen().data / "vergelijkbaar.yaml")


@dataclass(frozen=True)
class Gelijken:
    """The gemeenten most like one gemeente, most alike first.

    ``table``: ``code, naam, afstand`` and one column a characteristic (by its printed name) with its share,
    0..1, in the squared distance. ``indicatoren``: the indicators among the characteristics that counted.
    """

    table: pd.DataFrame
    indicatoren: frozenset[str]

    @classmethod
    def leeg(cls) -> Gelijken:
        """Give none: a region is like no gemeente."""
        return cls(pd.DataFrame(columns=["code", "naam", "afstand"]), frozenset())


def vind_gelijken(code: str, figuren: Figures, zonder: Iterable[str] = ()) -> Gelijken:
    """Find the gemeenten most like ``code``, leaving out the characteristics in ``zonder``.

    A characteristic that is hidden or unknown for this gemeente is left out too. Distance: straight line between the
    characteristics, each put on one scale (see ``stats.similar_areas``). A gemeente that lacks a characteristic
    is nobody's equal.

    Raises ``OngeldigeInvoer`` for an unknown characteristic, or when none is left.
    """
    alle, kenmerken = vergelijkbaar(), vergelijkbaar().kenmerken
    weg = set(zonder)
    if vreemd := weg - {k.id for k in kenmerken}:
        keuzes = opsomming([k.id for k in kenmerken], "of")
        raise OngeldigeInvoer(waarde=min(vreemd), veld="zonder", doe=tekst("profiel.gelijken.kies", keuzes=keuzes))
    breed = kenmerkentabel(figuren)
    if code not in breed.index:
        return Gelijken.leeg()
    eigen = breed.loc[code]
    over = [k for k in kenmerken if k.id not in weg and not np.isnan(eigen[k.id])]
    if not over:
        raise OngeldigeInvoer(waarde=opsomming(sorted(weg)), veld="zonder", doe=tekst("profiel.gelijken.houd_over"))
    maten = breed[[k.id for k in over]].dropna()
    lijkend = stats.similar_areas(maten.to_numpy(dtype=np.float64), min(alle.aantal, len(maten) - 1))
    plek = int(maten.index.get_indexer(pd.Index([code], dtype=object))[0])
    codes = maten.index[lijkend.index[plek]]
    namen = areas.gemeenten(figuren.jaar).set_index("code")["naam"]
    tabel = pd.DataFrame(
        {"code": codes, "naam": namen.reindex(codes).to_numpy(), "afstand": lijkend.distance[plek]}
        | {k.naam: lijkend.share[plek][:, i] for i, k in enumerate(over)}
    )
    return Gelijken(tabel, frozenset(k.indicator for k in over if k.indicator is not None))


def kenmerkentabel(figuren: Figures) -> pd.DataFrame:
    """Give every characteristic of every gemeente, by code: log where its definition says so; NaN where not shown."""
    register = areas.gemeenten(figuren.jaar).set_index("code")
    recent = figuren.laatste
    kolommen: dict[str, NDArray[np.float64]] = {}
    for kenmerk in vergelijkbaar().kenmerken:
        if kenmerk.kolom is not None:
            waarden = register[kenmerk.kolom].astype("float64")
        else:
            deel = recent[recent["indicator"] == kenmerk.indicator]
            waarden = deel.set_index("gebied")["waarde"].reindex(register.index)
        getallen = np.array(waarden, dtype=np.float64)
        if kenmerk.log:
            getallen[getallen <= 0] = np.nan
            np.log(getallen, out=getallen)
        kolommen[kenmerk.id] = getallen
    return pd.DataFrame(kolommen, index=register.index)
