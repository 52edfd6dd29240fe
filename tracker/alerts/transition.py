"""One point meets one alert: the new state, what to announce, and why or why not. The heart of the state machine.

In: a rule, the alert's state, the next point of its series. Out: a :class:`Move`. The laws it keeps (alerting.md):
a higher level always speaks; no doubt, bound or low confidence makes silence, they mark the message; a count that
only grows is never over because a lower number was printed, and a higher one learned late about an earlier day is
said as unconfirmed; a figure of unknown date, or about an earlier day, ends nothing; counters move only when something
new was observed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tracker.alerts.bounds import Span, Truth, impossible, known_beyond, reaches, span_of
from tracker.alerts.rules import ladder, name_of, rank_of
from tracker.alerts.words import number
from tracker.model import (
    COUNTED,
    AlertState,
    AlertStatus,
    Bound,
    EventKind,
    Measure,
    Modality,
    Point,
    Reason,
    Rule,
    Standing,
)
from tracker.series.scope import clear_line

CONFIDENT = 0.7
"""Charts publish at this confidence; alerts consider every figure and mark those below (alerting.md)."""

FUTURE_DAYS = 2
"""A day this far after the figure became known is a mistake of somebody's (faults.md C7: 36 hours and time zones)."""

ENDS_BY_VALUE = frozenset({Measure.STOCK, Measure.WINDOW})
"""Only these can fall for real. A cumulative count cannot, an incident's toll is revised, and of an unknown measure
we cannot say."""

OFF_LINE = {"stale_echo": "an old figure printed again", "other_scope": "counts another scope than its series"}
"""Standings of a point in its series that put it in doubt."""

OPEN = frozenset({AlertStatus.FIRING, AlertStatus.RECOVERING})


@dataclass(frozen=True, slots=True)
class Announcement:
    """An event to be: its kind, level and how sure it is."""

    kind: EventKind
    level: str
    standing: Standing
    reason: Reason


@dataclass(frozen=True, slots=True)
class Move:
    """What one point did to one alert. ``reason`` and ``detail`` explain it; ``says`` is empty for silence.

    ``listed`` is true when the point would have spoken but goes to the round's summary instead.
    """

    state: AlertState
    reason: Reason
    detail: str
    says: tuple[Announcement, ...] = ()
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Ranks:
    """How far up the ladder a figure reaches: for certain, and possibly."""

    sure: int
    possible: int


def advance(rule: Rule, state: AlertState, point: Point, *, at: datetime | None = None) -> Move:
    """Return what the point does to the alert.

    ``at`` is when it is looked at; None means when it became known. A text read again long after it was printed is no
    news, so its age counts up to now.
    """
    refused = _refused(rule, point)
    if refused is not None:
        return Move(state, *refused)
    span = span_of(point)
    if span is None:
        return Move(state, Reason.NO_NUMBER, f"“{point.quote}” holds no number")
    doubts = doubts_of(point)
    ranks = _ranks(rule, span, point, doubts)
    age_days = _age_days(point, at or point.known_at)
    if state.newest_on is not None and order_on(point) < state.newest_on:
        return _older(rule, state, point, ranks, age_days)
    if age_days > rule.max_age_days:
        return _too_old(rule, state, ranks, age_days)
    if doubts:
        return _doubted(rule, state, point, ranks, doubts)
    seen = _seen(state, point, span, reached=ranks.possible > 0)
    if ranks.sure:
        return _reached(rule, state, seen, point, span, ranks)
    if ranks.possible:
        return _open_answer(rule, seen, point, ranks)
    return _not_reached(rule, state, seen, point, span)


def order_on(point: Point) -> date:
    """Return the day a point is ordered by: what it speaks of, else publication, else when it became known."""
    return point.as_of or point.published_on or point.known_at.date()


