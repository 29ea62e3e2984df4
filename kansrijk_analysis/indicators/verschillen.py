"""What moved between two editions of the figures, and why: data, definition, boundaries or method.

All figures are computed again with one ingredient of the older edition replaced by that of the newer. What changes a
figure then is a cause. Code of an earlier version can't be run: what differs while data, definitions and boundaries are
the same is put down to the method, which the privacy rules belong to as well. Where a figure only moves when several
ingredients change together, that is told too.

Numbers are given only of figures that both editions show. Of one that is hidden in either, only that is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis._vingerafdruk import programma
from kansrijk_analysis._yaml import lees_yaml
from kansrijk_analysis.disclosure import BESTAND as REGELS
from kansrijk_analysis.indicators.herrekenen import Samenstelling, herreken
from kansrijk_analysis.indicators.uitgaven import GRENZEN, Uitgave
from kansrijk_analysis.model import VERBORGEN

Oorzaak = Literal["gegevens", "definitie", "grenzen", "methode"]
OORZAKEN: tuple[Oorzaak, ...] = ("gegevens", "definitie", "grenzen", "methode")
SAMEN = "samen"
"""Cause of a figure that moves only when several ingredients change together."""
ONBEKEND = "niet na te gaan"
"""Cause of a figure where the mixture that would tell could not be computed."""

SLEUTEL = ["indicator", "gebied", "periode"]
KOLOMMEN = [*SLEUTEL, "soort", "oud", "nieuw", "verschil", "oorzaak"]
SOORTEN = (
    "veranderd", "marge", "status", "verborgen", "zichtbaar",
    "gekomen", "weggevallen", "reden", "verschenen", "verdwenen",
)  # fmt: skip
_GETALLEN = ("waarde", "ondergrens", "bovengrens", "teller", "noemer", "speling")
_WAARDEN = ("waarde", "teller", "noemer")
# What computing does not use: prose, and how a table is asked for.
_ANDERS = frozenset({
    "naam", "korte_naam", "definitie", "waarom", "lezen", "vragen", "kanttekeningen", "bronvermelding", "versie",
    "nagekeken_op", "volgende_controle", "lijsten", "opmerking", "licentie", "adres", "uitgever", "dienst", "edities",
    "gebieden", "vanaf", "filters", "gebied_dimensie", "periode_dimensie",
})  # fmt: skip
Bool = NDArray[np.bool_]


@dataclass(frozen=True)
class Verschillen:
    """``tabel``: one row a figure that moved, with ``KOLOMMEN``.

    ``soort`` is one of ``SOORTEN``: the value changed, only its limits or its firmness did, it became hidden or
    visible, it came or went in the source, why it is missing changed, or there is no such period or area in the other
    edition. ``veranderd`` says per ingredient what of it changed, by name. ``mislukt``: ingredients that could not be
    told apart.
    """

    oud: Uitgave
    nieuw: Uitgave
    tabel: pd.DataFrame
    veranderd: Mapping[Oorzaak, tuple[str, ...]]
    mislukt: tuple[Oorzaak, ...]


def vergelijk(
    oud: Uitgave, nieuw: Uitgave, reken: Callable[[Samenstelling], pd.DataFrame | None] = herreken
) -> Verschillen:
    """Tell what moved from one edition to another. ``reken`` computes a mixture of the two (see ``herreken``)."""
    veranderd = _veranderd(oud, nieuw)
    sleutels = pd.concat([oud.cijfers[SLEUTEL], nieuw.cijfers[SLEUTEL]]).drop_duplicates(ignore_index=True)
    standen = _Standen(oud, nieuw, tuple(veranderd), reken)
    eerst, laatst = _Stand(oud.cijfers, sleutels), _Stand(nieuw.cijfers, sleutels)
    bewogen = ~eerst.gelijk(laatst)
    oorzaken = _oorzaken(standen, sleutels, eerst, laatst, bewogen)
    tabel = _tabel(sleutels, eerst, laatst, oorzaken, bewogen)
    return Verschillen(oud, nieuw, tabel, veranderd, standen.mislukt)


class _Stand:
    """One set of figures in the order of ``sleutels``; a figure that it does not have is absent."""

    def __init__(self, cijfers: pd.DataFrame, sleutels: pd.DataFrame) -> None:
        op_plek = sleutels.merge(cijfers, on=SLEUTEL, how="left", indicator="er")
        self.er: Bool = (op_plek["er"] == "both").to_numpy(dtype=np.bool_)
        self.reden = op_plek["reden"].astype("object").where(op_plek["reden"].notna(), "").to_numpy()
        self.status = op_plek["status"].astype("object").where(op_plek["status"].notna(), "").to_numpy()
        self.getal = {naam: op_plek[naam].to_numpy(dtype=np.float64) for naam in _GETALLEN}
        self.toont: Bool = self.er & (self.reden == "")
        self.verborgen: Bool = np.isin(self.reden, sorted(VERBORGEN))

    def zelfde(self, ander: _Stand, namen: Iterable[str]) -> Bool:
        """Where both have the same numbers, or both none."""
        uit = np.ones(len(self.er), dtype=np.bool_)
        for naam in namen:
            uit &= np.isclose(self.getal[naam], ander.getal[naam], rtol=1e-9, atol=1e-12, equal_nan=True)
        return uit

    def gelijk(self, ander: _Stand) -> Bool:
        """Where nothing at all differs. Of hidden figures nothing is known, so nothing differs."""
        zonder = ~self.toont & ~ander.toont
        status = zonder | (self.status == ander.status)
        uit: Bool = (self.er == ander.er) & (self.reden == ander.reden) & status & self.zelfde(ander, _GETALLEN)
        return uit


class _Standen:
    """The mixtures of two editions that tell causes apart; each is computed once, when two of them differ."""

    def __init__(
        self,
        oud: Uitgave,
        nieuw: Uitgave,
        veranderd: tuple[Oorzaak, ...],
        reken: Callable[[Samenstelling], pd.DataFrame | None],
    ) -> None:
        self.oud, self.nieuw, self._reken = oud, nieuw, reken
        self.delen = tuple(deel for deel in veranderd if deel != "methode")
        self._code = {oud.kenmerken.programma, nieuw.kenmerken.programma, programma()}
        basis = Samenstelling(gegevens=oud, definitie=oud, grenzen=oud, regels=nieuw)
        self._wat = {"begin": basis, "eind": Samenstelling(nieuw, nieuw, nieuw, nieuw)}
        self._wat |= {deel: replace(basis, **{deel: nieuw}) for deel in self.delen}

    @cached_property
    def cijfers(self) -> dict[str, pd.DataFrame | None]:
        """Figures of each mixture; ``None`` where it can't be computed."""
        klaar: dict[str, pd.DataFrame | None] = {}
        if self._code == {self.oud.kenmerken.programma} and not _regels_anders(self.oud, self.nieuw):
            klaar["begin"] = self.oud.cijfers
        if self.nieuw.kenmerken.programma == programma():
            klaar["eind"] = self.nieuw.cijfers
        nog = [naam for naam in self._wat if naam not in klaar]
        if len(self.delen) == 1:  # with one ingredient replaced everything is
            nog = [naam for naam in nog if naam not in self.delen]
        elif not self.delen and "begin" not in klaar and "eind" in klaar:
            nog, klaar["begin"] = [], klaar["eind"]
        with ThreadPoolExecutor(max_workers=2) as pool:
            klaar |= dict(zip(nog, pool.map(self._reken, [self._wat[naam] for naam in nog]), strict=True))
        if len(self.delen) == 1:
            klaar[self.delen[0]] = klaar["eind"]
        return klaar

    @property
    def mislukt(self) -> tuple[Oorzaak, ...]:
        """Ingredients whose mixture could not be computed."""
        if "cijfers" not in self.__dict__:
            return ()
        if self.cijfers["begin"] is None:
            return self.delen
        return tuple(deel for deel in self.delen if self.cijfers[deel] is None)


