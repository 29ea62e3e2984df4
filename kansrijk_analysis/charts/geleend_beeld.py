"""The picture of ``ruw_en_geleend``: two marks a row on the logarithmic index axis of ``overzicht``.

Above: the own figure, an open circle with a thin bar. Under it: the estimate that borrows strength, a
filled circle with a thick bar. Both bars are 95% intervals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.blad import REGEL, Blad, Plek, Stuk, Vorm, Woorden, breek_naam
from kansrijk_analysis.charts.gegevens import Rij
from kansrijk_analysis.charts.lagen import Lagen, Stapel, breek, lijnstukken, punten, teksten
from kansrijk_analysis.charts.overzicht_beeld import Pijl, kop, pijlen, teken_pijlen
from kansrijk_analysis.charts.schaal import Indexas, maak_indexas
from kansrijk_analysis.charts.thema import INKT, MERK, PAPIER, RASTER, VERGELIJK_STREEP
from kansrijk_analysis.charts.woorden import t

_UIT_ELKAAR = 7.0  # px from the middle of a row to each of its two marks
_RUW = {"shape": "circle", "size": 75, "filled": True, "fill": PAPIER, "stroke": MERK, "strokeWidth": 2}
_GELEEND = {"shape": "circle", "size": 130, "filled": True, "fill": MERK, "stroke": PAPIER, "strokeWidth": 1}
_DUN = {"color": MERK, "strokeWidth": 1.2}
_DIK = {"color": MERK, "strokeWidth": 4}

Cijfers = tuple[float, float, float]  # value, lower and upper limit, each as a ratio to the benchmark


def _ruw(rij: Rij) -> Cijfers | None:
    if rij.verhouding is None or rij.verhouding_onder is None or rij.verhouding_boven is None:
        return None
    return rij.verhouding, rij.verhouding_onder, rij.verhouding_boven


def _geleend(rij: Rij) -> Cijfers | None:
    """The estimate beside the same benchmark as the own figure."""
    naast = rij.vergelijk_waarde
    if rij.verhouding is None or not naast:
        return None
    if rij.geleend is None or rij.geleend_onder is None or rij.geleend_boven is None:
        return None
    return rij.geleend / naast, rij.geleend_onder / naast, rij.geleend_boven / naast


@dataclass
class _Blad(Blad):
    """The rows, with what lies in their strips."""

    as_: Indexas = field(kw_only=True)
    raster: list[Stuk] = field(default_factory=list)
    dun: list[Stuk] = field(default_factory=list)
    dik: list[Stuk] = field(default_factory=list)
    open_: list[Plek] = field(default_factory=list)
    dicht: list[Plek] = field(default_factory=list)
    pijlen: list[Pijl] = field(default_factory=list)

    def strook(self, ruw: Cijfers | None, geleend: Cijfers, y: float, raster: Plek, streep: Plek) -> None:
        """Draw the strip of one row."""
        as_ = self.as_
        self.raster += [(as_.plaats(s), raster[0], as_.plaats(s), raster[1]) for s in as_.strepen if s != 100]
        self.verleng(as_.plaats(100), streep)
        for cijfers, dy, balken, plekken in (
            (ruw, -_UIT_ELKAAR, self.dun, self.open_),
            (geleend, _UIT_ELKAAR, self.dik, self.dicht),
        ):
            if cijfers is None:
                continue
            waarde, onder, boven = (100 * c for c in cijfers)
            self.pijlen += pijlen(as_, onder, boven, y + dy)
            balken.append((as_.plaats(onder), y + dy, as_.plaats(boven), y + dy))
            if not as_.buiten(waarde):
                plekken.append((as_.plaats(waarde), y + dy))

    def lagen(self) -> Lagen:
        """Give the parts in the order in which they lie over each other."""
        streep = {"color": INKT, "strokeWidth": 1.5, "strokeDash": list(VERGELIJK_STREEP)}
        return [
            *self.onder(),
            lijnstukken(self.raster, color=RASTER, strokeWidth=1),
            lijnstukken(self.lijnen, **streep),
            lijnstukken(self.dun, **_DUN),
            lijnstukken(self.dik, **_DIK),
            *teken_pijlen(self.pijlen),
            punten(self.open_, **_RUW),
            punten(self.dicht, **_GELEEND),
            *self.woorden(),
        ]


def _woorden(rij: Rij, vorm: Vorm) -> Woorden:
    naam = breek_naam(rij.korte_naam, vorm)
    geleend = breek(t("geleend.met", waarde=woorden.met_teken(rij.geleend, rij)), vorm.rechts)
    eigen = breek(t("geleend.eigen", waarde=woorden.met_teken(rij.waarde, rij), periode=rij.periode), vorm.rechts)
    if not woorden.teken(rij.eenheid):
        eigen += breek(rij.eenheid, vorm.rechts)
    waarom = [] if _geleend(rij) else breek(woorden.niet_vergeleken(rij), vorm.strookbreedte)
    return Woorden(naam, geleend, eigen, waarom)


@zonder_controle()
def teken(alle: Sequence[Rij], vergelijk: str, vorm: Vorm) -> Stapel:
    """Draw all rows in one picture."""
    paren = {rij.indicator: (_ruw(rij), _geleend(rij)) for rij in alle}
    samen = [cijfers for paar in paren.values() for cijfers in paar if cijfers is not None]
    as_ = maak_indexas([c[0] for c in samen if c[0] > 0], [e for c in samen for e in c[1:]], *vorm.strook)
    lagen, boven = _sleutel(vorm)
    kop_lagen, y = kop(as_, vergelijk, boven)
    lagen += kop_lagen
    blad = _Blad(vorm, y=y, as_=as_)
    blad.per_fase(alle, lambda rij: _zet_rij(blad, rij, *paren[rij.indicator]))
    return blad.stapel([*lagen, *blad.lagen()])


def _zet_rij(blad: _Blad, rij: Rij, ruw: Cijfers | None, geleend: Cijfers | None) -> None:
    if geleend is None:
        blad.rij(_woorden(rij, blad.vorm))
    else:
        blad.rij(
            _woorden(rij, blad.vorm),
            lambda y, raster, streep: blad.strook(ruw, geleend, y, raster, streep),
            minstens=40,
        )


def _sleutel(vorm: Vorm) -> tuple[Lagen, float]:
    """The two signs with what they mean; gives the parts and the height used."""
    lagen: Lagen = []
    y = 13.0
    for punt, balk, naam in ((_RUW, _DUN, "sleutel_eigen"), (_GELEEND, _DIK, "sleutel_geleend")):
        regels = breek(t(f"geleend.{naam}"), vorm.breedte - 46)
        lagen += [
            lijnstukken([(0, y - 5, 34, y - 5)], **balk),
            punten([(17, y - 5)], **punt),
            teksten([(44, y, "\n".join(regels))]),
        ]
        y += (REGEL + 1) * len(regels)
    return lagen, y - 2
