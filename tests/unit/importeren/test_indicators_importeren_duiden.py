"""Row by row: what is understood, what is refused, and what happens with gemeenten that are no more."""

from __future__ import annotations

import pytest
from nepbestand import blad, getallen, lees, voorstel, zinnen

from kansrijk_analysis import areas
from kansrijk_analysis.indicators.importeren import Koppeling, Onderwerp, Waardekolom, bewaar, duid, woordelijk

KOP = "gemeente;jaar;teller;noemer\n"


def test_good_rows_are_counts_with_their_outcome() -> None:
    voorbeeld = lees(KOP + "Leiden;2022;80;900\nUrk;2022;4;400\nVlieland;2022;;\n")
    assert not voorbeeld.geweigerd
    assert (voorbeeld.rijen, voorbeeld.leeg, len(voorbeeld.begrepen)) == (3, 1, 2)
    assert getallen(voorbeeld) == {
        ("big2:noemer", "GM0184", 2022): 400,
        ("big2:noemer", "GM0546", 2022): 900,
        ("big2:teller", "GM0184", 2022): 4,
        ("big2:teller", "GM0546", 2022): 80,
    }
    (uitkomst,) = voorbeeld.uitkomsten
    assert (uitkomst.getoond, uitkomst.verborgen, uitkomst.zonder) == (1, 1, 0), "fewer than ten are hidden"
    assert voorbeeld.gemeenten == 2


@pytest.mark.parametrize(
    ("rij", "zin"),
    [
        ("Leiden;2022;80;70", "groter dan de noemer"),
        ("Leiden;2022;-3;70", "kleiner dan nul"),
        ("Leiden;2022;3,5;70", "geen heel getal"),
        ("Leiden;2022;12%;70", "percentage"),
        ("Leiden;2099;12;70", "toekomst"),
        ("Leiden;1950;12;70", "voor 1990"),
    ],
)
def test_what_can_not_be_is_refused_with_its_row(rij: str, zin: str) -> None:
    voorbeeld = lees(f"{KOP}Urk;2022;40;400\n{rij}\n")
    assert voorbeeld.geweigerd
    assert zin in zinnen(voorbeeld, "geweigerd")
    assert {p.regel for p in voorbeeld.problemen if p.ernst == "geweigerd"} == {3}
    assert not voorbeeld.uitkomsten


@pytest.mark.parametrize(
    ("eenheid", "cel", "zin"),
    [
        ("procent", "100,1", "meer dan 100%"),
        ("procent", "-0,1", "kleiner dan nul"),
        ("fractie", "1,2", "deel van 1"),
        ("per_1000", "1000,5", "per 1.000"),
        ("per_10000", "20000", "per 10.000"),
        ("fractie", "120%", "meer dan 100%"),
    ],
)
def test_a_value_beyond_its_unit_is_refused(eenheid: str, cel: str, zin: str) -> None:
    waarde = Waardekolom(kolom="waarde", indicator="big2", deel="waarde", eenheid=eenheid)
    koppeling = Koppeling(gebied="gemeente", periode="jaar", waarden=(waarde,))
    voorbeeld = duid(blad(f"gemeente;jaar;waarde\nLeiden;2022;{cel}\nUrk;2022;0,5\n"), koppeling)
    assert voorbeeld.geweigerd
    assert zin in zinnen(voorbeeld, "geweigerd")


@pytest.mark.parametrize(
    ("eenheid", "cel", "waarde"),
    [("procent", "14,3", 14.3), ("fractie", "0,143", 14.3), ("per_1000", "143", 14.3), ("per_10000", "1430", 14.3)],
)
def test_units_come_out_as_the_indicator_is_printed(eenheid: str, cel: str, waarde: float) -> None:
    kolom = Waardekolom(kolom="waarde", indicator="big2", deel="waarde", eenheid=eenheid)
    koppeling = Koppeling(gebied="gemeente", periode="jaar", waarden=(kolom,))
    voorbeeld = duid(blad(f"gemeente;jaar;waarde\nLeiden;2022;{cel}\nUrk;2022;0,5\n"), koppeling)
    assert getallen(voorbeeld)["big2:waarde", "GM0546", 2022] == waarde


