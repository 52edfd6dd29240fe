"""How fast the live pages answer, on a small store and on one of a million figures, and to fifty readers at once.

``python tools/bench_web.py``                 stores of 10,000 and 1,000,000 figures; `make bench` prints the tables
``python tools/bench_web.py --rows 10000``    as many as you say; the first snapshot of a million takes minutes

Comes in: nothing; stores are made (tools/made_store.py) in a folder that goes away, one round is made on each. Goes
out: four tables. Each page is asked of the real server in a process of its own: first as the first visitor of a
version finds it, then as every other one does; the pages of review as somebody who signed in, with decisions that are
kept. What counts are the CPU seconds of the server (all its threads), because they are the same whatever else the
machine does; wall seconds stand beside them. Fifty readers then ask for a mixture of pages on end, each on a connection
of its own; an answer that is not 200 is an error. Then the configuration is changed under a server that makes the
figures anew beside itself, as `tracker serve` does: how its pages answer meanwhile, and until when. Last: from starting
`tracker serve` to its first page.
"""

from __future__ import annotations

import argparse
import html
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
from typing import NamedTuple
from urllib.parse import urlencode

from made_store import settings_for
from served_store import flag_of, made, signed_in

from tracker import logs
from tracker.store import open_store

ROWS = (10_000, 1_000_000)
AGAIN = 15
WANTED = 3.0
"""Times the page of the small store that the one of the large store may take."""

READERS, SECONDS = 50, 20.0
DECISIONS = 5
MOST_SECONDS = 3_600.0
"""For figures to be made anew after a change."""

HEAVIEST_KB = 100
"""A first page weighs at most this much beside the runtime of charts."""

ROOT = Path(__file__).resolve().parent.parent
SERVER = ROOT / "tools" / "served_store.py"


