"""The clock the rounds of a store go by: this machine's for a file, the server's where several hosts share one.

In: an open store. Out: a clock. Leases, waits, due times and what was known when are compared between hosts, whose own
clocks may differ: a host whose clock is a minute behind would take a lease that is over when it begins. What the server
says is asked for once and counted on from by this machine's clock; whoever keeps it long asks again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tracker.store.opening import Store

Clock = Callable[[], datetime]


def here() -> datetime:
    """Return this machine's time."""
    return datetime.now(UTC)


def clock_of(store: Store, own: Clock = here) -> Clock:
    """Return the clock of a store. Raises StoreAway where the server cannot be asked."""
    ahead = behind_server(store, own)
    return (lambda: own() + ahead) if ahead else own


def behind_server(store: Store, own: Clock = here) -> timedelta:
    """Return how far this machine's clock is behind the server's (negative: ahead of it); nothing for a file."""
    if not store.on_server:
        return timedelta(0)
    with store.reading() as connection:
        connection.execute(sa.select(1))  # what opens the connection takes its time
        asked = own()
        said: datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return said.astimezone(UTC) - (asked + (own() - asked) / 2)
