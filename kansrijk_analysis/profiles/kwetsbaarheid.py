"""A composite index of vulnerability over areas: every ingredient and weight visible, and what they do to the order.

The index says something about areas, never about the people in them. A place is never given alone: always the stretch
in which it probably lies, and the chance of the most vulnerable fifth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kansrijk_analysis import stats
from kansrijk_analysis.indicators import Figures, catalogus, load_figures
from kansrijk_analysis.model import VERBORGEN, Bron, Gebied, Niveau
from kansrijk_analysis.profiles.delen import Delen, Trekking, delen_van, trek
from kansrijk_analysis.profiles.indexdefinitie import Index, Ingredient, alle_gewichten, indexdefinitie
from kansrijk_analysis.profiles.landelijk import Landmaat, landmaat, lijst_van, trek_landelijk
from kansrijk_analysis.profiles.reeksen import Floats
from kansrijk_analysis.profiles.vergelijken import ZEKERHEID
from kansrijk_analysis.text import getal, jaren, tekst

_ZAAD = 20250923  # of the draws of the weights: the same choice always gives the same outcome
_MAAL = 2  # to tell what one weight does, it is doubled

SCORE_KOLOMMEN = ("score", "score_onder", "score_boven", "kans_vijfde", "plaats", "plaats_onder", "plaats_boven")
TABEL_KOLOMMEN = (
    "code", "naam", *SCORE_KOLOMMEN, *(f"{naam}_standaard" for naam in SCORE_KOLOMMEN), "plaats_van", "omhoog",
    "omlaag", "reden",
)  # fmt: skip
INGREDIENT_KOLOMMEN = (
    "indicator", "naam", "korte_naam", "meer", "argument", "waarom", "bron", "gewicht", "standaard", "aandeel",
    "beschikbaar", "reden", "met_cijfer", "midden", "stap", "eenheid", "decimalen", "periode", "schuift",
)  # fmt: skip


@dataclass(frozen=True)
class Kwetsbaarheid:
    """The index of the parts of one gemeente, or of all areas of a level.

    ``table``: one row an area, by name (``TABEL_KOLOMMEN``): the score with limits, the chance of the most vulnerable
    fifth and the stretch of places under the chosen weights and, with ``_standaard`` behind them, under those of the
    definition; ``plaats_van``: areas with an index; ``omhoog`` and ``omlaag``: the ingredient that makes the score
    most higher or lower (empty where none does); ``reden``: why an area has no index, and then it has no number. A
    score of 0 is an average area of the country, 1 lies one ordinary difference between areas of the country above
    it. ``plaats`` is the mean over the draws, 1 the most vulnerable; it is for drawing and never stands alone.

    ``bijdragen``: ``code`` and per ingredient that counts (by id) what it adds to the score. ``ingredienten``: one row
    an ingredient (``INGREDIENT_KOLOMMEN``): ``beschikbaar``, or the ``reden`` why not; ``aandeel`` in the weights;
    ``midden`` and ``stap``: mean and ordinary difference in the country; ``schuift``: by how many places an area
    moves on average when this weight is doubled. ``reden``: why there is no index at all.
    """

    definitie: Index
    gebied: Gebied | None
    niveau: Niveau
    table: pd.DataFrame
    bijdragen: pd.DataFrame
    ingredienten: pd.DataFrame
    bronnen: tuple[Bron, ...]
    reden: str

    @property
    def oefen(self) -> bool:
        """Whether these are practice figures: everything that shows them must say so."""
        return any(bron.herkomst == "oefen" for bron in self.bronnen)

    @property
    def gewichten(self) -> dict[str, int]:
        """The weights of the ingredients that there are figures of, by id."""
        deel = self.ingredienten[self.ingredienten["beschikbaar"]]
        return {str(naam): int(gewicht) for naam, gewicht in zip(deel["indicator"], deel["gewicht"], strict=True)}

    @property
    def anders(self) -> bool:
        """Whether a weight that counts differs from that of the definition."""
        deel = self.ingredienten[self.ingredienten["beschikbaar"]]
        return bool((deel["gewicht"] != deel["standaard"]).any())


def kwetsbaarheid(
    gebied: Gebied | str | None,
    figures: Figures | None = None,
    niveau: str = "wijk",
    gewichten: Mapping[str, int] | None = None,
) -> Kwetsbaarheid:
    """Compute the index for the parts of a gemeente, or for all areas of a level (``gebied`` is ``None``).

    ``niveau``: with a gemeente ``"wijk"``, ``"buurt"`` or the code of a wijk; without one ``"wijk"`` or
    ``"gemeente"``. ``figures``: of that level (default: the real ones). ``gewichten``: by id of the ingredient, whole
    numbers 0 to 10; one that is not named keeps that of the definition.

    Each ingredient is a draw of what is true in the area (with strength borrowed from the other parts of its gemeente;
    without a gemeente, from all areas), less the mean of the country, over the standard deviation between areas
    there (``landmaat``): an ingredient in which these areas hardly differ hardly counts, however heavy its weight.
    The score is the weighted mean, with weights drawn around the chosen ones (``stats.composite_scores``).

    An area without one of the figures that count has no index: what is hidden is not filled in. Raises
    ``OngeldigeInvoer`` for an impossible weight or level, and errors as ``binnen``.
    """
    figuren = figures if figures is not None else load_figures(niveau=_niveau_van(niveau))
    gekozen = alle_gewichten(gewichten or {})
    grond = _Grond(figuren, gebied, niveau)
    ingredienten = grond.ingredienten(gekozen)
    mee = [i for i in indexdefinitie().ingredienten if ingredienten.at[i.id, "beschikbaar"]]
    tellend = [i.id for i in mee if gekozen[i.id] > 0]
    kan = ~np.any([np.isnan(grond.waarden[naam][0]) for naam in tellend], axis=0) if tellend else None
    reden = grond.geen_index(mee, tellend, kan)
    tabel = grond.lijst.reindex(columns=list(TABEL_KOLOMMEN))
    tabel["reden"] = grond.redenen(tellend)
    tabel[["omhoog", "omlaag"]] = ""
    bijdragen = grond.lijst[["code"]].copy()
    if not reden:
        assert kan is not None
        reken = _Rekening(grond, mee, kan)
        nu, standaard = reken.uitkomst(gekozen), reken.uitkomst({i.id: i.gewicht for i in mee})
        for einde, uitkomst in (("", nu), ("_standaard", standaard)):
            for naam in SCORE_KOLOMMEN:
                tabel.loc[kan, f"{naam}{einde}"] = uitkomst[naam]
        tabel.loc[kan, "plaats_van"] = float(kan.sum())
        tabel.loc[kan, "omhoog"], tabel.loc[kan, "omlaag"] = reken.trekkers(gekozen)
        for naam, deel in zip([i.id for i in mee], reken.delen(gekozen).T, strict=True):
            bijdragen.loc[kan, naam] = deel
        for naam in tellend:
            meer = reken.uitkomst({**gekozen, naam: _MAAL * gekozen[naam]})
            ingredienten.at[naam, "schuift"] = float(np.abs(meer["plaats"] - nu["plaats"]).mean())
    return Kwetsbaarheid(
        definitie=indexdefinitie(),
        gebied=grond.delen.geheel if grond.delen is not None else None,
        niveau=grond.niveau,
        table=tabel,
        bijdragen=bijdragen,
        ingredienten=ingredienten.reset_index(drop=True),
        bronnen=grond.bronnen([i.id for i in mee]),
        reden=reden,
    )


def _niveau_van(niveau: str) -> str:
    return niveau if niveau in ("wijk", "gemeente") else "buurt"


class _Grond:
    """The areas, and per ingredient draws of what is true in them, in steps of the country; NaN where not shown."""

    def __init__(self, figuren: Figures, gebied: Gebied | str | None, niveau: str) -> None:
        self.figuren = figuren
        self.delen: Delen | None = None
        namen = [i.id for i in indexdefinitie().ingredienten]
        self.waarden: dict[str, Floats] = {}
        self.stil: dict[str, NDArray[np.object_]] = {}
        self.waarom: dict[str, str] = {}
        if gebied is None:
            ruw = {naam: trek_landelijk(figuren, niveau, naam) for naam in namen}
            self.niveau = Niveau(niveau)
            self.lijst = lijst_van(figuren.jaar, self.niveau)
        else:
            self.delen = delen_van(gebied, figuren.jaar, niveau)
            self.niveau, self.lijst = self.delen.niveau, self.delen.lijst[["code", "naam"]].copy()
            plek = self.delen.buren.get_indexer(self.delen.codes)
            getrokken = trek(figuren, self.delen.buren)
            ruw = {naam: _van(getrokken.get(naam), plek) for naam in namen}
        self.codes = pd.Index(self.lijst["code"], dtype=object)
        recent = figuren.laatste
        recent = recent[recent["indicator"].isin(namen) & recent["gebied"].isin(self.codes)]
        self.rijen = {
            str(naam): deel.set_index("gebied").reindex(self.codes) for naam, deel in recent.groupby("indicator")
        }
        self.maat: dict[str, Landmaat] = {}
        for ingredient in indexdefinitie().ingredienten:
            self._neem(ingredient, ruw[ingredient.id])

    def _neem(self, ingredient: Ingredient, ruw: Floats | None) -> None:
        """Put one ingredient on the yardstick of the country; or tell why it can't count here."""
        naam = ingredient.id
        if naam not in self.rijen or not self.rijen[naam]["waarde"].notna().any():
            self.waarom[naam] = tekst(f"wijken.index.ontbreekt.{self.niveau}")
            return
        maat = landmaat(self.figuren, self.niveau, naam)
        if maat is None:
            self.waarom[naam] = tekst("wijken.index.geen_verschil")
            return
        met = self.rijen[naam]["waarde"].notna()
        if ruw is None or met.mean() < indexdefinitie().dekking:
            self.waarom[naam] = tekst("wijken.index.weinig", aantal=getal(met.sum()), van=getal(len(met)))
            return
        self.maat[naam] = maat
        teken = 1.0 if ingredient.meer == "hoger" else -1.0
        self.waarden[naam] = teken * (ruw - maat.midden) / maat.stap
        self.stil[naam] = self.rijen[naam]["reden"].to_numpy(dtype=object)

    def ingredienten(self, gekozen: Mapping[str, int]) -> pd.DataFrame:
        """One row an ingredient, with its id as index too."""
        totaal = sum(gekozen[naam] for naam in self.waarden)
        rijen: list[dict[str, Any]] = []
        for ingredient in indexdefinitie().ingredienten:
            naam, indicator = ingredient.id, catalogus()[ingredient.id]
            hier, maat = naam in self.waarden, self.maat.get(naam, Landmaat(np.nan, np.nan))
            deel = self.rijen[naam].dropna(subset="waarde") if hier else None
            rijen.append(
                {
                    "indicator": naam,
                    "naam": indicator.naam,
                    "korte_naam": indicator.korte_naam,
                    **ingredient.model_dump(include={"meer", "argument", "waarom", "bron"}),
                    "gewicht": gekozen[naam],
                    "standaard": ingredient.gewicht,
                    "aandeel": gekozen[naam] / totaal if hier and totaal else np.nan,
                    "beschikbaar": hier,
                    "reden": self.waarom.get(naam, ""),
                    "met_cijfer": 0 if deel is None else len(deel),
                    "midden": maat.midden,
                    "stap": maat.stap,
                    "eenheid": indicator.eenheid,
                    "decimalen": indicator.decimalen,
                    "periode": "" if deel is None else jaren(int(deel["van"].iloc[0]), int(deel["tot"].iloc[0])),
                    "schuift": np.nan,
                }
            )
        tabel = pd.DataFrame(rijen, columns=list(INGREDIENT_KOLOMMEN))
        return tabel.set_index(pd.Index(tabel["indicator"], name="id"))

    def redenen(self, tellend: list[str]) -> list[str]:
        """Say of each area why it has no index; empty where it has one."""
        uit = []
        for plek in range(len(self.codes)):
            mist = [naam for naam in tellend if np.isnan(self.waarden[naam][0, plek])]
            if not mist:
                uit.append("")
                continue
            verborgen = self.stil[mist[0]][plek] in VERBORGEN
            vorm = "afgeschermd" if verborgen else "geen_cijfer"
            uit.append(tekst(f"wijken.index.reden.{vorm}", naam=catalogus()[mist[0]].korte_naam))
        return uit

    def geen_index(self, mee: list[Ingredient], tellend: list[str], kan: NDArray[np.bool_] | None) -> str:
        """Say why there is no index at all; empty when there is one."""
        if len(self.codes) < stats.LEAST_AREAS:
            return self._te_weinig(len(self.codes))
        if not mee:
            return tekst("wijken.index.geen_ingredient", deel=tekst(f"wijken.enkelvoud.{self.niveau}"))
        if not tellend or kan is None:
            return tekst("wijken.index.gewicht_nul")
        if kan.sum() < stats.LEAST_AREAS:
            return self._te_weinig(int(kan.sum()))
        return ""

    def _te_weinig(self, aantal: int) -> str:
        return tekst(
            "wijken.index.te_weinig",
            delen=tekst(f"wijken.meervoud.{self.niveau}"),
            geheel=self.delen.geheel.naam if self.delen is not None else tekst("algemeen.nederland"),
            aantal=getal(aantal),
        )

    def bronnen(self, namen: list[str]) -> tuple[Bron, ...]:
        """Give the sources of the ingredients that count."""
        gebruikt = {str(tabel) for naam in namen for tabel in self.rijen[naam]["bron"].dropna().unique()}
        return tuple(bron for naam, bron in sorted(self.figuren.bronnen.items()) if naam in gebruikt)


