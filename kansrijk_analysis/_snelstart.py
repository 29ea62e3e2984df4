"""What makes every start quicker: leave out an import that costs 1.6 seconds and that nothing here uses.

``jsonschema`` (used by Altair, nbformat, Papermill and nbconvert) imports ``rfc3987_syntax`` when it
happens to be installed (JupyterLab brings it in). That package compiles a grammar while it is
imported, in each process. ``jsonschema`` needs it only to check the formats "iri" and
"iri-reference", which occur nowhere here, and does without it silently.
"""

from __future__ import annotations

import sys
from typing import Any, cast


def sla_over() -> None:
    """Make ``import rfc3987_syntax`` fail quickly; to be called before ``jsonschema`` is imported.

    ``None`` in ``sys.modules`` is Python's own way to say that a module can't be imported;
    a module that is loaded already stays.
    """
    cast("dict[str, Any]", sys.modules).setdefault("rfc3987_syntax", None)
