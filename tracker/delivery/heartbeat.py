"""Telling a watcher outside that a round began and how it ended (healthchecks.io and what speaks like it).

In: a secret address, an exit code. Out: nothing that can stop a round. If this machine dies nobody here can say so:
the watcher does, when the next word does not come. `ADDRESS/start` is told at the beginning, `ADDRESS/EXIT-CODE` at
the end; 0 is success (https://healthchecks.io/docs/http_api/).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from tracker import logs
from tracker.errors import TrackerError
from tracker.http import post
from tracker.secrets import Secret, read_address

VARIABLE = "TRACKER_HEARTBEAT_URL"
DEADLINE_SECONDS = 10.0


class Heartbeat:
    """The watcher, or nobody where no address is set."""

    def __init__(self, address: Secret | None) -> None:
        self._address = address

    def began(self) -> None:
        """Say that a round begins."""
        self._tell("start", {})

    def ended(self, exit_code: int) -> None:
        """Say how it ended: 0 is well, anything else is not."""
        self._tell(str(exit_code), {"exit_code": exit_code})

    def _tell(self, what: str, told: Mapping[str, int]) -> None:
        if self._address is None:
            return
        address = Secret(f"{self._address.reveal().rstrip('/')}/{what}")
        answer = post(address, told, deadline_seconds=DEADLINE_SECONDS)
        if answer.status is None or not 200 <= answer.status < 300:
            reason = answer.failure.value if answer.failure else f"status {answer.status}"
            logs.logger().warning("heartbeat_failed", what=what, reason=reason)


@contextmanager
def beating(watcher: Heartbeat) -> Iterator[Callable[[int], None]]:
    """Tell the watcher that a round begins, and at the end the exit code it was given; 1 where it was given none."""
    codes: list[int] = []
    watcher.began()
    try:
        yield codes.append
    except TrackerError as error:
        codes.append(error.exit_code)
        raise
    finally:
        watcher.ended(codes[-1] if codes else 1)


def heartbeat(environment: Mapping[str, str]) -> Heartbeat:
    """Return the watcher the environment names; raises ConfigError for what is no address."""
    return Heartbeat(read_address(VARIABLE, environment))
