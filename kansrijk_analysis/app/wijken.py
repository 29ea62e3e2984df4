"""The page "Binnen uw gemeente": wijken or buurten of one gemeente beside each other, block by block.

In a report each block is a finished object; on a screen (``app.wijken_scherm``) it is a widget that follows the
visitor's choice. Both get the same HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, cast

from kansrijk_analysis import areas, charts
from kansrijk_analysis.app.bladzijde import Bladzijde, Storing
from kansrijk_analysis.app.cijfers import is_samen
from kansrijk_analysis.app.omgeving import in_app, querystring
from kansrijk_analysis.app.parameters import kort
from kansrijk_analysis.app.sjabloon import vul, zinsblok
from kansrijk_analysis.app.wijken_parameters import WijkParameters, lees_wijkparameters, wijken_uit_adres
from kansrijk_analysis.charts import Blok, Figuur, Tabel
from kansrijk_analysis.charts.merk import gemerkt
from kansrijk_analysis.errors import GeenCijfers, KansrijkError, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.indicators.gegevens import vingerafdruk
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.profiles import Binnen, Kwetsbaarheid, binnen, kwetsbaarheid, lees_gewichten, naam_van_delen
from kansrijk_analysis.text import getal, opsomming, tekst

MEEST = 125
"""More parts than this make no picture that anybody looks through."""

_NAMEN = 5  # areas that are named in a sentence before it says how many more there are


@dataclass(frozen=True)
class Wijkbeeld:
    """What the page shows at one moment: the checked choices, and what belongs to them."""

    keuze: WijkParameters
    binnen: Binnen
    index: Kwetsbaarheid


@lru_cache(maxsize=8)
def _binnen(figuren: Figures, gemeente: str, niveau: str) -> Binnen:
    return binnen(gemeente, figuren, niveau)


@lru_cache(maxsize=8)
def _index(
    figuren: Figures, gemeente: str | None, niveau: str, gewichten: tuple[tuple[str, int], ...]
) -> Kwetsbaarheid:
    return kwetsbaarheid(gemeente, figuren, niveau, dict(gewichten))


class Wijkpagina(Bladzijde):
    """The blocks of the page, as finished objects for a report.

    ``keuze`` are the checked parameters. Raises ``OnbekendGebied`` or ``OngeldigeInvoer`` when they name an area,
    subject or weight that does not exist, ``GeenCijfers`` when there is nothing to show.
    """

    naam = "wijken"
    raakt: ClassVar = {
        "onderwerp": frozenset({"kop", "lijst"}),
        "gewichten": frozenset({"kop", "index", "ingredienten", "gemeenten"}),
    }

    @property
    def kop(self) -> Any:
        """Which gemeente this is, in which parts, and which of them changed."""
        return self._toon("kop")

    @property
    def lijst(self) -> Any:
        """The chosen subject in each part, by name, with what borrowed strength makes of it."""
        return self._toon("lijst")

    @property
    def spreiding(self) -> Any:
        """How far the parts lie apart on each subject, beyond chance."""
        return self._toon("spreiding")

    @property
    def index(self) -> Any:
        """The index of vulnerability of each part, under the chosen weights and the usual ones."""
        return self._toon("index")

    @property
    def ingredienten(self) -> Any:
        """What the index is made of, and what each weight does."""
        return self._toon("ingredienten")

    @property
    def gemeenten(self) -> Any:
        """The index of the gemeente as a whole, among all gemeenten."""
        return self._toon("gemeenten")

    @property
    def bronnen(self) -> Any:
        """Where the figures come from."""
        return self._toon("bronnen")

    @staticmethod
    def afdruk(keuze: WijkParameters) -> str:
        """Give the hash of the figures of the source, of every level, and the code."""
        return vingerafdruk(keuze.bron)

    def _bereken(self, keuze: WijkParameters) -> Wijkbeeld:
        if keuze.onderwerp not in catalogus():
            doe = tekst("wijken.parameter.onderwerp")
            raise OngeldigeInvoer(waarde=keuze.onderwerp, veld="onderwerp", doe=doe)
        gewichten = tuple(lees_gewichten(keuze.gewichten).items())
        figuren = load_figures(keuze.bron, "wijk" if keuze.niveau == "wijk" else "buurt", keuze.indeling)
        gebied = een_gemeente(keuze.gemeente, figuren.jaar)
        if keuze.niveau == "buurt" and (aantal := len(areas.buurten(figuren.jaar, gebied.code))) > MEEST:
            doe = tekst("wijken.keuze.te_veel", naam=gebied.naam, aantal=aantal)
            raise OngeldigeInvoer(waarde=keuze.niveau, veld="niveau", doe=doe)
        return Wijkbeeld(
            keuze.model_copy(update={"gemeente": gebied.code}),
            _binnen(figuren, gebied.code, keuze.niveau),
            _index(figuren, gebied.code, keuze.niveau, gewichten),
        )

    def _teken(self, naam: str, beeld: Wijkbeeld) -> Figuur | Tabel | Blok:
        """Make one block: ``kop``, ``lijst`` and so on."""
        match naam:
            case "kop":
                return _kop(beeld)
            case "lijst":
                return _lijst(beeld)
            case "spreiding":
                return _of_waarom_niet(lambda: charts.spreiding(beeld.binnen), beeld)
            case "index":
                return _of_waarom_niet(lambda: charts.kwetsbaarheidsindex(beeld.index), beeld)
            case "ingredienten":
                return charts.ingredienten(beeld.index)
            case "gemeenten":
                return zinsblok(_gemeenten(beeld), oefen=beeld.binnen.oefen)
            case "bronnen":
                # The table asks for sources and the mark of practice figures, and for nothing else of a profile.
                return charts.bronnentabel(cast(Any, beeld.binnen))
        raise ValueError(f"no block is called {naam!r}")


def wijkenpagina(**parameters: Any) -> Wijkpagina:
    """Make the page from a notebook's parameters: gemeente, onderwerp, gewichten, niveau, bron, weergave.

    With ``weergave="rapport"`` its blocks are finished objects and no widget is loaded. With ``"scherm"`` they are
    widgets, and in the app the address of the page comes before the notebook's own values.

    Raises ``OngeldigeInvoer`` or ``OnbekendGebied`` for values that can't be, ``GeenCijfers`` or
    ``BestandBeschadigd`` when the figures can't be read; on a screen the page says that itself.
    """
    keuze = lees_wijkparameters(**parameters)
    if keuze.weergave == "rapport":
        return Wijkpagina(keuze)
    # Widgets cost a second to import; a report has none.
    from kansrijk_analysis.app.wijken_scherm import Wijkschermpagina

    gekozen, fouten = wijken_uit_adres(querystring(), keuze)
    try:
        return Wijkschermpagina(keuze, gekozen, fouten, stijl=not in_app())
    except KansrijkError as fout:
        return _Storing(fout)


class _Storing(Storing, Wijkpagina):
    pass


def een_gemeente(getypt: str, jaar: int) -> Gebied:
    """Find the one gemeente to look inside. Raises ``OngeldigeInvoer`` for several, naming them (see ``gemeenten_in``).

    Raises ``OnbekendGebied`` for what is no area in the register of ``jaar``.
    """
    namen = gemeenten_in(getypt)
    if len(namen) < 2:
        return areas.find_gemeente(namen[0] if namen else getypt, jaar)
    keuzes = opsomming(namen, "of") if len(namen) <= _NAMEN else ", ".join(namen[:_NAMEN]) + " …"
    raise OngeldigeInvoer(waarde=kort(getypt), veld="gemeente", doe=tekst("wijken.keuze.een_gemeente", keuzes=keuzes))


def gemeenten_in(getypt: str) -> list[str]:
    """Name the gemeenten of a region or selection, by alphabet; of anything else none."""
    try:
        gebied = areas.find_gebied(getypt)
    except KansrijkError:
        return []  # an old gemeente, perhaps: the register of the figures' year knows it
    if not is_samen(gebied):
        return []
    namen = areas.gemeenten(gebied.jaar).set_index("code")["naam"]
    return sorted(namen[areas.leden(gebied.code, gebied.jaar)], key=areas.alfabet)


def _of_waarom_niet(teken: Callable[[], Figuur], beeld: Wijkbeeld) -> Figuur | Blok:
    """Draw a figure; where there is nothing to draw, say so in its place: the rest of the page goes on."""
    try:
        return teken()
    except GeenCijfers as fout:
        return zinsblok(str(fout.velden["doe"]), oefen=beeld.binnen.oefen)


def _lijst(beeld: Wijkbeeld) -> Figuur | Blok:
    gevonden, onderwerp = beeld.binnen, beeld.keuze.onderwerp
    regel = gevonden.indicatoren[gevonden.indicatoren["indicator"] == onderwerp]
    if regel.empty or not regel["met_cijfer"].iloc[0]:
        deel = naam_van_delen(gevonden.delen, 1)
        return zinsblok(
            tekst("wijken.geen_onderwerp", geheel=gevonden.delen.geheel.naam, deel=deel), oefen=beeld.binnen.oefen
        )
    return charts.delenlijst(gevonden, onderwerp)


# --- the head -----------------------------------------------------------------------------------------------


def _kop(beeld: Wijkbeeld) -> Blok:
    delen, gemeente = beeld.binnen.delen, beeld.binnen.gemeente
    register = areas.gemeenten(gemeente.jaar)
    inwoners = int(register.loc[register["code"] == gemeente.code, "inwoners"].iloc[0])
    if delen.geheel.niveau is Niveau.WIJK:
        wat = tekst("wijken.kop.wat_wijk", wijk=delen.geheel.naam)
    else:
        wat = tekst("wijken.kop.wat_gemeente", delen=naam_van_delen(delen), naam=gemeente.naam)
    waar = tekst(
        "wijken.kop.waar",
        naam=gemeente.naam,
        code=gemeente.code,
        inwoners=getal(inwoners),
        jaar=gemeente.jaar,
        wijken=_aantal("wijken", len(areas.wijken(gemeente.jaar, gemeente.code))),
        buurten=_aantal("buurten", len(areas.buurten(gemeente.jaar, gemeente.code))),
        wat=wat,
    )
    zinnen = [waar, _veranderd(beeld)]
    titel, melding = tekst("wijken.kop.titel", naam=gemeente.naam), tekst("wijken.kop.melding", wat=wat)
    if beeld.binnen.oefen:
        titel, melding = gemerkt(titel, "titel"), gemerkt(melding)
    if not beeld.binnen.oefen:
        zinnen.append(tekst("wijken.kop.afgerond"))
    return Blok(
        inhoud=vul(
            "wijken_kop",
            adres=beeld.keuze.adres(),
            titel=titel,
            melding=melding,
            naam=gemeente.naam,
            zinnen=zinnen,
        ),
        tekst="\n".join([gemeente.naam, *zinnen]),
        oefen=beeld.binnen.oefen,
    )


def _aantal(soort: str, aantal: int) -> str:
    return tekst(f"wijken.kop.{soort}_{'een' if aantal == 1 else 'meer'}", aantal=getal(aantal))


def _veranderd(beeld: Wijkbeeld) -> str:
    """Say which parts CBS gave other borders in this year: those can't be followed over the years."""
    delen = beeld.binnen.delen
    wijziging = delen.lijst["wijziging"]
    velden: dict[str, Any] = {
        "jaar": delen.gemeente.jaar,
        "delen": naam_van_delen(delen),
        "deel": naam_van_delen(delen, 1),
    }
    if (wijziging == areas.ONBEKEND).any():
        return tekst("wijken.kop.onbekend", **velden)
    namen = delen.lijst.loc[wijziging == areas.NIEUWE_GRENZEN, "naam"].tolist()
    if not namen:
        return tekst(f"wijken.kop.gelijk_{'een' if len(wijziging) == 1 else 'meer'}", **velden)
    genoemd = opsomming(namen[:_NAMEN])
    if len(namen) > _NAMEN:
        genoemd = tekst("wijken.kop.en_meer", namen=", ".join(namen[:_NAMEN]), aantal=getal(len(namen) - _NAMEN))
    vorm = "een" if len(namen) == 1 else "meer"
    return tekst(f"wijken.kop.veranderd_{vorm}", namen=genoemd, aantal=getal(len(namen)), **velden)


