"""Excel files: what a cell is, which sheet is read, and files that are locked, old, damaged or dangerous."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import pytest

from kansrijk_analysis.errors import BestandGeweigerd
from kansrijk_analysis.model import Reden
from kansrijk_analysis.sources.bestanden import Cel, Grenzen, Werkblad, lees_bestand
from kansrijk_analysis.sources.bestanden.excel import open_boek, rijen_van
from kansrijk_analysis.sources.bestanden.veilig import Geweigerd

BLAD = "xl/worksheets/sheet1.xml"
Rijen = Iterable[Iterable[object]]


def werkmap(bladen: dict[str, Rijen], pas_aan: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    boek = openpyxl.Workbook()
    boek.remove(boek.active)
    for naam, rijen in bladen.items():
        blad = boek.create_sheet(naam)
        for rij in rijen:
            blad.append(list(rij))
    if pas_aan:
        pas_aan(boek)
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


def verbouw(
    inhoud: bytes,
    nieuw: dict[str, bytes] | None = None,
    weg: Iterable[str] = (),
    vervang: tuple[str, bytes, bytes] | None = None,
    soort: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """Take a workbook apart and put it together with other parts."""
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(inhoud)) as oud, zipfile.ZipFile(uit, "w", soort) as zip_:
        for naam in oud.namelist():
            deel = oud.read(naam)
            if vervang and naam == vervang[0]:
                assert vervang[1] in deel
                deel = deel.replace(vervang[1], vervang[2])
            if naam not in weg and naam not in (nieuw or {}):
                zip_.writestr(naam, deel)
        for naam, deel in (nieuw or {}).items():
            zip_.writestr(naam, deel)
    return uit.getvalue()


def met_blad(xml: str, teksten: str | None = None) -> bytes:
    """A workbook whose one sheet has this XML as its rows."""
    blad = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{xml}</sheetData></worksheet>'
    if teksten is None:
        return verbouw(GEWOON, {BLAD: blad.encode()})
    nieuw = {BLAD: blad.encode(), "xl/sharedStrings.xml": f'<sst xmlns="x">{teksten}</sst>'.encode()}
    verwijzing = b'<Relationship Id="rIdT" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    return verbouw(GEWOON, nieuw, vervang=("xl/_rels/workbook.xml.rels", b"</Relationships>", verwijzing))


GEWOON = werkmap({"Cijfers": [["gemeente", "aantal"], ["Boxtel", 12], ["Urk", 5]]})
KOP = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>gemeente</t></is></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'
)


def geweigerd(inhoud: bytes | Path, naam: str = "t.xlsx", **extra: object) -> BestandGeweigerd:
    with pytest.raises(BestandGeweigerd) as gevangen:
        lees_bestand(inhoud, naam, **extra)  # type: ignore[arg-type]
    return gevangen.value


def cellen(*waarden: object, opmaak: str | None = None) -> tuple[Cel, ...]:
    def pas_aan(boek: openpyxl.Workbook) -> None:
        if opmaak:
            for rij in range(2, len(waarden) + 2):
                boek["A"].cell(rij, 2).number_format = opmaak

    inhoud = werkmap({"A": [["gemeente", "cijfer"], *[[f"G{i}", w] for i, w in enumerate(waarden)]]}, pas_aan)
    return lees_bestand(inhoud, "t.xlsx").kolommen[1].cellen


# --- cells ----------------------------------------------------------------------------------------


def test_a_plain_workbook() -> None:
    w = lees_bestand(GEWOON, "cijfers.xlsx")
    assert w == Werkblad(
        "cijfers.xlsx", "Cijfers", ("Cijfers",), "xlsx", "", 1, (), (), w.kolommen, 2, (2, 3)
    )  # fmt: skip
    assert [(k.naam, k.letter, k.twijfel) for k in w.kolommen] == [("gemeente", "A", ""), ("aantal", "B", "")]
    assert [cel.getal for cel in w.kolommen[1].cellen] == [12.0, 5.0]


def test_numbers_texts_and_signs() -> None:
    gelezen = cellen(12, 12.5, 0.1 + 0.2, "<10", ".", "x", "-", -99997, -99995.0, "1.234,5", True, 1e15, "1234*")
    assert [cel.soort for cel in gelezen] == [
        "getal", "getal", "getal", "kleiner_dan", "ontbreekt", "ontbreekt", "ontbreekt", "ontbreekt", "ontbreekt",
        "getal", "tekst", "getal", "getal",
    ]  # fmt: skip
    assert gelezen[2].ruw == "0.3"
    assert gelezen[2].getal == 0.3
    assert [gelezen[i].reden for i in (3, 4, 5)] == [Reden.AFGESCHERMD, Reden.NIET_BESCHIKBAAR, Reden.AFGESCHERMD]
    assert (gelezen[9].getal, gelezen[10].ruw, gelezen[12].voorlopig) == (1234.5, "WAAR", True)


def test_a_number_that_is_shown_as_a_percentage_is_read_as_it_is_shown() -> None:
    for opmaak in ("0%", "0.00%", '0.0" "%'):
        (cel,) = cellen(0.125, opmaak=opmaak)
        assert (cel.soort, cel.getal, cel.ruw, cel.opmerking) == ("getal", 12.5, "12.5%", "percentage")
    (cel,) = cellen(0.145, opmaak='0.0" % is geen eenheid"')
    assert cel.getal == 0.145


@pytest.mark.parametrize("dag", [dt.date(2023, 12, 31), dt.datetime(2023, 12, 31, 6, 30)])
def test_dates_are_dates(dag: dt.date) -> None:
    (cel,) = cellen(dag)
    assert (cel.soort, cel.ruw, cel.reden) == ("datum", str(dag), None)


def test_dates_of_the_other_calendar_and_dates_that_can_not_be() -> None:
    def mac(boek: openpyxl.Workbook) -> None:
        boek.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    rijen = [["gemeente", "dag"], ["Boxtel", dt.date(2023, 12, 31)]]
    assert lees_bestand(werkmap({"A": rijen}, mac), "t.xlsx").kolommen[1].cellen[0].ruw == "2023-12-31"
    (cel,) = cellen(1e12, opmaak="yyyy-mm-dd")
    assert (cel.soort, cel.reden) == ("fout", Reden.NIET_BESCHIKBAAR)


def test_a_unit_in_the_format_makes_no_date() -> None:
    assert [cel.soort for cel in cellen(12, 13, opmaak='0" jaar"')] == ["getal", "getal"]
    assert [cel.ruw for cel in cellen(59, opmaak="0000")] == ["59"]


def test_a_formula_gives_its_stored_outcome_and_says_so() -> None:
    xml = KOP + (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Boxtel</t></is></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Urk</t></is></c><c r="B3" t="str"><f>A3</f><v>&lt;10</v></c></row>'
        '<row r="4"><c r="A4" t="inlineStr"><is><t>Vught</t></is></c><c r="B4"><f>HYPERLINK("http://x")</f></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><t>Goes</t></is></c><c r="B5" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="6"><c r="A6" t="inlineStr"><is><t>Best</t></is></c><c r="B6" t="str"><f>""</f><v></v></c></row>'
    )
    kolom = lees_bestand(met_blad(xml), "t.xlsx").kolommen[1]
    assert [cel.soort for cel in kolom.cellen] == ["getal", "kleiner_dan", "formule", "fout", "leeg"]
    assert (kolom.cellen[0].getal, kolom.cellen[0].opmerking) == (2.0, "uitkomst van een formule")
    assert kolom.cellen[2].reden is Reden.NIET_BESCHIKBAAR
    assert kolom.cellen[2].opmerking == "formule zonder bewaarde uitkomst"
    assert "Formules in deze kolom: 3." in kolom.twijfel
    assert "Formules zonder bewaarde uitkomst in deze kolom: 1." in kolom.twijfel
    assert "HYPERLINK" not in repr(kolom)


def test_a_text_that_begins_as_a_formula_stays_text() -> None:
    def als_tekst(boek: openpyxl.Workbook) -> None:
        boek["A"]["B2"].data_type = "s"

    inhoud = werkmap({"A": [["gemeente", "n"], ["Boxtel", "=1+1"], ["Urk", 3]]}, als_tekst)
    kolom = lees_bestand(inhoud, "t.xlsx").kolommen[1]
    assert (kolom.cellen[0].soort, kolom.cellen[0].ruw) == ("formule", "=1+1")


def test_shared_texts_with_more_runs_escapes_and_a_phonetic_guide() -> None:
    teksten = (
        "<si><t>gemeente</t></si><si><t>n</t></si><si><r><t>Box</t></r><r><rPr/><t>tel</t></r></si>"
        "<si><t>a_x000D_b_x0041_</t><rPh sb='0' eb='1'><t>uitspraak</t></rPh></si>"
    )
    rijen = "".join(
        f'<row r="{r}"><c r="A{r}" t="s"><v>{i}</v></c><c r="B{r}"{t}><v>{v}</v></c></row>'
        for r, i, t, v in ((1, 0, ' t="s"', 1), (2, 2, "", 5), (3, 3, "", 6))
    )
    inhoud = met_blad(rijen, teksten)
    assert [cel.ruw for cel in lees_bestand(inhoud, "t.xlsx").kolommen[0].cellen] == ["Boxtel", "a\rbA"]


def test_cells_without_a_place_and_prefixed_names() -> None:
    kaal = KOP.replace(' r="1"', "").replace(' r="A1"', "").replace(' r="B1"', "")
    rij = '<row><c t="inlineStr"><is><t>Boxtel</t></is></c><c><v>5</v></c></row>'
    assert lees_bestand(met_blad(kaal + rij), "t.xlsx").kolommen[1].cellen[0].getal == 5.0
    with zipfile.ZipFile(io.BytesIO(GEWOON)) as zip_:
        xml = zip_.read(BLAD).decode()
    gemerkt = xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert (
        lees_bestand(verbouw(GEWOON, {BLAD: gemerkt.encode()}), "t.xlsx").kolommen == lees_bestand(GEWOON, "t").kolommen
    )


def test_row_numbers_are_those_of_excel() -> None:
    xml = (
        KOP.replace("1", "7") + '<row r="9"><c r="A9" t="inlineStr"><is><t>Urk</t></is></c><c r="B9"><v>5</v></c></row>'
    )
    w = lees_bestand(met_blad(xml), "t.xlsx")
    assert (w.kopregel, w.regelnummers) == (7, (9,))


def test_title_merged_header_and_footer() -> None:
    def voeg_samen(boek: openpyxl.Workbook) -> None:
        boek["A"].merge_cells("B3:C3")

    rijen = [["Tabel 1"], [], ["Gemeente", 2021, None], [None, "aantal", "%"], ["Boxtel", 10, 1.5], [], ["Bron: RIVM"]]
    w = lees_bestand(werkmap({"A": rijen}, voeg_samen), "t.xlsx")
    assert [k.naam for k in w.kolommen] == ["Gemeente", "2021 | aantal", "2021 | %"]
    assert (w.titelblok, w.voettekst, w.kopregel, w.regelnummers) == (("Tabel 1",), ("Bron: RIVM",), 3, (5,))


# --- sheets ---------------------------------------------------------------------------------------

UITLEG = [["kolom", "betekenis"], ["a", "aantal geboorten"], ["b", "percentage"]]
CIJFERS = [["gemeente", "aantal"], ["Boxtel", 12]]


def test_the_first_visible_sheet_with_figures_is_read() -> None:
    def verberg(boek: openpyxl.Workbook) -> None:
        boek["Oud"].sheet_state = "hidden"

    inhoud = werkmap(
        {"Oud": CIJFERS, "Voorblad": [["Titel"]], "Uitleg": UITLEG, "Data": CIJFERS, "Meer": CIJFERS}, verberg
    )
    w = lees_bestand(inhoud, "t.xlsx")
    assert (w.blad, w.bladen) == ("Data", ("Oud", "Voorblad", "Uitleg", "Data", "Meer"))
    assert lees_bestand(inhoud, "t.xlsx", blad="Oud").blad == "Oud"
    assert lees_bestand(werkmap({"Voorblad": [["Titel"]], "Uitleg": UITLEG}), "t.xlsx").blad == "Uitleg"


def test_an_unknown_sheet_names_the_sheets_there_are() -> None:
    fout = geweigerd(werkmap({"Een": CIJFERS, "Twee": CIJFERS}), blad="Drie")
    assert str(fout).endswith("het heeft geen blad “Drie”. Kies uit: “Een” en “Twee”.")


def test_a_workbook_without_a_table() -> None:
    assert geweigerd(werkmap({"A": [], "B": []})).velden["reden"] == "leeg"
    assert geweigerd(werkmap({"A": [["Titel"], ["Nog een regel"]]})).velden["reden"] == "een_kolom"


def test_persons_on_another_sheet_are_refused_hidden_or_not() -> None:
    def verberg(boek: openpyxl.Workbook) -> None:
        boek["Bron"].sheet_state = "hidden"

    fout = geweigerd(werkmap({"Data": CIJFERS, "Bron": [["BSN", "wijk"], [1, "A"]]}, verberg))
    assert "kolom A (“BSN”) op het blad “Bron”" in str(fout)


# --- other containers -----------------------------------------------------------------------------


def zip_met(*namen: str) -> bytes:
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w") as zip_:
        for naam in namen:
            zip_.writestr(naam, b"<x/>")
    return uit.getvalue()


@pytest.mark.parametrize(
    ("inhoud", "reden"),
    [
        (zip_met("cijfers.csv"), "zip"),
        (zip_met(), "zip"),
        (zip_met("[Content_Types].xml", "_rels/.rels"), "zip"),
        (zip_met("mimetype", "content.xml", "META-INF/manifest.xml"), "ods"),
        (zip_met("[Content_Types].xml", "_rels/.rels", "xl/workbook.bin"), "xlsb"),
        (zip_met("[Content_Types].xml", "_rels/.rels", "word/document.xml"), "tekstdocument"),
        (verbouw(GEWOON, {"xl/vbaProject.bin": b"\x01"}), "macros"),
        (verbouw(GEWOON, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "macros"),
        (
            verbouw(
                GEWOON, vervang=("xl/_rels/workbook.xml.rels", b"relationships/theme", b"relationships/vbaProject")
            ),
            "macros",
        ),
        (b"PK\x03\x04 geen zip", "beschadigd"),
        (GEWOON[:200], "beschadigd"),
        (GEWOON[:-30], "beschadigd"),
        (verbouw(GEWOON, weg=["xl/workbook.xml"]), "beschadigd"),
        (verbouw(GEWOON, weg=[BLAD]), "beschadigd"),
        (verbouw(GEWOON, {BLAD: b"<worksheet><sheetData><row>"}), "beschadigd"),
        (met_blad('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "<si><t>een</t></si>"), "beschadigd"),
        (verbouw(GEWOON, soort=zipfile.ZIP_BZIP2), "beschadigd"),
        (verbouw(GEWOON, soort=zipfile.ZIP_LZMA), "beschadigd"),
        (met_blad('<row r="2"/><row r="1"/>'), "beschadigd"),
        (met_blad('<row r="x"/>'), "beschadigd"),
        (met_blad('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'), "beschadigd"),
        (met_blad('<row r="1"><c r="ÄÖ1"><v>1</v></c></row>'), "beschadigd"),
        (met_blad('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "beschadigd"),
        (met_blad('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), "beschadigd"),
        (met_blad('<row r="1"><c r="A1" s="x"><v>1</v></c></row>'), "beschadigd"),
    ],
)
def test_each_other_kind_has_its_own_refusal(inhoud: bytes, reden: str) -> None:
    assert geweigerd(inhoud).velden["reden"] == reden


def test_a_locked_zip_asks_to_take_the_password_off() -> None:
    op_slot = bytearray(GEWOON)
    for kop, plek in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        i = -1
        while (i := op_slot.find(kop, i + 1)) >= 0:
            op_slot[i + plek] |= 1
    assert geweigerd(bytes(op_slot)).velden["reden"] == "wachtwoord"


def test_two_parts_with_one_name_are_refused() -> None:
    uit = io.BytesIO(GEWOON)
    with zipfile.ZipFile(uit, "a") as zip_, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        zip_.writestr(BLAD, b"<worksheet/>")
    assert geweigerd(uit.getvalue()).velden["reden"] == "beschadigd"


# --- bombs ----------------------------------------------------------------------------------------


def test_a_part_that_unpacks_far_too_large_is_refused_before_unpacking(monkeypatch: pytest.MonkeyPatch) -> None:
    bom = verbouw(GEWOON, {"xl/media/a.bin": b"\x00" * (30 * 1024 * 1024)})
    assert len(bom) < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    assert geweigerd(bom).velden["reden"] == "zipbom"


def test_the_sum_of_the_parts_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    grenzen = Grenzen(uitgepakt=100_000)
    veel = verbouw(GEWOON, {f"xl/media/{i}.bin": bytes(range(256)) * 40 for i in range(20)})
    assert lees_bestand(veel, "t.xlsx").rijen == 2
    with monkeypatch.context() as tijdelijk:
        tijdelijk.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
        assert geweigerd(veel, grenzen=grenzen).velden["reden"] == "zipbom"
    # and what is really unpacked is counted as well, whatever the table of contents says
    monkeypatch.setattr("kansrijk_analysis.sources.bestanden.pakket.Pakket._keur_inhoudsopgave", lambda _: None)
    assert geweigerd(veel, grenzen=grenzen).velden["reden"] == "zipbom"


def test_a_table_of_contents_that_lies_about_sizes_is_damaged() -> None:
    groot = verbouw(GEWOON, {"xl/media/a.bin": b"\x00" * (30 * 1024 * 1024)})
    leugen = groot.replace((30 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert geweigerd(leugen).velden["reden"] == "beschadigd"


def test_thousands_of_parts_are_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    veel = GEWOON + b"PK\x01\x02" * 6_000
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened"))
    assert geweigerd(veel).velden["reden"] == "zipbom"


LACH = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)
DELEN = [
    BLAD,
    "xl/workbook.xml",
    "xl/styles.xml",
    "xl/sharedStrings.xml",
    "_rels/.rels",
    "docProps/core.xml",
    "xl/media/a.png",
]


@pytest.mark.parametrize("deel", DELEN)
@pytest.mark.parametrize("codering", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused_in_every_part(deel: str, codering: str) -> None:
    xml = f"{LACH}<x>&j;</x>".encode(codering)
    begin = time.monotonic()
    assert geweigerd(verbouw(GEWOON, {deel: xml})).velden["reden"] == "gevaarlijke_xml"
    assert time.monotonic() - begin < 2


def test_entities_over_the_edge_of_a_block_and_outside_files() -> None:
    for voor in (*range(65_515, 65_535), 131_060):
        xml = b"<x>" + b" " * voor + b"</x><!DOCTYPE y>"
        assert geweigerd(verbouw(GEWOON, {"docProps/app.xml": xml})).velden["reden"] == "gevaarlijke_xml"
    extern = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet><sheetData>&f;</sheetData></worksheet>'
    assert geweigerd(verbouw(GEWOON, {BLAD: extern})).velden["reden"] == "gevaarlijke_xml"


def test_an_encoding_that_hides_the_entities_does_not_help(monkeypatch: pytest.MonkeyPatch) -> None:
    """In EBCDIC no byte of the declaration looks like ASCII, and the XML parser takes no such encoding."""
    kop = '<?xml version="1.0" encoding="cp037"?>'
    rest = LACH + "<worksheet><sheetData>&j;</sheetData></worksheet>"
    for verborgen in (kop.encode() + rest.encode("cp037"), (kop + rest).encode("cp037")):
        assert geweigerd(verbouw(GEWOON, {BLAD: verborgen})).velden["reden"] == "beschadigd"
    # What the search for bytes would miss, the parser refuses when it comes to it.
    monkeypatch.setattr("kansrijk_analysis.sources.bestanden.pakket._VERBODEN", re.compile(b"(?!)"))
    assert geweigerd(verbouw(GEWOON, {BLAD: rest.encode()})).velden["reden"] == "gevaarlijke_xml"


@pytest.mark.parametrize(
    ("stuk", "reden"),
    [
        ("<c r='A1'><v>{}</v></c>", "cel_te_lang"),
        ("<c r='{}'/>", "gevaarlijke_xml"),
        ("<!--{}-->", "gevaarlijke_xml"),
        ("<![CDATA[{}", "beschadigd"),
        ("<?pi {}?>", "gevaarlijke_xml"),
        ("<{}/>", "gevaarlijke_xml"),
    ],
)
def test_one_endless_piece_of_xml_takes_no_more_time_than_its_length(stuk: str, reden: str) -> None:
    """The parser begins an unfinished piece again at every block; without a limit that is quadratic."""
    inhoud = met_blad(KOP + '<row r="2">' + stuk.format("a" * 15_000_000 + "b") + "</row>")
    inhoud = verbouw(inhoud, soort=zipfile.ZIP_STORED)
    begin = time.monotonic()
    assert geweigerd(inhoud).velden["reden"] == reden
    assert time.monotonic() - begin < 4


def test_deep_xml_does_no_harm() -> None:
    diep = met_blad("<a>" * 200_000 + "</a>" * 200_000)
    assert geweigerd(diep).velden["reden"] == "leeg"


def test_limits_on_rows_columns_texts_and_numbers_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    klein = Grenzen(rijen=2, kolommen=3, tekst_per_cel=20)
    assert lees_bestand(GEWOON, "t.xlsx", grenzen=klein).rijen == 2
    drie = werkmap({"A": [["g", "n"], ["a1", 1], ["b1", 2], ["c1", 3]]})
    assert geweigerd(drie, grenzen=klein).velden["reden"] == "te_veel_rijen"
    breed = werkmap({"A": [["g", "a", "b", "c"], ["a1", 1, 2, 3]]})
    assert "(cel D1)" in str(geweigerd(breed, grenzen=klein))
    lang = werkmap({"A": [["g", "n"], ["a" * 21, 1]]})
    assert geweigerd(lang, grenzen=klein).velden["wat"] == "een cel heeft meer dan 20 tekens"
    lang = werkmap({"A": [["g", "n"], *[["a1", 1]] * 600]})
    boek = open_boek(lang, klein)
    with pytest.raises(Geweigerd, match="te_veel_rijen"):  # long before the end
        rijen_van(boek, boek.bladen[0])
    monkeypatch.setattr("kansrijk_analysis.sources.bestanden.excel.CELLEN", 5)
    assert geweigerd(GEWOON).velden["reden"] == "te_veel_cellen"


def test_far_away_cells_without_contents_cost_nothing() -> None:
    ver = "".join(f'<row r="{r}"><c r="XFD{r}" s="0"/></row>' for r in range(1_000_000, 1_000_500))
    rij = '<row r="2"><c r="A2" t="inlineStr"><is><t>Urk</t></is></c><c r="B2"><v>5</v></c></row>'
    w = lees_bestand(met_blad(KOP + rij + ver), "t.xlsx")
    assert (w.rijen, len(w.kolommen)) == (1, 2)
    gevuld = KOP + '<row r="2"><c r="XFD2"><v>1</v></c></row>'
    assert "(cel XFD2)" in str(geweigerd(met_blad(gevuld)))


def test_too_many_different_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kansrijk_analysis.sources.bestanden.excel._STRINGS", 3)
    veel = met_blad(KOP, "<si><t>a</t></si>" * 4)
    assert geweigerd(veel).velden["reden"] == "te_veel_cellen"


def test_numbers_that_are_none() -> None:
    for waarde in ("NaN", "INF", "1e400", "9" * 400, "1" + "0" * 70, "1_0x", "twaalf", "1e99999999999999999999"):
        rij = f'<row r="2"><c r="A2" t="inlineStr"><is><t>Urk</t></is></c><c r="B2"><v>{waarde}</v></c></row>'
        (cel,) = lees_bestand(met_blad(KOP + rij), "t.xlsx").kolommen[1].cellen
        assert (cel.soort, cel.reden) == ("fout", Reden.NIET_BESCHIKBAAR)


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(tmp_path)
    lees_bestand(GEWOON, "t.xlsx")
    geweigerd(GEWOON[:300])
    geweigerd(verbouw(GEWOON, {BLAD: LACH.encode()}))
    assert list(tmp_path.iterdir()) == []
