"""What the tests of the fetch share: a request to the local server, its hosts named, and the moment it is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from faults.server import FaultServer

from tracker.http import Door, Fetched, FetchError, Request, fetch

NOW = datetime(2024, 12, 1, 13, 0, 0, tzinfo=UTC)
CERTIFICATES = Path(__file__).parent.parent / "faults"
LONG, SHORT = 10.0, 0.3
"""Seconds: nothing that ends by itself needs the first, nothing that does not ends before the second."""


def here(server: FaultServer) -> tuple[str, ...]:
    """Return the server's names, for `named_hosts`."""
    return (f"127.0.0.1:{server.port}", f"[::1]:{server.port}", f"start.test:{server.port}")


def get(server: FaultServer, path: str, door: Door | None = None, **fields: Any) -> Fetched:
    """Fetch a path of the server."""
    url = f"http://127.0.0.1:{server.port}/{path}"
    request = replace(Request(url=url, named_hosts=here(server), deadline_seconds=LONG), **fields)
    return fetch(request, now=lambda: NOW, door=door or Door())


def refused(server: FaultServer, path: str, **fields: Any) -> FetchError:
    """Fetch a path of the server and return why that failed."""
    with pytest.raises(FetchError) as caught:
        get(server, path, **fields)
    return caught.value
