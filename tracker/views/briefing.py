"""The daily brief of what is known now, or was known at a moment.

In: what is seen, an open store, from when on. Out: a :class:`~tracker.brief.Brief`. Of now the figures that are kept
from round to round are looked at, and only what is told is read whole; of the past all that was known then is made
anew, so that the same question has the same answer, whatever was corrected since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from tracker.alerts.message import from_json
from tracker.brief import Asked, Brief, gathered
from tracker.brief.gather import NEEDED, SAME, Events
from tracker.charts.neighbours import newest
from tracker.charts.words import clean
from tracker.knowledge import Knowledge
from tracker.knowledge.parts import NOWHERE
from tracker.model import EventKind, Sensitivity, Settings, VerdictKind
from tracker.series.keys import in_order
from tracker.series.points import points
from tracker.series.protection import protected
from tracker.series.schemas import POINTS
from tracker.store import Store, announced, frames
from tracker.store.announced import Announced
from tracker.views.seen import Seen

MOST_LOOKED_BACK = 2_000
"""Reports of which it is asked what they said before: more come at once only with another reader."""

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
    """Return the brief of what is known now; ``crises`` of those that may be seen, none: all of them.

    A store of a million figures is looked at crisis by crisis, without a word of its reports; whole, and masked, are
    only the figures that are told.
    """
    parts = [part for part in seen.parts() if not crises or part in crises]
    limited = tuple(sorted(parts)) if crises or seen.crises is not None else ()
    asked = Asked(since=since, until=now, crises=limited, audience=seen.audience, demo=seen.demo)
    came = seen.plan(parts).filter(_came(since)).select(pl.col("report_id").unique()).collect().to_series()
    events = _events(seen.settings, store, asked, came, lambda ids: _there(seen, parts, ids))
    rows = {part: _lean(seen, part, since, events) for part in parts}
    own = {part: set(lean["observation_id"]) for part, lean in rows.items()}

    def evidence(ids: Collection[str]) -> pl.DataFrame:
        wanted = {part: list(mine & set(ids)) for part, mine in own.items()}
        found = [seen.points(part, pl.col("observation_id").is_in(some)) for part, some in wanted.items() if some]
        return pl.concat(found) if found else pl.DataFrame(schema={**POINTS, "masked": pl.String()})

    lean = in_order(pl.concat([pl.DataFrame(schema=LEAN), *rows.values()]))
    return gathered(lean, evidence, seen.settings, asked, events)


LEAN = {name: POINTS[name] for name in NEEDED}


def _lean(seen: Seen, part: str, since: datetime, events: Events) -> pl.DataFrame:
    """Return what of a crisis can be in a brief: what leads or is newest, and all of the same thing as what is new."""
    rows = seen.plan([part]).select(*NEEDED, "source_id", "sensitivity").collect()
    rows = _withheld(rows, seen.settings, seen.audience)
    same = rows.filter(pl.col("known_at") > since).select(SAME).unique()
    beside = rows.join(same, on=SAME, how="semi", nulls_equal=True)["observation_id"]
    last = [id_ for _, id_ in newest(rows).values()]
    wanted = pl.col("headline") | pl.col("observation_id").is_in([*beside, *events.decided, *last])
    wanted |= pl.col("report_id").is_in(events.before["report_id"].unique().implode())
    return rows.filter(wanted).select(NEEDED)


def _withheld(rows: pl.DataFrame, settings: Settings, audience: Sensitivity) -> pl.DataFrame:
    """Return the rows without the numbers of restricted sources, off every line, as protection leaves them."""
    if audience == "restricted":
        return rows
    closed = [one.id for one in settings.sources.values() if one.sensitivity == "restricted"]
    here = (pl.col("source_id").is_in(closed) | (pl.col("sensitivity") == "restricted")).fill_null(value=False)
    numbers = ("value", "low", "high", "level")
    return rows.with_columns(
        *(pl.when(~here).then(pl.col(name)).alias(name) for name in numbers),
        *((pl.col(name) & ~here).alias(name) for name in ("on_line", "headline")),
    )


def _there(seen: Seen, parts: Sequence[str], series: Collection[str]) -> set[str]:
    """Return which of some series lie in these parts."""
    mine = seen.plan(parts).filter(pl.col("series_id").is_in(list(series)))
    return set(mine.select(pl.col("series_id").unique()).collect().to_series())


def as_known(knowledge: Knowledge, settings: Settings, store: Store, asked: Asked) -> Brief:
    """Return the brief of what was known at ``asked.until``; ``knowledge`` is all of it."""
    rows = knowledge.points
    if asked.crises:
        rows = rows.filter(pl.col("crisis").fill_null(NOWHERE).is_in(asked.crises))
    shown = in_order(protected(rows, settings, asked.audience))

    def evidence(ids: Collection[str]) -> pl.DataFrame:
        return shown.filter(pl.col("observation_id").is_in(list(ids)))

    known = set(shown["series_id"])
    came = rows.filter(_came(asked.since))["report_id"].unique()
    events = _events(settings, store, asked, came, lambda ids: known & set(ids))
    return gathered(shown, evidence, settings, asked, events)


There = Callable[[Collection[str]], set[str]]
"""Says which of some series a brief may tell of."""


def _came(since: datetime) -> pl.Expr:
    """Return whether a figure's report came, was edited or was read anew since."""
    return (pl.col("known_at") > since) | (pl.col("read_at") > since).fill_null(value=False)


def _events(settings: Settings, store: Store, asked: Asked, came: pl.Series, there: There) -> Events:
    decided = frames.verdicts(store, as_known_at=asked.until).filter(pl.col("decided_at") > asked.since)
    return Events(
        alerts=_alerts(store, asked, there),
        before=_before(settings, store, asked, came),
        decided={row["observation_id"]: DECIDED[row["kind"]] for row in decided.iter_rows(named=True)},
    )


def _alerts(store: Store, asked: Asked, there: There) -> list[Mapping[str, Any]]:
    """Return the alerts that were sent, in the words this audience was told."""
    sent = [
        one for one in announced.events(store) if asked.since < one.event.at <= asked.until and not one.event.held_back
    ]
    mine = there([one.event.series_id for one in sent]) if sent else set()
    everything = not asked.crises
    return [
        _alert(one, asked.audience)
        for one in sent
        if one.event.series_id in mine or (everything and one.event.kind is EventKind.SUMMARY)
    ]


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


def _before(settings: Settings, store: Store, asked: Asked, came: pl.Series) -> pl.DataFrame:
    """Return the figures of reports that came since and were there before, as they were known at the earlier moment."""
    ids = came.sort().head(MOST_LOOKED_BACK).to_list()
    was = frames.observations(store, as_known_at=asked.since, reports=ids)
    here = was["report_id"].unique().to_list()
    rows = points(was, settings, frames.texts(store, as_known_at=asked.since, reports=here))
    if asked.crises:
        rows = rows.filter(pl.col("crisis").fill_null(NOWHERE).is_in(asked.crises))
    return protected(rows, settings, asked.audience)
