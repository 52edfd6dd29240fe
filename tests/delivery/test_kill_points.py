"""The real command, killed and failed at system calls by strace: some of the points that `make kills` tries."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "kill_points.py"

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is missing: `make system-packages` installs it"),
]


def test_a_send_that_dies_and_one_that_is_reset_leave_the_message(
    tmp_path: Path,
) -> None:
    order = [
        sys.executable,
        str(TOOL),
        "--most",
        "1",
        "--calls",
        "recvfrom",
        "--out",
        str(tmp_path / "points.csv"),
    ]
    told = subprocess.run(order, capture_output=True, text=True, check=False)
    rows = list(csv.DictReader((tmp_path / "points.csv").open(encoding="utf-8")))
    assert told.returncode == 0, rows or told.stderr
    assert [(row["fault"], row["wrong"]) for row in rows] == [
        ("KILL", ""),
        ("ECONNRESET", ""),
    ]
    assert all(int(row["repeats"]) >= 1 for row in rows)
