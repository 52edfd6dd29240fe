"""The pieces every chart is built of: data rows under neutral names, bounds, rule lines, the frame of a picture.

In: panels. Out: Altair layers. Article text travels only as values of fields named ``c0``, ``c1`` ..., never as a
field name, an expression, a format or a link, so that it can never become code (faults.md G5, G6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, cast

import altair as alt

from tracker.charts.panels import Line, Threshold
from tracker.charts.theme import ALARM, INK, MUTED, PAPER
from tracker.charts.words import STANDINGS, clean, dated, day, figure
from tracker.model import Bound

AXIS_NUMBERS = (
    "datum.value >= 1000"
    " ? replace(replace(format(datum.value, '.3~s'), 'k', 'K'), 'G', 'B')"
    " : format(datum.value, ',~g')"
)

AXIS_DAYS = "utcFormat(datum.value, '%-d %b')"

OPEN_ABOVE = (Bound.AT_LEAST.value, Bound.MORE_THAN.value)
OPEN_BELOW = (Bound.AT_MOST.value, Bound.LESS_THAN.value)

# The neutral names of the data fields; what each holds.
DAY, LEVEL, LINE, LOW, HIGH, TEXT, SEGMENT, MARK, ROW, HEAD = (
    "c0",
    "c1",
    "c2",
    "c3",
    "c4",
    "c5",
    "c6",
    "c7",
    "c8",
    "c9",
)
TIPS = {"c10": "Figure", "c11": "Said by", "c12": "Speaks of", "c13": "Published", "c14": "Standing", "c15": "Quote",
        "c16": "Link"}  # fmt: skip


class Size(NamedTuple):
    """Plot width and height in pixels; ``framed`` pictures carry title, subtitle and footer inside."""

    width: int
    height: int
    framed: bool


WIDE, NARROW, PICTURE = Size(900, 330, False), Size(290, 260, False), Size(760, 340, True)


@dataclass(frozen=True, slots=True)
class Note:
    """A text at a pixel of the plot."""

    x: float
    y: float
    text: str
    colour: str = INK
    align: str = "left"
    weight: str = "normal"
    size: int = 11


def milliseconds(when: date) -> int:
    """Return a day as UTC milliseconds: text dates are read as local time by browsers, and slip a day."""
    return int(datetime(when.year, when.month, when.day, tzinfo=UTC).timestamp() * 1000)


def tips(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what the tooltip shows of one point."""
    standing = STANDINGS.get(row["status"], "")
    texts = (
        figure(row), clean(row["said_by_label"], 80), dated(row), day(row["published_on"]) or "not known",
        f"{standing}: {clean(row['status_reason'], 160)}" if standing else "", clean(row["quote"], 200),
        clean(row["url"], 120),
    )  # fmt: skip
    return dict(zip(TIPS, texts, strict=True))


def data(rows: Sequence[Mapping[str, Any]]) -> alt.InlineData:
    """Return the rows as inline data, which a spec then holds once under a name.

    Numbers are finite, because panels drop what is not.
    """
    return alt.InlineData(values=[dict(row) for row in rows])


def tooltip() -> list[alt.Tooltip]:
    """Return the tooltip channel."""
    return [alt.Tooltip(field=field, type="nominal", title=name) for field, name in TIPS.items()]


def mark_of(row: Mapping[str, Any]) -> str:
    """Return how a point's bound is drawn: "dot", "up", "down", "range", "open", or "off" beside the line."""
    if row["status"] not in {"current", "correction", "change_of_base"}:
        return "off"
    if row["bound"] == Bound.VAGUE.value:
        return "open"
    if row["bound"] == Bound.BETWEEN.value:
        return "range"
    if row["bound"] in OPEN_ABOVE:
        return "up"
    return "down" if row["bound"] in OPEN_BELOW else "dot"


