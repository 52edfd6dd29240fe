"""What `make test`, `make proof` and `make test-full` do: lint, format, types, tests; then what was left out and why.

``python tools/check.py``           everything that needs only Python, costly proofs on a sample
``python tools/check.py --proof``   the same with every kill point, every example of a property, every row measured
``python tools/check.py --postgres`` the tests that keep anything in a store, each store on a real PostgreSQL server
``python tools/check.py --system``  some of that, and the tests marked ``system``; names what they need and is missing
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDS = {
    "chromium": "pages in a real browser",
    "strace": "the program killed at system calls",
}


ON_POSTGRES = ("tests/store", "tests/merging", "tests/delivery", "tests/test_pipeline.py", "tests/test_tell.py",
               "tests/test_read_again.py", "tests/sources/test_days.py", "tests/sources/test_round.py",
               "tests/sources/test_paste.py", "tests/knowledge/test_kept.py", "tests/knowledge/test_supposed.py",
               "tests/cli/test_status.py", "tests/cli/test_users.py", "tests/cli/test_figures.py",
               "tests/web/test_api.py", "tests/web/test_sign_in.py", "tests/web/test_review_pages.py")  # fmt: skip
"""What keeps most in a store, and reads it back in every way there is."""

SOME_ON_POSTGRES = ("tests/store", "tests/test_pipeline.py", "tests/knowledge/test_kept.py",
                    "tests/web/test_review_pages.py")  # fmt: skip
"""The part of it that finds most in the least time: what each change is held to."""


KEPT = {"PYTHONDONTWRITEBYTECODE": ""}
"""What is compiled is written down, whatever was asked for: tests start the program dozens of times."""

SHARED = ("-n", "auto", "--dist", "worksteal")
"""Whole stretches of files to each worker, as what tests share is made once; who is idle takes from the rest."""


def step(name: str, *command: str, **variables: str) -> bool:
    """Run one command from the root, say how long it took, and return whether it went well."""
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    begun = time.monotonic()
    code = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=os.environ | KEPT | variables).returncode
    return _told(name, code, f"in {time.monotonic() - begun:.1f} s")


def beside(name: str, *command: str) -> Callable[[], bool]:
    """Begin one command beside those that follow; return what waits for its end and then does as :func:`step` does."""
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, encoding="utf-8", errors="replace", **both)

    def ended() -> bool:
        said, _ = process.communicate()
        print(f"\n== {name}, beside the tests: {' '.join(command)}\n{said.rstrip()}")
        return _told(name, process.returncode, "")

    return ended


def _told(name: str, code: int, took: str) -> bool:
    print(f"== {name}: {'well' if code == 0 else f'FAILED ({code})'} {took}".rstrip(), flush=True)
    return code == 0


def python_only(*, whole: bool) -> bool:
    """Run lint, format, types and the tests without system packages; all of them even when one fails."""
    results = [step("lint", "ruff", "check", "."), step("format", "ruff", "format", "--check", ".")]
    types = beside("types", "mypy")  # it has one core for itself while the workers of the tests wait for this and that
    measured = ("--cov", "--cov-report=term:skip-covered", "--cov-fail-under=85")
    proof = {"TRACKER_PROOF": "1" if whole else ""}
    results += [step("tests", "pytest", "-q", "-m", "not system", *SHARED, *measured, **proof), types()]
    print("\nLeft out, because it needs system packages (make test-full; the README has the apt line):")
    for program, what in NEEDS.items():
        print(f"  {program:<10} {what} ({'installed here' if shutil.which(program) else 'not installed here'})")
    return all(results)


def on_postgres(wanted: Sequence[str] = ON_POSTGRES) -> bool:
    """Run the tests that keep anything in a store with each store a database of a real PostgreSQL server."""
    where = {"TRACKER_TEST_STORE": "postgresql"}
    names = [name for name in wanted if (ROOT / name).exists()]
    return step("tests on PostgreSQL", "pytest", "-q", "-m", "not system", *SHARED, *names, **where)


def with_system() -> bool:
    """Run the tests marked ``system``; a missing program fails them rather than skipping in silence."""
    missing = [program for program in NEEDS if not shutil.which(program)]
    if missing:
        print(f"missing here: {', '.join(missing)}. `make system-packages` installs them on Debian and Ubuntu.")
        return False
    marked = step("system tests", "pytest", "-q", "-m", "system", "-n", "auto", "--dist", "loadfile", *naming_system())
    return all([marked, on_postgres(SOME_ON_POSTGRES)])


def naming_system() -> list[str]:
    """Return the files of tests in which the word stands: to look through all others for the mark takes a while."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [path.relative_to(ROOT).as_posix() for path in files if "system" in path.read_text(encoding="utf-8")]


if __name__ == "__main__":
    asked = sys.argv[1:]
    if "--postgres" in asked:
        sys.exit(0 if on_postgres() else 1)
    sys.exit(0 if (with_system() if "--system" in asked else python_only(whole="--proof" in asked)) else 1)