def _oorzaken(
    standen: _Standen, sleutels: pd.DataFrame, eerst: _Stand, laatst: _Stand, bewogen: Bool
) -> NDArray[np.object_]:
    """Give the causes of each figure that moved, in the order of ``OORZAKEN``."""
    uit = np.full(len(sleutels), "", dtype=object)
    if not bewogen.any():
        return uit
    stand = {n: None if c is None else _Stand(c, sleutels) for n, c in standen.cijfers.items()}
    begin, eind = stand["begin"], stand["eind"]
    raakt: dict[Oorzaak, Bool] = {}
    if begin is not None:
        for deel in standen.delen:
            if (met := stand[deel]) is not None:
                raakt[deel] = ~met.gelijk(begin)
        raakt["methode"] = ~eerst.gelijk(begin)
    if eind is not None:
        raakt["methode"] = raakt.get("methode", np.zeros_like(bewogen)) | ~eind.gelijk(laatst)
    for oorzaak in OORZAKEN:
        if oorzaak in raakt:
            waar = bewogen & raakt[oorzaak]
            uit[waar] = [f"{woord} en {oorzaak}" if woord else oorzaak for woord in uit[waar]]
    uit[bewogen & (uit == "")] = ONBEKEND if standen.mislukt else SAMEN
    return uit


