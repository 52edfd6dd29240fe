"""Alerts as rows: each with its state and what was last said of it, for the API and for files.

In: a :class:`~tracker.views.seen.Seen`, an open store. Out: rows of :data:`~tracker.export.listed.ALERTS`, in the words
the audience was told. An alert on a series of a crisis that may not be seen is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tracker.alerts.message import from_json
from tracker.charts.words import clean
from tracker.export.listed import ALERTS, shaped
from tracker.export.text import values
from tracker.model import AlertState, Message
from tracker.store import Store, announced
from tracker.store.announced import Announced
from tracker.views.onward import Key, Page, one_part
from tracker.views.seen import Seen

LONGEST_SAID = 600


def alerts(seen: Seen, store: Store, after: Key | None, most: int, *, active: bool = False) -> Page:
    """Return the next alerts by their handles."""
    last = one_part(after) if after is not None else ""
    states = sorted(announced.alerts(store, active=active), key=lambda one: one.handle)
    crises = crises_of(seen, [one.series_id for one in states])
    mine = [one for one in states if one.handle > last and may_see(seen, one, crises)]
    here = mine[:most]
    rows = pl.DataFrame([_row(seen, one, crises, _events(store, one)) for one in here], schema=ALERTS.schema)
    return Page(shaped(rows, ALERTS), (here[-1].handle,) if len(mine) > most else None)


def one(seen: Seen, store: Store, handle: str) -> dict[str, Any] | None:
    """Return an alert with all that was said of it; None where there is none, or it may not be seen."""
    state = announced.by_handle(store, handle)
    crises = crises_of(seen, [state.series_id]) if state else {}
    if state is None or not may_see(seen, state, crises):
        return None
    events = _events(store, state)
    row = pl.DataFrame([_row(seen, state, crises, events)], schema=ALERTS.schema)
    return {"alert": values(row)[0], "events": [_told(seen, event) for event in events]}


def crises_of(seen: Seen, series: Sequence[str]) -> Mapping[str, str | None]:
    """Return the crisis of each series that may be seen."""
    mine = seen.plan(seen.parts()).filter(pl.col("series_id").is_in(series))
    return dict(mine.select("series_id", "crisis").unique("series_id").collect().iter_rows())


def may_see(seen: Seen, state: AlertState, crises: Mapping[str, str | None]) -> bool:
    """Say whether an alert is on a series this audience may see."""
    return seen.crises is None or state.series_id in crises


def _events(store: Store, state: AlertState) -> list[Announced]:
    return announced.events(store, fingerprint=state.fingerprint)


def _row(
    seen: Seen, state: AlertState, crises: Mapping[str, str | None], events: Sequence[Announced]
) -> dict[str, Any]:
    rule = seen.settings.rules.get(state.rule_id)
    last = events[-1] if events else None
    told = _message(seen, last) if last else None
    return {
        "handle": state.handle,
        "rule_id": state.rule_id,
        "rule_label": rule.label if rule else state.rule_id,
        "series_id": state.series_id or None,
        "crisis": crises.get(state.series_id),
        "status": state.status.value,
        "level": state.level or None,
        "standing": last.event.standing.value if last else None,
        "episode": state.episode,
        "said": clean(told.title, LONGEST_SAID) if told else None,
        "why": clean(told.why_now, LONGEST_SAID) if told else None,
        "happened": last.event.kind.value if last else None,
        "happened_at": last.event.at if last else None,
    }


def _told(seen: Seen, one: Announced) -> dict[str, Any]:
    message = _message(seen, one)
    return {
        "event_id": one.event.event_id,
        "kind": one.event.kind.value,
        "level": one.event.level or None,
        "standing": one.event.standing.value,
        "at": one.event.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "observation_id": one.event.observation_id or None,
        "said": clean(message.title, LONGEST_SAID),
        "why": clean(message.why_now, LONGEST_SAID),
        "sent": not one.event.held_back,
        "demo": one.demo,
    }


def _message(seen: Seen, one: Announced) -> Message:
    """Return what the audience was told."""
    message = from_json(one.message)
    return message.seen_as.get(seen.audience, message)
