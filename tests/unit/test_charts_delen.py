"""The parts that every picture shares: colours, axes, classes, SVG, tables."""

from __future__ import annotations

import itertools
import re

import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from kansrijk_analysis.charts import Tabel, cijfer, css, stijlblok, thema
from kansrijk_analysis.charts.schaal import (
    Grootteas,
    klassegrenzen,
    maak_as,
    maak_grootteas,
    maak_indexas,
    verdunnen,
)
from kansrijk_analysis.charts.svg import kenmerk, naar_svg, verklein

NAN = float("nan")
GETALLEN = st.floats(min_value=0.001, max_value=1e6, allow_nan=False)


# ---- colours -----------------------------------------------------------------------------------


def helderheid(kleur: str) -> float:
    delen = [int(kleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (d / 12.92 if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in delen)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(een: str, twee: str) -> float:
    hoog, laag = sorted((helderheid(een), helderheid(twee)), reverse=True)
    return (hoog + 0.05) / (laag + 0.05)


def tokens() -> dict[str, str]:
    """Each custom property of the stylesheet, without the NL Design System override around it."""
    gevonden = re.findall(r"--ks-([\w-]+): (?:var\(--nl-[\w-]+, )?(#[0-9A-F]{6})\)?;", css())
    return dict(gevonden)


def test_contrast_formula_knows_the_extremes() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == 1


@pytest.mark.parametrize(
    "naam", ["inkt", "inkt-zacht", "merk", "merk-donker", "link", "oranje-tekst", "goed", "fout", "let-op"]
)
@pytest.mark.parametrize("grond", ["papier", "vlak", "zand"])
def test_text_colours_reach_aa_on_every_surface(naam: str, grond: str) -> None:
    assert contrast(tokens()[naam], tokens()[grond]) >= 4.5


def test_text_in_pictures_reaches_aa_and_marks_reach_three() -> None:
    for kleur in (thema.INKT, thema.INKT_ZACHT, thema.MERK_DONKER, thema.ORANJE_TEKST):
        assert contrast(kleur, thema.PAPIER) >= 4.5
    for kleur in (*thema.REEKSEN, thema.MERK, thema.ORANJE, thema.VELDRAND, thema.ANDER):
        assert contrast(kleur, thema.PAPIER) >= 3
    for kleur in (thema.ANDER, thema.VELDRAND, thema.MERK):  # dots and limits lie on the bands of a funnel
        assert contrast(kleur, thema.VLAK_2) >= 3
    assert contrast(thema.INKT_ZACHT, thema.VLAK_2) >= 4.5
    assert contrast(tokens()["op-merk"], tokens()["merk"]) >= 4.5
    assert contrast(tokens()["focus"], tokens()["focus-ring"]) >= 3


def test_classes_run_from_light_to_dark_in_clear_steps() -> None:
    for licht, donker in itertools.pairwise(thema.KLASSEN):
        assert contrast(licht, donker) > 1.35


def test_pictures_and_stylesheet_have_the_same_colours() -> None:
    in_css = tokens()
    for naam, kleur in {
        "inkt": thema.INKT,
        "inkt-zacht": thema.INKT_ZACHT,
        "merk": thema.MERK,
        "merk-donker": thema.MERK_DONKER,
        "oranje": thema.ORANJE,
        "oranje-tekst": thema.ORANJE_TEKST,
        "veldrand": thema.VELDRAND,
        "lijn": thema.LIJN,
        "papier": thema.PAPIER,
        "vlak": thema.VLAK,
        "vlak-2": thema.VLAK_2,
    }.items():
        assert in_css[naam] == kleur


def test_locale_is_the_one_of_the_drawing_engine() -> None:
    assert vl_convert.get_format_locale("nl-NL") == thema.GETALLEN
    assert vl_convert.get_time_format_locale("nl-NL") == thema.TIJDEN


# ---- stylesheet --------------------------------------------------------------------------------


def test_stylesheet_touches_only_our_own_elements() -> None:
    """Inside JupyterLab a rule for ``h3`` or ``p`` would change the whole programme."""
    zonder_uitleg = re.sub(r"/\*.*?\*/", "", css(), flags=re.DOTALL)
    for selector in re.findall(r"([^{}]+)\{", zonder_uitleg):
        if selector.strip().startswith(("@", ":root")):
            continue
        for deel in selector.split(","):
            assert deel.strip().startswith(".ks-"), deel


def test_stylesheet_asks_for_nothing_and_knows_print_narrow_and_forced_colours() -> None:
    assert not re.search(r'url\((?!"data:image/svg)', css())  # nothing from elsewhere
    assert "@import" not in css()
    for nodig in ("@media print", "forced-colors: active", "@container", "max-width: 30rem"):
        assert nodig in css()
    assert stijlblok().html() == f"<style>{css()}</style>"


# ---- axes and classes --------------------------------------------------------------------------


@given(st.lists(GETALLEN, min_size=1, max_size=20))
def test_axis_holds_all_values_between_round_ticks(waarden: list[float]) -> None:
    as_ = maak_as([*waarden, NAN])
    ruimte = 1e-6 * max(waarden)
    assert as_.onder - ruimte <= min(waarden)
    assert max(waarden) <= as_.boven + ruimte
    assert 2 <= len(as_.strepen) <= 9
    stappen = {round(b - a, 6) for a, b in itertools.pairwise(as_.strepen)}
    assert max(stappen) - min(stappen) < 2e-6
    assert as_.onder == 0 or min(waarden) > 0.85 * max(waarden)


def test_axis_begins_at_zero_unless_that_hides_every_difference() -> None:
    assert maak_as([6.9, 8.1, 9.4]).vanaf_nul
    assert maak_as([277, 350]).vanaf_nul
    hoog = maak_as([92.1, 93.4])
    assert not hoog.vanaf_nul
    assert hoog.onder == 92.0


def test_axis_survives_a_single_value_zero_and_nothing() -> None:
    assert maak_as([5.0]).vanaf_nul
    assert maak_as([0.0]).boven == 1.0
    assert maak_as([]).strepen == (0.0, 1.0)


def test_axis_prints_as_many_decimals_as_its_ticks_need() -> None:
    assert maak_as([9.0]).decimalen == 1  # 2,5
    assert maak_as([0.9]).decimalen == 2  # 0,25
    assert maak_as([16.0]).decimalen == 0
    assert maak_as([28000.0]).decimalen == 0


@given(st.integers(1, 60), st.floats(10, 800), st.floats(5, 200))
def test_thinning_keeps_the_last_label_and_never_overlaps(aantal: int, plaats: float, breedte: float) -> None:
    gekozen = verdunnen(aantal, plaats, breedte)
    assert gekozen[-1] == aantal - 1
    per_stuk = plaats / aantal
    assert all((b - a) * per_stuk >= breedte - 1e-6 for a, b in itertools.pairwise(gekozen))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=400), st.integers(0, 2))
