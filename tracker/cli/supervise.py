"""The rounds beside the pages: ``tracker watch`` as a process of its own, started anew when it dies.

In: the arguments of that process, and somebody to ask when no round was made for long. Out: whether it lives. It holds
on to this process by a pipe: where this one ends, however it ends, the other finishes its item and ends, too.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

from tracker import logs

SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
LIVES_LONG_SECONDS = 300.0
LOOK_SECONDS = 0.5
TELL_EVERY_SECONDS = 60.0
DEAD_AFTER_SECONDS = 90.0
"""A process that is between two lives is no reason to restart the server; one that never comes up is."""


class Rounds:
    """The process that makes rounds. ``told`` is called about once a minute, to say what it cannot say itself."""

    def __init__(self, arguments: Sequence[str], told: Callable[[], None]) -> None:
        self._command = [sys.executable, "-m", "tracker", "watch", "--while-held", *arguments]
        self._told = told
        self._ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._last_alive = time.monotonic()
        self._thread = threading.Thread(target=self._keep_alive, name="rounds", daemon=True)

    def start(self) -> None:
        """Start the process, and whoever looks after it."""
        self._thread.start()

    def alive(self) -> bool:
        """Return whether rounds are made: the process lives, or has only just died."""
        return time.monotonic() - self._last_alive < DEAD_AFTER_SECONDS

    def let_go(self) -> None:
        """Have the process finish its item and end, without waiting for it."""
        self._ending.set()
        if self._process is not None:
            _let_go(self._process)

    def stop(self, within_seconds: float) -> None:
        """Let the process finish its item; end it after so long. What it was doing is undone by the store."""
        self._ending.set()
        ends = time.monotonic() + within_seconds
        if self._thread.is_alive():
            self._thread.join(2 * LOOK_SECONDS)
        process = self._process
        if process is None:
            return
        _let_go(process)
        try:
            process.wait(max(0.1, ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            logs.logger().warning("rounds_ended_in_the_middle", pid=process.pid)
            process.kill()
            process.wait()

    def _keep_alive(self) -> None:
        pause = SHORTEST_PAUSE_SECONDS
        while not self._ending.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603 - our own words
            logs.logger().info("rounds_started", pid=self._process.pid)
            self._look_after(self._process)
            if self._ending.is_set():
                return
            lived = time.monotonic() - began
            pause = SHORTEST_PAUSE_SECONDS if lived > LIVES_LONG_SECONDS else min(2 * pause, LONGEST_PAUSE_SECONDS)
            ended = self._process.returncode
            logs.logger().error("rounds_died", exit_code=ended, lived_seconds=int(lived), again_in=pause)
            _let_go(self._process)
            self._ending.wait(pause)

    def _look_after(self, process: subprocess.Popen[bytes]) -> None:
        """Return when the process has ended, or is to end."""
        tell_at = time.monotonic() + TELL_EVERY_SECONDS
        while process.poll() is None:
            self._last_alive = now = time.monotonic()
            if now >= tell_at:
                tell_at = now + TELL_EVERY_SECONDS
                self._told()
            if self._ending.wait(LOOK_SECONDS):
                return


def _let_go(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
