"""One area against its benchmark: the table that notebook, app and report show, and nothing beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kansrijk_analysis import areas
from kansrijk_analysis.errors import GeenCijfers, OngeldigeInvoer
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.model import Bron, Gebied, Indicator, Reden, Status
from kansrijk_analysis.text import datum, getal, jaren, tekst

_GETALLEN = ["teller", "noemer", "waarde", "ondergrens", "bovengrens"]
_VERGELIJKING = [
    "vergelijk_waarde", "vergelijk_ondergrens", "vergelijk_bovengrens",
    "verhouding", "verhouding_onder", "verhouding_boven",
]  # fmt: skip
_VERGELIJKBARE_SOORTEN = ("aandeel", "cijfer", "dichtheid")
_Recent = dict[tuple[str, str], dict[Any, Any]]


@dataclass(frozen=True)
class Profile:
    """All that a page may say about one area.

    ``table``: one row an indicator, in the order of the catalogue. ``series``: one row per indicator,
    period and area (``eigen`` or ``vergelijk``). ``kaarten``: one row per indicator and gemeente, most
    recent period. ``bronnen``: the sources of what is shown. A figure that is hidden or missing has its
    ``reden`` and no number in any of them.
    """

    gebied: Gebied
    vergelijk: Gebied
    table: pd.DataFrame
    series: pd.DataFrame
    kaarten: pd.DataFrame
    bronnen: tuple[Bron, ...]


def profile(gebied: Gebied | str, figures: Figures | None = None, vergelijk: Gebied | str = "NL01") -> Profile:
    """Put one area beside its benchmark.

    ``gebied``: a ``Gebied``, or a code or name of a gemeente. ``vergelijk``: a ``Gebied`` or the code of
    one (``NL01``, a provincie, a GGD-regio, a size class). Raises ``OnbekendGebied`` for an unknown area,
    ``OngeldigeInvoer`` for a benchmark without figures, ``GeenCijfers`` when nothing is computed at all.
    """
    figuren = figures if figures is not None else load_figures()
    if figuren.table.empty:
        raise GeenCijfers(wat=tekst("profiel.alle_indicatoren"), doe=tekst("profiel.doe_ophalen"))
    eigen = areas.find_gemeente(gebied, figuren.jaar) if isinstance(gebied, str) else gebied
    ander = areas.find_gebied(vergelijk, figuren.jaar) if isinstance(vergelijk, str) else vergelijk
    bekend = set(figuren.table["gebied"].unique())
    if ander.code not in bekend:
        raise OngeldigeInvoer(waarde=ander.code, veld="vergelijk", doe=tekst("profiel.kies_vergelijking"))

    beide = figuren.laatste[figuren.laatste["gebied"].isin([eigen.code, ander.code])]
    recent = {(str(rij["indicator"]), str(rij["gebied"])): rij for rij in beide.to_dict("records")}
    rijen = [_rij(indicator, eigen, ander, recent, figuren) for indicator in catalogus().values()]
    tabel = pd.DataFrame(rijen)
    for kolom in ("van", "tot"):
        tabel[kolom] = tabel[kolom].astype("Int64")
    tabel = tabel.astype(dict.fromkeys([*_GETALLEN, *_VERGELIJKING], "float64"))
    gebruikt = {bron for bron in tabel["bron"] if bron}
    gebruikt |= {i.noemer.tabel for i in catalogus().values() if i.noemer is not None}
    return Profile(
        gebied=eigen,
        vergelijk=ander,
        table=tabel,
        series=_reeksen(figuren, eigen, ander),
        kaarten=_kaarten(figuren),
        bronnen=tuple(bron for naam, bron in sorted(figuren.bronnen.items()) if naam in gebruikt),
    )


def _rij(indicator: Indicator, eigen: Gebied, ander: Gebied, recent: _Recent, figuren: Figures) -> dict[str, Any]:
    leeg: dict[Any, Any] = dict.fromkeys(_GETALLEN, np.nan)
    cijfer: dict[Any, Any] = {
        **leeg,
        "van": pd.NA,
        "tot": pd.NA,
        "status": "",
        "reden": Reden.ALLEEN_LANDELIJK.value,
        "bron": "",
    }
    naast = dict(leeg)
    if indicator.teller is not None:
        cijfer = recent.get((indicator.id, eigen.code), {**cijfer, "reden": Reden.NIET_BESCHIKBAAR.value})
        naast = recent.get((indicator.id, ander.code), naast)
    reden = cijfer["reden"] if isinstance(cijfer["reden"], str) and cijfer["reden"] else None
    vergeleken = (
        reden is None
        and indicator.soort in _VERGELIJKBARE_SOORTEN
        and eigen.code != ander.code
        and naast["waarde"] == naast["waarde"]
        and naast["waarde"] > 0
    )
    deler = naast["waarde"] if vergeleken else np.nan
    periode = "" if pd.isna(cijfer["van"]) else jaren(int(cijfer["van"]), int(cijfer["tot"]))
    rij = {
        "indicator": indicator.id,
        "naam": indicator.naam,
        "korte_naam": indicator.korte_naam,
        "fase": indicator.fase,
        "soort": indicator.soort,
        "eenheid": indicator.eenheid,
        "decimalen": indicator.decimalen,
        "richting": indicator.richting,
        "van": cijfer["van"],
        "tot": cijfer["tot"],
        "periode": periode,
        **{naam: cijfer[naam] for naam in _GETALLEN},
        "teller_omschrijving": indicator.teller.omschrijving if indicator.teller else indicator.teller_omschrijving,
        "noemer_omschrijving": indicator.noemer.omschrijving if indicator.noemer else indicator.noemer_omschrijving,
        "status": cijfer["status"] if reden is None else "",
        "reden": reden,
        "vergelijk_naam": ander.naam,
        "vergelijk_waarde": naast["waarde"] if indicator.soort in _VERGELIJKBARE_SOORTEN else np.nan,
        "vergelijk_ondergrens": naast["ondergrens"] if indicator.soort in _VERGELIJKBARE_SOORTEN else np.nan,
        "vergelijk_bovengrens": naast["bovengrens"] if indicator.soort in _VERGELIJKBARE_SOORTEN else np.nan,
        "verhouding": cijfer["waarde"] / deler,
        "verhouding_onder": cijfer["ondergrens"] / deler,
        "verhouding_boven": cijfer["bovengrens"] / deler,
        "bron": cijfer["bron"],
        "bronregel": _bronregel(indicator, cijfer["bron"], periode, figuren),
    }
    rij["oordeel"] = _oordeel(rij, vergeleken)
    rij["zin"] = _zin(indicator, rij, eigen)
    return rij


def _oordeel(rij: dict[str, Any], vergeleken: bool) -> str:
    """Compare by the rule that the interval must exclude the benchmark's value; without limits: no judgement."""
    if not vergeleken or np.isnan(rij["ondergrens"]):
        return "niet_vergeleken"
    if rij["ondergrens"] > rij["vergelijk_waarde"]:
        return "hoger"
    if rij["bovengrens"] < rij["vergelijk_waarde"]:
        return "lager"
    return "vergelijkbaar"


