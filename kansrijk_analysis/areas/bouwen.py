"""Make the shipped area files from source tables: same input, same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from kansrijk_analysis.areas.changes import lees_wijzigingen
from kansrijk_analysis.areas.register import maak_register
from kansrijk_analysis.areas.tiles import buren, maak_tegels, middelpunten
from kansrijk_analysis.areas.wijken import maak_wijken


def bouw_register(per_jaar: dict[int, pd.DataFrame], uit: Path) -> pd.DataFrame:
    """Write ``uit`` (parquet) from the table "Gebieden in Nederland" of each year; gives what was written."""
    tabel = pd.concat([maak_register(waarnemingen, jaar) for jaar, waarnemingen in sorted(per_jaar.items())])
    return _schrijf(tabel, ["jaar", "code"], uit)


def bouw_wijzigingen(codelijst: pd.DataFrame, uit: Path) -> pd.DataFrame:
    """Write ``uit`` (parquet) from the descriptions in the list of regional codes; gives what was written."""
    return _schrijf(lees_wijzigingen(codelijst), ["datum", "van_code", "naar_code"], uit)


def bouw_wijken(per_jaar: dict[int, pd.DataFrame], uit: Path) -> pd.DataFrame:
    """Write ``uit`` (parquet) from the table of wijken en buurten of each year; gives what was written."""
    tabel = pd.concat([maak_wijken(waarnemingen, jaar) for jaar, waarnemingen in sorted(per_jaar.items())])
    return _schrijf(tabel, ["jaar", "code"], uit)


def bouw_tegels(geojson: dict[str, Any], uit: Path) -> pd.DataFrame:
    """Write ``uit`` (CSV) from the outlines of all gemeenten; only the places of the tiles are kept."""
    tegels = maak_tegels(middelpunten(geojson), buren(geojson))
    tegels.to_csv(uit, index=False, lineterminator="\n")
    return tegels


def _schrijf(tabel: pd.DataFrame, volgorde: list[str], uit: Path) -> pd.DataFrame:
    tabel = tabel.sort_values(volgorde, kind="stable").reset_index(drop=True)
    tabel.to_parquet(uit, engine="pyarrow", compression="zstd", index=False)
    return tabel
