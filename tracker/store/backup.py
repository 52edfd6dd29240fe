"""Copies of the store that stand by themselves: made while others write, checked before they count, put back whole.

In: an open store, a folder and now; or a copy and where to put it. Out: a :class:`Backup`, or a StoreError that says
what is wrong; what stood before is never lost. It encrypts nothing and sends nothing away: a folder on another disk is
for the person who runs this to name.

Both ways go through SQLite's own backup, which is one transaction on either side: a process killed midway leaves the
old store, and a program that has the store open meanwhile sees the old or the new one, never a mixture.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tracker.errors import StoreError
from tracker.model import DeliveryState
from tracker.store.faults import told, told_of_disk
from tracker.store.integrity import pointing_nowhere
from tracker.store.limits import BUSY_SECONDS
from tracker.store.locking import one_round_at_a_time, recording
from tracker.store.opening import Store, open_store
from tracker.store.place import SCHEMES
from tracker.store.tables_alerts import outbox

KEEP = 14
"""How many copies stay where nobody says: two weeks of days."""

LEAST = 2
"""So many stay however large they are: one that turns out to be damaged is not the last."""

EVERY = timedelta(days=1)
LATE = timedelta(hours=48)
"""A live store without a copy for longer than this needs a person (`tracker status`)."""

AT_THE_SERVER = (
    "{place} is copied by its server (`pg_dump --format=custom`, or its continuous archiving) and put back by it;"
    " `tracker store copy` writes a file that stands by itself, and brings one into an empty database"
)
"""What to do where a store is on a server: nobody needs a copy of a whole database beside every host that shares it."""

STAMP = "%Y%m%dT%H%M%SZ"
NAMED = re.compile(r"(?P<store>.+)-(?P<stamp>\d{8}T\d{6}Z)\.sqlite")


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy. ``made_at`` is when it was begun, as its name says."""

    path: Path
    made_at: datetime
    bytes: int


def folder_of(store_path: Path) -> Path:
    """Return the folder copies of a store are kept in where nobody says: ``backups`` beside it."""
    return store_path.parent / "backups"


def backups(store_path: Path, folder: Path) -> list[Backup]:
    """Return the copies of this store in a folder, oldest first; what is named otherwise is not ours."""
    found = []
    with told_of_disk(folder):
        for path in folder.iterdir() if folder.is_dir() else ():
            named = NAMED.fullmatch(path.name)
            if named and named["store"] == store_path.stem and path.is_file():
                made_at = datetime.strptime(named["stamp"], STAMP).replace(tzinfo=UTC)
                found.append(Backup(path, made_at, path.stat().st_size))
    return sorted(found, key=lambda one: one.made_at)


