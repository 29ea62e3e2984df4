"""One cell and one column: numbers as people write them, signs for missing figures, points and commas."""

from __future__ import annotations

import math

import pytest

from kansrijk_analysis.model import Reden
from kansrijk_analysis.sources.bestanden import Kolom, lees_bestand, veilig_voor_werkblad


def kolom(*cellen: str, scheiding: str = ";") -> Kolom:
    regels = [f"gemeente{scheiding}cijfer", *(f'G{i}{scheiding}"{cel}"' for i, cel in enumerate(cellen))]
    return lees_bestand("\n".join(regels).encode(), "t.csv").kolommen[1]


@pytest.mark.parametrize(
    ("geschreven", "getal"),
    [
        ("0", 0.0), ("12", 12.0), ("-5", -5.0), ("+5", 5.0), ("−5", -5.0), ("12,5", 12.5), ("12.5", 12.5), (",5", 0.5),
        ("0,234", 0.234), ("0.234", 0.234), ("1234,567", 1234.567), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
        ("1.234.567", 1234567.0), ("1,234,567", 1234567.0), ("1 234", 1234.0), ("1\u00a0234\u00a0567", 1234567.0),
        ("1 234,5", 1234.5), ("1 234.567", 1234.567), ("1'234", 1234.0), ("0059", 59.0), ("1E+05", 100000.0),
        ("1,5e3", 1500.0), ("€ 1.234,50", 1234.5), ("12,5%", 12.5), ("12,5 %", 12.5), ("3 ‰", 3.0),
        ("  7  ", 7.0), ("\u00a07\u00a0", 7.0), ("-0,5", -0.5), ("100000000000000000000", 1e20),
    ],
)  # fmt: skip
def test_a_number(geschreven: str, getal: float) -> None:
    (cel,) = kolom(geschreven).cellen
    assert (cel.soort, cel.getal, cel.reden) == ("getal", getal, None)
    assert cel.ruw == geschreven.strip()


