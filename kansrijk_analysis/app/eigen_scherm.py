"""The page "Eigen cijfers toevoegen" on a screen: choose a file, map its columns, see what was understood, keep it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from kansrijk_analysis.app import eigen
from kansrijk_analysis.app.eigen import Bewaard, Eigenpagina, Inlezing
from kansrijk_analysis.app.eigen_velden import Koppelvelden
from kansrijk_analysis.app.omgeving import in_app
from kansrijk_analysis.app.sjabloon import melding, uitleg, vul
from kansrijk_analysis.app.volgscherm import Velden
from kansrijk_analysis.charts import stijlblok
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import tekst

log = logging.getLogger(__name__)


def _t(sleutel: str, **velden: object) -> str:
    return tekst(f"importeren.app.{sleutel}", **velden)


def eigen_pagina(weergave: str = "scherm") -> Eigenpagina:
    """Make the page: with widgets on a screen, or finished objects for a report (``weergave="rapport"``)."""
    return Eigenpagina() if weergave == "rapport" else Eigenscherm()


class Eigenscherm(Velden, Eigenpagina):
    """The steps as widgets. What goes wrong is told in its step, and the rest of the page stays as it was."""

    def __init__(self) -> None:
        self._inlezing: Inlezing | None = None
        self._velden: Koppelvelden | None = None
        self._bouw_bestand()
        self._twijfels = widgets.HTML()
        self._koppelvak = widgets.VBox([widgets.HTML(vul("zin", zin=_t("eerst")))])
        self._voorbeeld = widgets.HTML(eigen.voorbeeld(None))
        self._bouw_bewaren()
        self._lijst = widgets.VBox([])
        self._toon_lijst()

    @property
    def bestand(self) -> widgets.Widget:
        """Step 1: the button, the sheets of an Excel file, and messages."""
        return self._bestand

    @property
    def koppeling(self) -> widgets.Widget:
        """Step 2: the fields."""
        return widgets.VBox([self._twijfels, self._koppelvak])

    @property
    def voorbeeld(self) -> widgets.Widget:
        """Step 3: the preview."""
        return self._voorbeeld

    @property
    def bewaren(self) -> widgets.Widget:
        """Step 4: name, source, and the button to keep it."""
        return self._bewaren

    @property
    def bewaard(self) -> widgets.Widget:
        """What is kept, each with a link and a button to take it away."""
        return self._lijst

    @property
    def sjablonen(self) -> widgets.Widget:
        """The templates."""
        return widgets.HTML(eigen.sjablonen().html())

    def _bouw_bestand(self) -> None:
        self._kies = widgets.FileUpload(accept=".csv,.txt,.xlsx", multiple=False, description=_t("kies"), icon="")
        self._kies.add_class("ks-bij--bestand")
        self._kies.add_class("ks-bestandknop")
        self._blad = widgets.Dropdown(description=_t("blad"))
        self._blad.layout.display = "none"
        self._melding = widgets.HTML()
        self._status = _statusregel()
        hint = widgets.HTML(uitleg(_t("kies_uitleg"), "bestand"))
        bijlage = [] if in_app() else [widgets.HTML(stijlblok().html())]
        self._bestand = widgets.VBox([self._kies, hint, self._blad, self._melding, self._status, *bijlage])
        self._bestand.add_class("ks-keuze")
        self._kies.observe(self._gekozen, "value")
        self._blad.observe(self._ander_blad, "value")

    def _bouw_bewaren(self) -> None:
        self._naam = widgets.Text(description=_t("naam"))
        self._naam.add_class("ks-bij--naam")
        self._bron = widgets.Text(description=_t("bron"))
        self._bron.add_class("ks-bij--bron")
        self._overslaan = widgets.Checkbox(description=_t("overslaan"), indent=False)
        self._overslaan.layout.display = "none"
        vak = widgets.VBox([self._overslaan])
        vak.add_class("ks-groep")
        self._bewaarknop = _knop(_t("bewaar"), self._bewaar, hoofd=True)
        self._bewaarknop.disabled = True
        self._bewaarmelding, self._bewaarstatus = widgets.HTML(), _statusregel()
        velden = widgets.Box(
            [
                widgets.VBox([self._naam, widgets.HTML(uitleg(_t("naam_uitleg"), "naam"))]),
                widgets.VBox([self._bron, widgets.HTML(uitleg(_t("bron_uitleg"), "bron"))]),
            ]
        )
        velden.add_class("ks-velden")
        self._bewaren = widgets.VBox([velden, vak, self._bewaarknop, self._bewaarmelding, self._bewaarstatus])
        self._bewaren.add_class("ks-keuze")

    def _gekozen(self, verandering: dict[str, Any]) -> None:
        bestanden = verandering["new"]
        if self._stil or not bestanden:
            return
        gekozen = bestanden[0]
        naam, inhoud = str(gekozen["name"]), bytes(gekozen["content"])
        with self._zonder_gevolg():
            self._kies.value = ()  # the same file may be chosen again, and its bytes are not held twice
        self._lees(naam, inhoud, None)

    def _ander_blad(self, verandering: dict[str, Any]) -> None:
        if not self._stil and self._inlezing is not None:
            self._lees(self._inlezing.bestand, self._inlezing.inhoud, str(verandering["new"]))

    def _lees(self, naam: str, inhoud: bytes, blad: str | None) -> None:
        self._status.value = _t("bezig")
        nieuw = self._probeer(self._melding, lambda: Inlezing.van(naam, inhoud, blad))
        if nieuw is None:
            self._status.value = ""
            return
        self._inlezing = nieuw
        self._zet_blad(nieuw)
        self._zet_velden(nieuw)
        self._toon(nieuw)
        if blad is None:
            self._naam.value = Path(nieuw.werkblad.bestand).stem[:60]
            self._overslaan.value = False
        self._status.value = _t("gelezen", bestand=vul("tekst", zin=nieuw.werkblad.bestand))

    def _zet_blad(self, inlezing: Inlezing) -> None:
        bladen = inlezing.werkblad.bladen
        with self._zonder_gevolg():
            self._blad.options = [(citaat(blad), blad) for blad in bladen]
            self._blad.value = inlezing.werkblad.blad if bladen else None
        self._blad.layout.display = None if len(bladen) > 1 else "none"

    def _zet_velden(self, inlezing: Inlezing) -> None:
        self._twijfels.value = eigen.twijfels(inlezing.koppeling)
        if inlezing.regios is not None:
            self._velden = None
            self._koppelvak.children = [widgets.HTML(vul("zin", zin=_t("regios_geen_koppeling")))]
            return
        self._velden = Koppelvelden(inlezing.werkblad, inlezing.koppeling)
        self._velden.observeer(self._andere_koppeling)
        self._koppelvak.children = [self._velden.widget]

    def _andere_koppeling(self, _: dict[str, Any]) -> None:
        if self._velden is None or self._inlezing is None:
            return
        velden, oud = self._velden, self._inlezing
        nieuw = self._probeer(self._melding, lambda: oud.met(velden.koppeling))
        if nieuw is not None:
            self._inlezing = nieuw
            self._toon(nieuw)

    def _toon(self, inlezing: Inlezing) -> None:
        self._voorbeeld.value = eigen.voorbeeld(inlezing)
        self._bewaarknop.disabled = inlezing.geweigerd
        self._overslaan.layout.display = None if inlezing.onvolledig and not inlezing.geweigerd else "none"
        self._bewaarmelding.value = self._bewaarstatus.value = ""

    def _bewaar(self, _: Any) -> None:
        inlezing = self._inlezing
        if inlezing is None or inlezing.geweigerd:
            return
        if inlezing.onvolledig and not self._overslaan.value:
            self._bewaarmelding.value = melding([_t("overslaan_eerst")])
            return
        zin = self._probeer(self._bewaarmelding, lambda: inlezing.bewaar(self._naam.value, self._bron.value))
        if zin is not None:
            self._bewaarstatus.value = vul("tekst", zin=zin)
            self._toon_lijst()

    def _toon_lijst(self, zin: str = "") -> None:
        """Show what is kept; ``zin`` tells what was just done with it."""
        status = _statusregel()
        vak = widgets.HTML()
        items = self._probeer(vak, eigen.bewaard) or []
        leeg = [] if items or vak.value else [widgets.HTML(vul("zin", zin=_t("niets_bewaard")))]
        self._lijst.children = [status, vak, *leeg, *(self._item(item) for item in items)]
        status.value = vul("tekst", zin=zin)

    def _item(self, item: Bewaard) -> widgets.VBox:
        naam = item.titel
        kop = widgets.HTML(vul("eigen_item", titel=naam, uitleg=item.uitleg, link=item.link))
        knoppen = widgets.VBox([])
        fout = widgets.HTML()

        def vraag(_: Any) -> None:
            zin = widgets.HTML(melding([_t("zeker", naam=naam)]))
            knoppen.children = [zin, _knop(_t("ja_verwijder", naam=naam), weg), _knop(_t("nee"), begin)]

        def begin(_: Any) -> None:
            knoppen.children = [_knop(_t("verwijder", naam=naam), vraag)]

        def weg(_: Any) -> None:
            if self._probeer(fout, verwijder):
                self._toon_lijst(_t("verwijderd", naam=naam))

        def verwijder() -> bool:
            item.verwijder()
            return True

        begin(None)
        vak = widgets.VBox([kop, knoppen, fout])
        vak.add_class("ks-eigen")
        return vak

    def _probeer(self, vak: widgets.HTML, doe: Callable[[], Any]) -> Any:
        """Give what ``doe`` gives; what goes wrong is said in ``vak``, and then ``None``."""
        try:
            uit = doe()
        except KansrijkError as fout:
            vak.value = melding([fout])
        except Exception:
            # Whatever went wrong, a visitor must not be left waiting; the log has the rest.
            log.exception("the page of own figures could not do what was asked")
            vak.value = melding([_t("mislukt")])
        else:
            vak.value = ""
            return uit
        return None


def _statusregel() -> widgets.HTML:
    status = widgets.HTML()
    status.add_class("ks-status")
    return status


def _knop(zin: str, roep: Callable[[Any], None], *, hoofd: bool = False) -> widgets.Button:
    knop = widgets.Button(description=zin)
    knop.add_class("ks-knop" if hoofd else "ks-knop--zacht")
    knop.on_click(roep)
    return knop
