"""The names of a chart's lines above it, each with its mark and dash: our own, because it must run in our direction.

In: lines. Out: Altair layers above the plot.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from tracker.charts import layers as at
from tracker.charts.labels import Note, text_width
from tracker.charts.layers import Sheet, Size
from tracker.charts.panels import Line
from tracker.charts.theme import INK

LEGEND_ROW = 18


def legend(lines: Sequence[Line], size: Size, sheet: Sheet) -> list[Any]:
    """Return the names of the lines, each with its mark, as layers above the plot."""
    if len(lines) < 2:
        return []
    texts: list[tuple[float, int, Line, str]] = []
    x, row = 0.0, 0
    for line in lines:
        name = sheet.locale.say(line.label)
        wide = text_width(name, 12) + 44
        if x and x + wide > size.width:
            x, row = 0.0, row + 1
        texts.append((x, row, line, name))
        x += wide
    height = (row + 1) * LEGEND_ROW + 10
    return _legend_marks(texts, height, size, sheet)


def _legend_marks(
    texts: Sequence[tuple[float, int, Line, str]], height: int, size: Size, sheet: Sheet
) -> list[alt.Chart]:
    marks, notes = [], []
    for x, row, line, name in texts:
        y = -height + row * LEGEND_ROW + 4
        left = size.width - x - 7 if sheet.rtl else x + 7
        marks.append({at.DAY: left, at.LEVEL: y, at.SEGMENT: list(line.style.dash),
                      at.STRONG: 3 if line.headline else 1.6} | at.looks(line.style, "dot"))  # fmt: skip
        notes.append(Note(x + 22, y, name, INK, size=12, weight="bold" if line.headline else "normal"))
    base = sheet.chart(marks)
    place: dict[str, Any] = {"x": alt.expr(f"datum.{at.DAY}"), "y": alt.expr(f"datum.{at.LEVEL}")}
    # a point in the shape of a short line: rules of no axis are not drawn
    stroke = base.mark_point(shape="M-10,0L10,0", size=4, filled=False, opacity=1, **place).encode(
        stroke=alt.Stroke(f"{at.COLOUR}:N", scale=None, legend=None),
        strokeWidth=alt.StrokeWidth(f"{at.STRONG}:Q", scale=None, legend=None),
        strokeDash=alt.StrokeDash(f"{at.SEGMENT}:N", scale=None, legend=None),
    )
    symbol = base.mark_point(size=80, opacity=1, strokeWidth=1, **place).encode(
        shape=alt.Shape(f"{at.SHAPE}:N", scale=None, legend=None),
        fill=alt.Fill(f"{at.FILL}:N", scale=None, legend=None),
        stroke=alt.Stroke(f"{at.STROKE}:N", scale=None, legend=None),
    )  # fmt: skip
    return [stroke, symbol, *sheet.notes(notes, size.width)]
