"""Opening the store: the one place that knows which database it is.

In: a path, an ``sqlite:///`` or a ``postgresql://`` URL. Out: a :class:`Store` whose schema is current, or a StoreError
that says what to do. Opening a current store changes nothing and loads no migration machinery; psycopg is loaded only
for a store on a server. How each database is set stands in :mod:`tracker.store.sqlite` and
:mod:`tracker.store.postgres`.
"""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from tracker.errors import StoreError, StoreNewer, StoreOlder
from tracker.store import sqlite
from tracker.store.care import care_of
from tracker.store.faults import require_writable, told, told_of_disk
from tracker.store.journal import Journal, choose
from tracker.store.place import Place, Server, beside, file_of, place_of
from tracker.store.tables_own import identity

__all__ = ["REVISIONS", "Store", "file_of", "open_store", "place_of"]

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012")
"""Every schema this program knows, oldest first; the last is the one it writes."""


@dataclass(slots=True)
class Store:
    """An open store.

    ``place`` is what is opened and shown; ``path`` the file, or for a server the stem beside which this host keeps its
    own files (the snapshot, a key, copies). ``mode`` says how commits come to the disk, with the reason.
    """

    engine: sa.Engine
    place: Place
    path: Path
    mode: Journal
    read_only: bool
    snapshot_of: Mapping[str, Any] = field(default_factory=dict)  # what makes a connection see one moment

    @property
    def on_server(self) -> bool:
        """Say whether it is on a server, which others may share."""
        return isinstance(self.place, Server)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one snapshot from its first question to the end of the block."""
        with told(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(**self.snapshot_of)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a connection inside one transaction, one writer at a time: all of the block is kept, or nothing."""
        if self.read_only:
            raise StoreError(f"{self.place} was opened for reading only")
        with told(self.place), self.engine.connect() as plain:
            connection = plain.execution_options(writes=True)
            with connection.begin():
                yield connection

    def flush(self) -> None:
        """Have what was deleted stand in no log and on no page of ours."""
        with self._plain() as connection:
            care_of(connection).flush(connection)

    def vacuum(self) -> bool:
        """Write the store anew without its free room; False: its server sees to that."""
        with self._plain() as connection:
            return care_of(connection).vacuum(connection)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _plain(self) -> Iterator[sa.Connection]:
        """Give a connection outside of any transaction."""
        with told(self.place), self.engine.connect() as plain:
            yield plain.execution_options(isolation_level="AUTOCOMMIT") if self.on_server else plain


def open_store(where: str | Path | Server, *, read_only: bool = False) -> Store:
    """Open the store at `where`, creating or migrating it first if need be; read-only never writes a byte.

    Raises StoreLocked or StoreAway (75), StoreFull (74), StoreDenied (77), StoreNewer (2) or StoreError (1).
    """
    place = place_of(where)
    return _on_server(place, read_only) if isinstance(place, Server) else _file(place, read_only)


def door_to_server() -> ModuleType:
    """Return :mod:`tracker.store.postgres`, loaded by name: a store in a file needs no driver of a server."""
    try:
        return importlib.import_module("tracker.store.postgres")
    except ImportError as error:
        if (error.name or "").startswith("tracker"):
            raise
        raise StoreError(
            "a store on PostgreSQL needs psycopg, which is not installed: pip install 'humanitarian-tracker[postgres]'"
        ) from error


def revision_of(connection: sa.Connection) -> str | None:
    """Return the schema revision the store says it has; None for an empty file. Writes nothing."""
    names = set(sa.inspect(connection).get_table_names())
    if "alembic_version" in names:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")
    if names:
        where = connection.engine.url.database or "the server's database"
        raise StoreError(f"{where} is a database of another program; nothing was changed")
    return None


def needs_migration(connection: sa.Connection) -> bool:
    """Say whether the schema is older than ours. Raises StoreNewer where it is newer or not known to us."""
    found = revision_of(connection)
    if found == REVISIONS[-1]:
        return False
    if found is not None and found not in REVISIONS:
        raise StoreNewer(f"the store was written by a newer program (schema {found}); nothing was changed, update us")
    return True


def _file(path: Path, read_only: bool) -> Store:
    with told_of_disk(path):
        if read_only and not path.is_file():
            raise StoreError(f"there is no store at {path}; `tracker run` makes one")
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
            require_writable(path)
    journal = choose(path, sqlite.version())
    store = Store(sqlite.engine_of(path, journal, read_only), path, path, journal, read_only)
    try:
        _bring_up_to_date(store)
        if not read_only:
            sqlite.set_journal(store.engine, path, journal)
    except BaseException:
        store.close()
        raise
    return store


def _on_server(server: Server, read_only: bool) -> Store:
    door = door_to_server()
    unknown = Journal("server", "")
    store = Store(door.engine_of(server, read_only), server, Path(), unknown, read_only, door.READS)
    try:
        _bring_up_to_date(store)
        with store.reading() as connection:
            store.path = beside(server, _identity(store, connection))
            why = f"PostgreSQL {door.version(connection)} brings each commit to its disk before it counts"
            store.mode = Journal("server", why)
        if not read_only:
            with told_of_disk(store.path):
                store.path.parent.mkdir(parents=True, exist_ok=True)
    except BaseException:
        store.close()
        raise
    return store


def _identity(store: Store, connection: sa.Connection) -> str:
    """Return what no other database is called; two that were one until a copy was restored count as one."""
    return str(connection.execute(sa.select(identity.c.store_id)).scalar_one())


def _bring_up_to_date(store: Store) -> None:
    with store.reading() as connection:
        if not needs_migration(connection):
            return
        if store.read_only and store.on_server and revision_of(connection) is None:
            raise StoreError(f"there is no store in {store.place} yet; `tracker run` makes one")
    if store.read_only:
        raise StoreOlder(f"{store.place} has an older schema or none; `tracker run` brings it up to date")
    # by name, because loading alembic costs half a second that a current store need not pay
    migrate = importlib.import_module("tracker.store.migrate")
    with store.writing() as connection:
        if needs_migration(connection):  # another process may have been first
            migrate.upgrade(connection)
            if store.on_server:
                _named(connection)


def _named(connection: sa.Connection) -> None:
    """Give a database on a server the name of its own by which each host keeps files for it."""
    if connection.execute(sa.select(identity.c.store_id)).first() is None:
        connection.execute(identity.insert().values(store_id=secrets.token_hex(16)))
