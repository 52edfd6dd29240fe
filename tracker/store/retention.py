"""Letting go of what only helps to look back, by age and by size; what a figure rests on stays.

In: an open store, how long what is kept, and now. Out: how many rows gave up their words, by kind, and the bytes that
are free for what comes. Nothing that stands loses its evidence: an observation keeps its quote and its sentence, and a
report with a figure that stands, or a decision of a person on it, its whole text. What is refused stays counted, and
what was sent stays known by its id, so that nothing is read, decided or sent anew. One transaction takes all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.model import DeliveryState, Retention
from tracker.store import snapshot
from tracker.store.care import care_of
from tracker.store.opening import Store
from tracker.store.rows import insert, slices
from tracker.store.tables import observations, readings, rejections, report_versions, rounds
from tracker.store.tables_alerts import alert_decisions, checks, outbox, outbox_attempts
from tracker.store.tables_known import changes, note_change, reading_turns, verdicts

NAME = "retention"
"""Its row in the table of checks; only ``checked_at`` means something there."""

EVERY = timedelta(days=1)
SOONER = (180, 120, 90, 60, 45, 30, 21, 14, 7)
"""Where the store is too large, what is kept longer goes after so many days, until it fits."""

GONE = "its words were not kept this long"
EMPTY = "[]"
SETTLED = (DeliveryState.DELIVERED.value, DeliveryState.DEAD.value)
FREE_SHARE = 1 / 3
"""So much of the file must be free before it is written anew without it."""

OTHERS_LAG = 100_000
"""So many changes stay where other hosts share the store: what they made of it may be older than what we made."""

Going = Callable[[sa.Connection, datetime], int]


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went: rows by kind; ``bytes_before`` and ``bytes_after`` are what the rows take, free pages left out."""

    went: dict[str, int]
    bytes_before: int
    bytes_after: int
    fits: bool = True  # into store_mb


class _OnlyLooked(Exception):
    """Ends the transaction of a look that was to change nothing."""


def prune_daily(store: Store, kept: Retention, now: datetime) -> Pruned | None:
    """Prune if it was not done for a day; None: it was."""
    with store.reading() as connection:
        last = connection.execute(sa.select(checks.c.checked_at).where(checks.c.name == NAME)).scalar_one_or_none()
    return None if last is not None and timedelta(0) <= now - last < EVERY else prune(store, kept, now)


def prune(store: Store, kept: Retention, now: datetime, *, do: bool = True) -> Pruned:
    """Let go of what is older than it is kept; without `do` only say what would go."""
    made_to, found = snapshot.position(store) - (OTHERS_LAG if store.on_server else 0), []
    try:
        with store.writing() as connection:
            found.append(_pruned(connection, kept, now, made_to))
            connection.execute(checks.delete().where(checks.c.name == NAME))
            connection.execute(checks.insert().values(name=NAME, version=1, observation_id="", checked_at=now))
            if not do:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    return found[0]


def give_back(store: Store) -> bool:
    """Write the file anew without its free pages, where they are many; return whether that was done."""
    if store.on_server:  # which uses the room for what comes
        return False
    with store.reading() as connection:
        whole, used = care_of(connection).whole_bytes(connection), used_bytes(connection)
    return whole - used >= whole * FREE_SHARE and store.vacuum()


def used_bytes(connection: sa.Connection) -> int:
    """Return what the rows take, in a file with their indexes."""
    return care_of(connection).used_bytes(connection)


def _pruned(connection: sa.Connection, kept: Retention, now: datetime, made_to: int) -> Pruned:
    before = used_bytes(connection)
    went = _go(connection, kept, now) | {"changes": _changes(connection, made_to)}
    limit = kept.store_mb * 1_000_000
    for days in SOONER:
        if not limit or used_bytes(connection) <= limit:
            break
        for name, count in _go(connection, _at_most(kept, days), now).items():
            went[name] += count
    after = used_bytes(connection)
    return Pruned({name: count for name, count in went.items() if count}, before, after, not limit or after <= limit)


def _at_most(kept: Retention, days: int) -> Retention:
    def sooner(age: int) -> int:
        return min(age or days, days)

    return replace(
        kept,
        texts_days=sooner(kept.texts_days),
        rejections_days=sooner(kept.rejections_days),
        messages_days=sooner(kept.messages_days),
        decisions_days=sooner(kept.decisions_days),
        rounds_days=sooner(kept.rounds_days),
    )


def _go(connection: sa.Connection, kept: Retention, now: datetime) -> dict[str, int]:
    going: dict[str, tuple[int, Going]] = {
        "texts of replaced versions": (kept.texts_days, _replaced_texts),
        "texts of reports without a figure": (kept.texts_days, _texts_without_figure),
        "refused numbers": (kept.rejections_days, _rejections),
        "settled messages": (kept.messages_days, _messages),
        "silent decisions of rules": (kept.decisions_days, _decisions),
        "rounds": (kept.rounds_days, _rounds),
    }
    return {name: go(connection, now - timedelta(days=days)) if days else 0 for name, (days, go) in going.items()}


