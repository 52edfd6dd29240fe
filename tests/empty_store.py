"""An empty store as bytes, migrated once a process: migrating takes longer than most tests."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from redirect import make, on_server

from tracker.store import Store, open_store, opening


@functools.cache
def empty() -> bytes:
    """Return the bytes of an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        in_a_file(path).close()
        return path.read_bytes()


def in_a_file(path: Path) -> Store:
    """Return the store in a file at a path, wherever other stores are."""
    made: Store = getattr(opening._file, "in_a_file", opening._file)(path, False)
    return made


def new_store(folder: Path, name: str = "store") -> Store:
    """Return an empty store in `folder`."""
    path = folder / f"{name}.sqlite"
    put_empty(path)
    return open_store(path)


def put_empty(path: Path) -> None:
    """Put an empty store at a path, unless what is opened there is a database of a server, which is made so."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if on_server():
        make(path)
    else:
        path.write_bytes(empty())
