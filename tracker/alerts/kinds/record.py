"""``record``: a figure is above (or below) everything its series had in the days before, and above a floor.

A level's line is its floor. Without 80 % of the days of history there is no record to break: the question stays open.
"""

from __future__ import annotations

import math
from datetime import timedelta

from tracker.alerts.bounds import span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, no_number, unknown
from tracker.alerts.past import Past
from tracker.alerts.rules import clear_of, ladder
from tracker.locales import said
from tracker.model import Point, Rule

COVERED = 0.8
"""Share of the days that the series must reach back."""


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the figure against the highest of the days before, or its floor, whichever is higher."""
    span, here = span_of(point), order_on(point)
    if span is None:
        return no_number(point)
    first = past.first(point.series_id)
    reach = (here - first.day).days if first else 0
    if reach < COVERED * rule.window_days:
        return unknown(
            said(
                "its series goes back {n} days, and {share} % of {days} are needed",
                n=reach,
                share=COVERED * 100,
                days=rule.window_days,
            )
        )
    marks = past.within(point.series_id, here - timedelta(days=rule.window_days), here - timedelta(days=1))
    if not marks:
        return unknown(said("its series has no figure in the {n} days before", n=rule.window_days))
    down = rule.direction == "down"
    best = (min if down else max)(marks, key=lambda mark: mark.read)
    beyond = math.nextafter(best.read, -math.inf if down else math.inf)  # more than the best, not as much
    worse = min if down else max
    levels = ladder(rule)
    lines = [worse(level.at, beyond) for level in levels]
    shares = [clear_of(rule, level) / level.at if level.at else 1.0 for level in levels]
    clears = [worse(clear_of(rule, level), best.read * share) for level, share in zip(levels, shares, strict=True)]
    told = {"days": rule.window_days, "n": best.read, "day": best.day}
    how = said("the highest of {days} days before was {n}, {day}", **told)
    if down:
        how = said("the lowest of {days} days before was {n}, {day}", **told)
    return against(rule, span, how=how, ends=True, lines=lines, clears=clears)
