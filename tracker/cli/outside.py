"""The world a round reads: one visitor of the web and one parsing process for all sources of this program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.http import Visitor, user_agent
from tracker.sandbox import Workers
from tracker.sources import World


@contextmanager
def open_world(contact: str = "") -> Iterator[World]:
    """Yield the world; nothing is asked and no process started before a source needs it.

    `contact` is told to every site, so that its owner can write to us.
    """
    with Workers() as workers:
        yield World(Visitor(parse=workers.parse, agent=user_agent(contact)).fetch, workers.parse)