@contextmanager
def served(folder: Path, *more: str) -> Iterator[tuple[int, int]]:
    """Give the port of a server over a made store, and the process it is."""
    child = subprocess.Popen(
        [sys.executable, str(SERVER), str(folder), *more], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        yield int(child.stdout.readline()), child.pid
    finally:
        child.terminate()
        child.wait(30)


class Answer(NamedTuple):
    """One answer: its status, its page, the seconds it took, where it leads, whether its figures are of before."""

    status: int
    body: bytes
    seconds: float
    leads: str
    of_before: bool


def asked(
    connection: http.client.HTTPConnection, path: str, cookie: str = "", form: dict[str, str] | None = None
) -> Answer:
    """Return what a page answers, or a form that is sent to it."""
    said = {"Accept": "text/html", "Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    body = None if form is None else urlencode(form)
    if body is not None:
        said["Content-Type"] = "application/x-www-form-urlencoded"
    begins = time.perf_counter()
    connection.request("GET" if body is None else "POST", path, body, said)
    answer = connection.getresponse()
    page = answer.read()
    taken = time.perf_counter() - begins
    return Answer(answer.status, page, taken, answer.getheader("location", ""), bool(answer.getheader("figures-as-of")))


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


def each_page(port: int, process: int, wanted: dict[str, str], cookie: str = "") -> dict[str, Page]:
    """Return by page what it took."""
    told = {}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    for name, path in wanted.items():
        begins = spent(process)
        first = asked(connection, path, cookie)
        if first.status != 200:
            why = b" ".join(re.findall(rb"<(?:h1|p class=.lead.)[^>]*>([^<]*)", first.body)).decode()
            raise SystemExit(f"{path} answered {first.status}: {why}")
        between = spent(process)
        others = [asked(connection, path, cookie).seconds for _ in range(AGAIN)]
        each = (spent(process) - between) / AGAIN
        told[name] = Page(between - begins, each, first.seconds, statistics.median(others), len(first.body))
    return told


def reviewing(port: int, process: int, cookie: str) -> dict[str, Page]:
    """Return what the list of what waits took, one card, and a decision with the card after it."""
    lists = {"review": "/review", "the rest": "/review?band=rest"}
    told = each_page(port, process, lists, cookie)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    shown = b"".join(asked(connection, path, cookie).body for path in lists.values())
    found = re.search(rb'<p class="what"><a href="([^"]+)"', shown)
    if found is None:
        raise SystemExit("no figure waits for a person")
    card = html.unescape(found[1].decode())
    told |= each_page(port, process, {"a card": card}, cookie)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)  # one that waits is closed
    taken: list[tuple[float, float, int]] = []
    for _ in range(DECISIONS):
        seq = re.search(rb'name="seq" value="(\d+)"', asked(connection, card, cookie).body)
        before = spent(process)
        kept = asked(connection, card, cookie, {"do": "accept", "seq": seq[1].decode() if seq else "0"})
        if kept.status != 303:
            raise SystemExit(f"a decision on {card} answered {kept.status}")
        card = kept.leads
        after = asked(connection, card, cookie)
        taken.append((spent(process) - before, kept.seconds + after.seconds, len(after.body)))
    cpu, wall = ([one[place] for one in taken] for place in (0, 1))
    told["a decision"] = Page(cpu[0], statistics.median(cpu[1:]), wall[0], statistics.median(wall[1:]), taken[0][2])
    return told


class Change(NamedTuple):
    """A change of the configuration: seconds until pages show it, of the answers meanwhile, and what went wrong."""

    seconds: float
    answers: list[float]
    of_before: int
    wrong: list[str]


def changed(folder: Path, wanted: dict[str, str]) -> Change:
    """Change the configuration under a server that makes the figures anew beside itself, and go on asking."""
    taken, wrong, before = list[float](), list[str](), 0
    with served(folder, "--follow") as (port, _):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for path in wanted.values():
            asked(connection, path)
        flag_of(folder).touch()
        begins = time.perf_counter()
        while (waited := time.perf_counter() - begins) < MOST_SECONDS:
            answers = {path: asked(connection, path) for path in wanted.values()}
            taken += [one.seconds for one in answers.values()]
            wrong += [f"{path}: {one.status}" for path, one in answers.items() if one.status != 200]
            before += sum(one.of_before for one in answers.values())
            if not any(one.of_before for one in answers.values()) and b"(renamed)" in answers["/"].body:
                break
            time.sleep(0.25)
        else:
            wrong.append(f"not made anew in {MOST_SECONDS:,.0f} s")
    return Change(waited, taken, before, wrong)


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
                answer = asked(connection, path)
            except (OSError, http.client.HTTPException) as error:
                wrong.append(f"{path}: {type(error).__name__}")
                connection.close()
                continue
            taken.append(answer.seconds)
            if answer.status != 200:
                wrong.append(f"{path}: {answer.status}")

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
            first = asked(http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60), "/")
            if first.status != 200:
                raise SystemExit(f"the first page answered {first.status}")
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
    said = parser.parse_args()
    logs.configure(verbose=False)
    logging.disable(logging.CRITICAL)
    rows = sorted(said.rows)
    told: list[dict[str, Page]] = []
    crowds: list[tuple[list[float], list[str]]] = []
    changes: list[Change] = []
    with tempfile.TemporaryDirectory() as home:
        for size in rows:
            folder = Path(home) / str(size)
            made(folder, size)
            wanted = pages(folder)
            with served(folder) as (port, process):
                told.append(each_page(port, process, wanted))
                crowds.append(crowd(port, wanted))
                told[-1] |= reviewing(port, process, signed_in(folder))
            changes.append(changed(folder, wanted))
    show(rows, told)
    print(f"\n{READERS} readers at once, {SECONDS:g} seconds, {os.cpu_count()} processors")
    for size, (taken, wrong) in zip(rows, crowds, strict=True):
        median, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
        print(f"{size:>12,} figures: {len(taken) / SECONDS:,.0f} pages a second, median {median:.3f} s, p95 {p95:.3f} s"
              f", {len(wrong)} errors {', '.join(sorted(set(wrong))[:3])}")  # fmt: skip
    print("\na change of the configuration under a server that makes the figures anew beside itself")
    for size, one in zip(rows, changes, strict=True):
        print(f"{size:>12,} figures: shown after {one.seconds:,.1f} s; meanwhile {len(one.answers)} answers, "
              f"{one.of_before} of them of before and marked so, median {percentile(one.answers, 0.5):.3f} s, longest "
              f"{max(one.answers):.3f} s, {len(one.wrong)} errors {', '.join(sorted(set(one.wrong))[:3])}")  # fmt: skip
    imports, first, wall = first_page()
    print(f"\nCPU seconds: import {imports:.2f}, `tracker serve` to its first page {first:.2f}, so "
          f"{first - imports:.2f} after import (wanted below 2); wall {wall:.2f}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
