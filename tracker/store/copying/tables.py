"""The tables of a store as they are copied: which after which, their rows in which order, where their numbers go on.

In: the metadata and an open connection. Out: tables, rows by the batch, and problems in words. It writes nothing but
the position of a sequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store import tables, tables_alerts, tables_known, tables_own
from tracker.store.metadata import METADATA, Serial

EVERY = (tables, tables_alerts, tables_known, tables_own)
"""The modules that define tables: only those that are loaded stand in the metadata."""

NOT_COPIED = {
    "alembic_version": "written by the migrations; both must say the same",
    "snapshots": "made of each store and kept beside it; where there is none it is made",
    "identity": "what each database is called, so that a host keeps files for it apart from those of another",
}
"""Tables that stay as they are on both sides, and why."""

TOGETHER = 1_000
"""Rows read, and added, at a time: what a copy takes of memory does not grow with the store."""

EARLIER_FIRST = ("number", "known_at")
"""The order in which a row can only point to those before it, where a table points to itself."""


def in_order(*connections: sa.Connection) -> Sequence[sa.Table]:
    """Return every table of these stores, each after those it points to. Raises StoreError for one we do not know."""
    known = [table for table in METADATA.sorted_tables if table.name not in NOT_COPIED]
    for connection in connections:
        there = set(sa.inspect(connection).get_table_names()) - NOT_COPIED.keys()
        if odd := there ^ {table.name for table in known}:
            raise StoreError(f"only one of the store and this program has {', '.join(sorted(odd))}; nothing was copied")
    return known


def serial_of(table: sa.Table) -> sa.Column[Any] | None:
    """Return the column in which the database counts up by itself, or None."""
    columns = list(table.primary_key.columns)
    return columns[0] if len(columns) == 1 and columns[0].type is Serial else None


def batches(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[sa.Row[Any]]]:
    """Yield all rows of a table, some at a time, in the order they came as far as the database knows it.

    Where rows point to others of their own table, those that point to none come first, and the rest by their number: a
    merge may have brought a later one in before an earlier one.
    """
    order = _order(connection, table)
    own = [key.parent.is_(None) for key in table.foreign_keys if key.column.table is table]
    rows = sa.select(table).execution_options(yield_per=TOGETHER)
    first = sa.and_(sa.true(), *own)
    yield from connection.execute(rows.where(first).order_by(*order)).partitions()
    if own:
        yield from connection.execute(rows.where(~first).order_by(*_earlier_first(table), *order)).partitions()


def rows_in(connection: sa.Connection, table: sa.Table) -> int:
    """Return how many rows a table has."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def too_long(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """Yield the columns whose longest text is longer than the column: SQLite takes those, other databases do not."""
    limits = {column.name: length for column in table.columns if (length := _limit(column.type))}
    if not limits:
        return
    longest = sa.select(*(sa.func.max(sa.func.length(sa.cast(table.c[name], sa.Text))) for name in limits))
    for (name, limit), found in zip(limits.items(), connection.execute(longest).one(), strict=True):
        if found is not None and found > limit:
            yield f"{table.name}.{name} holds a text of {found} characters, {limit} fit"


def count_on(connection: sa.Connection, table: sa.Table) -> None:
    """Have the next number of a table follow its highest, or be the first of all; SQLite does so by itself.

    An empty table's sequence is set as well: no transaction takes back what a copy that was refused, or rows that are
    gone, have counted, and the store would go on with other numbers than the one it is a copy of.
    """
    column = serial_of(table)
    if column is None or connection.dialect.name != "postgresql":
        return
    highest = connection.execute(sa.select(sa.func.max(column))).scalar_one()
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(sa.select(sa.func.setval(sequence, highest or 1, highest is not None)))


def _order(connection: sa.Connection, table: sa.Table) -> list[sa.ColumnElement[Any]]:
    serial = serial_of(table)
    if serial is not None:
        return [serial]
    if connection.dialect.name == "sqlite":
        return [sa.literal_column(f"{table.name}.rowid")]
    return [*_earlier_first(table), *table.primary_key.columns]


def _earlier_first(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    return [table.c[name] for name in EARLIER_FIRST if name in table.c]


def _limit(kind: Any) -> int | None:
    """Return the most characters a column takes; None: any number, or no text."""
    impl = getattr(kind, "impl", kind)
    return getattr(impl, "length", None) if isinstance(impl, sa.String) else None
