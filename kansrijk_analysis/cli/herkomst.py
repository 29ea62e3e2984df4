"""The command ``kansrijk gegevens herkomst``: the chain of one figure, from the page back to the raw rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kansrijk_analysis.cli.gegevens import gegevens
from kansrijk_analysis.cli.opdrachtregel import Opdracht, gebruiksfout, meld
from kansrijk_analysis.text import datum, getal, opsomming, tekst

if TYPE_CHECKING:
    from kansrijk_analysis.indicators.keten import Herkomst, Onderdeel, Telling
    from kansrijk_analysis.indicators.ruw import Ruw

VORMEN = ("tekst", "json")
_MEESTE_LEDEN = 12
_MEESTE_TELLINGEN = 30
_KORT, _LANG = 16, 100  # characters of a checksum and of an address in the text; the JSON has all


def _t(sleutel: str, **velden: object) -> str:
    return tekst(f"herkomst.weergave.{sleutel}", **velden)


@gegevens.command(cls=Opdracht, help=tekst("herkomst.cli.hulp"))
def herkomst(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help=tekst("herkomst.cli.indicator"))],
    gemeente: Annotated[str, typer.Argument(metavar="GEMEENTE", help=tekst("herkomst.cli.gemeente"))],
    jaar: Annotated[int, typer.Argument(metavar="JAAR", help=tekst("herkomst.cli.jaar"))],
    bron: Annotated[
        str, typer.Option("--bron", metavar="BRON", help=tekst("herkomst.cli.bron"), show_default=False)
    ] = "basis",
    vorm: Annotated[
        str, typer.Option("--vorm", metavar="VORM", help=tekst("herkomst.cli.vorm"), show_default=False)
    ] = "tekst",
) -> None:
    """Print the chain of one figure."""
    if vorm not in VORMEN:
        raise gebruiksfout("vorm", waarde=vorm, keuzes=opsomming(list(VORMEN), "of"))
    from kansrijk_analysis.indicators.herkomst import herkomst as zoek

    keten = zoek(indicator, gemeente, jaar, bron)
    if keten.oefen:
        meld(tekst("oefen.waarschuwing"))
    if vorm == "json":
        typer.echo(json.dumps(als_velden(keten), ensure_ascii=False, indent=2))
    else:
        for regel in regels(keten):
            typer.echo(regel)


def als_velden(iets: Any) -> Any:
    """Turn a chain into what JSON has."""
    if hasattr(iets, "model_dump"):
        return iets.model_dump(mode="json")
    if is_dataclass(iets) and not isinstance(iets, type):
        return {veld.name: als_velden(getattr(iets, veld.name)) for veld in fields(iets)}
    if hasattr(iets, "_asdict"):
        return als_velden(iets._asdict())
    if isinstance(iets, Mapping):
        return {str(naam): als_velden(waarde) for naam, waarde in iets.items()}
    if isinstance(iets, list | tuple):
        return [als_velden(deel) for deel in iets]
    return iets.isoformat() if isinstance(iets, dt.date | dt.datetime) else iets


def regels(keten: Herkomst) -> Iterator[str]:
    """Give the chain line by line."""
    from kansrijk_analysis.charts.merk import gemerkt

    yield gemerkt(keten.indicator.naam, "titel") if keten.oefen else keten.indicator.naam
    yield _t("waar", gebied=keten.gebied.naam, code=keten.gebied.code, periode=keten.periode)
    for nummer, (kop, inhoud) in enumerate(
        (("cijfer", _cijfer), ("berekening", _berekening), ("tellingen", _tellingen), ("ruw", _ruw)), start=1
    ):
        yield ""
        yield f"{nummer} {_t(f'kop.{kop}')}"
        for regel in inhoud(keten):
            yield f"  {regel}" if regel else ""


def _cijfer(keten: Herkomst) -> Iterator[str]:
    cijfer, indicator = keten.cijfer, keten.indicator
    if cijfer.reden is not None:
        yield _t("geen", reden=tekst(f"grafieken.reden.{cijfer.reden}.kort"))
        return
    marge = ""
    if cijfer.ondergrens is not None and cijfer.bovengrens is not None:
        onder, boven = (getal(grens, indicator.decimalen) for grens in (cijfer.ondergrens, cijfer.bovengrens))
        marge = _t("marge", onder=onder, boven=boven)
    from kansrijk_analysis.charts.merk import feit_gemerkt

    merk = feit_gemerkt if keten.oefen else str
    yield merk(_t("waarde", waarde=_waarde(keten), marge=marge))
    if cijfer.noemer is not None:
        yield merk(_t("van_de", teller=_aantal(cijfer.teller), noemer=_aantal(cijfer.noemer)))
    yield _t("status", status=tekst(f"algemeen.status.{cijfer.status}"))


def _waarde(keten: Herkomst) -> str:
    getal_ = getal(keten.cijfer.waarde, keten.indicator.decimalen)
    return f"{getal_}%" if keten.indicator.eenheid == "%" else f"{getal_} {keten.indicator.eenheid}"


def _berekening(keten: Herkomst) -> Iterator[str]:
    indicator, cijfer = keten.indicator, keten.cijfer
    if indicator.waarde is not None:
        yield _t("kant_en_klaar")
    elif indicator.noemer is None:
        yield _t("formule.aantal")
    else:
        factor = getal(indicator.factor)
        yield _t("formule.deling", factor=factor)
        if cijfer.reden is None:
            delen = {"teller": _aantal(cijfer.teller), "noemer": _aantal(cijfer.noemer)}
            yield _t("formule.ingevuld", factor=factor, waarde=getal(cijfer.waarde, indicator.decimalen), **delen)
    for rol, deel in (("teller", indicator.teller), ("noemer", indicator.noemer)):
        if deel is not None:
            yield _t(f"rol.{rol}", omschrijving=deel.omschrijving)
            if deel.deel_door != 1:
                yield _t("gedeeld", door=getal(deel.deel_door))
    if keten.van != keten.tot:
        yield _t("jaren", periode=keten.periode, reden=indicator.samenvoegen.reden).strip()
    if indicator.waarde is None and indicator.marge == "toeval":
        yield _t("methode.aandeel" if indicator.soort == "aandeel" else "methode.cijfer")
    if cijfer.speling:
        yield _t("afronding", speling=getal(cijfer.speling, 1))
    yield _t("indeling", jaar=keten.indeling)
    yield _t("definitie", versie=indicator.versie, bron=indicator.bronvermelding)


def _tellingen(keten: Herkomst) -> Iterator[str]:
    if keten.cijfer.verborgen:
        yield _t("verborgen")
        return
    if keten.leden:
        yield from _leden(keten)
        return
    for nummer, deel in enumerate(keten.onderdelen):
        yield from ["", *_deel(deel)] if nummer else _deel(deel)
    if not keten.alles_getoond:
        yield ""
        yield _t("niet_los")


def _deel(deel: Onderdeel) -> Iterator[str]:
    maten = [*(f"“{maat}”" for maat in deel.maten)]
    som = " + ".join(maten) + "".join(f" − “{maat}”" for maat in deel.min_maten)
    yield _t("deel", rol=_t(f"deelnaam.{deel.rol}"), som=som, tabel=deel.tabel)
    rijen = [_telling(telling) for telling in deel.tellingen[:_MEESTE_TELLINGEN]]
    kop = [_t(f"kolom.{naam}") for naam in ("jaar", "gebied", "maat", "aantal", "deel", "status")]
    yield from (f"  {regel}" for regel in _kolommen([kop, *rijen]))
    if (rest := len(deel.tellingen) - _MEESTE_TELLINGEN) > 0:
        yield "  " + _t("meer_tellingen", aantal=getal(rest))
    if deel.som is not None:
        goed = "klopt" if deel.klopt else "klopt_niet"
        yield "  " + _t(goed, som=_aantal(deel.som, 1))


def _telling(telling: Telling) -> list[str]:
    if telling.reden is not None:
        aantal = tekst(f"grafieken.reden.{telling.reden}.kort")
    else:
        aantal = _aantal(telling.aantal, 1) if telling.getoond else _t("niet")
    deel = "" if telling.gewicht == 1 else _t("deel_van", procent=getal(100 * telling.gewicht, 1))
    gebied = (
        telling.gebied_naam if telling.gebied_naam == telling.gebied else f"{telling.gebied_naam} ({telling.gebied})"
    )
    teken = "− " if telling.teken < 0 else ""
    status = tekst(f"algemeen.status.{telling.status}") if telling.status else ""
    return [str(telling.jaar), gebied, teken + telling.maat, aantal, deel, status]


def _leden(keten: Herkomst) -> Iterator[str]:
    yield _t("leden", aantal=len(keten.leden))
    rijen = [[_t(f"kolom.{naam}") for naam in ("gebied", "teller", "noemer")]]
    for lid in keten.leden[:_MEESTE_LEDEN]:
        cijfers = [_aantal(lid.teller), _aantal(lid.noemer)]
        if lid.reden is not None:
            cijfers = [tekst(f"grafieken.reden.{lid.reden}.kort"), ""]
        rijen.append([f"{lid.naam} ({lid.code})", *cijfers])
    yield from (f"  {regel}" for regel in _kolommen(rijen))
    if (rest := len(keten.leden) - _MEESTE_LEDEN) > 0:
        yield "  " + _t("meer_leden", aantal=rest)
    yield _t("per_lid", indicator=keten.indicator.id, jaar=keten.tot)


def _ruw(keten: Herkomst) -> Iterator[str]:
    for nummer, bestand in enumerate(keten.bestanden):
        if nummer:
            yield ""
        bron = bestand.bron
        yield _t("tabel", tabel=bron.aanduiding, titel=bron.titel, uitgever=bron.uitgever, licentie=bron.licentie)
        yield "  " + _t("uitgave", editie=bron.editie, opgehaald=datum(bron.opgehaald))
        yield "  " + _t("bestand", bestand=bestand.bestand, som=bestand.sha256[:_KORT])
        rijen = [t for deel in keten.onderdelen if deel.tabel == bron.tabel for t in deel.tellingen]
        if keten.leden:
            yield "  " + _t("ruw_per_lid")
        else:
            yield from (f"  {regel}" for regel in _ruwe_rijen(rijen))
    if keten.cijfer.verborgen:
        yield _t("verborgen_ruw")


def _ruwe_rijen(tellingen: Sequence[Telling]) -> Iterator[str]:
    """Give the raw rows by file; the topics of one row of version 3 together."""
    per_bestand: dict[str, list[Ruw]] = {}
    for telling in tellingen:
        per_bestand.setdefault(f"{telling.ruw.soort} {telling.ruw.bestand} {telling.ruw.zin}", []).append(telling.ruw)
    for ruwe in per_bestand.values():
        eerste = ruwe[0]
        if eerste.soort not in ("antwoord", "eigen"):
            yield eerste.zin
            continue
        eigen = eerste.soort == "eigen"
        yield eerste.zin if eigen else _t("ruw_bestand", zin=eerste.zin, bestand=eerste.bestand)
        yield "  " + _t("som", som=eerste.sha256[:_KORT])
        if eerste.opgehaald is not None:
            yield "  " + _t("toegevoegd" if eigen else "tijd", tijd=f"{eerste.opgehaald:%Y-%m-%d %H:%M}")
        if eerste.adres:
            yield "  " + (eerste.adres if len(eerste.adres) <= _LANG else f"{eerste.adres[:_LANG]}…")
        yield from (f"  - {regel}" for regel in _velden(ruwe))


def _velden(ruwe: Iterable[Ruw]) -> list[str]:
    """Give rows by what they are about, each with the counts that were used of it."""
    samen: dict[tuple[str, ...], dict[str, str]] = {}
    for ruw in ruwe:
        tellend = set(ruw.velden) if ruw.soort == "eigen" else {ruw.veld}
        vast = tuple(
            f"{naam} {str(waarde).strip()}"
            for naam, waarde in ruw.velden.items()
            if naam not in tellend and waarde is not None
        )
        aantallen = samen.setdefault(vast, {})
        for naam in tellend & ruw.velden.keys():
            waarde = ruw.velden[naam]
            aantallen[naam] = (
                _t("niet") if waarde is None else f"{waarde:g}" if isinstance(waarde, float) else str(waarde)
            )
    rijen = [[*vast, *(f"{naam} = {aantal}" for naam, aantal in sorted(n.items()))] for vast, n in samen.items()]
    return [", ".join(rij) for rij in rijen if rij]


def _aantal(waarde: float | None, decimalen: int = 0) -> str:
    """Write a count; with a decimal only where it has one."""
    if waarde is not None and abs(waarde - round(waarde)) > 1e-6:
        return getal(waarde, max(decimalen, 1))
    return getal(waarde)


def _kolommen(rijen: Sequence[Sequence[str]]) -> Iterator[str]:
    """Set rows in columns; a column with nothing in it falls away."""
    vol = [plek for plek in range(len(rijen[0])) if any(rij[plek] for rij in rijen[1:])]
    breedte = {plek: max(len(rij[plek]) for rij in rijen) for plek in vol}
    for rij in rijen:
        yield "  ".join(rij[plek].ljust(breedte[plek]) for plek in vol).rstrip()
