"""What every test starts from: logging as nobody configured it, what is costly made once, and what is sampled said."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import proof
import pytest
import structlog

sys.path.insert(0, str(Path(__file__).parent / "on_server"))

import once
import redirect

from tracker.cli import LITTER


def pytest_configure(config: pytest.Config) -> None:
    """Start the server that stores are on, where they are to be on one; workers use the one of whoever started them."""
    redirect.configure(is_worker=hasattr(config, "workerinput"))
    gc.set_threshold(LITTER)  # as the program does


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


def pytest_collection_finish() -> None:
    """Look for litter in what comes from now on: modules and thousands of tests are there until the end."""
    gc.freeze()


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
def made_once() -> Iterator[None]:
    """Make once a process what is the same every time: parsed files, readers, empty stores, parsing processes."""
    with once.everything():
        yield
