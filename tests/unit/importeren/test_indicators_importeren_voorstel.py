"""The proposed mapping of real shapes of files, and that what is guessed is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from nepbestand import (
    CODELIJST,
    DIAPER,
    DIAPER_REGIO,
    GRAFIEK,
    JAARKOLOMMEN,
    KAART,
    KWB,
    STATLINE,
    STATLINE_OUD,
    STATLINE_PIVOT,
    SWING,
    V3,
    V4,
    VEKTIS,
    WIJKNAMEN,
    blad,
    getallen,
    lees,
    voorstel,
    zinnen,
)

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.errors import BestandGeweigerd, OngeldigeDefinitie, OngeldigeInvoer
from kansrijk_analysis.indicators.importeren import (
    Koppeling,
    Waardekolom,
    als_json,
    duid,
    lees_koppeling,
    stel_voor,
    woordelijk,
)
from kansrijk_analysis.indicators.importeren.koppeling import bewaar_koppeling, verwijs, vind_kolom


def delen(koppeling: Koppeling) -> list[tuple[str, str, str | None, str | None]]:
    return [(w.kolom, w.indicator, w.deel, w.eenheid) for w in koppeling.waarden]


def test_statline_with_counts() -> None:
    koppeling = voorstel(STATLINE)
    assert (koppeling.gebied, koppeling.periode) == ("Regio's", "Perioden")
    assert delen(koppeling) == [
        ("Vroeggeboorte (aantal)", "vroeggeboorte", "teller", "aantal"),
        ("Totaal geborenen (aantal)", "vroeggeboorte", "noemer", "aantal"),
    ]
    assert "noemer van “Vroeggeboorte”" in " ".join(koppeling.twijfels)
    voorbeeld = lees(STATLINE)
    assert getallen(voorbeeld)["vroeggeboorte:teller", "GM0518", 2022] == 500
    assert set(voorbeeld.cijfers.query("jaar == 2022")["status"]) == {"voorlopig"}
    leeg = voorbeeld.cijfers.query("aantal != aantal")
    assert leeg["reden"].tolist() == ["niet_beschikbaar"]


def test_years_as_columns_and_a_column_of_topics() -> None:
    koppeling = voorstel(JAARKOLOMMEN)
    assert [w.periode for w in koppeling.waarden] == ["2016", "2020", "2024"]
    assert koppeling.indicator == "Onderwerp"
    assert "Klopt dat?" in " ".join(koppeling.twijfels), "a unit that is not in the file is a guess"
    voorbeeld = lees(JAARKOLOMMEN)
    assert voorbeeld.leeg == 1, "a gemeente that is no more has an empty row, and that is no problem"
    assert getallen(voorbeeld)["vroeggeboorte:waarde", "GM1680", 2016] == 6.2


def test_map_of_vzinfo() -> None:
    koppeling = voorstel(KAART, "geboorten - Kaart op gemeenteniveau 2021.csv")
    assert koppeling.vaste_periode == "2021"
    assert "2021" in " ".join(koppeling.twijfels)
    assert getallen(lees(KAART, "kaart 2021.csv"))["geboorten:teller", "GM0888", 2021] == 90


def test_download_of_a_chart_has_areas_as_columns() -> None:
    koppeling = voorstel(GRAFIEK, "Vroeggeboorte.csv")
    assert [(w.gebied, w.indicator) for w in koppeling.waarden] == [
        ("Achtkarspelen", "vroeggeboorte"),
        ("Nederland", "vroeggeboorte"),
    ]
    assert getallen(lees(GRAFIEK, "Vroeggeboorte.csv"))["vroeggeboorte:waarde", "GM0059", 2020] == 6.1


def test_output_of_a_script_with_numerator_and_rest() -> None:
    koppeling = voorstel(DIAPER, "schulden aanstaande ouders.csv")
    assert koppeling.gebied == "gem2023"
    assert [w.deel for w in koppeling.waarden] == ["teller", "rest"]
    voorbeeld = lees(DIAPER, "schulden aanstaande ouders.csv", vaste_periode="2019-2023")
    assert getallen(voorbeeld)["schulden_zwangeren:noemer", "GM0014", 2023] == 2468
    assert voorbeeld.jaren == {"schulden_zwangeren": 5}
    verborgen = voorbeeld.cijfers.query("gebied == 'GM0034'")
    assert set(verborgen["reden"]) == {"afgeschermd"}


def test_regions_in_the_same_column_are_told_and_left_out() -> None:
    voorbeeld = lees(DIAPER_REGIO, "uitvoer.csv")
    gebieden = {gebied for _, gebied, _ in getallen(voorbeeld)}
    assert gebieden == {"GM0059", "NL01"}
    assert "telt de gemeenten zelf op" in zinnen(voorbeeld, "overgeslagen")
    assert getallen(voorbeeld)["preconceptieconsult:teller", "GM0059", 2022] == 12


def test_long_table_of_a_ggd() -> None:
    koppeling = voorstel(SWING)
    assert (koppeling.gebied, koppeling.niveau, koppeling.indicator) == ("GEBIED", "GEBIEDSNIVEAU", "NAAM")
    voorbeeld = lees(SWING)
    assert getallen(voorbeeld)["roken_zwangerschap:waarde", "GM0059", 2022] == 7.5
    assert "ander soort gebied" in zinnen(voorbeeld, "overgeslagen"), "number 10 of a GGD is no gemeente"
    assert not any(waarde < 0 for waarde in getallen(voorbeeld).values() if waarde == waarde)


def test_stacked_headers_of_statline() -> None:
    voorbeeld = lees(STATLINE_PIVOT, "tabel_15022020_161506.csv")
    assert getallen(voorbeeld)["vroeggeboorte:noemer", "GM1680", 2019] == 169
    oud = voorstel(STATLINE_OUD)
    assert {(w.indicator, w.deel, w.eenheid) for w in oud.waarden} == {("vroeggeboorte", "waarde", "procent")}
    assert "gaat over hetzelfde" in " ".join(oud.twijfels), "men apart is no second figure"
    assert getallen(lees(STATLINE_OUD))["vroeggeboorte:waarde", "GM0197", 2015] == 7.2


def test_kerncijfers_wijken_en_buurten_tell_the_level_of_each_row() -> None:
    koppeling = voorstel(KWB, "kwb-2020.csv")
    assert (koppeling.gebied, koppeling.niveau, koppeling.vaste_periode) == ("gwb_code_10", "recs", "2020")
    assert [w.kolom for w in koppeling.waarden] == ["a_geb"]
    waarden = (Waardekolom(kolom="a_geb", indicator="geboorten", deel="teller"),)
    voorbeeld = lees(KWB, "kwb-2020.csv", waarden=waarden)
    assert set(voorbeeld.cijfers["gebied"]) == {"GM1680", "NL01"}
    assert set(voorbeeld.wijken["gebied"]) == {"WK168000", "BU16800000"}


def test_v3_with_codes_of_periods_and_areas() -> None:
    koppeling = voorstel(V3, "geboorten.csv")
    assert (koppeling.gebied, koppeling.periode) == ("RegioS", "Perioden")
    assert getallen(lees(V3, "geboorten.csv"))["geboorten:teller", "GM1680", 2020] == 248


@pytest.mark.parametrize(
    ("inhoud", "doe"), [(V4, "CSV zonder statistische symbolen"), (CODELIJST, "met de cijfers zelf")]
)
def test_half_of_a_table_is_refused_with_what_to_do(inhoud: str, doe: str) -> None:
    with pytest.raises(BestandGeweigerd, match=doe):
        voorstel(inhoud)


def test_totals_are_proposed_where_a_table_is_split_up() -> None:
    koppeling = voorstel(VEKTIS, "kraamzorg 2023.csv")
    assert koppeling.alleen == {"LEEFTIJDSKLASSE": "Totaal"}
    assert "Totaal" in " ".join(koppeling.twijfels)
    voorbeeld = lees(VEKTIS, "kraamzorg 2023.csv")
    assert voorbeeld.gefilterd == 1


def test_names_of_wijken_are_not_taken_for_gemeenten() -> None:
    koppeling = voorstel(WIJKNAMEN)
    assert "Namen van wijken" in " ".join(koppeling.twijfels)
    voorbeeld = lees(WIJKNAMEN)
    assert voorbeeld.geweigerd
    assert not voorbeeld.figuren, "Laren may be a buurt"


def test_a_share_of_at_most_one_is_asked_about() -> None:
    inhoud = "gemeente;jaar;percentage\nLeiden;2020;0,071\nUrk;2020;0,093\n"
    koppeling = voorstel(inhoud, "big2.csv")
    assert koppeling.waarden[0].eenheid is None
    assert "procenten" in " ".join(koppeling.twijfels)
    assert "Kies de eenheid" in zinnen(lees(inhoud), "geweigerd")
    for eenheid, waarde in (("fractie", 7.1), ("procent", 0.071)):
        gekozen = (koppeling.waarden[0].model_copy(update={"eenheid": eenheid}),)
        assert getallen(lees(inhoud, waarden=gekozen))["big2:waarde", "GM0546", 2020] == pytest.approx(waarde)


def test_cells_with_a_percent_sign_say_their_unit() -> None:
    koppeling = voorstel("gemeente;jaar;Big2\nLeiden;2020;0,7%\nUrk;2020;0,9%\n")
    assert delen(koppeling) == [("Big2", "big2", "waarde", "procent")]
    assert not koppeling.twijfels


def test_a_file_without_subject_period_or_area_says_what_to_choose() -> None:
    voorbeeld = lees("naam;teller;noemer\naap;12;100\nnoot;13;100\n", "los.csv")
    assert {"gemeente", "jaar", "onderwerp"} <= set(zinnen(voorbeeld, "geweigerd").replace(",", "").split())


def test_the_time_of_a_download_is_not_the_period() -> None:
    inhoud = "gemeente;teller;noemer\nLeiden;12;100\nUrk;13;100\n"
    assert voorstel(inhoud, "big2_05022020_161506.csv").vaste_periode == ""
    assert voorstel(inhoud, "big2_2019_05022020_161506.csv").vaste_periode == "2019"


def test_the_gemeente_of_a_file_about_one_is_found_in_its_name() -> None:
    koppeling = voorstel("jaar;teller;noemer\n2020;12;100\n2021;13;100\n", "Big2 - Achtkarspelen.csv")
    assert koppeling.vast_gebied == "Achtkarspelen"
    assert "Achtkarspelen" in " ".join(koppeling.twijfels)


def test_a_mapping_is_kept_for_the_next_file_with_the_same_header() -> None:
    inhoud = "waar;jaar;een;twee\nLeiden;2020;12;100\n"
    waarden = (
        Waardekolom(kolom="een", indicator="big2", deel="teller"),
        Waardekolom(kolom="twee", indicator="big2", deel="noemer"),
    )
    eigen = Koppeling(gebied="waar", periode="jaar", waarden=waarden)
    bewaar_koppeling(blad(inhoud), eigen)
    volgende = stel_voor(blad("Waar;Jaar;Een;Twee\nUrk;2021;13;100\n", "volgend jaar.csv"))
    assert (volgende.gebied, volgende.waarden) == (eigen.gebied, eigen.waarden)
    assert "eerder" in volgende.twijfels[0]
    assert stel_voor(blad("waar;jaar;een;drie\nUrk;2021;13;100\n")).waarden != eigen.waarden


def test_a_period_of_the_whole_file_is_not_kept() -> None:
    inhoud = "gemeente;teller;noemer\nLeiden;12;100\nUrk;13;100\n"
    eerste = blad(inhoud, "big2.csv")
    bewaar_koppeling(eerste, stel_voor(eerste).model_copy(update={"vaste_periode": "2020"}))
    assert stel_voor(blad(inhoud, "big2.csv")).vaste_periode == ""
    assert stel_voor(blad(inhoud, "big2 2021.csv")).vaste_periode == "2021"


def test_kept_mappings_that_are_damaged_do_no_harm() -> None:
    eerste = blad("gemeente;jaar;teller;noemer\nLeiden;2020;12;100\n", "big2.csv")
    bewaar_koppeling(eerste, stel_voor(eerste))
    (instellingen().eigen / "koppelingen.json").write_text("{", encoding="utf-8")
    assert stel_voor(eerste).gebied == "gemeente"


def test_a_column_is_named_by_its_header_or_else_by_its_letter() -> None:
    werkblad = blad("gemeente;aantal;aantal;#x\nLeiden;1;2;3\n")
    namen = [verwijs(werkblad, kolom) for kolom in werkblad.kolommen]
    assert [vind_kolom(werkblad, naam).letter for naam in namen] == ["A", "B", "C", "D"]
    with pytest.raises(OngeldigeInvoer, match="Kies uit"):
        vind_kolom(werkblad, "aantal")


def test_a_mapping_reads_back_from_json(tmp_path: Path) -> None:
    koppeling = voorstel(STATLINE)
    pad = tmp_path / "koppeling.json"
    pad.write_text(als_json(koppeling), encoding="utf-8")
    assert lees_koppeling(pad) == koppeling.model_copy(update={"twijfels": ()})
    pad.write_text('{"gebied": "a", "onzin": 1}', encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie, match="onzin"):
        lees_koppeling(pad)
    pad.write_text("geen json", encoding="utf-8")
    with pytest.raises(OngeldigeDefinitie, match="JSON"):
        lees_koppeling(pad)


@pytest.mark.parametrize("naam", ["big2.csv", "Big2 VSV Drachten 2022.csv", "2022_big2_definitief.csv"])
def test_the_name_of_a_file_tells_its_topic(naam: str) -> None:
    gevonden = stel_voor(blad("gemeente;jaar;teller;noemer\nUrk;2022;43;400\n", naam))
    assert {w.indicator for w in gevonden.waarden} == {"big2"}
    assert any("Big2" in zin for zin in gevonden.twijfels)


@pytest.mark.parametrize(
    ("kop", "cel", "zin"),
    [
        ("jaar", "2031", "toekomst"),
        ("schooljaar", "2021/22", "schooljaar"),
        ("kwartaal", "2022-Q1", "deel van een jaar"),
    ],
)
def test_a_column_of_periods_that_can_not_be_used_says_so_in_each_row(kop: str, cel: str, zin: str) -> None:
    werkblad = blad(f"gemeente;{kop};teller;noemer\nUrk;{cel};43;400\nEde;{cel};44;400\n", "big2.csv")
    gevonden = stel_voor(werkblad)
    assert gevonden.periode == kop
    assert [w.kolom for w in gevonden.waarden] == ["teller", "noemer"]
    assert any(zin in p.zin and p.regel == 2 for p in duid(werkblad, gevonden).problemen)


def test_a_whole_percentage_keeps_its_sign() -> None:
    werkblad = blad("Gemeente;Jaar;% vroeggeboorte\nUrk;2022;8%\nEde;2022;7,5%\n")
    rijen = woordelijk.regels(duid(werkblad, stel_voor(werkblad)))
    assert [rij.cijfers for rij in rijen] == ["Vroeggeboorte (waarde): 8%", "Vroeggeboorte (waarde): 7,5%"]
