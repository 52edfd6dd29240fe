"""What a file needs done to it that a server does by itself, and the other way round, under one name each.

In: an open connection. Out: what was asked, whichever database it is (:func:`care_of`). Everything else in this room is
the same SQL on both.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import sqlalchemy as sa

from tracker.store.care_server import ServerCare
from tracker.store.sqlite import raw


class Care(Protocol):
    """What both can be asked."""

    def settled(self, connection: sa.Connection) -> None:
        """Bring the columns to what both databases mean alike, after a migration, in its transaction."""

    def flush(self, connection: sa.Connection) -> None:
        """Have what was deleted stand nowhere that this program reaches."""

    def vacuum(self, connection: sa.Connection) -> bool:
        """Write the store anew without its free room; False: the server sees to that."""

    def damage(self, connection: sa.Connection, most: int) -> list[str]:
        """Return what is damaged, in words; nothing where all is whole."""

    def used_bytes(self, connection: sa.Connection) -> int:
        """Return what the rows take, as this transaction sees them."""

    def whole_bytes(self, connection: sa.Connection) -> int:
        """Return what the store takes with all that is free in it."""

    def table_bytes(self, connection: sa.Connection) -> dict[str, int]:
        """Return the bytes of each table with its indexes; empty where nobody can tell."""

    def overwrites(self, connection: sa.Connection) -> None:
        """Have what is deleted from here on overwritten, where the database can."""

    def keys_at_the_end(self, connection: sa.Connection) -> AbstractContextManager[None]:
        """Let rows point at rows that are not there yet, until the end of the block."""

    def numbers_follow(self, connection: sa.Connection, *tables: sa.Table) -> None:
        """Have the next row numbers follow the highest, after rows came in with numbers of their own."""


class FileCare:
    """What SQLite is asked."""

    def settled(self, connection: sa.Connection) -> None:
        """Do nothing: its text is compared byte by byte, and has no length."""

    def flush(self, connection: sa.Connection) -> None:
        """Bring what the write-ahead log holds into the file, and empty the log; nothing happens without one."""
        raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def vacuum(self, connection: sa.Connection) -> bool:
        """Write the file anew without the pages that are free; whoever reads or writes meanwhile is waited for."""
        raw(connection).execute("VACUUM")
        return True

    def damage(self, connection: sa.Connection, most: int) -> list[str]:
        """Walk through every page."""
        said = connection.exec_driver_sql(f"PRAGMA quick_check({most})").scalars()
        return [str(one) for one in said if one != "ok"]

    def used_bytes(self, connection: sa.Connection) -> int:
        """Count the pages that are not free."""
        return (_pragma(connection, "page_count") - _pragma(connection, "freelist_count")) * _pragma(
            connection, "page_size"
        )

    def whole_bytes(self, connection: sa.Connection) -> int:
        """Count the pages."""
        return _pragma(connection, "page_count") * _pragma(connection, "page_size")

    def table_bytes(self, connection: sa.Connection) -> dict[str, int]:
        """Ask dbstat: only SQLite built with it knows how many pages each table has."""
        owners = (
            "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY m.tbl_name"
        )
        try:
            return {str(name): int(size) for name, size in connection.exec_driver_sql(owners)}
        except sa.exc.OperationalError:
            return {}

    def overwrites(self, connection: sa.Connection) -> None:
        """Have freed pages filled with zeros."""
        connection.exec_driver_sql("PRAGMA secure_delete=ON")

    def keys_at_the_end(self, connection: sa.Connection) -> AbstractContextManager[None]:
        """Check foreign keys when the transaction ends."""
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        return nullcontext()

    def numbers_follow(self, connection: sa.Connection, *tables: sa.Table) -> None:
        """Do nothing: a new row's number is one more than the highest."""


FILE, SERVER = FileCare(), ServerCare()


def care_of(connection: sa.Connection) -> Care:
    """Return what the connection's database is asked by."""
    return FILE if connection.dialect.name == "sqlite" else SERVER


def _pragma(connection: sa.Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
