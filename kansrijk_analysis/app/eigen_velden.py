"""The fields of step 2: which column is what. They are filled with a mapping, and a mapping is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import ipywidgets as widgets

from kansrijk_analysis.app.sjabloon import groepskop, uitleg
from kansrijk_analysis.indicators import FASEN, catalogus
from kansrijk_analysis.indicators.importeren import Koppeling, Onderwerp, Waardekolom
from kansrijk_analysis.indicators.importeren.koppeling import Deel, Eenheid, verwijs, vind_kolom
from kansrijk_analysis.sources.bestanden import Kolom, Werkblad
from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import tekst

_SLEUTELS = ("gebied", "gebied_naam", "niveau", "periode", "indicator")
_STANDEN = ("definitief", "voorlopig", "nader_voorlopig")
_MEEST = 24  # columns or topics that the page has fields for
_MEEST_WAARDEN = 50  # different texts in a column that can be chosen from
_PER_RIJ = "*"


def _t(sleutel: str, **velden: object) -> str:
    return tekst(f"importeren.app.{sleutel}", **velden)


@dataclass(frozen=True)
class _Regel:
    """The fields of one column or one topic."""

    naam: str
    vak: widgets.VBox
    onderwerp: widgets.Dropdown
    deel: widgets.Dropdown
    eenheid: widgets.Dropdown

    def lees(self) -> Onderwerp:
        indicator = str(self.onderwerp.value or "")
        return Onderwerp(
            indicator="" if indicator == _PER_RIJ else indicator,
            deel=self.deel.value or None,
            eenheid=self.eenheid.value or None,
        )


class Koppelvelden:
    """The fields for one file. ``widget`` shows them; ``koppeling`` reads the mapping that they say."""

    def __init__(self, werkblad: Werkblad, koppeling: Koppeling) -> None:
        self._werkblad = werkblad
        self._begin = koppeling
        kolommen = [(citaat(kolom.naam), verwijs(werkblad, kolom)) for kolom in werkblad.kolommen]
        self._sleutels = {
            naam: widgets.Dropdown(
                description=_t(f"kolom_{naam}"),
                options=[(_t("geen_kolom"), ""), *kolommen],
                value=_verwijzing(werkblad, getattr(koppeling, naam)),
            )
            for naam in _SLEUTELS
        }
        self._vast = {
            naam: widgets.Text(description=_t(naam), value=getattr(koppeling, naam), continuous_update=False)
            for naam in ("vast_gebied", "vaste_periode")
        }
        self._jaren = widgets.BoundedIntText(description=_t("jaren"), value=koppeling.jaren, min=1, max=10)
        self._status = widgets.Dropdown(
            description=_t("status"), options=[(_t(f"status_{s}"), s) for s in _STANDEN], value=koppeling.status
        )
        self._alleen = {naam: self._filter(kolom) for naam, kolom in self._filterkolommen()}
        self._kolommen = [self._kolomregel(kolom) for kolom in self._waardekolommen()]
        self._onderwerpen = [self._onderwerpregel(naam) for naam in self._topics()]
        self.widget = self._bouw()

    def observeer(self, roep: Any) -> None:
        """Call ``roep`` after every choice."""
        losse = [*self._sleutels.values(), *self._vast.values(), self._jaren, self._status, *self._alleen.values()]
        regels = [veld for r in (*self._kolommen, *self._onderwerpen) for veld in (r.onderwerp, r.deel, r.eenheid)]
        for veld in (*losse, *regels):
            veld.observe(roep, "value")

    @property
    def koppeling(self) -> Koppeling:
        """The mapping as it is chosen now."""
        sleutels = {naam: str(veld.value) for naam, veld in self._sleutels.items()}
        gebruikt = {waarde for waarde in sleutels.values() if waarde}
        eigen = {_verwijzing(self._werkblad, w.kolom): w for w in self._begin.waarden}
        getoond = {regel.naam for regel in self._kolommen}
        waarden = [w for naam, w in eigen.items() if naam not in getoond and naam not in gebruikt]
        for regel in self._kolommen:
            if regel.onderwerp.value and regel.naam not in gebruikt:
                oud = eigen.get(regel.naam, Waardekolom(kolom=regel.naam))
                waarden.append(oud.model_copy(update=dict(regel.lees())))
        onderwerpen = dict(self._begin.onderwerpen)
        if self._onderwerpen:
            onderwerpen |= {regel.naam: regel.lees() for regel in self._onderwerpen}
        return Koppeling(
            jaren=self._jaren.value,
            status=self._status.value,
            onderwerpen=onderwerpen if sleutels["indicator"] else {},
            waarden=tuple(waarden),
            alleen={naam: str(veld.value) for naam, veld in self._alleen.items() if veld.value},
        ).model_copy(update=sleutels | {naam: str(veld.value).strip() for naam, veld in self._vast.items()})

    def _filterkolommen(self) -> Iterable[tuple[str, Kolom]]:
        """Columns of texts that split the figures up, such as sex or age."""
        sleutels = {getattr(self._begin, naam) for naam in _SLEUTELS}
        for kolom in self._werkblad.kolommen:
            naam = verwijs(self._werkblad, kolom)
            teksten = {cel.ruw for cel in kolom.cellen if cel.soort == "tekst"}
            if naam in self._begin.alleen or (naam not in sleutels and 1 < len(teksten) <= _MEEST_WAARDEN):
                yield naam, kolom

    def _filter(self, kolom: Kolom) -> widgets.Dropdown:
        waarden = list(dict.fromkeys(cel.ruw for cel in kolom.cellen if cel.ruw))[: 4 * _MEEST_WAARDEN]
        gekozen = self._begin.alleen.get(verwijs(self._werkblad, kolom), "")
        return widgets.Dropdown(
            description=_t("alleen", kolom=citaat(kolom.naam)),
            options=[(_t("alles"), ""), *((citaat(waarde), waarde) for waarde in waarden)],
            value=gekozen if gekozen in waarden else "",
        )

    def _waardekolommen(self) -> list[Kolom]:
        """The columns that can hold figures; those of the proposal first."""
        voorop = [vind_kolom(self._werkblad, w.kolom) for w in self._begin.waarden]
        sleutels = {getattr(self._begin, naam) for naam in _SLEUTELS}
        getallen = [
            kolom
            for kolom in self._werkblad.kolommen
            if verwijs(self._werkblad, kolom) not in sleutels
            and any(cel.soort in ("getal", "kleiner_dan") for cel in kolom.cellen)
        ]
        letters = {kolom.letter for kolom in voorop}
        self._over = max(len(voorop) + len([k for k in getallen if k.letter not in letters]) - _MEEST, 0)
        return [*voorop, *(k for k in getallen if k.letter not in letters)][:_MEEST]

    def _topics(self) -> list[str]:
        self._over += max(len(self._begin.onderwerpen) - _MEEST, 0)
        # What the catalogue does not know comes first: that is what there is to choose.
        volgorde = sorted(self._begin.onderwerpen, key=lambda naam: bool(self._begin.onderwerpen[naam].indicator))
        return volgorde[:_MEEST]

    def _kolomregel(self, kolom: Kolom) -> _Regel:
        naam = verwijs(self._werkblad, kolom)
        gekozen = next((w for w in self._begin.waarden if _verwijzing(self._werkblad, w.kolom) == naam), None)
        onderwerp = "" if gekozen is None else gekozen.indicator or _PER_RIJ
        return _regel(naam, _t("kop_kolom", kolom=citaat(kolom.naam)), gekozen or Onderwerp(), onderwerp, per_rij=True)

    def _onderwerpregel(self, naam: str) -> _Regel:
        gekozen = self._begin.onderwerpen[naam]
        return _regel(naam, _t("kop_onderwerp", naam=citaat(naam)), gekozen, gekozen.indicator, per_rij=False)

    def _bouw(self) -> widgets.VBox:
        velden = widgets.Box(
            [
                self._sleutels["gebied"],
                self._vast["vast_gebied"],
                self._sleutels["periode"],
                self._vast["vaste_periode"],
                self._sleutels["indicator"],
                self._sleutels["gebied_naam"],
                self._sleutels["niveau"],
                self._jaren,
                self._status,
                *self._alleen.values(),
            ]
        )
        velden.add_class("ks-velden")
        delen: list[widgets.Widget] = [velden, *(r.vak for r in self._kolommen), *(r.vak for r in self._onderwerpen)]
        if self._over:
            delen.append(widgets.HTML(uitleg(_t("niet_getoond", aantal=self._over), "kolommen")))
        vak = widgets.VBox(delen)
        vak.add_class("ks-keuze")
        return vak


def _regel(naam: str, kop: str, gekozen: Onderwerp, onderwerp: str, *, per_rij: bool) -> _Regel:
    velden = (
        widgets.Dropdown(description=_t("onderwerp"), options=_onderwerpen(per_rij), value=onderwerp),
        widgets.Dropdown(description=_t("deel"), options=_keuzes("deel", get_args(Deel)), value=gekozen.deel or ""),
        widgets.Dropdown(
            description=_t("eenheid"), options=_keuzes("eenheid", get_args(Eenheid)), value=gekozen.eenheid or ""
        ),
    )
    vak = widgets.VBox([widgets.HTML(groepskop(kop)), *velden])
    vak.add_class("ks-groep")
    return _Regel(naam, vak, *velden)


def _onderwerpen(per_rij: bool) -> list[tuple[str, str]]:
    namen = [
        (indicator.korte_naam, indicator.id)
        for fase in FASEN
        for indicator in catalogus().values()
        if indicator.fase == fase and indicator.aard == "uitkomst"
    ]
    namen += [(i.korte_naam, i.id) for i in catalogus().values() if i.aard != "uitkomst"]
    eerst = [(_t("niet_gebruiken"), "")] + ([(_t("per_rij"), _PER_RIJ)] if per_rij else [])
    return [*eerst, *namen]


def _keuzes(soort: str, waarden: Sequence[str]) -> list[tuple[str, str]]:
    leeg = _t("kies_eenheid") if soort == "eenheid" else _t("per_rij")
    return [(leeg, ""), *((tekst(f"importeren.{soort}.{waarde}"), waarde) for waarde in waarden)]


def _verwijzing(werkblad: Werkblad, naam: str) -> str:
    """Name a column as the lists of the fields do."""
    return verwijs(werkblad, vind_kolom(werkblad, naam)) if naam else ""