@pytest.mark.parametrize(
    "geschreven",
    ["1.2.3", "1.23.456", "12,", "1..2", ",", "1,2,3", "1 2 3", "12-13", "20-25 jaar", "5-", "(5)", "1.234.5", "0x1F",
     "½", "１２", "12,5 procentpunt", "1_000", "1e", "e5", "--5", "1.234,567,8", "\u0661\u0662", "9" * 61],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_text(geschreven: str) -> None:
    (cel,) = kolom(geschreven).cellen
    assert cel.soort == "tekst"
    assert math.isnan(cel.getal)
    assert cel.reden is None


@pytest.mark.parametrize(
    ("geschreven", "reden"),
    [
        (".", Reden.NIET_BESCHIKBAAR), ("..", Reden.NIET_BESCHIKBAAR), ("-", Reden.NIET_BESCHIKBAAR),
        ("–", Reden.NIET_BESCHIKBAAR), ("x", Reden.AFGESCHERMD), ("X", Reden.AFGESCHERMD),
        ("n.b.", Reden.NIET_BESCHIKBAAR), ("NA", Reden.NIET_BESCHIKBAAR), ("onbekend", Reden.NIET_BESCHIKBAAR),
        ("geheim", Reden.AFGESCHERMD), ("*", Reden.NIET_BESCHIKBAAR), (">95", Reden.AFGESCHERMD),
        ("-99997", Reden.NIET_BESCHIKBAAR), ("-99997,0", Reden.NIET_BESCHIKBAAR), ("-99.997", Reden.NIET_BESCHIKBAAR),
        ("-99995", Reden.NIET_IN_EDITIE), ("-99991", Reden.NIET_IN_EDITIE),
    ],
)  # fmt: skip
def test_a_sign_for_a_missing_figure_is_never_a_number(geschreven: str, reden: Reden) -> None:
    (cel,) = kolom(geschreven).cellen
    assert (cel.soort, cel.reden, cel.ruw) == ("ontbreekt", reden, geschreven)
    assert math.isnan(cel.getal)
    assert cel.opmerking


@pytest.mark.parametrize(
    "geschreven", ["<10", "< 10", "<5", "≤4", "<= 4", "kleiner dan 10", "Minder dan 5", "<0,5%", "<10*"]
)
def test_less_than_is_hidden(geschreven: str) -> None:
    (cel,) = kolom(geschreven).cellen
    assert (cel.soort, cel.reden) == ("kleiner_dan", Reden.AFGESCHERMD)
    assert math.isnan(cel.getal)


@pytest.mark.parametrize("geschreven", ["-99999", "-99998", "-99999999", "-999999"])
def test_other_codes_of_nines_are_not_read_as_figures(geschreven: str) -> None:
    (cel,) = kolom(geschreven).cellen
    assert (cel.soort, cel.reden) == ("fout", Reden.NIET_BESCHIKBAAR)
    assert "code" in cel.opmerking


def test_zero_is_a_value_and_empty_is_not() -> None:
    nul, leeg = kolom("0", "").cellen
    assert (nul.soort, nul.getal, nul.reden) == ("getal", 0.0, None)
    assert (leeg.soort, leeg.reden) == ("leeg", Reden.NIET_BESCHIKBAAR)


def test_provisional_figures_are_marked() -> None:
    cellen = kolom("1234*", "12,5**", "3,1 % *", "<10*", "12").cellen
    assert [cel.voorlopig for cel in cellen] == [True, True, True, True, False]
    assert [cel.getal for cel in cellen[:3]] == [1234.0, 12.5, 3.1]


def test_a_percentage_is_what_a_reader_sees_and_says_so() -> None:
    procent, gewoon = kolom("12,5%", "12,5").cellen
    assert (procent.getal, procent.opmerking) == (12.5, "percentage")
    assert gewoon.opmerking == ""


@pytest.mark.parametrize(
    "geschreven", ["=1+1", "@SOM(A1)", "+A1", "=cmd|' /C calc'!A0", "-1+cmd|' /C calc'!A0", "\t=1+1", "-SUM(A1)"]
)
def test_what_looks_like_a_formula_stays_text_and_is_flagged(geschreven: str) -> None:
    gelezen = kolom(geschreven, "12")
    cel = gelezen.cellen[0]
    assert (cel.soort, cel.ruw, cel.reden) == ("formule", geschreven.strip(), Reden.NIET_BESCHIKBAAR)
    assert gelezen.twijfel == "Cellen die beginnen als een formule: 1. Ze zijn gelezen als gewone tekst."


@pytest.mark.parametrize(
    "geschreven", ["- niet bekend", "-onbekend", "a=b", "<b>vet</b>", "<script>alert(1)</script>", "{0}", "%s"]
)
def test_other_text_is_just_text(geschreven: str) -> None:
    (cel,) = kolom(geschreven).cellen
    assert (cel.soort, cel.ruw) == ("tekst", geschreven)


@pytest.mark.parametrize(
    "geschreven",
    ["31-12-2023", "2023-12-31", "1/3/2019", "1.12.2023", "2023-12-31 00:00:00", "3 mei 2019", "12/31/2020"],
)
def test_a_date(geschreven: str) -> None:
    assert kolom(geschreven).cellen[0].soort == "datum"


@pytest.mark.parametrize("geschreven", ["31-13-2023x", "99-99-2023", "2023-02-30", "0-4", "2020-2021", "1-2"])
def test_no_date(geschreven: str) -> None:
    assert kolom(geschreven).cellen[0].soort == "tekst"


@pytest.mark.parametrize("geschreven", ["#N/A", "#N/B", "#DEEL/0!", "#DIV/0!", "#WAARDE!", "#REF!", "#NAME?", "1e400"])
def test_an_error_value_is_unreadable_with_its_reason(geschreven: str) -> None:
    gelezen = kolom(geschreven)
    assert gelezen.cellen[0].soort == "fout"
    assert gelezen.cellen[0].reden is Reden.NIET_BESCHIKBAAR
    assert "niet te lezen zijn: 1" in gelezen.twijfel


# --- point and comma, per column ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cellen", "getallen", "decimaal", "duizend"),
    [
        (["1.234", "12,5"], [1234.0, 12.5], ",", "."),
        (["1,234", "12.5"], [1234.0, 12.5], ".", ","),
        (["1.234", "2.345.678"], [1234.0, 2345678.0], None, "."),
        (["1,234", "2,345,678"], [1234.0, 2345678.0], None, ","),
        (["1.234", "0.5"], [1.234, 0.5], ".", None),
        (["1,234", "0,5"], [1.234, 0.5], ",", None),
        (["1,234", "2.345.678"], [1.234, 2345678.0], ",", "."),
        (["1.234,5", "1.234"], [1234.5, 1234.0], ",", "."),
        (["12", "7"], [12.0, 7.0], None, None),
        (["1 234", "0,5"], [1234.0, 0.5], ",", " "),
    ],
)
def test_one_sure_cell_decides_the_column(
    cellen: list[str], getallen: list[float], decimaal: str | None, duizend: str | None
) -> None:
    for volgorde in (1, -1):
        gelezen = kolom(*cellen[::volgorde])
        assert [cel.getal for cel in gelezen.cellen] == getallen[::volgorde]
        assert (gelezen.decimaalteken, gelezen.duizendteken, gelezen.twijfel) == (decimaal, duizend, "")