def _van(trekking: Trekking | None, plek: NDArray[np.intp]) -> Floats | None:
    return None if trekking is None or trekking.draws is None else trekking.draws[:, plek]


class _Rekening:
    """The index of the areas that have every figure, for any weights: the same draws each time."""

    def __init__(self, grond: _Grond, mee: list[Ingredient], kan: NDArray[np.bool_]) -> None:
        self.namen = [i.id for i in mee]
        # A figure that does not count may be missing; it is then multiplied by nothing.
        self.stapel = np.stack([np.nan_to_num(grond.waarden[naam][:, kan]) for naam in self.namen], axis=2)
        self.zeker = indexdefinitie().zekerheid_gewichten

    def _samen(self, gewichten: Mapping[str, int]) -> stats.Composite:
        w = np.array([gewichten[naam] for naam in self.namen], dtype=np.float64)
        # Weights that are all nothing are no weights: then all count the same.
        return stats.composite_scores(self.stapel, w if w.any() else np.ones_like(w), self.zeker, _ZAAD)

    def uitkomst(self, gewichten: Mapping[str, int]) -> dict[str, Floats]:
        """Score, chance and places of each area, with the names of ``SCORE_KOLOMMEN``."""
        scores = self._samen(gewichten).scores
        staart = (1 - ZEKERHEID) / 2
        onder, boven = np.quantile(scores, (staart, 1 - staart), axis=0)
        plaats = stats.rank_intervals(scores, confidence=ZEKERHEID)
        return {
            "score": scores.mean(axis=0),
            "score_onder": onder,
            "score_boven": boven,
            "kans_vijfde": plaats.worst_fifth,
            "plaats": stats.mean_places(scores),
            "plaats_onder": plaats.lower,
            "plaats_boven": plaats.upper,
        }

    def delen(self, gewichten: Mapping[str, int]) -> Floats:
        """What each ingredient adds to the score: (areas, ingredients)."""
        return self._samen(gewichten).parts

    def trekkers(self, gewichten: Mapping[str, int]) -> tuple[list[str], list[str]]:
        """Give the ingredient that makes each area's score most higher, and most lower; empty where none does."""
        delen, namen = self.delen(gewichten), np.array(self.namen)
        hoogste, laagste = delen.argmax(axis=1), delen.argmin(axis=1)
        rij = np.arange(len(delen))
        omhoog = np.where(delen[rij, hoogste] > 0, namen[hoogste], "")
        omlaag = np.where(delen[rij, laagste] < 0, namen[laagste], "")
        return omhoog.tolist(), omlaag.tolist()
