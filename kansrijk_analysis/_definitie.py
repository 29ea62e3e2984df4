"""Read a definition file (YAML) into its typed model; what is wrong is told in Dutch, with file and field."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from kansrijk_analysis._yaml import lees_yaml
from kansrijk_analysis.errors import OngeldigeDefinitie
from kansrijk_analysis.text import opsomming, tekst

Model = TypeVar("Model", bound=BaseModel)


def lees_definitie(bestand: Path, model: type[Model]) -> Model:
    """Read and check one file. Raises ``OngeldigeDefinitie`` naming file, field and what is wrong."""
    try:
        velden = lees_yaml(bestand.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise OngeldigeDefinitie(bestand=bestand.name, veld="–", wat=tekst("fouten.schema.geen_yaml")) from None
    return controleer_velden(bestand.name, velden, model)


def controleer_velden(bestand: str, velden: object, model: type[Model], plek: str = "") -> Model:
    """Check fields against a model; ``plek`` says where in the file they stand."""
    try:
        return model.model_validate(velden)
    except ValidationError as fout:
        eerste = fout.errors(include_url=False)[0]
        veld = ".".join(str(deel) for deel in eerste["loc"]) or "–"
        try:
            wat = tekst(f"fouten.schema.{eerste['type']}")
        except KeyError:
            wat = tekst("fouten.schema.anders", melding=eerste["msg"])
        if eerste["type"] in ("literal_error", "enum"):
            mogelijk = str(eerste.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
            wat = tekst("fouten.schema.kies", waarde=eerste["input"], mogelijk=opsomming(mogelijk, "of"))
        raise OngeldigeDefinitie(bestand=bestand, veld=f"{veld}{plek}", wat=wat) from None
