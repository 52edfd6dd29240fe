"""A cell as words: one line of text, or one of the choices a field has.

In: a cell as it stands. Out: its words, a member of a choice, or a problem in words. Never guesses.
"""

from __future__ import annotations

from typing import Any, TypeVar

from tracker.config.read import did_you_mean
from tracker.model import Bound, Measure, Modality
from tracker.sources.table.cells import Cell

LONGEST_WORDS = 2_000
"""Code points of a name, a title or a formula; a quote may be longer (cells.MOST_CELL)."""

E = TypeVar("E", Bound, Measure, Modality)


def line(cell: Cell) -> str | None:
    """Return a cell as one line of words; None where it is empty."""
    if cell is None:
        return None
    whole = written(cell) if isinstance(cell, float) else str(cell)
    return " ".join(whole.split())[:LONGEST_WORDS] or None


def written(number: float) -> str:
    """Return a number as a table shows it, without a needless ".0" and with every digit it has."""
    return f"{number:.15g}"


def choice(cell: Cell, kind: type[E], default: E | None, name: str, problems: list[str]) -> E | None:
    """Return the choice a cell names, however it is spaced; an unknown one is a problem with a suggestion."""
    words = line(cell)
    if words is None:
        return default
    try:
        return kind("_".join(words.lower().replace("-", " ").split()))
    except ValueError:
        problems.append(unknown(name, words, [one.value for one in kind]))
        return default


def unknown(what: str, name: str, known: Any) -> str:
    """Say that there is no such thing, and what may be meant."""
    hint = did_you_mean(name, known)
    return f"there is no {what} {name[:60]!r}" + (f" ({hint})" if hint else "")
