"""What a page shows: a figure with its table, sentence and source; a table; a block of HTML.

Each object can show itself in JupyterLab, Voila and a report (``_repr_mimebundle_``), without
scripts and without anything from another address. Ids come from the contents: the same object
gives the same bytes in each run. Made with ``oefen``, an object carries the mark of practice figures
in all it gives: words, picture, cells (``charts.merk``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

import pandas as pd
from markupsafe import Markup

from kansrijk_analysis.charts.altair_ import zonder_controle
from kansrijk_analysis.charts.merk import gemerkt, merk_svg
from kansrijk_analysis.charts.sjabloon import vul
from kansrijk_analysis.charts.svg import kenmerk, naar_svg
from kansrijk_analysis.charts.thema import instellingen
from kansrijk_analysis.text import getal, tekst


class Getal(NamedTuple):
    """A number in a table: as it is, and as it is printed."""

    waarde: float | None
    gedrukt: str


Cel = str | Getal


def cijfer(waarde: float | None, decimalen: int = 0, achter: str = "") -> Getal:
    """Make a table cell of a number, printed the Dutch way; an en dash for ``None`` and NaN."""
    if waarde is None or math.isnan(waarde):
        return Getal(None, getal(None))
    return Getal(float(waarde), getal(waarde, decimalen) + achter)


# Drawn narrow, shown a little larger: on a telephone of 320 px the words in a picture are then still
# about 11 px high, and on a screen as large as the text beside it.
_SCHAAL = {
    "overzicht": 1.0,
    "reeks": 1.17,
    "strook": 1.17,
    "tegelkaart": 1.25,
    "trechter": 1.0,
    "geleend": 1.0,
    "kansen": 1.0,
    "vergelijkbaar": 1.0,
    "wijken": 1.0,
    "spreiding": 1.0,
    "index": 1.0,
}


class _Toonbaar:
    """Shows itself as HTML, with plain text beside it."""

    def html(self) -> str:
        raise NotImplementedError

    def platte_tekst(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.platte_tekst()}


@dataclass(frozen=True)
class Tabel(_Toonbaar):
    """A real table: caption, column heads, row heads; numbers at the right.

    ``kolommen`` are the printed heads. Each row in ``rijen`` has as many cells as there are heads; its
    first cell is the row's head. A column with a ``Getal`` in it is set at the right.
    ``eigen`` is the row of the own gemeente, which gets a mark; of a region those of its gemeenten.
    ``oefen``: practice figures; the table then has one column more, which says so in each row.
    """

    titel: str
    kolommen: Sequence[str]
    rijen: Sequence[Sequence[Cel]]
    eigen: int | Sequence[int] | None = None
    oefen: bool = False

    def __post_init__(self) -> None:
        for rij in self.rijen:
            if len(rij) != len(self.kolommen):
                raise ValueError(f"a row of {self.titel!r} has {len(rij)} cells under {len(self.kolommen)} heads")
        kop = tekst("grafieken.oefen.kolom")
        if self.oefen and kop not in self.kolommen:
            # Beside the row's head: whoever copies the first figures of a row takes it along.
            _zet(self, "titel", gemerkt(self.titel, "titel"))
            _zet(self, "kolommen", [self.kolommen[0], kop, *self.kolommen[1:]])
            _zet(self, "rijen", [[rij[0], tekst("grafieken.oefen.cel"), *rij[1:]] for rij in self.rijen])

    def html(self) -> str:
        """Give the table as HTML. On a narrow screen it can be scrolled on its own, also with the keyboard."""
        return self.html_met_id(f"ks-t-{kenmerk(self.titel, self.kolommen, self.rijen)}")

    def html_met_id(self, naam: str) -> str:
        """Give the table as HTML whose caption has the id ``naam``: for use inside a figure."""
        rechts = [any(isinstance(rij[k], Getal) for rij in self.rijen) for k in range(len(self.kolommen))]
        return vul(
            "tabel",
            id=naam,
            titel=self.titel,
            kolommen=list(zip(self.kolommen, rechts, strict=True)),
            rijen=[[_gedrukt(cel) for cel in rij] for rij in self.rijen],
            rechts=rechts,
            eigen=() if self.eigen is None else (self.eigen,) if isinstance(self.eigen, int) else self.eigen,
            oefen=self.oefen,
        )

    def frame(self) -> pd.DataFrame:
        """Give the cells as a DataFrame, numbers as numbers: for a spreadsheet or further work."""
        waarden = [[cel.waarde if isinstance(cel, Getal) else cel for cel in rij] for rij in self.rijen]
        return pd.DataFrame(waarden, columns=list(self.kolommen))

    def platte_tekst(self) -> str:
        """Give the table as lines of text."""
        regels = [" | ".join(self.kolommen), *(" | ".join(_gedrukt(cel) for cel in rij) for rij in self.rijen)]
        return "\n".join([self.titel, *regels])


def _zet(wat: object, naam: str, waarde: object) -> None:
    """Set a field of a frozen object that is still being made."""
    object.__setattr__(wat, naam, waarde)


def _gedrukt(cel: Cel) -> str:
    return cel.gedrukt if isinstance(cel, Getal) else cel


class Tekening(Protocol):
    """What ``Figuur`` asks of an Altair chart."""

    def to_dict(self, validate: bool = True) -> dict[str, Any]:
        """Give the Vega-Lite specification."""


@dataclass(frozen=True)
class Figuur(_Toonbaar):
    """A picture with everything that belongs to it: title, message in words, table and source line.

    ``smal`` is the same picture drawn for a narrow column; the stylesheet chooses. ``oefen`` marks
    practice figures, so that nobody takes them for real ones; it has no default, so that no chart forgets it.
    """

    titel: str
    zin: str
    chart: Tekening
    tabel: Tabel
    bron: str
    soort: Literal[
        "overzicht", "reeks", "strook", "tegelkaart", "trechter", "geleend", "kansen", "vergelijkbaar",
        "wijken", "spreiding", "index",
    ] = "reeks"  # fmt: skip
    smal: Tekening | None = None
    oefen: bool = field(kw_only=True)
    _svgs: dict[bool, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.oefen:
            _zet(self, "titel", gemerkt(self.titel, "titel"))
            _zet(self, "zin", gemerkt(self.zin))
            _zet(self, "bron", gemerkt(self.bron))
            _zet(self, "tabel", replace(self.tabel, oefen=True))

    def spec(self, *, smal: bool = False) -> dict[str, Any]:
        """Give the Vega-Lite specification of the bare picture, with the theme of the house in it.

        The mark of practice figures is drawn by ``svg``; here it stands in words, as ``description``.
        """
        tekening = self.smal if smal and self.smal is not None else self.chart
        with zonder_controle():
            spec = tekening.to_dict(validate=False)
        merk = {"description": self.titel} if self.oefen else {}
        return {**spec, **merk, "config": {**instellingen(), **spec.get("config", {})}}

    def svg(self, *, smal: bool = False) -> str:
        """Give the picture as SVG that stands on its own; drawn once."""
        if smal not in self._svgs:
            svg = naar_svg(self.spec(smal=smal), schaal=_SCHAAL[self.soort])
            self._svgs[smal] = merk_svg(svg) if self.oefen else svg
        return self._svgs[smal]

    @cached_property
    def _id(self) -> str:
        return f"ks-f-{kenmerk(self.soort, self.titel, self.zin, self.bron, self.tabel.rijen)}"

    def html(self) -> str:
        """Give the whole figure as HTML."""
        return self._html(binnen=False)

    def html_binnen(self) -> str:
        """Give the figure for use inside another block: its ids differ from those of ``html()``."""
        return self._html(binnen=True)

    def _html(self, *, binnen: bool) -> str:
        beelden = [("ks-beeld--breed" if self.smal is not None else "", Markup(_stil(self.svg())))]
        if self.smal is not None:
            beelden.append(("ks-beeld--smal", Markup(_stil(self.svg(smal=True)))))
        naam = self._id + ("-b" if binnen else "")
        tabel = Markup(self.tabel.html_met_id(f"{naam}-c"))
        return vul("figuur", id=naam, figuur=self, beelden=beelden, tabel=tabel)

    def platte_tekst(self) -> str:
        """Give title, message and source as lines of text."""
        return f"{self.titel}\n{self.zin}\n{tekst('grafieken.bron', bron=self.bron)}"


def _stil(svg: str) -> str:
    """Hide the picture's parts from a screen reader: the element around it says in words what is drawn."""
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


_OEFENBLOK = '<div class="ks-oefen">'  # as sjablonen/oefenblok.html.j2 begins


@dataclass(frozen=True)
class Blok(_Toonbaar):
    """A piece of a page that is not one figure: a card, a list. ``inhoud`` is finished, safe HTML.

    ``oefen``: practice figures; ``inhoud`` and ``tekst`` then begin with the mark.
    """

    inhoud: str
    tekst: str
    oefen: bool = False

    def __post_init__(self) -> None:
        if self.oefen and not self.inhoud.startswith(_OEFENBLOK):
            _zet(self, "tekst", gemerkt(self.tekst))
            _zet(self, "inhoud", vul("oefenblok", inhoud=Markup(self.inhoud)))

    def html(self) -> str:
        """Give the block as HTML."""
        return self.inhoud

    def platte_tekst(self) -> str:
        """Give the block's message as text."""
        return self.tekst
