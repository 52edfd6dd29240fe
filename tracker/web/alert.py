"""One alert, for whoever has its message: what it said, why it was sent, and a button that says "I am on it".

In: a signed link (tracker/delivery/links.py). Out: a page without a script. Showing it changes nothing; the button is a
form that is posted, and gives the same order as ``tracker alerts ack``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tracker.alerts.message import from_json, spoken
from tracker.alerts.rules import shown as level_of
from tracker.charts.safe import digest, link
from tracker.delivery.escape import clean, cut
from tracker.delivery.links import is_good
from tracker.knowledge.parts import NOWHERE
from tracker.locales import ENGLISH, Locale, said
from tracker.model import AlertState, Command, Message, Sensitivity
from tracker.store import Store, announced, commands, open_store
from tracker.views.panel import Drawing, Wanted, png_of
from tracker.views.seen import whole
from tracker.web.alerts import legend
from tracker.web.entrance import who
from tracker.web.form import form_of
from tracker.web.looking import noted
from tracker.web.means import Means
from tracker.web.pace import GUESSING
from tracker.web.page import environment, locale_of, problem, state

MOST_BYTES = 4_000
MOST_DECISIONS = 12
LONGEST_NAME = 80
TEAM = frozenset({"internal", "restricted"})
SOMEBODY = said("somebody with the message's link")


def show(request: Request) -> Response:
    """Show the alert."""
    means: Means = state(request.scope, "means")
    refusal = _refused(means, request)
    if refusal is not None:
        return refusal
    with means.reading() as store:
        alert = announced.by_handle(store, request.path_params["handle"])
        if alert is None:
            return problem(404, "there is no such alert any more")
        told = _told(store, alert, request.query_params["for"], locale_of(request.scope))
    return _page(told, locale_of(request.scope), f"{request.url.path}?{request.url.query}")


def chart(request: Request) -> Response:
    """Show the picture of the series an alert is about, as the link's audience may see it."""
    means: Means = state(request.scope, "means")
    refusal = _refused(means, request)
    if refusal is not None:
        return refusal
    audience: Sensitivity = request.query_params["for"]  # type: ignore[assignment]  # signed by us
    with means.reading() as store:
        alert = announced.by_handle(store, request.path_params["handle"])
        message = _last_said(store, alert, audience, ENGLISH) if alert else None
        figure: Mapping[str, Any] = message.figure if message else {}
        drawn = None
        if message is not None and _has_chart(message):
            wanted = Wanted(str(figure["crisis"] or NOWHERE), str(figure["series_id"]))
            size = "narrow" if request.query_params.get("size") == "narrow" else "picture"
            how = Drawing(size, Locale.of(message.language))
            settings = means.settings()
            drawn = whole(lambda: noted(request, settings, store, audience, None), lambda one: png_of(one, wanted, how))
    if drawn is None:
        return problem(404, "there is nothing to draw of this alert")
    headers = {"cache-control": "private, max-age=300", "x-robots-tag": "noindex"}
    return Response(drawn, 200, headers, "image/png")


def _has_chart(message: Message) -> bool:
    """Say whether the figure of a message may be seen, and so its series drawn."""
    return bool(message.figure) and not message.figure["withheld"]


async def acknowledge(request: Request) -> Response:
    """Write down that somebody is on it, and show the alert again."""
    means: Means = state(request.scope, "means")
    refusal = _refused(means, request)
    if refusal is not None:
        return refusal
    form = await form_of(request)
    by = cut(clean(form.one("by")), LONGEST_NAME) or str(SOMEBODY)
    found = await run_in_threadpool(_acknowledged, means, request.path_params["handle"], by)
    if not found:
        return problem(404, "there is no such alert any more")
    return RedirectResponse(f"{request.url.path}?{request.url.query}", 303)


def _acknowledged(means: Means, handle: str, by: str) -> bool:
    opened = open_store(means.store)
    try:
        alert = announced.by_handle(opened, handle)
        if alert is None:
            return False
        given = commands.of_alert(opened, alert.fingerprint)
        if not any(one.kind == "ack" and one.by == by for one in given[-1:]):  # the button pressed twice is one word
            now = means.clock()
            name = hashlib.sha256(f"ack\n{alert.fingerprint}\n{by}\n{now.isoformat()}".encode()).hexdigest()
            commands.give(opened, Command(name, now, "ack", alert.fingerprint, by))
        return True
    finally:
        opened.close()


def _refused(means: Means, request: Request) -> Response | None:
    """Refuse a link that is not ours or is over; who guesses has to wait."""
    address = who(state(request.scope, "visitor").address)
    if wait := means.pace.wait("link", address, GUESSING, take=False):
        return problem(429, "too many wrong links from this address", retry_after=str(int(wait) + 1))
    query, handle = request.query_params, request.path_params["handle"]
    signed = (query.get("for", ""), query.get("until", ""), query.get("sign", ""))
    if means.link_key is not None and is_good(means.link_key, handle, *signed, means.clock()):
        return None
    means.pace.wait("link", address, GUESSING)
    return problem(403, "this link is not good, or not any more: `tracker alerts explain` shows the same")


def _told(store: Store, alert: AlertState, audience: Any, locale: Locale) -> dict[str, Any]:
    """Return what the page tells; only the team sees decisions, because they name every number."""
    events = announced.events(store, fingerprint=alert.fingerprint)
    orders = commands.of_alert(store, alert.fingerprint)
    decisions = announced.decisions(store, alert.fingerprint)[-MOST_DECISIONS:] if audience in TEAM else []
    message = _last_said(store, alert, audience, locale)
    return {
        "handle": alert.handle,
        "status": alert.status.value,
        "level": level_of(alert.level or alert.doubtful_level),
        "demo": bool(events and events[-1].demo),
        "message": message,
        "link": link(message.url) if message else "",
        "drawn": bool(message and _has_chart(message)),
        "events": [(locale.moment(one.event.at), one.event.kind.value, level_of(one.event.level)) for one in events],
        "decisions": [(locale.moment(one.at), one.reason.value, clean(one.detail)) for one in decisions],
        "orders": [(locale.moment(one.at), one.kind, clean(one.by), clean(one.reason)) for one in orders],
        "clean": clean,
    }


def _last_said(store: Store, alert: AlertState, audience: Sensitivity, locale: Locale) -> Message | None:
    """Return the newest message of an alert as an audience was told it, in a language; None: a summary told it."""
    events = announced.events(store, fingerprint=alert.fingerprint)
    return spoken(from_json(events[-1].message).for_reader(audience, locale.code), locale) if events else None


def _page(told: dict[str, Any], locale: Locale, here: str) -> Response:
    style = environment().get_template("alert.css").render()
    path, _, signed = here.partition("?")
    given = {"locale": locale, "_": locale.text, "here": here, "style": style, "picture": f"{path}/chart.png?{signed}"}
    body = environment().get_template("alert.html").render(**told, **given, **legend(locale))
    policy = (
        f"default-src 'none'; style-src {digest(style)}; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    # under "no-referrer" a browser says "Origin: null" of this page's own button where there is no https
    said = {"content-security-policy": policy, "x-robots-tag": "noindex", "referrer-policy": "same-origin"}
    return HTMLResponse(body, headers=said | {"content-language": locale.code})
