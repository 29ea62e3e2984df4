"""Practice figures say so in every piece that can be cut, copied or saved; real figures never do."""

from __future__ import annotations

import csv
import inspect
import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from kansrijk_analysis import areas, charts
from kansrijk_analysis.app.cijfers import Cijferpagina
from kansrijk_analysis.app.pagina import cijferpagina
from kansrijk_analysis.app.parameters import CijferParameters
from kansrijk_analysis.areas.tiles import tegels
from kansrijk_analysis.charts import merk
from kansrijk_analysis.charts.figuur import Blok, Figuur, Tabel
from kansrijk_analysis.cli.opdrachten import app
from kansrijk_analysis.cli.opdrachtregel import voer_uit
from kansrijk_analysis.errors import RapportMislukt
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.profiles import Profile, binnen, kwetsbaarheid, profile
from kansrijk_analysis.report import batch, maak_alle
from kansrijk_analysis.report.keuring import keur
from kansrijk_analysis.report.notebook import bestandsnaam, licenties
from kansrijk_analysis.report.vorm import naar_html
from kansrijk_analysis.text import tekst

MERK = "oefencijfers?[^<>]{0,12} niet echt"
GEMEENTE = "GM0059"  # has practice figures of its wijken too
ONDERWERP = "moeders_jonger_25"
BLOKKEN = (
    *("kop", "overzicht", "kaartjes.voor", "kaartjes.tijdens", "kaartjes.na", "kaartjes.context", "kansen", "geleend"),
    *("landkaart", "trechter", "gelijken", "blinde_vlekken", "bronnen"),
)


def gemerkt(stuk: str) -> bool:
    return re.search(MERK, stuk, re.IGNORECASE) is not None


def stukken(html: str) -> Iterator[tuple[str, str]]:
    """Every piece of a page that somebody may cut out of it: kind and HTML."""
    for soort in ("svg", "table", "caption", "figcaption", "figure", "article"):
        for gevonden in re.finditer(rf"<{soort}\b.*?</{soort}>", html, re.DOTALL):
            yield soort, gevonden[0]
    for naam in ("ks-samenvatting", "ks-kaartje__zin", "ks-bron"):
        for gevonden in re.finditer(rf'<p class="{naam}"[^>]*>.*?</p>', html, re.DOTALL):
            yield naam, gevonden[0]
    for gevonden in re.finditer(r'aria-label="Grafiek: [^"]*"', html):
        yield "aria-label", gevonden[0]


def zonder_landelijk(html: str) -> str:
    """A page without the list of what is not known: its national figures are real, and it says that itself."""
    return re.sub(r'<div class="ks-vlekken">.*?\n</div>', "", html, flags=re.DOTALL)


@pytest.fixture(scope="module")
def echt() -> Figures:
    return load_figures()


def als_oefening(figures: Figures) -> Figures:
    """The real figures called practice: their status does not say it, so nothing may lean on that."""
    bronnen = {naam: bron.model_copy(update={"herkomst": "oefen"}) for naam, bron in figures.bronnen.items()}
    return replace(figures, bronnen=bronnen, afdruk=f"{figures.afdruk}-oefen" if figures.afdruk else "")


@pytest.fixture(scope="module", params=["met de hand", "bijgeleverd"])
def oefen(request: pytest.FixtureRequest, echt: Figures) -> Profile:
    figures = als_oefening(echt) if request.param == "met de hand" else load_figures("oefen")
    return profile(GEMEENTE, figures)


# ---- every chart -----------------------------------------------------------------------------------------------

MAKERS = sorted(
    naam
    for naam in charts.__all__
    if inspect.isfunction(getattr(charts, naam))
    # Whatever else it gives, it is for a page; a number, a phrase or a stylesheet shows no figure of its own.
    and inspect.signature(getattr(charts, naam)).return_annotation not in ("Getal", "str")
    and naam != "stijlblok"
)


@cache
def profiel(bron: str) -> Profile:
    return profile(GEMEENTE, load_figures(bron))


