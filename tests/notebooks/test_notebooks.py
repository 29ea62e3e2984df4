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
    code = [cel for cel in boek.cells if cel.cell_type == "code"]
    assert not [uit for cel in code for uit in cel.outputs if uit.output_type in ("error", "stream")]
    toont = [cel for cel in code if "parameters" not in cel.metadata.get("tags", [])]
    stil = [
        cel.id for cel in toont if not any("application/vnd.jupyter.widget-view+json" in u.data for u in cel.outputs)
    ]
    assert len(toont) >= 6
    assert not stil, "every cell ends with a piece of the page"
