"""What every test starts from: logging as nobody configured it, each reader built once, and what is sampled said."""

from __future__ import annotations

import functools
import hashlib
import pickle
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import proof
import pytest
import structlog

from tracker.model import Vocabulary
from tracker.reading.reader import Reader

sys.path.insert(0, str(Path(__file__).parent / "on_server"))

import redirect

KEPT = 4
"""Readers held at once: each is some dozens of megabytes."""


def pytest_configure(config: pytest.Config) -> None:
    """Start the server that stores are on, where they are to be on one; workers use the one of whoever started them."""
    redirect.configure(is_worker=hasattr(config, "workerinput"))


def pytest_unconfigure() -> None:
    """Stop the server that was started here."""
    redirect.unconfigure()


def pytest_report_header() -> list[str]:
    """Say where stores are, whether the costly proofs are made whole or of a sample, and how to make them whole."""
    return [redirect.header(), proof.HEADER]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out what says something of files alone, where stores are on a server."""
    mark = item.get_closest_marker("store_in_a_file")
    if mark is not None and redirect.on_server():
        pytest.skip(f"a store in a file alone: {mark.args[0]}")


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
def databases_dropped(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop the databases a test made for paths in its own folder."""
    folder = (
        request.getfixturevalue("tmp_path") if redirect.on_server() and "tmp_path" in request.fixturenames else None
    )
    yield
    if folder is not None:
        redirect.drop_under(folder)


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
