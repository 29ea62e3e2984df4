"""The page "Binnen uw gemeente" on a screen: fields to choose with, and blocks that follow the choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

from kansrijk_analysis import areas
from kansrijk_analysis.app.sjabloon import groepskop, melding
from kansrijk_analysis.app.volgscherm import Volgscherm
from kansrijk_analysis.app.wijken import MEEST, Wijkbeeld, Wijkpagina, een_gemeente, gemeenten_in
from kansrijk_analysis.app.wijken_parameters import UIT_ADRES, WijkParameters, lees_wijkparameters
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.indicators.gegevens import wijkindelingen
from kansrijk_analysis.profiles import HOOGSTE_GEWICHT, alle_gewichten, lees_gewichten, onderwerpen, schrijf_gewichten
from kansrijk_analysis.text import tekst


class Wijkschermpagina(Volgscherm, Wijkpagina):
    """The blocks as widgets (see ``Volgscherm``).

    ``standaard`` is shown when ``gekozen``, the choices from the address, can't be; ``fouten`` are what was wrong
    with the address already. ``stijl``: bring the stylesheet along, for a page that has no template of ours.
    """

    _beeld: Wijkbeeld

    def __init__(
        self,
        standaard: WijkParameters,
        gekozen: WijkParameters,
        fouten: Iterable[KansrijkError] = (),
        *,
        stijl: bool = False,
    ) -> None:
        # A page that was about a region leads here: its first gemeente is a beginning.
        van_regio = gemeenten_in(gekozen.gemeente)
        if van_regio:
            gekozen = gekozen.model_copy(update={"gemeente": van_regio[0]})
        # What comes from another source may not hold the gemeente of the notebook at all.
        super().__init__(standaard.model_copy(update={"bron": gekozen.bron}))
        self._begin_scherm()
        problemen = [*fouten, *self._neem_over(gekozen, UIT_ADRES)]
        self._bouw_velden(stijl)
        self._meld_adres(problemen)
        if van_regio and not problemen:
            zin = tekst("wijken.keuze.eerste_van", naam=van_regio[0], aantal=len(van_regio))
            self._melding.value = melding([zin])

    @property
    def lijst(self) -> widgets.Widget:
        """The figures of the parts, under the field for their subject."""
        return widgets.VBox([self._onderwerp, self._toon("lijst")])

    @property
    def index(self) -> widgets.Widget:
        """The index, under the fields for its weights."""
        return widgets.VBox([self._gewichten, self._toon("index")])

    @property
    def _getoond(self) -> str:
        return self._beeld.binnen.gemeente.naam

    def _bouw_velden(self, stijl: bool) -> None:
        namen = sorted(areas.gemeenten(self._jaar)["naam"], key=areas.alfabet)
        gemeente = self._gemeenteveld(tekst("wijken.keuze.gemeente"), namen, tekst("wijken.keuze.gemeente_uitleg"))
        self._niveau = widgets.Dropdown(description=tekst("wijken.keuze.niveau"))
        jaren = wijkindelingen(self._beeld.keuze.bron)
        self._indeling = widgets.Dropdown(
            description=tekst("wijken.keuze.indeling"), options=[(str(jaar), str(jaar)) for jaar in reversed(jaren)]
        )
        self._onderwerp = widgets.Dropdown(description=tekst("wijken.keuze.onderwerp"))
        self._onderwerp.add_class("ks-bij-figuur")
        self._gewicht: dict[str, widgets.BoundedIntText] = {}
        self._gewichten = widgets.VBox([])
        self._gewichten.add_class("ks-groep")
        self._zet_velden()

        meer = [self._indeling] if len(jaren) > 1 else []
        self._keuze = self._kader([gemeente, self._niveau, *meer], stijl=stijl)

        self._niveau.observe(self._kies("niveau"), "value")
        self._indeling.observe(self._kies_indeling, "value")
        self._onderwerp.observe(self._kies("onderwerp"), "value")

    @property
    def _jaar(self) -> int:
        return self._beeld.binnen.gemeente.jaar

    def _bij_gemeente(self, getypt: str) -> dict[str, str]:
        lees_wijkparameters(gemeente=getypt)
        gebied = een_gemeente(getypt, self._jaar)
        niveau = self._beeld.keuze.niveau
        past = niveau in {waarde for _, waarde in _niveaus(gebied.code, self._jaar)}
        return {"gemeente": gebied.code, "niveau": niveau if past else "wijk"}

    def _kies_indeling(self, verandering: dict[str, Any]) -> None:
        if self._stil:
            return
        niveau, jaar = self._beeld.keuze.niveau, verandering["new"]
        past = niveau in {waarde for _, waarde in _niveaus(self._beeld.binnen.gemeente.code, int(jaar))}
        self._verander(jaar=jaar, niveau=niveau if past else "wijk")

    def _kies_gewicht(self, _: dict[str, Any]) -> None:
        if not self._stil:
            nu = alle_gewichten(lees_gewichten(self._beeld.keuze.gewichten))
            self._verander(gewichten=schrijf_gewichten(nu | {naam: veld.value for naam, veld in self._gewicht.items()}))

    def _zet_velden(self) -> None:
        beeld = self._beeld
        with self._zonder_gevolg():
            self._gemeente.remove_class("ks-ongeldig")
            self._gemeente.value = beeld.binnen.gemeente.naam
            self._indeling.value = str(self._jaar)
            _zet_opties(self._niveau, _niveaus(beeld.binnen.gemeente.code, self._jaar), beeld.keuze.niveau)
            opties = onderwerpen(beeld.binnen)
            if beeld.keuze.onderwerp not in {waarde for _, waarde in opties}:
                opties.append((catalogus()[beeld.keuze.onderwerp].korte_naam, beeld.keuze.onderwerp))
            _zet_opties(self._onderwerp, opties, beeld.keuze.onderwerp)
            gewichten = beeld.index.gewichten
            if list(gewichten) != list(self._gewicht):
                self._bouw_gewichten(list(gewichten))
            for naam, veld in self._gewicht.items():
                veld.value = gewichten[naam]

    def _bouw_gewichten(self, namen: list[str]) -> None:
        """Make a field for each ingredient that there are figures of here."""
        self._gewicht = {
            naam: widgets.BoundedIntText(
                min=0, max=HOOGSTE_GEWICHT, description=catalogus()[naam].korte_naam, continuous_update=False
            )
            for naam in namen
        }
        for veld in self._gewicht.values():
            veld.observe(self._kies_gewicht, "value")
        kop = [widgets.HTML(groepskop(tekst("wijken.keuze.gewichten")))] if namen else []
        self._gewichten.children = [*kop, *self._gewicht.values()]


def _zet_opties(veld: widgets.Dropdown, opties: list[tuple[str, str]], waarde: str) -> None:
    if tuple(opties) != veld.options:
        veld.options = opties
    veld.value = waarde


def _niveaus(gemeente: str, jaar: int) -> list[tuple[str, str]]:
    """What to look at in a gemeente: its wijken, all buurten where that makes a picture, the buurten of one wijk."""
    wijken = areas.wijken(jaar, gemeente)
    uit = [(tekst("wijken.keuze.wijken"), "wijk")]
    if len(areas.buurten(jaar, gemeente)) <= MEEST:
        uit.append((tekst("wijken.keuze.buurten"), "buurt"))
    paren = sorted(zip(wijken["naam"], wijken["code"], strict=True), key=lambda paar: paar[0].casefold())
    return [*uit, *((tekst("wijken.keuze.buurten_van", naam=naam), code) for naam, code in paren)]
