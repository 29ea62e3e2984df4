"""Which single counts may be told beside the figures: those from which nothing follows that a figure hides.

A figure adds up measures, years and former gemeenten. Its parts were never published by this tool, and a part can be
smaller than the privacy rule allows, or tell a hidden figure when others are subtracted. A count may be told when

- no rule protects it: no indicator with a privacy rule counts it, as is so for inhabitants;
- it *is* a figure that is shown, or the denominator of one;
- it is only ever what a rate is divided by, and neither it nor another of its table, area and year is small;
- or nothing that belongs with it is hidden in its gemeente (or in one that it shares counts with), and the small
  counts of that gemeente can't be worked out from those that are told. That is settled as for figures
  (``disclosure.protect``), with every shown figure of the gemeente as a known total.

The answer does not depend on which figure is looked at, so what is told of one can't be used against another. Figures
of other areas do not come in: of a gemeente with nothing hidden every sum that reaches over its border is known anyway.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from kansrijk_analysis import disclosure
from kansrijk_analysis.areas.changes import EERSTE_JAAR, gewichten_tabel
from kansrijk_analysis.indicators.telboek import Cel, Telboek, jaren_van, maten_van
from kansrijk_analysis.model import VERBORGEN, Breukdeel, Indicator, Niveau

Maatsleutel = tuple[str, str]  # table, measure


class Boekenkast(Protocol):
    """Gives the tellingen of a table, of gemeenten or of wijken and buurten, with all measures that figures use."""

    def __call__(self, tabel: str, *, wijken: bool = False) -> Telboek:
        """Give the tellingen of one table."""


class _Bossen:
    """Things that belong together, directly or through others (union-find)."""

    def __init__(self) -> None:
        self._ouder: dict[Any, Any] = {}

    def wortel(self, ding: Any) -> Any:
        self._ouder.setdefault(ding, ding)
        while self._ouder[ding] != ding:
            self._ouder[ding] = ding = self._ouder[self._ouder[ding]]
        return ding

    def verbind(self, dingen: Iterable[Any]) -> None:
        eerste, *meer = [self.wortel(ding) for ding in dingen]
        for ander in meer:
            self._ouder[ander] = eerste

    def groepen(self) -> dict[Any, frozenset[Any]]:
        """Give for each thing all that belong with it."""
        per_wortel = defaultdict(set)
        for ding in self._ouder:
            per_wortel[self.wortel(ding)].add(ding)
        return {ding: frozenset(per_wortel[self.wortel(ding)]) for ding in self._ouder}


class _Onbekenden(NamedTuple):
    """The cells of one gemeente in the form that ``disclosure.protect`` asks for, with the sums that tie them."""

    waarde: list[float]
    weg: list[bool]
    laag: list[float]
    hoog: list[float]
    kosten: list[float]
    doel: list[bool]
    sommen: list[dict[int, float]]

    @classmethod
    def geen(cls) -> _Onbekenden:
        return cls([], [], [], [], [], [], [])

    def bij(self, waarde: float, *, weg: bool, laag: float, hoog: float, kosten: float, doel: bool) -> int:
        """Add a cell and give its place."""
        velden = (waarde, weg, laag, hoog, kosten, doel)
        for lijst, veld in zip(
            (self.waarde, self.weg, self.laag, self.hoog, self.kosten, self.doel), velden, strict=True
        ):
            lijst.append(veld)  # type: ignore[attr-defined]
        return len(self.waarde) - 1

    def telling(self, aantal: float, minimum: int, *, bekend: bool) -> int:
        """Add a count that could be told, and give its place: not where it is small, unless it is known anyway."""
        klein = not bekend and bool(disclosure.primary(aantal, None, minimum))
        laag, hoog = disclosure.rule_range(aantal, None, minimum)
        kosten = np.inf if bekend else 1 + np.sqrt(aantal)
        return self.bij(aantal, weg=klein, laag=float(laag), hoog=float(hoog), kosten=kosten, doel=klein)

    def som(self, delen: Mapping[int, float], *, bekend: bool, minimum: int) -> None:
        """Add the sum of cells: known to all, or never told and not to be worked out where it is small."""
        totaal = sum(factor * self.waarde[plek] for plek, factor in delen.items())
        laag, hoog, klein = -np.inf, np.inf, False
        if not bekend and disclosure.primary(totaal, None, minimum):
            (laag, hoog), klein = map(float, disclosure.rule_range(totaal, None, minimum)), True
        plek = self.bij(totaal, weg=not bekend, laag=laag, hoog=hoog, kosten=np.inf, doel=klein)
        self.sommen.append({plek: 1.0, **{deel: -factor for deel, factor in delen.items()}})

    def ook_weg(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Tell which cells are not told: the small ones, and those that would give them away."""
        rij, kolom, factor = [], [], []
        for nummer, delen in enumerate(self.sommen):
            rij += [nummer] * len(delen)
            kolom += list(delen)
            factor += list(delen.values())
        relaties = sparse.csr_array((factor, (rij, kolom)), shape=(len(self.sommen), len(self.waarde)))
        weg = np.array(self.weg)
        return weg | disclosure.protect(
            self.waarde, weg, relaties, self.laag, self.hoog, self.kosten, np.array(self.doel)
        )


