"""The house itself: files that must agree with each other, and what must not be in them."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from kansrijk_analysis import text
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import catalogus

PROJECT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


def test_environment_names_the_same_dependencies() -> None:
    conda = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert f"python{PYPROJECT['project']['requires-python']}" in conda
    assert set(conda) - {"pip", "python>=3.11"} == set(PYPROJECT["project"]["dependencies"])


def test_lock_has_exact_versions_with_hashes_and_no_address() -> None:
    lock = (PROJECT / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"://|--(index|extra-index|find-links|trusted)", lock)
    entries = re.split(r"\n(?=[a-z0-9])", lock.strip())
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==[^ ]+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_lock_covers_every_dependency() -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (PROJECT / "requirements.lock").read_text(encoding="utf-8"), re.M))
    project = PYPROJECT["project"]
    for requirement in project["dependencies"] + project["optional-dependencies"]["test"]:
        name = re.split(r"[<>=]", requirement)[0].lower().replace("_", "-")
        assert name in locked, f"{name} is not in requirements.lock: run 'make lock'"


@pytest.mark.parametrize("notebook", sorted((PROJECT / "notebooks").rglob("*.ipynb")), ids=lambda pad: pad.name)
def test_notebooks_are_thin_and_stored_without_outputs(notebook: Path) -> None:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert sum("parameters" in cell["metadata"].get("tags", []) for cell in code) == 1
    for cell in code:
        source = "".join(cell["source"])
        assert not re.search(r"^\s*(def|class|for|while|with)\b", source, re.M), source
        assert not re.search(r"import kansrijk_analysis\.|from kansrijk_analysis", source), source
        assert source.count("pagina.") <= 1, source


def test_every_error_has_its_dutch_sentence() -> None:
    def all_classes(root: type[KansrijkError]) -> list[type[KansrijkError]]:
        return [root, *(found for child in root.__subclasses__() for found in all_classes(child))]

    for kind in all_classes(KansrijkError):
        assert f"fouten.{kind.sleutel}" in text.sleutels(), kind


def test_no_indicator_is_past_its_next_review() -> None:
    late = [i.id for i in catalogus().values() if i.volgende_controle < dt.date.today()]
    assert not late, f"read these definitions again and renew nagekeken_op and volgende_controle: {late}"


def test_nothing_is_loaded_from_elsewhere() -> None:
    pattern = re.compile(r"""(?:src|href|@import|url)\s*[=(]\s*["']?https?://[^"')\s]+\.(?:js|css|woff2?)""", re.I)
    for folder in ("kansrijk_analysis", "notebooks"):
        for path in (PROJECT / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".j2", ".js", ".css", ".ipynb"}:
                assert not pattern.search(path.read_text(encoding="utf-8")), path