def looks(lines: Sequence[Line], width: int, *, legend: bool = True) -> dict[str, Any]:
    """Return the colour, shape and dash encodings of the lines; colour and shape share one legend."""
    field, names = f"{LINE}:N", [line.label for line in lines]
    styles = [line.style for line in lines]
    # the outline of a symbol would take the line's dash; a legend shows shapes whole
    whole: dict[str, Any] = {"symbolDash": [1, 0], "symbolStrokeWidth": 0}
    narrow = width < 400
    limit = width // 2 - 40 if narrow else 260
    shown: Any = (
        alt.Legend(
            orient="top", direction="horizontal", columns=2 if narrow else 4, offset=6, labelLimit=limit, **whole
        )
        if legend
        else None
    )

    def scale(values: list[Any]) -> alt.Scale:
        return alt.Scale(domain=names, range=values)

    return {
        "color": alt.Color(field, scale=scale([it.colour for it in styles]), legend=shown),
        "shape": alt.Shape(field, scale=scale([it.shape for it in styles]), legend=shown),
        "strokeDash": alt.StrokeDash(field, scale=scale([list(it.dash) for it in styles]), legend=None),
    }


def threshold_rules(thresholds: Sequence[Threshold], axis: str) -> list[alt.Chart]:
    """Return the rule lines across the given axis ("x" or "y"); a clear line is dotted and lighter."""
    made = []
    for line in thresholds:
        rule = alt.Chart(data([{LEVEL: line.at}])).mark_rule(
            color=ALARM,
            strokeDash=[2, 4] if line.clear else [6, 4],
            strokeWidth=1.4,
            opacity=0.55 if line.clear else 1,
        )
        made.append(rule.encode(**{axis: f"{LEVEL}:Q"}))
    return made


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text takes in a sans-serif face: good enough to keep texts apart."""
    units = sum(0.3 if c in " .,:;'·ilj|()" else 0.72 if c.isupper() or c in "mwMW…" else 0.556 for c in text)
    return units * size * (1.07 if bold else 1.0)


def only(*marks: str) -> alt.FieldOneOfPredicate:
    """Return the filter that keeps points drawn so."""
    return alt.FieldOneOfPredicate(field=MARK, oneOf=list(marks))


def notes(texts: Sequence[Note]) -> list[alt.Chart]:
    """Return texts at their pixels, under each a white halo, so that lines do not cross out the letters."""
    fields = {name: f"t{number}" for number, name in enumerate(Note.__dataclass_fields__)}
    rows = [{field: getattr(text, name) for name, field in fields.items()} for text in texts]
    if not rows:
        return []
    channels = {"x": "x", "y": "y", "align": "align", "fontWeight": "weight", "fontSize": "size"}
    at: dict[str, Any] = {prop: alt.expr(f"datum.{fields[name]}") for prop, name in channels.items()}
    base = alt.Chart(data(rows)).encode(text=f"{fields['text']}:N")
    halo = base.mark_text(color=PAPER, stroke=PAPER, strokeWidth=4, strokeJoin="round", baseline="middle", **at)
    return [halo, base.mark_text(color=alt.expr(f"datum.{fields['colour']}"), baseline="middle", **at)]


def titled(chart: alt.LayerChart, size: Size, words: Mapping[str, Sequence[str]], bottom: int) -> alt.LayerChart:
    """Return the chart as a picture: title and subtitle above, footer below; unframed charts keep their bare plot.

    ``words`` has the lines of "title", "subtitle" and "footer"; ``bottom`` is where the axis texts end, in pixels.
    """
    if not size.framed:
        return chart.properties(width=size.width)
    foot = alt.Chart(data([{ROW: 0}])).mark_text(
        text=list(words["footer"]),
        x=0,
        y=bottom,
        align="left",
        baseline="top",
        color=MUTED,
        fontSize=10.5,
        lineHeight=14,
    )
    head = alt.TitleParams(text=list(words["title"]), subtitle=list(words["subtitle"]))
    return cast(alt.LayerChart, alt.layer(chart, foot).properties(width=size.width, title=head))
