"""Visiting sources side by side: one at a time a host, several hosts at once, and nobody waits long for one of them.

In: sources, and the function that visits one. Out: what each gave, in the order of the sources. The caller records in
its own thread, one after the other; here nothing touches the store. A thread whose visit does not end is left behind
(it owns nothing but its own memory of the visit) and its source fails alone.
"""

from __future__ import annotations

import contextvars
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tracker.model import SourceSpec
from tracker.sources import Item

MOST_AT_ONCE = 8
VISIT_SECONDS = 90.0
"""After so long a visit begins nothing new; what it has not come to waits for the next one."""

LOCAL_SECONDS = 300.0
"""The same for what lies on this machine: a first round reads a whole folder, and nobody else waits for it."""

LONGEST_THING_SECONDS = 75.0
"""One answer may take 30 seconds, one document 20, and each may wait for a turn; a disk that hangs is no different."""

LEFT_BEHIND_SECONDS = VISIT_SECONDS + LONGEST_THING_SECONDS

LOOK_SECONDS = 0.2


@dataclass(slots=True)
class Visited:
    """What one visit gave. ``error`` "" where the source could be read; its items until then are good all the same."""

    items: list[Item] = field(default_factory=list)
    memory: dict[str, Any] | None = None  # None: as it was
    waiting: int = 0
    still_failing: int = 0  # of the items: left alone this time, because they failed a little while ago
    error: str = ""
    permanent: bool = False
    wait_seconds: float = 0.0


Visiting = Callable[[SourceSpec, Callable[[], bool]], Visited]
"""Visits one source; the second argument says when its time is over. It never raises."""


@dataclass(slots=True)
class _Place:
    spec: SourceSpec
    began: float | None = None
    found: Visited | None = None
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(slots=True)
class _Lane:
    """The sources of one host, one after the other. ``left_behind`` is set when its thread is given up."""

    places: deque[_Place]
    left_behind: threading.Event = field(default_factory=threading.Event)


class Visits:
    """Visits under way. ``clock`` only ever goes forward; ``stopping`` ends the wait."""

    def __init__(self, visiting: Visiting, clock: Callable[[], float], stopping: Callable[[], bool]) -> None:
        self._visiting, self._clock, self._stopping = visiting, clock, stopping
        self._lanes: queue.SimpleQueue[_Lane | None] = queue.SimpleQueue()

    def of(self, sources: Sequence[SourceSpec]) -> Iterator[tuple[SourceSpec, Visited]]:
        """Yield what each source gave; fewer where the round is stopped."""
        places = [_Place(spec) for spec in sources]
        lanes: dict[str, _Lane] = {}
        for place in places:
            lanes.setdefault(host_of(place.spec), _Lane(deque())).places.append(place)
        for lane in lanes.values():
            self._lanes.put(lane)
        threads = min(MOST_AT_ONCE, len(lanes))
        for _ in range(threads):
            self._another()
        try:
            for place in places:
                found = self._wait(place, lanes[host_of(place.spec)])
                if found is None:
                    return
                yield place.spec, found
        finally:
            for lane in lanes.values():
                lane.places.clear()
            for _ in places:  # more threads than places there never were
                self._lanes.put(None)

    def _another(self) -> None:
        run = contextvars.copy_context().run  # log lines of a visit carry the round's number
        threading.Thread(target=run, args=(self._work,), name="visit", daemon=True).start()

    def _work(self) -> None:
        while (lane := self._lanes.get()) is not None:
            given_up = lane.left_behind
            while not given_up.is_set():
                try:
                    place = lane.places.popleft()
                except IndexError:
                    break
                place.began = began = self._clock()
                local = place.spec.is_local
                place.found = self._visiting(place.spec, lambda: self._is_over(began, local))  # noqa: B023
                place.done.set()
            if given_up.is_set():
                return  # another thread has the lane

    def _is_over(self, began: float, local: bool) -> bool:
        # a folder that is still listed when the round is to stop is left to its thread: the round waits for nobody
        return (not local and self._stopping()) or self._clock() - began > _seconds(local)

    def _wait(self, place: _Place, lane: _Lane) -> Visited | None:
        """Return what the visit gave; None when the round is to stop."""
        while not place.done.wait(LOOK_SECONDS):
            if self._stopping():
                return None
            most = _seconds(place.spec.is_local) + LONGEST_THING_SECONDS
            if place.began is not None and self._clock() - place.began > most:
                lane.left_behind.set()
                lane.left_behind = threading.Event()
                self._lanes.put(lane)
                self._another()
                return Visited(error=f"took longer than {most:.0f} seconds and was left behind")
        return place.found


def _seconds(local: bool) -> float:
    return LOCAL_SECONDS if local else VISIT_SECONDS


def host_of(spec: SourceSpec) -> str:
    """Return the host a source asks first, "" for one of this machine: what shares it is visited one by one."""
    if spec.is_local:
        return ""
    address = next((url for url in (spec.url, *spec.urls) if url), spec.server or spec.kind)
    return urlsplit(address).hostname or address
