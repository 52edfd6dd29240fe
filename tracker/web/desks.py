"""A reviewer's desk behind a request, and what its pages share: the legend, the log of decisions, the last one made.

In: a request that passed the guard. Out: a :class:`~tracker.desk.Desk` that knows who sits at it and what they may see,
and values of decisions. Names of private persons and of shelters are hidden unless an admin asks for them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from starlette.requests import Request

from tracker.desk import Desk
from tracker.knowledge import Known, Now
from tracker.knowledge.supposed import crises_of
from tracker.locales import Locale, said
from tracker.model import Report, Settings
from tracker.round.foretold import Foretold, foretold
from tracker.series.selection import NO_CRISIS
from tracker.store import Store
from tracker.views import review as values
from tracker.views.queue import Queue, Ranked, filters_of
from tracker.views.seen import BeingMade, Seen, seen
from tracker.web.access import Needs
from tracker.web.means import Means
from tracker.web.page import state

STYLES = ("review.css",)
DONE_LETTERS = 16
"""Letters of a decision's id in the address of the page that answers it."""

LONGEST_ID = 64


@contextmanager
def desk(request: Request, *, writes: bool = False) -> Iterator[Desk]:
    """Give a desk of one's own."""
    means: Means = state(request.scope, "means")
    visitor = state(request.scope, "visitor")
    settings = means.settings()
    bare = request.query_params.get("names") == "shown" and visitor.may(Needs.ADMIN)
    with means.writing() if writes else means.reading() as store:
        yield Desk(
            settings, store, _known(means, settings, store), visitor.name, means.clock,
            audience="restricted" if bare else "internal", may_see=visitor.may_see,
        )  # fmt: skip


def _known(means: Means, settings: Settings, store: Store) -> Known:
    """Return what is known now. Raises BeingMade where that takes minutes: nobody decides on figures of before."""
    try:
        found = seen(settings, store, means.shelf, "internal", waits=means.renewal is None)
        if found.as_of is not None:
            raise BeingMade("what waits for a person is being worked out")
    except BeingMade:
        if means.renewal is not None:
            means.renewal.ask()
        raise
    return Now(settings, store, found.kept)


def listed(request: Request, mine: Desk) -> Queue:
    """Return the list as the address filters it; what waits is worked out once a version of each crisis."""
    means: Means = state(request.scope, "means")
    visitor = state(request.scope, "visitor")
    crises = None if visitor.sees_all else [one for one in mine.settings.crises if visitor.may_see(one)]
    one = seen(mine.settings, mine.store, means.shelf, "internal", crises, waits=means.renewal is None)
    # a decision changes one crisis: the others stay as they were ranked
    ranked = [_ranked(mine, one, part) for part in one.parts()]
    return Queue.of(Ranked.together(ranked), filters_of(request.query_params), mine.ranked)


def _ranked(mine: Desk, one: Seen, part: str) -> Ranked:
    return one.remembered(part, "ranked", lambda: Ranked.of(mine.ranked(part)), lambda made: made.weight)


def beyond(request: Request, store: Store, told: Foretold, reports: Collection[str]) -> str:
    """Return why a visitor may not keep what was handed in; "" where they may.

    It tells of a crisis they may not see, or takes the place of a report that does: nobody overwrites what is hidden.
    """
    visitor = state(request.scope, "visitor")
    if visitor.sees_all:
        return ""
    crises = {row["crisis"] or NO_CRISIS for row in told.figures}
    if hidden := sorted(one for one in crises if not visitor.may_see(one)):
        return said("its figures belong to {crises}, which you may not see", crises=", ".join(hidden))
    there = crises_of(state(request.scope, "means").settings(), store, reports)
    if all(visitor.may_see(one) for one in there.values()):
        return ""
    return said(
        "a report of this name is kept already, with figures you may not see: give this one another title or link"
    )


def reads_beyond(request: Request, store: Store, settings: Settings, report: Report) -> str:
    """Return why a visitor may not hand in a report that nobody has read yet; who sees every crisis is not asked."""
    if state(request.scope, "visitor").sees_all:
        return ""
    read = state(request.scope, "means").reader(settings).read(report.text, published_on=report.published_on)
    return beyond(request, store, foretold([(report, read)], settings), [report.report_id])


def legend(mine: Desk, locale: Locale) -> dict[str, Any]:
    """Return what the pages of review print of the rules they follow."""
    return {
        "policies": values.policies(mine.settings, locale, mine.may_see),
        "bands": {name: locale.text(words) for name, words in values.BAND_WORDS.items()},
        "done_words": {name: locale.text(words) for name, words in values.DECISIONS.items()},
    }


def entries(mine: Desk, locale: Locale, *, report: str = "") -> list[dict[str, Any]]:
    """Return the decisions this person may see, newest first; of the figures of one report, or all."""
    rows = mine.log(report)
    if not rows:
        return []
    met = mine.met(report)
    about = {row["verdict_id"]: met.get(row["verdict_id"]) for row in rows}
    others = mine.figures({row["observation_id"] for row in rows if about[row["verdict_id"]] is None})
    whole = [*met.values(), *others]
    masked = {row["observation_id"]: row for row in mine.shown(whole)}
    sees_all = mine.may_see(NO_CRISIS)
    made = []
    for row in reversed(rows):
        found = about[row["verdict_id"]]
        now = masked.get(found["observation_id"] if found else row["observation_id"])
        if now is not None or sees_all:
            made.append(values.entry(row, now, mine.settings, locale) | {"seq": row["seq"]})
    return made


def decisions(every: list[dict[str, Any]], figure: str) -> list[dict[str, Any]]:
    """Return those of the decisions that are about one figure."""
    about = [one for one in every if one["now"] is not None and one["now"]["id"] == figure]
    ids = {one["id"] for one in about}
    return [one for one in every if one["id"] in ids or one["undone"] in ids]


def done(request: Request, mine: Desk, locale: Locale) -> dict[str, Any] | None:
    """Return the decision this page is the answer to, so that it can be taken back at once."""
    which = request.query_params.get("did", "")[:LONGEST_ID]
    if len(which) < DONE_LETTERS:
        return None
    reports = [row["report_id"] for row in mine.log() if row["verdict_id"].startswith(which)]
    found = entries(mine, locale, report=reports[0]) if reports else []
    return next((one for one in found if one["id"].startswith(which)), None)
