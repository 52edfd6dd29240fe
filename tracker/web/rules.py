"""The rules: what each is in words, how often it spoke, and what it, or another line, would have sent.

In: requests; the days and the line somebody tries stand in the address. Out: pages and a picture. Nothing is changed
and nothing is sent: a rule is changed in config/rules.toml. A try ends after :data:`MOST_SECONDS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from tracker.model import Rule
from tracker.views import ruled, watched
from tracker.views.ruled import Question
from tracker.views.seen import Seen
from tracker.web.alerts import legend
from tracker.web.looking import looked, show, word
from tracker.web.means import Means
from tracker.web.page import locale_of, problem, state
from tracker.web.pages import ONLY_PICTURE

MOST_SECONDS = 4.0
"""A page comes within this and a little, however much there is to go through."""

MOST_DAYS = 366
USUAL_DAYS = 30
HIGHEST = 1e12


def many(request: Request) -> Response:
    """Show the rules."""
    locale = locale_of(request.scope)
    rows = looked(request, lambda seen, store: ruled.every(seen, locale, watched.open_by_rule(seen, store)))
    return show(request, "rules.html", {"rows": rows, "kinds": dict(ruled.kinds(locale))})


def one(request: Request) -> Response:
    """Show one rule, and what it would have sent."""
    means: Means = state(request.scope, "means")
    locale, today = locale_of(request.scope), means.clock().date()
    rule = _rule(request)
    if rule is None:
        return problem(404, "there is no such rule", todo="Look for it in the list of rules.")

    def values(seen: Seen, _: object) -> dict[str, object]:
        asked, wrong = _asked(request, seen, rule, today)
        found = ruled.preview(seen, rule, asked, _for_seconds()) if ruled.can_be_tried(rule) else {}
        return {
            "told": ruled.told(seen, rule, locale), "asked": asked, "wrong": wrong,
            "summary": ruled.summary(found, locale), "messages": ruled.messages(found, locale),
            "days": (asked.last - asked.first).days + 1,
            "stopped": any(one.days < (asked.last - asked.first).days + 1 for one in found.values()),
        }  # fmt: skip

    more = {
        "rule": rule,
        "label": locale.text(rule.label),
        "usual": ruled.first_line(rule),
        "query": request.url.query,
        "today": today,
        **legend(locale),
    }
    found = looked(request, values)
    return show(request, "rule.html", {**found, **more}, 400 if found["wrong"] else 200)


def chart(request: Request) -> Response:
    """Show the picture of what a rule would have sent."""
    means: Means = state(request.scope, "means")
    locale, today = locale_of(request.scope), means.clock().date()
    rule = _rule(request)
    if rule is None or not ruled.can_be_tried(rule):
        return problem(404, "there is nothing to draw of this rule")

    def picture(seen: Seen, _: object) -> bytes:
        asked, _wrong = _asked(request, seen, rule, today)
        return ruled.drawn(seen, rule, asked, locale, _for_seconds())

    headers = {"content-security-policy": ONLY_PICTURE, "cache-control": "private, no-cache"}
    return Response(looked(request, picture), 200, headers, "image/svg+xml")


def _rule(request: Request) -> Rule | None:
    """Return the rule, where its crisis may be seen."""
    rule: Rule | None = state(request.scope, "means").settings().rules.get(request.path_params["rule"])
    hidden = rule is not None and rule.crisis and not state(request.scope, "visitor").may_see(rule.crisis)
    return None if hidden else rule


def _asked(request: Request, seen: Seen, rule: Rule, today: date) -> tuple[Question, str]:
    """Return what is asked, and what of it cannot be; then the usual stands in its place."""
    say = locale_of(request.scope).text
    usual = ruled.own_days(seen.events, rule, today) or (today - timedelta(days=USUAL_DAYS), today)
    usual = (max(usual[0] - timedelta(days=1), usual[1] - timedelta(days=MOST_DAYS - 1)), usual[1])
    try:
        first = date.fromisoformat(word(request, "from")) if word(request, "from") else usual[0]
        last = date.fromisoformat(word(request, "to")) if word(request, "to") else usual[1]
        line = float(word(request, "line").replace("_", "").replace(",", "")) if word(request, "line") else None
    except ValueError:
        return Question(*usual), say("A day is written 2024-11-30, and a line is a number.")
    if not first <= last or (last - first).days >= MOST_DAYS:
        return Question(*usual), say("The days end before they begin, or are more than {n}.", n=MOST_DAYS)
    if line is not None and not 0 < line < HIGHEST:
        return Question(first, last), say("A line is a number above nothing.")
    return Question(first, last, None if line == ruled.first_line(rule) else line), ""


def _for_seconds() -> Callable[[], bool]:
    ends = time.monotonic() + MOST_SECONDS
    return lambda: time.monotonic() < ends
