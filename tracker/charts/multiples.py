"""Many small charts in one picture: an indicator a cell, its leading source strong, the others thin behind it.

In: panels. Out: one picture of up to twelve cells, each with its own scale from zero. The whole is one plot of pixels
in a handful of layers, so that twelve cells cost the renderer what one chart costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from tracker.charts import layers as at
from tracker.charts.labels import Note, text_width
from tracker.charts.layers import Sheet, Size
from tracker.charts.panels import Panel
from tracker.charts.picture import Panes, Picture
from tracker.charts.scales import Scales
from tracker.charts.theme import FAINT, INK, MUTED, readable
from tracker.charts.timeline import corners, joined, segments
from tracker.charts.words import dated, day, figure, file_name, short, speaker
from tracker.locales import ENGLISH, Locale

MOST_CELLS = 12
CELL_POINTS = 40
"""Points of one cell; more of them lie on each other."""

HEAD, PLOT, FOOT, GAP = 36, 62, 30, 22


def sheets(panels: Sequence[Panel], name: str, updated: str = "", locale: Locale = ENGLISH) -> list[Picture]:
    """Return pictures of at most MOST_CELLS cells each, in the panels' order; ``name`` begins their slugs."""
    drawn = [panel for panel in panels if panel.lines]
    parts = [drawn[start : start + MOST_CELLS] for start in range(0, len(drawn), MOST_CELLS)]
    return [_picture(part, f"{name}-small-{number}", updated, locale) for number, part in enumerate(parts, 1)]


def _picture(panels: Sequence[Panel], slug: str, updated: str, locale: Locale) -> Picture:
    scale = locale.text("Each has its own scale from zero; the strong line is the source that stands first.")
    return Picture(
        slug=file_name(slug),
        title=locale.plural("{n} more indicator at a glance", "{n} more indicators at a glance", len(panels)),
        subtitle=f"{locale.isolated(panels[0].crisis.name)}. {scale}",
        footer=locale.say(updated),
        heads=[locale.text("What is counted"), locale.text("Figure"), locale.text("Said by"), locale.text("Speaks of")],
        rows=[_told(panel, locale) for panel in panels],
        draw=partial(_draw, panels),
        locale=locale,
        made_of=repr([panel.digest for panel in panels]),
    )


def newest(panel: Panel) -> Mapping[str, Any]:
    """Return the newest figure of the series that stands first, on its line where it has one."""
    own = panel.points.filter(pl.col("series_id") == panel.lines[0].series_id)
    on_line = own.filter("on_line")
    return (own if on_line.is_empty() else on_line).row(-1, named=True)


def _told(panel: Panel, locale: Locale) -> list[str]:
    row = newest(panel)
    return [locale.say(panel.name), figure(row, locale=locale), speaker(row, locale, 60), dated(row, locale)]


