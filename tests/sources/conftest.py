"""What tests of sources share: a real local web, the real fetch and the real parsing process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from source_reader import Reader

from tracker.config import load
from tracker.model import Vocabulary
from tracker.sandbox import Workers


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with Workers() as found:
        yield found


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load().vocabulary


@pytest.fixture
def reader(httpserver: HTTPServer, workers: Workers, vocabulary: Vocabulary) -> Reader:
    return Reader(httpserver, workers, vocabulary)
