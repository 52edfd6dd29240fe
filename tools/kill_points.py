"""Kills the real command at every system call that matters, one call after the other, and looks at what is left.

``python tools/kill_points.py`` runs `tracker run` on one new report that raises alerts, kills it with SIGKILL on entry
to its n-th pwrite, write, fsync, lock, connect, send ..., for every n until it gets through; then makes a call fail
instead (disk full, I/O error, connection reset). After each, a later round runs undisturbed, and this must hold: the
store is whole, every message arrived, every repeat has the id of what it repeats and says that it may repeat, and there
is no alert more or less than in a round nobody disturbed. The raw results are written as CSV, a line a point.

Needs strace (Debian: apt-get install strace) and Linux. ``--every 10`` takes each tenth point.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import time_machine  # noqa: E402
from faults.server import FaultServer  # noqa: E402

from tracker.cli import main as program  # noqa: E402
from tracker.cli import run as _warm  # noqa: E402, F401 - imported once here, not in each of a thousand children
from tracker.config import load  # noqa: E402
from tracker.reading.reader import Reader  # noqa: E402

KILLED = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "unlink", "rename", "fcntl", "close", "openat",
          "socket", "connect", "sendto", "recvfrom", "shutdown")  # fmt: skip
FAILED = {
    "pwrite64": ("ENOSPC", "EIO"), "fsync": ("EIO",), "fdatasync": ("EIO",), "ftruncate": ("EIO",),
    "connect": ("ECONNREFUSED",), "sendto": ("ECONNRESET",), "recvfrom": ("ECONNRESET",),
}  # fmt: skip
"""Not `write`: strace would fail the wake-up calls between threads, too, which no disk can."""

QUIET = "The Observatory for Testing said on {day} that 3 civilians were killed in Aleppo on {day}.\n"
LOUD = (
    "The Syrian Observatory for Human Rights said on {day} that 41 civilians were killed in Aleppo on {day}.\n\n"
    "The United Nations said on {day} that at least 120 civilians were killed in Aleppo on {day}.\n"
)
RULES = """\
[civilians]
kind = "level"
label = "Civilians killed"
indicator = "deaths"
population = "civilians"
levels = [{ name = "warning", at = 25 }, { name = "critical", at = 100 }]
"""
CHANNELS = '[slack]\nkind = "slack"\nsecret_env = "SLACK_WEBHOOK_URL"\n'


LATER = timedelta(minutes=20)
"""How much later the next round comes: every lease and every first wait is over."""


class Point(NamedTuple):
    """What was done to a round: a signal or an error, at which call, the how many-th of its name."""

    fault: str
    call: str
    number: int


class Found(NamedTuple):
    """What a later round left: messages, repeats, and what does not hold ("": all of it holds)."""

    reached: bool  # the round was still going when its point came
    messages: int
    repeats: int
    wrong: str


def workspace(folder: Path, today: datetime) -> None:
    """Make a workspace that has seen one quiet report, with a loud one waiting beside it."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config" / "rules.toml").write_text(RULES, encoding="utf-8")
    (folder / "config" / "channels.toml").write_text(CHANNELS, encoding="utf-8")
    (folder / "config" / "sources.toml").write_text('[desk]\nkind = "folder"\npath = "in"\n', encoding="utf-8")
    (folder / "in").mkdir()
    for name, text in (("quiet", QUIET), ("loud", LOUD)):
        where = folder / ("in" if name == "quiet" else ".")
        (where / f"{name}.txt").write_text(text.format(day=f"{today:%d %B %Y}"), encoding="utf-8")
        dated = f'published_on = {today:%Y-%m-%d}\npublished_basis = "stated"\n'
        (where / f"{name}.toml").write_text(dated, encoding="utf-8")


def child(work: Callable[[], object], *, stopped: bool = False) -> int:
    """Run ``work`` in a child of its own, which waits for a tracer first where it is to be ``stopped``."""
    made = os.fork()
    if made:
        return made
    code = 1
    try:
        if stopped:
            os.kill(os.getpid(), signal.SIGSTOP)
        with contextlib.suppress(SystemExit):
            work()
        code = 0
    finally:
        os._exit(code)


def a_round(folder: Path, address: str, later: timedelta = timedelta(0)) -> None:
    """Do what `tracker run` does in a folder, at a later time."""
    os.chdir(folder)
    with (folder / "said.txt").open("a") as said, time_machine.travel(datetime.now(UTC) + later, tick=True):
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        os.environ["SLACK_WEBHOOK_URL"] = address
        program(["run", "--no-charts", "--no-backup"])


def disturbed(folder: Path, address: str, point: Point) -> bool:
    """Run a round that meets its point; return whether it did (it got through where there is none)."""
    made = child(lambda: a_round(folder, address), stopped=True)
    os.waitpid(made, os.WUNTRACED)
    what = f"{point.call}:signal=KILL" if point.fault == "KILL" else f"{point.call}:error={point.fault}"
    log = folder / "strace.txt"
    order = ["strace", "-f", "-q", "-o", str(log), "-p", str(made)]
    order += ["-e", f"trace={point.call}", "-e", f"inject={what}:when={point.number}"]
    with subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
        while _tracer_of(made) != tracer.pid:
            time.sleep(0.002)
        os.kill(made, signal.SIGCONT)
        _, status = os.waitpid(made, 0)
    told = log.read_text(errors="replace")
    # a process of the round's own may meet it first (the one that parses): its call never returned
    return os.WIFSIGNALED(status) or "(INJECTED)" in told or bool(re.search(r"\) += \?$", told, re.MULTILINE))


