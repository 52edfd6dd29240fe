"""A chart over time: steps for counts, marks for bounds, gaps left open, rule lines and alerts named.

In: a panel with figures on at least three days. Out: an Altair chart. Y starts at zero; the domain, and so every text's
place, is computed here, so that labels can be kept from lying on each other before anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, cast

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.layers import Note, Size
from tracker.charts.panels import GAP_DAYS, Line, Panel, Threshold
from tracker.charts.theme import ALARM, MUTED, readable
from tracker.charts.words import STANDINGS, figure, short, ticks

DAY_MS = 86_400_000


def timeline(panel: Panel, size: Size) -> alt.LayerChart:
    """Return the layers of the chart, unframed."""
    points = panel.points.filter(pl.col("order_on").is_not_null())
    scales = _Scales(points, panel, size)
    rows = _rows(points, panel.lines)
    # a number, not a date: browsers read date domains differently, and the interpreter without eval not at all
    x = alt.X(
        f"{at.DAY}:Q", title=None,
        scale=alt.Scale(domain=[scales.first, scales.last], nice=False, zero=False, padding=0),
        axis=alt.Axis(labelExpr=at.AXIS_DAYS, labelOverlap=True, grid=False, values=scales.days(), labelFlush=True),
    )  # fmt: skip
    y = alt.Y(
        f"{at.LEVEL}:Q", title=None,
        scale=alt.Scale(domain=[0, scales.top], nice=False, zero=True, padding=0),
        axis=alt.Axis(labelExpr=at.AXIS_NUMBERS, values=ticks(scales.top, 8), domain=False, ticks=False),
    )  # fmt: skip
    drawn = [
        *_thresholds(panel, scales),
        *_lines(rows, x, y, panel, size.width),
        *_marks(rows, x, y, panel, size.width),
    ]
    drawn += at.notes(_labels(points, panel, scales))
    return cast(alt.LayerChart, alt.layer(*drawn).properties(height=size.height))


class _Scales:
    """Where a day and a number lie, in pixels."""

    def __init__(self, points: pl.DataFrame, panel: Panel, size: Size) -> None:
        days = points.get_column("order_on").sort()
        span = max(2, (days[-1] - days[0]).days)
        margin = max(1, round(span * 0.06))
        self.start, self.end = days[0] - timedelta(days=margin), days[-1] + timedelta(days=margin)
        self.first, self.last = at.milliseconds(self.start), at.milliseconds(self.end)
        top = points.select(pl.max_horizontal("level", "high").max()).item() or 1.0
        self.top = max([top, *(it.at for it in panel.thresholds)]) * 1.14 or 1.0
        self.size = size

    def x(self, day: Any) -> float:
        return (at.milliseconds(day) - self.first) / (self.last - self.first) * self.size.width

    def y(self, level: float) -> float:
        return self.size.height * (1 - level / self.top)

    def days(self) -> list[int]:
        """Return the ticks: whole days, at most one every 56 pixels."""
        count = (self.last - self.first) // DAY_MS
        step = max(1, -(-count * 56 // self.size.width))
        return [self.first + number * DAY_MS for number in range(0, count + 1, step)]


def _rows(points: pl.DataFrame, lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    """Return the data rows; a segment ends where a silence is longer than GAP_DAYS or the base changes."""
    names = {line.series_id: line for line in lines}
    on_line = points.filter("on_line")
    silence = pl.col("order_on").diff().over("series_id").dt.total_days() > GAP_DAYS
    starts = silence.fill_null(False) | (pl.col("status") == "change_of_base")
    segments = on_line.with_columns(starts.cast(pl.Int64).cum_sum().over("series_id").alias("@segment"))
    numbers = dict(segments.select("observation_id", "@segment").iter_rows())
    return [
        {
            at.DAY: at.milliseconds(row["order_on"]),
            at.LEVEL: row["level"],
            at.LINE: names[row["series_id"]].label,
            at.LOW: row["low"],
            at.HIGH: row["high"],
            at.SEGMENT: f"{row['series_id']}/{numbers.get(row['observation_id'], 0)}",
            at.MARK: at.mark_of(row),
            at.HEAD: int(names[row["series_id"]].headline),
        }
        | at.tips(row)
        for row in points.iter_rows(named=True)
    ]


def _lines(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, panel: Panel, width: int) -> list[alt.Chart]:
    """Return a line a series, the headline strong; points beside the line are not on it."""
    looks = at.looks(panel.lines, width, legend=len(panel.lines) > 1)
    made = []
    for line in panel.lines:
        own = [row for row in rows if row[at.LINE] == line.label and row[at.MARK] not in {"off", "open"}]
        if line.join == "none" or len(own) < 2:
            continue
        join: Any = "step-after" if line.join == "step" else "linear"
        stroke = 3.0 if line.headline else 1.6
        chart = alt.Chart(at.data(own)).mark_line(
            interpolate=join, strokeWidth=stroke, opacity=1 if line.headline else 0.8
        )
        made.append(
            chart.encode(x=x, y=y, detail=f"{at.SEGMENT}:N", color=looks["color"], strokeDash=looks["strokeDash"])
        )
    return made


def _marks(rows: list[dict[str, Any]], x: alt.X, y: alt.Y, panel: Panel, width: int) -> list[alt.Chart]:
    """Return the points: filled, with an upward or downward tick, a range bar, or open."""
    looks = at.looks(panel.lines, width, legend=len(panel.lines) > 1)
    base = alt.Chart(at.data(rows))
    solid = {"x": x, "y": y, "color": looks["color"]}
    shaped = solid | {"shape": looks["shape"], "tooltip": at.tooltip()}
    made = []
    for kind, sign in (("up", -1), ("down", 1)):
        ticked = base.transform_filter(at.only(kind))
        made.append(
            ticked.mark_rule(strokeWidth=2, yOffset=sign * 4, y2Offset=sign * 17).encode(**solid, y2=f"{at.LEVEL}:Q")
        )
        head: Any = "triangle-up" if kind == "up" else "triangle-down"
        made.append(ticked.mark_point(shape=head, filled=True, size=34, yOffset=sign * 17, opacity=1).encode(**solid))
    ranged = alt.Y(f"{at.LOW}:Q", title=panel.unit)
    made.append(base.transform_filter(at.only("range")).mark_bar(size=8, opacity=0.45).encode(
        x=x, y=ranged, y2=f"{at.HIGH}:Q", color=looks["color"]
    ))  # fmt: skip
    made.append(base.transform_filter(at.only("dot", "up", "down", "range")).mark_point(
        filled=True, size=80, opacity=1, stroke="white", strokeWidth=1
    ).encode(**shaped))  # fmt: skip
    hollow = base.transform_filter(at.only("open", "off"))
    made.append(hollow.mark_point(filled=False, size=80, strokeWidth=2, fill="white", opacity=1).encode(**shaped))
    return made


def _thresholds(panel: Panel, scales: _Scales) -> list[alt.Chart]:
    """Return the rule lines with their names, and alert events as triangles on the time axis."""
    made = at.threshold_rules(panel.thresholds, "y")
    days = [{at.DAY: at.milliseconds(it.on), at.LEVEL: 0} for it in panel.happenings if it.on is not None]
    inside = [row for row in days if scales.first <= row[at.DAY] <= scales.last]
    if inside:
        base = alt.Chart(at.data(inside)).encode(x=alt.X(f"{at.DAY}:Q"))
        made.append(base.mark_rule(color=ALARM, strokeWidth=1, opacity=0.45))
        foot = base.mark_point(shape="triangle-up", filled=True, color=ALARM, size=110, opacity=1, yOffset=-5)
        made.append(foot.encode(y=alt.Y(f"{at.LEVEL}:Q")))
    return made


def _labels(points: pl.DataFrame, panel: Panel, scales: _Scales) -> list[Note]:
    """Return the texts that fit, most important first: line ends, rule names, reasons, the headline's other figures."""
    wanted: list[list[Note]] = []
    for line in panel.lines:
        rows = points.filter(pl.col("series_id") == line.series_id)
        newest = rows.filter("on_line").tail(1).to_dicts() or rows.tail(1).to_dicts()
        wanted += [_around(row, line, scales, named=True) for row in newest]
    wanted += [_ruled(it, scales) for it in panel.thresholds if not it.clear]
    wanted += [
        _reasoned(row, scales) for row in points.filter(~pl.col("on_line")).to_dicts() if row["status"] != "current"
    ]
    wanted += [
        [Note(scales.x(it.on) + 6, scales.size.height - 12 - 13 * row, it.label, ALARM, size=10) for row in range(6)]
        for it in panel.happenings
        if it.on is not None and scales.start <= it.on <= scales.end
    ]
    lead = next((line for line in panel.lines if line.headline), None)
    if lead is not None:
        own = points.filter("on_line", pl.col("series_id") == lead.series_id)
        newest_first = own.unique("order_on", keep="last", maintain_order=True).reverse().to_dicts()
        wanted += [_around(row, lead, scales, named=False) for row in newest_first[1:]]
    wanted += [_ruled(it, scales) for it in panel.thresholds if it.clear]
    return apart(wanted, _obstacles(points, panel, scales), scales.size)


