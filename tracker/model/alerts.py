"""What is decided about what is watched: an Alert's state, what changes it, its Events and Decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tracker.model.points import Point


class AlertStatus(StrEnum):
    """Where an alert stands between events."""

    INACTIVE = "inactive"
    PENDING = "pending"
    FIRING = "firing"
    RECOVERING = "recovering"


class EventKind(StrEnum):
    """A change of an alert's state that people are told of."""

    FIRING = "FIRING"
    ESCALATED = "ESCALATED"
    CORRECTED = "CORRECTED"
    RETRACTED = "RETRACTED"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    REMINDER = "REMINDER"
    UNSTABLE = "UNSTABLE"
    DRILL = "DRILL"  # a test of the way to people: nothing happened
    DIGEST = "DIGEST"  # several messages of one channel, told as one
    SUMMARY = "SUMMARY"  # what a first sight of old data, or too old figures, would have raised: one message


class Standing(StrEnum):
    """How sure an event is: a doubtful figure is sent marked, never dropped."""

    CONFIRMED = "confirmed"
    UNCERTAIN = "uncertain"  # the bound leaves the answer open ("up to 50" against 25)
    UNCONFIRMED = "unconfirmed"  # low confidence, or held for review


class Reason(StrEnum):
    """Why a rule spoke, or stayed silent, about one observation."""

    CROSSED = "crossed"  # a level was reached
    ESCALATED = "escalated"  # a higher level was reached
    UNCERTAIN = "uncertain"  # the bound leaves open whether a level was reached
    UNCONFIRMED = "unconfirmed"  # a level was reached by a figure that is in doubt
    UNKNOWN = "unknown"  # what the rule needs is not there: too little history, no earlier figure, no second source
    CORRECTED = "corrected"  # a figure people were told of is another now
    RETRACTED = "retracted"  # a figure people were told of is withdrawn
    SMALL_REVISION = "small_revision"  # corrected by less than the revision rules ask for; no level changed
    READ_AGAIN = "read_again"  # the same number, read again under another name
    NO_INCREASE = "no_further_increase"  # a count that only grows has not grown for long, with fresh reports
    REMINDED = "reminded"
    ACKED = "acked"
    SILENCED = "silenced"
    SILENCE_ENDED = "silence_ended"
    FLAPPING = "flapping"
    STALE = "stale"  # a source, or a series, has been silent for too long
    RESOLVED = "resolved"
    RULE_REMOVED = "rule_removed"
    OUT_OF_SCOPE = "out_of_scope"  # the rule changed and no longer watches this series
    ALREADY = "already_announced"  # nothing higher than what was said before
    BELOW = "below"
    PENDING = "pending"  # too few points in a row yet (for_points)
    RECOVERING = "recovering"
    EASED = "eased"  # a lower level of the same alert; not announced
    BETWEEN_LINES = "between_lines"  # under the level, above its clear line
    NEVER_BY_VALUE = "never_by_value"  # a count that only grows, or one of unknown measure, is not over when lower
    NOT_KNOWN_BELOW = "not_known_below"  # "at least 10" may still be above the clear line
    UNDATED = "undated"  # a figure of unknown date cannot end an alert
    SAME_DAY = "same_day"  # speaks of no later day than the figure that fired
    OLDER = "older"  # speaks of an earlier day than the newest evaluated; listed where it says more than was told
    TOO_OLD = "too_old"  # older than the rule's max_age_days when it was seen: listed in the summary
    DOUBTFUL = "doubtful"  # in doubt, and nothing higher than what was said before
    VAGUE = "vague"  # a word, not a number, and the rule does not ask for words
    MODALITY = "modality"  # feared, denied, planned ... and the rule does not ask for it
    NO_NUMBER = "no_number"
    IMPOSSIBLE = "impossible"  # not finite, or negative
    BOOTSTRAP = "bootstrap"  # would have fired; first sight of old data, listed in the summary
    REBASED = "rebased"  # the rule changed; state was built again without messages


