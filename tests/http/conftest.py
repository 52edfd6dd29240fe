"""Makes the fault server importable when only this folder is run, and runs one for each file of tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from faults.server import FaultServer
from faults.web import WEB


@pytest.fixture(scope="module")
def server() -> Iterator[FaultServer]:
    """A server with every behaviour of webhooks and of the web."""
    with FaultServer(behaviours=dict(WEB)) as running:
        yield running
