"""The table of doors: each path, what answers it, what it needs, how much it takes. Nothing is open but by a line here.

In: the means. Out: the app, behind its guard. A new page is a line here and a function in a file of its own; a path
that is in no line needs what a page needs, and is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from tracker.web import alert, health, pages, reports
from tracker.web.access import Needs
from tracker.web.guard import MOST_BODY_BYTES, Guard
from tracker.web.means import Means


class Door(NamedTuple):
    """A path, what answers it and how, what it needs, and the most bytes it takes."""

    path: str
    answer: Callable[[Request], Any]
    method: str
    needs: Needs
    most_bytes: int = MOST_BODY_BYTES


DOORS = (
    Door("/livez", health.livez, "GET", Needs.NOTHING),
    Door("/healthz", health.healthz, "GET", Needs.NOTHING),
    Door("/metrics", health.metrics, "GET", Needs.INSIDE),
    Door("/api/status", health.status, "GET", Needs.READ),
    Door("/api/reports", reports.post, "POST", Needs.POST, reports.MOST_BYTES),
    Door("/alert/{handle}", alert.show, "GET", Needs.LINK, alert.MOST_BYTES),
    Door("/alert/{handle}", alert.acknowledge, "POST", Needs.LINK, alert.MOST_BYTES),
    Door("/", pages.root, "GET", Needs.READ),
    Door("/site/", pages.page, "GET", Needs.READ),
    Door("/site/{name}", pages.page, "GET", Needs.READ),
)


def needs_of(path: str) -> tuple[Needs, int]:
    """Return what a path's door needs and the most bytes it takes."""
    doors = [one for one in DOORS if one.path == path or _leads(one.path, path)]
    return (doors[0].needs, max(one.most_bytes for one in doors)) if doors else (Needs.READ, MOST_BODY_BYTES)


def _leads(door: str, path: str) -> bool:
    """Say whether a door with a name in its path leads there."""
    fixed, named, _ = door.partition("{")
    return bool(named) and path.startswith(fixed) and "/" not in path[len(fixed) :]


def build(means: Means) -> ASGIApp:
    """Return the app. It is a router and no more: what goes wrong in a page is answered by the guard alone."""
    routes = [Route(door.path, door.answer, methods=[door.method]) for door in DOORS]
    return Guard(Router(routes, redirect_slashes=False), means, needs_of)
