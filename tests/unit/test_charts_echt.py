"""The same pictures and cards, drawn from the figures that ship with the package."""

from __future__ import annotations

import re

import pytest

from kansrijk_analysis import areas, charts
from kansrijk_analysis.charts import thema
from kansrijk_analysis.charts.gegevens import rijen
from kansrijk_analysis.charts.overzicht import vouw
from kansrijk_analysis.errors import GeenCijfers
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.model import BLINDE_VLEKKEN
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


elke_soort = pytest.mark.parametrize(
    ("gemeente", "vergelijk"),
    [
        ("GM0059", "NL01"),  # Achtkarspelen: most figures are there
        ("GM0096", "GK1"),  # Vlieland: nearly everything about births is hidden; a long name to compare with
        ("GM0363", "PV27"),  # Amsterdam: large counts, small intervals
        ("GM1982", "NL01"),  # Land van Cuijk: made by a merger, estimated figures
    ],
)


@elke_soort
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


# Many gemeenten, with a direction; most births; births of which half of the gemeenten is hidden.
ONDERWERPEN = ("bijstand", "moeders_jonger_25", "moeders_jonger_20")


@elke_soort
def test_every_gemeente_has_its_statistics(figures: Figures, gemeente: str, vergelijk: str) -> None:
    profiel = profile(gemeente, figures, vergelijk)
    alle = [charts.ruw_en_geleend(profiel), charts.kansen(profiel)]
    alle += [maak(profiel, naam) for naam in ONDERWERPEN for maak in (charts.trechter, charts.vergelijkbaar)]
    for figuur in alle:
        html = figuur.html()
        assert max(len(figuur.svg().encode()), len(figuur.svg(smal=True).encode())) < 60_000
        tekst = re.sub(r"<[^>]+>", " ", html)
        assert not re.search(r"\b(nan|None|NaN|inf|<NA>)\b", tekst)
        assert "{" not in tekst
        assert figuur.bron


@elke_soort
def test_statistics_draw_what_is_shown_and_nothing_else(figures: Figures, gemeente: str, vergelijk: str) -> None:
    profiel = profile(gemeente, figures, vergelijk)
    tabel = profiel.table.set_index("indicator")
    for naam in ONDERWERPEN:
        kaart = profiel.kaarten[profiel.kaarten["indicator"] == naam].set_index("code")
        figuur = charts.trechter(profiel, naam)
        spec = figuur.spec()
        stippen = [
            len(spec["datasets"][laag["data"]["name"]])
            for laag in spec["layer"]
            if laag["mark"]["type"] == "point" and laag["mark"]["fill"] == thema.ANDER
        ]
        eigen = bool(tabel["reden"].isna()[naam])
        assert stippen == [1, kaart["waarde"].notna().sum() - eigen]  # the key, the gemeenten
        assert (profiel.gebied.naam in figuur.tabel.rijen[0]) == eigen

        gelijken = charts.vergelijkbaar(profiel, naam)
        gedrukt = {str(regel[0]): regel for regel in gelijken.tabel.rijen}
        for code, wie in zip(profiel.gelijken["code"], profiel.gelijken["naam"], strict=True):
            assert isinstance(gedrukt[wie][1], str) == bool(kaart["reden"].notna()[code])


def test_no_statistics_of_what_is_only_counted(figures: Figures) -> None:
    profiel = profile("GM0059", figures)
    for naam in set(catalogus()) - set(profiel.trechters["indicator"]):
        with pytest.raises(GeenCijfers):
            charts.trechter(profiel, naam)


def test_what_there_is_no_figure_of_stands_under_the_figures_of_its_phase() -> None:
    alle = rijen(profile("GM0059"))
    gevouwen, aantal = vouw(alle)
    for fase in {rij.fase for rij in alle}:
        vlek = [rij.reden in BLINDE_VLEKKEN for rij in gevouwen if rij.fase == fase]
        assert vlek == sorted(vlek), fase
    assert [rij.fase for rij in gevouwen] == sorted((rij.fase for rij in gevouwen), key=[r.fase for r in alle].index)
    assert sum(aantal.values()) == sum(rij.reden in BLINDE_VLEKKEN for rij in alle)
    assert len(aantal) == 2, "not open, and open but not fetched, are told apart"
    zin = charts.overzicht(profile("GM0059")).zin
    assert f"Over {aantal['alleen_landelijk']} andere onderwerpen bestaat geen open cijfer" in zin
    assert f"{aantal['niet_opgehaald']} andere cijfers zijn openbaar, maar nog niet opgehaald" in zin
