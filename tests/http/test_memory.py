"""What hostile answers cost in memory: a process of its own reads all of them, and says how far it ever grew."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from faults.server import FaultServer
from faults.web import WEB

MOST_MEGABYTES = 60  # promised are 200; 12 were measured
GREEDY = ["page", "bomb", "bomb-chunks", "gzip-gzip", "br", "zstd", "2000-fold", "says-100-mb", "100-mb", "endless",
          "endless-chunks", "tiny-chunks", "5-mb-header", "endless-header", "endless-headers", "info-flood",
          "endless-chunk-line", "endless-trailers", "loop", "hop-7", "huge-chunk"]  # fmt: skip

PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tracker.http import FetchError, Request, fetch

def megabytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1000

def read(path):
    named = f"127.0.0.1:{sys.argv[1]}"
    try:
        fetch(Request(url=f"http://{named}/{path}", named_hosts=(named,)), now=lambda: datetime.now(UTC))
        return 1
    except FetchError:
        return 0

idle = read("page") and megabytes("VmRSS")
whole = sum(read(path) for path in sys.argv[2:])
print(whole, megabytes("VmHWM") - idle)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads a process's peak from Linux's /proc")
def test_no_answer_makes_us_grow() -> None:
    with FaultServer(behaviours=WEB) as server:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(server.port), *GREEDY],
            capture_output=True, text=True, timeout=120, check=True,
        )  # fmt: skip
        assert len(server.received) > len(GREEDY), "redirects included"
    whole, grown = done.stdout.split()
    assert int(whole) == 1, "only the page is one"
    assert float(grown) < MOST_MEGABYTES
