"""One column: what a point and a comma mean in it, decided from all its cells, and what is open to doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kansrijk_analysis.sources.bestanden.cellen import Getalvorm, getalvorm, lees_tekst, lees_vast
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.sources.bestanden.vorm import Cel, Kolom, Ruw, Vast
from kansrijk_analysis.text import getal, tekst

_TEKENS = (".", ",")
_ANDER = {".": ",", ",": "."}


@dataclass
class _Tekens:
    """What the cells of one column tell about separators: sure decimal signs, sure thousands signs, undecided ones."""

    decimaal: set[str] = field(default_factory=set)
    duizend: set[str] = field(default_factory=set)
    los: dict[str, str] = field(default_factory=dict)  # the sign to the first cell with it
    lang: bool = False  # a whole number of four digits or more without a sign

    def tel(self, ruw: str, vorm: Getalvorm) -> None:
        if vorm.decimaal:
            self.decimaal.add(vorm.decimaal)
        if vorm.duizend:
            self.duizend.add(vorm.duizend)
        if vorm.los:
            self.los.setdefault(vorm.los, ruw)
        elif not vorm.duizend and not vorm.breuk and len(vorm.heel) > 3 and vorm.heel[0] != "0":
            self.lang = True

    @property
    def tegenspraak(self) -> bool:
        """Sure cells that exclude each other."""
        return len(self.decimaal) > 1 or bool(self.decimaal & self.duizend) or {".", ","} <= self.duizend

    @property
    def zeker(self) -> str:
        """The decimal sign that the sure cells of this column leave, or empty."""
        if self.tegenspraak:
            return ""
        if self.decimaal:
            return next(iter(self.decimaal))
        return next((_ANDER[teken] for teken in _TEKENS if teken in self.duizend), "")


def maak_kolommen(namen: Sequence[tuple[str, str]], waarden: Sequence[list[Ruw]], scheiding: str) -> tuple[Kolom, ...]:
    """Make the columns; ``namen`` holds the name and the letter of each, ``scheiding`` is empty for Excel."""
    vormen = [_vormen(kolom) for kolom in waarden]
    tekens = [_tekens(vorm) for vorm in vormen]
    elders = {teken.zeker for teken in tekens} - {""}
    buren = next(iter(elders)) if len(elders) == 1 else ""
    return tuple(
        _kolom(naam, letter, kolom, vorm, teken, buren, scheiding)
        for (naam, letter), kolom, vorm, teken in zip(namen, waarden, vormen, tekens, strict=True)
    )


def _vormen(kolom: list[Ruw]) -> dict[Ruw, Getalvorm | None]:
    return {cel: getalvorm(cel) if isinstance(cel, str) else None for cel in dict.fromkeys(kolom)}


def _tekens(vormen: dict[Ruw, Getalvorm | None]) -> _Tekens:
    tekens = _Tekens()
    for cel, vorm in vormen.items():
        if vorm is not None and isinstance(cel, str):
            tekens.tel(cel, vorm)
    return tekens


def _kolom(
    naam: str,
    letter: str,
    kolom: list[Ruw],
    vormen: dict[Ruw, Getalvorm | None],
    tekens: _Tekens,
    buren: str,
    scheiding: str,
) -> Kolom:
    decimaal, waarom = _kies(tekens, buren, scheiding)
    duizend = _ANDER.get(decimaal, "")
    geen_keus = bool(tekens.los) and not decimaal
    cellen: dict[Ruw, Cel] = {}
    for ruw, vorm in vormen.items():
        if isinstance(ruw, Vast):
            cellen[ruw] = lees_vast(ruw)
        else:
            cellen[ruw] = lees_tekst(ruw, vorm, duizend, geen_keus)
    gezien_decimaal = tekens.decimaal | ({decimaal} & set(tekens.los))
    gezien_duizend = tekens.duizend | ({duizend} & set(tekens.los))
    twijfels = [_twijfel_teken(tekens, decimaal, waarom), *_twijfel_cellen(kolom, cellen)]
    return Kolom(
        naam,
        letter,
        tuple([cellen[ruw] for ruw in kolom]),
        next(iter(gezien_decimaal)) if len(gezien_decimaal) == 1 else None,
        next(iter(gezien_duizend)) if len(gezien_duizend) == 1 else None,
        " ".join(filter(None, twijfels)),
    )


def _kies(tekens: _Tekens, buren: str, scheiding: str) -> tuple[str, str]:
    """Choose the decimal sign for the undecided cells, and say on what ground; both empty when there is none."""
    if tekens.zeker or not tekens.los:
        return tekens.zeker, ""
    if tekens.tegenspraak or len(tekens.los) > 1:
        return "", ""
    teken = next(iter(tekens.los))
    if buren:
        return buren, "buren"
    if tekens.lang:
        return teken, "lang"
    return (".", "engels") if scheiding == "," else (",", "nederlands")


def _twijfel_teken(tekens: _Tekens, decimaal: str, waarom: str) -> str:
    if tekens.tegenspraak or (len(tekens.los) > 1 and not decimaal):
        return tekst("inlezen.twijfel.tegenspraak")
    if not waarom:
        return ""
    teken, voorbeeld = next(iter(tekens.los.items()))
    vorm = getalvorm(voorbeeld)
    assert vorm is not None
    gelezen = vorm.waarde(duizend=teken != decimaal)
    return tekst(
        f"inlezen.twijfel.{waarom}",
        voorbeeld=citaat(voorbeeld),
        gelezen=getal(gelezen, 3 if teken == decimaal else 0),
        anders=getal(vorm.waarde(duizend=teken == decimaal), 0 if teken == decimaal else 3),
    )


def _twijfel_cellen(kolom: list[Ruw], cellen: dict[Ruw, Cel]) -> list[str]:
    """Tell of formulas, dates between numbers, and numbers that can't be read."""
    opvallend = {r for r, c in cellen.items() if c.soort in ("formule", "fout", "datum") or _is_formule(r)}
    if not opvallend:
        return []
    aantal = Counter(ruw for ruw in kolom if ruw in opvallend)
    getallen = any(cel.soort == "getal" for cel in cellen.values())
    groepen = {
        "formules": sum(n for r, n in aantal.items() if _is_formule(r) and cellen[r].soort != "formule"),
        "geen_uitkomst": sum(n for r, n in aantal.items() if isinstance(r, Vast) and cellen[r].soort == "formule"),
        "lijkt_formule": sum(n for r, n in aantal.items() if isinstance(r, str) and cellen[r].soort == "formule"),
        "fouten": sum(n for r, n in aantal.items() if cellen[r].soort == "fout"),
        "datums": sum(n for r, n in aantal.items() if getallen and cellen[r].soort == "datum"),
    }
    return [tekst(f"inlezen.twijfel.{soort}", aantal=n) for soort, n in groepen.items() if n]


def _is_formule(ruw: Ruw) -> bool:
    return isinstance(ruw, Vast) and ruw.formule
