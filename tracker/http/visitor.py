"""A visitor with manners: says who it is, asks one thing at a time of a host, heeds robots.txt, waits where asked to.

In: the requests of all sources. Out: what :func:`fetch` gives. One visitor serves the whole process, from any thread:
politeness is owed to a host, whichever source reads it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tracker.http.answer import Fetched, Request
from tracker.http.fetch import AGENT, Door, fetch
from tracker.http.target import Target


def now_utc() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Visitor:
    """Fetches politely. ``agent`` is what it calls itself, best with an address to complain to."""

    def __init__(
        self, *, agent: str = AGENT, door: Door = Door(), now: Callable[[], datetime] = now_utc,  # noqa: B008 - frozen
        clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._agent, self._door, self._now, self._clock, self._sleep = agent, door, now, clock, sleep

    def fetch(self, request: Request) -> Fetched:
        """Return the whole answer to `request`, or raise FetchError."""
        return fetch(request, now=self._now, agent=self._agent, door=self._door, permit=self._permit)

    @contextmanager
    def _permit(self, target: Target, request: Request) -> Iterator[None]:
        yield
