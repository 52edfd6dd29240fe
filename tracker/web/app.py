"""The table of doors: each path, what answers it, what it needs, how much it takes. Nothing is open but by a line here.

In: the means. Out: the app, behind its guard. A new page is a line here and a function in a file of its own; a path
that is in no line needs what a page needs, and is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.routing import Route, Router, compile_path
from starlette.types import ASGIApp

from tracker.web import (
    account,
    add,
    add_figure,
    add_table,
    alert,
    alerts,
    api,
    assets,
    brief,
    changes,
    chart,
    crisis,
    document,
    embed,
    exports,
    feeds,
    glossary,
    health,
    library,
    methodology,
    overview,
    pages,
    people,
    pictures,
    reports,
    review,
    review_log,
    rules,
    series,
    signing,
    source_new,
    sources,
)
from tracker.web.access import Needs
from tracker.web.guard import MOST_BODY_BYTES, Guard, Plan
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
    Door("/api/reports", api.reports, "GET", Needs.READ),
    Door("/api/crises", api.crises, "GET", Needs.READ),
    Door("/api/indicators", api.indicators, "GET", Needs.READ),
    Door("/api/sources", api.sources, "GET", Needs.READ),
    Door("/api/series", api.series, "GET", Needs.READ),
    Door("/api/series/{series_id}", api.one_series, "GET", Needs.READ),
    Door("/api/observations", api.observations, "GET", Needs.READ),
    Door("/api/rejections", api.rejections, "GET", Needs.READ),
    Door("/api/alerts", api.alerts, "GET", Needs.READ),
    Door("/api/alerts/{handle}", api.one_alert, "GET", Needs.READ),
    Door("/api/openapi.json", document.give, "GET", Needs.READ),
    Door("/api/docs", document.docs, "GET", Needs.READ),
    Door("/export/chart.{end}", pictures.give, "GET", Needs.READ),
    Door("/export/{name}", exports.give, "GET", Needs.READ),
    Door("/feed/{name}", feeds.give, "GET", Needs.FEED),
    Door("/brief", brief.show, "GET", Needs.READ),
    Door("/brief", brief.keep, "POST", Needs.SIGNED_IN, brief.MOST_BYTES),
    Door("/brief/{brief}", brief.show_kept, "GET", Needs.READ),
    Door("/alert/{handle}/chart.png", alert.chart, "GET", Needs.LINK, alert.MOST_BYTES),
    Door("/alert/{handle}", alert.show, "GET", Needs.LINK, alert.MOST_BYTES),
    Door("/alert/{handle}", alert.acknowledge, "POST", Needs.LINK, alert.MOST_BYTES),
    Door("/add", add.show, "GET", Needs.REVIEW),
    Door("/add", add.take, "POST", Needs.REVIEW, add.MOST_BYTES),
    Door("/add/figure", add_figure.show, "GET", Needs.REVIEW),
    Door("/add/figure", add_figure.take, "POST", Needs.REVIEW, add_figure.MOST_BYTES),
    Door("/add/table", add_table.show, "GET", Needs.REVIEW),
    Door("/add/table", add_table.take, "POST", Needs.REVIEW, add_table.MOST_BYTES),
    Door("/review", review.waiting, "GET", Needs.REVIEW),
    Door("/review/log", review_log.log, "GET", Needs.REVIEW),
    Door("/review/log", review_log.take_back, "POST", Needs.REVIEW, review.MOST_BYTES),
    Door("/review/{figure}", review.card, "GET", Needs.REVIEW),
    Door("/review/{figure}", review.decide, "POST", Needs.REVIEW, review.MOST_BYTES),
    Door("/static/{name}", assets.give, "GET", Needs.NOTHING),
    Door("/login", signing.show, "GET", Needs.ANYBODY),
    Door("/login", signing.sign_in, "POST", Needs.ANYBODY, signing.MOST_BYTES),
    Door("/logout", signing.sign_out, "POST", Needs.ANYBODY, signing.MOST_BYTES),
    Door("/password", signing.show_link, "GET", Needs.ANYBODY),
    Door("/password", signing.choose, "POST", Needs.ANYBODY, signing.MOST_BYTES),
    Door("/account", account.show, "GET", Needs.SIGNED_IN),
    Door("/account/password", account.change_password, "POST", Needs.SIGNED_IN, signing.MOST_BYTES),
    Door("/account/sessions", account.end_sessions, "POST", Needs.SIGNED_IN, signing.MOST_BYTES),
    Door("/account/tokens", account.make_token, "POST", Needs.SIGNED_IN, signing.MOST_BYTES),
    Door("/account/tokens/revoke", account.revoke_token, "POST", Needs.SIGNED_IN, signing.MOST_BYTES),
    Door("/users", people.show, "GET", Needs.ADMIN),
    Door("/users", people.add, "POST", Needs.ADMIN, signing.MOST_BYTES),
    Door("/users/{name}", people.change, "POST", Needs.ADMIN, signing.MOST_BYTES),
    Door("/users/{name}/link", people.invite, "POST", Needs.ADMIN, signing.MOST_BYTES),
    Door("/terms", glossary.show, "GET", Needs.READ),
    Door("/", overview.first, "GET", Needs.READ),
    Door("/crisis/{crisis}", crisis.one, "GET", Needs.READ),
    Door("/series", series.many, "GET", Needs.READ),
    Door("/series/{series}", series.one, "GET", Needs.READ),
    Door("/reports", library.many, "GET", Needs.READ),
    Door("/reports/{report}", library.one, "GET", Needs.READ),
    Door("/sources/new", source_new.show, "GET", Needs.ADMIN),
    Door("/sources/new", source_new.take, "POST", Needs.ADMIN, source_new.MOST_BYTES),
    Door("/sources", sources.many, "GET", Needs.READ),
    Door("/methodology", methodology.whole, "GET", Needs.READ),
    Door("/changes", changes.many, "GET", Needs.READ),
    Door("/alerts", alerts.many, "GET", Needs.READ),
    Door("/alerts/{handle}", alerts.one, "GET", Needs.READ),
    Door("/alerts/{handle}", alerts.order, "POST", Needs.REVIEW, alerts.MOST_BYTES),
    Door("/rules", rules.many, "GET", Needs.READ),
    Door("/rules/{rule}", rules.one, "GET", Needs.READ),
    Door("/rules/{rule}/chart.svg", rules.chart, "GET", Needs.READ),
    Door("/chart/{name}", chart.series, "GET", Needs.READ),
    Door("/chart/of/{name}", chart.compared, "GET", Needs.READ),
    Door("/embed/{series}", embed.show, "GET", Needs.LINK),
    Door("/site/", pages.page, "GET", Needs.READ),
    Door("/site/{name}", pages.page, "GET", Needs.READ),
)


def needs_of(path: str, method: str = "GET") -> tuple[Needs, int]:
    """Return what a path's door needs by a method, and the most bytes it takes.

    The first line of DOORS that leads there decides, as it does in the router; a path that is in no line needs what a
    page needs. A method that no line names is answered by none, so that it is asked for what the first line needs.
    """
    doors = [one for one in DOORS if _leads(one.path, path)]
    own = [one for one in doors if one.method == ("GET" if method == "HEAD" else method)] or doors
    return (own[0].needs, own[0].most_bytes) if own else (Needs.READ, MOST_BODY_BYTES)


def shown_at(path: str) -> str:
    """Return where a page that answers a form at a path can be asked for again: there, else above it."""
    while path != "/" and not any(one.method == "GET" and _leads(one.path, path) for one in DOORS):
        path = path.rpartition("/")[0] or "/"
    return path


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Return what paths each door's path stands for, as the router reads it."""
    return {door.path: compile_path(door.path)[0] for door in DOORS}


def _leads(door: str, path: str) -> bool:
    return _patterns()[door].match(path) is not None


def build(means: Means) -> ASGIApp:
    """Return the app. It is a router and no more: what goes wrong in a page is answered by the guard alone."""
    routes = [Route(door.path, door.answer, methods=[door.method]) for door in DOORS]
    fixed = frozenset(door.path for door in DOORS if "{" not in door.path)
    return Guard(Router(routes, redirect_slashes=False), means, Plan(needs_of, fixed, shown_at))
