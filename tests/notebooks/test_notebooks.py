"""Every notebook runs from top to bottom as it stands, as it would in JupyterLab."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kansrijk_analysis.config import instellingen

pytestmark = pytest.mark.notebook
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").rglob("*.ipynb"))


def test_there_are_notebooks() -> None:
    assert instellingen().notebooks / "1_cijfers.ipynb" in NOTEBOOKS


@pytest.mark.parametrize("pad", NOTEBOOKS, ids=lambda pad: pad.stem)
def test_runs_as_it_stands(pad: Path, tmp_path: Path) -> None:
    boek = nbformat.read(pad, as_version=4)
    NotebookClient(boek, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    uitvoer = [uit for cel in boek.cells if cel.cell_type == "code" for uit in cel.outputs]
    assert not [uit for uit in uitvoer if uit.output_type in ("error", "stream")]
    getoond = [uit for uit in uitvoer if "application/vnd.jupyter.widget-view+json" in uit.get("data", {})]
    assert len(getoond) >= 8
