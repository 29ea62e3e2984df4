"""Which single counts a chain tells: never a small one, none that gives a hidden or a small one away."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis import areas, disclosure
from kansrijk_analysis.cli.herkomst import als_velden, regels
from kansrijk_analysis.indicators import bouwen, catalogus, gegevens, load_figures
from kansrijk_analysis.indicators.herkomst import herkomst
from kansrijk_analysis.indicators.keten import Herkomst, Telling
from kansrijk_analysis.model import Reden

VERBORGEN = [str(Reden.AFGESCHERMD), str(Reden.AFGESCHERMD_INDIRECT)]
SCHIERMONNIKOOG, VLIELAND = "GM0088", "GM0096"
GEBOORTEN = "37201"
# Large ones, some that are just large enough, one that took in another, and two that share a divided gemeente.
OPEN = ("GM0344", "GM0599", "GM0059", "GM0014", "GM0757", "GM0855", "GM0293")
DICHT = (SCHIERMONNIKOOG, "GM0072", "GM0060", "GM0277")
Cel = tuple[str, str, int, str]


@cache
def keten(indicator: str, gebied: str, jaar: int) -> Herkomst:
    return herkomst(indicator, gebied, jaar)


def ketens(gebied: str) -> Iterator[Herkomst]:
    """Every chain there is of an area."""
    tabel = load_figures().table
    for rij in tabel[tabel["gebied"] == gebied].to_dict("records"):
        yield keten(str(rij["indicator"]), gebied, int(rij["tot"]))


def tellingen(gebied: str) -> Iterator[tuple[Herkomst, Telling]]:
    for een in ketens(gebied):
        for deel in een.onderdelen:
            for telling in deel.tellingen:
                yield een, telling


def cel(telling: Telling) -> Cel:
    return (telling.tabel, telling.maat, telling.jaar, telling.gebied)


@cache
def echt(tabel: str) -> dict[tuple[str, int, str], float]:
    frame = gegevens.tellingen(tabel)
    return dict(zip(zip(frame["maat"], frame["jaar"], frame["gebied"], strict=True), frame["aantal"], strict=True))


def verborgen(gebied: str) -> pd.DataFrame:
    tabel = load_figures().table
    return tabel[(tabel["gebied"] == gebied) & tabel["reden"].isin(VERBORGEN)]


def test_the_sample_has_both_kinds() -> None:
    assert all(verborgen(gebied).empty for gebied in OPEN[:2])
    assert all(not verborgen(gebied).empty for gebied in DICHT)


@pytest.mark.parametrize("gebied", DICHT)
def test_a_hidden_figure_has_no_counts_rows_weights_or_members(gebied: str) -> None:
    for rij in verborgen(gebied).to_dict("records"):
        een = keten(str(rij["indicator"]), gebied, int(rij["tot"]))
        assert een.cijfer.verborgen
        assert not een.onderdelen
        assert not een.leden
        getallen = (
            een.cijfer.waarde,
            een.cijfer.ondergrens,
            een.cijfer.bovengrens,
            een.cijfer.teller,
            een.cijfer.noemer,
        )
        assert set(getallen) | {een.cijfer.speling} == {None}
        assert "Daarom staan hier geen aantallen" in "\n".join(regels(een))
        plat = json.dumps(als_velden(een))
        assert not [sleutel for sleutel in ("gewicht", "velden", "aantal", "naar") if f'"{sleutel}":' in plat]


def test_the_hidden_region_and_the_figure_hidden_for_anothers_sake_have_none_either() -> None:
    tabel = load_figures().table
    indirect = tabel[tabel["reden"] == str(Reden.AFGESCHERMD_INDIRECT)].groupby("indicator").head(2)
    assert len(indirect) > 8
    for rij in indirect.to_dict("records"):
        een = keten(str(rij["indicator"]), str(rij["gebied"]), int(rij["tot"]))
        assert een.cijfer.verborgen
        assert not een.onderdelen
        assert not een.leden


@pytest.mark.parametrize("gebied", [*OPEN, *DICHT])
def test_no_small_protected_count_is_told(gebied: str) -> None:
    regels_van = {i.id: i.privacy.minimum for i in catalogus().values()}
    gezien = 0
    for een, telling in tellingen(gebied):
        if telling.aantal is not None and regels_van[een.indicator.id] is not None:
            gezien += 1
            assert telling.aantal >= 10, (een.indicator.id, telling)
    assert gezien > 5


@pytest.mark.parametrize("gebied", DICHT)
def test_beside_a_hidden_figure_only_counts_are_told_that_are_figures_themselves(gebied: str) -> None:
    """Every count of births that is told is the numerator or denominator of a figure that the page shows."""
    tabel = load_figures().table
    getoond = tabel[(tabel["gebied"] == gebied) & tabel["waarde"].notna() & (tabel["van"] == tabel["tot"])]
    op_pagina = {
        (jaar, getal)
        for naam in ("teller", "noemer")
        for jaar, getal in zip(getoond["tot"], getoond[naam], strict=True)
    }
    for _, telling in tellingen(gebied):
        if telling.tabel == GEBOORTEN and telling.aantal is not None:
            assert (telling.jaar, telling.aantal) in op_pagina, telling


@pytest.mark.parametrize("gebied", OPEN)
def test_one_count_is_told_everywhere_or_nowhere(gebied: str) -> None:
    gezien: dict[Cel, set[bool]] = defaultdict(set)
    for _, telling in tellingen(gebied):
        gezien[cel(telling)].add(telling.getoond)
    dubbel = {c: antwoorden for c, antwoorden in gezien.items() if len(antwoorden) > 1}
    assert dubbel == {}


def test_more_is_told_of_a_large_gemeente() -> None:
    delen = {}
    for gebied in ("GM0344", "GM0059"):
        gevonden = {cel(t): t.getoond for _, t in tellingen(gebied) if t.tabel == GEBOORTEN}
        delen[gebied] = sum(gevonden.values()) / len(gevonden)
    assert delen["GM0344"] == 1
    assert 0.4 < delen["GM0059"] < 0.9, "Achtkarspelen has small counts, and others that protect them"


@pytest.mark.parametrize("gebied", ["GM0059", "GM0014", "GM0293", "GM0599"])
def test_what_is_told_leaves_every_small_count_its_range(gebied: str) -> None:
    """Attack: all that a reader has, told counts and shown figures, against each count that is not told."""
    cellen: dict[Cel, bool] = {}
    sommen: list[tuple[dict[Cel, float], float]] = []
    for een in ketens(gebied):
        for deel in een.onderdelen:
            if deel.tabel == GEBOORTEN and een.cijfer.reden is None:
                som: dict[Cel, float] = defaultdict(float)
                for telling in deel.tellingen:
                    cellen[cel(telling)] = telling.getoond
                    som[cel(telling)] += telling.teken * telling.gewicht
                assert deel.som is not None
                sommen.append((som, deel.som * deel.deel_door))
    namen = list(cellen)
    plek = {naam: i for i, naam in enumerate(namen)}
    waarde = np.array([echt(c[0])[c[1:]] for c in namen] + [totaal for _, totaal in sommen])
    weg = np.array([not cellen[c] for c in namen] + [False] * len(sommen))
    relaties = np.zeros((len(sommen), len(waarde)))
    for rij, (som, _) in enumerate(sommen):
        relaties[rij, len(namen) + rij] = 1
        for naam, factor in som.items():
            relaties[rij, plek[naam]] -= factor
    assert np.abs(relaties @ waarde).max() < 1e-6
    laag, hoog = disclosure.rule_range(waarde, None, 10)
    gevonden = disclosure.attack(waarde, weg, relaties, laag, hoog)
    klein = weg & (waarde < 10)
    assert klein.sum() > 3 or gebied == "GM0599"
    # What the shown figures tell by themselves is the page's affair; the counts beside them tell no more.
    los = {next(iter(som)) for som, _ in sommen if len(som) == 1}
    pagina = disclosure.attack(
        waarde, np.array([c not in los for c in namen] + [False] * len(sommen)), relaties, laag, hoog
    )
    assert (gevonden.low[klein] <= np.maximum(laag, pagina.low)[klein] + 1e-6).all()
    assert (gevonden.high[klein] >= np.minimum(hoog, pagina.high)[klein] - 1e-6).all()
    # The search is able to find: with every larger count told, small ones are known.
    alleen_klein = disclosure.attack(waarde, klein, relaties, laag, hoog)
    smaller = (alleen_klein.low > laag + 1e-6) | (alleen_klein.high < hoog - 1e-6)
    assert smaller[klein].any() or gebied == "GM0599"


def test_of_a_region_only_gemeenten_that_the_page_shows_have_counts() -> None:
    een = keten("moeders_jonger_25", "PV21", 2015)
    tabel = load_figures().table
    eigen = tabel[(tabel["indicator"] == "moeders_jonger_25") & (tabel["tot"] == 2015)].set_index("gebied")
    assert [lid.code for lid in een.leden] == areas.leden("PV21")
    for lid in een.leden:
        rij = eigen.loc[lid.code]
        assert (lid.teller is None) == bool(np.isnan(rij["teller"]))
        assert lid.teller is None or lid.teller == rij["teller"]
    assert any(lid.reden in VERBORGEN for lid in een.leden)
    dicht = {lid.code for lid in een.leden if lid.teller is None}
    for deel in een.onderdelen:
        assert all(t.aantal is None or t.naar not in dicht or t.maat.startswith("Totaal") for t in deel.tellingen)


def test_the_nation_tells_what_is_a_figure_and_nothing_beneath_it() -> None:
    een = keten("moeders_jonger_25", "NL01", 2015)
    per_rol = {deel.rol: deel for deel in een.onderdelen}
    assert all(not telling.getoond for telling in per_rol["teller"].tellingen)
    assert all(telling.getoond for telling in per_rol["noemer"].tellingen), "births of a year are a figure"


# --- two worlds: what is hidden changes, what is told does not ------------------------------------------------------


def verwissel(jaar: int) -> None:
    """Fetch figures in which the births of two islands, hidden all of them, are exchanged in one year."""
    doel = gegevens.in_cache()
    shutil.copytree(gegevens.ingebouwd(), doel)
    frame = pd.read_parquet(doel / "37201.parquet")
    ander = {SCHIERMONNIKOOG: VLIELAND, VLIELAND: SCHIERMONNIKOOG}
    deze = (frame["jaar"] == jaar) & frame["gebied"].isin(list(ander))
    frame.loc[deze, "gebied"] = frame.loc[deze, "gebied"].map(ander)
    frame = frame.sort_values(["maat", "jaar", "gebied"], ignore_index=True)
    lijst = json.loads((doel / "bronnen.json").read_text(encoding="utf-8"))
    lijst["bestanden"]["37201.parquet"] = bouwen._schrijf_parquet(frame, doel / "37201.parquet")
    (doel / "bronnen.json").write_text(json.dumps(lijst), encoding="utf-8")


def alles_van(gebieden: tuple[str, ...]) -> dict[str, str]:
    """Every chain of some areas, without the checksum of the file, which tells that something changed but not what."""
    tabel = load_figures().table
    uit = {}
    for gebied in gebieden:
        for rij in tabel[tabel["gebied"] == gebied].to_dict("records"):
            een = herkomst(str(rij["indicator"]), gebied, int(rij["tot"]))
            som = {bestand.sha256 for bestand in een.bestanden}
            tekst = json.dumps(als_velden(een), ensure_ascii=False) + "\n".join(regels(een))
            for s in som:
                tekst = tekst.replace(s, "").replace(s[:16], "")
            uit[f"{gebied} {een.indicator.id} {een.periode}"] = tekst
    return uit


def test_hidden_births_change_no_chain() -> None:
    gebieden = (SCHIERMONNIKOOG, VLIELAND, "GM0072", "GM0059", "PV21")
    eerst = alles_van(gebieden)
    verwissel(2015)
    dan = alles_van(gebieden)
    assert eerst.keys() == dan.keys()
    anders = [naam for naam in eerst if eerst[naam] != dan[naam]]
    assert anders == []
    ruw = gegevens.tellingen(GEBOORTEN).query("gebied == @SCHIERMONNIKOOG and jaar == 2015")["aantal"]
    assert ruw.sum() != sum(n for (_, j, g), n in echt(GEBOORTEN).items() if j == 2015 and g == SCHIERMONNIKOOG)
