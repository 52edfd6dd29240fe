"""The cells of a row that say how many -> value, low, high and bound, as observations have them.

In: cells as they stand, number words, the table's decimal sign. Out: the four fields, and problems in words. Never
guesses: a cell with two numbers that are no range is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from tracker.model import Bound
from tracker.reading.numbers.find import Kind, NumberWords, find
from tracker.sources.table.cells import Cell
from tracker.sources.table.wording import choice

LARGEST = 1e12
"""A figure above this counts nothing humanitarian; the store refuses far larger ones."""

PLAIN = re.compile(r"[-+]?\d{1,3}(?:([,'’\u00a0\u202f ])\d{3}(?:\1\d{3})*)?(?:\.\d{1,6})?|[-+]?\d{1,15}(?:\.\d{1,6})?")

FLOORS = (Bound.AT_LEAST, Bound.MORE_THAN)
CEILINGS = (Bound.AT_MOST, Bound.LESS_THAN)


class Amount(NamedTuple):
    """Where a row says how many: its fields, or the one cell of a column of figures and that column's name."""

    cell: Callable[[str], Cell]
    wide: Cell
    column: str


def numbers(
    told: Amount, words: NumberWords, decimal: str, called: Callable[[str], str], problems: list[str]
) -> dict[str, Any]:
    """Return value, low, high and bound as observations have them (observations.md section 1)."""
    cell, wide = told.cell, told.wide
    bound = choice(cell("bound"), Bound, None, called("bound"), problems)

    def number(one: Cell, name: str) -> tuple[float | None, float | None, float | None, Bound | None]:
        return _number(one, name, words, decimal, problems)

    if wide is None:
        value, low, high, written = number(cell("value"), called("value"))
        low = _given(number(cell("low"), called("low"))[0], low)
        high = _given(number(cell("high"), called("high"))[0], high)
    else:
        value, low, high, written = number(wide, f"column {told.column!r}")
    bound = bound or written or _implied(value, low, high)
    if bound is None:
        problems.append("has no number")
        return {}
    value, low, high = _by_bound(bound, value, low, high, ranged=wide is None and written is None)
    if low is not None and high is not None and low > high:
        problems.append(f"low {low:g} is above high {high:g}")
    if any(one is not None and not 0 <= one <= LARGEST for one in (value, low, high)):
        problems.append("a number is below nought or beyond counting")
    return {"value": value, "low": low, "high": high, "bound": bound}


def _number(
    cell: Cell, name: str, known: NumberWords, decimal: str, problems: list[str]
) -> tuple[float | None, float | None, float | None, Bound | None]:
    """Read one cell: a number, or words with one number in them ("at least 27", "20-30", "1.2 million")."""
    if cell is None:
        return None, None, None, None
    if isinstance(cell, float):
        return cell, None, None, None
    words = str(cell)
    digits = words.replace(".", "").replace(",", ".") if decimal == "," else words
    if PLAIN.fullmatch(digits):
        return float(re.sub(r"[^\d.+-]", "", digits)), None, None, None
    found = [one for one in find(words[:200], known) if one.kind is Kind.COUNT]
    if len(found) == 1 and (found[0].value, found[0].low) != (None, None):
        return found[0].value, found[0].low, found[0].high, found[0].bound
    problems.append(f"{name} {words[:60]!r} is no number")
    return None, None, None, None


def _given(cell: float | None, written: float | None) -> float | None:
    return written if cell is None else cell


def _implied(value: float | None, low: float | None, high: float | None) -> Bound | None:
    """Say what bound numbers alone mean: a best with low and high beside it is UCDP's, about as sure as "about"."""
    if value is None:
        return Bound.BETWEEN if low is not None and high is not None else Bound.AT_LEAST if low is not None else (
            Bound.AT_MOST if high is not None else None
        )  # fmt: skip
    return Bound.EXACT if low in (None, value) and high in (None, value) else Bound.ABOUT


def _by_bound(
    bound: Bound, value: float | None, low: float | None, high: float | None, *, ranged: bool
) -> tuple[float | None, float | None, float | None]:
    """Complete the numbers by what the bound means; ``ranged``: low and high of "about" were given and are kept."""
    least, most = _given(value, low), _given(value, high)
    if bound is Bound.EXACT:
        one = _given(least, high)
        return one, one, one
    if bound in FLOORS:
        return least, least, None
    if bound in CEILINGS:
        return most, None, most
    if bound is Bound.ABOUT:
        return _given(least, high), low if ranged else None, high if ranged else None
    return None, _given(low, value), high if bound is Bound.BETWEEN else None
