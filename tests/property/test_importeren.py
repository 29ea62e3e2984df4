"""Any table under any mapping gives a preview or a sentence in Dutch; what is kept comes back equal."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kansrijk_analysis import areas
from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.indicators import catalogus
from kansrijk_analysis.indicators.importeren import (
    Koppeling,
    Onderwerp,
    Waardekolom,
    bewaar,
    duid,
    exporteer,
    stel_voor,
    verwijder,
    woordelijk,
)
from kansrijk_analysis.indicators.importeren.koppeling import Deel, Eenheid
from kansrijk_analysis.sources.bestanden import Cel, Kolom, Werkblad, lees_bestand

DELEN = list(Deel.__args__)  # type: ignore[attr-defined]
EENHEDEN = list(Eenheid.__args__)  # type: ignore[attr-defined]
INDICATOREN = ["big2", "geboorten", "bevolkingsdichtheid", "uithuisplaatsing_0_2", "big3", ""]
CODES = sorted(areas.indeling(2010) | areas.indeling(areas.laatste_jaar()))
NAMEN = [
    "gemeente",
    "jaar",
    "teller",
    "noemer",
    "perc",
    "Big2 (%)",
    "n_0",
    "indicator",
    "",
    "#A",
    "2019",
    "Leiden",
    "x | y",
]

teksten = st.one_of(
    st.sampled_from(
        [*CODES, "Leiden", "Haaren", "Bergen", "NL01", "PV21", "WK054600", "GG1009", "59,00", "-1", "Totaal"]
    ),
    st.sampled_from(["2022", "2018-2022", "2016*", "1999", "2099", "2022/2023", "big2", "Vroeggeboorte", "Geboorten"]),
    st.text(max_size=12),
)
getallen = st.one_of(
    st.integers(-5, 3000).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 0.5, 12.5, 1e300, -99996.0, 1e-320]),
)


@st.composite
def cellen(draw: st.DrawFn) -> Cel:
    soort = draw(
        st.sampled_from(["leeg", "getal", "getal", "tekst", "ontbreekt", "kleiner_dan", "formule", "datum", "fout"])
    )
    if soort == "getal":
        getal = draw(getallen)
        return Cel(
            f"{getal}{draw(st.sampled_from(['', '', '%', '‰', '*']))}", "getal", getal, None, draw(st.booleans())
        )
    return Cel("" if soort == "leeg" else draw(teksten), soort)


@st.composite
def bladen(draw: st.DrawFn) -> Werkblad:
    breed, lang = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    kolommen = []
    for plek in range(breed):
        rij = st.one_of(cellen(), teksten.map(lambda t: Cel(t, "tekst")))
        inhoud = tuple(draw(st.lists(rij, min_size=lang, max_size=lang)))
        naam = draw(st.one_of(st.sampled_from(NAMEN), st.text(max_size=8)))
        kolommen.append(Kolom(naam, "ABCDE"[plek], inhoud, None, None, draw(st.sampled_from(["", "twijfel"]))))
    regels = tuple(range(2, 2 + lang))
    naam = draw(st.sampled_from(["big2.csv", "x.csv", "geboorten 2020.csv", "Leiden.xlsx", ""]))
    return Werkblad(naam, "", (), "utf-8", ";", 1, (), (), tuple(kolommen), lang, regels)


@st.composite
def koppelingen(draw: st.DrawFn) -> Koppeling:
    kolom = st.sampled_from(["", "#A", "#B", "#C", "#D", "gemeente", "jaar"])
    onderwerp = st.builds(
        Onderwerp,
        indicator=st.sampled_from(INDICATOREN),
        deel=st.sampled_from([None, *DELEN]),
        eenheid=st.sampled_from([None, *EENHEDEN]),
    )
    waarden = draw(
        st.lists(
            st.builds(
                lambda o, k, p, g: Waardekolom(**dict(o), kolom=k, periode=p, gebied=g),
                onderwerp,
                st.sampled_from(["#A", "#B", "#C", "#D", "#E"]),
                st.sampled_from(["", "2020", "onzin"]),
                st.sampled_from(["", "Leiden", "onzin"]),
            ),
            max_size=4,
        )
    )
    return Koppeling(
        gebied=draw(kolom),
        gebied_naam=draw(kolom),
        niveau=draw(kolom),
        periode=draw(kolom),
        indicator=draw(kolom),
        vast_gebied=draw(st.sampled_from(["", "Leiden", "<b>"])),
        vaste_periode=draw(st.sampled_from(["", "2022", "2018-2022", "straks"])),
        jaren=draw(st.integers(1, 10)),
        onderwerpen=draw(st.dictionaries(teksten, onderwerp, max_size=3)),
        waarden=tuple(waarden),
        alleen=draw(st.dictionaries(st.sampled_from(["#A", "#B"]), teksten, max_size=1)),
    )


@st.composite
def bijna_goed(draw: st.DrawFn) -> tuple[Werkblad, Koppeling]:
    """A table such as a user has, of which some cells are of another kind."""
    lang = draw(st.integers(1, 8))

    def kolom(naam: str, letter: str, inhoud: st.SearchStrategy[Cel]) -> Kolom:
        vreemd = st.integers(0, 9).flatmap(lambda n: cellen() if n == 0 else inhoud)
        return Kolom(naam, letter, tuple(draw(st.lists(vreemd, min_size=lang, max_size=lang))), None, None, "")

    gemeenten = draw(st.lists(st.sampled_from([*CODES, "NL01", "PV21", "WK054600"]), min_size=1, max_size=4))
    jaren = draw(
        st.lists(st.sampled_from(["2011", "2016", "2019", "2022", "2018-2022", "2023*"]), min_size=1, max_size=2)
    )
    klein, groot = (st.integers(a, b).map(lambda n: Cel(str(n), "getal", float(n))) for a, b in ((0, 60), (50, 3000)))
    kolommen = (
        kolom("gemeente", "A", st.sampled_from(gemeenten).map(lambda t: Cel(t, "tekst"))),
        kolom("jaar", "B", st.sampled_from(jaren).map(lambda t: Cel(t, "tekst"))),
        kolom("een", "C", klein),
        kolom("twee", "D", groot),
    )
    deel = draw(
        st.sampled_from([("teller", "noemer"), ("teller", "rest"), ("waarde", "noemer"), ("waarde", "bovengrens")])
    )
    indicator = draw(st.sampled_from(["big2", "geboorten", "uithuisplaatsing_0_2", "bevolkingsdichtheid"]))
    waarden = tuple(
        Waardekolom(kolom=naam, indicator=indicator, deel=d, eenheid="aantal" if d in DELEN[:3] else "per_10000")
        for naam, d in zip(("een", "twee"), deel, strict=True)
    )
    werkblad = Werkblad("x.csv", "", (), "utf-8", ";", 1, (), (), kolommen, lang, tuple(range(2, 2 + lang)))
    return werkblad, Koppeling(gebied="gemeente", periode="jaar", waarden=waarden)


traag = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@traag
@given(st.one_of(st.tuples(bladen(), st.one_of(st.none(), koppelingen())), bijna_goed(), bijna_goed()))
def test_any_table_gives_a_preview_or_a_sentence(wat: tuple[Werkblad, Koppeling | None]) -> None:
    werkblad, koppeling = wat
    try:
        gekozen = koppeling or stel_voor(werkblad)
        voorbeeld = duid(werkblad, gekozen)
    except KansrijkError:
        return
    regels = set(werkblad.regelnummers)
    assert all(p.regel in regels for p in voorbeeld.problemen if p.regel is not None)
    assert all(f.regel in regels for f in voorbeeld.figuren)
    assert voorbeeld.geweigerd or len(voorbeeld.cijfers) + len(voorbeeld.wijken) > 0
    assert not voorbeeld.geweigerd or not voorbeeld.uitkomsten
    frame = voorbeeld.cijfers
    assert not frame.duplicated(["maat", "gebied", "jaar"]).any()
    assert ((frame["aantal"] >= 0) | frame["aantal"].isna()).all()
    assert all(naam.partition(":")[0] in catalogus() for naam in frame["maat"])
    for rij in woordelijk.regels(voorbeeld):
        assert rij.regel in regels
    assert list(woordelijk.meldingen(voorbeeld)) or not voorbeeld.problemen
    woordelijk.koppelwoorden(gekozen)
    woordelijk.gevolgen(voorbeeld)


@st.composite
def leveringen(draw: st.DrawFn) -> str:
    """A long table of counts and values as a user would write it."""
    duur = draw(st.sampled_from([1, 5]))
    rijen = []
    gebieden = draw(
        st.lists(st.sampled_from(sorted(areas.indeling(areas.laatste_jaar()))), min_size=1, max_size=4, unique=True)
    )
    for gebied in gebieden:
        jaar = draw(st.integers(2014, 2025))
        periode = str(jaar) if duur == 1 else f"{jaar - 4}-{jaar}"
        ster = draw(st.sampled_from(["", "*", "**"]))
        noemer = draw(st.integers(1, 90_000))
        teller = draw(st.one_of(st.integers(0, noemer).map(str), st.sampled_from(["x", ".", "<10", "-99995"])))
        waarde = draw(st.floats(0, 100).map(lambda w: round(w, 6)))
        rijen.append(f"big2;{gebied};{periode}{ster};{teller};{noemer};")
        rijen.append(f"taalachterstand;{gebied};{periode}{ster};;;{waarde:.6f}".replace(".", ","))
    return "indicator;gemeente;periode;teller;noemer;percentage\n" + "\n".join(rijen) + "\n"


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(leveringen(), st.sampled_from([".csv", ".xlsx"]))
def test_what_is_kept_comes_back_equal(inhoud: str, uitgang: str) -> None:
    werkblad = lees_bestand(inhoud.encode(), "eigen.csv")
    waarden = (
        Waardekolom(kolom="teller", deel="teller", eenheid="aantal"),
        Waardekolom(kolom="noemer", deel="noemer", eenheid="aantal"),
        Waardekolom(kolom="percentage", deel="waarde", eenheid="procent"),
    )
    koppeling = Koppeling(gebied="gemeente", periode="periode", indicator="indicator", waarden=waarden)
    eerst = duid(werkblad, koppeling)
    assert not eerst.geweigerd, eerst.problemen
    bewaar(eerst, "rond", werkblad=werkblad, inhoud=inhoud.encode(), vervang=True)
    with tempfile.TemporaryDirectory() as map_:
        pad = exporteer("rond", Path(map_) / f"uit{uitgang}")
        terug = lees_bestand(pad, pad.name)
    opnieuw = duid(terug, stel_voor(terug))
    pd.testing.assert_frame_equal(opnieuw.cijfers, eerst.cijfers, check_exact=True)
    assert opnieuw.jaren == eerst.jaren
    assert math.isclose(opnieuw.cijfers["aantal"].sum(), eerst.cijfers["aantal"].sum())
    verwijder("rond")
