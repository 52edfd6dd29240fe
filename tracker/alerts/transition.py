"""One point meets one alert: the new state, what to announce, and why or why not. The heart of the state machine.

In: a rule, the alert's state, the next point of its series, what was known before it. Out: a :class:`Move`. The laws it
keeps (alerting.md): a higher level always speaks; no doubt, bound or low confidence makes silence, they mark the
message; a count that only grows is never over because a lower number was printed, and a higher one learned late about
an earlier day is said as unconfirmed; a figure of unknown date, or about an earlier day, ends nothing; counters move
only when something new was observed.
"""

from __future__ import annotations

from dataclasses import replace

from tracker.alerts.bounds import Truth
from tracker.alerts.doubts import OFF_LINE, age_days, doubts_of, order_on, refused
from tracker.alerts.endings import closed, closed_here, corrected, has_stopped_growing, lowers_what_was_told
from tracker.alerts.kinds import KINDS
from tracker.alerts.kinds.measured import Measured
from tracker.alerts.meeting import (
    OPEN,
    Announcement,
    Meeting,
    Move,
    Ranks,
    between_episodes,
    level_named,
    lowered,
    seen_by,
    told_rank,
)
from tracker.alerts.past import Past
from tracker.alerts.rules import name_of, rank_of
from tracker.locales import joined, said
from tracker.model import AlertState, AlertStatus, Bound, EventKind, Point, Reason, Rule, Standing


def advance(rule: Rule, state: AlertState, point: Point, *, past: Past | None = None) -> Move:
    """Return what the point does to the alert.

    Its age counts up to the moment it came, and not to the end of the round that looks: a text read again long after it
    was printed came when it was read again, and is no news.
    """
    no = refused(rule, point)
    if no is not None:
        return Move(_in_error(state) if no[0] is Reason.IMPOSSIBLE else state, *no)
    measured = KINDS[rule.kind](rule, point, past or Past())
    if measured.span is None:
        nothing = point.value is point.low is point.high is None
        return Move(
            _in_error(state) if nothing else state, Reason.NO_NUMBER if nothing else Reason.UNKNOWN, measured.how
        )
    doubts = doubts_of(point)
    meeting = Meeting(rule, point, measured, measured.span, _ranks(rule, measured, point, doubts), state)
    age = age_days(point, point.came_at)
    if state.newest_on is not None and order_on(point) < state.newest_on and not measured.any_day:
        return _older(meeting, age)
    if age > rule.max_age_days:
        return _too_old(meeting, age)
    if closed_here(meeting):
        detail = said("not above the {n} at which its last episode was closed", n=state.flags.closed_at_value or 0.0)
        return Move(seen_by(meeting), Reason.ALREADY, detail)
    if doubts:
        return _doubted(meeting, doubts)
    if lowers_what_was_told(meeting):
        return corrected(meeting)
    if meeting.ranks.sure:
        return _reached(meeting)
    if meeting.ranks.possible:
        return _open_answer(meeting)
    return _not_reached(meeting)


def _in_error(state: AlertState) -> AlertState:
    return replace(state, flags=replace(state.flags, data="error"))


def _ranks(rule: Rule, measured: Measured, point: Point, doubts: tuple[str, ...]) -> Ranks:
    """Find the highest level reached. A vague word, or a figure in doubt, reaches nothing for certain."""
    sure = possible = 0
    for rank in range(1, len(rule.levels) + 1):
        truth = measured.reaches(rank)
        if truth is not Truth.FALSE:
            possible = rank
        if truth is Truth.TRUE and not doubts and point.bound is not Bound.VAGUE:
            sure = rank
    return Ranks(sure, possible)


def _too_old(meeting: Meeting, age: int) -> Move:
    if meeting.ranks.possible <= meeting.told:
        reason = Reason.ALREADY if meeting.told else Reason.BELOW
        return Move(meeting.before, reason, said("an old figure that changes nothing"))
    most = meeting.rule.max_age_days
    detail = said("{n} days old when it was seen; the rule looks back {most}", n=age, most=most)
    return _listed(meeting, Reason.TOO_OLD, detail)


def _listed(meeting: Meeting, reason: Reason, detail: str) -> Move:
    """Leave a figure to the summary, unless one named it, or one beyond it, before: a text read again is no news."""
    state, point = meeting.before, meeting.point
    amount = next((one for one in (meeting.span.read, point.value, point.high) if one is not None), None)
    before, down = state.flags.listed, meeting.measured.direction == "down"
    if amount is None:
        return Move(state, reason, detail, listed=True)
    if before is not None and (amount >= before if down else amount <= before):
        told = said("{what}; a summary named it, or one beyond it, before", what=detail)
        return Move(state, Reason.ALREADY, told)
    return Move(replace(state, flags=replace(state.flags, listed=amount)), reason, detail, listed=True)


