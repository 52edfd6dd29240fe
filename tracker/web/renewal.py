"""The figures made anew beside the server, in one process of their own, so that nobody who looks waits for it.

In: how that process is started. Out: nothing; when it is done the store names the new figures, and the next visitor
sees them. However many ask, one process runs; several servers of one store, and the rounds, take turns by a lock
(:func:`tracker.knowledge.renewed`), and who comes second finds it made.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tracker import logs

AGAIN_AFTER_SECONDS = 60.0
"""A process that failed is not started again sooner: what it failed at is in the log."""

END_SECONDS = 5.0

Process = subprocess.Popen[bytes]


class Renewal:
    """The process, if there is one. ``start`` starts it."""

    def __init__(self, start: Callable[[], Process], clock: Callable[[], float] = time.monotonic) -> None:
        self._start, self._clock = start, clock
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._next = 0.0

    def ask(self) -> bool:
        """Have the figures made anew, unless they are being made already; say whether a process was started."""
        with self._lock:
            if self.runs() or self._clock() < self._next:
                return False
            self._next = self._clock() + AGAIN_AFTER_SECONDS
            try:
                self._process = self._start()
            except OSError as error:
                logs.logger().error("figures_not_made_anew", reason=str(error))
                return False
            logs.logger().info("figures_being_made_anew", process=self._process.pid)
            return True

    def runs(self) -> bool:
        """Say whether they are being made now."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the process, if it runs: what it made so far is in no store."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()


def renewal_of(store: str, config: Path, more: Sequence[str] = ()) -> Renewal:
    """Return the renewal of a store by the configuration of a folder, as it stands when the process begins.

    `store` "": the one the environment names.
    """
    said = ["--store", store] if store else []
    command = [sys.executable, "-m", "tracker", "renew", *said, "--config", str(config), *more]
    return Renewal(
        lambda: subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
    )
