"""The index of vulnerability: where on the list each area lies, what pulls it there, and what it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kansrijk_analysis.charts import wijken_beeld as beeld
from kansrijk_analysis.charts.blad import BREED, SMAL
from kansrijk_analysis.charts.figuur import Cel, Figuur, Tabel, cijfer
from kansrijk_analysis.charts.wijken import Rij, bronnen_van, met_eenheid, met_grenzen, met_teken, t
from kansrijk_analysis.charts.wijken_beeld import Paar
from kansrijk_analysis.charts.woorden import kans_in_woorden, kans_procent
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.profiles.kwetsbaarheid import Kwetsbaarheid
from kansrijk_analysis.text import GEEN, getal, opsomming, tekst

_ZEKER = 0.8  # chance from which an area is named
_NAMEN = 6


def kwetsbaarheidsindex(gevonden: Kwetsbaarheid) -> Figuur:
    """Draw in which stretch of the list each area lies, by name, under the chosen weights and under equal ones.

    Raises ``GeenCijfers`` with the reason when there is no index.
    """
    if gevonden.reden:
        raise GeenCijfers(wat=t("index.wat"), doe=gevonden.reden)
    rijen = gevonden.table.to_dict("records")
    aantal = int(gevonden.table["plaats_van"].max())
    vijfde = max(1, math.floor(aantal / 5 + 0.5))
    namen = dict(zip(gevonden.ingredienten["indicator"], gevonden.ingredienten["korte_naam"], strict=True))
    paren = [_plaatspaar(rij, namen, twee=gevonden.anders) for rij in rijen]
    velden = {
        "delen": t(f"meervoud.{gevonden.niveau}"),
        "deel": t(f"enkelvoud.{gevonden.niveau}"),
        "geheel": gevonden.gebied.naam if gevonden.gebied is not None else tekst("algemeen.nederland"),
        "aantal": getal(aantal),
    }
    return Figuur(
        titel=t("index.titel", **velden),
        zin=_indexzin(gevonden, aantal, vijfde, velden),
        chart=beeld.teken_index(paren, aantal, vijfde, BREED, twee=gevonden.anders),
        smal=beeld.teken_index(paren, aantal, vijfde, SMAL, twee=gevonden.anders),
        tabel=_indextabel(gevonden, rijen, namen, velden),
        bron=bronnen_van(gevonden),
        soort="index",
        oefen=gevonden.oefen,
    )


def _plaatspaar(rij: Rij, namen: Mapping[str, str], *, twee: bool) -> Paar:
    if math.isnan(rij["score"]):
        return Paar(str(rij["naam"]), None, None, waarom=t("index.geen", reden=rij["reden"]))
    nu, eerst = (
        met_grenzen(rij[f"plaats{eind}"], rij[f"plaats_onder{eind}"], rij[f"plaats_boven{eind}"])
        for eind in ("", "_standaard")
    )
    trekt = t("index.vooral", naam=namen[rij["omhoog"]]) if rij["omhoog"] else t("index.onder_gemiddeld")
    kans = t("index.kans", kans=kans_procent(rij["kans_vijfde"]))
    return Paar(str(rij["naam"]), eerst if twee else None, nu, kans, trekt)


def _indexzin(gevonden: Kwetsbaarheid, aantal: int, vijfde: int, velden: dict[str, str]) -> str:
    tabel = gevonden.table
    met = tabel[tabel["score"].notna()]
    delen = [t("index.lezen", vijfde=vijfde, **velden)]
    namen = met.loc[met["kans_vijfde"] > _ZEKER, "naam"].tolist()
    delen.append(t("index.zeker", namen=_genoemd(namen)) if namen else t("index.niemand_zeker", **velden))
    if gevonden.anders:
        schuift = (met["plaats"] - met["plaats_standaard"]).abs()
        ver = met.loc[schuift >= max(1.0, aantal / 10), "naam"].tolist()
        delen.append(t("index.schuift", gemiddeld=getal(float(schuift.mean()), 1), **velden))
        if ver:
            delen.append(t("index.schuift_ver", namen=_genoemd(ver)))
    delen.append(t("index.mensen"))
    return " ".join(delen)


def _genoemd(namen: Sequence[str]) -> str:
    """Name some areas, and say how many more there are."""
    if len(namen) <= _NAMEN:
        return opsomming(list(namen))
    return t("kop.en_meer", namen=", ".join(namen[:_NAMEN]), aantal=getal(len(namen) - _NAMEN))


def _indextabel(
    gevonden: Kwetsbaarheid, rijen: Sequence[Rij], namen: Mapping[str, str], velden: dict[str, str]
) -> Tabel:
    eerst = gevonden.anders
    regels: list[list[Cel]] = []
    for rij in rijen:
        if math.isnan(rij["score"]):
            regels.append([str(rij["naam"]), t("index.geen", reden=rij["reden"]), *[GEEN] * (6 if eerst else 4)])
            continue
        regels.append(
            [
                str(rij["naam"]),
                kans_procent(rij["kans_vijfde"]),
                _plaats(rij, ""),
                *([kans_procent(rij["kans_vijfde_standaard"]), _plaats(rij, "_standaard")] if eerst else []),
                t("index.score", waarde=getal(rij["score"], 1), onder=getal(rij["score_onder"], 1),
                   boven=getal(rij["score_boven"], 1)),
                namen.get(rij["omhoog"], GEEN),
                namen.get(rij["omlaag"], GEEN),
            ]
        )  # fmt: skip
    koppen = ["naam", "kans", "plaats", *(["kans_eerst", "plaats_eerst"] if eerst else []), "score", "omhoog", "omlaag"]
    return Tabel(
        titel=t("index.tabel", **velden),
        kolommen=[t(f"enkelvoud.{gevonden.niveau}").capitalize(), *(t(f"index.kop.{k}") for k in koppen[1:])],
        rijen=regels,
    )


def _plaats(rij: Rij, eind: str) -> str:
    """Between which places an area lies: always a stretch, never one place."""
    onder, boven = (getal(rij[f"plaats_{kant}{eind}"]) for kant in ("onder", "boven"))
    return t("index.plaats", onder=onder, boven=boven, van=getal(rij["plaats_van"]))


def kans_in_zin(kans: float) -> str:
    """Say a chance inside a sentence: "ongeveer 3 op de 4 (75%)"."""
    return tekst("grafieken.kansen.kans", woorden=kans_in_woorden(kans), procent=kans_procent(kans))


def ingredienten(gevonden: Kwetsbaarheid) -> Tabel:
    """Give the table of what is in the index: each figure, why, how heavy it counts and what its weight does."""
    regels: list[list[Cel]] = []
    op_volgorde = gevonden.ingredienten.sort_values("beschikbaar", ascending=False, kind="stable")
    for rij in op_volgorde.to_dict("records"):
        hier = bool(rij["beschikbaar"])
        schuift = rij["schuift"]
        regels.append(
            [
                str(rij["naam"]),
                t(f"index.ja_{rij['meer']}") if hier else t("index.nee", reden=rij["reden"]),
                cijfer(rij["gewicht"] if hier else None),
                cijfer(None if not hier or math.isnan(rij["aandeel"]) else 100 * rij["aandeel"], 0, "%"),
                cijfer(None if math.isnan(schuift) else schuift, 1),
                _in_nederland(rij) if hier else GEEN,
                t(f"index.argument.{rij['argument']}", waarom=rij["waarom"]),
                str(rij["bron"]),
            ]
        )
    koppen = ("cijfer", "telt", "gewicht", "aandeel", "schuift", "land", "waarom", "bron")
    return Tabel(
        titel=t("index.ingredienten"),
        kolommen=[t(f"index.ikop.{k}") for k in koppen],
        rijen=regels,
        oefen=gevonden.oefen,
    )


def _in_nederland(rij: Rij) -> str:
    """What is ordinary in the country: the mean of its areas, and how far they usually lie from it."""
    return t("index.nationaal", midden=met_eenheid(rij["midden"], rij), stap=met_teken(rij["stap"], rij))