def doubts_of(point: Point) -> tuple[str, ...]:
    """Return why a figure is in doubt, in a person's words; empty: it is taken as read."""
    doubts = []
    if not point.confidence >= CONFIDENT:  # NaN is no confidence either
        doubts.append(f"read with confidence {point.confidence:.2f}, below {CONFIDENT}")
    if point.held:
        doubts.append(f"held for review: {point.held}")
    if order_on(point) >= point.known_at.date() + timedelta(days=FUTURE_DAYS):
        doubts.append(f"its date, {order_on(point)}, lies after it became known")
    if point.status in OFF_LINE:
        doubts.append(OFF_LINE[point.status])
    return tuple(doubts)


def _refused(rule: Rule, point: Point) -> tuple[Reason, str] | None:
    if impossible(point):
        return Reason.IMPOSSIBLE, "a number that cannot be: not finite, or negative"
    allowed = frozenset(map(Modality, rule.modalities)) if rule.modalities else COUNTED
    if point.modality not in allowed:
        return Reason.MODALITY, f"the figure is {point.modality.value}, and the rule does not ask for it"
    if point.bound is Bound.VAGUE and not rule.include_vague:
        return Reason.VAGUE, "a word, not a number, and the rule does not ask for words"
    return None


def _ranks(rule: Rule, span: Span, point: Point, doubts: tuple[str, ...]) -> Ranks:
    """Find the highest level reached. A vague word, or a figure in doubt, reaches nothing for certain."""
    sure = possible = 0
    for rank, level in enumerate(ladder(rule), start=1):
        truth = reaches(span, level.at, rule.direction)
        if truth is not Truth.FALSE:
            possible = rank
        if truth is Truth.TRUE and not doubts and point.bound is not Bound.VAGUE:
            sure = rank
    return Ranks(sure, possible)


def _age_days(point: Point, at: datetime) -> int:
    """Return how old the figure is at that moment, from its day, else its publication, else when it became known."""
    return (at.date() - order_on(point)).days


def _told(rule: Rule, state: AlertState) -> int:
    """Return the place of the highest level announced in the open episode, for certain or in doubt; 0 for none."""
    return max(rank_of(rule, state.level), rank_of(rule, state.doubtful_level))


def _too_old(rule: Rule, state: AlertState, ranks: Ranks, age_days: int) -> Move:
    told = _told(rule, state)
    if ranks.possible <= told:
        return Move(state, Reason.ALREADY if told else Reason.BELOW, "an old figure that changes nothing")
    detail = f"{age_days} days old when it was seen; the rule looks back {rule.max_age_days}"
    return Move(state, Reason.TOO_OLD, detail, listed=True)


def _older(rule: Rule, state: AlertState, point: Point, ranks: Ranks, age_days: int) -> Move:
    """A figure about an earlier day than the newest one seen: it moves no state, but is not lost where it says more.

    On a count that only grows it contradicts the newer, lower figure: one of the two is wrong, so it speaks at once,
    unconfirmed. A stock or a window may have fallen since: that is history and goes to the summary, except after an
    episode that is over, which was most likely about it.
    """
    detail = f"speaks of {order_on(point)}; {state.newest_on} was evaluated before"
    if ranks.possible <= _told(rule, state) or point.status in {"repeat", *OFF_LINE}:
        return Move(state, Reason.OLDER, detail)
    if age_days > rule.max_age_days:
        return _too_old(rule, state, ranks, age_days)
    if point.measure in ENDS_BY_VALUE or rule.direction == "down":
        return Move(state, Reason.OLDER, detail, listed=state.episode == 0 or state.status in OPEN)
    newer = f", at {number(state.last_value)}" if state.last_value is not None else ""
    doubt = "; ".join([f"{detail}{newer}", *doubts_of(point)])
    return _say_doubtful(rule, state, point, ranks.possible, Standing.UNCONFIRMED, doubt)


def _between_episodes(state: AlertState) -> AlertState:
    return replace(
        state,
        status=AlertStatus.INACTIVE,
        level="",
        doubtful_level="",
        points_true=0,
        points_clear=0,
        reached_on=None,
    )


