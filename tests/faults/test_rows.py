"""The faults of rows.toml: every row has a test, every test that is named exists; and those that have no other room."""

from __future__ import annotations

import ast
import functools
import os
import signal
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from tracker.charts import shelf

TESTS = Path(__file__).resolve().parents[1]
TABLE = tomllib.loads((Path(__file__).parent / "rows.toml").read_text(encoding="utf-8"))
ROWS = {f"{letter}{number}": row for letter, rows in TABLE.items() for number, row in rows.items()}
NAMED = sorted({name for row in ROWS.values() for name in row["tests"]})


@functools.cache
def functions_of(path: Path) -> frozenset[str]:
    """Return the names of the tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def test_no_row_is_left_out() -> None:
    wanted = [*(f"A{n}" for n in range(1, 25)), *(f"C{n}" for n in range(1, 11)), *(f"G{n}" for n in range(1, 7))]
    assert sorted(ROWS) == sorted(wanted)
    assert all(row["fault"] and row["tests"] for row in ROWS.values())


def missing(names: Iterable[str], root: Path) -> list[str]:
    """Return the names, `path::test` or a path, that lead nowhere."""
    found = []
    for name in names:
        path, _, test = name.partition("::")
        file = root.parent / path if path.startswith("tools/") else root / path
        if not file.is_file() or (test and test not in functions_of(file)):
            found.append(name)
    return found


def test_every_test_that_is_named_exists() -> None:
    assert missing(NAMED, TESTS) == []


def test_every_mutation_names_files_and_tests_that_exist() -> None:
    """Whether its text still stands there is said by `make mutations`, which cannot go by it."""
    table = tomllib.loads((TESTS.parent / "tools" / "mutations.toml").read_text(encoding="utf-8"))["mutation"]
    assert len({one["claim"] for one in table}) == len(table) > 50
    assert [one["file"] for one in table if not (TESTS.parent / one["file"]).is_file()] == []
    assert missing((test for one in table for test in one["tests"]), TESTS.parent) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has neither fork nor SIGKILL")
@pytest.mark.parametrize("moment", ["write_bytes", "replace"])
def test_a_page_that_is_written_while_we_are_killed_is_the_old_or_the_new(tmp_path: Path, moment: str) -> None:
    page, half = tmp_path / "index.html", b"half of it"
    page.write_bytes(b"the old page")
    child = os.fork()
    if child == 0:

        def die(self: Path, *_: object) -> None:
            with self.open("wb") as file:
                file.write(half)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            setattr(Path, moment, die)
            shelf._put(page, b"the new page, which is longer")
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert page.read_bytes() == b"the old page"
    assert shelf._put(page, b"the new page, which is longer")
    assert page.read_bytes() == b"the new page, which is longer"
