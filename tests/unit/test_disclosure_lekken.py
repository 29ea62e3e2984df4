"""What is hidden is nowhere: not in a frame, a page, a picture's data, a label, or a widget's state.

Two kinds of test. One looks for the hidden numbers themselves, in words that belong to them (as the page prints
them for a gemeente whose figures are shown); each search is shown to find them in a page with nothing hidden. The
other exchanges hidden births of two gemeenten: whatever is shown must stay the same to the last byte.
"""

from __future__ import annotations

import html as html_
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ipywidgets import Widget

import kansrijk_analysis as ka
from kansrijk_analysis import areas
from kansrijk_analysis.app.cijfers import Cijferpagina
from kansrijk_analysis.app.parameters import lees_parameters
from kansrijk_analysis.app.scherm import Schermpagina
from kansrijk_analysis.indicators import Figures, bereken, bouwen, catalogus, gegevens, load_figures
from kansrijk_analysis.model import Privacyregel, Reden
from kansrijk_analysis.sources.definities import definities
from kansrijk_analysis.text import getal

HIDDEN = [Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT]
SLEUTEL = ["indicator", "van", "gebied"]
SCHIERMONNIKOOG, VLIELAND = "GM0088", "GM0096"
BLOKKEN = ("kop", "overzicht", "kansen", "geleend", "landkaart", "trechter", "gelijken", "blinde_vlekken", "bronnen")
FASEN = ("voor", "tijdens", "na", "context")
MET_ONDERWERP = ("landkaart", "trechter", "gelijken")
# Numbers that are not a figure of the gemeente itself: when, how it is printed, and what it is set beside.
GEEN_EIGEN_GETAL = {
    "decimalen", "van", "tot", "vergelijk_waarde", "vergelijk_ondergrens", "vergelijk_bovengrens",
}  # fmt: skip


@dataclass(frozen=True)
class Geheim:
    """A hidden figure of a gemeente, with what it really is."""

    indicator: str
    periode: str
    gebied: str
    naam: str
    teller: float
    noemer: float
    waarde: float

    @cached_property
    def gedrukt(self) -> str:
        """The value as every block prints it."""
        definitie = catalogus()[self.indicator]
        return getal(self.waarde, definitie.decimalen) + ("%" if definitie.eenheid == "%" else "")

    @cached_property
    def aantal(self) -> str | None:
        """Cases and group as every block prints them; none for a count."""
        return None if np.isnan(self.noemer) else f"{getal(self.teller)} van de {getal(self.noemer)}"


def geheim(rij: dict[Any, Any], naam: str = "") -> Geheim:
    return Geheim(naam=naam, **{veld.name: rij[veld.name] for veld in fields(Geheim) if veld.name != "naam"})


@pytest.fixture(scope="module")
def alles_open() -> Figures:
    """The same figures with nothing hidden, from the raw tellingen."""
    regel = Privacyregel(minimum=None, bron="niets te beschermen")
    open_ = [i.model_copy(update={"privacy": regel}) for i in catalogus().values() if i.teller is not None]
    frames = {bron.tabel: gegevens.tellingen(bron.tabel) for bron in gegevens.stand()}
    echt = load_figures()
    tabel = bereken(frames, open_, definities(), echt.jaar)
    assert not tabel["reden"].isin(HIDDEN).any()
    return Figures(tabel, echt.jaar, echt.bronnen)


@pytest.fixture(scope="module")
def geheimen(alles_open: Figures) -> list[Geheim]:
    getoond = load_figures().table
    weg = getoond.loc[getoond["reden"].isin(HIDDEN), [*SLEUTEL, "periode"]]
    namen = areas.gemeenten(2026).set_index("code")["naam"]
    samen = weg.merge(alles_open.table[[*SLEUTEL, "teller", "noemer", "waarde"]], on=SLEUTEL)
    assert len(samen) == len(weg) > 400
    assert samen["teller"].notna().all()
    return [geheim(rij, str(namen[rij["gebied"]])) for rij in samen.to_dict("records")]