# --- the gemeente as a whole --------------------------------------------------------------------------------


def _gemeenten(beeld: Wijkbeeld) -> str:
    """Say where the gemeente as a whole lies on the index of all gemeenten, under the same weights."""
    gemeente = beeld.binnen.gemeente
    gewichten = tuple(lees_gewichten(beeld.keuze.gewichten).items())
    alle = _index(load_figures(beeld.keuze.bron), None, "gemeente", gewichten)
    rij = alle.table[alle.table["code"] == gemeente.code]
    if rij.empty:
        return tekst("wijken.gemeenten.opgegaan", naam=gemeente.naam)
    eigen = rij.iloc[0]
    if alle.reden or eigen["reden"]:
        return tekst("wijken.gemeenten.zonder", naam=gemeente.naam, reden=(alle.reden or eigen["reden"]).rstrip("."))
    mee = alle.ingredienten[alle.ingredienten["beschikbaar"] & (alle.ingredienten["gewicht"] > 0)]
    return tekst(
        "wijken.gemeenten.zin",
        naam=gemeente.naam,
        van=getal(eigen["plaats_van"]),
        kans=charts.kans_in_zin(float(eigen["kans_vijfde"])),
        onder=getal(eigen["plaats_onder"]),
        boven=getal(eigen["plaats_boven"]),
        namen=opsomming(mee["korte_naam"].tolist()),
    )
