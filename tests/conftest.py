"""What every test starts from: logging as it is before anybody configured it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def fresh_logs() -> Iterator[None]:
    """Forget the stream a verb run in this process was told to log to: it is closed when its test ends."""
    yield
    structlog.reset_defaults()
