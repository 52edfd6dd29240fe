"""The outbox: messages written in the same transaction as their events, and what became of each.

In: Deliveries to keep, claims, settlements. Out: the next delivery to send, and counts. Every function here is one
short transaction; nothing is sent inside one. A row is owned by whoever committed it as ``sending``, until its lease
ends; a settlement by anyone else is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tracker.model import Delivery, DeliveryState, Settlement
from tracker.store.opening import Store
from tracker.store.tables_alerts import alert_events, channel_health, gates, outbox, outbox_attempts

BETWEEN_MESSAGES = timedelta(seconds=1)
"""One message a second to one address (faults.md 4.2), over all processes."""

FARTHEST = timedelta(hours=25)
"""No wait, pause or lease is longer (a day between two tries): a moment beyond it was written by a clock that ran ahead
and was set right since, and is taken for past."""

PENDING, SENDING = DeliveryState.PENDING.value, DeliveryState.SENDING.value

BY_ITSELF = outbox.c.told_in.is_(None)
"""Not told together with others (tracker/store/digests.py)."""

LOST = "outcome unknown: the process that sent it ended before it could say"

EMPTY = "[]"
"""The payload of a message whose report was taken out (tracker/store/purge.py): there is nothing to send again."""


def enqueue(connection: sa.Connection, deliveries: Iterable[Delivery]) -> int:
    """Add rows that are not there yet (by id) inside the caller's transaction; return how many were new."""
    added = 0
    for delivery in deliveries:
        there = sa.select(outbox.c.delivery_id).where(outbox.c.delivery_id == delivery.delivery_id)
        if connection.execute(there).first() is None:
            connection.execute(outbox.insert().values(**_row(delivery)))
            added += 1
    return added


def add(store: Store, deliveries: Iterable[Delivery]) -> int:
    """Add rows of events that are known, those that are not there yet; return how many were new."""
    with store.writing() as connection:
        return enqueue(connection, deliveries)


def claim(store: Store, channels: Sequence[str], owner: str, now: datetime, lease_until: datetime) -> Delivery | None:
    """Take the next row that may go out and commit it as ``sending``; None when nothing may go now.

    Per channel and alert the order of events is kept: a row waits for the earlier ones, and an earlier one that waits
    for its retry comes forward when a later one is due, so that an escalation is not held up by a failed start.
    """
    with store.writing() as connection:
        row = connection.execute(_next(channels, now)).mappings().first()
        if row is None:
            return None
        taken = connection.execute(
            outbox.update()
            .where(outbox.c.delivery_id == row["delivery_id"], outbox.c.state == PENDING)
            .values(state=SENDING, owner=owner, lease_until=lease_until)
        )
        if taken.rowcount != 1:
            return None
        _close_gate(connection, row["gate"], now + BETWEEN_MESSAGES, "one message a second")
        connection.execute(
            outbox_attempts.insert().values(
                delivery_id=row["delivery_id"],
                owner=owner,
                form=row["form"],
                may_repeat=row["may_repeat"],
                began_at=now,
                result="",
            )
        )
        changed = {"state": SENDING, "owner": owner, "lease_until": lease_until}
        return delivery_of({**row, **changed})


def settle(
    store: Store,
    delivery: Delivery,
    owner: str,
    settlement: Settlement,
    now: datetime,
    instead: Delivery | None = None,
) -> bool:
    """Write down what came of an attempt, and add the fallback's row; False when the lease was lost meanwhile."""
    final = settlement.state not in {DeliveryState.PENDING, DeliveryState.SENDING}
    changed = {} if settlement.payload is None else {"payload": settlement.payload}
    with store.writing() as connection:
        kept = connection.execute(
            outbox.update()
            .where(
                outbox.c.delivery_id == delivery.delivery_id,
                outbox.c.state == SENDING,
                outbox.c.owner == owner,
                outbox.c.lease_until == delivery.lease_until,
            )
            .values(
                state=settlement.state.value,
                form=settlement.form,
                attempts=settlement.attempts,
                next_at=settlement.next_at,
                may_repeat=settlement.may_repeat,
                last_result=settlement.last_result,
                **changed,
                owner="",
                lease_until=None,
                settled_at=now if final else None,
            )
        )
        _end_attempt(connection, delivery.delivery_id, owner, now, settlement.last_result)
        if kept.rowcount != 1:
            return False
        _settle_told(connection, [delivery.delivery_id], settlement.state, now)
        if settlement.pause_until is not None:
            _close_gate(connection, delivery.gate, settlement.pause_until, settlement.last_result)
        if settlement.state is DeliveryState.PENDING:
            _wait_behind(connection, delivery, settlement.next_at)
        _note_health(connection, delivery.channel_id, settlement, now)
        if instead is not None:
            enqueue(connection, [instead])
    return True


