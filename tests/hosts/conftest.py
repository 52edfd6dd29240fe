"""A real server, a database for each test, hosts that share it, and a receiver of what they send."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from faults.server import FaultServer
from postgres_server import Server, database_of, needed

TESTS = Path(__file__).parent.parent
sys.path.extend(str(TESTS / room) for room in ("store", "delivery", "archive"))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a server that loses nothing when it is killed."""
    yield from needed(durable=True)


@pytest.fixture
def database(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the URL of a database without a table; this process keeps its own files apart, too."""
    monkeypatch.setenv("TRACKER_STATE", str(tmp_path / "state"))
    yield from database_of(server)


@pytest.fixture
def receiver() -> Iterator[FaultServer]:
    """Give what takes messages and remembers them."""
    with FaultServer() as listening:
        yield listening