def test_thousands_in_the_header_are_counted_out() -> None:
    kolom = Waardekolom(kolom="aantal (x 1 000)", indicator="geboorten", deel="teller", eenheid="aantal_x1000")
    koppeling = Koppeling(gebied="gemeente", periode="jaar", waarden=(kolom,))
    voorbeeld = duid(blad("gemeente;jaar;aantal (x 1 000)\nLeiden;2022;1.2\nUrk;2022;0.5\n"), koppeling)
    assert getallen(voorbeeld)["geboorten:teller", "GM0546", 2022] == 1_200


def test_percentage_and_denominator_give_a_numerator_so_that_privacy_works() -> None:
    voorbeeld = lees("gemeente;jaar;Big2 (%);noemer\nLeiden;2022;8,9;900\nUrk;2022;1,0;400\n", "x.csv")
    assert getallen(voorbeeld)["big2:teller", "GM0546", 2022] == 80
    assert "privacyregel" in zinnen(voorbeeld, "let_op")
    assert voorbeeld.uitkomsten[0].verborgen == 1
    assert not any(maat.endswith("waarde") for maat, _, _ in getallen(voorbeeld))


def test_a_value_alone_is_kept_with_its_limits_and_a_warning() -> None:
    inhoud = "gemeente;jaar;Big2 (%);ondergrens;bovengrens\nLeiden;2022;8,9;7,1;10,9\nUrk;2022;9,0;7,2;11,2\n"
    voorbeeld = lees(inhoud, "x.csv")
    assert {maat for maat, _, _ in getallen(voorbeeld)} == {"big2:waarde", "big2:ondergrens", "big2:bovengrens"}
    assert "privacyregel kan daarop niet" in zinnen(voorbeeld, "let_op")
    omgekeerd = lees(inhoud.replace("7,1;10,9", "10,9;7,1"), "x.csv")
    assert "niet tussen zijn ondergrens" in zinnen(omgekeerd, "geweigerd")


def test_the_same_area_twice_with_another_number_is_an_error_on_both_rows() -> None:
    voorbeeld = lees(KOP + "Leiden;2022;80;900\nUrk;2022;40;400\nGM0546;2022;81;900\n")
    fout = [p for p in voorbeeld.problemen if p.ernst == "geweigerd"]
    assert {p.regel for p in fout} == {2, 4}
    assert "Leiden" in fout[0].zin
    zelfde = lees(KOP + "Leiden;2022;80;900\nGM0546;2022;80;900\n")
    assert not zelfde.geweigerd
    assert "hetzelfde cijfer" in zinnen(zelfde, "let_op")


def test_a_wrong_name_is_one_row_that_is_not_understood() -> None:
    voorbeeld = lees(KOP + "Leiden;2022;80;900\nLeidne;2022;80;900\n")
    assert not voorbeeld.geweigerd
    assert voorbeeld.onvolledig
    assert voorbeeld.probleemrijen == {3}
    (regel,) = [r for r in woordelijk.regels(voorbeeld) if not r.goed]
    assert "Bedoelt u Leiden" in regel.meldingen


def test_a_code_with_another_gemeente_beside_it_is_refused() -> None:
    inhoud = "code;naam;jaar;teller;noemer\nGM0546;Leiden;2022;80;900\nGM0184;Ede;2022;40;400\n"
    voorbeeld = lees(inhoud)
    assert "hoort bij Urk, maar ernaast staat “Ede”" in zinnen(voorbeeld, "geweigerd")
    goed = lees(inhoud.replace("Ede", "URK"))
    assert not goed.geweigerd
    assert not goed.onvolledig


@pytest.mark.parametrize(("cel", "zin"), [("=1+1", "formule"), ("veel", "geen getal"), ("1-3-2020", "datum")])
def test_a_cell_that_is_no_number_is_told_and_left_out(cel: str, zin: str) -> None:
    voorbeeld = lees(f"{KOP}Leiden;2022;80;900\nUrk;2022;{cel};400\n")
    assert zin in zinnen(voorbeeld, "niet_begrepen")
    assert ("big2:teller", "GM0184", 2022) not in getallen(voorbeeld)


