"""The pieces every chart is built of: data rows under neutral names, marks of bounds, rule lines, texts.

In: plain rows. Out: Altair layers. Article text travels only as values of fields named ``c0``, ``c1`` ..., never as a
field name, an expression, a format or a link, so that it can never become code (faults.md G5, G6). Colours, shapes and
dashes are values of the rows, too: no scale has to learn them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import altair as alt

from tracker.charts.labels import Note, mirrored
from tracker.charts.retold import retold
from tracker.charts.theme import ALARM, PAPER, Style
from tracker.charts.words import clean, dated, day, figure, speaker, standing_of
from tracker.locales import ENGLISH, Locale
from tracker.model import Bound

OPEN_ABOVE = (Bound.AT_LEAST.value, Bound.MORE_THAN.value)
OPEN_BELOW = (Bound.AT_MOST.value, Bound.LESS_THAN.value)

# The neutral names of the data fields; what each holds.
DAY, LEVEL, COLOUR, LOW, HIGH, SHAPE, SEGMENT, MARK, ROW, STRONG = (
    "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9",
)  # fmt: skip
FILL, STROKE, END = "d0", "d1", "d2"
TIPS = ("c10", "c11", "c12", "c13", "c14", "c15", "c16")
"""What a tooltip shows, in this order: figure, who said it, what day, when printed, standing, quote, link."""

UP, DOWN = "M0,-5L0,-17M-3.5,-12.5L0,-17L3.5,-12.5", "M0,5L0,17M-3.5,12.5L0,17L3.5,12.5"
"""The arrows of open bounds, in pixels around their point."""

ASIDE = ("off", "open")
"""Marks that are not on their line."""


class Size(NamedTuple):
    """Plot width and height in pixels; ``framed`` pictures carry title, subtitle and footer inside."""

    width: int
    height: int
    framed: bool


WIDE, NARROW, PICTURE = Size(900, 330, False), Size(290, 260, False), Size(760, 340, True)


class Sheet:
    """One picture while it is drawn: its language, and its tables, each once under a short name.

    Charts name their table instead of holding it, because Altair copies what a chart holds at every step.
    """

    def __init__(self, locale: Locale = ENGLISH) -> None:
        self.locale = locale
        self.rtl = locale.direction == "rtl"
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def chart(self, rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
        """Return a chart without a mark, over these rows."""
        name = f"t{len(self.tables)}"
        self.tables[name] = [dict(row) for row in rows]
        return alt.Chart(alt.NamedData(name=name))

    def line(self, text: str) -> str:
        """Return a line of ours as it must be drawn: whatever it begins with, it runs in our direction.

        A renderer takes every line for one that runs from left to right, unless it is embedded (UAX 9, 2.1).
        """
        return f"\u202b{text}\u202c" if text and self.rtl else text

    def notes(self, texts: Sequence[Note], width: int) -> list[alt.Chart]:
        """Return texts at their pixels, under each a halo, so that lines do not cross out the letters."""
        placed = mirrored(texts, width) if self.rtl else texts
        fields = {name: f"n{number}" for number, name in enumerate(Note.__dataclass_fields__)}
        rows = [{field: getattr(text, name) for name, field in fields.items()} for text in placed]
        if not rows:
            return []
        for row in rows:
            row[fields["text"]] = self.line(row[fields["text"]])
        channels = {"x": "x", "y": "y", "align": "align", "fontWeight": "weight", "fontSize": "size"}
        at: dict[str, Any] = {prop: alt.expr(f"datum.{fields[name]}") for prop, name in channels.items()}
        base = self.chart(rows).encode(text=alt.Text(f"{fields['text']}:N"))
        halo = base.mark_text(color=PAPER, stroke=PAPER, strokeWidth=4, strokeJoin="round", baseline="middle", **at)
        return [halo, base.mark_text(color=alt.expr(f"datum.{fields['colour']}"), baseline="middle", **at)]

    def tooltip(self) -> list[alt.Tooltip]:
        """Return the tooltip channel: our words, the rows' values."""
        say = self.locale.text
        names = (say("Figure"), say("Said by"), say("Speaks of"), say("Published"), say("Standing"), say("Quote"),
                 say("Link"))  # fmt: skip
        return [alt.Tooltip(field=field, type="nominal", title=name) for field, name in zip(TIPS, names, strict=True)]

    def tips(self, row: Mapping[str, Any]) -> dict[str, str]:
        """Return what the tooltip shows of one point."""
        standing = standing_of(row, self.locale)
        why = retold(clean(row["status_reason"], 160), self.locale)
        texts = (
            figure(row, locale=self.locale), speaker(row, self.locale), dated(row, self.locale),
            day(row["published_on"], self.locale) or self.locale.text("not known"),
            self.locale.text("{name}: {said}", name=standing, said=why) if standing else "",
            clean(row["quote"], 200), clean(row["url"], 120),
        )  # fmt: skip
        return dict(zip(TIPS, texts, strict=True))


