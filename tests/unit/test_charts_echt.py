"""The same pictures and cards, drawn from the figures that ship with the package."""

from __future__ import annotations

import re

import pytest

from kansrijk_analysis import areas, charts
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.profiles import Profile, profile


@pytest.fixture(scope="module")
def figures() -> Figures:
    return load_figures()


def pagina(profiel: Profile) -> str:
    delen = [charts.overzicht(profiel).html()]
    for naam, indicator in catalogus().items():
        delen.append(charts.kaartje(profiel, naam, indicator).html())
    delen.append(charts.landkaart(profiel, "moeders_jonger_25").html())
    delen.append(charts.blinde_vlekken(profiel, catalogus().values()).html())
    delen.append(charts.bronnentabel(profiel).html())
    return "\n".join(delen)


@pytest.mark.parametrize(
    ("gemeente", "vergelijk"),
    [
        ("GM0059", "NL01"),  # Achtkarspelen: most figures are there
        ("GM0096", "GK1"),  # Vlieland: nearly everything about births is hidden; a long name to compare with
        ("GM0363", "PV27"),  # Amsterdam: large counts, small intervals
        ("GM1982", "NL01"),  # Land van Cuijk: made by a merger, estimated figures
    ],
)
def test_every_gemeente_has_a_whole_page(figures: Figures, gemeente: str, vergelijk: str) -> None:
    profiel = profile(gemeente, figures, vergelijk)
    html = pagina(profiel)
    assert len(html.encode()) < 400_000
    tekst = re.sub(r"<[^>]+>", " ", html)
    assert not re.search(r"\b(nan|None|NaN|inf|<NA>)\b", tekst)
    assert "{" not in tekst
    assert html.count("<article") == len(catalogus())
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for regel in profiel.table.itertuples():
        assert str(regel.naam) in html.replace("&#39;", "'")


def test_map_shows_each_gemeente_of_the_register_once(figures: Figures) -> None:
    profiel = profile("GM0059", figures)
    figuur = charts.landkaart(profiel, "moeders_jonger_25")
    namen = [naam.split(": ", 1)[0] for naam in re.findall(r"<title>([^<]*)</title>", figuur.svg())]
    register = set(areas.gemeenten(profiel.gebied.jaar)["naam"])
    assert register <= {naam.replace("&#39;", "'").replace("&apos;", "'") for naam in namen}
    assert len(figuur.tabel.rijen) == len(register) == 342
    assert len(figuur.svg().encode()) < 120_000
