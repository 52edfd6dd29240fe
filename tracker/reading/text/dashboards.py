"""Figures and labels on lines of their own, as a dashboard leaves them when it is pasted as text.

Comes in: the lines of a text. Goes out: the lines that belong together with the one after them: "48,500" and "People
displaced", or "Deaths" and "12". Never: a pair where the lines do not say which label is whose, a numbered heading,
a year, more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LONGEST_FIGURE, LONGEST_LABEL = 20, 60
LEAST = 3
"""Lines in which two figures alternate with a label."""

FIGURE = re.compile(
    r"[~<>≈+]?\s?(?:[A-Z]{2,3}\s?)?[$€£]?\s?[0-9](?:[0-9.,]{0,14}[0-9])?(?: [0-9]{3}){0,3}"
    r"\s?(?:[kmb]|[mb]n|thousand|lakh|million|crore|billion)?\+?",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
LABEL = re.compile(r"[^\W\d_][^0-9|\t:.!?]*(?:(?:19|20)[0-9]{2}|:)?")

HEADING = re.compile(
    r"\bat a glance$|\bin numbers$|\bkey (?:figures|numbers|facts)\b|^(?:figures|numbers|highlights|snapshot)$"
)


def pairs(lines: Sequence[str]) -> frozenset[int]:
    """Return the indices of lines that are read as one with the next."""
    found: set[int] = set()
    if len(lines) < LEAST:
        return frozenset()
    for start, end in _runs(lines):
        figures = [one for one in range(start, end) if _is_figure(lines[one])]
        if len(figures) < 2 or _numbered(lines, figures):
            continue
        opens, closes = figures[0] == start, figures[-1] == end - 1
        if opens and not closes:
            found.update(figures)
        elif closes and not opens:
            found.update(one - 1 for one in figures)
        elif not opens and _heads(lines[start]):
            found.update(figures)  # a heading, then each figure over its label
    return frozenset(found)


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches in which figures and labels alternate, as first and one past the last line."""
    start, before = 0, ""
    for index, line in enumerate(lines):
        sort = "figure" if _is_figure(line) else "label" if _is_label(line) else ""
        if not sort or sort == before:
            if before:
                yield start, index
            start = index
        before = sort
        start = start if sort else index + 1
    if before:
        yield start, len(lines)


def _heads(line: str) -> bool:
    """Whether a line heads the figures below it and is no label: "KEY FIGURES", "Numbers at a glance"."""
    return line.isupper() or line.endswith(":") or HEADING.search(line.lower()) is not None


def _is_figure(line: str) -> bool:
    return len(line) <= LONGEST_FIGURE and FIGURE.fullmatch(line) is not None and not YEAR.fullmatch(line)


def _is_label(line: str) -> bool:
    return len(line) <= LONGEST_LABEL and LABEL.fullmatch(line) is not None


def _numbered(lines: Sequence[str], figures: Sequence[int]) -> bool:
    """Whether the figures only count the headings: 1, 2, 3."""
    written = [lines[one] for one in figures]
    first = int(written[0]) if written[0].isdigit() else 0
    return first > 0 and written == [str(number) for number in range(first, first + len(written))]
