"""The reports as one looks through them: in the order they came, by a word, one with its versions; what was edited.

In: an open store. Out: small records, newest first, a page at a time by the key of the row before it. It changes
nothing. Whether the one who asked may see the title a word stands in is the caller's to decide.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from tracker.store.opening import Store
from tracker.store.rows import slices
from tracker.store.tables import readings, report_versions, reports
from tracker.store.tables_known import purges, reading_turns


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report, without its text: ``letters`` says how long that is (0: not kept any more)."""

    report_id: str
    source_id: str
    external_id: str
    number: int
    known_at: datetime
    content_sha256: str
    title: str | None
    publisher: str | None
    url: str | None
    published_on: date | None
    published_basis: str
    published_note: str
    language: str | None
    sensitivity: str | None
    letters: int
    observed: int | None = None
    rejected: int | None = None
    reader_version: str | None = None


@dataclass(frozen=True, slots=True)
class Purged:
    """A report that was taken out on purpose."""

    report_id: str
    source_id: str
    purged_at: datetime
    reason: str


def arrivals(store: Store) -> list[str]:
    """Return the id of every report in the order their newest versions became known, the last first.

    An index holds both: the rows, with their texts, are not read.
    """
    known_at = sa.type_coerce(report_versions.c.known_at, sa.String)  # as written, in the order of time
    newest_first = sa.select(report_versions.c.report_id).order_by(known_at.desc(), report_versions.c.report_id.desc())
    with store.reading() as connection:
        return list(dict.fromkeys(connection.execute(newest_first).scalars()))


def titles(store: Store, report_ids: Collection[str]) -> list[tuple[str, str, str | None, str | None]]:
    """Return of reports, a few hundred a question: report, source, sensitivity and newest title."""
    versions, found = report_versions.c, dict[str, tuple[str, str, str | None, str | None]]()
    question = (
        sa.select(versions.report_id, reports.c.source_id, versions.sensitivity, versions.title)
        .join(reports, reports.c.report_id == versions.report_id)
        .order_by(versions.report_id, versions.number)
    )
    with store.reading() as connection:
        for some in slices(sorted(report_ids)):
            found |= {row[0]: tuple(row) for row in connection.execute(question.where(versions.report_id.in_(some)))}
    return list(found.values())


def newest_versions(store: Store, report_ids: Collection[str]) -> dict[str, Version]:
    """Return the newest version of some reports, by id; with how many figures its reading that stands gave."""
    found: dict[str, Version] = {}
    for some in slices(sorted(report_ids)):
        rows = _versions(store, report_versions.c.report_id.in_(some))
        found |= {row.report_id: row for row in sorted(rows, key=lambda one: one.number)}
    return found


def versions(store: Store, report_id: str) -> list[Version]:
    """Return every version of a report, the newest first; none: there is no such report."""
    rows = _versions(store, report_versions.c.report_id == report_id)
    return sorted(rows, key=lambda one: -one.number)


def edits(store: Store, most: int) -> list[Version]:
    """Return versions that replaced an earlier one, the newest first."""
    # by an index alone: of the many that replaced nothing no row, and no text, is read
    key = (report_versions.c.report_id, report_versions.c.number)
    replaced = sa.select(*key).where(report_versions.c.number > 1)
    return _versions(store, sa.tuple_(*key).in_(replaced), most)


def purged(store: Store, most: int) -> list[Purged]:
    """Return the reports that were taken out, the last first."""
    columns = [purges.c[name] for name in Purged.__dataclass_fields__]
    question = sa.select(*columns).order_by(purges.c.purged_at.desc(), purges.c.report_id).limit(most)
    with store.reading() as connection:
        return [Purged(**row) for row in connection.execute(question).mappings()]


def _versions(store: Store, wanted: sa.ColumnElement[bool], most: int | None = None) -> list[Version]:
    own = [name for name in Version.__dataclass_fields__ if name in report_versions.c]
    some = sa.select(report_versions.c.version_id).where(wanted)
    if most is not None:
        some = some.order_by(report_versions.c.known_at.desc(), report_versions.c.report_id.desc()).limit(most)
    chosen = some.subquery()
    newest = sa.select(reading_turns.c.version_id, sa.func.max(reading_turns.c.number).label("number"))
    theirs = newest.where(reading_turns.c.version_id.in_(sa.select(chosen.c.version_id)))
    turn = theirs.group_by(reading_turns.c.version_id).subquery()
    counts = [readings.c.observed, readings.c.rejected, readings.c.reader_version]
    letters = sa.func.length(report_versions.c.text).label("letters")
    columns = [*(report_versions.c[name] for name in own), reports.c.source_id, reports.c.external_id, letters, *counts]
    question = (
        sa.select(*columns)
        .join(chosen, chosen.c.version_id == report_versions.c.version_id)
        .join(reports, reports.c.report_id == report_versions.c.report_id)
        .outerjoin(turn, turn.c.version_id == report_versions.c.version_id)
        .outerjoin(reading_turns, sa.and_(reading_turns.c.version_id == turn.c.version_id,
                                          reading_turns.c.number == turn.c.number))
        .outerjoin(readings, readings.c.reading_id == reading_turns.c.reading_id)
        .order_by(report_versions.c.known_at.desc(), report_versions.c.report_id.desc())
    )  # fmt: skip
    with store.reading() as connection:
        return [_version(dict(row)) for row in connection.execute(question).mappings()]


def _version(row: dict[str, Any]) -> Version:
    return Version(**{name: row[name] for name in Version.__dataclass_fields__})
