"""Critical messages that arrived and that nobody answered: what is told to the next in line.

In: a store, a channel, a moment. Out: the rows, with their messages. An alert is answered by an order "ack" given after
the message was made; one that is over needs no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.model import AlertStatus, Delivery, DeliveryState, EventKind
from tracker.store.opening import Store
from tracker.store.outbox import delivery_of
from tracker.store.tables_alerts import alert_commands, alert_events, alert_states, outbox

NEWEST = timedelta(days=1)
"""What arrived longer ago is no longer passed on: whoever reads it then reads yesterday's news."""

CALLING = (EventKind.FIRING.value, EventKind.ESCALATED.value)


def unanswered(
    store: Store, channel_id: str, next_id: str, now: datetime, after: timedelta
) -> list[tuple[Delivery, Mapping[str, Any]]]:
    """Return the critical messages that arrived on a channel `after` ago or more, and that the next one has not had."""
    other = outbox.alias("other")
    passed_on = sa.exists().where(other.c.event_id == outbox.c.event_id, other.c.channel_id == next_id)
    answered = sa.exists().where(
        alert_commands.c.fingerprint == outbox.c.fingerprint,
        alert_commands.c.kind == "ack",
        alert_commands.c.at >= outbox.c.created_at,
    )
    question = (
        sa.select(outbox, alert_events.c.message)
        .join(alert_events, alert_events.c.event_id == outbox.c.event_id)
        .join(alert_states, alert_states.c.fingerprint == outbox.c.fingerprint)
        .where(outbox.c.channel_id == channel_id, outbox.c.state == DeliveryState.DELIVERED.value)
        .where(outbox.c.settled_at <= now - after, outbox.c.settled_at > now - NEWEST)
        .where(alert_events.c.level == "critical", alert_events.c.kind.in_(CALLING))
        .where(alert_states.c.status == AlertStatus.FIRING.value, ~passed_on, ~answered)
        .order_by(outbox.c.seq)
    )
    with store.reading() as connection:
        return [(delivery_of(row), row["message"]) for row in connection.execute(question).mappings()]
