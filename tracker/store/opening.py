"""Opening the store: the one place that knows which database it is and how it must be set.

In: a path or an ``sqlite:///`` URL. Out: a :class:`Store` whose schema is current, or a StoreError that says what to
do. Opening a current store changes nothing and loads no migration machinery.

SQLite is set as measured for this program: WAL or TRUNCATE (see :mod:`tracker.store.journal`), ``synchronous=FULL``,
and ``BEGIN IMMEDIATE`` for every write, because a deferred transaction that turns into a write ignores
``busy_timeout``.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa

from tracker.errors import StoreError, StoreNewer, StoreOlder
from tracker.store.faults import require_writable, told, told_of_disk
from tracker.store.journal import Journal, choose

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""Every schema this program knows, oldest first; the last is the one it writes."""

BUSY_SECONDS = 30.0
READ_SECONDS = 1.0
"""A read-only store stops any question that takes longer: in TRUNCATE mode a long reader blocks the writer."""

STEPS_BETWEEN_LOOKS = 10_000
"""Virtual machine steps of SQLite between two looks at the clock; some milliseconds."""


@dataclass(slots=True)
class Store:
    """An open store. ``path`` is its file, ``mode`` its journal with the reason."""

    engine: sa.Engine
    path: Path
    mode: Journal
    read_only: bool

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one snapshot from its first question to the end of the block."""
        with told(self.path), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection inside one ``BEGIN IMMEDIATE`` transaction: all of the block is kept, or nothing of it."""
        if self.read_only:
            raise StoreError(f"{self.path} was opened for reading only")
        with told(self.path), self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    def flush(self) -> None:
        """Bring what the write-ahead log holds into the file, and empty the log; nothing happens without one."""
        with told(self.path), self.engine.connect() as connection:
            _raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def vacuum(self) -> None:
        """Write the file anew without the pages that are free; whoever reads or writes meanwhile is waited for."""
        with told(self.path), self.engine.connect() as connection:
            _raw(connection).execute("VACUUM")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_store(where: str | Path, *, read_only: bool = False) -> Store:
    """Open the store at `where`, creating or migrating it first if need be; read-only never writes a byte.

    Raises StoreLocked (75), StoreFull (74), StoreDenied (77), StoreNewer (2) or StoreError (1).
    """
    path = file_of(where)
    with told_of_disk(path):
        if read_only and not path.is_file():
            raise StoreError(f"there is no store at {path}; `tracker run` makes one")
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
            require_writable(path)
    journal = choose(path, _version())
    store = Store(_engine(path, journal, read_only), path, journal, read_only)
    try:
        _bring_up_to_date(store)
        if not read_only:
            _set_journal(store)
    except BaseException:
        store.close()
        raise
    return store


def file_of(where: str | Path) -> Path:
    """Return the absolute path of the file an ``sqlite:///`` URL or a plain path names."""
    text = str(where)
    if "://" in text:
        scheme, _, rest = text.partition("://")
        if scheme != "sqlite" or not rest.startswith("/") or not rest[1:]:
            raise StoreError(f"cannot open a store of kind {scheme!r}; write a path or sqlite:///path/to/file")
        text = rest[1:]
    return Path(os.path.abspath(text))  # noqa: PTH100 - resolve() would follow links before we may look


def revision_of(connection: sa.Connection) -> str | None:
    """Return the schema revision the store says it has; None for an empty file. Writes nothing."""
    names = set(sa.inspect(connection).get_table_names())
    if "alembic_version" in names:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
    if names:
        raise StoreError(f"{connection.engine.url.database} is a database of another program; nothing was changed")
    return None


def needs_migration(connection: sa.Connection) -> bool:
    """Say whether the schema is older than ours. Raises StoreNewer where it is newer or not known to us."""
    found = revision_of(connection)
    if found == REVISIONS[-1]:
        return False
    if found is not None and found not in REVISIONS:
        raise StoreNewer(f"the store was written by a newer program (schema {found}); nothing was changed, update us")
    return True


def _bring_up_to_date(store: Store) -> None:
    with store.reading() as connection:
        if not needs_migration(connection):
            return
    if store.read_only:
        raise StoreOlder(f"{store.path} has an older schema or none; `tracker run` brings it up to date")
    # by name, because loading alembic costs half a second that a current store need not pay
    migrate = importlib.import_module("tracker.store.migrate")
    with store.writing() as connection:
        if needs_migration(connection):  # another process may have been first
            migrate.upgrade(connection)


def _set_journal(store: Store) -> None:
    """Write WAL into the file where it is not there yet (it stays there); see that the mode is what was chosen."""
    with told(store.path), store.engine.connect() as connection:
        raw = _raw(connection)
        got = raw.execute("PRAGMA journal_mode").fetchone()[0]
        if got != store.mode.mode and store.mode.mode == "wal":
            got = raw.execute("PRAGMA journal_mode=WAL").fetchone()[0]
        if got != store.mode.mode:
            raise StoreError(f"{store.path}: SQLite keeps journal mode {got!r} where {store.mode.mode!r} was asked for")


def _engine(path: Path, journal: Journal, read_only: bool) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        return _connect(path, journal, read_only)

    # a name for messages and the pool; the real connection is made by `connect`
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), creator=connect, poolclass=sa.QueuePool)
    sa.event.listen(engine, "begin", _begin)
    if read_only:
        sa.event.listen(engine, "before_cursor_execute", _start_clock)
    return engine


def _connect(path: Path, journal: Journal, read_only: bool) -> sqlite3.Connection:
    uri = f"{path.as_uri()}?{_readable(path) if read_only else 'mode=rwc'}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
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
    ends = time.monotonic() + READ_SECONDS
    _raw(connection).set_progress_handler(lambda: int(time.monotonic() > ends), STEPS_BETWEEN_LOOKS)


def _raw(connection: sa.Connection) -> sqlite3.Connection:
    """Return the driver's own connection; SQLAlchemy types it as its own protocol, which lacks SQLite's calls."""
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def _version() -> tuple[int, int, int]:
    return sqlite3.sqlite_version_info
