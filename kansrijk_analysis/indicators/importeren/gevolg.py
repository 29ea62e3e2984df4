"""What will be shown of a file: its figures are computed as for the pages, and the privacy rule is applied to each.

What must be hidden besides, so that nothing hidden can be computed back, takes all figures together and much longer;
it is done when the pages are made.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kansrijk_analysis import areas, disclosure
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators.catalogue import catalogus
from kansrijk_analysis.indicators.compute import bereken
from kansrijk_analysis.indicators.controle import controleer_aantallen
from kansrijk_analysis.indicators.gegevens import INDELING, eigen_tafels, perioden_van
from kansrijk_analysis.indicators.importeren.gebied import opvolgers_van
from kansrijk_analysis.indicators.importeren.voorbeeld import Probleem, Uitkomst, Voorbeeld
from kansrijk_analysis.indicators.leveringen import Levering, alleen_uit, pas_toe
from kansrijk_analysis.indicators.mengen import naast
from kansrijk_analysis.model import Indicator, Reden
from kansrijk_analysis.text import opsomming, tekst

_TABEL = "voorbeeld"
_GENOEMD = 8
_VERBORGEN = Reden.AFGESCHERMD.value
_MEESTE = 0.5  # of all gemeenten; a file with more is meant for the whole country


def gevolg(voorbeeld: Voorbeeld) -> Voorbeeld:
    """Complete a preview with what the pages will show of it; a file that can't be computed is refused."""
    meer: list[Probleem] = []
    uitkomsten: list[Uitkomst] = []
    met: set[str] = set()
    gemeenten = set(areas.gemeenten(INDELING)["code"])
    if not voorbeeld.cijfers.empty:
        try:
            figuren, indicatoren = _reken(voorbeeld.cijfers, voorbeeld.jaren)
        except KansrijkError as fout:
            return replace(voorbeeld, problemen=(Probleem("geweigerd", str(fout)), *voorbeeld.problemen))
        erin = _in_bestand(figuren[figuren["gebied"].isin(gemeenten)], voorbeeld.cijfers)
        met = set(erin.loc[erin["waarde"].notna() | (erin["reden"] == _VERBORGEN), "gebied"])
        uitkomsten = [
            _uitkomst(catalogus()[str(naam)], str(periode), deel)
            for (naam, _, periode), deel in erin.groupby(["indicator", "tot", "periode"])
        ]
        meer += _naast_andere(indicatoren, figuren)
        meer += _jaren_buiten(figuren, voorbeeld)
        meer += [_zonder_regel(indicator) for indicator in indicatoren if indicator.waarde is not None]
        meer += _halve(erin, voorbeeld.cijfers)
        if veranderd := int((erin["reden"] == Reden.GEBIED_VERANDERD).sum()):
            meer.append(Probleem("let_op", tekst("importeren.gevolg.veranderd", aantal=veranderd)))
    if not voorbeeld.wijken.empty:
        meer += _over_wijken(voorbeeld.wijken, set(voorbeeld.cijfers["maat"]))
    ontbreken = sorted(gemeenten - met) if len(met) > _MEESTE * len(gemeenten) else []
    namen = dict(zip(areas.gemeenten(INDELING)["code"], areas.gemeenten(INDELING)["naam"], strict=True))
    return replace(
        voorbeeld,
        problemen=(*voorbeeld.problemen, *meer),
        uitkomsten=tuple(uitkomsten),
        gemeenten=len(met),
        ontbreken=tuple(namen[code] for code in ontbreken),
    )