def test_an_undecided_column_is_read_the_dutch_way_and_says_so() -> None:
    punt, komma = kolom("1.234", "12.345"), kolom("1,234", "12,345")
    assert [cel.getal for cel in punt.cellen] == [1234.0, 12345.0]
    assert [cel.getal for cel in komma.cellen] == [1.234, 12.345]
    assert punt.twijfel == "“1.234” is gelezen als 1.234. Het kan ook 1,234 zijn. Controleer dit."
    assert komma.twijfel == "“1,234” is gelezen als 1,234. Het kan ook 1.234 zijn. Controleer dit."


def test_between_commas_an_undecided_point_is_a_decimal_point() -> None:
    gelezen = kolom("1.234", "3.100", scheiding=",")
    assert [cel.getal for cel in gelezen.cellen] == [1.234, 3.1]
    assert "omdat een komma hier de kolommen scheidt" in gelezen.twijfel


def test_large_whole_numbers_without_a_sign_make_the_sign_decimal() -> None:
    gelezen = kolom("1.234", "4567")
    assert [cel.getal for cel in gelezen.cellen] == [1.234, 4567.0]
    assert "omdat grote getallen in deze kolom geen teken voor duizendtallen hebben" in gelezen.twijfel


def test_an_undecided_column_follows_the_other_columns() -> None:
    w = lees_bestand(b"gemeente;n;pct\nBoxtel;1.234;12.5\nUrk;2.345;3.1\n", "t.csv")
    assert [cel.getal for cel in w.kolommen[1].cellen] == [1.234, 2.345]
    assert "zoals punt en komma in de andere kolommen" in w.kolommen[1].twijfel
    tegen = lees_bestand(b"gemeente;n;pct;p\nBoxtel;1.234;12.5;1,5\nUrk;2.345;3.1;1,5\n", "t.csv")
    assert [cel.getal for cel in tegen.kolommen[1].cellen] == [1234.0, 2345.0]
    assert "Controleer dit" in tegen.kolommen[1].twijfel


@pytest.mark.parametrize("cellen", [["1,5", "2.5", "1.234"], ["1.234.567", "1.5", "1.234"], ["1.234", "1,234"]])
def test_where_cells_contradict_each_other_the_undecided_ones_are_not_read(cellen: list[str]) -> None:
    gelezen = kolom(*cellen)
    assert gelezen.cellen[-1].soort == "fout"
    assert gelezen.cellen[-1].opmerking == "dit getal kan op twee manieren worden gelezen"
    assert "punt en komma op twee manieren" in gelezen.twijfel
    zeker = [cel for cel in gelezen.cellen if cel.soort == "getal"]
    assert all(not math.isnan(cel.getal) for cel in zeker)


def test_a_date_between_numbers_is_pointed_out() -> None:
    gelezen = kolom("3,4", "3-5-2024", "2,1")
    assert "Cellen met een datum tussen de getallen: 1." in gelezen.twijfel
    assert kolom("3-5-2024", "4-5-2024").twijfel == ""


@pytest.mark.parametrize("code", ["GM0059    ", "0059", "59", "GM59", "WK005900", "BU00590000"])
def test_codes_keep_what_they_are_without_their_blanks(code: str) -> None:
    w = lees_bestand(f"regio;n\n{code};5\n{code};6\n".encode(), "t.csv")
    assert w.kolommen[0].cellen[0].ruw == code.strip()


# --- text that is written out again ---------------------------------------------------------------


@pytest.mark.parametrize(
    "gevaar",
    [
        "=1+1",
        "+A1",
        "-A1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1+1",
        "\ufeff=1",
        "\u200b=1",
        "＝1+1",
        "-1+cmd|'/C'!A0",
        "|x",
        "\x00=1",
    ],
)
def test_text_that_a_program_could_run_gets_an_apostrophe(gevaar: str) -> None:
    veilig = veilig_voor_werkblad(gevaar)
    assert veilig == f"'{gevaar}"
    assert veilig_voor_werkblad(veilig) == veilig


@pytest.mark.parametrize(
    "gewoon", ["Boxtel", "-5", "+5", "-1.234,5", "-5,2%", "", "-", "’s-Hertogenbosch", "5=5", "a@b", "<b>", "'=1"]
)
def test_other_text_stays_as_it_is(gewoon: str) -> None:
    assert veilig_voor_werkblad(gewoon) == gewoon
