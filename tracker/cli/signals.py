"""Ending well: the first SIGTERM or Ctrl-C asks the round to finish its item, the second ends the process at once."""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType

ASKING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]


def stop_on_signals() -> threading.Event:
    """Return an event that the first signal sets; the one after it has the system's own effect. Main thread only."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()
        for one in ASKING:
            signal.signal(one, signal.SIG_DFL)

    for one in ASKING:
        signal.signal(one, ask)
    return stop


def stop_when_let_go(held: int) -> threading.Event:
    """Return an event that is set when whoever holds the other end of the pipe lets go of it, or dies.

    Signals are left to that process: a terminal or a service sends them to both at once, and the second would end this
    one in the middle of an item. Main thread only.
    """
    stop = threading.Event()
    for one in ASKING:
        signal.signal(one, signal.SIG_IGN)

    def wait() -> None:
        while os.read(held, 1):
            pass
        stop.set()

    threading.Thread(target=wait, name="held", daemon=True).start()
    return stop
