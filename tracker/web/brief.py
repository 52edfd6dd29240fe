"""The daily brief as a page: of now, or one that was kept and says the same for ever.

In: a GET of ``/brief`` (``since``, ``crisis``, ``format``), of ``/brief/{id}`` for one that was kept; a POST that keeps
the brief of now. Out: the page, or the brief as Markdown, Word, HTML for a mail, or text, in the visitor's language.
Who may see fewer crises than a kept brief tells of does not see it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker.brief import FORMATS, Brief, from_json, to_json, told
from tracker.brief.since import NoMoment, moment
from tracker.locales import said
from tracker.store import Store, briefs, open_store
from tracker.store.briefs import Kept
from tracker.views.briefing import current
from tracker.views.seen import BeingMade, Seen
from tracker.web.access import Visitor
from tracker.web.form import form_of, local
from tracker.web.looking import audience, looked
from tracker.web.means import Means
from tracker.web.page import home, locale_of, page, problem, state, words_of

SPANS = ("yesterday", "2d", "7d", "30d")
"""How far back a brief of now looks, of what the page offers."""

MOST_BYTES = 4_000
FORMATS_KNOWN = said("A brief can be had as md, docx, html or text.")
NO_CRISIS, CRISES = said("there is no such crisis"), said("The overview names those there are.")


def show(request: Request) -> Response:
    """Show the brief of now."""
    since, crisis = request.query_params.get("since", "yesterday"), request.query_params.get("crisis", "")
    if not _is_there(request, crisis):
        return problem(404, NO_CRISIS, todo=CRISES)
    try:
        made, crises = looked(request, lambda seen, store: _now(request, seen, store, since, crisis))
    except NoMoment as error:
        return problem(400, words_of(error))
    return _given(request, made, {
        "kept": None, "since": since, "crisis": crisis, "spans": SPANS,
        "crises": crises,
    })  # fmt: skip


def show_kept(request: Request) -> Response:
    """Show a brief that was kept."""
    means: Means = state(request.scope, "means")
    with means.reading() as store:
        found = briefs.found(store, request.path_params["brief"])
    if found is None or not _may_see(request, found[0]):
        return problem(404, "there is no such brief", todo="The page of the brief of today lists those that are kept.")
    return _given(
        request, from_json(found[1]), {"kept": found[0], "since": "", "crisis": "", "crises": [], "spans": ()}
    )


async def keep(request: Request) -> Response:
    """Keep the brief of now, and lead to it."""
    form = await form_of(request)
    since, crisis = form.one("since", 40) or "yesterday", form.one("crisis", 200)
    if not _is_there(request, crisis):
        return problem(404, NO_CRISIS, todo=CRISES)
    try:
        kept = await run_in_threadpool(_keep, request, since, crisis)
    except NoMoment as error:
        return problem(400, words_of(error))
    return RedirectResponse(local(f"/brief/{kept}"), 303)


def _keep(request: Request, since: str, crisis: str) -> str:
    means: Means = state(request.scope, "means")
    visitor: Visitor = state(request.scope, "visitor")
    made, _ = looked(request, lambda seen, store: _now(request, _of_now(seen), store, since, crisis))
    asked = made.asked
    name = made.digest[: briefs.ID_LETTERS]
    kept = Kept(name, means.clock(), visitor.name, asked.since, asked.until, asked.crises, asked.audience)
    opened = open_store(means.store)
    try:
        briefs.keep(opened, kept, to_json(made))
    finally:
        opened.close()
    return name


def _of_now(seen: Seen) -> Seen:
    """Return what is seen, if it is of now: a brief that is kept says for ever what was known at its moment."""
    if seen.as_of is not None:
        raise BeingMade("a brief is kept of figures that are of now")
    return seen


def _now(request: Request, seen: Seen, store: Store, since: str, crisis: str) -> tuple[Brief, list[tuple[str, str]]]:
    """Return the brief up to this minute, worked out once for all who ask alike, and the crises one may choose."""
    now: datetime = state(request.scope, "means").clock().replace(second=0, microsecond=0)
    begins = moment(since, now)
    chosen = (crisis,) if crisis else ()
    if crisis and crisis not in seen.parts():  # it was named in the configuration a moment ago
        raise NoMoment(said("nothing is known of this crisis yet"))
    name = ("brief", seen.version, seen.audience, seen.crises, seen.told, begins, now, chosen)
    made = seen.shelf.get(name, lambda: current(seen, store, begins, now, chosen), lambda _: 200_000)
    return made, [(one, seen.settings.crises[one].name) for one in seen.shown()]


def _given(request: Request, made: Brief, values: dict[str, Any]) -> Response:
    """Return the brief as the format asked for, else as a page."""
    wanted, locale = request.query_params.get("format", ""), locale_of(request.scope)
    if wanted:
        if wanted not in FORMATS:
            return problem(404, said("there is no format {name}", name=wanted[:20]), todo=FORMATS_KNOWN)
        form = FORMATS[wanted]
        name = f"brief-{made.asked.until:%Y-%m-%d}{form.suffix}"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-cache"}
        return Response(form.made(told(made, locale, home(request))), 200, headers, form.media_type)
    with state(request.scope, "means").reading() as store:
        kept = [one for one in briefs.listed(store) if _may_see(request, one)][:20]
    shown = {"document": told(made, locale, ""), "formats": tuple(FORMATS), "earlier": kept, **values}
    return page(request, "brief.html", shown, styles=("figures.css",))


def _may_see(request: Request, kept: Kept) -> bool:
    visitor: Visitor = state(request.scope, "visitor")
    if kept.audience != "public" and audience(visitor) == "public":
        return False
    return visitor.sees_all or (bool(kept.crises) and all(visitor.may_see(one) for one in kept.crises))


def _is_there(request: Request, crisis: str) -> bool:
    """Say whether there is such a crisis for this visitor; "" is all they may see."""
    known = state(request.scope, "means").settings().crises
    return not crisis or (crisis in known and state(request.scope, "visitor").may_see(crisis))