def kies(reden: Reden) -> tuple[str, str]:
    """Find a gemeente whose newest figure is hidden for this reason, and that shows most of its other ones."""
    laatste = load_figures().laatste
    weg = laatste[(laatste["reden"] == reden) & (laatste["indicator"] != "moeders_jonger_20")]
    telt = laatste[laatste["reden"].isin(HIDDEN)]["gebied"].value_counts()
    beste = weg.assign(weg=weg["gebied"].map(telt)).sort_values(["weg", "gebied"]).iloc[0]
    return str(beste["gebied"]), str(beste["indicator"])


def gevallen() -> dict[str, tuple[str, str]]:
    """Which gemeente and subject to look at: everything hidden, one figure hidden, one hidden for another's sake."""
    return {
        "Schiermonnikoog": (SCHIERMONNIKOOG, "moeders_35_plus"),
        "afgeschermd": kies(Reden.AFGESCHERMD),
        "indirect": kies(Reden.AFGESCHERMD_INDIRECT),
    }


GEVALLEN = ("Schiermonnikoog", "afgeschermd", "indirect")


# --- the searches ---------------------------------------------------------------------------------------------


class _Stukken(HTMLParser):
    """Cuts HTML into pieces that say one thing: a row of a table, a text, a label."""

    HEEL = frozenset({"tr", "li", "p", "dd", "title", "desc", "figcaption", "caption"})

    # Where and how it is drawn; numbers that no one reads.
    VORM = frozenset({"class", "d", "fill", "id", "stroke", "style", "transform"})

    def __init__(self) -> None:
        super().__init__()
        self.stukken: list[str] = []
        self._open: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stukken += [waarde for naam, waarde in attrs if waarde and naam not in self.VORM]
        if tag in self.HEEL:
            self._open.append([])

    def handle_data(self, data: str) -> None:
        self.stukken.append(data)
        for stuk in self._open:
            stuk.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.HEEL and self._open:
            self.stukken.append(" ".join(self._open.pop()))


def stukken(html: str) -> list[str]:
    lezer = _Stukken()
    lezer.feed(html)
    return [plat for stuk in lezer.stukken if (plat := re.sub(r"\s+", " ", html_.unescape(stuk)).strip())]


def teksten(spec: Any) -> Iterator[str]:
    """Every string in a Vega-Lite specification: labels, tooltips, descriptions."""
    if isinstance(spec, str):
        yield re.sub(r"\s+", " ", spec)
    elif isinstance(spec, dict):
        for sleutel, waarde in spec.items():
            if sleutel != "config":
                yield from teksten(waarde)
    elif isinstance(spec, list):
        for waarde in spec:
            yield from teksten(waarde)


def in_tekst(stuk: str, geheim: Geheim) -> bool:
    """Tell whether a piece of text ties the hidden number to its gemeente, its subject or its period."""
    aantal, gedrukt = geheim.aantal, geheim.gedrukt
    if aantal is not None and geheim.noemer >= 10 and aantal in stuk and _los(aantal, stuk):
        return True
    if gedrukt not in stuk or not _los(gedrukt, stuk):
        return False
    definitie = catalogus()[geheim.indicator]
    wie = geheim.naam in stuk and definitie.soort != "aantal"
    wat = definitie.korte_naam in stuk and geheim.periode in stuk
    wanneer = re.search(rf"{re.escape(gedrukt)}[^·]{{0,60}}· {re.escape(geheim.periode)}", stuk) is not None
    return wie or wat or wanneer


def _los(gedrukt: str, stuk: str) -> bool:
    """Tell whether a printed number stands there, not as a part of a larger one."""
    return re.search(rf"(?<![\d,.]){re.escape(gedrukt)}(?!\d|[,.]\d)", stuk) is not None


def lekken_in(stukken_: list[str], geheimen: list[Geheim]) -> list[tuple[Geheim, str]]:
    """Give where a hidden number stands."""
    return [(geheim, stuk) for stuk in dict.fromkeys(stukken_) for geheim in geheimen if in_tekst(stuk, geheim)]


