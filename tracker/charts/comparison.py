"""A chart figure by figure: one row a published figure, its number on a line from zero, its words beside it.

For series with one or two figures, where an axis of time would show a few lost dots. In: a panel. Out: a pane of Altair
layers. The reader sees who says what, how sure, and when, without a legend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.labels import Note, text_width
from tracker.charts.layers import Sheet, Size
from tracker.charts.panels import Line, Panel
from tracker.charts.scales import said
from tracker.charts.theme import ALARM, INK, MUTED, readable
from tracker.charts.words import clean, dated, figure, measured, short, speaker, standing_of, ticks

ROW_HEIGHT = 62
MOST_ROWS = 12
"""Rows one chart shows; older figures stand in the table."""

Picked = Sequence[tuple[Mapping[str, Any], Line]]


def comparison(panel: Panel, size: Size, sheet: Sheet) -> list[tuple[list[Any], int]]:
    """Return the one pane of the chart; its height follows the number of rows."""
    picked = _picked(panel)
    height = ROW_HEIGHT * max(1, len(picked))
    top = _top(panel, picked, size, sheet)
    # only lines that have a name: a clear line means something over time
    named = [it for it in panel.thresholds if not it.clear]
    x, y = axes(top, height, sheet)
    drawn = [*_rules([it.at for it in named], len(picked), y, sheet), *_marks(picked, x, y, sheet)]
    texts = _rule_names(panel, top, size, sheet)
    for number, (row, line) in enumerate(picked):
        labels = [sheet.locale.say(it.label) for it in panel.happenings if it.observation_id == row["observation_id"]]
        texts += _texts(row, line, number, top, size, sheet, labels, [it.at for it in named])
    return [([*drawn, *sheet.notes(texts, size.width)], height)]


def axes(top: float, height: int, sheet: Sheet) -> tuple[alt.X, alt.Y]:
    """Return an axis of numbers from zero along the bottom, and one of pixels downwards that is not seen."""
    values = ticks(top * 0.995)
    x = alt.X(
        f"{at.LEVEL}:Q",
        title=None,
        scale=alt.Scale(domain=[0, top], nice=False, zero=True, padding=0, reverse=sheet.rtl),
        axis=alt.Axis(
            labelExpr=said(values, [sheet.line(short(it, sheet.locale)) for it in values]),
            values=values,
            grid=True,
            labelFlush=True,
        ),
    )  # fmt: skip
    y = alt.Y(
        f"{at.ROW}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False, padding=0)
    )
    return x, y


def _picked(panel: Panel) -> list[tuple[Mapping[str, Any], Line]]:
    """Return the rows to show, series by series in the lines' order, newest first, at most MOST_ROWS."""
    found: list[tuple[Mapping[str, Any], Line]] = []
    for line in panel.lines:
        own = panel.points.filter(pl.col("series_id") == line.series_id).reverse()
        found += [(row, line) for row in own.head(MOST_ROWS).iter_rows(named=True)]
    return found[:MOST_ROWS]


def _centre(number: int) -> float:
    return ROW_HEIGHT * number + 42


def _row(row: Mapping[str, Any], line: Line, number: int, sheet: Sheet) -> dict[str, Any]:
    return {
        at.LEVEL: row["level"], at.LOW: row["low"], at.HIGH: row["high"], at.ROW: _centre(number), at.END: 0,
        at.SEGMENT: list(line.style.dash),
    } | at.looks(line.style, at.mark_of(row)) | sheet.tips(row)  # fmt: skip


def _top(panel: Panel, picked: Picked, size: Size, sheet: Sheet) -> float:
    """Return the end of the axis: room for the widest label beside its mark, and for the rule lines."""
    ends = [max(row["level"], row["high"] or 0.0) for row, _ in picked] or [1.0]
    room = max((text_width(figure(row, locale=sheet.locale), 14, bold=True) for row, _ in picked), default=0)
    needed = max(ends) / max(0.3, 1 - (room + 40) / size.width)
    return max([float(needed), *(it.at * 1.12 for it in panel.thresholds), 1.0])


def _rules(levels: Sequence[float], rows: int, y: alt.Y, sheet: Sheet) -> list[alt.Chart]:
    """Return the rule lines, broken where a row's words stand: a line never crosses letters."""
    parts = [
        {at.LEVEL: level, at.ROW: _centre(number) - 13, at.END: _centre(number) + 10}
        for level in levels for number in range(rows)
    ]  # fmt: skip
    if not parts:
        return []
    rule = sheet.chart(parts).mark_rule(color=ALARM, strokeDash=[6, 4], strokeWidth=1.4)
    return [rule.encode(x=alt.X(f"{at.LEVEL}:Q"), y=y, y2=alt.Y2(f"{at.END}:Q"))]


