"""What one point, one rule and one alert are to each other: the words the state machine is written in.

In: what :mod:`.kinds` made of a figure. Out: :class:`Meeting`, :class:`Move`, :class:`Announcement`, and the changes of
an alert's state that several steps share. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tracker.alerts import words
from tracker.alerts.bounds import Span
from tracker.alerts.doubts import order_on
from tracker.alerts.kinds.measured import Measured
from tracker.alerts.rules import name_of, rank_of, shown
from tracker.locales import said
from tracker.model import AlertState, AlertStatus, EventKind, Point, Reason, Rule, Standing

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


@dataclass(frozen=True, slots=True)
class Meeting:
    """One rule, one point, and what the rule makes of it: what every step below looks at."""

    rule: Rule
    point: Point
    measured: Measured
    span: Span
    ranks: Ranks
    before: AlertState

    @property
    def told(self) -> int:
        """The place of the highest level announced in the open episode, for certain or in doubt; 0 for none."""
        return told_rank(self.rule, self.before)

    def alone(self) -> Meeting:
        """Return the meeting without how the number came about, where that is said already."""
        return replace(self, measured=replace(self.measured, how=""))

    def because(self, text: str) -> str:
        """Return the text with how the rule came to its number, where that is not the figure itself."""
        return said("{what}; {how}", what=text, how=self.measured.how) if self.measured.how else text


def still_reached(rule: Rule, rank: int) -> str:
    """Return what is left of an alert after a correction, in words; 0: nothing."""
    if not rank:
        return said("no level is reached any more")
    return said("{level} is still reached", level=level_named(rule, rank))


def level_named(rule: Rule, rank: int) -> str:
    """Return the name of the level at that place as people read it."""
    return words.level(shown(name_of(rule, rank)))


def told_rank(rule: Rule, state: AlertState) -> int:
    """Return the place of the highest level announced in the open episode; 0 for none."""
    return max(rank_of(rule, state.level), rank_of(rule, state.doubtful_level))


def between_episodes(state: AlertState) -> AlertState:
    """Return the alert with its episode ended."""
    return replace(
        state,
        status=AlertStatus.INACTIVE,
        level="",
        doubtful_level="",
        points_true=0,
        points_clear=0,
        reached_on=None,
        flags=replace(state.flags, peak=None, highest=""),
    )


def lowered(rule: Rule, state: AlertState, rank: int) -> AlertState:
    """Take back what was reached above ``rank``, so that reaching it again speaks again."""
    sure, doubtful = rank_of(rule, state.level), rank_of(rule, state.doubtful_level)
    return replace(
        state, level=name_of(rule, min(sure, rank)), doubtful_level=name_of(rule, min(doubtful, rank)), points_clear=0
    )


def seen_by(meeting: Meeting) -> AlertState:
    """Note that the point was evaluated. Only a dated point moves the newest day: an undated one may be an echo."""
    state, point, read = meeting.before, meeting.point, meeting.span.read
    peak = state.flags.peak
    rose = read is not None and (peak is None or read > peak)
    reached = meeting.ranks.possible > 0
    return replace(
        state,
        newest_on=later(state.newest_on, point.as_of),
        reached_on=later(state.reached_on, order_on(point)) if reached else state.reached_on,
        newest_observation_id=point.observation_id,
        last_value=read,
        rose_on=(point.as_of or state.rose_on) if rose else state.rose_on,
        flags=replace(state.flags, peak=read) if rose else state.flags,
    )


def later(one: date | None, other: date | None) -> date | None:
    """Return the later of two days, of which one or both may not be known."""
    return max(filter(None, (one, other)), default=None)
