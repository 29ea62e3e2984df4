"""Whatever bytes a user gives, there comes a table or a Dutch refusal, and never another error."""

from __future__ import annotations

import cProfile
import io
import math
import random
import string
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kansrijk_analysis.errors import KansrijkError
from kansrijk_analysis.sources.bestanden import Grenzen, Werkblad, lees_bestand, veilig_voor_werkblad

KLEIN = Grenzen(bytes=1 << 20, uitgepakt=4 << 20, rijen=5_000, kolommen=200, tekst_per_cel=2_000)
CSV = (
    'Cijfers per gemeente\n\ngemeente;jaar;aantal;"aandeel, in %"\nGM0059    ;2023;1.234*;12,5 %\n'
    '"Súdwest; oud";2023;<10;.\n'
    "Urk;2024;x;-\nBoxtel;2024;-99997;0,5\n=1+1;2024;@a;-5\n\nBron: RIVM, 2024\n"
).encode()


def _werkmap() -> bytes:
    boek = openpyxl.Workbook()
    blad = boek.active
    for rij in (
        ["Titel"],
        [],
        ["gemeente", 2021, None, "dag"],
        [None, "n", "%", None],
        ["Urk", 5, 0.125, "=A1"],
        ["Best", "<10", "1.234", 2],
    ):
        blad.append(rij)
    blad["C5"].number_format = "0.0%"
    blad["D6"].number_format = "yyyy-mm-dd"
    boek.create_sheet("Leeg")
    uit = io.BytesIO()
    boek.save(uit)
    return uit.getvalue()


XLSX = _werkmap()
NAAM = {n for n in zipfile.ZipFile(io.BytesIO(XLSX)).namelist() if n.endswith((".xml", ".rels"))}


def tabel_of_weigering(inhoud: bytes, naam: str = "t.xlsx") -> Werkblad | None:
    w, melding = None, ""
    try:
        w = lees_bestand(inhoud, naam, grenzen=KLEIN)
    except KansrijkError as fout:
        melding = str(fout)
    if w is None:
        assert melding.startswith("Het bestand ")
        assert melding.endswith(".")
        return None
    assert w.rijen == len(w.regelnummers) > 0
    assert list(w.regelnummers) == sorted(set(w.regelnummers))
    assert w.kopregel < w.regelnummers[0]
    for kolom in w.kolommen:
        assert kolom.naam
        assert len(kolom.cellen) == w.rijen
        for cel in kolom.cellen:
            assert math.isfinite(cel.getal) == (cel.soort == "getal")
            assert (cel.reden is None) == (cel.soort in ("getal", "tekst", "datum"))
    return w


@given(st.binary(max_size=2_000))
def test_random_bytes(inhoud: bytes) -> None:
    tabel_of_weigering(inhoud)


