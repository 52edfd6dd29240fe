"""What was made of the store, kept beside it as immutable Parquet files, so that a round reads only what it touches.

In: frames by table and part. Out: the same frames, whole or not at all. The files of a snapshot are never changed: a
new one shares those that stayed, and a row in the store names it. That row is the moment at which it counts: a process
killed before leaves the old one, one killed after it the new one, and a store that was put back from a backup names one
that is not there any more. A snapshot is never the record: where it is missing, damaged, or made by other rules, it is
made anew from the store.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from tracker.errors import StoreError
from tracker.store.faults import told_of_disk
from tracker.store.opening import Store
from tracker.store.tables_known import changes, purges, snapshots

NAME = "points"
OF_A_HOST = 9
"""Letters that tell the hosts apart that share a database: each has a snapshot of its own beside it."""

FORMAT = 1


class SnapshotDamaged(StoreError):
    """A file of the snapshot is not what was written; the caller makes it anew."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its name, how many rows it holds, and the digest of its bytes."""

    file: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was made of the store up to a change. ``facts`` are small JSON values; ``looked``: the rules saw it all."""

    folder: Path
    token: str
    position: int
    made_by: str
    parts: Mapping[str, Mapping[str, Part]]
    facts: Mapping[str, Any]
    looked: bool

    def read(self, table: str, schema: pl.Schema, parts: Iterable[str] | None = None) -> pl.DataFrame:
        """Return the rows of some parts, or of all, in the order of the parts' names. Raises SnapshotDamaged."""
        here = self.parts.get(table, {})
        names = sorted(here) if parts is None else sorted(set(parts) & here.keys())
        frames = [self._one(here[name], schema) for name in names]
        return pl.concat([pl.DataFrame(schema=schema), *frames])

    def scan(self, table: str, schema: pl.Schema, part: str) -> pl.LazyFrame:
        """Return a part as a plan of which only the rows and columns asked for are read. Raises SnapshotDamaged."""
        here = self.parts.get(table, {})
        if part not in here:
            return pl.LazyFrame(schema=schema)
        content = self._content(here[part])
        plan = pl.scan_parquet(BytesIO(content))
        rows = plan.select(pl.len()).collect().item()
        self._hold(here[part], plan.collect_schema(), rows, schema)
        return plan

    def rows(self, table: str, part: str) -> int:
        """Return how many rows a part of a table has; 0 where there is none."""
        here = self.parts.get(table, {})
        return here[part].rows if part in here else 0

    def _one(self, part: Part, schema: pl.Schema) -> pl.DataFrame:
        frame = pl.read_parquet(self._content(part))
        self._hold(part, frame.schema, frame.height, schema)
        return frame

    def _content(self, part: Part) -> bytes:
        """Return the bytes of a file that is what was written: what can be read then is decided by its digest."""
        path = self.folder / part.file
        try:
            content = path.read_bytes()
        except OSError as error:
            raise SnapshotDamaged(f"{path} cannot be read: {error}") from error
        if hashlib.sha256(content).hexdigest() != part.sha256:
            raise SnapshotDamaged(f"{path} is not what was written")
        return content

    def _hold(self, part: Part, schema: pl.Schema, rows: int, wanted: pl.Schema) -> None:
        if schema != wanted or rows != part.rows:
            raise SnapshotDamaged(f"{self.folder / part.file} has another shape")


def newest_change(store: Store) -> int:
    """Return the number of the last change; 0 for none."""
    with store.reading() as connection:
        return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(changes.c.seq), 0))).scalar_one())


def state(store: Store) -> tuple[str, int]:
    """Return the name of the snapshot that counts ("": none) and the number of the last change: what is known now."""
    named = _named(store)
    return (named.token if named else "", newest_change(store))


def changed_since(store: Store, position: int) -> list[str]:
    """Return the reports that came, changed or went after a change."""
    after = sa.select(changes.c.report_id).where(changes.c.seq > position).distinct()
    with store.reading() as connection:
        return sorted(connection.execute(after).scalars())


