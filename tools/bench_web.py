"""How fast the live pages answer, on a small store and on one of a million figures, and to fifty readers at once.

``python tools/bench_web.py``                 stores of 10,000 and 1,000,000 figures; `make bench` prints the tables
``python tools/bench_web.py --rows 10000``    as many as you say; the first snapshot of a million takes minutes

Comes in: nothing; stores are made (tools/made_store.py) in a folder that goes away, one round is made on each. Goes
out: three tables. Each page is asked of the real server in a process of its own: first as the first visitor of a
version finds it, then as every other one does. What counts are the CPU seconds of the server (all its threads), because
they are the same whatever else the machine does; wall seconds stand beside them. Fifty readers then ask for a mixture
of pages on end, each on a connection of its own; an answer that is not 200 is an error. Last: from starting `tracker
serve` to its first page.
"""

from __future__ import annotations

import argparse
import http.client
import logging
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from made_store import drop_report, made_store, settings_for

from tracker import logs
from tracker.pipeline import Means as RoundMeans
from tracker.pipeline import one_round
from tracker.store import open_store
from tracker.web.access import Protection, names_of
from tracker.web.app import build
from tracker.web.means import Means
from tracker.web.server import listen, serve

ROWS = (10_000, 1_000_000)
AGAIN = 15
WANTED = 3.0
"""Times the page of the small store that the one of the large store may take."""

READERS, SECONDS = 50, 20.0
HEAVIEST_KB = 100
"""A first page weighs at most this much beside the runtime of charts."""

ROOT = Path(__file__).resolve().parent.parent


class Fixed:
    """Settings that follow no files."""

    def __init__(self, settings: Any) -> None:
        self.settings = settings

    def look(self) -> bool:
        """Say that nothing changed."""
        return False


def made(folder: Path, rows: int) -> None:
    """Write a store and make one round on it: the snapshot pages are read from is there then."""
    folder.mkdir()
    settings = settings_for(folder)
    made_store(folder / "t.sqlite", rows, settings)
    drop_report(folder, 1)
    store = open_store(folder / "t.sqlite")
    one_round(settings, store, RoundMeans())
    store.close()


def serve_here(folder: Path) -> None:
    """Serve a made store until the process is ended; the port is the first line that is printed."""
    logs.configure(verbose=False)
    means = Means(
        store=folder / "t.sqlite", charts=folder / "charts", following=Fixed(settings_for(folder)),  # type: ignore[arg-type]
        parse=lambda *_: None, protection=Protection.LOOPBACK, names=names_of("127.0.0.1", []),  # type: ignore[arg-type]
    )  # fmt: skip
    listening = listen("127.0.0.1", 0)
    print(listening.getsockname()[1], flush=True)
    serve(build(means), listening, threading.Event())


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """Give the port of a server over a made store, and the process it is."""
    child = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        yield int(child.stdout.readline()), child.pid
    finally:
        child.terminate()
        child.wait(30)


