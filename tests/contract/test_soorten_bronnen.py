"""Every kind of source from its answer to the figure: fetch, store, build, compute.

The answers are the small ones in ``antwoorden/soorten``; what a figure must be is worked out here by hand. Three
gemeenten that became Noardeast-Fryslân in 2019 have counts of 200, 110 and 70 times something before it and 400 times
after; Haaren (120) was divided in 2021; three (150, 350, 110) became Voorne aan Zee in 2023.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from replay import Replay

from kansrijk_analysis import areas, stats
from kansrijk_analysis.config import instellingen
from kansrijk_analysis.indicators import bouwen, catalogus, gegevens
from kansrijk_analysis.model import Bron, Tabel
from kansrijk_analysis.profiles import profile
from kansrijk_analysis.sources import Ophaalresultaat, Opslag, definities

FLEVOLAND = ["GM0034", "GM0050", "GM0171", "GM0184", "GM0303", "GM0995"]
VAN_HAAREN = {code: deel for code, _, deel in areas.opvolgers("GM0788")}


@dataclass
class Opgehaald:
    """What fetching gave, the questions it asked, and the figures that came of it."""

    resultaten: list[Ophaalresultaat]
    verzoeken: list[str]
    bronnen: dict[str, Bron]
    cijfers: pd.DataFrame
    wijken: pd.DataFrame
    profiel: pd.DataFrame
    cache: Path

    def vragen(self, tabel: str) -> list[str]:
        cijfers = (f"/{tabel}/TypedDataSet?", f"/{tabel}/Observations?")
        return [vraag for vraag in self.verzoeken if any(deel in vraag for deel in cijfers)]


def _met_minder_jaren() -> dict[str, Tabel]:
    """The definitions that ship, with two years of the tables that have an edition a year."""
    alle = definities()
    alle["gebieden"] = alle["gebieden"].model_copy(update={"edities": {2018: "83859NED", 2020: "84721NED"}})
    alle["KWB"] = alle["KWB"].model_copy(update={"edities": {2020: "84799NED", 2022: "85318NED"}})
    return alle


@pytest.fixture(scope="module")
def opgehaald(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opgehaald]:
    cache = tmp_path_factory.mktemp("soorten")
    with Replay(soorten=True).draait() as replay, pytest.MonkeyPatch.context() as omgeving:
        omgeving.setenv("KANSRIJK_CACHE", str(cache))
        omgeving.setenv("KANSRIJK_EIGEN", str(tmp_path_factory.mktemp("eigen")))
        omgeving.setenv("KANSRIJK_CBS_URL", replay.v4)
        omgeving.setenv("KANSRIJK_CBS_V3_URL", replay.v3)
        omgeving.setenv("KANSRIJK_RIVM_URL", replay.rivm)
        omgeving.setattr(bouwen, "definities", _met_minder_jaren)
        omgeving.setattr(gegevens, "definities", _met_minder_jaren)
        omgeving.setattr(bouwen, "_aantal_gemeenten", lambda jaar: None)  # a handful of gemeenten is all there is
        instellingen.cache_clear()
        resultaten = bouwen.haal_op([naam for naam in definities() if naam != "37201"])
        figuren = gegevens.load_figures()
        yield Opgehaald(
            resultaten,
            [unquote(vraag) for vraag in replay.verzoeken],
            {bron.tabel: bron for bron in gegevens.stand()},
            figuren.table,
            gegevens.load_figures(niveau="wijk").table,
            profile("GM1970").table,
            cache,
        )
    instellingen.cache_clear()


Rij = Callable[..., dict[str, Any]]


@pytest.fixture
def rij(opgehaald: Opgehaald) -> Rij:
    def zoek(indicator: str, gebied: str, tot: int) -> dict[str, Any]:
        tabel = opgehaald.cijfers
        (gevonden,) = tabel[
            (tabel["indicator"] == indicator) & (tabel["gebied"] == gebied) & (tabel["tot"] == tot)
        ].to_dict("records")
        leeg = {k: v for k, v in gevonden.items() if isinstance(v, float) and np.isnan(v)}
        return {str(k): v for k, v in gevonden.items()} | {str(k): None for k in leeg}

    return zoek


def _jaren(opgehaald: Opgehaald, indicator: str) -> list[str]:
    return list(dict.fromkeys(opgehaald.cijfers.loc[opgehaald.cijfers["indicator"] == indicator, "periode"]))


def test_every_table_comes_in_and_every_open_indicator_has_a_figure(opgehaald: Opgehaald) -> None:
    assert [r.zin for r in opgehaald.resultaten if r.uitkomst != "vernieuwd"] == []
    assert {naam for naam, bron in opgehaald.bronnen.items() if bron.herkomst == "cache"} == set(definities()) - {
        "37201"
    }
    open_ = {i.id for i in catalogus().values() if i.teller is not None or i.waarde is not None}
    open_ -= {"geboortecijfer"}  # births to 2015 over inhabitants, of whom these answers have 2018 and 2020
    bekend = opgehaald.cijfers[opgehaald.cijfers["waarde"].notna()]
    assert set(bekend["indicator"]) == open_
    van = opgehaald.profiel.set_index("indicator")
    assert van.loc[sorted(open_), "waarde"].notna().all()
    assert set(opgehaald.wijken["gebied"]) >= {"WK018400", "GM0184", "NL01"}


def test_two_definitions_of_one_table_are_kept_apart(opgehaald: Opgehaald) -> None:
    opslag = Opslag(opgehaald.cache)
    assert len(opslag.zendingen("cbs-v3", "82056NED")) == 2
    for naam in ("82056NED-eenouder", "82056NED-totaal"):
        zending = opslag.laatste("cbs-v3", "82056NED", naam).zending
        assert zending is not None
        assert zending.manifest.definitie == naam
    assert opgehaald.bronnen["82056NED-eenouder"].aanduiding == "82056NED"


# --- (a) version 4, split out -------------------------------------------------------------------------------


def test_v4_ages_are_asked_together_and_added_up(opgehaald: Opgehaald, rij: Rij) -> None:
    assert any("Leeftijd eq '10010' or Leeftijd eq '10100' or" in v for v in opgehaald.vragen("03759ned"))
    assert _jaren(opgehaald, "kinderen_0_1") == ["2018", "2022"]
    assert rij("kinderen_0_1", "GM0034", 2018) == {
        "indicator": "kinderen_0_1", "gebied": "GM0034", "periode": "2018", "van": 2018, "tot": 2018,
        "teller": 2500 + 2501, "noemer": None, "waarde": 5001, "ondergrens": None, "bovengrens": None,
        "speling": 0, "status": "definitief", "reden": None, "bron": "03759ned-leeftijd",
    }  # fmt: skip
    assert rij("kinderen_0_1", "NL01", 2018)["waarde"] == 170_000 + 170_001


def test_v4_merged_and_divided_gemeenten(rij: Rij) -> None:
    samen = rij("kinderen_0_1", "GM1970", 2018)
    assert (samen["waarde"], samen["status"]) == (200 + 201 + 110 + 111 + 70 + 71, "definitief")
    assert rij("kinderen_0_1", "GM1970", 2022)["waarde"] == 410 + 411
    eigen = {"GM0757": 300, "GM0824": 240, "GM0855": 2200, "GM0865": 230}
    for code, aantal in eigen.items():
        deel = rij("kinderen_0_1", code, 2018)
        assert deel["waarde"] == pytest.approx(aantal + aantal + 1 + VAN_HAAREN[code] * (120 + 121))
        assert deel["status"] == "geschat"
        assert rij("kinderen_0_1", code, 2022)["status"] == "definitief"
    assert sum(rij("kinderen_0_1", code, 2018)["waarde"] for code in eigen) == pytest.approx(2 * 2970 + 4 + 241)


def test_v4_word_for_a_missing_value_and_regions_of_counts(rij: Rij) -> None:
    for gebied in ("GM0184", "PV24", "GG2209"):
        mist = rij("kinderen_0_1", gebied, 2018)
        assert (mist["waarde"], mist["teller"], mist["reden"]) == (None, None, "niet_beschikbaar")
    # The source's own row of the provincie says 10171.
    assert rij("kinderen_0_1", "PV24", 2022)["waarde"] == 2 * 5070 + 6 * 21
    assert rij("kinderen_0_1", "GG2209", 2022)["waarde"] == 2 * 5070 + 6 * 21


# --- (b) version 3, dimension and category by title ---------------------------------------------------------


def test_v3_by_title_of_dimension_and_category(opgehaald: Opgehaald, rij: Rij) -> None:
    gevraagd = " ".join(opgehaald.vragen("82056NED"))
    assert "(SamenstellingHuishouden eq '1050190')" in gevraagd
    assert "(SamenstellingHuishouden eq 'T001139')" in gevraagd
    assert _jaren(opgehaald, "geboren_in_eenouderhuishouden") == ["2018–2020"]
    almere = rij("geboren_in_eenouderhuishouden", "GM0034", 2020)
    assert (almere["teller"], almere["noemer"], almere["waarde"]) == (3 * 250, 3 * 2500, 10)
    grenzen = stats.wilson_interval(np.array([750.0]), np.array([7500.0]))
    assert almere["ondergrens"] == pytest.approx(100 * grenzen.lower[0])
    assert almere["bovengrens"] == pytest.approx(100 * grenzen.upper[0])


def test_v3_years_before_and_after_a_merger_are_added_up(rij: Rij) -> None:
    samen = rij("geboren_in_eenouderhuishouden", "GM1970", 2020)
    assert (samen["teller"], samen["noemer"], samen["status"]) == (38 + 40 + 40, 380 + 400 + 400, "definitief")
    deel = rij("geboren_in_eenouderhuishouden", "GM0824", 2020)
    assert deel["teller"] == pytest.approx(3 * (24 + VAN_HAAREN["GM0824"] * 12))
    assert deel["status"] == "geschat"


def test_v3_small_counts_are_hidden_and_not_given_away(rij: Rij) -> None:
    urk = rij("geboren_in_eenouderhuishouden", "GM0184", 2020)  # six children
    assert (urk["reden"], urk["waarde"], urk["teller"], urk["noemer"]) == ("afgeschermd", None, None, None)
    anderen = [*FLEVOLAND, "PV24"]
    redenen = {code: rij("geboren_in_eenouderhuishouden", code, 2020)["reden"] for code in anderen}
    assert "afgeschermd_indirect" in redenen.values()


def test_v3_one_of_four_topics_of_one_title(opgehaald: Opgehaald, rij: Rij) -> None:
    (vraag,) = opgehaald.vragen("71487ned")
    assert "(LeeftijdKindEren eq '1017001')" in vraag
    assert "k_3OfMeerKinderen_4," in vraag
    assert "k_3OfMeerKinderen_8" not in vraag
    groot = rij("gezinnen_3_kinderen", "GM0034", 2022)
    assert (groot["teller"], groot["noemer"], groot["status"]) == (2000, 10004, "voorlopig")
    assert rij("eenoudergezinnen", "GM0034", 2022)["teller"] == 1250
    assert rij("eenoudergezinnen", "GM1970", 2018)["noemer"] == 4 * 380


# --- (c) version 3, codes with blanks behind them -----------------------------------------------------------


def test_v3_filter_has_the_blanks_of_the_code(opgehaald: Opgehaald, rij: Rij) -> None:
    vragen = opgehaald.vragen("85458NED")
    assert all("(Leeftijd eq '10000  ')" in vraag for vraag in vragen)
    almere = rij("geboren_buiten_nederland", "GM0034", 2023)
    assert (almere["teller"], almere["noemer"]) == (25_010, 250_100)
    voor = rij("geboren_buiten_nederland", "GM1992", 2022)  # Brielle, Hellevoetsluis and Westvoorne
    assert (voor["teller"], voor["noemer"]) == (1500 + 3500 + 1100, 61_000)
    assert rij("geboren_buiten_nederland", "GM1992", 2023)["noemer"] == 62_100
    assert rij("geboren_buiten_nederland", "PV24", 2022)["noemer"] == 507_000


# --- (d) RIVM, counts, columns without a seen title ---------------------------------------------------------


def test_rivm_counts_by_code_at_its_own_address(opgehaald: Opgehaald, rij: Rij) -> None:
    van_rivm = [v for v in opgehaald.verzoeken if "/50141NED/" in v or "/50150NED/" in v]
    assert van_rivm
    assert all(v.startswith("/rivm/") for v in van_rivm)
    assert not [v for v in opgehaald.verzoeken if v.startswith("/rivm/") and v not in van_rivm]
    (vraag,) = opgehaald.vragen("50141NED")
    assert "(Vaccinaties eq 'A028775' or Vaccinaties eq 'A041828')" in vraag
    assert vraag.endswith("Populatie_1,GevaccineerdenZonderLeeftijdsgrens_4")
    almere = rij("vaccinatie_volledig", "GM0034", 2022)
    assert (almere["teller"], almere["noemer"], almere["waarde"]) == (2000, 2500, 80)
    assert rij("vaccinatie_geen", "GM0034", 2022)["teller"] == 250
    assert rij("vaccinatie_volledig", "GM1992", 2022)["teller"] == 120 + 280 + 88
    provincie = rij("vaccinatie_volledig", "PV24", 2022)
    assert (provincie["teller"], provincie["noemer"]) == (2000 + 208 + 448 + 384 + 336 + 680, 5070)


# --- (e) RIVM, ready-made values with limits ----------------------------------------------------------------


def test_rivm_values_keep_their_own_limits(opgehaald: Opgehaald, rij: Rij) -> None:
    (vraag,) = opgehaald.vragen("50150NED")
    assert "(Leeftijd eq '20300  ')" in vraag
    assert "(Marges eq 'MW00000' or Marges eq 'MOG0095' or Marges eq 'MBG0095')" in vraag
    assert _jaren(opgehaald, "roken_18_plus") == ["2022", "2024"]
    almere = rij("roken_18_plus", "GM0034", 2024)
    assert (almere["waarde"], almere["ondergrens"], almere["bovengrens"]) == (18.6, 17.1, 20.6)
    assert (almere["teller"], almere["noemer"], almere["reden"], almere["status"]) == (None, None, None, "definitief")
    for indicator, waarde in {
        "angst_depressie_18_plus": 10.6,
        "stress_18_plus": 20.6,
        "eenzaamheid_18_plus": 45.6,
        "moeite_rondkomen_18_plus": 15.6,
    }.items():
        assert rij(indicator, "GM0034", 2024)["waarde"] == waarde


def test_rivm_values_of_a_table_on_one_division(rij: Rij) -> None:
    # All years of this table stand on the division of 2024: Voorne aan Zee has a value of 2022.
    assert rij("roken_18_plus", "GM1992", 2022)["waarde"] == 19.2
    mist = rij("roken_18_plus", "GM0050", 2022)
    assert (mist["waarde"], mist["ondergrens"], mist["reden"]) == (None, None, "niet_beschikbaar")
    assert rij("roken_18_plus", "NL01", 2022)["waarde"] == 18
    for regio in ("PV24", "GG2209"):  # nothing to add up
        assert rij("roken_18_plus", regio, 2022)["reden"] == "niet_beschikbaar"


# --- (f) version 3, percentages only ------------------------------------------------------------------------


def test_percentages_are_shown_as_published(opgehaald: Opgehaald, rij: Rij) -> None:
    assert _jaren(opgehaald, "jeugdhulp") == ["2022", "2023"]  # and no half years
    almere = rij("jeugdhulp", "GM0034", 2022)
    assert (almere["waarde"], almere["ondergrens"], almere["bovengrens"]) == (10.2, None, None)
    assert rij("jeugdbescherming", "GM0034", 2023)["waarde"] == 1.4
    assert rij("jeugdhulp", "GM0034", 2023)["status"] == "voorlopig"
    assert rij("jeugdhulp", "GM0184", 2023)["reden"] == "niet_beschikbaar"  # the service does not say why


def test_percentages_are_not_moved_to_another_division(rij: Rij) -> None:
    for samengevoegd in ("GM1992", "GM0363"):  # Voorne aan Zee, and Amsterdam with Weesp
        weg = rij("jeugdhulp", samengevoegd, 2022)
        assert (weg["waarde"], weg["reden"]) == (None, "gebied_veranderd")
    assert rij("jeugdhulp", "GM1992", 2023)["waarde"] == 11.8
    assert rij("jeugdhulp", "GM1970", 2022)["waarde"] == 10.8


# --- (g) one of four topics by its group --------------------------------------------------------------------


def test_score_is_chosen_by_its_group(opgehaald: Opgehaald, rij: Rij) -> None:
    (vraag,) = opgehaald.vragen("86296NED")
    assert vraag.endswith("$select=WijkenEnBuurten,Perioden,GemiddeldeScore_29")
    almere = rij("ses_woa", "GM0034", 2022)
    assert (almere["waarde"], almere["status"]) == (-0.133, "voorlopig")


def test_score_of_a_gemeente_that_changed(rij: Rij) -> None:
    for code in ("GM1970", "GM0824"):  # merged; and with a part of Haaren
        assert rij("ses_woa", code, 2018)["reden"] == "gebied_veranderd"
        assert rij("ses_woa", code, 2022)["waarde"] is not None
    # A new code for the same area; the source has an empty row of the new one in the years before.
    assert rij("ses_woa", "GM1940", 2015)["waarde"] == 0.16
    assert rij("ses_woa", "GM1940", 2018)["waarde"] == 0.183


# --- (h) a table a year -------------------------------------------------------------------------------------


def test_v4_table_a_year(opgehaald: Opgehaald, rij: Rij) -> None:
    assert opgehaald.bronnen["gebieden"].perioden == "2018–2020"
    assert opgehaald.bronnen["gebieden"].aanduiding == "Gebieden in Nederland"
    assert rij("inwoners", "GM1970", 2018)["waarde"] == 38_000
    assert rij("inwoners", "GM1970", 2020)["waarde"] == 40_000


def test_v3_table_a_year_with_columns_that_move(opgehaald: Opgehaald, rij: Rij) -> None:
    (vraag,) = opgehaald.vragen("84799NED")
    assert "OppervlakteLand_111" in vraag
    (vraag,) = opgehaald.vragen("85318NED")
    assert "OppervlakteLand_112" in vraag
    assert _jaren(opgehaald, "eenpersoonshuishoudens") == ["2020", "2022"]
    almere = rij("eenpersoonshuishoudens", "GM0034", 2022)
    assert (almere["teller"], almere["noemer"], almere["waarde"]) == (2504 * 14, 2504 * 40, 35)
    samen = rij("eenpersoonshuishoudens", "GM1992", 2022)
    assert samen["noemer"] == (154 + 354 + 114) * 40
    deel = rij("eenpersoonshuishoudens", "GM0865", 2020)
    assert (deel["noemer"], deel["status"]) == (pytest.approx((230 + VAN_HAAREN["GM0865"] * 120) * 40), "geschat")
    assert rij("eenpersoonshuishoudens", "NL01", 2020)["noemer"] == 170_000 * 40  # NL00 in this table
    assert rij("bevolkingsdichtheid", "GM0034", 2022)["waarde"] == pytest.approx(250_400 / 90)


# --- half years beside years, counts in fives and tens, two tables in one figure ----------------------------


def test_rounded_counts_over_those_of_another_table(opgehaald: Opgehaald, rij: Rij) -> None:
    assert _jaren(opgehaald, "jeugdzorg_0_3") == ["2022"]
    almere = rij("jeugdzorg_0_3", "GM0034", 2022)
    assert (almere["teller"], almere["noemer"], almere["speling"]) == (200, 4 * 2510 + 6, 2.5)
    assert almere["waarde"] == pytest.approx(1000 * 200 / 10_046)
    grenzen = stats.poisson_interval(np.array([197.5, 202.5]), np.array([10_046.0, 10_046.0]))
    assert almere["ondergrens"] == pytest.approx(1000 * grenzen.lower[0])
    assert almere["bovengrens"] == pytest.approx(1000 * grenzen.upper[1])
    provincie = rij("jeugdzorg_0_3", "PV24", 2022)
    assert (provincie["teller"], provincie["noemer"]) == (400, 4 * 5070 + 6 * 46)
    assert provincie["speling"] == pytest.approx(1.96 * (25 * 6 / 12) ** 0.5)
    assert rij("jeugdzorg_0_3", "GM0865", 2022)["reden"] == "niet_beschikbaar"  # secret at the source


def test_only_years_that_both_tables_have(opgehaald: Opgehaald, rij: Rij) -> None:
    # Meldingen of 2022, its first half and 2023; inwoners of 2018 and 2022.
    assert _jaren(opgehaald, "meldingen_veilig_thuis") == ["2022"]
    almere = rij("meldingen_veilig_thuis", "GM0034", 2022)
    assert (almere["teller"], almere["noemer"]) == (625, 250_004)
    achterstand = rij("betalingsachterstand_zorgpremie", "GM1970", 2018)
    assert (achterstand["teller"], achterstand["noemer"]) == (380, 38_000)
    assert rij("betalingsachterstand_zorgpremie", "GM0034", 2022)["status"] == "nader_voorlopig"
