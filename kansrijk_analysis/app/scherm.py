"""The page "Cijfers" on a screen: fields to choose with, and blocks that follow the choice."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from kansrijk_analysis import areas
from kansrijk_analysis.app.cijfers import Beeld, Cijferpagina, groepskop, is_samen, melding, onderwerpen, uitleg
from kansrijk_analysis.app.parameters import CijferParameters, lees_parameters
from kansrijk_analysis.charts import stijlblok
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import Figures
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.profiles import vergelijkbaar
from kansrijk_analysis.text import tekst, zinsbegin

log = logging.getLogger(__name__)

_SOORTEN = (Niveau.GGD_REGIO, Niveau.JEUGDREGIO, Niveau.ZORGKANTOORREGIO, Niveau.PROVINCIE)  # regions in the list

# Kinds of blocks that depend on a choice, or carry it in the address; a choice that is not here changes all.
_RAAKT = {
    "onderwerp": frozenset({"kop", "landkaart", "trechter", "gelijken"}),
    "zonder": frozenset({"kop", "kaartjes", "gelijken"}),
}


class Schermpagina(Cijferpagina):
    """The blocks as widgets. A new choice is computed in full before anything on the page changes.

    ``standaard`` is shown when ``gekozen``, the choices from the address, can't be; ``fouten`` are
    what was wrong with the address already. ``stijl``: bring the stylesheet along, for a page that has no
    template of ours (JupyterLab).
    """

    def __init__(
        self,
        standaard: CijferParameters,
        gekozen: CijferParameters,
        fouten: Iterable[KansrijkError] = (),
        figures: Figures | None = None,
        *,
        stijl: bool = False,
    ) -> None:
        super().__init__(standaard, figures)
        self._stijl = stijl
        problemen = [*fouten, *self._neem_over(gekozen)]
        self._vakken: dict[str, widgets.HTML] = {}
        self._stil = False
        self._bouw_velden()
        if problemen:
            self._melding.value = melding([tekst("app.keuze.adres_klopt_niet"), *problemen])

    @property
    def keuze(self) -> widgets.Widget:
        """The fields gemeente and comparison, with room for messages."""
        return self._keuze

    @property
    def landkaart(self) -> widgets.Widget:
        """The map, under the field for its subject."""
        return widgets.VBox([self._onderwerp, self._toon("landkaart")])

    @property
    def gelijken(self) -> widgets.Widget:
        """The comparable gemeenten, under the characteristics that count in choosing them."""
        return widgets.VBox([self._kenmerkgroep, self._toon("gelijken")])

    def _toon(self, naam: str) -> widgets.HTML:
        if naam not in self._vakken:
            self._vakken[naam] = widgets.HTML(self._html(naam, self._beeld))
        return self._vakken[naam]

    def _html(self, naam: str, beeld: Beeld) -> str:
        """Draw one block; one that can't be shown says why and does not take the page with it."""
        try:
            return self._teken(naam, beeld).html()
        except KansrijkError as fout:
            return melding([fout])

    def _neem_over(self, gekozen: CijferParameters) -> list[KansrijkError]:
        """Show the choices from the address, as far as they can be; give what could not."""
        fouten: list[KansrijkError] = []
        for veld in ("gemeente", "vergelijk", "onderwerp", "zonder"):
            waarde = getattr(gekozen, veld)
            if waarde == getattr(self._beeld.keuze, veld):
                continue
            try:
                self._beeld = self._bereken(self._beeld.keuze.model_copy(update={veld: waarde}))
            except KansrijkError as fout:
                fouten.append(fout)
        return fouten

    def _bouw_velden(self) -> None:
        self._gemeente = widgets.Combobox(
            description=tekst("app.keuze.gemeente"),
            options=_lijst(self._figures.jaar),
            ensure_option=False,
            continuous_update=False,
        )
        self._gemeente.add_class("ks-bij--gemeente")
        self._vergelijk = widgets.Dropdown(description=tekst("app.keuze.vergelijk"))
        self._onderwerp = widgets.Dropdown(
            description=tekst("app.keuze.onderwerp"), options=onderwerpen(self._beeld.profiel)
        )
        self._onderwerp.add_class("ks-bij-figuur")
        self._kenmerken = {
            kenmerk.id: widgets.Checkbox(description=zinsbegin(kenmerk.naam), indent=False)
            for kenmerk in vergelijkbaar().kenmerken
        }
        self._kenmerkgroep = widgets.VBox(
            [widgets.HTML(groepskop(tekst("app.keuze.kenmerken"))), *self._kenmerken.values()]
        )
        self._kenmerkgroep.add_class("ks-groep")
        self._melding = widgets.HTML()
        self._status = widgets.HTML()
        self._status.add_class("ks-status")
        self._zet_velden()

        hint = widgets.HTML(uitleg(tekst("app.keuze.gemeente_uitleg"), "gemeente"))
        velden = widgets.Box([widgets.VBox([self._gemeente, hint]), self._vergelijk])
        velden.add_class("ks-velden")
        bijlage = [widgets.HTML(stijlblok().html())] if self._stijl else []
        self._keuze = widgets.VBox([velden, self._melding, self._status, *bijlage])
        self._keuze.add_class("ks-keuze")

        self._gemeente.observe(self._kies_gemeente, "value")
        self._vergelijk.observe(self._kies_vergelijk, "value")
        self._onderwerp.observe(self._kies_onderwerp, "value")
        for vakje in self._kenmerken.values():
            vakje.observe(self._kies_kenmerken, "value")

    def _kies_gemeente(self, verandering: dict[str, Any]) -> None:
        if self._stil:
            return
        getypt = verandering["new"].strip()
        if not getypt:
            self._zet_velden()
            return
        try:
            lees_parameters(gemeente=getypt)
            gebied = areas.find_gebied(getypt, self._figures.jaar)
        except KansrijkError as fout:
            # What was typed stays in the field, to be corrected; the page stays as it was.
            self._gemeente.add_class("ks-ongeldig")
            self._meld(str(fout))
            return
        self._verander(gemeente=gebied.code, vergelijk=self._zelfde_soort(gebied))

    def _kies_vergelijk(self, verandering: dict[str, Any]) -> None:
        if not self._stil:
            self._verander(vergelijk=verandering["new"])

    def _kies_onderwerp(self, verandering: dict[str, Any]) -> None:
        if not self._stil:
            self._verander(onderwerp=verandering["new"])

    def _kies_kenmerken(self, _: dict[str, Any]) -> None:
        if not self._stil:
            self._verander(zonder=",".join(naam for naam, vakje in self._kenmerken.items() if not vakje.value))

    def _verander(self, **nieuw: str) -> None:
        """Compute the new choice and then show it; on any failure say so and keep what is shown."""
        self._status.value = tekst("app.keuze.bezig")
        try:
            beeld = self._bereken(self._beeld.keuze.model_copy(update=nieuw))
            inhoud = {naam: self._html(naam, beeld) for naam in self._vakken if _raakt(nieuw, naam)}
        except KansrijkError as fout:
            self._meld(str(fout))
        except Exception:
            # Whatever went wrong, a visitor must not be left with half a page; the log has the rest.
            log.exception("the page could not show %s", nieuw)
            self._meld(tekst("app.keuze.mislukt"))
        else:
            self._beeld = beeld
            self._melding.value = ""
            for naam, html in inhoud.items():
                self._vakken[naam].value = html
        finally:
            self._zet_velden()
            self._status.value = ""

    def _meld(self, zin: str) -> None:
        blijft = tekst("app.keuze.blijft", naam=self._beeld.profiel.gebied.naam)
        self._melding.value = melding([f"{zin} {blijft}"])

    def _zet_velden(self) -> None:
        """Make the fields say what the page shows."""
        profiel = self._beeld.profiel
        with self._zonder_gevolg():
            self._gemeente.remove_class("ks-ongeldig")
            self._gemeente.value = _in_veld(profiel.gebied)
            self._kenmerkgroep.layout.display = "none" if is_samen(profiel.gebied) else None
            opties = [(zinsbegin(g.naam), g.code) for g in self._vergelijkingen(profiel.gebied, profiel.vergelijk)]
            if tuple(opties) != self._vergelijk.options:
                self._vergelijk.options = opties
            self._vergelijk.value = profiel.vergelijk.code
            self._onderwerp.value = self._beeld.keuze.onderwerp
            for naam, vakje in self._kenmerken.items():
                vakje.value = naam not in self._beeld.keuze.weggelaten

    @contextmanager
    def _zonder_gevolg(self) -> Iterator[None]:
        """Set fields without that counting as a visitor's choice."""
        self._stil = True
        try:
            yield
        finally:
            self._stil = False

    def _vergelijkingen(self, gebied: Gebied, gekozen: Gebied) -> list[Gebied]:
        """List what the gemeente can be compared with; an address may bring one more."""
        lijst = areas.vergelijkingen(gebied.code, gebied.jaar)
        return lijst if gekozen.code in {g.code for g in lijst} else [*lijst, gekozen]

    def _zelfde_soort(self, gebied: Gebied) -> str:
        """Keep comparing with the same kind of area: the new gemeente's own provincie, for instance."""
        soort = self._beeld.profiel.vergelijk.niveau
        lijst = areas.vergelijkingen(gebied.code, gebied.jaar)
        return next((ander.code for ander in lijst if ander.niveau == soort), lijst[0].code)


def _raakt(nieuw: Iterable[str], blok: str) -> bool:
    """Tell whether one of these choices changes a block."""
    soort = blok.partition(".")[0]
    return any(keuze not in _RAAKT or soort in _RAAKT[keuze] for keuze in nieuw)


def _lijst(jaar: int) -> list[str]:
    """Names to choose from: the gemeenten, and under them the regions by kind."""
    namen = sorted(areas.gemeenten(jaar)["naam"], key=areas.alfabet)
    for niveau in _SOORTEN:
        codes = areas.regios(jaar, niveau)["code"]
        namen += sorted(areas.lijstnaam(areas.find_gebied(code, jaar)) for code in codes)
    return namen


def _in_veld(gebied: Gebied) -> str:
    """Write an area as one can type it: of a selection all of its gemeenten."""
    if gebied.niveau is not Niveau.SELECTIE:
        return areas.lijstnaam(gebied)
    namen = areas.gemeenten(gebied.jaar).set_index("code")["naam"]
    return ", ".join(sorted(namen[areas.leden(gebied.code, gebied.jaar)], key=areas.alfabet))
