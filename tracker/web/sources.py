"""The places we read, and how each fares.

In: a request of somebody who may see everything. Out: the page; what a source answered is said to the team only.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tracker.charts.words import clean
from tracker.model import Settings
from tracker.series.protection import credit
from tracker.status.health import Health
from tracker.status.look import Status
from tracker.web.looking import audience, show
from tracker.web.means import Means
from tracker.web.page import problem, state


def many(request: Request) -> Response:
    """Show every source that is configured or was ever read."""
    means: Means = state(request.scope, "means")
    visitor = state(request.scope, "visitor")
    if not visitor.sees_all:
        return problem(403, "the sources are told to those who may see every crisis")
    settings, seen = means.settings(), means.seen()
    team = audience(visitor) != "public"
    states = {one.state.source_id: one for one in seen.sources}
    names = [*settings.sources, *(name for name in states if name not in settings.sources)]
    values = {
        "rows": [_row(name, settings, states.get(name), team) for name in names],
        "status": _status(seen),
        "team": team,
        "may_add": state(request.scope, "doors") & {"/sources/new"} and team,
    }
    return show(request, "sources.html", values)


def _row(name: str, settings: Settings, health: Health | None, team: bool) -> dict[str, object]:
    """Return one source: what it is, under which terms, how it fares."""
    spec = settings.sources.get(name)
    told: dict[str, object] = {"id": name, "name": name, "kind": "", "credit": "", "redistribute": "", "every": None,
                               "sensitivity": "", "terms": ""}  # fmt: skip
    if spec is not None:
        own = {one: getattr(spec, one) for one in ("kind", "terms", "redistribute", "sensitivity")}
        told |= own | {"name": spec.name or spec.id, "credit": credit(spec), "every": spec.cadence_minutes}
    return told | {"standing": _standing(spec is not None and spec.enabled, health), **_fares(health, team)}


def _fares(health: Health | None, team: bool) -> dict[str, object]:
    if health is None:
        return {"ok_at": None, "new_at": None, "due_at": None, "failures": 0, "error": "", "problems": []}
    one, turn = health.state, health.turn
    return {
        "ok_at": one.last_ok_at,
        "new_at": one.last_new_at,
        "due_at": turn.due_at if turn else None,
        "failures": one.failures_in_a_row,
        "error": clean(one.last_error, 240) if team and one.failures_in_a_row else "",
        "problems": [(clean(item, 120), clean(why, 160)) for item, why in one.problems[:20]] if team else [],
    }


def _standing(enabled: bool, health: Health | None) -> str:
    """Return how a source stands, in a word the page knows."""
    if not enabled:
        return "off"
    if health is None:
        return "never"
    if health.state.failures_in_a_row:
        return "failing"
    return "silent" if health.silent else "overdue" if health.overdue else "well"


def _status(seen: Status) -> dict[str, object]:
    last = seen.last
    return {
        "round_at": (last.finished_at or last.started_at) if last else None,
        "outcome": last.outcome if last else "",
        "reports": seen.totals.get("reports", 0),
        "well": seen.exit_code == 0,
        "red": sum(one.is_red for one in seen.sources),
    }
