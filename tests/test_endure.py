"""The tool that does rounds without end: its feeds change, its verdict on memory is right, a short run goes well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import proof
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import endure  # noqa: E402 - a tool, not a package


def test_articles_come_and_are_edited_from_round_to_round() -> None:
    site = endure.Site()
    first = site.feed(0)
    site.round = 1
    second = site.feed(0)
    assert (first.count(b"<item>"), second.count(b"<item>")) == (1, 2)
    assert b"Updated." not in first
    assert b"Updated." in second


@pytest.mark.parametrize(
    ("megabytes", "grown"),
    [([400, 440, 450, 450, 450, 450, 450, 450], 0), ([400, 410, 420, 430, 440, 450, 460, 470], 40), ([400], 0)],
    ids=["warm, then flat", "a leak", "one round"],
)
def test_what_grows_after_it_is_warm_is_seen(megabytes: list[float], grown: float) -> None:
    rows = [(float(n), here, 90.0, n) for n, here in enumerate(megabytes)]
    assert endure.growth(rows)["grown_mb"] == grown


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads a process's memory from Linux's /proc")
def test_rounds_without_a_pause_go_well() -> None:
    """One round, in `make proof` a minute of them after the one with a bad source; `make endure` does ten minutes."""
    asked = ["--seconds", "60"] if proof.WHOLE else ["--seconds", "0.1", "--skip-bad"]
    command = [sys.executable, "tools/endure.py", *asked]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
