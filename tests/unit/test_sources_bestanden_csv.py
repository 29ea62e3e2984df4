"""A CSV as people store it: encodings, separators, titles above, footers below, headers of more rows; refusals."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from kansrijk_analysis.errors import BestandGeweigerd, KansrijkError
from kansrijk_analysis.sources.bestanden import STANDAARD, Grenzen, Werkblad, lees_bestand
from kansrijk_analysis.sources.bestanden.csv_ import lees_csv
from kansrijk_analysis.sources.bestanden.veilig import Geweigerd

TABEL = "gemeente;aantal\nSúdwest-Fryslân;1234\nBoxtel;5\n"


def lees(inhoud: str | bytes, **extra: object) -> Werkblad:
    ruw = inhoud.encode() if isinstance(inhoud, str) else inhoud
    return lees_bestand(ruw, "t.csv", **extra)  # type: ignore[arg-type]


def geweigerd(inhoud: str | bytes | Path, naam: str = "t.csv", **extra: object) -> BestandGeweigerd:
    ruw = inhoud.encode() if isinstance(inhoud, str) else inhoud
    with pytest.raises(BestandGeweigerd) as gevangen:
        lees_bestand(ruw, naam, **extra)  # type: ignore[arg-type]
    return gevangen.value


def namen(w: Werkblad) -> list[str]:
    return [kolom.naam for kolom in w.kolommen]


def ruw(w: Werkblad, kolom: int = 0) -> list[str]:
    return [cel.ruw for cel in w.kolommen[kolom].cellen]


# --- encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codering", "naam"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("latin-1", "Windows-1252"),
        ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32"),
    ],
)  # fmt: skip
def test_every_encoding_gives_the_same_table(codering: str, naam: str) -> None:
    w = lees(TABEL.encode(codering))
    assert (w.codering, namen(w), ruw(w)) == (naam, ["gemeente", "aantal"], ["Súdwest-Fryslân", "Boxtel"])


def test_windows_signs_that_latin_1_does_not_have() -> None:
    assert ruw(lees("gemeente;n\n’s-Hertogenbosch – €;1\n".encode("cp1252"))) == ["’s-Hertogenbosch – €"]


def test_a_byte_that_windows_1252_does_not_have_is_read_as_latin_1() -> None:
    w = lees(b"gemeente;n\nS\xfadwest\x81;1\n")
    assert (w.codering, ruw(w)) == ("Latin-1", ["Súdwest\x81"])


def test_latin_1_that_ends_in_an_accent_is_not_broken_utf_8() -> None:
    assert ruw(lees("n;gemeente\n1;Urk\n2;Café".encode("latin-1")), 1) == ["Urk", "Café"]


def test_utf_8_that_breaks_off_inside_a_letter_is_refused() -> None:
    fout = geweigerd("gemeente;n\nSúdwest;1\nFryslâ".encode()[:-1])
    assert fout.velden["reden"] == "afgebroken"
    assert geweigerd(TABEL.encode("utf-16")[:-1]).velden["reden"] == "afgebroken"


def test_two_encodings_in_one_file_are_refused() -> None:
    fout = geweigerd("gemeente;n\nSúdwest;1\nFryslân;2\n".encode() + "Café;3\n".encode("latin-1"))
    assert fout.velden["reden"] == "codering_gemengd"
    assert "CSV UTF-8" in str(fout)


# --- separators and lines -------------------------------------------------------------------------


@pytest.mark.parametrize("scheiding", [";", ",", "\t", "|"])
@pytest.mark.parametrize("einde", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(scheiding: str, einde: str) -> None:
    w = lees(
        einde.join(scheiding.join(rij) for rij in (["gemeente", "a", "b"], ["Boxtel", "1", "2"], ["Urk", "3", "4"]))
    )
    assert (w.scheiding, namen(w), w.rijen) == (scheiding, ["gemeente", "a", "b"], 2)


def test_a_decimal_comma_is_not_the_separator() -> None:
    w = lees("gemeente;pct\n" + "".join(f"G{i};{i},5\n" for i in range(20)))
    assert w.scheiding == ";"
    assert [cel.getal for cel in w.kolommen[1].cellen[:2]] == [0.5, 1.5]
    twee = lees("a;b\n1,5;2,5\n3,5;4,5\n".replace("a;b", "gemeente;pct"))
    assert (twee.scheiding, len(twee.kolommen)) == (";", 2)


def test_excels_own_first_line_tells_the_separator() -> None:
    w = lees('sep=,\ngemeente,omschrijving\nBoxtel,"a;b;c"\nUrk,"d;e;f"\n')
    assert (w.scheiding, w.kopregel, w.regelnummers, ruw(w, 1)) == (",", 2, (3, 4), ["a;b;c", "d;e;f"])


def test_a_csv_that_was_stored_as_one_column_is_undone() -> None:
    w = lees('"gemeente;aantal"\n"Boxtel;1"\n"Urk;2"\n')
    assert (w.scheiding, namen(w), [c.getal for c in w.kolommen[1].cellen]) == (";", ["gemeente", "aantal"], [1.0, 2.0])


def test_quotes_hold_separators_and_lines_together() -> None:
    w = lees('gemeente;n\n"Boxtel; oud";1\n"Twee\nregels";2\n"Zij zei ""ja""";3\n')
    assert ruw(w) == ["Boxtel; oud", "Twee\nregels", 'Zij zei "ja"']
    assert w.regelnummers == (2, 3, 5)


