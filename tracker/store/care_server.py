"""The care of a store on PostgreSQL: what its server is asked where SQLite has a PRAGMA.

In: an open connection. Out: as :class:`tracker.store.care.Care` says. The server looks after its own disk: it
overwrites and shrinks nothing when we say so, and its backups, its log and its replicas are its administrator's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from tracker.store import tables, tables_alerts, tables_known, tables_own
from tracker.store.metadata import METADATA

LOADED = (tables, tables_alerts, tables_known, tables_own)
"""METADATA knows a table once its module is loaded."""

ROW_BYTES = 28
"""Of every row beside its columns: the header and the pointer to it."""


class ServerCare:
    """What PostgreSQL is asked."""

    def settled(self, connection: sa.Connection) -> None:
        """Compare all text byte by byte and give it no length, as SQLite does: the same order, the same rows."""
        columns = (
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " WHERE c.table_schema = current_schema() AND c.data_type IN ('character varying', 'text')"
            " AND (c.collation_name IS DISTINCT FROM 'C' OR c.character_maximum_length IS NOT NULL)"
        )
        wanted = set(METADATA.tables)
        for table, column in connection.exec_driver_sql(columns).all():
            if table in wanted:
                name = connection.dialect.identifier_preparer.quote
                kind = f'ALTER TABLE {name(table)} ALTER COLUMN {name(column)} TYPE varchar COLLATE "C"'
                connection.exec_driver_sql(kind)

    def flush(self, connection: sa.Connection) -> None:
        """Take dead rows off their pages; what the server's log, backups and replicas hold is its administrator's."""
        for table in METADATA.tables:
            connection.exec_driver_sql(f"VACUUM {connection.dialect.identifier_preparer.quote(table)}")

    def vacuum(self, connection: sa.Connection) -> bool:
        """Do nothing: the server gives free room to new rows by itself."""
        return False

    def damage(self, connection: sa.Connection, most: int) -> list[str]:
        """Ask how many pages failed their checksum when they were read; a server without checksums cannot tell."""
        failed = "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
        count = int(connection.exec_driver_sql(failed).scalar() or 0)
        mended = "`SELECT pg_stat_reset()` there once they are mended"
        return [f"{count} pages failed their checksum; {mended}"] if count else []

    def used_bytes(self, connection: sa.Connection) -> int:
        """Add up the rows as stored, compressed where they are; indexes are left out."""
        return sum(_rows_bytes(connection, table) for table in METADATA.sorted_tables)

    def whole_bytes(self, connection: sa.Connection) -> int:
        """Add up the tables' files."""
        return sum(self.table_bytes(connection).values())

    def table_bytes(self, connection: sa.Connection) -> dict[str, int]:
        """Ask for each table's files, with indexes and long texts."""
        sizes = (
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
        )
        return {str(name): int(size) for name, size in connection.exec_driver_sql(sizes) if name in METADATA.tables}

    def overwrites(self, connection: sa.Connection) -> None:
        """Do nothing: the server has no such setting; :meth:`flush` takes the rows off their pages afterwards."""

    @contextmanager
    def keys_at_the_end(self, connection: sa.Connection) -> Iterator[None]:
        """Make the keys deferrable in this transaction, and hold them at its end."""
        keys = [
            (f"ALTER TABLE {connection.dialect.identifier_preparer.quote(table.name)} ALTER CONSTRAINT {key.name}")
            for table in METADATA.sorted_tables
            for key in table.foreign_key_constraints
        ]
        for key in keys:
            connection.exec_driver_sql(f"{key} DEFERRABLE")
        connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")
        yield
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for key in keys:
            connection.exec_driver_sql(f"{key} NOT DEFERRABLE")

    def numbers_follow(self, connection: sa.Connection, *tables: sa.Table) -> None:
        """Set each table's sequence to its highest number."""
        for table in tables:
            column = table.autoincrement_column
            if column is not None:
                highest = sa.select(sa.func.max(column)).scalar_subquery()
                sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
                follows = sa.func.setval(sequence, sa.func.coalesce(highest, 1), highest.is_not(None))
                connection.execute(sa.select(follows))


def _rows_bytes(connection: sa.Connection, table: sa.Table) -> int:
    each = [sa.func.coalesce(sa.func.pg_column_size(column), 0) for column in table.columns]
    total = sa.func.coalesce(sa.func.sum(sum(each[1:], each[0]) + ROW_BYTES), 0)
    return int(connection.execute(sa.select(total).select_from(table)).scalar_one())