def test_class_limits_rise_and_are_printable(waarden: list[float], decimalen: int) -> None:
    grenzen = klassegrenzen([*waarden, NAN], decimalen)
    assert len(grenzen) <= 4
    assert list(grenzen) == sorted(set(grenzen))
    assert all(round(grens, decimalen) == grens for grens in grenzen)


def test_class_limits_are_round_and_divide_fairly() -> None:
    waarden = [4 + 10 * i / 341 for i in range(342)]
    grenzen = klassegrenzen(waarden, 1)
    assert grenzen == (6.0, 8.0, 10.0, 12.0)
    randen = [float("-inf"), *grenzen, float("inf")]
    aantallen = [sum(a <= w < b for w in waarden) for a, b in itertools.pairwise(randen)]
    assert min(aantallen) > 60


def test_equal_values_give_fewer_classes_never_an_empty_one() -> None:
    assert klassegrenzen([3.0] * 50, 1) == ()
    assert klassegrenzen([], 1) == ()
    assert klassegrenzen([0.0] * 300 + [5.0] * 42, 1) == () or klassegrenzen([0.0] * 300 + [5.0] * 42, 1)[0] > 0


@given(st.lists(st.floats(0.02, 40), min_size=1, max_size=12))
def test_index_axis_puts_twice_and_half_equally_far_from_the_middle(verhoudingen: list[float]) -> None:
    as_ = maak_indexas(verhoudingen, [], 10, 310)
    assert as_.plaats(100) == 160
    for index in (101.0, 120.0, 149.0):
        assert as_.plaats(index) - 160 == pytest.approx(160 - as_.plaats(1e4 / index), abs=0.11)
    binnen = [v for v in verhoudingen if 0.3 <= v <= 3.3]
    if binnen == verhoudingen:
        assert not any(as_.buiten(100 * v) for v in verhoudingen)
    assert {as_.plaats(0.0), as_.plaats(1e9)} == {10, 310}


