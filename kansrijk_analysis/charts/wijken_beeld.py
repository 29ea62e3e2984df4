"""The pictures of wijken: their figures, how far they lie apart, and their places in the index of vulnerability.

All are a page of rows (``blad``) in the order of names, never of figures: the page is no ranking.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.blad import REGEL, Blad, Plek, Stuk, Vorm, Woorden, breek_naam
from kansrijk_analysis.charts.lagen import Lagen, Stapel, breek, lijnstukken, punten, teksten
from kansrijk_analysis.charts.overzicht_beeld import Pijl, kop, pijlen, teken_pijlen
from kansrijk_analysis.charts.schaal import As, Indexas, maak_as, maak_indexas
from kansrijk_analysis.charts.thema import INKT, INKT_ZACHT, KLEIN, MERK, PAPIER, RASTER, VERGELIJK_STREEP
from kansrijk_analysis.text import getal, tekst

_HOL = {"shape": "circle", "size": 70, "filled": True, "fill": PAPIER, "stroke": MERK, "strokeWidth": 2}
_VOL = {"shape": "circle", "size": 110, "filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1}
_DUN = {"color": MERK, "strokeWidth": 1.2}
_DIK = {"color": MERK, "strokeWidth": 4}
_STREEP = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}
_UIT_ELKAAR = 6.0  # px from the middle of a row to each of its two marks
_TWEE = 32.0  # px that a row with two marks needs
_PIJL_RECHTS = "M-0.5,-0.8L0.5,0L-0.5,0.8"
_RUIM = 1.15  # an axis ends this much beyond the highest figure; a longer bar ends in an arrow

Spreiding = tuple[float, float, float]  # a value with its lower and upper limit


class Paar(NamedTuple):
    """What a row draws: a hollow mark above a filled one, each with its bar; and its words."""

    naam: str
    hol: Spreiding | None
    vol: Spreiding | None
    waarde: str = ""
    zacht: str = ""
    waarom: str = ""


@dataclass
class _Blad(Blad):
    """The rows, with what lies in their strips. ``streep``: where the dashed line stands, in px."""

    streep: float | None = field(kw_only=True)
    strepen: Sequence[float] = field(kw_only=True)
    raster: list[Stuk] = field(default_factory=list)
    dun: list[Stuk] = field(default_factory=list)
    dik: list[Stuk] = field(default_factory=list)
    hol: list[Plek] = field(default_factory=list)
    vol: list[Plek] = field(default_factory=list)
    pijlen: list[Pijl] = field(default_factory=list)

    def achtergrond(self, raster: Plek, streep: Plek) -> None:
        """Draw the grid and the dashed line of one row."""
        self.raster += [(x, raster[0], x, raster[1]) for x in self.strepen]
        if self.streep is not None:
            self.verleng(self.streep, streep)

    def lagen(self) -> Lagen:
        """Give the parts in the order in which they lie over each other."""
        return [
            *self.onder(),
            lijnstukken(self.raster, color=RASTER, strokeWidth=1),
            lijnstukken(self.lijnen, **_STREEP),
            lijnstukken(self.dun, **_DUN),
            lijnstukken(self.dik, **_DIK),
            *teken_pijlen(self.pijlen),
            punten(self.hol, **_HOL),
            punten(self.vol, **_VOL),
            *self.woorden(),
        ]


def _woorden(rij: Paar, vorm: Vorm) -> Woorden:
    naam = breek_naam(rij.naam, vorm)
    if rij.waarom:
        return Woorden(naam, waarom=breek(rij.waarom, vorm.strookbreedte))
    return Woorden(naam, breek(rij.waarde, vorm.rechts), breek(rij.zacht, vorm.rechts) if rij.zacht else ())


def _zet(blad: _Blad, rij: Paar, plaats: _Plaats) -> None:
    """Set one row: without a mark it only has words."""
    if rij.hol is None and rij.vol is None:
        blad.rij(_woorden(rij, blad.vorm))
        return
    twee = rij.hol is not None and rij.vol is not None

    def strook(y: float, raster: Plek, streep: Plek) -> None:
        blad.achtergrond(raster, streep)
        for cijfers, dy, balken, plekken in (
            (rij.hol, -_UIT_ELKAAR if twee else 0.0, blad.dun, blad.hol),
            (rij.vol, _UIT_ELKAAR if twee else 0.0, blad.dik, blad.vol),
        ):
            if cijfers is None:
                continue
            waarde, onder, boven = cijfers
            balken.append((plaats.px(onder), y + dy, plaats.px(boven), y + dy))
            plekken.append((plaats.px(waarde), y + dy))
            if plaats.buiten(boven):
                blad.pijlen.append((_PIJL_RECHTS, blad.vorm.strook[1] + 3, y + dy))

    blad.rij(_woorden(rij, blad.vorm), strook, minstens=_TWEE if twee else 0.0)


class _Plaats:
    """Places on an axis that begins and ends in the strip; beyond its end, the end itself."""

    def __init__(self, as_: As, vorm: Vorm) -> None:
        self.as_, (self.begin, self.eind) = as_, vorm.strook

    def px(self, waarde: float) -> float:
        """Place of a value."""
        return round(self.as_.plaats(min(max(waarde, self.as_.onder), self.as_.boven), self.begin, self.eind), 1)

    def buiten(self, waarde: float) -> bool:
        """Whether a value lies beyond the end."""
        return waarde > self.as_.boven


def _sleutel(regels: Sequence[tuple[bool, str]], vorm: Vorm) -> tuple[Lagen, float]:
    """The signs (filled or hollow) with what they mean; gives the parts and the height used."""
    lagen: Lagen = []
    y = 13.0
    for vol, woorden in regels:
        stuk = breek(woorden, vorm.breedte - 46)
        lagen += [
            lijnstukken([(0, y - 5, 34, y - 5)], **(_DIK if vol else _DUN)),
            punten([(17, y - 5)], **(_VOL if vol else _HOL)),
            teksten([(44, y, "\n".join(stuk))]),
        ]
        y += (REGEL + 1) * len(stuk)
    return lagen, y + 4


def _streepkop(naam: str, x: float, boven: float, vorm: Vorm) -> tuple[Lagen, float]:
    """What the dashed line stands for, above it and on the side where there is room."""
    begin, eind = vorm.strook
    rechts = x < (begin + eind) / 2
    regels = breek(naam, (eind - x if rechts else x - begin) - 8)
    y = boven + 13
    lagen: Lagen = [
        teksten([(x + (4 if rechts else -4), y, "\n".join(regels))], vet=True, uitlijnen="left" if rechts else "right"),
        lijnstukken([(x, boven + 2, x, boven + REGEL * len(regels) + 4)], **_STREEP),
    ]
    return lagen, boven + REGEL * len(regels) + 4


@zonder_controle()
def teken_delen(alle: Sequence[Paar], geheel: tuple[str, float] | None, achter: str, vorm: Vorm) -> Stapel:
    """Draw the figure of each part on an axis from 0 (or through it): own figure above, estimate under it.

    ``geheel``: name and figure of the gemeente, for the dashed line. ``achter``: sign behind the numbers of the axis.
    """
    waarden = [w for rij in alle for cijfers in (rij.hol, rij.vol) if cijfers is not None for w in cijfers[:1]]
    waarden += [rij.vol[2] for rij in alle if rij.vol is not None] + ([geheel[1]] if geheel else [])
    ruim = max(waarden, default=0.0) * _RUIM
    einden = [rij.hol[2] for rij in alle if rij.hol is not None]
    onder_nul = min(waarden, default=0.0) < 0
    waarden += [rij.hol[1] for rij in alle if rij.hol is not None and onder_nul]
    as_ = maak_as([0.0, *waarden, *(min(eind, ruim) for eind in einden)], minimum=-math.inf if onder_nul else 0.0)
    plaats = _Plaats(as_, vorm)
    met_marge = any(rij.hol is not None and rij.hol[1] < rij.hol[2] for rij in alle)
    sleutel = [(False, tekst(f"wijken.lijst.sleutel_{'eigen' if met_marge else 'zonder'}"))]
    if any(rij.vol is not None for rij in alle):
        sleutel.append((True, tekst("wijken.lijst.sleutel_geleend")))
    lagen, y = _sleutel(sleutel, vorm)
    if geheel is not None:
        meer, y = _streepkop(
            f"{geheel[0]} {getal(geheel[1], as_.decimalen + 1)}{achter}", plaats.px(geheel[1]), y, vorm
        )
        lagen += meer
    lagen.append(
        teksten(
            [(plaats.px(s), y + 14, getal(s, as_.decimalen) + achter) for s in as_.strepen],
            uitlijnen="center",
            kleur=INKT_ZACHT,
            grootte=KLEIN,
        )
    )
    blad = _Blad(
        vorm,
        y=y + 20,
        streep=plaats.px(geheel[1]) if geheel else None,
        strepen=[plaats.px(s) for s in as_.strepen],
    )
    blad.lijn()
    for rij in alle:
        _zet(blad, rij, plaats)
    return blad.stapel([*lagen, *blad.lagen()])


class Uiteinden(NamedTuple):
    """How far the parts lie apart on one indicator: lowest and highest fifth of the people, as ratios to the whole."""

    naam: str
    laag: Spreiding | None
    hoog: Spreiding | None
    waarde: str = ""
    zacht: str = ""
    waarom: str = ""


@zonder_controle()
def teken_spreiding(alle: Sequence[Uiteinden], geheel: str, vorm: Vorm) -> Stapel:
    """Draw for each indicator the lowest fifth (triangle to the left) and the highest (to the right), as an index."""
    paren = [(rij.laag, rij.hoog) for rij in alle if rij.laag is not None and rij.hoog is not None]
    as_ = maak_indexas(
        [c[0] for paar in paren for c in paar if c[0] > 0],
        [e for paar in paren for c in paar for e in c[1:]],
        *vorm.strook,
    )
    lagen, y = kop(as_, geheel)
    blad = _Blad(vorm, y=y, streep=as_.plaats(100), strepen=[as_.plaats(s) for s in as_.strepen if s != 100])
    blad.lijn()
    driehoeken: dict[str, list[Plek]] = {"triangle-left": [], "triangle-right": []}
    verbinding: list[Stuk] = []
    for rij in alle:
        _zet_uiteinden(blad, rij, as_, driehoeken, verbinding)
    stijl = {"filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1, "size": 170}
    return blad.stapel(
        [
            *lagen,
            *blad.lagen(),
            lijnstukken(verbinding, **_DUN),
            *(punten(plekken, shape=soort, **stijl) for soort, plekken in driehoeken.items()),
        ]
    )


def _zet_uiteinden(
    blad: _Blad, rij: Uiteinden, as_: Indexas, driehoeken: dict[str, list[Plek]], verbinding: list[Stuk]
) -> None:
    woorden = _woorden(Paar(rij.naam, None, None, rij.waarde, rij.zacht, rij.waarom), blad.vorm)
    laag, hoog = rij.laag, rij.hoog
    if laag is None or hoog is None:
        blad.rij(woorden)
        return

    def strook(y: float, raster: Plek, streep: Plek) -> None:
        blad.achtergrond(raster, streep)
        verbinding.append((as_.plaats(100 * laag[0]), y, as_.plaats(100 * hoog[0]), y))
        for soort, (waarde, onder, boven) in (("triangle-left", laag), ("triangle-right", hoog)):
            blad.dik.append((as_.plaats(100 * onder), y, as_.plaats(100 * boven), y))
            blad.pijlen += pijlen(as_, 100 * onder, 100 * boven, y)
            driehoeken[soort].append((as_.plaats(100 * waarde), y))

    blad.rij(woorden, strook)


@zonder_controle()
def teken_index(alle: Sequence[Paar], aantal: int, vijfde: int, vorm: Vorm, *, twee: bool) -> Stapel:
    """Draw in which stretch of the list each area lies: 1, the most vulnerable, at the left.

    ``aantal``: areas on the list; ``vijfde``: how many make up the fifth, where the dashed line stands. ``twee``: the
    default weights are drawn too.
    """
    as_ = As(1.0, float(max(aantal, 2)), (), 0)
    plaats = _Plaats(as_, vorm)
    regels = [(False, tekst("wijken.index.sleutel_standaard"))] if twee else []
    lagen, y = _sleutel([*regels, (True, tekst(f"wijken.index.sleutel_{'keuze' if twee else 'een'}"))], vorm)
    begin, eind = vorm.strook
    klein: dict[str, Any] = {"kleur": INKT_ZACHT, "grootte": KLEIN}
    lagen += [
        teksten([(begin, y + 14, tekst("wijken.index.links"))], **klein),
        teksten([(eind, y + 14, tekst("wijken.index.rechts", aantal=aantal))], **klein, uitlijnen="right"),
    ]
    x = plaats.px(vijfde + 0.5)
    vorm_streep = "een" if vijfde == 1 else "meer"
    meer, y = _streepkop(tekst(f"wijken.index.streep_{vorm_streep}", aantal=vijfde), x, y + 18, vorm)
    lagen += meer
    blad = _Blad(vorm, y=y + 4, streep=x, strepen=[begin, eind])
    blad.lijn()
    for rij in alle:
        _zet(blad, rij, plaats)
    return blad.stapel([*lagen, *blad.lagen()])
