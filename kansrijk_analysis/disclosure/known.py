"""Answers of earlier searches, kept under everything that was asked.

Looking for what must be hidden beside what the rule hides (``protect``) is most of the work of computing all figures.
For the figures that ship, its answers ship too. An answer is used only for the very question that it was found for:
the same cells, relations, bounds and costs, and the same code of the search. Anything else is searched again, so a
file that is old, damaged or away costs time and nothing more.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from kansrijk_analysis.config import instellingen
from kansrijk_analysis.disclosure import attacker, suppression
from kansrijk_analysis.disclosure.attacker import Floats, Mask
from kansrijk_analysis.disclosure.suppression import protect

ANSWERS = "bescherming.json"
"""Name of the file with the answers that ship, in the folder of the data."""

_DECIMALS = 6  # numbers nearer to each other are the same to the search
_KEY = 32  # hexadecimal digits of a key
_log = logging.getLogger(__name__)
_noted: ContextVar[dict[str, list[int]] | None] = ContextVar("_noted", default=None)


class Question(NamedTuple):
    """What ``protect`` is asked about one group of cells; its arguments, in another order."""

    value: Floats
    hidden: Mask
    lower: Floats
    upper: Floats
    cost: Floats
    targets: Mask
    relations: sparse.csr_array


def protect_each(questions: Sequence[Question]) -> list[Mask]:
    """Give the *extra* cells to hide of each group of cells (see ``protect``); groups have no relation in common.

    What is known is looked up, what is not is searched, all groups at once.
    """
    noted = _noted.get()
    known = _shipped() if noted is None else {}
    keys = [_key(question) for question in questions]
    search = [i for i, key in enumerate(keys) if key not in known]
    found = dict(zip(search, _search([questions[i] for i in search]), strict=True))
    if noted is not None:
        noted |= {keys[i]: np.flatnonzero(extra).tolist() for i, extra in found.items()}
    return [found[i] if i in found else _mask(questions[i], known[key]) for i, key in enumerate(keys)]


def _search(questions: Sequence[Question]) -> list[Mask]:
    if not questions:
        return []
    *columns, relations = zip(*questions, strict=True)
    value, hidden, lower, upper, cost, targets = map(np.concatenate, columns)
    extra = protect(value, hidden, sparse.block_diag(relations, format="csr"), lower, upper, cost, targets)
    return np.split(extra, np.cumsum([len(question.value) for question in questions])[:-1])


def _mask(question: Question, cells: Sequence[int]) -> Mask:
    extra = np.zeros(len(question.value), dtype=np.bool_)
    extra[list(cells)] = True
    return extra


def _key(question: Question) -> str:
    """Give a hash of a question and of the code that answers it."""
    told = hashlib.sha256(_code())
    relations = sparse.csr_array(question.relations)
    relations.sort_indices()
    for column in (*question[:-1], relations.data):
        numbers = np.round(np.asarray(column, dtype=np.float64), _DECIMALS) + 0.0  # no minus zero
        numbers[np.isnan(numbers)] = np.nan
        _tell(told, numbers)
    for places in (relations.indices, relations.indptr):
        _tell(told, np.asarray(places, dtype=np.int64))
    return told.hexdigest()[:_KEY]


def _tell(told: Any, numbers: NDArray[Any]) -> None:
    told.update(len(numbers).to_bytes(8, "little"))
    told.update(numbers.astype(numbers.dtype.newbyteorder("<"), copy=False).tobytes())


@cache
def _code() -> bytes:
    told = hashlib.sha256()
    for module in (attacker, suppression):
        told.update(Path(str(module.__file__)).read_bytes().replace(b"\r\n", b"\n"))
    return told.digest()


@contextmanager
def noting() -> Iterator[Mapping[str, list[int]]]:
    """Search everything again within this context, and give the answers as they are found."""
    answers: dict[str, list[int]] = {}
    token = _noted.set(answers)
    try:
        yield answers
    finally:
        _noted.reset(token)


def write_answers(answers: Mapping[str, list[int]], path: Path) -> None:
    """Write answers to a file that ships: the same answers, the same bytes. Raises ``OSError``."""
    # A line an answer: a change then shows what changed.
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(answers[key])}" for key in sorted(answers))
    path.write_text(f'{{"sha256": "{_checksum(answers)}", "antwoorden": {{\n{lines}\n}}}}\n', encoding="utf-8")


def read_answers(path: Path) -> dict[str, list[int]]:
    """Read what ``write_answers`` wrote. Raises ``OSError``, or ``ValueError`` when it is not whole."""
    content = json.loads(path.read_bytes())
    try:
        answers = dict(content["antwoorden"])
        whole = content["sha256"] == _checksum(answers)
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path.name} holds no answers") from error
    if not whole:
        raise ValueError(f"{path.name} is not what was written")
    return answers


def _checksum(answers: Mapping[str, list[int]]) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()


def _shipped() -> dict[str, list[int]]:
    return _read_once(instellingen().data / ANSWERS)


@lru_cache(maxsize=4)
def _read_once(path: Path) -> dict[str, list[int]]:
    try:
        return read_answers(path)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("%s", error)
        return {}