def lekken_in_frame(frame: pd.DataFrame, geheimen: list[Geheim], gebied: str) -> list[str]:
    """Give the numbers in rows of a hidden figure, and every other place where its value stands to the last digit."""
    gevonden = []
    getallen = frame.select_dtypes("number")
    for geheim in geheimen:
        rijen = (frame["indicator"] == geheim.indicator) if "indicator" in frame else pd.Series(False, frame.index)
        eigen = rijen.copy()
        if "code" in frame:
            eigen &= frame["code"] == geheim.gebied
        elif geheim.gebied != gebied:
            continue
        if "gebied" in frame:
            eigen &= frame["gebied"] == "eigen"
        if "periode" in frame:
            eigen &= frame["periode"] == geheim.periode
        # Trend lines and funnels have no row that is the figure itself: there only the value is looked for.
        if "reden" in frame:
            kolommen = [kolom for kolom in getallen if kolom not in GEEN_EIGEN_GETAL]
            vol = frame.loc[eigen, kolommen].notna()
            gevonden += [f"{geheim.indicator} {geheim.periode}: {kolom}" for kolom in vol if vol[kolom].any()]
        deler = 100.0 if catalogus()[geheim.indicator].eenheid == "%" else 1.0
        for getal_ in {geheim.waarde, geheim.waarde / deler}:
            # A round percentage is nobody's own.
            if abs(getal_ * 8 - round(getal_ * 8)) < 1e-9:
                continue
            zelfde = np.isclose(getallen[rijen].to_numpy(dtype=np.float64, na_value=np.nan), getal_, rtol=1e-9, atol=0)
            gevonden += [f"{geheim.indicator} {geheim.periode}: {geheim.waarde}"] * int(zelfde[eigen[rijen]].sum())
    return gevonden


def verdacht(geheimen: list[Geheim], gebied: str, onderwerp: str = "") -> list[Geheim]:
    """Give the secrets of a gemeente and, in the newest period, those of all others about one subject.

    A number that the gemeente shows of another period anyhow proves nothing.
    """
    getoond = load_figures().table
    open_ = getoond[getoond["reden"].isna()]
    nieuwste = dict(zip(load_figures().laatste["indicator"], load_figures().laatste["periode"], strict=True))
    eigen: dict[tuple[str, str], set[str]] = {}
    for rij in open_[open_["gebied"].isin({g.gebied for g in geheimen})].to_dict("records"):
        eigen.setdefault((rij["indicator"], rij["gebied"]), set()).add(geheim(rij).gedrukt)
    gekozen = [
        g
        for g in geheimen
        if (g.gebied == gebied or (g.indicator == onderwerp and g.periode == nieuwste[onderwerp]))
        and g.gedrukt not in eigen.get((g.indicator, g.gebied), set())
    ]
    assert {g.gebied for g in gekozen} >= {gebied}
    return gekozen


def frames(profiel: Any) -> dict[str, pd.DataFrame]:
    namen = [veld.name for veld in fields(profiel)]
    gevonden = {naam: getattr(profiel, naam) for naam in namen if isinstance(getattr(profiel, naam), pd.DataFrame)}
    assert {"table", "series", "kaarten", "trechters", "trendlijnen", "gelijken"} <= gevonden.keys()
    return gevonden


def rapport(gebied: str, onderwerp: str, figures: Figures | None = None) -> Cijferpagina:
    return Cijferpagina(lees_parameters(gemeente=gebied, onderwerp=onderwerp, weergave="rapport"), figures)


def blokken(pagina: Cijferpagina) -> dict[str, Any]:
    return {naam: getattr(pagina, naam) for naam in BLOKKEN} | {f"kaartjes {f}": pagina.kaartjes(f) for f in FASEN}


