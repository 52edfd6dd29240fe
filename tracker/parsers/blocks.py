"""What a document says, block by block, and how it is written down as the lines the reader understands.

In: paragraphs and tables. Out: text. Lines that are short stay close together (a figure over its label is one thing),
paragraphs are parted by an empty line, and every row of a table becomes a line of its own that names its columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.parsers.tables import lines

LONGEST_TEXT = 200_000
"""Code points of one report (faults.md 4.2)."""

SHORT = 60
"""Code points of a line that may be a figure or its label; the dashboards' grammar knows no longer label."""


@dataclass(slots=True)
class Table:
    """Rows of cells as they stand."""

    rows: list[list[str]] = field(default_factory=list)


Block = str | Table


def written(blocks: Iterable[Block]) -> str:
    """Return the blocks as one text."""
    parts: list[str] = []
    last = ""
    for block in blocks:
        text = "\n".join(lines(block.rows)) if isinstance(block, Table) else _tidy(block)
        if not text:
            continue
        near = isinstance(block, str) and _short(last) and _short(text)
        parts.append(("\n" if near else "\n\n") if parts else "")
        parts.append(text)
        last = "" if isinstance(block, Table) else text
    return "".join(parts)


def _short(text: str) -> bool:
    """Say whether a line may be a figure or its label: no sentence of its own."""
    return 0 < len(text) <= SHORT and not text.endswith((".", "!", "?"))


def _tidy(text: str) -> str:
    """Return a paragraph's lines without blanks at their ends and without empty ones."""
    return "\n".join(line for one in text.splitlines() if (line := " ".join(one.split())))
