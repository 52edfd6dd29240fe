"""``anomaly``: a figure lies far outside what its series usually gives.

The measure is the modified z-score of Iglewicz and Hoaglin (How to Detect and Handle Outliers, 1993): 0.6745 times the
distance from the median, in units of the median absolute deviation; they call 3.5 an outlier. It needs 20 earlier
figures that are not all alike, else the question stays open.
"""

from __future__ import annotations

import statistics
from datetime import date, timedelta

from tracker.alerts.bounds import Span, span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, no_number, unknown
from tracker.alerts.past import Mark, Past
from tracker.locales import said
from tracker.model import Point, Rule

SCALE = 0.6745
"""Makes the score of a normal distribution its distance in standard deviations."""

FEWEST = 20
MOST = 1_000
"""Earlier figures that are looked at, the newest: more change no median that anybody would act on."""


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the modified z-score of the figure."""
    span, here = span_of(point), order_on(point)
    if span is None:
        return no_number(point)
    reads = [mark.read for mark in _baseline(rule, point, past, here)]
    needed = max(FEWEST, rule.points)
    if len(reads) < needed:
        return unknown(said("{n} earlier figures, and {needed} are needed", n=len(reads), needed=needed))
    middle = statistics.median(reads)
    spread = statistics.median(abs(read - middle) for read in reads)
    if not spread > 0:
        return unknown(said("most earlier figures are {n}: nothing to measure a distance by", n=middle))
    ends = [None if end is None else SCALE * (end - middle) / spread for end in (span.low, span.high)]
    if rule.direction == "down":
        ends = [None if end is None else -end for end in reversed(ends)]
    if abs((span.read or 0.0) - middle) < rule.min_change:
        ends = [0.0, 0.0]
    usual = {"figures": len(reads), "middle": middle, "spread": spread}
    how = said("the median of {figures} earlier figures is {middle}, their usual distance {spread}", **usual)
    return against(rule, Span(ends[0], ends[1], span.open_high), how=how, ends=True)


def _baseline(rule: Rule, point: Point, past: Past, here: date) -> list[Mark]:
    if not rule.window_days:
        return past.before(point.series_id, here)[-MOST:]
    first = here - timedelta(days=rule.window_days)
    return past.within(point.series_id, first, here - timedelta(days=1))[-MOST:]
