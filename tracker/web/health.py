"""Whether we live, whether all is well, and how it stands in numbers.

In: the status (:mod:`tracker.status`). Out: a word for a monitor, gauges for Prometheus, the whole for a program.
``/livez`` asks whether this server should be started anew, ``/healthz`` whether a person is needed: a feed that is
down is no reason to restart anything.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from tracker.errors import StoreError
from tracker.status.look import Status
from tracker.status.metrics import text
from tracker.status.values import as_values
from tracker.web.guard import problem, state

METRICS = "text/plain; version=0.0.4; charset=utf-8"
WORDS = {
    0: "well",
    1: "a round, the figures or the copies need somebody",
    3: "a message is not delivered",
    4: "a source is not read",
}


def livez(request: Request) -> Response:
    """Say that the server answers; 503 where the process that makes rounds does not live."""
    lives = state(request.scope, "means").rounds_alive()
    return JSONResponse({"alive": lives}, 200 if lives else 503)


def healthz(request: Request) -> Response:
    """Say how long ago the last round and the last delivery were; 503 where `tracker status` is red."""
    means = state(request.scope, "means")
    try:
        seen: Status = means.seen()
    except StoreError:
        return JSONResponse({"well": False, "status": "the store cannot be read"}, 503)
    lives = means.rounds_alive()
    well = seen.exit_code == 0 and lives
    said: dict[str, Any] = {
        "well": well,
        "status": WORDS[seen.exit_code] if lives else "no process makes rounds",
        "last_round_age_seconds": _age(seen.last.finished_at or seen.last.started_at if seen.last else None, seen.now),
        "last_delivery_age_seconds": _age(seen.delivered_at, seen.now),
    }
    return JSONResponse(said, 200 if well else 503)


def metrics(request: Request) -> Response:
    """Give the gauges of `tracker status --prometheus`."""
    return PlainTextResponse(text(state(request.scope, "means").seen()), media_type=METRICS)


def status(request: Request) -> Response:
    """Give the whole status, as `tracker status --json` does."""
    visitor = state(request.scope, "visitor")
    if not visitor.sees_all:
        return problem(403, "the status tells of every crisis, and you may see some only")
    return JSONResponse(as_values(state(request.scope, "means").seen()))


def _age(at: datetime | None, now: datetime) -> int | None:
    """Return the seconds since then; None: never."""
    return None if at is None else max(0, int((now - at).total_seconds()))
