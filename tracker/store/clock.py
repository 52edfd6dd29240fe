"""The clock the rounds of a store go by: this machine's for a file, the server's where several hosts share one.

In: an open store. Out: a clock. Leases, waits, due times and what was known when are compared between hosts, whose own
clocks may differ: a host whose clock is a minute behind would take a lease that is over when it begins. What the server
says is asked for once and counted on from by this machine's clock; whoever keeps it long asks again (:class:`Lasting`).
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store.opening import Store, open_store
from tracker.store.place import Place, Server

Clock = Callable[[], datetime]

ASKED_EVERY_SECONDS = 60.0


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


@dataclass(slots=True)
class Lasting:
    """The clock of a store for whoever keeps it long: its server is asked again every minute.

    Where the server is away, what it said last holds.
    """

    place: Place
    own: Clock = here
    passed: Callable[[], float] = time.monotonic
    _ahead: timedelta = timedelta(0)
    _again: float = -math.inf

    def __call__(self) -> datetime:
        """Return the time."""
        if isinstance(self.place, Server) and self.passed() >= self._again:
            self._again = self.passed() + ASKED_EVERY_SECONDS
            with contextlib.suppress(StoreError):
                self._ahead = self._asked()
        return self.own() + self._ahead

    def _asked(self) -> timedelta:
        opened = open_store(self.place, read_only=True)
        try:
            return behind_server(opened, self.own)
        finally:
            opened.close()
