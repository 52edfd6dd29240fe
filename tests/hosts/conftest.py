"""A real server, a database for each test, hosts that share it, and a receiver of what they send."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from faults.server import FaultServer
from postgres_server import Server, binaries, serving

TESTS = Path(__file__).parent.parent
sys.path.extend(str(TESTS / room) for room in ("store", "delivery"))

NAMES = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Give a server that loses nothing when it is killed."""
    if binaries() is None:
        pytest.skip("no PostgreSQL server here: the wheel pgserver, or Debian's package postgresql")
    with serving(durable=True) as running:
        yield running


@pytest.fixture
def database(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the URL of a database without a table; this process keeps its own files apart, too."""
    monkeypatch.setenv("TRACKER_STATE", str(tmp_path / "state"))
    name = f"hosts_{next(NAMES)}"
    server.ask("CREATE DATABASE {name}", name=name)
    yield server.url(name)
    if server.process is not None:
        server.ask("DROP DATABASE {name} WITH (FORCE)", name=name)


@pytest.fixture
def receiver() -> Iterator[FaultServer]:
    """Give what takes messages and remembers them."""
    with FaultServer() as listening:
        yield listening
