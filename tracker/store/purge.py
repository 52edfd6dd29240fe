"""Taking a report out for good: its texts, figures, decisions, and every message that quotes it.

In: an open store and a report's id. Out: what was taken out, by table. One transaction takes all of it or nothing, and
the freed pages are overwritten, and so is the snapshot. What stays is a row that says that it was there, who took it
out and why; the report is not fetched again. Alerts that rested on it stay as events without a word of it, and nothing
about it is sent any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import DeliveryState
from tracker.store import briefs, snapshot
from tracker.store.care import care_of
from tracker.store.flags import without_words
from tracker.store.metadata import SafeText
from tracker.store.opening import Store
from tracker.store.rows import TOGETHER
from tracker.store.tables import observations, readings, rejections, report_versions, reports
from tracker.store.tables_alerts import alert_decisions, alert_events, alert_states, checked_observations, outbox
from tracker.store.tables_known import note_change, purges, reading_turns, verdicts

GONE = "purged: the report behind this was taken out"

TELLING = 16
"""Code points from which a piece of the report gives a message away; shorter ones ("27 people") are anybody's."""

HEX = re.compile(r"[0-9a-fA-F]{1,64}")

WAITING = (DeliveryState.PENDING.value, DeliveryState.SENDING.value)
KEPT = frozenset({"event_id", "handle", "kind", "level", "standing", "episode", "demo", "language"})
"""What of a message says nothing of its report."""


@dataclass(frozen=True, slots=True)
class Held:
    """A report in the store: what it is called, and how many rows hold it, by table."""

    report_id: str
    source_id: str
    external_id: str
    title: str | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Parts:
    """The ids of all that is a report's own, and the words that give it away."""

    versions: list[str]
    readings: list[str]
    observations: list[str]
    telling: frozenset[str]


def named(store: Store, which: str) -> list[Held]:
    """Return the reports whose id begins so, or whose name at their source, its file or title it is."""
    wanted = which.strip()
    title = sa.select(report_versions.c.report_id).where(report_versions.c.title == wanted)
    begins = reports.c.report_id.startswith(wanted.lower()) if HEX.fullmatch(wanted) else sa.false()
    file = sa.func.substr(reports.c.external_id, 1, len(wanted) + 2, type_=SafeText())  # LIKE is not alike everywhere
    named_so = file == f"{wanted}: "  # of the rows of a table: its file
    same = sa.or_(begins, reports.c.external_id == wanted, named_so, reports.c.report_id.in_(title))
    with store.reading() as connection:
        rows = connection.execute(sa.select(reports).where(same).order_by(reports.c.report_id)).all() if wanted else []
        return [_held(connection, row) for row in rows]


def purge(store: Store, report_id: str, *, by: str, reason: str, at: datetime) -> dict[str, int]:
    """Take the report out and return how many rows that were, by table. Raises ValueError where it is not there."""
    with store.writing() as connection:
        care_of(connection).overwrites(connection)
        row = connection.execute(sa.select(reports).where(reports.c.report_id == report_id)).one_or_none()
        if row is None:
            raise ValueError(f"there is no report {report_id[:12]} in the store")
        counts = take_out(connection, report_id, at)
        kept = {"report_id": report_id, "source_id": row.source_id, "purged_at": at, "purged_by": by}
        connection.execute(sa.insert(purges).values(kept | {"reason": reason, "counts": counts}))
    forget(store)
    return counts


def forget(store: Store) -> None:
    """Have what was taken out stand in no snapshot of this host, in no log and on no page of ours.

    What is still to be done at the server is done last: it may go away, and nobody can ask for this purge again.
    """
    try:
        snapshot.forget(store)
    finally:
        store.flush()  # the log may still hold the pages as they were


def take_out(connection: sa.Connection, report_id: str, at: datetime) -> dict[str, int]:
    """Take out whatever is of a report, in the caller's transaction; return how many rows that were, by table."""
    if connection.execute(sa.select(reports).where(reports.c.report_id == report_id)).first() is None:
        return {}
    parts = _parts(connection, report_id)
    counts = _counts(connection, report_id, parts)
    _silence(connection, parts, at)
    told = briefs.forget(connection, report_id)
    _take_out(connection, report_id, parts)
    note_change(connection, report_id)
    return counts | ({"briefs": told} if told else {})