def maak(naam: str, bron: str) -> Figuur | Tabel | Blok:
    """Call a chart of ``charts`` by what its parameters are called; a new kind of parameter has to be added here."""
    maker = getattr(charts, naam)
    waarden: dict[str, Callable[[], Any]] = {
        "Profiel": lambda: profiel(bron),
        "Binnen": lambda: binnen(GEMEENTE, load_figures(bron, "wijk")),
        "Kwetsbaarheid": lambda: kwetsbaarheid(GEMEENTE, load_figures(bron, "wijk")),
        "Indicator": lambda: catalogus()[ONDERWERP],
        "Iterable[Indicator]": lambda: catalogus().values(),
        "pd.DataFrame": tegels,
        "str": lambda: ONDERWERP if "Binnen" not in maker.__annotations__.values() else "bijstand",
    }
    gevraagd = [p.annotation for p in inspect.signature(maker).parameters.values() if p.default is p.empty]
    onbekend = [soort for soort in gevraagd if soort not in waarden]
    assert not onbekend, f"say here how charts.{naam} gets its {onbekend}, so that its mark is tested too"
    return maker(*(waarden[soort]() for soort in gevraagd))


def test_charts_are_found() -> None:
    assert len(MAKERS) >= 13
    assert {"overzicht", "kaartje", "tegelkaart", "bronnentabel"} <= {*MAKERS}


@pytest.mark.parametrize("naam", MAKERS)
def test_every_chart_marks_practice_figures(naam: str) -> None:
    ding = maak(naam, "oefen")
    assert ding.oefen
    assert gemerkt(ding.html())
    assert gemerkt(ding.platte_tekst())
    for soort, stuk in stukken(zonder_landelijk(ding.html())):
        assert gemerkt(stuk), (soort, stuk[:200])
    if isinstance(ding, Figuur):
        assert all(map(gemerkt, (ding.titel, ding.zin, ding.bron, ding.tabel.titel, ding.spec()["description"])))
    if isinstance(ding, Figuur | Tabel):
        tabel = ding.tabel if isinstance(ding, Figuur) else ding
        rijen = [" ".join(map(str, rij)) for rij in tabel.frame().itertuples()]
        assert rijen
        assert all(map(gemerkt, rijen))
        assert all(gemerkt(rij) for rij in re.findall(r"<tr.*?</tr>", tabel.html(), re.DOTALL)[1:])


@pytest.mark.parametrize("naam", MAKERS)
def test_no_chart_marks_real_figures(naam: str) -> None:
    ding = maak(naam, "basis")
    assert not ding.oefen
    assert "oefencijfer" not in (ding.html() + ding.platte_tekst()).lower()
    assert "ks-oefen" not in ding.html()


def test_a_figure_can_not_be_made_without_saying_whether_it_is_practice(echt: Figures) -> None:
    figuur = charts.kansen(profile(GEMEENTE, echt))
    velden = {"titel": "t", "zin": "z", "chart": figuur.chart, "tabel": figuur.tabel, "bron": "b"}
    with pytest.raises(TypeError, match="oefen"):
        Figuur(**velden)


def test_the_mark_is_put_on_once(oefen: Profile) -> None:
    figuur = charts.overzicht(oefen)
    nog_eens = replace(figuur, soort=figuur.soort)
    assert (nog_eens.titel, nog_eens.zin, nog_eens.tabel) == (figuur.titel, figuur.zin, figuur.tabel)
    blok = Blok(inhoud="<p>1</p>", tekst="een", oefen=True)
    assert replace(blok, tekst=blok.tekst) == blok
    assert blok.html().count("ks-oefenmerk") == 1


# ---- the picture itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("smal", [False, True])
def test_the_mark_covers_the_picture_and_changes_nothing_in_it(oefen: Profile, echt: Figures, smal: bool) -> None:
    figuur = charts.overzicht(oefen)
    bloot = replace(figuur, oefen=False)
    svg, zonder = figuur.svg(smal=smal), bloot.svg(smal=smal)
    binnen_ = re.sub(r"^<svg [^>]*>|</svg>$", "", zonder)
    assert binnen_ in svg
    x, y, breed, hoog = (float(getal) for getal in re.search(r'viewBox="([^"]*)"', svg)[1].split())
    x0, y0, breed0, hoog0 = (float(getal) for getal in re.search(r'viewBox="([^"]*)"', zonder)[1].split())
    assert (x, breed) == (x0, breed0)
    assert y < y0
    assert y + hoog > y0 + hoog0
    assert re.search(r'width="([^"]*)"', svg)[1] == re.search(r'width="([^"]*)"', zonder)[1]
    # Any piece of 240 by 130 px has the middle of a whole word in it, in dark letters.
    cos, sin = 0.91355, 0.40674  # 24 degrees
    rijen = re.search(rf'<g fill="{merk.INKT}".*?</g>', svg[svg.rindex("rotate(-24)") :], re.DOTALL)[0]
    plekken = [
        (u * cos + v * sin, y + v * cos - u * sin)
        for begin, v_, woorden in re.findall(r'<text x="([-\d]+)" y="(\d+)">([^<]*)</text>', rijen)
        for v in [float(v_)]
        for u in [float(begin) + 168 * k + 60 for k in range(len(woorden.split()))]
    ]
    for links in range(0, int(breed) - 240, 40):
        for boven in range(int(y), int(y + hoog) - 130, 40):
            assert any(links <= px <= links + 240 and boven <= py <= boven + 130 for px, py in plekken)


