"""Events no rule decided: a digest, a drill, what is wrong with the program itself. Kept once, with their messages.

In: an Event, its message as plain JSON values, the rows that bring it. Out: whether it was new. One transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import Delivery, Event
from tracker.store import outbox
from tracker.store.checks import event_of
from tracker.store.opening import Store
from tracker.store.tables_alerts import alert_events


def say(store: Store, event: Event, message: Mapping[str, Any], deliveries: Iterable[Delivery], now: datetime) -> bool:
    """Keep the event and its rows; False, and nothing is written, where the event is known."""
    known = sa.select(alert_events.c.seq).where(alert_events.c.event_id == event.event_id)
    with store.reading() as connection:
        if connection.execute(known).first() is not None:
            return False
    with store.writing() as connection:
        new = insert(connection, event, message, now)
        if new:
            outbox.enqueue(connection, deliveries)
    return new


def insert(
    connection: sa.Connection, event: Event, message: Mapping[str, Any], now: datetime, *, demo: bool = False
) -> bool:
    """Add the event inside the caller's transaction; False where it is known."""
    known = sa.select(alert_events.c.seq).where(alert_events.c.event_id == event.event_id)
    if connection.execute(known).first() is not None:
        return False
    values = {name: getattr(event, name) for name in Event.__dataclass_fields__}
    values |= {"kind": event.kind.value, "standing": event.standing.value, "held_back": event.held_back or None}
    connection.execute(alert_events.insert().values(**values, message=message, demo=demo, recorded_at=now))
    return True


def kept_back(store: Store, why: str, since: datetime | None, until: datetime) -> list[tuple[Event, Mapping[str, Any]]]:
    """Return the real events held back for one reason that were recorded in a span of time, with their messages."""
    question = sa.select(alert_events).where(
        alert_events.c.held_back == why, alert_events.c.demo == sa.false(), alert_events.c.recorded_at < until
    )
    if since is not None:
        question = question.where(alert_events.c.recorded_at >= since)
    with store.reading() as connection:
        rows = connection.execute(question.order_by(alert_events.c.seq)).mappings()
        return [(event_of(row), row["message"]) for row in rows]


def newest(store: Store, fingerprint: str, by: datetime) -> datetime | None:
    """Return the moment the newest event of an alert is about, up to a moment: a clock ahead wrote what lies after."""
    question = sa.select(alert_events.c.at).where(alert_events.c.fingerprint == fingerprint)
    with store.reading() as connection:
        return max((at for at in connection.execute(question).scalars() if at <= by), default=None)