@pytest.mark.parametrize(("cel", "reden"), [("<10", "afgeschermd"), ("x", "afgeschermd"), (".", "niet_beschikbaar")])
def test_missing_keeps_its_reason(cel: str, reden: str) -> None:
    voorbeeld = lees(f"{KOP}Leiden;2022;80;900\nUrk;2022;{cel};400\n")
    rij = voorbeeld.cijfers.query("gebied == 'GM0184' and maat == 'big2:teller'")
    assert rij["reden"].tolist() == [reden]
    assert rij["aantal"].isna().all()


def test_half_a_figure_is_told() -> None:
    voorbeeld = lees(KOP + "Leiden;2022;80;900\nUrk;2022;40;\nEde;2022;;400\n")
    tekst = zinnen(voorbeeld, "niet_begrepen")
    assert "teller zonder noemer" in tekst
    assert "noemer zonder teller" in tekst
    assert {gebied for _, gebied, _ in getallen(voorbeeld)} == {"GM0546"}


# --- gemeenten that are no more


def test_an_old_gemeente_in_its_own_year_stays_and_is_told() -> None:
    voorbeeld = lees(KOP + "Dongeradeel;2016;20;300\nGM0788;2020;30;300\n")
    assert {gebied for _, gebied, _ in getallen(voorbeeld)} == {"GM0058", "GM0788"}
    tekst = zinnen(voorbeeld, "let_op")
    assert "Dongeradeel (opgeheven) wordt bij Noardeast-Fryslân geteld." in tekst
    assert "Haaren (opgeheven) wordt naar inwoners verdeeld over" in tekst
    assert "Noardeast-Fryslân" in next(p.zin for p in voorbeeld.problemen if "nooit een deel" in p.zin)
    assert all(u.getoond == 0 for u in voorbeeld.uitkomsten)


def test_all_parts_of_a_merger_are_one_gemeente_today() -> None:
    voorbeeld = lees(KOP + "".join(f"{n};2016;20;300\n" for n in ("Dongeradeel", "Ferwerderadiel", "GM0079")))
    assert voorbeeld.uitkomsten[0].getoond == 1
    assert voorbeeld.gemeenten == 1


def test_old_names_after_the_merger_are_added_up_when_all_are_there() -> None:
    voorbeeld = lees(KOP + "".join(f"{n};2022;20;300\n" for n in ("Dongeradeel", "Ferwerderadiel", "GM0079")))
    assert getallen(voorbeeld) == {("big2:noemer", "GM1970", 2022): 900, ("big2:teller", "GM1970", 2022): 60}
    assert "samengeteld tot Noardeast-Fryslân" in zinnen(voorbeeld, "let_op")


def test_a_part_that_lacks_is_never_made_up() -> None:
    voorbeeld = lees(KOP + "Urk;2022;40;400\nDongeradeel;2022;20;300\nFerwerderadiel;2022;20;300\n")
    assert {gebied for _, gebied, _ in getallen(voorbeeld)} == {"GM0184"}
    assert "Kollumerland" in zinnen(voorbeeld, "niet_begrepen")


def test_an_old_part_beside_its_successor_is_not_counted_twice() -> None:
    voorbeeld = lees(KOP + "Noardeast-Fryslân;2022;60;900\nDongeradeel;2022;20;300\n")
    assert getallen(voorbeeld)["big2:teller", "GM1970", 2022] == 60
    assert "al bij is geteld" in zinnen(voorbeeld, "niet_begrepen")


def test_a_gemeente_that_was_split_can_not_be_added_up() -> None:
    voorbeeld = lees(KOP + "Urk;2022;40;400\nHaaren;2022;20;300\n")
    assert "verdeeld over" in zinnen(voorbeeld, "niet_begrepen")