def test_style_page_and_picture_use_the_same_words() -> None:
    assert tekst("app.oefen.strook") == tekst("grafieken.oefen.strook")
    stijl = charts.css()
    assert stijl.count(f'content: "{tekst("grafieken.oefen.strook")}"') == 2
    assert f"%3E{tekst('grafieken.oefen.watermerk')}%3C/text" in stijl
    for sleutel in ("merk", "titel", "zin", "strook", "cel"):
        assert merk.is_gemerkt(tekst(f"grafieken.oefen.{sleutel}"))


# ---- the page --------------------------------------------------------------------------------------------------


def test_every_block_of_the_page_is_marked(oefen: Profile, echt: Figures) -> None:
    figures = als_oefening(echt) if oefen.table["status"].ne("oefen").all() else load_figures("oefen")
    pagina = Cijferpagina(CijferParameters(gemeente=GEMEENTE, weergave="rapport"), figures)
    for naam in BLOKKEN:
        blok = pagina._toon(naam)
        gevuld = bool(re.search("<svg|<table|ks-kaartje|ks-vlek|ks-kop", blok.html()))
        assert gemerkt(blok.html()) or not gevuld, naam
        for soort, stuk in stukken(zonder_landelijk(blok.html())):
            assert gemerkt(stuk), (naam, soort, stuk[:200])
    kop = pagina.kop.html()
    assert 'data-ks-titel="Oefencijfers, niet echt' in kop
    assert "oefencijfers" in re.search(r'data-ks-melding="([^"]*)"', kop)[1]


def test_a_real_page_says_it_nowhere(echt: Figures) -> None:
    pagina = Cijferpagina(CijferParameters(gemeente=GEMEENTE, weergave="rapport"), echt)
    for naam in BLOKKEN:
        assert "oefen" not in pagina._toon(naam).html().lower(), naam


def test_each_card_says_it_in_each_of_its_sentences(oefen: Profile) -> None:
    for naam in oefen.table.loc[oefen.table["waarde"].notna(), "indicator"]:
        kaartje = charts.kaartje(oefen, naam, catalogus()[naam]).html()
        conclusies = re.search(r"Wat mag u hieruit afleiden\?.*?</dl>", kaartje, re.DOTALL)
        if conclusies:
            assert all(map(gemerkt, re.findall(r"<dd>(.*?)</dd>", conclusies[0], re.DOTALL)))


def test_each_fact_of_a_card_says_it(oefen: Profile) -> None:
    gezien = 0
    for naam in oefen.table.loc[oefen.table["waarde"].notna(), "indicator"]:
        feiten = re.findall(
            r'<dl class="ks-feiten">.*?</dl>', charts.kaartje(oefen, naam, catalogus()[naam]).html(), re.S
        )
        for feit in re.findall(r"<dd>(.*?)</dd>", "".join(feiten)):
            assert gemerkt(feit), (naam, feit)
            gezien += 1
    assert gezien > 20


def test_a_fact_keeps_its_full_stop_at_the_end() -> None:
    assert merk.feit_gemerkt("8,6%") == "8,6% (oefencijfer, niet echt)"
    assert merk.feit_gemerkt("Het ligt tussen 1 en 2.") == "Het ligt tussen 1 en 2 (oefencijfer, niet echt)."


