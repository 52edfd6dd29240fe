"""``level``: a figure, or a window of figures, or the figures of several sources as one, reaches a line.

A window's sum is of events, one figure each, by one source: windows overlap and sources repeat each other, so nothing
else is ever added. Several sources are one number only where the rule says how (``combine``), and never a sum.

A source whose newest figure is older than the rule counts reaches no line any more; but that it fell silent is no news,
and ends nothing. Until it gives a newer figure, or a person takes that one back, an alert goes on as long as the number
with that figure in it is not beyond the clear line.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from tracker.alerts.bounds import Span, span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, no_number, unknown
from tracker.alerts.past import Mark, Past, group_of
from tracker.alerts.words import AGGREGATES
from tracker.locales import joined, said, said_many
from tracker.model import Measure, Point, Rule

ENDS_BY_VALUE = frozenset({Measure.STOCK, Measure.WINDOW})
"""Only these can fall for real. A cumulative count cannot, an incident's toll is revised, and of an unknown measure
we cannot say."""

MOST_NAMED = 6


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the figure, its window or what the sources together say."""
    span = span_of(point)
    if span is None:
        return no_number(point)
    if rule.aggregate:
        return _window(rule, point, span, past)
    if rule.combine != "each":
        return _combined(rule, point, span, past)
    return against(rule, span, ends=point.measure in ENDS_BY_VALUE)


def _window(rule: Rule, point: Point, span: Span, past: Past) -> Measured:
    last = order_on(point)
    first = last - timedelta(days=rule.window_days - 1)
    here = point.period_start or last
    if rule.aggregate == "sum":
        events = {mark.event_on: mark.span for mark in past.within(point.series_id, first, last)}
        spans = list(({**events, here: span}).values())
    else:
        spans = [mark.span for mark in past.within(point.series_id, first, last)] + [span]
    made = _of(rule.aggregate, spans)
    what = said_many("{n} event", "{n} events", len(spans))
    if rule.aggregate != "sum":
        what = said_many("{n} figures", "{n} figures", len(spans))
    told = {"aggregate": AGGREGATES[rule.aggregate], "what": what, "first": first, "last": last}
    how = said("{aggregate} of {what} of {first} to {last}: {n}", n=_said(made), **told)
    return against(rule, made, how=how, ends=True)


def _of(aggregate: str, spans: Sequence[Span]) -> Span:
    """Return a window's span: each end is worked out of the same ends, and is open where one of them is."""
    of: dict[str, Callable[[Sequence[float]], float]] = {
        "max": max, "min": min, "sum": sum, "mean": statistics.fmean, "median": statistics.median,
    }  # fmt: skip
    lows = [one.low if one.low is not None else 0.0 for one in spans]
    highs = [one.high for one in spans if one.high is not None]
    high = of[aggregate](highs) if len(highs) == len(spans) else None
    below = aggregate == "max" and all(one.open_high for one in spans if one.high == high)  # "fewer than" the most
    return Span(of[aggregate](lows), high, open_high=below and high is not None)


def _combined(rule: Rule, point: Point, span: Span, past: Past) -> Measured:
    last = order_on(point)
    near = past.beside(group_of(point), last, rule.max_age_days)
    marks = [mark for series_id, mark in sorted(near.items()) if series_id != point.series_id and _wanted(rule, mark)]
    ends = point.measure in ENDS_BY_VALUE
    gone = _silent(rule, point, past)
    if rule.combine == "prefer":
        return _preferred(rule, point, span, marks, gone, ends)
    told = [*((mark.read, mark.who, mark.span) for mark in marks), (span.read or 0.0, point.said_by_label, span)]
    named = joined(", ", [said("{source} {n}", source=who, n=read) for read, who, _ in told[:MOST_NAMED]])
    how = said("{aggregate} of {n} sources: {named}", aggregate=AGGREGATES[rule.combine], n=len(told), named=named)
    spans = [one for _, _, one in told]
    made = against(rule, _of(rule.combine, spans), how=how, ends=ends)
    return _kept_open(made, _of(rule.combine, [*spans, *(mark.span for mark in gone)]), gone)


def _silent(rule: Rule, point: Point, past: Past) -> list[Mark]:
    """Return the last word of each source that is too old to count, and did count when it came."""
    silent = past.silent(group_of(point), order_on(point), rule.max_age_days)
    others = [mark for name, mark in sorted(silent.items()) if name != point.series_id and _wanted(rule, mark)]
    return [mark for mark in others if (mark.known_at.date() - mark.day).days <= rule.max_age_days]


def _kept_open(made: Measured, stands: Span, silent: Sequence[Mark]) -> Measured:
    """Let the figure leave only the levels that it has left with the silent sources, too, and say where that tells."""
    kept = replace(made, stands=stands)
    if all(made.has_left(rank) == kept.has_left(rank) for rank in range(1, len(made.clears) + 1)):
        return made
    named = [said("{source}, silent since {day}, has not said that it is over", source=mark.who, day=mark.day)
             for mark in silent[:MOST_NAMED]]  # fmt: skip
    return replace(kept, how=joined("; ", [made.how, *named]))


def _preferred(
    rule: Rule, point: Point, span: Span, marks: Sequence[Mark], silent: Sequence[Mark], ends: bool
) -> Measured:
    here = point.said_by or "none"
    better = rule.prefer[: rule.prefer.index(here)] if here in rule.prefer else rule.prefer
    for wanted in better:
        for mark in marks:
            if mark.said_by == wanted:
                return unknown(said("{source} goes before and has a figure of {day}", source=mark.who, day=mark.day))
    first = said("{source} is the first of the preferred sources that has one", source=point.said_by_label)
    made = against(rule, span, how=first, ends=ends)
    gone = next((mark for wanted in better for mark in silent if mark.said_by == wanted), None)
    return made if gone is None else _kept_open(made, gone.span, [gone])


def _wanted(rule: Rule, mark: Mark) -> bool:
    return not rule.said_by or mark.said_by in rule.said_by


def _said(span: Span) -> str:
    low = said("{n}", n=span.low) if span.low is not None else "?"
    if span.high == span.low:
        return low
    return said("at least {n}", n=low) if span.high is None else said("{low} to {high}", low=low, high=span.high)
