"""The diary: which rounds were made and how each source fared. What `tracker status` reads.

In: moments and counts. Out: small records. A round without an end is one whose process died; nothing here decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from tracker.model import Turn
from tracker.store.opening import Store
from tracker.store.tables import observations, readings, rejections, report_versions, reports, rounds, source_health
from tracker.store.tables_known import reading_turns
from tracker.store.turns import write_turn

MOST_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class Round:
    """One round. ``finished_at`` None: it runs, or its process died. ``outcome``: ok, partial, stopped or failed."""

    round_id: int
    mode: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    counts: Mapping[str, int]
    reader_version: str = ""


@dataclass(frozen=True, slots=True)
class SourceState:
    """How one source fared. ``problems`` are (item, reason) of its last round; None of a time: never yet."""

    source_id: str
    last_ok_at: datetime | None
    last_new_at: datetime | None
    last_error_at: datetime | None
    last_error: str
    failures_in_a_row: int
    problems: Sequence[tuple[str, str]]


def begin_round(store: Store, *, mode: str, at: datetime, config_digest: str, reader_version: str) -> int:
    """Write that a round began and return its number."""
    row = {"mode": mode, "started_at": at, "config_digest": config_digest, "reader_version": reader_version}
    with store.writing() as connection:
        key = connection.execute(sa.insert(rounds).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def end_round(store: Store, round_id: int, *, at: datetime, outcome: str, counts: Mapping[str, int]) -> None:
    """Write how the round ended."""
    row = {"finished_at": at, "outcome": outcome, "counts": dict(counts)}
    with store.writing() as connection:
        connection.execute(sa.update(rounds).where(rounds.c.round_id == round_id).values(row))


def note_source(
    store: Store,
    source_id: str,
    *,
    at: datetime,
    new: int,
    error: str,
    problems: Sequence[tuple[str, str]],
    turn: Turn | None = None,
) -> None:
    """Write how a source fared in this round: `new` reports or versions it brought, `error` "" if it could be read.

    `turn` is what it remembers from now on, written in the same transaction.
    """
    with store.writing() as connection:
        known = sa.select(source_health).where(source_health.c.source_id == source_id)
        before = connection.execute(known).one_or_none()
        row = {
            "last_ok_at": (before.last_ok_at if before else None) if error else at,
            "last_new_at": at if new else (before.last_new_at if before else None),
            "last_error_at": at if error else (before.last_error_at if before else None),
            "last_error": error or (before.last_error if before else ""),
            "failures_in_a_row": (before.failures_in_a_row if before else 0) + 1 if error else 0,
            "problems": [list(one) for one in problems[:MOST_PROBLEMS]],
        }
        if before is None:
            connection.execute(sa.insert(source_health).values(row | {"source_id": source_id}))
        else:
            connection.execute(sa.update(source_health).where(source_health.c.source_id == source_id).values(row))
        if turn is not None:
            write_turn(connection, turn)


def last_round(store: Store, *, as_known_at: datetime | None = None) -> Round | None:
    """Return the newest round (that had begun by then); None: there was none yet."""
    question = sa.select(rounds).order_by(rounds.c.round_id.desc()).limit(1)
    if as_known_at is not None:
        question = question.where(rounds.c.started_at <= as_known_at)
    with store.reading() as connection:
        row = connection.execute(question).one_or_none()
    if row is None:
        return None
    return _round(row)


def first_round_at(store: Store) -> datetime | None:
    """Return when the store's first round began; None: there was none yet."""
    with store.reading() as connection:
        row = connection.execute(sa.select(rounds.c.started_at).order_by(rounds.c.round_id).limit(1)).one_or_none()
    return None if row is None else cast(datetime, row.started_at)


def last_whole(store: Store) -> Round | None:
    """Return the newest round that went through all its stages; None: there was none yet."""
    whole = rounds.c.outcome.in_(["ok", "partial"])
    with store.reading() as connection:
        row = connection.execute(sa.select(rounds).where(whole).order_by(rounds.c.round_id.desc()).limit(1)).first()
    return None if row is None else _round(row)


def _round(row: sa.Row[Any]) -> Round:
    return Round(
        row.round_id, row.mode, row.started_at, row.finished_at, row.outcome, row.counts or {}, row.reader_version
    )


def source_states(store: Store) -> list[SourceState]:
    """Return every source that was ever read, by name."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(source_health).order_by(source_health.c.source_id)).all()
    return [
        SourceState(
            row.source_id,
            row.last_ok_at,
            row.last_new_at,
            row.last_error_at,
            row.last_error,
            row.failures_in_a_row,
            tuple((item, reason) for item, reason in row.problems),
        )
        for row in rows
    ]


def totals(store: Store, *, as_known_at: datetime | None = None) -> dict[str, int]:
    """Return how many reports, versions, readings, observations and rejections are held, superseded ones included.

    `as_known_at` counts only what had been known or read by then.
    """
    tables = {
        "reports": reports,
        "versions": report_versions,
        "readings": readings,
        "observations": observations,
        "rejections": rejections,
    }
    counts = {name: sa.select(sa.func.count()).select_from(table) for name, table in tables.items()}
    if as_known_at is not None:
        known = report_versions.c.known_at <= as_known_at
        read = sa.select(reading_turns.c.reading_id).where(reading_turns.c.known_at <= as_known_at)
        by_report = sa.select(report_versions.c.report_id).where(known)
        counts["reports"] = counts["reports"].where(reports.c.report_id.in_(by_report))
        counts["versions"] = counts["versions"].where(known)
        for name in ("readings", "observations", "rejections"):
            counts[name] = counts[name].where(tables[name].c.reading_id.in_(read))
    with store.reading() as connection:
        return {name: connection.execute(question).scalar_one() for name, question in counts.items()}
