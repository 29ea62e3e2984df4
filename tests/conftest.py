"""What holds for every test: no network but loopback, an own cache folder, Dutch time does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kansrijk_analysis.config import instellingen

PROJECT = Path(__file__).resolve().parents[1]
ECHTE_DATA = PROJECT.parent / "shared" / "data"
# How long one example takes says how busy the machine is, not whether the code is right.
settings.register_profile("kansrijk", deadline=None)
settings.load_profile("kansrijk")
# A port on which nothing listens: a test that forgets its own server fails at once, and so does a
# subprocess, which the socket guard of this process can't see.
NERGENS = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _eigen_omgeving(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KANSRIJK_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("KANSRIJK_EIGEN", str(tmp_path_factory.mktemp("eigen")))
    monkeypatch.setenv("KANSRIJK_UITGAVEN", str(tmp_path_factory.mktemp("uitgaven")))
    for naam in ("KANSRIJK_CBS_URL", "KANSRIJK_CBS_V3_URL", "KANSRIJK_RIVM_URL"):
        monkeypatch.setenv(naam, NERGENS)
    instellingen.cache_clear()
    yield
    instellingen.cache_clear()


@pytest.fixture(scope="session")
def echte_data() -> Path:
    """Folder with recorded CBS answers that stands beside the project; skips where it is absent."""
    if not ECHTE_DATA.is_dir():
        pytest.skip(f"recorded answers are not here: {ECHTE_DATA}")
    return ECHTE_DATA
