"""What every test of delivery starts from: a fault server of its module, and a store of its own."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # the fault server, when only this folder is run

from faults.server import FaultServer
from posted import new_store

from tracker.store import Store


@pytest.fixture(scope="module")
def listening() -> Iterator[FaultServer]:
    """Listen once for all tests of a module."""
    with FaultServer() as running:
        yield running


@pytest.fixture
def server(listening: FaultServer) -> FaultServer:
    """Give the module's server as if nobody had spoken to it."""
    listening.received.clear()
    listening.script.clear()
    return listening


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store of today's schema."""
    opened = new_store(tmp_path)
    yield opened
    opened.close()
