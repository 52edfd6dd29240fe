"""Why a figure is in doubt, and what no rule looks at: the guards every kind of rule shares.

In: a point, and for what a rule refuses the rule. Out: reasons in a person's words. A doubt never makes silence: it
marks the message (alerting.md).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tracker.alerts.bounds import impossible
from tracker.locales import said
from tracker.model import COUNTED, Bound, Modality, Point, Reason, Rule

CONFIDENT = 0.7
"""Charts publish at this confidence; alerts consider every figure and mark those below (alerting.md)."""

FUTURE_DAYS = 2
"""A day this far after the figure became known is a mistake of somebody's (faults.md C7: 36 hours and time zones)."""

OFF_LINE = {
    "stale_echo": said("an old figure printed again"),
    "other_scope": said("counts another scope than its series"),
}
"""Standings of a point in its series that put it in doubt."""


def order_on(point: Point) -> date:
    """Return the day a point is ordered by: what it speaks of, else publication, else when it became known."""
    return point.as_of or point.published_on or point.known_at.date()


def age_days(point: Point, at: datetime) -> int:
    """Return how old the figure is at that moment, from its day, else its publication, else when it became known."""
    return (at.date() - order_on(point)).days


def doubts_of(point: Point) -> tuple[str, ...]:
    """Return why a figure is in doubt, in a person's words; empty: it is taken as read."""
    doubts: list[str] = []
    if not point.confidence >= CONFIDENT:  # NaN is no confidence either
        read = f"{point.confidence:.2f}"
        doubts.append(said("read with confidence {n}, below {least}", n=read, least=str(CONFIDENT)))
    if point.held:
        doubts.append(said("held for review: {why}", why=point.held))
    if order_on(point) >= point.known_at.date() + timedelta(days=FUTURE_DAYS):
        doubts.append(said("its date, {day}, lies after it became known", day=str(order_on(point))))
    if point.status in OFF_LINE:
        doubts.append(OFF_LINE[point.status])
    return tuple(doubts)


def refused(rule: Rule, point: Point) -> tuple[Reason, str] | None:
    """Return why the rule does not look at the figure; None: it does."""
    if impossible(point):
        return Reason.IMPOSSIBLE, said("a number that cannot be: not finite, or negative")
    allowed = frozenset(map(Modality, rule.modalities)) if rule.modalities else COUNTED
    if point.modality not in allowed:
        mood = point.modality.value
        return Reason.MODALITY, said("the figure is {mood}, and the rule does not ask for it", mood=mood)
    if point.bound is Bound.VAGUE and not rule.include_vague:
        return Reason.VAGUE, said("a word, not a number, and the rule does not ask for words")
    return None
