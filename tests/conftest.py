"""What every test starts from: logging as nobody configured it, each reader built once, and what is sampled said."""

from __future__ import annotations

import functools
import hashlib
import pickle
import tomllib
from collections import Counter
from collections.abc import Iterator

import proof
import pytest
import structlog

from tracker.model import Vocabulary
from tracker.reading.reader import Reader

KEPT = 4
"""Readers held at once: each is some dozens of megabytes."""


def pytest_report_header() -> str:
    """Say whether the costly proofs are made whole or of a sample, and how to make them whole."""
    return proof.HEADER


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure the coverage of a table's first row and of every few after it: the others pass through the same lines.

    Tracing makes reading a sentence twice as slow, and thousands of rows of a table differ in words, not in code.
    """
    rows = Counter[str]()
    for item in items:
        name = item.nodeid.partition("[")[0]
        if rows[name] % proof.every(8):
            item.add_marker("no_cover")
        rows[name] += 1


@pytest.fixture(autouse=True)
def fresh_logs() -> Iterator[None]:
    """Forget the stream a verb run in this process was told to log to: it is closed when its test ends."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def toml_read_once() -> Iterator[None]:
    """Parse the same text of a configuration once a process: every verb of the program loads some sixteen files."""
    parse = tomllib.loads

    @functools.lru_cache(maxsize=128)
    def kept(text: str) -> bytes:
        return pickle.dumps(parse(text))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda text: pickle.loads(kept(text)))
        yield


@pytest.fixture(scope="session", autouse=True)
def readers_built_once() -> Iterator[None]:
    """Build the reader of the same words once a process, whoever asks for it: reading changes nothing in a reader."""
    build = Reader.compile
    built: dict[tuple[bytes, str], Reader] = {}

    def once(vocabulary: Vocabulary, language: str = "en") -> Reader:
        key = (hashlib.sha256(pickle.dumps(vocabulary)).digest(), language)
        if key not in built:
            if len(built) == KEPT:
                built.pop(next(reversed(built)))  # the first, of the shipped words, is asked for again and again
            built[key] = build(vocabulary, language)
        return built[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reader, "compile", once)
        yield
