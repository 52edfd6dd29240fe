"""What the first visitor after a round or a change would have waited for, worked out before they come.

In: the means of a server. Out: its shelf filled; the figures made anew where other rules count. It looks now and then
whether there is something new, and asks for the pages most people open first, as the public and as the team see them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import get_args

from tracker import logs
from tracker.errors import TrackerError
from tracker.model import Sensitivity
from tracker.store import Store, snapshot
from tracker.views.explorer import Asked, explorer
from tracker.views.overview import overview
from tracker.views.reports import Wished, reports
from tracker.views.seen import BeingMade, Seen, seen, whole
from tracker.web.means import Means

FIRST_AFTER_SECONDS, LOOK_SECONDS = 2.0, 5.0
AUDIENCES: tuple[Sensitivity, ...] = get_args(Sensitivity)[:2]
"""The public and the team: what a restricted reader sees is worked out when one comes."""

State = tuple[str, int, str]


def keep_warm(means: Means, stop: threading.Event) -> threading.Thread:
    """Begin to work out in a thread what visitors will ask for, until told to stop."""

    def look() -> None:
        wait, last = FIRST_AFTER_SECONDS, None
        while not stop.wait(wait):
            last, wait = warmed(means, last, stop.is_set), LOOK_SECONDS

    thread = threading.Thread(target=look, name="warm", daemon=True)
    thread.start()
    return thread


def warmed(means: Means, last: State | None, stopping: Callable[[], bool] = lambda: False) -> State | None:
    """Work out what is new since the last time; return of what that is. Nothing that happens in it ends the server."""
    try:
        settings = means.settings()
        with means.reading() as store:
            now = (*snapshot.state(store), settings.digest)
            if now == last:
                return last
            for audience in AUDIENCES:
                if not stopping():
                    whole(lambda: _look(means, store, audience), lambda one: _open(one, store))  # noqa: B023
        return now
    except BeingMade:
        return last
    except TrackerError as error:
        logs.logger().warning("not_warmed", reason=str(error))
        return last


def _look(means: Means, store: Store, audience: Sensitivity) -> Seen:
    try:
        found = seen(means.settings(), store, means.shelf, audience, waits=means.renewal is None)
    except BeingMade:
        _renew(means)
        raise
    if found.as_of is not None:
        _renew(means)
    return found


def _renew(means: Means) -> None:
    if means.renewal is not None:
        means.renewal.ask()


def _open(one: Seen, store: Store) -> None:
    """Ask for the pages most people open first."""
    overview(one)
    explorer(one, Asked())
    reports(one, store, Wished())
