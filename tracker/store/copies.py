"""Which copies of a store still hold a report: looked for beside the store and wherever a person says.

In: a report's id and folders. Out: each file that holds it, or that cannot be looked into. It opens every copy for
reading only and changes none: what to do with a backup is a person's decision.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

MAGIC = b"SQLite format 3\x00"
PACKED = frozenset({".gz", ".zip", ".tar", ".tgz", ".zst", ".xz", ".bz2", ".7z", ".age", ".gpg"})
MOST_FILES = 20_000
BESIDE = ("-wal", "-shm", "-journal", ".lock", ".lock.next", ".in", ".in.next", ".making", ".making.next")


def holding(report_id: str, store: Path, folders: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield each file, other than the store itself, with "holds it" or why nobody can tell.

    The store's own folder is looked through with all folders in it; links are not followed.
    """
    own = {store, *(store.with_name(store.name + suffix) for suffix in BESIDE)}
    for path in _files([store.parent, *folders]):
        if path in own:
            continue
        if path.suffix.lower() in PACKED:
            yield path, "is packed: cannot be looked into"
        elif _begins(path) == MAGIC and (found := _looked_into(path, report_id)):
            yield path, found


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in folders:
        for where, _, names in os.walk(folder.absolute(), followlinks=False):
            for name in sorted(names):
                path = Path(where) / name
                if path not in seen and not path.is_symlink() and path.is_file():
                    seen.add(path)
                    yield path
                if len(seen) >= MOST_FILES:
                    return


def _begins(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC))
    except OSError:
        return b""


def _looked_into(path: Path, report_id: str) -> str:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            row = connection.execute("SELECT 1 FROM reports WHERE report_id = ?", (report_id,)).fetchone()
    except sqlite3.OperationalError as error:
        return "" if "no such table" in str(error) else f"cannot be read: {error}"
    except sqlite3.Error as error:
        return f"cannot be read: {error}"
    return "holds it" if row else ""