def test_percentages_of_merged_gemeenten_are_not_added_up() -> None:
    inhoud = "gemeente;jaar;Big2 (%)\n" + "".join(f"{n};2022;7\n" for n in ("Dongeradeel", "Ferwerderadiel", "GM0079"))
    assert "niet samenvoegen" in zinnen(lees(inhoud, "x.csv"), "niet_begrepen")
    toen = lees("gemeente;jaar;Big2 (%)\nDongeradeel;2016;7\nUrk;2016;8\n", "x.csv")
    assert "Een percentage zonder aantallen kan niet mee" in zinnen(toen, "let_op")
    assert (toen.uitkomsten[0].getoond, toen.uitkomsten[0].zonder) == (1, 1)


def test_a_series_on_a_later_division_is_taken_as_it_is() -> None:
    voorbeeld = lees(KOP + "GM1970;2016;60;900\nLeiden;2016;80;900\n")
    assert not voorbeeld.geweigerd
    assert voorbeeld.uitkomsten[0].getoond == 2


def test_divisions_that_exclude_each_other_are_refused() -> None:
    voorbeeld = lees(KOP + "GM1970;2016;60;900\nDongeradeel;2016;20;300\n")
    assert "door elkaar" in zinnen(voorbeeld, "geweigerd")


def test_years_before_the_first_division_are_told_and_left_out() -> None:
    voorbeeld = lees(KOP + "Leiden;2005;80;900\nLeiden;2015;80;900\n")
    assert {jaar for _, _, jaar in getallen(voorbeeld)} == {2015}
    assert "van voor 2010" in zinnen(voorbeeld, "overgeslagen")


# --- periods, wijken, long tables


def test_sums_of_years_keep_their_length() -> None:
    voorbeeld = lees(KOP + "Leiden;2018-2022;80;900\nUrk;2018-2022;40;400\n")
    assert voorbeeld.jaren == {"big2": 5}
    assert voorbeeld.uitkomsten[0].periode == "2018–2022"
    door_elkaar = lees(KOP + "Leiden;2018-2022;80;900\nUrk;2022;40;400\n")
    assert "door elkaar" in zinnen(door_elkaar, "geweigerd")


def test_years_that_are_not_shown_are_told() -> None:
    voorbeeld = lees(KOP + "Leiden;2018-2022;80;900\nLeiden;2017-2021;70;900\n")
    assert "de cijfers over 2021 worden bewaard, maar niet getoond" in zinnen(voorbeeld, "let_op")


def test_wijken_go_to_a_file_of_their_own() -> None:
    jaar = max(areas.wijk_jaren())
    wijk = areas.wijken(jaar, "GM0546")["code"].iloc[0]
    voorbeeld = lees(f"{KOP}{wijk};{jaar};80;900\nLeiden;{jaar};80;900\n")
    assert voorbeeld.wijken["gebied"].unique().tolist() == [wijk]
    assert voorbeeld.cijfers["gebied"].unique().tolist() == ["GM0546"]
    ander = lees(f"{KOP}{wijk};1999;80;900\nWK054677;2011;80;900\n")
    assert "maar niet getoond" in zinnen(ander, "let_op")
    assert "alleen wijken of buurten" in zinnen(ander, "let_op")
    assert "alleen wijken" not in zinnen(voorbeeld, "let_op")


def test_buurten_go_with_the_wijken() -> None:
    jaar = max(areas.wijk_jaren())
    buurt = areas.buurten(jaar, "GM0546")["code"].iloc[0]
    voorbeeld = lees(f"{KOP}{buurt};{jaar};80;900\nLeiden;{jaar};80;900\n")
    assert voorbeeld.wijken["gebied"].unique().tolist() == [buurt]


def test_it_is_told_what_the_figures_take_the_place_of() -> None:
    inhoud = "gemeente;jaar;Geboorten\nLeiden;2022;900\nUrk;2022;400\n"
    voorbeeld = lees(inhoud, "x.csv")
    assert "Van “Geboorten” zijn er ook open cijfers." in zinnen(voorbeeld, "let_op")
    bewaar(voorbeeld, "Eerder", werkblad=blad(inhoud), inhoud=inhoud.encode())
    assert "“Geboorten” staat ook in “Eerder”" in zinnen(lees(inhoud, "x.csv"), "let_op")