def alle_stukken(blok: Any) -> list[str]:
    """Everything a block holds: its HTML, its plain text, and the specifications that its pictures are drawn from."""
    gevonden = stukken(blok.html()) + [re.sub(r"\s+", " ", regel) for regel in blok.platte_tekst().splitlines()]
    if hasattr(blok, "spec"):
        gevonden += [*teksten(blok.spec()), *teksten(blok.spec(smal=True))]
    return gevonden


def toestand(pagina: Schermpagina) -> dict[str, str]:
    """The state of every widget of the page, as it goes to the browser."""
    delen = [pagina.keuze, *(getattr(pagina, naam) for naam in BLOKKEN), *(pagina.kaartjes(fase) for fase in FASEN)]
    gezien: dict[str, str] = {}

    def loop(widget: Widget) -> None:
        if widget.model_id in gezien:
            return
        staat = widget.get_state()
        gezien[widget.model_id] = json.dumps(staat, default=str, ensure_ascii=False)
        for kind in getattr(widget, "children", ()):
            loop(kind)

    for deel in delen:
        loop(deel)
    return gezien


# --- no hidden number anywhere --------------------------------------------------------------------------------


@pytest.mark.parametrize("geval", GEVALLEN)
def test_no_frame_of_the_profile_holds_a_hidden_number(geval: str, geheimen: list[Geheim]) -> None:
    gebied, _ = gevallen()[geval]
    assert [g for g in geheimen if g.gebied == gebied]
    for naam, frame in frames(ka.profile(gebied)).items():
        assert lekken_in_frame(frame, geheimen, gebied) == [], naam


@pytest.mark.parametrize("geval", GEVALLEN)
def test_the_search_of_frames_finds_what_is_not_hidden(geval: str, geheimen: list[Geheim], alles_open: Figures) -> None:
    gebied, _ = gevallen()[geval]
    profiel = frames(ka.profile(gebied, alles_open))
    for naam in ("table", "series", "kaarten"):
        assert lekken_in_frame(profiel[naam], [g for g in geheimen if g.gebied == gebied], gebied), naam


@pytest.mark.parametrize(
    "kolom", ["teller", "noemer", "waarde", "ondergrens", "geleend", "kans_vijfde", "p", "trend_p"]
)
def test_one_number_beside_its_reason_is_a_leak(kolom: str, geheimen: list[Geheim]) -> None:
    tabel = ka.profile(SCHIERMONNIKOOG).table.copy()
    tabel.loc[tabel["indicator"] == "moeders_35_plus", kolom] = 3.0
    assert lekken_in_frame(tabel, geheimen, SCHIERMONNIKOOG)


@pytest.mark.parametrize("geval", GEVALLEN)
def test_no_block_of_the_page_tells_a_hidden_number(geval: str, geheimen: list[Geheim]) -> None:
    gebied, onderwerp = gevallen()[geval]
    eigen, van_allen = verdacht(geheimen, gebied), verdacht(geheimen, gebied, onderwerp)
    for naam, blok in blokken(ka.cijferpagina(gemeente=gebied, onderwerp=onderwerp, weergave="rapport")).items():
        assert lekken_in(alle_stukken(blok), van_allen if naam in MET_ONDERWERP else eigen) == [], naam


@pytest.mark.parametrize("geval", GEVALLEN)
def test_the_search_of_the_page_finds_what_is_not_hidden(
    geval: str, geheimen: list[Geheim], alles_open: Figures
) -> None:
    gebied, onderwerp = gevallen()[geval]
    eigen = [g for g in verdacht(geheimen, gebied) if g.indicator == onderwerp]
    fase = catalogus()[onderwerp].fase
    open_ = blokken(rapport(gebied, onderwerp, alles_open))
    for naam in ("overzicht", "geleend", *MET_ONDERWERP, f"kaartjes {fase}"):
        assert lekken_in(alle_stukken(open_[naam]), eigen), naam
        # The words of the page alone give it away, and so do the words in the picture's own data.
        assert lekken_in(stukken(open_[naam].html()), eigen), naam
        if naam in ("overzicht", "landkaart"):
            assert lekken_in([*teksten(open_[naam].spec())], eigen), naam