def asked(connection: http.client.HTTPConnection, path: str) -> tuple[int, int, float]:
    """Return the status, the bytes and the seconds of one answer."""
    begins = time.perf_counter()
    connection.request("GET", path, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    size = len(answer.read())
    return answer.status, size, time.perf_counter() - begins


def pages(folder: Path) -> dict[str, str]:
    """Return the pages that are measured, by what they are called."""
    crisis = next(iter(settings_for(folder).crises))
    return {"overview": "/", "a crisis": f"/crisis/{crisis}", "series": "/series", "reports": "/reports"}


class Page(NamedTuple):
    """What a page took: CPU seconds of the server for the first visitor and for each other, wall seconds, bytes."""

    first: float
    other: float
    first_wall: float
    other_wall: float
    weight: int


def spent(process: int) -> float:
    """Return the CPU seconds of a process so far; where the system does not say, the wall clock's."""
    try:
        said = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return time.perf_counter()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")


def each_page(port: int, process: int, wanted: dict[str, str]) -> dict[str, Page]:
    """Return by page what it took."""
    told = {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    for name, path in wanted.items():
        begins = spent(process)
        status, size, first = asked(connection, path)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        between = spent(process)
        others = [asked(connection, path)[2] for _ in range(AGAIN)]
        each = (spent(process) - between) / AGAIN
        told[name] = Page(between - begins, each, first, statistics.median(others), size)
    return told


def crowd(port: int, wanted: dict[str, str]) -> tuple[list[float], list[str]]:
    """Return the seconds of every answer that fifty readers had, and what went wrong."""
    taken: list[float] = []
    wrong: list[str] = []
    ends = time.perf_counter() + SECONDS

    def read(number: int) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < ends:
            path = chance.choice(list(wanted.values()))
            try:
                status, _, seconds = asked(connection, path)
            except (OSError, http.client.HTTPException) as error:
                wrong.append(f"{path}: {type(error).__name__}")
                connection.close()
                continue
            taken.append(seconds)
            if status != 200:
                wrong.append(f"{path}: {status}")

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return taken, wrong


def first_page() -> tuple[float, float, float]:
    """Return the CPU seconds of importing it all and of a `tracker serve` up to its first page, and that one's wall."""
    before = children()
    subprocess.run([sys.executable, "-c", "import tracker.cli.serve, tracker.web.app"], check=True, cwd=ROOT)
    imports = children() - before
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "t.sqlite"
        open_store(store).close()
        begins = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "tracker", "serve", "--no-rounds", "--port", "0", "--store", str(store),
             "--charts", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
        )  # fmt: skip
        try:
            assert child.stdout is not None
            found = re.search(r":(\d+) ", child.stdout.readline())
            if found is None:
                raise SystemExit("`tracker serve` does not say where it listens")
            status, _, _ = asked(http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60), "/")
            if status != 200:
                raise SystemExit(f"the first page answered {status}")
            return imports, spent(child.pid), time.perf_counter() - begins
        finally:
            child.terminate()
            child.wait(30)


def children() -> float:
    """Return the CPU seconds of processes that were started here and are done."""
    told = os.times()
    return told.children_user + told.children_system


def percentile(taken: list[float], share: float) -> float:
    """Return the seconds below which a share of the answers lies."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * share))]


def show(rows: list[int], told: list[dict[str, Page]]) -> None:
    """Print what each page took on each store."""
    print(
        f"a page: CPU seconds of the server for the first visitor, and for each of {AGAIN} others; wall seconds beside"
    )
    print(f"wanted: at most {WANTED:g} times those of the small store, at most {HEAVIEST_KB} kB")
    heads = {"page": -10, "figures": 11, "first": 8, "wall": 8, "others": 9, "wall ": 8, "x first": 9, "x others": 10,
             "kB": 6}  # fmt: skip
    print("".join(head.ljust(-width) if width < 0 else head.rjust(width) for head, width in heads.items()))
    for name in told[0]:
        for size, every in zip(rows, told, strict=True):
            one, base = every[name], told[0][name]
            print(f"{name:<10}{size:>11,}{one.first:>8.2f}{one.first_wall:>8.2f}{one.other:>9.4f}{one.other_wall:>8.3f}"
                  f"{times(one.first, base.first):>9}{times(one.other, base.other):>10}{one.weight / 1_000:>6.0f}"
                  )  # fmt: skip


def times(one: float, base: float) -> str:
    """Return how many times; "-" where the clock is too coarse to say."""
    return f"{one / base:.2f}" if base else "-"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="*", default=ROWS, help="figures in the store (default %(default)s)")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.serve:
        serve_here(said.serve)
        return 0
    logs.configure(verbose=False)
    logging.disable(logging.CRITICAL)
    rows = sorted(said.rows)
    told: list[dict[str, Page]] = []
    crowds: list[tuple[list[float], list[str]]] = []
    with tempfile.TemporaryDirectory() as home:
        for size in rows:
            folder = Path(home) / str(size)
            made(folder, size)
            wanted = pages(folder)
            with served(folder) as (port, process):
                told.append(each_page(port, process, wanted))
                crowds.append(crowd(port, wanted))
    show(rows, told)
    print(f"\n{READERS} readers at once, {SECONDS:g} seconds, {os.cpu_count()} processors")
    for size, (taken, wrong) in zip(rows, crowds, strict=True):
        median, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
        print(f"{size:>12,} figures: {len(taken) / SECONDS:,.0f} pages a second, median {median:.3f} s, p95 {p95:.3f} s"
              f", {len(wrong)} errors {', '.join(sorted(set(wrong))[:3])}")  # fmt: skip
    imports, first, wall = first_page()
    print(f"\nCPU seconds: import {imports:.2f}, `tracker serve` to its first page {first:.2f}, so "
          f"{first - imports:.2f} after import (wanted below 2); wall {wall:.2f}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