class Toonbaar:
    """What may be told of the counts behind the figures of one source.

    ``cijfers(niveau)`` gives the Figures table of gemeenten, wijken or buurten, ``boek`` the tellingen of a table,
    ``met_wijken`` the tables that count wijken too; ``jaar`` is the division of the figures of gemeenten.
    """

    def __init__(
        self,
        indicatoren: Iterable[Indicator],
        cijfers: Callable[[Niveau], pd.DataFrame],
        boek: Boekenkast,
        met_wijken: frozenset[str],
        jaar: int,
    ) -> None:
        # By table too: of one with figures from more sources each row names its own.
        self._indicatoren = {(i.id, i.teller.tabel): i for i in indicatoren if i.teller is not None}
        self._cijfers, self._boek, self._met_wijken, self._jaar = cijfers, boek, met_wijken, jaar
        self._minimum: dict[Maatsleutel, int] = {}
        bossen = _Bossen()
        for indicator in self._indicatoren.values():
            if (minimum := indicator.privacy.minimum) is None:
                continue
            for deel in _delen(indicator):
                for sleutel in _sleutels(deel):
                    self._minimum[sleutel] = max(minimum, self._minimum.get(sleutel, 0))
            # People who are not a case are a count too; what a rate is divided by is no group with cases in it.
            mee = _delen(indicator) if indicator.soort == "aandeel" else _delen(indicator)[:1]
            bossen.verbind(sleutel for deel in mee for sleutel in _sleutels(deel))
        self._kring = bossen.groepen()
        self._per_gebied: dict[str, list[dict[str, Any]]] = {}
        self._open: dict[tuple[frozenset[Maatsleutel], frozenset[str]], frozenset[Cel]] = {}

    def mag(self, cel: Cel, naar: str, *, alleen: bool, los: bool = True) -> bool:
        """Tell whether a count may be told.

        ``naar``: the area of today that it went into; ``alleen``: it is the whole count of that area. Without ``los``
        only where no rule protects it or where it is a figure of its own.
        """
        tabel, maat, jaar, gebied = cel
        sleutel = (tabel, maat)
        if sleutel not in self._minimum or (alleen and self._is_cijfer(sleutel, jaar, naar)):
            return True
        if not los:
            return False
        if sleutel not in self._kring:
            return not self._klein_naast(sleutel, jaar, gebied, naar)
        if not naar.startswith("GM"):
            return False
        return cel in self._open_in(self._kring[sleutel], self._familie.get(naar, frozenset({naar})))

    # --- counts that are figures ---------------------------------------------------------------------------

    def rijen(self, gebied: str) -> list[dict[str, Any]]:
        """Give the rows of the Figures table of one area."""
        if gebied not in self._per_gebied:
            niveau = {"WK": Niveau.WIJK, "BU": Niveau.BUURT}.get(gebied[:2], Niveau.GEMEENTE)
            tabel = self._cijfers(niveau)
            self._per_gebied[gebied] = [
                {str(k): v for k, v in rij.items()} for rij in tabel[tabel["gebied"] == gebied].to_dict("records")
            ]
        return self._per_gebied[gebied]

    def _is_cijfer(self, sleutel: Maatsleutel, jaar: int, gebied: str) -> bool:
        """Tell whether the count is the numerator or denominator of a figure that is shown."""
        for rij in self.rijen(gebied):
            indicator = self._indicatoren.get((rij["indicator"], rij["bron"]))
            if indicator is None or rij["waarde"] != rij["waarde"]:
                continue
            een_jaar = jaren_van(indicator, rij["van"], rij["tot"]) == [jaar]
            if een_jaar and any(list(_sleutels(deel)) == [sleutel] for deel in _delen(indicator)):
                return True
        return False

    def _klein_naast(self, sleutel: Maatsleutel, jaar: int, gebied: str, naar: str) -> bool:
        """Tell whether this count, or one that is only divided by as well, is small in the same area and year."""
        tabel, _ = sleutel
        boek = self._boek(tabel, wijken=naar.startswith(("WK", "BU")))
        for ander, minimum in self._minimum.items():
            if ander[0] == tabel and ander not in self._kring:
                aantal = boek.rij(ander[1], jaar, gebied).aantal
                if aantal == aantal and disclosure.primary(aantal, None, minimum):
                    return True
        return False

    # --- counts of a gemeente with nothing hidden ----------------------------------------------------------

    @cached_property
    def _familie(self) -> dict[str, frozenset[str]]:
        """Per gemeente, of any year: all codes that it shares counts with through mergers and splits."""
        bossen = _Bossen()
        for jaar in range(EERSTE_JAAR, self._jaar + 1):
            tabel = gewichten_tabel(jaar, self._jaar)
            for van, naar in zip(tabel["van"], tabel["naar"], strict=True):
                bossen.verbind((van, naar))
        return bossen.groepen()

    def _verborgen_in(self, kring: frozenset[Maatsleutel]) -> frozenset[str]:
        """Give the gemeenten in which a figure of these measures is hidden, or one of a wijk of theirs."""
        namen = [i.id for i in self._indicatoren.values() if any(kring & {*_sleutels(deel)} for deel in _delen(i))]
        niveaus = [Niveau.GEMEENTE]
        if any(tabel in self._met_wijken for tabel, _ in kring):
            niveaus.append(Niveau.WIJK)
        gebieden: set[str] = set()
        for niveau in niveaus:
            tabel = self._cijfers(niveau)
            weg = tabel["reden"].isin(VERBORGEN) & tabel["indicator"].isin(namen)
            gebieden |= set(tabel.loc[weg, "gebied"])
        return frozenset(code if code.startswith("GM") else f"GM{code[2:6]}" for code in gebieden)

    def _open_in(self, kring: frozenset[Maatsleutel], familie: frozenset[str]) -> frozenset[Cel]:
        if (kring, familie) not in self._open:
            dicht = familie & self._verborgen_in(kring)
            self._open[kring, familie] = frozenset() if dicht else self._zoek_open(kring, familie)
        return self._open[kring, familie]

    def _zoek_open(self, kring: frozenset[Maatsleutel], familie: frozenset[str]) -> frozenset[Cel]:
        cellen = _Onbekenden.geen()
        plek: dict[Cel, int] = {}
        for tabel, maat in sorted(kring):
            boek, minimum = self._boek(tabel), self._minimum[tabel, maat]
            for jaar in boek.jaren:
                for gebied in sorted(familie & boek.rijen(maat, jaar).keys()):
                    aantal = boek.rij(maat, jaar, gebied).aantal
                    if aantal != aantal:
                        continue
                    cel = (tabel, maat, jaar, gebied)
                    plek[cel] = cellen.telling(aantal, minimum, bekend=self._bekend(cel, boek))
        for gebied in sorted(familie):
            for rij in self.rijen(gebied):
                indicator = self._indicatoren.get((rij["indicator"], rij["bron"]))
                if indicator is not None and rij["waarde"] == rij["waarde"]:
                    self._voeg_sommen(cellen, plek, indicator, rij)
        if not cellen.waarde:
            return frozenset()
        weg = cellen.ook_weg()
        return frozenset(cel for cel, p in plek.items() if not weg[p])

    def _bekend(self, cel: Cel, boek: Telboek) -> bool:
        """Tell whether a count of a gemeente is a figure of the gemeente that it became."""
        tabel, maat, jaar, gebied = cel
        naar = [code for code in self._familie.get(gebied, ()) if self._is_cijfer((tabel, maat), jaar, code)]
        return any([b.gebied for b in boek.bijdragen(maat, jaar, code)] == [gebied] for code in naar)

    def _voeg_sommen(
        self, cellen: _Onbekenden, plek: Mapping[Cel, int], indicator: Indicator, rij: Mapping[str, Any]
    ) -> None:
        """Add what is known because a figure is shown: its numerator and denominator; and what it must not tell."""
        minimum = indicator.privacy.minimum
        jaren = jaren_van(indicator, rij["van"], rij["tot"])
        per_deel = []
        for deel in _delen(indicator):
            per_jaar = [self._som(plek, deel, jaar, rij["gebied"]) for jaar in jaren]
            per_deel.append(per_jaar)
            samen = _tel_op(per_jaar)
            if samen:
                cellen.som(samen, bekend=True, minimum=minimum or 1)
        if minimum is None or len(jaren) == 1:
            return
        for teller, *noemer in zip(*per_deel, strict=True):
            if len(teller) > 1:
                cellen.som(teller, bekend=False, minimum=minimum)
            if noemer and noemer[0] and indicator.soort == "aandeel":
                rest = _tel_op([noemer[0], {p: -f for p, f in teller.items()}])
                cellen.som(rest, bekend=False, minimum=minimum)

    def _som(self, plek: Mapping[Cel, int], deel: Breukdeel, jaar: int, gebied: str) -> dict[int, float]:
        """Give the cells that a part of a figure adds up in one year, with what each counts for."""
        boek = self._boek(deel.tabel)
        delen = [
            {plek[cel]: teken * bijdrage.gewicht}
            for maat, teken in maten_van(deel)
            for bijdrage in boek.bijdragen(maat, jaar, gebied)
            if (cel := (deel.tabel, maat, jaar, bijdrage.gebied)) in plek
        ]
        return _tel_op(delen)


def _tel_op(delen: Iterable[Mapping[int, float]]) -> dict[int, float]:
    uit: dict[int, float] = {}
    for deel in delen:
        for plek, factor in deel.items():
            uit[plek] = uit.get(plek, 0.0) + factor
    return {plek: factor for plek, factor in uit.items() if factor}


def _delen(indicator: Indicator) -> list[Breukdeel]:
    return [deel for deel in (indicator.teller, indicator.noemer) if deel is not None]


def _sleutels(deel: Breukdeel) -> Iterable[Maatsleutel]:
    return ((deel.tabel, maat) for maat, _ in maten_van(deel))