def _draw(panels: Sequence[Panel], size: Size, sheet: Sheet) -> Panes:
    columns = max(1, min(3, size.width // 230, len(panels)))
    wide = (size.width - GAP * (columns - 1)) // columns
    tall = HEAD + PLOT + FOOT
    rows = -(-len(panels) // columns)
    height = rows * tall + (rows - 1) * GAP // 2
    paths: list[dict[str, Any]] = []
    points: list[dict[str, Any]] = []
    floors: list[dict[str, Any]] = []
    texts: list[Note] = []
    for number, panel in enumerate(panels):
        left, up = (number % columns) * (wide + GAP), (number // columns) * (tall + GAP // 2)
        cell = _Cell(panel, left, up, wide, sheet)
        paths += cell.paths()
        points += cell.points()
        texts += cell.texts()
        floors.append({at.DAY: left, at.END: left + wide, at.LEVEL: up + HEAD + PLOT})
    return [([*_layers(floors, paths, points, size.width, height, sheet), *sheet.notes(texts, size.width)], height)]


def _layers(
    floors: list[dict[str, Any]], paths: list[dict[str, Any]], points: list[dict[str, Any]], width: int, height: int,
    sheet: Sheet,
) -> list[Any]:  # fmt: skip
    flat: dict[str, Any] = {"nice": False, "zero": False, "padding": 0}
    x = alt.X(f"{at.DAY}:Q", axis=None, scale=alt.Scale(domain=[0, width], reverse=sheet.rtl, **flat))
    y = alt.Y(f"{at.LEVEL}:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True, **flat))
    made: list[Any] = [sheet.chart(floors).mark_rule(color=FAINT).encode(x=x, x2=alt.X2(f"{at.END}:Q"), y=y)]
    if paths:
        made.append(joined(sheet.chart(paths), x, y))
    base = sheet.chart(points)
    return [*made, at.arrows(base, {"x": x, "y": y}), at.dots(base, {"x": x, "y": y}, 36, [])]


class _Cell:
    """One small chart: where its panel's figures lie in the picture."""

    def __init__(self, panel: Panel, left: int, up: int, width: int, sheet: Sheet) -> None:
        self.panel, self.left, self.up, self.width, self.sheet = panel.lighter(CELL_POINTS), left, up, width, sheet
        dated = self.panel.points.filter(pl.col("order_on").is_not_null())
        self.rows = dated.to_dicts()
        self.scales: Scales | None = None
        if self.rows:
            levels = [row["level"] for row in self.rows]
            days = [row["order_on"] for row in self.rows]
            self.scales = Scales(days, [*levels, 1.0], Size(width, PLOT, framed=False), sheet)

    def paths(self) -> list[dict[str, Any]]:
        """Return the corners of the lines, as pixels of the picture."""
        found: list[dict[str, Any]] = []
        for line in self.panel.lines[:4]:
            for row in corners(segments(self.rows, line.series_id), line):
                share = (row[at.DAY] - self._scale.first) / (self._scale.last - self._scale.first)
                where = {at.DAY: self.left + share * self.width, at.LEVEL: self._y(row[at.LEVEL])}
                found.append(row | where | {at.SEGMENT: f"{self.panel.slug}/{row[at.SEGMENT]}"})
        return found

    @property
    def _scale(self) -> Scales:
        assert self.scales is not None
        return self.scales

    def _y(self, level: float) -> float:
        return self.up + HEAD + self._scale.y(level)

    def points(self) -> list[dict[str, Any]]:
        """Return the marks: each figure of a series without a line or alone on it, and the newest of the first."""
        last = newest(self.panel)["observation_id"]
        often = Counter(row["series_id"] for row in self.rows if at.mark_of(row) not in at.ASIDE)
        joined_ = {line.series_id for line in self.panel.lines if line.join != "none" and often[line.series_id] > 1}
        lines = {line.series_id: line for line in self.panel.lines[:4]}
        return [
            {at.DAY: self.left + self._scale.x(row["order_on"]), at.LEVEL: self._y(row["level"])}
            | at.looks(lines[row["series_id"]].style, at.mark_of(row))
            for row in self.rows
            if row["series_id"] in lines and (row["observation_id"] == last or row["series_id"] not in joined_)
        ]

    def texts(self) -> list[Note]:
        """Return the cell's words: what is counted, the newest figure with its source, first and last day."""
        locale, row = self.sheet.locale, newest(self.panel)
        first = _cut(locale.say(self.panel.name), self.width, 12, bold=True)
        said = f"{figure(row, short, locale)} · {locale.isolated(speaker(row, locale, 40))}"
        colour = readable(self.panel.lines[0].style.colour)
        found = [Note(self.left, self.up + 8, first, INK, weight="bold", size=12),
                 Note(self.left, self.up + 25, _cut(said, self.width, 11), colour)]  # fmt: skip
        return [*found, *self._days()]

    def _days(self) -> list[Note]:
        """Return the first and the last day, each under its figures."""
        days = sorted({row["order_on"] for row in self.rows})
        if not days:
            return []
        year = days[0].year != days[-1].year
        told = {days[0]: day(days[0], self.sheet.locale, year=year)} | {days[-1]: day(days[-1], self.sheet.locale)}
        notes = []
        for on, text in told.items():
            half = text_width(text, 10) / 2
            x = min(max(self._scale.x(on), half), self.width - half)
            notes.append(Note(self.left + x, self.up + HEAD + PLOT + 10, text, MUTED, "center", size=10))
        return notes


def _cut(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Return a text cut to one line of so many pixels, with an ellipsis where it was cut."""
    kept = text
    while kept and text_width(f"{kept}…", size, bold=bold) > width:
        kept = kept[:-1]
    return text if text_width(text, size, bold=bold) <= width else f"{kept.rstrip()}…"