def _older(meeting: Meeting, age: int) -> Move:
    """A figure about an earlier day than the newest one seen: it moves no state, but is not lost where it says more.

    On a count that only grows it contradicts the newer, lower figure: one of the two is wrong, so it speaks at once,
    unconfirmed. A stock or a window may have fallen since: that is history and goes to the summary, except after an
    episode that is over, which was most likely about it.
    """
    state, point = meeting.before, meeting.point
    days = {"day": str(order_on(point)), "newest": str(state.newest_on)}
    detail: str = said("speaks of {day}; {newest} was evaluated before", **days)
    if meeting.ranks.possible <= meeting.told or point.status in {"repeat", *OFF_LINE} or closed_here(meeting):
        return Move(state, Reason.OLDER, detail)
    if age > meeting.rule.max_age_days:
        return _too_old(meeting, age)
    if meeting.measured.ends or meeting.measured.direction == "down":
        spoken_for = state.episode > 0 and state.status not in OPEN
        return Move(state, Reason.OLDER, detail) if spoken_for else _listed(meeting, Reason.OLDER, detail)
    if state.last_value is not None:
        detail = said("{what}, at {n}", what=detail, n=state.last_value)
    doubt = joined("; ", [detail, *doubts_of(point)])
    return _say_doubtful(meeting, state, Standing.UNCONFIRMED, doubt)


def _opened(state: AlertState) -> AlertState:
    """Open an episode, unless one is open (a doubtful figure may have opened it)."""
    if state.status in OPEN:
        return replace(state, status=AlertStatus.FIRING)
    return replace(
        state,
        status=AlertStatus.FIRING,
        episode=state.episode + 1,
        level="",
        doubtful_level="",
        flags=replace(state.flags, closed_at_value=None),
    )


def _doubted(meeting: Meeting, doubts: tuple[str, ...]) -> Move:
    """A figure in doubt speaks at once when it reaches higher than what was said; it moves nothing else."""
    if meeting.ranks.possible <= meeting.told:
        reason = Reason.DOUBTFUL if meeting.ranks.possible else Reason.BELOW
        return Move(meeting.before, reason, joined("; ", doubts))
    return _say_doubtful(meeting, meeting.before, Standing.UNCONFIRMED, joined("; ", doubts))


def _say_doubtful(meeting: Meeting, state: AlertState, standing: Standing, detail: str, *so_far: Announcement) -> Move:
    kind = EventKind.ESCALATED if state.status in OPEN else EventKind.FIRING
    reason = Reason.UNCERTAIN if standing is Standing.UNCERTAIN else Reason.UNCONFIRMED
    level = name_of(meeting.rule, meeting.ranks.possible)
    after = replace(_opened(state), doubtful_level=level)
    return Move(after, reason, meeting.because(detail), (*so_far, Announcement(kind, level, standing, reason)))


def _reached(meeting: Meeting) -> Move:
    """A level is reached for certain: fire, escalate, count towards for_points, or ease to a lower level."""
    rule, before, ranks = meeting.rule, meeting.before, meeting.ranks
    seen = seen_by(meeting)
    counts = meeting.point.status != "repeat" or seen.points_true == 0  # ten copies of one story are one observation
    seen = replace(
        seen,
        points_true=seen.points_true + (counts and not (before.points_true and _again(meeting))),
        points_clear=0,
    )
    told = rank_of(rule, seen.level)
    if not told and seen.points_true < rule.for_points:
        pending = AlertStatus.PENDING if seen.status not in OPEN else seen.status
        detail = said("{n} of {needed} points in a row", n=seen.points_true, needed=rule.for_points)
        return Move(replace(seen, status=pending), Reason.PENDING, detail)
    move = _say_sure(meeting, seen, told) if ranks.sure > told else _same_or_lower(meeting, seen)
    highest = told_rank(rule, move.state)
    if ranks.possible > highest and move.state.status in OPEN:  # "20 to 120": one level for certain, another perhaps
        far = level_named(rule, ranks.possible)
        detail = said("{what}; its far end reaches {level}", what=move.detail, level=far)
        return _say_doubtful(meeting.alone(), move.state, Standing.UNCERTAIN, detail, *move.says)
    return move


def _again(meeting: Meeting) -> bool:
    """Say whether the figure was evaluated last, and a person decided on it since: looked at twice, it counts once."""
    return bool(meeting.point.decided) and meeting.before.newest_observation_id == meeting.point.observation_id


