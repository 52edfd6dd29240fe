"""Empty stores in files and in databases of a real server, and what other tests build stores with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from empty_store import new_store
from postgres_server import Server, database_of, needed

from tracker.store import Store, open_store

TESTS = Path(__file__).parent.parent
sys.path.extend(str(TESTS / room) for room in ("series", "store", "merging", "delivery"))

Opening = Callable[[str], Store]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a server that runs."""
    yield from needed()


@pytest.fixture
def database(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the URL of a database without a table."""
    monkeypatch.setenv("TRACKER_STATE", str(tmp_path / "state"))
    yield from database_of(server)


@pytest.fixture(params=["file", "server"])
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Opening]:
    """Give what opens an empty store; the one called "second" is on a server, or in a file as the others."""
    there = request.getfixturevalue("database") if request.param == "server" else ""
    opened: list[Store] = []

    def another(name: str) -> Store:
        opened.append(open_store(there) if there and name == "second" else new_store(tmp_path, name))
        return opened[-1]

    yield another
    for store in opened:
        store.close()
