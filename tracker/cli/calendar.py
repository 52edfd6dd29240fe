"""Series by the calendar on the screen: what each day, week or month is known to have held, and the steps between.

In: points. Out: lines, a block a series. A span nothing is known of has no line, because a gap is no zero; what is a
sum of Incidents says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.charts.words import day, number, span
from tracker.delivery.escape import clean
from tracker.series.calendar import Span, by_calendar, increments
from tracker.series.selection import Rows

Row = Mapping[str, Any]

KINDS = {"level": "level at its end", "window": "a window inside it", "sum": "SUM, Incidents of one source: {}"}


def spans(points: Rows, by: Span) -> Iterator[tuple[Row, str]]:
    """Yield each row of :func:`tracker.series.calendar.by_calendar` with its line."""
    for row in by_calendar(points, by).iter_rows(named=True):
        when = day(row["span_start"]) if by == "day" else span(row["span_start"], row["span_end"])
        kind = KINDS.get(row["kind"], row["kind"]).format(row["incidents"])
        part = " (part of it)" if row["partial"] else ""
        yield row, f"{when:<27} {ranged(row):<24} {kind}{part}"


def steps(points: Rows) -> Iterator[tuple[Row, str]]:
    """Yield each row of :func:`tracker.series.calendar.increments` with its line."""
    for row in increments(points).iter_rows(named=True):
        why = "; the count was corrected, no news of people" if row["corrected"] else ""
        more = ranged(row)
        sign = "" if more.startswith(("-", "not")) else "+"
        within = {0: "on the day", 1: "in a day"}.get(row["days"], f"in {row['days']} days")
        yield row, f"{span(row['from_on'], row['to_on']):<27} {sign}{more} {within}{why}"


def ranged(row: Row) -> str:
    """Return a number, or the range its bounds leave open."""
    value, low, high = row["value"], row["low"], row["high"]
    if value is not None and low == value == high:
        return number(value)
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    if low is not None:
        return f"{number(low)} or more"
    if high is not None:
        return f"up to {number(high)}"
    return "not known" if value is None else f"about {number(value)}"


def blocks(points: Rows, told: Iterator[tuple[Row, str]]) -> Iterator[str]:
    """Yield the lines under a heading a series."""
    before = ""
    for row, line in told:
        if before != (before := row["series_id"]):
            place = clean(row["place_label"] or "no place stated")
            of = "" if row["population"] == "all" else f" of {row['population']}"
            yield ""
            yield f"  {row['indicator']}{of}, {clean(row['said_by_label'])}, {place} · {row['series_id'][:8]}"
        yield f"      {line}"
    if not before:
        yield "Nothing is dated well enough." if points.height else "No figures."