def _around(row: Mapping[str, Any], line: Line, scales: _Scales, *, named: bool) -> list[Note]:
    """Return where a figure's label may stand: above, left, right, below; with its source's name at its line's end."""
    number = figure(row, short) if row["level"] >= 10_000 else figure(row)
    text = f"{line.label}: {number}" if named else number
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


def _reasoned(row: Mapping[str, Any], scales: _Scales) -> list[Note]:
    """Return where the label of a point beside its line may stand: what it is, so that nobody reads a fall."""
    x, y = scales.x(row["order_on"]), scales.y(row["level"])
    undated = " (undated)" if row["as_of"] is None else ""
    text = f"{figure(row)}: {STANDINGS.get(row['status'], '')}{undated}"
    spots = ((x + 10, y, "left"), (x, y + 15, "center"), (x - 10, y, "right"), (x, y - 15, "center"))
    return [Note(left, top, text, MUTED, align) for left, top, align in spots]


def _ruled(line: Threshold, scales: _Scales) -> list[Note]:
    """Return where a rule line's name may stand: above it or under it, at either end."""
    y, right = scales.y(line.at), scales.size.width - 2
    below = ((2, y + 9, "left"), (right, y + 9, "right"))
    if line.clear:
        return [Note(x, top, line.label, ALARM, align, size=10) for x, top, align in below]
    spots = ((2, y - 9, "left"), (right, y - 9, "right"), *below)
    return [Note(x, top, line.label, ALARM, align, "bold") for x, top, align in spots]


