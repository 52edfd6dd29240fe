"""What either side sent or still has to send: never again what arrived, never lost what waits.

In: both stores' connections, after their events. Out: our outbox with theirs in it. A message has one id on both sides,
made of its event and its channel; where both have it, what is known for certain goes before what waits. What waits
there may have gone out since the other store was read: it goes out from here marked "may repeat", or, where its
channel asks for that, is held. An alert of the other side may have told the same step of the same alert by another
figure; that step is not told a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import DeliveryState, EventKind
from tracker.store.merging.reports import Both, Row, rows_of
from tracker.store.rows import insert
from tracker.store.tables_alerts import alert_events, channel_health, gates, outbox, outbox_attempts

CERTAIN = tuple(
    state.value
    for state in (
        DeliveryState.DELIVERED,
        DeliveryState.HELD,
        DeliveryState.SENDING,
        DeliveryState.PENDING,
        DeliveryState.DEAD,
    )
)
"""Which of two states of one message holds: the first of these."""

STEPS = (EventKind.FIRING.value, EventKind.ESCALATED.value)
"""Events that say only that a level was reached: the first figure that reached it told it."""

TOLD = "told already: the other store's message about the same step of this alert arrived"

Step = tuple[Any, ...]


def merge_messages(both: Both, now: datetime) -> None:
    """Bring the other side's outbox into ours."""
    told_here, told_there = _steps(both.mine, arrived=True), _steps(both.their, arrived=True)
    mine = {row["delivery_id"]: row for row in rows_of(both.mine, outbox)}
    new = []
    for theirs in rows_of(both.their, outbox):
        key = theirs["delivery_id"]
        if key not in mine:
            new.append(theirs)
        elif (wanted := joined(mine[key], theirs)) != mine[key]:
            both.mine.execute(sa.update(outbox).where(outbox.c.delivery_id == key).values(wanted))
    both.came[outbox.name] += insert(both.mine, outbox, new)
    _attempts(both)
    waiting = _steps(both.mine, arrived=False)
    _hush(both, waiting, told_there, mine, now)
    _hush(both, waiting, told_here, [row["delivery_id"] for row in new], now)
    _gates(both)
    _health(both)


def joined(mine: Row, theirs: Row) -> Row:
    """Return what becomes of a message both sides have: what is certain on either holds."""
    kept, other = sorted((mine, theirs), key=lambda row: CERTAIN.index(row["state"]))
    wanted = kept | {"created_at": min(mine["created_at"], theirs["created_at"])}
    if kept["state"] in {DeliveryState.PENDING.value, DeliveryState.SENDING.value}:
        wanted |= {
            "attempts": max(mine["attempts"], theirs["attempts"]),
            "may_repeat": mine["may_repeat"] or theirs["may_repeat"],
            "expires_at": max(mine["expires_at"], theirs["expires_at"]),
            "next_at": min(mine["next_at"], theirs["next_at"]),
        }
    if kept["state"] == other["state"] and mine["settled_at"] and theirs["settled_at"]:
        wanted["settled_at"] = min(mine["settled_at"], theirs["settled_at"])
    return wanted


def _steps(connection: sa.Connection, *, arrived: bool) -> dict[Step, list[str]]:
    """Return the deliveries that arrived, or wait, by channel and the step of the alert they tell."""
    events, state = alert_events.c, DeliveryState.DELIVERED if arrived else DeliveryState.PENDING
    step = (outbox.c.channel_id, events.fingerprint, events.episode, events.kind, events.level, events.standing)
    asked = sa.select(outbox.c.delivery_id, *step).join(alert_events, events.event_id == outbox.c.event_id)
    found: dict[Step, list[str]] = {}
    for row in connection.execute(asked.where(outbox.c.state == state.value, events.kind.in_(STEPS))):
        found.setdefault(tuple(row)[1:], []).append(row.delivery_id)
    return found


def _hush(both: Both, waiting: dict[Step, list[str]], told: Iterable[Step], of: Iterable[str], now: datetime) -> None:
    """Settle those that wait to say what the other side has said."""
    those = set(of)
    for step in told:
        for key in those.intersection(waiting.get(step, ())):
            done = {"state": DeliveryState.DELIVERED.value, "last_result": TOLD, "settled_at": now}
            both.mine.execute(sa.update(outbox).where(outbox.c.delivery_id == key).values(done))


def _attempts(both: Both) -> None:
    """Add the other side's tries to the log of tries."""
    key = ("delivery_id", "owner", "began_at")
    had = {tuple(row[name] for name in key) for row in rows_of(both.mine, outbox_attempts)}
    rows = (row for row in rows_of(both.their, outbox_attempts) if tuple(row[name] for name in key) not in had)
    both.came[outbox_attempts.name] += insert(both.mine, outbox_attempts, rows)


def _gates(both: Both) -> None:
    """Keep to the longer of two pauses: an address is asked for patience once, whoever was told."""
    mine = {row["gate"]: row for row in rows_of(both.mine, gates)}
    for theirs in rows_of(both.their, gates):
        there = mine.get(theirs["gate"])
        if there is None or there["open_at"] < theirs["open_at"]:
            both.mine.execute(gates.delete().where(gates.c.gate == theirs["gate"]))
            insert(both.mine, gates, [theirs])


def _health(both: Both) -> None:
    """Note when something last arrived; whether a channel is broken is told of this machine, by its own address."""
    mine = {row["channel_id"]: row for row in rows_of(both.mine, channel_health)}
    for theirs in rows_of(both.their, channel_health):
        key, at = theirs["channel_id"], theirs["delivered_at"]
        there = mine.get(key)
        if there is None:
            insert(both.mine, channel_health, [theirs | {"broken_at": None, "reason": ""}])
        elif at is not None and (there["delivered_at"] is None or there["delivered_at"] < at):
            here = channel_health.c.channel_id == key
            both.mine.execute(sa.update(channel_health).where(here).values(delivered_at=at))
