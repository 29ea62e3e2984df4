"""What every page on a screen does: hold its blocks as widgets, and follow a choice as a whole or not at all."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from kansrijk_analysis.app.bladzijde import Bladzijde
from kansrijk_analysis.app.getekend import uit_kast
from kansrijk_analysis.app.sjabloon import melding, uitleg
from kansrijk_analysis.charts import stijlblok
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.text import tekst

log = logging.getLogger(__name__)


class Velden:
    """Fields that the page itself can set too."""

    _stil = False

    @contextmanager
    def _zonder_gevolg(self) -> Iterator[None]:
        """Set fields without that counting as a visitor's choice."""
        self._stil = True
        try:
            yield
        finally:
            self._stil = False


class Volgscherm(Velden, Bladzijde):
    """To stand before a page class, whose ``_bereken`` and ``_teken`` it uses.

    A new choice is computed in full before anything on the page changes. A page makes its own fields.
    """

    _gemeente: widgets.Combobox
    _keuze: widgets.Widget

    def _begin_scherm(self) -> None:
        self._vakken: dict[str, widgets.HTML] = {}
        self._melding, self._status = widgets.HTML(), widgets.HTML()
        self._status.add_class("ks-status")

    @property
    def keuze(self) -> widgets.Widget:
        """The fields to choose with, with room for messages."""
        return self._keuze

    @property
    @abstractmethod
    def _getoond(self) -> str:
        """Name of what the page shows now."""

    @abstractmethod
    def _zet_velden(self) -> None:
        """Make the fields say what the page shows."""

    @abstractmethod
    def _bij_gemeente(self, getypt: str) -> dict[str, str]:
        """Give the choices that go with what was typed as gemeente. Raises ``KansrijkError`` when it is none."""

    def _gemeenteveld(self, beschrijving: str, namen: Iterable[str], uitleg_: str) -> widgets.VBox:
        """Make the field in which a gemeente is typed or chosen, with its explanation under it."""
        self._gemeente = widgets.Combobox(
            description=beschrijving, options=list(namen), ensure_option=False, continuous_update=False
        )
        self._gemeente.add_class("ks-bij--gemeente")
        self._gemeente.observe(self._kies_gemeente, "value")
        return widgets.VBox([self._gemeente, widgets.HTML(uitleg(uitleg_, "gemeente"))])

    def _kies_gemeente(self, verandering: dict[str, Any]) -> None:
        if self._stil:
            return
        getypt = verandering["new"].strip()
        if not getypt:
            self._zet_velden()
            return
        try:
            nieuw = self._bij_gemeente(getypt)
        except KansrijkError as fout:
            # What was typed stays in the field, to be corrected; the page stays as it was.
            self._gemeente.add_class("ks-ongeldig")
            self._meld(str(fout))
            return
        self._verander(**nieuw)

    def _kies(self, veld: str) -> Callable[[dict[str, Any]], None]:
        """Make what a field does when a visitor changes it: its value is the new choice of this name."""

        def gekozen(verandering: dict[str, Any]) -> None:
            if not self._stil:
                self._verander(**{veld: verandering["new"]})

        return gekozen

    def _kader(self, velden: Iterable[widgets.Widget], *, stijl: bool) -> widgets.VBox:
        """Put the fields together with room for messages; ``stijl``: bring the stylesheet along."""
        rij = widgets.Box(list(velden))
        rij.add_class("ks-velden")
        bijlage = [widgets.HTML(stijlblok().html())] if stijl else []
        kader = widgets.VBox([rij, self._melding, self._status, *bijlage])
        kader.add_class("ks-keuze")
        return kader

    def _toon(self, naam: str) -> widgets.HTML:
        if naam not in self._vakken:
            self._vakken[naam] = widgets.HTML(self._html(naam, self._beeld))
        return self._vakken[naam]

    def _html(self, naam: str, beeld: Any) -> str:
        """Draw one block; one that can't be shown says why and does not take the page with it."""
        try:
            return uit_kast(
                self._afdruk(beeld), self.sleutel(naam, beeld.keuze), lambda: self._teken(naam, beeld).html()
            )
        except KansrijkError as fout:
            return melding([fout])

    def _neem_over(self, gekozen: Any, velden: Iterable[str]) -> list[KansrijkError]:
        """Show the choices from the address, as far as they can be; give what could not."""
        fouten: list[KansrijkError] = []
        for veld in velden:
            waarde = getattr(gekozen, veld)
            if waarde == getattr(self._beeld.keuze, veld):
                continue
            try:
                self._beeld = self._bereken(self._beeld.keuze.model_copy(update={veld: waarde}))
            except KansrijkError as fout:
                fouten.append(fout)
        return fouten

    def _meld_adres(self, problemen: list[KansrijkError]) -> None:
        if problemen:
            self._melding.value = melding([tekst("app.keuze.adres_klopt_niet"), *problemen])

    def _verander(self, **nieuw: str) -> None:
        """Compute the new choice and then show it; on any failure say so and keep what is shown."""
        self._status.value = tekst("app.keuze.bezig")
        try:
            beeld = self._bereken(self._beeld.keuze.model_copy(update=nieuw))
            inhoud = {naam: self._html(naam, beeld) for naam in self._vakken if self._verandert(nieuw, naam)}
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

    def _verandert(self, nieuw: Iterable[str], blok: str) -> bool:
        """Tell whether one of these choices changes a block."""
        return any(self.verandert(keuze, blok) for keuze in nieuw)

    def _meld(self, zin: str) -> None:
        self._melding.value = melding([f"{zin} {tekst('app.keuze.blijft', naam=self._getoond)}"])
