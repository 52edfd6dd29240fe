"""A chart figure by figure: one row a published figure, its number on a line from zero, its words beside it.

For series with one or two figures, where an axis of time would show a few lost dots. In: a panel. Out: an Altair chart.
The reader sees who says what, how sure, and when, without a legend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.layers import Note, Size
from tracker.charts.panels import Line, Panel
from tracker.charts.theme import ALARM, INK, MUTED, readable
from tracker.charts.words import STANDINGS, clean, dated, figure, measured, ticks

ROW_HEIGHT = 62
MOST_ROWS = 12
"""Rows one chart shows; older figures stand in the table."""


def comparison(panel: Panel, size: Size) -> alt.LayerChart:
    """Return the layers of the chart, unframed; its height follows the number of rows."""
    picked = _picked(panel)
    height = ROW_HEIGHT * max(1, len(picked))
    top = _top(panel, picked, size)
    rows = [_row(row, line, number) for number, (row, line) in enumerate(picked)]
    x = alt.X(
        f"{at.LEVEL}:Q", title=panel.unit,
        scale=alt.Scale(domain=[0, top], nice=False, zero=True, padding=0),
        axis=alt.Axis(labelExpr=at.AXIS_NUMBERS, values=ticks(top), titleAnchor="end", grid=True),
    )  # fmt: skip
    y = alt.Y(
        f"{at.ROW}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False, padding=0)
    )
    # only lines that have a name: a clear line means something over time
    named = [it for it in panel.thresholds if not it.clear]
    drawn = [*at.threshold_rules(named, "x"), *_marks(rows, x, y, panel)]
    texts = _rule_names(panel, top, size)
    for number, (row, line) in enumerate(picked):
        labels = [it.label for it in panel.happenings if it.observation_id == row["observation_id"]]
        texts += _texts(row, line, number, top, size, labels)
    drawn += at.notes(texts)
    return cast(alt.LayerChart, alt.layer(*drawn).properties(height=height))


def _picked(panel: Panel) -> list[tuple[dict[str, Any], Line]]:
    """Return the rows to show, series by series in the lines' order, newest first, at most MOST_ROWS."""
    found = []
    for line in panel.lines:
        own = panel.points.filter(pl.col("series_id") == line.series_id).reverse()
        found += [(row, line) for row in own.iter_rows(named=True)]
    return found[:MOST_ROWS]


def _centre(number: int) -> float:
    return ROW_HEIGHT * number + 42


def _row(row: Mapping[str, Any], line: Line, number: int) -> dict[str, Any]:
    return {
        at.LEVEL: row["level"], at.LINE: line.label, at.LOW: row["low"], at.HIGH: row["high"],
        at.MARK: at.mark_of(row), at.ROW: _centre(number), at.HEAD: int(line.headline), at.TEXT: 0,
    } | at.tips(row)  # fmt: skip


def _top(panel: Panel, picked: list[tuple[dict[str, Any], Line]], size: Size) -> float:
    """Return the end of the axis: room for the widest label right of its mark, and for the rule lines."""
    ends = [max(row["level"], row["high"] or 0.0) for row, _ in picked] or [1.0]
    room = max((_label_width(row) for row, _ in picked), default=0)
    needed = max(ends) / max(0.3, 1 - (room + 34) / size.width)
    return max([float(needed), *(it.at * 1.12 for it in panel.thresholds), 1.0])


def _label_width(row: Mapping[str, Any]) -> float:
    return at.text_width(figure(row), 14, bold=True)