def test_index_axis_is_as_narrow_as_its_points_allow() -> None:
    assert maak_indexas([1.2], [0.9, 1.4], 0, 1).k == 1.5
    assert maak_indexas([1.7], [], 0, 1).k == 2
    assert maak_indexas([0.2], [], 0, 1).k == 4
    # A quarter of the ends may stick out; more may not.
    assert maak_indexas([1.2], [1.0, 1.0, 1.0, 2.9], 0, 1).k == 1.5
    assert maak_indexas([1.2], [1.0, 1.0, 2.8, 2.9], 0, 1).k == 3


@given(st.lists(st.floats(1, 1e7), min_size=1, max_size=20))
def test_size_axis_holds_all_sizes_between_its_ends(maten: list[float]) -> None:
    as_ = maak_grootteas(maten, 40, 340)
    plekken = [as_.plaats(maat) for maat in sorted(maten)]
    assert plekken == sorted(plekken)
    assert plekken[0] > 40
    assert plekken[-1] < 340
    assert all(as_.laag <= streep <= as_.hoog for streep in as_.strepen)


def test_size_axis_has_round_ticks_each_about_twice_the_one_before() -> None:
    assert Grootteas(45, 25000, 0, 1).strepen == (50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)
    stappen = [b / a for a, b in itertools.pairwise(Grootteas(1, 1e6, 0, 1).strepen)]
    assert set(stappen) == {2, 2.5}


# ---- SVG ---------------------------------------------------------------------------------------

RUW = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" class="marks" '
    'width="208" height="108" viewBox="0 0 208 108"><rect width="208" height="108" fill="white"/>'
    '<g class="mark-group role-frame root" role="graphics-object"><path class="background" d="M0,0h1v1Z"/>'
    '<g class="mark-rect" role="graphics-object"><path aria-label="Ten &quot;Boer&quot;: 8,1%" role="graphics-symbol" '
    'd="M12.34567,3.999v18.02h-0.0001Z" fill="url(#ks-arcering)"/></g><g class="leeg"></g>'
    '<text transform="translate(3.14159,53)" font-family="x">1.190 kinderen</text></g></svg>'
)


def test_svg_is_made_small_without_touching_words() -> None:
    svg = verklein(RUW, merk="abc")
    assert "1.190 kinderen" in svg  # a Dutch thousand is not a coordinate
    assert 'd="M12.3,4v18h0Z"' in svg.replace("-0Z", "0Z")
    assert "<title>Ten &quot;Boer&quot;: 8,1%</title>" in svg
    assert "class=" not in svg
    assert "role=" not in svg
    assert "<g></g>" not in svg


CIRKEL = (
    '<path transform="translate({},4.56)" d="M2.7386,0A2.7386,2.7386,0,1,1,-2.7386,0A2.7386,2.7386,0,1,1,2.7386,0" '
    'fill="{}"{} opacity="1"/>'
)


