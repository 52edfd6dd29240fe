"""``divergence``: sources that count the same thing on the same day say numbers that cannot both be.

"At least 20" and 27 can both be true, so bounds that fit are no divergence. What is compared is the most that all can
agree on: the highest low end against the lowest high end. One alert is of the place and the thing counted, not of a
source.
"""

from __future__ import annotations

from tracker.alerts.bounds import Span, span_of
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured, against, no_number, unknown
from tracker.alerts.past import Past, group_of
from tracker.locales import said
from tracker.model import Point, Rule

AGREED = Span(1.0, 1.0)


def measure(rule: Rule, point: Point, past: Past) -> Measured:
    """Return the largest figure by the smallest, as far as their bounds contradict each other."""
    span = span_of(point)
    if span is None:
        return no_number(point)
    near = past.beside(group_of(point), order_on(point), rule.window_days)
    marks = [mark for series_id, mark in sorted(near.items()) if series_id != point.series_id]
    marks = [mark for mark in marks if not rule.said_by or mark.said_by in rule.said_by]
    if not marks:
        return unknown(said("no other source gives a figure of this day"))
    told = [(point.said_by_label, span), *((mark.who, mark.span) for mark in marks)]
    least = [(one.low, who) for who, one in told if one.low is not None]
    most = [(one.high, who) for who, one in told if one.high is not None]
    if not least or not most:
        return unknown(said("their bounds leave open whether they contradict each other"))
    (high, above), (low, below) = max(least), min(most)
    if high <= low or high - low < rule.min_change:
        return against(rule, AGREED, how=said("the sources' figures fit each other"), ends=True, any_day=True)
    ratio = high / max(low, 1.0)
    sides = {"above": above, "high": high, "below": below, "low": low}
    how = said("{above} {high} against {below} {low}: {ratio} times", ratio=ratio, **sides)
    return against(rule, Span(ratio, ratio), how=how, ends=True, any_day=True)