def _held(connection: sa.Connection, row: Any) -> Held:
    newest = sa.select(report_versions.c.title).where(report_versions.c.report_id == row.report_id)
    title = connection.execute(newest.order_by(report_versions.c.number.desc()).limit(1)).scalar()
    counts = _counts(connection, row.report_id, _parts(connection, row.report_id))
    return Held(row.report_id, row.source_id, row.external_id, title, counts)


def _parts(connection: sa.Connection, report_id: str) -> _Parts:
    def ids(column: sa.Column[Any], where: sa.ColumnElement[bool]) -> list[str]:
        return list(connection.execute(sa.select(column).where(where)).scalars())

    versions = ids(report_versions.c.version_id, report_versions.c.report_id == report_id)
    read = ids(readings.c.reading_id, readings.c.version_id.in_(versions))
    return _Parts(
        versions,
        read,
        ids(observations.c.observation_id, observations.c.reading_id.in_(read)),
        frozenset(_telling(connection, report_id, versions, read)),
    )


def _telling(connection: sa.Connection, report_id: str, versions: Sequence[str], read: Sequence[str]) -> Iterator[str]:
    """Yield the pieces of text that only this report can have given a message."""
    yield report_id  # what was made of several reports names them
    columns = [report_versions.c.title, report_versions.c.url]
    for row in connection.execute(sa.select(*columns).where(report_versions.c.version_id.in_(versions))):
        yield from (text for text in row if text and len(text) >= TELLING)
    columns = [observations.c.quote, observations.c.sentence]
    for row in connection.execute(sa.select(*columns).where(observations.c.reading_id.in_(read))):
        yield from (text for text in row if len(text) >= TELLING)
    name = connection.execute(sa.select(reports.c.external_id).where(reports.c.report_id == report_id)).scalar_one()
    if len(name) >= TELLING:
        yield name


