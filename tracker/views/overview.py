"""The first page: each crisis with its key figures, what is active, and what is new.

In: a :class:`~tracker.views.seen.Seen`. Out: plain values. Of each crisis only a few cards: the rest is a page of its
own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import polars as pl

from tracker.charts.evidence import active
from tracker.charts.words import clean, own_words
from tracker.knowledge.parts import NOWHERE
from tracker.model import Crisis, Event
from tracker.views import figures
from tracker.views.lines import cards, lines
from tracker.views.seen import Seen

CARDS = 6
NEWS = 10
MOST_ALERTS = 6
MOST_CRISES = 8
"""Crises shown with cards; the others are a line each, so that the first page stays small."""


def overview(seen: Seen) -> dict[str, Any]:
    """Return the values of the first page."""
    crises = [seen.settings.crises[name] for name in seen.shown()]
    briefs = {part: _worked_out(seen, part) for part in seen.parts()}
    order = sorted(crises, key=lambda one: briefs[one.id]["figures"] == 0)
    alerts = alerts_of(seen, seen.parts())
    return {
        "demo": seen.demo,
        "counts": _counts(seen, list(briefs.values())),
        "known_at": max((one["known_at"] for one in briefs.values() if one["known_at"]), default=None),
        "crises": [_told(seen, crisis, briefs[crisis.id]) for crisis in order[:MOST_CRISES]],
        "further": [{"id": one.id, "name": one.name, **briefs[one.id]} for one in order[MOST_CRISES:]],
        "alerts": alerts[:MOST_ALERTS],
        "more_alerts": max(0, len(alerts) - MOST_ALERTS),
        "news": news(seen, seen.parts(), NEWS),
        "homeless": briefs[NOWHERE]["figures"] if NOWHERE in briefs else 0,
    }


def _worked_out(seen: Seen, part: str) -> dict[str, Any]:
    """Return the brief of a part, having worked out all that this page shows of it while its figures are at hand."""
    lines(seen, part)
    _newest(seen, part, NEWS)
    if part != NOWHERE:
        cards(seen, part, CARDS)
    return brief(seen, part)


def brief(seen: Seen, part: str) -> dict[str, Any]:
    """Return how much is known of one part, and how new it is."""

    def make() -> dict[str, Any]:
        rows = seen.slim(part)
        known_at = rows.get_column("known_at").max()
        return {
            "figures": rows.height,
            "series": rows.get_column("series_id").n_unique(),
            "reports": rows.get_column("report_id").n_unique(),
            "sources": rows.get_column("said_by_key").drop_nulls().n_unique(),
            "known_at": known_at if isinstance(known_at, datetime) else None,
        }

    return seen.remembered(part, "brief", make)


def _told(seen: Seen, crisis: Crisis, told: dict[str, Any]) -> dict[str, Any]:
    shown, of = cards(seen, crisis.id, CARDS)
    return {"id": crisis.id, "name": crisis.name, "start": crisis.counting_start, "cards": shown,
            "more": max(0, of - len(shown)), **told}  # fmt: skip


def _counts(seen: Seen, briefs: list[dict[str, Any]]) -> dict[str, int]:
    """Return how much is known in all: of everything, or of the crises this audience may look at."""
    told = {name: sum(one[name] for one in briefs) for name in ("figures", "series", "reports")}
    if seen.crises is not None and len(briefs) > 1:
        told["reports"] = seen.shelf.get(("reports of", seen.version, seen.crises), lambda: _reports(seen))
    if seen.crises is None:
        told["reports"] = int(seen.kept.facts["reports"])
        told["rejected"] = int(seen.kept.facts["rejected"])
    return told


def _reports(seen: Seen) -> int:
    """Return how many reports there are: one that tells of several crises is one."""
    return pl.concat([seen.slim(part).get_column("report_id") for part in seen.parts()]).n_unique()


def news(seen: Seen, parts: list[str], most: int) -> list[dict[str, Any]]:
    """Return the figures that became known last, newest first; a number said again is no news."""
    found = [row for part in parts for row in _newest(seen, part, most)]
    found.sort(key=lambda row: (row["known_at"], row["observation_id"]), reverse=True)
    return found[:most]


def _newest(seen: Seen, part: str, most: int) -> list[dict[str, Any]]:
    def make() -> list[dict[str, Any]]:
        rows = seen.slim(part).filter(pl.col("status") != "repeat").select("observation_id", "known_at")
        ids = rows.top_k(most, by=["known_at", "observation_id"]).get_column("observation_id").to_list()
        return list(figures.by_ids(seen, {part: ids}).values())

    return seen.remembered(part, ("newest", most), make)


def alerts_of(seen: Seen, parts: list[str]) -> list[dict[str, Any]]:
    """Return the alerts open on figures of some parts, newest first; asked of all parts also those of no series."""
    told = active(seen.events)
    if not told:
        return []
    versions = tuple(map(seen.version_of, parts))
    return seen.shelf.get(("alerts", versions, told[0].event_id, len(told)), lambda: _alerts(seen, parts, told))


def _alerts(seen: Seen, parts: list[str], told: list[Event]) -> list[dict[str, Any]]:
    wanted = {event.series_id for event in told}
    where = {name: part for part in parts
             for name in lines(seen, part).filter(pl.col("series_id").is_in(list(wanted)))["series_id"]}  # fmt: skip
    everything = seen.crises is None and set(parts) == set(seen.parts())
    shown = [event for event in told if event.series_id in where or everything]
    raised = {part: [one.observation_id for one in shown if where.get(one.series_id) == part]
              for part in set(where.values())}  # fmt: skip
    rows = figures.by_ids(seen, raised)
    read_again = {event.event_id: _as_read_now(seen, where[event.series_id], event) for event in shown
                  if event.observation_id not in rows and event.series_id in where}  # fmt: skip
    rows |= figures.by_ids(seen, {part: [name for name in read_again.values() if name] for part in set(where.values())})
    return [alert(seen, event, rows.get(event.observation_id) or rows.get(read_again.get(event.event_id, "")))
            for event in shown]  # fmt: skip


def _as_read_now(seen: Seen, part: str, event: Event) -> str:
    """Return the figure that raised an event, where its report was read again since and the figure has another id: the
    last of its series that was known then; "" where there is none.
    """
    rows = seen.slim(part).filter(pl.col("series_id") == event.series_id, pl.col("known_at") <= event.at)
    names = rows.sort("known_at", "observation_id").get_column("observation_id").to_list()
    return str(names[-1]) if names else ""


def alert(seen: Seen, event: Event, figure: dict[str, Any] | None) -> dict[str, Any]:
    """Return one event, with the figure that raised it where it is there still."""
    rule = seen.settings.rules.get(event.rule_id)
    return {
        "handle": event.handle,
        "kind": event.kind.value,
        "level": event.level,
        "standing": event.standing.value,
        "rule": own_words(rule.label) if rule else event.rule_id,
        "rule_id": event.rule_id,
        "at": event.at,
        "reason": clean(event.reason, 240) if seen.audience != "public" else "",
        "figure": figure,
    }