def current(store: Store, made_by: str) -> Snapshot | None:
    """Return the snapshot the store names, if it is there and was made by these rules; else None."""
    named = _named(store)
    if named is None:
        return None
    folder = folder_of(store)
    try:
        told = json.loads((folder / f"{named.token}.json").read_bytes())
        if (told["format"], told["token"], told["made_by"]) != (FORMAT, named.token, made_by):
            return None
        parts = {table: {part: Part(*row) for part, row in rows.items()} for table, rows in told["parts"].items()}
        there = all((folder / part.file).is_file() for rows in parts.values() for part in rows.values())
        position = int(told["position"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not there or not _goes_on(store, position):
        return None
    if _purged_since(store, position):
        with contextlib.suppress(StoreError):  # who may only read it is not shown it either
            forget(store)
        return None
    return Snapshot(folder, named.token, position, made_by, parts, told["facts"], named.looked == named.token)


def _goes_on(store: Store, position: int) -> bool:
    """Say whether the store knows all that changed after a position: another host may have let go of some of it."""
    ends = sa.select(sa.func.coalesce(sa.func.min(changes.c.seq), 0), sa.func.coalesce(sa.func.max(changes.c.seq), 0))
    with store.reading() as connection:
        oldest, newest = connection.execute(ends).one()
    return bool(oldest - 1 <= position <= newest)


def _purged_since(store: Store, position: int) -> bool:
    """Say whether a report was taken out after a position: by a host that cannot reach what others keep, or while the
    snapshot was made.
    """
    gone = sa.select(purges.c.report_id).join(changes, changes.c.report_id == purges.c.report_id)
    with store.reading() as connection:
        return connection.execute(gone.where(changes.c.seq > position).limit(1)).first() is not None


def made_by(store: Store) -> str:
    """Return by which rules the snapshot the store names was made; "" where there is none."""
    named = _named(store)
    try:
        return str(json.loads((folder_of(store) / f"{named.token}.json").read_bytes())["made_by"]) if named else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def written_at(snapshot: Snapshot) -> datetime:
    """Return when a snapshot was written."""
    try:
        seconds = (snapshot.folder / f"{snapshot.token}.json").stat().st_mtime
    except OSError as error:
        raise SnapshotDamaged(f"a snapshot in {snapshot.folder} went away") from error
    return datetime.fromtimestamp(seconds, UTC)


def position(store: Store) -> int:
    """Return up to which change the snapshot the store names was made, by whatever rules; 0 where there is none."""
    named = _named(store)
    try:
        return int(json.loads((folder_of(store) / f"{named.token}.json").read_bytes())["position"]) if named else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def keep(
    store: Store,
    before: Snapshot | None,
    frames: Mapping[str, Mapping[str, pl.DataFrame]],
    *,
    position: int,
    made_by: str,
    facts: Mapping[str, Any],
) -> Snapshot:
    """Write a snapshot: the parts given, beside those of ``before`` that are not; an empty part is left out.

    Raises StoreError where the disk does not take it; the snapshot before then still counts.
    """
    folder, token = folder_of(store), secrets.token_hex(16)
    parts = {table: dict(rows) for table, rows in (before.parts if before else {}).items()}
    with told_of_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for table, given in frames.items():
            for name, frame in given.items():
                parts.setdefault(table, {}).pop(name, None)
                if frame.height:
                    parts[table][name] = _write(folder, f"{table}-{_short(name)}-{token[:12]}.parquet", frame)
        made = Snapshot(folder, token, position, made_by, parts, facts, looked=False)
        _put(folder / f"{token}.json", _manifest(made))
        _settle(folder)
    with store.writing() as connection:
        connection.execute(snapshots.delete().where(snapshots.c.name == _name(store)))
        connection.execute(snapshots.insert().values(name=_name(store), token=token, looked=""))
    _sweep(made)
    return made


def looked(store: Store, snapshot: Snapshot) -> Snapshot:
    """Write that the rules have looked at all figures of the snapshot."""
    with store.writing() as connection:
        here = sa.and_(snapshots.c.name == _name(store), snapshots.c.token == snapshot.token)
        connection.execute(snapshots.update().where(here).values(looked=snapshot.token))
    return replace(snapshot, looked=True)


def forget(store: Store) -> None:
    """Overwrite and remove every file of the snapshot: a report that was purged stands in none of them."""
    folder = folder_of(store)
    with told_of_disk(folder):
        for path in _own(folder):
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                os.fsync(file.fileno())
            path.unlink()


def folder_of(store: Store) -> Path:
    """Return the folder the snapshot lies in, beside the store."""
    return store.path.with_name(store.path.name + ".points")


def _named(store: Store) -> sa.Row[Any] | None:
    with store.reading() as connection:
        return connection.execute(sa.select(snapshots).where(snapshots.c.name == _name(store))).one_or_none()


def _name(store: Store) -> str:
    """Return what the snapshot of this host is called in the store."""
    if not store.on_server:
        return NAME
    where = f"{platform.node()} {folder_of(store)}"
    return f"{NAME}-{hashlib.sha256(where.encode()).hexdigest()[:OF_A_HOST]}"


def _manifest(made: Snapshot) -> bytes:
    parts = {
        table: {name: [part.file, part.rows, part.sha256] for name, part in rows.items()}
        for table, rows in made.parts.items()
    }
    told = {"format": FORMAT, "token": made.token, "position": made.position, "made_by": made.made_by,
            "parts": parts, "facts": made.facts}  # fmt: skip
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def _write(folder: Path, file: str, frame: pl.DataFrame) -> Part:
    path = folder / file
    frame.write_parquet(path, compression="lz4", statistics=False)
    content = path.read_bytes()
    return Part(file, frame.height, hashlib.sha256(content).hexdigest())


def _put(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)


def _settle(folder: Path) -> None:
    """Have the disk hold what was written before the store says so."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(made: Snapshot) -> None:
    """Remove the files that belong to no snapshot any more; one that cannot be removed is tried again next time."""
    mine = {part.file for rows in made.parts.values() for part in rows.values()} | {f"{made.token}.json"}
    for path in _own(made.folder):
        if path.name not in mine:
            try:
                path.unlink()
            except OSError:
                continue


def _own(folder: Path) -> list[Path]:
    """Return every file a snapshot of ours is made of."""
    if not folder.is_dir() or folder.is_symlink():
        return []
    return [path for path in folder.iterdir() if path.suffix in {".parquet", ".json", ".new"} and path.is_file()]
