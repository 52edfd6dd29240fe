"""A new store on a real file for each test, or one on a real server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.store import Store, open_store, opening
from tracker.store.journal import Journal

sys.path.insert(0, str(Path(__file__).parent.parent))

import postgres_server
from empty_store import new_store
from redirect import WHERE


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


@pytest.fixture(scope="session")
def administrator() -> Iterator[str]:
    """Give the URL of a server's own database: of the one all tests are on, or of one for this process."""
    if WHERE in os.environ:
        yield f"{os.environ[WHERE]}/postgres"
        return
    for server in postgres_server.needed():
        yield server.url()


@pytest.fixture
def url(administrator: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database, with a password in it that nobody may ever see."""
    name = f"own_{os.getpid()}_{abs(hash(request.node.nodeid))}"
    postgres_server.ask(administrator, "CREATE DATABASE {name}", name=name)
    yield administrator.replace("tracker@", f"tracker:{postgres_server.PASSWORD}@").replace("/postgres", f"/{name}")
    postgres_server.ask(administrator, "DROP DATABASE {name} WITH (FORCE)", name=name)


@pytest.fixture
def shared(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Give a store on the server; what this host keeps of its own lies in the test's folder."""
    monkeypatch.setenv("TRACKER_STATE", str(tmp_path / "state"))
    opened = open_store(url)
    yield opened
    opened.close()