def milliseconds(when: date) -> int:
    """Return a day as UTC milliseconds: text dates are read as local time by browsers, and slip a day."""
    return int(datetime(when.year, when.month, when.day, tzinfo=UTC).timestamp() * 1000)


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


def looks(style: Style, mark: str) -> dict[str, Any]:
    """Return the fields that draw a point: filled in its source's colour, or open where it is beside its line."""
    hollow = mark in ASIDE
    return {
        COLOUR: style.colour, SHAPE: style.shape, MARK: mark,
        FILL: PAPER if hollow else style.colour, STROKE: style.colour if hollow else PAPER,
    }  # fmt: skip


def plain(field: str) -> alt.Color:
    """Return a colour channel whose field holds the colour itself."""
    return alt.Color(f"{field}:N", scale=None, legend=None)


def only(*marks: str) -> alt.FieldOneOfPredicate:
    """Return the filter that keeps points drawn so."""
    return alt.FieldOneOfPredicate(field=MARK, oneOf=list(marks))


def dots(base: alt.Chart, place: Mapping[str, Any], size: int, tooltip: Sequence[alt.Tooltip]) -> Any:
    """Return the points, each in its source's shape."""
    return base.mark_point(size=size, opacity=1, strokeWidth=alt.expr(f"datum.{STROKE} == '{PAPER}' ? 1 : 2")).encode(
        **place, tooltip=list(tooltip), shape=alt.Shape(f"{SHAPE}:N", scale=None, legend=None),
        fill=alt.Fill(f"{FILL}:N", scale=None, legend=None), stroke=alt.Stroke(f"{STROKE}:N", scale=None, legend=None),
    )  # fmt: skip


def arrows(base: alt.Chart, place: Mapping[str, Any], turn: int = 0) -> Any:
    """Return the arrows of open bounds: from the point to where the figure may lie; ``turn`` is in degrees."""
    shape: Any = alt.expr(f"datum.{MARK} == 'up' ? '{UP}' : '{DOWN}'")
    marked = base.transform_filter(only("up", "down")).mark_point(
        shape=shape, size=4, filled=False, strokeWidth=2, angle=turn, opacity=1, strokeCap="round", strokeJoin="round"
    )
    return marked.encode(**place, stroke=alt.Stroke(f"{COLOUR}:N", scale=None, legend=None))


def rules(sheet: Sheet, at: Sequence[tuple[float, bool]], axis: str) -> list[alt.Chart]:
    """Return rule lines across an axis ("x" or "y"), each (level, whether it is a clear line: dotted and lighter)."""
    made = []
    for clear in (False, True):
        rows = [{LEVEL: level} for level, kind in at if kind == clear]
        if rows:
            look: dict[str, Any] = {"strokeDash": [2, 4] if clear else [6, 4], "opacity": 0.6 if clear else 1}
            rule = sheet.chart(rows).mark_rule(color=ALARM, strokeWidth=1.4, **look)
            made.append(rule.encode(x=alt.X(f"{LEVEL}:Q")) if axis == "x" else rule.encode(y=alt.Y(f"{LEVEL}:Q")))
    return made