def met_eenheid(waarde: float, decimalen: int, eenheid: str) -> str:
    """Write a value with its unit.

    >>> met_eenheid(8.12, 1, "%"), met_eenheid(1204, 0, "geboorten")
    ('8,1%', '1.204 geboorten')
    """
    return f"{getal(waarde, decimalen)}{'' if eenheid == '%' else ' '}{eenheid}"


def _zin(indicator: Indicator, rij: dict[str, Any], eigen: Gebied) -> str:
    if rij["reden"] is not None:
        velden = {"gebied": eigen.naam, "periode": rij["periode"], "minimum": indicator.privacy.minimum}
        return tekst(f"profiel.zin.{rij['reden']}", **velden)

    def schrijf(naam: str) -> str:
        return met_eenheid(rij[naam], indicator.decimalen, indicator.eenheid)

    velden = {"gebied": eigen.naam, "periode": rij["periode"], "waarde": schrijf("waarde")}
    if np.isnan(rij["ondergrens"]):
        zin = tekst("profiel.zin.zonder_marge", **velden)
    else:
        onder = getal(rij["ondergrens"], indicator.decimalen) + ("%" if indicator.eenheid == "%" else "")
        boven = getal(rij["bovengrens"], indicator.decimalen) + ("%" if indicator.eenheid == "%" else "")
        zin = tekst("profiel.zin.met_marge", onder=onder, boven=boven, **velden)
    if not np.isnan(rij["verhouding"]):
        # The unit was said already; only the percent sign is short enough to say twice.
        naast = met_eenheid(rij["vergelijk_waarde"], indicator.decimalen, "%" if indicator.eenheid == "%" else "")
        vorm = rij["oordeel"]
        if vorm in ("hoger", "lager") and indicator.richting != "geen_oordeel":
            gunstig = (vorm == "hoger") == (indicator.richting == "lager_ongunstiger")
            vorm = f"{vorm}_{'gunstiger' if gunstig else 'ongunstiger'}"
        zin += tekst(f"profiel.vergelijking.{vorm}", ander=rij["vergelijk_naam"], naast=naast.strip())
    else:
        zin += "."
    if rij["status"] not in ("", Status.DEFINITIEF.value):
        zin += " " + tekst(f"profiel.status.{rij['status']}")
    return zin


def _bronregel(indicator: Indicator, bron: str, periode: str, figuren: Figures) -> str:
    if bron not in figuren.bronnen:
        return tekst("profiel.bron_definitie", bron=indicator.bronvermelding) if indicator.teller is None else ""
    namen = [bron]
    if indicator.noemer is not None and indicator.noemer.tabel != bron and indicator.noemer.tabel in figuren.bronnen:
        namen.append(indicator.noemer.tabel)
    gebruikt = [figuren.bronnen[naam] for naam in namen]
    return tekst(
        "profiel.bronregel",
        uitgever=gebruikt[0].uitgever,
        tabellen=" en ".join(b.aanduiding for b in gebruikt),
        periode=periode,
        opgehaald=datum(max(b.opgehaald for b in gebruikt)),
        licentie=gebruikt[0].licentie,
    )


def _reeksen(figuren: Figures, eigen: Gebied, ander: Gebied) -> pd.DataFrame:
    tabel = figuren.table
    delen = []
    for code, rol in ((eigen.code, "eigen"), (ander.code, "vergelijk")):
        deel = tabel.loc[tabel["gebied"] == code, ["indicator", "van", "tot", "periode", *_GETALLEN, "status", "reden"]]
        delen.append(deel.assign(gebied=rol))
    samen = pd.concat(delen, ignore_index=True)
    # Counts of another area say nothing beside one's own; only shares and rates are compared.
    telt = {i.id for i in catalogus().values() if i.soort not in _VERGELIJKBARE_SOORTEN}
    return samen[(samen["gebied"] == "eigen") | ~samen["indicator"].isin(telt)].reset_index(drop=True)


def _kaarten(figuren: Figures) -> pd.DataFrame:
    register = areas.gemeenten(figuren.jaar).set_index("code")["naam"]
    kaart = figuren.laatste[figuren.laatste["gebied"].isin(register.index)]
    return (
        kaart.assign(naam=kaart["gebied"].map(register))[["indicator", "gebied", "naam", "waarde", "reden", "periode"]]
        .rename(columns={"gebied": "code"})
        .reset_index(drop=True)
    )
