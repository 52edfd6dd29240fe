"""``record``: a figure is above (or below) everything its series had in the days before, and above a floor.

A level's line is its floor. Without 80 % of the days of history there is no record to break: the question stays open.
"""

from __future__ import annotations

import math
from datetime import timedelta

from tracker.alerts.bounds import span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, unknown
from tracker.alerts.past import Past
from tracker.alerts.rules import clear_of, ladder
from tracker.alerts.words import day, number
from tracker.model import Point, Rule

COVERED = 0.8
"""Share of the days that the series must reach back."""


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the figure against the highest of the days before, or its floor, whichever is higher."""
    span, here = span_of(point), order_on(point)
    if span is None:
        return unknown(f"“{point.quote}” holds no number")
    first = past.first(point.series_id)
    reach = (here - first.day).days if first else 0
    if reach < COVERED * rule.window_days:
        return unknown(f"its series goes back {reach} days, and {COVERED:.0%} of {rule.window_days} are needed")
    marks = past.within(point.series_id, here - timedelta(days=rule.window_days), here - timedelta(days=1))
    if not marks:
        return unknown(f"its series has no figure in the {rule.window_days} days before")
    down = rule.direction == "down"
    best = (min if down else max)(marks, key=lambda mark: mark.read)
    beyond = math.nextafter(best.read, -math.inf if down else math.inf)  # more than the best, not as much
    worse = min if down else max
    levels = ladder(rule)
    lines = [worse(level.at, beyond) for level in levels]
    clears = [worse(clear_of(rule, level), best.read * (clear_of(rule, level) / level.at)) for level in levels]
    most = "lowest" if down else "highest"
    how = f"the {most} of {rule.window_days} days before was {number(best.read)}, {day(best.day)}"
    return against(rule, span, how=how, ends=True, lines=lines, clears=clears)
