"""Run a notebook with Papermill in a kernel of this Python, and put its failures into our words."""

from __future__ import annotations

import ast
import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kansrijk_analysis._snelstart import sla_over
from kansrijk_analysis.config import kernelvervoer
from kansrijk_analysis.errors import OngeldigeInvoer, RapportMislukt
from kansrijk_analysis.text import opsomming, tekst

CEL_SECONDEN = 180
"""Longest time for one cell; Papermill itself would wait for ever."""

START_SECONDEN = 30
_POGINGEN = 2
_STIL = "--IPKernelApp.log_level=50"  # the kernel's remarks about its own end are not for the terminal
_LANGST = 300  # characters of an unexpected error that are repeated


def lees_notebook(pad: Path) -> Any:
    """Read a notebook file. Raises ``OngeldigeInvoer`` when it is none."""
    sla_over()
    import nbformat

    try:
        return nbformat.read(pad, as_version=4)
    except (OSError, ValueError, AttributeError, KeyError) as fout:
        raise OngeldigeInvoer("notebook_onleesbaar", bestand=pad) from fout


def parameternamen(notebook: Any) -> frozenset[str]:
    """Give the names that the cell tagged ``parameters`` sets; none when there is no such cell."""
    namen: set[str] = set()
    for cel in notebook.cells:
        if cel.cell_type == "code" and "parameters" in cel.metadata.get("tags", []):
            for regel in ast.parse(cel.source).body:
                doelen = regel.targets if isinstance(regel, ast.Assign) else [getattr(regel, "target", None)]
                namen |= {doel.id for doel in doelen if isinstance(doel, ast.Name)}
    return frozenset(namen)


def voer_uit(notebook: Any, parameters: Mapping[str, str], *, naam: str, map_: Path) -> Any:
    """Execute ``notebook`` with ``parameters`` in a new kernel and give it back with its outputs.

    ``naam`` is the area, for messages; ``map_`` the folder in which the kernel works. Raises
    ``RapportMislukt``: for a parameter that the notebook does not have (nothing has run then), for
    a cell that fails or takes longer than ``CEL_SECONDEN``, for a kernel that dies twice.
    """
    if vreemd := sorted(set(parameters) - parameternamen(notebook)):
        raise RapportMislukt(gebied=naam, wat=tekst("rapport.uitvoer.parameter", namen=opsomming(vreemd)))
    sla_over()
    # What goes wrong is told in our own words, below; a kernel that is tried again is no news at all.
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    for poging in range(1, _POGINGEN + 1):
        try:
            with _omgeving() as tijdelijk:
                return papermill.execute_notebook(
                    notebook,
                    None,
                    parameters=dict(parameters),
                    kernel_name="python3",
                    language="python",
                    progress_bar=False,
                    log_output=False,
                    request_save_on_cell_execute=False,
                    autosave_cell_every=0,
                    start_timeout=START_SECONDEN,
                    execution_timeout=CEL_SECONDEN,
                    cwd=map_,
                    extra_arguments=[_STIL],
                    shutdown_kernel="immediate",  # nothing in it needs to say goodbye
                    config=_kernelinstellingen(tijdelijk),
                )
        except PapermillExecutionError as fout:
            raise RapportMislukt(gebied=naam, wat=_celfout(fout)) from fout
        except CellTimeoutError as fout:
            raise RapportMislukt(gebied=naam, wat=tekst("rapport.uitvoer.te_lang", seconden=CEL_SECONDEN)) from fout
        # Two kernels that start at once can choose the same TCP port, and anybody can end a process;
        # jupyter_client has no class of its own for a kernel that does not come up.
        except (DeadKernelError, RuntimeError) as fout:
            if poging == _POGINGEN:
                raise RapportMislukt(gebied=naam, wat=tekst("rapport.uitvoer.kernel")) from fout
    raise AssertionError("unreachable")


def _celfout(fout: Any) -> str:
    """Say what a cell raised: our own errors speak for themselves, others with their kind."""
    from kansrijk_analysis import errors

    waarde = " ".join(str(fout.evalue).split())[:_LANGST].rstrip(".")
    if isinstance(getattr(errors, fout.ename, None), type):
        return waarde
    return tekst("rapport.uitvoer.fout", fout=f"{fout.ename}: {waarde}" if waarde else fout.ename)


def _kernelinstellingen(map_: Path) -> Any:
    import zmq
    from traitlets.config import Config

    if kernelvervoer(map_) == "ipc":
        # The name must be said: by itself every kernel in a folder would take the same one.
        return Config(KernelManager={"transport": "ipc", "ip": str(map_ / "kernel")})
    # Without encryption, other users of the computer can listen in on what the kernel says.
    return Config(KernelManager={"transport_encryption": "auto"}) if zmq.has("curve") else Config()


@contextlib.contextmanager
def _omgeving() -> Iterator[Path]:
    """Give kernels an environment in which the same notebook gives the same output everywhere.

    Gives a folder of their own, which is gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="kansrijk-", ignore_cleanup_errors=True) as tijdelijk:
        nieuw = {
            "JUPYTER_PREFER_ENV_PATH": "1",  # the kernel of this environment before one of the user
            "JUPYTER_RUNTIME_DIR": tijdelijk,
            "IPYTHONDIR": tijdelijk,  # no start-up files of the user, and it works without a home folder
            "PYTHONHASHSEED": "0",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # no remark about the debugger on the terminal
        }
        oud = {sleutel: os.environ.get(sleutel) for sleutel in nieuw}
        os.environ.update(nieuw)
        try:
            yield Path(tijdelijk)
        finally:
            for sleutel, waarde in oud.items():
                if waarde is None:
                    os.environ.pop(sleutel, None)
                else:
                    os.environ[sleutel] = waarde
