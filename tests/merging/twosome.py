"""Two laptops and the one store that had both: the same story played to all three."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from empty_store import in_a_file, new_store
from given import settings as made_settings
from polars.testing import assert_frame_equal
from store_samples import NOON, figure, report

from tracker.alerts.handles import handle
from tracker.model import Measure, Reading, Refusal, Rejection, VerdictKind
from tracker.series.points import points
from tracker.series.verdicts import VerdictError, corrections, verdict
from tracker.store import Store, frames
from tracker.store.copying import copy
from tracker.store.merging import Merged, merge
from tracker.store.metadata import METADATA
from tracker.store.reports import Outcome, record
from tracker.store.verdicts import keep as decided

SETTINGS = made_settings()
OWN = {"rounds", "checks"}
"""Tables that hold what each machine did by itself."""


def text_of(says: int) -> str:
    """Return a report's words."""
    return f"In Aleppo {says} people were killed, {says - 2} of them on Tuesday. It was the 3rd raid."


def current(store: Store, name: str) -> str | None:
    """Return a report's words as the store has them now; None: it has no such report."""
    rows = frames.texts(store, reports=[report("", name).report_id])
    return None if rows.is_empty() else str(rows["text"][0])


def read(store: Store, name: str, says: int, reader: str, at: datetime) -> bool:
    """Record what a report says now, as a reader reads it; return whether that was new to the store."""
    text = text_of(says)
    third = text.index("3rd")
    cumulative: dict[str, Any] = {"measure": Measure.CUMULATIVE, "place": "Aleppo", "as_of": date(2024, 11, 28)}
    found = [figure(text, f"{says} people", float(says), said_by="un", **cumulative)]
    if reader == "r2":  # a better one, which takes the part as well
        found.append(figure(text, f"{says - 2} of them", says - 2.0, subset_of=0, **cumulative))
    refused = (Rejection("3rd", third, third + 3, Refusal.NOT_A_COUNT, "an ordinal"),)
    done = record(store, report(text, name, known_at=at), Reading(tuple(found), refused, reader_version=reader))
    return done.outcome is not Outcome.UNCHANGED


def decide(store: Store, kind: VerdictKind, which: int, at: datetime, by: str = "Amal", value: int = 40) -> Any:
    """Let a person decide on a figure, where there is one, and return the verdict."""
    rows = frames.observations(store).sort("observation_id").to_dicts()
    if not rows:
        return None
    row = rows[which % len(rows)]
    try:
        changes = corrections(row, {"value": str(value)}, SETTINGS) if kind is VerdictKind.CORRECT else None
        made = verdict(row, kind, changes=changes, revision="stale_echo", reason="so", by=by, at=at)
    except VerdictError:  # it says so already
        return None
    return decided(store, made, seen=1_000_000)[0]


def told(store: Store) -> dict[str, pl.DataFrame]:
    """Return all that the store says of figures."""
    observations, texts = frames.observations(store), frames.texts(store)
    return {
        "observations": observations.sort("observation_id"),
        "rejections": frames.rejections(store).sort("report_id", "char_start"),
        "texts": texts,
        "verdicts": frames.verdicts(store).drop("seq", "observation_id"),  # which follow the figure
        "points": points(observations, SETTINGS, texts).sort("observation_id"),
    }


def assert_same(one: Store, other: Store) -> None:
    """Hold two stores to saying the same."""
    mine, theirs = told(one), told(other)
    for name, frame in mine.items():
        assert_frame_equal(frame, theirs[name])


def everything(store: Store) -> dict[str, list[str]]:
    """Return every row of every table but those of the machine itself."""
    with store.reading() as connection:
        return {
            table.name: sorted(
                repr({name: value for name, value in row.items() if name != "seq"})
                for row in connection.execute(sa.select(table)).mappings()
            )
            for table in METADATA.sorted_tables
            if table.name not in OWN | {"changes"}
        }


def merged(store: Store, *others: Store, watched: Iterable[str] = (), keep: bool = True) -> list[Merged]:
    """Merge the others into the store, one after the other."""
    return [merge(store, file_of(one), NOON, watched=set(watched), name=handle, keep=keep) for one in others]


def file_of(store: Store) -> Path:
    """Return the file a store is in; one on a server is copied into one first, as whoever merges it has to."""
    if not store.on_server:
        return store.path
    path = store.path.with_suffix(".copy")
    path.unlink(missing_ok=True)
    held = in_a_file(path)
    copy(store, held, lambda *_: None)
    held.flush()
    held.close()
    return path


def trio(folder: Path) -> dict[str, Store]:
    """Return the stores of two laptops, and of one that gets what both get."""
    return {name: new_store(folder, name) for name in ("a", "b", "one")}
