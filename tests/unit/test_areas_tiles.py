"""The tile map: recognisable, whole, and made from centre points only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kansrijk_analysis.areas import gemeenten, tegels
from kansrijk_analysis.areas.bouwen import bouw_tegels
from kansrijk_analysis.areas.tiles import WADDENEILANDEN, buren, middelpunten
from kansrijk_analysis.config import instellingen

# Mainland Zeeland lies on both sides of the Westerschelde.
STUKKEN = {"PV29": 2}


@pytest.fixture(scope="module")
def geojson(echte_data: Path) -> dict[str, Any]:
    tekst = (echte_data / "geo-gemeente" / "gemeente_342_afgeleid_uit_pdok2022.geojson").read_text(encoding="utf-8")
    inhoud: dict[str, Any] = json.loads(tekst)
    return inhoud


def stukken(cellen: set[tuple[int, int]]) -> int:
    """Number of parts that hang together by their sides."""
    aantal, over = 0, set(cellen)
    while over:
        aantal += 1
        rand = [over.pop()]
        while rand:
            x, y = rand.pop()
            naast = {(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)} & over
            over -= naast
            rand += naast
    return aantal


def cellen(codes: set[str] | frozenset[str]) -> set[tuple[int, int]]:
    kaart = tegels()
    kaart = kaart[kaart["code"].isin(codes)]
    return set(zip(kaart["kolom"].tolist(), kaart["rij"].tolist(), strict=True))


def test_one_tile_a_gemeente() -> None:
    kaart = tegels()
    assert list(kaart.columns) == ["code", "kolom", "rij"]
    assert set(kaart["code"]) == set(gemeenten(2026)["code"])
    assert not kaart.duplicated(["kolom", "rij"]).any()
    assert kaart["kolom"].min() == kaart["rij"].min() == 0
    assert kaart["kolom"].max() < 26
    assert kaart["rij"].max() < 32


def test_provinces_are_whole() -> None:
    for provincie, lijst in gemeenten(2026).groupby("provincie_code"):
        vasteland = set(lijst["code"]) - WADDENEILANDEN
        assert stukken(cellen(vasteland)) == STUKKEN.get(str(provincie), 1), provincie


def test_the_islands_lie_apart_in_their_order() -> None:
    eilanden = tegels().set_index("code").loc[["GM0448", "GM0096", "GM0093", "GM0060", "GM0088"]]
    assert eilanden["kolom"].is_monotonic_increasing
    assert eilanden["rij"].is_monotonic_decreasing
    land = cellen(set(tegels()["code"]) - WADDENEILANDEN)
    for x, y in cellen(WADDENEILANDEN):
        assert not land & {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}


def test_no_holes_but_the_water() -> None:
    alle = cellen(set(tegels()["code"]))
    breed, hoog = (max(c[i] for c in alle) + 1 for i in (0, 1))
    leeg = {(x, y) for x in range(-1, breed + 1) for y in range(-1, hoog + 1)} - alle
    # All that is empty hangs together with the sea; the IJsselmeer is open to the Wadden Sea here.
    assert stukken(leeg) == 1


def test_it_is_recognisable() -> None:
    plek = tegels().set_index("code")

    def west_van(a: str, b: str) -> bool:
        return bool(plek.loc[a, "kolom"] < plek.loc[b, "kolom"])

    def noord_van(a: str, b: str) -> bool:
        return bool(plek.loc[a, "rij"] < plek.loc[b, "rij"])

    assert west_van("GM0518", "GM0344")  # Den Haag, Utrecht
    assert west_van("GM0344", "GM0153")  # Enschede
    assert noord_van("GM0014", "GM0106")  # Groningen, Assen
    assert noord_van("GM0363", "GM0599")  # Amsterdam, Rotterdam
    assert noord_van("GM0268", "GM0935")  # Nijmegen, Maastricht
    # Water between Enkhuizen and the Noordoostpolder.
    assert plek.loc["GM0171", "kolom"] - plek.loc["GM0388", "kolom"] >= 2
    # Den Helder is at the top of the mainland of Noord-Holland.
    nh = set(gemeenten(2026).query("provincie_code == 'PV27'")["code"]) - WADDENEILANDEN
    assert plek.loc["GM0400", "rij"] == min(y for _, y in cellen(nh))


def test_centres_and_neighbours_of_squares() -> None:
    def vierkant(code: str, x: float) -> dict[str, Any]:
        ring = [[x, 52.0], [x + 0.1, 52.0], [x + 0.1, 52.1], [x, 52.1], [x, 52.0]]
        return {"properties": {"statcode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    kaart = {"features": [vierkant("GM0002", 5.1), vierkant("GM0001", 5.0), vierkant("GM0003", 5.4)]}
    punten = middelpunten(kaart)
    assert punten["code"].tolist() == ["GM0001", "GM0002", "GM0003"]
    assert punten["y"].tolist() == pytest.approx([52.05 * 111.2] * 3, abs=0.06)
    assert np.diff(punten["x"]).tolist() == pytest.approx([0.1 * 68.23, 0.3 * 68.23], abs=0.11)
    assert buren(kaart).to_numpy().tolist() == [["GM0001", "GM0002"]]


def test_holes_and_parts_count_in_the_centre() -> None:
    def ring(x0: float, x1: float, omgekeerd: bool = False) -> list[list[float]]:
        punten = [[x0, 52.0], [x1, 52.0], [x1, 52.1], [x0, 52.1], [x0, 52.0]]
        return punten[::-1] if omgekeerd else punten

    def x_van(vorm: dict[str, Any]) -> float:
        tabel = middelpunten({"features": [{"properties": {"statcode": "GM0001"}, "geometry": vorm}]})
        return float(tabel["x"][0]) / (111.2 * np.cos(np.radians(52.15)))

    met_gat = {"type": "Polygon", "coordinates": [ring(5.0, 5.2), ring(5.1, 5.2, omgekeerd=True)]}
    assert x_van(met_gat) == pytest.approx(5.05, abs=0.002)
    twee = {"type": "MultiPolygon", "coordinates": [[ring(5.0, 5.1)], [ring(5.4, 5.7)]]}
    assert x_van(twee) == pytest.approx((5.05 + 3 * 5.55) / 4, abs=0.002)


def test_quality_against_the_true_map(geojson: dict[str, Any]) -> None:
    plek = tegels().set_index("code")
    paren = buren(geojson)
    assert len(paren) == 874
    van, naar = (plek.loc[paren[kant]].to_numpy() for kant in ("van", "naar"))
    afstand = np.abs(van - naar)
    assert (afstand.max(axis=1) <= 1).mean() > 0.78  # true neighbours touch, by a side or a corner
    assert (afstand.sum(axis=1) <= 1).mean() > 0.50  # by a side
    assert afstand.max() <= 6
    # After the best shift and scale the tiles lie near their true place.
    punten = middelpunten(geojson).set_index("code").loc[plek.index].to_numpy()
    echt = np.column_stack([punten[:, 0], -punten[:, 1]]) / 10.1
    tegel = plek.to_numpy(dtype=float)
    for as_ in (0, 1):
        helling, begin = np.polyfit(echt[:, as_], tegel[:, as_], 1)
        echt[:, as_] = helling * echt[:, as_] + begin
        assert np.corrcoef(echt[:, as_], tegel[:, as_])[0, 1] > 0.97
    assert np.linalg.norm(echt - tegel, axis=1).mean() < 1.25


def test_rebuilding_gives_the_shipped_bytes(tmp_path: Path, geojson: dict[str, Any]) -> None:
    gemaakt = bouw_tegels(geojson, tmp_path / "tegels.csv")
    assert (tmp_path / "tegels.csv").read_bytes() == (instellingen().data / "gebieden" / "tegels.csv").read_bytes()
    pd.testing.assert_frame_equal(gemaakt, tegels(), check_dtype=False)
