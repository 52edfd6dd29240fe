"""Empty stores in files and in databases of a real server, and what other tests build stores with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from empty_store import new_store
from postgres_server import Server, binaries, serving

from tracker.store import Store, open_store

TESTS = Path(__file__).parent.parent
sys.path.extend(str(TESTS / room) for room in ("series", "store", "merging", "delivery"))

Opening = Callable[[str], Store]
NAMES = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a server that runs."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: the wheel pgserver, or Debian's package postgresql")
    with serving() as running:
        yield running


@pytest.fixture
def database(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the URL of a database without a table."""
    monkeypatch.setenv("TRACKER_STATE", str(tmp_path / "state"))
    name = f"copied_{next(NAMES)}"
    server.ask("CREATE DATABASE {name}", name=name)
    yield server.url(name)
    server.ask("DROP DATABASE {name} WITH (FORCE)", name=name)


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
