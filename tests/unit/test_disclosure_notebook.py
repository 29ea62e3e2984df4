"""A notebook that was run and stored keeps outputs and the state of widgets; what is hidden is in neither."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from kansrijk_analysis import areas
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.indicators import catalogus, load_figures
from kansrijk_analysis.indicators.gegevens import tellingen
from kansrijk_analysis.model import Reden
from kansrijk_analysis.report import maak_rapport
from kansrijk_analysis.text import getal

pytestmark = pytest.mark.notebook
HIDDEN = [Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT]
SCHIERMONNIKOOG, VLIELAND = "GM0088", "GM0096"


def met_beide() -> str:
    """Find a gemeente with one figure hidden by the rule and one hidden for another's sake, and most shown."""
    laatste = load_figures().laatste
    weg = laatste[laatste["reden"].isin(HIDDEN)]
    per = weg.groupby("gebied")["reden"].agg([lambda r: (r == HIDDEN[0]).sum(), lambda r: (r == HIDDEN[1]).sum()])
    per.columns = pd.Index(["direct", "indirect"])
    beide = per[(per["direct"] > 0) & (per["indirect"] > 0)]
    return str(beide.sum(axis=1).sort_values(kind="stable").index[0])


def sporen(gebied: str) -> set[str]:
    """Give what a hidden figure would look like: "3 van de 16", from the raw counts of the source.

    A count of a group is specific enough to look for anywhere, once the words it is printed in are with it;
    those that the shown figures have too are left out.
    """
    op_2026 = areas.herindeel(tellingen("37201").query("gebied.str.startswith('GM')"), 2026, sleutels=["maat"])
    eigen = op_2026[op_2026["gebied"] == gebied].pivot(index="jaar", columns="maat", values="aantal")
    getoond: set[str] = set()
    geheim: set[str] = set()
    figuren = load_figures().table
    for rij in figuren[(figuren["gebied"] == gebied) & (figuren["bron"] == "37201")].itertuples():
        indicator = catalogus()[rij.indicator]
        assert indicator.teller is not None
        if indicator.soort != "aandeel":
            continue
        assert indicator.noemer is not None
        jaren = eigen.loc[rij.van : rij.tot]
        teller, noemer = (float(jaren[list(deel.maten)].sum().sum()) for deel in (indicator.teller, indicator.noemer))
        if rij.reden not in HIDDEN:
            assert np.allclose([rij.teller, rij.noemer], [teller, noemer])
        waar = geheim if rij.reden in HIDDEN else getoond
        waar.add(f"{getal(teller)} van de {getal(noemer)}")
    assert len(geheim - getoond) >= 2
    return geheim - getoond


def draai(gebied: str, map_: Path, **parameters: Any) -> nbformat.NotebookNode:
    """Run the project's own notebook for a screen, as JupyterLab does, and keep the state of its widgets."""
    boek = nbformat.read(instellingen().notebooks / "1_cijfers.ipynb", as_version=4)
    cel = next(cel for cel in boek.cells if "parameters" in cel.metadata.get("tags", []))
    extra = {"gemeente": gebied, "onderwerp": "moeders_35_plus", **parameters}
    cel.source += "".join(f"\n{naam} = {waarde!r}" for naam, waarde in extra.items())
    NotebookClient(boek, timeout=120, store_widget_state=True, resources={"metadata": {"path": str(map_)}}).execute()
    return boek


def woorden(waarde: Any) -> Iterator[str]:
    if isinstance(waarde, str):
        yield waarde.replace("\u00a0", " ")
    elif isinstance(waarde, dict):
        for onder in waarde.values():
            yield from woorden(onder)
    elif isinstance(waarde, list):
        for onder in waarde:
            yield from woorden(onder)


def gevonden(boek: nbformat.NotebookNode, gezocht: set[str]) -> list[str]:
    plat = json.loads(nbformat.writes(boek))
    alles = "\n".join(woorden(plat["metadata"])) + "\n".join(
        tekst for cel in plat["cells"] for tekst in woorden(cel.get("outputs", []))
    )
    assert len(alles) > 20_000
    # "3 van de 16" is not in "13 van de 167".
    return [
        spoor
        for spoor in gezocht
        if any(
            not alles[plek - 1].isdigit() and not alles[plek + len(spoor)].isdigit() for plek in _plekken(alles, spoor)
        )
    ]


def _plekken(tekst: str, stuk: str) -> Iterator[int]:
    plek = tekst.find(stuk)
    while plek >= 0:
        yield plek
        plek = tekst.find(stuk, plek + 1)


@pytest.mark.parametrize("geval", [SCHIERMONNIKOOG, VLIELAND, "beide"])
def test_a_stored_notebook_holds_no_hidden_number(geval: str, tmp_path: Path) -> None:
    gebied = met_beide() if geval == "beide" else geval
    boek = draai(gebied, tmp_path)
    assert boek.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    assert gevonden(boek, sporen(gebied)) == []


def test_the_notebook_behind_a_report_holds_no_hidden_number(tmp_path: Path) -> None:
    gebied = met_beide()
    pad = maak_rapport(gebied, uit=tmp_path, bewaar_notebook=True)
    assert gevonden(nbformat.read(pad.with_suffix(".ipynb"), as_version=4), sporen(gebied)) == []
    rapport = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                outputs=[nbformat.v4.new_output("display_data", {"text/html": pad.read_text("utf-8")})]
            )
        ]
    )
    assert gevonden(rapport, sporen(gebied)) == []


def test_the_search_finds_what_is_shown(tmp_path: Path) -> None:
    """The same words, of a gemeente whose figures are shown: so they would have been found."""
    laatste = load_figures().laatste
    rij = laatste[(laatste["gebied"] == "GM0059") & (laatste["indicator"] == "moeders_jonger_25")].iloc[0]
    spoor = f"{getal(rij['teller'])} van de {getal(rij['noemer'])}"
    assert gevonden(draai("GM0059", tmp_path), {spoor, "1 van de 2"}) == [spoor]
