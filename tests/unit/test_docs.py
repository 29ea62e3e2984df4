"""The documents keep up with the code: every method has its page, every column its line, every link its file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kansrijk_analysis import disclosure, stats
from kansrijk_analysis.profiles import profile

PROJECT = Path(__file__).resolve().parents[2]
METHODE = PROJECT / "docs" / "methode"
PAGINAS = sorted(pad for pad in METHODE.glob("*.md") if pad.name not in {"README.md", "aannames.md"})
DOCUMENTEN = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "data").glob("*.md")])


@pytest.mark.parametrize("pagina", PAGINAS, ids=lambda pad: pad.stem)
def test_a_method_page_says_what_when_not_how_and_from_where(pagina: Path) -> None:
    inhoud = pagina.read_text(encoding="utf-8")
    koppen = re.findall(r"^## (.*)$", inhoud, re.M)
    assert {"Wat het beantwoordt", "Wanneer niet", "Bron"} <= set(koppen)
    assert "```" in inhoud, "no formula"
    assert re.search(r"^- .{20,}", inhoud[inhoud.index("## Bron") :], re.M), "no paper or other source"
    assert f"({pagina.name})" in (METHODE / "README.md").read_text(encoding="utf-8")


def test_every_statistical_function_stands_on_a_method_page() -> None:
    alles = "".join(pagina.read_text(encoding="utf-8") for pagina in PAGINAS)
    functies = [naam for naam in stats.__all__ if naam[0].islower()] + ["primary", "protect", "attack"]
    assert not [naam for naam in functies if f"`{naam}`" not in alles]
    assert all(hasattr(disclosure, naam) for naam in ("primary", "protect", "attack"))


def test_every_column_of_the_profile_is_documented() -> None:
    inhoud = (PROJECT / "docs" / "profiel.md").read_text(encoding="utf-8")
    genoemd = set(re.findall(r"[a-z][a-z0-9_]*", inhoud))
    eigen = profile("GM0059")
    assert not set(eigen.table.columns) - genoemd
    assert not set(eigen.__dataclass_fields__) - {"gebied", "vergelijk", "table"} - genoemd


@pytest.mark.parametrize("document", DOCUMENTEN, ids=lambda pad: str(pad.relative_to(PROJECT)))
def test_links_lead_somewhere(document: Path) -> None:
    for doel in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", doel):
            assert (document.parent / doel).exists(), doel
