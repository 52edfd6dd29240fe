"""The world a round reads: one visitor of the web and one parsing process for all sources of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.http import Visitor, user_agent
from tracker.sandbox import Workers
from tracker.sources import World


class Outside:
    """The world for as long as the program runs; nothing is asked and no process started before a source needs it."""

    def __init__(self) -> None:
        self._workers = Workers()
        self._known: tuple[str, World] | None = None

    def world(self, contact: str = "") -> World:
        """Return the world; `contact` is told to every site, so that its owner can write to us."""
        if self._known is None or self._known[0] != contact:
            visitor = Visitor(parse=self._workers.parse, agent=user_agent(contact))
            self._known = contact, World(visitor.fetch, self._workers.parse)
        return self._known[1]

    def __enter__(self) -> Outside:
        return self

    def __exit__(self, *_: object) -> None:
        self._workers.close()


@contextmanager
def open_world(contact: str = "") -> Iterator[World]:
    """Yield the world for one visit or one round."""
    with Outside() as outside:
        yield outside.world(contact)
