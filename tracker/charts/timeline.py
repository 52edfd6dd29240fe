"""A chart over time: steps for counts, marks for bounds, gaps left open, rule lines, clear lines and alerts named.

In: a panel with figures on at least three days. Out: panes of Altair layers. What stands on a day and what is counted
over time (stock and flow) are drawn in panes of their own, one under the other, over the same days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.beside import Threshold
from tracker.charts.labels import Box, Note, apart
from tracker.charts.layers import Sheet, Size
from tracker.charts.panels import GAP_DAYS, Line, Panel
from tracker.charts.scales import Scales
from tracker.charts.theme import ALARM, INK, MUTED, readable
from tracker.charts.words import figure, short, standing_of
from tracker.model import Measure

RING = 230
"""Size of the ring around a corrected figure."""


def timeline(panel: Panel, size: Size, sheet: Sheet, *, log: bool = False) -> list[tuple[list[Any], int]]:
    """Return the panes of the chart, each its layers and height, the uppermost first."""
    dated = panel.points.filter(pl.col("order_on").is_not_null())
    days = dated.get_column("order_on").to_list()
    parts = panes_of(panel.lines, dated)
    each = size if len(parts) == 1 else size._replace(height=int(size.height * 0.68))
    made: list[tuple[list[Any], int]] = []
    for name, lines in parts:
        points = dated.filter(pl.col("series_id").is_in([line.series_id for line in lines]))
        levels = points.select(pl.max_horizontal("level", "high")).to_series().to_list()
        thresholds = panel.thresholds if points.height and not made else ()
        scales = Scales(days, [*_numbers(levels, points, log=log), *(it.at for it in thresholds)], each, sheet, log=log)
        drawn = _pane(points, lines, panel, thresholds, scales)
        if name:
            title = Note(0, -10, sheet.locale.text(name), INK, weight="bold", size=12)
            drawn += sheet.notes([title], size.width)
        made.append((drawn, each.height))
    return made


def _numbers(levels: Sequence[float], points: pl.DataFrame, *, log: bool) -> list[float]:
    lows = points.get_column("level").to_list() if log else []
    return [float(level) for level in [*levels, *lows] if level is not None] or [1.0]


def panes_of(lines: Sequence[Line], points: pl.DataFrame) -> list[tuple[str, list[Line]]]:
    """Return the panes: one without a name, or stocks and flows apart where a chart has both."""
    stocks = points.filter(pl.col("measure") == Measure.STOCK.value).get_column("series_id").unique().to_list()
    held = [line for line in lines if line.series_id in stocks]
    grown = [line for line in lines if line.series_id not in stocks]
    if not held or not grown:
        return [("", list(lines))]
    return [("Situation on the day (a stock)", held), ("Counted over time (a flow)", grown)]


def _pane(
    points: pl.DataFrame, lines: Sequence[Line], panel: Panel, thresholds: Sequence[Threshold], scales: Scales
) -> list[Any]:
    sheet = scales.sheet
    x, y = scales.day_axis(), scales.number_axis()
    by_id = {line.series_id: line for line in lines}
    dicts = [row for row in points.to_dicts() if not scales.log or row["level"] > 0]
    drawn = [*at.rules(sheet, [(it.at, it.clear) for it in thresholds], "y"), *_alerts(panel, scales)]
    path = [row for line in lines for row in corners(segments(dicts, line.series_id), line, scales.log)]
    if path:
        drawn.append(joined(sheet.chart(path), x, y))
    base = sheet.chart([_row(row, by_id[row["series_id"]], sheet) for row in dicts])
    drawn += _marks(base, x, y, dicts, sheet)
    labels = _labels(dicts, lines, panel, thresholds, scales)
    return [*drawn, *sheet.notes(labels, scales.size.width)]


def segments(rows: Sequence[Mapping[str, Any]], series_id: str) -> list[list[Mapping[str, Any]]]:
    """Return a series' points on its line, cut where a silence is longer than GAP_DAYS or the base changes."""
    cut: list[list[Mapping[str, Any]]] = []
    for row in rows:
        if row["series_id"] != series_id or at.mark_of(row) in at.ASIDE:
            continue
        before = cut[-1][-1] if cut else None
        silent = before is not None and (row["order_on"] - before["order_on"]).days > GAP_DAYS
        if before is None or silent or row["status"] == "change_of_base":
            cut.append([])
        cut[-1].append(row)
    return cut


