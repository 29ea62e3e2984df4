"""What a user should look at in a proposed mapping: one sentence a doubt, equal doubts about columns together."""

from __future__ import annotations

from collections.abc import Sequence

from kansrijk_analysis.sources.bestanden.veilig import citaat
from kansrijk_analysis.text import opsomming, tekst

_GENOEMD = 6  # columns that one sentence names


class Twijfels:
    """The doubts about one file, in the order in which they came up."""

    def __init__(self) -> None:
        self._los: list[str] = []
        self._per_kolom: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}

    def zeg(self, sleutel: str, **velden: str) -> None:
        """Note a doubt; ``sleutel`` is a key under ``importeren.twijfel``."""
        self._los.append(tekst(f"importeren.twijfel.{sleutel}", **velden))

    def kolom(self, sleutel: str, kolom: str, **velden: str) -> None:
        """Note a doubt about one column; equal doubts about several become one sentence."""
        self._per_kolom.setdefault((sleutel, tuple(velden.items())), []).append(kolom)

    @property
    def zinnen(self) -> list[str]:
        """All doubts as sentences."""
        samen = [
            tekst(f"importeren.twijfel.{sleutel}", kolommen=noem(kolommen), **dict(velden))
            for (sleutel, velden), kolommen in self._per_kolom.items()
        ]
        return [*self._los, *samen]


def noem(namen: Sequence[str]) -> str:
    """Name columns or topics, and how many more there are."""
    genoemd = [f"“{citaat(naam)}”" for naam in namen[:_GENOEMD]]
    rest = len(namen) - _GENOEMD
    return opsomming([*genoemd, tekst("importeren.twijfel.en_nog", aantal=rest)] if rest > 0 else genoemd)
