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
from collections.abc import Sequence
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


def step(name: str, *command: str, **variables: str) -> bool:
    """Run one command from the root, say how long it took, and return whether it went well."""
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    begun = time.monotonic()
    code = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=os.environ | variables).returncode
    print(f"== {name}: {'well' if code == 0 else f'FAILED ({code})'} in {time.monotonic() - begun:.1f} s", flush=True)
    return code == 0


def python_only(*, whole: bool) -> bool:
    """Run lint, format, types and the tests without system packages; all of them even when one fails."""
    results = [
        step("lint", "ruff", "check", "."),
        step("format", "ruff", "format", "--check", "."),
        step("types", "mypy"),
        step(
            "tests",
            "pytest",
            "-q",
            "-m",
            "not system",
            # whole stretches of files to each worker, as what tests share is made once; who is idle takes from the rest
            "-n",
            "auto",
            "--dist",
            "worksteal",
            "--cov",
            "--cov-report=term:skip-covered",
            "--cov-fail-under=85",
            TRACKER_PROOF="1" if whole else "",
        ),
    ]
    print("\nLeft out, because it needs system packages (make test-full; the README has the apt line):")
    for program, what in NEEDS.items():
        print(f"  {program:<10} {what} ({'installed here' if shutil.which(program) else 'not installed here'})")
    return all(results)


def on_postgres(wanted: Sequence[str] = ON_POSTGRES) -> bool:
    """Run the tests that keep anything in a store with each store a database of a real PostgreSQL server."""
    where = {"TRACKER_TEST_STORE": "postgresql"}
    names = [name for name in wanted if (ROOT / name).exists()]
    return step("tests on PostgreSQL", "pytest", "-q", "-n", "2", "-m", "not system", *names, **where)


def with_system() -> bool:
    """Run the tests marked ``system``; a missing program fails them rather than skipping in silence."""
    missing = [program for program in NEEDS if not shutil.which(program)]
    if missing:
        print(f"missing here: {', '.join(missing)}. `make system-packages` installs them on Debian and Ubuntu.")
        return False
    return all([step("system tests", "pytest", "-q", "-m", "system"), on_postgres(SOME_ON_POSTGRES)])


if __name__ == "__main__":
    asked = sys.argv[1:]
    if "--postgres" in asked:
        sys.exit(0 if on_postgres() else 1)
    sys.exit(0 if (with_system() if "--system" in asked else python_only(whole="--proof" in asked)) else 1)