def test_a_quote_inside_a_cell_is_read_as_it_stands() -> None:
    assert ruw(lees('gemeente;n\n"Boxtel" (oud);1\nUrk;2\n')) == ["Boxtel (oud)", "Urk"]


@pytest.mark.parametrize("staart", ["", "".join(f"G{i};{i}\n" for i in range(40_000))])
def test_a_quote_that_is_not_closed_is_refused_with_its_line(staart: str) -> None:
    fout = geweigerd(f'gemeente;n\nBoxtel;1\n"Urk;2\nZwolle;3\n{staart}')
    assert (fout.velden["reden"], "regel 3" in str(fout)) == ("aanhalingsteken", True)


def test_a_quote_that_is_not_closed_is_found_next_to_a_quote_inside_a_cell() -> None:
    rijen = "".join(f"G{i};{i}\n" for i in range(300))
    fout = geweigerd(f'gemeente;n\n"Boxtel" (oud);1\n"Urk;2\n{rijen}')
    assert (fout.velden["reden"], "regel 3" in str(fout)) == ("aanhalingsteken", True)


def test_a_row_that_is_wider_than_the_header_is_refused_with_its_line() -> None:
    fout = geweigerd("gemeente,pct\nBoxtel,3\nUrk,12,5\n")
    assert str(fout).startswith("Het bestand t.csv is niet ingelezen: regel 3 heeft 3 cellen en de kop 2.")


def test_a_row_that_ends_early_is_filled_and_said() -> None:
    w = lees("gemeente;a;b\nBoxtel;1;2\nUrk;3\n")
    assert [cel.soort for cel in w.kolommen[2].cellen] == ["getal", "leeg"]
    assert w.kolommen[2].twijfel.startswith("Rijen met minder cellen dan de kop: 1.")


def test_columns_without_a_name_stay_when_they_hold_something() -> None:
    w = lees("gemeente;a;;\nBoxtel;1;x;\nUrk;2;y;\n")
    assert [(kolom.naam, kolom.letter) for kolom in w.kolommen] == [("gemeente", "A"), ("a", "B"), ("Kolom C", "C")]
    midden = lees("gemeente;;a\nBoxtel;;1\nUrk;;2\n")
    assert [(kolom.naam, kolom.letter) for kolom in midden.kolommen] == [("gemeente", "A"), ("a", "C")]


# --- header, title block, footer ------------------------------------------------------------------