def _wait_behind(connection: sa.Connection, delivery: Delivery, until: datetime) -> None:
    """Let what waits behind a message wait for its next try, too: only what comes later brings it forward again."""
    own = outbox.alias("own")
    tells = sa.or_(own.c.delivery_id == delivery.delivery_id, own.c.told_in == delivery.delivery_id)
    behind = sa.exists().where(tells, own.c.fingerprint == outbox.c.fingerprint, own.c.seq < outbox.c.seq)
    connection.execute(
        outbox.update()
        .where(outbox.c.channel_id == delivery.channel_id, outbox.c.state == PENDING, outbox.c.next_at < until, behind)
        .values(next_at=until)
    )


def recover(store: Store, held: Iterable[str], now: datetime) -> int:
    """Find rows whose sender died: they go out again marked, or wait for a person on channels in ``held``.

    Returns how many there were.
    """
    lost = sa.and_(outbox.c.state == SENDING, _reached(outbox.c.lease_until, now))
    with store.reading() as connection:
        if connection.execute(sa.select(outbox.c.seq).where(lost).limit(1)).first() is None:
            return 0
    stays = outbox.c.channel_id.in_(sorted(held))
    same = {"owner": "", "lease_until": None, "last_result": LOST, "attempts": outbox.c.attempts + 1}
    with store.writing() as connection:
        parked = connection.execute(
            outbox.update().where(lost, stays).values(**same, state=DeliveryState.HELD.value, settled_at=now)
        )
        again = connection.execute(
            outbox.update().where(lost, ~stays).values(**same, state=PENDING, may_repeat=True, next_at=now)
        )
        whole = sa.select(outbox.c.delivery_id).where(outbox.c.state == DeliveryState.HELD.value)
        _settle_told(connection, whole, DeliveryState.HELD, now)
        return parked.rowcount + again.rowcount


def next_due(store: Store, channels: Sequence[str], now: datetime) -> datetime | None:
    """Return when the next pending row of these channels may go out at the earliest; None when there is none."""
    row_at, gate_at = _believed(outbox.c.next_at, now), _believed(gates.c.open_at, now)
    earliest = sa.select(sa.func.min(sa.case((gate_at > row_at, gate_at), else_=row_at))).select_from(
        outbox.outerjoin(gates, gates.c.gate == outbox.c.gate)
    )
    with store.reading() as connection:
        found = connection.execute(
            earliest.where(
                outbox.c.state == PENDING, BY_ITSELF, outbox.c.channel_id.in_(channels), _no_earlier(SENDING)
            )
        ).scalar_one_or_none()
    return datetime.fromisoformat(found) if isinstance(found, str) else found


def waiting(store: Store) -> dict[str, int]:
    """Return how many rows of each channel are not settled yet."""
    with store.reading() as connection:
        rows = connection.execute(
            sa.select(outbox.c.channel_id, sa.func.count())
            .where(outbox.c.state.in_([PENDING, SENDING]), BY_ITSELF)
            .group_by(outbox.c.channel_id)
            .order_by(outbox.c.channel_id)
        )
        return dict(rows.all())


def retrying(store: Store, channels: Sequence[str] | None = None) -> list[Delivery]:
    """Return the rows that were tried, did not arrive and wait for another try, oldest first; None: every channel."""
    question = sa.select(outbox).where(outbox.c.state == PENDING, outbox.c.attempts > 0).order_by(outbox.c.seq)
    if channels is not None:
        question = question.where(outbox.c.channel_id.in_(channels))
    with store.reading() as connection:
        return [delivery_of(row) for row in connection.execute(question).mappings()]


def counts(store: Store, *, demo: bool | None = None) -> dict[str, int]:
    """Return how many rows are in each state; ``demo`` limits it to demonstration rows, or to real ones."""
    question = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state).order_by(outbox.c.state)
    if demo is not None:
        question = question.where(outbox.c.demo == demo)
    with store.reading() as connection:
        return dict(connection.execute(question).all())


