"""``rate``: a count that only grows grows by so much a day.

Read between the figure and the newest one at least ``window_days`` (default 1) before it. A negative step is a
revision, not a rate, and leaves the question open.
"""

from __future__ import annotations

from datetime import timedelta

from tracker.alerts.bounds import Span, span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, no_number, unknown
from tracker.alerts.past import Past
from tracker.locales import said
from tracker.model import Measure, Point, Rule


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the rise a day since an earlier figure of the series."""
    span = span_of(point)
    if point.measure is not Measure.CUMULATIVE:
        return unknown(
            said("a rate is told of a count that only grows, and this one is {measure}", measure=point.measure.value)
        )
    if span is None or span.read is None:
        return no_number(point)
    here = order_on(point)
    before = past.last_before(point.series_id, here - timedelta(days=max(1, rule.window_days) - 1))
    if before is None:
        return unknown(said("there is no earlier figure of its series to count the days from"))
    step, days = span.read - before.read, (here - before.day).days
    named = said("{n} of {day}", n=before.read, day=before.day)
    if step < 0:
        return unknown(said("it is lower than {earlier}: a revision, not a rate", earlier=named))
    rate = step / days
    return against(rule, Span(rate, rate), how=said("{n} a day since {earlier}", n=rate, earlier=named), ends=True)
