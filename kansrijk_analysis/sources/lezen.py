"""Read stored answers back as the long raw table, offline and by the same code as live answers."""

from __future__ import annotations

import pandas as pd

from kansrijk_analysis.errors import BestandBeschadigd
from kansrijk_analysis.sources.bron import Bouw, Bron, verzamel
from kansrijk_analysis.sources.cache import MANIFEST, Zending
from kansrijk_analysis.sources.cbs import CbsV4
from kansrijk_analysis.sources.cbs_v3 import CbsV3
from kansrijk_analysis.text import tekst


def bron_van(dienst: str) -> Bron:
    """Give the reader of the service ``cbs-v4``, ``cbs-v3`` or ``rivm-v3``."""
    return CbsV4(dienst) if dienst == "cbs-v4" else CbsV3(dienst)


def lees(zending: Zending) -> pd.DataFrame:
    """Make the long raw table of a zending (columns: see ``cbs.observations``).

    Raises ``BestandBeschadigd`` when a file is missing or is no longer what was stored.
    """
    manifest = zending.manifest
    jaar = manifest.editie if manifest.periode_dimensie is None else None
    bouw = Bouw(manifest.gebied_dimensie, manifest.periode_dimensie, jaar)
    lang = bron_van(manifest.dienst).lang(zending.stukken(), manifest.tabel, bouw)
    if len(lang) != manifest.rijen:
        raise BestandBeschadigd(
            bestand=str(zending.map / MANIFEST),
            wat=tekst("bronnen.opslag.rijen", gekregen=len(lang), verwacht=manifest.rijen),
            doe=tekst("bronnen.opslag.doe", tabel=manifest.tabel),
        )
    return lang


def codelijst(zending: Zending, dimensie: str) -> pd.DataFrame:
    """Give the codes of a dimension of a v4 table as the service describes them: Identifier, Title, Description."""
    return pd.DataFrame(verzamel(zending.stukken())[f"{dimensie}Codes"])
