"""The page "Cijfers": one gemeente beside a benchmark, block by block.

A notebook shows one block a cell. In a report each block is a finished object; on a screen
(``app.scherm``) it is a widget that follows the visitor's choice. Both get the same HTML.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from kansrijk_analysis import areas, charts
from kansrijk_analysis.app.bladzijde import Bladzijde
from kansrijk_analysis.app.parameters import CijferParameters
from kansrijk_analysis.app.sjabloon import vul, zinsblok
from kansrijk_analysis.charts import Blok, Figuur, Tabel
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.gegevens import vingerafdruk
from kansrijk_analysis.model import BLINDE_VLEKKEN, VERBORGEN, Gebied, Niveau
from kansrijk_analysis.profiles import Profile, profile
from kansrijk_analysis.text import getal, jaren, opsomming, tekst, zinsbegin

_OUD = 10  # a figure that ends more years than this before the newest one is called old

_WAARIN = (Niveau.PROVINCIE, Niveau.GGD_REGIO)
_ALLEEN_GEMEENTE = frozenset({"kansen", "geleend", "gelijken"})  # blocks that compare gemeenten among each other


@dataclass(frozen=True)
class Beeld:
    """What the page shows at one moment: the checked choices and the profile that belongs to them."""

    keuze: CijferParameters
    profiel: Profile


class Cijferpagina(Bladzijde):
    """The blocks of the page, as finished objects for a report.

    ``keuze`` are the checked parameters. Raises ``OnbekendGebied`` or ``OngeldigeInvoer`` when they
    name an area or subject that does not exist, ``GeenCijfers`` when there is nothing to show.
    """

    naam = "cijfers"
    raakt: ClassVar = {
        "onderwerp": frozenset({"kop", "landkaart", "trechter", "gelijken"}),
        "zonder": frozenset({"kop", "kaartjes", "gelijken"}),
    }

    def __init__(self, keuze: CijferParameters, figures: Figures | None = None) -> None:
        self._figures = figures if figures is not None else load_figures(keuze.bron)
        super().__init__(keuze)

    @property
    def kop(self) -> Any:
        """Which gemeente this is, what it is compared with, and how much is known."""
        return self._toon("kop")

    @property
    def overzicht(self) -> Any:
        """All indicators in one picture."""
        return self._toon("overzicht")

    def kaartjes(self, fase: str) -> Any:
        """The indicators of one phase (voor, tijdens, na, context), each with its figure."""
        return self._toon(f"kaartjes.{fase}")

    @property
    def kansen(self) -> Any:
        """The chance of the least favourable fifth, for each indicator."""
        return self._toon("kansen")

    @property
    def geleend(self) -> Any:
        """Each figure beside its estimate with borrowed strength."""
        return self._toon("geleend")

    @property
    def landkaart(self) -> Any:
        """The map of all gemeenten for the chosen subject."""
        return self._toon("landkaart")

    @property
    def trechter(self) -> Any:
        """All gemeenten by size for the chosen subject, with what chance alone would do."""
        return self._toon("trechter")

    @property
    def gelijken(self) -> Any:
        """The gemeenten most like this one, for the chosen subject."""
        return self._toon("gelijken")

    @property
    def blinde_vlekken(self) -> Any:
        """What there are no open figures about."""
        return self._toon("blinde_vlekken")

    @property
    def bronnen(self) -> Any:
        """Where the figures come from."""
        return self._toon("bronnen")

    @staticmethod
    def afdruk(keuze: CijferParameters) -> str:
        """Give the hash of the figures of the source and the code, and of who belongs to a region of the user's own."""
        return _met_leden(vingerafdruk(keuze.bron), keuze.gemeente)

    def _afdruk(self, beeld: Beeld) -> str:
        return _met_leden(self._figures.afdruk, beeld.keuze.gemeente)

    def _bereken(self, keuze: CijferParameters) -> Beeld:
        gebied = areas.find_gebied(keuze.gemeente, self._figures.jaar)
        profiel = profile(gebied, self._figures, keuze.vergelijk, keuze.weggelaten)
        if keuze.onderwerp not in {code for _, code in onderwerpen(profiel)}:
            raise OngeldigeInvoer(waarde=keuze.onderwerp, veld="onderwerp", doe=tekst("app.parameter.onderwerp"))
        return Beeld(keuze.model_copy(update={"gemeente": gebied.code}), profiel)

    def _teken(self, naam: str, beeld: Beeld) -> Figuur | Tabel | Blok:
        """Make one block: ``kop``, ``overzicht``, ``kaartjes.<fase>`` and so on."""
        profiel = beeld.profiel
        soort, _, fase = naam.partition(".")
        if soort in _ALLEEN_GEMEENTE and is_samen(profiel.gebied):
            return zinsblok(tekst(f"app.regio.{soort}", naam=profiel.gebied.naam), oefen=profiel.oefen)
        match soort:
            case "kop":
                return _kop(beeld)
            case "overzicht":
                return charts.overzicht(profiel)
            case "kaartjes":
                return _kaartjes(profiel, fase)
            case "kansen":
                return charts.kansen(profiel)
            case "geleend":
                return charts.ruw_en_geleend(profiel)
            case "landkaart":
                return charts.landkaart(profiel, beeld.keuze.onderwerp)
            case "trechter":
                return _of_waarom_niet(charts.trechter, profiel, beeld.keuze.onderwerp)
            case "gelijken":
                return _of_waarom_niet(charts.vergelijkbaar, profiel, beeld.keuze.onderwerp)
            case "blinde_vlekken":
                return charts.blinde_vlekken(profiel, catalogus().values())
            case "bronnen":
                return charts.bronnentabel(profiel)
        raise ValueError(f"no block is called {naam!r}")