def test_title_above_and_footer_below() -> None:
    w = lees(
        "Geboorten per gemeente\n\nPeildatum:;1-1-2024\n\ngemeente;aantal;pct\nBoxtel;12;1,5\n\nUrk;<10;.\n\n"
        "Bron: RIVM\n* = voorlopige cijfers\nEen tweede regel\n"
    )
    assert (w.kopregel, w.regelnummers) == (5, (6, 8))
    assert w.titelblok == ("Geboorten per gemeente", "Peildatum: 1-1-2024")
    assert w.voettekst == ("Bron: RIVM", "* = voorlopige cijfers", "Een tweede regel")
    assert namen(w) == ["gemeente", "aantal", "pct"]


def test_lines_after_an_empty_line_at_the_end_are_a_footer() -> None:
    w = lees("gemeente;aantal\nBoxtel;12\nUrk;5\n\nAlleen zelfstandige gemeenten\nZonder Caribisch Nederland\n")
    assert (w.rijen, w.voettekst) == (2, ("Alleen zelfstandige gemeenten", "Zonder Caribisch Nederland"))


def test_a_title_in_two_cells_above_an_empty_line_is_no_header() -> None:
    w = lees("Cijfers;2023\n\ngemeente;a;b\nBoxtel;1;2\nUrk;3;4\n")
    assert (namen(w), w.titelblok, w.kopregel) == (["gemeente", "a", "b"], ("Cijfers 2023",), 3)


def test_a_source_with_commas_in_a_csv_with_commas() -> None:
    w = lees("gemeente,a\nBoxtel,1\nUrk,2\nBron: CBS, StatLine, 2024\n")
    assert (w.rijen, w.voettekst) == (2, ("Bron: CBS StatLine 2024",))


def test_rows_with_only_an_area_are_rows_and_no_footer() -> None:
    w = lees("gemeente;a;b\nAa en Hunze;;\nBoxtel;1;2\nBronckhorst;;\nZwolle;;\n")
    assert ruw(w) == ["Aa en Hunze", "Boxtel", "Bronckhorst", "Zwolle"]
    assert w.voettekst == ()


def test_a_row_of_units_joins_the_header() -> None:
    for eenheden in (";aantal;%", "naam;aantal;per 1 000"):
        w = lees(f"gemeente;geboren;te vroeg\n{eenheden}\nBoxtel;12;1,5\nUrk;5;2,5\n")
        assert w.rijen == 2
        assert namen(w)[1] == "geboren | aantal"


def test_a_second_row_that_starts_empty_joins_the_header() -> None:
    w = lees("gemeente;geboren;te vroeg\n;alle;waarvan jongens\nBoxtel;12;1\nUrk;5;2\n")
    assert namen(w) == ["gemeente", "geboren | alle", "te vroeg | waarvan jongens"]


def test_a_merged_row_above_the_header_is_joined() -> None:
    verwacht = ["2021 | aantal", "2021 | %", "2022 | aantal", "2022 | %"]
    for boven, onder in (
        (";2021;;2022;", "gemeente;aantal;%;aantal;%"),
        ("gemeente;2021;;2022;", ";aantal;%;aantal;%"),
    ):
        w = lees(f"Titel\n{boven}\n{onder}\nBoxtel;10;1,2;12;1,3\nUrk;11;1,2;12;1,3\n")
        assert namen(w) == ["gemeente", *verwacht]
        assert (w.kopregel, w.regelnummers, w.titelblok) == (2, (4, 5), ("Titel",))


def test_the_three_rows_of_statline() -> None:
    kop = '"Kerncijfers"\n"Onderwerp";"Inwoners";"Geboren"\n"Perioden";"2020";"2020"\n"Regio\'s";"aantal";"aantal"\n'
    w = lees(kop + '"Boxtel";"1";"."\n"Urk";"2";"5"\n"Bron: CBS"')
    assert namen(w) == ["Onderwerp | Perioden | Regio's", "Inwoners | 2020 | aantal", "Geboren | 2020 | aantal"]
    assert (w.rijen, w.voettekst) == (2, ("Bron: CBS",))


@pytest.mark.parametrize(
    "kop",
    [
        "gemeente;2019;2020;2021",
        "gemeente;2019*;2020**;2021JJ00",
        "Gemeente;0;1;2",
        "gemeente;<20;20-25;>40",
        "regio;1-1-2019;1-1-2020;1-1-2021",
    ],
)
def test_a_header_of_years_ages_or_numbers_is_a_header(kop: str) -> None:
    w = lees(f"{kop}\nBoxtel;5;6;7\nUrk;8;9;10\n")
    assert (namen(w), w.rijen, w.kopregel) == (kop.split(";"), 2, 1)


