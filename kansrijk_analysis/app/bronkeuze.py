"""What the start page says of the figures: which there are, how new they are, and what is not here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import gegevens
from kansrijk_analysis.model import Bron, Indicator
from kansrijk_analysis.text import datum, tekst


@dataclass(frozen=True)
class Bronkaart:
    """One choice of figures: its name in an address, and what a visitor reads of it."""

    bron: str
    titel: str
    uitleg: str
    punten: tuple[str, ...]


def kaarten() -> list[Bronkaart]:
    """Give the choices, the real figures first. Figures that can't be read say why in their place."""
    return [_kaart(bron) for bron in gegevens.BRONNEN]


def _kaart(bron: str) -> Bronkaart:
    try:
        punten = _punten(bron)
    except KansrijkError as fout:
        punten = (str(fout),)
    return Bronkaart(bron, tekst(f"app.bron.{bron}.titel"), tekst(f"app.bron.{bron}.uitleg"), punten)


def _punten(bron: str) -> tuple[str, ...]:
    bronnen = gegevens.stand(bron)
    namen = {b.tabel for b in bronnen}
    met: list[Indicator] = []
    zonder: list[Indicator] = []
    # Of an indicator with figures from more sources the last one counts.
    for indicator in {indicator.id: indicator for indicator in gegevens.indicatoren(bron)}.values():
        deel = indicator.teller or indicator.waarde
        if deel is not None:
            (met if deel.tabel in namen else zonder).append(indicator)
    punten = [tekst("app.bron.onderwerpen", aantal=len(met), jaren=_jaren(bronnen, met))]
    if bron == gegevens.OEFEN:
        return (*punten, tekst("app.bron.oefen.wijken"))
    punten.append(tekst("app.bron.opgehaald", datum=datum(max(b.opgehaald for b in bronnen))))
    eigen = sum(b.herkomst == "eigen" for b in bronnen)
    if eigen:
        punten.append(tekst("app.bron.eigen_een" if eigen == 1 else "app.bron.eigen_meer", aantal=eigen))
    if zonder:
        punten.append(tekst("app.bron.niet_opgehaald", aantal=len(zonder)))
    return tuple(punten)


def _jaren(bronnen: Iterable[Bron], indicatoren: Iterable[Indicator]) -> str:
    """First and last year of the tables behind the indicators."""
    gebruikt = {deel.tabel for i in indicatoren for deel in (i.teller, i.waarde) if deel is not None}
    perioden = [b.perioden for b in bronnen if b.tabel in gebruikt]
    jaren = [jaar for periode in perioden for jaar in periode.replace("–", " ").split() if jaar.isdigit()]
    return f"{min(jaren)}–{max(jaren)}" if jaren else ""