def _tabel(
    sleutels: pd.DataFrame, eerst: _Stand, laatst: _Stand, oorzaken: NDArray[np.object_], bewogen: Bool
) -> pd.DataFrame:
    beide = eerst.toont & laatst.toont
    soort = np.select(
        [
            eerst.er & ~laatst.er,
            ~eerst.er & laatst.er,
            laatst.verborgen & eerst.toont,
            eerst.verborgen & laatst.toont,
            eerst.toont & ~laatst.toont,
            ~eerst.toont & laatst.toont,
            ~eerst.toont & ~laatst.toont,
            ~eerst.zelfde(laatst, _WAARDEN),
            ~eerst.zelfde(laatst, _GETALLEN),
        ],
        [
            "verdwenen", "verschenen", "verborgen", "zichtbaar",
            "weggevallen", "gekomen", "reden", "veranderd", "marge",
        ],
        default="status",
    )  # fmt: skip
    # What is shown now and was not there before is on the page; whatever was hidden once has no number here.
    nieuw_er = laatst.toont & (beide | ~eerst.verborgen)
    tabel = sleutels.assign(
        soort=soort,
        oud=np.where(beide, eerst.getal["waarde"], np.nan),
        nieuw=np.where(nieuw_er, laatst.getal["waarde"], np.nan),
        verschil=np.where(beide, laatst.getal["waarde"] - eerst.getal["waarde"], np.nan),
        oorzaak=oorzaken,
    )
    return tabel.loc[bewogen, KOLOMMEN].sort_values(SLEUTEL, ignore_index=True)


# --- what changed of the ingredients ---------------------------------------------------------------------------------


def _veranderd(oud: Uitgave, nieuw: Uitgave) -> dict[Oorzaak, tuple[str, ...]]:
    """Say per ingredient what of it changed; an ingredient that is the same is left out."""
    anders: dict[Oorzaak, tuple[str, ...]] = {}
    tellingen = (oud.kenmerken.tellingen, nieuw.kenmerken.tellingen)
    if tabellen := _andere(*tellingen):
        anders["gegevens"] = tabellen
    definities = [_definities(uitgave) for uitgave in (oud, nieuw)]
    if namen := _andere(*definities):
        anders["definitie"] = namen
    grenzen = [naam for naam in GRENZEN if _som(oud, f"data/gebieden/{naam}") != _som(nieuw, f"data/gebieden/{naam}")]
    jaren = [str(uitgave.kenmerken.jaar) for uitgave in (oud, nieuw)]
    if jaren[0] != jaren[1] or grenzen:
        anders["grenzen"] = (*([" → ".join(jaren)] if jaren[0] != jaren[1] else []), *grenzen)
    methode = [REGELS] if _regels_anders(oud, nieuw) else []
    if oud.kenmerken.programma != nieuw.kenmerken.programma:
        methode.append(" → ".join(dict.fromkeys(u.kenmerken.versie for u in (oud, nieuw))))
    if methode:
        anders["methode"] = tuple(methode)
    return anders


def _andere(oud: Mapping[str, Any], nieuw: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(naam for naam in {*oud, *nieuw} if oud.get(naam) != nieuw.get(naam)))


def _som(uitgave: Uitgave, bestand: str) -> str | None:
    return uitgave.kenmerken.bestanden.get(bestand)


def _regels_anders(oud: Uitgave, nieuw: Uitgave) -> bool:
    return _som(oud, f"data/{REGELS}") != _som(nieuw, f"data/{REGELS}")


def _definities(uitgave: Uitgave) -> dict[str, Any]:
    """Give the definitions of indicators and tables as far as they change figures, read without their model.

    The model may have changed since.
    """
    uit = {}
    for soort in ("indicatoren", "tabellen"):
        for pad in sorted((uitgave.data / soort).glob("*.yaml")):
            velden = lees_yaml(pad.read_text(encoding="utf-8"))
            uit[pad.stem] = {naam: inhoud for naam, inhoud in velden.items() if naam not in _ANDERS}
    return uit