def broken_channels(store: Store) -> dict[str, str]:
    """Return the channels that take nothing any more, and why."""
    return _reasons(store, channel_health.c.broken_at.is_not(None))


def missing_channels(store: Store) -> dict[str, str]:
    """Return the channels whose newest message did not reach every one of their addresses, and how many it missed."""
    return _reasons(store, sa.and_(channel_health.c.broken_at.is_(None), channel_health.c.reason != ""))


def _reasons(store: Store, which: sa.ColumnElement[bool]) -> dict[str, str]:
    asked = sa.select(channel_health.c.channel_id, channel_health.c.reason).where(which)
    with store.reading() as connection:
        return dict(connection.execute(asked.order_by(channel_health.c.channel_id)).all())


def lost(store: Store) -> dict[str, int]:
    """Return how many real rows (not DEMO) of each channel are dead or held: nobody tries them again by itself."""
    ended = outbox.c.state.in_([DeliveryState.DEAD.value, DeliveryState.HELD.value])
    mine = sa.and_(ended, outbox.c.demo == sa.false(), outbox.c.payload != EMPTY)
    question = sa.select(outbox.c.channel_id, sa.func.count()).where(mine)
    with store.reading() as connection:
        rows = connection.execute(question.group_by(outbox.c.channel_id).order_by(outbox.c.channel_id))
        return dict(rows.all())


def last_delivered_at(store: Store) -> datetime | None:
    """Return when something last arrived, on any channel; None: never."""
    with store.reading() as connection:
        found = connection.execute(sa.select(sa.func.max(channel_health.c.delivered_at))).scalar_one_or_none()
    return datetime.fromisoformat(found) if isinstance(found, str) else found


def expired(store: Store, sendable: Sequence[str], now: datetime) -> list[Delivery]:
    """Return the real rows (not DEMO) past their expiry on channels that cannot send: nobody would ever try them."""
    question = sa.select(outbox).where(
        outbox.c.state == PENDING,
        outbox.c.expires_at <= now,
        outbox.c.demo == sa.false(),
        BY_ITSELF,
        outbox.c.channel_id.not_in(sendable),
    )
    with store.reading() as connection:
        return [delivery_of(row) for row in connection.execute(question.order_by(outbox.c.seq)).mappings()]


def give_up(store: Store, delivery: Delivery, why: str, now: datetime, instead: Delivery | None = None) -> bool:
    """Mark a pending row dead and add the fallback's row; False when somebody else has taken it meanwhile."""
    here = sa.and_(outbox.c.delivery_id == delivery.delivery_id, outbox.c.state == PENDING)
    dead = {"state": DeliveryState.DEAD.value, "last_result": why, "settled_at": now}
    with store.writing() as connection:
        if connection.execute(outbox.update().where(here).values(**dead)).rowcount != 1:
            return False
        _settle_told(connection, [delivery.delivery_id], DeliveryState.DEAD, now)
        if instead is not None:
            enqueue(connection, [instead])
    return True


def message_of(store: Store, event_id: str) -> Mapping[str, Any]:
    """Return an event's message as stored (plain JSON values)."""
    with store.reading() as connection:
        found = connection.execute(sa.select(alert_events.c.message).where(alert_events.c.event_id == event_id))
        stored: Mapping[str, Any] = found.scalar_one()
        return stored


def deliveries(store: Store, fingerprint: str | None = None) -> list[Delivery]:
    """Return the rows of one alert, or all, in the order they were decided."""
    question = sa.select(outbox).order_by(outbox.c.seq)
    if fingerprint is not None:
        question = question.where(outbox.c.fingerprint == fingerprint)
    with store.reading() as connection:
        return [delivery_of(row) for row in connection.execute(question).mappings()]


