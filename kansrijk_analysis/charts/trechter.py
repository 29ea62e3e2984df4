"""All gemeenten of one indicator by size, between the limits within which chance can bring a figure."""

from __future__ import annotations

from kansrijk_analysis.charts import woorden
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel
from kansrijk_analysis.charts.gegevens import Profiel, Rij, eigen_codes, is_samen, kaart_van, rij, trechter_van
from kansrijk_analysis.charts.trechter_beeld import GRENZEN, Stip, Trechterbeeld, dichtstbij, teken
from kansrijk_analysis.charts.woorden import t
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.text import GEEN, getal


def trechter(profiel: Profiel, indicator: str) -> Figuur:
    """Draw the funnel of an indicator: each gemeente a dot at its size and its figure, the own one named.

    Round the mean of all gemeenten lie the ordinary limits (95% and 99.8%) as thin dotted lines, and
    those widened for how much gemeenten differ anyway as a band with firm edges. Sizes are on a
    logarithmic axis: on an ordinary one the four largest gemeenten would take half of the width.
    Hidden gemeenten are not drawn, only counted. Where the own figure is hidden the others are
    drawn, and the sentence says why. Of a region its gemeenten stand out instead, without names: a region
    is no gemeente of that size. Raises ``GeenCijfers`` when the profile has no funnel of this
    indicator.
    """
    kop = rij(profiel, indicator)
    lijnen = trechter_van(profiel, indicator)
    cijfers = kaart_van(profiel, kop)
    stippen = [
        Stip(code, c.noemer, c.precies, c.trechter_ruw, c.trechter)
        for code, c in cijfers.items()
        if c.precies is not None and c.noemer is not None and c.noemer > 0
    ]
    if not lijnen or not stippen:
        raise GeenCijfers(wat=t("trechter.wat", naam=kop.naam), doe=t("kaart.doe"))
    gebied, samen = profiel.gebied.naam, is_samen(profiel)
    zelf = eigen_codes(profiel)
    eigen = None if samen else next((stip for stip in stippen if stip.code in zelf and kop.reden is None), None)
    erbij = [stip for stip in stippen if stip.code in zelf] if samen else []
    andere = [stip for stip in stippen if stip.code not in zelf]
    beeld = Trechterbeeld(kop=kop, eigen=eigen, erbij=erbij, andere=andere, lijnen=lijnen, gebied=gebied)
    zonder = len(cijfers) - len(beeld.stippen)
    periode = next(iter(cijfers.values())).periode
    return Figuur(
        titel=t("trechter.titel", naam=kop.naam, periode=periode),
        zin=_zin(kop, gebied, zonder, len(erbij) if samen else None),
        chart=teken(beeld, BREED.breedte),
        smal=teken(beeld, SMAL.breedte),
        tabel=_tabel(beeld),
        bron=kop.bronregel,
        soort="trechter",
        oefen=profiel.oefen,
    )


def _zin(kop: Rij, gebied: str, zonder: int, erbij: int | None) -> str:
    """What the profile says of the own gemeente, how to read the picture, and who is not in it.

    ``erbij``: how many dots are gemeenten of the own region; ``None`` for a gemeente.
    """
    if erbij is not None:
        delen = [t("trechter.erbij", gebied=gebied)] if erbij else []
    elif kop.reden is not None:
        delen = [t("trechter.eigen_geen_cijfer", gebied=gebied, reden=woorden.waarom_niet(kop.reden))]
    else:
        delen = [kop.zin_trechter] if kop.zin_trechter else []
    delen.append(t("trechter.lezen"))
    if zonder:
        delen.append(t(f"trechter.zonder_{'een' if zonder == 1 else 'meer'}", aantal=getal(zonder)))
    return " ".join(delen)


def _tabel(beeld: Trechterbeeld) -> Tabel:
    """The own figure, the mean, the limits at the own size, and how many gemeenten lie outside them."""
    kop, eigen, lijnen = beeld.kop, beeld.eigen, beeld.lijnen
    naast = dichtstbij(lijnen, eigen.noemer) if eigen is not None else None
    stippen = beeld.stippen
    regels: list[list[Cel]] = []
    if eigen is not None:
        regels.append([beeld.gebied, woorden.met_teken(eigen.waarde, kop), GEEN])
    regels.append([t("trechter.gemiddelde"), woorden.met_teken(lijnen[0].midden, kop), GEEN])
    for grens in GRENZEN:
        hier = woorden.interval(naast.grenzen[grens.onder], naast.grenzen[grens.boven], kop) if naast else GEEN
        buiten = sum(stip.ligt_buiten(grens) for stip in stippen)
        aantal = t("trechter.buiten", aantal=getal(buiten), alle=getal(len(stippen)))
        regels.append([t(f"trechter.grens.{grens.naam}"), hier, aantal])
    velden = {"naam": kop.naam, "eenheid": kop.eenheid, "waarvan": kop.noemer_omschrijving}
    return Tabel(
        titel=t("trechter.tabel", omvang=getal(naast.noemer), **velden)
        if naast
        else t("trechter.tabel_zonder", **velden),
        kolommen=[t("trechter.kop.wat"), t("trechter.kop.waarde"), t("trechter.kop.buiten")],
        rijen=regels,
        eigen=0 if eigen is not None else None,
    )
