"""One figure by hand, with its source, link, quote and day: shown as it would stand, then kept.

In: forms of people who may review. Out: pages, and a figure in the store. It is held to the rules of every figure
(:mod:`tracker.sources.by_hand`), as ``tracker add`` is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tracker.charts.words import MEASURES, clean
from tracker.locales import Locale
from tracker.model import Bound, Measure, Settings
from tracker.round.foretold import Foretold, foretold
from tracker.round.record import record_ready
from tracker.sources import Item
from tracker.sources.by_hand import NotThisFigure, by_hand
from tracker.store.locking import recording
from tracker.views import handed
from tracker.web.desks import STYLES, beyond
from tracker.web.form import Form, form_of
from tracker.web.means import Means
from tracker.web.page import locale_of, page, state, words_of

MOST_BYTES = 100_000
WAIT_SECONDS = 20.0
FIELDS = (
    "indicator", "population", "value", "bound", "quote", "said_by", "place", "as_of", "published_on", "measure",
    "counting_start", "url", "title", "publisher", "derived",
)  # fmt: skip


def show(request: Request) -> Response:
    """Show the form."""
    means: Means = state(request.scope, "means")
    return _form(request, means.settings(), {"population": "all", "measure": Measure.UNKNOWN.value})


async def take(request: Request) -> Response:
    """Show the figure as it would stand, or keep it."""
    return await run_in_threadpool(_taken, request, await form_of(request))


def _taken(request: Request, form: Form) -> Response:
    means: Means = state(request.scope, "means")
    settings = means.settings()
    typed = {name: form.one(name) for name in FIELDS}
    try:
        item = by_hand(typed, means.clock(), settings.vocabulary)
    except NotThisFigure as error:
        return _form(request, settings, typed, error=words_of(error), status=422)
    if form.one("do") != "keep":
        return _form(request, settings, typed, item=item)
    with means.writing() as store, recording(store, wait_seconds=WAIT_SECONDS):
        if why := beyond(request, store, _told(item, settings), [item.report.report_id] if item.report else []):
            return _form(request, settings, typed, error=why, status=403)
        outcome = next(iter(record_ready(store, [item])))
    became = [{"name": clean(typed["quote"], 120), "outcome": outcome, "reason": "",
               "id": item.report.report_id if item.report else ""}]  # fmt: skip
    return page(request, "add_done.html", {"told": became, "again": "/add/figure"}, styles=STYLES)


def _form(
    request: Request, settings: Settings, typed: Mapping[str, str], *, item: Item | None = None, error: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    locale = locale_of(request.scope)
    stands = _shown(item, settings, locale) if item is not None else {"figures": [], "findings": []}
    words = settings.vocabulary
    shown = {
        **stands,
        "typed": {name: typed.get(name, "") for name in FIELDS},
        "error": error,
        "indicators": [(one.id, locale.text(one.label)) for one in words.indicators.values()],
        "populations": [("all", locale.text("all")), *((one.id, locale.text(one.label))
                                                       for one in words.populations.values() if one.id != "all")],
        "sources": [(one.id, locale.text(one.short or one.name)) for one in words.attributions.values()],
        "bounds": [("", locale.text("as the value says")),
                   *((one.value, locale.text(one.value.replace("_", " "))) for one in Bound)],
        "measures": [(one.value, locale.text(MEASURES[one.value])) for one in Measure],
    }  # fmt: skip
    return page(request, "add_figure.html", shown, status, styles=STYLES)


def _told(item: Item, settings: Settings) -> Foretold:
    return foretold([(item.report, item.reading)] if item.report and item.reading else [], settings)


def _shown(item: Item, settings: Settings, locale: Locale) -> dict[str, Any]:
    future = _told(item, settings)
    return {"figures": handed.figures(future, settings, locale), "findings": handed.findings(future)}
