"""A line of numbers in one line of text: how a level went, day by day, on any terminal.

In: levels with their days. Out: characters, one a column of time; a column without a figure stays blank, because a gap
is not a zero. The lowest mark stands for zero or less, so that heights of two lines mean the same share of their tops.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

BLOCKS = "▁▂▃▄▅▆▇█"
PLAIN = "_.:-=+*#"
"""For terminals whose encoding has no blocks."""


def sparkline(levels: Sequence[tuple[date, float]], width: int, encoding: str | None = "utf-8") -> str:
    """Return at most ``width`` characters; of several levels in one column the last is drawn. "" for no level."""
    if not levels:
        return ""
    marks = BLOCKS if _can(encoding, BLOCKS) else PLAIN
    first, last = min(day for day, _ in levels), max(day for day, _ in levels)
    days = (last - first).days
    columns = min(width, days + 1)
    top = max(level for _, level in levels)
    line = [" "] * columns
    for day, level in levels:
        place = (day - first).days * (columns - 1) // days if days else 0
        share = max(0.0, level) / top if top > 0 else 0.0
        line[place] = marks[min(len(marks) - 1, int(share * len(marks)))]
    return "".join(line)


def _can(encoding: str | None, text: str) -> bool:
    try:
        text.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
