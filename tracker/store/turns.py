"""What each source remembers and when its next turn is.

In: a :class:`tracker.model.Turn`. Out: the same, as it was kept. It is written with the source's health in one
transaction after the reports of the visit are (:func:`tracker.store.rounds.note_source`): a process that dies between
has the next visit look again at what it already has.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

import sqlalchemy as sa

from tracker.model import Turn
from tracker.store.opening import Store
from tracker.store.tables import source_turns

NAMES = tuple(field.name for field in fields(Turn))


def turns(store: Store) -> dict[str, Turn]:
    """Return the last turn of every source that ever had one, by source id."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(source_turns).order_by(source_turns.c.source_id)).all()
    return {row.source_id: Turn(**{name: getattr(row, name) for name in NAMES}) for row in rows}


def write_turn(connection: sa.Connection, turn: Turn) -> None:
    """Write a source's turn in place of the one before."""
    connection.execute(source_turns.delete().where(source_turns.c.source_id == turn.source_id))
    connection.execute(source_turns.insert().values({name: getattr(turn, name) for name in NAMES}))


def only_active(store: Store, sources: Collection[str]) -> None:
    """Note which sources are still read: one that is gone from the configuration is no worry any more."""
    active = source_turns.c.source_id.in_(list(sources))
    stale = source_turns.c.active != active
    with store.reading() as connection:
        if connection.execute(sa.select(sa.func.count()).where(stale)).scalar_one() == 0:
            return
    with store.writing() as connection:
        connection.execute(source_turns.update().where(stale).values(active=active))
