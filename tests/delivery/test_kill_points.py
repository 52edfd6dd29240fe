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


def test_a_send_that_dies_or_fails_and_a_round_that_is_stopped_or_ended_leave_the_message(tmp_path: Path) -> None:
    out = tmp_path / "points.csv"
    order = [sys.executable, str(TOOL), "--most", "1", "--calls", "recvfrom", "--restarts", "3", "--out", str(out)]
    told = subprocess.run(order, capture_output=True, text=True, check=False)
    rows = {row["fault"]: row for row in csv.DictReader(out.open(encoding="utf-8"))}
    assert told.returncode == 0, rows or told.stderr
    assert {fault: row["wrong"] for fault, row in rows.items()} == dict.fromkeys(
        ("again", "KILL", "ECONNRESET", "TERM", "STOP"), ""
    )
    repeats = {fault: int(row["repeats"]) for fault, row in rows.items()}
    assert repeats["KILL"] >= 1, "or the dangerous moment was never hit"
    assert (repeats["again"], repeats["TERM"], repeats["STOP"]) == (0, 0, 0)