def test_percentages_of_wijken_are_left_out() -> None:
    jaar = max(areas.wijk_jaren())
    wijk = areas.wijken(jaar, "GM0546")["code"].iloc[0]
    voorbeeld = lees(f"gebied;jaar;Big2 (%)\n{wijk};{jaar};8\nLeiden;{jaar};9\n", "x.csv")
    assert "Van wijken en buurten neemt" in zinnen(voorbeeld, "overgeslagen")
    assert voorbeeld.wijken.empty


def test_topics_of_a_long_table_are_mapped_once() -> None:
    inhoud = "gemeente;jaar;onderwerp;aantal\nLeiden;2022;te vroeg;80\nLeiden;2022;alle;900\nLeiden;2022;iets;3\n"
    onderwerpen = {
        "te vroeg": Onderwerp(indicator="vroeggeboorte", deel="teller"),
        "Alle": Onderwerp(indicator="vroeggeboorte", deel="noemer"),
        "iets": Onderwerp(),
    }
    koppeling = Koppeling(
        gebied="gemeente",
        periode="jaar",
        indicator="onderwerp",
        onderwerpen=onderwerpen,
        waarden=(Waardekolom(kolom="aantal"),),
    )
    voorbeeld = duid(blad(inhoud), koppeling)
    assert not voorbeeld.problemen
    assert getallen(voorbeeld) == {
        ("vroeggeboorte:noemer", "GM0546", 2022): 900,
        ("vroeggeboorte:teller", "GM0546", 2022): 80,
    }


def test_an_indicator_that_is_not_known_is_refused() -> None:
    inhoud = "indicator;gemeente;periode;teller;noemer\nbig2;Leiden;2022;80;900\nbig3;Leiden;2022;80;900\n"
    koppeling = voorstel(inhoud).model_copy(update={"onderwerpen": {}})
    assert "“big3” kent de analysetool niet" in zinnen(duid(blad(inhoud), koppeling), "geweigerd")


def test_counts_go_before_percentages_of_the_same_indicator() -> None:
    inhoud = (
        "gemeente;jaar;Big2 teller;Big2 noemer;Big2 (%)\nLeiden;2022;80;900;8,9\nUrk;2022;;;9,0\nEde;2022;90;900;30\n"
    )
    koppeling = Koppeling(
        gebied="gemeente",
        periode="jaar",
        waarden=(
            Waardekolom(kolom="Big2 teller", indicator="big2", deel="teller"),
            Waardekolom(kolom="Big2 noemer", indicator="big2", deel="noemer"),
            Waardekolom(kolom="Big2 (%)", indicator="big2", deel="waarde", eenheid="procent"),
        ),
    )
    voorbeeld = duid(blad(inhoud), koppeling)
    assert {gebied for _, gebied, _ in getallen(voorbeeld)} == {"GM0546", "GM0228"}
    tekst = zinnen(voorbeeld, "let_op")
    assert "alleen een percentage" in tekst
    assert "In het bestand staat 30,0, maar teller en noemer geven 10,0" in tekst


def test_a_gap_in_the_country_is_told_by_name() -> None:
    namen = areas.gemeenten()["code"].tolist()
    rijen = "".join(f"{code};2026;80;900\n" for code in namen if code != "GM0184")
    voorbeeld = lees(KOP + rijen)
    assert voorbeeld.ontbreken == ("Urk",)
    assert "Urk" in " ".join(woordelijk.gevolgen(voorbeeld))


def test_nothing_of_a_cell_is_rendered() -> None:
    stuur = lees(f"{KOP}Leiden;2022;80;900\nLeid\u202ene\u200b;2022;80;900\nUrk;2022 \u202ejaar;80;900\n")
    assert stuur.probleemrijen == {3, 4}
    assert not [p.zin for p in stuur.problemen if "\u202e" in p.zin or "\u200b" in p.zin]
    voorbeeld = lees(f"{KOP}Leiden;2022;80;900\n<script>alert(1)</script>;2022;80;900\n")
    assert "<script>" in zinnen(voorbeeld, "niet_begrepen"), "texts stay texts; who shows them escapes them"
    lang = lees(f"{KOP}Leiden;2022;80;900\n{'x' * 5000};2022;80;900\n")
    assert max(len(p.zin) for p in lang.problemen) < 400