def test_no_widget_holds_a_hidden_number(geheimen: list[Geheim], alles_open: Figures) -> None:
    keuze = lees_parameters(gemeente=SCHIERMONNIKOOG, onderwerp="moeders_35_plus")
    alle = verdacht(geheimen, SCHIERMONNIKOOG, "moeders_35_plus")

    def zoek(figures: Figures | None) -> list[tuple[Geheim, str]]:
        pagina = Schermpagina(keuze, keuze, figures=figures)
        staten = [json.loads(staat) for staat in toestand(pagina).values()]
        assert len(staten) > 20
        losse = [stuk for staat in staten for tekst in teksten(staat) for stuk in (*stukken(tekst), tekst[:200])]
        return lekken_in(losse, alle)

    assert zoek(None) == []
    assert len(zoek(alles_open)) > 10


# --- two worlds: what is hidden changes, what is shown does not -----------------------------------------------


def verwissel(jaar: int) -> None:
    """Fetch figures in which the births of two islands, hidden all of them, are exchanged in one year."""
    doel = gegevens.in_cache()
    if doel.exists():
        shutil.rmtree(doel)
    shutil.copytree(gegevens.ingebouwd(), doel)
    frame = pd.read_parquet(doel / "37201.parquet")
    ander = {SCHIERMONNIKOOG: VLIELAND, VLIELAND: SCHIERMONNIKOOG}
    deze = (frame["jaar"] == jaar) & frame["gebied"].isin(list(ander))
    assert deze.sum() == 2 * frame["maat"].nunique()
    anders = frame.loc[deze].pivot(index="maat", columns="gebied", values="aantal")
    assert (anders[SCHIERMONNIKOOG] != anders[VLIELAND]).sum() > 5
    ruil: list[Any] = [anders.at[r["maat"], ander[r["gebied"]]] for r in frame[deze].to_dict("records")]
    frame.loc[deze, "aantal"] = ruil
    lijst = json.loads((doel / "bronnen.json").read_text(encoding="utf-8"))
    lijst["bestanden"]["37201.parquet"] = bouwen._schrijf_parquet(frame, doel / "37201.parquet")
    (doel / "bronnen.json").write_text(json.dumps(lijst), encoding="utf-8")


def test_hidden_births_change_nothing_that_is_shown() -> None:
    eerst = load_figures()
    blad = {naam: blok.html() for naam, blok in blokken(rapport(SCHIERMONNIKOOG, "moeders_35_plus")).items()}
    profielen = {g: frames(ka.profile(g)) for g in (SCHIERMONNIKOOG, VLIELAND)}
    verwissel(2015)
    dan = load_figures()
    assert dan.afdruk != eerst.afdruk, "the exchanged births were not read"
    pd.testing.assert_frame_equal(dan.table, eerst.table)
    for naam, blok in blokken(rapport(SCHIERMONNIKOOG, "moeders_35_plus")).items():
        assert blok.html() == blad[naam], naam
    for gebied, profiel in profielen.items():
        for naam, frame in frames(ka.profile(gebied)).items():
            pd.testing.assert_frame_equal(frame, profiel[naam])


def test_shown_births_do_change_the_table(alles_open: Figures) -> None:
    verwissel(2015)
    frames_ = {bron.tabel: gegevens.tellingen(bron.tabel) for bron in gegevens.stand()}
    regel = Privacyregel(minimum=None, bron="niets te beschermen")
    open_ = [i.model_copy(update={"privacy": regel}) for i in catalogus().values() if i.teller is not None]
    anders = bereken(frames_, open_, definities(), alles_open.jaar)
    verschilt = anders[["teller", "noemer"]].compare(alles_open.table[["teller", "noemer"]])
    gebieden = set(anders.loc[verschilt.index, "gebied"])
    assert gebieden == {SCHIERMONNIKOOG, VLIELAND}, "the totals of regions must stay as they were"
