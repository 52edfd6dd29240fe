"""What is watched and announced: Points of a series, an Alert's state, its Events, Decisions and Deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.model.figures import Basis, Bound, Measure, Modality


@dataclass(frozen=True, slots=True)
class Point:
    """One observation on its series: what a rule evaluates and a message quotes.

    ``series_id`` is the hash of the series key (crisis, indicator, population, place, said_by, measure, unit,
    counting start); ``status`` is "current", "stale_echo", "correction" or "repeat" as series/ classified it.
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


class Standing(StrEnum):
    """How sure an event is: a doubtful figure is sent marked, never dropped."""

    CONFIRMED = "confirmed"
    UNCERTAIN = "uncertain"  # the bound leaves the answer open ("up to 50" against 25)
    UNCONFIRMED = "unconfirmed"  # low confidence, or held for review


@dataclass(frozen=True, slots=True)
class AlertState:
    """One rule on one series. ``fingerprint`` = sha256(rule id, series id)."""

    fingerprint: str
    rule_id: str
    series_id: str
    status: AlertStatus
    level: str = ""
    episode: int = 0
    points_true: int = 0  # consecutive new observations for which the condition held
    newest_on: date | None = None  # order date of the newest observation evaluated
    newest_observation_id: str = ""
    last_value: float | None = None
    last_event_id: str = ""


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


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a rule spoke about an observation, and why or why not; kept for `tracker alerts explain`."""

    fingerprint: str
    rule_id: str
    series_id: str
    observation_id: str
    outcome: str  # "event" | "silent"
    reason: str
    detail: str
    at: datetime


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
    channel_id: str
    payload: str  # JSON as it will be posted, every form of the ladder
    state: DeliveryState
    attempts: int
    next_at: datetime
    expires_at: datetime
    owner: str = ""
    lease_until: datetime | None = None
    may_repeat: bool = False
    last_result: str = ""
