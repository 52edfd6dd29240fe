"""Holding the store to its own promises: what was written whole is whole, what points somewhere points at something.

In: an open store and now. Out: a finding a broken promise, with its evidence. It repairs nothing and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.store.care import care_of
from tracker.store.metadata import METADATA
from tracker.store.opening import Store
from tracker.store.tables import observations, readings, rejections, report_versions, reports
from tracker.store.tables_known import reading_turns, verdicts

AHEAD = timedelta(hours=36)
"""A moment of knowledge farther ahead of the clock than any zone was written by a wrong one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken promise: its name, what is wrong with the numbers, and what it was seen at."""

    check: str
    detail: str
    evidence: str


def findings(store: Store, now: datetime) -> list[Finding]:
    """Return every promise of the store that is broken; an empty list where all hold."""
    with store.reading() as connection:
        return [
            *_pages(connection, str(store.place)),
            *_pointers(connection),
            *_counts(connection),
            *_without_reading(connection),
            *_turns_in_order(connection),
            *_undone(connection),
            *_ahead(connection, now),
        ]


def pointing_nowhere(connection: sa.Connection) -> Iterator[tuple[str, str, str]]:
    """Yield table, key and other table of rows that name a row that is not there; some of each kind are enough."""
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            there = key.column.table.alias("there")
            lost = sa.and_(key.parent.is_not(None), ~sa.exists().where(there.c[key.column.name] == key.parent))
            for row in _rows(connection, sa.select(*table.primary_key.columns).where(lost)):
                yield table.name, " ".join(str(one)[:12] for one in row), key.column.table.name


def _pages(connection: sa.Connection, where: str) -> Iterator[Finding]:
    yield from (Finding("store_damaged", one, where) for one in care_of(connection).damage(connection, 3))


def _pointers(connection: sa.Connection) -> Iterator[Finding]:
    for table, key, other in pointing_nowhere(connection):
        yield Finding("row_points_nowhere", f"{table} row {key} names a row of {other} that is not there", table)


def _counts(connection: sa.Connection) -> Iterator[Finding]:
    """A reading has as many figures as it says: every figure became an observation or a rejection."""
    observed = sa.select(sa.func.count()).where(observations.c.reading_id == readings.c.reading_id).scalar_subquery()
    refused = (
        sa.select(sa.func.coalesce(sa.func.sum(rejections.c["count"]), 0))
        .where(rejections.c.reading_id == readings.c.reading_id)
        .scalar_subquery()
    )
    wrong = sa.select(readings.c.reading_id, readings.c.observed, readings.c.rejected, observed, refused)
    for row in _rows(connection, wrong.where((readings.c.observed != observed) | (readings.c.rejected != refused))):
        said, is_ = f"{row[1]} observed and {row[2]} rejected", f"{row[3]} and {row[4]}"
        yield Finding("figures_lost", f"a reading says {said}, the store holds {is_}", f"reading {row[0][:12]}")


def _without_reading(connection: sa.Connection) -> Iterator[Finding]:
    """A report has a version, and a version a reading that stands: one transaction wrote them."""
    # "not exists", never "not in": a server that does not hold all ids at once goes through them for every row
    versions = sa.exists().where(report_versions.c.report_id == reports.c.report_id)
    for row in _rows(connection, sa.select(reports.c.external_id).where(~versions)):
        yield Finding("report_not_whole", "a report has no version", row[0])
    turns = sa.exists().where(reading_turns.c.version_id == report_versions.c.version_id)
    for row in _rows(connection, sa.select(report_versions.c.version_id, report_versions.c.report_id).where(~turns)):
        yield Finding("report_not_whole", "a version has no reading that stands", f"report {row[1][:12]}")


def _turns_in_order(connection: sa.Connection) -> Iterator[Finding]:
    """No reading stands before its version was known, nor before the one it follows."""
    later = reading_turns.alias("later")
    same = sa.and_(later.c.version_id == reading_turns.c.version_id, later.c.number == reading_turns.c.number + 1)
    follows = sa.select(reading_turns.c.version_id).join(later, same).where(later.c.known_at < reading_turns.c.known_at)
    version = report_versions.c.version_id == reading_turns.c.version_id
    early = sa.select(reading_turns.c.version_id).join(report_versions, version)
    for question in (follows, early.where(reading_turns.c.known_at < report_versions.c.known_at)):
        for row in _rows(connection, question):
            yield Finding("knowledge_out_of_order", "a reading stands before it could", f"version {row[0][:12]}")


def _undone(connection: sa.Connection) -> Iterator[Finding]:
    every = verdicts.alias("all")
    there = sa.exists().where(every.c.verdict_id == verdicts.c.undoes)
    missing = sa.select(verdicts.c.verdict_id).where(verdicts.c.undoes.is_not(None), ~there)
    for row in _rows(connection, missing):
        yield Finding("undo_of_nothing", "a verdict takes back one that is not there", f"verdict {row[0][:12]}")


def _ahead(connection: sa.Connection, now: datetime) -> Iterator[Finding]:
    ahead = sa.select(report_versions.c.report_id, report_versions.c.known_at)
    for row in _rows(connection, ahead.where(report_versions.c.known_at > now + AHEAD)):
        yield Finding(
            "known_ahead", f"known since {row[1]:%Y-%m-%d %H:%M} UTC, which lies ahead", f"report {row[0][:12]}"
        )


def _rows(connection: sa.Connection, question: sa.Select[Any]) -> list[Any]:
    return list(connection.execute(question.limit(50)))
