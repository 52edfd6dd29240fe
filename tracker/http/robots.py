"""What a site's robots.txt asks of us (RFC 9309), remembered for a day.

In: a page we want, and how to get and how to parse the file. Out: the seconds it wants between two requests, or
FetchError ROBOTS. No file (4xx) means all is open; a file that cannot be had or read means nothing is, for ten minutes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from tracker.http.answer import Fetched, FetchError, Reason, Request
from tracker.http.target import Target
from tracker.sandbox import ParseFailed

PARSER = "tracker.parsers.robots:verdict"
KEPT_SECONDS, KEPT_CLOSED_SECONDS = 86_400.0, 600.0
MOST_KEPT_BYTES = 20_000_000
LONGEST_DELAY = 30.0
"""A crawl delay above it is taken for this: at one page in ten minutes a round would not end."""

NEVER_THERE = frozenset({Reason.NO_NAME, Reason.NO_CONNECTION, Reason.TLS, Reason.DEADLINE, Reason.RESTING,
                         Reason.FORBIDDEN})  # fmt: skip
"""With these the page would fail as well, and for its own reason."""


class Parse(Protocol):
    """:meth:`tracker.sandbox.Workers.parse`."""

    def __call__(self, parser: str, body: bytes, options: dict[str, Any]) -> Any:
        """Return plain JSON or raise ParseFailed."""


@dataclass(frozen=True, slots=True)
class _File:
    """A site's robots.txt until `until`: its bytes (none: all is open), or why nothing is open."""

    until: float
    body: bytes = b""
    closed: str = ""


class Robots:
    """Remembers the files. ``get`` fetches without asking for robots; ``agent`` is the name rules are looked up by."""

    def __init__(self, get: Callable[[Request], Fetched], parse: Parse, agent: str, clock: Callable[[], float]) -> None:
        self._get, self._parse, self._agent, self._clock = get, parse, agent, clock
        self._files: dict[tuple[str, str, int], _File] = {}
        self._lock = threading.Lock()

    def delay(self, target: Target, named_hosts: tuple[str, ...]) -> float:
        """Return the seconds the site wants between requests (0: it does not say), or raise FetchError."""
        file = self._file(target, named_hosts)
        if file.closed:
            raise FetchError(Reason.ROBOTS, target.host, url=target.url, detail=file.closed)
        if not file.body:
            return 0.0
        try:
            said = self._parse(PARSER, file.body, {"url": target.url, "agent": self._agent})
        except ParseFailed as failure:
            raise FetchError(Reason.ROBOTS, target.host, url=target.url, detail=f"it {failure}") from None
        if not said.get("allowed"):
            raise FetchError(Reason.ROBOTS, target.host, url=target.url)
        wanted = said.get("delay")
        return min(max(wanted, 0.0), LONGEST_DELAY) if isinstance(wanted, int | float) else 0.0

    def _file(self, target: Target, named_hosts: tuple[str, ...]) -> _File:
        with self._lock:
            file = self._files.get(target.origin)
        if file is None or file.until <= self._clock():
            file = self._fetched(target, named_hosts)
            self._keep(target.origin, file)
        return file

    def _fetched(self, target: Target, named_hosts: tuple[str, ...]) -> _File:
        address = f"{target.scheme}://{target.authority}/robots.txt"
        try:
            body = self._get(Request(url=address, named_hosts=named_hosts, accept="text/plain, */*;q=0.1")).body
        except FetchError as error:
            return self._without(error, target)
        return _File(self._clock() + KEPT_SECONDS, body)

    def _without(self, error: FetchError, target: Target) -> _File:
        missing = error.status is not None and 400 <= error.status < 500 and error.status != 429
        if missing or error.reason is Reason.REDIRECTS:  # RFC 9309 2.3.1.2 and 2.3.1.3
            return _File(self._clock() + KEPT_SECONDS)
        if error.reason in NEVER_THERE and error.host == target.host and error.status is None:
            raise error
        return _File(
            self._clock() + KEPT_CLOSED_SECONDS, closed=f"it cannot be read: {error.detail or error.reason.value}"
        )

    def _keep(self, origin: tuple[str, str, int], file: _File) -> None:
        with self._lock:
            self._files.pop(origin, None)
            self._files[origin] = file
            held = sum(len(kept.body) for kept in self._files.values())
            while held > MOST_KEPT_BYTES and len(self._files) > 1:  # oldest first
                held -= len(self._files.pop(next(iter(self._files))).body)
