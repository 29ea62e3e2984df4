"""Real tables: Kerncijfers wijken en buurten as CBS gives it, and every other recorded CSV."""

from __future__ import annotations

import gzip
import io
import time
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from kansrijk_analysis.sources.bestanden import Werkblad, lees_bestand

KWB = "cbs-kwb-2020-v3/cbs.v3.84799NED_TypedDataSet.parquet"
SECONDEN = 30  # some three on a quiet machine


@pytest.fixture(scope="module")
def kwb(echte_data: Path) -> pd.DataFrame:
    return pd.read_parquet(echte_data / KWB)


def als_cbs(tabel: pd.DataFrame, leeg: str, codering: str) -> bytes:
    """Write a table as CBS offers it: a title, quotes, semicolons, decimal commas, blanks behind codes, a source."""

    def cel(waarde: object) -> str:
        if isinstance(waarde, str):
            return f'"{waarde}"'
        return leeg if pd.isna(waarde) else str(waarde).replace(".", ",")

    kop = ";".join(f'"{naam}"' for naam in tabel.columns)
    rijen = (";".join(map(cel, rij)) for rij in tabel.itertuples(index=False))
    return "\r\n".join(['"Kerncijfers wijken en buurten 2020"', kop, *rijen, '"Bron: CBS"']).encode(codering)


def vergelijk(w: Werkblad, tabel: pd.DataFrame) -> None:
    assert [kolom.naam for kolom in w.kolommen] == list(tabel.columns)
    assert w.rijen == len(tabel)
    for kolom, naam in zip(w.kolommen, tabel.columns, strict=True):
        if pd.api.types.is_numeric_dtype(tabel[naam]):
            np.testing.assert_array_equal([cel.getal for cel in kolom.cellen], tabel[naam].to_numpy(dtype=float))
            assert {cel.soort for cel in kolom.cellen} <= {"getal", "ontbreekt", "leeg"}
        else:
            assert [cel.ruw for cel in kolom.cellen] == tabel[naam].fillna("").str.strip().tolist()
        assert kolom.twijfel == ""


@pytest.mark.parametrize(("leeg", "codering"), [(".", "utf-8-sig"), ("-99997", "cp1252"), ("", "utf-8")])
def test_kerncijfers_wijken_en_buurten_in_full(kwb: pd.DataFrame, leeg: str, codering: str) -> None:
    inhoud = als_cbs(kwb, leeg, codering)
    begin = time.monotonic()
    w = lees_bestand(inhoud, "kwb-2020.csv")
    assert time.monotonic() - begin < SECONDEN
    assert (w.rijen, len(w.kolommen), w.kopregel) == (17_341, 118, 2)
    assert (w.titelblok, w.voettekst) == (("Kerncijfers wijken en buurten 2020",), ("Bron: CBS",))
    vergelijk(w, kwb)


def test_kerncijfers_wijken_en_buurten_from_excel(kwb: pd.DataFrame) -> None:
    boek = openpyxl.Workbook(write_only=True)
    blad = boek.create_sheet("KWB2020")
    blad.append(list(kwb.columns))
    deel = kwb.head(4_000)
    for rij in deel.itertuples(index=False):
        blad.append([None if pd.isna(waarde) else waarde for waarde in rij])
    uit = io.BytesIO()
    boek.save(uit)
    begin = time.monotonic()
    w = lees_bestand(uit.getvalue(), "kwb-2020.xlsx")
    assert time.monotonic() - begin < SECONDEN
    vergelijk(w, deel)


def test_every_recorded_csv_is_read_as_pandas_reads_it(echte_data: Path) -> None:
    paden = sorted(echte_data.rglob("*.csv*"))
    assert len(paden) > 8
    for pad in paden:
        inhoud = gzip.decompress(pad.read_bytes()) if pad.suffix == ".gz" else pad.read_bytes()
        w = lees_bestand(inhoud, pad.name)
        codering = "utf-8" if w.codering == "UTF-8" else "cp1252"
        tabel = pd.read_csv(io.BytesIO(inhoud), sep=w.scheiding, dtype=str, keep_default_na=False, encoding=codering)
        assert [kolom.naam for kolom in w.kolommen] == [" ".join(naam.split()) for naam in tabel.columns], pad.name
        assert w.rijen == len(tabel), pad.name
        for kolom, naam in zip(w.kolommen, tabel.columns, strict=True):
            assert [cel.ruw for cel in kolom.cellen] == tabel[naam].str.strip().tolist(), (pad.name, naam)
            if kolom.decimaalteken == ".":
                getallen = pd.to_numeric(tabel[naam], errors="coerce").to_numpy()
                np.testing.assert_array_equal([cel.getal for cel in kolom.cellen], getallen)


def test_figures_per_gemeente_of_2021(echte_data: Path) -> None:
    inhoud = gzip.decompress((echte_data / "cbs-kwb-2021-gemeente/kwb2021_gemeente_wide.csv.gz").read_bytes())
    w = lees_bestand(inhoud, "kwb2021.csv")
    assert (w.rijen, len(w.kolommen), w.scheiding) == (352, 93, ",")
    per_naam = {kolom.naam: kolom for kolom in w.kolommen}
    rij = [cel.ruw for cel in per_naam["gemeente_code"].cellen].index("GM1680")
    assert per_naam["_poverty_pct"].cellen[rij].getal == 3.9
    assert all(kolom.twijfel == "" for kolom in w.kolommen)