def test_svg_writes_circles_as_circles_and_says_once_what_they_share() -> None:
    kop = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"><g>'
    gelijk = CIRKEL.format("1.23", "#7A8A93", "") + CIRKEL.format("30", "#7A8A93", "")
    assert verklein(f"{kop}{gelijk}</g></svg>", merk="a").endswith(
        '<g fill="#7A8A93"><circle cx="1.2" cy="4.6" r="2.7"/><circle cx="30" cy="4.6" r="2.7"/></g></svg>'
    )
    anders = CIRKEL.format("1.23", "#7A8A93", "") + CIRKEL.format("30", "#0B5563", "")
    assert verklein(f"{kop}{anders}</g></svg>", merk="a").endswith(
        '<g><circle cx="1.2" cy="4.6" r="2.7" fill="#7A8A93"/>'
        '<circle cx="30" cy="4.6" r="2.7" fill="#0B5563"/></g></svg>'
    )
    # What is half transparent stays so for each circle apart: a group would be so as a whole.
    doorzichtig = gelijk.replace('opacity="1"', 'opacity="0.5"')
    assert verklein(f"{kop}{doorzichtig}</g></svg>", merk="a").count('opacity="0.5"/>') == 2


def test_svg_scales_and_carries_its_own_hatching() -> None:
    svg = verklein(RUW, merk="abc", schaal=2.0)
    assert 'viewBox="0 0 208 108"' in svg
    assert "width:26rem;max-width:100%;height:auto" in svg
    assert svg.count('<pattern id="ks-arcering-abc"') == 1
    assert 'fill="url(#ks-arcering-abc)"' in svg
    assert 'font-family="Noto Sans, sans-serif"' in svg
    assert "<defs>" not in verklein(RUW.replace("url(#ks-arcering)", "#FFF"), merk="abc")


def test_same_specification_gives_same_bytes_and_own_ids() -> None:
    spec = {
        "data": {"values": [{"a": 1.5}]},
        "mark": {"type": "text", "fill": "url(#ks-arcering)"},
        "encoding": {"text": {"field": "a", "type": "quantitative", "format": ",.1f"}},
        "config": thema.instellingen(),
    }
    assert naar_svg(spec) == naar_svg(spec)
    assert ">1,5<" in naar_svg(spec)
    assert kenmerk(spec) != kenmerk({**spec, "width": 10})


# ---- tables ------------------------------------------------------------------------------------


def test_table_has_caption_heads_and_numbers_at_the_right() -> None:
    tabel = Tabel(
        "Geboorten", ["Jaar", "Aantal", "Opmerking"], [["2014", cijfer(1190), ""], ["2015", cijfer(NAN), "x"]], eigen=1
    )
    html = tabel.html()
    assert re.search(r"<caption[^>]*>Geboorten</caption>", html)
    assert html.count('scope="col"') == 3
    assert '<th scope="row">2014</th>' in html
    assert '<td class="ks-getal">1.190</td>' in html
    assert '<td class="ks-getal">–</td>' in html
    assert '<tr class="ks-eigen"><th scope="row">2015</th>' in html
    assert 'class="ks-getal">Aantal' in html


def test_table_can_be_scrolled_with_the_keyboard_and_has_a_name() -> None:
    html = Tabel("Breed", list("abcd"), [list("wxyz")]).html()
    naam = re.search(r'role="region" tabindex="0" aria-labelledby="([\w-]+)"', html)
    assert naam
    assert f'<caption id="{naam[1]}">Breed</caption>' in html


def test_table_gives_its_numbers_as_numbers() -> None:
    frame = Tabel("t", ["Naam", "Waarde"], [["a", cijfer(8.125, 1, "%")], ["b", cijfer(None)]]).frame()
    assert frame["Waarde"].tolist()[0] == 8.125
    assert frame["Waarde"].isna().tolist() == [False, True]


def test_table_escapes_everything() -> None:
    slecht = '<img src=x onerror="alert(1)">&'
    html = Tabel(slecht, [slecht, "b"], [[slecht, slecht]]).html()
    assert "<img" not in html
    assert html.count("&lt;img") == 4


def test_table_refuses_a_row_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 heads"):
        Tabel("t", ["a", "b"], [["x"]])


def test_table_shows_itself_in_a_notebook() -> None:
    bundel = Tabel("t", ["a", "b"], [["x", cijfer(1.5, 1)]])._repr_mimebundle_()
    assert set(bundel) == {"text/html", "text/plain"}
    assert "x | 1,5" in bundel["text/plain"]
