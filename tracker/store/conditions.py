"""What is wrong with the program itself, and what was told of it: one row a condition, its newest state.

In: conditions as they are now, with the message where somebody is told. Out: the rows. A change of state and its
message in the outbox are one transaction: it is told once, or, where the program dies before, by the next who looks.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tracker.model import Delivery, Event
from tracker.store import outbox
from tracker.store.opening import Store
from tracker.store.tables_alerts import alert_events
from tracker.store.tables_own import conditions


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that can be wrong. ``episode`` counts how often it was; ``event_id`` "": nobody was told."""

    name: str
    well: bool
    since: datetime
    detail: str
    episode: int
    event_id: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said of a state: an event, its message as plain JSON values, and its row of the outbox."""

    event: Event
    message: dict[str, object]
    delivery: Delivery


NAMES = tuple(field.name for field in fields(Condition))


def known(store: Store) -> dict[str, Condition]:
    """Return every condition that was ever wrong, by name."""
    with store.reading() as connection:
        return {row.name: _condition(row) for row in connection.execute(_all())}


def keep(store: Store, before: Condition | None, now: Condition, telling: Telling | None, at: datetime) -> bool:
    """Write a condition's new state and what is told of it; False where somebody else was first."""
    with store.writing() as connection:
        row = connection.execute(_all().where(conditions.c.name == now.name)).one_or_none()
        if (_condition(row) if row is not None else None) != before:
            return False
        values = {name: getattr(now, name) for name in NAMES}
        if before is None:
            connection.execute(conditions.insert().values(values))
        else:
            connection.execute(conditions.update().where(conditions.c.name == now.name).values(values))
        if telling is not None:
            event = telling.event
            said = {name: getattr(event, name) for name in Event.__dataclass_fields__}
            said |= {"kind": event.kind.value, "standing": event.standing.value}
            said |= {"message": telling.message, "demo": False, "recorded_at": at}
            connection.execute(alert_events.insert().values(said))
            outbox.enqueue(connection, [telling.delivery])
    return True


def _condition(row: sa.Row[Any]) -> Condition:
    return Condition(**{name: getattr(row, name) for name in NAMES})


def _all() -> sa.Select[Any]:
    return sa.select(*(conditions.c[name] for name in NAMES)).order_by(conditions.c.name)