def _in_bestand(figuren: pd.DataFrame, cijfers: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of gemeenten that the file says something of, themselves or under an earlier name."""
    aanwezig = {
        (str(maat).rpartition(":")[0], naar, int(jaar))
        for maat, gebied, jaar in cijfers[["maat", "gebied", "jaar"]].itertuples(index=False)
        if gebied.startswith("GM")
        for naar in opvolgers_van(gebied)
    }
    rijen = zip(figuren["indicator"], figuren["gebied"], figuren["van"], figuren["tot"], strict=True)
    erin = [any((i, g, jaar) in aanwezig for jaar in range(van, tot + 1)) for i, g, van, tot in rijen]
    return figuren[pd.Series(erin, index=figuren.index, dtype="bool")]


def _reken(cijfers: pd.DataFrame, jaren: dict[str, int]) -> tuple[pd.DataFrame, list[Indicator]]:
    levering = Levering(_TABEL, _TABEL, frozenset(cijfers["maat"].unique()), jaren)
    indicatoren = alleen_uit(pas_toe(catalogus().values(), [levering]), _TABEL)
    open_ = [i.model_copy(update={"privacy": i.privacy.model_copy(update={"minimum": None})}) for i in indicatoren]
    rooster = {i.id: perioden_van(i.id) for i in indicatoren if i.teller is not None}
    figuren = bereken({_TABEL: cijfers}, open_, {_TABEL: levering.telbron}, INDELING, rooster)
    controleer_aantallen(figuren)
    for indicator in indicatoren:
        rijen = figuren["indicator"] == indicator.id
        figuren.loc[rijen, "reden"] = figuren.loc[rijen, "reden"].mask(
            _verborgen(indicator, figuren[rijen]), _VERBORGEN
        )
    return figuren, indicatoren


def _verborgen(indicator: Indicator, figuren: pd.DataFrame) -> pd.Series[bool]:
    """Tell which figures of an indicator the rule itself hides; a ready-made value has no counts to apply it to."""
    regel = indicator.privacy
    if regel.minimum is None or indicator.waarde is not None:
        return pd.Series(False, index=figuren.index)
    mensen = figuren["noemer"].to_numpy() if indicator.soort == "aandeel" else None
    weg = disclosure.primary(figuren["teller"].to_numpy(), mensen, regel.minimum, zero=regel.nul)
    return pd.Series(weg, index=figuren.index)


def _uitkomst(indicator: Indicator, periode: str, deel: pd.DataFrame) -> Uitkomst:
    verborgen = int((deel["reden"] == _VERBORGEN).sum())
    getoond = int((deel["waarde"].notna() & (deel["reden"] != _VERBORGEN)).sum())
    return Uitkomst(indicator.id, indicator.korte_naam, periode, getoond, verborgen, len(deel) - getoond - verborgen)


def _naast_andere(indicatoren: list[Indicator], figuren: pd.DataFrame) -> list[Probleem]:
    """Tell what these figures add to, or take the place of: an open table, or what the user brought in before."""
    eerder = {tafel.bron.titel: tafel.telbron.maten for tafel in eigen_tafels()}
    uit = []
    for indicator in indicatoren:
        oud = catalogus()[indicator.id]
        if oud.teller is not None or oud.waarde is not None:
            van_tot = figuren.loc[figuren["indicator"] == oud.id, ["van", "tot"]].drop_duplicates()
            perioden = list(van_tot.itertuples(index=False, name=None))
            past = (oud.teller is None) == (indicator.teller is None) and naast(perioden_van(oud.id), perioden)
            wat = "vult_aan" if past else "vervangt"
            uit.append(Probleem("let_op", tekst(f"importeren.gevolg.{wat}", naam=oud.korte_naam)))
        andere = [f"“{t}”" for t, maten in eerder.items() if any(m.titel.startswith(f"{oud.id}:") for m in maten)]
        if andere:
            wat = opsomming(andere)
            uit.append(Probleem("let_op", tekst("importeren.gevolg.ook_in", naam=oud.korte_naam, andere=wat)))
    return uit


def _halve(erin: pd.DataFrame, cijfers: pd.DataFrame) -> list[Probleem]:
    """Tell which gemeenten of today have no figure because a part of them is not in the file."""
    zonder = erin[erin["reden"] == Reden.NIET_BESCHIKBAAR]
    met = cijfers[cijfers["aantal"].notna() & cijfers["maat"].str.endswith(":teller")]
    oud = {(str(maat).rpartition(":")[0], gebied) for maat, gebied in zip(met["maat"], met["gebied"], strict=True)}
    verder = {
        (indicator, naar)
        for indicator, gebied in oud
        if gebied.startswith("GM") and gebied not in areas.indeling(INDELING)
        for naar in opvolgers_van(gebied)
    }
    codes = sorted({g for i, g in zip(zonder["indicator"], zonder["gebied"], strict=True) if (i, g) in verder})
    if not codes:
        return []
    namen = [areas.find_gemeente(code).naam for code in codes[:_GENOEMD]]
    if len(codes) > _GENOEMD:
        namen.append(tekst("importeren.twijfel.en_nog", aantal=len(codes) - _GENOEMD))
    return [Probleem("let_op", tekst("importeren.gevolg.delen", namen=opsomming(namen)))]


def _jaren_buiten(figuren: pd.DataFrame, voorbeeld: Voorbeeld) -> list[Probleem]:
    """Tell which years of the file are in no period that is shown."""
    uit = []
    namen = voorbeeld.cijfers["maat"].str.rpartition(":")[0]
    for naam, jaren in voorbeeld.cijfers["jaar"].groupby(namen):
        perioden = figuren.loc[figuren["indicator"] == naam, ["van", "tot"]].drop_duplicates()
        duur = voorbeeld.jaren.get(str(naam), 1)
        erin = set(perioden["tot"]) if duur > 1 else {j for van, tot in perioden.values for j in range(van, tot + 1)}
        if buiten := sorted({int(jaar) for jaar in jaren} - erin):
            zin = tekst(
                "importeren.gevolg.jaren_buiten",
                naam=catalogus()[str(naam)].korte_naam,
                jaren=opsomming([str(jaar) for jaar in buiten]),
            )
            uit.append(Probleem("let_op", zin))
    return uit


def _zonder_regel(indicator: Indicator) -> Probleem:
    sleutel = (
        "waarde_met_marge" if indicator.waarde is not None and indicator.waarde.ondergrens else "waarde_zonder_marge"
    )
    return Probleem("let_op", tekst(f"importeren.gevolg.{sleutel}", naam=indicator.korte_naam))


def _over_wijken(wijken: pd.DataFrame, van_gemeenten: set[str]) -> list[Probleem]:
    """Tell what of the wijken will not be shown: other years than the newest, and those without their gemeente."""
    uit = []
    if alleen := sorted(
        {str(maat).rpartition(":")[0] for maat in wijken["maat"].unique() if maat not in van_gemeenten}
    ):
        namen = opsomming([f"“{catalogus()[naam].korte_naam}”" for naam in alleen])
        uit.append(Probleem("let_op", tekst("importeren.gevolg.alleen_wijken", namen=namen)))
    getoond = areas.wijk_jaren()[-1:]
    jaren = sorted({int(jaar) for jaar in wijken["jaar"].unique()} - set(getoond))
    if not jaren:
        return uit
    zin = tekst(
        "importeren.gevolg.wijkjaren",
        jaren=opsomming([str(jaar) for jaar in jaren]),
        getoond=opsomming([str(jaar) for jaar in getoond]),
    )
    return [*uit, Probleem("let_op", zin)]
