"""Rows by the hundred: what every file of this room needs to ask for many ids, or to add many rows, at once.

In: a connection and ids or rows. Out: the same in questions and insertions small enough for every SQLite.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

AT_ONCE = 400
"""How many ids go into one question: SQLite takes 32,766 parameters, older ones 999."""

TOGETHER = 1_000
"""Rows added with one call: enough to cost little each, few enough to stay out of the way of memory."""


def slices(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ids in pieces that one question takes."""
    for first in range(0, len(ids), AT_ONCE):
        yield ids[first : first + AT_ONCE]


def unknown(connection: sa.Connection, column: sa.Column[Any], ids: Sequence[str]) -> set[str]:
    """Return those of the ids that the column does not hold."""
    known: set[str] = set()
    for some in slices(ids):
        known.update(connection.execute(sa.select(column).where(column.in_(some))).scalars())
    return set(ids) - known


def insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> int:
    """Add the rows in their order and return how many there were."""
    coming, added = iter(rows), 0
    while some := list(islice(coming, TOGETHER)):
        connection.execute(table.insert(), some)
        added += len(some)
    return added