def back_up(store: Store, folder: Path, now: datetime, *, keep: int | None = KEEP) -> Backup:
    """Write a checked copy of the store, take away the oldest beyond `keep` (None: none), and return the copy.

    The copy is readable by its owner alone: it holds what the store holds.
    """
    if store.on_server:
        raise StoreError(AT_THE_SERVER.format(place=store.place))
    with told_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, now)
        path = _free(folder, store.path.stem, now)
    with in_the_making(path) as part, told(path):
        with closing(_reader(store.path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            _require_whole(target, store.path)
        _kept(part, path)
    for old in backups(store.path, folder)[:-keep] if keep else ():
        with told_of_disk(old.path):
            old.path.unlink(missing_ok=True)
    return Backup(path, now, path.stat().st_size)


def _free(folder: Path, name: str, at: datetime) -> Path:
    """Return the first name from a moment on that no copy has: none is ever written over."""
    path = folder / f"{name}-{at.astimezone(UTC):{STAMP}}.sqlite"
    return _free(folder, name, at + timedelta(seconds=1)) if path.exists() else path


def _sweep(folder: Path, now: datetime) -> None:
    """Take away what processes that were killed left unfinished; what is younger may still be in the making."""
    for part in folder.glob(".*.sqlite.part*"):
        if now.timestamp() - part.stat().st_mtime > EVERY.total_seconds():
            part.unlink(missing_ok=True)


def back_up_daily(store: Store, folder: Path, now: datetime) -> Backup | None:
    """Write a copy if there is none of the last day; None: there is one, or the server makes them.

    A copy from ahead of the clock counts not.
    """
    if store.on_server:
        return None
    ages = [now - one.made_at for one in backups(store.path, folder)]
    return None if any(timedelta(0) <= age < EVERY for age in ages) else back_up(store, folder, now)


def within_bytes(store_path: Path, folder: Path, most: int) -> list[Path]:
    """Take away the oldest copies until the rest take no more than `most` bytes; the newest two always stay."""
    there = backups(store_path, folder)
    gone = []
    while len(there) > LEAST and sum(one.bytes for one in there) > most:
        old = there.pop(0)
        with told_of_disk(old.path):
            old.path.unlink(missing_ok=True)
        gone.append(old.path)
    return gone


def restore(copy: Path, store_path: Path, now: datetime, *, wait_seconds: float) -> Backup | None:
    """Put a copy in the store's place and return a copy of what stood there; None: nothing stood there.

    An older copy is brought up to date first. Messages that waited when it was made may have gone out since: they are
    marked "may repeat". A damaged store is put aside as it is, beside its place.
    """
    with told_of_disk(store_path):
        store_path.parent.mkdir(parents=True, exist_ok=True)
    with in_the_making(store_path.with_name(f"{store_path.name}.restoring")) as part:
        made_ready(copy, part)
        with (
            one_round_at_a_time(store_path, wait_seconds=wait_seconds),
            recording(store_path, wait_seconds=wait_seconds),
        ):
            before = _before(store_path, now)
            with told(store_path), closing(_reader(part)) as source, closing(_writer(store_path)) as target:
                source.backup(target)
    open_store(store_path).close()
    return before


def made_ready(copy: Path, part: Path) -> None:
    """Make of a copy a whole store of today's schema at `part`, without touching the copy.

    What waited in it to be sent may have gone out since, and is marked so.
    """
    if copy.parts[0].rstrip(":") in SCHEMES:
        raise StoreError("that is no file but on a server: `tracker store copy` makes one of it first")
    if not copy.is_file():
        raise StoreError(f"there is no file {copy}; `tracker backup --list` names the copies of a store")
    with told(copy), closing(_reader(copy)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
        _require_whole(target, copy)
        if not target.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            raise StoreError(f"{copy} is no store of this program; nothing was changed")
    ready = open_store(part)
    try:
        with ready.writing() as connection:
            waiting = outbox.c.state == DeliveryState.PENDING.value
            connection.execute(outbox.update().where(waiting).values(may_repeat=True))
        with ready.reading() as connection:
            wrong = next(pointing_nowhere(connection), None)
        if wrong is not None:
            raise StoreError(f"{copy} is damaged (a row of {wrong[0]} points nowhere); nothing was changed")
        ready.flush()
    finally:
        ready.close()


def _before(store_path: Path, now: datetime) -> Backup | None:
    """Keep what stands where the copy will go."""
    if not store_path.is_file() or not store_path.stat().st_size:
        return None
    try:
        standing = open_store(store_path)
        try:
            return back_up(standing, folder_of(store_path), now, keep=None)  # what is put back may be the oldest
        finally:
            standing.close()
    except StoreError:
        # too damaged to be copied: kept as it is, with all that belongs to it
        aside = f".damaged-{now.astimezone(UTC):{STAMP}}"
        with told_of_disk(store_path):
            for path in (store_path, *(store_path.with_name(store_path.name + end) for end in ("-wal", "-shm"))):
                if path.exists():
                    path.replace(path.with_name(path.name + aside))
        kept = store_path.with_name(store_path.name + aside)
        return Backup(kept, now, kept.stat().st_size)


def _require_whole(connection: sqlite3.Connection, where: Path) -> None:
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreError(f"{where} is damaged ({found}); no copy was made of it")


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)


def _writer(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


@contextmanager
def in_the_making(path: Path) -> Iterator[Path]:
    """Give the name of an unfinished file beside `path`, private, and leave nothing of it behind."""
    part = path.with_name(f".{path.name}.part")
    with told_of_disk(part):
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # of a process that was killed
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        yield part
    finally:
        for end in ("", "-wal", "-shm", "-journal", ".lock", ".lock.next"):
            part.with_name(part.name + end).unlink(missing_ok=True)


def _kept(part: Path, path: Path) -> None:
    """Bring the file to the disk before its name says that it is whole."""
    with told_of_disk(path):
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
