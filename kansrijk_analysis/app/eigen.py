"""The page "Eigen cijfers toevoegen": what is known of the chosen file, and the blocks that tell it as HTML."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from kansrijk_analysis.app.sjabloon import melding, vul
from kansrijk_analysis.charts import Blok, Tabel
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import importeren
from kansrijk_analysis.indicators.importeren import Koppeling, Voorbeeld, woordelijk
from kansrijk_analysis.indicators.importeren.regios import Regiovoorbeeld
from kansrijk_analysis.sources.bestanden import Werkblad, lees_bestand
from kansrijk_analysis.text import datum, tekst

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv;charset=utf-8"


@dataclass(frozen=True)
class Inlezing:
    """One file that a visitor chose, as far as it was read: figures under a mapping, or memberships of regions."""

    bestand: str
    inhoud: bytes
    werkblad: Werkblad
    koppeling: Koppeling
    voorbeeld: Voorbeeld | None
    regios: Regiovoorbeeld | None

    @classmethod
    def van(cls, bestand: str, inhoud: bytes, blad: str | None = None) -> Inlezing:
        """Read a file and propose a mapping. Raises ``BestandGeweigerd``."""
        werkblad = lees_bestand(inhoud, bestand, blad=blad or None)
        if importeren.is_regio_indeling(werkblad):
            return cls(bestand, inhoud, werkblad, Koppeling(), None, importeren.duid_regios(werkblad))
        koppeling = importeren.stel_voor(werkblad)
        return cls(bestand, inhoud, werkblad, koppeling, importeren.duid(werkblad, koppeling), None)

    def met(self, koppeling: Koppeling) -> Inlezing:
        """Read the same file under another mapping."""
        return replace(self, koppeling=koppeling, voorbeeld=importeren.duid(self.werkblad, koppeling))

    @property
    def geweigerd(self) -> bool:
        """Whether nothing of it can be kept."""
        deel = self.voorbeeld or self.regios
        return deel is None or deel.geweigerd

    @property
    def onvolledig(self) -> bool:
        """Whether rows were not understood, which the visitor must agree to leave out."""
        if self.voorbeeld is not None:
            return self.voorbeeld.onvolledig
        return self.regios is not None and any(p.ernst == "niet_begrepen" for p in self.regios.problemen)

    def bewaar(self, naam: str, bron: str) -> str:
        """Keep it; gives the sentence to show. Raises ``OngeldigeInvoer``, ``SchrijvenMislukt``."""
        if self.regios is not None:
            importeren.bewaar_regios(self.regios, naam, inhoud=self.inhoud)
            return tekst("importeren.app.regios_bewaard", naam=naam)
        assert self.voorbeeld is not None
        kept = importeren.bewaar(self.voorbeeld, naam, bron, werkblad=self.werkblad, inhoud=self.inhoud)
        return tekst("importeren.app.bewaard", naam=kept.bron.titel)


@dataclass(frozen=True)
class Bewaard:
    """One thing that is kept: figures or memberships, with what is told of it."""

    soort: Literal["cijfers", "regios"]
    naam: str
    titel: str
    uitleg: str
    link: str  # HTML of a link to download it; empty where it can't be read

    def verwijder(self) -> None:
        """Take it away. Raises ``OngeldigeInvoer``, ``SchrijvenMislukt``."""
        if self.soort == "cijfers":
            importeren.verwijder(self.naam)
        else:
            importeren.verwijder_regios(self.naam)


def bewaard() -> list[Bewaard]:
    """Give all that is kept, newest figures first."""
    uit = [_cijfers(eigen) for eigen in importeren.lijst()]
    for naam, deel in importeren.regios().groupby("indeling"):
        jaren = ", ".join(str(jaar) for jaar in sorted(deel["jaar"].unique()))
        uitleg = tekst("importeren.app.item_regios", perioden=jaren)
        inhoud = deel.drop(columns="indeling").to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig")
        uit.append(
            Bewaard("regios", str(naam), str(naam), uitleg, _link(_csv_link(str(naam)), f"{naam}.csv", inhoud, _CSV))
        )
    return uit


def _cijfers(eigen: importeren.Eigen) -> Bewaard:
    if eigen.beschrijving is None:
        return Bewaard("cijfers", eigen.naam, eigen.titel, tekst("importeren.app.item_kapot"), "")
    bron = eigen.beschrijving.bron
    uitleg = tekst(
        "importeren.app.item",
        soort=tekst("importeren.soort.cijfers").capitalize(),
        perioden=bron.perioden,
        bron=bron.uitgever,
        datum=datum(bron.opgehaald),
    )
    try:
        inhoud = _via_bestand(f"{eigen.naam}.csv", lambda pad: importeren.exporteer(eigen.naam, pad))
    except KansrijkError as fout:
        return Bewaard("cijfers", eigen.naam, eigen.titel, str(fout), "")
    link = _link(_csv_link(eigen.titel), f"{eigen.naam}.csv", inhoud, _CSV)
    return Bewaard("cijfers", eigen.naam, eigen.titel, uitleg, link)


def _csv_link(naam: str) -> str:
    return tekst("importeren.app.download", naam=naam)


def sjablonen() -> Blok:
    """Give the links to the templates."""
    maak = {"cijfers": importeren.maak_eigen_cijfers, "regios": importeren.maak_regio_indeling}
    links = []
    for soort, functie in maak.items():
        naam = f"kansrijke-start-{soort}.xlsx"
        inhoud = _via_bestand(naam, functie)
        links.append(_link(tekst(f"importeren.app.sjabloon_{soort}"), naam, inhoud, _EXCEL))
    zin = tekst("importeren.app.sjabloon_uitleg")
    return Blok(inhoud=vul("eigen_links", links=links, zin=zin), tekst=zin)


def _via_bestand(naam: str, schrijf: Any) -> bytes:
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / naam
        schrijf(pad)
        return pad.read_bytes()


def _link(zin: str, naam: str, inhoud: bytes, soort: str) -> str:
    """Give a link that holds the file itself: nothing has to be served, and nothing leaves the computer."""
    adres = f"data:{soort};base64,{base64.b64encode(inhoud).decode()}"
    return vul("eigen_link", zin=zin, naam=naam, adres=adres)


def twijfels(koppeling: Koppeling) -> str:
    """Give what a visitor should look at in the mapping, as HTML; empty when there is nothing."""
    if not koppeling.twijfels:
        return ""
    return vul("eigen_twijfels", kop=tekst("importeren.app.twijfel_kop"), zinnen=koppeling.twijfels)


def voorbeeld(inlezing: Inlezing | None) -> str:
    """Give the preview as HTML."""
    if inlezing is None:
        return vul("zin", zin=tekst("importeren.app.voorbeeld_geen"))
    if inlezing.regios is not None:
        return _regiovoorbeeld(inlezing.regios)
    assert inlezing.voorbeeld is not None
    return _cijfervoorbeeld(inlezing.voorbeeld)


def _cijfervoorbeeld(voorbeeld: Voorbeeld) -> str:
    begrepen = len(voorbeeld.begrepen)
    zinnen = [tekst("importeren.app.samenvatting", rijen=voorbeeld.rijen, begrepen=begrepen, leeg=voorbeeld.leeg)]
    if voorbeeld.gefilterd:
        zinnen.append(tekst("importeren.app.gefilterd", aantal=voorbeeld.gefilterd))
    tabellen = _meldingen(list(woordelijk.meldingen(voorbeeld)))
    rijen = woordelijk.regels(voorbeeld)
    if rijen:
        koppen = [tekst(f"importeren.kop.{kop}") for kop in ("rij", "gebied", "code", "periode", "cijfer", "melding")]
        titel = tekst("importeren.app.rijen")
        if len(rijen) < begrepen:
            titel = tekst("importeren.app.rijen_meer", getoond=woordelijk.EERSTE, aantal=begrepen)
        cellen = [[str(r.regel), r.gebied, r.code, r.periode, r.cijfers, r.meldingen] for r in rijen]
        tabellen.append(Tabel(titel, koppen, cellen))
    return _geheel(zinnen, tabellen, woordelijk.gevolgen(voorbeeld), geweigerd=voorbeeld.geweigerd)


def _regiovoorbeeld(voorbeeld: Regiovoorbeeld) -> str:
    leden = voorbeeld.leden
    kop = tekst("importeren.cli.regios_kop", bestand=voorbeeld.bestand, rijen=voorbeeld.rijen, aantal=len(leden))
    tabellen = _meldingen(list(woordelijk.per_zin(voorbeeld.problemen)))
    if len(leden):
        cellen = [[str(cel) for cel in rij] for rij in leden.head(woordelijk.EERSTE).itertuples(index=False)]
        tabellen.append(Tabel(tekst("importeren.app.rijen"), list(leden.columns), cellen))
    return _geheel([kop], tabellen, [], geweigerd=voorbeeld.geweigerd)


def _meldingen(regels: list[tuple[str, str, str]]) -> list[Tabel]:
    if not regels:
        return []
    koppen = [tekst(f"importeren.kop.{kop}") for kop in ("wat", "rij", "melding")]
    return [Tabel(tekst("importeren.app.problemen"), koppen, [list(regel) for regel in regels])]


def _geheel(zinnen: Iterable[str], tabellen: Iterable[Tabel], gevolgen: Iterable[str], *, geweigerd: bool) -> str:
    return vul(
        "eigen_voorbeeld",
        zinnen=list(zinnen),
        weigering=melding([tekst("importeren.app.geweigerd")]) if geweigerd else "",
        tabellen=[tabel.html() for tabel in tabellen],
        gevolg_kop=tekst("importeren.app.gevolg"),
        gevolgen=list(gevolgen),
    )


class Eigenpagina:
    """The blocks of the page as finished objects: what is kept, and the templates. A report has nothing to choose."""

    @property
    def bestand(self) -> Any:
        """Step 1: the file."""
        return _niets()

    @property
    def koppeling(self) -> Any:
        """Step 2: which column is what."""
        return _niets()

    @property
    def voorbeeld(self) -> Any:
        """Step 3: what was understood."""
        return _niets()

    @property
    def bewaren(self) -> Any:
        """Step 4: keep it."""
        return _niets()

    @property
    def bewaard(self) -> Any:
        """What is kept."""
        lijst = [(item.titel, item.uitleg) for item in bewaard()]
        zin = tekst("importeren.app.niets_bewaard")
        regels = [f"{titel}: {uitleg}" for titel, uitleg in lijst]
        return Blok(inhoud=vul("eigen_lijst", items=lijst, zin=zin), tekst="\n".join(regels) or zin)

    @property
    def sjablonen(self) -> Any:
        """The templates."""
        return sjablonen()


def _niets() -> Blok:
    return Blok(inhoud="", tekst="")