def _say_sure(meeting: Meeting, seen: AlertState, told: int) -> Move:
    kind, reason = (EventKind.ESCALATED, Reason.ESCALATED) if told else (EventKind.FIRING, Reason.CROSSED)
    rank = meeting.ranks.sure
    level = name_of(meeting.rule, rank)
    after = replace(_opened(seen), level=level)
    line = meeting.measured.lines[rank - 1]
    detail = meeting.because(said("{level} at {line}", level=level_named(meeting.rule, rank), line=line))
    return Move(after, reason, detail, (Announcement(kind, level, Standing.CONFIRMED, reason),))


def _same_or_lower(meeting: Meeting, seen: AlertState) -> Move:
    rule, told = meeting.rule, told_rank(meeting.rule, seen)
    if has_stopped_growing(meeting):
        return closed(meeting, seen)
    held = told if _why_kept(meeting) else _held_rank(meeting, told)
    after = replace(lowered(rule, seen, held), status=AlertStatus.FIRING)
    if held < told:
        eased = {"before": level_named(rule, told), "level": level_named(rule, held)}
        return Move(after, Reason.EASED, said("from {before} to {level}", **eased))
    return Move(after, Reason.ALREADY, said("{level} was announced before", level=level_named(rule, told)))


def _held_rank(meeting: Meeting, rank: int) -> int:
    """Return the highest level not above ``rank`` that the figure has not for certain left; 0: it left them all."""
    while rank and meeting.measured.has_left(rank):
        rank -= 1
    return rank


def _open_answer(meeting: Meeting) -> Move:
    """The bound leaves open whether a level is reached: say so once a level, and end nothing."""
    seen, level = seen_by(meeting), level_named(meeting.rule, meeting.ranks.possible)
    told = {"bound": meeting.point.bound.value, "level": level}
    detail = said("the bound ({bound}) leaves open whether {level} is reached", **told)
    if meeting.ranks.possible > told_rank(meeting.rule, seen):
        return _say_doubtful(meeting, seen, Standing.UNCERTAIN, detail)
    return Move(seen, Reason.ALREADY, detail)


def _not_reached(meeting: Meeting) -> Move:
    """No level is reached. An open alert ends only if the figure is known to be beyond the clear line, and later."""
    rule, seen = meeting.rule, replace(seen_by(meeting), points_true=0)
    if seen.status not in OPEN:
        detail = meeting.because(said("no level is reached"))
        return Move(replace(seen, status=AlertStatus.INACTIVE), Reason.BELOW, detail)
    if has_stopped_growing(meeting):
        return closed(meeting, seen)
    kept = _why_kept(meeting)
    if kept is not None:
        return Move(replace(seen, points_clear=0), *kept)
    told = told_rank(rule, seen)
    held = _held_rank(meeting, told)
    if held:
        under = said("under {level}, not beyond its clear line", level=level_named(rule, held))
        detail = meeting.because(under)
        return Move(lowered(rule, seen, held), Reason.BETWEEN_LINES, detail)
    counts = meeting.point.status != "repeat" and not (meeting.before.points_clear and _again(meeting))
    seen = replace(seen, points_clear=seen.points_clear + counts)
    if seen.points_clear < rule.for_points:
        told_so = {"n": seen.points_clear, "needed": rule.for_points}
        detail = said("{n} of {needed} points in a row beyond the clear line", **told_so)
        return Move(replace(seen, status=AlertStatus.RECOVERING), Reason.RECOVERING, detail)
    beyond = said("beyond {n}, the first level's clear line", n=meeting.measured.clears[0])
    detail = meeting.because(beyond)
    # whoever was told of the highest level is told that it is over, whatever it eased to since
    level = name_of(rule, max(told, rank_of(rule, seen.flags.highest)))
    resolved = Announcement(EventKind.RESOLVED, level, Standing.CONFIRMED, Reason.RESOLVED)
    return Move(between_episodes(seen), Reason.RESOLVED, detail, (resolved,))


def _why_kept(meeting: Meeting) -> tuple[Reason, str] | None:
    """Return why the figure cannot end or lower an alert, or None when it may."""
    point, reached_on = meeting.point, meeting.before.reached_on
    if not meeting.measured.ends:
        told = said("a lower figure ends nothing on a series of measure {measure}", measure=point.measure.value)
        return Reason.NEVER_BY_VALUE, told
    if point.as_of is None:
        return Reason.UNDATED, said("a figure of unknown date ends nothing")
    if reached_on is not None and point.as_of <= reached_on:
        told = said("speaks of {day}, no later than what reached the level", day=str(point.as_of))
        return Reason.SAME_DAY, told
    if meeting.span.high is None if meeting.measured.direction == "up" else meeting.span.low is None:
        told = said("“{quote}” does not say that the figure is below the line", quote=point.quote)
        return Reason.NOT_KNOWN_BELOW, told
    return None
