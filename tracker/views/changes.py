"""What was changed after it was told: edited reports, decisions of people, revisions of sources, withdrawn alerts.

In: a :class:`~tracker.views.seen.Seen` and an open store. Out: one list, newest first, a page at a time by the key of
the row before it. Who decided is said to the team only; what a report said then and says now is masked as everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

import polars as pl

from tracker.charts.words import clean
from tracker.knowledge.parts import NOWHERE
from tracker.model import EventKind
from tracker.store import Store, frames, library
from tracker.views import figures
from tracker.views.paging import Part
from tracker.views.reports import about
from tracker.views.seen import Seen

PAGE = 40
MOST_OF_A_KIND = 1_000
"""Entries of one kind that can be paged through, the newest: what is older is in the store's own tables."""

REVISED = ("correction", "change_of_base")
KINDS = ("edit", "verdict", "revision", "alert", "purge")


def changes(seen: Seen, store: Store, kind: str = "", after: str = "") -> dict[str, Any]:
    """Return one page of the changes, of one kind or of all."""
    name = ("changes", seen.version, seen.audience, seen.crises, seen.told)
    every = seen.shelf.get(name, lambda: _entries(seen, store), lambda made: 400 * len(made))
    return seen.shelf.get((*name, kind, after), lambda: _page(seen, store, every, kind, after), lambda _: 40_000)


def _page(seen: Seen, store: Store, every: list[dict[str, Any]], kind: str, after: str) -> dict[str, Any]:
    found = [one for one in every if kind in {"", one["kind"]}]
    keys = [one["key"] for one in found]
    start = keys.index(after) + 1 if after in keys else 0
    shown = found[start : start + PAGE]
    return {
        "rows": _told(seen, store, shown),
        "page": Part(
            shown,
            start + 1 if shown else 0,
            start + len(shown),
            len(found),
            None if start == 0 else keys[start - PAGE - 1] if start > PAGE else "",
            keys[start + PAGE - 1] if start + PAGE < len(found) else None,
        ),
        "counts": {name: sum(one["kind"] == name for one in every) for name in KINDS},
    }


def _entries(seen: Seen, store: Store) -> list[dict[str, Any]]:
    """Return all changes as what finds them again: moment, kind, id. What they say is looked up a page at a time."""
    found = [*_revisions(seen), *_alerts(seen), *_of_reports(seen, store)]
    for one in found:
        one["key"] = f"{one['at'].astimezone(UTC).isoformat()}~{one['kind']}~{one['id']}"
    return sorted(found, key=lambda one: one["key"], reverse=True)


def _revisions(seen: Seen) -> Iterator[dict[str, Any]]:
    for part in seen.parts():
        rows = seen.slim(part).filter(pl.col("status").is_in(REVISED)).select("observation_id", "known_at")
        newest = rows.top_k(MOST_OF_A_KIND, by=["known_at", "observation_id"])
        for id_, at in newest.iter_rows():
            yield {"kind": "revision", "id": id_, "at": at, "part": part}


def _alerts(seen: Seen) -> Iterator[dict[str, Any]]:
    """Yield the alerts that were corrected or withdrawn, on series this audience may look at."""
    told = [one for one in seen.events if one.kind in {EventKind.CORRECTED, EventKind.RETRACTED}][-MOST_OF_A_KIND:]
    where = _parts_of(seen, {one.series_id for one in told}, "series_id")
    for event in told:
        if seen.crises is None or event.series_id in where:
            yield {"kind": "alert", "id": event.event_id, "at": event.at, "event": event,
                   "part": where.get(event.series_id, NOWHERE)}  # fmt: skip


def _of_reports(seen: Seen, store: Store) -> Iterator[dict[str, Any]]:
    edits = library.edits(store, MOST_OF_A_KIND)
    verdicts = frames.verdicts(store).tail(MOST_OF_A_KIND)
    ids = {one.report_id for one in edits} | set(verdicts.get_column("report_id"))
    where = _parts_of(seen, ids, "report_id") if ids else {}
    theirs = None if seen.crises is None else _on_theirs(seen, verdicts)
    for one in edits:
        if seen.crises is None or one.report_id in where:
            yield {"kind": "edit", "id": f"{one.report_id}-{one.number}", "at": one.known_at, "version": one}
    for row in verdicts.iter_rows(named=True):
        if theirs is None or row["verdict_id"] in theirs:
            yield {"kind": "verdict", "id": row["verdict_id"], "at": row["decided_at"], "verdict": row}
    for gone in library.purged(store, MOST_OF_A_KIND) if seen.crises is None else ():
        yield {"kind": "purge", "id": gone.report_id, "at": gone.purged_at, "purged": gone}


