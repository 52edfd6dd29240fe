"""A line as small as a word: how a number came about, beside it.

In: levels, oldest first. Out: the corners of an SVG line. No axis, no text: the words beside it say the change.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST_CORNERS = 48
"""Figures a line of a hundred pixels can tell apart; of more, the last of each span is drawn."""


def sparkline(levels: Sequence[float], width: int = 96, height: int = 24) -> str:
    """Return the corners of a stepped line from zero, as SVG points; "" for fewer than two figures."""
    shown = _fewer(levels)
    if len(shown) < 2:
        return ""
    top = max(shown) or 1.0
    step = (width - 4) / (len(shown) - 1)
    corners: list[str] = []
    for place, level in enumerate(shown):
        x, y = 2 + place * step, height - 2 - (height - 4) * level / top
        if corners:
            corners.append(f"{x:.1f},{corners[-1].split(',')[1]}")
        corners.append(f"{x:.1f},{y:.1f}")
    return " ".join(corners)


def _fewer(levels: Sequence[float]) -> Sequence[float]:
    if len(levels) <= MOST_CORNERS:
        return levels
    step = -(-len(levels) // MOST_CORNERS)
    # counted from the end, so that the newest figure is always the last corner
    return levels[::-1][::step][::-1]
