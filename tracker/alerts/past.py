"""What is known of a series before a point: the figures a rule compares it with, found by day.

In: points that count, in the order they became known. Out: earlier figures of a series, and those of the series beside
it, by day. It holds what a comparison needs and no more, so that a round can lay down years of a series quickly; it
never looks at a figure that is in doubt, printed again, off its line or without a day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tracker.alerts.bounds import Span, impossible, span_of
from tracker.alerts.doubts import doubts_of
from tracker.alerts.handles import digest
from tracker.model import Bound, Point

ON_LINE = frozenset({"current", "correction", "change_of_base"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One earlier figure: its day, what it can be, who gave it, and the event it counts."""

    series_id: str
    group: str
    who: str
    said_by: str
    day: date
    span: Span
    observation_id: str
    event_on: date
    known_at: datetime

    @property
    def read(self) -> float:
        """The one number it is compared by."""
        return self.span.read if self.span.read is not None else 0.0


GROUP = ("crisis", "indicator", "population", "place_id", "place", "measure", "unit", "counting_start")
"""What series of different sources have in common; the words of a place only where it is not in the registry."""


class Row(NamedTuple):
    """The few columns of a looked-at figure that a comparison needs, as a round takes them from its frames."""

    series_id: str
    group: str
    who: str
    said_by: str | None
    as_of: date
    period_start: date | None
    observation_id: str
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    quote: str
    known_at: datetime


def group_of(point: Point) -> str:
    """Return what series of different sources have in common: all of their key but who said it."""
    return group_named(*(getattr(point, name) for name in GROUP))


def group_named(
    crisis: str | None, indicator: str, population: str, place_id: str | None, place: str | None, measure: str,
    unit: str, start: date | None,
) -> str:  # fmt: skip
    """Return the id of a group; the arguments are GROUP's."""
    where = place_id or place or ""
    return digest(crisis or "", indicator, population, where, str(measure), unit, str(start or ""))


def mark_of(point: Point) -> Mark | None:
    """Return the point as others are compared with it; None: nothing is compared with it."""
    if point.status not in ON_LINE or point.bound is Bound.VAGUE or point.as_of is None:
        return None
    if impossible(point) or doubts_of(point):
        return None
    return mark_from(
        Row(
            point.series_id, group_of(point), point.said_by_label, point.said_by, point.as_of, point.period_start,
            point.observation_id, point.value, point.low, point.high, point.bound, point.quote, point.known_at,
        )
    )  # fmt: skip


def mark_from(row: Row) -> Mark | None:
    """Return a figure that carries its line as others are compared with it; None: it holds no number."""
    span = span_of(row)
    if span is None:
        return None
    event_on = row.period_start or row.as_of
    who = (row.who, row.said_by or "none")
    return Mark(row.series_id, row.group, *who, row.as_of, span, row.observation_id, event_on, row.known_at)


def _day(mark: Mark) -> date:
    return mark.day


def _place(mark: Mark) -> tuple[date, datetime, str]:
    """Return where a figure lies on its series: the same wherever a round laid it down, or laid it down again."""
    return mark.day, mark.known_at, mark.observation_id


class Past:
    """The figures of some series that stand. Added to and taken from as a step goes, never shared between steps."""

    def __init__(self, marks: Iterable[Mark] = ()) -> None:
        self._series: dict[str, list[Mark]] = defaultdict(list)
        self._groups: dict[str, dict[str, None]] = defaultdict(dict)
        self._where: dict[str, set[str]] = defaultdict(set)  # on which series a figure lies
        for mark in marks:
            self._series[mark.series_id].append(mark)
            self._groups[mark.group][mark.series_id] = None
            self._where[mark.observation_id].add(mark.series_id)
        for row in self._series.values():
            row.sort(key=_place)

    def add(self, mark: Mark | None) -> None:
        """Lay a figure down among those of its day."""
        if mark is None:
            return
        insort(self._series[mark.series_id], mark, key=_place)
        self._groups[mark.group][mark.series_id] = None
        self._where[mark.observation_id].add(mark.series_id)

    def forget(self, observation_id: str) -> None:
        """Take a figure out that is withdrawn, or laid down again as it stands now."""
        for name in self._where.pop(observation_id, ()):
            row = self._series[name]
            row[:] = [one for one in row if one.observation_id != observation_id]

    def within(self, series_id: str, first: date, last: date) -> list[Mark]:
        """Return the figures of a series that speak of these days, both included, by day and then as they came."""
        row = self._series.get(series_id, [])
        return row[bisect_left(row, first, key=_day) : bisect_right(row, last, key=_day)]

    def before(self, series_id: str, day: date) -> list[Mark]:
        """Return the figures of a series that speak of earlier days."""
        row = self._series.get(series_id, [])
        return row[: bisect_left(row, day, key=_day)]

    def last_before(self, series_id: str, day: date) -> Mark | None:
        """Return the newest figure that speaks of an earlier day."""
        row = self._series.get(series_id, [])
        at = bisect_left(row, day, key=_day)
        return row[at - 1] if at else None

    def first(self, series_id: str) -> Mark | None:
        """Return the earliest figure of a series."""
        row = self._series.get(series_id, [])
        return row[0] if row else None

    def beside(self, group: str, day: date, days: int) -> Mapping[str, Mark]:
        """Return the newest figure of each series of a group that speaks of the day or of so many days before it."""
        found = {}
        for series_id in self._groups.get(group, {}):
            near = self.within(series_id, day - timedelta(days=days), day)
            if near:
                found[series_id] = near[-1]
        return found

    def silent(self, group: str, day: date, days: int) -> Mapping[str, Mark]:
        """Return the newest figure of each series of a group that spoke before those days, and of none of them."""
        first, near = day - timedelta(days=days), self.beside(group, day, days)
        last = {name: self.last_before(name, first) for name in self._groups.get(group, {}) if name not in near}
        return {name: mark for name, mark in last.items() if mark is not None}
