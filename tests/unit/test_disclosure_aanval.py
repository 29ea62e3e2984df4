"""Attack the real figures with no more than what is shown, all indicators, periods and areas at once.

This attacker shares no code with the protection. Unknown are the births of every gemeente with something hidden,
per year and per measure of the source table; known are the table of figures, what must add up, and what the
privacy rule tells of a figure that is hidden. For each figure that is hidden by the rule itself, linear programmes
look for the smallest and the largest count that all of that leaves possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.optimize import linprog

from kansrijk_analysis import areas
from kansrijk_analysis.indicators import bereken, catalogus, gegevens, load_figures
from kansrijk_analysis.indicators.selectie import REGIOS, cijfers_van
from kansrijk_analysis.model import Indicator, Privacyregel, Reden
from kansrijk_analysis.sources.definities import definities

TABEL = "37201"
TOTAAL = "Totaal levend geboren kinderen"
LEEFTIJDEN = (
    "Jonger dan 20 jaar", "20 tot 25 jaar", "25 tot 30 jaar", "30 tot 35 jaar", "35 tot 40 jaar",
    "40 tot 45 jaar", "45 jaar of ouder",
)  # fmt: skip
# Each of these divides the same births in another way.
INDELINGEN = (
    LEEFTIJDEN,
    ("1e kind", "2e kind", "3e kind", "4e of volgende kinderen"),
    ("Moeder gehuwd", "Moeder niet-gehuwd"),
)
MATEN = tuple(maat for indeling in INDELINGEN for maat in indeling)
JAREN = range(2010, 2016)
SLEUTEL = ["indicator", "van", "gebied"]
HIDDEN = [Reden.AFGESCHERMD, Reden.AFGESCHERMD_INDIRECT]
MARGE = 1e-5


class Doel(NamedTuple):
    """A hidden count (cases or non-cases) as a sum of unknowns, and the range that the rule alone leaves it."""

    indicator: str
    van: int
    gebied: str
    plus: list[int]
    min: list[int]
    laag: float
    hoog: float


def _met_teller() -> list[Indicator]:
    return [indicator for indicator in catalogus().values() if indicator.teller is not None]


@pytest.fixture(scope="module")
def getoond() -> pd.DataFrame:
    return load_figures().table


@pytest.fixture(scope="module")
def echt() -> pd.DataFrame:
    """The same figures with nothing hidden: what the attacker is after, and which side of the rule applies."""
    open_ = Privacyregel(minimum=None, bron="niets te beschermen")
    indicatoren = [indicator.model_copy(update={"privacy": open_}) for indicator in _met_teller()]
    frames = {bron.tabel: gegevens.tellingen(bron.tabel) for bron in gegevens.stand()}
    tabel = bereken(frames, indicatoren, definities(), load_figures().jaar)
    assert not tabel["reden"].isin(HIDDEN).any()
    return tabel.set_index(SLEUTEL)[["teller", "noemer"]].sort_index()


class Aanvaller:
    """Everything that anybody can write down about the hidden births, as linear (in)equalities."""

    def __init__(self, getoond: pd.DataFrame, echt: pd.DataFrame) -> None:
        cijfers = getoond[getoond["bron"] == TABEL]
        self.weg = cijfers.set_index(SLEUTEL)["reden"].isin(HIDDEN)
        weg = self.weg[self.weg].reset_index()["gebied"]
        assert weg.str.startswith("GM").all(), "a hidden region needs unknowns of its own"
        self.wie = {gebied: plek for plek, gebied in enumerate(sorted(weg.unique()))}
        self.gelijk: list[tuple[list[int], list[int], float]] = []
        self.hoogstens: list[tuple[list[int], list[int], float]] = []
        self.doelen: list[Doel] = []
        for gebied in self.wie:
            for jaar in JAREN:
                for indeling in INDELINGEN[1:]:
                    self.gelijk.append((self._som(gebied, [TOTAAL], jaar), self._som(gebied, indeling, jaar), 0.0))
        groepen = areas.groepen(2026)
        groepen = groepen[groepen["groep"].isin(cijfers["gebied"])]
        self.leden = groepen.groupby("groep")["gebied"].agg(list).to_dict()
        self.leden |= {code: code.split("+") for code in cijfers["gebied"].unique() if "+" in code}
        # A region that a user brought in has parts of gemeenten, in hundredths: so many times each.
        self.honderdsten = {
            code: {lid: round(100 * deel) for lid, deel in areas.aandelen(code).items()}
            for code in cijfers["gebied"].unique()
            if "-" in code
        }
        self.leden |= {code: list(delen) for code, delen in self.honderdsten.items()}
        self.leden["NL01"] = sorted(cijfers["gebied"][cijfers["gebied"].str.fullmatch(r"GM\d{4}")].unique())
        for indicator in _met_teller():
            eigen = cijfers[cijfers["indicator"] == indicator.id]
            for van, deel in eigen.groupby("van"):
                van_: Any = van
                self._schrijf_op(
                    indicator, int(van_), deel.set_index("gebied"), pd.DataFrame(echt.loc[(indicator.id, van_)])
                )

    def _som(self, gebied: str, maten: Iterable[str], van: int, tot: int | None = None) -> list[int]:
        namen = [naam for maat in maten for naam in (LEEFTIJDEN if maat == TOTAAL else [maat])]
        begin = self.wie[gebied] * len(MATEN) * len(JAREN)
        return [
            begin + MATEN.index(naam) * len(JAREN) + jaar - JAREN[0]
            for jaar in range(van, (tot or van) + 1)
            for naam in namen
        ]

    def _schrijf_op(self, indicator: Indicator, van: int, deel: pd.DataFrame, echt: pd.DataFrame) -> None:
        assert indicator.teller is not None
        tot = int(deel["tot"].iloc[0])
        teller = {g: self._som(g, indicator.teller.maten, van, tot) for g in self.wie}
        mensen = indicator.noemer if indicator.noemer is not None and indicator.noemer.tabel == TABEL else None
        noemer = {g: self._som(g, mensen.maten, van, tot) for g in self.wie} if mensen is not None else {}
        weg = set(deel.index[deel["reden"].isin(HIDDEN)])
        for gebied in self.wie:
            rij = deel.loc[gebied]
            if gebied in weg:
                self._regel(indicator, van, gebied, rij["reden"], teller[gebied], noemer.get(gebied), echt.loc[gebied])
                continue
            self.gelijk.append((teller[gebied], [], rij["teller"]))
            if noemer:
                self.gelijk.append((noemer[gebied], [], rij["noemer"]))
        for groep, leden in self.leden.items():
            if groep not in deel.index:  # hidden, and nobody is told why
                continue
            verborgen = [gebied for gebied in leden if gebied in weg]
            keer = self.honderdsten.get(str(groep), dict.fromkeys(leden, 1))
            schaal = 100 if groep in self.honderdsten else 1
            toont = deel.loc[[gebied for gebied in leden if gebied not in weg], ["teller", "noemer"]]
            open_ = toont.mul(pd.Series(keer).reindex(toont.index), axis=0).sum()
            for kolom, delen in (("teller", teller), ("noemer", noemer)):
                if verborgen and delen:
                    over = schaal * deel.at[str(groep), kolom] - open_[kolom]
                    plekken = [plek for gebied in verborgen for plek in delen[gebied] * keer[gebied]]
                    self.gelijk.append((plekken, [], over))

    def _regel(
        self,
        indicator: Indicator,
        van: int,
        gebied: str,
        reden: str,
        teller: list[int],
        noemer: list[int] | None,
        echt: pd.Series,
    ) -> None:
        """Write down what the rule tells; of which of both groups is too small, the attacker guesses right."""
        minimum = indicator.privacy.minimum
        assert minimum is not None
        if reden == Reden.AFGESCHERMD_INDIRECT:
            self.hoogstens.append(([], teller, -minimum))
            if indicator.soort == "aandeel" and noemer is not None:
                self.hoogstens.append((teller, noemer, -minimum))
            return
        klein = echt["teller"] < minimum
        aantal = echt["teller"] if klein else echt["noemer"] - echt["teller"]
        plus, min_ = (teller, []) if klein else (noemer or [], teller)
        # A count that was divided over gemeenten need not be whole: then all below the minimum is possible.
        hoog = minimum - 1 if abs(aantal - round(aantal)) < MARGE else minimum
        self.hoogstens.append((plus, min_, hoog))
        mensen = echt["noemer"] if noemer is not None else np.inf
        self.doelen.append(Doel(indicator.id, van, gebied, plus, min_, 0.0, min(hoog, mensen)))

    def _matrix(self, regels: Sequence[tuple[list[int], list[int]]]) -> sparse.csr_array:
        rij = [i for i, (plus, min_) in enumerate(regels) for _ in (*plus, *min_)]
        kolom = [plek for plus, min_ in regels for plek in (*plus, *min_)]
        waarde = [teken for plus, min_ in regels for teken in (*[1.0] * len(plus), *[-1.0] * len(min_))]
        return sparse.csr_array((waarde, (rij, kolom)), shape=(len(regels), len(self.wie) * len(MATEN) * len(JAREN)))

    def te_smal(self) -> list[tuple[str, int, str, float, float]]:
        """Give the targets that are left less than the rule alone leaves them: what, when, where, and that range."""
        doelen = self._matrix([(doel.plus, doel.min) for doel in self.doelen])
        gelijk = self._matrix([regel[:2] for regel in self.gelijk])
        hoogstens = self._matrix([regel[:2] for regel in self.hoogstens])

        def los_op(kosten: np.ndarray) -> np.ndarray:
            antwoord = linprog(
                kosten,
                A_eq=gelijk,
                b_eq=[regel[2] for regel in self.gelijk],
                A_ub=hoogstens,
                b_ub=[regel[2] for regel in self.hoogstens],
                bounds=(0, None),
                method="highs",
            )
            assert antwoord.status == 0, antwoord.message
            return np.asarray(doelen @ antwoord.x)

        laag, hoog = np.full(len(self.doelen), np.inf), np.full(len(self.doelen), -np.inf)
        mag = np.array([(doel.laag, doel.hoog) for doel in self.doelen]).reshape(-1, 2).T
        toeval = np.random.default_rng(0)
        for teken in (1, -1):
            alleen = False  # every target by itself, once pushing many at a time gets no further
            geprobeerd = np.zeros(len(self.doelen), dtype=bool)
            while True:
                nog = (laag > mag[0] + MARGE) if teken > 0 else (hoog < mag[1] - MARGE)
                nog &= ~geprobeerd
                if not nog.any():
                    break
                gewicht = nog * toeval.uniform(0.5, 1, len(nog))
                if alleen:
                    gewicht = np.zeros(len(nog))
                    gewicht[np.flatnonzero(nog)[0]] = 1
                    geprobeerd |= gewicht > 0
                gevonden = los_op(teken * (doelen.T @ gewicht))
                laag, hoog = np.minimum(laag, gevonden), np.maximum(hoog, gevonden)
                klaar = (laag <= mag[0] + MARGE) if teken > 0 else (hoog >= mag[1] - MARGE)
                alleen = alleen or not (nog & klaar).any()
        smal = (laag > mag[0] + MARGE) | (hoog < mag[1] - MARGE)
        return [(*self.doelen[i][:3], float(laag[i]), float(hoog[i])) for i in np.flatnonzero(smal)]


def _met_getoond(getoond: pd.DataFrame, echt: pd.DataFrame, indicator: str, van: int, gebied: str) -> pd.DataFrame:
    """Show one hidden figure again."""
    tabel = getoond.copy()
    plek = (tabel["indicator"] == indicator) & (tabel["van"] == van) & (tabel["gebied"] == gebied)
    assert plek.sum() == 1
    assert tabel.loc[plek, "reden"].isin(HIDDEN).all()
    for kolom in ("teller", "noemer"):
        tabel[kolom] = tabel[kolom].mask(plek, echt.at[(indicator, van, gebied), kolom])
    tabel["reden"] = tabel["reden"].mask(plek)
    return tabel


def test_the_attacker_has_something_to_attack(getoond: pd.DataFrame, echt: pd.DataFrame) -> None:
    aanvaller = Aanvaller(getoond, echt)
    direct = getoond[getoond["reden"] == Reden.AFGESCHERMD]
    # Hidden figures are in this one table only; else the others need an attack as well.
    assert set(direct["bron"]) == {TABEL}
    assert len(aanvaller.doelen) == len(direct) > 300
    assert {"geboorten", "geboortecijfer", "moeders_35_plus", "moeders_40_plus"} <= {
        d.indicator for d in aanvaller.doelen
    }


def test_what_is_shown_tells_no_more_of_a_hidden_figure_than_the_rule_itself(
    getoond: pd.DataFrame, echt: pd.DataFrame
) -> None:
    assert Aanvaller(getoond, echt).te_smal() == []


def test_each_figure_that_is_hidden_for_another_is_needed(getoond: pd.DataFrame, echt: pd.DataFrame) -> None:
    indicator, van = "moeders_35_plus", 2014
    naast = (indicator, "geboorten")
    deze = (getoond["indicator"] == indicator) & (getoond["van"] == van)
    indirect = getoond.loc[deze & (getoond["reden"] == Reden.AFGESCHERMD_INDIRECT), "gebied"]
    assert len(indirect) >= 2
    gaten = {}
    for gebied in indirect:
        aanvaller = Aanvaller(_met_getoond(getoond, echt, indicator, van, gebied), echt)
        aanvaller.doelen = [doel for doel in aanvaller.doelen if doel.van == van and doel.indicator in naast]
        gaten[gebied] = aanvaller.te_smal()
    assert all(gaten.values()), gaten
    # One of them is not only narrowed down but known for sure.
    assert any(hoog - laag < MARGE for gevonden in gaten.values() for *_, laag, hoog in gevonden)


def _regios() -> pd.DataFrame:
    """The figures of all regions beside the published ones."""
    codes = [code for niveau in REGIOS for code in areas.regios(2026, niveau)["code"]]
    figuren = load_figures()
    return pd.concat([cijfers_van(areas.find_gebied(code), figuren) for code in codes], ignore_index=True)


def _selecties(aantal: int) -> pd.DataFrame:
    """The figures of gemeenten of one GGD-regio together, in threes that differ by one gemeente."""
    toeval, figuren = np.random.default_rng(3), load_figures()
    regio = areas.gemeenten(2026).set_index("code")["ggd_regio_code"]
    gekozen = {}
    for _ in range(aantal):
        hier = regio.index[regio == toeval.choice(regio.unique())]
        codes = list(toeval.permutation(hier)[: toeval.integers(3, 9)])
        for welke in (codes, codes[1:], codes[:-1]):
            gebied = areas.find_gebied("+".join(welke))
            gekozen[gebied.code] = gebied
    samen = [gebied for code, gebied in gekozen.items() if "+" in code]
    return pd.concat([cijfers_van(gebied, figuren) for gebied in samen], ignore_index=True)


def test_regions_and_selections_beside_it_tell_no_more(getoond: pd.DataFrame, echt: pd.DataFrame) -> None:
    erbij = pd.concat([_regios(), _selecties(20)], ignore_index=True)
    toont = erbij[~erbij["reden"].isin(HIDDEN)]
    assert {"JZ", "ZK", "CR", "VR", "VT", "GM"} == set(toont["gebied"].str[:2])
    assert 0.8 < len(toont) / len(erbij) < 1
    assert Aanvaller(pd.concat([getoond, toont], ignore_index=True), echt).te_smal() == []


def test_a_region_that_is_hidden_would_tell_more(getoond: pd.DataFrame, echt: pd.DataFrame) -> None:
    indicator, van = "moeders_40_plus", 2013
    regios = _regios()
    regios = regios[(regios["indicator"] == indicator) & (regios["van"] == van) & regios["reden"].isin(HIDDEN)]
    regios = regios[regios["gebied"].str.startswith("JZ")].head(4)
    assert len(regios) == 4
    sommen = echt.loc[(indicator, van)]
    rijen = [
        {**rij, "reden": None, **sommen.loc[areas.leden(rij["gebied"])].sum().to_dict()}
        for rij in regios.to_dict("records")
    ]
    aanvaller = Aanvaller(pd.concat([getoond, pd.DataFrame(rijen)], ignore_index=True), echt)
    erin = set().union(*(areas.leden(code) for code in regios["gebied"]))
    aanvaller.doelen = [d for d in aanvaller.doelen if (d.indicator, d.van) == (indicator, van) and d.gebied in erin]
    assert aanvaller.te_smal()


def _eigen_regios(aantal: int, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """The figures of regions that somebody brings in: parts of gemeenten with hidden figures, and the rest of each."""
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parent))
    import nepregios

    toeval = np.random.default_rng(5)
    register = areas.gemeenten(2026).set_index("code")
    regels = []
    for nummer in range(aantal):
        hier = register.index[register["ggd_regio_code"] == toeval.choice(register["ggd_regio_code"].unique())]
        for code in toeval.permutation(hier)[: toeval.integers(2, 7)]:
            deel = toeval.integers(1, 100)
            for kant, honderdsten in (("A", deel), ("B", 100 - deel)):
                regels.append(f"{code};VSV;{nummer}{kant};Proef {nummer}{kant};2026;0,{honderdsten:02d}")
        nepregios.bewaar("\n".join(regels) + "\n", f"proef {nummer}")
        regels.clear()
    # Half of a provincie is known to all; half of it and a hundredth of one more gemeente is not.
    fryslan = areas.leden("PV21")
    for code, erbij in (("half", {}), ("meer", {"GM0088": 1})):
        regels = [f"{lid};ROS;{code};Proef {code};2026;0,{50 + erbij.get(lid, 0)}" for lid in fryslan]
        nepregios.bewaar("\n".join(regels) + "\n", f"proef {code}")
    figuren = load_figures()
    codes = [code for niveau in ("vsv", "ros") for code in areas.regios(2026, niveau)["code"]]
    return pd.concat([cijfers_van(areas.find_gebied(code), figuren) for code in codes], ignore_index=True)


def test_parts_of_gemeenten_in_regions_of_users_tell_no_more(
    getoond: pd.DataFrame, echt: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    erbij = _eigen_regios(20, monkeypatch)
    weg = erbij["reden"].isin(HIDDEN)
    assert erbij.loc[weg, ["teller", "noemer", "waarde"]].isna().all(axis=None)
    assert 0.05 < weg.mean() < 0.5
    half, meer = (erbij[erbij["gebied"] == f"ROS-{code}"].set_index(["indicator", "van"]) for code in ("HALF", "MEER"))
    assert not half["reden"].isin(HIDDEN).any()
    assert meer["reden"].isin(HIDDEN).sum() > 15
    assert Aanvaller(pd.concat([getoond, erbij[~weg]], ignore_index=True), echt).te_smal() == []


def test_a_part_that_is_hidden_would_tell_the_whole(
    getoond: pd.DataFrame, echt: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    indicator, van = "moeders_40_plus", 2013
    regios = _eigen_regios(1, monkeypatch)
    rij = regios[(regios["gebied"] == "ROS-MEER") & (regios["indicator"] == indicator) & (regios["van"] == van)]
    assert rij["reden"].isin(HIDDEN).all()
    delen = pd.Series(areas.aandelen("ROS-MEER"))
    sommen = echt.loc[(indicator, van)].loc[delen.index].mul(delen, axis=0).sum()
    tabel = pd.concat([getoond, rij.assign(reden=None, **sommen.to_dict())], ignore_index=True)
    aanvaller = Aanvaller(tabel, echt)
    doelen = [d for d in aanvaller.doelen if (d.indicator, d.van, d.gebied) == (indicator, van, "GM0088")]
    assert len(doelen) == 1
    aanvaller.doelen = doelen
    ((*_, laag, hoog),) = aanvaller.te_smal()
    assert hoog - laag < 0.01
