"""A new store on a real file for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.store import Store, open_store, opening
from tracker.store.journal import Journal

sys.path.insert(0, str(Path(__file__).parent.parent))

from empty_store import new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a new, empty store on a real file."""
    opened = new_store(tmp_path, "tracker")
    yield opened
    opened.close()


@pytest.fixture
def wal_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give a store in WAL mode, whatever SQLite this is: one process alone does not meet the reset bug."""
    with monkeypatch.context() as patch:
        patch.setattr(opening, "choose", lambda *_: Journal("wal", "a test asked for it"))
        opened = open_store(tmp_path / "wal.sqlite")
    yield opened
    opened.close()
