"""One visit to one source: what it is given of the world, and what it remembers from the last time.

In: the source, `now`, the words we know, and (for all but folders of plain text) a :class:`World`. Out: nothing of its
own; the kinds ask it. ``memory`` is plain JSON: the caller keeps it **after** the items of the visit are recorded, and
hands it in again; an empty one makes the next visit look at everything anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tracker.errors import ConfigError, Problem, SourceError
from tracker.http import Box, Fetched, FetchError, Place, Post, Reason, Request
from tracker.model import SourceSpec, Vocabulary
from tracker.sandbox import ParseFailed, Why
from tracker.secrets import Secret, read_secret

Fetch = Callable[[Request], Fetched]
Parse = Callable[[str, bytes, Mapping[str, Any]], Any]

TRUSTED_FOR = timedelta(days=7)
"""How long "not modified" is believed; then the whole is asked for again: servers lie about it (faults.md D16)."""


def never() -> bool:
    """Say that a visit may go on."""
    return False


def post_of_nobody() -> Post:
    """Return a question to no mailbox yet."""
    return Post(Box("", "", Secret("")), Place(), date.min, 0)


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside: the guarded fetch, the process that parses, and the environment keys are read from."""

    fetch: Fetch
    parse: Parse
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)  # it holds secrets
    post: Post = field(default_factory=post_of_nobody)  # how a mailbox is reached; tests bring their own door


@dataclass(slots=True)
class Visit:
    """A visit under way."""

    spec: SourceSpec
    base: Path  # the folder its paths are seen from
    now: datetime
    vocabulary: Vocabulary
    world: World | None = None
    memory: dict[str, Any] = field(default_factory=dict)
    waiting: int = 0  # things found and left for the next visit, because a visit has limits
    still_failing: int = 0  # things that failed a little while ago and are left alone this time
    over: Callable[[], bool] = never  # asked between two things: the visit has had its time, leave the rest

    def outside(self) -> World:
        """Return the world; a source that needs it cannot be read without."""
        if self.world is None:
            raise SourceError(f"{self.spec.id}: needs the network or a parsing process, and this run has none")
        return self.world

    def parsed(self, parser: str, body: bytes, **options: Any) -> Any:
        """Return what a parser of tracker/parsers makes of the bytes; raises ParseFailed."""
        return self.outside().parse(f"tracker.parsers.{parser}", body, options)

    def ask(self, url: str, *, known: Mapping[str, Any] | None = None, **more: Any) -> Fetched:
        """Fetch an address of the source itself, with its key; `known` is what :func:`seen` kept of the last answer."""
        headers, query = self._key()
        if known and not self._stale(known):
            more |= {"etag": str(known.get("etag", "")), "last_modified": str(known.get("modified", ""))}
        request = Request(url=url, named_hosts=self.spec.hosts, headers=headers, secret_query=query, **more)
        return self.outside().fetch(request)

    def follow(self, url: str, *, known: Mapping[str, Any] | None = None, **more: Any) -> Fetched:
        """Fetch a page a source links to: without its key, and only where robots.txt allows."""
        fresh = known is not None and not self._stale(known)
        etag, modified = (str(known.get(name, "")) if known and fresh else "" for name in ("etag", "modified"))
        request = Request(
            url=url, named_hosts=self.spec.hosts, etag=etag, last_modified=modified, robots=True,
            accept="text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.1", **more,
        )  # fmt: skip
        return self.outside().fetch(request)

    def seen(self, answer: Fetched) -> dict[str, str]:
        """Return what is kept of a whole answer, to ask conditionally the next time."""
        return {"etag": answer.etag, "modified": answer.last_modified, "on": self.now.isoformat()}

    def failed(self, error: ParseFailed) -> SourceError:
        """Return the error of a source whose own document gave nothing."""
        return SourceError(f"{self.spec.id}: {error}")

    def _stale(self, known: Mapping[str, Any]) -> bool:
        try:
            return self.now - datetime.fromisoformat(str(known.get("on", ""))) > TRUSTED_FOR
        except (ValueError, TypeError):
            return True

    def _key(self) -> tuple[dict[str, str | Secret], dict[str, Secret]]:
        """Return the source's key as a header or as a parameter; a key that is named and not set is said."""
        spec = self.spec
        if not spec.key_env:
            return {}, {}
        key = read_secret(spec.key_env, self.outside().environment)
        if key is None:
            hint = f"set it, or {spec.key_env}_FILE to a file that holds it"
            raise ConfigError([Problem("environment", spec.key_env, f"is not set, and {spec.id} needs it", hint)])
        if spec.key_parameter:
            return {}, {spec.key_parameter: key}
        bearer = Secret(f"Bearer {key.reveal()}") if spec.key_header.lower() == "authorization" else key
        return {spec.key_header: bearer}, {}


def is_final(error: FetchError | ParseFailed) -> bool:
    """Say whether trying again soon cannot help: it is asked for again the next day."""
    if isinstance(error, FetchError):
        return error.permanent or error.reason in {Reason.ROBOTS, Reason.TOO_LARGE, Reason.ENCODING}
    return error.why is not Why.NO_WORKER
