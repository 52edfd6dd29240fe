"""Messages that did not reach their channel, for a person: which they are, and trying them again.

In: a store. Out: rows that are dead or held, and how many were put back. A row put back starts afresh, with a new
expiry; what may have arrived is marked when it goes out again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from tracker.model import Delivery, DeliveryState
from tracker.store.opening import Store
from tracker.store.outbox import EMPTY, delivery_of
from tracker.store.tables_alerts import outbox

LOST = (DeliveryState.DEAD.value, DeliveryState.HELD.value)


def undelivered(store: Store) -> list[Delivery]:
    """Return the rows that are dead or held, in the order they were decided; what a digest told is not repeated."""
    there = sa.and_(outbox.c.state.in_(LOST), outbox.c.told_in.is_(None), outbox.c.payload != EMPTY)
    question = sa.select(outbox).where(there).order_by(outbox.c.seq)
    with store.reading() as connection:
        return [delivery_of(row) for row in connection.execute(question).mappings()]


def put_back(store: Store, delivery_ids: Sequence[str], now: datetime, expiry: timedelta) -> int:
    """Make dead or held rows pending again, with what they told together; return how many there were."""
    again = sa.and_(outbox.c.state.in_(LOST), outbox.c.payload != EMPTY)
    lost = sa.and_(outbox.c.delivery_id.in_(delivery_ids), again)
    told = sa.and_(outbox.c.told_in.in_(delivery_ids), again)
    fresh = {"state": DeliveryState.PENDING.value, "next_at": now, "expires_at": now + expiry, "settled_at": None,
             "attempts": 0, "last_result": "put back by a person"}  # fmt: skip
    held = sa.or_(outbox.c.may_repeat, outbox.c.state == DeliveryState.HELD.value)
    with store.writing() as connection:
        count = connection.execute(outbox.update().where(lost).values(**fresh, form=0, may_repeat=held)).rowcount
        connection.execute(outbox.update().where(told).values(**fresh))
    return count