def _met_leden(afdruk: str, gebied: str) -> str:
    """Add to the hash of figures who belongs to an area, where the register does not say so."""
    leden = areas.kenmerk(gebied)
    return hashlib.sha256(f"{afdruk}{leden}".encode()).hexdigest() if afdruk and leden else afdruk


def _of_waarom_niet(teken: Callable[[Profile, str], Figuur], profiel: Profile, onderwerp: str) -> Figuur | Blok:
    """Draw a figure; where this gemeente has nothing to draw, say so in its place: the rest of the page goes on."""
    try:
        return teken(profiel, onderwerp)
    except GeenCijfers as fout:
        return zinsblok(str(fout), oefen=profiel.oefen)


def onderwerpen(profiel: Profile) -> list[tuple[str, str]]:
    """List short name and id of the indicators that can be on the map, in the order of the catalogue."""
    getekend = set(profiel.kaarten.loc[profiel.kaarten["waarde"].notna(), "indicator"])
    rijen = profiel.table[profiel.table["indicator"].isin(getekend)]
    return list(zip(rijen["korte_naam"], rijen["indicator"], strict=True))


def _van_fase(profiel: Profile, fase: str) -> list[str]:
    """Indicators of a phase that have, or could have had, a figure for a gemeente."""
    rijen = profiel.table
    if fase not in set(rijen["fase"]):
        raise ValueError(f"no phase is called {fase!r}")
    return list(rijen.loc[(rijen["fase"] == fase) & ~rijen["reden"].isin([*BLINDE_VLEKKEN]), "indicator"])


def _kaartjes(profiel: Profile, fase: str) -> Blok:
    blokken = [charts.kaartje(profiel, naam, catalogus()[naam]) for naam in _van_fase(profiel, fase)]
    if not blokken:
        return zinsblok(tekst("app.kaartjes.geen"), oefen=profiel.oefen)
    inhoud = "\n".join(blok.inhoud for blok in blokken)
    return Blok(inhoud=vul("kaartjes", inhoud=inhoud), tekst="\n\n".join(blok.tekst for blok in blokken))


def is_samen(gebied: Gebied) -> bool:
    """Tell whether an area is made up of gemeenten: a region, a selection, the country."""
    return gebied.niveau not in (Niveau.GEMEENTE, Niveau.WIJK, Niveau.BUURT)