@dataclass(frozen=True, slots=True)
class Told:
    """A figure people were told of: a later correction or withdrawal is announced against it."""

    observation_id: str
    report_id: str
    low: float | None
    high: float | None
    level: str  # as it was told
    fact: str  # "at least 27, 30 Nov 2024"
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Flags:
    """What an alert remembers beside its state."""

    data: str = "ok"  # ok | stale (nothing new for the rule's max_age_days) | error (the newest figure is no number)
    seen_at: datetime | None = None  # when the newest thing it looked at became known
    peak: float | None = None  # the highest certain figure of the open episode
    closed_at_value: float | None = None  # the figure at which "no further increase" closed the last episode
    listed: float | None = None  # the figure furthest beyond its lines that a summary named; null: none did
    told: tuple[Told, ...] = ()  # oldest first
    taken_back: tuple[str, ...] = ()  # observations people were told are gone, oldest first
    muted: str = ""  # why all that the open episode had to say was held back: "silenced" | "flapping"; "": it was not
    highest: str = ""  # the highest level announced in the open episode, whatever it eased to since
    standing: str = ""  # how sure the last level announced was; "": for certain
    acked_by: str = ""
    acked_at: datetime | None = None
    silenced_until: datetime | None = None
    silenced_level: str = ""  # the highest level told when it was silenced: anything higher is still sent
    turns: tuple[datetime, ...] = ()  # when it fired or resolved in the last days
    flapping: bool = False
    peak_level: str = ""  # the highest level told since it began to turn
    reminded_at: datetime | None = None
    reminders: int = 0  # of the open episode


@dataclass(frozen=True, slots=True)
class AlertState:
    """One rule on one series. ``fingerprint`` = sha256(rule id, series id); for incidents the day is part of it.

    ``level`` is the highest level announced for certain ("" for none), ``doubtful_level`` the highest announced
    as uncertain or unconfirmed; both belong to the open episode and are "" when none is open.
    """

    fingerprint: str
    rule_id: str
    series_id: str
    status: AlertStatus = AlertStatus.INACTIVE
    level: str = ""
    doubtful_level: str = ""
    episode: int = 0  # of the open, or the last, episode; 0: there never was one
    points_true: int = 0  # consecutive new observations for which the condition held
    points_clear: int = 0  # consecutive new observations known to be beyond the clear line
    newest_on: date | None = None  # the latest day a dated, undoubted observation spoke of
    newest_observation_id: str = ""
    last_value: float | None = None  # as the rule read it
    rose_on: date | None = None  # the last day on which the figure was higher than before ("no further increase")
    reached_on: date | None = None  # the latest day for which a level was reached: only a later day can end it
    last_event_id: str = ""
    handle: str = ""
    flags: Flags = field(default_factory=Flags)


@dataclass(frozen=True, slots=True)
class Book:
    """What the state machine remembers between rounds: the rules it has seen (id -> digest) and every alert.

    ``ticked_at`` is the last tick of the grid it looked at; None: none yet, the next step sets it.
    """

    rules: Mapping[str, str] = field(default_factory=dict)
    alerts: Mapping[str, AlertState] = field(default_factory=dict)
    ticked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a figure the rules have seen: it is gone, or it says something else now.

    ``instead`` are the figures its report gives now for the same thing; empty: none. ``why`` is said to people.
    """

    at: datetime
    observation_id: str
    report_id: str
    why: str
    instead: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """What a person told one alert: "ack" (I am on it) or "silence" (until then, and why)."""

    command_id: str
    at: datetime
    kind: str  # ack | silence | unsilence
    fingerprint: str
    by: str
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report came from a source: what ``stale`` rules wait for."""

    at: datetime
    source_id: str


@dataclass(frozen=True, slots=True)
class Event:
    """A transition, stored once. ``event_id`` = sha256(fingerprint, episode, kind, level, trigger observation)."""

    event_id: str
    fingerprint: str
    rule_id: str
    series_id: str
    episode: int
    kind: EventKind
    level: str
    standing: Standing
    observation_id: str
    at: datetime  # knowledge time of the trigger, never the wall clock
    reason: str
    handle: str  # AL-7F3K
    held_back: str = ""  # why it is not sent by itself, but kept: "silenced" | "flapping" | "overtaken"; "": sent


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a rule spoke about an observation, and why or why not; kept for `tracker alerts explain`."""

    fingerprint: str
    rule_id: str
    series_id: str
    observation_id: str
    outcome: str  # "event" | "silent" | "summary" (told in the round's one summary) | "audit" (a rule changed)
    reason: Reason
    detail: str  # in a person's words, with the numbers
    at: datetime


@dataclass(frozen=True, slots=True)
class StepResult:
    """What one step decided: the states that changed, the events to announce, every decision, the rules now known."""

    states: tuple[AlertState, ...] = ()
    events: tuple[Event, ...] = ()
    decisions: tuple[Decision, ...] = ()
    rules: Mapping[str, str] = field(default_factory=dict)
    ticked_at: datetime | None = None
