"""The alerts: which are open, which were, and one with all that explains it; orders of whoever signed in to review.

In: requests. Out: pages; an order in the store, the same as ``tracker alerts ack`` and ``silence`` write, which the
next round takes. An order changes no alert by itself and sends nothing.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker.locales import Locale
from tracker.model import Command
from tracker.store import announced, commands, open_store
from tracker.views import watched
from tracker.views.panel import Wanted
from tracker.web.access import Needs, Visitor
from tracker.web.form import Form, form_of
from tracker.web.looking import looked, pager, show, word
from tracker.web.means import Means
from tracker.web.page import here, locale_of, problem, state
from tracker.web.series import chart_of

MOST_BYTES = 8_000
LONGEST_REASON = 500
ORDERS = ("ack", "silence", "unsilence")
SHOWS = ("open", "all")


def many(request: Request) -> Response:
    """Show the alerts that are asked for."""
    filters = watched.Filters(
        show=word(request, "show", SHOWS) or "open", level=word(request, "level", watched.LEVELS),
        rule=word(request, "rule"), crisis=word(request, "crisis"), after=word(request, "after"),
    )  # fmt: skip
    locale = locale_of(request.scope)
    visitor: Visitor = state(request.scope, "visitor")
    values, settings = looked(request, lambda seen, store: (watched.many(seen, store, filters, locale), seen.settings))
    more = {
        "filters": filters,
        "filtered": bool(filters.level or filters.rule or filters.crisis),
        "tabs": [(one, here(request, show=one, after=None)) for one in SHOWS],
        "rules": [(one.id, locale.text(one.label)) for one in settings.rules.values()
                  if not one.crisis or visitor.may_see(one.crisis)],
        "crises": [(one.id, one.name) for one in settings.crises.values() if visitor.may_see(one.id)],
        "pages": pager(request, values["page"]),
        **legend(locale),
    }  # fmt: skip
    return show(request, "alerts.html", {**values, **more})


def one(request: Request) -> Response:
    """Show one alert."""
    return _one(request, request.path_params["handle"])


def _one(request: Request, handle: str, error: str = "", typed: dict[str, str] | None = None) -> Response:
    locale = locale_of(request.scope)
    visitor: Visitor = state(request.scope, "visitor")
    team = visitor.may(Needs.REVIEW)
    values = looked(request, lambda seen, store: watched.one(seen, store, handle, locale, team=team))
    if values is None:
        return problem(404, "there is no such alert", todo="Look for it in the list of alerts.")
    more = {
        "drawn": chart_of(Wanted("", values["alert"]["series_id"])),
        "may_order": team and bool(visitor.name),
        "error": error,
        "typed": typed or {"reason": "", "until": ""},
        "done": word(request, "done", ORDERS),
        **legend(locale),
    }
    return show(request, "alert_page.html", {**values, **more}, 400 if error else 200, ("chart.js",))


async def order(request: Request) -> Response:
    """Write down what somebody tells an alert, and show it again."""
    form = await form_of(request)
    return await run_in_threadpool(_ordered, request, form)


def _ordered(request: Request, form: Form) -> Response:
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    handle, locale = request.path_params["handle"], locale_of(request.scope)
    kind, reason = form.one("do", 20), form.one("reason", LONGEST_REASON)
    now = means.clock()
    until = _until(form.one("until", 20), now) if kind == "silence" else None
    wrong = _wrong(kind, reason, until, locale)
    if wrong:
        return _one(request, handle, wrong, {"reason": reason, "until": form.one("until", 20)})
    if looked(request, lambda seen, store: watched.one(seen, store, handle, locale, team=True)) is None:
        return problem(404, "there is no such alert", todo="Look for it in the list of alerts.")
    opened = open_store(means.store)
    try:
        alert = announced.by_handle(opened, handle)
        assert alert is not None  # it was there a moment ago, and alerts are never taken out
        name = "\n".join([kind, alert.fingerprint, visitor.name, now.isoformat()])
        key = hashlib.sha256(name.encode()).hexdigest()
        commands.give(opened, Command(key, now, kind, alert.fingerprint, visitor.name, " ".join(reason.split()), until))
    finally:
        opened.close()
    return RedirectResponse(f"/alerts/{alert.handle}?done={kind}", 303)


def _wrong(kind: str, reason: str, until: datetime | None, locale: Locale) -> str:
    """Return what of an order cannot be kept, "" where all is well."""
    if kind not in ORDERS:
        return locale.text("There is no such order.")
    if kind == "silence" and not reason:
        return locale.text("A silence needs a reason, for whoever comes after you.")
    if kind == "silence" and until is None:
        return locale.text("A silence needs an end that is still to come.")
    return ""


def _until(said: str, now: datetime) -> datetime | None:
    """Return the end of the day that was said, UTC; None for none that is still to come."""
    try:
        end = datetime.combine(datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC).date(), time(23, 59), UTC)
    except ValueError:
        return None
    return end if end > now else None


def legend(locale: Locale) -> dict[str, Any]:
    """Return the words of statuses, levels and events."""
    say = locale.text
    return {
        "kinds": {
            "FIRING": say("fired"), "ESCALATED": say("climbed"), "CORRECTED": say("corrected"),
            "RETRACTED": say("taken back"), "RESOLVED": say("over"), "CLOSED": say("closed"),
            "REMINDER": say("said again"), "UNSTABLE": say("unstable"), "DRILL": say("drill"),
            "DIGEST": say("digest"), "SUMMARY": say("summary"),
        },
        "statuses": {
            "inactive": say("over"), "pending": say("not for long enough yet"), "firing": say("open"),
            "recovering": say("open, falling"),
        },
        "levels": {"watch": say("watch"), "warning": say("warning"), "critical": say("critical")},
        "states": {
            "pending": say("waits to be sent"), "sending": say("being sent"), "delivered": say("arrived"),
            "held": say("held: nobody knows whether it arrived"), "dead": say("reached nobody"),
        },
        "outcomes": {
            "event": say("spoke"), "silent": say("silent"), "summary": say("told in a summary"), "audit": say("noted"),
        },
        "orders_given": {
            "ack": say("acknowledged"), "silence": say("silenced"), "unsilence": say("silence ended"),
        },
    }  # fmt: skip
