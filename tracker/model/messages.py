"""What is announced: a Message, and the Deliveries that bring it to channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tracker.model.alerts import Event, EventKind, Standing
from tracker.model.vocabulary import Sensitivity


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

    ``pause_until`` closes the gate it went through; ``broken`` is why its channel takes nothing any more ("": it may);
    ``missed`` is how many of its addresses a delivered message did not reach, in words; ``payload`` is the row's new
    one, where it remembers who has it.
    """

    state: DeliveryState
    form: int
    attempts: int
    next_at: datetime
    may_repeat: bool
    last_result: str
    pause_until: datetime | None = None
    broken: str = ""
    missed: str = ""
    payload: str | None = None