def _about(parts: _Parts, observation_id: str, said: Any) -> bool:
    """Say whether a row of the alerts rests on the report, or quotes it."""
    return observation_id in parts.observations or any(
        piece in text for text in _texts(said) for piece in parts.telling
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _events(connection: sa.Connection, parts: _Parts) -> list[Any]:
    columns = (alert_events.c.event_id, alert_events.c.observation_id, alert_events.c.message)
    return [row for row in _some_at_a_time(connection, *columns) if _about(parts, row.observation_id, row.message)]


def _some_at_a_time(connection: sa.Connection, *columns: sa.Column[Any]) -> Iterator[Any]:
    """Yield all rows of a table that only grows: not all of them are held at once."""
    yield from connection.execute(sa.select(*columns), execution_options={"yield_per": TOGETHER})


def _counts(connection: sa.Connection, report_id: str, parts: _Parts) -> dict[str, int]:
    def count(table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        return connection.execute(sa.select(sa.func.count()).select_from(table).where(where)).scalar_one()

    events = [row.event_id for row in _events(connection, parts)]
    return {
        "versions": len(parts.versions),
        "readings": len(parts.readings),
        "figures": len(parts.observations),
        "rejections": count(rejections, rejections.c.reading_id.in_(parts.readings)),
        "decisions": count(verdicts, verdicts.c.report_id == report_id),
        "alert messages": len(events),
        "messages in the outbox": count(outbox, outbox.c.event_id.in_(events)),
        "waiting to be sent": count(outbox, outbox.c.event_id.in_(events) & outbox.c.state.in_(WAITING)),
    }


def _silence(connection: sa.Connection, parts: _Parts, at: datetime) -> None:
    """Empty every message that quotes the report, and let none of them go out."""
    about = _events(connection, parts)
    _unfold(connection, [row.event_id for row in about], at)
    for row in about:
        where = alert_events.c.event_id == row.event_id
        connection.execute(sa.update(alert_events).where(where).values(message=_emptied(row.message), reason=GONE))
        mine = outbox.c.event_id == row.event_id
        connection.execute(sa.update(outbox).where(mine).values(payload="[]"))
        dead = {"state": DeliveryState.DEAD.value, "lease_until": None, "last_result": GONE, "settled_at": at}
        connection.execute(sa.update(outbox).where(mine, outbox.c.state.in_(WAITING)).values(dead))
    columns = (alert_decisions.c.seq, alert_decisions.c.observation_id, alert_decisions.c.detail)
    decisions = [row.seq for row in _some_at_a_time(connection, *columns) if _about(parts, *row[1:])]
    for seq in decisions:
        connection.execute(sa.update(alert_decisions).where(alert_decisions.c.seq == seq).values(detail=GONE))
    for state in connection.execute(sa.select(alert_states.c.fingerprint, alert_states.c.flags)).all():
        if any(one["observation_id"] in parts.observations for one in (state.flags or {}).get("told", ())):
            here = alert_states.c.fingerprint == state.fingerprint
            flags = without_words(state.flags, parts.observations)
            connection.execute(sa.update(alert_states).where(here).values(flags=flags))
    forgotten = alert_states.c.newest_observation_id.in_(parts.observations)
    connection.execute(sa.update(alert_states).where(forgotten).values(newest_observation_id="", last_value=None))


def _unfold(connection: sa.Connection, events: Sequence[str], at: datetime) -> None:
    """Empty the digests that tell of these events; what else a waiting one tells goes out without it."""
    mine = sa.select(outbox.c.told_in).where(outbox.c.event_id.in_(events), outbox.c.told_in.is_not(None))
    digests = connection.execute(mine.distinct()).scalars().all()
    here = outbox.c.delivery_id.in_(digests)
    telling = connection.execute(sa.select(outbox.c.event_id).where(here)).scalars().all()
    for row in connection.execute(sa.select(alert_events).where(alert_events.c.event_id.in_(telling))).mappings().all():
        where = alert_events.c.event_id == row["event_id"]
        connection.execute(sa.update(alert_events).where(where).values(message=_emptied(row["message"]), reason=GONE))
    waiting = outbox.c.state == DeliveryState.PENDING.value
    connection.execute(sa.update(outbox).where(outbox.c.told_in.in_(digests), waiting).values(told_in=None))
    connection.execute(sa.update(outbox).where(here).values(payload="[]"))
    dead = {"state": DeliveryState.DEAD.value, "lease_until": None, "last_result": GONE, "settled_at": at}
    connection.execute(sa.update(outbox).where(here, outbox.c.state.in_(WAITING)).values(dead))


def _emptied(message: dict[str, Any]) -> dict[str, Any]:
    """Return the message without a word of the report, in the same shape."""
    emptied = {name: value if name in KEPT else type(value)() for name, value in message.items()}
    return emptied | {"title": GONE, "headline": [GONE]}


def _take_out(connection: sa.Connection, report_id: str, parts: _Parts) -> None:
    """Delete every row of the report, those that point at others first."""
    for row in connection.execute(sa.select(verdicts.c.seq, verdicts.c.other).where(verdicts.c.other.is_not(None))):
        if row.other["report_id"] == report_id:
            blank = row.other | {"quote": ""}
            connection.execute(sa.update(verdicts).where(verdicts.c.seq == row.seq).values(other=blank))
    connection.execute(verdicts.delete().where(verdicts.c.report_id == report_id))
    seen = checked_observations.c.observation_id.in_(parts.observations)
    connection.execute(checked_observations.delete().where(seen))
    for table in (observations, rejections, reading_turns, readings):
        key = table.c.reading_id
        connection.execute(table.delete().where(key.in_(parts.readings)))
    mine = report_versions.c.report_id == report_id
    connection.execute(sa.update(report_versions).where(mine).values(supersedes=None))
    connection.execute(report_versions.delete().where(mine))
    connection.execute(reports.delete().where(reports.c.report_id == report_id))
