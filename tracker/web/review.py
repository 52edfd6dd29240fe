"""The desk of a reviewer in a browser: what waits, one card at a time, what was decided; plain forms throughout.

In: requests of people who may review. Out: pages, and verdicts in the store. The rules of review are
:mod:`tracker.series.verdicts`', the desk is :mod:`tracker.desk`'s, as on the terminal. Two people never overrule each
other unseen: a form says how far its person had seen, and who comes second is told what the first decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tracker.charts.words import MEASURES
from tracker.desk import Desk, NotYours, Row
from tracker.knowledge import known
from tracker.locales import Locale, said
from tracker.model import Bound, Measure, Modality, Verdict, VerdictKind
from tracker.series.verdicts import VerdictError, corrections, verdict
from tracker.store.verdicts import DecidedMeanwhile
from tracker.views import review as values
from tracker.views.queue import Queue
from tracker.web.access import Needs
from tracker.web.desks import DONE_LETTERS, STYLES, decisions, desk, done, entries, legend, listed
from tracker.web.form import Form, form_of
from tracker.web.page import locale_of, page, problem, state, words_of

MOST_BYTES = 100_000
MOST_DIGITS = 15
MOST_CANDIDATES = 20
SCRIPTS = ("review.js",)


@dataclass(slots=True)
class Told:
    """What a card is shown with after something was typed into it that could not be kept."""

    status: int = 200
    error: str = ""
    others: list[dict[str, Any]] = field(default_factory=list)  # what others decided meanwhile
    typed: Mapping[str, str] = field(default_factory=dict)
    look: Verdict | None = None  # a correction to be looked at, not kept


def waiting(request: Request) -> Response:
    """Show what waits, by what hangs on it."""
    locale = locale_of(request.scope)
    with desk(request) as mine:
        queue = listed(request, mine)
        ids = queue.ids()
        reasons = queue.reasons(ids)
        rows = [row | reasons[row["observation_id"]] for row in mine.shown(mine.figures(ids))]
        shown = {
            **legend(mine, locale),
            **queue.values(mine.settings, locale),
            "figures": [values.brief(row, mine.settings, locale) for row in rows],
            "gone": len(mine.gone()),
            "done": done(request, mine, locale),
        }
    return page(request, "review.html", shown, scripts=SCRIPTS, styles=STYLES)


def card(request: Request) -> Response:
    """Show one figure with all that stands beside it."""
    with desk(request) as mine:
        return _card(request, mine, request.path_params["figure"], Told())


async def decide(request: Request) -> Response:
    """Keep what a person decided of a figure, and lead to the next one."""
    form = await form_of(request)
    return await run_in_threadpool(_decided, request, form)


# ------------------------------------------------------------------------------------------------------- one card


def _card(request: Request, mine: Desk, which: str, told: Told) -> Response:
    try:
        row = mine.figure(which)
    except VerdictError:
        return problem(404, "there is no such figure, or it is read otherwise now", todo="Look for it in the list.")
    locale = locale_of(request.scope)
    queue = listed(request, mine)
    name = row["observation_id"]
    paragraph, begins = mine.paragraph(row)
    series, scenes = mine.series(row), _scenes(mine, row, told, locale)
    # masked at once: a pass over the words costs as much for one row as for a hundred
    every = iter(mine.shown([row | {"paragraph": paragraph}, *series, *(one for _, then in scenes for one in then)]))
    masked, beside = next(every), list(islice(every, len(series)))
    drawn = [(locale.text("As it stands"), beside)]
    drawn += [(words, list(islice(every, len(then)))) for words, then in scenes]
    others = [one for one in beside if one["observation_id"] != name][-MOST_CANDIDATES:]
    shown = {
        **legend(mine, locale),
        **_around(request, queue, name),
        "card": values.card(masked | queue.reasons([name]).get(name, {}) | {"begins": begins}, mine.settings, locale),
        "fields": [one | {"options": _options(one["name"], mine), "now": told.typed.get(one["name"], one["text"])}
                   for one in values.fields(row, masked)],
        "scenes": [{"words": words, **values.picture(rows, name, locale)} for words, rows in drawn],
        "beside": values.beside(beside, name, locale),
        "candidates": [values.brief(one, mine.settings, locale) for one in others],
        "alerts": mine.announced(row),
        "log": decisions(entries(mine, locale, report=row["report_id"]), name),
        "seq": mine.newest(row["report_id"]),
        "done": done(request, mine, locale),
        "error": told.error, "others": told.others, "looking": told.look is not None,
        "typed": {name: told.typed.get(name, "") for name in ("do", "because", "reason", "other", "revision")},
        "rejections": [(kept, locale.text(words)) for kept, words in values.REJECTIONS],
        "revisions": [(kept, locale.text(words)) for kept, words in values.REVISION_WORDS.items()],
    }  # fmt: skip
    return page(request, "review_card.html", shown, told.status, scripts=SCRIPTS, styles=STYLES)


def _scenes(mine: Desk, row: Row, told: Told, locale: Locale) -> list[tuple[str, list[Row]]]:
    """Return what the figure's series would be if a person decided so, each under its words."""
    made = [(locale.text("If corrected so"), told.look)] if told.look else []
    if not made:
        about: dict[str, Any] = {"reason": "to be looked at", "by": mine.by or "nobody", "at": mine.clock()}
        made = [(locale.text("If accepted"), verdict(row, VerdictKind.ACCEPT, **about)),
                (locale.text("If rejected"), verdict(row, VerdictKind.REJECT, **about))]  # fmt: skip
    scenes: list[tuple[str, list[Row]]] = []
    for words, one in made:
        then = mine.supposed(row, one)
        scenes.append((words, then.after))
        if then.elsewhere:
            scenes.append((locale.text("{words}, in its other series", words=words), then.elsewhere))
    return scenes


