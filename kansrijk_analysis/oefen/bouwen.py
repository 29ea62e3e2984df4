"""Make the practice figures and write them: same code and same model, same bytes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from kansrijk_analysis._vingerafdruk import sha256
from kansrijk_analysis.errors import SchrijvenMislukt
from kansrijk_analysis.indicators.catalogue import NEDERLAND
from kansrijk_analysis.indicators.gegevens import WIJKNIVEAU
from kansrijk_analysis.indicators.harmonise import KOLOMMEN
from kansrijk_analysis.indicators.mappen import LIJST
from kansrijk_analysis.model import Bron, Status
from kansrijk_analysis.oefen.antwoorden import BESTAND as SLEUTEL
from kansrijk_analysis.oefen.antwoorden import Sleutel, schrijf_sleutel
from kansrijk_analysis.oefen.lezen import lees_model
from kansrijk_analysis.oefen.model import Model
from kansrijk_analysis.oefen.planten import plant_alles
from kansrijk_analysis.oefen.trekken import Trekking, trek_alles
from kansrijk_analysis.text import jaren, tekst

TABEL = "oefen"
"""Id of the table, and name of its folder in ``data``."""


class OefenFrames(NamedTuple):
    """Tellingen of gemeenten with the nation, those of wijken (``harmonise.KOLOMMEN``), and the key."""

    gemeenten: pd.DataFrame
    wijken: pd.DataFrame
    sleutel: Sleutel


def maak(model: Model | None = None) -> OefenFrames:
    """Draw the practice figures (default: with the shipped model).

    ``aantal`` is whole (int32); a measure is called "indicator:teller" or "indicator:noemer". Each year stands on
    its own division of gemeenten, wijken on that of 2020. Wijken add up to their gemeente: those of Weesp
    (GM0457) to Amsterdam from 2023. Raises ``OngeldigeDefinitie`` when the model can't be drawn.
    """
    trekking = trek_alles(model or lees_model())
    sleutel = plant_alles(trekking)
    return OefenFrames(_gemeenten(trekking), _wijken(trekking), sleutel)


def _maten(trekking: Trekking) -> list[tuple[str, np.ndarray]]:
    """Give every measure with its counts, sorted by name."""
    uit = {f"{naam}:teller": tellingen for naam, tellingen in trekking.tellers.items()}
    uit |= {f"{naam}:noemer": tellingen for naam, tellingen in trekking.noemers.items()}
    return sorted(uit.items())


def _gemeenten(trekking: Trekking) -> pd.DataFrame:
    delen = []
    for maat, tellingen in _maten(trekking):
        for j, jaar in enumerate(trekking.model.jaren):
            codes, aantal = trekking.per_gemeente(tellingen, j)
            delen.append((maat, jaar, [*codes, NEDERLAND], np.append(aantal, aantal.sum())))
    return _frame(delen)


def _wijken(trekking: Trekking) -> pd.DataFrame:
    wie = np.flatnonzero(trekking.cellen.heeft_wijk)
    wie = wie[np.argsort(trekking.cellen.wijk[wie].astype("str"))]
    codes = trekking.cellen.wijk[wie].tolist()
    return _frame(
        [
            (maat, jaar, codes, tellingen[wie, j])
            for maat, tellingen in _maten(trekking)
            for j, jaar in enumerate(trekking.model.jaren)
        ]
    )


def _frame(delen: list[tuple[str, int, list[str], np.ndarray]]) -> pd.DataFrame:
    """Put the parts, in the order of ``harmonise``, into one frame."""
    lengte = [len(codes) for _, _, codes, _ in delen]
    rijen = {
        "tabel": TABEL,
        "maat": np.repeat(np.array([maat for maat, *_ in delen], dtype=object), lengte),
        "gebied": np.concatenate([np.array(codes, dtype=object) for _, _, codes, _ in delen]),
        "jaar": np.repeat(np.array([jaar for _, jaar, *_ in delen], dtype=np.int64), lengte),
        "aantal": np.concatenate([aantal for *_, aantal in delen]).astype(np.int32),
        "status": Status.OEFEN.value,
        "reden": None,
    }
    soorten = dict.fromkeys(("tabel", "maat", "gebied", "status", "reden"), "str")
    return pd.DataFrame(rijen)[KOLOMMEN].astype(soorten)


def bouw(uit: Path, melding: Callable[[str], None] = lambda _: None) -> list[Path]:
    """Make the practice figures and put them into ``uit/oefen``: whole or not at all.

    ``uit`` is the folder of the data that ships (``data``). The model that stands in ``uit/oefen`` is left as it is.
    Returns the files. Raises ``OngeldigeDefinitie`` for a model that can't be drawn, ``SchrijvenMislukt``.
    """
    model = lees_model()
    melding(tekst("oefen.trekken"))
    frames = maak(model)
    map_ = uit / TABEL
    melding(tekst("oefen.schrijven", map=map_))
    try:
        map_.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".deel-", dir=map_) as tijdelijk:
            deel = Path(tijdelijk)
            bestanden = {}
            for naam, frame in (
                (f"{TABEL}.parquet", frames.gemeenten),
                (f"{TABEL}{WIJKNIVEAU}.parquet", frames.wijken),
            ):
                frame.to_parquet(deel / naam, engine="pyarrow", compression="zstd", compression_level=19, index=False)
                kenmerken = {"sha256": sha256(deel / naam), "regels": len(frame), "kolommen": list(frame.columns)}
                bestanden[naam] = kenmerken
            schrijf_sleutel(frames.sleutel, deel / SLEUTEL)
            lijst = {"bronnen": [bron(model).model_dump(mode="json")], "bestanden": bestanden}
            (deel / LIJST).write_text(
                json.dumps(lijst, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
            )
            # The list with the checksums last: until it is there, a half-written folder is seen to be damaged.
            for naam in (*bestanden, SLEUTEL, LIJST):
                (deel / naam).replace(map_ / naam)
    except OSError as fout:
        raise SchrijvenMislukt(pad=str(map_), wat=fout.strerror or str(fout)) from fout
    return [map_ / naam for naam in (*bestanden, SLEUTEL, LIJST)]


def bron(model: Model) -> Bron:
    """Describe the practice figures as a source."""
    return Bron(
        tabel=TABEL,
        aanduiding=tekst("oefen.bron.aanduiding"),
        titel=tekst("oefen.bron.titel"),
        uitgever=tekst("oefen.bron.uitgever"),
        editie=model.versie.isoformat(),
        perioden=jaren(model.van, model.tot),
        opgehaald=model.versie,
        licentie=tekst("oefen.bron.licentie"),
        adres="data/oefen/model.yaml",
        herkomst="oefen",
        opmerking=tekst("oefen.bron.opmerking"),
    )