@given(
    st.sampled_from(
        [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=;\n", b"%PDF"]
    ),
    st.binary(max_size=500),
)
def test_random_bytes_behind_a_known_beginning(begin: bytes, rest: bytes) -> None:
    tabel_of_weigering(begin + rest)


@given(
    st.text(
        alphabet=st.sampled_from(
            [*";,\t|\"'\n\r .-+=@%<>*x0123456789abé€{}[]()&#/:", "\u00a0", "\ufeff", "\x00", "\x1f"]
        ),
        max_size=400,
    )
)
@settings(max_examples=400)
def test_random_csv_text(tekst: str) -> None:
    tabel_of_weigering(tekst.encode(), "t.csv")


VERANDERING = st.tuples(
    st.integers(0, 10_000), st.sampled_from(["zet", "weg", "erbij", "dubbel"]), st.binary(min_size=1, max_size=6)
)


def verander(inhoud: bytes, veranderingen: list[tuple[int, str, bytes]]) -> bytes:
    data = bytearray(inhoud)
    for plek, wat, bytes_ in veranderingen:
        i = plek % (len(data) + 1)
        if wat == "zet":
            data[i : i + len(bytes_)] = bytes_
        elif wat == "weg":
            del data[i : i + len(bytes_)]
        elif wat == "erbij":
            data[i:i] = bytes_
        else:
            data[i:i] = data[i : i + 40]
    return bytes(data)


@given(st.lists(VERANDERING, min_size=1, max_size=8))
@settings(max_examples=300)
def test_a_changed_csv(veranderingen: list[tuple[int, str, bytes]]) -> None:
    tabel_of_weigering(verander(CSV, veranderingen), "t.csv")


@given(st.lists(VERANDERING, min_size=1, max_size=4))
@settings(max_examples=300)
def test_changed_bytes_of_a_workbook(veranderingen: list[tuple[int, str, bytes]]) -> None:
    tabel_of_weigering(verander(XLSX, veranderingen))


@given(st.integers(0, len(XLSX) - 1))
def test_a_workbook_that_is_cut_off_is_refused(lengte: int) -> None:
    assert tabel_of_weigering(XLSX[:lengte]) is None


@given(st.integers(0, len(CSV)))
def test_a_csv_that_is_cut_off(lengte: int) -> None:
    tabel_of_weigering(CSV[:lengte], "t.csv")


@given(st.sampled_from(sorted(NAAM)), st.lists(VERANDERING, min_size=1, max_size=5))
@settings(max_examples=400)
def test_changed_xml_inside_a_workbook(deel: str, veranderingen: list[tuple[int, str, bytes]]) -> None:
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as oud, zipfile.ZipFile(uit, "w") as nieuw:
        for naam in oud.namelist():
            xml = oud.read(naam)
            nieuw.writestr(naam, verander(xml, veranderingen) if naam == deel else xml)
    tabel_of_weigering(uit.getvalue())


XML_STUKKEN = st.lists(
    st.sampled_from(
        [
            "<row>",
            "</row>",
            '<row r="3">',
            '<row r="99999999999">',
            '<c r="A1">',
            '<c r="B2" t="s">',
            '<c t="b">',
            '<c t="e">',
            '<c t="d">',
            '<c s="1">',
            '<c s="-9">',
            "</c>",
            "<v>",
            "</v>",
            "<f>",
            "</f>",
            "<is>",
            "</is>",
            "<t>",
            "</t>",
            "<rPh>",
            "</rPh>",
            "1",
            "x",
            "-1",
            "1e5",
            "#N/A",
            "2024-01-01",
            "<c/>",
            "<row/>",
            "<v/>",
            "&#65;",
            "&lt;10",
        ]
    ),
    max_size=60,
)


@given(XML_STUKKEN)
@settings(max_examples=400)
def test_random_rows_inside_a_workbook(stukken: list[str]) -> None:
    open_, dicht = [], []
    for stuk in stukken:  # make it well-formed often enough to get past the parser
        if stuk.startswith("</"):
            if not open_ or open_[-1] != stuk[2:-1]:
                continue
            open_.pop()
        elif stuk.startswith("<") and not stuk.endswith("/>"):
            open_.append(stuk[1:-1].split()[0])
        dicht.append(stuk)
    rijen = "".join(dicht) + "".join(f"</{naam}>" for naam in reversed(open_))
    xml = f"<worksheet><sheetData>{rijen}</sheetData></worksheet>"
    uit = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(XLSX)) as oud, zipfile.ZipFile(uit, "w") as nieuw:
        for naam in oud.namelist():
            nieuw.writestr(naam, xml if naam.endswith("sheet1.xml") else oud.read(naam))
    tabel_of_weigering(uit.getvalue())


# --- the same as another reader -------------------------------------------------------------------

GEWONE_TEKST = st.text(alphabet=string.ascii_letters + " éëü’-", min_size=1, max_size=12).map(
    lambda s: f"naam {s}".strip()
)
CEL = st.one_of(
    st.none(),
    st.integers(-90_000, 10**9 - 10**8),
    st.floats(-90_000, 1e6, allow_nan=False).map(lambda x: float(f"{x:.12g}")),
    GEWONE_TEKST,
    st.booleans(),
)