def _replaced_texts(connection: sa.Connection, before: datetime) -> int:
    newer = report_versions.alias("newer")
    long_ago = sa.exists().where(
        newer.c.report_id == report_versions.c.report_id,
        newer.c.number > report_versions.c.number,
        newer.c.known_at < before,
    )
    here = sa.and_(report_versions.c.text != "", report_versions.c.known_at < before, long_ago)
    return connection.execute(sa.update(report_versions).where(here).values(text="")).rowcount


def _texts_without_figure(connection: sa.Connection, before: datetime) -> int:
    """Empty what was printed in reports that gave no figure, as read last, and on which nobody decided."""
    newer, later = report_versions.alias("newer"), reading_turns.alias("later")
    replaced = sa.exists().where(
        newer.c.report_id == report_versions.c.report_id, newer.c.number > report_versions.c.number
    )
    followed = sa.exists().where(
        later.c.version_id == reading_turns.c.version_id, later.c.number > reading_turns.c.number
    )
    figures = sa.exists().where(
        reading_turns.c.version_id == report_versions.c.version_id,
        ~followed,
        observations.c.reading_id == reading_turns.c.reading_id,
    )
    decided = sa.exists().where(verdicts.c.report_id == report_versions.c.report_id)
    old = sa.and_(report_versions.c.text != "", report_versions.c.known_at < before)
    question = sa.select(report_versions.c.version_id, report_versions.c.report_id)
    rows = connection.execute(question.where(old, ~replaced, ~figures, ~decided)).all()
    for some in slices([row.version_id for row in rows]):
        here = report_versions.c.version_id.in_(some)
        connection.execute(sa.update(report_versions).where(here).values(text=""))
    _note(connection, {row.report_id for row in rows})
    return len(rows)


def _rejections(connection: sa.Connection, before: datetime) -> int:
    """Leave of the refused numbers of an old reading one row a reason, with their count."""
    worded = sa.exists().where(rejections.c.reading_id == readings.c.reading_id, rejections.c.detail != GONE)
    stood = sa.exists().where(reading_turns.c.reading_id == readings.c.reading_id, reading_turns.c.known_at >= before)
    there = sa.select(readings.c.reading_id, report_versions.c.report_id).join(
        report_versions, report_versions.c.version_id == readings.c.version_id
    )
    rows = connection.execute(there.where(worded, ~stood)).all()
    went = 0
    for some in slices([row.reading_id for row in rows]):
        here = rejections.c.reading_id.in_(some)
        counted = (rejections.c.reading_id, rejections.c.reason)
        shape = (*counted, sa.func.sum(rejections.c["count"]).label("count"))
        left = connection.execute(sa.select(*shape).where(here).group_by(*counted).order_by(*counted)).all()
        went += connection.execute(rejections.delete().where(here)).rowcount - len(left)
        insert(connection, rejections, _counted(left))
    _note(connection, {row.report_id for row in rows})
    return went


def _counted(left: Iterable[Any]) -> Iterator[dict[str, Any]]:
    ordinal, reading = 0, ""
    for row in left:
        ordinal = ordinal + 1 if row.reading_id == reading else 0
        reading = row.reading_id
        same = {"reading_id": reading, "ordinal": ordinal, "reason": row.reason, "count": row.count}
        yield same | {"quote": "", "char_start": 0, "char_end": 0, "detail": GONE}


def _messages(connection: sa.Connection, before: datetime) -> int:
    old = sa.and_(outbox.c.state.in_(SETTLED), outbox.c.settled_at < before, outbox.c.payload != EMPTY)
    keys = connection.execute(sa.select(outbox.c.delivery_id).where(old)).scalars().all()
    for some in slices(list(keys)):
        connection.execute(sa.update(outbox).where(outbox.c.delivery_id.in_(some)).values(payload=EMPTY))
        connection.execute(outbox_attempts.delete().where(outbox_attempts.c.delivery_id.in_(some)))
    return len(keys)


def _decisions(connection: sa.Connection, before: datetime) -> int:
    old = sa.and_(alert_decisions.c.outcome == "silent", alert_decisions.c.at < before)
    return connection.execute(alert_decisions.delete().where(old)).rowcount


def _rounds(connection: sa.Connection, before: datetime) -> int:
    """Shorten the diary; the first round, the last, and the last whole one say what is asked of them still."""
    whole = sa.select(sa.func.max(rounds.c.round_id)).where(rounds.c.outcome.in_(["ok", "partial"]))
    ends = sa.select(sa.func.min(rounds.c.round_id), sa.func.max(rounds.c.round_id))
    stays = [*connection.execute(ends).one(), connection.execute(whole).scalar()]
    old = sa.and_(rounds.c.started_at < before, rounds.c.round_id.not_in([one for one in stays if one is not None]))
    return connection.execute(rounds.delete().where(old)).rowcount


def _changes(connection: sa.Connection, made_to: int) -> int:
    """Shorten the list of changes by what the snapshot was made of; the newest one stays, for its number."""
    newest = sa.select(sa.func.max(changes.c.seq)).scalar_subquery()
    return connection.execute(changes.delete().where(changes.c.seq <= made_to, changes.c.seq < newest)).rowcount


def _note(connection: sa.Connection, reports: set[str]) -> None:
    for some in slices(sorted(reports)):
        note_change(connection, *some)
