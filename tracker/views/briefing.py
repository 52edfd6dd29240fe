"""The daily brief of what is known now, or was known at a moment.

In: what is seen, an open store, from when on. Out: a :class:`~tracker.brief.Brief`. Of now the figures that are kept
from round to round are looked at, and only what is told is read whole; of the past all that was known then is made
anew, so that the same question has the same answer, whatever was corrected since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from tracker.alerts.message import from_json
from tracker.brief import Asked, Brief, gathered
from tracker.brief.gather import Events
from tracker.charts.words import clean
from tracker.knowledge import Knowledge
from tracker.knowledge.parts import NOWHERE
from tracker.model import EventKind, Sensitivity, Settings, VerdictKind
from tracker.series.keys import in_order
from tracker.series.points import points
from tracker.series.protection import protected
from tracker.store import Store, announced, edits, frames
from tracker.store.announced import Announced
from tracker.views.seen import Seen

MOST_LOOKED_BACK = 2_000
"""Reports of which it is asked what they said before: more are read anew only with another reader."""

LONGEST_TITLE = 300
DECIDED = {
    VerdictKind.ACCEPT.value: "A person accepted it.",
    VerdictKind.CORRECT.value: "A person corrected it.",
    VerdictKind.REJECT.value: "A person rejected it.",
    VerdictKind.MERGE.value: "A person merged it with another.",
    VerdictKind.REVISION.value: "A person said what revision it is.",
    VerdictKind.UNDO.value: "A person took a decision back.",
}
"""What is told of a decision: who took it, and why, is for the team (tracker/brief/telling.py translates it)."""


def current(seen: Seen, store: Store, since: datetime, now: datetime, crises: Sequence[str] = ()) -> Brief:
    """Return the brief of what is known now; ``crises`` of those that may be seen, none: all of them."""
    parts = [part for part in seen.parts() if not crises or part in crises]
    limited = tuple(sorted(parts)) if crises or seen.crises is not None else ()
    asked = Asked(since=since, until=now, crises=limited, audience=seen.audience, demo=seen.demo)
    slim = in_order(pl.concat([seen.slim(part) for part in parts] or [seen.slim(NOWHERE).clear()]))

    def evidence(ids: Collection[str]) -> pl.DataFrame:
        wanted = pl.col("observation_id").is_in(list(ids))
        return pl.concat([seen.points(part, wanted) for part in parts] or [seen.points(NOWHERE, pl.lit(value=False))])

    events = _events(seen.settings, store, asked, set(slim.get_column("series_id")))
    return gathered(slim, evidence, seen.settings, asked, events)


def as_known(knowledge: Knowledge, settings: Settings, store: Store, asked: Asked) -> Brief:
    """Return the brief of what was known at ``asked.until``; ``knowledge`` is all of it."""
    rows = knowledge.points
    if asked.crises:
        rows = rows.filter(pl.col("crisis").fill_null(NOWHERE).is_in(asked.crises))
    shown = in_order(protected(rows, settings, asked.audience))

    def evidence(ids: Collection[str]) -> pl.DataFrame:
        return shown.filter(pl.col("observation_id").is_in(list(ids)))

    return gathered(shown, evidence, settings, asked, _events(settings, store, asked, set(shown["series_id"])))


def _events(settings: Settings, store: Store, asked: Asked, series: Collection[str]) -> Events:
    decided = frames.verdicts(store, as_known_at=asked.until).filter(pl.col("decided_at") > asked.since)
    return Events(
        alerts=list(_alerts(store, asked, series)),
        before=_before(settings, store, asked),
        decided={row["observation_id"]: DECIDED[row["kind"]] for row in decided.iter_rows(named=True)},
    )


def _alerts(store: Store, asked: Asked, series: Collection[str]) -> list[Mapping[str, Any]]:
    """Return the alerts that were sent, in the words this audience was told."""
    mine = [
        one
        for one in announced.events(store)
        if asked.since < one.event.at <= asked.until and _is_told(one, asked, series)
    ]
    return [_alert(one, asked.audience) for one in mine]


def _is_told(one: Announced, asked: Asked, series: Collection[str]) -> bool:
    if one.event.held_back:
        return False
    return one.event.series_id in series or (not asked.crises and one.event.kind is EventKind.SUMMARY)


def _alert(one: Announced, audience: Sensitivity) -> Mapping[str, Any]:
    message = from_json(one.message)
    told = message.seen_as.get(audience, message)
    return {
        "handle": one.event.handle,
        "kind": one.event.kind.value,
        "at": one.event.at.isoformat(),
        "title": clean(told.title, LONGEST_TITLE),
        "series_id": one.event.series_id,
        "report_id": message.figure.get("report_id"),
    }


def _before(settings: Settings, store: Store, asked: Asked) -> pl.DataFrame:
    """Return the figures of reports that changed, as they were known at the earlier moment."""
    ids = edits.edited(store, asked.since, asked.until)
    anew = edits.read_anew(store, asked.since, asked.until)
    ids = sorted({*ids, *anew}) if len(anew) <= MOST_LOOKED_BACK else ids
    ids = ids[:MOST_LOOKED_BACK]
    was = frames.observations(store, as_known_at=asked.since, reports=ids)
    rows = points(was, settings, frames.texts(store, as_known_at=asked.since, reports=ids))
    if asked.crises:
        rows = rows.filter(pl.col("crisis").fill_null(NOWHERE).is_in(asked.crises))
    return protected(rows, settings, asked.audience)
