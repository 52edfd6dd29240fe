"""One at a time, and not too often: turns at a host, shared by all threads of the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tracker.http.answer import FetchError, Reason

MOST_HOSTS = 5_000
"""Beyond it, hosts nobody waits for are forgotten: feeds link to ever new ones."""


class _Place:
    """A host: who holds it, when it is free again, until when it asked for rest (seconds of the clock)."""

    __slots__ = ("free_at", "lock", "rests_until", "users")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = self.rests_until = float("-inf")
        self.users = 0


class Pace:
    """Hands out turns. ``clock`` only ever goes forward; ``sleep`` waits so many seconds."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock, self._sleep = clock, sleep
        self._places: dict[str, _Place] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, host: str, gap_seconds: float) -> Iterator[None]:
        """Wait until nobody asks `host` and the last answer is `gap_seconds` old; FetchError RESTING if it rests."""
        with self._place(host) as place, place.lock:
            left = place.rests_until - self._clock()
            if left > 0:
                raise FetchError(Reason.RESTING, host, retry_after=left, detail=f"{left:.0f} more seconds")
            wait = place.free_at + gap_seconds - self._clock()
            if wait > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                place.free_at = self._clock()

    def rest(self, host: str, seconds: float) -> None:
        """Give no turn at `host` for so long; a longer rest already asked for stays."""
        with self._place(host) as place:
            place.rests_until = max(place.rests_until, self._clock() + seconds)

    @contextmanager
    def _place(self, host: str) -> Iterator[_Place]:
        with self._lock:
            if len(self._places) >= MOST_HOSTS:
                self._forget()
            place = self._places.setdefault(host, _Place())
            place.users += 1
        try:
            yield place
        finally:
            with self._lock:
                place.users -= 1

    def _forget(self) -> None:
        now = self._clock()
        self._places = {host: place for host, place in self._places.items() if place.users or place.rests_until > now}
