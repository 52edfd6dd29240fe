"""A visitor with manners: says who it is, asks one thing at a time of a host, heeds robots.txt, waits where asked to.

In: the requests of all sources. Out: what :func:`fetch` gives. One visitor serves the whole program, from any thread:
politeness is owed to a host, whichever source reads it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tracker import __version__
from tracker.http.answer import Fetched, FetchError, Request
from tracker.http.fetch import AGENT, INTERNET, Door, fetch
from tracker.http.pace import Pace
from tracker.http.robots import Parse, Robots
from tracker.http.target import Target
from tracker.model.settings import CONTACT

BUSY = frozenset({429, 503})
USUAL_REST_SECONDS = 60.0


def user_agent(contact: str = "") -> str:
    """Return how we call ourselves; `contact` is a mail or web address where a site's owner can complain."""
    if contact and not CONTACT.fullmatch(contact):
        raise ValueError(f"{contact!r} is no mail or web address")
    return f"{AGENT}/{__version__}" + (f" (+{contact})" if contact else "")


def now_utc() -> datetime:
    """Return the moment."""
    return datetime.now(UTC)


class Visitor:
    """Fetches politely. ``agent`` is what it calls itself, ``parse`` reads robots.txt apart (Workers.parse)."""

    def __init__(
        self, *, parse: Parse, agent: str | None = None, door: Door = INTERNET, now: Callable[[], datetime] = now_utc,
        clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._agent, self._door, self._now = agent or user_agent(), door, now
        self._pace = Pace(clock, sleep)
        self._robots = Robots(self._ask, parse, AGENT, clock)

    def fetch(self, request: Request) -> Fetched:
        """Return the whole answer to `request`, or raise FetchError; waits for its turn at every host on the way."""
        return self._ask(request)

    def _ask(self, request: Request) -> Fetched:
        try:
            return fetch(request, now=self._now, agent=self._agent, door=self._door, permit=self._permit)
        except FetchError as error:
            if error.status in BUSY and (error.status == 429 or error.retry_after):
                self._pace.rest(error.host, error.retry_after or USUAL_REST_SECONDS)
            raise

    @contextmanager
    def _permit(self, target: Target, request: Request) -> Iterator[None]:
        # robots.txt before the turn: it takes a turn of its own
        wanted = self._robots.delay(target, request.named_hosts) if request.robots else 0.0
        with self._pace.turn(target.host, max(wanted, request.gap_seconds)):
            yield
