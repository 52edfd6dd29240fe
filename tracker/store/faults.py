"""What the database says when it fails, in our words and with our exit codes.

In: an exception of SQLAlchemy, sqlite3, psycopg (known by its ``sqlstate``) or the operating system. Out: the
:class:`tracker.errors.StoreError` a person can act on. It repairs nothing.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from tracker.errors import StoreAway, StoreDenied, StoreError, StoreFull, StoreLocked, StoreSlow
from tracker.store.place import Server

LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC, errno.EROFS, errno.EIO}

REFUSES = re.compile(
    r"password authentication failed|no password supplied|no pg_hba\.conf entry|role \".*\" does not exist"
    r"|authentication method|SSL", re.IGNORECASE,
)  # fmt: skip
"""How a server says at the door that somebody may not come in; it gives no code there."""

AT_THE_DOOR = frozenset({"OperationalError", "InterfaceError"})
"""What psycopg raises of a connection, other than of our own mistakes: no code comes with that either."""

LATER = frozenset({"55P03", "40001", "40P01"})
"""Somebody else was in the way: a lock that was waited for too long, and what a server ends so that others go on."""

NO_DATABASE = re.compile(r"database \".*\" does not exist")


@contextmanager
def told(where: str | Path | Server) -> Iterator[None]:
    """Turn what the database raises in the block into a StoreError about the store at `where`.

    A row that breaks a constraint is a ValueError instead: it says something about that row, not about the store.
    """
    try:
        yield
    except (sa.exc.IntegrityError, sa.exc.DataError) as error:
        # "from None": what the driver says beside these words is the whole row, and a log prints what came before
        raise ValueError(f"the store refuses the row: {words(error.orig)}") from None
    except sa.exc.TimeoutError as error:
        raise StoreLocked(f"{where}: too many in this process use it at once; try again") from error
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        raise from_database(cause, where) from error
    except Exception as error:
        if not hasattr(error, "sqlstate"):  # only psycopg's own have one
            raise
        raise from_server(error, where) from error


@contextmanager
def told_of_disk(where: str | Path) -> Iterator[None]:
    """Turn what the operating system raises in the block into a StoreError about the file or folder `where`."""
    try:
        yield
    except OSError as error:
        raise from_disk(error, where) from error


def from_database(error: BaseException | None, where: str | Path | Server) -> StoreError:
    """Return the StoreError for one error of sqlite3 or psycopg."""
    if isinstance(where, Server) or hasattr(error, "sqlstate"):
        return from_server(error, where)
    # the low byte is the kind, the rest says where in SQLite it arose
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF
    if code in LOCKED:
        return StoreLocked(f"{where} is locked by another process; try again when it is done")
    if code in FULL:
        return StoreFull(f"{where} cannot be written: {error}; make room on the disk and run again, nothing was lost")
    if code in REFUSED:
        return _refused(where, error)
    if code in DAMAGED:
        return StoreError(f"{where} is damaged or not a database ({error}); it was left as it is, restore a backup")
    if code == sqlite3.SQLITE_INTERRUPT:
        return StoreSlow(f"{where}: the question took longer than the time limit and was stopped")
    return StoreError(f"{where}: {error}")


def from_server(error: BaseException | None, where: str | Path | Server) -> StoreError:
    """Return the StoreError for what PostgreSQL said; the codes are those of its manual, appendix A."""
    code, said = str(getattr(error, "sqlstate", None) or ""), words(error)
    if code in LATER:
        return StoreLocked(f"{where} is locked by another process; try again when it is done")
    if code == "57014":
        return StoreSlow(f"{where}: the question took longer than the time limit and was stopped")
    if code in {"53100", "58030"}:
        return StoreFull(f"{where} cannot be written: {said}; make room on the server's disk and run again")
    if code == "42501" or code.startswith("28") or (not code and REFUSES.search(said)):
        return StoreDenied(f"{where}: {said}; this user may not do that there")
    if code == "25006":
        return StoreError(f"{where} takes no writes now: {said}")
    if code.startswith("XX"):
        return StoreError(f"{where} is damaged ({said}); it was left as it is, restore a backup")
    if code == "3D000" or (not code and NO_DATABASE.search(said)):
        return StoreError(f"{where}: {said}; `createdb` makes it, and `tracker run` fills it")
    if (not code and type(error).__name__ in AT_THE_DOOR) or code[:2] in {"08", "53", "57", "40", "25"}:
        return StoreAway(f"{where} cannot be reached or went away: {said}; nothing was lost, the next try goes on")
    return StoreError(f"{where}: {said}")


def words(error: BaseException | None) -> str:
    """Return what was said, in one line and without the row it was said of: a row holds texts, and may hold secrets."""
    diagnosis = getattr(error, "diag", None)
    said = getattr(diagnosis, "message_primary", None) or str(error)
    return " ".join(str(said).split())


def from_disk(error: OSError, where: str | Path) -> StoreError:
    """Return the StoreError for one error of the operating system."""
    if error.errno in NO_ROOM:
        return StoreFull(f"{where} cannot be written: {error.strerror}")
    if isinstance(error, PermissionError):
        return StoreDenied(f"{where}: permission denied; this user may not write there")
    return StoreError(f"{where}: {error.strerror or error}")


def require_writable(path: Path) -> None:
    """Raise where the file or its folder may not be written: SQLite would open it for reading and say nothing."""
    for target in (path.parent, path):
        if target.exists() and not os.access(target, os.R_OK | os.W_OK):
            raise _refused(path, None)


def _refused(where: str | Path, error: BaseException | None) -> StoreError:
    """Tell a read-only disk (74) from missing permissions (77): SQLite has one code for both."""
    folder = Path(where).parent
    if hasattr(os, "statvfs") and folder.is_dir() and os.statvfs(folder).f_flag & os.ST_RDONLY:
        return StoreFull(f"{where} is on a read-only disk")
    if not all(os.access(one, os.R_OK | os.W_OK) for one in (folder, Path(where)) if one.exists()):
        return StoreDenied(f"{where}: permission denied; this user may not write there")
    return StoreError(f"{where} cannot be opened: {error}")
