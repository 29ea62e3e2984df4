"""Names of regions as people write them, and several areas typed at once."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from kansrijk_analysis.areas.eigen import SOORTEN, soort_in
from kansrijk_analysis.areas.find import knip, namen_van, sleutel_van, zoeklijst
from kansrijk_analysis.errors import OnbekendGebied
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.text import opsomming, tekst

# What a kind of region is called, as ``sleutel_van`` writes it; the longest first.
_SOORTWOORDEN: dict[Niveau, tuple[str, ...]] = {
    Niveau.PROVINCIE: ("provincie",),
    Niveau.COROP: ("coropgebied", "coropregio", "corop"),
    Niveau.GGD_REGIO: ("ggdregio", "ggd"),
    Niveau.JEUGDREGIO: ("jeugdhulpregio", "jeugdzorgregio", "jeugdregio"),
    Niveau.ZORGKANTOORREGIO: ("zorgkantoorregio", "zorgkantoor"),
    Niveau.VEILIGHEIDSREGIO: ("veiligheidsregio",),
    Niveau.VEILIG_THUIS: ("veiligthuisregio", "veiligthuis"),
}
_MET_SOORT = frozenset(_SOORTWOORDEN) | SOORTEN.keys()  # what is printed with its kind before it
# One name, two languages; a register holds the one or the other.
_ZELFDE = (("fryslan", "friesland"),)
_LIDWOORD = re.compile(r"^\s*(?:de|het)\s+", re.IGNORECASE)
_HAAKJES = re.compile(r"\(([^)]*)\)")
_SCHEIDING = re.compile(r"\s*[,;&]\s*|\s+en\s+|\s*\n\s*", re.IGNORECASE)
_LANGSTE_NAAM = 4  # pieces between commas and "en" of the longest name: "Nuenen, Gerwen en Nederwetten" has three
_SUGGESTIES = 3
_LIJKT = 0.8


class Regionamen(NamedTuple):
    """Codes by name: per kind, and without the kind."""

    per_niveau: Mapping[Niveau, Mapping[str, list[str]]]
    los: Mapping[str, list[str]]
    regios: Mapping[str, Gebied]

    @classmethod
    def van(cls, regios: Iterable[Gebied], anders: Iterable[tuple[str, str]]) -> Regionamen:
        """Make the lists of ``regios``; ``anders`` are other names, each with the code of its region."""
        per_code = {regio.code: regio for regio in regios}
        per_niveau: dict[Niveau, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        los: dict[str, dict[str, None]] = defaultdict(dict)
        namen = [(regio.code, kale_naam(regio)) for regio in per_code.values()]
        for code, naam in [*namen, *anders]:
            for sleutel in _sleutels(naam):
                per_niveau[per_code[code].niveau][sleutel][code] = None
                los[sleutel][code] = None
        return cls(
            {niveau: {s: list(codes) for s, codes in lijst.items()} for niveau, lijst in per_niveau.items()},
            {sleutel: list(codes) for sleutel, codes in los.items()},
            per_code,
        )

    def met_soort(self, naam: str) -> Gebied | None:
        """Find a region whose kind is named with it: "GGD Twente"; ``None`` where no kind is named.

        Raises ``OnbekendGebied`` where the kind has no such region.
        """
        if (soort := _soort_en_sleutel(naam)) is None:
            return None
        niveau, sleutel = soort
        lijst = self.per_niveau.get(niveau, {})
        codes = lijst.get(sleutel, [])
        if len(codes) == 1:
            return self.regios[codes[0]]
        if codes:
            raise OnbekendGebied("regio_dubbel", tekst=knip(naam), keuzes=self.keuzes(codes))
        gelijkend = difflib.get_close_matches(sleutel, lijst, 3 * _SUGGESTIES, cutoff=0.0)
        keuzes = self.keuzes(list(dict.fromkeys(code for ander in gelijkend for code in lijst[ander]))[:_SUGGESTIES])
        velden = {"tekst": knip(naam), "niveau": tekst(f"algemeen.niveau.{niveau}")}
        if niveau in SOORTEN:
            doe = tekst("gebieden.regios.kies", keuzes=keuzes) if keuzes else tekst("gebieden.eigen.importeer")
            raise OnbekendGebied("onbekende_eigen_regio", doe=doe, **velden)
        raise OnbekendGebied("onbekende_regio", keuzes=keuzes or tekst("gebieden.regios.geen"), **velden)

    def zonder_soort(self, naam: str) -> Gebied | None:
        """Find a region by its name alone; a provincie goes before other kinds of that name, a register before a user.

        Raises ``OnbekendGebied`` that names the choices where several kinds have one of that name.
        """
        sleutel = sleutel_van(naam)
        codes = self.los.get(sleutel) or self.los.get(sleutel.removeprefix("regio"), [])
        eerst = [code for code in codes if self.regios[code].niveau in (Niveau.LAND, Niveau.PROVINCIE)]
        eerst = eerst or [code for code in codes if self.regios[code].niveau not in SOORTEN]
        if len(eerst or codes) > 1:
            raise OnbekendGebied("regio_dubbel", tekst=knip(naam), keuzes=self.keuzes(eerst or codes))
        return self.regios[(eerst or codes)[0]] if codes else None

    def lijkt_op(self, naam: str, jaar: int) -> bool:
        """Tell whether a text is nearly the name of one gemeente or region."""
        return bool(difflib.get_close_matches(sleutel_van(naam), self._alle_namen(jaar), 1, cutoff=_LIJKT))

    def onbekend(self, naam: str, jaar: int) -> OnbekendGebied:
        """Make the error for a text that names no gemeente and no region, with the nearest of both."""
        namen, sleutel = namen_van(jaar), sleutel_van(naam)
        if not sleutel:
            return OnbekendGebied("gebied_leeg")
        gelijkend = difflib.get_close_matches(sleutel, self._alle_namen(jaar), 4 * _SUGGESTIES, cutoff=0.0)
        codes = dict.fromkeys(code for ander in gelijkend for code in self._alle_namen(jaar)[ander])
        eerste = [namen.get(code) or lijstnaam(self.regios[code]) for code in codes][:_SUGGESTIES]
        suggesties = opsomming([f"{n} ({c})" for n, c in zip(eerste, codes, strict=False)], "of")
        return OnbekendGebied("onbekend_gebied_of_regio", tekst=knip(naam), suggesties=suggesties)

    def _alle_namen(self, jaar: int) -> dict[str, list[str]]:
        return {**self.los, **zoeklijst(jaar)}

    def keuzes(self, codes: Iterable[str]) -> str:
        """Name regions with their codes."""
        return opsomming([f"{lijstnaam(self.regios[code])} ({code})" for code in codes], "of")


def _soort_en_sleutel(naam: str) -> tuple[Niveau, str] | None:
    """Tell which kind of region a text names, and the key of the rest."""
    sleutel = sleutel_van(_LIDWOORD.sub("", naam))
    for niveau, woorden in _SOORTWOORDEN.items():
        for woord in woorden:
            if sleutel.startswith(woord):
                return niveau, sleutel.removeprefix(woord)
    if (eigen := soort_in(naam)) is not None:
        return eigen[0], sleutel_van(eigen[1])
    return None


def kale_naam(gebied: Gebied) -> str:
    """Give the name of a region without its kind: "Fryslân" of "de GGD-regio Fryslân"."""
    if gebied.niveau not in _MET_SOORT:
        return gebied.naam
    return gebied.naam.removeprefix(tekst(f"gebieden.niveau.{gebied.niveau}", naam="").rstrip()).strip()


def lijstnaam(gebied: Gebied) -> str:
    """Give the name of an area as it stands in a list: "GGD-regio Fryslân"."""
    if gebied.niveau not in _MET_SOORT:
        return gebied.naam
    zonder = _LIDWOORD.sub("", gebied.naam)
    return zonder[:1].upper() + zonder[1:]


def alfabet(naam: str) -> str:
    """Give the key to sort names as a Dutch reader looks for them.

    >>> sorted(["Zwolle", "'s-Gravenhage", "Súdwest-Fryslân", "Urk"], key=alfabet)
    ["'s-Gravenhage", 'Súdwest-Fryslân', 'Urk', 'Zwolle']
    """
    kaal = unicodedata.normalize("NFKD", naam).encode("ascii", "ignore").decode()
    return kaal.lstrip("'’ ").casefold()


def _sleutels(naam: str) -> list[str]:
    """Give the keys of a name, of what stands outside and inside brackets, and in the other language."""
    vormen = [naam, _HAAKJES.sub("", naam), *_HAAKJES.findall(naam)]
    sleutels = [sleutel for vorm in vormen if (sleutel := sleutel_van(vorm))]
    for een, ander in _ZELFDE:
        sleutels += [s.replace(een, ander) for s in sleutels] + [s.replace(ander, een) for s in sleutels]
    return list(dict.fromkeys(sleutels))


def is_meer(naam: str) -> bool:
    """Tell whether a text may name more than one area."""
    return "+" in naam or _SCHEIDING.search(naam) is not None


def splits(naam: str, bekend: Callable[[str], bool]) -> list[str]:
    """Take a text apart into names, the longest that are known first: a name may hold "en" or a comma itself.

    ``bekend`` tells whether a piece is the name of an area. Only a plus sign is never part of a name.

    >>> splits("Berg en Dal en Urk, Nijmegen+Beek", {"Berg en Dal", "Urk", "Nijmegen"}.__contains__)
    ['Berg en Dal', 'Urk', 'Nijmegen', 'Beek']
    """
    delen: list[str] = []
    for stuk in naam.split("+"):
        grenzen = [(0, 0), *(gevonden.span() for gevonden in _SCHEIDING.finditer(stuk)), (len(stuk), len(stuk))]
        woorden = [(een[1], twee[0]) for een, twee in pairwise(grenzen)]
        i = 0
        while i < len(woorden):
            tot = min(len(woorden), i + _LANGSTE_NAAM)
            while tot > i + 1 and not bekend(stuk[woorden[i][0] : woorden[tot - 1][1]]):
                tot -= 1
            delen.append(stuk[woorden[i][0] : woorden[tot - 1][1]].strip())
            i = tot
    return [deel for deel in delen if deel]
