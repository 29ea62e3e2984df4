"""Read YAML with the C parser where it is there: ten times as quick, and every start reads fifty files."""

from __future__ import annotations

from typing import Any

import yaml

_Lader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def lees_yaml(inhoud: str) -> Any:
    """Parse one YAML document, safely. Raises ``yaml.YAMLError``."""
    return yaml.load(inhoud, Loader=_Lader)