def test_a_long_table_with_years_in_the_rows() -> None:
    w = lees("gemeente,jaar,waarde\nGM0059,2019,2001\nGM0059,2020,2003\n")
    assert (namen(w), w.rijen) == (["gemeente", "jaar", "waarde"], 2)
    alleen_jaar = lees("gemeente;jaar\nBoxtel;2019\nUrk;2019\n")
    assert (namen(alleen_jaar), alleen_jaar.rijen) == (["gemeente", "jaar"], 2)


def test_a_table_of_texts_has_one_header() -> None:
    w = lees("gemeente;regio\nBoxtel;Brabant\nUrk;Flevoland\n")
    assert (namen(w), ruw(w, 1)) == (["gemeente", "regio"], ["Brabant", "Flevoland"])


def test_first_rows_without_a_figure_are_not_the_header() -> None:
    w = lees("gemeente;a;b\nBoxtel;<10;<10\nUrk;geheim;.\nZwolle;5;6\n")
    assert ruw(w) == ["Boxtel", "Urk", "Zwolle"]


def test_kinds_of_areas_in_a_column_are_not_a_header() -> None:
    w = lees("Soort;Naam;Inwoners\nGemeente;Boxtel;32.000\nWijk;Centrum;5.000\n")
    assert (namen(w), w.rijen) == (["Soort", "Naam", "Inwoners"], 2)


def test_html_in_a_header_or_cell_stays_text() -> None:
    w = lees("gemeente;<b>n</b>\n<script>alert(1)</script>;5\nUrk;6\n")
    assert (namen(w)[1], ruw(w)[0]) == ("<b>n</b>", "<script>alert(1)</script>")


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inhoud", "reden"),
    [
        (b"", "leeg"),
        (b"  \r\n \n", "leeg"),
        (b"\xef\xbb\xbf", "leeg"),
        (b"gemeente;aantal\n", "geen_rijen"),
        (b"gemeente\nBoxtel\nUrk\n", "geen_scheiding"),
        (b"Boxtel;5;6\nUrk;1;2\n", "geen_kop_boven"),
        (b"gemeente;\nBoxtel;\nUrk;\n", "een_kolom"),
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"\n%PDF-1.4", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "beeld"),
        (b"\xff\xd8\xff\xe0", "beeld"),
        (b"\x1f\x8b\x08\x00", "ingepakt"),
        (b"7z\xbc\xaf\x27\x1c", "ingepakt"),
        (b"Rar!\x1a\x07", "ingepakt"),
        (b"PAR1\x15\x04", "databestand"),
        (b"SQLite format 3\x00", "databestand"),
        (b"{\\rtf1", "tekstdocument"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "html"),
        ("<table><tr>".encode("utf-16"), "html"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>", "xml"),
        (b'{"a": 1}', "json"),
        (b'[{"a": 1}]', "json"),
        (b"a;b\n\x00\x01\x02;\x03\n", "geen_tekst"),
        (bytes(range(256)) * 4, "geen_tekst"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "tekstdocument"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "oud_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
    ],
)
@pytest.mark.parametrize("naam", ["t.csv", "t.xls", "t.xlsx"])
def test_what_is_no_table_is_refused_by_its_contents(inhoud: bytes, reden: str, naam: str) -> None:
    fout = geweigerd(inhoud, naam)
    assert fout.velden["reden"] == reden
    assert str(fout) == f"Het bestand {naam} is niet ingelezen: {fout.velden['wat']}. {fout.velden['doe']}"
    assert fout.velden["doe"].endswith(".")


