"""Texts at pixels of a plot, kept from lying on each other, on marks and on lines.

In: for each text the places it may stand at, best first, and what it must not cover. Out: one place a text, or none.
Pure geometry: every width is estimated, because nothing is drawn yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.charts.theme import INK

Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels

MOST_OBSTACLES = 1_500
"""Boxes a text is kept from; where there are more, a plot is full anyway."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text at a pixel of the plot; ``y`` is its middle."""

    x: float
    y: float
    text: str
    colour: str = INK
    align: str = "left"
    weight: str = "normal"
    size: int = 11


def mirrored(texts: Sequence[Note], width: int) -> list[Note]:
    """Return the texts of a plot that runs from right to left."""
    other = {"left": "right", "right": "left", "center": "center"}
    return [replace(it, x=width - it.x, align=other[it.align]) for it in texts]


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes in Noto Sans: good enough to keep texts apart."""
    units = sum(0.27 if c in " .,:;'·iljt|()" else 0.9 if c in "mwMW…" else 0.66 if c.isupper() else 0.55 for c in text)
    return units * size * (1.05 if bold else 1.0)


def fitted(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines no wider than this many pixels, broken at spaces; a longer word stands alone, cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold=bold) > width:
            lines.append(line)
            longer = word
        line = longer
        while text_width(line, size, bold=bold) > width and len(line) > 1:
            keep = max(1, int(len(line) * width / text_width(line, size, bold=bold)) - 1)
            lines.append(line[:keep])
            line = line[keep:]
    return [*lines, line] if line else lines


def apart(wanted: Sequence[Sequence[Note]], obstacles: Sequence[Box], width: float, height: float) -> list[Note]:
    """Return one place for each text where there is one inside the plot that covers no mark and no earlier text."""
    taken = list(obstacles[:MOST_OBSTACLES])
    placed = []
    for places in wanted:
        for note in places:
            box = box_of(note)
            inside = box[0] >= -2 and box[2] <= width + 8 and box[1] >= -12 and box[3] <= height + 1
            if inside and not any(meets(box, other) for other in taken):
                taken.append(box)
                placed.append(note)
                break
    return placed


def box_of(note: Note) -> Box:
    """Return the space a text takes."""
    width = text_width(note.text, note.size, bold=note.weight == "bold")
    left = note.x - {"left": 0.0, "center": width / 2, "right": width}[note.align]
    return left, note.y - note.size * 0.6, left + width, note.y + note.size * 0.6


def meets(one: Box, other: Box) -> bool:
    """Return whether two boxes share any space."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
