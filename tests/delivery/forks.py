"""Children that do what a round does, and may be killed or stopped while they do it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from posted import Clock, announce, worker

from tracker.model import Channel, Point
from tracker.store import Store, open_store


def fork(work: Callable[[], object]) -> int:
    """Run ``work`` in a child that ends without cleaning up; return its process id."""
    child = os.fork()
    if child == 0:
        gc.disable()  # a collection would touch, and so copy, every page of the test session
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def killed(child: int) -> bool:
    """Wait for the child; return whether a signal ended it. A child that failed by itself fails the test."""
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def a_round(
    path: Path, url: str, channel: Channel, clock: Clock, points: Sequence[Point], warm: Store | None = None
) -> None:
    """Check the points, keep what follows, and send it.

    ``warm`` is a store at that path that was used before: after opening it as ever, the round goes on with it, because
    putting each question into SQL anew would take ten times as long as the round.
    """
    store = open_store(path)
    if warm is not None:
        store.close()
        store = warm
    announce(store, points, channels=[channel])
    worker(store, url, clock, channels=[channel], owner=f"round at {clock.now}").drain()
    store.close()