def corners(parts: Sequence[Sequence[Mapping[str, Any]]], line: Line, log: bool = False) -> list[dict[str, Any]]:
    """Return the corners of a line's path: steps keep their level until the next figure."""
    if line.join == "none":
        return []
    look = {at.COLOUR: line.style.colour, at.STRONG: 3.0 if line.headline else 1.6, at.SHAPE: list(line.style.dash)}
    found: list[dict[str, Any]] = []
    for number, part in enumerate(parts):
        before = None
        for row in part:
            places = [(row["order_on"], row["level"])]
            if before is not None and line.join == "step":
                places.insert(0, (row["order_on"], before))
            before = row["level"]
            for when, level in places:
                place = {at.DAY: at.milliseconds(when), at.LEVEL: level, at.ROW: len(found)}
                found.append(place | look | {at.SEGMENT: f"{line.series_id}/{number}"})
    return found


def joined(base: alt.Chart, x: alt.X, y: alt.Y) -> Any:
    """Return all lines of a plot in one layer: colour, width and dash are values of the rows."""
    return base.mark_line(strokeJoin="round").encode(
        x=x, y=y, detail=alt.Detail(f"{at.SEGMENT}:N"), order=alt.Order(f"{at.ROW}:Q"), color=at.plain(at.COLOUR),
        strokeWidth=alt.StrokeWidth(f"{at.STRONG}:Q", scale=None, legend=None),
        strokeDash=alt.StrokeDash(f"{at.SHAPE}:N", scale=None, legend=None),
    )  # fmt: skip


def _row(row: Mapping[str, Any], line: Line, sheet: Sheet) -> dict[str, Any]:
    place = {at.DAY: at.milliseconds(row["order_on"]), at.LEVEL: row["level"], at.LOW: row["low"], at.HIGH: row["high"]}
    changed = row["status"] in {"correction", "change_of_base"}
    return place | at.looks(line.style, at.mark_of(row)) | {at.STRONG: int(changed)} | sheet.tips(row)


def _marks(base: alt.Chart, x: alt.X, y: alt.Y, rows: Sequence[Mapping[str, Any]], sheet: Sheet) -> list[alt.Chart]:
    """Return the points: with an arrow, a range bar, a ring around corrections, filled or open."""
    marks = {at.mark_of(row) for row in rows}
    made = []
    if marks & {"up", "down"}:
        made.append(at.arrows(base, {"x": x, "y": y}))
    if "range" in marks:
        bar = base.transform_filter(at.only("range")).mark_bar(size=8, opacity=0.45)
        made.append(bar.encode(x=x, y=alt.Y(f"{at.LOW}:Q"), y2=alt.Y2(f"{at.HIGH}:Q"), color=at.plain(at.COLOUR)))
    if any(row["status"] in {"correction", "change_of_base"} for row in rows):
        ring = base.transform_filter(f"datum.{at.STRONG} == 1")
        made.append(ring.mark_point(shape="circle", size=RING, filled=False, color=ALARM, opacity=1).encode(x=x, y=y))
    return [*made, at.dots(base, {"x": x, "y": y}, 80, sheet.tooltip())]


def _alerts(panel: Panel, scales: Scales) -> list[alt.Chart]:
    """Return alert events as triangles on the time axis, each with a line up."""
    days = {at.milliseconds(it.on) for it in panel.happenings if it.on is not None}
    inside = [{at.DAY: day, at.LEVEL: scales.bottom} for day in sorted(days) if scales.first <= day <= scales.last]
    if not inside:
        return []
    base = scales.sheet.chart(inside).encode(x=alt.X(f"{at.DAY}:Q"))
    foot = base.mark_point(shape="triangle-up", filled=True, color=ALARM, size=110, opacity=1, yOffset=-5)
    return [base.mark_rule(color=ALARM, strokeWidth=1, opacity=0.45), foot.encode(y=alt.Y(f"{at.LEVEL}:Q"))]


def _labels(
    rows: Sequence[Mapping[str, Any]], lines: Sequence[Line], panel: Panel, thresholds: Sequence[Threshold],
    scales: Scales,
) -> list[Note]:  # fmt: skip
    """Return the texts that fit, most important first: line ends, rule names, reasons, the headline's other figures."""
    sheet, size = scales.sheet, scales.size
    by_id = {line.series_id: line for line in lines}
    newest = {row["series_id"]: row for row in rows}
    on_line = {row["series_id"]: row for row in rows if at.mark_of(row) not in at.ASIDE}
    ends = {**newest, **on_line}
    wanted = [_around(ends[it.series_id], it, scales, named=True) for it in lines if it.series_id in ends]
    wanted += [_ruled(it, scales) for it in thresholds]
    odd = [row for row in rows if standing_of(row) and row is not ends[row["series_id"]]]
    wanted += [_reasoned(row, scales) for row in odd[-8:]]
    wanted += [
        [Note(scales.x(it.on) + side, size.height - 8 - up, sheet.locale.say(it.label), ALARM, align, size=10)
         for up in (0, 14, 28) for side, align in ((9, "left"), (-9, "right"))]
        for it in panel.happenings[-6:] if it.on is not None and scales.start <= it.on <= scales.end
    ]  # fmt: skip
    lead = next((line for line in lines if line.headline), None)
    if lead is not None:
        own = {row["order_on"]: row for row in rows if row["series_id"] == lead.series_id and row["on_line"]}
        wanted += [_around(row, lead, scales, named=False) for row in list(own.values())[-2:-14:-1]]
    return apart(wanted, _obstacles(rows, by_id, thresholds, scales), size.width, size.height)


