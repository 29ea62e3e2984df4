"""The picture of ``trechter``: sizes to the right on a logarithmic axis, figures upward.

The limits narrow to the right, because chance weighs less where there are more people. Ordinary
limits are thin dotted lines. The widened ones are two bands, each with a firm edge: solid at 95%,
long dashes at 99.8%. Each upper limit has its name where it comes into the picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.gegevens import Rij, Trechterpunt
from kansrijk_analysis.charts.lagen import (
    Lagen,
    Stapel,
    band,
    breek,
    lijn,
    lijnstukken,
    punten,
    stapel,
    tekstbreedte,
    teksten,
    vlakken,
)
from kansrijk_analysis.charts.schaal import As, Grootteas, maak_as, maak_grootteas
from kansrijk_analysis.charts.thema import (
    ANDER,
    INKT,
    INKT_ZACHT,
    KLEIN,
    MERK,
    MERK_DONKER,
    PAPIER,
    RASTER,
    VELDRAND,
    VERGELIJK_STREEP,
    VLAK,
    VLAK_2,
)
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.text import getal

Vak = tuple[float, float, float, float]  # left, top, right and bottom of a piece of the picture

_VET = 1.06
_REGEL = 18.0
_BREED = 500.0  # from this width on there is room for two columns in the key
_STIP = {"shape": "circle", "filled": True, "fill": ANDER, "stroke": PAPIER, "strokeWidth": 0.5}
_ERBIJ = {"shape": "circle", "filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1}
_MIDDEN = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}


@dataclass(frozen=True)
class Grens:
    """One kind of limits: its name, its two columns, and how its lines are drawn."""

    naam: str
    onder: str
    boven: str
    stijl: tuple[tuple[str, object], ...]


GRENZEN = (
    Grens("gewoon_95", "onder_95", "boven_95", (("color", INKT_ZACHT), ("strokeWidth", 1), ("strokeDash", (1, 2)))),
    Grens("gewoon_998", "onder_998", "boven_998", (("color", INKT_ZACHT), ("strokeWidth", 1), ("strokeDash", (1, 4)))),
    Grens("ruim_95", "ruim_onder_95", "ruim_boven_95", (("color", VELDRAND), ("strokeWidth", 1.5))),
    Grens("ruim_998", "ruim_onder_998", "ruim_boven_998",
          (("color", VELDRAND), ("strokeWidth", 1.5), ("strokeDash", (10, 4)))),
)  # fmt: skip


@dataclass(frozen=True)
class Stip:
    """One gemeente: its size, its figure, and where that lies by the ordinary and by the widened limits."""

    code: str
    noemer: float
    waarde: float
    gewoon: str = ""
    ruim: str = ""

    def ligt_buiten(self, grens: Grens) -> bool:
        """Whether the figure lies outside these limits, as the profile judged it at its own size."""
        klasse = self.ruim if grens.naam.startswith("ruim") else self.gewoon
        return klasse.endswith("998") or (grens.naam.endswith("_95") and klasse.endswith("95"))


@dataclass(frozen=True)
class Trechterbeeld:
    """What is drawn; ``eigen`` is missing where the own figure is hidden, ``erbij`` are gemeenten of the own region."""

    kop: Rij
    gebied: str
    eigen: Stip | None
    andere: Sequence[Stip]
    lijnen: Sequence[Trechterpunt]
    erbij: Sequence[Stip] = ()

    @property
    def stippen(self) -> list[Stip]:
        """All gemeenten with a figure."""
        return [*self.andere, *self.erbij, *([self.eigen] if self.eigen is not None else [])]


def dichtstbij(lijnen: Sequence[Trechterpunt], noemer: float) -> Trechterpunt:
    """Give the limits at the size on the grid that is nearest to this one."""
    return min(lijnen, key=lambda punt: abs(math.log(punt.noemer / noemer)))


@dataclass(frozen=True)
class _Vlak:
    """The plotting area: two axes, and where it lies in px."""

    x: Grootteas
    y: As
    links: float
    rechts: float
    boven: float
    onder: float

    def px(self, noemer: float) -> float:
        return round(self.x.plaats(noemer), 1)

    def py(self, waarde: float) -> float:
        return round(self.y.plaats(min(max(waarde, self.y.onder), self.y.boven), self.onder, self.boven), 1)


@zonder_controle()
def teken(beeld: Trechterbeeld, breedte: float) -> Stapel:
    """Draw the key, and under it the funnel."""
    kop = beeld.kop
    lagen, boven = _sleutel(beeld, breedte)
    as_ = maak_as([stip.waarde for stip in beeld.stippen] + [beeld.lijnen[0].midden], aantal=5)
    labels = [getal(s, as_.decimalen) + woorden.teken(kop.eenheid) for s in as_.strepen]
    if not woorden.teken(kop.eenheid):
        lagen.append(teksten([(0, boven + 14, kop.eenheid)], kleur=INKT_ZACHT, grootte=KLEIN))
        boven += 18
    boven += 10
    links = max(tekstbreedte(label, KLEIN) for label in labels) + 8
    onder = boven + round(breedte * (0.42 if breedte >= _BREED else 0.75))
    maten = [punt.noemer for punt in beeld.lijnen] + [stip.noemer for stip in beeld.stippen]
    vlak = _Vlak(maak_grootteas(maten, links, breedte), as_, links, breedte, boven, onder)
    eigen, bezet = _eigen(beeld, vlak)
    lagen += [
        *_banden(beeld.lijnen, vlak),
        lijnstukken([(links, vlak.py(s), breedte, vlak.py(s)) for s in as_.strepen], color=RASTER, strokeWidth=1),
        teksten(
            [(links - 6, vlak.py(s) + 4, label) for s, label in zip(as_.strepen, labels, strict=True)],
            uitlijnen="right",
            kleur=INKT_ZACHT,
            grootte=KLEIN,
        ),
        punten([(vlak.px(s.noemer), vlak.py(s.waarde)) for s in beeld.andere], size=26, **_STIP),
        punten([(vlak.px(s.noemer), vlak.py(s.waarde)) for s in beeld.erbij], size=70, **_ERBIJ),
        *(lijn(_geknipt(beeld.lijnen, kolom, vlak), **dict(grens.stijl)) for grens in GRENZEN
          for kolom in (grens.onder, grens.boven)),
        lijnstukken([(links, vlak.py(beeld.lijnen[0].midden), breedte, vlak.py(beeld.lijnen[0].midden))], **_MIDDEN),
        *_grensnamen(beeld, vlak, bezet),
        *eigen,
    ]  # fmt: skip
    xlagen, hoogte = _groottes(kop, vlak)
    lagen += xlagen
    return stapel(lagen, breedte, hoogte)


def _banden(lijnen: Sequence[Trechterpunt], vlak: _Vlak) -> Lagen:
    """The widened limits as two bands over each other."""
    return [
        band(
            [(vlak.px(p.noemer), vlak.py(p.grenzen[grens.onder]), vlak.py(p.grenzen[grens.boven]), 0) for p in lijnen],
            color=kleur,
            line=False,
        )
        for grens, kleur in ((GRENZEN[3], VLAK), (GRENZEN[2], VLAK_2))
    ]


def _geknipt(lijnen: Sequence[Trechterpunt], kolom: str, vlak: _Vlak) -> list[tuple[float, float, int]]:
    """One limit as line, cut where it leaves the picture."""
    uit: list[tuple[float, float, int]] = []
    for een, twee in pairwise(lijnen):
        a, b = een.grenzen[kolom], twee.grenzen[kolom]
        binnen = [vlak.y.onder <= w <= vlak.y.boven for w in (a, b)]
        if not any(binnen):
            continue
        xa, xb = vlak.x.plaats(een.noemer), vlak.x.plaats(twee.noemer)
        for waarde, erin in ((a, binnen[0]), (b, binnen[1])):
            rand = min(max(waarde, vlak.y.onder), vlak.y.boven)
            deel = (rand - a) / (b - a) if not erin else (0.0 if waarde == a else 1.0)
            plek = (round(xa + deel * (xb - xa), 1), vlak.py(rand), 0)
            if not uit or uit[-1] != plek:
                uit.append(plek)
    return uit


def _grensnamen(beeld: Trechterbeeld, vlak: _Vlak, bezet: Sequence[Vak]) -> Lagen:
    """The name of each upper limit at its line, where it covers no dot; ``bezet`` is taken by the own gemeente."""
    stippen = [(vlak.px(stip.noemer), vlak.py(stip.waarde)) for stip in (*beeld.andere, *beeld.erbij)]
    vol = list(bezet)
    plekken: list[tuple[float, float, str]] = []
    for grens in sorted(GRENZEN, key=lambda g: -beeld.lijnen[0].grenzen[g.boven]):
        naam = t(f"trechter.kort.{grens.naam}")
        breed = tekstbreedte(naam, KLEIN)
        lijn_ = _geknipt(beeld.lijnen, grens.boven, vlak)
        # A limit falls to the right, so what stands on it does not meet it again; under it is second best.
        kan = [(x + 3, y - 4) for x, y, _ in lijn_] + [(x + 3, y + 13) for x, y, _ in lijn_]
        vakken = [(x, y - 11, x + breed, y + 3) for x, y in kan]
        vrij = [
            vak
            for vak in vakken
            if vak[2] < vlak.rechts
            and vlak.boven <= vak[1]
            and vak[3] < vlak.onder
            and not any(_raakt(vak, ander) for ander in vol)
        ]
        zonder_stip = [vak for vak in vrij if not any(_bedekt(vak, stip) for stip in stippen)]
        for vak in (zonder_stip or vrij)[:1]:
            vol.append(vak)
            plekken.append((round(vak[0], 1), round(vak[1] + 11, 1), naam))
    return [teksten(plekken, grootte=KLEIN, rand=True), teksten(plekken, grootte=KLEIN, kleur=INKT_ZACHT)]


def _bedekt(vak: Vak, stip: tuple[float, float]) -> bool:
    """Whether letters in a box would lie over a dot, or their halo would."""
    return vak[0] - 5 < stip[0] < vak[2] + 5 and vak[1] - 5 < stip[1] < vak[3] + 5


def _raakt(een: Vak, twee: Vak) -> bool:
    return een[0] < twee[2] and twee[0] < een[2] and een[1] < twee[3] and twee[1] < een[3]


def _eigen(beeld: Trechterbeeld, vlak: _Vlak) -> tuple[Lagen, list[Vak]]:
    """The own gemeente: a larger petrol dot with its name and figure; gives the parts and the room they take."""
    if beeld.eigen is None:
        return [], []
    x, y = vlak.px(beeld.eigen.noemer), vlak.py(beeld.eigen.waarde)
    woord = t("trechter.label", naam=beeld.gebied, waarde=woorden.met_teken(beeld.eigen.waarde, beeld.kop))
    breed = tekstbreedte(woord) * _VET
    if x + 12 + breed <= vlak.rechts:
        links, uitlijnen, regel = x + 12, "left", y + 4.5
    elif x - 12 - breed >= vlak.links:
        links, uitlijnen, regel = x - 12 - breed, "right", y + 4.5
    else:  # above or under it
        links = min(max(x - breed / 2, vlak.links), vlak.rechts - breed)
        uitlijnen, regel = "center", y - 12 if y - 26 > vlak.boven else y + 22
    plek = links + breed * {"left": 0, "center": 0.5, "right": 1}[uitlijnen]
    label = [(round(plek, 1), regel, woord)]
    lagen: Lagen = [
        teksten(label, vet=True, uitlijnen=uitlijnen, rand=True),
        punten([(x, y)], shape="circle", size=150, filled=True, fill=MERK, stroke=PAPIER, strokeWidth=2),
        teksten(label, vet=True, uitlijnen=uitlijnen, kleur=MERK_DONKER),
    ]
    return lagen, [(x - 9, y - 9, x + 9, y + 9), (links, regel - 12, links + breed, regel + 4)]


def _groottes(kop: Rij, vlak: _Vlak) -> tuple[Lagen, float]:
    """The axis of sizes and what it counts; gives the parts and the height used."""
    plekken: list[tuple[float, str]] = []
    for n in reversed(vlak.x.strepen):  # the large ones count most; the others give way
        woord = getal(n)
        half = tekstbreedte(woord, KLEIN) / 2
        x = min(vlak.px(n), vlak.rechts - half)
        if x - half >= vlak.links - 8 and all(x + half + 8 <= px - tekstbreedte(w, KLEIN) / 2 for px, w in plekken):
            plekken.append((round(x, 1), woord))
    regels = breek(t("trechter.as", waarvan=kop.noemer_omschrijving), vlak.rechts - vlak.links, KLEIN)
    lagen: Lagen = [
        lijnstukken([(vlak.links, vlak.onder, vlak.rechts, vlak.onder)], color=VELDRAND, strokeWidth=1),
        lijnstukken(
            [(vlak.px(n), vlak.onder, vlak.px(n), vlak.onder + 4) for n in vlak.x.strepen],
            color=VELDRAND,
            strokeWidth=1,
        ),
        teksten(
            [(x, vlak.onder + 18, woord) for x, woord in plekken], uitlijnen="center", kleur=INKT_ZACHT, grootte=KLEIN
        ),
        teksten(
            [(vlak.rechts, vlak.onder + 36, "\n".join(regels))], uitlijnen="right", kleur=INKT_ZACHT, grootte=KLEIN
        ),
    ]
    return lagen, vlak.onder + 26 + 16 * len(regels)


def _sleutel(beeld: Trechterbeeld, breedte: float) -> tuple[Lagen, float]:
    """The signs with what they mean; gives the parts and the height used."""
    kolommen = 2 if breedte >= _BREED else 1
    ruimte = breedte / kolommen
    tekens: list[tuple[Callable[[float, float], Lagen], str]] = []
    if beeld.eigen is not None:
        tekens.append(
            (lambda x, y: [punten([(x + 13, y)], shape="circle", size=110, filled=True, fill=MERK)], beeld.gebied)
        )
    if beeld.erbij:
        woord = t("trechter.sleutel.erbij", gebied=beeld.gebied)
        tekens.append((lambda x, y: [punten([(x + 13, y)], size=70, **_ERBIJ)], woord))
    tekens.append((lambda x, y: [punten([(x + 13, y)], size=40, **_STIP)], t("trechter.sleutel.andere")))
    midden = woorden.met_teken(beeld.lijnen[0].midden, beeld.kop)
    tekens.append(
        (lambda x, y: [lijnstukken([(x, y, x + 26, y)], **_MIDDEN)], t("trechter.sleutel.midden", waarde=midden))
    )
    tekens.append((_teken_gewoon, t("trechter.sleutel.gewoon")))
    tekens.append((_teken_ruim, t("trechter.sleutel.ruim")))
    per_kolom = -(-len(tekens) // kolommen)
    lagen: Lagen = []
    hoogtes = []
    for k in range(kolommen):
        y, x = 13.0, k * ruimte
        for maak, woord in tekens[k * per_kolom : (k + 1) * per_kolom]:
            regels = breek(woord, ruimte - 46)
            lagen += [*maak(x, y - 5), teksten([(x + 34, y, "\n".join(regels))])]
            y += _REGEL * len(regels)
        hoogtes.append(y)
    return lagen, max(hoogtes) - 6


def _teken_gewoon(x: float, y: float) -> Lagen:
    return [lijnstukken([(x, y + dy, x + 26, y + dy)], **dict(GRENZEN[i].stijl)) for i, dy in ((0, 2), (1, -3))]


def _teken_ruim(x: float, y: float) -> Lagen:
    return [
        vlakken([(x, y - 5, x + 26, y + 5)], fill=VLAK_2),
        lijnstukken([(x, y + 5, x + 26, y + 5)], **dict(GRENZEN[2].stijl)),
        lijnstukken([(x, y - 5, x + 26, y - 5)], **dict(GRENZEN[3].stijl)),
    ]
