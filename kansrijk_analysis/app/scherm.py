"""The page "Cijfers" on a screen: fields to choose with, and blocks that follow the choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

from kansrijk_analysis import areas
from kansrijk_analysis.app.cijfers import Beeld, Cijferpagina, is_samen, onderwerpen
from kansrijk_analysis.app.parameters import CijferParameters, lees_parameters
from kansrijk_analysis.app.sjabloon import groepskop
from kansrijk_analysis.app.volgscherm import Volgscherm
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import Figures
from kansrijk_analysis.model import Gebied, Niveau
from kansrijk_analysis.profiles import vergelijkbaar
from kansrijk_analysis.text import tekst, zinsbegin


class Schermpagina(Volgscherm, Cijferpagina):
    """The blocks as widgets (see ``Volgscherm``).

    ``standaard`` is shown when ``gekozen``, the choices from the address, can't be; ``fouten`` are
    what was wrong with the address already. ``stijl``: bring the stylesheet along, for a page that has no
    template of ours (JupyterLab).
    """

    _beeld: Beeld

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
        self._begin_scherm()
        problemen = [*fouten, *self._neem_over(gekozen, ("gemeente", "vergelijk", "onderwerp", "zonder"))]
        self._bouw_velden(stijl)
        self._meld_adres(problemen)

    @property
    def landkaart(self) -> widgets.Widget:
        """The map, under the field for its subject."""
        return widgets.VBox([self._onderwerp, self._toon("landkaart")])

    @property
    def gelijken(self) -> widgets.Widget:
        """The comparable gemeenten, under the characteristics that count in choosing them."""
        return widgets.VBox([self._kenmerkgroep, self._toon("gelijken")])

    @property
    def _getoond(self) -> str:
        return self._beeld.profiel.gebied.naam

    def _bouw_velden(self, stijl: bool) -> None:
        gemeente = self._gemeenteveld(
            tekst("app.keuze.gemeente"), areas.keuzelijst(self._figures.jaar), tekst("app.keuze.gemeente_uitleg")
        )
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
        self._zet_velden()

        self._keuze = self._kader([gemeente, self._vergelijk], stijl=stijl)

        self._vergelijk.observe(self._kies("vergelijk"), "value")
        self._onderwerp.observe(self._kies("onderwerp"), "value")
        for vakje in self._kenmerken.values():
            vakje.observe(self._kies_kenmerken, "value")

    def _bij_gemeente(self, getypt: str) -> dict[str, str]:
        lees_parameters(gemeente=getypt)
        gebied = areas.find_gebied(getypt, self._figures.jaar)
        return {"gemeente": gebied.code, "vergelijk": self._zelfde_soort(gebied)}

    def _kies_kenmerken(self, _: dict[str, Any]) -> None:
        if not self._stil:
            self._verander(zonder=",".join(naam for naam, vakje in self._kenmerken.items() if not vakje.value))

    def _zet_velden(self) -> None:
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

    def _vergelijkingen(self, gebied: Gebied, gekozen: Gebied) -> list[Gebied]:
        """List what the gemeente can be compared with; an address may bring one more."""
        lijst = areas.vergelijkingen(gebied.code, gebied.jaar)
        return lijst if gekozen.code in {g.code for g in lijst} else [*lijst, gekozen]

    def _zelfde_soort(self, gebied: Gebied) -> str:
        """Keep comparing with the same kind of area: the new gemeente's own provincie, for instance."""
        soort = self._beeld.profiel.vergelijk.niveau
        lijst = areas.vergelijkingen(gebied.code, gebied.jaar)
        return next((ander.code for ander in lijst if ander.niveau == soort), lijst[0].code)


def _in_veld(gebied: Gebied) -> str:
    """Write an area as one can type it: of a selection all of its gemeenten."""
    if gebied.niveau is not Niveau.SELECTIE:
        return areas.lijstnaam(gebied)
    namen = areas.gemeenten(gebied.jaar).set_index("code")["naam"]
    return ", ".join(sorted(namen[areas.leden(gebied.code, gebied.jaar)], key=areas.alfabet))