def _options(name: str, mine: Desk) -> list[tuple[str, str]]:
    """Return what a field may say; none for one that is typed freely."""
    words = mine.settings.vocabulary
    known: Mapping[str, Callable[[], list[tuple[str, str]]]] = {
        "indicator": lambda: [(one.id, one.label) for one in words.indicators.values()],
        "population": lambda: [(one.id, one.label) for one in words.populations.values()],
        "said_by": lambda: [("", "—"), *((one.id, one.short or one.name) for one in words.attributions.values())],
        "bound": lambda: [(one.value, one.value.replace("_", " ")) for one in Bound],
        "measure": lambda: [(one.value, MEASURES[one.value]) for one in Measure],
        "modality": lambda: [(one.value, one.value.replace("_", " ")) for one in Modality],
    }
    return known[name]() if name in known else []


def _around(request: Request, queue: Queue, figure: str) -> dict[str, Any]:
    """Return where in the list a card is, and the way to its neighbours."""
    before, after, number = queue.neighbours(figure)
    query = queue.query()
    admin, uncovered = state(request.scope, "visitor").may(Needs.ADMIN), request.query_params.get("names") == "shown"
    return {
        "query": query,
        "number": number,
        "total": queue.total,
        "before": f"/review/{before}{query}" if before else "",
        "after": f"/review/{after}{query}" if after else "",
        "list_href": f"/review{query}",
        "log_href": "/review/log",
        "uncovered": uncovered,
        "uncover_href": f"/review/{figure}{queue.query(names=None if uncovered else 'shown')}" if admin else "",
    }


# ------------------------------------------------------------------------------------------------------- deciding


def _decided(request: Request, form: Form) -> Response:
    with desk(request, writes=True) as mine:
        which = request.path_params["figure"]
        try:
            row = mine.figure(which)
        except VerdictError:
            return problem(409, "this figure is read otherwise now", todo="Open the list and look at it again.")
        mine.seen[row["report_id"]] = _seen(mine, row, form.one("seq"))
        queue = listed(request, mine)
        try:
            kind, more = _wish(mine, row, form)
            if form.one("do") == "look":
                made = verdict(row, kind, by=mine.by, at=mine.clock(), **more | {"reason": "to be looked at"})
                return _card(request, mine, which, Told(typed=_typed(form), look=made))
            kept = mine.decide(verdict, row, kind=kind, **more)
        except DecidedMeanwhile as error:
            return _card(request, mine, which, _overtaken(mine, row, form, words_of(error), locale_of(request.scope)))
        except VerdictError as error:
            status = 403 if isinstance(error, NotYours) else 422
            return _card(request, mine, which, Told(status, words_of(error), typed=_typed(form)))
    _, after, _ = queue.neighbours(row["observation_id"])
    query = queue.query(did=kept.verdict_id[:DONE_LETTERS])
    return RedirectResponse(f"/review/{after}{query}" if after else f"/review{query}", 303)


def _typed(form: Form) -> dict[str, str]:
    return {name: form.one(name) for name in form.said}


def _seen(mine: Desk, row: Row, said: str) -> int:
    """Return how far the person at the form had seen; what they decided themselves of other figures they know."""
    seen = int(said) if said.isascii() and said.isdigit() and len(said) <= MOST_DIGITS else 0
    since = [one for one in mine.log(row["report_id"]) if one["seq"] > seen]
    own = all(one["decided_by"] == mine.by and one["observation_id"] != row["observation_id"] for one in since)
    return mine.newest(row["report_id"]) if own else seen


def _wish(mine: Desk, row: Row, form: Form) -> tuple[VerdictKind, dict[str, Any]]:
    """Return what a person decided, as a verdict takes it; VerdictError where it cannot be."""
    reason = form.one("reason")
    wish = form.one("do")
    if wish == "accept":
        return VerdictKind.ACCEPT, {"reason": reason}
    if wish in {"correct", "look"}:
        changes = corrections(row, values.typed(_typed(form), row), mine.settings)
        return VerdictKind.CORRECT, {"reason": reason, "changes": changes}
    if wish == "reject":
        kinds = [kept for kept, _ in values.REJECTIONS if kept == form.one("because")]
        return VerdictKind.REJECT, {"reason": ": ".join(filter(None, [*kinds, reason]))}
    if wish == "merge":
        return VerdictKind.MERGE, {"reason": reason, "other": mine.figure(form.one("other"))}
    if wish == "revision":
        return VerdictKind.REVISION, {"reason": reason, "revision": form.one("revision")}
    raise VerdictError(said("choose what to do: accept, correct, reject, merge or mark"))


def _overtaken(mine: Desk, row: Row, form: Form, error: str, locale: Locale) -> Told:
    """Return what somebody else decided meanwhile, with what this person typed."""
    since = mine.seen[row["report_id"]]
    mine.known = known(mine.settings, mine.store)
    others = [one for one in entries(mine, locale, report=row["report_id"]) if one["seq"] > since]
    return Told(409, error, others=others, typed=_typed(form))
