"""What is watched and announced: Points of a series, an Alert's state, its Events, Decisions and Deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.model.figures import Basis, Bound, Measure, Modality
from tracker.model.vocabulary import Sensitivity


@dataclass(frozen=True, slots=True)
class Point:
    """One observation on its series: what a rule evaluates and a message quotes.

    ``series_id`` is the hash of the series key (crisis, indicator, population, place, said_by, measure, unit,
    counting start); ``status`` is what series/ classified it as: current, repeat, stale_echo, correction,
    change_of_base or other_scope. ``held`` is why a person must look before it is published ("": nothing holds it).
    """

    series_id: str
    crisis: str | None
    indicator: str
    population: str
    place: str | None
    said_by: str | None
    said_by_label: str  # "SOHR", "unnamed reports", "no source named"
    measure: Measure
    unit: str
    counting_start: date | None
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    modality: Modality
    as_of: date | None
    as_of_basis: Basis
    published_on: date | None
    known_at: datetime
    observation_id: str
    report_id: str
    quote: str
    sentence: str
    title: str | None
    publisher: str | None
    url: str | None
    confidence: float
    status: str = "current"
    place_id: str | None = None  # id of places.toml; None: not in the registry, or no place stated
    published_basis: Basis = Basis.UNKNOWN
    period_start: date | None = None
    period_end: date | None = None
    subset_of: str | None = None  # observation_id of the whole this is a part of
    derived: str | None = None  # formula; None: the value stands in the quote
    held: str = ""
    external_id: str | None = None  # the report's name at its source, such as its file's
    withheld: bool = False  # its numbers are kept from who reads this; the alert is told all the same
    decided: str = ""  # what a person made of it, in short; "": nobody looked. A rule looks again where it changes
    grade: str = ""  # how well it is borne out (tracker/series/grades.py); "": not graded
    source_id: str = ""  # the place its report was read from (sources.toml)
    since: datetime | None = None  # from when on it stands as it does: read again or decided on; None: ``known_at``
    seen_as: Mapping[Sensitivity, Point] = field(default_factory=dict, compare=False, repr=False)
    """The same figure as each audience may see it; an audience that is not in it sees this one."""

    @property
    def came_at(self) -> datetime:
        """The moment a rule could first look at it as it stands: its place in the one log."""
        return self.known_at if self.since is None else max(self.since, self.known_at)


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


@dataclass(frozen=True, slots=True)
class Message:
    """What an event says, for any channel. Raw text: whoever renders it escapes and cuts.

    ``headline`` is the fact in pieces, most important first, for a lock screen; ``fields`` are label and text.
    """

    event_id: str
    handle: str
    kind: EventKind
    level: str
    standing: Standing
    title: str
    headline: tuple[str, ...]
    fact: str
    delta: str
    why_now: str
    fields: tuple[tuple[str, str], ...] = ()
    others: tuple[str, ...] = ()  # other series of the same indicator, side by side, never added
    quote: str = ""
    quote_from: str = ""
    url: str = ""
    evidence: str = ""  # where the evidence page lies
    caveats: tuple[str, ...] = ()
    action: str = ""
    episode: int = 0
    demo: bool = False
    rule_id: str = ""
    rule_label: str = ""
    at: str = ""  # ISO 8601: when what it tells became known, never the wall clock
    figure: Mapping[str, Any] = field(default_factory=dict)  # alerts/figure.py; empty: no figure is at hand
    link: str = ""  # where its readers see why it spoke, and say that they are on it (delivery/links.py)
    language: str = "en"  # of its fixed words; what it quotes stays in its own
    chart: str = ""  # where the picture of its series lies (delivery/links.py)
    seen_as: Mapping[str, Message] = field(default_factory=dict)
    """The same for other audiences, and in other languages ("public", "internal:fr"); see :meth:`for_reader`."""

    def for_reader(self, audience: Sensitivity, language: str = "en") -> Message:
        """Return the message as an audience may see it, in its language where it was put into it."""
        return self.seen_as.get(f"{audience}:{language}") or self.seen_as.get(audience, self)

    @classmethod
    def of(cls, event: Event, **said: Any) -> Message:
        """Return the message of an event: what names it is the event's own, the rest is said."""
        return cls(
            event_id=event.event_id, handle=event.handle, kind=event.kind, level=event.level, standing=event.standing,
            rule_id=event.rule_id, at=event.at.isoformat(), **said,
        )  # fmt: skip


class DeliveryState(StrEnum):
    """A row of the outbox (faults.md 5.1)."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    HELD = "held"  # outcome unknown and the channel's policy is "hold"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event to one channel; ``delivery_id`` = sha256(event ids, channel), the same on every attempt."""

    delivery_id: str
    event_id: str
    fingerprint: str  # of the alert: its deliveries keep their order on a channel
    handle: str
    channel_id: str
    gate: str  # deliveries with the same gate go to the same address: one a second
    payload: str  # JSON list: every form of the message, richest first
    created_at: datetime
    next_at: datetime
    expires_at: datetime
    priority: int = 1  # 0 before 1 before 2
    state: DeliveryState = DeliveryState.PENDING
    form: int = 0  # which form is tried next
    attempts: int = 0
    owner: str = ""
    lease_until: datetime | None = None
    may_repeat: bool = False
    last_result: str = ""
    demo: bool = False
    told_in: str | None = None  # the delivery that tells it together with others; None: it goes out by itself


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where an outbox row goes after an attempt.

    ``pause_until`` closes the gate it went through; ``broken`` is why its channel takes nothing any more ("": it may).
    """

    state: DeliveryState
    form: int
    attempts: int
    next_at: datetime
    may_repeat: bool
    last_result: str
    pause_until: datetime | None = None
    broken: str = ""