def _marks(picked: Picked, x: alt.X, y: alt.Y, sheet: Sheet) -> list[alt.Chart]:
    """Return stems from zero, arrows where a bound is open, range bars, and the points in their sources' shapes."""
    base = sheet.chart([_row(row, line, number, sheet) for number, (row, line) in enumerate(picked)])
    marks = {at.mark_of(row) for row, _ in picked}
    dash = alt.StrokeDash(f"{at.SEGMENT}:N", scale=None, legend=None)
    stems = base.mark_rule(strokeWidth=2.2, opacity=0.75)
    made = [
        stems.encode(
            x=alt.X(f"{at.END}:Q"), x2=alt.X2(f"{at.LEVEL}:Q"), y=y, color=at.plain(at.COLOUR), strokeDash=dash
        )
    ]
    if marks & {"up", "down"}:
        # an arrow that points up, turned to where numbers grow
        made.append(at.arrows(base, {"x": x, "y": y}, turn=270 if sheet.rtl else 90))
    if "range" in marks:
        bar = base.transform_filter(at.only("range")).mark_bar(size=10, opacity=0.45)
        made.append(bar.encode(x=alt.X(f"{at.LOW}:Q"), x2=alt.X2(f"{at.HIGH}:Q"), y=y, color=at.plain(at.COLOUR)))
    return [*made, at.dots(base, {"x": x, "y": y}, 120, sheet.tooltip())]


def _texts(
    row: Mapping[str, Any], line: Line, number: int, top: float, size: Size, sheet: Sheet, labels: Sequence[str],
    levels: Sequence[float],
) -> list[Note]:  # fmt: skip
    """Return a row's texts: who and when above, the figure beside its mark, and the alerts it raised."""
    y, locale = _centre(number), sheet.locale
    when = "" if row["as_of"] is not None and row["as_of"] == row["period_end"] else dated(row, locale)
    place = locale.isolated(clean(row["place_label"] or "", 40))
    parts = (place, measured(row, locale), when, standing_of(row, locale))
    detail = " · ".join(part for part in parts if part)
    name = speaker(row, locale, 44)
    width = text_width(name, 13, bold=True) + 12
    day = dated(row, locale)
    told = next((it for it in (detail, day, day.split(",")[0]) if text_width(it, 11) < size.width - width), "")
    words = figure(row, locale=locale)
    x = _beside(row, words, top, size, levels)
    return [
        Note(0, y - 23, name, readable(line.style.colour), weight="bold", size=13),
        Note(x, y, words, INK, weight="bold" if line.headline else "normal", size=14),
        Note(width, y - 23, told, MUTED, size=11),
        *_raised(labels, x + text_width(words, 14, bold=True) + 14, y, size),
    ]


def _beside(row: Mapping[str, Any], words: str, top: float, size: Size, levels: Sequence[float]) -> float:
    """Return where a figure's words begin: right of its mark, and past a rule line they would lie on."""
    end: float = max(row["level"], row["high"] or 0.0) if at.mark_of(row) == "range" else row["level"]
    x = end / top * size.width + 13 + (22 if at.mark_of(row) == "up" else 0)
    wide = text_width(words, 14, bold=True)
    for level in sorted(levels):
        at_rule = level / top * size.width
        if x - 6 < at_rule < x + wide + 4 and at_rule + 8 + wide <= size.width + 8:
            x = at_rule + 8
    return x


def _raised(labels: Sequence[str], x: float, y: float, size: Size) -> list[Note]:
    """Return the alerts a figure raised: right of it where there is room, else under its line."""
    if not labels:
        return []
    text = ", ".join(labels)
    fits = x + text_width(text, 10) < size.width
    return [Note(x if fits else 0, y if fits else y + 15, text, ALARM, size=10, weight="bold")]


def _rule_names(panel: Panel, top: float, size: Size, sheet: Sheet) -> list[Note]:
    """Return the names of the rule lines above the plot, each on its own line of text where they would meet."""
    named = [it for it in panel.thresholds if not it.clear]
    texts = []
    for number, it in enumerate(named):
        x = it.at / top * size.width
        right = x > size.width * 0.7
        text = sheet.locale.say(it.label)
        texts.append(Note(x + (3 if right else -3), -8 - 13 * (number % 2), text, ALARM, "right" if right else "left"))
    return texts