def _on_theirs(seen: Seen, verdicts: pl.DataFrame) -> set[str]:
    """Return the verdicts on figures that may be looked at: a report may tell of other crises, too."""
    parts, ids = seen.parts(), list(verdicts.get_column("observation_id"))
    mine = pl.col("observation_id").is_in(ids)
    known = set(seen.kept.read("aside", parts).filter(mine).get_column("observation_id"))
    known |= _parts_of(seen, set(ids), "observation_id").keys()
    whole = pl.col("parts").list.eval(pl.element().is_in(parts)).list.all() & (pl.col("parts").list.len() > 0)
    reports = set(seen.kept.read("reports").filter(whole).get_column("report_id"))
    told = (pl.col("observation_id").is_in(list(known))) | (pl.col("report_id").is_in(list(reports)))
    return set(verdicts.filter(told).get_column("verdict_id"))


def _parts_of(seen: Seen, ids: set[str], column: str) -> dict[str, str]:
    """Return in which part each of some ids lies, of those this audience may look at."""
    if not ids:
        return {}
    wanted = pl.col(column).is_in(list(ids))
    return {id_: part for part in seen.parts() for id_ in seen.slim(part).filter(wanted).get_column(column).unique()}


def _told(seen: Seen, store: Store, shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a page's changes with what they say."""
    wanted: dict[str, list[str]] = {}
    for one in shown:
        if one["kind"] == "revision":
            wanted.setdefault(one["part"], []).append(one["id"])
        if one["kind"] == "alert":
            wanted.setdefault(one["part"], []).append(one["event"].observation_id)
    rows = figures.by_ids(seen, wanted)
    named = {one["verdict"]["report_id"] for one in shown if one["kind"] == "verdict"}
    reports = library.newest_versions(store, named)
    return [_entry(seen, one, rows, reports) for one in shown]


def _entry(seen: Seen, one: dict[str, Any], rows: dict[str, Any], reports: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"kind": one["kind"], "at": one["at"], "figure": None, "report": None}
    if one["kind"] == "revision":
        return {**entry, "figure": rows.get(one["id"])}
    if one["kind"] == "alert":
        event = one["event"]
        said = clean(event.reason, 240) if seen.audience != "public" else ""
        return {**entry, "handle": event.handle, "event": event.kind.value, "reason": said,
                "figure": rows.get(event.observation_id)}  # fmt: skip
    if one["kind"] == "edit":
        return {**entry, "report": _report(seen, one["version"]), "number": one["version"].number}
    if one["kind"] == "verdict":
        known = reports.get(one["verdict"]["report_id"])
        return {**entry, **_verdict(seen, one["verdict"]), "report": _report(seen, known) if known else None}
    gone = one["purged"]
    return {**entry, "source": gone.source_id, "reason": clean(gone.reason, 200) if seen.audience != "public" else ""}


def _report(seen: Seen, version: Any) -> dict[str, Any]:
    names = ("report_id", "source_id", "external_id", "title", "publisher", "url", "sensitivity")
    row = {name: getattr(version, name) for name in names}
    shown = seen.protected(pl.DataFrame([row], schema=dict.fromkeys(names, pl.String))).row(0, named=True)
    return about(seen, version, shown)


def _verdict(seen: Seen, row: dict[str, Any]) -> dict[str, Any]:
    """Return what a person decided; the words of it, the report's and their own, only for the team."""
    team = seen.audience != "public"
    changed = json.loads(row["changes"] or "{}")
    was = json.loads(row["seen"] or "{}")
    return {
        "verdict": row["kind"],
        "by": clean(row["decided_by"], 60) if team else "",
        "reason": clean(row["reason"], 200) if team else "",
        "quote": clean(row["quote"], 160) if team else "",
        "fields": [(name, clean(str(was.get(name)), 60), clean(str(value), 60)) for name, value in changed.items()]
        if team
        else [(name, "", "") for name in changed],
        "revision": row["revision"] or "",
    }
