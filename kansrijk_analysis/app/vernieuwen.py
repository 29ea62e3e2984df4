"""Fetch newer figures from the app: one job at a time, in a process of its own, followed on a page.

Nothing is asked of the internet until a visitor asks for it.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from typing import Literal

from kansrijk_analysis.text import tekst

_REGELS = 60  # of the messages, the last ones
_UREN = 3600


@dataclass(frozen=True)
class Stand:
    """How far the job is: whether it was ever started, runs, or ended, and its last messages."""

    fase: Literal["niet_begonnen", "bezig", "klaar", "deels", "mislukt"]
    regels: tuple[str, ...]

    def json(self) -> dict[str, object]:
        """Give it for the page that follows the job."""
        return {"fase": self.fase, "zin": tekst(f"app.vernieuwen.{self.fase}"), "regels": list(self.regels)}


class Vernieuwing:
    """The job. ``begin`` starts it unless it runs; ``stand`` can be asked at any moment, from any thread."""

    def __init__(self, opdracht: tuple[str, ...] = ("gegevens", "ophalen")) -> None:
        self._opdracht = (sys.executable, "-m", "kansrijk_analysis.cli", *opdracht)
        self._slot = threading.Lock()
        self._regels: deque[str] = deque(maxlen=_REGELS)
        self._proces: subprocess.Popen[str] | None = None
        self._code: int | None = None
        self._begonnen = False

    def begin(self) -> bool:
        """Start fetching; ``False`` when it runs already."""
        with self._slot:
            if self._begonnen and self._code is None:
                return False
            self._regels.clear()
            self._begonnen, self._code = True, None
            threading.Thread(target=self._voer_uit, daemon=True).start()
            return True

    def stop(self) -> None:
        """End the job, if it runs; what was stored whole stays."""
        with self._slot:
            proces = self._proces
        if proces is not None and proces.poll() is None:
            proces.terminate()

    @property
    def stand(self) -> Stand:
        """How far it is."""
        with self._slot:
            regels = tuple(self._regels)
            if not self._begonnen:
                return Stand("niet_begonnen", ())
            if self._code is None:
                return Stand("bezig", regels)
            return Stand("klaar" if self._code == 0 else "deels" if self._code == 1 else "mislukt", regels)

    def _voer_uit(self) -> None:
        code = -1
        try:
            with subprocess.Popen(
                self._opdracht,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
            ) as proces:
                with self._slot:
                    self._proces = proces
                assert proces.stderr is not None
                for regel in proces.stderr:
                    with self._slot:
                        self._regels.append(regel.rstrip())
                code = proces.wait(timeout=_UREN)
        except (OSError, subprocess.SubprocessError) as fout:
            with self._slot:
                self._regels.append(str(fout))
        finally:
            with self._slot:
                self._code = code
