"""How much of the disk what takes: of the store by table, and of what lies beside it.

In: an open store and where pages and copies lie. Out: bytes by name. It reads, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import sqlalchemy as sa

from tracker.store import snapshot
from tracker.store.backup import folder_of
from tracker.store.care import care_of
from tracker.store.metadata import METADATA
from tracker.store.opening import Store
from tracker.store.retention import used_bytes

BESIDE = ("-wal", "-shm", "-journal")


def by_table(store: Store) -> dict[str, tuple[int, int | None]]:
    """Return rows, and bytes with the indexes, of every table, the largest first; None bytes: this SQLite cannot tell.

    Only SQLite built with its dbstat table knows how many pages each table has.
    """
    with store.reading() as connection:
        taken = care_of(connection).table_bytes(connection)
        rows = {
            name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in METADATA.tables.items()
        }
    found = {name: (count, taken.get(name, 0) if taken else None) for name, count in rows.items()}
    return dict(sorted(found.items(), key=lambda one: (-(one[1][1] or 0), -one[1][0], one[0])))


def beside(store: Store, charts: Path) -> Mapping[str, int]:
    """Return the bytes of the file, its free pages within it, and all that lies beside it."""
    return _own(store) | {
        "snapshot": _bytes(snapshot.folder_of(store)),
        "copies": _bytes(folder_of(store.path)),
        "pages and pictures": _bytes(charts),
    }


def _own(store: Store) -> dict[str, int]:
    """Return the bytes of the store itself; of a server's, its tables: its log is its own affair."""
    with store.reading() as connection:
        used, whole = used_bytes(connection), care_of(connection).whole_bytes(connection)
    if store.on_server:
        return {"store": whole}
    whole = store.path.stat().st_size
    log = sum(_bytes(store.path.with_name(store.path.name + end)) for end in BESIDE)
    return {"store": whole, "of it free": max(0, whole - used), "its log": log}


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file()) if path.is_dir() else 0
