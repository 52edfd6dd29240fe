"""The faults of rows.toml: every row has a test, every test that is named exists; and those that have no other room."""

from __future__ import annotations

import ast
import functools
import os
import signal
import tomllib
from pathlib import Path

import pytest

from tracker.charts import site

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


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for name in NAMED:
        path, _, test = name.partition("::")
        file = TESTS.parent / path if path.startswith("tools/") else TESTS / path
        if not file.is_file() or (test and test not in functions_of(file)):
            missing.append(name)
    assert missing == []


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

        setattr(Path, moment, die)
        site._put(page, b"the new page, which is longer")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert page.read_bytes() == b"the old page"
    assert site._put(page, b"the new page, which is longer")
    assert page.read_bytes() == b"the new page, which is longer"