def _kop(beeld: Beeld) -> Blok:
    profiel, gebied = beeld.profiel, beeld.profiel.gebied
    velden = {
        "naam": zinsbegin(gebied.naam),
        "waar": _waar_samen(gebied) if is_samen(gebied) else _waar(gebied),
        "vergelijking": tekst("app.kop.vergelijking", naam=gebied.naam, vergelijk=profiel.vergelijk.naam),
        "dekking": _dekking(profiel),
        "oud": _oud(profiel),
        "oefen": tekst("app.kop.oefen", naam=gebied.naam) if profiel.oefen else "",
    }
    oefen = "_oefen" if profiel.oefen else ""
    return Blok(
        inhoud=vul(
            "kop",
            adres=beeld.keuze.adres(),
            titel=tekst(f"app.kop.titel{oefen}", naam=gebied.naam),
            melding=tekst(f"app.kop.melding{oefen}", naam=gebied.naam, vergelijk=profiel.vergelijk.naam),
            **velden,
        ),
        tekst="\n".join(waarde for waarde in velden.values() if waarde),
        oefen=profiel.oefen,
    )


def _waar(gebied: Gebied) -> str:
    register = areas.gemeenten(gebied.jaar)
    inwoners = int(register.loc[register["code"] == gebied.code, "inwoners"].iloc[0])
    ligt_in = {ander.niveau: ander.naam for ander in areas.vergelijkingen(gebied.code, gebied.jaar)}
    return tekst(
        "app.kop.waar",
        naam=gebied.naam,
        code=gebied.code,
        inwoners=getal(inwoners),
        jaar=gebied.jaar,
        provincie=ligt_in[Niveau.PROVINCIE],
        ggd=ligt_in[Niveau.GGD_REGIO],
    )


def _waar_samen(gebied: Gebied) -> str:
    """How many people live in a region or selection, which gemeenten it holds, and what it lies in."""
    register = areas.gemeenten(gebied.jaar)
    leden = register[register["code"].isin(areas.leden(gebied.code, gebied.jaar))]
    vorm = "selectie" if gebied.niveau is Niveau.SELECTIE else "regio"
    velden = {"naam": zinsbegin(gebied.naam), "code": gebied.code, "jaar": gebied.jaar}
    delen = [tekst(f"app.kop.waar_{vorm}", inwoners=getal(round(areas.inwoners(gebied.code, gebied.jaar))), **velden)]
    soort = "heel_nederland" if len(leden) == len(register) else "is_gemeente" if len(leden) == 1 else "bestaat_uit"
    namen = opsomming(sorted(leden["naam"], key=areas.alfabet))
    delen.append(tekst(f"app.kop.{soort}", aantal=len(leden), gemeenten=namen))
    if deels := areas.zin_deels(gebied.code, gebied.jaar):
        delen.append(deels)
    waarin = [g.naam for g in areas.vergelijkingen(gebied.code, gebied.jaar) if g.niveau in _WAARIN]
    if waarin:
        delen.append(tekst("app.kop.ligt_in", gebieden=opsomming(waarin)))
    return " ".join(delen)


def _dekking(profiel: Profile) -> str:
    tabel = profiel.table
    met = int(tabel["waarde"].notna().sum())
    verborgen = int(tabel["reden"].isin(VERBORGEN).sum())
    regio = "_regio" if is_samen(profiel.gebied) else ""
    delen = [tekst(f"app.kop.dekking{regio}", met=met, alle=len(tabel))]
    vlekken = {str(reden): int((tabel["reden"] == reden).sum()) for reden in sorted(BLINDE_VLEKKEN)}
    rest = len(tabel) - met - verborgen - sum(vlekken.values())
    for vorm, aantal in ((f"verborgen{regio}", verborgen), *vlekken.items(), ("zonder", rest)):
        if aantal:
            delen.append(tekst(f"app.kop.{vorm}_{'een' if aantal == 1 else 'meer'}", aantal=aantal))
    return " ".join(delen)


def _oud(profiel: Profile) -> str:
    cijfers = profiel.table[profiel.table["waarde"].notna()]
    if cijfers.empty:
        return ""
    oud = cijfers[cijfers["tot"] < cijfers["tot"].max() - _OUD]
    if oud.empty:
        return ""
    vorm = "een" if len(oud) == 1 else "meer"
    return tekst(f"app.kop.oud_{vorm}", aantal=len(oud), jaren=jaren(int(oud["van"].min()), int(oud["tot"].max())))