def _next(channels: Sequence[str], now: datetime) -> sa.Select[Any]:
    """The row to send: the first unfinished of its channel and alert, where it or one that waits for it is due."""
    later, told = outbox.alias("later"), outbox.alias("told")
    same_alert = sa.and_(later.c.channel_id == outbox.c.channel_id, later.c.fingerprint == outbox.c.fingerprint)
    due = sa.exists().where(same_alert, later.c.state == PENDING, _reached(later.c.next_at, now))
    # a digest that waits for its retry comes forward for whatever waits behind an alert it tells
    behind = sa.exists().where(
        told.c.told_in == outbox.c.delivery_id,
        later.c.channel_id == told.c.channel_id,
        later.c.fingerprint == told.c.fingerprint,
        later.c.seq > told.c.seq,
        later.c.state == PENDING,
        later.c.told_in.is_(None),
        _reached(later.c.next_at, now),
    )
    closed = sa.exists().where(gates.c.gate == outbox.c.gate, ~_reached(gates.c.open_at, now))
    return (
        sa.select(outbox)
        .where(outbox.c.state == PENDING, BY_ITSELF, outbox.c.channel_id.in_(channels), sa.or_(due, behind), ~closed)
        .where(_no_earlier(PENDING, SENDING))
        .order_by(outbox.c.priority, outbox.c.seq)
        .limit(1)
    )


def _settle_told(
    connection: sa.Connection, digests: Sequence[str] | sa.Select[Any], state: DeliveryState, now: datetime
) -> None:
    """Settle the rows that finished digests tell."""
    if state in {DeliveryState.PENDING, DeliveryState.SENDING}:
        return
    connection.execute(
        outbox.update()
        .where(outbox.c.told_in.in_(digests), outbox.c.state == PENDING)
        .values(state=state.value, last_result="told in a digest", settled_at=now)
    )


def _reached(moment: sa.ColumnElement[datetime], now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(moment <= now, moment > now + FARTHEST)


def _believed(moment: sa.Column[datetime], now: datetime) -> sa.ColumnElement[datetime]:
    """Return the moment, or `now` where a clock that ran ahead wrote it; null stays null."""
    return sa.case((moment > now + FARTHEST, sa.literal(now, moment.type)), else_=moment)


def _no_earlier(*states: str) -> sa.ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    return ~sa.exists().where(
        earlier.c.channel_id == outbox.c.channel_id,
        earlier.c.fingerprint == outbox.c.fingerprint,
        earlier.c.seq < outbox.c.seq,
        earlier.c.state.in_(states),
    )


def _close_gate(connection: sa.Connection, gate: str, until: datetime, note: str) -> None:
    """Let nothing through the gate before ``until``; a pause that is already longer stays."""
    if not gate:  # the console has no address and no limit
        return
    there = connection.execute(sa.select(gates.c.open_at).where(gates.c.gate == gate)).scalar_one_or_none()
    if there is None:
        connection.execute(gates.insert().values(gate=gate, open_at=until, note=note))
    elif there < until or there > until + FARTHEST:
        connection.execute(gates.update().where(gates.c.gate == gate).values(open_at=until, note=note))


def _end_attempt(connection: sa.Connection, delivery_id: str, owner: str, now: datetime, result: str) -> None:
    newest = (
        sa.select(sa.func.max(outbox_attempts.c.seq))
        .where(outbox_attempts.c.delivery_id == delivery_id, outbox_attempts.c.owner == owner)
        .scalar_subquery()
    )
    connection.execute(
        outbox_attempts.update().where(outbox_attempts.c.seq == newest).values(ended_at=now, result=result)
    )


def _note_health(connection: sa.Connection, channel_id: str, settlement: Settlement, now: datetime) -> None:
    if settlement.broken:
        news: dict[str, Any] = {"broken_at": now, "reason": settlement.broken}
    elif settlement.state is DeliveryState.DELIVERED:
        news = {"broken_at": None, "reason": settlement.missed, "delivered_at": now}
    else:
        return
    known = connection.execute(channel_health.update().where(channel_health.c.channel_id == channel_id).values(**news))
    if known.rowcount == 0:
        connection.execute(channel_health.insert().values(channel_id=channel_id, **{"reason": "", **news}))


def _row(delivery: Delivery) -> dict[str, Any]:
    row = {name: getattr(delivery, name) for name in Delivery.__dataclass_fields__}
    return {**row, "state": delivery.state.value}


def delivery_of(row: Mapping[Any, Any]) -> Delivery:
    """Return the Delivery a row of ``outbox`` holds."""
    values = {name: row[name] for name in Delivery.__dataclass_fields__}
    return Delivery(**{**values, "state": DeliveryState(values["state"])})
