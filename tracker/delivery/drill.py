"""A message that says it is a test, through the real channel: the only proof that the way to people is open.

In: a channel, a moment. Out: an event and its message. Pure. The days are counted on a grid of UTC from 1970 on, so
however many rounds there are, and wherever they run, one drill belongs to one span of days.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tracker.alerts import handles
from tracker.alerts.message import spoken
from tracker.locales import Locale, said, said_many
from tracker.model import Channel, Event, EventKind, Message, Standing

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HANDLE = "DRILL"


def slot_of(channel: Channel, now: datetime) -> datetime:
    """Return when the span of days began that the channel's drill of `now` belongs to."""
    span = timedelta(days=channel.drill_days)
    return EPOCH + (now - EPOCH) // span * span


def drill(channel: Channel, at: datetime, asked: str = "") -> tuple[Event, Message]:
    """Return the drill of a channel at a moment; ``asked`` tells one a person asked for from all others."""
    alert = handles.digest("drill", channel.id)
    event = Event(
        event_id=handles.digest("drill", channel.id, at.isoformat(), asked),
        fingerprint=alert,
        rule_id="",
        series_id="",
        episode=0,
        kind=EventKind.DRILL,
        level="",
        standing=Standing.CONFIRMED,
        observation_id="",
        at=at,
        reason=said("asked for") if asked else said_many("every {n} day", "every {n} days", channel.drill_days),
        handle=HANDLE,
    )
    title = said("DRILL: a test of {channel}. Nothing happened", channel=channel.name or channel.id)
    fact = said("If you read this where you would read an alert, the way is open.")
    message = Message.of(
        event,
        title=title,
        headline=(title, fact),
        fact=fact,
        delta="",
        why_now=said("Sent {why}. There is nothing to do.", why=event.reason),
        fields=((said("Channel"), f"{channel.id} ({channel.kind})"), (said("Sent for"), said("{moment}", moment=at))),
        caveats=(said("This is a drill: no figure, no crisis, no reader is meant."),),
    )
    return event, spoken(message, Locale(channel.language))