@given(st.lists(st.tuples(GEWONE_TEKST, CEL, CEL), min_size=1, max_size=12))
@settings(max_examples=100)
def test_a_workbook_holds_what_openpyxl_put_in_it(rijen: list[tuple[object, ...]]) -> None:
    boek = openpyxl.Workbook()
    blad = boek.active
    blad.append(["gemeente", "a", "b"])
    blad.append(["eerste", 1, 2])
    for rij in rijen:
        blad.append(list(rij))
    uit = io.BytesIO()
    boek.save(uit)
    w = lees_bestand(uit.getvalue(), "t.xlsx")
    assert w.regelnummers == tuple(range(2, 2 + w.rijen))
    for nummer, rij in enumerate([("eerste", 1, 2), *rijen][: w.rijen]):
        for waarde, kolom in zip(rij, w.kolommen, strict=True):
            cel = kolom.cellen[nummer]
            if waarde is None:
                assert cel.soort == "leeg"
            elif isinstance(waarde, bool):
                assert cel.ruw == ("WAAR" if waarde else "ONWAAR")
            elif isinstance(waarde, str):
                assert cel.ruw == waarde
            else:
                assert (cel.soort, cel.getal) == ("getal", float(waarde))  # type: ignore[arg-type]


# From 99,991 on a negative number may be a code for a missing figure.
GETAL = st.floats(-90_000, 1e9, allow_nan=False)


@given(st.lists(GETAL, min_size=2, max_size=20), st.integers(1, 2), st.booleans())
def test_numbers_written_the_dutch_or_the_english_way_come_back(
    getallen: list[float], decimalen: int, nl: bool
) -> None:
    geschreven = [f"{x:,.{decimalen}f}" for x in getallen]
    if nl:
        geschreven = [x.translate(str.maketrans(",.", ".,")) for x in geschreven]
    inhoud = "gemeente\tn\n" + "".join(f"G{i}\t{x}\n" for i, x in enumerate(geschreven))
    kolom = lees_bestand(inhoud.encode(), "t.csv").kolommen[1]
    assert [cel.getal for cel in kolom.cellen] == [float(f"{x:.{decimalen}f}") for x in getallen]
    assert (kolom.decimaalteken, kolom.twijfel) == ("," if nl else ".", "")


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_text_for_a_sheet_never_begins_as_a_formula(tekst: str) -> None:
    veilig = veilig_voor_werkblad(tekst)
    assert veilig.removeprefix("'") in (tekst, tekst.removeprefix("'"))
    assert veilig_voor_werkblad(veilig) == veilig
    kaal = veilig.lstrip()
    if kaal[:1] in ("=", "@"):
        pytest.fail(f"{tekst!r} became {veilig!r}")
    if kaal[:1] in ("+", "-"):
        assert set(kaal[1:]) <= set("0123456789.,% \t")


# --- pinned cases ---------------------------------------------------------------------------------

