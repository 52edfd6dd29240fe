"""Messages told together: which rows of the outbox may be folded, and folding them.

In: a store, a channel, a digest with its row. Out: rows and messages; whether the fold was made. One transaction writes
the digest's event and row and marks the rows it tells; a row that somebody took meanwhile keeps it from being made, and
the next look makes another. Marked rows are settled with the digest (tracker/store/outbox.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import Delivery, DeliveryState, Event
from tracker.store import outbox, own_events
from tracker.store.opening import Store
from tracker.store.tables_alerts import alert_events, outbox_attempts
from tracker.store.tables_alerts import outbox as rows

MOST = 5_000
"""Rows looked at in one go; a larger flood is folded in several."""


def foldable(store: Store, channel_id: str, now: datetime) -> list[tuple[Delivery, Mapping[str, Any]]]:
    """Return the channel's rows that may go now and were never tried, with their messages, in the order they would go.

    What waits behind an earlier message of its alert that goes by itself goes after it, by itself. A digest is never
    folded again, nor are demonstration rows with real ones: they are left out where both wait.
    """
    tried = sa.exists().where(outbox_attempts.c.delivery_id == rows.c.delivery_id)
    earlier = rows.alias("earlier")
    begun = sa.exists().where(outbox_attempts.c.delivery_id == earlier.c.delivery_id)
    behind = sa.exists().where(
        earlier.c.channel_id == rows.c.channel_id, earlier.c.fingerprint == rows.c.fingerprint,
        earlier.c.seq < rows.c.seq, earlier.c.told_in.is_(None),
        earlier.c.state.in_([DeliveryState.PENDING.value, DeliveryState.SENDING.value]),
        sa.or_(begun, earlier.c.next_at > now),
    )  # fmt: skip
    question = (
        sa.select(rows, alert_events.c.message)
        .join(alert_events, alert_events.c.event_id == rows.c.event_id)
        .where(rows.c.channel_id == channel_id, rows.c.state == DeliveryState.PENDING.value)
        .where(rows.c.told_in.is_(None), rows.c.next_at <= now, alert_events.c.kind != "DIGEST", ~tried, ~behind)
        .order_by(rows.c.priority, rows.c.seq)
        .limit(MOST)
    )
    with store.reading() as connection:
        found = [(outbox.delivery_of(row), row["message"]) for row in connection.execute(question).mappings()]
    real = [one for one in found if not one[0].demo]
    return real or found


def fold(
    store: Store, event: Event, message: Mapping[str, Any], digest: Delivery, told: Sequence[str], now: datetime
) -> bool:
    """Keep a digest and mark what it tells; False, and nothing is kept, where one of them is no longer waiting."""
    still = sa.and_(rows.c.delivery_id.in_(told), rows.c.state == DeliveryState.PENDING.value, rows.c.told_in.is_(None))
    with store.writing() as connection:
        there = connection.execute(sa.select(sa.func.count()).select_from(rows).where(still)).scalar_one()
        if there != len(told):
            return False
        own_events.insert(connection, event, message, now, demo=digest.demo)
        outbox.enqueue(connection, [digest])
        connection.execute(rows.update().where(still).values(told_in=digest.delivery_id))
    return True
