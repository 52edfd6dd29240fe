"""Where a day and a number lie in a plot, in pixels, and the axes that say so in a reader's words.

In: the days and levels of a plot. Out: pixels, ticks, Altair axes. The domain is computed here, never by the renderer,
so that texts can be kept apart before anything is drawn. Numbers start at zero, logarithms at a power of ten.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt

from tracker.charts.layers import DAY, LEVEL, Sheet, Size, milliseconds
from tracker.charts.words import short, ticks

DAY_MS = 86_400_000
LOG_RANGE = 50
"""A logarithmic scale is offered where the largest figure is this many times the smallest."""


class Scales:
    """Days from left to right (the sheet turns them), numbers from the bottom."""

    def __init__(
        self, days: Sequence[date], levels: Sequence[float], size: Size, sheet: Sheet, *, log: bool = False
    ) -> None:
        first, last = min(days), max(days)
        margin = max(1, round(max(2, (last - first).days) * 0.06))
        self.start, self.end = first - timedelta(days=margin), last + timedelta(days=margin)
        self.first, self.last = milliseconds(self.start), milliseconds(self.end)
        self.size, self.sheet = size, sheet
        above = [level for level in levels if level > 0]
        self.log = log and bool(above)
        self.bottom = 10.0 ** math.floor(math.log10(min(above))) if self.log else 0.0
        highest = max(above, default=1.0)
        self.top = max(highest * 1.6, self.bottom * 10) if self.log else highest * 1.14

    def x(self, when: date) -> float:
        """Return the pixel of a day, from the plot's left as it is before a sheet turns it."""
        return (milliseconds(when) - self.first) / (self.last - self.first) * self.size.width

    def y(self, level: float) -> float:
        """Return the pixel of a number, from the plot's top."""
        if not self.log:
            return self.size.height * (1 - level / self.top)
        share = math.log(max(level, self.bottom) / self.bottom) / math.log(self.top / self.bottom)
        return self.size.height * (1 - share)

    def day_axis(self, *, labels: bool = True) -> alt.X:
        """Return the axis of days: whole days, one every 60 pixels or so, said in the sheet's language."""
        # a number, not a date: browsers read date domains differently, and the interpreter without eval not at all
        values = self._days()
        whole = (self.end - self.start).days > 300
        texts = [self._day(value, whole=whole) for value in values]
        axis = alt.Axis(
            labelExpr=said(values, [self.sheet.line(text) for text in texts]), labelOverlap=True, grid=False,
            values=values, labelFlush=True, labels=labels, ticks=labels,
        )  # fmt: skip
        scale = alt.Scale(domain=[self.first, self.last], nice=False, zero=False, padding=0, reverse=self.sheet.rtl)
        return alt.X(f"{DAY}:Q", title=None, scale=scale, axis=axis)

    def number_axis(self, most: int = 8) -> alt.Y:
        """Return the axis of numbers: 1.2K as the sheet's language writes it."""
        values = self._powers() if self.log else ticks(self.top, most)
        texts = [self.sheet.line(short(value, self.sheet.locale)) for value in values]
        axis = alt.Axis(
            labelExpr=said(values, texts), values=values, domain=False, ticks=False,
            orient="right" if self.sheet.rtl else "left",
        )  # fmt: skip
        domain: dict[str, Any] = {"domain": [self.bottom, self.top], "nice": False, "padding": 0}
        scale = alt.Scale(type="log", **domain) if self.log else alt.Scale(zero=True, **domain)
        return alt.Y(f"{LEVEL}:Q", title=None, scale=scale, axis=axis)

    def _powers(self) -> list[float]:
        powers = range(round(math.log10(self.bottom)), math.floor(math.log10(self.top)) + 1)
        fine = len(powers) < 3
        found = [10.0**power * step for power in powers for step in ((1, 2, 5) if fine else (1,))]
        return [value for value in found if value <= self.top]

    def _days(self) -> list[int]:
        whole = (self.end - self.start).days > 300
        step = max(1, -(-((self.last - self.first) // DAY_MS) * (78 if whole else 60) // self.size.width))
        return list(range(self.first, self.last + 1, step * DAY_MS))

    def _day(self, value: int, *, whole: bool) -> str:
        when = datetime.fromtimestamp(value / 1000, UTC).date()
        return self.sheet.locale.date(when) if whole else self.sheet.locale.short_date(when)


def said(values: Sequence[float], texts: Sequence[str]) -> str:
    """Return the expression that gives each tick its text: our own words, as JSON strings."""
    return f"{json.dumps(list(texts))}[indexof({json.dumps(list(values))}, datum.value)]"