def _around(row: Mapping[str, Any], line: Line, scales: Scales, *, named: bool) -> list[Note]:
    """Return where a figure's label may stand: above, left, right, below; with its source's name at its line's end."""
    locale = scales.sheet.locale
    number = figure(row, short, locale) if row["level"] >= 10_000 else figure(row, locale=locale)
    text = locale.text("{name}: {said}", name=locale.isolated(locale.say(line.label)), said=number) if named else number
    x, y = scales.x(row["order_on"]), scales.y(row["level"])
    lift = 30 if at.mark_of(row) == "up" else 15
    dip = 30 if at.mark_of(row) == "down" else 15
    colour = readable(line.style.colour) if named else MUTED
    spots = ((x, y - lift, "center"), (x, y - lift, "right"), (x, y - lift, "left"), (x - 12, y, "right"),
             (x + 12, y, "left"), (x, y + dip, "center"), (x, y + dip, "left"), (x, y + dip, "right"),
             (x, y - lift - 14, "center"), (x - 12, y - 14, "right"), (x + 12, y - 14, "left"),
             (x, y - lift - 40, "center"))  # fmt: skip
    weight = "bold" if line.headline else "normal"
    return [Note(left, top, text, colour, align, weight) for left, top, align in spots]


def _reasoned(row: Mapping[str, Any], scales: Scales) -> list[Note]:
    """Return where the label of a point beside its line may stand: what it is, so that nobody reads a fall."""
    x, y, locale = scales.x(row["order_on"]), scales.y(row["level"]), scales.sheet.locale
    text = locale.text("{name}: {said}", name=figure(row, locale=locale), said=standing_of(row, locale))
    text += f" ({locale.text('undated')})" if row["as_of"] is None else ""
    spots = ((x + 10, y, "left"), (x, y + 15, "center"), (x - 10, y, "right"), (x, y - 15, "center"))
    return [Note(left, top, text, MUTED, align) for left, top, align in spots]


def _ruled(line: Threshold, scales: Scales) -> list[Note]:
    """Return where a rule line's name may stand: above it or under it, at either end, or further in."""
    y, right = scales.y(line.at), scales.size.width - 2
    text, weight = scales.sheet.locale.say(line.label), "normal" if line.clear else "bold"
    over = [(2, y - 9, "left"), (right, y - 9, "right")]
    under = [(2, y + 9, "left"), (right, y + 9, "right")]
    inner = [(right * part, y - 9, "left") for part in (0.25, 0.5, 0.75)]
    spots = [*under, *over, *inner] if line.clear else [*over, *under, *inner]
    return [Note(x, top, text, ALARM, align, weight, 10 if line.clear else 11) for x, top, align in spots]


def _obstacles(
    rows: Sequence[Mapping[str, Any]], lines: Mapping[str, Line], thresholds: Sequence[Threshold], scales: Scales
) -> list[Box]:
    """Return what a label must not cover: rule and clear lines, marks with their arrows, and the lines between them."""
    boxes: list[Box] = [(0, scales.y(it.at) - 1, scales.size.width, scales.y(it.at) + 1) for it in thresholds]
    before: dict[str, tuple[float, float]] = {}
    for row in rows:
        x, y, kind = scales.x(row["order_on"]), scales.y(row["level"]), at.mark_of(row)
        boxes.append((x - 6, y - (22 if kind == "up" else 6), x + 6, y + (22 if kind == "down" else 6)))
        if kind in at.ASIDE or lines[row["series_id"]].join == "none":
            continue
        if row["series_id"] in before:
            left, level = before[row["series_id"]]
            boxes += [(left, level - 2, x, level + 2), (x - 2, min(y, level), x + 2, max(y, level))]
        before[row["series_id"]] = (x, y)
    return boxes
