"""How an alert on a thing that cannot fall ends all the same: it stops growing, or its source takes figures back.

In: a :class:`~tracker.alerts.meeting.Meeting` of an open alert. Out: a Move that closes or corrects it. A lower number
alone never does either (alerting.md).
"""

from __future__ import annotations

from dataclasses import replace

from tracker.alerts.doubts import OFF_LINE
from tracker.alerts.meeting import OPEN, Announcement, Meeting, Move, between_episodes, lowered, seen_by, still_reached
from tracker.alerts.rules import name_of
from tracker.locales import said
from tracker.model import AlertState, AlertStatus, EventKind, Measure, Reason, Standing


def closed_here(meeting: Meeting) -> bool:
    """Say whether "no further increase" closed the last episode, and the count has not risen since."""
    closed_at, state = meeting.before.flags.closed_at_value, meeting.before
    if closed_at is None or state.status in OPEN:
        return False
    most = meeting.span.high if meeting.span.high is not None else meeting.span.low
    return most is not None and most <= closed_at


def has_stopped_growing(meeting: Meeting) -> bool:
    """Say whether a count that only grows has not grown for the rule's days, by a report of a later day."""
    state, point, rule = meeting.before, meeting.point, meeting.rule
    if meeting.measured.ends or rule.kind != "level" or not rule.close_after_days or state.status not in OPEN:
        return False
    if point.as_of is None or state.rose_on is None or point.status in {"repeat", *OFF_LINE}:
        return False
    peak, read = state.flags.peak, meeting.span.read
    quiet = (point.as_of - state.rose_on).days >= rule.close_after_days
    return quiet and peak is not None and read is not None and read <= peak and meeting.ranks.possible <= meeting.told


def closed(meeting: Meeting, seen: AlertState) -> Move:
    """Close the episode of a count that stopped growing; the same count does not open another."""
    state, level = meeting.before, name_of(meeting.rule, meeting.told)
    days = {"since": str(state.rose_on), "day": str(meeting.point.as_of)}
    detail = said(
        "no further increase above {n} since {since}, by a figure of {day}; the count stays, this is not an all-clear",
        n=state.flags.peak or 0.0,
        **days,
    )
    after = between_episodes(seen)
    after = replace(after, flags=replace(after.flags, closed_at_value=state.flags.peak))
    closed = Announcement(EventKind.CLOSED, level, Standing.CONFIRMED, Reason.NO_INCREASE)
    return Move(after, Reason.NO_INCREASE, detail, (closed,))


def lowers_what_was_told(meeting: Meeting) -> bool:
    """Say whether its own source now gives less than people were told, of a thing that cannot fall.

    Of a count that only grows, where its series says it is a correction; of one event, where a report printed later
    gives less. A part, or a figure that says only "at least", contradicts nothing.
    """
    point, flags = meeting.point, meeting.before.flags
    if meeting.before.status not in OPEN or not flags.told or meeting.rule.kind not in {"level", "milestone"}:
        return False
    if meeting.measured.ends or meeting.measured.how or meeting.measured.direction == "down" or point.subset_of:
        return False
    told = flags.told[-1]
    was = told.low if told.low is not None else told.high
    if was is None or meeting.span.high is None or not meeting.span.high < was or told.report_id == point.report_id:
        return False
    if point.status == "correction":
        return True
    later = point.published_on is not None and told.printed_on is not None and point.published_on > told.printed_on
    return point.measure is Measure.INCIDENT and point.status == "current" and point.as_of is not None and later


def corrected(meeting: Meeting) -> Move:
    """The source lowered the figure people were told: say so, and keep what it still reaches."""
    rule, told = meeting.rule, meeting.before.flags.told[-1]
    level, left = (name_of(rule, meeting.told), meeting.ranks.sure or meeting.ranks.possible)
    seen = seen_by(meeting)
    seen = replace(seen, flags=replace(seen.flags, peak=meeting.span.read))
    after = replace(lowered(rule, seen, left), status=AlertStatus.FIRING) if left else between_episodes(seen)
    detail = said(
        "its source lowered {was} to {now}: {left}",
        was=told.fact,
        now=meeting.span.read or 0.0,
        left=still_reached(rule, left),
    )
    corrected = Announcement(EventKind.CORRECTED, level, Standing.CONFIRMED, Reason.CORRECTED)
    return Move(after, Reason.CORRECTED, detail, (corrected,))
