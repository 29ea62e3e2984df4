"""Files about persons are refused, without repeating what was in them; files with counts are not."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from kansrijk_analysis.errors import BestandGeweigerd
from kansrijk_analysis.sources.bestanden import Werkblad, lees_bestand

TOEVAL = random.Random(20241201)


def bsn() -> str:
    while True:
        cijfers = [TOEVAL.randint(0, 9) for _ in range(8)]
        rest = sum(gewicht * cijfer for gewicht, cijfer in zip(range(9, 1, -1), cijfers, strict=True)) % 11
        if rest < 10 and any(cijfers):
            return "".join(map(str, cijfers)) + str(rest)


def dag(van: int = 1985, tot: int = 2020) -> str:
    return f"{TOEVAL.randint(2, 27)}-{TOEVAL.randint(1, 12)}-{TOEVAL.randint(van, tot)}"


def csv(kop: str, *rijen: str) -> bytes:
    return "\n".join([kop, *rijen]).encode()


def geweigerd(inhoud: bytes) -> BestandGeweigerd:
    with pytest.raises(BestandGeweigerd) as gevangen:
        lees_bestand(inhoud, "t.csv")
    return gevangen.value


def aangenomen(inhoud: bytes) -> Werkblad:
    return lees_bestand(inhoud, "t.csv")


@pytest.mark.parametrize(
    ("naam", "reden"),
    [
        ("BSN", "bsn_naam"),
        ("bsn kind", "bsn_naam"),
        ("Burgerservicenummer", "bsn_naam"),
        ("Sofi-nummer", "bsn_naam"),
        ("Geboortedatum", "geboortedatum"),
        ("geb.datum", "geboortedatum"),
        ("Geb. datum moeder", "geboortedatum"),
        ("DOB", "geboortedatum"),
        ("datum_geboorte", "geboortedatum"),
        ("Achternaam", "naam"),
        ("voornaam", "naam"),
        ("Naam cliënt", "naam"),
        ("Cliëntnummer", "naam"),
        ("E-mail", "naam"),
        ("e-mailadres", "naam"),
        ("Telefoonnummer", "naam"),
        ("Huisnummer", "naam"),
        ("Patiënt-ID", "naam"),
    ],
)
def test_a_column_name_is_enough(naam: str, reden: str) -> None:
    fout = geweigerd(csv(f"wijk;{naam};n", "Centrum;;5", "Noord;;6"))
    assert fout.velden["reden"] == f"persoon_{reden}"
    assert f"kolom B (“{naam}”)" in str(fout)
    assert "neemt geen gegevens over personen aan" in str(fout)
    boven = geweigerd(csv(f"wijk;Gegevens;;\n;{naam};a;b", "Centrum;;5;6", "Noord;;6;7"))
    assert boven.velden["reden"] == f"persoon_{reden}"


@pytest.mark.parametrize(
    "naam",
    [
        "Gemeentenaam",
        "Naam",
        "naam gemeente",
        "Aantal cliënten",
        "Cliënten jeugdzorg",
        "Aantal BSN's",
        "Geboorten",
        "geboortejaar",
        "Adressendichtheid",
        "Omgevingsadressendichtheid_106",
        "Mannen",
        "Geslacht",
        "Leeftijd",
        "Postcode",
        "Datum",
        "Contactpersonen (aantal)",
        "Email-nieuwsbrieven",
        "% cliënten",
        "Straten",
    ],
)
def test_column_names_of_counts_are_taken(naam: str) -> None:
    assert aangenomen(csv(f"wijk;{naam};n", "Centrum;1;5", "Noord;2;6")).rijen == 2


def test_bsn_in_any_column_is_refused_and_not_repeated() -> None:
    nummers = [bsn() for _ in range(8)]
    for kop, vorm in (("nummer", "{}"), ("opmerking", "kind {} komt terug"), ("nr", '"{}"')):
        fout = geweigerd(csv(f"wijk;{kop}", *(f"W{i};{vorm.format(n)}" for i, n in enumerate(nummers))))
        assert fout.velden["reden"] == "persoon_bsn"
        assert "bijvoorbeeld in rij 2" in str(fout)
        assert not any(nummer in str(fout) or nummer in repr(fout.velden) for nummer in nummers)


def test_bsn_written_in_groups_and_among_other_cells() -> None:
    gegroepeerd = [f"{n[:4]}.{n[4:6]}.{n[6:]}" for n in (bsn() for _ in range(5))]
    assert geweigerd(csv("wijk;nr", *(f"W;{n}" for n in gegroepeerd))).velden["reden"] == "persoon_bsn"
    gemengd = ["onbekend"] * 50 + [bsn() for _ in range(3)]
    assert geweigerd(csv("wijk;nr", *(f"W;{n}" for n in gemengd))).velden["reden"] == "persoon_bsn"


def test_large_amounts_are_not_bsn() -> None:
    bedragen = [str(TOEVAL.randint(100_000_000, 999_999_999)) for _ in range(400)]
    assert aangenomen(csv("gemeente;budget", *(f"G{i};{b}" for i, b in enumerate(bedragen)))).rijen == 400
    assert aangenomen(csv("gemeente;budget", f"Boxtel;{bsn()}", f"Urk;{bsn()}")).rijen == 2
    assert aangenomen(csv("instelling;RSIN", *(f"G{i};{bsn()}" for i in range(9)))).rijen == 9
    decimaal = [f"{bsn()},5" for _ in range(9)]
    assert aangenomen(csv("gemeente;budget", *(f"G{i};{b}" for i, b in enumerate(decimaal)))).rijen == 9


@pytest.mark.parametrize("kop", ["nr;dag;n", "nr;dag;soort"])
def test_days_over_many_years_are_dates_of_birth(kop: str) -> None:
    fout = geweigerd(csv(kop, *(f"{i};{dag()};a" for i in range(40))))
    assert (fout.velden["reden"], "kolom B (“dag”)" in str(fout)) == ("persoon_geboortedatum", True)


def test_days_of_babies_without_a_count_are_dates_of_birth() -> None:
    rijen = [f"{i};{dag(2023, 2023)};wijk {i % 3}" for i in range(40)]
    assert geweigerd(csv("nr;dag;soort", *rijen)).velden["reden"] == "persoon_geboortedatum"
    assert aangenomen(csv("nr;dag;aantal", *(f"{i};{dag(2023, 2023)};{i}" for i in range(40)))).rijen == 40


WEKEN = [dt.date(2015, 1, 5) + dt.timedelta(days=7 * i) for i in range(300)]
DAGEN = [dt.date(2015, 1, 5) + dt.timedelta(days=i) for i in range(2_000)]


@pytest.mark.parametrize(
    "dagen",
    [
        ["31-12-2023"] * 30,
        [f"1-1-{2000 + i}" for i in range(25)],
        [f"{d}-2020" for d in ("31-1", "29-2", "31-3", "30-4", "31-5", "30-6")] + ["31-12-2010"] * 4,
        [f"{1 + i % 3}-1-{2010 + i % 4}" for i in range(100)],
        [("3-4-2011", "17-9-2012", "8-2-2014", "22-6-2015", "5-11-2017", "14-3-2019")[i % 6] for i in range(200)],
        list(map(str, WEKEN)),
        list(map(str, DAGEN)),
    ],
    ids=["one day", "years", "ends of months", "few days", "irregular days", "weeks", "every day"],
)
def test_dates_of_a_report_are_taken(dagen: list[str]) -> None:
    assert aangenomen(csv("nr;peildatum;n", *(f"{i};{d};5" for i, d in enumerate(dagen)))).rijen == len(dagen)


def test_a_date_per_gemeente_is_taken() -> None:
    rijen = [f"Gemeente {i};{dag()}" for i in range(60)]
    assert aangenomen(csv("gemeente;vastgesteld op", *rijen)).rijen == 60


def test_full_postcodes_are_refused_and_short_ones_taken() -> None:
    fout = geweigerd(csv("pc;n", "1234 AB;5", "1234 AC;6", "5283AD;7"))
    assert (fout.velden["reden"], "1234 AC" in str(fout)) == ("persoon_postcode", False)
    assert (
        geweigerd(csv("a;n", *(f"Dorpsstraat {i}, 12{i}0 AB Boxtel;1" for i in range(5)))).velden["reden"]
        == "persoon_postcode"
    )
    assert aangenomen(csv("pc;n", "1234;5", "1235;6", "5283;7")).rijen == 3
    assert aangenomen(csv("tabel;n", "2020JJ00;5", "2021JJ00;6", "84799NED;7", "2022 SS;1")).rijen == 4


def test_mail_addresses_are_refused() -> None:
    fout = geweigerd(csv("wijk;contact;n", *(f"W{i};persoon{i}@gemeente.nl;5" for i in range(4))))
    assert (fout.velden["reden"], "persoon0" in str(fout)) == ("persoon_mail", False)
    assert aangenomen(csv("wijk;contact;n", "A;a@b.nl;1", "B;geen;2", "C;geen;3", "D;@;4")).rijen == 4


def test_a_row_per_person_is_refused() -> None:
    rijen = [f"{TOEVAL.choice('MV')};{TOEVAL.randint(18, 40)};{TOEVAL.choice('AB')}" for _ in range(200)]
    fout = geweigerd(csv("geslacht;leeftijd;wijk", *rijen))
    assert (fout.velden["reden"], "“geslacht”, “leeftijd”" in str(fout)) == ("rij_per_persoon", True)
    geboorten = [f"{i};{TOEVAL.choice('AB')};{TOEVAL.randint(30, 42)};{TOEVAL.randint(0, 3)};2" for i in range(200)]
    kop = "id;wijk;zwangerschapsduur;pariteit;aantal kinderen"
    assert geweigerd(csv(kop, *geboorten)).velden["reden"] == "rij_per_persoon"


def test_a_row_per_person_with_nothing_but_yes_or_no_is_refused() -> None:
    fout = geweigerd(csv("gemeente;jaar;teller;noemer", *(f"Urk;2022;{i % 2};1" for i in range(40))))
    assert (fout.velden["reden"], "“teller”" in str(fout)) == ("rij_per_persoon", True)
    genummerd = csv("gemeente;jaar;id;big2", *(f"{'Urk' if i % 3 else 'Ede'};2022;{i};{i % 2}" for i in range(40)))
    assert geweigerd(genummerd).velden["reden"] == "rij_per_persoon"
    per_wijk = csv("wijk;jaar;teller;noemer", *(f"WK{i:06};2022;{i % 2};{i % 3}" for i in range(40)))
    assert aangenomen(per_wijk).rijen == 40
    met_nummer = csv("nr;gemeente;jaar;teller", *(f"{i};G{i // 5};{2018 + i % 5};{i % 2}" for i in range(40)))
    assert aangenomen(met_nummer).rijen == 40


def test_tables_of_counts_by_sex_and_age_are_taken() -> None:
    combinaties = [(w, g, k) for w in "ABC" for g in ("man", "vrouw") for k in ("0 tot 15", "15 tot 25", "25 tot 45")]
    met_telling = [f"{w};{g};{k};{i}" for i, (w, g, k) in enumerate(combinaties)]
    assert aangenomen(csv("wijk;geslacht;leeftijd;aantal", *met_telling)).rijen == 18
    assert aangenomen(csv("wijk;geslacht;leeftijd;personen", *met_telling)).rijen == 18
    dubbel = [f"{w};{g};{k};{i}" for i in range(3) for w, g, k in combinaties]  # of three organisations
    assert aangenomen(csv("wijk;geslacht;leeftijd;aantal", *dubbel)).rijen == 54
    per_jaar = [f"{w};{g};{k};{j};{j % 7}" for w, g, k in combinaties for j in range(2010, 2020)]
    assert aangenomen(csv("wijk;geslacht;leeftijd;jaar;personen", *per_jaar)).rijen == 180


def test_a_list_of_persons_without_a_header_is_refused_as_such() -> None:
    fout = geweigerd(csv(f"{bsn()};5;1", *(f"{bsn()};{i};2" for i in range(5))))
    assert fout.velden["reden"] == "persoon_bsn"
    assert "in kolom A staan burgerservicenummers" in str(fout)
