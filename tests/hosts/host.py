"""A host: a process with a folder, a clock and a state of its own, on a database it shares with others.

``python host.py sender DATABASE ADDRESS NAME DIE AHEAD`` empties the outbox; ``python host.py tracker AHEAD ...`` is
the program on a machine whose clock is so many seconds ahead. What it is asked to die of is a real SIGKILL.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from faults.server import FaultServer
from posted import worker

from tracker.cli import main
from tracker.delivery.channels.slack import Slack
from tracker.model import Channel
from tracker.secrets import Secret
from tracker.store import open_store, outbox
from tracker.store.clock import clock_of

ROOT = Path(__file__).resolve().parents[2]
Host = subprocess.Popen[str]
UNLIMITED = Channel(id="slack", kind="slack", digest_above=0)


class Mortal(Slack):
    """A channel whose process dies just before its first post, or just after it."""

    die = ""

    def send(self, form: Mapping[str, Any], delivery_id: str, now: datetime) -> Any:
        """Post, and be killed at the moment that was asked for."""
        if self.die == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        outcome = super().send(form, delivery_id, now)
        if self.die == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return outcome


class Clock:
    """The clock of a store, seen from a machine whose own is ``ahead``; whoever sleeps on it sleeps."""

    def __init__(self, store: Any, ahead: timedelta) -> None:
        self.now = clock_of(store, lambda: datetime.now(UTC) + ahead)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now()

    def sleep(self, seconds: float) -> None:
        """Sleep."""
        time.sleep(seconds)


def started(folder: Path, *arguments: str, **variables: str) -> Host:
    """Start a host in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = os.pathsep.join(map(str, [ROOT, *(ROOT / "tests" / room for room in ("", "delivery", "on_server"))]))
    environment = {**os.environ, "TRACKER_STATE": str(folder / "state"), "PYTHONPATH": paths, **variables}
    return subprocess.Popen(
        [sys.executable, __file__, *arguments],
        cwd=folder, env=environment, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(process: Host) -> tuple[int, str, str]:
    """Wait for a host and return its exit code, what it printed and what it logged."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def ids(receiver: FaultServer) -> Counter[str]:
    """Return how often each message came."""
    return Counter(got.headers["webhook-id"] for got in receiver.received)


def be_a_sender(database: str, address: str, name: str, die: str, ahead: str) -> None:
    """Send what waits in the outbox."""
    store, channel = open_store(database), Mortal(Secret(address))
    channel.die = die
    clock: Any = Clock(store, timedelta(seconds=float(ahead)))
    worker(store, address, clock, channels=[UNLIMITED], others={"slack": channel}, owner=name).drain()
    store.close()


def be_the_program(ahead: str, *arguments: str) -> None:
    """Do what was typed on a machine whose clock is ahead."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=float(ahead)), tick=True):
        main(list(arguments))


if __name__ == "__main__":
    outbox.BETWEEN_MESSAGES = timedelta(milliseconds=5)
    {"sender": be_a_sender, "tracker": be_the_program}[sys.argv[1]](*sys.argv[2:])