def test_nothing_calls_a_practice_figure_the_real_figure() -> None:
    pagina = Cijferpagina(CijferParameters(gemeente=GEMEENTE, bron="oefen", weergave="rapport"))
    for blok in BLOKKEN:
        if blok not in ("kop", "blinde_vlekken"):  # these name the real figures, as something else
            assert not re.search(r"\bechte? cijfer", pagina._toon(blok).html(), re.IGNORECASE), blok


# ---- the command line ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vorm", ["csv", "json"])
def test_each_answer_of_the_key_says_it(vorm: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert voer_uit(app, ["gegevens", "sleutel", "--vorm", vorm]) == 0
    uit = capsys.readouterr().out
    rijen = list(csv.DictReader(uit.splitlines())) if vorm == "csv" else json.loads(uit)
    assert len(rijen) >= 5
    assert {rij["cijfers"] for rij in rijen} == {"oefen, niet echt"}


def test_the_way_back_of_a_practice_figure_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    vraag = ["gegevens", "herkomst", "bijstand", "Leiden", "2020"]
    assert voer_uit(app, [*vraag, "--bron", "oefen"]) == 0
    titel, *regels = capsys.readouterr().out.splitlines()
    assert gemerkt(titel)
    assert [gemerkt(regel) for regel in regels if regel.startswith("  ")][:2] == [True, True]
    assert voer_uit(app, vraag) == 0
    assert "oefen" not in capsys.readouterr().out.lower()


# ---- the report ------------------------------------------------------------------------------------------------


def rapport(bron: str) -> str:
    """A report as it is made of the notebook, without the time that a kernel takes."""
    boek = nbformat.v4.new_notebook()
    pagina = cijferpagina(gemeente=GEMEENTE, bron=bron, weergave="rapport")
    boek.cells = [nbformat.v4.new_markdown_cell("# De cijfers\n\nTekst."), nbformat.v4.new_markdown_cell("## Deel een")]
    for naam in BLOKKEN:
        cel = nbformat.v4.new_code_cell("pagina")
        cel.outputs = [nbformat.v4.new_output("display_data", {"text/html": pagina._toon(naam).html()})]
        boek.cells.append(cel)
    eigen = areas.find_gemeente(GEMEENTE)
    return naar_html(boek, eigen, licenties(bron), oefen=bron == "oefen")


@pytest.fixture(scope="module")
def rapporten() -> dict[str, str]:
    return {bron: rapport(bron) for bron in ("basis", "oefen")}


def test_every_cut_out_of_a_practice_report_is_marked(rapporten: dict[str, str]) -> None:
    html = rapporten["oefen"]
    gevonden = list(stukken(zonder_landelijk(html)))
    assert {soort for soort, _ in gevonden} >= {"svg", "table", "figcaption", "article", "aria-label"}
    for soort, stuk in gevonden:
        assert gemerkt(stuk), (soort, stuk[:200])
    for tag in ("title", "h1"):
        assert gemerkt(re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL)[1])
    assert "Deel een (oefencijfers)</h2>" in html
    assert re.search(r'<body class="[^"]*\bks-oefenpagina\b', html)
    assert gemerkt(re.search(r'<aside class="ks-oefenband".*?</aside>', html)[0])
    assert gemerkt(re.search(r'<meta name="description" content="([^"]*)"', html)[1])
    assert gemerkt(re.search(r"<footer.*?</footer>", html, re.DOTALL)[0])
    assert len(html.encode()) < 1_000_000


def test_a_real_report_is_not_marked_anywhere(rapporten: dict[str, str]) -> None:
    zonder_stijl = re.sub(r"<style>.*?</style>", "", rapporten["basis"], flags=re.DOTALL)
    assert "oefen" not in zonder_stijl.lower()


def test_a_report_is_refused_when_its_mark_does_not_fit(rapporten: dict[str, str]) -> None:
    eigen = areas.find_gemeente(GEMEENTE)
    keur(rapporten["oefen"], eigen, oefen=True)
    keur(rapporten["basis"], eigen)
    with pytest.raises(RapportMislukt, match="oefencijfers in, terwijl"):
        keur(rapporten["oefen"], eigen)
    with pytest.raises(RapportMislukt, match="niet zegt dat het oefencijfers zijn"):
        keur(rapporten["basis"], eigen, oefen=True)
    # One table that somebody's own notebook brings along is enough.
    vreemd = rapporten["oefen"].replace("</main>", "<table><tr><td>8,1</td></tr></table></main>")
    with pytest.raises(RapportMislukt, match="niet zegt dat het oefencijfers zijn"):
        keur(vreemd, eigen, oefen=True)