def _seen(state: AlertState, point: Point, span: Span, *, reached: bool) -> AlertState:
    """Note that the point was evaluated. Only a dated point moves the newest day: an undated one may be an echo."""
    read = span.read
    rose = read is not None and (state.last_value is None or read > state.last_value)
    return replace(
        state,
        newest_on=_later(state.newest_on, point.as_of),
        reached_on=_later(state.reached_on, order_on(point)) if reached else state.reached_on,
        newest_observation_id=point.observation_id,
        last_value=read,
        rose_on=(point.as_of or state.rose_on) if rose else state.rose_on,
    )


def _later(one: date | None, other: date | None) -> date | None:
    return max(filter(None, (one, other)), default=None)


def _opened(state: AlertState, point: Point) -> AlertState:
    """Open an episode, unless one is open (a doubtful figure may have opened it)."""
    if state.status in OPEN:
        return replace(state, status=AlertStatus.FIRING)
    return replace(
        state,
        status=AlertStatus.FIRING,
        episode=state.episode + 1,
        level="",
        doubtful_level="",
    )


def _doubted(rule: Rule, state: AlertState, point: Point, ranks: Ranks, doubts: tuple[str, ...]) -> Move:
    """A figure in doubt speaks at once when it reaches higher than what was said; it moves nothing else."""
    if ranks.possible <= _told(rule, state):
        reason = Reason.DOUBTFUL if ranks.possible else Reason.BELOW
        return Move(state, reason, "; ".join(doubts))
    return _say_doubtful(rule, state, point, ranks.possible, Standing.UNCONFIRMED, "; ".join(doubts))


def _say_doubtful(
    rule: Rule, state: AlertState, point: Point, rank: int, standing: Standing, detail: str, *so_far: Announcement
) -> Move:
    kind = EventKind.ESCALATED if state.status in OPEN else EventKind.FIRING
    reason = Reason.UNCERTAIN if standing is Standing.UNCERTAIN else Reason.UNCONFIRMED
    level = name_of(rule, rank)
    after = replace(_opened(state, point), doubtful_level=level)
    return Move(after, reason, detail, (*so_far, Announcement(kind, level, standing, reason)))


def _reached(rule: Rule, before: AlertState, seen: AlertState, point: Point, span: Span, ranks: Ranks) -> Move:
    """A level is reached for certain: fire, escalate, count towards for_points, or ease to a lower level."""
    counts = point.status != "repeat" or seen.points_true == 0  # ten copies of one story are one observation
    seen = replace(
        seen,
        points_true=seen.points_true + (counts and not (before.points_true and _again(before, point))),
        points_clear=0,
    )
    told = rank_of(rule, seen.level)
    if not told and seen.points_true < rule.for_points:
        pending = AlertStatus.PENDING if seen.status not in OPEN else seen.status
        detail = f"{seen.points_true} of {rule.for_points} points in a row"
        return Move(replace(seen, status=pending), Reason.PENDING, detail)
    if ranks.sure > told:
        move = _say_sure(rule, seen, point, ranks.sure, told)
    else:
        move = _same_or_lower(rule, before, seen, point, span)
    highest = _told(rule, move.state)
    if ranks.possible > highest:  # "20 to 120": one level for certain, a higher one perhaps
        detail = f"{move.detail}; its far end reaches {name_of(rule, ranks.possible)}"
        return _say_doubtful(rule, move.state, point, ranks.possible, Standing.UNCERTAIN, detail, *move.says)
    return move


def _again(before: AlertState, point: Point) -> bool:
    """Say whether the figure was evaluated last, and a person decided on it since: looked at twice, it counts once."""
    return bool(point.decided) and before.newest_observation_id == point.observation_id


def _say_sure(rule: Rule, seen: AlertState, point: Point, rank: int, told: int) -> Move:
    kind, reason = (EventKind.ESCALATED, Reason.ESCALATED) if told else (EventKind.FIRING, Reason.CROSSED)
    level = name_of(rule, rank)
    after = replace(_opened(seen, point), level=level)
    detail = f"{level} at {number(ladder(rule)[rank - 1].at)}"
    return Move(after, reason, detail, (Announcement(kind, level, Standing.CONFIRMED, reason),))


