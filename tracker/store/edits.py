"""Which reports say something else than they did at a moment: edited, or read anew by another reader.

In: an open store and two moments. Out: ids of reports, and nothing of them.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from tracker.store.opening import Store
from tracker.store.tables import report_versions
from tracker.store.tables_known import reading_turns


def edited(store: Store, since: datetime, until: datetime) -> list[str]:
    """Return the reports of which a later version became known after one moment, up to another."""
    at = report_versions.c.known_at
    return _ids(store, sa.select(report_versions.c.report_id).where(report_versions.c.number > 1, *_within(
        at, since, until)))  # fmt: skip


def read_anew(store: Store, since: datetime, until: datetime) -> list[str]:
    """Return the reports a text of which was read again after one moment, up to another."""
    turned = sa.select(report_versions.c.report_id).join(
        reading_turns, reading_turns.c.version_id == report_versions.c.version_id
    )
    return _ids(store, turned.where(reading_turns.c.number > 1, *_within(reading_turns.c.known_at, since, until)))


def _within(at: sa.Column[datetime], since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return at > since, at <= until


def _ids(store: Store, question: sa.Select[tuple[str]]) -> list[str]:
    with store.reading() as connection:
        return sorted(connection.execute(question.distinct()).scalars())