def _marks(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, panel: Panel) -> list[alt.Chart]:
    """Return stems from zero, arrows where a bound is open, range bars, and the points in their sources' shapes."""
    looks = at.looks(panel.lines, 0, legend=False)
    base = alt.Chart(at.data(rows))
    firm = {"x": x, "y": y, "color": looks["color"]}
    stems = base.mark_rule(strokeWidth=2.2, opacity=0.75).encode(
        x=alt.X(f"{at.TEXT}:Q"), x2=f"{at.LEVEL}:Q", y=y, color=looks["color"], strokeDash=looks["strokeDash"]
    )
    made = [stems]
    for kind, sign in (("up", 1), ("down", -1)):
        ticked = base.transform_filter(at.only(kind))
        made.append(
            ticked.mark_rule(strokeWidth=2, xOffset=sign * 4, x2Offset=sign * 19).encode(**firm, x2=f"{at.LEVEL}:Q")
        )
        angle = 90 if sign > 0 else 270
        made.append(
            ticked.mark_point(
                shape="triangle-up", angle=angle, filled=True, size=44, xOffset=sign * 19, opacity=1
            ).encode(**firm)
        )
    made.append(base.transform_filter(at.only("range")).mark_bar(size=10, opacity=0.45).encode(
        x=alt.X(f"{at.LOW}:Q"), x2=f"{at.HIGH}:Q", y=y, color=looks["color"]
    ))  # fmt: skip
    shaped = firm | {"shape": looks["shape"], "tooltip": at.tooltip()}
    made.append(base.transform_filter(at.only("dot", "up", "down", "range")).mark_point(
        filled=True, size=120, opacity=1, stroke="white", strokeWidth=1
    ).encode(**shaped))  # fmt: skip
    hollow = base.transform_filter(at.only("open", "off"))
    made.append(hollow.mark_point(filled=False, size=110, strokeWidth=2, fill="white", opacity=1).encode(**shaped))
    return made


def _texts(
    row: Mapping[str, Any], line: Line, number: int, top: float, size: Size, labels: Sequence[str]
) -> list[Note]:
    """Return a row's texts: who and when above, the figure right of its mark, and the alerts it raised."""
    y = _centre(number)
    standing = STANDINGS.get(row["status"], "")
    when = "" if row["as_of"] is not None and row["as_of"] == row["period_end"] else dated(row)
    parts = (clean(row["place_label"] or "", 40), measured(row), when, standing)
    detail = " · ".join(part for part in parts if part)
    name = clean(row["said_by_label"], 44)
    open_above = 24 if at.mark_of(row) == "up" else 0
    end = max(row["level"], row["high"] or 0.0) if at.mark_of(row) == "range" else row["level"]
    x = end / top * size.width + 11 + open_above
    name_width = at.text_width(name, 13, bold=True) + 9
    room = size.width - name_width
    day = dated(row)
    told = next((it for it in (detail, day, day.split(",")[0]) if at.text_width(it, 11) < room), "")
    texts = [
        Note(0, y - 22, name, readable(line.style.colour), weight="bold", size=13),
        Note(x, y, figure(row), INK, weight="bold" if line.headline else "normal", size=14),
    ]
    texts.append(Note(name_width, y - 22, told, MUTED, size=11))
    return [*texts, *_raised(labels, x + at.text_width(figure(row), 14, bold=True) + 14, y, size)]


def _raised(labels: Sequence[str], x: float, y: float, size: Size) -> list[Note]:
    """Return the alerts a figure raised: right of it where there is room, else under its line."""
    if not labels:
        return []
    text = "▲ " + ", ".join(labels)
    fits = x + at.text_width(text, 10) < size.width
    return [Note(x if fits else 0, y if fits else y + 14, text, ALARM, size=10)]


def _rule_names(panel: Panel, top: float, size: Size) -> list[Note]:
    """Return the names of the rule lines above the plot, each on its own line of text where they would meet."""
    named = [it for it in panel.thresholds if not it.clear]
    texts = []
    for number, it in enumerate(named):
        x = it.at / top * size.width
        right = x > size.width * 0.7
        texts.append(
            Note(x + (-4 if right else 4), -8 - 13 * (number % 2), it.label, ALARM, "right" if right else "left")
        )
    return texts