def _same_or_lower(rule: Rule, before: AlertState, seen: AlertState, point: Point, span: Span) -> Move:
    told = _told(rule, seen)
    held = told if _why_kept(rule, before, point, span) else _held_rank(rule, span, told)
    after = replace(_lowered(rule, seen, held), status=AlertStatus.FIRING)
    if held < told:
        return Move(after, Reason.EASED, f"from {name_of(rule, told)} to {name_of(rule, held)}")
    return Move(after, Reason.ALREADY, f"{name_of(rule, told)} was announced before")


def _lowered(rule: Rule, state: AlertState, rank: int) -> AlertState:
    """Take back what was reached above ``rank``, so that reaching it again speaks again."""
    sure, doubtful = rank_of(rule, state.level), rank_of(rule, state.doubtful_level)
    return replace(
        state, level=name_of(rule, min(sure, rank)), doubtful_level=name_of(rule, min(doubtful, rank)), points_clear=0
    )


def _held_rank(rule: Rule, span: Span, rank: int) -> int:
    """Return the highest level not above ``rank`` that the figure has not for certain left; 0: it left them all."""
    levels = ladder(rule)
    while rank and known_beyond(span, clear_line(rule, levels[rank - 1]), rule.direction):
        rank -= 1
    return rank


def _open_answer(rule: Rule, seen: AlertState, point: Point, ranks: Ranks) -> Move:
    """The bound leaves open whether a level is reached: say so once a level, and end nothing."""
    told = _told(rule, seen)
    detail = f"the bound ({point.bound.value}) leaves open whether {name_of(rule, ranks.possible)} is reached"
    if ranks.possible > told:
        return _say_doubtful(rule, seen, point, ranks.possible, Standing.UNCERTAIN, detail)
    return Move(seen, Reason.ALREADY, detail)


def _not_reached(rule: Rule, before: AlertState, seen: AlertState, point: Point, span: Span) -> Move:
    """No level is reached. An open alert ends only if the figure is known to be beyond the clear line, and later."""
    seen = replace(seen, points_true=0)
    if seen.status not in OPEN:
        return Move(replace(seen, status=AlertStatus.INACTIVE), Reason.BELOW, "no level is reached")
    kept = _why_kept(rule, before, point, span)
    if kept is not None:
        return Move(replace(seen, points_clear=0), *kept)
    told = _told(rule, seen)
    held = _held_rank(rule, span, told)
    if held:
        detail = f"under {name_of(rule, held)}, not beyond its clear line"
        return Move(_lowered(rule, seen, held), Reason.BETWEEN_LINES, detail)
    counts = point.status != "repeat" and not (before.points_clear and _again(before, point))
    seen = replace(seen, points_clear=seen.points_clear + counts)
    if seen.points_clear < rule.for_points:
        detail = f"{seen.points_clear} of {rule.for_points} points in a row beyond the clear line"
        return Move(replace(seen, status=AlertStatus.RECOVERING), Reason.RECOVERING, detail)
    line = number(clear_line(rule, ladder(rule)[0]))
    level, detail = name_of(rule, told), f"beyond {line}, the first level's clear line"
    resolved = Announcement(EventKind.RESOLVED, level, Standing.CONFIRMED, Reason.RESOLVED)
    return Move(_between_episodes(seen), Reason.RESOLVED, detail, (resolved,))


def _why_kept(rule: Rule, before: AlertState, point: Point, span: Span) -> tuple[Reason, str] | None:
    """Return why the figure cannot end or lower an alert, or None when it may."""
    if point.measure not in ENDS_BY_VALUE:
        return Reason.NEVER_BY_VALUE, f"a lower figure ends nothing on a series of measure {point.measure.value}"
    if point.as_of is None:
        return Reason.UNDATED, "a figure of unknown date ends nothing"
    if before.reached_on is not None and point.as_of <= before.reached_on:
        return Reason.SAME_DAY, f"speaks of {point.as_of}, no later than what reached the level"
    if span.high is None if rule.direction == "up" else span.low is None:
        return Reason.NOT_KNOWN_BELOW, f"“{point.quote}” does not say that the figure is below the line"
    return None