def test_old_excel_tells_what_to_do() -> None:
    fout = geweigerd(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "cijfers.xls")
    assert str(fout) == (
        "Het bestand cijfers.xls is niet ingelezen: het is een oud Excel-bestand (xls). "
        "Open het bestand in Excel en sla het op als xlsx."
    )


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groot = tmp_path / "groot.csv"
    with groot.open("wb") as bestand:
        bestand.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("the file was opened"))
    assert "groter dan 20 MB" in str(geweigerd(groot, "groot.csv"))
    assert geweigerd(b"a;b\n1;2\n", grenzen=Grenzen(bytes=4)).velden["reden"] == "te_groot"


def test_a_path_is_read_and_named_as_the_user_calls_it(tmp_path: Path) -> None:
    pad = tmp_path / "upload-1"
    pad.write_bytes(TABEL.encode())
    w = lees_bestand(pad, "../../etc/cijfers\x07\n van 2024.csv")
    assert w.bestand == "cijfers van 2024.csv"
    assert lees_bestand(pad, "  ").bestand == "zonder naam"
    assert list(tmp_path.iterdir()) == [pad]


def test_paths_that_are_no_file(tmp_path: Path) -> None:
    assert geweigerd(tmp_path, "map").velden["reden"] == "geen_bestand"
    assert geweigerd(tmp_path / "weg.csv").velden["reden"] == "niet_gevonden"
    assert geweigerd(Path("/dev/zero")).velden["reden"] == "geen_bestand"
    assert geweigerd(Path("a\x00b")).velden["reden"] == "niet_te_openen"


def test_limits_on_rows_columns_cells_and_texts() -> None:
    klein = Grenzen(rijen=3, kolommen=4, tekst_per_cel=10)
    assert lees("g;a\n" + "x1;1\n" * 3, grenzen=klein).rijen == 3
    assert geweigerd("g;a\n" + "x1;1\n" * 4, grenzen=klein).velden["wat"] == "de tabel heeft meer dan 3 rijen"
    with pytest.raises(Geweigerd, match="te_veel_rijen"):  # long before the end
        lees_csv("g;a\n" + "x1;1\n" * 600, klein)
    assert "(cel E1)" in str(geweigerd("g;a;b;c;d\nx1;1;2;3;4\n", grenzen=klein))
    fout = geweigerd(f"g;a\nx1;1\n{'y' * 11};2\n", grenzen=klein)
    assert fout.velden["wat"] == "een cel in regel 3 heeft meer dan 10 tekens"


def test_the_cells_are_counted_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kansrijk_analysis.sources.bestanden.csv_.CELLEN", 5)
    with pytest.raises(Geweigerd, match="te_veel_cellen"):
        lees_csv("g;a\nx1;1\nx2;2\n", STANDAARD)


def test_many_narrow_rows_under_a_wide_header_are_counted_as_the_table_they_make() -> None:
    kop = ";".join(f"k{i}" for i in range(900))
    assert geweigerd(f"{kop}\n" + "a1;1\n" * 150_000).velden["reden"] == "te_veel_cellen"


def test_a_long_table_of_a_hundred_thousand_rows_is_read() -> None:
    regels = [f"GM{i % 342:04};{2000 + i % 20};maat{i % 15};{i % 977},{i % 10}" for i in range(100_000)]
    w = lees("gemeente;jaar;indicator;waarde\n" + "\n".join(regels))
    assert (w.rijen, w.kolommen[3].decimaalteken) == (100_000, ",")


def test_a_sheet_can_not_be_chosen_in_a_csv() -> None:
    assert geweigerd(TABEL, blad="Blad1").velden["reden"] == "geen_bladen"


def test_the_refusal_is_an_error_of_the_house_and_survives_pickling() -> None:
    fout = geweigerd(b"%PDF", "a.pdf")
    assert isinstance(fout, KansrijkError)
    terug = pickle.loads(pickle.dumps(fout))
    assert (str(terug), terug.velden) == (str(fout), fout.velden)
    assert STANDAARD.bytes == 20 * 1024 * 1024


def test_braces_in_names_and_cells_do_no_harm() -> None:
    assert "{wat}" in str(geweigerd(b"%PDF", "{wat}.csv"))
    assert lees("{gemeente};{0}\nBoxtel;1\nUrk;2\n").kolommen[0].naam == "{gemeente}"