Box = tuple[float, float, float, float]  # left, top, right, bottom, in pixels


def _obstacles(points: pl.DataFrame, panel: Panel, scales: _Scales) -> list[Box]:
    """Return what a label must not cover: rule lines, marks with their ticks, and the lines between them."""
    boxes: list[Box] = [
        (0, scales.y(it.at) - 1, scales.size.width, scales.y(it.at) + 1) for it in panel.thresholds if not it.clear
    ]
    for line in panel.lines:
        before: tuple[float, float] | None = None
        for row in points.filter(pl.col("series_id") == line.series_id).iter_rows(named=True):
            x, y, kind = scales.x(row["order_on"]), scales.y(row["level"]), at.mark_of(row)
            boxes.append((x - 6, y - (22 if kind == "up" else 6), x + 6, y + (22 if kind == "down" else 6)))
            if kind in {"off", "open"} or line.join == "none":
                continue
            if before is not None:
                boxes.append((before[0], before[1] - 2, x, before[1] + 2))
                boxes.append((x - 2, min(y, before[1]), x + 2, max(y, before[1])))
            before = (x, y)
    return boxes


def apart(wanted: Sequence[Sequence[Note]], obstacles: Sequence[Box], size: Size) -> list[Note]:
    """Return one place for each text where there is one inside the plot that covers no mark and no earlier text."""
    taken = list(obstacles)
    placed = []
    for places in wanted:
        for note in places:
            box = box_of(note)
            inside = box[0] >= -2 and box[2] <= size.width + 8 and box[1] >= -12 and box[3] <= size.height + 1
            if inside and not any(meets(box, other) for other in taken):
                taken.append(box)
                placed.append(note)
                break
    return placed


def box_of(note: Note) -> Box:
    """Return the space a text takes."""
    width = at.text_width(note.text, note.size, bold=note.weight == "bold")
    left = note.x - {"left": 0.0, "center": width / 2, "right": width}[note.align]
    return left, note.y - note.size * 0.6, left + width, note.y + note.size * 0.6


def meets(one: Box, other: Box) -> bool:
    """Return whether two boxes share any space."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