def _tracer_of(process: int) -> int:
    told = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in told.splitlines() if line.startswith("TracerPid")).split()[1])


def look(folder: Path, server: FaultServer, expected: tuple[int, int]) -> tuple[int, int, str]:
    """Return how many messages and repeats arrived, and what is wrong with what is left."""
    connection = sqlite3.connect(folder / "var" / "tracker.sqlite")
    whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    whole = whole and connection.execute("PRAGMA foreign_key_check").fetchall() == []
    counted = tuple(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED)
    rows = dict(connection.execute("SELECT delivery_id, state FROM outbox").fetchall())
    half = connection.execute(
        "SELECT count(*) FROM readings r WHERE r.observed != (SELECT count(*) FROM observations o "
        "WHERE o.reading_id = r.reading_id)"
    ).fetchone()[0]
    connection.close()
    copies, seen, silent = Counter[str](), set[str](), 0
    for got in server.received:
        name = got.headers["webhook-id"]
        silent += name in seen and not got.json["text"].startswith("may repeat")
        seen.add(name)
        copies[name] += 1
    wrong = [
        "" if whole else "the store is damaged",
        "" if counted == expected else f"{COUNTED} are {counted}, not {expected}",
        "" if not half else f"{half} readings are half there",
        "" if set(copies) == set(rows) else f"{len(set(rows) - set(copies))} messages lost",
        "" if set(rows.values()) == {"delivered"} else f"outbox: {sorted(set(rows.values()))}",
        "" if not silent else f"{silent} silent repeats",
    ]
    return len(copies), sum(copies.values()) - len(copies), "; ".join(filter(None, wrong))


COUNTED = ("report_versions", "alert_events", "outbox")


def tried(made: Path, at: Path, point: Point, expected: tuple[int, int]) -> Found:
    """Disturb one round in a copy of the workspace, do a later one, and look."""
    shutil.copytree(made, at)
    try:
        with FaultServer() as server:
            reached = disturbed(at, server.url(), point)
            os.waitpid(child(lambda: a_round(at, server.url(), LATER)), 0)
            return Found(reached, *look(at, server, expected))
    finally:
        shutil.rmtree(at)


def faults(calls: Sequence[str]) -> list[tuple[str, str]]:
    """Return what to do to which calls."""
    return [("KILL", call) for call in calls] + [(error, call) for call in calls for error in FAILED.get(call, ())]


def prove(every: int, calls: Sequence[str], most: int, write: Callable[[Point, Found], None]) -> None:
    """Try every point."""
    with tempfile.TemporaryDirectory() as name:
        made, build = Path(name) / "made", Reader.compile
        made.mkdir()
        workspace(made, datetime.now(UTC))
        kept: dict[str, Reader] = {}

        def once(vocabulary: object, language: str = "en") -> Reader:
            if language not in kept:
                kept[language] = build(vocabulary, language)  # type: ignore[arg-type]
            return kept[language]

        Reader.compile = once  # type: ignore[method-assign, assignment]
        _compile_here(made)
        with FaultServer() as server:
            os.waitpid(child(lambda: a_round(made, server.url())), 0)
            for loud in made.glob("loud.*"):
                loud.rename(made / "in" / loud.name)
            still = Path(name) / "still"
            shutil.copytree(made, still)
            os.waitpid(child(lambda: a_round(still, server.url())), 0)
            connection = sqlite3.connect(still / "var" / "tracker.sqlite")
            expected = tuple(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED)
            connection.close()
            messages = len(server.received)
        if messages < 2 or expected[1] < 2:
            raise SystemExit(f"the round that nobody disturbs raised {expected[1]} events and {messages} messages")
        for fault, call in faults(calls):
            for number in range(1, most + 1, every):
                point = Point(fault, call, number)
                found = tried(made, Path(name) / "tried", point, expected)
                if not found.reached:
                    break
                write(point, found)


def _compile_here(folder: Path) -> None:
    """Build the reader before the first fork, so that no child spends a second on it."""
    Reader.compile(load(folder / "config").vocabulary)


def main() -> None:
    """Try the points that were asked for, write each, and end with 1 where something does not hold."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--every", type=int, default=1, help="each so many-th point of a call (default: all)")
    options.add_argument("--most", type=int, default=100_000, help="so many points of a call at most")
    options.add_argument("--calls", nargs="*", default=KILLED, help="only these system calls")
    options.add_argument("--out", type=Path, default=Path("kill_points.csv"))
    asked = options.parse_args()
    totals, began = Counter[str](), time.monotonic()
    with asked.out.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["fault", "call", "number", "messages", "repeats", "wrong"])

        def write(point: Point, found: Found) -> None:
            rows.writerow([*point, found.messages, found.repeats, found.wrong])
            file.flush()
            totals.update(points=1, repeats=found.repeats, wrong=bool(found.wrong))
            print(f"\r{point.fault:<12} {point.call:<10} {point.number:>4}   {totals['points']} points", end="")
            if found.wrong:
                print(f"  WRONG: {found.wrong}")

        prove(asked.every, asked.calls, asked.most, write)
    took = time.monotonic() - began
    print(
        f"\r{totals['points']} points in {took:.0f} s: {totals['repeats']} repeats, all marked; {totals['wrong']} wrong"
    )
    raise SystemExit(1 if totals["wrong"] or not totals["points"] else 0)


if __name__ == "__main__":
    main()
