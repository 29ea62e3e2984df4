"""The built wheel works outside the clone: it carries data, notebooks and templates."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    uit = tmp_path_factory.mktemp("wheel")
    opdracht = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(uit), str(PROJECT)]
    subprocess.run(opdracht, check=True, capture_output=True, text=True)
    return next(uit.glob("*.whl"))


@pytest.fixture(scope="module")
def geinstalleerd(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    plek = tmp_path_factory.mktemp("site")
    opdracht = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(plek)]
    subprocess.run([*opdracht, str(wheel)], check=True, capture_output=True, text=True)
    return plek


def kansrijk(plek: Path, waar: Path, *argumenten: str) -> subprocess.CompletedProcess[str]:
    omgeving = {**os.environ, "PYTHONPATH": str(plek)}
    return subprocess.run(
        [sys.executable, "-m", "kansrijk_analysis.cli", *argumenten],
        cwd=waar, env=omgeving, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_the_wheel_holds_data_notebooks_templates_and_licence(wheel: Path) -> None:
    namen = set(zipfile.ZipFile(wheel).namelist())
    for nodig in (
        "kansrijk_analysis/meegeleverd/data/cijfers/37201.parquet",
        "kansrijk_analysis/meegeleverd/data/cijfers/bronnen.json",
        "kansrijk_analysis/meegeleverd/data/indicatoren/bijstand.yaml",
        "kansrijk_analysis/meegeleverd/data/gebieden/register.parquet",
        "kansrijk_analysis/meegeleverd/notebooks/1_cijfers.ipynb",
        "kansrijk_analysis/charts/stijl.css",
        "kansrijk_analysis/text/nl/fouten.yaml",
        "kansrijk_analysis/py.typed",
    ):
        assert nodig in namen
    for map_ in ("app/jupyter/voila/templates/kansrijk/", "report/jupyter/nbconvert/templates/", "charts/sjablonen/"):
        assert any(naam.startswith(f"kansrijk_analysis/{map_}") for naam in namen), map_
    assert any(naam.endswith("licenses/LICENSE") for naam in namen)
    assert not any(naam.startswith(("tests/", "reports/")) for naam in namen)


def test_it_finds_its_own_figures_outside_the_clone(geinstalleerd: Path, tmp_path: Path) -> None:
    uitkomst = kansrijk(geinstalleerd, tmp_path, "gegevens", "controleren")
    assert uitkomst.returncode == 0, uitkomst.stderr
    regels = uitkomst.stdout.splitlines()
    assert len(regels) > 20
    assert all(str(geinstalleerd) in regel for regel in regels)


def test_it_makes_a_report_outside_the_clone(geinstalleerd: Path, tmp_path: Path) -> None:
    uitkomst = kansrijk(geinstalleerd, tmp_path, "rapport", "Schiermonnikoog", "--uit", "uit")
    assert uitkomst.returncode == 0, uitkomst.stderr
    rapport = tmp_path / uitkomst.stdout.strip()
    assert "Schiermonnikoog" in rapport.read_text(encoding="utf-8")
