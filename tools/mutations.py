"""Breaks the program on purpose, one promise after the other, and looks whether the promise's tests notice.

``python tools/mutations.py`` takes each entry of mutations.toml: a claim, an exact piece of a file, what to put in its
place, and the tests that must fail then. It works in a copy of the tree, runs only those tests, and puts the piece
back. First all of them must pass as things stand. The raw results are written as CSV, a line an entry: ``caught``, or
``survived`` where the tests passed all the same, which means that they prove less than the claim says; ``gone`` where
the piece is no longer in the file. ``--only WORD`` takes the entries that hold the word. Runs are forked: no Windows.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tools" / "mutations.toml"
FAILED, NOTHING_WRONG = 1, 0
MINUTES = 10
"""A mutation may make a test wait for ever; that, too, is noticed."""

OLD = 1_000_000_000
WARM = ("alembic.command", "apscheduler", "httpx", "hypothesis.strategies", "jinja2", "jsonschema", "lxml.html",
        "numpy", "polars", "pydantic", "sqlalchemy.dialects.sqlite", "starlette.routing", "structlog", "time_machine",
        "typer.testing", "uvicorn", "pytest_cov", "xdist")  # fmt: skip


class Mutation(NamedTuple):
    """A claim, and a change of the code under which it no longer holds."""

    claim: str
    file: str
    text: str
    instead: str
    tests: tuple[str, ...]


def table(path: Path = TABLE) -> list[Mutation]:
    """Return the entries, each complete."""
    found: Sequence[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["mutation"]
    return [Mutation(**{**one, "tests": tuple(one["tests"])}) for one in found]


def copied(to: Path) -> None:
    """Copy what git knows of the tree, as it stands on disk."""
    told = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, told.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def warmed() -> None:
    """Import what the program and its tests stand on, but nothing of theirs, once for all the runs that are forked."""
    for name in WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def run(tree: Path, tests: Sequence[str]) -> int:
    """Run tests in a tree, in a child; return pytest's exit code (1: some failed), 1 for what never ends."""
    child = os.fork()
    if child == 0:
        code = 4
        try:
            os.setsid()
            os.chdir(tree)
            sys.path.insert(0, str(tree))
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            # a test that fails has said enough: what makes it fail need not be made small
            settings.register_profile("once", phases=[Phase.explicit, Phase.generate], database=None)
            settings.load_profile("once")
            code = int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--no-header", *tests]))
        finally:
            os._exit(code)
    ends = time.monotonic() + MINUTES * 60
    while time.monotonic() < ends:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.1)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return FAILED


def written(file: Path, text: str, number: int) -> None:
    """Write a file so that what was compiled of it before is seen to be old, however soon it is."""
    file.write_text(text, encoding="utf-8")
    os.utime(file, (OLD + number, OLD + number))


def tried(tree: Path, one: Mutation, number: int) -> str:
    """Change the code, run the tests, put the code back; return what came of it."""
    file = tree / one.file
    whole = file.read_text(encoding="utf-8")
    if whole.count(one.text) != 1:
        return f"gone ({whole.count(one.text)} times in the file)"
    written(file, whole.replace(one.text, one.instead), 2 * number)
    try:
        code = run(tree, one.tests)
    finally:
        written(file, whole, 2 * number + 1)
    return {FAILED: "caught", NOTHING_WRONG: "survived"}.get(code, f"broken ({code})")


def main() -> None:
    """Try the entries that were asked for, write each, and end with 1 where one was not caught."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", default="", help="entries whose claim or file holds this word")
    options.add_argument("--out", type=Path, default=Path("mutations.csv"))
    options.add_argument("--trusting", action="store_true", help="do not run the tests on the unchanged tree first")
    asked = options.parse_args()
    chosen = [one for one in table() if asked.only in f"{one.claim} {one.file}"]
    totals, began = Counter[str](), time.monotonic()
    with tempfile.TemporaryDirectory() as name, asked.out.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["claim", "file", "result", "tests"])
        copied(Path(name))
        warmed()
        if not asked.trusting and run(Path(name), sorted({test for one in chosen for test in one.tests})):
            raise SystemExit("the tests do not pass as things stand; mend that first")
        for number, one in enumerate(chosen):
            result = tried(Path(name), one, number)
            totals[result.split(" ")[0]] += 1
            rows.writerow([one.claim, one.file, result, " ".join(one.tests)])
            file.flush()
            print(f"{result:<10} {one.claim}", flush=True)
    told = ", ".join(f"{count} {what}" for what, count in sorted(totals.items()))
    print(f"{len(chosen)} mutations in {time.monotonic() - began:.0f} s: {told}")
    raise SystemExit(0 if totals["caught"] == len(chosen) else 1)


if __name__ == "__main__":
    main()
