"""A store on a PostgreSQL server: how it is reached and set for this program. The only door to psycopg.

In: a :class:`~tracker.store.place.Server`. Out: an engine that behaves as the file does. Writers stand in one line (an
advisory lock at the beginning of each writing transaction, as ``BEGIN IMMEDIATE`` is on SQLite), a reader sees one
snapshot, a commit is on the server's disk before it counts, and whoever waits too long is told so. It is loaded only
where a store is on a server. A lock is the server's: it is free when its holder is gone, whichever host that was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict

from tracker.errors import StoreError, StoreLocked
from tracker.store import limits
from tracker.store.faults import told
from tracker.store.place import Server

CONNECT = {
    "application_name": "tracker", "client_encoding": "utf8", "connect_timeout": 10,
    # a server that is gone without a word is noticed within a minute, in whatever we wait for it
    "keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 50_000,
}  # fmt: skip
"""What a connection is asked with where the URL does not say otherwise."""

WRITING, ROUND, TAKING = 7_241_001, 7_241_002, 7_241_003
"""The numbers of our advisory locks; the server keeps them apart for each database."""

HANGS_SECONDS = 600
"""A transaction in which nothing is asked for so long is of a process that stands still: the server ends it."""

READS = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""One snapshot from the first question to the last, and nothing written."""

SETTING = """
SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
 set_config('lock_timeout', %(lock)s, false), set_config('statement_timeout', %(question)s, false),
 set_config('idle_in_transaction_session_timeout', %(hangs)s, false),
 set_config('default_transaction_read_only', %(read_only)s, false),
 set_config('tcp_keepalives_idle', '20', false), set_config('tcp_keepalives_interval', '10', false),
 set_config('tcp_keepalives_count', '3', false), set_config('cursor_tuple_fraction', '1', false),
 set_config('default_transaction_isolation', 'read committed', false), set_config('extra_float_digits', '3', false),
 set_config('jit', 'off', false),
 CASE WHEN current_setting('server_version_num')::int >= 140000
  THEN set_config('idle_session_timeout', '0', false) END,
 CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END,
 current_setting('server_encoding')
"""
"""How every session is set, whatever a database or a role is set to.

The server notices a host that is gone as soon as the host would notice the server. A writer that waited in the line
sees what those before it wrote only where each question sees its own moment; a lock is held through a round in which
nothing is asked on its connection; a number comes back to its last digit; a page's second is not spent on compiling.
"""


def engine_of(server: Server, read_only: bool) -> sa.Engine:
    """Return what gives connections to the database."""
    said = _said(server)

    def connect() -> psycopg.Connection[Any]:
        connection = psycopg.connect(**said)
        _set(connection, server, read_only)
        return connection

    # no address in it: what prints an engine prints no password; nor does an error print what a row holds
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=connect, pool_pre_ping=True, use_native_hstore=False, hide_parameters=True
    )
    sa.event.listen(engine, "begin", _begin)
    return engine


def version(connection: sa.Connection) -> str:
    """Return the server's version."""
    return str(connection.exec_driver_sql("SHOW server_version").scalar_one()).split(" ")[0]


@contextlib.contextmanager
def held(server: Server, lock: int, wait_seconds: float, busy: str) -> Iterator[None]:
    """Hold a lock of the database on a connection of its own; raise StoreLocked where others hold it longer."""
    with told(server):
        connection = psycopg.connect(**_said(server), autocommit=True)
    try:
        with told(server):
            _set(connection, server, read_only=False)
            _wait(connection, lock, wait_seconds, busy)
        yield
    finally:
        with contextlib.suppress(psycopg.Error):  # closing frees it too, but only once the server has noticed
            connection.execute("SELECT pg_advisory_unlock_all()")
        connection.close()


def _wait(connection: psycopg.Connection[Any], lock: int, wait_seconds: float, busy: str) -> None:
    if wait_seconds <= 0:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()
        if row is None or not row[0]:
            raise StoreLocked(busy)
        return
    connection.execute("SELECT set_config('lock_timeout', %s, false)", [_milliseconds(wait_seconds)])
    try:
        # who waits stands in the server's line: who comes back at once does not pass by
        connection.execute("SELECT pg_advisory_lock(%s)", [lock])
    except psycopg.errors.LockNotAvailable:
        raise StoreLocked(busy) from None


def _said(server: Server) -> dict[str, Any]:
    try:
        return CONNECT | conninfo_to_dict(server.address.reveal())
    except psycopg.Error:
        # the driver's own words hold the whole URL
        raise StoreError(f"cannot read the URL of {server}; write postgresql://user@host:5432/database") from None


def _set(connection: psycopg.Connection[Any], server: Server, read_only: bool) -> None:
    values = {
        "lock": _milliseconds(limits.BUSY_SECONDS),
        "question": _milliseconds(limits.READ_SECONDS) if read_only else "0",
        "hangs": f"{HANGS_SECONDS}s",
        "read_only": "on" if read_only else "off",
    }
    row = connection.execute(SETTING, values).fetchone()
    connection.commit()
    if row is not None and row[-1] != "UTF8":
        connection.close()
        todo = "make a database WITH ENCODING 'UTF8' TEMPLATE template0"
        raise StoreError(f"{server} keeps its text as {row[-1]}; {todo}")


def _milliseconds(seconds: float) -> str:
    return f"{max(1, round(seconds * 1000))}ms"


def _begin(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITING})")
