"""Where a page runs: in the app, which has an address and a template of ours, or in JupyterLab."""

from __future__ import annotations

import os


def in_app() -> bool:
    """Tell whether this page is served by the app."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


def querystring() -> str:
    """Give what stands behind the question mark of the page's address; empty outside the app."""
    return os.environ.get("QUERY_STRING", "") if in_app() else ""
