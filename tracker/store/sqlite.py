"""A store that is a file: how SQLite is opened and set for this program.

In: the file's path. Out: an engine whose connections are all set alike: WAL or TRUNCATE (see
:mod:`tracker.store.journal`), ``synchronous=FULL``, and ``BEGIN IMMEDIATE`` for every write, because a deferred
transaction that turns into a write ignores ``busy_timeout``.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store import limits
from tracker.store.faults import told
from tracker.store.journal import Journal

STEPS_BETWEEN_LOOKS = 10_000
"""Virtual machine steps of SQLite between two looks at the clock; some milliseconds."""


def engine_of(path: Path, journal: Journal, read_only: bool) -> sa.Engine:
    """Return what gives connections to the file."""

    def connect() -> sqlite3.Connection:
        return _connect(path, journal, read_only)

    # a name for messages and the pool; the real connection is made by `connect`; no error prints what a row holds
    name = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(name, creator=connect, poolclass=sa.QueuePool, hide_parameters=True)
    sa.event.listen(engine, "begin", _begin)
    if read_only:
        sa.event.listen(engine, "before_cursor_execute", _start_clock)
    return engine


def set_journal(engine: sa.Engine, path: Path, journal: Journal) -> None:
    """Write WAL into the file where it is not there yet (it stays there); see that the mode is what was chosen."""
    with told(path), engine.connect() as connection:
        got = raw(connection).execute("PRAGMA journal_mode").fetchone()[0]
        if got != journal.mode and journal.mode == "wal":
            got = raw(connection).execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if got != journal.mode:
            raise StoreError(f"{path}: SQLite keeps journal mode {got!r} where {journal.mode!r} was asked for")


def version() -> tuple[int, int, int]:
    """Return the version of the library."""
    return sqlite3.sqlite_version_info


def raw(connection: sa.Connection) -> sqlite3.Connection:
    """Return the driver's own connection; SQLAlchemy types it as its own protocol, which lacks SQLite's calls."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def _connect(path: Path, journal: Journal, read_only: bool) -> sqlite3.Connection:
    uri = f"{path.as_uri()}?{_readable(path) if read_only else 'mode=rwc'}"
    seconds = limits.BUSY_SECONDS
    connection = sqlite3.connect(uri, uri=True, timeout=seconds, isolation_level=None, check_same_thread=False)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    if not read_only and journal.mode == "truncate":
        connection.execute("PRAGMA journal_mode=TRUNCATE")  # not kept in the file: every connection must say it
    return connection


def _readable(path: Path) -> str:
    """Return how SQLite may read the file without writing a byte.

    A WAL store that nobody has open has no files beside it, and SQLite would have to make them; in a folder where it
    may not, it can only be told that nothing changes meanwhile.
    """
    beside = path.with_name(path.name + "-wal")
    return "mode=ro" if beside.exists() or os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _start_clock(connection: sa.Connection, *_: Any) -> None:
    """Give each question of a read-only store its own time limit."""
    ends = time.monotonic() + limits.READ_SECONDS
    raw(connection).set_progress_handler(lambda: int(time.monotonic() > ends), STEPS_BETWEEN_LOOKS)
