"""The preview in words and rows, for a terminal and for a page alike."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kansrijk_analysis import areas
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.importeren.koppeling import Koppeling
from kansrijk_analysis.indicators.importeren.nagaan import onderwerp
from kansrijk_analysis.indicators.importeren.periode import Periode
from kansrijk_analysis.indicators.importeren.voorbeeld import Figuur, Probleem, Voorbeeld, groepeer
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import GEEN, getal, opsomming, tekst

EERSTE = 50  # rows that are shown, beside all rows with a problem
_NAMEN = 12
_RIJEN = 8
_MEEST = 500  # rows with a problem that are shown; the sentences name the rest


class Regel(NamedTuple):
    """One row of the file as it is shown: what was understood, or what was not and why."""

    regel: int
    gebied: str
    code: str
    periode: str
    cijfers: str
    meldingen: str
    goed: bool


def koppelwoorden(koppeling: Koppeling) -> list[tuple[str, str]]:
    """Say column by column how a file is read: (column, what it is)."""

    def woord(sleutel: str, **velden: object) -> str:
        return tekst(f"importeren.woord.{sleutel}", **velden)

    uit = [
        (citaat(kolom), woord(naam))
        for naam in ("gebied", "gebied_naam", "niveau", "periode", "indicator")
        if (kolom := getattr(koppeling, naam))
    ]
    vast = (("gebied", koppeling.vast_gebied), ("periode", koppeling.vaste_periode))
    uit += [(citaat(waarde), woord("vast", wat=woord(naam))) for naam, waarde in vast if waarde]
    if koppeling.jaren > 1:
        uit.append((str(koppeling.jaren), woord("jaren")))
    uit += [(citaat(kolom), woord("alleen", waarde=citaat(waarde))) for kolom, waarde in koppeling.alleen.items()]
    for waarde in koppeling.waarden:
        indicator = catalogus().get(waarde.indicator)
        wat = woord(
            "waarde",
            deel=tekst(f"importeren.deel.{waarde.deel or 'waarde'}"),
            indicator=f"“{indicator.korte_naam}”" if indicator is not None else woord("per_rij"),
            eenheid=tekst(f"importeren.eenheid.{waarde.eenheid}") if waarde.eenheid else GEEN,
        )
        erbij = ", ".join(citaat(deel) for deel in (waarde.gebied, waarde.periode) if deel and deel != waarde.kolom)
        uit.append((citaat(waarde.kolom), f"{wat} ({erbij})" if erbij else wat))
    return uit


def regels(voorbeeld: Voorbeeld, eerste: int = EERSTE) -> list[Regel]:
    """Give the first rows that were understood and every row with a problem, in the order of the file."""
    per_regel: dict[int, list[Figuur]] = defaultdict(list)
    for figuur in voorbeeld.figuren:
        per_regel[figuur.regel].append(figuur)
    zinnen: dict[int, list[str]] = defaultdict(list)
    for probleem in voorbeeld.problemen:
        if probleem.regel is not None and (probleem.ernst != "let_op" or probleem.regel in per_regel):
            zinnen[probleem.regel].append(probleem.zin)
    erg = voorbeeld.probleemrijen
    nodig = {*sorted(per_regel)[:eerste], *sorted(erg)[:_MEEST]}
    return [_regel(regel, per_regel[regel], zinnen[regel], regel not in erg) for regel in sorted(nodig)]


def _regel(regel: int, figuren: Sequence[Figuur], zinnen: Sequence[str], goed: bool) -> Regel:
    gebieden = dict.fromkeys((f.naam, f.gebied) for f in figuren)
    perioden = dict.fromkeys(Periode(f.jaar, f.jaren).naam for f in figuren)
    return Regel(
        regel,
        ", ".join(naam for naam, _ in gebieden),
        ", ".join(code for _, code in gebieden),
        ", ".join(perioden),
        "; ".join(f"{onderwerp(f)}: {cijfer(f)}" for f in figuren),
        " ".join(dict.fromkeys(zinnen)),
        goed,
    )


def cijfer(figuur: Figuur) -> str:
    """Write a number as it was understood, or why there is none."""
    if math.isnan(figuur.aantal):
        reden = figuur.reden or "niet_beschikbaar"
        return tekst(f"importeren.reden.{'afgeschermd' if 'afgeschermd' in reden else 'geen'}")
    indicator = catalogus()[figuur.indicator]
    eenheid = "%" if indicator.eenheid == "%" else f" {indicator.eenheid}"
    decimalen = 0 if figuur.aantal == int(figuur.aantal) else max(indicator.decimalen, 1)
    return getal(figuur.aantal, decimalen) + (eenheid if figuur.deel == "waarde" else "")


def meldingen(voorbeeld: Voorbeeld) -> Iterator[tuple[str, str, str]]:
    """Give each sentence once, worst first: how bad it is, the rows it is about, the sentence."""
    return per_zin(voorbeeld.problemen)


def per_zin(problemen: Iterable[Probleem]) -> Iterator[tuple[str, str, str]]:
    """Give what ``meldingen`` gives, of any list of problems."""
    for ernst, zin, plekken in groepeer(problemen):
        nummers = list(dict.fromkeys(regel for regel, _ in plekken))
        kolommen = sorted({kolom for _, kolom in plekken if kolom}, key=lambda k: (len(k), k))
        yield tekst(f"importeren.ernst.{ernst}"), _waar(nummers, kolommen), zin


def _waar(nummers: Sequence[int], kolommen: Sequence[str]) -> str:
    if not nummers:
        return ""
    delen = [str(nummer) for nummer in nummers[:_RIJEN]]
    if len(nummers) > _RIJEN:
        delen.append(tekst("importeren.twijfel.en_nog", aantal=len(nummers) - _RIJEN))
    waar = tekst("importeren.cli.rij", rijen=opsomming(delen))
    if not kolommen or len(kolommen) > 3:
        return waar
    return f"{waar}, {tekst('importeren.kop.kolom')} {opsomming(list(kolommen))}"


def gevolgen(voorbeeld: Voorbeeld) -> list[str]:
    """Say what the pages will show."""
    if voorbeeld.geweigerd:
        return []
    zinnen = [
        tekst(
            "importeren.cli.gevolg",
            naam=u.naam,
            periode=u.periode,
            getoond=u.getoond,
            verborgen=u.verborgen,
            zonder=u.zonder,
        )
        for u in voorbeeld.uitkomsten
    ]
    if any(u.verborgen for u in voorbeeld.uitkomsten):
        zinnen.append(tekst("importeren.cli.gevolg_privacy"))
    if voorbeeld.uitkomsten:
        alle = len(areas.gemeenten())
        zinnen.append(tekst("importeren.cli.gevolg_gemeenten", aantal=voorbeeld.gemeenten, alle=alle))
    if voorbeeld.ontbreken:
        namen = list(voorbeeld.ontbreken[:_NAMEN])
        if len(voorbeeld.ontbreken) > _NAMEN:
            namen.append(tekst("importeren.twijfel.en_nog", aantal=len(voorbeeld.ontbreken) - _NAMEN))
        zinnen.append(tekst("importeren.cli.ontbreken", namen=opsomming(namen)))
    return zinnen
