"""A command and all processes it starts, watched: how long, how much processor, how much memory. For benches.

Comes in: a command. Goes out: :class:`Watched`. Memory is looked at in /proc twice a second, so a peak between two
looks is missed; where there is no /proc it is said to be unmeasured.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

PROC = Path("/proc")
EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command took; ``by_tenth`` is the most any one process held in each tenth of the time, in MB."""

    seconds: float
    cpu_seconds: float | None = None
    peak_mb: float | None = None
    by_tenth: str = ""
    status: int = 0
    output: str = ""
    errors: str = ""


def watched(
    command: Sequence[str], environment: Mapping[str, str] | None = None, tell: Callable[[float], None] | None = None
) -> Watched:
    """Run a command to its end."""
    looks: list[tuple[float, float]] = []
    spent: dict[int, float] = {}
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,
    ):
        begun = time.perf_counter()
        running = subprocess.Popen(command, env=environment, stdout=out, stderr=errors)
        while running.poll() is None:
            time.sleep(EVERY_SECONDS)
            for pid in below(running.pid):
                if (found := _held(pid)) is not None:
                    looks.append((time.perf_counter() - begun, found[0]))
                    spent[pid] = found[1]
            if tell is not None:
                tell(time.perf_counter() - begun)
        seconds = time.perf_counter() - begun
        out.seek(0)
        errors.seek(0)
        peak = max((held for _, held in looks), default=None)
        cpu = round(sum(spent.values()), 1) if spent else None
        return Watched(seconds, cpu, peak, _tenths(looks, seconds), running.returncode, out.read(), errors.read())


def _tenths(looks: Sequence[tuple[float, float]], seconds: float) -> str:
    edges = [seconds * tenth / 10 for tenth in range(11)]
    most = (max((held for at, held in looks if low <= at < high), default=0.0) for low, high in pairwise(edges))
    return " ".join(f"{held:.0f}" for held in most) if looks else ""


def below(pid: int) -> list[int]:
    """Return a process and all that it and those below it started."""
    found, asked = [pid], [pid]
    while asked:
        task = PROC / str(asked.pop()) / "task"
        try:
            children = [int(one) for thread in task.iterdir() for one in (thread / "children").read_text().split()]
        except OSError:
            continue
        found += children
        asked += children
    return found


def _held(pid: int) -> tuple[float, float] | None:
    """Return the MB a process holds and the CPU seconds it has had."""
    try:
        pages = int((PROC / str(pid) / "statm").read_text().split()[1])
        after_name = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (OSError, IndexError, ValueError):
        return None
    ticks = int(after_name[11]) + int(after_name[12])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, ticks / os.sysconf("SC_CLK_TCK")
