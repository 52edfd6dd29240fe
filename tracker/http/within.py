"""Work on a thread of its own, waited for up to a moment: fit for a running loop, and can be left behind.

:func:`within` runs a coroutine that keeps its own deadline, :func:`apart` a function that may never end (a server
that sends a byte now and then outlasts the timeouts of libraries). Neither thread keeps the program from ending: one of
`asyncio.to_thread` would.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Coroutine
from typing import TypeVar

T = TypeVar("T")

GRACE_SECONDS = 2.0
"""How much longer the caller waits for a thread that overruns its own deadline (a resolver that hangs)."""


def within(seconds: float, talk: Callable[[], Coroutine[None, None, T]], late: Callable[[], T]) -> T:
    """Return what `talk()` gives, or `late()` when it has given nothing :data:`GRACE_SECONDS` after `seconds`.

    `talk` keeps its own deadline and raises nothing.
    """
    answers: queue.SimpleQueue[T] = queue.SimpleQueue()

    async def tell() -> None:
        # handed over before the loop closes: closing waits for a resolver that hangs
        answers.put(await talk())

    threading.Thread(target=lambda: asyncio.run(tell()), name="http", daemon=True).start()
    try:
        return answers.get(timeout=seconds + GRACE_SECONDS)
    except queue.Empty:
        return late()


def apart(seconds: float, work: Callable[[], T], late: Callable[[], T]) -> T:
    """Return what `work()` gives within the time, or else `late()`; `work` raises nothing."""
    answers: queue.SimpleQueue[T] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(work()), name="apart", daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return late()
