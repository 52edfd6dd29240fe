"""Kills the real command at every system call that matters, one call after the other, and looks at what is left.

``python tools/kill_points.py`` runs `tracker run` on one new report that raises alerts, kills it with SIGKILL on entry
to its n-th pwrite, write, fsync, lock, connect, send ..., for every n until it gets through; then makes a call fail
instead (disk full, I/O error, connection reset), tells the round to end there (TERM), or stops it there, lets another
round come at the same store, and lets it go on (STOP). After each, a later round runs undisturbed, and this must hold:
the store is whole, every message arrived, every repeat has the id of what it repeats and says that it may repeat, and
there is no alert more or less than in a round nobody disturbed. First of all, ``--restarts`` rounds run one after the
other and may say nothing more. The raw results are written as CSV, a line a point.

Needs strace (Debian: apt-get install strace) and Linux. ``--every 10`` takes each tenth point. strace counts the calls
of each thread for itself, and every message is sent by a thread of its own: points of ``connect`` are few.
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
from faults.watched import RULES  # noqa: E402

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

SIGNALLED = {"TERM": ("openat", "fsync", "fcntl", "connect", "sendto", "recvfrom"),
             "STOP": ("fsync", "fcntl", "connect", "sendto", "recvfrom")}  # fmt: skip
"""What else a round may be told at which calls: to end, or to stand still for a while."""

QUIET = "The Observatory for Testing said on {day} that 3 civilians were killed in Aleppo on {day}.\n"
LOUD = (
    "The Syrian Observatory for Human Rights said on {day} that 41 civilians were killed in Aleppo on {day}.\n\n"
    "The United Nations said on {day} that at least 120 civilians were killed in Aleppo on {day}.\n"
)
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


def a_round(folder: Path, address: str, later: timedelta = timedelta(0), wait: str = "30") -> None:
    """Do what `tracker run` does in a folder, at a later time; one that waits 0 seconds gives way to another."""
    os.chdir(folder)
    with (folder / "said.txt").open("a") as said, time_machine.travel(datetime.now(UTC) + later, tick=True):
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
        os.environ["SLACK_WEBHOOK_URL"] = address
        program(["run", "--no-charts", "--no-backup", "--wait", wait])


def disturbed(folder: Path, address: str, point: Point) -> bool:
    """Run a round that meets its point; return whether it did (it got through where there is none)."""
    made = child(lambda: a_round(folder, address), stopped=True)
    os.waitpid(made, os.WUNTRACED)
    deed = "signal" if point.fault in {"KILL", *SIGNALLED} else "error"
    what = f"{point.call}:{deed}={point.fault}"
    log = folder / "strace.txt"
    order = ["strace", "-f", "-q", "-o", str(log), "-p", str(made)]
    order += ["-e", f"trace={point.call}", "-e", f"inject={what}:when={point.number}"]
    with subprocess.Popen(order, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
        while _tracer_of(made) != tracer.pid:
            time.sleep(0.002)
        os.kill(made, signal.SIGCONT)
        _, status = os.waitpid(made, os.WUNTRACED)
        while os.WIFSTOPPED(status):  # another round comes meanwhile; then it goes on as if nothing had been
            os.waitpid(child(lambda: a_round(folder, address, LATER, wait="0")), 0)
            os.kill(made, signal.SIGCONT)
            _, status = os.waitpid(made, os.WUNTRACED)
    told = log.read_text(errors="replace")
    # a process of the round's own may meet it first (the one that parses): its call never returned
    if point.fault in SIGNALLED:
        return f"--- SIG{point.fault} " in told or "--- stopped by" in told
    return os.WIFSIGNALED(status) or "(INJECTED)" in told or bool(re.search(r"\) += \?$", told, re.MULTILINE))


def _tracer_of(process: int) -> int:
    told = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in told.splitlines() if line.startswith("TracerPid")).split()[1])


def look(folder: Path, server: FaultServer, expected: tuple[int, ...]) -> tuple[int, int, str]:
    """Return how many messages and repeats arrived, and what is wrong with what is left."""
    connection = sqlite3.connect(folder / "var" / "tracker.sqlite")
    whole = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    whole = whole and connection.execute("PRAGMA foreign_key_check").fetchall() == []
    counted = counts_of(folder)
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


def tried(made: Path, at: Path, point: Point, expected: tuple[int, ...]) -> Found:
    """Disturb one round in a copy of the workspace, do a later one, and look."""
    shutil.copytree(made, at)
    try:
        with FaultServer() as server:
            reached = disturbed(at, server.url(), point)
            os.waitpid(child(lambda: a_round(at, server.url(), LATER)), 0)
            return Found(reached, *look(at, server, expected))
    finally:
        shutil.rmtree(at)


def faults(calls: Sequence[str], only: Sequence[str]) -> list[tuple[str, str]]:
    """Return what to do to which calls, of the faults asked for (none named: all)."""
    every = [("KILL", call) for call in calls] + [(error, call) for call in calls for error in FAILED.get(call, ())]
    every += [(told, call) for told, those in SIGNALLED.items() for call in those if call in calls]
    return [one for one in every if not only or one[0] in only]


def prove(asked: argparse.Namespace, write: Callable[[Point, Found], None]) -> None:
    """Try every point that is asked for, and then rounds that nothing disturbs."""
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
            expected = counts_of(still)
            messages = len(server.received)
        if messages < 2 or expected[1] < 2:
            raise SystemExit(f"the round that nobody disturbs raised {expected[1]} events and {messages} messages")
        write(Point("again", "rounds", asked.restarts), again(still, asked.restarts, expected, messages))
        for fault, call in faults(asked.calls, asked.faults):
            for number in range(1, asked.most + 1, asked.every):
                point = Point(fault, call, number)
                found = tried(made, Path(name) / "tried", point, expected)
                if not found.reached:
                    break
                write(point, found)


def again(folder: Path, rounds: int, expected: tuple[int, ...], sent: int) -> Found:
    """Do so many more rounds over what is known, each later than the last; return what they said beyond it."""
    with FaultServer() as server:
        for number in range(rounds):
            os.waitpid(child(lambda later=(number + 1) * LATER: a_round(folder, server.url(), later)), 0)
        more = len(server.received)
    counted = counts_of(folder)
    said = "" if counted == expected else f"{COUNTED} are {counted}, not {expected}"
    return Found(True, sent, more, said or (f"{more} messages more" if more else ""))


def counts_of(folder: Path) -> tuple[int, ...]:
    """Return how many rows there are in each of COUNTED."""
    connection = sqlite3.connect(folder / "var" / "tracker.sqlite")
    try:
        return tuple(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED)
    finally:
        connection.close()


def _compile_here(folder: Path) -> None:
    """Build the reader before the first fork, so that no child spends a second on it."""
    Reader.compile(load(folder / "config").vocabulary)


def main() -> None:
    """Try the points that were asked for, write each, and end with 1 where something does not hold."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--every", type=int, default=1, help="each so many-th point of a call (default: all)")
    options.add_argument("--most", type=int, default=100_000, help="so many points of a call at most")
    options.add_argument("--calls", nargs="*", default=KILLED, help="only these system calls")
    options.add_argument("--faults", nargs="*", default=(), help="only these: KILL, TERM, STOP, ENOSPC, EIO ...")
    options.add_argument("--restarts", type=int, default=100, help="so many rounds one after the other")
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

        prove(asked, write)
    took = time.monotonic() - began
    print(
        f"\r{totals['points']} points in {took:.0f} s: {totals['repeats']} repeats, all marked; {totals['wrong']} wrong"
    )
    raise SystemExit(1 if totals["wrong"] or not totals["points"] else 0)


if __name__ == "__main__":
    main()
