"""A period in a file: whole years only, and nothing guessed."""

from __future__ import annotations

import datetime as dt

import pytest

from kansrijk_analysis.indicators.importeren.periode import lees_periode
from kansrijk_analysis.indicators.importeren.voorbeeld import Melding
from kansrijk_analysis.model import Status

VANDAAG = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("waarde", "tot", "jaren", "status"),
    [
        ("2022", 2022, 1, None),
        (" 2022 ", 2022, 1, None),
        ("2022*", 2022, 1, Status.VOORLOPIG),
        ("2022**", 2022, 1, Status.NADER_VOORLOPIG),
        ("2022 (voorlopig)", 2022, 1, Status.VOORLOPIG),
        ("2018JJ00", 2018, 1, None),
        ("2022,0", 2022, 1, None),
        ("2019-2023", 2023, 5, None),
        ("2019–2023", 2023, 5, None),
        ("2020_2024", 2024, 5, None),
        ("2019 t/m 2023*", 2023, 5, Status.VOORLOPIG),
        ("2019-23", 2023, 5, None),
        ("1-1-2022", 2022, 1, None),
        ("2021-12-31 00:00:00", 2021, 1, None),
        ("2026", 2026, 1, None),
    ],
)
def test_periods_that_are_understood(waarde: str, tot: int, jaren: int, status: Status | None) -> None:
    assert lees_periode(waarde, VANDAAG) == (tot, jaren, status)


@pytest.mark.parametrize(
    ("waarde", "ernst", "zin"),
    [
        ("2027", "geweigerd", "toekomst"),
        ("1989", "geweigerd", "voor 1990"),
        ("1988-1992", "geweigerd", "voor 1990"),
        ("2022/2023", "niet_begrepen", "schooljaar"),
        ("schooljaar 2022/'23", "niet_begrepen", "schooljaar"),
        ("2019/2021", "niet_begrepen", "met een streep"),
        ("2022-Q1", "niet_begrepen", "deel van een jaar"),
        ("2018KW01", "niet_begrepen", "deel van een jaar"),
        ("2023 1e kwartaal", "niet_begrepen", "deel van een jaar"),
        ("14-3-2020", "niet_begrepen", "is een dag"),
        ("2023-2019", "niet_begrepen", "2 tot en met 10 jaar"),
        ("2005-2020", "niet_begrepen", "2 tot en met 10 jaar"),
        ("", "niet_begrepen", "geen jaar"),
        ("onbekend", "niet_begrepen", "is geen jaar"),
        ("20222", "niet_begrepen", "is geen jaar"),
    ],
)
def test_what_is_no_period_says_so(waarde: str, ernst: str, zin: str) -> None:
    with pytest.raises(Melding, match=zin) as gevangen:
        lees_periode(waarde, VANDAAG)
    assert gevangen.value.ernst == ernst


def test_the_name_of_a_period_reads_back() -> None:
    for waarde in ("2022", "2019-2023"):
        assert lees_periode(waarde, VANDAAG).naam == waarde
