"""What the codes of wijken and buurten look like, in one place for whoever reads or checks them.

Two letters, the four digits of the gemeente, two for the wijk and two for the buurt. Since 2023 what follows the
gemeente can be letters as well (Amsterdam), so no such code may be turned into a number.
"""

from __future__ import annotations

NA_WK = "[0-9]{4}[0-9A-Z]{2}"
NA_BU = "[0-9]{4}[0-9A-Z]{4}"
"""What stands after the letters."""

WIJK = f"WK{NA_WK}"
BUURT = f"BU{NA_BU}"
DEEL = f"(?:{WIJK}|{BUURT})"
"""A part of a gemeente: its code holds that of the gemeente."""
