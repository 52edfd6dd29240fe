"""``change``: a figure stands so much above, or below, an earlier one of its own series.

The earlier one is the figure before it, the one a window earlier, or the median of the last N. A share is of that
figure, which must be at least ``min_base``: from 1 to 3 is no rise of 200 % worth waking anybody for.
"""

from __future__ import annotations

import statistics
from datetime import timedelta

from tracker.alerts.bounds import Span, span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, no_number, unknown
from tracker.alerts.past import Past
from tracker.alerts.rules import clear_of, ladder
from tracker.locales import said
from tracker.model import Point, Rule


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return how far the figure lies from its reference, in the unit of the figure."""
    span = span_of(point)
    if span is None:
        return no_number(point)
    found = _reference(rule, point, past)
    if found is None:
        return unknown(said("there is no earlier figure of its series to compare it with"))
    ref, named = found
    base = ref.read or 0.0
    if base < rule.min_base:
        return unknown(said("{earlier} is less than the {n} this rule compares with", earlier=named, n=rule.min_base))
    if rule.by == "share" and base <= 0:
        return unknown(said("a share of nothing cannot be told"))
    moved = _minus(span, ref) if rule.direction == "up" else _minus(ref, span)
    each = base if rule.by == "share" else 1.0
    levels = ladder(rule)
    lines = [max(level.at * each, rule.min_change) for level in levels]
    clears = [clear_of(rule, level) * each for level in levels]
    return against(rule, moved, how=said("against {earlier}", earlier=named), ends=True, lines=lines, clears=clears)


def _reference(rule: Rule, point: Point, past: Past) -> tuple[Span, str] | None:
    here = order_on(point)
    if rule.against == "median":
        marks = past.before(point.series_id, here)[-rule.points :]
        if len(marks) < rule.points:
            return None
        middle = statistics.median(mark.read for mark in marks)
        return Span(middle, middle), said("{n}, the median of the last {points}", n=middle, points=rule.points)
    if rule.against == "window":
        marks = past.within(
            point.series_id, here - timedelta(days=2 * rule.window_days), here - timedelta(days=rule.window_days)
        )
        mark = marks[-1] if marks else None
    else:
        mark = past.last_before(point.series_id, here)
    return None if mark is None else (mark.span, said("{n} of {day}", n=mark.read, day=mark.day))


def _minus(one: Span, other: Span) -> Span:
    """Return what is left, each end against the far one; figures open on the same side are read as their numbers."""
    alike = (one.low is None) == (other.low is None) and (one.high is None) == (other.high is None)
    if alike and None in (one.low, one.high):
        left = (one.read or 0.0) - (other.read or 0.0)
        return Span(left, left)
    low = one.low - other.high if one.low is not None and other.high is not None else None
    high = one.high - other.low if one.high is not None and other.low is not None else None
    if low is None and high is None:
        low = high = (one.read or 0.0) - (other.read or 0.0)
    return Span(low, high)
