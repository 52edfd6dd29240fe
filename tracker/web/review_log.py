"""Who decided what of which figure, when and why: the log that only grows, and taking a decision back.

In: requests of people who may review. Out: pages, and verdicts in the store that take others back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker.desk import Desk, NotYours
from tracker.locales import Locale, said
from tracker.series.selection import NO_CRISIS
from tracker.series.verdicts import VerdictError, undo
from tracker.store.verdicts import DecidedMeanwhile
from tracker.views import review as values
from tracker.views.queue import filters_of, place_in
from tracker.web.desks import DONE_LETTERS, STYLES, desk, done, entries, legend
from tracker.web.form import Form, form_of
from tracker.web.page import locale_of, page, problem, words_of

MOST_ENTRIES = 50
LONGEST_WORD = 100
LONGEST_FILTERS = 600
FILTERS = ("by", "kind", "only")


def log(request: Request) -> Response:
    """Show who decided what, newest first; what was taken back stays in it."""
    locale = locale_of(request.scope)
    with desk(request) as mine:
        shown = {**legend(mine, locale), **_listed(mine, locale, request.query_params)}
        shown["done"] = done(request, mine, locale)
    return page(request, "review_log.html", shown, styles=STYLES)


async def take_back(request: Request) -> Response:
    """Take one decision back; both stay in the log."""
    form = await form_of(request)
    return await run_in_threadpool(_taken_back, request, form)


def _taken_back(request: Request, form: Form) -> Response:
    with desk(request, writes=True) as mine:
        try:
            row = mine.verdict(form.one("verdict"))
            met = mine.met(row["report_id"]).get(row["verdict_id"])
            if met is None and not mine.may_see(NO_CRISIS):
                raise VerdictError(said("there is no such decision on a crisis you may see"))
            kept = mine.decide(undo, row, reason=form.one("reason"))
        except DecidedMeanwhile as error:
            return problem(409, words_of(error), todo="Open the log and look again.")
        except NotYours as error:
            return problem(403, words_of(error))
        except VerdictError as error:
            return problem(422, words_of(error), todo="Go back, and say which decision and why.")
    filters = filters_of(dict(parse_qsl(form.one("filters", LONGEST_FILTERS).removeprefix("?"))))
    back = f"/review/{met['observation_id']}" if met is not None else "/review/log"
    return RedirectResponse(f"{back}?{urlencode({**filters, 'did': kept.verdict_id[:DONE_LETTERS]})}", 303)


def _listed(mine: Desk, locale: Locale, query: Mapping[str, str]) -> dict[str, Any]:
    every = entries(mine, locale)
    chosen = {name: query.get(name, "")[:LONGEST_WORD] for name in FILTERS}
    wanted = [one for one in every if _is_wanted(one, chosen)]
    start = place_in(query.get("start", ""), len(wanted))
    last = min(start + MOST_ENTRIES, len(wanted))
    any_ = ("", locale.text("all"))
    return {
        "entries": wanted[start:last],
        "chosen": chosen,
        "people": [any_, *((name, name) for name in sorted({one["by"] for one in every}))],
        "kinds": [any_, *((name, locale.text(words)) for name, words in values.DECISIONS.items())],
        "first": start + 1 if wanted else 0,
        "last": last,
        "total": len(wanted),
        "before": _address(chosen, max(0, start - MOST_ENTRIES)) if start else "",
        "after": _address(chosen, last) if last < len(wanted) else "",
    }


def _address(chosen: Mapping[str, str], start: int) -> str:
    return f"/review/log?{urlencode([*((name, value) for name, value in chosen.items() if value), ('start', start)])}"


def _is_wanted(one: Mapping[str, Any], chosen: Mapping[str, str]) -> bool:
    wanted = {"changed": one["changed"], "standing": one["stands"]}.get(chosen["only"], True)
    same = all(not chosen[name] or one[name] == chosen[name] for name in ("by", "kind"))
    return bool(wanted and same)
