"""From an event to the rows of the outbox: which channels, in which forms, how urgent, until when.

In: an Event with its Message, the rule, the channels. Out: Deliveries. It posts nothing; rows are stored in the same
transaction as their event (tracker/store/checks.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from tracker.alerts.handles import delivery_id
from tracker.delivery.fold import Digest
from tracker.delivery.kinds import forms_of, gate_of
from tracker.delivery.links import Links
from tracker.delivery.outcome import EXPIRY
from tracker.delivery.routing import QUIET, quiet_until, route
from tracker.locales import Locale, said, said_many
from tracker.model import Channel, Delivery, DeliveryState, Event, EventKind, Message, Rule

URGENT, USUAL, LATER = 0, 1, 2


def prepare(event: Event, message: Message, channel: Channel, now: datetime, links: Links | None = None) -> Delivery:
    """Return the outbox row of an event for a channel; its id is the same whenever it is prepared.

    What comes in the channel's quiet hours waits for their end. ``links`` lead its readers to the alert.
    """
    quiet = quiet_until(channel, event, now)
    return Delivery(
        delivery_id=delivery_id([event.event_id], channel.id),
        event_id=event.event_id,
        fingerprint=event.fingerprint,
        handle=event.handle,
        channel_id=channel.id,
        gate=gate_of(channel),
        payload=_payload(channel, message, now, links),
        created_at=now,
        next_at=quiet or now,
        expires_at=now + EXPIRY,
        last_result=f"{QUIET}{channel.id} until {channel.quiet_to} {channel.timezone}" if quiet else "",
        priority=LATER if event.kind is EventKind.SUMMARY else URGENT if event.level == "critical" else USUAL,
        demo=message.demo,
    )


def prepare_all(
    events: Iterable[Event],
    messages: Mapping[str, Message],
    rules: Mapping[str, Rule],
    channels: Mapping[str, Channel],
    now: datetime,
    links: Links | None = None,
) -> list[Delivery]:
    """Return the rows of all events, in the order of the events; ``messages`` by event id."""
    return [
        prepare(event, messages[event.event_id], channel, now, links)
        for event in events
        for channel in route(event, rules.get(event.rule_id), channels)
    ]


def fall_back(
    failed: Delivery, message: Message, channel: Channel, why: str, now: datetime, links: Links | None = None
) -> Delivery:
    """Return the row that brings a dead delivery's event to the fallback channel, saying why it comes there."""
    notice = said("Sent here because channel {channel} did not take it: {why}", channel=failed.channel_id, why=why)
    return _anew(failed, message, channel, notice, now, links)


def pass_on(
    unanswered: Delivery, message: Message, first: Channel, channel: Channel, now: datetime, links: Links | None = None
) -> Delivery:
    """Return the row that brings an event to the next in line, because nobody acknowledged it where it arrived."""
    minutes = first.escalate_after_minutes
    notice = said_many(
        "Nobody acknowledged it on {channel} within {n} minute",
        "Nobody acknowledged it on {channel} within {n} minutes",
        minutes,
        channel=first.name or first.id,
    )
    return _anew(unanswered, message, channel, notice, now, links)


def _anew(
    row: Delivery, message: Message, channel: Channel, notice: str, now: datetime, links: Links | None
) -> Delivery:
    own = message.for_reader(channel.audience, channel.language)
    told = replace(own, caveats=(Locale(own.language).say(notice), *own.caveats))
    return replace(
        row,
        delivery_id=delivery_id([row.event_id], channel.id),
        channel_id=channel.id,
        gate=gate_of(channel),
        payload=_payload(channel, told, now, links),
        created_at=now,
        next_at=now,
        expires_at=now + EXPIRY,
        state=DeliveryState.PENDING,
        form=0,
        attempts=0,
        owner="",
        lease_until=None,
        may_repeat=False,
        last_result="",
        told_in=None,
    )


def tell_together(channel: Channel, digest: Digest, now: datetime, *, demo: bool) -> Delivery:
    """Return the outbox row of a digest, under the gate and until the expiry of any other."""
    return replace(
        prepare(digest.event, digest.message, channel, now), next_at=now, priority=digest.priority, last_result="",
        demo=demo,
    )  # fmt: skip


def _payload(channel: Channel, message: Message, now: datetime, links: Links | None) -> str:
    """Return every form of the message as the channel's readers may see it."""
    own = message.for_reader(channel.audience, channel.language)
    link = chart = ""
    if links is not None:
        link = links.to_alert(message.handle, channel.audience, now)
        drawn = bool(own.figure) and not own.figure.get("withheld")
        chart = links.to_chart(message.handle, channel.audience, now) if drawn else ""
    told = replace(own, link=link, chart=chart, seen_as={})
    return json.dumps(forms_of(channel, told), ensure_ascii=False, allow_nan=False)