@pytest.fixture
def in_dit_proces(monkeypatch: pytest.MonkeyPatch) -> None:
    """New processes are slow, and this is not about them."""

    class Meteen:
        def __init__(self, tijdelijk: str) -> None:
            pass

        def submit(self, werk: Callable[[object], object], opdracht: object) -> Future[object]:
            taak: Future[object] = Future()
            taak.set_result(werk(opdracht))
            return taak

        def shutdown(self, wait: bool = True, cancel_futures: bool = False) -> None:
            pass

    monkeypatch.setattr(batch, "_pool", Meteen)
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent))


@pytest.mark.usefixtures("in_dit_proces")
def test_real_and_practice_reports_in_one_folder_keep_apart(tmp_path: Path) -> None:
    import nepwerk

    namen = [areas.find_gemeente(naam) for naam in ("Achtkarspelen", "Urk")]
    maak_alle(namen, tmp_path, 1, maak=nepwerk.goed)
    echte = {pad.name: pad.read_bytes() for pad in tmp_path.glob("*.html")}
    assert not gemerkt((tmp_path / "index.html").read_text(encoding="utf-8").split("</style>")[1])

    stand = maak_alle(namen, tmp_path, 1, hervat=True, bron="oefen", maak=nepwerk.goed)
    assert stand.aantal.gelukt == 2  # none is passed over because there is a real one
    assert {**echte, "index.html": b""} == {
        **{pad.name: pad.read_bytes() for pad in tmp_path.glob("*.html") if "-oefencijfers" not in pad.name},
        "index.html": b"",
    }
    assert (tmp_path / "kansrijke-start-GM0184-urk-oefencijfers.html").is_file()
    for bron in ("basis", "oefen"):
        assert maak_alle(namen, tmp_path, 1, hervat=True, bron=bron, maak=nepwerk.goed).aantal.overgeslagen == 2

    with (tmp_path / "samenvatting.csv").open(encoding="utf-8", newline="") as bestand:
        regels = list(csv.DictReader(bestand))
    assert [(regel["code"], regel["cijfers"], "-oefencijfers.html" in regel["bestand"]) for regel in regels] == [
        ("GM0059", "echt", False), ("GM0059", "oefen, niet echt", True),
        ("GM0184", "echt", False), ("GM0184", "oefen, niet echt", True),
    ]  # fmt: skip
    lijst = (tmp_path / "index.html").read_text(encoding="utf-8").split("</style>")[1]
    assert "<h1>Kansrijke Start in cijfers" in lijst
    assert "OOK OEFENCIJFERS – NIET ECHT" in re.search(r'<aside class="ks-oefenband".*?</aside>', lijst)[0]
    for regel in re.findall(r"<li data-zoek.*?</li>", lijst):
        assert ("oefencijfers</a>" in regel) == ("-oefencijfers.html" in regel)
    koppen = re.findall(r'<h2 id="p\d+">(.*?)</h2>', lijst)
    assert koppen == [*(k for k in koppen if not gemerkt(k)), *(k for k in koppen if gemerkt(k))]
    assert sum(map(gemerkt, koppen)) == 2


@pytest.mark.usefixtures("in_dit_proces")
def test_a_list_of_practice_reports_is_marked_as_a_whole(tmp_path: Path) -> None:
    import nepwerk

    maak_alle([areas.find_gemeente("Urk")], tmp_path, 1, bron="oefen", maak=nepwerk.goed)
    lijst = (tmp_path / "index.html").read_text(encoding="utf-8")
    for tag in ("title", "h1"):
        assert gemerkt(re.search(rf"<{tag}>(.*?)</{tag}>", lijst)[1])
    assert re.search(r'<body class="[^"]*\bks-oefenpagina\b', lijst)


def test_the_file_says_it() -> None:
    eigen = areas.find_gemeente(GEMEENTE)
    assert bestandsnaam(eigen, "oefen") == "kansrijke-start-GM0059-achtkarspelen-oefencijfers.html"
    assert bestandsnaam(eigen) == "kansrijke-start-GM0059-achtkarspelen.html"