LASTIG = [
    b"\x00",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xff\xfe\x00\x00",
    b"\xef\xbb\xbf\xef\xbb\xbfa;b\n1;2",
    b";",
    b";;;\n;;;\n",
    b"a;b\n;\n;\n",
    b'"',
    b'""',
    b'";"\n";"',
    b'a;"b\n1;2',
    b'a;b"\n1;"2\n',
    b"a;b\n" + b'"' * 4001,
    b"sep=",
    b"sep=;",
    b"sep=;\n",
    b"sep=\n;",
    b"a,b\n\x1a",
    b"a;b\r\r\n\n\r1;2",
    b"a;b\n1;2\n" + b";" * 300,
    b"a;b\n" + b"1;" * 5000,
    b"a\tb\n1\t2\n\t\t\n",
    "a;b\n١;٢\n".encode(),
    "²;³\n½;¼\n".encode(),
    "a;b\n\u202e1;2\n".encode(),
    "\ufeff\u200b".encode(),
    b"a;b\n--;++\n",
    b"a;b\n1e999;-1e999\n",
    b"a;b\nnan;inf\n",
    b"a;b\n1.;.1\n",
    b"a;b\n.,;,.\n",
    b"a;b\n1.1.1.1.1.1;1,1,1,1\n",
    b"gemeente;n\nUrk;9999999999999999999999999999999999999999\n",
    b"0;1\n0;1\n",
    b"2019;2020\n2019;2020\n",
    b"a;a\na;a\na;a\n",
    b"x;x\nx;x\n",
    b"-;-\n.;.\n",
    b"Bron: CBS;x\n1;2\n",
    b"Bron: CBS\nBron: CBS;2\n",
    b"gemeente;n\nBron: CBS;\n",
    b"a;b\n31-02-2020;00-00-0000\n",
    b"a;b\n99999-99-99;1-1-0000\n",
    b"a;b\n0001-01-01;9999-12-31\n" * 9,
    b"{",
    b"[",
    b"<",
    b"<<<",
    b"<10;<10\n<10;<10",
    "ÿþ;b\n1;2".encode("latin-1"),
    b"PK",
    b"PK\x03\x04",
    b"PK\x05\x06" + b"\x00" * 18,
    b"PK\x05\x06" + b"\xff" * 18,
    b"PK\x03\x04" + b"PK\x06\x06" * 50 + b"PK\x05\x06" + b"\x00" * 18,
    XLSX + XLSX,
    XLSX[100:],
    b"PK\x03\x04" + XLSX,
    XLSX + b"\x00" * 70_000,
    XLSX.replace(b"xl/", b"XL/"),
    XLSX[::-1],
    "\ud7ff;b\n1;2".encode(),
    b"\xf4\x90\x80\x80;b\n1;2",
    b"\xc0\x80;b\n1;2\n",
    b"a;b\n" + "é".encode()[:1],
    b"a;b\n1;2\n\x85\n\x0b\x0c\x1c\n",
]


@pytest.mark.parametrize("inhoud", LASTIG, ids=range(len(LASTIG)))
def test_pinned_nasty_files(inhoud: bytes) -> None:
    tabel_of_weigering(inhoud)


@pytest.mark.parametrize(
    "cel",
    [
        "1" * 200_000,
        "1." * 100_000,
        "1 " * 100_000,
        ", " * 100_000,
        "<" * 200_000,
        "* " * 100_000,
        "[" * 200_000,
        "=" * 200_000,
        "-(" * 100_000,
        "a@" * 100_000,
        "1234 " * 40_000,
        "123456789 " * 20_000,
        "per 1 000 " * 20_000,
        "01-01-" * 30_000,
        "\u00a0" * 200_000,
        "(" * 200_000,
    ],
    ids=lambda cel: repr(cel[:9]),
)
def test_long_cells_take_time_as_their_length(cel: str) -> None:
    """Each regular expression is linear: a cell that is made to keep one busy is done at once."""
    ruim = Grenzen(tekst_per_cel=10**6)
    for inhoud in (f"gemeente\tn\n{cel[:120_000]}\t{cel[:120_000]}\nUrk\t2\n", f"a\t{cel[:120_000]}\nUrk\t1\nUrk\t2\n"):
        begin = time.monotonic()
        melding = ""
        try:
            lees_bestand(inhoud.encode(), "t.csv", grenzen=ruim)
        except KansrijkError as fout:
            melding = str(fout)
        assert time.monotonic() - begin < 2
        assert len(melding) < 600


def test_many_rows_take_work_as_their_number() -> None:
    """Counted in calls, not in seconds: a busy machine must not decide this."""
    toeval = random.Random(1)
    aanroepen = []
    for rijen in (2_000, 8_000):
        inhoud = "gemeente;a;b;c\n" + "\n".join(f"G{i};{toeval.random()};{i},5;<{i % 9}" for i in range(rijen))
        meter = cProfile.Profile()
        assert meter.runcall(lees_bestand, inhoud.encode(), "t.csv").rijen == rijen
        aanroepen.append(sum(regel.callcount for regel in meter.getstats()))
    assert aanroepen[0] > 2_000
    assert aanroepen[1] < 5 * aanroepen[0]
