"""The rows of a table -> lines a reader of sentences understands: each row names its columns.

In: rows of cells. Out: lines such as "Area: Aleppo; Killed: 21; Injured: 70", "Killed: 21" of a table of two columns,
or "1.2M" over "people affected" of boxes side by side. A table that only lays out a page gives its cells as paragraphs.
Never: a figure that is not in a cell, a sum.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_ROWS, MOST_CELLS = 5_000, 60
LONGEST_CELL = 120
"""Code points; a cell with more holds prose, and a table of such cells lays out a page."""

FIGURE = re.compile(
    r"[~<>≈+]?\s?(?:[A-Z]{2,3}\s?)?[$€£]?\s?[0-9][0-9.,\s]{0,20}\s?(?:[kKmMbB]|[mb]n|million|billion|thousand)?[+%*]?"
)
EMPTY = {"", "-", "–", "—", "n/a", "na", "n.a.", "..", "...", "•"}
LABELS = re.compile(
    r"(?:key )?(?:indicators?|figures?|categor(?:y|ies)|items?|types?|descriptions?|impacts?|casualties|data)",
    re.IGNORECASE,
)
"""What stands over a column of labels: its rows, not its columns, say what is counted."""

COUNTED = re.compile(
    r"\b(?:kill|dead|death|died|fatal|casualt|injur|wound|missing|displac|evacu|affect|people|person|popul|famil|house|home"
    r"|case|idp|refugee|return|child|women|men|girl|boy|shelter|school|health|hospital|arriv|in need|reached|destroy"
    r"|damag)",
    re.IGNORECASE,
)
"""Words of what is counted: more of them down the side than along the top turns a table with an unnamed corner."""


def lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the table as lines, empty cells left out."""
    whole = [[" ".join(cell.split()) for cell in row[:MOST_CELLS]] for row in rows[:MOST_ROWS]]
    whole = [row for row in whole if any(cell.lower() not in EMPTY for cell in row)]
    if not whole:
        return []
    width = max(map(len, whole))
    square = [row + [""] * (width - len(row)) for row in whole]
    if width == 1 or any(len(cell) > LONGEST_CELL for row in square for cell in row):
        return [line for row in rows for cell in row for line in _cell(cell)]
    if (boxes := _boxes(square)) is not None:
        return boxes
    if width == 2 and not _is_header(square):
        return [_pair(*row) for row in square]
    if width == 2 and LABELS.fullmatch(square[0][0]):
        return [_pair(*row) for row in square[1:]]
    if not _is_header(square):
        return ["; ".join(cell for cell in row if cell.lower() not in EMPTY) for row in square]
    return _named(square)


def _cell(cell: str) -> list[str]:
    return [line for one in cell.splitlines() if (line := " ".join(one.split())).lower() not in EMPTY]


def _is_figure(cell: str) -> bool:
    return FIGURE.fullmatch(cell) is not None


def _is_header(rows: list[list[str]]) -> bool:
    """Say whether the first row names columns: words over figures."""
    head, below = rows[0], rows[1:]
    named = [column for column, cell in enumerate(head) if cell and not _is_figure(cell)]
    return len(named) == sum(map(bool, head)) and any(_is_figure(row[column]) for row in below for column in named)


def _boxes(rows: list[list[str]]) -> list[str] | None:
    """Return figures over (or under) their labels, box by box, where the table is only such boxes."""
    if len(rows) == 1:
        parted = [re.fullmatch(rf"({FIGURE.pattern}?)\s+(\D.*)", cell) for cell in rows[0] if cell]
        return [f"{one[1].strip()}\n{one[2]}" for one in parted if one] if parted and all(parted) else None
    if len(rows) % 2:
        return None
    found: list[str] = []
    for above, below in zip(rows[::2], rows[1::2], strict=True):
        pairs = [(a, b) for a, b in zip(above, below, strict=True) if a or b]
        if len(pairs) < 2 and len(rows) == 2:
            return None
        if not all(_is_figure(a) and b and not _is_figure(b) for a, b in pairs):
            return None
        found += [f"{a}\n{b}" for a, b in pairs]
    return found


def _pair(label: str, figure: str) -> str:
    if _is_figure(label) and not _is_figure(figure):
        label, figure = figure, label
    if figure.lower() in EMPTY:
        return label
    return f"{label.rstrip(':')}: {figure}" if label else figure


def _named(rows: list[list[str]]) -> list[str]:
    """Return each row with its columns' names; a table whose rows are the indicators is turned first."""
    if _turned(rows):
        rows = [list(column) for column in zip(*rows, strict=True)]
        rows[0][0] = ""
    head = [name.rstrip(":") for name in rows[0]]
    return ["; ".join(_filled(head, row)) for row in rows[1:]]


def _turned(rows: list[list[str]]) -> bool:
    corner, side = rows[0][0], [row[0] for row in rows[1:]]
    if any(map(_is_figure, side)):
        return False
    return LABELS.fullmatch(corner) is not None or (
        not corner and _share(side) > _share([cell for cell in rows[0][1:] if cell])
    )


def _share(names: list[str]) -> float:
    return sum(COUNTED.search(name) is not None for name in names) / max(1, len(names))


def _filled(head: list[str], row: list[str]) -> list[str]:
    cells = ((name, cell) for name, cell in zip(head, row, strict=True) if cell.lower() not in EMPTY)
    return [f"{name}: {cell}" if name else cell for name, cell in cells]
